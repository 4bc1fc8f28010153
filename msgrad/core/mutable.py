"""mutable: numbers and containers that `ms.jit` treats as inputs, not as constants."""

from msgrad.core.tensor import Tensor
from msgrad.errors import wrong_type


class _Int(int):
    __ms_mutable__, __ms_dynamic_len__ = True, False


class _Float(float):
    __ms_mutable__, __ms_dynamic_len__ = True, False


class _Bool(int):
    """bool cannot be subclassed: an int of the value and looks of one."""

    __class__ = bool  # to isinstance  # pyright: ignore[reportAssignmentType]

    __ms_mutable__, __ms_dynamic_len__ = True, False

    def __repr__(self):
        return "True" if self else "False"

    __str__ = __repr__


class _Tuple(tuple):
    __ms_mutable__, __ms_dynamic_len__ = True, False


class _List(list):
    __ms_mutable__, __ms_dynamic_len__ = True, False


class _Dict(dict):
    __ms_mutable__, __ms_dynamic_len__ = True, False


_KINDS = {bool: _Bool, _Bool: _Bool, int: _Int, float: _Float, tuple: _Tuple, list: _List, dict: _Dict}


def mutable(input_data, dynamic_len=False):
    """`input_data` as an input of functions that `ms.jit` compiles, rather than as one of their constants.

    There the gradient of such a container, of its own structure, can be asked for.

    Args:
        input_data: a Tensor, a number, or a tuple, list or dict of these, nested too.
        dynamic_len: whether a tuple or list may change its length from call to call.

    Returns:
        A Tensor itself, marked; otherwise a copy, of a subclass of the class.

    Raises:
        TypeError: if `input_data` holds something else or itself, `dynamic_len` is no bool, or it is set for what is
            neither a tuple nor a list.

    Source: mindspore.mutable, MindSpore 2.10.
    """
    if not isinstance(dynamic_len, bool):
        raise wrong_type(dynamic_len, "dynamic_len", "mutable", "a bool")
    if dynamic_len and not isinstance(input_data, (tuple, list)):
        raise wrong_type(input_data, "input_data", "mutable", "a tuple or list where 'dynamic_len' is set")
    if not allowed(input_data, ()):
        raise wrong_type(
            input_data, "input_data", "mutable", "a Tensor, a number, or a tuple, list or dict of these without cycles"
        )
    if isinstance(input_data, Tensor):
        out = input_data
        out.__ms_mutable__, out.__ms_dynamic_len__ = True, False
        return out
    kind = next(_KINDS[base] for base in type(input_data).__mro__ if base in _KINDS)
    out = kind(input_data)
    if dynamic_len:
        out.__ms_dynamic_len__ = True
    return out


def allowed(data, around: tuple) -> bool:
    """Whether `data` holds tensors and numbers only; `around` are the containers it stands in."""
    if isinstance(data, (Tensor, bool, int, float)):
        return True
    if not isinstance(data, (tuple, list, dict)) or any(data is outer for outer in around):
        return False
    items = data.values() if isinstance(data, dict) else data
    return all(allowed(item, (*around, data)) for item in items)


def is_mutable(data) -> bool:
    """Whether `data`, which is no Tensor, was made by `mutable`."""
    return getattr(data, "__ms_mutable__", False)


__all__ = ["mutable"]
