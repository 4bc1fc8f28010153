"""Optimizers with param_groups: what MindSpore's CPU cannot be asked, and what changes compile nothing."""

import copy

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import mint, ops
from msgrad.core import execute
from msgrad.experimental import optim
from msgrad.experimental.optim import lr_scheduler
from tests.optim.formulas import gradients, parameters, path, reference, sgd, tensors


# ---------------------------------------------------------------- mint.optim, which runs on Ascend only in MindSpore
def adam(w, g, lr, state, t, betas=(0.9, 0.999), eps=1e-8, apart=0.0, amsgrad=False):
    m = state["m"] = betas[0] * state.get("m", 0) + (1 - betas[0]) * g
    v = state["v"] = betas[1] * state.get("v", 0) + (1 - betas[1]) * g * g
    if amsgrad:
        v = state["most"] = np.maximum(state.get("most", 0), v)
    step = m / (1 - betas[0] ** t) / (np.sqrt(v / (1 - betas[1] ** t)) + eps)
    return w - lr * apart * w - lr * step


MINT = {
    "adam": (lambda p: mint.optim.Adam(p, 0.1), adam, {}),
    "adam_all": (
        lambda p: mint.optim.Adam(p, 0.1, (0.5, 0.8), 0.1, 0.2),
        adam,
        {"betas": (0.5, 0.8), "eps": 0.1, "decay": 0.2},
    ),
    "adam_amsgrad": (
        lambda p: mint.optim.Adam(p, 0.1, (0.9, 0.6), amsgrad=True),
        adam,
        {"betas": (0.9, 0.6), "amsgrad": True},
    ),
    "adamw": (lambda p: mint.optim.AdamW(p, 0.1, weight_decay=0.2), adam, {"apart": 0.2}),
    "fused_adamw_amsgrad": (
        lambda p: mint.optim.FusedAdamW(p, 0.1, [0.9, 0.6], amsgrad=True),
        adam,
        {"betas": (0.9, 0.6), "apart": 0.01, "amsgrad": True},
    ),
    "sgd": (lambda p: mint.optim.SGD(p, 0.1), sgd, {}),
    "sgd_dampening": (lambda p: mint.optim.SGD(p, 0.1, 0.9, 0.3), sgd, {"momentum": 0.9, "dampening": 0.3}),
    "sgd_nesterov": (
        lambda p: mint.optim.SGD(p, 0.1, 0.9, weight_decay=0.2, nesterov=True),
        sgd,
        {"momentum": 0.9, "nesterov": True, "decay": 0.2},
    ),
}


@pytest.mark.alone
@pytest.mark.parametrize("up", [False, True], ids=["down", "up"])
@pytest.mark.parametrize("case", MINT)
def test_mint(case, up):
    make, rule, hyper = MINT[case]
    params, grads = parameters(), gradients(20)
    expected = reference(rule, [p.asnumpy() for p in params], [[-g for g in s] if up else s for s in grads], **hyper)
    optimizer = make([{"params": params, "maximize": up}])
    for got, wanted in zip(path(optimizer, grads), expected, strict=True):
        for a, b in zip(got, wanted, strict=True):
            assert_allclose(a, b, 1e-5, 1e-5)


def test_mint_state():
    params = parameters()
    plain, fused = (make(params, amsgrad=True) for make in (mint.optim.AdamW, mint.optim.FusedAdamW))
    for optimizer in (plain, fused):
        assert float(optimizer.state_step) == -1 and optimizer(tensors(gradients(1)[0])) is True
        assert float(optimizer.state_step) == 0
        assert optimizer.param_groups[0]["max_exp_avg_sq"][0].name == "max_exp_avg_sq.layer.weight"
    assert "max_exp_avg_sq.scalar" in fused.parameters_dict() and "max_exp_avg_sq.scalar" not in plain.parameters_dict()
    assert fused.global_amsgrad and mint.optim.FusedAdamW(params).max_exp_avg_sq is None
    with pytest.raises(ValueError, match="'amsgrad' of all groups must be the same"):
        fused.add_param_group({"params": ms.Parameter(ms.Tensor([1.0]), "late"), "amsgrad": False})
    assert len(fused.param_groups) == 1 and len(fused.parameters) == len(params)


