"""Randomness: one generator, its state an operand; seeds make runs agree; recorded programs do not freeze it."""

import numpy as np
import pytest

import msgrad as ms
from msgrad import Tensor, nn, ops

DRAWS = {
    "randn": lambda: ops.randn(4, 5),
    "rand": lambda: ops.rand(4, 5),
    "uniform": lambda: ops.uniform((4, 5), Tensor(0.0), Tensor(1.0)),
    "normal": lambda: ops.normal((4, 5), 0.0, 1.0),
    "randint": lambda: ops.randint(0, 10**6, (4, 5)),
    "dropout": lambda: ops.dropout(ops.ones((40, 5)), p=0.5, training=True),
    "layer": lambda: nn.Dropout(p=0.5).set_train()(ops.ones((40, 5))),
    "weights": lambda: nn.Dense(7, 6).weight,
}


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS.keys())
def test_seeds(draw):
    def two():
        return draw().asnumpy(), draw().asnumpy()

    ms.set_seed(3)
    first, second = two()
    ms.set_seed(3)
    again, _ = two()
    ms.set_seed(4)
    other, _ = two()
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("jitted", [False, True])
def test_a_step_draws_anew_each_time(jitted):
    drop = nn.Dropout(p=0.5).set_train()
    fn = ms.grad(lambda x: drop(x) * 2)
    fn = ms.jit(fn) if jitted else fn
    x = ops.ones((100,))

    def masks():
        ms.set_seed(1)
        return [fn(x).asnumpy() for _ in range(4)]

    first, again = masks(), masks()
    assert len({m.tobytes() for m in first}) == 4
    np.testing.assert_array_equal(first, again)


def test_get_seed_and_wrong_seeds():
    ms.set_seed(7)
    assert ms.get_seed() == 7
    for wrong, error in ((-1, ValueError), (1.5, TypeError), ("a", TypeError), (True, TypeError)):
        with pytest.raises(error):
            ms.set_seed(wrong)
    assert ms.get_seed() == 7


def test_dropout_keeps_the_mean():
    out = ops.dropout(ops.ones((1000, 100)), p=0.3, training=True).asnumpy()
    assert abs(out.mean() - 1) < 0.01 and abs((out == 0).mean() - 0.3) < 0.01
