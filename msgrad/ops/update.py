"""One step of an optimizer on one Parameter, as Primitives: the formula in JAX, and what it writes.

A formula's arguments are the Primitive's, in its order, then those of its constructor that it needs; it gives the new
values of the Tensors that are written. It is computed in the variable's dtype, but float32 at least. `use_locking` is
kept: updates never run at the same time.
"""

import inspect
from collections.abc import Callable

import jax.numpy as jnp
import numpy as np
from jax import lax

from msgrad import dtype as dtypes
from msgrad.core.instruction import Operator
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_number, check_type, wrong_type
from msgrad.ops.control import put
from msgrad.ops.declare import KEEP, Rule, operator, promoted, publish
from msgrad.ops.spell import checked, primitive

GRADIENTS = ("grad", "gradient", "delta")
WHOLE = ("indices", "global_step")  # integers: no formula casts them
LOCKING = (("use_locking", False),)
NESTEROV = (("use_locking", False), ("use_nesterov", False))


def computed(operands) -> np.dtype:
    """The dtype of a step: the variable's, but no half precision."""
    found = next((d for d in operands if isinstance(d, np.dtype)), None) or promoted(operands)
    return np.dtype(np.float32) if dtypes.from_numpy(found).is_floating_point and found.itemsize < 4 else found


def update(
    name: str,
    formula: Callable,
    writes: str,
    init: tuple = LOCKING,
    gives: str = "",
    mixed: bool = False,
    ranges: dict | None = None,
) -> type:
    """The Primitive class `name`, which writes what `formula` gives into its arguments `writes`.

    `init` holds the constructor's arguments, options and floats, with `ranges` of numbers as `check_number` takes
    them; those that are keywords of the formula go to it. The call returns what was written, or only what `gives`
    names, or what the formula gives beyond that. Unless `mixed`, the written Tensors and the gradient have one dtype.
    """
    parameters = inspect.signature(formula).parameters.values()
    names = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    flags = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
    written, floats = writes.split(), [n for n in names if n not in WHOLE]
    order = [names.index(n) for n in written]
    returned = [written.index(n) for n in (gives or writes).split()]
    alike = [i for i, n in enumerate(names) if n in written or n in GRADIENTS]
    gradient = next(n for n in names if n in GRADIENTS)

    def body(*args):
        given = dict(zip(names, args, strict=False))
        first = given[written[0]]
        if "indices" in names:
            check_rows(name, given[gradient], given["indices"], first)
        elif not mixed:
            check_shape(name, gradient, given[gradient], first)
        for n, value in given.items():
            if n in written:
                if not mixed:
                    check_shape(name, n, value, first)
            elif n != gradient and n != "indices" and getattr(value, "size", 0) == 1:
                given[n] = value.reshape(())
        out = formula(**given, **dict(zip(flags, args[len(names) :], strict=True)))
        return out if isinstance(out, tuple) else (out,)

    body.__doc__, body.__module__ = formula.__doc__, __name__
    rule = Rule(computed).on(*floats).bind(tuple(names))
    step = publish(Operator(name, body, (*names, *flags), (), [True] * len(names) + [False] * len(flags), rule), body)

    def call(self, *operands):
        check_operands(name, names, operands, order, [] if mixed else alike)
        outs = step(*operands, *(getattr(self, flag) for flag in flags))
        values = [put(operands[i], out, name) for i, out in zip(order, outs, strict=False)]
        values = list(outs[len(order) :]) or [values[i] for i in returned]
        return values[0] if len(values) == 1 else tuple(values)

    return checked(primitive(name, step, init, call), lambda self: check_options(self, init, ranges or {}))


def check_options(self, init: tuple, ranges: dict) -> None:
    """TypeError unless what has a bool for its default is a bool, and all else a float; then the ranges."""
    for name, *default in init:
        value = getattr(self, name)
        if default and isinstance(default[0], bool):
            check_bool(value, name, self.name)
        else:
            check_number(check_type(value, float, name, self.name), name, self.name, *ranges.get(name, ()))


