"""Attention by its formula, softmax(scale Q K^T + shift, masked) V, in the forms that MindSpore fuses on Ascend.

Scores and softmax are computed in float32 at least. A query that may look at nothing gives 0.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from msgrad.core import random as core_random
from msgrad.core.tensor import Tensor
from msgrad.errors import check_int, check_number, check_one_of, check_positive_int, check_type, wrong_type
from msgrad.ops import random
from msgrad.ops.activation import on_tensors
from msgrad.ops.declare import KEEP, operator
from msgrad.ops.loss import check_floats, check_tensors
from msgrad.ops.norm import wide_dtype
from msgrad.ops.spell import checked, primitive

MANY = 2147483647  # all tokens
LAYOUTS = ("BSH", "BNSD", "SBH", "BSND", "TND")


# ---------------------------------------------------------------- the core
def to_heads(x, layout: str, count: int, owner: str):
    """`x` as `(B, N, S, D)`; the sequences of 'TND' are one."""
    ndim = 3 if layout in ("BSH", "SBH", "TND") else 4
    if x.ndim != ndim:
        raise ValueError(f"For '{owner}', a Tensor of layout {layout!r} must have {ndim} axes, but got {x.shape}.")
    if layout == "BNSD":
        return x
    if layout == "BSND":
        return x.swapaxes(1, 2)
    if layout == "TND":
        return x.swapaxes(0, 1)[None]
    x = x.swapaxes(0, 1) if layout == "SBH" else x
    if x.shape[2] % count:
        raise ValueError(f"For '{owner}', the number of heads {count} must divide the last axis of {x.shape}.")
    return x.reshape(*x.shape[:2], count, -1).swapaxes(1, 2)


def from_heads(x, layout: str):
    if layout == "BNSD":
        return x
    if layout == "TND":
        return x[0].swapaxes(0, 1)
    x = x.swapaxes(1, 2)
    if layout == "BSND":
        return x
    x = x.reshape(*x.shape[:2], -1)
    return x.swapaxes(0, 1) if layout == "SBH" else x


def by_groups(equation: str, x, y):
    """A product of `x`, `(B, N, S, *)`, and `y` of fewer heads, each of which serves a group of those of `x`."""
    batch, heads, count, size = x.shape
    out = jnp.einsum(equation, x.reshape(batch, y.shape[1], heads // y.shape[1] * count, size), y)
    return out.reshape(batch, heads, count, out.shape[3])


def attend(query, key, value, scale, allowed=None, before=None, shift=None, keep=None):
    """Attention of `(B, N, S, D)`, the heads of queries in groups over those of keys.

    `before` is added to the products before they are scaled, `shift` after; `allowed` says which keys a query may
    look at; `keep` multiplies the weights (dropout). Gives the outputs, and the softmax's maximum and sum.
    """
    wide = wide_dtype(query)
    scores = by_groups("bnsd,bntd->bnst", query.astype(wide), key.astype(wide))
    scores = scores if before is None else scores + before.astype(wide)
    scores = scores * scale
    scores = scores if shift is None else scores + shift.astype(wide)
    if allowed is not None:
        scores = jnp.where(allowed, scores, -jnp.inf)
    high = lax.stop_gradient(jnp.max(scores, -1, keepdims=True))
    high = jnp.where(jnp.isinf(high), jnp.zeros_like(high), high)
    weights = jnp.exp(scores - high)
    total = jnp.sum(weights, -1, keepdims=True)
    shares = weights / jnp.where(total == 0, 1, total)
    shares = shares if keep is None else shares * keep
    out = by_groups("bnst,bntd->bnsd", shares, value.astype(wide))
    return out.astype(query.dtype), high[..., 0], total[..., 0]


def segments(ends, count: int):
    """Which segment each of `count` tokens is in, its place there, and each segment's length, from the sums."""
    ends = jnp.asarray(ends).astype(int)
    at = jnp.arange(count)
    own = jnp.searchsorted(ends, at, side="right")
    starts = jnp.concatenate([jnp.zeros(1, ends.dtype), ends[:-1]])
    return own, at - starts[own], ends - starts


