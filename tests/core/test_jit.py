"""ms.jit: recorded once, state in and out, fallback with one warning."""

import warnings

import numpy as np
import pytest

import msgrad as ms
from msgrad import Parameter, Tensor, nn, ops
from msgrad.core import random
from msgrad.core.marks import is_mutable


def values(*shape):
    return Tensor(np.arange(1, 1 + np.prod(shape), dtype=np.float32).reshape(shape))


class Counter(nn.Cell):
    """Counts its calls in a Parameter."""

    def __init__(self):
        super().__init__()
        self.calls = Parameter(Tensor(np.zeros(1, np.float32)), name="calls")
        self.dense = nn.Dense(3, 2)
        self.drop = nn.Dropout(p=0.5)

    def construct(self, x, scale=1.0):
        ops.assign_add(self.calls, Tensor([1.0]))
        return self.drop(self.dense(x)) * scale


@pytest.mark.parametrize(
    "how", [ms.jit, ms.jit(), ms.jit(jit_level="O1"), ms.jit(capture_mode="trace", fullgraph=True)]
)
def test_forms_of_the_decorator(how):
    @how
    def fn(x, y=2, *, z=None):
        return x * y if z is None else x + z

    x = values(3)
    np.testing.assert_allclose(fn(x).asnumpy(), [2, 4, 6])
    np.testing.assert_allclose(fn(x, y=3).asnumpy(), [3, 6, 9])
    np.testing.assert_allclose(fn(x, z=x).asnumpy(), [2, 4, 6])
    assert fn.__name__ == "fn"


@pytest.mark.recorded_only
def test_recorded_once_for_each_signature():
    @ms.jit
    def fn(x, n, items):
        return [x * n + i for i in items]

    x = values(3)
    for _ in range(4):
        fn(x, 2, (x, x))
    assert fn.notes.reasons == ["first call"] and fn.notes.compiled == 1
    fn(x, 3, (x, x))
    fn(values(4), 3, (values(4),))
    fn(x, 3.0, (x, x))
    for _ in range(4):
        fn(x, 3, (x, x))
    assert fn.notes.reasons[1:] == [
        "input n: 2 → 3",
        "input x: float32[3] → float32[4]",
        "input x: float32[4] → float32[3]",
    ]


@pytest.mark.parametrize("form", ["function", "cell", "method", "class"])
def test_state_goes_in_and_out(form):
    net = Counter()
    if form == "function":
        call = ms.jit(lambda x: net(x))
    elif form == "cell":
        call = ms.jit(net)
    elif form == "method":
        net.construct = ms.jit(net.construct)
        call = net
    else:

        class Jitted(Counter):
            @ms.jit
            def construct(self, x, scale=1.0):
                return Counter.construct(self, x, scale)

        call = net = Jitted()
    x = values(2, 3)
    plain = (x.asnumpy() @ net.dense.weight.asnumpy().T) + net.dense.bias.asnumpy()
    for k in range(1, 4):
        np.testing.assert_allclose(call(x).asnumpy(), plain, rtol=1e-5)
        assert net.calls.asnumpy()[0] == k
    net.dense.weight.set_data(net.dense.weight * 0)
    np.testing.assert_allclose(call(x).asnumpy(), np.broadcast_to(net.dense.bias.asnumpy(), (2, 2)), rtol=1e-6)


@pytest.mark.parametrize("seed", [0, 7], ids=["global", "of its own"])
def test_randomness_begun_inside_is_not_frozen(seed, monkeypatch):
    """The state of a generator that nobody has asked before belongs to no call."""
    monkeypatch.setattr(random, "_states", {})
    draw = ms.jit(lambda x: ops.standard_laplace(x.shape, seed) + x)
    x = values(50)
    drawn = [draw(x).asnumpy() for _ in range(3)]
    assert len({a.tobytes() for a in drawn}) == 3


def test_training_mode_is_looked_at():
    net = Counter()
    fn = ms.jit(lambda x: net(x))
    x = values(50, 3)
    net.set_train(False)
    assert (fn(x).asnumpy() != 0).all()
    net.set_train(True)
    first, second = fn(x).asnumpy(), fn(x).asnumpy()
    assert (first == 0).any() and not np.array_equal(first, second)  # randomness is not frozen
    net.set_train(False)
    assert (fn(x).asnumpy() != 0).all()


