"""Gradients that Python decides, in the midst of compiled ones: order, state, other transforms, what is compiled."""

import numpy as np
import pytest

import msgrad as ms
from msgrad import Parameter, Tensor, nn, ops
from msgrad.core import execute

X = np.array([1.0, 2.0], np.float32)


class Cube(ms._Function):
    """x ** 3 with five times its derivative's square part, so that it is told apart."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx, dout):
        (x,) = ctx.saved_tensors
        return dout * x * x * 5


def doubled(x):
    y = x * x
    y.register_hook(lambda g: g * 2)
    return y * x


def inserted(x):
    return ops.InsertGradientOf(lambda g: g * 10)(x * x)


class Square(nn.Cell):
    def construct(self, x):
        return x * x

    def bprop(self, x, out, dout):
        return dout * x * 7


# function, its gradient, the derivative of that
FUNCTIONS = {
    "_Function": (Cube.apply, lambda x: 5 * x**2, lambda x: 10 * x),
    "bprop": (Square(), lambda x: 7 * x, lambda x: 7 + 0 * x),
    "InsertGradientOf": (inserted, lambda x: 20 * x, lambda x: 20 + 0 * x),
    "tensor hook": (doubled, lambda x: 5 * x**2, lambda x: None),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize(
    "how",
    [
        "grad",
        "jit of grad",
        "grad of jit",
        "value_and_grad",
        "in a Cell",
        "GradOperation",
        "vjp",
        "jvp",
        "jacrev",
        "vmap",
    ],
)
def test_gradient(name, how):
    function, first, _ = FUNCTIONS[name]

    class Holder(nn.Cell):
        def construct(self, x):
            return function(x)

    fn = {
        "grad": ms.grad(function),
        "jit of grad": ms.jit(ms.grad(function)),
        "grad of jit": ms.grad(ms.jit(lambda x: function(x))),
        "value_and_grad": lambda x: ms.value_and_grad(function)(x)[1],
        "in a Cell": ms.grad(Holder()),
        "GradOperation": ops.GradOperation()(function),
        "vjp": lambda x: ms.vjp(function, x)[1](Tensor(np.ones_like(X)))[0],
        "jvp": lambda x: ms.jvp(function, x, Tensor(np.ones_like(X)))[1],
        "jacrev": lambda x: ms.jacrev(function)(x).sum(0),
        "vmap": lambda x: ms.vmap(ms.grad(lambda a: function(a)))(x),
    }[how]
    for _ in range(3):
        np.testing.assert_allclose(fn(Tensor(X)).asnumpy(), first(X), rtol=1e-6)


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name != "tensor hook"])
@pytest.mark.parametrize("how", ["grad of grad", "jit of both", "grad of jit"])
def test_second_gradient(name, how):
    function, _, second = FUNCTIONS[name]
    fn = {
        "grad of grad": ms.grad(ms.grad(function)),
        "jit of both": ms.jit(ms.grad(ms.grad(function))),
        "grad of jit": ms.grad(ms.jit(ms.grad(function))),
    }[how]
    np.testing.assert_allclose(fn(Tensor(X)).asnumpy(), second(X), rtol=1e-6)


@pytest.mark.parametrize("compiled", [False, True])
def test_a_gradient_s_own_gradient_goes_through_bprop_again(compiled):
    """What `bprop` makes of `out` is differentiated by `bprop`: d(3 out)/dx = 3 (3 out)."""

    class ByOut(nn.Cell):
        def construct(self, x):
            return x * x

        def bprop(self, x, out, dout):
            return dout * out * 3

    first = ms.grad(ByOut())
    first = ms.jit(first) if compiled else first
    np.testing.assert_allclose(first(Tensor(X)).asnumpy(), 3 * X**2)
    np.testing.assert_allclose(ms.grad(first)(Tensor(X)).asnumpy(), 9 * X**2)


@pytest.mark.recorded_only
@pytest.mark.parametrize("name", FUNCTIONS)
def test_compiles_once(name):
    grad = ms.grad(FUNCTIONS[name][0])
    for _ in range(3):
        grad(Tensor(X)).asnumpy()
    programs = len(execute._executables)
    for k in range(5):
        grad(Tensor(X + k)).asnumpy()
    assert len(execute._executables) == programs


def test_hooks_see_values_and_change_python_state():
    seen = []

    def fn(x):
        y = x * x
        y.register_hook(lambda g: seen.append(float(g.sum())) or (g * 2 if seen[-1] > 3 else None))
        return y * 1.5

    np.testing.assert_allclose(ms.grad(fn)(Tensor(X)).asnumpy(), 3 * X)
    np.testing.assert_allclose(ms.grad(lambda x: fn(x) * 2)(Tensor(X)).asnumpy(), 12 * X)
    assert seen == [3.0, 6.0]


def test_a_cell_s_hooks_in_a_training_step():
    """The gradient of a layer's output is clipped by its hook; the optimizer gets what comes of that."""
    net = nn.SequentialCell(nn.Dense(2, 3), nn.ReLU(), nn.Dense(3, 1))
    norms = []

    def clip(cell, grad_output):
        norms.append(float(grad_output[0].norm()))
        return ops.clip_by_value(grad_output[0], -0.1, 0.1)

    handle = net[0].register_backward_pre_hook(clip)
    optimizer = nn.SGD(net.trainable_params(), 0.1)
    step = ms.value_and_grad(lambda x: net(x).sum(), None, optimizer.parameters)
    x = Tensor(np.ones((4, 2), np.float32))
    for _ in range(3):
        _, grads = step(x)
        assert np.abs(grads[0].asnumpy()).max() <= 0.4 + 1e-6
        optimizer(grads)
    assert len(norms) == 3
    handle.remove()
    step(x)
    assert len(norms) == 3


