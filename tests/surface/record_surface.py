"""Writes `msgrad/surface/*.txt`: the module paths and names of the MindSpore in this environment.

    python tests/surface/record_surface.py        # in an environment that holds MindSpore 2.10, CPU

Only names are recorded. `modules.txt` has a line for each package, with its child modules (a child
that is a package has a line of its own). `names.txt` has a block for each module, see `block`.
Modules that nobody imports (build tools, kernels, vendored compilers) keep their path and no names.
"""

import importlib
import os
import re
import signal
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType

OUT = Path(__file__).parents[2] / "msgrad" / "surface"
PATHS_ONLY = re.compile(
    r"mindspore\.(_akg|_extends|lib|include|ops_generate|graph\._|dataset\.debug|rewrite\."
    r"|ops\.(_op_impl|_vmap|_grad_experimental|composite\.multitype_ops|tensor_method)"
    r"|ops\.auto_generate\.pyboost|profiler\.(analysis|common|platform)|.*\.validators$)"
)
GENERATED = re.compile(r"pyboost_|\w+(Prim_|_op)$")  # internal twins that each operator has
SECONDS = 20  # one module may take this long to import


def module_paths(root: Path) -> dict[str, bool]:
    """Dotted path of every module below the package folder `root`; True for packages."""
    found = {}
    for folder, below, files in os.walk(root):
        below[:] = sorted(name for name in below if Path(folder, name, "__init__.py").exists())
        package = ".".join((root.name, *Path(folder).relative_to(root).parts))
        for file in files:
            stem = file.split(".")[0]
            if file.endswith(".py") or ".cpython-" in file:
                path = package if stem == "__init__" else f"{package}.{stem}"
                if all(part.isidentifier() for part in path.split(".")):
                    found[path] = found.get(path, False) or stem == "__init__"
    return dict(sorted(found.items()))


def load(paths):
    """Yields the path and module of each that imports here; one that raises or hangs is left out.

    Each is to be looked at before the next: importing a module may replace a function of its parent.
    """

    def stop(*_):
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    for path in paths:
        signal.alarm(SECONDS)
        try:
            module = importlib.import_module(path)
        except BaseException as error:  # MindSpore's scripts may raise anything, SystemExit too
            print(f"no names: {path}: {type(error).__name__}", file=sys.stderr)
            continue
        finally:
            signal.alarm(0)
        yield path, module


def origin(value, name, path, paths) -> str | None:
    """The module that defines `value`, where another one than `path` does and it says so."""
    home = getattr(value, "__module__", None) if hasattr(value, "__qualname__") else None
    if home == path or home not in paths or getattr(sys.modules.get(home), name, None) is not value:
        return None
    return home


def block(path, module, paths) -> str:
    """The module's lines: `=` its `__all__`, `+` what else it defines, `<` a module and the names
    taken from it, `@` modules that are in its __all__ or that it holds under another name than theirs."""
    # MindSpore extends some __all__ by the letters of a string, and by names it does not define
    listed = {str(name) for name in getattr(module, "__all__", ())}
    public = sorted(name for name in listed if name.isidentifier() and hasattr(module, name))
    own, taken, modules = [], defaultdict(list), []
    for name, value in sorted(vars(module).items()):
        if GENERATED.match(name) or (name.startswith("__") and name != "__version__"):
            continue
        if isinstance(value, ModuleType):
            if value.__name__ in paths and (name in public or value.__name__ != f"{path}.{name}"):
                modules.append(f"{name}={value.__name__}")
        elif name in public:
            continue
        elif home := origin(value, name, path, paths):
            if not name.startswith("_") and not path.startswith("mindspore.ops.auto_generate."):
                taken[home].append(name)
        elif (getattr(value, "__module__", None) or path).startswith("mindspore"):
            own.append(name)
    rows = [("=", public), ("+", own), ("@", modules)]
    rows += [("<", [home, *names]) for home, names in taken.items()]
    return "\n".join([path, *(" ".join((mark, *names)) for mark, names in rows if names)])


def record():
    import mindspore

    paths = module_paths(Path(mindspore.__file__).parent)
    children = {path: [] for path, package in paths.items() if package}
    for path in paths:
        parent, _, child = path.rpartition(".")
        if parent:
            children[parent].append(child)
    lines = [" ".join((f"{package}:", *names)) for package, names in children.items()]
    (OUT / "modules.txt").write_text("\n".join(lines) + "\n")

    loaded = load(path for path in paths if not PATHS_ONLY.match(path))
    blocks = [block(path, module, paths) for path, module in loaded]
    (OUT / "names.txt").write_text("\n\n".join(blocks) + "\n")
    print(f"MindSpore {mindspore.__version__}: {len(paths)} modules, names of {len(blocks)}")


if __name__ == "__main__":
    record()
