"""The partial inverse of max pooling: each largest element goes back to its place, all other places hold 0."""

import math

import jax.numpy as jnp
import numpy as np

from msgrad.errors import check_one_of, wrong_type
from msgrad.ops.activation import check_number, on_tensors
from msgrad.ops.conv import each_axis
from msgrad.ops.pool import spatial
from msgrad.ops.spell import primitive


@on_tensors
def _max_unpool(x, indices, kernel_size, stride, padding, output_size, n, owner):
    check_number(x, owner, "x")
    check_number(indices, owner, "indices")
    if indices.dtype not in (np.int32, np.int64):
        raise TypeError(f"For '{owner}', the 'indices' must be int32 or int64, but got {indices.dtype}.")
    if x.shape != indices.shape:
        raise ValueError(
            f"For '{owner}', the 'indices' must have the shape of 'x', {x.shape}, but got {indices.shape}."
        )
    batch, _ = spatial(x, n, owner)
    kernel = each_axis(kernel_size, n, "kernel_size", owner)
    strides = each_axis(stride, n, "stride", owner, 0)
    strides = kernel if not any(strides) else strides
    pads = each_axis(padding, n, "padding", owner, 0)
    size = tuple((s - 1) * t - 2 * p + k for s, t, p, k in zip(batch.shape[2:], strides, pads, kernel, strict=True))
    if output_size:
        size = close_size(tuple(output_size)[-n:], size, strides, owner)
    rows = batch.reshape(math.prod(batch.shape[:2]), -1)
    places = indices.reshape(rows.shape)
    flat = jnp.zeros((rows.shape[0], math.prod(size)), x.dtype)
    flat = flat.at[jnp.arange(rows.shape[0])[:, None], places].set(rows, mode="drop")
    return flat.reshape(*x.shape[: x.ndim - n], *size)


def close_size(wanted: tuple, size: tuple, strides: tuple, owner: str) -> tuple:
    """`wanted`, which may differ from the size by less than a stride."""
    if any(not s - t < w < s + t for w, s, t in zip(wanted, size, strides, strict=True)):
        raise ValueError(
            f"For '{owner}', the 'output_size' must differ from {size} by less than the stride {strides}, "
            f"but got {wanted}."
        )
    return wanted


def unpool(x, indices, kernel_size, stride, padding, output_size, n: int, owner: str):
    for value, name in ((kernel_size, "kernel_size"), (stride, "stride"), (padding, "padding")):
        if not isinstance(value, (int, tuple)) and not (name == "stride" and value is None):
            raise wrong_type(value, name, owner, f"an int or a tuple of {n} ints")
    lengths = (0, n, n + 1, n + 2)
    if output_size is not None and (not isinstance(output_size, tuple) or len(output_size) not in lengths):
        raise ValueError(f"For '{owner}', the 'output_size' must be a tuple of {lengths} ints, but got {output_size}.")
    stride = kernel_size if stride is None else stride
    return _max_unpool(x, indices, kernel_size, stride, padding, output_size, n, owner)


def max_unpool1d(x, indices, kernel_size, stride=None, padding=0, output_size=None):
    """What max pooling of a sequence took, back at its places; zeros elsewhere.

    Args:
        x: shape `(N, C, L)` or `(C, L)`.
        indices: the places in the sequence, int32 or int64, the shape of `x`; one out of range is left out.
        kernel_size, stride, padding: those of the pooling, an int or a tuple of one; the stride is the kernel
            by default.
        output_size: the length of the result, alone or with the axes before it, if it is not
            (L - 1) stride - 2 padding + kernel_size; closer to that than a stride.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.ops.max_unpool1d, MindSpore 2.10.
    """
    return unpool(x, indices, kernel_size, stride, padding, output_size, 1, "max_unpool1d")


def max_unpool2d(x, indices, kernel_size, stride=None, padding=0, output_size=None):
    """As `max_unpool1d`, for shapes `(N, C, H, W)` and `(C, H, W)`; the places are those of the flattened image.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.ops.max_unpool2d, MindSpore 2.10.
    """
    return unpool(x, indices, kernel_size, stride, padding, output_size, 2, "max_unpool2d")


def max_unpool3d(x, indices, kernel_size, stride=None, padding=0, output_size=None):
    """As `max_unpool1d`, for shapes `(N, C, D, H, W)` and `(C, D, H, W)`; the places are those of the flattened volume.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.ops.max_unpool3d, MindSpore 2.10.
    """
    return unpool(x, indices, kernel_size, stride, padding, output_size, 3, "max_unpool3d")


def unpool_primitive(n: int):
    first = "NCDHW"[:2] + "DHW"[3 - n :]
    last = "N" + "DHW"[3 - n :] + "C"
    name = f"MaxUnpool{n}D"

    def call(self, x, argmax):
        check_one_of(self.data_format, (first, last), "data_format", name)
        given = tuple(self.output_shape)
        if self.data_format == first:
            return _max_unpool(x, argmax, self.ksize, self.strides, self.pads, given, n, name)
        front = (0, n + 1, *range(1, n + 1))
        out = _max_unpool(
            x.transpose(front), argmax.transpose(front), self.ksize, self.strides, self.pads, given[:-1], n, name
        )
        return out.transpose((0, *range(2, n + 2), 1))

    init = (("ksize",), ("strides", 0), ("pads", 0), ("output_shape", ()), ("data_format", first))
    return primitive(name, _max_unpool, init, call)


MaxUnpool2D, MaxUnpool3D = unpool_primitive(2), unpool_primitive(3)

__all__ = ["max_unpool1d", "max_unpool2d", "max_unpool3d", "MaxUnpool2D", "MaxUnpool3D"]
