"""Which of Python's state a piece of code can read: the globals and attributes that its bytecode names."""

import dis
import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import CodeType, ModuleType
from typing import NamedTuple

_HERE = str(Path(__file__).resolve().parents[1])
_OURS = __package__.partition(".")[0]
# What these packages hold is taken not to change: their modules, functions and classes are compared by identity.
_LIBRARIES = {_OURS, "mindspore", "jax", "jaxlib", "numpy", "optax", "ml_dtypes", "builtins", *sys.stdlib_module_names}
_GLOBAL = {"LOAD_GLOBAL", "LOAD_NAME", "STORE_GLOBAL", "DELETE_GLOBAL"}
_ATTRIBUTE = {"LOAD_ATTR", "LOAD_METHOD", "STORE_ATTR", "DELETE_ATTR", "IMPORT_FROM", "LOAD_SUPER_ATTR"}
_STORE = {"STORE_GLOBAL", "STORE_ATTR", "DELETE_GLOBAL", "DELETE_ATTR"}
_BY_STRING = {"getattr", "setattr", "hasattr", "delattr", "attrgetter"}  # these name an attribute by a string


class Names(NamedTuple):
    """What a code object names, the functions defined in it included.

    `globals` and `attributes` are those it reads or writes, `stored` those it writes, `modules` what it imports, `pairs`
    the globals with the attribute read from each. `all` says that there may be more attributes: read through `__dict__`
    or `vars`, or by a string that is put together while running.
    """

    globals: tuple[str, ...]
    attributes: frozenset[str]
    stored: frozenset[str]
    modules: tuple[str, ...]
    pairs: frozenset[tuple[str, str]]
    all: bool


@lru_cache(maxsize=4096)
def names_in(code: CodeType) -> Names:
    reads: dict[str, None] = {}
    attributes: set[str] = set()
    stored: set[str] = set()
    modules: list[str] = []
    pairs: set[tuple[str, str]] = set()
    everything, last = False, None
    for step in dis.get_instructions(code):
        kind, name = step.opname, step.argval
        if kind in _ATTRIBUTE:
            attributes.add(name)
            if last is not None:
                pairs.add((last, name))
        last = name if kind in _GLOBAL else None
        if kind in _GLOBAL:
            reads[name] = None
        elif kind == "IMPORT_NAME":
            modules.append(name)
        if kind in _STORE:
            stored.add(name)
    if not _BY_STRING.isdisjoint(reads) or not _BY_STRING.isdisjoint(attributes):
        named = list(attributes_by_string(code))
        everything = None in named
        attributes.update(filter(None, named))
        stored.update(filter(None, named))
    inner = [names_in(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    reads.update(dict.fromkeys(name for part in inner for name in part.globals))
    return Names(
        tuple(reads),
        frozenset(attributes.union(*[part.attributes for part in inner])),
        frozenset(stored.union(*[part.stored for part in inner])),
        (*modules, *[name for part in inner for name in part.modules]),
        frozenset(pairs.union(*[part.pairs for part in inner])),
        everything or "vars" in reads or "__dict__" in attributes or any(part.all for part in inner),
    )


def attributes_by_string(code: CodeType) -> Iterator[str | None]:
    """The constant strings in calls of `getattr` and its like; None for a call with another one."""
    open_call, found = False, []
    for step in dis.get_instructions(code):
        kind, value = step.opname, step.argval
        if kind in _GLOBAL | _ATTRIBUTE and value in _BY_STRING:
            open_call, found = True, []
        elif not open_call:
            continue
        elif kind == "LOAD_CONST" and isinstance(value, str):
            found += value.split(".")
        elif kind.startswith(("FORMAT", "BINARY")):
            found = [None]
        elif kind.startswith("CALL"):
            open_call = False
            yield from found or [None]


def is_library(module: str | None) -> bool:
    """Whether a module is of a package whose state is taken not to change."""
    return module is not None and (module.partition(".")[0] in _LIBRARIES or not _followed(module))


@lru_cache(maxsize=4096)
def _followed(module: str) -> bool:
    """Whether to look into a module that is no known library: an installed package only if it is built on this one."""
    found = sys.modules.get(module)
    file = getattr(found, "__file__", None) or ""
    if module == "__main__" or ("site-packages" not in file and "dist-packages" not in file):
        return True
    for value in list(vars(found).values()):
        origin = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
        if isinstance(origin, str) and origin.partition(".")[0] in (_OURS, "mindspore"):
            return True
    return False


_NOT_USERS = (_HERE, os.path.dirname(os.__file__), "<frozen")


def is_user_file(file: str) -> bool:
    """Whether the lines of this file are the user's: it is of no library."""
    return not file.startswith(_NOT_USERS) and "site-packages" not in file
