"""Schedulers: each call of `step` gives the groups of an optimizer new learning rates.

A scheduler's `get_lr` computes them from its Parameter `last_epoch`, which counts the steps, and the rates there are; each
formula is one operator, so that nothing is read from the device and no number compiles anew. `step(epoch)` computes them
for that epoch directly, where there is a closed form.

Source: mindspore.experimental.optim.lr_scheduler, MindSpore 2.10.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable

import jax.numpy as jnp

from msgrad import dtype as dtypes
from msgrad import ops
from msgrad.core.instruction import Operator
from msgrad.core.marks import jit_class
from msgrad.core.parameter import Parameter
from msgrad.core.record import apply, here
from msgrad.core.tensor import Tensor
from msgrad.errors import check_type, kind, wrong_type
from msgrad.experimental.optim.optimizer import Optimizer

__all__ = [
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]


def formula(body: Callable) -> Callable:
    """A function of Tensors and numbers, all of them operands, as one operator."""
    names = body.__code__.co_varnames[: body.__code__.co_argcount]
    op = Operator(body.__name__, lambda *args: body(*map(jnp.float32, args)), names, (), (True,) * len(names))
    return lambda *args: apply(op, args)


# ---------------------------------------------------------------- the rates of the next epoch, and of any
@formula
def step_next(epoch, rate, size, gamma):
    return jnp.where((epoch == 0) | (epoch % size != 0), rate, rate * gamma)


@formula
def step_at(epoch, base, size, gamma):
    return base * gamma ** (epoch // size)


@formula
def linear_next(epoch, rate, start, end, total):
    factor = 1 + (end - start) / (total * start + (epoch - 1) * (end - start))
    return rate * jnp.where(epoch == 0, start, jnp.where(epoch > total, 1, factor))


@formula
def linear_at(epoch, base, start, end, total):
    return base * (start + (end - start) * jnp.minimum(total, epoch) / total)


@formula
def exponential_next(epoch, rate, gamma):
    return jnp.where(epoch == 0, rate, rate * gamma)


@formula
def exponential_at(epoch, base, gamma):
    return base * gamma**epoch


@formula
def polynomial_next(epoch, rate, total, power):
    factor = ((total - epoch) / (total - epoch + 1)) ** power
    return rate * jnp.where((epoch == 0) | (epoch > total), 1, factor)


@formula
def polynomial_at(epoch, base, total, power):
    return base * ((total - jnp.minimum(total, epoch)) / total) ** power


@formula
def multiplied(epoch, rate, factor):
    return jnp.where(epoch > 0, rate * factor, rate)


@formula
def milestone_next(epoch, rate, milestones, gamma):
    return rate * gamma ** jnp.sum(epoch == milestones)


@formula
def milestone_at(epoch, base, milestones, gamma):
    return base * gamma ** jnp.sum(epoch >= milestones)


@formula
def constant_next(epoch, rate, factor, total):
    return jnp.where(epoch == 0, rate * factor, jnp.where(epoch == total, rate / factor, rate))


@formula
def constant_at(epoch, base, factor, total):
    return base * jnp.where(epoch >= total, 1, factor)


def half_turn(epoch, total):
    return 1 + jnp.cos(math.pi * epoch / total)


@formula
def cosine_next(epoch, rate, base, low, total):
    turned = rate + (base - low) * (1 - jnp.cos(math.pi / total)) / 2
    falling = half_turn(epoch, total) / half_turn(epoch - 1, total) * (rate - low) + low
    return jnp.where(epoch == 0, rate, jnp.where((epoch - 1 - total) % (2 * total) == 0, turned, falling))


@formula
def cosine_at(epoch, base, low, total):
    return low + (base - low) * half_turn(epoch, total) / 2


@formula
def cycle(epoch, total, up):
    """The number of the cycle, from 1 on, and how high in it the rate stands."""
    number = jnp.floor(1 + epoch / total)
    x = 1 + epoch / total - number
    return number, jnp.where(x <= up, x / up, (x - 1) / (up - 1))


@formula
def between(low, high, height, factor):
    return low + (high - low) * height * factor


@formula
def restart_next(epoch, current, length, first, multiple):
    """The next epoch, the place in its period, and the length of that."""
    begins, over = epoch < 0, current + 1 >= length
    return (
        jnp.where(begins, 0, epoch + 1),
        jnp.where(begins, 0, current + 1 - jnp.where(over, length, 0)),
        jnp.where(begins, first, length * jnp.where(over, multiple, 1)),
    )


@formula
def restart_at(epoch, length, first, multiple):
    """The same for a given epoch."""
    periods = jnp.floor(jnp.log(epoch / first * (multiple - 1) + 1) / jnp.log(multiple) + 1e-6)
    grown = multiple > 1
    done = first * (multiple**periods - 1) / jnp.where(grown, multiple - 1, 1)
    inside = jnp.where(grown, epoch - done, epoch % first)
    later = epoch >= first
    return (
        jnp.floor(epoch),
        jnp.where(later, inside, epoch),
        jnp.where(later, jnp.where(grown, first * multiple**periods, length), first),
    )


def checked(value, types, name: str, owner: str):
    """`value`, an instance of `types`; a bool passes for an int, as in MindSpore."""
    if not isinstance(value, types):
        raise wrong_type(
            value, name, owner, " or ".join(t.__name__ for t in (types if type(types) is tuple else (types,)))
        )
    return value


def per_group(value, optimizer: Optimizer, name: str) -> list:
    """A value for each group of the optimizer: those of a list, or one for all."""
    count = len(optimizer.param_groups)
    if not isinstance(value, (list, tuple)):
        return [value] * count
    if len(value) != count:
        raise ValueError(f"Expected {count} {name}, one for each group, but got {len(value)}.")
    return list(value)


def rates(optimizer: Optimizer) -> list[Parameter]:
    """The Parameters of the groups' learning rates; a number that stands in the place of one is written into it."""
    for group, rate in zip(optimizer.param_groups, optimizer.lrs, strict=True):
        if group["lr"] is not rate:
            ops.assign(rate, group["lr"])
            group["lr"] = rate
    return list(optimizer.lrs)


