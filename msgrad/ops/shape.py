"""Other shapes for the same elements. Reshaped, transposed and sliced tensors are views: they share memory."""

import math
from functools import cache

import jax.numpy as jnp
import numpy as np

from msgrad.core.instruction import Operator
from msgrad.core.record import apart, apply, wrap
from msgrad.core.tensor import Tensor
from msgrad.errors import check_axes, check_axis, check_int, of_tensors, wrong_type
from msgrad.ops.declare import KEEP, check_tensor, operator
from msgrad.ops.index import getitem


def as_shape(shape, name: str = "shape", owner: str = "reshape") -> tuple:
    """A tuple of ints from a shape given as an int, a Tensor, or a tuple or list of ints and 0-d Tensors."""
    if isinstance(shape, Tensor):
        shape = shape.asnumpy().ravel().tolist()
    if not isinstance(shape, (tuple, list)):
        shape = (shape,)
    out = tuple(int(n) if isinstance(n, Tensor) and n._var.aval.dtype.kind in "iu" else n for n in shape)
    for n in out:
        if isinstance(n, bool) or not isinstance(n, (int, np.integer)):
            raise wrong_type(n, name, owner, "a tuple of ints")
    return tuple(map(int, out))


def plain(shape) -> bool:
    """Whether `shape` is a tuple of ints already."""
    if shape.__class__ is not tuple:
        return False
    for n in shape:  # noqa: SIM110 (a generator costs three times as much)
        if n.__class__ is not int:
            return False
    return True


def attributed(name: str):
    """Declare `body(input, *attributes)`; the attributes must be hashable.

    Each set of attributes has an operator of its own, which is cheaper to record than one that takes them as
    arguments.
    """

    def declare(body):
        @cache
        def operator_of(*attributes):
            return Operator(name, lambda input: body(input, *attributes), numeric=(False,))

        def public(input, *attributes):
            return apply(operator_of(*attributes), (input,))

        public.__name__, public.__doc__ = name, body.__doc__
        return public

    return declare


# ---------------------------------------------------------------- reshape
@attributed("reshape")
def _reshape(input, shape):
    check_tensor(input, "input", "reshape")
    known = math.prod(n for n in shape if n != -1)
    free = shape.count(-1)
    if any(n < -1 for n in shape) or free > 1:
        raise ValueError(f"For 'reshape', the 'shape' may hold one -1 beside lengths, but got {shape}.")
    if (known != input.size) if not free else (known == 0 or input.size % known):
        raise ValueError(f"For 'reshape', a tensor of shape {input.shape} cannot take the shape {shape}.")
    return jnp.reshape(input, shape)


def reshape(input, shape):
    """The elements of `input`, in the same order, in another shape; a view.

    Args:
        input: Tensor.
        shape: tuple of ints, of which one may be -1: the length that fits.

    Raises:
        TypeError: if `shape` is no tuple of ints. ValueError: if the number of elements differs.

    Source: mindspore.ops.reshape, MindSpore 2.10.
    """
    if not plain(shape):
        shape = as_shape(shape)
    return reshaped(input, shape)


def reshaped(input, shape):
    """A view of `input` in `shape`, a tuple of ints."""
    out = _reshape(input, shape)
    return input._viewed(out, _reshape, _put_reshaped, shape)


def _put_reshaped(whole, part, shape):
    return _reshape(part, whole.shape)


@of_tensors
def view_as(input, other):
    """`input` in the shape of `other`. Source: mindspore.ops.view_as, MindSpore 2.10."""
    return reshape(input, other.shape)


@of_tensors
def ravel(input):
    """`input` as one axis. Source: mindspore.ops.ravel, MindSpore 2.10."""
    return reshape(input, (-1,)) if input.size else reshape(input, (0,))


@operator(KEEP, name="flatten", numeric="-")
def _flatten(input, start_dim, end_dim, owner):
    check_tensor(input, "input", owner)
    shape = input.shape
    start = check_axis(start_dim, len(shape), owner, "start_dim")
    end = check_axis(end_dim, len(shape), owner, "end_dim")
    if start > end:
        raise ValueError(f"For '{owner}', 'start_dim' must not be greater than 'end_dim', but got {start} and {end}.")
    return jnp.reshape(input, (*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))


