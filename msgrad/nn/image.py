"""Layers of images: gradients, similarity, crops."""

import math

import numpy as np

from msgrad import ops
from msgrad.core.cell import Cell
from msgrad.core.tensor import Tensor
from msgrad.dtype import float16, float32, float64, uint8
from msgrad.errors import check_int, check_type, wrong_value
from msgrad.nn.activation import ReLU
from msgrad.nn.container import CellList
from msgrad.nn.conv import Conv2d
from msgrad.nn.pooling import AvgPool2d


def check_images(x, name: str, owner: str) -> None:
    if x.ndim != 4:
        raise ValueError(f"For '{owner}', the '{name}' must have 4 axes, but its shape is {x.shape}.")


class ImageGradients(Cell):
    """Differences to the next row and to the next column, 0 at the end, of images `(N, C, H, W)`.

    Returns:
        (dy, dx), each shaped as the images.

    Source: mindspore.nn.ImageGradients, MindSpore 2.10.
    """

    def construct(self, images):
        check_images(images, "images", "ImageGradients")
        dy = ops.pad(images[:, :, 1:] - images[:, :, :-1], (0, 0, 0, 1))
        dx = ops.pad(images[..., 1:] - images[..., :-1], (0, 1))
        return dy, dx


class CentralCrop(Cell):
    """The middle of images `(C, H, W)` or `(N, C, H, W)`: a fraction of the height and of the width, in (0, 1].

    Raises:
        TypeError: if `central_fraction` is no float. ValueError: if it is out of range, or the image of another rank.

    Source: mindspore.nn.CentralCrop, MindSpore 2.10.
    """

    def __init__(self, central_fraction):
        super().__init__()
        self.central_fraction = check_type(central_fraction, float, "central_fraction", "CentralCrop")
        if not 0 < central_fraction <= 1:
            raise wrong_value(central_fraction, "central_fraction", "CentralCrop", "in the range (0, 1]")

    def construct(self, image):
        if image.ndim not in (3, 4):
            raise ValueError(f"For 'CentralCrop', the 'image' must have 3 or 4 axes, but its shape is {image.shape}.")
        top, left = (int((n - n * self.central_fraction) / 2) for n in image.shape[-2:])
        return image[..., top : image.shape[-2] - top, left : image.shape[-1] - left]


# ---------------------------------------------------------------- similarity
def check_pair(img1, img2, dtypes: tuple | None, owner: str) -> None:
    """Two batches of images of one shape and dtype."""
    check_images(img1, "img1", owner)
    check_images(img2, "img2", owner)
    if dtypes and img1.dtype not in dtypes:
        raise TypeError(
            f"For '{owner}', the 'img1' must be one of {', '.join(map(str, dtypes))}, but got {img1.dtype}."
        )
    if img1.dtype != img2.dtype:
        raise TypeError(f"For '{owner}', the 'img2' must be {img1.dtype} as the 'img1', but got {img2.dtype}.")
    if img1.shape != img2.shape:
        raise ValueError(
            f"For '{owner}', the 'img1' and 'img2' must have one shape, but got {img1.shape} and {img2.shape}."
        )


def check_max(max_val, owner: str):
    check_type(max_val, (int, float), "max_val", owner)
    if max_val <= 0:
        raise wrong_value(max_val, "max_val", owner, "positive")
    return max_val


def largest(dtype) -> float:
    """The largest value of a pixel: that of the dtype for integers, 1 otherwise."""
    return float(np.iinfo(dtype.numpy).max) if dtype.numpy.kind in "iu" else 1.0