def settle() -> None:
    """Ask for what was recorded to be run, that the next training step is the program it always is."""
    if here.rec.parent is None and not here.rec.abstract:
        here.rec.due = True


@jit_class
class LRScheduler:
    """Base of schedulers. A subclass of a user's defines `get_lr()`, which gives the rate of each group.

    Args:
        optimizer: an Optimizer of `mindspore.experimental.optim` or `mint.optim`.
        last_epoch: int, the number of steps taken before, -1 for none; then the groups' rates are kept as their
            'initial_lr', which otherwise must be there. One step is taken at once.

    Attributes:
        last_epoch: Parameter, the number of steps taken. base_lrs: the groups' 'initial_lr'.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `last_epoch` is below -1. KeyError: if a group has no
            'initial_lr' to go on from.

    Source: mindspore.experimental.optim.lr_scheduler.LRScheduler, MindSpore 2.10.
    """

    def __init__(self, optimizer, last_epoch=-1):
        if not isinstance(optimizer, Optimizer):
            raise wrong_type(optimizer, "optimizer", type(self).__name__, "an Optimizer")
        check_type(last_epoch, int, "last_epoch", type(self).__name__)
        if last_epoch < -1:
            raise ValueError(f"Invalid last_epoch: {last_epoch}; it must be at least -1.")
        held = rates(optimizer)
        for number, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"].value())
            elif "initial_lr" not in group:
                raise KeyError(f"'initial_lr' is not in param_groups[{number}], which a scheduler that goes on needs")
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.optimizer, self.groups_num, self._last_lr = optimizer, len(held), held
        self.last_epoch = Parameter(Tensor(last_epoch, dtypes.float32), name=f"last_epoch_{type(self).__name__}")
        self.step()

    def get_lr(self):
        """The learning rate of each group at `last_epoch`."""
        raise NotImplementedError(f"For '{type(self).__name__}', the method 'get_lr' is not defined.")

    def get_last_lr(self) -> list[Tensor]:
        """The learning rates there are."""
        return [rate.value() for rate in self._last_lr]

    def step(self, epoch=None) -> bool:
        """Set the learning rates of the next epoch, or of number `epoch`."""
        if epoch is None:
            ops.assign_add(self.last_epoch, 1)
            values = self.get_lr()
        else:
            ops.assign(self.last_epoch, epoch)
            values = getattr(self, "_get_closed_form_lr", self.get_lr)()
        for rate, value in zip(self._last_lr, values, strict=False):
            ops.assign(rate, value)
        settle()
        return True


