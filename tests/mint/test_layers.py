"""mint's layers against the functions they stand for, in training and out of it, and with gradients."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import Tensor, mint, ops

nn, F = mint.nn, mint.nn.functional


def f32(*shape):
    return np.sin(np.arange(np.prod(shape)) * 1.3).astype(np.float32).reshape(shape)


ROWS = [
    (nn.ELU(0.5), lambda x: F.elu(x, 0.5), (2, 3)),
    (nn.GELU("tanh"), lambda x: F.gelu(x, approximate="tanh"), (2, 3)),
    (nn.Hardshrink(0.2), lambda x: ops.hardshrink(x, 0.2), (2, 3)),
    (nn.Hardsigmoid(), ops.hardsigmoid, (2, 3)),
    (nn.Hardswish(), ops.hardswish, (2, 3)),
    (nn.Hardtanh(-0.5, 0.5), lambda x: F.hardtanh(x, -0.5, 0.5), (2, 3)),
    (nn.LogSoftmax(1), lambda x: F.log_softmax(x, 1), (2, 3)),
    (nn.LogSigmoid(), F.logsigmoid, (2, 3)),
    (nn.Mish(), F.mish, (2, 3)),
    (nn.SELU(), F.selu, (2, 3)),
    (nn.Softmax(), F.softmax, (2, 3)),
    (nn.Threshold(0.1, 2.0), lambda x: F.threshold(x, 0.1, 2.0), (2, 3)),
    (nn.AvgPool1d(2), lambda x: F.avg_pool1d(x, 2), (1, 2, 6)),
    (nn.AvgPool2d(2, 1, 1), lambda x: F.avg_pool2d(x, 2, 1, 1), (1, 2, 6, 6)),
    (nn.MaxPool2d(2), lambda x: F.max_pool2d(x, 2), (1, 2, 6, 6)),
    (nn.AdaptiveAvgPool2d((2, 3)), lambda x: F.adaptive_avg_pool2d(x, (2, 3)), (1, 2, 6, 6)),
    (nn.AdaptiveMaxPool1d(2), lambda x: F.adaptive_max_pool1d(x, 2), (1, 2, 6)),
    (nn.Unfold(2), lambda x: F.unfold(x, 2), (1, 2, 4, 4)),
    (nn.Fold(4, 2), lambda x: F.fold(x, 4, 2), (1, 8, 9)),
    (nn.ConstantPad1d(1, 2.0), lambda x: F.pad(x, (1, 1), value=2.0), (1, 2, 3)),
    (nn.ConstantPad2d((1, 0, 2, 1), 2.0), lambda x: F.pad(x, (1, 0, 2, 1), value=2.0), (1, 2, 3)),
    (nn.ReflectionPad2d(1), lambda x: F.pad(x, (1, 1, 1, 1), "reflect"), (1, 1, 3, 3)),
    (nn.ReplicationPad1d((2, 1)), lambda x: F.pad(x, (2, 1), "replicate"), (1, 1, 3)),
    (nn.ZeroPad3d(1), lambda x: F.pad(x, (1,) * 6), (1, 1, 2, 2, 2)),
]


@pytest.mark.parametrize(("layer", "function", "shape"), ROWS, ids=lambda v: getattr(type(v), "__name__", ""))
def test_a_row_is_its_function(layer, function, shape):
    x = Tensor(f32(*shape))
    assert_allclose(layer(x).asnumpy(), function(x).asnumpy(), 1e-6)


@pytest.mark.parametrize(
    ("layer", "function"),
    [
        (nn.MSELoss("sum"), lambda a, b: F.mse_loss(a, b, "sum")),
        (nn.L1Loss("none"), lambda a, b: F.l1_loss(a, b, "none")),
        (nn.SmoothL1Loss(beta=0.5), lambda a, b: F.smooth_l1_loss(a, b, beta=0.5)),
        (nn.KLDivLoss("batchmean", True), lambda a, b: F.kl_div(a, b, "batchmean", True)),
        (nn.SoftMarginLoss(), F.soft_margin_loss),
        (nn.CrossEntropyLoss(label_smoothing=0.1), lambda a, b: F.cross_entropy(a, b, label_smoothing=0.1)),
        (nn.BCEWithLogitsLoss(reduction="sum"), lambda a, b: F.binary_cross_entropy_with_logits(a, b, reduction="sum")),
    ],
)
def test_a_loss_is_its_function(layer, function):
    a, b = Tensor(f32(3, 4)), Tensor(abs(f32(3, 4)) / 2)
    assert_allclose(layer(a, b).asnumpy(), function(a, b).asnumpy(), 1e-6)


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize("padding", [0, 1, (1, 2), "same", "valid"])
def test_padding_modes(mode, padding):
    layer = nn.Conv2d(2, 4, 3, padding=padding, padding_mode=mode, groups=2)
    x = f32(1, 2, 5, 6)
    low, high = {"same": (1, 1), "valid": (0, 0)}.get(
        padding, padding if isinstance(padding, tuple) else (padding,) * 2
    )
    grown = np.pad(
        x,
        [(0, 0), (0, 0), (low, low), (high, high)],
        {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}[mode],
    )
    expected = F.conv2d(Tensor(grown), layer.weight, layer.bias, groups=2)
    assert_allclose(layer(Tensor(x)).asnumpy(), expected.asnumpy(), 1e-5, 1e-6)


def test_transposed_convolution_of_a_size():
    layer = nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1)
    x = Tensor(f32(1, 2, 4, 4))
    assert layer(x).shape == (1, 3, 7, 7) and layer(x, (8, 7)).shape == (1, 3, 8, 7)
    with pytest.raises(ValueError, match="'output_size'"):
        layer(x, (9, 9))


def test_batch_norm():
    x = f32(4, 3, 5)
    layer = nn.BatchNorm1d(3, momentum=0.25)
    layer.set_train()
    out = layer(Tensor(x)).asnumpy()
    assert_allclose(out.mean((0, 2)), 0, atol=1e-5)
    assert_allclose(layer.running_mean.asnumpy(), 0.25 * x.mean((0, 2)), 1e-4, 1e-6)
    assert int(layer.num_batches_tracked) == 1
    layer.set_train(False)
    mean, var = layer.running_mean.asnumpy()[:, None], layer.running_var.asnumpy()[:, None]
    assert_allclose(layer(Tensor(x)).asnumpy(), (x - mean) / np.sqrt(var + 1e-5), 1e-4, 1e-5)
    assert int(layer.num_batches_tracked) == 1
    with pytest.raises(ValueError, match="2 or 3 dimensions"):
        layer(Tensor(f32(1, 3, 2, 2)))


def test_batch_norm_without_momentum_takes_the_mean_of_all():
    layer = nn.BatchNorm1d(2, momentum=None)
    layer.set_train()
    batches = [f32(6, 2) + k for k in range(3)]
    for batch in batches:
        layer(Tensor(batch))
    assert_allclose(layer.running_mean.asnumpy(), np.mean([b.mean(0) for b in batches], 0), 1e-4, 1e-5)
    free = nn.BatchNorm1d(2, affine=False, track_running_stats=False)
    free.set_train(False)
    assert_allclose(free(Tensor(batches[0])).asnumpy().mean(0), 0, atol=1e-5)


def test_embedding():
    layer = nn.Embedding(5, 3, padding_idx=1)
    assert not layer.weight.asnumpy()[1].any()
    (g,) = ms.grad(lambda i: layer(i).sum(), None, [layer.weight])(Tensor([0, 1, 1, 4]))
    assert g.asnumpy().sum(1).tolist() == [3, 0, 0, 0, 3]
    frozen = nn.Embedding(2, 3, _weight=Tensor(f32(2, 3)), _freeze=True)
    assert not frozen.weight.requires_grad and (frozen(Tensor([1])).asnumpy() == f32(2, 3)[1]).all()
    with pytest.raises(ValueError, match="'sparse' must be False"):
        nn.Embedding(2, 3, sparse=True)


def test_dropout_only_in_training():
    ms.set_seed(5)
    layer, x = nn.Dropout(0.25), Tensor(np.ones(4000, np.float32))
    layer.set_train(False)
    assert (layer(x).asnumpy() == 1).all()
    layer.set_train()
    assert abs((layer(x).asnumpy() == 0).mean() - 0.25) < 0.03
    planes = nn.Dropout2d(0.5)
    planes.set_train()
    out = planes(Tensor(np.ones((50, 20, 2, 2), np.float32))).asnumpy()
    assert (out == out[:, :, :1, :1]).all() and 0.4 < (out == 0).mean() < 0.6


def test_a_network_trains():
    net = ms.nn.SequentialCell(
        nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(64, 8), nn.PReLU(),
        nn.LayerNorm(8), nn.Linear(8, 2),
    )  # fmt: skip
    net.set_train()
    loss, optimizer = nn.CrossEntropyLoss(), ms.nn.SGD(net.trainable_params(), 0.1)
    step = ms.value_and_grad(lambda x, y: loss(net(x), y), None, optimizer.parameters)
    kinds = np.arange(16) % 2
    x, y = Tensor(f32(16, 1, 4, 4) + kinds.reshape(-1, 1, 1, 1).astype(np.float32)), Tensor(kinds)
    values = []
    for _ in range(30):
        value, grads = step(x, y)
        optimizer(grads)
        values.append(float(value))
    assert values[-1] < values[0] / 2
    assert [p.name for p in net.get_parameters()][:4] == ["0.weight", "0.bias", "1.weight", "1.bias"]
