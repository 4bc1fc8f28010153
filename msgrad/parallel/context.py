"""The settings of parallel runs: set_auto_parallel_context and what reads it.

In one process with one device a parallel mode changes nothing: its program is the plain one. What is set is checked,
kept and answered, so that a script made for several devices runs as it is. `gradients_mean` with a `device_num` above 1
counts as in MindSpore: a training step divides gradients by the number of devices that it is told of.
"""

import copy
from collections.abc import Callable
from typing import Any

from msgrad import log
from msgrad.core.layout import Layout
from msgrad.errors import (
    check_bool,
    check_int,
    check_non_negative_int,
    check_one_of,
    check_positive_int,
    check_type,
    wrong_type,
)
from msgrad.parallel.settings import ParallelMode, Settings, choice, flag, known, text, whole

SEARCHES = ("recursive_programming", "dynamic_programming", "sharding_propagation")
SCHEDULERS = ("1f1b", "gpipe", "seqpipe", "seqvpp", "seqsmartvpp", "zero_bubble_v")
LEVELS = ("level1", "level2", "level3")
FUSED = {"allreduce": "all_reduce", "allgather": "all_gather", "reducescatter": "reduce_scatter"}
FILES = {
    "load_file": ("strategy_ckpt_load_file", text),
    "save_file": ("strategy_ckpt_save_file", text),
    "only_trainable_params": ("only_trainable_params", check_bool),
}
THRESHOLDS = {
    "allreduce": "fusion_threshold_mb",
    "allgather": "allgather_fusion_threshold_mb",
    "reducescatter": "reducescatter_fusion_threshold_mb",
}
METHODS = {"search_mode": "strategy_search_mode", "all_reduce_fusion_config": "all_reduce_fusion_split_indices"}
LONGEST = 127  # letters of a group's name


# ---------------------------------------------------------------- checks
def loose(value, name: str, owner: str) -> bool:
    """What is true or not, where MindSpore takes an int or None for a bool."""
    return bool(check_type(value, (bool, int, type(None)), name, owner))


def once(value, name: str, owner: str) -> int:
    if check_positive_int(value, name, owner) > 1:
        raise ValueError(f"For '{owner}', the '{name}' must be 1: it is nn.GradAccumulationCell that accumulates.")
    return value


def rising(value, name: str, owner: str) -> list:
    """Ints in ascending order, at least one."""
    for index in check_type(value, list, name, owner):
        check_int(index, name, owner)
    if not value or value != sorted(set(value)):
        raise ValueError(f"For '{owner}', the '{name}' must be ints in ascending order, at least one, but got {value}.")
    return list(value)


def megabytes(value, name: str, owner: str):
    """A size, not negative."""
    if value < 0:
        raise ValueError(f"For '{owner}', the '{name}' must not be negative, but got {value}.")
    return value


# ---------------------------------------------------------------- settings that set others
def shard_size(value, name: str, owner: str) -> dict:
    """The number of devices that share a weight; below 2 there is nothing to share, which MindSpore warns of."""
    if check_int(value, name, owner) > 1:
        return {name: value}
    log.warning(f"For '{owner}', the '{name}' is left as it is: it must be above 1, but got {value}.")
    return {}


def search_mode(value, name: str, owner: str) -> dict:
    return {"search_mode": choice(*SEARCHES)(value, name, owner)}


def dataset_strategy(value, name: str, owner: str) -> dict:
    """How a batch is split: 'full_batch', 'data_parallel', or for each of its parts a tuple of ints or a Layout."""
    if isinstance(value, str):
        full = check_one_of(value, ("full_batch", "data_parallel"), name, owner) == "full_batch"
        return {"full_batch": full, name: None}
    if value and check_type(value, (str, tuple), name, owner) and isinstance(value[0], Layout):
        for part in value:
            if check_type(part, Layout, name, owner).to_dict()["interleaved_parallel"]:
                raise ValueError(f"For '{owner}', the '{name}' must hold no interleaved Layout.")
        return {name: value}
    for part in check_type(value, (str, tuple), name, owner):
        for size in check_type(part, tuple, name, owner):
            if not isinstance(size, int):
                raise wrong_type(size, name, owner, "tuples of ints")
    return {name: [list(part) for part in value]}


