"""MindSpore's checks of arguments, which programs import for their own: `validator.check_positive_int(n, "n", "Net")`.

Each gives the value back; TypeError for another type, ValueError for another value. msgrad's own are in errors.py.

Source: mindspore._checkparam, MindSpore 2.10.
"""

import functools
import inspect
import math
import operator
from collections.abc import Callable

import numpy as np

from msgrad import dtype as dtypes
from msgrad import errors

EQ, NE, LT, LE, GT, GE, INC_NEITHER, INC_LEFT, INC_RIGHT, INC_BOTH, IN, NOT_IN = range(1, 13)
RELATIONS: dict[int, tuple[str, Callable]] = {
    EQ: ("= {}", operator.eq),
    NE: ("!= {}", operator.ne),
    LT: ("< {}", operator.lt),
    LE: ("<= {}", operator.le),
    GT: ("> {}", operator.gt),
    GE: (">= {}", operator.ge),
    IN: ("in {}", lambda x, values: x in values),
    NOT_IN: ("not in {}", lambda x, values: x not in values),
}
RANGES: dict[int, tuple[str, Callable]] = {
    INC_NEITHER: ("({}, {})", lambda x, low, high: low < x < high),
    INC_LEFT: ("[{}, {})", lambda x, low, high: low <= x < high),
    INC_RIGHT: ("({}, {}]", lambda x, low, high: low < x <= high),
    INC_BOTH: ("[{}, {}]", lambda x, low, high: low <= x <= high),
}


def subject(arg_name, prim_name, whole="input value") -> str:
    """How a sentence about an argument begins."""
    name = f"'{arg_name}'" if arg_name else whole
    return f"For '{prim_name}', the {name}" if prim_name else f"The {name}"


def checked(value, kind, holds, phrase, arg_name, prim_name):
    """`value`, a number of the type `kind` for which `holds` is true; `phrase` says what that is."""
    about = subject(arg_name, prim_name)
    if isinstance(value, bool) or not isinstance(value, kind):
        raise TypeError(f"{about} must be {kind.__name__}, but got '{type(value).__name__}'")
    if (kind is float and not math.isfinite(value)) or not holds(value):
        raise ValueError(
            f"{about} must be {kind.__name__} and must {phrase}, but got '{value}' with type '{type(value).__name__}'."
        )
    return value


# ---------------------------------------------------------------- numbers
def related(kind):
    def check(arg_value, value, rel, arg_name=None, prim_name=None):
        text, holds = RELATIONS[rel]
        return checked(arg_value, kind, lambda x: holds(x, value), text.format(value), arg_name, prim_name)

    check.__doc__ = f"`arg_value`, of type {kind.__name__}, in the relation `rel` (`GT`, ...) to `value`."
    return check


def signed(kind, rel):
    def check(arg_value, arg_name=None, prim_name=None):
        text, holds = RELATIONS[rel]
        return checked(arg_value, kind, lambda x: holds(x, 0), text.format(0), arg_name, prim_name)

    check.__doc__ = f"`arg_value`, of type {kind.__name__} and {RELATIONS[rel][0].format(0)}."
    return check


def ranged(kind):
    def check(arg_value, lower_limit, upper_limit, rel, arg_name=None, prim_name=None):
        return check_number_range(arg_value, lower_limit, upper_limit, rel, kind, arg_name, prim_name)

    check.__doc__ = (
        f"`arg_value`, of type {kind.__name__}, between the limits; `rel` (`INC_BOTH`, ...) says of which kind."
    )
    return check


def each(check):
    def check_all(sequence, arg_name=None, prim_name=None):
        if not isinstance(sequence, (list, tuple)):
            raise TypeError(
                f"{subject(arg_name, prim_name)} must be a list or tuple, but got {type(sequence).__name__}."
            )
        for value in sequence:
            check(value, arg_name, prim_name)
        return sequence

    check_all.__doc__ = f"`sequence`, a list or tuple of which each is: {check.__doc__}"
    return check_all


def check_is_number(arg_value, arg_type, arg_name=None, prim_name=None):
    """`arg_value`, of the type `arg_type` and finite."""
    about = subject(arg_name, prim_name)
    if isinstance(arg_value, bool) or not isinstance(arg_value, arg_type):
        raise TypeError(f"{about} must be '{arg_type.__name__}', but got '{type(arg_value).__name__}'.")
    if isinstance(arg_value, float) and not math.isfinite(arg_value):
        raise ValueError(f"{about} must be a legal float, but got '{arg_value}'.")
    return arg_value


