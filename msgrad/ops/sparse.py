"""Sparse tensors: COOTensor, CSRTensor, RowTensor, what they can do, and operators on their parts.

They are tuples of Tensors and a shape, so that they pass through `grad`, `jit` and Cells like any tuple of Tensors.
Where elements stand is known at once when it decides a shape (joining equal places, products of two CSRTensors); the
values always stay differentiable.
"""

import numpy as np
from jax import numpy as jnp

from msgrad import dtype as dtypes
from msgrad.core.tensor import Tensor
from msgrad.errors import check_axis, check_int, kind, of_tensors, wrong_type
from msgrad.ops import activation, binary, create, join, linalg, scatter, shape, sort, unary
from msgrad.ops.declare import KEEP, PROMOTE, check_tensor, operator
from msgrad.ops.index import getitem
from msgrad.ops.spell import primitive

INDICES = (dtypes.int16, dtypes.int32, dtypes.int64)


# ---------------------------------------------------------------- what they have in common
class Sparse(tuple):
    """A tuple of Tensors and, last, the shape of the dense tensor that they describe."""

    _fields: tuple = ()

    def __new__(cls, *parts):
        return cls._make(parts)

    @classmethod
    def _make(cls, parts):
        return tuple.__new__(cls, parts)

    def __getnewargs__(self):
        return tuple(self)

    __hash__ = object.__hash__

    def __eq__(self, other):
        return self is other

    def __ne__(self, other):
        return self is not other

    @property
    def values(self) -> Tensor:
        return self[-2]

    @property
    def shape(self) -> tuple:
        return self[-1]

    @property
    def dtype(self):
        return self.values.dtype

    @property
    def size(self) -> int:
        """How many elements are stored."""
        return self.values.size

    @property
    def itemsize(self) -> int:
        return self.values.itemsize

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def with_values(self, values):
        """The same places with other values."""
        return self._make((*self[:-2], values, self.shape))

    def abs(self):
        """The absolute values."""
        return self.with_values(unary.abs(self.values))

    def astype(self, dtype):
        """The values in another dtype."""
        return self.with_values(self.values.astype(dtype))

    def to_tuple(self) -> tuple:
        """The parts as a plain tuple."""
        return tuple(self)

    def __neg__(self):
        return self.with_values(unary.neg(self.values))

    def __repr__(self):
        parts = ", ".join(f"{name}={part_repr(part)}" for name, part in zip(self._fields, self[:-1], strict=False))
        return f"{type(self).__name__}(shape={list(self.shape)}, dtype={self.dtype}, {parts})"

    __str__ = __repr__


def part_repr(tensor) -> str:
    """`repr` of a Tensor, its numbers as NumPy prints them."""
    head, _, numbers = repr(tensor).partition("value=")
    return f"{head}value={numbers.replace(',', '').removeprefix(' ')}"


def check_parts(owner: str, shape, **tensors) -> tuple:
    """The shape as a tuple of ints, after a look at the types."""
    for name, tensor in tensors.items():
        if not isinstance(tensor, Tensor):
            raise wrong_type(tensor, name, owner, "a Tensor")
        if name != "values" and tensor.dtype not in INDICES:
            raise TypeError(f"For '{owner}', the '{name}' must be a Tensor of integers, but got {tensor.dtype}.")
    if not isinstance(shape, tuple):
        raise wrong_type(shape, "shape", owner, "a tuple")
    for n in shape:
        if check_int(n, "shape", owner) <= 0:
            raise ValueError(f"For '{owner}', the 'shape' must hold positive lengths, but got {shape}.")
    return shape


