"""Initializers: their distributions, and what MindSpore drew and refused (record_initializer.py)."""

import inspect
import json
import math
import threading
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import msgrad as ms
from msgrad import dtype as mstype
from msgrad import initializer as module
from msgrad.core.hostrandom import host_generator, seed_host
from msgrad.initializer import (
    Initializer,
    Normal,
    Orthogonal,
    Sparse,
    TruncatedNormal,
    Uniform,
    VarianceScaling,
    Zero,
    initializer,
)

RECORDED = json.loads(Path(__file__).with_name("initializer.json").read_text())
LEVEL = 1e-3


@pytest.fixture(autouse=True)
def seed():
    state = np.random.get_state()
    seed_host(20)
    yield
    np.random.set_state(state)


def made(code):
    """What the expression gives, among the initializers' names."""
    return eval(code, {**vars(module), "ms": ms})


def truncated(sigma, mean, a, b):
    return stats.truncnorm((a - mean) / sigma, (b - mean) / sigma, mean, sigma)


def uniform(bound):
    return stats.uniform(-bound, 2 * bound)


FAN_IN, FAN_OUT = 60, 80
DISTRIBUTIONS = {
    "Uniform()": uniform(0.07),
    "Uniform(2)": uniform(2),
    "Normal()": stats.norm(0, 0.01),
    "Normal(3.0, -2.0)": stats.norm(-2, 3),
    "XavierUniform(2)": uniform(2 * math.sqrt(6 / (FAN_IN + FAN_OUT))),
    "XavierNormal(2)": stats.norm(0, 2 * math.sqrt(2 / (FAN_IN + FAN_OUT))),
    "HeUniform()": uniform(math.sqrt(6 / FAN_IN)),
    "HeUniform(0.5, 'fan_out')": uniform(math.sqrt(6 / 1.25 / FAN_OUT)),
    "HeNormal(nonlinearity='tanh')": stats.norm(0, 5 / 3 / math.sqrt(FAN_IN)),
    "HeNormal(mode='fan_out', nonlinearity='relu')": stats.norm(0, math.sqrt(2 / FAN_OUT)),
    "VarianceScaling(3.0, 'fan_avg', 'uniform')": uniform(3 / math.sqrt((FAN_IN + FAN_OUT) / 2)),
    "VarianceScaling(3.0, 'fan_out', 'untruncated_normal')": stats.norm(0, math.sqrt(3 / FAN_OUT)),
    "TruncatedNormal(1.0)": truncated(1, 0, -2, 2),
    "TruncatedNormal(1.0, 0.0, 2.0, -2.0)": truncated(1, 0, -2, 2),
    "TruncatedNormal(3.0, 1.0, -1.0, 2.0)": truncated(3, 1, -1, 2),
    "TruncatedNormal(1.0, 0.0, 0.5, 9.0)": truncated(1, 0, 0.5, 9),
    "TruncatedNormal(1.0, 0.0, 4.0, 8.0)": truncated(1, 0, 4, 8),
    "TruncatedNormal(1.0, 0.0, -8.0, -4.0)": truncated(1, 0, -8, -4),
    "TruncatedNormal(1.0, 0.0, -0.1, 0.1)": truncated(1, 0, -0.1, 0.1),
    "TruncatedNormal(1.0, 0.0, 3.0, 3.2)": truncated(1, 0, 3, 3.2),
    "TruncatedNormal(0.01, 1.0, -2.0, 0.6)": truncated(0.01, 1, -2, 0.6),
}


@pytest.mark.parametrize("shape", [(FAN_OUT, FAN_IN), (8, 6, 10), (16, 12, 1, 5)], ids=str)
@pytest.mark.parametrize("code", DISTRIBUTIONS)
def test_distribution(code, shape):
    assert module._calculate_fan_in_and_fan_out(shape) == (FAN_IN, FAN_OUT)
    values = made(code).draw(shape, mstype.float32)
    assert values.shape == shape
    assert values.dtype == np.float32
    assert stats.kstest(values.ravel(), DISTRIBUTIONS[code].cdf).pvalue > LEVEL


