"""Matrices: LU and QR in LAPACK's packed form, systems of special shape, the logarithm, condition and distances."""

import math

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.scipy.linalg import sqrtm

from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_int, wrong_type, wrong_value
from msgrad.ops import linalg
from msgrad.ops.create import cast
from msgrad.ops.declare import FLOATING, KEEP, check_tensor, operator, widely
from msgrad.ops.linalg import check_ndim, check_square, lengths, one_dtype


def adjoint(x):
    out = jnp.swapaxes(x, -1, -2)
    return jnp.conj(out) if jnp.iscomplexobj(out) else out


def half_as_float(function):
    """`function` of arrays, computed in float32 where they are of half precision: LAPACK has none."""

    def wide(*arrays):
        half = [x.dtype for x in arrays if x.dtype in (jnp.float16, jnp.bfloat16)]
        if not half:
            return function(*arrays)
        out = function(*(x.astype(jnp.float32) if jnp.issubdtype(x.dtype, jnp.floating) else x for x in arrays))
        return tuple(y.astype(half[0]) for y in out) if isinstance(out, tuple) else out.astype(half[0])

    return wide


# ---------------------------------------------------------------- LU
def check_pivots(pivots, count, owner):
    check_tensor(pivots, "LU_pivots", owner)
    if pivots.dtype not in (jnp.int8, jnp.int16, jnp.int32, jnp.int64, jnp.uint8):
        raise TypeError(f"For '{owner}', the 'LU_pivots' must be a Tensor of integers, but got {pivots.dtype}.")
    if not pivots.ndim or pivots.shape[-1] != count:
        raise ValueError(f"For '{owner}', the last axis of 'LU_pivots' must be {count} long, but got {pivots.shape}.")


def order_of(pivots, rows):
    """The order of the rows after the exchanges that `pivots`, which count from 1, name; one out of range is cut."""
    return lax.linalg.lu_pivots_to_permutation(jnp.clip(pivots.astype(jnp.int32) - 1, 0, rows - 1), rows)


@operator(KEEP, numeric="-")
def lu_solve(b, LU_data, LU_pivots):
    """The X with A X = `b`, for the A of a packed LU decomposition.

    Args:
        b: Tensor of shape `(*, n, k)`, floating.
        LU_data: Tensor of shape `(*, n, n)`: U on and above the diagonal, L below.
        LU_pivots: int32 Tensor of shape `(*, n)`: row i was exchanged with row `LU_pivots[i]`, counted from 1.

    Raises:
        TypeError: if the dtypes differ or `LU_pivots` is not int32. ValueError: if the shapes do not match.

    Source: mindspore.ops.lu_solve, MindSpore 2.10.
    """
    owner = "lu_solve"
    one_dtype(owner, b=b, LU_data=LU_data)
    if LU_pivots.dtype != jnp.int32:
        raise TypeError(f"For '{owner}', the 'LU_pivots' must be int32, but got {LU_pivots.dtype}.")
    check_square(LU_data, "LU_data", owner)
    n = LU_data.shape[-1]
    check_pivots(LU_pivots, n, owner)
    if b.ndim < 2 or b.shape[-2] != n:
        raise ValueError(f"For '{owner}', the 'b' must be of shape (*, {n}, k), but got {b.shape}.")

    @half_as_float
    def solve(b, lu, pivots):
        batch = np.broadcast_shapes(b.shape[:-2], lu.shape[:-2], pivots.shape[:-1])
        lu = jnp.broadcast_to(lu, batch + lu.shape[-2:])
        order = jnp.broadcast_to(order_of(pivots, n), (*batch, n))
        right = jnp.take_along_axis(jnp.broadcast_to(b, batch + b.shape[-2:]), order[..., None], -2)
        half = lax.linalg.triangular_solve(lu, right, left_side=True, lower=True, unit_diagonal=True)
        return lax.linalg.triangular_solve(lu, half, left_side=True, lower=False)

    return solve(b, LU_data, LU_pivots)


