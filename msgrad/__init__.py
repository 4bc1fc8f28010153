"""msgrad: MindSpore code on JAX. `import msgrad as ms` gives the names of `mindspore`."""

import gc as _gc
import importlib as _importlib

import jax as _jax

_jax.config.update("jax_enable_x64", True)

# The tables are many small objects that all stay: a collection in the middle of making them finds nothing, slowly.
_collecting = _gc.isenabled()
_gc.disable()
try:
    from msgrad import dtype, nn, ops
    from msgrad.core import graph as _graph
    from msgrad.core import history as _history
    from msgrad.core.autodiff import get_grad, grad, value_and_grad
    from msgrad.core.context import (
        COMPATIBLE,
        GRAPH_MODE,
        LAX,
        PYNATIVE_MODE,
        STRICT,
        get_context,
        set_context,
        set_device,
        set_recursion_limit,
    )
    from msgrad.core.device import DeviceCtx
    from msgrad.core.explain import explain
    from msgrad.core.function import _Function
    from msgrad.core.jit import jit
    from msgrad.core.marks import JitConfig, enable_dynamic, jit_class, lazy_inline, no_inline
    from msgrad.core.mutable import mutable
    from msgrad.core.no_grad import _no_grad
    from msgrad.core.parameter import Parameter, ParameterTuple
    from msgrad.core.random import get_seed, set_seed
    from msgrad.core.recompute import recompute
    from msgrad.core.saved import register_saved_tensors_hooks, saved_tensors_hooks
    from msgrad.core.tensor import Tensor, is_tensor, tensor
    from msgrad.core.transform import jacfwd, jacrev, jvp, vjp
    from msgrad.core.vmap import vmap
    from msgrad.dtype import *  # noqa: F403
    from msgrad.ops import constexpr
    from msgrad.ops.generator import (
        Generator,
        default_generator,
        get_rng_state,
        initial_seed,
        manual_seed,
        seed,
        set_rng_state,
    )
    from msgrad.ops.sparse import COOTensor, CSRTensor, RowTensor, SparseTensor
    from msgrad.runtime import ms_memory_recycle
finally:
    if _collecting:
        _gc.enable()

__version__ = "2.10.0"  # the MindSpore release whose interface this is
from_numpy, bool = Tensor.from_numpy, dtype.bool_
ms_function = jit

_LAZY = {
    "amp",
    "boost",
    "communication",
    "dataset",
    "device_context",
    "experimental",
    "scipy",
    "initializer",
    "gaps",
    "alias",
    "download",
    "mint",
    "numpy",
    "parallel",
    "runtime",
    "log",
    "train",
}
# What is msgrad's own, and of other libraries: the names, and where they are.
_CONVERSIONS = {
    "from_jax": "jax_function",
    "from_module": "module",
    "functional": "pure",
    "load_torch": "torch",
    "optax": "transformation",
    "to_torch": "torch",
}


def __getattr__(name):
    if name in _LAZY:
        return _importlib.import_module(f"msgrad.{name}")
    if name in _CONVERSIONS:
        return getattr(_importlib.import_module(f"msgrad.conversion.{_CONVERSIONS[name]}"), name)
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
