"""What the windows over an image hold: their largest sum with a filter, and convolution with moved elements."""

import math

import jax.numpy as jnp
import numpy as np

from msgrad.errors import check_bool, check_one_of, check_positive_int, check_same_dtype, wrong_type
from msgrad.ops.activation import check_float, on_tensors
from msgrad.ops.conv import channels, each_axis
from msgrad.ops.pool import lowest, same_pads
from msgrad.ops.spell import checked, primitive


def window_slices(kernel, stride, dilation, counts) -> list:
    """For each element of a window, the slices that hold it in all windows."""
    return [
        tuple(slice(d * i, d * i + s * (n - 1) + 1, s) for i, d, s, n in zip(at, dilation, stride, counts, strict=True))
        for at in np.ndindex(*kernel)
    ]


def window_counts(size, kernel, stride, padding, dilation, owner: str) -> tuple:
    counts = tuple(
        (n + 2 * p - d * (k - 1) - 1) // s + 1
        for n, k, s, p, d in zip(size, kernel, stride, padding, dilation, strict=True)
    )
    if min(counts) < 1:
        raise ValueError(f"For '{owner}', the window {kernel} does not fit into the image {tuple(size)}.")
    return counts


# ---------------------------------------------------------------- dilation
@on_tensors
def _dilation2d(x, filter, stride, dilation, same):
    """The largest sum of each window and the filter: shapes `(N, C, H, W)` and `(C, K_h, K_w)`."""
    check_same_dtype({"x": x, "filter": filter}, "Dilation2D")
    if x.ndim != 4 or filter.ndim != 3 or x.shape[1] != filter.shape[0]:
        raise ValueError(
            f"For 'Dilation2D', the shapes (N, C, H, W) and (C, K, L) do not fit: {x.shape}, {filter.shape}."
        )
    kernel = filter.shape[1:]
    pads = same_pads(x.shape[2:], kernel, stride, dilation) if same else [(0, 0), (0, 0)]
    padded = jnp.pad(x, [(0, 0), (0, 0), *pads], constant_values=lowest(x.dtype))
    counts = window_counts(padded.shape[2:], kernel, stride, (0, 0), dilation, "Dilation2D")
    out = None
    for at, place in zip(window_slices(kernel, stride, dilation, counts), np.ndindex(*kernel), strict=True):
        part = padded[:, :, *at] + filter[:, *place][None, :, None, None]
        out = part if out is None else jnp.maximum(out, part)
    return out


def _dilation_call(self, x, filter):
    stride, dilation = (
        each_axis(v, 2, n, "Dilation2D") for v, n in ((self.stride, "stride"), (self.dilation, "dilation"))
    )
    return _dilation2d(x, filter, stride, dilation, self.pad_mode.upper() == "SAME")


def check_dilation(self) -> None:
    check_one_of(self.pad_mode, ("SAME", "VALID", "same", "valid"), "pad_mode", "Dilation2D")
    check_one_of(self.data_format, ("NCHW",), "data_format", "Dilation2D")
    for value, name in ((self.stride, "stride"), (self.dilation, "dilation")):
        each_axis(value, 2, name, "Dilation2D")


Dilation2D = checked(
    primitive(
        "Dilation2D",
        _dilation2d,
        (("stride",), ("dilation",), ("pad_mode", "SAME"), ("data_format", "NCHW")),
        _dilation_call,
    ),
    check_dilation,
)


# ---------------------------------------------------------------- deformable convolution
def sample_at(image, y, x):
    """Images `(..., H, W)` between their pixels, 0 outside: y and x have the images' axes before H, then their own."""
    low_y, low_x = jnp.floor(y), jnp.floor(x)
    part_y, part_x = y - low_y, x - low_x
    height, width = image.shape[-2:]
    lead = y.ndim - (image.ndim - 2)
    flat = image.reshape(*image.shape[:-2], *(1,) * (lead - 1), height * width)
    out = 0.0
    for step_y, weight_y in ((0, 1 - part_y), (1, part_y)):
        for step_x, weight_x in ((0, 1 - part_x), (1, part_x)):
            row, column = low_y.astype(int) + step_y, low_x.astype(int) + step_x
            inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
            place = jnp.where(inside, row * width + column, 0)
            value = jnp.take_along_axis(flat, place, -1)
            out = out + jnp.where(inside, value * weight_y * weight_x, jnp.zeros((), image.dtype))
    return out