def pattern(mode: int, rows, columns, spare, before: int, after: int, prefix, banded: bool):
    """Which keys queries may look at, or None for all: by the places of both, and how many more keys there are.

    0: within (before, after) if `banded`; 2: up to the same place; 3: up to the same place counted from the end;
    4: within (before, after) counted from the end; 5: as 3, and the first `prefix` keys.
    """
    if mode == 0 and banded and (before < MANY or after < MANY):
        return (columns >= rows - before) & (columns <= rows + after)
    if mode == 2:
        return columns <= rows
    if mode == 3:
        return columns <= rows + spare
    if mode == 4:
        return (columns >= rows + spare - before) & (columns <= rows + spare + after)
    if mode == 5:
        return (columns <= rows + spare) | (columns < prefix)
    return None


def both(a, b):
    return b if a is None else a if b is None else a & b


def unmasked(mask, rows: int, columns: int, owner: str):
    """Where a mask of 0 and 1 (1 is hidden) allows, with axes (B, N, S1, S2) in front of each other."""
    if mask.shape[-2:] != (rows, columns) and mask.shape[-2:] != (1, columns):
        raise ValueError(f"For '{owner}', the mask must end with {(rows, columns)}, but its shape is {mask.shape}.")
    mask = mask if mask.dtype == bool else mask != 0
    return ~(mask[:, None] if mask.ndim == 3 else mask)


def dropped(bits, shape, keep_prob: float, owner: str):
    """The factors of a dropout mask whose bytes hold 8 weights each, the first in the lowest bit."""
    if bits.dtype != jnp.uint8 or bits.size * 8 != math.prod(shape):
        raise ValueError(
            f"For '{owner}', the 'drop_mask' must be uint8 of {math.prod(shape) // 8} bytes: {bits.shape}."
        )
    return jnp.unpackbits(bits.reshape(-1), bitorder="little").reshape(shape).astype(jnp.float32) / keep_prob


@operator(KEEP, name="draw_attention", numeric="-")
def _attention(
    state,
    query,
    key,
    value,
    before,
    shift,
    drop_mask,
    mask,
    prefix,
    query_ends,
    key_ends,
    heads,
    key_heads,
    layout,
    scale,
    keep_prob,
    mode,
    pre_tokens,
    next_tokens,
    owner,
):
    """The outputs, the softmax's maximum and sum `(B, N, S)` or `(T, N)`, and the next state of the generator."""
    check_floats(owner, query=query, key=key, value=value)
    q = to_heads(query, layout, heads, owner)
    k, v = to_heads(key, layout, key_heads, owner), to_heads(value, layout, key_heads, owner)
    if q.shape[1] % k.shape[1] or q.shape[1] != heads:
        raise ValueError(
            f"For '{owner}', {k.shape[1]} heads of keys do not fit {q.shape[1]} of queries, given {heads}."
        )
    if q.shape[0] != k.shape[0] or q.shape[3] != k.shape[3] or k.shape[:3] != v.shape[:3]:
        raise ValueError(f"For '{owner}', the shapes do not fit: {query.shape}, {key.shape}, {value.shape}.")
    s1, s2 = q.shape[2], k.shape[2]
    allowed = None
    if layout == "TND":
        own, rows, lengths = segments(query_ends, s1)
        theirs, columns, key_lengths = segments(key_ends, s2)
        allowed = own[:, None] == theirs
        spare = (key_lengths - lengths)[jnp.minimum(own, lengths.shape[0] - 1)][:, None]
        rows = rows[:, None]
    else:
        rows, columns, spare = np.arange(s1)[:, None], np.arange(s2), s2 - s1
    first = None if prefix is None else jnp.asarray(prefix).astype(int).reshape(-1, 1, 1, 1)
    allowed = both(allowed, pattern(mode, rows, columns, spare, pre_tokens, next_tokens, first, mask is not None))
    if mask is not None and mode in (0, 1, 5):
        given = unmasked(mask, s1, s2, owner)
        allowed = given & allowed if allowed is not None and mode != 5 else given
    shape = (q.shape[0], heads, s1, s2)
    core, following = core_random.split(state)
    keep = None
    if drop_mask is not None:
        keep = dropped(drop_mask, shape, keep_prob, owner)
    elif keep_prob < 1:
        keep = jax.random.bernoulli(core, keep_prob, shape).astype(jnp.float32) / keep_prob
    out, high, total = attend(q, k, v, scale, allowed, before, shift, keep)
    if layout == "TND":
        high, total = high[0].T, total[0].T
    return from_heads(out, layout), high, total, following


