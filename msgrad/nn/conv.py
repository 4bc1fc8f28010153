"""Convolutional layers."""

from math import prod, sqrt

from msgrad.core.cell import Cell
from msgrad.core.tensor import Tensor
from msgrad.dtype import float32
from msgrad.errors import check_bool, check_non_negative_int, check_one_of, check_positive_int, check_type, wrong_type
from msgrad.initializer import HeUniform, Uniform
from msgrad.nn.weights import weight
from msgrad.ops.conv import _conv1d_layer, _conv2d_layer, _conv3d_layer, _conv_transpose

PAD_MODES = ["valid", "same", "pad"]


class Convolution(Cell):
    """What the convolutional layers share: checks, Parameters, printing."""

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride,
        pad_mode,
        padding,
        dilation,
        group,
        has_bias,
        weight_init,
        bias_init,
        data_format,
        dtype,
        transposed=False,
    ):
        super().__init__()
        owner = type(self).__name__
        self.in_channels = check_positive_int(in_channels, "in_channels", owner)
        self.out_channels = check_positive_int(out_channels, "out_channels", owner)
        self.group = check_positive_int(group, "group", owner)
        if in_channels % group or out_channels % group:
            raise ValueError(
                f"For '{owner}', the 'group' must divide 'in_channels' and 'out_channels', but got "
                f"group {group}, in_channels {in_channels} and out_channels {out_channels}."
            )
        for value, name in ((kernel_size, "kernel_size"), (stride, "stride"), (dilation, "dilation")):
            for item in value:
                check_positive_int(item, name, owner)
        self.kernel_size, self.stride, self.dilation = kernel_size, stride, dilation
        self.pad_mode = check_one_of(check_type(pad_mode, str, "pad_mode", owner), PAD_MODES, "pad_mode", owner)
        if not isinstance(padding, (int, tuple)) or isinstance(padding, bool):
            raise wrong_type(padding, "padding", owner, "an int or a tuple of ints")
        for item in padding if isinstance(padding, tuple) else (padding,):
            check_non_negative_int(item, "padding", owner)
        self.padding = padding
        nonzero = any(padding) if isinstance(padding, tuple) else padding
        if pad_mode != "pad" and nonzero:
            raise ValueError(
                f"For '{owner}', the 'padding' must be 0 when the 'pad_mode' is {pad_mode!r}, but got {padding}."
            )
        formats = ["NCDHW"] if len(kernel_size) == 3 else ["NCHW"]
        self.data_format = check_one_of(data_format, formats, "data_format", owner)
        self.has_bias = check_bool(has_bias, "has_bias", owner)

        first = (in_channels, out_channels // group) if transposed else (out_channels, in_channels // group)
        shape = (*first, *kernel_size)
        self.weight_init = HeUniform(sqrt(5)) if weight_init is None else weight_init
        self.weight = weight(self.weight_init, None, shape, dtype, "weight")
        self.bias_init = Uniform(1 / sqrt(prod(shape[1:]))) if has_bias and bias_init is None else bias_init
        self.bias = weight(self.bias_init, None, out_channels, dtype, "bias") if has_bias else None

    def settings(self) -> tuple:
        """The arguments of the operator after the Tensors; equal ints as one, which costs less at each call."""

        def brief(value):
            return value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value

        return brief(self.stride), self.pad_mode, brief(self.padding), brief(self.dilation), self.group

    def _shown(self) -> str:
        """The beginning of what is printed: all but the first values and the format."""
        return (
            f"input_channels={self.in_channels}, output_channels={self.out_channels}, "
            f"kernel_size={self.kernel_size}, stride={self.stride}, pad_mode={self.pad_mode}, "
            f"padding={self.padding}, dilation={self.dilation}, group={self.group}, has_bias={self.has_bias}"
        )

    def extend_repr(self):
        inits = f"weight_init={self.weight_init}, bias_init={self.bias_init}"
        return f"{self._shown()}, {inits}, format={self.data_format}"


def times(value, n: int, name: str, owner: str, low: int = 1) -> tuple:
    """`value` for each of `n` axes, from an int or a tuple of `n` ints of at least `low`."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = (value,) * n
    elif not isinstance(value, tuple):
        raise wrong_type(value, name, owner, f"an int or a tuple of {n} ints")
    if len(value) != n and n == 2:
        raise TypeError(f"For '{owner}', the '{name}' must be an int or a tuple of 2 ints, but got {value}.")
    if len(value) != n or any(not isinstance(v, int) or isinstance(v, bool) or v < low for v in value):
        raise ValueError(
            f"For '{owner}', the '{name}' must be an int or a tuple of {n} ints not below {low}, but got {value}."
        )
    return value


def padding_pairs(padding, n: int, owner: str):
    """ValueError unless `padding` is an int or has (before, after) for each of `n` axes."""
    if isinstance(padding, tuple) and len(padding) != 2 * n:
        raise ValueError(f"For '{owner}', the 'padding' must be an int or a tuple of {2 * n} ints, but got {padding}.")
    return padding


class Conv2d(Convolution):
    """Convolution of images, `(N, in_channels, H, W)` to `(N, out_channels, H_out, W_out)`.

    Args:
        in_channels, out_channels: positive ints.
        kernel_size, stride, dilation: a positive int, or a tuple of two.
        pad_mode: 'same' (H_out = ceil(H / stride)), 'valid' (no padding), or 'pad' (`padding` zeros).
        padding: an int, or a tuple of four (top, bottom, left, right); 0 unless the `pad_mode` is 'pad'.
        group: divides both numbers of channels; each part of the input gives a part of the output.
        has_bias: whether a bias is added to each channel.
        weight_init: a Tensor, Initializer, its name or a number; HeUniform(sqrt(5)) by default.
        bias_init: likewise; uniform within 1 / sqrt(fan-in) by default.
        data_format: 'NCHW'. dtype: that of the Parameters.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.Conv2d, MindSpore 2.10.
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pad_mode="same",
        padding=0,
        dilation=1,
        group=1,
        has_bias=False,
        weight_init=None,
        bias_init=None,
        data_format="NCHW",
        dtype=float32,
    ):
        kernel_size = times(kernel_size, 2, "kernel_size", "Conv2d")
        stride, dilation = times(stride, 2, "stride", "Conv2d"), times(dilation, 2, "dilation", "Conv2d")
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            pad_mode,
            padding_pairs(padding, 2, "Conv2d"),
            dilation,
            group,
            has_bias,
            weight_init,
            bias_init,
            data_format,
            dtype,
        )
        self.arguments = self.settings()

    def construct(self, x):
        return _conv2d_layer(x, self.weight, self.bias, *self.arguments)


