"""Reading and writing a tensor's items: ints, slices, None, Ellipsis, Tensors, lists, booleans, mixed.

An int or a slice's start is an operand, so that `x[i]` and `x[i:i + n]` in a loop are one program; but for the ints 0
and -1, the start 0, and the first start that a window of some size is seen with, as `x[1:]` in a model: what is known
when it compiles is faster, its gradient above all. Semantics are NumPy's, which MindSpore's follow; a list that holds a sequence, a slice, None or a Tensor is a
tuple of indices. Where an index Tensor is out of range, the nearest item is read, and nothing is written: its values
are not known at the line. An index or value may also be of NumPy, which MindSpore refuses.
"""

from functools import cache

import jax
import numpy as np
from jax import lax
from jax import numpy as jnp

from msgrad.core.instruction import Operator, aval, tables
from msgrad.core.number import Number
from msgrad.core.program import Var
from msgrad.core.record import apply, here, wrap
from msgrad.core.tensor import Storage, Tensor, View
from msgrad.core.turns import connect_rows
from msgrad.ops.declare import KEEP, operator

# A normalized index is a spec, one entry for each item, beside its operands in order:
#   ("int", k)            an int: the static k, or None and an operand
#   ("slice", k, n, step) n items from the static k, or from an operand where k is None
#   ("new",)              None
#   ("all", n)            a whole axis of n
#   ("tensor",)           an integer array operand


# ---------------------------------------------------------------- operators
# Each spec has an operator of its own, which is cheaper to record than one with the spec as an argument.
@cache
def reading(spec, count):
    return Operator("getitem", lambda input, *operands: read(input, spec, operands), numeric=(False,) + (True,) * count)


@cache
def writing(spec, count):
    return Operator(
        "setitem",
        lambda input, value, *operands: write(input, spec, operands, jnp.asarray(value)),
        numeric=(False, True) + (True,) * count,
    )


def _read(input, spec, operands):
    """The items of `input` that a normalized index names."""
    return apply(reading(spec, len(operands)), (input, *operands))


