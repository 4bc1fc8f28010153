"""mindspore.scipy.linalg: decompositions and solutions of linear systems.

Matrices are Tensors of float32 or float64; int32 and int64 count as float64. Arguments of SciPy that only save memory or
checks (`overwrite_a`, `overwrite_b`, `check_finite`, `turbo`, `debug`) are taken, and change nothing, as in MindSpore.
"""

import jax.numpy as jnp
from jax.scipy import linalg as jax_linalg

from msgrad import dtype as dtypes
from msgrad import ops
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_same_dtype, wrong_type
from msgrad.ops.create import cast
from msgrad.ops.declare import KEEP, operator

FLOATS = (dtypes.float32, dtypes.float64)


def prepared(x, name, owner, ndims=(2,), square=False) -> Tensor:
    """A Tensor of floats with one of the numbers of dimensions `ndims`."""
    if not isinstance(x, Tensor):
        raise wrong_type(x, name, owner, "a Tensor")
    if x.dtype in (dtypes.int32, dtypes.int64):
        x = cast(x, dtypes.float64)
    if x.dtype not in FLOATS:
        raise TypeError(f"For '{owner}', the '{name}' must be of float32, float64, int32 or int64, but got {x.dtype}.")
    if x.ndim not in ndims or (square and x.shape[-1] != x.shape[-2]):
        kind = "a square matrix" if square else f"of {' or '.join(map(str, ndims))} dimensions"
        raise ValueError(f"For '{owner}', the '{name}' must be {kind}, but its shape is {x.shape}.")
    return x


def square(a, owner):
    return prepared(a, "a", owner, square=True)


def same_rows(owner, a, b):
    if a.shape[-2] != b.shape[-1 if b.ndim == 1 else -2]:
        raise ValueError(f"For '{owner}', 'a' and 'b' must have as many rows, but got {a.shape} and {b.shape}.")


def block_diag(*arrs):
    """A matrix with the matrices `arrs` (vectors as rows, numbers as 1 x 1) along its diagonal, 0 elsewhere.

    Raises:
        ValueError: if one has more than 2 dimensions.

    Source: mindspore.scipy.linalg.block_diag, MindSpore 2.10.
    """
    if not arrs:
        return ops.zeros((1, 0))
    blocks = []
    for a in arrs:
        if not isinstance(a, Tensor):
            raise AttributeError(f"For 'block_diag', the 'arrs' must be Tensors, but got {type(a).__name__}.")
        if a.ndim > 2:
            raise ValueError(f"For 'block_diag', the 'arrs' must have at most 2 dimensions, but got {a.shape}.")
        blocks.append(a)
    return ops.block_diag(*blocks)


def inv(a, overwrite_a=False, check_finite=True):
    """The inverse of a square matrix. Source: mindspore.scipy.linalg.inv, MindSpore 2.10.

    Raises:
        TypeError: if `a` is no Tensor or of another dtype. ValueError: if it is not square.
    """
    return ops.inverse(square(a, "inv"))


def det(a, overwrite_a=False, check_finite=True):
    """The determinant of a square matrix. Source: mindspore.scipy.linalg.det, MindSpore 2.10."""
    return ops.det(square(a, "det"))


# ---------------------------------------------------------------- Cholesky
def cholesky(a, lower=False, overwrite_a=False, check_finite=True):
    """The triangular factor of a symmetric positive definite matrix.

    Args:
        a: square matrix.
        lower: True for L with a = L L^T, otherwise U with a = U^T U.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `a` is not square.

    Source: mindspore.scipy.linalg.cholesky, MindSpore 2.10.
    """
    return ops.cholesky(square(a, "cholesky"), not check_bool(lower, "lower", "cholesky"))


@operator(KEEP, name="scipy.beside_factor", numeric="-")
def _beside_factor(factor, a, lower):
    return jnp.tril(factor) + jnp.triu(a, 1) if lower else jnp.triu(factor) + jnp.tril(a, -1)


def cho_factor(a, lower=False, overwrite_a=False, check_finite=True):
    """(c, lower) for `cho_solve`: the factor of `cholesky`, with what `a` holds in the other triangle.

    Source: mindspore.scipy.linalg.cho_factor, MindSpore 2.10.
    """
    factor = cholesky(a, lower)
    return _beside_factor(factor, cast(a, factor.dtype), lower), lower


