"""Optimizers with `param_groups`, and in `lr_scheduler` what changes their learning rates."""

from msgrad.experimental.optim import lr_scheduler as lr_scheduler
from msgrad.experimental.optim.adam import Adam, Adamax, AdamW, NAdam, RAdam
from msgrad.experimental.optim.descent import ASGD, SGD, Adadelta, Adagrad, RMSprop, Rprop
from msgrad.experimental.optim.optimizer import Optimizer

__all__ = [
    "ASGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "NAdam",
    "Optimizer",
    "RAdam",
    "RMSprop",
    "Rprop",
    "SGD",
]
