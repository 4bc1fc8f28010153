"""Recurrent layers as Primitives: LSTM with its weights in one Tensor, DynamicRNN and DynamicGRUV2."""

import math

import jax
import jax.numpy as jnp
from jax import lax

from msgrad.core import random as core_random
from msgrad.errors import check_bool, check_number, check_one_of, check_positive_int, check_type
from msgrad.ops import random
from msgrad.ops.activation import check_float, on_tensors
from msgrad.ops.declare import KEEP, operator
from msgrad.ops.loss import check_tensors
from msgrad.ops.spell import checked, primitive


# ---------------------------------------------------------------- LSTM
def unpack(w, size: int, hidden: int, layers: int, directions: int, bias: bool, projected: int) -> list:
    """(w_ih, w_hh, bias, projection) of each layer and direction.

    In `w` come all layers' w_ih, w_hh, then the projections, then the biases b_ih, b_hh.
    """
    given, place = projected or hidden, 0
    sets = [size if layer == 0 else given * directions for layer in range(layers) for _ in range(directions)]
    whole = sum(4 * hidden * (n + given + 2 * bias) + projected * hidden for n in sets)
    if w.shape[0] != whole:
        raise ValueError(f"For 'LSTM', the 'w' must hold {whole} numbers, but got {w.shape[0]}.")

    def take(*shape):
        nonlocal place
        place += math.prod(shape)
        return w[place - math.prod(shape) : place].reshape(shape)

    parts = [(take(4 * hidden, n), take(4 * hidden, given)) for n in sets]
    turns = [take(projected, hidden) if projected else None for _ in sets]
    biases = [take(4 * hidden) + take(4 * hidden) if bias else None for _ in sets]
    return [(*pair, b, turn) for pair, b, turn in zip(parts, biases, turns, strict=True)]


