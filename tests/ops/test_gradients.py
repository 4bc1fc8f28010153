"""The gradient of every operator, of first and second order, through `grad` itself against central differences."""

import numpy as np
import pytest
from cases import CASES
from cases_gradients import CONSTANT, NOT_DIFFERENTIABLE, ROWS, Row, apart
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import Tensor, float64
from msgrad.core.program import path
from msgrad.core.record import leave, open_recording
from msgrad.ops.declare import OPERATORS


def name_of(row):
    return row.name


def floats(outputs) -> list[Tensor]:
    """The real floating-point tensors among a call's outputs."""
    outputs = outputs if isinstance(outputs, (tuple, list)) else (outputs,)
    return [out for out in outputs if isinstance(out, Tensor) and out.dtype.is_floating_point]


def along_a_line(row: Row):
    """The row's outputs, weighted and summed, as a function of how far its inputs have moved in some direction."""
    rng = np.random.default_rng(1)
    directions = [
        rng.uniform(0.5, 1, x.shape) * np.where(rng.random(x.shape) < 0.5, -1, 1) * (k not in row.constant + row.held)
        for k, x in enumerate(row.arrays)
    ]
    weights: list = []

    def value(t):
        moved = [
            Tensor(x) + t * Tensor(d) if x.dtype.kind == "f" else Tensor(x)
            for x, d in zip(row.arrays, directions, strict=True)
        ]
        outs = floats(row.call(*moved))[: row.outputs]
        weights[:] = weights or [rng.uniform(0.5, 1.5, out.shape) for out in outs]
        total = Tensor(0.0, float64)
        for out, weight in zip(outs, weights, strict=True):
            total = total + (out.astype(float64) * Tensor(weight)).sum()
        return total

    return value


@pytest.mark.alone
@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_gradient(row):
    """`grad` and `grad` of `grad` along a line."""
    value, h = along_a_line(row), row.step
    before, after = (value(Tensor(step, float64)) for step in (-h, h))
    if row.order == 1:
        here, slope = ms.value_and_grad(value)(Tensor(0.0, float64))
        both = slope
    else:  # the gradient of a value and its gradient, summed, is the slope and the curvature
        (here, slope), both = ms.value_and_grad(ms.value_and_grad(value))(Tensor(0.0, float64))
    before, here, after, slope, both = (float(x) for x in (before, here, after, slope, both))
    scale = 1 + abs(here)
    assert_allclose(slope, (after - before) / (2 * h), row.rtol, row.rtol / 10 * scale)
    if row.order == 2:
        assert_allclose(both - slope, (after - 2 * here + before) / h**2, 10 * row.rtol, row.rtol * scale)


@pytest.mark.parametrize("row", [row for row in ROWS if row.constant], ids=name_of)
def test_inputs_without_gradient(row):
    found = ms.grad(lambda *tensors: sum(out.sum() for out in floats(row.call(*tensors))), row.constant)(
        *map(Tensor, row.arrays)
    )
    for gradient in found if isinstance(found, tuple) else (found,):
        assert not gradient.asnumpy().any()


STEPS = [case for case in CASES if case.floats and NOT_DIFFERENTIABLE.get(case.name, "").startswith("is constant")]


@pytest.mark.parametrize("case", STEPS, ids=name_of)
def test_steps_are_flat(case):
    arrays = apart(case.domains, case.shapes)
    found = ms.grad(case.call)(*map(Tensor, arrays))
    assert found.dtype == float64
    assert not found.asnumpy().any()


@pytest.mark.recorded_only
def test_every_operator_is_here():
    """Checked by a row, or listed with the reason why it has no gradient."""
    seen = set()
    for row in ROWS:
        rec = open_recording()
        try:
            row.call(*map(Tensor, row.arrays))
            seen |= {step.operator.name for step, _ in path(rec.node)}
        finally:
            leave(rec)
    assert sorted(OPERATORS.keys() - seen - NOT_DIFFERENTIABLE.keys()) == []
    assert sorted(NOT_DIFFERENTIABLE.keys() - OPERATORS.keys()) == []
    assert sorted(seen & NOT_DIFFERENTIABLE.keys()) == []
    assert CONSTANT.keys() <= {row.name for row in ROWS}