def flattened(input, start, end, owner):
    """A view of `input` with the axes from `start` to `end` made one."""
    return input._viewed(
        _flatten(input, start, end, owner),
        lambda whole: _flatten(whole, start, end, owner),
        lambda whole, part: _reshape(part, whole.shape),
    )


def flatten(input, order="C", *, start_dim=1, end_dim=-1):
    """The axes from `start_dim` to `end_dim` as one.

    Args:
        input: Tensor.
        order: 'C', the last axis changes fastest, or 'F', the first one does.
        start_dim, end_dim: ints.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `order` is neither 'C' nor 'F', or an axis is
            out of range.

    Source: mindspore.ops.flatten, MindSpore 2.10.
    """
    if not isinstance(input, Tensor):
        raise wrong_type(input, "input", "flatten", "a Tensor")
    if order not in ("C", "F"):
        raise (ValueError if isinstance(order, str) else TypeError)(
            f"For 'flatten', the 'order' must be 'C' or 'F', but got {order!r}."
        )
    if order == "F":
        input = transpose(input, tuple(reversed(range(input.ndim))))
    if len(input._var.aval.shape) < 2 and start_dim == 1:
        return input if input.ndim else reshaped(input, (1,))
    return flattened(input, start_dim, end_dim, "flatten")


# ---------------------------------------------------------------- axes of length 1
def expand_dims(input_x, axis):
    """`input_x` with a new axis of length 1 at `axis`, counted in the result; a view.

    Args:
        input_x: Tensor of n dimensions.
        axis: an int within [-n - 1, n], or a tuple of them.

    Raises:
        ValueError: if an axis is out of range. TypeError: if it is no int.

    Source: mindspore.ops.expand_dims, MindSpore 2.10.
    """
    if not isinstance(input_x, Tensor):
        raise wrong_type(input_x, "input_x", "expand_dims", "a Tensor")
    shape = input_x._var.aval.shape
    if isinstance(axis, Tensor):
        axis = int(axis)
    if isinstance(axis, (tuple, list)):
        axes = set(check_axes(tuple(axis), len(shape) + len(axis), "expand_dims"))
        given = iter(shape)
        return reshaped(input_x, tuple(1 if a in axes else next(given) for a in range(len(shape) + len(axes))))
    axis = check_axis(axis, len(shape) + 1, "expand_dims")
    return reshaped(input_x, (*shape[:axis], 1, *shape[axis:]))


def unsqueeze(input, dim):
    """`expand_dims`. Source: mindspore.ops.unsqueeze, MindSpore 2.10."""
    return expand_dims(input, dim)


def squeeze(input, axis=None):
    """`input` without its axes of length 1; a view.

    Args:
        input: Tensor.
        axis: which axes to drop: an int, a tuple of ints, or None for all. One that is longer stays.

    Raises:
        ValueError: if an axis is out of range. TypeError: if it is no int.

    Source: mindspore.ops.squeeze, MindSpore 2.10.
    """
    if not isinstance(input, Tensor):
        raise wrong_type(input, "input", "squeeze", "a Tensor")
    shape = input._var.aval.shape
    axes = (
        range(len(shape))
        if axis is None
        else check_axes(tuple(axis) if isinstance(axis, list) else axis, len(shape), "squeeze")
    )
    return reshaped(input, tuple(n for a, n in enumerate(shape) if n != 1 or a not in axes))


def atleast(n: int):
    def one(x):
        shape = x.shape
        if len(shape) >= n:
            return x
        if n == 3:
            return reshape(x, {0: (1, 1, 1), 1: (1, *shape, 1), 2: (*shape, 1)}[len(shape)])
        return reshape(x, (1,) * (n - len(shape)) + shape)

    def function(inputs):
        if isinstance(inputs, (tuple, list)):
            return tuple(one(x) for x in inputs)
        return one(inputs)

    function.__name__ = function.__qualname__ = f"atleast_{n}d"
    function.__doc__ = (
        f"A Tensor, or each of a tuple of them, with axes of length 1 added up to {n} dimensions.\n\n"
        f"    Source: mindspore.ops.atleast_{n}d, MindSpore 2.10.\n    "
    )
    return function


atleast_1d, atleast_2d, atleast_3d = (of_tensors(atleast(n)) for n in (1, 2, 3))


# ---------------------------------------------------------------- order of axes
@attributed("transpose")
def _transpose(input, dims):
    check_tensor(input, "input", "transpose")
    return jnp.transpose(input, dims)


