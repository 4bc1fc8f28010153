"""Wrappers of optimizers that only a cluster can make: what says so, as MindSpore does on one device."""

import os

from msgrad.core.cell import Cell
from msgrad.errors import check_type
from msgrad.optim.optimizer import Optimizer


class OptTFTWrapper(Optimizer):
    """An optimizer that reports to MindIO TFT, a service of Ascend clusters, before each step.

    Args:
        opt: the Optimizer.

    Raises:
        TypeError: if `opt` is no Optimizer. ValueError: else, as there is no Ascend device here.

    Source: mindspore.nn.OptTFTWrapper, MindSpore 2.10.
    """

    def __init__(self, opt, **kwargs):
        check_type(opt, Optimizer, "opt", "OptTFTWrapper")
        if not any(service in os.getenv("MS_ENABLE_TFT", "") for service in ("TTP:1", "UCE:1", "ARF:1")):
            raise ValueError(
                "For 'OptTFTWrapper', the environment variable MS_ENABLE_TFT must turn on a service of MindIO TFT, "
                "such as '{TTP:1}'."
            )
        raise ValueError("For 'OptTFTWrapper', the device must be Ascend. Use the optimizer without the wrapper.")


class _AdaSum(Cell):
    """What both forms of adaptive summation share: they add up what 16 devices or more have found."""

    def __init__(self, optimizer):
        super().__init__(auto_prefix=False)
        owner = type(self).__name__
        check_type(optimizer, Optimizer, "optimizer", owner)
        raise RuntimeError(
            f"For '{owner}', there must be at least 16 devices, a power of 2, but the world has one process. "
            "Use the optimizer without the wrapper."
        )


class AdaSumByGradWrapCell(_AdaSum):
    """An optimizer that is given the adaptive sum of the gradients of at least 16 devices.

    Raises:
        TypeError: if `optimizer` is no Optimizer. RuntimeError: else, as there is one process here.

    Source: mindspore.nn.AdaSumByGradWrapCell, MindSpore 2.10; Maleki et al. 2020.
    """


class AdaSumByDeltaWeightWrapCell(_AdaSum):
    """An optimizer whose changes of the weights on at least 16 devices are added up adaptively.

    Raises:
        TypeError: if `optimizer` is no Optimizer. RuntimeError: else, as there is one process here.

    Source: mindspore.nn.AdaSumByDeltaWeightWrapCell, MindSpore 2.10; Maleki et al. 2020.
    """
