"""Activation layers."""

import numpy as np

from msgrad.core.cell import Cell
from msgrad.core.parameter import Parameter
from msgrad.core.tensor import Tensor
from msgrad.errors import (
    check_bool,
    check_int,
    check_non_negative_int,
    check_one_of,
    check_positive_int,
    check_type,
    wrong_type,
)
from msgrad.ops import activation as ops
from msgrad.ops.norm import lrn
from msgrad.ops.unary import tanh


def layer(name: str, function, argument: str, doc: str) -> type:
    """A layer without settings that calls `function`; `argument` is how `construct` names its input."""

    def construct(self, x):
        return function(x)

    construct.__code__ = construct.__code__.replace(co_varnames=("self", argument))
    construct.__qualname__ = f"{name}.construct"
    note = f"{doc}\n\n    Shape `(*)` to `(*)`, dtype kept.\n\n    Source: mindspore.nn.{name}, MindSpore 2.10.\n    "

    def init(self):
        Cell.__init__(self)

    return type(Cell)(
        name, (Cell,), {"__init__": init, "construct": construct, "__doc__": note, "__module__": __name__}
    )


ReLU = layer("ReLU", ops._relu, "input", "max(0, x).")
ReLU6 = layer("ReLU6", ops.relu6, "x", "min(max(0, x), 6).")
SeLU = layer("SeLU", ops.selu, "input_x", "1.0507 x above 0, 1.0507 * 1.67326 (exp(x) - 1) below.")
SiLU = layer("SiLU", ops.silu, "x", "x sigmoid(x).")
Tanh = layer("Tanh", tanh, "x", "Hyperbolic tangent.")
Tanhshrink = layer("Tanhshrink", ops.tanhshrink, "x", "x - tanh(x).")
FastGelu = layer("FastGelu", ops.fast_gelu, "x", "x sigmoid(1.702 x).")
Sigmoid = layer("Sigmoid", ops.sigmoid, "x", "1 / (1 + exp(-x)).")
Softsign = layer("Softsign", ops.softsign, "x", "x / (1 + |x|).")
HSwish = layer("HSwish", ops.hardswish, "input", "x min(max(x + 3, 0), 6) / 6.")
HSigmoid = layer("HSigmoid", ops.hardsigmoid, "input", "min(max((x + 3) / 6, 0), 1).")
LogSigmoid = layer("LogSigmoid", ops.logsigmoid, "input_x", "log(sigmoid(x)).")
Mish = layer("Mish", ops.mish, "input_x", "x tanh(log(1 + exp(x))).")


class LeakyReLU(Cell):
    """x where it is positive, `alpha` x elsewhere. Source: mindspore.nn.LeakyReLU, MindSpore 2.10."""

    def __init__(self, alpha=0.2):
        super().__init__()
        self.alpha = alpha

    def construct(self, x):
        return ops.leaky_relu(x, self.alpha)


class ELU(Cell):
    """x where it is positive, `alpha` (exp(x) - 1) elsewhere; `alpha` is a float.

    Source: mindspore.nn.ELU, MindSpore 2.10.
    """

    def __init__(self, alpha=1.0):
        super().__init__()
        self.alpha = alpha

    def construct(self, x):
        return ops.elu(x, self.alpha)


class CELU(Cell):
    """max(0, x) + min(0, alpha (exp(x / alpha) - 1)); `alpha` is a float other than 0.

    Source: mindspore.nn.CELU, MindSpore 2.10.
    """

    def __init__(self, alpha=1.0):
        super().__init__()
        self.alpha = alpha

    def construct(self, x):
        return ops.celu(x, self.alpha)


class GELU(Cell):
    """x P(X <= x) for a standard normal X, by the formula with tanh if `approximate`.

    Source: mindspore.nn.GELU, MindSpore 2.10.
    """

    def __init__(self, approximate=True):
        super().__init__()
        self.approximate = "tanh" if check_bool(approximate, "approximate", "GELU") else "none"

    def construct(self, x):
        return ops._gelu(x, self.approximate)


