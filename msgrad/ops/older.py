"""Primitive classes under their older names, and those that MindSpore's documentation leaves out. One row each."""

from msgrad.ops import activation, binary, conv, join, linalg, loss, rearrange, scatter, unary
from msgrad.ops.resize import interpolate
from msgrad.ops.spell import primitive, spell

TensorAdd = primitive("TensorAdd", binary.add)
Gelu = primitive("Gelu", activation.gelu, (), lambda self, x: activation.gelu(x, "tanh"))
FastGelu = primitive("FastGelu", activation.fast_gelu)
CeLU = primitive("CeLU", activation.celu, (("alpha", 1.0),))
GatherV2 = primitive("GatherV2", scatter.gather, (("batch_dims", 0),))
Pack = primitive("Pack", join.stack, (("axis", 0),), lambda self, x: join.stack(x, self.axis))
Unpack = primitive("Unpack", join.unstack, (("axis", 0),))
MatrixExp = primitive("MatrixExp", linalg.matrix_exp)
Sinc = primitive("Sinc", unary.sinc)
SoftMarginLoss = primitive("SoftMarginLoss", loss.soft_margin_loss, (("reduction", "mean"),))
MaskedScatter = primitive("MaskedScatter", scatter.masked_scatter)
Dense = primitive("Dense", conv.dense)
BatchToSpaceND = primitive(
    "BatchToSpaceND",
    rearrange.batch_to_space_nd,
    (("block_shape",), ("crops",)),
    lambda self, x: rearrange.batch_to_space_nd(x, self.block_shape, self.crops),
)
upsample = spell(
    "upsample(input, size=None, scale_factor=None, mode='nearest', align_corners=None, recompute_scale_factor=None)",
    interpolate,
)

__all__ = """
    BatchToSpaceND CeLU Dense FastGelu GatherV2 Gelu MaskedScatter MatrixExp Pack Sinc SoftMarginLoss TensorAdd Unpack
    upsample
""".split()
