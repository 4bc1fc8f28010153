"""Sorting, searching, counting; and selections whose size depends on values, which are computed at once for it."""

import jax.numpy as jnp
import numpy as np
from jax import lax

from msgrad import dtype as dtypes
from msgrad.core.tensor import Tensor
from msgrad.errors import check_axis, check_bool, check_int, check_non_negative_int, of_tensors, wrong_type, wrong_value
from msgrad.ops.declare import KEEP, PROMOTE, check_tensor, operator
from msgrad.ops.index import getitem
from msgrad.ops.join import concat
from msgrad.ops.shape import broadcast_to, ravel, reshape


# ---------------------------------------------------------------- sorting
def ordered(x, axis, descending, owner):
    """The indices that sort `x` along an axis, equal elements in their order."""
    check_tensor(x, "input", owner)
    axis = check_axis(axis, x.ndim, owner)
    check_bool(descending, "descending", owner)
    if not x.ndim:
        return jnp.zeros((), jnp.int32), axis
    return jnp.argsort(x, axis, stable=True, descending=descending).astype(jnp.int32), axis


@operator(KEEP, numeric="-")
def sort(input_x, axis=-1, descending=False):
    """The elements in order along `axis`, and the indices they come from.

    Args:
        input_x: Tensor.
        axis: an int.
        descending: largest first.

    Returns:
        (values, indices int32); equal elements keep their order.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the axis is out of range.

    Source: mindspore.ops.sort, MindSpore 2.10.
    """
    order, axis = ordered(input_x, axis, descending, "sort")
    return jnp.take_along_axis(input_x, order, axis) if input_x.ndim else input_x, order


@operator(KEEP, numeric="-")
def argsort(input, axis=-1, descending=False):
    """The indices that sort along `axis`, int32. Source: mindspore.ops.argsort, MindSpore 2.10."""
    return ordered(input, axis, descending, "argsort")[0]


def msort(input):
    """The elements in order along the first axis. Source: mindspore.ops.msort, MindSpore 2.10."""
    return sort(input, 0)[0]


@operator(KEEP, name="topk", numeric="-")
def _topk(input, k, dim, largest, sorted):
    check_tensor(input, "input", "topk")
    dim = check_axis(dim, input.ndim, "topk", "dim")
    check_bool(largest, "largest", "topk")
    check_bool(sorted, "sorted", "topk")
    if not 0 <= k <= (input.shape[dim] if input.ndim else 1):
        raise ValueError(
            f"For 'topk', the 'k' must be within the {input.shape[dim]} elements of axis {dim}, but got {k}."
        )
    if largest and jnp.issubdtype(input.dtype, jnp.floating) and dim == input.ndim - 1:
        values, at = lax.top_k(input, k)
        return values, at.astype(jnp.int32)
    order = jnp.argsort(input, dim, stable=True, descending=largest)
    at = lax.slice_in_dim(order, 0, k, axis=dim)
    return jnp.take_along_axis(input, at, dim), at.astype(jnp.int32)


def topk(input, k, dim=None, largest=True, sorted=True):
    """The `k` largest elements along an axis, largest first, and their indices.

    Args:
        input: Tensor.
        k: an int.
        dim: the axis, by default the last one.
        largest: False for the smallest, smallest first.
        sorted: whether they must be in order; they always are.

    Returns:
        (values, indices int32).

    Raises:
        TypeError: if an argument is of another type. ValueError: if `k` or `dim` is out of range.

    Source: mindspore.ops.topk, MindSpore 2.10.
    """
    k = check_int(int(k) if isinstance(k, Tensor) else k, "k", "topk")
    return _topk(input, k, -1 if dim is None else dim, largest, sorted)


def top_k(input_x, k, sorted=True):
    """`topk` along the last axis. Source: mindspore.ops.top_k, MindSpore 2.10."""
    return topk(input_x, k, -1, True, sorted)


