"""Recorded runs of branches and of loops' bodies, and the operators that are made of them.

What a run reads beside the variables are operands; the variables it binds anew and the tensors it writes to, Parameters
among them, are what comes out.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import jax.numpy as jnp

from msgrad.core.instruction import NUMBERS, Aval, Operator, aval, number_aval
from msgrad.core.number import Number, kind_of
from msgrad.core.record import apply_vars, here, wrap
from msgrad.core.state import Fill, State, leaves
from msgrad.core.tensor import Tensor
from msgrad.core.tracing import trace

MOST_PASSES = 12  # recordings after which a branch or loop that does not settle cannot be compiled


class Piece:
    """One recorded run of a branch or of a loop's body, which may write to the tensors `written`.

    `traced` is its program, `given` what it returned, `after` the state it left. Of the tensors in these, those made
    inside are what the program gives, at the numbers in `places`. Loops note in `before` and `index` what a turn began with.
    """

    def __init__(self, function: Callable, state: State, avals: Sequence[Aval], written: list[Tensor]):
        self.places: dict[int, int] = {}
        for tensor in written:
            if tensor._view is not None:
                tensor._sync()
        before, values = state.look(), [tensor._var for tensor in written]
        unread = {id(tensor) for tensor in leaves(before) if stale(tensor)}

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

        Views that are to be read anew, and were not (`unread`), are left alone.
        """
        rec = here.rec
        for tensor in leaves((self.given, self.after, written)):
            if id(tensor) in unread and stale(tensor):
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


def stale(tensor: Tensor) -> bool:
    """Whether it is a view that is to be read anew."""
    return tensor._view is not None and tensor._view.version != tensor._view.storage.version


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
        inner=tuple([step for traced in traces for step in traced.steps]),
    )
    outs = apply_vars(op, [tensor._var for tensor in operands], operands)
    for traced in traces:
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
