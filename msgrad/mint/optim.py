"""Optimizers, under PyTorch's names: `mint.optim.AdamW(net.trainable_params(), lr=1e-3)`.

Their groups are those of `mindspore.experimental.optim`, whose schedulers change their learning rates.
"""

from msgrad import dtype as dtypes
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_type, wrong_value
from msgrad.experimental.optim.adam import check_adam, counter, moments
from msgrad.experimental.optim.descent import check_nesterov
from msgrad.experimental.optim.optimizer import Optimizer, Slot, check_at_least

__all__ = ["SGD", "Adam", "AdamW", "FusedAdamW"]


class Adam(Optimizer):
    """Adaptive moments: `w -= lr m' / (sqrt(v') + eps)`, for moments `m'` and `v'` without their bias.

    Args:
        params: Parameters, or dicts as in `mindspore.experimental.optim.Optimizer`.
        lr: float of at least 0.
        betas: a tuple of two floats within [0, 1), how slowly the moments follow.
        eps: float of at least 0.
        weight_decay: float of at least 0; times the parameter, it is added to the gradient.
        amsgrad: update with the largest `v` so far, which the groups then hold as 'max_exp_avg_sq'.
        maximize: go up the gradient.

    State: `exp_avg`, `exp_avg_sq` and `state_step`, the number of steps taken.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.mint.optim.Adam, MindSpore 2.10; Kingma and Ba 2015.
    """

    _sequences: tuple[type, ...] = (tuple,)  # what the betas may be

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False, *, maximize=False
    ):
        self._init(params, lr, betas, eps, weight_decay, amsgrad, maximize)

    def _init(self, params, lr, betas, eps, weight_decay, amsgrad, maximize):
        owner = type(self).__name__
        check_type(betas, self._sequences, "betas", owner)
        if len(betas) != 2:
            raise wrong_value(betas, "betas", owner, "two floats")
        defaults = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        for name, value in {"betas[0]": betas[0], "betas[1]": betas[1], **defaults}.items():
            if name != "betas":
                check_type(value, float, name, owner)
        check_bool(amsgrad, "amsgrad", owner)
        check_bool(maximize, "maximize", owner)
        check_adam(lr, betas, eps, weight_decay, owner)
        super().__init__(params, {**defaults, "amsgrad": amsgrad, "maximize": maximize})
        step = Tensor([-self._ahead], dtypes.float32)
        self._use(exp_avg=Slot(), exp_avg_sq=Slot(), max_exp_avg_sq=Slot(grouped=True), state_step=step)

    def _rule(self, group):
        return "adamw", (bool(group["amsgrad"]), self._decoupled and bool(group["weight_decay"]))

    def _idle(self, group):
        return set() if group["amsgrad"] else {"max_exp_avg_sq"}

    def _hyper(self, group):
        beta1, beta2 = group["betas"]
        return {**moments(group), "fresh1": 1 - beta1, "fresh2": 1 - beta2}


class AdamW(Adam):
    """Adam with weight decay apart from the gradient: `w -= lr weight_decay w` besides.

    Args:
        params, lr, betas, eps, weight_decay, amsgrad, maximize: as in Adam.

    State: as Adam's; `state_step` begins at -1, as in MindSpore.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.mint.optim.AdamW, MindSpore 2.10; Loshchilov and Hutter 2019.
    """

    _decoupled, _ahead = True, 1

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False, *, maximize=False
    ):
        self._init(params, lr, betas, eps, weight_decay, amsgrad, maximize)


class FusedAdamW(AdamW):
    """AdamW, whose groups all have AMSGrad or none has: MindSpore's Ascend kernel updates a group at once.

    Args:
        params, lr, betas, eps, weight_decay, amsgrad, maximize: as in AdamW; `betas` may be a list.

    State: as AdamW's, and with AMSGrad `max_exp_avg_sq`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range, or AMSGrad is mixed.

    Source: mindspore.mint.optim.FusedAdamW, MindSpore 2.10.
    """

    _sequences = (tuple, list)

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False, *, maximize=False
    ):
        self.max_exp_avg_sq = None
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize)

    @property
    def global_amsgrad(self) -> bool:
        """Whether the groups have AMSGrad."""
        return bool(self.param_groups[0]["amsgrad"])

    def _check_more(self, group):
        if self.param_groups and bool(group["amsgrad"]) != self.global_amsgrad:
            raise ValueError(
                f"For '{type(self).__name__}', the 'amsgrad' of all groups must be the same, "
                f"but got {self.global_amsgrad} and {group['amsgrad']}."
            )

    def _grow(self, name, group):
        super()._grow(name, group)
        if name == "max_exp_avg_sq" and self.global_amsgrad:
            self._list(name)


class SGD(Optimizer):
    """Gradient descent: `w -= lr g`, with momentum `w -= lr v`, `v = momentum v + (1 - dampening) g`.

    At the first step `v = g`; Nesterov's form updates with `g + momentum v`.

    Args:
        params: Parameters, or dicts as in `mindspore.experimental.optim.Optimizer`.
        lr: number or 0-d Tensor of at least 0; also kept as the groups' 'lr_float', as in MindSpore, but the groups' 'lr'
            counts.
        momentum, dampening, weight_decay: numbers, the first and the last of at least 0.
        nesterov: whether to use Nesterov's form, for which `momentum` must be above 0 and `dampening` 0.
        maximize: go up the gradient.

    State: `momentum_buf`, the velocities, and `step_t`, the number of steps taken.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.mint.optim.SGD, MindSpore 2.10.
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False, *, maximize=False):
        owner, numbers = type(self).__name__, {"momentum": momentum, "weight_decay": weight_decay}
        check_type(lr, (float, int, bool, Tensor), "lr", owner)
        for name, value in {**numbers, "dampening": dampening}.items():
            check_type(value, (float, int, bool), name, owner)
        check_bool(nesterov, "nesterov", owner)
        check_bool(maximize, "maximize", owner)
        check_at_least(0.0, owner, lr=lr, **numbers)
        check_nesterov(nesterov, momentum, dampening, owner)
        flags = {"nesterov": nesterov, "maximize": maximize}
        super().__init__(params, {"lr": lr, **numbers, "dampening": dampening, **flags, "lr_float": lr})
        self._use(momentum_buf=Slot(), step_t=counter())

    def add_param_group(self, param_group) -> None:
        if isinstance(param_group, dict) and "lr" in param_group:
            param_group.setdefault("lr_float", param_group["lr"])
        super().add_param_group(param_group)

    def _rule(self, group):
        return ("counted_momentum", (bool(group["nesterov"]),)) if group["momentum"] else ("descent", ())

    def _idle(self, group):
        return set() if group["momentum"] else {"momentum_buf"}

    def _hyper(self, group):
        return {name: group[name] for name in ("momentum", "dampening")}
