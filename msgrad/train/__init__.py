"""mindspore.train: Model, its callbacks and metrics, checkpoints."""

from msgrad import metrics
from msgrad.amp import DynamicLossScaleManager, FixedLossScaleManager, LossScaleManager, build_train_network
from msgrad.metrics import *  # noqa: F403
from msgrad.train import callback, dataset_helper, model, second_order, segments, serialization
from msgrad.train.callback import *  # noqa: F403
from msgrad.train.dataset_helper import *  # noqa: F403
from msgrad.train.model import *  # noqa: F403
from msgrad.train.second_order import *  # noqa: F403
from msgrad.train.segments import *  # noqa: F403
from msgrad.train.serialization import *  # noqa: F403
from msgrad.train.serialization import make_directory as _make_directory  # noqa: F401

__all__ = ["DynamicLossScaleManager", "FixedLossScaleManager", "LossScaleManager", "build_train_network"]
for _module in (callback, dataset_helper, metrics, model, second_order, segments, serialization):
    __all__ += _module.__all__
