"""Functions of mindspore.numpy that work element by element: spellings of the operators, in its own dtypes."""

from collections.abc import Callable

import jax.numpy as jnp

from msgrad import dtype as dtypes
from msgrad.core.tensor import Tensor
from msgrad.errors import wrong_type
from msgrad.numpy.convert import (
    AT_LEAST_SINGLE,
    BY_WIDTH,
    HALVES,
    IN_SINGLE,
    RATIO,
    SMALL,
    alike,
    of_tensor,
    renamed,
    result,
    tensor,
)
from msgrad.ops import binary, compare, unary
from msgrad.ops.create import cast
from msgrad.ops.declare import FLOATING, KEEP, PROMOTE, check_broadcast, operator


def one(name: str, function: Callable, doc: str = "") -> Callable:
    """A function `name(x, dtype=None)` of one array, element by element."""

    def public(x, dtype=None):
        return result(function(tensor(x, "x", name)), dtype)

    public.__name__ = public.__qualname__ = name
    sentence = doc or function.__doc__.partition("\n")[0]
    public.__doc__ = (
        f"{sentence}\n\n    Args:\n        x: Tensor, number, or nested list or tuple of numbers.\n"
        "        dtype: the dtype of the result, to which it is cast.\n\n    Raises:\n        TypeError: if `x` is of "
        f"another type or dtype.\n\n    Source: mindspore.numpy.{name}, MindSpore 2.10.\n    "
    )
    return public


def two(name: str, function: Callable, doc: str = "") -> Callable:
    """A function `name(x1, x2, dtype=None)` of two arrays that broadcast against each other."""

    def public(x1, x2, dtype=None):
        return result(function(tensor(x1, "x1", name), tensor(x2, "x2", name)), dtype)

    public.__name__ = public.__qualname__ = name
    sentence = doc or function.__doc__.partition("\n")[0]
    public.__doc__ = (
        f"{sentence}\n\n    Args:\n        x1, x2: Tensors, numbers, or nested lists or tuples of numbers, whose "
        "shapes broadcast.\n        dtype: the dtype of the result, to which it is cast.\n\n    Raises:\n        "
        "TypeError: if an argument is of another type or dtype. ValueError: if the shapes do not broadcast.\n\n"
        f"    Source: mindspore.numpy.{name}, MindSpore 2.10.\n    "
    )
    return public


def single(name: str, rule, function: Callable) -> Callable:
    """An operator of this package on one array, which sees the dtype that `rule` gives."""
    return operator(rule, name=f"numpy.{name}")(lambda x: function(x))


def paired(name: str, rule, function: Callable) -> Callable:
    """An operator of this package on two arrays that broadcast, which sees the dtype that `rule` gives."""

    def body(x1, x2):
        check_broadcast(x1, x2, name)
        return function(x1, x2)

    return operator(rule, name=f"numpy.{name}")(body)


def short(function: Callable) -> Callable:
    """`function`, which sees integers of 8 bits and booleans as float16."""

    def public(x):
        return function(cast(x, dtypes.float16) if x._var.aval.dtype in SMALL else x)

    public.__doc__ = function.__doc__
    return public


def real_only(function: Callable) -> Callable:
    """`function`, with a TypeError for complex numbers."""

    def public(x):
        if x.dtype.is_complex:
            raise wrong_type(x.dtype, "x", function.__name__, "a Tensor of real numbers")
        return function(x)

    public.__doc__ = function.__doc__
    return public


