"""Recurrences: one step of an RNN, LSTM or GRU, and a whole layer of steps as one `lax.scan` in each direction."""

import jax
import jax.numpy as jnp
from jax import lax

from msgrad.ops.declare import KEEP, operator


def rnn_step(function):
    def step(given, state, w, b):
        (h,) = state
        return (function(given + h @ w.T),)

    return step


def lstm_step(given, state, w, b):
    h, c = state
    i, f, g, o = jnp.split(given + h @ w.T, 4, -1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


def gru_step(given, state, w, b):
    (h,) = state
    turned = h @ w.T if b is None else h @ w.T + b
    r, z, n = jnp.split(given, 3, -1)
    p, q, m = jnp.split(turned, 3, -1)
    new = jnp.tanh(n + jax.nn.sigmoid(r + p) * m)
    return (new + jax.nn.sigmoid(z + q) * (h - new),)


# step, and how many rows of the weights a hidden unit has
STEPS = {
    "RNN_TANH": (rnn_step(jnp.tanh), 1),
    "RNN_RELU": (rnn_step(jax.nn.relu), 1),
    "LSTM": (lstm_step, 4),
    "GRU": (gru_step, 3),
}


def fed(x, w_ih, b_ih, b_hh, mode: str):
    """What the inputs add to the gates, and the bias that only the hidden state's part has."""
    bias = b_ih
    if b_ih is not None and mode != "GRU":
        bias, b_hh = b_ih + b_hh, None
    out = x @ w_ih.T
    return (out if bias is None else out + bias), b_hh


def check_width(x, w_ih, owner: str) -> None:
    if x.shape[-1] != w_ih.shape[1]:
        raise ValueError(f"For '{owner}', the last axis of 'x' must be {w_ih.shape[1]}, but its shape is {x.shape}.")


@operator(KEEP, numeric="-")
def _recurrent_step(x, h, c, w_ih, w_hh, b_ih, b_hh, mode, owner):
    """(h,) or (h, c) after one step on `x` of shape `(N, I)`."""
    check_width(x, w_ih, owner)
    weights = [None if w is None else w.astype(x.dtype) for w in (w_ih, w_hh, b_ih, b_hh)]
    given, own = fed(x, weights[0], weights[2], weights[3], mode)
    return STEPS[mode][0](given, (h,) if c is None else (h, c), weights[1], own)


def turned(x, lengths):
    """`x`, `(T, N, *)`, backwards; each sequence within its length."""
    if lengths is None:
        return x[::-1]
    at = jnp.arange(x.shape[0], dtype=lengths.dtype)[:, None]
    at = jnp.where(at < lengths, lengths - 1 - at, at)
    return jnp.take_along_axis(x, at[:, :, None], 0, mode="clip")


def sweep(x, state, lengths, weights, mode: str):
    """All outputs, and the last state, of one direction over `x` of shape `(T, N, I)`."""
    w_ih, w_hh, b_ih, b_hh = weights
    gates, own = fed(x, w_ih, b_ih, b_hh, mode)
    step = STEPS[mode][0]

    def advance(state, given):
        gates, at = given
        new = step(gates, state, w_hh, own)
        if at is None:
            return new, new[0]
        going = (at < lengths)[:, None]
        kept = tuple(jnp.where(going, a, b) for a, b in zip(new, state, strict=True))
        return kept, jnp.where(going, new[0], jnp.zeros_like(new[0]))

    times = None if lengths is None else jnp.arange(x.shape[0], dtype=lengths.dtype)
    return lax.scan(advance, state, (gates, times))


@operator(KEEP, numeric="-")
def _recurrent_layer(
    x, h, c, lengths, w_ih, w_hh, b_ih, b_hh, r_ih, r_hh, rb_ih, rb_hh, mode, layer, batch_first, owner
):
    """One layer: (outputs, last hidden states, last cell states), the last two with an axis of directions in front.

    `h` and `c` hold the states of all layers, `(layers * directions, N, H)`; None for zeros. The weights `r_*` are
    of the opposite direction, None without one. Each sequence ends after its length in `lengths`: then the state
    stays and outputs are 0.
    """
    if x.ndim != 3:
        raise ValueError(f"For '{owner}', the 'x' must have 3 axes, but its shape is {x.shape}.")
    check_width(x, w_ih, owner)
    x = x.swapaxes(0, 1) if batch_first else x
    ways = [(w_ih, w_hh, b_ih, b_hh)] + ([] if r_ih is None else [(r_ih, r_hh, rb_ih, rb_hh)])
    hidden = w_hh.shape[1]
    for name, held in (("hx", h), ("hx", c)):
        if held is not None and held.shape[1:] != (x.shape[1], hidden):
            raise ValueError(
                f"For '{owner}', the '{name}' must have the axes {(x.shape[1], hidden)} after the first, but its shape "
                f"is {held.shape}."
            )
    outs, ends = [], []
    for way, weights in enumerate(ways):
        cast = [None if w is None else w.astype(x.dtype) for w in weights]
        zeros = jnp.zeros((x.shape[1], hidden), x.dtype)
        at = layer * len(ways) + way
        state = tuple(zeros if held is None else held[at] for held in ((h, c) if mode == "LSTM" else (h,)))
        end, out = sweep(turned(x, lengths) if way else x, state, lengths, cast, mode)
        outs.append(turned(out, lengths) if way else out)
        ends.append(end)
    out = outs[0] if len(outs) == 1 else jnp.concatenate(outs, -1)
    out = out.swapaxes(0, 1) if batch_first else out
    return out, *(jnp.stack(states) for states in zip(*ends, strict=True))