class PReLU(Cell):
    """x where it is positive, elsewhere x times a slope that is trained.

    Args:
        channel: how many slopes: one for each channel (axis 1), or 1.
        w: their first value, a float, a list of `channel` floats or a Tensor of shape `(channel,)`.

    Raises:
        TypeError: if `w` is of another type. ValueError: if it does not hold `channel` floats.

    Source: mindspore.nn.PReLU, MindSpore 2.10.
    """

    def __init__(self, channel=1, w=0.25):
        super().__init__()
        check_positive_int(channel, "channel", "PReLU")
        if isinstance(w, (float, np.float32)):
            w = np.full(channel, w, np.float32)
        elif isinstance(w, list):
            if len(w) != channel or not all(isinstance(i, (float, np.float32)) for i in w):
                raise ValueError(f"For 'PReLU', the 'w' must hold {channel} floats, but got {w}.")
            w = np.array(w, np.float32)
        elif not isinstance(w, Tensor):
            raise wrong_type(w, "w", "PReLU", "a float, a list or a Tensor")
        elif w.shape != (channel,) or str(w.dtype) not in ("Float16", "Float32"):
            raise ValueError(
                f"For 'PReLU', the 'w' must be a Tensor of {channel} floats, but got one of shape "
                f"{w.shape} and dtype {w.dtype}."
            )
        self.w = Parameter(w, name="a")

    def construct(self, x):
        return ops.prelu(x, self.w if self.w.dtype == x.dtype else self.w.astype(x.dtype))


class RReLU(Cell):
    """x where it is positive, elsewhere x times a slope drawn from [lower, upper] at every call.

    Raises:
        TypeError: if a bound is no number. ValueError: if lower > upper.

    Source: mindspore.nn.RReLU, MindSpore 2.10.
    """

    def __init__(self, lower=1 / 8, upper=1 / 3):
        super().__init__()
        for value, name in ((upper, "upper"), (lower, "lower")):
            check_type(value, (float, int), name, "RReLU")
        if lower > upper:
            raise ValueError(f"For 'RReLU', the 'upper' must be at least 'lower', but got {lower} and {upper}.")
        self.lower, self.upper = lower, upper

    def construct(self, x):
        return ops.rrelu(x, self.lower, self.upper)


class Hardtanh(Cell):
    """x clipped to [min_val, max_val]. ValueError if that is empty.

    Source: mindspore.nn.Hardtanh, MindSpore 2.10.
    """

    def __init__(self, min_val=-1.0, max_val=1.0):
        super().__init__()
        if min_val >= max_val:
            raise ValueError(
                f"For 'Hardtanh', the 'min_val' must be less than 'max_val', but got {min_val} and {max_val}."
            )
        self.min_val, self.max_val = min_val, max_val

    def construct(self, x):
        return ops.hardtanh(x, self.min_val, self.max_val)


class Threshold(Cell):
    """x where it is above `threshold`, `value` elsewhere. Source: mindspore.nn.Threshold, MindSpore 2.10."""

    def __init__(self, threshold, value):
        super().__init__()
        self.threshold, self.value = threshold, value

    def construct(self, input_x):
        return ops.threshold(input_x, self.threshold, self.value)


class HShrink(Cell):
    """x where |x| > lambd, 0 elsewhere. Source: mindspore.nn.HShrink, MindSpore 2.10."""

    def __init__(self, lambd=0.5):
        super().__init__()
        self.lambd = check_type(lambd, (float, int, bool), "lambd", "HShrink")

    def construct(self, input):
        return ops.hardshrink(input, self.lambd)


class SoftShrink(Cell):
    """x - lambd above lambd, x + lambd below -lambd, 0 between. Source: mindspore.nn.SoftShrink, MindSpore 2.10."""

    def __init__(self, lambd=0.5):
        super().__init__()
        self.lambd = lambd

    def construct(self, input):
        return ops.softshrink(input, self.lambd)


