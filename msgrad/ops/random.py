"""Random tensors. Every draw reads the generator's state and leaves its successor, in order of the calls.

`seed` names a stream of its own: the first draw of an operator with a given seed is the same in every run, the next
ones go on from there, and `set_seed` starts all streams again. None and 0 mean the global stream.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np

from msgrad import dtype as dtypes
from msgrad.core import random
from msgrad.core.instruction import Operator
from msgrad.core.tensor import Tensor
from msgrad.errors import (
    check_bool,
    check_int,
    check_non_negative_int,
    check_number,
    check_positive_int,
    of_tensors,
    wrong_type,
    wrong_value,
)
from msgrad.ops.create import numeric
from msgrad.ops.declare import KEEP, check_tensor, operator, publish
from msgrad.ops.index import getitem
from msgrad.ops.shape import as_shape, plain
from msgrad.ops.unary import log

_streams: dict = {}


def stream(name: str, seed, streams: dict = _streams) -> Tensor:
    """The state to draw from: the global one, or that of an operator's own seed; a state itself is given back.

    `streams` holds what belongs together: those of all functions, or those of one Primitive.
    """
    if isinstance(seed, Tensor):
        return seed
    if not seed:
        return random.state()
    key = (name, check_non_negative_int(seed, "seed", name))
    begun, state = streams.get(key, (None, None))
    if begun != random.seedings():
        begun, state = streams[key] = random.seedings(), random.stream(seed)
    return state


def draw(function, state: Tensor, *args) -> Tensor:
    """The value of a random operator, whose state moves on."""
    value, following = function(state, *args)
    state._set(following._var)
    return value


def sampler(name: str, sample):
    """An operator that draws `sample(key, ...)`."""

    def body(state, *args):
        key, following = random.split(state)
        return sample(key, *args), following

    code = sample.__code__
    names = ("state", *code.co_varnames[1 : code.co_argcount])
    return publish(Operator(f"draw_{name}", body, names, (), [False] * len(names)), body)


def lengths(shape, owner, name="shape") -> tuple:
    shape = shape if plain(shape) else as_shape(shape, name, owner)
    if any(n < 0 for n in shape):
        raise wrong_value(shape, name, owner, "a tuple of non-negative ints")
    return shape


def float_dtype(dtype, owner, default=dtypes.float32):
    dtype = default if dtype is None else numeric(dtype, owner)
    if not dtype.is_floating_point:
        raise ValueError(f"For '{owner}', the 'dtype' must be a floating-point one, but got {dtype}.")
    return dtype


# ---------------------------------------------------------------- normal
# Scaling is within the operator: as operators of their own, XLA would round differently when it fuses them.
_normal_of = sampler("standard_normal", lambda key, shape, dtype: jax.random.normal(key, shape, dtype.numpy))
_scaled_normal_of = sampler(
    "normal",
    lambda key, mean, stddev, shape: (
        jax.random.normal(key, shape, jnp.float32) * stddev.astype(jnp.float32) + mean.astype(jnp.float32)
    ),
)


def standard_normal(shape, seed=None):
    """Standard normal numbers, float32.

    Args:
        shape: tuple of ints, or a 1-d Tensor.
        seed: a non-negative int, or None.

    Source: mindspore.ops.standard_normal, MindSpore 2.10.
    """
    return draw(_normal_of, stream("standard_normal", seed), lengths(shape, "standard_normal"), dtypes.float32)


def normal(shape, mean, stddev, seed=None):
    """Normal numbers.

    Args:
        shape: tuple of ints; it broadcasts with the shapes of `mean` and `stddev`.
        mean, stddev: numbers or Tensors; integers count as float32.
        seed: a non-negative int, or None.

    Returns:
        A float32 Tensor of the common shape.

    Source: mindspore.ops.normal, MindSpore 2.10.
    """
    shape = np.broadcast_shapes(lengths(shape, "normal"), *(x.shape for x in (mean, stddev) if isinstance(x, Tensor)))
    mean, stddev = (
        x if isinstance(x, Tensor) else Tensor(float(check_number(x, name, "normal")))
        for x, name in ((mean, "mean"), (stddev, "stddev"))
    )
    return draw(_scaled_normal_of, stream("normal", seed), mean, stddev, shape)


def sizes(size, owner) -> tuple:
    """The shape of `rand(2, 3)` or `rand((2, 3))`."""
    if len(size) == 1 and isinstance(size[0], (tuple, list)):
        size = tuple(size[0])
    return lengths(size, owner, "size")


def randn(*size, dtype=None, seed=None):
    """Standard normal numbers, `randn(2, 3)` or `randn((2, 3))`.

    Args:
        size: the lengths; none for a 0-d Tensor.
        dtype: a floating-point one, float32 by default.
        seed: a non-negative int, or None.

    Raises:
        ValueError: if `dtype` is no floating-point one or a length negative.

    Source: mindspore.ops.randn, MindSpore 2.10.
    """
    return draw(_normal_of, stream("randn", seed), sizes(size, "randn"), float_dtype(dtype, "randn"))


@of_tensors
def randn_like(input, seed=None, *, dtype=None):
    """`randn` in the shape of `input`, and in its dtype if that is a floating-point one.

    Source: mindspore.ops, 2.10.
    """
    default = input.dtype if input.dtype.is_floating_point else dtypes.float32
    return draw(_normal_of, stream("randn_like", seed), input.shape, float_dtype(dtype, "randn_like", default))


_truncated_of = sampler(
    "truncated_normal", lambda key, shape, dtype: jax.random.truncated_normal(key, -2.0, 2.0, shape, dtype.numpy)
)


# ---------------------------------------------------------------- uniform
_uniform_of = sampler("uniform", lambda key, shape, dtype: jax.random.uniform(key, shape, dtype.numpy))
_between_of = sampler(
    "between", lambda key, low, high, shape: jax.random.uniform(key, shape, low.dtype) * (high - low) + low
)
_integers_of = sampler(
    "integers",
    lambda key, shape, low, high, dtype: jax.random.randint(
        key, shape, low.reshape(()), high.reshape(()), jnp.int64
    ).astype(dtype.numpy),
)


def rand(*size, dtype=None, seed=None):
    """Uniform numbers of [0, 1), `rand(2, 3)` or `rand((2, 3))`; arguments as for `randn`.

    Source: mindspore.ops, 2.10.
    """
    return draw(_uniform_of, stream("rand", seed), sizes(size, "rand"), float_dtype(dtype, "rand"))


@of_tensors
def rand_like(input, seed=None, *, dtype=None):
    """`rand` in the shape of `input`, and in its dtype if that is a floating-point one.

    Source: mindspore.ops, 2.10.
    """
    default = input.dtype if input.dtype.is_floating_point else dtypes.float32
    return draw(_uniform_of, stream("rand_like", seed), input.shape, float_dtype(dtype, "rand_like", default))


def uniform_real(shape, seed=None):
    """Uniform float32 numbers of [0, 1). Source: mindspore.ops.UniformReal, MindSpore 2.10."""
    return draw(_uniform_of, stream("uniform_real", seed), lengths(shape, "uniform_real"), dtypes.float32)


def uniform(shape, minval, maxval, seed=None, dtype=dtypes.float32):
    """Uniform numbers of [minval, maxval).

    Args:
        shape: tuple of ints; it broadcasts with the shapes of the bounds.
        minval, maxval: Tensors of `dtype`; of one element for integers.
        seed: a non-negative int, or None.
        dtype: float32, or int32 for whole numbers.

    Raises:
        TypeError: if a bound is no Tensor of `dtype`. ValueError: if `dtype` is another one.

    Source: mindspore.ops.uniform, MindSpore 2.10.
    """
    if dtype not in (dtypes.float32, dtypes.int32, dtypes.float16, dtypes.float64, dtypes.int64):
        raise wrong_value(dtype, "dtype", "uniform", "float32 or int32")
    for bound, name in ((minval, "minval"), (maxval, "maxval")):
        if not isinstance(bound, Tensor):
            raise wrong_type(bound, name, "uniform", "a Tensor")
        if bound.dtype != dtype:
            raise TypeError(f"For 'uniform', the '{name}' must be of dtype {dtype}, but got {bound.dtype}.")
    shape = np.broadcast_shapes(lengths(shape, "uniform"), minval.shape, maxval.shape)
    state = stream("uniform", seed)
    if not dtype.is_floating_point:
        return draw(_integers_of, state, shape, minval, maxval, dtype)
    return draw(_between_of, state, minval, maxval, shape)


def uniform_int(shape, minval, maxval, seed=None):
    """Uniform int32 numbers of [minval, maxval). Source: mindspore.ops.UniformInt, MindSpore 2.10."""
    return whole_numbers(minval, maxval, lengths(shape, "uniform_int"), seed, dtypes.int32, "uniform_int")


def whole_numbers(low, high, size, seed, dtype, owner):
    dtype = dtypes.int64 if dtype is None else numeric(dtype, owner)
    if dtype.kind not in "iu":
        raise ValueError(f"For '{owner}', the 'dtype' must be an integer one, but got {dtype}.")
    for value, name in ((low, "low"), (high, "high")):
        if not isinstance(value, Tensor):
            check_int(value, name, owner)
    if not isinstance(low, Tensor) and not isinstance(high, Tensor) and low >= high:
        raise RuntimeError(f"For '{owner}', the 'low' must be below 'high', but got {low} and {high}.")
    low, high = (x if isinstance(x, Tensor) else Tensor(x, dtypes.int64) for x in (low, high))
    return draw(_integers_of, stream(owner, seed), size, low, high, dtype)


def randint(low, high, size, seed=None, *, dtype=None):
    """Uniform whole numbers of [low, high).

    Args:
        low, high: ints.
        size: the shape, a tuple.
        seed: a non-negative int, or None.
        dtype: an integer one, int64 by default.

    Raises:
        TypeError: if an argument is of another type. RuntimeError: if `low` is not below `high`.
        ValueError: if `size` is no tuple, or `dtype` no integer one.

    Source: mindspore.ops.randint, MindSpore 2.10.
    """
    if not isinstance(size, (tuple, list)):
        raise wrong_value(size, "size", "randint", "a tuple")
    return whole_numbers(low, high, lengths(size, "randint", "size"), seed, dtype, "randint")


@of_tensors
def randint_like(input, low, high, seed=None, *, dtype=None):
    """`randint` in the shape and, unless `dtype` is given, the dtype of `input`. Source: mindspore.ops, 2.10."""
    return whole_numbers(low, high, input.shape, seed, input.dtype if dtype is None else dtype, "randint_like")


# ---------------------------------------------------------------- order
_permutation_of = sampler("permutation", lambda key, n, dtype: jax.random.permutation(key, n).astype(dtype.numpy))


def randperm(n, seed=0, offset=0, dtype=dtypes.int64):
    """The ints below `n` in random order.

    Args:
        n: a positive int.
        seed, offset: with a seed that is not 0, the order of stream number `seed` + `offset`.
        dtype: of the result.

    Raises:
        TypeError: if `n` is no int. ValueError: if it is not positive.

    Source: mindspore.ops.randperm, MindSpore 2.10.
    """
    n = check_positive_int(int(n) if isinstance(n, Tensor) else n, "n", "randperm")
    return draw(_permutation_of, stream("randperm", seed + offset if seed else 0), n, numeric(dtype, "randperm"))


@of_tensors
def shuffle(x, seed=None):
    """The slices of `x` along the first axis in random order; a 0-d `x` itself.

    Source: mindspore.ops.shuffle, 2.10.
    """
    if not x.ndim:
        return x
    return getitem(x, draw(_permutation_of, stream("shuffle", seed), x.shape[0], dtypes.int64))


# ---------------------------------------------------------------- of given probability
_chance_of = sampler(
    "bernoulli",
    lambda key, p, shape, dtype: (jax.random.uniform(key, shape, jnp.float32) < p.astype(jnp.float32)).astype(
        dtype.numpy
    ),
)
_kept_of = sampler("dropout", lambda key, input, keep, shape: kept(key, input, keep, shape)[0])


def kept(key, input, keep, shape):
    """`input` where chance keeps it, scaled, and the mask: each element of `shape` with the probability `keep`."""
    mask = jnp.broadcast_to(jax.random.bernoulli(key, keep, shape), input.shape)
    return jnp.where(mask, input * jnp.asarray(1 / keep, input.dtype), jnp.zeros((), input.dtype)), mask


@operator(KEEP, name="draw_dropout_mask", numeric="-")
def _kept_and_mask(state, input, keep, shape):
    key, following = random.split(state)
    return *kept(key, input, keep, shape), following


def dropout_mask(input, p, seed, axes):
    """(`input` after dropout, the bool mask); `axes` as in `drop`."""
    if not 0 <= p < 1:
        raise wrong_value(1 - p, "keep_prob", "Dropout", "within (0, 1]")
    state = stream("dropout", seed)
    out, mask, following = _kept_and_mask(state, input, 1 - p, drop_shape(input, axes))
    state._set(following._var)
    return out, mask


def drop_shape(input, axes):
    return input.shape if axes is None else input.shape[:axes] + (1,) * (input.ndim - axes)


def check_chance(p, name, owner):
    check_number(p, name, owner, 0, 1)
    return float(p)


def drop(input, p, training, seed, axes, owner):
    """`input` without the elements, or slices over all but the first `axes` axes, that chance drops with `p` < 1."""
    if not isinstance(input, Tensor):
        raise wrong_type(input, "input", owner, "a Tensor")
    check_bool(training, "training", owner)
    if not training or p == 0:
        return input
    if not input.dtype.is_floating_point:
        raise TypeError(f"For '{owner}', the 'input' must be a floating-point Tensor, but got {input.dtype}.")
    return draw(_kept_of, stream(owner, seed), input, 1 - p, drop_shape(input, axes))


def dropout(input, p=0.5, training=True, seed=None):
    """Each element dropped to 0 with probability `p`, the others divided by 1 - p.

    Args:
        input: floating-point Tensor.
        p: the probability, a float within [0, 1).
        training: False to return `input`.
        seed: a non-negative int, or None.

    Raises:
        TypeError: if an argument is of another type. RuntimeError: if `p` is out of range.

    Source: mindspore.ops.dropout, MindSpore 2.10.
    """
    check_number(p, "p", "dropout")
    if training and isinstance(p, int):
        raise wrong_type(p, "p", "dropout", "a float")
    if training and not 0 <= p < 1:
        raise RuntimeError(f"For 'dropout', the 'p' must be in the range [0, 1), but got {p}.")
    return drop(input, float(p), training, seed, None, "dropout")


def channels(name, dims):
    def function(input, p=0.5, training=True):
        if input.ndim not in dims:
            raise ValueError(
                f"For '{name}', the 'input' must have {' or '.join(map(str, dims))} dimensions, "
                f"but got the shape {input.shape}."
            )
        if check_chance(p, "p", name) == 1 and training:
            return input * 0
        return drop(input, float(p), training, None, 2 if input.ndim == dims[-1] else 1, name)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        "Each channel, of each sample if there is a batch, dropped to 0 with probability `p`; the others "
        f"divided by 1 - p.\n\n    Shape `(N, C, *)` of {dims[-1]} dimensions.\n\n    Source: "
        f"mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return of_tensors(function)


dropout1d, dropout2d, dropout3d = (
    channels("dropout1d", (2, 3)),
    channels("dropout2d", (4,)),
    channels("dropout3d", (5,)),
)


@of_tensors
def bernoulli(input, p=0.5, seed=None):
    """1 with probability `p`, else 0, in the shape and dtype of `input`.

    Args:
        input: Tensor.
        p: a float within [0, 1], or a floating-point Tensor that broadcasts to input's shape.
        seed: a non-negative int, or None.

    Raises:
        TypeError: if `p` is an integer. ValueError: if it is out of range.

    Source: mindspore.ops.bernoulli, MindSpore 2.10.
    """
    if not (p.dtype.is_floating_point if isinstance(p, Tensor) else isinstance(p, float)):
        raise wrong_type(p, "p", "bernoulli", "a float or a floating-point Tensor")
    p = p if isinstance(p, Tensor) else Tensor(check_chance(p, "p", "bernoulli"))
    return draw(_chance_of, stream("bernoulli", seed), p, input.shape, input.dtype)


def bernoulli_ext(input, *, generator=None):
    """1 with the probability in `input`, else 0, in its shape and dtype. Source: mindspore.ops.bernoulli_ext, 2.10."""
    if not isinstance(input, Tensor) or not input.dtype.is_floating_point:
        raise wrong_type(input, "input", "bernoulli_ext", "a floating-point Tensor")
    return draw(_chance_of, check_generator(generator, "bernoulli_ext"), input, input.shape, input.dtype)


_categories_of = sampler(
    "categories",
    lambda key, logits, count, replacement, dtype: categories(key, logits, count, replacement).astype(dtype.numpy),
)


def categories(key, logits, count, replacement):
    """`count` indices drawn from each row by its log-probabilities."""
    rows = logits.shape[:-1]
    if replacement:
        return jax.random.categorical(key, logits[..., None, :], -1, (*rows, count))
    noisy = logits + jax.random.gumbel(key, logits.shape, logits.dtype)
    return jax.lax.top_k(noisy, count)[1]


def multinomial(input, num_samples, replacement=True, seed=None):
    """Indices drawn by weight.

    Args:
        input: Tensor of non-negative weights, shape `(n,)` or `(m, n)`.
        num_samples: how many to draw from each row; without replacement at most n.
        replacement: whether an index may come again.
        seed: a non-negative int, or None.

    Returns:
        int32, shape `(num_samples,)` or `(m, num_samples)`.

    Source: mindspore.ops.multinomial, MindSpore 2.10.
    """
    check_bool(replacement, "replacement", "multinomial")
    check_int(num_samples, "num_samples", "multinomial")
    if not isinstance(input, Tensor) or input.dtype.kind not in "iuf":
        raise TypeError("For 'multinomial', the 'input' must be a Tensor of real numbers.")
    if input.ndim not in (1, 2):
        raise ValueError(
            f"For 'multinomial', the 'input' must have 1 or 2 dimensions, but got the shape {input.shape}."
        )
    if not replacement and num_samples > input.shape[-1]:
        raise ValueError(
            f"For 'multinomial' without replacement, the 'num_samples' must be at most {input.shape[-1]}, "
            f"but got {num_samples}."
        )
    return draw(_categories_of, stream("multinomial", seed), log(input), num_samples, replacement, dtypes.int32)


def random_categorical(logits, num_sample, seed=0, dtype=dtypes.int64):
    """`num_sample` indices drawn from each row by its log-probabilities, shape `(m, num_sample)`.

    Source: ops, 2.10.
    """
    return draw(
        _categories_of,
        stream("random_categorical", seed),
        logits,
        num_sample,
        True,
        numeric(dtype, "random_categorical"),
    )


def choice_with_mask(input_x, count=256, seed=None):
    """`count` positions drawn from those where a bool Tensor is true, and which of them are real.

    Returns:
        (int32 of shape `(count, n)`, bool of shape `(count,)`): where fewer are true, the rest is 0 and False.

    Source: mindspore.ops.choice_with_mask, MindSpore 2.10.
    """
    return _choice(stream("choice_with_mask", seed), input_x, count)


def _choice(state, mask, count):
    index, real, following = _choose(state, mask, count)
    state._set(following._var)
    return index, real


@operator(KEEP, name="choice_with_mask", numeric="-")
def _choose(state, mask, count):
    key, following = random.split(state)
    check_tensor(mask, "input_x", "choice_with_mask")
    flat = mask.reshape(-1)
    rank = jnp.where(flat, jax.random.uniform(key, flat.shape, jnp.float32), 2.0)
    order = jnp.argsort(rank)[:count]
    order = jnp.pad(order, (0, max(count - order.shape[0], 0)))
    real = jnp.arange(count) < jnp.sum(flat)
    index = jnp.stack(jnp.unravel_index(order, mask.shape), -1)
    return jnp.where(real[:, None], index, 0).astype(jnp.int32), real, following


# ---------------------------------------------------------------- other distributions
_gamma_of = sampler("gamma", lambda key, alpha, shape: jax.random.gamma(key, alpha, shape, alpha.dtype))
_poisson_of = sampler(
    "poisson", lambda key, rate, shape, dtype: jax.random.poisson(key, rate, shape, jnp.int32).astype(dtype.numpy)
)
_laplace_of = sampler("standard_laplace", lambda key, shape: jax.random.laplace(key, shape, jnp.float32))
_scaled_laplace_of = sampler(
    "laplace",
    lambda key, mean, scale, shape: (
        jax.random.laplace(key, shape, jnp.float32) * scale.astype(jnp.float32) + mean.astype(jnp.float32)
    ),
)
_exponential_of = sampler("exponential", lambda key, shape, dtype: jax.random.exponential(key, shape, dtype.numpy))
_cauchy_of = sampler("cauchy", lambda key, shape, dtype: jax.random.cauchy(key, shape, dtype.numpy))


def gamma(shape, alpha, beta, seed=None):
    """Gamma-distributed numbers of shape parameter `alpha` and rate `beta`, Tensors; `shape` broadcasts with theirs.

    Source: mindspore.ops.gamma, MindSpore 2.10.
    """
    shape = np.broadcast_shapes(lengths(shape, "gamma"), alpha.shape, beta.shape)
    return draw(_gamma_of, stream("gamma", seed), alpha, shape) / beta


def random_gamma(shape, alpha, seed=None):
    """Gamma-distributed numbers of shape parameter `alpha`; `shape` stands before alpha's.

    Source: mindspore.ops, 2.10.
    """
    return draw(_gamma_of, stream("random_gamma", seed), alpha, lengths(shape, "random_gamma") + alpha.shape)


def poisson(shape, mean, seed=None):
    """Poisson-distributed int32 numbers; `shape` broadcasts with mean's. Source: mindspore.ops.poisson, 2.10."""
    shape = np.broadcast_shapes(lengths(shape, "poisson"), mean.shape)
    return draw(_poisson_of, stream("poisson", seed), mean, shape, dtypes.int32)


