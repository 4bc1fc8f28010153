"""Pooling layers."""

from msgrad.core.cell import Cell
from msgrad.errors import check_bool, check_int, check_one_of, check_type, wrong_type
from msgrad.ops.fractional import fractional_max_pool2d, fractional_max_pool3d
from msgrad.ops.pool import (
    _adaptive_avg_pool,
    _adaptive_max_pool,
    _avg_pool,
    _max_pool,
    lp_pool1d,
    lp_pool2d,
)
from msgrad.ops.unpool import max_unpool1d, max_unpool2d, max_unpool3d


class Pool(Cell):
    """What the pooling layers share: checks and printing."""

    def __init__(self, kernel_size, stride, pad_mode, data_format="NCHW"):
        super().__init__()
        owner = type(self).__name__
        check_type(pad_mode, str, "pad_mode", owner)
        self.pad_mode = check_one_of(pad_mode.upper(), ["VALID", "SAME", "PAD"], "pad_mode", owner)
        self.format = check_one_of(data_format, ["NCHW"], "data_format", owner)
        self.kernel_size = window(kernel_size, "kernel_size", owner)
        self.stride = window(stride, "stride", owner)

    def extend_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, pad_mode={self.pad_mode}"


def window(value, name: str, owner: str):
    """A positive int or a tuple of them; a tuple of one is unpacked."""
    check_type(value, (int, tuple), name, owner)
    items = value if isinstance(value, tuple) else (value,)
    if any(not isinstance(v, int) or v <= 0 for v in items):
        raise ValueError(f"For '{owner}', the '{name}' must be a positive int or a tuple of them, but got {value}.")
    return items[0] if len(items) == 1 else value


def check_length(value, n: int, name: str, owner: str) -> None:
    if isinstance(value, tuple) and len(value) != n:
        raise ValueError(f"For '{owner}', the '{name}' must be an int or a tuple of {n} ints, but got {value}.")


class MaxPool(Pool):
    """What the layers of largest elements share."""

    axes = 2

    def __init__(self, kernel_size, stride, pad_mode, padding, dilation, return_indices, ceil_mode, data_format="NCHW"):
        super().__init__(kernel_size, stride, pad_mode, data_format)
        owner, n = type(self).__name__, self.axes
        if self.pad_mode != "PAD" and (padding != 0 or dilation != 1 or return_indices or (ceil_mode and n < 3)):
            raise ValueError(
                f"For '{owner}', the 'padding', 'dilation', 'return_indices' and 'ceil_mode' can be set "
                f"only with the 'pad_mode' 'pad', but it is {pad_mode!r}."
            )
        check_type(padding, (int, tuple, list), "padding", owner)
        if not isinstance(dilation, (int, tuple)):
            raise ValueError(f"For '{owner}', the 'dilation' must be an int or a tuple, but got {dilation!r}.")
        if any(not isinstance(d, int) or d <= 0 for d in (dilation if isinstance(dilation, tuple) else (dilation,))):
            raise ValueError(f"For '{owner}', the 'dilation' must be positive, but got {dilation}.")
        if self.pad_mode == "PAD" and n < 3:
            check_bool(ceil_mode, "ceil_mode", owner)
        self.return_indices = return_indices
        mode = self.pad_mode.lower()
        sizes = self.kernel_size, self.stride
        padding = tuple(padding) if isinstance(padding, list) else padding
        for value, name in zip(
            (*sizes, padding, dilation), ("kernel_size", "stride", "padding", "dilation"), strict=True
        ):
            if not (isinstance(value, tuple) and len(value) == 1):
                check_length(value, n, name, owner)
        # ints, as a bool costs more at each call
        self.arguments = *sizes, mode, padding, dilation, int(ceil_mode), int(return_indices), n, owner

    def construct(self, x):
        return _max_pool(x, *self.arguments)


