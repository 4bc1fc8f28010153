"""Functions of one tensor, element by element."""

import math

import jax.numpy as jnp
from jax import lax
from jax.scipy import special

from msgrad.errors import check_int, wrong_type, wrong_value
from msgrad.ops.declare import FLOATING, KEEP, check_tensor, operator, renamed, unary, widely, with_slope


def whole(function):
    """`function` on floats; integers and booleans are whole already and stay as they are."""
    return lambda x: function(x) if jnp.issubdtype(x.dtype, jnp.inexact) else x


def on_numbers(name, function):
    """`function`, which has no meaning for booleans."""

    def checked(x):
        if x.dtype == bool:
            raise TypeError(f"For '{name}', the 'input' must be a Tensor of numbers, but got bool.")
        return function(x)

    return checked


def on_integers(name, function):
    """`function`, which has a meaning for integers and booleans only."""

    def checked(x):
        if x.dtype.kind not in "biu":
            raise TypeError(f"For '{name}', the 'input' must be a Tensor of integers or booleans, but got {x.dtype}.")
        return function(x)

    return checked


def real_floating(test):
    """A test that only floats can pass, which are not complex."""
    return lambda x: test(x) if jnp.issubdtype(x.dtype, jnp.floating) else jnp.zeros(x.shape, bool)


# ---------------------------------------------------------------- signs and rounding
def side(x):
    """1 above 0, -1 below, 0 at 0 and for NaN."""
    one = jnp.ones((), x.dtype)
    return jnp.where(x > 0, one, jnp.where(x < 0, -one, 0 * one))


_modulus = with_slope(lax.abs, side)


def modulus(x):
    """|x|; the derivative at 0 is 0, where that of lax.abs is 1."""
    if jnp.issubdtype(x.dtype, jnp.floating):
        return _modulus(x)
    return x if x.dtype.kind in "bu" else lax.abs(x)


abs = absolute = unary(
    "abs", modulus, KEEP, "Absolute value; of a complex number its modulus, which is real. The gradient at 0 is 0."
)
neg = negative = unary("neg", on_numbers("neg", lax.neg), KEEP, "The negated number.")
positive = unary("positive", on_numbers("positive", lambda x: x), KEEP, "The number itself.")
sign = unary(
    "sign",
    on_numbers("sign", lambda x: lax.sign(jnp.where(x == x, x, jnp.zeros_like(x)))),
    KEEP,
    "-1, 0 or 1; of NaN 0; of a complex number z / |z|.",
)
sgn = unary("sgn", on_numbers("sgn", lax.sign), KEEP, "-1, 0 or 1; of a complex number z / |z|.")
signbit = unary("signbit", jnp.signbit, FLOATING, "Whether the sign bit is set: also true of -0.0.")
floor = unary("floor", whole(lax.floor), KEEP, "Largest integer not above each element.")
ceil = unary("ceil", whole(lax.ceil), KEEP, "Smallest integer not below each element.")
trunc = unary("trunc", whole(jnp.trunc), KEEP, "The integer part: rounds towards zero.")
frac = unary(
    "frac",
    lambda x: x - jnp.trunc(x) if jnp.issubdtype(x.dtype, jnp.inexact) else jnp.zeros_like(x),
    KEEP,
    "The fraction that `trunc` leaves, with the sign of the element.",
)


@operator(KEEP, numeric="-")
def round(input, *, decimals=0):
    """Each element rounded to `decimals` digits, halves to even. Integers are kept.

    Args:
        input: Tensor of numbers, shape `(*)`.
        decimals: digits after the point; negative ones before it.

    Raises:
        TypeError: if `input` is no Tensor or `decimals` no int.

    Source: mindspore.ops.round, MindSpore 2.10.
    """
    check_tensor(input, "input", "round")
    decimals = check_int(decimals, "decimals", "round")
    if not jnp.issubdtype(input.dtype, jnp.inexact):
        return input if decimals >= 0 else jnp.round(input, decimals)
    return jnp.round(input, decimals)


