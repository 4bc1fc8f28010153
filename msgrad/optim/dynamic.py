"""Learning rates as lists with one number for each step, to be given to an optimizer.

`total_step` numbers are computed; the epoch of step i is i // step_per_epoch. All raise TypeError if an
argument is of another type and ValueError if a number is out of range.

Source: the functions of these names in mindspore.nn, MindSpore 2.10.
"""

import math

from msgrad.errors import check_bool, check_positive_int, check_type
from msgrad.optim.schedules import check_float, check_order


def piecewise_constant_lr(milestone, learning_rates) -> list[float]:
    """`learning_rates[k]` from step `milestone[k - 1]` (0 for the first) until before step `milestone[k]`.

    Args:
        milestone: tuple or list of ints above 0 that do not fall.
        learning_rates: as many floats.
    """
    owner = "piecewise_constant_lr"
    check_type(milestone, (tuple, list), "milestone", owner)
    check_type(learning_rates, (tuple, list), "learning_rates", owner)
    if len(milestone) != len(learning_rates):
        raise ValueError(
            f"For '{owner}', the 'milestone' and 'learning_rates' must be of one length, "
            f"but got {len(milestone)} and {len(learning_rates)}."
        )
    out: list[float] = []
    for k, (end, rate) in enumerate(zip(milestone, learning_rates, strict=True)):
        check_positive_int(end, f"milestone[{k}]", owner)
        check_type(rate, float, f"learning_rates[{k}]", owner)
        if end < len(out):
            raise ValueError(f"For '{owner}', the 'milestone' must not fall, but got {milestone}.")
        out += [rate] * (end - len(out))
    return out


def epochs(total_step, step_per_epoch, owner, **others):
    """The epoch of each step, after the check that all arguments are ints above 0."""
    for name, value in {"total_step": total_step, "step_per_epoch": step_per_epoch, **others}.items():
        check_positive_int(value, name, owner)
    return [i // step_per_epoch for i in range(total_step)]


def decayed_epochs(learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair, owner):
    check_float(learning_rate, "learning_rate", owner)
    check_float(decay_rate, "decay_rate", owner)
    check_bool(is_stair, "is_stair", owner)
    return epochs(total_step, step_per_epoch, owner, decay_epoch=decay_epoch)


def exponential_decay_lr(
    learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair=False
) -> list[float]:
    """`learning_rate * decay_rate ** (epoch / decay_epoch)`, the exponent rounded down if `is_stair`."""
    now = decayed_epochs(
        learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair, "exponential_decay_lr"
    )
    return [learning_rate * decay_rate ** (e // decay_epoch if is_stair else e / decay_epoch) for e in now]


def natural_exp_decay_lr(
    learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair=False
) -> list[float]:
    """`learning_rate * exp(-decay_rate * epoch)`; `is_stair` rounds it to multiples of `decay_epoch`."""
    now = decayed_epochs(
        learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair, "natural_exp_decay_lr"
    )
    return [learning_rate * math.exp(-decay_rate * (e // decay_epoch * decay_epoch if is_stair else e)) for e in now]


def inverse_decay_lr(learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair=False) -> list[float]:
    """`learning_rate / (1 + decay_rate * epoch / decay_epoch)`, the quotient rounded down if `is_stair`."""
    now = decayed_epochs(
        learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair, "inverse_decay_lr"
    )
    return [learning_rate / (1 + decay_rate * (e // decay_epoch if is_stair else e / decay_epoch)) for e in now]


def cosine_decay_lr(min_lr, max_lr, total_step, step_per_epoch, decay_epoch) -> list[float]:
    """Half a cosine from `max_lr` down to `min_lr` over `decay_epoch` epochs, then `min_lr`."""
    owner = "cosine_decay_lr"
    check_float(min_lr, "min_lr", owner, zero=True)
    check_float(max_lr, "max_lr", owner)
    now = epochs(total_step, step_per_epoch, owner, decay_epoch=decay_epoch)
    check_order(min_lr, max_lr, owner)
    return [min_lr + 0.5 * (max_lr - min_lr) * (1 + math.cos(math.pi * min(e, decay_epoch) / decay_epoch)) for e in now]


def polynomial_decay_lr(
    learning_rate, end_learning_rate, total_step, step_per_epoch, decay_epoch, power, update_decay_epoch=False
) -> list[float]:
    """`(learning_rate - end_learning_rate) * (1 - epoch / epochs) ** power + end_learning_rate`.

    `epochs` is `decay_epoch`, after which the rate stays; or, with `update_decay_epoch`, the next multiple of
    it.
    """
    owner = "polynomial_decay_lr"
    check_float(learning_rate, "learning_rate", owner)
    check_float(end_learning_rate, "end_learning_rate", owner, zero=True)
    check_float(power, "power", owner)
    check_bool(update_decay_epoch, "update_decay_epoch", owner)
    out = []
    for e in epochs(total_step, step_per_epoch, owner, decay_epoch=decay_epoch):
        whole = decay_epoch * max(math.ceil(e / decay_epoch), 1) if update_decay_epoch else decay_epoch
        left = (1 - min(e, whole) / whole) ** power
        out.append((learning_rate - end_learning_rate) * left + end_learning_rate)
    return out


def warmup_lr(learning_rate, total_step, step_per_epoch, warmup_epoch) -> list[float]:
    """`learning_rate * min(epoch, warmup_epoch) / warmup_epoch`."""
    check_float(learning_rate, "learning_rate", "warmup_lr", zero=True)
    now = epochs(total_step, step_per_epoch, "warmup_lr", warmup_epoch=warmup_epoch)
    return [learning_rate * min(e, warmup_epoch) / warmup_epoch for e in now]