def test_structures_of_outputs():
    p = Parameter(values(2), name="p")

    @ms.jit
    def fn(x):
        return {"a": x + 1, "b": [x, (x * 2, None, "text", 3)]}, p, x

    out, same, x = fn(values(2))
    assert same is p and set(out) == {"a", "b"} and out["b"][1][1:] == (None, "text", 3)
    np.testing.assert_allclose(out["b"][1][0].asnumpy(), [2, 4])
    np.testing.assert_allclose(x.asnumpy(), [1, 2])


def test_grad_inside_outside_and_nested():
    w = Parameter(values(2), name="w")

    @ms.jit
    def inner(x):
        return x * x * w

    x = values(2)
    expected = 2 * x.asnumpy() * w.asnumpy()
    np.testing.assert_allclose(ms.grad(inner)(x).asnumpy(), expected)
    np.testing.assert_allclose(ms.jit(ms.grad(inner))(x).asnumpy(), expected)
    np.testing.assert_allclose(
        ms.jit(lambda a: ms.grad(inner)(a) + inner(a))(x).asnumpy(), expected + x.asnumpy() ** 2 * w.asnumpy()
    )
    np.testing.assert_allclose(ms.grad(ms.jit(ms.grad(inner)))(x).asnumpy(), 2 * w.asnumpy())
    _, by_weight = ms.grad(inner, 0, w)(x)
    np.testing.assert_allclose(by_weight.asnumpy(), x.asnumpy() ** 2)


@pytest.mark.recorded_only
def test_falls_back_with_one_warning():
    @ms.jit
    def fn(x):
        if x.asnumpy().sum() > 0:
            return x * 2
        return x

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for sign in (1, -1, 1):
            np.testing.assert_allclose(fn(values(2) * sign).asnumpy(), np.array([1, 2]) * (2 if sign > 0 else -1))
    assert len(caught) == 1 and "fn" in str(caught[0].message) and "test_jit.py" in str(caught[0].message)
    strict = ms.jit(lambda x: x * x.asnumpy().sum(), fullgraph=True)
    with pytest.raises(RuntimeError, match="fullgraph"):
        strict(values(2))


@pytest.mark.filterwarnings("ignore:ms.jit")
def test_what_was_made_inside_can_be_used_outside():
    kept = []

    @ms.jit
    def fn(x):
        kept.append(x * 2)
        return x + 1

    for _ in range(3):
        fn(values(2))
    np.testing.assert_allclose([t.asnumpy() for t in kept], [[2, 4]] * 3)


def test_an_exception_while_recording_leaves_all_as_it_was():
    net = Counter()

    @ms.jit
    def fn(x, bad):
        y = net(x)
        if bad:
            raise KeyError("no")
        return y

    fn(values(2, 3), False)
    with pytest.raises(KeyError):
        fn(values(2, 3), True)
    fn(values(2, 3), False)
    assert net.calls.asnumpy()[0] in (2.0, 3.0)  # synchronized, the raising call counts as it does in Python


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"capture_mode": "no"}, ValueError),
        ({"jit_level": "O9"}, ValueError),
        ({"backend": "x"}, RuntimeError),
        ({"dynamic": 7}, ValueError),
        ({"fullgraph": 1}, TypeError),
        ({"function": 3}, TypeError),
    ],
)
def test_wrong_options(options, error):
    with pytest.raises(error):
        ms.jit(**options)


class Step(nn.Cell):
    """A jitted step that adds its input to a Parameter."""

    def __init__(self):
        super().__init__()
        self.w = Parameter(values(2), name="w")

    @ms.jit
    def construct(self, x):
        ops.assign_add(self.w, x)
        return self.w * 2


@pytest.mark.parametrize("holder", ["value", "asnumpy", "array", "view", "tensor", "list"])
def test_what_somebody_holds_is_not_donated(holder):
    step, x = Step(), values(2)
    step(x)
    hold = {
        "value": lambda: step.w.value(),
        "asnumpy": lambda: step.w.asnumpy(),
        "array": lambda: np.asarray(step.w._value()),
        "view": lambda: step.w.value()[0:2],
        "tensor": lambda: Tensor(step.w.asnumpy()),
        "list": lambda: [step.w.value()],
    }[holder]
    held = hold()
    for k in range(3, 6):
        np.testing.assert_allclose(step(x).asnumpy(), [2 * k, 4 * k])
        np.testing.assert_allclose(np.asarray(held[0] if holder == "list" else held), [2, 4])
    np.testing.assert_allclose(step.w.asnumpy(), [5, 10])


