"""Callbacks that report: losses, times, histories, functions of the user's."""

import time

import numpy as np

from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_non_negative_int, check_positive_int
from msgrad.train.callback.base import EVENTS, Callback, handle_loss


class LossMonitor(Callback):
    """Prints the loss, and in `Model.fit` the metrics after an epoch.

    Args:
        per_print_times: every how many steps; 0 for never.

    Raises:
        ValueError: if `per_print_times` is negative; in training, if the loss is infinite or NaN.

    Source: mindspore.train.LossMonitor, MindSpore 2.10.
    """

    def __init__(self, per_print_times=1):
        super().__init__()
        self._per_print_times = check_non_negative_int(per_print_times, "per_print_times", "LossMonitor")
        self._last_print_time = 0

    def step_end(self, run_context):
        args = run_context.original_args()
        epoch, step, size = args.get("cur_epoch_num", 1), args.cur_step_num, args.batch_num
        loss, in_epoch, every = handle_loss(args.net_outputs), (step - 1) % size + 1, self._per_print_times
        if isinstance(loss, float) and not np.isfinite(loss):
            raise ValueError(f"For 'LossMonitor', the loss of epoch {epoch}, step {in_epoch} is {loss}.")
        if every == 0:
            return
        if step <= self._last_print_time:  # another training began
            back = max(every, size if args.dataset_sink_mode else 1)
            self._last_print_time -= back * ((self._last_print_time - step) // back + 1)
        if step - self._last_print_time >= every:
            self._last_print_time = step
            print(f"epoch: {epoch} step: {in_epoch}, loss is {loss}", flush=True)

    def on_train_epoch_end(self, run_context):
        args = run_context.original_args()
        if metrics := args.get("metrics"):
            shown = ", ".join(f"{k!r}: {v if isinstance(v, np.generic) else repr(v)}" for k, v in metrics.items())
            print(f"Eval result: epoch {args.cur_epoch_num}, metrics: {{{shown}}}")


class TimeMonitor(Callback):
    """Prints how long an epoch took, and a step of it on average.

    Args:
        data_size: steps of an epoch, where nothing else tells.
        data_time: whether the time spent waiting for data is printed too.

    Raises:
        TypeError: if `data_time` is no bool. ValueError: after an epoch, if nothing tells the number of steps.

    Source: mindspore.train.TimeMonitor, MindSpore 2.10.
    """

    def __init__(self, data_size=None, data_time=False):
        super().__init__()
        self.data_size, self.data_time = data_size, check_bool(data_time, "data_time", "TimeMonitor")
        self.epoch_time, self.data_time_sum, self.data_time_start = time.time(), 0.0, 0.0

    def on_train_step_begin(self, run_context):
        self.data_time_sum += time.time() - self.data_time_start

    def on_train_step_end(self, run_context):
        self.data_time_start = time.time()

    def epoch_begin(self, run_context):
        self.epoch_time = self.data_time_start = time.time()
        self.data_time_sum = 0.0

    def epoch_end(self, run_context):
        args = run_context.original_args()
        if (outputs := args.get("net_outputs")) is not None:
            wait_for(outputs)
        seconds = time.time() - self.epoch_time
        known = args.get("batch_num")
        steps = check_positive_int(
            known if isinstance(known, int) and known > 0 else self.data_size, "data_size", "TimeMonitor"
        )
        text = f"{args.get('mode', '').title()} epoch time: {1e3 * seconds:5.3f} ms"
        text += f", per step time: {1e3 * seconds / steps:5.3f} ms"
        if self.data_time:
            text += f" (data time: {1e3 * self.data_time_sum / steps:5.3f} ms)"
        print(text, flush=True)


def wait_for(outputs) -> None:
    """Wait until what a step gave is computed: the time of an epoch is that of its steps, not of their recording."""
    for x in outputs if isinstance(outputs, (tuple, list)) else [outputs]:
        if isinstance(x, Tensor):
            np.asarray(x._value())


class History(Callback):
    """Keeps, in the dict `history`, what the last step of each epoch gave, and the metrics.

    Source: mindspore.train.History, MindSpore 2.10.
    """

    def __init__(self):
        super().__init__()
        self.history, self.epoch = {}, None

    def begin(self, run_context):
        self.epoch = {"epoch": []}

    def epoch_end(self, run_context):
        args = run_context.original_args()
        self.epoch["epoch"].append(args.get("cur_epoch_num", 1))
        outputs = args.net_outputs
        if isinstance(outputs, (tuple, list)) and isinstance(outputs[0], Tensor):
            outputs = outputs[0]
        if isinstance(outputs, Tensor):
            outputs = np.mean(outputs.asnumpy())
        for name, value in {"net_output": outputs, **(args.get("metrics") or {})}.items():
            self.history.setdefault(name, []).append(value)


def nothing(run_context) -> None:
    """What a LambdaCallback does at an event without a function."""


class LambdaCallback(Callback):
    """Calls functions of a RunContext: each argument is named after the event it is for.

    Source: mindspore.train.LambdaCallback, MindSpore 2.10.
    """

    def __init__(
        self,
        on_train_epoch_begin=None,
        on_train_epoch_end=None,
        on_train_step_begin=None,
        on_train_step_end=None,
        on_train_begin=None,
        on_train_end=None,
        on_eval_epoch_begin=None,
        on_eval_epoch_end=None,
        on_eval_step_begin=None,
        on_eval_step_end=None,
        on_eval_begin=None,
        on_eval_end=None,
    ):
        super().__init__()
        given = locals()
        for event in [f"on_{mode}_{event}" for mode in ("train", "eval") for event in EVENTS]:
            setattr(self, event, given[event] or nothing)
