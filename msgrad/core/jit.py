"""ms.jit: a function is recorded once on abstract inputs; then one call is one executable, state in and out.

What it may have read of Python's state is looked at again at each call (core.guards); where that has changed, it is
recorded anew.
"""

import copy
import functools
import inspect
import os
import warnings
from collections import Counter, OrderedDict
from types import GeneratorType, MethodType

from msgrad.core import cell as cells
from msgrad.core import explain, hooks, statements
from msgrad.core.compiled import Compiled, Given
from msgrad.core.execute import run
from msgrad.core.guards import MISSING, PLAIN, shown
from msgrad.core.instruction import Aval
from msgrad.core.marks import check_pattern
from msgrad.core.prints import recorded_prints
from msgrad.core.reach import watch
from msgrad.core.record import NeedsValue, as_called, freeze, here, modes
from msgrad.core.rewrite import INLINED, connect, recorded
from msgrad.core.tensor import Tensor
from msgrad.core.tracing import trace
from msgrad.core.tree import replaced, tensors_in
from msgrad.errors import check_one_of, wrong_type, wrong_value

_MOST_PROGRAMS = 64  # of one function; of more, those go that were not used for longest
_MOST_REPEATS = 16  # recordings because one name changes at every call: then the function runs recorded


class Jitted:
    """A function that `ms.jit` compiles; calls like the function itself."""

    _watched = ("fn",)

    def __init__(self, fn, fullgraph=False, patterns=None, of=None):
        functools.update_wrapper(self, fn, updated=())
        self.fn, self.fullgraph, self.given_up = fn, fullgraph, False
        self.patterns: dict = patterns or getattr(fn, "patterns", {})  # see marks.enable_dynamic
        self.programs: OrderedDict = OrderedDict()  # of each signature, the one used last first
        self.repeats: Counter = Counter()
        self.notes = explain.Function(fn if of is None else of)
        self.rewrite = False  # whether its control flow is rewritten

    def __get__(self, owner, kind=None):
        return self if owner is None else MethodType(self, owner)

    def __deepcopy__(self, memo):
        return Jitted(copy.deepcopy(self.fn, memo), self.fullgraph, self.patterns)

    def __call__(self, *args, **kwargs):
        if self.given_up or modes.synchronize:
            return settled(self.fn(*args, **kwargs))
        if here.rec.due:
            run(here.rec)
        tensors: list = []
        key = signature(args, kwargs, tensors)
        known = self.programs.get(key)
        if known is not None:
            held = known[0].reads()
            if held is not None:
                return known[0](tensors, held)
        try:
            found, held = self.find(key, args, kwargs, tensors)
        except NeedsValue as need:
            if here.rec.abstract:
                raise
            return self.fall_back(args, kwargs, need)
        return found(tensors, held)

    def compile(self, *args, **kwargs) -> None:
        """Record the call and compile it, without running it."""
        tensors: list = []
        key = signature(args, kwargs, tensors)
        try:
            found, held = self.find(key, args, kwargs, tensors)
        except NeedsValue:
            return  # it will run recorded
        found.compile(tensors, held)

    def check(self, args, kwargs) -> None:
        """Raise if inputs do not agree with what `enable_dynamic` or `Cell.set_inputs` says."""
        if self.patterns:
            given = inspect.signature(self.fn).bind(*args, **kwargs).arguments
            for name, pattern in self.patterns.items():
                if name in given:
                    check_pattern(pattern, given[name], name, "enable_dynamic")
        cell, inputs = getattr(self.fn, "__self__", None), args
        if cell is None and args and isinstance(args[0], cells.Cell):
            cell, *inputs = args
        patterns = cell.__dict__.get("_inputs") if isinstance(cell, cells.Cell) else None
        if isinstance(patterns, dict):
            given = inspect.signature(cell.construct).bind(*inputs, **kwargs).arguments
            for name, pattern in patterns.items():
                check_pattern(pattern, given.get(name), name, "Cell.set_inputs")
        elif patterns is not None:
            if len(patterns) != len(inputs):
                raise wrong_value(len(inputs), "number of inputs", "Cell.set_inputs", f"{len(patterns)}")
            for k, (pattern, value) in enumerate(zip(patterns, inputs, strict=True)):
                check_pattern(pattern, value, f"input {k}", "Cell.set_inputs")

    def find(self, key, args, kwargs, tensors) -> tuple[Compiled, list]:
        """A recording that holds for this call: one that is known, or a new one."""
        known = self.programs.get(key, [])
        reason = None
        for compiled in list(known):
            why, rebound = compiled.watch.difference()
            if why is None and rebound and not compiled.rebind(rebound):
                why = "which names hold the same Tensor"
            held = compiled.reads() if why is None else None
            if held is not None:
                known.remove(compiled)
                known.insert(0, compiled)
                self.programs.move_to_end(key)
                return compiled, held
            if reason is None:
                reason = why or changed_read(compiled)
        if reason is None:
            last = next(reversed(self.programs), None)
            reason = "first call" if last is None else changed_input(self.fn, last, key)
        else:
            self.repeats[reason.partition(":")[0]] += 1
            (name, count), *_ = self.repeats.most_common(1)
            if count >= _MOST_REPEATS:
                raise NeedsValue(f"reads what changes at every call: {name}")
        self.check(args, kwargs)
        compiled = recorded(lambda: record_call(self.fn, args, kwargs, tensors), self)
        self.notes.note(reason, compiled.new)
        self.programs.setdefault(key, []).insert(0, compiled)
        self.programs.move_to_end(key)
        self.forget()
        held = compiled.reads()
        if held is None:
            raise NeedsValue("changes what it reads")
        return compiled, held

    def forget(self) -> None:
        """Drop the recordings that were not used for longest, beyond as many as are kept."""
        count = sum(map(len, self.programs.values()))
        while count > _MOST_PROGRAMS:
            key, known = next(iter(self.programs.items()))
            if known:
                known.pop()
                count -= 1
            if not known:
                del self.programs[key]

    def fall_back(self, args, kwargs, need: NeedsValue):
        """Run recorded from now on: it does what cannot be done while compiling.

        If recording it raised an error, and running it does too, this call was wrong and nothing else changes.
        """
        place = explain.of_traceback(need.__traceback__)
        why = f"it {need}" + (f" ({place})" if place else "")
        text = f"ms.jit: '{self.notes.name}' ({self.notes.place}) cannot be compiled ahead: {why}"
        if self.fullgraph:
            raise RuntimeError(f"{text}, but 'fullgraph' asks for that.") from need.__cause__
        if os.environ.get("MSGRAD_STRICT", "0") not in ("", "0"):
            raise RuntimeError(f"{text}, and MSGRAD_STRICT is set.") from need.__cause__
        out = MISSING if need.__cause__ is None else self.fn(*args, **kwargs)
        self.given_up = True
        self.notes.fell_back(why)
        self.programs.clear()
        warnings.warn(f"{text}; it runs recorded, call by call.", stacklevel=3)
        return settled(self.fn(*args, **kwargs) if out is MISSING else out)


