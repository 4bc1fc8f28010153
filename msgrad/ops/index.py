"""Reading and writing a tensor's items: ints, slices, None, Ellipsis, Tensors, lists, booleans, mixed.

An int or a slice's start is an operand unless it is 0 or -1, so that `x[i]` and `x[i:i + n]` in a loop are one
program. Semantics are NumPy's, which MindSpore's follow.
"""

import numpy as np
from jax import lax
from jax import numpy as jnp

from msgrad.core.record import Operands, here
from msgrad.core.tensor import Tensor
from msgrad.ops.declare import KEEP, operator

# A normalized index is a spec, one entry for each item, beside its operands in order:
#   ("int", k)            an int: the static k, or None and an operand
#   ("slice", k, n, step) n items from the static k, or from an operand where k is None
#   ("new",)              None
#   ("all", n)            a whole axis of n
#   ("tensor",)           an integer array operand


# ---------------------------------------------------------------- operators
@operator(KEEP, name="getitem", numeric="operands")
def _read(input, spec, operands):
    """The items of `input` that a normalized index names."""
    return read(input, spec, operands)


@operator(KEEP, name="setitem", numeric="operands value")
def _write(input, spec, operands, value):
    """`input` with the items that a normalized index names replaced by `value`, cast and broadcast."""
    return write(input, spec, operands, jnp.asarray(value))


@operator(KEEP, name="setitem_where", numeric="value")
def _write_where(input, mask, value):
    """`input` with `value`, a scalar, wherever `mask`, over its leading axes, is true."""
    mask = mask.reshape(mask.shape + (1,) * (input.ndim - mask.ndim))
    return jnp.where(mask, jnp.asarray(value).astype(input.dtype), input)


def read(x, spec, operands):
    if any(item[0] == "tensor" for item in spec):
        return x[numpy_index(spec, operands)]
    starts, sizes, steps = window(spec, operands)
    if any(not isinstance(s, int) for s in starts):
        out = lax.dynamic_slice(x, [jnp.asarray(s, jnp.int64) for s in starts], sizes)
    else:
        out = lax.slice(x, starts, [s + n for s, n in zip(starts, sizes, strict=True)])
    if any(step != 1 for step in steps):
        out = out[tuple(slice(None, None, step) for step in steps)]
    return out.reshape(result_shape(spec, out.shape))


