"""Operators of networks that MindSpore's CPU lacks, against NumPy; gradients; what is drawn; and that all have a case."""

import colorsys
import importlib
import itertools
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import Parameter, Tensor, ops


def draw(*shape, seed=0, low=-1.0, high=1.0, dtype=np.float32):
    return np.random.default_rng(seed).uniform(low, high, shape).astype(dtype)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def attention(q, k, v, scale=1.0, hidden=None, shift=0.0):
    """Attention of (B, N, S, D), the heads of keys repeated."""
    k, v = (np.repeat(x, q.shape[1] // x.shape[1], 1) for x in (k, v))
    scores = np.einsum("bnsd,bntd->bnst", q, k) * scale + shift
    if hidden is not None:
        scores = np.where(hidden, -np.inf, scores)
    return softmax(scores) @ v


Q, K, V = draw(2, 4, 5, 8), draw(2, 2, 7, 8, seed=1), draw(2, 2, 7, 8, seed=2)
ROWS, COLUMNS = np.arange(5)[:, None], np.arange(7)
MASK = draw(2, 1, 5, 7, seed=3) > 0.3


def laid(x, layout):
    """(B, N, S, D) in another layout."""
    if layout == "BNSD":
        return x
    x = x.swapaxes(1, 2)
    x = x if layout == "BSND" else x.reshape(*x.shape[:2], -1)
    return x.swapaxes(0, 1) if layout == "SBH" else x


# ---------------------------------------------------------------- attention
@pytest.mark.parametrize("layout", ["BSH", "BNSD", "SBH", "BSND"])
def test_attention_layouts(layout):
    out = ops.flash_attention_score(
        *(Tensor(laid(x, layout)) for x in (Q, K, V)), 4, scalar_value=0.3, input_layout=layout
    )
    assert_allclose(out.asnumpy(), laid(attention(Q, K, V, 0.3), layout), 1e-5, 1e-6)


MODES = {
    "mask": ({"attn_mask": Tensor(MASK)}, MASK),
    "mask uint8": ({"attn_mask": Tensor(MASK.astype(np.uint8)), "sparse_mode": 1}, MASK),
    "band": (
        {"attn_mask": Tensor(MASK), "pre_tokens": 2, "next_tokens": 1},
        MASK | (COLUMNS < ROWS - 2) | (COLUMNS > ROWS + 1),
    ),
    "causal": ({"sparse_mode": 2}, COLUMNS > ROWS),
    "causal from the end": ({"sparse_mode": 3}, COLUMNS > ROWS + 2),
    "band from the end": (
        {"sparse_mode": 4, "pre_tokens": 2, "next_tokens": 1},
        (COLUMNS < ROWS) | (COLUMNS > ROWS + 3),
    ),
    "prefix": (
        {"sparse_mode": 5, "prefix": (6, 3)},
        (COLUMNS > ROWS + 2) & (np.array([6, 3]).reshape(2, 1, 1, 1) <= COLUMNS),
    ),
}


@pytest.mark.parametrize("name", MODES)
def test_attention_modes(name):
    given, hidden = MODES[name]
    out = ops.flash_attention_score(Tensor(Q), Tensor(K), Tensor(V), 4, input_layout="BNSD", **given)
    assert_allclose(out.asnumpy(), attention(Q, K, V, 1.0, hidden), 1e-5, 1e-6)


def test_attention_of_joined_sequences():
    q, k, v = draw(5, 4, 8), draw(7, 2, 8, seed=1), draw(7, 2, 8, seed=2)
    out = ops.flash_attention_score(
        *map(Tensor, (q, k, v)), 4, input_layout="TND", actual_seq_qlen=(2, 5), actual_seq_kvlen=(3, 7), sparse_mode=3
    )
    parts = [
        attention(*(x[a:b].swapaxes(0, 1)[None] for x, (a, b) in zip((q, k, v), ends, strict=True)), 1.0, hidden)
        for ends, hidden in (
            (((0, 2), (0, 3), (0, 3)), np.arange(3) > np.arange(2)[:, None] + 1),
            (((2, 5), (3, 7), (3, 7)), np.arange(4) > np.arange(3)[:, None] + 1),
        )
    ]
    assert_allclose(out.asnumpy(), np.concatenate([p[0].swapaxes(0, 1) for p in parts]), 1e-5, 1e-6)


def test_attention_dropout():
    bits = np.random.default_rng(0).integers(0, 256, (2, 4, 5, 1)).astype(np.uint8)
    k, v = draw(2, 2, 8, 8, seed=1), draw(2, 2, 8, 8, seed=2)
    keep = np.unpackbits(bits, -1, bitorder="little") / 0.5
    scores = np.einsum("bnsd,bntd->bnst", Q, np.repeat(k, 2, 1))
    given = {"keep_prob": 0.5, "input_layout": "BNSD"}
    out = ops.flash_attention_score(Tensor(Q), Tensor(k), Tensor(v), 4, drop_mask=Tensor(bits), **given)
    assert_allclose(out.asnumpy(), (softmax(scores) * keep) @ np.repeat(v, 2, 1), 1e-5, 1e-6)
    drawn = [ops.flash_attention_score(Tensor(Q), Tensor(k), Tensor(v), 4, **given).asnumpy() for _ in range(2)]
    assert not np.allclose(*drawn)
    many = np.mean(
        [ops.flash_attention_score(Tensor(Q), Tensor(k), Tensor(v), 4, **given).asnumpy() for _ in range(400)], 0
    )
    assert_allclose(many, attention(Q, k, v), atol=0.15)


def test_attention_gradient():
    def loss(q, k, v):
        return (ops.flash_attention_score(q, k, v, 4, input_layout="BNSD", sparse_mode=3, scalar_value=0.5) ** 2).sum()

    arrays = [x.astype(np.float64) for x in (Q, K, V)]
    gradients = ms.grad(loss, (0, 1, 2))(*map(Tensor, arrays))
    rng = np.random.default_rng(1)
    for i, g in enumerate(gradients):
        d = rng.normal(size=arrays[i].shape)
        ends = [loss(*(Tensor(x + s * 1e-5 * d if j == i else x) for j, x in enumerate(arrays))) for s in (1, -1)]
        assert_allclose((g.asnumpy() * d).sum(), (float(ends[0]) - float(ends[1])) / 2e-5, 1e-5)


def test_speed_fusion_attention():
    shift = draw(2, 4, 5, 7, seed=5)
    for kind, expected in ((0, attention(Q, K, V, 0.5, None, shift)), (1, attention(Q, K, V, 0.5, None, shift * 0.5))):
        out, high, total, *rest = ops.speed_fusion_attention(
            *map(Tensor, (Q, K, V)), 4, "BNSD", pse=Tensor(shift), scale=0.5, pse_type=kind
        )
        assert_allclose(out.asnumpy(), expected, 1e-5, 1e-6)
        assert high.shape == total.shape == (2, 4, 5, 8) and len(rest) == 4
    scores = np.einsum("bnsd,bntd->bnst", Q, np.repeat(K, 2, 1)) * 0.5 + shift * 0.5
    assert_allclose(high.asnumpy()[..., 3], scores.max(-1), 1e-5)
    assert_allclose(total.asnumpy()[..., 3], np.exp(scores - scores.max(-1, keepdims=True)).sum(-1), 1e-5)


def test_inference_attention():
    lengths, rows = (4, 7), (5, 3)
    hidden = np.array(lengths).reshape(2, 1, 1, 1) <= COLUMNS
    expected = np.where(np.array(rows).reshape(2, 1, 1, 1) > ROWS, attention(Q, K, V, 0.5, hidden), 0)
    given = {"actual_seq_lengths": rows, "actual_seq_lengths_kv": lengths, "num_heads": 4, "input_layout": "BNSD"}
    out = ops.prompt_flash_attention(
        *map(Tensor, (Q, K, V)), scale_value=0.5, num_key_value_heads=2, next_tokens=2147483647, **given
    )
    assert_allclose(out.asnumpy(), expected, 1e-5, 1e-6)
    out, logs = ops.fused_infer_attention_score(
        *map(Tensor, (Q, K, V)), scale=0.5, num_key_value_heads=2, softmax_lse_flag=True, **given
    )
    assert_allclose(out.asnumpy(), expected, 1e-5, 1e-6)
    scores = np.where(hidden, -np.inf, np.einsum("bnsd,bntd->bnst", Q, np.repeat(K, 2, 1)) * 0.5)
    assert_allclose(logs.asnumpy()[..., 0], np.log(np.exp(scores).sum(-1)), 1e-5)


def test_incremental_attention():
    q = Q[:, :, :1]
    hidden = np.array([4, 7]).reshape(2, 1, 1, 1) <= COLUMNS
    expected = attention(q, K, V, 1.0, hidden)
    given = {"num_heads": 4, "num_key_value_heads": 2, "actual_seq_lengths": [4, 7]}
    out = ops.incre_flash_attention(Tensor(q), [Tensor(K)], [Tensor(V)], input_layout="BNSD", **given)
    assert_allclose(out.asnumpy(), expected, 1e-5, 1e-6)
    # the same keys in blocks of 2, in any order
    table = np.array([[3, 0, 6, 1], [7, 2, 5, 4]], np.int32)
    blocks = []
    for x in (K, V):
        whole = np.pad(laid(x, "BSH"), ((0, 0), (0, 1), (0, 0))).reshape(2, 4, 2, -1)
        place = np.zeros((8, *whole.shape[2:]), np.float32)
        place[table.ravel()] = whole.reshape(8, *whole.shape[2:])
        blocks.append(place)
    out = ops.incre_flash_attention(
        Tensor(laid(q, "BSH")), *map(Tensor, blocks), block_table=Tensor(table), block_size=2, **given
    )
    assert_allclose(out.asnumpy(), laid(expected, "BSH"), 1e-5, 1e-6)
    caches = [Tensor(b.reshape(8, 2, 2, 8)) for b in blocks]
    for name in ("PagedAttention", "PagedAttentionMask"):
        out = getattr(ops, name)(4, 1.0, 2)(
            Tensor(q[:, :, 0]), *caches, Tensor(table), Tensor(np.array([4, 7], np.int32))
        )
        assert_allclose(out.asnumpy(), expected[:, :, 0], 1e-5, 1e-6)


def test_ring_attention_update():
    """Attention over two parts of the keys, joined, is attention over all of them."""
    states = []
    for part in (slice(0, 3), slice(3, 7)):
        states += ops.speed_fusion_attention(
            *(Tensor(laid(x, "SBH")) for x in (Q, K[:, :, part], V[:, :, part])), 4, "SBH"
        )[:3]
    out, *_ = ops.ring_attention_update(*states)
    assert_allclose(out.asnumpy(), laid(attention(Q, K, V), "SBH"), 1e-5, 1e-6)


def test_rotary_position_embedding():
    x, cos, sin = draw(2, 3, 4, 6), draw(1, 1, 4, 6, seed=1), draw(1, 1, 4, 6, seed=2)
    half = np.concatenate([-x[..., 3:], x[..., :3]], -1)
    pairs = np.stack([-x[..., 1::2], x[..., ::2]], -1).reshape(x.shape)
    for mode, turned in ((0, half), (1, pairs)):
        out = ops.rotary_position_embedding(*map(Tensor, (x, cos, sin)), mode)
        assert_allclose(out.asnumpy(), x * cos + turned * sin, 1e-5, 1e-6)


# ---------------------------------------------------------------- attention to chosen tokens
def test_native_sparse_attention():
    x, w = draw(10, 2, 4), draw(3, 2, seed=1)
    out = ops.nsa_compress(Tensor(x), Tensor(w), 3, 2, actual_seq_len=(4, 10))
    windows = [x[s : s + 3] for s in (0, 4, 6)]
    assert_allclose(out.asnumpy(), np.stack([(p * w[..., None]).sum(0) for p in windows]), 1e-5, 1e-6)
    q, k, v = draw(5, 4, 8), draw(8, 2, 8, seed=1), draw(8, 2, 6, seed=2)
    chosen = np.array([[[1, 0], [2, 3]]] * 5, np.int32)
    out, high, total = ops.nsa_select_attention(
        *map(Tensor, (q, k, v, chosen)), 0.5, 4, 2, 2, actual_seq_qlen=(5,), actual_seq_kvlen=(8,)
    )
    hidden = np.stack([np.arange(8) >= 4, np.arange(8) < 4]).repeat(2, 0)[None, :, None]
    expected = attention(*(t.swapaxes(0, 1)[None] for t in (q, k, v)), 0.5, hidden)[0].swapaxes(0, 1)
    assert_allclose(out.asnumpy(), expected, 1e-5, 1e-6)
    assert high.shape == total.shape == (5, 4, 8)


def test_compressed_attention_chooses_blocks():
    q, k, v = draw(4, 4, 8), draw(7, 2, 8, seed=1), draw(7, 2, 6, seed=2)
    out, blocks, high, _ = ops.nsa_compress_attention(
        *map(Tensor, (q, k, v)),
        0.5,
        4,
        4,
        2,
        4,
        3,
        actual_seq_qlen=(4,),
        actual_cmp_seq_kvlen=(7,),
        actual_sel_seq_kvlen=(16,),
    )
    expected = attention(*(t.swapaxes(0, 1)[None] for t in (q, k, v)), 0.5)[0].swapaxes(0, 1)
    assert_allclose(out.asnumpy(), expected, 1e-5, 1e-6)
    shares = softmax(np.einsum("tnd,snd->nts", q, np.repeat(k, 2, 1)) * 0.5)
    for head, token in itertools.product(range(2), range(4)):
        scores = [
            sum(
                shares[h, token, 2 * j - m - n]
                for h in (2 * head, 2 * head + 1)
                for m, n in itertools.product(range(2), repeat=2)
                if 0 <= 2 * j - m - n < 7
            )
            for j in range(4)
        ]
        assert blocks.asnumpy()[token, head].tolist() == np.argsort(-np.array(scores), kind="stable")[:3].tolist()
    assert high.shape == (4, 4, 8)


def test_lightning_indexer_and_sparse_flash_attention():
    q, k, w = draw(2, 3, 4, 8), draw(2, 6, 1, 8, seed=1), draw(2, 3, 4, seed=2)
    found, values = ops.lightning_indexer(Tensor(q), Tensor(k), Tensor(w), sparse_count=2)
    scores = np.einsum("bsnt,bsn->bst", np.maximum(np.einsum("bsnd,btd->bsnt", q, k[:, :, 0]), 0), w)
    scores = np.where(np.arange(6) <= np.arange(3)[:, None] + 3, scores, -np.inf)
    assert found.asnumpy()[:, :, 0].tolist() == np.argsort(-scores, -1, kind="stable")[..., :2].tolist()
    assert_allclose(values.asnumpy()[:, :, 0], -np.sort(-scores, -1)[..., :2], 1e-5)
    v, q_rope, k_rope = draw(2, 6, 1, 8, seed=3), draw(2, 3, 4, 2, seed=4), draw(2, 6, 1, 2, seed=5)
    out, high, total = ops.sparse_flash_attention(
        *map(Tensor, (q, k, v)), found, 0.5, query_rope=Tensor(q_rope), key_rope=Tensor(k_rope), attention_mode=2
    )
    hidden = np.ones((2, 1, 3, 6), bool)
    np.put_along_axis(hidden[:, 0], found.asnumpy()[:, :, 0], False, -1)
    whole = [np.concatenate(pair, -1).swapaxes(1, 2) for pair in ((q, q_rope), (k, k_rope))]
    assert_allclose(out.asnumpy(), attention(*whole, v.swapaxes(1, 2), 0.5, hidden).swapaxes(1, 2), 1e-5, 1e-6)
    assert high.shape == total.shape == (2, 1, 3, 4)


def test_deformable_attention():
    sizes, starts = [(3, 4), (2, 2)], [0, 12]
    value, at = draw(2, 16, 2, 4), draw(2, 3, 2, 2, 2, 2, seed=1, low=-0.1, high=1.1)
    weight = draw(2, 3, 2, 2, 2, seed=2, low=0.0)
    out = ops.multi_scale_deformable_attn_function(
        Tensor(value), Tensor(np.array(sizes, np.int32)), Tensor(np.array(starts, np.int32)), Tensor(at), Tensor(weight)
    )
    expected = 0
    for level, ((h, w), start) in enumerate(zip(sizes, starts, strict=True)):
        maps = value[:, start : start + h * w].transpose(0, 2, 3, 1).reshape(4, 4, h, w)
        grid = at[:, :, :, level].transpose(0, 2, 1, 3, 4).reshape(4, 3, 2, 2) * 2 - 1
        seen = ops.grid_sample(Tensor(maps), Tensor(grid)).asnumpy().reshape(2, 2, 4, 3, 2)
        expected = expected + np.einsum("bhdqp,bqhp->bqhd", seen, weight[:, :, :, level])
    assert_allclose(out.asnumpy(), expected.reshape(2, 3, 8), 1e-5, 1e-6)


# ---------------------------------------------------------------- experts
def test_moe_permutation():
    tokens, experts = draw(4, 3), np.array([[2, 0], [1, 2], [0, 1], [2, 1]], np.int32)
    permuted, places = ops.moe_token_permute(Tensor(tokens), Tensor(experts))
    order = np.argsort(experts.ravel(), kind="stable")
    assert_allclose(permuted.asnumpy(), tokens[order // 2])
    assert places.asnumpy()[order].tolist() == list(range(8))
    weights = draw(4, 2, seed=1)
    back = ops.moe_token_unpermute(permuted, places, Tensor(weights))
    assert_allclose(back.asnumpy(), tokens * weights.sum(1, keepdims=True), 1e-5)
    assert ops.moe_token_permute(Tensor(tokens), Tensor(experts), 5)[0].shape == (5, 3)


def test_moe_init_routing():
    x = Tensor([[0.1, 0.2, 0.3], [0.2, 0.7, 0.8], [0.3, 0.3, 0.5]])
    experts = Tensor(np.array([[0, 1, 1], [2, 1, 1], [0, 0, 0]], np.int32))
    out, place, totals = ops.moe_init_routing_v2(x, experts, 3, 2, 3, 1, 0, True)
    rows = [[0, 2], [0, 0], [1, None]]
    for expert, picked in enumerate(rows):
        for i, row in enumerate(picked):
            assert_allclose(out.asnumpy()[expert, i], 0 if row is None else x.asnumpy()[row])
    assert place.asnumpy().tolist() == [0, 2, 3, 4, -1, -1, 1, -1, -1]
    assert totals.asnumpy().tolist() == [4, 4, 1]
    out, place, sums = ops.moe_init_routing_v2(x, experts, 0, 0, 3, 0, 1, False)
    assert out.shape == (9, 3) and sums.asnumpy().tolist() == [4, 8, 9]


# ---------------------------------------------------------------- recurrent
def lstm_step(x, h, c, w_ih, w_hh, b):
    i, f, g, o = np.split(x @ w_ih.T + h @ w_hh.T + b, 4, -1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def test_lstm_of_two_layers_in_two_directions():
    size, hidden, steps, batch = 3, 2, 4, 2
    sets = [(size, 0), (size, 1), (4, 0), (4, 1)]
    weights = [(draw(8, n, seed=10 + i), draw(8, 2, seed=20 + i)) for i, (n, _) in enumerate(sets)]
    biases = [draw(2, 8, seed=30 + i) for i in range(4)]
    packed = np.concatenate([w.ravel() for pair in weights for w in pair] + [b.ravel() for b in biases])
    x, h0, c0 = draw(steps, batch, size), draw(4, batch, hidden, seed=1), draw(4, batch, hidden, seed=2)
    out, h_n, c_n, _, _ = ops.LSTM(size, hidden, 2, True, True, 0.0)(*map(Tensor, (x, h0, c0, packed)))
    layer, last = x, []
    for n in range(2):
        ways = []
        for way in range(2):
            at, outs = 2 * n + way, []
            h, c = h0[at], c0[at]
            for given in layer[::-1] if way else layer:
                h, c = lstm_step(given, h, c, *weights[at], biases[at].sum(0))
                outs.append(h)
            last.append((h, c))
            ways.append(np.stack(outs[::-1] if way else outs))
        layer = np.concatenate(ways, -1)
    assert_allclose(out.asnumpy(), layer, 1e-5, 1e-6)
    assert_allclose(h_n.asnumpy(), np.stack([h for h, _ in last]), 1e-5, 1e-6)
    assert_allclose(c_n.asnumpy(), np.stack([c for _, c in last]), 1e-5, 1e-6)


def test_dynamic_rnn():
    x, w, b = draw(3, 2, 4), draw(7, 12, seed=1), draw(12, seed=2)
    h, c = draw(1, 2, 3, seed=3), draw(1, 2, 3, seed=4)
    out = ops.DynamicRNN(forget_bias=0.5)(Tensor(x), Tensor(w), Tensor(b), None, Tensor(h), Tensor(c))
    h, c = h[0], c[0]
    for t in range(3):
        i, j, f, o = np.split(np.concatenate([x[t], h], 1) @ w + b, 4, -1)
        c = sigmoid(f + 0.5) * c + sigmoid(i) * np.tanh(j)
        h = sigmoid(o) * np.tanh(c)
        for found, wanted in zip(
            out, (h, h, c, sigmoid(i), np.tanh(j), sigmoid(f + 0.5), sigmoid(o), np.tanh(c)), strict=True
        ):
            assert_allclose(found.asnumpy()[t], wanted, 1e-5, 1e-6)


@pytest.mark.parametrize("reset_after", [True, False])
@pytest.mark.parametrize("order", ["rzh", "zrh"])
def test_dynamic_gru(order, reset_after):
    x, w, u = draw(3, 2, 4), draw(4, 9, seed=1), draw(3, 9, seed=2)
    b, d, h = draw(9, seed=3), draw(9, seed=4), draw(2, 3, seed=5)
    op = ops.DynamicGRUV2(gate_order=order, reset_after=reset_after)
    out = op(*map(Tensor, (x, w, u, b, d)), None, Tensor(h))
    for t in range(3):
        a = np.split(x[t] @ w + b, 3, -1)
        p = np.split(h @ u + d, 3, -1)
        gates = [sigmoid(a[i] + p[i]) for i in range(2)]
        reset, update = gates if order == "rzh" else gates[::-1]
        inner = reset * p[2] if reset_after else (reset * h) @ u[:, 6:] + d[6:]
        h = (1 - update) * np.tanh(a[2] + inner) + update * h
        assert_allclose(out[0].asnumpy()[t], h, 1e-5, 1e-6)
    assert len(out) == 6


# ---------------------------------------------------------------- losses
def test_rnnt_loss():
    acts, labels = draw(2, 3, 3, 4), np.array([[1, 2], [3, 1]], np.int32)
    costs, gradients = ops.RNNTLoss()(
        *map(Tensor, (acts, labels, np.array([3, 2], np.int32), np.array([2, 1], np.int32)))
    )
    p = softmax(acts)
    for n, (steps, count) in enumerate(((3, 2), (2, 1))):
        total = 0.0
        # `steps` blanks, the last one at the end, with the labels in their order between them
        for places in itertools.combinations(range(steps - 1 + count), count):
            t = u = 0
            chance = 1.0
            for i in range(steps - 1 + count):
                chance *= p[n, t, u, labels[n, u]] if i in places else p[n, t, u, 0]
                t, u = (t, u + 1) if i in places else (t + 1, u)
            total += chance * p[n, t, u, 0]
        assert_allclose(costs.asnumpy()[n], -np.log(total), 1e-5)
    assert_allclose(gradients.asnumpy().sum(-1), 0, atol=1e-6)


def test_margin_losses():
    x, target = (
        Tensor([[0.1, 0.2, 0.4, 0.8], [0.2, 0.3, 0.5, 0.7]]),
        Tensor(np.array([[1, 2, 0, 3], [2, 3, -1, 1]], np.int32)),
    )
    loss, chosen = ops.MultilabelMarginLoss()(x, target)
    assert_allclose(loss.asnumpy(), 0.325, 1e-5)
    assert chosen.asnumpy().tolist() == [[1, 1, 1, 1], [0, 0, 1, 1]]
    assert_allclose(ops.multilabel_margin_loss(x, target).asnumpy(), 0.325, 1e-5)
    a, p, n = draw(3, 5), draw(3, 5, seed=1), draw(3, 5, seed=2)

    def distance(x, y):
        return np.sqrt(((x - y + 1e-6) ** 2).sum(-1))

    for swap in (False, True):
        far = np.minimum(distance(a, n), distance(p, n)) if swap else distance(a, n)
        out = ops.TripletMarginLoss(swap=swap, reduction="none")(*map(Tensor, (a, p, n)), Tensor(0.5))
        assert_allclose(out.asnumpy(), np.maximum(distance(a, p) - far + 0.5, 0), 1e-5, 1e-6)
    assert_allclose(ops.mse_loss_ext(Tensor(a), Tensor(p)).asnumpy(), ((a - p) ** 2).mean(), 1e-5)


# ---------------------------------------------------------------- norms, windows, boxes, colors
def test_norms_of_sums():
    a, b, g, s = draw(2, 3, 4), draw(2, 3, 4, seed=1), draw(4, seed=2), draw(4, seed=3)
    total = a + b
    mean, deviation = total.mean(-1, keepdims=True), np.sqrt(total.var(-1, keepdims=True) + 1e-5)
    wanted = ((total - mean) / deviation * g + s, mean, 1 / deviation, total)
    for found, value in zip(ops.add_layer_norm(*map(Tensor, (a, b, g, s))), wanted, strict=True):
        assert_allclose(found.asnumpy(), value, 1e-4, 1e-5)
    root = np.sqrt((total**2).mean(-1, keepdims=True) + 1e-6)
    for found, value in zip(
        ops.add_rms_norm(*map(Tensor, (a, b, g))), (total / root * g, 1 / root, total), strict=True
    ):
        assert_allclose(found.asnumpy(), value, 1e-5, 1e-6)


@pytest.mark.parametrize("mode", ["SAME", "VALID"])
def test_dilation(mode):
    x, f = draw(1, 2, 6, 7), draw(2, 3, 2, seed=1)
    out = ops.Dilation2D((2, 1), (1, 2), mode)(Tensor(x), Tensor(f)).asnumpy()
    if mode == "SAME":
        x = np.pad(x, ((0, 0), (0, 0), (0, 1), (1, 1)), constant_values=-np.inf)
    rows, columns = (x.shape[2] - 3) // 2 + 1, x.shape[3] - 2
    assert out.shape == (1, 2, rows, columns)
    for i, j in np.ndindex(rows, columns):
        assert_allclose(out[0, :, i, j], (x[0, :, 2 * i : 2 * i + 3, j : j + 3 : 2] + f).max((1, 2)), 1e-6)


def test_rotated_iou():
    boxes = Tensor([[[0.0, 0, 2, 2, 0], [0, 0, 2, 2, 45], [5, 5, 1, 1, 30]]])
    share = ops.rotated_iou(boxes, boxes).asnumpy()[0]
    octagon = 8 * (np.sqrt(2) - 1)  # of the square and the one turned by 45 degrees
    assert_allclose(np.diag(share), 1, 1e-5)
    assert_allclose(share[0, 1], octagon / (8 - octagon), 1e-4)
    assert_allclose(share[2, :2], 0, atol=1e-6)
    assert_allclose(ops.rotated_iou(boxes, boxes, mode=1).asnumpy()[0, 0, 1], octagon / 4, 1e-4)
    assert_allclose(ops.rotated_iou(boxes, boxes, is_cross=False).asnumpy()[0], 1, 1e-5)
    corners = Tensor([[[-1.0, -1, 1, 1, 0]]])
    assert_allclose(ops.rotated_iou(corners, corners, True).asnumpy(), 1, 1e-5)


def test_non_max_suppression():
    boxes = Tensor(np.array([[1, 2, 3, 4], [1, 3, 3, 4], [1, 3, 4, 4], [1, 1, 4, 4], [1, 1, 3, 4]], np.float32))
    scores = Tensor([0.4, 0.5, 0.72, 0.9, 0.45])

    def kept(count, overlap, least):
        return (
            ops.NonMaxSuppressionV3()(boxes, scores, Tensor(count, ms.int32), Tensor(overlap), Tensor(least))
            .asnumpy()
            .tolist()
        )

    assert kept(5, 0.5, 0.0) == [3, 2, 0]
    assert kept(2, 0.5, 0.0) == [3, 2]
    assert kept(5, 0.5, 0.6) == [3, 2]
    assert kept(5, 1.0, 0.0) == [3, 2, 1, 4, 0]


def test_colors():
    rgb = draw(1, 3, 4, 3, low=0.0)
    expected = np.array([colorsys.rgb_to_hsv(*p) for p in rgb.reshape(-1, 3)]).reshape(rgb.shape)
    hsv = ops.RGBToHSV()(Tensor(rgb))
    assert_allclose(hsv.asnumpy(), expected, 1e-5, 1e-6)
    assert_allclose(ops.HSVToRGB()(hsv).asnumpy(), rgb, 1e-5, 1e-6)


# ---------------------------------------------------------------- updates
def held(*arrays):
    return [Parameter(Tensor(x), name=f"p{i}") for i, x in enumerate(arrays)]


def test_updates_without_a_kernel():
    w, a, d, g = draw(3, 2), draw(3, 2, seed=1, low=0.1), draw(3, 2, seed=2, low=0.1), draw(3, 2, seed=3)
    state = held(w, a)
    out, after = ops.ApplyKerasMomentum(use_nesterov=True)(*state, 0.1, Tensor(g), 0.9)
    v = a * 0.9 - 0.1 * g
    assert_allclose(after.asnumpy(), v, 1e-6)
    assert_allclose(out.asnumpy(), w + 0.9 * v - 0.1 * g, 1e-6)
    assert_allclose(state[0].asnumpy(), out.asnumpy())
    rows, part = np.array([2, 0], np.int32), g[:2]
    state = held(w, a, d)
    ops.SparseApplyAdadelta(1e-3)(*state, 0.1, 0.9, Tensor(part), Tensor(rows))
    total = 0.9 * a[rows] + 0.1 * part**2
    step = np.sqrt(d[rows] + 1e-3) / np.sqrt(total + 1e-3) * part
    expected = [w.copy(), a.copy(), d.copy()]
    for x, value in zip(expected, (w[rows] - 0.1 * step, total, 0.9 * d[rows] + 0.1 * step**2), strict=True):
        x[rows] = value
    for p, x in zip(state, expected, strict=True):
        assert_allclose(p.asnumpy(), x, 1e-5)
    state = held(w, a)
    ops.SparseApplyProximalAdagrad()(*state, 0.1, 0.2, 0.3, Tensor(part), Tensor(rows))
    rate = 0.1 / np.sqrt(a[rows] + part**2)
    point = w[rows] - rate * part
    expected = w.copy()
    expected[rows] = np.sign(point) * np.maximum(np.abs(point) - rate * 0.2, 0) / (1 + rate * 0.3)
    assert_allclose(state[0].asnumpy(), expected, 1e-5)


def test_lars_update():
    w, g = draw(3, 2), draw(3, 2, seed=1)
    size, slope = np.sqrt((w**2).sum()), np.sqrt((g**2).sum())
    trust = 0.01 * size / (slope + 0.1 * size + 1e-5)
    for clip, factor in ((False, trust), (True, min(trust / 0.5, 1))):
        out = ops.LARSUpdate(hyperpara=0.01, use_clip=clip)(
            Tensor(w), Tensor(g), Tensor(size**2), Tensor(slope**2), 0.1, 0.5
        )
        assert_allclose(out.asnumpy(), factor * (g + 0.1 * w), 1e-5)


@pytest.mark.parametrize("scaled", [False, True])
def test_adafactor(scaled):
    w, m, s, g = draw(2, 3), draw(2, 3, seed=1), draw(2, 3, seed=2, low=0.1), draw(2, 3, seed=3)
    r, c = draw(2, seed=4, low=0.1), draw(3, seed=5, low=0.1)
    state = held(w, m, r, c, s)
    ops.FusedAdaFactor(scaled, True, True)((1e-30, 1e-3), 1.0, 0.9, 0.8, 0.01, 0.03, Tensor(g), *state)
    r = 0.8 * r + 0.2 * (g**2).mean(-1)
    c = 0.8 * c + 0.2 * (g**2).mean(-2)
    step = g / np.sqrt((r / r.mean())[:, None] * c)
    rate = 0.03 * max(1e-3, np.sqrt((w**2).mean())) if scaled else 0.03
    m = 0.9 * m + 0.1 * rate * step / max(1, np.sqrt((step**2).mean()))
    for p, value in zip(state, (w - m - 0.01 * rate * w, m, r, c, s), strict=True):
        assert_allclose(p.asnumpy(), value, 1e-5, 1e-6)


def test_updates_carry_no_gradient():
    w = Parameter(Tensor([1.0, 2.0]), name="w")
    gradient = ms.grad(lambda x: (ops.ApplyGradientDescent()(w, 0.1, x) * x).sum())(Tensor([3.0, 4.0]))
    assert_allclose(gradient.asnumpy(), w.asnumpy(), 1e-6)


def test_a_wrong_update_changes_nothing():
    w, a = held(draw(2, 2), draw(2, 2, seed=1))
    before = w.asnumpy(), a.asnumpy()
    with pytest.raises(ValueError, match="must have the shape of what is updated"):
        ops.ApplyMomentum()(w, a, 0.1, Tensor([1.0]), 0.9)
    with pytest.raises(TypeError, match="keeps its dtype"):
        ops.ApplyMomentum()(w, a, 0.1, Tensor(draw(2, 2, dtype=np.float64)), 0.9)
    assert_allclose(w.asnumpy(), before[0])
    assert_allclose(a.asnumpy(), before[1])


# ---------------------------------------------------------------- what is drawn
def test_fractional_pools_draw_their_windows():
    x = Tensor(draw(1, 11, 7, 2))
    op = ops.FractionalMaxPool([1.0, 2.2, 1.5, 1.0], seed=3)
    ends = set()
    for _ in range(8):
        out, rows, columns = op(x)
        assert out.shape == (1, 5, 4, 2) and rows.asnumpy()[[0, -1]].tolist() == [0, 11]
        ends.add(tuple(rows.asnumpy().tolist()))
        cells = [x.asnumpy()[:, a:b].max(1) for a, b in itertools.pairwise(rows.asnumpy())]
        assert_allclose(
            out.asnumpy(),
            np.stack(
                [np.stack([c[:, a:b].max(1) for a, b in itertools.pairwise(columns.asnumpy())], 1) for c in cells], 1
            ),
        )
    assert len(ends) > 1
    fixed = ops.FractionalAvgPool([1.0, 2.2, 1.5, 1.0], True, deterministic=True, seed=3)
    assert_allclose(fixed(x)[0].asnumpy(), fixed(x)[0].asnumpy())
    assert ops.fractional_max_pool2d(Tensor(draw(1, 2, 9, 9)), 2, 4).shape == (1, 2, 4, 4)


def test_distorted_boxes_obey_their_ranges():
    op = ops.SampleDistortedBoundingBoxV2(1, 1, (0.5, 2.0), (0.2, 0.6))
    drawn = [
        op(Tensor(np.array([60, 80, 3], np.int32)), Tensor([[[0.2, 0.3, 0.7, 0.9]]]), Tensor([0.3])) for _ in range(20)
    ]
    for begin, size, box in drawn:
        (y, x, _), (h, w, last) = begin.asnumpy(), size.asnumpy()
        assert last == -1 and 0 <= y <= 60 - h and 0 <= x <= 80 - w
        assert 0.2 <= h * w / 4800 <= 0.6 and 0.45 < w / h < 2.2
        assert_allclose(box.asnumpy()[0, 0], [y / 60, x / 80, (y + h) / 60, (x + w) / 80], 1e-5)
        low, high = np.maximum([y / 60, x / 80], [0.2, 0.3]), np.minimum([(y + h) / 60, (x + w) / 80], [0.7, 0.9])
        assert np.prod(np.maximum(high - low, 0)) / 0.3 >= 0.3 - 1e-5
    assert len({tuple(begin.asnumpy()) for begin, _, _ in drawn}) > 5


def test_glimpses_are_filled_with_noise():
    x, size, off = Tensor(draw(1, 4, 4, 1)), Tensor(np.array([4, 4], np.int32)), Tensor([[1.0, 1.0]])
    for noise, check in (
        ("uniform", lambda n: (n >= 0).all() and (n < 1).all()),
        ("gaussian", lambda n: n.std() > 0.3),
    ):
        out = ops.ExtractGlimpse(uniform_noise=False, noise=noise)(x, size, off).asnumpy()[0, :, :, 0]
        assert_allclose(out[:2, :2], x.asnumpy()[0, 2:, 2:, 0])
        assert check(out[2:])


# ---------------------------------------------------------------- errors
ERRORS = {
    "layout": (
        lambda: ops.flash_attention_score(*map(Tensor, (Q, K, V)), 4, input_layout="ABC"),
        ValueError,
        "input_layout",
    ),
    "heads": (lambda: ops.flash_attention_score(*map(Tensor, (Q, K, V)), 3, input_layout="BNSD"), ValueError, "heads"),
    "mode": (
        lambda: ops.flash_attention_score(*map(Tensor, (Q, K, V)), 4, input_layout="BNSD", sparse_mode=9),
        ValueError,
        "sparse_mode",
    ),
    "ends": (
        lambda: ops.flash_attention_score(*(Tensor(x[0]) for x in (Q, K, V)), 4, input_layout="TND"),
        ValueError,
        "actual_seq_qlen",
    ),
    "int8": (
        lambda: ops.prompt_flash_attention(*map(Tensor, (Q, K, V)), quant_scale1=Tensor([1.0])),
        NotImplementedError,
        "int8",
    ),
    "rotary": (lambda: ops.rotary_position_embedding(Tensor(Q[0]), Tensor(Q[0]), Tensor(Q[0])), ValueError, "4 axes"),
    "experts": (lambda: ops.moe_token_permute(Tensor(Q[0, 0]), Tensor([1])), ValueError, "do not fit"),
    "compress": (
        lambda: ops.nsa_compress(Tensor(Q[0]), Tensor(Q[0, 0]), 2, 1, actual_seq_len=(4,)),
        ValueError,
        "do not fit",
    ),
    "lstm": (
        lambda: ops.LSTM(3, 2, 1, True, False, 0.0)(
            *(Tensor(draw(*s)) for s in ((2, 2, 3), (1, 2, 2), (1, 2, 2), (9,)))
        ),
        ValueError,
        "must hold 56 numbers",
    ),
    "samples": (lambda: ops.ROIAlign(2, 2, 1.0, 0), NotImplementedError, "sample_num"),
    "gru": (lambda: ops.DynamicGRUV2(gate_order="hzr"), ValueError, "gate_order"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name):
    call, error, sentence = ERRORS[name]
    with pytest.raises(error, match=sentence):
        call()


# ---------------------------------------------------------------- completeness
MODULES = """
    alignment attention boxes color embedding fractional grid margin primitives_nn recurrent resize sparse_attention unpool
    update windows
""".split()


def test_every_operator_has_a_case():
    """Each public name of these modules is called here, in the rows of `cases_nn`, or in a recorded topic."""
    here = Path(__file__)
    files = [here, here.parent / "cases_nn.py", *sorted((here.parents[1] / "recorded").glob("*.py"))]
    text = "\n".join(path.read_text() for path in files)
    public = {name for m in MODULES for name in importlib.import_module(f"msgrad.ops.{m}").__all__}
    assert (
        sorted(
            name for name in public if f"{name}(" not in text and f"ops.{name}" not in text and f'"{name}"' not in text
        )
        == []
    )


def test_ctc_of_no_labels():
    """A label that is the blank class fills up: the loss is that of blanks alone."""
    scores = np.random.default_rng(0).standard_normal((3, 1, 3)).astype(np.float32)
    shares = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    loss, gradient = ops.CTCLoss()(Tensor(scores), Tensor([[0, 0]]), Tensor([2], ms.int32), Tensor([3], ms.int32))
    np.testing.assert_allclose(loss.asnumpy(), [-np.log(shares[:, 0, 2]).sum()], 1e-5)
    np.testing.assert_allclose(gradient.asnumpy(), shares - np.eye(3)[2], 1e-5, 1e-6)
