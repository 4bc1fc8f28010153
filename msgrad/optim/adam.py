"""Adam and its kin: with weight decay of its own, lazy, offloaded, with the infinity norm."""

from msgrad import dtype as dtypes
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_number, check_type
from msgrad.optim.optimizer import Optimizer


def check_betas(beta1, beta2, eps, owner: str) -> None:
    """Both betas are floats within (0, 1), and `eps` one above 0."""
    for name, value, high in (("beta1", beta1, 1), ("beta2", beta2, 1), ("eps", eps, None)):
        check_number(check_type(value, float, name, owner), name, owner, 0, high, "neither")


class Adam(Optimizer):
    """Adaptive moments: `m` and `v` follow the gradient and its square, `w -= lr_t m / (sqrt(v) + eps)`.

    `lr_t` is `lr sqrt(1 - beta2^t) / (1 - beta1^t)`.

    Args:
        params, learning_rate, weight_decay, loss_scale: as in Optimizer; decay is added to the gradient.
        beta1, beta2: floats within (0, 1), how slowly the moments follow.
        eps: float above 0.
        use_locking: kept; updates never run at the same time.
        use_nesterov: update with `beta1 m + (1 - beta1) g` for `m`.
        use_amsgrad: update with the largest `v` so far.
        use_lazy, use_offload: how MindSpore treats sparse gradients, and where it computes. Gradients here
            are dense, and stay on the device, so that results are those of the plain form; with `use_offload`
            gradients are not centralized.

    State: `beta1_power`, `beta2_power`, `moment1`, `moment2`, and `vhat` with AMSGrad.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range, or two of
            `use_amsgrad`, `use_lazy` and `use_offload` are set. KeyError: if there is an unknown argument.

    Source: mindspore.nn.Adam, MindSpore 2.10; Kingma and Ba 2015.
    """

    def __init__(
        self,
        params,
        learning_rate=1e-3,
        beta1=0.9,
        beta2=0.999,
        eps=1e-8,
        use_locking=False,
        use_nesterov=False,
        weight_decay=0.0,
        loss_scale=1.0,
        use_amsgrad=False,
        **kwargs,
    ):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        owner = type(self).__name__
        unknown = kwargs.keys() - {"use_lazy", "use_offload"}
        if unknown:
            raise KeyError(f"For 'Adam', the arguments {sorted(unknown)} are unknown.")
        check_betas(beta1, beta2, eps, owner)
        flags = {
            "use_locking": use_locking,
            "use_nesterov": use_nesterov,
            "use_amsgrad": use_amsgrad,
            "use_lazy": kwargs.get("use_lazy", False),
            "use_offload": kwargs.get("use_offload", False),
        }
        for name, value in flags.items():
            setattr(self, name, check_bool(value, name, owner))
        if use_amsgrad + self.use_lazy + self.use_offload > 1:
            raise ValueError(f"For '{owner}', at most one of 'use_amsgrad', 'use_lazy' and 'use_offload' can be True.")
        self.beta1, self.beta2 = Tensor(beta1, dtypes.float32), Tensor(beta2, dtypes.float32)
        self.eps = Tensor(eps, dtypes.float32)
        self._use("adam", (use_nesterov, use_amsgrad), ("beta1", "beta2", "eps"))

    def _centralized(self):
        return (False,) * self.param_length if self.use_offload else super()._centralized()

    @Optimizer.target.setter
    def target(self, value):
        self._set_base_target(value)


class AdamWeightDecay(Optimizer):
    """Adam without bias correction, and with weight decay apart from the gradient.

    `w -= lr (m / (sqrt(v) + eps) + weight_decay w)`. Gradients are taken as they come: groups'
    'grad_centralization' has no effect, as in MindSpore.

    Args:
        params, learning_rate, weight_decay: as in Optimizer.
        beta1, beta2: floats within (0, 1), how slowly the moments follow.
        eps: float above 0.

    State: `moments1`, named adam_m, and `moments2`, named adam_v.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.AdamWeightDecay, MindSpore 2.10; Loshchilov and Hutter 2019.
    """

    _decoupled = _support_parallel_optimizer = True

    def __init__(self, params, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-6, weight_decay=0.0):
        super().__init__(learning_rate, params, weight_decay)
        check_betas(beta1, beta2, eps, type(self).__name__)
        self.beta1, self.beta2 = Tensor([beta1], dtypes.float32), Tensor([beta2], dtypes.float32)
        self.eps = Tensor([eps], dtypes.float32)
        self._use("adam_weight_decay", (), ("beta1", "beta2", "eps"), moments1="adam_m.", moments2="adam_v.")

    def _centralized(self):
        return (False,) * self.param_length


