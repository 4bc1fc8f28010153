"""Recurrent layers: one loop for each direction, dropout between layers, compiled and mapped as they stand."""

import jax
import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import Tensor, nn
from msgrad.ops.recurrence import _recurrent_layer


def data(*shape, seed=0):
    return Tensor(np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32))


def scans(jaxpr) -> int:
    return sum(eqn.primitive.name == "scan" for eqn in jaxpr.eqns)


@pytest.mark.parametrize("ways", [1, 2])
@pytest.mark.parametrize("rows", [1, 3, 4], ids=["rnn", "gru", "lstm"])
def test_a_layer_is_one_loop_in_each_direction(rows, ways):
    mode = {1: "RNN_TANH", 3: "GRU", 4: "LSTM"}[rows]
    weights = [np.zeros(shape, np.float32) for shape in ((rows * 5, 2), (rows * 5, 5), (rows * 5,), (rows * 5,))]
    given = [*weights, *(weights if ways == 2 else [None] * 4)]
    body = _recurrent_layer.operator.body
    jaxpr = jax.make_jaxpr(lambda x: body(x, None, None, None, *given, mode, 0, 0, "LSTM"))(
        np.zeros((7, 3, 2), np.float32)
    )
    assert scans(jaxpr.jaxpr) == ways


@pytest.mark.parametrize("kind", [nn.RNN, nn.GRU, nn.LSTM])
def test_steps_of_the_cell_give_the_layer(kind):
    layer = kind(2, 5)
    cell = {nn.RNN: nn.RNNCell, nn.GRU: nn.GRUCell, nn.LSTM: nn.LSTMCell}[kind](2, 5)
    for own, theirs in zip(cell.get_parameters(), layer.get_parameters(), strict=True):
        own.set_data(theirs)
    x, zeros = data(4, 3, 2), Tensor(np.zeros((3, 5), np.float32))
    state = (zeros, zeros) if kind is nn.LSTM else zeros
    outs, last = layer(x)
    for t in range(4):
        state = cell(x[t], state)
        h = state[0] if kind is nn.LSTM else state
        assert_allclose(outs[t].asnumpy(), h.asnumpy(), rtol=1e-5, atol=1e-6)
    assert_allclose((last[0] if kind is nn.LSTM else last)[0].asnumpy(), h.asnumpy(), rtol=1e-5, atol=1e-6)


def test_dropout_is_between_layers_and_in_training_only():
    net = nn.GRU(2, 64, num_layers=2, dropout=0.5)
    x = data(3, 2, 2)
    still = net(x)[0].asnumpy()
    assert_allclose(net(x)[0].asnumpy(), still)
    net.set_train()
    first, second = net(x)[0].asnumpy(), net(x)[0].asnumpy()
    assert not np.allclose(first, still) and not np.allclose(first, second)


def test_compiled_and_mapped():
    net = nn.LSTM(2, 5, bidirectional=True)
    x = data(6, 4, 3, 2)
    expected = np.stack([net(x[i])[0].asnumpy() for i in range(6)])
    assert_allclose(ms.jit(lambda x: net(x)[0])(x[1]).asnumpy(), expected[1], rtol=1e-5, atol=1e-6)
    assert_allclose(ms.vmap(lambda x: net(x)[0])(x).asnumpy(), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: nn.LSTM(2, 5)(data(4, 3, 3)), ValueError, "For 'LSTM', the last axis of 'x' must be 2"),
        (lambda: nn.LSTM(2, 5)(data(4, 2)), ValueError, "For 'LSTM', the 'x' must have 3 axes"),
        (lambda: nn.GRU(2, 5)(data(4, 3, 2), data(1, 2, 5)), ValueError, "For 'GRU', the 'hx' must have the axes"),
        (lambda: nn.GRU(2, 0), ValueError, "For 'GRU', the 'hidden_size' must be a positive int"),
        (lambda: nn.RNN(2, 5, nonlinearity="gelu"), ValueError, "For 'RNN', the 'nonlinearity' must be one of"),
    ],
)
def test_errors_name_layer_and_argument(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()
