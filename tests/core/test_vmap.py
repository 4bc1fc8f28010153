"""vmap against loops and JAX: any axes, state, randomness, lists of Cells, what it must refuse.

What MindSpore gives and refuses is recorded: tests/recorded/vmap.py.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import msgrad as ms
from msgrad import Parameter, Tensor, nn, ops
from msgrad.core import execute
from msgrad.core.record import here

X = np.array([[0.3, -0.7, 1.1], [0.9, 0.2, -0.4]], np.float32)
LIMITS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


# ---------------------------------------------------------------- any axes, nested
def sample(*shape):
    return (np.arange(np.prod(shape), dtype=np.float32).reshape(shape) % 7 - 3) / 2


@st.composite
def mapped_input(draw, size: int):
    """An array of any rank and the axis of `size` in it, from the front or the back; or None for no axis."""
    rest = draw(st.lists(st.integers(1, 3), max_size=2))
    axis = draw(st.one_of(st.none(), st.integers(0, len(rest))))
    if axis is None:
        return sample(*rest), None
    shape = (*rest[:axis], size, *rest[axis:])
    return sample(*shape), axis - draw(st.sampled_from([0, len(shape)]))


@st.composite
def mapped_call(draw):
    """Inputs, one of them a tuple, with their axes; and axes for three outputs, two of them in a tuple."""
    size = draw(st.integers(1, 4))
    arrays, axes = zip(*[draw(mapped_input(size)) for _ in range(3)], strict=True)
    if all(axis is None for axis in axes):
        arrays, axes = (sample(size), *arrays[1:]), (0, *axes[1:])
    ranks = [a.ndim - (axis is not None) for a, axis in zip(arrays, axes, strict=True)]
    outs = [draw(st.integers(-rank - 1, rank)) for rank in ranks]
    as_list = draw(st.booleans())
    return size, arrays, axes, outs, as_list


@given(mapped_call())
@LIMITS
def test_any_axes_as_a_loop(call):
    size, (a, b, c), (of_a, of_b, of_c), (to_a, to_b, to_c), as_list = call
    seq = list if as_list else tuple

    def body(a, pair):
        return a * 2, (pair[0] + a.sum(), pair[1] * pair[0].sum())

    mapped = ms.vmap(body, seq([of_a, seq([of_b, of_c])]), seq([to_a, seq([to_b, to_c])]))
    first, (second, third) = mapped(Tensor(a), seq([Tensor(b), Tensor(c)]))
    slices = [
        body(*[x if axis is None else np.take(x, k, axis) for x, axis in [(a, of_a)]],
             [x if axis is None else np.take(x, k, axis) for x, axis in [(b, of_b), (c, of_c)]])
        for k in range(size)
    ]  # fmt: skip
    for got, rows, axis in (
        (first, [s[0] for s in slices], to_a),
        (second, [s[1][0] for s in slices], to_b),
        (third, [s[1][1] for s in slices], to_c),
    ):
        np.testing.assert_allclose(got.asnumpy(), np.stack(rows, axis), rtol=1e-6, atol=1e-6)


@given(mapped_call())
@LIMITS
def test_gradient_through_any_axes(call):
    _, (a, b, _), (of_a, of_b, _), (to_a, to_b, _), _ = call
    if of_a is None and of_b is None:
        return

    def f(a, b):
        outs = ms.vmap(lambda a, b: (a * a * b.sum(), b * b * a.sum()), (of_a, of_b), (to_a, to_b))(a, b)
        return outs[0].sum() + 3 * outs[1].sum()

    def g(a, b):
        outs = jax.vmap(lambda a, b: (a * a * b.sum(), b * b * a.sum()), (of_a, of_b), (to_a, to_b))(a, b)
        return outs[0].sum() + 3 * outs[1].sum()

    for got, expected in zip(ms.grad(f, (0, 1))(Tensor(a), Tensor(b)), jax.grad(g, (0, 1))(a, b), strict=True):
        np.testing.assert_allclose(got.asnumpy(), expected, rtol=1e-5, atol=1e-5)


@given(mapped_input(3), st.integers(-5, 5), st.integers(-5, 5))
@LIMITS
def test_axes_out_of_bounds_are_refused(array_and_axis, into, out):
    x, _ = array_and_axis
    fits = -x.ndim <= into < x.ndim and -x.ndim <= out < x.ndim
    call = ms.vmap(lambda x: x + 1, into, out)
    if fits:
        np.testing.assert_allclose(call(Tensor(x)).asnumpy(), np.moveaxis(x + 1, into, out))
    else:
        with pytest.raises(RuntimeError, match=r"For 'vmap', the axes in '(in|out)_axes'"):
            call(Tensor(x))


@pytest.mark.parametrize("size", [0, 1, 5])
def test_one_function_for_any_number_of_slices(size):
    call = ms.vmap(lambda x: x.sum() * x)
    for n in (size, size + 1, size):
        np.testing.assert_allclose(call(Tensor(sample(n, 2))).asnumpy(), jax.vmap(lambda x: x.sum() * x)(sample(n, 2)))


# ---------------------------------------------------------------- Python runs, programs are made once
def test_python_runs_at_every_call(capsys):
    seen, factor = [], [2.0]

    def f(x):
        seen.append(x.shape)
        print("slice of", x.dtype)
        return x * factor[0] if len(seen) < 3 else x + factor[0]

    call = ms.vmap(f)
    np.testing.assert_allclose(call(Tensor(X)).asnumpy(), X * 2)
    factor[0] = 5.0
    np.testing.assert_allclose(call(Tensor(X)).asnumpy(), X * 5)
    np.testing.assert_allclose(call(Tensor(X)).asnumpy(), X + 5)
    assert seen == [(3,)] * 3
    assert capsys.readouterr().out == "slice of Float32\n" * 3


@pytest.mark.recorded_only
@pytest.mark.parametrize("around", [lambda f: f, ms.grad, lambda f: ms.grad(ms.vmap(f))], ids=["", "grad", "grad vmap"])
def test_later_calls_make_no_program(around):
    nets = nn.CellList([nn.Dense(3, 4), nn.Dense(3, 4)])
    weights = nets.trainable_params()

    def step(k):
        weights[0].set_data(weights[0] * 1.0)
        ensemble = ms.vmap(lambda x: ms.vmap(nets, None)(x) * k)
        return around(lambda x: ensemble(x) if x.ndim > 1 else ensemble(x.reshape((1, 3))))(Tensor(X)).asnumpy()

    first = [step(1.0), step(1.0), step(-1.0)][1]  # a number that changes is compiled once more
    made = len(execute._executables)
    for k in (2.0, 3.0):
        np.testing.assert_allclose(step(k), first * k, rtol=1e-5, atol=1e-6)
    assert len(execute._executables) == made


def test_what_is_not_mapped_has_values(capsys):
    """An `if` on it, its print, what is computed from it: all work and are never stale."""
    scale = Parameter(Tensor([1.0, 2.0, 3.0]), name="scale")

    def f(x, flag, n):
        largest = ops.max(scale * flag)[0]
        print(largest)
        if flag > 0 and (scale * 2)[2] < 7:
            return x * 2 * ms.grad(lambda n: n * n if n * 2 > 7 else n)(n)
        return x + float(n * 2)

    call = ms.vmap(f, (0, None, None))
    pending = Tensor(1.0) + 2
    np.testing.assert_allclose(call(Tensor(X), Tensor(1.0), pending).asnumpy(), 2 * X)
    np.testing.assert_allclose(call(Tensor(X), Tensor(1.0), pending + 1).asnumpy(), 16 * X, rtol=1e-6)
    np.testing.assert_allclose(call(Tensor(X), Tensor(-1.0), pending).asnumpy(), X + 6)
    scale.set_data(scale + 1)
    np.testing.assert_allclose(call(Tensor(X), Tensor(1.0), pending).asnumpy(), X + 6)
    assert capsys.readouterr().out == "3.0\n3.0\n-1.0\n4.0\n"


def test_attributes_can_be_set():
    class Net(nn.Cell):
        def __init__(self):
            super().__init__()
            self.calls, self.kept = 0, None

        def construct(self, x):
            self.calls += 1
            self.kept = x * 2
            return self.kept + 1

    net = Net()
    call = ms.vmap(net)
    for k in range(1, 3):
        np.testing.assert_allclose(call(Tensor(X)).asnumpy(), 2 * X + 1)
        assert net.calls == k
    with pytest.raises(RuntimeError, match="vmap maps, and used outside"):
        net.kept.asnumpy()


READS = {
    "if": lambda x: x if x.sum() > 0 else -x,
    "print": lambda x: print(x),
    "float": lambda x: float(x.sum()),
    "asnumpy": lambda x: x.asnumpy(),
    "item": lambda x: (x * 0).sum().item(),
}


@pytest.mark.parametrize("inside", ["plain", "vmap", "jvp", "grad"])
@pytest.mark.parametrize("read", READS)
def test_values_of_slices_cannot_be_read(read, inside):
    def f(x):
        READS[read](x)
        return x.sum()

    inner = {
        "plain": f,
        "vmap": ms.vmap(f),
        "jvp": lambda x: ms.jvp(f, x, x),
        "grad": ms.grad(f),
    }[inside]
    x = Tensor(np.stack([X, X]))
    recording = here.rec
    with pytest.raises(ValueError, match=r"For 'vmap', the function reads .* it runs once for all slices"):
        ms.vmap(inner)(x)
    assert here.rec.parent is None and (here.rec is recording or recording.node is None)
    np.testing.assert_allclose(ms.vmap(lambda x: x.sum())(x).asnumpy(), np.stack([X, X]).sum((1, 2)), rtol=1e-6)


@pytest.mark.filterwarnings("ignore:ms.jit:UserWarning")
def test_under_jit_reading_a_slice_is_the_same_error():
    with pytest.raises(ValueError, match="For 'vmap', the function reads"):
        ms.jit(lambda x: ms.vmap(READS["asnumpy"])(x))(Tensor(X))
    with pytest.raises(ValueError, match="For 'vmap', the function reads"):
        ms.vmap(ms.jit(READS["asnumpy"]))(Tensor(X))


def positive_part(x):
    while x.sum() > 9:
        x = x / 2
    return x if x.sum() > 0 else x * 0


@pytest.mark.recorded_only
def test_under_jit_each_slice_goes_its_own_way():
    def jit_of_vmap(f):
        return ms.jit(lambda x: ms.vmap(f)(x))

    def vmap_of_jit(f):
        return ms.vmap(ms.jit(f))

    x = np.array([[1.0, 2.0], [-1.0, -2.0], [10.0, 20.0]], np.float32)
    expected = [[1, 2], [0, 0], [2.5, 5]]
    for order in (jit_of_vmap, vmap_of_jit):
        np.testing.assert_allclose(order(positive_part)(Tensor(x)).asnumpy(), expected)
        grads = order(ms.grad(positive_part))(Tensor(x)).asnumpy()
        np.testing.assert_allclose(grads, [[1, 1], [0, 0], [0.25, 0.25]])


# ---------------------------------------------------------------- state and randomness
class Count(nn.Cell):
    """Adds what it is given to its Parameter, or counts its calls."""

    def __init__(self, start=0.0, add=lambda x: 1.0):
        super().__init__()
        self.total = Parameter(Tensor(start, ms.float32), name="total")
        self.add = add

    def construct(self, x):
        ops.assign(self.total, self.total + self.add(x))
        return x * self.total


@pytest.mark.parametrize("how", ["plain", "jit", "grad"])
def test_a_write_that_is_the_same_for_all_slices(how):
    net = Count()
    call = {"plain": ms.vmap(net), "jit": ms.jit(ms.vmap(net)), "grad": ms.value_and_grad(ms.vmap(net))}[how]
    for k in range(1, 4):
        out = call(Tensor(X))
        np.testing.assert_allclose((out[0] if how == "grad" else out).asnumpy(), k * X, rtol=1e-6)
        assert float(net.total) == k


@pytest.mark.parametrize("how", [ms.vmap, lambda f: ms.jit(ms.vmap(f)), lambda f: ms.grad(ms.vmap(f))])
def test_a_write_that_differs_is_refused(how):
    net = Count(7.0, lambda x: x.sum())
    with pytest.raises(ValueError, match=r"must not write what depends on a mapped input .* total of shape"):
        how(net)(Tensor(X))
    assert float(net.total) == 7
    bn = nn.BatchNorm1d(3).set_train()
    with pytest.raises(ValueError, match="must not write"):
        ms.vmap(bn)(Tensor(np.stack([X, X])))
    assert not bn.moving_mean.asnumpy().any()
    bn.set_train(False)
    np.testing.assert_allclose(ms.vmap(bn)(Tensor(np.stack([X, X]))).asnumpy(), np.stack([X, X]), rtol=1e-4)


@pytest.mark.parametrize("compiled", [False, True], ids=["plain", "jit"])
def test_randomness_is_shared_by_slices_and_new_at_each_call(compiled):
    ms.set_seed(3)
    call = ms.vmap(lambda x: ops.dropout(x, 0.5, True) + ops.rand(8))
    call = ms.jit(call) if compiled else call
    ones = Tensor(np.ones((4, 8), np.float32))
    first, second = call(ones).asnumpy(), call(ones).asnumpy()
    assert (first == first[0]).all() and (second == second[0]).all()
    assert (first != second).any()
    ms.set_seed(3)
    np.testing.assert_array_equal(call(ones).asnumpy(), first)


# ---------------------------------------------------------------- lists of Cells
class Block(nn.Cell):
    """A small network with a shared and a moving part."""

    def __init__(self, shared=None):
        super().__init__()
        self.dense = nn.Dense(3, 3)
        self.norm = nn.BatchNorm1d(3)
        self.shared = shared

    def construct(self, x):
        out = self.norm(ops.tanh(self.dense(x)))
        return out if self.shared is None else out * self.shared


def cells(n, **options):
    return nn.CellList([Block(**options) for _ in range(n)])


@pytest.mark.parametrize("axis", [0, 1, None])
@pytest.mark.parametrize("as_list", [False, True])
def test_cells_as_a_loop(axis, as_list):
    nets = cells(3).set_train()
    twins = cells(3).set_train()
    twins.load_state_dict(nets.state_dict())
    x = sample(4, 3) if axis is None else np.moveaxis(sample(3, 4, 3), 0, axis)
    for _ in range(3):  # the moving averages of each move by its own batch
        got = ms.vmap(list(nets) if as_list else nets, axis)(Tensor(x))
        for k, net in enumerate(twins):
            expected = net(Tensor(x if axis is None else np.take(x, k, axis)))
            np.testing.assert_allclose(got.asnumpy()[k], expected.asnumpy(), rtol=1e-4, atol=1e-5)
        for ours, theirs in zip(nets.get_parameters(), twins.get_parameters(), strict=True):
            np.testing.assert_allclose(ours.asnumpy(), theirs.asnumpy(), rtol=1e-5, atol=1e-6)


def test_gradients_of_cells_and_of_what_they_share():
    shared = Parameter(Tensor([1.0, 2.0, 3.0], ms.float32), name="scale")
    nets = cells(2, shared=shared)
    weights = [shared, *[p for net in nets for p in (net.dense.weight, net.dense.bias)]]
    x = Tensor(X)
    together = ms.grad(lambda x: (ms.vmap(nets, None)(x) ** 2).sum(), 0, weights)(x)
    apart = ms.grad(lambda x: sum((net(x) ** 2).sum() for net in nets), 0, weights)(x)
    np.testing.assert_allclose(together[0].asnumpy(), apart[0].asnumpy(), rtol=1e-4, atol=1e-6)
    for ours, theirs in zip(together[1], apart[1], strict=True):
        np.testing.assert_allclose(ours.asnumpy(), theirs.asnumpy(), rtol=1e-4, atol=1e-6)


def test_an_ensemble_trains_as_its_members_alone():
    nets, twins = (nn.CellList([nn.Dense(3, 1) for _ in range(3)]) for _ in range(2))
    twins.load_state_dict(nets.state_dict())
    ensemble, x = ms.vmap(nets, None), Tensor(sample(8, 3))
    optimizer = nn.Adam(nets.trainable_params(), 0.1)
    step = ms.value_and_grad(lambda: ((ensemble(x) - 1) ** 2).mean((1, 2)).sum(), None, optimizer.parameters)
    others = nn.Adam(twins.trainable_params(), 0.1)
    alone = ms.value_and_grad(lambda: sum(((net(x) - 1) ** 2).mean() for net in twins), None, others.parameters)
    for _ in range(5):
        loss, grads = step()
        optimizer(grads)
        expected, grads = alone()
        others(grads)
        np.testing.assert_allclose(float(loss), float(expected), rtol=1e-5)
    for ours, theirs in zip(nets.get_parameters(), twins.get_parameters(), strict=True):
        np.testing.assert_allclose(ours.asnumpy(), theirs.asnumpy(), rtol=1e-4, atol=1e-6)


def test_parameters_that_are_passed_on_as_values_are_mapped_too():
    class Held(nn.Cell):
        def __init__(self, n):
            super().__init__()
            self.w = Parameter(Tensor([1.0 * n, 2.0], ms.float32), name="w")

        def construct(self, x):
            return x * self.w.value() + self.w[0] + self.w.T

    nets = nn.CellList([Held(1), Held(5)])
    x = Tensor([1.0, 1.0])
    np.testing.assert_allclose(ms.vmap(nets, None)(x).asnumpy(), [net(x).asnumpy() for net in nets])


@pytest.mark.parametrize(
    ("fn", "axes", "shape", "error", "match"),
    [
        (lambda: nn.CellList([Block()]), None, (2, 3), RuntimeError, "more than one Cell"),
        (lambda: nn.CellList(), None, (2, 3), RuntimeError, "more than one Cell"),
        (lambda: [Block(), ops.sin], None, (2, 3), RuntimeError, "nothing else"),
        (lambda: [], 0, (2, 3), RuntimeError, "more than one Cell"),
        (lambda: cells(2), 0, (3, 2, 3), ValueError, "number of Cells"),
        (lambda: [Block(), nn.Dense(3, 3)], None, (2, 3), ValueError, "same number of Parameters"),
        (lambda: [nn.Dense(3, 3), nn.Dense(3, 2)], None, (2, 3), RuntimeError, "one shape and dtype"),
        (lambda: [nn.Dense(3, 2), nn.Dense(3, 2, dtype=ms.float16)], None, (2, 3), RuntimeError, "one shape and dtype"),
    ],
)
def test_cells_that_do_not_fit(fn, axes, shape, error, match):
    with pytest.raises(error, match=f"For 'vmap', .*{match}"):
        ms.vmap(fn(), axes)(Tensor(np.ones(shape, np.float32)))


# ---------------------------------------------------------------- with the rest
def test_per_sample_gradients():
    net = nn.SequentialCell(nn.Dense(3, 4), nn.ReLU(), nn.Dense(4, 2))
    weights, loss = net.trainable_params(), nn.CrossEntropyLoss()
    x, y = Tensor(sample(5, 3)), Tensor([0, 1, 1, 0, 1], ms.int32)
    per_sample = ms.vmap(ms.value_and_grad(lambda x, y: loss(net(x), y), None, weights))
    values, grads = per_sample(x, y)
    for k in range(5):
        value, expected = ms.value_and_grad(lambda k=k: loss(net(x[k]), y[k]), None, weights)()
        np.testing.assert_allclose(values[k].asnumpy(), value.asnumpy(), rtol=1e-5)
        for ours, theirs in zip(grads, expected, strict=True):
            np.testing.assert_allclose(ours[k].asnumpy(), theirs.asnumpy(), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_nested_maps(depth):
    call, theirs = (lambda x: x.sum() * x), (lambda x: x.sum() * x)
    for axis in range(depth):
        call, theirs = ms.vmap(call, axis % 2, axis % 2), jax.vmap(theirs, axis % 2, axis % 2)
    x = sample(*range(2, 3 + depth))
    np.testing.assert_allclose(call(Tensor(x)).asnumpy(), theirs(x), rtol=1e-6)


def test_inputs_keep_what_they_held():
    """What the function does to its slice in place is done to the slice."""
    x = Tensor(X)

    def f(row):
        row += 1
        row[0] = 5.0
        return row * 2

    expected = (X + 1) * 2
    expected[:, 0] = 10
    np.testing.assert_allclose(ms.vmap(f)(x).asnumpy(), expected)
    np.testing.assert_allclose(x.asnumpy(), X)


def test_views_and_pending_inputs():
    base = Tensor(np.concatenate([X, X]))
    view = base[1:3]
    base += 1
    pending = base * 2
    np.testing.assert_allclose(ms.vmap(lambda x: x.sum() * x)(view).asnumpy(), jax.vmap(lambda x: x.sum() * x)(
        np.concatenate([X, X])[1:3] + 1), rtol=1e-6)  # fmt: skip
    np.testing.assert_allclose(
        ms.vmap(lambda x: x[::-1])(pending).asnumpy(), (np.concatenate([X, X]) + 1)[:, ::-1] * 2, rtol=1e-6
    )


def test_structures_of_outputs():
    out = ms.vmap(lambda x: [x, (x.sum(), 3, 2.5, True), np.float64(1)])(Tensor(X))
    assert type(out) is tuple and type(out[1]) is tuple
    assert [str(t.dtype) for t in (out[0], *out[1], out[2])] == [
        "Float32",
        "Float32",
        "Int64",
        "Float32",
        "Bool",
        "Float64",
    ]
    assert [t.shape for t in (out[0], *out[1], out[2])] == [(2, 3), (2,), (2,), (2,), (2,), (2,)]
    assert jnp.asarray(out[1][1].asnumpy()).tolist() == [3, 3]
