"""MultiheadAttention and the layers of the Transformer, with given weights: values, gradients, names, errors."""

from encode import lines

PRELUDE = """
def data(*shape, low=-1.0, high=1.0, dtype=np.float32):
    \"\"\"Fixed numbers of no particular order.\"\"\"
    n = int(np.prod(shape))
    return Tensor((low + (high - low) * ((np.arange(n) * 7919 + 13) % 101) / 100).reshape(shape).astype(dtype))
def fix(net):
    for i, p in enumerate(net.get_parameters()):
        p.set_data(data(*p.shape, low=-0.5 - i / 50, high=0.4 + i / 40).astype(p.dtype))
    return net
def both(net, *inputs, wrt=None, **kwargs):
    \"\"\"All outputs, and of a weighted sum of the first the gradients in inputs and Parameters.\"\"\"
    fix(net)
    def loss(*inputs):
        out = net(*inputs, **kwargs)
        first = out[0] if isinstance(out, tuple) else out
        return (first * data(*first.shape, low=0.5, high=2.0)).sum(), out
    wrt = tuple(range(len(inputs))) if wrt is None else wrt
    (_, out), grads = ms.value_and_grad(loss, wrt, net.trainable_params(), has_aux=True)(*inputs)
    return out, grads
Q, K, V = data(3, 2, 8), data(4, 2, 8, high=0.7), data(4, 2, 8, low=-0.4)
LATER = Tensor(np.triu(np.ones((3, 4), bool), 2))
PAST = Tensor(np.array([[False, False, True, False], [False, False, False, True]]))
SRC, TGT = data(4, 2, 8), data(3, 2, 8, high=0.7)
def names(net):
    return [(p.name, p.shape) for p in net.get_parameters()]
"""
ROWS = """
    both(nn.MultiheadAttention(8, 2), Q, K, V)
    both(nn.MultiheadAttention(8, 2), Q, Q, Q)
    both(nn.MultiheadAttention(8, 4, has_bias=False), Q, K, V)
    both(nn.MultiheadAttention(8, 2, batch_first=True), Q, Q, Q)
    both(nn.MultiheadAttention(8, 2, add_bias_kv=True), Q, K, V)
    both(nn.MultiheadAttention(8, 2, add_zero_attn=True), Q, K, V)
    both(nn.MultiheadAttention(8, 2, kdim=4, vdim=3), Q, K[..., :4], V[..., :3])
    both(nn.MultiheadAttention(8, 2), Q, K, V, attn_mask=LATER)
    both(nn.MultiheadAttention(8, 2), Q, K, V, attn_mask=data(3, 4))
    both(nn.MultiheadAttention(8, 2), Q, K, V, attn_mask=data(4, 3, 4))
    both(nn.MultiheadAttention(8, 2), Q, K, V, key_padding_mask=PAST)
    both(nn.MultiheadAttention(8, 2), Q, K, V, key_padding_mask=PAST, attn_mask=LATER)
    both(nn.MultiheadAttention(8, 2, add_bias_kv=True, add_zero_attn=True), Q, K, V, attn_mask=LATER)
    fix(nn.MultiheadAttention(8, 2))(Q, K, V, average_attn_weights=False)
    fix(nn.MultiheadAttention(8, 2))(Q, K, V, need_weights=False)
    fix(nn.MultiheadAttention(8, 2))(Q[:, 0], K[:, 0], V[:, 0])
    fix(nn.MultiheadAttention(8, 2))(Q[:, 0], K[:, 0], V[:, 0], key_padding_mask=PAST[0])
    fix(nn.MultiheadAttention(8, 2, 0.5))(Q, K, V)
    both(nn.TransformerEncoderLayer(8, 2, 6), SRC)
    both(nn.TransformerEncoderLayer(8, 2, 6, activation='gelu', norm_first=True), SRC)
    both(nn.TransformerEncoderLayer(8, 2, 6, batch_first=True, activation=ops.gelu), SRC)
    both(nn.TransformerEncoderLayer(8, 2, 6, activation=nn.ReLU()), SRC)
    both(nn.TransformerEncoderLayer(8, 2, 6), SRC, src_mask=Tensor(np.triu(np.ones((4, 4), bool), 1)))
    both(nn.TransformerDecoderLayer(8, 2, 6), TGT, SRC)
    both(nn.TransformerDecoderLayer(8, 2, 6, norm_first=True), TGT, SRC, memory_key_padding_mask=PAST)
    both(nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 6), 2), SRC)
    both(nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 6), 2, nn.LayerNorm((8,))), SRC)
    both(nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 6), 2), TGT, SRC)
    fix(nn.Transformer(8, 2, 1, 2, 6))(SRC, TGT)
    both(nn.Transformer(8, 2, 1, 1, 6, batch_first=True), data(2, 4, 8), data(2, 3, 8))
    names(nn.MultiheadAttention(8, 2))
    names(nn.MultiheadAttention(8, 2, has_bias=False, kdim=4, add_bias_kv=True))
    names(nn.TransformerDecoderLayer(8, 2, 6))
    names(nn.Transformer(8, 2, 1, 1, 6))
    [bool((a == b).all()) for a, b in zip(*[l.get_parameters() for l in nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 6), 2).layers])]
    nn.MultiheadAttention(8, 3)
    nn.MultiheadAttention(8, 2)(Q, K, V[:3])
    nn.MultiheadAttention(8, 2)(Q, K[:, 0], V)
    nn.MultiheadAttention(8, 2)(Q[..., :4], K, V)
    nn.MultiheadAttention(8, 2)(Q, K, V, attn_mask=data(3, 3))
    nn.MultiheadAttention(8, 2)(Q, K, V, attn_mask=Tensor(np.ones((3, 4), np.int32)))
    nn.MultiheadAttention(8, 2)(Q, K, V, key_padding_mask=data(2, 3))
    nn.MultiheadAttention(8, 2)(Q, K, V, key_padding_mask=Tensor(np.ones((2, 4), np.int32)))
    nn.TransformerEncoderLayer(8, 2, activation='tanh')
    nn.TransformerEncoderLayer(8, 2, activation=nn.Tanh())
    nn.TransformerEncoderLayer(8, 2, activation=3)
    nn.TransformerEncoderLayer(8, 2, 6)(SRC, src_key_padding_mask=Tensor(np.ones((2, 4), np.int32)))
    nn.Transformer(8, 2, 1, 1, 6)(SRC, data(3, 2, 6))
"""
ALONE = True  # each case calls one layer; those of `layers` run both ways
CASES = {row: f"out = {row}" for row in lines(ROWS)}
DIFFERS = {
    "both(nn.TransformerEncoderLayer(8, 2, 6, activation=nn.ReLU()), SRC)": "takes the layers nn.ReLU and nn.GELU, as "
    "documented; MindSpore refuses them, as they are callable and not ops.relu",
}
