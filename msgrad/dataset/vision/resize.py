"""Resize: an image in another size.

Arrays are resized as OpenCV does it, which MindSpore uses: pixel centres at halves, no smoothing before
shrinking, and for uint8 fixed-point weights. Pillow images are resized by Pillow.
Source: mindspore.dataset.vision.Resize, MindSpore 2.10; OpenCV 4.11, imgproc/resize.
"""

from functools import reduce

import numpy as np

from msgrad.dataset.transforms.base import Transform
from msgrad.dataset.vision.base import ImageTransform, is_pillow, pillow, side_axes
from msgrad.dataset.vision.enums import Inter
from msgrad.dataset.vision.geometry import check_size
from msgrad.errors import check_positive_int, check_type

BITS = 11  # of OpenCV's fixed-point weights
CUBIC = -0.75  # its parameter of the cubic kernel


class Resize(ImageTransform):
    """An image with `size` (height, width); one int is the shorter side, and the other keeps the proportion.

    Args:
        size: at least 1.
        interpolation: an `Inter`; ANTIALIAS is for Pillow images.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `size` is not positive.
        NotImplementedError: for Inter.PILCUBIC.
    """

    def __init__(self, size, interpolation=Inter.BILINEAR):
        if isinstance(size, (list, tuple)):
            self.size = check_size(size, "size", "Resize")
        else:
            self.size = check_positive_int(size, "size", "Resize")
        self.interpolation = check_type(interpolation, Inter, "interpolation", "Resize")
        if interpolation is Inter.PILCUBIC:
            raise NotImplementedError(
                "For 'Resize', Inter.PILCUBIC is not supported by msgrad: turn arrays into Pillow images with 'ToPIL' "
                "and use Inter.BICUBIC."
            )

    def target(self, height, width) -> tuple[int, int]:
        if isinstance(self.size, tuple):
            return self.size
        if height < width:
            return self.size, int(self.size * width / height)
        return int(self.size * height / width), self.size

    def __call__(self, *inputs):
        if len(inputs) == 1 and is_pillow(inputs[0]):
            return self.by_pillow(inputs[0])
        return Transform.__call__(self, *inputs)

    def by_pillow(self, image):
        height, width = self.target(image.height, image.width)
        how = {
            Inter.NEAREST: "NEAREST",
            Inter.BILINEAR: "BILINEAR",
            Inter.ANTIALIAS: "LANCZOS",
            Inter.AREA: "BOX",
        }
        return image.resize((width, height), pillow().Resampling[how.get(self.interpolation, "BICUBIC")])

    def block(self, x):
        if self.interpolation is Inter.ANTIALIAS:
            raise TypeError("For 'Resize', Inter.ANTIALIAS is for Pillow images, as 'ToPIL' or 'Decode' gives.")
        tall, wide = side_axes(x.ndim - 1)
        height, width = x.shape[tall], x.shape[wide]
        size = self.target(height, width)
        if size == (height, width):
            return x
        if self.interpolation is Inter.NEAREST:
            return np.take(np.take(x, nearest(height, size[0]), tall), nearest(width, size[1]), wide)
        out = resized(x[..., None] if x.ndim == 3 else x, size, self.interpolation)
        return out[..., 0] if x.ndim == 3 else out


def step(length: int, wanted: int) -> float:
    """Old pixels per new one, rounded as OpenCV does."""
    return 1 / (wanted / length)


def centres(length, wanted):
    """Where the centres of the new pixels lie among the old ones: the pixel before each, and the share of the next."""
    at = ((np.arange(wanted) + 0.5) * step(length, wanted) - 0.5).astype(np.float32)
    start = np.floor(at)
    return start.astype(np.intp), at - start


def nearest(length: int, wanted: int) -> np.ndarray:
    return np.minimum((np.arange(wanted) * step(length, wanted)).astype(np.intp), length - 1)


