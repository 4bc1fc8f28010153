"""From a function to all of Python's state that it may read: what its code names, and the code of what that is.

Nothing is traced while the function runs. What is found is more than one call reads, never less, save for what no name
leads to: files, iterators that are used up, state that other libraries keep.
"""

import functools
import sys
from collections.abc import Iterable
from types import FunctionType, MethodType, ModuleType

import numpy as np

from msgrad.core.cell import Cell
from msgrad.core.guards import LISTS, MISSING, PLAIN, Attributes, Contents, Members, Slot, Table, Variable, Watch
from msgrad.core.names import Names, is_library, names_in
from msgrad.core.parameter import Parameter
from msgrad.core.record import NeedsValue
from msgrad.core.settings import settings
from msgrad.core.tensor import Tensor

_CELL = ("training", "requires_grad", "construct", "_hooks", "_inputs")  # what calling any Cell reads
# What Cells and optimizers keep for themselves.
_INTERNAL = ("_params", "_cells", "_buffers", "_plan", "_accepted", "_flags", "_passing", "_compiled", "__dict__",
             "__weakref__")  # fmt: skip
_TENSOR = ("_requires_grad", "_name", "_hooks", "parallel_optimizer", "storage_format", "init")
_MAKERS = frozenset(("__init__", "__new__"))
_NAMESPACES = ("types.SimpleNamespace", "argparse.Namespace")
_OURS = __package__.partition(".")[0]
_DRAWS = {"time": "the clock", "random": "Python's random numbers", "numpy.random": "NumPy's random numbers"}


def watch(fn, arguments: Iterable) -> Watch:
    """What a call of `fn` with these arguments may read, as it is now.

    Raises:
        NeedsValue: if it may read what cannot be watched: the clock, random numbers.
    """
    out = Watch()
    Finder(out).find(fn, arguments)
    out.settle()
    return out


class Holder:
    """A place that code may read names from, while it is being found out which.

    The attributes of an object are told from the names in a module by `place.owner`.
    """

    __slots__ = ("counted", "ours", "place", "taken", "what")

    def __init__(self, place, what: str, counted=False, ours=False):
        self.place, self.what, self.counted, self.ours, self.taken = place, what, counted, ours, set(_INTERNAL)