@operator(KEEP, name="lu_unpack", numeric="-")
def _lu_unpack(LU_data, LU_pivots):
    owner = "lu_unpack"
    check_tensor(LU_data, "LU_data", owner)
    if LU_data.ndim < 2:
        raise ValueError(f"For '{owner}', the 'LU_data' must have 2 dimensions or more, but got {LU_data.shape}.")
    m, n = LU_data.shape[-2:]
    k = min(m, n)
    check_pivots(LU_pivots, k, owner)
    order = order_of(LU_pivots, m)
    exchanged = (lax.broadcasted_iota(order.dtype, (m, 1), 0) == order[..., None, :]).astype(LU_data.dtype)
    low = jnp.tril(LU_data[..., :, :k], -1) + jnp.eye(m, k, dtype=LU_data.dtype)
    return exchanged, low, jnp.triu(LU_data[..., :k, :])


def lu_unpack(LU_data, LU_pivots, unpack_data=True, unpack_pivots=True):
    """The matrices of a packed LU decomposition.

    Args:
        LU_data: Tensor of shape `(*, m, n)`.
        LU_pivots: Tensor of integers counted from 1, shape `(*, min(m, n))`.
        unpack_data: whether L and U are given.
        unpack_pivots: whether P is given.

    Returns:
        (P, L, U) with A = P L U, shapes `(*, m, m)`, `(*, m, k)`, `(*, k, n)`; None for what was not asked for.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not match.

    Source: mindspore.ops.lu_unpack, MindSpore 2.10.
    """
    check_bool(unpack_data, "unpack_data", "lu_unpack")
    check_bool(unpack_pivots, "unpack_pivots", "lu_unpack")
    exchanged, low, high = _lu_unpack(LU_data, LU_pivots)
    return exchanged if unpack_pivots else None, low if unpack_data else None, high if unpack_data else None


# ---------------------------------------------------------------- QR by reflections
@operator(FLOATING, numeric="-")
def geqrf(input):
    """The QR decomposition in packed form.

    Args:
        input: Tensor of shape `(*, m, n)`.

    Returns:
        (y, tau): R on and above the diagonal of y, below it the vectors of the reflections, whose factors are `tau`,
        shape `(*, min(m, n))`; see `orgqr`.

    Raises:
        ValueError: if `input` has fewer than 2 dimensions.

    Source: mindspore.ops.geqrf, MindSpore 2.10; LAPACK geqrf.
    """
    check_tensor(input, "input", "geqrf")
    if input.ndim < 2:
        raise ValueError(f"For 'geqrf', the 'input' must have 2 dimensions or more, but got the shape {input.shape}.")

    @half_as_float
    def decompose(x):
        packed, factors = jnp.linalg.qr(x, "raw")
        return jnp.swapaxes(packed, -1, -2), factors

    return decompose(input)


def reflected(x, tau, other, adjointly):
    """Q `other`, or Q^H `other`, for Q the product of the reflections in the columns of `x`."""
    count = tau.shape[-1]
    place = lax.broadcasted_iota(jnp.int32, (x.shape[-2], 1), 0)

    def step(i, out):
        k = i if adjointly else count - 1 - i
        column = lax.dynamic_slice_in_dim(x, k, 1, axis=x.ndim - 1)
        vector = jnp.where(place == k, jnp.ones((), x.dtype), jnp.where(place > k, column, jnp.zeros((), x.dtype)))
        factor = lax.dynamic_slice_in_dim(tau, k, 1, axis=tau.ndim - 1)[..., None]
        return out - (jnp.conj(factor) if adjointly else factor) * vector * (adjoint(vector) @ out)

    return lax.fori_loop(0, count, step, other)


def check_reflections(x, tau, owner):
    if x.ndim < 2 or tau.ndim != x.ndim - 1 or tau.shape[:-1] != x.shape[:-2]:
        raise ValueError(f"For '{owner}', 'tau' must have the axes of the matrices, but got {x.shape}, {tau.shape}.")
    if tau.shape[-1] > x.shape[-1]:
        raise ValueError(f"For '{owner}', there must be at most {x.shape[-1]} factors, but got {tau.shape[-1]}.")


