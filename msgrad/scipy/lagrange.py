"""The augmented Lagrangian method: a minimum under constraints and bounds, by Adam."""

import logging
from typing import NamedTuple

import numpy as np
import optax

from msgrad import dtype as dtypes
from msgrad import ops
from msgrad.core.autodiff import value_and_grad
from msgrad.core.tensor import Tensor


class LagrangeResults(NamedTuple):
    """What was found: whether a point within the tolerance, the best one, its objective and its constraints."""

    succeeded: bool
    best_value: np.ndarray
    object_value: float
    loss_value: np.ndarray


def within(x, lower, upper):
    """The variables from unbounded ones: by a square where one bound is given, by a sigmoid where both are."""
    if lower is None and upper is None:
        return x
    if lower is None:
        return upper - x * x
    if upper is None:
        return lower + x * x
    return lower + (upper - lower) * ops.sigmoid(x)


def lagrange(
    func,
    x0,
    constraints,
    save_tol=None,
    obj_weight=1.0,
    lower=None,
    upper=None,
    learning_rate=0.1,
    coincide_fun=None,
    rounds=10,
    steps=1000,
    log_sw=False,
) -> LagrangeResults:
    """The lowest `func(x)` among the points met where each constraint is below its tolerance.

    The sum of obj_weight * f and sigma / 2 * (relu(m / sigma + c)^2 - (m / sigma)^2) over the constraints c with
    multipliers m is minimized by `steps` of Adam; then the multipliers, or where the constraints are far from met the
    penalty sigma, grow; `rounds` times.
    """
    count = len(constraints)
    lower, upper = (None if bound is None else Tensor(bound, dtypes.float32) for bound in (lower, upper))

    def loss(free, multipliers, sigma):
        x = within(free, lower, upper)
        shared = () if coincide_fun is None else (coincide_fun(x),)
        values = ops.stack([ops.reshape(c(x, *shared), ()) for c in constraints])
        objective = ops.reshape(func(x, *shared), ())
        shifts = multipliers / sigma
        penalty = (ops.relu(shifts + values) ** 2 - shifts**2).sum()
        return obj_weight * objective + sigma / 2 * penalty, values, objective, x

    step = value_and_grad(loss, 0, has_aux=True)
    tolerance = np.ones(count) if save_tol is None else np.asarray(save_tol)
    multipliers, sigma = np.ones(count, np.float32), 1.0
    epsilon = 1.0
    adam = optax.adam(learning_rate)
    free = np.asarray(x0.asnumpy(), np.float32)
    state = adam.init(free)
    best, best_objective, best_values, succeeded = free, None, np.ones(count, np.float32), False
    values = best_values
    for n in range(rounds):
        for k in range(steps):
            (total, *rest), gradient = step(Tensor(free), Tensor(multipliers), Tensor(sigma, dtypes.float32))
            values, objective, x = (t.asnumpy() for t in rest)
            if log_sw:
                logging.info(
                    "round %d, step %d: objective %f, constraints %s, %f", n, k, objective, values, float(total)
                )
            if best_objective is None:
                best_objective = float(objective)
            if (values - tolerance).max() < 0 and objective < best_objective:
                best, best_objective, best_values, succeeded = x, float(objective), values, True
            moves, state = adam.update(gradient.asnumpy(), state)
            free = np.asarray(free + moves, np.float32)
        if np.linalg.norm(np.maximum(values, -multipliers / sigma)) <= epsilon:
            multipliers = np.maximum(multipliers + sigma * values, 0).astype(np.float32)
            epsilon = epsilon / sigma**0.9
        else:
            sigma = 1.1 * sigma
            epsilon = 1 / sigma**0.1
    return LagrangeResults(succeeded, best, best_objective, best_values)