@operator(KEEP, name="kthvalue", numeric="-")
def kthvalue(input, k, dim=-1, keepdim=False):
    """(the k-th smallest element along `dim`, its index int64); `k` counts from 1.

    Source: mindspore.Tensor.kthvalue.
    """
    order, dim = ordered(input, dim, False, "kthvalue")
    if not 1 <= k <= input.shape[dim]:
        raise wrong_value(k, "k", "kthvalue", f"within [1, {input.shape[dim]}]")
    at = lax.slice_in_dim(order, k - 1, k, axis=dim)
    values = jnp.take_along_axis(input, at, dim)
    if not keepdim:
        values, at = jnp.squeeze(values, dim), jnp.squeeze(at, dim)
    return values, at.astype(jnp.int64)


# ---------------------------------------------------------------- searching
@operator(PROMOTE.on("sorted_sequence", "values"), name="searchsorted", numeric="values")
def _searchsorted(sorted_sequence, values, sorter, right, dtype):
    side = "right" if right else "left"
    if sorter is not None:
        sorted_sequence = jnp.take_along_axis(sorted_sequence, sorter, -1)
    rows = sorted_sequence
    if rows.ndim == 1:
        found = jnp.searchsorted(rows, values, side)
    else:
        if values.shape[:-1] != rows.shape[:-1]:
            raise ValueError(
                "For 'searchsorted', the 'sorted_sequence' must have 1 dimension, or the same axes as "
                f"'values' but the last, but got {rows.shape} and {values.shape}."
            )
        found = jnp.sum(
            rows[..., None, :] <= values[..., None] if right else rows[..., None, :] < values[..., None], -1
        )
    return found.astype(dtype.numpy)


def searchsorted(sorted_sequence, values, *, out_int32=False, right=False, side=None, sorter=None):
    """Where `values` would be put to keep the sequence in order.

    Args:
        sorted_sequence: Tensor in ascending order along the last axis: `(n,)`, or `(*, n)` for values of `(*, m)`.
        values: Tensor or number.
        out_int32: int32 instead of int64.
        right: the place after equal elements instead of before them.
        side: 'left' or 'right', which says the same.
        sorter: the indices that sort the sequence, if it is not sorted.

    Raises:
        ValueError: if `side` contradicts `right`, or the shapes do not match.

    Source: mindspore.ops.searchsorted, MindSpore 2.10.
    """
    if side not in (None, "left", "right"):
        raise wrong_value(side, "side", "searchsorted", "'left', 'right' or None")
    if side == "left" and right:
        raise ValueError("For 'searchsorted', 'side' and 'right' contradict each other: got 'left' and True.")
    return _searchsorted(
        sorted_sequence, values, sorter, right or side == "right", dtypes.int32 if out_int32 else dtypes.int64
    )


def bucketize(input, boundaries, *, right=False):
    """The number of the bucket between `boundaries`, ascending numbers, that holds each element; int32.

    With `right`, a bucket holds its lower boundary, else its upper one. Source: mindspore.ops.bucketize, 2.10.
    """
    if not isinstance(boundaries, (tuple, list)):
        raise wrong_type(boundaries, "boundaries", "bucketize", "a list of numbers")
    check_bool(right, "right", "bucketize")
    return _searchsorted(Tensor(list(boundaries), dtypes.float32), input, None, right, dtypes.int32)


@operator(KEEP, numeric="-")
def intopk(x1, x2, k):
    """Whether the class `x2[i]` is among the `k` largest of row i of `x1`. Source: mindspore.ops.intopk, 2.10."""
    check_tensor(x1, "x1", "intopk")
    check_tensor(x2, "x2", "intopk")
    check_int(k, "k", "intopk")
    own = jnp.take_along_axis(x1, x2[:, None], 1)
    return jnp.sum(x1 > own, 1) < k


