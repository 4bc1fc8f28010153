"""Paths of parameters under fixed gradients, against NumPy formulas in float64."""

import jax
import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import optim
from msgrad.core.cell import Cell
from tests.optim import formulas
from tests.optim.formulas import gradients, parameters, path, reference

RTOL = {np.float64: 2e-5, np.float32: 2e-5, np.float16: 5e-3}  # betas and learning rates are float32
NAMES_DECAYED = ["beta" not in name and "gamma" not in name for name in formulas.SHAPES]

CASES = {
    "sgd": (lambda p: optim.SGD(p, 0.1), formulas.sgd, {}),
    "sgd_momentum": (lambda p: optim.SGD(p, 0.1, momentum=0.9), formulas.sgd, {"momentum": 0.9}),
    "sgd_dampening": (
        lambda p: optim.SGD(p, 0.1, 0.9, 0.3),
        formulas.sgd,
        {"momentum": 0.9, "dampening": 0.3},
    ),
    "sgd_dampening_alone": (lambda p: optim.SGD(p, 0.1, dampening=0.3), formulas.sgd, {}),
    "sgd_nesterov": (
        lambda p: optim.SGD(p, 0.1, 0.9, nesterov=True),
        formulas.sgd,
        {"momentum": 0.9, "nesterov": True},
    ),
    "sgd_decay_scale": (
        lambda p: optim.SGD(p, 0.1, 0.9, weight_decay=0.2, loss_scale=8.0),
        formulas.sgd,
        {"momentum": 0.9, "decay": 0.2, "decayed": NAMES_DECAYED, "scale": 8.0},
    ),
    "momentum": (lambda p: optim.Momentum(p, 0.1, 0.9), formulas.momentum, {"momentum": 0.9}),
    "momentum_zero": (lambda p: optim.Momentum(p, 0.1, 0.0), formulas.momentum, {"momentum": 0.0}),
    "momentum_nesterov": (
        lambda p: optim.Momentum(p, 0.1, 0.9, use_nesterov=True),
        formulas.momentum,
        {"momentum": 0.9, "nesterov": True},
    ),
    "momentum_decay_scale": (
        lambda p: optim.Momentum(p, 0.1, 0.9, 0.2, 8.0),
        formulas.momentum,
        {"momentum": 0.9, "decay": 0.2, "decayed": NAMES_DECAYED, "scale": 8.0},
    ),
    "adam": (lambda p: optim.Adam(p, 0.1), formulas.adam, {}),
    "adam_betas": (
        lambda p: optim.Adam(p, 0.1, 0.5, 0.8, 0.1),
        formulas.adam,
        {"beta1": 0.5, "beta2": 0.8, "eps": 0.1},
    ),
    "adam_nesterov": (lambda p: optim.Adam(p, 0.1, use_nesterov=True), formulas.adam, {"nesterov": True}),
    "adam_amsgrad": (
        lambda p: optim.Adam(p, 0.1, beta2=0.5, use_amsgrad=True),
        formulas.adam,
        {"beta2": 0.5, "amsgrad": True},
    ),
    "adam_lazy": (lambda p: optim.Adam(p, 0.1, use_lazy=True), formulas.adam, {}),
    "adam_offload": (lambda p: optim.Adam(p, 0.1, use_offload=True, use_locking=True), formulas.adam, {}),
    "adam_decay_scale": (
        lambda p: optim.Adam(p, 0.1, weight_decay=0.2, loss_scale=8.0),
        formulas.adam,
        {"decay": 0.2, "decayed": NAMES_DECAYED, "scale": 8.0},
    ),
    "adam_weight_decay": (lambda p: optim.AdamWeightDecay(p, 0.1), formulas.adam_weight_decay, {}),
    # where MindSpore's CPU has no kernel, or one that differs from its documentation
    "lamb": (lambda p: optim.Lamb(p, 0.1), formulas.lamb, {}),
    "lamb_betas": (
        lambda p: optim.Lamb(p, 0.1, 0.5, 0.8, 0.1),
        formulas.lamb,
        {"beta1": 0.5, "beta2": 0.8, "eps": 0.1},
    ),
    "adagrad_no_update": (
        lambda p: optim.Adagrad(p, 0.5, 0.1, update_slots=False),
        formulas.adagrad,
        {"accum": 0.5, "update_slots": False},
    ),
    "rmsprop_epsilon": (
        lambda p: optim.RMSProp(p, 0.1, 0.5, 0.9, 0.1),
        formulas.rmsprop,
        {"rho": 0.5, "momentum": 0.9, "epsilon": 0.1, "centered": False},
    ),
    "rmsprop_centered_epsilon": (
        lambda p: optim.RMSProp(p, 0.1, 0.5, 0.9, 0.1, centered=True),
        formulas.rmsprop,
        {"rho": 0.5, "momentum": 0.9, "epsilon": 0.1, "centered": True},
    ),
    "ftrl_penalties": (
        lambda p: optim.FTRL(p, 0.1, 0.1, -0.4, 0.3, 0.2, True),
        formulas.ftrl,
        {"l1": 0.3, "l2": 0.2, "power": -0.4},
    ),
}


