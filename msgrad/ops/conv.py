"""Convolutions and affine maps, channels first."""

import math

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from msgrad.errors import check_int, check_one_of, check_positive_int, check_same_dtype, of_tensors, wrong_type
from msgrad.ops.activation import check_float, on_tensors


# ---------------------------------------------------------------- affine maps
@on_tensors
def dense(input, weight, bias=None):
    """`input` times the transpose of `weight`, plus `bias`.

    Args:
        input: shape `(*, in_channels)`.
        weight: shape `(out_channels, in_channels)`, or `(in_channels,)` for one output without an axis.
        bias: shape `(out_channels,)`, or `()`; None for none.

    Returns:
        Shape `(*, out_channels)`.

    Raises:
        TypeError: if the arguments are no Tensors of one dtype. ValueError: if the shapes do not fit.

    Source: mindspore.ops.dense, MindSpore 2.10.
    """
    check_same_dtype({"input": input, "weight": weight, "bias": bias}, "dense")
    if weight.ndim not in (1, 2) or not input.ndim or input.shape[-1] != weight.shape[-1]:
        raise ValueError(
            f"For 'dense', the last axis of the input and of the weight must be of one length, "
            f"but got shapes {input.shape} and {weight.shape}."
        )
    if bias is not None and bias.shape not in (weight.shape[:-1], ()):
        raise ValueError(f"For 'dense', the 'bias' must have shape {weight.shape[:-1]}, but got {bias.shape}.")
    out = lax.dot_general(input, weight, (((input.ndim - 1,), (weight.ndim - 1,)), ((), ())))
    return out if bias is None else out + bias


@on_tensors
def bidense(input1, input2, weight, bias=None):
    """Bilinear map: out[..., k] = sum over i, j of input1[..., i] weight[k, i, j] input2[..., j], plus bias[k].

    Raises:
        TypeError: if the arguments are no Tensors of one dtype. ValueError: if the shapes do not fit.

    Source: mindspore.ops.bidense, MindSpore 2.10.
    """
    check_same_dtype({"input1": input1, "input2": input2, "weight": weight, "bias": bias}, "bidense")
    fit = weight.ndim == 3 and (input1.shape[-1], input2.shape[-1]) == weight.shape[1:]
    if not fit or input1.shape[:-1] != input2.shape[:-1]:
        raise ValueError(
            f"For 'bidense', the inputs (*, in1), (*, in2) and the weight (out, in1, in2) must fit, "
            f"but got shapes {input1.shape}, {input2.shape} and {weight.shape}."
        )
    out = jnp.einsum("...i,kij,...j->...k", input1, weight, input2)
    return out if bias is None else out + bias


@on_tensors
def bias_add(input_x, bias):
    """`input_x` plus one number for each channel, which is axis 1.

    Raises:
        TypeError: if the arguments are no Tensors of one dtype.
        ValueError: if `input_x` has fewer than 2 axes, or `bias` is not of shape `(C,)`.

    Source: mindspore.ops.bias_add, MindSpore 2.10.
    """
    check_same_dtype({"input_x": input_x, "bias": bias}, "bias_add")
    if input_x.ndim < 2 or bias.shape != (input_x.shape[1],):
        raise ValueError(
            f"For 'bias_add', the 'bias' must have the length of axis 1 of 'input_x', but got shapes "
            f"{bias.shape} and {input_x.shape}."
        )
    return input_x + channels(bias, input_x.ndim)


def channels(vector, ndim: int):
    """`vector` along axis 1 of `ndim` axes."""
    return vector.reshape((1, -1) + (1,) * (ndim - 2))


