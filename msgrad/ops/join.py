"""Tensors put together, taken apart, repeated, flipped and moved along axes."""

import itertools

import jax.numpy as jnp
import numpy as np
from jax import lax

from msgrad.core.tensor import Tensor
from msgrad.errors import (
    check_axes,
    check_axis,
    check_bool,
    check_int,
    check_one_of,
    kind,
    of_tensors,
    wrong_type,
    wrong_value,
)
from msgrad.ops.declare import KEEP, check_tensor, operator, promoted
from msgrad.ops.index import getitem, whole_of
from msgrad.ops.shape import as_shape, atleast_1d, atleast_2d, atleast_3d, moveaxis, reshaped


def check_tensors(tensors, owner, name="tensors"):
    """A tuple of one or more arrays of one dtype."""
    if not isinstance(tensors, (tuple, list)):
        raise wrong_type(tensors, name, owner, "a tuple or list of Tensors")
    if not tensors:
        raise ValueError(f"For '{owner}', the '{name}' must hold at least one Tensor.")
    for x in tensors:
        if not hasattr(x, "dtype"):
            raise TypeError(f"For '{owner}', the '{name}' must hold Tensors, but got {x!r} of type {kind(x)}.")


# ---------------------------------------------------------------- joining
@operator(KEEP, numeric="-")
def concat(tensors, axis=0):
    """Tensors one after another along an axis.

    Args:
        tensors: tuple or list of Tensors of one dtype, whose shapes differ along `axis` only.
        axis: an int.

    Raises:
        TypeError: if `tensors` is no tuple or list of Tensors. ValueError: if it is empty, the axis out of range,
            or another length differs. RuntimeError: if the dtypes differ; TypeError, if they do not promote either.

    Source: mindspore.ops.concat, MindSpore 2.10.
    """
    check_tensors(tensors, "concat")
    axis = check_axis(axis, tensors[0].ndim, "concat")
    if len({x.dtype for x in tensors}) > 1:
        promoted([np.dtype(x.dtype) for x in tensors])  # a TypeError for dtypes that nothing combines
        raise RuntimeError(
            f"For 'concat', the 'tensors' must be of one dtype, but got {[str(x.dtype) for x in tensors]}."
        )
    if len({(*x.shape[:axis], -1, *x.shape[axis + 1 :]) for x in tensors}) > 1 or not tensors[0].ndim:
        raise ValueError(
            f"For 'concat', the shapes may differ along axis {axis} only, but got {[x.shape for x in tensors]}."
        )
    return lax.concatenate(tensors, axis)


cat = concat


@operator(KEEP, name="stack")
def _stack(tensors, axis=0):
    check_tensors(tensors, "stack")
    if len({x.dtype for x in tensors}) > 1:
        raise TypeError(f"For 'stack', the 'tensors' must be of one dtype, but got {[str(x.dtype) for x in tensors]}.")
    if len({x.shape for x in tensors}) > 1:
        raise ValueError(f"For 'stack', the 'tensors' must be of one shape, but got {[x.shape for x in tensors]}.")
    axis = check_axis(axis, tensors[0].ndim + 1, "stack")
    return lax.concatenate([lax.expand_dims(x, [axis]) for x in tensors], axis)


def stack(tensors, axis=0):
    """Tensors of one shape and dtype side by side along a new axis.

    Args:
        tensors: tuple or list of Tensors; a Tensor counts as a tuple of one.
        axis: where the new axis stands in the result.

    Raises:
        TypeError: if `tensors` is of another type or the dtypes differ. ValueError: if the shapes differ or the
            axis is out of range.

    Source: mindspore.ops.stack, MindSpore 2.10.
    """
    if isinstance(tensors, (tuple, list)) and len(tensors) > 16:  # as many as a compiled loop has filled a list with
        whole = whole_of(tensors)
        if whole is not None:
            return moveaxis(whole, 0, check_axis(axis, whole.ndim, "stack"))
    return _stack((tensors,) if isinstance(tensors, Tensor) else tensors, axis)


def hstack(tensors):
    """Along the second axis, vectors along the first. Source: mindspore.ops.hstack, MindSpore 2.10."""
    tensors = atleast_1d(tuple(tensors))
    return concat(tensors, 0 if tensors and tensors[0].ndim == 1 else 1)


def vstack(inputs):
    """Along the first axis, vectors as rows. Source: mindspore.ops.vstack, MindSpore 2.10."""
    return concat(atleast_2d(tuple(inputs)), 0)


row_stack = vstack


def dstack(tensors):
    """Along the third axis. Source: mindspore.ops.dstack, MindSpore 2.10."""
    return concat(atleast_3d(tuple(tensors)), 2)


