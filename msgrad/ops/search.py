"""Searching, counting and numbering: bounds, differences of lists, histograms, distances of sequences, layouts.

Results whose size depends on values are computed at once.
"""

import jax.numpy as jnp
import numpy as np
from jax import lax

from msgrad import dtype as dtypes
from msgrad.core.tensor import Tensor
from msgrad.errors import (
    check_bool,
    check_int,
    check_one_of,
    check_positive_int,
    check_same_dtype,
    check_type,
    wrong_type,
    wrong_value,
)
from msgrad.ops.declare import KEEP, PROMOTE, check_tensor, operator
from msgrad.ops.index import getitem
from msgrad.ops.linalg import one_dtype
from msgrad.ops.reduce import one_axis
from msgrad.ops.scatter import check_index
from msgrad.ops.sort import value

INDEX = (dtypes.int32, dtypes.int64)


# ---------------------------------------------------------------- searching
@operator(KEEP, numeric="-")
def bound(sorted_x, values, right, out_type):
    """Row by row, how many elements of the ascending `sorted_x` are below each of `values`; not above, if `right`.

    Source: mindspore.ops.LowerBound and UpperBound, MindSpore 2.10.
    """
    owner = "UpperBound" if right else "LowerBound"
    check_tensor(sorted_x, "sorted_x", owner)
    check_tensor(values, "values", owner)
    check_same_dtype({"sorted_x": sorted_x, "values": values}, owner)
    if sorted_x.ndim != 2 or values.ndim != 2 or sorted_x.shape[0] != values.shape[0]:
        raise ValueError(
            f"For '{owner}', the arguments must be matrices of as many rows, but got {sorted_x.shape}, {values.shape}."
        )
    row, wanted = sorted_x[:, None, :], values[:, :, None]
    return jnp.sum(row <= wanted if right else row < wanted, -1, dtype=out_type.numpy)


def check_index_dtype(dtype, name, owner):
    if dtype not in INDEX:
        raise TypeError(f"For '{owner}', the '{name}' must be int32 or int64, but got {dtype}.")
    return dtype


@operator(KEEP, numeric="-")
def nth_element(input, n, reverse=False):
    """The n-th smallest element of each row, counted from 0; the n-th largest if `reverse`.

    Source: mindspore.ops.NthElement, MindSpore 2.10.
    """
    check_tensor(input, "input", "NthElement")
    check_bool(reverse, "reverse", "NthElement")
    if not input.ndim or not 0 <= n < input.shape[-1]:
        raise ValueError(f"For 'NthElement', the 'n' must be a place in a row of {input.shape}, but got {n}.")
    return jnp.sort(input, -1)[..., input.shape[-1] - 1 - n if reverse else n]


def list_diff(x, y, out_idx=dtypes.int32):
    """(the elements of `x` that are not in `y`, their places in `x`). Source: mindspore.ops.ListDiff, MindSpore 2.10.

    Raises:
        TypeError: if the dtypes differ. ValueError: if an argument has not 1 dimension.
    """
    for tensor, name in ((x, "x"), (y, "y")):
        if not isinstance(tensor, Tensor):
            raise wrong_type(tensor, name, "ListDiff", "a Tensor")
    check_index_dtype(out_idx, "out_idx", "ListDiff")
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError(f"For 'ListDiff', the arguments must have 1 dimension, but got {x.shape} and {y.shape}.")
    check_same_dtype({"x": x, "y": y}, "ListDiff")
    kept = Tensor(np.flatnonzero(~np.isin(value(x), value(y))).astype(out_idx.numpy))
    return getitem(x, kept), kept