INLINED.append(Jitted)
connect(statements)


# ---------------------------------------------------------------- what a call looks like
def signature(args, kwargs, tensors: list):
    """A key for the call: its arguments, those by keyword, and which tensors are the same where one is passed twice, in
    mixed precision also what that is.

    The tensors, other than Parameters, are collected in `tensors`, each once.
    """
    key = tuple([describe(a, tensors) for a in args])
    named = tuple([(k, describe(v, tensors)) for k, v in kwargs.items()]) if kwargs else ()
    same = distinct(tensors) if len(tensors) > 1 else ()
    return key, named, same if here.mixed is None else (same, here.mixed)


def describe(a, tensors: list):
    if type(a) is Tensor:
        if a._view is not None:
            a._sync()
        tensors.append(a)
        if found := hooks.on_leaves and hooks.registered(a):
            return (a._var.aval, *map(id, found))
        return a._var.aval
    if isinstance(a, Tensor):
        return id(a)
    if isinstance(a, (tuple, list)):
        return (type(a), *[describe(i, tensors) for i in a])
    if isinstance(a, dict):
        return (type(a), *[(k, describe(v, tensors)) for k, v in a.items()])
    frozen = freeze(a)
    try:
        hash(frozen)
    except TypeError:
        return id(a)
    return (type(a), frozen)