def run(query, key, value, owner, **given):
    """`_attention`; the generator moves on only where something was drawn."""
    names = _attention.operator.names[4:]
    defaults = {
        "scale": 1.0,
        "keep_prob": 1.0,
        "mode": 0,
        "pre_tokens": MANY,
        "next_tokens": MANY,
        "owner": owner,
        **given,
    }
    state = random.stream(owner, None)
    *outs, following = _attention(state, query, key, value, *(defaults.get(name) for name in names))
    if defaults["keep_prob"] < 1 and defaults.get("drop_mask") is None:
        state._set(following._var)
    return outs


def check_call(owner: str, query, heads, layout, mode, modes, layouts=LAYOUTS) -> None:
    if not isinstance(query, Tensor):
        raise wrong_type(query, "query", owner, "a Tensor")
    check_positive_int(heads, "head_num", owner)
    check_one_of(check_type(layout, str, "input_layout", owner), layouts, "input_layout", owner)
    check_one_of(check_int(mode, "sparse_mode", owner), modes, "sparse_mode", owner)


def refused(owner: str, **given) -> None:
    """NotImplementedError for arguments of quantized or Ascend's own forms."""
    for name, value in given.items():
        if value is not None:
            raise NotImplementedError(f"For '{owner}', the '{name}' is for int8 on Ascend only. Leave it out.")


def key_heads_of(key, query, heads: int, layout: str, owner: str) -> int:
    """How many heads keys have, where the layout joins heads: of the length of those of queries."""
    if layout in ("BSH", "SBH"):
        size = query.shape[2] // heads
        if not size or key.shape[2] % size:
            raise ValueError(f"For '{owner}', {heads} heads do not fit the shapes {query.shape} and {key.shape}.")
        return key.shape[2] // size
    return key.shape[{"BNSD": 1, "BSND": 2, "TND": 1}[layout]]


def ends_of(lengths, name: str, layout: str, owner: str):
    if layout != "TND":
        return None
    if lengths is None:
        raise ValueError(f"For '{owner}', the '{name}' must be given with the layout 'TND'.")
    return lengths if isinstance(lengths, Tensor) else Tensor(list(lengths))


def as_tensor(numbers):
    return Tensor(list(numbers)) if isinstance(numbers, (tuple, list)) else numbers


# ---------------------------------------------------------------- training
def flash_attention_score(
    query,
    key,
    value,
    head_num,
    real_shift=None,
    drop_mask=None,
    padding_mask=None,
    attn_mask=None,
    prefix=None,
    actual_seq_qlen=None,
    actual_seq_kvlen=None,
    keep_prob=1.0,
    scalar_value=1.0,
    pre_tokens=MANY,
    next_tokens=MANY,
    inner_precise=0,
    input_layout="BSH",
    sparse_mode=0,
):
    """Attention: dropout(softmax(scalar_value Q K^T + real_shift, masked)) V.

    Args:
        query: shape `(B, S1, H1)`, `(B, N1, S1, D)`, `(S1, B, H1)`, `(B, S1, N1, D)` or `(T1, N1, D)`.
        key, value: the same layout with S2 and N2, a divisor of N1.
        head_num: N1.
        real_shift: added to the scores, broadcasts to `(B, N1, S1, S2)`; or None.
        drop_mask: uint8 of shape `(B, N1, S1, S2 / 8)`, bits that keep a weight; or None.
        padding_mask: None: MindSpore reserves it.
        attn_mask: bool or uint8, True is hidden: `(B, N1, S1, S2)`, `(B, 1, S1, S2)` or `(S1, S2)`; with the modes
            2, 3 and 4 what MindSpore compresses it to, which the mode already says.
        prefix: for mode 5, how many first keys all queries of each batch see.
        actual_seq_qlen, actual_seq_kvlen: for 'TND', the sums of the sequences' lengths.
        keep_prob: the chance of a weight to be kept in `drop_mask`; below 1 without a mask it is drawn.
        scalar_value: the factor of the scores.
        pre_tokens, next_tokens: for the modes 0 (with a mask) and 4, how far queries look back and ahead.
        inner_precise: 0, which MindSpore reserves.
        input_layout: 'BSH', 'BNSD', 'SBH', 'BSND' or 'TND'.
        sparse_mode: 0 mask and band, 1 mask, 2 causal, 3 causal from the end, 4 band from the end, 5 as 3 with a prefix.

    Returns:
        The shape and dtype of `query`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit, or a mode is another.

    Source: mindspore.ops.flash_attention_score, MindSpore 2.10; Vaswani et al. 2017.
    """
    owner = "flash_attention_score"
    check_call(owner, query, head_num, input_layout, sparse_mode, range(6))
    check_number(keep_prob, "keep_prob", owner, 0, 1, "right")
    refused(owner, padding_mask=padding_mask)
    return run(
        query,
        key,
        value,
        owner,
        shift=real_shift,
        drop_mask=drop_mask,
        mask=attn_mask,
        prefix=as_tensor(prefix),
        query_ends=ends_of(actual_seq_qlen, "actual_seq_qlen", input_layout, owner),
        key_ends=ends_of(actual_seq_kvlen, "actual_seq_kvlen", input_layout, owner),
        heads=head_num,
        key_heads=key_heads_of(key, query, head_num, input_layout, owner),
        layout=input_layout,
        scale=scalar_value,
        keep_prob=keep_prob,
        mode=sparse_mode,
        pre_tokens=pre_tokens,
        next_tokens=next_tokens,
    )[0]


