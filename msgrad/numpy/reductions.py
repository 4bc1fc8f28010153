"""Reductions, running sums and statistics of mindspore.numpy."""

import builtins
from collections.abc import Callable

import jax.numpy as jnp

from msgrad import dtype as dtypes
from msgrad import ops
from msgrad.errors import check_bool, check_one_of, check_type, wrong_type
from msgrad.numpy.convert import (
    AT_LEAST_SINGLE,
    CORRELATED,
    IN_SINGLE,
    as_dtype,
    of_tensor,
    result,
    tensor,
)
from msgrad.ops import create
from msgrad.ops.create import cast
from msgrad.ops.declare import FLOATING, KEEP, PROMOTE, operator
from msgrad.ops.reduce import checked, one_axis


def described(function: Callable, name: str, sentence: str) -> Callable:
    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"{sentence}\n\n    `axis` is an int, a tuple of ints or None for all; `keepdims` leaves the axes, with length "
        "1.\n\n    Raises:\n        TypeError: if an argument is of another type. ValueError: if an axis is out of range "
        f"or repeated.\n\n    Source: mindspore.numpy.{name}, MindSpore 2.10.\n    "
    )
    return function


# ---------------------------------------------------------------- extremes
def extreme(name: str, function: Callable) -> Callable:
    def public(a, axis=None, keepdims=False, initial=None, where=True):
        a = of_tensor(a, "a", name)
        return function(a, axis, keepdims, initial=initial, where=None if where is True else where)

    return described(
        public,
        name,
        f"`ops.{function.__name__}` of a Tensor: with `initial` as one more element, where `where` is True.",
    )


amax = extreme("amax", ops.amax)
amin = extreme("amin", ops.amin)
max = extreme("max", ops.amax)
min = extreme("min", ops.amin)


def ptp(x, axis=None, keepdims=False):
    """The largest less the smallest element of a Tensor along axes. Source: mindspore.numpy.ptp, MindSpore 2.10."""
    return ops.ptp(of_tensor(x, "x", "ptp"), axis, keepdims)


def place(name: str, function: Callable) -> Callable:
    def public(a, axis=None):
        a = tensor(a, "a", name)
        return function(a, None if not a.ndim else axis)

    return described(public, name, function.__doc__.partition("\n")[0])


argmax = place("argmax", ops.argmax)
argmin = place("argmin", ops.argmin)


def nans(name: str, function: Callable, rule, sentence: str) -> Callable:
    @operator(rule, name=f"numpy.{name}", numeric="-")
    def body(a, axis, keepdims):
        return function(a, checked(a, axis, keepdims, name), keepdims=keepdims)

    def public(a, axis=None, dtype=None, keepdims=False):
        return result(body(tensor(a, "a", name), axis, keepdims), as_dtype(dtype, name))

    return described(public, name, sentence)


nanmax = nans("nanmax", jnp.nanmax, KEEP, "The largest element along axes, NaNs left out.")
nanmin = nans("nanmin", jnp.nanmin, KEEP, "The smallest element along axes, NaNs left out.")
nanmean = nans("nanmean", jnp.nanmean, AT_LEAST_SINGLE, "The mean along axes, NaNs left out; at least in float32.")


def nansum(a, axis=None, dtype=None, keepdims=False):
    """The sum along axes, NaNs left out, in the dtype of `a` or `dtype`. Source: mindspore.numpy.nansum, 2.10."""
    a = result(known(tensor(a, "a", "nansum")), as_dtype(dtype, "nansum"))
    return ops.reduce_sum(a, axis, keepdims)


@operator(KEEP, name="numpy.known")
def known(a):
    """The elements, with 0 for NaN."""
    return jnp.where(a == a, a, jnp.zeros((), a.dtype))


def spread(name: str, function: Callable, sentence: str) -> Callable:
    @operator(IN_SINGLE, name=f"numpy.{name}", numeric="-")
    def body(a, axis, ddof, keepdims):
        return function(a, checked(a, axis, keepdims, name), ddof=ddof, keepdims=keepdims)

    def public(a, axis=None, dtype=None, ddof=0, keepdims=False):
        ddof = check_type(ddof, int, "ddof", name)
        return result(body(tensor(a, "a", name), axis, ddof, keepdims), as_dtype(dtype, name))

    return described(public, name, sentence)


nanvar = spread("nanvar", jnp.nanvar, "The variance along axes, NaNs left out, in float32.")
nanstd = spread("nanstd", jnp.nanstd, "The standard deviation along axes, NaNs left out, in float32.")