def distinct(tensors: list) -> tuple:
    """Where a tensor is there twice, of each the place of the first that is the same; it is then there once."""
    ids = [id(t) for t in tensors]
    if len(set(ids)) == len(ids):
        return ()
    pattern = tuple([ids.index(i) for i in ids])
    tensors[:] = [tensors[k] for k in sorted(set(pattern))]
    return pattern


def objects_in(value) -> list:
    """What there is in an argument besides tensors, constants and the structures that hold them."""
    if isinstance(value, PLAIN) or type(value) is Tensor:
        return []
    if isinstance(value, (tuple, list)):
        return [found for item in value for found in objects_in(item)]
    if isinstance(value, dict):
        return [found for item in value.values() for found in objects_in(item)]
    return [value]


def dicts_in(value) -> list[dict]:
    """The dicts in an argument."""
    if isinstance(value, dict):
        return [value, *dicts_in(list(value.values()))]
    return [found for item in value for found in dicts_in(item)] if isinstance(value, (tuple, list)) else []


# ---------------------------------------------------------------- recording
def record_call(fn, args, kwargs, tensors: list[Tensor]) -> Compiled:
    """`fn(*args, **kwargs)` recorded on abstract inputs, ready to be called.

    Raises:
        NeedsValue: if it cannot be; Python's state is then as it was.
    """
    objects = objects_in((args, kwargs)) + [hook for t in tensors for hook in hooks.registered(t)]
    watched = watch(fn, objects)
    given: dict[int, int] = {}  # the number of each input, by its id
    before, changed, names, dicts = [], [], [], []

    def inputs(twins):
        before.extend((twin, twin._var) for twin in twins)
        given.update({id(twin): k for k, twin in enumerate(twins)})
        for tensor, twin in zip(tensors, twins, strict=True):
            if hooks.registered(tensor):
                twin.__dict__["_hooks"] = dict(tensor.__dict__["_hooks"])
        twin_of = {id(t): twin for t, twin in zip(tensors, twins, strict=True)}

        def put(tree):
            return replaced(Tensor, lambda t: twin_of[id(t)] if type(t) is Tensor else t, tree)

        args_, kwargs_ = [put(a) for a in args], {k: put(v) for k, v in kwargs.items()}
        dicts.extend((d, list(d.items())) for d in dicts_in((args_, *kwargs_.values())))
        return args_, kwargs_

    def as_given(tree):
        return replaced(Tensor, lambda t: Given(given[id(t)]) if id(t) in given else t, tree)

    def call(*args, **kwargs):
        here.rec.watched = True
        out = settled(as_called(fn)(*args, **kwargs))
        if not watched.returnable(out):
            raise NeedsValue("returns an object or a function that it makes")
        out = as_given(out)
        for k, (twin, var) in enumerate(before):
            if twin._view is not None:
                twin._sync()
            if twin._var is not var:
                changed.append(k)
        if any(list(map(id, d.values())) != [id(v) for _, v in items] for d, items in dicts):
            raise NeedsValue("changes a dict that is passed to it")
        bound = watched.written()
        names.extend(slot for slot, _ in bound)
        values = [as_given(value) for _, value in bound]
        for tensor in tensors_in(values):
            if tensor._var.home is not here.rec and tensor._var.value is None and not tensor.has_init:
                raise NeedsValue("keeps a Tensor that was made inside vmap or a branch")
        return out, [before[k][0] for k in changed], values

    with recorded_prints():
        try:
            traced = trace(call, [t._var.aval for t in tensors], inputs)
        except BaseException:
            watched.put_back()
            raise
    watched.settle()
    watched.known = {}
    return Compiled(traced, watched, changed, names, objects)


_TO_TUPLE = (range, zip, map, enumerate, type({}.keys()), type({}.values()))
_TO_LIST = (filter, type({}.items()), GeneratorType)
_SETTLED = (Tensor, *[kind for kind in PLAIN if kind is not range])


