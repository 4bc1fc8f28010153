"""Data pipelines. Source: mindspore.dataset, MindSpore 2.10."""

from msgrad.dataset import config, transforms, vision
from msgrad.dataset.batch import BatchInfo
from msgrad.dataset.datasets import GeneratorDataset, MnistDataset, NumpySlicesDataset
from msgrad.dataset.pipeline import Dataset, zip
from msgrad.dataset.samplers import (
    DistributedSampler,
    PKSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    Shuffle,
    SubsetRandomSampler,
    SubsetSampler,
    WeightedRandomSampler,
)

__all__ = [
    "BatchInfo",
    "Dataset",
    "DistributedSampler",
    "GeneratorDataset",
    "MnistDataset",
    "NumpySlicesDataset",
    "PKSampler",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "Shuffle",
    "SubsetRandomSampler",
    "SubsetSampler",
    "WeightedRandomSampler",
    "config",
    "transforms",
    "vision",
    "zip",
]
