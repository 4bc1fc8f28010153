"""A function recorded once on abstract inputs: a program, and what it reads, writes and returns beside it.

`ms.jit`, `vmap`, `jvp` and the branches of compiled control flow are made of these.
"""

from collections.abc import Callable, Sequence

from msgrad.core.instruction import Aval, Operator, aval_of
from msgrad.core.number import Number
from msgrad.core.program import LEAVES, Var, constants, inputs_root, path, reach, replay
from msgrad.core.pullback import soften
from msgrad.core.record import AT_ONCE, Recording, apply_vars, as_called, here, open_recording, wrap
from msgrad.core.tensor import Tensor, View
from msgrad.core.tree import replaced


class Slot:
    """The place of a tensor in a recorded output: number `index` of what the program gives.

    `number` is the type of the Python number that it stands for, if it does.
    """

    __slots__ = ("index", "number")

    def __init__(self, index: int, number: type | None = None):
        self.index, self.number = index, number

    def fill(self, outs: list[Tensor]):
        """What stands here, of the tensors `outs`: a Python number is known where nothing abstract is recorded."""
        out = outs[self.index]
        if self.number is None:
            return out
        return Number(out, self.number) if here.rec.abstract else self.number(out._value())


class Traced:
    """One recorded call. Calling it on arrays replays it: the outputs, then the new values of `writes`.

    The first `arguments` operands are the inputs, the others the values of `reads`: the tensors beside the inputs
    whose values it takes. `out` is the output's structure, its tensors replaced by `Slot`s. `guards` are the
    tensors whose values decided what was recorded, `node` is the program.
    """

    __slots__ = ("arguments", "avals", "constants", "fallible", "guards", "kept", "leaves", "node", "out", "places", "reads",
                 "steps", "writes")  # fmt: skip

    def __init__(self, rec: Recording, out, arguments: int):
        self.arguments, self.writes, final = arguments, [], []
        for tensor in written(rec, arguments):
            if tensor._view is not None:
                tensor._sync()
            self.writes.append(tensor)
            final.append(tensor._var)
        self.places: list[int] = []

        def slot(tensor):
            if type(tensor) is Number:
                return Slot(slot(tensor.tensor).index, tensor.kind)
            if type(tensor) is not Tensor:
                return tensor  # a Parameter is itself
            if tensor._view is not None:
                tensor._sync()
            if tensor._var.home is not rec:
                rec.enter(tensor, tensor._var)
            self.places.append(tensor._var.place.index)
            return Slot(len(self.places) - 1)

        self.out = replaced((Tensor, Number), slot, out)
        for var in final:
            if var.home is not rec:
                rec.enter(wrap(var), var)
            self.places.append(var.place.index)
        self.avals = [(rec.vars[i] if i >= 0 else rec.leaves[~i]).aval for i in self.places]
        self.leaves = len(rec.leaves)
        numbers = [k for k in range(arguments, self.leaves) if rec.owners[k] is None]
        self.constants = [(k, rec.leaves[k].value) for k in numbers]
        self.kept = [k for k in range(arguments, self.leaves) if rec.owners[k] is not None]
        self.reads = [rec.owners[k] for k in self.kept]
        self.node, self.steps = rec.node, path(rec.node)
        self.fallible = any(step.operator.fallible for step, _ in self.steps)
        self.guards = rec.guards

    def __call__(self, *arrays) -> tuple:
        return self.body()(*arrays)

    def body(self, numbers: bool = False) -> Callable:
        """The replay as a function of arrays that holds no tensor; with `numbers`, its constants come last of all.

        Called with `soft`, gradients pass through integers (see core.soft).
        """
        steps, places, count, first = self.steps, self.places, self.leaves, self.arguments
        operands = (*self.kept, *[k for k, _ in self.constants]) if numbers else self.kept
        fixed = () if numbers else self.constants

        def program(*arrays, soft: bool = False) -> tuple:
            leaves: list = [*arrays[:first], *[None] * (count - first)]
            for k, array in zip(operands, arrays[first:], strict=True):
                leaves[k] = array
            for (k, _), number in zip(fixed, constants(value for _, value in fixed)):
                leaves[k] = number
            return tuple(replay(soften(steps) if soft else steps, leaves, [], places))

        return program

    def returned(self, outs: list[Tensor]):
        """What the function returned, with the tensors `outs` in their places."""
        return replaced(Slot, lambda slot: slot.fill(outs), self.out)


