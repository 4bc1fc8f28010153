"""The differentiation of a recording with notes: what lies between two is one instruction, Python runs at each."""

from collections.abc import Callable

from msgrad.core.custom import opaque
from msgrad.core.instruction import Aval, Operator
from msgrad.core.program import Node, Var, path, replay
from msgrad.core.pullback import fallible, gradients_of
from msgrad.core.record import AT_ONCE, Recording, apply_vars, here, leave, log_write, wrap
from msgrad.core.tape import Assigned, Custom, Hooked, Stage, add_to, fitted, hook, is_float, ones, stages
from msgrad.core.tensor import Tensor


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
        self.assigned: dict[int, Tensor] = {}  # gradients in what tensors were assigned, by the tensors' ids

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
                self.again(stage, outs, [held[p] for p in kept], around)

    def again(self, stage: Stage, outs: tuple, kept: list[Var], around: Callable) -> None:
        """Record a stage: `outs` are the places of what it gives, `kept` the Vars that become the first of these."""
        op = self.operator("stage", stage, (outs, around), lambda: replaying(self.steps, stage, outs, around))

        def call():
            operands = [self.values[p] for p in stage.reads]
            made = apply_vars(op, operands, self.owner(stage.reads), kept)
            self.values.update(zip(outs, made, strict=True))
            return [] if note is None else [wrap(self.values[p]) for p in note.outputs]

        note, tape = stage.custom, here.rec.tape
        if note is not None and tape is AT_ONCE:
            note.active = True  # to whom it may concern
            opaque(op.name, call, [self.tensor(p) for p in note.inputs], lambda out: note.backward)
        else:
            call()
        if note is not None and isinstance(tape, list):
            places = (tuple(map(self.at, note.inputs)), tuple(map(self.at, note.outputs)))
            tape.append(Custom(here.rec.node.steps - 1, *places, note.backward))
        for other in stage.hooks:
            if other.place in self.values and isinstance(tape, list):
                place = self.at(other.place)
                hooked = isinstance(other, Hooked)
                tape.append(Hooked(place, other.table, other.key) if hooked else Assigned(place, other.tensor))
            elif other.place in self.values and tape is AT_ONCE and isinstance(other, Hooked):
                self.values[other.place] = hooked_at_once(self.tensor(other.place), other)._var

    def tensor(self, place: int) -> Tensor:
        """The value at `place` as a tensor: the one it was read from, where that is known."""
        owner, var = self.owners.get(place), self.values[place]
        return owner if owner is not None and owner._var is var else wrap(var)

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
            for other in stage.hooks:
                if isinstance(other, Assigned) and other.place in found:
                    add_to(self.assigned, id(other.tensor), found.pop(other.place))
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
        active = {~k for k in wrt} | {note.place for note in self.tape if isinstance(note, Assigned)}
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


def hooked_at_once(tensor: Tensor, hook: Callable) -> Tensor:
    """`tensor`, the gradient in which passes through `hook`, which is recorded at once."""
    return opaque("register_hook", lambda: (tensor,), [tensor], lambda _: lambda gradients: [hook(*gradients)])[0][0]


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