def write(x, spec, operands, value):
    value = value.astype(x.dtype)
    if any(item[0] == "tensor" for item in spec):
        return x.at[numpy_index(spec, operands)].set(value)
    starts, sizes, steps = window(spec, operands)
    counts = tuple(-(-n // abs(step)) for n, step in zip(sizes, steps, strict=True))
    value = jnp.broadcast_to(trim(value, len(result_shape(spec, counts))), result_shape(spec, counts)).reshape(counts)
    if any(step != 1 for step in steps):
        old = lax.dynamic_slice(x, [jnp.asarray(s, jnp.int64) for s in starts], sizes)
        value = old.at[tuple(slice(None, None, step) for step in steps)].set(value)
    return lax.dynamic_update_slice(x, value, [jnp.asarray(s, jnp.int64) for s in starts])


def trim(value, ndim):
    """`value` without the leading axes of length 1 that it has beyond `ndim`."""
    extra = value.ndim - ndim
    return value.reshape(value.shape[extra:]) if extra > 0 and set(value.shape[:extra]) == {1} else value


def window(spec, operands):
    """Start, size and step for each axis of a basic index."""
    given = iter(operands)
    starts, sizes, steps = [], [], []
    for item in spec:
        if item[0] == "new":
            continue
        if item[0] == "int":
            starts.append(item[1] if item[1] is not None else next(given))
            sizes.append(1)
            steps.append(1)
        elif item[0] == "all":
            starts.append(0)
            sizes.append(item[1])
            steps.append(1)
        else:
            _, start, count, step = item
            starts.append(start if start is not None else next(given))
            sizes.append((count - 1) * abs(step) + 1 if count else 0)
            steps.append(step)
    return starts, sizes, steps


def result_shape(spec, window_shape):
    axes = iter(window_shape)
    out = []
    for item in spec:
        if item[0] == "new":
            out.append(1)
        elif item[0] == "int":
            next(axes)
        else:
            out.append(next(axes))
    return tuple(out)


def numpy_index(spec, operands):
    """The index as JAX takes it, for specs with tensors in them."""
    given = iter(operands)
    out = []
    for item in spec:
        if item[0] == "new":
            out.append(None)
        elif item[0] == "all":
            out.append(slice(None))
        elif item[0] == "tensor":
            out.append(next(given))
        elif item[0] == "int":
            out.append(item[1] if item[1] is not None else next(given))
        else:
            _, start, count, step = item
            stop = start + (count - 1) * abs(step) + 1 if count else start
            out.append(slice(start, stop, step) if step > 0 else
                       slice(stop - 1, start - 1 if start else None, step))
    return tuple(out)


# ---------------------------------------------------------------- normalizing
def normalize(x, index):
    """The spec and operands of `index`, any index Python can write, on a tensor of x's shape.

    Raises:
        IndexError: if there are too many indices or an int is out of range; TypeError: if an item is of a type
            that does not index. ValueError: if a slice's step is 0.
    """
    shape = x.shape
    items = index if isinstance(index, tuple) else (index,)
    items = [as_item(item) for item in items]
    taken = sum(0 if item is None or item is Ellipsis else len(item.shape) if is_mask(item) else 1 for item in items)
    if sum(item is Ellipsis for item in items) > 1:
        raise IndexError("An index can only have a single Ellipsis ('...').")
    if taken > len(shape):
        raise IndexError(f"Too many indices for a tensor of {len(shape)} dimensions: {taken} were given.")
    rest = len(shape) - taken
    moving = not any(isinstance(item, Tensor) for item in items)
    spec, operands, axis = [], [], 0
    if not any(item is Ellipsis for item in items):
        items.append(Ellipsis)
    for item in items:
        if item is None:
            spec.append(("new",))
        elif item is Ellipsis:
            spec += [("all", n) for n in shape[axis:axis + rest]]
            axis += rest
        elif isinstance(item, Tensor):
            if is_mask(item):
                for places in true_places(item, shape[axis:axis + item.ndim]):
                    spec.append(("tensor",))
                    operands.append(places)
                axis += item.ndim
            else:
                spec.append(("tensor",))
                operands.append(item)
                axis += 1
        elif isinstance(item, slice):
            spec.append(slice_item(item, shape[axis], operands, moving))
            axis += 1
        else:
            spec.append(int_item(item, shape[axis], axis, operands))
            axis += 1
    return tuple(spec), Operands(operands)


def as_item(item):
    """An item as an int, slice, None, Ellipsis or Tensor."""
    if item is None or item is Ellipsis or isinstance(item, slice):
        return item
    if isinstance(item, (bool, np.bool_)):
        return Tensor(bool(item))
    if isinstance(item, (int, np.integer)):
        return int(item)
    if isinstance(item, (list, tuple, range, np.ndarray)):
        array = np.array([int(i) if isinstance(i, Tensor) else i for i in item] if not isinstance(item, np.ndarray)
                         else item)
        item = Tensor(array.astype(np.int64) if array.size == 0 else array)
    if isinstance(item, Tensor):
        kind = item._var.aval.dtype.kind
        if kind not in "biu":
            raise TypeError(f"A Tensor used as an index must be of an integer or bool dtype, but got {item.dtype}.")
        return item
    raise TypeError("An index must be an int, a slice, None, an Ellipsis, a bool, a Tensor, a list or a tuple, "
                    f"but got {item!r} of type {type(item).__name__}.")


def is_mask(item) -> bool:
    return isinstance(item, Tensor) and item._var.aval.dtype.kind == "b"


def true_places(mask, shape):
    """The positions where `mask` is true, one int64 Tensor for each of its axes; needs the mask's value."""
    if mask.ndim == 0:
        raise IndexError("A scalar bool does not index here; use x[None] or x[:0].")
    if mask.shape != tuple(shape):
        raise IndexError(f"A mask's shape must be that of the axes it indexes, {tuple(shape)}, but got {mask.shape}.")
    return [Tensor(places) for places in np.nonzero(np.asarray(mask._value()))]


def int_item(k, n, axis, operands):
    if not -n <= k < n:
        raise IndexError(f"The index {k} is out of bounds for dimension {axis} of size {n}.")
    if k in (0, -1) or here.rec.abstract:
        return ("int", k % n)
    operands.append(k % n)
    return ("int", None)


def slice_item(item, n, operands, moving):
    bounds = [int(b) if isinstance(b, (Tensor, np.integer)) else b for b in (item.start, item.stop, item.step)]
    for b in bounds:
        if b is not None and not isinstance(b, int):
            raise TypeError(f"A slice's bounds must be ints or None, but got {b!r} of type {type(b).__name__}.")
    start, stop, step = slice(*bounds).indices(n)
    count = len(range(start, stop, step))
    if count == n and step == 1:
        return ("all", n)
    first = start if step > 0 else start + (count - 1) * step
    if first == 0 or count == 0 or not moving or here.rec.abstract:
        return ("slice", first if count else 0, count, step)
    operands.append(first)
    return ("slice", None, count, step)


# ---------------------------------------------------------------- what Tensor calls
def getitem(x, index):
    """`x[index]`. A basic index (ints, slices, None, Ellipsis) gives a view, others a copy."""
    if index is True or (index.__class__ is tuple and any(i is True for i in index)):
        index = None if index is True else tuple(None if i is True else i for i in index)
        return _read(x, *normalize(x, index))
    if x._view is not None:
        x._sync()
    spec, operands = normalize(x, index)
    out = _read(x, spec, operands)
    if any(item[0] == "tensor" for item in spec):
        return out
    return x._viewed(out, lambda whole: _read(whole, spec, operands),
                     lambda whole, part: _write(whole, spec, operands, part))


def setitem(x, index, value):
    """`x[index] = value`, in place: seen by every tensor that shares x's memory.

    Raises:
        ValueError: if `value` does not broadcast to the items. IndexError and TypeError as in `getitem`.
    """
    if x._view is not None:
        x._sync()
    if isinstance(value, (list, tuple, np.ndarray, np.generic)):
        value = Tensor(value)
    if not isinstance(value, (Tensor, bool, int, float, complex)):
        raise TypeError(f"The value assigned to a Tensor's items must be a Tensor, a number, a list or a tuple, "
                        f"but got {value!r} of type {type(value).__name__}.")
    if index is True:
        index = Ellipsis
    mask = Tensor(np.asarray(index)) if isinstance(index, (list, np.ndarray)) and np.asarray(index).dtype == bool \
        else index
    if is_mask(mask) and mask.ndim and (not isinstance(value, Tensor) or value.size == 1):
        if mask.shape != x.shape[:mask.ndim]:
            raise IndexError(f"A mask's shape must be that of the axes it indexes, {x.shape[:mask.ndim]}, "
                             f"but got {mask.shape}.")
        scalar = value.reshape(()) if isinstance(value, Tensor) else value
        x._set(_write_where(x, mask, scalar)._var)
        return
    x._set(_write(x, *normalize(x, index), value)._var)


__all__ = ["getitem", "setitem"]