def strategy_files(value, name: str, owner: str) -> dict:
    known(check_type(value, dict, name, owner), FILES, name, owner)
    return {FILES[key][0]: FILES[key][1](item, key, owner) for key, item in value.items()}


def pipeline(value, name: str, owner: str) -> dict:
    fields = "pipeline_interleave", "pipeline_scheduler"
    known(check_type(value, dict, name, owner), fields, name, owner)
    for field in fields:
        if field not in value:
            raise KeyError(f"For '{owner}', the '{name}' must have the key '{field}', but got {value}.")
        if field == "pipeline_interleave":
            check_bool(value[field], field, owner)
    interleave, scheduler = (value[field] for field in fields)
    check_one_of(scheduler, SCHEDULERS, "pipeline_scheduler", owner)
    if not interleave and scheduler != "1f1b":
        raise TypeError(f"For '{owner}', the 'pipeline_scheduler' must be '1f1b' without 'pipeline_interleave'.")
    return dict(value)


def optimizer_config(value, name: str, owner: str) -> dict:
    """`gradient_accumulation_shard`, `parallel_optimizer_threshold`, `optimizer_weight_shard_size`, `optimizer_level`."""
    shard, least, size, level = (
        "gradient_accumulation_shard parallel_optimizer_threshold optimizer_weight_shard_size optimizer_level".split()
    )
    known(check_type(value, dict, name, owner), (shard, least, size, level), name, owner)
    kept: dict[str, Any] = {}
    if shard in value:
        kept["grad_accumulation_shard"] = check_bool(value[shard], shard, owner)
    if least in value:
        kept[least] = check_non_negative_int(value[least], least, owner)
    if value.get(size, -1) != -1:
        kept |= shard_size(check_positive_int(value[size], size, owner), size, owner)
    if level in value:
        check_one_of(value[level], LEVELS, level, owner)
        before = kept.get("grad_accumulation_shard", _context.answer("grad_accumulation_shard"))
        if (before or shard in value) and value[level] != "level2":
            raise ValueError(
                f"For '{owner}', the '{level}' must be 'level2' where gradients are sharded, but got {value[level]!r}."
            )
        if value[level] != "level1":
            kept["grad_accumulation_shard"] = value[level] == "level2"
    return kept


def fusion(value, name: str, owner: str) -> dict:
    """For 'allreduce', 'allgather' and 'reducescatter', a dict of a 'mode' and a 'config'; 'openstate': a bool."""
    kept = {name: {**_context.answer(name), "openstate": True}}
    for key, item in check_type(value, dict, name, owner).items():
        if key == "openstate":
            if not check_bool(item, key, owner):
                kept |= {f"enable_{fused}_fusion": False for fused in FUSED.values()}
        elif key in FUSED:
            kept[f"enable_{FUSED[key]}_fusion"] = True
            kept |= fused_by(key, check_type(item, dict, key, owner), owner)
        else:
            raise KeyError(f"For '{owner}', the keys of '{name}' are {['openstate', *FUSED]}, but got {key!r}.")
        kept[name] = {**kept[name], key: copy.deepcopy(item)}
    return kept


def fused_by(key: str, item: dict, owner: str) -> dict:
    """What the 'mode' and the 'config' of one kind of communication set."""
    for field in ("mode", "config"):
        if field not in item:
            raise KeyError(f"For '{owner}', the '{key}' must have the key '{field}', but got {item}.")
    modes = ("auto", "size", "index") if key == "allreduce" else ("auto", "size")
    if item["mode"] not in modes:
        raise KeyError(f"For '{owner}', the 'mode' of '{key}' must be one of {list(modes)}, but got {item['mode']!r}.")
    if item["mode"] == "index":
        return {"all_reduce_fusion_config": rising(item["config"], key, owner)}
    return {THRESHOLDS[key]: 64 if item["mode"] == "auto" else megabytes(item["config"], key, owner)}