def random_poisson(shape, rate, seed=None, dtype=dtypes.float32):
    """Poisson-distributed numbers; `shape` stands before rate's. Source: mindspore.ops.random_poisson, 2.10."""
    return draw(
        _poisson_of,
        stream("random_poisson", seed),
        rate,
        lengths(shape, "random_poisson") + rate.shape,
        numeric(dtype, "random_poisson"),
    )


def standard_laplace(shape, seed=None):
    """Laplace-distributed float32 numbers of mean 0 and scale 1. Source: mindspore.ops.standard_laplace, 2.10."""
    return draw(_laplace_of, stream("standard_laplace", seed), lengths(shape, "standard_laplace"))


def laplace(shape, mean, lambda_param, seed=None):
    """Laplace-distributed float32 numbers; `shape` broadcasts with the Tensors' shapes.

    Source: mindspore.ops, 2.10.
    """
    shape = np.broadcast_shapes(lengths(shape, "laplace"), mean.shape, lambda_param.shape)
    return draw(_scaled_laplace_of, stream("laplace", seed), mean, lambda_param, shape)


# ---------------------------------------------------------------- into a Tensor
def check_generator(generator, owner):
    """The state to draw from: the global one, or the Tensor that a Generator holds as `_state`."""
    if generator is None:
        return random.state()
    if not isinstance(getattr(generator, "_state", None), Tensor):
        raise wrong_type(generator, "generator", owner, "a Generator")
    return generator._state


