"""Training steps whose loss is scaled, so that small gradients survive in half precision."""

import jax.numpy as jnp

from msgrad import ops
from msgrad.core.cell import Cell
from msgrad.core.parameter import Parameter
from msgrad.core.tensor import Tensor
from msgrad.dtype import float32, int32
from msgrad.errors import wrong_type
from msgrad.nn.wrap import TrainOneStepCell
from msgrad.ops.declare import KEEP, operator


@operator(KEEP, numeric="-")
def _any_overflow(gradients):
    """Whether an element of the Tensors is infinite or NaN, a bool of shape `()`."""
    return jnp.any(jnp.stack([~jnp.all(jnp.isfinite(g)) for g in gradients]))


@operator(KEEP, numeric="-")
def _next_scale(scale, step, last, overflow, factor, window):
    """The scale, the step and the last step of an overflow or a rise, after one step; see DynamicLossScaleUpdateCell."""
    overflow = overflow.reshape(())
    rises = window <= step - last
    lowered = jnp.where(overflow, jnp.maximum(scale / factor, jnp.ones((), scale.dtype)), scale)
    scale = jnp.where(rises & ~overflow, lowered * factor, lowered)
    return scale, step + 1, jnp.where(overflow | rises, step, last)


class FixedLossScaleUpdateCell(Cell):
    """A loss scale that stays. Source: mindspore.nn.FixedLossScaleUpdateCell, MindSpore 2.10."""

    def __init__(self, loss_scale_value):
        super().__init__()
        self.loss_scale_value = loss_scale_value

    def get_loss_scale(self):
        """The scale."""
        return self.loss_scale_value

    def construct(self, _, overflow):
        return overflow


class DynamicLossScaleUpdateCell(Cell):
    """A loss scale that falls by a factor, to no less than 1, at an overflow, and rises after steps without one.

    Args:
        loss_scale_value: the first scale. scale_factor: the factor. scale_window: after so many steps it rises.

    Called on the scale, a Parameter, which it changes, and on whether there was an overflow, which it returns.

    Source: mindspore.nn.DynamicLossScaleUpdateCell, MindSpore 2.10.
    """

    def __init__(self, loss_scale_value, scale_factor, scale_window):
        super().__init__()
        self.scale_window = Tensor(scale_window, int32)
        self.scale_factor = Tensor(scale_factor, float32)
        self.loss_scale_value = loss_scale_value
        self.cur_iter = Parameter(Tensor(1, int32), name="current_iterator_step")
        self.last_overflow_iter = Parameter(Tensor(0, int32), name="last_overflow_iterator_step")

    def get_loss_scale(self):
        """The first scale."""
        return self.loss_scale_value

    def construct(self, loss_scale, overflow):
        scale, step, last = _next_scale(
            loss_scale, self.cur_iter, self.last_overflow_iter, overflow, self.scale_factor, self.scale_window
        )
        for held, new in ((loss_scale, scale), (self.cur_iter, step), (self.last_overflow_iter, last)):
            held.set_data(new)
        return overflow


class TrainOneStepWithLossScaleCell(TrainOneStepCell):
    """A training step with a scaled loss, in which gradients with an overflow change nothing.

    Args:
        network: a Cell whose output is the loss. optimizer: what updates `optimizer.parameters`.
        scale_sense: the scale: a Tensor of one element, or a Cell that also changes it.

    Returns:
        (loss, whether there was an overflow, the scale).

    Raises:
        TypeError: if `scale_sense` is neither. ValueError: if it has another shape than () or (1,).

    Source: mindspore.nn.TrainOneStepWithLossScaleCell, MindSpore 2.10.
    """

    def __init__(self, network, optimizer, scale_sense):
        super().__init__(network, optimizer)
        self.hyper_map, self.is_distributed = ops.HyperMap(), False
        self.loss_scaling_manager = None
        if isinstance(scale_sense, Cell):
            self.loss_scaling_manager = scale_sense
            scale_sense = Tensor(scale_sense.get_loss_scale(), float32)
        elif not isinstance(scale_sense, Tensor):
            raise wrong_type(scale_sense, "scale_sense", "TrainOneStepWithLossScaleCell", "a Cell or a Tensor")
        elif scale_sense.shape not in ((), (1,)):
            raise ValueError(
                "For 'TrainOneStepWithLossScaleCell', the 'scale_sense' must have shape (1,) or (), but got "
                f"{scale_sense.shape}."
            )
        self.scale_sense = Parameter(scale_sense, name="scale_sense")

    def construct(self, *inputs):
        loss = self.network(*inputs)
        scale = self.scale_sense
        scaled = ops.ones_like(loss) * scale.astype(loss.dtype).reshape(())
        grads = self.grad(self.network, self.weights)(*inputs, scaled)
        grads = tuple(g * (1 / scale).astype(g.dtype).reshape(()) for g in grads)
        grads = self.grad_reducer(grads)
        overflowed = self.get_overflow_status(None, grads)
        if not self.process_loss_scale(overflowed):
            self.optimizer(grads)
        return loss, overflowed, scale

    def set_sense_scale(self, sens) -> None:
        """Set the scale to the Tensor `sens`; TypeError for anything else."""
        if not isinstance(sens, Tensor):
            raise wrong_type(sens, "sens", "TrainOneStepWithLossScaleCell", "a Tensor")
        self.scale_sense.set_data(sens)

    def start_overflow_check(self, pre_cond, compute_input):
        """(status, `compute_input`): what a subclass calls before it computes gradients."""
        return Tensor([0] * 8, int32), compute_input

    def get_overflow_status(self, status, compute_output):
        """Whether the gradients `compute_output`, a Tensor or a tuple of them, hold an infinity or NaN: a bool Tensor."""
        return _any_overflow((compute_output,) if isinstance(compute_output, Tensor) else tuple(compute_output))

    def process_loss_scale(self, overflow):
        """Let the Cell that manages the scale, if any, change it; gives `overflow`."""
        return overflow if self.loss_scaling_manager is None else self.loss_scaling_manager(self.scale_sense, overflow)


# ---------------------------------------------------------------- gradients gathered over micro batches
grad_scale = ops.MultitypeFuncGraph("grad_scale")
shard_grad_scale = ops.MultitypeFuncGraph("shard_grad_scale")


@grad_scale.register("Tensor", "Tensor", "Tensor")
def _of_gathered(scale, grad, accu_grad):
    """The gathered gradient over the scale; what was gathered becomes 0."""
    out = accu_grad / scale
    ops.assign(accu_grad, ops.zeros_like(accu_grad))
    return out


@shard_grad_scale.register("Tensor", "Tensor", "Tensor")
def _of_own(scale, grad, accu_grad):
    """The gradient over the scale; what was gathered becomes 0."""
    ops.assign(accu_grad, ops.zeros_like(accu_grad))
    return grad / scale
