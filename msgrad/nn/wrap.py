"""Cells around a network: with a loss, with a training step."""

from types import FunctionType, MethodType

from msgrad.core.autodiff import GradOperation, value_and_grad
from msgrad.core.cell import Cell
from msgrad.core.parameter import Parameter, ParameterTuple
from msgrad.errors import check_bool, wrong_type
from msgrad.nn.basic import Identity
from msgrad.nn.microbatch import DistributedGradReducer
from msgrad.parallel.settings import ParallelMode
from msgrad.parallel.world import _get_device_num, _get_gradients_mean, _get_parallel_mode


class WithLossCell(Cell):
    """A network with its loss: `loss_fn(backbone(data), label)`. Source: mindspore.nn.WithLossCell, MindSpore 2.10."""

    def __init__(self, backbone, loss_fn):
        super().__init__(auto_prefix=False)
        self._backbone, self._loss_fn = backbone, loss_fn

    def construct(self, data, label):
        return self._loss_fn(self._backbone(data), label)

    @property
    def backbone_network(self):
        """The network without the loss."""
        return self._backbone


class WithEvalCell(Cell):
    """A network for evaluation: gives `(loss, outputs, label)`, in float32 if `add_cast_fp32`.

    Source: mindspore.nn.WithEvalCell, MindSpore 2.10.
    """

    def __init__(self, network, loss_fn, add_cast_fp32=False):
        super().__init__(auto_prefix=False)
        self._network, self._loss_fn = network, loss_fn
        self.add_cast_fp32 = check_bool(add_cast_fp32, "add_cast_fp32", "WithEvalCell")

    def construct(self, data, label):
        outputs = self._network(data)
        if self.add_cast_fp32:
            outputs = outputs.astype("float32")
            label = label.astype("float32") if str(label.dtype).startswith(("Float", "BFloat")) else label
        return self._loss_fn(outputs, label), outputs, label


class TrainOneStepCell(Cell):
    """A training step: the loss of `network(*inputs)`, whose gradients `optimizer` applies.

    In the data-parallel and hybrid modes a DistributedGradReducer is made of the settings and sees the gradients first.

    Args:
        network: a Cell whose output is the loss. optimizer: what updates `optimizer.parameters`.
        sens: what the gradients are multiplied with; None for 1.
        return_grad: give also the gradients, a dictionary by the Parameters' names.

    Raises:
        ValueError: if `sens` is 0.

    Source: mindspore.nn.TrainOneStepCell, MindSpore 2.10.
    """

    def __init__(self, network, optimizer, sens=None, return_grad=False):
        super().__init__(auto_prefix=False)
        if sens == 0:
            raise ValueError("For 'TrainOneStepCell', the 'sens' must not be 0.")
        self.network = network
        network.set_grad()
        self.optimizer = optimizer
        self.weights = optimizer.parameters
        self.sense_flag = sens is not None
        self.sens = 1.0 if sens is None else sens
        self.return_grad = return_grad
        # for subclasses, which MindSpore's documentation shows with these
        self.grad = GradOperation(get_by_list=True, sens_param=True)
        self.grad_no_sens = GradOperation(get_by_list=True)
        self.parallel_mode = _get_parallel_mode()
        self.reducer_flag = self.parallel_mode in (ParallelMode.DATA_PARALLEL, ParallelMode.HYBRID_PARALLEL)
        self.grad_reducer = Identity()
        if self.reducer_flag:
            self.mean, self.degree = _get_gradients_mean(), _get_device_num()
            self.grad_reducer = DistributedGradReducer(self.weights, self.mean, self.degree)

    def construct(self, *inputs):
        if self.sense_flag:

            def forward(*args):
                loss = self.network(*args)
                return loss * self.sens, loss

            (_, loss), grads = value_and_grad(forward, None, self.weights, has_aux=True)(*inputs)
        else:
            loss, grads = value_and_grad(self.network, None, self.weights)(*inputs)
        grads = self.grad_reducer(grads)
        self.optimizer(grads)
        if self.return_grad:
            return loss, {p.name: g for p, g in zip(self.weights, grads, strict=True)}
        return loss


class WithGradCell(Cell):
    """Gives the gradients of the loss in the trainable Parameters of `network`.

    Args:
        network: a Cell. loss_fn: its loss; None if `network` gives the loss itself.
        sens: the cotangent of the loss; None for ones.

    Source: mindspore.nn.WithGradCell, MindSpore 2.10.
    """

    def __init__(self, network, loss_fn=None, sens=None):
        super().__init__(auto_prefix=False)
        self.network, self.loss_fn, self.sens = network, loss_fn, sens
        self.weights = ParameterTuple(network.trainable_params())
        self.grad = GradOperation(get_by_list=True, sens_param=sens is not None)
        self.network_with_loss = network if loss_fn is None else WithLossCell(network, loss_fn)
        self.network_with_loss.set_train()

    def construct(self, *inputs):
        sens = () if self.sens is None else (self.sens,)
        return self.grad(self.network_with_loss, self.weights)(*inputs, *sens)


class ForwardValueAndGrad(Cell):
    """Gives `(network(*inputs), gradients)`; the flags are those of `ops.GradOperation`.

    Raises:
        TypeError: if `network` cannot be called, a flag is no bool, or `weights` are missing with `get_by_list`.

    Source: mindspore.nn.ForwardValueAndGrad, MindSpore 2.10.
    """

    def __init__(self, network, weights=None, get_all=False, get_by_list=False, sens_param=False):
        super().__init__(auto_prefix=False)
        owner = "ForwardValueAndGrad"
        if not isinstance(network, (Cell, FunctionType, MethodType)):
            raise wrong_type(network, "network", owner, "a Cell, a function or a method")
        check_bool(get_all, "get_all", owner)
        check_bool(get_by_list, "get_by_list", owner)
        if get_by_list and not isinstance(weights, (tuple, list)):
            raise wrong_type(weights, "weights", owner, "a tuple or list of Parameters")
        self.network = network
        if isinstance(network, Cell):
            network.set_grad()
        self.weights = weights
        self.get_all, self.get_by_list, self.sens_param = get_all, get_by_list, sens_param
        self.grad = GradOperation(get_all=get_all, get_by_list=get_by_list, sens_param=sens_param)

    def construct(self, *inputs):
        values = []

        def forward(*args):
            values.append(self.network(*args))
            return values[0]

        grads = self.grad(forward, self.weights if self.get_by_list else None)(*inputs)
        return values[0], grads


class ParameterUpdate(Cell):
    """Gives `param` the value of its input, and returns that. TypeError if `param` is no Parameter.

    Source: mindspore.nn.ParameterUpdate, MindSpore 2.10.
    """

    def __init__(self, param):
        super().__init__(auto_prefix=False)
        if not isinstance(param, Parameter):
            raise wrong_type(param, "param", "ParameterUpdate", "a Parameter")
        self._param = param

    def construct(self, x):
        self._param.set_data(x)
        return x
