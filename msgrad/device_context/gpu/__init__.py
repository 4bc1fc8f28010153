"""mindspore.device_context.gpu: whether there are such devices, and the settings of their kernels."""

import jax

from msgrad.core.context import backend
from msgrad.device_context.gpu import op_precision, op_tuning
from msgrad.device_context.gpu.op_precision import *  # noqa: F403
from msgrad.device_context.gpu.op_tuning import *  # noqa: F403


def is_available() -> bool:
    """Whether JAX runs on GPUs. Source: mindspore.device_context.gpu.is_available, MindSpore 2.10."""
    return backend() == "GPU"


def device_count() -> int:
    """The number of GPUs. RuntimeError if there are none. Source: mindspore.device_context.gpu.device_count, MindSpore 2.10."""
    if not is_available():
        raise RuntimeError("For 'device_context.gpu.device_count', there is no device GPU.")
    return jax.local_device_count()


__all__ = ["device_count", "is_available", *op_precision.__all__, *op_tuning.__all__]
