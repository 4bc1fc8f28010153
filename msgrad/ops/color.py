"""Colors of images, channels last: between RGB and HSV, and shifts of hue and saturation."""

import jax.numpy as jnp

from msgrad.ops.activation import check_float, on_tensors
from msgrad.ops.loss import check_tensors
from msgrad.ops.norm import wide_dtype
from msgrad.ops.spell import primitive


def check_colors(x, owner: str, name: str = "image", ndim: int | None = None) -> None:
    check_float(x, name, owner)
    if x.ndim < 3 or x.shape[-1] != 3 or (ndim is not None and x.ndim != ndim):
        raise ValueError(
            f"For '{owner}', the '{name}' must have {ndim or '3 or more'} axes, the last of 3, but got {x.shape}."
        )


def to_hsv(rgb):
    """Hue, saturation within [0, 1], and value."""
    value, low = jnp.max(rgb, -1), jnp.min(rgb, -1)
    spread = value - low
    saturation = jnp.where(value > 0, spread / jnp.where(value > 0, value, 1), jnp.zeros_like(value))
    r, g, b = (rgb[..., i] for i in range(3))
    unit = jnp.where(spread > 0, spread, 1)
    hue = jnp.where(value == r, (g - b) / unit, jnp.where(value == g, 2 + (b - r) / unit, 4 + (r - g) / unit))
    hue = jnp.where(spread > 0, hue / 6, jnp.zeros_like(hue))
    return jnp.where(hue < 0, hue + 1, hue), saturation, value


def to_rgb(hue, saturation, value):
    """Each channel is `value` less what the distance of the hue from the channel's own takes away."""
    sixth = hue * 6
    shares = (jnp.abs(sixth - 3) - 1, 2 - jnp.abs(sixth - 2), 2 - jnp.abs(sixth - 4))
    return jnp.stack([value * (1 - saturation + saturation * jnp.clip(share, 0, 1)) for share in shares], -1)


@on_tensors
def adjust_hue(image, delta):
    """Images with `delta` added to their hue. Source: mindspore.ops.AdjustHue, MindSpore 2.10."""
    check_colors(image, "AdjustHue")
    check_tensors("AdjustHue", delta=delta)
    hue, saturation, value = to_hsv(image.astype(wide_dtype(image)))
    return to_rgb(jnp.mod(hue + delta.astype(hue.dtype), 1), saturation, value).astype(image.dtype)


@on_tensors
def adjust_saturation(image, scale):
    """Images with their saturation times `scale`, within [0, 1]. Source: mindspore.ops.AdjustSaturation, 2.10."""
    check_colors(image, "AdjustSaturation")
    check_tensors("AdjustSaturation", scale=scale)
    hue, saturation, value = to_hsv(image.astype(wide_dtype(image)))
    return to_rgb(hue, jnp.clip(saturation * scale.astype(hue.dtype), 0, 1), value).astype(image.dtype)


@on_tensors
def rgb_to_hsv(images):
    """Images `(N, H, W, 3)` from RGB to HSV. Source: mindspore.ops.RGBToHSV, MindSpore 2.10."""
    check_colors(images, "RGBToHSV", "images", 4)
    return jnp.stack(to_hsv(images.astype(wide_dtype(images))), -1).astype(images.dtype)


@on_tensors
def hsv_to_rgb(x):
    """Images `(N, H, W, 3)` from HSV to RGB. Source: mindspore.ops.HSVToRGB, MindSpore 2.10."""
    check_colors(x, "HSVToRGB", "x", 4)
    wide = x.astype(wide_dtype(x))
    return to_rgb(*(wide[..., i] for i in range(3))).astype(x.dtype)


AdjustHue = primitive("AdjustHue", adjust_hue)
AdjustSaturation = primitive("AdjustSaturation", adjust_saturation)
RGBToHSV = primitive("RGBToHSV", rgb_to_hsv)
HSVToRGB = primitive("HSVToRGB", hsv_to_rgb)

__all__ = ["AdjustHue", "AdjustSaturation", "RGBToHSV", "HSVToRGB"]
