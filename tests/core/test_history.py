"""Tensor.backward: histories, accumulation, hooks, what is freed; nothing of it unless asked for."""

import gc
import weakref

import numpy as np
import pytest

import msgrad as ms
from msgrad import Parameter, Tensor, nn, ops
from msgrad.core.execute import run
from msgrad.core.record import Recording, here, modes

X = np.array([1.0, 2.0, 3.0], np.float32)


@pytest.fixture(autouse=True)
def no_history(monkeypatch):
    """Each test begins without histories."""
    run(here.rec)
    monkeypatch.setattr(modes, "history", False)
    here.rec = Recording(thread=here.rec.thread)
    yield
    modes.history = False
    here.rec = Recording(thread=here.rec.thread)


def leaf(values=X):
    return Tensor(values).requires_grad_()


def test_nothing_is_kept_unless_asked_for():
    x = Tensor(X)
    y = (x * x).sum()
    assert not (y.requires_grad or x.requires_grad) and x.is_leaf and y.is_leaf and x.grad is None
    with pytest.raises(RuntimeError, match="no history: call requires_grad_"):
        y.backward()
    assert here.rec.tape is None and not here.rec.saves


@pytest.mark.parametrize("read", [False, True])
def test_accumulates(read):
    x = leaf()
    y = (x * x).sum()
    if read:
        float(y)
    assert y.requires_grad and not y.is_leaf and x.is_leaf
    y.backward()
    np.testing.assert_allclose(x.grad.asnumpy(), 2 * X)
    z = (x * x * x).sum()
    w = z * 2 + z
    w.backward()
    np.testing.assert_allclose(x.grad.asnumpy(), 2 * X + 9 * X**2)
    x.grad = None
    (x * 3).backward(Tensor(X))
    np.testing.assert_allclose(x.grad.asnumpy(), 3 * X)


def test_a_training_loop_agrees_with_value_and_grad():
    nets = []
    for _ in range(2):
        ms.set_seed(1)
        dense = nn.Dense(3, 4, has_bias=False)  # a bias has gradients of 0 there, whose rounding Adam would follow
        nets.append(nn.SequentialCell(dense, nn.BatchNorm1d(4), nn.ReLU(), nn.Dense(4, 1)).set_train())
    loss_fn = nn.MSELoss()
    rng = np.random.default_rng(0)
    batches = [(rng.standard_normal((8, 3)).astype("f"), rng.standard_normal((8, 1)).astype("f")) for _ in range(5)]
    first, second = (nn.Adam(net.trainable_params(), 0.01) for net in nets)
    step = ms.value_and_grad(lambda x, y: loss_fn(nets[0](x), y), None, first.parameters)
    for x, y in batches:
        first(step(Tensor(x), Tensor(y))[1])
    second.parameters[0].requires_grad_()
    for x, y in batches:
        loss_fn(nets[1](Tensor(x)), Tensor(y)).backward()
        second(tuple(p.grad for p in second.parameters))
        for p in second.parameters:
            p.grad = None
    for a, b in zip(nets[0].get_parameters(), nets[1].get_parameters(), strict=True):
        np.testing.assert_allclose(a.asnumpy(), b.asnumpy(), rtol=2e-5, atol=1e-6)


def test_what_is_given_up():
    x = leaf()
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    np.testing.assert_allclose(x.grad.asnumpy(), 4 * X)
    with pytest.raises(RuntimeError, match="given up by an earlier"):
        y.backward()
    np.testing.assert_allclose((x * 2).asnumpy(), 2 * X)


def test_second_order():
    x = leaf()
    (x * x * x).sum().backward(create_graph=True)
    first, x.grad = x.grad, None
    np.testing.assert_allclose(first.asnumpy(), 3 * X**2)
    first.sum().backward()
    np.testing.assert_allclose(x.grad.asnumpy(), 6 * X)


def test_only_some_and_frozen():
    x, y = leaf(), leaf(X + 1)
    p = Parameter(Tensor(X), name="p", requires_grad=False)
    z = (x * y * p).sum()
    z.backward(inputs=[y])
    assert x.grad is None and p.grad is None
    np.testing.assert_allclose(y.grad.asnumpy(), X * X)


