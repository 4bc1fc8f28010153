"""Ways to differentiate in MindSpore's own API, on msgrad, each beside the mathematics: python examples/gradients.py"""

import numpy as np

import msgrad as mindspore
from msgrad import Parameter, Tensor, nn, ops


def show(title, **results):
    """A heading, then each result as a name and plain numbers."""
    print(f"\n{title}")
    for name, result in results.items():
        parts = result if isinstance(result, tuple) else (result,)
        print(f"    {name} = {', '.join(np.array2string(part.asnumpy(), precision=4) for part in parts)}")


x, y, z = (Tensor([v], mindspore.float32) for v in (2.0, 5.0, 3.0))


def f(x, y, z):
    return x * z + y


show("grad: f = x*z + y at x=2, y=5, z=3. df/dx = z, df/dy = 1, df/dz = x",
     df_dx=mindspore.grad(f)(x, y, z),
     df_dz=mindspore.grad(f, grad_position=2)(x, y, z),
     all_three=mindspore.grad(f, grad_position=(0, 1, 2))(x, y, z))  # fmt: skip


class Line(nn.Cell):
    """x * z + y, where z is a Parameter, 3."""

    def __init__(self):
        super().__init__()
        self.z = Parameter(Tensor([3.0], mindspore.float32), name="z")

    def construct(self, x, y):
        return x * self.z + y


line = Line()
by_inputs, by_weights = mindspore.grad(line, grad_position=(0, 1), weights=line.trainable_params())(x, y)
show("grad of a Cell, by its inputs and by its Parameters: z, 1 and x", by_inputs=by_inputs, by_weights=by_weights)

value, gradient = mindspore.value_and_grad(line)(x, y)
show("value_and_grad: f and df/dx together", value=value, gradient=gradient)


def loss_and_prediction(x, y):
    prediction = line(x, y)
    return ((prediction - 1) ** 2).sum(), prediction


(loss, prediction), gradient = mindspore.value_and_grad(loss_and_prediction, has_aux=True)(x, y)
show("has_aux: only the first result is differentiated, the others come along. loss = (11 - 1)^2, d/dx = 2*10*z",
     loss=loss, prediction=prediction, gradient=gradient)  # fmt: skip

cube = mindspore.grad(lambda x: x**3)
show("grad of grad: x^3 at 2 has the derivatives 3x^2 = 12, 6x = 12 and 6",
     first=cube(x), second=mindspore.grad(cube)(x), third=mindspore.grad(mindspore.grad(cube))(x))  # fmt: skip

by_all = ops.GradOperation(get_all=True)(f)
by_list = ops.GradOperation(get_by_list=True)(line, line.trainable_params())
by_seed = ops.GradOperation(sens_param=True)(f)
show("GradOperation, the older spelling: all inputs; Parameters; with a gradient of 10 from outside",
     get_all=by_all(x, y, z), get_by_list=by_list(x, y), sens_param=by_seed(x, y, z, Tensor([10.0])))  # fmt: skip


def half_stopped(x, y):
    return x * y + ops.stop_gradient(x * y)


show("stop_gradient: of x*y + stop(x*y) only the first half has a gradient, y = 5; without the stop 2y = 10",
     stopped=mindspore.grad(half_stopped)(x, y),
     not_stopped=mindspore.grad(lambda x, y: x * y + x * y)(x, y))  # fmt: skip


def halved(x):
    """x halved while it is above 1, then squared: Python decides by the value, as it runs."""
    while x > 1:
        x = x / 2
    return x * x


show("Python's own while and if: 5 is halved three times, so f = (x/8)^2 and df/dx = 2x/64",
     value=halved(y), gradient=mindspore.grad(halved)(y))  # fmt: skip
