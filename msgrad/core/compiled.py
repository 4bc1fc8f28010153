"""One recorded call of a jitted function and its executable: what it reads, how it is called, what it writes."""

from collections import OrderedDict
from collections.abc import Callable
from sys import getrefcount

import jax
import numpy as np

from msgrad.core.execute import copy, picker, run
from msgrad.core.guards import Watch
from msgrad.core.instruction import Operator
from msgrad.core.program import Var
from msgrad.core.record import here, wrap
from msgrad.core.tensor import Tensor
from msgrad.core.tracing import Slot, Traced, record
from msgrad.core.tree import replaced

_MOST_FORMS = 512


class Given:
    """Stands in what a function returned for its input number `index`, the very tensor."""

    __slots__ = ("index",)

    def __init__(self, index: int):
        self.index = index


class Form:
    """A program's structure: all recordings of it share one executable while their constants agree, then another one
    that takes the constants as operands. So a number that changes is recorded again, and compiled twice at most."""

    __slots__ = ("constants", "donated", "fixed", "general")

    def __init__(self, traced: Traced, donated: tuple, constants: list):
        self.constants, self.donated = constants, donated
        self.fixed = executable(traced, donated, False)
        self.general: tuple | None = None

    def of(self, traced: Traced, constants: list) -> tuple[Operator, Callable, list]:
        """The operator and the executable for a recording, and the constants that they take."""
        if constants == self.constants:
            return *self.fixed, []
        if self.general is None:
            self.general = executable(traced, self.donated, True)
        return *self.general, [value for _, value in traced.constants]


_forms: OrderedDict[tuple, Form] = OrderedDict()


def executable(traced: Traced, donated: tuple, numbers: bool) -> tuple[Operator, Callable]:
    body = traced.body(numbers)
    operator = Operator("jit", body, transform=True, fallible=traced.fallible)
    return operator, jax.jit(body, donate_argnums=donated)


def form(traced: Traced, donated: tuple) -> tuple[Operator, Callable, list, bool]:
    """The operator, executable and constants for a recording, and whether its structure is new."""
    key = (traced.steps, traced.arguments, traced.leaves, tuple(traced.kept), tuple(traced.places), donated)
    constants = [(k, value.dtype, value.tobytes()) for k, value in traced.constants]
    found = _forms.get(key)
    new = found is None
    if found is None:
        found = _forms[key] = Form(traced, donated, constants)
        if len(_forms) > _MOST_FORMS:
            _forms.popitem(last=False)
    general = found.general
    out = found.of(traced, constants)
    return *out, new or found.general is not general


