"""SGD and Momentum."""

import numpy as np

from msgrad import dtype as dtypes
from msgrad.core.parameter import Parameter
from msgrad.core.record import here
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_number, check_type
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