@operator(KEEP, numeric="-")
def unravel_index(indices, dims):
    """The index in an array of shape `dims` of each place in it flattened, as the first axis; cut to the shape.

    Source: mindspore.ops.UnravelIndex, MindSpore 2.10.
    """
    check_index(indices, "indices", "UnravelIndex")
    check_index(dims, "dims", "UnravelIndex")
    check_same_dtype({"indices": indices, "dims": dims}, "UnravelIndex")
    if indices.ndim > 1 or dims.ndim != 1:
        raise ValueError(f"For 'UnravelIndex', got the shapes {indices.shape} and {dims.shape}: 1 dimension at most.")
    return jnp.stack(jnp.unravel_index(indices, tuple(dims[k] for k in range(dims.shape[0]))))


# ---------------------------------------------------------------- counting
@operator(KEEP, numeric="-")
def histogram_fixed_width(x, range, nbins):
    """How many elements fall into each of `nbins` equal parts of `range`; those outside into the outermost; int32.

    Source: mindspore.ops.HistogramFixedWidth, MindSpore 2.10.
    """
    check_tensor(x, "x", "HistogramFixedWidth")
    if range.shape != (2,) or range.dtype != x.dtype:
        raise TypeError(f"For 'HistogramFixedWidth', the 'range' must be two {x.dtype}, but got {range.shape}.")
    low, high = range.astype(jnp.float32)
    at = jnp.floor((x.reshape(-1).astype(jnp.float32) - low) / (high - low) * nbins)
    return jnp.zeros(nbins, jnp.int32).at[jnp.clip(at, 0, nbins - 1).astype(jnp.int32)].add(1)


@operator(KEEP, numeric="-")
def count_weights(array, weights, size):
    """The sum of the `weights` of each number below `size` in an int32 `array`. Source: mindspore.ops.Bincount, 2.10."""
    check_tensor(array, "array", "Bincount")
    check_tensor(weights, "weights", "Bincount")
    if array.dtype != jnp.int32:
        raise TypeError(f"For 'Bincount', the 'array' must be int32, but got {array.dtype}.")
    if array.shape != weights.shape:
        raise RuntimeError(f"For 'Bincount', the shapes must be equal, but got {array.shape} and {weights.shape}.")
    return jnp.zeros(size, weights.dtype).at[array.reshape(-1)].add(weights.reshape(-1), mode="drop")


def weighted_bincount(array, size, weights):
    """`count_weights`, after a look at the numbers. Raises RuntimeError if one is negative."""
    if isinstance(array, Tensor) and (value(array) < 0).any():
        raise RuntimeError("For 'Bincount', the 'array' must not hold negative numbers.")
    return count_weights(array, weights, int(size))


@operator(KEEP, numeric="-")
def confusion_matrix(labels, predictions, weights, num_classes):
    """How often class i was taken for class j, or the sum of the weights. Source: mindspore.ops.ConfusionMatrix, 2.10."""
    check_index(labels, "labels", "ConfusionMatrix")
    check_index(predictions, "predictions", "ConfusionMatrix")
    if labels.shape != predictions.shape or labels.ndim != 1:
        raise ValueError(f"For 'ConfusionMatrix', got the shapes {labels.shape} and {predictions.shape}, not one axis.")
    weights = jnp.ones(labels.shape, jnp.int32) if weights is None else weights
    return jnp.zeros((num_classes, num_classes), weights.dtype).at[labels, predictions].add(weights)


@operator(KEEP, numeric="-")
def equal_count(x, y):
    """How many elements are equal, of shape (1,) and x's dtype. Source: mindspore.ops.EqualCount, MindSpore 2.10."""
    one_dtype("EqualCount", x=x, y=y)
    if x.shape != y.shape:
        raise ValueError(f"For 'EqualCount', the shapes must be equal, but got {x.shape} and {y.shape}.")
    return jnp.sum(x == y).astype(x.dtype).reshape(1)