def test_amsgrad_that_comes_too_late():
    params = parameters()
    optimizer = mint.optim.Adam(params)
    optimizer.param_groups[0]["amsgrad"] = True
    with pytest.raises(ValueError, match="'amsgrad' must be set when a group is added"):
        optimizer(tensors(gradients(1)[0]))


def test_a_scheduler_counts_in_mint_sgd():
    """MindSpore's keeps the number it was made with."""
    (p,) = params = [ms.Parameter(ms.Tensor([1.0]), "p")]
    optimizer = mint.optim.SGD(params, 0.5)
    scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)
    for _ in range(2):
        optimizer((ms.Tensor([1.0]),))
        scheduler.step()
    assert_allclose(p.asnumpy(), [1 - 0.5 - 0.25])


# ---------------------------------------------------------------- changes between steps
CHANGES = {
    "assign": lambda o, s, k: ops.assign(o.param_groups[0]["lr"], 0.1 * k),
    "scheduler": lambda o, s, k: s.step(),
    "decay": lambda o, s, k: o.param_groups[0].update(weight_decay=0.1 * (k + 1)),
    "betas": lambda o, s, k: o.param_groups[0].update(betas=(0.5, 0.5 + 0.1 * k)),
    "number": lambda o, s, k: o.param_groups[0].update(lr=0.1 / (k + 2)),
}


@pytest.mark.recorded_only
def test_changes_of_numbers_compile_nothing():
    params, grads = parameters(), gradients(1)[0]
    optimizer = optim.AdamW(params, 0.1)
    scheduler = lr_scheduler.StepLR(optimizer, 2)

    def step():
        optimizer(tensors(grads))
        ms.Tensor(0.0)
        return params[0].asnumpy()

    step()
    for change in CHANGES.values():
        change(optimizer, scheduler, 0)
        step()
    programs = len(execute._executables)
    for change in CHANGES.values():
        optimizer.param_groups[0]["lr"] = optimizer.lrs[0]
        for k in range(1, 3):
            before = step()
            change(optimizer, scheduler, k)
            assert not np.array_equal(step(), before)
    assert len(execute._executables) == programs


@pytest.mark.recorded_only
@pytest.mark.parametrize("change", [*CHANGES, "maximize"])
def test_compiled_steps_see_changes(change):
    do = CHANGES.get(change, lambda o, s, k: o.param_groups[0].update(maximize=k == 1))

    def run(compiled):
        params, grads = parameters(), gradients(4)
        optimizer = optim.AdamW(params, 0.1)
        scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)
        step = ms.jit(lambda g: optimizer(g)) if compiled else optimizer
        for k, g in enumerate(grads):
            step(tensors(g))
            do(optimizer, scheduler, k)
        return [p.asnumpy() for p in params]

    for a, b in zip(run(True), run(False), strict=True):
        assert_allclose(a, b, 1e-6)


def test_schedulers_in_compiled_functions():
    def run(decorate):
        params = parameters()
        optimizer = optim.SGD(params, 0.1, 0.9)
        scheduler = lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 2, 2)

        def step(grads):
            optimizer(grads)
            scheduler.step()
            return optimizer.lrs[0].value()

        step = decorate(step)
        return [float(step(tensors(g))) for g in gradients(5)]

    assert run(ms.jit) == run(lambda f: f) == pytest.approx([0.05, 0.1, 0.0853553, 0.05, 0.0146447], 1e-5)


