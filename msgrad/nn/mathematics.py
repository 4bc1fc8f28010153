"""Layers of functions: sums and norms, gamma functions, matrices."""

import math

import numpy as np

from msgrad import ops
from msgrad.core.cell import Cell
from msgrad.core.tensor import Tensor
from msgrad.dtype import float16, float32, int32
from msgrad.errors import check_bool, check_type, wrong_type
from msgrad.ops.special import _log_beta


def check_half_or_single(x, name: str, owner: str) -> None:
    if not isinstance(x, Tensor):
        raise wrong_type(x, name, owner, "a Tensor")
    if x.dtype not in (float16, float32):
        raise TypeError(f"For '{owner}', the '{name}' must be float16 or float32, but got {x.dtype}.")


class ReduceLogSumExp(Cell):
    """log of the sum of exp(x) over `axis`.

    Raises:
        TypeError: if `axis` is no int, list or tuple, or `keep_dims` no bool.

    Source: mindspore.nn.ReduceLogSumExp, MindSpore 2.10.
    """

    def __init__(self, axis, keep_dims=False):
        super().__init__()
        self.axis = check_type(axis, (int, list, tuple), "axis", "ReduceLogSumExp")
        self.keep_dims = check_bool(keep_dims, "keep_dims", "ReduceLogSumExp")

    def construct(self, x):
        axis = tuple(self.axis) if isinstance(self.axis, list) else self.axis
        return ops.logsumexp(x, axis, self.keep_dims)


class Range(Cell):
    """The numbers from `start` to `limit` in steps of `delta`, int32 or float32; from 0 to `start` without `limit`.

    Raises:
        ValueError: if `delta` is 0.

    Source: mindspore.nn.Range, MindSpore 2.10.
    """

    def __init__(self, start, limit=None, delta=1):
        super().__init__()
        if delta == 0:
            raise ValueError("For 'Range', the 'delta' must not be 0.")
        numbers = np.arange(start, limit, delta)
        self.result_tensor = Tensor(numbers, float32 if numbers.dtype == np.float64 else int32)

    def construct(self):
        return self.result_tensor


class LGamma(Cell):
    """log |gamma(x)|, of float16 or float32. Source: mindspore.nn.LGamma, MindSpore 2.10."""

    def construct(self, x):
        check_half_or_single(x, "x", "LGamma")
        return ops.lgamma(x)


class DiGamma(Cell):
    """The derivative of log gamma(x), of float16 or float32. Source: mindspore.nn.DiGamma, MindSpore 2.10."""

    def construct(self, x):
        check_half_or_single(x, "x", "DiGamma")
        return ops.digamma(x)


class IGamma(Cell):
    """The regularized lower incomplete gamma function P(a, x), of float16 or float32.

    Source: mindspore.nn.IGamma, MindSpore 2.10.
    """

    def __init__(self):
        super().__init__()
        self.lgamma = LGamma()  # which MindSpore prints

    def construct(self, a, x):
        check_half_or_single(a, "a", "IGamma")
        check_half_or_single(x, "x", "IGamma")
        return ops.igamma(a, x)


class LBeta(Cell):
    """log of the beta function of x and y, both float16 or both float32. Source: mindspore.nn.LBeta, MindSpore 2.10."""

    def __init__(self):
        super().__init__()
        self.lgamma = LGamma()  # which MindSpore prints

    def construct(self, x, y):
        check_half_or_single(x, "x", "LBeta")
        check_half_or_single(y, "y", "LBeta")
        if x.dtype != y.dtype:
            raise TypeError(f"For 'LBeta', the 'y' must be {x.dtype} as the 'x', but got {y.dtype}.")
        return _log_beta(x, y)


class MatMul(Cell):
    """The product of two Tensors as `ops.matmul`, their last two axes exchanged before if asked.

    Raises:
        TypeError: if a flag is no bool. ValueError: if the shapes do not fit.

    Source: mindspore.nn.MatMul, MindSpore 2.10.
    """

    def __init__(self, transpose_x1=False, transpose_x2=False):
        super().__init__()
        self.transpose_x1 = check_bool(transpose_x1, "transpose_x1", "MatMul")
        self.transpose_x2 = check_bool(transpose_x2, "transpose_x2", "MatMul")

    def construct(self, x1, x2):
        x1 = x1.swapaxes(-2, -1) if self.transpose_x1 and x1.ndim > 1 else x1
        x2 = x2.swapaxes(-2, -1) if self.transpose_x2 and x2.ndim > 1 else x2
        if x1.ndim and x2.ndim and x1.shape[-1] != x2.shape[-2 if x2.ndim > 1 else 0]:
            raise ValueError(
                f"For 'MatMul', the columns of 'x1' must be the rows of 'x2', but got {x1.shape} and {x2.shape}."
            )
        return ops.matmul(x1, x2)


