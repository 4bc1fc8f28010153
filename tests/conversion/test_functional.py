"""Cells as pure functions of arrays, and functions of arrays as operators."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import Tensor, nn, ops

X = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.inner = nn.SequentialCell(nn.Dense(3, 4), nn.BatchNorm1d(4), nn.ReLU())
        self.head = nn.Dense(4, 2)
        self.register_buffer("shift", Tensor([1.0, 2.0]))

    def construct(self, x, scale=1.0):
        hidden = self.inner(x)
        return {"out": (self.head(hidden) + self.shift) * scale, "hidden": hidden}


# ---------------------------------------------------------------- a Cell as a function
def test_what_it_gives():
    net = Net()
    fn, arrays = ms.functional(net)
    assert list(arrays) == [*(name for name, _ in net.parameters_and_names()), "shift"]
    out, expected = fn(arrays, X, scale=2.0), net(Tensor(X), 2.0)
    assert isinstance(out["out"], jax.Array)
    for name in expected:
        assert_allclose(out[name], expected[name].asnumpy(), 1e-6)
    assert_allclose(fn({**arrays, "shift": arrays["shift"] + 1}, X)["out"], net(Tensor(X))["out"].asnumpy() + 1, 1e-5)
    assert_allclose(net.shift.asnumpy(), [1, 2], 0)  # the Cell keeps its own


def test_under_transformations():
    net = Net()
    fn, arrays = ms.functional(net)

    def loss(arrays, x):
        return (fn(arrays, x)["out"] ** 2).sum()

    grads = jax.jit(jax.grad(loss))(arrays, X)
    params = [net.head.weight, net.head.bias]
    expected = ms.grad(lambda x: (net(x)["out"] ** 2).sum(), None, ms.ParameterTuple(params))(Tensor(X))
    for name, grad in zip(("head.weight", "head.bias"), expected, strict=True):
        assert_allclose(grads[name], grad.asnumpy(), 1e-5)
    assert jax.vmap(lambda x: fn(arrays, x[None])["out"])(jnp.asarray(X)).shape == (5, 1, 2)
    assert_allclose(
        jax.hessian(lambda bias: loss({**arrays, "head.bias": bias}, X))(arrays["head.bias"]), 10 * np.eye(2), 1e-5
    )


class Branches(nn.Cell):
    def __init__(self):
        super().__init__()
        self.inner = nn.Dense(3, 3, weight_init="one")

    def construct(self, x):
        y = self.inner(x)
        if y.sum() > 0:
            y = y * 2
        else:
            y = 1 - y
        n = 0
        while y.max() < 10 and n < 20:
            y, n = y + 0.5 * y, n + 1
        return y


@pytest.mark.parametrize("scale", [1, -1, 30], ids=["positive", "negative", "no step"])
def test_control_flow_that_values_decide(scale):
    net, x = Branches(), np.abs(X[:2]) * scale
    fn, arrays = ms.functional(net)
    assert_allclose(jax.jit(fn)(arrays, x), net(Tensor(x)).asnumpy(), 1e-6)
    grads = jax.jit(jax.grad(lambda arrays: fn(arrays, x).sum()))(arrays)
    expected = ms.grad(lambda x: net(x).sum(), None, net.trainable_params())(Tensor(x))
    for name, grad in zip(("inner.weight", "inner.bias"), expected, strict=True):
        assert_allclose(grads[name], grad.asnumpy(), 1e-5)


def test_state_comes_back():
    net = Net().set_train()
    fn, arrays = ms.functional(net)
    with pytest.raises(RuntimeError, match=r"Net writes \['inner.1.moving_mean', 'inner.1.moving_variance'\]"):
        fn(arrays, X)
    out, after = jax.jit(fn.with_state)(arrays, X)
    assert [n for n in after if not np.array_equal(after[n], arrays[n])] == [
        "inner.1.moving_mean",
        "inner.1.moving_variance",
    ]
    assert_allclose(net.inner[1].moving_mean.asnumpy(), np.zeros(4), 0)
    assert_allclose(out["out"], net(Tensor(X))["out"].asnumpy(), 1e-5, 1e-6)
    assert_allclose(after["inner.1.moving_mean"], net.inner[1].moving_mean.asnumpy(), 1e-5)
    fn.load({**after, "head.bias": jnp.ones(2)})
    assert net.head.bias.dtype == ms.float32 and net.head.bias.asnumpy().tolist() == [1, 1]
    jax.jit(lambda a: jax.tree.map(lambda x: x + 1, a), donate_argnums=0)(after)
    assert net.inner[1].moving_mean.asnumpy().shape == (4,)  # what was loaded is the Cell's own


def test_a_whole_training_step():
    """The optimizer's state goes in and out, though it travels in bundles."""
    net = nn.Dense(3, 2, weight_init="ones", bias_init="zeros")
    cell = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), nn.Adam(net.trainable_params(), 0.1)).set_train()
    fn, arrays = ms.functional(cell)
    step, target = jax.jit(fn.with_state), np.ones((5, 2), np.float32)
    for k in range(3):
        loss, after = step(arrays, X, target)
        assert_allclose(loss, float(cell(Tensor(X), Tensor(target))), 1e-5)
        for name, tensor in cell.parameters_and_names():
            assert_allclose(after[name], tensor.asnumpy(), 1e-5, 1e-6, err_msg=name)
        assert after["optimizer.global_step"].tolist() == [k + 1]
        fn.load(after)
        arrays = after