# ---------------------------------------------------------------- the table
FIRST: dict[str, Any] = {
    "device_num": 1,
    "global_rank": 0,
    "gradients_mean": False,
    "gradient_fp32_sync": True,
    "loss_repeated_mean": True,
    "pipeline_stages": 1,
    "auto_pipeline": False,
    "pipeline_result_broadcast": False,
    "pipeline_interleave": False,
    "pipeline_scheduler": "1f1b",
    "parallel_mode": ParallelMode.STAND_ALONE,
    "search_mode": "recursive_programming",
    "parameter_broadcast": False,
    "strategy_ckpt_load_file": "",
    "strategy_ckpt_save_file": "",
    "full_batch": False,
    "enable_parallel_optimizer": False,
    "force_fp32_communication": False,
    "grad_accumulation_step": 1,
    "all_reduce_fusion_config": [],
    "communi_parallel_mode": "all_group_parallel",
    "optimizer_weight_shard_size": -1,
    "optimizer_weight_shard_aggregated_save": False,
    "sharding_propagation": False,
    "enable_alltoall": False,
    "comm_fusion": {"openstate": True, **{key: {"mode": "auto", "config": None} for key in FUSED}},
    "dump_local_norm": False,
    "dump_local_norm_path": "",
    "dump_device_local_norm": False,
    "auto_parallel_new_interface": False,
    "init_param_in_compile": True,
}
# What is computed of others.
COMPUTED: dict[str, Callable] = {
    "auto_parallel_search_mode": lambda c: c.answer("search_mode"),
    "dataset_strategy": lambda c: c.strategy(),
    "full_batch_is_set": lambda c: "full_batch" in c.given,
    "strategy_ckpt_config": lambda c: {key: c.answer(name) for key, (name, _) in FILES.items()},
}
# What only the methods of `auto_parallel_context()` give.
INNER: dict[str, Any] = {
    "pipeline_segments": 1,
    "group_ckpt_save_file": "",
    "only_trainable_params": True,
    "grad_accumulation_shard": False,
    "parallel_optimizer_threshold": -1,
    "all_reduce_fusion_split_sizes": [],
    **{f"enable_{fused}_fusion": False for fused in FUSED.values()},
    **dict.fromkeys(THRESHOLDS.values(), 64),
}
CHECKS: dict[str, Callable] = {
    "device_num": whole(1),
    "global_rank": whole(0, 4095),
    **dict.fromkeys("gradients_mean gradient_fp32_sync parameter_broadcast full_batch".split(), flag),
    **dict.fromkeys(
        """loss_repeated_mean auto_pipeline pipeline_result_broadcast enable_parallel_optimizer force_fp32_communication
        enable_alltoall sharding_propagation optimizer_weight_shard_aggregated_save""".split(),
        check_bool,
    ),
    **dict.fromkeys(
        "dump_local_norm dump_device_local_norm auto_parallel_new_interface init_param_in_compile".split(), loose
    ),
    **dict.fromkeys(
        "strategy_ckpt_load_file strategy_ckpt_save_file group_ckpt_save_file dump_local_norm_path".split(), text
    ),
    "pipeline_stages": check_positive_int,
    "pipeline_segments": check_positive_int,
    "parallel_mode": choice(*ParallelMode.MODE_LIST),
    "communi_parallel_mode": choice("all_group_parallel", "same_server_group_parallel", "no_group_parallel"),
    "grad_accumulation_step": once,
    "all_reduce_fusion_config": rising,
    "search_mode": choice(*SEARCHES),
}
# Those that set others, or nothing at times: what they keep, by name.
SPLITS: dict[str, Callable] = {
    "auto_parallel_search_mode": search_mode,
    "dataset_strategy": dataset_strategy,
    "optimizer_weight_shard_size": shard_size,
    "strategy_ckpt_config": strategy_files,
    "pipeline_config": pipeline,
    "parallel_optimizer_config": optimizer_config,
    "comm_fusion": fusion,
}


