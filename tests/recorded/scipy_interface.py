"""mindspore.scipy.linalg and mindspore.scipy.optimize."""

from encode import lines

PRELUDE = """
from mindspore.scipy import linalg, optimize
import mindspore.scipy as msp
spd = Tensor(np.array([[9, 3, 1, 5], [3, 7, 5, 1], [1, 5, 9, 2], [5, 1, 2, 6]], np.float32))
a = Tensor(np.array([[2, 5, 8, 7], [5, 2, 2, 8], [7, 5, 6, 6], [5, 4, 4, 8]], np.float64))
low = Tensor(np.array([[3, 0, 0, 0], [2, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 1]], np.float32))
b = Tensor(np.array([3, 1, 3, 4], np.float32))
B = Tensor(np.array([[3, 1], [1, 2], [3, 0], [4, 5]], np.float32))
batch = Tensor(np.stack([spd.asnumpy(), 2 * spd.asnumpy()]))
f64 = Tensor(np.array([3, 1, 3, 4], np.float64))

def rosen(x):
    return ((1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2)

def himmel(p):
    x, y = p
    return (x ** 2 + y - 11.) ** 2 + (x + y ** 2 - 7.) ** 2

def near(t, digits=2):
    return np.round(t.asnumpy().astype(np.float64), digits).tolist(), t.dtype
"""
CALLS = lines("""
    linalg.block_diag(Tensor([[1, 0], [0, 1]]), Tensor([[3, 4, 5], [6, 7, 8]]), Tensor([[7]]))
    linalg.block_diag(Tensor([1., 2]), Tensor(3.))
    linalg.block_diag()
    linalg.block_diag([[1, 2]])
    linalg.block_diag(Tensor([[[1]]]))
    linalg.inv(a)
    linalg.inv(Tensor([[1, 2], [3, 4]]))
    linalg.inv(Tensor([[1, 2], [3, 4]], ms.int32))
    linalg.inv(Tensor([[1, 2], [3, 4]], ms.float16))
    linalg.inv(batch)
    linalg.inv(B)
    linalg.inv([[1., 2], [3, 4]])
    linalg.det(a)
    linalg.det(Tensor([[1., 2], [3, 4]]))
    linalg.det(Tensor([[1, 2], [3, 4]]))
    linalg.det(B)
    linalg.cholesky(spd)
    linalg.cholesky(spd, lower=True)
    linalg.cholesky(spd.astype(ms.float64))
    linalg.cholesky(Tensor([[1, 2], [2, 5]]))
    linalg.cholesky(batch, True)
    linalg.cholesky(B)
    linalg.cholesky([[1., 2], [2, 5]])
    linalg.cholesky(spd, lower='a')
    linalg.cho_factor(spd, lower=True)[1]
    linalg.cho_factor(spd)[1]
    np.triu(linalg.cho_factor(spd)[0].asnumpy())
    np.tril(linalg.cho_factor(spd, True)[0].asnumpy())
    linalg.cho_solve(linalg.cho_factor(spd), b)
    linalg.cho_solve(linalg.cho_factor(spd, True), B)
    linalg.cho_solve((linalg.cholesky(spd), False), B)
    linalg.cho_solve(spd, b)
    linalg.cho_solve((spd, False), Tensor([1., 2]))
    linalg.solve_triangular(low, b, lower=True)
    linalg.solve_triangular(low, B, lower=True, unit_diagonal=True)
    linalg.solve_triangular(low, b, lower=True, trans='T')
    linalg.solve_triangular(low, b, 2, True)
    linalg.solve_triangular(low.T, b)
    linalg.solve_triangular(low, f64, lower=True)
    linalg.solve_triangular(low, b, trans=5)
    linalg.solve_triangular(low, Tensor([1., 2]))
    linalg.solve_triangular(B, b)
    linalg.solve_triangular(low, [1., 2, 3, 4])
    linalg.lu_factor(a)
    linalg.lu_factor(a.astype(ms.float32))
    linalg.lu_factor(B)
    linalg.lu_factor(Tensor([[1, 2], [3, 4]]))
    linalg.lu(a, permute_l=True)
    linalg.lu(B)
    linalg.lu([[1., 2], [3, 4]])
    linalg.lu_solve(linalg.lu_factor(a), f64, 3)
    linalg.eigh(spd)[0]
    linalg.eigh(spd, eigvals_only=True)
    linalg.eigh(spd.astype(ms.float64))[0]
    linalg.eigh(Tensor([[1, 2], [2, 5]]))[0]
    linalg.eigh(spd, lower=False)[0]
    linalg.eigh(spd, type=2)[0]
    [near(x, 5) for x in linalg.lu(a)[:2]]
    (linalg.lu(a)[0], linalg.lu(a)[1])
    abs(linalg.lu(a)[2].asnumpy())
    abs(linalg.lu(a.astype(ms.float32))[2].asnumpy())
    linalg.eigh(spd, spd)
    linalg.eigh(spd, eigvals=(0, 1))
    linalg.eigh(B)
    [x.shape for x in linalg.lstsq(low, b)]
    linalg.lstsq(low, b)[0]
    linalg.lstsq(B, b)[0]
    linalg.lstsq(B, b)[1:]
    linalg.lstsq(low, B)[0]
    linalg.lstsq(low, B)[1:]
    linalg.lstsq(low, b, 0.5)[2]
    linalg.lstsq(low, b, driver='gelsy')[0]
    linalg.lstsq(low, Tensor([1., 2]))
    ms.grad(lambda x: linalg.inv(x).sum())(spd)
    ms.grad(lambda x: linalg.cholesky(x, True).sum())(spd)
    ms.grad(lambda x: linalg.solve_triangular(low, x, lower=True).sum())(b)
    near(optimize.minimize(rosen, Tensor([0., 0.]), method='BFGS', options=dict(maxiter=None, gtol=1e-5)).x, 1)
    near(optimize.minimize(himmel, Tensor([0., 0.]), method='BFGS', options=dict(maxiter=None, gtol=1e-6)).x)
    near(optimize.minimize(himmel, Tensor([0., 0.]), method='LBFGS', options=dict(maxiter=None, gtol=1e-6)).x)
    optimize.minimize(himmel, Tensor([0., 0.]), method='BFGS')._fields
    [type(x).__name__ for x in optimize.minimize(himmel, Tensor([0., 0.]), method='BFGS')]
    [type(x).__name__ for x in optimize.minimize(himmel, Tensor([0., 0.]), method='LBFGS', options=dict(maxiter=None, gtol=1e-6))]
    optimize.minimize(himmel, Tensor([0., 0.]), method='Newton')
    optimize.minimize(himmel, Tensor([0., 0.]))
    optimize.minimize(himmel, Tensor([0., 0.]), (), 'BFGS', jac=3)
    near(optimize.minimize(himmel, Tensor([0., 0.]), (), 'BFGS', tol='a').x)
    near(optimize.minimize(lambda x, k: ((x - k) ** 2).sum(), Tensor([0., 0.]), (3.,), 'BFGS').x)
    optimize.line_search(rosen, Tensor([0., 0.]), Tensor([1., 0.]))._fields
    [type(x).__name__ for x in optimize.line_search(rosen, Tensor([0., 0.]), Tensor([1., 0.]))]
    tuple(optimize.line_search(rosen, Tensor([0., 0.]), Tensor([1., 0.])))
    tuple(optimize.line_search(himmel, Tensor([0., 0.]), Tensor([1., 1.])))
    optimize.line_search(himmel, Tensor([0., 0.]), Tensor([-1., -1.]))[:2]
    optimize.line_search(lambda x: x[0] ** 2 - x[1] ** 3, Tensor([1., 1.]), Tensor([-1., -1.]))[5]
    optimize.line_search(rosen, Tensor([0., 0.]), Tensor([1., 0.]), maxiter=1)[4]
    optimize.minimize(himmel, Tensor([0., 0.]), method='BFGS')[2:4]
    optimize.minimize(rosen, Tensor([0., 0.]), method='BFGS', options=dict(maxiter=3))[1:3]
    optimize.minimize(rosen, Tensor([0., 0.]), method='BFGS', options=dict(maxiter=3))[6:]
    optimize.minimize(himmel, Tensor([0., 0.]), method='BFGS', options=dict(nothing=3))
    optimize.line_search(rosen, Tensor([0., 0.]), [1., 0.])
    optimize.linear_sum_assignment(Tensor([[2., 3, 3], [3, 2, 3], [3, 3, 2]], ms.float64), False)
    optimize.linear_sum_assignment(Tensor([[2., 3, 3], [3, 2, 3], [3, 3, 2]], ms.float64), True)
    optimize.linear_sum_assignment(Tensor([[2., 3, 3], [3, 2, 3], [3, 3, 2]], ms.float64), False, Tensor(2))
    optimize.linear_sum_assignment(Tensor([[2., 3, 3], [3, 2, 3]], ms.float32), Tensor(False))
    optimize.linear_sum_assignment(Tensor([[4., 1], [2, 0], [3, 2]], ms.float64), False)
    optimize.linear_sum_assignment(Tensor([1., 2], ms.float64), False)
    optimize.linear_sum_assignment([[1., 2]], False)
""")
CASES = {call: f"out = {call}" for call in CALLS}
DIFFERS = {
    "linalg.lu(a, permute_l=True)": "MindSpore multiplies int32 by float64 here, and raises",
    "linalg.lstsq(low, b, 0.5)[2]": "MindSpore ignores `rcond`",
    "ms.grad(lambda x: linalg.cholesky(x, True).sum())(spd)": "MindSpore's CPU has no kernel for this gradient",
}
