"""Batch normalization in the steps that several devices share: statistics, their union, and what is made of them."""

import jax.numpy as jnp
from jax import lax

from msgrad import ops
from msgrad.errors import of_tensors
from msgrad.ops.declare import KEEP, operator
from msgrad.ops.norm import wide_dtype


def channels(vector, like):
    return vector.reshape((1, -1) + (1,) * (like.ndim - 2))


@operator(KEEP, numeric="-")
def batch_norm_stats(input, eps):
    """(the mean of each channel, which is axis 1, and 1 / sqrt(its variance + `eps`)), float32 at least.

    Source: mindspore.mint.batch_norm_stats, MindSpore 2.10.
    """
    x = input.astype(wide_dtype(input))
    axes = (0, *range(2, x.ndim))
    return jnp.mean(x, axes), lax.rsqrt(jnp.var(x, axes) + eps)


@operator(KEEP, numeric="-")
def batch_norm_elemt(input, weight=None, bias=None, mean=None, invstd=None, eps=1e-5):
    """(`input` - `mean`) * `invstd` * `weight` + `bias`, each of the four one number for each channel.

    Args:
        input: Tensor, shape `(N, C, *)`.
        weight, bias, mean, invstd: Tensors of shape `(C,)`; None counts as 1, 0, 0 and 1.
        eps: already part of `invstd`; a number.

    Source: mindspore.mint.batch_norm_elemt, MindSpore 2.10.
    """
    out = input.astype(wide_dtype(input))
    for vector, combine in ((mean, jnp.subtract), (invstd, jnp.multiply), (weight, jnp.multiply), (bias, jnp.add)):
        if vector is not None:
            out = combine(out, channels(vector, out).astype(out.dtype))
    return out.astype(input.dtype)


@operator(KEEP, name="batch_norm_gather_stats_with_counts", numeric="-")
def _united(mean, invstd, counts, running_mean, running_var, momentum, eps):
    weight = (counts / jnp.sum(counts)).astype(mean.dtype)[:, None]
    whole = jnp.sum(weight * mean, 0)
    variance = jnp.sum(weight * (1 / (invstd * invstd) - eps + jnp.square(mean - whole)), 0)
    total = jnp.sum(counts).astype(mean.dtype)
    unbiased = variance * total / (total - 1)
    moved = [
        old if old is None else ((1 - momentum) * old + momentum * new).astype(old.dtype)
        for old, new in ((running_mean, whole), (running_var, unbiased))
    ]
    return whole, lax.rsqrt(variance + eps), *(new for new in moved if new is not None)


@of_tensors
def batch_norm_gather_stats_with_counts(
    input, mean, invstd, running_mean=None, running_var=None, momentum=0.1, eps=1e-5, counts=None
):
    """(mean, 1 / standard deviation) of each channel over several parts of a batch; moves the running statistics.

    Args:
        input: Tensor, the part here; its number of elements counts for every part if `counts` is None.
        mean, invstd: what `batch_norm_stats` gave for each part, shape `(parts, C)`.
        running_mean, running_var: Tensors of shape `(C,)` that are moved towards the statistics, or None.
        momentum: how far they move. eps: as given to `batch_norm_stats`.
        counts: elements of a channel in each part, shape `(parts,)`.

    Source: mindspore.mint.batch_norm_gather_stats_with_counts, MindSpore 2.10.
    """
    if counts is None:
        counts = ops.full((mean.shape[0],), input.size // input.shape[1], dtype=mean.dtype)
    out = _united(mean, invstd, counts, running_mean, running_var, momentum, eps)
    for kept, new in zip((x for x in (running_mean, running_var) if x is not None), out[2:], strict=True):
        kept._set(new._var)
    return out[:2]


__all__ = ["batch_norm_elemt", "batch_norm_gather_stats_with_counts", "batch_norm_stats"]
