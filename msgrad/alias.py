"""`import mindspore` gives msgrad: every module path of MindSpore 2.10, as one table.

A MindSpore path is one of two things here. Where msgrad has a module of the same path, it *is* that
module (`mindspore.nn is msgrad.nn`). Any other path of MindSpore is an `Alias`: an empty module that
looks each name up, when it is first used, in the msgrad modules that `places` gives.
A name found nowhere is explained from the recorded surface of MindSpore and `gaps.py`.
"""

import sys
from functools import cache
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import find_spec, module_from_spec
from opcode import opmap
from types import ModuleType

from . import gaps, surface

ROOT, OURS = "mindspore", "msgrad"
IMPORT_FROM = opmap["IMPORT_FROM"]
MISSING = object()
RANKED = "msgrad.ops.groups msgrad.ops msgrad.ops.primitives"  # `get_rank` is that of mindspore.communication
EXTENDED = "msgrad.mint.extended"  # its names stand in MindSpore's documentation, not always in MindSpore

# Modules that are msgrad's under another path than MindSpore's.
RENAMED = {
    "mindspore.common.dtype": "msgrad.dtype",
    "mindspore.common.initializer": "msgrad.initializer",
    "mindspore.context": "msgrad.core.context",
}

# Where the names of a path are, for the path and all below it; the longest prefix decides. Modules of
# the same path as the asked one, or of one between it and the prefix, come first.
PLACES = {
    "mindspore": "msgrad msgrad.parallel msgrad.train",
    "mindspore._c_expression": "msgrad msgrad.dtype msgrad.runtime",
    "mindspore.amp": "msgrad.amp msgrad.train msgrad",
    "mindspore.boost": "msgrad.boost",
    "mindspore.common": "msgrad msgrad.dtype msgrad.initializer msgrad.core.tensor msgrad.core.parameter",
    "mindspore.communication": "msgrad.communication msgrad.parallel",
    "mindspore.context": "msgrad.core.context msgrad.parallel msgrad",
    "mindspore.dataset": "msgrad.dataset",
    "mindspore.dataset.audio": "msgrad.dataset.audio",
    "mindspore.dataset.text": "msgrad.dataset.text",
    "mindspore.dataset.transforms": "msgrad.dataset.transforms",
    "mindspore.dataset.transforms.c_transforms": "msgrad.dataset.transforms",  # gone since MindSpore 2.0
    "mindspore.dataset.transforms.py_transforms": "msgrad.dataset.transforms",
    "mindspore.dataset.vision": "msgrad.dataset.vision",
    "mindspore.dataset.vision.c_transforms": "msgrad.dataset.vision",
    "mindspore.dataset.vision.py_transforms": "msgrad.dataset.vision",
    "mindspore.experimental.optim": "msgrad.experimental.optim",
    "mindspore.graph": "msgrad",
    "mindspore.mint": "msgrad.mint",
    "mindspore.mint.distributed": "msgrad.mint.distributed",
    "mindspore.mint.linalg": "msgrad.mint.linalg",
    "mindspore.mint.nn": "msgrad.mint.nn",
    "mindspore.mint.nn.functional": "msgrad.mint.nn.functional",
    "mindspore.mint.optim": "msgrad.mint.optim",
    "mindspore.mint.special": "msgrad.mint.special",
    "mindspore.nn": "msgrad.nn",
    "mindspore.nn.cell": "msgrad.core.cell msgrad.nn",
    "mindspore.nn.dynamic_lr": "msgrad.nn msgrad.optim.schedules",
    "mindspore.nn.learning_rate_schedule": "msgrad.nn msgrad.optim.schedules",
    "mindspore.nn.metrics": "msgrad.nn msgrad.metrics",
    "mindspore.nn.optim": "msgrad.nn msgrad.optim",
    "mindspore.nn.optim.optimizer": "msgrad.nn msgrad.optim msgrad.optim.optimizer",
    "mindspore.nn.optim.thor": "msgrad.nn.kronecker msgrad.nn",
    "mindspore.nn.probability": "msgrad.nn.probability",
    "mindspore.nn.probability.bijector": "msgrad.nn.probability.bijector",
    "mindspore.nn.probability.distribution": "msgrad.nn.probability.distribution",
    "mindspore.nn.wrap.loss_scale": "msgrad.nn.loss_scale msgrad.nn",
    "mindspore.numpy": "msgrad.numpy",
    "mindspore.ops": "msgrad.ops msgrad.mint.extended",
    "mindspore.ops.auto_generate": "msgrad.ops msgrad.ops.primitives msgrad.mint.extended",
    "mindspore.ops.function.comm_func": "msgrad.ops.communication",
    "mindspore.ops.functional_overload": "msgrad.mint msgrad.ops",
    "mindspore.ops.operations": "msgrad.ops msgrad.ops.primitives",
    "mindspore.ops.operations._inner_ops": RANKED,
    "mindspore.ops.operations.comm_ops": RANKED,
    "mindspore.ops.operations.custom_ops": RANKED,
    "mindspore.parallel": "msgrad.parallel msgrad.train",
    "mindspore.parallel._auto_parallel_context": "msgrad.parallel.context",
    "mindspore.parallel._utils": "msgrad.parallel.world",
    "mindspore.parallel.nn": "msgrad.nn.microbatch",
    "mindspore.scipy": "msgrad.scipy",
    "mindspore.train": "msgrad.train",
    "mindspore.train.amp": "msgrad.amp msgrad.train",
    "mindspore.train.loss_scale_manager": "msgrad.amp msgrad.train",
    "mindspore.train.metrics": "msgrad.train msgrad.metrics",
}

