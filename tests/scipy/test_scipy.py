"""mindspore.scipy beyond what is recorded: SciPy as the reference, gradients, the augmented Lagrangian."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import linalg as reference

import msgrad as ms
from msgrad import Tensor
from msgrad.scipy import linalg, optimize

A = np.array([[4.0, 1, 0.5], [1, 3, -0.5], [0.5, -0.5, 2]])
TALL = np.array([[1.0, 2], [0, 1], [3, -1]])
RHS = np.array([1.0, -2, 0.5])


def test_solutions():
    a, b = Tensor(A), Tensor(RHS)
    expected = np.linalg.solve(A, RHS)
    assert_allclose(linalg.cho_solve(linalg.cho_factor(a, True), b).asnumpy(), expected)
    for trans, matrix in enumerate((A, A.T, A.T)):
        out = linalg.lu_solve(linalg.lu_factor(a), b, trans)
        assert_allclose(out.asnumpy(), np.linalg.solve(matrix, RHS))


def test_decompositions():
    p, low, up = linalg.lu(Tensor(A))
    assert_allclose(p.asnumpy() @ low.asnumpy() @ up.asnumpy(), A, atol=1e-12)
    assert_allclose(linalg.lu(Tensor(A), permute_l=True)[0].asnumpy(), reference.lu(A, permute_l=True)[0], atol=1e-12)
    w, v = linalg.eigh(Tensor(A))
    assert_allclose(A @ v.asnumpy(), v.asnumpy() * w.asnumpy(), atol=1e-12)
    c, lower = linalg.cho_factor(Tensor(A))
    assert not lower and triangles(c.asnumpy())


def triangles(c):
    return np.allclose(np.tril(c, -1), np.tril(A, -1)) and np.allclose(np.triu(c), reference.cholesky(A))


@pytest.mark.parametrize("driver", [None, "gels", "gelsy", "gelss", "gelsd"])
def test_least_squares(driver):
    x, residual, rank, singular = linalg.lstsq(Tensor(TALL), Tensor(RHS), driver=driver)
    expected = reference.lstsq(TALL, RHS)
    assert_allclose(x.asnumpy(), expected[0])
    if driver in ("gels", "gelss", "gelsd"):
        assert_allclose(residual.asnumpy(), expected[1])
    if driver != "gels":
        assert int(rank) == 2
    if driver in ("gelss", "gelsd"):
        assert_allclose(singular.asnumpy(), expected[3])


@pytest.mark.parametrize(
    "function",
    [
        lambda x: linalg.cholesky(x @ x.T, True),
        lambda x: linalg.solve_triangular(x, Tensor(RHS)),
        lambda x: linalg.lu(x)[2],
        lambda x: linalg.eigh(x + x.T, eigvals_only=True),
        lambda x: linalg.lstsq(x, Tensor(RHS))[0],
        lambda x: linalg.block_diag(x, x * 2),
    ],
    ids="cholesky solve_triangular lu eigh lstsq block_diag".split(),
)
def test_gradients(function):
    def total(x):
        return (function(x) ** 2).sum()

    direction = np.linspace(0.3, 1, 9).reshape(3, 3)
    slope = (ms.grad(total)(Tensor(A)).asnumpy() * direction).sum()
    after, before = (float(total(Tensor(A + s * direction)).asnumpy()) for s in (1e-5, -1e-5))
    assert_allclose(slope, (after - before) / 2e-5, 1e-5, 1e-6)


def test_lagrange_keeps_its_constraints():
    found = optimize.minimize(
        lambda x: (x[0] - 3) ** 2 + (x[1] - 2) ** 2,
        Tensor([0.0, 0.0]),
        method="LAGRANGE",
        constraints=[lambda x: x[0] + x[1] - 2],
        options={"lower": [-5.0, -5.0], "upper": [5.0, 5.0], "save_tol": [0.02], "rounds": 12, "steps": 60},
    )
    assert found.succeeded
    assert_allclose(found.best_value, [1.5, 0.5], atol=0.05)


def test_minimize_with_a_gradient_of_its_own():
    found = optimize.minimize(
        lambda x: ((x - 3) ** 2).sum(), Tensor([0.0, 1.0]), method="BFGS", jac=lambda x: 2 * (x - 3)
    )
    assert found.success and close(found.x)


def close(x):
    return np.allclose(x.asnumpy(), [3, 3])
