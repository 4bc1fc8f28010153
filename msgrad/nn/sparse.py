"""Layers of sparse Tensors."""

from msgrad import ops
from msgrad.core.cell import Cell
from msgrad.errors import wrong_type
from msgrad.ops.sparse import COOTensor, sparse_to_dense


class SparseToDense(Cell):
    """A COOTensor as a Tensor. TypeError for anything else. Source: mindspore.nn.SparseToDense, MindSpore 2.10."""

    def construct(self, sparse_tensor):
        if not isinstance(sparse_tensor, COOTensor):
            raise wrong_type(sparse_tensor, "sparse_tensor", "SparseToDense", "a COOTensor")
        return sparse_to_dense(sparse_tensor.indices, sparse_tensor.values, sparse_tensor.shape)


class SparseTensorDenseMatmul(Cell):
    """A sparse matrix, by its places, values and shape, times a dense one, each adjoint if asked for.

    Source: mindspore.nn.SparseTensorDenseMatmul, MindSpore 2.10.
    """

    def __init__(self, adjoint_st=False, adjoint_dt=False):
        super().__init__()
        self.adj_st, self.adj_dt = adjoint_st, adjoint_dt
        self.sparse_dense_matmul = ops.SparseTensorDenseMatmul(adjoint_st, adjoint_dt)

    def construct(self, indices, values, sparse_shape, dense):
        return self.sparse_dense_matmul(indices, values, sparse_shape, dense)
