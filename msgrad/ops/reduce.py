"""Reductions along axes, and running reductions along one axis.

`axis` is an int, a tuple or list of ints counted from either end, or None (or an empty tuple) for all axes.
"""

import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.scipy import special

from msgrad import dtype as dtypes
from msgrad.errors import check_axes, check_axis, check_bool, check_int, of_tensors, wrong_type
from msgrad.ops.declare import FLOATING, KEEP, check_tensor, operator, renamed, widely

INTEGRAL = "biu"


def checked(input, axis, keepdims, owner) -> tuple:
    """The axes of a reduction, counted from the front."""
    check_tensor(input, "input", owner)
    if not isinstance(keepdims, bool):
        raise wrong_type(keepdims, "keepdims", owner, "a bool")
    axes = check_axes(tuple(axis) if isinstance(axis, list) else axis, input.ndim, owner)
    return axes if input.ndim else ()


def one_axis(input, axis, owner) -> int:
    check_tensor(input, "input", owner)
    return check_axis(axis, input.ndim, owner)


def as_dtype(input, dtype, owner):
    """`input` in `dtype`, or as it is for None."""
    return input if dtype is None else input.astype(dtypes.to_dtype(dtype, "dtype", owner).numpy)


def real(input, owner):
    if jnp.issubdtype(input.dtype, jnp.complexfloating):
        raise TypeError(f"For '{owner}', the 'input' must be real, but got {input.dtype}.")


