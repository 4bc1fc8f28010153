"""Control flow that tensors decide, under ms.jit: what is compiled gives what the plain function gives."""

import functools
import importlib.util
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

import msgrad as ms
from msgrad import Parameter, Tensor, nn, ops
from msgrad.core import branches, loops, rewrite

RECORDED = Path(__file__).parents[1] / "recorded"
sys.path.insert(0, str(RECORDED))

import encode  # noqa: E402

spec = importlib.util.spec_from_file_location("recorded_jit_control", RECORDED / "jit_control.py")
programs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(programs)


def rows(*shape):
    return Tensor(np.random.default_rng(0).standard_normal(shape).astype(np.float32))


def flat(value):
    """The tensors and constants in what a function returned, in order."""
    if isinstance(value, dict):
        value = list(value.values())
    return [part for item in value for part in flat(item)] if isinstance(value, (tuple, list)) else [value]


def assert_same(found, expected):
    found, expected = flat(found), flat(expected)
    assert len(found) == len(expected)
    for a, b in zip(found, expected, strict=True):
        if isinstance(b, Tensor):
            assert isinstance(a, Tensor) and a.dtype == b.dtype and a.shape == b.shape
            np.testing.assert_allclose(a.asnumpy(), b.asnumpy(), rtol=2e-5, atol=1e-6)
        else:
            assert type(a) is type(b) and (a == pytest.approx(b, rel=2e-5) if isinstance(b, float) else a == b)


def steps(function):
    """How many operators the one program has that a jitted function was compiled to."""
    ((found,),) = function.programs.values()
    return len(found.traced.steps)


# ---------------------------------------------------------------- the recorded programs, compiled against plain
# What cannot be compiled, and a word of the reason.
RECORDS = {
    "if_int_and_float": "makes 'k' a Python int on one path and a Python float on the other",
    "if_string": "makes 'k' a str",
    "if_none": "makes 'z' a Tensor",
    "if_one_way": "reads 'z', which has a value on some paths only",
    "if_shapes": "Float32[2]",
    "if_dtypes": "Int32[2]",
    "if_two_elements": "raises ValueError",
    "if_raises": "positive",
    "if_assert": "reads a tensor's value",
    "if_append": "a list of 2 on one path",
    "return_none": "returns a value on some paths",
    "return_different": "a tuple of 2",
    "while_sum_from_number": "makes 's' a Tensor of Float32[] in a loop before which it was a Python int",
    "while_list": "a list grows",
    "for_rows": "makes 's' a Tensor of Float32[] on one path and a Python int on the other",
    "while_shape": "in a loop before which it was",
    "while_dtype": "in a loop before which it was",
}


@functools.cache
def scope():
    return encode.scope("msgrad")


def found(part):
    """The bare value of an encoded number, tensor, or tuple of them."""
    if isinstance(part, dict) and "tuple" in part:
        return {"tuple": [found(item) for item in part["tuple"]]}
    return part.get("value", part.get("float")) if isinstance(part, dict) else part


@pytest.mark.recorded_only
@pytest.mark.parametrize("name", programs.BODIES)
def test_programs(name):
    """The plain function, the compiled one and, where it is not compiled, the reason."""
    call = "out = attempt(lambda: f(x, y)), attempt(lambda: f(-x, y)), attempt(lambda: f(y, x)), w"
    code = programs.PRELUDE + programs.DEFINE.format(programs.BODIES[name]) + call
    plain = encode.outcome(code.replace("@ms.jit\n", ""), scope())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compiled = encode.outcome(code, scope())
    if name in ("logic", "if_tensor_or_number"):  # gives a Tensor where Python gives a number
        compiled["tuple"], plain["tuple"] = [[found(part) for part in side["tuple"]] for side in (compiled, plain)]
    assert not encode.difference(plain, compiled)
    reasons = [str(warning.message) for warning in caught]
    if name in RECORDS:
        assert len(set(reasons)) <= 1 and all(RECORDS[name] in reason for reason in reasons), reasons
        assert reasons or name == "if_two_elements"  # which raises in either way
    else:
        assert not reasons


# ---------------------------------------------------------------- long loops
def recurrent(x, h):
    for t in range(64):
        h = ops.tanh(h + x[t])
    return h


def in_place(x, h):
    for t in range(64):
        h = h * 0.5
        h += x[t]
    return h


def in_place_then_new(x, h):
    for t in range(64):
        h += x[t]
        h = ops.tanh(h)
    return h