# ---------------------------------------------------------------- arguments
def each_axis(value, n: int, name: str, owner: str, low: int = 1) -> tuple:
    """An int for each of `n` spatial axes, from an int or a sequence of 1 or `n`; or of `n + 2`, the full form."""
    if isinstance(value, (tuple, list)):
        items = tuple(check_int(v, name, owner) for v in value)
        if len(items) == n + 2:
            items = items[2:]
        elif len(items) == 1:
            items = items * n
        if len(items) != n:
            raise ValueError(f"For '{owner}', the '{name}' must be an int or a tuple of {n} ints, but got {value}.")
    else:
        items = (check_int(value, name, owner),) * n
    if min(items) < low:
        least = "positive" if low else "non-negative"
        raise ValueError(f"For '{owner}', the '{name}' must be {least}, but got {value}.")
    return items


def pads(pad_mode: str, padding, n: int, owner: str, sides: int):
    """The padding of `n` spatial axes as lax takes it: 'SAME', or pairs.

    `padding` is an int or a sequence: of one int for each axis, or if `sides` is 2 of (before, after) for each.
    """
    if not isinstance(pad_mode, str):
        raise wrong_type(pad_mode, "pad_mode", owner, "a string")
    check_one_of(pad_mode, ["valid", "same", "pad"], "pad_mode", owner)
    if isinstance(padding, (tuple, list)):
        items = tuple(check_int(p, "padding", owner) for p in padding)
        items = items if sides == 2 else tuple(p for p in items for _ in range(2))
    else:
        items = (check_int(padding, "padding", owner),) * (2 * n)
    if len(items) != 2 * n:
        raise ValueError(
            f"For '{owner}', the 'padding' must be an int or a tuple of {sides * n} ints, but got {padding}."
        )
    if min(items) < 0:
        raise ValueError(f"For '{owner}', the 'padding' must not be negative, but got {padding}.")
    if pad_mode != "pad" and any(items):
        raise ValueError(
            f"For '{owner}', the 'padding' must be 0 when the 'pad_mode' is {pad_mode!r}, but got {padding}."
        )
    return "SAME" if pad_mode == "same" else tuple(zip(items[::2], items[1::2], strict=True))


# ---------------------------------------------------------------- convolution
def convolve(input, weight, bias, stride, pad_mode, padding, dilation, groups, n: int, owner: str, sides=1):
    """Convolution over `n` spatial axes, of JAX arrays; checks its arguments. For `sides` see `pads`."""
    check_float(input, "input", owner)
    check_float(weight, "weight", owner)
    check_same_dtype({"input": input, "weight": weight, "bias": bias}, owner)
    for x, name in ((input, "input"), (weight, "weight")):
        if x.ndim != n + 2:
            raise ValueError(f"For '{owner}', the '{name}' must have {n + 2} axes, but its shape is {x.shape}.")
    groups = check_positive_int(groups, "groups", owner)
    ins, outs = input.shape[1], weight.shape[0]
    if ins % groups or outs % groups:
        raise ValueError(
            f"For '{owner}', the 'groups' must divide the channels of the input ({ins}) and of the "
            f"output ({outs}), but got {groups}."
        )
    if ins != groups * weight.shape[1]:
        raise RuntimeError(
            f"For '{owner}', the input must have {groups * weight.shape[1]} channels for a weight of "
            f"shape {weight.shape} and {groups} groups, but it has {ins}."
        )
    if bias is not None and bias.shape != (outs,):
        raise ValueError(f"For '{owner}', the 'bias' must have shape ({outs},), but got {bias.shape}.")
    strides, steps = each_axis(stride, n, "stride", owner), each_axis(dilation, n, "dilation", owner)
    around = pads(pad_mode, padding, n, owner, sides)
    if around == "SAME":
        reach = [d * (k - 1) + 1 for d, k in zip(steps, weight.shape[2:], strict=True)]
        around = lax.padtype_to_pads(input.shape[2:], reach, strides, "SAME")
    sizes = [
        (size + sum(pad) - d * (k - 1) - 1) // s + 1
        for size, pad, d, k, s in zip(input.shape[2:], around, steps, weight.shape[2:], strides, strict=True)
    ]
    if min(sizes) < 1:
        raise ValueError(f"For '{owner}', the kernel {weight.shape[2:]} does not fit into the input {input.shape}.")
    if groups == 1 and suits_patches(input, weight, sizes):
        out = by_patches(input, weight, strides, around, steps, sizes)
    else:
        out = lax.conv_general_dilated(input, weight, strides, around, rhs_dilation=steps, feature_group_count=groups)
    return out if bias is None else out + channels(bias, out.ndim)


