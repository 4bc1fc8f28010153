"""Attention to chosen tokens, tokens sent to experts, and deformable attention, by their formulas.

MindSpore has these on Ascend only. Sequences of layout 'TND' lie behind each other, their ends given as sums.
"""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_int, check_one_of, check_positive_int, check_type, of_tensors, wrong_type
from msgrad.ops.activation import on_tensors
from msgrad.ops.attention import MANY, attend, by_groups, paged, refused, segments
from msgrad.ops.loss import check_floats, check_tensors
from msgrad.ops.norm import wide_dtype

ALL = 2**63 - 1


def spans(ends, count: int, name: str, owner: str) -> tuple:
    """The ends of sequences as a tuple of ints; the last must be `count`."""
    if not isinstance(ends, (tuple, list)):
        raise wrong_type(ends, name, owner, "a tuple or list of ints")
    ends = tuple(check_int(e, name, owner) for e in ends)
    if not ends or ends[-1] != count or any(a > b for a, b in itertools.pairwise(ends)):
        raise ValueError(f"For '{owner}', the '{name}' must rise to {count}, but got {ends}.")
    return ends


# ---------------------------------------------------------------- native sparse attention
@on_tensors
def _nsa_compress(input, weight, size, stride, ends):
    check_floats("nsa_compress", input=input, weight=weight)
    starts = [
        start + offset
        for start, end in zip((0, *ends), ends, strict=False)
        for offset in range(0, end - start - size + 1, stride)
    ]
    windows = input[np.array(starts, int)[:, None] + np.arange(size)]
    return jnp.einsum("tsnd,sn->tnd", windows, weight)


def nsa_compress(input, weight, compress_block_size, compress_stride, *, actual_seq_len):
    """The weighted sums of windows of tokens, within each sequence.

    Args:
        input: shape `(T, N, D)`. weight: shape `(compress_block_size, N)`.
        compress_block_size, compress_stride: the windows' length and distance.
        actual_seq_len: where the sequences end, ints that rise to T.

    Returns:
        Shape `(windows, N, D)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes or ends do not fit.

    Source: mindspore.ops.nsa_compress, MindSpore 2.10; Yuan et al. 2025.
    """
    owner = "nsa_compress"
    check_positive_int(compress_block_size, "compress_block_size", owner)
    check_positive_int(compress_stride, "compress_stride", owner)
    if not isinstance(input, Tensor) or not isinstance(weight, Tensor):
        raise wrong_type(weight if isinstance(input, Tensor) else input, "input", owner, "a Tensor")
    if input.ndim != 3 or weight.shape != (compress_block_size, input.shape[1]):
        raise ValueError(f"For '{owner}', (T, N, D) and (block, N) do not fit: {input.shape}, {weight.shape}.")
    ends = spans(actual_seq_len, input.shape[0], "actual_seq_len", owner)
    return _nsa_compress(input, weight, compress_block_size, compress_stride, ends)


def in_heads(x):
    return x.swapaxes(0, 1)[None]


def in_eights(x):
    """`(B, N, T)` as `(T, N, 8)`."""
    return jnp.broadcast_to(x[0].T[..., None], (x.shape[2], x.shape[1], 8)).astype(jnp.float32)


