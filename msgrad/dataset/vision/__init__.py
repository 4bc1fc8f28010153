"""Transforms of images. Source: mindspore.dataset.vision, MindSpore 2.10."""

from msgrad.dataset.vision.enums import Border, ImageBatchFormat, ImageReadMode, Inter, SliceMode
from msgrad.dataset.vision.geometry import (
    CenterCrop,
    Crop,
    HorizontalFlip,
    Pad,
    RandomCrop,
    RandomHorizontalFlip,
    RandomVerticalFlip,
    VerticalFlip,
)
from msgrad.dataset.vision.pillow import Decode, Grayscale, ToNumpy, ToPIL
from msgrad.dataset.vision.pixel import HWC2CHW, Invert, Normalize, Rescale, ToTensor, ToType
from msgrad.dataset.vision.resize import Resize

__all__ = [
    "Border",
    "CenterCrop",
    "Crop",
    "Decode",
    "Grayscale",
    "HWC2CHW",
    "HorizontalFlip",
    "ImageBatchFormat",
    "ImageReadMode",
    "Inter",
    "Invert",
    "Normalize",
    "Pad",
    "RandomCrop",
    "RandomHorizontalFlip",
    "RandomVerticalFlip",
    "Rescale",
    "Resize",
    "SliceMode",
    "ToNumpy",
    "ToPIL",
    "ToTensor",
    "ToType",
    "VerticalFlip",
]
