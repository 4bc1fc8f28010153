"""Callback, and what a callback gets to see of a training."""

from contextlib import ExitStack

import numpy as np

from msgrad import log
from msgrad.core.tensor import Tensor
from msgrad.errors import kind, wrong_type

EVENTS = "begin epoch_begin epoch_end step_begin step_end end".split()


def set_cur_net(net) -> None:
    """Say whose Parameters a device that saves them by itself gives. JAX's do not: nothing is to be done.

    Source: mindspore.train.callback._set_cur_net, MindSpore 2.10.
    """


class Callback:
    """What happens around the steps of a training: subclasses override events, each called with a `RunContext`.

    A training has `on_train_begin`, `on_train_epoch_begin`, `on_train_step_begin`, `on_train_step_end`,
    `on_train_epoch_end` and `on_train_end`, an evaluation the same events `on_eval_...`; by default they call `begin`,
    `epoch_begin` and so on, which do nothing. A callback is entered and left like a context around the whole.

    Source: mindspore.train.Callback, MindSpore 2.10.
    """

    def __enter__(self):
        return self

    def __exit__(self, *err):
        pass

    def begin(self, run_context):
        """Before a training or an evaluation."""

    def epoch_begin(self, run_context):
        """Before an epoch."""

    def epoch_end(self, run_context):
        """After an epoch."""

    def step_begin(self, run_context):
        """Before a step."""

    def step_end(self, run_context):
        """After a step."""

    def end(self, run_context):
        """After a training or an evaluation."""

    def on_train_begin(self, run_context):
        self.begin(run_context)

    def on_train_epoch_begin(self, run_context):
        self.epoch_begin(run_context)

    def on_train_epoch_end(self, run_context):
        self.epoch_end(run_context)

    def on_train_step_begin(self, run_context):
        self.step_begin(run_context)

    def on_train_step_end(self, run_context):
        self.step_end(run_context)

    def on_train_end(self, run_context):
        self.end(run_context)

    def on_eval_begin(self, run_context):
        self.begin(run_context)

    def on_eval_epoch_begin(self, run_context):
        self.epoch_begin(run_context)

    def on_eval_epoch_end(self, run_context):
        self.epoch_end(run_context)

    def on_eval_step_begin(self, run_context):
        self.step_begin(run_context)

    def on_eval_step_end(self, run_context):
        self.step_end(run_context)

    def on_eval_end(self, run_context):
        self.end(run_context)


def to_all(event: str):
    def call(self, run_context):
        for callback in self._callbacks:
            getattr(callback, event)(run_context)

    return call


class CallbackManager(Callback):
    """Several callbacks as one, in their order; None, one of them, or a list. TypeError for anything else."""

    def __init__(self, callbacks):
        callbacks = [] if callbacks is None else [callbacks] if isinstance(callbacks, Callback) else callbacks
        if not isinstance(callbacks, list) or not all(isinstance(callback, Callback) for callback in callbacks):
            raise TypeError(
                f"For 'Model', the 'callbacks' must be a Callback or a list of them, but got {callbacks!r}."
            )
        self._callbacks = list(callbacks)
        self._stack = ExitStack()

    def __enter__(self):
        with ExitStack() as stack:  # one that cannot be entered leaves those before it
            entered = [(stack.enter_context(callback), callback) for callback in self._callbacks]
            self._stack = stack.pop_all()
        self._callbacks = [target if isinstance(target, Callback) else callback for target, callback in entered]
        return self

    def __exit__(self, *err):
        return self._stack.__exit__(*err)


for _event in [*EVENTS, *(f"on_{mode}_{event}" for mode in ("train", "eval") for event in EVENTS)]:
    setattr(CallbackManager, _event, to_all(_event))


class InternalCallbackParam(dict):
    """A dict whose items are attributes too; KeyError for those that are not there."""

    def __getattr__(self, key):
        return self[key]

    def __setattr__(self, key, value):
        self[key] = value


class RunContext:
    """What an event is called with: `original_args()`, a dict about the training, and a way to end it.

    Args:
        original_args: the dict: `cur_epoch_num`, `cur_step_num` (over all epochs), `batch_num` (steps of an epoch),
            `epoch_num`, `net_outputs`, `train_network`, `network`, `optimizer`, `loss_fn`, `train_dataset`, `mode`, ...

    Raises:
        TypeError: if it is no dict.

    Source: mindspore.train.RunContext, MindSpore 2.10.
    """

    def __init__(self, original_args):
        if not isinstance(original_args, dict):
            raise wrong_type(original_args, "original_args", "RunContext", "a dict")
        self._original_args = original_args
        self._stop_requested = False

    def original_args(self):
        """The dict."""
        return self._original_args

    def request_stop(self):
        """Let the training end after this event."""
        self._stop_requested = True

    def get_stop_requested(self):
        """Whether something asked for the end."""
        return self._stop_requested


def handle_loss(outputs):
    """The loss in what a step gave: the mean of a Tensor as a float; the first Tensor of several, as it is."""
    if isinstance(outputs, (tuple, list)):
        return outputs[0] if isinstance(outputs[0], Tensor) else outputs
    return float(np.mean(outputs.asnumpy())) if isinstance(outputs, Tensor) else outputs


def number(monitor: str, args: dict, owner: str):
    """The monitored value after an epoch as an array of shape (), None where there is none, or it is 0.

    'loss' is that of the last step; other names are looked up in what `Model.fit` evaluated.
    """
    found = args.get("eval_results", {})
    value = handle_loss(args.get("net_outputs")) if monitor == "loss" else found.get(monitor)
    if value is None:
        log.warning("For '%s', there is no '%s' to monitor, but %s.", owner, monitor, sorted({"loss", *found}))
    if isinstance(value, np.ndarray) and value.shape != ():
        raise ValueError(f"For '{owner}', the monitored value must be a number, but got the shape {value.shape}.")
    return np.array(value) if value else None


def check_number(value, name: str, owner: str):
    if isinstance(value, bool) or not isinstance(value, (float, int)):
        raise TypeError(
            f"For '{owner}', the '{name}' must be a float or an int, but got {value!r} of type {kind(value)}."
        )
    return value
