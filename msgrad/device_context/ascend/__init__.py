"""mindspore.device_context.ascend: whether there is such a device, and the settings of its compiler."""

from msgrad.device_context.ascend import op_debug, op_precision, op_tuning
from msgrad.device_context.ascend.op_debug import *  # noqa: F403
from msgrad.device_context.ascend.op_precision import *  # noqa: F403
from msgrad.device_context.ascend.op_tuning import *  # noqa: F403


def is_available() -> bool:
    """False: JAX runs on no Ascend. Source: mindspore.device_context.ascend.is_available, MindSpore 2.10."""
    return False


def device_count() -> int:
    """RuntimeError: there is no Ascend. Source: mindspore.device_context.ascend.device_count, MindSpore 2.10."""
    raise RuntimeError("For 'device_context.ascend.device_count', there is no device Ascend.")


__all__ = ["device_count", "is_available", *op_debug.__all__, *op_precision.__all__, *op_tuning.__all__]
