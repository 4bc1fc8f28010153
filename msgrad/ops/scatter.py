"""Gathering elements by index Tensors, and putting, adding or comparing elements into places they name.

An index out of range gives NaN (the least integer for integers) when gathered, and is passed over when scattered.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from msgrad.core.tensor import Tensor
from msgrad.errors import check_axis, check_bool, check_int, check_one_of, check_type, of_tensors, wrong_type
from msgrad.ops.declare import FIRST, KEEP, check_tensor, operator
from msgrad.ops.index import getitem, put, setitem
from msgrad.ops.shape import as_shape


def check_index(x, name, owner):
    check_tensor(x, name, owner)
    if not jnp.issubdtype(x.dtype, jnp.integer):
        raise TypeError(f"For '{owner}', the '{name}' must be a Tensor of integers, but got {x.dtype}.")


def int_of(value, name, owner):
    return check_int(int(value) if isinstance(value, Tensor) else value, name, owner)


# ---------------------------------------------------------------- gathering
@operator(KEEP, name="gather", numeric="-")
def _gather(x, indices, axis, batch_dims):
    check_tensor(x, "input_params", "gather")
    check_index(indices, "input_indices", "gather")
    axis = check_axis(axis, x.ndim, "gather")
    if batch_dims < 0:
        batch_dims += indices.ndim
    if not 0 <= batch_dims <= min(axis, indices.ndim) or x.shape[:batch_dims] != indices.shape[:batch_dims]:
        raise ValueError(
            f"For 'gather', the first 'batch_dims' axes must be equal and stand before 'axis', but got "
            f"{batch_dims} for the shapes {x.shape} and {indices.shape} along axis {axis}."
        )

    def take(x, indices):
        return jnp.take(x, indices, axis - batch_dims)

    for _ in range(batch_dims):
        take = jax.vmap(take)
    return take(x, indices)


def gather(input_params, input_indices, axis, batch_dims=0):
    """The slices of a Tensor along an axis that indices name.

    Args:
        input_params: Tensor.
        input_indices: Tensor of integers; a negative one counts from the end.
        axis: an int or 0-d Tensor.
        batch_dims: how many leading axes of both run along together.

    Returns:
        Shape `input_params.shape[:axis] + input_indices.shape[batch_dims:] + input_params.shape[axis + 1:]`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `axis` or `batch_dims` is out of range.

    Source: mindspore.ops.gather, MindSpore 2.10.
    """
    return _gather(input_params, input_indices, int_of(axis, "axis", "gather"), batch_dims)


def index_select(input, axis, index):
    """The slices of `input` along `axis` that a 1-d Tensor of indices names. Source: mindspore.ops, 2.10."""
    if isinstance(index, Tensor) and index.ndim > 1:
        raise ValueError(f"For 'index_select', the 'index' must have 1 dimension, but got the shape {index.shape}.")
    return _gather(input, index, int_of(axis, "axis", "index_select"), 0)


def take(input, index):
    """The elements of the flattened `input` that indices name, in their shape. Source: mindspore.ops.take, 2.10."""
    return _take(input, index)


@operator(KEEP, name="take", numeric="-")
def _take(input, index):
    check_tensor(input, "input", "take")
    check_index(index, "index", "take")
    return jnp.take(input.reshape(-1), index)


@operator(KEEP, numeric="-")
def gather_elements(input, dim, index):
    """The elements at `index` along axis `dim`, and at their own place along the others.

    Args:
        input: Tensor.
        dim: an int.
        index: Tensor of integers with as many dimensions; no longer than `input` along the other axes.

    Returns:
        A Tensor of index's shape.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not match.

    Source: mindspore.ops.gather_elements, MindSpore 2.10.
    """
    check_tensor(input, "input", "gather_elements")
    check_index(index, "index", "gather_elements")
    dim = check_axis(dim, input.ndim, "gather_elements", "dim")
    check_fits(index.shape, input.shape, dim, "gather_elements")
    return input.at[grid(index, dim)].get(mode="fill")


def check_fits(part, whole, dim, owner):
    if len(part) != len(whole) or any(p > w for a, (p, w) in enumerate(zip(part, whole, strict=True)) if a != dim):
        raise ValueError(
            f"For '{owner}', the 'index' must have as many dimensions as the input and not be longer along "
            f"other axes than {dim}, but got {part} and {whole}."
        )


def grid(index, dim) -> tuple:
    """An index along every axis: `index` along `dim`, and the element's own place along the others."""
    return tuple(index if a == dim else lax.broadcasted_iota(index.dtype, index.shape, a) for a in range(index.ndim))


