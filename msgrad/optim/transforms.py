"""Update rules as optax gradient transformations, one for each of MindSpore's formulas.

A rule is built by `per_parameter` from its formula for one parameter. Its `init` takes the parameters' avals
and gives the state by name: a list with one array for each parameter, or a scalar shared by all. Its `update`
takes gradients, state, parameters, the learning rate of each parameter and the hyperparameters by name, and
gives what is to be added to the parameters, and the next state. All of it is computed in float32 or wider.
"""

from collections.abc import Callable
from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import optax


def per_parameter(
    formula: Callable, slots: dict[str, float], shared: dict[str, float] | None = None, advance: Callable | None = None
) -> optax.GradientTransformationExtraArgs:
    """The transformation that applies `formula` to each parameter.

    `slots` names the state of each parameter, of its shape, and the number it begins with; `shared` does so
    for the scalars. `advance(s, h)` gives the next shared state from the present one and the hyperparameters;
    the formula sees the next one. `formula(param, grad, lr, s, h)` gives the update and the next slots by
    name, where `s` holds the parameter's slots and `h` the hyperparameters and the shared state, in the
    parameter's dtype. Hyperparameters that are lists hold an item for each parameter.
    """
    shared = shared or {}

    def init(avals):
        # broadcast views take no memory until the first step replaces them
        return {
            **{name: np.float32(start) for name, start in shared.items()},
            **{
                name: [np.broadcast_to(np.array(start, a.dtype), a.shape) for a in avals]
                for name, start in slots.items()
            },
        }

    def update(updates, state, params=None, *, lr, **hyper):
        ahead = {}
        if advance is not None:
            present = SimpleNamespace(**{name: state[name] for name in shared})
            ahead = advance(present, SimpleNamespace(**hyper))
        lists = {name: value for name, value in hyper.items() if isinstance(value, list)}
        scalars = {name: value for name, value in {**hyper, **ahead}.items() if name not in lists}
        out, new = [], {name: [] for name in slots}
        for i, (param, grad) in enumerate(zip(params, updates, strict=True)):
            own = {name: value[i] for name, value in lists.items()}
            h = SimpleNamespace(
                **{
                    name: value if value is None else value.astype(param.dtype)
                    for name, value in {**scalars, **own}.items()
                }
            )
            s = SimpleNamespace(**{name: state[name][i] for name in slots})
            step, after = formula(param, grad, lr[i].astype(param.dtype), s, h)
            out.append(step)
            for name in slots:
                new[name].append(after[name])
        return out, {**ahead, **new}

    return optax.GradientTransformationExtraArgs(init, update)


def momentum(nesterov: bool):
    """`v = momentum v + g`; `w -= lr v`, with Nesterov's `w -= lr (g + momentum v)`: optax.trace.

    Source: mindspore.nn.Momentum, MindSpore 2.10.
    """

    def formula(param, grad, lr, s, h):
        ahead, after = optax.trace(h.momentum, nesterov).update(grad, optax.TraceState(s.moments))
        return -lr * ahead, {"moments": after.trace}

    return per_parameter(formula, {"moments": 0.0})


def sgd(dampening: float, nesterov: bool):
    """`v = momentum v + (1 - dampening) g`, at the first step `v = g`; `w -= lr v`, or Nesterov's form.

    `stat` is 1 before the first step and 0 after it. While momentum is 0, `w -= lr g` and the state stays.

    Source: mindspore.nn.SGD and its CPU kernel, MindSpore 2.10.
    """

    def formula(param, grad, lr, s, h):
        first, moving = s.stat > 0, h.momentum > 0
        damped = jnp.where(first, grad, (1 - dampening) * grad)
        before = jnp.where(first, 0, s.accum)
        ahead, after = optax.trace(h.momentum, nesterov).update(damped, optax.TraceState(before))
        return -lr * jnp.where(moving, ahead, grad), {
            "accum": jnp.where(moving, after.trace, s.accum),
            "stat": jnp.where(moving, 0, s.stat),
        }

    return per_parameter(formula, {"accum": 0.0, "stat": 1.0})


def descent():
    """`w -= lr g`: optax.sgd with a learning rate for each parameter."""
    return per_parameter(lambda param, grad, lr, s, h: (-lr * grad, {}), {})


def adam(nesterov: bool, amsgrad: bool):
    """`m += (1 - b1)(g - m)`; `v += (1 - b2)(g² - v)`; `w -= lr_t m / (sqrt(v) + eps)`.

    `lr_t = lr sqrt(1 - b2^t) / (1 - b1^t)`; the powers are state. Epsilon stands beside the uncorrected root,
    unlike in optax.adam. Nesterov's form has `b1 m + (1 - b1) g` for `m`; AMSGrad has the largest `v` so far
    for `v`.

    Source: mindspore.nn.Adam, MindSpore 2.10; Kingma and Ba 2015, end of section 2; Reddi et al. 2018.
    """

    def advance(s, h):
        return {"beta1_power": s.beta1_power * h.beta1, "beta2_power": s.beta2_power * h.beta2}

    def formula(param, grad, lr, s, h):
        m = s.moment1 + (1 - h.beta1) * (grad - s.moment1)
        v = s.moment2 + (1 - h.beta2) * (grad * grad - s.moment2)
        after = {"moment1": m, "moment2": v}
        if amsgrad:
            after["vhat"] = v = jnp.maximum(s.vhat, v)
        if nesterov:
            m = h.beta1 * m + (1 - h.beta1) * grad
        rate = lr * jnp.sqrt(1 - h.beta2_power) / (1 - h.beta1_power)
        return -rate * m / (jnp.sqrt(v) + h.eps), after

    slots = {"moment1": 0.0, "moment2": 0.0, **({"vhat": 0.0} if amsgrad else {})}
    return per_parameter(formula, slots, {"beta1_power": 1.0, "beta2_power": 1.0}, advance)


def adam_weight_decay():
    """`m = b1 m + (1 - b1) g`; `v = b2 v + (1 - b2) g²`; `w -= lr (m / (sqrt(v) + eps) + weight_decay w)`.

    The moments' bias is not corrected, unlike in optax.adamw.

    Source: mindspore.nn.AdamWeightDecay, MindSpore 2.10.
    """

    def formula(param, grad, lr, s, h):
        m = h.beta1 * s.moments1 + (1 - h.beta1) * grad
        v = h.beta2 * s.moments2 + (1 - h.beta2) * grad * grad
        step = m / (jnp.sqrt(v) + h.eps)
        if h.weight_decay is not None:
            step = step + h.weight_decay * param
        return -lr * step, {"moments1": m, "moments2": v}

    return per_parameter(formula, {"moments1": 0.0, "moments2": 0.0})
