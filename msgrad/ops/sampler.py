"""Candidates drawn for sampled losses, and numbers of the rarer distributions. See `ops.random` for seeds and states."""

import jax
import jax.numpy as jnp
import numpy as np

from msgrad import dtype as dtypes
from msgrad.core import random as states
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_int, check_non_negative_int, check_positive_int, wrong_type, wrong_value
from msgrad.ops.create import numeric
from msgrad.ops.declare import KEEP, operator
from msgrad.ops.join import concat
from msgrad.ops.random import (
    _categories_of,
    _permutation_of,
    draw,
    lengths,
    sampler,
    stream,
)

# ---------------------------------------------------------------- candidates
WEIGHTS = {
    # The chance of class k of n falls like its logarithmic width, or not at all.
    "log_uniform": lambda k, n: jnp.log((k + 2.0) / (k + 1.0)) / jnp.log(n + 1.0),
    "uniform": lambda k, n: jnp.full(k.shape, 1.0 / n),
}


@operator(KEEP, name="candidates", numeric="-")
def _candidates(state, true_classes, count, unique, range_max, kind, avoid):
    """Classes drawn, and how often the true ones and those drawn are expected among them; the next state.

    Unique ones are drawn until `count` different ones have come; with `avoid`, none of the true classes.
    """
    key, following = states.split(state)
    chance, drawing, waiting = WEIGHTS[kind], *jax.random.split(key)
    each = chance(jnp.arange(range_max, dtype=jnp.float32), range_max)
    logits = jnp.log(each)
    if avoid:
        logits = logits.at[true_classes.reshape(-1)].set(-jnp.inf, mode="drop")
    if unique:
        # In the order of Gumbel-perturbed weights, classes come as if drawn one by one without repeats.
        drawn = jax.lax.top_k(logits + jax.random.gumbel(drawing, logits.shape, jnp.float32), count)[1]
        # The tries for each new class are as many as it takes to miss those that came before.
        mass = jnp.exp(logits)[drawn] / jnp.sum(jnp.exp(logits))
        fresh = jnp.clip(1 - (jnp.cumsum(mass) - mass), 1e-6, 1)
        tries = jnp.sum(jax.random.geometric(waiting, fresh, dtype=jnp.int32)).astype(jnp.float32)
    else:
        drawn = jax.random.categorical(drawing, logits, shape=(count,))

    def expected(classes):
        p = chance(classes.astype(jnp.float32), range_max)
        return -jnp.expm1(tries * jnp.log1p(-jnp.minimum(p, 1 - 1e-7))) if unique else p * count

    expectations = expected(true_classes).astype(jnp.float32), expected(drawn).astype(jnp.float32)
    return drawn.astype(true_classes.dtype), *expectations, following


def candidates(kind, owner, true_classes, num_true, num_sampled, unique, range_max, seed, avoid, streams):
    for number, name in ((num_true, "num_true"), (num_sampled, "num_sampled"), (range_max, "range_max")):
        check_positive_int(number, name, owner)
    check_bool(unique, "unique", owner)
    check_non_negative_int(seed, "seed", owner)
    if not isinstance(true_classes, Tensor):
        raise wrong_type(true_classes, "true_classes", owner, "a Tensor of integers")
    if true_classes.dtype not in (dtypes.int64, *((dtypes.int32,) if kind == "uniform" else ())):
        raise TypeError(f"For '{owner}', the 'true_classes' must be int64, but got {true_classes.dtype}.")
    if true_classes.ndim != 2 or true_classes.shape[1] != num_true:
        raise ValueError(
            f"For '{owner}', the 'true_classes' must be of shape (n, {num_true}), not {true_classes.shape}."
        )
    if unique and num_sampled > range_max:
        raise wrong_value(num_sampled, "num_sampled", owner, f"at most the {range_max} classes")
    state = stream(owner, seed, streams) if streams is not None else stream(owner, seed)
    *out, following = _candidates(state, true_classes, num_sampled, unique, range_max, kind, avoid)
    state._set(following._var)
    return tuple(out)


def log_uniform_candidate_sampler(
    true_classes, num_true=1, num_sampled=5, unique=True, range_max=5, seed=0, *, streams=None
):
    """Classes drawn with the chance log((k + 2) / (k + 1)) / log(range_max + 1) of class k.

    Args:
        true_classes: int64 Tensor of shape `(n, num_true)`.
        num_true: how many true classes each sample has.
        num_sampled: how many classes to draw.
        unique: whether no class may come twice.
        range_max: the number of classes.
        seed: a non-negative int; 0 for the global stream.

    Returns:
        (classes, of shape `(num_sampled,)`; how often each true class is expected among them, float32 of shape
        `(n, num_true)`; the same of the classes drawn, `(num_sampled,)`).

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range or the shape another one.

    Source: mindspore.ops.log_uniform_candidate_sampler, MindSpore 2.10.
    """
    owner = "log_uniform_candidate_sampler"
    return candidates(
        "log_uniform", owner, true_classes, num_true, num_sampled, unique, range_max, seed, False, streams
    )


