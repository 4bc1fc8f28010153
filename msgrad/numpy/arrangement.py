"""Arrays that mindspore.numpy reshapes, joins, cuts, repeats, moves, pads and chooses from."""

import jax.numpy as jnp

from msgrad import ops
from msgrad.core.tensor import Tensor
from msgrad.errors import check_axes, check_axis, check_int, check_one_of, wrong_type
from msgrad.numpy.convert import alike, of_tensor, tensor
from msgrad.ops import join
from msgrad.ops.declare import KEEP, operator


# ---------------------------------------------------------------- shapes
def reshape(x, new_shape):
    """The elements of a Tensor in another shape; one length may be -1. Source: mindspore.numpy.reshape, 2.10."""
    return ops.reshape(of_tensor(x, "x", "reshape"), new_shape)


def ravel(x):
    """The elements of a Tensor in one row. Source: mindspore.numpy.ravel, MindSpore 2.10."""
    return ops.reshape(of_tensor(x, "x", "ravel"), (-1,))


def transpose(a, axes=None):
    """The axes of a Tensor in another order, reversed by default. Source: mindspore.numpy.transpose, 2.10."""
    a = of_tensor(a, "a", "transpose")
    return ops.transpose(a, tuple(reversed(range(a.ndim))) if axes is None else tuple(axes))


def swapaxes(x, axis1, axis2):
    """Two axes of a Tensor exchanged. Source: mindspore.numpy.swapaxes, MindSpore 2.10."""
    return ops.swapaxes(of_tensor(x, "x", "swapaxes"), axis1, axis2)


def moveaxis(a, source, destination):
    """Axes of a Tensor moved to other places, the others in their order. Source: mindspore.numpy.moveaxis, 2.10."""
    return ops.moveaxis(of_tensor(a, "a", "moveaxis"), source, destination)


def rollaxis(x, axis, start=0):
    """An axis of a Tensor moved before the axis `start`. Source: mindspore.numpy.rollaxis, MindSpore 2.10."""
    x = of_tensor(x, "x", "rollaxis")
    axis = check_axis(axis, x.ndim, "rollaxis")
    if not -x.ndim <= check_int(start, "start", "rollaxis") <= x.ndim:
        raise ValueError(f"For 'rollaxis', the 'start' must be in the range [{-x.ndim}, {x.ndim}], but got {start}.")
    start = start + x.ndim if start < 0 else start
    return ops.moveaxis(x, axis, start - (axis < start))


def expand_dims(a, axis):
    """A Tensor with new axes of length 1, at the places `axis` (an int or a tuple) of the result.

    Source: mindspore.numpy.expand_dims, MindSpore 2.10.
    """
    a = of_tensor(a, "a", "expand_dims")
    places = axis if isinstance(axis, (tuple, list)) else (axis,)
    for place in sorted(check_axes(places, a.ndim + len(places), "expand_dims")):
        a = ops.expand_dims(a, place)
    return a


def squeeze(a, axis=None):
    """A Tensor without its axes of length 1, or without those given. Source: mindspore.numpy.squeeze, 2.10."""
    a = of_tensor(a, "a", "squeeze")
    given = tuple(range(a.ndim)) if axis is None else check_axes(axis, a.ndim, "squeeze")
    ones = tuple(n for n in given if a.shape[n] == 1)
    return ops.squeeze(a, ones) if ones else a


def atleast(n: int, layout):
    """The function that gives arrays of fewer than n dimensions the shape `layout(shape)`."""
    name = f"atleast_{n}d"

    def public(*arys):
        arys = [of_tensor(a, "arys", name) for a in arys]
        outs = [ops.reshape(a, layout(a.shape)) if a.ndim < n else a for a in arys]
        return outs[0] if len(outs) == 1 else outs

    public.__name__ = public.__qualname__ = name
    public.__doc__ = (
        f"The Tensors with at least {n} dimensions: a Tensor, or a list of several. "
        f"Source: mindspore.numpy.{name}, MindSpore 2.10."
    )
    return public