def check_operands(owner: str, names: list, operands: tuple, order: list, alike: list) -> None:
    """What is written must be a Tensor, all else a Tensor or a number; and what is `alike` must fit its dtype."""
    if len(operands) != len(names):
        raise TypeError(f"For '{owner}', the arguments are {names}, but {len(operands)} were given.")
    for i, value in enumerate(operands):
        if not isinstance(value, Tensor) and (i in order or not isinstance(value, (int, float, complex, tuple))):
            raise wrong_type(value, names[i], owner, "a Tensor" if i in order else "a Tensor or a number")
    tensors = [operands[i] for i in alike if isinstance(operands[i], Tensor)]
    common = promoted([t.dtype.numpy for t in tensors]) if tensors else None
    for i in order:
        if i in alike and operands[i].dtype.numpy != common:
            raise TypeError(
                f"For '{owner}', the '{names[i]}' is written to and keeps its dtype, {operands[i].dtype}, "
                f"but the arguments together have {common}."
            )


def check_shape(owner: str, name: str, value, first) -> None:
    if value.shape != first.shape:
        raise ValueError(
            f"For '{owner}', the '{name}' must have the shape of what is updated, {first.shape}, but got {value.shape}."
        )


def check_rows(owner: str, grad, indices, first) -> None:
    """`grad` holds a row of `first` for each of `indices`."""
    if not hasattr(indices, "dtype") or indices.dtype not in (np.int32, np.int64):
        raise TypeError(f"For '{owner}', the 'indices' must be int32 or int64, but got {indices!r}.")
    if indices.ndim != 1 or grad.shape != (*indices.shape, *first.shape[1:]):
        raise ValueError(
            f"For '{owner}', the gradient must have a row of {first.shape} for each of the indices, "
            f"but the shapes are {grad.shape} and {indices.shape}."
        )


# ---------------------------------------------------------------- sparse gradients
def spread(grad, indices, like):
    """The gradient of the whole from those of some rows, added up where a row is named twice; which rows are named."""
    rows = jnp.zeros(like.shape[0], bool).at[indices].set(True)
    return jnp.zeros_like(like).at[indices].add(grad), rows.reshape(-1, *(1,) * (like.ndim - 1))


def on_rows(formula: Callable, slots: int) -> Callable:
    """`formula`, whose first `slots` arguments are what it writes, on the rows that `indices` names.

    The arguments are those of the formula, then `indices`; the gradient is the last of the formula's.
    """
    signature = inspect.signature(formula)
    fixed = list(signature.parameters.values())
    place = sum(p.kind is p.POSITIONAL_OR_KEYWORD for p in fixed)

    def sparse(indices, **given):
        name = next(n for n in GRADIENTS if n in given)
        old = list(given.values())[:slots]
        given[name], rows = spread(given[name], indices, old[0])
        new = formula(**given)
        new = new if isinstance(new, tuple) else (new,)
        return tuple(jnp.where(rows, n, o) for n, o in zip(new, old, strict=True))

    fixed.insert(place, inspect.Parameter("indices", inspect.Parameter.POSITIONAL_OR_KEYWORD))
    sparse.__signature__ = signature.replace(parameters=fixed)
    sparse.__doc__ = f"On the rows that `indices` names: {formula.__doc__}"
    return sparse


# ---------------------------------------------------------------- descent and momentum
def gradient_descent(var, alpha, delta):
    """`var - alpha delta`."""
    return var - alpha * delta


def proximal(var, step, l1, l2, delta):
    """The proximal point of an L1 and an L2 penalty after `var - step delta`; `step` may differ for each element."""
    point = var - step * delta
    return shrink(point, step, l1) / (1 + l2 * step)


def shrink(point, step, l1):
    return jnp.sign(point) * jnp.maximum(jnp.abs(point) - step * l1, 0)


def proximal_descent(var, alpha, l1, l2, delta):
    """`x = var - alpha delta`, then sign(x) max(|x| - alpha l1, 0) / (1 + alpha l2)."""
    return proximal(var, alpha, l1, l2, delta)


def momentum(variable, accumulation, learning_rate, gradient, momentum, *, use_nesterov, gradient_scale):
    """`a = momentum a + g`, then `w -= lr a`, with Nesterov's `w -= lr (g + momentum a)`; g is scaled first."""
    gradient = gradient * jnp.asarray(gradient_scale, gradient.dtype)
    accumulation = accumulation * momentum + gradient
    ahead = gradient + accumulation * momentum if use_nesterov else accumulation
    return variable - learning_rate * ahead, accumulation


