"""Running what was recorded: when a program is cut, how it is compiled, what is donated, what survives a failure."""

import itertools
import warnings
from collections.abc import Callable, Sequence
from operator import itemgetter, methodcaller
from sys import getrefcount

import jax
import numpy as np

from msgrad.core import explain, record
from msgrad.core.instruction import count_executable, tables
from msgrad.core.program import Node, Var, constants, path, replay
from msgrad.core.record import NeedsValue, Recording, here, modes

_executables: dict = {}
tables.append(_executables)

# Compiling pays when a program comes again. `_spent` counts programs compiled, `_reused` those that came again:
# where programs keep changing, the spending stops and they run operator by operator.
_spent = _reused = 0
_CREDIT = 64

warnings.filterwarnings("ignore", message="Some donated buffers were not usable")


class Program:
    """A program compiled as a whole: `call(*operands)` gives the arrays at the live places.

    Its operands are the leaves and, numbered `inputs`, earlier outputs. The Python numbers among the leaves, `numbers`,
    are constants of it, which compile better; a program that comes with others is compiled once more, with operands.
    """

    __slots__ = ("call", "constants", "donated", "inputs", "numbers", "operands", "reused")

    def __init__(self, call: Callable, donated: tuple, inputs: tuple, numbers: dict[int, np.generic], count: int):
        self.call, self.donated, self.inputs, self.reused = call, donated, inputs, False
        self.numbers, self.operands = picker([*numbers]), picker(sorted({*range(count)} - {*numbers}))
        self.constants = list(map(as_bytes, numbers.values()))

    def take(self, arguments: list):
        """What to call it with, of all leaves and earlier outputs; None if a number has changed."""
        if self.constants != list(map(as_bytes, self.numbers(arguments))):
            return None
        return self.operands(arguments)


as_bytes = methodcaller("tobytes")


def picker(positions: Sequence[int]) -> Callable:
    """A function that gives the items at these positions of a sequence, as a tuple."""
    if len(positions) > 1:
        return itemgetter(*positions)
    return (lambda items: (items[positions[0]],)) if positions else lambda items: ()


def compiled(rec: Recording, live: tuple, donated: tuple, arguments: list, general: bool) -> Program:
    """The executable of the steps of `rec` that have not run, found by structure or made; `general`, for any numbers.

    `arguments` are the values of all leaves, which numbers are taken from.
    """
    node, first, leaves = rec.node, rec.start, rec.node.leaves
    steps = path(node, rec.first)
    key = (steps, leaves, first, live, donated, general)
    found = _executables.get(key)
    if found is None:
        count_executable()
        earlier = tuple(sorted({i for _, operands in steps for i in operands if 0 <= i < first}))
        numbers = {} if general else {k: a for k, a in enumerate(arguments[:leaves]) if isinstance(a, np.generic)}
        places = sorted({*range(leaves)} - {*numbers})

        def run(*arrays):
            given: list = [None] * leaves
            for k, number in zip(numbers, constants(numbers.values())):
                given[k] = number
            for k, array in zip(places, arrays, strict=False):
                given[k] = array
            values: list = [None] * first
            for i, array in zip(earlier, arrays[len(places) :], strict=True):
                values[i] = array
            return replay(steps, given, values, live)

        run.__name__ = "program"
        call = jax.jit(run, donate_argnums=tuple(places.index(k) for k in donated))
        found = Program(call, donated, earlier, numbers, leaves + len(earlier))
        explain.note_program(steps, [leaf.aval for leaf in rec.leaves])
        _executables[key] = found
    return found


def run(rec: Recording) -> None:
    """Compute what somebody still holds of `rec`. A recording that is not nested is finished by it."""
    if rec.abstract:
        raise NeedsValue
    outermost = rec.parent is None
    rec.due = False
    if not outermost:
        settle_leaves(rec)
    live = rec.live()
    if live:
        try:
            compute(rec, live, outermost)
        except Exception as error:
            rescue(rec, live, error)
            if outermost:
                close(rec)
            raise
    if outermost:
        close(rec)
    else:
        rec.start, rec.first = len(rec.vars), rec.node.steps


def compute(rec: Recording, live: tuple, outermost: bool) -> None:
    global _spent, _reused
    node, held = rec.node, rec.vars
    key = (rec.start, live)
    program = node.programs.get(key)
    if program is None:
        node.runs += 1
        if modes.synchronize or not worth_compiling(node, rec.first):
            return one_by_one(rec, live)
        _spent += 1
        donated = donatable(rec, live) if outermost else ()
        arguments = [leaf.value for leaf in rec.leaves]
        program = node.programs[key] = compiled(rec, live, donated, arguments, False)
    else:
        arguments = [leaf.value for leaf in rec.leaves]
        if not program.reused:
            program.reused = True
            _reused += 1
    if rec.start:
        arguments += [held[i].value for i in program.inputs]
    if program.donated:
        spare(rec.leaves, arguments, program.donated)
    if program.constants:
        operands = program.take(arguments)
        if operands is None:
            program = node.programs[key] = compiled(rec, live, program.donated, arguments, True)
            operands = arguments
    else:
        operands = arguments
    for i, array in zip(live, program.call(*operands), strict=True):
        held[i].value = array


