"""RNN, LSTM and GRU, layers and cells, with given weights: values, states, gradients, errors."""

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
def flat(out):
    return [leaf for item in out for leaf in flat(item)] if isinstance(out, (tuple, list)) else [out]
def both(net, *inputs, wrt=(0,), **kwargs):
    \"\"\"All outputs, and of a weighted sum of them the gradients in inputs and Parameters.\"\"\"
    fix(net)
    def loss(*inputs):
        out = net(*inputs, **kwargs)
        return sum((leaf * data(*leaf.shape, low=0.5, high=2.0)).sum() for leaf in flat(out)), out
    (_, out), grads = ms.value_and_grad(loss, wrt, net.trainable_params(), has_aux=True)(*inputs)
    return out, grads
X, H, C = data(4, 3, 2), data(1, 3, 5), data(1, 3, 5, low=-0.5, high=2.0)
N = Tensor([4, 1, 3], ms.int32)
def names(net):
    return [(p.name, p.shape, p.dtype) for p in net.get_parameters()]
"""
ROWS = """
    both(nn.LSTM(2, 5), X)
    both(nn.LSTM(2, 5), X, (H, C))
    both(nn.LSTM(2, 5, has_bias=False), X, (H, C))
    both(nn.LSTM(2, 5, batch_first=True), X)
    both(nn.LSTM(2, 5, num_layers=2), X)
    both(nn.LSTM(2, 5, bidirectional=True), X)
    both(nn.LSTM(2, 3, num_layers=2, bidirectional=True, batch_first=True), X)
    both(nn.LSTM(2, 5), X, (H, C), seq_length=N)
    both(nn.LSTM(2, 5, bidirectional=True), X, seq_length=N)
    both(nn.LSTM(2, 3, num_layers=2, bidirectional=True), X, seq_length=N)
    both(nn.GRU(2, 5), X)
    both(nn.GRU(2, 5), X, H)
    both(nn.GRU(2, 5, has_bias=False), X, H)
    both(nn.GRU(2, 5, num_layers=2, batch_first=True), X)
    both(nn.GRU(2, 5), X, H, seq_length=N)
    both(nn.GRU(2, 3, num_layers=2, bidirectional=True), X, seq_length=N)
    both(nn.RNN(2, 5), X)
    both(nn.RNN(2, 5), X, H)
    both(nn.RNN(2, 5, nonlinearity='relu'), X, H)
    both(nn.RNN(2, 5, has_bias=False), X)
    both(nn.RNN(2, 5, bidirectional=True), X)
    both(nn.RNN(2, 5), X, H, seq_length=N)
    both(nn.LSTMCell(2, 5), X[0], (H[0], C[0]))
    both(nn.LSTMCell(2, 5, False), X[0], (H[0], C[0]))
    both(nn.GRUCell(2, 5), X[0], H[0], wrt=(0, 1))
    both(nn.GRUCell(2, 5, has_bias=False), X[0], H[0])
    both(nn.RNNCell(2, 5), X[0], H[0], wrt=(0, 1))
    both(nn.RNNCell(2, 5, nonlinearity='relu'), X[0], H[0])
    both(nn.RNNCell(2, 5, has_bias=False), X[0], H[0])
    fix(nn.GRU(2, 5))(X.astype(ms.float16), H.astype(ms.float16))
    fix(nn.LSTM(2, 5, dtype=ms.float16))(X)
    fix(nn.LSTM(2, 5, num_layers=2, dropout=0.5)).set_train(False)(X)
    names(nn.LSTM(2, 3, num_layers=2, bidirectional=True))
    names(nn.SequentialCell(nn.GRU(2, 3), nn.RNN(3, 2, has_bias=False)))
    names(nn.RNNCell(2, 3))
    names(nn.LSTMCell(2, 3, dtype=ms.float16))
    [k for k, p in nn.GRU(2, 3).parameters_and_names()]
    list(nn.LSTM(2, 3).parameters_dict())
    list(nn.LSTM(2, 3).state_dict())
    [p.name for p in nn.GRU(2, 3, 2).w_ih_list]
    repr(nn.RNN(2, 3, nonlinearity='relu'))
    repr(nn.GRU(2, 3, 2, dropout=0.3))
    nn.LSTM(0, 3)
    nn.LSTM(2, 3.0)
    nn.LSTM(2, -3)
    nn.LSTM(2, 3, 0)
    nn.LSTM(2, 3, has_bias=1)
    nn.LSTM(2, 3, batch_first=1)
    nn.LSTM(2, 3, dropout=1.0)
    nn.LSTM(2, 3, dropout=1)
    nn.LSTM(2, 3, bidirectional='yes')
    nn.RNN(2, 3, nonlinearity='gelu')
    nn.RNNCell(2, 3, nonlinearity='gelu')
    nn.RNNCell(2, 3, nonlinearity=1)
    nn.GRUCell(2, 0)
    nn.GRUCell(2, 3, 1)
    nn.LSTM(2, 5)(X, H)
    nn.LSTM(2, 5)(X, (H,))
    nn.LSTM(2, 5)(X, [H, C])
    nn.GRU(2, 5)(X, (H, C))
    nn.GRU(2, 5)(X.astype(ms.float16), H)
    nn.GRU(2, 5)(X.astype(ms.int32), H)
    nn.GRU(2, 5)(X, seq_length=Tensor([1, 2], ms.int32))
    nn.GRU(2, 5)(X, seq_length=Tensor([1., 2., 3.]))
    nn.GRUCell(2, 5)(X[0], (H[0], C[0]))
    nn.GRUCell(2, 5)(X[0].astype(ms.int32), H[0])
    nn.LSTMCell(2, 5)(X[0], H[0])
"""
ALONE = True  # each case calls one layer; those of `layers` run both ways
CASES = {row: f"out = {row}" for row in lines(ROWS)}
DIFFERS = {
    "fix(nn.LSTM(2, 5, dtype=ms.float16))(X)": "adds the biases in the dtype of the input; MindSpore in their own"
}