class COOTensor(Sparse):
    """A sparse tensor as the coordinates and values of its elements; values of one place add up.

    Args:
        indices: Tensor `(nnz, ndim)` of int16, int32 or int64: a row of coordinates for each element.
        values: Tensor `(nnz,)`.
        shape: the dense shape, a tuple of ints.
        coo_tensor: another COOTensor to take all from.

    Raises:
        TypeError: if an argument is of another type or dtype. ValueError: if the lengths do not agree.

    Source: mindspore.COOTensor, MindSpore 2.10.
    """

    _fields = ("indices", "values", "shape")

    def __new__(cls, indices=None, values=None, shape=None, coo_tensor=None):
        if coo_tensor is not None:
            if not isinstance(coo_tensor, COOTensor):
                raise wrong_type(coo_tensor, "coo_tensor", "COOTensor", "a COOTensor")
            return cls._make(coo_tensor)
        shape = check_parts("COOTensor", shape, indices=indices, values=values)
        if indices.ndim != 2 or values.ndim != 1:
            raise ValueError(
                f"For 'COOTensor', 'indices' must have 2 dimensions and 'values' 1, but their shapes are "
                f"{indices.shape} and {values.shape}."
            )
        if indices.shape[0] != values.shape[0]:
            raise ValueError(
                f"For 'COOTensor', there must be as many 'values' as 'indices', but got {values.shape[0]} and "
                f"{indices.shape[0]}."
            )
        if indices.shape[1] != len(shape):
            raise ValueError(f"For 'COOTensor', the 'shape' must have {indices.shape[1]} lengths, but got {shape}.")
        return cls._make((indices, values, shape))

    @property
    def indices(self) -> Tensor:
        return self[0]

    def coalesce(self) -> "COOTensor":
        """The elements in the order of their places, those of one place added up."""
        return coalesced(self.indices, self.values, self.shape)

    def to_dense(self) -> Tensor:
        """The dense Tensor."""
        return sparse_to_dense(self.indices, self.values, self.shape)

    def to_csr(self) -> "CSRTensor":
        """The matrix as a CSRTensor. ValueError if it has not 2 dimensions."""
        if self.ndim != 2:
            raise ValueError(f"For 'COOTensor.to_csr', there must be 2 dimensions, but the shape is {self.shape}.")
        indices, values = ordered(self.indices, self.values, self.shape)
        return CSRTensor._make((row_starts(indices[:, 0], self.shape[0]), indices[:, 1], values, self.shape))

    def add(self, other: "COOTensor", thresh: Tensor) -> "COOTensor":
        """The sum of two COOTensors; what is smaller than `thresh` in magnitude is left out."""
        return coo_add(self, other, thresh)

    def __add__(self, other):
        if isinstance(other, COOTensor):
            return coo_add(self, other, create.zeros((), self.dtype))
        return dense_sum(self, other, "COOTensor + ...")

    def __sub__(self, other):
        if isinstance(other, COOTensor):
            return coo_add(self, -other, create.zeros((), self.dtype))
        return dense_sum(self, unary.neg(other), "COOTensor - ...")

    def __mul__(self, other):
        return self.with_values(binary.mul(self.values, beside(self, other)))

    def __truediv__(self, other):
        return self.with_values(binary.true_divide(self.values, beside(self, other)))


class CSRTensor(Sparse):
    """A sparse matrix, row by row: where each row starts, the columns of its elements, and their values.

    Args:
        indptr: Tensor `(rows + 1,)` of integers: where each row starts and the last ends.
        indices: Tensor `(nnz,)` of integers: the column of each element.
        values: Tensor `(nnz, ...)`.
        shape: the dense shape, a tuple of ints.
        csr_tensor: another CSRTensor to take all from.

    Raises:
        TypeError: if an argument is of another type or dtype. ValueError: if the lengths do not agree.

    Source: mindspore.CSRTensor, MindSpore 2.10.
    """

    _fields = ("indptr", "indices", "values", "shape")

    def __new__(cls, indptr=None, indices=None, values=None, shape=None, csr_tensor=None):
        if csr_tensor is not None:
            if not isinstance(csr_tensor, CSRTensor):
                raise wrong_type(csr_tensor, "csr_tensor", "CSRTensor", "a CSRTensor")
            return cls._make(csr_tensor)
        for tensor, name in ((indptr, "indptr"), (indices, "indices"), (values, "values")):
            if not isinstance(tensor, Tensor):
                raise wrong_type(tensor, name, "CSRTensor", "a Tensor")
        if not isinstance(shape, tuple):
            raise wrong_type(shape, "shape", "CSRTensor", "a tuple")
        if indptr.ndim != 1 or indptr.size != shape[0] + 1:
            raise ValueError(f"For 'CSRTensor', the 'indptr' must have {shape[0] + 1} elements, but got {indptr.size}.")
        if indices.size != values.shape[0]:
            raise ValueError(
                f"For 'CSRTensor', there must be as many 'values' as 'indices', but got {values.shape[0]} and "
                f"{indices.size}."
            )
        return cls._make((indptr, indices, values, check_parts("CSRTensor", shape, indptr=indptr, indices=indices)))

    @property
    def indptr(self) -> Tensor:
        return self[0]

    @property
    def indices(self) -> Tensor:
        return self[1]

    def places(self) -> Tensor:
        """The row and the column of each element, `(nnz, 2)`."""
        rows = row_numbers(self.indptr, self.indices.size)
        return join.stack((create.cast(rows, self.indices.dtype), self.indices), 1)

    def to_coo(self) -> COOTensor:
        """The matrix as a COOTensor. ValueError if it has not 2 dimensions."""
        if self.ndim != 2:
            raise ValueError(f"For 'CSRTensor.to_coo', there must be 2 dimensions, but the shape is {self.shape}.")
        return COOTensor._make((self.places(), self.values, self.shape))

    def to_dense(self) -> Tensor:
        """The dense Tensor."""
        return sparse_to_dense(self.places(), self.values, self.shape)

    def mv(self, dense_vector: Tensor) -> Tensor:
        """The product with a vector, given and returned as a matrix of one column."""
        return self.mm(dense_vector)

    def mm(self, matrix):
        """The product with a dense matrix, or, as a CSRTensor, with a CSRTensor."""
        if isinstance(matrix, CSRTensor):
            return csr_mm(self, matrix)
        return csr_times(self.indptr, self.indices, self.values, self.shape, matrix)

    def sum(self, axis: int) -> Tensor:
        """The sum of each row, as a matrix of one column; `axis` is 1 or -1."""
        return csr_reduce_sum(self, axis)

    def add(self, b: "CSRTensor", alpha: Tensor, beta: Tensor) -> "CSRTensor":
        """alpha * self + beta * b."""
        return csr_add(self, b, alpha, beta)

    def __add__(self, other):
        one = create.ones((), self.dtype)
        return csr_add(self, other, one, one)

    def __sub__(self, other):
        one = create.ones((), self.dtype)
        return csr_add(self, other, one, unary.neg(one))

    def __mul__(self, other):
        """The values times a number, or times the elements of a dense matrix at their places: a Tensor."""
        return binary.mul(self.values, beside(self, other))

    def __truediv__(self, other):
        return binary.true_divide(self.values, beside(self, other))


