"""Distributions, with densities, moments, divergences and samples."""

from msgrad.nn.probability.distribution.base import Distribution
from msgrad.nn.probability.distribution.continuous import (
    Beta,
    Cauchy,
    Exponential,
    Gamma,
    HalfNormal,
    Laplace,
    Logistic,
    Normal,
    StudentT,
    Uniform,
)
from msgrad.nn.probability.distribution.discrete import Bernoulli, Categorical, Geometric, Poisson
from msgrad.nn.probability.distribution.transformed import Gumbel, LogNormal, TransformedDistribution

__all__ = [
    "Bernoulli",
    "Beta",
    "Categorical",
    "Cauchy",
    "Distribution",
    "Exponential",
    "Gamma",
    "Geometric",
    "Gumbel",
    "HalfNormal",
    "Laplace",
    "LogNormal",
    "Logistic",
    "Normal",
    "Poisson",
    "StudentT",
    "TransformedDistribution",
    "Uniform",
]