@pytest.mark.recorded_only
def test_buffers_of_parameters_change_hands():
    """What nobody else holds is neither copied nor bound anew."""
    step, x = Step(), values(2)
    step(x)
    step(x)
    var, array = id(step.w._var), step.w._value()
    del array
    step(x)
    assert id(step.w._var) == var
    array = step.w._value()
    step(x)
    assert not array.is_deleted() and array[0] == 4


# name: (body of f(x, y), what it does to its inputs)
WRITES = {
    "augmented": ("x += y\n    return x", [4, 6]),
    "item": ("x[0] = 7.0\n    return x * 1", [7, 2]),
    "in_place_method": ("x.add_(y)\n    return y", [4, 6]),
    "through_a_view": ("z = x.view(2, 1)\n    z += 1\n    return z", [2, 3]),
    "alias": ("z = x\n    z *= 2\n    return z", [2, 4]),
    "not_a_copy": ("z = x * 1\n    z += 5\n    return z", [1, 2]),
    "in_a_gradient": ("return ms.grad(lambda t: (t * t).sum())(x)", [1, 2]),
}


@pytest.mark.parametrize("name", WRITES)
def test_writes_to_inputs(name):
    body, expected = WRITES[name]
    scope = {"ms": ms, "ops": ops}
    exec(f"def f(x, y):\n    {body}", scope)
    fn = ms.jit(scope["f"])
    y = Tensor([3.0, 4.0])
    for _ in range(2):
        plain, x = Tensor([1.0, 2.0]), Tensor([1.0, 2.0])
        np.testing.assert_allclose(fn(x, y).asnumpy(), scope["f"](plain, y).asnumpy())
        np.testing.assert_allclose(x.asnumpy(), expected)
        np.testing.assert_allclose(plain.asnumpy(), expected)


def test_one_tensor_as_two_inputs():
    @ms.jit
    def fn(a, b):
        a += 1
        return b * 10

    x, y = values(2), values(2)
    np.testing.assert_allclose(fn(x, x).asnumpy(), [20, 30])
    np.testing.assert_allclose(x.asnumpy(), [2, 3])
    np.testing.assert_allclose(fn(x, y).asnumpy(), [10, 20])
    np.testing.assert_allclose(fn(y, y).asnumpy(), [20, 30])


def test_an_input_that_is_returned_is_itself():
    fn = ms.jit(lambda x, y: {"a": x, "b": [y, x * 1]})
    x, y = values(2), values(3)
    for _ in range(2):
        out = fn(x, y)
        assert out["a"] is x and out["b"][0] is y and out["b"][1] is not x


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("range(3)", (0, 1, 2)),
        ("zip((1, 2), 'ab')", ((1, "a"), (2, "b"))),
        ("map(abs, (-1, 2))", (1, 2)),
        ("enumerate('a')", ((0, "a"),)),
        ("filter(None, (0, 1))", [1]),
        ("(i for i in range(2))", [0, 1]),
        ("{'a': 1}.keys()", ("a",)),
        ("{'a': 1}.items()", [("a", 1)]),
        ("({'k': range(2)}, [zip((1,), (2,))])", ({"k": (0, 1)}, [((1, 2),)])),
    ],
)
@pytest.mark.filterwarnings("ignore:ms.jit")
def test_iterators_that_are_returned(body, expected):
    for inside in ("", "float(x.sum())\n    "):  # compiled, and recorded
        scope = {}
        exec(f"def f(x):\n    {inside}return {body}", scope)
        fn = ms.jit(scope["f"])
        assert fn(values(2)) == expected == fn(values(2))


@pytest.mark.recorded_only
def test_prints_at_each_call(capsys):
    @ms.jit
    def fn(x):
        print("x is", x, 3)
        y = x * 2
        print(y.sum(), "text", sep="|", end="!\n")
        return y

    for k in (1, 2, 3):
        fn(values(2) * k)
        print("between")
    shown = (
        "x is\nTensor(shape=[2], dtype=Float32, value=[ {}.00000000e+00  {}.00000000e+00])\n3\n{}.0|text!\nbetween\n"
    )
    assert capsys.readouterr().out == "".join(shown.format(k, 2 * k, 6 * k) for k in (1, 2, 3))
    assert fn.notes.reasons == ["first call"]


@pytest.mark.recorded_only
def test_prints_inside_transforms(capsys):
    @ms.jit
    def fn(x):
        print("in", x.sum())
        return (x * x).sum()

    np.testing.assert_allclose(ms.grad(fn)(values(2)).asnumpy(), [2, 4])
    np.testing.assert_allclose(ms.jit(ms.grad(fn))(values(2)).asnumpy(), [2, 4])
    assert capsys.readouterr().out == "in\n3\n" * 2


