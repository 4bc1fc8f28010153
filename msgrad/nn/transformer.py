"""Multi-head attention and the layers of the Transformer."""

from copy import deepcopy
from math import sqrt

from msgrad.core.cell import Cell
from msgrad.dtype import bool_, float32
from msgrad.errors import wrong_value
from msgrad.initializer import HeUniform, Uniform, XavierNormal, XavierUniform, initializer
from msgrad.nn.activation import GELU, ReLU
from msgrad.nn.basic import Dropout
from msgrad.nn.container import CellList
from msgrad.nn.linear import Dense
from msgrad.nn.normalization import LayerNorm
from msgrad.nn.weights import weight
from msgrad.ops.activation import gelu, relu
from msgrad.ops.multihead import _from_heads, _into_heads, _key_weights, _shown_weights
from msgrad.ops.random import dropout as drop


def check_float_or_bool(mask, name: str, error: type, owner: str) -> None:
    if mask is not None and mask.dtype != bool_ and not str(mask.dtype).startswith(("Float", "BFloat")):
        raise error(f"For '{owner}', the '{name}' must be bool or floating, but got {mask.dtype}.")


class MultiheadAttention(Cell):
    """Attention of several heads: each query gets a mean of the values, weighted by the keys' fit.

    Args:
        embed_dim: E, the size of queries and outputs. num_heads: a divisor of it.
        dropout: the probability with which, in training, a weight is dropped.
        has_bias: whether the projections have biases.
        add_bias_kv: add a trained key and value to every sequence. add_zero_attn: add a key and value of zeros.
        kdim, vdim: the sizes of keys and values; None for E.
        batch_first: whether inputs are `(N, L, E)`, not `(L, N, E)`. dtype: that of the Parameters.

    Called on `query`, `key` and `value`, `(L, N, E)`, `(S, N, kdim)` and `(S, N, vdim)`, or without the axis N;
    `key_padding_mask`, `(N, S)`, and `attn_mask`, `(L, S)` or `(N * num_heads, L, S)`, are True where not to look, or
    floats that are added to the scores.

    Returns:
        A tuple of the outputs, shaped as `query`, and, with `need_weights`, the weights, `(N, L, S)`; or
        `(N, num_heads, L, S)` without `average_attn_weights`.

    Raises:
        ValueError: if `num_heads` does not divide `embed_dim`, or a shape or a mask's dtype is wrong.

    Source: mindspore.nn.MultiheadAttention, MindSpore 2.10; Vaswani et al. 2017.
    """

    def __init__(
        self,
        embed_dim,
        num_heads,
        dropout=0.0,
        has_bias=True,
        add_bias_kv=False,
        add_zero_attn=False,
        kdim=None,
        vdim=None,
        batch_first=False,
        dtype=float32,
    ):
        super().__init__()
        self.embed_dim, self.num_heads, self.dropout = embed_dim, num_heads, dropout
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self.batch_first, self.add_zero_attn = batch_first, add_zero_attn
        if embed_dim % num_heads:
            raise ValueError(
                f"For 'MultiheadAttention', the 'num_heads' must divide 'embed_dim', but got {num_heads} and "
                f"{embed_dim}."
            )
        self.head_dim = embed_dim // num_heads
        self.dtype = dtype = float32 if dtype is None else dtype
        if self.kdim == self.vdim == embed_dim:
            self.in_proj_weight = weight(XavierUniform(), None, (3 * embed_dim, embed_dim), dtype, "in_proj_weight")
            self.q_proj_weight = self.k_proj_weight = self.v_proj_weight = None
        else:
            for letter, size in (("q", embed_dim), ("k", self.kdim), ("v", self.vdim)):
                name = f"{letter}_proj_weight"
                setattr(self, name, weight(XavierUniform(), None, (embed_dim, size), dtype, name))
            self.in_proj_weight = None
        self.in_proj_bias = weight("zeros", None, 3 * embed_dim, dtype, "in_proj_bias") if has_bias else None
        self.out_proj = Dense(
            embed_dim,
            embed_dim,
            has_bias=has_bias,
            weight_init=HeUniform(sqrt(5)),
            bias_init=Uniform(1 / sqrt(embed_dim)),
            dtype=dtype,
        )
        self.bias_k = weight(XavierNormal(), None, (1, 1, embed_dim), dtype, "bias_k") if add_bias_kv else None
        self.bias_v = weight(XavierNormal(), None, (1, 1, embed_dim), dtype, "bias_v") if add_bias_kv else None
        self.arguments = num_heads, int(bool(add_zero_attn)), int(bool(batch_first)), "MultiheadAttention"
        self.more = int(bool(add_bias_kv)) + int(bool(add_zero_attn))

    def construct(
        self,
        query,
        key,
        value,
        key_padding_mask=None,
        need_weights=True,
        attn_mask=None,
        average_attn_weights=True,
    ):
        q, k, v = _into_heads(
            query,
            key,
            value,
            self.in_proj_weight,
            self.q_proj_weight,
            self.k_proj_weight,
            self.v_proj_weight,
            self.in_proj_bias,
            self.bias_k,
            self.bias_v,
            *self.arguments,
        )
        batched = int(query.ndim == 3)
        weights = _key_weights(q, k, attn_mask, key_padding_mask, self.more, batched, "MultiheadAttention")
        if self.training and self.dropout:
            weights = drop(weights, float(self.dropout))
        out = _from_heads(weights, v, self.out_proj.weight, self.out_proj.bias, batched, self.arguments[2])
        if not need_weights:
            return (out,)
        return out, _shown_weights(weights, batched, int(bool(average_attn_weights)))


