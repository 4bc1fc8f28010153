"""Decompositions in packed form, systems, logarithms and norms of matrices; segments."""

from encode import lines
from preludes import REFUSED, calls_and_rows

# `T(d, 2, 3)` is a Tensor of shape (2, 3) and dtype `d` of small positive numbers.
PRELUDE = """def T(d, *shape):
    return Tensor((np.arange(np.prod(shape)) % 5 + 1).reshape(shape)).astype(d)
def dtypes(x):
    return [y.dtype for y in x] if isinstance(x, tuple) else x.dtype
"""
# Calls, one a line.
CALLS = """
    ops.cond(Tensor([[1.,0,-1],[0,1,0],[1,0,1]]))
    ops.cond(Tensor([[1.,0,-1],[0,1,0],[1,0,1]]),'fro')
    ops.cond(Tensor([[1.,0,-1],[0,1,0],[1,0,1]]),'nuc')
    ops.cond(Tensor([[1.,0,-1],[0,1,0],[1,0,1]]),1)
    ops.cond(Tensor([[1.,0,-1],[0,1,0],[1,0,1]]),-1)
    ops.cond(Tensor([[1.,0,-1],[0,1,0],[1,0,1]]),float('inf'))
    ops.cond(Tensor([[1.,0,-1],[0,1,0],[1,0,1]]),-2)
    ops.cond(Tensor([[1.,0,-1],[0,1,0]]))
    ops.cond(Tensor([[1.,0,-1],[0,1,0]]),1)
    ops.cond(Tensor([[1.,0],[0,0]]),1)
    ops.cond(Tensor([[1.,0],[0,0]]))
    ops.cond(Tensor([1.,0]))
    ops.cond(Tensor([[1.,0],[0,2]]),'x')
    ops.cond(Tensor([[1.,0],[0,2]]),3)
    ops.lu_solve(T(ms.float32,3,1),T(ms.float32,2,2),Tensor([1,2],ms.int32))
    ops.lu_solve(T(ms.float32,2),T(ms.float32,2,2),Tensor([1,2],ms.int32))
    ops.lu_solve(T(ms.float32,2,1),T(ms.float32,2,3),Tensor([1,2],ms.int32))
    ops.lu_solve(T(ms.float32,2,1),T(ms.float32,2,2),Tensor([1,2]))
    ops.lu_solve(T(ms.float32,2,2,1),T(ms.float32,2,2),Tensor([1,2],ms.int32))
    ops.lu_solve(T(ms.float32,2,2,1),T(ms.float32,2,2,2),Tensor([[1,2],[2,2]],ms.int32))
    ops.lu_unpack(T(ms.float32,2,3),Tensor([2,2],ms.int32))
    ops.lu_unpack(T(ms.float32,3,2),Tensor([2,2],ms.int32))
    ops.lu_unpack(T(ms.float32,3,2),Tensor([2,2],ms.int32),False)
    ops.lu_unpack(T(ms.float32,3,2),Tensor([2,2],ms.int32),True,False)
    ops.lu_unpack(T(ms.float32,3,2),Tensor([2,2,3],ms.int32))
    ops.lu_unpack(T(ms.float32,3,3),Tensor([2,2,5],ms.int32))
    ops.lu_unpack(T(ms.float32,3,3),Tensor([2,2,0],ms.int32))
    ops.lu_unpack(T(ms.float32,3),Tensor([2,2,0],ms.int32))
    ops.geqrf(Tensor([[1.,2],[3,4],[5,7]]))
    ops.geqrf(Tensor([[1.,2,3],[3,4,4]]))
    ops.geqrf(Tensor([1.,2]))
    ops.geqrf(T(ms.float32,2,2,2))
    ops.orgqr(T(ms.float32,3,2),T(ms.float32,2))
    ops.orgqr(T(ms.float32,3,2),T(ms.float32,1))
    ops.orgqr(T(ms.float32,3,2),T(ms.float32,3))
    ops.orgqr(T(ms.float32,2,3),T(ms.float32,2))
    ops.orgqr(T(ms.float32,2,3,2),T(ms.float32,2,2)).shape
    ops.orgqr(T(ms.float32,3),T(ms.float32,2))
    ops.MatrixPower(-2)(Tensor([[1.,2],[3,4]]))
    ops.MatrixPower(0)(Tensor([[1.,2],[3,4]]))
    ops.MatrixPower(2)(Tensor([[1.,2,3],[3,4,4]]))
    ops.MatrixPower(1.5)(Tensor([[1.,2],[3,4]]))
    ops.matrix_power(Tensor([[1.,2],[3,4]]),2)
    ops.MatrixSolveLs(True)(Tensor([[1.,2],[3,4],[5,7]]),Tensor([[1.],[2],[3]]),Tensor(0.5,ms.float64))
    ops.MatrixSolveLs(False)(Tensor([[1.,2],[3,4],[5,7]]),Tensor([[1.],[2],[3]]),Tensor(0.5,ms.float64))
    ops.MatrixSolveLs(True)(Tensor([[1.,2,3],[3,4,7]]),Tensor([[1.],[2]]),Tensor(0.5,ms.float64))
    ops.MatrixSolveLs(True)(Tensor([[1.,2,3],[3,4,7]]),Tensor([[1.],[2]]),Tensor(0.,ms.float64))
    ops.MatrixSolveLs(False)(Tensor([[1.,2,3],[3,4,7]]),Tensor([[1.],[2]]),Tensor(0.5,ms.float64))
    ops.MatrixSolveLs(True)(Tensor([[1.,2],[3,4]]),Tensor([[1.],[2],[3]]),Tensor(0.5,ms.float64))
    ops.MatrixSolveLs(True)(Tensor([[1.,2],[3,4]]),Tensor([[1.],[2]]),Tensor(0.5))
    ops.MatrixTriangularSolve(False)(Tensor([[1.,2],[3,4]]),Tensor([[1.],[2]]))
    ops.MatrixTriangularSolve(True,True)(Tensor([[1.,2],[3,4]]),Tensor([[1.],[2]]))
    ops.MatrixTriangularSolve()(Tensor([[1.,2],[3,4]]),Tensor([1.,2]))
    ops.MatrixTriangularSolve()(Tensor([[1.,2],[3,4]]),T(ms.float32,3,2,1))
    ops.TridiagonalMatMul()(T(ms.float32,1,3),T(ms.float32,1,2),T(ms.float32,1,2),T(ms.float32,2,3))
    ops.TridiagonalMatMul()(T(ms.float32,2),T(ms.float32,2),T(ms.float32,2),T(ms.float32,2,3))
    ops.TridiagonalMatMul()(T(ms.float32,2,1,3),T(ms.float32,2,1,3),T(ms.float32,2,1,3),T(ms.float32,2,3,2))
    ops.pdist(T(ms.float32,3,2),1.0)
    ops.pdist(T(ms.float32,3,2),0.0)
    ops.pdist(T(ms.float32,3,2),float('inf'))
    ops.pdist(T(ms.float32,3,2),3.0)
    ops.pdist(T(ms.float32,3,2),-1.0)
    ops.pdist(T(ms.float32,3))
    ops.pdist(T(ms.float32,1,2))
    ops.pdist(T(ms.float32,2,3,2))
    ops.pdist(T(ms.float32,3,2),'a')
    ops.pdist(T(ms.float32,3,2),2)
    ops.Lstsq()(Tensor([[1.,2,3],[3,4,7]]),Tensor([[1.],[2]]))
    ops.Lstsq()(Tensor([[1.,2],[3,4],[5,7]]),Tensor([1.,2,3]))
    ops.Lstsq(False)(Tensor([[1.,2],[3,4],[5,7]]),Tensor([1.,2,3]))
    ops.Lstsq(True,0.5)(Tensor([[1.,2],[3,4],[5,7]]),Tensor([1.,2,3]))
    ops.lstsq(Tensor([[1.,2],[3,4],[5,7]]),Tensor([1.,2,3]))
    ops.svd(Tensor([[1.,2,3],[-4,-5,5]]),False,False)
    ops.svd(Tensor([[1.,2,3],[-4,-5,5]]),True,False)
    ops.CholeskySolve(True)(T(ms.float32,2,1),T(ms.float32,2,2))
    ops.CholeskySolve()(T(ms.float32,2,1),T(ms.float32,2,2))
    ops.CholeskyInverse()(T(ms.float32,2,2))
    ops.NuclearNorm()(T(ms.float32,2,2))
    ops.ConjugateTranspose()(Tensor([[1+2j,3]]),(1,0))
    ops.sparse_segment_mean(T(ms.float32,3,2),Tensor([0,1,2],ms.int32),Tensor([1,1,3],ms.int32))
    ops.sparse_segment_mean(T(ms.float32,3,2),Tensor([0,1],ms.int32),Tensor([1,1,3],ms.int32))
    ops.sparse_segment_mean(T(ms.float32,3,2),Tensor([0,1,5],ms.int32),Tensor([1,1,3],ms.int32))
    ops.sparse_segment_mean(T(ms.float32,3,2),Tensor([0,1,2],ms.int32),Tensor([1,3,1],ms.int32))
    ops.sparse_segment_mean(T(ms.float32,3,2),Tensor([0,1,2],ms.int32),Tensor([-1,1,3],ms.int32))
    ops.sparse_segment_mean(T(ms.int32,3,2),Tensor([0,1,2],ms.int32),Tensor([1,1,3],ms.int32))
    ops.SegmentMax()(T(ms.float32,3,2),Tensor([0,2,1]))
    ops.SegmentMax()(T(ms.float32,3,2),Tensor([0,2]))
    ops.SegmentMax()(T(ms.float32,3,2),Tensor([[0,2,3]]))
    ops.SegmentMax()(T(ms.float32,3,2),Tensor([-1,0,1]))
    ops.SegmentMax()(T(ms.float32,3,2),Tensor([0.,0,1]))
    ops.SegmentMean()(T(ms.int32,3,2),Tensor([0,0,1]))
    ops.SegmentMax()(Tensor([[-1.,-2],[-3,-4]]),Tensor([1,1]))
    ops.coalesce(Tensor([[0,0,1],[1,1,2]]),Tensor([1.,5,4]),Tensor([3,3]))
    ops.coalesce(Tensor([[1,0,1],[1,1,2]]),Tensor([1.,5,4]),Tensor([3,3]))
    ops.coalesce(Tensor([[1,0,1],[1,1,7]]),Tensor([1.,5,4]),Tensor([3,3]))
    ops.coalesce(Tensor([[1,0,1],[1,1,2]]),Tensor([1.,5]),Tensor([3,3]))
    ops.coalesce(Tensor([[1,0,1],[1,1,2]]),Tensor([1,5,2]),Tensor([3,3]))
    ops.coalesce(Tensor([[1,0,1],[1,1,2]],ms.int32),Tensor([1.,5,2]),Tensor([3,3]))
    ops.Eig()(Tensor([[1.,2],[3,4]]))[0]
    ops.svd(Tensor([[1.,2],[-4,-5],[2,1]]),True)[0]
    [x.shape for x in ops.svd(Tensor([[1.,2],[-4,-5],[2,1]]),True)]
    [x.shape for x in ops.Qr(True)(Tensor([[1.,2],[3,4],[5,7]]))]
    [ops.abs(x) for x in ops.Qr()(Tensor([[1.,2],[3,4],[5,7.]],ms.float64))]
"""
# Calls with an argument of each dtype `d`, of which the result's dtypes are recorded.
ROWS = """
    ops.cond(T(d,2,2))
    ops.lu_solve(T(d,2,1),T(d,2,2),Tensor([1,2],ms.int32))
    ops.lu_unpack(T(d,2,2),Tensor([1,2],ms.int32))
    ops.geqrf(T(d,2,2))
    ops.orgqr(T(d,2,2),T(d,2))
    ops.MatrixLogarithm()(T(d,2,2))
    ops.MatrixPower(2)(T(d,2,2))
    ops.MatrixSolve()(T(d,2,2)+Tensor([[1,0],[0,3]]).astype(d),T(d,2,1))
    ops.MatrixSolveLs()(T(d,2,2)+Tensor([[1,0],[0,3]]).astype(d),T(d,2,1),Tensor(0.,ms.float64))
    ops.MatrixTriangularSolve()(T(d,2,2),T(d,2,1))
    ops.TridiagonalMatMul()(T(d,1,2),T(d,1,2),T(d,1,2),T(d,2,3))
    ops.pdist(T(d,3,2))
    ops.Lstsq()(T(d,2,2)+Tensor([[1,0],[0,3]]).astype(d),T(d,2,1))
    ops.Qr()(T(d,2,2))
    ops.Eig(True)(T(d,2,2))
    ops.svd(T(d,2,3))
    ops.CholeskySolve()(T(d,2,1),T(d,2,2))
    ops.SegmentMax()(T(d,3,2),Tensor([0,0,2]))
    ops.SegmentMean()(T(d,3,2),Tensor([0,0,2]))
    ops.SegmentProd()(T(d,3,2),Tensor([0,0,2]))
"""
ALONE = True  # each case calls one operator
CASES = calls_and_rows(CALLS, ROWS)
AGREED = """
    ops.MatrixLogarithm()(T(d,2,2))
"""

# Where msgrad differs, and why.
DIFFERS = {
    **{f"every dtype: {call}": REFUSED for call in lines(ROWS) if call not in lines(AGREED)},
    "ops.cond(Tensor([[1.,0],[0,0]]),1)": "the condition of a singular matrix is infinite; MindSpore takes an inverse that is none",
    "ops.cond(Tensor([[1.,0],[0,0]]))": "the condition of a singular matrix is infinite; MindSpore takes an inverse that is none",
    "ops.lu_unpack(T(ms.float32,3,3),Tensor([2,2,5],ms.int32))": "whether a value is in range is known when it runs: msgrad passes over or cuts one that is not",
    "ops.lu_unpack(T(ms.float32,3,3),Tensor([2,2,0],ms.int32))": "whether a value is in range is known when it runs: msgrad passes over or cuts one that is not",
    "ops.MatrixTriangularSolve()(Tensor([[1.,2],[3,4]]),T(ms.float32,3,2,1))": "MindSpore reads past the end of the one matrix; msgrad takes it for all",
    "ops.CholeskyInverse()(T(ms.float32,2,2))": "MindSpore reads the other triangle too, which is 0 in a factor",
}
