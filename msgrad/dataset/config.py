"""Settings of all pipelines: the random seed, how far to prepare ahead, and hints about workers.

Source: mindspore.dataset.config, MindSpore 2.10.
"""

import os

import numpy as np

from msgrad.core import random
from msgrad.errors import check_bool, check_int, check_non_negative_int, check_one_of, wrong_type

NO_SEED = 5489  # what get_seed gives while none is set: then every iterator shuffles anew
INT32_MAX = 2**31 - 1

_settings = {"seed": NO_SEED, "seedings": 0}  # the latter: calls of mindspore.set_seed before the former was set


def set_seed(seed: int) -> None:
    """Make iterators created from now on draw the same random numbers each; `seed` is in [0, 2**32 - 1].

    As in MindSpore, 5489 stands for no seed.

    Raises:
        TypeError: if `seed` is no int.
        ValueError: if it is out of range.
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise wrong_type(seed, "seed", "config.set_seed", "int")
    if not 0 <= seed < 2**32:
        raise ValueError(f"For 'config.set_seed', the 'seed' must be in the range [0, 4294967295], but got {seed}.")
    _settings["seed"], _settings["seedings"] = int(seed), random.seedings()


def get_seed() -> int:
    """The seed last set here or by `mindspore.set_seed`, 5489 if none was set."""
    if random.seedings() != _settings["seedings"]:
        set_seed(random.get_seed())
    return _settings["seed"]


def fresh_seed() -> int:
    """The seed for a new iterator or random transform: the one set, or a new one."""
    seed = get_seed()
    return int.from_bytes(os.urandom(8), "little") if seed == NO_SEED else seed


def setting(name, initial, check, says):
    """The setter and getter of one setting; `says` ends their docstrings."""

    def setter(value):
        _settings[name] = check(value, name, f"config.set_{name}")

    def getter():
        return _settings[name]

    _settings[name] = initial
    setter.__name__ = setter.__qualname__ = f"set_{name}"
    getter.__name__ = getter.__qualname__ = f"get_{name}"
    setter.__doc__, getter.__doc__ = f"Set {says}", f"Get {says}"
    return setter, getter


def hint(name, initial, check):
    """A setting of MindSpore's worker threads: msgrad has one thread per iterator and only keeps the value."""
    return setting(name, initial, check, f"MindSpore's hint '{name}' to its workers; it has no effect.")


def positive(value, name, owner):
    value = check_int(value, name, owner)
    if not 0 < value <= INT32_MAX:
        raise ValueError(f"For '{owner}', the '{name}' must be in the range (0, {INT32_MAX}], but got {value}.")
    return value


def start_method(value, name, owner):
    return check_one_of(value, ("fork", "spawn"), name, owner)


set_prefetch_size, get_prefetch_size = setting(
    "prefetch_size", 16, positive, "how many chunks of rows an iterator may prepare ahead."
)
set_num_parallel_workers, get_num_parallel_workers = hint("num_parallel_workers", min(os.cpu_count() or 1, 8), positive)
set_monitor_sampling_interval, get_monitor_sampling_interval = hint("monitor_sampling_interval", 1000, positive)
set_callback_timeout, get_callback_timeout = hint("callback_timeout", 60, positive)
set_multiprocessing_timeout_interval, get_multiprocessing_timeout_interval = hint(
    "multiprocessing_timeout_interval", 300, positive
)
set_autotune_interval, get_autotune_interval = hint("autotune_interval", 0, check_non_negative_int)
set_numa_enable, get_numa_enable = hint("numa_enable", False, check_bool)
set_auto_num_workers, get_auto_num_workers = hint("auto_num_workers", False, check_bool)
set_enable_shared_mem, get_enable_shared_mem = hint("enable_shared_mem", True, check_bool)
set_auto_offload, get_auto_offload = hint("auto_offload", False, check_bool)
set_enable_watchdog, get_enable_watchdog = hint("enable_watchdog", True, check_bool)
set_fast_recovery, get_fast_recovery = hint("fast_recovery", True, check_bool)
set_multiprocessing_start_method, get_multiprocessing_start_method = hint(
    "multiprocessing_start_method", "fork", start_method
)
