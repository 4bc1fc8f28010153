"""Branches that a tensor decides, as one operator each: lax.cond."""

from collections.abc import Callable
from functools import partial
from typing import Any

from jax import lax

from msgrad.core.instruction import Aval, Operator
from msgrad.core.number import Number
from msgrad.core.pieces import MOST_PASSES, Operands, Out, Piece, emit, memory, shared, source_as
from msgrad.core.record import NeedsValue, apply
from msgrad.core.state import Fill, NotReturned, State, Undefined, alike, described, parts, rebuilt, same, skeleton
from msgrad.core.tensor import Tensor
from msgrad.core.tree import replaced

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


def branch(test: Tensor, state: State, on_true: Callable, on_false: Callable) -> None:
    """Run one of two functions, as `test`, a 0-d bool Tensor, says; both act on `state`.

    Raises:
        NeedsValue: if they leave it in ways that have nothing in common.
    """
    written: list[Tensor] = []
    for _ in range(MOST_PASSES):
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
        if not self.pairs and not any(piece.traced.fallible for piece in (self.yes, self.no)):
            return []  # neither does anything
        operands = Operands()
        operands.add(test)
        sides = []
        for side, piece in enumerate((self.yes, self.no)):
            reads = [operands.add(tensor) for tensor in piece.traced.reads]
            sources = [(piece.source(pair[side], operands), pair[2].dtype) for pair in self.pairs]
            sides.append((piece.traced.body(), reads, sources))

        def body(soft, *arrays):
            def call(program, reads, sources):
                outs = program(*[arrays[k] for k in reads], soft=soft)
                return [source_as(source(outs, arrays), dtype, soft) for source, dtype in sources]

            return tuple(lax.cond(arrays[0].astype(bool), *[partial(call, *side) for side in sides]))

        return emit("cond", body, operands.tensors, (self.yes, self.no))