def window(size: int, sigma: float):
    """A normal distribution on `size` x `size` pixels, shape `(1, 1, size, size)`."""
    at = np.arange(-size // 2 + 1, size // 2 + 1, dtype=np.float32) ** 2
    weights = np.exp(-(at[:, None] + at) / (2 * sigma**2))
    return Tensor((weights / weights.sum())[None, None].astype(np.float32))


class Similarity(Cell):
    """What SSIM and MSSSIM share: checks, and the similarity of luminance, contrast and structure in windows."""

    def __init__(self, max_val, filter_size, filter_sigma, k1, k2):
        super().__init__()
        owner = type(self).__name__
        self.max_val = check_max(max_val, owner)
        if check_int(filter_size, "filter_size", owner) < 1:
            raise wrong_value(filter_size, "filter_size", owner, "at least 1")
        check_type(filter_sigma, float, "filter_sigma", owner)
        if filter_sigma <= 0:
            raise wrong_value(filter_sigma, "filter_sigma", owner, "positive")
        self.filter_size, self.filter_sigma = filter_size, filter_sigma
        self.k1, self.k2 = check_type(k1, float, "k1", owner), check_type(k2, float, "k2", owner)

    def blur(self) -> Conv2d:
        conv = Conv2d(1, 1, self.filter_size, weight_init=window(self.filter_size, self.filter_sigma), pad_mode="valid")
        conv.weight.requires_grad = False
        return conv

    def scaled(self, img1, img2):
        """The images in float32 within [0, 1], and the two constants."""
        top = largest(img1.dtype)
        most = self.max_val / top if top > 1 else self.max_val
        img1, img2 = (x.astype(float32) * (1 / top) if top > 1 else x.astype(float32) for x in (img1, img2))
        return img1, img2, (self.k1 * most) ** 2, (self.k2 * most) ** 2

    def compared(self, img1, img2, c1, c2, conv):
        """(similarity, its part of contrast and structure) of each channel, `(N, C)`."""
        n, c, h, w = img1.shape

        def mean(x):
            return conv(x.reshape(n * c, 1, h, w))

        mu1, mu2 = mean(img1), mean(img2)
        own, other, both = mu1 * mu1, mu2 * mu2, mu1 * mu2
        shared = 2 * (mean(img1 * img2) - both) + c2
        spread = (mean(img1 * img1) - own) + (mean(img2 * img2) - other) + c2
        ssim = (2 * both + c1) * shared / ((own + other + c1) * spread)
        return tuple(ops.mean(x, (1, 2, 3)).reshape(n, c) for x in (ssim, shared / spread))


class SSIM(Similarity):
    """Structural similarity of two batches of images `(N, C, H, W)`, one number for each, 1 for equal ones.

    Args:
        max_val: the range of pixel values, positive.
        filter_size, filter_sigma: the window, a normal distribution on so many pixels of that deviation.
        k1, k2: what makes the constants (k1 max_val)^2 and (k2 max_val)^2.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of range, or the shapes do not fit.

    Source: mindspore.nn.SSIM, MindSpore 2.10; Wang et al. 2004.
    """

    def __init__(self, max_val=1.0, filter_size=11, filter_sigma=1.5, k1=0.01, k2=0.03):
        super().__init__(max_val, filter_size, filter_sigma, k1, k2)
        self.conv = self.blur()

    def construct(self, img1, img2):
        check_pair(img1, img2, (float16, float32), "SSIM")
        if min(img1.shape[2:]) < self.filter_size:
            raise ValueError(
                f"For 'SSIM', height and width must be at least the 'filter_size' {self.filter_size}, but the shape "
                f"is {img1.shape}."
            )
        ssim, _ = self.compared(*self.scaled(img1, img2), self.conv)
        return ops.mean(ssim, -1)


class MSSSIM(Similarity):
    """Structural similarity on several scales, each half the one before: the product of powers over the scales.

    Args:
        power_factors: the exponent of each scale, a tuple or list.
        max_val, filter_size, filter_sigma, k1, k2: as in `SSIM`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of range, or the shapes do not fit.

    Source: mindspore.nn.MSSSIM, MindSpore 2.10; Wang et al. 2003.
    """

    def __init__(
        self,
        max_val=1.0,
        power_factors=(0.0448, 0.2856, 0.3001, 0.2363, 0.1333),
        filter_size=11,
        filter_sigma=1.5,
        k1=0.01,
        k2=0.03,
    ):
        super().__init__(max_val, filter_size, filter_sigma, k1, k2)
        check_type(power_factors, (tuple, list), "power_factors", "MSSSIM")
        self.level = len(power_factors)
        self.multi_convs_list = CellList([self.blur() for _ in power_factors])
        self.weight_tensor = Tensor(power_factors, float32)
        self.avg_pool = AvgPool2d(kernel_size=2, stride=2, pad_mode="valid")
        self.relu = ReLU()

    def construct(self, img1, img2):
        check_pair(img1, img2, (float16, float32, float64, uint8), "MSSSIM")
        img1, img2, c1, c2 = self.scaled(img1, img2)
        factors = []
        for level in range(self.level):
            ssim, structure = self.compared(img1, img2, c1, c2, self.multi_convs_list[level])
            factors.append(self.relu(ssim if level + 1 == self.level else structure))
            if level + 1 < self.level:
                img1, img2 = self.avg_pool(img1), self.avg_pool(img2)
        return ops.mean(ops.prod(ops.stack(factors, -1) ** self.weight_tensor, -1), -1)


class PSNR(Cell):
    """Peak signal-to-noise ratio of two batches of images, 10 log10(max_val^2 / mean square error), in decibel.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `max_val` is not positive, or the shapes differ.

    Source: mindspore.nn.PSNR, MindSpore 2.10.
    """

    def __init__(self, max_val=1.0):
        super().__init__()
        self.max_val = check_max(max_val, "PSNR")

    def construct(self, img1, img2):
        check_pair(img1, img2, None, "PSNR")
        top = largest(img1.dtype)
        error = (img1.astype(float32) - img2.astype(float32)) / top
        noise = ops.mean(ops.square(error), (-3, -2, -1))
        return 10 / math.log(10) * ops.log((self.max_val / top) ** 2 / noise)
