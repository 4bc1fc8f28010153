"""Layers that move elements: diagonals and triangles, patches, shuffles, resizing, steps in time."""

from msgrad import ops
from msgrad.core.cell import Cell
from msgrad.core.tensor import Tensor
from msgrad.dtype import float32
from msgrad.errors import check_axis, check_int, check_positive_int, check_type, wrong_type, wrong_value
from msgrad.ops.rearrange import _im2col
from msgrad.ops.spell import Primitive


class OneHot(Cell):
    """`on_value` where an index points along a new axis of length `depth`, `off_value` elsewhere.

    Source: mindspore.nn.OneHot, MindSpore 2.10.
    """

    def __init__(self, axis=-1, depth=1, on_value=1.0, off_value=0.0, dtype=float32):
        super().__init__()
        self.axis, self.depth, self.dtype = axis, depth, dtype
        self.on_value, self.off_value = on_value, off_value

    def construct(self, indices):
        return ops.one_hot(indices, self.depth, self.on_value, self.off_value, self.axis).astype(self.dtype)


class Tril(Cell):
    """The elements on and below diagonal `k`, 0 elsewhere. Source: mindspore.nn.Tril, MindSpore 2.10."""

    def construct(self, x, k=0):
        return ops.tril(x, check_int(k, "k", "Tril"))


class Triu(Cell):
    """The elements on and above diagonal `k`, 0 elsewhere. Source: mindspore.nn.Triu, MindSpore 2.10."""

    def construct(self, x, k=0):
        return ops.triu(x, check_int(k, "k", "Triu"))


class MatrixDiag(Cell):
    """Matrices with `input_x` on the diagonal, `(*, k)` to `(*, k, k)`. Source: mindspore.nn.MatrixDiag, MindSpore 2.10."""

    def construct(self, input_x):
        return ops.diag_embed(input_x)


class MatrixDiagPart(Cell):
    """The diagonals of matrices, `(*, m, n)` to `(*, min(m, n))`. Source: mindspore.nn.MatrixDiagPart, MindSpore 2.10."""

    def construct(self, input_x):
        return ops.diagonal(input_x, 0, -2, -1)


class MatrixSetDiag(Cell):
    """Matrices with another diagonal, of shape `(*, min(m, n))`. Source: mindspore.nn.MatrixSetDiag, MindSpore 2.10."""

    def construct(self, input_x, diagonal):
        return ops.matrix_set_diag(input_x, diagonal)


class Roll(Cell):
    """Elements moved along axes, those that leave at one end come back at the other.

    Args:
        shift: how far: an int, or a list or tuple. axis: along which axes, likewise.

    Raises:
        TypeError: if an argument is of another type. ValueError: if their lengths differ.

    Source: mindspore.nn.Roll, MindSpore 2.10.
    """

    def __init__(self, shift, axis):
        super().__init__()
        for value, name in ((shift, "shift"), (axis, "axis")):
            check_type(value, (int, tuple, list), name, "Roll")
        self.shift = shift if isinstance(shift, (tuple, list)) else [shift]
        self.axis = axis if isinstance(axis, (tuple, list)) else [axis]
        if len(self.shift) != len(self.axis):
            raise ValueError(
                f"For 'Roll', the 'shift' and 'axis' must have one length, but got {self.shift} and {self.axis}."
            )

    def construct(self, input_x):
        for axis in self.axis:
            check_axis(axis, input_x.ndim, "Roll")
        return ops.roll(input_x, tuple(self.shift), tuple(self.axis))


