"""Imports in msgrad go down its layers, and reach only the packages that msgrad needs."""

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "msgrad"
FILES = sorted(PACKAGE.rglob("*.py"))

# From the bottom up. A part may import from the parts of lower rows, of its own row, and itself.
LAYERS = """
dtype errors
core
ops initializer dataset
parallel communication metrics runtime log device_context
optim
nn experimental boost
mint numpy scipy amp
train conversion
msgrad alias __main__ download gaps surface _checkparam
""".strip().splitlines()
HEIGHT = {part: height for height, row in enumerate(LAYERS) for part in row.split()}
BELOW = {part: {other for other in HEIGHT if HEIGHT[other] <= HEIGHT[part]} for part in HEIGHT}
# `dataset` runs in worker processes: it touches no operator
BELOW["dataset"] = {"dtype", "errors", "core", "dataset"}
for below_train in ("ops", "initializer", "parallel", "metrics", "optim", "nn", *LAYERS[6].split()):
    BELOW[below_train] -= {"dataset"}
# The packages that msgrad always has; others are optional, and `core` knows none of them.
REQUIRED = {"jax", "jaxlib", "numpy", "optax", "ml_dtypes"}
REWRITING = {"malt", "gast"}  # what compiled control flow is rewritten with; without them it runs recorded


def part_of(module: str) -> str | None:
    """The part of msgrad that a module of it belongs to; None for other packages."""
    first, *rest = module.split(".")
    return None if first != "msgrad" else rest[0] if rest else "msgrad"


def imports(source: str, module: str, package: bool):
    """(line, absolute module name, whether at import time) of each import in the source of `module`.

    `from p import name` counts as an import of `p.name` where that is a part of msgrad.
    """
    tree = ast.parse(source)
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
    }
    parents = module.split(".") if package else module.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name, id(node) not in inside
        elif isinstance(node, ast.ImportFrom):
            base = parents[: len(parents) + 1 - node.level] if node.level else []
            origin = ".".join([*base, *filter(None, [node.module])])
            for name in node.names:
                full = f"{origin}.{name.name}" if origin == "msgrad" and name.name in HEIGHT else origin
                yield node.lineno, full, id(node) not in inside


def faults(source: str, module: str, package: bool = False) -> list[str]:
    """What the source of `module` imports against the rules."""
    part = part_of(module)
    if part not in HEIGHT:
        return [f"{module}: no layer is named for it in {Path(__file__).name}"]
    found = []
    for line, name, at_import in imports(source, module, package):
        other = part_of(name)
        top = name.partition(".")[0]
        if other is not None and other not in BELOW[part]:
            found.append(f"{module}:{line}: {part} imports {name}, which is not below it")
        if name.startswith("jax._src") or name.startswith("jaxlib."):
            found.append(f"{module}:{line}: {name} is not public")
        foreign = other is None and top not in sys.stdlib_module_names and top not in REQUIRED
        if foreign and at_import:
            found.append(f"{module}:{line}: {top} is optional, to be imported where it is used")
        if foreign and part in ("dtype", "errors", "core") and not (module.endswith("rewrite") and top in REWRITING):
            found.append(f"{module}:{line}: {part} does not need {top}")
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_go_down(file):
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    package = parts[-1] == "__init__"
    assert not faults(file.read_text(), ".".join(parts[: len(parts) - package]), package)


@pytest.mark.parametrize(
    ("source", "module", "fault"),
    [
        ("from msgrad.ops import add", "msgrad.core.cell", "core imports msgrad.ops"),
        ("from .. import nn", "msgrad.core.cell", "core imports msgrad.nn"),
        ("from ..nn import Cell", "msgrad.ops.unary", "ops imports msgrad.nn"),
        ("import msgrad.train.model", "msgrad.nn.loss", "nn imports msgrad.train.model"),
        ("from msgrad import ops, dtype", "msgrad.dataset.vision.resize", "dataset imports msgrad.ops"),
        ("def f():\n    from msgrad.dataset import x", "msgrad.nn.loss", "nn imports msgrad.dataset"),
        ("from msgrad import Tensor", "msgrad.nn.loss", "nn imports msgrad, which"),
        ("import jax._src.core", "msgrad.core.program", "is not public"),
        ("import PIL", "msgrad.dataset.vision.resize", "PIL is optional"),
        ("def f():\n    import scipy", "msgrad.core.cell", "core does not need scipy"),
        ("def f():\n    import malt", "msgrad.core.cell", "core does not need malt"),
        ("import malt", "msgrad.core.rewrite", "malt is optional"),
        ("x = 1", "msgrad.utils", "no layer is named for it"),
    ],
)
def test_a_fault_is_seen(source, module, fault):
    (found,) = faults(source, module)
    assert fault in found


def test_what_the_layers_allow():
    source = "import numpy as np\nfrom msgrad import dtype\nfrom ..core.tensor import Tensor\nfrom . import conv\n"
    assert not faults(source, "msgrad.nn.linear")
    assert not faults("def f():\n    import PIL", "msgrad.dataset.vision.resize")
    assert not faults("from . import conv", "msgrad.nn", package=True)
    assert not faults("from msgrad.dataset import Dataset", "msgrad.train.model")
