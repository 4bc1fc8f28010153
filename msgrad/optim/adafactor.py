"""AdaFactor."""

from msgrad import dtype as dtypes
from msgrad.core.parameter import Parameter, ParameterTuple
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_number, check_type, wrong_value
from msgrad.optim.adaptive import check_float
from msgrad.optim.optimizer import Optimizer


class AdaFactor(Optimizer):
    """Adaptive rates that cost little memory: of a matrix's squared gradients, the means of rows and columns.

    `u = g / sqrt(v)`, where `v` of a matrix is the product of these means over the mean of all, is scaled down to the
    root mean square `clip_threshold`; then `w -= lr u`, or `w -= m` where `m` follows `lr u`.

    Args:
        params, loss_scale: as in Optimizer; gradients are not centralized.
        learning_rate: as in Optimizer, where `relative_step` is False; else None.
        eps: two floats of at least 0: what is added to squared gradients, and the least root mean square of `w` in
            `scale_parameter`.
        clip_threshold: float of at least 0.
        decay_rate: float within (0, 1): means follow with `beta2 = 1 - t ** -decay_rate`.
        beta1: number of at least 0, how slowly `m` follows; 0 or None for no `m`.
        weight_decay: number within [0, 1), times `lr w` taken off each parameter.
        scale_parameter: multiply the learning rate, unless it is a Tensor, a list or a schedule, by the root mean
            square of `w`.
        relative_step: take `min(1e-2, 1 / sqrt(t))` for the learning rate.
        warmup_init: take `1e-6 t` for `1e-2` in it.
        compression: keep the means that are not factored in float16.

    State: `exp_avg`, if `beta1` is above 0; `exp_avg_sq_row` and `exp_avg_sq_col` of the matrices' shapes without the
    last and the last but one axis, and `exp_avg_sq` of the others' shapes, each of shape `(1,)` where it is not
    needed; `step`, named afactor_step.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range, or `learning_rate` and
            `relative_step` are both given or both not.

    Source: mindspore.nn.AdaFactor, MindSpore 2.10; Shazeer and Stern 2018.
    """

    def __init__(
        self,
        params,
        learning_rate=None,
        eps=(1e-30, 1e-3),
        clip_threshold=1.0,
        decay_rate=0.8,
        beta1=0.9,
        weight_decay=0.0,
        scale_parameter=True,
        relative_step=True,
        warmup_init=False,
        compression=False,
        loss_scale=1.0,
    ):
        owner = "AdaFactor"
        if (learning_rate is None) != bool(relative_step):
            raise ValueError(
                "For 'AdaFactor', either the 'learning_rate' must be None or 'relative_step' False, "
                f"but got {learning_rate} and {relative_step}."
            )
        if warmup_init and not relative_step:
            raise ValueError("For 'AdaFactor', the 'warmup_init' needs 'relative_step', but got False.")
        learning_rate, beta1 = 0.0 if learning_rate is None else learning_rate, 0.0 if beta1 is None else beta1
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        if len(check_type(eps, (list, tuple), "eps", owner)) != 2:
            raise wrong_value(eps, "eps", owner, "two floats")
        self.eps = Tensor([check_float(x, "eps", owner, 0) for x in eps], dtypes.float32)
        self.clip_threshold = Tensor(check_float(clip_threshold, "clip_threshold", owner, 0), dtypes.float32)
        self.decay_rate = Tensor(-check_float(decay_rate, "decay_rate", owner, 0, 1, "neither"), dtypes.float32)
        self.beta1 = Tensor(check_number(beta1, "beta1", owner, 0), dtypes.float32)
        self.weight_decay = Tensor(check_number(weight_decay, "weight_decay", owner, 0, 1, "left"), dtypes.float32)
        self.exec_weight_decay = False  # the rule decays all parameters alike
        self.weight_decay_flag = bool(weight_decay)
        self.scale_lr = isinstance(learning_rate, (float, int))
        self.scale_parameter = check_bool(scale_parameter, "scale_parameter", owner) and self.scale_lr
        self.relative_step = check_bool(relative_step, "relative_step", owner)
        self.warmup_init = check_bool(warmup_init, "warmup_init", owner)
        self.compression = check_bool(compression, "compression", owner)
        self.use_first_moment = beta1 > 0
        if not self.use_first_moment:
            self.exp_avg = ParameterTuple([Parameter(Tensor(0.0))] * self.param_length)
        flags = (relative_step, warmup_init, self.scale_parameter, self.use_first_moment, self.weight_decay_flag)
        prefixes = {name: f"{name}_" for name in ("exp_avg_sq_row", "exp_avg_sq_col", "exp_avg_sq")}
        hyper = ("eps", "clip_threshold", "decay_rate", "beta1", "weight_decay")
        self._use("adafactor", (*flags, compression), hyper, **prefixes, step="afactor_step")

    def _centralized(self):
        return (False,) * self.param_length

    @property
    def supports_memory_efficient_fp16(self) -> bool:
        """True: float16 parameters are updated in float32."""
        return True

    @property
    def supports_flat_params(self) -> bool:
        """False: matrices keep their shapes."""
        return False

    @Optimizer.target.setter
    def target(self, value):
        self._set_base_target(value)
