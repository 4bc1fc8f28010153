"""What of Python's state a compiled function may read: looked at before it is recorded, and again at each call.

core.reach finds it. A Watch holds it, and says what has changed since; so nothing that was compiled is ever stale.
"""

import functools
from collections import deque
from collections.abc import Callable, Iterator
from operator import is_
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from msgrad.core.cell import Cell
from msgrad.core.names import is_library
from msgrad.core.number import Number
from msgrad.core.record import NeedsValue, changes
from msgrad.core.tensor import Tensor
from msgrad.dtype import Type

MISSING: Any = type("Missing", (), {"__repr__": lambda self: "(nothing)"})()
PLAIN = (int, float, complex, str, bytes, bool, type(None), type(...), np.generic, np.dtype, Type, range, slice,
         CodeType, BuiltinFunctionType)  # fmt: skip
LISTS = (list, deque)


# ---------------------------------------------------------------- places where names are bound
class Table:
    """A dictionary of names: a module's globals, or the attributes of `owner`."""

    __slots__ = ("get", "owner", "table")

    def __init__(self, table: dict, owner=None):
        self.table, self.owner, self.get = table, owner, table.get

    def put_back(self, name, value):
        if value is MISSING:
            self.table.pop(name, None)
        else:
            self.table[name] = value

    def bind(self, name, value):
        if self.owner is None:
            self.table[name] = value
        else:
            setattr(self.owner, name, value)


class Attributes:
    """The attributes of an object whose dictionary cannot be written, or that has none: a class, a function."""

    __slots__ = ("get", "owner")

    def __init__(self, owner, get: Callable | None = None):
        self.owner, self.get = owner, get or functools.partial(getattr, owner)

    def bind(self, name, value):
        if value is not MISSING:
            setattr(self.owner, name, value)
        elif self.get(name, MISSING) is not MISSING:
            delattr(self.owner, name)

    put_back = bind


class Variable:
    """A variable of an enclosing function."""

    __slots__ = ("cell",)

    def __init__(self, cell: CellType):
        self.cell = cell

    def get(self, name, default):
        try:
            return self.cell.cell_contents
        except ValueError:  # not bound yet
            return default

    def bind(self, name, value):
        if value is MISSING:
            del self.cell.cell_contents
        else:
            self.cell.cell_contents = value

    put_back = bind


# ---------------------------------------------------------------- what was there
class Slot:
    """A name in some place and the value it had; `what` says where, for people. `ours` is what a library of msgrad keeps."""

    __slots__ = ("name", "ours", "place", "value", "what")

    def __init__(self, place, name: str, value, what: str, ours: bool = False):
        self.place, self.name, self.value, self.what, self.ours = place, name, value, what, ours

    def now(self):
        return self.place.get(self.name, MISSING)


class Contents:
    """What a list, dict, set or NumPy array held."""

    __slots__ = ("copy", "held", "what")

    def __init__(self, held, what: str):
        self.held, self.what = held, what
        self.look()

    def look(self):
        held = self.held
        if isinstance(held, np.ndarray):
            self.copy: Any = held.tobytes()
        elif isinstance(held, dict):
            self.copy = list(held.items())
        else:
            self.copy = list(held)

    def get(self, name=None, default=None) -> bool:
        """Whether it holds the objects it held; called like the `get` of a place."""
        held, copy = self.held, self.copy
        if isinstance(held, np.ndarray):
            return held.tobytes() == copy
        if len(held) != len(copy):
            return False
        if isinstance(held, dict):
            return all(k is a and v is b for (k, v), (a, b) in zip(held.items(), copy, strict=True))
        return held.issuperset(copy) if isinstance(held, set) else all(map(is_, held, copy))

    def pairs(self) -> Iterator[tuple]:
        """(what was, what is) for each element."""
        held, copy = self.held, self.copy
        if isinstance(held, np.ndarray):
            yield "other values", held
        elif isinstance(held, set) or len(held) != len(copy):
            yield copy, held
        elif isinstance(held, dict):
            for (k, v), (a, b) in zip(held.items(), copy, strict=True):
                yield (b, v) if same(a, k) else (a, k)
        else:
            yield from zip(copy, held, strict=True)

    def put_back(self):
        held, copy = self.held, self.copy
        if isinstance(held, np.ndarray):
            held[...] = np.frombuffer(copy, held.dtype).reshape(held.shape)
            return
        held.clear()
        (held.extend if isinstance(held, LISTS) else held.update)(copy)


class Members:
    """The children, Parameters and buffers of a Cell."""

    __slots__ = ("cell", "items")

    def __init__(self, cell: Cell):
        self.cell = cell
        self.items = self.now()

    def now(self) -> list:
        cell = self.cell
        return [*cell._cells.values(), *cell._params.values(), *cell._buffers.values()]

    def held(self) -> bool:
        now = self.now()
        return len(now) == len(self.items) and all(map(is_, now, self.items))


