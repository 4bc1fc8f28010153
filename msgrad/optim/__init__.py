"""Optimizers, and learning rates that change with the step."""

from msgrad.optim.adafactor import AdaFactor
from msgrad.optim.adam import Adam, AdaMax, AdamOffload, AdamWeightDecay, LazyAdam
from msgrad.optim.adaptive import FTRL, Adadelta, Adagrad, ProximalAdagrad, RMSProp
from msgrad.optim.cluster import AdaSumByDeltaWeightWrapCell, AdaSumByGradWrapCell, OptTFTWrapper
from msgrad.optim.dynamic import (
    cosine_decay_lr,
    exponential_decay_lr,
    inverse_decay_lr,
    natural_exp_decay_lr,
    piecewise_constant_lr,
    polynomial_decay_lr,
    warmup_lr,
)
from msgrad.optim.layerwise import LARS, Lamb
from msgrad.optim.optimizer import Optimizer
from msgrad.optim.schedules import (
    CosineDecayLR,
    ExponentialDecayLR,
    InverseDecayLR,
    LearningRateSchedule,
    NaturalExpDecayLR,
    PolynomialDecayLR,
    WarmUpLR,
)
from msgrad.optim.sgd import ASGD, SGD, Momentum, Rprop

__all__ = [
    "ASGD",
    "AdaFactor",
    "AdaMax",
    "AdaSumByDeltaWeightWrapCell",
    "AdaSumByGradWrapCell",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamOffload",
    "AdamWeightDecay",
    "CosineDecayLR",
    "ExponentialDecayLR",
    "FTRL",
    "InverseDecayLR",
    "LARS",
    "Lamb",
    "LazyAdam",
    "LearningRateSchedule",
    "Momentum",
    "NaturalExpDecayLR",
    "OptTFTWrapper",
    "Optimizer",
    "PolynomialDecayLR",
    "ProximalAdagrad",
    "RMSProp",
    "Rprop",
    "SGD",
    "WarmUpLR",
    "cosine_decay_lr",
    "exponential_decay_lr",
    "inverse_decay_lr",
    "natural_exp_decay_lr",
    "piecewise_constant_lr",
    "polynomial_decay_lr",
    "warmup_lr",
]
