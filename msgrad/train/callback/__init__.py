"""mindspore.train.callback: what happens around the steps of a training."""

from msgrad.train.callback.base import Callback, RunContext
from msgrad.train.callback.base import CallbackManager as _CallbackManager  # noqa: F401
from msgrad.train.callback.base import InternalCallbackParam as _InternalCallbackParam  # noqa: F401
from msgrad.train.callback.base import set_cur_net as _set_cur_net  # noqa: F401
from msgrad.train.callback.checkpoint import BackupAndRestore, CheckpointConfig, ModelCheckpoint, OnRequestExit
from msgrad.train.callback.monitors import History, LambdaCallback, LossMonitor, TimeMonitor
from msgrad.train.callback.schedules import EarlyStopping, LearningRateScheduler, ReduceLROnPlateau

__all__ = [
    "BackupAndRestore",
    "Callback",
    "CheckpointConfig",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "LossMonitor",
    "ModelCheckpoint",
    "OnRequestExit",
    "ReduceLROnPlateau",
    "RunContext",
    "TimeMonitor",
]
