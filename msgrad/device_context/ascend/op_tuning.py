"""How Ascend's operators are compiled and tuned. XLA compiles all: what is set is kept."""

from msgrad.device_context.keep import keep
from msgrad.errors import check_non_negative_int, check_one_of, wrong_type


def op_compile(value) -> None:
    """Whether operators are compiled when they are met: kept. TypeError for no bool, RuntimeError if set before.

    Source: mindspore.device_context.ascend.op_tuning.op_compile, MindSpore 2.10.
    """
    if value not in (True, False):
        raise wrong_type(value, "value", "op_compile", "a bool")
    keep("op_compile", value)


def aoe_tune_mode(tune_mode) -> None:
    """Where operators are tuned, 'online' or 'offline': kept. ValueError for another, RuntimeError if set before.

    Source: mindspore.device_context.ascend.op_tuning.aoe_tune_mode, MindSpore 2.10.
    """
    keep("aoe_tune_mode", check_one_of(tune_mode, ["online", "offline"], "tune_mode", "aoe_tune_mode"))


def aoe_job_type(config) -> None:
    """What is tuned, '1' for graphs or '2' for operators: kept. ValueError for another, RuntimeError if set before.

    Source: mindspore.device_context.ascend.op_tuning.aoe_job_type, MindSpore 2.10.
    """
    keep("aoe_job_type", check_one_of(config, ["1", "2"], "config", "aoe_job_type"))


def aclnn_cache(enable_global_cache=False, cache_queue_length=10000) -> None:
    """Whether compiled operators are shared, and how many: kept.

    Raises:
        TypeError: if `cache_queue_length` is no int. ValueError: if it is negative, or `enable_global_cache` no bool.
        RuntimeError: if it was set before.

    Source: mindspore.device_context.ascend.op_tuning.aclnn_cache, MindSpore 2.10.
    """
    shared = check_one_of(enable_global_cache, [True, False], "enable_global_cache", "aclnn_cache")
    length = check_non_negative_int(cache_queue_length, "cache_queue_length", "aclnn_cache")
    keep("aclnn_cache", (shared, length), again=False)


__all__ = ["aclnn_cache", "aoe_job_type", "aoe_tune_mode", "op_compile"]