def resized(x: np.ndarray, size: tuple[int, int], how: Inter) -> np.ndarray:
    """A block `(n, height, width, channels)` in another size."""
    shrinks = size[0] <= x.shape[1] and size[1] <= x.shape[2]
    if how is Inter.AREA and shrinks:
        weights = [area_weights(n, m) for n, m in zip(x.shape[1:3], size, strict=True)]
        out = np.einsum("ih,nhwc->niwc", weights[0], x.astype(np.float32))
        return rounded(np.einsum("jw,niwc->nijc", weights[1], out), x.dtype)
    kernel = cubic_taps if how is Inter.BICUBIC else area_taps if how is Inter.AREA else linear_taps
    rows, columns = (kernel(n, m) for n, m in zip(x.shape[1:3], size, strict=True))
    if x.dtype == np.uint8:
        return fixed_point(x, rows, columns, how is Inter.BICUBIC)
    return rounded(along(along(x.astype(np.float32), columns, 2), rows, 1), x.dtype)


def along(x, taps, axis):
    """The weighted sum of the pixels that `taps` names along an axis."""
    places, weights = taps
    shape = [1] * x.ndim
    shape[axis] = -1
    return sum(x.take(p, axis) * w.astype(np.float32).reshape(shape) for p, w in zip(places, weights, strict=True))


def fixed_point(x, rows, columns, cubic):
    """Weights in 1/2048; OpenCV's bilinear vertical pass drops bits that its cubic one keeps."""
    (y_places, y_weights), (x_places, x_weights) = rows, columns
    one = 1 << BITS
    wide = along_fixed(x.astype(np.int32), x_places, np.rint(x_weights * one).astype(np.int32), 2)
    y_weights = np.rint(y_weights * one).astype(np.int32)
    if cubic:
        total = along_fixed(wide, y_places, y_weights, 1)
        return np.clip((total + (1 << (2 * BITS - 1))) >> (2 * BITS), 0, 255).astype(np.uint8)
    wide >>= 4
    total = sum((wide.take(p, 1) * w[:, None, None]) >> 16 for p, w in zip(y_places, y_weights, strict=True))
    return np.clip((total + 2) >> 2, 0, 255).astype(np.uint8)


def along_fixed(x, places, weights, axis):
    shape = [1] * x.ndim
    shape[axis] = -1
    terms = (x.take(p, axis) * w.reshape(shape) for p, w in zip(places, weights, strict=True))
    return reduce(np.add, terms)


def linear_taps(length, wanted):
    """For each of `wanted` pixels two places in `length` ones, and their weights."""
    return with_edges(*centres(length, wanted), length)


def area_taps(length, wanted):
    """As `linear_taps`, for enlarging so that each old pixel keeps its area."""
    scale = step(length, wanted)
    start = np.floor(np.arange(wanted) * scale).astype(np.intp)
    share = (np.arange(wanted) + 1) - (start + 1) * (wanted / length)
    return with_edges(start, np.where(share <= 0, 0, share - np.floor(share)).astype(np.float32), length)


def with_edges(start, share, length):
    places = np.clip(np.stack([start, start + 1]), 0, length - 1)
    return places, np.stack([1 - share, share])


def cubic_taps(length, wanted):
    """As `linear_taps`, with four places."""
    start, t = centres(length, wanted)
    a = CUBIC
    weights = [
        ((a * (t + 1) - 5 * a) * (t + 1) + 8 * a) * (t + 1) - 4 * a,
        ((a + 2) * t - (a + 3)) * t * t + 1,
        ((a + 2) * (1 - t) - (a + 3)) * (1 - t) * (1 - t) + 1,
    ]
    weights.append(1 - sum(weights))
    places = np.clip(np.stack([start + i for i in (-1, 0, 1, 2)]), 0, length - 1)
    return places, np.stack(weights)


def area_weights(length, wanted):
    """How much of each old pixel lies in each of fewer new ones, `(wanted, length)`."""
    edges = np.arange(wanted + 1) * (length / wanted)
    low, high = edges[:-1, None], edges[1:, None]
    pixel = np.arange(length)
    overlap = np.clip(np.minimum(high, pixel + 1) - np.maximum(low, pixel), 0, None)
    return (overlap / overlap.sum(1, keepdims=True)).astype(np.float32)


def rounded(x, dtype):
    if np.issubdtype(dtype, np.integer):
        info = np.iinfo(dtype)
        return np.clip(np.rint(x), info.min, info.max).astype(dtype)
    return x.astype(dtype, copy=False)
