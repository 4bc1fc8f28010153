"""Initial values of Parameters, drawn with NumPy on the host.

Source: mindspore.common.initializer, MindSpore 2.10.
"""

import math
import numbers

import numpy as np

from msgrad import dtype as mstype
from msgrad.core.hostrandom import host_generator
from msgrad.core.parameter import connect
from msgrad.core.tensor import Tensor
from msgrad.errors import wrong_type

_INITIALIZER_ALIAS: dict[str, type["Initializer"]] = {}


def _register(*aliases):
    """A class decorator: `initializer` finds the class by its name in lower case and by `aliases`."""

    def register(cls):
        for name in (cls.__name__.lower(), *aliases):
            _INITIALIZER_ALIAS.setdefault(name, cls)
        return cls

    return register


class Initializer:
    """Base of the initializers. A subclass overrides `_initialize(arr)`, which fills a NumPy array in place."""

    shape: tuple  # only a subclass that knows one has it

    def __init__(self, **kwargs):
        self._kwargs = kwargs

    def _initialize(self, arr):
        raise NotImplementedError(f"'{type(self).__name__}' must override '_initialize', which fills its argument.")

    def __call__(self, arr):
        return self._initialize(arr)

    def draw(self, shape, dtype) -> np.ndarray:
        """A new array of `shape`, filled; `dtype` is a MindSpore or NumPy dtype."""
        arr = np.zeros(shape, dtype.numpy if isinstance(dtype, mstype.Number) else dtype)
        self(arr)
        return arr


# Draws, always float32; an array of another dtype gets them converted.


def _init_random_normal(mean, sigma, shape):
    """Normal numbers of standard deviation `sigma`, float32."""
    if sigma < 0:
        raise ValueError(f"For 'Initializer', the 'sigma' must not be negative, but got {sigma}.")
    data = host_generator().standard_normal(shape, np.float32)
    data *= np.float32(sigma)
    data += np.float32(mean)
    return data


def _init_random_uniform(a, b, shape):
    """Uniform numbers between `a` and `b`, float32."""
    data = host_generator().random(shape, np.float32)
    data *= np.float32(b - a)
    data += np.float32(a)
    return data


def _init_truncated_normal(a, b, mean, sigma, shape):
    """Numbers of the normal distribution of `mean` and `sigma`, given that they lie between `a` and `b`, float32."""
    if sigma < 0:
        raise ValueError(f"For 'TruncatedNormal', the 'sigma' must not be negative, but got {sigma}.")
    if sigma == 0:
        raise RuntimeError("For 'TruncatedNormal', the 'sigma' must not be 0.")
    a, b = min(a, b), max(a, b)
    data = _standard_truncated((a - mean) / sigma, (b - mean) / sigma, math.prod(np.atleast_1d(shape)))
    # The last rounding may lead just past a bound.
    return np.clip(data * sigma + mean, a, b).astype(np.float32).reshape(shape)


def _standard_truncated(low, high, count):
    """`count` standard normal numbers in [low, high], by rejection from whichever proposal accepts a fair share.

    Source: Robert, Simulation of truncated normal variables, 1995.
    """
    if low + high < 0:
        return -_standard_truncated(-high, -low, count)
    generator = host_generator()
    nearest, mass = max(low, 0.0), (math.erf(high / math.sqrt(2)) - math.erf(low / math.sqrt(2))) / 2

    def from_normal(n):
        x = generator.standard_normal(n, np.float32)
        return x, (x >= low) & (x <= high)

    def from_uniform(n):
        x = generator.uniform(low, high, n)
        return x, generator.random(n) <= np.exp((nearest**2 - x**2) / 2)

    def from_exponential(n):
        beyond = generator.standard_exponential(n) / low
        return low + beyond, (beyond <= high - low) & (generator.random(n) <= np.exp(-(beyond**2) / 2))

    propose = from_normal if mass > 0.25 else from_uniform if low * (high - low) < 1 else from_exponential
    values = np.empty(count)
    missing = np.arange(count)
    while missing.size:
        values[missing], accepted = propose(missing.size)
        missing = missing[~accepted]
    return values


def _assignment(arr, num):
    """`arr`, with `num` (a number, or an array of the same shape) written into it."""
    arr[...] = num
    return arr


# What a weight's shape (outputs, inputs, *window) says about the scale.


def _calculate_fan_in_and_fan_out(shape):
    """Inputs and outputs of one unit of a weight of `shape`; ValueError below two dimensions."""
    if len(shape) < 2:
        raise ValueError(
            "'fan_in' and 'fan_out' can not be computed for tensor with fewer than 2 dimensions, "
            f"but got dimensions {len(shape)}."
        )
    window = math.prod(shape[2:])
    return shape[1] * window, shape[0] * window