def run_lstm(x, h, c, weights):
    """One layer in one direction: the outputs, the last hidden and the last cell state."""
    w_ih, w_hh, bias, turn = weights
    fed = x @ w_ih.T if bias is None else x @ w_ih.T + bias

    def step(state, given):
        h, c = state
        i, f, g, o = jnp.split(given + h @ w_hh.T, 4, -1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        h = h if turn is None else h @ turn.T
        return (h, c), h

    (h, c), out = lax.scan(step, (h, c), fed)
    return out, h, c


@operator(KEEP, name="draw_lstm", numeric="-")
def _lstm(state, input, h, c, w, hidden_size, num_layers, has_bias, bidirectional, dropout, proj_size):
    """(outputs, last hidden states, last cell states, the next state)."""
    check_tensors("LSTM", input=input, h=h, c=c, w=w)
    check_float(input, "input", "LSTM")
    directions = 2 if bidirectional else 1
    given = proj_size or hidden_size
    for name, x, shape in (
        ("h", h, (num_layers * directions, input.shape[1], given)),
        ("c", c, (num_layers * directions, input.shape[1], hidden_size)),
    ):
        if x.shape != shape:
            raise ValueError(f"For 'LSTM', the '{name}' must have shape {shape}, but got {x.shape}.")
    weights = unpack(w.reshape(-1), input.shape[2], hidden_size, num_layers, directions, has_bias, proj_size)
    key, following = core_random.split(state)
    last_h, last_c, x = [], [], input
    for layer in range(num_layers):
        outs = []
        for way in range(directions):
            at = layer * directions + way
            out, h_n, c_n = run_lstm(x[::-1] if way else x, h[at], c[at], weights[at])
            outs.append(out[::-1] if way else out)
            last_h.append(h_n)
            last_c.append(c_n)
        x = jnp.concatenate(outs, -1)
        if dropout and layer + 1 < num_layers:
            key, own = jax.random.split(key)
            x, _ = random.kept(own, x, 1 - dropout, x.shape)
    return (
        x,
        jnp.stack(last_h),
        jnp.stack(last_c),
        jnp.zeros((1, 1), jnp.float32),
        jnp.zeros((1, 1), jnp.float32),
        following,
    )


def _lstm_call(self, input, h, c, w):
    """(output, h_n, c_n, reserve, state): the last two, which MindSpore's gradient needs, hold nothing."""
    state = random.stream("LSTM", None)
    *outs, following = _lstm(
        state,
        input,
        h,
        c,
        w,
        self.hidden_size,
        self.num_layers,
        self.has_bias,
        self.bidirectional,
        self.dropout,
        self.proj_size,
    )
    if self.dropout and self.num_layers > 1:
        state._set(following._var)
    return tuple(outs)


def check_lstm(self) -> None:
    for name in ("input_size", "hidden_size", "num_layers"):
        check_positive_int(getattr(self, name), name, "LSTM")
    for name in ("has_bias", "bidirectional"):
        check_bool(getattr(self, name), name, "LSTM")
    check_number(check_type(self.dropout, float, "dropout", "LSTM"), "dropout", "LSTM", 0, 1)


LSTM = checked(
    primitive(
        "LSTM",
        _lstm,
        (
            ("input_size",),
            ("hidden_size",),
            ("num_layers",),
            ("has_bias",),
            ("bidirectional",),
            ("dropout",),
            ("proj_size", 0),
        ),
        _lstm_call,
    ),
    check_lstm,
)


# ---------------------------------------------------------------- the forms that MindSpore has on Ascend
def check_fits(owner: str, **shapes) -> None:
    for name, (found, wanted) in shapes.items():
        if found != wanted:
            raise ValueError(f"For '{owner}', the '{name}' must have shape {wanted}, but got {found}.")


@on_tensors
def _dynamic_rnn(x, w, b, init_h, init_c, forget_bias, cell_clip):
    """An LSTM on `(T, N, I)` whose gates, in the order i, j, f, o, come from one product with (x, h)."""
    check_tensors("DynamicRNN", x=x, w=w, b=b, init_h=init_h, init_c=init_c)
    hidden = w.shape[1] // 4
    _, count, size = x.shape
    check_fits(
        "DynamicRNN",
        w=(w.shape, (size + hidden, 4 * hidden)),
        b=(b.shape, (4 * hidden,)),
        init_h=(init_h.shape, (1, count, hidden)),
        init_c=(init_c.shape, (1, count, hidden)),
    )
    wide = jnp.float32 if x.dtype.itemsize < 4 else x.dtype
    weight, bias = w.astype(wide), b.astype(wide)
    fed = x.astype(wide) @ weight[:size] + bias

    def step(state, given):
        h, c = state
        i, j, f, o = jnp.split(given + h @ weight[size:], 4, -1)
        i, j, f, o = jax.nn.sigmoid(i), jnp.tanh(j), jax.nn.sigmoid(f + forget_bias), jax.nn.sigmoid(o)
        c = f * c + i * j
        c = jnp.clip(c, -cell_clip, cell_clip) if cell_clip > 0 else c
        bent = jnp.tanh(c)
        h = o * bent
        return (h, c), (h, h, c, i, j, f, o, bent)

    _, outs = lax.scan(step, (init_h[0].astype(wide), init_c[0].astype(wide)), fed)
    return tuple(out.astype(x.dtype if n == 1 else b.dtype) for n, out in enumerate(outs))


def only(self, **allowed) -> None:
    """ValueError for an option that this form does not have."""
    for name, value in allowed.items():
        check_one_of(getattr(self, name), (value,), name, self.name)


def _dynamic_rnn_call(self, x, w, b, seq_length, init_h, init_c):
    if seq_length is not None:
        raise ValueError("For 'DynamicRNN', the 'seq_length' must be None.")
    return _dynamic_rnn(x, w, b, init_h, init_c, self.forget_bias, self.cell_clip)


COMMON = {"direction": "UNIDIRECTIONAL", "cell_depth": 1, "keep_prob": 1.0, "num_proj": 0, "time_major": True}
DynamicRNN = checked(
    primitive(
        "DynamicRNN",
        _dynamic_rnn,
        (
            ("cell_type", "LSTM"),
            ("direction", "UNIDIRECTIONAL"),
            ("cell_depth", 1),
            ("use_peephole", False),
            ("keep_prob", 1.0),
            ("cell_clip", -1.0),
            ("num_proj", 0),
            ("time_major", True),
            ("activation", "tanh"),
            ("forget_bias", 0.0),
            ("is_training", True),
        ),
        _dynamic_rnn_call,
    ),
    lambda self: only(self, cell_type="LSTM", use_peephole=False, activation="tanh", **COMMON),
)


@on_tensors
def _dynamic_gru(x, weight_input, weight_hidden, bias_input, bias_hidden, init_h, reset_first, reset_after, cell_clip):
    """A GRU on `(T, N, I)`: outputs twice, then the update, reset and new gates and the hidden part of the new one."""
    owner = "DynamicGRUV2"
    check_tensors(owner, x=x, weight_input=weight_input, weight_hidden=weight_hidden, init_h=init_h)
    hidden = weight_hidden.shape[0]
    check_fits(
        owner,
        weight_input=(weight_input.shape, (x.shape[2], 3 * hidden)),
        weight_hidden=(weight_hidden.shape, (hidden, 3 * hidden)),
        init_h=(init_h.shape, (x.shape[1], hidden)),
    )
    result = next(t.dtype for t in (bias_input, bias_hidden, init_h) if t is not None)
    wide = jnp.float32 if x.dtype.itemsize < 4 else x.dtype
    own = weight_hidden.astype(wide)
    turn = jnp.zeros((3 * hidden,), wide) if bias_hidden is None else bias_hidden.astype(wide)
    fed = x.astype(wide) @ weight_input.astype(wide)
    fed = fed if bias_input is None else fed + bias_input.astype(wide)

    def step(h, given):
        a, b, n = jnp.split(given, 3, -1)
        p, q, m = jnp.split(h @ own + turn, 3, -1)
        first, second = jax.nn.sigmoid(a + p), jax.nn.sigmoid(b + q)
        reset, update = (first, second) if reset_first else (second, first)
        if not reset_after:
            m = (reset * h) @ own[:, 2 * hidden :] + turn[2 * hidden :]
        new = jnp.tanh(n + (reset * m if reset_after else m))
        h = (1 - update) * new + update * h
        h = jnp.clip(h, -cell_clip, cell_clip) if cell_clip > 0 else h
        return h, (h, h, update, reset, new, m)

    _, outs = lax.scan(step, init_h.astype(wide), fed)
    return tuple(out.astype(result) for out in outs)


def _dynamic_gru_call(self, x, weight_input, weight_hidden, bias_input, bias_hidden, seq_length, init_h):
    if seq_length is not None:
        raise ValueError("For 'DynamicGRUV2', the 'seq_length' must be None.")
    return _dynamic_gru(
        x,
        weight_input,
        weight_hidden,
        bias_input,
        bias_hidden,
        init_h,
        self.gate_order == "rzh",
        self.reset_after,
        self.cell_clip,
    )


def check_gru(self) -> None:
    only(self, activation="tanh", **COMMON)
    check_one_of(self.gate_order, ("rzh", "zrh"), "gate_order", "DynamicGRUV2")
    check_bool(self.reset_after, "reset_after", "DynamicGRUV2")


DynamicGRUV2 = checked(
    primitive(
        "DynamicGRUV2",
        _dynamic_gru,
        (
            ("direction", "UNIDIRECTIONAL"),
            ("cell_depth", 1),
            ("keep_prob", 1.0),
            ("cell_clip", -1.0),
            ("num_proj", 0),
            ("time_major", True),
            ("activation", "tanh"),
            ("gate_order", "rzh"),
            ("reset_after", True),
            ("is_training", True),
        ),
        _dynamic_gru_call,
    ),
    check_gru,
)

__all__ = ["LSTM", "DynamicRNN", "DynamicGRUV2"]
