"""Transforms of the values of pixels, and of the order of axes.

In a pipeline `Rescale`, `Normalize`, ... in a row make one float32 block and then write into it in place.
The arithmetic is float32, step by step as MindSpore does it, so that results agree to the bit
(with `Rescale`'s shift other than 0 to the last bit: MindSpore rounds once there).
Source: mindspore.dataset.vision, MindSpore 2.10.
"""

import numpy as np

from msgrad.dataset.chunk import converted
from msgrad.dataset.transforms.general import TypeCast, numpy_dtype
from msgrad.dataset.vision.base import ImageTransform
from msgrad.errors import check_bool, check_number, check_type


def as_float(x: np.ndarray) -> np.ndarray:
    if x.dtype.kind in "USc":
        raise RuntimeError(f"the input must hold numbers, but is of type {x.dtype}.")
    return converted(x, np.float32)


class Rescale(ImageTransform):
    """`x * rescale + shift`, float32. TypeError if an argument is no number."""

    ranks = None

    def __init__(self, rescale, shift):
        self.rescale = np.float32(check_number(rescale, "rescale", "Rescale"))
        self.shift = np.float32(check_number(shift, "shift", "Rescale"))

    def block(self, x):
        x = as_float(x)
        if self.rescale != 1:
            x *= self.rescale
        if self.shift:
            x += self.shift
        return x


class Normalize(ImageTransform):
    """`(x - mean) / std` for each channel, float32.

    Args:
        mean, std: a value for each channel, or one for all; means in [0, 255], deviations in (0, 255].
        is_hwc: whether channels are the last axis, not the first.

    Raises:
        TypeError: if `mean` or `std` is no list or tuple of numbers.
        ValueError: if they differ in length, or a value is out of range.
        RuntimeError: on an image with another number of channels, or of less than 2 dimensions.
    """

    ranks = None

    def __init__(self, mean, std, is_hwc=True):
        for name, values in {"mean": mean, "std": std}.items():
            check_type(values, (list, tuple), name, "Normalize")
            for i, value in enumerate(values):
                check_number(value, f"{name}[{i}]", "Normalize", 0, 255, "both" if name == "mean" else "right")
        if len(mean) != len(std):
            raise ValueError(
                f"For 'Normalize', the 'mean' and 'std' must be of one length, but got {len(mean)} and {len(std)}."
            )
        self.mean, self.std = np.array(mean, np.float32), np.array(std, np.float32)
        self.is_hwc = check_bool(is_hwc, "is_hwc", "Normalize")

    def block(self, x):
        rank = x.ndim - 1
        if rank < 2:
            raise RuntimeError(f"For 'Normalize', an image must have at least 2 dimensions, but got {rank}.")
        mean, std = self.mean, self.std
        if len(mean) == 1:
            mean, std = mean[0], std[0]  # NumPy is quicker with numbers
        else:
            channels = 1 if rank == 2 else x.shape[-1 if self.is_hwc else -3]
            if channels != len(mean):
                raise RuntimeError(
                    f"For 'Normalize', an image must have {len(mean)} channels as the 'mean' does, but got {channels}."
                )
            if not self.is_hwc:
                mean, std = mean[:, None, None], std[:, None, None]
        x = as_float(x)
        rows = x
        if np.ndim(mean) == 1:  # one loop over a row of pixels is quicker than one over each pixel's channels
            mean, std = np.tile(mean, x.shape[-2]), np.tile(std, x.shape[-2])
            rows = x.reshape(*x.shape[:-2], -1)
        rows -= mean
        rows /= std
        return x


class HWC2CHW(ImageTransform):
    """`(height, width, channels)` to `(channels, height, width)`; an image without channels stays."""

    def block(self, x):
        return np.moveaxis(x, -1, -3) if x.ndim == 4 else x


class ToTensor(ImageTransform):
    """Divide by 255 and put channels first: `(height, width[, channels])` to `(channels, height, width)`."""

    def __init__(self, output_type=np.float32):
        self.output_type = numpy_dtype(output_type, "output_type", "ToTensor")

    def block(self, x):
        if x.dtype.kind in "US" or x.dtype in (np.uint32, np.int64, np.uint64):
            raise RuntimeError(f"For 'ToTensor', the input must not be of type {x.dtype}.")
        x = x[:, None] if x.ndim == 3 else np.moveaxis(x, -1, -3)
        x = as_float(x)
        x *= np.float32(1 / 255)
        return converted(x, self.output_type)


class ToType(TypeCast):
    """Elements as `data_type`."""


class Invert(ImageTransform):
    """`255 - x`, for images of 3 channels; RuntimeError on others."""

    ranks = (3,)

    def block(self, x):
        if x.shape[-1] != 3:
            raise RuntimeError(f"For 'Invert', an image must have 3 channels, but got {x.shape[-1]}.")
        return np.subtract(np.array(255, x.dtype), x, out=x)