@jit_class
class StepLR(LRScheduler):
    """`gamma` times the rate every `step_size` epochs.

    Args:
        optimizer, last_epoch: as in LRScheduler. step_size: int. gamma: float.

    Raises:
        TypeError: if an argument is of another type.

    Source: mindspore.experimental.optim.lr_scheduler.StepLR, MindSpore 2.10.
    """

    def __init__(self, optimizer, step_size, gamma=0.1, last_epoch=-1):
        self.step_size = checked(step_size, int, "step_size", "StepLR")
        self.gamma = checked(gamma, float, "gamma", "StepLR")
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [step_next(self.last_epoch, rate, self.step_size, self.gamma) for rate in self._last_lr]

    def _get_closed_form_lr(self):
        return [step_at(self.last_epoch, base, self.step_size, self.gamma) for base in self.base_lrs]


@jit_class
class LinearLR(LRScheduler):
    """From `start_factor` to `end_factor` times the rate in `total_iters` even steps.

    Args:
        optimizer, last_epoch: as in LRScheduler. start_factor: within (0, 1]. end_factor: within [0, 1]. total_iters: int.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a factor is out of range.

    Source: mindspore.experimental.optim.lr_scheduler.LinearLR, MindSpore 2.10.
    """

    def __init__(self, optimizer, start_factor=1.0 / 3, end_factor=1.0, total_iters=5, last_epoch=-1):
        if not 0 < start_factor <= 1:
            raise ValueError(
                f"For 'LinearLR', the 'start_factor' must be above 0 and at most 1, but got {start_factor}."
            )
        if not 0 <= end_factor <= 1:
            raise ValueError(f"For 'LinearLR', the 'end_factor' must be between 0 and 1, but got {end_factor}.")
        self.total_iters = checked(total_iters, int, "total_iters", "LinearLR")
        self.start_factor, self.end_factor = start_factor, end_factor
        super().__init__(optimizer, last_epoch)

    def _shape(self):
        return self.start_factor, self.end_factor, self.total_iters

    def get_lr(self):
        return [linear_next(self.last_epoch, rate, *self._shape()) for rate in self._last_lr]

    def _get_closed_form_lr(self):
        return [linear_at(self.last_epoch, base, *self._shape()) for base in self.base_lrs]


@jit_class
class ExponentialLR(LRScheduler):
    """`gamma` times the rate each epoch.

    Args:
        optimizer, last_epoch: as in LRScheduler. gamma: float.

    Raises:
        TypeError: if an argument is of another type.

    Source: mindspore.experimental.optim.lr_scheduler.ExponentialLR, MindSpore 2.10.
    """

    def __init__(self, optimizer, gamma, last_epoch=-1):
        self.gamma = checked(gamma, float, "gamma", "ExponentialLR")
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [exponential_next(self.last_epoch, rate, self.gamma) for rate in self._last_lr]

    def _get_closed_form_lr(self):
        return [exponential_at(self.last_epoch, base, self.gamma) for base in self.base_lrs]


@jit_class
class PolynomialLR(LRScheduler):
    """`(1 - epoch / total_iters) ^ power` times the rate, 0 after `total_iters` epochs.

    Args:
        optimizer, last_epoch: as in LRScheduler. total_iters: int. power: float of at least 0.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `power` is negative.

    Source: mindspore.experimental.optim.lr_scheduler.PolynomialLR, MindSpore 2.10.
    """

    def __init__(self, optimizer, total_iters=5, power=1.0, last_epoch=-1):
        if checked(power, float, "power", "PolynomialLR") < 0:
            raise ValueError(f"For 'PolynomialLR', the 'power' must be at least 0, but got {power}.")
        self.total_iters = checked(total_iters, int, "total_iters", "PolynomialLR")
        self.power = power
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [polynomial_next(self.last_epoch, rate, self.total_iters, self.power) for rate in self._last_lr]

    def _get_closed_form_lr(self):
        return [polynomial_at(self.last_epoch, base, self.total_iters, self.power) for base in self.base_lrs]


