"""Distributions on the real line, by location and scale, and on parts of it."""

import math

from msgrad import ops
from msgrad.dtype import float32
from msgrad.nn.mathematics import DiGamma, LBeta
from msgrad.nn.probability import given
from msgrad.nn.probability.distribution.base import (
    Distribution,
    cross_entropy,
    of_other,
    of_parameters,
    of_shape,
    of_value,
)

_HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)


def uniform(shape, seed):
    """Numbers within (0, 1)."""
    return ops.uniform(shape, ops.full((), 1e-7, dtype=float32), ops.full((), 1.0, dtype=float32), seed or None)


def nowhere(x):
    return ops.full_like(x, -math.inf)


# ---------------------------------------------------------------- location and scale
class Normal(Distribution):
    """Normal distribution with `mean` and standard deviation `sd`.

    Raises:
        TypeError: if `dtype` is no floating-point one. ValueError: if `sd` is not positive.

    Source: mindspore.nn.probability.distribution.Normal, MindSpore 2.10.
    """

    shown = ("mean", "standard deviation")

    def __init__(self, mean=None, sd=None, seed=None, dtype=float32, name="Normal"):
        self._mean_value, self._sd_value = self._start(seed, dtype, name, "f", mean=mean, sd=sd)
        given.check_positive(self._sd_value, "Standard deviation")

    _mean = _mode = of_parameters(lambda self, mean, sd: mean)
    _sd = of_parameters(lambda self, mean, sd: sd)
    _entropy = of_parameters(lambda self, mean, sd: 0.5 + _HALF_LOG_2PI + ops.log(sd))
    _cross_entropy = cross_entropy

    @of_value
    def _log_prob(self, value, mean, sd):
        return -0.5 * ops.square((value - mean) / sd) - _HALF_LOG_2PI - ops.log(sd)

    @of_value
    def _cdf(self, value, mean, sd):
        return 0.5 * (1.0 + ops.erf((value - mean) / sd / math.sqrt(2)))

    @of_other
    def _kl_loss(self, mean_b, sd_b, mean, sd):
        ratio = ops.log(sd) - ops.log(sd_b)
        return 0.5 * ops.square((mean - mean_b) / sd_b) + 0.5 * ops.expm1(2.0 * ratio) - ratio

    @of_shape
    def _sample(self, shape, mean, sd):
        return mean + sd * ops.standard_normal(shape, self._seed or None)


class MeanAndDeviation(Distribution):
    """What the distributions of `mean` and `sd` share of which only the density is there."""

    def __init__(self, mean=None, sd=None, seed=None, dtype=float32, name=""):
        self._mean_value, self._sd_value = self._start(seed, dtype, name or type(self).__name__, "f", mean=mean, sd=sd)
        given.check_positive(self._sd_value, "Standard deviation")


class HalfNormal(MeanAndDeviation):
    """Twice the normal density where the value is not negative, also for a `mean` other than 0, as MindSpore's.

    Source: mindspore.nn.probability.distribution.HalfNormal, MindSpore 2.10.
    """

    def __init__(self, mean=None, sd=None, seed=None, dtype=float32, name="HalfNormal"):
        super().__init__(mean, sd, seed, dtype, name)

    @of_value
    def _prob(self, value, mean, sd):
        density = 2 / math.sqrt(2 * math.pi) / sd * ops.exp(-0.5 * ops.square((value - mean) / sd))
        return ops.where(value < 0, ops.zeros_like(density), density)


class Laplace(MeanAndDeviation):
    """Laplace distribution of location `mean` and scale `sd`. Source: mindspore.nn.probability.distribution.Laplace, 2.10."""

    def __init__(self, mean=None, sd=None, seed=None, dtype=float32, name="Laplace"):
        super().__init__(mean, sd, seed, dtype, name)

    @of_value
    def _log_prob(self, value, mean, sd):
        return -ops.abs(value - mean) / sd - ops.log(2.0 * sd)