def uniform_candidate_sampler(
    true_classes, num_true, num_sampled, unique, range_max, seed=0, remove_accidental_hits=False, *, streams=None
):
    """Classes drawn with equal chances; arguments and results as for `log_uniform_candidate_sampler`.

    With `unique` and `remove_accidental_hits` the true classes are not drawn.

    Source: mindspore.ops.uniform_candidate_sampler, MindSpore 2.10.
    """
    owner = "uniform_candidate_sampler"
    avoid = check_bool(remove_accidental_hits, "remove_accidental_hits", owner) and unique
    return candidates("uniform", owner, true_classes, num_true, num_sampled, unique, range_max, seed, avoid, streams)


def compute_accidental_hits(true_classes, sampled_candidates, num_true=1):
    """(sample, place among the candidates, lowest float32) of each candidate that is a true class of a sample.

    Source: mindspore.ops.ComputeAccidentalHits, MindSpore 2.10.
    """
    true, drawn = true_classes.asnumpy(), sampled_candidates.asnumpy()
    if true.ndim != 2 or true.shape[1] != check_positive_int(num_true, "num_true", "ComputeAccidentalHits"):
        raise ValueError(f"For 'ComputeAccidentalHits', the 'true_classes' must be (n, {num_true}), not {true.shape}.")
    sample, _, place = np.nonzero(true[:, :, None] == drawn)
    lowest = np.full(sample.shape, np.finfo(np.float32).min, np.float32)
    return Tensor(sample.astype(np.int32)), Tensor(place.astype(true.dtype)), Tensor(lowest)


# ---------------------------------------------------------------- other distributions
_cauchy_numbers = sampler(
    "cauchy_primitive", lambda key, shape, median, sigma: jax.random.cauchy(key, shape, jnp.float32) * sigma + median
)
_log_normal_numbers = sampler(
    "log_normal_primitive",
    lambda key, shape, mean, std, dtype: jnp.exp(mean + std * jax.random.normal(key, shape, dtype.numpy)),
)
_any_integers = sampler("any_integers", lambda key, shape, dtype: jax.random.bits(key, shape, bits_of(dtype)))


def bits_of(dtype):
    return {4: jnp.uint32, 8: jnp.uint64}[dtype.itemsize]


_cut_normal = sampler(
    "cut_normal",
    lambda key, mean, std, low, high, shape: cut_normal(key, mean, std, low, high, shape),
)


def cut_normal(key, mean, std, low, high, shape):
    """Normal numbers within [low, high], each a Tensor of one number or one for each index of the first axis."""
    mean, std, low, high = (jnp.reshape(x, (-1, *[1] * (len(shape) - 1))) for x in (mean, std, low, high))
    low, high = (low - mean) / std, (high - mean) / std
    return jax.random.truncated_normal(key, low, high, shape, mean.dtype) * std + mean


def parameterized_truncated_normal(shape, mean, stdevs, min, max, state):
    """Normal numbers cut to [min, max]; each parameter is one number, or one for each index of the first axis.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not match. RuntimeError: if `max` is
            not above `min`, or a deviation not positive; their values are looked at at once.

    Source: mindspore.ops.ParameterizedTruncatedNormal, MindSpore 2.10.
    """
    owner = "ParameterizedTruncatedNormal"
    shape = tensor_shape(shape, owner)
    if len(shape) < 2:
        raise wrong_value(shape, "shape", owner, "of at least 2 dimensions")
    for x, name in ((mean, "mean"), (stdevs, "stdevs"), (min, "min"), (max, "max")):
        if not isinstance(x, Tensor) or not x.dtype.is_floating_point or x.dtype is not mean.dtype:
            raise wrong_type(x, name, owner, "a floating-point Tensor, all of one dtype")
        if x.shape not in ((), (1,), shape[:1]):
            raise ValueError(f"For '{owner}', the '{name}' must be one number or {shape[0]}, but got {x.shape}.")
    if not (max.asnumpy() > min.asnumpy()).all():
        raise RuntimeError(f"For '{owner}', the 'max' must be above the 'min'.")
    if not (stdevs.asnumpy() > 0).all():
        raise RuntimeError(f"For '{owner}', the 'stdevs' must be positive.")
    return draw(_cut_normal, state, mean, stdevs, min, max, shape)


def tensor_shape(shape, owner):
    """The lengths in a 1-d Tensor of integers."""
    if not isinstance(shape, Tensor) or shape.dtype.kind not in "iu":
        raise wrong_type(shape, "shape", owner, "a Tensor of integers")
    if shape.ndim != 1:
        raise ValueError(f"For '{owner}', the 'shape' must have 1 dimension, but got the shape {shape.shape}.")
    return lengths(tuple(shape.tolist()), owner)


