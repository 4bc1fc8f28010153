"""Resizing images, sequences and volumes: for each axis a matrix of weights, which the sizes alone decide.

Where an output element lies in the input is 'corners' (the ends coincide), 'half' (elements are the centers of
cells) or 'plain' (a multiple of the step).
"""

import jax.numpy as jnp
import numpy as np

from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_one_of, check_type, kind
from msgrad.ops.activation import check_float, on_tensors
from msgrad.ops.norm import wide_dtype
from msgrad.ops.pool import adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d
from msgrad.ops.spell import checked, primitive


# ---------------------------------------------------------------- places and weights of one axis
def places(size: int, out: int, how: str, scale: float | None = None) -> np.ndarray:
    """Where each of `out` elements lies among `size`, in float32 as MindSpore computes it."""
    at = np.arange(out, dtype=np.float32)
    if how == "corners":
        return at * np.float32((size - 1) / (out - 1) if out > 1 else 0)
    step = np.float32(1 / scale if scale else size / out)
    half = np.float32(0.5)
    return (at + half) * step - half if how == "half" else at * step


def matrix(size: int, taps, weights) -> np.ndarray:
    """Rows that take `weights` at `taps`; a tap beyond an end is the end."""
    out = np.zeros((len(taps), size))
    for row, (at, shares) in enumerate(zip(np.clip(taps, 0, size - 1), weights, strict=True)):
        np.add.at(out[row], at, shares)
    return out


def linear(size: int, out: int, how: str, scale: float | None = None) -> np.ndarray:
    at = np.clip(places(size, out, how, scale), 0, size - 1)
    low = np.floor(at).astype(int)
    part = at - low
    return matrix(size, np.stack([low, low + 1], 1), np.stack([1 - part, part], 1))


def cubic(size: int, out: int, how: str, sharpness: float = -0.75, inside: bool = False) -> np.ndarray:
    """Keys' kernel; with `inside` taps beyond the ends have no weight. Places are rounded to 1/1024, as in MindSpore."""
    at = places(size, out, how)
    low = np.floor(at)
    part = np.rint((at - low) * 1024) / 1024
    taps = low[:, None].astype(int) + np.arange(-1, 3)
    t = np.abs(part[:, None] - np.arange(-1, 3))
    near = ((sharpness + 2) * t - (sharpness + 3)) * t * t + 1
    weights = np.where(t <= 1, near, sharpness * (((t - 5) * t + 8) * t - 4))
    if inside:
        weights = np.where((taps >= 0) & (taps < size), weights, 0)
        weights = weights / weights.sum(1, keepdims=True)
    return matrix(size, taps, weights)


def area(size: int, out: int, how: str) -> np.ndarray:
    """The mean of the elements between one place and the next, by how much of each lies there."""
    step = (size - 1) / (out - 1) if how == "corners" and out > 1 else size / out
    starts = np.arange(out)[:, None] * step
    cells = np.arange(int(np.ceil(out * step)) + 1)
    share = np.clip(np.minimum(starts + step, cells + 1) - np.maximum(starts, cells), 0, None) / step
    return matrix(size, np.broadcast_to(cells, share.shape), share)


def nearest(size: int, out: int, how: str, scale: float | None = None) -> np.ndarray:
    """The number of the element taken for each output."""
    if how == "half":
        at = np.floor(places(size, out, how, scale) + np.float32(0.5))
    else:
        at = places(size, out, how, scale)
        at = np.floor(at + np.float32(0.5)) if how == "corners" else np.floor(at)
    return np.minimum(at.astype(int), size - 1)


def weigh(x, matrices: list, first: int = 2):
    """`x` with each axis from `first` on multiplied by its matrix."""
    dtype = wide_dtype(x)
    out = x.astype(dtype)
    for axis, m in enumerate(matrices, first):
        if m.shape[0] != m.shape[1] or not np.array_equal(m, np.eye(len(m))):
            out = jnp.moveaxis(jnp.tensordot(out, m.astype(dtype), ((axis,), (1,))), -1, axis)
    return out.astype(x.dtype)


# ---------------------------------------------------------------- operators
def check_rank(x, ranks: tuple, owner: str) -> None:
    if x.ndim not in ranks:
        raise ValueError(f"For '{owner}', the input must have {ranks} axes, but its shape is {x.shape}.")


@on_tensors
def _resize(input, size, how, method, scales, owner):
    """`input` with its axes from 2 on resized to `size` by `method`, one of the functions above."""
    check_float(input, "input", owner)
    check_rank(input, (len(size) + 2,), owner)
    extra = {} if scales is None else {"scale": scales}
    matrices = [
        WEIGHTS[method](s, n, how, **{k: v[i] for k, v in extra.items()})
        for i, (s, n) in enumerate(zip(input.shape[2:], size, strict=True))
    ]
    return weigh(input, matrices)