class RowTensor(Sparse):
    """Some slices of a dense tensor along its first axis, as the gradient of an embedding has them.

    Args:
        indices: Tensor `(n,)`: which slices.
        values: Tensor `(n, ...)`: the slices.
        shape: the dense shape, a tuple of ints.
        row_tensor: another RowTensor to take all from.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the lengths do not agree.

    Source: mindspore.RowTensor, MindSpore 2.10.
    """

    _fields = ("indices", "values", "shape")

    def __new__(cls, indices=None, values=None, shape=None, row_tensor=None):
        if row_tensor is not None:
            if not isinstance(row_tensor, RowTensor):
                raise wrong_type(row_tensor, "row_tensor", "RowTensor", "a RowTensor")
            return cls._make(row_tensor)
        shape = check_parts("RowTensor", shape, indices=indices, values=values)
        if indices.ndim != 1 or values.ndim != len(shape) or indices.size != values.shape[0]:
            raise ValueError(
                f"For 'RowTensor', the 'values' must be slices of the shape {shape}, one for each of the 'indices', "
                f"but got {values.shape} and {indices.shape}."
            )
        return cls._make((indices, values, shape))

    @property
    def indices(self) -> Tensor:
        return self[0]

    @property
    def dense_shape(self) -> tuple:
        return self[-1]


class SparseTensor(COOTensor):
    """The older name of COOTensor. Source: mindspore.SparseTensor, MindSpore 2.10."""

    def __new__(cls, indices, values, shape):
        return super().__new__(cls, indices, values, shape)


# ---------------------------------------------------------------- bodies on the parts
@operator(KEEP, name="sparse_to_dense", numeric="-")
def _to_dense(indices, values, shape):
    check_tensor(indices, "indices", "SparseToDense")
    check_tensor(values, "values", "SparseToDense")
    whole = jnp.zeros((*shape, *values.shape[1:])[: len(shape) + values.ndim - 1], values.dtype)
    return whole.at[tuple(indices[:, n] for n in range(indices.shape[1]))].add(values)


def sparse_to_dense(indices, values, sparse_shape):
    """The dense Tensor of the shape `sparse_shape` with `values` at `indices`, 0 elsewhere; equal places add up."""
    return _to_dense(indices, values, shape.as_shape(sparse_shape)[: indices.shape[1]])


@operator(KEEP, name="csr2coo", numeric="-")
def row_numbers(indptr, nnz):
    """The row of each of `nnz` elements, from where the rows start. Source: mindspore.ops.csr2coo, MindSpore 2.10."""
    return (jnp.searchsorted(indptr, jnp.arange(nnz, dtype=indptr.dtype), side="right") - 1).astype(indptr.dtype)