class Conv1d(Convolution):
    """Convolution of sequences, `(N, in_channels, L)` to `(N, out_channels, L_out)`.

    The arguments are those of `Conv2d`, with ints for `kernel_size`, `stride`, `padding` and `dilation`. The weight
    has shape `(out_channels, in_channels / group, 1, kernel_size)`; as a Tensor it is given without the 1.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.Conv1d, MindSpore 2.10.
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pad_mode="same",
        padding=0,
        dilation=1,
        group=1,
        has_bias=False,
        weight_init=None,
        bias_init=None,
        dtype=float32,
    ):
        for value, name in ((kernel_size, "kernel_size"), (stride, "stride"), (dilation, "dilation")):
            check_positive_int(value, name, "Conv1d")
        padding = check_non_negative_int(padding, "padding", "Conv1d")
        super().__init__(
            in_channels,
            out_channels,
            (1, kernel_size),
            (1, stride),
            pad_mode,
            (0, 0, padding, padding),
            (1, dilation),
            group,
            has_bias,
            image_weight(weight_init, "Conv1d"),
            bias_init,
            "NCHW",
            dtype,
        )
        self.arguments = stride, pad_mode, padding, dilation, group

    def construct(self, x):
        return _conv1d_layer(x, self.weight, self.bias, *self.arguments)


def image_weight(init, owner: str):
    """An initial weight of shape `(out, in, K)` as one of shape `(out, in, 1, K)`; anything else as it is."""
    if not isinstance(init, Tensor):
        return init
    if init.ndim != 3:
        raise ValueError(f"For '{owner}', the 'weight_init' must have 3 axes, but its shape is {init.shape}.")
    return Tensor(init.asnumpy()[:, :, None])


class Conv3d(Convolution):
    """Convolution of volumes, `(N, in_channels, D, H, W)` to `(N, out_channels, D_out, H_out, W_out)`.

    The arguments are those of `Conv2d`, with tuples of three, and of six for `padding`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.Conv3d, MindSpore 2.10.
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pad_mode="same",
        padding=0,
        dilation=1,
        group=1,
        has_bias=False,
        weight_init=None,
        bias_init=None,
        data_format="NCDHW",
        dtype=float32,
    ):
        kernel_size = times(kernel_size, 3, "kernel_size", "Conv3d")
        stride, dilation = times(stride, 3, "stride", "Conv3d"), times(dilation, 3, "dilation", "Conv3d")
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            pad_mode,
            padding_pairs(padding, 3, "Conv3d"),
            dilation,
            group,
            has_bias,
            weight_init,
            bias_init,
            data_format,
            dtype,
        )
        self.arguments = self.settings()

    def construct(self, x):
        return _conv3d_layer(x, self.weight, self.bias, *self.arguments)


# ---------------------------------------------------------------- transposed
class TransposedConvolution(Convolution):
    """What the transposed layers share: the weight has shape `(in_channels, out_channels / group, *kernel_size)`."""

    def __init__(self, *args):
        super().__init__(*args, transposed=True)
        self.pads = self.gradient_pads()

    def gradient_pads(self) -> tuple:
        """(before, after) on each axis, of the convolution whose gradient in its input this is."""
        if self.pad_mode == "pad":
            flat = self.padding if isinstance(self.padding, tuple) else (self.padding,) * (2 * len(self.kernel_size))
            return tuple(zip(flat[::2], flat[1::2], strict=True))
        out = []
        for k, stride, d in zip(self.kernel_size, self.stride, self.dilation, strict=True):
            over = d * (k - 1) + 1 - stride  # how far a window reaches into the next; negative where it does not
            before = max(over, 0) // 2 if self.pad_mode == "same" else 0
            out.append((before, over - before if self.pad_mode == "same" else min(over, 0)))
        return tuple(out)

    def transpose(self, x, extra: tuple, zeros: tuple):
        return _conv_transpose(
            x,
            self.weight,
            self.bias,
            self.stride,
            self.pads,
            extra,
            zeros,
            self.dilation,
            self.group,
            type(self).__name__,
        )


