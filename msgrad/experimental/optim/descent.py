"""Adadelta, Adagrad, ASGD, RMSprop, Rprop and SGD."""

from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_type
from msgrad.experimental.optim.adam import counter
from msgrad.experimental.optim.optimizer import Optimizer, Slot, check_above, check_at_least, check_float


class Adadelta(Optimizer):
    """Steps whose size is the root of the mean square of the last steps over that of the last gradients.

    Args:
        params: as in Optimizer.
        lr: float, int or 0-d Tensor above 0, a factor of the steps.
        rho: float within [0, 1], how slowly both means follow.
        eps: above 0, added to both means.
        weight_decay: of at least 0; times the parameter, it is added to the gradient.
        maximize: go up the gradient.

    State: `accum`, of gradients, and `accum_update`, of steps.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.experimental.optim.Adadelta, MindSpore 2.10; Zeiler 2012.
    """

    def __init__(self, params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0.0, *, maximize=False):
        check_above(0.0, self.cls_name, lr=lr, eps=eps)
        check_at_least(0.0, self.cls_name, weight_decay=weight_decay)
        check_float(rho, "rho", self.cls_name, "both")
        super().__init__(params, {"lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay, "maximize": maximize})
        self._use(accum=Slot(), accum_update=Slot())

    def _rule(self, group):
        return "adadelta", ()

    def _hyper(self, group):
        return {"rho": group["rho"], "epsilon": group["eps"]}


class Adagrad(Optimizer):
    """Steps divided by the root of the sum of squares of all gradients: `w -= lr_t g / (sqrt(a) + eps)`.

    `lr_t` is `lr / (1 + (t - 1) lr_decay)`.

    Args:
        params: as in Optimizer.
        lr: float, int or 0-d Tensor above 0.
        lr_decay, weight_decay, initial_accumulator_value: of at least 0; weight decay times the parameter is added to the
            gradient, and the sums begin with `initial_accumulator_value`.
        eps: above 0.
        maximize: go up the gradient.

    State: `accum`, and `step_t`, the number of steps taken.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.experimental.optim.Adagrad, MindSpore 2.10; Duchi, Hazan and Singer 2011.
    """

    def __init__(
        self,
        params,
        lr=1e-2,
        lr_decay=0.0,
        weight_decay=0.0,
        initial_accumulator_value=0.0,
        eps=1e-10,
        *,
        maximize=False,
    ):
        check_above(0.0, self.cls_name, lr=lr, eps=eps)
        check_at_least(
            0.0,
            self.cls_name,
            lr_decay=lr_decay,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
        )
        super().__init__(
            params,
            {
                "lr": lr,
                "lr_decay": lr_decay,
                "eps": eps,
                "weight_decay": weight_decay,
                "initial_accumulator_value": initial_accumulator_value,
                "maximize": maximize,
            },
        )
        self._use(accum=Slot(start=initial_accumulator_value), step_t=counter())

    def _rule(self, group):
        return "adagrad", ()

    def _hyper(self, group):
        return {name: group[name] for name in ("lr_decay", "eps")}


class ASGD(Optimizer):
    """Descent with a falling rate, and the mean of each parameter over the steps from `t0` on.

    Args:
        params: as in Optimizer.
        lr: float, int or 0-d Tensor above 0.
        lambd: float, a decay of the parameters; alpha: how the rate falls: `lr / (1 + lambd lr t) ^ alpha`.
        t0: float, the step from which on is averaged.
        weight_decay: of at least 0; times the parameter, it is added to the gradient.
        maximize: go up the gradient.

    State: `ax`, the means, and `step_t`, the number of steps taken; the lists `eta` and `mu`, numbers that
    `parameters_dict` does not hold, as in MindSpore.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.experimental.optim.ASGD, MindSpore 2.10; Polyak and Juditsky 1992.
    """

    def __init__(self, params, lr=1e-2, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0.0, maximize=False):
        check_above(0.0, self.cls_name, lr=lr)
        check_at_least(0.0, self.cls_name, weight_decay=weight_decay)
        check_type(lambd, float, "lambd", self.cls_name)
        check_type(t0, float, "t0", self.cls_name)
        super().__init__(
            params,
            {
                "lr": lr,
                "lambd": lambd,
                "alpha": alpha,
                "t0": t0,
                "weight_decay": weight_decay,
                "maximize": maximize,
            },
        )
        self._use(
            mu=Slot(1.0, "mu_{parameter}", scalar=True),
            eta=Slot(0.0, "eta_{parameter}", scalar=True),
            ax=Slot(),
            step_t=counter(),
        )

    def _rule(self, group):
        return "asgd", ()

    def _hyper(self, group):
        return {name: group[name] for name in ("lambd", "alpha", "t0")}


class RMSprop(Optimizer):
    """Steps divided by the root of the mean square of the last gradients: `w -= lr g / (sqrt(v) + eps)`.

    Args:
        params: as in Optimizer.
        lr: float, int or 0-d Tensor above 0.
        alpha: of at least 0, how slowly the mean follows.
        eps: above 0.
        weight_decay: of at least 0; times the parameter, it is added to the gradient.
        momentum: of at least 0; above it, the parameter follows a velocity.
        centered: divide by the root of the variance.
        maximize: go up the gradient.

    State: `mean_grad`, `mean_square` and `moment`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.experimental.optim.RMSprop, MindSpore 2.10; Hinton 2012, Graves 2013.
    """

    def __init__(
        self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0.0, momentum=0.0, centered=False, maximize=False
    ):
        check_above(0.0, self.cls_name, lr=lr, eps=eps)
        check_at_least(0.0, self.cls_name, alpha=alpha, momentum=momentum, weight_decay=weight_decay)
        super().__init__(
            params,
            {
                "lr": lr,
                "momentum": momentum,
                "alpha": alpha,
                "eps": eps,
                "centered": centered,
                "weight_decay": weight_decay,
                "maximize": maximize,
            },
        )
        self._use(mean_grad=Slot(), mean_square=Slot(), moment=Slot())

    def _rule(self, group):
        return "rmsprop", (bool(group["centered"]), group["momentum"] > 0)

    def _idle(self, group):
        return {*(() if group["centered"] else ("mean_grad",)), *(() if group["momentum"] > 0 else ("moment",))}

    def _hyper(self, group):
        return {name: group[name] for name in ("alpha", "eps", "momentum")}


class Rprop(Optimizer):
    """Only the gradient's sign counts: each weight has a step of its own.

    Args:
        params: as in Optimizer.
        lr: float, int or 0-d Tensor above 0, the first step.
        etas: the factor, a float within (0, 1), of a step where the gradient turned, and that above 1 where it did not.
        step_sizes: the smallest and the largest step.
        maximize: go up the gradient.

    State: `prev`, the last gradients, `step_size`, and `step_t`, the number of steps taken.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.experimental.optim.Rprop, MindSpore 2.10; Riedmiller and Braun 1993.
    """

    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50), *, maximize=False):
        check_above(0.0, self.cls_name, lr=lr)
        check_above(1.0, self.cls_name, **{"etas[1]": etas[1]})
        check_float(etas[0], "etas[0]", self.cls_name, "neither")
        super().__init__(params, {"lr": lr, "etas": etas, "step_sizes": step_sizes, "maximize": maximize})
        self._use(prev=Slot(), step_size=Slot(), step_t=counter())

    def _rule(self, group):
        return "rprop", ()

    def _hyper(self, group):
        names = ("etaminus", "etaplus", "step_size_min", "step_size_max")
        return dict(zip(names, (*group["etas"], *group["step_sizes"]), strict=True))


