"""A small stand-in for msgrad around the files that are tested here, and processes that use it."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

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
    "dtype.py": "float32, int32, helper = 'float32', 'int32', 'ours'\n__all__ = ['float32', 'int32']",
    "initializer.py": "class Normal: pass\ndef initializer(init, shape): return init, shape",
    "core/__init__.py": "",
    "core/context.py": "GRAPH_MODE = 0\ndef set_context(**named): return named",
    "core/tensor.py": "class Tensor:\n    value = 1\ndef tensor(x): return x",
    "nn/__init__.py": "from math import sqrt\nclass Cell: pass\nclass Dense(Cell): pass\n"
    "class ReLU: pass\nclass Adam: pass\n__all__ = ['Cell', 'Dense', 'ReLU', 'Adam']",
    "ops/__init__.py": "def add(x, y): return x + y\ndef _get_cache_prim(p): return p\nclass ReLU: pass\n"
    "__all__ = ['add', 'ReLU']",
    "ops/unary.py": "",
    "train/__init__.py": "from .callback import LossMonitor\nfrom .model import Model",
    "train/callback.py": "class LossMonitor: pass",
    "train/model.py": "class Model: pass",
    "dataset/__init__.py": "class MnistDataset: pass",
    "dataset/vision/__init__.py": "class Resize: pass",
}


def build(root):
    """Write the stand-in package into the folder `root`."""
    for path, text in STAND_IN.items():
        file = root / "msgrad" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
    for name in OWN:
        copy = shutil.copytree if (SOURCE / name).is_dir() else shutil.copy
        copy(SOURCE / name, root / "msgrad" / name)


def run(*arguments, folder, path, stdin=""):
    """Result of `python *arguments` in `folder`, with `path` before the import path."""
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *map(str, arguments)]
    pipes = {"input": stdin, "capture_output": True, "text": True}
    return subprocess.run(command, cwd=folder, env=environment, timeout=120, **pipes)
