"""What programs ask of the settings of parallel runs. Source: mindspore.parallel._utils, MindSpore 2.10."""

import os

from msgrad.ops.groups import GlobalComm, get_group_size, get_rank
from msgrad.parallel.context import auto_parallel_context
from msgrad.parallel.settings import ParallelMode

AUTOMATIC = (ParallelMode.SEMI_AUTO_PARALLEL, ParallelMode.AUTO_PARALLEL)


def _get_parallel_mode() -> str:
    return auto_parallel_context().answer("parallel_mode")


def _get_gradients_mean() -> bool:
    """Whether gradients are divided by the number of devices."""
    return auto_parallel_context().answer("gradients_mean")


def _get_device_num() -> int:
    """The number of devices: 1 without a parallel mode; then `device_num` where it was set, or the number of processes."""
    if _get_parallel_mode() == ParallelMode.STAND_ALONE:
        return 1
    settings = auto_parallel_context()
    return settings.answer("device_num") if "device_num" in settings.given else get_group_size()


def _get_global_rank() -> int:
    """The rank of this process: 0 without a parallel mode; then `global_rank` where it was set, or what `get_rank` gives."""
    if _get_parallel_mode() == ParallelMode.STAND_ALONE:
        return 0
    settings = auto_parallel_context()
    return settings.answer("global_rank") if "global_rank" in settings.given else get_rank()


def _get_pipeline_stages() -> int:
    return auto_parallel_context().answer("pipeline_stages")


def _get_stage_device_num() -> int:
    """The number of devices of each stage of a pipeline."""
    return _get_device_num() // _get_pipeline_stages()


def _get_parameter_broadcast() -> bool:
    return auto_parallel_context().answer("parameter_broadcast")


def _get_enable_parallel_optimizer() -> bool:
    return auto_parallel_context().answer("enable_parallel_optimizer")


def _get_grad_accumulation_shard() -> bool:
    return auto_parallel_context().answer("grad_accumulation_shard")


def _get_full_batch() -> bool:
    return auto_parallel_context().answer("full_batch")


def _is_sharding_propagation() -> bool:
    settings = auto_parallel_context()
    return settings.answer("search_mode") == "sharding_propagation" or settings.answer("sharding_propagation")


def _is_in_auto_parallel_mode() -> bool:
    return _get_parallel_mode() in AUTOMATIC


def _is_in_data_parallel_mode() -> bool:
    return _get_parallel_mode() == ParallelMode.DATA_PARALLEL


def _is_in_hybrid_parallel_mode() -> bool:
    return _get_parallel_mode() == ParallelMode.HYBRID_PARALLEL


def _is_parallel_mode() -> bool:
    """Whether several processes predict (RUN_MODE in the environment) without a parallel mode."""
    predicts = GlobalComm.INITED and os.environ.get("RUN_MODE") == "predict"
    return predicts and get_group_size() > 1 and _get_parallel_mode() == ParallelMode.STAND_ALONE


def _check_full_batch() -> None:
    """RuntimeError for `full_batch` outside the automatic modes."""
    if _get_full_batch() and not _is_in_auto_parallel_mode():
        raise RuntimeError(f"For 'full_batch', the 'parallel_mode' must be one of {list(AUTOMATIC)}.")


def _need_to_full() -> bool:
    """Whether each device gets but a part of the batch: in the automatic modes, unless `full_batch` says otherwise."""
    return _is_in_auto_parallel_mode() and auto_parallel_context().strategy() != "full_batch"


def _device_number_check(parallel_mode, device_number) -> None:
    """ValueError for several devices without a parallel mode."""
    if parallel_mode == ParallelMode.STAND_ALONE and device_number != 1:
        raise ValueError(f"For 'parallel_mode' {parallel_mode!r}, the 'device_num' must be 1, but got {device_number}.")


def _parameter_broadcast_check(parallel_mode, parameter_broadcast) -> None:
    """ValueError for `parameter_broadcast` outside the data-parallel and hybrid modes."""
    if parameter_broadcast is True and parallel_mode in (ParallelMode.STAND_ALONE, *AUTOMATIC):
        raise ValueError(
            f"For 'parallel_mode' {parallel_mode!r}, the 'parameter_broadcast' must be False, but got True."
        )