# ---------------------------------------------------------------- one array
abs = one("abs", unary.abs)
absolute = one("absolute", unary.abs)
fabs = one("fabs", unary.abs)
arccos = renamed(one("arccos", short(unary.acos)), x="input")
arcsin = one("arcsin", short(unary.asin))
arctan = one("arctan", short(unary.atan))
arccosh = one("arccosh", short(unary.acosh))
arcsinh = one("arcsinh", short(unary.asinh))
arctanh = one("arctanh", short(unary.atanh))
bitwise_not = one("bitwise_not", unary.invert)
invert = one("invert", unary.invert)
cbrt = one("cbrt", single("cbrt", AT_LEAST_SINGLE, jnp.cbrt), "Cube root.")
ceil = one("ceil", single("ceil", IN_SINGLE, jnp.ceil), "Smallest integer not below each element, in float32.")
cos = one("cos", short(unary.cos))
cosh = one("cosh", short(unary.cosh))
deg2rad = one("deg2rad", unary.deg2rad)
radians = one("radians", unary.deg2rad)
rad2deg = one("rad2deg", unary.rad2deg)
exp = one("exp", unary.exp)
exp2 = one("exp2", lambda x: binary.pow(2, x), "2 raised to each element; of integers an integer.")
expm1 = one("expm1", unary.expm1)
floor = one("floor", unary.floor)
isfinite = one("isfinite", unary.isfinite)
isinf = one("isinf", unary.isinf)
isnan = one("isnan", unary.isnan)
log = one("log", unary.log)
log10 = one("log10", unary.log10)
log1p = one("log1p", unary.log1p)
log2 = one("log2", unary.log2)
logical_not = renamed(one("logical_not", unary.logical_not), x="a")
negative = renamed(one("negative", unary.neg), x="a")
positive = renamed(one("positive", unary.positive), x="a")
rint = one("rint", unary.round, "The nearest integer, of two the even one.")
sign = one("sign", single("sign", FLOATING, jnp.sign), "-1, 0 or 1; integers as float32.")
signbit = one("signbit", real_only(unary.signbit))
sin = one("sin", short(unary.sin))
sinh = one("sinh", short(unary.sinh))
sqrt = one("sqrt", unary.sqrt)
square = one("square", unary.square)
tan = one("tan", short(unary.tan))
tanh = one("tanh", short(unary.tanh))
trunc = one("trunc", single("trunc", HALVES, jnp.trunc), "The integer part, in float32, of float16 in float16.")


def inverse(x):
    if x.dtype == bool:
        return jnp.ones(x.shape, jnp.int64)  # where it is not divided by 0
    if jnp.issubdtype(x.dtype, jnp.inexact):
        return 1 / x
    # 1 divided by an integer is 0 unless that is 1 or -1
    return jnp.where(x == 1, x, jnp.where((x < 0) & (x * x == 1), x, jnp.zeros((), x.dtype)))


reciprocal = one(
    "reciprocal", single("reciprocal", KEEP, inverse), "1 / x; of integers the quotient cut to an integer."
)


def fix(x):
    """The integer part of a Tensor, in float32, of float16 in float16. Source: mindspore.numpy.fix, MindSpore 2.10."""
    return trunc(of_tensor(x, "x", "fix"))


def isneginf(x):
    """Whether an element of a Tensor is -inf. Source: mindspore.numpy.isneginf, MindSpore 2.10."""
    return infinite(of_tensor(x, "x", "isneginf"), unary.isneginf)


def isposinf(x):
    """Whether an element of a Tensor is +inf. Source: mindspore.numpy.isposinf, MindSpore 2.10."""
    return infinite(of_tensor(x, "x", "isposinf"), unary.isposinf)


def infinite(x, test):
    return test(x if x.dtype.is_floating_point else cast(x, dtypes.float32))


def around(a, decimals=0):
    """The elements rounded to `decimals` places, halves to even. Source: mindspore.numpy.around, MindSpore 2.10."""
    return unary.round(tensor(a, "a", "around"), decimals=decimals)


round = around

# ---------------------------------------------------------------- two arrays
add = two("add", binary.add)
subtract = two("subtract", binary.sub)
multiply = two("multiply", binary.mul)
quotient = paired("divide", RATIO, lambda x, y: x / y)
divide = two("divide", quotient, "The quotient; float32 where no operand is a float16 or float32.")
true_divide = two("true_divide", quotient, "The quotient; float32 where no operand is a float16 or float32.")
floor_divide = two("floor_divide", binary.floor_div)
mod = two("mod", binary.floor_mod)
remainder = two("remainder", binary.floor_mod)
fmod = two("fmod", binary.fmod)
power = two("power", binary.pow, "`x1` raised to `x2`.")
float_power = two("float_power", paired("float_power", IN_SINGLE, jnp.power), "`x1` raised to `x2`, in float32.")
hypot = two("hypot", binary.hypot)
arctan2 = two("arctan2", paired("arctan2", BY_WIDTH, jnp.arctan2), "Angle of the point (x2, x1) in radians.")
logaddexp = two("logaddexp", binary.logaddexp)
logaddexp2 = two("logaddexp2", binary.logaddexp2)
heaviside = two("heaviside", binary.heaviside)
gcd = two("gcd", binary.gcd)
lcm = two("lcm", binary.lcm)
bitwise_and = two("bitwise_and", binary.bitwise_and)
bitwise_or = two("bitwise_or", binary.bitwise_or)
bitwise_xor = two("bitwise_xor", binary.bitwise_xor)
equal = two("equal", compare.equal)
not_equal = two("not_equal", compare.not_equal)
less = two("less", compare.less)
less_equal = two("less_equal", compare.less_equal)
greater = two("greater", compare.greater)
greater_equal = two("greater_equal", compare.greater_equal)
logical_and = two("logical_and", compare.logical_and)
logical_or = two("logical_or", compare.logical_or)
logical_xor = two("logical_xor", compare.logical_xor)


