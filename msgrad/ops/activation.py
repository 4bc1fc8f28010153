"""Activation functions: what a layer does to each element, and softmax."""

import math
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from msgrad.core import random
from msgrad.errors import check_axis, kind, wrong_type
from msgrad.ops.declare import operator, widely


def on_tensors(body: Callable) -> Callable:
    """Declare an operator whose tensor arguments must be Tensors: a Python number there is a TypeError.

    It goes by the body's name, without the underscore of one that a public function wraps.
    """
    return operator(name=body.__name__.lstrip("_"), numeric="-")(body)


def check_float(x, name: str, owner: str, complex: bool = False) -> None:
    """TypeError unless `x` is a floating-point (or, if allowed, complex) tensor."""
    if not hasattr(x, "dtype") or isinstance(x, np.ndarray):
        raise TypeError(f"For '{owner}', the '{name}' must be a Tensor, but got {x!r} of type {kind(x)}.")
    if not jnp.issubdtype(x.dtype, jnp.inexact if complex else jnp.floating):
        raise TypeError(f"For '{owner}', the '{name}' must be a floating-point Tensor, but got {x.dtype}.")


def check_real(value, name: str, owner: str):
    """`value`, an int or a float."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise wrong_type(value, name, owner, "an int or a float")
    return value


# ---------------------------------------------------------------- rectifiers
@on_tensors
def _relu(input):
    if hasattr(input, "dtype") and input.dtype == np.bool_:
        return input
    check_number(input, "relu")
    return jax.nn.relu(input)


def relu(input, inplace=False):
    """max(0, x), element by element.

    Args:
        input: Tensor of any real dtype, shape `(*)`; booleans stay what they are.
        inplace: write the result into `input` and return that.

    Raises:
        TypeError: if `input` is no Tensor of real numbers.

    Source: mindspore.ops.relu, MindSpore 2.10.
    """
    out = _relu(input)
    if not inplace:
        return out
    input._set(out._var)
    return input


def check_number(x, owner: str, name: str = "input") -> None:
    """TypeError unless `x` is a tensor of ints or floats."""
    if not hasattr(x, "dtype") or isinstance(x, np.ndarray):
        raise TypeError(f"For '{owner}', the '{name}' must be a Tensor, but got {x!r} of type {kind(x)}.")
    if x.dtype == np.bool_ or jnp.issubdtype(x.dtype, jnp.complexfloating):
        raise TypeError(f"For '{owner}', the '{name}' must be a Tensor of real numbers, but got {x.dtype}.")


@on_tensors
def relu6(x):
    """min(max(0, x), 6), element by element.

    Raises:
        TypeError: if `x` is no floating-point Tensor.

    Source: mindspore.ops.relu6, MindSpore 2.10; Howard et al. 2017.
    """
    check_float(x, "x", "relu6")
    zero = jnp.zeros_like(x)
    return jnp.where(x <= 0, zero, jnp.where(x > 6, zero + 6, x))


@on_tensors
def leaky_relu(input, alpha=0.2):
    """x where it is positive, `alpha` times x elsewhere; max(x, alpha x) for alpha up to 1, min(...) above.

    Args:
        input: Tensor of real numbers, shape `(*)`.
        alpha: the slope of the negative part, an int or a float; cast to the dtype of `input`.

    Raises:
        TypeError: if `input` is no Tensor of real numbers or `alpha` no number.

    Source: mindspore.ops.leaky_relu, MindSpore 2.10; Maas et al. 2013.
    """
    check_number(input, "leaky_relu")
    slope = jnp.asarray(check_real(alpha, "alpha", "leaky_relu")).astype(input.dtype)
    return (jnp.minimum if alpha > 1 else jnp.maximum)(slope * input, input)


@on_tensors
def prelu(input, weight):
    """x where it is positive, `weight` times x elsewhere.

    Args:
        input: floating-point Tensor, shape `(N, C, *)`.
        weight: slopes of the same dtype: shape `(C,)` for one per channel, or `(1,)`.

    Raises:
        TypeError: if an argument is no floating-point Tensor.
        ValueError: if `weight` is not one-dimensional, or fits no channels.

    Source: mindspore.ops.prelu, MindSpore 2.10; He et al. 2015.
    """
    check_float(input, "input", "prelu")
    check_float(weight, "weight", "prelu")
    channels = input.shape[1] if input.ndim > 1 else 1
    if weight.ndim != 1 or weight.shape[0] not in (1, channels):
        raise ValueError(
            f"For 'prelu', the 'weight' must have shape (1,) or ({channels},) for an input of "
            f"shape {input.shape}, but got {weight.shape}."
        )
    slope = weight.reshape((1, -1) + (1,) * (input.ndim - 2) if input.ndim > 1 else weight.shape)
    return jnp.where(input > 0, input, slope.astype(input.dtype) * input)


@on_tensors
def _rrelu(input, state, lower, upper):
    check_float(input, "input", "rrelu")
    key, after = random.split(state)
    slope = jax.random.uniform(key, input.shape, jnp.float32, lower, upper).astype(input.dtype)
    return jnp.where(input >= 0, input, slope * input), after


def rrelu(input, lower=1.0 / 8, upper=1.0 / 3):
    """x where it is positive; elsewhere x times a slope drawn uniformly from [lower, upper] for each element.

    Raises:
        TypeError: if `input` is no Tensor of floats, or a bound is no number. ValueError: if lower > upper.

    Source: mindspore.ops.rrelu, MindSpore 2.10; Xu et al. 2015.
    """
    check_real(lower, "lower", "rrelu")
    check_real(upper, "upper", "rrelu")
    if lower > upper:
        raise ValueError(f"For 'rrelu', the 'upper' must be at least 'lower', but got {lower} and {upper}.")
    out, after = _rrelu(input, random.state(), lower, upper)
    random.state()._set(after._var)
    return out


@on_tensors
def threshold(input, thr, value):
    """x where it is above `thr`, `value` elsewhere.

    Raises:
        TypeError: if `input` is no Tensor of real numbers, or `thr` or `value` no number.

    Source: mindspore.ops.threshold, MindSpore 2.10.
    """
    check_number(input, "threshold")
    check_real(thr, "thr", "threshold")
    fill = jnp.asarray(check_real(value, "value", "threshold")).astype(input.dtype)
    return jnp.where(input > thr, input, fill)


# ---------------------------------------------------------------- exponential units
@on_tensors
def elu(input_x, alpha=1.0):
    """x where it is positive, alpha (exp(x) - 1) elsewhere.

    Raises:
        TypeError: if `input_x` is no floating-point Tensor or `alpha` no float.

    Source: mindspore.ops.elu, MindSpore 2.10; Clevert et al. 2015.
    """
    check_float(input_x, "input_x", "elu")
    if not isinstance(alpha, float):
        raise wrong_type(alpha, "alpha", "elu", "a float")
    return jax.nn.elu(input_x, alpha)


@on_tensors
def selu(input_x):
    """1.0507 times x where it is positive, 1.0507 * 1.67326 (exp(x) - 1) elsewhere.

    Raises:
        TypeError: if `input_x` is no floating-point Tensor.

    Source: mindspore.ops.selu, MindSpore 2.10; Klambauer et al. 2017.
    """
    check_float(input_x, "input_x", "selu")
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    below = jnp.where(input_x >= 0, jnp.zeros_like(input_x), input_x)
    return scale * jnp.where(input_x >= 0, input_x, alpha * jnp.expm1(below))


@on_tensors
def celu(x, alpha=1.0):
    """max(0, x) + min(0, alpha (exp(x / alpha) - 1)).

    Raises:
        TypeError: if `x` is no floating-point Tensor or `alpha` no float. ValueError: if `alpha` is 0.

    Source: mindspore.ops.celu, MindSpore 2.10; Barron 2017.
    """
    check_float(x, "x", "celu")
    if not isinstance(alpha, float):
        raise wrong_type(alpha, "alpha", "celu", "a float")
    if alpha == 0:
        raise ValueError("For 'celu', the 'alpha' must not be 0.")
    return jax.nn.celu(x, alpha)


@on_tensors
def softplus(input, beta=1, threshold=20):
    """log(1 + exp(beta x)) / beta; x itself where beta x is above `threshold`.

    Raises:
        TypeError: if `input` is no floating-point Tensor. ValueError: if `beta` is 0.

    Source: mindspore.ops.softplus, MindSpore 2.10.
    """
    check_float(input, "input", "softplus")
    if beta == 0:
        raise ValueError("For 'softplus', the 'beta' must not be 0.")
    scaled = input * beta
    small = jnp.where(scaled > threshold, jnp.zeros_like(scaled), scaled)
    return jnp.where(scaled > threshold, input, jax.nn.softplus(small) / beta)


# ---------------------------------------------------------------- sigmoids and their kin
@on_tensors
def sigmoid(input):
    """1 / (1 + exp(-x)), element by element.

    Raises:
        TypeError: if `input` is no floating-point or complex Tensor.

    Source: mindspore.ops.sigmoid, MindSpore 2.10.
    """
    check_float(input, "input", "sigmoid", complex=True)
    return jax.nn.sigmoid(input)


@on_tensors
def logsigmoid(x):
    """log(sigmoid(x)), exact for large negative x too.

    Raises:
        TypeError: if `x` is no floating-point Tensor.

    Source: mindspore.ops.logsigmoid, MindSpore 2.10.
    """
    check_float(x, "x", "logsigmoid")
    return jax.nn.log_sigmoid(x)


@on_tensors
def hardsigmoid(input):
    """min(max((x + 3) / 6, 0), 1), element by element; integers are rounded towards 0.

    Raises:
        TypeError: if `input` is no Tensor of real numbers.

    Source: mindspore.ops.hardsigmoid, MindSpore 2.10; Courbariaux et al. 2015.
    """
    check_number(input, "hardsigmoid")
    x = as_float(input)
    one = jnp.ones_like(x)
    sixth = widely(lambda x: x / 6 + 0.5)(x)
    return jnp.where(x <= -3, 0 * one, jnp.where(x >= 3, one, sixth)).astype(input.dtype)


@on_tensors
def hardswish(input):
    """x min(max(x + 3, 0), 6) / 6, element by element; integers are rounded towards 0.

    Raises:
        TypeError: if `input` is no Tensor of real numbers.

    Source: mindspore.ops.hardswish, MindSpore 2.10; Howard et al. 2019.
    """
    check_number(input, "hardswish")
    x = as_float(input)
    # at -3 and 3 the slope is that of the parabola, as in MindSpore
    return jnp.where(x < -3, jnp.zeros_like(x), jnp.where(x > 3, x, x * (x + 3) / 6)).astype(input.dtype)


def as_float(x):
    """`x`, or its float32 twin."""
    return x if jnp.issubdtype(x.dtype, jnp.floating) else x.astype(jnp.float32)


@on_tensors
def silu(input):
    """x sigmoid(x), element by element.

    Raises:
        TypeError: if `input` is no floating-point or complex Tensor.

    Source: mindspore.ops.silu, MindSpore 2.10; Elfwing et al. 2017.
    """
    check_float(input, "input", "silu", complex=True)
    return input * jax.nn.sigmoid(input)


@on_tensors
def swiglu(input, dim=-1):
    """silu of the first half along `dim`, times the second half.

    Raises:
        TypeError: if `input` is no floating-point Tensor. ValueError: if the axis is of odd length.

    Source: mindspore.ops.swiglu, MindSpore 2.10; Shazeer 2020.
    """
    gate, value = halves(input, dim, "swiglu")
    return gate * jax.nn.sigmoid(gate) * value


@on_tensors
def glu(x, axis=-1):
    """The first half along `axis`, times the sigmoid of the second half.

    Raises:
        TypeError: if `x` is no floating-point Tensor. ValueError: if the axis is odd in length or out of range.

    Source: mindspore.ops.glu, MindSpore 2.10; Dauphin et al. 2016.
    """
    value, gate = halves(x, axis, "glu")
    return value * jax.nn.sigmoid(gate)


def halves(x, axis, owner: str):
    """The two halves of `x` along `axis`."""
    check_float(x, "input", owner)
    axis = check_axis(axis, x.ndim, owner)
    if x.shape[axis] % 2:
        raise ValueError(f"For '{owner}', the axis {axis} must have even length, but the shape is {x.shape}.")
    return jnp.split(x, 2, axis)


@on_tensors
def mish(x):
    """x tanh(log(1 + exp(x))), element by element.

    Raises:
        TypeError: if `x` is no floating-point Tensor.

    Source: mindspore.ops.mish, MindSpore 2.10; Misra 2019.
    """
    check_float(x, "x", "mish")
    return widely(lambda x: x * jnp.tanh(jax.nn.softplus(x)))(x)


@on_tensors
def softsign(x):
    """x / (1 + |x|), element by element.

    Raises:
        TypeError: if `x` is no floating-point Tensor.

    Source: mindspore.ops.softsign, MindSpore 2.10.
    """
    check_float(x, "x", "softsign")
    return x / (1 + jnp.abs(x))


@on_tensors
def _gelu(input, approximate):
    check_float(input, "input", "gelu")
    return widely(jax.nn.gelu)(input, approximate == "tanh")


def gelu(input, approximate="none"):
    """x P(X <= x) for a standard normal X.

    Args:
        input: floating-point Tensor, shape `(*)`.
        approximate: 'none' for the exact function, 'tanh' for
            0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).

    Raises:
        TypeError: if `input` is no floating-point Tensor. ValueError: if `approximate` is neither.

    Source: mindspore.ops.gelu, MindSpore 2.10; Hendrycks and Gimpel 2016.
    """
    if approximate != "none" and approximate != "tanh":
        raise ValueError(f"For 'gelu', the 'approximate' must be 'none' or 'tanh', but got {approximate!r}.")
    return _gelu(input, approximate)


@on_tensors
def fast_gelu(x):
    """x / (1 + exp(-1.702 |x|)) * exp(0.851 (x - |x|)), which is x sigmoid(1.702 x).

    Raises:
        TypeError: if `x` is no floating-point Tensor.

    Source: mindspore.ops.fast_gelu, MindSpore 2.10.
    """
    check_float(x, "x", "fast_gelu")
    return x * jax.nn.sigmoid(1.702 * x)


# ---------------------------------------------------------------- shrinking and clipping
@on_tensors
def tanhshrink(input):
    """x - tanh(x), element by element.

    Raises:
        TypeError: if `input` is no Tensor of numbers.

    Source: mindspore.ops.tanhshrink, MindSpore 2.10.
    """
    check_number(input, "tanhshrink")
    wide = as_float(input)
    return wide - jnp.tanh(wide)


@on_tensors
def hardshrink(input, lambd=0.5):
    """x where |x| > lambd, 0 elsewhere.

    Raises:
        TypeError: if `input` is no floating-point Tensor or `lambd` no number.

    Source: mindspore.ops.hardshrink, MindSpore 2.10.
    """
    check_float(input, "input", "hardshrink")
    check_real(lambd, "lambd", "hardshrink")
    return jnp.where(jnp.abs(input) <= lambd, jnp.zeros_like(input), input)  # NaN stays NaN


@on_tensors
def softshrink(input, lambd=0.5):
    """x - lambd above lambd, x + lambd below -lambd, 0 between.

    Raises:
        TypeError: if `input` is no floating-point Tensor or `lambd` no number.
        ValueError: if `lambd` is negative.

    Source: mindspore.ops.softshrink, MindSpore 2.10.
    """
    check_float(input, "input", "softshrink")
    if check_real(lambd, "lambd", "softshrink") < 0:
        raise ValueError(f"For 'softshrink', the 'lambd' must not be negative, but got {lambd}.")
    beyond = jnp.where(input < 0, input + lambd, input - lambd)
    return jnp.where(jnp.abs(input) <= lambd, jnp.zeros_like(input), beyond)  # NaN stays NaN


@on_tensors
def hardtanh(input, min_val=-1.0, max_val=1.0):
    """x clipped to [min_val, max_val].

    Raises:
        TypeError: if `input` is no Tensor of real numbers or a bound no number.

    Source: mindspore.ops.hardtanh, MindSpore 2.10.
    """
    check_number(input, "hardtanh")
    check_real(min_val, "min_val", "hardtanh")
    check_real(max_val, "max_val", "hardtanh")
    x = as_float(input)
    return jnp.minimum(jnp.maximum(x, min_val), max_val).astype(input.dtype)


# ---------------------------------------------------------------- softmax
def class_axis(x, axis, owner: str) -> int:
    """`axis` counted from the front; a number has none."""
    if not x.ndim:
        raise ValueError(f"For '{owner}', the input must have 1 axis or more, but it is a single number.")
    return check_axis(axis, x.ndim, owner)


@on_tensors
def _softmax(input, axis):
    check_float(input, "input", "softmax")
    return widely(jax.nn.softmax)(input, class_axis(input, axis, "softmax"))


def softmax(input, axis=-1, *, dtype=None):
    """exp(x) divided by its sum along `axis`.

    Args:
        input: floating-point Tensor, shape `(*)`.
        axis: an int in [-ndim, ndim).
        dtype: cast `input` to this first.

    Raises:
        TypeError: if `input` is no floating-point Tensor or `axis` no int.
        ValueError: if `axis` is out of range.

    Source: mindspore.ops.softmax, MindSpore 2.10.
    """
    if dtype is not None:
        input = input.astype(dtype)
    if axis.__class__ is not int:
        raise wrong_type(axis, "axis", "softmax", "an int")
    return _softmax(input, axis)


def softmin(x, axis=-1, *, dtype=None):
    """softmax of -x along `axis`.

    Raises:
        TypeError: if `x` is no floating-point Tensor or `axis` no int.
        ValueError: if `axis` is out of range.

    Source: mindspore.ops.softmin, MindSpore 2.10.
    """
    return softmax(-x, axis, dtype=dtype)


@on_tensors
def log_softmax(logits, axis=-1):
    """Logarithm of the softmax along `axis`.

    Raises:
        TypeError: if `logits` is no floating-point Tensor or `axis` no int.
        ValueError: if `axis` is out of range.

    Source: mindspore.ops.log_softmax, MindSpore 2.10.
    """
    check_float(logits, "logits", "log_softmax")
    return widely(jax.nn.log_softmax)(logits, class_axis(logits, axis, "log_softmax"))


@on_tensors
def _gumbel_softmax(logits, state, tau, hard, dim):
    check_float(logits, "logits", "gumbel_softmax")
    axis = check_axis(dim, logits.ndim, "gumbel_softmax", "dim")
    key, after = random.split(state)
    noise = jax.random.gumbel(key, logits.shape, jnp.float32).astype(logits.dtype)
    soft = jax.nn.softmax((logits + noise) / tau, axis)
    if not hard:
        return soft, after
    one_hot = jax.nn.one_hot(jnp.argmax(soft, axis), logits.shape[axis], dtype=logits.dtype, axis=axis)
    return one_hot + (soft - jax.lax.stop_gradient(soft)), after


def gumbel_softmax(logits, tau=1.0, hard=False, dim=-1):
    """A sample from the Gumbel-softmax distribution, which approaches one-hot samples as `tau` goes to 0.

    Args:
        logits: unnormalized log-probabilities, a floating-point Tensor.
        tau: temperature, a positive float.
        hard: give one-hot samples with the gradient of the soft ones.
        dim: the axis of the classes.

    Raises:
        TypeError: if `logits` is no floating-point Tensor, `tau` no float or `hard` no bool.
        ValueError: if `tau` is not positive or `dim` out of range.

    Source: mindspore.ops.gumbel_softmax, MindSpore 2.10; Jang et al. 2016.
    """
    if not isinstance(tau, float):
        raise wrong_type(tau, "tau", "gumbel_softmax", "a float")
    if not isinstance(hard, bool):
        raise wrong_type(hard, "hard", "gumbel_softmax", "a bool")
    if tau <= 0 or math.isnan(tau):
        raise ValueError(f"For 'gumbel_softmax', the 'tau' must be positive, but got {tau}.")
    out, after = _gumbel_softmax(logits, random.state(), tau, hard, dim)
    random.state()._set(after._var)
    return out


__all__ = [
    "relu",
    "relu6",
    "leaky_relu",
    "prelu",
    "rrelu",
    "threshold",
    "elu",
    "selu",
    "celu",
    "softplus",
    "sigmoid",
    "logsigmoid",
    "hardsigmoid",
    "hardswish",
    "silu",
    "swiglu",
    "glu",
    "mish",
    "softsign",
    "gelu",
    "fast_gelu",
    "tanhshrink",
    "hardshrink",
    "softshrink",
    "hardtanh",
    "softmax",
    "softmin",
    "log_softmax",
    "gumbel_softmax",
]