class Finder:
    """Fills a Watch, until neither new objects nor new names turn up."""

    def __init__(self, watch: Watch):
        self.watch = watch
        self.seen = watch.known  # what was looked at, by id
        self.globals: dict[int, set] = {}  # names taken from each module
        self.holders: list[Holder] = []
        self.classes: dict[type, Holder] = {}
        self.tensors: list = []  # the places of their attributes, and what they are called
        self.names: set[str] = set(_CELL)  # attributes that code reads
        self.stored: set[str] = set()  # and that it writes
        self.all = False  # whether there may be others
        self.todo: list = []

    def find(self, fn, arguments: Iterable) -> None:
        self.todo = [(fn, "the function"), *[(a, "an argument") for a in arguments]]
        known = None
        while self.todo:
            while self.todo:
                self.look(*self.todo.pop())
            if known != (known := (len(self.names), len(self.stored), self.all)):
                for holder in self.holders:
                    self.read(holder)
        for place, owner in self.tensors:
            for name in self.names.intersection(place.table).difference(_TENSOR):
                self.watch.slots.append(Slot(place, name, place.get(name), f"the attribute '{name}' of {owner}"))
        for slot in (*self.watch.slots, *self.watch.counted):
            slot.ours &= slot.name not in self.stored  # then it is the user's to write
        self.watch.counted.append(Slot(settings, "", settings.get(), "the context", True))

    def look(self, value, what: str) -> None:
        if isinstance(value, PLAIN) or id(value) in self.seen:
            return
        self.seen[id(value)] = value
        if isinstance(value, Tensor):
            self.look_at_tensor(value)
        elif isinstance(value, FunctionType):
            self.look_at_function(value)
        elif isinstance(value, MethodType):
            self.todo += [(value.__func__, what), (value.__self__, what)]
        elif isinstance(value, functools.partial):
            self.todo += [(part, what) for part in (value.func, *value.args, *value.keywords.values())]
        elif isinstance(value, (staticmethod, classmethod)):
            self.todo.append((value.__func__, what))
        elif isinstance(value, property):
            self.todo += [(part, what) for part in (value.fget, value.fset, value.fdel)]
        elif isinstance(value, type):
            self.look_at_class(value)
        elif isinstance(value, ModuleType):
            if not is_library(value.__name__):
                self.hold(Holder(Table(vars(value)), f"of the module {value.__name__}"))
        elif isinstance(value, (tuple, frozenset)):
            self.todo += [(item, what) for item in value]
            self.look_at_instance(value)
        elif isinstance(value, (*LISTS, dict, set, np.ndarray)):
            self.look_at_contents(value, what)
        else:
            self.look_at_instance(value)

    def look_at_tensor(self, tensor: Tensor) -> None:
        place = Table(tensor.__dict__, tensor)
        owner = f"the Parameter {tensor.name}" if isinstance(tensor, Parameter) else "a Tensor"
        for name in ("_requires_grad", "_name", "_hooks") if isinstance(tensor, Parameter) else ("_hooks",):
            value, what = place.get(name, MISSING), f"'{name[1:]}' of {owner}"
            self.watch.counted.append(Slot(place, name, value, what))
            self.todo.append((value, what))
        self.tensors.append((place, owner))

    def look_at_function(self, fn: FunctionType) -> None:
        library = is_library(fn.__globals__.get("__name__"))
        for name, cell in zip(fn.__code__.co_freevars, fn.__closure__ or (), strict=True):
            place = Variable(cell)
            value = place.get(name, MISSING)
            what = f"the variable '{name}' that {fn.__qualname__} closes over"
            if not library:
                self.watch.slots.append(Slot(place, name, value, what))
            self.todo.append((value, what))
        if library:
            return
        place = Attributes(fn)
        for name in ("__code__", "__defaults__", "__kwdefaults__"):
            value = getattr(fn, name)
            if value is not None:
                what = f"the {name.strip('_')} of {fn.__qualname__}"
                self.watch.slots.append(Slot(place, name, value, what))
                self.todo.append((value, what))
        if fn.__dict__:
            self.hold(Holder(Table(fn.__dict__, fn), f"of {fn.__qualname__}"))
        self.look_at_code(names_in(fn.__code__), fn.__globals__, fn.__name__ != "__init__")

    def look_at_code(self, names: Names, table: dict, writes: bool) -> None:
        place, module, taken = Table(table), table.get("__name__"), self.globals.setdefault(id(table), set())
        for name in names.globals:
            value = table.get(name, MISSING)
            refuse_draws(value, name, names)
            if name in taken or (value is MISSING and name not in names.stored):
                continue
            taken.add(name)
            what = f"the global '{name}'" if module in ("__main__", None) else f"the global '{name}' of {module}"
            self.watch.slots.append(Slot(place, name, value, what))
            self.todo.append((value, what))
        self.todo += [(sys.modules[name], name) for name in names.modules if name in sys.modules]
        self.names |= names.attributes
        if "type" in names.globals or "__class__" in names.attributes:  # `type(self)(...)` makes an object
            self.names |= _MAKERS
        self.all |= names.all
        if writes:  # `__init__` writes to an object that is new
            self.stored |= names.stored

    def look_at_class(self, cls: type, makes: bool = True) -> None:
        """What its methods may read; those that make an object only if the code `makes` one."""
        for kind in cls.__mro__:
            if not is_library(kind.__module__):
                table = vars(kind)
                special = {n for n in table if n.startswith("__") and isinstance(table[n], FunctionType)}
                if kind not in self.classes:
                    self.classes[kind] = Holder(Attributes(kind, table.get), f"of {kind.__name__}")
                    self.hold(self.classes[kind], special - _MAKERS)
                for name in special & _MAKERS if makes else ():
                    self.take(self.classes[kind], name)
            elif kind.__module__.startswith(_OURS) and kind is not Cell:
                self.names |= names_of_class(kind)

    def look_at_contents(self, value, what: str) -> None:
        self.watch.contents.append(Contents(value, f"the {type(value).__name__} in {what}"))
        items: Iterable = (*value.keys(), *value.values()) if isinstance(value, dict) else value
        if isinstance(value, np.ndarray):
            items = value.ravel() if value.dtype == object else ()
        self.todo += [(item, what) for item in items if not isinstance(item, PLAIN)]
        self.look_at_instance(value)

    def look_at_instance(self, value) -> None:
        cls, what = type(value), f"of {type(value).__name__}"
        ours, cell = is_library(cls.__module__), isinstance(value, Cell)
        if ours and not cls.__module__.startswith(_OURS) and f"{cls.__module__}.{cls.__name__}" not in _NAMESPACES:
            return
        if cls.__module__.startswith(f"{_OURS}.dataset"):
            return
        self.look_at_class(cls, makes=False)
        table = getattr(value, "__dict__", None)
        if ours and not cell and table is not None and cls.__module__.startswith(_OURS):
            own = getattr(cls, "_watched", None)
            holder = Holder(Table(table, value), what, ours=True)
            for name in [n for n in table if not n.startswith("_")] if own is None else own:
                self.take(holder, name)
        elif table is not None:
            self.hold(Holder(Table(table, value), what, counted=cell, ours=ours and cell))
        if cell:
            self.watch.members.append(Members(value))
            self.todo += [(child, what) for child in value._cells.values()]
        slots = [name for kind in cls.__mro__ if not is_library(kind.__module__) for name in slots_of(kind)]
        if slots:
            self.hold(Holder(Attributes(value), what), slots)

    def hold(self, holder: Holder, always: Iterable = ()) -> None:
        """Look at the names in a place that code mentions, now and later; and at those in `always`."""
        self.holders.append(holder)
        self.read(holder)
        for name in always:
            self.take(holder, name)

    def read(self, holder: Holder) -> None:
        place = holder.place
        table = place.table if isinstance(place, Table) else vars(place.owner) if isinstance(place.owner, type) else ()
        of_object = isinstance(place, Table) and place.owner is not None
        for name in list(table) if self.all and of_object else self.names.intersection(table):
            self.take(holder, name)
        if of_object:
            for name in self.stored.difference(table):
                self.take(holder, name)
            for kind in type(place.owner).__mro__:  # what an attribute of the object would hide
                if kind is Cell or not is_library(kind.__module__):
                    for name in self.names.intersection(vars(kind)).difference(table):
                        self.take(holder, name)

    def take(self, holder: Holder, name: str) -> None:
        if name in holder.taken:
            return
        holder.taken.add(name)
        value = holder.place.get(name, MISSING)
        what = f"the training mode {holder.what}" if name == "training" else f"the attribute '{name}' {holder.what}"
        slot = Slot(holder.place, name, value, what, holder.ours and value is not MISSING)
        (self.watch.counted if holder.counted else self.watch.slots).append(slot)
        if value is not MISSING:
            self.todo.append((value, what))


def refuse_draws(value, name: str, names: Names) -> None:
    """The clock and Python's random numbers differ at each call, and nothing tells: such a function runs recorded."""
    module = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    if module == "numpy" and (name, "random") in names.pairs:
        module = "numpy.random"
    if isinstance(module, str) and module in _DRAWS and (isinstance(value, ModuleType) or callable(value)):
        raise NeedsValue(f"reads {_DRAWS[module]} ('{name}')")


@functools.lru_cache(maxsize=4096)
def names_of_class(cls: type) -> frozenset[str]:
    """The attributes that the methods of a library's class name, without those it keeps for itself."""
    functions = [getattr(value, "fget", None) or getattr(value, "__func__", value) for value in vars(cls).values()]
    found = [names_in(fn.__code__).attributes for fn in functions if isinstance(fn, FunctionType)]
    return frozenset(name for names in found for name in names if not name.startswith("_"))


def slots_of(cls: type) -> list[str]:
    slots = vars(cls).get("__slots__", ())
    return [name for name in ([slots] if isinstance(slots, str) else slots) if not name.startswith("__")]
