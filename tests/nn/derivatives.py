"""Derivatives by finite differences, to compare gradients with."""

import numpy as np

import msgrad as ms
from msgrad import Tensor


def weighted(function, weights):
    """`function` with its output summed under fixed weights, so that its gradient holds every row of the Jacobian."""

    def scalar(*inputs):
        out = function(*inputs)
        return (out * Tensor(weights(out.shape))).sum()

    return scalar


def cotangent(shape):
    return np.random.default_rng(7).uniform(0.5, 1.5, shape)


def finite_differences(function, inputs, i, step=1e-5):
    """The gradient in input number `i` of the cotangent-weighted sum of `function`, a function of NumPy arrays."""

    def value(x):
        out = np.asarray(function(*inputs[:i], x, *inputs[i + 1 :]))
        return float((out * cotangent(out.shape)).sum())

    x = inputs[i]
    grad = np.zeros(x.shape)
    for at in np.ndindex(*x.shape):
        up, down = x.copy(), x.copy()
        up[at] += step
        down[at] -= step
        grad[at] = (value(up) - value(down)) / (2 * step)
    return grad


def gradients(function, inputs, positions):
    """The same by `ms.grad`, of a function of Tensors, in float64: one array for each of the positions, a tuple."""
    found = ms.grad(weighted(function, cotangent), positions)(*map(Tensor, inputs))
    return [g.asnumpy() for g in (found if isinstance(found, tuple) else (found,))]
