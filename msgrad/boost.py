"""mindspore.boost: gradients summed over several steps before the optimizer sees them."""

from msgrad import ops
from msgrad.core.cell import Cell
from msgrad.core.parameter import Parameter
from msgrad.core.tensor import Tensor
from msgrad.dtype import int32

gradient_accumulation_op = ops.MultitypeFuncGraph("gradient_accumulation_op")
gradient_clear_op = ops.MultitypeFuncGraph("gradient_clear_op")


@gradient_accumulation_op.register("Int64", "Tensor", "Tensor")
def cumulative_grad_process(accumulation_step, cumulative_grad, grad):
    """`cumulative_grad`, a Parameter, to which `grad / accumulation_step` is added."""
    ops.assign_add(cumulative_grad, grad / accumulation_step)
    return cumulative_grad


@gradient_clear_op.register("Tensor")
def clear_grad(cumulative_grad):
    """The Tensor in `cumulative_grad`, a Parameter, after it is set to zeros."""
    return ops.assign(cumulative_grad, ops.zeros_like(cumulative_grad))


class GradientAccumulation(Cell):
    """Gives the mean of the gradients of `max_accumulation_step` calls to `optimizer`, at the last of them.

    Called with a loss and the gradients of the optimizer's Parameters, gives the loss.

    Args:
        max_accumulation_step: an int. optimizer: an Optimizer.

    Source: mindspore.boost.GradientAccumulation, MindSpore 2.10.
    """

    def __init__(self, max_accumulation_step, optimizer):
        super().__init__()
        self._max_accumulation_step, self.optimizer = max_accumulation_step, optimizer
        self.weights = optimizer.parameters
        self.hyper_map = ops.HyperMap()
        self._grad_accumulation = self.weights.clone(prefix="grad_accumulation", init="zeros")
        self._accumulation_step = Parameter(Tensor(0, int32), name="accumulation_step")

    def construct(self, loss, grads):
        add = ops.partial(gradient_accumulation_op, self._max_accumulation_step)
        self.hyper_map(add, self._grad_accumulation, grads)
        self._accumulation_step += 1
        if self._accumulation_step >= self._max_accumulation_step:
            self.optimizer(self._grad_accumulation)
            self.hyper_map(gradient_clear_op, self._grad_accumulation)
            ops.assign(self._accumulation_step, 0)
        return loss


__all__ = ["GradientAccumulation", "gradient_accumulation_op", "gradient_clear_op"]