def start(params):
    return [p.asnumpy() for p in params]


def check(optimizer, expected, grads, rtol):
    for got, wanted in zip(path(optimizer, grads), expected, strict=True):
        for p, a, b in zip(optimizer.parameters, got, wanted, strict=True):
            assert_allclose(a, b, rtol, rtol, err_msg=p.name)


@pytest.mark.parametrize("case", CASES)
def test_path(case):
    make, rule, hyper = CASES[case]
    params, grads = parameters(), gradients(20)
    expected = reference(rule, start(params), grads, **hyper)
    with jax.numpy_dtype_promotion("strict"):
        check(make(params), expected, grads, RTOL[np.float32])


@pytest.mark.parametrize("dtype", [np.float16, np.float64])
@pytest.mark.parametrize(
    "case",
    [
        "sgd_nesterov",
        "momentum_decay_scale",
        "adam_decay_scale",
        "adam_weight_decay",
        "lamb",
        "rmsprop_centered_epsilon",
    ],
)
def test_path_in_other_dtypes(case, dtype):
    make, rule, hyper = CASES[case]
    params, grads = parameters(dtype), gradients(5, dtype)
    optimizer, expected = make(params), reference(rule, start(params), grads, **hyper)
    with jax.numpy_dtype_promotion("strict"):
        check(optimizer, expected, grads, RTOL[dtype])
    assert {p.asnumpy().dtype for p in params} == {np.dtype(dtype)}
    slots = [p for p in optimizer.get_parameters() if "." in p.name]
    assert len(slots) > len(params) and {p.asnumpy().dtype for p in slots} == {np.dtype(dtype)}


def test_mixed_dtypes():
    params = [ms.Parameter(ms.Tensor(np.ones(2, dtype)), name=dtype) for dtype in ("float16", "float32", "float64")]
    optimizer = optim.Adam(params, 0.1)
    optimizer(tuple(ms.Tensor(np.ones(2, p.name)) for p in params))
    assert [(p.asnumpy().dtype.name, round(float(p.asnumpy()[0]), 3)) for p in params] == [
        ("float16", 0.9),
        ("float32", 0.9),
        ("float64", 0.9),
    ]


@pytest.mark.parametrize("dtype", ["float16", "int32"])
def test_a_gradient_of_another_dtype_is_cast(dtype):
    params = parameters()
    before = start(params)
    optim.Momentum(params, 0.1, 0.9)(tuple(ms.Tensor(np.ones(p.shape, dtype)) for p in params))
    for p, old in zip(params, before, strict=True):
        assert_allclose(p.asnumpy(), old - 0.1, 1e-5, 1e-6)
        assert p.dtype == ms.float32


@pytest.mark.parametrize("name", ["AdamWeightDecay", "Lamb"])
def test_weight_decay_apart_from_the_gradient(name):
    params, grads = parameters(), gradients(8)
    rule = {"AdamWeightDecay": formulas.adam_weight_decay, "Lamb": formulas.lamb}[name]
    expected = [
        reference(rule, [p.asnumpy()], [[g[i]] for g in grads], weight_decay=0.3 * decayed)
        for i, (p, decayed) in enumerate(zip(params, NAMES_DECAYED, strict=True))
    ]
    expected = [[column[t][0] for column in expected] for t in range(len(grads))]
    check(getattr(optim, name)(params, 0.1, weight_decay=0.3), expected, grads, 2e-5)


