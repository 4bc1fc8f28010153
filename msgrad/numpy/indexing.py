"""What mindspore.numpy takes out of arrays, finds in them, and chooses between."""

import jax.numpy as jnp
import numpy as np

from msgrad import dtype as dtypes
from msgrad import ops
from msgrad.core.tensor import Tensor, adopt
from msgrad.errors import check_axis, check_one_of, wrong_type
from msgrad.numpy.convert import alike, of_tensor, tensor
from msgrad.ops import create
from msgrad.ops.create import cast
from msgrad.ops.declare import KEEP, PROMOTE, operator
from msgrad.ops.index import getitem


def past_ends(mode, owner):
    """'clip' or 'wrap'; to raise, the values would have to be known."""
    check_one_of(mode, ("raise", "clip", "wrap"), "mode", owner)
    if mode == "raise":
        raise NotImplementedError(f"For '{owner}', the 'mode' must be 'clip' or 'wrap', but got 'raise'.")
    return mode


def within(places, length, mode):
    """Indices within [0, length): those beyond it wrapped around or moved to the nearest."""
    return (
        places % length if mode == "wrap" else jnp.clip(jnp.where(places < 0, places + length, places), 0, length - 1)
    )


@operator(KEEP, name="numpy.take", numeric="-")
def _take(a, indices, axis, mode):
    axis = check_axis(axis, a.ndim, "take")
    return jnp.take(a, within(indices, a.shape[axis], mode), axis)


def take(a, indices, axis=None, mode="clip"):
    """The elements of a Tensor at `indices` along an axis, of the flattened one for None.

    Args:
        a: Tensor.
        indices: Tensor of integers; negative ones count from the end.
        axis: an int or None.
        mode: 'clip' moves indices out of range to the nearest, 'wrap' around.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the axis is out of range.
        NotImplementedError: for the mode 'raise'.

    Source: mindspore.numpy.take, MindSpore 2.10.
    """
    a, indices = of_tensor(a, "a", "take"), of_tensor(indices, "indices", "take")
    if axis is None:
        a, axis = ops.reshape(a, (-1,)), 0
    return _take(a, indices, axis, past_ends(mode, "take"))


@operator(KEEP, name="numpy.take_along_axis", numeric="-")
def _take_along_axis(arr, indices, axis):
    if arr.ndim != indices.ndim:
        raise ValueError(
            f"For 'take_along_axis', the 'indices' must have {arr.ndim} dimensions, but their shape is {indices.shape}."
        )
    return jnp.take_along_axis(arr, indices, check_axis(axis, arr.ndim, "take_along_axis"))


def take_along_axis(arr, indices, axis):
    """For each of the Tensor `indices` the element there along an axis, of the flattened `arr` for None.

    Source: mindspore.numpy.take_along_axis, MindSpore 2.10.
    """
    arr = of_tensor(arr, "arr", "take_along_axis")
    if axis is None:
        arr, axis = ops.reshape(arr, (-1,)), 0
    return _take_along_axis(arr, of_tensor(indices, "indices", "take_along_axis"), axis)


def ix_(*args):
    """The 1-d Tensors, each along an axis of its own, so that together they index a grid.

    Source: mindspore.numpy.ix_, MindSpore 2.10.
    """
    out = []
    for n, x in enumerate(args):
        if of_tensor(x, "args", "ix_").ndim != 1:
            raise ValueError(f"For 'ix_', the Tensors must have 1 dimension, but the shape of one is {x.shape}.")
        out.append(ops.reshape(x, (1,) * n + (x.size,) + (1,) * (len(args) - n - 1)))
    return tuple(out)


def unravel_index(indices, shape, order="C"):
    """The coordinates in an array of the shape `shape` of flat indices; those out of range count as the nearest.

    Source: mindspore.numpy.unravel_index, MindSpore 2.10.
    """
    check_one_of(order, ("C", "F"), "order", "unravel_index")
    return _unravel_index(tensor(indices, "indices", "unravel_index"), tuple(shape), order)


