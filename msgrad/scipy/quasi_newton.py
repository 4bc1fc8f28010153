"""Line search and the quasi-Newton methods BFGS and L-BFGS: Nocedal and Wright, Numerical Optimization, 1999.

Python decides each step on the values it has just computed; the objective and its gradient are one executable.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from msgrad.core.autodiff import value_and_grad
from msgrad.core.tensor import Tensor


class LineSearchResults(NamedTuple):
    """What a line search found: whether it failed, how many steps and evaluations it took, and the point."""

    failed: bool
    nit: int
    nfev: int
    ngev: int
    k: int
    a_k: float
    f_k: float
    g_k: Tensor
    status: int


class OptimizeResults(NamedTuple):
    """What `minimize` found; `status` is 0 if it converged, 1 after the last iteration, 5 if a line search failed."""

    x: Tensor
    success: bool
    status: int
    fun: float
    jac: Tensor
    hess_inv: Tensor | None
    nfev: int
    njev: int
    nit: int


def evaluator(func: Callable, jac: Callable | None, args: tuple = ()) -> Callable:
    """`f(x)` for a NumPy vector: the value of `func`, a Python float, and its gradient, a NumPy vector."""
    both = None if jac else value_and_grad(func)

    def evaluate(x):
        x = Tensor(x)
        value, gradient = both(x, *args) if both else (func(x, *args), jac(x, *args))
        return float(value), gradient.asnumpy()

    return evaluate


def parabola(a, fa, da, b, fb):
    """The lowest point of the parabola with the value `fa` and slope `da` at `a`, and the value `fb` at `b`."""
    width = np.float64(b - a)
    return a - da / (2 * (fb - fa - da * width) / width**2)


def cubic(a, fa, da, b, fb, c, fc):
    """The lowest point of the cubic with the value `fa` and slope `da` at `a`, and the values at `b` and `c`."""
    db, dc = np.float64(b - a), np.float64(c - a)
    rest = np.array([fb - fa - da * db, fc - fa - da * dc])
    first, second = np.array([[dc**2, -(db**2)], [-(dc**3), db**3]]) @ rest / (db * dc) ** 2 / (db - dc)
    return a + (-second + np.sqrt(second * second - 3 * first * da)) / (3 * first)


def search(evaluate, x, p, f0=None, g0=None, before=None, c1=1e-4, c2=0.9, maxiter=20) -> LineSearchResults:
    """A step length along `p` from `x` that satisfies the strong Wolfe conditions (algorithm 3.5)."""
    evaluations = 0

    def along(a):
        nonlocal evaluations
        evaluations += 1
        value, gradient = evaluate((x + a * p).astype(x.dtype))
        return value, float(gradient @ p), gradient

    if f0 is None or g0 is None:
        found = along(0)
        f0 = found[0] if f0 is None else f0
        g0 = found[2] if g0 is None else g0
    d0 = float(g0 @ p)
    a = 1.0
    if before is not None and d0:
        guess = 1.01 * 2 * (f0 - before) / d0
        a = guess if 0 < guess <= 1 else 1.0

    def good(value, slope, a):
        return value <= f0 + c1 * a * d0 and abs(slope) <= -c2 * d0

    def result(failed, i, a, value, gradient, status):
        f_k = float(np.asarray(value, x.dtype))
        return LineSearchResults(failed, i, evaluations, evaluations, i + 1, float(a), f_k, gradient, status)

    last, i = (0.0, f0, d0, g0), 0
    while i < maxiter:
        i += 1
        value, slope, gradient = along(a)
        here = (a, value, slope, gradient)
        if value > f0 + c1 * a * d0 or (value >= last[1] and i > 1):
            return zoomed(along, good, last, here, f0, d0, c1, i, maxiter, result)
        if abs(slope) <= -c2 * d0:
            return result(False, i, a, value, gradient, 0)
        if slope >= 0:
            return zoomed(along, good, here, last, f0, d0, c1, i, maxiter, result)
        last, a = here, 2 * a
    return result(True, i, *last[:2], last[3], 3)


def zoomed(along, good, low, high, f0, d0, c1, i, maxiter, result):
    """The step length between two that bracket a good one (algorithm 3.6)."""
    old, j, steps = None, 0, max(maxiter, 10)
    while j < steps and abs(high[0] - low[0]) > 1e-5:
        left, right = sorted((low[0], high[0]))
        width = right - left
        a = (left + right) / 2
        with np.errstate(all="ignore"):
            guesses = [(0.1, parabola(low[0], low[1], low[2], high[0], high[1]))]
            if old is not None:
                guesses.insert(0, (0.2, cubic(low[0], low[1], low[2], high[0], high[1], old[0], old[1])))
        for margin, guess in guesses:
            if left + margin * width < guess < right - margin * width:
                a = float(guess)
                break
        value, slope, gradient = along(a)
        here = (a, value, slope, gradient)
        j += 1
        if value > f0 + c1 * a * d0 or value >= low[1]:
            old, high = high, here
        elif good(value, slope, a):
            return result(False, i, a, value, gradient, 0)
        else:  # MindSpore forgets the former end here: where `old` is an end again, the parabola decides
            old, high, low = low, low if slope * (high[0] - low[0]) >= 0 else high, here
    return result(True, i, low[0] or 1.0, low[1], low[3], 1)


def descend(evaluate, x, direction, update, maxiter, norm, gtol, line_search_maxiter):
    """Line searches along `direction(gradient)`, with `update(step, change of the gradient)` after each."""
    value, gradient = evaluate(x)
    evaluations, k, status = 1, 0, 0
    before = value + np.linalg.norm(gradient) / 2
    while not (converged := bool(np.linalg.norm(gradient, norm) < gtol)) and k < maxiter:
        p = direction(gradient)
        found = search(evaluate, x, p, value, gradient, before, maxiter=line_search_maxiter)
        evaluations += found.nfev
        if found.failed:
            status = 5
            break
        step = (found.a_k * p).astype(x.dtype)
        before, value = value, found.f_k
        change, gradient = found.g_k - gradient, found.g_k
        x = x + step
        update(step, change)
        k += 1
    status = 0 if converged else status or 1
    return x, converged, status, value, gradient, evaluations, k


def bfgs(evaluate, x, maxiter=None, norm=np.inf, gtol=1e-5, line_search_maxiter=10) -> OptimizeResults:
    """BFGS, which keeps an estimate of the inverse Hessian (algorithm 6.1)."""
    eye = np.eye(x.size, dtype=x.dtype)
    inverse = eye

    def update(s, y):
        nonlocal inverse
        if (curvature := float(s @ y)) != 0:
            left = eye - np.outer(s, y) / curvature
            inverse = (left @ inverse @ left.T + np.outer(s, s) / curvature).astype(x.dtype)

    maxiter = 200 * x.size if maxiter is None else maxiter
    x, success, status, value, gradient, count, k = descend(
        evaluate, x, lambda g: -inverse @ g, update, maxiter, norm, gtol, line_search_maxiter
    )
    return OptimizeResults(Tensor(x), success, status, value, Tensor(gradient), Tensor(inverse), count, count, k)


def lbfgs(
    evaluate, x, history_size=20, maxiter=None, norm=np.inf, gtol=1e-5, line_search_maxiter=10
) -> OptimizeResults:
    """L-BFGS, which keeps the last `history_size` steps and changes of the gradient (algorithm 7.5)."""
    history: list = []

    def direction(gradient):
        q, weights = gradient, []
        for s, y in reversed(history):
            weights.append(float(s @ q) / float(s @ y))
            q = q - weights[-1] * y
        if history:
            s, y = history[-1]
            q = q * (float(s @ y) / float(y @ y))
        for s, y in history:
            q = q + (weights.pop() - float(y @ q) / float(s @ y)) * s
        return -q.astype(x.dtype)

    def update(s, y):
        if float(s @ y) != 0:
            history.append((s, y))
            del history[:-history_size]

    maxiter = 200 * x.size if maxiter is None else maxiter
    x, success, status, value, gradient, count, k = descend(
        evaluate, x, direction, update, maxiter, norm, gtol, line_search_maxiter
    )
    return OptimizeResults(Tensor(x), success, status, value, Tensor(gradient), None, count, count, k)
