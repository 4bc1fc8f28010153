"""Recurrent layers, and the cells that make one step of them."""

from math import sqrt

from msgrad.core.cell import Cell
from msgrad.core.parameter import ParameterTuple
from msgrad.core.tensor import Tensor
from msgrad.dtype import float16, float32, int32, int64
from msgrad.errors import check_bool, check_one_of, check_positive_int, check_type, wrong_type
from msgrad.initializer import Uniform
from msgrad.nn.basic import Dropout
from msgrad.nn.weights import weight
from msgrad.ops.join import concat
from msgrad.ops.recurrence import STEPS, _recurrent_layer, _recurrent_step


def check_states(x, hx, lstm: bool, owner: str) -> None:
    """TypeError unless `x` and the state are Tensors of one dtype, float16 or float32."""
    if lstm and (not isinstance(hx, tuple) or len(hx) != 2):
        raise wrong_type(hx, "hx", owner, "a tuple of two Tensors")
    states = [("hx[0]", hx[0]), ("hx[1]", hx[1])] if lstm else [("hx", hx)]
    for name, value in [("x", x), *states]:
        if not isinstance(value, Tensor):
            raise wrong_type(value, name, owner, "a Tensor")
        if value.dtype not in (float16, float32):
            raise TypeError(f"For '{owner}', the '{name}' must be float16 or float32, but got {value.dtype}.")
        if value.dtype != x.dtype:
            raise TypeError(f"For '{owner}', the '{name}' must be {x.dtype} as the 'x', but got {value.dtype}.")


# ---------------------------------------------------------------- layers
# What MindSpore prints as the part that computes; here nothing but that text.
class _DynamicLSTMCPUGPU(Cell):
    pass


class _DynamicGRUCPUGPU(Cell):
    pass


class _DynamicRNNTanh(Cell):
    pass


class _DynamicRNNRelu(Cell):
    pass


KERNELS = {
    "LSTM": _DynamicLSTMCPUGPU,
    "GRU": _DynamicGRUCPUGPU,
    "RNN_TANH": _DynamicRNNTanh,
    "RNN_RELU": _DynamicRNNRelu,
}


