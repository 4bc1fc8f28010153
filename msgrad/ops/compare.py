"""Comparisons and logic of two tensors or numbers: booleans, which have no gradient."""

import jax.numpy as jnp

from msgrad.errors import wrong_value
from msgrad.ops.declare import EQUALITY, PROMOTE, binary, check_broadcast, operator


def ordered(name, function):
    """`function`, which has no meaning for complex numbers."""

    def checked(x, y):
        if jnp.issubdtype(x.dtype, jnp.complexfloating):
            raise TypeError(f"For '{name}', the arguments must be real, but got {x.dtype}.")
        return function(x, y)

    return checked


equal = eq = binary("equal", jnp.equal, EQUALITY, "Whether `input` = `other`, element by element.")
not_equal = ne = binary("not_equal", jnp.not_equal, PROMOTE, "Whether `input` and `other` differ.")
greater = gt = tensor_gt = binary("greater", ordered("greater", jnp.greater), PROMOTE, "Whether `input` > `other`.")
greater_equal = ge = tensor_ge = binary(
    "greater_equal", ordered("greater_equal", jnp.greater_equal), PROMOTE, "Whether `input` >= `other`."
)
less = lt = tensor_lt = binary("less", ordered("less", jnp.less), PROMOTE, "Whether `input` < `other`.")
less_equal = le = tensor_le = binary(
    "less_equal", ordered("less_equal", jnp.less_equal), PROMOTE, "Whether `input` <= `other`."
)
logical_and = binary("logical_and", jnp.logical_and, PROMOTE, "Whether both are not 0.")
logical_or = binary("logical_or", jnp.logical_or, PROMOTE, "Whether one of both is not 0.")
logical_xor = binary("logical_xor", jnp.logical_xor, PROMOTE, "Whether exactly one of both is not 0.")


@operator(PROMOTE.on("input", "other"))
def isclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether |input - other| <= atol + rtol * |other|, element by element.

    Args:
        input, other: Tensors whose shapes broadcast.
        rtol, atol: relative and absolute tolerance, at least 0.
        equal_nan: whether two NaN are close.

    Raises:
        ValueError: if a tolerance is negative, or the shapes do not broadcast.

    Source: mindspore.ops.isclose, MindSpore 2.10.
    """
    check_broadcast(input, other, "isclose")
    for value, name in ((rtol, "rtol"), (atol, "atol")):
        if value < 0:
            raise wrong_value(value, name, "isclose", "at least 0")
    return jnp.isclose(input, other, rtol, atol, equal_nan)


def allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether all of `isclose`, as a Python bool. Source: mindspore.Tensor.allclose, MindSpore 2.10."""
    return bool(isclose(input, other, rtol, atol, equal_nan)._value().all())


@operator(PROMOTE.on("x", "y"))
def approximate_equal(x, y, tolerance=1e-05):
    """Whether |x - y| < tolerance, element by element. Source: mindspore.ops.approximate_equal, MindSpore 2.10."""
    check_broadcast(x, y, "approximate_equal")
    return jnp.abs(x - y) < tolerance


__all__ = """
    equal eq not_equal ne greater gt tensor_gt greater_equal ge tensor_ge less lt tensor_lt less_equal le
    tensor_le logical_and logical_or logical_xor isclose allclose approximate_equal
""".split()
