"""What programs mark for MindSpore's graph compiler. msgrad runs Python, so most marks are checked and kept."""

import inspect

from msgrad.core.cell import Cell
from msgrad.core.mutable import is_mutable
from msgrad.core.tensor import Tensor
from msgrad.errors import check_one_of, wrong_type, wrong_value


# ---------------------------------------------------------------- classes and functions
def jit_class(cls):
    """A class whose objects compiled functions use; a decorator. msgrad sees every class, and what changes in its objects.

    Raises:
        TypeError: if `cls` is no class, or a Cell.

    Source: mindspore.jit_class, MindSpore 2.10.
    """
    if not isinstance(cls, type):
        raise TypeError(f"For 'jit_class', only a class can be decorated, but got {cls!r}.")
    if issubclass(cls, Cell):
        raise TypeError(f"For 'jit_class', the class must not be a Cell, but got {cls.__name__}.")
    cls.__ms_class__ = True
    return cls


def lazy_inline(fn=None, attrs=None, policy=None):
    """Marks `__init__` of a Cell that MindSpore compiles once for all its instances; a decorator. XLA decides that here.

    Args:
        fn: the `__init__` of a Cell.
        attrs: names of attributes, a string or a list of them. policy: None or 'front'.

    Raises:
        ValueError: if the function is no `__init__`, or `policy` is another.

    Source: mindspore.lazy_inline, MindSpore 2.10.
    """
    if attrs is not None and not isinstance(attrs, (str, list, tuple)):
        raise wrong_type(attrs, "attrs", "lazy_inline", "a string or a list of strings")
    check_one_of(policy, (None, "front"), "policy", "lazy_inline")

    def mark(init):
        if getattr(init, "__name__", None) != "__init__":
            raise ValueError(f"For 'lazy_inline', only the method '__init__' can be decorated, but got {init!r}.")
        return init

    return mark if fn is None else mark(fn)


def no_inline(fn=None):
    """Marks a function that MindSpore compiles once for all its calls; a decorator. XLA decides that here.

    Raises:
        AttributeError: if `fn` is no function.

    Source: mindspore.no_inline, MindSpore 2.10.
    """

    def mark(function):
        if not callable(function):
            raise AttributeError(f"For 'no_inline', the 'fn' must be a function, but got {function!r}.")
        return function

    return mark if fn is None else mark(fn)


_CONFIG = {
    "jit_level": ("", "O0", "O1", "O2"),
    "exc_mode": ("auto", "sink", "no_sink"),
    "jit_syntax_level": ("", "STRICT", "LAX"),
    "debug_level": ("RELEASE", "DEBUG"),
    "infer_boost": ("off", "on"),
}


class JitConfig:
    """How MindSpore is to compile. XLA has one way; the settings are checked and kept in `jit_config_dict`.

    Args:
        jit_level: '', 'O0', 'O1' or 'O2'. exc_mode: 'auto', 'sink' or 'no_sink'.
        jit_syntax_level: '', 'STRICT' or 'LAX'. debug_level: 'RELEASE' or 'DEBUG'. infer_boost: 'on' or 'off'.
        kwargs: other settings.

    Raises:
        ValueError: if a setting has another value.

    Source: mindspore.JitConfig, MindSpore 2.10.
    """

    def __init__(
        self, jit_level="", exc_mode="auto", jit_syntax_level="", debug_level="RELEASE", infer_boost="off", **kwargs
    ):
        given = (jit_level, exc_mode, jit_syntax_level, debug_level, infer_boost)
        self.jit_config_dict = dict(kwargs)
        for (name, allowed), value in zip(_CONFIG.items(), given, strict=True):
            self.jit_config_dict[name] = check_one_of(value, allowed, name, "JitConfig")
        if jit_level in ("O0", "O1"):
            self.jit_config_dict["backend"] = "ms_backend"


# ---------------------------------------------------------------- shapes that are said to vary
def enable_dynamic(**kwargs):
    """Says of which shapes the arguments of a compiled function are; a decorator under or over `ms.jit`.

    Args:
        kwargs: for each argument named, a Tensor, or a tuple or list of them, whose shape holds None where a length
            varies, or is None where the number of axes does. What is passed must agree, and a tuple or list be `mutable`.

    Raises:
        ValueError: if there are no arguments or the function has none of such a name; at a call, if a shape or length
            does not agree. TypeError: if an argument is no Tensor, or nothing varies in it; at a call, if a dtype
            does not agree.

    Source: mindspore.enable_dynamic, MindSpore 2.10.
    """
    if not kwargs:
        raise ValueError("For 'enable_dynamic', name at least one argument.")
    for name, pattern in kwargs.items():
        parts = pattern if isinstance(pattern, (tuple, list)) else [pattern]
        for part in parts:
            if not isinstance(part, Tensor):
                raise wrong_type(part, name, "enable_dynamic", "a Tensor, or a tuple or list of Tensors")
        if not any(n < 0 for part in parts for n in part.shape):
            raise TypeError(
                f"For 'enable_dynamic', a length in the shape of '{name}' must be None, or the shape itself."
            )

    def mark(fn):
        known = inspect.signature(fn).parameters
        for name in kwargs:
            if name not in known:
                raise ValueError(f"For 'enable_dynamic', the function has no argument '{name}', only {list(known)}.")
        fn.patterns = dict(kwargs)
        return fn

    return mark


def check_pattern(pattern, value, name: str, owner: str) -> None:
    """Raise if `value` does not agree with `pattern`, whose Tensors have -1 where a length varies, or -2 for all axes."""
    if isinstance(pattern, (tuple, list)):
        if not isinstance(value, (tuple, list)) or (owner == "enable_dynamic" and not is_mutable(value)):
            raise ValueError(f"For '{owner}', the '{name}' must be a mutable tuple or list, but got {value!r}.")
        if len(value) != len(pattern):
            raise wrong_value(len(value), f"length of '{name}'", owner, f"{len(pattern)}")
        for part, item in zip(pattern, value, strict=True):
            check_pattern(part, item, name, owner)
        return
    if not isinstance(pattern, Tensor):
        if isinstance(value, Tensor):
            raise wrong_type(value, name, owner, f"a constant like {pattern!r}")
        return
    if not isinstance(value, Tensor):
        raise wrong_type(value, name, owner, "a Tensor")
    wanted = pattern.shape
    if wanted != (-2,) and (
        len(wanted) != value.ndim or any(n not in (-1, m) for n, m in zip(wanted, value.shape, strict=True))
    ):
        shape = [None if n < 0 else n for n in wanted]
        raise ValueError(f"For '{owner}', the shape of '{name}' must be {shape}, but got {list(value.shape)}.")
    if pattern.dtype != value.dtype:
        raise TypeError(f"For '{owner}', the dtype of '{name}' must be {pattern.dtype}, but got {value.dtype}.")
