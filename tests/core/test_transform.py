"""jvp, vjp, linearize, Jacobians and Taylor derivatives against JAX and closed formulas, in every composition.

What MindSpore gives and refuses is recorded: tests/recorded/{jvp,vjp,jacobian,derivative}.py.
"""

import itertools
import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import msgrad as ms
from msgrad import Parameter, Tensor, nn, ops
from msgrad.core import execute
from msgrad.core.record import here

X = np.array([[0.3, -0.7, 1.1], [0.9, 0.2, -0.4]], np.float32)
V = np.array([[1.0, 2.0, -1.0], [0.5, 0.0, 3.0]], np.float32)


def ours(x):
    return ops.sin(x) * x.sum()


def jaxs(x):
    return jnp.sin(x) * x.sum()


# name: (transform of msgrad, transform of JAX)
TRANSFORMS = {
    "grad": (ms.grad, lambda f: jax.grad(lambda x: f(x).sum())),
    "jacfwd": (ms.jacfwd, jax.jacfwd),
    "jacrev": (ms.jacrev, jax.jacrev),
    "vmap": (ms.vmap, jax.vmap),
    "vmap_last": (lambda f: ms.vmap(f, -1, 1), lambda f: jax.vmap(f, -1, 1)),
    "jit": (ms.jit, jax.jit),
    "jvp": (
        lambda f: lambda x: ms.jvp(f, x, x * 0.5 + 1)[1],
        lambda f: lambda x: jax.jvp(f, (x,), (x * 0.5 + 1,))[1],
    ),
    "vjp": (
        lambda f: lambda x: (lambda out, back: back(out * 0.5)[0])(*ms.vjp(f, x)),
        lambda f: lambda x: (lambda out, back: back(out * 0.5)[0])(*jax.vjp(f, x)),
    ),
    "linearize": (
        lambda f: lambda x: ops.linearize(f, x)[1](x * 2),
        lambda f: lambda x: jax.jvp(f, (x,), (x * 2,))[1],
    ),
    "derivative": (
        lambda f: lambda x: ops.derivative(f, x, 2)[1],
        lambda f: lambda x: jax.jvp(lambda y: jax.jvp(f, (y,), (jnp.ones_like(y),))[1], (x,), (jnp.ones_like(x),))[1],
    ),
}
PAIRS = list(itertools.product(TRANSFORMS, repeat=2))
TRIPLES = [
    ("grad", "vmap", "jacrev"),
    ("vmap", "jvp", "grad"),
    ("jit", "jacfwd", "vjp"),
    ("vjp", "derivative", "vmap_last"),
    ("derivative", "linearize", "grad"),
    ("jacrev", "jit", "jacfwd"),
    ("grad", "grad", "grad"),
    ("vmap", "vmap_last", "grad"),
]


@pytest.mark.parametrize("names", [*((name,) for name in TRANSFORMS), *PAIRS, *TRIPLES], ids="-".join)
def test_composed(names):
    f, g = ours, jaxs
    for name in names:
        f, g = TRANSFORMS[name][0](f), TRANSFORMS[name][1](g)
    try:
        expected = g(X)
    except ValueError:  # not enough axes to map over
        with pytest.raises(Exception, match="For '"):
            f(Tensor(X))
        return
    for _ in range(2):  # the second time from what was made for the first
        np.testing.assert_allclose(f(Tensor(X)).asnumpy(), expected, rtol=2e-4, atol=2e-4)


HESSIANS = {
    "forward over reverse": lambda f: ms.jacfwd(ms.jacrev(f)),
    "reverse over forward": lambda f: ms.jacrev(ms.jacfwd(f)),
    "reverse over reverse": lambda f: ms.jacrev(ms.jacrev(f)),
    "forward over forward": lambda f: ms.jacfwd(ms.jacfwd(f)),
    "forward over grad": lambda f: ms.jacfwd(ms.grad(f)),
    "reverse over grad": lambda f: ms.jacrev(ms.grad(f)),
    "a row at a time": lambda f: (
        lambda x: ops.stack([ms.grad(lambda x, i=i: ms.grad(f)(x)[i])(x) for i in range(x.shape[0])])
    ),
    "mapped over the unit vectors": lambda f: (
        lambda x: ms.vmap(lambda v: ms.jvp(ms.grad(f), x, v)[1])(ops.eye(x.shape[0], x.shape[0], x.dtype))
    ),
}


