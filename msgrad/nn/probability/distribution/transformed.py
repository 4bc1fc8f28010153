"""Distributions of functions of random numbers: any bijector's, the log-normal and the Gumbel distribution."""

import math

import numpy as np

from msgrad import ops
from msgrad.dtype import float32
from msgrad.errors import wrong_type
from msgrad.nn.probability import given
from msgrad.nn.probability.bijector import Bijector, Exp, GumbelCDF, Invert
from msgrad.nn.probability.distribution.base import Distribution, cross_entropy, of_other, of_parameters, of_shape
from msgrad.nn.probability.distribution.continuous import Normal, Uniform


class TransformedDistribution(Distribution):
    """The distribution of `bijector.forward` of what `distribution` gives.

    Raises:
        TypeError: if an argument is of another type, or the distribution's dtype no floating-point one.
        ValueError: at `mean`, if the bijector is not linear.

    Source: mindspore.nn.probability.distribution.TransformedDistribution, MindSpore 2.10.
    """

    def __init__(self, bijector, distribution, seed=None, name="transformed_distribution"):
        owner = type(self).__name__
        if not isinstance(bijector, Bijector):
            raise wrong_type(bijector, "bijector", owner, "a Bijector")
        if not isinstance(distribution, Distribution):
            raise wrong_type(distribution, "distribution", owner, "a Distribution")
        if distribution.dtype.kind != "f":
            raise TypeError(f"For '{owner}', the distribution must have floating dtype, but got {distribution.dtype}.")
        param = {"bijector": bijector, "distribution": distribution, "seed": seed, "name": name}
        super().__init__(seed, distribution.dtype, name, param)
        self._bijector, self._distribution = bijector, distribution
        self._is_linear_transformation = bijector.is_constant_jacobian
        self._is_scalar_batch = distribution.is_scalar_batch and bijector.is_scalar_batch
        self._batch_shape = distribution.batch_shape
        self.default_parameters = distribution.default_parameters
        self.parameter_names = distribution.parameter_names
        self.parameter_type = distribution.parameter_type
        shapes = distribution.batch_shape, bijector.batch_shape
        self._broadcast_shape = None if None in shapes else np.broadcast_shapes(*shapes)

    bijector = property(lambda self: self._bijector)
    distribution = property(lambda self: self._distribution)
    is_linear_transformation = property(lambda self: self._is_linear_transformation)

    def _cdf(self, value, *args, **kwargs):
        return self._distribution.cdf(self._bijector.inverse(value), *args, **kwargs)

    def _log_prob(self, value, *args, **kwargs):
        before = self._distribution.log_prob(self._bijector.inverse(value), *args, **kwargs)
        whole = before + self._bijector.inverse_log_jacobian(value)
        return ops.where(before == -math.inf, before * ops.ones_like(whole), whole)

    def _sample(self, *args, **kwargs):
        return self._bijector.forward(self._distribution.sample(*args, **kwargs))

    def _mean(self, *args, **kwargs):
        if not self._is_linear_transformation:
            raise ValueError("mean function must be implemented for non-linear transformation")
        return self._bijector.forward(self._distribution.mean(*args, **kwargs))


Bijector._transforms = Distribution, TransformedDistribution