def beside(name: str, function: Callable) -> Callable:
    """`two`, in which a Python number takes the dtype of the Tensor beside it."""

    def public(x1, x2, dtype=None):
        first, second = tensor(x1, "x1", name), tensor(x2, "x2", name)
        if isinstance(x1, Tensor) and isinstance(x2, (bool, int, float)):
            second = cast(second, x1.dtype)
        elif isinstance(x2, Tensor) and isinstance(x1, (bool, int, float)):
            first = cast(first, x2.dtype)
        return result(function(first, second), dtype)

    public.__name__ = public.__qualname__ = name
    public.__doc__ = two(name, function).__doc__
    return public


maximum = beside("maximum", binary.maximum)
minimum = beside("minimum", binary.minimum)


def copysign(x1, x2, dtype=None):
    """The magnitude of `x1` with the sign of `x2`, in the dtype of `x1` unless `dtype` is given.

    Source: mindspore.numpy.copysign, MindSpore 2.10.
    """
    x1 = tensor(x1, "x1", "copysign")
    out = binary.copysign(x1, tensor(x2, "x2", "copysign"))
    return cast(out, x1.dtype if dtype is None else dtype)


def divmod(x1, x2, dtype=None):
    """(`floor_divide`, `remainder`) of two arrays. Source: mindspore.numpy.divmod, MindSpore 2.10."""
    x1, x2 = alike([tensor(x1, "x1", "divmod"), tensor(x2, "x2", "divmod")])
    return floor_divide(x1, x2, dtype), remainder(x1, x2, dtype)


def clip(x, xmin, xmax, dtype=None):
    """The elements, moved into [`xmin`, `xmax`].

    Args:
        x: Tensor or number.
        xmin, xmax: numbers or Tensors that broadcast against `x`, or None for no bound; numbers take the dtype of `x`.
        dtype: the dtype of the result.

    Raises:
        ValueError: if both bounds are None.

    Source: mindspore.numpy.clip, MindSpore 2.10.
    """
    if xmin is None and xmax is None:
        raise ValueError("For 'clip', one of 'xmin' and 'xmax' must be given, but both are None.")
    x = tensor(x, "x", "clip")
    if xmin is not None:
        x = maximum(x, xmin)
    return result(x if xmax is None else minimum(x, xmax), dtype)


@operator(PROMOTE.on("a", "b"), name="numpy.isclose", numeric="rtol atol")
def _isclose(a, b, rtol, atol, equal_nan):
    return jnp.isclose(a, b, rtol, atol, equal_nan)


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether two arrays agree element by element: |a - b| <= atol + rtol * |b|; NaNs agree with `equal_nan`.

    Source: mindspore.numpy.isclose, MindSpore 2.10.
    """
    for value, name in ((rtol, "rtol"), (atol, "atol")):
        if not isinstance(value, (int, float)):
            raise wrong_type(value, name, "isclose", "a number")
    return _isclose(tensor(a, "a", "isclose"), tensor(b, "b", "isclose"), rtol, atol, equal_nan)


__all__ = """
    abs absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh bitwise_and bitwise_not bitwise_or
    bitwise_xor cbrt ceil clip copysign cos cosh deg2rad divide divmod equal exp exp2 expm1 fabs fix float_power floor
    floor_divide fmod gcd greater greater_equal heaviside hypot invert isclose isfinite isinf isnan isneginf isposinf
    lcm less less_equal log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor
    maximum minimum mod multiply negative not_equal positive power rad2deg radians reciprocal remainder rint sign
    signbit sin sinh sqrt square subtract tan tanh true_divide trunc
""".split()