class MaxPool2d(MaxPool):
    """The largest element of each window, `(N, C, H, W)` to `(N, C, H_out, W_out)`; the batch axis may be missing.

    Args:
        kernel_size, stride: a positive int or a tuple of two.
        pad_mode: 'valid', 'same' (H_out = ceil(H / stride)) or 'pad'.
        padding, dilation: ints or tuples of two; with the `pad_mode` 'pad' only.
        return_indices: give also the places of the largest elements in the flattened image; likewise.
        ceil_mode: count a last window that is not full; likewise.
        data_format: 'NCHW'.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.MaxPool2d, MindSpore 2.10.
    """

    def __init__(
        self,
        kernel_size=1,
        stride=1,
        pad_mode="valid",
        padding=0,
        dilation=1,
        return_indices=False,
        ceil_mode=False,
        data_format="NCHW",
    ):
        super().__init__(kernel_size, stride, pad_mode, padding, dilation, return_indices, ceil_mode, data_format)


class MaxPool1d(MaxPool):
    """The largest element of each window, `(N, C, L)` to `(N, C, L_out)`; as `MaxPool2d`, with ints.

    Source: mindspore.nn.MaxPool1d, MindSpore 2.10.
    """

    axes = 1

    def __init__(
        self, kernel_size=1, stride=1, pad_mode="valid", padding=0, dilation=1, return_indices=False, ceil_mode=False
    ):
        check_int(kernel_size, "kernel_size", "MaxPool1d")
        check_int(stride, "stride", "MaxPool1d")
        super().__init__(kernel_size, stride, pad_mode, padding, dilation, return_indices, ceil_mode)
        ones = (1, 1) if self.pad_mode == "PAD" else (1,)  # as MindSpore keeps and prints them
        self.kernel_size, self.stride = (*ones, kernel_size), (*ones, stride)


class MaxPool3d(MaxPool):
    """The largest element of each window, `(N, C, D, H, W)`; as `MaxPool2d`, with tuples of three.

    Source: mindspore.nn.MaxPool3d, MindSpore 2.10.
    """

    axes = 3

    def __init__(
        self, kernel_size=1, stride=1, pad_mode="valid", padding=0, dilation=1, return_indices=False, ceil_mode=False
    ):
        super().__init__(kernel_size, stride, pad_mode, padding, dilation, return_indices, ceil_mode)


class AvgPool(Pool):
    """What the layers of means share."""

    axes = 2

    def __init__(
        self, kernel_size, stride, pad_mode, padding, ceil_mode, count_include_pad, divisor_override, data_format="NCHW"
    ):
        super().__init__(kernel_size, stride, pad_mode, data_format)
        owner, n = type(self).__name__, self.axes
        if self.pad_mode == "PAD" or n == 3 or ceil_mode:
            check_bool(ceil_mode, "ceil_mode", owner)
        if self.pad_mode == "PAD" or n == 3:
            check_bool(count_include_pad, "count_include_pad", owner)
        if divisor_override is not None and divisor_override <= 0:
            raise ValueError(f"For '{owner}', the 'divisor_override' must be positive, but got {divisor_override}.")
        if not isinstance(padding, (int, tuple)) or isinstance(padding, bool):
            raise wrong_type(padding, "padding", owner, "an int or a tuple of ints")
        if self.pad_mode != "PAD" and (any(padding) if isinstance(padding, tuple) else padding):
            raise ValueError(
                f"For '{owner}', the 'padding' must be 0 when the 'pad_mode' is {pad_mode!r}, but got {padding}."
            )
        for value, name in ((self.kernel_size, "kernel_size"), (self.stride, "stride"), (padding, "padding")):
            if not (isinstance(value, tuple) and len(value) == 1):
                check_length(value, n, name, owner)
        self.arguments = (
            self.kernel_size,
            self.stride,
            self.pad_mode.lower(),
            padding,
            int(ceil_mode),
            int(count_include_pad),
            divisor_override or 0,
            n,
            owner,
        )

    def construct(self, x):
        return _avg_pool(x, *self.arguments)


class AvgPool2d(AvgPool):
    """The mean of each window, `(N, C, H, W)` to `(N, C, H_out, W_out)`; the batch axis may be missing.

    Args:
        kernel_size, stride: a positive int or a tuple of two.
        pad_mode: 'valid', 'same' (H_out = ceil(H / stride)) or 'pad'.
        padding: an int or a tuple of two; 0 unless the `pad_mode` is 'pad'.
        ceil_mode: count a last window that is not full.
        count_include_pad: divide by the window's size even where it reaches into the padding.
        divisor_override: divide by this instead; None for the window's size.
        data_format: 'NCHW'.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.AvgPool2d, MindSpore 2.10.
    """

    def __init__(
        self,
        kernel_size=1,
        stride=1,
        pad_mode="valid",
        padding=0,
        ceil_mode=False,
        count_include_pad=True,
        divisor_override=None,
        data_format="NCHW",
    ):
        super().__init__(
            kernel_size, stride, pad_mode, padding, ceil_mode, count_include_pad, divisor_override, data_format
        )