atleast_1d = atleast(1, lambda lengths: (1,))
atleast_2d = atleast(2, lambda lengths: (1, *lengths) if lengths else (1, 1))
atleast_3d = atleast(3, lambda lengths: {0: (1, 1, 1), 1: (1, *lengths, 1), 2: (*lengths, 1)}[len(lengths)])


def broadcast_to(array, shape):
    """A Tensor repeated along axes of length 1 to fill `shape`. Source: mindspore.numpy.broadcast_to, 2.10."""
    array = of_tensor(array, "array", "broadcast_to")
    if any(n < 0 for n in shape):
        raise ValueError(f"For 'broadcast_to', the 'shape' must hold no negative length, but got {shape}.")
    return array.broadcast_to(tuple(shape))


def broadcast_arrays(*args):
    """A list of the Tensors broadcast against each other. Source: mindspore.numpy.broadcast_arrays, 2.10."""
    args = [of_tensor(a, "args", "broadcast_arrays") for a in args]
    try:
        common = jnp.broadcast_shapes(*(a.shape for a in args))
    except ValueError:
        raise ValueError(
            f"For 'broadcast_arrays', the shapes need to broadcast, but got {[a.shape for a in args]}."
        ) from None
    return [a.broadcast_to(common) for a in args]


# ---------------------------------------------------------------- joining
def several(arrays, name, owner):
    """A list of Tensors of one dtype; the slices of a single Tensor."""
    if isinstance(arrays, Tensor):
        return list(arrays)
    if not isinstance(arrays, (tuple, list)):
        raise wrong_type(arrays, name, owner, "a tuple or list of Tensors")
    if not arrays:
        raise IndexError(f"For '{owner}', the '{name}' must hold at least one Tensor.")
    return alike([of_tensor(a, name, owner) for a in arrays])


def concatenate(arrays, axis=0):
    """Tensors one after another along an axis.

    Args:
        arrays: a tuple or list of Tensors, which promote to one dtype; of a single Tensor the slices.
        axis: an int, or None to flatten them first.

    Raises:
        TypeError: if `arrays` is of another type. ValueError: if the axis is out of range or another length differs.

    Source: mindspore.numpy.concatenate, MindSpore 2.10.
    """
    arrays = several(arrays, "arrays", "concatenate")
    return join.concat([ravel(a) for a in arrays] if axis is None else arrays, 0 if axis is None else axis)


def stack(arrays, axis=0):
    """Tensors side by side along a new axis. Source: mindspore.numpy.stack, MindSpore 2.10."""
    return join.stack(several(arrays, "arrays", "stack"), axis)


def append(arr, values, axis=None):
    """`values` behind `arr` along an axis, both flattened for None. Source: mindspore.numpy.append, 2.10."""
    return concatenate([of_tensor(arr, "arr", "append"), of_tensor(values, "values", "append")], axis)


def joiner(name: str, function, sentence: str):
    def public(tup):
        return function(several(tup, "tup", name))

    public.__name__ = public.__qualname__ = name
    public.__doc__ = f"{sentence} Source: mindspore.numpy.{name}, MindSpore 2.10."
    return public


hstack = joiner("hstack", join.hstack, "Tensors joined along the second axis, vectors along the first.")
vstack = joiner("vstack", join.vstack, "Tensors joined along the first axis, vectors as rows.")
dstack = joiner("dstack", join.dstack, "Tensors joined along the third axis.")
column_stack = joiner("column_stack", join.column_stack, "Tensors joined along the second axis, vectors as columns.")


# ---------------------------------------------------------------- cutting
def cut(x, indices_or_sections, axis, owner, even):
    x = of_tensor(x, "x", owner)
    axis = check_axis(axis, x.ndim, owner)
    length = x.shape[axis]
    if isinstance(indices_or_sections, (tuple, list)):
        bounds = [0, *indices_or_sections, length]
        if bounds != sorted(bounds):
            raise ValueError(
                f"For '{owner}', the 'indices_or_sections' must grow up to {length}, but got {indices_or_sections}."
            )
        return list(join.tensor_split(x, indices_or_sections, axis))
    count = check_int(indices_or_sections, "indices_or_sections", owner)
    if not 0 < count <= length or (even and length % count):
        raise ValueError(
            f"For '{owner}', the 'indices_or_sections' must divide the length {length}, but got {count}."
            if even
            else f"For '{owner}', the 'indices_or_sections' must be in the range [1, {length}], but got {count}."
        )
    return join.tensor_split(x, count, axis)


