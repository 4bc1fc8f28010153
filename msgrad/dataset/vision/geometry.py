"""Transforms that move pixels: crops, flips, padding. Source: mindspore.dataset.vision, MindSpore 2.10."""

import numpy as np

from msgrad.dataset.transforms.base import Drawing, check_probability
from msgrad.dataset.vision.base import ImageTransform, side_axes
from msgrad.dataset.vision.enums import Border
from msgrad.errors import (
    check_bool,
    check_non_negative_int,
    check_positive_int,
    check_type,
    wrong_type,
    wrong_value,
)


def check_size(size, name, owner) -> tuple[int, int]:
    """Height and width, given as a pair or as one number for both."""
    pair = size if isinstance(size, (list, tuple)) else (size, size)
    if len(pair) != 2:
        raise TypeError(f"For '{owner}', the '{name}' must be an int or two ints, but got {size!r}.")
    height, width = (check_positive_int(n, name, owner) for n in pair)
    return height, width


def check_padding(padding, owner) -> tuple[int, int, int, int]:
    """Left, top, right and bottom, given as one, two (left and right, top and bottom) or four numbers."""
    sides = padding if isinstance(padding, (list, tuple)) else (padding,)
    if len(sides) not in (1, 2, 4):
        raise wrong_value(padding, "padding", owner, "one, two or four ints")
    for side in sides:
        check_non_negative_int(side, "padding", owner)
    left, top, right, bottom = tuple(sides) * (4 // len(sides))
    return left, top, right, bottom


def check_fill(fill_value, owner) -> tuple[int, ...]:
    """One value for all channels, or one for each of three."""
    values = fill_value if isinstance(fill_value, tuple) else (fill_value,)
    if len(values) not in (1, 3):
        raise wrong_type(fill_value, "fill_value", owner, "an int or a tuple of three ints")
    for value in values:
        if check_non_negative_int(value, "fill_value", owner) > 255:
            raise wrong_value(value, "fill_value", owner, "in the range [0, 255]")
    return values


def padded(x, left, top, right, bottom, fill=(0,), mode=Border.CONSTANT):
    """A block of images with that many more pixels at the sides."""
    rank = x.ndim - 1
    width = [(0, 0)] * x.ndim
    tall, wide = side_axes(rank)
    width[tall], width[wide] = (top, bottom), (left, right)
    if mode is not Border.CONSTANT:
        return np.pad(x, width, mode.value)
    shape = [n + sum(extra) for n, extra in zip(x.shape, width, strict=True)]
    if len(fill) > 1 and (rank != 3 or x.shape[-1] != len(fill)):
        raise RuntimeError(f"a fill of {len(fill)} values needs as many channels, but the image is {x.shape[1:]}")
    out = np.empty(shape, x.dtype)
    out[...] = np.array(fill if len(fill) > 1 else fill[0], x.dtype)
    box = tuple(slice(before, before + n) for n, (before, _) in zip(x.shape, width, strict=True))
    out[box] = x
    return out


def cropped(x, top, left, height, width):
    """A part of a block of images."""
    if x.ndim == 3:
        return x[:, top : top + height, left : left + width]
    return x[..., top : top + height, left : left + width, :]


def flipped(x, upright, rank):
    """Images upside down, or mirrored."""
    return np.flip(x, side_axes(rank)[0 if upright else 1])


class Pad(ImageTransform):
    """An image with more pixels around.

    Args:
        padding: an int for all sides, (left and right, top and bottom), or (left, top, right, bottom).
        fill_value: of the new pixels, an int or one for each of three channels, with Border.CONSTANT.
        padding_mode: what the new pixels show, a `Border`.
    """

    def __init__(self, padding, fill_value=0, padding_mode=Border.CONSTANT):
        self.padding = check_padding(padding, "Pad")
        self.fill_value = check_fill(fill_value, "Pad")
        self.padding_mode = check_type(padding_mode, Border, "padding_mode", "Pad")

    def block(self, x):
        return padded(x, *self.padding, self.fill_value, self.padding_mode)


class CenterCrop(ImageTransform):
    """The middle of an image, `size` high and wide; an image that is smaller gets black borders."""

    def __init__(self, size):
        self.size = check_size(size, "size", "CenterCrop")

    def block(self, x):
        height, width = (x.shape[axis] for axis in side_axes(x.ndim - 1))
        tall, wide = self.size
        more = max(tall - height, 0), max(wide - width, 0)
        if any(more):
            x = padded(x, -(-more[1] // 2), -(-more[0] // 2), more[1] // 2, more[0] // 2)
            height, width = height + more[0], width + more[1]
        return cropped(x, (height - tall) // 2, (width - wide) // 2, tall, wide)


class Crop(ImageTransform):
    """The part of an image from `coordinates` (top, left) on, `size` high and wide; RuntimeError if it ends outside."""

    def __init__(self, coordinates, size):
        check_type(coordinates, (list, tuple), "coordinates", "Crop")
        if len(coordinates) != 2:
            raise ValueError(f"For 'Crop', the 'coordinates' must be top and left, but got {coordinates}.")
        self.coordinates = tuple(check_non_negative_int(c, "coordinates", "Crop") for c in coordinates)
        self.size = check_size(size, "size", "Crop")

    def block(self, x):
        for start, length, axis in zip(self.coordinates, self.size, side_axes(x.ndim - 1), strict=True):
            if start + length > x.shape[axis]:
                raise RuntimeError(
                    f"For 'Crop', the part must end within the image's {x.shape[axis]} pixels, "
                    f"but ends at {start + length}."
                )
        (top, left), (height, width) = self.coordinates, self.size
        return cropped(x, top, left, height, width)


class HorizontalFlip(ImageTransform):
    """An image mirrored, left to right."""

    ranks = None

    def block(self, x):
        return flipped(x, False, x.ndim - 1)


class VerticalFlip(ImageTransform):
    """An image upside down."""

    ranks = None

    def block(self, x):
        return flipped(x, True, x.ndim - 1)


class _RandomFlip(Drawing, ImageTransform):
    ranks = None
    upright = False

    def __init__(self, prob=0.5):
        self.prob = check_probability(prob, "prob", self.name)

    def block(self, x):
        chosen = self.random.random(len(x)) < self.prob
        x[chosen] = flipped(x[chosen], self.upright, x.ndim - 1)
        return x


class RandomHorizontalFlip(_RandomFlip):
    """An image mirrored with probability `prob`."""


class RandomVerticalFlip(_RandomFlip):
    """An image upside down with probability `prob`."""

    upright = True


class RandomCrop(Drawing, ImageTransform):
    """A part of an image in a random place.

    Args:
        size: height and width, or one int for both.
        padding: pixels to add first, as for `Pad`.
        pad_if_needed: add pixels where the image is smaller than the part.
        fill_value, padding_mode: of the pixels added, as for `Pad`.

    Raises:
        RuntimeError: on an image that is smaller than the part.
    """

    def __init__(self, size, padding=None, pad_if_needed=False, fill_value=0, padding_mode=Border.CONSTANT):
        self.size = check_size(size, "size", "RandomCrop")
        self.padding = (0, 0, 0, 0) if padding is None else check_padding(padding, "RandomCrop")
        self.pad_if_needed = check_bool(pad_if_needed, "pad_if_needed", "RandomCrop")
        self.fill_value = check_fill(fill_value, "RandomCrop")
        self.padding_mode = check_type(padding_mode, Border, "padding_mode", "RandomCrop")

    def block(self, x):
        fill, mode = self.fill_value, self.padding_mode
        if any(self.padding):
            x = padded(x, *self.padding, fill, mode)
        tall, wide = self.size
        high, broad = (x.shape[axis] for axis in side_axes(x.ndim - 1))
        if self.pad_if_needed and (high < tall or broad < wide):
            more_high, more_broad = max(tall - high, 0), max(wide - broad, 0)
            x = padded(x, more_broad, more_high, more_broad, more_high, fill, mode)
            high, broad = high + 2 * more_high, broad + 2 * more_broad
        if tall > high or wide > broad:
            raise RuntimeError(
                f"For 'RandomCrop', the part must be no larger than the image, {(high, broad)}, but is {self.size}."
            )
        top = self.random.integers(0, high - tall + 1, len(x))
        left = self.random.integers(0, broad - wide + 1, len(x))
        rows = top[:, None, None] + np.arange(tall)[None, :, None]
        columns = left[:, None, None] + np.arange(wide)[None, None, :]
        return x[np.arange(len(x))[:, None, None], rows, columns]