@pytest.mark.parametrize("code", RECORDED["random"])
def test_figures_are_as_recorded(code):
    recorded = RECORDED["random"][code]
    values = made(code).draw(recorded["shape"], mstype.float32).astype(np.float64)
    # Five standard errors of each, of the difference of two samples; deciles lie where the density is highest.
    error = recorded["std"] * math.sqrt(2 / values.size)
    assert values.mean() == pytest.approx(recorded["mean"], abs=5 * error + 1e-9)
    assert values.std() == pytest.approx(recorded["std"], abs=8 * error + 1e-9)
    assert (values == 0).mean() == pytest.approx(recorded["zeros"], abs=1e-4)
    if code == "VarianceScaling()":
        return  # MindSpore draws uniform values here
    deciles = np.quantile(values, np.arange(1, 10) / 10)
    assert deciles == pytest.approx(recorded["deciles"], abs=15 * error + 1e-7)
    if "Uniform" in code:
        for end in ("min", "max"):
            assert getattr(values, end)() == pytest.approx(recorded[end], rel=1e-3)


def test_truncated_values_stay_within_the_bounds():
    for a, b in [(-2.0, 2.0), (0.3, 5.0), (-7.0, -3.0), (0.1, 0.1)]:
        values = TruncatedNormal(0.1, 0.0, a, b).draw((1000,), mstype.float32)
        assert np.float32(a) <= values.min()
        assert values.max() <= np.float32(b)


def test_variance_scaling_truncates_at_two_standard_deviations():
    values = VarianceScaling(1.0).draw((500, 400), mstype.float32)
    assert values.std() == pytest.approx(1 / 20, rel=0.01)
    assert abs(values).max() == pytest.approx(2 / 20 / 0.8796, rel=1e-3)


@pytest.mark.parametrize(("shape", "gain"), [((30, 20), 1), ((20, 30), 2.5), ((4, 3, 2, 5), -0.5), ((7, 7), 1)])
def test_orthogonal(shape, gain):
    matrix = Orthogonal(gain).draw(shape, mstype.float64).reshape(shape[0], -1)
    product = matrix @ matrix.T if matrix.shape[0] <= matrix.shape[1] else matrix.T @ matrix
    np.testing.assert_allclose(product, gain**2 * np.eye(len(product)), atol=1e-5)


def test_orthogonal_is_uniform():
    # A column of a uniformly distributed rotation of the plane has a uniformly distributed angle.
    first = np.array([Orthogonal().draw((2, 2), mstype.float64)[:, 0] for _ in range(2000)])
    angle = np.arctan2(first[:, 1], first[:, 0])
    assert stats.kstest(angle, stats.uniform(-math.pi, 2 * math.pi).cdf).pvalue > LEVEL


def test_sparse_columns():
    values = Sparse(0.3, 2.0).draw((50, 200), mstype.float32)
    assert ((values == 0).sum(0) == 15).all()
    assert len({tuple(column) for column in (values == 0).T}) == 200
    assert stats.kstest(values[values != 0], stats.norm(0, 2).cdf).pvalue > LEVEL
    assert not Sparse(1.0).draw((4, 3), mstype.float32).any()
    assert Sparse(0).draw((4, 3), mstype.float32).all()


@pytest.mark.parametrize(("code", "shape", "dtype", "values"), RECORDED["exact"])
def test_exact_values(code, shape, dtype, values):
    tensor = initializer(made(code), shape, getattr(mstype, dtype)).init_data()
    assert tensor.dtype is getattr(mstype, dtype)
    assert tensor.asnumpy().tolist() == values


@pytest.mark.parametrize(("code", "shape", "error"), RECORDED["refused"])
def test_what_is_refused(code, shape, error):
    with pytest.raises(Exception) as caught:
        initializer(made(code), shape).init_data()
    assert type(caught.value).__name__ == error