def test_graph_mode_compiles_the_outermost_cell():
    class Net(nn.Cell):
        def __init__(self):
            super().__init__()
            self.dense, self.k = nn.Dense(2, 2, "ones", "zeros"), 2.0

        def construct(self, x):
            return self.dense(x) * self.k

    net, x = Net(), values(1, 2)
    ms.set_context(mode=ms.GRAPH_MODE)
    try:
        for k in (2.0, 2.0, 3.0):
            net.k = k
            np.testing.assert_allclose(net(x).asnumpy(), [[3 * k, 3 * k]])
        if not ms.get_context("pynative_synchronize"):
            notes = vars(net)["_compiled"].notes
            assert len(notes.reasons) == 2 and "attribute 'k' of Net" in notes.reasons[1]
            assert "_compiled" not in vars(net.dense) and notes.name.endswith("Net.construct")
        np.testing.assert_allclose(ms.grad(net)(x).asnumpy(), [[6, 6]])
        handle = net.register_forward_hook(lambda cell, inputs, out: out * 10)
        np.testing.assert_allclose(net(x).asnumpy(), [[90, 90]])
        handle.remove()
        np.testing.assert_allclose(net(x).asnumpy(), [[9, 9]])
    finally:
        ms.set_context(mode=ms.PYNATIVE_MODE)
    np.testing.assert_allclose(net(x).asnumpy(), [[9, 9]])


def test_graph_mode_trains():
    def losses(mode):
        ms.set_context(mode=mode)
        ms.set_seed(1)
        net = nn.SequentialCell(nn.Dense(2, 8), nn.ReLU(), nn.Dropout(p=0.1), nn.Dense(8, 1))
        loss = nn.WithLossCell(net, nn.MSELoss())
        step = nn.TrainOneStepCell(loss, nn.Adam(net.trainable_params(), 0.01)).set_train()
        out = [step(values(4, 2), values(4, 1)).asnumpy().item() for _ in range(5)]
        ms.set_context(mode=ms.PYNATIVE_MODE)
        return out

    np.testing.assert_allclose(losses(ms.GRAPH_MODE), losses(ms.PYNATIVE_MODE), rtol=1e-4)


@pytest.mark.recorded_only
def test_set_inputs_is_checked_where_it_compiles():
    pattern = Tensor(shape=[None, 3], dtype=ms.float32)
    net = nn.Dense(3, 1, "ones", "zeros")
    net.set_inputs(pattern)
    np.testing.assert_allclose(net(values(3)).asnumpy(), [6])  # PyNative: anything goes
    ms.jit(net)
    for n in (1, 2, 5):
        assert net(values(n, 3)).shape == (n, 1)
    with pytest.raises(ValueError, match=r"shape of 'input 0' must be \[None, 3\]"):
        net(values(3))
    with pytest.raises(TypeError, match="dtype of 'input 0' must be Float32"):
        net(values(2, 3).astype(ms.float16))
    with pytest.raises(ValueError, match="by position or all by name"):
        net.set_inputs(pattern, b=pattern)
    assert net.get_inputs() == (pattern,)


@pytest.mark.recorded_only
def test_compile_runs_nothing():
    net = Step()
    before = net.w.asnumpy()
    net.compile(values(2))
    np.testing.assert_allclose(net.w.asnumpy(), before)
    np.testing.assert_allclose(net(values(2)).asnumpy(), [4, 8])
    np.testing.assert_allclose(net.compile_and_run(values(2)).asnumpy(), [6, 12])


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda: ms.mutable("a"), TypeError, "'input_data' must be"),
        (lambda: ms.mutable((1, "a")), TypeError, "'input_data' must be"),
        (lambda: ms.mutable(3, True), TypeError, "tuple or list"),
        (lambda: ms.mutable((1,), 3), TypeError, "dynamic_len"),
        (lambda: ms.jit_class(nn.Dense), TypeError, "must not be a Cell"),
        (lambda: ms.jit_class(3), TypeError, "only a class"),
        (lambda: ms.lazy_inline(lambda self: None), ValueError, "__init__"),
        (lambda: ms.lazy_inline(policy="back"), ValueError, "policy"),
        (lambda: ms.no_inline(3), AttributeError, "must be a function"),
        (lambda: ms.JitConfig(jit_level="O9"), ValueError, "jit_level"),
        (lambda: ms.enable_dynamic(), ValueError, "at least one"),
        (lambda: ms.enable_dynamic(x=3), TypeError, "'x' must be a Tensor"),
        (lambda: ms.enable_dynamic(x=values(2)), TypeError, "must be None"),
        (lambda: nn.ReLU().set_jit_config(3), TypeError, "jit_config"),
        (lambda: nn.ReLU().set_inputs(zz=values(2)), ValueError, "no argument 'zz'"),
    ],
)
def test_wrong_marks(call, error, match):
    with pytest.raises(error, match=match):
        call()


