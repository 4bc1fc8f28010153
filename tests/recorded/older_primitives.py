"""Primitive classes under their older names, and those that the documentation leaves out."""

from encode import lines

PRELUDE = """V = Tensor([-1.0, 0.5, 2.0])
M = Tensor(np.arange(6, dtype=np.float32).reshape(2, 3))
X = Tensor(np.arange(32, dtype=np.float32).reshape(2, 1, 4, 4))
"""
CALLS = """
    ops.TensorAdd()(V, V)
    ops.TensorAdd()(V, 1)
    ops.Gelu()(V)
    ops.FastGelu()(V)
    ops.GatherV2()(M, Tensor([2, 0]), 1)
    ops.GatherV2()(M, Tensor([2, 9]), 1)
    ops.Pack()((V, V))
    ops.Pack(1)([V, V])
    ops.Unpack()(M)
    ops.Unpack(axis=1)(M)
    ops.CeLU()(V)
    ops.CeLU(2.0)(V)
    ops.MatrixExp()(Tensor([[0.0, 1.0], [0.0, 0.0]]))
    ops.Sinc()(V)
    ops.SoftMarginLoss()(V, Tensor([1.0, -1.0, 1.0]))
    ops.SoftMarginLoss('sum')(V, Tensor([1.0, -1.0, 1.0]))
    ops.SoftMarginLoss('other')(V, Tensor([1.0, -1.0, 1.0]))
    ops.MaskedScatter()(V, Tensor([True, False, True]), Tensor([7.0, 8.0, 9.0]))
    ops.Dense()(V, M, Tensor([1.0, 2.0]))
    ops.BatchToSpaceND([2, 1], [[0, 0], [0, 0]])(X)
    ops.BatchToSpaceND(2, [[0, 0], [0, 0]])(X)
    ops.upsample(X, scale_factor=2.0, mode='nearest', recompute_scale_factor=True).shape
    ops.upsample(X, size=(2, 2), mode='bilinear')
    repr(ops.TensorAdd())
    repr(ops.Gelu())
    repr(ops.GatherV2())
    repr(ops.Pack(1))
    repr(ops.Unpack())
    repr(ops.CeLU())
    repr(ops.SoftMarginLoss())
    type(ops.TensorAdd()).__name__
    type(ops.Pack()).__name__
"""
CASES = {call: f"out = {call}" for call in lines(CALLS)}
DIFFERS = {
    "ops.GatherV2()*": "MindSpore's passes its operator too few inputs; here it gathers",
    "ops.MatrixExp()*": "MindSpore has no kernel for the CPU",
    "ops.SoftMarginLoss()*": "MindSpore has no kernel for the CPU",
    "ops.SoftMarginLoss('sum')*": "MindSpore has no kernel for the CPU",
    **dict.fromkeys(
        ["repr(ops.TensorAdd())", "repr(ops.Pack(1))", "repr(ops.Unpack())", "repr(ops.SoftMarginLoss())"],
        "shows the class and its arguments, as all others",
    ),
}