def test_messages():
    with pytest.raises(ValueError, match=r"For 'initializer', the 'init' must be one of .* but got 'nope'"):
        initializer("nope", 2)
    with pytest.raises(ValueError, match=r"For 'initializer', the 'shape' must hold positive ints, but got \(2, 0\)"):
        initializer("ones", (2, 0))
    with pytest.raises(TypeError, match=r"For 'initializer', the 'init' must be a Tensor, .* of type list"):
        initializer([1], 2)
    with pytest.raises(ValueError, match=r"For 'VarianceScaling', the 'mode' must be one of .* but got 'x'"):
        VarianceScaling(mode="x")
    with pytest.raises(NotImplementedError, match="'Initializer' must override '_initialize'"):
        Initializer()(np.zeros(2))


def test_signatures():
    for name, signature in RECORDED["signatures"].items():
        assert str(inspect.signature(getattr(module, name))) == signature
    assert sorted(module.__all__) == sorted([*RECORDED["signatures"], "initializer"])


def test_names():
    assert {name: cls.__name__ for name, cls in module._INITIALIZER_ALIAS.items()} == RECORDED["aliases"]


def test_a_user_defined_initializer(monkeypatch):
    monkeypatch.setattr(module, "_INITIALIZER_ALIAS", dict(module._INITIALIZER_ALIAS))

    @module._register("count")
    class Counting(Initializer):
        def _initialize(self, arr):
            arr[:] = np.arange(arr.size).reshape(arr.shape)

    for init in (Counting(), "count", "Counting"):
        for dtype in (mstype.float32, mstype.bfloat16, mstype.int32):
            tensor = initializer(init, (2, 2), dtype).init_data()
            assert tensor.dtype is dtype
            assert tensor.asnumpy().astype(float).tolist() == [[0, 1], [2, 3]]
    arr = np.ones((2, 2))
    assert Zero()(arr) is None
    assert not arr.any()


def test_a_tensor_is_returned_as_it_is():
    tensor = ms.Tensor([1.0, 2.0])
    assert initializer(tensor, (2,)) is initializer(tensor, 2) is initializer(tensor, [2], mstype.int8) is tensor


def test_values_are_drawn_once():
    tensor = initializer("normal", (3,))
    first = tensor.init_data().asnumpy().copy()
    assert (tensor.asnumpy() == first).all()
    assert first.any()


@pytest.mark.parametrize("dtype", [mstype.float16, mstype.bfloat16, mstype.float64, mstype.complex64])
def test_other_dtypes_hold_the_same_values(dtype):
    seed_host(3)
    expected = Normal(1.0).draw((50,), mstype.float32)
    seed_host(3)
    values = Normal(1.0).draw((50,), dtype)
    assert values.dtype == dtype.numpy
    np.testing.assert_allclose(values.real.astype(np.float32), expected, rtol=1e-2, atol=1e-7)


def test_a_seed_repeats_the_values():
    def draws():
        return np.concatenate([Normal().draw((4,), mstype.float32), Uniform().draw((4,), mstype.float32)])

    first, second = draws(), draws()
    assert not np.isin(first, second).any()
    seed_host(20)
    assert (draws() == first).all()
    # As in MindSpore, NumPy's own seed does too, and each array takes one number from NumPy's generator.
    np.random.seed(20)
    assert (draws() == first).all()
    after = np.random.rand()
    np.random.seed(20)
    np.random.randint(1, 1 << 63, 2)
    assert np.random.rand() == after


def test_threads_share_no_values():
    drawn = []
    threads = [threading.Thread(target=lambda: drawn.append(host_generator().random(1000))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(np.unique(drawn)) == 8000


def test_helpers():
    assert module._calculate_in_and_out(np.zeros((3, 4, 5))) == (20, 15)
    assert module._calculate_correct_fan((3, 4), "FAN_OUT") == 3
    assert module._calculate_gain("leaky_relu", 1) == 1
    assert module._calculate_gain("leaky_relu") == pytest.approx(math.sqrt(2 / 1.0001))
    assert module._calculate_gain("conv_transpose3d") == 1
    assert module._assignment(np.zeros(()), 3) == 3
    assert module._init_random_uniform(2, 3, 4).shape == (4,)
    assert module._init_random_normal(0, 1, (2, 3)).dtype == np.float32
    assert module._init_truncated_normal(-1, 1, 0, 1, (2, 3)).dtype == np.float32
