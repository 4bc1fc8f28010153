"""Modes and devices: set_context, get_context, set_device. What XLA has no use for is checked and kept."""

import sys
from collections.abc import Callable

import jax

from msgrad.core.execute import flush
from msgrad.core.record import modes
from msgrad.core.settings import settings
from msgrad.errors import check_bool, check_one_of, check_positive_int, check_type, wrong_type, wrong_value

GRAPH_MODE, PYNATIVE_MODE = 0, 1
STRICT, COMPATIBLE, LAX = 0, 1, 2  # how much of Python MindSpore's compiler takes: `jit_syntax_level`
RELEASE, DEBUG = 0, 1  # `debug_level`
_TARGETS = ("CPU", "GPU", "TPU", "Ascend", "Davinci")

_context: dict = {
    "mode": PYNATIVE_MODE,
    "device_target": None,
    "device_id": 0,
    "pynative_synchronize": False,
    "deterministic": "OFF",
    "jit_level": "O0",
    "jit_config": {},
    "jit_syntax_level": LAX,
    "max_call_depth": 1000,
    "save_graphs": False,
    "save_graphs_path": ".",
    "enable_graph_kernel": False,
    "graph_kernel_flags": "",
    "max_device_memory": "1024GB",
    "variable_memory_max_size": "0GB",
    "enable_compile_cache": False,
    "compile_cache_path": "./",
    "precompile_only": False,
    "runtime_num_threads": 30,
    "enable_reduce_precision": True,
    "mempool_block_size": "1GB",
    "memory_optimize_level": "O0",
    "memory_offload": "OFF",
    "ascend_config": {},
    "gpu_config": {},
    "aoe_tune_mode": "",
    "aoe_config": {},
    "inter_op_parallel_num": 0,
    "env_config_path": "",
    "print_file_path": "",
    "op_timeout": 900,
    "grad_for_scalar": False,
    "check_bprop": False,
    "reserve_class_name_in_scope": True,
    "exec_order": "bfs",
    "debug_level": 1,
    "enable_dump": False,
    "save_dump_path": ".",
    "enable_profiling": False,
    "profiling_options": "",
    "auto_tune_mode": "NO_TUNE",
    "offload_config": {},
    "support_binary": False,
    "enable_auto_mixed_precision": False,
    "disable_format_transform": False,
    "save_compile_cache": False,
    "load_compile_cache": False,
    "topo_order": {},
    "dataset_broadcast_opt_level": 0,
}
settings.tables.append(_context)
_BOOLEANS = {name for name, value in _context.items() if isinstance(value, bool)}
_CHOICES = {
    "jit_level": ("O0", "O1", "O2"),
    "deterministic": ("ON", "OFF"),
    "memory_optimize_level": ("O0", "O1"),
    "memory_offload": ("ON", "OFF"),
}


_choose_mode: Callable | None = None  # set by core.graph


def on_mode(choose: Callable) -> None:
    """core.graph tells how Cells are called in each mode."""
    global _choose_mode
    _choose_mode = choose


def backend() -> str:
    """'CPU', 'GPU' or 'TPU': where JAX runs programs."""
    return {"cpu": "CPU", "gpu": "GPU", "cuda": "GPU", "rocm": "GPU", "tpu": "TPU"}.get(jax.default_backend(), "CPU")


def set_context(**kwargs) -> None:
    """Set the running environment.

    `mode` (PYNATIVE_MODE; in GRAPH_MODE the call of a Cell is compiled as by `ms.jit`), `device_target` (a device this
    machine lacks runs on the one it has), `device_id`, `pynative_synchronize` (every operator runs at its
    line), and MindSpore's other settings, which are checked, kept for `get_context` and have no effect here.

    Raises:
        ValueError: if a key is unknown or a value out of range. TypeError: if a value is of another type.

    Source: mindspore.set_context, MindSpore 2.10.
    """
    for name, value in kwargs.items():
        if name not in _context:
            raise ValueError(f"For 'set_context', the keyword argument '{name}' is not recognized.")
        if name in _BOOLEANS and not (name == "save_graphs" and isinstance(value, int)):
            check_bool(value, name, "set_context")
        if name in _CHOICES:
            check_one_of(value, _CHOICES[name], name, "set_context")
        if name == "mode":
            check_one_of(value, (GRAPH_MODE, PYNATIVE_MODE), "mode", "set_context")
        if name == "device_target":
            check_one_of(value, _TARGETS, "device_target", "set_context")
        if name == "jit_syntax_level":
            check_one_of(check_type(value, int, name, "set_context"), (STRICT, COMPATIBLE, LAX), name, "set_context")
        if name == "device_id":
            if isinstance(value, bool) or not isinstance(value, int):
                raise wrong_type(value, "device_id", "set_context", "an int")
            if value < 0:
                raise wrong_value(value, "device_id", "set_context", "at least 0")
    _context.update(kwargs)
    settings.written()
    for name, value in kwargs.items():
        if name == "mode" and _choose_mode is not None:
            _choose_mode(value)
        if name == "pynative_synchronize":
            flush()
            modes.synchronize = value


def get_context(attr_key: str):
    """The value of one setting. Source: mindspore.get_context, MindSpore 2.10.

    Raises:
        ValueError: if the key is unknown.
    """
    if attr_key not in _context:
        raise ValueError(f"For 'get_context', the key '{attr_key}' is not recognized.")
    value = _context[attr_key]
    return backend() if attr_key == "device_target" and value is None else value


def set_device(device_target: str, device_id: int | None = None) -> None:
    """Name the device, as `set_context(device_target=..., device_id=...)` does.

    Source: mindspore.set_device, MindSpore 2.10.
    """
    set_context(device_target=device_target, device_id=0 if device_id is None else device_id)


def reset_context() -> None:
    """Back to the defaults. Source: mindspore.context.reset_context, MindSpore 2.10."""
    _context["device_target"] = None
    set_context(mode=PYNATIVE_MODE, pynative_synchronize=False)


def set_recursion_limit(recursion_limit: int = 1000) -> None:
    """How deep the calls of a compiled function may be. Python makes them here: its own limit becomes this, if it was lower.

    Raises:
        TypeError: if it is no int. ValueError: if it is not positive.

    Source: mindspore.set_recursion_limit, MindSpore 2.10.
    """
    limit = check_positive_int(recursion_limit, "recursion_limit", "set_recursion_limit")
    sys.setrecursionlimit(max(limit, sys.getrecursionlimit()))
