"""Learning rates as a function of the step: Cells that an optimizer calls with its global_step."""

import jax.numpy as jnp
import numpy as np

from msgrad.core.cell import Cell
from msgrad.core.instruction import Operator
from msgrad.core.record import apply
from msgrad.errors import check_bool, check_number, check_positive_int, check_type


class LearningRateSchedule(Cell):
    """Base of schedules: `construct(global_step)` gives the learning rate of a step, counted from 0.

    Source: mindspore.nn.learning_rate_schedule.LearningRateSchedule, MindSpore 2.10.
    """

    def construct(self, global_step):
        raise NotImplementedError(f"For '{type(self).__name__}', the method 'construct' is not defined.")


def formula(body) -> Operator:
    """The operator of a schedule's formula: the step is an operand, all else is static."""
    names = body.__code__.co_varnames[: body.__code__.co_argcount]
    return Operator(body.__name__, body, names, (), [name == "step" for name in names])


def as_float(step):
    return jnp.asarray(step).astype(np.float32)


def periods(step, decay_steps, is_stair):
    """How many times `decay_steps` have passed.

    Whole numbers are not rounded quotients: XLA multiplies by the reciprocal of a constant, and 41 / 41 is below 1.
    """
    now = as_float(step)
    return jnp.floor_divide(now, np.float32(decay_steps)) if is_stair else now / decay_steps


@formula
def exponential(step, learning_rate, decay_rate, decay_steps, is_stair):
    return learning_rate * decay_rate ** periods(step, decay_steps, is_stair)


@formula
def natural_exponential(step, learning_rate, decay_rate, decay_steps, is_stair):
    p = periods(step, decay_steps, True) * decay_steps if is_stair else as_float(step)
    return learning_rate * jnp.exp(-decay_rate * p)


@formula
def inverse(step, learning_rate, decay_rate, decay_steps, is_stair):
    return learning_rate / (1 + decay_rate * periods(step, decay_steps, is_stair))


@formula
def cosine(step, min_lr, max_lr, decay_steps):
    p = jnp.minimum(as_float(step), decay_steps) / decay_steps
    return min_lr + 0.5 * (max_lr - min_lr) * (1 + jnp.cos(np.pi * p))


@formula
def polynomial(step, learning_rate, end_learning_rate, decay_steps, power, update_decay_steps):
    now = as_float(step)
    if update_decay_steps:
        steps = decay_steps * jnp.maximum(-periods(-now, decay_steps, True), 1)
        left = (steps - now) / steps
    else:
        left = (decay_steps - jnp.minimum(now, decay_steps)) / decay_steps
    return (learning_rate - end_learning_rate) * left**power + end_learning_rate


@formula
def warm_up(step, learning_rate, warmup_steps):
    return learning_rate * (jnp.minimum(as_float(step), warmup_steps) / warmup_steps)


def check_float(value, name, owner, zero=False):
    """`value`, a float above 0, or 0 where `zero` allows it."""
    check_type(value, float, name, owner)
    return check_number(value, name, owner, 0, float("inf"), "left" if zero else "neither")


class _Decay(LearningRateSchedule):
    """What the exponential and inverse schedules have in common."""

    operator: Operator

    def __init__(self, learning_rate, decay_rate, decay_steps, is_stair=False):
        super().__init__()
        owner = type(self).__name__
        self.decay_steps = check_positive_int(decay_steps, "decay_steps", owner)
        self.learning_rate = check_float(learning_rate, "learning_rate", owner)
        self.decay_rate = check_float(decay_rate, "decay_rate", owner)
        self.is_stair = check_bool(is_stair, "is_stair", owner)

    def construct(self, global_step):
        return apply(self.operator, (global_step, self.learning_rate, self.decay_rate, self.decay_steps, self.is_stair))


class ExponentialDecayLR(_Decay):
    """`learning_rate * decay_rate ** p` with `p = step / decay_steps`, rounded down if `is_stair`.

    Args:
        learning_rate, decay_rate: floats above 0.
        decay_steps: int above 0.
        is_stair: whether the rate changes every `decay_steps` steps only.

    Returns:
        Called with a step: a float32 Tensor of the step's shape.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.ExponentialDecayLR, MindSpore 2.10.
    """

    operator = exponential


