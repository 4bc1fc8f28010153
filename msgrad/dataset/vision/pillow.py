"""Transforms that need Pillow, which is imported where it is used. Source: mindspore.dataset.vision, MindSpore 2.10."""

from io import BytesIO

import numpy as np

from msgrad.dataset.transforms.base import Transform
from msgrad.dataset.vision.base import is_pillow, pillow
from msgrad.errors import check_bool, check_one_of


class ToPIL(Transform):
    """An array `(height, width)` or `(height, width, channels)` as a Pillow image; one of Pillow's stays.

    Raises:
        TypeError: if the input is neither.
    """

    def __call__(self, x):
        if is_pillow(x):
            return x
        if not isinstance(x, np.ndarray):
            raise TypeError(f"For 'ToPIL', the input must be a NumPy array, but got {x!r} of type {type(x).__name__}.")
        if x.ndim not in (2, 3):
            raise TypeError(f"For 'ToPIL', an image must have 2 or 3 dimensions, but got {x.ndim}.")
        return pillow().fromarray(x[..., 0] if x.ndim == 3 and x.shape[2] == 1 else x)


class ToNumpy(Transform):
    """A Pillow image as an array."""

    def __call__(self, x):
        return np.array(x)


class Decode(Transform):
    """The bytes of an image file, uint8 `(n,)`, as RGB: an array `(height, width, 3)`, or a Pillow image if `to_pil`.

    Raises:
        TypeError: if the input is not such an array. RuntimeError: if the bytes are no image.
    """

    def __init__(self, to_pil=False):
        self.to_pil = check_bool(to_pil, "to_pil", "Decode")

    def __call__(self, x):
        x = np.frombuffer(x, np.uint8) if isinstance(x, bytes) else np.asarray(x)
        if x.ndim != 1 or x.dtype.kind not in "uiS":
            raise TypeError(
                f"For 'Decode', the input must be the bytes of a file, 1 dimension of uint8, but got {x.ndim} "
                f"dimensions of {x.dtype}."
            )
        try:
            image = pillow().open(BytesIO(x.tobytes())).convert("RGB")
        except OSError as error:
            raise RuntimeError(f"For 'Decode', the input must be an image file, but Pillow says: {error}") from error
        return image if self.to_pil else np.array(image)


class Grayscale(Transform):
    """A Pillow image in shades of grey, with 1 channel or 3 equal ones. TypeError on what is no Pillow image."""

    def __init__(self, num_output_channels=1):
        self.num_output_channels = check_one_of(num_output_channels, (1, 3), "num_output_channels", "Grayscale")

    def __call__(self, x):
        if not is_pillow(x):
            raise TypeError(
                f"For 'Grayscale', the input must be a Pillow image, as 'ToPIL' or 'Decode' gives, but got "
                f"{type(x).__name__}."
            )
        grey = x.convert("L")
        return grey if self.num_output_channels == 1 else pillow().merge("RGB", [grey] * 3)