def worth_compiling(node: Node, first_step: int) -> bool:
    """Whether a program without an executable is compiled whole, rather than run operator by operator.

    Yes when it differentiates or maps a program, when it comes again, or when most of its operators are new and
    would have to be compiled anyway; no while programs keep coming that never come again.
    """
    new = steps = 0
    transform = False
    at = node
    while at.steps > first_step:
        step = at.instruction
        steps += 1
        new += not step.seen
        step.seen += 1
        transform |= step.operator.transform
        at = at.parent
    if _spent - _reused > _CREDIT:
        return node.runs > 3
    return transform or node.runs > 1 or (new * 2 > steps and steps > 1)


def donatable(rec: Recording, live: tuple) -> tuple[int, ...]:
    """The leaves nobody holds any more, as far as an output of the same shape and dtype can take their buffer.

    None for a program that may fail while it runs: what it reads is then still there.
    """
    if any(step.operator.fallible for step, _ in path(rec.node)):
        return ()
    room: dict = {}
    for i in live:
        room[rec.vars[i].aval] = room.get(rec.vars[i].aval, 0) + 1
    out, leaves = [], rec.leaves
    for k in range(len(leaves)):
        if getrefcount(leaves[k]) > 2 or isinstance(leaves[k].value, np.generic):
            continue
        if room.get(leaves[k].aval, 0):
            room[leaves[k].aval] -= 1
            leaves[k].value = jax.device_put(leaves[k].value)
            out.append(k)
    return tuple(out)


def spare(leaves: list, arguments: list, donated: tuple) -> None:
    """Put copies in place of those donated arrays that somebody still holds, a NumPy view among them."""
    for k in donated:
        if isinstance(arguments[k], np.ndarray):
            continue
        if getrefcount(leaves[k]) > 2:
            arguments[k] = copy(arguments[k])
        elif type(arguments[k]) is tuple:
            items = arguments[k]
            if getrefcount(items) > 4:
                arguments[k] = copy(items)
            else:
                for item in items:
                    if getrefcount(item) > 3:
                        arguments[k] = copy(items)
                        break
        elif getrefcount(arguments[k]) > 3:
            arguments[k] = copy(arguments[k])


def copy(value):
    return tuple(item.copy() for item in value) if type(value) is tuple else value.copy()


def one_by_one(rec: Recording, live: tuple) -> None:
    """Run each step through an executable of its own."""
    values = [var.value for var in rec.vars[: rec.start]]
    leaves = [leaf.value for leaf in rec.leaves]
    for step, operands in path(rec.node, rec.first):
        values.extend(step.alone()(*[values[i] if i >= 0 else leaves[~i] for i in operands]))
    for i in live:
        rec.vars[i].value = values[i]


def rescue(rec: Recording, live: tuple, error: Exception) -> None:
    """After a failed run: compute what can be computed, undo the writes whose value is lost, name the operator."""
    values = [var.value for var in rec.vars[: rec.start]]
    for step, operands in path(rec.node, rec.first):
        try:
            arguments = [values[i] if i >= 0 else rec.leaves[~i].value for i in operands]
            outs = step.alone()(*arguments) if all(a is not None for a in arguments) else None
            jax.block_until_ready(outs)
        except Exception as failure:
            if not any("operator '" in note for note in getattr(error, "__notes__", ())):
                error.add_note(f"msgrad: raised by the operator '{step.operator.name}'.")
            del failure
            outs = None
        values.extend(outs if outs is not None else [None] * len(step.outs))
    for i in live:
        rec.vars[i].value = values[i]
    for tensor, before in reversed(rec.writes()):
        if tensor._var.value is None:
            tensor._put(before)


def close(rec: Recording) -> None:
    """Finish an outermost recording; a new one takes its place."""
    fresh = Recording(thread=rec.thread)
    fresh.cells = rec.cells
    if modes.history:
        fresh.tape = []
    inner = here.rec
    if inner is rec:
        here.rec = fresh
    else:
        while inner.parent is not rec:
            inner = inner.parent
        inner.parent = fresh
    if rec.saves and keep(rec):
        rec.vars, rec.log = [], []
        return
    rec.leaves = rec.vars = rec.log = ()
    rec.node = None


