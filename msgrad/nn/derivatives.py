"""Derivatives along a vector as Cells; `mindspore.jvp` and `mindspore.vjp` are the functions."""

from msgrad.core.cell import Cell
from msgrad.core.transform import jvp, vjp


# What MindSpore prints inside of `Jvp`, and names Parameters after.
class _FirstGrad(Cell):
    def __init__(self, fn):
        super().__init__()
        self.fn = fn


class _FirstGradSingleValue(_FirstGrad):
    pass


class Jvp(Cell):
    """Called on the inputs of `fn` and a vector `v`, gives (outputs, derivative along `v`).

    Source: mindspore.nn.Jvp, MindSpore 2.10.
    """

    def __init__(self, fn):
        super().__init__()
        self.fn = fn
        self.first_grad, self.first_grad_single_value = _FirstGrad(fn), _FirstGradSingleValue(fn)

    def construct(self, *args):
        *inputs, v = args
        return jvp(self.fn, inputs[0] if len(inputs) == 1 else tuple(inputs), v)


class Vjp(Cell):
    """Called on the inputs of `fn` and a vector `v` of its outputs, gives (outputs, gradients weighted with `v`).

    Source: mindspore.nn.Vjp, MindSpore 2.10.
    """

    def __init__(self, fn):
        super().__init__()
        self.fn = fn

    def construct(self, *args):
        *inputs, v = args
        out, pull = vjp(self.fn, *inputs)
        grads = pull(*v) if isinstance(out, tuple) and isinstance(v, tuple) else pull(v)
        return out, grads[0] if isinstance(grads, tuple) and len(grads) == 1 else grads