@operator(KEEP, name="numpy.unravel_index", numeric="-")
def _unravel_index(indices, shape, order):
    places = jnp.clip(indices, -int(np.prod(shape)), int(np.prod(shape)) - 1)
    places = jnp.where(places < 0, places + int(np.prod(shape)), places)
    out = []
    for length in shape if order == "F" else reversed(shape):
        out.append((places % length).astype(indices.dtype))
        places = places // length
    return tuple(out if order == "F" else reversed(out))


def ravel_multi_index(multi_index, dims, mode="clip", order="C"):
    """The flat indices, float32, of coordinates, one row of `multi_index` for each axis of the shape `dims`.

    Source: mindspore.numpy.ravel_multi_index, MindSpore 2.10.
    """
    check_one_of(order, ("C", "F"), "order", "ravel_multi_index")
    places = tensor(multi_index, "multi_index", "ravel_multi_index")
    return _ravel_multi_index(places, tuple(dims), past_ends(mode, "ravel_multi_index"), order)


@operator(KEEP, name="numpy.ravel_multi_index", numeric="-")
def _ravel_multi_index(places, dims, mode, order):
    if len(places) != len(dims):
        raise ValueError(f"For 'ravel_multi_index', there must be {len(dims)} rows, but got {len(places)}.")
    limits = jnp.array(dims).reshape(-1, *(1,) * (places.ndim - 1))
    places = places % limits if mode == "wrap" else jnp.clip(places, 0, limits - 1)
    steps = np.cumprod([1, *(dims[:-1] if order == "F" else dims[:0:-1])])
    steps = steps if order == "F" else steps[::-1]
    return sum(row * int(step) for row, step in zip(places, steps, strict=True)).astype(jnp.float32)


def argwhere(a):
    """The indices, int64, of what is not 0 in a Tensor, one row for each. Source: mindspore.numpy.argwhere, 2.10."""
    return ops.argwhere(of_tensor(a, "a", "argwhere"))


@operator(KEEP, name="numpy.searchsorted", numeric="-")
def _searchsorted(a, v, side, sorter):
    common = jnp.promote_types(a.dtype, v.dtype)
    return jnp.searchsorted(a.astype(common), v.astype(common), side, sorter=sorter).astype(jnp.int32)


def searchsorted(a, v, side="left", sorter=None):
    """Where the numbers `v` belong in the sorted vector `a`: before equal ones, or behind them for 'right'.

    Args:
        a: 1-d, sorted unless `sorter` is given.
        v: Tensor, number, or nested list or tuple of numbers.
        side: 'left' or 'right'.
        sorter: the integers that sort `a`.

    Returns:
        int32, in the shape of `v`.

    Raises:
        ValueError: if `side` is another or `a` not 1-d.

    Source: mindspore.numpy.searchsorted, MindSpore 2.10.
    """
    check_one_of(side, ("left", "right"), "side", "searchsorted")
    a = tensor(a, "a", "searchsorted")
    if a.ndim != 1:
        raise ValueError(f"For 'searchsorted', the 'a' must have 1 dimension, but its shape is {a.shape}.")
    sorter = None if sorter is None else tensor(sorter, "sorter", "searchsorted")
    return _searchsorted(a, tensor(v, "v", "searchsorted"), side, sorter)


@operator(PROMOTE.on("x", "bins"), name="numpy.digitize", numeric="-")
def _digitize(x, bins, right):
    return jnp.digitize(x, bins, right).astype(jnp.int32)


def digitize(x, bins, right=False):
    """The number, int32, of the bin that each element lies in.

    Args:
        x: Tensor, number, or nested list or tuple of numbers.
        bins: the edges, 1-d, rising or falling.
        right: whether the right edge belongs to a bin, not the left one.

    Source: mindspore.numpy.digitize, MindSpore 2.10.
    """
    bins = tensor(bins, "bins", "digitize")
    if bins.ndim != 1:
        raise ValueError(f"For 'digitize', the 'bins' must have 1 dimension, but their shape is {bins.shape}.")
    return _digitize(tensor(x, "x", "digitize"), bins, right)


# ---------------------------------------------------------------- choosing
@operator(PROMOTE.on("x", "y"), name="numpy.where")
def _where(condition, x, y):
    return jnp.where(condition.astype(bool), x, y)


