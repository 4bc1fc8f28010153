"""Images and volumes seen at given places: grids, crops, regions of interest and glimpses."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np

from msgrad.core import random as core_random
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_int, check_one_of, check_positive_int, check_type, wrong_type
from msgrad.ops import random
from msgrad.ops.activation import check_float, on_tensors
from msgrad.ops.declare import KEEP, operator
from msgrad.ops.loss import check_floats, check_tensors
from msgrad.ops.norm import wide_dtype
from msgrad.ops.resize import asked
from msgrad.ops.spell import checked, primitive


# ---------------------------------------------------------------- grids
@on_tensors
def _affine_grid(theta, size, align_corners, owner):
    check_float(theta, "theta", owner)
    n = len(size) - 2
    if n not in (2, 3) or theta.ndim != 3 or theta.shape != (size[0], n, n + 1):
        raise ValueError(
            f"For '{owner}', a 'theta' of (N, 2, 3) goes with a size of 4 numbers, (N, 3, 4) with 5, "
            f"but got {theta.shape} and {size}."
        )
    axes = []
    for length in size[2:]:
        at = np.linspace(-1, 1, length) if length > 1 else np.zeros(1)
        axes.append(at if align_corners else at * (length - 1) / length)
    base = np.stack([*np.meshgrid(*axes, indexing="ij")[::-1], np.ones(size[2:])], -1)
    return jnp.einsum("...j,nij->n...i", jnp.asarray(base, theta.dtype), theta)


def affine_grid(theta, size, align_corners=False):
    """Where each pixel of an image comes from under an affine map.

    Args:
        theta: the maps, shape `(N, 2, 3)`, or `(N, 3, 4)` for volumes.
        size: the image's shape, a tuple of ints (N, C, H, W) or (N, C, D, H, W).
        align_corners: whether -1 and 1 are the centers of the corners' pixels, not their outer corners.

    Returns:
        Shape `(N, H, W, 2)` or `(N, D, H, W, 3)`: the places (x, y) or (x, y, z).

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.ops.affine_grid, MindSpore 2.10.
    """
    return affine(theta, size, align_corners, "affine_grid")


def affine(theta, size, align_corners, owner: str):
    if not isinstance(size, tuple):
        raise wrong_type(size, "size", owner, "a tuple of ints")
    for n in size:
        check_positive_int(n, "size", owner)
    return _affine_grid(theta, size, check_bool(align_corners, "align_corners", owner), owner)


AffineGrid = checked(
    primitive(
        "AffineGrid",
        affine_grid,
        (("align_corners", False),),
        lambda self, theta, size: affine(
            theta, tuple(size.tolist()) if isinstance(size, Tensor) else size, self.align_corners, "AffineGrid"
        ),
    ),
    lambda self: check_bool(self.align_corners, "align_corners", "AffineGrid") and None,
)


def pixel(at, size: int, padding_mode: str, align_corners: bool):
    """The place among `size` pixels of a coordinate that is -1 and 1 at the ends."""
    at = (at + 1) / 2 * (size - 1) if align_corners else ((at + 1) * size - 1) / 2
    if padding_mode == "zeros":
        return at
    if padding_mode == "reflection":
        low, high = (0.0, size - 1.0) if align_corners else (-0.5, size - 0.5)
        span = high - low
        if span == 0:
            at = jnp.zeros_like(at)
        else:
            past = jnp.mod(jnp.abs(at - low), 2 * span)
            at = low + jnp.where(past > span, 2 * span - past, past)
    return jnp.clip(at, 0, size - 1)


def look_up(images, places: list):
    """The pixels `(N, C, *out)` of images `(N, C, *size)` at integer places `(N, *out)`; 0 outside."""
    inside, flat = True, 0
    for at, size in zip(places, images.shape[2:], strict=True):
        inside = inside & (at >= 0) & (at < size)
        flat = flat * size + at
    flat = jnp.where(inside, flat, 0)
    rows = images.reshape(*images.shape[:2], -1)
    found = jnp.take_along_axis(rows, flat.reshape(flat.shape[0], 1, -1), 2).reshape(*images.shape[:2], *flat.shape[1:])
    return jnp.where(inside[:, None], found, jnp.zeros((), images.dtype))


@on_tensors
def _grid_sample(input, grid, mode, padding_mode, align_corners, owner):
    check_floats(owner, input=input, grid=grid)
    n = input.ndim - 2
    if n not in (2, 3) or grid.ndim != input.ndim or grid.shape[-1] != n or grid.shape[0] != input.shape[0]:
        raise ValueError(
            f"For '{owner}', the input (N, C, *size) and the grid (N, *out, {n}) do not fit: {input.shape}, {grid.shape}."
        )
    wide = wide_dtype(input)
    at = [
        pixel(grid[..., n - 1 - i].astype(wide), size, padding_mode, align_corners)
        for i, size in enumerate(input.shape[2:])
    ]
    if mode == "nearest":
        return look_up(input, [jnp.round(p).astype(int) for p in at])
    low = [jnp.floor(p) for p in at]
    out = 0
    for corner in itertools.product((0, 1), repeat=n):
        weight = 1
        for side, p, floor in zip(corner, at, low, strict=True):
            weight = weight * (p - floor if side else 1 - (p - floor))
        places = [floor.astype(int) + side for side, floor in zip(corner, low, strict=True)]
        out = out + look_up(input.astype(wide), places) * weight[:, None]
    return out.astype(input.dtype)


MODES = ("bilinear", "nearest")
PADDINGS = ("zeros", "border", "reflection")


def grid_sample(input, grid, mode="bilinear", padding_mode="zeros", align_corners=None):
    """Images or volumes at the places of a grid.

    Args:
        input: floating-point Tensor, shape `(N, C, H, W)` or `(N, C, D, H, W)`.
        grid: the places (x, y) or (x, y, z), -1 and 1 at the ends, shape `(N, *out, 2)` or `(N, *out, 3)`.
        mode: 'bilinear' (in volumes it is trilinear) or 'nearest'.
        padding_mode: what lies outside: 'zeros', 'border' (the nearest pixel) or 'reflection'.
        align_corners: whether -1 and 1 are the centers of the corners' pixels, not their outer corners.

    Returns:
        Shape `(N, C, *out)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit, or a mode is another.

    Source: mindspore.ops.grid_sample, MindSpore 2.10; Jaderberg et al. 2015.
    """
    owner = "grid_sample"
    check_one_of(check_type(mode, str, "mode", owner), MODES, "mode", owner)
    check_one_of(check_type(padding_mode, str, "padding_mode", owner), PADDINGS, "padding_mode", owner)
    align = False if align_corners is None else check_bool(align_corners, "align_corners", owner)
    return _grid_sample(input, grid, mode, padding_mode, align, owner)


def check_sampler(self) -> None:
    check_one_of(self.interpolation_mode, MODES, "interpolation_mode", self.name)
    check_one_of(self.padding_mode, PADDINGS, "padding_mode", self.name)
    check_bool(self.align_corners, "align_corners", self.name)


def sampler_primitive(n: int) -> type:
    name = f"GridSampler{n}D"

    def call(self, input_x, grid):
        if not isinstance(input_x, Tensor) or input_x.ndim != n + 2:
            raise ValueError(f"For '{name}', the 'input_x' must be a Tensor of {n + 2} axes, but got {input_x!r}.")
        return _grid_sample(input_x, grid, self.interpolation_mode, self.padding_mode, self.align_corners, name)

    init = (("interpolation_mode", "bilinear"), ("padding_mode", "zeros"), ("align_corners", False))
    return checked(primitive(name, grid_sample, init, call), check_sampler)


GridSampler2D, GridSampler3D = sampler_primitive(2), sampler_primitive(3)


# ---------------------------------------------------------------- crops
@on_tensors
def _crop_and_resize(image, boxes, box_indices, size, method, outside, owner):
    check_tensors(owner, image=image, boxes=boxes, box_indices=box_indices)
    if boxes.dtype != jnp.float32 or box_indices.dtype != jnp.int32:
        raise TypeError(
            f"For '{owner}', 'boxes' must be float32 and 'box_indices' int32, but got {boxes.dtype}, {box_indices.dtype}."
        )
    count = boxes.shape[0]
    if image.ndim != 4 or boxes.shape != (count, 4) or box_indices.shape != (count,):
        raise ValueError(
            f"For '{owner}', the shapes (N, H, W, C), (B, 4) and (B,) do not fit: "
            f"{image.shape}, {boxes.shape}, {box_indices.shape}."
        )
    picked = image.astype(jnp.float32)[box_indices].transpose(0, 3, 1, 2)
    places = []
    for i, (length, out) in enumerate(zip(image.shape[1:3], size, strict=True)):
        first, last = boxes[:, i, None], boxes[:, i + 2, None]
        at = jnp.arange(out, dtype=jnp.float32)
        if method == "bilinear_v2":  # whole pixels are cut out, then resized by the centers of cells
            start, end = jnp.trunc(first * length), jnp.trunc(last * length)
            place = start + (at + 0.5) * (end - start + 1) / out - 0.5
            places.append(jnp.clip(jnp.maximum(jnp.minimum(place, end), start), 0, length - 1))
        elif out > 1:
            places.append(first * (length - 1) + at * (last - first) * (length - 1) / (out - 1))
        else:
            places.append(0.5 * (first + last) * (length - 1) + 0 * at)
    y, x = (
        jnp.broadcast_to(places[0][:, :, None], (count, *size)),
        jnp.broadcast_to(places[1][:, None, :], (count, *size)),
    )
    height, width = image.shape[1:3]
    inside = (y >= 0) & (y <= height - 1) & (x >= 0) & (x <= width - 1)
    if method == "nearest":
        out = look_up(picked, [away(y), away(x)])
    else:
        low_y, low_x = jnp.floor(y), jnp.floor(x)
        out = 0
        for side_y, side_x in itertools.product((0, 1), repeat=2):
            row = jnp.clip(low_y.astype(int) + side_y, 0, height - 1)
            column = jnp.clip(low_x.astype(int) + side_x, 0, width - 1)
            part_y, part_x = y - low_y, x - low_x
            weight = (part_y if side_y else 1 - part_y) * (part_x if side_x else 1 - part_x)
            out = out + look_up(picked, [row, column]) * weight[:, None]
    return jnp.where(inside[:, None], out, jnp.float32(outside)).transpose(0, 2, 3, 1)


def away(x):
    """`x` rounded to ints, halves away from 0."""
    return (jnp.sign(x) * jnp.floor(jnp.abs(x) + 0.5)).astype(int)


METHODS = ("bilinear", "nearest", "bilinear_v2")


def crop_and_resize(image, boxes, box_indices, crop_size, method="bilinear", extrapolation_value=0.0):
    """Boxes cut out of images and resized.

    Args:
        image: shape `(N, H, W, C)`.
        boxes: float32 of shape `(B, 4)`: (y1, x1, y2, x2), 0 and 1 being the first and last pixel; a box whose first
            corner is past the second is turned over.
        box_indices: which image each box is of, int32 of shape `(B,)`.
        crop_size: (height, width) of the result.
        method: 'bilinear', 'nearest' or 'bilinear_v2'.
        extrapolation_value: what lies outside the image, a float.

    Returns:
        float32 of shape `(B, height, width, C)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit, or the method is another.

    Source: mindspore.ops.crop_and_resize, MindSpore 2.10.
    """
    return crop(image, boxes, box_indices, crop_size, method, extrapolation_value, "crop_and_resize")


def crop(image, boxes, box_indices, crop_size, method, extrapolation_value, owner: str):
    if not isinstance(crop_size, tuple):
        raise wrong_type(crop_size, "crop_size", owner, "a tuple of two ints")
    check_one_of(method, METHODS, "method", owner)
    check_type(extrapolation_value, float, "extrapolation_value", owner)
    return _crop_and_resize(image, boxes, box_indices, asked(crop_size, 2, owner), method, extrapolation_value, owner)


def check_crop(self) -> None:
    check_one_of(check_type(self.method, str, "method", self.name), METHODS, "method", self.name)
    check_type(self.extrapolation_value, float, "extrapolation_value", self.name)


CropAndResize = checked(
    primitive(
        "CropAndResize",
        crop_and_resize,
        (("method", "bilinear"), ("extrapolation_value", 0.0)),
        lambda self, x, boxes, box_index, crop_size: crop(
            x, boxes, box_index, crop_size, self.method, self.extrapolation_value, "CropAndResize"
        ),
    ),
    check_crop,
)


# ---------------------------------------------------------------- regions of interest
@on_tensors
def _roi_align(features, rois, size, scale, samples, end):
    """The mean of `samples` by `samples` places in each of `size` cells of each region, `(rois, C, *size)`."""
    check_floats("ROIAlign", features=features, rois=rois)
    if features.ndim != 4 or rois.ndim != 2 or rois.shape[1] != 5:
        raise ValueError(
            f"For 'ROIAlign', the shapes (N, C, H, W) and (R, 5) do not fit: {features.shape}, {rois.shape}."
        )
    wide = wide_dtype(features)
    boxes = rois.astype(wide)
    picked = features.astype(wide)[boxes[:, 0].astype(int)]
    places = []
    for axis, (cells, length) in enumerate(zip(size, features.shape[2:], strict=True)):
        first, last = boxes[:, 2 - axis] * scale, (boxes[:, 4 - axis] + end) * scale
        span = last - first if end else jnp.maximum(last - first, 1)
        cell = span / cells
        at = (jnp.arange(cells * samples).astype(wide) + 0.5) / samples
        place = first[:, None] + at * cell[:, None]
        outside = (place < -1) | (place > length)
        places.append((jnp.clip(place, 0, length - 1), outside))
    (y, out_y), (x, out_x) = places
    shape = (rois.shape[0], y.shape[1], x.shape[1])
    y, x = jnp.broadcast_to(y[:, :, None], shape), jnp.broadcast_to(x[:, None], shape)
    outside = out_y[:, :, None] | out_x[:, None]
    low_y, low_x = jnp.floor(y), jnp.floor(x)
    found = 0
    for side_y, side_x in itertools.product((0, 1), repeat=2):
        row = jnp.minimum(low_y.astype(int) + side_y, features.shape[2] - 1)
        column = jnp.minimum(low_x.astype(int) + side_x, features.shape[3] - 1)
        weight = (y - low_y if side_y else 1 - (y - low_y)) * (x - low_x if side_x else 1 - (x - low_x))
        found = found + look_up(picked, [row, column]) * weight[:, None]
    found = jnp.where(outside[:, None], jnp.zeros((), wide), found)
    found = found.reshape(*found.shape[:2], size[0], samples, size[1], samples)
    return jnp.mean(found, (3, 5)).astype(features.dtype)


def check_roi(self) -> None:
    for name in ("pooled_height", "pooled_width"):
        check_positive_int(getattr(self, name), name, "ROIAlign")
    check_type(self.spatial_scale, float, "spatial_scale", "ROIAlign")
    if check_int(self.sample_num, "sample_num", "ROIAlign") < 1:
        raise NotImplementedError(
            "For 'ROIAlign', a 'sample_num' of 0 lets the regions decide how many places are sampled, which cannot be "
            "compiled. Give a number."
        )
    check_one_of(check_int(self.roi_end_mode, "roi_end_mode", "ROIAlign"), (0, 1), "roi_end_mode", "ROIAlign")


ROIAlign = checked(
    primitive(
        "ROIAlign",
        _roi_align,
        (("pooled_height",), ("pooled_width",), ("spatial_scale",), ("sample_num", 2), ("roi_end_mode", 1)),
        lambda self, features, rois: _roi_align(
            features,
            rois,
            (self.pooled_height, self.pooled_width),
            self.spatial_scale,
            self.sample_num,
            self.roi_end_mode,
        ),
    ),
    check_roi,
)


# ---------------------------------------------------------------- glimpses
@operator(KEEP, name="draw_glimpse", numeric="-")
def _glimpse(state, x, offsets, size, centered, normalized, noise):
    """A window of each image `(N, H, W, C)`, noise where it reaches beyond; and the next state."""
    check_tensors("ExtractGlimpse", x=x, offsets=offsets)
    if x.ndim != 4 or offsets.shape != (x.shape[0], 2):
        raise ValueError(
            f"For 'ExtractGlimpse', the shapes (N, H, W, C) and (N, 2) do not fit: {x.shape}, {offsets.shape}."
        )
    key, following = core_random.split(state)
    places = []
    for axis, (length, out) in enumerate(zip(x.shape[1:3], size, strict=True)):
        at = offsets[:, axis]
        at = at * length if normalized else at
        at = (at + length) / 2 if centered else at
        start = jnp.trunc(at - out / 2)
        places.append(start.astype(int)[:, None] + jnp.arange(out))
    shape = (x.shape[0], *size)
    y, z = jnp.broadcast_to(places[0][:, :, None], shape), jnp.broadcast_to(places[1][:, None], shape)
    inside = (y >= 0) & (y < x.shape[1]) & (z >= 0) & (z < x.shape[2])
    found = look_up(x.transpose(0, 3, 1, 2), [y, z]).transpose(0, 2, 3, 1)
    filled = (
        jax.random.uniform(key, found.shape, x.dtype)
        if noise == "uniform"
        else jax.random.normal(key, found.shape, x.dtype)
        if noise == "gaussian"
        else jnp.zeros_like(found)
    )
    return jnp.where(inside[..., None], found, filled), following


def _glimpse_call(self, x, size, offsets):
    noise = "uniform" if self.uniform_noise else self.noise
    size = asked(size, 2, "ExtractGlimpse")
    return random.draw(
        _glimpse, random.stream("ExtractGlimpse", None), x, offsets, size, self.centered, self.normalized, noise
    )


def check_glimpse(self) -> None:
    for name in ("centered", "normalized", "uniform_noise"):
        check_bool(getattr(self, name), name, "ExtractGlimpse")
    allowed = ("uniform",) if self.uniform_noise else ("uniform", "gaussian", "zero")
    check_one_of(self.noise, allowed, "noise", "ExtractGlimpse")


ExtractGlimpse = checked(
    primitive(
        "ExtractGlimpse",
        _glimpse,
        (("centered", True), ("normalized", True), ("uniform_noise", True), ("noise", "uniform")),
        _glimpse_call,
    ),
    check_glimpse,
)

__all__ = """
    affine_grid grid_sample crop_and_resize AffineGrid GridSampler2D GridSampler3D CropAndResize ROIAlign ExtractGlimpse
""".split()
