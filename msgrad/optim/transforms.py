"""Update rules as optax gradient transformations, one for each of MindSpore's formulas.

A rule is built by `per_parameter` from its formula for one parameter. Its `init` takes the parameters' avals
and gives the state by name: a list with one array for each parameter, or a scalar shared by all. Its `update`
takes gradients, state, parameters, the learning rate of each parameter and the hyperparameters by name, and
gives what is to be added to the parameters, and the next state. All of it is computed in float32 or wider.

Where MindSpore has a Primitive of the formula, `msgrad.ops.update` holds it; given 0 for the variable, a formula that
only subtracts from it gives what is to be added.
"""

from collections.abc import Callable
from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import optax
from jax import lax

from msgrad.ops import update as formulas
from msgrad.optim.step import plain


def per_parameter(
    formula: Callable, state: dict, advance: Callable | None = None
) -> optax.GradientTransformationExtraArgs:
    """The transformation that applies `formula` to each parameter.

    `state` names what is kept: a number begins a slot of each parameter, of its shape and dtype; a function gives
    the slot from the parameter's aval; an array is shared by all. `advance(s, h)` gives the next shared state from
    the present one and the hyperparameters; the formula sees the next one.
    `formula(param, grad, lr, s, h)` gives the update and the next slots by name, where `s` holds the parameter's
    slots and `h` the hyperparameters, the number of the step, from 1, as `step`, and the shared state, all in the
    parameter's dtype. Hyperparameters that are lists hold an item for each parameter.
    """
    shared = [name for name, start in state.items() if isinstance(start, np.ndarray)]
    slots = [name for name in state if name not in shared]

    def begin(start, aval):
        if callable(start):
            return start(aval)
        # broadcast views take no memory until the first step replaces them
        return np.broadcast_to(np.array(start, aval.dtype), aval.shape)

    def init(avals):
        return {name: start if name in shared else [begin(start, a) for a in avals] for name, start in state.items()}

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
                    name: value if value is None else plain(value).astype(param.dtype)
                    for name, value in {**scalars, **own}.items()
                }
            )
            s = SimpleNamespace(**{name: state[name][i].astype(param.dtype) for name in slots})
            step, after = formula(param, grad, lr[i].astype(param.dtype), s, h)
            out.append(step)
            for name in slots:
                new[name].append(after[name])
        return out, {**ahead, **new}

    return optax.GradientTransformationExtraArgs(init, update)


# ---------------------------------------------------------------- descent
def momentum(nesterov: bool):
    """`v = momentum v + g`; `w -= lr v`, with Nesterov's `w -= lr (g + momentum v)`.

    Source: mindspore.nn.Momentum, MindSpore 2.10.
    """

    def formula(param, grad, lr, s, h):
        step, moments = formulas.momentum(0, s.moments, lr, grad, h.momentum, use_nesterov=nesterov, gradient_scale=1.0)
        return step, {"moments": moments}

    return per_parameter(formula, {"moments": 0.0})


def sgd(dampening: float, nesterov: bool):
    """`v = momentum v + (1 - dampening) g`, at the first step `v = g`; `w -= lr v`, or Nesterov's form.

    `stat` is 1 before the first step and 0 after it. While momentum is 0, `w -= lr g` and the state stays.

    Source: mindspore.nn.SGD and its CPU kernel, MindSpore 2.10.
    """

    def formula(param, grad, lr, s, h):
        settings = {"dampening": dampening, "weight_decay": 0.0, "nesterov": nesterov}
        step, accum, stat = formulas.sgd(0, grad, lr, s.accum, h.momentum, s.stat, **settings)
        return step, {"accum": accum, "stat": stat}

    return per_parameter(formula, {"accum": 0.0, "stat": 1.0})


def descent():
    """`w -= lr g`: optax.sgd with a learning rate for each parameter."""
    return per_parameter(lambda param, grad, lr, s, h: (-lr * grad, {}), {})