def in_place_aliased(x, h):
    z = h * 1
    y = z
    for t in range(64):
        z += x[t]
        z = ops.tanh(z)
    return z, y


def outputs_in_a_list(x, h):
    hs = []
    for t in range(64):
        h = ops.tanh(h + x[t])
        hs.append(h)
    return ops.stack(hs), hs[3], len(hs), ops.stack(hs[1:], 1)


def several_in_a_list(x, h):
    a, b = [], []
    for t, row in enumerate(x):
        h = h * row
        a.append((h, t, "text"))
        b.append(h + 1)
        b.append(row)
    return ops.stack([first for first, _, _ in a]), a[5][1:], ops.stack(b)


def reads_the_list_it_fills(x, h):
    hs = [h]
    for t in range(64):
        hs.append(ops.tanh(hs[-1] + x[t]))
    return ops.stack(hs)


def counts_the_list_it_fills(x, h):
    hs = []
    for _ in range(64):
        h = ops.tanh(h + len(hs))
        hs.append(h)
    return ops.stack(hs)


def fills_the_list_once(x, h):
    hs = []
    for t in range(64):
        if not hs:
            hs.append(h)
        else:
            hs.append(hs[0] + x[t])
    return ops.stack(hs)


def fibonacci(x, h):
    a, b = h, h
    for i, row in enumerate(x):
        a, b = b, a * 0.5 + row * i
    return a, b, i


def pairs(x, h):
    for a, b in zip(x, x):
        h = h + a * b
    for i, (a, k) in enumerate(zip(x, range(64)), 2):
        h = h + a * k * i
    return h


def sum_from_zero(x, h):
    s = 0
    for row in x:
        s = s + row
    return s


def previous(x, h):
    for i in range(64):
        if i > 0:
            h = h + p  # noqa: F821  bound by then
        p = x[i]
    return h, p


def fills_a_tensor(x, h):
    o = ops.zeros((64, 3))
    for i in range(64):
        h = ops.tanh(h + x[i])
        o[i] = h
    return o


def backwards(x, h):
    for i in range(63, -1, -1):
        h = ops.tanh(h + x[i] + x[63 - i] + x[-1 - i])
    return h


def early_return(x, h):
    for i in range(64):
        h = h + x[i] * x[i]
        if h.sum() > 50:
            return h, i
    return -h, -1


def out_of_bounds(x, h):
    for i in range(65):
        h = h + x[i]
    return h


def counted_while(x, h):
    i = 0
    while i < 64:
        h = ops.tanh(h + x[i])
        i += 1
    return h, i


def states_in_a_list(x, h):
    states = [h, h + 1]
    for i in range(64):
        states[0] = ops.tanh(states[0] + x[i])
        states[1] = states[1] * 0.9 + states[0]
    return states


def states_in_a_dict(x, h):
    d = {"h": h, "n": 0}
    for i in range(64):
        d["h"] = ops.tanh(d["h"] + x[i])
        d["n"] += 1
    return d


def numbers_change(x, h):
    rate, k = 1.0, 0
    for _ in range(64):
        rate = rate * 0.9
        k += 2
        h = h + rate * x[k % 64]
    return h, rate, k, k // 3, -k, k / 4


def grows(x, h):
    for i in range(20):
        h = ops.concat((h, x[i]))
    return h


def layers(x, h):
    for f in [lambda t: t + 1, ops.tanh] * 10:
        h = f(h)
    return h


def views_of_one_tensor(x, h):
    z = x * 1
    first, two = z[0], z[:2]
    while first.sum() < 20:
        first += 1
        two *= 1.5
    return z, first, two


def views_in_branches(x, h):
    z = x * 1
    first, two = z[0], z[:2]
    if h.sum() > 0:
        first += 1
    else:
        two *= 2
    return z, first, two


def rows_in_branches(x, h):
    hs = []
    for t in range(64):
        h = ops.tanh(h + x[t])
        hs.append(h)
    if h.sum() > 0:
        y = hs[3] * 2
    else:
        y = hs[4] * 3
    return y, hs[3], hs[4], hs[5]