# ---------------------------------------------------------------- powers, exponentials, logarithms
def _square(x):
    return x * x


square = unary("square", on_numbers("square", _square), KEEP, "The element times itself.")
sqrt = unary("sqrt", lax.sqrt, FLOATING, "Square root; NaN of a negative number.")
rsqrt = unary("rsqrt", lax.rsqrt, FLOATING, "1 / sqrt(x).")
reciprocal = inv = unary("reciprocal", lambda x: 1 / x, FLOATING, "1 / x.")
exp = tensor_exp = unary("exp", lax.exp, FLOATING, "e raised to each element.")
exp2 = unary("exp2", jnp.exp2, FLOATING, "2 raised to each element.")
expm1 = tensor_expm1 = unary("expm1", lax.expm1, FLOATING, "exp(x) - 1, exact near 0.")
log = unary("log", lax.log, FLOATING, "Natural logarithm; NaN of a negative number, -inf of 0.")
log2 = unary("log2", jnp.log2, FLOATING, "Logarithm to base 2.")
log10 = unary("log10", jnp.log10, FLOATING, "Logarithm to base 10.")
log1p = unary("log1p", lax.log1p, FLOATING, "log(1 + x), exact near 0.")

# ---------------------------------------------------------------- trigonometry
sin = unary("sin", lax.sin, FLOATING, "Sine of an angle in radians.")
cos = unary("cos", lax.cos, FLOATING, "Cosine of an angle in radians.")
tan = unary("tan", lax.tan, FLOATING, "Tangent of an angle in radians.")
asin = arcsin = unary("asin", jnp.arcsin, FLOATING, "Inverse sine in radians; NaN outside [-1, 1].")
acos = arccos = unary("acos", jnp.arccos, FLOATING, "Inverse cosine in radians; NaN outside [-1, 1].")
atan = arctan = unary("atan", jnp.arctan, FLOATING, "Inverse tangent in radians.")
sinh = unary("sinh", lax.sinh, FLOATING, "Hyperbolic sine.")
cosh = unary("cosh", lax.cosh, FLOATING, "Hyperbolic cosine.")
tanh = unary("tanh", lax.tanh, FLOATING, "Hyperbolic tangent.")
asinh = arcsinh = unary("asinh", jnp.arcsinh, FLOATING, "Inverse hyperbolic sine.")
acosh = arccosh = unary("acosh", jnp.arccosh, FLOATING, "Inverse hyperbolic cosine; NaN below 1.")
atanh = arctanh = unary("atanh", jnp.arctanh, FLOATING, "Inverse hyperbolic tangent; NaN outside [-1, 1].")
sinc = unary("sinc", jnp.sinc, FLOATING, "sin(pi x) / (pi x), and 1 at 0.")
deg2rad = unary("deg2rad", lambda x: x * (math.pi / 180), FLOATING, "Degrees as radians.")
rad2deg = unary("rad2deg", lambda x: x * (180 / math.pi), FLOATING, "Radians as degrees.")

# ---------------------------------------------------------------- special functions
erf = unary("erf", lax.erf, FLOATING, "Gauss error function.")
erfc = unary("erfc", lax.erfc, FLOATING, "1 - erf(x), exact for large x.")
erfinv = unary("erfinv", lax.erf_inv, FLOATING, "Inverse of `erf`; NaN outside [-1, 1].")


def infinite_at_0(function, sign):
    """`function`, which has a pole at 0 where JAX gives NaN; the infinity there is `sign(x)` times inf."""
    return lambda x: jnp.where(x == 0, sign(x) * jnp.asarray(jnp.inf, x.dtype), function(x))