class Recurrent(Cell):
    """What RNN, LSTM and GRU share.

    Args:
        input_size: I. hidden_size: H. num_layers: each takes the outputs of the one before.
        has_bias: whether biases are added. batch_first: whether the batch comes before time.
        dropout: the probability with which, in training, outputs between layers are dropped, in [0, 1).
        bidirectional: whether each layer runs in both directions, whose outputs are joined.
        dtype: that of the Parameters, which are uniform within 1 / sqrt(H).
    """

    def __init__(
        self,
        mode,
        input_size,
        hidden_size,
        num_layers=1,
        has_bias=True,
        batch_first=False,
        dropout=0.0,
        bidirectional=False,
        dtype=float32,
    ):
        super().__init__()
        owner = type(self).__name__
        self.hidden_size = check_positive_int(hidden_size, "hidden_size", owner)
        check_positive_int(input_size, "input_size", owner)
        self.num_layers = check_positive_int(num_layers, "num_layers", owner)
        self.dropout = check_type(dropout, float, "dropout", owner)
        self.has_bias = check_bool(has_bias, "has_bias", owner)
        self.batch_first = check_bool(batch_first, "batch_first", owner)
        self.bidirectional = check_bool(bidirectional, "bidirectional", owner)
        if not 0 <= dropout < 1:
            raise ValueError(f"For '{owner}', the 'dropout' must be in the range [0, 1), but got {dropout}.")
        self.mode, self.is_lstm = mode, mode == "LSTM"
        self.rnn = KERNELS[mode]()
        self.dropout_op = Dropout(p=dropout)

        ways = ("", "_reverse") if bidirectional else ("",)
        rows, reach = STEPS[mode][1] * hidden_size, Uniform(1 / sqrt(hidden_size))
        places = [(layer, f"l{layer}{way}") for layer in range(num_layers) for way in ways]

        def drawn(name, columns):
            shapes = [((rows, *columns(layer)), f"{name}_{place}") for layer, place in places]
            return ParameterTuple([weight(reach, None, shape, dtype, name) for shape, name in shapes])

        self.w_ih_list = drawn("weight_ih", lambda layer: (hidden_size * len(ways) if layer else input_size,))
        self.w_hh_list = drawn("weight_hh", lambda layer: (hidden_size,))
        self.b_ih_list = drawn("bias_ih", lambda layer: ()) if has_bias else ParameterTuple([])
        self.b_hh_list = drawn("bias_hh", lambda layer: ()) if has_bias else ParameterTuple([])

    def weights_at(self, at: int) -> tuple:
        """The weights of one layer in one direction; None for biases that there are not."""
        if not self.has_bias:
            return self.w_ih_list[at], self.w_hh_list[at], None, None
        return self.w_ih_list[at], self.w_hh_list[at], self.b_ih_list[at], self.b_hh_list[at]

    def construct(self, x, hx=None, seq_length=None):
        owner = type(self).__name__
        if hx is not None:
            check_states(x, hx, self.is_lstm, owner)
            count = self.num_layers * (2 if self.bidirectional else 1)
            for state in hx if self.is_lstm else (hx,):
                if state.shape[0] != count:
                    error = ValueError if state.shape[0] > count else IndexError
                    raise error(
                        f"For '{owner}', the 'hx' must hold {count} states, one for each layer and direction, but its "
                        f"shape is {state.shape}."
                    )
        elif not isinstance(x, Tensor):
            raise wrong_type(x, "x", owner, "a Tensor")
        if seq_length is not None:
            check_type(seq_length, Tensor, "seq_length", owner)
            if seq_length.dtype not in (int32, int64):
                raise TypeError(f"For '{owner}', the 'seq_length' must be int32 or int64, but got {seq_length.dtype}.")
            if seq_length.shape[0] != x.shape[0 if self.batch_first else 1]:
                raise ValueError(
                    f"For '{owner}', the 'seq_length' must have an element for each sequence of 'x', but their shapes "
                    f"are {seq_length.shape} and {x.shape}."
                )
        h, c = hx if self.is_lstm and hx is not None else (hx, None)
        dtype, last, first = x.dtype, [], int(self.batch_first)
        for layer in range(self.num_layers):
            if self.bidirectional:
                weights = self.weights_at(2 * layer) + self.weights_at(2 * layer + 1)
            else:
                weights = self.weights_at(layer) + (None,) * 4
            x, *ends = _recurrent_layer(x, h, c, seq_length, *weights, self.mode, layer, first, owner)
            last.append(ends)
            if self.dropout and layer + 1 < self.num_layers:
                x = self.dropout_op(x)
        states = last[0] if len(last) == 1 else [concat(ends, 0) for ends in zip(*last, strict=True)]
        if x.dtype != dtype:  # computed in mixed precision
            x, states = x.astype(dtype), [state.astype(dtype) for state in states]
        return x, (tuple(states) if self.is_lstm else states[0])


class RNN(Recurrent):
    """Elman layers: h = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu with `nonlinearity='relu'`.

    Called on `x` of shape `(T, N, I)`, the first state `hx` of shape `(num_layers * directions, N, H)` (zeros if
    None), and the lengths of the sequences, `(N,)`, after which outputs are 0 and the state stays.

    Returns:
        The outputs, `(T, N, directions * H)`, and the last states, shaped as `hx`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.RNN, MindSpore 2.10.
    """

    def __init__(self, *args, **kwargs):
        nonlinearity = kwargs.pop("nonlinearity", "tanh")
        check_one_of(nonlinearity, ["tanh", "relu"], "nonlinearity", "RNN")
        super().__init__(f"RNN_{nonlinearity.upper()}", *args, **kwargs)