def speed_fusion_attention(
    query,
    key,
    value,
    head_num,
    input_layout,
    *,
    pse=None,
    padding_mask=None,
    atten_mask=None,
    scale=1.0,
    keep_prob=1.0,
    pre_tokens=MANY,
    next_tokens=MANY,
    inner_precise=0,
    prefix=None,
    actual_seq_qlen=None,
    actual_seq_kvlen=None,
    sparse_mode=0,
    gen_mask_parallel=True,
    sync=False,
    pse_type=1,
    q_start_idx=None,
    kv_start_idx=None,
):
    """Attention with its softmax's maximum and sum; arguments as for `flash_attention_score`.

    Args:
        pse: added to the scores, before they are scaled for `pse_type` 1, after for 0.
        gen_mask_parallel, sync: how MindSpore draws its dropout mask; it is drawn within the program here.

    Returns:
        (attention_out, softmax_max, softmax_sum, softmax_out, seed, offset, numels): maximum and sum with 8 equal
        numbers in the last axis, `(B, N1, S1, 8)` or `(T1, N1, 8)`; softmax_out is empty, seed, offset and numels 0.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit, or a mode is another.

    Source: mindspore.ops.speed_fusion_attention, MindSpore 2.10.
    """
    owner = "speed_fusion_attention"
    check_call(owner, query, head_num, input_layout, sparse_mode, range(6))
    check_number(keep_prob, "keep_prob", owner, 0, 1, "right")
    check_one_of(pse_type, (0, 1), "pse_type", owner)
    refused(owner, padding_mask=padding_mask, q_start_idx=q_start_idx, kv_start_idx=kv_start_idx)
    out, high, total = run(
        query,
        key,
        value,
        owner,
        before=pse if pse_type == 1 else None,
        shift=pse if pse_type == 0 else None,
        mask=atten_mask,
        prefix=as_tensor(prefix),
        query_ends=ends_of(actual_seq_qlen, "actual_seq_qlen", input_layout, owner),
        key_ends=ends_of(actual_seq_kvlen, "actual_seq_kvlen", input_layout, owner),
        heads=head_num,
        key_heads=key_heads_of(key, query, head_num, input_layout, owner),
        layout=input_layout,
        scale=scale,
        keep_prob=keep_prob,
        mode=sparse_mode,
        pre_tokens=pre_tokens,
        next_tokens=next_tokens,
    )
    eight = (high.expand_dims(-1).repeat_interleave(8, -1), total.expand_dims(-1).repeat_interleave(8, -1))
    return (out, *eight, Tensor(np.zeros(0, np.float32)), 0, 0, 0)