def split(x, indices_or_sections, axis=0):
    """A Tensor cut along an axis.

    Args:
        x: Tensor.
        indices_or_sections: the number of equal pieces, or a tuple or list of the indices to cut at.
        axis: an int.

    Returns:
        A tuple of equal pieces, or a list of those between the indices.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the axis is out of range or not cut so.

    Source: mindspore.numpy.split, MindSpore 2.10.
    """
    return cut(x, indices_or_sections, axis, "split", True)


def array_split(x, indices_or_sections, axis=0):
    """`split` into pieces of which the first may be longer by one. Source: mindspore.numpy.array_split, 2.10."""
    return cut(x, indices_or_sections, axis, "array_split", False)


def splitter(name: str, axis: int, word: str):
    def public(x, indices_or_sections):
        x = of_tensor(x, "x", name)
        if x.ndim <= axis and not (x.ndim == 1 and name == "hsplit"):
            raise ValueError(f"For '{name}', the 'x' must have {axis + 1} dimensions, but its shape is {x.shape}.")
        return cut(x, indices_or_sections, 0 if x.ndim == 1 else axis, name, True)

    public.__name__ = public.__qualname__ = name
    public.__doc__ = f"`split` along the {word} axis. Source: mindspore.numpy.{name}, MindSpore 2.10."
    return public


hsplit = splitter("hsplit", 1, "second")
vsplit = splitter("vsplit", 0, "first")
dsplit = splitter("dsplit", 2, "third")


# ---------------------------------------------------------------- repeating and moving
def tile(a, reps):
    """A Tensor repeated `reps` times along its axes. Source: mindspore.numpy.tile, MindSpore 2.10."""
    a = of_tensor(a, "a", "tile")
    reps = tuple(reps) if isinstance(reps, (tuple, list)) else (check_int(reps, "reps", "tile"),)
    if any(n < 0 for n in reps):
        raise ValueError(f"For 'tile', the 'reps' must hold no negative number, but got {reps}.")
    return join.tile(a, (1,) * (a.ndim - len(reps)) + reps)


@operator(KEEP, name="numpy.repeat", numeric="-")
def _repeat(a, repeats, axis):
    return jnp.repeat(a, jnp.array(repeats), axis, total_repeat_length=sum(repeats))


def repeat(a, repeats, axis=None):
    """Each element, or slice along an axis, several times.

    Args:
        a: Tensor, number, or nested list or tuple of numbers.
        repeats: how often: an int, or a tuple or list of one for each.
        axis: an int, or None for the flattened array.

    Raises:
        ValueError: if there are too few or negative `repeats`.

    Source: mindspore.numpy.repeat, MindSpore 2.10.
    """
    a = tensor(a, "a", "repeat")
    if axis is None or not a.ndim:
        a, axis = ravel(a), 0
    axis = check_axis(axis, a.ndim, "repeat")
    counts = tuple(repeats) if isinstance(repeats, (tuple, list)) else (check_int(repeats, "repeats", "repeat"),)
    length = a.shape[axis]
    if len(counts) not in (1, length) or any(n < 0 for n in counts):
        raise ValueError(f"For 'repeat', the 'repeats' must be 1 or {length} non-negative ints, but got {repeats}.")
    return _repeat(a, counts * length if len(counts) == 1 else counts, axis)


def flip(m, axis=None):
    """A Tensor with the order along axes (an int, a tuple or None for all) reversed. Source: mindspore.numpy.flip."""
    m = of_tensor(m, "m", "flip")
    return join.flip(m, check_axes(axis, m.ndim, "flip")) if m.ndim else m


