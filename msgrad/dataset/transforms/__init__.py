"""Transforms of elements of any kind. Source: mindspore.dataset.transforms, MindSpore 2.10."""

from msgrad.dataset.transforms.combine import Compose, RandomApply, RandomChoice, RandomOrder
from msgrad.dataset.transforms.general import (
    Concatenate,
    Duplicate,
    Fill,
    Mask,
    OneHot,
    PadEnd,
    Relational,
    Slice,
    TypeCast,
    Unique,
    not_random,
)

__all__ = [
    "Compose",
    "Concatenate",
    "Duplicate",
    "Fill",
    "Mask",
    "OneHot",
    "PadEnd",
    "RandomApply",
    "RandomChoice",
    "RandomOrder",
    "Relational",
    "Slice",
    "TypeCast",
    "Unique",
    "not_random",
]