@operator(KEEP, name="coo2csr", numeric="-")
def row_starts(row_indices, height):
    """Where each of `height` rows starts, from the sorted rows of elements. Source: mindspore.ops.coo2csr, 2.10."""
    rows = jnp.arange(height + 1, dtype=row_indices.dtype)
    return jnp.searchsorted(row_indices, rows).astype(row_indices.dtype)


@operator(KEEP, name="csr_gather", numeric="-")
def gathered(indices, dense):
    """The elements of a dense Tensor at the places `indices`, one row for each."""
    return dense[tuple(indices[:, n] for n in range(indices.shape[1]))]


@operator(PROMOTE.on("values", "dense"), name="sparse_matmul", numeric="-")
def _sparse_matmul(rows, columns, values, height, dense):
    if dense.ndim != 2:
        raise ValueError(f"A sparse matrix times a Tensor needs one of 2 dimensions, but got {dense.shape}.")
    return jnp.zeros((height, dense.shape[1]), values.dtype).at[rows].add(values[:, None] * dense[columns])


def csr_times(indptr, indices, values, dense_shape, dense):
    height, width = dense_shape
    if not isinstance(dense, Tensor):
        raise wrong_type(dense, "dense", "CSRTensor.mm", "a Tensor or a CSRTensor")
    if dense.ndim != 2 or dense.shape[0] != width:
        raise ValueError(f"For 'CSRTensor.mm', the matrix must have {width} rows, but its shape is {dense.shape}.")
    return _sparse_matmul(row_numbers(indptr, indices.size), indices, values, height, dense)


def beside(sparse, other):
    """What stands in `other` (a number, or a dense Tensor that broadcasts) at the places of a sparse tensor."""
    if isinstance(other, (bool, int, float)) or (isinstance(other, Tensor) and not other.ndim):
        return other
    if not isinstance(other, Tensor):
        raise wrong_type(other, "other", type(sparse).__name__, "a number or a Tensor")
    places = sparse.places() if isinstance(sparse, CSRTensor) else sparse.indices
    return gathered(places, other.broadcast_to(sparse.shape))


def dense_sum(sparse, dense, owner):
    if not isinstance(dense, Tensor):
        raise TypeError(f"For '{owner}', there must be a COOTensor or a Tensor, but got {kind(dense)}.")
    if dense.shape != sparse.shape:
        raise ValueError(f"For '{owner}', the shapes must be equal, but got {sparse.shape} and {dense.shape}.")
    return sparse_to_dense(sparse.indices, sparse.values, sparse.shape) + dense


def ordered(indices, values, dense_shape) -> tuple:
    """The places and values of elements in the order of their places."""
    steps = np.cumprod([1, *dense_shape[:0:-1]])[::-1].copy()
    order = sort.argsort(binary.mul(create.cast(indices, dtypes.int64), Tensor(steps)).sum(1))
    return getitem(indices, order), getitem(values, order)


def coalesced(indices, values, dense_shape) -> COOTensor:
    """A COOTensor with sorted, distinct places; the places are computed now."""
    places = indices.asnumpy()
    distinct, number = np.unique(places, axis=0, return_inverse=True)
    total = scatter.unsorted_segment_sum(values, Tensor(number.reshape(-1)), len(distinct))
    return COOTensor._make((Tensor(distinct), total, dense_shape))


# ---------------------------------------------------------------- COOTensors
def check_coo(x, owner):
    if not isinstance(x, COOTensor):
        raise TypeError(f"For '{owner}', the argument must be a COOTensor, but got {kind(x)}.")
    return x


def check_csr(x, owner):
    if not isinstance(x, CSRTensor):
        raise TypeError(f"For '{owner}', the argument must be a CSRTensor, but got {kind(x)}.")
    return x


def coo_add(x1: COOTensor, x2: COOTensor, thresh: Tensor) -> COOTensor:
    """The sum of two COOTensors, its places sorted and distinct; what is smaller than `thresh` is left out.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes differ.

    Source: mindspore.ops.coo_add, MindSpore 2.10.
    """
    check_coo(x1, "coo_add")
    check_coo(x2, "coo_add")
    if not isinstance(thresh, Tensor):
        raise wrong_type(thresh, "thresh", "coo_add", "a Tensor")
    if x1.shape != x2.shape:
        raise ValueError(f"For 'coo_add', the shapes must be equal, but got {x1.shape} and {x2.shape}.")
    values = x1.values, create.cast(x2.values, x1.dtype)
    out = coalesced(join.concat((x1.indices, x2.indices)), join.concat(values), x1.shape)
    if thresh.item() <= 0:
        return out
    kept = Tensor(np.flatnonzero(np.abs(out.values.asnumpy()) >= thresh.item()))
    return COOTensor._make((getitem(out.indices, kept), getitem(out.values, kept), out.shape))