def test_hooks_and_retained_gradients():
    seen = []
    x = leaf()
    z = x * x
    z.retain_grad()
    x.register_hook(lambda g: g * 10)
    u = (z * z).sum()
    z.register_hook(lambda g: seen.append(g.asnumpy().tolist()))
    u.backward()
    assert seen == [(2 * X**2).tolist()]
    np.testing.assert_allclose(z.grad.asnumpy(), 2 * X**2)
    np.testing.assert_allclose(x.grad.asnumpy(), 40 * X**3)


def test_custom_gradients():
    class Ten(ms._Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, dout):
            return dout * 10

    x = leaf()
    (Ten.apply(x) * 3).sum().backward()
    np.testing.assert_allclose(x.grad.asnumpy(), [30, 30, 30])


def test_cut_off():
    x = leaf()
    (ops.stop_gradient(x) * x).sum().backward()
    np.testing.assert_allclose(x.grad.asnumpy(), X)


def test_in_place_and_views():
    x = leaf()
    y = x * 1
    y += x
    y[0] = y[1] * 5
    v = y[1:]
    v *= 2
    y.sum().backward()
    np.testing.assert_allclose(x.grad.asnumpy(), [0, 14, 4])


def test_goes_when_nobody_can_reach_it():
    x = leaf(np.ones((64, 64), np.float32))

    def recordings():
        gc.collect()
        return sum(issubclass(type(o), Recording) for o in gc.get_objects())

    y = (x @ x).sum()
    float(y)
    alive = weakref.ref(y._var.home)
    before = recordings()
    for _ in range(20):
        y = (x @ x).sum()
        float(y)
    assert alive() is None
    assert recordings() <= before + 1


def test_an_optimizer_s_state_begins_no_history():
    """Histories do not grow from step to step."""
    net = nn.Dense(3, 1)
    optimizer = nn.Momentum(net.trainable_params(), 0.1, 0.9)
    net.weight.requires_grad_()
    step = ms.value_and_grad(lambda x: net(x).sum(), None, optimizer.parameters)
    lengths = []
    for k in range(12):
        loss, grads = step(Tensor(X[None]))
        optimizer(grads)
        float(loss)
        if k % 6 == 5:
            gc.collect()
            lengths.append(sum(issubclass(type(o), Recording) for o in gc.get_objects()))
    assert lengths[1] <= lengths[0]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: (x * x).backward(), RuntimeError, "may be left out for a Tensor of one element"),
        (lambda x: (x * x).backward(Tensor([1.0])), ValueError, r"must have shape \(3,\)"),
        (lambda x: (x * x).backward(3.0), TypeError, "a Tensor or None"),
        (lambda x: (x > 1).sum().backward(), RuntimeError, "must hold floats"),
        (lambda x: Tensor([1, 2]).requires_grad_(), RuntimeError, "must hold floats"),
        (lambda x: x.requires_grad_(3), TypeError, "requires_grad"),
        (lambda x: (x * x).requires_grad_(False), RuntimeError, "use stop_gradient"),
        (lambda x: Tensor(X).retain_grad(), RuntimeError, "must require a gradient"),
        (lambda x: setattr(x, "grad", 3.0), TypeError, "Tensor of shape"),
        (lambda x: x.sum().backward(retain_graph=3), TypeError, "retain_graph"),
        (lambda x: ms.grad(lambda a: a.sum().backward())(x), RuntimeError, "cannot be called in a function"),
    ],
)
def test_wrong_calls(call, error, message):
    x = leaf()
    with pytest.raises(error, match=message):
        call(x)
    assert x.grad is None
    x.sum().backward()
    np.testing.assert_allclose(x.grad.asnumpy(), [1, 1, 1])


def test_histories_hold_no_tensors_that_hooks_could_see():
    x = leaf()
    with (
        pytest.raises(NotImplementedError, match="saved_tensors_hooks"),
        ms.saved_tensors_hooks(lambda t: t, lambda t: t),
    ):
        (x * x).sum().backward()
    (x * x).sum().backward()
    np.testing.assert_array_equal(x.grad.asnumpy(), 2 * X)