class Watch:
    """All that a function may read.

    `slots` and `contents` are compared at each call; `counted`, the attributes of Cells and Parameters, when one was
    written somewhere, and `members` when a Cell got or lost one (see `record.changes`). `known` holds, by their ids, the
    objects that were there before the recording, until that is done.
    """

    def __init__(self):
        self.known: dict[int, Any] = {}
        self.slots: list[Slot] = []
        self.counted: list[Slot] = []
        self.contents: list[Contents] = []
        self.members: list[Members] = []

    def settle(self) -> None:
        """Take the values that are known as those to compare with."""
        self.fast = [(slot.place.get, slot.name, slot.value) for slot in self.slots]
        self.fast += [(contents.get, None, True) for contents in self.contents]
        self.rare = [(slot.place.get, slot.name, slot.value) for slot in self.counted]
        self.checked = tuple(changes)

    # ------------------------------------------------------------ at a call
    def holds(self) -> bool:
        """Whether nothing has changed at all."""
        if self.checked[0] != changes[0] and not self.rare_holds():
            return False
        for get, name, value in self.fast:  # noqa: SIM110  faster than a generator
            if get(name, MISSING) is not value:
                return False
        return True

    def rare_holds(self) -> bool:
        """Whether nothing of what is counted has changed; then it is not looked at again until the next write."""
        now = tuple(changes)
        for get, name, value in self.rare:
            if get(name, MISSING) is not value:
                return False
        if self.checked[1] != now[1] and not all(members.held() for members in self.members):
            return False
        self.checked = now
        return True

    def difference(self) -> tuple[str | None, dict[int, tuple]]:
        """What changed that decides what is recorded, in words; or None, and the tensors to be taken for others.

        These are {id of a tensor: (it, its successor)}: names hold another Tensor of the same shape and dtype.
        """
        looked = [*self.slots, *(self.counted if self.checked[0] != changes[0] else ())]
        pairs = [(slot.what, slot.value, slot.now()) for slot in looked]
        for contents in self.contents:
            if not contents.get():
                pairs += [(contents.what, old, new) for old, new in contents.pairs()]
        if self.checked[1] != changes[1]:
            for members in self.members:
                if not members.held():
                    return f"the Cells or Parameters of {type(members.cell).__name__}", {}
        rebound: dict[int, tuple] = {}
        for what, old, new in pairs:
            if old is new or same(old, new):
                continue
            if not (type(old) is type(new) is Tensor and new._var.aval is old._var.aval):
                return described(what, old, new), {}
            rebound[id(old)] = old, new
        successors = {id(new) for _, new in rebound.values()}
        for what, old, new in pairs if rebound else ():
            if (rebound[id(old)][1] is not new) if id(old) in rebound else id(new) in successors:
                return f"{what}: names that held one Tensor, or two", {}
        for slot in looked:
            slot.value = slot.now()
        for contents in self.contents:
            contents.look()
        self.settle()
        return None, rebound

    # ------------------------------------------------------------ while recording
    def written(self) -> list[tuple[Slot, Any]]:
        """The names that the recorded call bound anew, with their new values; all is put back.

        Raises:
            NeedsValue: if it changed something that cannot be changed again at each call.
        """
        out = []
        for slot in (*self.slots, *self.counted):
            now = slot.now()
            if now is slot.value or same(slot.value, now):
                continue
            if slot.ours:
                slot.value = now
            elif now is MISSING or not repeatable(now):
                raise NeedsValue(f"changes {slot.what}")
            else:
                out.append((slot, now))
        for contents in self.contents:
            if not contents.get():
                raise NeedsValue(f"changes {contents.what}")
        self.put_back()
        self.settle()
        return out

    def put_back(self) -> None:
        """Undo what the recorded call did to Python's state."""
        for slot in (*self.slots, *self.counted):
            if not slot.ours and slot.now() is not slot.value:
                slot.place.put_back(slot.name, slot.value)
        for contents in self.contents:
            if not contents.get():
                contents.put_back()

    def returnable(self, value) -> bool:
        """Whether a compiled function can return a value at each call: no object or function that the call made."""
        if isinstance(value, (tuple, list)):
            return all(map(self.returnable, value))
        if isinstance(value, dict):
            return all(map(self.returnable, value.values()))
        if isinstance(value, (Tensor, Number, np.ndarray, *PLAIN, type, ModuleType)) or id(value) in self.known:
            return True
        return is_library(getattr(value, "__module__", None)) and isinstance(value, FunctionType)


# ---------------------------------------------------------------- values
def same(old, new) -> bool:
    """Whether two values decide alike what is recorded: equal numbers, strings, and tuples of them, of the same types."""
    if old is new:
        return True
    if type(old) is not type(new):
        return False
    if isinstance(old, (tuple, frozenset)):
        return len(old) == len(new) and all(map(same, old, new))
    if isinstance(old, (float, complex, np.generic)):
        return repr(old) == repr(new)  # NaN is itself, 0.0 is not -0.0
    if isinstance(old, MethodType):
        return old.__func__ is new.__func__ and old.__self__ is new.__self__
    return isinstance(old, PLAIN) and old == new


def repeatable(value) -> bool:
    """Whether a value can be bound to a name at each call: tensors and constants in tuples, lists and dicts."""
    if type(value) in (tuple, list):
        return all(map(repeatable, value))
    if type(value) is dict:
        return all(map(repeatable, value.values()))
    return type(value) in (Tensor, Number) or isinstance(value, (*PLAIN, FunctionType, type))


def described(what: str, old, new) -> str:
    if isinstance(old, dict) and isinstance(new, dict):
        differing = [key for key in (*old, *new) if old.get(key, MISSING) != new.get(key, MISSING)]
        old, new = ({key: held[key] for key in differing if key in held} for held in (old, new))
    return f"{what}: {shown(old)} → {shown(new)}"


def shown(value) -> str:
    """A short text of a value."""
    if isinstance(value, Tensor):
        return f"{value.dtype}{list(value.shape)}"
    if isinstance(value, (FunctionType, type)):
        return value.__qualname__
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