def gather_d(x, dim, index):
    """`gather_elements`. Source: mindspore.ops.gather_d, MindSpore 2.10."""
    return gather_elements(x, int_of(dim, "dim", "gather_d"), index)


def places(indices) -> tuple:
    """The last axis of an index Tensor taken apart: one index for each leading axis."""
    return tuple(indices[..., k] for k in range(indices.shape[-1]))


def check_places(x, indices, owner):
    check_tensor(x, "input_x", owner)
    check_index(indices, "indices", owner)
    if not indices.ndim or indices.shape[-1] > x.ndim:
        raise ValueError(
            f"For '{owner}', the last axis of 'indices' must be no longer than the {x.ndim} dimensions of "
            f"'input_x', but got the shape {indices.shape}."
        )


@operator(KEEP, numeric="-")
def gather_nd(input_x, indices):
    """The slices at the places that the rows of an index Tensor name.

    Args:
        input_x: Tensor.
        indices: Tensor of integers, shape `(*, k)`: each row indexes the first k axes.

    Returns:
        Shape `(*, input_x.shape[k:])`.

    Source: mindspore.ops.gather_nd, MindSpore 2.10.
    """
    check_places(input_x, indices, "gather_nd")
    return input_x.at[places(indices)].get(mode="fill")


# ---------------------------------------------------------------- scattering at places
def factors(x, place, updates):
    """For each slice of `x`, the product of the `updates` for it: a gradient passes, unlike through `at[].multiply`."""
    leading = x.shape[: len(place)]
    ids = jnp.ravel_multi_index(
        tuple(jnp.where(p < 0, p + n, p) for p, n in zip(place, leading, strict=True)), leading, mode="clip"
    ).reshape(-1)
    inside = jnp.stack([(p >= -n) & (p < n) for p, n in zip(place, leading, strict=True)]).all(0).reshape(-1)
    count = int(np.prod(leading))
    rows = jnp.broadcast_to(updates, place[0].shape + x.shape[len(place) :]).reshape(ids.size, *x.shape[len(place) :])
    return segment_product(rows, jnp.where(inside, ids, count), count).reshape(x.shape)


def segment_product(x, ids, count):
    """The product of the slices of `x` with each number in `ids` below `count`, 1 where there is none."""
    order = jnp.argsort(ids, stable=True)
    ids, x = ids[order], x[order]
    first = jnp.concatenate([jnp.ones(1, bool), ids[1:] != ids[:-1]])[: ids.size]
    first = jnp.broadcast_to(first.reshape(-1, *[1] * (x.ndim - 1)), x.shape)

    def join(a, b):
        return jnp.where(b[1], b[0], a[0] * b[0]), a[1] | b[1]

    products = lax.associative_scan(join, (x, first))[0] if x.shape[0] else x
    last = jnp.searchsorted(ids, jnp.arange(count, dtype=ids.dtype), "right") - 1
    found = (
        (last >= 0) & (ids[jnp.maximum(last, 0)] == jnp.arange(count, dtype=ids.dtype))
        if x.shape[0]
        else (jnp.zeros(count, bool))
    )
    found = found.reshape(-1, *[1] * (x.ndim - 1))
    picked = products[jnp.maximum(last, 0)] if x.shape[0] else jnp.ones((count, *x.shape[1:]), x.dtype)
    return jnp.where(found, picked, jnp.ones((), x.dtype))


def divide(x, place, updates):
    return (
        lax.div(x, factors(x, place, updates))
        if jnp.issubdtype(x.dtype, jnp.integer)
        else (x / factors(x, place, updates))
    )