def _calculate_in_and_out(arr):
    """`_calculate_fan_in_and_fan_out` of an array."""
    return _calculate_fan_in_and_fan_out(arr.shape)


def _calculate_correct_fan(shape, mode):
    """Inputs or outputs, as `mode` ('fan_in' or 'fan_out', in any case) says."""
    modes = ["fan_in", "fan_out"]
    if mode.lower() not in modes:
        raise ValueError(f"'mode' {mode} not supported, please use one of {modes}")
    return _calculate_fan_in_and_fan_out(shape)[modes.index(mode.lower())]


_GAINS = {"linear": 1, "sigmoid": 1, "tanh": 5 / 3, "relu": math.sqrt(2)}
_GAINS |= {f"conv{transposed}{n}d": 1 for transposed in ("", "_transpose") for n in (1, 2, 3)}


def _calculate_gain(nonlinearity, param=None):
    """The factor that keeps the variance through `nonlinearity`; `param` is the slope of a leaky ReLU."""
    if nonlinearity in _GAINS:
        return _GAINS[nonlinearity]
    if nonlinearity != "leaky_relu":
        raise ValueError(
            "For 'HeUniform', the argument 'nonlinearity' should be one of "
            f"{[*_GAINS, 'leaky_relu']}, but got {nonlinearity}."
        )
    slope = 0.01 if param is None else param
    if isinstance(slope, bool) or not isinstance(slope, (int, float)):
        raise ValueError(
            f"For 'HeUniform', the 'negative_slope' must be an int or float, but got {slope!r} "
            f"of type {type(slope).__name__}."
        )
    return math.sqrt(2 / (1 + slope**2))


# Constants.


@_register("zeros")
class Zero(Initializer):
    """Zeros."""

    def _initialize(self, arr):
        arr.fill(0)


@_register("ones")
class One(Initializer):
    """Ones."""

    def _initialize(self, arr):
        arr.fill(1)


class Constant(Initializer):
    """One number everywhere."""

    def __init__(self, value):
        super().__init__(value=value)
        self.value = value

    def _initialize(self, arr):
        arr.fill(self.value)


@_register()
class Identity(Initializer):
    """Ones on the diagonal of a matrix; ValueError for anything but two dimensions."""

    def _initialize(self, arr):
        _check_matrix(arr, "Identity")
        _assignment(arr, np.eye(*arr.shape))


