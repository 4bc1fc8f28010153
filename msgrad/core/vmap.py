"""vmap: a function recorded on one slice of its inputs is replayed under jax.vmap, as one instruction.

The function runs as Python at each call, once, on tensors without values. What it captures is not mapped. Of a list
of Cells the last one runs, its Parameters standing for those of all, stacked, as in MindSpore.
"""

import functools
from collections.abc import Callable, Iterator

import jax
import jax.numpy as jnp
import numpy as np

from msgrad.core.cell import Cell
from msgrad.core.instruction import Operator, aval, aval_of
from msgrad.core.parameter import Parameter
from msgrad.core.program import Var, replay
from msgrad.core.record import NeedsValue, apply, apply_vars, here, wrap
from msgrad.core.tensor import Tensor
from msgrad.core.tracing import Traced, trace
from msgrad.errors import kind, wrong_type

STACK = Operator("stack", lambda xs: jnp.stack(xs), ("xs",), (), (False,))
UNSTACK = Operator("unstack", lambda x: tuple(x), ("x",), (), (False,))


# ---------------------------------------------------------------- the instruction
def mapped(traced: Traced, size: int, in_axes: tuple, out_axes: tuple, operands: list[Var]) -> Operator:
    """An operator on the leaves of what was recorded, `operands`, mapped over `in_axes`. Made once for a program.

    Raises:
        RuntimeError: if an output that differs between the slices has no axis. ValueError: if one is written into a
            tensor that is not mapped.
    """
    key = ("vmap", traced.leaves, tuple(traced.places), size, in_axes, out_axes)
    found = traced.node.transforms.get(key)
    if found is None:
        steps = traced.steps

        def over(places, out_axes) -> Callable:
            function = lambda *leaves: tuple(replay(steps, leaves, [], places))  # noqa: E731
            return jax.vmap(function, in_axes, out_axes, axis_size=size)

        structs = [var.aval.struct for var in operands]
        for i, (place, axis) in enumerate(zip(traced.places, out_axes, strict=True)):
            if axis is None and differs(over([place], None), structs):
                if i < len(out_axes) - len(traced.writes):
                    raise RuntimeError(
                        "For 'vmap', the 'out_axes' must not be None for an output that depends on a mapped input."
                    )
                tensor = traced.writes[i - len(out_axes)]
                raise ValueError(
                    "For 'vmap', the function must not write what depends on a mapped input into a tensor from outside, "
                    f"but it wrote into {getattr(tensor, 'name', 'a Tensor')} of shape {tensor.shape}."
                )
        body = over(traced.places, out_axes)
        found = traced.node.transforms[key] = Operator("vmap", body, transform=True, fallible=traced.fallible)
    return found


def differs(function: Callable, structs: list) -> bool:
    """Whether a mapped function, which has no axis for its output, needs one."""
    try:
        jax.eval_shape(function, *structs)
    except ValueError:
        return True
    return False


# ---------------------------------------------------------------- axes
def check_axes(axes, name: str, many: bool):
    """`axes` with lists as tuples: None, an int or nested tuples of them; not all None, save for the inputs of `many`."""

    def tupled(axes):
        if isinstance(axes, (tuple, list)):
            return tuple(map(tupled, axes))
        if axes is not None and (isinstance(axes, bool) or not isinstance(axes, int)):
            raise RuntimeError(
                f"For 'vmap', the '{name}' must be an int, None or nested tuples or lists of them, but got {axes!r}."
            )
        return axes

    found = tupled(axes)
    if not (many and name == "in_axes") and all(axis is None for _, axis in spread(found, found, name)):
        raise RuntimeError(f"For 'vmap', the '{name}' must not be all None, but got {axes!r}.")
    return found


def spread(axes, tree, name: str) -> list[tuple]:
    """(leaf, axis) for the leaves of nested tuples and lists; an axis counts for all that stands in its place."""
    if isinstance(axes, tuple) and (not isinstance(tree, (tuple, list)) or len(tree) != len(axes)):
        got = len(tree) if isinstance(tree, (tuple, list)) else kind(tree)
        raise RuntimeError(f"For 'vmap', the '{name}' must be nested as what they are for, but {axes} came for {got}.")
    if isinstance(tree, (tuple, list)):
        each = axes if isinstance(axes, tuple) else (axes,) * len(tree)
        return [pair for axis, item in zip(each, tree, strict=True) for pair in spread(axis, item, name)]
    return [(tree, axes)]


