"""Samples of distributions: their moments, seeds and dtypes; densities sum to one; compiled and differentiated."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
import msgrad.nn.probability.bijector as b
import msgrad.nn.probability.distribution as d
from msgrad import Tensor

SAMPLED = {
    "normal": lambda: d.Normal(1.0, 2.0),
    "uniform": lambda: d.Uniform(-1.0, 3.0),
    "exponential": lambda: d.Exponential(0.5),
    "logistic": lambda: d.Logistic(1.0, 0.5),
    "gamma": lambda: d.Gamma([3.0, 1.0], [2.0, 4.0]),
    "beta": lambda: d.Beta([3.0, 1.0], [2.0, 4.0]),
    "bernoulli": lambda: d.Bernoulli(0.3),
    "geometric": lambda: d.Geometric(0.3),
    "poisson": lambda: d.Poisson([0.5, 4.0]),
    "log_normal": lambda: d.LogNormal(0.3, 0.4),
    "categorical": lambda: d.Categorical([0.2, 0.5, 0.3]),
}


@pytest.mark.parametrize("name", SAMPLED)
def test_moments_of_samples(name):
    ms.set_seed(1)
    made = SAMPLED[name]()
    drawn = made.sample((40000,)).asnumpy().astype(np.float64)
    mean, sd = made.mean().asnumpy().reshape(-1), made.sd().asnumpy().reshape(-1)
    assert_allclose(drawn.reshape(40000, -1).mean(0), mean, atol=0.05 * sd.max())
    assert_allclose(drawn.reshape(40000, -1).std(0), sd, rtol=0.05)
    assert made.sample((2,)).dtype == made.dtype


def test_moments_of_gumbel():
    ms.set_seed(1)
    made = d.Gumbel(0.5, 2.0)
    drawn = made.sample((40000,)).asnumpy()
    assert_allclose([drawn.mean(), drawn.std()], [made.mean().asnumpy(), made.sd().asnumpy()], rtol=0.05)


def test_median_of_cauchy():
    ms.set_seed(1)
    assert_allclose(np.median(d.Cauchy(3.0, 2.0).sample((40000,)).asnumpy()), 3, atol=0.1)


@pytest.mark.parametrize(
    ("made", "reach"),
    [
        (d.Normal(0.5, 1.0), (-9, 9)),
        (d.StudentT(5.0, 0.5, 1.0), (-90, 90)),
        (d.Laplace(0.5, 1.0), (-20, 20)),
        (d.HalfNormal(0.0, 1.0), (0, 9)),
        (d.Gamma([3.0], [2.0]), (1e-6, 20)),
        (d.Beta([3.0], [2.0]), (1e-6, 1 - 1e-6)),
        (d.Gumbel(0.5, 1.0), (-5, 25)),
        (d.TransformedDistribution(b.Softplus(2.0), d.Normal(0.0, 1.0)), (1e-6, 12)),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, d.Distribution) else "",
)
def test_densities_sum_to_one(made, reach):
    at = np.linspace(*reach, 200001)
    density = made.prob(Tensor(at.astype(np.float32))).asnumpy().astype(np.float64)
    assert_allclose(np.trapezoid(density, at) if hasattr(np, "trapezoid") else np.trapz(density, at), 1, rtol=2e-3)


def test_compiled_and_differentiated():
    normal = d.Normal()
    value = Tensor([0.5, 1.0])

    def loss(mean, sd):
        return -normal.log_prob(value, mean, sd).sum()

    mean, sd = Tensor([0.0, 0.0]), Tensor([1.0, 2.0])
    found = ms.jit(ms.grad(loss, (0, 1)))(mean, sd)
    z = (value.asnumpy() - 0) / sd.asnumpy()
    assert_allclose(found[0].asnumpy(), -z / sd.asnumpy(), rtol=1e-5)
    assert_allclose(found[1].asnumpy(), (1 - z**2) / sd.asnumpy(), rtol=1e-5)


def test_a_distribution_is_a_part_of_a_network():
    class Net(ms.nn.Cell):
        def __init__(self):
            super().__init__()
            self.normal = d.Normal(0.0, 1.0)

        def construct(self, value):
            return self.normal("prob", value), self.normal.kl_loss("Normal", value, value + 1)

    prob, divergence = Net()(Tensor([1.0, 2.0]))
    assert prob.shape == divergence.shape == (2,)
