"""What vision transforms share: images as arrays, or as Pillow's."""

import numpy as np

from msgrad.dataset.transforms.base import Transform, restacked


def is_pillow(x) -> bool:
    """Whether `x` is a Pillow image, found without importing Pillow."""
    return any(base.__module__ == "PIL.Image" for base in type(x).__mro__)


def pillow():
    """Pillow's Image module; ImportError naming the package if it is missing."""
    try:
        from PIL import Image
    except ImportError as error:
        raise ImportError("Images of this kind need the package 'pillow'; install it.") from error
    return Image


class ImageTransform(Transform):
    """Base of the transforms of images, `(height, width, channels)` or `(height, width)`.

    Attributes:
        ranks: the numbers of dimensions an image may have, None for any.
    """

    ranks: tuple[int, ...] | None = (2, 3)

    def accept(self, x):
        if not isinstance(x, (np.ndarray, np.generic)) and not is_pillow(x):
            raise TypeError(
                f"For '{self.name}', the input must be a NumPy array or a Pillow image, but got {x!r} of type "
                f"{type(x).__name__}."
            )
        return np.array(x)

    def element(self, x):
        self.check_rank(x.ndim)
        return self.block(x[None])[0, ...]

    def check_rank(self, rank):
        if self.ranks is not None and rank not in self.ranks:
            wanted = " or ".join(map(str, self.ranks))
            raise RuntimeError(f"For '{self.name}', an image must have {wanted} dimensions, but got {rank}.")

    def on_column(self, column):
        column = column if isinstance(column, np.ndarray) else restacked(column)
        if isinstance(column, np.ndarray):
            self.check_rank(column.ndim - 1)
        return super().on_column(column)


def side_axes(rank: int) -> tuple[int, int]:
    """The axes of height and width of images `(..., height, width, channels)`, or `(height, width)`."""
    return (-2, -1) if rank == 2 else (-3, -2)