# ---------------------------------------------------------------- counting
def bincount(input, weights=None, minlength=0):
    """How often each non-negative int comes, or the sum of its weights; float32, as in MindSpore.

    Args:
        input: 1-d Tensor of non-negative integers; its greatest is computed at once.
        weights: None, or a Tensor of the same shape.
        minlength: the result has at least this length.

    Raises:
        ValueError: if the shapes differ or an element is negative.

    Source: mindspore.ops.bincount, MindSpore 2.10.
    """
    check_non_negative_int(minlength, "minlength", "bincount")
    if not isinstance(input, Tensor) or input.dtype.kind not in "iu":
        raise TypeError("For 'bincount', the 'input' must be a Tensor of integers.")
    if input.ndim != 1 or (weights is not None and weights.shape != input.shape):
        raise ValueError(
            "For 'bincount', the 'input' must have 1 dimension, and the 'weights' its shape, but got "
            f"{input.shape}{'' if weights is None else f' and {weights.shape}'}."
        )
    values = np.asarray(input._value())
    if values.size and values.min() < 0:
        raise ValueError("For 'bincount', the 'input' must not hold negative numbers.")
    length = max(int(values.max()) + 1 if values.size else 0, minlength)
    return _bincount(input, weights, length)


@operator(KEEP, name="bincount", numeric="-")
def _bincount(input, weights, length):
    weight = jnp.ones(input.shape, jnp.float32) if weights is None else weights.astype(jnp.float32)
    return jnp.zeros(length, jnp.float32).at[input].add(weight)


@operator(KEEP, numeric="min max")
def histc(input, bins=100, min=0.0, max=0.0):
    """How many elements fall into each of `bins` equal parts of [min, max]; of the data's range if both are equal.

    Elements outside are not counted; the last part holds `max`. In the dtype of `input`, of halves in float32.

    Source: mindspore.ops.histc, MindSpore 2.10.
    """
    check_tensor(input, "input", "histc")
    if jnp.iscomplexobj(input):
        raise TypeError(f"For 'histc', the 'input' must hold real numbers, but got {input.dtype}.")
    x = input.reshape(-1).astype(jnp.float32)
    low, high = min.astype(jnp.float32), max.astype(jnp.float32)
    own = low == high
    low, high = jnp.where(own, jnp.min(x), low), jnp.where(own, jnp.max(x), high)
    low, high = jnp.where(low == high, low - 1, low), jnp.where(low == high, high + 1, high)
    at = jnp.floor((x - low) / (high - low) * bins).astype(jnp.int32)
    at = jnp.where(x == high, bins - 1, at)
    inside = (x >= low) & (x <= high)
    dtype = jnp.float32 if input.dtype in (jnp.float16, jnp.bfloat16) else input.dtype
    return jnp.zeros(bins, dtype).at[jnp.where(inside, at, bins)].add(jnp.ones((), dtype), mode="drop")


# ---------------------------------------------------------------- sizes that depend on values
def value(x):
    return np.asarray(x._value())


def nonzero(input, *, as_tuple=False):
    """The indices of the elements that are not 0, int64, which are computed at once.

    Args:
        input: Tensor of n dimensions.
        as_tuple: a tuple of n Tensors instead of one of shape `(count, n)`.

    Source: mindspore.ops.nonzero, MindSpore 2.10.
    """
    if not isinstance(input, Tensor):
        raise wrong_type(input, "input", "nonzero", "a Tensor")
    if check_bool(as_tuple, "as_tuple", "nonzero"):
        return tuple(Tensor(axis) for axis in np.nonzero(value(input)))
    return Tensor(np.argwhere(value(input)).astype(np.int64))


def argwhere(input):
    """`nonzero`. Source: mindspore.ops.argwhere, MindSpore 2.10."""
    return nonzero(input)


