"""Which of a GPU's kernels compute convolutions. They are kept: XLA measures and chooses itself."""

from msgrad.device_context.keep import keep
from msgrad.errors import check_one_of

FORWARD = "normal performance implicit_gemm precomp_gemm gemm direct fft fft_tiling winograd winograd_nonfused".split()
WEIGHTS = "normal performance algo_0 algo_1 fft algo_3 fft_tiling winograd_nonfused".split()
INPUTS = "normal performance algo_0 algo_1 fft fft_tiling winograd winograd_nonfused".split()


def conv_fprop_algo(mode) -> None:
    """The kernel of a convolution: kept. ValueError if there is none of the name, RuntimeError if another was set.

    Source: mindspore.device_context.gpu.op_tuning.conv_fprop_algo, MindSpore 2.10.
    """
    keep("conv_fprop_algo", check_one_of(mode, FORWARD, "mode", "conv_fprop_algo"))


def conv_wgrad_algo(mode) -> None:
    """The kernel of its gradient in the weights: kept. ValueError and RuntimeError as of `conv_fprop_algo`.

    Source: mindspore.device_context.gpu.op_tuning.conv_wgrad_algo, MindSpore 2.10.
    """
    keep("conv_wgrad_algo", check_one_of(mode, WEIGHTS, "mode", "conv_wgrad_algo"))


def conv_dgrad_algo(mode) -> None:
    """The kernel of its gradient in the input: kept. ValueError and RuntimeError as of `conv_fprop_algo`.

    Source: mindspore.device_context.gpu.op_tuning.conv_dgrad_algo, MindSpore 2.10.
    """
    keep("conv_dgrad_algo", check_one_of(mode, INPUTS, "mode", "conv_dgrad_algo"))


__all__ = ["conv_dgrad_algo", "conv_fprop_algo", "conv_wgrad_algo"]
