"""Pooling: the largest, the mean or a norm of each window, channels first."""

import math

import jax.numpy as jnp
import numpy as np
from jax import lax

from msgrad.errors import check_bool, check_int, wrong_type
from msgrad.ops.activation import check_number, on_tensors
from msgrad.ops.conv import each_axis
from msgrad.ops.declare import widely
from msgrad.ops.reduce import first_of


def spatial(x, n: int, owner: str):
    """`x` with a batch axis in front, and whether that was added. ValueError unless n + 1 or n + 2 axes."""
    if x.ndim not in (n + 1, n + 2):
        raise ValueError(f"For '{owner}', the input must have {n + 1} or {n + 2} axes, but its shape is {x.shape}.")
    return (x, False) if x.ndim == n + 2 else (x[None], True)


def window_pads(size, kernel, stride, pad, dilation, ceil_mode, owner: str) -> list:
    """(before, after) for each axis; with `ceil_mode` a last window that starts inside the padded input counts."""
    out = []
    for s, k, step, (low, high), d in zip(size, kernel, stride, pad, dilation, strict=True):
        reach = d * (k - 1) + 1
        spare = s + low + high - reach
        if ceil_mode:
            windows = -(-spare // step) + 1
            if (windows - 1) * step >= s + low:
                windows -= 1
            high += max((windows - 1) * step - spare, 0)
        elif spare < 0:
            raise ValueError(f"For '{owner}', the window {tuple(kernel)} does not fit into the input {tuple(size)}.")
        out.append((low, high))
    return out


def same_pads(size, kernel, stride, dilation) -> list:
    """The padding with which ceil(size / stride) windows cover each axis, the odd one at the end."""
    out = []
    for s, k, step, d in zip(size, kernel, stride, dilation, strict=True):
        total = max((-(-s // step) - 1) * step + d * (k - 1) + 1 - s, 0)
        out.append((total // 2, total - total // 2))
    return out


def resolve(size, kernel, stride, pad_mode, padding, dilation, ceil_mode, owner: str) -> list:
    """(before, after) of each axis. `padding` is an int, n ints, or 2 n ints (before, after, ...)."""
    n = len(size)
    if pad_mode == "same":
        return same_pads(size, kernel, stride, dilation)
    if pad_mode == "valid":
        padding = 0
    if isinstance(padding, (tuple, list)):
        items = tuple(check_int(p, "padding", owner) for p in padding)
        items = items * n if len(items) == 1 else items
        items = items if len(items) == 2 * n and n > 0 else tuple(p for p in items for _ in range(2))
    else:
        items = (check_int(padding, "padding", owner),) * (2 * n)
    if len(items) != 2 * n:
        raise ValueError(f"For '{owner}', the 'padding' must be an int or a tuple of {n} ints, but got {padding}.")
    if min(items) < 0:
        raise ValueError(f"For '{owner}', the 'padding' must not be negative, but got {padding}.")
    pairs = list(zip(items[::2], items[1::2], strict=True))
    return window_pads(size, kernel, stride, pairs, dilation, ceil_mode, owner)


# ---------------------------------------------------------------- maximum
def lowest(dtype):
    """What a maximum starts from."""
    return np.array(-np.inf if jnp.issubdtype(dtype, jnp.floating) else jnp.iinfo(dtype).min, dtype)


@on_tensors
def _max_pool(x, kernel_size, stride, pad_mode, padding, dilation, ceil_mode, return_indices, n, owner):
    check_number(x, owner, "x")
    x, added = spatial(x, n, owner)
    kernel = each_axis(kernel_size, n, "kernel_size", owner)
    strides = each_axis(stride, n, "stride", owner)
    steps = each_axis(dilation, n, "dilation", owner)
    pad = resolve(x.shape[2:], kernel, strides, pad_mode, padding, steps, ceil_mode, owner)
    if pad_mode == "pad" and any(2 * low > k for (low, _), k in zip(pad, kernel, strict=True)):
        raise ValueError(
            f"For '{owner}', the 'padding' must be at most half of the kernel {kernel}, but got {padding}."
        )
    window = {
        "window_dimensions": (1, 1, *kernel),
        "window_strides": (1, 1, *strides),
        "padding": [(0, 0), (0, 0), *pad],
        "window_dilation": (1, 1, *steps),
    }
    if math.prod(kernel) <= MOST_SHIFTED or max(steps) > 1:
        out = shifted_max(x, kernel, strides, pad, steps)
    else:
        out = lax.reduce_window(x, lowest(x.dtype), lax.max, **window)
    if not return_indices:
        return out[0] if added else out
    flat = np.arange(math.prod(x.shape[2:]), dtype=np.int64).reshape(x.shape[2:])
    places = jnp.broadcast_to(flat, x.shape)

    def larger(a, b):
        (value, place), (other, other_place) = a, b
        first = (value > other) | ((value == other) & (place < other_place))
        return jnp.where(first, value, other), jnp.where(first, place, other_place)

    start = (lowest(x.dtype), np.array(np.iinfo(np.int64).max))
    _, where = lax.reduce_window((lax.stop_gradient(x), places), start, larger, **window)
    return (out[0], where[0]) if added else (out, where)


# Up to this many elements to a window, a chain of maxima is faster than lax.reduce_window, whose gradient visits
# window by window: on a CPU 0.36 against 1.72 ms for the gradient of 2x2 windows of (64, 6, 28, 28).
MOST_SHIFTED = 9


def shifted_max(x, kernel, strides, pad, dilation):
    """The maximum over windows, the gradient going to the first of equal elements."""
    x = lax.pad(x, lowest(x.dtype), [(0, 0, 0), (0, 0, 0), *((low, high, 0) for low, high in pad)])
    reach = [s - d * (k - 1) for s, d, k in zip(x.shape[2:], dilation, kernel, strict=True)]
    largest = None
    for offset in np.ndindex(*kernel):
        at = [slice(d * o, d * o + r, step) for o, r, step, d in zip(offset, reach, strides, dilation, strict=True)]
        part = x[:, :, *at]
        # part != part: NaN is larger than any number
        largest = part if largest is None else jnp.where((part > largest) | (part != part), part, largest)
    return largest


def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False):
    """The largest element of each window.

    Args:
        x: shape `(N, C, H, W)` or `(C, H, W)`.
        kernel_size, stride, dilation: an int or a tuple of two; the stride is the kernel by default.
        padding: an int or a tuple of two, at most half of the kernel; padding is below every number.
        return_indices: give also the places of the largest elements in the flattened image.
        ceil_mode: count a last window that is not full.

    Returns:
        Shape `(N, C, H_out, W_out)`, and int64 places of that shape if `return_indices`.

    Raises:
        TypeError: if `x` is no Tensor of numbers, or an argument is of another type.
        ValueError: if the shapes do not fit or an argument is out of its range.

    Source: mindspore.ops.max_pool2d, MindSpore 2.10.
    """
    stride = kernel_size if stride is None else stride
    check_bool(return_indices, "return_indices", "max_pool2d")
    check_bool(ceil_mode, "ceil_mode", "max_pool2d")
    return _max_pool(x, kernel_size, stride, "pad", padding, dilation, ceil_mode, return_indices, 2, "max_pool2d")


def max_pool3d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """As `max_pool2d`, for shapes `(N, C, D, H, W)` and `(C, D, H, W)`.

    Raises:
        TypeError: if `x` is no Tensor of numbers, or an argument is of another type.
        ValueError: if the shapes do not fit or an argument is out of its range.

    Source: mindspore.ops.max_pool3d, MindSpore 2.10.
    """
    stride = kernel_size if stride is None else stride
    check_bool(return_indices, "return_indices", "max_pool3d")
    check_bool(ceil_mode, "ceil_mode", "max_pool3d")
    return _max_pool(x, kernel_size, stride, "pad", padding, dilation, ceil_mode, return_indices, 3, "max_pool3d")


# ---------------------------------------------------------------- mean
@on_tensors
def _avg_pool(x, kernel_size, stride, pad_mode, padding, ceil_mode, count_include_pad, divisor_override, n, owner):
    check_number(x, owner, "x")
    x, added = spatial(x, n, owner)
    kernel = each_axis(kernel_size, n, "kernel_size", owner)
    strides = each_axis(stride, n, "stride", owner)
    ones = (1,) * n
    size = x.shape[2:]
    pad = resolve(size, kernel, strides, pad_mode, padding, ones, ceil_mode, owner)
    given = resolve(size, kernel, strides, pad_mode, padding, ones, False, owner) if ceil_mode else pad
    if pad_mode == "pad" and any(low + high > k for (low, high), k in zip(given, kernel, strict=True)):
        raise ValueError(
            f"For '{owner}', the 'padding' on both sides must be at most the kernel {kernel}, but got {padding}."
        )
    if divisor_override:
        divisor = divisor_override
    elif not any(low or high for low, high in pad):
        divisor = math.prod(kernel)
    else:
        count_padding = count_include_pad and pad_mode != "same"
        divisor = window_counts(size, kernel, strides, pad, given if count_padding else None)

    def mean(x):
        window = (1, 1, *kernel), (1, 1, *strides), [(0, 0), (0, 0), *pad]
        sums = lax.reduce_window(x, np.array(0, x.dtype), lax.add, *window)
        return sums / (divisor if isinstance(divisor, int) else divisor.astype(x.dtype))

    out = widely(mean)(x)
    return out[0] if added else out


def window_counts(size, kernel, stride, pad, counted) -> np.ndarray:
    """How many elements each window holds; those of the padding `counted` count too."""
    total = np.ones(())
    for i, (s, k, step, (low, high)) in enumerate(zip(size, kernel, stride, pad, strict=True)):
        starts = np.arange(0, s + low + high - k + 1, step) - low
        first, last = (0, s) if counted is None else (-counted[i][0], s + counted[i][1])
        held = np.minimum(starts + k, last) - np.maximum(starts, first)
        total = np.multiply.outer(total, held)
    return total


def avg_pool(x, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override, n: int, owner: str):
    """Checks of the average pooling functions."""
    check_bool(ceil_mode, "ceil_mode", owner)
    check_bool(count_include_pad, "count_include_pad", owner)
    if check_int(divisor_override, "divisor_override", owner) < 0:
        raise ValueError(f"For '{owner}', the 'divisor_override' must not be negative, but got {divisor_override}.")
    for value, name in ((kernel_size, "kernel_size"), (stride, "stride"), (padding, "padding")):
        if not isinstance(value, (int, tuple)) or isinstance(value, bool):
            raise wrong_type(value, name, owner, f"an int or a tuple of {n} ints")
    return _avg_pool(x, kernel_size, stride, "pad", padding, ceil_mode, count_include_pad, divisor_override, n, owner)


def avg_pool1d(input_x, kernel_size=1, stride=1, padding=0, ceil_mode=False, count_include_pad=True):
    """The mean of each window of a sequence.

    Args:
        input_x: shape `(N, C, L)` or `(C, L)`.
        kernel_size: an int. stride, padding: an int or a tuple of one.
        ceil_mode: count a last window that is not full.
        count_include_pad: divide by the window's length even where it reaches into the padding.

    Raises:
        TypeError: if `input_x` is no Tensor of numbers, or an argument is of another type.
        ValueError: if the shapes do not fit or an argument is out of its range.

    Source: mindspore.ops.avg_pool1d, MindSpore 2.10.
    """
    if not isinstance(kernel_size, int):
        raise wrong_type(kernel_size, "kernel_size", "avg_pool1d", "an int")
    return avg_pool(input_x, kernel_size, stride, padding, ceil_mode, count_include_pad, 0, 1, "avg_pool1d")


def avg_pool2d(
    input_x, kernel_size=1, stride=1, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=0
):
    """The mean of each window of an image.

    Args:
        input_x: shape `(N, C, H, W)` or `(C, H, W)`.
        kernel_size, stride: an int or a tuple of two.
        padding: an int, or a tuple of four (top, bottom, left, right).
        ceil_mode: count a last window that is not full.
        count_include_pad: divide by the window's size even where it reaches into the padding.
        divisor_override: divide by this instead, unless 0.

    Raises:
        TypeError: if `input_x` is no Tensor of numbers, or an argument is of another type.
        ValueError: if the shapes do not fit or an argument is out of its range.

    Source: mindspore.ops.avg_pool2d, MindSpore 2.10.
    """
    if isinstance(padding, tuple) and len(padding) != 4:
        raise ValueError(f"For 'avg_pool2d', the 'padding' must be an int or a tuple of 4 ints, but got {padding}.")
    return avg_pool(
        input_x, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override, 2, "avg_pool2d"
    )


def avg_pool3d(
    input_x, kernel_size=1, stride=1, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=0
):
    """As `avg_pool2d`, for shapes `(N, C, D, H, W)` and `(C, D, H, W)`; `padding` may be a tuple of six.

    Raises:
        TypeError: if `input_x` is no Tensor of numbers, or an argument is of another type.
        ValueError: if the shapes do not fit or an argument is out of its range.

    Source: mindspore.ops.avg_pool3d, MindSpore 2.10.
    """
    return avg_pool(
        input_x, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override, 3, "avg_pool3d"
    )


# ---------------------------------------------------------------- norms
def lp_pool(x, norm_type, kernel_size, stride, ceil_mode, n: int, owner: str):
    if not isinstance(norm_type, (int, float)):
        raise wrong_type(norm_type, "norm_type", owner, "an int or a float")
    if norm_type == 0:
        raise ValueError(f"For '{owner}', the 'norm_type' must not be 0.")
    stride = kernel_size if stride is None else stride
    return _lp_pool(x, norm_type, kernel_size, stride, ceil_mode, n, owner)


@on_tensors
def _lp_pool(x, norm_type, kernel_size, stride, ceil_mode, n, owner):
    check_number(x, owner, "x")
    x, added = spatial(x, n, owner)
    kernel = each_axis(kernel_size, n, "kernel_size", owner)
    strides = each_axis(stride, n, "stride", owner)
    pad = resolve(x.shape[2:], kernel, strides, "pad", 0, (1,) * n, ceil_mode, owner)
    power = norm_type if float(norm_type) != int(norm_type) else int(norm_type)
    sums = lax.reduce_window(
        x**power, np.array(0, x.dtype), lax.add, (1, 1, *kernel), (1, 1, *strides), [(0, 0), (0, 0), *pad]
    )
    out = sums ** (1.0 / norm_type)
    return out[0] if added else out


def lp_pool1d(x, norm_type, kernel_size, stride=None, ceil_mode=False):
    """The `norm_type`-norm of each window of a sequence: (sum of x^p)^(1/p).

    Args:
        x: shape `(N, C, L)` or `(C, L)`.
        kernel_size, stride: an int; the stride is the kernel by default.
        ceil_mode: count a last window that is not full.

    Raises:
        TypeError: if `x` is no Tensor, or `norm_type` no number. ValueError: if `norm_type` is 0.

    Source: mindspore.ops.lp_pool1d, MindSpore 2.10.
    """
    return lp_pool(x, norm_type, kernel_size, stride, ceil_mode, 1, "lp_pool1d")


def lp_pool2d(x, norm_type, kernel_size, stride=None, ceil_mode=False):
    """As `lp_pool1d`, for shapes `(N, C, H, W)`; `kernel_size` and `stride` are ints or tuples of two.

    Raises:
        TypeError: if `x` is no Tensor, or `norm_type` no number. ValueError: if `norm_type` is 0.

    Source: mindspore.ops.lp_pool2d, MindSpore 2.10.
    """
    return lp_pool(x, norm_type, kernel_size, stride, ceil_mode, 2, "lp_pool2d")


# ---------------------------------------------------------------- adaptive
def adaptive_size(x, output_size, n: int, owner: str) -> tuple:
    """The output's size on each spatial axis; None or -1 keeps the input's."""
    if isinstance(output_size, (tuple, list)):
        if len(output_size) != n:
            raise ValueError(
                f"For '{owner}', the 'output_size' must be an int or a tuple of {n}, but got {output_size}."
            )
        sizes = tuple(output_size)
    else:
        sizes = (output_size,) * n
    out = []
    for size, given in zip(sizes, x.shape[-n:], strict=True):
        if size is None or size == -1:
            out.append(given)
        elif check_int(size, "output_size", owner) < 0:
            raise ValueError(f"For '{owner}', the 'output_size' must not be negative, but got {output_size}.")
        else:
            out.append(size)
    return tuple(out)


def bounds(size: int, out: int) -> list:
    """Where each of `out` windows over `size` elements starts and ends."""
    return [(i * size // out, -(-(i + 1) * size // out)) for i in range(out)]


@on_tensors
def _adaptive_avg_pool(input, output_size, n, owner):
    check_number(input, owner)
    if n == 1:
        check_divides(input, output_size, owner)
    if input.ndim not in (n + 1, n + 2):
        raise ValueError(f"For '{owner}', the input must have {n + 1} or {n + 2} axes, but got shape {input.shape}.")
    sizes = adaptive_size(input, output_size, n, owner)

    def mean(x):
        for axis, out in zip(range(x.ndim - n, x.ndim), sizes, strict=True):
            x = mean_windows(x, axis, out)
        return x

    return widely(mean)(input)


def mean_windows(x, axis: int, out: int):
    """`x` with the axis divided into `out` windows and each replaced by its mean."""
    size = x.shape[axis]
    if out == size:
        return x
    if out and size % out == 0:
        return jnp.mean(x.reshape(*x.shape[:axis], out, size // out, *x.shape[axis + 1 :]), axis + 1)
    shares = np.zeros((out, size))
    for i, (first, last) in enumerate(bounds(size, out)):
        shares[i, first:last] = 1 / (last - first)
    return jnp.moveaxis(jnp.tensordot(x, shares.astype(x.dtype), ((axis,), (1,))), -1, axis)


@on_tensors
def _adaptive_max_pool(input, output_size, return_indices, n, owner):
    check_number(input, owner)
    if n == 1:
        check_divides(input, output_size, owner)
    if input.ndim not in (n + 1, n + 2):
        raise ValueError(f"For '{owner}', the input must have {n + 1} or {n + 2} axes, but got shape {input.shape}.")
    sizes = adaptive_size(input, output_size, n, owner)
    first = input.ndim - n
    out = input
    for axis, size in reversed(list(zip(range(first, input.ndim), sizes, strict=True))):
        # the last axis first: so the first of equal elements, row by row, gets the gradient
        given = out.shape[axis]
        if size == given:
            continue
        if size and given % size == 0:
            parts = out.reshape(*out.shape[:axis], size, given // size, *out.shape[axis + 1 :])
            out = first_of(parts, (axis + 1,), False, jnp.argmax)
        else:
            parts = [lax.slice_in_dim(out, a, b, axis=axis) for a, b in bounds(given, size)]
            out = jnp.stack([first_of(part, (axis,), False, jnp.argmax) for part in parts], axis)
    if not return_indices:
        return out
    flat = lax.stop_gradient(input).reshape(*input.shape[:first], -1)
    inside = np.ones((1, 1), bool)  # which elements of the flattened input each window holds
    for given, size in zip(input.shape[first:], sizes, strict=True):
        rows = np.zeros((size, given), bool)
        for i, (a, b) in enumerate(bounds(given, size)):
            rows[i, a:b] = True
        inside = np.kron(inside, rows).astype(bool)
    held = jnp.where(inside, flat[..., None, :], lowest(input.dtype))
    return out, jnp.argmax(held, -1).reshape(out.shape).astype(jnp.int64)


def adaptive_avg_pool1d(input, output_size):
    """The means of `output_size` windows of equal length.

    Args:
        input: shape `(N, C, L)`. output_size: an int that divides L.

    Raises:
        TypeError: if `input` is no Tensor of numbers or `output_size` no int.
        ValueError: if the shape is not of 3 axes, or `output_size` does not divide L.

    Source: mindspore.ops.adaptive_avg_pool1d, MindSpore 2.10.
    """
    return _adaptive_avg_pool(input, output_size, 1, "adaptive_avg_pool1d")


def check_divides(input, output_size, owner: str) -> None:
    """MindSpore's checks of one-dimensional adaptive pooling."""
    if check_int(output_size, "output_size", owner) < 1:
        raise ValueError(f"For '{owner}', the 'output_size' must be positive, but got {output_size}.")
    if input.ndim != 3:
        raise ValueError(f"For '{owner}', the input must have 3 axes, but its shape is {input.shape}.")
    if input.shape[2] % output_size or input.shape[2] < output_size:
        raise ValueError(
            f"For '{owner}', the 'output_size' must divide the last axis of the input {input.shape}, "
            f"but got {output_size}."
        )


def adaptive_avg_pool2d(input, output_size):
    """The means of windows that divide the image as evenly as can be.

    Args:
        input: shape `(N, C, H, W)` or `(C, H, W)`.
        output_size: an int or a tuple of two; None or -1 keeps the input's size.

    Raises:
        TypeError: if `input` is no Tensor of numbers or a size no int.
        ValueError: if the shape is of another rank or a size is not positive.

    Source: mindspore.ops.adaptive_avg_pool2d, MindSpore 2.10.
    """
    return _adaptive_avg_pool(input, output_size, 2, "adaptive_avg_pool2d")


def adaptive_avg_pool3d(input, output_size):
    """As `adaptive_avg_pool2d`, for shapes `(N, C, D, H, W)` and `(C, D, H, W)`.

    Raises:
        TypeError: if `input` is no Tensor of numbers or a size no int.
        ValueError: if the shape is of another rank or a size is not positive.

    Source: mindspore.ops.adaptive_avg_pool3d, MindSpore 2.10.
    """
    return _adaptive_avg_pool(input, output_size, 3, "adaptive_avg_pool3d")


def adaptive_max_pool1d(input, output_size):
    """The largest elements of `output_size` windows of equal length.

    Args:
        input: shape `(N, C, L)`. output_size: an int that divides L.

    Raises:
        TypeError: if `input` is no Tensor of numbers or `output_size` no int.
        ValueError: if the shape is not of 3 axes, or `output_size` does not divide L.

    Source: mindspore.ops.adaptive_max_pool1d, MindSpore 2.10.
    """
    return _adaptive_max_pool(input, output_size, False, 1, "adaptive_max_pool1d")


def adaptive_max_pool2d(input, output_size, return_indices=False):
    """The largest elements of windows that divide the image as evenly as can be.

    Args:
        input: shape `(N, C, H, W)` or `(C, H, W)`.
        output_size: an int or a tuple of two; None keeps the input's size.
        return_indices: give also their places in the flattened image, int64.

    Raises:
        TypeError: if `input` is no Tensor of numbers, a size no int or `return_indices` no bool.
        ValueError: if the shape is of another rank or a size is not positive.

    Source: mindspore.ops.adaptive_max_pool2d, MindSpore 2.10.
    """
    check_bool(return_indices, "return_indices", "adaptive_max_pool2d")
    return _adaptive_max_pool(input, output_size, return_indices, 2, "adaptive_max_pool2d")


def adaptive_max_pool3d(input, output_size, return_indices=False):
    """As `adaptive_max_pool2d`, for shapes `(N, C, D, H, W)` and `(C, D, H, W)`.

    Raises:
        TypeError: if `input` is no Tensor of numbers, a size no int or `return_indices` no bool.
        ValueError: if the shape is of another rank or a size is not positive.

    Source: mindspore.ops.adaptive_max_pool3d, MindSpore 2.10.
    """
    check_bool(return_indices, "return_indices", "adaptive_max_pool3d")
    return _adaptive_max_pool(input, output_size, return_indices, 3, "adaptive_max_pool3d")


__all__ = [
    "max_pool2d",
    "max_pool3d",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "lp_pool1d",
    "lp_pool2d",
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "adaptive_max_pool3d",
]