class StudentT(Distribution):
    """Student's t distribution of `df` degrees of freedom, location `mean` and scale `sd`.

    Raises:
        TypeError: if `dtype` is no floating-point one. ValueError: if `sd` or `df` is not positive.

    Source: mindspore.nn.probability.distribution.StudentT, MindSpore 2.10.
    """

    def __init__(self, df=None, mean=None, sd=None, seed=None, dtype=float32, name="StudentT"):
        self._df_value, self._mean_value, self._sd_value = self._start(seed, dtype, name, "f", df=df, mean=mean, sd=sd)
        given.check_positive(self._sd_value, "Standard deviation")
        given.check_positive(self._df_value, "Degrees of freedom")

    @of_value
    def _log_prob(self, value, df, mean, sd):
        spread = -0.5 * (df + 1.0) * ops.log1p(ops.square((value - mean) / sd) / df)
        scale = ops.log(sd) + 0.5 * ops.log(df) + 0.5 * math.log(math.pi)
        return spread - scale + ops.lgamma(0.5 * (df + 1.0)) - ops.lgamma(0.5 * df)


class Cauchy(Distribution):
    """Cauchy distribution of location `loc` and `scale`; its moments do not exist (ValueError).

    Raises:
        TypeError: if `dtype` is no floating-point one. ValueError: if `scale` is not positive.

    Source: mindspore.nn.probability.distribution.Cauchy, MindSpore 2.10.
    """

    shown = ("location", "scale")

    def __init__(self, loc=None, scale=None, seed=None, dtype=float32, name="Cauchy"):
        self._loc, self._scale = self._start(seed, dtype, name, "f", loc=loc, scale=scale)
        given.check_positive(self._scale, "scale")

    loc = property(lambda self: self._loc)
    scale = property(lambda self: self._scale)
    _mode = of_parameters(lambda self, loc, scale: loc)
    _entropy = of_parameters(lambda self, loc, scale: math.log(4 * math.pi) + ops.log(scale))
    _cross_entropy = cross_entropy

    def _undefined(self, name):
        raise ValueError(f"{name} is undefined for Cauchy distribution.")

    def _mean(self, *args, **kwargs):
        self._undefined("mean")

    def _sd(self, *args, **kwargs):
        self._undefined("standard deviation")

    def _var(self, *args, **kwargs):
        self._undefined("variance")

    @of_value
    def _log_prob(self, value, loc, scale):
        return -math.log(math.pi) - ops.log(scale) - ops.log1p(ops.square((value - loc) / scale))

    @of_value
    def _cdf(self, value, loc, scale):
        return ops.atan((value - loc) / scale) / math.pi + 0.5

    @of_value
    def _log_cdf(self, value, loc, scale):
        return ops.log1p(2.0 / math.pi * ops.atan((value - loc) / scale)) - math.log(2)

    @of_value
    def _quantile(self, p, loc, scale):
        return loc + scale * ops.tan(math.pi * (p - 0.5))

    @of_other
    def _kl_loss(self, loc_b, scale_b, loc, scale):
        apart = ops.square(scale + scale_b) + ops.square(loc - loc_b)
        return ops.log(apart) - math.log(4) - ops.log(scale) - ops.log(scale_b)

    @of_shape
    def _sample(self, shape, loc, scale):
        return loc + scale * ops.tan(math.pi * (uniform(shape, self._seed) - 0.5))


class Logistic(Distribution):
    """Logistic distribution of location `loc` and `scale`.

    Raises:
        TypeError: if `dtype` is no floating-point one. ValueError: if `scale` is not positive.

    Source: mindspore.nn.probability.distribution.Logistic, MindSpore 2.10.
    """

    shown = ("location", "scale")

    def __init__(self, loc=None, scale=None, seed=None, dtype=float32, name="Logistic"):
        self._loc, self._scale = self._start(seed, dtype, name, "f", loc=loc, scale=scale)
        given.check_positive(self._scale, "scale")

    loc = property(lambda self: self._loc)
    scale = property(lambda self: self._scale)
    _mean = _mode = of_parameters(lambda self, loc, scale: loc)
    _sd = of_parameters(lambda self, loc, scale: scale * (math.pi / math.sqrt(3)))
    _entropy = of_parameters(lambda self, loc, scale: ops.log(scale) + 2.0)

    @of_value
    def _log_prob(self, value, loc, scale):
        z = (value - loc) / scale
        return -z - 2.0 * ops.softplus(-z) - ops.log(scale)

    _cdf = of_value(lambda self, value, loc, scale: ops.sigmoid((value - loc) / scale))
    _log_cdf = of_value(lambda self, value, loc, scale: -ops.softplus(-(value - loc) / scale))
    _survival_function = of_value(lambda self, value, loc, scale: ops.sigmoid(-(value - loc) / scale))
    _log_survival = of_value(lambda self, value, loc, scale: -ops.softplus((value - loc) / scale))

    @of_shape
    def _sample(self, shape, loc, scale):
        u = uniform(shape, self._seed)
        return loc + scale * (ops.log(u) - ops.log1p(-u))


