"""What mindspore.numpy takes for an array and for a dtype, and the dtypes in which it computes."""

import inspect
from collections.abc import Callable

import numpy as np

from msgrad import dtype as dtypes
from msgrad.core.tensor import Tensor, adopt, holds_tensors
from msgrad.errors import wrong_type
from msgrad.ops import join
from msgrad.ops.create import cast
from msgrad.ops.declare import Rule, promoted

PYTHON = {bool: dtypes.bool_, int: dtypes.int32, float: dtypes.float32}  # NumPy's 64 bits are 32 bits here


def tensor(value, name: str, owner: str) -> Tensor:
    """`value` as a Tensor: itself, or one made from a number or a nested list or tuple of numbers, in 32 bits."""
    return value if isinstance(value, Tensor) else made(value, name, owner)


def made(value, name: str, owner: str, dtype=None) -> Tensor:
    """A Tensor of a number, or of a nested list or tuple of numbers and Tensors; by default int32 or float32."""
    if not isinstance(value, (bool, int, float, list, tuple)):
        raise wrong_type(value, name, owner, "a Tensor, a number, or a list or tuple of numbers")
    if isinstance(value, (list, tuple)) and holds_tensors(value):
        out = join.stack(alike([tensor(item, name, owner) for item in value]))
        return cast(out, dtype or NARROW.get(out.dtype, out.dtype))
    array = np.array(value)
    if array.dtype.kind not in "biuf":
        raise wrong_type(value, name, owner, "a number, or a list or tuple of numbers")
    wanted = dtype or NARROW.get(dtypes.from_numpy(array.dtype), dtypes.from_numpy(array.dtype))
    return adopt(array.astype(wanted.numpy))


NARROW = {dtypes.int64: dtypes.int32, dtypes.uint64: dtypes.int32, dtypes.float64: dtypes.float32}


def of_tensor(value, name: str, owner: str) -> Tensor:
    """`value`, which must be a Tensor."""
    if not isinstance(value, Tensor):
        raise wrong_type(value, name, owner, "a Tensor")
    return value


def as_dtype(dtype, owner: str):
    """A dtype of numbers from MindSpore's, NumPy's, a name, or bool, int (int32) and float (float32); None stays."""
    if dtype is None:
        return None
    found = PYTHON.get(dtype) if isinstance(dtype, type) else None
    found = found or dtypes.to_dtype(dtype, "dtype", owner)
    if getattr(found, "numpy", None) is None:
        raise TypeError(f"For '{owner}', the 'dtype' must be a dtype of numbers, but got {dtype!r}.")
    return found


def alike(tensors) -> list[Tensor]:
    """The Tensors in the one dtype that they promote to."""
    found = dtypes.from_numpy(promoted([t._var.aval.dtype for t in tensors]))
    return [cast(t, found) for t in tensors]


def result(out: Tensor, dtype) -> Tensor:
    """`out`, cast to `dtype` if that is given."""
    return out if dtype is None else cast(out, dtype)


def renamed(function: Callable, **names: str) -> Callable:
    """`function` with other names for some of its parameters: `renamed(f, x="a")` takes `a` where `f` takes `x`."""
    own = {new: old for old, new in names.items()}

    def spelled(*args, **kwargs):
        return function(*args, **{own.get(name, name): value for name, value in kwargs.items()})

    found = inspect.signature(function)
    spelled.__name__ = spelled.__qualname__ = function.__name__
    spelled.__doc__, spelled.__module__ = function.__doc__, function.__module__
    spelled.__signature__ = found.replace(
        parameters=[p.replace(name=names.get(n, n)) for n, p in found.parameters.items()]
    )
    return spelled


# ---------------------------------------------------------------- dtypes that bodies see
SMALL = {np.dtype(name) for name in ("bool", "int8", "uint8")}
HALF, SINGLE, DOUBLE = np.dtype("float16"), np.dtype("float32"), np.dtype("float64")


def by_width(operands):
    """NumPy's floats for integers, as short as may be: float16 for 8 bits."""
    floats = [HALF if d in SMALL else SINGLE if d.kind in "biu" else d for d in operands]
    return promoted(floats)


def ratio(operands):
    """float32 where no operand is a float16 or float32, not even for float64: MindSpore's rule for quotients."""
    return promoted(operands) if HALF in operands or SINGLE in operands else SINGLE


def single(operands):
    return SINGLE


def halves(operands):
    return HALF if operands[0] == HALF else SINGLE


def at_least_single(operands):
    return DOUBLE if promoted(operands) == DOUBLE else SINGLE


def correlated(operands):
    """NumPy's dtype for integers that are computed as floats: int64 as float64, others as float32."""
    found = promoted(operands)
    return found if found.kind == "f" else DOUBLE if found == np.int64 else SINGLE


BY_WIDTH, RATIO, IN_SINGLE, HALVES = Rule(by_width), Rule(ratio), Rule(single), Rule(halves)
AT_LEAST_SINGLE, CORRELATED = Rule(at_least_single), Rule(correlated)