@operator(KEEP, numeric="-")
def compare_and_bitpack(x, threshold):
    """Whether elements exceed `threshold`, eight of the last axis to a uint8, the first its highest bit.

    Source: mindspore.ops.CompareAndBitpack, MindSpore 2.10.
    """
    check_tensor(x, "x", "CompareAndBitpack")
    check_tensor(threshold, "threshold", "CompareAndBitpack")
    check_same_dtype({"x": x, "threshold": threshold}, "CompareAndBitpack")
    if not x.ndim or x.shape[-1] % 8:
        raise ValueError(f"For 'CompareAndBitpack', the last axis must be a multiple of 8, but got {x.shape}.")
    return jnp.packbits(x > threshold, -1)


@operator(KEEP, numeric="-", name="cumulative_logsumexp")
def _cumulative_logsumexp(x, axis, exclusive, reverse):
    owner = "CumulativeLogsumexp"
    check_tensor(x, "x", owner)
    if not jnp.issubdtype(x.dtype, jnp.floating):
        raise TypeError(f"For '{owner}', the 'x' must hold floats, but got {x.dtype}.")
    axis = one_axis(x, axis, owner)
    x = jnp.flip(x, axis) if reverse else x
    if exclusive:  # the sum of none is the lowest number, not -inf, as in MindSpore
        first = jnp.full_like(jnp.take(x, jnp.array([0]), axis), jnp.finfo(x.dtype).min)
        x = jnp.concatenate([first, jnp.delete(x, -1, axis)], axis)

    out = lax.cumlogsumexp(x, axis)
    return jnp.flip(out, axis) if reverse else out


def cumulative_logsumexp(x, axis, exclusive=False, reverse=False):
    """The logs of the running sums of exp along an axis, a 0-d Tensor; see `cumsum`. Source: mindspore.ops, 2.10.

    Raises:
        TypeError: if an argument is of another type. RuntimeError: if the axis is out of range.
    """
    if not isinstance(axis, Tensor):
        raise wrong_type(axis, "axis", "CumulativeLogsumexp", "a 0-d Tensor")
    axis = int(axis)
    if not -x.ndim <= axis < x.ndim:
        raise RuntimeError(f"For 'CumulativeLogsumexp', the 'axis' must be within the {x.ndim} axes, but got {axis}.")
    return _cumulative_logsumexp(x, axis, exclusive, reverse)


# ---------------------------------------------------------------- sequences
def distance(first, second) -> int:
    """How many elements must be put in, taken out or replaced to make one sequence of the other (Levenshtein 1965)."""
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(second, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]


def edit_distance(
    hypothesis_indices, hypothesis_values, hypothesis_shape, truth_indices, truth_values, truth_shape, normalize=True
):
    """The edit distance of the sequences along the last axis of two sparse tensors, computed at once.

    With `normalize` divided by the length of the truth; infinite where that is empty and the hypothesis not.

    Source: mindspore.ops.EditDistance, MindSpore 2.10.
    """
    owner = "EditDistance"
    given = (hypothesis_indices, hypothesis_values, hypothesis_shape, truth_indices, truth_values, truth_shape)
    for tensor in given:
        if not isinstance(tensor, Tensor):
            raise wrong_type(tensor, "hypothesis or truth", owner, "Tensors")
    first_at, first, first_shape, second_at, second, second_shape = map(value, given)
    shape = tuple(np.maximum(first_shape, second_shape)[:-1].tolist())

    def sequences(indices, values):
        out: dict = {}
        for index, item in zip(indices[:, :-1].tolist(), values.tolist(), strict=True):
            out.setdefault(tuple(index), []).append(item)
        return out

    left, right = sequences(first_at, first), sequences(second_at, second)
    found = np.zeros(shape, np.float32)
    for index in np.ndindex(*shape):
        a, b = left.get(index, []), right.get(index, [])
        away = distance(a, b)
        found[index] = away if not normalize else away / len(b) if b else np.inf if a else 0
    return Tensor(found)


