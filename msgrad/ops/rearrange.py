"""Elements moved between axes: blocks of space into channels or the batch, channels among each other, windows into columns."""

import itertools

import jax.numpy as jnp
import numpy as np

from msgrad.core.tensor import Tensor
from msgrad.errors import check_int, check_positive_int, wrong_type, wrong_value
from msgrad.ops.declare import KEEP, check_tensor, operator
from msgrad.ops.shape import as_shape


# ---------------------------------------------------------------- space and channels
def check_block(size, owner):
    if check_int(size, "block_size", owner) < 2:
        raise wrong_value(size, "block_size", owner, "at least 2")
    return size


def check_4d(x, name, owner):
    check_tensor(x, name, owner)
    if x.ndim != 4:
        raise ValueError(f"For '{owner}', the '{name}' must have 4 dimensions, but got the shape {x.shape}.")


@operator(KEEP, numeric="-")
def depth_to_space(x, block_size):
    """The channels of `(n, c, h, w)` laid out as squares: `(n, c / b**2, h * b, w * b)`, the first channels leftmost.

    Source: mindspore.ops.DepthToSpace, MindSpore 2.10.
    """
    b = check_block(block_size, "DepthToSpace")
    check_4d(x, "x", "DepthToSpace")
    n, c, h, w = x.shape
    if c % (b * b):
        raise ValueError(f"For 'DepthToSpace', the channels must be a multiple of {b * b}, but got {c}.")
    x = x.reshape(n, b, b, c // (b * b), h, w)
    return x.transpose(0, 3, 4, 1, 5, 2).reshape(n, c // (b * b), h * b, w * b)


@operator(KEEP, numeric="-")
def space_to_depth(x, block_size):
    """The inverse of DepthToSpace: squares of side b become channels. Source: mindspore.ops.SpaceToDepth, 2.10."""
    b = check_block(block_size, "SpaceToDepth")
    check_4d(x, "x", "SpaceToDepth")
    n, c, h, w = x.shape
    if h % b or w % b:
        raise ValueError(f"For 'SpaceToDepth', height and width must be multiples of {b}, but got {h} and {w}.")
    x = x.reshape(n, c, h // b, b, w // b, b)
    return x.transpose(0, 3, 5, 1, 2, 4).reshape(n, c * b * b, h // b, w // b)


def check_planes(x, name, owner):
    check_tensor(x, name, owner)
    if x.ndim < 3:
        raise ValueError(f"For '{owner}', the '{name}' must have at least 3 dimensions, but got the shape {x.shape}.")


@operator(KEEP, numeric="-")
def pixel_shuffle(input, upscale_factor):
    """The channels of images laid out as squares of pixels.

    Args:
        input: Tensor of shape `(*, c * r**2, h, w)`.
        upscale_factor: r, a positive int.

    Returns:
        Shape `(*, c, h * r, w * r)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the channels are no multiple of r**2.

    Source: mindspore.ops.pixel_shuffle, MindSpore 2.10.
    """
    r = check_positive_int(upscale_factor, "upscale_factor", "pixel_shuffle")
    check_planes(input, "input", "pixel_shuffle")
    *batch, c, h, w = input.shape
    if c % (r * r):
        raise ValueError(f"For 'pixel_shuffle', the channels must be a multiple of {r * r}, but got {c}.")
    x = input.reshape(-1, c // (r * r), r, r, h, w).transpose(0, 1, 4, 2, 5, 3)
    return x.reshape(*batch, c // (r * r), h * r, w * r)


@operator(KEEP, numeric="-")
def pixel_unshuffle(input, downscale_factor):
    """The inverse of `pixel_shuffle`: `(*, c, h * r, w * r)` to `(*, c * r**2, h, w)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if height or width is no multiple of r.

    Source: mindspore.ops.pixel_unshuffle, MindSpore 2.10.
    """
    r = check_positive_int(downscale_factor, "downscale_factor", "pixel_unshuffle")
    check_planes(input, "input", "pixel_unshuffle")
    *batch, c, h, w = input.shape
    if h % r or w % r:
        raise ValueError(f"For 'pixel_unshuffle', height and width must be multiples of {r}, but got {h} and {w}.")
    x = input.reshape(-1, c, h // r, r, w // r, r).transpose(0, 1, 3, 5, 2, 4)
    return x.reshape(*batch, c * r * r, h // r, w // r)


@operator(KEEP, numeric="-")
def channel_shuffle(x, groups):
    """The channels of `(n, c, *)` in `groups` groups, taken in turn from each.

    Args:
        x: Tensor of at least 4 dimensions.
        groups: a positive int that divides the channels.

    Raises:
        TypeError: if `x` has fewer dimensions. ValueError: if `groups` does not divide the channels.

    Source: mindspore.ops.channel_shuffle, MindSpore 2.10.
    """
    if isinstance(groups, bool) or not isinstance(groups, int) or groups < 1:
        raise wrong_value(groups, "groups", "channel_shuffle", "a positive int")
    check_tensor(x, "x", "channel_shuffle")
    if x.ndim < 4:
        raise TypeError(f"For 'channel_shuffle', the 'x' must have 4 dimensions or more, but got the shape {x.shape}.")
    n, c, *space = x.shape
    if c % groups:
        raise ValueError(f"For 'channel_shuffle', the 'groups' must divide the {c} channels, but got {groups}.")
    return jnp.swapaxes(x.reshape(n, groups, c // groups, *space), 1, 2).reshape(x.shape)


# ---------------------------------------------------------------- space and batch
def check_blocks(x, block, margins, owner, name):
    """The sides of a block, and the pairs of `margins`, for the last axes of `x`."""
    check_tensor(x, "input_x", owner)
    if not isinstance(margins, (tuple, list)):
        raise wrong_type(margins, name, owner, "a list of pairs of ints")
    if isinstance(block, (tuple, list)):
        sides = tuple(check_int(b, "block_size", owner) for b in block)
    else:
        sides = (check_int(block, "block_size", owner),) * len(margins)
    if any(b < 1 for b in sides):
        raise wrong_value(block, "block_size", owner, "positive")
    pairs = tuple(tuple(check_int(n, name, owner) for n in pair) for pair in margins)
    if len(pairs) != len(sides) or any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"For '{owner}', the '{name}' must be {len(sides)} pairs, but got {margins}.")
    if any(n < 0 for pair in pairs for n in pair):
        raise wrong_value(margins, name, owner, "not negative")
    if x.ndim <= len(sides):
        raise ValueError(f"For '{owner}', the 'input_x' must have more than {len(sides)} dimensions, not {x.ndim}.")
    return sides, pairs


@operator(KEEP, numeric="-")
def space_to_batch_nd(input_x, block_size, paddings):
    """Blocks of the last axes taken apart, each element of a block into a batch of its own.

    Args:
        input_x: Tensor of shape `(n, *, s1, ..., sm)`.
        block_size: the sides b1, ..., bm of a block; an int for all.
        paddings: m pairs of ints: how many zeros come before and after each of the axes first.

    Returns:
        Shape `(n * b1 * ... * bm, *, padded s1 / b1, ..., padded sm / bm)`.

    Raises:
        ValueError: if the numbers do not fit. RuntimeError: if a padded axis is no multiple of its side.

    Source: mindspore.ops.space_to_batch_nd, MindSpore 2.10.
    """
    sides, pairs = check_blocks(input_x, block_size, paddings, "space_to_batch_nd", "paddings")
    m = len(sides)
    x = jnp.pad(input_x, ((0, 0),) * (input_x.ndim - m) + pairs)
    front, space = x.shape[: x.ndim - m], x.shape[x.ndim - m :]
    if any(s % b for s, b in zip(space, sides, strict=True)):
        raise RuntimeError(
            f"For 'space_to_batch_nd', the padded lengths must be multiples of {sides}, but got {space}."
        )
    counts = [s // b for s, b in zip(space, sides, strict=True)]
    x = x.reshape(*front, *itertools.chain(*zip(counts, sides, strict=True)))
    f = len(front)
    x = x.transpose(*range(f + 1, f + 2 * m, 2), *range(f), *range(f, f + 2 * m, 2))
    return x.reshape(-1, *front[1:], *counts)


@operator(KEEP, numeric="-")
def batch_to_space_nd(input_x, block_shape, crops):
    """The inverse of `space_to_batch_nd`, without `crops[i]` elements before and after axis i of the result.

    Args:
        input_x: Tensor of shape `(n * b1 * ... * bm, *, s1, ..., sm)`.
        block_shape: the sides b1, ..., bm; an int for all.
        crops: m pairs of ints.

    Returns:
        Shape `(n, *, s1 * b1 - crops, ...)`.

    Raises:
        ValueError: if the numbers do not fit.

    Source: mindspore.ops.batch_to_space_nd, MindSpore 2.10.
    """
    sides, pairs = check_blocks(input_x, block_shape, crops, "batch_to_space_nd", "crops")
    m, count = len(sides), int(np.prod(sides))
    n, space = input_x.shape[0], input_x.shape[input_x.ndim - m :]
    if n % count:
        raise ValueError(f"For 'batch_to_space_nd', the batch must be a multiple of {count}, but got {n}.")
    if any(sum(pair) >= s * b for pair, s, b in zip(pairs, space, sides, strict=True)):
        raise ValueError(f"For 'batch_to_space_nd', the 'crops' must leave something, but got {crops}.")
    front = (n // count, *input_x.shape[1 : input_x.ndim - m])
    x = input_x.reshape(*sides, *front, *space)
    f = len(front)
    x = x.transpose(*range(m, m + f), *itertools.chain(*((m + f + i, i) for i in range(m))))
    x = x.reshape(*front, *(s * b for s, b in zip(space, sides, strict=True)))
    return x[(...,) + tuple(slice(low, n - high) for (low, high), n in zip(pairs, x.shape[f:], strict=True))]


# ---------------------------------------------------------------- windows and columns
def pair(value, name, owner, low):
    """Two ints from an int or a tuple or list of one or two."""
    if isinstance(value, bool) or not isinstance(value, (int, tuple, list)):
        raise wrong_type(value, name, owner, "an int, a tuple or a list")
    both = (value,) if isinstance(value, int) else tuple(check_int(n, name, owner) for n in value)
    if len(both) not in (1, 2):
        raise ValueError(f"For '{owner}', the '{name}' must be one or two ints, but got {value}.")
    if any(n < low for n in both):
        raise wrong_value(value, name, owner, "positive" if low else "not negative")
    return both * 2 if len(both) == 1 else both


def window_counts(size, kernel, dilation, padding, stride, owner):
    """How many windows there are along each of two axes of `size`."""
    counts = tuple(
        (n + 2 * p - d * (k - 1) - 1) // s + 1
        for n, k, d, p, s in zip(size, kernel, dilation, padding, stride, strict=True)
    )
    if any(n < 1 for n in counts):
        raise ValueError(f"For '{owner}', a window of {kernel} must fit into the size {size} with its padding.")
    return counts


def window_slices(kernel, dilation, stride, counts):
    """For each place in a window, the slices that pick it from all windows."""
    for at in itertools.product(*map(range, kernel)):
        starts = [i * d for i, d in zip(at, dilation, strict=True)]
        yield tuple(slice(a, a + s * (n - 1) + 1, s) for a, s, n in zip(starts, stride, counts, strict=True))


@operator(KEEP, name="im2col", numeric="-")
def _im2col(x, kernel, dilation, padding, stride):
    check_4d(x, "x", "im2col")
    counts = window_counts(x.shape[2:], kernel, dilation, padding, stride, "im2col")
    x = jnp.pad(x, ((0, 0), (0, 0), *((p, p) for p in padding)))
    taken = [x[(..., *part)] for part in window_slices(kernel, dilation, stride, counts)]
    return jnp.stack(taken, 2).reshape(*x.shape[:2], len(taken), -1)


def im2col(x, ksizes, strides=1, dilations=1, pads=0):
    """The windows of `(n, c, h, w)` as columns, `(n, c, k1 * k2, windows)`. Source: mindspore.ops.Im2Col, 2.10."""
    kernel, stride = pair(ksizes, "ksizes", "Im2Col", 1), pair(strides, "strides", "Im2Col", 1)
    return _im2col(x, kernel, pair(dilations, "dilations", "Im2Col", 1), pair(pads, "pads", "Im2Col", 0), stride)


def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    """The windows of images as columns.

    Args:
        input: Tensor of shape `(n, c, h, w)`.
        kernel_size, dilation, padding, stride: ints, or pairs of them for height and width.

    Returns:
        Shape `(n, c * k1 * k2, windows)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of range, or no window fits.

    Source: mindspore.ops.unfold, MindSpore 2.10.
    """
    kernel, dilation = pair(kernel_size, "kernel_size", "unfold", 1), pair(dilation, "dilation", "unfold", 1)
    out = _im2col(input, kernel, dilation, pair(padding, "padding", "unfold", 0), pair(stride, "stride", "unfold", 1))
    return out.reshape((out.shape[0], -1, out.shape[-1]))


@operator(KEEP, name="col2im", numeric="-")
def _col2im(input_x, size, kernel, dilation, padding, stride):
    check_4d(input_x, "input_x", "col2im")
    counts = window_counts(size, kernel, dilation, padding, stride, "col2im")
    n, c, k, columns = input_x.shape
    if k != kernel[0] * kernel[1] or columns != counts[0] * counts[1]:
        raise ValueError(
            f"For 'col2im', the 'input_x' must have the last axes {(kernel[0] * kernel[1], counts[0] * counts[1])}, "
            f"but got the shape {input_x.shape}."
        )
    out = jnp.zeros((n, c, *(s + 2 * p for s, p in zip(size, padding, strict=True))), input_x.dtype)
    for i, part in enumerate(window_slices(kernel, dilation, stride, counts)):
        out = out.at[(..., *part)].add(input_x[:, :, i].reshape(n, c, *counts))
    return out[(..., *(slice(p, p + s) for s, p in zip(size, padding, strict=True)))]


def col2im(input_x, output_size, kernel_size, dilation, padding_value, stride):
    """The columns of `im2col` added up where their windows lay.

    Args:
        input_x: Tensor of shape `(n, c, k1 * k2, windows)`.
        output_size: 1-d Tensor of the height and width of the result.
        kernel_size, dilation, padding_value, stride: ints or pairs.

    Returns:
        Shape `(n, c, height, width)`.

    Raises:
        ValueError: if the shape does not fit the windows.

    Source: mindspore.ops.col2im, MindSpore 2.10.
    """
    owner, size = "col2im", as_shape(output_size, "output_size", "col2im")
    if len(size) != 2:
        raise ValueError(f"For 'col2im', the 'output_size' must be height and width, but got {size}.")
    kernel, dilation = pair(kernel_size, "kernel_size", owner, 1), pair(dilation, "dilation", owner, 1)
    padding, stride = pair(padding_value, "padding_value", owner, 0), pair(stride, "stride", owner, 1)
    return _col2im(input_x, size, kernel, dilation, padding, stride)


def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """The columns of `unfold`, `(n, c * k1 * k2, windows)`, added up where their windows lay.

    Args:
        input: Tensor of 3 dimensions.
        output_size: 1-d Tensor of the height and width of the result.
        kernel_size, dilation, padding, stride: ints or pairs, as given to `unfold`.

    Returns:
        Shape `(n, c, height, width)`.

    Raises:
        ValueError: if the shape does not fit the windows.

    Source: mindspore.ops.fold, MindSpore 2.10.
    """
    if not isinstance(input, Tensor):
        raise wrong_type(input, "input", "fold", "a Tensor")
    k = int(np.prod(pair(kernel_size, "kernel_size", "fold", 1)))
    if input.ndim != 3 or input.shape[1] % k:
        raise ValueError(f"For 'fold', the 'input' must be of shape (n, c * {k}, windows), but got {input.shape}.")
    n, channels, columns = input.shape
    split = input.reshape((n, channels // k, k, columns))
    return col2im(split, output_size, kernel_size, dilation, padding, stride)


__all__ = """
    pixel_shuffle pixel_unshuffle channel_shuffle space_to_batch_nd batch_to_space_nd unfold fold col2im
""".split()
