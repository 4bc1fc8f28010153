"""How a CPU's kernels run. XLA's threads are as many as the processors, whatever is set here."""

from msgrad.device_context.keep import keep
from msgrad.errors import check_positive_int


def threads_num(num) -> None:
    """The number of threads of a kernel: kept.

    TypeError for no int, ValueError if it is not positive, RuntimeError if it was set before.

    Source: mindspore.device_context.cpu.op_tuning.threads_num, MindSpore 2.10.
    """
    keep("threads_num", check_positive_int(num, "num", "threads_num"), again=False)


__all__ = ["threads_num"]
