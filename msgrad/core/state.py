"""What a branch or a loop may change: the variables it binds, and the lists, dicts and sets it can reach."""

import types
from collections.abc import Callable, Iterable, Iterator

from msgrad.core.cell import Cell
from msgrad.core.instruction import Aval, number_aval
from msgrad.core.number import Number, kind_of
from msgrad.core.record import NeedsValue
from msgrad.core.tensor import Tensor

_MOST_ITEMS = 1000  # a longer list or dict is looked at, the items in it are not


class Undefined:
    """Stands for a variable that has no value; with `perhaps`, one that has a value only on some paths."""

    __slots__ = ("name", "perhaps")

    def __init__(self, name: str, perhaps: bool = False):
        self.name, self.perhaps = name, perhaps

    def read(self):
        if self.perhaps:
            raise NeedsValue(f"reads '{self.name}', which has a value on some paths only")
        raise UnboundLocalError(f"cannot access local variable '{self.name}' where it is not associated with a value")


class NotReturned:
    """Stands for the value of a function that has not returned yet."""


class Hidden:
    """Stands for an item of a list that grows in a loop: which one it is at a turn is not known."""

    __slots__ = ()

    def unknown(self, *_):
        raise NeedsValue("reads an item of a list that grows in the same loop")

    __hash__ = __bool__ = __eq__ = __iter__ = __str__ = __repr__ = __getitem__ = __call__ = unknown

    def __getattr__(self, name):
        self.unknown()


class Fill:
    """Stands for a value that nothing reads before it is written: zeros."""

    __slots__ = ("aval", "kind")

    def __init__(self, aval: Aval, kind: type | None):
        self.aval, self.kind = aval, kind


class State:
    """The variables `names`, read by `get` and bound by `put`, and the containers that `functions` can reach.

    A look at it is a list: the variables' values, then a copy of each container's contents.
    """

    __slots__ = ("get", "held", "names", "put")

    def __init__(self, get: Callable, put: Callable, names: tuple, functions: tuple):
        self.get, self.put, self.names = get, put, names
        self.held: list[list | dict | set] = []
        reach((get(), functions), self.held, set(), 0)

    def look(self) -> list:
        return [*self.get(), *[frozenset(held) if isinstance(held, set) else held.copy() for held in self.held]]

    def set(self, look: list) -> None:
        n = len(self.names)
        if n:
            self.put(tuple(look[:n]))
        for held, contents in zip(self.held, look[n:], strict=True):
            if isinstance(held, list):
                if len(held) != len(contents) or any(a is not b for a, b in zip(held, contents, strict=True)):
                    held[:] = contents
            elif isinstance(held, dict):
                if held.keys() != contents.keys() or any(held[k] is not v for k, v in contents.items()):
                    held.clear()
                    held.update(contents)
            elif held != contents:
                held.clear()
                held.update(contents)

    def name(self, path: tuple) -> str:
        """The variable that a path begins in, for messages."""
        if path[0] >= len(self.names):
            return "the items of a list or dict"
        name = str(self.names[path[0]])
        return "what it returns" if name.startswith("retval_") else f"'{name}'"


def reach(item, held: list, seen: set, depth: int) -> None:
    """Note the lists, dicts and sets that can be reached from `item`, an object's attributes among them."""
    skipped = isinstance(item, (Tensor, Number, type, types.ModuleType, types.BuiltinFunctionType))
    if skipped or id(item) in seen or depth > 8:
        return
    seen.add(id(item))
    if isinstance(item, (list, dict, set)):
        held.append(item)
    inner: Iterable = ()
    if isinstance(item, (list, tuple, dict)):
        if len(item) <= _MOST_ITEMS:
            inner = item.values() if isinstance(item, dict) else item
    elif isinstance(item, types.FunctionType):
        inner = [cell.cell_contents for cell in item.__closure__ or () if bound(cell)]
    elif isinstance(item, types.MethodType):
        inner = item.__func__, item.__self__
    elif isinstance(item, Cell):  # which watches its attributes itself
        inner = [value for value in vars(item).values() if type(value) in (list, dict, set)]
    elif type(getattr(item, "__dict__", None)) is dict and depth < 4:
        inner = (vars(item),)
    for value in inner:
        reach(value, held, seen, depth + 1)