# ---------------------------------------------------------------- inference
@on_tensors
def _inference(
    query,
    key,
    value,
    mask,
    shift,
    query_lengths,
    lengths,
    table,
    left,
    heads,
    key_heads,
    layout,
    scale,
    mode,
    tokens,
    size,
    owner,
):
    """Attention of queries over keys, of which the first `lengths` count, and the logarithms of the softmax's sums.

    With a `table`, keys and values are blocks `(blocks, size, H)` of which each row of it names its own.
    """
    check_floats(owner, query=query, key=key, value=value)
    q = to_heads(query, layout, heads, owner)
    if table is not None:
        if size != key.shape[key.ndim - 2]:
            raise ValueError(f"For '{owner}', the 'block_size' must be that of the blocks {key.shape}, but got {size}.")
        key, value = (paged(x, table, key_heads, owner) for x in (key, value))
    else:
        key, value = (to_heads(x, layout, key_heads, owner) for x in (key, value))
    if q.shape[0] != key.shape[0] or q.shape[1] % key.shape[1] or q.shape[3] != key.shape[3]:
        raise ValueError(f"For '{owner}', the shapes do not fit: {query.shape} and {key.shape}.")
    s1, s2 = q.shape[2], key.shape[2]
    columns = jnp.arange(s2)
    rows = jnp.arange(s1)[:, None]
    allowed = pattern(mode, rows, columns, s2 - s1, *tokens, None, mask is not None)
    lengths, left, query_lengths = (None if x is None else x.astype(int) for x in (lengths, left, query_lengths))
    if lengths is not None:
        start = 0 if left is None else s2 - jnp.maximum(left.reshape(-1, 1, 1, 1), 0) - lengths.reshape(-1, 1, 1, 1)
        allowed = both(allowed, (columns >= start) & (columns < start + lengths.reshape(-1, 1, 1, 1)))
    if mask is not None and mode in (0, 1):
        mask = mask[:, None] if mask.ndim == 2 and s1 == 1 and mask.shape[0] == q.shape[0] else mask
        allowed = both(allowed, unmasked(mask, s1, s2, owner))
    out, high, total = attend(q, key, value, scale, allowed, shift=shift)
    if query_lengths is not None:
        out = jnp.where(rows < query_lengths.reshape(-1, 1, 1, 1), out, jnp.zeros((), out.dtype))
    return from_heads(out, layout), (high + jnp.log(total))[..., None].astype(jnp.float32)


def paged(blocks, table, heads: int, owner: str):
    """The keys `(B, N, S, D)` that lie in blocks `(blocks, size, N D)` or `(blocks, N, size, D)`."""
    if blocks.ndim not in (3, 4):
        raise ValueError(f"For '{owner}', the blocks must have 3 or 4 axes, but got {blocks.shape}.")
    blocks = blocks.reshape(*blocks.shape[:2], heads, -1) if blocks.ndim == 3 else blocks.swapaxes(1, 2)
    found = blocks[jnp.maximum(table, 0)]
    return found.reshape(table.shape[0], -1, *found.shape[3:]).swapaxes(1, 2)


def alone(x, name: str, owner: str):
    """A Tensor, or the only one of a tuple or list."""
    if isinstance(x, (tuple, list)) and len(x) == 1:
        x = x[0]
    if not isinstance(x, Tensor):
        raise wrong_type(x, name, owner, "a Tensor, or a tuple or list of one")
    return x


def per_row(lengths, rows: int):
    lengths = as_tensor(lengths)
    return lengths.broadcast_to((rows,)) if isinstance(lengths, Tensor) and lengths.shape == (1,) else lengths


def prompt_flash_attention(
    query,
    key,
    value,
    attn_mask=None,
    actual_seq_lengths=None,
    actual_seq_lengths_kv=None,
    pse_shift=None,
    deq_scale1=None,
    quant_scale1=None,
    deq_scale2=None,
    quant_scale2=None,
    quant_offset2=None,
    num_heads=1,
    scale_value=1.0,
    pre_tokens=MANY,
    next_tokens=0,
    input_layout="BSH",
    num_key_value_heads=0,
    sparse_mode=0,
    inner_precise=1,
):
    """Attention over a whole prompt: softmax(scale_value Q K^T + pse_shift, masked) V.

    Args:
        query, key, value: shape `(B, S, H)` or `(B, N, S, D)`.
        attn_mask: 0 and 1, 1 is hidden, broadcasts to `(B, 1, S1, S2)`; or None.
        actual_seq_lengths, actual_seq_lengths_kv: how many queries and keys count in each batch; or None.
        pse_shift: added to the scores; or None.
        deq_scale1, quant_scale1, deq_scale2, quant_scale2, quant_offset2: None: they are for int8 on Ascend.
        num_heads: the heads of queries. num_key_value_heads: those of keys, 0 for the same.
        pre_tokens, next_tokens: with a mask of mode 0, or mode 4, how far queries look back and ahead.
        input_layout: 'BSH', 'BNSD' or 'BSND'.
        sparse_mode: as for `flash_attention_score`, up to 4.
        inner_precise: the speed of float16 on Ascend.

    Returns:
        The shape and dtype of `query`; 0 for queries that do not count.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit, or a mode is another.

    Source: mindspore.ops.prompt_flash_attention, MindSpore 2.10.
    """
    owner = "prompt_flash_attention"
    check_call(owner, query, num_heads, input_layout, sparse_mode, range(5), LAYOUTS[:2] + LAYOUTS[3:4])
    refused(
        owner,
        deq_scale1=deq_scale1,
        quant_scale1=quant_scale1,
        deq_scale2=deq_scale2,
        quant_scale2=quant_scale2,
        quant_offset2=quant_offset2,
    )
    rows = query.shape[0]
    return _inference(
        query,
        alone(key, "key", owner),
        alone(value, "value", owner),
        attn_mask,
        pse_shift,
        per_row(actual_seq_lengths, rows),
        per_row(actual_seq_lengths_kv, rows),
        None,
        None,
        num_heads,
        num_key_value_heads or num_heads,
        input_layout,
        scale_value,
        sparse_mode,
        (pre_tokens, next_tokens),
        0,
        owner,
    )[0]


