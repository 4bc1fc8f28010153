"""mindspore.device_context.cpu: the device that is always there, and the number of its threads."""

from msgrad.device_context.cpu import op_tuning
from msgrad.device_context.cpu.op_tuning import threads_num


def is_available() -> bool:
    """True. Source: mindspore.device_context.cpu.is_available, MindSpore 2.10."""
    return True


def device_count() -> int:
    """1: a machine's processors are one device. Source: mindspore.device_context.cpu.device_count, MindSpore 2.10."""
    return 1


__all__ = ["device_count", "is_available", "op_tuning", "threads_num"]
