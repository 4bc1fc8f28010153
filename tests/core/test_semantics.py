"""Inside `grad` Python is Python: state, globals, lists, prints, control flow, any kind of argument."""

import numpy as np
import pytest

import msgrad as ms
from msgrad import Parameter, ParameterTuple, Tensor, nn, ops


def t(*values):
    return Tensor(list(values), ms.float32)


class Average(nn.Cell):
    """Keeps a moving average of its inputs, as batch normalization does."""

    def __init__(self):
        super().__init__()
        self.mean = Parameter(t(0.0), name="mean", requires_grad=False)
        self.scale = Parameter(t(2.0), name="scale")

    def construct(self, x):
        ops.assign(self.mean, 0.9 * self.mean + 0.1 * x.mean(keep_dims=True).reshape((1,)))
        return (x - self.mean) * self.scale


def test_a_parameter_changed_inside():
    net, x = Average(), t(1.0, 3.0)
    grad_fn = ms.value_and_grad(net, None, net.trainable_params())
    mean = 0.0
    for _ in range(4):
        value, grads = grad_fn(x)
        mean = 0.9 * mean + 0.1 * 2.0
        np.testing.assert_allclose(net.mean.asnumpy(), [mean], rtol=1e-6)
        np.testing.assert_allclose(value.asnumpy(), (x.asnumpy() - mean) * 2, rtol=1e-6)
        np.testing.assert_allclose(grads[0].asnumpy(), [4.0 - 2 * mean], rtol=1e-5)


factor = 1.0


def test_a_global_a_list_and_a_print(capsys):
    global factor
    seen = []

    def fn(x):
        y = x * x * factor
        seen.append(y)
        print("y is", y)
        return y

    for factor in (1.0, 2.0, 5.0):
        np.testing.assert_allclose(ms.grad(fn)(t(3.0)).asnumpy(), [6 * factor])
    assert [float(y) for y in seen] == [9.0, 18.0, 45.0]
    assert capsys.readouterr().out == "y is [9.]\ny is [18.]\ny is [45.]\n"
    factor = 1.0


def test_control_flow_on_values():
    def fn(x):
        y, steps = x, 0
        while y.sum() < 50:
            y = y * x
            steps += 1
        return y if steps % 2 else -y

    np.testing.assert_allclose(ms.grad(fn)(t(3.0)).asnumpy(), [4 * 3.0**3])  # 81 after three steps
    np.testing.assert_allclose(ms.grad(fn)(t(8.0)).asnumpy(), [2 * 8.0])


ARGUMENTS = {
    "keyword": (lambda x, y=1.0: x * y, lambda g: g(t(2.0), y=t(5.0)), 5.0),
    "default": (lambda x, y=3.0: x * y, lambda g: g(t(2.0)), 3.0),
    "tuple": (lambda x, pair: x * pair[0] * pair[1], lambda g: g(t(2.0), (t(3.0), 4.0)), 12.0),
    "list": (lambda x, items: sum((x * i for i in items), x), lambda g: g(t(2.0), [t(3.0), t(4.0)]), 8.0),
    "dict": (lambda x, named: x * named["k"], lambda g: g(t(2.0), {"k": t(6.0)}), 6.0),
    "none": (lambda x, mask: x * 2 if mask is None else x, lambda g: g(t(2.0), None), 2.0),
    "lambda": (lambda x: x**3, lambda g: g(t(2.0)), 12.0),
}


@pytest.mark.parametrize("case", ARGUMENTS)
def test_arguments(case):
    fn, call, expected = ARGUMENTS[case]
    np.testing.assert_allclose(call(ms.grad(fn)).asnumpy(), [expected])
    value, gradient = call(ms.value_and_grad(fn))
    np.testing.assert_allclose(gradient.asnumpy(), [expected])
    assert isinstance(value, Tensor)


class Model(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(t(3.0), name="w")

    def construct(self, x):
        return x * x * self.w

    def twice(self, x):
        return 2 * self(x)


def test_cells_and_bound_methods():
    net, x = Model(), t(2.0)
    assert float(ms.grad(net)(x)) == 12.0
    assert float(ms.grad(net.twice)(x)) == 24.0
    assert float(ms.grad(net.construct, None, net.w)(x)) == 4.0
    both = ms.grad(net, 0, ParameterTuple([net.w]))(x)
    assert float(both[0]) == 12.0 and float(both[1][0]) == 4.0
    assert ops.grad is ms.grad and ops.value_and_grad is ms.value_and_grad


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5])
def test_nested_to_any_order(order):
    fn = lambda x: x**4  # noqa: E731
    for _ in range(order):
        fn = ms.grad(fn)
    expected = [4 * 8, 12 * 4, 24 * 2, 24, 0][order - 1]
    np.testing.assert_allclose(fn(t(2.0)).asnumpy(), [expected])


def test_outputs_are_summed_unless_aux_or_stopped():
    both = lambda x: (x * 2, x * x)  # noqa: E731
    assert float(ms.grad(both)(t(3.0))) == 8.0
    gradient, aux = ms.grad(both, has_aux=True)(t(3.0))
    assert float(gradient) == 2.0 and float(aux[0]) == 9.0
    assert float(ms.grad(lambda x: (x * 2, ops.stop_gradient(x * x)))(t(3.0))) == 2.0


def test_after_an_exception_the_next_grad_works():
    net = Average()

    def fn(x):
        y = net(x)
        if float(y.sum()) > 0:
            raise ValueError("too large")
        return y

    with pytest.raises(ValueError, match="too large"):
        ms.grad(fn)(t(5.0))
    np.testing.assert_allclose(net.mean.asnumpy(), [0.5], rtol=1e-6)
    np.testing.assert_allclose(ms.grad(fn)(t(-5.0)).asnumpy(), [2.0])
