"""Gradients that Python decides: custom backward functions and hooks, in the midst of what JAX differentiates.

A recording whose function `grad` looks at keeps a tape: notes of the steps whose gradient is a Python function, and of
the values whose gradient hooks look at. With notes, it is differentiated in stages: what lies between two notes is one
instruction, and the Python functions run there and then, on tensors of the recording around it. So they see values,
print, change Python state, and are differentiated themselves.
"""

from collections.abc import Callable

import jax.numpy as jnp
import numpy as np

from msgrad.core.instruction import Aval, Operator
from msgrad.core.program import Node, Var, path, replay
from msgrad.core.pullback import fallible, gradients_of
from msgrad.core.record import Recording, apply_vars, here, leave, log_write, wrap
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
        if isinstance(note, Hooked):
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


def is_float(aval: Aval) -> bool:
    return aval.dtype is not None and jnp.issubdtype(aval.dtype, jnp.inexact)


def bare(body: Callable) -> Callable:
    return body


class Staged:
    """The differentiation of a recording with notes, recorded anew in the one around it."""

    def __init__(self, node: Node, tape: list, leaves: list[Var], owners: list):
        self.node, self.tape = node, tape
        self.steps = path(node)
        self.stages = stages(self.steps, tape)
        self.avals = [aval for instruction, _ in self.steps for aval in instruction.outs]
        self.values: dict[int, Var] = {~k: var for k, var in enumerate(leaves)}
        self.owners = {~k: owner for k, owner in enumerate(owners)}

    def owner(self, places):
        return [self.owners.get(p) for p in places] if here.rec.names else []

    def aval(self, place: int) -> Aval:
        return self.values[place].aval if place < 0 else self.avals[place]

    # ------------------------------------------------------------ forward
    def forward(self, held: list[Var], live: tuple[int, ...], known: bool = False, around: Callable = bare) -> None:
        """Record the stages anew. The Vars `held` at the places `live` become their outputs; notes go along.

        `known` says that the values some of `held` have already may be used. `around` is done to each stage's body.
        """
        wanted = {p for stage in self.stages for p in stage.reads}
        wanted |= {p for stage in self.stages if stage.custom for p in stage.made}
        if known:
            self.values.update((p, var) for p, var in enumerate(held) if var.value is not None)
        for stage in self.stages:
            kept = [p for p in live if p in stage.made]
            outs = (*kept, *(p for p in stage.made if p in wanted and p not in kept and p not in self.values))
            if outs:
                op = self.operator(
                    "stage", stage, (outs, around), lambda s=stage, o=outs: replaying(self.steps, s, o, around)
                )
                operands = [self.values[p] for p in stage.reads]
                made = apply_vars(op, operands, self.owner(stage.reads), [held[p] for p in kept])
                self.values.update(zip(outs, made, strict=True))
                self.carry(stage)

    def carry(self, stage: Stage) -> None:
        """Give the recording around this one the stage's notes, if it keeps a tape."""
        rec = here.rec
        if rec.tape is None:
            return
        note, at = stage.custom, self.at
        if note is not None:
            inputs, outputs = tuple(map(at, note.inputs)), tuple(map(at, note.outputs))
            rec.tape.append(Custom(rec.node.steps - 1, inputs, outputs, note.backward))
        for note in stage.hooks:
            if note.place in self.values:
                rec.tape.append(Hooked(at(note.place), note.table, note.key))

    def at(self, place: int) -> int:
        """Where a value stands in the recording around this one."""
        var = self.values[place]
        if var.home is not here.rec:
            here.rec.enter(self.owners.get(place), var)
        return var.place.index

    def operator(self, kind: str, stage: Stage, detail: tuple, make: Callable) -> Operator:
        key = (kind, stage.first, stage.last, detail)
        found = self.node.transforms.get(key)
        if found is None:
            found = self.node.transforms[key] = make()
        return found

    # ------------------------------------------------------------ backward
    def backward(self, heads: tuple[int, ...], seeds: list[Tensor] | None, wrt: tuple[int, ...]) -> list[Tensor | None]:
        """The gradients of the values at `heads`, summed or weighted by `seeds`, in the leaves number `wrt`."""
        active = self.reached(wrt)
        found: dict[int, Tensor] = {}
        for k, place in enumerate(heads):
            if is_float(self.aval(place)):
                add_to(found, place, seeds[k] if seeds else ones(self.aval(place)))
        for stage in reversed(self.stages):
            hook(found, stage.hooks)
            note = stage.custom
            if note is not None:
                self.call(note, found)
                continue
            outs = tuple(p for p in stage.made if p in found)
            ins = tuple(p for p in stage.reads if p in active)
            if outs and ins:
                op = self.operator(
                    "back", stage, (outs, ins), lambda s=stage, o=outs, i=ins: pulling(self.steps, s, o, i)
                )
                operands = [self.values[p] for p in stage.reads] + [found[p]._var for p in outs]
                owners = self.owner(stage.reads)
                owners = owners and owners + [found[p] for p in outs]
                for p, var in zip(ins, apply_vars(op, operands, owners), strict=True):
                    add_to(found, p, wrap(var))
        hook(found, [note for note in self.tape if isinstance(note, Hooked) and note.place < 0])
        return [found.get(~k) for k in wrt]

    def reached(self, wrt) -> set[int]:
        """The places of floats that depend on the leaves `wrt`, these among them."""
        active = {~k for k in wrt}
        at = 0
        customs = {note.step: note for note in self.tape if isinstance(note, Custom)}
        for k, (instruction, operands) in enumerate(self.steps):
            on = any(p in active for p in operands)
            if k in customs:
                customs[k].active = any(p in active for p in customs[k].inputs)
                on = customs[k].active
            if on:
                active |= {at + i for i, aval in enumerate(instruction.outs) if is_float(aval)}
            at += len(instruction.outs)
        return active

    def call(self, note: Custom, found: dict) -> None:
        """Pass the gradients that came to a step on to its own gradient function."""
        came = [found.get(p) for p in note.outputs]
        if not note.active or all(g is None for g in came):
            return
        for place, gradient in zip(note.inputs, note.backward(came), strict=True):
            if gradient is not None:
                add_to(found, place, fitted(gradient, self.aval(place)))