class Compiled:
    """A recorded call that can be made again.

    Args:
        traced: the recording; it returned (output, inputs that were written, values for `names`).
        watch: what it may have read of Python's state.
        changed: the numbers of the inputs that were written.
        names: the slots that are bound anew at each call.
        objects: the call's other arguments, kept: the call's signature may hold only their ids.
    """

    __slots__ = ("avals", "changed", "constants", "donated", "names", "new", "objects", "operator", "out", "outs", "plain",
                 "program", "rest", "single", "traced", "watch", "written")  # fmt: skip

    def __init__(self, traced: Traced, watch: Watch, changed: list[int], names: list, objects: list):
        self.traced, self.watch, self.changed, self.names, self.objects = traced, watch, changed, names, objects
        reads, first = traced.reads, traced.arguments
        at = {id(tensor): k for k, tensor in enumerate(reads)}
        positions = [None if traced.fallible else at.get(id(tensor)) for tensor in traced.writes]
        donated = tuple(sorted(first + k for k in positions if k is not None))
        self.operator, self.program, self.constants, self.new = form(traced, donated)
        self.avals = [t._var.aval for t in reads]
        n = len(traced.avals) - len(traced.writes)
        self.outs, self.written = traced.avals[:n], traced.avals[n:]
        self.out = traced.out[0]
        self.plain = not changed and not names and type(self.out) is Slot and self.out.number is None
        # Writes whose new value takes the place of the old one, in the same Var, if nobody else holds that.
        single = [
            j
            for j, k in enumerate(positions)
            if k is not None and reads[k]._view is None and self.avals[k] is self.written[j]
        ]
        where = [positions[j] for j in single]
        self.single = (
            (picker(where), picker([first + k for k in where]), picker([n + j for j in single])) if single else None
        )
        self.donated = where
        self.rest = [(j, n + j, k) for j, k in enumerate(positions) if j not in set(single)]

    def reads(self) -> list[Var] | None:
        """The Vars of what it reads, if nothing has changed that it depends on."""
        if not self.watch.holds():
            return None
        traced = self.traced
        for tensor in traced.reads:
            if tensor._view is not None:
                tensor._sync()
        held = [tensor._var for tensor in traced.reads]
        if [var.aval for var in held] != self.avals:
            return None
        for tensor, var in traced.guards:
            if tensor._var is not var:
                return None
        return held

    def rebind(self, rebound: dict[int, tuple]) -> bool:
        """Read and write other tensors in the place of those in `rebound`; whether that can be done."""
        traced = self.traced
        if any(id(tensor) in rebound for tensor, _ in traced.guards):
            return False
        reads = [rebound[id(t)][1] if id(t) in rebound else t for t in traced.reads]
        if len(set(map(id, reads))) < len(reads):
            return False
        traced.reads[:] = reads
        traced.writes[:] = [rebound[id(t)][1] if id(t) in rebound else t for t in traced.writes]
        return True

    # ------------------------------------------------------------ a call
    def __call__(self, tensors: list[Tensor], held: list[Var]):
        """Call it on `tensors`; `held` comes from `reads`."""
        rec = here.rec
        if rec.parent is not None:
            out, new, values = record(self.traced, self.operator, tensors, self.constants)
            for k, tensor in zip(self.changed, new, strict=True):
                tensors[k]._set(tensor._var)
            self.bind(values, tensors)
            return given(out, tensors)
        if rec.vars:
            run(rec)
        values = [var.value for var in held]
        if not UNPLACED.isdisjoint(map(type, values)):
            values = [on_device(t, t._var) for t in self.traced.reads]
        values = [t._var.value if t._var.value is not None else t._value() for t in tensors] + values
        single = self.single
        if single is not None and not unshared(single[0](held), single[1](values)):
            for k in self.donated:
                self.spare(k, held, values)
            single = None
        for _, _, k in self.rest:
            if k is not None:
                self.spare(k, held, values)
        arrays = self.program(*values, *self.constants)
        if single is not None:
            for var, array in zip(single[0](held), single[2](arrays), strict=True):
                var.value = array
        if self.written:
            self.write(arrays, single is None)
        if self.traced.fallible:
            jax.effects_barrier()  # what is printed is printed by now
        outs = [wrap(Var(aval, array)) for aval, array in zip(self.outs, arrays, strict=False)]
        if self.plain:
            return outs[self.out.index]
        return self.finish(outs, tensors)

    def compile(self, tensors: list[Tensor], held: list[Var]) -> None:
        """Compile the executable, without running it."""
        values = [t._value() for t in (*tensors, *self.traced.reads)]
        self.program = self.program.lower(*values, *self.constants).compile()

    def write(self, arrays: tuple, all_of_them: bool) -> None:
        """Give the written tensors their new values: all, or those that did not get theirs in place."""
        writes, n = self.traced.writes, len(self.outs)
        for j in range(len(writes)) if all_of_them else [j for j, _, _ in self.rest]:
            writes[j]._put(Var(self.written[j], arrays[n + j]))

    def finish(self, outs: list[Tensor], tensors: list[Tensor]):
        """Write to the inputs, bind the names, and give what the function returned."""
        if not self.changed and not self.names:
            return given(filled(self.out, outs), tensors)
        out, new, values = self.traced.returned(outs)
        for k, tensor in zip(self.changed, new, strict=True):
            tensors[k]._put(tensor._var)
        self.bind(values, tensors)
        return given(out, tensors)

    def bind(self, values: list, tensors: list[Tensor]) -> None:
        for slot, value in zip(self.names, values, strict=True):
            slot.place.bind(slot.name, given(value, tensors))

    def spare(self, k: int, held: list[Var], values: list) -> None:
        """Put a copy in place of an array that is to be donated if somebody else holds it, a NumPy view among them."""
        at = self.traced.arguments + k
        value, view = values[at], self.traced.reads[k]._view
        if isinstance(value, (np.ndarray, np.generic)):
            return
        inner = type(value) is tuple and max(map(getrefcount, value)) > _ALONE - 2
        viewed = view is not None and view.storage.var is held[k]
        if inner or getrefcount(held[k]) > 3 + viewed or getrefcount(value) > 4:
            values[at] = copy(value)


UNPLACED = {type(None), np.ndarray}


def on_device(tensor: Tensor, var: Var):
    """The value of `tensor`, which is `var`'s; what came from NumPy is put on the device for good: it is read again."""
    value = tensor._value()
    if value.__class__ is np.ndarray:
        value = var.value = jax.device_put(value)
    return value


def unshared(variables: tuple, values: tuple) -> bool:
    """Whether what is to be donated is held by its tensor and the lists of this call alone."""
    return max(map(getrefcount, variables)) <= _ALONE and max(map(getrefcount, values)) <= _ALONE


def references() -> int:
    """How often `map(getrefcount, ...)` counts what its tensor, a list and a tuple hold."""
    held = [object()]
    tensor = wrap(held[0])  # pyright: ignore[reportArgumentType]
    count = max(map(getrefcount, (*held,)))
    return count if tensor is not None else 0


_ALONE = references()


# ---------------------------------------------------------------- what comes back
def filled(tree, outs: list[Tensor]):
    """`tree` with the program's outputs in their places."""
    return replaced(Slot, lambda slot: slot.fill(outs), tree)


def given(tree, tensors: list[Tensor]):
    """`tree` with the inputs that were returned in their places; arrays are new at each call."""
    return replaced((Given, np.ndarray), lambda part: tensors[part.index] if type(part) is Given else part.copy(), tree)