def reduction(name: str, function, casts, result: str, dtype: bool = False, real_only: bool = False):
    """An operator that reduces axes by `function(x, axes, keepdims)`. `result` is the docstring's first line."""
    if dtype:

        def body(input, dim=None, keepdim=False, *, dtype=None):
            axes = checked(input, dim, keepdim, name)
            return function(as_dtype(input, dtype, name), axes, keepdim)

        names = "dim", "keepdim", "\n        dtype: the dtype to cast to first."
    else:

        def body(input, axis=None, keep_dims=False):
            axes = checked(input, axis, keep_dims, name)
            if real_only:
                real(input, name)
            return function(input, axes, keep_dims)

        names = "axis", "keep_dims", ""
    body.__name__ = body.__qualname__ = name
    body.__doc__ = (
        f"{result}\n\n    Args:\n        input: Tensor.\n        {names[0]}: the axes to reduce; None for "
        f"all.\n        {names[1]}: whether they stay, with length 1.{names[2]}\n\n    Raises:\n        "
        f"TypeError: if an argument is of another type. ValueError: if an axis is out of range or "
        f"repeated.\n\n    Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return operator(casts, numeric="-")(body)


# ---------------------------------------------------------------- sums and products
def summed(x, axes, keepdims):
    if x.dtype == bool:
        return jnp.any(x, axes, keepdims=keepdims)
    return jnp.sum(x, axes, dtype=exact(x), keepdims=keepdims)


def exact(x):
    """What integers are added up in: their own dtype. Half precision is added up in float32, as JAX does if not told."""
    return x.dtype if x.dtype.kind in INTEGRAL else None


def multiplied(x, axes, keepdims):
    return (
        jnp.all(x, axes, keepdims=keepdims)
        if x.dtype == bool
        else (jnp.prod(x, axes, dtype=exact(x), keepdims=keepdims))
    )


def averaged(x, axes, keepdims):
    """The mean; of integers it is cut to an integer, as in MindSpore."""
    if x.dtype == bool:
        raise RuntimeError("For 'mean', the 'input' must be a Tensor of numbers, but got bool. Cast it first.")
    if x.dtype.kind in INTEGRAL:
        count = np.prod([x.shape[a] for a in axes], dtype=np.int64)
        total = jnp.sum(x, axes, dtype=jnp.int64, keepdims=keepdims)
        return lax.div(total, jnp.full(total.shape, count)).astype(x.dtype)
    return jnp.mean(x, axes, keepdims=keepdims)  # half precision is added up in float32


def known(function):
    return lambda x, axes, keepdims: function(
        jnp.where(jnp.isnan(x), jnp.zeros_like(x), x) if (jnp.issubdtype(x.dtype, jnp.inexact)) else x, axes, keepdims
    )


def known_mean(x, axes, keepdims):
    valid = ~jnp.isnan(x)
    total = jnp.sum(jnp.where(valid, x, jnp.zeros_like(x)), axes, keepdims=keepdims)
    return total / jnp.sum(valid, axes, dtype=x.dtype, keepdims=keepdims)


reduce_sum = reduction("reduce_sum", summed, KEEP, "The sum along axes, in the dtype of `input`.")
reduce_prod = reduction("reduce_prod", multiplied, KEEP, "The product along axes, in the dtype of `input`.")
mean = reduction("mean", averaged, KEEP, "The mean along axes, in the dtype of `input`: of integers cut to an integer.")


@operator(KEEP, numeric="-")
def nanmean(input, axis=None, keepdims=False, *, dtype=None):
    """The mean of what is not NaN.

    Args:
        input: floating-point Tensor.
        axis: the axes to reduce; None for all.
        keepdims: whether they stay, with length 1.
        dtype: the dtype of the result.

    Raises:
        TypeError: if `input` holds no floats, or an argument is of another type. ValueError: if an axis is out of range.

    Source: mindspore.ops.nanmean, MindSpore 2.10.
    """
    axes = checked(input, axis, keepdims, "nanmean")
    if not jnp.issubdtype(input.dtype, jnp.inexact):
        raise TypeError(f"For 'nanmean', the 'input' must hold floats, but got {input.dtype}.")
    return as_dtype(known_mean(input, axes, keepdims), dtype, "nanmean")


@operator(KEEP, numeric="-")
def sum(input, dim=None, keepdim=False, *, dtype=None):
    """The sum along axes.

    Args:
        input: Tensor.
        dim: the axes to reduce; None for all.
        keepdim: whether they stay, with length 1.
        dtype: the dtype to cast to first; by default booleans and integers are summed in int64.

    Raises:
        TypeError: if an argument is of another type. ValueError: if an axis is out of range or repeated.

    Source: mindspore.ops.sum, MindSpore 2.10.
    """
    axes = checked(input, dim, keepdim, "sum")
    return summed(as_dtype(input, wide(input) if dtype is None else dtype, "sum"), axes, keepdim)


def wide(input):
    return dtypes.int64 if input.dtype.kind in "bi" or input.dtype == jnp.uint8 else None


@operator(KEEP, numeric="-")
def prod(input, axis=None, keep_dims=False, dtype=None):
    """The product along axes; booleans and integers are multiplied in int64 unless `dtype` is given.

    Args:
        input: Tensor.
        axis: the axes to reduce; None for all.
        keep_dims: whether they stay, with length 1.
        dtype: the dtype to cast to first.

    Raises:
        TypeError: if an argument is of another type. ValueError: if an axis is out of range or repeated.

    Source: mindspore.ops.prod, MindSpore 2.10.
    """
    axes = checked(input, axis, keep_dims, "prod")
    return multiplied(as_dtype(input, wide(input) if dtype is None else dtype, "prod"), axes, keep_dims)


@operator(KEEP, numeric="-")
def nansum(input, axis=None, keepdims=False, *, dtype=None):
    """The sum of what is not NaN, along axes, in the dtype of `input` or `dtype`; of booleans in int64.

    Source: mindspore.ops.nansum, MindSpore 2.10.
    """
    axes = checked(input, axis, keepdims, "nansum")
    wanted = dtypes.int64 if dtype is None and input.dtype == bool else dtype
    return known(summed)(as_dtype(input, wanted, "nansum"), axes, keepdims)


# ---------------------------------------------------------------- truth
def any_of(x, axes, keepdims):
    out = jnp.any(x != jnp.zeros((), x.dtype), axes, keepdims=keepdims)
    return out.astype(x.dtype) if x.dtype == jnp.uint8 else out


all = reduction(
    "all",
    lambda x, axes, keepdims: jnp.all(x != jnp.zeros((), x.dtype), axes, keepdims=keepdims),
    KEEP,
    "Whether all elements along axes are not 0.",
)
any = reduction("any", any_of, KEEP, "Whether an element along axes is not 0; uint8 for uint8, otherwise bool.")


@operator(KEEP, numeric="-")
def count_nonzero(x, axis=(), keep_dims=False, dtype=dtypes.int32):
    """How many elements along axes are not 0, as `dtype`. Source: mindspore.ops.count_nonzero, MindSpore 2.10."""
    axes = checked(x, axis, keep_dims, "count_nonzero")
    wanted = dtypes.to_dtype(dtype, "dtype", "count_nonzero").numpy
    return jnp.sum(x != jnp.zeros((), x.dtype), axes, dtype=wanted, keepdims=keep_dims)


# ---------------------------------------------------------------- extremes
def extreme(name: str, function, word: str):
    @operator(KEEP, name=name, numeric="initial")
    def body(input, axis=None, keepdims=False, *, initial=None, where=None):
        axes = checked(input, axis, keepdims, name)
        real(input, name)
        if where is not None and initial is None:
            raise ValueError(f"For '{name}', 'where' needs an 'initial' value beside it.")
        start = None if initial is None else initial.astype(input.dtype)
        return function(input, axes, keepdims=keepdims, initial=start, where=where)

    body.__doc__ = (
        f"The {word} element along axes. Where several are, each gets its share of the gradient.\n\n"
        "    Args:\n        input: Tensor of real numbers.\n        axis: the axes to reduce; None for all.\n"
        "        keepdims: whether they stay, with length 1.\n        initial: a number or 0-d Tensor that "
        "counts as one more element.\n        where: bool Tensor, broadcast: which elements count; needs "
        f"`initial`.\n\n    Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return body


def extreme_at(name: str, function, places, word: str):
    """The extreme along one axis and where it stands."""

    @operator(KEEP, name=name, numeric="initial")
    def body(input, axis=None, keepdims=False, *, initial=None, where=None):
        check_tensor(input, "input", name)
        real(input, name)
        start = None if initial is None else initial.astype(input.dtype)
        if where is not None and start is None:
            raise ValueError(f"For '{name}', 'where' needs an 'initial' value beside it.")
        if axis is None:
            return function(input, initial=start, where=where), jnp.zeros((), jnp.int64)
        axis = one_axis(input, axis, name)
        if not input.ndim:
            return input, jnp.zeros((), jnp.int64)
        if where is not None:
            input = jnp.where(where, input, start)
        at = places(input, axis, keepdims=True)
        values = jnp.take_along_axis(input, at, axis)
        if start is not None:  # which, where it is the extreme, has the index 0
            both = jnp.stack([values, jnp.broadcast_to(start, values.shape)])
            values = function(both, 0)
            at = jnp.where(both[1] == values, jnp.zeros_like(at), at)
        if not keepdims:
            values, at = jnp.squeeze(values, axis), jnp.squeeze(at, axis)
        return values, at.astype(jnp.int64)

    body.__doc__ = (
        f"The {word} element along one axis, and its index.\n\n    Args:\n        input: Tensor of real "
        "numbers.\n        axis: an int, or None for the whole tensor, when the index given is 0.\n"
        "        keepdims: whether the axis stays, with length 1.\n        initial: a number or 0-d Tensor "
        "that counts as one more element.\n        where: bool Tensor, broadcast: which elements count; "
        "needs `initial`.\n\n    Returns:\n        (values, indices int64). The element at the index gets "
        f"all of the gradient.\n\n    Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return body


amax = extreme("amax", jnp.max, "largest")
amin = extreme("amin", jnp.min, "smallest")
max = extreme_at("max", jnp.max, jnp.argmax, "largest")
min = extreme_at("min", jnp.min, jnp.argmin, "smallest")


@operator(KEEP, numeric="-")
def argmax(input, dim=None, keepdim=False):
    """The index of the largest element along axis `dim`, int64; of the flattened tensor for None.

    Source: mindspore.ops.argmax, MindSpore 2.10.
    """
    return index_of(input, dim, keepdim, jnp.argmax, "argmax").astype(jnp.int64)


@operator(KEEP, numeric="-")
def argmin(input, axis=None, keepdims=False):
    """The index of the smallest element along `axis`, int32; of the flattened tensor for None.

    Source: mindspore.ops.argmin, MindSpore 2.10.
    """
    return index_of(input, axis, keepdims, jnp.argmin, "argmin").astype(jnp.int32)


def index_of(input, axis, keepdims, function, owner):
    check_tensor(input, "input", owner)
    real(input, owner)
    if axis is None or not input.ndim:
        return function(input)
    return function(input, one_axis(input, axis, owner), keepdims=keepdims)


def first_of(x, axes, keepdims, place):
    """The element along axes that `place`, argmax or argmin, finds: the first of equal ones gets all of the gradient."""
    if not axes:
        return x
    axes = tuple([a % x.ndim for a in axes])
    kept = [a for a in range(x.ndim) if a not in axes]
    rows = jnp.transpose(x, (*kept, *axes)).reshape([x.shape[a] for a in kept] + [-1])
    found = jnp.take_along_axis(rows, place(rows, -1, keepdims=True), -1)
    return found.reshape([1 if a in axes else n for a, n in enumerate(x.shape) if keepdims or a not in axes])


@operator(KEEP, numeric="-")
def aminmax(input, *, axis=0, keepdims=False):
    """(smallest, largest) of what is not NaN along `axis`, None for all; the first of equal ones gets the gradient.

    Source: mindspore.ops.aminmax, MindSpore 2.10.
    """
    axes = checked(input, axis if axis is None else check_int(axis, "axis", "aminmax"), keepdims, "aminmax")
    low = high = input
    if jnp.issubdtype(input.dtype, jnp.inexact):
        low, high = (jnp.where(jnp.isnan(input), jnp.asarray(end, input.dtype), input) for end in (jnp.inf, -jnp.inf))
    found = first_of(low, axes, keepdims, jnp.argmin), first_of(high, axes, keepdims, jnp.argmax)
    if low is input:
        return found
    none = jnp.all(jnp.isnan(input), axes, keepdims=keepdims)
    return tuple([jnp.where(none, jnp.asarray(jnp.nan, x.dtype), x) for x in found])


@operator(KEEP, numeric="-")
def ptp(input, axis=None, keepdims=False):
    """Largest less smallest element along axes. Source: mindspore.Tensor.ptp, MindSpore 2.10."""
    axes = checked(input, axis, keepdims, "ptp")
    return jnp.max(input, axes, keepdims=keepdims) - jnp.min(input, axes, keepdims=keepdims)


# ---------------------------------------------------------------- statistics
def spread(input, axis, ddof, keepdims, owner):
    axes = checked(input, axis, keepdims, owner)
    if not isinstance(ddof, (bool, int)):
        raise wrong_type(ddof, "ddof", owner, "an int or a bool")
    return jnp.var(input, axes, ddof=int(ddof), keepdims=keepdims), axes


@operator(FLOATING, numeric="-")
def var(input, axis=None, ddof=0, keepdims=False):
    """The variance along axes: squared distances from the mean, summed and divided by their number less `ddof`.

    Args:
        input: Tensor.
        axis: the axes to reduce; None for all.
        ddof: an int; True counts as 1.
        keepdims: whether they stay, with length 1.

    Source: mindspore.ops.var, MindSpore 2.10.
    """
    return spread(input, axis, ddof, keepdims, "var")[0]


@operator(FLOATING, numeric="-")
def std(input, axis=None, ddof=0, keepdims=False):
    """The square root of `var`. Source: mindspore.ops.std, MindSpore 2.10."""
    return jnp.sqrt(spread(input, axis, ddof, keepdims, "std")[0])


@operator(FLOATING, numeric="-")
def var_mean(input, axis=None, ddof=0, keepdims=False):
    """(`var`, mean) along axes. Source: mindspore.ops.var_mean, MindSpore 2.10."""
    found, axes = spread(input, axis, ddof, keepdims, "var_mean")
    return found, jnp.mean(input, axes, keepdims=keepdims)


@operator(FLOATING, numeric="-")
def std_mean(input, axis=None, ddof=0, keepdims=False):
    """(`std`, mean) along axes. Source: mindspore.ops.std_mean, MindSpore 2.10."""
    found, axes = spread(input, axis, ddof, keepdims, "std_mean")
    return jnp.sqrt(found), jnp.mean(input, axes, keepdims=keepdims)


def middle(input, axis, keepdims, owner, count):
    """The element in the middle along an axis, the lower of two, and its index; `count` says how many there are.

    Without `count`, all count, and the first NaN is the median.
    """
    axis = one_axis(input, axis, owner)
    real(input, owner)
    if not input.ndim:
        return input, jnp.zeros((), jnp.int64)
    order = jnp.argsort(input, axis)
    if count is None:
        at = lax.index_in_dim(order, (input.shape[axis] - 1) // 2, axis)
        unknown = input != input
        at = jnp.where(unknown.any(axis, keepdims=True), jnp.argmax(unknown, axis, keepdims=True), at)
    else:
        at = jnp.take_along_axis(order, (count(input, axis) - 1) // 2, axis)
    values = jnp.take_along_axis(input, at, axis)
    if not keepdims:
        values, at = jnp.squeeze(values, axis), jnp.squeeze(at, axis)
    return values, at.astype(jnp.int64)


@operator(KEEP, numeric="-")
def median(input, axis=-1, keepdims=False):
    """(median, its index) along `axis`; the lower of the two in the middle, NaN if there is one.

    Source: mindspore.ops.median, MindSpore 2.10.
    """
    return middle(input, axis, check_bool(keepdims, "keepdims", "median"), "median", None)


@operator(KEEP, numeric="-")
def nanmedian(input, axis=-1, keepdims=False):
    """`median` of what is not NaN. Source: mindspore.ops.nanmedian, MindSpore 2.10."""

    def count(x, axis):
        return jnp.maximum(jnp.sum(x == x, axis, dtype=jnp.int64, keepdims=True), 1)

    return middle(input, axis, keepdims, "nanmedian", count)


def quantile_of(input, q, axis, keepdims, owner, function):
    check_tensor(input, "input", owner)
    if axis is not None:
        axis = one_axis(input, axis, owner)
    return function(input, q, axis, keepdims=keepdims)


@operator(FLOATING, numeric="q")
def quantile(input, q, axis=None, keepdims=False):
    """The values below which a fraction `q` of the elements lies, linear between neighbours.

    Args:
        input: Tensor.
        q: a number or a 1-d Tensor within [0, 1]; the result's first axis then runs over it.
        axis: an int, or None for the flattened tensor.
        keepdims: whether the axis stays, with length 1.

    Source: mindspore.ops.quantile, MindSpore 2.10.
    """
    return quantile_of(input, q, axis, keepdims, "quantile", jnp.quantile)


@operator(FLOATING, numeric="q")
def nanquantile(input, q, axis=None, keepdims=False):
    """`quantile` of what is not NaN. Source: mindspore.ops.nanquantile, MindSpore 2.10."""
    return quantile_of(input, q, axis, keepdims, "nanquantile", jnp.nanquantile)


@operator(FLOATING, numeric="-")
def logsumexp(input, dim, keepdim=False):
    """log(sum(exp(input))) along axes, without overflow. Source: mindspore.ops.logsumexp, MindSpore 2.10."""
    return special.logsumexp(input, checked(input, dim, keepdim, "logsumexp"), keepdims=keepdim)


# ---------------------------------------------------------------- running reductions
@operator(KEEP, numeric="-", name="cumsum")
def _cumsum(x, axis, dtype, exclusive, reverse):
    axis = one_axis(x, axis, "cumsum")
    x = as_dtype(x, dtype, "cumsum")
    if x.dtype == bool:
        raise TypeError("For 'cumsum', the 'x' must be a Tensor of numbers, but got bool.")
    out = widely(lax.cumsum)(x, axis, reverse) if x.ndim else x
    return out - x if exclusive else out


def cumsum(x, axis, dtype=None):
    """The sums of the elements up to each one along `axis`.

    Args:
        x: Tensor of numbers.
        axis: an int.
        dtype: the dtype to cast to first; by default that of `x`.

    Source: mindspore.ops.cumsum, MindSpore 2.10.
    """
    return _cumsum(x, axis, dtype, False, False)


@operator(KEEP, numeric="-", name="cumprod")
def _cumprod(input, dim, dtype, exclusive, reverse):
    axis = one_axis(input, dim, "cumprod")
    x = as_dtype(input, dtype, "cumprod")
    if exclusive and x.ndim:
        one = jnp.ones_like(lax.slice_in_dim(x, 0, 1, axis=axis))
        parts = (
            (lax.slice_in_dim(x, 1, None, axis=axis), one) if reverse else (one, lax.slice_in_dim(x, 0, -1, axis=axis))
        )
        x = jnp.concatenate(parts, axis)
    return lax.cumprod(x, axis, reverse) if x.ndim else x


@of_tensors
def cumprod(input, dim, dtype=None):
    """The products of the elements up to each one along `dim`; integers and booleans in int64.

    Source: mindspore.ops.cumprod, MindSpore 2.10.
    """
    if dtype is None and input._var.aval.dtype.kind in INTEGRAL:
        dtype = dtypes.int64
    return _cumprod(input, dim, dtype, False, False)


def running(name: str, better, index, word: str):
    @operator(KEEP, name=name, numeric="-")
    def body(input, axis):
        axis = one_axis(input, axis, name)
        if not input.ndim:
            return input, jnp.zeros((), index)
        places = lax.broadcasted_iota(index, input.shape, axis)

        def choose(a, b):
            later = better(b[0], a[0])
            return jnp.where(later, b[0], a[0]), jnp.where(later, b[1], a[1])

        _, at = lax.associative_scan(choose, (lax.stop_gradient(input), places), axis=axis)
        return jnp.take_along_axis(input, at, axis), at

    body.__doc__ = (
        f"The {word} element up to each one along `axis`, and its index ({np.dtype(index)}).\n\n"
        f"    Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return body


cummax = running("cummax", jnp.greater_equal, jnp.int64, "largest")
cummin = running("cummin", jnp.less_equal, jnp.int32, "smallest")


@operator(FLOATING, numeric="-")
def logcumsumexp(input, axis):
    """log of the running sum of exp along `axis`, without overflow. Source: mindspore.ops.logcumsumexp, 2.10."""
    return lax.cumlogsumexp(input, one_axis(input, axis, "logcumsumexp"))


renamed("x", mean)

__all__ = """
    reduce_sum mean nanmean sum prod nansum all any count_nonzero amax amin max min argmax argmin aminmax ptp
    var std var_mean std_mean median nanmedian quantile nanquantile logsumexp cumsum cumprod cummax cummin
    logcumsumexp
""".split()
