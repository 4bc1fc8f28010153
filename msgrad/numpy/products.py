"""Products, traces and norms of mindspore.numpy."""

import math

import jax.numpy as jnp

from msgrad import dtype as dtypes
from msgrad import ops
from msgrad.errors import check_axes, check_int, wrong_type
from msgrad.numpy.convert import alike, as_dtype, of_tensor, result, tensor
from msgrad.ops import linalg
from msgrad.ops.create import cast
from msgrad.ops.declare import FLOATING, PROMOTE, operator


def mismatched(owner, a, b):
    return ValueError(f"For '{owner}', the shapes do not fit together: {a.shape} and {b.shape}.")


@operator(PROMOTE, name="numpy.dot")
def _dot(a, b):
    if a.ndim and b.ndim and a.shape[-1] != b.shape[-2 if b.ndim > 1 else 0]:
        raise mismatched("dot", a, b)
    return jnp.dot(a, b)


def dot(a, b):
    """The sum over the last axis of `a` and the last but one of `b`; the product with a 0-d Tensor.

    Source: mindspore.numpy.dot, MindSpore 2.10.
    """
    return _dot(of_tensor(a, "a", "dot"), of_tensor(b, "b", "dot"))


@operator(PROMOTE, name="numpy.inner")
def _inner(a, b):
    if a.ndim and b.ndim and a.shape[-1] != b.shape[-1]:
        raise mismatched("inner", a, b)
    return jnp.inner(a, b)


def inner(a, b):
    """The sum over the last axis of both Tensors. Source: mindspore.numpy.inner, MindSpore 2.10."""
    return _inner(of_tensor(a, "a", "inner"), of_tensor(b, "b", "inner"))


@operator(PROMOTE, name="numpy.outer")
def _outer(a, b):
    return jnp.outer(a, b)


def outer(a, b):
    """The products of each element of one Tensor with each of the other. Source: mindspore.numpy.outer, 2.10."""
    return _outer(of_tensor(a, "a", "outer"), of_tensor(b, "b", "outer"))


def matmul(x1, x2, dtype=None):
    """The matrix product of two Tensors; axes before the last two broadcast. Source: mindspore.numpy.matmul, 2.10."""
    arrays = alike([of_tensor(x1, "x1", "matmul"), of_tensor(x2, "x2", "matmul")])
    return result(linalg.matmul(*arrays), dtype)


@operator(PROMOTE.on("a", "b"), name="numpy.tensordot", numeric="-")
def _tensordot(a, b, axes):
    try:
        return jnp.tensordot(a, b, axes)
    except (TypeError, IndexError):
        raise mismatched("tensordot", a, b) from None


def tensordot(a, b, axes=2):
    """The sum over pairs of axes of two Tensors.

    Args:
        a, b: Tensors.
        axes: how many of the last axes of `a` and the first of `b`; or (axes of `a`, axes of `b`).

    Raises:
        ValueError: if their lengths differ.

    Source: mindspore.numpy.tensordot, MindSpore 2.10.
    """
    pairs = axes if isinstance(axes, int) else tuple(tuple(x) if isinstance(x, (tuple, list)) else (x,) for x in axes)
    return _tensordot(of_tensor(a, "a", "tensordot"), of_tensor(b, "b", "tensordot"), pairs)


@operator(PROMOTE, name="numpy.multi_dot")
def _multi_dot(arrays):
    for a, b in zip(arrays, arrays[1:], strict=False):
        if a.shape[-1] != b.shape[0]:
            raise mismatched("multi_dot", a, b)
    return jnp.linalg.multi_dot(arrays)


def multi_dot(arrays):
    """The product of two or more matrices in the cheapest order; the first and the last may be vectors.

    Source: mindspore.numpy.multi_dot, MindSpore 2.10.
    """
    if not isinstance(arrays, (tuple, list)):
        raise wrong_type(arrays, "arrays", "multi_dot", "a tuple or list of Tensors")
    if len(arrays) < 2:
        raise ValueError(f"For 'multi_dot', there must be at least 2 arrays, but got {len(arrays)}.")
    return _multi_dot(tuple(tensor(a, "arrays", "multi_dot") for a in arrays))


