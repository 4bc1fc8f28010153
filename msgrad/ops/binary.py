"""Functions of two tensors or numbers that broadcast against each other."""

import math

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.scipy import special

from msgrad.core.tensor import Tensor
from msgrad.errors import check_one_of
from msgrad.ops.declare import FLOATING, PRODUCT, PROMOTE, QUOTIENT, binary, check_tensor, operator, promoted, renamed
from msgrad.ops.unary import modulus


def integral(x) -> bool:
    return jnp.issubdtype(x.dtype, jnp.integer)


def on_numbers(name, function):
    """`function`, which has no meaning for two booleans."""

    def checked(x, y):
        if x.dtype == bool:
            raise TypeError(f"For '{name}', the arguments must not both be bool.")
        return function(x, y)

    return checked


def on_bits(name, function):
    """`function`, which has a meaning for integers and booleans only."""

    def checked(x, y):
        if x.dtype.kind not in "biu":
            raise TypeError(f"For '{name}', the arguments must be integers or booleans, but got {x.dtype}.")
        return function(x, y)

    return checked


def on_reals(name, function):
    """`function`, which has no meaning for complex numbers."""

    def checked(x, y):
        if jnp.iscomplexobj(x):
            raise TypeError(f"For '{name}', the arguments must be real, but got {x.dtype}.")
        return function(x, y)

    return checked


def broadcast(function):
    """`function` on arrays of one shape."""
    return lambda x, y: function(*jnp.broadcast_arrays(x, y))


def on_floats(function, otherwise):
    """`function` on floats of one shape, `otherwise` on complex numbers."""
    return lambda x, y: otherwise(x, y) if jnp.iscomplexobj(x) else broadcast(function)(x, y)


# ---------------------------------------------------------------- arithmetic
def subtracted(x, y):
    return x ^ y if x.dtype == bool else lax.sub(*jnp.broadcast_arrays(x, y)) if x.shape != y.shape else lax.sub(x, y)


def quotient(x, y):
    """`x / y` of floats, rounded correctly: a divisor that is one number, XLA makes a factor, which may miss whole numbers."""
    return x / lax.optimization_barrier(jnp.broadcast_to(y, jnp.broadcast_shapes(x.shape, y.shape)))


def floor_divided(x, y):
    """The quotient rounded down; by 0 it is infinite in floats, the largest integer in ints, as in MindSpore."""
    if x.dtype == bool:
        return x | ~y
    if integral(x):
        return jnp.where(y == 0, jnp.asarray(jnp.iinfo(x.dtype).max, x.dtype), jnp.floor_divide(x, y))
    return lax.floor(quotient(x, y))


def truncated(x, y):
    """The quotient rounded towards zero."""
    if integral(x):
        return lax.div(*jnp.broadcast_arrays(x, y))
    return jnp.trunc(quotient(x, y))


add = tensor_add = binary("add", jnp.add, PROMOTE, "The sum; of booleans, logical or.", "input other")
sub = tensor_sub = binary("sub", subtracted, PROMOTE, "The difference; of booleans, exclusive or.", "input other")
mul = multiply = tensor_mul = binary("mul", jnp.multiply, PRODUCT, "The product; of booleans, logical and.")
true_divide = binary("true_divide", jnp.true_divide, QUOTIENT, "The quotient.")
tensor_div = true_divide
floor_div = floor_divide = floordiv = tensor_floordiv = binary(
    "floor_div",
    on_reals("floor_div", floor_divided),
    PROMOTE,
    "The largest whole number not above the quotient.",
    "input other",
)
floor_mod = floormod = tensor_mod = binary(
    "floor_mod",
    on_numbers("floor_mod", jnp.remainder),
    PROMOTE,
    "What `floor_div` leaves: the remainder with the sign of the divisor.",
)
remainder = floor_mod
fmod = binary(
    "fmod",
    lambda x, y: jnp.zeros_like(x ^ y) if x.dtype == bool else jnp.fmod(x, y),
    PROMOTE,
    "What truncating division leaves: the remainder with the sign of the dividend.",
)
truncate_mod = fmod
truncate_div = binary(
    "truncate_div", on_numbers("truncate_div", truncated), PROMOTE, "The quotient without its fraction."
)


