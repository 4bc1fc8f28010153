"""The one door every operator call passes through, and the recordings it writes into."""

import threading
import types
from collections.abc import Callable
from sys import getrefcount
from typing import Any

import jax
import numpy as np

from msgrad.core import program
from msgrad.core.instruction import (
    OPERAND,
    SCALARS,
    Aval,
    Group,
    Operator,
    aval_of,
    instruction,
)
from msgrad.core.program import LEAVES, PLACES, ROOT, Node, Place, Var
from msgrad.errors import no_tensor

CAP = 400  # operators after which a recording that nobody reads is run; a multiple of program.LONG


# `synchronize`: operators run at their line. `history`: what was run is kept for `Tensor.backward` (see core.history).
modes = types.SimpleNamespace(synchronize=False, history=False)


AT_ONCE = ()


class NeedsValue(BaseException):
    """What cannot be had while a function is recorded on abstract inputs; `ms.jit` then runs it recorded."""

    def __init__(self, what="reads a tensor's value while it runs"):
        super().__init__(what)


class Recording:
    """The operators called since the last cut, in one thread. Recordings nest: `grad` opens one around its function.

    `leaves` holds the Vars that came from outside, `vars` those its steps gave, of which the first `start` were
    worth a value already. `owners` names the tensor each leaf was read from, where somebody needs that.
    `log` notes the writes, see `log_write`. `cells` counts the Cell calls that are open, `due` says that a cut has been
    asked for. While abstract, `guards` notes the tensors, with their Vars, whose values decided what was recorded,
    `storages` what storages held before they were written to or read anew, by their ids, `made` the Vars of tensors that
    are made of data meanwhile, by theirs. `watched` says that attributes may be set: `ms.jit` sees it. `peeks` says that
    nothing will be replayed in place of Python, so that what depends on no abstract input may be read. `tape` holds notes
    of gradients that Python decides (see core.tape): None where nothing asks for them, AT_ONCE where they are recorded as
    they are met.
    `saves` says whether `before` holds where the leaves' Vars stood, `names` whether `owners` is filled. `serial`
    numbers the recordings that are kept as history.
    """

    __slots__ = (
        "__weakref__",
        "before",
        "cells",
        "due",
        "first",
        "leaves",
        "log",
        "names",
        "node",
        "owners",
        "parent",
        "saves",
        "serial",
        "start",
        "tape",
        "thread",
        "vars",
    )

    abstract, peeks, watched = False, True, False
    guards: Any = ()
    storages: Any = None
    made: Any = None

    def __init__(self, parent: "Recording | None" = None, thread: object = None):
        self.thread = thread if parent is None else parent.thread
        self.parent, self.node, self.leaves, self.vars = parent, ROOT, [], []
        self.start = self.first = self.cells = 0
        self.before: list = []
        self.owners: list = []
        self.log: list = []
        history = modes.history
        self.saves = parent is not None or history
        self.names = history
        self.serial: int | None = None
        self.tape: list | tuple | None = None
        self.due = False

    def enter(self, tensor, var: Var) -> Aval:
        """Take `var` in as a leaf; the aval stands for it in the step's key."""
        home = var.home
        if home is None:
            if var.value is None:
                _fetch(tensor, var)
        elif var.value.__class__ is np.ndarray:
            var.value = jax.device_put(var.value)  # used before: put it on the device for good
        elif home.thread is not self.thread and var.value is None:
            _fetch(tensor, var)
        if self.saves:
            self.before.append((home, var.place))
        if self.names:
            self.owners.append(tensor)
        leaves = self.leaves
        place = len(leaves)
        leaves.append(var)
        var.home = self
        try:
            var.place = LEAVES[place]
        except IndexError:
            program.reach(0, 2 * place)
            var.place = LEAVES[place]
        return var.aval

    def take(self, tensor, var: Var) -> None:
        """Take `var` in as a leaf beside the steps, which read it later or not at all."""
        self.node = program.with_leaf(self.node, self.enter(tensor, var))

    def restore(self, since: int = 0) -> None:
        """Forget the leaves from number `since` on: their Vars stand where they stood before."""
        leaves, before = self.leaves[since:], self.before
        if self.saves:
            for var, state in zip(leaves, before[since:]):
                if state is not None:
                    var.home, var.place = state
            del before[since:]
        else:
            for var in leaves:
                if isinstance(var, Var):
                    var.home = None
        del self.leaves[since:], self.owners[since:]

    def writes(self) -> list:
        """(tensor, the Var it held before) for each write noted here, oldest first."""
        return [
            (tensor, before if isinstance(before, Var) else self.vars[before] if before >= 0 else self.leaves[~before])
            for tensor, before in self.log
        ]

    def live(self) -> tuple[int, ...]:
        """The outputs since `start` that somebody outside the recording still holds."""
        held = self.vars
        return tuple([i for i in range(self.start, len(held)) if getrefcount(held[i]) > 2])


