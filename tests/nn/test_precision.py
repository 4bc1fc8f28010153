"""Mixed precision by `to_float`: as Python and compiled, differentiated, and off again outside."""

import numpy as np
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import Tensor, nn
from msgrad.core.record import here

X = Tensor(np.random.default_rng(0).uniform(-1, 1, (4, 3)).astype(np.float32))


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.first, self.norm, self.last = nn.Dense(3, 8), nn.BatchNorm1d(8), nn.Dense(8, 2)
        self.first.to_float(ms.float16)
        self.norm.to_float(ms.float32)
        self.last.to_float(ms.bfloat16)

    def construct(self, x):
        return self.last(self.norm(self.first(x)))


def test_each_cell_computes_in_its_own_dtype():
    net = Net().set_train()
    seen = []
    for cell in (net.first, net.norm, net.last):
        cell.register_forward_hook(lambda cell, inputs, out: seen.append(out.dtype))
    assert net(X).dtype == ms.bfloat16
    assert seen == [ms.float16, ms.float32, ms.bfloat16]
    assert {p.dtype for p in net.get_parameters()} == {ms.float32}
    assert here.mixed is None


def test_compiled_as_well():
    net = Net()
    expected = net(X)
    out = ms.jit(net)(X)
    assert out.dtype == expected.dtype == ms.bfloat16
    assert_allclose(out.astype(ms.float32).asnumpy(), expected.astype(ms.float32).asnumpy(), rtol=2e-2, atol=1e-2)


def test_a_change_after_compiling_is_seen():
    net = nn.Dense(3, 2)
    step = ms.jit(lambda x: net(x))
    assert step(X).dtype == ms.float32
    net.to_float(ms.float16)
    assert step(X).dtype == ms.float16


def test_gradients_and_training_keep_the_parameters_dtype():
    net = nn.SequentialCell(nn.Dense(3, 4), nn.ReLU(), nn.Dense(4, 2)).to_float(ms.float16)
    optimizer = nn.SGD(net.trainable_params(), 0.1)
    loss_of = nn.WithLossCell(net, nn.MSELoss())
    step = nn.TrainOneStepCell(loss_of, optimizer)
    y = Tensor(np.zeros((4, 2), np.float32))
    losses = [float(step(X, y)) for _ in range(5)]
    assert losses[-1] < losses[0]
    assert {p.dtype for p in net.get_parameters()} == {ms.float32}


def test_after_an_exception_it_is_off():
    class Wrong(nn.Cell):
        def construct(self, x):
            raise RuntimeError("no")

    try:
        Wrong().to_float(ms.float16)(X)
    except RuntimeError:
        pass
    assert here.mixed is None