def flipper(name: str, axis: int):
    def public(m):
        m = of_tensor(m, "m", name)
        if m.ndim <= axis:
            raise ValueError(f"For '{name}', the 'm' must have {axis + 1} dimensions, but its shape is {m.shape}.")
        return join.flip(m, (axis,))

    public.__name__ = public.__qualname__ = name
    public.__doc__ = f"`flip` along axis {axis}. Source: mindspore.numpy.{name}, MindSpore 2.10."
    return public


flipud, fliplr = flipper("flipud", 0), flipper("fliplr", 1)


def roll(a, shift, axis=None):
    """A Tensor's elements moved on along axes, from the end to the front; flattened for None.

    Source: mindspore.numpy.roll, MindSpore 2.10.
    """
    a = of_tensor(a, "a", "roll")
    return _roll(a, shift, None if axis is None else axis if isinstance(axis, (tuple, list)) else (axis,))


@operator(KEEP, name="numpy.roll", numeric="-")
def _roll(a, shift, axes):
    axes = None if axes is None else tuple(check_axis(axis, a.ndim, "roll") for axis in axes)
    return jnp.roll(a, shift, axes)


def rot90(a, k=1, axes=(0, 1)):
    """A Tensor turned k times by 90 degrees in the plane of two axes. Source: mindspore.numpy.rot90, 2.10."""
    a = of_tensor(a, "a", "rot90")
    return _rot90(a, check_int(k, "k", "rot90"), tuple(axes))


@operator(KEEP, name="numpy.rot90", numeric="-")
def _rot90(a, k, axes):
    axes = check_axes(axes, a.ndim, "rot90")
    if len(axes) != 2:
        raise ValueError(f"For 'rot90', there must be 2 'axes', but got {axes}.")
    return jnp.rot90(a, k, axes)


# ---------------------------------------------------------------- padding
STATISTICS = ("maximum", "mean", "median", "minimum")
MODES = ("constant", "edge", "empty", "linear_ramp", *STATISTICS, "reflect", "symmetric", "wrap")


def pad(
    arr,
    pad_width,
    mode="constant",
    stat_length=None,
    constant_values=0,
    end_values=0,
    reflect_type="even",
    **kwargs,
):
    """An array with more elements around it.

    Args:
        arr: Tensor, or nested list or tuple of numbers.
        pad_width: how many before and behind along each axis: an int, (before, behind), or such a pair for each axis.
        mode: 'constant', 'edge', 'empty', 'linear_ramp', 'maximum', 'mean', 'median', 'minimum', 'reflect',
            'symmetric' or 'wrap'; or a function `f(vector, pad_width, axis, kwargs)` that gives the padded vector.
        stat_length: of how many elements at the ends the maximum, mean, median or minimum is taken; None for all.
        constant_values: the elements of 'constant'.
        end_values: the outermost elements of 'linear_ramp'.
        reflect_type: 'even', or 'odd' for twice the edge less the reflected.
        kwargs: passed to the function.

    Raises:
        ValueError: if `mode` is another.

    Source: mindspore.numpy.pad, MindSpore 2.10.
    """
    arr = tensor(arr, "arr", "pad")
    pairs = widths(pad_width, arr.ndim)
    if callable(mode):
        return padded_by(arr, pairs, mode, kwargs)
    check_one_of(mode, MODES, "mode", "pad")
    options = {"constant": ("constant_values", constant_values), "linear_ramp": ("end_values", end_values)}
    options |= dict.fromkeys(STATISTICS, ("stat_length", stat_length))
    options |= dict.fromkeys(("reflect", "symmetric"), ("reflect_type", reflect_type))
    name, value = options.get(mode, (None, None))
    return _pad(arr, pairs, mode, name, value)