# Modules whose parent holds a function or class under their name: `mindspore.common.tensor` is the
# function, `from mindspore.common.tensor import Tensor` finds the module.
SHADOWED = {
    "mindspore": ("run_check",),
    "mindspore.common": ("lazy_inline", "mutable", "no_inline", "recompute", "seed", "tensor"),
    "mindspore.nn.optim": ("thor",),
    "mindspore.ops": ("op_info_register", "vm_impl_registry"),
    "mindspore.ops.function": ("grad",),
    "mindspore.parallel": ("parameter_broadcast", "shard"),
    "mindspore.profiler": ("mstx", "schedule"),
    "mindspore.rewrite": ("sparsify",),
    "mindspore.run_check": ("run_check",),
    "mindspore.scipy.optimize": ("line_search", "linear_sum_assignment", "minimize"),
    "mindspore.tools": ("stress_detect",),
    "mindspore.train": ("data_sink",),
    "mindspore.train.metrics": ("auc",),
    "mindspore.utils": ("runtime_execution_order_check", "stress_detect"),
}


# ------------------------------------------------------------------------------- from paths to modules


def exists(path: str) -> bool:
    """Whether `path` can be imported: MindSpore 2.10 has it, or old programs import it."""
    return path in PLACES or path in surface.modules()


@cache
def importable(name: str) -> bool:
    """Whether msgrad has the module `name`."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def twin(path: str) -> str:
    """The msgrad module that `path` would be; there may be none."""
    return RENAMED.get(path) or OURS + path.removeprefix(ROOT)


def is_shadowed(path: str) -> bool:
    """Whether the parent of the module `path` holds another thing under its name."""
    parent, _, name = path.rpartition(".")
    return name in SHADOWED.get(parent, ())


def is_twin(path: str) -> bool:
    """Whether the MindSpore module `path` is a module of msgrad."""
    return not is_shadowed(path) and importable(twin(path))


@cache
def places(path: str) -> tuple[str, ...]:
    """The msgrad modules in which the names of `path` are looked for, in order."""
    found, prefix = [], path
    while prefix not in PLACES:
        found.append(twin(prefix))
        prefix = prefix.rpartition(".")[0]
    own = [twin(prefix)] if prefix == path else []
    rows = PLACES[prefix].split()
    return tuple(place for place in dict.fromkeys((*own, *found, *rows)) if importable(place))


def module_at(path: str) -> ModuleType:
    """The module that `import path` gives, imported or not."""
    if is_twin(path):
        return adopt(import_module(twin(path)), path)
    return _aliases.get(path) or module_from_spec(_spec(path))


class Alias(ModuleType):
    """A MindSpore module that msgrad has no module for: its names are looked up on first use."""

    def __getattr__(self, name):
        value = star(self.__name__) if name == "__all__" else resolve(self.__name__, name, sys._getframe(1))
        setattr(self, name, value)
        return value

    def __dir__(self):
        return sorted({*vars(self), *members(self.__name__), *submodules(self.__name__)})


_aliases: dict[str, Alias] = {}
_hooks: dict[str, tuple] = {}  # module name: its __getattr__ while adopted, and the one it came with


def adopt(module: ModuleType, path: str) -> ModuleType:
    """msgrad's `module`, which from now on also has the names and submodules of MindSpore's `path`."""
    name = module.__name__
    own = vars(module).get("__getattr__")
    if name in _hooks and own is _hooks[name][0]:
        return module

    def __getattr__(attribute):
        if (inner := sys.modules.get(f"{name}.{attribute}")) is not None:
            return inner
        if own is not None:
            try:
                return own(attribute)
            except AttributeError:
                pass
        value = resolve(path, attribute, sys._getframe(1))
        if isinstance(value, ModuleType):
            setattr(module, attribute, value)
        return value

    vars(module)["__getattr__"] = __getattr__
    _hooks[name] = (__getattr__, own)
    if surface.modules().get(path) and not hasattr(module, "__path__"):
        module.__path__ = []  # MindSpore's is a package: modules below it are imported through it
    return module


# ------------------------------------------------------------------------------- from names to objects


def take(place: str, name: str):
    """The attribute `name` of msgrad's module `place`, without what `adopt` adds to it; or MISSING."""
    module = import_module(place)
    if name in vars(module):
        return vars(module)[name]
    own = _hooks[place][1] if place in _hooks else vars(module).get("__getattr__")
    try:
        return own(name) if own else MISSING
    except AttributeError:
        return MISSING