class Moments(Cell):
    """Mean and variance over `axis`, None for all, of float16 or float32; computed in float32.

    Raises:
        TypeError: if an argument is of another type.

    Source: mindspore.nn.Moments, MindSpore 2.10.
    """

    def __init__(self, axis=None, keep_dims=None):
        super().__init__()
        self.axis = check_type(() if axis is None else axis, (int, tuple), "axis", "Moments")
        for item in self.axis if isinstance(self.axis, tuple) else ():
            check_type(item, int, "axis", "Moments")
        self.keep_dims = check_bool(False if keep_dims is None else keep_dims, "keep_dims", "Moments")

    def construct(self, x):
        check_half_or_single(x, "x", "Moments")
        wide = x.astype(float32)
        mean = ops.mean(wide, self.axis, True)
        variance = ops.mean(ops.square(wide - ops.stop_gradient(mean)), self.axis, self.keep_dims)
        if not self.keep_dims:
            mean = mean.reshape(variance.shape)
        return mean.astype(x.dtype), variance.astype(x.dtype)


class MatInverse(Cell):
    """The inverse of symmetric positive-definite matrices, float16 or float32.

    Source: mindspore.nn.MatInverse, MindSpore 2.10.
    """

    def __init__(self):
        super().__init__()
        self.matmul = MatMul(transpose_x1=True)  # which MindSpore prints

    def construct(self, a):
        check_half_or_single(a, "a", "MatInverse")
        return ops.inverse(a.astype(float32)).astype(a.dtype)


class MatDet(Cell):
    """The determinant of symmetric positive-definite matrices, float16 or float32.

    Source: mindspore.nn.MatDet, MindSpore 2.10.
    """

    def construct(self, a):
        check_half_or_single(a, "a", "MatDet")
        return ops.det(a.astype(float32)).astype(a.dtype)


# ---------------------------------------------------------------- norms
class Norm(Cell):
    """The root of the sum of squares over `axis`, () for all.

    Raises:
        TypeError: if `keep_dims` is no bool.

    Source: mindspore.nn.Norm, MindSpore 2.10.
    """

    def __init__(self, axis=(), keep_dims=False):
        super().__init__()
        self.axis, self.keep_dims = axis, check_bool(keep_dims, "keep_dims", "Norm")

    def construct(self, x):
        return ops.sqrt(ops.sum(ops.square(x), self.axis, self.keep_dims))

    def extend_repr(self):
        return f"axis={self.axis}, keep_dims={self.keep_dims}"


class ClipByNorm(Cell):
    """`x` scaled so that its norm over `axis` (None for all) is at most `clip_norm`, a number or a Tensor.

    Raises:
        TypeError: if `axis` is no int, tuple or None.

    Source: mindspore.nn.ClipByNorm, MindSpore 2.10.
    """

    def __init__(self, axis=None):
        super().__init__()
        if axis is not None:
            check_type(axis, (int, tuple), "axis", "ClipByNorm")
        self.axis = () if axis is None else axis

    def construct(self, x, clip_norm):
        wide = x.astype(float32)
        limit = clip_norm.astype(float32) if isinstance(clip_norm, Tensor) else clip_norm
        norm = ops.sqrt(ops.sum(ops.square(wide), self.axis, True))
        return wide * limit / ops.maximum(norm, limit)


class L1Regularizer(Cell):
    """`scale` times the sum of |weights|.

    Raises:
        TypeError: if `scale` is no number. ValueError: if it is not positive and finite.

    Source: mindspore.nn.L1Regularizer, MindSpore 2.10.
    """

    def __init__(self, scale):
        super().__init__()
        check_type(scale, (int, float), "scale", "L1Regularizer")
        if not 0 < scale < math.inf:
            raise ValueError(f"For 'L1Regularizer', the 'scale' must be positive and finite, but got {scale}.")
        self.scale = scale

    def construct(self, weights):
        return self.scale * ops.sum(ops.abs(weights))
