"""Loops that a tensor decides, or that are long, as one operator each: lax.scan, or a while loop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from sys import getrefcount
from typing import Any

import jax.numpy as jnp
from jax import lax

from msgrad.core.branches import truth
from msgrad.core.instruction import Aval, number_aval
from msgrad.core.loops import repeat
from msgrad.core.number import Number
from msgrad.core.pieces import MOST_PASSES, Operands, Piece, emit, memory, shared, source_as
from msgrad.core.record import NeedsValue
from msgrad.core.state import (
    Fill,
    Hidden,
    NotReturned,
    State,
    Undefined,
    changes,
    described,
    fills,
    leaves,
    look_up,
    same,
    skeleton,
    substituted,
)
from msgrad.core.tensor import Tensor
from msgrad.core.tree import replaced

_rows: Callable  # set by ops.index


def connect_rows(rows: Callable) -> None:
    """ops.index tells how the rows of a Tensor are read when they are needed."""
    global _rows
    _rows = rows


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
        for _ in range(MOST_PASSES):
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
        written = isinstance(first, Tensor) and memory(first) in map(memory, self.written)
        if before is None and written and (id(first) not in self.alone or first._view is not None):
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
        scans = go is True and piece.given is True and isinstance(self.length, int)
        if self.growing and not scans:
            raise NeedsValue("has a loop of unknown length in which a list grows")
        first = [*[look_up(self.start, path) for path in self.carried], *self.written]
        last = [*[look_up(piece.after, path) for path in self.carried], *self.written]
        rows = [
            leaf for number in self.growing for leaf in leaves(self.appended(number)) if leaf is not piece.index.tensor
        ]
        dtypes = [aval.dtype for aval, _ in self.carried.values()] + [t._var.aval.dtype for t in self.written]
        turns = Turns(
            program=piece.traced.body(),
            reads=[inside.add(tensor) for tensor in piece.traced.reads],
            ends=[(piece.source(value, inside), dtype) for value, dtype in zip(last, dtypes, strict=True)],
            rows=[piece.source(leaf, inside) for leaf in rows],
            goes=piece.source(piece.given, inside),
            starts=[(starting.source(value), dtype) for value, dtype in zip(first, dtypes, strict=True)],
            begins=starting.source(go),
            length=self.length if isinstance(self.length, int) else None,
            turns=None if self.length is None else inside.source(self.length),
            span=self.span,
            count=len(starting.tensors),
        )
        outs = []
        if last or rows or piece.traced.fallible:
            name, body = ("scan", turns.scan) if scans else ("while", turns.loop)
            outs = emit(name, body, [*starting.tensors, *inside.tensors], [piece])
        self.bind(outs[: len(last)], scans and self.length > 0)
        if self.growing:
            self.extend(dict(zip(map(id, rows), outs[len(last) :], strict=True)))

    def extend(self, stacked: dict[int, Tensor]) -> None:
        """Append to the lists what each turn appended, of which the rows of the tensors in `stacked` are made."""

        rows = {key: _rows(tensor) for key, tensor in stacked.items()}

        def turn(leaf, k: int):
            if leaf is self.piece.index:
                return self.span.start + self.span.step * k
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


@dataclass
class Turns:
    """A loop as functions of arrays: the operands at the start, `count` of them, then those that each turn sees."""

    program: Callable
    reads: list[int]
    ends: list[tuple]
    rows: list[Callable]
    goes: Callable
    starts: list[tuple]
    begins: Callable
    length: int | None
    turns: Callable | None
    span: range
    count: int

    def start(self, soft: bool, arrays: tuple) -> list:
        return [source_as(start((), arrays), dtype, soft) for start, dtype in self.starts]

    def turn(self, soft: bool, index, carry: list, arrays: tuple) -> tuple[Any, list, list]:
        """Whether to go on, the next carry, and what is appended to lists."""
        outs = self.program(index, *carry, *[arrays[k] for k in self.reads], soft=soft)
        carry = [source_as(end(outs, arrays), dtype, soft) for end, dtype in self.ends]
        return jnp.asarray(self.goes(outs, arrays), bool), carry, [row(outs, arrays) for row in self.rows]

    def index(self, k):
        return self.span.start + self.span.step * k

    def scan(self, soft: bool, *arrays) -> tuple:
        before, arrays = arrays[: self.count], arrays[self.count :]
        carry, rows = lax.scan(
            lambda carry, k: self.turn(soft, k, carry, arrays)[1:],
            self.start(soft, before),
            self.index(jnp.arange(self.length)),
        )
        return (*carry, *rows)

    def loop(self, soft: bool, *arrays) -> tuple:
        before, arrays = arrays[: self.count], arrays[self.count :]
        begin = jnp.asarray(self.begins((), before), bool)
        if self.turns is None:
            return tuple(
                repeat(
                    lambda carry, arrays: self.turn(soft, 0, carry, arrays)[:2], begin, self.start(soft, before), arrays
                )
            )

        def step(state, arrays):
            k, carry = state
            go, carry, _ = self.turn(soft, self.index(k), carry, arrays)
            return go & (k + 1 < self.turns((), arrays)), (k + 1, carry)

        start = jnp.zeros((), jnp.int64), self.start(soft, before)
        return tuple(repeat(step, begin & (self.turns((), arrays) > 0), start, arrays)[1])