class Abstract(Recording):
    """A recording of what is not computed, and one inside it."""

    __slots__ = ("guards", "made", "peeks", "storages", "watched")
    abstract = True

    def __init__(self, parent: Recording, inner: bool):
        super().__init__(parent)
        self.names = True
        self.guards, self.storages, self.made = parent.guards, parent.storages, parent.made
        self.peeks, self.watched = inner and parent.peeks, inner and parent.watched


class Here(threading.local):
    """This thread's innermost recording; whether a view is being read for a step, which must not run before that; the
    dtype of mixed precision, if any; whether what is made has no values, as on the device 'meta' (see core.device).

    While a function is compiled, `rewrite(function)` gives the form in which a function of the user's is to be called
    (see core.rewrite), `watch()` is called each `LONG` operators, and `depth` counts the branches and loops inside each
    other.
    """

    reading = False
    mixed = None
    meta = False
    rewrite: Any = None
    watch: Any = None
    depth = 0

    def __init__(self):
        self.rec = Recording(thread=object())


here = Here()
# Raised whenever an attribute of a Cell or Parameter or the context is written or a tensor gets a hook, and when a Cell
# gets or loses a member: what ms.jit recorded is then looked at again.
changes = [0, 0]


_Tensor: type = object  # set by core.tensor
_Number: type = Recording  # set by core.number
_to_tensor: Any = None
_run: Any = None  # set by core.execute
_fetch: Any = None
_lowered: Any = None  # set by core.precision when a Cell first asks for a dtype to compute in
_new = object.__new__


def connect(tensor_class, to_tensor):
    """core.tensor tells which class holds Vars, and how a NumPy array becomes a leaf."""
    global _Tensor, _to_tensor
    _Tensor, _to_tensor = tensor_class, to_tensor


def connect_number(number_class):
    """core.number tells which class stands for Python numbers that are not known yet."""
    global _Number
    _Number = number_class


def connect_runner(run, fetch):
    """core.execute tells how a recording is run, and how another thread's value is fetched."""
    global _run, _fetch
    _run, _fetch = run, fetch


def start_lowering(lowered):
    """core.precision tells how an operator is called where `here.mixed` is set, from now on."""
    global _lowered
    _lowered = lowered


def wrap(var: Var):
    """A Tensor that holds `var`."""
    tensor = _new(_Tensor)
    tensor._var = var
    tensor._view = None
    return tensor


def shared(tensor) -> Var:
    """The Var of `tensor`, for another tensor to hold too. An abstract recording notes first whose value it is."""
    if tensor._view is not None:
        tensor._sync()
    var, rec = tensor._var, here.rec
    if rec.abstract and var.home is not rec:
        apply_vars(READ, [var], [tensor])
    return var


READ = Operator("read", lambda value: ())  # gives nothing: the step's key holds the aval of what is read from here on
COPY = Operator("copy", lambda value: value)


