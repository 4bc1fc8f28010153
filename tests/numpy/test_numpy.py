"""mindspore.numpy beyond what is recorded: NumPy as the reference, gradients, random numbers, what is taken."""

import inspect

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
import msgrad.numpy as mnp
from msgrad import Tensor

X = np.array([[0.5, -1.25, 2.0], [3.5, 0.75, -0.5]], np.float32)
V = np.array([1.5, -0.5, 2.0], np.float32)
SMOOTH = {
    "sin": lambda x: mnp.sin(x),
    "divide": lambda x: mnp.divide(1.5, x),
    "power": lambda x: mnp.power(x, 3),
    "arctan2": lambda x: mnp.arctan2(x, 2.0),
    "clip": lambda x: mnp.clip(x, -1, 1.9),
    "cbrt": lambda x: mnp.cbrt(x),
    "mean": lambda x: mnp.mean(x, 1),
    "nanvar": lambda x: mnp.nanvar(x, 0),
    "cumprod": lambda x: mnp.cumprod(x, 1),
    "gradient": lambda x: mnp.gradient(x, axis=1),
    "trapz": lambda x: mnp.trapz(x, dx=0.5),
    "average": lambda x: mnp.average(x, 1, Tensor(V)),
    "convolve": lambda x: mnp.convolve(x[0], Tensor(V), "same"),
    "cov": lambda x: mnp.cov(x),
    "concatenate": lambda x: mnp.concatenate([x, x * 2], 1),
    "pad": lambda x: mnp.pad(x, 1, "reflect"),
    "where": lambda x: mnp.where(x > 0, x * x, 0),
    "take": lambda x: mnp.take(x, Tensor([0, 0, 2]), 1),
    "select": lambda x: mnp.select([x > 0], [x * 3], 1),
    "setdiff1d": lambda x: mnp.setdiff1d(x, [100.0]),
    "piecewise": lambda x: mnp.piecewise(x, [x > 0], [lambda v: v * v, lambda v: -v]),
    "apply_along_axis": lambda x: mnp.apply_along_axis(lambda v: (v * v).sum(), 1, x),
    "dot": lambda x: mnp.dot(x, Tensor(V)),
    "norm": lambda x: mnp.norm(x, axis=1),
    "interp": lambda x: mnp.interp(Tensor([0.25, 1.5]), Tensor([0.0, 1.0, 2.0]), x[0]),
    "polyval": lambda x: mnp.polyval(x[0], 1.5),
    "polyint": lambda x: mnp.polyint(x[0], 2, [1, 2]),
    "linspace": lambda x: mnp.linspace(x[0], x[1], 4),
    "array": lambda x: mnp.array([x[0], x[1] * 2]),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_gradients(name):
    """The gradient along a line against differences of the values in float64."""

    def total(x):
        out = SMOOTH[name](x)
        parts = out if isinstance(out, (list, tuple)) else [out]
        return sum((part * part).sum() for part in parts)

    direction = np.linspace(0.3, 1, X.size).reshape(X.shape)
    slope = (ms.grad(total)(Tensor(X)).asnumpy() * direction).sum()
    h = 1e-2
    after, before = (float(total(Tensor((X + s * direction).astype(np.float32))).asnumpy()) for s in (h, -h))
    assert_allclose(slope, (after - before) / (2 * h), 2e-2, 2e-2)


REFERENCES = {
    "histogram": (lambda f, x: f.histogram(x, 4, (-1, 3))[0]),
    "histogramdd": (lambda f, x: f.histogramdd(x.T, 2)[0]),
    "moveaxis": (lambda f, x: f.moveaxis(x.reshape(1, 2, 3), 0, -1)),
    "rollaxis": (lambda f, x: f.rollaxis(x, 1)),
    "rot90": (lambda f, x: f.rot90(x, 3)),
    "tensordot": (lambda f, x: f.tensordot(x, x, ((0, 1), (0, 1)))),
    "kron": (lambda f, x: f.kron(x, x)),
    "corrcoef": (lambda f, x: f.corrcoef(x)),
    "nanmax": (lambda f, x: f.nanmax(x, 1)),
    "ptp": (lambda f, x: f.ptp(x, 0)),
    "logaddexp2": (lambda f, x: f.logaddexp2(x, 2 * x)),
    "vander": (lambda f, x: f.vander(x[0], 4)),
    "polymul": (lambda f, x: f.polymul(x[0], x[1])),
    "unwrap": (lambda f, x: f.unwrap(x * 5)),
    "norm": (lambda f, x: (f.linalg.norm if f is np else f.norm)(x, 2)),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_as_numpy(name):
    out, expected = REFERENCES[name](mnp, Tensor(X)), REFERENCES[name](np, X)
    assert_allclose(out.asnumpy(), expected, 2e-5, 2e-5)


def test_every_name_is_documented():
    for name in mnp.__all__:
        value = getattr(mnp, name)
        if inspect.isfunction(value):
            assert "Source: mindspore.numpy." in value.__doc__, name


def test_random_numbers():
    ms.set_seed(3)
    first = mnp.rand(2000).asnumpy()
    assert first.min() >= 0 and first.max() < 1 and abs(first.mean() - 0.5) < 0.05
    normal = mnp.randn((2000,)).asnumpy()
    assert abs(normal.mean()) < 0.1 and abs(normal.std() - 1) < 0.1
    whole = mnp.randint(2, 5, 1000).asnumpy()
    assert set(whole.tolist()) == {2, 3, 4} and whole.dtype == np.int32
    ms.set_seed(3)
    assert (mnp.rand(2000).asnumpy() == first).all()


def test_pad_with_a_function():
    def edges(vector, width, axis, kwargs):
        return mnp.concatenate(
            [mnp.full(width[0], kwargs["fill"]), vector[width[0] : -width[1]], mnp.full(width[1], -1.0)]
        )

    out = mnp.pad(Tensor(V), (1, 2), edges, fill=7.0)
    assert_allclose(out.asnumpy(), [7, *V, -1, -1])


@pytest.mark.recorded_only
def test_a_python_number_does_not_compile_anew():
    """Another number beside a Tensor is another value of the same program."""
    from msgrad.core.record import here

    x, seen = Tensor(X), set()
    for number in (1.5, 2.5, 3.5):
        mnp.add(x, number).asnumpy()
        out = mnp.add(x, number)
        seen.add(here.rec.node)
        out.asnumpy()
    assert len(seen) == 1


@pytest.mark.parametrize("function", [mnp.reshape, mnp.transpose, mnp.dot, mnp.take])
def test_these_take_tensors_only(function):
    arguments = {"reshape": ((2,),), "dot": ([1],), "take": ([0],)}.get(function.__name__, ())
    with pytest.raises(TypeError, match="must be a Tensor"):
        function([1, 2], *arguments)
