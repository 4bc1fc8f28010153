"""The suite runs twice: recorded, and with `--synchronize`, where every operator runs at its line."""

import gc
import os

os.environ.setdefault("JAX_PLATFORMS", "cpu")
# What was compiled is kept on disk: the second run and the next worker find it.
os.environ.setdefault(
    "JAX_COMPILATION_CACHE_DIR", os.path.join(os.path.dirname(os.path.dirname(__file__)), ".jax_cache")
)
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES", "-1")

import jax
import pytest

import msgrad as ms
from msgrad.core import execute, instruction, no_grad

# Thousands of small programs are compiled once and run once: what compiles fast serves them best. The processes that
# tests start compile as users do.
FAST = "--xla_cpu_multi_thread_eigen=false --xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false"
if "XLA_FLAGS" not in os.environ and jax.version.__version_info__ < (0, 11):  # XLA refuses flags that it does not know
    os.environ["XLA_FLAGS"] = FAST
    jax.jit(lambda: 0)()  # reads them
    del os.environ["XLA_FLAGS"]


def pytest_addoption(parser):
    parser.addoption("--synchronize", action="store_true", help="run with set_context(pynative_synchronize=True)")


def pytest_configure(config):
    config.addinivalue_line("markers", "alone: needs no second run with --synchronize")
    config.addinivalue_line("markers", "recorded_only: looks at recordings, which synchronizing cuts at each operator")


# What runs no operators, or only in processes of its own: one run is enough.
ALONE = {
    "alias",
    "dataset",
    "examples",
    "surface",
    "test_dtype.py",
    "test_layers.py",
    "test_loops.py",
    "test_printing.py",
    "test_surface.py",
}


def pytest_collection_modifyitems(config, items):
    for item in items:
        if not ALONE.isdisjoint(item.path.parts):
            item.add_marker(pytest.mark.alone)
    if config.getoption("--synchronize"):
        skip = pytest.mark.skip(reason="looks at recordings")
        for item in items:
            if "recorded_only" in item.keywords:
                item.add_marker(skip)


def pytest_collection_finish():
    gc.freeze()  # thousands of tests, which no collection need look through
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def fresh_mode(request, monkeypatch):
    """Each test starts in PyNative mode with the same seed, outside `_no_grad`, and with full credit for compiling."""
    no_grad.opened.recordings.clear()
    if instruction._made > instruction._MOST_EXECUTABLES // 2:
        instruction.forget()  # not in the middle of a test that counts programs
        gc.collect()
    monkeypatch.setattr(execute, "_spent", 0)
    monkeypatch.setattr(execute, "_reused", 0)
    ms.set_context(mode=ms.PYNATIVE_MODE, pynative_synchronize=request.config.getoption("--synchronize"))
    ms.set_seed(0)
    yield