@operator(KEEP, name="scipy.cho_solve", numeric="-")
def _cho_solve(c, b, lower):
    return jax_linalg.cho_solve((c, lower), b)


def cho_solve(c_and_lower, b, overwrite_b=False, check_finite=True):
    """The solution x of a x = b, from what `cho_factor(a)` gives.

    Args:
        c_and_lower: (c, lower).
        b: vector, or matrix with a right-hand side in each column.

    Raises:
        TypeError: if the dtypes differ. ValueError: if the shapes do not fit together.

    Source: mindspore.scipy.linalg.cho_solve, MindSpore 2.10.
    """
    if not isinstance(c_and_lower, (tuple, list)) or len(c_and_lower) != 2:
        raise ValueError("For 'cho_solve', the 'c_and_lower' must be the pair that 'cho_factor' gives.")
    c, lower = square(c_and_lower[0], "cho_solve"), check_bool(c_and_lower[1], "lower", "cho_solve")
    b = prepared(b, "b", "cho_solve", (1, 2))
    check_same_dtype({"c": c, "b": b}, "cho_solve")
    same_rows("cho_solve", c, b)
    return _cho_solve(c, b, lower)


# ---------------------------------------------------------------- triangular systems
TRANS = {0: 0, 1: 1, 2: 2, "N": 0, "T": 1, "C": 2}


@operator(KEEP, name="scipy.solve_triangular", numeric="-")
def _solve_triangular(a, b, trans, lower, unit_diagonal):
    return jax_linalg.solve_triangular(a, b, trans, lower, unit_diagonal)


def solve_triangular(a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, debug=None, check_finite=True):
    """The solution x of a x = b for a triangular matrix, whose other triangle is not read.

    Args:
        a: square matrix.
        b: vector, or matrix with a right-hand side in each column.
        trans: 0 or 'N' for a x = b, 1 or 'T' for a^T x = b, 2 or 'C' for the conjugate transpose.
        lower: whether `a` is lower triangular.
        unit_diagonal: whether its diagonal counts as ones.

    Raises:
        TypeError: if the dtypes differ. ValueError: if the shapes do not fit together. RuntimeError: for another
            `trans`.

    Source: mindspore.scipy.linalg.solve_triangular, MindSpore 2.10.
    """
    a, b = square(a, "solve_triangular"), prepared(b, "b", "solve_triangular", (1, 2))
    check_same_dtype({"a": a, "b": b}, "solve_triangular")
    same_rows("solve_triangular", a, b)
    if trans not in TRANS:
        raise RuntimeError(f"For 'solve_triangular', the 'trans' must be one of {list(TRANS)}, but got {trans!r}.")
    check_bool(lower, "lower", "solve_triangular")
    check_bool(unit_diagonal, "unit_diagonal", "solve_triangular")
    return _solve_triangular(a, b, TRANS[trans], lower, unit_diagonal)


# ---------------------------------------------------------------- LU
@operator(KEEP, name="scipy.lu_factor")
def _lu_factor(a):
    return jax_linalg.lu_factor(a)


def lu_factor(a, overwrite_a=False, check_finite=True):
    """(lu, piv) of a square matrix: U in the upper triangle, L without its ones below; the rows exchanged, int32.

    Source: mindspore.scipy.linalg.lu_factor, MindSpore 2.10.
    """
    return _lu_factor(square(a, "lu_factor"))


@operator(KEEP, name="scipy.lu", numeric="-")
def _lu(a, permute_l):
    if permute_l:
        return jax_linalg.lu(a, permute_l=True)
    p, low, up = jax_linalg.lu(a)
    return p.astype(jnp.int32), low, up


def lu(a, permute_l=False, overwrite_a=False, check_finite=True):
    """(p, l, u) with a = p l u: a permutation (int32), a unit lower and an upper triangular matrix.

    Args:
        a: square matrix.
        permute_l: whether (p l, u) is returned instead.

    Source: mindspore.scipy.linalg.lu, MindSpore 2.10.
    """
    return _lu(square(a, "lu"), check_bool(permute_l, "permute_l", "lu"))


@operator(KEEP, name="scipy.lu_solve", numeric="-")
def _lu_solve(lu, piv, b, trans):
    return jax_linalg.lu_solve((lu, piv), b, trans)