# ---------------------------------------------------------------- the settings
class _AutoParallelContext(Settings):
    """The settings, each with its methods `get_<name>` and `set_<name>`. `auto_parallel_context()` gives the one there is.

    Source: mindspore.parallel._auto_parallel_context, MindSpore 2.10.
    """

    hidden = frozenset(INNER)

    def __init__(self):
        super().__init__("auto_parallel_context", FIRST | INNER, CHECKS | SPLITS)

    def check(self, name: str, value, owner: str) -> dict:
        return SPLITS[name](value, name, owner) if name in SPLITS else super().check(name, value, owner)

    def get(self, name):
        return COMPUTED[name](self) if name in COMPUTED else super().get(name)

    def strategy(self):
        """How a batch is split."""
        if (kept := self.given.get("dataset_strategy")) is None:
            return "full_batch" if self.answer("full_batch") else "data_parallel"
        return copy.deepcopy(kept) if isinstance(kept, list) else kept

    # ---------------------------------------------------------------- what groups have of their own
    def of_group(self, name: str, group) -> str:
        """The name under which a group has its own value; that of all processes is "". TypeError, ValueError if too long."""
        if len(check_type(group, str, "group", self.subject)) > LONGEST:
            raise ValueError(
                f"For '{self.subject}', the 'group' must have at most {LONGEST} letters, but got {group!r}."
            )
        return f"{name} of {group}" if group else name

    def set_all_reduce_fusion_split_indices(self, indices, group=""):
        """Where the gradients of a group are cut that are sent together: ints in ascending order."""
        kept = rising(indices, "indices", "set_all_reduce_fusion_split_indices")
        self.keep({self.of_group("all_reduce_fusion_config", group): kept})

    def get_all_reduce_fusion_split_indices(self, group=""):
        """A list of ints, empty before they are set."""
        return list(self.given.get(self.of_group("all_reduce_fusion_config", group), ()))

    def set_all_reduce_fusion_split_sizes(self, sizes, group=""):
        """The sizes of the gradients of a group that are sent together: ints."""
        owner = "set_all_reduce_fusion_split_sizes"
        kept = [check_int(size, "sizes", owner) for size in check_type(sizes, list, "sizes", owner)]
        self.keep({self.of_group("all_reduce_fusion_split_sizes", group): kept})

    def get_all_reduce_fusion_split_sizes(self, group=""):
        """A list of ints, empty before they are set."""
        return list(self.given.get(self.of_group("all_reduce_fusion_split_sizes", group), ()))

    def set_fusion_threshold_mb(self, fusion_threshold=64, comm_type="allreduce"):
        """From which size on, in megabytes, messages are sent by themselves."""
        owner = "set_fusion_threshold_mb"
        check_one_of(comm_type, THRESHOLDS, "comm_type", owner)
        self.keep({THRESHOLDS[comm_type]: megabytes(fusion_threshold, "fusion_threshold", owner)})


def _getter(name: str, method: str) -> Callable:
    def get(self):
        return COMPUTED[name](self) if name in COMPUTED else self.answer(name)

    get.__name__, get.__doc__ = method, f"The setting '{name}'."
    return get


def _setter(name: str, method: str, check: Callable | None = None) -> Callable:
    def set(self, value):
        self.keep(self.check(name, value, method) if check is None else {name: check(value, name, method)})

    set.__name__, set.__doc__ = method, f"Set '{name}', as `set_auto_parallel_context` does."
    return set