def filled(tree, leaves: Iterator):
    """Nested tuples and lists with the next of `leaves` in each leaf's place."""
    if isinstance(tree, (tuple, list)):
        items = [filled(item, leaves) for item in tree]
        return type(tree)(*items) if hasattr(tree, "_fields") else type(tree)(items)
    return next(leaves)


def within(axis: int, ndim: int, name: str) -> int:
    """`axis`, counted from the front."""
    if not -ndim <= axis < ndim:
        raise RuntimeError(f"For 'vmap', the axes in '{name}' must be in [-{ndim}, {ndim}), but got {axis}.")
    return axis % ndim


def axes_of(pairs: list[tuple], size: int | None) -> tuple[int, list[int | None]]:
    """The number of slices, and the axes from the front, of (input, axis); `size` is the number of Cells, if any."""
    out = []
    many = size is not None
    for x, axis in pairs:
        if axis is None:
            out.append(None)
            continue
        if not isinstance(x, Tensor):
            raise RuntimeError(f"For 'vmap', an input with an axis must be a Tensor, but got {x!r} of type {kind(x)}.")
        out.append(within(axis, x.ndim, "in_axes"))
        found = x.shape[out[-1]]
        if size is not None and found != size:
            raise (ValueError if many else RuntimeError)(
                f"For 'vmap', the mapped axes must have one size{', the number of Cells' if many else ''}, "
                f"but got {size} and {found}."
            )
        size = found
    if size is None:
        raise RuntimeError("For 'vmap', there must be an input to map over, but the function was called without.")
    return size, out


# ---------------------------------------------------------------- what comes out
def tensor_leaves(out) -> tuple:
    """A function's output as nested tuples of Tensors."""
    if isinstance(out, (tuple, list)):
        return tuple(map(tensor_leaves, out))
    if isinstance(out, Parameter):
        return out.value()
    if isinstance(out, Tensor):
        return out
    if isinstance(out, (bool, int, float, complex, np.generic)):
        return Tensor(out)
    if isinstance(out, str):
        raise wrong_type(out, "output of fn", "vmap", "a Tensor or number, or a tuple or list of them")
    raise RuntimeError(
        f"For 'vmap', the function must return Tensors or numbers, or tuples or lists of them, but got {kind(out)}."
    )


# ---------------------------------------------------------------- Cells side by side
def columns_of(cells: list[Cell]) -> list[list[Parameter]]:
    """For each Parameter of the Cells, those that stand in its place in all of them."""
    rows = [list(cell.get_parameters()) for cell in cells]
    if len({len(row) for row in rows}) > 1:
        raise ValueError(
            f"For 'vmap', the Cells must have the same number of Parameters, but got {[len(row) for row in rows]}."
        )
    columns = [list(column) for column in zip(*rows, strict=True)]
    for column in columns:
        if len({(p.shape, p.dtype) for p in column}) > 1:
            raise RuntimeError(
                f"For 'vmap', a Parameter must have one shape and dtype in all Cells, but '{column[0].name}' has "
                f"{[(p.shape, p.dtype) for p in column]}."
            )
    return [column for column in columns if any(p is not column[0] for p in column)]


def is_list(fn) -> bool:
    """Whether `fn` is a CellList, list or tuple."""
    return isinstance(fn, (list, tuple)) or getattr(fn, "__cell_as_list__", False)


def check_cells(fn) -> list[Cell]:
    cells = list(fn)
    if len(cells) < 2 or not all(isinstance(cell, Cell) for cell in cells):
        raise RuntimeError(f"For 'vmap', a list must hold more than one Cell, and nothing else, but got {cells!r}.")
    return cells