@on_tensors
def _nsa_compress_attention(
    query, key, value, topk_mask, atten_mask, scale, block, stride, select, count, q_ends, k_ends, s_ends
):
    """The outputs, which blocks matter most to each query, and the softmax's maximum and sum."""
    check_floats("nsa_compress_attention", query=query, key=key, value=value)
    t1, heads = query.shape[:2]
    t2, key_heads = key.shape[:2]
    own, rows, _ = segments(q_ends, t1)
    theirs, columns, lengths = segments(k_ends, t2)
    allowed = own[:, None] == theirs
    if atten_mask is not None:
        hidden = atten_mask if atten_mask.dtype == bool else atten_mask != 0
        allowed &= ~hidden[jnp.minimum(rows, hidden.shape[0] - 1)[:, None], jnp.minimum(columns, hidden.shape[1] - 1)]
    q, k, v = in_heads(query), in_heads(key), in_heads(value)
    out, high, total = attend(q, k, v, scale, allowed)
    wide = wide_dtype(query)
    scores = by_groups("bnsd,bntd->bnst", q.astype(wide), k.astype(wide)) * scale
    shares = jnp.where(allowed, jnp.exp(scores - high[..., None]), 0) / jnp.where(total == 0, 1, total)[..., None]
    ends, starts = np.array(s_ends), np.array((0, *s_ends[:-1]))
    blocks = max(-(-int(n) // select) for n in ends - starts)
    first = np.array((0, *k_ends[:-1]))
    importance = jnp.zeros((heads, t1, blocks), wide)
    for m, n in itertools.product(range(select // stride), range(block // stride)):
        at = np.arange(blocks) * (select // stride) - m - n  # in its own sequence
        place = jnp.asarray(first)[own][:, None] + at
        good = (at >= 0) & (at < lengths[own][:, None])
        part = jnp.take_along_axis(shares[0], jnp.clip(place, 0, t2 - 1)[None], 2)
        importance += jnp.where(good, part, 0)
    importance = importance.reshape(key_heads, heads // key_heads, t1, blocks).sum(1)
    known = jnp.arange(blocks) * select < jnp.asarray(ends - starts)[own][:, None]
    if topk_mask is not None:
        hidden = topk_mask if topk_mask.dtype == bool else topk_mask != 0
        known &= ~hidden[
            jnp.minimum(rows, hidden.shape[0] - 1)[:, None], jnp.minimum(jnp.arange(blocks), hidden.shape[1] - 1)
        ]
    found = lax.top_k(jnp.where(known, importance, -jnp.inf), min(count, blocks))[1]
    found = jnp.pad(found, ((0, 0), (0, 0), (0, count - found.shape[2])), constant_values=-1)
    return out[0].swapaxes(0, 1), found.swapaxes(0, 1).astype(jnp.int32), in_eights(high), in_eights(total)


def nsa_compress_attention(
    query,
    key,
    value,
    scale_value,
    head_num,
    compress_block_size,
    compress_stride,
    select_block_size,
    select_block_count,
    *,
    topk_mask=None,
    atten_mask=None,
    actual_seq_qlen,
    actual_cmp_seq_kvlen,
    actual_sel_seq_kvlen,
):
    """Attention over compressed tokens, and which blocks of the tokens they stand for matter most.

    Args:
        query: shape `(T1, N1, D1)`. key, value: the compressed ones, `(T2, N2, D1)` and `(T2, N2, D2)`.
        scale_value: the factor of the scores. head_num: N1.
        compress_block_size, compress_stride: those of the compression.
        select_block_size, select_block_count: the length of the blocks, and how many to choose.
        topk_mask, atten_mask: bool or 0 and 1, 1 is hidden, for blocks `(S1, blocks)` and tokens `(S1, S2)`; or None.
        actual_seq_qlen, actual_cmp_seq_kvlen, actual_sel_seq_kvlen: where the sequences of queries, compressed
            tokens and tokens end.

    Returns:
        The outputs `(T1, N1, D2)`; the blocks `(T1, N2, select_block_count)`, int32, -1 where there are no more; and
        the softmax's maximum and sum, float32 `(T1, N1, 8)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the ends do not fit.

    Source: mindspore.ops.nsa_compress_attention, MindSpore 2.10; Yuan et al. 2025.
    """
    owner = "nsa_compress_attention"
    for number, name in (
        (head_num, "head_num"),
        (compress_block_size, "compress_block_size"),
        (compress_stride, "compress_stride"),
        (select_block_size, "select_block_size"),
        (select_block_count, "select_block_count"),
    ):
        check_positive_int(number, name, owner)
    check_type(scale_value, (int, float), "scale_value", owner)
    for x, name in ((query, "query"), (key, "key"), (value, "value")):
        if not isinstance(x, Tensor):
            raise wrong_type(x, name, owner, "a Tensor")
    if query.shape[1] != head_num or head_num % key.shape[1]:
        raise ValueError(f"For '{owner}', the heads do not fit: {head_num}, {query.shape}, {key.shape}.")
    last = actual_sel_seq_kvlen[-1] if len(actual_sel_seq_kvlen) else 0
    return _nsa_compress_attention(
        query,
        key,
        value,
        topk_mask,
        atten_mask,
        scale_value,
        compress_block_size,
        compress_stride,
        select_block_size,
        select_block_count,
        spans(actual_seq_qlen, query.shape[0], "actual_seq_qlen", owner),
        spans(actual_cmp_seq_kvlen, key.shape[0], "actual_cmp_seq_kvlen", owner),
        spans(actual_sel_seq_kvlen, last, "actual_sel_seq_kvlen", owner),
    )


@on_tensors
def _nsa_select_attention(query, key, value, topk_indices, scale, size, q_ends, k_ends):
    check_floats("nsa_select_attention", query=query, key=key, value=value)
    t1, key_heads = query.shape[0], key.shape[1]
    own, _, _ = segments(q_ends, t1)
    theirs, columns, _ = segments(k_ends, key.shape[0])
    # for each query and head of keys: is a token in one of the blocks that were chosen?
    blocks = -(-key.shape[0] // size) + 1
    chosen = jnp.zeros((t1, key_heads, blocks), bool)
    at = jnp.where(topk_indices < 0, blocks, topk_indices)
    chosen = chosen.at[jnp.arange(t1)[:, None, None], jnp.arange(key_heads)[:, None], at].set(True, mode="drop")
    allowed = chosen[..., columns // size] & (own[:, None] == theirs)[:, None]
    allowed = jnp.repeat(allowed.swapaxes(0, 1), query.shape[1] // key_heads, 0)[None]
    out, high, total = attend(in_heads(query), in_heads(key), in_heads(value), scale, allowed)
    return out[0].swapaxes(0, 1), in_eights(high), in_eights(total)


def nsa_select_attention(
    query,
    key,
    value,
    topk_indices,
    scale_value,
    head_num,
    select_block_size,
    select_block_count,
    *,
    atten_mask=None,
    actual_seq_qlen,
    actual_seq_kvlen,
):
    """Attention of each query to the blocks of tokens that `topk_indices` names.

    Args:
        query: shape `(T1, N1, D1)`. key, value: `(T2, N2, D1)` and `(T2, N2, D2)`.
        topk_indices: int32 `(T1, N2, select_block_count)`, blocks of its own sequence; negative ones name none.
        scale_value: the factor of the scores. head_num: N1.
        select_block_size, select_block_count: the blocks' length, and how many are named.
        atten_mask: None: MindSpore reserves it.
        actual_seq_qlen, actual_seq_kvlen: where the sequences end.

    Returns:
        The outputs `(T1, N1, D2)`, and the softmax's maximum and sum, float32 `(T1, N1, 8)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes or ends do not fit.

    Source: mindspore.ops.nsa_select_attention, MindSpore 2.10; Yuan et al. 2025.
    """
    owner = "nsa_select_attention"
    refused(owner, atten_mask=atten_mask)
    for number, name in (
        (head_num, "head_num"),
        (select_block_size, "select_block_size"),
        (select_block_count, "select_block_count"),
    ):
        check_positive_int(number, name, owner)
    if query.shape[1] != head_num or topk_indices.shape != (query.shape[0], key.shape[1], select_block_count):
        raise ValueError(f"For '{owner}', the shapes do not fit: {query.shape}, {key.shape}, {topk_indices.shape}.")
    return _nsa_select_attention(
        query,
        key,
        value,
        topk_indices,
        scale_value,
        select_block_size,
        spans(actual_seq_qlen, query.shape[0], "actual_seq_qlen", owner),
        spans(actual_seq_kvlen, key.shape[0], "actual_seq_kvlen", owner),
    )


# ---------------------------------------------------------------- indexed attention
def key_blocks(x, table, owner: str):
    """The keys `(B, S, N, D)` in blocks `(blocks, size, N, D)`."""
    return paged(x.reshape(*x.shape[:2], -1), table, x.shape[2], owner).swapaxes(1, 2)


def seen(layout: str, rows: int, columns: int, q_lengths, k_lengths, mode: int):
    """Which keys queries see, `(B, S1, S2)` or for 'TND' `(1, T1, T2)`; causal from the end for mode 3."""
    if layout == "TND":
        own, at, lengths = segments(q_lengths, rows)
        theirs, place, key_lengths = segments(k_lengths, columns)
        spare = (key_lengths - lengths)[jnp.minimum(own, lengths.shape[0] - 1)][:, None]
        allowed = own[:, None] == theirs
        return (allowed & (place <= at[:, None] + spare) if mode == 3 else allowed)[None]
    at, place = jnp.arange(rows)[:, None], jnp.arange(columns)
    q = jnp.full((1, 1, 1), rows) if q_lengths is None else q_lengths.astype(int).reshape(-1, 1, 1)
    k = jnp.full((1, 1, 1), columns) if k_lengths is None else k_lengths.astype(int).reshape(-1, 1, 1)
    allowed = (place < k) & (at < q)
    return allowed & (place <= at + k - q) if mode == 3 else allowed


@on_tensors
def _lightning_indexer(query, key, weights, q_lengths, k_lengths, table, layout, count, mode):
    owner = "lightning_indexer"
    check_floats(owner, query=query, key=key, weights=weights)
    wide = wide_dtype(query)
    q, w = (query[None], weights[None]) if layout == "TND" else (query, weights)
    k = key_blocks(key, table, owner) if table is not None else key[None] if layout == "TND" else key
    scores = jax.nn.relu(jnp.einsum("bsnd,btd->bsnt", q.astype(wide), k[:, :, 0].astype(wide)))
    scores = jnp.einsum("bsnt,bsn->bst", scores, w.astype(wide))
    allowed = seen(layout, q.shape[1], k.shape[1], q_lengths, k_lengths, mode)
    most = min(count, k.shape[1])
    values, found = lax.top_k(jnp.where(allowed, scores, -jnp.inf), most)
    found = jnp.where(jnp.isinf(values), -1, found)
    if layout == "TND":  # places count within the sequence
        own, _, lengths = segments(k_lengths, k.shape[1])
        starts = jnp.concatenate([jnp.zeros(1, lengths.dtype), jnp.cumsum(lengths)[:-1]])
        found = jnp.where(found < 0, -1, found.astype(int) - starts[own[jnp.maximum(found, 0)]])
    more = [(0, 0), (0, 0), (0, count - most)]
    found = jnp.pad(found, more, constant_values=-1).astype(jnp.int32)[:, :, None]
    values = jnp.pad(values, more, constant_values=-jnp.inf).astype(query.dtype)[:, :, None]
    return (found[0], values[0]) if layout == "TND" else (found, values)


def check_layouts(layout: str, key_layout: str, table, tokens: tuple, mode: int, owner: str) -> None:
    check_one_of(layout, ("BSND", "TND"), "layout_query", owner)
    check_one_of(key_layout, ("BSND", "TND", "PA_BSND"), "layout_key", owner)
    check_one_of(mode, (0, 3), "sparse_mode", owner)
    if key_layout != "PA_BSND" and layout != key_layout:
        raise ValueError(f"For '{owner}', the layouts must be equal, but got {layout!r} and {key_layout!r}.")
    if (table is not None) != (key_layout == "PA_BSND"):
        raise ValueError(f"For '{owner}', the 'block_table' goes with the layout 'PA_BSND'.")
    if layout == "TND" and table is not None:
        raise NotImplementedError(f"For '{owner}', blocks of keys go with the layout 'BSND' of queries only.")
    if min(tokens) < MANY:
        raise ValueError(f"For '{owner}', 'pre_tokens' and 'next_tokens' must be what they are by default: {tokens}.")


def lightning_indexer(
    query,
    key,
    weights,
    *,
    actual_seq_lengths_query=None,
    actual_seq_lengths_key=None,
    block_table=None,
    layout_query="BSND",
    layout_key="BSND",
    sparse_count=2048,
    sparse_mode=3,
    pre_tokens=ALL,
    next_tokens=ALL,
    return_value=False,
):
    """The tokens that matter most to each query: the largest sums over heads of weight relu(Q K^T).

    Args:
        query: shape `(B, S1, N1, D)` or `(T1, N1, D)`. weights: `(B, S1, N1)` or `(T1, N1)`.
        key: `(B, S2, 1, D)`, `(T2, 1, D)`, or blocks `(blocks, size, 1, D)`.
        actual_seq_lengths_query, actual_seq_lengths_key: int32 `(B,)`, how many tokens count; for 'TND' their sums.
        block_table: int32 `(B, blocks)` for 'PA_BSND'; or None.
        layout_query, layout_key: 'BSND' or 'TND', for keys also 'PA_BSND'.
        sparse_count: how many tokens to choose.
        sparse_mode: 0 for all tokens, 3 for those up to the query, counted from the end.
        pre_tokens, next_tokens: what they are by default: MindSpore reserves them.
        return_value: whether the sums are asked for; they are given in any case.

    Returns:
        The tokens, int32 `(B, S1, 1, sparse_count)` or `(T1, 1, sparse_count)`, -1 where there are no more; and their
        sums in the dtype of `query`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a layout or mode is another.

    Source: mindspore.ops.lightning_indexer, MindSpore 2.10.
    """
    owner = "lightning_indexer"
    check_layouts(layout_query, layout_key, block_table, (pre_tokens, next_tokens), sparse_mode, owner)
    check_positive_int(sparse_count, "sparse_count", owner)
    check_bool(return_value, "return_value", owner)
    return _lightning_indexer(
        query,
        key,
        weights,
        actual_seq_lengths_query,
        actual_seq_lengths_key,
        block_table,
        layout_query,
        sparse_count,
        sparse_mode,
    )


@on_tensors
def _sparse_flash(query, key, value, indices, q_rope, k_rope, q_lengths, k_lengths, table, scale, size, layout, mode):
    owner = "sparse_flash_attention"
    check_floats(owner, query=query, key=key, value=value)
    flat = layout == "TND"
    q, at = (x[None] if flat else x for x in (query, indices))
    k, v, kr = (
        None if x is None else key_blocks(x, table, owner) if table is not None else x[None] if flat else x
        for x in (key, value, k_rope)
    )
    if q_rope is not None:
        q = jnp.concatenate([q, q_rope[None] if flat else q_rope], -1)
        k = jnp.concatenate([k, kr], -1)
    allowed = seen(layout, q.shape[1], k.shape[1], q_lengths, k_lengths, mode)
    at = at.astype(int)
    places = at[:, :, 0, :, None] * size + jnp.arange(size)
    places = jnp.where(at[:, :, 0, :, None] < 0, k.shape[1], places).reshape(*at.shape[:2], -1)
    if flat:  # the tokens are counted within the sequence
        own, _, _ = segments(q_lengths, q.shape[1])
        starts = jnp.concatenate([jnp.zeros(1, int), k_lengths[:-1].astype(int)])
        places = jnp.where(places < k.shape[1], places + starts[own][None, :, None], places)
    batch, rows = jnp.arange(q.shape[0])[:, None, None], jnp.arange(q.shape[1])[:, None]
    chosen = jnp.zeros((q.shape[0], q.shape[1], k.shape[1]), bool).at[batch, rows, places].set(True, mode="drop")
    out, high, total = attend(q.swapaxes(1, 2), k.swapaxes(1, 2), v.swapaxes(1, 2), scale, (allowed & chosen)[:, None])
    out = out.swapaxes(1, 2).astype(query.dtype)
    high, total = (x.swapaxes(1, 2)[:, None].astype(jnp.float32) for x in (high, total))
    return (out[0], high[0], total[0]) if flat else (out, high, total)


def sparse_flash_attention(
    query,
    key,
    value,
    sparse_indices,
    scale_value,
    *,
    block_table=None,
    actual_seq_lengths_query=None,
    actual_seq_lengths_kv=None,
    query_rope=None,
    key_rope=None,
    sparse_block_size=1,
    layout_query="BSND",
    layout_kv="BSND",
    sparse_mode=3,
    pre_tokens=ALL,
    next_tokens=ALL,
    attention_mode=0,
    return_softmax_lse=False,
):
    """Attention of each query to the tokens, or blocks of tokens, that `sparse_indices` names.

    Args:
        query: shape `(B, S1, N1, D)` or `(T1, N1, D)`.
        key, value: `(B, S2, 1, D)`, `(T2, 1, D)`, or blocks `(blocks, size, 1, D)`.
        sparse_indices: int32 `(B, S1, 1, K)` or `(T1, 1, K)`, negative ones name none.
        scale_value: the factor of the scores.
        block_table, actual_seq_lengths_query, actual_seq_lengths_kv, layout_query, layout_kv, sparse_mode,
            pre_tokens, next_tokens: as for `lightning_indexer`.
        query_rope, key_rope: more numbers of queries and keys, for their positions; needed for `attention_mode` 2.
        sparse_block_size: the blocks' length.
        attention_mode: 0, or 2 with the rope's numbers.
        return_softmax_lse: whether maximum and sum are asked for; they are given in any case.

    Returns:
        The outputs in the shape of `query`; the softmax's maximum and sum, float32 `(B, 1, S1, N1)` or `(1, T1, N1)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a layout or mode is another.

    Source: mindspore.ops.sparse_flash_attention, MindSpore 2.10.
    """
    owner = "sparse_flash_attention"
    check_layouts(layout_query, layout_kv, block_table, (pre_tokens, next_tokens), sparse_mode, owner)
    check_one_of(attention_mode, (0, 2), "attention_mode", owner)
    check_positive_int(sparse_block_size, "sparse_block_size", owner)
    check_bool(return_softmax_lse, "return_softmax_lse", owner)
    if attention_mode == 2 and (query_rope is None or key_rope is None):
        raise ValueError(f"For '{owner}', 'query_rope' and 'key_rope' must be given with the attention_mode 2.")
    return _sparse_flash(
        query,
        key,
        value,
        sparse_indices,
        query_rope,
        key_rope,
        actual_seq_lengths_query,
        actual_seq_lengths_kv,
        block_table,
        scale_value,
        sparse_block_size,
        layout_query,
        sparse_mode,
    )


# ---------------------------------------------------------------- deformable attention
@on_tensors
def _deformable_attention(value, locations, weight, sizes, starts):
    owner = "multi_scale_deformable_attn_function"
    check_floats(owner, value=value, locations=locations, weight=weight)
    batch, _, heads, width = value.shape
    queries, points = locations.shape[1], locations.shape[4]
    wide = wide_dtype(value)
    rows = value.astype(wide).transpose(0, 2, 1, 3)  # (B, heads, keys, width)
    out = 0
    for level, ((height, length), start) in enumerate(zip(sizes, starts, strict=True)):
        at = locations[:, :, :, level].astype(wide)
        x, y = at[..., 0] * length - 0.5, at[..., 1] * height - 0.5
        low_x, low_y = jnp.floor(x), jnp.floor(y)
        for side_y, side_x in itertools.product((0, 1), repeat=2):
            row, column = low_y.astype(int) + side_y, low_x.astype(int) + side_x
            inside = (row >= 0) & (row < height) & (column >= 0) & (column < length)
            place = (
                jnp.where(inside, start + row * length + column, 0).transpose(0, 2, 1, 3).reshape(batch, heads, -1, 1)
            )
            found = jnp.take_along_axis(rows, place, 2).reshape(batch, heads, queries, points, width)
            share = (y - low_y if side_y else 1 - (y - low_y)) * (x - low_x if side_x else 1 - (x - low_x))
            share = jnp.where(inside, share * weight[:, :, :, level].astype(wide), 0).transpose(0, 2, 1, 3)
            out = out + jnp.sum(found * share[..., None], 3)
    return out.transpose(0, 2, 1, 3).reshape(batch, queries, heads * width).astype(value.dtype)


@of_tensors
def multi_scale_deformable_attn_function(value, shape, offset, locations, weight):
    """Weighted sums of features seen at given places of several maps.

    Args:
        value: the features of all maps, shape `(B, keys, heads, width)`.
        shape: (height, width) of each map, ints of shape `(levels, 2)`.
        offset: where each map begins among the keys, ints of shape `(levels,)`.
        locations: the places (x, y) within [0, 1], shape `(B, queries, heads, levels, points, 2)`.
        weight: shape `(B, queries, heads, levels, points)`.

    Returns:
        Shape `(B, queries, heads width)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.ops.multi_scale_deformable_attn_function, MindSpore 2.10; Zhu et al. 2020.
    """
    owner = "multi_scale_deformable_attn_function"
    for x, name in ((shape, "shape"), (offset, "offset")):
        if not isinstance(x, Tensor):
            raise wrong_type(x, name, owner, "a Tensor of ints")
    if shape.ndim != 2 or shape.shape[1] != 2 or offset.shape != shape.shape[:1] or locations.shape[3] != offset.size:
        raise ValueError(f"For '{owner}', the shapes do not fit: {shape.shape}, {offset.shape}, {locations.shape}.")
    sizes = tuple(map(tuple, shape.tolist()))
    return _deformable_attention(value, locations, weight, sizes, tuple(offset.tolist()))


# ---------------------------------------------------------------- experts
@on_tensors
def _moe_token_permute(tokens, indices, count):
    owner = "moe_token_permute"
    check_tensors(owner, tokens=tokens, indices=indices)
    if tokens.ndim != 2 or indices.ndim not in (1, 2) or indices.shape[0] != tokens.shape[0]:
        raise ValueError(f"For '{owner}', (T, H) and (T, K) do not fit: {tokens.shape}, {indices.shape}.")
    top = 1 if indices.ndim == 1 else indices.shape[1]
    order = jnp.argsort(indices.reshape(-1), stable=True)
    back = jnp.zeros_like(order).at[order].set(jnp.arange(order.size))
    return tokens[order[:count] // top], back.astype(jnp.int32)


def moe_token_permute(tokens, indices, num_out_tokens=None, padded_mode=False):
    """Tokens in the order of their experts.

    Args:
        tokens: shape `(T, H)`.
        indices: the experts of each token, ints of shape `(T,)` or `(T, K)`.
        num_out_tokens: how many to give, all for None or 0; a negative number leaves so many out.
        padded_mode: False, the only form there is.

    Returns:
        The tokens `(num_out_tokens, H)`, and where each (token, expert) went, int32 of shape `(T K,)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit or `padded_mode` is True.

    Source: mindspore.ops.moe_token_permute, MindSpore 2.10.
    """
    owner = "moe_token_permute"
    check_one_of(check_bool(padded_mode, "padded_mode", owner), (False,), "padded_mode", owner)
    if not isinstance(indices, Tensor):
        raise wrong_type(indices, "indices", owner, "a Tensor")
    given = 0 if num_out_tokens is None else check_int(num_out_tokens, "num_out_tokens", owner)
    return _moe_token_permute(tokens, indices, given if given > 0 else indices.size + given)


@on_tensors
def _moe_token_unpermute(tokens, sorted_indices, probs):
    owner = "moe_token_unpermute"
    check_tensors(owner, tokens=tokens, sorted_indices=sorted_indices)
    if tokens.ndim != 2 or sorted_indices.ndim != 1:
        raise ValueError(f"For '{owner}', (T K, H) and (T K,) do not fit: {tokens.shape}, {sorted_indices.shape}.")
    found = jnp.take(tokens, sorted_indices, axis=0, mode="fill", fill_value=0)
    if probs is None:
        return found
    count, top = probs.shape
    wide = wide_dtype(tokens)
    found = found.reshape(count, top, -1).astype(wide) * probs[..., None].astype(wide)
    return jnp.sum(found, 1).astype(tokens.dtype)


def moe_token_unpermute(permuted_tokens, sorted_indices, probs=None, padded_mode=False, restore_shape=None):
    """Tokens back in their order, those of one token added up with its experts' weights.

    Args:
        permuted_tokens: shape `(T K, H)`.
        sorted_indices: where each (token, expert) went, int32 of shape `(T K,)`.
        probs: the experts' weights, shape `(T, K)`; None for K = 1.
        padded_mode: False, the only form there is. restore_shape: None, it is for the padded form.

    Returns:
        Shape `(T, H)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit or `padded_mode` is True.

    Source: mindspore.ops.moe_token_unpermute, MindSpore 2.10.
    """
    owner = "moe_token_unpermute"
    check_one_of(check_bool(padded_mode, "padded_mode", owner), (False,), "padded_mode", owner)
    check_one_of(restore_shape, (None,), "restore_shape", owner)
    return _moe_token_unpermute(permuted_tokens, sorted_indices, probs)


@on_tensors
def _moe_init_routing(x, expert_idx, active, capacity, experts, padded):
    count, top = expert_idx.shape
    order = jnp.argsort(expert_idx.reshape(-1), stable=True)
    back = jnp.zeros_like(order).at[order].set(jnp.arange(order.size))
    number = expert_idx.reshape(-1).astype(int)
    totals = jnp.zeros(experts, jnp.int32).at[number].add(1, mode="drop")
    if not padded:
        return x[order[:active] // top], back.astype(jnp.int32), jnp.cumsum(totals).astype(jnp.int32), totals
    starts = jnp.concatenate([jnp.zeros(1, int), jnp.cumsum(totals)[:-1].astype(int)])
    rank = back - starts[number]
    place = jnp.where(rank < capacity, number * capacity + rank, -1)
    out = jnp.zeros((experts * capacity, x.shape[1]), x.dtype)
    out = out.at[jnp.where(place < 0, experts * capacity, place)].set(x[jnp.arange(count * top) // top], mode="drop")
    return out.reshape(experts, capacity, -1), place.astype(jnp.int32), jnp.cumsum(totals).astype(jnp.int32), totals


def moe_init_routing_v2(
    x,
    expert_idx,
    active_num,
    expert_capacity,
    expert_num,
    drop_pad_mode,
    expert_tokens_count_or_cumsum_flag,
    expert_tokens_before_capacity_flag,
):
    """Tokens in the order of their experts, or in `expert_capacity` places for each expert.

    Args:
        x: shape `(T, H)`. expert_idx: the experts of each token, ints of shape `(T, K)`.
        active_num: how many tokens to give without places, 0 for all.
        expert_capacity: the places of each expert. expert_num: how many experts there are.
        drop_pad_mode: 1 for places, which tokens beyond them miss and zeros fill; 0 for none.
        expert_tokens_count_or_cumsum_flag: 1 to give the sums, 2 the numbers of the experts' tokens, 0 neither.
        expert_tokens_before_capacity_flag: give the numbers of the experts' tokens before any is left out.

    Returns:
        The tokens `(T K, H)`, or `(expert_num, expert_capacity, H)`; where each (token, expert) went, int32, -1 for
        nowhere; then what the flags ask for, int32 of shape `(expert_num,)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a mode is another.

    Source: mindspore.ops.moe_init_routing_v2, MindSpore 2.10.
    """
    owner = "moe_init_routing_v2"
    check_one_of(drop_pad_mode, (0, 1), "drop_pad_mode", owner)
    check_one_of(expert_tokens_count_or_cumsum_flag, (0, 1, 2), "expert_tokens_count_or_cumsum_flag", owner)
    check_bool(expert_tokens_before_capacity_flag, "expert_tokens_before_capacity_flag", owner)
    active = active_num if active_num and not drop_pad_mode else expert_idx.size
    count = max(expert_num, 1)
    out, place, sums, totals = _moe_init_routing(x, expert_idx, active, expert_capacity, count, bool(drop_pad_mode))
    more = []
    if not drop_pad_mode and expert_tokens_count_or_cumsum_flag:
        more.append(sums if expert_tokens_count_or_cumsum_flag == 1 else totals)
    if drop_pad_mode and expert_tokens_before_capacity_flag:
        more.append(totals)
    return (out, place, *more)


__all__ = """
    nsa_compress nsa_compress_attention nsa_select_attention lightning_indexer sparse_flash_attention
    multi_scale_deformable_attn_function moe_token_permute moe_token_unpermute moe_init_routing_v2
""".split()
