"""Update rules as formulas for one parameter, which `msgrad.optim.transforms.per_parameter` makes transformations of.

Each takes its static arguments, and gives `formula(param, grad, lr, s, h)`: `s` holds the parameter's state, `h` the
numbers of its group and `step`, how often the optimizer was called, this time included. The formula gives what is to be
added to the parameter, and the next state by name.

Source: the optimizers of mindspore.experimental.optim and mindspore.mint.optim, MindSpore 2.10.
"""

import jax.numpy as jnp


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

    return formula


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

    return formula


def adamax():
    """`u = max(b2 u, |g| + eps)`; `w -= lr / (1 - b1^t) m / u`."""

    def formula(param, grad, lr, s, h):
        m = h.beta1 * s.exp_avg + (1 - h.beta1) * grad
        u = jnp.maximum(h.beta2 * s.exp_inf, jnp.abs(grad) + h.eps)
        return -lr / (1 - h.beta1**h.step) * m / u, {"exp_avg": m, "exp_inf": u}

    return formula


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

    return formula


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

    return formula


def adadelta():
    """Steps whose size is the root of the mean square of the last steps over that of the last gradients."""

    def formula(param, grad, lr, s, h):
        squares = h.rho * s.accum + (1 - h.rho) * grad * grad
        step = jnp.sqrt(s.accum_update + h.eps) / jnp.sqrt(squares + h.eps) * grad
        steps = h.rho * s.accum_update + (1 - h.rho) * step * step
        return -lr * step, {"accum": squares, "accum_update": steps}

    return formula


def adagrad():
    """`a += g²`; `w -= lr / (1 + (t - 1) lr_decay) g / (sqrt(a) + eps)`."""

    def formula(param, grad, lr, s, h):
        squares = s.accum + grad * grad
        rate = lr / (1 + (h.step - 1) * h.lr_decay)
        return -rate * grad / (jnp.sqrt(squares) + h.eps), {"accum": squares}

    return formula


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

    return formula


def rprop():
    """Each weight has a step of its own, which grows while the gradient keeps its sign and shrinks when it turns."""

    def formula(param, grad, lr, s, h):
        size = jnp.where(h.step == 1, lr, s.step_size)
        turn = grad * s.prev
        size = size * jnp.where(turn > 0, h.plus, jnp.where(turn < 0, h.minus, 1))
        size = jnp.clip(size, h.smallest, h.largest)
        kept = jnp.where(turn < 0, 0, grad)
        return -jnp.sign(kept) * size, {"prev": kept, "step_size": size}

    return formula


def asgd():
    """Descent with a falling rate `eta`; `ax` is the mean of the parameter since step `t0`."""

    def formula(param, grad, lr, s, h):
        eta = jnp.where(h.step == 1, lr, s.eta)
        change = -eta * (h.lambd * param + grad)
        after = param + change
        mean = jnp.where(s.mu == 1, after, s.ax + (after - s.ax) * s.mu)
        rate = lr / (1 + h.lambd * lr * h.step) ** h.alpha
        return change, {"ax": mean, "eta": rate, "mu": 1 / jnp.maximum(1, h.step - h.t0)}

    return formula


def descent():
    """`w -= lr g`."""
    return lambda param, grad, lr, s, h: (-lr * grad, {})


def momentum(nesterov: bool):
    """`v = momentum v + (1 - dampening) g`, at the first step `v = g`; `w -= lr v`, or Nesterov's `lr (g + momentum v)`.

    `stat` is 1 before a parameter's first step and 0 after it.
    """

    def formula(param, grad, lr, s, h):
        change, velocity = moved(grad, lr, s.accum, s.stat > 0, h, nesterov)
        return change, {"accum": velocity, "stat": jnp.zeros_like(s.stat)}

    return formula


def counted_momentum(nesterov: bool):
    """`momentum`, whose first step is the optimizer's first call."""

    def formula(param, grad, lr, s, h):
        change, velocity = moved(grad, lr, s.momentum_buf, h.step == 1, h, nesterov)
        return change, {"momentum_buf": velocity}

    return formula


def moved(grad, lr, velocity, begins, h, nesterov):
    velocity = jnp.where(begins, grad, h.momentum * velocity + (1 - h.dampening) * grad)
    return -lr * (grad + h.momentum * velocity if nesterov else velocity), velocity