# The most operators that a compiled program may have; None: it must be recorded, or unrolled.
LONG = {
    recurrent: 1,
    in_place: 1,
    in_place_then_new: 4,
    in_place_aliased: 6,
    outputs_in_a_list: 70,
    several_in_a_list: 135,
    reads_the_list_it_fills: None,
    counts_the_list_it_fills: None,
    fills_the_list_once: None,
    fibonacci: 2,
    pairs: 2,
    sum_from_zero: 3,
    previous: 2,
    fills_a_tensor: 2,
    backwards: 1,
    early_return: 6,
    counted_while: 60,
    states_in_a_list: 2,
    states_in_a_dict: 3,
    numbers_change: 14,
    grows: None,
    layers: None,
    views_of_one_tensor: 9,
    views_in_branches: 9,
    rows_in_branches: 8,
}


@pytest.mark.recorded_only
@pytest.mark.parametrize("program", LONG, ids=lambda p: p.__name__)
def test_long_loops(program):
    compiled = ms.jit(program)
    for scale in (1, -1):
        expected = program(rows(64, 3) * scale, Tensor([1.0, 2.0, 3.0]))
        assert_same(compiled(rows(64, 3) * scale, Tensor([1.0, 2.0, 3.0])), expected)
    if LONG[program]:
        assert steps(compiled) <= LONG[program]
    elif compiled.programs:
        assert steps(compiled) > 19


def test_an_index_out_of_bounds_is_seen():
    with pytest.raises(IndexError, match="out of bounds"):
        ms.jit(out_of_bounds)(rows(64, 3), rows(3))


class Recurrent(nn.Cell):
    """The state after 300 steps, which a Cell computes from a Parameter."""

    def __init__(self, how):
        super().__init__()
        self.weight = Parameter(rows(3, 3) * 0.3, name="weight")
        self.how = how

    def step(self, x, h):
        h = ops.tanh(x + h @ self.weight)
        return h if h.sum() > -1 else h * 0.5

    def construct(self, x, h, n):
        if self.how == "for":
            for t in range(140):
                h = self.step(x[t % 64], h)
        elif self.how == "range":
            for t in range(n):
                h = self.step(x[t % 64], h)
        else:
            t = 0
            while t < n:
                h = self.step(x[t % 64], h)
                t += 1
        return h


@pytest.mark.alone
@pytest.mark.parametrize(
    ("how", "where"),
    [(how, where) for how in ("for", "range", "while") for where in ("jit of grad", "grad of jit")]
    + [("while", "second")],
)
def test_gradients_through_long_loops(how, where, monkeypatch):
    """Of a `while`, more steps than its carries are kept of."""
    monkeypatch.setattr(loops, "SLOTS", 8)
    net, n = Recurrent(how), Tensor(20 if how == "while" else 140, ms.int32)
    x, h = rows(64, 3), rows(3)

    def loss(x, h):
        return (net(x, h, n) ** 2).sum()

    def twice(f):
        return ms.grad(lambda x, h: (ms.grad(f)(x, h) ** 2).sum(), 0)

    plain = twice(loss) if where == "second" else ms.grad(loss, (0, 1), net.weight)
    expected = plain(x, h)
    if where == "jit of grad":
        found = ms.jit(plain)(x, h)
    elif where == "grad of jit":
        found = ms.grad(ms.jit(loss), (0, 1), net.weight)(x, h)
    else:
        found = ms.jit(twice(loss))(x, h)
    for a, b in zip(flat(found), flat(expected), strict=True):
        np.testing.assert_allclose(a.asnumpy(), b.asnumpy(), rtol=1e-3, atol=1e-5)


# ---------------------------------------------------------------- Python numbers
ARITHMETIC = """
    k+2 2+k k-5 5-k k*3 k*0.5 k/2 7/k k//2 -k//2 k%3 -k%3 k**2 k**-1 k**0.5 2.0**k -k +k abs(-k) ~k k<<2 k>>1 k&1 k|4
    k^3 k<4 k<=3 k>4 k>=3 k==3 k!=3 k==3.0 k+True divmod(k,2) round(k/2) int(k/2) float(k) bool(k) bool(k-3) min(k,5)
    max(k,5) min(k,2,1) isinstance(k,int) isinstance(k,float) type(k)==int k==None k=='a' not(k) (k>1)and(k<5) (k>5)or(k<5)
    x*k i*k x+k i+k i//k i/k x**k x>k k*x k-i x[k-2] x*(k>1) k+x.sum() Tensor(k) Tensor(k,ms.int32)
    """.split()