# ---------------------------------------------------------------- what users call
def vmap(fn, in_axes=0, out_axes=0):
    """A function that applies `fn` to each slice of its inputs and stacks what it gives; `fn` itself runs once.

    Args:
        fn: a Cell or function; or a CellList or list of Cells of one structure, each applied to its own slice.
        in_axes: the axis of the inputs that is mapped: an int for all, or a tuple or list with one for each input,
            nested where an input is a tuple or list; None for what is the same for all slices.
        out_axes: likewise where the mapped axis is in the outputs; None for an output that is the same for all.

    Returns:
        A function of `fn`'s positional arguments. Its outputs are those of `fn`, each with one axis more, lists as
        tuples. Numbers come as Tensors. Random operators draw the same for all slices.

    Raises:
        RuntimeError: if axes are no ints or all None; when called, if they do not fit the inputs or outputs, or differ
            in size; if `fn` is no function, or returns something else; if there is one Cell, or Parameters differ in
            shape.
        ValueError, when called: if `fn` reads a mapped tensor's value, or writes what depends on it into a Tensor
            from outside; if the number of Cells is not the mapped size, or of Parameters differs between them.

    Source: mindspore.vmap, MindSpore 2.10.
    """
    many = is_list(fn)
    in_axes = check_axes(in_axes, "in_axes", many)
    out_axes = check_axes(out_axes, "out_axes", many)

    @functools.wraps(fn, updated=())
    def vmapped(*args, **kwargs):
        cells = check_cells(fn) if many else []
        if not many and not callable(fn):
            raise RuntimeError(f"For 'vmap', the 'fn' must be a Cell, a function or a list of Cells, but got {fn!r}.")
        function = cells[-1] if many else fn
        if kwargs:
            raise RuntimeError(f"For 'vmap', the inputs must be positional, but got the keywords {list(kwargs)}.")
        pairs = spread(in_axes, args, "in_axes")
        size, axes = axes_of(pairs, len(cells) if many else None)
        columns = columns_of(cells) if many else []
        inputs = [x for (x, _), axis in zip(pairs, axes, strict=True) if axis is not None]
        axes = [axis for axis in axes if axis is not None]
        shape: list = []

        def build(twins):
            given = iter(twins)
            return filled(args, iter([x if axis is None else next(given) for x, axis in pairs])), {}

        def run(*args):
            shape.append(tensor_leaves(function(*args)))
            return [leaf for leaf, _ in spread(None, shape[0], "out_axes")]

        avals = [without(x, axis) for x, axis in zip(inputs, axes, strict=True)]
        try:
            traced = trace(run, avals, build, peeks=True)
        except NeedsValue as need:
            if here.rec.abstract:
                raise
            raise ValueError(
                f"For 'vmap', the function {need}, which it cannot where that depends on a mapped input: "
                "it runs once for all slices."
            ) from None
        return record(traced, size, inputs, axes, out_axes, shape[0], columns)

    return vmapped


def without(x: Tensor, axis: int):
    """The aval of one slice of `x`."""
    if x._view is not None:
        x._sync()
    whole = x._var.aval
    return aval(whole.shape[:axis] + whole.shape[axis + 1 :], whole.dtype)


def record(traced: Traced, size: int, inputs: list[Tensor], axes: list, out_axes, shape, columns: list):
    """The mapped call as one instruction; what the function returned, stacked."""
    outs = spread(
        out_axes, shape if isinstance(shape, tuple) or not isinstance(out_axes, tuple) else (shape,), "out_axes"
    )
    places = [axis if axis is None else within(axis, y.ndim + 1, "out_axes") for y, axis in outs]
    for column in columns:
        if column[-1]._view is not None:
            column[-1]._sync()
    by_var = {id(column[-1]._var): column for column in columns}
    by_tensor = {id(column[-1]): column for column in columns}
    owners: list = [*inputs, *[None] * (traced.leaves - len(inputs))]
    in_axes: list = [*axes, *[None] * (traced.leaves - len(inputs))]
    for k, tensor in zip(traced.kept, traced.reads, strict=True):
        if tensor._view is not None:
            tensor._sync()
        column = by_var.get(id(tensor._var))
        owners[k] = tensor if column is None else apply(STACK, (tuple(column),))
        in_axes[k] = None if column is None else 0
    operands = [None if owner is None else owner._var for owner in owners]
    for k, number in traced.constants:
        operands[k] = Var(aval_of(number), number)
    writes = [0 if id(tensor) in by_tensor else None for tensor in traced.writes]
    op = mapped(traced, size, tuple(in_axes), (*places, *writes), operands)
    made = apply_vars(op, operands, owners)
    for tensor, var in zip(traced.writes, made[len(places) :], strict=True):
        if id(tensor) in by_tensor:
            for p, part in zip(by_tensor[id(tensor)], apply(UNSTACK, (wrap(var),)), strict=True):
                p._set(part._var)
        else:
            tensor._set(var)
    if here.rec.abstract:
        here.rec.guards.extend(traced.guards)
    return filled(shape, iter([wrap(var) for var in made[: len(places)]]))


__all__ = ["vmap"]