@pytest.mark.recorded_only
def test_backward_hooks_under_jit_run_recorded():
    net = nn.Dense(2, 2)
    seen = []
    net.register_backward_hook(lambda cell, gi, go: seen.append(len(gi)))
    with pytest.warns(UserWarning, match="backward hooks of Dense"):
        ms.grad(ms.jit(lambda x: net(x)))(Tensor(X[None]))
    assert seen == [1]


def test_an_exception_in_a_hook_loses_nothing():
    weight = Parameter(Tensor(X), name="w")

    def fn(x):
        weight.set_data(weight + 1)
        y = x * weight
        y.register_hook(lambda g: 1 // 0)
        return y

    with pytest.raises(ZeroDivisionError):
        ms.grad(fn)(Tensor(X))
    np.testing.assert_allclose(weight.asnumpy(), X + 1)
    np.testing.assert_allclose(ms.grad(lambda x: x * weight)(Tensor(X)).asnumpy(), X + 1)


def test_values_read_inside_and_kept_outputs():
    """What a function read and kept before a hook, and what it keeps after one, has its value."""
    kept = []

    def fn(x):
        a = x * 2
        assert float(a[0]) == 2
        b = Cube.apply(a)
        kept.append(b + 1)
        c = b * a
        c.register_hook(lambda g: g)
        return c

    value, grad = ms.value_and_grad(fn)(Tensor(X))
    a = 2 * X
    np.testing.assert_allclose(value.asnumpy(), a**4)
    np.testing.assert_allclose(kept[0].asnumpy(), a**3 + 1)
    np.testing.assert_allclose(grad.asnumpy(), 2 * (5 * a**3 + a**3), rtol=1e-6)


def test_custom_with_numpy_in_a_compiled_function():
    op = ops.Custom(lambda a: np.sin(a), lambda s: s, lambda d: d, "pyfunc", lambda x, out, dout: dout * ops.cos(x))
    fn = ms.jit(lambda x: op(x) * 2)
    np.testing.assert_allclose(fn(Tensor(X)).asnumpy(), 2 * np.sin(X), rtol=1e-6)
    np.testing.assert_allclose(ms.grad(fn)(Tensor(X)).asnumpy(), 2 * np.cos(X), rtol=1e-6)


# ---------------------------------------------------------------- the language of kernels
def test_kernels():
    power = "untouched"

    @ops.kernel(compile_attrs={"a": 1}, reg_info={})
    def outer(a, b):
        c = output_tensor((a.shape[0], b.shape[1]), a.dtype)  # noqa: F821
        with block_realize(c):  # noqa: F821
            for i, j in grid(c.shape):  # noqa: F821
                for k in serial(a.shape[1]):  # noqa: F821
                    c[i, j] = c[i, j] + a[i, k] * b[k, j]
        return c

    x = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert outer(x, x.T).tolist() == (x @ x.T).tolist() and power == "untouched"
    assert "output_tensor" not in globals() and globals()["np"] is np
    out = ops.Custom(outer, func_type="hybrid")(Tensor(x), Tensor(x.T))
    assert out.dtype == ms.float32 and out.asnumpy().tolist() == (x @ x.T).tolist()
    with pytest.raises(TypeError, match="For 'kernel', the 'compile_attrs'"):
        ops.kernel(compile_attrs=[])
    with pytest.raises(NotImplementedError, match="hybrid"):
        ops.Custom(lambda a: a, func_type="hybrid")(Tensor(x))


# ---------------------------------------------------------------- saved_tensors_hooks
def halved(function, pack=lambda t: t.asnumpy(), unpack=lambda a: Tensor(a) / 2):
    def inside(*args):
        with ms.saved_tensors_hooks(pack, unpack):
            return function(*args)

    return inside


NET = nn.SequentialCell(nn.Conv2d(2, 3, 2), nn.BatchNorm2d(3), nn.ReLU(), nn.Flatten(), nn.Dense(27, 4), nn.Softmax())


@pytest.mark.parametrize(
    "function",
    [
        lambda x: NET(x.reshape((1, 2, 3, 3))),
        lambda x: ops.layer_norm(x.reshape((2, 9)), (9,), x[:9], x[9:])[0] ** 3,
        lambda x: ops.cross_entropy(x.reshape((2, 9)), Tensor([1, 5], ms.int32)),
        lambda x: ops.matmul(x.reshape((3, 6)), x.reshape((6, 3))).sin().max(),
        lambda x: ops.gather(ops.sort(x)[0], Tensor([3, 3, 0]), 0) * ops.cumsum(x, 0)[:3],
        lambda x: ms.jit(lambda a: ops.tanh(a) * a)(x),
        lambda x: ms.grad(lambda a: (a * a * a).sum())(x),
        lambda x: ms.vmap(lambda a: a * ops.exp(a))(x.reshape((3, 6))),
    ],
    ids=["net", "layer_norm", "cross_entropy", "matmul", "gather", "jit", "grad", "vmap"],
)
def test_gradients_from_what_was_saved(function):
    """Kept as NumPy arrays and taken back, they are the gradients without hooks."""
    x = Tensor(np.linspace(-1, 2, 18).astype(np.float32)[::-1].copy())
    seen = []
    given = ms.grad(halved(function, lambda t: seen.append(t) or t.asnumpy(), Tensor))(x)
    np.testing.assert_allclose(given.asnumpy(), ms.grad(function)(x).asnumpy(), 1e-5, 1e-6)
    assert seen


def test_saved_tensors_are_what_gradients_are_computed_from():
    x = Tensor(X)
    np.testing.assert_array_equal(ms.grad(halved(lambda x: x * x))(x).asnumpy(), X)
    np.testing.assert_array_equal(
        ms.grad(ms.register_saved_tensors_hooks(lambda t: t * 3, lambda t: t)(Cube.apply))(x), 45 * X**2
    )


def test_saved_tensors_after_a_value_was_needed():
    """What nobody held at that time is computed again."""
    values = []

    def function(x):
        y = ops.exp(x * x)
        y = ops.sin(y) * y
        values.append(y.asnumpy())
        return ops.tanh(y)

    given = ms.grad(halved(function, unpack=Tensor))(Tensor(X))
    np.testing.assert_allclose(given.asnumpy(), ms.grad(function)(Tensor(X)).asnumpy(), 1e-5)
    np.testing.assert_array_equal(*values)


def test_saved_tensors_are_kept_as_long_as_their_context():
    log = []
    with pytest.raises(KeyError), ms.saved_tensors_hooks(log.append, lambda t: t):
        raise KeyError
    ms.grad(lambda x: x * x)(Tensor(X))
    assert log == []


@pytest.mark.parametrize("transform", [ms.jacrev, ms.jacfwd, lambda f: lambda x: ms.jvp(f, x, x)])
def test_what_records_gradients_ahead_refuses_hooks(transform):
    cell = nn.ReLU()
    cell.register_backward_hook(lambda cell, gi, go: None)
    for function, error in ((halved(lambda x: x * x), TypeError), (cell, NotImplementedError)):
        with pytest.raises(error, match="jacrev"):
            transform(function)(Tensor(X))
    np.testing.assert_array_equal(ms.grad(lambda x: x * x)(Tensor(X)).asnumpy(), 2 * X)