def keras_momentum(var, accum, lr, grad, momentum, *, use_nesterov):
    """`a = momentum a - lr g`, then `w += a`, with Nesterov's `w += momentum a - lr g`."""
    accum = accum * momentum - lr * grad
    return var + (accum * momentum - lr * grad if use_nesterov else accum), accum


def sgd(parameters, gradient, learning_rate, accum, momentum, stat, *, dampening, weight_decay, nesterov):
    """`a = momentum a + (1 - dampening) g`, or g where `stat` is above 0, then `w -= lr a`, or Nesterov's form.

    `g` is the gradient plus `weight_decay w`. While momentum is 0, `w -= lr g` and the state stays.
    """
    decayed = gradient + weight_decay * parameters
    first, moving = stat > 0, momentum > 0
    after = jnp.where(first, decayed, accum * momentum + (1 - dampening) * decayed)
    ahead = decayed + momentum * after if nesterov else after
    return (
        parameters - learning_rate * jnp.where(moving, ahead, decayed),
        jnp.where(moving, after, accum),
        jnp.where(moving, jnp.zeros_like(stat), stat),
    )


def add_sign(var, m, lr, alpha, sign_decay, beta, grad):
    """`m = beta m + (1 - beta) g`, then `w -= lr (alpha + sign_decay sign(g) sign(m)) g`."""
    m = beta * m + (1 - beta) * grad
    return var - lr * (alpha + sign_decay * jnp.sign(grad) * jnp.sign(m)) * grad, m


def power_sign(var, m, lr, logbase, sign_decay, beta, grad):
    """`m = beta m + (1 - beta) g`, then `w -= lr exp(logbase sign_decay sign(g) sign(m)) g`."""
    m = beta * m + (1 - beta) * grad
    return var - lr * jnp.exp(logbase * sign_decay * jnp.sign(grad) * jnp.sign(m)) * grad, m


SCALED = (("use_nesterov", False), ("use_locking", False), ("gradient_scale", 1.0))
DAMPED = (("dampening", 0.0), ("weight_decay", 0.0), ("nesterov", False))
ApplyGradientDescent = update("ApplyGradientDescent", gradient_descent, "var", ())
ApplyProximalGradientDescent = update("ApplyProximalGradientDescent", proximal_descent, "var", ())
ApplyMomentum = update("ApplyMomentum", momentum, "variable accumulation", SCALED, "variable")
ApplyKerasMomentum = update("ApplyKerasMomentum", keras_momentum, "var accum", NESTEROV)
ApplyAddSign = update("ApplyAddSign", add_sign, "var m", ())
ApplyPowerSign = update("ApplyPowerSign", power_sign, "var m", ())


def check_damping(self) -> None:
    check_bool(self.nesterov, "nesterov", "SGD")
    if self.nesterov and self.dampening:
        raise ValueError(f"For 'SGD', the 'dampening' must be 0 when 'nesterov' is True, but got {self.dampening}.")


SGD = checked(update("SGD", sgd, "parameters accum stat", DAMPED, "parameters"), check_damping)


# ---------------------------------------------------------------- Adam and its kin
def moments(m, v, beta1, beta2, gradient):
    return m + (gradient - m) * (1 - beta1), v + (gradient * gradient - v) * (1 - beta2)


def adam_step(m, v, beta1_power, beta2_power, lr, beta1, beta2, epsilon, gradient, use_nesterov):
    """What is to be taken off the variable, and the new moments."""
    m, v = moments(m, v, beta1, beta2, gradient)
    rate = lr * jnp.sqrt(1 - beta2_power) / (1 - beta1_power)
    ahead = beta1 * m + (1 - beta1) * gradient if use_nesterov else m
    return rate * ahead / (jnp.sqrt(v) + epsilon), m, v