# ---------------------------------------------------------------- sums and means
def sum(a, axis=None, dtype=None, keepdims=False, initial=None):
    """The sum along axes; booleans and integers are summed in int64.

    Args:
        a: Tensor, number, or nested list or tuple of numbers.
        axis: an int, a tuple of ints or None for all.
        dtype: the dtype to sum in, and of the result.
        keepdims: whether the axes stay, with length 1.
        initial: a number that the sum starts from.

    Raises:
        TypeError: if an argument is of another type. ValueError: if an axis is out of range.

    Source: mindspore.numpy.sum, MindSpore 2.10.
    """
    if initial is not None and not isinstance(initial, (bool, int, float)):
        raise wrong_type(initial, "initial", "sum", "a number")
    out = ops.sum(tensor(a, "a", "sum"), axis, keepdims, dtype=dtype)
    return out if initial is None else out + initial


def mean(a, axis=None, keepdims=False, dtype=None):
    """The mean along axes, of integers cut to an integer; in the dtype of `a`, or `dtype`.

    Source: mindspore.numpy.mean, MindSpore 2.10.
    """
    a = tensor(a, "a", "mean")
    dtype = as_dtype(dtype, "mean") or a.dtype
    return cast(ops.mean(a, axis, keepdims), dtype)


def deviation(name: str, function: Callable) -> Callable:
    def public(x, axis=None, ddof=0, keepdims=False):
        ddof = check_type(ddof, int, "ddof", name)
        return function(tensor(x, "x", name), axis, ddof, check_bool(keepdims, "keepdims", name))

    return described(public, name, function.__doc__.partition("\n")[0])


var = deviation("var", ops.var)
std = deviation("std", ops.std)