@pytest.mark.parametrize("expression", ARITHMETIC)
def test_numbers_that_are_not_known(expression, tmp_path):
    """`k` is 3, but a tensor says so; what comes out is what comes of 3."""
    code = f"def f(x, i):\n    if x.sum() > 0:\n        k = 3\n    else:\n        k = 4\n    return {expression}\n"
    file = tmp_path / "f.py"
    file.write_text(code)
    names = {"Tensor": Tensor, "ms": ms}
    exec(compile(code, str(file), "exec"), names)
    x, i = Tensor([1.0, 2.0]), Tensor([5, -7], ms.int32)
    compiled = ms.jit(names["f"], fullgraph=True)
    assert_same(compiled(x, i), names["f"](x, i))


# ---------------------------------------------------------------- functions
def positive(x):
    return x if x.sum() > 0 else -x


def with_default(x, scale=2, *more, shift=1, **options):
    if x.sum() > 0:
        x = x * scale + shift
    return x + len(more) + len(options)


class Callable:
    def __call__(self, x):
        return positive(x) * 2

    def method(self, x):
        while x.sum() < 5:
            x = x + self.amount
        return x

    amount = 1.0

    @staticmethod
    def static(x):
        return positive(x) + 1

    @classmethod
    def of_class(cls, x):
        return positive(x) + cls.amount


class Base(nn.Cell):
    def construct(self, x):
        if x.sum() > 5:
            return x * 2
        return x * 3


class Derived(Base):
    def construct(self, x):
        x = super().construct(x)
        return super(Derived, self).construct(x) if x.sum() > 0 else x  # noqa: UP008


def closure(x):
    count, seen = 0, []

    def inner(t):
        nonlocal count
        count += 1
        seen.append(count)
        if t.sum() > 0:
            return t * count
        return t - count

    return inner(inner(x)), count, len(seen)


def comprehension(x):
    return [positive(x * k) for k in (1, -1)], {k: positive(x) for k in "ab"}


def with_try(x):
    try:
        x = positive(x)
    finally:
        x = x + 1
    return x


def keyword_arguments(x):
    return with_default(x, 3, 4, shift=5, other=6) + with_default(*(x,), **{"scale": 2})


def through_map(x):
    return sum(map(positive, [x, -x])), functools.reduce(lambda a, b: positive(a) + b, [x, x, x])


def in_a_hypermap(x):
    return ops.HyperMap()(positive, (x, -x)), ops.HyperMap(positive)([x])


def two_lambdas(x):
    f, g = (lambda t: t if t.sum() > 0 else -t), (lambda t: t if t.sum() < 0 else -t)
    return f(x) + 2 * g(x)


def nested_conditions(x):
    return x if x.sum() > 20 else -x if x.sum() > 0 else x * (2 if x.min() > -1 else 3)


def quantified(x):
    seen = []

    def met(k):
        seen.append(k)
        return k > 1

    return x * all(v > 0 for v in x[0]), any(map(met, range(5))), len(seen), all((x[:, 0] > 0).unbind())


def returns_here_and_there(x):
    if x.sum() > -9:
        if x.sum() > 5:
            return x
        z = x + 1
        if z.max() > 1:
            z = z * 2
            if z.sum() > 3:
                return z
    else:
        z = -x
    total = z.sum()
    if total > 0:
        y = z * total
    elif total < -20:
        return total
    else:
        y = z - total
    w = y + z
    return w.sum()


def chained(x):
    left = [5.0, 0.0, -1.0]
    return (x if -1 < x.sum() + left.pop() < 9 > x.max() else -x), len(left)


CALLED = [
    positive,
    with_default,
    functools.partial(with_default, scale=3),
    Callable(),
    Callable().method,
    Callable.static,
    Callable.of_class,
    Derived(),
    nn.SequentialCell(Base(), Derived()),
    closure,
    comprehension,
    with_try,
    keyword_arguments,
    through_map,
    in_a_hypermap,
    two_lambdas,
    nested_conditions,
    lambda x: [returns_here_and_there(x.sum() * k) for k in (-3.0, -2.0, -0.1, 0.0, 0.1, 0.3, 1.0)],
    quantified,
    chained,
    lambda x: positive(x) + 1,
    ms.jit(positive),
    ms.grad(positive),
    ms.value_and_grad(lambda x: (positive(x) ** 2).sum()),
]


@pytest.mark.parametrize("function", CALLED, ids=lambda f: getattr(f, "__name__", type(f).__name__))
def test_what_is_called(function):
    compiled = ms.jit(lambda x: function(x), fullgraph=True)
    for x in (rows(2, 3), -rows(2, 3), rows(2, 3) * 10):
        assert_same(compiled(x), function(x))


one, other = (lambda x: x if x.sum() > 0 else -x), (lambda x: x if x.sum() < 0 else -x)