def settled(out):
    """What a function returned as graph mode gives it: `range`, `zip`, `keys` and the like as tuples, other iterators as
    lists."""
    if isinstance(out, _SETTLED):
        return out
    if isinstance(out, _TO_TUPLE):
        return tuple([settled(item) for item in out])
    if isinstance(out, _TO_LIST):
        return [settled(item) for item in out]
    if type(out) is dict and any(not isinstance(item, _SETTLED) for item in out.values()):
        return {key: settled(item) for key, item in out.items()}
    if type(out) in (tuple, list) and any(not isinstance(item, _SETTLED) for item in out):
        return type(out)([settled(item) for item in out])
    return out


# ---------------------------------------------------------------- reasons, for people
def changed_input(fn, old, new) -> str:
    """How the key of a call of `fn` departs from another one."""
    code = getattr(getattr(fn, "__func__", fn), "__code__", None)
    names = code.co_varnames[isinstance(fn, MethodType) : code.co_argcount] if code is not None else ()
    (before, named_before, _), (after, named_after, _) = old, new
    if len(before) != len(after) or [k for k, _ in named_before] != [k for k, _ in named_after]:
        return "other arguments"
    pairs = [(names[k] if k < len(names) else k, *pair) for k, pair in enumerate(zip(before, after, strict=True))]
    pairs += [(k, one, other) for (k, one), (_, other) in zip(named_before, named_after, strict=True)]
    for name, one, other in pairs:
        if one != other:
            return f"input {name}: {key_text(one)} → {key_text(other)}"
    return "which inputs are the same Tensor"


def key_text(part) -> str:
    if isinstance(part, Aval):
        return repr(part)
    if isinstance(part, tuple) and len(part) == 2 and isinstance(part[0], type):
        value = part[1]
        return shown(value[1] if isinstance(value, tuple) and len(value) == 2 and value[0] is part[0] else value)
    if isinstance(part, tuple):
        return f"({', '.join(key_text(item) for item in part if not isinstance(item, type))})"
    return "another object" if isinstance(part, int) else shown(part)


def changed_read(compiled: Compiled) -> str:
    """Which of the tensors that a recording reads has another shape or dtype, or decided what was recorded."""
    for tensor, aval in zip(compiled.traced.reads, compiled.avals, strict=True):
        if tensor._var.aval is not aval:
            name = f"the Parameter {tensor.name}" if hasattr(tensor, "name") else "a Tensor"
            return f"{name}: {aval!r} → {tensor._var.aval!r}"
    return "the value of a Tensor that decided what was recorded"


# ---------------------------------------------------------------- what users call
def jit(function=None, *, capture_mode="ast", jit_level="O0", dynamic=0, fullgraph=False, backend="", **options):
    """Compile a function or a Cell's method: recorded once for each signature, then one executable a call.

    Use it as `@ms.jit`, `@ms.jit(...)` or `ms.jit(fn)`. Parameters are read and written at each call. Whatever else of
    Python's state the function may read (globals, attributes, the variables it closes over) is compared at each call;
    where it has changed, the function is recorded anew. A function that reads a tensor's value (`asnumpy`) or does what
    cannot be done again at each call runs recorded instead, with one warning; an error if MSGRAD_STRICT=1 is set in the
    environment. `msgrad.explain()` tells what was compiled and why.

    Args:
        function: a function, method or Cell.
        capture_mode: 'ast', 'bytecode' or 'trace': how MindSpore parses the function; msgrad records it in each.
        jit_level: 'O0', 'O1' or 'O2'; XLA optimizes alike for all.
        dynamic: 0 or 1; shapes that vary compile once each, up to 64 at a time.
        fullgraph: whether a function that cannot be compiled whole raises instead of running recorded.
        backend: '', 'ms_backend' or 'GE'.
        options: settings of MindSpore's backends (`jit_config`, `input_signature`, ...), which it takes under any name
            and XLA has no use for. `enable_dynamic` says which shapes are expected.

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
            fn.construct = Jitted(fn.construct, fullgraph)
            return fn
        if isinstance(fn, Jitted):
            return fn
        if not callable(fn):
            raise wrong_type(fn, "function", "jit", "a function")
        return Jitted(fn, fullgraph)

    return decorate if function is None else decorate(function)


__all__ = ["Jitted", "jit"]