def written(rec: Recording, arguments: int) -> list[Tensor]:
    """The tensors from outside that were written to while `rec` was recorded, each once."""

    def own(var: Var) -> bool:
        """Whether it was made inside, or is an input."""
        return id(var) in rec.made or (var.home is rec and (var.place.index >= 0 or ~var.place.index < arguments))

    seen: dict = {}
    for tensor, before in rec.writes():
        if id(tensor) not in seen:
            partial = tensor._view is not None and tensor._view.steps  # then its storage is written to
            seen[id(tensor)] = None if partial or own(before) else tensor
    out = [tensor for tensor in seen.values() if tensor is not None]
    whole = {id(tensor._view.storage) for tensor in out if tensor._view is not None}
    roots = [
        View(storage, ())
        for storage, var in rec.storages.values()
        if storage.var is not var and id(storage) not in whole and not own(var)
    ]
    return out + [view.whole() for view in roots]


def made_inside(var: Var, rec: Recording) -> bool:
    """Whether a step of `rec` gave it."""
    return var.home is rec and var.place.index >= 0


def trace(fn: Callable, avals: Sequence[Aval], build: Callable, peeks: bool = False) -> Traced:
    """Record `fn(*args, **kwargs)` on inputs without values, and put everything it wrote back.

    `build(twins)` gives (args, kwargs) from Tensors of the given avals. `peeks` says that Python runs at every call:
    then it may read what depends on none of the inputs, and set attributes.
    """
    rec = open_recording(abstract=True)
    rec.peeks = peeks and rec.parent.peeks
    rec.guards, rec.storages, rec.made = [], {}, {}
    rec.tape = None if rec.peeks and rec.parent.tape is None else AT_ONCE  # nobody differentiates it, now or later
    rec.node = inputs_root(tuple(avals))
    reach(0, len(avals))
    try:
        twins = []
        for k, aval in enumerate(avals):
            var = Var(aval, None, rec, LEAVES[k])
            rec.leaves.append(var)
            rec.before.append(None)
            rec.owners.append(None)
            twins.append(wrap(var))
        args, kwargs = build(twins)
        return Traced(rec, as_called(fn)(*args, **kwargs), len(avals))
    finally:
        while here.rec is not rec:
            here.rec = here.rec.parent
        for storage, var in rec.storages.values():
            storage.var = var
            storage.version += 1
        for tensor, before in reversed(rec.writes()):
            view = tensor._view
            if view is None or (not view.steps and made_inside(view.storage.var, rec)):
                tensor._put(before)
            else:
                view.version = -1  # read anew from its storage
        rec.restore()
        here.rec = rec.parent
        rec.vars, rec.node, rec.log = [], None, []


def record(traced: Traced, op: Operator, tensors: list[Tensor], numbers: Sequence = ()):
    """The call as one instruction `op` of the recording it happens in; what the function returned.

    `numbers` are the constants, where `op` takes them as operands.
    """
    owners: list = tensors + traced.reads
    for t in traced.reads:
        if t._view is not None:
            t._sync()
    operands = [t._var for t in owners]
    if numbers:
        operands += [Var(aval_of(value), value) for value in numbers]
        owners += [None] * len(numbers)
    outs = apply_vars(op, operands, owners)
    n = len(outs) - len(traced.writes)
    for tensor, var in zip(traced.writes, outs[n:], strict=True):
        tensor._set(var)
    if here.rec.abstract:
        here.rec.guards.extend(traced.guards)
    return traced.returned([wrap(var) for var in outs[:n]])
