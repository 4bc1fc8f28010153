"""Settings by name: checked when they are set, kept, and answered. Those of parameter servers and of strategy search."""

import copy
from collections.abc import Callable
from typing import Any

from msgrad.core.settings import settings
from msgrad.errors import check_bool, check_one_of, check_type, wrong_type, wrong_value


# ---------------------------------------------------------------- checks
def flag(value, name: str, owner: str) -> bool:
    """A bool; None is False."""
    return False if value is None else check_bool(value, name, owner)


def whole(low: int, high: int | None = None) -> Callable:
    """The check of an int within bounds; a bool counts as one."""

    def check(value, name: str, owner: str) -> int:
        if not isinstance(value, int):
            raise wrong_type(value, name, owner, "an int")
        if value < low or (high is not None and value > high):
            bounds = f"at least {low}" if high is None else f"within [{low}, {high}]"
            raise wrong_value(value, name, owner, f"an int {bounds}")
        return int(value)

    return check


def narrow(low: int, high: int) -> Callable:
    """The check of a number that MindSpore keeps in few bits: out of its range it has the wrong type."""

    def check(value, name: str, owner: str) -> int:
        if not isinstance(value, int) or not low <= value <= high:
            raise wrong_type(value, name, owner, f"an int within [{low}, {high}]")
        return int(value)

    return check


def text(value, name: str, owner: str) -> str:
    return check_type(value, str, name, owner)


def choice(*words: str) -> Callable:
    """The check of one of some words."""

    def check(value, name: str, owner: str) -> str:
        return check_one_of(check_type(value, str, name, owner), words, name, owner)

    return check


def known(keys, allowed, name: str, owner: str) -> None:
    """ValueError for a key of a dictionary that is none of the `allowed`."""
    for key in keys:
        if key not in allowed:
            raise ValueError(f"For '{owner}', the keys of '{name}' are {list(allowed)}, but got {key!r}.")


# ---------------------------------------------------------------- settings
class Settings:
    """Some settings, each with the value it begins with.

    Args:
        subject: what they are of: `set_<subject>` and `get_<subject>` are the functions that errors name.
        first: what each that may be read begins with.
        checks: of each that may be set, `check(value, name, owner)`, which gives what is kept under its name.
        secret: whether there are passwords among them, which are not to be told as the reason why ms.jit records anew.
    """

    hidden: frozenset[str] = frozenset()  # those that `get` does not give

    def __init__(self, subject: str, first: dict[str, Any], checks: dict[str, Callable], secret: bool = False):
        self.subject, self.first, self.checks = subject, first, checks
        self.given: dict[str, Any] = {}  # what was set since the last reset
        if not secret:
            settings.tables.append(self.given)

    def check(self, name: str, value, owner: str) -> dict:
        """What setting one of them keeps, by name."""
        return {name: self.checks[name](value, name, owner)}

    def set(self, **kwargs) -> None:
        """Set some; none of them if one is bad. ValueError if a name is unknown."""
        owner, kept = f"set_{self.subject}", {}
        for name, value in kwargs.items():
            if name not in self.checks:
                raise ValueError(f"For '{owner}', the keyword argument '{name}' is not recognized.")
            kept |= self.check(name, value, owner)
        self.keep(kept)

    def keep(self, kept: dict[str, Any]) -> None:
        """Take values by their names."""
        self.given.update(kept)
        settings.written()

    def get(self, name):
        """The value of one. ValueError if the name is unknown."""
        if name not in self.first or name in self.hidden:
            raise ValueError(f"For 'get_{self.subject}', the key {name!r} is not recognized.")
        return self.answer(name)

    def answer(self, name: str):
        value = self.given.get(name, self.first[name])
        return copy.deepcopy(value) if isinstance(value, (dict, list)) else value

    def reset(self) -> None:
        """All as at first."""
        self.given.clear()
        settings.written()


class ParallelMode:
    """The names of the parallel modes. In one process none of them changes what a program computes.

    Source: mindspore.ParallelMode, MindSpore 2.10.
    """

    STAND_ALONE = "stand_alone"
    DATA_PARALLEL = "data_parallel"
    HYBRID_PARALLEL = "hybrid_parallel"
    SEMI_AUTO_PARALLEL = "semi_auto_parallel"
    AUTO_PARALLEL = "auto_parallel"
    MODE_LIST = [STAND_ALONE, DATA_PARALLEL, HYBRID_PARALLEL, SEMI_AUTO_PARALLEL, AUTO_PARALLEL]


# ---------------------------------------------------------------- strategy search
def _epsilon(value, name: str, owner: str) -> float:
    """A number in (0, 1]; MindSpore's exception for another is a RuntimeError."""
    if not 0 < check_type(value, float, name, owner) <= 1:
        raise RuntimeError(f"For '{owner}', the '{name}' must be in (0, 1], but got {value}.")
    return value


