"""Gradients through integers: to MindSpore a cast to an integer dtype and back is a cast like any other.

Where a gradient passes through integers, floats that hold whole numbers stand for them while it is computed, and it is
itself cut to a whole number wherever a cast from an integer dtype is passed.
"""

import functools

import jax
import jax.numpy as jnp
from jax import lax


def cut(x, dtype):
    """`x` cast to an integer dtype or bool, but still a float: its gradient passes as through any cast."""
    whole = x != 0 if dtype.kind == "b" else x.astype(dtype)
    return x + lax.stop_gradient(whole.astype(x.dtype) - x)


@functools.partial(jax.custom_vjp, nondiff_argnums=(1,))
def cut_back(x, dtype):
    """`x`, which stands for an integer and is cast to a float dtype now: its gradient is cast the other way."""
    return x


cut_back.defvjp(lambda x, dtype: (x, None), lambda dtype, _, gradient: (cut(gradient, dtype),))


def stands_for_integer(array, dtype) -> bool:
    """Whether an operand recorded as one of `dtype` is a float now."""
    return dtype is not None and dtype.kind in "biu" and jnp.issubdtype(array.dtype, jnp.inexact)


def cuts_floats(instruction) -> bool:
    """Whether it casts floats to an integer dtype."""
    own = instruction.operator
    if own.soft is own.body or instruction.outs[0].dtype.kind not in "biu":
        return False
    return any(dtype is not None and dtype.kind not in "biu" for dtype in instruction.dtypes)


def through_integers(steps, leaves) -> bool:
    """Whether a value that depends on the `leaves` is cast from a float to an integer dtype."""
    reached, first = {~k for k in leaves}, 0
    for instruction, operands in steps:
        count = len(instruction.outs)
        if not reached.isdisjoint(operands):
            if cuts_floats(instruction):
                return True
            reached.update(range(first, first + count))
        first += count
    return False
