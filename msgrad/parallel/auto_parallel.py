"""AutoParallel: a Cell with the settings of how it is spread over devices. One process computes all of it."""

import json
import os
from collections.abc import Callable
from typing import Any

from msgrad.core.cell import Cell
from msgrad.errors import check_bool, check_one_of, check_type, wrong_value
from msgrad.parallel.context import LEVELS, SCHEDULERS, dataset_strategy


def switch(name: str, what: str) -> Callable:
    """A method without arguments that keeps what it says."""

    def turn(self) -> None:
        self._kept[name] = True

    turn.__name__, turn.__doc__ = name, f"{what}: kept."
    return turn


def check_path(path, owner: str) -> str:
    return check_type(path, str, "file_path", owner)


def check_json(path, owner: str) -> str:
    """An absolute path of a .json; KeyError for another."""
    if not os.path.isabs(check_path(path, owner)) or not path.endswith(".json"):
        raise KeyError(f"For '{owner}', the 'file_path' must be the absolute path of a .json, but got {path!r}.")
    return path


def file(name: str, what: str, check: Callable = check_path) -> Callable:
    """A method that keeps the path of a file."""

    def take(self, file_path) -> None:
        self._kept[name] = check(file_path, f"AutoParallel.{name}")

    errors = "TypeError if it is no string" + (
        ", KeyError if no absolute path of a .json." if check is check_json else "."
    )
    take.__name__, take.__doc__ = name, f"The path of {what}: kept, as one process has none. {errors}"
    return take


class AutoParallel(Cell):
    """`network`, to be spread over devices as its methods say. In one process it is what is called; they are kept.

    Args:
        network: a Cell or a function.
        parallel_mode: 'semi_auto', 'sharding_propagation' or 'recursive_programming': how operators are split.

    Raises:
        ValueError: if `parallel_mode` is another.

    Source: mindspore.parallel.auto_parallel.AutoParallel, MindSpore 2.10.
    """

    def __init__(self, network, parallel_mode="semi_auto"):
        super().__init__(auto_prefix=False)
        self.network = network
        modes = ["semi_auto", "sharding_propagation", "recursive_programming"]
        self._parallel_mode = check_one_of(parallel_mode, modes, "parallel_mode", "AutoParallel")
        self._kept: dict[str, Any] = {}

    def construct(self, *args, **kwargs):
        return self.network(*args, **kwargs)

    no_init_parameters_in_compile = switch("no_init_parameters_in_compile", "Parameters have their values before")
    disable_strategy_file_only_for_trainable_params = switch(
        "disable_strategy_file_only_for_trainable_params", "Files of layouts have those of frozen Parameters too"
    )
    enable_fp32_communication = switch("enable_fp32_communication", "Reductions over devices are in float32")
    enable_gradients_mean = switch("enable_gradients_mean", "Gradients are divided by the number of devices")
    disable_gradient_fp32_sync = switch("disable_gradient_fp32_sync", "Gradients are summed in their own dtypes")
    disable_loss_repeated_mean = switch("disable_loss_repeated_mean", "A loss computed by several devices is summed")
    print_local_norm = switch("print_local_norm", "The norm of each device's gradients is printed")
    enable_device_local_norm = switch("enable_device_local_norm", "The norm of all a device's gradients is printed")
    load_param_strategy_file = file("load_param_strategy_file", "the layouts of Parameters to use")
    save_param_strategy_file = file("save_param_strategy_file", "the layouts of Parameters to write")
    load_operator_strategy_file = file("load_operator_strategy_file", "the layouts of operators to use", check_json)
    save_operator_strategy_file = file("save_operator_strategy_file", "the layouts of operators to write", check_json)
    set_group_ckpt_save_file = file("set_group_ckpt_save_file", "the groups of devices to write")
    dump_local_norm = file("dump_local_norm", "the norms of each device's gradients to write")

    def dataset_strategy(self, config) -> None:
        """How a batch is spread over devices: as `dataset_strategy` of `set_auto_parallel_context`; kept.

        TypeError if it is of another type. ValueError if it is None or another string.
        """
        if config is None:
            raise wrong_value(config, "config", "AutoParallel.dataset_strategy", "given")
        dataset_strategy(config, "config", "AutoParallel.dataset_strategy")
        self._kept["dataset_strategy"] = config

    def hsdp(self, shard_size=-1, threshold=64, optimizer_level="level1") -> None:
        """How devices share an optimizer's work: kept.

        Args:
            shard_size: how many share a Parameter, a positive int, or -1 for all.
            threshold: from which size in KB on, an int that is not negative. optimizer_level: 'level1' to 'level3'.

        Raises:
            ValueError: if one is none of these.
        """
        owner = "AutoParallel.hsdp"
        if not isinstance(shard_size, int) or (shard_size <= 0 and shard_size != -1):
            raise wrong_value(shard_size, "shard_size", owner, "a positive int or -1")
        if not isinstance(threshold, int) or threshold < 0:
            raise wrong_value(threshold, "threshold", owner, "an int that is not negative")
        self._kept["hsdp"] = shard_size, threshold, check_one_of(optimizer_level, LEVELS, "optimizer_level", owner)

    def pipeline(self, stages=1, output_broadcast=False, interleave=False, scheduler="1f1b") -> None:
        """In how many stages the network is computed: kept. One process computes them in turn.

        Args:
            stages: a positive int. output_broadcast: whether all get what the last one gives.
            interleave, scheduler: in which order: a bool, a name.

        Raises:
            TypeError: if an argument is of another type. ValueError: if `stages` is not positive or there is no such
                scheduler.
        """
        owner = "AutoParallel.pipeline"
        if check_type(stages, (int, bool), "stages", owner) <= 0:
            raise wrong_value(stages, "stages", owner, "a positive int")
        check_bool(output_broadcast, "output_broadcast", owner)
        check_bool(interleave, "interleave", owner)
        check_one_of(check_type(scheduler, str, "scheduler", owner), SCHEDULERS, "scheduler", owner)
        self._kept["pipeline"] = stages, output_broadcast, interleave, scheduler

    def get_pipeline_stages(self) -> int:
        """What `pipeline` was given, 1 at first."""
        return self._kept.get("pipeline", (1,))[0]

    def comm_fusion(self, config) -> None:
        """Which messages are sent together, a dict or None: kept. TypeError for anything else."""
        self._kept["comm_fusion"] = check_type(config, (dict, type(None)), "config", "AutoParallel.comm_fusion")

    def transformer_opt(self, file_path) -> None:
        """The .json with the settings of Ascend's compiler, or None: read and kept.

        TypeError if it is no path. ValueError if there is no such file, or it is no JSON.
        """
        owner = "AutoParallel.transformer_opt"
        if file_path and not os.path.isfile(os.fspath(file_path)):
            raise wrong_value(file_path, "file_path", owner, "a file that is there")
        if file_path:
            with open(file_path, encoding="utf-8") as settings:
                self._kept["transformer_opt"] = json.load(settings)  # its errors are ValueErrors


__all__ = ["AutoParallel"]