def coo_concat(sp_input, concat_dim=0) -> COOTensor:
    """COOTensors one after another along an axis, the places sorted.

    Raises:
        TypeError: if one is no COOTensor. ValueError: if other lengths differ, or the axis is out of range.

    Source: mindspore.ops.coo_concat, MindSpore 2.10.
    """
    if not isinstance(sp_input, (tuple, list)) or isinstance(sp_input, Sparse):
        raise wrong_type(sp_input, "sp_input", "coo_concat", "a tuple of COOTensors")
    first = check_coo(sp_input[0], "coo_concat")
    axis = check_axis(concat_dim, first.ndim, "coo_concat", "concat_dim")
    parts, offset = [], 0
    for x in sp_input:
        if (
            check_coo(x, "coo_concat").shape[:axis] != first.shape[:axis]
            or x.shape[axis + 1 :] != first.shape[axis + 1 :]
        ):
            raise ValueError(f"For 'coo_concat', the shapes may differ along axis {axis} only, but got {x.shape}.")
        moved = np.zeros(x.ndim, x.indices.dtype.numpy)
        moved[axis] = offset
        parts.append(x.indices + Tensor(moved))
        offset += x.shape[axis]
    whole = (*first.shape[:axis], offset, *first.shape[axis + 1 :])
    return COOTensor._make((*ordered(join.concat(parts), join.concat([x.values for x in sp_input]), whole), whole))


def dense_to_sparse_coo(tensor: Tensor) -> COOTensor:
    """The elements of a matrix that are not 0, as a COOTensor with int32 places, which are computed now.

    Raises:
        TypeError: if it is no Tensor. ValueError: if it has not 2 dimensions.

    Source: mindspore.ops.dense_to_sparse_coo, MindSpore 2.10.
    """
    places = nonzero_places(tensor, "dense_to_sparse_coo")
    return COOTensor._make((places, gathered(places, tensor), tensor.shape))


def nonzero_places(tensor, owner):
    if not isinstance(tensor, Tensor):
        raise wrong_type(tensor, "tensor", owner, "a Tensor")
    if tensor.ndim != 2:
        raise ValueError(f"For '{owner}', the Tensor must have 2 dimensions, but its shape is {tensor.shape}.")
    return create.cast(sort.nonzero(tensor), dtypes.int32)


# ---------------------------------------------------------------- CSRTensors
def dense_to_sparse_csr(tensor: Tensor) -> CSRTensor:
    """The elements of a matrix that are not 0, as a CSRTensor; else as `dense_to_sparse_coo`.

    Source: mindspore.ops.dense_to_sparse_csr, MindSpore 2.10.
    """
    places = nonzero_places(tensor, "dense_to_sparse_csr")
    starts = row_starts(places[:, 0], tensor.shape[0])
    return CSRTensor._make((starts, places[:, 1], gathered(places, tensor), tensor.shape))


def csr_to_coo(tensor: CSRTensor) -> COOTensor:
    """The matrix as a COOTensor. Source: mindspore.ops.csr_to_coo, MindSpore 2.10."""
    return check_csr(tensor, "csr_to_coo").to_coo()


def csr_to_dense(csr_tensor: CSRTensor) -> Tensor:
    """The dense Tensor. Source: mindspore.ops.csr_to_dense, MindSpore 2.10."""
    return check_csr(csr_tensor, "csr_to_dense").to_dense()


def csr_from_places(places, values, dense_shape) -> CSRTensor:
    starts = row_starts(places[:, 0], dense_shape[0])
    return CSRTensor._make((starts, places[:, 1], values, dense_shape))