def leave_staged(rec: Recording, around: Callable) -> None:
    """End a nested recording with notes: its stages, `around` done to their bodies, and notes go into the one around."""
    rec.start = 0
    live, held, writes = rec.live(), rec.vars, rec.writes()
    staged = Staged(rec.node, rec.tape, rec.leaves.copy(), rec.owners.copy())
    leave(rec)
    staged.forward(held, live, around=around)
    for tensor, before in writes:
        log_write(tensor, before)


def replaying(steps, stage: Stage, outs: tuple, around: Callable) -> Operator:
    """An operator on what a stage reads that gives the values at `outs`."""
    own, reads, first = steps[stage.first : stage.last], stage.reads, stage.made.start

    @around
    def body(*arrays):
        return tuple(replay(own, *spread(arrays, reads, first), outs))

    return Operator("stage", lambda *arrays: body(*arrays), fallible=fallible(own))


def pulling(steps, stage: Stage, outs: tuple, ins: tuple) -> Operator:
    """An operator on what a stage reads, then the gradients of the values at `outs`: the gradients at `ins`."""
    own, reads, first = steps[stage.first : stage.last], stage.reads, stage.made.start
    wrt = tuple(reads.index(p) for p in ins)
    body = gradients_of(own, len(reads), lambda arrays: spread(arrays, reads, first), outs, (), wrt, True, False)
    return Operator("grad", body, transform=True, fallible=fallible(own))


def spread(arrays, reads: tuple, first: int):
    """Leaves and earlier values for `replay`, from arrays at the places `reads`."""
    leaves, values = {}, [None] * first
    for place, array in zip(reads, arrays, strict=False):
        if place < 0:
            leaves[~place] = array
        else:
            values[place] = array
    return leaves, values


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


def hook(found: dict, notes: list[Hooked]) -> None:
    """Pass gradients through their hooks, the first registered first."""
    for note in notes:
        if note.place in found:
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
