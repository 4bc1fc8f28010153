"""Programs run in processes of their own, against a small stand-in for the rest of msgrad or the real one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "msgrad"
OWN = ["__main__.py", "alias.py", "download.py", "errors.py", "gaps.py", "surface"]

# A msgrad that imports in no time and lacks nearly everything. Its modules are of the kinds that matter:
# eager and lazy, packages and files, a file where MindSpore has a package, names MindSpore has not.
STAND_IN = {
    "__init__.py": """
        from msgrad import dtype, nn, ops
        from msgrad.core.tensor import Tensor, tensor
        from msgrad.core.context import GRAPH_MODE, set_context
        from msgrad.dtype import float32
        __version__ = "2.10.0"
        def __getattr__(name):
            import importlib
            if name in ("dataset", "train", "alias"):
                return importlib.import_module(f"msgrad.{name}")
            return importlib.import_module("msgrad.alias").missing(name)
        def install():
            from msgrad import alias
            alias.install()
        def uninstall():
            from msgrad import alias
            alias.uninstall()
        load_ipython_extension = lambda shell: install()
        unload_ipython_extension = lambda shell: uninstall()
    """,
    "dtype.py": "float32, int32, helper = 'float32', 'int32', 'not of MindSpore'\n__all__ = ['float32', 'int32']",
    "initializer.py": "class Normal: pass\ndef initializer(init, shape): return init, shape",
    "core/__init__.py": "",
    "core/context.py": "GRAPH_MODE = 0\ndef set_context(**named): return named",
    "core/tensor.py": "class Tensor:\n    value = 1\ndef tensor(x): return x",
    "nn/__init__.py": "from math import sqrt\nclass Cell: pass\nclass Dense(Cell): pass\n"
    "class ReLU: pass\nclass Adam: pass\n__all__ = ['Cell', 'Dense', 'ReLU', 'Adam']",
    "ops/__init__.py": "def add(x, y): return x + y\ndef _get_cache_prim(p): return p\nclass ReLU: pass\n"
    "__all__ = ['add', 'ReLU']",
    "ops/unary.py": "",
    "train/__init__.py": "from msgrad.train.callback import LossMonitor\nfrom msgrad.train.model import Model",
    "train/callback.py": "class LossMonitor: pass",
    "train/model.py": "class Model: pass",
    "dataset/__init__.py": "class MnistDataset: pass",
    "dataset/vision/__init__.py": "class Resize: pass",
}


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory):
    """The folder that holds the stand-in package."""
    root = tmp_path_factory.mktemp("stand_in")
    for path, text in STAND_IN.items():
        file = root / "msgrad" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        first, *rest = text.splitlines() or [""]
        file.write_text(text if first else "\n".join(line[8:] for line in rest))
    for name in OWN:
        copy = shutil.copytree if (SOURCE / name).is_dir() else shutil.copy
        copy(SOURCE / name, root / "msgrad" / name)
    return root


def run(*arguments, folder, path, stdin=""):
    """Result of `python *arguments` in `folder`, with `path` before the import path."""
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder, env=environment, input=stdin, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.fixture
def program(stand_in, tmp_path):
    """Runs the text of a program under the alias; returns what it prints. It must not fail."""

    def run_text(text, before=""):
        """`before` runs before the alias is there, and installs it itself."""
        given = ["-c", before + "\n" + text] if before else ["-m", "msgrad", "-c", text]
        result = run("-S", *given, folder=tmp_path, path=stand_in)  # -S: without the msgrad installed here
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    return run_text