def check_is_int(arg_value, arg_name=None, prim_name=None):
    """`arg_value`, an int."""
    return check_is_number(arg_value, int, arg_name, prim_name)


def check_is_float(arg_value, arg_name=None, prim_name=None):
    """`arg_value`, a finite float."""
    return check_is_number(arg_value, float, arg_name, prim_name)


def check_number_range(arg_value, lower_limit, upper_limit, rel, value_type, arg_name=None, prim_name=None):
    """`arg_value`, of type `value_type`, between the limits; `rel` says which of them belong to the range."""
    about = subject(arg_name, prim_name)
    if isinstance(arg_value, bool) or not isinstance(arg_value, (np.ndarray, np.generic, value_type)):
        raise TypeError(f"{about} must be '{value_type.__name__}', but got '{type(arg_value).__name__}'.")
    text, holds = RANGES[rel]
    if not holds(arg_value, lower_limit, upper_limit):
        raise ValueError(
            f"{about} must be in range of {text.format(lower_limit, upper_limit)}, "
            f"but got {arg_value} with type '{type(arg_value).__name__}'."
        )
    return arg_value


def check_number(arg_name, arg_value, value, rel, prim_name):
    """`arg_value` in the relation `rel` to `value`."""
    return check(arg_name, arg_value, "", value, rel, prim_name)


def check(arg_name, arg_value, value_name, value, rel=EQ, prim_name=None, excp_cls=ValueError):
    """`arg_value` in the relation `rel` to `value`, which is called `value_name`; `excp_cls` is raised otherwise."""
    text, holds = RELATIONS[rel]
    if not holds(arg_value, value):
        expected = text.format(f"{value_name}: {value}" if value_name else value)
        raise excp_cls(f"{subject(arg_name, prim_name)} should be {expected}, but got {arg_value}.")
    return arg_value


check_int, check_float = related(int), related(float)
check_int_range, check_float_range = ranged(int), ranged(float)
check_positive_int, check_positive_float = signed(int, GT), signed(float, GT)
check_negative_int, check_negative_float = signed(int, LT), signed(float, LT)
check_non_positive_int, check_non_positive_float = signed(int, LE), signed(float, LE)
check_non_negative_int, check_non_negative_float = signed(int, GE), signed(float, GE)
check_positive_int_sequence, check_non_negative_int_sequence = each(check_positive_int), each(check_non_negative_int)
check_positive_float_sequence = each(check_positive_float)


def check_equal_int(arg_value, value, arg_name=None, prim_name=None):
    """`arg_value`, an int equal to `value`."""
    return check_int(arg_value, value, EQ, arg_name, prim_name)


# ---------------------------------------------------------------- other values
def check_bool(arg_value, arg_name=None, prim_name=None):
    """`arg_value`, a bool."""
    if not isinstance(arg_value, bool):
        raise TypeError(f"{subject(arg_name, prim_name)} must be a bool, but got {type(arg_value).__name__}.")
    return arg_value


def check_string(arg_value, valid_values, arg_name=None, prim_name=None):
    """`arg_value`, a string that is one of `valid_values`."""
    if not isinstance(arg_value, str) or arg_value not in valid_values:
        about = subject(arg_name, prim_name, "'parameter'")
        raise ValueError(f"{about} must be str and must be in '{valid_values}', but got '{arg_value}'.")
    return arg_value


def check_value_type(arg_name, arg_value, valid_types, prim_name=None):
    """`arg_value`, of one of `valid_types`; a bool is no int."""
    types = tuple(valid_types) if isinstance(valid_types, (list, tuple)) else (valid_types,)
    if not isinstance(arg_value, types) or (isinstance(arg_value, bool) and bool not in types):
        names = [t.__name__ for t in types]
        expected = f"one of '{names}'" if len(names) > 1 else f"'{names[0]}'"
        about = f"For '{prim_name}', the" if prim_name else "The"
        raise TypeError(
            f"{about} type of '{arg_name}' should be {expected}, but got type '{type(arg_value).__name__}'."
        )
    return arg_value


def check_isinstance(arg_name, arg_value, classes):
    """`arg_value`, an instance of `classes`; ValueError otherwise."""
    if not isinstance(arg_value, classes):
        raise ValueError(f"The parameter '{arg_name}' must be isinstance of {classes}, but got {arg_value}.")
    return arg_value


