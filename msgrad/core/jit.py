"""ms.jit: a function is recorded once on abstract inputs; then one call is one executable, state in and out."""

import functools
import warnings
from sys import getrefcount

import jax
import numpy as np

from msgrad.core import cell as cells
from msgrad.core.execute import Program, copy, run
from msgrad.core.instruction import Operator, aval_of
from msgrad.core.program import LEAVES, Var, inputs_root, path, reach, replay
from msgrad.core.record import NeedsValue, Recording, apply_vars, freeze, here, modes, open_recording, wrap
from msgrad.core.tensor import Tensor
from msgrad.errors import check_one_of, wrong_type

_MOST_PROGRAMS = 64


class Compiled:
    """One recorded call: what it reads beside its arguments, what it writes, and what it returns.

    `reads` are the tensors whose values are operands at each call, `writes` those that get new ones. `out` is the
    output's structure, its tensors replaced by `Slot`s. `modes` are the Cells that ran and their training flags,
    `guards` the tensors whose values decided what was recorded.
    """

    __slots__ = ("arguments", "checked", "guards", "modes", "operator", "out", "program", "reads", "writes")


class Slot:
    """The place of a tensor in a recorded output: an output of the program, or a tensor that was there before."""

    __slots__ = ("index", "tensor")

    def __init__(self, index, tensor=None):
        self.index, self.tensor = index, tensor


class Jitted:
    """A function that `ms.jit` compiles; calls like the function itself."""

    def __init__(self, fn, fullgraph=False):
        functools.update_wrapper(self, fn, updated=())
        self.fn, self.compiled, self.given_up, self.fullgraph = fn, {}, False, fullgraph

    def __get__(self, owner, kind=None):
        return self if owner is None else functools.partial(self, owner)

    def __call__(self, *args, **kwargs):
        if self.given_up or modes.synchronize:
            return self.fn(*args, **kwargs)
        if here.rec.due:
            run(here.rec)
        tensors: list = []
        key = signature(args, kwargs, tensors)
        found = None
        for candidate in self.compiled.get(key, ()):
            if current(candidate):
                found = candidate
                break
        if found is None:
            try:
                found = self.record(args, kwargs, tensors, key)
            except NeedsValue as need:
                if here.rec.abstract:
                    raise
                return self.fall_back(args, kwargs, need)
        return execute(found, tensors)

    def record(self, args, kwargs, tensors, key) -> Compiled:
        if sum(map(len, self.compiled.values())) >= _MOST_PROGRAMS:
            self.compiled.clear()
        found = trace(self.fn, args, kwargs, tensors)
        self.compiled.setdefault(key, []).append(found)
        return found

    def fall_back(self, args, kwargs, need: NeedsValue):
        """Run recorded from now on: it does what cannot be done while compiling."""
        name = getattr(self.fn, "__qualname__", repr(self.fn))
        code = getattr(getattr(self.fn, "__func__", self.fn), "__code__", None)
        place = f" ({code.co_filename}:{code.co_firstlineno})" if code else ""
        why = f"ms.jit: '{name}'{place} {need}, so it cannot be compiled ahead"
        if self.fullgraph:
            raise RuntimeError(f"{why}, which 'fullgraph' asks for.")
        self.given_up = True
        warnings.warn(f"{why}; it runs recorded, call by call.", stacklevel=3)
        return self.fn(*args, **kwargs)


# ---------------------------------------------------------------- what a call looks like
def signature(args, kwargs, tensors: list):
    """A key for the call's arguments; their tensors, other than Parameters, are collected in `tensors`."""
    key = tuple([describe(a, tensors) for a in args])
    if kwargs:
        key = (key, tuple([(k, describe(v, tensors)) for k, v in kwargs.items()]))
    return key


def describe(a, tensors: list):
    if type(a) is Tensor:
        if a._view is not None:
            a._sync()
        tensors.append(a)
        return a._var.aval
    if isinstance(a, Tensor):
        return id(a)
    if isinstance(a, (tuple, list)):
        return (type(a), *[describe(i, tensors) for i in a])
    if isinstance(a, dict):
        return (dict, *[(k, describe(v, tensors)) for k, v in a.items()])
    frozen = freeze(a)
    try:
        hash(frozen)
    except TypeError:
        return id(a)
    return (type(a), frozen)


def replace(a, given):
    """`a` with its tensors, other than Parameters, replaced by the next of `given`."""
    if type(a) is Tensor:
        return next(given)
    if isinstance(a, tuple) and hasattr(a, "_fields"):
        return type(a)(*(replace(i, given) for i in a))
    if type(a) in (tuple, list):
        return type(a)(replace(i, given) for i in a)
    if isinstance(a, dict):
        return {k: replace(v, given) for k, v in a.items()}
    return a


