"""A Cell's own gradient, `bprop`."""

import numpy as np
import pytest

import msgrad as ms
from msgrad import Parameter, Tensor, nn

X = np.array([1.0, 2.0], np.float32)


class Passing(nn.Cell):
    """The identity, whose gradient is ten times too large."""

    def construct(self, x):
        return x

    def bprop(self, x, out, dout):
        return dout * 10


class Product(nn.Cell):
    def construct(self, x, y):
        return x * y

    def bprop(self, x, y, out, dout):
        return dout * out, dout * 5


class Counting(nn.Cell):
    """Writes a Parameter and keeps an intermediate, which its `bprop` uses."""

    def __init__(self):
        super().__init__()
        self.calls = Parameter(Tensor([0.0], ms.float32), name="calls")

    def construct(self, x):
        self.calls.set_data(self.calls + 1)
        self.kept = x * 3
        return self.kept * x

    def bprop(self, x, out, dout):
        return dout * self.kept


@pytest.mark.parametrize("compiled", [False, True])
def test_gradient_is_the_cell_s_own(compiled):
    fn = ms.grad(lambda x: Passing()(x) * x)
    fn = ms.jit(fn) if compiled else fn
    np.testing.assert_allclose(fn(Tensor(X)).asnumpy(), 11 * X)


def test_of_several_inputs_one_passed_twice():
    net = Product()
    dx, dy = ms.grad(net, (0, 1))(Tensor(X), Tensor(X + 1))
    np.testing.assert_allclose(dx.asnumpy(), X * (X + 1))
    np.testing.assert_allclose(dy.asnumpy(), [5, 5])
    np.testing.assert_allclose(ms.grad(lambda x: net(x, x))(Tensor(X)).asnumpy(), X * X + 5)


def test_second_derivative_is_that_of_bprop():
    first = ms.grad(lambda x: Product()(x, Tensor([1.0, 1.0])))
    np.testing.assert_allclose(ms.grad(first)(Tensor(X)).asnumpy(), X)


def test_writes_and_kept_tensors():
    net = Counting()
    for calls in (1, 2, 3):
        np.testing.assert_allclose(ms.grad(net)(Tensor(X)).asnumpy(), 3 * X)
        np.testing.assert_allclose(net.calls.asnumpy(), [calls])
    np.testing.assert_allclose(net.kept.asnumpy(), 3 * X)
    np.testing.assert_allclose(net(Tensor(X)).asnumpy(), 3 * X * X)


def test_parameters_get_no_gradient():
    class Scaled(nn.Cell):
        def __init__(self):
            super().__init__()
            self.weight = Parameter(Tensor([3.0, 3.0], ms.float32), name="weight")

        def construct(self, x):
            return x * self.weight

        def bprop(self, x, out, dout):
            return dout * self.weight

    net = Scaled()
    by_input, by_weight = ms.grad(net, 0, net.weight)(Tensor(X))
    np.testing.assert_allclose(by_input.asnumpy(), [3, 3])
    np.testing.assert_allclose(by_weight.asnumpy(), [0, 0])


@pytest.mark.parametrize(
    ("bprop", "message"),
    [
        (lambda self, x, out, dout: (), "must give 1 gradients"),
        (lambda self, x, out, dout: dout.sum(), r"must broadcast from \(2,\)"),
        (lambda self, x, out, dout: (3.0,), "must be Tensors or None, but got float"),
    ],
)
def test_wrong_bprop_leaves_everything_usable(bprop, message):
    net = type("Wrong", (Counting,), {"bprop": bprop})()
    with pytest.raises(RuntimeError, match=message):
        ms.grad(net)(Tensor(X))
    np.testing.assert_allclose(net.calls.asnumpy(), [1])
    np.testing.assert_allclose(ms.grad(Counting())(Tensor(X)).asnumpy(), 3 * X)


@pytest.mark.recorded_only
def test_bprop_runs_as_python():
    """It reads values, writes Parameters and prints, once for each gradient; compiled, it runs recorded instead."""
    seen = []

    def bprop(self, x, out, dout):
        seen.append(float(dout.sum()))
        self.calls.set_data(self.calls + 10)
        return dout * seen[-1]

    net = type("Reading", (Counting,), {"bprop": bprop})()
    np.testing.assert_allclose(ms.grad(net)(Tensor(X)).asnumpy(), [2, 2])
    np.testing.assert_allclose(net.calls.asnumpy(), [11])
    with pytest.warns(UserWarning, match="it runs recorded"):
        np.testing.assert_allclose(ms.grad(ms.jit(lambda x: net(x)))(Tensor(X)).asnumpy(), [2, 2])
    assert seen == [2, 2]


def test_bprop_of_other_inputs():
    net = type("Wrong", (Counting,), {"bprop": lambda self, out, dout: dout})()
    with pytest.raises(TypeError, match="positional arguments"):
        ms.grad(net)(Tensor(X))