# ---------------------------------------------------------------- layers
ACTIVATIONS = {"relu": relu, "gelu": gelu}


def find_activation(activation, owner: str):
    """'relu' or 'gelu', their functions, or their layers; ValueError for anything else."""
    found = ACTIVATIONS.get(activation) if isinstance(activation, str) else activation
    if found is relu or found is gelu or isinstance(found, (ReLU, GELU)):
        return found
    raise wrong_value(activation, "activation", owner, "'relu', 'gelu', their functions or their layers")


class TransformerLayer(Cell):
    """What encoder and decoder layers share: attention, a network of two `Dense` layers, norms and dropouts."""

    blocks = 2

    def __init__(
        self,
        d_model,
        nhead,
        dim_feedforward=2048,
        dropout=0.1,
        activation="relu",
        layer_norm_eps=1e-5,
        batch_first=False,
        norm_first=False,
        dtype=float32,
    ):
        super().__init__()
        # what another layer like this one is made from
        self.made_from = (
            d_model,
            nhead,
            dim_feedforward,
            dropout,
            activation,
            layer_norm_eps,
            batch_first,
            norm_first,
            dtype,
        )
        names = ["self_attn"] if self.blocks == 2 else ["self_attn", "multihead_attn"]
        for name in names:
            setattr(self, name, MultiheadAttention(d_model, nhead, dropout, batch_first=batch_first, dtype=dtype))
        initial = HeUniform(sqrt(5))
        self.dense1 = Dense(d_model, dim_feedforward, initial, Uniform(1 / sqrt(d_model)), dtype=dtype)
        self.dropout = Dropout(p=dropout)
        self.dense2 = Dense(dim_feedforward, d_model, initial, Uniform(1 / sqrt(dim_feedforward)), dtype=dtype)
        for n in range(1, self.blocks + 1):
            setattr(self, f"norm{n}", LayerNorm((d_model,), epsilon=layer_norm_eps, dtype=dtype))
        for n in range(1, self.blocks + 1):
            setattr(self, f"dropout{n}", Dropout(p=dropout))
        self.activation = find_activation(activation, type(self).__name__)
        self.activation1, self.dropout_num, self.layernorm_eps = activation, dropout, layer_norm_eps
        self.d_model, self.nhead, self.dim_feedforward = d_model, nhead, dim_feedforward
        self.batch_first, self.norm_first, self.dtype = batch_first, norm_first, dtype

    def residual(self, x, block, norm, drop):
        """`x` plus what `block` makes of it, normalized before or after."""
        if self.norm_first:
            return x + drop(block(norm(x)))
        return norm(x + drop(block(x)))

    def feed(self, x):
        return self.dense2(self.dropout(self.activation(self.dense1(x))))

    def attend(self, x, mask, padding):
        return self.self_attn(x, x, x, attn_mask=mask, key_padding_mask=padding, need_weights=False)[0]


class TransformerEncoderLayer(TransformerLayer):
    """Attention of a sequence to itself, then two affine maps, each with a residual and a layer norm.

    Args:
        d_model: E. nhead: the number of heads. dim_feedforward: the size between the affine maps.
        dropout: its probability. activation: 'relu', 'gelu', their functions or their layers.
        layer_norm_eps: added to variances. batch_first: whether inputs are `(N, L, E)`, not `(L, N, E)`.
        norm_first: normalize before each part, not after. dtype: that of the Parameters.

    Raises:
        ValueError: if `activation` is another, or `nhead` does not divide `d_model`.
        AssertionError: at the call, if `src_key_padding_mask` is neither bool nor floating.

    Source: mindspore.nn.TransformerEncoderLayer, MindSpore 2.10.
    """

    def construct(self, src, src_mask=None, src_key_padding_mask=None):
        check_float_or_bool(src_key_padding_mask, "src_key_padding_mask", AssertionError, "TransformerEncoderLayer")
        x = self.residual(src, lambda x: self.attend(x, src_mask, src_key_padding_mask), self.norm1, self.dropout1)
        return self.residual(x, self.feed, self.norm2, self.dropout2)


