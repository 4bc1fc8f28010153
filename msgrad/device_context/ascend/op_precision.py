"""The precision in which Ascend's operators compute. XLA's compute in the dtypes given, whatever is set here."""

import os

from msgrad.device_context.keep import keep
from msgrad.errors import check_one_of, check_type, wrong_value

MODES = """force_fp16 allow_fp32_to_fp16 allow_mix_precision must_keep_origin_dtype force_fp32 allow_fp32_to_bf16
    allow_mix_precision_fp16 allow_mix_precision_bf16""".split()


def precision_mode(mode) -> None:
    """How the compiler may change dtypes: kept; `amp` changes them here.

    Raises:
        ValueError: if `mode` is no name of a mode. RuntimeError: if another one was set before.

    Source: mindspore.device_context.ascend.op_precision.precision_mode, MindSpore 2.10.
    """
    keep("precision_mode", check_one_of(mode, MODES, "mode", "precision_mode"))


def op_precision_mode(path) -> None:
    """The file that says so for each operator: kept.

    Raises:
        TypeError: if `path` is no string. ValueError: if there is no such file. RuntimeError: if another was set before.

    Source: mindspore.device_context.ascend.op_precision.op_precision_mode, MindSpore 2.10.
    """
    if not os.path.exists(check_type(path, str, "path", "op_precision_mode")):
        raise wrong_value(path, "path", "op_precision_mode", "a file that is there")
    keep("op_precision_mode", path)


def matmul_allow_hf32(value) -> None:
    """Whether products of matrices may round float32: kept. ValueError for no bool, RuntimeError if set before.

    Source: mindspore.device_context.ascend.op_precision.matmul_allow_hf32, MindSpore 2.10.
    """
    keep("matmul_allow_hf32", check_one_of(value, [True, False], "value", "matmul_allow_hf32"))


def conv_allow_hf32(value) -> None:
    """Whether convolutions may round float32: kept. ValueError for no bool, RuntimeError if set before.

    Source: mindspore.device_context.ascend.op_precision.conv_allow_hf32, MindSpore 2.10.
    """
    keep("conv_allow_hf32", check_one_of(value, [True, False], "value", "conv_allow_hf32"))


__all__ = ["conv_allow_hf32", "matmul_allow_hf32", "op_precision_mode", "precision_mode"]