def div(input, other, *, rounding_mode=None):
    """The quotient, whole or rounded.

    Args:
        input, other: Tensors or numbers whose shapes broadcast.
        rounding_mode: None for the quotient itself, computed in float32 for integers; 'floor' to round down,
            'trunc' to round towards zero, both in the promoted dtype.

    Raises:
        ValueError: if the shapes do not broadcast or `rounding_mode` is none of these.
        TypeError: if neither argument is a Tensor.

    Source: mindspore.ops.div, MindSpore 2.10.
    """
    if rounding_mode is None:
        return true_divide(input, other)
    check_one_of(rounding_mode, ("floor", "trunc"), "rounding_mode", "div")
    return floor_div(input, other) if rounding_mode == "floor" else truncate_div(input, other)


divide = div


def subtract(input, other, *, alpha=1):
    """`input - alpha * other`. Source: mindspore.ops.subtract, MindSpore 2.10."""
    return sub(input, other if alpha == 1 else mul(other, alpha))


# ---------------------------------------------------------------- powers
def int_power(x, y):
    """Integer power: below 0 only 1 and -1 have one that is not 0."""
    positive = jnp.power(x, jnp.maximum(y, jnp.zeros_like(y)))
    if jnp.issubdtype(y.dtype, jnp.unsignedinteger):
        return positive
    odd = (y & 1) == 1
    negative = jnp.where(x == 1, x, jnp.where(x == -1, jnp.where(odd, x, -x), jnp.zeros_like(x)))
    return jnp.where(y < 0, negative, positive)


def powered(x, y):
    return int_power(x, y) if integral(x) and integral(y) else jnp.power(x, y)


_pow = binary("pow", on_numbers("pow", powered), PROMOTE, "`input` raised to `other`.", "input")
_SHORT = {2: 2, 3: 3, 4: 4, 1: 1, -1: -1, -2: -2, 0.5: 0.5, -0.5: -0.5}


@operator(name="pow_static", numeric="-")
def _pow_static(input, exponent):
    check_tensor(input, "input", "pow")
    dtype = promoted([np.dtype(input.dtype), type(exponent)])
    if not jnp.issubdtype(input.dtype, jnp.inexact) or jnp.issubdtype(dtype, jnp.complexfloating):
        input = input.astype(dtype)
    if exponent == 0.5:
        return lax.sqrt(input)
    if exponent == -0.5:
        return lax.rsqrt(input)
    if integral(input) and exponent < 0:
        return int_power(input, jnp.asarray(int(exponent), input.dtype))
    return lax.integer_pow(input, int(exponent))


def pow(input, exponent):
    """`input` raised to `exponent`.

    Args:
        input, exponent: Tensors or numbers, not both numbers, whose shapes broadcast. The exponents -2, -1, -0.5,
            0.5, 1, 2, 3 and 4 as Python numbers become multiplications and roots.

    Returns:
        A Tensor of the promoted dtype. An integer raised to a negative integer is 0 unless its magnitude is 1.

    Raises:
        TypeError: if neither argument is a Tensor, or both are booleans. ValueError: if the shapes do not broadcast.

    Source: mindspore.ops.pow, MindSpore 2.10.
    """
    kind = exponent.__class__
    if (kind is int or kind is float) and exponent in _SHORT and isinstance(input, Tensor):
        return _pow_static(input, exponent)
    return _pow(input, exponent)


tensor_pow = pow


def float_power(input, exponent):
    """`input` raised to `exponent` in float64, or in complex128 where one of them is complex.

    Source: mindspore.ops.float_power, MindSpore 2.10.
    """
    return _float_power(input, exponent)


float_power_ext = float_power


def double(operands):
    found = promoted(operands)
    return np.dtype(np.complex128 if found.kind == "c" else np.float64)