# ---------------------------------------------------------------- learning rates
RATES = [0.5, 0.25, 0.1, 0.05, 0.01]


@pytest.mark.parametrize(
    "given",
    [RATES, tuple(RATES), np.array(RATES), iter(RATES), ms.Tensor(RATES)],
    ids=lambda x: type(x).__name__,
)
def test_a_learning_rate_for_each_step(given):
    params, grads = parameters(), gradients(5)
    optimizer = optim.Momentum(params, list(given) if not isinstance(given, ms.Tensor) else given, 0.9)
    check(optimizer, reference(formulas.momentum, start(params), grads, RATES, momentum=0.9), grads, 2e-5)


def test_the_list_of_learning_rates_ends():
    optimizer = optim.SGD(parameters(), [0.5, 0.25])
    path(optimizer, gradients(2))
    before = start(optimizer.parameters)
    with pytest.raises(RuntimeError, match="list of 2 numbers, but there is none for step 2"):
        optimizer(tensors_of(gradients(1)))
    assert all((a == b).all() for a, b in zip(before, start(optimizer.parameters), strict=True))
    optimizer.global_step.set_data(ms.Tensor([1], ms.int32))
    optimizer(tensors_of(gradients(1)))
    assert optimizer.global_step.asnumpy() == [2]


def tensors_of(grads):
    return formulas.tensors(grads[0])


class Falling(optim.LearningRateSchedule):
    def construct(self, global_step):
        return optim.ExponentialDecayLR(0.5, 0.5, 2)(global_step)


@pytest.mark.parametrize("given", [optim.ExponentialDecayLR(0.5, 0.5, 2), Falling()], ids=["ours", "own"])
def test_a_schedule(given):
    params, grads = parameters(), gradients(5)
    rates = [0.5 * 0.5 ** (t / 2) for t in range(5)]
    optimizer = optim.Adam(params, given)
    check(optimizer, reference(formulas.adam, start(params), grads, rates), grads, 2e-5)
    assert optimizer.get_lr().shape == () and optimizer.get_lr_parameter(params[0]) is given
    assert optimizer.dynamic_lr and optimizer.learning_rate is given


def test_the_learning_rate_can_be_set():
    params, grads = parameters(), gradients(6)
    optimizer = optim.Momentum(params, 0.5, 0.9)
    expected = reference(formulas.momentum, start(params), grads, [0.5, 0.5, 0.1, 0.1, 0.2, 0.2], momentum=0.9)
    seen = path(optimizer, grads[:2])
    optimizer.learning_rate.set_data(ms.Tensor(0.1, ms.float32))
    seen += path(optimizer, grads[2:4])
    optimizer.learning_rate = ms.Tensor(0.2, ms.float32)
    seen += path(optimizer, grads[4:])
    for got, wanted in zip(seen, expected, strict=True):
        for a, b in zip(got, wanted, strict=True):
            assert_allclose(a, b, 2e-5, 2e-5)
    assert optimizer.get_lr() is optimizer.learning_rate


def test_momentum_can_be_set():
    """SGD without momentum leaves its state alone; with momentum set later, it begins to use it."""
    params, grads = parameters(), gradients(5)
    optimizer = optim.SGD(params, 0.1)
    path(optimizer, grads[:2])
    assert all(s.asnumpy().min() == 1 for s in optimizer.stat)
    optimizer.momentum.set_data(ms.Tensor(0.9, ms.float32))
    expected = reference(formulas.sgd, start(params), grads[2:], momentum=0.9)
    check(optimizer, expected, grads[2:], 2e-5)
    assert all(s.asnumpy().max() == 0 for s in optimizer.stat)