@operator(KEEP, numeric="-")
def orgqr(input, input2):
    """The first columns of Q, the product of the reflections H_i = 1 - tau_i v_i v_i^H.

    Args:
        input: Tensor of shape `(*, m, n)`, m >= n; v_i is its column i below the diagonal, with 1 on it.
        input2: the factors tau, shape `(*, k)`, k <= n.

    Returns:
        Shape `(*, m, n)`.

    Raises:
        TypeError: if the dtypes differ. ValueError: if the shapes do not match.

    Source: mindspore.ops.orgqr, MindSpore 2.10.
    """
    one_dtype("orgqr", input=input, input2=input2)
    check_reflections(input, input2, "orgqr")
    m, n = input.shape[-2:]
    if m < n:
        raise ValueError(f"For 'orgqr', the matrices must not have more columns than rows, but got {input.shape}.")
    return reflected(input, input2, jnp.broadcast_to(jnp.eye(m, n, dtype=input.dtype), input.shape), False)


@operator(KEEP, numeric="-")
def ormqr(input, tau, other, left=True, transpose=False):
    """`other` multiplied by the whole Q of `orgqr`: Q `other`, or `other` Q if not `left`; Q^H with `transpose`.

    Raises:
        TypeError: if the dtypes differ. ValueError: if the shapes do not match.

    Source: mindspore.ops.ormqr, MindSpore 2.10.
    """
    one_dtype("ormqr", input=input, tau=tau, other=other)
    check_reflections(input, tau, "ormqr")
    check_bool(left, "left", "ormqr")
    check_bool(transpose, "transpose", "ormqr")
    if other.ndim != input.ndim or other.shape[-2 if left else -1] != input.shape[-2]:
        raise ValueError(f"For 'ormqr', the shapes {input.shape} and {other.shape} do not match.")
    if left:
        return reflected(input, tau, other, transpose)
    return adjoint(reflected(input, tau, adjoint(other), not transpose))


# ---------------------------------------------------------------- systems
@operator(FLOATING.on("matrix", "rhs"), numeric="-")
def matrix_solve_ls(matrix, rhs, l2_regularizer, fast=True):
    """The X of least squares of `matrix` X - `rhs`, plus `l2_regularizer` times the squares of X if `fast`.

    Raises:
        TypeError: if `l2_regularizer` is no float64 Tensor. ValueError: if the rows do not match.

    Source: mindspore.ops.MatrixSolveLs, MindSpore 2.10.
    """
    owner = "MatrixSolveLs"
    one_dtype(owner, matrix=matrix, rhs=rhs)
    check_tensor(l2_regularizer, "l2_regularizer", owner)
    if l2_regularizer.dtype != jnp.float64:
        raise TypeError(f"For '{owner}', the 'l2_regularizer' must be float64, but got {l2_regularizer.dtype}.")
    if matrix.ndim < 2 or rhs.ndim != matrix.ndim or matrix.shape[:-1] != rhs.shape[:-1]:
        raise ValueError(f"For '{owner}', the shapes {matrix.shape} and {rhs.shape} do not match.")
    m, n = matrix.shape[-2:]
    conjugate = adjoint(matrix)
    if not fast:
        return widely(lambda matrix, rhs: jnp.linalg.pinv(matrix) @ rhs)(matrix, rhs)
    ridge = l2_regularizer.astype(matrix.dtype) * jnp.eye(min(m, n), dtype=matrix.dtype)
    if m >= n:
        return widely(jnp.linalg.solve)(conjugate @ matrix + ridge, conjugate @ rhs)
    return conjugate @ widely(jnp.linalg.solve)(matrix @ conjugate + ridge, rhs)


