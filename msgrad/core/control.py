"""Branches and loops that a tensor decides, as one operator each: lax.cond, lax.scan, or a while loop.

Both branches of a condition, or the body of a loop, are recorded abstractly. What they read beside the variables are
operands; the variables they bind anew and the tensors they write to, Parameters among them, are what comes out.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from sys import getrefcount
from typing import Any

import jax.numpy as jnp
from jax import lax

from msgrad.core.instruction import NUMBERS, Aval, Operator, aval, number_aval
from msgrad.core.loops import repeat
from msgrad.core.number import Number, kind_of
from msgrad.core.record import NeedsValue, apply, apply_vars, here, wrap
from msgrad.core.state import (
    Fill,
    Hidden,
    NotReturned,
    State,
    Undefined,
    alike,
    changes,
    described,
    fills,
    leaves,
    parts,
    rebuilt,
    same,
    skeleton,
    substituted,
)
from msgrad.core.tensor import Tensor
from msgrad.core.tracing import trace
from msgrad.core.tree import replaced

_MOST_PASSES = 12  # a loop whose variables have not settled by then cannot be compiled

_rows: Callable  # set by ops.index


def connect_rows(rows: Callable) -> None:
    """ops.index tells how the rows of a Tensor are read when they are needed."""
    global _rows
    _rows = rows


TRUTH = Operator("truth", lambda x: (x != 0).reshape(()), ("x",), numeric=(False,))


def truth(value):
    """`bool(value)`: a Python bool, or for what is not known while recording, a 0-d bool Tensor.

    Raises:
        ValueError: for a Tensor of more than one element, or none.
    """
    if isinstance(value, Number):
        return (value if value.kind is bool else value != 0).tensor
    if not isinstance(value, Tensor):
        return bool(value)
    if value.size != 1:
        raise ValueError(f"For 'bool' of a Tensor, it must hold one element, but its shape is {value.shape}.")
    return value if value._var.aval.dtype.kind == "b" and not value.shape else apply(TRUTH, (value,))


# ---------------------------------------------------------------- what an operator is made of
class Piece:
    """One recorded run of a branch or of a loop's body, which may write to the tensors `written`.

    `before` and `index` are set by loops. `traced` is its program, `given` what it returned, `after` the state it left. Of the tensors in these, those made
    inside are what the program gives, at the numbers in `places`.
    """

    def __init__(self, function: Callable, state: State, avals: Sequence[Aval], written: list[Tensor]):
        self.places: dict[int, int] = {}
        for tensor in written:
            if tensor._view is not None:
                tensor._sync()
        before, values = state.look(), [tensor._var for tensor in written]
        unread = {id(t) for t in leaves(before) if t._view is not None and t._view.version < 0}

        def run(twins):
            self.given = function(twins)
            self.after = state.look()
            known = dict(zip(map(id, written), values, strict=True))
            return list(self.outputs(len(avals), known, written, unread))

        try:
            self.traced = trace(run, avals, lambda twins: ((twins,), {}))
        finally:
            state.set(before)
            for tensor, var in zip(written, values, strict=True):
                if tensor._var is not var:
                    tensor._put(var)

    def outputs(self, arguments: int, values: dict, written: list[Tensor], unread: set[int]) -> Iterator[Tensor]:
        """The tensors that were made inside or came as arguments, and those given a value from outside, each once.

        Rows that nothing has read yet (`unread`) are left alone.
        """
        rec = here.rec
        for tensor in leaves((self.given, self.after, written)):
            if id(tensor) in unread and tensor._view.version < 0:
                continue
            if tensor._view is not None:
                tensor._sync()
            var = tensor._var
            mine = var.home is rec and (var.place.index >= 0 or ~var.place.index < arguments)
            mine |= var is not values.get(id(tensor), var)
            if mine and id(tensor) not in self.places:
                self.places[id(tensor)] = len(self.places)
                yield wrap(var)

    def source(self, value, operands: "Operands") -> Callable:
        """How `value` is had from what the program gives, and the operands: a function of these two lists."""
        place = self.places.get(id(value.tensor if isinstance(value, Number) else value))
        return operands.source(value) if place is None else lambda outs, arrays: outs[place]

    def aval(self, value) -> Aval | None:
        """The aval of a tensor; None for anything else."""
        if not isinstance(value, Tensor):
            return None
        place = self.places.get(id(value))
        return value._var.aval if place is None else self.traced.avals[place]

    def new(self, written: list[Tensor]) -> list[Tensor]:
        """The tensors that were written to and are not in `written`."""
        known = set(map(memory, written))
        return [tensor for tensor in self.traced.writes if memory(tensor) not in known]


def memory(tensor: Tensor) -> int:
    """What tells apart the memory of tensors that hold all of it."""
    return id(tensor if tensor._view is None else tensor._view.storage)


class Operands:
    """The tensors that an operator takes, each once."""

    def __init__(self):
        self.tensors: list[Tensor] = []
        self.numbers: dict[int, int] = {}

    def add(self, tensor: Tensor) -> int:
        if tensor._view is not None:
            tensor._sync()
        key = id(tensor._var)
        if key not in self.numbers:
            self.numbers[key] = len(self.tensors)
            self.tensors.append(tensor)
        return self.numbers[key]

    def source(self, value) -> Callable:
        """How `value`, which was there before, is had; see `Piece.source`."""
        if isinstance(value, Fill):
            return lambda outs, arrays: jnp.zeros(value.aval.shape, value.aval.dtype)
        if not isinstance(value, (Tensor, Number)):
            return lambda outs, arrays: value
        k = self.add(value.tensor if isinstance(value, Number) else value)
        return lambda outs, arrays: arrays[k]


def emit(name: str, body: Callable, operands: list[Tensor], pieces: Sequence[Piece]) -> list[Tensor]:
    """Record the operator `name` on `operands`: `body(soft, *arrays)` gives its outputs."""
    traces = [piece.traced for piece in pieces]
    op = Operator(
        name,
        partial(body, False),
        transform=True,
        soft=partial(body, True),
        fallible=any(traced.fallible for traced in traces),
    )
    outs = apply_vars(op, [tensor._var for tensor in operands], operands)
    for traced in traces:
        here.rec.modes.extend(traced.modes)
        here.rec.guards.extend(traced.guards)
    return [wrap(var) for var in outs]


class Out:
    """The place of a value that an operator gives."""

    __slots__ = ("index", "kind")

    def __init__(self, index: int, kind: type | None):
        self.index, self.kind = index, kind

    def fill(self, outs: list[Tensor]):
        return outs[self.index] if self.kind is None else Number(outs[self.index], self.kind)


def shared(a, aval_a: Aval | None, b, aval_b: Aval | None) -> tuple[Aval, type | None] | None:
    """The aval, and the Python number's type, that two values have in common; None if they have not."""
    kind_a, kind_b = kind_of(a), kind_of(b)
    if kind_a is not None and kind_b is not None:
        return (number_aval(kind_a), kind_a) if kind_a is kind_b else None
    if kind_a is not None or kind_b is not None:  # a number beside a 0-d Tensor of the number's own dtype
        found = aval((), NUMBERS[kind_a or kind_b])
        return (found, None) if found is (aval_b if kind_b is None else aval_a) else None
    if aval_a is None or aval_b is None or (aval_a.shape, aval_a.dtype) != (aval_b.shape, aval_b.dtype):
        return None
    return aval_a, None