@jit_class
class LambdaLR(LRScheduler):
    """What a function of the epoch gives, times the initial rate.

    Args:
        optimizer, last_epoch: as in LRScheduler. lr_lambda: a function of `last_epoch`, a 0-d float32 Parameter, or a list
            with one for each group.

    Raises:
        ValueError: if there is not one for each group.

    Source: mindspore.experimental.optim.lr_scheduler.LambdaLR, MindSpore 2.10.
    """

    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        self.lr_lambdas = per_group(lr_lambda, optimizer, "lr_lambdas")
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base * factor(self.last_epoch) for factor, base in zip(self.lr_lambdas, self.base_lrs, strict=True)]


@jit_class
class MultiplicativeLR(LRScheduler):
    """What a function of the epoch gives, times the last rate.

    Args:
        optimizer, last_epoch: as in LRScheduler. lr_lambda: as in LambdaLR; at epoch 0 the rate stays.

    Raises:
        ValueError: if there is not one for each group.

    Source: mindspore.experimental.optim.lr_scheduler.MultiplicativeLR, MindSpore 2.10.
    """

    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        self.lr_lambdas = per_group(lr_lambda, optimizer, "lr_lambdas")
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        pairs = zip(self.lr_lambdas, self._last_lr, strict=True)
        return [multiplied(self.last_epoch, rate, factor(self.last_epoch)) for factor, rate in pairs]


@jit_class
class MultiStepLR(LRScheduler):
    """`gamma` times the rate at each epoch of `milestones`.

    Args:
        optimizer, last_epoch: as in LRScheduler. milestones: a list of ints; one that is there twice counts twice. gamma:
            float or int.

    Raises:
        TypeError: if an argument is of another type.

    Source: mindspore.experimental.optim.lr_scheduler.MultiStepLR, MindSpore 2.10.
    """

    def __init__(self, optimizer, milestones, gamma=0.1, last_epoch=-1):
        checked(milestones, list, "milestones", "MultiStepLR")
        for k, milestone in enumerate(milestones):
            checked(milestone, int, f"milestones[{k}]", "MultiStepLR")
        self.milestones, self._epochs = Counter(milestones), Tensor(milestones, dtypes.float32)
        self.gamma = check_type(gamma, (float, int), "gamma", "MultiStepLR")
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [milestone_next(self.last_epoch, rate, self._epochs, self.gamma) for rate in self._last_lr]

    def _get_closed_form_lr(self):
        return [milestone_at(self.last_epoch, base, self._epochs, self.gamma) for base in self.base_lrs]


@jit_class
class ConstantLR(LRScheduler):
    """`factor` times the rate until epoch `total_iters`.

    Args:
        optimizer, last_epoch: as in LRScheduler. factor: within [0, 1]. total_iters: int.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `factor` is out of range.

    Source: mindspore.experimental.optim.lr_scheduler.ConstantLR, MindSpore 2.10.
    """

    def __init__(self, optimizer, factor=1.0 / 3, total_iters=5, last_epoch=-1):
        if not 0 <= factor <= 1:
            raise ValueError(f"For 'ConstantLR', the 'factor' must be between 0 and 1, but got {factor}.")
        self.factor, self.total_iters = factor, checked(total_iters, int, "total_iters", "ConstantLR")
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [constant_next(self.last_epoch, rate, self.factor, self.total_iters) for rate in self._last_lr]

    def _get_closed_form_lr(self):
        return [constant_at(self.last_epoch, base, self.factor, self.total_iters) for base in self.base_lrs]