def where(condition, x=None, y=None):
    """The elements of `x` where `condition` is True, those of `y` elsewhere; shapes broadcast.

    Raises:
        TypeError: if `x` or `y` is missing.

    Source: mindspore.numpy.where, MindSpore 2.10.
    """
    arrays = tensor(condition, "condition", "where"), tensor(x, "x", "where"), tensor(y, "y", "where")
    return _where(*arrays)


@operator(PROMOTE.on("choices", "default"), name="numpy.select")
def _select(conditions, choices, default):
    return jnp.select([c.astype(bool) for c in conditions], list(choices), default)


def select(condlist, choicelist, default=0):
    """For each element that of the first choice whose condition is True there, or `default`.

    Args:
        condlist: a tuple or list of conditions.
        choicelist: a tuple or list of as many arrays; all broadcast.
        default: a number or array.

    Returns:
        The promoted dtype; what is in 64 bits comes in 32.

    Source: mindspore.numpy.select, MindSpore 2.10.
    """
    if not condlist:
        return create.zeros(())
    whole = tensor(choicelist if isinstance(choicelist, Tensor) else list(choicelist), "choicelist", "select")
    conditions = tensor(condlist if isinstance(condlist, Tensor) else list(condlist), "condlist", "select")
    if len(whole) != len(conditions):
        raise ValueError(f"For 'select', there must be as many choices as conditions, but got {len(whole)}.")
    default = cast(tensor(default, "default", "select"), whole.dtype)
    return _select(tuple(conditions), tuple(whole), default)


def choose(a, choices, mode="clip"):
    """For each element of `a` that of the choice with its number.

    Args:
        a: integers.
        choices: a Tensor whose first axis runs over the choices, or a tuple or list of arrays that broadcast.
        mode: 'clip' moves numbers out of range to the nearest, 'wrap' around.

    Raises:
        NotImplementedError: for the mode 'raise'.

    Source: mindspore.numpy.choose, MindSpore 2.10.
    """
    mode = past_ends(mode, "choose")
    a = tensor(a, "a", "choose")
    parts = list(choices) if isinstance(choices, Tensor) else [tensor(c, "choices", "choose") for c in choices]
    return _choose(a, tuple(alike(parts)), mode)


@operator(KEEP, name="numpy.choose")
def _choose(a, choices, mode):
    return jnp.choose(jnp.clip(a, 0, len(choices) - 1) if mode == "clip" else a, choices, mode=mode)


def piecewise(x, condlist, funclist, *args, **kw):
    """For each element what the function of the last condition that is True there gives.

    Args:
        x: Tensor, or nested list or tuple of numbers.
        condlist: a tuple or list of conditions in the shape of `x`.
        funclist: as many numbers or functions `f(x, *args, **kw)`; one more holds where no condition is True.

    Returns:
        The promoted dtype of what the functions give; 0 where nothing holds.

    Raises:
        ValueError: if there are more or fewer functions.

    Source: mindspore.numpy.piecewise, MindSpore 2.10.
    """
    x = tensor(x, "x", "piecewise")
    if not len(condlist):
        raise IndexError("For 'piecewise', the 'condlist' must hold at least one condition.")
    conditions = [cast(tensor(c, "condlist", "piecewise"), dtypes.bool_) for c in condlist]
    if len(funclist) not in (len(conditions), len(conditions) + 1):
        raise ValueError(
            f"For 'piecewise', there must be {len(conditions)} or {len(conditions) + 1} functions, but got "
            f"{len(funclist)}."
        )
    outs = [tensor(f(x, *args, **kw) if callable(f) else f, "funclist", "piecewise") for f in funclist]
    outs = alike(outs)
    out = outs.pop() if len(outs) > len(conditions) else create.zeros((), outs[0].dtype)
    for condition, value in zip(conditions, outs, strict=True):
        out = _where(condition, value, out)
    return out


# ---------------------------------------------------------------- sets
def unique(x, return_inverse=False):
    """The elements of a Tensor, each once, in the order in which they first come.

    Args:
        x: Tensor.
        return_inverse: whether the indices of the elements of `x` in them, int32, come as well.

    Source: mindspore.numpy.unique, MindSpore 2.10.
    """
    values, inverse = ops.unique(of_tensor(x, "x", "unique"))
    return (values, ops.reshape(inverse, (-1,))) if return_inverse else values