class GRU(Recurrent):
    """Layers of gated recurrent units, called as `RNN`.

    r = sigmoid(W_ir x + b_ir + W_hr h + b_hr), z likewise, n = tanh(W_in x + b_in + r (W_hn h + b_hn)),
    h = (1 - z) n + z h. The weights hold the rows of r, z and n in this order.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.GRU, MindSpore 2.10; Cho et al. 2014.
    """

    def __init__(self, *args, **kwargs):
        super().__init__("GRU", *args, **kwargs)


class LSTM(Recurrent):
    """Layers of long short-term memory, called as `RNN`, with a tuple (h, c) as state.

    i, f and o = sigmoid(W_i x + b_i + W_h h + b_h), g = tanh(likewise), c = f c + i g, h = o tanh(c). The weights
    hold the rows of i, f, g and o in this order.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.LSTM, MindSpore 2.10; Hochreiter and Schmidhuber 1997.
    """

    def __init__(self, *args, **kwargs):
        super().__init__("LSTM", *args, **kwargs)


# ---------------------------------------------------------------- one step
class RecurrentCell(Cell):
    """What the cells share: Parameters, uniform within 1 / sqrt(hidden_size)."""

    def __init__(self, input_size, hidden_size, has_bias, mode, dtype):
        super().__init__()
        owner = type(self).__name__
        self.has_bias = check_bool(has_bias, "has_bias", owner)
        self.hidden_size = check_positive_int(hidden_size, "hidden_size", owner)
        self.input_size = check_positive_int(input_size, "input_size", owner)
        self.mode = mode
        rows, reach = STEPS[mode][1] * hidden_size, Uniform(1 / sqrt(hidden_size))
        self.weight_ih = weight(reach, None, (rows, input_size), dtype, "weight_ih")
        self.weight_hh = weight(reach, None, (rows, hidden_size), dtype, "weight_hh")
        self.bias_ih = weight(reach, None, rows, dtype, "bias_ih") if has_bias else None
        self.bias_hh = weight(reach, None, rows, dtype, "bias_hh") if has_bias else None

    def construct(self, x, hx):
        owner = type(self).__name__
        lstm = self.mode == "LSTM"
        check_states(x, hx, lstm, owner)
        h, c = hx if lstm else (hx, None)
        out = _recurrent_step(x, h, c, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh, self.mode, owner)
        return tuple(out) if lstm else out[0]


class RNNCell(RecurrentCell):
    """One step of an `RNN`: `x` of shape `(N, I)` and `hx` of shape `(N, H)` give the next state.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.RNNCell, MindSpore 2.10.
    """

    def __init__(self, input_size, hidden_size, has_bias=True, nonlinearity="tanh", dtype=float32):
        check_type(nonlinearity, str, "nonlinearity", "RNNCell")
        check_one_of(nonlinearity, ["tanh", "relu"], "nonlinearity", "RNNCell")
        super().__init__(input_size, hidden_size, has_bias, f"RNN_{nonlinearity.upper()}", dtype)
        self.nonlinearity = nonlinearity


class LSTMCell(RecurrentCell):
    """One step of an `LSTM`: `x` of shape `(N, I)` and `hx`, (h, c), each `(N, H)`, give the next (h, c).

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.LSTMCell, MindSpore 2.10.
    """

    def __init__(self, input_size, hidden_size, has_bias=True, dtype=float32):
        super().__init__(input_size, hidden_size, has_bias, "LSTM", dtype)


class GRUCell(RecurrentCell):
    """One step of a `GRU`: `x` of shape `(N, I)` and `hx` of shape `(N, H)` give the next state.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.GRUCell, MindSpore 2.10.
    """

    def __init__(self, input_size, hidden_size, has_bias=True, dtype=float32):
        super().__init__(input_size, hidden_size, has_bias, "GRU", dtype)