@jit_class
class CosineAnnealingLR(LRScheduler):
    """Half a cosine from the initial rate down to `eta_min` over `T_max` epochs, then up again, and so on.

    Args:
        optimizer, last_epoch: as in LRScheduler. T_max: int. eta_min: float or int.

    Raises:
        TypeError: if an argument is of another type.

    Source: mindspore.experimental.optim.lr_scheduler.CosineAnnealingLR, MindSpore 2.10; Loshchilov and Hutter 2017.
    """

    def __init__(self, optimizer, T_max, eta_min=0.0, last_epoch=-1):
        self.eta_min = checked(eta_min, (float, int), "eta_min", "CosineAnnealingLR")
        self.T_max = checked(T_max, int, "T_max", "CosineAnnealingLR")
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        pairs = zip(self._last_lr, self.base_lrs, strict=True)
        return [cosine_next(self.last_epoch, rate, base, self.eta_min, self.T_max) for rate, base in pairs]

    def _get_closed_form_lr(self):
        return [cosine_at(self.last_epoch, base, self.eta_min, self.T_max) for base in self.base_lrs]


@jit_class
class CosineAnnealingWarmRestarts(LRScheduler):
    """Half a cosine from the initial rate down to `eta_min`, begun anew after each period.

    Args:
        optimizer, last_epoch: as in LRScheduler. T_0: int above 0, the length of the first period in epochs. T_mult: int
            above 0, how many times longer each period is than the one before. eta_min: float or int.

    Raises:
        ValueError: if `T_0` or `T_mult` is no int above 0, or, when called, an epoch is negative. TypeError: if `eta_min` is
            no number.

    Source: mindspore.experimental.optim.lr_scheduler.CosineAnnealingWarmRestarts, MindSpore 2.10.
    """

    def __init__(self, optimizer, T_0, T_mult=1, eta_min=0, last_epoch=-1):
        for name, value in (("T_0", T_0), ("T_mult", T_mult)):
            if not isinstance(value, int) or value <= 0:
                raise ValueError(f"The '{name}' must be an int above 0, but got {value!r} of type {kind(value)}.")
        check_type(eta_min, (float, int), "eta_min", "CosineAnnealingWarmRestarts")
        self.T_0, self.T_i, self.T_cur = (
            Parameter(Tensor(value, dtypes.float32), name=name)
            for name, value in (("T_0", T_0), ("T_i", T_0), ("T_cur", last_epoch))
        )
        self.T_mult, self.eta_min = T_mult, Tensor(eta_min)
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [cosine_at(self.T_cur, base, self.eta_min, self.T_i) for base in self.base_lrs]

    def step(self, epoch=None) -> None:
        """Set the learning rates of the next epoch, or of `epoch`, which may be a fraction."""
        if epoch is not None and epoch < 0:
            raise ValueError(f"The 'epoch' must not be negative, but got {epoch}.")
        if epoch is None:
            now = restart_next(self.last_epoch, self.T_cur, self.T_i, self.T_0, self.T_mult)
        else:
            now = restart_at(epoch, self.T_i, self.T_0, self.T_mult)
        for place, value in zip((self.last_epoch, self.T_cur, self.T_i), now, strict=True):
            ops.assign(place, value)
        for rate, value in zip(self._last_lr, self.get_lr(), strict=True):
            ops.assign(rate, value)
        settle()