def apart(tensor) -> Var:
    """The value of `tensor` for another tensor with gradients of its own: what reads one of them does not read both.

    Where something may be differentiated, the gradient passes from the copy to what it was made from.
    """
    if tensor._view is not None:
        tensor._sync()
    var = tensor._var
    if var.value is None or here.rec.saves:
        return apply_vars(COPY, [var], [tensor])[0]
    return Var(var.aval, var.value)


def apply(op: Operator, args: tuple):
    """Record one call of `op`: a Tensor, or a tuple of Tensors. The outputs' avals are known at once."""
    rec = here.rec
    if rec.due:
        _run(rec)
        rec = here.rec
    if _lowered is not None and here.mixed is not None:
        return _lowered(op, args)
    key: list = [op]
    for a, numeric in zip(args, op.numeric):
        if isinstance(a, _Tensor):
            if a._view is not None and a._view.version != a._view.storage.version:
                return anew(rec, a, op, args)
            var = a._var
            key.append(var.place if var.home is rec else rec.enter(a, var))
        else:
            kind = a.__class__
            if numeric and kind in SCALARS:
                rec.leaves.append(a)
                if rec.saves:
                    rec.before.append(None)
                if rec.names:
                    rec.owners.append(None)
                key.append(SCALARS[kind])
            elif kind is int or kind is str or a is None:
                key.append(a)
            else:
                try:
                    args = describe(rec, a, key, numeric, args)
                except Stale as stale:
                    return anew(rec, stale.args[0], op, args)
    node = rec.node.children.get(tuple(key))
    if node is None:
        node = extend(rec, op, args, tuple(key))
    if node.scalars:
        fill_scalars(rec, node)
    rec.node = node
    held = rec.vars
    aval = node.aval
    if aval is not None:
        var = Var(aval, None, rec, PLACES[len(held)])
        held.append(var)
        out = _new(_Tensor)
        out._var = var
        out._view = None
    else:
        out = tuple([wrap(var) for var in add_outputs(rec, node)])
    if node.full or modes.synchronize:
        at_line(rec, node)
    return out


def apply_vars(op: Operator, operands: list, owners: list, outs: list | None = None) -> list[Var]:
    """Record `op` on Vars; the first outputs become the Vars in `outs` where given.

    `owners` are the tensors they were read from; an abstract recording needs them, and lazily drawn ones do.
    """
    rec = here.rec
    key: list = [op]
    if owners:
        for var, owner in zip(operands, owners, strict=True):
            key.append(var.place if var.home is rec else rec.enter(owner, var))
    else:
        for var in operands:
            key.append(var.place if var.home is rec else rec.enter(None, var))
    node = rec.node.children.get(tuple(key))
    if node is None:
        places = [var.place.index for var in operands]
        frozen = (OPERAND,) * len(operands)
        try:
            step = instruction(op, frozen, frozen, [(i, var.aval) for i, var in enumerate(operands)])
        except BaseException:
            rec.restore(rec.node.leaves)
            raise
        node = program.grow(rec.node, tuple(key), step, tuple(places), (), len(rec.leaves))
    rec.node = node
    outs = add_outputs(rec, node, outs)
    if node.full or modes.synchronize:
        at_line(rec, node)
    return outs


def add_outputs(rec: Recording, node: Node, outs: list | None = None) -> list[Var]:
    """Vars for what the step at `node` gives; those in `outs` are moved here, the others are new."""
    held, avals = rec.vars, node.instruction.outs
    given = len(outs) if outs else 0
    for var in outs or ():
        var.home, var.place = rec, PLACES[len(held)]
        held.append(var)
    made = []
    for aval in avals[given:] if given else avals:
        var = Var(aval, None, rec, PLACES[len(held)])
        held.append(var)
        made.append(var)
    return [*outs, *made] if outs else made


def at_line(rec: Recording, node: Node) -> None:
    """What may be due after a step: running it at its line, or running a recording that has grown long."""
    if rec.abstract:
        if here.watch is not None:
            here.watch()
    elif not here.reading and (modes.synchronize or (rec.parent is None and node.steps % CAP == 0)):
        _run(rec)


