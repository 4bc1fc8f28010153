"""saved_tensors_hooks: what the gradients of operators will read goes through two functions, put away and taken back.

A recording that is differentiated as Python says (see core.tape) gets a note for each operator called under hooks: its
gradient is computed from what `unpack_hook` gives. What an operator's gradient reads is read off its jaxpr.
"""

import contextlib
import functools
import threading
from collections.abc import Callable

import jax
import jax.numpy as jnp

from msgrad.core.instruction import Constant, Instruction, Operator
from msgrad.core.program import Var, path
from msgrad.core.pullback import at_start, forward, gradients_of
from msgrad.core.record import AT_ONCE, NeedsValue, Recording, apply_vars, here, modes, wrap
from msgrad.core.tape import Custom, fitted, is_float, zeros
from msgrad.core.tensor import Tensor


class Open(threading.local):
    """The hooks that this thread has entered, outermost first."""

    def __init__(self):
        self.hooks: list[Entered] = []


opened = Open()


class Entered:
    """Hooks that were entered; `since` is the number of steps that each recording had before those to be noted."""

    __slots__ = ("pack", "since", "unpack")

    def __init__(self, pack: Callable, unpack: Callable):
        self.pack, self.unpack, self.since = pack, unpack, {here.rec: here.rec.node.steps}


class saved_tensors_hooks(contextlib.ContextDecorator):
    """A context, or a decorator, in which what is kept for gradients goes through two functions.

    Under `grad` and its kin, `pack_hook(tensor)` is called for each tensor that the gradient of an operator called inside
    will read, and may give anything: a copy in less precision, a NumPy array, a file's name. When the gradient is
    computed, `unpack_hook` makes a Tensor of that again. Of hooks in hooks the innermost are called. They also see what
    `_Function` saves. They are called in the order of the operators, at the end of the context, or where others begin.

    Args:
        pack_hook: a function of one Tensor.
        unpack_hook: a function of what that gave; gives a Tensor of the shape.

    Raises:
        TypeError: on entering, if one of them cannot be called, or inside `jvp`, `jacfwd` and `jacrev`.
        NotImplementedError: where `Tensor.backward` keeps a history, which consists of programs.
        RuntimeError: when the gradient is computed, if `unpack_hook` gives no Tensor; ValueError, if it is of another
            shape.

    Source: mindspore.saved_tensors_hooks, MindSpore 2.10.
    """

    def __init__(self, pack_hook, unpack_hook):
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook

    def __enter__(self):
        for name in ("pack_hook", "unpack_hook"):
            if not callable(hook := getattr(self, name)):
                raise TypeError(
                    f"For 'saved_tensors_hooks', the '{name}' must be a function, but got {type(hook).__name__}."
                )
        if here.rec.abstract:
            raise NeedsValue("keeps tensors through hooks")
        if here.rec.tape is AT_ONCE:
            raise TypeError(
                "For 'saved_tensors_hooks', a function that 'jvp', 'jacfwd' or 'jacrev' looks at keeps no tensors. "
                "Use 'grad', 'value_and_grad' or 'vjp'."
            )
        if here.rec.parent is None and modes.history:
            raise NotImplementedError(
                "For 'saved_tensors_hooks', what 'Tensor.backward' keeps are programs, no tensors. "
                "Use it where mindspore.grad or value_and_grad looks at a function."
            )
        look(here.rec)
        opened.hooks.append(Entered(self.pack_hook, self.unpack_hook))

    def __exit__(self, *raised):
        try:
            if raised[0] is None:
                look(here.rec)
        finally:
            opened.hooks.pop()
            if opened.hooks:
                opened.hooks[-1].since[here.rec] = here.rec.node.steps


def register_saved_tensors_hooks(pack_hook, unpack_hook):
    """A decorator: calls of the function are inside `saved_tensors_hooks`, also where MindSpore looks at it in graph mode
    only.

    Source: mindspore.register_saved_tensors_hooks, MindSpore 2.10.
    """

    return saved_tensors_hooks(pack_hook, unpack_hook)