@_register()
class Dirac(Initializer):
    """A convolution's weight that passes on as many input channels as it can, in each of `groups` groups.

    Raises:
        ValueError: unless there are 3 to 5 dimensions and `groups` divides the first.
    """

    def __init__(self, groups=1):
        super().__init__()
        self.groups = groups

    def _initialize(self, arr):
        if arr.ndim not in (3, 4, 5):
            raise ValueError(f"For 'Dirac', the tensor must have 3, 4 or 5 dimensions, but got {arr.ndim}.")
        if arr.shape[0] % self.groups:
            raise ValueError(
                "For 'Dirac', the first dimension must be divisible by 'groups', "
                f"but got {arr.shape[0]} and groups {self.groups}."
            )
        _assignment(arr, 0)
        per_group = arr.shape[0] // self.groups
        passed = np.arange(min(per_group, arr.shape[1]))
        centre = tuple(length // 2 for length in arr.shape[2:])
        for first in range(0, arr.shape[0], per_group):
            arr[(first + passed, passed, *centre)] = 1


# Random values.


@_register()
class Uniform(Initializer):
    """Uniform between -scale and scale."""

    def __init__(self, scale=0.07):
        super().__init__(scale=scale)
        self.scale = scale

    def _initialize(self, arr):
        _assignment(arr, _init_random_uniform(-self.scale, self.scale, arr.shape))


@_register()
class Normal(Initializer):
    """Normal, of standard deviation `sigma`."""

    def __init__(self, sigma=0.01, mean=0.0):
        super().__init__(sigma=sigma, mean=mean)
        self.sigma = sigma
        self.mean = mean

    def _initialize(self, arr):
        _assignment(arr, _init_random_normal(self.mean, self.sigma, arr.shape))


@_register()
class TruncatedNormal(Initializer):
    """Normal, of standard deviation `sigma` before it is cut off at the values `a` and `b` (not multiples of sigma).

    The result lies within [a, b] even if that is many sigma from `mean`, where MindSpore's does not.
    """

    def __init__(self, sigma=0.01, mean=0.0, a=-2.0, b=2.0):
        super().__init__(sigma=sigma, mean=mean, a=a, b=b)
        self.sigma = sigma
        self.mean = mean
        self.a = a
        self.b = b

    def _initialize(self, arr):
        _assignment(arr, _init_truncated_normal(self.a, self.b, self.mean, self.sigma, arr.shape))


@_register("xavier_uniform")
class XavierUniform(Initializer):
    """Uniform within gain * sqrt(6 / (fan_in + fan_out)) of 0. Source: Glorot and Bengio 2010."""

    def __init__(self, gain=1):
        super().__init__(gain=gain)
        self.gain = gain

    def _initialize(self, arr):
        bound = self.gain * math.sqrt(6 / sum(_calculate_fan_in_and_fan_out(arr.shape)))
        _assignment(arr, _init_random_uniform(-bound, bound, arr.shape))


@_register("xavier_normal")
class XavierNormal(Initializer):
    """Normal, of standard deviation gain * sqrt(2 / (fan_in + fan_out)). Source: Glorot and Bengio 2010."""

    def __init__(self, gain=1):
        super().__init__(gain=gain)
        self.gain = gain

    def _initialize(self, arr):
        sigma = self.gain * math.sqrt(2 / sum(_calculate_fan_in_and_fan_out(arr.shape)))
        _assignment(arr, _init_random_normal(0, sigma, arr.shape))


class _He(Initializer):
    """Keeps the variance through a rectifier. Source: He et al. 2015.

    Args:
        negative_slope: of the leaky ReLU that follows; without effect for another `nonlinearity`.
        mode: 'fan_in' keeps it forward, 'fan_out' backward.
        nonlinearity: 'leaky_relu', 'relu', 'tanh', 'sigmoid' or 'linear'.

    Raises:
        ValueError: when drawing, for another `mode` or `nonlinearity`, or a slope that is no number.
    """

    def __init__(self, negative_slope=0, mode="fan_in", nonlinearity="leaky_relu"):
        super().__init__(negative_slope=negative_slope, mode=mode, nonlinearity=nonlinearity)
        self.negative_slope = negative_slope
        self.mode = mode
        self.nonlinearity = nonlinearity

    def _sigma(self, shape):
        fan = _calculate_correct_fan(shape, self.mode)
        return _calculate_gain(self.nonlinearity, self.negative_slope) / math.sqrt(fan)


@_register("he_uniform")
class HeUniform(_He):
    __doc__ = f"Uniform within gain * sqrt(3 / fan) of 0. {_He.__doc__}"

    def _initialize(self, arr):
        bound = math.sqrt(3) * self._sigma(arr.shape)
        _assignment(arr, _init_random_uniform(-bound, bound, arr.shape))


@_register("he_normal")
class HeNormal(_He):
    __doc__ = f"Normal, of standard deviation gain / sqrt(fan). {_He.__doc__}"

    def _initialize(self, arr):
        _assignment(arr, _init_random_normal(0, self._sigma(arr.shape), arr.shape))


@_register()
class VarianceScaling(Initializer):
    """Values of variance scale / n, where n is the inputs, the outputs or their mean.

    Args:
        scale: positive.
        mode: 'fan_in', 'fan_out' or 'fan_avg'.
        distribution: 'truncated_normal' (cut off at two standard deviations), 'untruncated_normal' or 'uniform'.
            MindSpore 2.10 documents 'truncated_normal' but draws uniform values for it, of the same variance.

    Raises:
        ValueError: if an argument is none of these.
    """

    def __init__(self, scale=1.0, mode="fan_in", distribution="truncated_normal"):
        super().__init__(scale=scale, mode=mode, distribution=distribution)
        if scale <= 0:
            raise ValueError(f"For 'VarianceScaling', the 'scale' must be positive, but got {scale}.")
        _check_choice(mode, ["fan_in", "fan_out", "fan_avg"], "mode")
        _check_choice(distribution, ["uniform", "truncated_normal", "untruncated_normal"], "distribution")
        self.scale = scale
        self.mode = mode
        self.distribution = distribution

    def _initialize(self, arr):
        fan_in, fan_out = _calculate_fan_in_and_fan_out(arr.shape)
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        sigma = math.sqrt(self.scale / fan)
        if self.distribution == "uniform":
            bound = math.sqrt(3) * sigma
            data = _init_random_uniform(-bound, bound, arr.shape)
        elif self.distribution == "untruncated_normal":
            data = _init_random_normal(0, sigma, arr.shape)
        else:
            # What is left of a standard normal between -2 and 2 has this standard deviation.
            sigma /= 0.879625661034239
            data = _init_truncated_normal(-2 * sigma, 2 * sigma, 0, sigma, arr.shape)
        _assignment(arr, data)


@_register()
class Orthogonal(Initializer):
    """Orthonormal rows, or columns if there are more rows, times `gain`; further axes count as columns.

    Raises:
        ValueError: below two dimensions.

    Source: Saxe et al. 2013; Mezzadri 2007 for the signs, without which the distribution is not uniform.
    """

    def __init__(self, gain=1.0):
        super().__init__(gain=gain)
        self.gain = gain

    def _initialize(self, arr):
        if arr.ndim < 2:
            raise ValueError(f"For 'Orthogonal', the tensor must have at least 2 dimensions, but got {arr.ndim}.")
        rows, columns = arr.shape[0], math.prod(arr.shape[1:])
        q, r = np.linalg.qr(_init_random_normal(0, 1, (max(rows, columns), min(rows, columns))))
        q *= self.gain * np.copysign(np.float32(1), np.diagonal(r))
        _assignment(arr, (q if rows >= columns else q.T).reshape(arr.shape))


@_register()
class Sparse(Initializer):
    """A matrix of normal numbers of standard deviation `sigma`, with a share `sparsity` of each column set to 0.

    Raises:
        ValueError: for anything but two dimensions.
    """

    def __init__(self, sparsity, sigma=0.01):
        super().__init__()
        self.sparsity = sparsity
        self.sigma = sigma

    def _initialize(self, arr):
        _check_matrix(arr, "Sparse")
        rank = host_generator().random(arr.shape).argsort(axis=0).argsort(axis=0)
        data = _init_random_normal(0, self.sigma, arr.shape)
        data[rank < math.ceil(self.sparsity * arr.shape[0])] = 0
        _assignment(arr, data)


def _check_matrix(arr, owner):
    if arr.ndim != 2:
        raise ValueError(f"For '{owner}', the tensor must have 2 dimensions, but got {arr.ndim}.")


def _check_choice(value, allowed, name):
    if value not in allowed:
        raise ValueError(f"For 'VarianceScaling', the '{name}' must be one of {allowed}, but got {value!r}.")


def initializer(init, shape=None, dtype=mstype.float32) -> Tensor:
    """A Tensor whose values are drawn when they are first needed, or by its `init_data()`.

    Args:
        init: an Initializer, its name ("normal", "he_uniform", in any case), a number for `Constant`, or a Tensor,
            which is returned as it is.
        shape: an int or a tuple or list of positive ints; if None, an Initializer's own `shape`.
        dtype: of the values; without effect if `init` is a Tensor, as in MindSpore.

    Raises:
        TypeError: if `init` is none of these, or `dtype` no MindSpore dtype.
        ValueError: for an unknown name, a shape with anything but positive ints, or a Tensor of another shape.
    """
    if not isinstance(init, (Tensor, numbers.Number, str, Initializer)):
        raise TypeError(
            "For 'initializer', the 'init' must be a Tensor, a number, a string or an Initializer, "
            f"but got {init!r} of type {type(init).__name__}."
        )
    if isinstance(shape, numbers.Number):
        shape = (shape,)
    if isinstance(init, Tensor):
        if shape is None or tuple(init.shape) != tuple(shape):
            raise ValueError(
                f"For 'initializer', the 'shape' must be that of the Tensor, {tuple(init.shape)}, but got {shape}."
            )
        return init
    if isinstance(init, str):
        if init.lower() not in _INITIALIZER_ALIAS:
            raise ValueError(
                f"For 'initializer', the 'init' must be one of {sorted(_INITIALIZER_ALIAS)}, but got {init!r}."
            )
        init = _INITIALIZER_ALIAS[init.lower()]()
    elif isinstance(init, numbers.Number):
        init = Constant(init)
    shape = tuple(init.shape if shape is None else shape)
    if not all(isinstance(length, int) and length > 0 for length in shape):
        raise ValueError(f"For 'initializer', the 'shape' must hold positive ints, but got {shape}.")
    if not isinstance(dtype, mstype.Type):
        raise wrong_type(dtype, "dtype", "initializer", "a MindSpore dtype")
    return Tensor(shape=shape, dtype=dtype, init=init)


connect(initializer)

__all__ = [
    "Constant",
    "Dirac",
    "HeNormal",
    "HeUniform",
    "Identity",
    "Initializer",
    "Normal",
    "One",
    "Orthogonal",
    "Sparse",
    "TruncatedNormal",
    "Uniform",
    "VarianceScaling",
    "XavierNormal",
    "XavierUniform",
    "Zero",
    "initializer",
]
