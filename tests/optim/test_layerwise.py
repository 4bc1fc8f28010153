"""LARS around other optimizers, and Lamb where a length is 0."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import optim
from tests.optim import formulas
from tests.optim.formulas import gradients, parameters, reference, tensors

DECAYED = ["beta" not in name and "gamma" not in name for name in formulas.SHAPES]
CHOSEN = ["bias" not in name for name in formulas.SHAPES]


def trusted(w, g, decay, lr=None, epsilon=1e-5, coefficient=0.02):
    """The gradient that LARS hands on; `lr` where it clips."""
    trust = coefficient * np.linalg.norm(w) / (np.linalg.norm(g) + decay * np.linalg.norm(w) + epsilon)
    trust = trust if lr is None else min(trust / lr, 1)
    return trust * (g + decay * w)


CASES = {
    "plain": ({}, {}, False),
    "decay": ({"weight_decay": 0.3}, {}, False),
    "scale": ({"weight_decay": 0.3, "loss_scale": 8.0}, {}, False),
    "clip": ({"weight_decay": 0.3}, {"use_clip": True}, True),
    "all": ({}, {"lars_filter": lambda p: True}, False),
}


@pytest.mark.parametrize("schedule", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_lars(case, schedule):
    settings, more, clip = CASES[case]
    params, grads = parameters(), gradients(6)
    rates = [0.1 * 0.5 ** (t / 2) for t in range(6)] if schedule else [0.1] * 6
    rate = optim.ExponentialDecayLR(0.1, 0.5, 2) if schedule else 0.1
    chosen = [True] * 5 if case == "all" else CHOSEN
    weights, states = [p.asnumpy().astype(np.float64) for p in params], [{} for _ in params]
    inner = optim.Momentum(params, rate, 0.9, **settings)
    optimizer = optim.LARS(inner, coefficient=0.02, **more)
    for t, step in enumerate(grads):
        assert optimizer(tensors(step)) == (True,) * 5
        for i, g in enumerate(step):
            g = g.astype(np.float64) / settings.get("loss_scale", 1)
            if chosen[i]:
                g = trusted(weights[i], g, settings.get("weight_decay", 0) * DECAYED[i], rates[t] if clip else None)
            weights[i] = formulas.momentum(weights[i], g, rates[t], states[i], t + 1, momentum=0.9)
    for p, w in zip(params, weights, strict=True):
        assert_allclose(p.asnumpy(), w, 2e-5, 2e-5)
    assert optimizer.global_step is inner.global_step and optimizer.global_step.asnumpy() == [6]


def test_lars_of_groups():
    params, (grads,) = parameters(), gradients(1)
    before = [p.asnumpy() for p in params]
    given = [{"params": params[:1], "lr": 0.5, "weight_decay": 0.2}, {"params": params[1:]}]
    optim.LARS(optim.SGD(given, 0.1), coefficient=0.02, use_clip=True)(tensors(grads))
    w, g = before[0], grads[0]
    assert_allclose(params[0].asnumpy(), w - 0.5 * trusted(w, g, 0.2, 0.5), 2e-5, 2e-5)
    w, g = before[2], grads[2]
    assert_allclose(params[2].asnumpy(), w - 0.1 * trusted(w, g, 0, 0.1), 2e-5, 2e-5)
    assert_allclose(params[1].asnumpy(), before[1] - 0.1 * grads[1], 2e-5, 2e-5)


def test_lars_changes_nothing_on_an_error():
    params, (grads,) = parameters(), gradients(1)
    optimizer = optim.LARS(optim.Momentum(params, 0.1, 0.9))
    before = [p.asnumpy() for p in params]
    with pytest.raises(RuntimeError, match="must be 5 gradients, one per parameter, but got 2"):
        optimizer(tensors(grads[:2]))
    assert all((p.asnumpy() == old).all() for p, old in zip(params, before, strict=True))
    assert optimizer.global_step.asnumpy() == [0]


def test_lamb_takes_the_direction_where_a_length_is_0():
    zero = ms.Parameter(ms.Tensor(np.zeros(2, np.float32)), name="zero")
    still = ms.Parameter(ms.Tensor(np.ones(2, np.float32)), name="still")
    optim.Lamb([zero, still], 0.1)(tensors([np.array([1, -2], np.float32), np.zeros(2, np.float32)]))
    assert_allclose(zero.asnumpy(), [-0.1, 0.1], 1e-5)
    assert (still.asnumpy() == 1).all()


def test_lamb_centralizes_and_decays():
    params, (grads,) = parameters(), gradients(1)
    expected = reference(
        formulas.lamb, [params[0].asnumpy()], [[grads[0] - grads[0].mean(1, keepdims=True)]], weight_decay=0.2
    )
    given = [{"params": params[:1], "grad_centralization": True, "weight_decay": 0.2}, {"params": params[1:]}]
    optim.Lamb(given, 0.1)(tensors(grads))
    assert_allclose(params[0].asnumpy(), expected[0][0], 2e-5, 2e-5)
