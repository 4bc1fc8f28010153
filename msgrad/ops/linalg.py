"""Products of matrices and vectors, norms, decompositions."""

import functools
import math
import string

import jax
import jax.numpy as jnp
from jax import lax
from jax.scipy.linalg import expm

from msgrad.core.tensor import Tensor
from msgrad.errors import (
    check_axes,
    check_axis,
    check_bool,
    check_int,
    check_number,
    kind,
    of_tensors,
    wrong_type,
    wrong_value,
)
from msgrad.ops.declare import FLOATING, KEEP, PROMOTE, check_tensor, operator, renamed, widely
from msgrad.ops.join import concat
from msgrad.ops.reduce import as_dtype, first_of
from msgrad.ops.ternary import check_shapes
from msgrad.ops.unary import modulus


def check_ndim(x, ndim, name, owner):
    check_tensor(x, name, owner)
    allowed = ndim if isinstance(ndim, tuple) else (ndim,)
    if x.ndim not in allowed:
        raise ValueError(
            f"For '{owner}', the '{name}' must have {' or '.join(map(str, allowed))} dimensions, "
            f"but got the shape {x.shape}."
        )


def check_square(x, name, owner):
    check_tensor(x, name, owner)
    if x.ndim < 2 or x.shape[-1] != x.shape[-2]:
        raise ValueError(f"For '{owner}', the '{name}' must hold square matrices, but got the shape {x.shape}.")


def one_dtype(owner, **tensors):
    for name, x in tensors.items():
        check_tensor(x, name, owner)
    found = {name: x.dtype for name, x in tensors.items()}
    if len(set(found.values())) > 1:
        raise TypeError(
            f"For '{owner}', the tensors must have one dtype, but got "
            f"{', '.join(f'{name}: {d}' for name, d in found.items())}."
        )
    if any(d.kind == "b" for d in found.values()):
        raise TypeError(f"For '{owner}', the tensors must hold numbers, but got bool.")


# ---------------------------------------------------------------- products
@operator(KEEP, numeric="-")
def matmul(input, other):
    """The matrix product, of a stack of matrices along the axes before the last two, which broadcast.

    Args:
        input: Tensor of shape `(*, n, k)` or `(k,)`.
        other: Tensor of shape `(*, k, m)` or `(k,)`, of the same dtype.

    Returns:
        Shape `(*, n, m)`, without n or m where a vector was given.

    Raises:
        TypeError: if the dtypes differ or are bool. RuntimeError: if the shapes do not match; ValueError, if `other` is
            a vector and `input` a vector or matrix. ValueError: if an argument has no dimension.

    Source: mindspore.ops.matmul, MindSpore 2.10.
    """
    one_dtype("matmul", input=input, other=other)
    if not input.ndim or not other.ndim:
        raise ValueError(
            f"For 'matmul', the arguments must have at least 1 dimension, but got {input.shape} and {other.shape}."
        )
    if input.shape[-1] != other.shape[-2 if other.ndim > 1 else 0]:
        error = ValueError if other.ndim == 1 and input.ndim < 3 else RuntimeError
        raise error(
            f"For 'matmul', input.shape[-1] and other.shape[-2] must be equal, but got {input.shape} and {other.shape}."
        )
    return jnp.matmul(input, other)