# ---------------------------------------------------------------- extremes
def bigger(x, y):
    return x | y if x.dtype == bool else jnp.maximum(x, y)


def smaller(x, y):
    return x & y if x.dtype == bool else jnp.minimum(x, y)


maximum = binary(
    "maximum",
    bigger,
    PROMOTE,
    "The larger of both; NaN where one is NaN. At a tie each argument gets half of the gradient.",
)
minimum = binary(
    "minimum",
    smaller,
    PROMOTE,
    "The smaller of both; NaN where one is NaN. At a tie each argument gets half of the gradient.",
)
fmax = binary(
    "fmax",
    lambda x, y: jnp.where((x >= y) | (y != y), x, y),
    PROMOTE,
    "The larger of both; where one is NaN, the other. At a tie `input` gets the gradient.",
)
fmin = binary(
    "fmin",
    lambda x, y: jnp.where((x <= y) | (y != y), x, y),
    PROMOTE,
    "The smaller of both; where one is NaN, the other. At a tie `input` gets the gradient.",
)


# ---------------------------------------------------------------- of floats
def quotient_or_zero(x, y):
    zero = x == 0
    return jnp.where(zero, jnp.zeros((), x.dtype), x / jnp.where(zero, jnp.ones((), y.dtype), y))


def stepped(x, y):
    """0 below zero, y at zero, 1 above."""
    one = jnp.ones((), x.dtype)
    return jnp.where(x == 0, y, jnp.where(x < 0, jnp.zeros((), x.dtype), one))


@jax.custom_jvp
def hypotenuse(x, y):
    return jnp.hypot(x, y)


@hypotenuse.defjvp
def _(primals, tangents):
    """x / hypot: exact for large numbers too, and NaN at the origin."""
    out = hypotenuse(*primals)
    return out, sum(x / out * tangent for x, tangent in zip(primals, tangents, strict=True))


def log_of_sum(function, scale):
    """`function`, the logarithm of a sum of two powers, with the derivatives 1 / (1 + exp(y - x)), which are exact."""
    function = jax.custom_jvp(function)

    @function.defjvp
    def _(primals, tangents):
        x, y = primals
        tx, ty = tangents
        share = scale * (x - y)
        return function(x, y), jax.nn.sigmoid(share) * tx + jax.nn.sigmoid(-share) * ty

    return function


@jax.custom_jvp
def x_log_y(x, y):
    return special.xlogy(x, y)


@x_log_y.defjvp
def _(primals, tangents):
    """log(y) in x, but 0 where both vanish; x / y in y."""
    x, y = primals
    log = jnp.where((x == 0) & (y <= 0), jnp.zeros((), y.dtype), jnp.log(y))
    return x_log_y(x, y), log * tangents[0] + x / y * tangents[1]


def neighbour(x, y):
    x, y = jnp.broadcast_arrays(x, y)
    near = jnp.nextafter(lax.stop_gradient(x), lax.stop_gradient(y))
    return x + (near - lax.stop_gradient(x))


def with_sign(x, y):
    """|x| with the sign of y; the derivative in x is 0 at 0, as that of abs."""
    one = jnp.ones((), x.dtype)
    sign = lax.stop_gradient(jnp.where(jnp.signbit(y), -one, one))
    return modulus(x) * sign