def lu_solve(lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True):
    """The solution x of a x = b, from what `lu_factor(a)` gives; `trans` is 1 for a^T, 2 for the conjugate transpose.

    Source: mindspore.scipy.linalg.lu_solve, MindSpore 2.10.
    """
    factors, piv = lu_and_piv
    factors, b = square(factors, "lu_solve"), prepared(b, "b", "lu_solve", (1, 2))
    check_same_dtype({"lu": factors, "b": b}, "lu_solve")
    same_rows("lu_solve", factors, b)
    if trans not in (0, 1, 2):
        raise ValueError(f"For 'lu_solve', the 'trans' must be 0, 1 or 2, but got {trans!r}.")
    return _lu_solve(factors, piv, b, trans)


# ---------------------------------------------------------------- eigenvalues and least squares
@operator(KEEP, name="scipy.eigh", numeric="-")
def _eigh(a, lower):
    return jnp.linalg.eigh(a, "L" if lower else "U", symmetrize_input=False)


@operator(KEEP, name="scipy.eigvalsh", numeric="-")
def _eigvalsh(a, lower):
    return jnp.linalg.eigvalsh(a, "L" if lower else "U", symmetrize_input=False)


def eigh(
    a,
    b=None,
    lower=True,
    eigvals_only=False,
    overwrite_a=False,
    overwrite_b=False,
    turbo=True,
    eigvals=None,
    type=1,
    check_finite=True,
):
    """The eigenvalues, rising, and eigenvectors (columns) of a symmetric matrix.

    Args:
        a: square matrix.
        b: None.
        lower: whether the lower triangle is read, otherwise the upper one.
        eigvals_only: whether the eigenvalues alone are returned.
        eigvals: None.
        type: 1, 2 or 3; they differ only with `b`.

    Returns:
        (eigenvalues, eigenvectors), or the eigenvalues.

    Raises:
        ValueError: if `b` or `eigvals` is given, or `a` is not square.

    Source: mindspore.scipy.linalg.eigh, MindSpore 2.10.
    """
    a = square(a, "eigh")
    if b is not None or eigvals is not None:
        raise ValueError("For 'eigh', 'b' and 'eigvals' must be None: generalized and partial problems are not solved.")
    check_bool(lower, "lower", "eigh")
    if check_bool(eigvals_only, "eigvals_only", "eigh"):
        return _eigvalsh(a, lower)
    return _eigh(a, lower)


DRIVERS = (None, "gels", "gelsy", "gelss", "gelsd")


@operator(KEEP, name="scipy.lstsq", numeric="-")
def _lstsq(a, b, rcond):
    # The singular values decide the rank, so the other results hold for every driver.
    x, _, rank, singular = jnp.linalg.lstsq(a, b, rcond)
    return x, jnp.sum((a @ x - b) ** 2, 0), jnp.asarray(rank, jnp.int64), singular


def lstsq(A, B, rcond=None, driver=None):
    """The x that makes the length of A x - B least.

    Args:
        A: matrix `(M, N)`.
        B: vector `(M,)` or matrix `(M, K)`.
        rcond: singular values below this fraction of the largest count as 0; None for the rounding error.
        driver: 'gels', 'gelsy' (the default), 'gelss' or 'gelsd': which of the results below are given.

    Returns:
        (x, residual, rank, singular values). The residual, the squared lengths of the columns of A x - B, is empty
        for 'gelsy' and where M <= N; the rank, int64, for 'gels'; the singular values for 'gels' and 'gelsy'.

    Raises:
        TypeError: if the dtypes differ. ValueError: if the shapes do not fit together, or for another driver.

    Source: mindspore.scipy.linalg.lstsq, MindSpore 2.10.
    """
    A, B = prepared(A, "A", "lstsq"), prepared(B, "B", "lstsq", (1, 2))
    check_same_dtype({"A": A, "B": B}, "lstsq")
    same_rows("lstsq", A, B)
    if driver not in DRIVERS:
        raise ValueError(f"For 'lstsq', the 'driver' must be one of {DRIVERS}, but got {driver!r}.")
    x, residual, rank, singular = _lstsq(A, B, rcond)
    nothing = ops.zeros((0,), A.dtype)
    return (
        x,
        nothing if driver in (None, "gelsy") or A.shape[0] <= A.shape[1] else residual,
        ops.zeros((0,), dtypes.int64) if driver == "gels" else rank,
        nothing if driver in (None, "gels", "gelsy") else singular,
    )


__all__ = "block_diag cho_factor cho_solve cholesky eigh inv lstsq lu lu_factor solve_triangular".split()
