"""Blocks, windows and channels moved between axes; diagonals."""

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
    ops.batch_to_space_nd(T(ms.float32,4,1,1,1),[2,2],[[0,0],[0,0]])
    ops.batch_to_space_nd(T(ms.float32,4,1,2,2),[2,2],[[0,1],[1,0]])
    ops.batch_to_space_nd(T(ms.float32,4,1,2,2),2,[[0,1],[1,0]])
    ops.batch_to_space_nd(T(ms.float32,4,2,2),[2,2],[[0,0],[0,0]])
    ops.batch_to_space_nd(T(ms.float32,6,2,2,2),[2,3],[[0,0],[0,0]])[0]
    ops.batch_to_space_nd(T(ms.float32,5,1,2,2),[2,2],[[0,0],[0,0]])
    ops.batch_to_space_nd(T(ms.float32,4,1,2,2),[2,2],[[0,0]])
    ops.batch_to_space_nd(T(ms.float32,4,1,2,2),[2,2],[[0,-1],[0,0]])
    ops.batch_to_space_nd(T(ms.float32,4,1,2,2),[2,2],[[2,2],[0,0]])
    ops.batch_to_space_nd(T(ms.float32,4,1,2,2),[0,2],[[0,0],[0,0]])
    ops.space_to_batch_nd(T(ms.float32,1,1,2,3),[2,2],[[0,0],[1,0]])
    ops.space_to_batch_nd(T(ms.float32,1,2,2),[2],[[0,0]])
    ops.space_to_batch_nd(T(ms.float32,1,1,2,3),[2,2],[[0,0],[0,0]])
    ops.space_to_batch_nd(T(ms.float32,1,1,2,2),2,[[0,0],[0,0]])
    ops.SpaceToBatchND([2,2],[[0,0],[0,0]])(T(ms.float32,2,1,2,4))
    ops.SpaceToBatchND(2,[[0,0],[0,0]])(T(ms.float32,2,1,2,4)).shape
    ops.DepthToSpace(2)(Tensor(np.arange(16).reshape(1,8,1,2)))
    ops.SpaceToDepth(2)(Tensor(np.arange(16).reshape(1,2,2,4)))
    ops.DepthToSpace(1)(T(ms.float32,1,4,1,1))
    ops.DepthToSpace(2)(T(ms.float32,1,3,1,1))
    ops.DepthToSpace('a')(T(ms.float32,1,3,1,1))
    ops.DepthToSpace(2)(T(ms.float32,4,1,1))
    ops.SpaceToDepth(2)(T(ms.float32,1,1,3,2))
    ops.SpaceToDepth(0)(T(ms.float32,1,1,3,2))
    ops.pixel_shuffle(T(ms.int32,4,1,2),2)
    ops.pixel_shuffle(T(ms.int32,3,1,2),2)
    ops.pixel_shuffle(T(ms.int32,1,2),2)
    ops.pixel_shuffle(T(ms.int32,4,1,2),0)
    ops.pixel_shuffle(T(ms.int32,4,1,2),1.5)
    ops.pixel_shuffle(1.0,2)
    ops.pixel_unshuffle(T(ms.int32,1,2,4),2)
    ops.pixel_unshuffle(T(ms.int32,1,3,4),2)
    ops.pixel_unshuffle(T(ms.int32,2,4),2)
    ops.channel_shuffle(T(ms.float32,1,6,2),3)
    ops.channel_shuffle(T(ms.float32,1,6),3)
    ops.channel_shuffle(T(ms.float32,1,6,1),4)
    ops.channel_shuffle(T(ms.float32,1,6,1),0)
    ops.channel_shuffle(T(ms.float32,1,6,1),1.5)
    ops.channel_shuffle(T(ms.float32,2,6,1,1,2),2).shape
    ops.unfold(Tensor(np.arange(16).reshape(1,1,4,4).astype(np.float32)),2)
    ops.unfold(Tensor(np.arange(16).reshape(1,1,4,4).astype(np.float32)),(2,3),2,1,(1,2)).shape
    ops.unfold(Tensor(np.arange(16).reshape(1,4,4).astype(np.float32)),2)
    ops.unfold(Tensor(np.arange(16).reshape(1,1,4,4).astype(np.float32)),5)
    ops.unfold(Tensor(np.arange(16).reshape(1,1,4,4).astype(np.float32)),0)
    ops.unfold(Tensor(np.arange(16).reshape(1,1,4,4).astype(np.float32)),2,-1)
    ops.unfold(Tensor(np.arange(16).reshape(1,1,4,4).astype(np.float32)),2.0)
    ops.unfold(Tensor(np.arange(16).reshape(1,1,4,4).astype(np.float32)),2,1,(1,2,3,4)).shape
    ops.unfold(1.0,2)
    ops.fold(ops.ones((1,4,9)),Tensor([4,4],ms.int32),2)
    ops.fold(ops.ones((1,4,9)),Tensor([4,4]),2)
    ops.fold(ops.ones((1,4,9)),(4,4),2)
    ops.fold(ops.ones((1,4,8)),Tensor([4,4],ms.int32),2)
    ops.fold(ops.ones((1,5,9)),Tensor([4,4],ms.int32),2)
    ops.fold(ops.ones((4,9)),Tensor([4,4],ms.int32),2)
    ops.fold(ops.ones((4,9)),Tensor([4,4],ms.int32),(2,2),1,0,1).shape
    ops.col2im(ops.ones((1,1,4,9)),Tensor([4,4],ms.int32),[2,2],[1,1],[0,0],[1,1])
    ops.col2im(ops.ones((1,1,4,9)),Tensor([4,4],ms.int32),2,1,0,1).shape
    ops.col2im(ops.ones((1,1,4,8)),Tensor([4,4],ms.int32),[2,2],[1,1],[0,0],[1,1])
    ops.Im2Col(2)(Tensor(np.arange(9).reshape(1,1,3,3).astype(np.float32)))
    ops.matrix_band_part(ops.ones((3,4)),1,0)
    ops.matrix_band_part(ops.ones((3,4)),-1,0)
    ops.matrix_band_part(ops.ones((3,4)),Tensor(1),Tensor(2))
    ops.matrix_band_part(ops.ones((2,3,4)),Tensor([[1],[0]]),0)
    ops.matrix_band_part(ops.ones((2,3,4)),Tensor([1,0]),0)
    ops.matrix_band_part(ops.ones((3,)),1,0)
    ops.matrix_band_part(ops.ones((3,4)),1.0,0)
    ops.matrix_band_part(ops.ones((3,4)),5,0)
    ops.matrix_diag(Tensor([1.,2]))
    ops.matrix_diag(Tensor([1.,2]),1)
    ops.matrix_diag(Tensor([[1.,2],[3,4]]),(0,1))
    ops.matrix_diag(Tensor([[1.,2],[3,4]]),Tensor([0,1],ms.int32))
    ops.matrix_diag(Tensor([1.,2]),Tensor(-1,ms.int32),4,3)
    ops.matrix_diag(Tensor([1.,2]),Tensor(0,ms.int32),1,1)
    ops.matrix_diag(Tensor([1.,2]),padding_value=7)
    ops.matrix_diag(Tensor([1.,2]),align='x')
    ops.matrix_diag(Tensor([1.,2]),k=Tensor([1,0],ms.int32))
    ops.matrix_diag_part(Tensor(np.arange(12).reshape(3,4).astype(np.float32)),0,0)
    ops.matrix_diag_part(Tensor(np.arange(12).reshape(3,4).astype(np.float32)),Tensor([-1,1],ms.int32),Tensor(0.),'LEFT_LEFT')
    ops.matrix_diag_part(Tensor(np.arange(12).reshape(3,4).astype(np.float32)),Tensor([-1,1],ms.int32),Tensor(0.),'RIGHT_RIGHT')
    ops.matrix_diag_part(Tensor(np.arange(12).reshape(3,4).astype(np.float32)),Tensor([-1,1],ms.int32),Tensor(0.),'LEFT_RIGHT')
    ops.matrix_diag_part(Tensor(np.arange(12).reshape(3,4).astype(np.float32)),Tensor([-1,1],ms.int32),Tensor(0.),'RIGHT_LEFT')
    ops.matrix_diag_part(Tensor(np.arange(12).reshape(3,4).astype(np.float32)),Tensor(4,ms.int32),Tensor(0.))
    ops.matrix_set_diag(ops.zeros((3,4)),Tensor([1.,2,3]))
    ops.matrix_set_diag(ops.zeros((3,4)),Tensor([1.,2,3]),Tensor(1,ms.int32))
    ops.matrix_set_diag(ops.zeros((3,4)),Tensor([1.,2]),0)
    ops.matrix_set_diag(ops.zeros((3,4)),Tensor([[1.,2,3],[4,5,6]]),(0,1))
    ops.DiagPart()(Tensor(np.arange(16).reshape(2,2,2,2)))
    ops.DiagPart()(Tensor(np.arange(6).reshape(2,3)))
    ops.DiagPart()(Tensor(np.arange(3)))