# ---------------------------------------------------------------- on an interval, or above zero
class Uniform(Distribution):
    """Uniform distribution on [low, high]. ValueError if that is empty.

    Source: mindspore.nn.probability.distribution.Uniform, MindSpore 2.10.
    """

    shown = ("low", "high")

    def __init__(self, low=None, high=None, seed=None, dtype=float32, name="Uniform"):
        self._low, self._high = self._start(seed, dtype, name, "f", low=low, high=high)
        bottom, top = given.known(self._low), given.known(self._high)
        if bottom is not None and top is not None and not (bottom < top).all():
            raise ValueError("low must be less than high")

    low = property(lambda self: self._low)
    high = property(lambda self: self._high)
    _range = of_parameters(lambda self, low, high: high - low)
    _mean = of_parameters(lambda self, low, high: (low + high) / 2.0)
    _var = of_parameters(lambda self, low, high: ops.square(high - low) / 12.0)
    _entropy = of_parameters(lambda self, low, high: ops.log(high - low))
    _cross_entropy = cross_entropy

    @of_value
    def _prob(self, value, low, high):
        density = ops.ones_like(value) / (high - low)
        return ops.where(ops.logical_and(value >= low, value <= high), density, ops.zeros_like(density))

    @of_value
    def _cdf(self, value, low, high):
        share = (value - low) / (high - low)
        return ops.where(value < low, ops.zeros_like(share), ops.where(value < high, share, ops.ones_like(share)))

    @of_other
    def _kl_loss(self, low_b, high_b, low, high):
        inside = ops.logical_and(low_b <= low, high_b >= high)
        divergence = ops.log(high_b - low_b) - ops.log(high - low)
        return ops.where(inside, divergence, ops.full_like(divergence, math.inf))

    @of_shape
    def _sample(self, shape, low, high):
        return low + (high - low) * uniform(shape, self._seed)


class Exponential(Distribution):
    """Exponential distribution of rate `rate`. ValueError if that is not positive.

    Source: mindspore.nn.probability.distribution.Exponential, MindSpore 2.10.
    """

    shown = ("rate",)

    def __init__(self, rate=None, seed=None, dtype=float32, name="Exponential"):
        (self._rate,) = self._start(seed, dtype, name, "f", rate=rate)
        given.check_positive(self._rate, "rate")

    rate = property(lambda self: self._rate)
    _mean = _sd = of_parameters(lambda self, rate: 1.0 / rate)
    _mode = of_parameters(lambda self, rate: ops.zeros_like(rate))
    _entropy = of_parameters(lambda self, rate: 1.0 - ops.log(rate))
    _cross_entropy = cross_entropy

    @of_value
    def _log_prob(self, value, rate):
        out = ops.log(rate) - rate * value
        return ops.where(value < 0, nowhere(out), out)

    @of_value
    def _cdf(self, value, rate):
        out = 1.0 - ops.exp(-rate * value)
        return ops.where(value < 0, ops.zeros_like(out), out)

    @of_value
    def _log_survival(self, value, rate):
        out = -rate * value
        return ops.where(value < 0, ops.zeros_like(out), out)

    @of_other
    def _kl_loss(self, rate_b, rate):
        return ops.log(rate) - ops.log(rate_b) + rate_b / rate - 1.0

    @of_shape
    def _sample(self, shape, rate):
        return -ops.log(uniform(shape, self._seed)) / rate


def refuse_scalars(**values) -> None:
    for name, value in values.items():
        if isinstance(value, (int, float)):
            raise TypeError(f"The '{name}' must be a list, array or Tensor, but got the number {value}.")


