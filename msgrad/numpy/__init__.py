"""mindspore.numpy: NumPy's functions on Tensors, in MindSpore's dtypes; spellings of the operators."""

# ruff: noqa: F401, F403
import math as _math

from msgrad.core.tensor import Tensor
from msgrad.dtype import (
    bool_,
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
)
from msgrad.numpy import arrangement, creation, elementwise, indexing, products, reductions, sampling, types
from msgrad.numpy.arrangement import *
from msgrad.numpy.creation import *
from msgrad.numpy.creation import copy
from msgrad.numpy.elementwise import *
from msgrad.numpy.elementwise import around, round
from msgrad.numpy.indexing import *
from msgrad.numpy.products import *
from msgrad.numpy.products import matrix_power
from msgrad.numpy.reductions import *
from msgrad.numpy.sampling import *
from msgrad.numpy.types import *

int_, float_, uint = int32, float32, uint32
nan, inf, pi = _math.nan, _math.inf, _math.pi
PINF, NINF = inf, -inf
numeric_types = ["bool_", "float16", "float32", "float64", "float_", "int16", "int32", "int64", "int8", "int_"]
numeric_types += ["uint16", "uint32", "uint64", "uint8"]

__all__ = sorted(
    {
        *numeric_types,
        *(
            name
            for part in (arrangement, creation, elementwise, indexing, products, reductions, sampling, types)
            for name in part.__all__
        ),
    }
)
