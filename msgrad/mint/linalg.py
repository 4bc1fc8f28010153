"""Linear algebra, under PyTorch's names."""

import math

from msgrad import ops
from msgrad.ops import inverse as inv
from msgrad.ops import norm
from msgrad.ops.spell import spell

matrix_norm = spell("matrix_norm(A, ord='fro', dim=(-2, -1), keepdim=False, *, dtype=None)", ops.matrix_norm)
vector_norm = spell("vector_norm(x, ord=2, dim=None, keepdim=False, *, dtype=None)", ops.vector_norm)
qr = spell("qr(A, mode='reduced')", ops.qr)


def norm_of_order(input, p="fro", dim=None, keepdim=False, *, dtype=None):
    """The norm of order `p` of all elements together, or along the axes `dim`.

    Args:
        input: Tensor; integers count as float32.
        p: a number, inf, -inf, 'fro' (the same as 2) or 'nuc' (of the matrices in two axes).
        dim: an int or a tuple of ints; None for all axes.
        keepdim: whether they stay, with length 1.
        dtype: the dtype to cast to first.

    Raises:
        ValueError: if `p` is another string or `dim` out of range. TypeError: if an argument is of another type.

    Source: mindspore.mint.norm, MindSpore 2.10.
    """
    if p == "nuc":
        return matrix_norm(input, "nuc", (-2, -1) if dim is None else dim, keepdim, dtype=dtype)
    order = {"fro": 2, "inf": math.inf, "-inf": -math.inf}.get(p, p) if isinstance(p, str) else p
    if isinstance(order, str):
        raise ValueError(f"For 'norm', the 'p' must be a number, 'fro' or 'nuc', but got {p!r}.")
    return vector_norm(input, order, dim, keepdim, dtype=dtype)


__all__ = ["inv", "matrix_norm", "norm", "qr", "vector_norm"]