def transpose(input, dims):
    """`input` with its axes in the order `dims`; a view.

    Args:
        input: Tensor of n dimensions.
        dims: tuple of the n axes, counted from either end.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `dims` is no permutation of the axes.

    Source: mindspore.ops.transpose, MindSpore 2.10.
    """
    if not isinstance(input, Tensor):
        raise wrong_type(input, "input", "transpose", "a Tensor")
    if not plain(dims):
        if isinstance(dims, int):
            raise wrong_type(dims, "dims", "transpose", "a tuple of ints")
        dims = as_shape(dims, "dims", "transpose")
    n = len(input._var.aval.shape)
    if len(dims) != n:
        raise ValueError(f"For 'transpose', the 'dims' must name all {n} axes, but got {dims}.")
    if sorted(dims) != list(range(n)):
        dims = check_axes(dims, n, "transpose", "dims")
    return permuted(input, dims)


def permuted(input, dims):
    """A view of `input` with its axes in the order `dims`, none counted from the end."""
    return input._viewed(_transpose(input, dims), _transpose, _put_permuted, dims)


def _put_permuted(whole, part, dims):
    return _transpose(part, tuple(sorted(range(len(dims)), key=dims.__getitem__)))


def permute(input, axis):
    """`transpose`. Source: mindspore.ops.permute, MindSpore 2.10."""
    return transpose(input, axis)


def swapaxes(input, axis0, axis1):
    """`input` with two axes exchanged; a view. Source: mindspore.ops.swapaxes, MindSpore 2.10."""
    if not isinstance(input, Tensor):
        raise wrong_type(input, "input", "swapaxes", "a Tensor")
    n = len(input._var.aval.shape)
    a, b = check_axis(axis0, n, "swapaxes", "axis0"), check_axis(axis1, n, "swapaxes", "axis1")
    dims = list(range(n))
    if n:
        dims[a], dims[b] = b, a
    return permuted(input, tuple(dims))


def swapdims(input, dim0, dim1):
    """`swapaxes`. Source: mindspore.ops.swapdims, MindSpore 2.10."""
    return swapaxes(input, dim0, dim1)


@of_tensors
def moveaxis(x, source, destination):
    """`x` with the axes `source` moved to the places `destination`; a view. Source: mindspore.ops.moveaxis, 2.10."""
    n = x.ndim
    source, destination = (
        check_axes(source, n, "moveaxis", "source"),
        check_axes(destination, n, "moveaxis", "destination"),
    )
    if len(source) != len(destination):
        raise ValueError(
            "For 'moveaxis', 'source' and 'destination' must have the same number of axes, "
            f"but got {source} and {destination}."
        )
    dims = [a for a in range(n) if a not in source]
    for place, a in sorted(zip(destination, source, strict=True)):
        dims.insert(place, a)
    return permuted(x, tuple(dims))


movedim = moveaxis


@of_tensors
def t(input):
    """The transpose of a matrix; a vector or number stays; a view.

    Raises:
        ValueError: if `input` has more than 2 dimensions.

    Source: mindspore.ops.t, MindSpore 2.10.
    """
    if input.ndim > 2:
        raise ValueError(f"For 't', the 'input' must have at most 2 dimensions, but got {input.ndim}.")
    return permuted(input, (1, 0)) if input.ndim == 2 else input


# ---------------------------------------------------------------- broadcasting
@attributed("broadcast_to")
def _broadcast_to(input, shape):
    check_tensor(input, "input", "broadcast_to")
    extra = len(shape) - input.ndim
    if extra < 0:
        raise ValueError(
            f"For 'broadcast_to', the 'shape' must have at least the {input.ndim} dimensions of 'input', "
            f"but got {shape}."
        )
    if any(n < 0 for n in shape[:extra]) or any(n < -1 for n in shape):
        raise ValueError(
            f"For 'broadcast_to', -1 keeps the length of an axis of 'input' of shape {input.shape}, "
            f"but got the 'shape' {shape}."
        )
    wanted = tuple(input.shape[a - extra] if n == -1 else n for a, n in enumerate(shape))
    for have, want in zip(input.shape, wanted[extra:], strict=True):
        if have != want and have != 1:
            raise ValueError(f"For 'broadcast_to', a tensor of shape {input.shape} does not broadcast to {shape}.")
    return jnp.broadcast_to(input, wanted)


