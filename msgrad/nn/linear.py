"""Affine layers."""

from math import sqrt
from types import FunctionType

from msgrad.core.cell import Cell
from msgrad.dtype import float32
from msgrad.errors import check_bool, check_positive_int, wrong_type
from msgrad.initializer import HeUniform, Uniform
from msgrad.nn.activation import get_activation
from msgrad.nn.weights import weight
from msgrad.ops.conv import bidense, dense


def find_activation(activation, owner: str):
    """The layer of that name, or the Cell or operator given; None for none."""
    if isinstance(activation, str):
        return get_activation(activation)
    if activation is not None and (not callable(activation) or isinstance(activation, FunctionType)):
        raise wrong_type(activation, "activation", owner, "a string, a Cell or a Primitive")
    return activation


class Dense(Cell):
    """Affine map of the last axis, `(*, in_channels)` to `(*, out_channels)`, then an activation.

    Args:
        in_channels, out_channels: positive ints.
        weight_init: a Tensor, Initializer, its name or a number; HeUniform(sqrt(5)) by default.
        bias_init: likewise; uniform within 1 / sqrt(in_channels) by default.
        has_bias: whether a bias is added.
        activation: a name for `get_activation`, a Cell or a Primitive; None for none.
        dtype: that of the Parameters.

    Raises:
        TypeError: if an argument is of another type.
        ValueError: if a number of channels is not positive, or an initial Tensor does not have the shape
            `(out_channels, in_channels)` or `(out_channels,)`.

    Source: mindspore.nn.Dense, MindSpore 2.10.
    """

    def __init__(
        self, in_channels, out_channels, weight_init=None, bias_init=None, has_bias=True, activation=None, dtype=float32
    ):
        super().__init__()
        self.in_channels = check_positive_int(in_channels, "in_channels", "Dense")
        self.out_channels = check_positive_int(out_channels, "out_channels", "Dense")
        self.has_bias = check_bool(has_bias, "has_bias", "Dense")
        self.weight = weight(weight_init, HeUniform(sqrt(5)), (out_channels, in_channels), dtype, "weight")
        self.bias = (
            weight(bias_init, Uniform(1 / sqrt(in_channels)), out_channels, dtype, "bias") if (has_bias) else None
        )
        self.activation = find_activation(activation, "Dense")
        self.activation_flag = self.activation is not None

    def construct(self, x):
        out = dense(x, self.weight, self.bias)
        return self.activation(out) if self.activation_flag else out

    def extend_repr(self):
        text = f"input_channels={self.in_channels}, output_channels={self.out_channels}"
        if self.has_bias:
            text += ", has_bias=True"
        return f"{text}, activation={self.activation}" if self.activation_flag else text


class Linear(Cell):
    """Affine map of the last axis, `(*, in_features)` to `(*, out_features)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number of features is not positive.

    Source: mindspore.nn.Linear (mindspore.mint.nn.Linear), MindSpore 2.10.
    """

    def __init__(self, in_features, out_features, bias=True, weight_init=None, bias_init=None, dtype=None):
        super().__init__()
        self.in_features = check_positive_int(in_features, "in_features", "Linear")
        self.out_features = check_positive_int(out_features, "out_features", "Linear")
        self.has_bias = check_bool(bias, "has_bias", "Linear")
        dtype = float32 if dtype is None else dtype
        self.weight = weight(weight_init, HeUniform(sqrt(5)), (out_features, in_features), dtype, "weight")
        self.bias = weight(bias_init, Uniform(1 / sqrt(in_features)), out_features, dtype, "bias") if bias else None

    def construct(self, x):
        return dense(x, self.weight, self.bias)

    def extend_repr(self):
        text = f"input_features={self.in_features}, output_features={self.out_features}"
        return f"{text}, has_bias=True" if self.has_bias else text


class BiDense(Cell):
    """Bilinear map of two inputs, `(*, in1_channels)` and `(*, in2_channels)` to `(*, out_channels)`.

    The Parameters are uniform within 1 / sqrt(in1_channels) by default.

    Raises:
        TypeError: if an argument is of another type.
        ValueError: if a number of channels is not positive, or an initial Tensor has another shape.

    Source: mindspore.nn.BiDense, MindSpore 2.10.
    """

    def __init__(
        self, in1_channels, in2_channels, out_channels, weight_init=None, bias_init=None, has_bias=True, dtype=float32
    ):
        super().__init__()
        self.in1_channels = check_positive_int(in1_channels, "in1_channels", "BiDense")
        self.in2_channels = check_positive_int(in2_channels, "in2_channels", "BiDense")
        self.out_channels = check_positive_int(out_channels, "out_channels", "BiDense")
        self.has_bias = check_bool(has_bias, "has_bias", "BiDense")
        reach = Uniform(1 / sqrt(in1_channels))
        self.weight = weight(weight_init, reach, (out_channels, in1_channels, in2_channels), dtype, "weight")
        self.bias = weight(bias_init, reach, out_channels, dtype, "bias") if has_bias else None

    def construct(self, input1, input2):
        return bidense(input1, input2, self.weight, self.bias)

    def extend_repr(self):
        text = (
            f"in1_channels={self.in1_channels}, in2_channels={self.in2_channels}, output_channels={self.out_channels}"
        )
        return f"{text}, has_bias=True" if self.has_bias else text