@operator(KEEP, numeric="-")
def matrix_triangular_solve(matrix, rhs, lower=True, adjoint=False):
    """The X with T X = `rhs`, where T is a triangle of `matrix`, or its adjoint; the stacks broadcast.

    Source: mindspore.ops.MatrixTriangularSolve, MindSpore 2.10.
    """
    owner = "MatrixTriangularSolve"
    one_dtype(owner, matrix=matrix, rhs=rhs)
    check_square(matrix, "matrix", owner)
    if rhs.ndim < 2 or rhs.shape[-2] != matrix.shape[-1]:
        raise ValueError(f"For '{owner}', the shapes {matrix.shape} and {rhs.shape} do not match.")
    batch = np.broadcast_shapes(matrix.shape[:-2], rhs.shape[:-2])
    return lax.linalg.triangular_solve(
        jnp.broadcast_to(matrix, batch + matrix.shape[-2:]),
        jnp.broadcast_to(rhs, batch + rhs.shape[-2:]),
        left_side=True,
        lower=lower,
        transpose_a=adjoint,
        conjugate_a=adjoint,
    )


@operator(KEEP, numeric="-")
def tridiagonal_matmul(superdiag, maindiag, subdiag, rhs):
    """The product of matrices of three diagonals, `(*, 1, m)`, with `rhs`, `(*, m, n)`.

    The last element of `superdiag` and the first of `subdiag` are not used.

    Raises:
        TypeError: if the dtypes differ. ValueError: if the shapes do not match.

    Source: mindspore.ops.TridiagonalMatMul, MindSpore 2.10.
    """
    owner = "TridiagonalMatMul"
    one_dtype(owner, superdiag=superdiag, maindiag=maindiag, subdiag=subdiag, rhs=rhs)
    wanted = (*rhs.shape[:-2], 1, rhs.shape[-2] if rhs.ndim > 1 else -1)
    for x, name in ((superdiag, "superdiag"), (maindiag, "maindiag"), (subdiag, "subdiag")):
        if x.shape != wanted:
            raise ValueError(f"For '{owner}', the '{name}' must have the shape {wanted}, but got {x.shape}.")
    above, middle, below = (jnp.swapaxes(x, -1, -2) for x in (superdiag, maindiag, subdiag))
    pad = [(0, 0)] * (rhs.ndim - 2)
    following = jnp.pad(rhs[..., 1:, :], [*pad, (0, 1), (0, 0)])
    previous = jnp.pad(rhs[..., :-1, :], [*pad, (1, 0), (0, 0)])
    return above * following + middle * rhs + below * previous


# ---------------------------------------------------------------- logarithm
@operator(KEEP, numeric="-")
def matrix_logarithm(x):
    """The L with exp(L) = `x`, for stacks of complex square matrices. On CPUs only.

    Raises:
        TypeError: if `x` is not complex. ValueError: if the matrices are not square.

    Source: mindspore.ops.MatrixLogarithm, MindSpore 2.10; Higham, Functions of Matrices, 11.5.
    """
    check_square(x, "x", "MatrixLogarithm")
    if not jnp.iscomplexobj(x):
        raise TypeError(f"For 'MatrixLogarithm', the 'x' must be complex, but got {x.dtype}.")
    unit = jnp.eye(x.shape[-1], dtype=x.dtype)
    nodes, weights = np.polynomial.legendre.leggauss(12)

    def far(state):
        root, count = state
        return (jnp.max(jnp.sum(jnp.abs(root - unit), 0)) > 0.5) & (count < 64)

    def one(matrix):
        # log(A) = 2**k log(A**(1 / 2**k)); close to 1, log(1 + E) is the integral of E (1 + t E)**-1 over [0, 1].
        root, count = lax.while_loop(far, lambda s: (sqrtm(s[0]).astype(x.dtype), s[1] + 1), (matrix, jnp.int32(0)))
        rest = root - unit
        parts = [
            float(w) / 2 * jnp.linalg.solve(unit + float(1 + t) / 2 * rest, rest)
            for t, w in zip(nodes, weights, strict=True)
        ]
        return sum(parts[1:], parts[0]) * jnp.exp2(count.astype(rest.real.dtype)).astype(x.dtype)

    return jax.lax.map(one, x.reshape(-1, *x.shape[-2:])).reshape(x.shape)