def asgd():
    """`w = w (1 - lambd eta) - eta g`; then `ax += mu (w - ax)`, with what `eta` and `mu` are from the last step.

    `eta = lr / (1 + lambd lr t)^alpha`, `lr` at the first step; `mu = 1 / max(1, t - t0)`.

    Source: mindspore.nn.ASGD, MindSpore 2.10; Polyak and Juditsky 1992.
    """

    def formula(param, grad, lr, s, h):
        eta = jnp.where(h.step == 1, lr, s.eta)
        step = -eta * (h.lambd * param + grad)
        ax = jnp.where(s.mu == 1, param + step, s.ax + s.mu * (param + step - s.ax))
        return step, {
            "mu": 1 / jnp.maximum(1, h.step - h.t0),
            "eta": lr / (1 + h.lambd * lr * h.step) ** h.alpha,
            "ax": ax,
        }

    return per_parameter(formula, {"mu": number(1.0), "eta": number(0.0), "ax": 0.0})


def number(start: float) -> Callable:
    """A slot that holds one float32 number."""
    return lambda aval: np.array(start, np.float32)


def rprop():
    """`w -= d sign(g)`, where `d` grows by `etaplus` while `g` keeps its sign and else shrinks by `etaminus`.

    It begins as the learning rate and stays within `step_size_min` and `step_size_max`. Where the sign has changed,
    `w` stays, and the next step counts as the first.

    Source: mindspore.nn.Rprop, MindSpore 2.10; Riedmiller and Braun 1993.
    """

    def formula(param, grad, lr, s, h):
        same = jnp.sign(grad * s.prev)
        factor = jnp.where(same > 0, h.etaplus, jnp.where(same < 0, h.etaminus, 1))
        size = jnp.where(h.step == 1, lr, s.step_size) * factor
        size = jnp.clip(size, h.step_size_min, h.step_size_max)
        grad = jnp.where(same < 0, 0, grad)
        return -jnp.sign(grad) * size, {"prev": grad, "step_size": size}

    return per_parameter(formula, {"prev": 0.0, "step_size": 0.0})


# ---------------------------------------------------------------- moments
def adam(nesterov: bool, amsgrad: bool, shape: tuple = ()):
    """`m += (1 - b1)(g - m)`; `v += (1 - b2)(g² - v)`; `w -= lr_t m / (sqrt(v) + eps)`.

    `lr_t = lr sqrt(1 - b2^t) / (1 - b1^t)`; the powers are state, of `shape`. Epsilon stands beside the uncorrected root,
    unlike in optax.adam. Nesterov's form has `b1 m + (1 - b1) g` for `m`; AMSGrad has the largest `v` so far
    for `v`.

    Source: mindspore.nn.Adam, MindSpore 2.10; Kingma and Ba 2015, end of section 2; Reddi et al. 2018.
    """

    def advance(s, h):
        return {"beta1_power": s.beta1_power * h.beta1, "beta2_power": s.beta2_power * h.beta2}

    def formula(param, grad, lr, s, h):
        m, v = formulas.moments(s.moment1, s.moment2, h.beta1, h.beta2, grad)
        after = {"moment1": m, "moment2": v}
        if amsgrad:
            after["vhat"] = v = jnp.maximum(s.vhat, v)
        if nesterov:
            m = h.beta1 * m + (1 - h.beta1) * grad
        rate = lr * jnp.sqrt(1 - h.beta2_power) / (1 - h.beta1_power)
        return -rate * m / (jnp.sqrt(v) + h.eps), after

    powers = dict.fromkeys(("beta1_power", "beta2_power"), np.ones(shape, np.float32))
    slots = {"moment1": 0.0, "moment2": 0.0, **({"vhat": 0.0} if amsgrad else {})}
    return per_parameter(formula, {**powers, **slots}, advance)