def offers(place: str, name: str) -> bool:
    """Whether `name` is part of the interface of msgrad's module `place`."""
    public = vars(import_module(place)).get("__all__")
    return name in public if public is not None else not name.startswith("_")


def search(path: str, name: str):
    """The object called `name` in the places of MindSpore's module `path`, or MISSING.

    The first place, and EXTENDED, give whatever they offer, which needs no list; the others, and private names, only
    what MindSpore has under this path.
    """
    for position, place in enumerate(places(path)):
        free = place == EXTENDED or (position == 0 and place != OURS)
        if not free and place not in sys.modules and name not in surface.names(path):
            continue  # nothing to import it for
        value = take(place, name)
        if value is MISSING or isinstance(value, ModuleType):
            continue
        if (free and offers(place, name)) or name in surface.names(path):
            return value
    return MISSING


def find(path: str, name: str):
    """The object that `name` is in MindSpore's module `path`, or MISSING.

    It is looked for under the path asked for, then where MindSpore defines it, then where it documents it.
    """
    child = f"{path}.{name}"
    if exists(child) and not is_shadowed(child):
        return module_at(child)
    value = search(path, name)
    if value is not MISSING or name not in (recorded := surface.names(path)):
        return value
    if name in recorded.modules:
        return module_at(recorded.modules[name])
    documented = surface.spelling(path, name).rpartition(".")[0]
    others = (search(other, name) for other in (recorded.homes.get(name, path), documented))
    return next((value for value in others if value is not MISSING), MISSING)


def has(path: str, name: str) -> bool:
    """Whether msgrad has the `name` of MindSpore's module `path`; an `Alias` is no more than a path."""
    value = find(path, name)
    return value is not MISSING and not isinstance(value, Alias)


def members(path: str) -> list[str]:
    """The names of MindSpore's module `path` that msgrad has, without its submodules."""
    recorded = surface.names(path)
    listed = {*recorded.public, *recorded.own, *recorded.homes}
    if not listed and places(path)[:1] not in ((), (OURS,)):  # a module whose names are not recorded
        first = places(path)[0]
        listed = {name for name in dir(import_module(first)) if offers(first, name)}
    return sorted(name for name in listed if has(path, name))


def submodules(path: str) -> list[str]:
    """The names of the modules below MindSpore's package `path`."""
    return [child.rpartition(".")[2] for child in surface.modules() if child.rpartition(".")[0] == path]


def star(path: str) -> list[str]:
    """What `from path import *` brings: the public names of MindSpore's module that msgrad has."""
    public = surface.names(path).public
    return [name for name in members(path) if (name in public if public else not name.startswith("_"))]