def current(found: Compiled) -> bool:
    """Whether the Cells that ran are in the modes they were in, and the guarded tensors hold what they held."""
    for tensor, var in found.guards:
        if tensor._var is not var:
            return False
    changes = cells._changes[0]
    if found.checked != changes:
        if any(cell.training != training for cell, training in found.modes):
            return False
        found.checked = changes
    return True


# ---------------------------------------------------------------- recording
def trace(fn, args, kwargs, tensors) -> Compiled:
    """Record one call on abstract inputs, and put everything it wrote back."""
    rec = open_recording(abstract=True)
    rec.modes, rec.guards = [], []
    rec.node = inputs_root(tuple([t._var.aval for t in tensors]))
    try:
        inputs = []
        for t in tensors:
            twin = wrap(Var(t._var.aval))
            place_input(rec, twin)
            inputs.append(twin)
        given = iter(inputs)
        out = fn(*[replace(a, given) for a in args], **{k: replace(v, given) for k, v in kwargs.items()})
        return finish(rec, out, len(inputs))
    finally:
        while here.rec is not rec:
            here.rec = here.rec.parent
        undo(rec)
        rec.restore()
        here.rec = rec.parent
        rec.vars, rec.node, rec.log = [], None, []


def place_input(rec: Recording, twin: Tensor) -> None:
    """Make `twin` a leaf of `rec` without a value."""
    reach(0, len(rec.leaves) + 1)
    rec.before.append(None)
    rec.owners.append(None)
    twin._var.home, twin._var.place = rec, LEAVES[len(rec.leaves)]
    rec.leaves.append(twin._var)


def undo(rec: Recording) -> None:
    for tensor, before in reversed(rec.writes()):
        tensor._put(before)


def finish(rec: Recording, out, arguments: int) -> Compiled:
    writes, final = [], []
    seen = set()
    for tensor, before in rec.writes():
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        if before.home is rec and (before.place.index >= 0 or ~before.place.index < arguments):
            continue  # made inside, or an argument
        if tensor._view is not None:
            tensor._sync()
        writes.append(tensor)
        final.append(tensor._var)
    places: list = []

    def slot(var: Var) -> int:
        if var.home is not rec:
            rec.enter(wrap(var), var)
        places.append(var.place.index)
        return len(places) - 1

    structure = outline(out, slot, rec)
    for var in final:
        slot(var)
    found = Compiled()
    found.writes, found.out, found.arguments = writes, structure, arguments
    constants = {k: leaf.value for k, leaf in enumerate(rec.leaves) if k >= arguments and rec.owners[k] is None}
    kept = [k for k in range(arguments, len(rec.leaves)) if k not in constants]
    found.reads = [rec.owners[k] for k in kept]
    steps, count = path(rec.node), len(rec.leaves)

    def body(*arrays):
        leaves: list = [None] * count
        leaves[:arguments] = arrays[:arguments]
        for k, array in zip(kept, arrays[arguments:], strict=True):
            leaves[k] = array
        for k, value in constants.items():
            leaves[k] = jax.numpy.asarray(value)
        return tuple(replay(steps, leaves, [], places))

    fallible = any(step.operator.fallible for step, _ in steps)
    found.operator = Operator("jit", body, transform=True, fallible=fallible)
    by_id = {id(t): k for k, t in enumerate(found.reads)}
    donated = tuple(sorted(arguments + by_id[id(t)] for t in writes if id(t) in by_id))
    donated = () if fallible else donated
    found.program = Program(jax.jit(body, donate_argnums=donated), donated, ())
    found.modes = list({id(c): (c, m) for c, m in rec.modes}.values())
    found.guards, found.checked = rec.guards, cells._changes[0]
    return found


def outline(out, slot, rec):
    """The structure of an output, with a Slot for each tensor made in the call."""
    if isinstance(out, Tensor):
        if out._view is not None:
            out._sync()
        if type(out) is not Tensor:
            return out
        return Slot(slot(out._var))
    if isinstance(out, tuple) and hasattr(out, "_fields"):
        return type(out)(*(outline(i, slot, rec) for i in out))
    if type(out) in (tuple, list):
        return type(out)(outline(i, slot, rec) for i in out)
    if isinstance(out, dict):
        return {k: outline(v, slot, rec) for k, v in out.items()}
    return out


def build(structure, results):
    if type(structure) is Slot:
        return results[structure.index]
    if isinstance(structure, tuple) and hasattr(structure, "_fields"):
        return type(structure)(*(build(i, results) for i in structure))
    if type(structure) in (tuple, list):
        return type(structure)(build(i, results) for i in structure)
    if isinstance(structure, dict):
        return {k: build(v, results) for k, v in structure.items()}
    return structure