# ---------------------------------------------------------------- what the fast path leaves over
def describe(rec: Recording, a, key: list, numeric: bool, args: tuple) -> tuple:
    """Add the descriptor of an argument that is no Tensor, number, str or None; `args` as they should be kept."""
    if a.__class__ is tuple:
        for item in a:
            if item.__class__ is not int:
                break
        else:
            key.append(a)  # a shape, axes
            return args
    if numeric and a.__class__ is _Number:
        (tensor,) = describe_item(rec, a.tensor, key, True)
        return tuple([tensor if b is a else b for b in args])
    if numeric and isinstance(a, (np.generic, int, float)):  # counts as the Python number
        number = a.item() if isinstance(a, np.generic) else int(a) if isinstance(a, int) else float(a)
        describe_item(rec, number, key, True)
        return tuple([number if b is a else b for b in args])
    if numeric and isinstance(a, np.ndarray):
        tensor = _to_tensor(a)
        key.append(rec.enter(tensor, tensor._var))
        return tuple([tensor if b is a else b for b in args])
    if isinstance(a, (tuple, list)) and holds_operands(a):
        key.append((Group, len(a)))
        kept = []
        for item in a:
            (kept_item,) = describe_item(rec, item, key, numeric)
            kept.append(kept_item)
        kept = Operands(kept) if type(a) is Operands else tuple(kept)
        return tuple([kept if b is a else b for b in args])
    frozen = freeze(a)
    key.append(frozen)
    return args


class Stale(Exception):
    """A view among the arguments whose storage was written through another tensor."""


def anew(rec: Recording, view, op: Operator, args: tuple):
    """Record the call again after reading `view` anew, which takes operators, and may run the recording."""
    rec.restore(rec.node.leaves)
    view._sync()
    return apply(op, args)


def describe_item(rec: Recording, item, key: list, numeric: bool) -> tuple:
    if isinstance(item, _Tensor):
        if item._view is not None and item._view.version != item._view.storage.version:
            raise Stale(item)
        var = item._var
        key.append(var.place if var.home is rec else rec.enter(item, var))
        return (item,)
    if numeric and item.__class__ in SCALARS:
        rec.leaves.append(item)
        if rec.saves:
            rec.before.append(None)
        if rec.names:
            rec.owners.append(None)
        key.append(SCALARS[item.__class__])
        return (item,)
    return describe(rec, item, key, numeric, (item,))


class Operands(tuple):
    """A tuple of arguments that are all operands, its Python numbers too."""

    __slots__ = ()


def holds_operands(items) -> bool:
    if type(items) is Operands:
        return True
    return any(
        isinstance(i, (_Tensor, np.ndarray, _Number)) or (isinstance(i, (tuple, list)) and holds_operands(i))
        for i in items
    )


def freeze(a):
    """A hashable form of a static argument in which 1, 1.0 and True, and 0.0 and -0.0, differ."""
    if isinstance(a, (tuple, list)):
        return (a.__class__, *map(freeze, a))
    if isinstance(a, dict):
        return (dict, *((k, freeze(v)) for k, v in a.items()))
    if isinstance(a, float):
        return (float, repr(a))
    if isinstance(a, slice):
        return (slice, freeze(a.start), freeze(a.stop), freeze(a.step))
    if isinstance(a, np.ndarray):
        return (np.ndarray, a.shape, a.dtype.str, a.tobytes())
    if isinstance(a, (bool, complex, np.generic)):
        return (a.__class__, a)
    return a


