"""msgrad: MindSpore code on JAX. `import msgrad as ms` gives the names of `mindspore`."""

import importlib as _importlib

import jax as _jax

_jax.config.update("jax_enable_x64", True)

from msgrad import dtype  # noqa: E402
from msgrad.core.autodiff import get_grad, grad, value_and_grad  # noqa: E402
from msgrad.core.context import (  # noqa: E402
    GRAPH_MODE,
    PYNATIVE_MODE,
    get_context,
    set_context,
    set_device,
)
from msgrad.core.jit import jit  # noqa: E402
from msgrad.core.parameter import Parameter, ParameterTuple  # noqa: E402
from msgrad.core.random import get_seed, set_seed  # noqa: E402
from msgrad.core.tensor import Tensor, is_tensor, tensor  # noqa: E402
from msgrad.dtype import *  # noqa: E402, F403
try:  # TEMPORARY while the tree is being written
    from msgrad import ops
    from msgrad import nn
except ImportError as e:
    import sys; print("msgrad import incomplete:", e, file=sys.stderr)

__version__ = "2.10.0"  # the MindSpore release whose interface this is
from_numpy = Tensor.from_numpy
ms_function = jit

_LAZY = {"dataset", "initializer", "gaps", "alias", "download", "runtime", "log"}


def __getattr__(name):
    if name in _LAZY:
        return _importlib.import_module(f"msgrad.{name}")
    return _importlib.import_module("msgrad.alias").missing(name)


def install():
    """Make `import mindspore` mean msgrad, until `uninstall()`. RuntimeError if the real one is imported."""
    _importlib.import_module("msgrad.alias").install()


def uninstall():
    """Undo `install()`."""
    _importlib.import_module("msgrad.alias").uninstall()


def load_ipython_extension(shell):
    """`%load_ext msgrad`"""
    install()


def unload_ipython_extension(shell):
    """`%unload_ext msgrad`"""
    uninstall()