def packed(tensors) -> Callable:
    """What gives `tensors` back; hooks that are open see those that are Tensors."""
    if not opened.hooks:
        return lambda: tensors
    kept = [Packed(t, opened.hooks[-1]) if isinstance(t, Tensor) else t for t in tensors]
    return lambda: tuple([item.unpacked() if isinstance(item, Packed) else item for item in kept])


class Packed:
    """A tensor that went through `pack_hook`. Where its gradient is itself differentiated, it is the tensor it was."""

    __slots__ = ("aval", "item", "original", "unpack")

    def __init__(self, tensor: Tensor, hooks: Entered, again: bool = True):
        self.aval, self.unpack = tensor._var.aval, hooks.unpack
        self.original = tensor if again and is_float(self.aval) else None
        self.item = hooks.pack(wrap(tensor._var))

    def unpacked(self) -> Tensor:
        tensor = self.unpack(self.item)
        if not isinstance(tensor, Tensor):
            raise RuntimeError(
                f"For 'saved_tensors_hooks', the 'unpack_hook' must return a Tensor, but got {type(tensor).__name__}."
            )
        if tensor.shape != self.aval.shape:
            raise ValueError(
                f"For 'saved_tensors_hooks', the 'unpack_hook' must keep the shape {self.aval.shape}, "
                f"but gave {tensor.shape}."
            )
        tensor = fitted(tensor, self.aval)
        if self.original is None:
            return tensor
        both = [self.original, tensor]
        return wrap(apply_vars(STAND_IN, [t._var for t in both], both)[0])


@jax.custom_jvp
def stand_in(original, value):
    """`value`, through which gradients pass to `original`."""
    return value


stand_in.defjvp(lambda primals, tangents: (primals[1], tangents[0]))
STAND_IN = Operator("stand_in", lambda original, value: stand_in(original, value))


# ---------------------------------------------------------------- what was called inside
def look(rec: Recording) -> None:
    """Take notes of the operators that `rec` got under the innermost hooks since it was last looked at."""
    if not opened.hooks or not isinstance(rec.tape, list) or rec.abstract:
        return
    hooks, node = opened.hooks[-1], rec.node
    steps = path(node, hooks.since.get(rec, 0))
    at = node.outputs - sum(len(instruction.outs) for instruction, _ in steps)
    known = {note.step for note in rec.tape if isinstance(note, Custom)}
    found = []
    for step, (instruction, operands) in enumerate(steps, node.steps - len(steps)):
        if step not in known and not isinstance(instruction.operator, Constant):
            held = [rec.vars[p] if p >= 0 else rec.leaves[~p] for p in operands]
            # neither a Python number nor a bundle
            plain = tuple([var.home is rec and var.aval.items is None for var in held])
            reads = reading(instruction, tuple([var.aval for var in held]), plain)
            places = (*operands, *range(at, at + len(instruction.outs)))
            if reads.saved:
                found.append((step, reads, places))
        at += len(instruction.outs)
    values = present(rec, {places[k] for _, reads, places in found for k in reads.saved + reads.others})
    again = rec.parent.tape is not None
    for step, reads, places in found:
        note(rec, step, reads, places, values, hooks, again)
    hooks.since[rec] = rec.node.steps


def present(rec: Recording, places: set) -> dict[int, Var]:
    """The Vars at places of a recording; what nobody held when a value was needed is recorded again."""
    values = {p: rec.vars[p] if p >= 0 else rec.leaves[~p] for p in places}
    lost = tuple(sorted(p for p, var in values.items() if 0 <= p < rec.start and var.value is None))
    if lost:
        leaves = rec.leaves[: rec.node.leaves]
        values.update(zip(lost, apply_vars(forward(rec.node, lost), leaves, []), strict=True))
    return values


