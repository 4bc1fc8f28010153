"""Distributions on whole numbers."""

import math

import numpy as np

from msgrad import ops
from msgrad.dtype import float32, int32
from msgrad.nn.probability import given
from msgrad.nn.probability.distribution.base import (
    Distribution,
    cross_entropy,
    of_other,
    of_parameters,
    of_shape,
    of_value,
)
from msgrad.nn.probability.distribution.continuous import nowhere, refuse_scalars, uniform


class Chance(Distribution):
    """What the distributions of the probability `probs` of 1 share.

    Raises:
        TypeError: if `dtype` is no dtype of numbers. ValueError: if `probs` is not within (0, 1).
    """

    shown = ("probs",)

    def __init__(self, probs, seed, dtype, name):
        (self._probs,) = self._start(seed, dtype, name, "iuf", probs=probs)
        given.check_probabilities(self._probs)

    probs = property(lambda self: self._probs)
    _cross_entropy = cross_entropy


class Bernoulli(Chance):
    """1 with probability `probs`, otherwise 0. Source: mindspore.nn.probability.distribution.Bernoulli, MindSpore 2.10."""

    def __init__(self, probs=None, seed=None, dtype=int32, name="Bernoulli"):
        super().__init__(probs, seed, dtype, name)

    _mean = of_parameters(lambda self, p: p)
    _mode = of_parameters(lambda self, p: (p > 0.5).astype(self.dtype))
    _var = of_parameters(lambda self, p: (1.0 - p) * p)
    _entropy = of_parameters(lambda self, p: -((1.0 - p) * ops.log(1.0 - p)) - p * ops.log(p))

    @of_value
    def _log_prob(self, value, p):
        return ops.log(p) * value + ops.log(1.0 - p) * (1.0 - value)

    @of_value
    def _cdf(self, value, p):
        below = ops.where(value < 1.0, (1.0 - p) * ops.ones_like(value), ops.ones_like(value) * ops.ones_like(p))
        return ops.where(value < 0.0, ops.zeros_like(below), below)

    @of_other
    def _kl_loss(self, p_b, p):
        return p * ops.log(p / p_b) + (1.0 - p) * ops.log((1.0 - p) / (1.0 - p_b))

    @of_shape
    def _sample(self, shape, p):
        return uniform(shape, self._seed) < p


class Geometric(Chance):
    """How often 0 comes before a 1 of probability `probs`.

    Source: mindspore.nn.probability.distribution.Geometric, MindSpore 2.10.
    """

    def __init__(self, probs=None, seed=None, dtype=int32, name="Geometric"):
        super().__init__(probs, seed, dtype, name)

    _mean = of_parameters(lambda self, p: (1.0 - p) / p)
    _mode = of_parameters(lambda self, p: ops.zeros_like(p).astype(self.dtype))
    _var = of_parameters(lambda self, p: (1.0 - p) / ops.square(p))
    _entropy = of_parameters(lambda self, p: (-(1.0 - p) * ops.log(1.0 - p) - p * ops.log(p)) / p)

    @of_value
    def _prob(self, value, p):
        out = ops.exp(ops.log(1.0 - p) * ops.floor(value) + ops.log(p))
        return ops.where(value < 0.0, ops.zeros_like(out), out)

    @of_value
    def _cdf(self, value, p):
        out = 1.0 - ops.pow(1.0 - p, ops.floor(value) + 1.0)
        return ops.where(value < 0.0, ops.zeros_like(out), out)

    @of_other
    def _kl_loss(self, p_b, p):
        return ops.log(p / p_b) + (1.0 - p) / p * ops.log((1.0 - p) / (1.0 - p_b))

    @of_shape
    def _sample(self, shape, p):
        return ops.floor(ops.log(uniform(shape, self._seed)) / ops.log(1.0 - p))


