"""Promotion of dtypes as mindspore.numpy tells it."""

from functools import reduce

from msgrad import dtype as dtypes
from msgrad.core.tensor import Tensor
from msgrad.numpy.convert import PYTHON, as_dtype


def promote_types(type1, type2):
    """The dtype that two dtypes promote to. Source: mindspore.numpy.promote_types, MindSpore 2.10."""
    return dtypes.promote(named(type1, "promote_types"), named(type2, "promote_types"))


def result_type(*arrays_and_dtypes):
    """The dtype that Tensors, numbers and dtypes promote to. Source: mindspore.numpy.result_type, MindSpore 2.10.

    Raises:
        TypeError: if an argument is none of these. ValueError: if there is none.
    """
    if not arrays_and_dtypes:
        raise ValueError("For 'result_type', there must be at least one argument, but got none.")
    return reduce(dtypes.promote, (dtype_of(x) for x in arrays_and_dtypes))


SHORT = {
    f"{kind}{size}": f"{name}{8 * size}"
    for kind, name in (("i", "int"), ("u", "uint"), ("f", "float"))
    for size in (1, 2, 4, 8)
}


def named(dtype, owner):
    return as_dtype(SHORT.get(dtype, dtype) if isinstance(dtype, str) else dtype, owner)


def dtype_of(x):
    if isinstance(x, Tensor):
        return x.dtype
    if isinstance(x, (bool, int, float)):
        return PYTHON[type(x)]
    return named(x, "result_type")


__all__ = ["promote_types", "result_type"]