def adam_weight_decay():
    """`m = b1 m + (1 - b1) g`; `v = b2 v + (1 - b2) g²`; `w -= lr (m / (sqrt(v) + eps) + weight_decay w)`.

    The moments' bias is not corrected, unlike in optax.adamw.

    Source: mindspore.nn.AdamWeightDecay, MindSpore 2.10.
    """

    def formula(param, grad, lr, s, h):
        m, v = formulas.moments(s.moments1, s.moments2, h.beta1, h.beta2, grad)
        step = m / (jnp.sqrt(v) + h.eps)
        if h.weight_decay is not None:
            step = step + h.weight_decay * param
        return -lr * step, {"moments1": m, "moments2": v}

    return per_parameter(formula, {"moments1": 0.0, "moments2": 0.0})


def adamax():
    """`m += (1 - b1)(g - m)`; `v = max(b2 v, |g|)`; `w -= lr / (1 - b1^t) m / (v + eps)`.

    Source: mindspore.nn.AdaMax, MindSpore 2.10; Kingma and Ba 2015, section 7.
    """

    def advance(s, h):
        return {"beta1_power": s.beta1_power * h.beta1}

    def formula(param, grad, lr, s, h):
        step, m, v = formulas.adamax(0, s.moment1, s.moment2, h.beta1_power, lr, h.beta1, h.beta2, h.eps, grad)
        return step, {"moment1": m, "moment2": v}

    state = {"beta1_power": np.ones(1, np.float32), "moment1": 0.0, "moment2": 0.0}
    return per_parameter(formula, state, advance)


def lamb():
    """Adam's direction with its bias corrected, plus `weight_decay w`, made as long as `w` and then multiplied by `lr`.

    Where either has the length 0, the direction is taken as it is.

    Source: mindspore.nn.Lamb, MindSpore 2.10; You et al. 2020.
    """
    trust = optax.scale_by_trust_ratio()

    def formula(param, grad, lr, s, h):
        m, v = formulas.moments(s.moments1, s.moments2, h.beta1, h.beta2, grad)
        step = m / (1 - h.beta1**h.step) / (jnp.sqrt(v / (1 - h.beta2**h.step)) + h.eps)
        if h.weight_decay is not None:
            step = step + h.weight_decay * param
        step, _ = trust.update(step, trust.init(param), param)
        return -lr * step, {"moments1": m, "moments2": v}

    return per_parameter(formula, {"moments1": 0.0, "moments2": 0.0})


# ---------------------------------------------------------------- sums of squares
def adagrad(accum: float, update_slots: bool):
    """`a += g²`; `w -= lr g / sqrt(a + 1e-8)`. Without `update_slots`, `a` stays at `accum`.

    Source: mindspore.nn.Adagrad, MindSpore 2.10; Duchi et al. 2011.
    """

    def formula(param, grad, lr, s, h):
        step, total = formulas.adagrad(0, s.accum, lr, grad, update_slots=update_slots)
        return step, {"accum": total}

    return per_parameter(formula, {"accum": accum})


def proximal_adagrad(accum: float):
    """`a += g²`; with `r = lr / sqrt(a)` and `x = w - r g`, `w = sign(x) max(|x| - r l1, 0) / (1 + r l2)`.

    Source: mindspore.nn.ProximalAdagrad, MindSpore 2.10; Duchi and Singer 2009.
    """

    def formula(param, grad, lr, s, h):
        new, total = formulas.proximal_adagrad(param, s.accum, lr, h.l1, h.l2, grad)
        return new - param, {"accum": total}

    return per_parameter(formula, {"accum": accum})


def adadelta():
    """`a = rho a + (1 - rho) g²`; `u = sqrt(d + eps) / sqrt(a + eps) g`; `w -= lr u`; `d = rho d + (1 - rho) u²`.

    Source: mindspore.nn.Adadelta, MindSpore 2.10; Zeiler 2012.
    """

    def formula(param, grad, lr, s, h):
        step, accum, squares = formulas.adadelta(0, s.accum, s.accum_update, lr, h.rho, h.epsilon, grad)
        return step, {"accum": accum, "accum_update": squares}

    return per_parameter(formula, {"accum": 0.0, "accum_update": 0.0})


