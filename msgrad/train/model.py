"""Model: a network with its loss, optimizer and metrics, and the loops that train and evaluate it."""

import copy

from msgrad import log, nn
from msgrad.amp import FixedLossScaleManager, LossScaleManager, build_train_network, check_boost
from msgrad.core.cell import Cell
from msgrad.core.tensor import Tensor
from msgrad.dataset.pipeline import Dataset
from msgrad.errors import (
    check_bool,
    check_int,
    check_non_negative_int,
    check_positive_int,
    check_type,
    wrong_type,
    wrong_value,
)
from msgrad.metrics import Loss, get_metric_fn, get_metrics
from msgrad.parallel.world import _get_device_num, _get_parallel_mode
from msgrad.train import callback as callbacks_here
from msgrad.train.callback import Callback, ModelCheckpoint, RunContext, TimeMonitor
from msgrad.train.callback.base import EVENTS, CallbackManager, InternalCallbackParam
from msgrad.train.dataset_helper import Rows, check_dataset, check_sink_size

KEYWORDS = ["loss_scale_manager", "keep_batchnorm_fp32", "boost_config_dict", "acc_level"]
ONE_DEVICE = "'{}' is about 'semi_auto_parallel' and 'auto_parallel' modes of several devices."


class Model:
    """Trains, evaluates and applies a network.

    Args:
        network: a Cell. loss_fn: a Cell that gives the loss of its output and the labels; None if `network` does.
        optimizer: what updates the Parameters; None for a network that does so itself, or is not trained.
        metrics: a set of names and metrics, or a dict of metrics by name.
        eval_network: a Cell that gives what metrics are computed of; None for `network` with `loss_fn`.
        eval_indexes: which of its outputs are the loss, the prediction and the label; None to give all to each metric.
        amp_level: 'O0' to 'O3' or 'auto'; see `amp.build_train_network`.
        boost_level: must be 'O0': MindSpore's other shortcuts are not here.
        kwargs: `loss_scale_manager`, `keep_batchnorm_fp32`: as of `amp.build_train_network`; `boost_config_dict` and
            `acc_level`, about boost.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is none of these, or there is no optimizer for
            an `amp_level` or a `loss_scale_manager`, or no way to get what metrics need.
        NotImplementedError: for boost.

    Source: mindspore.train.Model, MindSpore 2.10.
    """

    def __init__(
        self,
        network,
        loss_fn=None,
        optimizer=None,
        metrics=None,
        eval_network=None,
        eval_indexes=None,
        amp_level="O0",
        boost_level="O0",
        **kwargs,
    ):
        for name in kwargs:
            if name not in KEYWORDS:
                raise ValueError(f"For 'Model', the keywords are {KEYWORDS}, but got '{name}'.")
        check_type(network, Cell, "network", "Model")
        if optimizer is None and amp_level != "O0":
            raise ValueError(
                f"For 'Model', the 'amp_level' must be 'O0' where there is no 'optimizer', but got {amp_level!r}."
            )
        check_boost(kwargs.get("acc_level", boost_level), "Model")
        if kwargs.get("boost_config_dict"):
            raise NotImplementedError(
                "For 'Model', the 'boost_config_dict' must be empty: MindSpore's boost is not in msgrad."
            )
        self._network, self._loss_fn, self._optimizer, self._amp_level = network, loss_fn, optimizer, amp_level
        self._loss_scale_manager: LossScaleManager | None = kwargs.get("loss_scale_manager")
        self._parallel_mode, self._device_number = _get_parallel_mode(), _get_device_num()
        self._train_network = self._build_train_network(kwargs)
        self._metric_fns = get_metrics(metrics)
        self._eval_network, self._eval_indexes = eval_network, eval_indexes
        if self._metric_fns:
            self._build_eval_network()
        self._predict_network = network
        self._current_epoch_num = self._current_step_num = 0
        self._training: bool | None = None  # the mode of the network that `_set_mode` left

    def _build_train_network(self, kwargs: dict) -> Cell:
        if self._optimizer is not None:
            names = ("loss_scale_manager", "keep_batchnorm_fp32")
            given = {name: kwargs[name] for name in names if name in kwargs}
            if given.get("keep_batchnorm_fp32", True) is None:
                del given["keep_batchnorm_fp32"]
            return build_train_network(self._network, self._optimizer, self._loss_fn, self._amp_level, **given)
        if self._loss_scale_manager is not None:
            raise ValueError("For 'Model', a 'loss_scale_manager' needs an 'optimizer', but got None.")
        return self._network if self._loss_fn is None else nn.WithLossCell(self._network, self._loss_fn)

    def _build_eval_network(self) -> None:
        if self._eval_network is not None:
            indexes = self._eval_indexes
            if indexes is not None and not (isinstance(indexes, list) and len(indexes) == 3):
                raise wrong_value(indexes, "eval_indexes", "Model", "None or a list of three")
            return
        if self._loss_fn is None:
            raise ValueError("For 'Model', 'metrics' need an 'eval_network' or a 'loss_fn', but got neither.")
        self._eval_network = nn.WithEvalCell(self._network, self._loss_fn, self._amp_level in ("O2", "O3", "auto"))
        self._eval_indexes = [0, 1, 2]

    @property
    def train_network(self):
        """The Cell that does a training step."""
        return self._train_network

    @property
    def eval_network(self):
        """The Cell that is evaluated, None without metrics."""
        return self._eval_network

    @property
    def predict_network(self):
        """The network."""
        return self._predict_network

    def _set_mode(self, network: Cell, training: bool) -> None:
        """Training or evaluation mode, where it is not that already."""
        if self._training != training:
            network.set_train(training)
            self._training = training
            if not training:
                network.set_grad(False)

    # ------------------------------------------------------------ training
    def train(self, epoch, train_dataset, callbacks=None, dataset_sink_mode=False, sink_size=-1, initial_epoch=0):
        """Train.

        Args:
            epoch: the number of the last epoch.
            train_dataset: a Dataset; its rows are the inputs of the training network: with a `loss_fn`, data and label.
            callbacks: a Callback or a list of them.
            dataset_sink_mode: whether `sink_size` counts. Data reaches the device while it computes in either mode, and
                callbacks see each step.
            sink_size: steps of an epoch, whose data goes on where the last one's ended; -1 for the whole dataset.
            initial_epoch: the number of epochs that are done.

        Raises:
            TypeError: if an argument is of another type. ValueError: if a number is out of range, the dataset has no
                row, or a row has not two elements where there is a `loss_fn`.

        Source: mindspore.train.Model.train, MindSpore 2.10.
        """
        self._check_epochs("Model.train", epoch, dataset_sink_mode, sink_size, initial_epoch)
        check_dataset(train_dataset, "train_dataset", "Model.train")
        self._warn_of_old_methods(callbacks, "train")
        self._train(epoch, train_dataset, callbacks, sink_size if dataset_sink_mode else -1, initial_epoch)

    def fit(
        self,
        epoch,
        train_dataset,
        valid_dataset=None,
        valid_frequency=1,
        callbacks=None,
        dataset_sink_mode=False,
        valid_dataset_sink_mode=False,
        sink_size=-1,
        initial_epoch=0,
    ):
        """Train, and evaluate after epochs.

        Args:
            valid_dataset: a Dataset to evaluate with; None for no evaluation. Callbacks of the user's and TimeMonitor see
                it too; those at the end of the epoch find `metrics` and `eval_results`, the metrics and 'eval_loss', which
                is the loss of the last batch.
            valid_frequency: every so many epochs, or a list of their numbers.
            valid_dataset_sink_mode: a bool; it makes no difference.
            epoch, train_dataset, callbacks, dataset_sink_mode, sink_size, initial_epoch: as of `train`.

        Raises:
            TypeError, ValueError: as `train`; ValueError also for a `valid_dataset` without metrics, and for callbacks
                with old methods such as `step_end`.

        Source: mindspore.train.Model.fit, MindSpore 2.10.
        """
        check_bool(valid_dataset_sink_mode, "valid_dataset_sink_mode", "Model.fit")
        self._check_epochs("Model.fit", epoch, dataset_sink_mode, sink_size, initial_epoch)
        check_dataset(train_dataset, "train_dataset", "Model.fit")
        if not isinstance(valid_frequency, (int, list)):
            raise wrong_type(valid_frequency, "valid_frequency", "Model.fit", "an int or a list")
        if valid_dataset and not self._metric_fns:
            raise ValueError("For 'Model.fit', a 'valid_dataset' needs the Model's 'metrics', but there are none.")
        self._warn_of_old_methods(callbacks, "fit")
        sink_size = sink_size if dataset_sink_mode else -1
        self._train(epoch, train_dataset, callbacks, sink_size, initial_epoch, valid_dataset, valid_frequency)

    @staticmethod
    def _check_epochs(owner, epoch, sink_mode, sink_size, initial_epoch) -> None:
        check_bool(sink_mode, "dataset_sink_mode", owner)
        check_int(sink_size, "sink_size", owner)
        check_positive_int(epoch, "epoch", owner)
        check_non_negative_int(initial_epoch, "initial_epoch", owner)
        if initial_epoch >= epoch:
            raise ValueError(
                f"For '{owner}', the 'epoch' must be above the 'initial_epoch', but got {epoch} and {initial_epoch}."
            )
        check_sink_size(sink_size, owner)

    @staticmethod
    def _warn_of_old_methods(callbacks, mode: str) -> None:
        """Callbacks of the user's that override `step_end` and the like: in a fit, they cannot tell what is evaluated."""
        for callback in callbacks if isinstance(callbacks, list) else [callbacks]:
            old = sorted(set(EVENTS) & vars(type(callback)).keys())
            if not old or type(callback).__name__ in callbacks_here.__all__:
                continue
            text = f"For 'Model.{mode}', {type(callback).__name__} should define methods named 'on_train_' or 'on_eval_' for {old}."
            if mode == "fit":
                raise ValueError(text)
            log.warning(text)

    def _train(
        self, epoch, dataset, callbacks, sink_size, initial_epoch, valid_dataset=None, valid_frequency=1
    ) -> None:
        args = InternalCallbackParam(
            cur_step_num=0,
            train_network=self._train_network,
            epoch_num=epoch - initial_epoch,
            batch_num=sink_size if sink_size > 0 else dataset.get_dataset_size(),
            mode="train",
            loss_fn=self._loss_fn,
            optimizer=self._optimizer,
            parallel_mode=self._parallel_mode,
            device_number=self._device_number,
            train_dataset=dataset,
            list_callback=as_list(callbacks),
            train_dataset_element=None,
            network=self._network,
            last_save_ckpt_step=None,
            latest_ckpt_file=None,
            loss_scale_mananger=self._loss_scale_manager,  # spelt as in MindSpore
            dataset_sink_mode=False,
        )
        self._training = None
        rows = Rows(dataset, sink_size)
        try:
            with CallbackManager(args.list_callback) as manager:
                self._run_epochs(range(initial_epoch, epoch), rows, args, manager, valid_dataset, valid_frequency)
        except BaseException:
            for callback in args.list_callback:
                if isinstance(callback, ModelCheckpoint):
                    callback.save_after_exception(self._train_network, self._current_epoch_num, self._current_step_num)
            raise
        finally:
            rows.release()

    def _run_epochs(self, epochs, rows, args, manager, valid_dataset, valid_frequency) -> None:
        context = RunContext(args)
        self._set_mode(self._train_network, True)
        manager.on_train_begin(context)
        for epoch in epochs:
            args.cur_epoch_num = self._current_epoch_num = epoch + 1
            self._current_step_num = 0
            manager.on_train_epoch_begin(context)
            for row in rows:
                self._run_step(row, args, manager, context)
                if context.get_stop_requested():
                    break
            if valid_dataset and due(epoch + 1, valid_frequency):
                self._evaluate_in_fit(valid_dataset, args, manager)
            manager.on_train_epoch_end(context)
            args.pop("metrics", None)
            args.pop("eval_results", None)
            if context.get_stop_requested():
                break
        manager.on_train_end(context)

    def _run_step(self, row: list, args, manager, context) -> None:
        if self._loss_fn is not None and len(row) != 2:
            raise ValueError(
                f"For 'Model.train', with a 'loss_fn' the 'train_dataset' must give data and label, but a row has {len(row)}."
            )
        args.cur_step_num += 1
        self._current_step_num = (args.cur_step_num - 1) % args.batch_num + 1
        args.train_dataset_element = row
        manager.on_train_step_begin(context)
        self._set_mode(self._train_network, True)
        args.net_outputs = outputs = self._train_network(*row)
        scaling = self._loss_scale_manager
        # one that stays has nothing to learn from a step, and reading the overflow would wait for it
        if (
            scaling is not None
            and not isinstance(scaling, FixedLossScaleManager)
            and scaling.get_drop_overflow_update()
        ):
            scaling.update_loss_scale(bool(outputs[1].asnumpy().all()))
        manager.on_train_step_end(context)

    # ------------------------------------------------------------ evaluation
    def _evaluate_in_fit(self, dataset, args, manager) -> None:
        """Evaluate between epochs; afterwards `args` are those of the training again, with the results."""
        kept = {name: args.get(name) for name in ("cur_step_num", "batch_num", "dataset_sink_mode", "net_outputs")}
        ours = callbacks_here.__all__
        seen = [c for c in manager._callbacks if type(c).__name__ not in ours or isinstance(c, TimeMonitor)]
        args.update(eval_network=self._eval_network, valid_dataset=dataset, mode="eval", cur_step_num=0)
        args.batch_num = dataset.get_dataset_size()
        with CallbackManager(seen) as some:
            self._evaluate(dataset, args, some, with_loss=True)
        args.update(kept, mode="train")

    def _evaluate(self, dataset, args, manager, with_loss=False) -> dict:
        context, loss = RunContext(args), None
        for metric in self._metric_fns.values():
            metric.clear()
        manager.on_eval_begin(context)
        self._training = None
        self._set_mode(self._eval_network, False)
        manager.on_eval_epoch_begin(context)
        rows = Rows(dataset)
        try:
            for row in rows:
                args.cur_step_num += 1
                args.eval_dataset_element = row
                manager.on_eval_step_begin(context)
                self._set_mode(self._eval_network, False)
                args.net_outputs = outputs = self._eval_network(*row)
                manager.on_eval_step_end(context)
                self._update_metrics(outputs)
                if with_loss:
                    loss = outputs[self._eval_indexes[0] if self._eval_indexes else 0]
                if context.get_stop_requested():
                    break
        finally:
            rows.release()
        manager.on_eval_epoch_end(context)
        args.metrics = {name: metric.eval() for name, metric in self._metric_fns.items()}
        if with_loss:
            last = get_metric_fn("loss")  # MindSpore's is that of the last batch alone
            last.update(loss)
            args.eval_results = {**copy.deepcopy(args.metrics), "eval_loss": last.eval()}
        manager.on_eval_end(context)
        self._training = None
        return args.metrics

    def _update_metrics(self, outputs) -> None:
        outputs = (outputs,) if isinstance(outputs, Tensor) else outputs
        indexes = self._eval_indexes
        if not isinstance(outputs, tuple):
            raise ValueError(
                f"For 'Model.eval', the 'eval_network' must give a tuple, but it gave {type(outputs).__name__}."
            )
        if indexes is not None and len(outputs) < 3:
            raise ValueError(
                f"For 'Model.eval', the 'eval_network' must give three values, but it gave {len(outputs)}."
            )
        for metric in self._metric_fns.values():
            if indexes is None:
                metric.update(*outputs)
            elif isinstance(metric, Loss):
                metric.update(outputs[indexes[0]])
            else:
                metric.update(outputs[indexes[1]], outputs[indexes[2]])

    def eval(self, valid_dataset, callbacks=None, dataset_sink_mode=False):
        """The metrics of `valid_dataset`, a dict by name.

        Args:
            valid_dataset: a Dataset; its rows are the inputs of the evaluated network.
            callbacks: a Callback or a list of them. dataset_sink_mode: a bool; it makes no difference.

        Raises:
            TypeError: if an argument is of another type. ValueError: if the Model has no metrics.

        Source: mindspore.train.Model.eval, MindSpore 2.10.
        """
        check_bool(dataset_sink_mode, "dataset_sink_mode", "Model.eval")
        if not self._metric_fns:
            raise ValueError("For 'Model.eval', the Model needs 'metrics', but there are none.")
        self._warn_of_old_methods(callbacks, "eval")
        args = InternalCallbackParam(
            eval_network=self._eval_network,
            valid_dataset=valid_dataset,
            batch_num=valid_dataset.get_dataset_size(),
            mode="eval",
            cur_step_num=0,
            list_callback=as_list(callbacks),
            network=self._network,
            dataset_sink_mode=False,
        )
        with CallbackManager(callbacks) as manager:
            return self._evaluate(valid_dataset, args, manager)

    def predict(self, *predict_data, backend=None, config=None):
        """What the network, in evaluation mode, gives for `predict_data`.

        Args:
            predict_data: its inputs: Tensors, numbers, strings or None.
            backend: None, or 'lite', which MindSpore falls back from where it is not installed.
            config: about 'lite'.

        Raises:
            TypeError: if an input is of another type. ValueError: if a Tensor is empty, or `backend` is another.

        Source: mindspore.train.Model.predict, MindSpore 2.10.
        """
        if backend not in ("lite", None):
            raise wrong_value(backend, "backend", "Model.predict", "'lite' or None")
        if backend == "lite":
            log.warning("For 'Model.predict', there is no MindSpore Lite here; the network itself predicts.")
        for x in predict_data:
            if not isinstance(x, (Tensor, int, float, str, type(None))):
                raise wrong_type(x, "predict_data", "Model.predict", "Tensors, numbers, strings or None")
            if isinstance(x, Tensor) and x.size == 0:
                raise ValueError("For 'Model.predict', the 'predict_data' must not be empty.")
        self._training = None
        self._set_mode(self._predict_network, False)
        return self._predict_network(*predict_data)

    # ------------------------------------------------------------ ahead of time
    def build(self, train_dataset=None, valid_dataset=None, sink_size=-1, epoch=1, sink_mode=True):
        """Check what a training will be given. What is compiled, is compiled at the first step.

        Raises:
            TypeError: if a dataset is none, or another argument of another type. ValueError: if a number is out of range,
                or both datasets are None. RuntimeError: if there is a `valid_dataset` and no metrics.

        Source: mindspore.train.Model.build, MindSpore 2.10, which compiles here, on Ascend only.
        """
        check_positive_int(epoch, "epoch", "Model.build")
        check_sink_size(sink_size, "Model.build")
        check_bool(sink_mode, "sink_mode", "Model.build")
        if train_dataset is None and valid_dataset is None:
            raise ValueError("For 'Model.build', the 'train_dataset' and the 'valid_dataset' must not both be None.")
        for name, dataset in (("train_dataset", train_dataset), ("valid_dataset", valid_dataset)):
            if dataset is not None:
                check_type(dataset, Dataset, name, "Model.build")
        if valid_dataset is not None and not self._metric_fns:
            raise RuntimeError("For 'Model.build', a 'valid_dataset' needs the Model's 'metrics', but there are none.")

    def infer_train_layout(self, train_dataset, dataset_sink_mode=True, sink_size=-1):
        """RuntimeError: this is about several devices. Source: mindspore.train.Model.infer_train_layout, MindSpore 2.10."""
        raise RuntimeError(ONE_DEVICE.format("Model.infer_train_layout"))

    def infer_predict_layout(self, *predict_data, skip_backend_compile=False):
        """RuntimeError: this is about several devices. Source: mindspore.train.Model.infer_predict_layout, 2.10."""
        raise RuntimeError(ONE_DEVICE.format("Model.infer_predict_layout"))


def as_list(callbacks) -> list:
    return [] if callbacks is None else [callbacks] if isinstance(callbacks, Callback) else callbacks


def due(epoch: int, frequency) -> bool:
    """Whether there is an evaluation after this epoch."""
    return epoch % frequency == 0 if isinstance(frequency, int) else epoch in frequency


__all__ = ["Model"]