# ---------------------------------------------------------------- calling
def execute(found: Compiled, tensors: list):
    rec = here.rec
    if rec.parent is not None:
        return record_call(found, tensors)
    if rec.vars:
        run(rec)
    values = [t._var.value for t in tensors]
    for t in found.reads:
        if t._view is not None:
            t._sync()
        values.append(t._var.value)
    for k, value in enumerate(values):
        if value is None:
            owner = tensors[k] if k < len(tensors) else found.reads[k - len(tensors)]
            values[k] = owner._value()
    program = found.program
    if program.donated:
        spare_reads(found, values)
    arrays = program.call(*values)
    n = len(arrays) - len(found.writes)
    for tensor, array in zip(found.writes, arrays[n:], strict=True):
        old = tensor._var
        if tensor._view is None:
            tensor._var = Var(old.aval, array)
        else:
            tensor._put(Var(old.aval, array))
    return build(found.out, [wrap(Var(aval_of(a), a)) for a in arrays[:n]])


def spare_reads(found: Compiled, values: list) -> None:
    """Copies in place of donated arrays that somebody else holds."""
    shift = found.arguments
    for k in found.program.donated:
        value = values[k]
        tensor = found.reads[k - shift]
        var, view = tensor._var, tensor._view
        if isinstance(value, (np.ndarray, np.generic)):
            continue
        if getrefcount(var) > 3 + (view is not None and view.storage.var is var):
            values[k] = copy(value)
        elif type(value) is tuple:
            for item in value:
                if getrefcount(item) > 3:
                    values[k] = copy(value)
                    break
        elif getrefcount(value) > 4:
            values[k] = copy(value)


def record_call(found: Compiled, tensors: list):
    """The call as one instruction of the recording it happens in."""
    owners = tensors + found.reads
    for t in found.reads:
        if t._view is not None:
            t._sync()
    outs = apply_vars(found.operator, [t._var for t in owners], owners)
    n = len(outs) - len(found.writes)
    for tensor, var in zip(found.writes, outs[n:], strict=True):
        tensor._set(var)
    if here.rec.abstract:
        here.rec.modes.extend(found.modes)
        here.rec.guards.extend(found.guards)
    return build(found.out, [wrap(v) for v in outs[:n]])


# ---------------------------------------------------------------- what users call
def jit(function=None, *, capture_mode="ast", jit_level="O0", dynamic=0, fullgraph=False, backend="", **options):
    """Compile a function or a Cell's method: recorded once for each signature, then one executable a call.

    Use it as `@ms.jit`, `@ms.jit(...)` or `ms.jit(fn)`. Parameters are read and written at each call; other Python
    values are those of the first call, as in MindSpore's graph mode. A function that reads a tensor's value (an
    `if` on it, `asnumpy`) runs recorded instead, with one warning.

    Args:
        function: a function, method or Cell.
        capture_mode: 'ast', 'bytecode' or 'trace': how MindSpore parses the function; msgrad records it in each.
        jit_level: 'O0', 'O1' or 'O2'; XLA optimizes alike for all.
        dynamic: 0 or 1; shapes that vary compile once each.
        fullgraph: whether a function that cannot be compiled whole raises instead of running recorded.
        backend: '', 'ms_backend' or 'GE'.
        options: settings of MindSpore's backends (`jit_config`, `input_signature`, ...), which it takes under any name
            and XLA has no use for.

    Raises:
        TypeError: if `function` is not callable. ValueError: if an argument has another value.
        RuntimeError: if `backend` is unknown.

    Source: mindspore.jit, MindSpore 2.10.
    """
    check_one_of(capture_mode, ("ast", "bytecode", "trace"), "capture_mode", "jit")
    check_one_of(jit_level, ("O0", "O1", "O2"), "jit_level", "jit")
    check_one_of(dynamic, (0, 1), "dynamic", "jit")
    if backend not in ("", "ms_backend", "GE"):
        raise RuntimeError(f"For 'jit', the 'backend' must be '', 'ms_backend' or 'GE', but got {backend!r}.")
    if not isinstance(fullgraph, bool):
        raise wrong_type(fullgraph, "fullgraph", "jit", "a bool")

    def decorate(fn):
        if isinstance(fn, cells.Cell):
            fn.__dict__["construct"] = Jitted(fn.construct, fullgraph)
            return fn
        if isinstance(fn, Jitted):
            return fn
        if not callable(fn):
            raise wrong_type(fn, "function", "jit", "a function")
        return Jitted(fn, fullgraph)

    return decorate if function is None else decorate(function)


__all__ = ["Jitted", "jit"]
