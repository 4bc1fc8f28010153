"""Learning rates as Cells and as lists."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import optim

STEPS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 30]
SCHEDULES = {
    "exponential": (optim.ExponentialDecayLR(0.1, 0.9, 4), lambda t: 0.1 * 0.9 ** (t / 4)),
    "exponential_stair": (optim.ExponentialDecayLR(0.1, 0.9, 4, True), lambda t: 0.1 * 0.9 ** (t // 4)),
    "natural": (optim.NaturalExpDecayLR(0.1, 0.3, 4), lambda t: 0.1 * math.exp(-0.3 * t)),
    "natural_stair": (
        optim.NaturalExpDecayLR(0.1, 0.3, 4, True),
        lambda t: 0.1 * math.exp(-0.3 * (t // 4 * 4)),
    ),
    "inverse": (optim.InverseDecayLR(0.1, 0.9, 4), lambda t: 0.1 / (1 + 0.9 * t / 4)),
    "inverse_stair": (optim.InverseDecayLR(0.1, 0.9, 4, True), lambda t: 0.1 / (1 + 0.9 * (t // 4))),
    "cosine": (
        optim.CosineDecayLR(0.01, 0.1, 8),
        lambda t: 0.01 + 0.045 * (1 + math.cos(math.pi * min(t, 8) / 8)),
    ),
    "polynomial": (
        optim.PolynomialDecayLR(0.1, 0.01, 4, 0.5),
        lambda t: 0.09 * (1 - min(t, 4) / 4) ** 0.5 + 0.01,
    ),
    "polynomial_update": (
        optim.PolynomialDecayLR(0.1, 0.01, 4, 0.5, True),
        lambda t: 0.09 * (1 - t / (4 * max(math.ceil(t / 4), 1))) ** 0.5 + 0.01,
    ),
    "warm_up": (optim.WarmUpLR(0.1, 5), lambda t: 0.1 * min(t, 5) / 5),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedule(name):
    schedule, expected = SCHEDULES[name]
    wanted = [expected(t) for t in STEPS]
    for dtype in (ms.int32, ms.int64, ms.float32):
        got = [schedule(ms.Tensor(t, dtype)) for t in STEPS]
        assert {(g.shape, str(g.dtype)) for g in got} == {((), "Float32")}
        assert_allclose([float(g) for g in got], wanted, 1e-5, 1e-7)
    assert_allclose(schedule(ms.Tensor(STEPS, ms.int32)).asnumpy(), wanted, 1e-5, 1e-7)
    assert_allclose([float(schedule(t)) for t in STEPS], wanted, 1e-5, 1e-7)
    assert repr(schedule) == f"{type(schedule).__name__}()" and not list(schedule.get_parameters())


LISTS = {
    "piecewise": (optim.piecewise_constant_lr([2, 5], [0.1, 0.05]), [0.1, 0.1, 0.05, 0.05, 0.05]),
    "piecewise_tuple": (optim.piecewise_constant_lr((1, 1, 2), (0.1, 0.2, 0.3)), [0.1, 0.3]),
    "piecewise_empty": (optim.piecewise_constant_lr([], []), []),
    "exponential": (
        optim.exponential_decay_lr(0.1, 0.9, 6, 2, 2),
        [0.1 * 0.9 ** (i // 2 / 2) for i in range(6)],
    ),
    "exponential_stair": (
        optim.exponential_decay_lr(0.1, 0.9, 6, 2, 2, True),
        [0.1 * 0.9 ** (i // 2 // 2) for i in range(6)],
    ),
    "natural": (
        optim.natural_exp_decay_lr(0.1, 0.9, 6, 2, 2),
        [0.1 * math.exp(-0.9 * (i // 2)) for i in range(6)],
    ),
    "natural_stair": (
        optim.natural_exp_decay_lr(0.1, 0.9, 6, 1, 2, True),
        [0.1 * math.exp(-0.9 * (i // 2 * 2)) for i in range(6)],
    ),
    "inverse": (optim.inverse_decay_lr(0.1, 0.5, 6, 1, 2), [0.1 / (1 + 0.5 * i / 2) for i in range(6)]),
    "inverse_stair": (
        optim.inverse_decay_lr(0.1, 0.5, 6, 1, 2, True),
        [0.1 / (1 + 0.5 * (i // 2)) for i in range(6)],
    ),
    "cosine": (
        optim.cosine_decay_lr(0.01, 0.1, 6, 2, 2),
        [0.01 + 0.045 * (1 + math.cos(math.pi * min(i // 2, 2) / 2)) for i in range(6)],
    ),
    "polynomial": (
        optim.polynomial_decay_lr(0.1, 0.01, 6, 1, 3, 2.0),
        [0.09 * (1 - min(i, 3) / 3) ** 2 + 0.01 for i in range(6)],
    ),
    "polynomial_update": (
        optim.polynomial_decay_lr(0.1, 0.01, 6, 1, 2, 0.5, True),
        [0.09 * (1 - i / [2, 2, 2, 4, 4, 6][i]) ** 0.5 + 0.01 for i in range(6)],
    ),
    "warm_up": (optim.warmup_lr(0.1, 6, 2, 2), [0, 0, 0.05, 0.05, 0.1, 0.1]),
}


@pytest.mark.parametrize("name", LISTS)
def test_list(name):
    got, wanted = LISTS[name]
    assert type(got) is list and len(got) == len(wanted)
    assert_allclose(got, wanted, 1e-12)


WRONG = {
    "exponential_int": (
        lambda: optim.ExponentialDecayLR(1, 0.9, 4),
        TypeError,
        "'learning_rate' must be float",
    ),
    "exponential_zero": (lambda: optim.ExponentialDecayLR(0.0, 0.9, 4), ValueError, "learning_rate"),
    "exponential_infinite": (lambda: optim.ExponentialDecayLR(math.inf, 0.9, 4), ValueError, "learning_rate"),
    "natural_rate": (
        lambda: optim.NaturalExpDecayLR(0.1, -0.9, 4),
        ValueError,
        "'NaturalExpDecayLR', the 'decay_rate'",
    ),
    "inverse_steps": (lambda: optim.InverseDecayLR(0.1, 0.9, 0), ValueError, "decay_steps"),
    "inverse_steps_float": (lambda: optim.InverseDecayLR(0.1, 0.9, 4.0), TypeError, "decay_steps"),
    "exponential_stair": (lambda: optim.ExponentialDecayLR(0.1, 0.9, 4, 1), TypeError, "is_stair"),
    "cosine_order": (lambda: optim.CosineDecayLR(0.1, 0.1, 4), ValueError, "greater than the 'min_lr'"),
    "cosine_int": (lambda: optim.CosineDecayLR(0, 0.1, 4), TypeError, "min_lr"),
    "cosine_negative": (lambda: optim.CosineDecayLR(-0.1, 0.1, 4), ValueError, "min_lr"),
    "polynomial_power": (lambda: optim.PolynomialDecayLR(0.1, 0.01, 4, 0.0), ValueError, "power"),
    "polynomial_update": (
        lambda: optim.PolynomialDecayLR(0.1, 0.01, 4, 0.5, 1),
        TypeError,
        "update_decay_steps",
    ),
    "warm_up_int": (lambda: optim.WarmUpLR(1, 2), TypeError, "learning_rate"),
    "warm_up_steps": (lambda: optim.WarmUpLR(0.1, 0), ValueError, "warmup_steps"),
    "piecewise_lengths": (lambda: optim.piecewise_constant_lr([2, 5], [0.1]), ValueError, "of one length"),
    "piecewise_order": (lambda: optim.piecewise_constant_lr([5, 2], [0.1, 0.2]), ValueError, "must not fall"),
    "piecewise_number": (lambda: optim.piecewise_constant_lr(2, 0.1), TypeError, "milestone"),
    "piecewise_zero": (lambda: optim.piecewise_constant_lr([0], [0.1]), ValueError, r"milestone\[0\]"),
    "piecewise_rate": (lambda: optim.piecewise_constant_lr([1], [1]), TypeError, r"learning_rates\[0\]"),
    "list_total": (lambda: optim.exponential_decay_lr(0.1, 0.9, 0, 2, 1), ValueError, "total_step"),
    "list_stair": (lambda: optim.inverse_decay_lr(0.1, 0.9, 6, 2, 1, 1), TypeError, "is_stair"),
    "list_cosine": (
        lambda: optim.cosine_decay_lr(0.2, 0.1, 6, 2, 2),
        ValueError,
        "greater than the 'min_lr'",
    ),
    "list_power": (lambda: optim.polynomial_decay_lr(0.1, 0.01, 6, 2, 2, -0.5), ValueError, "power"),
    "list_warm_up": (lambda: optim.warmup_lr(0.1, 6, 2, 0), ValueError, "warmup_epoch"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong(case):
    make, error, match = WRONG[case]
    with pytest.raises(error, match=match):
        make()


def test_a_schedule_without_a_formula():
    with pytest.raises(NotImplementedError, match="'construct' is not defined"):
        optim.LearningRateSchedule()(ms.Tensor(0))


def test_a_setting_that_changes():
    schedule = optim.WarmUpLR(0.5, 4)
    assert float(schedule(2)) == 0.25
    schedule.learning_rate = 1.0
    assert float(schedule(np.int32(2))) == 0.5