def _write(input, value, spec, operands):
    """`input` with the items that a normalized index names replaced by `value`, cast and broadcast."""
    return apply(writing(spec, len(operands)), (input, value, *operands))


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
        return put(x, numpy_index(spec, operands), value)
    starts, sizes, steps = window(spec, operands)
    counts = tuple(-(-n // abs(step)) for n, step in zip(sizes, steps, strict=True))
    shape = result_shape(spec, counts)
    if value.ndim > len(shape) and (shape or value.shape != (1,)):
        raise ValueError(
            f"For 'Tensor.__setitem__', a value of shape {value.shape} does not broadcast to the items' shape {shape}."
        )
    value = jnp.broadcast_to(value.reshape(()) if not shape else value, shape).reshape(counts)
    if any(step != 1 for step in steps):
        old = lax.dynamic_slice(x, [jnp.asarray(s, jnp.int64) for s in starts], sizes)
        value = old.at[tuple(slice(None, None, step) for step in steps)].set(value)
    return lax.dynamic_update_slice(x, value, [jnp.asarray(s, jnp.int64) for s in starts])


def put(x, index: tuple, value):
    """`x` with the items at `index` replaced by `value`.

    Of several items put into one place the last stays, but each gets the gradient of that place, as in MindSpore.
    """

    def at(arrays):
        given = iter(arrays)
        return tuple(next(given) if hasattr(item, "dtype") else item for item in index)

    @jax.custom_jvp
    def replaced(x, value, *arrays):
        return x.at[at(arrays)].set(value)

    @replaced.defjvp
    def _(primals, tangents):
        return replaced(*primals), tangents[0].at[at(primals[2:])].set(tangents[1], unique_indices=True)

    return replaced(x, value, *[item for item in index if hasattr(item, "dtype")])


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
            out.append(slice(start, stop, step) if step > 0 else slice(stop - 1, start - 1 if start else None, step))
    return tuple(out)


# ---------------------------------------------------------------- normalizing
NEW = ("new",)
FIRST: dict[
    tuple[int, int, int], int
] = {}  # the start that a window of an axis, its length and step, was first seen with
tables.append(FIRST)


def basic(shape, index):
    """The spec and operands of an index of ints, slices, None, True and Ellipsis; None if there is anything else.

    Raises:
        IndexError: if there are too many indices or an int is out of range. ValueError: if a slice's step is 0.
    """
    items = index if index.__class__ is tuple else (index,)
    count, abstract = len(shape), here.rec.abstract
    spec, operands, axis, cut = [], [], 0, False
    for i, item in enumerate(items):
        kind = item.__class__
        if kind is int:
            if axis == count:
                raise too_many(shape, index)
            n = shape[axis]
            if not -n <= item < n:
                raise IndexError(f"The index {item} is out of bounds for dimension {axis} of size {n}.")
            if abstract or item in (0, -1):
                spec.append(("int", item % n))
            else:
                spec.append(("int", None))
                operands.append(item % n)
            axis += 1
        elif kind is Number:  # an int that is not known yet; out of range, the nearest item is meant
            if axis == count:
                raise too_many(shape, index)
            if item.within and not all(-shape[axis] <= k < shape[axis] for k in (item.within[0], item.within[-1])):
                raise IndexError(f"An index in {item.within} is out of bounds for dimension {axis}.")
            spec.append(("int", None))
            operands.append(item)
            axis += 1
        elif kind is slice:
            if axis == count:
                raise too_many(shape, index)
            spec.append(slice_item(item, shape[axis], operands, not abstract))
            axis += 1
        elif item is None or item is True:
            spec.append(NEW)
        elif item is Ellipsis:
            if cut:
                raise IndexError("An index can only have a single Ellipsis ('...').")
            cut = True
            after = sum([later is not None and later is not True and later is not Ellipsis for later in items[i + 1 :]])
            spec += [("all", n) for n in shape[axis : count - after]]
            axis = max(axis, count - after)
        else:
            return None
    if axis < count:
        spec += [("all", n) for n in shape[axis:]]
    return tuple(spec), operands


def too_many(shape, index) -> Exception:
    if shape or isinstance(index, tuple):
        return IndexError(f"Too many indices for a tensor of {len(shape)} dimensions.")
    kind = TypeError if isinstance(index, int) else ValueError
    return kind(f"A tensor of 0 dimensions has no items, but got the index {index!r}; use x[...].")


def advanced(shape, index):
    """The spec and operands of an index that holds Tensors, lists or NumPy arrays too; see `basic`.

    Raises:
        IndexError: if there are too many indices, one is of a wrong type, or one of a list is out of range.
        ValueError: if a mask's shape differs from that of the axes it indexes.
    """
    given = index if isinstance(index, tuple) else (index,)
    items = [as_item(item, TypeError if given is index else IndexError) for item in given]
    taken = sum(0 if item is None or item is Ellipsis else item.ndim if is_mask(item) else 1 for item in items)
    if sum(item is Ellipsis for item in items) > 1:
        raise IndexError("An index can only have a single Ellipsis ('...').")
    if taken > len(shape):
        raise too_many(shape, index)
    rest = len(shape) - taken
    spec, operands, axis = [], [], 0
    if not any(item is Ellipsis for item in items):
        items.append(Ellipsis)
    for item, listed in zip(items, [isinstance(i, (list, tuple, np.ndarray)) for i in given] + [False], strict=False):
        if item is None:
            spec.append(NEW)
        elif item is Ellipsis:
            spec += [("all", n) for n in shape[axis : axis + rest]]
            axis += rest
        elif isinstance(item, slice):
            spec.append(slice_item(item, shape[axis], operands, False))
            axis += 1
        elif is_mask(item):
            places = true_places(item, shape[axis : axis + item.ndim], IndexError if listed else ValueError)
            spec += [("tensor",)] * len(places)
            operands += places
            axis += item.ndim
        else:
            if listed:
                check_bounds(item._var.value, shape[axis], axis)
            spec.append(("tensor",))
            operands.append(item)
            axis += 1
    return tuple(spec), operands


def as_item(item, error):
    """An item as a slice, None, Ellipsis or Tensor; `error` is raised for a float."""
    if item is None or item is Ellipsis or isinstance(item, slice):
        return item
    if isinstance(item, (bool, np.bool_)):
        if item:
            return None
        raise IndexError("False does not index a Tensor; use x[:0].")
    if isinstance(item, (int, np.integer)):
        return Tensor(int(item))
    if isinstance(item, (list, tuple, np.ndarray)):
        array = np.asarray(
            [int(i) if isinstance(i, Tensor) else i for i in item] if isinstance(item, (list, tuple)) else item
        )
        if array.dtype.kind not in "biu" and array.size:
            raise (TypeError if isinstance(item, (list, tuple)) and array.dtype.kind == "f" else IndexError)(
                f"A list used as an index must hold ints or bools, but got {item!r}."
            )
        return Tensor(array.astype(np.int64) if array.size == 0 else array)
    if isinstance(item, Number):
        return item.tensor
    if isinstance(item, Tensor):
        if item._var.aval.dtype.kind not in "biu":
            raise IndexError(f"A Tensor used as an index must be of an integer or bool dtype, but got {item.dtype}.")
        if item._view is not None:
            item._sync()
        return item
    raise (error if isinstance(item, float) else IndexError)(
        "An index must be an int, a slice, None, an Ellipsis, a bool, a Tensor, a list or a tuple, "
        f"but got {item!r} of type {type(item).__name__}."
    )


def is_mask(item) -> bool:
    return isinstance(item, Tensor) and item._var.aval.dtype.kind == "b"


def true_places(mask, shape, error):
    """The positions where `mask` is true, one int64 Tensor for each of its axes; needs the mask's value."""
    if mask.ndim == 0:
        raise IndexError("A 0-d mask indexes alone, not beside other indices.")
    if mask.shape != tuple(shape):
        raise error(f"A mask's shape must be that of the axes it indexes, {tuple(shape)}, but got {mask.shape}.")
    return [Tensor(places) for places in np.nonzero(np.asarray(mask._value()))]


def check_bounds(places, n, axis):
    if places.size and not (-n <= places.min() and places.max() < n):
        raise IndexError(f"An index in {places.tolist()} is out of bounds for dimension {axis} of size {n}.")


def slice_item(item, n, operands, moving):
    start, stop, step = item.start, item.stop, item.step
    if start is None and stop is None and step is None:
        return ("all", n)
    for b in (start, stop, step):
        if b is not None and b.__class__ is not int:
            return slice_item(slice(as_bound(start), as_bound(stop), as_bound(step)), n, operands, moving)
    start, stop, step = item.indices(n)
    count = len(range(start, stop, step))
    if count == n and step == 1:
        return ("all", n)
    first = start if step > 0 else start + (count - 1) * step
    if first == 0 or count == 0 or not moving or FIRST.setdefault((n, count, step), first) == first:
        return ("slice", first if count else 0, count, step)
    operands.append(first)
    return ("slice", None, count, step)


def as_bound(bound):
    if bound is None:
        return None
    if isinstance(bound, (int, np.integer, Tensor)):
        return int(bound)
    raise RuntimeError(
        f"A slice's bounds must be ints, Tensors or None, but got {bound!r} of type {type(bound).__name__}."
    )


def plain(index):
    """`index` as Python knows it: a list that holds more than ints and bools is a tuple, NumPy ints are ints."""
    if isinstance(index, list) and any(i is None or isinstance(i, (list, tuple, slice, Tensor)) for i in index):
        index = tuple(index)
    if isinstance(index, tuple):
        return tuple(int(i) if isinstance(i, np.integer) else i for i in index)
    return int(index) if isinstance(index, np.integer) else index


# ---------------------------------------------------------------- what Tensor calls
def getitem(x, index):
    """`x[index]`. A basic index (ints, slices, None, Ellipsis) gives a view, others a copy; `...` the Tensor itself."""
    if index is Ellipsis or (index.__class__ is tuple and not index):
        return x
    shape = x._var.aval.shape
    if x._view is not None:
        x._sync()
        shape = x._var.aval.shape
    found = basic(shape, index)
    if found is None:
        index = plain(index)
        found = basic(shape, index)
        if found is None:
            if is_mask(index) and not index.ndim:
                return getitem(getitem(x, None), index.reshape((1,)))
            return _read(x, *advanced(shape, index))
    spec, operands = found
    return x._viewed(_read(x, spec, operands), _read, _write, spec, operands)


def setitem(x, index, value):
    """`x[index] = value`, in place: seen by every tensor that shares x's memory.

    Raises:
        ValueError: if `value` does not broadcast to the items. TypeError, IndexError: if it is no Tensor, number, list
            or tuple. IndexError also as in `getitem`.
    """
    if x._view is not None:
        x._sync()
    listed = isinstance(value, (list, tuple))
    value = as_value(x, value)
    shape = x._var.aval.shape
    found = basic(shape, index)
    if found is None:
        index = plain(index)
        if index is False:
            return
        if isinstance(index, list) and index and all(i is True or i is False for i in index):
            check_mask(np.asarray(index), shape, IndexError)
            index = Tensor(index)
        elif isinstance(index, np.ndarray) and index.dtype == bool:
            index = Tensor(index)
        if is_mask(index) and (not isinstance(value, Tensor) or value.size == 1):
            check_mask(index, shape, ValueError)
            x._write(_write_where(x, index, value.reshape(()) if isinstance(value, Tensor) else value)._var)
            return
        found = basic(shape, index) or advanced(shape, index)
    spec, operands = found
    if listed and value.ndim and all(item[0] == "int" for item in spec):
        raise ValueError(f"For 'Tensor.__setitem__', a list of shape {value.shape} does not fit into one element.")
    x._write(_write(x, value, spec, operands)._var)


def as_value(x, value):
    """What `setitem` writes, as a Tensor or a number."""
    if isinstance(value, Tensor):
        if value._view is not None:
            value._sync()
        return value
    if isinstance(value, (bool, int, float, Number)) or (isinstance(value, complex) and x._var.aval.dtype.kind == "c"):
        return value
    if isinstance(value, (list, tuple)):
        return Tensor(value, x.dtype)
    if isinstance(value, (np.ndarray, np.generic)):
        return Tensor(value)
    raise (TypeError if value is None else IndexError)(
        "The value assigned to a Tensor's items must be a Tensor, a number of its kind, a list or a tuple, "
        f"but got {value!r} of type {type(value).__name__}."
    )


def check_mask(mask, shape, error):
    if mask.shape != shape[: mask.ndim]:
        raise error(f"A mask's shape must be that of the axes it indexes, {shape[: mask.ndim]}, but got {mask.shape}.")


# ---------------------------------------------------------------- rows of what a compiled loop has stacked
def rows(x):
    """The rows of `x`, views that are read when they are needed."""
    if x._view is None:
        x._view = View(Storage(x._var), ())
    n, *shape = x._var.aval.shape
    row, rest = aval(tuple(shape), x._var.aval.dtype), tuple([("all", n) for n in shape])
    out = [wrap(Var(row)) for _ in range(n)]
    for k, tensor in enumerate(out):
        tensor._view = View(x._view.storage, (*x._view.steps, (_read, _write, (("int", k), *rest), [])))
        tensor._view.version = -1
    return out


def whole_of(tensors):
    """The Tensor whose rows `tensors` are, all of them in order; None if they are not."""
    storage = getattr(getattr(tensors[0], "_view", None), "storage", None)
    if storage is None or storage.var.aval.shape[:1] != (len(tensors),):
        return None
    rest = tuple([("all", n) for n in storage.var.aval.shape[1:]])
    for k, row in enumerate(tensors):
        view = getattr(row, "_view", None)
        if view is None or view.storage is not storage or len(view.steps) != 1:
            return None
        if view.steps[0][0] is not _read or view.steps[0][2] != (("int", k), *rest):
            return None
    return wrap(storage.var)


connect_rows(rows)
__all__ = ["getitem", "setitem"]