class AvgPool1d(AvgPool):
    """The mean of each window, `(N, C, L)` to `(N, C, L_out)`; as `AvgPool2d`, with ints.

    Source: mindspore.nn.AvgPool1d, MindSpore 2.10.
    """

    axes = 1

    def __init__(self, kernel_size=1, stride=1, pad_mode="valid", padding=0, ceil_mode=False, count_include_pad=True):
        check_int(kernel_size, "kernel_size", "AvgPool1d")
        check_int(stride, "stride", "AvgPool1d")
        super().__init__(kernel_size, stride, pad_mode, padding, ceil_mode, count_include_pad, None)
        if self.pad_mode != "PAD" and not ceil_mode and count_include_pad:  # as MindSpore keeps and prints them
            self.kernel_size, self.stride = (1, kernel_size), (1, stride)


class AvgPool3d(AvgPool):
    """The mean of each window, `(N, C, D, H, W)`; as `AvgPool2d`, with tuples of three.

    Source: mindspore.nn.AvgPool3d, MindSpore 2.10.
    """

    axes = 3

    def __init__(
        self,
        kernel_size=1,
        stride=1,
        pad_mode="valid",
        padding=0,
        ceil_mode=False,
        count_include_pad=True,
        divisor_override=None,
    ):
        super().__init__(kernel_size, stride, pad_mode, padding, ceil_mode, count_include_pad, divisor_override)


# ---------------------------------------------------------------- norms
class LPPool1d(Cell):
    """The `norm_type`-norm of each window of a sequence; see `ops.lp_pool1d`.

    Source: mindspore.nn.LPPool1d, MindSpore 2.10.
    """

    pool = staticmethod(lp_pool1d)

    def __init__(self, norm_type, kernel_size, stride=None, ceil_mode=False):
        super().__init__()
        self.norm_type, self.kernel_size, self.stride, self.ceil_mode = norm_type, kernel_size, stride, ceil_mode

    def construct(self, x):
        return self.pool(x, self.norm_type, self.kernel_size, self.stride, self.ceil_mode)


class LPPool2d(LPPool1d):
    """The `norm_type`-norm of each window of an image; see `ops.lp_pool2d`.

    Source: mindspore.nn.LPPool2d, MindSpore 2.10.
    """

    pool = staticmethod(lp_pool2d)


# ---------------------------------------------------------------- adaptive
class AdaptiveAvgPool1d(Cell):
    """The means of `output_size` windows of equal length; the input has shape `(N, C, L)`.

    Raises:
        TypeError: if `output_size` is no int. ValueError: if it is not positive or does not divide L.

    Source: mindspore.nn.AdaptiveAvgPool1d, MindSpore 2.10.
    """

    def __init__(self, output_size):
        super().__init__()
        self.output_size = check_output_size(output_size, "AdaptiveAvgPool1d")

    def construct(self, input):
        return _adaptive_avg_pool(input, self.output_size, 1, "AdaptiveAvgPool1d")


def check_output_size(value, owner: str) -> int:
    if check_int(value, "output_size", owner) < 1:
        raise ValueError(f"For '{owner}', the 'output_size' must be positive, but got {value}.")
    return value


def check_output_sizes(value, n: int, owner: str):
    """An int, or a tuple or list of `n` ints or Nones."""
    if isinstance(value, (tuple, list)):
        if len(value) != n:
            raise ValueError(f"For '{owner}', the 'output_size' must have {n} elements, but got {value}.")
    else:
        check_int(value, "output_size", owner)
    items = value if isinstance(value, (tuple, list)) else (value,)
    for item in items:
        if item is not None and check_int(item, "output_size", owner) < 0:
            raise ValueError(f"For '{owner}', the 'output_size' must not be negative, but got {value}.")
    return tuple(value) if isinstance(value, list) else value


