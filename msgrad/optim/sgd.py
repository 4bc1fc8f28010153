"""Descent along the gradient or its sign: SGD, Momentum, averaged SGD, resilient propagation."""

import numpy as np

from msgrad import dtype as dtypes
from msgrad.core.parameter import Parameter
from msgrad.core.record import here
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_number, check_type, wrong_value
from msgrad.optim.optimizer import Optimizer, Rule


class SGD(Optimizer):
    """Gradient descent, with momentum if that is above 0: `v = momentum v + (1 - dampening) g; w -= lr v`.

    Args:
        params, learning_rate, weight_decay, loss_scale: as in Optimizer; `weight_decay` must be a number.
        momentum: at least 0. A Parameter, which may be set later on.
        dampening: at least 0; the first step is not dampened.
        nesterov: update with `g + momentum v` for `v`; needs momentum, and no dampening.

    State: `accum`, the velocities; `stat`, 1 before the first step with momentum and 0 after it.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.SGD, MindSpore 2.10.
    """

    def __init__(
        self, params, learning_rate=0.1, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False, loss_scale=1.0
    ):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        momentum = float(momentum) if isinstance(momentum, int) else momentum
        dampening = float(dampening) if isinstance(dampening, int) else dampening
        check_number(check_type(momentum, float, "momentum", "SGD"), "momentum", "SGD", 0)
        self.dampening = check_number(check_type(dampening, float, "dampening", "SGD"), "dampening", "SGD", 0)
        self.nesterov = check_bool(nesterov, "nesterov", "SGD")
        if nesterov and (momentum == 0 or dampening != 0):
            raise ValueError(
                "For 'SGD', 'nesterov' needs a 'momentum' above 0 and a 'dampening' of 0, "
                f"but got {momentum} and {dampening}."
            )
        if self.dynamic_weight_decay:
            raise TypeError("For 'SGD', the 'weight_decay' must be an int or float, but got a Cell.")
        self.momentum = Parameter(Tensor(momentum, dtypes.float32), "momentum")
        self._use("sgd", (float(dampening), nesterov), ("momentum",))

    def _current_rule(self):
        """Without momentum, a rule that leaves the state alone, so that no step reads and writes it."""
        var = self.momentum._var
        if type(var.value) is not np.ndarray or var.value != 0:
            return self._rule
        if here.rec.abstract:
            here.rec.guards.append((self.momentum, var))
        return PLAIN


PLAIN = Rule("descent", (), ("global_step",), ())


class Momentum(Optimizer):
    """Gradient descent with momentum: `v = momentum v + g; w -= lr v`.

    Args:
        params, learning_rate, weight_decay, loss_scale: as in Optimizer.
        momentum: float of at least 0. A Parameter, which may be set later on.
        use_nesterov: update with `g + momentum v` for `v`.

    State: `moments`, the velocities.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.Momentum, MindSpore 2.10; Sutskever et al. 2013.
    """

    def __init__(self, params, learning_rate, momentum, weight_decay=0.0, loss_scale=1.0, use_nesterov=False):
        super().__init__(learning_rate, params, weight_decay, loss_scale)
        check_number(check_type(momentum, float, "momentum", "Momentum"), "momentum", "Momentum", 0)
        self.momentum = Parameter(Tensor(momentum, dtypes.float32), "momentum")
        self.params = self._parameters
        self.use_nesterov = check_bool(use_nesterov, "use_nesterov", "Momentum")
        self._use("momentum", (use_nesterov,), ("momentum",))


class ASGD(Optimizer):
    """Gradient descent that averages what it went through: `w = w (1 - lambd eta) - eta g; ax += mu (w - ax)`.

    After step `t`, `eta = lr / (1 + lambd lr t)^alpha`, as MindSpore computes it, where its documentation leaves out
    the `lr` above; and `mu = 1 / max(1, t - t0)`.

    Args:
        params, learning_rate, weight_decay: as in Optimizer.
        lambd: float, how much the weights decay.
        alpha: float, how fast the rate falls.
        t0: float, the step at which averaging begins.

    Returns:
        Called with gradients: True.

    State: `mu` and `eta`, a float32 number for each parameter, and `ax`, the averages.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.ASGD, MindSpore 2.10; Polyak and Juditsky 1992.
    """

    _one_result = True

    def __init__(self, params, learning_rate=0.1, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0.0):
        super().__init__(learning_rate, params, weight_decay)
        self.lambd, self.alpha = check_type(lambd, float, "lambd", "ASGD"), check_type(alpha, float, "alpha", "ASGD")
        self.t0 = Tensor([check_type(t0, float, "t0", "ASGD")], dtypes.float32)
        self.lens = len(self._parameters)
        self._use("asgd", (), ("lambd", "alpha", "t0"), mu="mu_", eta="eta_", ax="ax_.")


class Rprop(Optimizer):
    """Resilient propagation: `w -= d sign(g)`, where each weight has a step `d` of its own.

    It begins as the learning rate, grows by `etaplus` while `g` keeps its sign, shrinks by `etaminus` when that
    changes, and stays within `step_sizes`.

    Args:
        params, learning_rate, weight_decay: as in Optimizer.
        etas: tuple of two floats, `etaminus` within (0, 1) and `etaplus` above 1.
        step_sizes: tuple of two floats, the smallest and the largest step.

    Returns:
        Called with gradients: True.

    State: `prev`, the last gradients, and `step_size`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range, or a tuple has not
            two.

    Source: mindspore.nn.Rprop, MindSpore 2.10; Riedmiller and Braun 1993.
    """

    _one_result = True

    def __init__(self, params, learning_rate=0.1, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0), weight_decay=0.0):
        super().__init__(learning_rate, params, weight_decay)
        for name, value in (("etas", etas), ("step_sizes", step_sizes)):
            if len(check_type(value, tuple, name, "Rprop")) != 2:
                raise wrong_value(value, name, "Rprop", "a tuple of two floats")
        if step_sizes[0] > step_sizes[1]:
            raise wrong_value(step_sizes, "step_sizes", "Rprop", "a smallest step and one that is not below it")
        self.etaminus, self.etaplus = etas
        check_number(check_type(etas[0], float, "etaminus", "Rprop"), "etaminus", "Rprop", 0, 1, "neither")
        check_number(check_type(etas[1], float, "etaplus", "Rprop"), "etaplus", "Rprop", 1, None, "neither")
        self.step_size_min = check_type(step_sizes[0], float, "min_step_sizes", "Rprop")
        self.step_size_max = check_type(step_sizes[1], float, "max_step_sizes", "Rprop")
        self._use("rprop", (), ("etaminus", "etaplus", "step_size_min", "step_size_max"))