@operator(PROMOTE, name="numpy.kron")
def _kron(a, b):
    return jnp.kron(a, b)


def kron(a, b):
    """The Kronecker product: each element of `a` times all of `b`. Source: mindspore.numpy.kron, MindSpore 2.10."""
    return _kron(tensor(a, "a", "kron"), tensor(b, "b", "kron"))


@operator(PROMOTE.on("a", "b"), name="numpy.cross", numeric="-")
def _cross(a, b, axisa, axisb, axisc):
    if a.shape[axisa] not in (2, 3) or b.shape[axisb] not in (2, 3):
        raise mismatched("cross", a, b)
    return jnp.cross(a, b, axisa, axisb, axisc)


def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """The cross product of vectors of 2 or 3 elements, the third 0 where it is missing.

    Args:
        a, b: arrays.
        axisa, axisb, axisc: the axis of the vectors in `a`, `b` and the result.
        axis: all three.

    Raises:
        ValueError: if a vector is longer, or an axis out of range.

    Source: mindspore.numpy.cross, MindSpore 2.10.
    """
    a, b = tensor(a, "a", "cross"), tensor(b, "b", "cross")
    if axis is not None:
        axisa = axisb = axisc = axis
    check_axes(axisa, a.ndim, "cross")
    check_axes(axisb, b.ndim, "cross")
    return _cross(a, b, axisa, axisb, axisc)


def diagonal(a, offset=0, axis1=0, axis2=1):
    """The diagonals of a Tensor in the plane of two axes, as its last axis. Source: mindspore.numpy.diagonal, 2.10."""
    return ops.diagonal(of_tensor(a, "a", "diagonal"), offset, axis1, axis2)


def trace(a, offset=0, axis1=0, axis2=1, dtype=None):
    """The sums along `diagonal`; integers in int64, booleans joined by or. Source: mindspore.numpy.trace, 2.10."""
    out = diagonal(of_tensor(a, "a", "trace"), offset, axis1, axis2)
    total = ops.any(out, -1) if a.dtype is dtypes.bool_ else ops.sum(out, -1)
    return result(total, as_dtype(dtype, "trace"))


@operator(FLOATING, name="numpy.norm", numeric="-")
def _norm(x, order, axis, keepdims):
    if order is None and axis is None:
        out = jnp.sqrt(jnp.sum(jnp.abs(x) ** 2))
        return out.reshape((1,) * x.ndim) if keepdims else out
    return jnp.linalg.norm(x, order, axis, keepdims)


def norm(x, ord=None, axis=None, keepdims=False):
    """The norm of vectors or matrices.

    Args:
        x: Tensor, or nested list or tuple of numbers; integers count as float32.
        ord: for vectors a number or inf, the length by default; for matrices 'fro', 'nuc', inf, -inf, 1, -1, 2 or -2.
        axis: an int for vectors, two for matrices; None for all of `x`.
        keepdims: whether the axes stay, with length 1.

    Raises:
        ValueError: if `ord` is another, or an axis out of range.

    Source: mindspore.numpy.norm, MindSpore 2.10.
    """
    x = tensor(x, "x", "norm")
    axes = None if axis is None else check_axes(axis, x.ndim, "norm")
    if ord is not None and not isinstance(ord, (int, float)) and ord not in ("fro", "nuc"):
        raise ValueError(f"For 'norm', the 'ord' must be a number, 'fro' or 'nuc', but got {ord!r}.")
    order = ord if not isinstance(ord, float) or math.isinf(ord) else float(ord)
    return _norm(x, order, axes[0] if axes and len(axes) == 1 else axes, keepdims)


def matrix_power(a, n):
    """A square matrix multiplied by itself n times. Source: mindspore.numpy.matrix_power, MindSpore 2.10."""
    a = tensor(a, "a", "matrix_power")
    a = a if a.dtype.is_floating_point else cast(a, dtypes.float32)
    return linalg.matrix_power(a, check_int(n, "n", "matrix_power"))


__all__ = "cross diagonal dot inner kron matmul multi_dot norm outer tensordot trace".split()
