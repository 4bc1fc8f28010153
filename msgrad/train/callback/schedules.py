"""Callbacks that change the learning rate, or end a training, by what they see."""

import copy
import math

import numpy as np

from msgrad import ops
from msgrad.core.parameter import Parameter
from msgrad.core.tensor import Tensor
from msgrad.dtype import float32
from msgrad.errors import check_bool, check_non_negative_int, check_one_of, check_type, wrong_value
from msgrad.train.callback.base import Callback, check_number, number
from msgrad.train.serialization import load_param_into_net

SMALLER_IS_BETTER = (
    "hausdorff_distance mae mse loss perplexity mean_surface_distance root_mean_square_distance eval_loss".split()
)


class LearningRateScheduler(Callback):
    """Sets the learning rate to `learning_rate_function(lr, step)` after each step.

    Source: mindspore.train.LearningRateScheduler, MindSpore 2.10.
    """

    def __init__(self, learning_rate_function):
        super().__init__()
        self.learning_rate_function = learning_rate_function

    def step_end(self, run_context):
        args = run_context.original_args()
        held = args.optimizer.learning_rate
        rate = float(np.array2string(held.asnumpy()))  # as the float32 prints
        new = self.learning_rate_function(rate, args.cur_step_num)
        if not math.isclose(rate, new, rel_tol=1e-10):
            ops.assign(held, Tensor(new, float32))


class Monitoring(Callback):
    """Base of callbacks that ask after each epoch whether a value got better."""

    def __init__(self, monitor, mode, min_delta, patience, verbose):
        super().__init__()
        owner = type(self).__name__
        self.monitor = check_type(monitor, str, "monitor", owner)
        self.min_delta = abs(check_number(min_delta, "min_delta", owner))
        self.patience = check_non_negative_int(patience, "patience", owner)
        self.verbose = check_bool(verbose, "verbose", owner)
        self.mode = check_one_of(check_type(mode, str, "mode", owner), ["auto", "min", "max"], "mode", owner)
        self.falling = mode == "min" or (mode == "auto" and monitor in SMALLER_IS_BETTER)
        self._begin()

    def _begin(self) -> None:
        self.wait, self.best = 0, np.inf if self.falling else -np.inf

    def is_improvement(self, value, best):
        """Whether `value` is better than `best` by more than `min_delta`."""
        return value < best - self.min_delta if self.falling else value > best + self.min_delta

    def on_train_begin(self, run_context):
        self._begin()


class EarlyStopping(Monitoring):
    """Ends a training where a value does not get better any more.

    Args:
        monitor: 'loss', that of an epoch's last step, or of what `Model.fit` evaluates: 'eval_loss' or a metric's name.
        min_delta: how much better counts.
        patience: after so many epochs without.
        verbose: whether it says so.
        mode: 'min', 'max', or 'auto' for what the name tells.
        baseline: a value that has to be reached for an epoch to count.
        restore_best_weights: whether the Parameters get the values they had after the best epoch.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `patience` is negative, `mode` none of these, or
            the value no number.

    Source: mindspore.train.EarlyStopping, MindSpore 2.10.
    """

    def __init__(
        self,
        monitor="eval_loss",
        min_delta=0,
        patience=0,
        verbose=False,
        mode="auto",
        baseline=None,
        restore_best_weights=False,
    ):
        super().__init__(monitor, mode, min_delta, patience, verbose)
        self.baseline = check_number(baseline, "baseline", "EarlyStopping") if baseline else None
        self.restore_best_weights = check_bool(restore_best_weights, "restore_best_weights", "EarlyStopping")

    def _begin(self) -> None:
        super()._begin()
        self.stopped_epoch, self.best_weights_param_dict = 0, None

    def on_train_epoch_end(self, run_context):
        args = run_context.original_args()
        value = number(self.monitor, args, "EarlyStopping")
        if value is None:
            return
        better = self.is_improvement(value, self.best)
        if self.restore_best_weights and (better or self.best_weights_param_dict is None):
            self.best_weights_param_dict = copy.deepcopy(args.train_network.parameters_dict())
        self.wait += 1
        if better:
            self.best = value
            if self.baseline is None or self.is_improvement(value, self.baseline):
                self.wait = 0
        if self.wait >= self.patience:
            self.stopped_epoch = args.get("cur_epoch_num")
            run_context.request_stop()
            if self.restore_best_weights and self.best_weights_param_dict is not None:
                if self.verbose:
                    print("Restoring model weights from the end of the best epoch.")
                load_param_into_net(args.train_network, self.best_weights_param_dict)

    def on_train_end(self, run_context):
        if self.stopped_epoch > 0 and self.verbose:
            print(f"Epoch {self.stopped_epoch:05d}: early stopping")


class ReduceLROnPlateau(Monitoring):
    """Lowers the learning rate where a value does not get better any more.

    Args:
        monitor, verbose, mode, min_delta: as for `EarlyStopping`.
        factor: what the rate is multiplied with, between 0 and 1.
        patience: after so many epochs without.
        cooldown: so many epochs after that do not count.
        min_lr: where it ends.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of range, the value no number, or the
            optimizer's rate no Parameter: one of a schedule or of groups.

    Source: mindspore.train.ReduceLROnPlateau, MindSpore 2.10.
    """

    def __init__(
        self,
        monitor="eval_loss",
        factor=0.1,
        patience=10,
        verbose=False,
        mode="auto",
        min_delta=1e-4,
        cooldown=0,
        min_lr=0,
    ):
        super().__init__(monitor, mode, min_delta, patience, verbose)
        owner = "ReduceLROnPlateau"
        self.factor = check_type(factor, float, "factor", owner)
        if not 0 < factor < 1:
            raise wrong_value(factor, "factor", owner, "between 0 and 1")
        self.cooldown = check_non_negative_int(cooldown, "cooldown", owner)
        self.min_lr = check_number(min_lr, "min_lr", owner)

    def _begin(self) -> None:
        super()._begin()
        self.cooldown_counter = 0

    def on_train_epoch_end(self, run_context):
        args = run_context.original_args()
        rate = args.optimizer.learning_rate
        if not isinstance(rate, Parameter):
            raise ValueError("For 'ReduceLROnPlateau', the optimizer must have one learning rate that is a number.")
        value = number(self.monitor, args, "ReduceLROnPlateau")
        if value is None:
            return
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.wait = 0
        if self.is_improvement(value, self.best):
            self.best, self.wait = value, 0
        elif self.cooldown_counter <= 0:
            self.wait += 1
            if self.wait >= self.patience:
                if rate > self.min_lr:
                    new = max(rate * self.factor, self.min_lr)
                    ops.assign(rate, Tensor(new, float32))
                    if self.verbose:
                        print(f"Epoch {args.cur_epoch_num:05d}: ReduceLROnPlateau reducing learning rate to {new}.")
                self.cooldown_counter, self.wait = self.cooldown, 0
