"""mindspore.scipy.optimize: line search, minimization, assignment."""

import numpy as np

from msgrad.core.tensor import Tensor, adopt
from msgrad.errors import check_type, wrong_type
from msgrad.scipy import lagrange as lagrange_method
from msgrad.scipy.quasi_newton import LineSearchResults, bfgs, evaluator, lbfgs, search


def vector(x, name, owner) -> np.ndarray:
    if not isinstance(x, Tensor):
        raise wrong_type(x, name, owner, "a Tensor")
    if not x.dtype.is_floating_point:
        raise TypeError(f"For '{owner}', the '{name}' must be a Tensor of floats, but got {x.dtype}.")
    return x.asnumpy()


def line_search(
    f, xk, pk, jac=None, gfk=None, old_fval=None, old_old_fval=None, c1=1e-4, c2=0.9, maxiter=20
) -> LineSearchResults:
    """A step length along a direction that satisfies the strong Wolfe conditions.

    Args:
        f: function of a 1-d Tensor that gives a 0-d Tensor.
        xk: where to start, a 1-d Tensor.
        pk: the direction, of descent.
        jac: function that gives the gradient; None to differentiate `f`.
        gfk, old_fval: gradient and value at `xk`, if known.
        old_old_fval: the value before; it decides the first length tried.
        c1, c2: how much the value and the slope must fall.
        maxiter: how often the length is doubled at most.

    Returns:
        A named tuple (failed, nit, nfev, ngev, k, a_k, f_k, g_k, status).

    Raises:
        TypeError: if `xk` or `pk` is no Tensor of floats.

    Source: mindspore.scipy.optimize.line_search, MindSpore 2.10; Nocedal and Wright 1999, algorithms 3.5 and 3.6.
    """
    x, p = vector(xk, "xk", "line_search"), vector(pk, "pk", "line_search")
    found = search(
        evaluator(f, jac),
        x,
        p,
        None if old_fval is None else float(old_fval),
        None if gfk is None else vector(gfk, "gfk", "line_search"),
        None if old_old_fval is None else float(old_old_fval),
        c1,
        c2,
        maxiter,
    )
    return found._replace(g_k=Tensor(found.g_k))


def minimize(
    func,
    x0,
    args=(),
    method=None,
    jac=None,
    hess=None,
    hessp=None,
    bounds=None,
    constraints=(),
    tol=None,
    callback=None,
    options=None,
):
    """A minimum of a function.

    Args:
        func: function of a 1-d Tensor and `args` that gives a 0-d Tensor.
        x0: where to start, a 1-d Tensor of floats.
        args: further arguments, a tuple.
        method: 'BFGS', 'LBFGS' or 'LAGRANGE'.
        jac: function that gives the gradient; None to differentiate `func`.
        hess, hessp, bounds, tol, callback: SciPy's, for none of these methods, as in MindSpore.
        constraints: for 'LAGRANGE', functions of x that are to be negative.
        options: a dict: for BFGS `maxiter`, `norm`, `gtol`, `line_search_maxiter`; for LBFGS `history_size` too; for
            LAGRANGE `save_tol`, `obj_weight`, `lower`, `upper`, `learning_rate`, `coincide_fun`, `rounds`, `steps`,
            `log_sw`.

    Returns:
        A named tuple (x, success, status, fun, jac, hess_inv, nfev, njev, nit); for LAGRANGE (succeeded, best_value,
        object_value, loss_value).

    Raises:
        TypeError: if an argument is of another type. ValueError: for another method.

    Source: mindspore.scipy.optimize.minimize, MindSpore 2.10.
    """
    if not isinstance(args, tuple):
        raise wrong_type(args, "args", "minimize", "a tuple")
    if jac is not None and not callable(jac):
        raise wrong_type(jac, "jac", "minimize", "a function")
    name = method.lower() if isinstance(method, str) else method
    x = vector(x0, "x0", "minimize")
    options = dict(options or {})
    if name in ("bfgs", "lbfgs"):
        return {"bfgs": bfgs, "lbfgs": lbfgs}[name](evaluator(func, jac, args), x, **options)
    if name == "lagrange":
        return lagrange_method.lagrange(func, x0, constraints, **options)
    raise ValueError(f"For 'minimize', the 'method' must be 'BFGS', 'LBFGS' or 'LAGRANGE', but got {method!r}.")


def linear_sum_assignment(cost_matrix, maximize, dimension_limit=None):
    """Which column to assign to each row so that the sum of the costs is least, computed now.

    Args:
        cost_matrix: a matrix, 2-d Tensor.
        maximize: whether the sum shall be largest instead, a bool.
        dimension_limit: a 0-d Tensor: how many columns and rows count; all of them by default.

    Returns:
        (rows, columns), int64, each min(rows, columns of the matrix) long; -1 behind the limit.

    Raises:
        TypeError: if `maximize` is no bool. ValueError: if `cost_matrix` is no matrix.

    Source: mindspore.scipy.optimize.linear_sum_assignment, MindSpore 2.10.
    """
    from scipy.optimize import linear_sum_assignment as assign

    if not isinstance(cost_matrix, Tensor) or cost_matrix.ndim != 2:
        raise ValueError("For 'linear_sum_assignment', the 'cost_matrix' must be a Tensor of 2 dimensions.")
    check_type(maximize, bool, "maximize", "linear_sum_assignment")
    costs = cost_matrix.asnumpy()
    length = min(costs.shape)
    limit = min(length, int(dimension_limit)) if dimension_limit is not None else length
    out = np.full((2, length), -1, np.int64)
    out[:, :limit] = assign(costs[:, :limit] if limit < costs.shape[1] and limit < length else costs, maximize)
    return adopt(out[0]), adopt(out[1])


__all__ = ["line_search", "linear_sum_assignment", "minimize"]
