"""Optimizers that fit each parameter's step to its own length: Lamb, and LARS around another optimizer."""

import functools

import jax.numpy as jnp
from jax import lax

from msgrad import dtype as dtypes
from msgrad.core.instruction import Operator
from msgrad.core.parameter import Parameter
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_type
from msgrad.optim import step
from msgrad.optim.adam import check_betas
from msgrad.optim.optimizer import Optimizer, record, shared


class Lamb(Optimizer):
    """Adam's direction, with weight decay, made as long as the parameter: `w -= lr |w| / |r + decay w| (r + decay w)`.

    `r` is `m / (1 - beta1^t)` over `sqrt(v / (1 - beta2^t)) + eps`. Where one of the lengths is 0, the direction is
    taken as it is.

    Args:
        params, learning_rate, weight_decay: as in Optimizer.
        beta1, beta2: floats within (0, 1), how slowly the moments follow.
        eps: float above 0.

    State: `moments1`, named lamb_m, and `moments2`, named lamb_v.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.Lamb, MindSpore 2.10; You et al. 2020.
    """

    _decoupled = _support_parallel_optimizer = True

    def __init__(self, params, learning_rate, beta1=0.9, beta2=0.999, eps=1e-6, weight_decay=0.0):
        super().__init__(learning_rate, params, weight_decay)
        check_betas(beta1, beta2, eps, "Lamb")
        self.beta1, self.beta2 = Tensor([beta1], dtypes.float32), Tensor([beta2], dtypes.float32)
        self.eps = Tensor([eps], dtypes.float32)
        self.params = self._parameters
        self._use("lamb", (), ("beta1", "beta2", "eps"), moments1="lamb_m.", moments2="lamb_v.")


@functools.lru_cache(maxsize=256)
def lars_operator(chosen: tuple, rates: tuple, decays: tuple, epsilon: float, coefficient: float, clip: bool):
    """On parameters, gradients, learning rates, weight decays and the reciprocal of the loss scale: the gradients.

    `chosen` says which are fitted to their parameters; `rates` and `decays` are those of `step.Layout`.
    """
    from msgrad.ops.update import lars  # not before: a network may do without

    count = len(chosen)

    def body(*operands):
        params, grads, rest = operands[:count], operands[count : 2 * count], iter(operands[2 * count :])
        rate = [next(rest).reshape(()) for _ in range(step.distinct(rates))]
        decay = [next(rest).reshape(()) for _ in range(step.distinct(decays))]
        factor = next(rest)
        out = []
        for k, (param, grad) in enumerate(zip(params, grads, strict=True)):
            g = step.scale(grad, factor)
            if chosen[k]:
                w, g = step.wide(param), g.astype(step.wide(param).dtype)
                own = jnp.zeros((), w.dtype) if decays[k] is None else (decay[decays[k]] * factor).astype(w.dtype)
                lr = rate[rates[k]].astype(w.dtype)
                g = lars(w, g, jnp.sum(w * w), jnp.sum(g * g), own, lr, epsilon, coefficient, clip)
            out.append(lax.stop_gradient(g.astype(grad.dtype)))
        return tuple(out)

    return Operator("LARS", body)


class LARS(Optimizer):
    """Another optimizer, given gradients scaled by `coefficient |w| / (|g| + decay |w| + epsilon)`, decayed before.

    The optimizer's weight decay and loss scale are taken over.

    Args:
        optimizer: an Optimizer.
        epsilon, coefficient: floats.
        use_clip: scale by at most 1 after the learning rate: by `min(that / lr, 1)`.
        lars_filter: function of a Parameter that says whether its gradient is scaled.

    Raises:
        TypeError: if an argument is of another type. ValueError: with `use_clip`, if the optimizer's groups have
            learning rates that change with the step.

    Source: mindspore.nn.LARS, MindSpore 2.10; You et al. 2017.
    """

    def __init__(
        self,
        optimizer,
        epsilon=1e-05,
        coefficient=0.001,
        use_clip=False,
        lars_filter=lambda x: "LayerNorm" not in x.name and "bias" not in x.name,
    ):
        super().__init__(0.0, [Parameter(Tensor(0.0), name="fake_param")])
        check_type(optimizer, Optimizer, "optimizer", "LARS")
        self.epsilon = check_type(epsilon, float, "epsilon", "LARS")
        self.coefficient = check_type(coefficient, float, "coefficient", "LARS")
        self.use_clip = check_bool(use_clip, "use_clip", "LARS")
        if use_clip and optimizer.is_group_lr and optimizer.dynamic_lr:
            raise ValueError("For 'LARS', with 'use_clip' the learning rates of groups must not change with the step.")
        self.opt = optimizer
        for name in (
            "dynamic_decay_flags dynamic_weight_decay exec_weight_decay weight_decay decay_flags is_group global_step "
            "parameters param_length reciprocal_scale need_scale loss_scale"
        ).split():
            setattr(self, name, getattr(optimizer, name))
        self._parameters = optimizer._parameters
        self._state["global_step"] = self.global_step
        self.lars_flag = tuple(bool(lars_filter(p)) for p in self._parameters)
        self.learning_rate = Parameter(Tensor(0.0, dtypes.float32), name="fake_lr")
        if use_clip:
            self.is_group_lr, self.dynamic_lr = optimizer.is_group_lr, optimizer.dynamic_lr
            self.origin_learning_rate = optimizer.learning_rate
        none = (False,) * self.param_length
        optimizer.decay_flags, optimizer.dynamic_decay_flags = none, none if self.is_group else False
        optimizer.dynamic_weight_decay = optimizer.exec_weight_decay = False
        optimizer.reciprocal_scale = Tensor(1.0, dtypes.float32)

    def construct(self, gradients):
        """Update the parameters; what the optimizer gives.

        Raises:
            TypeError, RuntimeError, ValueError: as the optimizer's, for wrong gradients.
        """
        self.opt._check_gradients(gradients)
        count = self.param_length
        rate_of, decay_of, lr, decays = (0,) * count, (None,) * count, [self.learning_rate], []
        if self.use_clip:
            now = self.opt.get_lr()
            rate_of, places = shared(map(id, now)) if self.is_group_lr else (rate_of, [])
            lr = [now[k] for k in places] if self.is_group_lr else [now]
        if self.exec_weight_decay:
            now = self.get_weight_decay()
            if self.is_group:
                flagged = zip(now, self.decay_flags, strict=True)
                decay_of, places = shared(id(d) if flag else None for d, flag in flagged)
                decays = [now[k] for k in places]
            elif any(self.decay_flags):
                decay_of, decays = tuple(0 if flag else None for flag in self.decay_flags), [now]
        operator = lars_operator(self.lars_flag, rate_of, decay_of, self.epsilon, self.coefficient, self.use_clip)
        return self.opt(record(operator, [*self._parameters, *gradients, *lr, *decays, self.reciprocal_scale]))