def incre_flash_attention(
    query,
    key,
    value,
    attn_mask=None,
    actual_seq_lengths=None,
    pse_shift=None,
    dequant_scale1=None,
    quant_scale1=None,
    dequant_scale2=None,
    quant_scale2=None,
    quant_offset2=None,
    antiquant_scale=None,
    antiquant_offset=None,
    block_table=None,
    num_heads=1,
    input_layout="BSH",
    scale_value=1.0,
    num_key_value_heads=0,
    block_size=0,
    inner_precise=1,
    kv_padding_size=None,
):
    """Attention of one query for each batch, over the keys so far; arguments as for `prompt_flash_attention`.

    Args:
        key, value: a Tensor, or a tuple or list of one.
        actual_seq_lengths: how many keys count.
        antiquant_scale, antiquant_offset: None: they are for int8 on Ascend.
        block_table: which blocks of `block_size` keys belong to each batch, int32; or None.
        kv_padding_size: how many keys at the end do not count, where they are padded at the front; or None.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.ops.incre_flash_attention, MindSpore 2.10.
    """
    owner = "incre_flash_attention"
    check_call(owner, query, num_heads, input_layout, 0, (0,), LAYOUTS[:2] + LAYOUTS[3:4])
    refused(
        owner,
        dequant_scale1=dequant_scale1,
        quant_scale1=quant_scale1,
        dequant_scale2=dequant_scale2,
        quant_scale2=quant_scale2,
        quant_offset2=quant_offset2,
        antiquant_scale=antiquant_scale,
        antiquant_offset=antiquant_offset,
    )
    return _inference(
        query,
        alone(key, "key", owner),
        alone(value, "value", owner),
        attn_mask,
        pse_shift,
        None,
        per_row(actual_seq_lengths, query.shape[0]),
        block_table,
        kv_padding_size,
        num_heads,
        num_key_value_heads or num_heads,
        input_layout,
        scale_value,
        0,
        (MANY, MANY),
        block_size,
        owner,
    )[0]


