"""Every operator against NumPy: values and dtypes in float32, float64 and int32."""

import importlib

import numpy as np
import pytest
from cases import CASES as GENERAL
from cases import UNTESTED as GENERALLY_UNTESTED
from cases_math import MATH, UNTESTED_MATH
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import Tensor, ops
from msgrad.core.program import path
from msgrad.core.record import leave, open_recording
from msgrad.ops.declare import OPERATORS

pytestmark = pytest.mark.alone  # an operator called by itself runs alone in either mode
CASES, UNTESTED = GENERAL + MATH, GENERALLY_UNTESTED | UNTESTED_MATH
RTOL = {"float32": 2e-5, "float64": 1e-9, "int32": 2e-5}
OWN = """
    unary binary ternary compare reduce shape join create linalg scatter sort random pad methods primitives fourier special
    rearrange diagonal matrix segment search sampler math_primitives
""".split()


def ids(case):
    return case.name


def sample(case, dtype, seed=0):
    """Numbers of the case's domains, far from each other, so that a tie or a step does not blur a result."""
    rng = np.random.default_rng(seed)
    out = []
    for (low, high), shape in zip(case.domains, case.shapes, strict=True):
        if dtype == "int32":
            out.append(rng.integers(np.ceil(low), np.floor(high) + 1, shape).astype(dtype))
            continue
        x = rng.permutation(np.linspace(low, high, max(int(np.prod(shape)), 2) + 2)[1:-1])[: int(np.prod(shape))]
        out.append((x + rng.uniform(0.001, 0.02, x.shape)).clip(low, high).reshape(shape).astype(dtype))
    return out


def as_tuple(x):
    return tuple(x) if isinstance(x, (tuple, list)) else (x,)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", [case for case in CASES if case.floats], ids=ids)
def test_value(case, dtype):
    arrays = sample(case, dtype)
    outs = as_tuple(case.call(*map(Tensor, arrays)))
    references = as_tuple(case.reference(*(x.astype("float64") for x in arrays)))
    assert len(outs) == len(references)
    for i, (out, reference) in enumerate(zip(outs, references, strict=True)):
        if reference is None:
            continue
        value = out.asnumpy()
        assert value.shape == np.shape(reference)
        assert_allclose(value, reference, RTOL[dtype] * case.rtol, RTOL[dtype] * case.rtol)
        if i == 0:
            assert value.dtype == (case.result or dtype)


@pytest.mark.parametrize("case", [case for case in CASES if case.ints], ids=ids)
def test_integers(case):
    arrays = sample(case, "int32")
    out = as_tuple(case.call(*map(Tensor, arrays)))[0].asnumpy()
    with np.errstate(all="ignore"):
        reference = as_tuple(case.reference(*arrays))[0]
    assert out.dtype == case.ints
    assert_allclose(out, reference, RTOL["int32"] * case.rtol, RTOL["int32"] * case.rtol)


# ---------------------------------------------------------------- operators whose results need more than a comparison
def test_complex():
    r, a = Tensor([1.0, 2.0]), Tensor([0.5, -1.0])
    z = ops.polar(r, a)
    assert z.dtype == ms.complex64
    assert_allclose(z.asnumpy(), np.array([1, 2]) * np.exp(1j * np.array([0.5, -1.0])), 1e-6)
    assert_allclose(ops.view_as_real(z).asnumpy(), np.stack([z.asnumpy().real, z.asnumpy().imag], -1))
    assert_allclose(ops.Complex()(r, a).asnumpy(), np.array([1 + 0.5j, 2 - 1j]), 1e-6)
    for op, reference in (
        (ops.abs, np.abs),
        (ops.angle, np.angle),
        (ops.conj, np.conj),
        (ops.exp, np.exp),
        (ops.real, np.real),
        (ops.imag, np.imag),
        (ops.sqrt, np.sqrt),
    ):
        assert_allclose(op(z).asnumpy(), reference(z.asnumpy()), 1e-5)