class SGD(Optimizer):
    """Gradient descent: `w -= lr g`, with momentum `w -= lr v`, `v = momentum v + (1 - dampening) g`.

    At the first step `v = g`; Nesterov's form updates with `g + momentum v`. Without momentum the state stays.

    Args:
        params: as in Optimizer.
        lr: float, int or 0-d Tensor of at least 0.
        momentum: of at least 0.
        dampening: how much less of the gradient goes into the velocity; an int or float.
        weight_decay: of at least 0; times the parameter, it is added to the gradient.
        nesterov: whether to use Nesterov's form, for which `momentum` must be above 0 and `dampening` 0.
        maximize: go up the gradient.

    State: `accum`, the velocities, and `stat`, 1 before a parameter's first step and 0 after it.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.experimental.optim.SGD, MindSpore 2.10.
    """

    def __init__(self, params, lr, momentum=0, dampening=0, weight_decay=0.0, nesterov=False, *, maximize=False):
        check_type(lr, (float, int, Tensor), "lr", self.cls_name)
        check_at_least(0.0, self.cls_name, lr=lr)
        check_type(momentum, (int, float), "momentum", self.cls_name)
        check_at_least(0.0, self.cls_name, momentum=momentum)
        check_bool(nesterov, "nesterov", self.cls_name)
        check_bool(maximize, "maximize", self.cls_name)
        super().__init__(
            params,
            {
                "lr": lr,
                "momentum": float(momentum),
                "dampening": dampening,
                "weight_decay": weight_decay,
                "nesterov": nesterov,
                "maximize": maximize,
                "grad_centralization": False,
            },
        )
        for group in self.param_groups:
            group["dampening"] = float(group["dampening"])
        check_nesterov(nesterov, momentum, dampening, self.cls_name)
        self._use(accum=Slot(), stat=Slot(1.0))

    def _check_more(self, group):
        check_type(group["dampening"], (int, float), "dampening", self.cls_name)

    def _rule(self, group):
        return ("momentum", (bool(group["nesterov"]),)) if group["momentum"] else ("descent", ())

    def _idle(self, group):
        return set() if group["momentum"] else {"accum", "stat"}

    def _hyper(self, group):
        return {name: group[name] for name in ("momentum", "dampening")}


def check_nesterov(nesterov: bool, momentum, dampening, owner: str) -> None:
    if nesterov and (momentum <= 0 or dampening != 0):
        raise ValueError(
            f"For '{owner}', 'nesterov' needs a 'momentum' above 0 and a 'dampening' of 0, "
            f"but got {momentum} and {dampening}."
        )