def widths(pad_width, ndim):
    """A pair for each axis."""
    if isinstance(pad_width, int):
        return ((pad_width, pad_width),) * ndim
    pairs = [tuple(p) if isinstance(p, (tuple, list)) else p for p in pad_width]
    if all(isinstance(p, int) for p in pairs):
        pairs = [tuple(pairs) * (2 if len(pairs) == 1 else 1)]
    pairs = [p * 2 if len(p) == 1 else p for p in pairs]
    if len(pairs) not in (1, ndim) or any(len(p) != 2 for p in pairs):
        raise ValueError(f"For 'pad', the 'pad_width' must be a pair for each of {ndim} axes, but got {pad_width}.")
    return tuple(pairs) * (ndim if len(pairs) == 1 else 1)


@operator(KEEP, name="numpy.pad", numeric="-")
def _pad(arr, pairs, mode, name, value):
    return jnp.pad(arr, pairs, mode, **({} if name is None or value is None else {name: value}))


def padded_by(arr, pairs, function, kwargs):
    """`arr` padded with zeros, then along each axis vector by vector what `function` gives."""
    out = _pad(arr, pairs, "constant", None, None)
    for axis, pair in enumerate(pairs):
        out = apply_along_axis(lambda v, pair=pair, axis=axis: function(v, pair, axis, kwargs), axis, out)
    return out


# ---------------------------------------------------------------- functions along axes
def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    """`func1d(vector, *args, **kwargs)` of each vector along an axis; what it gives stands in the place of the axis.

    Raises:
        ValueError: if the axis is out of range.

    Source: mindspore.numpy.apply_along_axis, MindSpore 2.10.
    """
    arr = of_tensor(arr, "arr", "apply_along_axis")
    axis = check_axis(axis, arr.ndim, "apply_along_axis")
    last = ops.moveaxis(arr, axis, -1)
    rows = ops.reshape(last, (-1, last.shape[-1]))
    outs = [func1d(row, *args, **kwargs) for row in rows]
    outs = join.stack(alike([tensor(out, "func1d", "apply_along_axis") for out in outs]))
    whole = ops.reshape(outs, last.shape[:-1] + outs.shape[1:])
    new = tuple(range(last.ndim - 1, whole.ndim))
    return ops.moveaxis(whole, new, tuple(range(axis, axis + len(new)))) if new else whole


def apply_over_axes(func, a, axes):
    """`func(a, axis)` for each of the axes in turn; an axis that it takes away comes back with length 1.

    Raises:
        ValueError: if `func` changes the number of dimensions otherwise.

    Source: mindspore.numpy.apply_over_axes, MindSpore 2.10.
    """
    out = of_tensor(a, "a", "apply_over_axes")
    for axis in check_axes(axes, out.ndim, "apply_over_axes"):
        new = func(out, axis)
        new = ops.expand_dims(new, axis) if new.ndim == out.ndim - 1 else new
        if new.ndim != out.ndim:
            raise ValueError(f"For 'apply_over_axes', the 'func' must keep {out.ndim} dimensions, but got {new.ndim}.")
        out = new
    return out


# ---------------------------------------------------------------- what arrays are
def array_str(a):
    """The elements of a Tensor as a string. Source: mindspore.numpy.array_str, MindSpore 2.10."""
    return str(of_tensor(a, "a", "array_str"))


def size(a, axis=None):
    """How many elements a Tensor has, along axes or in all. Source: mindspore.numpy.size, MindSpore 2.10."""
    a = of_tensor(a, "a", "size")
    count = 1
    for n in range(a.ndim) if axis is None else check_axes(axis, a.ndim, "size"):
        count *= a.shape[n]
    return count


def isscalar(element):
    """Whether `element` is a Python number or string. Source: mindspore.numpy.isscalar, MindSpore 2.10."""
    return isinstance(element, (bool, int, float, complex, str))


__all__ = """
    append apply_along_axis apply_over_axes array_split array_str atleast_1d atleast_2d atleast_3d broadcast_arrays
    broadcast_to column_stack concatenate dsplit dstack expand_dims flip fliplr flipud hsplit hstack isscalar moveaxis
    pad ravel repeat reshape roll rollaxis rot90 size split squeeze stack swapaxes tile transpose vsplit vstack
""".split()