@of_tensors
def column_stack(tensors):
    """Along the second axis, vectors as columns. Source: mindspore.ops.column_stack, MindSpore 2.10."""
    return concat(tuple(reshaped(x, (x.size, 1)) if x.ndim < 2 else x for x in tensors), 1)


@operator(KEEP, name="block_diag")
def _block_diag(inputs):
    blocks = [x.reshape((1,) * (2 - x.ndim) + x.shape) for x in inputs]
    width = sum(x.shape[1] for x in blocks)
    rows, left = [], 0
    for x in blocks:
        rows.append(jnp.pad(x, ((0, 0), (left, width - left - x.shape[1]))))
        left += x.shape[1]
    return jnp.concatenate(rows)


def block_diag(*inputs):
    """A matrix with the matrices `inputs` along its diagonal, 0 elsewhere. Source: mindspore.ops.block_diag, 2.10."""
    return _block_diag(inputs)


# ---------------------------------------------------------------- taking apart
@operator(KEEP, name="split", numeric="-")
def _split(input, sizes, axis):
    check_tensor(input, "input", "split")
    ends = np.cumsum(sizes)
    return tuple(lax.slice_in_dim(input, int(end - n), int(end), axis=axis) for n, end in zip(sizes, ends, strict=True))


@operator(KEEP, name="unstack", numeric="-")
def _unstack(input, axis):
    return tuple(lax.index_in_dim(input, k, axis, keepdims=False) for k in range(input.shape[axis]))


@operator(KEEP, name="put_slice", numeric="-")
def _put_slice(whole, part, axis, start):
    """`whole` with `part` in place of the elements from `start` along `axis`."""
    if part.ndim < whole.ndim:
        part = jnp.expand_dims(part, axis)
    return lax.dynamic_update_slice_in_dim(whole, part, start, axis)


def parted(input, sizes, axis):
    """Views of the pieces of `sizes` along an axis."""
    pieces = _split(input, sizes, axis)
    out, start = [], 0
    for n, piece in zip(sizes, pieces, strict=True):
        part = (slice(None),) * axis + (slice(start, start + n),)
        out.append(
            input._viewed(
                piece,
                lambda whole, part=part: getitem(whole, part),
                lambda whole, new, start=start: _put_slice(whole, new, axis, start),
            )
        )
        start += n
    return tuple(out)


def split(tensor, split_size_or_sections, axis=0):
    """`tensor` cut along an axis; the pieces are views.

    Args:
        tensor: Tensor.
        split_size_or_sections: the length of the pieces, of which the last may be shorter; or a tuple or list of
            the lengths of all.
        axis: an int.

    Returns:
        A tuple of Tensors.

    Raises:
        TypeError: if an argument is of another type or a length negative. ValueError: if the lengths do not add up
            to that of the axis.

    Source: mindspore.ops.split, MindSpore 2.10.
    """
    if not isinstance(tensor, Tensor):
        raise wrong_type(tensor, "tensor", "split", "a Tensor")
    axis = check_axis(axis, tensor.ndim, "split")
    n = tensor.shape[axis]
    if isinstance(split_size_or_sections, (tuple, list)):
        sizes = tuple(check_int(s, "split_size_or_sections", "split") for s in split_size_or_sections)
        if any(s < 0 for s in sizes):
            raise TypeError(f"For 'split', the 'split_size_or_sections' must not be negative, but got {sizes}.")
        if sum(sizes) != n:
            raise ValueError(f"For 'split', the 'split_size_or_sections' must add up to {n}, but got {sizes}.")
    else:
        step = check_int(split_size_or_sections, "split_size_or_sections", "split")
        if step <= 0:
            raise wrong_value(step, "split_size_or_sections", "split", "positive")
        sizes = tuple(min(step, n - k) for k in range(0, n, step)) or (0,)
    return parted(tensor, sizes, axis)