PUT = {
    "update": put,
    "add": lambda x, place, updates: x.at[place].add(updates),
    "sub": lambda x, place, updates: x.at[place].add(-updates),
    "mul": lambda x, place, updates: x * factors(x, place, updates),
    "div": divide,
    "max": lambda x, place, updates: x.at[place].max(updates),
    "min": lambda x, place, updates: x.at[place].min(updates),
}
_VERB = {
    "update": "replaced by",
    "add": "increased by",
    "sub": "decreased by",
    "mul": "multiplied with",
    "div": "divided by",
    "max": "raised to at least",
    "min": "lowered to at most",
}


def placed(kind):
    """The operator that combines `updates` into the places that the rows of `indices` name."""
    name = f"tensor_scatter_{kind}"

    @operator(FIRST.on("input_x", "updates"), name=name, numeric="updates")
    def body(input_x, indices, updates):
        check_places(input_x, indices, name)
        wanted = indices.shape[:-1] + input_x.shape[indices.shape[-1] :]
        if updates.shape != wanted:
            raise ValueError(f"For '{name}', the 'updates' must have the shape {wanted}, but got {updates.shape}.")
        return PUT[kind](input_x, places(indices), updates)

    body.__doc__ = (
        f"`input_x` with the slices at the places that `indices` name {_VERB[kind]} the `updates`.\n\n    "
        "Args:\n        input_x: Tensor.\n        indices: Tensor of integers, shape `(*, k)`.\n        "
        "updates: Tensor of shape `(*, input_x.shape[k:])`.\n\n    Raises:\n        ValueError: if the "
        f"shapes do not match.\n\n    Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return body


tensor_scatter_update, tensor_scatter_add, tensor_scatter_sub = placed("update"), placed("add"), placed("sub")
tensor_scatter_mul, tensor_scatter_div = placed("mul"), placed("div")
tensor_scatter_max, tensor_scatter_min = placed("max"), placed("min")


@operator(KEEP, name="scatter_nd", numeric="-")
def _scatter_nd(indices, updates, shape):
    check_index(indices, "indices", "scatter_nd")
    zero = jnp.zeros(shape, updates.dtype)
    check_places(zero, indices, "scatter_nd")
    return zero.at[places(indices)].add(updates)


def scatter_nd(indices, updates, shape):
    """A Tensor of `shape` with the `updates` added at the places that the rows of `indices` name, 0 elsewhere.

    Source: mindspore.ops.scatter_nd, MindSpore 2.10.
    """
    return _scatter_nd(indices, updates, as_shape(shape, "shape", "scatter_nd"))


# ---------------------------------------------------------------- scattering along an axis
_REDUCTIONS = {
    "none": "update",
    "add": "add",
    "mul": "mul",
    "max": "max",
    "min": "min",
    "sub": "sub",
    "div": "div",
    "update": "update",
    "multiply": "mul",
}


@operator(FIRST.on("input_x", "updates"), name="tensor_scatter_elements", numeric="updates")
def _scatter_elements(input_x, indices, updates, axis, reduction):
    owner = "tensor_scatter_elements"
    check_tensor(input_x, "input_x", owner)
    check_index(indices, "indices", owner)
    axis = check_axis(axis, input_x.ndim, owner)
    check_fits(indices.shape, input_x.shape, axis, owner)
    if updates.ndim and (
        updates.ndim != indices.ndim or any(u < i for u, i in zip(updates.shape, indices.shape, strict=True))
    ):
        raise ValueError(
            f"For '{owner}', the 'updates' must cover the shape of 'indices', but got {updates.shape} and "
            f"{indices.shape}."
        )
    updates = updates[tuple(slice(0, n) for n in indices.shape)] if updates.ndim else updates
    return PUT[_REDUCTIONS[reduction]](input_x, grid(indices, axis), updates)


def tensor_scatter_elements(input_x, indices, updates, axis=0, reduction="none"):
    """`input_x` with the elements at `indices` along `axis`, at their place along the others, combined with `updates`.

    Args:
        input_x: Tensor.
        indices: Tensor of integers with as many dimensions.
        updates: Tensor of indices' shape.
        axis: an int.
        reduction: 'none' to replace, or 'add'.

    Raises:
        ValueError: if the shapes do not match, or `reduction` is another one.

    Source: mindspore.ops.tensor_scatter_elements, MindSpore 2.10.
    """
    check_one_of(reduction, ("none", "add", "sub", "mul", "div", "max", "min"), "reduction", "tensor_scatter_elements")
    return _scatter_elements(input_x, indices, updates, axis, reduction)


def scatter(input, axis, index, src):
    """`input` with the elements at `index` along `axis` replaced by those of `src`, a Tensor of its shape or a number.

    Source: mindspore.ops.scatter, MindSpore 2.10.
    """
    return _scatter_elements(input, index, src, axis, "none")


@operator(FIRST.on("x", "y"), name="index_add", numeric="alpha")
def _index_add(x, indices, y, axis, alpha):
    check_tensor(x, "x", "index_add")
    check_index(indices, "indices", "index_add")
    axis = check_axis(axis, x.ndim, "index_add")
    if indices.ndim > 1 or y.shape != (*x.shape[:axis], indices.size, *x.shape[axis + 1 :]):
        raise ValueError(
            f"For 'index_add', the 'y' must have x's shape {x.shape} with one slice for each of the "
            f"{indices.size} 'indices' along axis {axis}, but got {y.shape}."
        )
    return x.at[(slice(None),) * axis + (indices.reshape(-1),)].add(y * alpha.astype(y.dtype))


def index_add(x, indices, y, axis, use_lock=True, check_index_bound=True):
    """`x` with the slices of `y` added to those at `indices` along `axis`, written into it; returns a new Tensor.

    Args:
        x: Parameter or Tensor.
        indices: 1-d Tensor of integers.
        y: Tensor of x's shape, but along `axis` as long as `indices`.
        axis: an int.
        use_lock, check_index_bound: bools; the additions are in order, an index out of range is passed over.

    Raises:
        ValueError: if the shapes do not match. TypeError: if an argument is of another type.

    Source: mindspore.ops.index_add, MindSpore 2.10.
    """
    for flag, name in ((use_lock, "use_lock"), (check_index_bound, "check_index_bound")):
        if not isinstance(flag, bool):
            raise wrong_type(flag, name, "index_add", "a bool")
    return written(x, _index_add(x, indices, y, axis, 1))


@operator(KEEP, name="index_fill", numeric="value")
def _index_fill(x, axis, index, value):
    check_tensor(x, "x", "index_fill")
    check_index(index, "index", "index_fill")
    axis = check_axis(axis, x.ndim, "index_fill")
    return x.at[(slice(None),) * axis + (index.reshape(-1),)].set(value.reshape(()).astype(x.dtype))


def index_fill(x, axis, index, value):
    """`x` with the slices at `index` along `axis` filled with a number or 0-d Tensor. Source: mindspore.ops, 2.10."""
    return _index_fill(x, int_of(axis, "axis", "index_fill"), index, value)


def inplace(kind):
    name = f"inplace_{kind}"

    def function(x, v, indices):
        if isinstance(indices, int):
            indices = (indices,)
        if not isinstance(indices, Tensor):
            if not isinstance(indices, tuple):
                raise wrong_type(indices, "indices", name, "an int, a tuple or a Tensor")
            indices = Tensor(np.array(indices, np.int64))
        return _rows[kind](x, indices, v)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"`x` with the rows at `indices`, an int, tuple or Tensor, {_VERB[kind]} the rows of `v`; a new "
        f"Tensor.\n\n    Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return function


def rows(kind):
    """The operator that combines `updates` into the rows at `indices`."""
    name = f"scatter_{kind}"

    @operator(FIRST.on("input_x", "updates"), name=name, numeric="updates")
    def body(input_x, indices, updates):
        check_tensor(input_x, "input_x", name)
        check_index(indices, "indices", name)
        wanted = indices.shape + input_x.shape[1:]
        if updates.ndim and updates.shape != wanted:
            raise ValueError(f"For '{name}', the 'updates' must have the shape {wanted}, but got {updates.shape}.")
        return PUT[kind](input_x, (indices,), updates)

    return body


_rows = {kind: rows(kind) for kind in PUT}
inplace_update, inplace_add, inplace_sub = inplace("update"), inplace("add"), inplace("sub")


def inplace_index_add(var, indices, updates, axis):
    """`index_add` into `var`. Source: mindspore.ops.inplace_index_add, MindSpore 2.10."""
    return written(var, _index_add(var, indices, updates, axis, 1))


# ---------------------------------------------------------------- in place
def written(variable, out):
    """`out`, written into the Tensor `variable` first."""
    variable._set(out._var)
    return out


def parameter_scatter(function, name, lock):
    if lock:

        def public(input_x, indices, updates, use_locking=False):
            check_lock(use_locking, name)
            return written(input_x, function(input_x, indices, updates))
    else:

        def public(input_x, indices, updates):
            return written(input_x, function(input_x, indices, updates))

    public.__name__ = public.__qualname__ = name
    kind = name.rsplit("_", 1)[1]
    public.__doc__ = (
        f"`input_x`, a Parameter or Tensor, with what `indices` name {_VERB[kind]} the `updates`: written into it; "
        "returns the value, a new Tensor.\n\n    "
        f"Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return public


def check_lock(use_locking, owner):
    if not isinstance(use_locking, bool):
        raise wrong_type(use_locking, "use_locking", owner, "a bool")


_tensor_scatter = {
    "update": tensor_scatter_update,
    "add": tensor_scatter_add,
    "sub": tensor_scatter_sub,
    "mul": tensor_scatter_mul,
    "div": tensor_scatter_div,
    "max": tensor_scatter_max,
    "min": tensor_scatter_min,
}
scatter_update, scatter_add, scatter_sub, scatter_mul, scatter_div, scatter_max, scatter_min = (
    parameter_scatter(_rows[kind], f"scatter_{kind}", False) for kind in PUT
)
(scatter_nd_update, scatter_nd_add, scatter_nd_sub, scatter_nd_mul, scatter_nd_div, scatter_nd_max, scatter_nd_min) = (
    parameter_scatter(_tensor_scatter[kind], f"scatter_nd_{kind}", True) for kind in PUT
)


# ---------------------------------------------------------------- slices and diagonals
@of_tensors
def select_scatter(input, src, axis, index):
    """`input` with the slice number `index` along `axis` replaced by `src`.

    Source: mindspore.ops.select_scatter, 2.10.
    """
    axis = check_axis(axis, input.ndim, "select_scatter")
    return replaced(input, (slice(None),) * axis + (index,), src)


@of_tensors
def slice_scatter(input, src, axis=0, start=None, end=None, step=1):
    """`input` with the slice [start:end:step] along `axis` replaced by `src`.

    Source: mindspore.ops.slice_scatter, 2.10.
    """
    axis = check_axis(axis, input.ndim, "slice_scatter")
    check_type(src, Tensor, "src", "slice_scatter")
    return replaced(input, (slice(None),) * axis + (slice(start, end, step),), src)


def replaced(x, index, value):
    """A new Tensor: `x` with the items at `index` replaced."""
    out = x.copy()
    setitem(out, index, value)
    return out


@operator(FIRST.on("input", "value"), numeric="value")
def fill_diagonal(input, value, wrap=False):
    """`input` with its main diagonal filled with `value`; of a tall matrix again after each square with `wrap`.

    Source: mindspore.Tensor.fill_diagonal, MindSpore 2.10.
    """
    check_tensor(input, "input", "fill_diagonal")
    check_bool(wrap, "wrap", "fill_diagonal")
    if getattr(value, "ndim", 1):
        raise TypeError(f"For 'fill_diagonal', the 'value' must be a number, but got {value!r}.")
    if input.ndim < 2 or (input.ndim > 2 and len(set(input.shape)) > 1):
        raise ValueError(
            f"For 'fill_diagonal', the 'input' must be a matrix, or have equal axes, but got {input.shape}."
        )
    if input.ndim == 2 and wrap:
        i = np.arange(0, input.size, input.shape[1] + 1)
        return input.reshape(-1).at[i].set(value).reshape(input.shape)
    i = np.arange(min(input.shape))
    return input.at[(i,) * input.ndim].set(value)


@operator(FIRST.on("x", "values"), name="index_put", numeric="values")
def _index_put_add(x, indices, values):
    return x.at[tuple(indices)].add(values)


# ---------------------------------------------------------------- masks
@operator(FIRST.on("x", "source"), numeric="-")
def masked_scatter(x, mask, source):
    """`x` with the elements where `mask` is true replaced by the first ones of `source`, in order.

    Source: mindspore.Tensor.masked_scatter, MindSpore 2.10.
    """
    check_tensor(x, "x", "masked_scatter")
    if mask.dtype != bool:
        raise TypeError(f"For 'masked_scatter', the 'mask' must be a bool Tensor, but got {mask.dtype}.")
    mask = jnp.broadcast_to(mask, x.shape).reshape(-1)
    order = jnp.clip(jnp.cumsum(mask) - 1, 0, max(source.size - 1, 0))
    return jnp.where(mask, source.reshape(-1)[order], x.reshape(-1)).reshape(x.shape)


# ---------------------------------------------------------------- segments
def segments(name, combine, sentence):
    @operator(KEEP, name=name, numeric="-")
    def body(x, segment_ids, num_segments):
        check_tensor(x, "x", name)
        check_index(segment_ids, "segment_ids", name)
        n = segment_ids.ndim
        if x.shape[:n] != segment_ids.shape:
            raise ValueError(
                f"For '{name}', the 'segment_ids' must have the first axes of 'x', but got "
                f"{segment_ids.shape} and {x.shape}."
            )
        ids = segment_ids.reshape(-1)
        ids = jnp.where(ids < 0, jnp.asarray(num_segments, ids.dtype), ids)
        return combine(x.reshape(-1, *x.shape[n:]), ids, num_segments)

    def function(x, segment_ids, num_segments):
        return body(x, segment_ids, int_of(num_segments, "num_segments", name))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"{sentence} of the slices of `x` with the same segment number.\n\n    Args:\n        x: Tensor."
        "\n        segment_ids: Tensor of integers in the shape of x's first axes; a slice of a negative "
        "one is left out.\n        num_segments: the length of the result's first axis, an int or 0-d "
        f"Tensor.\n\n    Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return function


def lowest(dtype):
    return jnp.finfo(dtype).min if jnp.issubdtype(dtype, jnp.floating) else jnp.iinfo(dtype).min


def highest(dtype):
    return jnp.finfo(dtype).max if jnp.issubdtype(dtype, jnp.floating) else jnp.iinfo(dtype).max


def started(start, method):
    def combine(x, ids, count):
        whole = jnp.full((count, *x.shape[1:]), jnp.asarray(start(x.dtype), x.dtype))
        return getattr(whole.at[ids], method)(x, mode="drop")

    return combine


unsorted_segment_sum = segments("unsorted_segment_sum", started(lambda d: 0, "add"), "The sum")
unsorted_segment_max = segments("unsorted_segment_max", started(lowest, "max"), "The largest")
unsorted_segment_min = segments("unsorted_segment_min", started(highest, "min"), "The smallest")
unsorted_segment_prod = segments("unsorted_segment_prod", segment_product, "The product")


# ---------------------------------------------------------------- sequences and slices by numbers
@operator(KEEP, numeric="-")
def reverse_sequence(x, seq_lengths, seq_dim, batch_dim=0):
    """`x` with the first `seq_lengths[i]` elements along `seq_dim` of each sample i along `batch_dim` reversed.

    Source: mindspore.ops.reverse_sequence, MindSpore 2.10.
    """
    check_tensor(x, "x", "reverse_sequence")
    check_index(seq_lengths, "seq_lengths", "reverse_sequence")
    s, b = (
        check_axis(seq_dim, x.ndim, "reverse_sequence", "seq_dim"),
        check_axis(batch_dim, x.ndim, "reverse_sequence", "batch_dim"),
    )
    if s == b or seq_lengths.shape != (x.shape[b],):
        raise ValueError(
            f"For 'reverse_sequence', there must be one length for each of the {x.shape[b]} samples, and "
            f"'seq_dim' must not be 'batch_dim', but got {seq_lengths.shape}, {seq_dim} and {batch_dim}."
        )
    position = lax.broadcasted_iota(seq_lengths.dtype, x.shape, s)
    length = jnp.expand_dims(seq_lengths, tuple(a for a in range(x.ndim) if a != b))
    return jnp.take_along_axis(x, jnp.where(position < length, length - 1 - position, position), s)


def slice_by(input_x, begin, size):
    """The part of `input_x` from `begin`, of `size` elements along each axis (-1: all that remain); a view.

    Args:
        input_x: Tensor of n dimensions.
        begin, size: tuples of n ints, or Tensors.

    Raises:
        ValueError: if the part is not inside `input_x`.

    Source: mindspore.ops.slice, MindSpore 2.10.
    """
    begin, size = as_shape(begin, "begin", "slice"), as_shape(size, "size", "slice")
    if not len(begin) == len(size) == input_x.ndim:
        raise ValueError(
            f"For 'slice', 'begin' and 'size' must have {input_x.ndim} elements, but got {begin} and {size}."
        )
    size = tuple(n - b if s == -1 else s for n, b, s in zip(input_x.shape, begin, size, strict=True))
    if any(b < 0 or s <= 0 or b + s > n for n, b, s in zip(input_x.shape, begin, size, strict=True)):
        raise ValueError(
            f"For 'slice', the part must lie inside the shape {input_x.shape}, but got {begin} and {size}."
        )
    return getitem(input_x, tuple(slice(b, b + s) for b, s in zip(begin, size, strict=True)))


def strided_slice(
    input_x, begin, end, strides, begin_mask=0, end_mask=0, ellipsis_mask=0, new_axis_mask=0, shrink_axis_mask=0
):
    """The part of `input_x` from `begin` to before `end` in steps of `strides`, axis by axis.

    Args:
        input_x: Tensor.
        begin, end, strides: tuples of ints, of equal length.
        begin_mask, end_mask: bit i set: from the first, to the last element of axis i.
        ellipsis_mask: bit i set: entry i stands for as many whole axes as are missing.
        new_axis_mask: bit i set: entry i is a new axis.
        shrink_axis_mask: bit i set: only the element `begin[i]`, without its axis.

    Raises:
        ValueError: if the tuples differ in length or a stride is 0.

    Source: mindspore.ops.strided_slice, MindSpore 2.10.
    """
    begin, end, strides = (
        as_shape(v, n, "strided_slice") for v, n in ((begin, "begin"), (end, "end"), (strides, "strides"))
    )
    if not len(begin) == len(end) == len(strides):
        raise ValueError(
            f"For 'strided_slice', 'begin', 'end' and 'strides' must have one length, but got {begin}, "
            f"{end} and {strides}."
        )
    if 0 in strides:
        raise ValueError(f"For 'strided_slice', the 'strides' must not be 0, but got {strides}.")
    index = []
    for i, (first, last, step) in enumerate(zip(begin, end, strides, strict=True)):
        if ellipsis_mask >> i & 1:
            index.append(...)
        elif new_axis_mask >> i & 1:
            index.append(None)
        elif shrink_axis_mask >> i & 1:
            index.append(first)
        else:
            index.append(slice(None if begin_mask >> i & 1 else first, None if end_mask >> i & 1 else last, step))
    return getitem(input_x, tuple(index))


tensor_slice = slice_by


__all__ = """
    gather index_select take gather_elements gather_d gather_nd tensor_scatter_update tensor_scatter_add
    tensor_scatter_sub tensor_scatter_mul tensor_scatter_div tensor_scatter_max tensor_scatter_min scatter_nd
    tensor_scatter_elements scatter index_add index_fill inplace_update inplace_add inplace_sub
    inplace_index_add scatter_update scatter_add scatter_sub scatter_mul scatter_div scatter_max scatter_min
    scatter_nd_update scatter_nd_add scatter_nd_sub scatter_nd_mul scatter_nd_div scatter_nd_max scatter_nd_min
    select_scatter slice_scatter fill_diagonal masked_scatter unsorted_segment_sum unsorted_segment_max
    unsorted_segment_min unsorted_segment_prod reverse_sequence strided_slice tensor_slice
""".split()
