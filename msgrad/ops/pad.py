"""Tensors made longer, or shorter, at both ends of their axes."""

import jax.numpy as jnp
from jax import lax

from msgrad.core.tensor import Tensor
from msgrad.errors import check_one_of, check_positive_int, of_tensors
from msgrad.ops.declare import KEEP, check_tensor, operator
from msgrad.ops.shape import as_shape

MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}


@operator(KEEP, name="pad", numeric="value")
def _pad(input, widths, mode, value):
    """`widths` holds a pair for each axis; a negative one cuts off."""
    check_tensor(input, "input_x", "pad")
    if mode == "constant":
        return lax.pad(input, value.reshape(()).astype(input.dtype), [(low, high, 0) for low, high in widths])
    for axis, (low, high) in enumerate(widths):
        most = input.shape[axis] - (mode == "reflect")
        if mode != "replicate" and max(low, high) > most:
            raise ValueError(
                f"For 'pad', in mode '{mode}' at most {most} elements can be added to axis {axis} of "
                f"length {input.shape[axis]}, but got {(low, high)}."
            )
    grown = jnp.pad(input, [(max(low, 0), max(high, 0)) for low, high in widths], MODES[mode])
    cut = tuple(slice(max(-low, 0), grown.shape[axis] - max(-high, 0)) for axis, (low, high) in enumerate(widths))
    return grown[cut]


def pad(input_x, padding, mode="constant", value=None):
    """`input_x` with elements added at both ends of its last axes.

    Args:
        input_x: Tensor.
        padding: a tuple, list or Tensor of ints, two for each axis from the last one on: how many to add in front
            and behind; negative to cut off in mode 'constant'.
        mode: 'constant', 'reflect' (mirrored at the outermost element), 'replicate' (that element repeated) or
            'circular' (from the other end).
        value: the number to add in mode 'constant', 0 by default.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `mode` is another one, `value` is given for it,
            or `padding` does not fit.

    Source: mindspore.ops.pad, MindSpore 2.10.
    """
    check_one_of(mode, ("constant", *MODES), "mode", "pad")
    if mode != "constant" and value not in (None, 0):
        raise ValueError(f"For 'pad', the 'value' must be None in mode '{mode}', but got {value}.")
    pairs = as_shape(padding, "padding", "pad")
    if len(pairs) % 2 or len(pairs) > 2 * input_x.ndim:
        raise ValueError(
            f"For 'pad', the 'padding' must hold two ints for each of at most {input_x.ndim} axes, but got {pairs}."
        )
    if not pairs:
        return input_x
    last = list(zip(pairs[::2], pairs[1::2], strict=True))
    for axis, (low, high) in enumerate(last, 1):
        if low + high + input_x.shape[-axis] < 0:
            raise ValueError(
                f"For 'pad', axis {-axis} of length {input_x.shape[-axis]} cannot be cut by {(low, high)}."
            )
    return _pad(
        input_x, ((0, 0),) * (input_x.ndim - len(last)) + tuple(reversed(last)), mode, 0 if value is None else value
    )


def mirror_pad(input_x, paddings, mode):
    """`input_x` mirrored at both ends of its axes.

    Args:
        input_x: Tensor of n dimensions.
        paddings: Tensor, or nested tuple, of shape `(n, 2)`: how many elements to add in front and behind.
        mode: 'REFLECT' (the outermost element is not repeated) or 'SYMMETRIC' (it is).

    Source: mindspore.ops.mirror_pad, MindSpore 2.10.
    """
    check_one_of(mode, ("REFLECT", "SYMMETRIC"), "mode", "mirror_pad")
    pairs = paddings.asnumpy().tolist() if isinstance(paddings, Tensor) else paddings
    return _mirror_pad(input_x, tuple((int(low), int(high)) for low, high in pairs), mode)


@operator(KEEP, name="mirror_pad", numeric="-")
def _mirror_pad(input, pairs, mode):
    check_tensor(input, "input_x", "mirror_pad")
    most = [n - (mode == "REFLECT") for n in input.shape]
    if len(pairs) != input.ndim or any(not 0 <= w <= m for pair, m in zip(pairs, most, strict=True) for w in pair):
        raise ValueError(
            f"For 'mirror_pad', the 'paddings' must hold two ints within 0 and {most} for each axis, but got {pairs}."
        )
    return jnp.pad(input, pairs, mode.lower())


@of_tensors
def padding(x, pad_dim_size=8):
    """A last axis of length 1 filled up with zeros to `pad_dim_size`.

    Source: mindspore.ops.padding, MindSpore 2.10.
    """
    check_positive_int(pad_dim_size, "pad_dim_size", "padding")
    if x.shape[-1] != 1:
        raise ValueError(f"For 'padding', the last axis of 'x' must have length 1, but got the shape {x.shape}.")
    return pad(x, (0, pad_dim_size - 1))


__all__ = ["mirror_pad", "pad", "padding"]
