"""ms.jit: a function is recorded once on abstract inputs; then one call is one executable, state in and out."""

import functools
import warnings
from sys import getrefcount

import jax
import numpy as np

from msgrad.core import cell as cells
from msgrad.core import statements
from msgrad.core.execute import Program, copy, run
from msgrad.core.instruction import Operator, aval_of
from msgrad.core.program import Var
from msgrad.core.record import NeedsValue, freeze, here, modes, wrap
from msgrad.core.rewrite import INLINED, connect, recorded
from msgrad.core.tensor import Tensor
from msgrad.core.tracing import record, trace
from msgrad.core.tree import replaced
from msgrad.errors import check_one_of, wrong_type

_MOST_PROGRAMS = 64


class Compiled:
    """A recorded call with its executable. `checked` is the count of changes at which its Cells' modes were looked at."""

    __slots__ = ("checked", "operator", "program", "traced")


class Jitted:
    """A function that `ms.jit` compiles; calls like the function itself."""

    def __init__(self, fn, fullgraph=False):
        functools.update_wrapper(self, fn, updated=())
        self.fn, self.compiled, self.given_up, self.fullgraph = fn, {}, False, fullgraph
        self.rewrite = False  # whether its control flow is rewritten

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
        found = recorded(lambda: compiled(self.fn, args, kwargs, tensors), self)
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
        out = self.fn(*args, **kwargs)  # if this raises, it was not the compiling
        self.given_up = True
        warnings.warn(f"{why}; it runs recorded, call by call.", stacklevel=3)
        return out


INLINED.append(Jitted)
connect(statements)


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
    return replaced(Tensor, lambda t: next(given) if type(t) is Tensor else t, a)


def current(found: Compiled) -> bool:
    """Whether the Cells that ran are in the modes they were in, and the guarded tensors hold what they held."""
    for tensor, var in found.traced.guards:
        if tensor._var is not var:
            return False
    changes = cells._changes[0]
    if found.checked != changes:
        if any(cell.training != training for cell, training in found.traced.modes):
            return False
        found.checked = changes
    return True


# ---------------------------------------------------------------- recording
def compiled(fn, args, kwargs, tensors) -> Compiled:
    """`fn` recorded on abstract inputs, ready to be called."""

    def inputs(twins):
        given = iter(twins)
        return [replace(a, given) for a in args], {k: replace(v, given) for k, v in kwargs.items()}

    traced = trace(fn, [t._var.aval for t in tensors], inputs)
    found = Compiled()
    found.traced, found.checked = traced, cells._changes[0]
    found.operator = Operator("jit", traced.__call__, transform=True, fallible=traced.fallible)
    at = {id(t): traced.arguments + k for k, t in enumerate(traced.reads)}
    donated = tuple(sorted(at[id(t)] for t in traced.writes if id(t) in at))
    donated = () if traced.fallible else donated
    found.program = Program(jax.jit(traced.__call__, donate_argnums=donated), donated, ())
    return found


# ---------------------------------------------------------------- calling
def execute(found: Compiled, tensors: list):
    rec, traced = here.rec, found.traced
    if rec.parent is not None:
        return record(traced, found.operator, tensors)
    if rec.vars:
        run(rec)
    values = [t._var.value for t in tensors]
    for t in traced.reads:
        if t._view is not None:
            t._sync()
        values.append(t._var.value)
    for k, value in enumerate(values):
        if value is None:
            owner = tensors[k] if k < len(tensors) else traced.reads[k - len(tensors)]
            values[k] = owner._value()
    program = found.program
    if program.donated:
        spare_reads(found, values)
    arrays = program.call(*values)
    n = len(arrays) - len(traced.writes)
    for tensor, array in zip(traced.writes, arrays[n:], strict=True):
        old = tensor._var
        if tensor._view is None:
            tensor._var = Var(old.aval, array)
        else:
            tensor._put(Var(old.aval, array))
    return traced.returned([wrap(Var(aval_of(a), a)) for a in arrays[:n]])


def spare_reads(found: Compiled, values: list) -> None:
    """Copies in place of donated arrays that somebody else holds."""
    reads, shift = found.traced.reads, found.traced.arguments
    for k in found.program.donated:
        value = values[k]
        tensor = reads[k - shift]
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
