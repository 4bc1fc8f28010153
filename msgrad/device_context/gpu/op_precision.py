"""Whether a GPU's kernels may round float32 to tf32. It is kept: XLA asks `jax_default_matmul_precision`."""

from msgrad.device_context.keep import keep
from msgrad.errors import check_bool


def matmul_allow_tf32(value) -> None:
    """Whether products of matrices may: kept. TypeError for no bool, RuntimeError if the other was set before.

    Source: mindspore.device_context.gpu.op_precision.matmul_allow_tf32, MindSpore 2.10.
    """
    keep("matmul_allow_tf32", check_bool(value, "value", "matmul_allow_tf32"))


def conv_allow_tf32(value) -> None:
    """Whether convolutions may: kept. TypeError for no bool, RuntimeError if the other was set before.

    Source: mindspore.device_context.gpu.op_precision.conv_allow_tf32, MindSpore 2.10.
    """
    keep("conv_allow_tf32", check_bool(value, "value", "conv_allow_tf32"))


__all__ = ["conv_allow_tf32", "matmul_allow_tf32"]