class TransformerDecoderLayer(TransformerLayer):
    """As `TransformerEncoderLayer`, with attention to what an encoder gave, `memory`, in between.

    Source: mindspore.nn.TransformerDecoderLayer, MindSpore 2.10.
    """

    blocks = 3

    def construct(
        self,
        tgt,
        memory,
        tgt_mask=None,
        memory_mask=None,
        tgt_key_padding_mask=None,
        memory_key_padding_mask=None,
    ):
        def look(x):
            return self.multihead_attn(
                x,
                memory,
                memory,
                attn_mask=memory_mask,
                key_padding_mask=memory_key_padding_mask,
                need_weights=False,
            )[0]

        x = self.residual(tgt, lambda x: self.attend(x, tgt_mask, tgt_key_padding_mask), self.norm1, self.dropout1)
        x = self.residual(x, look, self.norm2, self.dropout2)
        return self.residual(x, self.feed, self.norm3, self.dropout3)


class TransformerStack(Cell):
    """Layers like the one given, with the same first weights, and a last layer `norm`."""

    def __init__(self, layer, num_layers, norm):
        super().__init__()
        first = type(layer)(*layer.made_from)
        self.layers = CellList([deepcopy(first) for _ in range(num_layers)])
        self.num_layers = num_layers
        self.norm = norm

    def through(self, x, *args, **kwargs):
        for layer in self.layers:
            x = layer(x, *args, **kwargs)
        return x if self.norm is None else self.norm(x)


class TransformerEncoder(TransformerStack):
    """`num_layers` layers as `encoder_layer`, then `norm`. Source: mindspore.nn.TransformerEncoder, MindSpore 2.10."""

    def __init__(self, encoder_layer, num_layers, norm=None):
        super().__init__(encoder_layer, num_layers, norm)

    def construct(self, src, src_mask=None, src_key_padding_mask=None):
        check_float_or_bool(src_key_padding_mask, "src_key_padding_mask", AssertionError, "TransformerEncoder")
        return self.through(src, src_mask=src_mask, src_key_padding_mask=src_key_padding_mask)


class TransformerDecoder(TransformerStack):
    """`num_layers` layers as `decoder_layer`, then `norm`. Source: mindspore.nn.TransformerDecoder, MindSpore 2.10."""

    def __init__(self, decoder_layer, num_layers, norm=None):
        super().__init__(decoder_layer, num_layers, norm)

    def construct(
        self,
        tgt,
        memory,
        tgt_mask=None,
        memory_mask=None,
        tgt_key_padding_mask=None,
        memory_key_padding_mask=None,
    ):
        return self.through(
            tgt,
            memory,
            tgt_mask=tgt_mask,
            memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
        )


class Transformer(Cell):
    """An encoder of `src` and a decoder of `tgt`, with layer norms at the end.

    The arguments are those of `TransformerEncoderLayer`, with the numbers of layers, or an encoder and a decoder of
    one's own. Parameters of more than one axis start as XavierUniform.

    Raises:
        ValueError: at the call, if the last axis of `src` or `tgt` is not `d_model`.

    Source: mindspore.nn.Transformer, MindSpore 2.10; Vaswani et al. 2017.
    """

    def __init__(
        self,
        d_model=512,
        nhead=8,
        num_encoder_layers=6,
        num_decoder_layers=6,
        dim_feedforward=2048,
        dropout=0.1,
        activation="relu",
        custom_encoder=None,
        custom_decoder=None,
        layer_norm_eps=1e-5,
        batch_first=False,
        norm_first=False,
        dtype=float32,
    ):
        super().__init__()
        common = d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, dtype

        def stack(kind, layer, count):
            return kind(layer(*common), count, LayerNorm((d_model,), epsilon=layer_norm_eps, dtype=dtype))

        self.encoder = (
            stack(TransformerEncoder, TransformerEncoderLayer, num_encoder_layers)
            if custom_encoder is None
            else custom_encoder
        )
        self.decoder = (
            stack(TransformerDecoder, TransformerDecoderLayer, num_decoder_layers)
            if custom_decoder is None
            else custom_decoder
        )
        for p in self.get_parameters():
            if p.ndim > 1:
                p.set_data(initializer("xavier_uniform", p.shape, p.dtype).init_data())
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first

    def construct(
        self,
        src,
        tgt,
        src_mask=None,
        tgt_mask=None,
        memory_mask=None,
        src_key_padding_mask=None,
        tgt_key_padding_mask=None,
        memory_key_padding_mask=None,
    ):
        for x, name in ((src, "src"), (tgt, "tgt")):
            if x.shape[-1] != self.d_model:
                raise ValueError(
                    f"For 'Transformer', the last axis of '{name}' must be {self.d_model}, but its shape is {x.shape}."
                )
        memory = self.encoder(src, src_mask=src_mask, src_key_padding_mask=src_key_padding_mask)
        return self.decoder(
            tgt,
            memory,
            tgt_mask=tgt_mask,
            memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
        )