@on_tensors
def _resize_nearest(input, size, how, scales, owner):
    """As `_resize`, each output being the element nearest to its place."""
    if not hasattr(input, "dtype"):
        raise TypeError(f"For '{owner}', the 'input' must be a Tensor, but got {input!r} of type {kind(input)}.")
    check_rank(input, (len(size) + 2,), owner)
    for i, (s, n) in enumerate(zip(input.shape[2:], size, strict=True)):
        input = jnp.take(input, nearest(s, n, how, None if scales is None else scales[i]), axis=i + 2)
    return input


@on_tensors
def _resize_area(images, size, how):
    """Images `(N, H, W, C)` resized by means of areas, in float32."""
    check_rank(images, (4,), "ResizeArea")
    matrices = [area(s, n, how) for s, n in zip(images.shape[1:3], size, strict=True)]
    return weigh(images.astype(jnp.float32), matrices, 1)


WEIGHTS = {
    "linear": linear,
    "cubic": cubic,
    "keys": lambda size, out, how: cubic(size, out, how, -0.5, True),
}

# mode: the ranks of the input, whether `align_corners` may be given, the ranks for which scales stay as they are
MODES = {
    "nearest": ((3, 4, 5), False, (5,)),
    "linear": ((3,), True, ()),
    "bilinear": ((4,), True, ()),
    "bicubic": ((4,), True, ()),
    "area": ((3, 4, 5), False, (3, 4, 5)),
    "nearest-exact": ((3, 4), False, ()),
    "trilinear": ((5,), True, (5,)),
}
MEANS = {1: adaptive_avg_pool1d, 2: adaptive_avg_pool2d, 3: adaptive_avg_pool3d}


def interpolate(input, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None):
    """Sequences, images or volumes in another size.

    Args:
        input: floating-point Tensor, shape `(N, C, *)`.
        size: the lengths of the axes from 2 on, an int or a tuple or list of ints; or give
        scale_factor: by how much they grow, a float or a tuple or list of floats; lengths are cut to ints.
        mode: 'nearest' (1 to 3 axes), 'nearest-exact' (1, 2), 'linear' (1), 'bilinear' (2), 'bicubic' (2),
            'trilinear' (3) or 'area' (1 to 3, the means of windows as in adaptive pooling).
        align_corners: for the linear and cubic modes, whether the corners' elements coincide; by default False:
            elements are the centers of cells.
        recompute_scale_factor: use what the cut lengths say for scales. Without it, scales are taken as they are,
            which only 'area', 'trilinear', and 'nearest' for volumes do.

    Returns:
        Shape `(N, C, *size)`, the dtype of `input`.

    Raises:
        TypeError: if an argument is of another type.
        ValueError: if not exactly one of `size` and `scale_factor` is given, their number is not that of the axes, or
            the mode does not go with the other arguments.

    Source: mindspore.ops.interpolate, MindSpore 2.10.
    """
    owner = "interpolate"
    if not isinstance(input, Tensor) or not input.dtype.is_floating_point:
        raise TypeError(f"For '{owner}', the 'input' must be a Tensor of floats, but got {input!r}.")
    if (size is None) == (scale_factor is None):
        raise ValueError(
            f"For '{owner}', one of 'size' and 'scale_factor' must be given, but got {size}, {scale_factor}."
        )
    if size is not None and recompute_scale_factor:
        raise ValueError(f"For '{owner}', the 'recompute_scale_factor' must not be True where 'size' is given.")
    n = input.ndim - 2
    given = lengths(size, int, "size", n, owner) if scale_factor is None else None
    scales = lengths(scale_factor, float, "scale_factor", n, owner) if size is None else None
    if not isinstance(mode, str) or mode not in MODES:
        raise ValueError(f"For '{owner}', the 'mode' must be one of {[*MODES]}, but got {mode!r}.")
    ranks, corners, scaled = MODES[mode]
    if input.ndim not in ranks:
        raise ValueError(f"For '{owner}', the input must have {ranks} axes for mode {mode!r}, but got {input.ndim}.")
    if align_corners is not None:
        check_bool(align_corners, "align_corners", owner)
        if not corners:
            raise ValueError(f"For '{owner}', the 'align_corners' cannot be given with mode {mode!r}.")
    if scales is not None:
        if not recompute_scale_factor and input.ndim not in scaled:
            raise ValueError(
                f"For '{owner}', the 'scale_factor' goes with mode {mode!r} and {input.ndim} axes only where "
                f"'recompute_scale_factor' is True."
            )
        given = tuple(int(np.floor(np.float32(s * f))) for s, f in zip(input.shape[2:], scales, strict=True))
        scales = None if recompute_scale_factor else scales
    if mode == "area":
        return MEANS[n](input, given[0] if n == 1 else given)
    if mode.startswith("nearest"):
        return _resize_nearest(input, given, "plain" if mode == "nearest" else "half", scales, owner)
    # the only element of a sequence is the first of the input, not its center
    how = "corners" if align_corners or (mode == "linear" and given == (1,)) else "half"
    return _resize(
        input, given, how, "linear" if mode != "bicubic" else "cubic" if align_corners else "keys", scales, owner
    )


