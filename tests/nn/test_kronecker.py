"""THOR against its formula in NumPy: layers exchanged, inverses of both moments, blocks, damping, what is kept."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import nn, ops
from msgrad.nn import kronecker

DAMPING = [0.3, 0.2, 0.1]


def rates(*values):
    return ms.Tensor(values, ms.float32)


def make(net, momentum=0.5, **more):
    return nn.thor(net, rates(0.1, 0.2, 0.3), rates(*DAMPING), momentum, **more)


def step_of(net, optimizer, scale=1.0):
    """A function that takes a training step, and gives the gradients."""
    forward = ms.value_and_grad(lambda x: (net(x) ** 2).sum() * scale, None, optimizer.parameters)

    def step(x):
        _, grads = forward(x)
        optimizer(grads)
        return [g.asnumpy() for g in grads]

    return step


def damped(matrix, damping):
    return np.linalg.inv(matrix + np.sqrt(damping) * np.eye(len(matrix)))


def test_dense_and_norm():
    """Two steps with the moments of the layer, one with the inverses it has; loss scale, decay, momentum."""
    net = nn.SequentialCell(nn.Dense(4, 3), nn.LayerNorm((3,)))
    weight, gamma = net[0].weight, net[1].gamma
    optimizer = make(net, loss_scale=2.0, batch_size=5, weight_decay=0.1, decay_filter=lambda p: "weight" in p.name)
    dense = net[0]
    assert isinstance(dense, nn.DenseThor) and dense.weight is weight and [p.name for p in optimizer.parameters] == [
        "0.weight", "0.bias", "1.gamma", "1.beta",
    ]  # fmt: skip
    x = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32)
    step = step_of(net, optimizer, 2.0)
    moments = [np.zeros_like(p.asnumpy()) for p in optimizer.parameters]
    for t, lr in enumerate([0.1, 0.2, 0.3]):
        if t == 2:
            optimizer.thor = dense.thor = False
        before = [p.asnumpy() for p in optimizer.parameters]
        grads = [g / 2 for g in step(ms.Tensor(x))]
        if t < 2:
            a = damped(dense.matrix_a.asnumpy(), DAMPING[t])
            g = damped(dense.matrix_g.asnumpy() / 4 * 25, DAMPING[t])
        grads[0] = g @ grads[0] @ a + 0.1 * before[0]
        for i in (2, 3):
            grads[i] = grads[i] / (grads[i] ** 2 / 5 + np.sqrt(DAMPING[t]))
        moments = [0.5 * m + one for m, one in zip(moments, grads, strict=True)]
        for p, old, m in zip(optimizer.parameters, before, moments, strict=True):
            assert_allclose(p.asnumpy(), old - lr * m, 1e-4, 1e-5)
    assert_allclose(optimizer.matrix_a[0].asnumpy()[0, 0], a, 1e-4, 1e-5)
    assert_allclose(optimizer.matrix_g[0].asnumpy()[0], g, 1e-4, 1e-5)
    assert gamma is optimizer.parameters[2] and optimizer.cov_step.asnumpy() == [3]


def test_rows_and_patches():
    """An Embedding's first moment counts its rows; a convolution's damping is over its number of patches."""
    net = nn.SequentialCell(nn.Embedding(4, 2))
    optimizer = make(net, batch_size=3)
    table = net[0].embedding_table
    before = table.asnumpy()
    (grad,) = step_of(net, optimizer)(ms.Tensor([1, 3, 3]))
    g = damped(net[0].matrix_g.asnumpy() * 9, DAMPING[0])
    a = 1 / (np.array([0, 1, 0, 2]) / 3 + np.sqrt(DAMPING[0]))
    assert_allclose(table.asnumpy(), before - 0.1 * (a[:, None] * grad) @ g, 1e-4, 1e-5)

    net = nn.SequentialCell(nn.Conv2d(1, 2, 2, has_bias=True))
    optimizer = make(net, batch_size=2)
    conv = net[0]
    before = conv.weight.asnumpy(), conv.bias.asnumpy()
    x = np.random.default_rng(1).normal(size=(2, 1, 3, 3)).astype(np.float32)
    grads = step_of(net, optimizer)(ms.Tensor(x))
    assert conv.a_normalizer.asnumpy() == conv.g_normalizer.asnumpy() == [9]
    a = damped(conv.matrix_a_cov.asnumpy(), DAMPING[0] / 9) / 3
    g = damped(conv.matrix_g_cov.asnumpy() * 4, DAMPING[0] / 9) / 3
    assert_allclose(
        conv.weight.asnumpy(), before[0] - 0.1 * (g @ grads[0].reshape(2, 4) @ a).reshape(2, 1, 2, 2), 1e-4, 1e-5
    )
    assert_allclose(conv.bias.asnumpy(), before[1] - 0.1 * grads[1], 1e-4, 1e-5)


def test_blocks():
    """Moments of more than 128 rows are inverted in blocks of 128, the last one filled up."""
    net = nn.SequentialCell(nn.Dense(130, 3, has_bias=False))
    optimizer = make(net, batch_size=2)
    before = net[0].weight.asnumpy()
    x = np.random.default_rng(2).normal(size=(2, 130)).astype(np.float32)
    (grad,) = step_of(net, optimizer)(ms.Tensor(x))
    whole, a = net[0].matrix_a.asnumpy(), np.zeros((130, 130))
    for block in (slice(0, 128), slice(128, 130)):
        a[block, block] = damped(whole[block, block], DAMPING[0])
    g = damped(net[0].matrix_g.asnumpy() * 4, DAMPING[0])
    assert_allclose(net[0].weight.asnumpy(), before - 0.1 * g @ grad @ a, 1e-4, 1e-5)
    assert optimizer.matrix_a[0].shape == (1, 2, 128, 128) and optimizer.matrix_g[0].shape == (1, 3, 3)


def test_clipping():
    """Each gradient to a norm of 1, if it is above that."""
    net = nn.SequentialCell(nn.Dense(3, 2))
    optimizer = make(net, enable_clip_grad=True)
    before = [p.asnumpy() for p in optimizer.parameters]
    _, grad = step_of(net, optimizer)(100 * ops.ones((4, 3)))
    assert np.linalg.norm(grad) > 10
    weight, bias = (p.asnumpy() - old for p, old in zip(optimizer.parameters, before, strict=True))
    assert np.linalg.norm(weight) < 0.1 and np.linalg.norm(bias) == pytest.approx(0.1, rel=1e-3)


def test_what_is_exchanged():
    class Net(nn.Cell):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(2, 4, 3)
            self.grouped = nn.Conv2d(4, 4, 3, group=2)
            self.body = nn.SequentialCell(nn.Dense(4, 4, activation="relu"), nn.BatchNorm1d(4))
            self.frozen = nn.Dense(4, 2)
            self.frozen.weight.requires_grad = False
            self.wide = nn.Dense(4, 2)
            self.rows = nn.EmbeddingLookup(3, 2)

    net = Net()
    names = [p.name for p in net.get_parameters()]
    make(net)
    assert [type(cell).__name__ for cell in (net.conv, net.grouped, net.body[0], net.frozen, net.wide, net.rows)] == [
        "Conv2dThor", "Conv2d", "DenseThor", "Dense", "Dense", "EmbeddingLookupThor",
    ]  # fmt: skip
    kept = [p.name for p in net.get_parameters() if "matrix" not in p.name and "normalizer" not in p.name]
    assert kept == names and type(net.body[0].activation) is nn.ReLU
    again = net.conv
    kronecker.exchange(net)
    assert net.conv is again


def test_no_damping_for_the_step():
    net = nn.SequentialCell(nn.Dense(3, 2))
    optimizer = nn.thor(net, rates(0.1, 0.2), rates(0.1), 0.9)
    step = step_of(net, optimizer)
    step(ops.ones((4, 3)))
    before = [p.asnumpy() for p in optimizer.get_parameters()]
    grads = [ops.ones_like(p) for p in optimizer.parameters]
    with pytest.raises(RuntimeError, match="'damping' has 1 numbers, but there is none for step 1"):
        optimizer(grads)
    with pytest.raises(ValueError, match="a Tensor with one number for each step"):
        nn.thor(net, rates(0.1, 0.2), ms.Tensor(0.1), 0.9)
    assert all((p.asnumpy() == old).all() for p, old in zip(optimizer.get_parameters(), before, strict=True))


def test_badly_scaled_inputs_are_learned():
    """What the inverses are for: inputs of which one is a hundred times larger take no longer than others."""
    x = np.random.default_rng(3).normal(size=(16, 2)).astype(np.float32) * np.array([1, 100], np.float32)
    y = ms.Tensor(x @ np.array([[1], [0.01]], np.float32))
    net = nn.SequentialCell(nn.Dense(2, 1, weight_init="zeros", has_bias=False))
    optimizer = nn.thor(net, ms.Tensor([0.8] * 12, ms.float32), ms.Tensor([1e-4] * 12, ms.float32), 0.0, batch_size=16)
    forward = ms.value_and_grad(lambda: ((net(ms.Tensor(x)) - y) ** 2).mean(), None, optimizer.parameters)
    losses = []
    for _ in range(12):
        loss, grads = forward()
        optimizer(grads)
        losses.append(float(loss))
    assert losses[-1] < 0.3 * losses[0]  # descent leaves half: its rate is bounded by the large input