def product(name, shapes, sentence):
    """A matrix product of tensors whose numbers of dimensions are `shapes`."""

    @operator(KEEP, name=name, numeric="-")
    def body(input, mat2):
        one_dtype(name, input=input, mat2=mat2)
        check_ndim(input, shapes[0], "input", name)
        check_ndim(mat2, shapes[1], "mat2", name)
        if input.shape[-1] != mat2.shape[-2 if mat2.ndim > 1 else 0] or (
            mat2.ndim == 3 and input.shape[0] != mat2.shape[0]
        ):
            raise ValueError(f"For '{name}', the shapes {input.shape} and {mat2.shape} do not match.")
        return jnp.matmul(input, mat2)

    body.__doc__ = (
        f"{sentence}\n\n    Raises:\n        TypeError: if the dtypes differ. ValueError: if the shapes do "
        f"not match.\n\n    Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return body


mm = product("mm", (2, 2), "The product of two matrices.")
mv = product("mv", (2, 1), "The product of a matrix and a vector.")


@operator(KEEP, name="batch_matmul", numeric="-")
def batch_matmul(x, y, transpose_a=False, transpose_b=False):
    """Stacks of matrices multiplied pair by pair, each stack transposed first if asked for.

    Raises:
        TypeError: if the dtypes differ. ValueError: if the shapes do not match.

    Source: mindspore.ops.BatchMatMul, MindSpore 2.10.
    """
    one_dtype("batch_matmul", x=x, y=y)
    if x.ndim < 2 or y.ndim < 2:
        raise ValueError(
            f"For 'batch_matmul', the arguments must have at least 2 dimensions, but got {x.shape} and {y.shape}."
        )
    x = jnp.swapaxes(x, -1, -2) if transpose_a else x
    y = jnp.swapaxes(y, -1, -2) if transpose_b else y
    if x.shape[-1] != y.shape[-2]:
        raise ValueError(f"For 'batch_matmul', the shapes {x.shape} and {y.shape} (after transposing) do not match.")
    return jnp.matmul(x, y)


def bmm(input_x, mat2):
    """Stacks of matrices multiplied pair by pair. Source: mindspore.ops.bmm, MindSpore 2.10."""
    return batch_matmul(input_x, mat2)


@operator(KEEP, numeric="-")
def dot(input, other):
    """The sum over the last axis of `input` and the second-last, or only, axis of `other`, for all pairs.

    Raises:
        TypeError: if the dtypes differ. ValueError: if the lengths of these axes differ.

    Source: mindspore.ops.dot, MindSpore 2.10.
    """
    one_dtype("dot", input=input, other=other)
    if not input.ndim or not other.ndim or input.shape[-1] != other.shape[-2 if other.ndim > 1 else 0]:
        raise ValueError(f"For 'dot', the shapes {input.shape} and {other.shape} do not match.")
    return jnp.dot(input, other)


@operator(KEEP, numeric="-")
def inner(input, other):
    """The sum over the last axes, for all pairs of the others. Source: mindspore.ops.inner, MindSpore 2.10."""
    one_dtype("inner", input=input, other=other)
    if input.ndim and other.ndim and input.shape[-1] != other.shape[-1]:
        raise ValueError(f"For 'inner', the last axes must have one length, but got {input.shape} and {other.shape}.")
    return jnp.inner(input, other)


@operator(PROMOTE, numeric="-")
def outer(input, vec2):
    """The matrix of the products of all pairs from two vectors. Source: mindspore.ops.outer, MindSpore 2.10."""
    check_ndim(input, 1, "input", "outer")
    check_ndim(vec2, 1, "vec2", "outer")
    return input[:, None] * vec2[None, :]


ger = outer


@operator(KEEP, numeric="-")
def vecdot(x, y, *, axis=-1):
    """The sum of products along `axis`, of the first argument conjugated. Source: mindspore.ops.vecdot, 2.10."""
    one_dtype("vecdot", x=x, y=y)
    check_shapes("vecdot", x=x, y=y)
    return jnp.sum(jnp.conj(x) * y if jnp.iscomplexobj(x) else x * y, axis, dtype=x.dtype)


@operator(KEEP, numeric="-")
def tensor_dot(x1, x2, axes):
    """The sum of products over axes of both, for all pairs of the others.

    Args:
        x1, x2: Tensors of one dtype.
        axes: an int n: the last n axes of `x1` with the first n of `x2`; or a pair of the axes of each.

    Raises:
        TypeError: if the dtypes differ. ValueError: if lengths do not match.

    Source: mindspore.ops.tensor_dot, MindSpore 2.10.
    """
    one_dtype("tensor_dot", x1=x1, x2=x2)
    try:
        return jnp.tensordot(x1, x2, axes)
    except TypeError as error:
        raise ValueError(
            f"For 'tensor_dot', the axes {axes} of {x1.shape} and {x2.shape} do not match: {error}"
        ) from None


@operator(KEEP, numeric="-")
def batch_dot(x1, x2, axes=None):
    """The sum of products over one axis of each, sample by sample along the first axis.

    Args:
        x1, x2: Tensors of at least 2 dimensions, of one dtype and batch size.
        axes: an int for both, a pair of ints, or None: the last axis of `x1` with the second-last of `x2` (the last
            one if it has 2 dimensions).

    Returns:
        The axes of x1 that remain, then those of `x2`; a column if none remains.

    Source: mindspore.ops.batch_dot, MindSpore 2.10.
    """
    one_dtype("batch_dot", x1=x1, x2=x2)
    if x1.ndim < 2 or x2.ndim < 2 or x1.shape[0] != x2.shape[0]:
        raise ValueError(
            f"For 'batch_dot', the arguments must have 2 dimensions and one batch size, but got {x1.shape} "
            f"and {x2.shape}."
        )
    if axes is None:
        axes = (x1.ndim - 1, 1 if x2.ndim == 2 else x2.ndim - 2)
    elif isinstance(axes, int):
        axes = (axes, axes)
    a, b = check_axis(axes[0], x1.ndim, "batch_dot", "axes"), check_axis(axes[1], x2.ndim, "batch_dot", "axes")
    if not a or not b or x1.shape[a] != x2.shape[b]:
        raise ValueError(f"For 'batch_dot', the axes {axes} of {x1.shape} and {x2.shape} do not match.")
    out = lax.dot_general(x1, x2, (((a,), (b,)), ((0,), (0,))))
    return out[:, None] if out.ndim == 1 else out


@operator(KEEP, name="einsum", numeric="operands")
def _einsum(equation, operands):
    return jnp.einsum(equation, *operands)


def einsum_ext(equation, *operands):
    """The sum of products that `equation` spells.

    Args:
        equation: a string, 'ij,jk->ik': a letter for each axis of each operand, '...' for axes that broadcast, and
            after the arrow those of the result, in order of the alphabet if it is left out.
        operands: Tensors; or, without a string, Tensors each followed by a list of the numbers of its axes below 52,
            in the end such a list for the result.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the equation does not fit the operands.

    Source: mindspore.ops.einsum_ext, MindSpore 2.10.
    """
    if isinstance(equation, Tensor):
        equation, operands = spelled_out((equation, *operands))
    if not isinstance(equation, str):
        raise wrong_type(equation, "equation", "einsum", "a string or a Tensor")
    if len(operands) == 1 and isinstance(operands[0], (tuple, list)):
        operands = tuple(operands[0])
    return _einsum(equation, operands)


LETTERS = string.ascii_uppercase + string.ascii_lowercase


def spelled_out(given):
    """The equation and operands of (operand, axes, operand, axes, ..., axes of the result)."""

    def spell(axes):
        return "".join("..." if a is ... else LETTERS[a] for a in axes)

    count = len(given) // 2
    terms = ",".join(spell(axes) for axes in given[1 : 2 * count : 2])
    return terms + (f"->{spell(given[-1])}" if len(given) % 2 else ""), given[: 2 * count : 2]


def einsum(equation, *operands):
    """`einsum_ext`, but a result without axes has the shape (1,). Source: mindspore.ops.einsum, MindSpore 2.10."""
    out = einsum_ext(equation, *operands)
    return out if out.ndim else out.reshape((1,))


@operator(PROMOTE, numeric="-")
def kron(input, other):
    """The Kronecker product. Source: mindspore.ops.kron, MindSpore 2.10."""
    check_tensor(input, "input", "kron")
    check_tensor(other, "other", "kron")
    return jnp.kron(input, other)


@operator(PROMOTE, numeric="-")
def cross(input, other, dim=None):
    """The vector product along `dim`, of length 3; by default the first such axis.

    Source: mindspore.ops.cross, 2.10.
    """
    check_shapes("cross", input=input, other=other)
    if dim is None:
        dim = next((a for a, n in enumerate(input.shape) if n == 3), 0)
    dim = check_axis(dim, input.ndim, "cross", "dim")
    if input.shape[dim] != 3 or other.shape[dim] != 3:
        raise ValueError(f"For 'cross', the axis {dim} must have length 3, but got {input.shape} and {other.shape}.")
    return jnp.cross(input, other, axis=dim)


def combined(name, factor, sentence):
    """`beta * input + alpha * factor(a, b)`."""

    @operator(PROMOTE.on("input", "beta", "alpha"), name=name, numeric="beta alpha")
    def body(input, a, b, *, beta=1, alpha=1):
        one_dtype(name, input=input, a=a, b=b)
        out = factor(a, b)
        check_shapes(name, input=input, product=out)
        return beta * input + alpha * out

    body.__doc__ = f"{sentence}\n\n    Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    return body


_addmm = combined("addmm", jnp.matmul, "beta * input + alpha * (mat1 @ mat2).")
_addmv = combined("addmv", jnp.matmul, "beta * input + alpha * (mat @ vec).")
_addr = combined("addr", lambda a, b: a[:, None] * b[None, :], "beta * x + alpha * outer(vec1, vec2).")
_baddbmm = combined("baddbmm", jnp.matmul, "beta * input + alpha * (batch1 @ batch2), pair by pair.")
_addbmm = combined(
    "addbmm", lambda a, b: jnp.sum(jnp.matmul(a, b), 0, dtype=a.dtype), "beta * input + alpha * sum(batch1 @ batch2)."
)


def addmm(input, mat1, mat2, *, beta=1, alpha=1):
    """beta * input + alpha * (mat1 @ mat2). Source: mindspore.ops.addmm, MindSpore 2.10."""
    return _addmm(input, mat1, mat2, beta, alpha)


def addmv(input, mat, vec, *, beta=1, alpha=1):
    """beta * input + alpha * (mat @ vec). Source: mindspore.ops.addmv, MindSpore 2.10."""
    return _addmv(input, mat, vec, beta, alpha)


def addr(x, vec1, vec2, *, beta=1, alpha=1):
    """beta * x + alpha * outer(vec1, vec2). Source: mindspore.ops.addr, MindSpore 2.10."""
    return _addr(x, vec1, vec2, beta, alpha)


def baddbmm(input, batch1, batch2, beta=1, alpha=1):
    """beta * input + alpha * (batch1 @ batch2), pair by pair. Source: mindspore.ops.baddbmm, MindSpore 2.10."""
    return _baddbmm(input, batch1, batch2, beta, alpha)


def baddbmm_ext(input, batch1, batch2, *, beta=1, alpha=1):
    """`baddbmm`, of keyword factors. Source: mindspore.ops.baddbmm_ext, MindSpore 2.10."""
    return _baddbmm(input, batch1, batch2, beta, alpha)


def addbmm(input, batch1, batch2, *, beta=1, alpha=1):
    """beta * input + alpha * sum(batch1 @ batch2). Source: mindspore.ops.addbmm, MindSpore 2.10."""
    return _addbmm(input, batch1, batch2, beta, alpha)


@operator(PROMOTE)
def addn(x):
    """The sum of a tuple or list of Tensors of one shape. Source: mindspore.ops.addn, MindSpore 2.10."""
    if not isinstance(x, (tuple, list)) or not x:
        raise wrong_type(x, "x", "addn", "a tuple or list of Tensors")
    if len({t.shape for t in x}) > 1:
        raise ValueError(f"For 'addn', the Tensors must have one shape, but got {[t.shape for t in x]}.")
    out = x[0]
    for t in x[1:]:
        out = out + t
    return out


accumulate_n = addn


@operator(KEEP, numeric="-")
def trace(input, offset=0, axis1=0, axis2=1):
    """The sum of the diagonal. Source: mindspore.ops.trace, MindSpore 2.10."""
    check_tensor(input, "input", "trace")
    return jnp.trace(input, offset, axis1, axis2, dtype=input.dtype)


@operator(KEEP, numeric="-")
def adjoint(x):
    """The last two axes exchanged, and the numbers conjugated. Source: mindspore.ops.adjoint, MindSpore 2.10."""
    check_tensor(x, "x", "adjoint")
    out = jnp.swapaxes(x, -1, -2)
    return jnp.conj(out) if jnp.iscomplexobj(out) else out


# ---------------------------------------------------------------- norms
def lengths(x, order, axes, keepdims, flat=False):
    """The norm of order `order` along axes, as for one vector.

    Of equal largest elements the first gets the gradient. That of the zero vector is NaN, or with `flat` 0; an element
    that is 0 has none then either.
    """
    size = modulus(x)
    axes = tuple(range(x.ndim)) if axes is None else axes
    if order in (math.inf, -math.inf):
        return first_of(size, axes, keepdims, jnp.argmax if order > 0 else jnp.argmin)
    if order == 0:
        return jnp.sum(size != 0, axes, dtype=size.dtype, keepdims=keepdims)
    if order == 1:
        return jnp.sum(size, axes, keepdims=keepdims)
    if flat:
        powers = size * size if order == 2 else power(size, order)
        return root(jnp.sum(powers, axes, keepdims=keepdims), order)
    if order == 2:
        return jnp.sqrt(jnp.sum(size * size, axes, keepdims=keepdims))
    return jnp.sum(size**order, axes, keepdims=keepdims) ** (1 / order)


def power(size, order):
    """`size ** order` of what is not negative, whose derivative at 0 is 0."""
    zero = size == 0
    return jnp.where(zero, jnp.zeros_like(size), jnp.where(zero, jnp.ones_like(size), size) ** order)


def root(total, order):
    """`total ** (1 / order)` of what is not negative, whose derivative at 0 is 0."""
    zero = total == 0
    safe = jnp.where(zero, jnp.ones_like(total), total)
    return jnp.where(zero, jnp.zeros_like(total), jnp.sqrt(safe) if order == 2 else safe ** (1 / order))


def matrix_length(x, order, axes, keepdims):
    """The norm of the matrices in two axes. Of equal largest sums the first gets the gradient."""
    if order not in (1, -1, math.inf, -math.inf):
        return widely(jnp.linalg.norm)(x, order, axes, keepdims)
    rows, columns = axes
    summed, left = (rows, columns) if abs(order) == 1 else (columns, rows)
    sums = jnp.sum(modulus(x), summed, keepdims=True)
    out = first_of(sums, (left,), True, jnp.argmax if order > 0 else jnp.argmin)
    return out if keepdims else jnp.squeeze(out, axes)


@operator(FLOATING, numeric="-")
def norm(A, ord=None, dim=None, keepdim=False, *, dtype=None):
    """The norm of vectors or matrices.

    Args:
        A: Tensor; integers count as float32.
        ord: None (2 of vectors, 'fro' of matrices), a number, 'fro' or 'nuc'.
        dim: an int for vectors, a pair of ints for matrices; None: all of `A` as one vector if `ord` is None,
            otherwise `A` of 1 or 2 dimensions.
        keepdim: whether these axes stay, with length 1.
        dtype: the dtype to cast to first.

    Raises:
        ValueError: if `ord` does not exist for what `dim` says. TypeError: if an argument is of another type.

    Source: mindspore.ops.norm, MindSpore 2.10; numpy.linalg.norm.
    """
    check_tensor(A, "A", "norm")
    check_bool(keepdim, "keepdim", "norm")
    x = as_dtype(A, dtype, "norm")
    axes = check_axes(tuple(dim) if isinstance(dim, list) else dim, x.ndim, "norm", "dim")
    if ord is None:
        return lengths(x, 2, axes, keepdim)
    if len(axes) == 1 and not isinstance(ord, str):
        return lengths(x, ord, axes, keepdim, flat=isinstance(ord, int) and ord > 0)  # as MindSpore's LpNorm
    if len(axes) == 1:
        raise TypeError(f"For 'norm', the 'ord' of vectors must be a number, but got {ord!r}.")
    if len(axes) != 2:
        raise ValueError(f"For 'norm', an 'ord' needs one or two axes, but got 'dim' {dim} of the shape {x.shape}.")
    if not isinstance(ord, str) and ord not in (1, -1, 2, -2, math.inf, -math.inf):
        raise ValueError(
            f"For 'norm', the 'ord' of matrices must be one of 'fro', 'nuc', inf, -inf, 1, -1, 2, -2, but got {ord!r}."
        )
    if isinstance(ord, str) and ord not in ("fro", "nuc"):
        raise wrong_value(ord, "ord", "norm", "'fro', 'nuc' or a number")
    return matrix_length(x, ord, axes, keepdim)


@operator(FLOATING, numeric="-")
def vector_norm(x, ord=2, axis=None, keepdims=False, *, dtype=None):
    """The norm of order `ord` along axes, as of one vector. Source: mindspore.ops.vector_norm, MindSpore 2.10."""
    check_tensor(x, "x", "vector_norm")
    axes = check_axes(tuple(axis) if isinstance(axis, list) else axis, x.ndim, "vector_norm")
    return lengths(as_dtype(x, dtype, "vector_norm"), ord, axes, keepdims)


@operator(FLOATING, numeric="-")
def matrix_norm(A, ord="fro", axis=(-2, -1), keepdims=False, *, dtype=None):
    """The norm of the matrices in two axes. Source: mindspore.ops.matrix_norm, MindSpore 2.10."""
    check_tensor(A, "A", "matrix_norm")
    axes = check_axes(tuple(axis), A.ndim, "matrix_norm")
    return matrix_length(as_dtype(A, dtype, "matrix_norm"), ord, axes, keepdims)


@operator(FLOATING.on("x"), numeric="epsilon")
def l2_normalize(x, axis=0, epsilon=1e-4):
    """`x` divided by its norm along `axis`, of which at least sqrt(epsilon) counts.

    Source: mindspore.ops.L2Normalize.
    """
    check_tensor(x, "x", "l2_normalize")
    axes = check_axes(tuple(axis) if isinstance(axis, list) else axis, x.ndim, "l2_normalize")
    square = jnp.sum(x * x, axes, keepdims=True)
    return x * lax.rsqrt(jnp.maximum(square, epsilon.astype(x.dtype)))


@operator(FLOATING.on("input"), numeric="maxnorm")
def renorm(input, p, axis, maxnorm):
    """The slices along `axis` whose p-norm exceeds `maxnorm` scaled down to it.

    Source: mindspore.ops.renorm, 2.10.
    """
    check_tensor(input, "input", "renorm")
    axis = check_axis(axis, input.ndim, "renorm")
    size = lengths(input, p, tuple(a for a in range(input.ndim) if a != axis), True, flat=True)
    limit = maxnorm.astype(input.dtype)
    return input * jnp.where(size > limit, limit / jnp.maximum(size, jnp.finfo(input.dtype).tiny), 1)


@operator(FLOATING, numeric="input other")
def dist(input, other, p=2):
    """The p-norm of `input - other`. Source: mindspore.ops.dist, MindSpore 2.10."""
    check_shapes("dist", input=input, other=other)
    return lengths(input - other, check_number(p, "p", "dist"), None, False, flat=True)


@operator(FLOATING, numeric="-")
def cdist(x1, x2, p=2.0):
    """The p-norm of the differences of all pairs of rows. Source: mindspore.ops.cdist, MindSpore 2.10."""
    one_dtype("cdist", x1=x1, x2=x2)
    check_number(p, "p", "cdist", low=0)
    if x1.ndim < 2 or x2.ndim < 2 or x1.shape[-1] != x2.shape[-1]:
        raise ValueError(f"For 'cdist', the rows must have one length, but got {x1.shape} and {x2.shape}.")
    return distances(x1[..., :, None, :] - x2[..., None, :, :], p)


def distances(difference, p):
    """The p-norms along the last axis; with p infinite each of equal largest elements gets the whole gradient."""
    if p != math.inf:
        return lengths(difference, p, (difference.ndim - 1,), False, flat=True)
    size = modulus(difference)
    largest = lax.stop_gradient(jnp.max(size, -1, keepdims=True))
    passing = jnp.where(size == largest, size - lax.stop_gradient(size), jnp.zeros_like(size))
    return jnp.squeeze(largest, -1) + jnp.sum(passing, -1)


@operator(FLOATING, numeric="-")
def cosine_similarity(x1, x2, dim=1, eps=1e-08):
    """The cosine of the angle between vectors along `dim`; a product of their norms below `eps` counts as that.

    Source: mindspore.ops.cosine_similarity, MindSpore 2.10.
    """
    check_shapes("cosine_similarity", x1=x1, x2=x2)
    x1, x2 = jnp.broadcast_arrays(x1, x2)
    dim = check_axis(dim, x1.ndim, "cosine_similarity", "dim")
    squares = jnp.sum(x1 * x1, dim) * jnp.sum(x2 * x2, dim)
    floor = jnp.asarray(eps * eps, squares.dtype)
    return jnp.sum(x1 * x2, dim) * lax.rsqrt(jnp.where(squares < floor, floor, squares))


# ---------------------------------------------------------------- clipping by norm
def widest(tensors):
    """The dtype in which their norm is computed: float64 if one has it, else float32."""
    return jnp.float64 if any(t.dtype == jnp.float64 for t in tensors) else jnp.float32


@operator(KEEP, name="clip_by_global_norm", numeric="x clip_norm")
def _clip_by_global_norm(x, clip_norm):
    wide = widest(x)
    total = jnp.sqrt(sum(jnp.sum(jnp.square(t.astype(wide))) for t in x))
    limit = clip_norm.astype(wide)
    scale = limit / jnp.maximum(total, limit)
    return tuple((t * scale.astype(t.dtype)) for t in x)


def clip_by_global_norm(x, clip_norm=1.0, use_norm=None):
    """Tensors scaled down together so that the norm of all their elements is at most `clip_norm`.

    Args:
        x: tuple or list of floating-point Tensors.
        clip_norm: a positive number or 0-d Tensor.
        use_norm: None.

    Returns:
        A tuple of Tensors.

    Raises:
        TypeError: if `x` is of another type or `clip_norm` no number. ValueError: if `use_norm` is not None.

    Source: mindspore.ops.clip_by_global_norm, MindSpore 2.10.
    """
    if not isinstance(x, (tuple, list)) or not x:
        raise wrong_type(x, "x", "clip_by_global_norm", "a tuple or list of Tensors")
    if use_norm is not None:
        raise wrong_value(use_norm, "use_norm", "clip_by_global_norm", "None")
    if not isinstance(clip_norm, Tensor) and check_number(clip_norm, "clip_norm", "clip_by_global_norm") <= 0:
        raise wrong_value(clip_norm, "clip_norm", "clip_by_global_norm", "positive")
    for t in x:
        if not isinstance(t, Tensor) or not t.dtype.is_floating_point:
            raise TypeError(f"For 'clip_by_global_norm', the 'x' must hold floating-point Tensors, but got {kind(t)}.")
    return _clip_by_global_norm(tuple(x), clip_norm)


@operator(KEEP, name="clip_by_norm", numeric="x max_norm")
def _clip_by_norm(x, max_norm, norm_type):
    wide = widest(x)
    sizes = jnp.stack([lengths(t.astype(wide), norm_type, None, False, flat=True) for t in x])
    total = lengths(sizes, norm_type, None, False, flat=True)
    scale = jnp.minimum(max_norm.astype(wide) / (total + 1e-6), 1)
    return (*((t * scale.astype(t.dtype)) for t in x), total)


def clip_by_norm(x, max_norm, norm_type=2.0, error_if_nonfinite=False):
    """Tensors scaled down together so that their norm of order `norm_type` is at most `max_norm`.

    Args:
        x: a floating-point Tensor, or a tuple or list of them.
        max_norm: a number.
        norm_type: a number, or inf.
        error_if_nonfinite: whether a norm that is no number or infinite is an error; this computes it at once.

    Returns:
        A Tensor, or a tuple of them.

    Raises:
        RuntimeError: for such a norm. TypeError: if an argument is of another type.

    Source: mindspore.ops.clip_by_norm, MindSpore 2.10.
    """
    tensors = [x] if isinstance(x, Tensor) else list(x)
    *out, total = _clip_by_norm(tuple(tensors), max_norm, norm_type)
    if check_bool(error_if_nonfinite, "error_if_nonfinite", "clip_by_norm") and not math.isfinite(float(total)):
        raise RuntimeError(f"For 'clip_by_norm', the norm of the Tensors must be finite, but it is {float(total)}.")
    return out[0] if isinstance(x, Tensor) else tuple(out)


# ---------------------------------------------------------------- square matrices
def of_square(name, function, sentence):
    @operator(FLOATING, name=name, numeric="-")
    def body(input):
        check_square(input, "input", name)
        return widely(function)(input)

    body.__doc__ = (
        f"{sentence}\n\n    Shape `(*, n, n)`.\n\n    Raises:\n        ValueError: if the matrices are not "
        f"square.\n\n    Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return body


inverse = of_square("inverse", jnp.linalg.inv, "The inverse of each matrix.")
det = of_square("det", jnp.linalg.det, "The determinant of each matrix.")
slogdet = of_square(
    "slogdet",
    lambda x: tuple(jnp.linalg.slogdet(x)),
    "(sign, log of the absolute value) of the determinant of each matrix.",
)
logdet = of_square(
    "logdet",
    lambda x: jnp.where((s := jnp.linalg.slogdet(x))[0] > 0, s[1], jnp.nan),
    "The log of the determinant; NaN where that is not positive.",
)
matrix_exp = of_square("matrix_exp", expm, "The matrix exponential.")
eigvals = of_square("eigvals", jnp.linalg.eigvals, "The eigenvalues, complex, in no order. On CPUs only.")
eig = of_square(
    "eig", lambda x: tuple(jnp.linalg.eig(x)), "(eigenvalues, eigenvectors as columns), complex. On CPUs only."
)
matrix_determinant, log_matrix_determinant = det, slogdet


@operator(FLOATING, numeric="-")
def matrix_power(input, n):
    """Each matrix multiplied `n` times with itself; a negative `n` of the inverse. Source: mindspore.ops, 2.10."""
    check_square(input, "input", "matrix_power")
    return widely(jnp.linalg.matrix_power)(input, check_int(n, "n", "matrix_power"))


@operator(FLOATING, numeric="-")
def cholesky(input_x, upper=False):
    """The lower triangle L with L L^H = `input_x`, or its adjoint. Source: mindspore.ops.cholesky, MindSpore 2.10."""
    check_square(input_x, "input_x", "cholesky")
    low = widely(jnp.linalg.cholesky)(input_x)
    return jnp.conj(jnp.swapaxes(low, -1, -2)) if check_bool(upper, "upper", "cholesky") else low


def cholesky_solution(low, right, upper):
    low = jnp.conj(jnp.swapaxes(low, -1, -2)) if upper else low
    half = lax.linalg.triangular_solve(low, right, left_side=True, lower=True)
    return lax.linalg.triangular_solve(low, half, left_side=True, lower=True, transpose_a=True, conjugate_a=True)


@operator(FLOATING, numeric="-")
def cholesky_solve(input, input2, upper=False):
    """The X with A X = `input`, where `input2` is the Cholesky factor of A. Source: mindspore.ops.cholesky_solve."""
    check_square(input2, "input2", "cholesky_solve")
    return widely(cholesky_solution)(input2, input, check_bool(upper, "upper", "cholesky_solve"))


@operator(FLOATING, numeric="-")
def cholesky_inverse(input_x, upper=False):
    """The inverse of A, where `input_x` is its Cholesky factor. Source: mindspore.ops.cholesky_inverse, 2.10."""
    check_square(input_x, "input_x", "cholesky_inverse")
    check_bool(upper, "upper", "cholesky_inverse")
    return widely(cholesky_solution)(input_x, jnp.eye(input_x.shape[-1], dtype=input_x.dtype), upper)


@operator(FLOATING, numeric="-")
def matrix_solve(matrix, rhs, adjoint=False):
    """The X with `matrix` X = `rhs`, of the adjoint matrix if asked for. Source: mindspore.ops.matrix_solve, 2.10."""
    check_square(matrix, "matrix", "matrix_solve")
    return widely(jnp.linalg.solve)(transposed(matrix) if adjoint else matrix, rhs)


# ---------------------------------------------------------------- decompositions
@operator(FLOATING, numeric="-")
def svd(input, full_matrices=False, compute_uv=True):
    """The singular values s in descending order, in input's dtype; with `compute_uv`, (s, u, v) with input = u diag(s) v^H.

    Args:
        input: Tensor of shape `(*, m, n)`.
        full_matrices: whether u and v are square.
        compute_uv: whether they are given.

    Source: mindspore.ops.svd, MindSpore 2.10.
    """
    check_tensor(input, "input", "svd")
    if not compute_uv:
        return widely(jnp.linalg.svd)(input, full_matrices, False).astype(input.dtype)
    s, u, v = widely(decomposed)(input, full_matrices and input.shape[-2] != input.shape[-1])
    return s.astype(input.dtype), u, v


def transposed(x):
    """The adjoint of each matrix."""
    out = jnp.swapaxes(x, -1, -2)
    return jnp.conj(out) if jnp.iscomplexobj(out) else out


@functools.partial(jax.custom_jvp, nondiff_argnums=(1,))
def decomposed(x, full):
    """(s, u, v) with x = u diag(s) v^H."""
    u, s, vh = jnp.linalg.svd(x, full)
    return s, u, transposed(vh)


@decomposed.defjvp
def _(full, primals, tangents):
    """Where singular values are equal or 0 the terms that divide by their difference or by them are left out."""
    if full:
        raise NotImplementedError(
            "For 'svd', there is no gradient with 'full_matrices' of matrices that are not square."
        )
    (x,), (dx,) = primals, tangents
    s, u, v = decomposed(x, full)

    def inverse(d):
        zero = d == 0
        return jnp.where(zero, jnp.zeros_like(d), 1 / jnp.where(zero, jnp.ones_like(d), d))

    inner = transposed(u) @ dx @ v
    row, column = s[..., None, :], s[..., :, None]
    gap = inverse((row - column) * (row + column)).astype(inner.dtype)
    row, column = row.astype(inner.dtype), column.astype(inner.dtype)
    own = gap * (inner * row + column * transposed(inner))
    other = gap * (column * inner + transposed(inner) * row)
    if jnp.iscomplexobj(inner):  # the phases: shared between u and v as JAX does
        own = own + (inner - transposed(inner)) / 2 * inverse(s)[..., None, :] * jnp.eye(s.shape[-1])
    by_s = inverse(s)[..., None, :].astype(inner.dtype)
    du, dv = u @ own, v @ other
    if x.shape[-2] > x.shape[-1]:
        outside = dx @ v
        du = du + (outside - u @ (transposed(u) @ outside)) * by_s
    if x.shape[-2] < x.shape[-1]:
        outside = transposed(dx) @ u
        dv = dv + (outside - v @ (transposed(v) @ outside)) * by_s
    return (s, u, v), (jnp.real(jnp.diagonal(inner, axis1=-2, axis2=-1)), du, dv)


@operator(FLOATING, numeric="-")
def qr(input, mode="reduced"):
    """(Q, R) with input = Q R, Q with orthonormal columns, R an upper triangle; `mode` is 'reduced' or 'complete'.

    Source: mindspore.ops.qr, MindSpore 2.10.
    """
    check_tensor(input, "input", "qr")
    if mode not in ("reduced", "complete"):
        raise wrong_value(mode, "mode", "qr", "'reduced' or 'complete'")
    return widely(lambda x: tuple(jnp.linalg.qr(x, mode)))(input)


@operator(FLOATING, numeric="-")
def pinv(x, *, atol=None, rtol=None, hermitian=False):
    """The pseudo-inverse: singular values below max(atol, rtol * largest) count as 0.

    `rtol` is by default max(m, n) times the dtype's epsilon, or 0 if `atol` is given.

    Source: mindspore.ops.pinv, MindSpore 2.10.
    """
    check_tensor(x, "x", "pinv")
    u, s, vh = jnp.linalg.svd(x, full_matrices=False, hermitian=hermitian)
    if rtol is None:
        rtol = 0.0 if atol else max(x.shape[-2:]) * float(jnp.finfo(x.dtype).eps)
    floor = jnp.maximum(0.0 if atol is None else atol, rtol * jnp.max(s, -1, keepdims=True))
    weight = jnp.where(s > floor, 1 / jnp.where(s > floor, s, jnp.ones_like(s)), jnp.zeros_like(s))
    return jnp.conj(jnp.swapaxes(vh, -1, -2)) * weight[..., None, :] @ jnp.conj(jnp.swapaxes(u, -1, -2))


@operator(FLOATING, numeric="-")
def lstsq(input, A):
    """The X of least squares of `input` X - `A`. Source: mindspore.ops.lstsq, MindSpore 2.10."""
    check_ndim(input, 2, "input", "lstsq")
    columns = A[:, None] if A.ndim == 1 else A
    return widely(lambda a, b: jnp.linalg.lstsq(a, b)[0])(input, columns)


@operator(FLOATING, numeric="-")
def triangular_solve(b, A, upper=True, transpose=False, unitriangular=False):
    """The X with A X = `b` for a triangle `A`. Source: mindspore.Tensor.triangular_solve, MindSpore 2.10."""
    check_square(A, "A", "triangular_solve")
    return lax.linalg.triangular_solve(
        A, b, left_side=True, lower=not upper, transpose_a=transpose, unit_diagonal=unitriangular
    )


# ---------------------------------------------------------------- differences and statistics
@operator(KEEP, name="diff", numeric="-")
def _diff(x, n, axis):
    check_tensor(x, "x", "diff")
    return jnp.diff(x, n, check_axis(axis, x.ndim, "diff"))


def diff(x, n=1, axis=-1, prepend=None, append=None):
    """Differences of neighbours along `axis`, taken `n` times; `prepend` and `append` are joined to `x` first.

    Source: mindspore.ops.diff, MindSpore 2.10.
    """
    parts = [p for p in (prepend, x, append) if p is not None]
    return _diff(concat(parts, axis) if len(parts) > 1 else x, check_int(n, "n", "diff"), axis)


def diff_ext(input, n=1, dim=-1, prepend=None, append=None):
    """`diff`, its axis named `dim`; of booleans, whether neighbours differ. Source: mindspore.ops.diff_ext, 2.10."""
    return diff(input, n, dim, prepend, append)


@operator(FLOATING, name="trapz", numeric="dx")
def _trapz(y, x, dx, dim):
    return jnp.trapezoid(y, x, dx, dim)


def trapz(y, x=None, *, dx=1.0, dim=-1):
    """The integral along `dim` by the trapezoidal rule, at the points `x` or at distances `dx`.

    Source: mindspore.ops.trapz, MindSpore 2.10.
    """
    return _trapz(y, x, dx, dim)


@operator(FLOATING.on("input"), numeric="-")
def cov(input, *, correction=1, fweights=None, aweights=None):
    """The covariance matrix of the rows of `input`, each a variable, its columns the observations; of halves in float32.

    Args:
        input: Tensor of at most 2 dimensions.
        correction: the sum is divided by the number of observations less this.
        fweights: 1-d Tensor of ints: how often each observation was made.
        aweights: 1-d Tensor: the importance of each observation.

    Source: mindspore.ops.cov, MindSpore 2.10.
    """
    check_ndim(input, (0, 1, 2), "input", "cov")
    input = input.astype(jnp.float32) if input.dtype.itemsize < 4 else input
    return jnp.cov(input, ddof=correction, fweights=fweights, aweights=aweights)


@of_tensors
def vander(x, N=None):
    """The matrix of the powers of a vector, from the `N` - 1st (by default, its length) down to 0.

    Source: mindspore.ops.vander, MindSpore 2.10.
    """
    return _vander(x, x.size if N is None else check_int(N, "N", "vander"))


@operator(KEEP, name="vander", numeric="-")
def _vander(x, n):
    check_ndim(x, 1, "x", "vander")
    return jnp.vander(x, n)


renamed("A", eig, eigvals)
renamed("mat vec", mv)

__all__ = """
    matmul mm mv batch_matmul bmm dot inner outer ger vecdot tensor_dot batch_dot einsum kron cross addmm addmv
    einsum_ext addr baddbmm baddbmm_ext addbmm addn accumulate_n trace adjoint norm vector_norm matrix_norm l2_normalize
    renorm dist cdist cosine_similarity clip_by_global_norm clip_by_norm inverse det slogdet logdet matrix_exp eigvals eig
    matrix_determinant log_matrix_determinant matrix_power cholesky cholesky_solve cholesky_inverse matrix_solve
    svd qr pinv lstsq triangular_solve diff diff_ext trapz cov vander
""".split()