@on_tensors
def _deformable_conv2d(x, weight, offsets, bias, kernel, strides, padding, dilation, groups, deformable_groups):
    owner = "deformable_conv2d"
    check_float(x, "x", owner)
    check_same_dtype({"x": x, "weight": weight, "offsets": offsets, "bias": bias}, owner)
    top, bottom, left, right = padding
    n, ins = x.shape[:2]
    size = x.shape[2] + top + bottom, x.shape[3] + left + right
    counts = window_counts(size, kernel, strides, (0, 0), dilation, owner)
    count = deformable_groups * math.prod(kernel)
    if offsets.shape != (n, 3 * count, *counts) or ins % deformable_groups:
        raise ValueError(
            f"For '{owner}', the 'offsets' must have shape {(n, 3 * count, *counts)}, but got {offsets.shape}."
        )
    shift_x, shift_y, mask = (
        part.reshape(n, deformable_groups, math.prod(kernel), math.prod(counts)) for part in jnp.split(offsets, 3, 1)
    )
    taps = np.stack(np.meshgrid(*(np.arange(k) * d for k, d in zip(kernel, dilation, strict=True)), indexing="ij"), -1)
    corners = np.stack(
        np.meshgrid(*(np.arange(m) * s for m, s in zip(counts, strides, strict=True)), indexing="ij"), -1
    )
    base = taps.reshape(-1, 1, 2) + corners.reshape(1, -1, 2) - np.array([top, left])
    images = x.reshape(n, deformable_groups, ins // deformable_groups, *x.shape[2:])
    at_y, at_x = (
        jnp.broadcast_to(
            (shift + base[..., i].astype(x.dtype)).reshape(n, deformable_groups, 1, -1),
            (*images.shape[:3], count // deformable_groups * math.prod(counts)),
        )
        for i, shift in ((0, shift_y), (1, shift_x))
    )
    seen = sample_at(images, at_y, at_x) * mask.reshape(n, deformable_groups, 1, -1)
    seen = seen.reshape(n, groups, ins // groups, math.prod(kernel), -1)
    kernels = weight.reshape(groups, weight.shape[0] // groups, weight.shape[1], -1)
    out = jnp.einsum("ngckp,gock->ngop", seen, kernels).reshape(n, weight.shape[0], *counts)
    return out if bias is None else out + channels(bias, 4)


def deformable_conv2d(
    x,
    weight,
    offsets,
    kernel_size,
    strides,
    padding,
    bias=None,
    dilations=(1, 1, 1, 1),
    groups=1,
    deformable_groups=1,
    modulated=True,
):
    """Convolution whose window's elements are moved by offsets and weighted by masks, which differ at each place.

    Args:
        x: shape `(N, C_in, H, W)`.
        weight: shape `(C_out, C_in / groups, K_h, K_w)`.
        offsets: shape `(N, 3 deformable_groups K_h K_w, H_out, W_out)`: by how much along W, along H, and the masks.
        kernel_size: a tuple of two. strides, dilations: tuples of four, the first two 1.
        padding: (top, bottom, left, right).
        bias: shape `(C_out,)`, or None.
        groups, deformable_groups: divide the channels; each deformable group has its own offsets.
        modulated: True, the only form there is.

    Returns:
        Shape `(N, C_out, H_out, W_out)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.ops.deformable_conv2d, MindSpore 2.10; Zhu et al. 2018.
    """
    owner = "deformable_conv2d"
    check_bool(modulated, "modulated", owner)
    if not modulated:
        raise ValueError(f"For '{owner}', the 'modulated' must be True, but got False.")
    for value, length, name in (
        (kernel_size, 2, "kernel_size"),
        (strides, 4, "strides"),
        (padding, 4, "padding"),
        (dilations, 4, "dilations"),
    ):
        if not isinstance(value, tuple):
            raise wrong_type(value, name, owner, f"a tuple of {length} ints")
        if len(value) != length:
            raise ValueError(f"For '{owner}', the '{name}' must be a tuple of {length} ints, but got {value}.")
    for value, name in ((groups, "groups"), (deformable_groups, "deformable_groups")):
        check_positive_int(value, name, owner)
    if strides[:2] != (1, 1) or dilations[:2] != (1, 1):
        raise ValueError(
            f"For '{owner}', strides and dilations must begin with (1, 1), but got {strides}, {dilations}."
        )
    return _deformable_conv2d(
        x, weight, offsets, bias, kernel_size, strides[2:], padding, dilations[2:], groups, deformable_groups
    )


__all__ = ["deformable_conv2d", "Dilation2D"]
