"""Settings of all pipelines: the random seed, how far to prepare ahead, and hints about workers.

Source: mindspore.dataset.config, MindSpore 2.10.
"""

import os

import numpy as np

from msgrad.errors import check_bool, check_int, check_one_of, wrong_type

__all__ = ["set_seed", "get_seed"]

NO_SEED = 5489  # what get_seed gives while none is set: then every iterator shuffles anew
INT32_MAX = 2**31 - 1

_settings = {"seed": NO_SEED}


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
    _settings["seed"] = int(seed)


def get_seed() -> int:
    """The seed, 5489 if none was set."""
    return _settings["seed"]


def fresh_seed() -> int:
    """The seed for a new iterator or random transform: the one set, or a new one."""
    seed = get_seed()
    return int.from_bytes(os.urandom(8), "little") if seed == NO_SEED else seed


def _setting(name, initial, check, says):
    """The setter and getter of one setting, as module functions."""

    def setter(value):
        _settings[name] = check(value, name, f"config.set_{name}")

    def getter():
        return _settings[name]

    _settings[name] = initial
    setter.__name__ = setter.__qualname__ = f"set_{name}"
    getter.__name__ = getter.__qualname__ = f"get_{name}"
    setter.__doc__ = f"Set {says}"
    getter.__doc__ = f"Get {says}"
    globals().update({setter.__name__: setter, getter.__name__: getter})
    __all__.extend((setter.__name__, getter.__name__))


def _positive(value, name, owner):
    value = check_int(value, name, owner)
    if not 0 < value <= INT32_MAX:
        raise ValueError(f"For '{owner}', the '{name}' must be in the range (0, {INT32_MAX}], but got {value}.")
    return value


def _start_method(value, name, owner):
    return check_one_of(value, ("fork", "spawn"), name, owner)


_HINT = "MindSpore's setting for its worker threads; msgrad prepares in one background thread and only keeps it."

_setting("prefetch_size", 16, _positive, "how many chunks of rows an iterator prepares ahead, at most 16 are.")
for _name, _initial, _check in (
    ("num_parallel_workers", min(os.cpu_count() or 1, 8), _positive),
    ("monitor_sampling_interval", 1000, _positive),
    ("callback_timeout", 60, _positive),
    ("multiprocessing_timeout_interval", 300, _positive),
    ("autotune_interval", 0, check_int),
    ("numa_enable", False, check_bool),
    ("auto_num_workers", False, check_bool),
    ("enable_shared_mem", True, check_bool),
    ("auto_offload", False, check_bool),
    ("enable_watchdog", True, check_bool),
    ("fast_recovery", True, check_bool),
    ("multiprocessing_start_method", "fork", _start_method),
):
    _setting(_name, _initial, _check, _HINT)
