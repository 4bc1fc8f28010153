"""ms.jit: recorded once, state in and out, fallback with one warning."""

import warnings

import numpy as np
import pytest

import msgrad as ms
from msgrad import Parameter, Tensor, nn, ops


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
    calls = []

    @ms.jit
    def fn(x, n, items):
        calls.append(n)
        return [x * n + i for i in items]

    x = values(3)
    for _ in range(4):
        fn(x, 2, (x, x))
    assert calls == [2]
    fn(x, 3, (x, x))
    fn(values(4), 3, (values(4),))
    fn(x, 3.0, (x, x))
    assert calls == [2, 3, 3, 3.0]


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


@pytest.mark.recorded_only
def test_what_was_made_inside_cannot_be_used_outside():
    kept = []

    @ms.jit
    def fn(x):
        kept.append(x * 2)
        return x + 1

    fn(values(2))
    with pytest.raises(RuntimeError, match=r"ms\.jit"):
        kept[0].asnumpy()


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