def check_subclass(arg_name, type_, template_types, prim_name, addition_error_info=None):
    """None if the dtype `type_` is one of `template_types`, or of a kind of them."""
    templates = template_types if isinstance(template_types, (list, tuple)) else (template_types,)
    if not any(dtypes._issubclass_(type_, t) for t in templates):
        expected = ", ".join(str(t) for t in templates)
        text = f"For '{prim_name}', the element of '{arg_name}' must be {expected}, but got {type_}."
        raise TypeError(text + (f" {addition_error_info}" if addition_error_info else ""))


def check_type_name(arg_name, arg_type, valid_types, prim_name):
    """`arg_type`, one of `valid_types`."""
    valid = valid_types if isinstance(valid_types, (list, tuple)) else (valid_types,)
    if arg_type not in valid:
        about = f"For '{prim_name}', the" if prim_name else "The"
        raise TypeError(f"{about} '{arg_name}' should be {', '.join(str(t) for t in valid)}, but got '{arg_type}'.")
    return arg_type


def check_element_type_of_iterable(arg_name, arg_value, valid_types, prim_name=None):
    """None if each item is of one of `valid_types`."""
    check_value_type(arg_name, arg_value, [list, tuple, dict, set, str], prim_name)
    for item in arg_value:
        check_value_type(arg_name, item, valid_types, prim_name)


def check_element_type_of_dict(arg_name, arg_value, key_types, value_types, prim_name=None):
    """None if each key is of one of `key_types` and each value of one of `value_types`."""
    check_value_type(arg_name, arg_value, [dict], prim_name)
    for key, value in arg_value.items():
        check_value_type(arg_name, key, key_types, prim_name)
        check_value_type(arg_name, value, value_types, prim_name)


# ---------------------------------------------------------------- axes and shapes
def check_axis_in_range(axis, ndim):
    """`axis` counted from the front, of a tensor of `ndim` axes."""
    return errors.check_axis(axis, ndim, "axis")


def check_and_canonicalize_axes(axes, ndim):
    """A tuple of axes counted from the front, for an int, a tuple or a list."""
    return tuple(check_axis_in_range(axis, ndim) for axis in (axes if isinstance(axes, (tuple, list)) else (axes,)))


def check_swapaxes_axis(axes, ndim):
    """As `check_and_canonicalize_axes`."""
    return check_and_canonicalize_axes(axes, ndim)


def check_transpose_axis(axes, ndim):
    """A permutation as one tuple; all axes in reverse where none is given."""
    given = tuple(axes[0]) if len(axes) == 1 and isinstance(axes[0], (tuple, list)) else tuple(axes)
    return given or tuple(reversed(range(ndim)))


def check_reshape_shp(shp):
    """A shape as one tuple."""
    return tuple(shp[0]) if len(shp) == 1 and isinstance(shp[0], (tuple, list)) else tuple(shp)


def expanded_shape(ndim, axis_size, axis):
    """`ndim` ones, but `axis_size` at `axis`."""
    axis = check_axis_in_range(axis, ndim)
    return tuple(axis_size if k == axis else 1 for k in range(ndim))


def infer_out_shape(*shapes):
    """The shape that `shapes` broadcast to. ValueError if they do not."""
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        raise ValueError(f"For 'Tensor', the shapes must broadcast together, but got {shapes}.") from None


def args_type_check(*type_args, **type_kwargs):
    """A decorator that checks the types of a function's arguments, those of None apart: `@args_type_check(a=int)`."""

    def declare(function):
        signature = inspect.signature(function)
        expected = signature.bind_partial(*type_args, **type_kwargs).arguments

        @functools.wraps(function)
        def run(*args, **kwargs):
            for name, value in signature.bind(*args, **kwargs).arguments.items():
                if name in expected and value is not None and not isinstance(value, expected[name]):
                    raise TypeError(f"The parameter '{name}' must be {expected[name]}, but got {type(value)}")
            return function(*args, **kwargs)

        return run

    return declare


__all__ = [name for name in globals() if name.startswith("check_")]
__all__ += "EQ NE LT LE GT GE INC_NEITHER INC_LEFT INC_RIGHT INC_BOTH IN NOT_IN".split()
__all__ += ["args_type_check", "check", "expanded_shape", "infer_out_shape"]