def note(rec: Recording, step: int, reads: "Reading", places: tuple, values: dict, hooks: Entered, again: bool) -> None:
    """Pack what the gradient of a step reads, and note that it is computed from that."""
    kept = [Packed(wrap(values[places[k]]), hooks, again) for k in reads.saved]
    others = [wrap(values[places[k]]) for k in reads.others]

    def backward(gradients):
        given = [item.unpacked() for item in kept] + others
        given += [zeros(aval) if g is None else g for g, aval in zip(gradients, reads.avals, strict=True)]
        for tensor in given:
            if tensor._view is not None:
                tensor._sync()
        return list(map(wrap, apply_vars(reads.operator, [tensor._var for tensor in given], given)))

    inputs, outputs = (tuple([places[k] for k in numbers]) for numbers in (reads.wrt, reads.heads))
    rec.tape.append(Custom(step, inputs, outputs, backward))


class Reading:
    """What the gradient of an instruction reads.

    Its operands and then its outputs are counted. `operator` takes those in `saved`, those in `others`, which are not kept
    as tensors, and the gradients in `heads`, which are of `avals`; it gives the gradients in `wrt`.
    """

    __slots__ = ("avals", "heads", "operator", "others", "saved", "wrt")

    def __init__(self, instruction: Instruction, avals: tuple, plain: tuple):
        n, outs = len(avals), instruction.outs
        self.wrt = tuple([k for k, a in enumerate(avals) if plain[k] and jnp.issubdtype(a.dtype, jnp.inexact)])
        heads = tuple([k for k, a in enumerate(outs) if jnp.issubdtype(a.dtype, jnp.inexact)])
        self.heads, self.avals = tuple([n + k for k in heads]), [outs[k] for k in heads]
        self.saved = self.others = ()
        if not self.wrt or not heads:
            return
        steps = ((instruction, tuple(~k for k in range(n))),)
        body = gradients_of(steps, n, at_start, heads, heads, self.wrt, len(heads), False)
        closed = jax.make_jaxpr(body)(*[a.struct for a in (*avals, *self.avals)])
        given, count = iter(closed.jaxpr.invars), len(heads)
        operands = [[next(given) for _ in a.items or (a,)] for a in avals]  # a bundle has a variable for each array
        results = dict(zip(closed.jaxpr.outvars[:count], self.heads, strict=True))
        equations, needed, kept = needs(closed.jaxpr.eqns, closed.jaxpr.outvars[count:], results)
        read = [k for k, variables in enumerate(operands) if needed.intersection(variables)]
        places = {results[v]: [v] for v in kept} | dict(enumerate(operands))
        self.saved = (*[k for k in read if plain[k]], *sorted(k for k in places if k >= n))
        self.others = tuple([k for k in read if not plain[k]])
        inputs = [v for k in self.saved + self.others for v in places[k]] + list(given)
        self.operator = Operator(
            "grad", evaluating(closed, inputs, closed.jaxpr.outvars[count:], equations), transform=True
        )


def needs(equations: list, asked: list, results: dict) -> tuple[list, set, set]:
    """The equations that give the variables `asked`, all they read, and those of `results` that they begin with.

    An equation that only gives some of these is not among them: they are taken as given.
    """
    found, needed, kept = [], {v for v in asked if not hasattr(v, "val")}, set()
    for equation in reversed(equations):
        wanted = needed.intersection(equation.outvars)
        if wanted and wanted <= results.keys():
            kept |= wanted
        elif wanted:
            found.append(equation)
            needed.update(v for v in equation.invars if not hasattr(v, "val"))  # numbers are no variables
    return found[::-1], needed, kept


def evaluating(closed, inputs: list, outputs: list, equations: list) -> Callable:
    """A function from values of the variables `inputs` of a jaxpr to those of `outputs`, by some of its equations."""
    from jax.extend import core  # rarely needed, and not loaded by JAX itself

    part = closed.jaxpr.replace(invars=inputs, outvars=outputs, eqns=equations)
    function = core.jaxpr_as_fun(closed.replace(jaxpr=part))
    return lambda *arrays: tuple(function(*jax.tree.leaves(arrays)))


@functools.lru_cache(maxsize=4096)
def reading(instruction: Instruction, avals: tuple, plain: tuple) -> Reading:
    return Reading(instruction, avals, plain)