# ---------------------------------------------------------------- groups
def test_groups():
    params, grads = parameters(), gradients(5)
    w, b, gamma, beta, scalar = params
    optimizer = optim.Momentum(
        [
            {"params": [gamma, beta], "lr": 0.5, "weight_decay": 0.2},
            {"params": [scalar], "weight_decay": 0.0},
            {"params": [w, b]},
            {"order_params": params},
        ],
        0.1,
        0.9,
        weight_decay=0.3,
    )
    assert optimizer.is_group and optimizer.is_group_lr and optimizer.is_group_params_ordered
    assert list(optimizer.parameters) == params
    assert [float(lr) for lr in optimizer.get_lr()] == pytest.approx([0.1, 0.1, 0.5, 0.5, 0.1])
    assert optimizer.decay_flags == (True, True, True, True, False)
    assert [float(d) for d in optimizer.get_weight_decay()] == pytest.approx([0.3, 0.3, 0.2, 0.2, 0.0])
    names = [p.name for p in optimizer.get_parameters()][:8]
    assert names == ["global_step", "learning_rate", "learning_rate_group_0", *formulas.SHAPES]
    settings = [(0.1, 0.3), (0.1, 0.3), (0.5, 0.2), (0.5, 0.2), (0.1, 0.0)]
    columns = [
        reference(formulas.momentum, [p.asnumpy()], [[g[i]] for g in grads], lr, decay, momentum=0.9)
        for i, (p, (lr, decay)) in enumerate(zip(params, settings, strict=True))
    ]
    check(optimizer, [[c[t][0] for c in columns] for t in range(5)], grads, 2e-5)


def test_groups_with_schedules_and_lists():
    params, grads = parameters(), gradients(3)
    optimizer = optim.SGD(
        [
            {"params": params[:2], "lr": [0.5, 0.4, 0.3]},
            {"params": params[2:3], "lr": optim.WarmUpLR(0.4, 2)},
            {"params": params[3:]},
        ],
        0.1,
    )
    rates = [[0.5, 0.4, 0.3]] * 2 + [[0.0, 0.2, 0.4]] + [[0.1] * 3] * 2
    columns = [
        reference(formulas.sgd, [p.asnumpy()], [[g[i]] for g in grads], lr)
        for i, (p, lr) in enumerate(zip(params, rates, strict=True))
    ]
    check(optimizer, [[c[t][0] for c in columns] for t in range(3)], grads, 2e-5)
    assert [type(lr).__name__ for lr in optimizer.get_lr_parameter(params)] == [
        "Parameter",
        "Parameter",
        "WarmUpLR",
        "Parameter",
        "Parameter",
    ]


@pytest.mark.parametrize(
    "make",
    [
        lambda p: optim.SGD(p, 0.1),
        lambda p: optim.Adam(p, 0.1, use_offload=True),
        lambda p: optim.AdamWeightDecay(p, 0.1),
        lambda p: optim.AdamOffload(p, 0.1),
    ],
    ids=["sgd", "offload", "decoupled", "offload_class"],
)
def test_centralization(make):
    """In SGD the gradient of a matrix whose second axis is a multiple of 16 loses its mean over it."""
    params, (grads,) = parameters(), gradients(1)
    before = params[0].asnumpy()
    optimizer = make([{"params": params[:2], "grad_centralization": True}, {"params": params[2:]}])
    optimizer(formulas.tensors(grads))
    g = grads[0]
    moved = before - params[0].asnumpy()
    if isinstance(optimizer, optim.SGD):
        assert_allclose(moved, 0.1 * (g - g.mean(1, keepdims=True)), 1e-4, 1e-6)
    else:
        assert_allclose(np.sign(moved), np.sign(g))
    narrow = ms.Parameter(ms.Tensor(np.zeros((2, 3), np.float32)), name="narrow")
    optim.SGD([{"params": [narrow], "grad_centralization": True}], 1.0)((ms.Tensor(np.ones((2, 3), np.float32)),))
    assert (narrow.asnumpy() == -1).all()


class Rising(Cell):
    def construct(self, step):
        return optim.PolynomialDecayLR(0.5, 0.1, 4, 1.0)(step)


@pytest.mark.parametrize("grouped", [False, True])
def test_weight_decay_of_the_step(grouped):
    params, grads = parameters(), gradients(4)
    given = [{"params": params[:1]}, {"params": params[1:], "weight_decay": 0.0}] if grouped else params
    optimizer = optim.Momentum(given, 0.1, 0.0, weight_decay=Rising(), loss_scale=2.0)
    decayed = [True, False, False, False, False] if grouped else NAMES_DECAYED
    weights = start(params)
    for t, step in enumerate(grads):
        optimizer(formulas.tensors(step))
        decay = 0.5 - 0.1 * t
        weights = [w - 0.1 * (g / 2 + on * decay * w) for w, g, on in zip(weights, step, decayed, strict=True)]
    for p, w in zip(params, weights, strict=True):
        assert_allclose(p.asnumpy(), w, 2e-5, 2e-5)