def ragged_range(starts, limits, deltas, splits=dtypes.int64):
    """The ranges from each of `starts` to before its limit, one after the other: (where each begins, the numbers).

    Source: mindspore.ops.RaggedRange, MindSpore 2.10.
    """
    if not starts.shape == limits.shape == deltas.shape or starts.ndim > 1:
        raise ValueError(
            f"For 'RaggedRange', the Tensors must have one shape, but got {starts.shape}, {limits.shape}, "
            f"{deltas.shape}."
        )
    firsts, lasts, steps = (np.atleast_1d(value(x)) for x in (starts, limits, deltas))
    if (steps == 0).any():
        raise ValueError("For 'RaggedRange', the 'deltas' must not be 0.")
    rows = [np.arange(a, b, d, firsts.dtype) for a, b, d in zip(firsts, lasts, steps, strict=True)]
    ends = np.cumsum([0, *map(len, rows)]).astype(splits.numpy)
    return Tensor(ends), Tensor(np.concatenate([np.zeros(0, firsts.dtype), *rows]))


def sub_and_filter(input_x, max_num, offset):
    """(the elements of `input_x` - `offset` within [0, max_num), their places in the same dtype).

    Source: mindspore.ops.SubAndFilter, MindSpore 2.10.
    """
    moved = input_x - offset
    numbers = value(moved)
    kept = Tensor(np.flatnonzero((numbers >= 0) & (numbers < int(max_num))).astype(numbers.dtype))
    return getitem(moved, kept), kept


@operator(PROMOTE.on("input"), numeric="per_group_size group_num")
def map_uniform(input, per_group_size, group_num):
    """The numbers dealt to `group_num` groups in turn: x % group_num * per_group_size + x // group_num.

    Source: mindspore.ops.MapUniform, MindSpore 2.10.
    """
    check_index(input, "input", "MapUniform")
    size, groups = per_group_size.astype(input.dtype), group_num.astype(input.dtype)
    return input % groups * size + input // groups


# ---------------------------------------------------------------- layouts
def check_layout(source, target, owner):
    for name, layout in (("src_format", source), ("dst_format", target)):
        check_one_of(check_type(layout, str, name, owner), ("NHWC", "NCHW"), name, owner)
    return source, target


@operator(KEEP, numeric="-")
def data_format_dim_map(input_x, src_format="NHWC", dst_format="NCHW"):
    """For each axis numbered in `dst_format`, its number in `src_format`. Source: mindspore.ops.DataFormatDimMap, 2.10."""
    source, target = check_layout(src_format, dst_format, "DataFormatDimMap")
    check_index(input_x, "input_x", "DataFormatDimMap")
    return jnp.array([source.index(axis) for axis in target], input_x.dtype)[input_x % 4]


@operator(KEEP, numeric="-")
def data_format_vec_permute(input_x, src_format="NHWC", dst_format="NCHW"):
    """The four rows of `input_x`, one for each axis, in the order of `dst_format`. Source: mindspore.ops, 2.10."""
    source, target = check_layout(src_format, dst_format, "DataFormatVecPermute")
    check_index(input_x, "input_x", "DataFormatVecPermute")
    if input_x.shape not in ((4,), (4, 2)):
        raise ValueError(f"For 'DataFormatVecPermute', the shape must be (4,) or (4, 2), but got {input_x.shape}.")
    return input_x[np.array([source.index(axis) for axis in target])]


def check_bins(bins, low, high):
    """The arguments of Histogram. Source: mindspore.ops.Histogram, MindSpore 2.10."""
    check_positive_int(bins, "bins", "Histogram")
    for number, name in ((low, "min"), (high, "max")):
        if not isinstance(number, float):
            raise wrong_type(number, name, "Histogram", "a float")
    if low > high:
        raise wrong_value(low, "min", "Histogram", f"at most {high}")


def check_place(n, owner):
    """An int from an int or an int32 Tensor."""
    if isinstance(n, Tensor):
        if n.dtype is not dtypes.int32:
            raise TypeError(f"For '{owner}', the 'n' must be an int or an int32 Tensor, but got {n.dtype}.")
        return int(n)
    return check_int(n, "n", owner)


__all__: list[str] = []