def _whether(name: str, method: str) -> Callable:
    def is_set(self):
        return name in self.given

    is_set.__name__, is_set.__doc__ = method, f"Whether '{name}' was set since the last reset."
    return is_set


def _attach() -> None:
    """The methods of each setting; some have a name of their own there."""
    methods: dict[str, Callable] = {name: _getter(name, name) for name in THRESHOLDS.values()}
    fusions = [f"enable_{fused}_fusion" for fused in FUSED.values()]
    for name in (*FIRST, *COMPUTED, *(name for name in INNER if name not in THRESHOLDS.values())):
        methods[f"get_{METHODS.get(name, name)}"] = _getter(name, f"get_{METHODS.get(name, name)}")
    for name in (*CHECKS, *SPLITS):
        methods[f"set_{METHODS.get(name, name)}"] = _setter(name, f"set_{METHODS.get(name, name)}")
    for name in fusions:
        methods[f"set_{name}"] = _setter(name, f"set_{name}", check_bool)
    for name in ("device_num", "global_rank", "parameter_broadcast"):
        methods[f"get_{name}_is_set"] = _whether(name, f"get_{name}_is_set")
    for name, method in methods.items():
        if name not in vars(_AutoParallelContext):
            setattr(_AutoParallelContext, name, method)


_attach()
_context = _AutoParallelContext()


def auto_parallel_context() -> _AutoParallelContext:
    """The settings of parallel runs, with a method for each.

    Source: mindspore.parallel._auto_parallel_context, MindSpore 2.10.
    """
    return _context


def set_auto_parallel_context(**kwargs) -> None:
    """Set how a program is spread over devices. In one process no parallel mode changes what it computes.

    Args:
        kwargs: `parallel_mode`: a name of `ParallelMode`; `device_num`, `global_rank`: ints; `gradients_mean`: whether a
            training step of the data-parallel or hybrid mode divides gradients by `device_num`, by default the number
            of processes. All others are kept: `gradient_fp32_sync`, `loss_repeated_mean`, `parameter_broadcast`,
            `full_batch`, `enable_parallel_optimizer`, `force_fp32_communication`, `enable_alltoall`, `auto_pipeline`,
            `pipeline_result_broadcast`, `sharding_propagation`, `optimizer_weight_shard_aggregated_save`,
            `dump_local_norm`, `dump_device_local_norm`, `auto_parallel_new_interface`, `init_param_in_compile`: bools;
            `search_mode`, `auto_parallel_search_mode`, `communi_parallel_mode`, `strategy_ckpt_load_file`,
            `strategy_ckpt_save_file`, `group_ckpt_save_file`, `dump_local_norm_path`: strings; `pipeline_stages`,
            `pipeline_segments`, `grad_accumulation_step`, `optimizer_weight_shard_size`: ints;
            `all_reduce_fusion_config`: a list of ints; `dataset_strategy`: 'full_batch', 'data_parallel', a tuple of
            tuples of ints or of Layouts; `strategy_ckpt_config`, `pipeline_config`, `parallel_optimizer_config`,
            `comm_fusion`: dicts.

    Raises:
        TypeError: if a value is of another type. ValueError: if a name is unknown or a value out of range.
        KeyError: for a key of `comm_fusion`, or one that `pipeline_config` lacks. None is set then.

    Source: mindspore.set_auto_parallel_context, MindSpore 2.10.
    """
    _context.set(**kwargs)


def get_auto_parallel_context(attr_key):
    """One of the settings of `set_auto_parallel_context`. ValueError if the name is unknown.

    Source: mindspore.get_auto_parallel_context, MindSpore 2.10.
    """
    return _context.get(attr_key)


def reset_auto_parallel_context() -> None:
    """All of `set_auto_parallel_context` as at first. Source: mindspore.reset_auto_parallel_context, MindSpore 2.10."""
    _context.reset()