@operator(KEEP, numeric="-")
def written_broadcast(whole, part):
    """`whole` after `part`, once `whole` broadcast, was written to: of equal elements, the first that has changed."""
    extra = part.ndim - whole.ndim
    repeated = tuple(a for a, n in enumerate(part.shape) if a < extra or n != whole.shape[a - extra])
    changed = part != jnp.broadcast_to(whole, part.shape)
    front = tuple(range(len(repeated)))
    changed, part = (jnp.moveaxis(x, repeated, front) for x in (changed, part))
    flat = (math.prod(part.shape[: len(repeated)]), *part.shape[len(repeated) :])
    changed, part = changed.reshape(flat), part.reshape(flat)
    return jnp.take_along_axis(part, jnp.argmax(changed, 0)[None], 0)[0].reshape(whole.shape) if part.size else whole


def broadcast_to(input, shape):
    """`input` repeated along axes of length 1 and new ones in front, to fill `shape`; a view.

    Args:
        input: Tensor.
        shape: tuple of ints; -1 keeps the length of an axis that `input` has.

    Raises:
        ValueError: if `input` does not broadcast to `shape`. TypeError: if `shape` is no tuple of ints.

    Source: mindspore.ops.broadcast_to, MindSpore 2.10.
    """
    if not plain(shape):
        if isinstance(shape, int):
            raise wrong_type(shape, "shape", "broadcast_to", "a tuple of ints")
        shape = as_shape(shape, "shape", "broadcast_to")
    out = _broadcast_to(input, shape)
    input._viewed(out, _broadcast_to, _put_broadcast, shape)._view.exact = False
    return out


def _put_broadcast(whole, part, shape):
    return written_broadcast(whole, part)


@of_tensors
def expand_as(input, other):
    """`input` broadcast to the shape of `other`. Source: mindspore.ops.expand_as, MindSpore 2.10."""
    return broadcast_to(input, other.shape)


def expand(input_x, size):
    """`broadcast_to`. Source: mindspore.ops.expand, MindSpore 2.10."""
    return broadcast_to(input_x, size)


# ---------------------------------------------------------------- parts
def place_of(value, name: str, owner: str) -> int:
    """An int, or a Tensor that holds one."""
    return int(value) if isinstance(value, Tensor) else check_int(value, name, owner)


@of_tensors
def narrow(input, axis, start, length):
    """`length` elements of `input` from `start` along `axis`; a view.

    Raises:
        ValueError: if the axis or the elements are out of range.

    Source: mindspore.ops.narrow, MindSpore 2.10.
    """
    axis = check_axis(axis, input.ndim, "narrow")
    n, start, length = input.shape[axis], place_of(start, "start", "narrow"), check_int(length, "length", "narrow")
    start = start + n if start < 0 else start
    if not 0 <= start <= n or length < 0 or start + length > n:
        raise ValueError(
            f"For 'narrow', 'start' and 'length' must stay within the {n} elements of axis {axis}, "
            f"but got {start} and {length}."
        )
    return getitem(input, (slice(None),) * axis + (slice(start, start + length),))


def select_view(input, dim, index):
    """The slice number `index` along axis `dim`, without that axis; a view. Source: mindspore.Tensor.select, 2.10."""
    axis, at = check_axis(dim, input.ndim, "select", "dim"), place_of(index, "index", "select")
    if input.ndim and not -input.shape[axis] <= at < input.shape[axis]:
        n = input.shape[axis]
        raise ValueError(f"For 'select', the 'index' must be in the range [{-n}, {n}), but got {at}.")
    return getitem(input, (slice(None),) * axis + (at,))


@attributed("diagonal")
def _diagonal(input, offset, dim1, dim2):
    check_tensor(input, "input", "diagonal")
    if input.ndim < 2:
        raise ValueError(f"For 'diagonal', the 'input' must have at least 2 dimensions, but got {input.ndim}.")
    a, b = check_axis(dim1, input.ndim, "diagonal", "dim1"), check_axis(dim2, input.ndim, "diagonal", "dim2")
    if a == b:
        raise ValueError(f"For 'diagonal', 'dim1' and 'dim2' must differ, but got {dim1} and {dim2}.")
    return jnp.diagonal(input, check_int(offset, "offset", "diagonal"), a, b)


