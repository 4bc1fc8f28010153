"""mindspore.device_context: settings of the compilers and kernels of each kind of device.

XLA has none of them: they are checked, kept, and change nothing. MindSpore looks at those of a device that is there.
"""

from msgrad.device_context import ascend, cpu, gpu

__all__ = ["ascend", "cpu", "gpu"]