def adam(var, m, v, beta1_power, beta2_power, lr, beta1, beta2, epsilon, gradient, *, use_nesterov):
    """Adam: the moments follow the gradient and its square, `w -= lr_t m / (sqrt(v) + epsilon)`.

    `lr_t` is `lr sqrt(1 - beta2_power) / (1 - beta1_power)`.
    """
    step, m, v = adam_step(m, v, beta1_power, beta2_power, lr, beta1, beta2, epsilon, gradient, use_nesterov)
    return var - step, m, v


def adam_difference(m, v, beta1_power, beta2_power, lr, beta1, beta2, epsilon, gradient, *, use_nesterov):
    """What Adam would add to the variable; only the moments are written."""
    step, m, v = adam_step(m, v, beta1_power, beta2_power, lr, beta1, beta2, epsilon, gradient, use_nesterov)
    return m, v, -step


def sparse_adam(var, m, v, beta1_power, beta2_power, lr, beta1, beta2, epsilon, gradient, indices, *, use_nesterov):
    """Adam with a gradient of some rows, which is 0 on the others; the rows of one number are added up.

    In Nesterov's form the rows without a gradient keep their variables, as in MindSpore.
    """
    whole, rows = spread(gradient, indices, var)
    step, m, v = adam_step(m, v, beta1_power, beta2_power, lr, beta1, beta2, epsilon, whole, use_nesterov)
    return jnp.where(rows | (not use_nesterov), var - step, var), m, v


def decayed_adam(var, m, v, lr, beta1, beta2, epsilon, decay, gradient):
    """Adam without bias correction: `w -= lr (m / (sqrt(v) + epsilon) + decay w)`."""
    m, v = moments(m, v, beta1, beta2, gradient)
    return var - lr * (m / (jnp.sqrt(v) + epsilon) + decay * var), m, v


def cast_decayed_adam(var, m, v, lr, beta1, beta2, epsilon, decay, gradient, global_norm):
    """`AdamWeightDecay` with a half precision variable or gradient, which is divided by `global_norm` first."""
    return decayed_adam(var, m, v, lr, beta1, beta2, epsilon, decay, gradient / global_norm)


def amsgrad(var, m, v, vhat, beta1_power, beta2_power, lr, beta1, beta2, epsilon, grad):
    """Adam with the largest `v` so far for `v`."""
    m, v = moments(m, v, beta1, beta2, grad)
    vhat = jnp.maximum(vhat, v)
    rate = lr * jnp.sqrt(1 - beta2_power) / (1 - beta1_power)
    return var - rate * m / (jnp.sqrt(vhat) + epsilon), m, v, vhat


def fixed_amsgrad(var, m, v, vhat, beta1_power, beta2_power, lr, grad, *, beta1, beta2, epsilon):
    """Adam with the largest `v` so far for `v`."""
    return amsgrad(var, m, v, vhat, beta1_power, beta2_power, lr, beta1, beta2, epsilon, grad)


def adamax(var, m, v, beta1_power, lr, beta1, beta2, epsilon, grad):
    """`v = max(beta2 v, |g|)`, then `w -= lr / (1 - beta1_power) m / (v + epsilon)`."""
    m = beta1 * m + (1 - beta1) * grad
    v = jnp.maximum(beta2 * v, jnp.abs(grad))
    return var - lr / (1 - beta1_power) * m / (v + epsilon), m, v


BETAS = (("beta1", 0.9), ("beta2", 0.999), ("epsilon", 1e-8), ("use_locking", False))
Adam = update("Adam", adam, "var m v", NESTEROV)
AdamNoUpdateParam = update("AdamNoUpdateParam", adam_difference, "m v", NESTEROV)
AdamWeightDecay = update("AdamWeightDecay", decayed_adam, "var m v", mixed=True)
FusedCastAdamWeightDecay = update("FusedCastAdamWeightDecay", cast_decayed_adam, "var m v", mixed=True)
FusedSparseAdam = update("FusedSparseAdam", sparse_adam, "var m v", NESTEROV)
FusedSparseLazyAdam = update("FusedSparseLazyAdam", on_rows(adam, 3), "var m v", NESTEROV)
ApplyAdamWithAmsgrad = update("ApplyAdamWithAmsgrad", fixed_amsgrad, "var m v vhat", BETAS)
ApplyAdamWithAmsgradV2 = update("ApplyAdamWithAmsgradV2", amsgrad, "var m v vhat")
ApplyAdaMax = update("ApplyAdaMax", adamax, "var m v", ())


