"""Special functions, under PyTorch's names."""

from msgrad.mint.nn.functional import log_softmax
from msgrad.ops import erfc, exp2, expm1, log1p, sinc
from msgrad.ops import round as _round
from msgrad.ops.spell import spell

round = spell("round(input)", _round)

__all__ = ["erfc", "exp2", "expm1", "log1p", "log_softmax", "round", "sinc"]