# ---------------------------------------------------------------- norms and distances
ORDERS = (None, 1, -1, 2, -2, math.inf, -math.inf, "fro", "nuc")


@operator(KEEP, numeric="-")
def cond(A, p=None):
    """The condition of square matrices: the norm of order `p` times that of the inverse.

    Args:
        A: Tensor of shape `(*, n, n)`, floats or complex numbers.
        p: 'fro', 'nuc', 1, -1, 2, -2, inf or -inf; None is 2.

    Returns:
        float32, shape `(*)`; infinite for a singular matrix.

    Raises:
        TypeError: if `A` holds integers. ValueError: if `p` is another one, or the matrices are not square.

    Source: mindspore.ops.cond, MindSpore 2.10.
    """
    check_square(A, "A", "cond")
    if not jnp.issubdtype(A.dtype, jnp.inexact):
        raise TypeError(f"For 'cond', the 'A' must hold floats or complex numbers, but got {A.dtype}.")
    if p not in ORDERS:
        raise wrong_value(p, "p", "cond", f"one of {list(ORDERS)}")
    return widely(jnp.linalg.cond)(A, p).astype(jnp.float32)


@operator(KEEP, numeric="-")
def pdist(input, p=2.0):
    """The p-norms of the differences of all pairs of rows.

    Args:
        input: floating-point Tensor of shape `(n, m)`.
        p: a non-negative float, or inf.

    Returns:
        Shape `(n (n - 1) / 2,)`: rows 0 and 1, 0 and 2, ...

    Raises:
        TypeError: if an argument is of another type. ValueError: if `p` is negative, or `input` no matrix.

    Source: mindspore.ops.pdist, MindSpore 2.10.
    """
    check_ndim(input, 2, "input", "pdist")
    if not isinstance(p, float):
        raise wrong_type(p, "p", "pdist", "a float")
    if p < 0:
        raise wrong_value(p, "p", "pdist", "not negative")
    if not jnp.issubdtype(input.dtype, jnp.floating):
        raise TypeError(f"For 'pdist', the 'input' must hold floats, but got {input.dtype}.")
    first, second = np.triu_indices(input.shape[0], 1)
    difference = input[first] - input[second]
    if p != 2:
        return lengths(difference, p, (-1,), False)
    square = jnp.sum(difference * difference, -1)
    zero = square == 0  # where the root has no slope, the gradient is 0
    return jnp.where(zero, square, jnp.sqrt(jnp.where(zero, jnp.ones_like(square), square)))


def nuclear_norm(x, dim=None, keepdim=False):
    """The sum of the singular values of a matrix, or of those in two axes. Source: mindspore.ops.NuclearNorm, 2.10."""
    if dim is not None and not isinstance(dim, (list, tuple)):
        raise wrong_type(dim, "dim", "NuclearNorm", "a list or tuple of two ints, or None")
    if len(axes := (0, 1) if dim is None else tuple(check_int(a, "dim", "NuclearNorm") for a in dim)) != 2:
        raise wrong_value(dim, "dim", "NuclearNorm", "two axes")
    if dim is None and x.ndim != 2:
        raise ValueError(f"For 'NuclearNorm' without 'dim', the 'x' must be a matrix, but got the shape {x.shape}.")
    return linalg.matrix_norm(x, "nuc", axes, keepdim)


def euclidean_norm(x, axes, keep_dims=False):
    """The root of the sum of squares along `axes`, a Tensor of ints, in x's dtype. Source: mindspore.ops, 2.10."""
    axes = tuple(axes.reshape((-1,)).tolist()) if isinstance(axes, Tensor) else axes
    return cast(linalg.vector_norm(x, 2, axes, keep_dims), x.dtype)


__all__ = "lu_solve lu_unpack geqrf orgqr ormqr cond pdist".split()