def csr_add(a: CSRTensor, b: CSRTensor, alpha: Tensor, beta: Tensor) -> CSRTensor:
    """alpha * a + beta * b, with the places of both.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes differ.

    Source: mindspore.ops.csr_add, MindSpore 2.10.
    """
    check_csr(a, "csr_add")
    check_csr(b, "csr_add")
    if a.shape != b.shape:
        raise ValueError(f"For 'csr_add', the shapes must be equal, but got {a.shape} and {b.shape}.")
    for value, name in ((alpha, "alpha"), (beta, "beta")):
        if not isinstance(value, Tensor):
            raise wrong_type(value, name, "csr_add", "a Tensor")
    out = coalesced(join.concat((a.places(), b.places())), join.concat((a.values * alpha, b.values * beta)), a.shape)
    return csr_from_places(out.indices, out.values, a.shape)


def csr_mm(
    a: CSRTensor,
    b: CSRTensor,
    trans_a: bool = False,
    trans_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
) -> CSRTensor:
    """The product of two sparse matrices, each transposed or conjugated and transposed if asked for.

    Raises:
        TypeError: if one is no CSRTensor. ValueError: if their shapes do not fit together.

    Source: mindspore.ops.csr_mm, MindSpore 2.10.
    """
    factors, patterns = [], []
    for x, turned, adjoint in ((a, trans_a, adjoint_a), (b, trans_b, adjoint_b)):
        dense = check_csr(x, "csr_mm").to_dense()
        pattern = np.zeros(x.shape)
        pattern[tuple(x.places().asnumpy().T)] = 1
        if turned or adjoint:
            dense, pattern = shape.swapaxes(unary.conj(dense) if adjoint else dense, 0, 1), pattern.T
        factors.append(dense)
        patterns.append(pattern)
    if factors[0].shape[1] != factors[1].shape[0]:
        raise ValueError(f"For 'csr_mm', the shapes do not fit together: {a.shape} and {b.shape}.")
    product = linalg.matmul(*factors)
    places = create.cast(Tensor(np.argwhere(patterns[0] @ patterns[1])), a.indices.dtype)
    return csr_from_places(places, gathered(places, product), product.shape)


def csr_mv(csr_tensor: CSRTensor, dense: Tensor) -> Tensor:
    """The product with a matrix of one column. Source: mindspore.ops.csr_mv, MindSpore 2.10."""
    return check_csr(csr_tensor, "csr_mv").mv(dense)


def csr_mul(x: CSRTensor, y: Tensor) -> Tensor:
    """The values times the elements of `y` at their places. Source: mindspore.ops.csr_mul, MindSpore 2.10."""
    return check_csr(x, "csr_mul") * y


def csr_div(x: CSRTensor, y: Tensor) -> Tensor:
    """The values divided by the elements of `y` at their places. Source: mindspore.ops.csr_div, MindSpore 2.10."""
    return check_csr(x, "csr_div") / y


def csr_reduce_sum(csr_tensor: CSRTensor, axis: int) -> Tensor:
    """The sum of each row, as a matrix of one column; `axis` is 1 or -1. Source: mindspore.ops.csr_reduce_sum, 2.10."""
    x = check_csr(csr_tensor, "csr_reduce_sum")
    if axis not in (1, 1 - x.ndim):
        raise ValueError(f"For 'csr_reduce_sum', the 'axis' must be 1 or {1 - x.ndim}, but got {axis}.")
    rows = row_numbers(x.indptr, x.indices.size)
    return shape.reshape(scatter.unsorted_segment_sum(x.values, rows, x.shape[0]), (x.shape[0], 1))


@of_tensors
def csr_gather(indptr, indices, dense, sparse_shape):
    """The elements of a dense Tensor at the places of a CSRTensor. Source: mindspore.ops.csr_gather, MindSpore 2.10."""
    if dense.shape != tuple(sparse_shape):
        raise ValueError(f"For 'csr_gather', the shapes must be equal, but got {dense.shape} and {sparse_shape}.")
    rows = create.cast(row_numbers(indptr, indices.size), indices.dtype)
    return gathered(join.stack((rows, indices), 1), dense)


def csr_softmax(logits: CSRTensor, dtype) -> CSRTensor:
    """The softmax of each row over its stored elements.

    Args:
        logits: CSRTensor.
        dtype: the dtype of `logits`; the result has that of the values, as in MindSpore.

    Source: mindspore.ops.csr_softmax, MindSpore 2.10.
    """
    check_csr(logits, "csr_softmax")
    if not isinstance(dtype, dtypes.Type):
        raise wrong_type(dtype, "dtype", "csr_softmax", "a MindSpore dtype")
    rows = row_numbers(logits.indptr, logits.indices.size)
    return logits.with_values(_segment_softmax(logits.values, rows, logits.shape[0]))


