"""Embedding: rows of a table by number."""

import math

import jax.numpy as jnp
from jax import lax

from msgrad.core.tensor import Tensor
from msgrad.errors import check_int, check_positive_int
from msgrad.ops.activation import check_float, on_tensors
from msgrad.ops.loss import check_tensors
from msgrad.ops.spell import checked, primitive


@on_tensors
def _embedding(input, weight, padding_idx, scale_grad_by_freq, outside=math.nan):
    """Rows of `weight`; a number out of range gives a row of `outside`."""
    check_tensors("embedding", input=input, weight=weight)
    if input.dtype.kind not in "iu":
        raise TypeError(f"For 'embedding', the 'input' must hold integers, but got {input.dtype}.")
    if weight.ndim != 2:
        raise ValueError(f"For 'embedding', the 'weight' must have 2 axes, but its shape is {weight.shape}.")
    rows = jnp.take(
        weight, input, axis=0, mode="fill", fill_value=outside if jnp.issubdtype(weight.dtype, jnp.inexact) else 0
    )
    if outside == 0:  # as one-hot rows times the table: negative numbers are out of range too
        rows = jnp.where((input >= 0)[..., None], rows, jnp.zeros_like(rows))
    if padding_idx is not None:
        index = check_int(padding_idx, "padding_idx", "embedding")
        if not -weight.shape[0] <= index < weight.shape[0]:
            raise ValueError(
                f"For 'embedding', the 'padding_idx' must be in [{-weight.shape[0]}, {weight.shape[0]}), "
                f"but got {padding_idx}."
            )
        padding = (input == index % weight.shape[0])[..., None]
        rows = jnp.where(padding, lax.stop_gradient(rows), rows)
    if scale_grad_by_freq:
        counts = jnp.zeros(weight.shape[0], weight.dtype).at[input].add(jnp.asarray(1, weight.dtype))
        share = 1 / jnp.maximum(counts[input], jnp.asarray(1, weight.dtype))[..., None]
        rows = rows * share + lax.stop_gradient(rows - rows * share)
    return rows


@on_tensors
def _renormed(input, weight, max_norm, norm_type):
    """`weight` with the rows that `input` names scaled down to the norm `max_norm`."""
    check_float(weight, "weight", "embedding")
    norms = jnp.sum(jnp.abs(weight) ** norm_type, 1) ** (1 / norm_type)
    named = jnp.zeros(weight.shape[0], bool).at[input].set(True)
    shrink = jnp.where(named & (norms > max_norm), max_norm / (norms + 1e-7), jnp.ones_like(norms))
    return weight * shrink[:, None]


def embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False):
    """The rows of `weight` that `input` names.

    Args:
        input: row numbers, integers of shape `(*)`; one out of range gives NaN.
        weight: the table, shape `(rows, size)`.
        padding_idx: a row that gets no gradient.
        max_norm: scale the named rows of `weight`, in place, down to this norm.
        norm_type: the norm.
        scale_grad_by_freq: divide a row's gradient by how often it is named.

    Returns:
        Shape `(*, size)`.

    Raises:
        TypeError: if `input` holds no integers. ValueError: if `padding_idx` is out of range.

    Source: mindspore.ops.embedding, MindSpore 2.10.
    """
    if max_norm is not None:
        weight._set(_renormed(input, weight, max_norm, norm_type)._var)
    return _embedding(input, weight, padding_idx, scale_grad_by_freq, math.nan)


# ---------------------------------------------------------------- lookup
@on_tensors
def _lookup(input_params, input_indices, offset):
    """Rows of a table by number less `offset`; 0 where there is no such row."""
    check_tensors("EmbeddingLookup", input_params=input_params, input_indices=input_indices)
    if input_indices.dtype not in (jnp.int32, jnp.int64):
        raise TypeError(f"For 'EmbeddingLookup', the 'input_indices' must hold ints, but got {input_indices.dtype}.")
    if input_params.ndim not in (1, 2):
        raise ValueError(
            f"For 'EmbeddingLookup', the table must have 1 or 2 axes, but its shape is {input_params.shape}."
        )
    rows = input_indices - jnp.asarray(offset).astype(input_indices.dtype)
    rows = jnp.where(rows < 0, input_params.shape[0], rows)
    return jnp.take(input_params, rows, axis=0, mode="fill", fill_value=0)


def _lookup_call(self, input_params, input_indices, offset):
    if not isinstance(offset, Tensor):
        check_int(offset, "offset", "EmbeddingLookup")
    return _lookup(input_params, input_indices, offset)


EmbeddingLookup = primitive("EmbeddingLookup", _lookup, (), _lookup_call)


@on_tensors
def _no_repeat(state_seq, log_probs, size):
    """Log-probabilities with the least float for each word that would repeat `size` words of its sequence."""
    owner = "NoRepeatNGram"
    check_tensors(owner, state_seq=state_seq, log_probs=log_probs)
    check_float(log_probs, "log_probs", owner)
    if state_seq.ndim != 3 or log_probs.ndim != 3 or state_seq.shape[:2] != log_probs.shape[:2]:
        raise ValueError(f"For '{owner}', (N, B, M) and (N, B, V) do not fit: {state_seq.shape}, {log_probs.shape}.")
    length = state_seq.shape[2]
    if size > length:
        raise ValueError(f"For '{owner}', the 'ngram_size' must be at most {length}, but got {size}.")
    count = length - size + 1
    last = state_seq[..., length - size + 1 :]
    same = jnp.ones((*state_seq.shape[:2], count), bool)
    for i in range(size - 1):
        same &= state_seq[..., i : i + count] == last[..., i : i + 1]
    following = state_seq[..., size - 1 :]
    banned = jnp.zeros(log_probs.shape, bool)
    batch = jnp.arange(log_probs.shape[0])[:, None, None], jnp.arange(log_probs.shape[1])[:, None]
    banned = banned.at[*batch, jnp.where(same, following, log_probs.shape[2])].set(True, mode="drop")
    return jnp.where(banned, jnp.finfo(log_probs.dtype).min, log_probs)


NoRepeatNGram = checked(
    primitive(
        "NoRepeatNGram",
        _no_repeat,
        (("ngram_size", 1),),
        lambda self, state_seq, log_probs: _no_repeat(state_seq, log_probs, self.ngram_size),
    ),
    lambda self: check_positive_int(self.ngram_size, "ngram_size", "NoRepeatNGram") and None,
)

__all__ = ["embedding", "EmbeddingLookup", "NoRepeatNGram"]