def fused_infer_attention_score(
    query,
    key,
    value,
    *,
    pse_shift=None,
    atten_mask=None,
    actual_seq_lengths=None,
    actual_seq_lengths_kv=None,
    dequant_scale1=None,
    quant_scale1=None,
    dequant_scale2=None,
    quant_scale2=None,
    quant_offset2=None,
    antiquant_scale=None,
    antiquant_offset=None,
    key_antiquant_scale=None,
    key_antiquant_offset=None,
    value_antiquant_scale=None,
    value_antiquant_offset=None,
    block_table=None,
    query_padding_size=None,
    kv_padding_size=None,
    key_shared_prefix=None,
    value_shared_prefix=None,
    actual_shared_prefix_len=None,
    num_heads=1,
    scale=1.0,
    pre_tokens=MANY,
    next_tokens=MANY,
    input_layout="BSH",
    num_key_value_heads=0,
    sparse_mode=0,
    inner_precise=1,
    block_size=0,
    antiquant_mode=0,
    key_antiquant_mode=0,
    value_antiquant_mode=0,
    softmax_lse_flag=False,
):
    """Attention over a prompt or of one query; arguments as for `prompt_flash_attention` and `incre_flash_attention`.

    The arguments of int8 forms, of queries padded at the front and of shared prefixes must be None.

    Returns:
        (attention_out, softmax_lse): the logarithms of the softmax's sums, float32 of shape `(B, N, S, 1)`, or with
        `softmax_lse_flag` False one 0.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit, or a mode is another.

    Source: mindspore.ops.fused_infer_attention_score, MindSpore 2.10.
    """
    owner = "fused_infer_attention_score"
    check_call(owner, query, num_heads, input_layout, sparse_mode, range(5), LAYOUTS[:2] + LAYOUTS[3:4])
    refused(
        owner,
        dequant_scale1=dequant_scale1,
        quant_scale1=quant_scale1,
        dequant_scale2=dequant_scale2,
        quant_scale2=quant_scale2,
        quant_offset2=quant_offset2,
        antiquant_scale=antiquant_scale,
        antiquant_offset=antiquant_offset,
        key_antiquant_scale=key_antiquant_scale,
        key_antiquant_offset=key_antiquant_offset,
        value_antiquant_scale=value_antiquant_scale,
        value_antiquant_offset=value_antiquant_offset,
        query_padding_size=query_padding_size,
        key_shared_prefix=key_shared_prefix,
        value_shared_prefix=value_shared_prefix,
        actual_shared_prefix_len=actual_shared_prefix_len,
    )
    rows = query.shape[0]
    out, logs = _inference(
        query,
        alone(key, "key", owner),
        alone(value, "value", owner),
        atten_mask,
        pse_shift,
        per_row(actual_seq_lengths, rows),
        per_row(actual_seq_lengths_kv, rows),
        block_table,
        kv_padding_size,
        num_heads,
        num_key_value_heads or num_heads,
        input_layout,
        scale,
        sparse_mode,
        (pre_tokens, next_tokens),
        block_size,
        owner,
    )
    return out, logs if softmax_lse_flag else Tensor(np.zeros(1, np.float32))


@on_tensors
def _paged_attention(query, key_cache, value_cache, tables, lengths, mask, alibi, heads, key_heads, scale, owner):
    """Attention of tokens `(T, N, D)` or `(T, N D)`, each over its own `lengths` keys in blocks."""
    check_tensors(owner, tables=tables, lengths=lengths)
    q = query.reshape(query.shape[0], heads, 1, -1)
    caches = (x.reshape(*x.shape[:2], -1) for x in (key_cache, value_cache))
    key, value = (paged(x, tables, key_heads, owner) for x in caches)
    allowed = jnp.arange(key.shape[2]) < lengths.astype(int).reshape(-1, 1, 1, 1)
    shift = None
    for extra in (mask, alibi):
        if extra is not None:
            extra = extra[:, None, None] if extra.ndim == 2 else extra[:, None] if extra.ndim == 3 else extra
            extra = jnp.pad(extra.astype(jnp.float32), [(0, 0)] * 3 + [(0, key.shape[2] - extra.shape[3])])
            shift = extra if shift is None else shift + extra
    return attend(q, key, value, scale, allowed, shift=shift)[0].reshape(query.shape)


def _paged_call(self, query, key_cache, value_cache=None, block_tables=None, context_lens=None, *others, **named):
    names = self.extra
    given = {**dict(zip(names, others, strict=False)), **named}
    refused(self.name, **{n: given.get(n) for n in ("antiquant_scale", "antiquant_offset", "q_seq_lens")})
    value = key_cache if value_cache is None else value_cache
    return _paged_attention(
        query,
        key_cache,
        value,
        block_tables,
        context_lens,
        given.get("attn_mask"),
        given.get("alibi_mask"),
        self.head_num,
        self.kv_head_num,
        self.scale_value,
        self.name,
    )


def check_paged(self) -> None:
    check_positive_int(self.head_num, "head_num", self.name)
    check_positive_int(self.kv_head_num, "kv_head_num", self.name)
    check_one_of(self.kv_cache_quant_mode, ("DEFAULT", "PERTOKEN"), "kv_cache_quant_mode", self.name)