class Softmax(Cell):
    """exp(x) divided by its sum along `axis`. Source: mindspore.nn.Softmax, MindSpore 2.10."""

    def __init__(self, axis=-1):
        super().__init__()
        for item in axis if isinstance(axis, tuple) else (axis,):
            check_int(item, "axis", "Softmax")
        self.axis = axis[0] if isinstance(axis, tuple) and len(axis) == 1 else axis

    def construct(self, input):
        return ops._softmax(input, self.axis)


class Softmin(Cell):
    """softmax of -x along `axis`. Source: mindspore.nn.Softmin, MindSpore 2.10."""

    def __init__(self, axis=-1):
        super().__init__()
        self.axis = axis

    def construct(self, x):
        return ops.softmin(x, self.axis)


class Softmax2d(Cell):
    """softmax over the channels of images of shape `(N, C, H, W)` or `(C, H, W)`; ValueError for other ranks.

    Source: mindspore.nn.Softmax2d, MindSpore 2.10.
    """

    def __init__(self):
        super().__init__()

    def construct(self, x):
        if x.ndim not in (3, 4):
            raise ValueError(f"For 'Softmax2d', the input must have 3 or 4 axes, but its shape is {x.shape}.")
        return ops._softmax(x, -3)


class LogSoftmax(Cell):
    """Logarithm of the softmax along `axis`. Source: mindspore.nn.LogSoftmax, MindSpore 2.10."""

    def __init__(self, axis=-1):
        super().__init__()
        self.axis = axis

    def construct(self, x):
        return ops.log_softmax(x, self.axis)


class GLU(Cell):
    """The first half along `axis`, times the sigmoid of the second half. Source: mindspore.nn.GLU, MindSpore 2.10."""

    def __init__(self, axis=-1):
        super().__init__()
        self.dim = axis

    def construct(self, x):
        return ops.glu(x, self.dim)


class LRN(Cell):
    """Local response normalization over channels; the arguments are those of `ops.lrn`.

    Source: mindspore.nn.LRN, MindSpore 2.10.
    """

    def __init__(self, depth_radius=5, bias=1.0, alpha=1.0, beta=0.5, norm_region="ACROSS_CHANNELS"):
        super().__init__()
        check_non_negative_int(depth_radius, "depth_radius", "LRN")
        for value, name in ((bias, "bias"), (alpha, "alpha"), (beta, "beta")):
            check_type(value, float, name, "LRN")
        check_one_of(check_type(norm_region, str, "norm_region", "LRN"), ["ACROSS_CHANNELS"], "norm_region", "LRN")
        self.arguments = depth_radius, bias, alpha, beta, norm_region

    def construct(self, input_x):
        return lrn(input_x, *self.arguments)


ACTIVATIONS = {
    "softmin": Softmin,
    "softmax": Softmax,
    "softmax2d": Softmax2d,
    "logsoftmax": LogSoftmax,
    "relu": ReLU,
    "relu6": ReLU6,
    "rrelu": RReLU,
    "silu": SiLU,
    "tanh": Tanh,
    "tanhshrink": Tanhshrink,
    "hardtanh": Hardtanh,
    "gelu": GELU,
    "fast_gelu": FastGelu,
    "elu": ELU,
    "sigmoid": Sigmoid,
    "softsign": Softsign,
    "prelu": PReLU,
    "leakyrelu": LeakyReLU,
    "hswish": HSwish,
    "hsigmoid": HSigmoid,
    "logsigmoid": LogSigmoid,
    "softshrink": SoftShrink,
    "hshrink": HShrink,
    "threshold": Threshold,
    "mish": Mish,
}


def get_activation(name, prim_name=None):
    """A new layer by its lower-case name, or None for None.

    Raises:
        KeyError: if there is none of that name.

    Source: mindspore.nn.get_activation, MindSpore 2.10.
    """
    if name is None:
        return None
    if name not in ACTIVATIONS:
        owner = f"For '{prim_name}', the" if prim_name else "The"
        raise KeyError(f"{owner} 'name' must be in {list(ACTIVATIONS)}, but got {name}.")
    return ACTIVATIONS[name]()