class _PlainAdam(Optimizer):
    """What AdamOffload and LazyAdam share: Adam without its variants, as gradients here are dense."""

    def __init__(self, params, learning_rate, beta1, beta2, eps, use_locking, use_nesterov, weight_decay, loss_scale):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        owner = type(self).__name__
        check_betas(beta1, beta2, eps, owner)
        self.use_locking = check_bool(use_locking, "use_locking", owner)
        self.use_nesterov = check_bool(use_nesterov, "use_nesterov", owner)
        self.beta1, self.beta2 = Tensor(beta1, dtypes.float32), Tensor(beta2, dtypes.float32)
        self.eps = Tensor(eps, dtypes.float32)
        self._use("adam", (use_nesterov, False, (1,)), ("beta1", "beta2", "eps"))


class AdamOffload(_PlainAdam):
    """Adam that MindSpore computes on the host; here it stays on the device, and gives the same.

    Args:
        params, learning_rate, weight_decay, loss_scale: as in Optimizer. Gradients are not centralized, as in
            MindSpore.
        beta1, beta2: floats within (0, 1), how slowly the moments follow.
        eps: float above 0.
        use_locking: kept; updates never run at the same time.
        use_nesterov: update with `beta1 m + (1 - beta1) g` for `m`.

    State: `beta1_power`, `beta2_power`, of shape `(1,)`, `moment1`, `moment2`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.AdamOffload, MindSpore 2.10.
    """

    def __init__(
        self,
        params,
        learning_rate=1e-3,
        beta1=0.9,
        beta2=0.999,
        eps=1e-8,
        use_locking=False,
        use_nesterov=False,
        weight_decay=0.0,
        loss_scale=1.0,
    ):
        super().__init__(params, learning_rate, beta1, beta2, eps, use_locking, use_nesterov, weight_decay, loss_scale)
        self.params = self._parameters

    def _centralized(self):
        return (False,) * self.param_length


class LazyAdam(_PlainAdam):
    """Adam that MindSpore applies to the rows of sparse gradients only; gradients here are dense, and all rows move.

    Args:
        params, learning_rate, loss_scale: as in Optimizer.
        beta1, beta2: floats within (0, 1), how slowly the moments follow.
        eps: float above 0.
        use_locking: kept; updates never run at the same time.
        use_nesterov: update with `beta1 m + (1 - beta1) g` for `m`.
        weight_decay: float of at least 0.

    State: `beta1_power`, `beta2_power`, of shape `(1,)`, `moment1`, `moment2`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.LazyAdam, MindSpore 2.10.
    """

    def __init__(
        self,
        params,
        learning_rate=1e-3,
        beta1=0.9,
        beta2=0.999,
        eps=1e-8,
        use_locking=False,
        use_nesterov=False,
        weight_decay=0.0,
        loss_scale=1.0,
    ):
        check_type(weight_decay, float, "weight_decay", type(self).__name__)
        super().__init__(params, learning_rate, beta1, beta2, eps, use_locking, use_nesterov, weight_decay, loss_scale)

    @Optimizer.target.setter
    def target(self, value):
        self._set_base_target(value)


class AdaMax(Optimizer):
    """Adam with the largest of `|g|` and `beta2 v` for `v`: `w -= lr / (1 - beta1^t) m / (v + eps)`.

    Args:
        params, learning_rate, weight_decay, loss_scale: as in Optimizer; decay is added to the gradient.
        beta1, beta2: floats within (0, 1), how slowly the moment follows and `v` falls.
        eps: float above 0.

    State: `beta1_power`, of shape `(1,)`, `moment1`, `moment2`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.AdaMax, MindSpore 2.10; Kingma and Ba 2015.
    """

    def __init__(
        self, params, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-08, weight_decay=0.0, loss_scale=1.0
    ):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        check_betas(beta1, beta2, eps, type(self).__name__)
        self.beta1, self.beta2 = Tensor(beta1, dtypes.float32), Tensor(beta2, dtypes.float32)
        self.eps = Tensor(eps, dtypes.float32)
        self._use("adamax", (), ("beta1", "beta2", "eps"))