PAGED = (("head_num",), ("scale_value",), ("kv_head_num",), ("kv_cache_quant_mode", "DEFAULT"))
PagedAttention = checked(
    primitive(
        "PagedAttention", _paged_attention, (*PAGED, ("mask_mode", "MASK_DEFAULT"), ("mla_v_dim", 0)), _paged_call
    ),
    check_paged,
)
PagedAttention.extra = ("antiquant_scale", "antiquant_offset", "attn_mask", "q_seq_lens", "alibi_mask")
PagedAttentionMask = checked(primitive("PagedAttentionMask", _paged_attention, PAGED, _paged_call), check_paged)
PagedAttentionMask.extra = ("antiquant_scale", "antiquant_offset", "alibi_mask")


# ---------------------------------------------------------------- around attention
@on_tensors
def rotary_position_embedding(x, cos, sin, mode=0):
    """x cos + turned(x) sin.

    Args:
        x: floating-point Tensor of 4 axes, the last even.
        cos, sin: Tensors that broadcast to the shape of `x`.
        mode: 0 turns (first half, second half) to (-second, first), 1 turns each pair of neighbours so.

    Raises:
        TypeError: if an argument is no floating-point Tensor. ValueError: if a shape or the mode is another.

    Source: mindspore.ops.rotary_position_embedding, MindSpore 2.10; Su et al. 2021.
    """
    owner = "rotary_position_embedding"
    check_floats(owner, x=x, cos=cos, sin=sin)
    check_one_of(mode, (0, 1), "mode", owner)
    if x.ndim != 4 or x.shape[3] % 2:
        raise ValueError(f"For '{owner}', the 'x' must have 4 axes, the last of even length, but got {x.shape}.")
    if mode == 0:
        first, second = jnp.split(x, 2, -1)
        turned = jnp.concatenate([-second, first], -1)
    else:
        turned = jnp.stack([-x[..., 1::2], x[..., ::2]], -1).reshape(x.shape)
    return x * cos + turned * sin


@on_tensors
def ring_attention_update(
    prev_attn_out,
    prev_softmax_max,
    prev_softmax_sum,
    cur_attn_out,
    cur_softmax_max,
    cur_softmax_sum,
    actual_seq_qlen=None,
    layout="SBH",
):
    """Two attentions of the same queries over different keys, joined to the one over all of them.

    Args:
        prev_attn_out, cur_attn_out: shape `(S, B, H)` or `(T, N, D)`.
        prev_softmax_max, prev_softmax_sum, cur_softmax_max, cur_softmax_sum: float32 of shape `(B, N, S, 8)` or
            `(T, N, 8)`, 8 equal numbers in the last axis.
        actual_seq_qlen: for 'TND', the sums of the sequences' lengths; the formula is the same for all of them.
        layout: 'SBH' or 'TND'.

    Returns:
        The joined output, maximum and sum.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the layout is another or `actual_seq_qlen` is missing.

    Source: mindspore.ops.ring_attention_update, MindSpore 2.10; Liu et al. 2023.
    """
    owner = "ring_attention_update"
    check_floats(owner, prev_attn_out=prev_attn_out, cur_attn_out=cur_attn_out)
    check_one_of(layout, ("SBH", "TND"), "layout", owner)
    if layout == "TND" and actual_seq_qlen is None:
        raise ValueError(f"For '{owner}', the 'actual_seq_qlen' must be given with the layout 'TND'.")
    high = jnp.maximum(prev_softmax_max, cur_softmax_max)
    before, now = (
        total * jnp.exp(own - high)
        for total, own in ((prev_softmax_sum, prev_softmax_max), (cur_softmax_sum, cur_softmax_max))
    )
    total = before + now
    shares = []
    for part in (before, now):
        share = (part / total)[..., 0]
        if layout == "SBH":  # (B, N, S) over the heads of (S, B, H)
            size = prev_attn_out.shape[2] // share.shape[1]
            share = jnp.repeat(share.transpose(2, 0, 1), size, -1)
        else:
            share = share[..., None]
        shares.append(share)
    wide = wide_dtype(prev_attn_out)
    out = prev_attn_out.astype(wide) * shares[0] + cur_attn_out.astype(wide) * shares[1]
    return out.astype(prev_attn_out.dtype), high, total


__all__ = """
    flash_attention_score speed_fusion_attention prompt_flash_attention incre_flash_attention
    fused_infer_attention_score rotary_position_embedding ring_attention_update PagedAttention PagedAttentionMask
""".split()