@operator(KEEP, name="segment_softmax", numeric="-")
def _segment_softmax(values, rows, count):
    low = jnp.finfo(values.dtype).min
    largest = jnp.full((count,), low, values.dtype).at[rows].max(values)
    powers = jnp.exp(values - largest[rows])
    return powers / jnp.zeros((count,), values.dtype).at[rows].add(powers)[rows]


# ---------------------------------------------------------------- element by element
def valued(name: str, function):
    """(`coo_name`, `csr_name`): a function of the stored values."""

    def of(check, prefix):
        def public(x):
            check(x, f"{prefix}_{name}")
            return x.with_values(function(x.values))

        public.__name__ = public.__qualname__ = f"{prefix}_{name}"
        public.__doc__ = (
            f"`ops.{name}` of the stored values. TypeError for another argument. "
            f"Source: mindspore.ops.{prefix}_{name}, MindSpore 2.10."
        )
        return public

    return of(check_coo, "coo"), of(check_csr, "csr")


coo_abs, csr_abs = valued("abs", unary.abs)
coo_acos, csr_acos = valued("acos", unary.acos)
coo_acosh, csr_acosh = valued("acosh", unary.acosh)
coo_asin, csr_asin = valued("asin", unary.asin)
coo_asinh, csr_asinh = valued("asinh", unary.asinh)
coo_atan, csr_atan = valued("atan", unary.atan)
coo_atanh, csr_atanh = valued("atanh", unary.atanh)
coo_ceil, csr_ceil = valued("ceil", unary.ceil)
coo_cos, csr_cos = valued("cos", unary.cos)
coo_cosh, csr_cosh = valued("cosh", unary.cosh)
coo_exp, csr_exp = valued("exp", unary.exp)
coo_expm1, csr_expm1 = valued("expm1", unary.expm1)
coo_floor, csr_floor = valued("floor", unary.floor)
coo_inv, csr_inv = valued("inv", unary.inv)
coo_isfinite, csr_isfinite = valued("isfinite", unary.isfinite)
coo_isinf, csr_isinf = valued("isinf", unary.isinf)
coo_isnan, csr_isnan = valued("isnan", unary.isnan)
coo_log, csr_log = valued("log", unary.log)
coo_log1p, csr_log1p = valued("log1p", unary.log1p)
coo_neg, csr_neg = valued("neg", unary.neg)
coo_relu, csr_relu = valued("relu", activation.relu)
coo_relu6, csr_relu6 = valued("relu6", activation.relu6)
coo_round, csr_round = valued("round", unary.round)
coo_sigmoid, csr_sigmoid = valued("sigmoid", activation.sigmoid)
coo_sin, csr_sin = valued("sin", unary.sin)
coo_sinh, csr_sinh = valued("sinh", unary.sinh)
coo_softsign, csr_softsign = valued("softsign", activation.softsign)
coo_sqrt, csr_sqrt = valued("sqrt", unary.sqrt)
coo_square, csr_square = valued("square", unary.square)
coo_tan, csr_tan = valued("tan", unary.tan)
coo_tanh, csr_tanh = valued("tanh", unary.tanh)


# ---------------------------------------------------------------- their parts, and Primitives
def part(name: str, check, attribute: str):
    def public(x):
        return getattr(check(x, name), attribute)

    public.__name__ = public.__qualname__ = name
    public.__doc__ = f"The `{attribute}` of a sparse tensor. Source: mindspore.ops.{name}, MindSpore 2.10."
    return public


coo_tensor_get_dense_shape = part("coo_tensor_get_dense_shape", check_coo, "shape")
coo_tensor_get_indices = part("coo_tensor_get_indices", check_coo, "indices")
coo_tensor_get_values = part("coo_tensor_get_values", check_coo, "values")
csr_tensor_get_dense_shape = part("csr_tensor_get_dense_shape", check_csr, "shape")
csr_tensor_get_indices = part("csr_tensor_get_indices", check_csr, "indices")
csr_tensor_get_indptr = part("csr_tensor_get_indptr", check_csr, "indptr")
csr_tensor_get_values = part("csr_tensor_get_values", check_csr, "values")
csr2coo, coo2csr = row_numbers, row_starts


def make_coo_tensor(indices, values, dense_shape):
    """The COOTensor of these parts. Source: mindspore.ops.make_coo_tensor, MindSpore 2.10."""
    return COOTensor(indices, values, dense_shape)


def make_csr_tensor(indptr, indices, values, dense_shape):
    """The CSRTensor of these parts. Source: mindspore.ops.make_csr_tensor, MindSpore 2.10."""
    return CSRTensor(indptr, indices, values, dense_shape)