def extend(rec: Recording, op: Operator, args: tuple, key: tuple) -> Node:
    """Grow the tree by a step never seen here. A wrong call raises and leaves the recording as it was."""
    known = rec.node.leaves
    try:
        raw = [k for k in range(known, len(rec.leaves)) if not isinstance(rec.leaves[k], Var)]
        numbers = iter(raw)
        operands, places, scalars = [], [], []

        def template(items, numeric_of):
            parts = []
            for i, a in enumerate(items):
                index, numeric = numeric_of(i)
                if isinstance(a, _Tensor):
                    operands.append((index, a._var.aval))
                    places.append(a._var.place.index)
                    parts.append(OPERAND)
                elif numeric and a.__class__ in SCALARS:
                    k = next(numbers)
                    operands.append((index, SCALARS[a.__class__]))
                    places.append(~k)
                    scalars.append(k)
                    parts.append(OPERAND)
                elif isinstance(a, (tuple, list)) and holds_operands(a):
                    parts.append(Group(template(a, lambda _, at=(index, numeric): at)))
                else:
                    parts.append(tuple(a) if isinstance(a, list) else a)
            return tuple(parts)

        parts = template(args, lambda i: (i, op.numeric[i]))
        frozen = tuple(Group if isinstance(d, (Aval, Place)) else d for d in key[1:])
        step = instruction(op, parts, frozen, operands)
    except BaseException as error:
        rec.restore(known)
        if isinstance(error, AttributeError) and (found := no_tensor(error, op.name, op.names, args)) is not error:
            raise found from None
        raise
    casts = dict(zip(places, step.casts, strict=True))
    node = program.grow(rec.node, key, step, tuple(places), tuple((k, casts[~k]) for k in scalars), len(rec.leaves))
    return node


def large(number, dtype, node: Node, rec: Recording):
    """`number` in `dtype`: a float beyond its range is infinite or NaN, an int wraps."""
    if isinstance(number, int) and not -(2**63) <= number < 2**63:
        rec.restore(node.parent.leaves)
        raise RuntimeError(f"For '{node.instruction.operator.name}', the number {number} does not fit into 64 bits.")
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(number).astype(dtype)[()]


def fill_scalars(rec: Recording, node: Node) -> None:
    """Turn the Python numbers that were entered for this step into leaves of the dtype it sees."""
    leaves = rec.leaves
    for k, dtype in node.scalars:
        number = leaves[k]
        if number.__class__ is complex or -65504 <= number <= 65504:
            try:
                value = dtype.type(number)
            except OverflowError:
                value = np.int64(number).astype(dtype)  # wraps, as in MindSpore
        else:
            value = large(number, dtype, node, rec)
        leaves[k] = Var(aval_of(value), value)


# ---------------------------------------------------------------- nesting
def open_recording(abstract: bool = False) -> Recording:
    """Start a recording inside the present one."""
    if here.rec.due:
        _run(here.rec)
    around = here.rec
    here.rec = Abstract(around, not abstract) if abstract or around.abstract else Recording(around)
    return here.rec


def leave(rec: Recording) -> None:
    """Go back to the recording around `rec`; its leaves stand where they stood. Its lists go to who holds them."""
    for var, state in zip(rec.leaves, rec.before):
        if state is not None:
            var.home, var.place = state
    here.rec = rec.parent
    rec.node = None
    rec.leaves, rec.before, rec.owners, rec.vars, rec.log = [], [], [], [], []


def origin(var: Var) -> tuple["Recording | None", Any]:
    """The recording that `var` was made in, or is an input of, and its place there, wherever it is a leaf at present."""
    home, place, rec = var.home, var.place, here.rec
    while rec is not None:
        if home is rec and rec.saves and place.index < 0 and (before := rec.before[~place.index]) is not None:
            home, place = before
        rec = rec.parent
    return home, place


def as_called(function: Callable) -> Callable:
    """A function of the user's in the form in which it is to be called here."""
    return function if here.rewrite is None else here.rewrite(function)


def log_write(tensor, before: Var) -> None:
    """Note that `tensor` held `before`, so that a run that fails can undo the write.

    A Var of this recording is noted by its place: the note must not count as somebody who holds the value.
    """
    rec = here.rec
    rec.log.append((tensor, before.place.index if before.home is rec else before))
