"""Functions of three tensors or numbers that broadcast against each other: choosing, clipping, fused products."""

import jax.numpy as jnp
import numpy as np

from msgrad.core.tensor import Tensor
from msgrad.errors import kind
from msgrad.ops.declare import FIRST, FLOATING, PROMOTE, check_tensor, operator


def check_shapes(owner: str, **arrays) -> None:
    """ValueError unless the shapes broadcast; TypeError for an argument that is neither a Tensor nor a number."""
    for name, x in arrays.items():
        if not hasattr(x, "dtype"):
            raise TypeError(
                f"For '{owner}', the '{name}' must be a Tensor or a number, but got {x!r} of type {kind(x)}."
            )
    shapes = {name: x.shape for name, x in arrays.items()}
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        raise ValueError(
            f"For '{owner}', the shapes of {', '.join(shapes)} need to broadcast, "
            f"but got {', '.join(map(str, shapes.values()))}."
        ) from None


# ---------------------------------------------------------------- choosing
@operator(PROMOTE.on("input", "other"))
def where(condition, input, other):
    """`input` where `condition` is true, `other` elsewhere.

    Args:
        condition: bool Tensor.
        input, other: Tensors or numbers; all three shapes broadcast.

    Returns:
        A Tensor of the common shape, in the promoted dtype (two Python numbers: int64 or float32).

    Raises:
        ValueError: if the shapes do not broadcast. TypeError: if `condition` is no bool Tensor.

    Source: mindspore.ops.where, MindSpore 2.10.
    """
    check_shapes("where", condition=condition, input=input, other=other)
    if condition.dtype != bool:
        raise TypeError(f"For 'where', the 'condition' must be a bool Tensor, but got {condition.dtype}.")
    return jnp.where(condition, input, other)


select = where


# ---------------------------------------------------------------- clipping
@operator(PROMOTE, name="clamp", numeric="min max")
def _clamp(input, min, max):
    check_tensor(input, "input", "clamp")
    check_shapes("clamp", **{n: v for n, v in (("input", input), ("min", min), ("max", max)) if v is not None})
    shape = np.broadcast_shapes(input.shape, *(v.shape for v in (min, max) if v is not None))
    out = jnp.broadcast_to(input, shape)
    if min is not None:
        out = jnp.where(out < min, min, out)
    return out if max is None else jnp.where(out > max, max, out)


def clamp(input, min=None, max=None):
    """`input` with what is below `min` raised to it, and what is above `max` lowered to it.

    Args:
        input: Tensor, or a tuple or list of Tensors, each of which is clamped.
        min, max: Tensors or numbers that broadcast with `input`, or None for no bound; not both None.

    Returns:
        A Tensor of the promoted dtype. The gradient at a bound is 1, beyond it 0. Where min > max, `max` wins.

    Raises:
        ValueError: if both bounds are None or the shapes do not broadcast.

    Source: mindspore.ops.clamp, MindSpore 2.10.
    """
    if min is None and max is None:
        raise ValueError("For 'clamp', at least one of 'min' and 'max' must not be None.")
    if isinstance(input, (tuple, list)):
        return type(input)(_clamp(x, min, max) for x in input)
    return _clamp(input, min, max)


clip = clamp


@operator(FIRST, name="clip_by_value", numeric="low high")
def _clip_by_value(x, low, high):
    check_tensor(x, "x", "clip_by_value")
    check_shapes(
        "clip_by_value",
        **{n: v for n, v in (("x", x), ("clip_value_min", low), ("clip_value_max", high)) if v is not None},
    )
    if high is not None:
        x = jnp.minimum(x, high)
    return x if low is None else jnp.maximum(x, low)


def clip_by_value(x, clip_value_min=None, clip_value_max=None):
    """`x` clipped to [clip_value_min, clip_value_max], in its own dtype.

    Args:
        x: Tensor, or a tuple or list of Tensors, each of which is clipped.
        clip_value_min, clip_value_max: Tensors or numbers that broadcast with `x`, or None; not both None.

    Returns:
        Tensors of x's dtype, to which the bounds are cast; half of the gradient passes at a bound.

    Raises:
        ValueError: if both bounds are None or the shapes do not broadcast.

    Source: mindspore.ops.clip_by_value, MindSpore 2.10.
    """
    if clip_value_min is None and clip_value_max is None:
        raise ValueError("For 'clip_by_value', at least one of 'clip_value_min' and 'clip_value_max' must not be None.")
    if isinstance(x, (tuple, list)):
        return type(x)(_clip_by_value(t, clip_value_min, clip_value_max) for t in x)
    return _clip_by_value(x, clip_value_min, clip_value_max)


# ---------------------------------------------------------------- products
@operator(FLOATING)
def lerp(input, end, weight):
    """The point a fraction `weight` of the way from `input` to `end`; the shapes broadcast.

    Raises:
        ValueError: if the shapes do not broadcast.

    Source: mindspore.ops.lerp, MindSpore 2.10.
    """
    check_shapes("lerp", input=input, end=end, weight=weight)
    return input + weight * (end - input)


@operator(PROMOTE, numeric="value")
def addcmul(input, tensor1, tensor2, value=1):
    """`input + value * tensor1 * tensor2`; the shapes broadcast. Source: mindspore.ops.addcmul, MindSpore 2.10."""
    check_shapes("addcmul", input=input, tensor1=tensor1, tensor2=tensor2, value=value)
    return input + value * (tensor1 * tensor2)


@operator(FLOATING, numeric="value")
def addcdiv(input, tensor1, tensor2, value=1):
    """`input + value * tensor1 / tensor2`; the shapes broadcast. Source: mindspore.ops.addcdiv, MindSpore 2.10."""
    check_shapes("addcdiv", input=input, tensor1=tensor1, tensor2=tensor2, value=value)
    return input + value * (tensor1 / tensor2)


@operator(PROMOTE.on("input_x", "value"), numeric="value", name="masked_fill")
def _masked_fill(input_x, mask, value):
    check_tensor(input_x, "input_x", "masked_fill")
    check_shapes("masked_fill", input_x=input_x, mask=mask, value=value)
    if mask.dtype != bool:
        raise TypeError(f"For 'masked_fill', the 'mask' must be a bool Tensor, but got {mask.dtype}.")
    return jnp.where(mask, value, input_x)


def masked_fill(input_x, mask, value):
    """`input_x` with `value` wherever `mask` is true.

    Args:
        input_x: Tensor.
        mask: bool Tensor that broadcasts with `input_x`.
        value: a number or 0-d Tensor; cast to input_x's dtype.

    Raises:
        TypeError: if `mask` is no bool Tensor. ValueError: if the shapes do not broadcast.

    Source: mindspore.ops.masked_fill, MindSpore 2.10.
    """
    if isinstance(value, Tensor) and value.ndim:
        raise ValueError(
            f"For 'masked_fill', the 'value' must be a number or a 0-d Tensor, but got shape {value.shape}."
        )
    return _masked_fill(input_x, mask, value)


__all__ = "where select clamp clip clip_by_value lerp addcmul addcdiv masked_fill".split()
