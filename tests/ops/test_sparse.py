"""Sparse tensors beyond what MindSpore's CPU can record: products of CSRTensors, gradients, jit, Cells."""

import copy
import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import COOTensor, RowTensor, Tensor, nn, ops

A = np.array([[1, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 5, -1], [-2, 0, 0, 0, 0]], np.float32)
B = np.array([[2, 0, 0], [0, 0, 0], [7, 8, 0], [0, 0, 0], [0, 0, 0]], np.float32)


def csr(array):
    return Tensor(array).to_csr()


PRODUCTS = {
    "csr_mm": lambda: ops.csr_mm(csr(A), csr(B)).to_dense(),
    "method": lambda: csr(A).mm(csr(B)).to_dense(),
    "dense": lambda: csr(A).mm(Tensor(B)),
    "transposed": lambda: ops.csr_mm(
        csr(np.ascontiguousarray(A.T)), csr(np.ascontiguousarray(B.T)), True, True
    ).to_dense(),
    "adjoint": lambda: ops.csr_mm(csr(np.ascontiguousarray(A.T)), csr(B), adjoint_a=True).to_dense(),
    "coo": lambda: ops.SparseTensorDenseMatmul()(csr(A).places(), csr(A).values, A.shape, Tensor(B)),
}


@pytest.mark.parametrize("name", PRODUCTS)
def test_products(name):
    assert_allclose(PRODUCTS[name]().asnumpy(), A @ B)


def test_a_product_holds_the_places_where_factors_meet():
    out = ops.csr_mm(csr(A), csr(B))
    assert out.shape == (4, 3)
    assert out.indptr.asnumpy().tolist() == [0, 1, 1, 1, 2] and out.indices.asnumpy().tolist() == [0, 0]
    assert out.values.asnumpy().tolist() == [2, -4]


def test_vectors_sums_and_elements():
    column = np.arange(5, dtype=np.float32).reshape(5, 1)
    assert_allclose(csr(A).mv(Tensor(column)).asnumpy(), A @ column)
    assert_allclose(csr(A).sum(1).asnumpy(), A.sum(1, keepdims=True))
    assert_allclose((csr(A) * Tensor(A + 1)).asnumpy(), [2, 30, 0, 2])
    assert_allclose(ops.csr_gather(csr(A).indptr, csr(A).indices, Tensor(A * 2), A.shape).asnumpy(), [2, 10, -2, -4])


def test_conversions_are_inverse():
    assert ops.csr2coo(Tensor([0, 1, 1, 3, 4], ms.int32), 4).asnumpy().tolist() == [0, 2, 2, 3]
    assert ops.coo2csr(Tensor([0, 2, 2, 3], ms.int32), 4).asnumpy().tolist() == [0, 1, 1, 3, 4]
    assert_allclose(csr(A).to_coo().to_csr().to_coo().to_dense().asnumpy(), A)
    unsorted = COOTensor(Tensor([[2, 0], [0, 1]], ms.int32), Tensor([3.0, 4.0]), (3, 2))
    assert_allclose(unsorted.to_csr().to_dense().asnumpy(), unsorted.to_dense().asnumpy())


INDICES = Tensor([[0, 1], [1, 2], [0, 1]], ms.int64)
GRADIENTS = {
    "to_dense": (
        lambda x: (COOTensor(INDICES, x, (3, 4)).to_dense() ** 2).sum(),
        lambda v: 2 * np.array([v[0] + v[2], v[1], v[0] + v[2]]),
    ),
    "coalesce": (
        lambda x: (COOTensor(INDICES, x, (3, 4)).coalesce().values ** 2).sum(),
        lambda v: 2 * np.array([v[0] + v[2], v[1], v[0] + v[2]]),
    ),
    "add": (
        lambda x: (COOTensor(INDICES, x, (3, 4)) + COOTensor(INDICES, x, (3, 4))).values.sum(),
        lambda v: np.full(3, 2),
    ),
    "csr": (
        lambda x: COOTensor(INDICES, x, (3, 4)).to_csr().mm(Tensor(np.ones((4, 2), np.float32))).sum(),
        lambda v: np.full(3, 2),
    ),
    "values": (lambda x: ops.coo_square(COOTensor(INDICES, x, (3, 4))).values.sum(), lambda v: 2 * v),
}


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients(name):
    function, expected = GRADIENTS[name]
    v = np.array([1, -2, 3], np.float32)
    assert_allclose(ms.grad(function)(Tensor(v)).asnumpy(), expected(v))


def test_they_pass_through_jit_and_cells():
    class Doubled(nn.Cell):
        def construct(self, x):
            return (x.with_values(x.values * 2),)

    coo = csr(A).to_coo()
    for function in (Doubled(), ms.jit(lambda x: (x.with_values(x.values * 2),))):
        (out,) = function(coo)
        assert isinstance(out, COOTensor) and out.shape == A.shape
        assert_allclose(out.to_dense().asnumpy(), 2 * A)


def test_copies_and_pickles():
    for original in (csr(A), csr(A).to_coo(), RowTensor(Tensor([0]), Tensor([[1.0, 2.0]]), (3, 2))):
        for other in (copy.deepcopy(original), pickle.loads(pickle.dumps(original))):
            assert type(other) is type(original) and str(other) == str(original)


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: csr(A).mm(Tensor(A)), ValueError, "must have 5 rows"),
        (lambda: csr(A).sum(0), ValueError, "'axis' must be"),
        (lambda: ops.csr_mm(csr(A), csr(A)), ValueError, "do not fit"),
        (lambda: csr(A) + csr(B), ValueError, "shapes must be equal"),
        (lambda: ops.csr_mm(csr(A), Tensor(B)), TypeError, "must be a CSRTensor"),
        (lambda: csr(A) * "a", TypeError, "a number or a Tensor"),
        (lambda: COOTensor(Tensor([[0.0, 1.0]]), Tensor([1.0]), (3, 4)), TypeError, "Tensor of integers"),
        (lambda: ops.coo_concat((csr(A).to_coo(), csr(B).to_coo())), ValueError, "along axis 0 only"),
    ],
)
def test_errors(call, error, text):
    with pytest.raises(error, match=text):
        call()