def suits_patches(input, weight, sizes) -> bool:
    """Whether `by_patches` is the faster form: on CPUs for images of few channels, 2 to 4 times at LeNet's first layer.

    Its patches, of the length ins * kernel for each output pixel, may take 64 MB in float32.
    """
    few = weight.shape[1] <= 3 and weight.shape[0] <= 32 and len(sizes) == 2
    return (
        few
        and input.dtype.itemsize >= 4
        and jax.default_backend() == "cpu"
        and input.shape[0] * math.prod(sizes) * math.prod(weight.shape[1:]) <= 2**24
    )


def by_patches(input, weight, strides, around, steps, sizes):
    """The convolution, without groups, as one matrix product: of the weight with what each output pixel sees."""
    padded = jnp.pad(input, [(0, 0), (0, 0), *around])
    shifted = []
    for at in np.ndindex(*weight.shape[2:]):
        start = [i * d for i, d in zip(at, steps, strict=True)]
        stop = [i + (m - 1) * s + 1 for i, m, s in zip(start, sizes, strides, strict=True)]
        shifted.append(lax.slice(padded, (0, 0, *start), (*padded.shape[:2], *stop), (1, 1, *strides)))
    seen = math.prod(weight.shape[1:])
    patches = jnp.stack(shifted, 2).reshape(input.shape[0], seen, *sizes)
    return jnp.einsum("nk...,ok->no...", patches, weight.reshape(weight.shape[0], seen))


@on_tensors
def conv1d(input, weight, bias=None, stride=1, pad_mode="valid", padding=0, dilation=1, groups=1):
    """Convolution of sequences.

    Args:
        input: shape `(N, C_in, L)`.
        weight: shape `(C_out, C_in / groups, K)`, of the same dtype.
        bias: shape `(C_out,)`, or None.
        stride, dilation: an int or a tuple of one.
        pad_mode: 'valid', 'same' (L_out = ceil(L / stride)) or 'pad' (`padding` zeros on both sides).
        padding: an int or a tuple of one; 0 unless the `pad_mode` is 'pad'.
        groups: divides both numbers of channels.

    Returns:
        Shape `(N, C_out, L_out)`.

    Raises:
        TypeError: if the dtypes are not one floating-point dtype, or an argument is of another type.
        ValueError: if shapes and groups do not fit, or an argument is out of its range.
        RuntimeError: if the input's channels are not those of the weight.

    Source: mindspore.ops.conv1d, MindSpore 2.10.
    """
    return convolve(input, weight, bias, stride, pad_mode, padding, dilation, groups, 1, "conv1d")


# The layers' forms: `padding` has two sides for each axis, and Conv1d's weight the shape (C_out, C_in / groups, 1, K).
@on_tensors
def _conv1d_layer(input, weight, bias, stride, pad_mode, padding, dilation, groups):
    return convolve(input, weight[:, :, 0], bias, stride, pad_mode, padding, dilation, groups, 1, "Conv1d", 2)


@on_tensors
def _conv2d_layer(input, weight, bias, stride, pad_mode, padding, dilation, groups):
    return convolve(input, weight, bias, stride, pad_mode, padding, dilation, groups, 2, "Conv2d", 2)


@on_tensors
def _conv3d_layer(input, weight, bias, stride, pad_mode, padding, dilation, groups):
    return convolve(input, weight, bias, stride, pad_mode, padding, dilation, groups, 3, "Conv3d", 2)