class LogNormal(TransformedDistribution):
    """The distribution of exp of a normal number of mean `loc` and standard deviation `scale`.

    Raises:
        TypeError: if `dtype` is no floating-point one. ValueError: if `scale` is not positive.

    Source: mindspore.nn.probability.distribution.LogNormal, MindSpore 2.10.
    """

    shown = ("loc", "scale")

    def __init__(self, loc=None, scale=None, seed=0, dtype=float32, name="LogNormal"):
        super().__init__(Exp(), Normal(loc, scale, dtype=dtype), seed, name)
        self._reset_parameters()
        self._loc, self._scale = self._add_parameter(loc, "loc"), self._add_parameter(scale, "scale")

    loc = property(lambda self: self._loc)
    scale = property(lambda self: self._scale)
    _mean = of_parameters(lambda self, loc, scale: ops.exp(loc + 0.5 * ops.square(scale)))
    _mode = of_parameters(lambda self, loc, scale: ops.exp(loc - ops.square(scale)))
    _var = of_parameters(lambda self, loc, scale: ops.expm1(ops.square(scale)) * ops.exp(2.0 * loc + ops.square(scale)))
    _entropy = of_parameters(lambda self, loc, scale: loc + 0.5 + ops.log(scale) + 0.5 * math.log(2 * math.pi))
    _cross_entropy = cross_entropy

    def _cdf(self, value, loc=None, scale=None):
        loc, scale = self._check_param_type(loc, scale)
        out = self._distribution.cdf(self._bijector.inverse(value), loc, scale)
        return ops.where(value > 0.0, out, ops.zeros_like(out))

    def _log_prob(self, value, loc=None, scale=None):
        loc, scale = self._check_param_type(loc, scale)
        before = self._distribution.log_prob(self._bijector.inverse(value), loc, scale)
        return before + self._bijector.inverse_log_jacobian(value)

    @of_other
    def _kl_loss(self, loc_b, scale_b, loc, scale):
        return self._distribution.kl_loss("Normal", loc_b, scale_b, loc, scale)

    @of_shape
    def _sample(self, shape, loc, scale):
        more = shape[: len(shape) - loc.ndim]
        return ops.exp(self._distribution.sample(more, loc, scale))


class Gumbel(TransformedDistribution):
    """Gumbel distribution of location `loc` and `scale`.

    Raises:
        TypeError: if `dtype` is no floating-point one. ValueError: if `scale` is not positive.

    Source: mindspore.nn.probability.distribution.Gumbel, MindSpore 2.10.
    """

    shown = ("loc", "scale")

    def __init__(self, loc, scale, seed=0, dtype=float32, name="Gumbel"):
        if getattr(dtype, "kind", None) != "f":
            raise TypeError(f"For 'Gumbel', the 'dtype' must be a floating-point one, but got {dtype}.")
        cdf = GumbelCDF(loc, scale)
        super().__init__(Invert(cdf), Uniform(0.0, 1.0, dtype=dtype), seed, name)
        self._reset_parameters()
        self._loc, self._scale = self._add_parameter(loc, "loc"), self._add_parameter(scale, "scale")
        self._gumbel_bijector = cdf

    loc = property(lambda self: self._loc)
    scale = property(lambda self: self._scale)

    _mean = of_parameters(lambda self, loc, scale: loc + scale * np.euler_gamma)
    _mode = of_parameters(lambda self, loc, scale: loc)
    _sd = of_parameters(lambda self, loc, scale: scale * (math.pi / math.sqrt(6)))
    _entropy = of_parameters(lambda self, loc, scale: 1.0 + ops.log(scale) + np.euler_gamma)
    _cross_entropy = cross_entropy

    def _log_prob(self, value):
        value = given.checked_value(value, "value").astype(self.dtype)
        z = (value - self._loc) / self._scale
        return -(z + ops.exp(-z)) - ops.log(self._scale)

    def _cdf(self, value):
        return self._gumbel_bijector.forward(given.checked_value(value, "value").astype(self.dtype))

    @of_other
    def _kl_loss(self, loc_b, scale_b, loc, scale):
        return (
            ops.log(scale_b / scale)
            + np.euler_gamma * (scale / scale_b - 1.0)
            + (loc - loc_b) / scale_b
            + ops.expm1((loc_b - loc) / scale_b + ops.lgamma(scale / scale_b + 1.0))
        )

    def _sample(self, shape=()):
        if not isinstance(shape, tuple):
            raise TypeError(f"For shape, the input must be a tuple, but got {shape!r}.")
        return self._bijector.forward(self._distribution.sample(shape + self._broadcast_shape))