# ---------------------------------------------------------------- groups and state
def test_a_later_group():
    params, grads = parameters(), gradients(6)
    optimizer = optim.Adam(params[:3], 0.1)
    first = path(optimizer, [g[:3] for g in grads[:2]])
    optimizer.add_param_group({"params": params[3:], "lr": 0.5, "amsgrad": True})
    assert optimizer.group_start_id == [0, 3, 5] and [p.name for p in optimizer.exp_avg][3] == "exp_avg.norm.beta"
    assert len(first) == 2 and list(optimizer.parameters) == params
    path(optimizer, grads[2:])
    alone = optim.Adam(twins := parameters()[:3], 0.1)
    path(alone, [g[:3] for g in grads])
    for p, twin, m, n in zip(params, twins, optimizer.exp_avg, alone.exp_avg, strict=False):
        assert_allclose(p.asnumpy(), twin.asnumpy(), 1e-6)
        assert_allclose(m.asnumpy(), n.asnumpy(), 1e-6)


def test_what_is_wrong_changes_nothing():
    params = parameters()
    optimizer = optim.SGD(params[:2], 0.1, 0.9)
    text, before = str(optimizer), [p.asnumpy() for p in optimizer.get_parameters()]
    group = {"params": params[2], "lr": -1.0}
    for wrong in (group, {"params": params[:1]}, {"params": [1]}, [params[2]], {"params": params[2], "dampening": "x"}):
        with pytest.raises((TypeError, ValueError)):
            optimizer.add_param_group(wrong)
    assert str(optimizer) == text and len(optimizer.parameters) == 2 and group == {"params": params[2], "lr": -1.0}
    good = tensors(gradients(1)[0])
    for grads in (good, good[:1], good[1::-1], (good[0], 1), good[0]):
        with pytest.raises((TypeError, ValueError, RuntimeError), match="For 'SGD'"):
            optimizer(grads)
    for p, old in zip(optimizer.get_parameters(), before, strict=True):
        assert_allclose(p.asnumpy(), old, 0)


def test_copies_and_state_dicts():
    params, grads = parameters(), gradients(4)
    optimizer = optim.NAdam([{"params": params[:2]}, {"params": params[2:], "lr": 0.5}], 0.1)
    path(optimizer, grads[:2])
    twin = copy.deepcopy(optimizer)
    assert twin.param_groups[1]["lr"] is twin.lrs[1] and twin.param_groups[0]["params"][0] is twin.parameters[0]
    assert twin.parameters[0] is not params[0] and twin.mu_product[0] is not optimizer.mu_product[0]
    other = optim.NAdam([{"params": parameters()[:2]}, {"params": parameters()[2:], "lr": 0.5}], 0.1)
    assert not any(other.load_state_dict(optimizer.state_dict()))
    for mine, theirs in zip(other.mu_product, optimizer.mu_product, strict=True):
        ops.assign(mine, theirs)  # no members, as in MindSpore
    expected = path(optimizer, grads[2:])
    for found in (path(twin, grads[2:]), path(other, grads[2:])):
        for got, wanted in zip(found, expected, strict=True):
            for a, b in zip(got, wanted, strict=True):
                assert_allclose(a, b, 1e-6)


@pytest.mark.parametrize("dtype", [np.float16, np.float64])
def test_other_dtypes(dtype):
    params, grads = parameters(dtype), gradients(5, dtype)
    expected = reference(adam, [p.asnumpy() for p in params], grads, apart=0.01)
    optimizer = optim.AdamW(params, 0.1)
    for got, wanted in zip(path(optimizer, grads), expected, strict=True):
        for a, b in zip(got, wanted, strict=True):
            assert_allclose(a, b, 1e-2 if dtype == np.float16 else 1e-4, 5e-3 if dtype == np.float16 else 1e-4)
    assert {p.asnumpy().dtype for p in (*params, *optimizer.exp_avg)} == {np.dtype(dtype)}


@pytest.mark.recorded_only
def test_one_instruction_for_all_groups():
    from msgrad.core.record import here

    params = parameters()
    optimizer = optim.RMSprop([{"params": p, "centered": k % 2 > 0} for k, p in enumerate(params)], 0.1)
    optimizer(tensors(gradients(1)[0]))
    grads = tensors(gradients(1)[0])
    before = here.rec.node.steps
    optimizer(grads)
    assert here.rec.node.steps - before == 1 and here.rec.due
