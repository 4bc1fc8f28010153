"""COOTensor, CSRTensor and RowTensor: values, printing, arithmetic, gradients, and the operators on their parts.

MindSpore's CPU has no kernels for csr_mm, csr_gather, CSRTensor.mm, mv and sum, nor for csr2coo outside csr_to_coo.
"""

from encode import lines, words

PRELUDE = """
ix = Tensor([[0, 1], [1, 2]], ms.int64)
v = Tensor([1., -2.])
coo = ms.COOTensor(ix, v, (3, 4))
twice = ms.COOTensor(Tensor([[2, 0], [0, 1], [0, 1]], ms.int64), Tensor([1., 5, 4]), (3, 4))
ptr, col = Tensor([0, 1, 2, 2], ms.int32), Tensor([1, 2], ms.int32)
csr = ms.CSRTensor(ptr, col, v, (3, 4))
half = ms.COOTensor(ix, Tensor([0.5, 0.25]), (3, 4))
dense = Tensor(np.arange(12).reshape(3, 4).astype(np.float32))
"""
NAMES = words("""
    abs ceil cos cosh exp expm1 floor inv isfinite isinf isnan neg relu relu6 round sigmoid sin sinh softsign square tan
    tanh asinh atan
""")
CALLS = lines("""
    str(coo)
    repr(coo)
    str(csr)
    str(ms.RowTensor(Tensor([0]), Tensor([[1., 2]]), (3, 2)))
    str(coo.astype(ms.int32))
    str(coo.abs())
    (coo.values, coo.indices, coo.shape, coo.ndim, coo.size, coo.itemsize, coo.dtype)
    (csr.values, csr.indices, csr.indptr, csr.shape, csr.ndim, csr.size, csr.itemsize, csr.dtype)
    coo.to_tuple()
    csr.to_tuple()
    coo.to_dense()
    csr.to_dense()
    twice.to_dense()
    str(twice.coalesce())
    str(coo + coo)
    str(coo - coo)
    str(coo + twice)
    coo + dense
    str(coo * dense)
    str(coo / (dense + 1))
    str(-coo)
    str(csr + csr)
    str(csr - csr)
    str(-csr)
    csr * 2
    csr / 2
    str(coo.add(twice, Tensor(0., ms.float32)))
    str(ops.coo_add(coo, twice, Tensor(2., ms.float32)))
    str(csr.add(csr, Tensor(1.), Tensor(2.)))
    str(csr.astype(ms.int32))
    str(ops.csr_to_coo(csr))
    ops.csr_to_dense(csr)
    str(ops.coo_concat((coo, twice)))
    str(ops.coo_concat((coo, twice), 1))
    str(ops.dense_to_sparse_coo(Tensor([[1, 0], [-5, 0]], ms.float32)))
    str(ops.dense_to_sparse_csr(Tensor([[1, 0], [-5, 0]], ms.float32)))
    str(Tensor([[0., 1], [2, 3]]).to_coo())
    str(Tensor([[0., 1], [2, 3]]).to_csr())
    ops.csr_softmax(ms.CSRTensor(Tensor([0, 4, 6], ms.int32), Tensor([0, 2, 3, 4, 3, 4], ms.int32), Tensor([1., 2, 3, 4, 1, 2]), (2, 6)), ms.float32).values
    ops.sparse_segment_mean(dense, Tensor([0, 1, 2, 0], ms.int32), Tensor([0, 0, 2, 2], ms.int32))
    ops.SparseToDense()(ix, v, (3, 4))
    ops.SparseTensorDenseMatmul()(ix, v, (3, 4), dense.T)
    ops.SparseTensorDenseMatmul(adjoint_st=True)(ix, v, (3, 4), dense)
    ops.SparseTensorDenseMatmul(adjoint_dt=True)(ix, v, (3, 4), dense)
    ops.SparseTensorDenseAdd()(ix, v, Tensor([3, 4], ms.int64), dense)
    ops.SparseSlice()(Tensor([[0, 1], [1, 2], [1, 3], [2, 2]]), Tensor([1, 2, 3, 4]), Tensor([3, 4]), Tensor([0, 1]), Tensor([2, 3]))
    ops.coo_tensor_get_values(coo)
    ops.coo_tensor_get_indices(coo)
    ms.COOTensor(coo_tensor=coo).values
    ms.CSRTensor(csr_tensor=csr).values
    ms.SparseTensor(ix, v, (3, 4)).values
    ms.grad(lambda v: (ms.COOTensor(ix, v, (3, 4)).to_dense() * dense).sum())(v)
    ms.grad(lambda v: ops.coo_exp(ms.COOTensor(ix, v, (3, 4))).values.sum())(v)
    ms.grad(lambda v: ms.CSRTensor(ptr, col, v, (3, 4)).to_dense().sum())(v)
    ms.COOTensor(ix, v, (3,))
    ms.COOTensor(ptr, v, (3, 4))
    ms.COOTensor(ix, v, 3)
    ms.COOTensor([[0, 1]], v, (3, 4))
    ms.COOTensor()
    ms.COOTensor(ix, Tensor([1., 2, 3]), (3, 4))
    ms.CSRTensor(v, v, v, (3, 4))
    ms.CSRTensor(ptr, col, v, (2, 4))
    ms.CSRTensor(ptr, Tensor([1], ms.int32), v, (3, 4))
    ops.coo_exp(v)
    ops.csr_exp(coo)
    Tensor([1., 2]).to_coo()
    Tensor([1., 2]).to_csr()
    csr.sum(0)
    csr + coo
""")
CASES = {
    **{call: f"out = {call}" for call in CALLS},
    **{f"ops.coo_{name}": f"out = ops.coo_{name}(coo).to_tuple()" for name in NAMES},
    **{f"ops.csr_{name}": f"out = ops.csr_{name}(csr).to_tuple()" for name in NAMES},
    **{f"ops.coo_{name}": f"out = ops.coo_{name}(half).to_tuple()" for name in words("asin acos atanh sqrt log log1p")},
    "ops.coo_acosh": "out = ops.coo_acosh(ops.coo_abs(coo)).to_tuple()",
}
DIFFERS = dict.fromkeys(
    lines("""
        str(coo + twice)
        str(coo.add(twice, Tensor(0., ms.float32)))
        str(ops.coo_add(coo, twice, Tensor(2., ms.float32)))"""),
    "MindSpore's sum needs sorted, distinct places and gives another order without; msgrad's sum always has them",
)
