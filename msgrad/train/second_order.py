"""Training with THOR: layers and models in the place of others."""

from msgrad import nn
from msgrad.core.cell import Cell
from msgrad.errors import check_type
from msgrad.nn.kronecker import ThorGpu, exchange
from msgrad.train.model import Model

__all__ = ["ConvertModelUtils", "ConvertNetUtils"]


class ConvertNetUtils:
    """Puts layers that keep second moments in the place of those that do not; `nn.thor` does it of itself.

    Source: mindspore.train.ConvertNetUtils, MindSpore 2.10.
    """

    def convert_to_thor_net(self, net) -> None:
        """Exchange the layers of `net`; their Parameters stay. TypeError: if it is no Cell."""
        exchange(check_type(net, Cell, "net", "ConvertNetUtils"))


class ModelThor(Model):
    """A Model whose optimizer, from `nn.thor`, computes its inverses anew every `frequency` steps.

    In the steps between, layers keep no moments. Arguments as in Model.
    """

    def __init__(self, network, loss_fn=None, optimizer=None, *args, **kwargs):
        super().__init__(network, loss_fn, optimizer, *args, **kwargs)
        self._frequency = (network.optimizer if optimizer is None else optimizer).get_frequency()
        self._renewing = None

    def _run_step(self, row, args, manager, context) -> None:
        renewing = args.cur_step_num % self._frequency == 0
        if renewing != self._renewing:
            self._train_network.add_flags_recursive(thor=renewing)
            self._renewing = renewing
        super()._run_step(row, args, manager, context)


class ConvertModelUtils:
    """Makes a Model one that trains with THOR.

    Source: mindspore.train.ConvertModelUtils, MindSpore 2.10.
    """

    @staticmethod
    def convert_to_thor_model(
        model,
        network,
        loss_fn=None,
        optimizer=None,
        metrics=None,
        amp_level="O0",
        loss_scale_manager=None,
        keep_batchnorm_fp32=False,
    ):
        """A Model of these that computes the inverses every `optimizer.get_frequency()` steps.

        Args:
            model: what is given back if `optimizer` is none that `nn.thor` gave.
            network: the Cell that is trained, or a TrainOneStepCell with its optimizer in it.
            loss_fn, optimizer, metrics, amp_level, loss_scale_manager, keep_batchnorm_fp32: as in Model.

        Raises:
            TypeError, ValueError: as Model.

        Source: mindspore.train.ConvertModelUtils, MindSpore 2.10.
        """
        if not isinstance(optimizer, ThorGpu):
            return model
        if isinstance(network, nn.TrainOneStepCell):
            return ModelThor(network)
        scaling = {} if loss_scale_manager is None else {"loss_scale_manager": loss_scale_manager}
        return ModelThor(
            network,
            loss_fn,
            optimizer,
            metrics,
            amp_level=amp_level,
            keep_batchnorm_fp32=keep_batchnorm_fp32,
            **scaling,
        )
