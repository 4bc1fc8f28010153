"""Probability: `distribution` has densities, moments and samples; `bijector` invertible functions."""

from msgrad.nn.probability import bijector, distribution

__all__ = ["bijector", "distribution"]
