"""The modules and names of MindSpore 2.10, recorded in `modules.txt` and `names.txt` beside this file.

`tests/surface/record_surface.py` writes both from an installed MindSpore. They are read when
something asks for the first time; nothing reads them while every lookup succeeds.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

_HERE = Path(__file__).parent

# The modules whose public names are MindSpore's documented interface.
DOCUMENTED = [
    "mindspore",
    "mindspore.amp",
    "mindspore.boost",
    "mindspore.common.initializer",
    "mindspore.communication",
    "mindspore.communication.comm_func",
    "mindspore.dataset",
    "mindspore.dataset.audio",
    "mindspore.dataset.text",
    "mindspore.dataset.transforms",
    "mindspore.dataset.vision",
    "mindspore.experimental.optim",
    "mindspore.experimental.optim.lr_scheduler",
    "mindspore.graph",
    "mindspore.hal",
    "mindspore.mindrecord",
    "mindspore.mint",
    "mindspore.mint.distributed",
    "mindspore.mint.linalg",
    "mindspore.mint.nn",
    "mindspore.mint.nn.functional",
    "mindspore.mint.optim",
    "mindspore.mint.special",
    "mindspore.multiprocessing",
    "mindspore.nn",
    "mindspore.nn.probability.bijector",
    "mindspore.nn.probability.distribution",
    "mindspore.numpy",
    "mindspore.ops",
    "mindspore.parallel",
    "mindspore.profiler",
    "mindspore.rewrite",
    "mindspore.runtime",
    "mindspore.scipy.linalg",
    "mindspore.scipy.optimize",
    "mindspore.train",
    "mindspore.utils",
]

# `gather` and `scatter` in here are not those of `ops`.
COLLECTIVES = ("mindspore.ops.communication", "mindspore.ops.function.comm_func")
OVERLOADS = "mindspore.ops.functional_overload"  # the home of mint's functions, not of those of `ops` of their names


class Names(NamedTuple):
    """What a MindSpore module holds."""

    public: tuple[str, ...]  # its __all__; empty where it has none
    own: tuple[str, ...]  # what else it defines
    homes: dict[str, str]  # names taken from another module, and that module
    modules: dict[str, str]  # modules: in its __all__, or under another name than their own

    def __contains__(self, name) -> bool:
        return name in self.public or name in self.own or name in self.homes or name in self.modules


@cache
def modules() -> dict[str, bool]:
    """Path of every module; True for a package."""
    packages = dict(line.split(":") for line in (_HERE / "modules.txt").read_text().splitlines())
    paths = {f"{package}.{child}" for package, below in packages.items() for child in below.split()}
    return {path: path in packages for path in sorted(paths | packages.keys())}


@cache
def _blocks() -> dict[str, str]:
    blocks = (_HERE / "names.txt").read_text().split("\n\n")
    return {path.strip(): lines for path, _, lines in (block.partition("\n") for block in blocks)}


@cache
def names(path: str) -> Names:
    """The names of the module `path`; none at all for one whose names were not recorded."""
    rows = [line.split() for line in _blocks().get(path, "").splitlines()]
    return Names(
        public=tuple(name for mark, *row in rows if mark == "=" for name in row),
        own=tuple(name for mark, *row in rows if mark == "+" for name in row),
        homes={name: home for mark, home, *row in rows if mark == "<" for name in row},
        modules=dict(pair.split("=") for mark, *row in rows if mark == "@" for pair in row),
    )


@cache
def public(path: str) -> tuple[str, ...]:
    """The names `path` is documented to have: its __all__, or what it or its own modules define."""
    here = names(path)
    near = [name for name, home in here.homes.items() if home.startswith(f"{path}.")]
    return here.public or tuple(sorted(name for name in (*here.own, *near) if not name.startswith("_")))


def spelling(path: str, name: str) -> str:
    """The dotted name under which MindSpore documents the `name` of module `path`."""
    home = names(path).homes.get(name, path)
    parts = home.split(".")
    above = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
    if home == OVERLOADS:
        above.insert(0, "mindspore.mint")
    if home in COLLECTIVES:
        above.insert(0, "mindspore.mint.distributed")
    nearest = next((parent for parent in above if parent in DOCUMENTED and name in names(parent)), home)
    return f"{nearest}.{name}" if name in public(nearest) else f"{home}.{name}"