def resolve(path: str, name: str, frame):
    """`find(path, name)` for the code in `frame`, or the error that says why there is no such name."""
    if name == "__all__" and path == ROOT:
        return star(path)
    if name.startswith("__") and name != "__version__":
        raise AttributeError(f"module {path!r} has no attribute {name!r}")
    value = find(path, name)
    if value is not MISSING:
        return value
    if name not in surface.names(path):
        raise AttributeError(f"module {path!r} has no attribute {name!r}")
    documented = surface.spelling(path, name)
    reason = gaps.reason(documented) or gaps.reason(f"{path}.{name}") or gaps.NOT_YET
    why = f"msgrad does not have it ({reason}); MindSpore 2.10 spells it {documented}."
    # Python replaces the text of an AttributeError in `from m import x`, and hasattr takes no other
    if frame.f_code.co_code[frame.f_lasti] == IMPORT_FROM:
        raise ImportError(f"cannot import name {name!r} from {path!r}: {why}", name=path)
    raise AttributeError(f"module {path!r} has no attribute {name!r}: {why}")


def missing(name: str):
    """For msgrad's own `__getattr__`: what a name of MindSpore's top level is that msgrad does not define."""
    asker = sys._getframe(2)
    if asker.f_code.co_filename == __file__:  # `take` or an adopted module, which know how to go on
        raise AttributeError(name)
    return resolve(ROOT, name, asker)


# ------------------------------------------------------------------------------- the import system


class _Loader(Loader):
    """Puts the module that a MindSpore path stands for into `sys.modules`."""

    def create_module(self, spec):
        return None if is_twin(spec.name) else _aliases.setdefault(spec.name, Alias(spec.name))

    def exec_module(self, module):
        path = module.__name__
        sys.modules[path] = module_at(path)
        for name in SHADOWED.get(path, ()):  # found there, Python does not set it on the parent
            sys.modules.setdefault(f"{path}.{name}", module_at(f"{path}.{name}"))


class _Adopting(SourceFileLoader):
    """Loads a module of msgrad and adopts it."""

    def exec_module(self, module):
        super().exec_module(module)
        if path := _mindspore_path(module.__name__):
            adopt(module, path)


def _mindspore_path(name: str) -> str | None:
    """The MindSpore path that msgrad's module `name` stands for, if any."""
    path = next((path for path, ours in RENAMED.items() if ours == name), ROOT + name.removeprefix(OURS))
    return path if exists(path) and not is_shadowed(path) else None


def _spec(path: str) -> ModuleSpec:
    package = surface.modules().get(path, False)
    spec = ModuleSpec(path, _Loader(), origin=__file__, is_package=package)
    spec.has_location = True
    return spec


class _Finder(MetaPathFinder):
    """Finds every path of MindSpore, and adopts msgrad's own modules as they are loaded."""

    def find_spec(self, name, path=None, target=None):
        head = name.partition(".")[0]
        if head == ROOT:
            if exists(name):
                return _spec(name)
            if PathFinder.find_spec(name, path):  # msgrad's own file, no module of MindSpore
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        elif head == OURS and _mindspore_path(name):
            spec = PathFinder.find_spec(name, path)
            if spec and type(spec.loader) is SourceFileLoader:
                spec.loader = _Adopting(name, spec.loader.path)
            return spec
        return None


class _Download(MetaPathFinder, Loader):
    """Finder and loader of `download`, which tutorials use; asked last, so an installed one wins."""

    def find_spec(self, name, path=None, target=None):
        return ModuleSpec(name, self) if name == "download" else None

    def exec_module(self, module):
        sys.modules["download"] = import_module("msgrad.download")


_finders = _Finder(), _Download()


def install() -> None:
    """Make `import mindspore` mean msgrad. A second call changes nothing.

    Raises:
        RuntimeError: if MindSpore itself is imported already.
    """
    present = sys.modules.get(ROOT)
    if present is not None and present is not sys.modules[OURS]:
        raise RuntimeError(
            "For 'msgrad.install', 'mindspore' must not be imported yet, but got the module from "
            f"{getattr(present, '__file__', None)!r}. Call it before the first `import mindspore`."
        )
    first, last = _finders
    if first in sys.meta_path:
        return
    sys.meta_path.insert(0, first)
    sys.meta_path.append(last)
    for name, loaded in list(sys.modules.items()):
        if name.partition(".")[0] == OURS and loaded is not None and (path := _mindspore_path(name)):
            adopt(loaded, path)


def uninstall() -> None:
    """Give the name `mindspore` back. Modules that a program holds keep working."""
    if _finders[0] not in sys.meta_path:
        return
    for finder in _finders:
        sys.meta_path.remove(finder)
    for name in [name for name in sys.modules if name.partition(".")[0] == ROOT]:
        del sys.modules[name]
    if sys.modules.get("download") is sys.modules.get("msgrad.download"):
        sys.modules.pop("download", None)