_search = Settings(
    "algo_parameters",
    {
        "fully_use_devices": False,
        "elementwise_op_strategy_follow": False,
        "tensor_slice_align_enable": False,
        "tensor_slice_align_size": 16,
        "enable_algo_approxi": False,
        "algo_approxi_epsilon": 0.10000000149011612,  # as MindSpore begins, in single precision
    },
    {
        **dict.fromkeys(
            "fully_use_devices elementwise_op_strategy_follow tensor_slice_align_enable enable_algo_approxi".split(),
            flag,
        ),
        "tensor_slice_align_size": whole(1, 1024),
        "algo_approxi_epsilon": _epsilon,
    },
)


def set_algo_parameters(**kwargs) -> None:
    """Settings of the search for how operators are split over devices. One device has nothing to search: they are kept.

    Args:
        kwargs: `fully_use_devices`, `elementwise_op_strategy_follow`, `tensor_slice_align_enable`,
            `enable_algo_approxi`: bools; `tensor_slice_align_size`: an int within [1, 1024]; `algo_approxi_epsilon`:
            a float in (0, 1].

    Raises:
        TypeError: if a value is of another type. ValueError: if a name is unknown or the size out of range.
        RuntimeError: if the epsilon is out of range.

    Source: mindspore.set_algo_parameters, MindSpore 2.10.
    """
    _search.set(**kwargs)


def get_algo_parameters(attr_key):
    """One of the settings of `set_algo_parameters`. ValueError if the name is unknown.

    Source: mindspore.get_algo_parameters, MindSpore 2.10.
    """
    return _search.get(attr_key)


def reset_algo_parameters() -> None:
    """All of `set_algo_parameters` as at first. Source: mindspore.reset_algo_parameters, MindSpore 2.10."""
    _search.reset()


# ---------------------------------------------------------------- parameter servers
def _mode(value, name: str, owner: str) -> str:
    """The one mode there is; MindSpore's exception for another is a RuntimeError."""
    if text(value, name, owner) != "PARAMETER_SERVER":
        raise RuntimeError(f"For '{owner}', the '{name}' must be 'PARAMETER_SERVER', but got {value!r}.")
    return value


def _role(value, name: str, owner: str) -> str:
    """What a process is that has joined no cluster, whatever it is to be."""
    if text(value, name, owner) not in ROLES:
        raise RuntimeError(f"For '{owner}', the '{name}' must be one of {ROLES}, but got {value!r}.")
    return _servers.first[name]


ROLES = ["MS_WORKER", "MS_PSERVER", "MS_SERVER", "MS_SCHED"]
_servers = Settings(
    "ps_context",
    {
        "server_mode": "",
        "ms_role": "MS_NOT_PS",
        "enable_ps": False,
        "worker_num": 0,
        "server_num": 0,
        "scheduler_ip": "127.0.0.1",
        "scheduler_port": 6667,
        "enable_ssl": False,
        "config_file_path": "",
    },
    {
        "server_mode": _mode,
        "ms_role": _role,
        "enable_ps": flag,
        "worker_num": narrow(0, 2**32 - 1),
        "server_num": narrow(0, 2**32 - 1),
        "scheduler_ip": text,
        "scheduler_port": narrow(0, 2**16 - 1),
        "enable_ssl": flag,
        "client_password": text,
        "server_password": text,
        "config_file_path": text,
    },
    secret=True,
)


def set_ps_context(**kwargs) -> None:
    """Settings of training with parameter servers. They are kept; one process trains without servers.

    Args:
        kwargs: `enable_ps`, `enable_ssl`: bools; `worker_num`, `server_num`, `scheduler_port`: ints; `scheduler_ip`,
            `config_file_path`, `client_password`, `server_password`: strings; `server_mode`: 'PARAMETER_SERVER';
            `ms_role`: what this process is to be; it stays 'MS_NOT_PS', as it joins no cluster.

    Raises:
        TypeError: if a value is of another type or an int out of range. ValueError: if a name is unknown.
        RuntimeError: if there is no such mode or role.

    Source: mindspore.set_ps_context, MindSpore 2.10.
    """
    _servers.set(**kwargs)


def get_ps_context(attr_key):
    """One of the settings of `set_ps_context`, but for passwords. ValueError if the name is unknown.

    Source: mindspore.get_ps_context, MindSpore 2.10.
    """
    return _servers.get(attr_key)


def reset_ps_context() -> None:
    """All of `set_ps_context` as at first. Source: mindspore.reset_ps_context, MindSpore 2.10."""
    _servers.reset()