@operator(PROMOTE.on("element", "test_elements"), name="numpy.isin", numeric="-")
def _isin(element, test_elements, invert):
    return jnp.isin(element, test_elements, invert=invert)


def isin(element, test_elements, invert=False):
    """Whether each element is among `test_elements`, or is not with `invert`. Source: mindspore.numpy.isin, 2.10."""
    return _isin(tensor(element, "element", "isin"), tensor(test_elements, "test_elements", "isin"), bool(invert))


def in1d(ar1, ar2, invert=False):
    """`isin` of the flattened `ar1`. Source: mindspore.numpy.in1d, MindSpore 2.10."""
    return isin(ops.reshape(tensor(ar1, "ar1", "in1d"), (-1,)), ar2, invert)


def intersect1d(ar1, ar2, assume_unique=False, return_indices=False):
    """The sorted elements, each once, that are in both arrays.

    Args:
        ar1, ar2: arrays.
        assume_unique: whether each holds an element once only.
        return_indices: whether their indices in both arrays, int32, come as well.

    Source: mindspore.numpy.intersect1d, MindSpore 2.10.
    """
    first, second = alike([tensor(ar1, "ar1", "intersect1d"), tensor(ar2, "ar2", "intersect1d")])
    arrays = first.asnumpy(), second.asnumpy()
    _, at1, at2 = np.intersect1d(*arrays, assume_unique=assume_unique, return_indices=True)
    out = getitem(ops.reshape(first, (-1,)), Tensor(at1))
    return (out, adopt(at1.astype(np.int32)), adopt(at2.astype(np.int32))) if return_indices else out


def setdiff1d(ar1, ar2, assume_unique=False):
    """The elements of `ar1` that are not in `ar2`: sorted and each once, or as they are with `assume_unique`.

    Source: mindspore.numpy.setdiff1d, MindSpore 2.10.
    """
    first, second = tensor(ar1, "ar1", "setdiff1d"), tensor(ar2, "ar2", "setdiff1d")
    kept = np.flatnonzero(isin(first, second, invert=True).asnumpy())
    if not assume_unique:
        values = first.asnumpy().reshape(-1)[kept]
        kept = kept[np.unique(values, return_index=True)[1]]
    return getitem(ops.reshape(first, (-1,)), Tensor(kept))


# ---------------------------------------------------------------- equality
@operator(PROMOTE.on("a1", "a2"), name="numpy.array_equal", numeric="-")
def _array_equal(a1, a2, equal_nan):
    if a1.shape != a2.shape:
        return jnp.zeros((), bool)
    return jnp.all((a1 == a2) | ((a1 != a1) & (a2 != a2)) if equal_nan else a1 == a2)


def array_equal(a1, a2, equal_nan=False):
    """Whether two arrays have one shape and the same elements, as a bool Tensor; with `equal_nan` NaNs agree.

    Source: mindspore.numpy.array_equal, MindSpore 2.10.
    """
    if not isinstance(equal_nan, bool):
        raise wrong_type(equal_nan, "equal_nan", "array_equal", "a bool")
    return _array_equal(tensor(a1, "a1", "array_equal"), tensor(a2, "a2", "array_equal"), equal_nan)


@operator(PROMOTE, name="numpy.array_equiv")
def _array_equiv(a1, a2):
    try:
        return jnp.all(jnp.equal(*jnp.broadcast_arrays(a1, a2)))
    except ValueError:  # the shapes do not broadcast
        return jnp.zeros((), bool)


def array_equiv(a1, a2):
    """Whether two arrays, broadcast, have the same elements, as a bool Tensor. Source: mindspore.numpy.array_equiv."""
    return _array_equiv(tensor(a1, "a1", "array_equiv"), tensor(a2, "a2", "array_equiv"))


__all__ = """
    argwhere array_equal array_equiv choose digitize in1d intersect1d isin ix_ piecewise ravel_multi_index searchsorted
    select setdiff1d take take_along_axis unique unravel_index where
""".split()