def test_decompositions():
    x = Tensor(np.random.default_rng(0).normal(size=(3, 3)))
    q, r = ops.qr(x)
    assert_allclose((q @ r).asnumpy(), x.asnumpy(), 1e-9, 1e-9)
    assert_allclose((q.T @ q).asnumpy(), np.eye(3), 1e-9, 1e-9)
    s, u, v = ops.svd(x)
    assert_allclose(((u * s) @ v.T).asnumpy(), x.asnumpy(), 1e-9, 1e-9)
    values, vectors = ops.eig(x)
    assert_allclose(x.asnumpy() @ vectors.asnumpy(), vectors.asnumpy() * values.asnumpy(), 1e-9, 1e-9)
    assert_allclose(np.sort_complex(ops.eigvals(x).asnumpy()), np.sort_complex(values.asnumpy()), 1e-9)


def test_integer_power():
    x = Tensor(np.array([2, -2, 1, -1, -1, 3], np.int32))
    assert (x ** Tensor(np.array([-1, -1, -1, -1, -2, 0], np.int32))).asnumpy().tolist() == [0, 0, 1, -1, 1, 1]
    assert (x**-1).asnumpy().tolist() == [0, 0, 1, -1, -1, 0]
    assert (x**2).dtype == ms.int32
    assert (x**0.5).dtype == ms.float32


def test_division_by_zero():
    assert (Tensor([1, -1]) // 0).asnumpy().tolist() == [np.iinfo(np.int64).max] * 2
    assert np.isinf((Tensor([1.0]) // 0).asnumpy()).all()


def test_one_sided_gradients():
    """At a tie or a bound the gradient is MindSpore's."""

    def slope(f, x):
        return ms.grad(f)(Tensor(x)).asnumpy().tolist()

    assert slope(ops.abs, [0.0]) == [0.0]
    assert slope(lambda x: ops.clamp(x, 0, 1), [0.0, 1.0, 0.5, 2.0]) == [1, 1, 1, 0]
    assert slope(lambda x: ops.clip_by_value(x, 0, 1), [0.0, 1.0, 0.5, 2.0]) == [0.5, 0.5, 1, 0]
    assert slope(lambda x: ops.maximum(x, 2.0), [2.0]) == [0.5]
    assert slope(lambda x: x.max(), [1.0, 3.0, 3.0]) == [0, 0.5, 0.5]
    assert slope(lambda x: x.max(axis=0), [1.0, 3.0, 3.0]) == [0, 1, 0]
    assert slope(lambda x: ops.prod(x), [0.0, 2.0, 3.0]) == [6, 0, 0]
    assert slope(lambda x: x.astype(ms.int32), [1.5]) == [1.0]
    assert slope(lambda x: ops.stop_gradient(x) * x, [3.0]) == [3.0]


# ---------------------------------------------------------------- completeness
@pytest.mark.recorded_only
def test_every_operator_has_a_case():
    modules = {importlib.import_module(f"msgrad.ops.{name}").__name__ for name in OWN}
    own = {
        name for name, op in OPERATORS.items() if getattr(op.body, "__module__", "") in modules | {"msgrad.ops.declare"}
    }
    seen = set()
    for case in CASES:
        dtype = "float64" if case.floats else "int32"
        rec = open_recording()
        try:
            case.call(*map(Tensor, sample(case, dtype)))
            seen |= {step.operator.name for step, _ in path(rec.node)}
        finally:
            leave(rec)
    draws = {name for name in own if name.startswith("draw_")}
    assert sorted(own - seen - draws - UNTESTED.keys()) == []
    assert sorted(UNTESTED.keys() & seen) == []


@pytest.mark.parametrize(
    "call", [ops.floor_div, lambda x, y: ops.div(x, y, rounding_mode="trunc")], ids=["floor", "trunc"]
)
def test_whole_quotients_by_a_number_are_exact(call):
    """XLA makes a factor of a divisor that is one number, which misses a quarter of these."""
    whole = np.arange(1000, dtype=np.float32)
    for _ in range(2):
        np.testing.assert_array_equal(call(Tensor(whole * 41), 41.0).asnumpy(), whole)