@of_tensors
def chunk(input, chunks, axis=0):
    """`input` cut along an axis into at most `chunks` pieces of equal length, the last may be shorter; views.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `chunks` is not positive.

    Source: mindspore.ops.chunk, MindSpore 2.10.
    """
    if check_int(chunks, "chunks", "chunk") <= 0:
        raise wrong_value(chunks, "chunks", "chunk", "positive")
    axis = check_axis(axis, input.ndim, "chunk")
    return split(input, max(-(-input.shape[axis] // chunks), 1), axis)


@of_tensors
def tensor_split(input, indices_or_sections, axis=0):
    """`input` cut along an axis; the pieces are views.

    Args:
        input: Tensor of at least 1 dimension.
        indices_or_sections: the number of pieces, of which the first are longer by one if they cannot be equal;
            or a tuple or list of the indices to cut at.
        axis: an int.

    Source: mindspore.ops.tensor_split, MindSpore 2.10.
    """
    axis = check_axis(axis, input.ndim, "tensor_split")
    n = input.shape[axis]
    if isinstance(indices_or_sections, (tuple, list)):
        cuts = [min(max(c + n if c < 0 else c, 0), n) for c in indices_or_sections]
        bounds = [0, *cuts, n]
        if any(a > b for a, b in itertools.pairwise(bounds)):
            return tuple(getitem(input, (slice(None),) * axis + (slice(a, b),)) for a, b in itertools.pairwise(bounds))
        return parted(input, tuple(b - a for a, b in itertools.pairwise(bounds)), axis)
    count = check_int(indices_or_sections, "indices_or_sections", "tensor_split")
    if count <= 0:
        raise wrong_value(count, "indices_or_sections", "tensor_split", "positive")
    return parted(input, tuple(n // count + (k < n % count) for k in range(count)), axis)


@of_tensors
def hsplit(input, indices_or_sections):
    """`tensor_split` along the second axis, of a vector along the first. Source: mindspore.ops.hsplit, 2.10."""
    return tensor_split(input, indices_or_sections, 0 if input.ndim == 1 else 1)


@of_tensors
def vsplit(input, indices_or_sections):
    """`tensor_split` along the first axis. Source: mindspore.ops.vsplit, MindSpore 2.10."""
    return tensor_split(input, indices_or_sections, 0)


@of_tensors
def dsplit(input, indices_or_sections):
    """`tensor_split` along the third axis. Source: mindspore.ops.dsplit, MindSpore 2.10."""
    return tensor_split(input, indices_or_sections, 2)


def unbind(input, dim=0):
    """A tuple of the slices of `input` along an axis, without that axis; views.

    Source: mindspore.ops.unbind, MindSpore 2.10.
    """
    if not isinstance(input, Tensor):
        raise wrong_type(input, "input", "unbind", "a Tensor")
    if not input.ndim:
        raise ValueError("For 'unbind', the 'input' must have at least 1 dimension.")
    axis = check_axis(dim, input.ndim, "unbind", "dim")
    front = (slice(None),) * axis
    return tuple(
        input._viewed(
            piece,
            lambda whole, k=k: getitem(whole, (*front, k)),
            lambda whole, new, k=k: _put_slice(whole, new, axis, k),
        )
        for k, piece in enumerate(_unstack(input, axis))
    )


def unstack(input_x, axis=0):
    """`unbind`. Source: mindspore.ops.unstack, MindSpore 2.10."""
    return unbind(input_x, axis)


# ---------------------------------------------------------------- repeating
@operator(KEEP, name="tile", numeric="-")
def _tile(input, dims):
    check_tensor(input, "input", "tile")
    if any(n < 0 for n in dims):
        raise ValueError(f"For 'tile', the 'dims' must not be negative, but got {dims}.")
    return jnp.tile(input, dims)


def tile(input, dims):
    """`input` repeated `dims[i]` times along axis i; the shorter of shape and dims is filled with ones in front.

    Raises:
        TypeError: if `dims` is no tuple of ints. ValueError: if one is negative.

    Source: mindspore.ops.tile, MindSpore 2.10.
    """
    return _tile(input, as_shape(dims, "dims", "tile"))


@operator(KEEP, name="repeat_interleave", numeric="-")
def _repeat(input, repeats, axis):
    check_tensor(input, "input", "repeat_interleave")
    if axis is None:
        input, axis = input.reshape(-1), 0
    axis = check_axis(axis, input.ndim, "repeat_interleave")
    counts = np.array(repeats)
    if counts.size not in (1, input.shape[axis]):
        raise ValueError(
            f"For 'repeat_interleave', the 'repeats' must be one number or {input.shape[axis]}, but got {repeats}."
        )
    if (counts < 0).any():
        raise ValueError(f"For 'repeat_interleave', the 'repeats' must not be negative, but got {repeats}.")
    if counts.size == 1:
        return jnp.repeat(input, int(counts.reshape(())), axis)
    return jnp.take(input, np.repeat(np.arange(input.shape[axis]), counts), axis, mode="clip")


def repeat_interleave(input, repeats, axis=None):
    """Each element along an axis repeated in place.

    Args:
        input: Tensor.
        repeats: how often: an int, or one for each element: a tuple, list or 1-d Tensor.
        axis: an int, or None to flatten first.

    Raises:
        ValueError: if a number is negative, or their number does not fit.

    Source: mindspore.ops.repeat_interleave, MindSpore 2.10.
    """
    return _repeat(input, as_shape(repeats, "repeats", "repeat_interleave"), axis)


def repeat_elements(x, rep, axis=0):
    """Each element along `axis` repeated `rep` times in place. Source: mindspore.ops.repeat_elements, 2.10."""
    if check_int(rep, "rep", "repeat_elements") <= 0:
        raise wrong_value(rep, "rep", "repeat_elements", "positive")
    return _repeat(x, (rep,), check_int(axis, "axis", "repeat_elements"))


# ---------------------------------------------------------------- reversing and rolling
@operator(KEEP, name="flip", numeric="-")
def _flip(input, dims):
    check_tensor(input, "input", "flip")
    return lax.rev(input, check_axes(dims, input.ndim, "flip", "dims") if dims != () else ())


def flip(input, dims):
    """`input` with the elements along the axes `dims` (a tuple) in reverse.

    Source: mindspore.ops.flip, MindSpore 2.10.
    """
    if not isinstance(dims, (tuple, list)):
        raise wrong_type(dims, "dims", "flip", "a tuple of ints")
    return _flip(input, as_shape(dims, "dims", "flip"))


def reverse(x, axis):
    """`flip`. Source: mindspore.ops.reverse, MindSpore 2.10."""
    return _flip(x, as_shape(axis, "axis", "reverse"))


def fliplr(input):
    """Reversed along the second axis. Source: mindspore.ops.fliplr, MindSpore 2.10."""
    return flip(input, (1,))


def flipud(input):
    """Reversed along the first axis. Source: mindspore.ops.flipud, MindSpore 2.10."""
    return flip(input, (0,))


@operator(KEEP, numeric="-")
def roll(input, shifts, dims=None):
    """The elements moved along axes by `shifts`, those that leave at the end coming in at the front.

    Args:
        input: Tensor.
        shifts: an int, or a tuple of ints for as many axes.
        dims: the axes; None to move through the flattened tensor.

    Source: mindspore.ops.roll, MindSpore 2.10.
    """
    check_tensor(input, "input", "roll")
    return jnp.roll(input, shifts, None if dims == () else dims)


@operator(KEEP, numeric="-")
def rot90(input, k, dims):
    """The plane of the two axes `dims` turned `k` times by 90 degrees, from the first towards the second.

    Source: mindspore.ops.rot90, MindSpore 2.10.
    """
    check_tensor(input, "input", "rot90")
    return jnp.rot90(input, k, tuple(dims))


# ---------------------------------------------------------------- grids
@operator(KEEP, name="meshgrid")
def _meshgrid(inputs, indexing):
    check_tensors(inputs, "meshgrid", "inputs")
    for x in inputs:
        if x.ndim > 1:
            raise ValueError(
                f"For 'meshgrid', the 'inputs' must have at most 1 dimension, but got the shape {x.shape}."
            )
    return tuple(jnp.meshgrid(*inputs, indexing=indexing))


def meshgrid(*inputs, indexing="xy"):
    """The coordinates of a grid, from those along its axes.

    Args:
        inputs: 1-d Tensors, of lengths n0, n1, ...
        indexing: 'xy' for the shape (n1, n0, ...), 'ij' for (n0, n1, ...).

    Returns:
        A tuple of as many Tensors of that shape.

    Raises:
        ValueError: if `indexing` is neither. TypeError: if an input is no Tensor.

    Source: mindspore.ops.meshgrid, MindSpore 2.10.
    """
    if not isinstance(indexing, str):
        raise wrong_type(indexing, "indexing", "meshgrid", "a string")
    check_one_of(indexing, ("xy", "ij"), "indexing", "meshgrid")
    if len(inputs) == 1 and isinstance(inputs[0], (tuple, list)):
        inputs = tuple(inputs[0])
    return _meshgrid(inputs, indexing)


def cartesian_prod(*inputs):
    """The rows (a, b, ...) with a from the first 1-d Tensor, b from the second, ... Source: mindspore 2.10."""
    if len(inputs) == 1:
        return inputs[0]
    grids = _meshgrid(inputs, "ij")
    return stack(tuple(reshaped(g, (g.size,)) for g in grids), 1)


@of_tensors
def combinations(input, r=2, with_replacement=False):
    """All choices of `r` elements of a 1-d Tensor, as rows, in the order of `itertools.combinations`.

    Source: mindspore.ops.combinations, MindSpore 2.10.
    """
    check_bool(with_replacement, "with_replacement", "combinations")
    if input.ndim != 1:
        raise ValueError(f"For 'combinations', the 'input' must have 1 dimension, but got {input.ndim}.")
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    rows = np.array(list(choose(range(input.size), r)), np.int64).reshape(-1, r)
    return getitem(input, Tensor(rows))


__all__ = """
    concat cat stack hstack vstack row_stack dstack column_stack block_diag split chunk tensor_split hsplit
    vsplit dsplit unbind unstack tile repeat_interleave repeat_elements flip reverse fliplr flipud roll rot90
    meshgrid cartesian_prod combinations
""".split()