def lengths(value, number: type, name: str, n: int, owner: str) -> tuple:
    """`n` positive numbers of one type, from one or a tuple or list of them."""
    items = tuple(value) if isinstance(value, (tuple, list)) else (value,) * n
    if len(items) != n:
        raise ValueError(f"For '{owner}', the '{name}' must hold {n} numbers for the axes from 2 on, but got {value}.")
    for item in items:
        if check_type(item, number, name, owner) <= 0:
            raise ValueError(f"For '{owner}', the '{name}' must be positive, but got {value}.")
    return items


# ---------------------------------------------------------------- Primitives
CORNERS = (("align_corners", False), ("half_pixel_centers", False))


def mapping(self) -> str:
    """How a Primitive places its elements."""
    if self.align_corners and self.half_pixel_centers:
        raise ValueError(
            f"For '{self.name}', the 'half_pixel_centers' must be False where 'align_corners' is True, but got True."
        )
    return "corners" if self.align_corners else "half" if self.half_pixel_centers else "plain"


def asked(size, n: int, owner: str) -> tuple:
    """`n` lengths, from a Tensor, tuple or list."""
    size = size.tolist() if isinstance(size, Tensor) else size
    if not isinstance(size, (tuple, list)):
        raise TypeError(f"For '{owner}', the 'size' must be a Tensor, tuple or list, but got {size!r}.")
    return lengths(size, int, "size", n, owner)


def _nearest_call(self, input_x):
    return _resize_nearest(input_x, asked(self.size, 2, self.name), mapping(self), None, self.name)


def check_size(self) -> None:
    if not isinstance(self.size, (tuple, list)):
        raise TypeError(f"For '{self.name}', the 'size' must be a tuple or list of ints, but got {self.size!r}.")


ResizeNearestNeighbor = checked(
    primitive("ResizeNearestNeighbor", _resize_nearest, (("size",), *CORNERS), _nearest_call), check_size
)
ResizeNearestNeighborV2 = primitive(
    "ResizeNearestNeighborV2",
    _resize_nearest,
    CORNERS,
    lambda self, image, size: _resize_nearest(image, asked(size, 2, self.name), mapping(self), None, self.name),
)
ResizeBilinearV2 = primitive(
    "ResizeBilinearV2",
    _resize,
    CORNERS,
    lambda self, image, size: _resize(image, asked(size, 2, self.name), mapping(self), "linear", None, self.name),
)


def _bicubic_call(self, image, size):
    how = mapping(self)
    return _resize(image, asked(size, 2, self.name), how, "keys" if how == "half" else "cubic", None, self.name)


def _linear_call(self, x, size):
    size = asked(size, 1, self.name)
    how = "corners" if self.coordinate_transformation_mode == "align_corners" or size == (1,) else "half"
    return _resize(x, size, how, "linear", None, self.name)


def check_mode(self) -> None:
    check_one_of(
        self.coordinate_transformation_mode,
        ("align_corners", "half_pixel"),
        "coordinate_transformation_mode",
        self.name,
    )


ResizeBicubic = primitive("ResizeBicubic", _resize, CORNERS, _bicubic_call)
ResizeLinear1D = checked(
    primitive("ResizeLinear1D", _resize, (("coordinate_transformation_mode", "align_corners"),), _linear_call),
    check_mode,
)
ResizeArea = primitive(
    "ResizeArea",
    _resize_area,
    (("align_corners", False),),
    lambda self, images, size: _resize_area(
        images, asked(size, 2, self.name), "corners" if self.align_corners else "plain"
    ),
)


def volume(self, x, output_size, scales) -> tuple:
    """The lengths of a volume's axes, and the scales where those were given."""
    if (output_size is None) == (scales is None):
        raise ValueError(f"For '{self.name}', one of 'output_size' and 'scales' must be given.")
    if output_size is not None:
        return lengths(output_size, int, "output_size", 3, self.name), None
    scales = lengths(scales, float, "scales", 3, self.name)
    return tuple(int(s * f) for s, f in zip(x.shape[2:], scales, strict=True)), scales