def lambdas_of_one_line(x):
    return one(x) + 2 * other(x)


def generator(x):
    def each():
        for k in range(3):
            if x.sum() > k:
                yield x * k

    return list(each())


def walrus(x):
    if (s := x.sum()) > 0:
        return x * s
    return x


def matched(x):
    match x.ndim:
        case 1:
            return x * 2 if x.sum() > 0 else x
    return x


def local_class(x):
    class Scale:
        amount = 2.0

    return x * Scale.amount if x.sum() > 0 else x


@pytest.mark.recorded_only
@pytest.mark.parametrize(
    "function", [lambdas_of_one_line, generator, walrus, matched, local_class, positive], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("there", [True, False])
def test_what_cannot_be_rewritten_runs_recorded(function, there, monkeypatch):
    """And so does all else where the package is not installed, which the warning then names."""
    if function is positive and there:
        return
    if not there:
        monkeypatch.setattr(rewrite, "available", lambda: False)
    compiled = ms.jit(function)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for x in (rows(3), -rows(3), rows(3)):
            assert_same(compiled(x), function(x))
    (warning,) = caught
    assert ("diastatic-malt" in str(warning.message)) == (not there)
    assert function.__name__ in str(warning.message)


# ---------------------------------------------------------------- state
def test_what_fails_to_compile_leaves_all_as_it_was():
    w, seen = Parameter(Tensor([1.0, 2.0]), name="w"), {"list": [1], "tensor": Tensor([1.0])}

    def f(x):
        ops.assign_add(w, x)
        held = [x]
        if x.sum() > 0:
            held.append(x)
            seen["list"] = held
            ops.assign_add(w, x)
        return held

    compiled = ms.jit(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert len(compiled(Tensor([1.0, 1.0]))) == 2
    np.testing.assert_allclose(w.asnumpy(), [3, 4])
    assert len(seen["list"]) == 2


@pytest.mark.recorded_only
def test_an_error_of_the_users_is_raised_at_the_users_line():
    def f(x, y):
        if x.sum() > 0:
            return x @ y
        return x

    compiled = ms.jit(f)
    with pytest.raises(RuntimeError, match="matmul") as caught:
        compiled(rows(2, 3), rows(2, 3))
    assert caught.traceback[-1].path.name != __file__ and any(
        entry.path == Path(__file__) and entry.frame.code.name == "f" for entry in caught.traceback
    )
    assert_same(compiled(rows(2, 2), rows(2, 2)), f(rows(2, 2), rows(2, 2)))
    assert not compiled.given_up  # another call may be right


def test_parameters_in_branches_and_loops():
    a, b = Parameter(Tensor([1.0]), name="a"), Parameter(Tensor([10.0]), name="b")

    def f(x, n):
        k = 0
        while k < n:
            if x.sum() > k:
                ops.assign(a, a + x)
            else:
                ops.assign(b, a)
            k += 1
        return a + b

    compiled = ms.jit(f)
    for x, n in ((1.0, 3), (5.0, 2), (-1.0, 4), (2.0, 0)):
        x, n = Tensor([x]), Tensor(n, ms.int32)
        before = a.asnumpy(), b.asnumpy()
        expected = f(x, n), a.asnumpy(), b.asnumpy()
        a.set_data(Tensor(before[0]))
        b.set_data(Tensor(before[1]))
        found = compiled(x, n), a.asnumpy(), b.asnumpy()
        np.testing.assert_allclose(found[0].asnumpy(), expected[0].asnumpy())
        np.testing.assert_allclose(found[1:], expected[1:])


def test_what_is_assigned_is_read_at_each_call():
    a, b = Parameter(Tensor([1.0]), name="a"), Parameter(Tensor([5.0]), name="b")

    @ms.jit
    def f(x):
        if x.sum() > 0:
            ops.assign(a, b)
        else:
            a.set_data(b.value() * 2)
        return a * 1

    for value in (5.0, 6.0):
        b.set_data(Tensor([value]))
        assert f(Tensor([1.0])).asnumpy() == value and a.asnumpy() == value
        assert f(Tensor([-1.0])).asnumpy() == value * 2


def test_randomness_in_a_loop_goes_on():
    @ms.jit
    def f(n):
        total, k = ops.zeros((3,)), 0
        while k < n:
            total = total + ops.standard_normal((3,))
            k += 1
        return total

    ms.set_seed(3)
    first, second = f(Tensor(4)).asnumpy(), f(Tensor(4)).asnumpy()
    ms.set_seed(3)
    drawn = [ops.standard_normal((3,)).asnumpy() for _ in range(8)]
    np.testing.assert_allclose(first, sum(drawn[:4]), rtol=1e-5)
    np.testing.assert_allclose(second, sum(drawn[4:]), rtol=1e-5)


def test_an_optimizer_in_a_branch():
    def train(compile):
        ms.set_seed(0)
        net = nn.Dense(2, 1)
        optimizer = nn.Adam(net.trainable_params(), 0.1)
        loss = nn.MSELoss()
        grad = ms.value_and_grad(lambda a, b: loss(net(a), b), None, optimizer.parameters)

        def step(a, b):
            value, grads = grad(a, b)
            if value > 0.3:
                optimizer(grads)
            return value

        step = ms.jit(step, fullgraph=True) if compile else step
        return [step(rows(8, 2), rows(8, 1)).asnumpy() for _ in range(12)], net.weight.asnumpy()

    for found, expected in zip(train(True), train(False), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-4)


@pytest.mark.recorded_only
def test_both_branches_share_an_operator():
    """A branch reads what it needs only, and what both leave alone is no output."""

    def f(x, y):
        a, b = x, y
        if x.sum() > 0:
            a = a * 2
        return a, b

    compiled = ms.jit(f)
    assert_same(compiled(rows(3), rows(3)), f(rows(3), rows(3)))
    ((found,),) = compiled.programs.values()
    (cond,) = [step for step, _ in found.traced.steps if step.operator.name == "cond"]
    assert len(cond.outs) == 1 and len(cond.template) == 2


# ---------------------------------------------------------------- printing
def prints_in_branches(x):
    if x.sum() > 0:
        print("positive", x.sum())
    else:
        print("negative")
    return x * 2


def prints_in_a_while(x):
    k = 0
    while x < 50:
        x = x * x + 1
        k += 1
        print(k, x)
    return x


def prints_in_a_long_for(x):
    for t in range(20):
        x = x * 0.5 + t
        if t > 17:
            print("step", t)
    return x


def prints_if_asked(x):
    def asked(t):
        print("asked")
        return t > 0

    return x if x > 0 and asked(x) else -x


@pytest.mark.recorded_only
@pytest.mark.parametrize("how", ["plain", "grad", "jit of grad", "second"])
@pytest.mark.parametrize(
    ("function", "lines"),
    [
        (prints_in_branches, [["positive", "2"], ["negative"]]),
        (prints_in_a_while, [["1", "5", "2", "26", "3", "677"]] * 2),
        (prints_in_a_long_for, [["step", "18", "step", "19"]] * 2),
        (prints_if_asked, [["asked"], []]),
    ],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_prints_happen_where_and_as_often_as_in_python(function, lines, how, capsys):
    call = {
        "plain": lambda: ms.jit(function),
        "grad": lambda: ms.grad(ms.jit(function)),
        "jit of grad": lambda: ms.jit(ms.grad(function)),
        "second": lambda: ms.jit(ms.grad(ms.grad(function))),
    }[how]()
    for sign, expected in zip((1, -1), lines, strict=True):
        call(Tensor(2.0) * sign).asnumpy()
        assert capsys.readouterr().out.split() == expected


def test_truth_of_tensors():
    for value in (Tensor(0.0), Tensor([2]), Tensor(float("nan")), Tensor([[False]])):
        assert ms.jit(lambda x: 1 if x else 2)(value) == (1 if value else 2)
    with pytest.raises(ValueError, match="one element"):
        branches.truth(Tensor([1.0, 2.0]))


def counts_in_a_new_tensor(x):
    k = Tensor(0, ms.int32)
    while k < 40:
        x = x * 0.9 + k
        k += 1
    return x, k


def writes_through_a_view_then_binds(x):
    a = x * 1
    b = a[:1]
    k = 0
    while k < x.sum():
        b += 1
        a = a + 0 if k > 100 else a
        k += 1
    return a, b


@pytest.mark.filterwarnings("ignore:ms.jit:UserWarning")  # of two names of one memory, one is bound anew: recorded
@pytest.mark.parametrize("function", [counts_in_a_new_tensor, writes_through_a_view_then_binds])
def test_memory_in_loops(function):
    jitted = ms.jit(function)
    for x in ([1.0, 2.0], [-1.0, 0.5], [3.0, 1.0]):
        assert_same(jitted(Tensor(x)), function(Tensor(x)))
