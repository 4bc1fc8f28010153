"""Multi-head attention in three parts: projections into heads, weights of the keys, and the projected sum."""

import jax
import jax.numpy as jnp

from msgrad.ops.declare import KEEP, operator


def affine(x, w, b):
    out = x @ w.T
    return out if b is None else out + b


def check_projected(query, key, value, sizes: tuple, owner: str) -> None:
    """ValueError unless the inputs, all with an axis of the batch or all without, fit the projections."""
    if query.ndim not in (2, 3):
        raise ValueError(f"For '{owner}', the 'query' must have 2 or 3 axes, but its shape is {query.shape}.")
    for x, name in ((key, "key"), (value, "value")):
        if x.ndim != query.ndim:
            raise ValueError(
                f"For '{owner}', the '{name}' must have {query.ndim} axes as the 'query', but its shape is {x.shape}."
            )
    for x, name, size in zip((query, key, value), ("query", "key", "value"), sizes, strict=True):
        if x.shape[-1] != size:
            raise ValueError(f"For '{owner}', the last axis of '{name}' must be {size}, but its shape is {x.shape}.")
    if key.shape[:-1] != value.shape[:-1]:
        raise ValueError(
            f"For '{owner}', the 'key' and 'value' must have one length and batch, but their shapes are {key.shape} "
            f"and {value.shape}."
        )


@operator(KEEP, numeric="-")
def _into_heads(query, key, value, w, w_q, w_k, w_v, b, bias_k, bias_v, heads, zero, batch_first, owner):
    """The queries, keys and values of each head, `(N, heads, L, D)`.

    Args:
        query, key, value: `(L, N, E)`, `(N, L, E)` with `batch_first`, or `(L, E)`.
        w: the three projections one above the other, or None: then they are `w_q`, `w_k` and `w_v`.
        b: their biases, joined, or None. bias_k, bias_v: one more key and value, `(1, 1, E)`, or None.
        zero: whether a key and a value of zeros are added.
    """
    if w is not None:
        w_q, w_k, w_v = jnp.split(w, 3)
    check_projected(query, key, value, (w_q.shape[1], w_k.shape[1], w_v.shape[1]), owner)
    b_q, b_k, b_v = (None, None, None) if b is None else jnp.split(b, 3)
    parts = [affine(x, w, b) for x, w, b in ((query, w_q, b_q), (key, w_k, b_k), (value, w_v, b_v))]
    if query.ndim == 2:
        parts = [x[None] for x in parts]
    elif not batch_first:
        parts = [x.swapaxes(0, 1) for x in parts]
    for more, at in ((bias_k, 1), (bias_v, 2)):
        if more is not None:
            parts[at] = jnp.concatenate([parts[at], jnp.broadcast_to(more, (parts[at].shape[0], 1, more.shape[2]))], 1)
    if zero:
        parts[1:] = [jnp.pad(x, ((0, 0), (0, 1), (0, 0))) for x in parts[1:]]
    return tuple(x.reshape(*x.shape[:2], heads, -1).swapaxes(1, 2) for x in parts)


def shift_of(mask, dtype, more: int):
    """What a mask adds to the scores, for `more` keys that it does not know and leaves free: -inf where it is True."""
    if mask.dtype in (bool, jnp.uint8):
        mask = jnp.where(mask.astype(bool), jnp.array(-jnp.inf, dtype), jnp.zeros((), dtype))
    return jnp.pad(mask.astype(dtype), [(0, 0)] * (mask.ndim - 1) + [(0, more)])


def check_mask(mask, name: str, shapes: list, owner: str) -> None:
    kinds = (bool, jnp.uint8) if name == "attn_mask" else (bool,)
    if mask.dtype not in kinds and not jnp.issubdtype(mask.dtype, jnp.floating):
        raise ValueError(f"For '{owner}', the '{name}' must be bool or floating, but got {mask.dtype}.")
    if mask.shape not in shapes:
        raise ValueError(
            f"For '{owner}', the '{name}' must have shape {' or '.join(map(str, shapes))}, but got {mask.shape}."
        )


@operator(KEEP, numeric="-")
def _key_weights(q, k, attn_mask, key_padding_mask, more, batched, owner):
    """Softmax of the scaled products of queries and keys, `(N, heads, L, S)`; `more` of the keys are not the input's."""
    n, heads, length, depth = q.shape
    known = k.shape[2] - more
    scale = depth**-0.25  # on both sides, so that half precision does not overflow
    scores = (q * scale) @ (k * scale).swapaxes(-2, -1)
    if attn_mask is not None:
        check_mask(attn_mask, "attn_mask", [(length, known), (n * heads, length, known)], owner)
        shift = shift_of(attn_mask, q.dtype, more)
        scores = scores + (shift if shift.ndim == 2 else shift.reshape(n, heads, *shift.shape[1:]))
    if key_padding_mask is not None:
        check_mask(key_padding_mask, "key_padding_mask", [(n, known) if batched else (known,)], owner)
        shift = shift_of(key_padding_mask, q.dtype, more)
        scores = scores + shift.reshape(n, 1, 1, -1)
    return jax.nn.softmax(scores, -1)


@operator(KEEP, numeric="-")
def _from_heads(weights, v, w, b, batched, batch_first):
    """The weighted sums of the values, joined over the heads and projected, in the layout of the query."""
    out = (weights @ v).swapaxes(1, 2)
    out = affine(out.reshape(*out.shape[:2], -1), w, b)
    if not batched:
        return out[0]
    return out if batch_first else out.swapaxes(0, 1)


@operator(KEEP, numeric="-")
def _shown_weights(weights, batched, average):
    """The weights as they are given out: their mean over the heads if `average`."""
    out = weights.mean(1) if average else weights
    return out if batched else out[0]