make_sparse_tensor = make_coo_tensor


def sparse_dense_matmul(indices, values, sparse_shape, dense, adjoint_st=False, adjoint_dt=False):
    """A sparse matrix, given by its places, values and shape, times a dense one, each adjoint if asked for."""
    height, width = shape.as_shape(sparse_shape)
    rows, columns = indices[:, 0], indices[:, 1]
    if adjoint_st:
        rows, columns, height, width, values = columns, rows, width, height, unary.conj(values)
    dense = linalg.adjoint(dense) if adjoint_dt else dense
    if dense.ndim != 2 or dense.shape[0] != width:
        raise ValueError(
            f"For 'SparseTensorDenseMatmul', the matrix must have {width} rows, but its shape is {dense.shape}."
        )
    return _sparse_matmul(rows, columns, values, height, dense)


def sparse_dense_add(x1_indices, x1_values, x1_shape, x2):
    """The dense sum of a sparse tensor, given by its parts, and a dense one."""
    if shape.as_shape(x1_shape) != x2.shape:
        raise ValueError(f"For 'SparseTensorDenseAdd', the shapes must be equal, but got {x1_shape} and {x2.shape}.")
    return sparse_to_dense(x1_indices, x1_values, x1_shape) + x2


def sparse_slice(indices, values, shape_, start, size):
    """The part of a sparse tensor from `start` on, of the lengths `size`: (places, values, shape), computed now."""
    start, size, whole = (np.array(shape.as_shape(x)) for x in (start, size, shape_))
    size = np.clip(np.minimum(size, whole - start), 0, None)
    places = indices.asnumpy()
    kept = Tensor(np.flatnonzero(((places >= start) & (places < start + size)).all(1)))
    moved = getitem(indices, kept) - Tensor(start.astype(places.dtype))
    return moved, getitem(values, kept), Tensor(size)


CSR2COO = primitive("CSR2COO", csr2coo)
COO2CSR = primitive("COO2CSR", coo2csr)
CSRGather = primitive("CSRGather", csr_gather)
CSRMM = primitive("CSRMM", csr_times)
CSRMV = primitive("CSRMV", csr_times)
CSRMul = primitive(
    "CSRMul", csr_mul, (), lambda self, indptr, indices, values, shape, y: CSRTensor(indptr, indices, values, shape) * y
)
CSRDiv = primitive(
    "CSRDiv", csr_div, (), lambda self, indptr, indices, values, shape, y: CSRTensor(indptr, indices, values, shape) / y
)
CSRReduceSum = primitive(
    "CSRReduceSum",
    csr_reduce_sum,
    (),
    lambda self, indptr, indices, values, shape, axis: csr_reduce_sum(CSRTensor(indptr, indices, values, shape), axis),
)
SparseToDense = primitive("SparseToDense", sparse_to_dense)
SparseTensorDenseMatmul = primitive(
    "SparseTensorDenseMatmul", sparse_dense_matmul, (("adjoint_st", False), ("adjoint_dt", False))
)
SparseTensorDenseAdd = primitive("SparseTensorDenseAdd", sparse_dense_add)
SparseSlice = primitive("SparseSlice", sparse_slice)

Tensor.to_coo, Tensor.to_csr = dense_to_sparse_coo, dense_to_sparse_csr

NAMES = """
    abs acos acosh asin asinh atan atanh ceil cos cosh exp expm1 floor inv isfinite isinf isnan log log1p neg relu relu6
    round sigmoid sin sinh softsign sqrt square tan tanh
""".split()
__all__ = [
    *(f"{prefix}_{name}" for prefix in ("coo", "csr") for name in NAMES),
    *"""
    coo_add coo_concat coo_tensor_get_dense_shape coo_tensor_get_indices coo_tensor_get_values coo2csr csr2coo csr_add
    csr_div csr_gather csr_mm csr_mul csr_mv csr_reduce_sum csr_softmax csr_tensor_get_dense_shape
    csr_tensor_get_indices csr_tensor_get_indptr csr_tensor_get_values csr_to_coo csr_to_dense dense_to_sparse_coo
    dense_to_sparse_csr make_coo_tensor make_csr_tensor make_sparse_tensor CSR2COO COO2CSR CSRDiv
    CSRGather CSRMM CSRMV CSRMul CSRReduceSum SparseToDense SparseTensorDenseMatmul SparseTensorDenseAdd SparseSlice
    """.split(),
]