def average(x, axis=None, weights=None, returned=False):
    """The mean along axes, or with `weights` the sum of the weighted elements, divided by that of the weights.

    Args:
        x: Tensor.
        axis: an int, a tuple of ints or None for all.
        weights: a Tensor of the shape of `x`, or 1-d with the length of `axis`; None weighs all alike.
        returned: whether the sum of the weights comes as well.

    Returns:
        The average, or (average, sum of the weights).

    Raises:
        TypeError: if `x` is no Tensor. ValueError: if the weights fit neither way.

    Source: mindspore.numpy.average, MindSpore 2.10.
    """
    x = of_tensor(x, "x", "average")
    if weights is None:
        out = mean(x, axis)
        total = create.full_like(out, x.size // builtins.max(out.size, 1))
    else:
        out, total = _average(x, tensor(weights, "weights", "average"), axis)
    return (out, total) if returned else out


@operator(FLOATING, name="numpy.average", numeric="-")
def _average(x, weights, axis):
    axes = checked(x, axis, False, "average")
    if weights.shape != x.shape:
        if weights.ndim != 1 or len(axes) != 1 or weights.shape[0] != x.shape[axes[0]]:
            raise ValueError(
                f"For 'average', the 'weights' must have the shape of 'x', {x.shape}, or the length of one axis, but "
                f"got {weights.shape} and axis={axis}."
            )
        weights = jnp.expand_dims(weights, [a for a in range(x.ndim) if a != axes[0]])
    weights = jnp.broadcast_to(weights, x.shape)
    total = jnp.sum(weights, axes)
    return jnp.sum(x * weights, axes) / total, total


def sometrue(a, axis=None, keepdims=False):
    """Whether an element along axes is not 0. Source: mindspore.numpy.sometrue, MindSpore 2.10."""
    return cast(ops.any(tensor(a, "a", "sometrue"), axis, keepdims), dtypes.bool_)


def count_nonzero(x, axis=None, keepdims=False):
    """How many elements of a Tensor along axes are not 0, int32. Source: mindspore.numpy.count_nonzero, 2.10."""
    return ops.count_nonzero(of_tensor(x, "x", "count_nonzero"), () if axis is None else axis, keepdims)


def running(name: str, function: Callable, rule: dict, sentence: str) -> Callable:
    @operator(KEEP, name=f"numpy.{name}", numeric="-")
    def body(a, axis):
        a, axis = (a.reshape(-1), 0) if axis is None else (a, one_axis(a, axis, name))
        return function(a, axis)

    def public(a, axis=None, dtype=None):
        a = tensor(a, "a", name)
        return body(cast(a, as_dtype(dtype, name) or rule.get(a.dtype, a.dtype)), axis)

    public.__name__ = public.__qualname__ = name
    public.__doc__ = (
        f"{sentence}\n\n    Args:\n        a: Tensor.\n        axis: an int, or None for the flattened array.\n"
        "        dtype: the dtype to cast to first; booleans and short integers count in int32.\n\n    Raises:\n"
        "        TypeError: if an argument is of another type. ValueError: if the axis is out of range.\n\n"
        f"    Source: mindspore.numpy.{name}, MindSpore 2.10.\n    "
    )
    return public


WIDER = dict.fromkeys((dtypes.bool_, dtypes.int8, dtypes.int16, dtypes.uint8, dtypes.uint16), dtypes.int32)
cumsum = running("cumsum", jnp.cumsum, WIDER, "The sums of the elements up to each one.")
cumprod = running(
    "cumprod",
    jnp.cumprod,
    WIDER | {dtypes.uint8: dtypes.uint32, dtypes.uint16: dtypes.uint32},
    "The products of the elements up to each one.",
)
nancumsum = running("nancumsum", jnp.nancumsum, WIDER, "`cumsum`, with 0 for NaN.")


# ---------------------------------------------------------------- differences
def diff(a, n=1, axis=-1, prepend=None, append=None):
    """The differences of neighbours along an axis, taken `n` times.

    Args:
        a: Tensor.
        n: a non-negative int.
        axis: an int.
        prepend, append: numbers or Tensors put before and behind `a` first.

    Raises:
        TypeError: if `a` is no Tensor. ValueError: if `n` is negative or the axis out of range.

    Source: mindspore.numpy.diff, MindSpore 2.10.
    """
    a = of_tensor(a, "a", "diff")
    if check_type(n, int, "n", "diff") < 0:
        raise ValueError(f"For 'diff', the 'n' must not be negative, but got {n}.")
    ends = [None if x is None else tensor(x, "prepend", "diff") for x in (prepend, append)]
    return _diff(a, n, axis, *ends)


@operator(PROMOTE, name="numpy.diff", numeric="-")
def _diff(a, n, axis, prepend, append):
    return jnp.diff(a, n, one_axis(a, axis, "diff"), prepend, append)


def ediff1d(ary, to_end=None, to_begin=None):
    """The differences of neighbours in a flattened Tensor, between `to_begin` and `to_end` (Tensors or numbers).

    Source: mindspore.numpy.ediff1d, MindSpore 2.10.
    """
    ends = [None if x is None else cast(tensor(x, "to_end", "ediff1d"), ary.dtype) for x in (to_end, to_begin)]
    return _ediff1d(of_tensor(ary, "ary", "ediff1d"), *ends)


@operator(KEEP, name="numpy.ediff1d")
def _ediff1d(ary, to_end, to_begin):
    return jnp.ediff1d(ary, to_end, to_begin)


def gradient(f, *varargs, axis=None, edge_order=1):
    """The slope along axes: half the difference of both neighbours, at the ends that to the one neighbour.

    Args:
        f: Tensor, or nested list or tuple of numbers; integers count as float32.
        varargs: the distance of neighbours: a number, or one number for each axis; 1 by default.
        axis: an int, a tuple of ints or None for all axes.
        edge_order: 1.

    Returns:
        A Tensor, or a list of them if there are several axes.

    Raises:
        ValueError: if there are neither one nor as many distances as axes. NotImplementedError: for `edge_order` 2.

    Source: mindspore.numpy.gradient, MindSpore 2.10.
    """
    if edge_order != 1:
        raise NotImplementedError(f"For 'gradient', the 'edge_order' must be 1, but got {edge_order}.")
    f = tensor(f, "f", "gradient")
    axes = checked(f, axis, False, "gradient")
    if len(varargs) not in (0, 1, len(axes)):
        raise ValueError(f"For 'gradient', there must be 1 or {len(axes)} distances, but got {len(varargs)}.")
    steps = [tensor(v, "varargs", "gradient") for v in varargs or (1,)]
    out = _gradient(f, tuple(steps if len(steps) == len(axes) else steps * len(axes)), axes)
    return out[0] if len(axes) == 1 else list(out)


@operator(FLOATING, name="numpy.gradient", numeric="-")
def _gradient(f, steps, axes):
    return tuple(jnp.gradient(f, step, axis=axis) for step, axis in zip(steps, axes, strict=True))


def trapz(y, x=None, dx=1.0, axis=-1):
    """The integral of `y` along an axis by the trapezoidal rule.

    Args:
        y: Tensor, or nested list or tuple of numbers; integers count as float32.
        x: where the values stand, 1-d or of the shape of `y`; None for equal distances `dx`.
        dx: a number.
        axis: an int.

    Source: mindspore.numpy.trapz, MindSpore 2.10.
    """
    y = tensor(y, "y", "trapz")
    return _trapz(y, None if x is None else tensor(x, "x", "trapz"), dx, axis)


@operator(FLOATING, name="numpy.trapz", numeric="dx")
def _trapz(y, x, dx, axis):
    axis = one_axis(y, axis, "trapz")
    return jnp.trapezoid(y, x, dx, axis)


def unwrap(p, discont=3.141592653589793, axis=-1):
    """Angles in radians, with a multiple of 2 pi added wherever one leaps by more than `discont`.

    Source: mindspore.numpy.unwrap, MindSpore 2.10.
    """
    return _unwrap(tensor(p, "p", "unwrap"), check_type(discont, (int, float), "discont", "unwrap"), axis)


@operator(FLOATING, name="numpy.unwrap", numeric="-")
def _unwrap(p, discont, axis):
    return jnp.unwrap(p, discont, one_axis(p, axis, "unwrap"))


# ---------------------------------------------------------------- correlations
def sliding(name: str, function: Callable, rule, default: str, sentence: str) -> Callable:
    @operator(rule, name=f"numpy.{name}", numeric="-")
    def body(a, v, mode):
        if a.ndim != 1 or v.ndim != 1 or not a.size or not v.size:
            raise ValueError(
                f"For '{name}', the arrays must have 1 dimension and an element, but got {a.shape} and {v.shape}."
            )
        out = function(a, v, mode)  # of integers in floats
        return jnp.round(out).astype(a.dtype) if a.dtype.kind in "biu" else out

    def public(a, v, mode=default):
        check_one_of(mode, ("full", "same", "valid"), "mode", name)
        return body(tensor(a, "a", name), tensor(v, "v", name), mode)

    public.__name__ = public.__qualname__ = name
    public.__doc__ = (
        f"{sentence}\n\n    Args:\n        a, v: arrays of 1 dimension.\n        mode: 'full' for every overlap, 'same' "
        "for as many as the longer one has elements, 'valid' for whole overlaps.\n\n    Raises:\n        ValueError: if "
        f"an array is empty or not 1-d, or `mode` another.\n\n    Source: mindspore.numpy.{name}, MindSpore 2.10.\n    "
    )
    return public


convolve = sliding("convolve", jnp.convolve, PROMOTE, "full", "The convolution of two sequences.")
correlate = sliding("correlate", jnp.correlate, CORRELATED, "valid", "The correlation of two sequences.")


def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, dtype=None):
    """The covariance matrix of variables.

    Args:
        m: 1-d or 2-d: a row for each variable.
        y: more variables, in the same form.
        rowvar: False where a column is a variable.
        bias: whether to divide by the number of observations, not by one less.
        ddof: what to take off that number instead.
        fweights: how often each observation counts, integers.
        aweights: how much each observation weighs.
        dtype: the dtype of the result, float32 by default.

    Source: mindspore.numpy.cov, MindSpore 2.10.
    """
    arrays = [None if x is None else tensor(x, "m", "cov") for x in (m, y, fweights, aweights)]
    check_bool(rowvar, "rowvar", "cov")
    return result(_cov(*arrays, rowvar, bool(bias), ddof), as_dtype(dtype, "cov"))


