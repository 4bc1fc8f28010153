"""recompute: the same gradients, with less kept for them."""

import jax
import numpy as np
import pytest

import msgrad as ms
from msgrad import Tensor, nn, ops
from msgrad.core import execute


class Block(nn.Cell):
    def __init__(self, hooked=False):
        super().__init__()
        self.dense, self.drop = nn.Dense(8, 8), nn.Dropout(p=0.5)
        self.hooked = hooked

    def construct(self, x, scale=1.0):
        y = ops.tanh(self.dense(x)) * scale
        if self.hooked:
            y.register_hook(lambda g: g * 2)
        return self.drop(y)


def gradients(net, x):
    ms.set_seed(3)
    by_input, by_weight = ms.grad(net, 0, net.trainable_params())(x)
    return [by_input.asnumpy(), *(g.asnumpy() for g in by_weight)]


@pytest.mark.parametrize("hooked", [False, True])
@pytest.mark.parametrize("how", ["Cell.recompute", "recompute", "not reentrant", "jit"])
def test_gradients_are_the_same(how, hooked):
    net = nn.SequentialCell(Block(hooked), Block(hooked))
    net.set_train()
    x = Tensor(np.linspace(-1, 1, 16, dtype=np.float32).reshape(2, 8))
    expected = gradients(net, x)

    class Again(nn.Cell):
        def __init__(self):
            super().__init__()
            self.net = net

        def construct(self, x):
            for cell in self.net:
                x = ms.recompute(cell, x, 1.0, use_reentrant=how == "recompute")
            return x

    if how in ("Cell.recompute", "jit"):
        for cell in net:
            cell.recompute()
        if how == "jit":
            inner = ms.jit(lambda x: net(x))
            ms.set_seed(3)
            by_input = ms.grad(inner)(x).asnumpy()
            np.testing.assert_allclose(by_input, expected[0], rtol=1e-5)
        found = gradients(net, x)
    else:
        found = gradients(Again(), x)
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)


@pytest.mark.recorded_only
def test_less_is_kept(monkeypatch):
    """The compiled step of a deep network needs less memory for what lies between its inputs and its gradients."""
    sizes = []

    def measured(recomputed):
        net = nn.SequentialCell(*[nn.SequentialCell(*[nn.Dense(64, 64), nn.Tanh()] * 4) for _ in range(4)])
        for cell in net if recomputed else ():
            cell.recompute()
        real = jax.jit
        calls = []

        def spying(fn, **options):
            jitted = real(fn, **options)

            def call(*arrays):
                calls.append(jitted.lower(*arrays).compile().memory_analysis().temp_size_in_bytes)
                return jitted(*arrays)

            return call

        monkeypatch.setattr(execute.jax, "jit", spying)
        ms.grad(net)(Tensor(np.ones((256, 64), np.float32))).asnumpy()
        monkeypatch.setattr(execute.jax, "jit", real)
        sizes.append(max(calls))

    measured(False)
    measured(True)
    assert sizes[1] < 0.75 * sizes[0], sizes