"""
# Calls with an argument of each dtype `d`, of which the result's dtypes are recorded.
ROWS = """
    ops.space_to_batch_nd(T(d,1,1,2,2),[2,2],[[0,0],[0,0]])
    ops.batch_to_space_nd(T(d,4,1,1,1),[2,2],[[0,0],[0,0]])
    ops.DepthToSpace(2)(T(d,1,4,1,1))
    ops.SpaceToDepth(2)(T(d,1,1,2,2))
    ops.pixel_shuffle(T(d,4,1,1),2)
    ops.channel_shuffle(T(d,1,4,1),2)
    ops.unfold(T(d,1,1,2,2),2)
    ops.fold(T(d,1,4,1),Tensor([2,2],ms.int32),2)
    ops.Im2Col(2)(T(d,1,1,2,2))
    ops.Col2Im(2)(T(d,1,1,4,1),Tensor([2,2],ms.int32))
    ops.matrix_band_part(T(d,2,2),0,0)
    ops.matrix_diag(T(d,2),Tensor(0,ms.int32),Tensor(-1,ms.int32),Tensor(-1,ms.int32),Tensor(0).astype(d))
    ops.matrix_diag_part(T(d,2,2),Tensor(0,ms.int32),Tensor(0).astype(d))
    ops.matrix_set_diag(T(d,2,2),T(d,2))
    ops.DiagPart()(T(d,2,2))
    ops.diag(T(d,2))
"""
ALONE = True  # each case calls one operator
CASES = calls_and_rows(CALLS, ROWS)
AGREED = """
    ops.pixel_shuffle(T(d,4,1,1),2)
    ops.channel_shuffle(T(d,1,4,1),2)
"""

# Where msgrad differs, and why.
DIFFERS = {
    **{f"every dtype: {call}": REFUSED for call in lines(ROWS) if call not in lines(AGREED)},
    "ops.channel_shuffle(T(ms.float32,1,6,1),0)": "wrong in shape and in number: msgrad names the number (ValueError), MindSpore the shape",
    "ops.fold(ops.ones((1,4,9)),(4,4),2)": "MindSpore refuses this; msgrad computes it",
    "ops.matrix_diag_part(Tensor(np.arange(12).reshape(3,4).astype(np.float32)),0,0)": "MindSpore refuses this; msgrad computes it",
}
