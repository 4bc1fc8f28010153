"""Update rules as optax gradient transformations: those that `msgrad.optim.transforms` has not.

In `formula(param, grad, lr, s, h)` of each, `s` holds the parameter's state, `h` the numbers of its group and `step`, how often
the optimizer was called, this time included.

Source: the optimizers of mindspore.experimental.optim and mindspore.mint.optim, MindSpore 2.10.
"""

# ruff: noqa: F401 - the others are rules here too

import jax.numpy as jnp

from msgrad.optim.transforms import adadelta, asgd, descent, per_parameter, rprop


def keeping(formula, *slots: str):
    """The transformation of a formula whose state are these slots; what they begin with, the optimizer says."""
    return per_parameter(formula, dict.fromkeys(slots, 0.0))


def adam(amsgrad: bool):
    """`w -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + eps)`: epsilon stands beside the uncorrected root."""

    def formula(param, grad, lr, s, h):
        m = s.exp_avg + (1 - h.beta1) * (grad - s.exp_avg)
        v = s.exp_avg_sq + (1 - h.beta2) * (grad * grad - s.exp_avg_sq)
        after = {"exp_avg": m, "exp_avg_sq": v}
        if amsgrad:
            after["max_exp_avg_sq"] = v = jnp.maximum(s.max_exp_avg_sq, v)
        rate = lr * jnp.sqrt(1 - h.beta2**h.step) / (1 - h.beta1**h.step)
        return -rate * m / (jnp.sqrt(v) + h.eps), after

    return keeping(formula, "exp_avg", "exp_avg_sq", *(("max_exp_avg_sq",) if amsgrad else ()))


def adamw(amsgrad: bool, decoupled: bool):
    """`w -= lr / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + eps)`, and `lr weight_decay w` if that is `decoupled`.

    `fresh1` and `fresh2`, with which gradients enter the moments, are the betas' differences from 1.
    """

    def formula(param, grad, lr, s, h):
        m = h.beta1 * s.exp_avg + h.fresh1 * grad
        v = h.beta2 * s.exp_avg_sq + h.fresh2 * grad * grad
        after = {"exp_avg": m, "exp_avg_sq": v}
        if amsgrad:
            after["max_exp_avg_sq"] = v = jnp.maximum(s.max_exp_avg_sq, v)
        step = m / (jnp.sqrt(v) / jnp.sqrt(1 - h.beta2**h.step) + h.eps)
        step = step / (1 - h.beta1**h.step)
        return -lr * (step + h.weight_decay * param if decoupled else step), after

    return keeping(formula, "exp_avg", "exp_avg_sq", *(("max_exp_avg_sq",) if amsgrad else ()))


def adamax():
    """`u = max(b2 u, |g| + eps)`; `w -= lr / (1 - b1^t) m / u`."""

    def formula(param, grad, lr, s, h):
        m = h.beta1 * s.exp_avg + (1 - h.beta1) * grad
        u = jnp.maximum(h.beta2 * s.exp_inf, jnp.abs(grad) + h.eps)
        return -lr / (1 - h.beta1**h.step) * m / u, {"exp_avg": m, "exp_inf": u}

    return keeping(formula, "exp_avg", "exp_inf")


def nadam():
    """Adam with Nesterov's momentum, whose coefficient `mu` grows with the step; `mu_product` is that of all so far."""

    def formula(param, grad, lr, s, h):
        mu, following = (h.beta1 * (1 - 0.5 * 0.96 ** (t * h.momentum_decay)) for t in (h.step, h.step + 1))
        product = s.mu_product * mu
        m = h.beta1 * s.exp_avg + (1 - h.beta1) * grad
        v = h.beta2 * s.exp_avg_sq + (1 - h.beta2) * grad * grad
        scale = jnp.sqrt(v / (1 - h.beta2**h.step)) + h.eps
        ahead = (1 - mu) / (1 - product) * grad + following / (1 - product * following) * m
        return -lr * ahead / scale, {"exp_avg": m, "exp_avg_sq": v, "mu_product": product}

    return keeping(formula, "exp_avg", "exp_avg_sq", "mu_product")


def radam():
    """Adam whose steps are rectified by the variance of their size, and plain momentum while that is unbounded."""

    def formula(param, grad, lr, s, h):
        m = h.beta1 * s.exp_avg + (1 - h.beta1) * grad
        v = h.beta2 * s.exp_avg_sq + (1 - h.beta2) * grad * grad
        power = h.beta2**h.step
        rest = 1 - power
        limit = 2 / (1 - h.beta2) - 1
        rho = limit - 2 * h.step * power / rest
        known = rho > 5
        rho = jnp.where(known, rho, 5)  # where it is not used: no root of a negative number
        rectified = jnp.sqrt((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho))
        size = jnp.where(known, rectified * jnp.sqrt(rest) / (jnp.sqrt(v) + h.eps), 1)
        return -lr * m / (1 - h.beta1**h.step) * size, {"exp_avg": m, "exp_avg_sq": v}

    return keeping(formula, "exp_avg", "exp_avg_sq")


def adagrad():
    """`a += g²`; `w -= lr / (1 + (t - 1) lr_decay) g / (sqrt(a) + eps)`."""

    def formula(param, grad, lr, s, h):
        squares = s.accum + grad * grad
        rate = lr / (1 + (h.step - 1) * h.lr_decay)
        return -rate * grad / (jnp.sqrt(squares) + h.eps), {"accum": squares}

    return keeping(formula, "accum")


def rmsprop(centered: bool, moving: bool):
    """`w -= lr g / (sqrt(v) + eps)`; centered, `v` is the variance; with momentum, `w` follows a velocity."""

    def formula(param, grad, lr, s, h):
        squares = h.alpha * s.mean_square + (1 - h.alpha) * grad * grad
        after, variance = {"mean_square": squares}, squares
        if centered:
            after["mean_grad"] = mean = h.alpha * s.mean_grad + (1 - h.alpha) * grad
            variance = squares - mean * mean
        step = grad / (jnp.sqrt(variance) + h.eps)
        if moving:
            after["moment"] = step = h.momentum * s.moment + step
        return -lr * step, after

    return keeping(formula, "mean_square", *(("mean_grad",) if centered else ()), *(("moment",) if moving else ()))


def momentum(nesterov: bool):
    """`v = momentum v + (1 - dampening) g`, at the first step `v = g`; `w -= lr v`, or Nesterov's `lr (g + momentum v)`.

    `stat` is 1 before a parameter's first step and 0 after it.
    """

    def formula(param, grad, lr, s, h):
        change, velocity = moved(grad, lr, s.accum, s.stat > 0, h, nesterov)
        return change, {"accum": velocity, "stat": jnp.zeros_like(s.stat)}

    return keeping(formula, "accum", "stat")


def counted_momentum(nesterov: bool):
    """`momentum`, whose first step is the optimizer's first call."""

    def formula(param, grad, lr, s, h):
        change, velocity = moved(grad, lr, s.momentum_buf, h.step == 1, h, nesterov)
        return change, {"momentum_buf": velocity}

    return keeping(formula, "momentum_buf")


def moved(grad, lr, velocity, begins, h, nesterov):
    velocity = jnp.where(begins, grad, h.momentum * velocity + (1 - h.dampening) * grad)
    return -lr * (grad + h.momentum * velocity if nesterov else velocity), velocity