@pytest.mark.parametrize("compiled", [False, True], ids=["plain", "jit"])
@pytest.mark.parametrize("hessian", HESSIANS.values(), ids=HESSIANS)
def test_hessian(hessian, compiled):
    x = np.array([0.5, -1.0, 2.0], np.float64)
    fn = hessian(lambda x: (ops.exp(x) * x[::-1]).sum() * x.prod())
    expected = jax.hessian(lambda x: (jnp.exp(x) * x[::-1]).sum() * x.prod())(x)
    np.testing.assert_allclose((ms.jit(fn) if compiled else fn)(Tensor(x)).asnumpy(), expected, rtol=1e-9)


def test_hessians_of_two_inputs_and_two_outputs():
    x, y = Tensor(X[0]), Tensor(V[1])

    def f(x, y):
        return x * x * y.sum(), (x * y).sum()

    def g(x, y):
        return x * x * y.sum(), (x * y).sum()

    found = ms.jacfwd(ms.jacrev(f, (0, 1)), (0, 1))(x, y)
    expected = jax.jacfwd(jax.jacrev(g, (0, 1)), (0, 1))(X[0], V[1])
    assert jax.tree.structure(found, is_leaf=ms.is_tensor) == jax.tree.structure(expected)
    for ours, theirs in zip(jax.tree.leaves(found, is_leaf=ms.is_tensor), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(ours.asnumpy(), theirs, rtol=1e-6)


# ---------------------------------------------------------------- Python runs, programs are made once
CALLS = {
    "jvp": lambda f, x: ms.jvp(f, x, x)[1],
    "linearize": lambda f, x: ops.linearize(f, x)[1](x),
    "vjp": lambda f, x: ms.vjp(f, x)[1](x)[0],
    "jacfwd": lambda f, x: ms.jacfwd(f)(x),
    "jacrev": lambda f, x: ms.jacrev(f)(x),
    "vmap": lambda f, x: ms.vmap(f)(x),
    "derivative": lambda f, x: ops.derivative(f, x, 2)[1],
    "jet": lambda f, x: ops.jet(f, x, x)[1],
    "vmap of grad": lambda f, x: ms.vmap(ms.grad(f))(x),
    "jacrev of vmap": lambda f, x: ms.jacrev(ms.vmap(f))(x),
    "vmap of jvp": lambda f, x: ms.vmap(lambda x: ms.jvp(f, x, x)[1])(x),
}


@pytest.mark.recorded_only
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_later_calls_make_no_program(call):
    state = {"factor": 1.5, "calls": 0}
    weight = Parameter(Tensor(X[0]), name="weight")

    def f(x):
        state["calls"] += 1
        return ops.tanh(x * weight) * state["factor"]

    def step():
        return call(lambda x: f(x), Tensor(X)).asnumpy()

    first = [step(), step()][-1]
    calls = state["calls"]
    state["factor"] = -1.5
    step()  # a number that changes is compiled once more
    made, before = len(execute._executables), dict(execute._executables)
    for factor in (2.5, -3.0, 0.5):
        state["factor"] = factor
        np.testing.assert_allclose(step(), first * (factor / 1.5), rtol=1e-5, atol=1e-6)
    assert len(execute._executables) == made and execute._executables.keys() == before.keys()
    assert state["calls"] - calls == 4 * (calls // 2)


@pytest.mark.parametrize("name", ["jvp", "linearize", "vjp", "jacfwd", "jacrev", "derivative", "jet"])
def test_values_can_be_read_inside(name, capsys):
    def f(x):
        if x.sum() > 0:
            print("positive", float(x[0, 0]))
            return x * x
        return x * 3

    plain = CALLS[name](lambda x: x * x, Tensor(abs(X)))
    np.testing.assert_allclose(CALLS[name](f, Tensor(abs(X))).asnumpy(), plain.asnumpy())
    assert capsys.readouterr().out == f"positive {float(abs(X)[0, 0])}\n"
    plain = CALLS[name](lambda x: x * 3, Tensor(-abs(X)))
    np.testing.assert_allclose(CALLS[name](f, Tensor(-abs(X))).asnumpy(), plain.asnumpy())
    assert capsys.readouterr().out == ""


@pytest.mark.recorded_only
def test_forward_and_backward_of_vjp_are_one_program():
    net = nn.SequentialCell(nn.Dense(3, 4), nn.Tanh(), nn.Dense(4, 2))
    weights = net.trainable_params()
    for _ in range(2):
        made = len(execute._executables)
        out, back = ms.vjp(net, Tensor(X), weights=weights)
        grads = back(ops.ones_like(out))
        assert out._var.value is None
        out.asnumpy()
        assert all(g._var.value is not None for g in (*grads[0], *grads[1]))
    assert len(execute._executables) == made


# ---------------------------------------------------------------- state
class Moving(nn.Cell):
    """Normalizes, and keeps a moving average."""

    def __init__(self):
        super().__init__()
        self.mean = Parameter(Tensor(np.zeros(3, np.float32)), name="mean", requires_grad=False)
        self.scale = Parameter(Tensor(np.ones(3, np.float32) * 2), name="scale")

    def construct(self, x):
        mean = x.mean(0)
        ops.assign(self.mean, 0.5 * self.mean + 0.5 * mean)
        return (x - mean) * self.scale


@pytest.mark.parametrize("compiled", [False, True], ids=["plain", "jit"])
@pytest.mark.parametrize("name", ["jvp", "linearize", "vjp", "jacfwd", "jacrev", "derivative"])
def test_moving_averages_move(name, compiled):
    net = Moving()

    def step(x):
        return CALLS[name](net, x)

    step = ms.jit(step) if compiled else step
    expected = np.zeros(3, np.float32)
    for k in range(3):
        step(Tensor(X + k)).asnumpy()
        expected = 0.5 * expected + 0.5 * (X + k).mean(0)
        np.testing.assert_allclose(net.mean.asnumpy(), expected, rtol=1e-6)


def test_vjp_in_weights_as_grad():
    net = nn.SequentialCell(nn.Dense(3, 4), nn.Tanh(), nn.Dense(4, 1))
    weights = net.trainable_params()
    out, back = ms.vjp(net, Tensor(X), weights=weights)
    by_inputs, by_weights = back(ops.ones_like(out))
    expected = ms.grad(net, 0, weights)(Tensor(X))
    np.testing.assert_allclose(by_inputs[0].asnumpy(), expected[0].asnumpy(), rtol=1e-6)
    for one, other in zip(by_weights, expected[1], strict=True):
        np.testing.assert_allclose(one.asnumpy(), other.asnumpy(), rtol=1e-6)
    weights[0].requires_grad = False
    assert not ms.vjp(net, Tensor(X), weights=weights)[1](ops.ones_like(out))[1][0].asnumpy().any()


def test_vjp_remembers_the_values_it_was_called_with():
    w = Parameter(Tensor([3.0, 4.0]), name="w")
    x = Tensor([1.0, 2.0])
    out, back = ms.vjp(lambda x: x * x * w, x, weights=w)
    w.set_data(Tensor([0.0, 0.0]))
    x += 10
    out.asnumpy()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(2):
            (dx,), dw = back(Tensor([1.0, 10.0]))
            np.testing.assert_allclose(dx.asnumpy(), [6, 160])
            np.testing.assert_allclose(dw.asnumpy(), [1, 40])


@pytest.mark.parametrize("where", ["grad", "jit", "vmap", "jvp"])
def test_functions_from_outside_are_called_inside(where):
    """What `vjp` and `linearize` return is applied inside other transforms, to several cotangents."""
    x = Tensor(X)
    _, back = ms.vjp(lambda x: x**3, x)
    _, push = ops.linearize(lambda x: x**3, x)
    run = {
        "grad": lambda f: ms.grad(f)(Tensor(V)),
        "jit": lambda f: ms.jit(f)(Tensor(V)),
        "vmap": lambda f: ms.vmap(f)(Tensor(np.stack([V, 2 * V]))),
        "jvp": lambda f: ms.jvp(f, Tensor(V), Tensor(V))[1],
    }[where]
    expected = 3 * X**2 * (1 if where == "grad" else np.stack([V, 2 * V]) if where == "vmap" else V)
    np.testing.assert_allclose(run(lambda v: back(v)[0]).asnumpy(), expected, rtol=1e-6)
    np.testing.assert_allclose(run(lambda v: push(v)).asnumpy(), expected, rtol=1e-6)


@pytest.mark.parametrize("around", ["grad", "jit", "vmap"])
def test_vjp_and_linearize_inside(around):
    def f(x):
        out, back = ms.vjp(lambda x: x * x * x, x)
        value, push = ops.linearize(lambda x: ops.sin(x), x)
        return back(out)[0] + back(x)[0] + push(value)

    def g(x):
        return 3 * x**5 + 3 * x**3 + jnp.cos(x) * jnp.sin(x)

    transforms = TRANSFORMS[around]
    np.testing.assert_allclose(transforms[0](f)(Tensor(X)).asnumpy(), transforms[1](g)(X), rtol=1e-5)


class Tenfold(nn.Cell):
    """The square, whose gradient is said to be ten times x."""

    def construct(self, x):
        return x * x

    def bprop(self, x, out, dout):
        return dout * x * 10


@pytest.mark.parametrize(
    ("name", "expected"),
    [("jvp", 10 * X * X), ("linearize", 10 * X * X), ("vjp", 10 * X * X), ("derivative", 10 * np.ones_like(X))],
)
def test_a_cell_s_own_gradient_counts_forwards_too(name, expected):
    np.testing.assert_allclose(CALLS[name](Tenfold(), Tensor(X)).asnumpy(), expected, rtol=1e-6)


@pytest.mark.parametrize("jacobian", [ms.jacfwd, ms.jacrev])
def test_jacobian_of_a_cell_s_own_gradient(jacobian):
    np.testing.assert_allclose(jacobian(Tenfold())(Tensor(X[0])).asnumpy(), np.diag(10 * X[0]), rtol=1e-6)


@pytest.mark.parametrize("order", range(1, 7))
def test_derivatives_of_an_order(order):
    x = np.array([0.5, 1.0], np.float64)
    g = jnp.sum
    g = jax.grad(lambda t: jnp.exp(jnp.sin(t)))
    for _ in range(order - 1):
        g = jax.grad(g)
    _, moved = ops.derivative(lambda x: ops.exp(ops.sin(x)), Tensor(x), order)
    np.testing.assert_allclose(moved.asnumpy(), [g(t) for t in x], rtol=1e-10)
    series = np.zeros((order, 2))
    series[0] = 1
    _, moved = ops.jet(lambda x: ops.exp(ops.sin(x)), Tensor(x), Tensor(series))
    np.testing.assert_allclose(moved.asnumpy()[-1], [g(t) for t in x], rtol=1e-10)


def test_jet_along_a_curve():
    """With x(t) = sin t and y(t) = exp t, the series of x y must be those of sin t exp t."""
    x, dx = np.float64(0), np.array([1, 0, -1, 0], np.float64)
    y, dy = np.float64(1), np.ones(4)
    out, series = ops.jet(lambda x, y: x * y, (Tensor(x), Tensor(y)), (Tensor(dx), Tensor(dy)))
    assert float(out) == 0
    np.testing.assert_allclose(series.asnumpy(), [1, 2, 2, 0], atol=1e-12)


# ---------------------------------------------------------------- dtypes
@pytest.mark.parametrize("jacobian", [ms.jacfwd, ms.jacrev], ids=["jacfwd", "jacrev"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64", "int32", "int64"])
def test_jacobians_have_the_dtype_of_their_input(jacobian, dtype):
    x = Tensor([1, 2], getattr(ms, dtype))
    found = jacobian(lambda x: x * x)(x)
    assert found.dtype == x.dtype
    np.testing.assert_array_equal(found.astype(ms.float32).asnumpy(), [[2, 0], [0, 4]])


def test_integers_in_between_keep_their_values():
    big = Tensor([2**53 + 1, 3])  # no float64
    out, moved = ms.jvp(lambda x: x * 2, big, Tensor([1, 1]))
    assert out.asnumpy().tolist() == [2**54 + 2, 6] and moved.asnumpy().tolist() == [2, 2]
    value, _ = ms.value_and_grad(lambda x: x.astype(ms.int32) * 2)(Tensor([3.7]))
    assert value.asnumpy().tolist() == [6]


# ---------------------------------------------------------------- failures


def raises(x):
    raise KeyError("mine")


FAILURES = {
    "jvp": lambda f, x: ms.jvp(f, x, x),
    "linearize": lambda f, x: ops.linearize(f, x),
    "vjp": lambda f, x: ms.vjp(f, x),
    "jacfwd": lambda f, x: ms.jacfwd(f)(x),
    "jacrev": lambda f, x: ms.jacrev(f)(x),
    "jacrev complex": lambda f, x: ms.jacrev(lambda x: (f(x), x * Tensor([1j, 1j, 1j], ms.complex64))[1])(x),
    "derivative": lambda f, x: ops.derivative(f, x, 1),
    "vmap": lambda f, x: ms.vmap(f)(x),
    "nested": lambda f, x: ms.vmap(lambda x: ms.jacrev(lambda x: ms.jvp(f, x, x)[1])(x))(x),
}
BAD = {
    "raises": raises,
    "wrong operand": lambda x: x * None,
    "wrong shape": lambda x: x.reshape((7,)),
    "returns a dict": lambda x: {"a": x, "b": None},
    "returns an object": lambda x: object(),
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_leaves_everything_as_it_was(name, bad):
    if name == "vjp" and bad.startswith("returns"):
        pytest.skip("passes through")
    net = Moving()
    pending = Tensor(X) * 2
    recording, kept = here.rec, []

    def fails(x):
        kept.append(x * 5)
        net(Tensor(X))
        return BAD[bad](x)

    with pytest.raises((KeyError, TypeError, ValueError, RuntimeError)):
        FAILURES[name](fails, Tensor(X[0]))
    assert here.rec.parent is recording.parent is None
    np.testing.assert_allclose(pending.asnumpy(), 2 * X)
    if name not in ("vmap", "nested"):  # what was written before the failure stays written
        np.testing.assert_allclose(net.mean.asnumpy(), 0.5 * X.mean(0), rtol=1e-6)
        np.testing.assert_allclose(kept[0].asnumpy(), 5 * X[0])
    else:
        np.testing.assert_allclose(net.mean.asnumpy(), 0)
    np.testing.assert_allclose(ms.jvp(lambda x: x * x, Tensor(X), Tensor(V))[1].asnumpy(), 2 * X * V, rtol=1e-6)


def test_wrong_cotangents_leave_vjp_usable():
    _, back = ms.vjp(lambda x: x * x, Tensor(X))
    for wrong in (Tensor([1.0]), Tensor(X, ms.float64), None, 1.0):
        with pytest.raises((ValueError, TypeError), match="For 'vjp'"):
            back(wrong)
    with pytest.raises(RuntimeError, match="one cotangent for each output"):
        back()
    np.testing.assert_allclose(back(Tensor(V))[0].asnumpy(), 2 * X * V, rtol=1e-6)


@pytest.mark.parametrize("name", ["jvp", "linearize", "jacfwd", "jacrev", "derivative", "jet"])
@pytest.mark.parametrize("out", [lambda x: {"a": x}, lambda x: (x, None), lambda x: [x, "s"]])
def test_the_error_names_what_came_where_no_value_is_known(name, out):
    with pytest.raises(TypeError, match=f"For '{name}', the 'fn' must return a Tensor, .* but it gave"):
        ms.vmap(lambda x: CALLS[name](out, x))(Tensor(X))