def source_as(value, dtype, soft: bool):
    """`value` as an array of `dtype`, a bundle as it is; where gradients pass through integers, a float stays one."""
    if dtype is None or (soft and jnp.issubdtype(getattr(value, "dtype", bool), jnp.inexact)):
        return value
    return jnp.asarray(value, dtype)


def look_up(tree, path: tuple):
    for key in path:
        tree = tree[key]
    return tree


# ---------------------------------------------------------------- branches
def branch(test: Tensor, state: State, on_true: Callable, on_false: Callable) -> None:
    """Run one of two functions, as `test`, a 0-d bool Tensor, says; both act on `state`.

    Raises:
        NeedsValue: if they leave it in ways that have nothing in common.
    """
    written: list[Tensor] = []
    for _ in range(_MOST_PASSES):
        yes, no = [Piece(lambda _, run=run: run(), state, (), written) for run in (on_true, on_false)]
        more = {memory(tensor): tensor for tensor in (*yes.new(written), *no.new(written))}
        if not more:
            break
        written += more.values()
    else:
        raise NeedsValue("writes to other Tensors each time it is recorded")
    join = Join(yes, no, state)
    after = [join(a, b, (i,)) for i, (a, b) in enumerate(zip(yes.after, no.after, strict=True))]
    final = [join.write(tensor) for tensor in written]
    outs = join.emit(test)
    for tensor, out in zip(written, final, strict=True):
        tensor._set(outs[out.index]._var)
    state.set([replaced(Out, lambda out: out.fill(outs), item) for item in after])