@on_tensors
def conv2d(input, weight, bias=None, stride=1, pad_mode="valid", padding=0, dilation=1, groups=1):
    """Convolution of images.

    Args:
        input: shape `(N, C_in, H, W)`.
        weight: shape `(C_out, C_in / groups, K_h, K_w)`, of the same dtype.
        bias: shape `(C_out,)`, or None.
        stride, dilation: an int or a tuple of two.
        pad_mode: 'valid', 'same' (H_out = ceil(H / stride)) or 'pad' (`padding` zeros on all sides).
        padding: an int or a tuple of two (height, width); 0 unless the `pad_mode` is 'pad'.
        groups: divides both numbers of channels.

    Returns:
        Shape `(N, C_out, H_out, W_out)`.

    Raises:
        TypeError: if the dtypes are not one floating-point dtype, or an argument is of another type.
        ValueError: if shapes and groups do not fit, or an argument is out of its range.
        RuntimeError: if the input's channels are not those of the weight.

    Source: mindspore.ops.conv2d, MindSpore 2.10.
    """
    return convolve(input, weight, bias, stride, pad_mode, padding, dilation, groups, 2, "conv2d")


@on_tensors
def conv3d(input, weight, bias=None, stride=1, pad_mode="valid", padding=0, dilation=1, groups=1):
    """Convolution of volumes: as `conv2d`, with shapes `(N, C_in, D, H, W)` and `(C_out, C_in / groups, *K)`.

    Raises:
        TypeError: if the dtypes are not one floating-point dtype, or an argument is of another type.
        ValueError: if shapes and groups do not fit, or an argument is out of its range.
        RuntimeError: if the input's channels are not those of the weight.

    Source: mindspore.ops.conv3d, MindSpore 2.10.
    """
    return convolve(input, weight, bias, stride, pad_mode, padding, dilation, groups, 3, "conv3d")