class Gamma(Distribution):
    """Gamma distribution of shape `concentration` and rate `rate`, which are no Python numbers.

    Raises:
        TypeError: if one is, or `dtype` no floating-point one. ValueError: if one is not positive.

    Source: mindspore.nn.probability.distribution.Gamma, MindSpore 2.10.
    """

    shown = ("concentration", "rate")

    def __init__(self, concentration=None, rate=None, seed=None, dtype=float32, name="Gamma"):
        refuse_scalars(concentration=concentration, rate=rate)
        self._concentration, self._rate = self._start(seed, dtype, name, "f", concentration=concentration, rate=rate)
        given.check_positive(self._concentration, "concentration")
        given.check_positive(self._rate, "rate")
        self.digamma = DiGamma()

    concentration = property(lambda self: self._concentration)
    rate = property(lambda self: self._rate)
    _mean = of_parameters(lambda self, a, rate: a / rate)
    _var = of_parameters(lambda self, a, rate: a / ops.square(rate))
    _sd = of_parameters(lambda self, a, rate: ops.sqrt(a) / rate)
    _cross_entropy = cross_entropy

    @of_parameters
    def _mode(self, a, rate):
        mode = (a - 1.0) / rate
        return ops.where(a > 1.0, mode, ops.full_like(mode, math.nan))

    @of_parameters
    def _entropy(self, a, rate):
        return a - ops.log(rate) + ops.lgamma(a) + (1.0 - a) * self.digamma(a)

    @of_value
    def _log_prob(self, value, a, rate):
        return (a - 1.0) * ops.log(value) - rate * value - ops.lgamma(a) + a * ops.log(rate)

    @of_value
    def _cdf(self, value, a, rate):
        return ops.igamma(a, rate * value)

    @of_other
    def _kl_loss(self, a_b, rate_b, a, rate):
        return (
            (a - a_b) * self.digamma(a)
            + ops.lgamma(a_b)
            - ops.lgamma(a)
            + a_b * (ops.log(rate) - ops.log(rate_b))
            + a * (rate_b / rate - 1.0)
        )

    @of_shape
    def _sample(self, shape, a, rate):
        return drawn_gamma(shape, a, self._seed) / rate


def drawn_gamma(shape, a, seed):
    """A sample of the gamma distribution of rate 1, for each element of `a` broadcast to `shape`."""
    return ops.gamma(shape, a.astype(float32), ops.ones_like(a).astype(float32), seed or None)


class Beta(Distribution):
    """Beta distribution of `concentration1` (of 1) and `concentration0` (of 0), which are no Python numbers.

    Raises:
        TypeError: if one is, or `dtype` no floating-point one. ValueError: if one is not positive.

    Source: mindspore.nn.probability.distribution.Beta, MindSpore 2.10.
    """

    shown = ("concentration1", "concentration0")

    def __init__(self, concentration1=None, concentration0=None, seed=None, dtype=float32, name="Beta"):
        refuse_scalars(concentration0=concentration0, concentration1=concentration1)
        self._concentration1, self._concentration0 = self._start(
            seed, dtype, name, "f", concentration1=concentration1, concentration0=concentration0
        )
        given.check_positive(self._concentration1, "concentration1")
        given.check_positive(self._concentration0, "concentration0")
        self.digamma, self.lbeta = DiGamma(), LBeta()

    concentration1 = property(lambda self: self._concentration1)
    concentration0 = property(lambda self: self._concentration0)
    _mean = of_parameters(lambda self, a, b: a / (a + b))
    _var = of_parameters(lambda self, a, b: a * b / (ops.square(a + b) * (a + b + 1.0)))
    _cross_entropy = cross_entropy

    @of_parameters
    def _mode(self, a, b):
        mode = (a - 1.0) / (a + b - 2.0)
        return ops.where(ops.logical_and(a > 1.0, b > 1.0), mode, ops.full_like(mode, math.nan))

    @of_parameters
    def _entropy(self, a, b):
        return (
            self.lbeta(a, b)
            - (a - 1.0) * self.digamma(a)
            - (b - 1.0) * self.digamma(b)
            + (a + b - 2.0) * self.digamma(a + b)
        )

    @of_value
    def _log_prob(self, value, a, b):
        return (a - 1.0) * ops.log(value) + (b - 1.0) * ops.log1p(-value) - self.lbeta(a, b)

    @of_other
    def _kl_loss(self, a_b, b_b, a, b):
        return (
            self.lbeta(a_b, b_b)
            - self.lbeta(a, b)
            - self.digamma(a) * (a_b - a)
            - self.digamma(b) * (b_b - b)
            + self.digamma(a + b) * (a_b - a + b_b - b)
        )

    @of_shape
    def _sample(self, shape, a, b):
        one = drawn_gamma(shape, a, self._seed)
        return one / (one + drawn_gamma(shape, b, self._seed and self._seed + 1))