class Join:
    """Brings the states that two branches leave together: what differs becomes an output of both."""

    def __init__(self, yes: Piece, no: Piece, state: State):
        self.yes, self.no, self.state = yes, no, state
        self.pairs: list[tuple[Any, Any, Aval]] = []

    def __call__(self, a, b, path: tuple):
        if same(a, b):
            return a
        if isinstance(a, Undefined) or isinstance(b, Undefined):
            return Undefined(a.name if isinstance(a, Undefined) else b.name, perhaps=True)
        if isinstance(a, NotReturned):
            return self(skeleton(b, self.no.aval), b, path)
        if isinstance(b, NotReturned):
            return self(a, skeleton(a, self.yes.aval), path)
        if isinstance(a, Fill) or isinstance(b, Fill):
            known = a if isinstance(a, Fill) else b
            return self.out(a, b, known.aval, known.kind)
        if alike(a, b):
            pairs = zip(parts(a), parts(b), strict=True)
            return rebuilt(a, [self(x, y, (*path, key)) for (key, x), (_, y) in pairs])
        found = shared(a, self.yes.aval(a), b, self.no.aval(b))
        if found is None:
            raise NeedsValue(
                f"makes {self.state.name(path)} {described(a)} on one path and {described(b)} on the other, "
                "as a tensor decides"
            )
        return self.out(a, b, *found)

    def out(self, a, b, aval: Aval, kind: type | None) -> Out:
        self.pairs.append((a, b, aval))
        return Out(len(self.pairs) - 1, kind)

    def write(self, tensor: Tensor) -> Out:
        """The value of a tensor that is written to."""
        a, b = self.yes.aval(tensor), self.no.aval(tensor)
        if a.shape != b.shape or a.dtype != b.dtype:
            raise NeedsValue("writes values of different shapes or dtypes to a Tensor, as a tensor decides")
        return self.out(tensor, tensor, a, None)

    def emit(self, test: Tensor) -> list[Tensor]:
        if not self.pairs:
            return []
        operands = Operands()
        operands.add(test)
        sides = []
        for side, piece in enumerate((self.yes, self.no)):
            reads = [operands.add(tensor) for tensor in piece.traced.reads]
            sources = [(piece.source(pair[side], operands), pair[2].dtype) for pair in self.pairs]
            sides.append((piece.traced, reads, sources))

        def body(soft, *arrays):
            def call(traced, reads, sources):
                outs = traced(*[arrays[k] for k in reads], soft=soft)
                return [source_as(source(outs, arrays), dtype, soft) for source, dtype in sources]

            return tuple(lax.cond(arrays[0].astype(bool), *[partial(call, *side) for side in sides]))

        return emit("cond", body, operands.tensors, (self.yes, self.no))


# ---------------------------------------------------------------- loops
def holders(values: Sequence) -> dict[int, int]:
    """How often each of `values` is held, by its id."""
    return {id(value): getrefcount(value) for value in values}


_held_once = [Fill(None, None)]  # type: ignore
(_ONCE,) = holders((_held_once[0],)).values()


def alone(values: tuple) -> set[int]:
    """The ids of those that only a variable holds, beside the tuple itself."""
    return {key for key, count in holders(values).items() if count <= _ONCE}


def outline(traced) -> list:
    """What a program does, to be compared with another recording of it."""
    steps = [(step.operator.name, step.template, operands) for step, operands in traced.steps]
    return [*steps, *[(k, value.item()) for k, value in traced.constants]]