class NaturalExpDecayLR(_Decay):
    """`learning_rate * exp(-decay_rate * step)`; `is_stair` rounds `step` down to multiples of `decay_steps`.

    Arguments, result and errors are those of ExponentialDecayLR. MindSpore's documentation divides the step
    by `decay_steps`; its code, like this, does not.

    Source: mindspore.nn.NaturalExpDecayLR, MindSpore 2.10.
    """

    operator = natural_exponential


class InverseDecayLR(_Decay):
    """`learning_rate / (1 + decay_rate * p)` with `p = step / decay_steps`, rounded down if `is_stair`.

    Arguments, result and errors are those of ExponentialDecayLR.

    Source: mindspore.nn.InverseDecayLR, MindSpore 2.10.
    """

    operator = inverse


class CosineDecayLR(LearningRateSchedule):
    """Half a cosine from `max_lr` down to `min_lr` over `decay_steps` steps, then `min_lr`.

    Args:
        min_lr: float of at least 0.
        max_lr: float above `min_lr`.
        decay_steps: int above 0.

    Returns:
        Called with a step: a float32 Tensor of the step's shape.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.CosineDecayLR, MindSpore 2.10; Loshchilov and Hutter 2017.
    """

    def __init__(self, min_lr, max_lr, decay_steps):
        super().__init__()
        self.min_lr = check_float(min_lr, "min_lr", "CosineDecayLR", zero=True)
        self.max_lr = check_float(max_lr, "max_lr", "CosineDecayLR")
        self.decay_steps = check_positive_int(decay_steps, "decay_steps", "CosineDecayLR")
        check_order(min_lr, max_lr, "CosineDecayLR")

    def construct(self, global_step):
        return apply(cosine, (global_step, self.min_lr, self.max_lr, self.decay_steps))


def check_order(min_lr, max_lr, owner):
    if min_lr >= max_lr:
        raise ValueError(
            f"For '{owner}', the 'max_lr' must be greater than the 'min_lr', "
            f"but got 'max_lr' {max_lr} and 'min_lr' {min_lr}."
        )


class PolynomialDecayLR(LearningRateSchedule):
    """`(learning_rate - end_learning_rate) * (1 - step / steps) ** power + end_learning_rate`.

    `steps` is `decay_steps`, after which the rate stays; or, with `update_decay_steps`, the next multiple of
    it.

    Args:
        learning_rate, power: floats above 0.
        end_learning_rate: float of at least 0.
        decay_steps: int above 0.
        update_decay_steps: bool.

    Returns:
        Called with a step: a float32 Tensor of the step's shape.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.PolynomialDecayLR, MindSpore 2.10.
    """

    def __init__(self, learning_rate, end_learning_rate, decay_steps, power, update_decay_steps=False):
        super().__init__()
        owner = "PolynomialDecayLR"
        self.start_learning_rate = check_float(learning_rate, "learning_rate", owner)
        self.end_learning_rate = check_float(end_learning_rate, "end_learning_rate", owner, zero=True)
        self.decay_steps = check_positive_int(decay_steps, "decay_steps", owner)
        self.update_decay_steps = check_bool(update_decay_steps, "update_decay_steps", owner)
        self.power = check_float(power, "power", owner)

    def construct(self, global_step):
        return apply(
            polynomial,
            (
                global_step,
                self.start_learning_rate,
                self.end_learning_rate,
                self.decay_steps,
                self.power,
                self.update_decay_steps,
            ),
        )


class WarmUpLR(LearningRateSchedule):
    """`learning_rate * min(step, warmup_steps) / warmup_steps`: from 0 up to `learning_rate`.

    Args:
        learning_rate: float of at least 0.
        warmup_steps: int above 0.

    Returns:
        Called with a step: a float32 Tensor of the step's shape.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.WarmUpLR, MindSpore 2.10.
    """

    def __init__(self, learning_rate, warmup_steps):
        super().__init__()
        self.learning_rate = check_float(learning_rate, "learning_rate", "WarmUpLR", zero=True)
        self.warmup_steps = check_positive_int(warmup_steps, "warmup_steps", "WarmUpLR")

    def construct(self, global_step):
        return apply(warm_up, (global_step, self.learning_rate, self.warmup_steps))