# ---------------------------------------------------------------- sums of squares
def adagrad(var, accum, lr, grad, *, update_slots):
    """`a += g^2`, then `w -= lr g / sqrt(a + 1e-8)`; without `update_slots`, `a` stays.

    The small number, which MindSpore's CPU kernel has too, keeps what has no gradient where it is.
    """
    accum = accum + grad * grad if update_slots else accum
    return var - lr * grad * lax.rsqrt(accum + 1e-8), accum


def adagrad_v2(var, accum, lr, grad, *, epsilon, update_slots):
    """`a += g^2`, then `w -= lr g / (sqrt(a) + epsilon)`; without `update_slots`, `a` stays."""
    accum = accum + grad * grad if update_slots else accum
    return var - lr * grad / (jnp.sqrt(accum) + epsilon), accum


def fixed_adagrad(var, accum, grad, *, lr, epsilon, update_slots):
    """`a += g^2`, then `w -= lr g / sqrt(a + epsilon)`; without `update_slots`, `a` stays."""
    accum = accum + grad * grad if update_slots else accum
    return var - lr * grad * lax.rsqrt(accum + epsilon), accum


def adagrad_dual(var, gradient_accumulator, gradient_squared_accumulator, grad, lr, l1, l2, global_step):
    """The minimum of the sums so far: `w = -lr shrunk / (l2 steps lr + sqrt(squares))`; shrunk by `l1 steps`."""
    total = gradient_accumulator + grad
    squares = gradient_squared_accumulator + grad * grad
    steps = jnp.asarray(global_step).astype(var.dtype)
    shrunk = jnp.where(l1 > 0, shrink(total, steps, l1), total)
    return -lr * shrunk / (l2 * steps * lr + jnp.sqrt(squares)), total, squares


def proximal_adagrad(var, accum, lr, l1, l2, grad):
    """`a += g^2` and `r = lr / sqrt(a)`, then with `x = w - r g` sign(x) max(|x| - r l1, 0) / (1 + r l2)."""
    accum = accum + grad * grad
    return proximal(var, lr / jnp.sqrt(accum), jnp.maximum(l1, 0), l2, grad), accum


def adadelta(var, accum, accum_update, lr, rho, epsilon, grad):
    """`a = rho a + (1 - rho) g^2`, then `w -= lr u` with `u = sqrt(d + epsilon) / sqrt(a + epsilon) g`.

    `d = rho d + (1 - rho) u^2` follows.
    """
    accum = rho * accum + (1 - rho) * grad * grad
    step = jnp.sqrt(accum_update + epsilon) * lax.rsqrt(accum + epsilon) * grad
    return var - lr * step, accum, rho * accum_update + (1 - rho) * step * step


def fixed_adadelta(var, accum, accum_update, lr, rho, grad, *, epsilon):
    """`ApplyAdadelta` with the epsilon of the constructor."""
    return adadelta(var, accum, accum_update, lr, rho, epsilon, grad)


def rms_prop(var, mean_square, moment, learning_rate, grad, decay, momentum, epsilon):
    """`s = decay s + (1 - decay) g^2` and `m = momentum m + lr g / sqrt(s + epsilon)`, then `w -= m`."""
    mean_square = mean_square + (grad * grad - mean_square) * (1 - decay)
    moment = momentum * moment + learning_rate * grad * lax.rsqrt(mean_square + epsilon)
    return var - moment, mean_square, moment


def fixed_rms_prop(var, ms, mom, lr, grad, *, rho, momentum, epsilon):
    """`ApplyRMSProp` with the numbers of the constructor."""
    return rms_prop(var, ms, mom, lr, grad, rho, momentum, epsilon)


def centered_rms_prop(var, mean_gradient, mean_square, moment, grad, learning_rate, decay, momentum, epsilon):
    """As `ApplyRMSProp`, with the variance `s - mean(g)^2` for `s`."""
    mean_square = mean_square + (grad * grad - mean_square) * (1 - decay)
    mean_gradient = mean_gradient + (grad - mean_gradient) * (1 - decay)
    spread_ = mean_square - mean_gradient * mean_gradient + epsilon
    moment = momentum * moment + learning_rate * grad * lax.rsqrt(spread_)
    return var - moment, mean_gradient, mean_square, moment