trigamma = infinite_at_0(lambda x: lax.polygamma(jnp.ones_like(x), x), jnp.ones_like)
psi = with_slope(infinite_at_0(lax.digamma, lambda x: -jnp.copysign(jnp.ones_like(x), x)), trigamma)
log_gamma = with_slope(lax.lgamma, psi)
lgamma = unary("lgamma", log_gamma, FLOATING, "Logarithm of the absolute value of the gamma function.")
digamma = unary("digamma", psi, FLOATING, "Derivative of `lgamma`.")
i0 = unary("i0", widely(special.i0), FLOATING, "Modified Bessel function of the first kind, order 0.")
bessel_i0 = unary("bessel_i0", widely(special.i0), FLOATING, "Modified Bessel function of the first kind, order 0.")
bessel_i0e = unary("bessel_i0e", special.i0e, FLOATING, "`bessel_i0` times exp(-|x|).")
bessel_i1 = unary("bessel_i1", special.i1, FLOATING, "Modified Bessel function of the first kind, order 1.")
bessel_i1e = unary("bessel_i1e", special.i1e, FLOATING, "`bessel_i1` times exp(-|x|).")


@operator(FLOATING, numeric="-")
def polygamma(n, input):
    """Derivative of order `n` of `digamma`, element by element.

    Args:
        n: a whole-number Tensor with one element, or an int, at least 0.
        input: Tensor, shape `(*)`.

    Raises:
        TypeError: if `input` is no Tensor.

    Source: mindspore.ops.polygamma, MindSpore 2.10.
    """
    check_tensor(input, "input", "polygamma")
    return lax.polygamma(jnp.broadcast_to(jnp.asarray(n, input.dtype).reshape(()), input.shape), input)


@operator(FLOATING, numeric="-")
def mvlgamma(input, p):
    """Logarithm of the multivariate gamma function of dimension `p`, element by element; above (p - 1) / 2.

    Raises:
        TypeError: if `input` is no Tensor or `p` no int. ValueError: if `p` is below 1.

    Source: mindspore.ops.mvlgamma, MindSpore 2.10.
    """
    check_tensor(input, "input", "mvlgamma")
    if check_int(p, "p", "mvlgamma") < 1:
        raise wrong_value(p, "p", "mvlgamma", "at least 1")
    return special.multigammaln(input, p)


@operator(FLOATING, numeric="-")
def logit(input, eps=None):
    """log(x / (1 - x)), with x first clipped to [eps, 1 - eps] if `eps` is given.

    Raises:
        TypeError: if `input` is no Tensor.

    Source: mindspore.ops.logit, MindSpore 2.10.
    """
    check_tensor(input, "input", "logit")
    low, high = (0, 1) if eps is None or eps < 0 else (eps, 1 - eps)
    beyond = jnp.nan if eps is None or eps < 0 else 0  # the derivative there; at the bounds it is that of the logit

    def value(x):
        x = jnp.clip(x, low, high) if beyond == 0 else x
        return jnp.log(x / (1 - x))

    def slope(x):
        outside = (x < low) | (x > high)
        return jnp.where(outside, jnp.asarray(beyond, x.dtype), 1 / (x * (1 - x)))

    return with_slope(value, slope)(input)


# ---------------------------------------------------------------- complex parts
real = unary("real", jnp.real, KEEP, "Real part; of a real number the number itself.")
imag = unary("imag", jnp.imag, KEEP, "Imaginary part; of a real number 0.")
conj = unary("conj", lambda x: jnp.conj(x) if jnp.iscomplexobj(x) else x, KEEP, "Complex conjugate.")
angle = unary(
    "angle",
    lambda x: jnp.angle(x) if jnp.issubdtype(x.dtype, jnp.inexact) else x,
    FLOATING,
    "Argument of a complex number in radians; of a real one 0, or pi if it is negative.",
)


@operator(KEEP, numeric="-")
def view_as_real(input):
    """A complex Tensor of shape `(*)` as a real one of shape `(*, 2)`: real parts, then imaginary parts.

    Raises:
        TypeError: if `input` is no complex Tensor.

    Source: mindspore.ops.view_as_real, MindSpore 2.10.
    """
    check_tensor(input, "input", "view_as_real")
    if not jnp.iscomplexobj(input):
        raise TypeError(f"For 'view_as_real', the 'input' must be a complex Tensor, but got {input.dtype}.")
    return jnp.stack([jnp.real(input), jnp.imag(input)], -1)