def masked_select(input, mask):
    """The elements where `mask` is true, as one axis.

    Args:
        input: Tensor.
        mask: bool Tensor that broadcasts with `input`, computed at once.

    Raises:
        TypeError: if `mask` is no bool Tensor. ValueError: if the shapes do not broadcast.

    Source: mindspore.ops.masked_select, MindSpore 2.10.
    """
    if not isinstance(mask, Tensor) or mask.dtype.kind != "b":
        raise TypeError(
            f"For 'masked_select', the 'mask' must be a bool Tensor, but got {getattr(mask, 'dtype', mask)}."
        )
    shape = np.broadcast_shapes(input.shape, mask.shape)
    places = np.flatnonzero(np.broadcast_to(value(mask), shape))
    whole = input if input.shape == shape else broadcast_to(input, shape)
    return getitem(ravel(whole), Tensor(places))


def firsts(values):
    """Where each distinct element of a flat array comes first, in that order, and the number of each element's."""
    _, first, inverse = np.unique(values, return_index=True, return_inverse=True)
    order = np.argsort(first)
    number = np.empty_like(order)
    number[order] = np.arange(order.size)
    return first[order], number[inverse.reshape(-1)]


@of_tensors
def unique(input):
    """The distinct elements in the order they come first, and for each element its number among them.

    Returns:
        (values, of shape `(count,)`; indices in input's shape, int64 for int64, otherwise int32). They are computed
        at once; the gradient passes to the elements that come first.

    Source: mindspore.ops.unique, MindSpore 2.10 on CPUs.
    """
    first, number = firsts(value(input).reshape(-1))
    index = np.int64 if input.dtype is dtypes.int64 else np.int32
    return getitem(ravel(input), Tensor(first.astype(np.int64))), Tensor(number.astype(index).reshape(input.shape))


@of_tensors
def unique_with_pad(x, pad_num):
    """`unique` of a vector, its values filled up with `pad_num` to x's length. Source: mindspore.ops, 2.10."""
    first, number = firsts(value(x).reshape(-1))
    pad = Tensor(np.full(x.size - first.size, pad_num, x.dtype.numpy))
    values = getitem(ravel(x), Tensor(first.astype(np.int64)))
    return concat((values, pad)), Tensor(number.astype(np.int64 if x.dtype is dtypes.int64 else np.int32))


@of_tensors
def unique_consecutive(input, return_inverse=False, return_counts=False, dim=None):
    """The elements, or the slices along `dim`, of which equal neighbours count once.

    Args:
        input: Tensor, whose values are computed at once.
        return_inverse: also give for each element the number of its group.
        return_counts: also give the size of each group.
        dim: an int, or None for the flattened Tensor.

    Returns:
        The values, or a tuple of them and what was asked for (int64, or int32 for int32).

    Source: mindspore.ops.unique_consecutive, MindSpore 2.10.
    """
    whole = ravel(input) if dim is None else input
    axis = 0 if dim is None else check_axis(dim, input.ndim, "unique_consecutive", "dim")
    rows = np.moveaxis(value(whole), axis, 0)
    changes = (rows[1:] != rows[:-1]).reshape(len(rows) - 1, -1).any(1) if len(rows) else np.zeros(0, bool)
    starts = np.flatnonzero(np.concatenate([[True], changes])) if len(rows) else np.zeros(0, np.int64)
    index = np.int32 if input.dtype is dtypes.int32 else np.int64
    out = [getitem(whole, (slice(None),) * axis + (Tensor(starts.astype(np.int64)),))]
    if return_inverse:
        inverse = np.concatenate([[0], np.cumsum(changes)]).astype(index)
        out.append(reshape(Tensor(inverse), input.shape) if dim is None else Tensor(inverse))
    if return_counts:
        out.append(Tensor(np.diff([*starts, len(rows)]).astype(index)))
    return tuple(out) if len(out) > 1 else out[0]


__all__ = """
    sort argsort msort topk top_k kthvalue searchsorted bucketize intopk bincount histc nonzero argwhere
    masked_select unique unique_with_pad unique_consecutive
""".split()