class Poisson(Distribution):
    """Poisson distribution of rate `rate`, which is no Python number.

    Raises:
        TypeError: if it is. ValueError: if it is not positive.

    Source: mindspore.nn.probability.distribution.Poisson, MindSpore 2.10.
    """

    shown = ("rate",)

    def __init__(self, rate=None, seed=None, dtype=float32, name="Poisson"):
        refuse_scalars(rate=rate)
        (self._rate,) = self._start(seed, dtype, name, "iuf", rate=rate)
        given.check_positive(self._rate, "rate")

    rate = property(lambda self: self._rate)
    _mean = _var = of_parameters(lambda self, rate: rate)
    _mode = of_parameters(lambda self, rate: ops.floor(rate))

    @of_value
    def _log_prob(self, value, rate):
        at = ops.maximum(value, 0.0)
        out = ops.log(rate) * at - ops.lgamma(at + 1.0) - rate
        return ops.where(value < 0.0, nowhere(out), out)

    @of_value
    def _cdf(self, value, rate):
        at = ops.maximum(value, 0.0)
        out = 1.0 - ops.igamma(1.0 + at, rate)
        return ops.where(value < 0.0, ops.zeros_like(out), out)

    @of_shape
    def _sample(self, shape, rate):
        more = shape[: len(shape) - rate.ndim]
        return ops.random_poisson(more, rate, self._seed or None, float32)


class Categorical(Distribution):
    """Class numbers of the probabilities `probs`, whose last axis holds the classes.

    Raises:
        TypeError: if `dtype` is no dtype of numbers.
        ValueError: if `probs` are not within (0, 1), do not sum to 1, or have no axis.

    Source: mindspore.nn.probability.distribution.Categorical, MindSpore 2.10.
    """

    shown = ("probs",)

    def __init__(self, probs=None, seed=None, dtype=int32, name="Categorical"):
        (self._probs,) = self._start(seed, dtype, name, "iuf", probs=probs)
        numbers = given.known(self._probs)
        if numbers is not None:
            if numbers.ndim == 0:
                raise ValueError("The 'probs' of a Categorical must have an axis.")
            given.check_probabilities(self._probs)
            eps = np.finfo(numbers.dtype).eps
            if not np.allclose(numbers.sum(-1), 1, rtol=10 * eps, atol=eps):
                raise ValueError("The 'probs' of a Categorical must sum to 1 over the last axis.")
        if self._probs is not None:
            self._is_scalar_batch = self._is_scalar_batch or self._probs.ndim == 1
            self._broadcast_shape = self._broadcast_shape[:-1]

    probs = property(lambda self: self._probs)
    _cross_entropy = cross_entropy

    def _moment(self, probs, power: int):
        numbers = ops.arange(probs.shape[-1]).astype(probs.dtype)
        return ops.sum(numbers**power * probs, -1, True)

    _mean = of_parameters(lambda self, probs: self._moment(probs, 1))
    _mode = of_parameters(lambda self, probs: ops.argmax(probs, -1).astype(self.dtype))
    _var = of_parameters(lambda self, probs: self._moment(probs, 2) - ops.square(self._moment(probs, 1)))
    _entropy = of_parameters(lambda self, probs: -ops.sum(ops.log(probs) * probs, -1))

    @of_other
    def _kl_loss(self, probs_b, probs):
        theirs, own = ops.log_softmax(ops.log(probs_b), -1), ops.log_softmax(ops.log(probs), -1)
        return ops.sum(ops.exp(own) * (own - theirs), -1)

    def _at(self, table, value):
        """The elements of `table`, along its last axis, at the class numbers `value`, and which of these exist."""
        count = table.shape[-1]
        at = ops.where(ops.logical_and(value > -1.0, value < 0.0), ops.zeros_like(value), ops.floor(value))
        shape = np.broadcast_shapes(table.shape[:-1], value.shape)
        index = ops.broadcast_to(ops.clamp(at, 0, count - 1).astype(int32), shape).expand_dims(-1)
        return ops.gather_elements(ops.broadcast_to(table, (*shape, count)), -1, index).squeeze(-1), at

    @of_value
    def _log_prob(self, value, probs):
        out, at = self._at(ops.log(probs), value)
        there = ops.logical_and(at >= 0.0, at <= probs.shape[-1] - 1.0)
        return ops.where(there, out, ops.full_like(out, math.nan))

    @of_value
    def _cdf(self, value, probs):
        out, at = self._at(ops.cumsum(probs, -1), value)
        return ops.where(at < 0.0, ops.zeros_like(out), out)

    def _sample(self, shape=(), probs=None):
        if not isinstance(shape, tuple):
            raise TypeError(f"For shape, the input must be a tuple, but got {shape!r}.")
        probs = self._check_param_type(probs)
        chances = ops.cumsum(probs, -1)
        u = uniform((*shape, *probs.shape[:-1], 1), self._seed)
        drawn = ops.sum((u > chances).astype(int32), -1)
        return ops.stop_gradient(ops.minimum(drawn, probs.shape[-1] - 1)).astype(self.dtype)
