"""One optimizer step as one operator: gradients decayed, centralized and scaled, the rule, the new values."""

import functools
from typing import NamedTuple

import jax.numpy as jnp
from jax import lax

from msgrad.core.instruction import Constant, Operator


class Layout(NamedTuple):
    """What a step's operands are, and what is done to each gradient; everything that is not a value.

    The operands are the parameters, their gradients, the state in the order of `state` (global_step first),
    the learning rates, the weight decays, the reciprocal of the loss scale if `scaled`, and the
    hyperparameters.
    """

    count: int
    rates: tuple[int, ...]  # for each parameter, which of the learning rates is its own
    decays: tuple[int | None, ...]  # likewise of the weight decays; None where there is none
    centralized: tuple[bool, ...]
    scaled: bool
    decoupled: bool  # the rule decays the weights itself
    state: tuple[str, ...]
    hyper: tuple[str, ...]


def wide(x):
    """`x` in the dtype that updates are computed in: its own, but float32 at least."""
    return x if x.dtype.itemsize >= 4 else x.astype(jnp.float32)


def plain(x):
    """A number without dimensions, as which MindSpore keeps some in arrays of one; other arrays as they are."""
    return x.reshape(()) if x.size == 1 else x


def decay(param, grad, weight_decay):
    """The gradient of the loss with `weight_decay / 2 |w|²` added to it."""
    return grad + (weight_decay.reshape(()).astype(param.dtype) * param).astype(grad.dtype)


def centralize(grad):
    """The gradient less its mean over all axes but the first.

    As in MindSpore, only where there is a second axis whose length is a multiple of 16.
    """
    if grad.ndim < 2 or grad.shape[1] % 16:
        return grad
    return grad - jnp.mean(grad, axis=tuple(range(1, grad.ndim)), keepdims=True)


def scale(grad, factor):
    return grad * factor.astype(grad.dtype)


def distinct(indices) -> int:
    return 1 + max((i for i in indices if i is not None), default=-1)


@functools.lru_cache(maxsize=256)
def step_operator(name: str, rule: str, statics: tuple, layout: Layout) -> Operator:
    """The operator of one step: it gives the new parameters, then the new state.

    `rule` names a function of `msgrad.optim.transforms`, called with `statics`. Optimizers with the same
    layout share the operator, and so the programs compiled with it.
    """
    transform = build(rule, statics)
    count = layout.count

    def body(*operands):
        operands = lax.stop_gradient(operands)
        params, grads, rest = operands[:count], operands[count : 2 * count], iter(operands[2 * count :])
        state = {key: next(rest) for key in layout.state}
        rates = [plain(next(rest)) for _ in range(distinct(layout.rates))]
        decays = [plain(next(rest)) for _ in range(distinct(layout.decays))]
        factor = next(rest) if layout.scaled else None
        hyper = {key: plain(next(rest)) for key in layout.hyper}

        weights = [wide(p) for p in params]
        grads = [g.astype(w.dtype) for g, w in zip(grads, weights, strict=True)]
        if layout.decoupled:
            hyper["weight_decay"] = [None if k is None else decays[k] for k in layout.decays]
        else:
            grads = [
                g if k is None else decay(w, g, decays[k])
                for w, g, k in zip(weights, grads, layout.decays, strict=True)
            ]
        grads = [centralize(g) if on else g for g, on in zip(grads, layout.centralized, strict=True)]
        if factor is not None:
            grads = [scale(g, factor) for g in grads]

        now = {key: [wide(item) for item in value] if type(value) is tuple else value for key, value in state.items()}
        step_now = state["global_step"] + 1
        hyper["step"] = plain(step_now)
        updates, new = transform.update(grads, now, weights, lr=[rates[k] for k in layout.rates], **hyper)
        new["global_step"] = step_now
        out = [(w + u).astype(p.dtype) for w, u, p in zip(weights, updates, params, strict=True)]
        for key in layout.state:
            old, value = state[key], new[key]
            out.append(
                tuple([v.astype(o.dtype) for v, o in zip(value, old, strict=True)])
                if type(old) is tuple
                else value.astype(old.dtype)
            )
        return tuple(out)

    return Constant(name, body, transform=True)


def build(rule: str, statics: tuple):
    """The gradient transformation that `rule` names."""
    from msgrad.optim import transforms  # not before: it imports optax, which takes as long as all of msgrad

    return getattr(transforms, rule)(*statics)


@functools.lru_cache(maxsize=256)
def decay_operator(decays: tuple[int | None, ...]) -> Operator:
    """On parameters, gradients and weight decays: the decayed gradients."""
    count = len(decays)

    def body(*operands):
        pairs = zip(operands[:count], operands[count : 2 * count], decays, strict=True)
        return tuple([g if k is None else decay(p, g, operands[2 * count + k]) for p, g, k in pairs])

    return Operator("decay_weight", body)


@functools.lru_cache(maxsize=256)
def centralize_operator(flags: tuple[bool, ...]) -> Operator:
    """On gradients: those whose flag is set, centralized."""

    def body(*grads):
        return tuple([centralize(g) if on else g for g, on in zip(grads, flags, strict=True)])

    return Operator("gradients_centralization", body)


def scaled(*operands):
    return tuple([scale(g, operands[-1]) for g in operands[:-1]])


SCALE = Operator("scale_grad", scaled)  # on gradients, then the factor