@operator(FLOATING.on("m", "y", "aweights"), name="numpy.cov", numeric="-")
def _cov(m, y, fweights, aweights, rowvar, bias, ddof):
    if m.ndim > 2:
        raise ValueError(f"For 'cov', the 'm' must have at most 2 dimensions, but its shape is {m.shape}.")
    return jnp.cov(m, y, rowvar, bias, ddof, fweights, aweights).astype(m.dtype)


def corrcoef(x, y=None, rowvar=True, dtype=None):
    """The correlation coefficients of variables; arguments as for `cov`. Source: mindspore.numpy.corrcoef, 2.10."""
    arrays = [None if x is None else tensor(x, "x", "corrcoef") for x in (x, y)]
    return result(_corrcoef(*arrays, check_bool(rowvar, "rowvar", "corrcoef")), as_dtype(dtype, "corrcoef"))


@operator(FLOATING, name="numpy.corrcoef", numeric="-")
def _corrcoef(x, y, rowvar):
    if x.ndim > 2:
        raise ValueError(f"For 'corrcoef', the 'x' must have at most 2 dimensions, but its shape is {x.shape}.")
    return jnp.corrcoef(x, y, rowvar)


__all__ = """
    amax amin argmax argmin average convolve corrcoef correlate count_nonzero cov cumprod cumsum diff ediff1d gradient
    max mean min nancumsum nanmax nanmean nanmin nanstd nansum nanvar ptp sometrue std sum trapz unwrap var
""".split()