def test_mutable_marks_structures():
    x = values(2)
    marked = ms.mutable({"a": x, "b": (1, [x])})
    assert marked == {"a": x, "b": (1, [x])} and is_mutable(marked) and not is_mutable({"a": x})
    assert ms.mutable(x) is x and ms.mutable(3) == 3
    fn = ms.jit(lambda t: (is_mutable(t), t[0] * 2))
    assert fn(ms.mutable((x,)))[0] is True and fn((x,))[0] is False


@pytest.mark.recorded_only
def test_shapes_that_vary_compile_once_each_and_are_bounded():
    pattern = Tensor(shape=[None, 3], dtype=ms.float32)

    @ms.enable_dynamic(x=pattern)
    @ms.jit(dynamic=1)
    def fn(x):
        return x.sum(), x.shape[0]

    for n in (1, 2, 3, 2, 1, 3):
        total, rows = fn(values(n, 3))
        assert rows == n and total.asnumpy() == np.arange(1, 1 + 3 * n).sum()
    assert fn.notes.reasons[1:] == [f"input x: float32[{n}, 3] → float32[{n + 1}, 3]" for n in (1, 2)]
    with pytest.raises(ValueError, match=r"shape of 'x' must be \[None, 3\], but got \[4\]"):
        fn(values(4))
    for n in range(1, 80):
        fn(values(n, 3))
    assert sum(map(len, fn.programs.values())) <= 64 and len(fn.notes.reasons) == 79


@pytest.mark.recorded_only
def test_threads_call_one_function():
    from concurrent.futures import ThreadPoolExecutor

    net = Step()
    with ThreadPoolExecutor(4) as pool:
        fn = ms.jit(lambda x, k: (x * k).sum() + net.w.sum() * 0)
        outs = list(pool.map(lambda k: fn(values(3), k % 5).asnumpy(), range(60)))
    np.testing.assert_allclose(outs, [6 * (k % 5) for k in range(60)])


def counts_from_zero(x):
    k = Tensor(0, ms.int32)
    k += 1
    return x + k


def fills_what_it_makes(x):
    y = Tensor(np.zeros(3, np.float32))
    y[0] = x[0]
    y[1] += 2
    first = y[:1]
    first *= 3
    return y


def fills_in_a_gradient(x):
    y = Tensor(np.zeros(3, np.float32))

    def loss(x):
        y[0] = x[0]
        y.add_(1)
        return (y * x).sum()

    return ms.grad(loss)(x), y


@pytest.mark.parametrize("function", [counts_from_zero, fills_what_it_makes, fills_in_a_gradient])
def test_tensors_made_inside_are_new_at_each_call(function):
    jitted = ms.jit(function, fullgraph=True)
    for x in (1.0, 2.0, 3.0):
        for found, expected in zip(jitted(Tensor([x, x, x])), function(Tensor([x, x, x])), strict=True):
            np.testing.assert_allclose(found.asnumpy(), expected.asnumpy())


@pytest.mark.recorded_only
@pytest.mark.parametrize(
    "read",
    [
        lambda w, v, x: w.data * 2 + x.sum(),
        lambda w, v, x: w.value() * 2 + x.sum(),
        lambda w, v, x: w.astype(ms.float32) * 2 + x.sum(),
        lambda w, v, x: Parameter(w) * 2 + x.sum(),
        lambda w, v, x: v.set_data(w) * 2 + x.sum(),
        lambda w, v, x: ops.assign(v, w) * 2 + x.sum(),
    ],
)
def test_alike_functions_of_parameters_of_other_shapes(read):
    for shape in ((2,), (3, 2)):
        w, v = Parameter(values(*shape)), Parameter(values(*shape) * 0)
        out = ms.jit(lambda x, w=w, v=v: read(w, v, x))(values(4))
        np.testing.assert_array_equal(out.asnumpy(), w.asnumpy() * 2 + 10)
