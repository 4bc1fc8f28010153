"""Argument checks: one wording for each kind of mistake, in the exception type MindSpore raises."""

import functools
import inspect
from collections.abc import Callable, Iterable
from numbers import Integral, Real


def kind(value: object) -> str:
    """The type's name as MindSpore's messages print it."""
    return type(value).__name__


def wrong_type(value, name, owner, expected) -> TypeError:
    """The TypeError that says what `expected` (a phrase) was and what came."""
    return TypeError(f"For '{owner}', the '{name}' must be {expected}, but got {value!r} of type {kind(value)}.")


def wrong_value(value, name, owner, expected) -> ValueError:
    """The ValueError that says what `expected` (a phrase) was and what came."""
    return ValueError(f"For '{owner}', the '{name}' must be {expected}, but got {value!r}.")


def no_tensor(error: AttributeError, owner: str, names: Iterable[str], values: Iterable) -> Exception:
    """The TypeError that names the argument that is no Tensor, if it is what `error` met in the place of one."""
    met = error.obj
    if not hasattr(met, "dtype"):
        for name, value in zip(names, values, strict=False):
            if value is met or (isinstance(value, (tuple, list, str)) and any(item is met for item in value)):
                return wrong_type(met, name, owner, "a Tensor")
    return error


def of_tensors(function: Callable) -> Callable:
    """`function`, which raises a TypeError where it meets an argument that should be a Tensor and has not its attributes."""

    @functools.wraps(function)
    def checked(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except AttributeError as error:
            given = inspect.signature(function).bind(*args, **kwargs).arguments
            found = no_tensor(error, function.__name__, given, given.values())
            if found is error:
                raise
        raise found

    return checked


def check_type(value, types, name, owner):
    """`value`, an instance of `types` (a class or a tuple of classes); bool does not pass for int."""
    types = types if isinstance(types, tuple) else (types,)
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise wrong_type(value, name, owner, " or ".join(t.__name__ for t in types))
    return value


def check_bool(value, name, owner):
    return check_type(value, bool, name, owner)


def check_int(value, name, owner):
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise wrong_type(value, name, owner, "int")
    return int(value)


def check_positive_int(value, name, owner):
    value = check_int(value, name, owner)
    if value <= 0:
        raise wrong_value(value, name, owner, "a positive int")
    return value


def check_non_negative_int(value, name, owner):
    value = check_int(value, name, owner)
    if value < 0:
        raise wrong_value(value, name, owner, "a non-negative int")
    return value


def check_number(value, name, owner, low=None, high=None, closed="both"):
    """A real number within [low, high]; `closed` is 'both', 'left', 'right' or 'neither'."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise wrong_type(value, name, owner, "a number")
    left, right = closed in ("both", "left"), closed in ("both", "right")
    inside = (low is None or value > low or (left and value == low)) and (
        high is None or value < high or (right and value == high)
    )
    if not inside:
        bounds = f"{'[' if left else '('}{low}, {high}{']' if right else ')'}"
        raise wrong_value(value, name, owner, f"in the range {bounds}")
    return value


def check_one_of(value, allowed: Iterable, name, owner):
    allowed = list(allowed)
    if value not in allowed:
        raise wrong_value(value, name, owner, f"one of {allowed}")
    return value


def check_same_dtype(tensors: dict, owner: str) -> None:
    """TypeError unless all are Tensors of the first one's dtype; None is left out."""
    first = next(iter(tensors.values()))
    for name, x in tensors.items():
        if x is None:
            continue
        if not hasattr(x, "dtype"):
            raise TypeError(f"For '{owner}', the '{name}' must be a Tensor, but got {x!r} of type {kind(x)}.")
        if x.dtype != first.dtype:
            raise TypeError(
                f"For '{owner}', the arguments must have one dtype, but got {first.dtype} and {x.dtype} for '{name}'."
            )


def check_axis(axis, ndim, owner, name="axis"):
    """`axis` counted from the front, for a tensor of `ndim` dimensions."""
    axis = check_int(axis, name, owner)
    reach = max(ndim, 1)
    if not -reach <= axis < reach:
        raise ValueError(f"For '{owner}', the '{name}' must be in the range [{-reach}, {reach}), but got {axis}.")
    return axis % reach


def check_axes(axis, ndim, owner, name="axis"):
    """A tuple of axes counted from the front, without repeats; `axis` is an int, a tuple or list, or None for all."""
    if axis is None or axis == ():
        return tuple(range(ndim))
    if not isinstance(axis, (tuple, list)):
        return (check_axis(axis, ndim, owner, name),)
    axes = tuple(check_axis(a, ndim, owner, name) for a in axis)
    if len(set(axes)) != len(axes):
        raise ValueError(f"For '{owner}', the '{name}' must not repeat an axis, but got {axis}.")
    return axes
