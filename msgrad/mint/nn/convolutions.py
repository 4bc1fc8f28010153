"""Convolutional layers with PyTorch's arguments."""

from math import prod, sqrt

from msgrad.core.cell import Cell
from msgrad.dtype import float32
from msgrad.errors import check_bool, check_one_of, check_positive_int, wrong_type
from msgrad.initializer import HeUniform, Uniform
from msgrad.mint.nn import functional as F
from msgrad.nn.weights import weight
from msgrad.ops.conv import each_axis

MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}


class Convolution(Cell):
    """What the convolutional layers share: checks, Parameters, printing."""

    axes, transposed = 2, False

    def _set_up(self, channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, dtype):
        owner, n = type(self).__name__, self.axes
        ins, outs = channels
        self.in_channels = check_positive_int(ins, "in_channels", owner)
        self.out_channels = check_positive_int(outs, "out_channels", owner)
        self.groups = check_positive_int(groups, "groups", owner)
        if ins % groups or outs % groups:
            raise ValueError(
                f"For '{owner}', the 'groups' must divide 'in_channels' and 'out_channels', but got {groups}, {ins} "
                f"and {outs}."
            )
        self.kernel_size = each_axis(kernel_size, n, "kernel_size", owner)
        self.stride = each_axis(stride, n, "stride", owner)
        self.dilation = each_axis(dilation, n, "dilation", owner)
        if isinstance(padding, str):
            self.padding = check_one_of(padding, ("valid", "same"), "padding", owner)
            if padding == "same" and max(self.stride) > 1:
                raise ValueError(f"For '{owner}', the 'stride' must be 1 where 'padding' is 'same', but got {stride}.")
        else:
            self.padding = each_axis(padding, n, "padding", owner, 0)
        self.padding_mode = check_one_of(padding_mode, list(MODES), "padding_mode", owner)
        self.has_bias = check_bool(bias, "bias", owner)
        first = (ins, outs // groups) if self.transposed else (outs, ins // groups)
        shape = (*first, *self.kernel_size)
        dtype = float32 if dtype is None else dtype
        self.weight = weight(None, HeUniform(sqrt(5)), shape, dtype, "weight")
        self.bias = weight(None, Uniform(1 / sqrt(prod(shape[1:]))), outs, dtype, "bias") if bias else None

    def _around(self) -> tuple:
        """How many elements stand before and behind each axis, from the last axis on."""
        if self.padding == "valid":
            return (0,) * (2 * self.axes)
        if self.padding == "same":
            totals = [d * (k - 1) for d, k in zip(self.dilation, self.kernel_size, strict=True)]
            pairs = [(t // 2, t - t // 2) for t in totals]
        else:
            pairs = [(p, p) for p in self.padding]
        return tuple(p for pair in reversed(pairs) for p in pair)

    def extend_repr(self):
        return (
            f"input_channels={self.in_channels}, output_channels={self.out_channels}, "
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, groups={self.groups}, bias={self.has_bias}"
        )


def convolution(name: str, n: int, function) -> type:
    class Layer(Convolution):
        axes = n

        def __init__(
            self,
            in_channels,
            out_channels,
            kernel_size,
            stride=1,
            padding=0,
            dilation=1,
            groups=1,
            bias=True,
            padding_mode="zeros",
            dtype=None,
        ):
            super().__init__()
            self._set_up(
                (in_channels, out_channels), kernel_size, stride, padding, dilation, groups, bias, padding_mode, dtype
            )

        def construct(self, input):
            padding = self.padding
            if self.padding_mode != "zeros":
                input, padding = F.pad(input, self._around(), MODES[self.padding_mode]), 0
            return function(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    Layer.__name__ = Layer.__qualname__ = name
    Layer.__doc__ = f"""Convolution along {n} axes, `(N, in_channels, *)` or `(in_channels, *)`.

    Args:
        in_channels, out_channels: positive ints.
        kernel_size, stride, dilation: a positive int, or one for each axis.
        padding: a number of elements on both sides: an int, or one for each axis; 'valid' or 'same'.
        groups: divides both numbers of channels.
        bias: whether one is added to each channel.
        padding_mode: what is there: 'zeros', 'reflect', 'replicate' or 'circular'.
        dtype: that of the Parameters, float32 by default.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.mint.nn.{name}, MindSpore 2.10.
    """
    return Layer


Conv1d = convolution("Conv1d", 1, F.conv1d)
Conv2d = convolution("Conv2d", 2, F.conv2d)
Conv3d = convolution("Conv3d", 3, F.conv3d)


class ConvTranspose2d(Convolution):
    """Transposed convolution of images: the gradient of `Conv2d` in its input. Its weight has the shape
    `(in_channels, out_channels / groups, *kernel_size)`.

    Args:
        in_channels, out_channels, kernel_size, stride, padding, groups, bias, dilation, dtype: as for `Conv2d`.
        output_padding: rows and columns added at the bottom and right of the output.
        padding_mode: 'zeros'.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.mint.nn.ConvTranspose2d, MindSpore 2.10.
    """

    transposed = True

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        output_padding=0,
        groups=1,
        bias=True,
        dilation=1,
        padding_mode="zeros",
        dtype=None,
    ):
        super().__init__()
        if padding_mode != "zeros":
            raise ValueError(f"For 'ConvTranspose2d', the 'padding_mode' must be 'zeros', but got {padding_mode!r}.")
        if isinstance(padding, str):
            raise wrong_type(padding, "padding", "ConvTranspose2d", "an int or a tuple of two")
        self._set_up(
            (in_channels, out_channels), kernel_size, stride, padding, dilation, groups, bias, padding_mode, dtype
        )
        self.output_padding = each_axis(output_padding, 2, "output_padding", "ConvTranspose2d", 0)

    def construct(self, input, output_size=None):
        extra = self.output_padding if output_size is None else self._extra(input, output_size)
        return F.conv_transpose2d(
            input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation
        )

    def _extra(self, input, output_size) -> tuple:
        """The output padding that gives `output_size`."""
        least = [
            (s - 1) * step - 2 * p + d * (k - 1) + 1
            for s, step, p, d, k in zip(
                input.shape[-2:], self.stride, self.padding, self.dilation, self.kernel_size, strict=True
            )
        ]
        extra = tuple(size - n for size, n in zip(tuple(output_size)[-2:], least, strict=True))
        if any(not 0 <= e < step for e, step in zip(extra, self.stride, strict=True)):
            raise ValueError(
                f"For 'ConvTranspose2d', the 'output_size' must be from {tuple(least)} on, less than the stride "
                f"{self.stride} above it, but got {output_size}."
            )
        return extra