class Unfold(Cell):
    """The patches of images, `(N, C, H, W)` to `(N, C * rows * columns, H_out, W_out)`.

    The new channels go through rows and columns of the patch, then through channels.

    Args:
        ksizes, strides, rates: [1, rows, columns, 1]: the patch, the steps between patches and within one.
        padding: 'valid', or 'same' (H_out = ceil(H / stride)).

    Raises:
        TypeError: if an argument is no tuple or list. ValueError: if it is of another form.

    Source: mindspore.nn.Unfold, MindSpore 2.10.
    """

    def __init__(self, ksizes, strides, rates, padding="valid"):
        super().__init__()
        for value, name in ((ksizes, "ksizes"), (strides, "strides"), (rates, "rates")):
            check_type(value, (tuple, list), name, "Unfold")
            if len(value) != 4 or value[0] != 1 or value[3] != 1 or any(type(n) is not int or n < 1 for n in value):
                raise wrong_value(value, name, "Unfold", "[1, rows, columns, 1], of positive ints")
        if not isinstance(padding, str) or padding.lower() not in ("valid", "same"):
            raise wrong_value(padding, "padding", "Unfold", "'valid' or 'same'")
        self.kernel, self.stride, self.rate = (tuple(value[1:3]) for value in (ksizes, strides, rates))
        self.same = padding.lower() == "same"

    def construct(self, input_x):
        if input_x.ndim != 4:
            raise ValueError(f"For 'Unfold', the input must have 4 axes, but its shape is {input_x.shape}.")
        counts, around = [], []
        for size, k, stride, rate in zip(input_x.shape[2:], self.kernel, self.stride, self.rate, strict=True):
            reach = rate * (k - 1) + 1
            counts.append(-(-size // stride) if self.same else (size - reach) // stride + 1)
            lack = max((counts[-1] - 1) * stride + reach - size, 0) if self.same else 0
            around = [lack // 2, lack - lack // 2, *around]
        x = ops.pad(input_x, tuple(around)) if any(around) else input_x
        parts = _im2col(x, self.kernel, self.rate, (0, 0), self.stride)
        n, c = input_x.shape[:2]
        return parts.reshape(n, c, -1, *counts).swapaxes(1, 2).reshape(n, -1, *counts)


# ---------------------------------------------------------------- images
class ChannelShuffle(Cell):
    """The channels of `groups` groups taken in turn. Source: mindspore.nn.ChannelShuffle, MindSpore 2.10.

    Raises:
        TypeError: if `groups` is no int. ValueError: if it is not positive, or does not divide the channels.
    """

    def __init__(self, groups):
        super().__init__()
        self.groups = check_positive_int(groups, "groups", "ChannelShuffle")

    def construct(self, x):
        return ops.channel_shuffle(x, self.groups)


class PixelShuffle(Cell):
    """Channels made rows and columns, `(*, C r^2, H, W)` to `(*, C, H r, W r)` with r = `upscale_factor`.

    Source: mindspore.nn.PixelShuffle, MindSpore 2.10.
    """

    def __init__(self, upscale_factor):
        super().__init__()
        self.upscale_factor = upscale_factor

    def construct(self, input):
        return ops.pixel_shuffle(input, self.upscale_factor)


class PixelUnshuffle(Cell):
    """Rows and columns made channels, `(*, C, H r, W r)` to `(*, C r^2, H, W)` with r = `downscale_factor`.

    Source: mindspore.nn.PixelUnshuffle, MindSpore 2.10.
    """

    def __init__(self, downscale_factor):
        super().__init__()
        self.downscale_factor = downscale_factor

    def construct(self, input):
        return ops.pixel_unshuffle(input, self.downscale_factor)


class Upsample(Cell):
    """The input in another size; the arguments are those of `ops.interpolate`.

    Source: mindspore.nn.Upsample, MindSpore 2.10.
    """

    def __init__(self, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None):
        super().__init__()
        self.size, self.scale_factor, self.mode = size, scale_factor, mode
        self.align_corners, self.recompute_scale_factor = align_corners, recompute_scale_factor

    def construct(self, x):
        return ops.interpolate(
            x, self.size, self.scale_factor, self.mode, self.align_corners, self.recompute_scale_factor
        )


class TimeDistributed(Cell):
    """A layer applied at each step of an axis, the results put together along it.

    Args:
        layer: a Cell or Primitive. time_axis: the axis, an int.
        reshape_with_axis: an axis that the layer keeps: the steps then join it, and the layer is called once.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the input has fewer than 3 axes, or the layer
            does not keep the axis.

    Source: mindspore.nn.TimeDistributed, MindSpore 2.10.
    """

    def __init__(self, layer, time_axis, reshape_with_axis=None):
        if not isinstance(layer, (Cell, Primitive)):
            raise wrong_type(layer, "layer", "TimeDistributed", "a Cell or a Primitive")
        super().__init__()
        self.time_axis = check_int(time_axis, "time_axis", "TimeDistributed")
        if reshape_with_axis is not None:
            check_int(reshape_with_axis, "reshape_with_axis", "TimeDistributed")
        self.layer, self.reshape_with_axis = layer, reshape_with_axis

    def construct(self, inputs):
        if not isinstance(inputs, Tensor):
            raise wrong_type(inputs, "inputs", "TimeDistributed", "a Tensor")
        if inputs.ndim < 3:
            raise ValueError(
                f"For 'TimeDistributed', the input must have at least 3 axes, but its shape is {inputs.shape}."
            )
        time = self.time_axis % inputs.ndim
        if self.reshape_with_axis is None:
            outs = [self.applied(step) for step in ops.unstack(inputs, time)]
            if time > outs[0].ndim:
                raise wrong_value(self.time_axis, "time_axis", "TimeDistributed", f"at most {outs[0].ndim}")
            return ops.stack(outs, time)
        return self.joined(inputs, time, self.reshape_with_axis % inputs.ndim)

    def applied(self, x) -> Tensor:
        out = self.layer(x)
        if not isinstance(out, Tensor):
            raise wrong_type(out, "layer", "TimeDistributed", "a layer that gives a Tensor")
        return out

    def joined(self, x, time: int, kept: int):
        """One call, with the steps in the axis `kept`: where it stands first, in the order (kept, time)."""
        beside = kept - 1 if kept == x.ndim - 1 or time < kept else kept + 1
        rest = [axis for axis in range(x.ndim) if axis != time]
        x = x.transpose(*rest[:beside], time, *rest[beside:])
        at = min(beside, kept)
        pair = x.shape[at : at + 2]
        x = x.reshape(*x.shape[:at], -1, *x.shape[at + 2 :])
        out = self.applied(x)
        if at >= out.ndim or out.shape[at] != x.shape[at]:
            raise wrong_value(self.reshape_with_axis, "reshape_with_axis", "TimeDistributed", "an axis the layer keeps")
        return out.reshape(*out.shape[:at], *pair, *out.shape[at + 1 :])
