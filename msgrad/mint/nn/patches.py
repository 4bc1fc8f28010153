"""Images as columns of patches, and back."""

import jax
from jax import lax

from msgrad.ops.activation import check_float, on_tensors
from msgrad.ops.conv import each_axis


def windows(kernel, dilation, padding, stride, owner) -> tuple:
    """Two ints for each of the arguments that `unfold` and `fold` share."""
    return (
        each_axis(kernel, 2, "kernel_size", owner),
        each_axis(dilation, 2, "dilation", owner),
        each_axis(padding, 2, "padding", owner, 0),
        each_axis(stride, 2, "stride", owner),
    )


def columns(images, kernel, dilation, padding, stride):
    """`(N, C, H, W)` to `(N, C * K_h * K_w, L)`."""
    found = lax.conv_general_dilated_patches(
        images, kernel, stride, [(p, p) for p in padding], rhs_dilation=dilation, precision=lax.Precision.HIGHEST
    )
    return found.reshape(*found.shape[:2], -1)


@on_tensors
def to_columns(input, kernel, dilation, padding, stride):
    check_float(input, "input", "unfold", complex=True)
    if input.ndim not in (3, 4):
        raise ValueError(f"For 'unfold', the 'input' must have 3 or 4 dimensions, but its shape is {input.shape}.")
    reach = [s + 2 * p - d * (k - 1) for s, p, d, k in zip(input.shape[-2:], padding, dilation, kernel, strict=True)]
    if min(reach) < 1:
        raise ValueError(f"For 'unfold', the kernel {kernel} does not fit into the input {input.shape}.")
    out = columns(input if input.ndim == 4 else input[None], kernel, dilation, padding, stride)
    return out if input.ndim == 4 else out[0]


@on_tensors
def from_columns(input, size, kernel, dilation, padding, stride):
    check_float(input, "input", "fold", complex=True)
    batch = input if input.ndim == 3 else input[None]
    each = kernel[0] * kernel[1]
    if batch.ndim != 3 or batch.shape[1] % each:
        raise ValueError(
            f"For 'fold', the 'input' must be of shape (N, C * {each}, L) or (C * {each}, L), but got {input.shape}."
        )
    image = jax.ShapeDtypeStruct((batch.shape[0], batch.shape[1] // each, *size), batch.dtype)
    transform = lambda images: columns(images, kernel, dilation, padding, stride)  # noqa: E731
    expected = jax.eval_shape(transform, image).shape
    if expected != batch.shape:
        raise ValueError(f"For 'fold', an 'input' of {expected[2]} windows was expected, but got {input.shape}.")
    (out,) = jax.linear_transpose(transform, image)(batch)
    return out if input.ndim == 3 else out[0]