def bound(cell) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True


# ---------------------------------------------------------------- looking into states
def leaves(tree) -> Iterator[Tensor]:
    """The tensors in `tree`, and those that hold its Numbers."""
    if isinstance(tree, Tensor):
        yield tree
    elif type(tree) is Number:
        yield tree.tensor
    elif isinstance(tree, (tuple, list)):
        for item in tree:
            yield from leaves(item)
    elif isinstance(tree, dict):
        yield from leaves(list(tree.values()))


def rebuilt(like, items):
    """A tuple, named tuple, list or dict like `like` of these items."""
    if isinstance(like, dict):
        out = like.copy()
        out.update(zip(like, items, strict=True))
        return out
    return type(like)(*items) if hasattr(like, "_fields") else type(like)(items)


def parts(tree) -> list | None:
    """(key, item) for each item of a tuple, list or dict; None for anything else."""
    if isinstance(tree, dict):
        return list(tree.items())
    return list(enumerate(tree)) if isinstance(tree, (tuple, list)) else None


def alike(a, b) -> bool:
    """Whether two containers can be gone through side by side."""
    if type(a) is not type(b) or not isinstance(a, (tuple, list, dict)) or len(a) != len(b):
        return False
    return not isinstance(a, dict) or list(a) == list(b)


def same(a, b) -> bool:
    """Whether two values are the same object or equal constants."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, float):
        return repr(a) == repr(b)
    if isinstance(a, (bool, int, str, bytes, complex, frozenset, range, slice, types.MethodType)):
        return a == b
    return a.perhaps == b.perhaps if isinstance(a, Undefined) else isinstance(a, NotReturned)


def changes(before, after, path: tuple) -> Iterator[tuple]:
    """(path, before, after) for each place at which two looks at a state differ."""
    if before is not after and alike(before, after):
        for (key, a), (_, b) in zip(parts(before), parts(after), strict=True):
            yield from changes(a, b, (*path, key))
    elif not same(before, after):
        yield path, before, after


def look_up(tree, path: tuple):
    """What is at `path` in `tree`."""
    for key in path:
        tree = tree[key]
    return tree


def substituted(tree, values: dict, path: tuple = ()):
    """`tree` with the values at the paths in `values`; what holds none of them stays the same object."""
    if path in values:
        return values[path]
    if not any(p[: len(path)] == path for p in values):
        return tree
    return rebuilt(tree, [substituted(item, values, (*path, key)) for key, item in parts(tree)])


def skeleton(tree, aval: Callable):
    """`tree` with Fills in the places of its numbers and its tensors, whose avals `aval` gives."""
    kind = kind_of(tree)
    if kind is not None:
        return Fill(number_aval(kind), kind)
    if isinstance(tree, Tensor):
        return Fill(aval(tree), None)
    inner = parts(tree)
    return tree if inner is None else rebuilt(tree, [skeleton(item, aval) for _, item in inner])


def fills(tree, path: tuple) -> Iterator[tuple[tuple, Fill]]:
    """(path, Fill) for each Fill in `tree`."""
    if isinstance(tree, Fill):
        yield path, tree
    for key, item in parts(tree) or ():
        yield from fills(item, (*path, key))


def described(value) -> str:
    """What a value is, for messages."""
    if isinstance(value, Tensor):
        return f"a Tensor of {value.dtype}{list(value.shape)}"
    kind = kind_of(value)
    if kind is not None:
        return f"a Python {kind.__name__}"
    if isinstance(value, (Undefined, NotReturned)):
        return "undefined"
    if isinstance(value, (tuple, list, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    return "None" if value is None else f"a {type(value).__name__}"