class Conv2dTranspose(TransposedConvolution):
    """Transposed convolution of images: the gradient of a `Conv2d` in its input.

    Args:
        in_channels, out_channels: positive ints.
        kernel_size, stride, dilation: a positive int, or a tuple of two.
        pad_mode: 'same' (H_out = H stride), 'valid', or 'pad' (`padding` rows fewer on each side).
        padding: an int, or a tuple of four (top, bottom, left, right); 0 unless the `pad_mode` is 'pad'.
        output_padding: rows and columns of zeros added at the end, fewer than the stride or the dilation; 0 unless
            the `pad_mode` is 'pad'.
        group, has_bias, weight_init, bias_init, dtype: as for `Conv2d`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.Conv2dTranspose, MindSpore 2.10.
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pad_mode="same",
        padding=0,
        output_padding=0,
        dilation=1,
        group=1,
        has_bias=False,
        weight_init=None,
        bias_init=None,
        dtype=float32,
    ):
        owner = "Conv2dTranspose"
        kernel_size = times(kernel_size, 2, "kernel_size", owner)
        stride, dilation = times(stride, 2, "stride", owner), times(dilation, 2, "dilation", owner)
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            pad_mode,
            padding_pairs(padding, 2, owner),
            dilation,
            group,
            has_bias,
            weight_init,
            bias_init,
            "NCHW",
            dtype,
        )
        self.output_padding = output_padding
        self.zeros = times(output_padding, 2, "output_padding", owner, 0)
        check_extra(self.zeros, stride, dilation, pad_mode, owner)

    def construct(self, x):
        return self.transpose(x, (0, 0), self.zeros)


def check_extra(extra: tuple, stride: tuple, dilation: tuple, pad_mode: str, owner: str) -> None:
    if pad_mode != "pad" and any(extra):
        raise ValueError(
            f"For '{owner}', the 'output_padding' must be 0 when the 'pad_mode' is {pad_mode!r}, but got {extra}."
        )
    if any(e >= max(s, d) and e for e, s, d in zip(extra, stride, dilation, strict=True)):
        raise ValueError(
            f"For '{owner}', the 'output_padding' must be less than the stride {stride} or the dilation "
            f"{dilation}, but got {extra}."
        )


class Conv1dTranspose(TransposedConvolution):
    """Transposed convolution of sequences; as `Conv2dTranspose`, with ints.

    The weight has shape `(in_channels, out_channels / group, 1, kernel_size)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.Conv1dTranspose, MindSpore 2.10.
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pad_mode="same",
        padding=0,
        dilation=1,
        group=1,
        has_bias=False,
        weight_init=None,
        bias_init=None,
        dtype=float32,
    ):
        owner = "Conv1dTranspose"
        for value, name in ((kernel_size, "kernel_size"), (stride, "stride"), (dilation, "dilation")):
            check_positive_int(value, name, owner)
        padding = check_non_negative_int(padding, "padding", owner)
        super().__init__(
            in_channels,
            out_channels,
            (1, kernel_size),
            (1, stride),
            pad_mode,
            (0, 0, padding, padding),
            (1, dilation),
            group,
            has_bias,
            image_weight(weight_init, owner),
            bias_init,
            "NCHW",
            dtype,
        )

    def construct(self, x):
        if x.ndim != 3:
            raise ValueError(f"For 'Conv1dTranspose', the input must have 3 axes, but its shape is {x.shape}.")
        return self.transpose(x.expand_dims(2), (0, 0), (0, 0)).squeeze(2)


class Conv3dTranspose(TransposedConvolution):
    """Transposed convolution of volumes; as `Conv2dTranspose`, with tuples of three, and of six for `padding`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.Conv3dTranspose, MindSpore 2.10.
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pad_mode="same",
        padding=0,
        dilation=1,
        group=1,
        output_padding=0,
        has_bias=False,
        weight_init=None,
        bias_init=None,
        data_format="NCDHW",
        dtype=float32,
    ):
        owner = "Conv3dTranspose"
        kernel_size = times(kernel_size, 3, "kernel_size", owner)
        stride, dilation = times(stride, 3, "stride", owner), times(dilation, 3, "dilation", owner)
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            pad_mode,
            padding_pairs(padding, 3, owner),
            dilation,
            group,
            has_bias,
            weight_init,
            bias_init,
            data_format,
            dtype,
        )
        self.output_padding = times(output_padding, 3, "output_padding", owner, 0)
        check_extra(self.output_padding, stride, dilation, pad_mode, owner)

    def construct(self, x):
        return self.transpose(x, self.output_padding, (0, 0, 0))
