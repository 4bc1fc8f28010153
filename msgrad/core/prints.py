"""`print` in a function that `ms.jit` compiles: it prints at each call, as MindSpore's graph mode does."""

import builtins
import contextlib
import sys

import jax
import jax.numpy as jnp
import numpy as np

from msgrad import dtype as dtypes
from msgrad.core import printing
from msgrad.core.instruction import Operator
from msgrad.core.record import apply, here
from msgrad.core.tensor import Tensor

_print = builtins.print
_recording = [0]  # how many functions are being recorded


def lines_of(items) -> list:
    """A Tensor or text for each line; of a tuple, list or dict with tensors in it every element has its own."""
    out = []
    for item in items:
        parts = item.values() if isinstance(item, dict) else item if isinstance(item, (tuple, list)) else None
        if parts is not None and holds_tensors(parts):
            out += lines_of(parts)
        else:
            out.append(item if isinstance(item, Tensor) else str(int(item) if isinstance(item, bool) else item))
    return out


def holds_tensors(items) -> bool:
    return any(
        isinstance(item, Tensor)
        or (isinstance(item, (tuple, list)) and holds_tensors(item))
        or (isinstance(item, dict) and holds_tensors(item.values()))
        for item in items
    )


def body(items, style):
    """A token, so that the step is one of a program; what is printed is printed when the program runs."""
    arrays = [item for item in items if not isinstance(item, str)]

    def show(*values):
        given = iter(values)
        texts = [item if isinstance(item, str) else text(np.asarray(next(given)), style) for item in items]
        if style is None:
            for line in texts:
                _print(line)
        else:
            separator, end, file = style
            _print(*texts, sep=separator, end=end, file=file)

    jax.debug.callback(show, *arrays, ordered=True)
    return jnp.zeros((), jnp.uint8)


def text(array, style) -> str:
    dtype = dtypes.from_numpy(array.dtype)
    return printing.graph_str(array, dtype) if style is None else printing.tensor_str(array, dtype)


PRINT = Operator("print", body, ("items", "style"), (), (False, False))


def recorded_print(*items, sep=None, end=None, file=None, flush=False):
    """`print` while a function is recorded for `ms.jit`: each argument on a line of its own, as in graph mode.

    With `sep`, `end` or `file`, which graph mode does not know, they are printed as Python does.
    """
    if not here.rec.abstract:
        return _print(*items, sep=sep, end=end, file=file, flush=flush)
    if sep is None and end is None and file is None:
        if items:
            apply(PRINT, (tuple(lines_of(items)), None))
        return None
    lines = tuple([item if isinstance(item, Tensor) else str(item) for item in items])
    apply(PRINT, (lines, (sep, end, None if file is sys.stdout else file)))
    return None


@contextlib.contextmanager
def recorded_prints():
    """While a function is recorded, `print` is recorded too."""
    if not _recording[0]:
        builtins.print = recorded_print
    _recording[0] += 1
    try:
        yield
    finally:
        _recording[0] -= 1
        if not _recording[0]:
            builtins.print = _print


def prints(steps: tuple) -> bool:
    """Whether a program prints."""
    return any(instruction.operator is PRINT for instruction, _ in steps)