@of_tensors
def uniform_(input, from_=0, to=1, *, generator=None):
    """`input` filled with uniform numbers of [from_, to); returns it. Source: mindspore.ops.uniform_, 2.10."""
    value = draw(_uniform_of, check_generator(generator, "uniform_"), input.shape, float_dtype(input.dtype, "uniform_"))
    input._set((value * (to - from_) + from_)._var)
    return input


@of_tensors
def normal_(input, mean=0, std=1, *, generator=None):
    """`input` filled with normal numbers; returns it. Source: mindspore.ops.normal_, MindSpore 2.10."""
    value = draw(_normal_of, check_generator(generator, "normal_"), input.shape, float_dtype(input.dtype, "normal_"))
    input._set((value * std + mean)._var)
    return input


@of_tensors
def exponential_(input, lambd=1, *, generator=None):
    """`input` filled with exponentially distributed numbers of rate `lambd`; returns it.

    Source: mindspore.ops, 2.10.
    """
    value = draw(
        _exponential_of,
        check_generator(generator, "exponential_"),
        input.shape,
        float_dtype(input.dtype, "exponential_"),
    )
    input._set((value / lambd)._var)
    return input


@of_tensors
def bernoulli_(input, p=0.5, *, generator=None):
    """`input` filled with 1 with probability `p`, else 0; returns it. Source: mindspore.ops.bernoulli_, 2.10."""
    p = p if isinstance(p, Tensor) else Tensor(check_chance(p, "p", "bernoulli_"))
    input._set(draw(_chance_of, check_generator(generator, "bernoulli_"), p, input.shape, input.dtype)._var)
    return input


@of_tensors
def random_(input, from_=0, to=None, *, generator=None):
    """`input` filled with uniform whole numbers of [from_, to); returns it. Source: mindspore.ops.random_, 2.10.

    `to` is by default one more than the greatest whole number that input's dtype counts exactly.
    """
    if to is None:
        kind = input.dtype
        to = (
            2 ** (round(-math.log2(np.finfo(kind.numpy).eps)) + 1)
            if kind.is_floating_point
            else (int(np.iinfo(kind.numpy).max) + (kind.itemsize < 8))
        )
    value = draw(
        _integers_of, check_generator(generator, "random_"), input.shape, Tensor(from_), Tensor(to), input.dtype
    )
    input._set(value._var)
    return input


__all__ = """
    standard_normal normal randn randn_like rand rand_like uniform randint randint_like randperm shuffle
    dropout dropout1d dropout2d dropout3d bernoulli bernoulli_ext multinomial random_categorical choice_with_mask gamma
    random_gamma poisson random_poisson standard_laplace laplace uniform_ normal_ exponential_ bernoulli_
    random_
""".split()
