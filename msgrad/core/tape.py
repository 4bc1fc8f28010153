"""Gradients that Python decides: custom backward functions and hooks, in the midst of what JAX differentiates.

A recording whose function `grad` looks at keeps a tape: notes of the steps whose gradient is a Python function, and of
the values whose gradient hooks look at. With notes, it is differentiated in stages: what lies between two notes is one
instruction, and the Python functions run there and then, on tensors of the recording around it. So they see values,
print, change Python state, and are differentiated themselves.
"""

from collections.abc import Callable

import jax.numpy as jnp
import numpy as np

from msgrad.core.instruction import Aval, Constant, Operator
from msgrad.core.program import Var
from msgrad.core.record import Recording, apply_vars, wrap
from msgrad.core.tensor import Tensor


class Custom:
    """The step number `step` has a gradient of its own.

    `backward(gradients)` takes one for each of the places `outputs`, None where none came, and gives one for each of
    the places `inputs`, Tensors of their shapes and dtypes or None. `active` says, while a gradient is computed,
    whether it depends on an input.
    """

    __slots__ = ("active", "backward", "inputs", "outputs", "step")

    def __init__(self, step: int, inputs: tuple[int, ...], outputs: tuple[int, ...], backward: Callable):
        self.step, self.inputs, self.outputs, self.backward, self.active = step, inputs, outputs, backward, False


class Hooked:
    """The gradient of the value at `place` passes through a hook: `table[key](gradient)`, as long as that is there."""

    __slots__ = ("key", "place", "table")

    def __init__(self, place: int, table: dict, key: int):
        self.place, self.table, self.key = place, table, key

    def __call__(self, gradient: Tensor) -> Tensor:
        hook = self.table.get(self.key)
        new = None if hook is None else hook(gradient)
        if new is None:
            return gradient
        if not isinstance(new, Tensor):
            raise RuntimeError(f"For 'register_hook', the hook must return a Tensor, but got {type(new).__name__}.")
        if new.shape != gradient.shape:
            raise ValueError(
                f"For 'register_hook', the hook must keep the gradient's shape {gradient.shape}, but gave {new.shape}."
            )
        return fitted(new, gradient._var.aval)


class Assigned:
    """The value at `place` is what `tensor` was assigned: the gradient in it is one in the tensor."""

    __slots__ = ("place", "tensor")

    def __init__(self, place: int, tensor: Tensor):
        self.place, self.tensor = place, tensor


class Stage:
    """The steps from number `first` up to `last`: what they read from outside, and the outputs they make."""

    __slots__ = ("custom", "first", "hooks", "last", "made", "reads")

    def __init__(self, first: int, last: int, steps, offsets: list[int]):
        self.first, self.last, self.custom, self.hooks = first, last, None, []
        self.made = range(offsets[first], offsets[last])
        read = {p for _, operands in steps[first:last] for p in operands if p < 0 or p < self.made.start}
        self.reads = tuple(sorted(read))


def stages(steps, tape: list) -> list[Stage]:
    """The steps cut at the notes."""
    offsets = [0]
    for instruction, _ in steps:
        offsets.append(offsets[-1] + len(instruction.outs))
    customs = {note.step: note for note in tape if isinstance(note, Custom)}
    hooked: dict[int, list] = {}
    for note in tape:
        if not isinstance(note, Custom):
            hooked.setdefault(note.place, []).append(note)
    cuts = {0, len(steps)} | {s for step in customs for s in (step, step + 1)}
    cuts |= {k for k in range(1, len(steps)) if any(p in hooked for p in range(offsets[k - 1], offsets[k]))}
    bounds = sorted(cuts)
    found = []
    for first, last in zip(bounds, bounds[1:], strict=False):
        stage = Stage(first, last, steps, offsets)
        stage.custom = customs.get(first)
        stage.hooks = [note for p in stage.made for note in hooked.get(p, ())]
        found.append(stage)
    return found


def assignments(rec: Recording, sources: list) -> list[Assigned]:
    """Notes of the values in `rec` that one of `sources` was assigned.

    Where `rec` is inside another recording that is differentiated, those of all tensors that were assigned.
    """
    every = isinstance(rec.parent.tape, list)
    wanted = {id(tensor) for tensor in sources}
    held: dict[int, list] = {}
    for tensor, before in rec.writes():
        if every or id(tensor) in wanted:
            held.setdefault(id(tensor), [tensor]).append(before)
    if not held:
        return []
    constant, node = set(), rec.node
    while node.steps:
        if isinstance(node.instruction.operator, Constant):
            constant.update(range(node.parent.outputs, node.outputs))
        node = node.parent
    found = []
    for tensor, *before in held.values():
        places = {var.place.index for var in (*before, tensor._var) if var.home is rec}
        found += [Assigned(place, tensor) for place in sorted(places & constant)]
    return found


def is_float(aval: Aval) -> bool:
    return aval.dtype is not None and jnp.issubdtype(aval.dtype, jnp.inexact)


ADD = Operator("add_gradients", lambda x, y: x + y)


def add_to(found: dict, place: int, gradient: Tensor) -> None:
    if gradient._view is not None:
        gradient._sync()
    held = found.get(place)
    if held is not None:
        (var,) = apply_vars(ADD, [held._var, gradient._var], [held, gradient])
        gradient = wrap(var)
    found[place] = gradient


def ones(aval: Aval) -> Tensor:
    return wrap(Var(aval, np.ones(aval.shape, aval.dtype)))


def zeros(aval: Aval) -> Tensor:
    return wrap(Var(aval, np.zeros(aval.shape, aval.dtype)))


def hook(found: dict, notes: list) -> None:
    """Pass gradients through their hooks, the first registered first."""
    for note in notes:
        if isinstance(note, Hooked) and note.place in found:
            found[note.place] = note(found[note.place])


def fitted(gradient: Tensor, aval: Aval) -> Tensor:
    """A gradient as it is passed on: summed over axes that were broadcast, or reshaped, and cast."""
    own = gradient._var.aval
    if own is aval:
        return gradient
    key = (own, aval)
    op = _FITTING.get(key)
    if op is None:
        op = _FITTING[key] = Operator("fit_gradient", lambda g: fit(g, aval.shape, aval.dtype))
    if gradient._view is not None:
        gradient._sync()
    return wrap(apply_vars(op, [gradient._var], [gradient])[0])


_FITTING: dict = {}


def fit(gradient, shape: tuple, dtype):
    if gradient.shape != shape:
        extra = gradient.ndim - len(shape)
        if extra < 0 or any(n not in (1, m) for n, m in zip(shape, gradient.shape[extra:], strict=True)):
            raise RuntimeError(f"For a gradient, its shape must broadcast from {shape}, but got {gradient.shape}.")
        axes = (*range(extra), *(extra + k for k, n in enumerate(shape) if n == 1))
        gradient = jnp.sum(gradient, axes).reshape(shape)
    return gradient.astype(dtype)