_serials = itertools.count(1)


def keep(rec: Recording) -> bool:
    """Put the leaves' Vars of a recording back where they stood; whether it is worth keeping for `backward`.

    It is if something in it depends on a tensor that requires a gradient: a leaf that has one of these as owner, or
    that an earlier recording worth keeping made. Parameters, and tensors told so, begin a history: none reaches
    behind them.
    """
    worth = False
    for k, owner in enumerate(rec.owners):
        var, state = rec.leaves[k], rec.before[k]
        if owner is not None and begins(owner):
            var.home = None
            worth |= owner.__dict__.get("_requires_grad", False)
            continue
        rec.owners[k] = None
        if state is not None:
            var.home, var.place = state
            worth |= var.home is not None and var.home.serial is not None
    rec.before = []
    if not worth or rec.tape is None:
        rec.owners = []
        return False
    rec.serial = next(_serials)
    return True


def begins(tensor) -> bool:
    """Whether the tensor is state, a Parameter say, or was told whether it requires a gradient."""
    return tensor.__class__ is not record._Tensor or "_requires_grad" in tensor.__dict__


def settle_leaves(rec: Recording) -> None:
    """Give every leaf of a nested recording a value, running the recordings around it where needed."""
    for var, state in zip(rec.leaves, rec.before, strict=True):
        if var.value is None and state is not None:
            home = state[0]
            run(home)
            if var.value is None:
                raise lost()


def value_of(var: Var):
    """The array of `var`, computed now if it is pending."""
    if var.value is None:
        home, rec = var.home, here.rec
        if home is rec and var.place.index >= 0 and not rec.abstract:
            run(rec)
        elif home is None:
            raise valueless(var)
        elif home.node is None:
            raise lost()
        elif home.thread is not rec.thread:
            fetch(None, var)
        elif home.abstract:
            if not rec.peeks:
                raise NeedsValue
            var.value = peek(home, var.place.index)
        else:
            owner_run(var)
    return var.value


def peek(rec: Recording, place: int):
    """The value at `place` of an abstract recording, computed alone; NeedsValue if it depends on an abstract input."""
    if place < 0:
        leaf, before = rec.leaves[~place], rec.before[~place]
        if leaf.value is not None:
            return leaf.value
        if before is None or before[0] is None:
            raise NeedsValue
        home, place = before[0], before[1].index
        if home.abstract:
            return peek(home, place)
        run(home)
        return leaf.value
    first, wanted, cone = rec.node.outputs, {place}, []
    for step, operands in reversed(path(rec.node)):
        made = range(first - len(step.outs), first)
        first = made.start
        if not wanted.isdisjoint(made):
            wanted.update(operands)
            cone.append((step, operands, made))
    values = {p: peek(rec, p) for p in wanted if p < 0}
    for step, operands, made in reversed(cone):
        values.update(zip(made, step.alone()(*[values[p] for p in operands]), strict=True))
    return values[place]


def owner_run(var: Var) -> None:
    """Run the recording that `var` is pending in; it may have entered a nested one as a leaf."""
    rec = here.rec
    while rec is not None:
        if var.home is rec and var.place.index >= 0:
            return run(rec)
        if var.home is rec:
            state = rec.before[~var.place.index]
            return run(state[0])
        rec = rec.parent
    raise lost()


def lost() -> RuntimeError:
    return RuntimeError(
        "The value of this Tensor was lost: the run that should have computed it failed, "
        "or it was made inside a function that ms.jit compiles or vmap maps, and used outside."
    )


def valueless(var: Var) -> Exception:
    """The error where a value is asked for that there never was."""
    if any(n < 0 for n in var.aval.shape or ()):
        return ValueError(f"A Tensor of the shape {var.aval.shape}, which is not known, has no value.")
    return RuntimeError("A Tensor on the device 'meta' has a shape and a dtype, but no values.")


def fetch(tensor, var: Var) -> None:
    """Give `var` its value: drawn, or computed from another thread's recording without touching that."""
    if var.home is None:
        if not getattr(tensor, "has_init", False):
            raise valueless(var)
        tensor.init_data()
        return
    home, index = var.home, var.place.index
    node = home.node
    if node is None:
        raise lost()
    leaves = [leaf.value for leaf in home.leaves[: node.leaves]]
    values: list = []
    for step, operands in path(node):
        values.extend(step.alone()(*[values[i] if i >= 0 else leaves[~i] for i in operands]))
    if var.value is None:
        var.value = values[index] if index >= 0 else leaves[~index]


def flush() -> None:
    """Run this thread's outermost recording if a cut has been asked for."""
    if here.rec.due:
        run(here.rec)


record.connect_runner(run, fetch)