def test_random_numbers():
    net = nn.Dropout(p=0.5).set_train()
    fn, arrays = ms.functional(net)
    with pytest.raises(RuntimeError, match="random=True"):
        fn(arrays, X)
    fn, arrays = ms.functional(net, random=True)
    one, after = fn.with_state(arrays, X)
    other, _ = fn.with_state(after, X)
    assert_allclose(fn(arrays, X), one, 0)
    assert not np.array_equal(one, other)
    fn.load(arrays)
    assert_allclose(net(Tensor(X)).asnumpy(), one, 1e-6)


class Reads(nn.Cell):
    def construct(self, x):
        return x * Tensor(x.sum().asnumpy())


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"more": 1.0}, KeyError, r"\['more'\] left over"),
        ({"weight": None}, KeyError, r"\['weight'\] are missing"),
        ({"weight": np.ones(3)}, ValueError, r"'weight' must be of shape \(2, 3\), but got \(3,\)"),
    ],
)
def test_wrong_arrays(change, error, text):
    net = nn.Dense(3, 2, weight_init="zeros", bias_init="zeros")
    fn, arrays = ms.functional(net)
    wrong = {n: a for n, a in {**arrays, "bias": arrays["bias"] + 1, **change}.items() if a is not None}
    for call in (lambda: fn(wrong, X), lambda: fn.load(wrong)):
        with pytest.raises(error, match=text):
            call()
    assert_allclose(net.bias.asnumpy(), [0, 0], 0)


def test_wrong_cells():
    with pytest.raises(TypeError, match="'cell' must be Cell"):
        ms.functional(1)
    fn, arrays = ms.functional(Reads())
    with pytest.raises(RuntimeError, match="Reads cannot be recorded: it "):
        fn(arrays, X)


# ---------------------------------------------------------------- a function as an operator
@jax.custom_vjp
def doubled(x):
    return x


doubled.defvjp(lambda x: (x, None), lambda _, g: (2 * g,))
sine = ms.from_jax(jnp.sin)
statistics = ms.from_jax(lambda x, *, axis=0, keep=None: {"mean": x.mean(axis), "all": [x, (keep, 3)]})


def test_values_and_structures():
    x = Tensor(X)
    out = statistics(x, axis=1, keep=X[0])
    assert_allclose(out["mean"].asnumpy(), X.mean(1), 1e-6)
    assert isinstance(out["all"][1], tuple) and isinstance(out["all"][1][0], Tensor) and int(out["all"][1][1]) == 3
    assert statistics(x)["mean"].shape == (3,) and statistics(x)["all"][1][0] is None
    assert ms.from_jax(lambda xs: xs["a"] + xs["b"][0])({"a": x, "b": [x]}).shape == (5, 3)
    draws = ms.from_jax(lambda key: jax.random.normal(key, (2,)))
    assert_allclose(draws(jax.random.key(3)).asnumpy(), jax.random.normal(jax.random.key(3), (2,)))


def test_one_operator_under_every_transformation():
    x = Tensor(X)
    assert_allclose(ms.grad(lambda x: sine(x).sum())(x).asnumpy(), np.cos(X), 1e-6)
    assert_allclose(ms.grad(ms.grad(lambda x: sine(x).sum()))(x).asnumpy(), -np.sin(X), 1e-6)
    assert_allclose(ms.vmap(ms.grad(lambda row: sine(row).sum()))(x).asnumpy(), np.cos(X), 1e-6)
    assert_allclose(ms.jit(lambda x: sine(x) + 1)(x).asnumpy(), np.sin(X) + 1, 1e-6)
    assert_allclose(ms.grad(lambda x: ms.from_jax(doubled)(x).sum())(x).asnumpy(), np.full_like(X, 2))

    class Layer(nn.Cell):
        def __init__(self):
            super().__init__()
            self.weight = ms.Parameter(Tensor(X[0]), "weight")

        def construct(self, x):
            return sine(x * self.weight)

    layer = Layer()
    (grad,) = ms.grad(lambda x: layer(x).sum(), None, ms.ParameterTuple(layer.trainable_params()))(x)
    assert_allclose(grad.asnumpy(), (np.cos(X * X[0]) * X).sum(0), 1e-5)


@pytest.mark.recorded_only
def test_it_is_recorded():
    from msgrad.core.record import here

    x = Tensor(X)
    sine(x)
    steps = here.rec.node.steps
    y = sine(x)
    assert here.rec.node.steps == steps + 1 and y._var.value is None


def test_errors_at_the_line_of_the_call():
    x = Tensor(X)
    with pytest.raises(TypeError, match="contracting dimensions"):
        ms.from_jax(lambda a, b: a @ b)(x, x)
    with pytest.raises(TypeError, match="must be an array or something to be hashed"):
        statistics(x, axis={0})
    with pytest.raises(TypeError, match="'fn' must be a function"):
        ms.from_jax(3)


def test_optax_loop_and_back():
    """The Cell is trained by a loop of JAX, then goes on as a Cell."""
    import optax

    net = nn.Dense(3, 1, weight_init="zeros", bias_init="zeros")
    fn, arrays = ms.functional(net)
    target = X @ np.array([[1.0], [-2.0], [0.5]], np.float32)
    transformation = optax.adam(0.1)

    @jax.jit
    def step(arrays, state):
        loss, grads = jax.value_and_grad(lambda a: ((fn(a, X) - target) ** 2).mean())(arrays)
        updates, state = transformation.update(grads, state)
        return optax.apply_updates(arrays, updates), state, loss

    state = transformation.init(arrays)
    for _ in range(150):
        arrays, state, loss = step(arrays, state)
    fn.load(arrays)
    assert float(loss) < 1e-2
    assert_allclose(float(ops.square(net(Tensor(X)) - Tensor(target)).mean()), float(loss), 1e-1, 1e-3)