class Loop:
    """A loop over `state`, recorded; `emit` makes it an operator.

    Each turn runs `turn(index)` and then `test()`, which says whether to go on. There are at most `length` turns: an
    int, a Number, or None for any number. `index` is a Number, from 0 up, or as `span`, a range, has it.

    Raises:
        NeedsValue: if a turn leaves a variable of another type, shape or dtype than it found.
    """

    def __init__(self, state: State, turn: Callable, test: Callable | None, length, span: range = range(1)):
        self.state, self.turn, self.test, self.length, self.span = state, turn, test, length, span
        self.alone = alone(state.get())
        self.start = state.look()
        self.growing: dict[int, int] = {}  # the lists that turns append to, and what stands in for their items
        self.carried: dict[tuple, tuple[Aval, type | None]] = {}  # the variables that turns bind anew
        self.perhaps: list[tuple] = []  # those that have no value before the loop
        self.written: list[Tensor] = []
        for _ in range(_MOST_PASSES):
            self.piece = self.record()
            if self.settled():
                if self.growing:
                    self.check_growth()
                return
        raise NeedsValue("has a loop whose variables keep changing their types or shapes")

    def record(self) -> Piece:
        """One turn, on variables and written tensors without values: with the state it began with, and its index."""
        avals = [number_aval(int), *[aval for aval, _ in self.carried.values()], *[t._var.aval for t in self.written]]

        def run(twins):
            index, *twins = twins
            kinds = [kind for _, kind in self.carried.values()]
            values = [twin if kind is None else Number(twin, kind) for twin, kind in zip(twins, kinds, strict=False)]
            before[:] = self.placed(dict(zip(self.carried, values, strict=True)))
            for number, hidden in self.growing.items():
                if hidden:
                    before[number] = [Hidden()] * (len(self.start[number]) + hidden)
            self.state.set(before)
            for tensor, twin in zip(self.written, twins[len(values) :], strict=True):
                tensor._put(twin._var)
            number = Number(index, int)
            if isinstance(self.length, int):
                number.within = self.span
            before.append(number)
            self.turn(number)
            return True if self.test is None else truth(self.test())

        before: list = []
        piece = Piece(run, self.state, avals, self.written)
        piece.index, piece.before = before.pop(), before
        return piece

    def placed(self, values: dict) -> list:
        """The state at the start with the values at the paths in `values`."""
        return [substituted(item, values, (i,)) for i, item in enumerate(self.start)]

    def check_growth(self) -> None:
        """A turn must not depend on how long the lists are that it appends to."""
        hidden, self.growing = self.growing, dict.fromkeys(self.growing, 0)
        again = self.record()
        self.growing = hidden
        alike = outline(again.traced) == outline(self.piece.traced)
        for path in self.carried:
            a, b = look_up(again.after, path), look_up(self.piece.after, path)
            alike &= isinstance(a, (Tensor, Number)) or same(a, b)
        if not alike:
            raise NeedsValue("has a loop that depends on the length of a list that grows in it")

    def appended(self, number: int) -> list:
        """What a turn appended to a list."""
        return self.piece.after[number][len(self.piece.before[number]) :]

    def settled(self) -> bool:
        """Whether a further turn would be like the last; else what it found is noted for the next recording."""
        more = {memory(tensor): tensor for tensor in self.piece.new(self.written)}
        for tensor in (*self.written, *more.values()):
            if self.piece.aval(tensor) not in (None, tensor._var.aval):
                raise NeedsValue("writes values of different shapes or dtypes to a Tensor in a loop")
        self.written += more.values()
        known = [self.known(*change) for change in list(changes(self.piece.before, self.piece.after, ()))]
        return all(known) and not more

    def grows(self, path: tuple, a, b) -> bool:
        """Whether what is at `path` is a list that was only appended to."""
        listed = len(path) == 1 and path[0] >= len(self.state.names) and isinstance(b, list)
        return listed and len(b) > len(a) and all(x is y for x, y in zip(a, b, strict=False))

    def known(self, path: tuple, a, b) -> bool:
        """Whether it was known that turns change what is at `path`, here from `a` to `b`."""
        if self.grows(path, a, b):
            known = self.growing.get(path[0], 0)
            self.growing[path[0]] = 1
            return known > 0
        if isinstance(a, (Undefined, NotReturned)):
            shape = skeleton(b, self.piece.aval)
            self.start = self.placed({path: shape})
            self.carried |= {p: (fill.aval, fill.kind) for p, fill in fills(shape, path)}
            if isinstance(a, Undefined):
                self.perhaps.append(path)
            return False
        before, first = self.carried.get(path), look_up(self.start, path)
        written = isinstance(first, Tensor) and any(first is tensor for tensor in self.written)
        if before is None and written and id(first) not in self.alone:
            raise NeedsValue("writes to a Tensor in a loop, then binds its name to another one")
        found = shared(a, before[0] if before else self.piece.aval(a), b, self.piece.aval(b))
        if found is None:
            raise NeedsValue(f"makes {self.state.name(path)} {described(b)} in a loop before which it was "
                             f"{described(first)}")  # fmt: skip
        self.carried[path] = found
        return found == before

    def emit(self, go=True) -> None:
        """Record the loop, which begins if `go`, and bind the variables to what they are after it."""
        piece, starting, inside = self.piece, Operands(), Operands()
        dtypes = [aval.dtype for aval, _ in self.carried.values()] + [t._var.aval.dtype for t in self.written]
        starts = [starting.source(v) for v in [*[look_up(self.start, path) for path in self.carried], *self.written]]
        begins = starting.source(go)
        reads = [inside.add(tensor) for tensor in piece.traced.reads]
        ends = [
            piece.source(v, inside) for v in [*[look_up(piece.after, path) for path in self.carried], *self.written]
        ]
        goes, turns = piece.source(piece.given, inside), inside.source(self.length)
        scans = go is True and piece.given is True and isinstance(self.length, int)
        if self.growing and not scans:
            raise NeedsValue("has a loop of unknown length in which a list grows")
        rows = [leaf for number in self.growing for leaf in leaves(self.appended(number))]
        made = [piece.source(leaf, inside) for leaf in rows]
        count, origin, stride = len(starting.tensors), self.span.start, self.span.step

        def turn(soft, index, carry, arrays):
            outs = piece.traced(index, *carry, *[arrays[k] for k in reads], soft=soft)
            ended = [source_as(end(outs, arrays), dtype, soft) for end, dtype in zip(ends, dtypes, strict=True)]
            return goes(outs, arrays), ended, [make(outs, arrays) for make in made]

        def body(soft, *arrays):
            before, arrays = arrays[:count], arrays[count:]
            carry = [source_as(start((), before), dtype, soft) for start, dtype in zip(starts, dtypes, strict=True)]
            if scans:
                steps = origin + stride * jnp.arange(self.length)
                carry, ys = lax.scan(lambda carry, k: turn(soft, k, carry, arrays)[1:], carry, steps)
                return (*carry, *ys)
            begin = jnp.asarray(begins((), before), bool)
            if self.length is None:

                def step(carry, arrays):
                    go, carry, _ = turn(soft, 0, carry, arrays)
                    return jnp.asarray(go, bool), carry

                return tuple(repeat(step, begin, carry, arrays))

            def counted(s, arrays):
                k, carry = s
                go, carry, _ = turn(soft, origin + stride * k, carry, arrays)
                return jnp.asarray(go, bool) & (k + 1 < turns((), arrays)), (k + 1, carry)

            start = jnp.zeros((), jnp.int64), carry
            return tuple(repeat(counted, begin & (turns((), arrays) > 0), start, arrays)[1])

        outs = []
        if ends or rows:
            outs = emit("scan" if scans else "while", body, [*starting.tensors, *inside.tensors], [piece])
        self.bind(outs[: len(ends)], scans and self.length > 0)
        if self.growing:
            self.extend(dict(zip(map(id, rows), outs[len(ends) :], strict=True)))

    def extend(self, stacked: dict[int, Tensor]) -> None:
        """Append to the lists what each turn appended, of which the rows of the tensors in `stacked` are made."""

        rows = {key: _rows(tensor) for key, tensor in stacked.items()}

        def turn(leaf, k: int):
            row = rows[id(leaf.tensor if isinstance(leaf, Number) else leaf)][k]
            return Number(row, leaf.kind) if isinstance(leaf, Number) else row

        look = self.state.look()
        for number in self.growing:
            items = self.appended(number)
            for k in range(self.length):
                look[number] += replaced((Tensor, Number), partial(turn, k=k), items)
        self.state.set(look)

    def bind(self, outs: list[Tensor], certain: bool) -> None:
        """Bind the variables and tensors to what came out; `certain` says that there was a turn."""
        values: dict[tuple, Any] = {}
        for (path, (_, kind)), out in zip(self.carried.items(), outs, strict=False):
            values[path] = out if kind is None else Number(out, kind)
            if certain and look_up(self.piece.after, path) is self.piece.index:
                values[path] = self.span.start + self.span.step * (self.length - 1)
        for tensor, out in zip(self.written, outs[len(values) :], strict=True):
            tensor._set(out._var)
        self.start = self.placed(values)
        if not certain:
            self.start = self.placed({path: Undefined(self.state.names[path[0]], True) for path in self.perhaps})
        self.state.set(self.start)