@jit_class
class CyclicLR(LRScheduler):
    """Up and down between two rates: `base_lr + (max_lr - base_lr) height scale(x)`.

    Args:
        optimizer, last_epoch: as in LRScheduler. base_lr, max_lr: the lowest and the highest rate, or lists with one for
            each group. step_size_up, step_size_down: how many epochs it takes; by default down as up.
        mode: how the height changes: 'triangular' not at all, 'triangular2' halved each cycle, 'exp_range'
            `gamma ^ epoch`. gamma: for 'exp_range'. scale_fn: a function in the place of these, of the number of the cycle,
            from 1 on, or of the epoch, as `scale_mode` is 'cycle' or something else; it gets a 0-d Tensor.

    Raises:
        ValueError: if `mode` is unknown and there is no `scale_fn`, or a list has not one rate for each group.

    Source: mindspore.experimental.optim.lr_scheduler.CyclicLR, MindSpore 2.10; Smith 2017.
    """

    def __init__(
        self,
        optimizer,
        base_lr,
        max_lr,
        step_size_up=2000,
        step_size_down=None,
        mode="triangular",
        gamma=1.0,
        scale_fn=None,
        scale_mode="cycle",
        last_epoch=-1,
    ):
        lowest = per_group(base_lr, optimizer, "values for 'base_lr'")
        self.max_lrs = [Tensor(rate) for rate in per_group(max_lr, optimizer, "values for 'max_lr'")]
        if mode not in ("triangular", "triangular2", "exp_range") and scale_fn is None:
            raise ValueError(f"For 'CyclicLR', the 'mode' is unknown and there is no 'scale_fn': {mode!r}.")
        up = float(step_size_up)
        down = up if step_size_down is None else float(step_size_down)
        self.total_step_size, self.step_up_ratio = up + down, up / (up + down)
        self.mode, self.gamma, self._scale_fn_custom = mode, gamma, scale_fn
        self.scale_mode = scale_mode if scale_fn is not None else "iterations" if mode == "exp_range" else "cycle"
        if last_epoch == -1:
            for rate, low in zip(rates(optimizer), lowest, strict=True):
                ops.assign(rate, Tensor(low, dtypes.float32))
        super().__init__(optimizer, last_epoch)
        self.base_lrs = [Tensor(low) for low in lowest]

    def scale_fn(self, x):
        """The factor of the height in cycle or epoch `x`."""
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        return {"triangular": 1.0, "triangular2": 0.5 ** (x - 1), "exp_range": self.gamma**x}[self.mode]

    def get_lr(self):
        number, height = cycle(self.last_epoch, self.total_step_size, self.step_up_ratio)
        factor = self.scale_fn(number if self.scale_mode == "cycle" else self.last_epoch)
        return [between(low, high, height, factor) for low, high in zip(self.base_lrs, self.max_lrs, strict=True)]


@jit_class
class SequentialLR:
    """One scheduler after the other.

    Args:
        optimizer: that of the schedulers. schedulers: a list of them. milestones: a list of the epochs at which the next one
            takes over, one less than there are schedulers. last_epoch: the number of steps taken before, -1 for none.

    Raises:
        ValueError: if a scheduler has another optimizer, or there are too many or too few milestones.

    Source: mindspore.experimental.optim.lr_scheduler.SequentialLR, MindSpore 2.10.
    """

    def __init__(self, optimizer, schedulers, milestones, last_epoch=-1):
        for number, scheduler in enumerate(schedulers):
            if scheduler.optimizer is not optimizer:
                raise ValueError(f"For 'SequentialLR', the scheduler at index {number} has another optimizer.")
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                "For 'SequentialLR', there must be one milestone less than schedulers, "
                f"but got {len(milestones)} and {len(schedulers)}."
            )
        self._schedulers, self.milestones, self.milestones_len = schedulers, milestones, len(milestones)
        self.last_epoch = Parameter(Tensor(last_epoch + 1, dtypes.float32), name=f"last_epoch_{type(self).__name__}")
        self.optimizer = optimizer
        for group in optimizer.param_groups:
            ops.assign(group["lr"], group["initial_lr"])
        for scheduler in schedulers:
            ops.assign_sub(scheduler.last_epoch, 1)
        schedulers[0].step()
        self._last_lr = schedulers[0]._last_lr

    def step(self) -> None:
        """Set the learning rates of the next epoch."""
        ops.assign_add(self.last_epoch, 1)
        epoch = int(self.last_epoch)
        number = bisect_right(self.milestones, epoch)
        if number > 0 and self.milestones[number - 1] == epoch:
            self._schedulers[number].step(0)
        else:
            self._schedulers[number].step()

    get_last_lr = LRScheduler.get_last_lr