@on_tensors
def _conv_transpose(input, weight, bias, stride, pad, extra, zeros, dilation, groups, owner):
    """The gradient of a convolution in its input.

    `pad` holds pairs, `extra` how far the output goes on at its end, `zeros` how many zeros follow there.
    """
    check_float(input, "input", owner)
    check_float(weight, "weight", owner)
    check_same_dtype({"input": input, "weight": weight, "bias": bias}, owner)
    n = len(stride)
    for x, name in ((input, "input"), (weight, "weight")):
        if x.ndim != n + 2:
            raise ValueError(f"For '{owner}', the '{name}' must have {n + 2} axes, but its shape is {x.shape}.")
    ins, each = weight.shape[:2]
    if input.shape[1] != ins or ins % groups:
        raise ValueError(
            f"For '{owner}', the input must have the weight's {ins} channels, which the groups "
            f"({groups}) must divide, but its shape is {input.shape}."
        )
    # (in, out / groups, *K) -> (out, in / groups, *K), flipped
    kernel = weight.reshape(groups, ins // groups, each, *weight.shape[2:])
    kernel = jnp.flip(jnp.swapaxes(kernel, 1, 2), tuple(range(3, 3 + n)))
    kernel = kernel.reshape(groups * each, ins // groups, *weight.shape[2:])
    reach = [d * (k - 1) for d, k in zip(dilation, weight.shape[2:], strict=True)]
    around = [(r - low, r - high + e) for r, (low, high), e in zip(reach, pad, extra, strict=True)]
    out = lax.conv_general_dilated(
        input, kernel, (1,) * n, around, lhs_dilation=stride, rhs_dilation=dilation, feature_group_count=groups
    )
    out = out if bias is None else out + channels(bias, out.ndim)
    return jnp.pad(out, [(0, 0), (0, 0), *((0, z) for z in zeros)]) if any(zeros) else out


@of_tensors
def conv_transpose2d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """Transposed convolution of images: the gradient of `conv2d` in its input.

    Args:
        input: shape `(N, C_in, H, W)`, or `(C_in, H, W)`.
        weight: shape `(C_in, C_out / groups, K_h, K_w)`, of the same dtype.
        bias: shape `(C_out,)`, or None.
        stride, padding, dilation: an int or a tuple of two, those of the convolution.
        output_padding: rows and columns added at the bottom and right of the output.
        groups: divides both numbers of channels.

    Returns:
        Shape `(N, C_out, H_out, W_out)`, H_out = (H - 1) stride - 2 padding + dilation (K_h - 1) + output_padding + 1.

    Raises:
        TypeError: if the dtypes are not one floating-point dtype, or an argument is of another type.
        ValueError: if shapes, channels and groups do not fit.

    Source: mindspore.ops.conv_transpose2d, MindSpore 2.10.
    """
    owner = "conv_transpose2d"
    pad = each_axis(padding, 2, "padding", owner, 0)
    strides, steps = each_axis(stride, 2, "stride", owner), each_axis(dilation, 2, "dilation", owner)
    extra = each_axis(output_padding, 2, "output_padding", owner, 0)
    batched = input if input.ndim == 4 else input.expand_dims(0)
    out = _conv_transpose(
        batched, weight, bias, strides, tuple((p, p) for p in pad), extra, (0, 0), steps, groups, owner
    )
    return out if input.ndim == 4 else out.squeeze(0)


def transposed_pads(pad_mode: str, padding, size, kernel, stride, dilation, owner: str) -> tuple:
    """((before, after) of each axis, how far the output goes on at its end) of the convolution that is transposed.

    With 'same' the output is `stride` times as long as the input.
    """
    n = len(kernel)
    around = pads(pad_mode, padding, n, owner, 2)
    if around != "SAME":
        return around, (0,) * n
    spare = [d * (k - 1) + 1 - s for k, s, d in zip(kernel, stride, dilation, strict=True)]
    total = [max(over, 0) for over in spare]
    return tuple((t // 2, t - t // 2) for t in total), tuple(max(-over, 0) for over in spare)


@of_tensors
def conv3d_transpose(inputs, weight, pad_mode="valid", padding=0, stride=1, dilation=1, group=1, output_padding=0):
    """Transposed convolution of volumes: the gradient of `conv3d` in its input.

    Args:
        inputs: shape `(N, C_in, D, H, W)`.
        weight: shape `(C_in, C_out / group, *K)`, of the same dtype.
        pad_mode: 'valid', 'same' (the output is `stride` times as long as the input) or 'pad'.
        padding: an int, or a tuple of six: (before, after) of each axis; 0 unless the `pad_mode` is 'pad'.
        stride, dilation: an int or a tuple of three, those of the convolution.
        group: divides both numbers of channels.
        output_padding: elements added at the end of each axis; 0 unless the `pad_mode` is 'pad'.

    Returns:
        Shape `(N, C_out, D_out, H_out, W_out)`.

    Raises:
        TypeError: if the dtypes are not one floating-point dtype, or an argument is of another type.
        ValueError: if shapes, channels and groups do not fit.

    Source: mindspore.ops.conv3d_transpose, MindSpore 2.10.
    """
    return transpose_volumes(
        inputs, weight, pad_mode, padding, stride, dilation, group, output_padding, "conv3d_transpose"
    )


def transpose_volumes(inputs, weight, pad_mode, padding, stride, dilation, group, output_padding, owner: str):
    strides, steps = each_axis(stride, 3, "stride", owner), each_axis(dilation, 3, "dilation", owner)
    extra = each_axis(output_padding, 3, "output_padding", owner, 0)
    if any(extra) and pad_mode != "pad":
        raise ValueError(
            f"For '{owner}', the 'output_padding' must be 0 unless the 'pad_mode' is 'pad', but got {extra}."
        )
    around, beyond = transposed_pads(pad_mode, padding, inputs.shape[2:], weight.shape[2:], strides, steps, owner)
    extra = tuple(a + b for a, b in zip(extra, beyond, strict=True))
    return _conv_transpose(inputs, weight, None, strides, around, extra, (0, 0, 0), steps, group, owner)


__all__ = ["dense", "bidense", "bias_add", "conv1d", "conv2d", "conv3d", "conv_transpose2d", "conv3d_transpose"]