SLOTS = (("update_slots", True),)
RMS = (("rho",), ("momentum",), ("epsilon",), *LOCKING)
ApplyAdagrad = update("ApplyAdagrad", adagrad, "var accum", SLOTS)
ApplyAdagradV2 = update("ApplyAdagradV2", adagrad_v2, "var accum", (("epsilon",), *SLOTS))
ApplyAdagradDA = update(
    "ApplyAdagradDA", adagrad_dual, "var gradient_accumulator gradient_squared_accumulator", gives="var"
)
ApplyProximalAdagrad = update("ApplyProximalAdagrad", proximal_adagrad, "var accum")
ApplyAdadelta = update("ApplyAdadelta", adadelta, "var accum accum_update", ())
ApplyRMSProp = update("ApplyRMSProp", rms_prop, "var mean_square moment", gives="var")
ApplyCenteredRMSProp = update(
    "ApplyCenteredRMSProp", centered_rms_prop, "var mean_gradient mean_square moment", gives="var"
)
SparseApplyAdagradV2 = update(
    "SparseApplyAdagradV2", on_rows(fixed_adagrad, 2), "var accum", (("lr",), ("epsilon",), *LOCKING, *SLOTS)
)
SparseApplyProximalAdagrad = update("SparseApplyProximalAdagrad", on_rows(proximal_adagrad, 2), "var accum")
FusedSparseProximalAdagrad = update("FusedSparseProximalAdagrad", on_rows(proximal_adagrad, 2), "var accum")
SparseApplyAdadelta = update(
    "SparseApplyAdadelta",
    on_rows(fixed_adadelta, 3),
    "var accum accum_update",
    (("epsilon",), *LOCKING),
    ranges={"epsilon": (0,)},
)
SparseApplyRMSProp = update(
    "SparseApplyRMSProp",
    on_rows(fixed_rms_prop, 3),
    "var ms mom",
    RMS,
    ranges={"rho": (0, 1), "momentum": (0,), "epsilon": (0, None, "right")},
)


# ---------------------------------------------------------------- follow the regularized leader
def ftrl(var, accum, linear, grad, lr, l1, l2, lr_power):
    """`w` is the minimum of the linear sum, a quadratic with the curvature `a^(-lr_power) / lr + 2 l2`, and `l1 |w|`.

    Source: McMahan et al. 2013.
    """
    total = accum + grad * grad
    before, after = accum ** (-lr_power), total ** (-lr_power)
    linear = linear + grad - (after - before) / lr * var
    curvature = after / lr + 2 * l2
    pull = jnp.sign(linear) * l1 - linear
    return jnp.where(jnp.abs(linear) > l1, pull / curvature, jnp.zeros_like(var)), total, linear


def fixed_ftrl(var, accum, linear, grad, *, lr, l1, l2, lr_power):
    """`ApplyFtrl` with the numbers of the constructor."""
    return ftrl(var, accum, linear, grad, lr, l1, l2, lr_power)


FTRL = (("lr",), ("l1",), ("l2",), ("lr_power",), *LOCKING)
FTRL_RANGES = {"lr": (0, None, "right"), "l1": (0,), "l2": (0,), "lr_power": (None, 0)}
ApplyFtrl = update("ApplyFtrl", ftrl, "var accum linear", gives="var")
SparseApplyFtrl = update("SparseApplyFtrl", on_rows(fixed_ftrl, 3), "var accum linear", FTRL, ranges=FTRL_RANGES)
FusedSparseFtrl = update("FusedSparseFtrl", on_rows(fixed_ftrl, 3), "var accum linear", FTRL, ranges=FTRL_RANGES)


# ---------------------------------------------------------------- Adafactor and LARS
def root_mean_square(x):
    return jnp.sqrt(jnp.mean(x * x))