@formula
def plateau(metric, best, wait, cooldown, sign, margin, relative, patience, pause):
    """Whether the rates are to be reduced, then the next best value, wait and cooldown."""
    threshold = jnp.where(relative > 0, best * (1 - sign * margin), best - sign * margin)
    better = sign * metric < sign * threshold
    best, wait = jnp.where(better, metric, best), jnp.where(better, 0, wait + 1)
    cooling = cooldown > 0
    cooldown, wait = jnp.where(cooling, cooldown - 1, cooldown), jnp.where(cooling, 0, wait)
    reduce = wait > patience
    return jnp.float32(reduce), best, jnp.where(reduce, 0, wait), jnp.where(reduce, pause, cooldown)


@formula
def reduced(rate, reduce, factor, lowest, eps):
    new = jnp.maximum(rate * factor, lowest)
    return jnp.where((reduce > 0) & (rate > new + eps), new, rate)


@jit_class
class ReduceLROnPlateau:
    """`factor` times the rate when a metric has not improved for more than `patience` steps.

    Args:
        optimizer: an Optimizer. mode: 'min' or 'max', which is better. factor: below 1. patience: a number of steps.
        threshold, threshold_mode: what counts as better: by `threshold` times the best value ('rel'), or by `threshold`
            ('abs'). cooldown: how many steps after a reduction nothing is counted. min_lr: the lowest rate, or a list with
            one for each group. eps: a smaller change is not made.

    Attributes:
        best, wait, cooldown_counter, last_epoch: Parameters.

    Raises:
        ValueError: if a value is out of range. TypeError: if `optimizer` is none.

    Source: mindspore.experimental.optim.lr_scheduler.ReduceLROnPlateau, MindSpore 2.10.
    """

    def __init__(
        self,
        optimizer,
        mode="min",
        factor=0.1,
        patience=10,
        threshold=1e-4,
        threshold_mode="rel",
        cooldown=0,
        min_lr=0,
        eps=1e-8,
    ):
        if factor >= 1.0:
            raise ValueError(f"For 'ReduceLROnPlateau', the 'factor' must be below 1.0, but got {factor}.")
        if not isinstance(optimizer, Optimizer):
            raise wrong_type(optimizer, "optimizer", "ReduceLROnPlateau", "an Optimizer")
        for name, value, allowed in (
            ("mode", mode, ("min", "max")),
            ("threshold_mode", threshold_mode, ("rel", "abs")),
        ):
            if value not in allowed:
                raise ValueError(f"For 'ReduceLROnPlateau', the '{name}' must be one of {allowed}, but got {value!r}.")
        self.min_lrs = [Tensor(low, dtypes.float32) for low in per_group(min_lr, optimizer, "min_lrs")]
        self.optimizer, self.mode, self.factor, self.patience = optimizer, mode, factor, patience
        self.threshold, self.threshold_mode, self.cooldown, self.eps = threshold, threshold_mode, cooldown, eps
        self.mode_worse = math.inf if mode == "min" else -math.inf
        self.last_epoch = Parameter(Tensor(0, dtypes.int32), name=f"last_epoch_{type(self).__name__}")
        self.best = Parameter(Tensor(self.mode_worse, dtypes.float32), name="best")
        self.cooldown_counter = Parameter(Tensor(0, dtypes.float32), name="cooldown_counter")
        self.wait = Parameter(Tensor(0, dtypes.float32), name="wait")
        self._last_lr = rates(optimizer)

    def step(self, metrics) -> bool:
        """Count a step whose metric, a number or 0-d Tensor, this is."""
        ops.assign_add(self.last_epoch, 1)
        reduce, *now = plateau(
            metrics,
            self.best,
            self.wait,
            self.cooldown_counter,
            1.0 if self.mode == "min" else -1.0,
            self.threshold,
            float(self.threshold_mode == "rel"),
            self.patience,
            self.cooldown,
        )
        for place, value in zip((self.best, self.wait, self.cooldown_counter), now, strict=True):
            ops.assign(place, value)
        for rate, low in zip(self._last_lr, self.min_lrs, strict=True):
            ops.assign(rate, reduced(rate, reduce, self.factor, low, self.eps))
        settle()
        return True

    def in_cooldown(self) -> Tensor:
        """Whether steps are not counted at present: a bool Tensor."""
        return self.cooldown_counter > 0

    get_last_lr = LRScheduler.get_last_lr