@operator(KEEP, numeric="-")
def diagonal_scatter(input, src, offset=0, dim1=0, dim2=1):
    """`input` with the elements of `src` on its diagonal. Source: mindspore.ops.diagonal_scatter, MindSpore 2.10."""
    check_tensor(input, "input", "diagonal_scatter")
    check_tensor(src, "src", "diagonal_scatter")
    a, b = check_axis(dim1, input.ndim, "diagonal_scatter"), check_axis(dim2, input.ndim, "diagonal_scatter")
    last = jnp.moveaxis(input, (a, b), (-2, -1))
    n = max(min(last.shape[-2] + min(offset, 0), last.shape[-1] - max(offset, 0)), 0)
    if src.shape != (*last.shape[:-2], n):
        raise ValueError(
            f"For 'diagonal_scatter', the 'src' must have the diagonal's shape {(*last.shape[:-2], n)}, "
            f"but got {src.shape}."
        )
    i = np.arange(n)
    out = last.at[..., i - min(offset, 0), i + max(offset, 0)].set(src.astype(input.dtype))
    return jnp.moveaxis(out, (-2, -1), (a, b))


def diagonal(input, offset=0, dim1=0, dim2=1):
    """The elements (i, i + offset) of the planes of two axes, as a new last axis; a view.

    Args:
        input: Tensor of at least 2 dimensions.
        offset: an int: above the main diagonal if positive, below it if negative.
        dim1, dim2: the axes of the planes.

    Raises:
        ValueError: if `input` has fewer dimensions, or the axes are equal or out of range.

    Source: mindspore.ops.diagonal, MindSpore 2.10.
    """
    out = _diagonal(input, offset, dim1, dim2)
    return input._viewed(out, _diagonal, diagonal_scatter, offset, dim1, dim2)


def deepcopy(input_x):
    """A Tensor of the same value with memory of its own; the gradient passes.

    Source: mindspore.ops.deepcopy, 2.10.
    """
    if not isinstance(input_x, Tensor):
        raise wrong_type(input_x, "input_x", "deepcopy", "a Tensor")
    return wrap(apart(input_x))


# ---------------------------------------------------------------- what is known without computing
def shape(input_x) -> tuple:
    """The shape, a tuple of ints. Source: mindspore.ops.shape, MindSpore 2.10."""
    if not isinstance(input_x, Tensor):
        raise wrong_type(input_x, "input_x", "shape", "a Tensor")
    return input_x.shape


@of_tensors
def dyn_shape(input_x):
    """The shape as an int64 Tensor. Source: mindspore.ops.dyn_shape, MindSpore 2.10."""
    return Tensor(np.array(input_x.shape, np.int64))


@of_tensors
def rank(input_x) -> int:
    """The number of dimensions. Source: mindspore.ops.rank, MindSpore 2.10."""
    return input_x.ndim


def size(input_x) -> int:
    """The number of elements. Source: mindspore.ops.size, MindSpore 2.10."""
    if not isinstance(input_x, Tensor):
        raise wrong_type(input_x, "input_x", "size", "a Tensor")
    return input_x.size


numel = size


def dtype(x):
    """The dtype of a Tensor. Source: mindspore.ops.dtype, MindSpore 2.10."""
    if not isinstance(x, Tensor):
        raise wrong_type(x, "x", "dtype", "a Tensor")
    return x.dtype


def is_tensor(obj) -> bool:
    """Whether `obj` is a Tensor. Source: mindspore.ops.is_tensor, MindSpore 2.10."""
    return isinstance(obj, Tensor)


@of_tensors
def is_floating_point(input) -> bool:
    """Whether the dtype is a floating-point one. Source: mindspore.ops.is_floating_point, MindSpore 2.10."""
    return input.dtype.is_floating_point


@of_tensors
def is_complex(input) -> bool:
    """Whether the dtype is a complex one. Source: mindspore.ops.is_complex, MindSpore 2.10."""
    return input.dtype.is_complex


def is_nonzero(input) -> bool:
    """Whether the one element is not 0.

    Raises:
        ValueError: if there is not exactly one.

    Source: mindspore.ops.is_nonzero, MindSpore 2.10.
    """
    return bool(input)


__all__ = """
    reshape view_as ravel flatten expand_dims unsqueeze squeeze atleast_1d atleast_2d atleast_3d transpose
    permute swapaxes swapdims moveaxis movedim t broadcast_to expand_as expand narrow diagonal diagonal_scatter
    deepcopy shape dyn_shape rank size numel dtype is_tensor is_floating_point is_complex is_nonzero
""".split()
