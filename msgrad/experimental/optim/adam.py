"""Adam and its kin: Adam, AdamW, Adamax, NAdam, RAdam."""

import numpy as np

from msgrad import dtype as dtypes
from msgrad.core.tensor import Tensor
from msgrad.errors import wrong_value
from msgrad.experimental.optim.optimizer import Optimizer, Slot, check_above, check_at_least, check_float


def counter(start=0) -> Tensor:
    """What counts the steps."""
    return Tensor(start, dtypes.int32)


def check_adam(lr, betas, eps, weight_decay, owner: str) -> None:
    """No number is negative, and both betas are within [0, 1)."""
    check_at_least(0.0, owner, lr=lr, eps=eps)
    for k in (0, 1):
        if not 0.0 <= betas[k] < 1.0:
            raise wrong_value(betas[k], f"betas[{k}]", owner, "in the range [0, 1)")
    check_at_least(0.0, owner, weight_decay=weight_decay)


def check_kin(lr, betas, eps, weight_decay, owner: str) -> None:
    """Adamax, NAdam and RAdam ask for more: `lr` and `eps` above 0, and betas that are floats."""
    check_above(0.0, owner, lr=lr, eps=eps)
    check_at_least(0.0, owner, weight_decay=weight_decay)
    for k in (0, 1):
        check_float(betas[k], f"betas[{k}]", owner, "left")


def moments(group) -> dict[str, float]:
    beta1, beta2 = group["betas"]
    return {"beta1": beta1, "beta2": beta2, "eps": group["eps"]}


class Adam(Optimizer):
    """Adaptive moments: `m` and `v` follow the gradient and its square, `w -= lr_t m / (sqrt(v) + eps)`.

    `lr_t` is `lr sqrt(1 - beta2^t) / (1 - beta1^t)`.

    Args:
        params: as in Optimizer.
        lr: float, int or 0-d Tensor of at least 0.
        betas: two floats within [0, 1), how slowly the moments follow.
        eps: of at least 0.
        weight_decay: of at least 0; times the parameter, it is added to the gradient.
        amsgrad: update with the largest `v` so far.
        maximize: go up the gradient.

    State: `exp_avg`, `exp_avg_sq`, `max_exp_avg_sq`, and `state_step`, the number of steps taken.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.experimental.optim.Adam, MindSpore 2.10; Kingma and Ba 2015.
    """

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False, *, maximize=False
    ):
        check_adam(lr, betas, eps, weight_decay, self.cls_name)
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "amsgrad": amsgrad,
                "maximize": maximize,
            },
        )
        self._use(exp_avg=Slot(), exp_avg_sq=Slot(), max_exp_avg_sq=Slot(), state_step=counter())

    def _rule(self, group):
        return "adam", (bool(group["amsgrad"]),)

    def _idle(self, group):
        return set() if group["amsgrad"] else {"max_exp_avg_sq"}

    def _hyper(self, group):
        return moments(group)


class AdamW(Optimizer):
    """Adam with weight decay apart from the gradient: `w -= lr weight_decay w + lr m' / (sqrt(v') + eps)`.

    `m'` and `v'` are the moments without their bias, `m / (1 - beta1^t)` and `v / (1 - beta2^t)`.

    Args:
        params, lr, betas, eps, weight_decay, amsgrad, maximize: as in Adam.

    State: as Adam's.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.experimental.optim.AdamW, MindSpore 2.10; Loshchilov and Hutter 2019.
    """

    _decoupled = True

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False, *, maximize=False
    ):
        check_adam(lr, betas, eps, weight_decay, self.cls_name)
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "amsgrad": amsgrad,
                "maximize": maximize,
            },
        )
        self._use(exp_avg=Slot(), exp_avg_sq=Slot(), max_exp_avg_sq=Slot(), state_step=counter())

    def _rule(self, group):
        return "adamw", (bool(group["amsgrad"]), bool(group["weight_decay"]))

    _idle = Adam._idle

    def _hyper(self, group):
        numbers = moments(group)
        one = np.float32(1)  # as MindSpore, which subtracts in float32
        fresh = {f"fresh{k}": float(one - np.float32(beta)) for k, beta in enumerate(group["betas"], 1)}
        return {**numbers, **fresh}


class Adamax(Optimizer):
    """Adam with the largest gradient, fading, for the root of the second moment.

    `u = max(beta2 u, |g| + eps)`; `w -= lr / (1 - beta1^t) m / u`.

    Args:
        params, lr, betas, eps, weight_decay, maximize: as in Adam; `lr` and `eps` are above 0.

    State: `step_t`, the number of steps taken, `exp_avg` and `exp_inf`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.experimental.optim.Adamax, MindSpore 2.10; Kingma and Ba 2015.
    """

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, *, maximize=False):
        check_kin(lr, betas, eps, weight_decay, self.cls_name)
        super().__init__(
            params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "maximize": maximize}
        )
        self._use(step_t=counter(), exp_avg=Slot(), exp_inf=Slot())

    def _rule(self, group):
        return "adamax", ()

    def _hyper(self, group):
        return moments(group)


class NAdam(Optimizer):
    """Adam with Nesterov's momentum.

    Args:
        params, lr, betas, eps, weight_decay: as in Adam; `lr` and `eps` are above 0.
        momentum_decay: of at least 0: how fast the momentum grows towards `betas[0]`.

    State: `step_t`, the number of steps taken, `exp_avg` and `exp_avg_sq`; the list `mu_product`, numbers that
    `parameters_dict` does not hold, as in MindSpore.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.experimental.optim.NAdam, MindSpore 2.10; Dozat 2016.
    """

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, momentum_decay=4e-3):
        check_kin(lr, betas, eps, weight_decay, self.cls_name)
        check_at_least(0.0, self.cls_name, momentum_decay=momentum_decay)
        super().__init__(
            params,
            {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "momentum_decay": momentum_decay},
        )
        self._use(
            step_t=counter(),
            exp_avg=Slot(),
            exp_avg_sq=Slot(),
            mu_product=Slot(1.0, "mu_product_{parameter}", scalar=True),
        )

    def _rule(self, group):
        return "nadam", ()

    def _hyper(self, group):
        return {**moments(group), "momentum_decay": group["momentum_decay"]}


class RAdam(Optimizer):
    """Adam whose first steps are rectified: plain momentum until the variance of their size is bounded.

    Args:
        params, lr, betas, eps, weight_decay: as in Adam; `lr` and `eps` are above 0.

    State: `step_t`, the number of steps taken, `exp_avg` and `exp_avg_sq`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.experimental.optim.RAdam, MindSpore 2.10; Liu et al. 2020.
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
        check_kin(lr, betas, eps, weight_decay, self.cls_name)
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})
        self._use(step_t=counter(), exp_avg=Slot(), exp_avg_sq=Slot())

    def _rule(self, group):
        return "radam", ()

    def _hyper(self, group):
        return moments(group)
