"""Sums and the like over runs of slices with one segment number, which ascend; and the merging of equal indices.

How many segments there are depends on the numbers, which are computed at once.
"""

import jax.numpy as jnp
import numpy as np

from msgrad.core.tensor import Tensor
from msgrad.errors import of_tensors, wrong_type
from msgrad.ops.declare import KEEP, operator
from msgrad.ops.index import getitem
from msgrad.ops.scatter import highest, lowest, segment_product
from msgrad.ops.sort import value


@operator(KEEP, name="segment", numeric="-")
def _segment(x, ids, count, kind):
    """`kind` of the slices of `x` with each number in `ids` below `count`: of none, 0, or for 'prod' 1."""
    if kind == "prod":
        return segment_product(x, ids, count)
    empty = jnp.zeros((count, *x.shape[1:]), x.dtype)
    if kind == "sum":
        return empty.at[ids].add(x)
    number = jnp.zeros(count, jnp.int32).at[ids].add(1).reshape(-1, *[1] * (x.ndim - 1))
    if kind == "mean":
        total = empty.at[ids].add(x)
        number = jnp.maximum(number, 1).astype(x.dtype)
        return total // number if jnp.issubdtype(x.dtype, jnp.integer) else total / number
    if x.dtype.kind in "bc":
        raise TypeError(f"The {kind} of a segment needs real numbers, but got {x.dtype}.")
    start = lowest(x.dtype) if kind == "max" else highest(x.dtype)
    out = getattr(jnp.full_like(empty, start).at[ids], kind)(x)
    return jnp.where(number > 0, out, empty)


def counted(x, ids, owner):
    """One more than the last segment number, after a check of them all."""
    for tensor, name in ((x, "input_x"), (ids, "segment_ids")):
        if not isinstance(tensor, Tensor):
            raise wrong_type(tensor, name, owner, "a Tensor")
    if ids.dtype.kind not in "iu":
        raise TypeError(f"For '{owner}', the 'segment_ids' must be a Tensor of integers, but got {ids.dtype}.")
    if ids.ndim != 1 or not x.ndim or ids.shape[0] != x.shape[0]:
        raise ValueError(
            f"For '{owner}', there must be one segment number for each slice, but got {ids.shape} and {x.shape}."
        )
    numbers = value(ids)
    if numbers.size and (numbers[0] < 0 or (np.diff(numbers) < 0).any()):
        raise ValueError(f"For '{owner}', the 'segment_ids' must be ascending and not negative, but got {numbers}.")
    return int(numbers[-1]) + 1 if numbers.size else 0


def segments(kind, sentence):
    def function(input_x, segment_ids):
        return _segment(input_x, segment_ids, counted(input_x, segment_ids, f"Segment{kind.title()}"), kind)

    function.__name__ = function.__qualname__ = f"segment_{kind}"
    function.__doc__ = (
        f"{sentence} of the slices with each of the ascending numbers in `segment_ids`.\n\n"
        f"    Source: mindspore.ops.Segment{kind.title()}, MindSpore 2.10.\n    "
    )
    return function


segment_sum, segment_mean = segments("sum", "The sum"), segments("mean", "The mean")
segment_max, segment_min = segments("max", "The largest"), segments("min", "The smallest")
segment_prod = segments("prod", "The product")


@of_tensors
def sparse_segment_mean(x, indices, segment_ids):
    """The means of the slices of `x` that `indices` name, over each of the ascending numbers in `segment_ids`.

    Args:
        x: floating-point Tensor of at least 1 dimension.
        indices: 1-d Tensor of integers.
        segment_ids: 1-d Tensor of as many integers, ascending and not negative; computed at once.

    Returns:
        A Tensor of x's shape but along the first axis; 0 where a number does not come.

    Raises:
        TypeError: if a dtype is another one. ValueError: if the shapes do not match. RuntimeError: if the numbers do
            not ascend, or an index is out of range.

    Source: mindspore.ops.sparse_segment_mean, MindSpore 2.10.
    """
    owner = "sparse_segment_mean"
    if not isinstance(x, Tensor) or not x.dtype.is_floating_point:
        raise TypeError(f"For '{owner}', the 'x' must be a floating-point Tensor, but got {getattr(x, 'dtype', x)}.")
    if indices.ndim != 1 or indices.shape != segment_ids.shape:
        raise ValueError(
            f"For '{owner}', 'indices' and 'segment_ids' must have one length, but got {indices.shape} and "
            f"{segment_ids.shape}."
        )
    places = value(indices)
    if places.size and not (places.min() >= 0 and places.max() < x.shape[0]):
        raise RuntimeError(f"For '{owner}', the 'indices' must be within [0, {x.shape[0]}), but got {places}.")
    try:
        count = counted(indices, segment_ids, owner)
    except ValueError as error:
        raise RuntimeError(str(error)) from None
    return _segment(getitem(x, indices), segment_ids, count, "mean")


def coalesce(x_indices, x_values, x_shape):
    """Sorted indices without repeats, the values of equal ones added up.

    Args:
        x_indices: int64 Tensor of shape `(n, count)`, each column the index of a value; computed at once.
        x_values: floating-point Tensor of shape `(count,)`.
        x_shape: int64 Tensor of shape `(n,)`: what the indices index.

    Returns:
        (indices, values, shape).

    Raises:
        TypeError: if a dtype is another one. ValueError: if the shapes do not match or an index is out of range.

    Source: mindspore.ops.coalesce, MindSpore 2.10.
    """
    for tensor, name, kind in ((x_indices, "x_indices", "Int64"), (x_shape, "x_shape", "Int64")):
        if not isinstance(tensor, Tensor) or str(tensor.dtype) != kind:
            raise wrong_type(tensor, name, "coalesce", "an int64 Tensor")
    if not isinstance(x_values, Tensor) or not x_values.dtype.is_floating_point:
        raise wrong_type(x_values, "x_values", "coalesce", "a floating-point Tensor")
    if x_indices.ndim != 2 or x_values.shape != x_indices.shape[1:] or x_shape.shape != x_indices.shape[:1]:
        raise ValueError(
            f"For 'coalesce', the shapes {x_indices.shape}, {x_values.shape} and {x_shape.shape} do not match."
        )
    columns, limits = value(x_indices), value(x_shape)
    if (columns < 0).any() or (columns >= limits[:, None]).any():
        raise ValueError(f"For 'coalesce', the 'x_indices' must lie within the shape {limits}, but got {columns}.")
    unique, number = np.unique(columns, axis=1, return_inverse=True)
    values = _segment(x_values, Tensor(number.reshape(-1).astype(np.int64)), unique.shape[1], "sum")
    return Tensor(unique), values, x_shape


__all__ = ["coalesce", "sparse_segment_mean"]