def rmsprop(centered: bool):
    """`s = decay s + (1 - decay) g²`; `m = momentum m + lr g / sqrt(s + eps)`; `w -= m`.

    Centered, `s` less the square of the gradients' mean stands for `s`. It begins as 1.

    Source: mindspore.nn.RMSProp, MindSpore 2.10; Tieleman and Hinton 2012.
    """

    def formula(param, grad, lr, s, h):
        if centered:
            step, mg, ms, moment = formulas.centered_rms_prop(
                0, s.mg, s.ms, s.moment, grad, lr, h.decay, h.momentum, h.epsilon
            )
            return step, {"mg": mg, "ms": ms, "moment": moment}
        step, ms, moment = formulas.rms_prop(0, s.ms, s.moment, lr, grad, h.decay, h.momentum, h.epsilon)
        return step, {"ms": ms, "moment": moment}

    return per_parameter(formula, {**({"mg": 0.0} if centered else {}), "ms": 1.0, "moment": 0.0})


def ftrl(initial_accum: float):
    """`w` minimizes the linear sum, a quadratic with the curvature `a^(-lr_power) / lr + 2 l2`, and `l1 |w|`.

    Source: mindspore.nn.FTRL, MindSpore 2.10; McMahan et al. 2013.
    """

    def formula(param, grad, lr, s, h):
        new, total, linear = formulas.ftrl(param, s.moments, s.linear, grad, lr, h.l1, h.l2, h.lr_power)
        return new - param, {"moments": total, "linear": linear}

    return per_parameter(formula, {"moments": initial_accum, "linear": 0.0})


def adafactor(relative: bool, warmup: bool, scaled: bool, first: bool, decayed: bool, compressed: bool):
    """`v` of a matrix is the product of the means of its rows and columns; `w -= lr u`, `u` clipped `g / sqrt(v)`.

    `relative` sets `lr = min(1e-2, 1 / sqrt(t))`, with 1e-6 t for 1e-2 where `warmup`; `scaled` multiplies it by the
    root mean square of `w`. `first` says whether a first moment is kept, `compressed` whether what is not factored
    is kept in float16.

    Source: mindspore.nn.AdaFactor, MindSpore 2.10; Shazeer and Stern 2018.
    """

    def advance(s, h):
        return {"step": s.step + 1}

    def formula(param, grad, lr, s, h):
        if relative:
            lr = jnp.minimum(1e-6 * h.step if warmup else 1e-2, lax.rsqrt(h.step))
        new, *kept = formulas.adafactor(
            h.eps,
            h.clip_threshold,
            h.beta1,
            1 - h.step**h.decay_rate,
            h.weight_decay,
            lr,
            grad,
            param,
            s.exp_avg if first else None,
            s.exp_avg_sq_row,
            s.exp_avg_sq_col,
            s.exp_avg_sq,
            enable_scale_parameter=scaled,
            enable_first_moment=first,
            enable_weight_decay=decayed,
        )
        return new - param, dict(zip(("exp_avg", "exp_avg_sq_row", "exp_avg_sq_col", "exp_avg_sq"), kept, strict=True))

    def zeros(cut: Callable) -> Callable:
        def begin(aval):
            factored = len(aval.shape) > 1
            dtype = np.float16 if compressed and cut is whole and not factored else aval.dtype
            return np.zeros(cut(aval.shape, factored), dtype)

        return begin

    def whole(shape, factored):
        return (1,) if factored else shape

    state = {
        **({"exp_avg": 0.0} if first else {}),
        "exp_avg_sq_row": zeros(lambda shape, factored: shape[:-1] if factored else (1,)),
        "exp_avg_sq_col": zeros(lambda shape, factored: (*shape[:-2], shape[-1]) if factored else (1,)),
        "exp_avg_sq": zeros(whole),
        "step": np.zeros(1, np.float32),
    }
    return per_parameter(formula, state, advance)