def adafactor(
    epsilon,
    clip_threshold,
    beta1,
    beta2,
    weight_decay,
    learning_rate,
    gradient,
    param,
    exp_avg,
    exp_avg_sq_row,
    exp_avg_sq_col,
    exp_avg_sq,
    *,
    enable_scale_parameter,
    enable_first_moment,
    enable_weight_decay,
):
    """Adafactor: for matrices, `v` is the product of the means of rows and of columns over the mean of all.

    `w -= lr u` where `u = g / sqrt(v)` is scaled down to the root mean square `clip_threshold`; with a first moment
    `w -= m` where `m = beta1 m + (1 - beta1) lr u`. The rate may be scaled by the root mean square of `w`.

    Source: Shazeer and Stern 2018.
    """
    small, least = epsilon[0], epsilon[1]
    squares = gradient * gradient + small
    if enable_scale_parameter:
        learning_rate = learning_rate * jnp.maximum(jnp.asarray(least, param.dtype), root_mean_square(param))
    if param.ndim >= 2:
        exp_avg_sq_row = beta2 * exp_avg_sq_row + (1 - beta2) * jnp.mean(squares, -1)
        exp_avg_sq_col = beta2 * exp_avg_sq_col + (1 - beta2) * jnp.mean(squares, -2)
        share = exp_avg_sq_row / jnp.mean(exp_avg_sq_row, -1, keepdims=True)
        step = gradient * lax.rsqrt(share[..., None] * exp_avg_sq_col[..., None, :])
    else:
        exp_avg_sq = beta2 * exp_avg_sq + (1 - beta2) * squares
        step = gradient * lax.rsqrt(exp_avg_sq)
    step = learning_rate * step / jnp.maximum(1, root_mean_square(step) / clip_threshold)
    if enable_first_moment:
        exp_avg = step = beta1 * exp_avg + (1 - beta1) * step
    if enable_weight_decay:
        step = step + weight_decay * learning_rate * param
    return param - step, exp_avg, exp_avg_sq_row, exp_avg_sq_col, exp_avg_sq


FACTORS = (("enable_scale_parameter", False), ("enable_first_moment", False), ("enable_weight_decay", False))
FusedAdaFactor = update(
    "FusedAdaFactor",
    adafactor,
    "param exp_avg exp_avg_sq_row exp_avg_sq_col exp_avg_sq",
    FACTORS,
    "param",
    mixed=True,
)


def lars(weight, gradient, norm_weight, norm_gradient, decay, rate, epsilon, hyperpara, use_clip):
    """The gradient that `lars_update` gives, of numbers in its dtype."""
    size, slope = jnp.sqrt(norm_weight), jnp.sqrt(norm_gradient)
    trust = hyperpara * size / (slope + decay * size + epsilon)
    if use_clip:
        trust = jnp.minimum(trust / rate, jnp.ones_like(trust))
    return trust * (gradient + decay * weight)


@operator(KEEP, numeric="weight gradient norm_weight norm_gradient weight_decay learning_rate")
def lars_update(
    weight, gradient, norm_weight, norm_gradient, weight_decay, learning_rate, epsilon, hyperpara, use_clip
):
    """The gradient, decayed and scaled by |w| `hyperpara` / (|g| + weight_decay |w| + epsilon).

    `norm_weight` and `norm_gradient` are the squares of |w| and |g|. With `use_clip` the scale is at most the
    learning rate, of which it is then a fraction.

    Source: mindspore.ops.LARSUpdate, MindSpore 2.10; You et al. 2017.
    """
    check_shape("LARSUpdate", "gradient", gradient, weight)
    decay, rate = (jnp.asarray(x).astype(weight.dtype) for x in (weight_decay, learning_rate))
    return lars(weight, gradient, norm_weight, norm_gradient, decay, rate, epsilon, hyperpara, use_clip)


LARS = (("epsilon", 1e-05), ("hyperpara", 0.001), ("use_clip", False))
LARSUpdate = checked(
    primitive(
        "LARSUpdate",
        lars_update,
        LARS,
        lambda self, *operands: lars_update(*operands, self.epsilon, self.hyperpara, self.use_clip),
    ),
    lambda self: check_options(self, LARS, {}),
)

__all__ = [name for name, value in globals().items() if isinstance(value, type) and hasattr(value, "init")]