class AdaptiveAvgPool2d(Cell):
    """The means of windows that divide the image evenly; `output_size` is an int or a tuple of two, None to keep.

    Source: mindspore.nn.AdaptiveAvgPool2d, MindSpore 2.10.
    """

    def __init__(self, output_size):
        super().__init__()
        self.output_size = check_output_sizes(output_size, 2, "AdaptiveAvgPool2d")

    def construct(self, input):
        return _adaptive_avg_pool(input, self.output_size, 2, "AdaptiveAvgPool2d")


class AdaptiveAvgPool3d(Cell):
    """The means of windows that divide the volume evenly; `output_size` is an int or a tuple of three, None to keep.

    Source: mindspore.nn.AdaptiveAvgPool3d, MindSpore 2.10.
    """

    def __init__(self, output_size):
        super().__init__()
        self.output_size = check_output_sizes(output_size, 3, "AdaptiveAvgPool3d")

    def construct(self, input):
        return _adaptive_avg_pool(input, self.output_size, 3, "AdaptiveAvgPool3d")


class AdaptiveMaxPool1d(Cell):
    """The largest elements of `output_size` windows of equal length; the input has shape `(N, C, L)`.

    Raises:
        TypeError: if `output_size` is no int. ValueError: if it is not positive or does not divide L.

    Source: mindspore.nn.AdaptiveMaxPool1d, MindSpore 2.10.
    """

    def __init__(self, output_size):
        super().__init__()
        self.output_size = check_output_size(output_size, "AdaptiveMaxPool1d")

    def construct(self, x):
        return _adaptive_max_pool(x, self.output_size, False, 1, "AdaptiveMaxPool1d")


class AdaptiveMaxPool2d(Cell):
    """The largest elements of windows that divide the image evenly; the arguments are those of the function.

    Source: mindspore.nn.AdaptiveMaxPool2d, MindSpore 2.10.
    """

    axes = 2

    def __init__(self, output_size, return_indices=False):
        super().__init__()
        self.output_size, self.return_indices = output_size, return_indices

    def construct(self, input):
        return _adaptive_max_pool(input, self.output_size, self.return_indices, self.axes, type(self).__name__)


class AdaptiveMaxPool3d(AdaptiveMaxPool2d):
    """The largest elements of windows that divide the volume evenly.

    Source: mindspore.nn.AdaptiveMaxPool3d, MindSpore 2.10.
    """

    axes = 3


# ---------------------------------------------------------------- back to the input's size
class MaxUnpool1d(Cell):
    """Puts the largest elements back where `MaxPool1d` found them, 0 elsewhere; see `ops.max_unpool1d`.

    Raises:
        ValueError: if `output_size` is no tuple, or empty.

    Source: mindspore.nn.MaxUnpool1d, MindSpore 2.10.
    """

    unpool = staticmethod(max_unpool1d)

    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride

    def construct(self, x, indices, output_size=None):
        if output_size is not None and (not isinstance(output_size, tuple) or not output_size):
            raise ValueError(
                f"For '{type(self).__name__}', the 'output_size' must be a tuple that is not empty, but got {output_size}."
            )
        return self.unpool(x, indices, self.kernel_size, self.stride, self.padding, output_size)


class MaxUnpool2d(MaxUnpool1d):
    """As `MaxUnpool1d`, of images. Source: mindspore.nn.MaxUnpool2d, MindSpore 2.10."""

    unpool = staticmethod(max_unpool2d)


class MaxUnpool3d(MaxUnpool1d):
    """As `MaxUnpool1d`, of volumes. Source: mindspore.nn.MaxUnpool3d, MindSpore 2.10."""

    unpool = staticmethod(max_unpool3d)


# ---------------------------------------------------------------- windows at random distances
class FractionalMaxPool2d(Cell):
    """The largest element of each of windows at random distances; see `ops.fractional_max_pool2d`.

    Source: mindspore.nn.FractionalMaxPool2d, MindSpore 2.10.
    """

    pool = staticmethod(fractional_max_pool2d)

    def __init__(self, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None):
        super().__init__()
        self.arguments = kernel_size, output_size, output_ratio, return_indices, _random_samples

    def construct(self, input):
        return self.pool(input, *self.arguments)


class FractionalMaxPool3d(FractionalMaxPool2d):
    """As `FractionalMaxPool2d`, of volumes. Source: mindspore.nn.FractionalMaxPool3d, MindSpore 2.10."""

    pool = staticmethod(fractional_max_pool3d)