# ---------------------------------------------------------------- tests and bits
isnan = unary("isnan", jnp.isnan, KEEP, "Whether the element is NaN.")


def isnan_ext(tensor):
    """`isnan`, its argument named `tensor`. Source: mindspore.ops.isnan_ext, MindSpore 2.10."""
    return isnan(tensor)


isinf = unary("isinf", jnp.isinf, KEEP, "Whether the element is an infinity.")
isfinite = unary("isfinite", jnp.isfinite, KEEP, "Whether the element is neither an infinity nor NaN.")
isneginf = unary("isneginf", real_floating(jnp.isneginf), KEEP, "Whether the element is -inf.")
isposinf = unary("isposinf", real_floating(jnp.isposinf), KEEP, "Whether the element is +inf.")
isreal = unary("isreal", jnp.isreal, KEEP, "Whether the imaginary part is 0.")
logical_not = unary(
    "logical_not", lambda x: ~x if x.dtype == bool else x == jnp.zeros((), x.dtype), KEEP, "Whether the element is 0."
)
invert = unary("invert", on_integers("invert", jnp.invert), KEEP, "All bits flipped; logical not of booleans.")
bitwise_not = invert
population_count = unary(
    "population_count",
    on_integers("population_count", lambda x: lax.population_count(x).astype(jnp.uint8)),
    KEEP,
    "How many bits are set, as uint8.",
)


@operator(KEEP, numeric="-")
def nan_to_num(input, nan=None, posinf=None, neginf=None):
    """`input` with NaN and infinities replaced.

    Args:
        input: Tensor of shape `(*)`.
        nan, posinf, neginf: what replaces NaN (0), +inf (the largest number of the dtype), -inf (the smallest).

    Raises:
        TypeError: if `input` is no Tensor or a replacement no number.

    Source: mindspore.ops.nan_to_num, MindSpore 2.10.
    """
    check_tensor(input, "input", "nan_to_num")
    for value, name in ((nan, "nan"), (posinf, "posinf"), (neginf, "neginf")):
        if value is not None and not isinstance(value, (int, float)):
            raise wrong_type(value, name, "nan_to_num", "a number")
    return jnp.nan_to_num(input, nan=0.0 if nan is None else nan, posinf=posinf, neginf=neginf)


@operator(KEEP, numeric="-", name="stop_gradient")
def _stop_gradient(input):
    return lax.stop_gradient(input)


@operator(KEEP, numeric="-")
def identity(x):
    """`x` itself, as a new Tensor. Source: mindspore.ops.identity, MindSpore 2.10."""
    return x


def stop_gradient(value):
    """`value` as a constant: no gradient flows through it.

    Args:
        value: a Tensor, a number, or a tuple or list of these.

    Source: mindspore.ops.stop_gradient, MindSpore 2.10.
    """
    if isinstance(value, (tuple, list)):
        return type(value)(stop_gradient(v) for v in value)
    return _stop_gradient(value) if hasattr(value, "_var") else value


renamed(
    "x",
    *(bessel_i0, bessel_i0e, bessel_i1, bessel_i1e, deg2rad, frac, invert, rad2deg, sqrt),
)
renamed("input_x", population_count)

__all__ = """
    abs absolute neg negative positive sign sgn signbit floor ceil trunc frac round square sqrt rsqrt
    reciprocal inv exp tensor_exp exp2 expm1 tensor_expm1 log log2 log10 log1p sin cos tan asin arcsin acos
    arccos atan arctan sinh cosh tanh asinh arcsinh acosh arccosh atanh arctanh sinc deg2rad rad2deg erf erfc
    erfinv lgamma digamma i0 bessel_i0 bessel_i0e bessel_i1 bessel_i1e polygamma mvlgamma logit real imag conj
    angle view_as_real isnan isnan_ext isinf isfinite isneginf isposinf isreal logical_not invert bitwise_not
    population_count nan_to_num identity stop_gradient
""".split()