atan2 = arctan2 = binary(
    "atan2",
    lambda x, y: lax.atan2(*jnp.broadcast_arrays(x, y)),
    FLOATING,
    "The angle of the point (other, input) in radians, in (-pi, pi].",
)
hypot = binary(
    "hypot", on_reals("hypot", broadcast(hypotenuse)), FLOATING, "sqrt(input**2 + other**2) without overflow."
)
logaddexp = binary(
    "logaddexp",
    on_floats(log_of_sum(jnp.logaddexp, 1.0), jnp.logaddexp),
    FLOATING,
    "log(exp(input) + exp(other)) without overflow.",
)
logaddexp2 = binary(
    "logaddexp2",
    on_floats(log_of_sum(jnp.logaddexp2, math.log(2)), jnp.logaddexp2),
    FLOATING,
    "log2(2**input + 2**other) without overflow.",
)
xlogy = binary("xlogy", on_floats(x_log_y, special.xlogy), FLOATING, "input * log(other), and 0 where `input` is 0.")
xdivy = binary("xdivy", quotient_or_zero, FLOATING, "input / other, and 0 where `input` is 0.")
copysign = binary("copysign", with_sign, FLOATING, "The magnitude of `input` with the sign of `other`.")
nextafter = binary(
    "nextafter",
    neighbour,
    FLOATING,
    "The next number from `input` towards `other`. Its derivative is 1 in `input`, 0 in `other`.",
)
heaviside = binary("heaviside", stepped, PROMOTE, "0 for a negative `input`, `other` for 0, 1 for a positive one.")
ldexp = binary("ldexp", lambda x, y: x * jnp.exp2(y), FLOATING, "input * 2**other.")
igamma = binary("igamma", special.gammainc, FLOATING, "Regularized lower incomplete gamma function P(input, other).")
igammac = binary("igammac", special.gammaincc, FLOATING, "Regularized upper incomplete gamma function Q(input, other).")
zeta = binary(
    "zeta",
    lambda x, y: special.zeta(lax.stop_gradient(x), y),
    FLOATING,
    "Hurwitz zeta function: the sum of 1 / (k + other)**input over k >= 0. `input` gets no gradient.",
)
polar = binary(
    "polar",
    lambda r, a: lax.complex(r * lax.cos(a), r * lax.sin(a)),
    FLOATING,
    "The complex number of modulus `input` and argument `other`.",
)
complex = binary(
    "complex",
    lambda x, y: lax.complex(*jnp.broadcast_arrays(x, y)),
    FLOATING,
    "The complex number of the real part `input` and the imaginary part `other`.",
)


@operator()
def _float_power(input, exponent):
    dtype = double([np.dtype(x.dtype) for x in (input, exponent)])
    return jnp.power(input.astype(dtype), exponent.astype(dtype))


# ---------------------------------------------------------------- of integers
gcd = binary("gcd", on_bits("gcd", jnp.gcd), PROMOTE, "Greatest common divisor.")
lcm = binary("lcm", on_bits("lcm", jnp.lcm), PROMOTE, "Least common multiple.")
bitwise_and = binary("bitwise_and", on_bits("bitwise_and", jnp.bitwise_and), PROMOTE, "And, bit by bit.")
bitwise_or = binary("bitwise_or", on_bits("bitwise_or", jnp.bitwise_or), PROMOTE, "Or, bit by bit.")
bitwise_xor = binary("bitwise_xor", on_bits("bitwise_xor", jnp.bitwise_xor), PROMOTE, "Exclusive or, bit by bit.")
bitwise_left_shift = binary(
    "bitwise_left_shift",
    on_bits("bitwise_left_shift", jnp.left_shift),
    PROMOTE,
    "The bits shifted to the left by `other` places.",
)
bitwise_right_shift = binary(
    "bitwise_right_shift",
    on_bits("bitwise_right_shift", jnp.right_shift),
    PROMOTE,
    "The bits shifted to the right by `other` places, keeping the sign.",
)

renamed("x other", copysign, ldexp)
renamed("x y", xdivy, truncate_div)
renamed("input values", heaviside)
renamed("abs angle", polar)

__all__ = """
    add tensor_add sub tensor_sub mul multiply tensor_mul true_divide tensor_div div divide subtract floor_div
    floor_divide floordiv tensor_floordiv floor_mod floormod tensor_mod remainder fmod truncate_div truncate_mod
    pow tensor_pow float_power float_power_ext maximum minimum fmax fmin atan2 arctan2 hypot logaddexp logaddexp2 xlogy xdivy
    copysign nextafter heaviside ldexp igamma igammac zeta polar gcd lcm bitwise_and bitwise_or bitwise_xor
    bitwise_left_shift bitwise_right_shift
""".split()