def _upsample_nearest_call(self, x, output_size=None, scales=None):
    size, scales = volume(self, x, output_size, scales)
    return _resize_nearest(x, size, "plain", scales, self.name)


def _upsample_trilinear_call(self, x, output_size=None, scales=None):
    size, scales = volume(self, x, output_size, scales)
    return _resize(x, size, "corners" if self.align_corners else "half", "linear", scales, self.name)


UpsampleNearest3D = primitive("UpsampleNearest3D", _resize_nearest, (), _upsample_nearest_call)
UpsampleTrilinear3D = primitive("UpsampleTrilinear3D", _resize, (("align_corners", False),), _upsample_trilinear_call)


# ---------------------------------------------------------------- scaled and moved
def lanczos(radius: int):
    def kernel(t):
        return jnp.where(t <= radius, jnp.sinc(t) * jnp.sinc(t / radius), 0)

    return kernel, radius


def keys(sharp: float, flat: float):
    """The cubic family of Mitchell and Netravali: `sharp` is C, `flat` is B."""

    def kernel(t):
        near = ((12 - 9 * flat - 6 * sharp) * t**3 + (-18 + 12 * flat + 6 * sharp) * t**2 + 6 - 2 * flat) / 6
        far = (
            (-flat - 6 * sharp) * t**3
            + (6 * flat + 30 * sharp) * t**2
            + (-12 * flat - 48 * sharp) * t
            + 8 * flat
            + 24 * sharp
        ) / 6
        return jnp.where(t <= 1, near, jnp.where(t <= 2, far, 0))

    return kernel, 2


# (the weight at a distance, the largest distance with a weight)
KERNELS = {
    "lanczos1": lanczos(1),
    "lanczos3": lanczos(3),
    "lanczos5": lanczos(5),
    "gaussian": (lambda t: jnp.where(t < 1.5, jnp.exp(-2 * t * t), 0), 1.5),
    "box": (lambda t: jnp.where(t < 0.5, 1.0, jnp.where(t == 0.5, 0.5, 0.0)), 1),
    "triangle": (lambda t: jnp.maximum(1 - t, 0), 1),
    "keyscubic": keys(0.5, 0),
    "mitchellcubic": keys(1 / 3, 1 / 3),
}


@on_tensors
def _scale_and_translate(images, scale, translation, size, kernel_type, antialias):
    """Images `(N, H, W, C)` times `scale`, moved by `translation`, in float32; 0 where nothing was."""
    check_rank(images, (4,), "ScaleAndTranslate")
    if scale.shape != (2,) or translation.shape != (2,):
        raise ValueError(f"For 'ScaleAndTranslate', the scale and translation must have shape (2,): {scale.shape}.")
    kernel, reach = KERNELS[kernel_type]
    out = images.astype(jnp.float32)
    for axis in (0, 1):
        length = images.shape[axis + 1]
        step = 1 / scale[axis]
        centers, cells = (jnp.arange(n, dtype=step.dtype) + 0.5 for n in (size[axis], length))
        spread = jnp.maximum(step, 1) if antialias else jnp.ones_like(step)
        at = centers * step - translation[axis].astype(step.dtype) * step
        distance = jnp.abs(cells - at[:, None]) / spread
        weights = jnp.where(distance <= reach, kernel(distance), 0).astype(jnp.float32)
        total = jnp.sum(weights, 1, keepdims=True)
        seen = (at >= 0) & (at <= length)
        weights = jnp.where(seen[:, None] & (jnp.abs(total) > 1e-4), weights / jnp.where(total == 0, 1, total), 0)
        out = jnp.moveaxis(jnp.tensordot(out, weights.astype(jnp.float32), ((axis + 1,), (1,))), -1, axis + 1)
    return out


def check_kernel(self) -> None:
    check_one_of(self.kernel_type, KERNELS, "kernel_type", self.name)
    check_bool(self.antialias, "antialias", self.name)


def _scale_call(self, images, size, scale, translation):
    if isinstance(scale, Tensor) and min(scale.tolist()) <= 0:
        raise ValueError(f"For 'ScaleAndTranslate', the 'scale' must be positive, but got {scale}.")
    return _scale_and_translate(images, scale, translation, asked(size, 2, self.name), self.kernel_type, self.antialias)


ScaleAndTranslate = checked(
    primitive(
        "ScaleAndTranslate", _scale_and_translate, (("kernel_type", "lanczos3"), ("antialias", True)), _scale_call
    ),
    check_kernel,
)

__all__ = """
    interpolate ResizeNearestNeighbor ResizeNearestNeighborV2 ResizeBilinearV2 ResizeBicubic ResizeLinear1D ResizeArea
    UpsampleNearest3D UpsampleTrilinear3D ScaleAndTranslate
""".split()
