"""Optimizers that divide by sums of squared gradients: Adagrad and its proximal form, Adadelta, RMSProp, FTRL."""

from msgrad import dtype as dtypes
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_number, check_one_of, check_type
from msgrad.optim.optimizer import Optimizer


def check_float(value, name: str, owner: str, low=None, high=None, closed="both") -> float:
    """`value`, a float in the range that `check_number` takes."""
    return check_number(check_type(value, float, name, owner), name, owner, low, high, closed)


class Adagrad(Optimizer):
    """Steps that shorten with the sum of squared gradients: `a += g^2; w -= lr g / sqrt(a + 1e-8)`.

    MindSpore's documentation writes `sqrt(a) + epsilon` without saying what epsilon is; this is its CPU kernel's.

    Args:
        params, learning_rate, weight_decay, loss_scale: as in Optimizer; decay is added to the gradient.
        accum: float of at least 0, what the sums begin with.
        update_slots: whether they grow.

    State: `accum`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.Adagrad, MindSpore 2.10; Duchi et al. 2011.
    """

    def __init__(self, params, accum=0.1, learning_rate=0.001, update_slots=True, loss_scale=1.0, weight_decay=0.0):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        check_bool(update_slots, "update_slots", "Adagrad")
        self._use("adagrad", (check_float(accum, "accum", "Adagrad", 0), update_slots))


class _Placed(Optimizer):
    """What FTRL and ProximalAdagrad share: `target` may name any device, though updates stay where they are."""

    @Optimizer.target.setter
    def target(self, value):
        owner = type(self).__name__
        check_one_of(check_type(value, str, "target", owner), ("CPU", "Ascend", "GPU"), "target", owner)
        self.__dict__["_target"] = value


class ProximalAdagrad(_Placed):
    """Adagrad with penalties: `x = w - r g` with `r = lr / sqrt(a)`, `w = sign(x) max(|x| - r l1, 0) / (1 + r l2)`.

    MindSpore's documentation writes `lr` for the `r` of the penalties; its kernels, like this, do not.

    Args:
        params, learning_rate, weight_decay, loss_scale: as in Optimizer; decay is added to the gradient.
        accum: float of at least 0, what the sums of squares begin with.
        l1, l2: floats of at least 0, the penalties.
        use_locking: kept; updates never run at the same time.

    State: `accum`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.ProximalAdagrad, MindSpore 2.10; Duchi and Singer 2009.
    """

    def __init__(
        self,
        params,
        accum=0.1,
        learning_rate=0.001,
        l1=0.0,
        l2=0.0,
        use_locking=False,
        loss_scale=1.0,
        weight_decay=0.0,
    ):
        owner = "ProximalAdagrad"
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        self.use_locking = check_bool(use_locking, "use_locking", owner)
        self.l1 = Tensor(check_float(l1, "l1", owner, 0), dtypes.float32)
        self.l2 = Tensor(check_float(l2, "l2", owner, 0), dtypes.float32)
        self._use("proximal_adagrad", (check_float(accum, "accum", owner, 0),), ("l1", "l2"))


class Adadelta(Optimizer):
    """Steps in the unit of the weights: `u = sqrt(d + epsilon) / sqrt(a + epsilon) g; w -= lr u`.

    `a` follows the squares of gradients, `d` those of `u`.

    Args:
        params, learning_rate, weight_decay, loss_scale: as in Optimizer; decay is added to the gradient.
        rho: float within [0, 1], how slowly `a` and `d` follow.
        epsilon: float of at least 0.

    State: `accum` and `accum_update`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.Adadelta, MindSpore 2.10; Zeiler 2012.
    """

    def __init__(self, params, learning_rate=1.0, rho=0.9, epsilon=1e-6, loss_scale=1.0, weight_decay=0.0):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        self.rho = check_float(rho, "rho", "Adadelta", 0, 1)
        self.epsilon = check_float(epsilon, "epsilon", "Adadelta", 0)
        self._use("adadelta", (), ("rho", "epsilon"))


class RMSProp(Optimizer):
    """Gradients over their root mean square: `m = momentum m + lr g / sqrt(s + epsilon); w -= m`.

    Args:
        params, learning_rate, weight_decay, loss_scale: as in Optimizer; decay is added to the gradient.
        decay: float of at least 0, how slowly the mean `s` of squares follows; it begins as 1.
        momentum: float of at least 0.
        epsilon: float above 0.
        use_locking: kept; updates never run at the same time.
        centered: take the variance of the gradients for `s`.

    State: `mg`, named mean_grad, if `centered`; `ms`, named mean_square; `moment`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.RMSProp, MindSpore 2.10; Tieleman and Hinton 2012.
    """

    def __init__(
        self,
        params,
        learning_rate=0.1,
        decay=0.9,
        momentum=0.0,
        epsilon=1e-10,
        use_locking=False,
        centered=False,
        loss_scale=1.0,
        weight_decay=0.0,
    ):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        self.decay = check_float(decay, "decay", "RMSProp", 0)
        self.momentum = check_float(momentum, "momentum", "RMSProp", 0)
        self.epsilon = check_float(epsilon, "epsilon", "RMSProp", 0, None, "neither")
        self.use_locking = check_bool(use_locking, "use_locking", "RMSProp")
        self.centered = check_bool(centered, "centered", "RMSProp")
        names = {"mg": "mean_grad.", "ms": "mean_square."}
        self._use("rmsprop", (centered,), ("decay", "momentum", "epsilon"), **names)


class FTRL(_Placed):
    """Follow the regularized leader: `w` minimizes all gradients so far with penalties; small sums give 0.

    With `a' = a + g^2` and `u += g - (a'^-p - a^-p) / lr w`, where `p` is `lr_power`, `w` is
    `(sign(u) l1 - u) / (a'^-p / lr + 2 l2)`, or 0 where `|u|` is at most `l1`.

    Args:
        params, weight_decay, loss_scale: as in Optimizer; without groups decay reaches all parameters.
        initial_accum: float of at least 0, what the sums `a` begin with.
        learning_rate: float above 0, the same for all steps and parameters.
        lr_power: float of at most 0.
        l1, l2: floats of at least 0, the penalties.
        use_locking: kept; updates never run at the same time.

    State: `moments`, the sums of squares, and `linear`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range, or the learning
            rate depends on the step or the group.

    Source: mindspore.nn.FTRL, MindSpore 2.10; McMahan et al. 2013.
    """

    def __init__(
        self,
        params,
        initial_accum=0.1,
        learning_rate=0.001,
        lr_power=-0.5,
        l1=0.0,
        l2=0.0,
        use_locking=False,
        loss_scale=1.0,
        weight_decay=0.0,
    ):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        if self.dynamic_lr or self.is_group_lr:
            raise ValueError(
                "For 'FTRL', the 'learning_rate' must be one number for all steps and parameters, "
                "but got one that depends on the step or the group."
            )
        check_float(initial_accum, "initial_accum", "FTRL", 0)
        self.lr = check_float(learning_rate, "learning_rate", "FTRL", 0, None, "neither")
        self.lr_power = check_float(lr_power, "lr_power", "FTRL", None, 0)
        self.l1, self.l2 = check_float(l1, "l1", "FTRL", 0), check_float(l2, "l2", "FTRL", 0)
        self.use_locking = check_bool(use_locking, "use_locking", "FTRL")
        if not self.is_group:
            self.decay_flags = (True,) * self.param_length
        self._use("ftrl", (initial_accum,), ("l1", "l2", "lr_power"))