def cauchy(size, median=0.0, sigma=1.0):
    """float32 numbers of the Cauchy distribution around `median`. Source: mindspore.ops.Cauchy, MindSpore 2.10."""
    if not isinstance(size, list):
        raise wrong_type(size, "size", "Cauchy", "a list of ints")
    for number, name in ((median, "median"), (sigma, "sigma")):
        if not isinstance(number, float):
            raise wrong_type(number, name, "Cauchy", "a float")
    if not size:
        raise wrong_value(size, "size", "Cauchy", "a list of at least one int")
    return draw(_cauchy_numbers, stream("cauchy", 0), lengths(tuple(size), "Cauchy", "size"), median, sigma)


def log_normal_reverse(input, mean=1.0, std=2.0):
    """exp(mean + std * n) for standard normal n, in the shape and dtype of `input`. Source: mindspore.ops, 2.10."""
    for number, name in ((mean, "mean"), (std, "std")):
        if not isinstance(number, float):
            raise wrong_type(number, name, "LogNormalReverse", "a float")
    if not isinstance(input, Tensor) or not input.dtype.is_floating_point:
        raise wrong_type(input, "input", "LogNormalReverse", "a floating-point Tensor")
    return draw(_log_normal_numbers, stream("log_normal_reverse", 0), input.shape, mean, std, input.dtype)


FLOATS = (dtypes.float16, dtypes.float32, dtypes.float64)
COUNTS = (dtypes.int32, dtypes.int64, *FLOATS)
INTEGERS = (dtypes.int32, dtypes.int64, dtypes.uint32, dtypes.uint64)


def check_kind(dtype, allowed, owner):
    if dtype not in allowed:
        raise TypeError(f"For '{owner}', the 'dtype' must be one of {', '.join(map(str, allowed))}, but got {dtype}.")
    return dtype


def non_deterministic_ints(shape, dtype=dtypes.int64):
    """Integers of which every bit is random. Source: mindspore.ops.NonDeterministicInts, MindSpore 2.10."""
    check_kind(dtype, INTEGERS, "NonDeterministicInts")
    shape = tensor_shape(shape, "NonDeterministicInts")
    if len(shape) < 2:
        raise wrong_value(shape, "shape", "NonDeterministicInts", "of at least 2 dimensions")
    bits = draw(_any_integers, stream("non_deterministic_ints", 0), shape, dtype)
    return bits.astype(dtype)


def multinomial_with_replacement(x, seed, offset, numsamples, replacement=False):
    """Indices drawn by weight.

    Args:
        x: floating-point Tensor of non-negative weights, shape `(n,)` or `(m, n)`, whose values are looked at at once.
        seed, offset: ints or 0-d Tensors; both 0 for the global stream.
        numsamples: how many to draw from each row.
        replacement: whether an index may come again.

    Returns:
        int64, shape `(numsamples,)` or `(m, numsamples)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a weight is negative or a number out of range.

    Source: mindspore.ops.multinomial_with_replacement, MindSpore 2.10.
    """
    owner = "multinomial_with_replacement"
    if not isinstance(x, Tensor) or not x.dtype.is_floating_point:
        raise wrong_type(x, "x", owner, "a floating-point Tensor")
    check_positive_int(numsamples, "numsamples", owner)
    check_bool(replacement, "replacement", owner)
    if x.ndim not in (1, 2):
        raise ValueError(f"For '{owner}', the 'x' must have 1 or 2 dimensions, but got the shape {x.shape}.")
    if not replacement and numsamples > x.shape[-1]:
        raise wrong_value(numsamples, "numsamples", owner, f"at most {x.shape[-1]} without replacement")
    if (x.asnumpy() < 0).any():
        raise ValueError(f"For '{owner}', the 'x' must not hold negative weights.")
    state = stream(owner, int(seed) + int(offset))
    return draw(_categories_of, state, x.log(), numsamples, replacement, dtypes.int64)


def permutation(n, max_length=1, pad=-1, dtype=dtypes.int32):
    """The ints below `n`, a Tensor of one, in random order, filled up to `max_length` with `pad`.

    Source: mindspore.ops.Randperm, MindSpore 2.10.
    """
    check_positive_int(max_length, "max_length", "Randperm")
    check_int(pad, "pad", "Randperm")
    count, dtype = int(n), numeric(dtype, "Randperm")
    if not 0 <= count <= max_length:
        raise wrong_value(count, "n", "Randperm", f"within [0, {max_length}]")
    order = draw(_permutation_of, stream("randperm", 0), count, dtype)
    return concat((order, Tensor(np.full(max_length - count, pad, dtype.numpy))))


__all__ = ["log_uniform_candidate_sampler", "multinomial_with_replacement", "uniform_candidate_sampler"]
