"""How tensors and Parameters print, byte for byte as MindSpore prints them.

`str` of a tensor is NumPy's, save for bfloat16. `repr` is MindSpore's own: fixed-width numbers, commas, a vector
broken into lines of 12 or 24 numbers and summarised past 1000, longer axes of anything else past 6.

Source: str and repr of mindspore.Tensor and mindspore.Parameter, MindSpore 2.10 (tests/core/printing.json).
"""

from typing import Any

import numpy as np

from msgrad import dtype as mstype

EDGE = 3
VECTOR_LIMIT = 1000


def _complex(value):
    return f"{value.real:g}{value.imag:+g}j"


# A number's text, and the least width to which it is padded. Where the width is None, it is that of the widest number
# printed. Of the 8-bit floats, which MindSpore prints as raw bytes, the values are given.
_WIDE = "{:15.8e}".format, 15
_FORMAT = {
    mstype.float16: ("{:11.4e}".format, 11),
    mstype.float32: _WIDE,
    mstype.float64: _WIDE,
    mstype.complex64: (_complex, 0),
    mstype.complex128: (_complex, 0),
    mstype.bool_: (str, 5),
}
_INTEGER = str, None
_SHORT = "{:g}".format, None

_TWELVE_A_LINE = {mstype.bool_, mstype.float16, mstype.float32, mstype.float64}


def tensor_str(array: np.ndarray, dtype) -> str:
    """`str` of a tensor that holds `array`: NumPy 1.26's, but bfloat16 with six digits after the point."""
    if dtype is mstype.bfloat16:
        return np.array2string(array, formatter=_SIX_DIGITS)
    if array.ndim == 0 and dtype in (mstype.float16, mstype.float32):
        return _short_float(array[()])
    if array.ndim == 0 and dtype is mstype.complex64:
        return _short_complex(array[()])
    return str(array)


_SIX_DIGITS: Any = {"all": "{:f}".format}


def _short_float(value) -> str:
    """`str` of `value` as NumPy 1.26 has it: later versions turn to an exponent before 1e16."""
    if value != 0 and np.isfinite(value) and not 1e-4 <= abs(float(value)) < 1e16:
        return np.format_float_scientific(value, trim="-")
    return np.format_float_positional(value, trim="0")


def _short_complex(value) -> str:
    """`str` of `value` as NumPy 1.26 has it; as in Python, a real part of 0 is left out."""
    real, imag = (_short_float(part).removesuffix(".0") for part in (value.real, value.imag))
    imag = imag if imag.startswith("-") or real == "0" else f"+{imag}"
    return f"{imag}j" if real == "0" else f"({real}{imag}j)"


def tensor_text(shape, dtype, values: str) -> str:
    """A tensor's text with `values` in it, from two axes on in lines of their own.

    Of a tensor without values these are '<uninitialized>' before an initializer draws them, or '<meta>'.
    """
    return f"Tensor(shape={list(shape)}, dtype={dtype}, value={chr(10) if len(shape) > 1 else ''}{values})"


def tensor_repr(array: Any, dtype, shape=None, numpy_owned=False) -> str:
    """`repr` of a tensor; only the numbers it shows are converted.

    Args:
        array: the values.
        numpy_owned: whether the values are still the array that came from NumPy without a copy (`Tensor.from_numpy`,
            `init_data`). MindSpore lets NumPy print these.
    """
    shape = array.shape if shape is None else shape
    if numpy_owned and array.ndim:
        six_digits = _SIX_DIGITS if dtype is mstype.bfloat16 else None
        values = np.array2string(array, separator=", ", formatter=six_digits)
    else:
        values = _value(array, dtype)
    return tensor_text(shape, dtype, f" {values}" if array.ndim < 2 else values)


def graph_str(array: np.ndarray, dtype) -> str:
    """A tensor's text where a compiled function prints it: `repr` without commas; of a 0-d one the number alone."""
    if array.ndim == 0:
        return str(int(array)) if dtype is mstype.bool_ else _value(array, dtype)
    return tensor_text(array.shape, dtype, _value(array, dtype).replace(",", ""))


def parameter_str(name: str, shape, dtype, requires_grad: bool) -> str:
    """`str` and `repr` of a Parameter, which show no values, so that a lazy one prints too."""
    return f"Parameter (name={name}, shape={tuple(shape)}, dtype={dtype}, requires_grad={requires_grad})"


def _value(array, dtype):
    if array.size == 0:
        return ""
    if array.ndim == 0:
        scalar = array.item()
        return _complex(scalar) if dtype.kind == "c" else f"{scalar:g}" if dtype.kind == "f" else str(scalar)
    limit = VECTOR_LIMIT if array.ndim == 1 else 2 * EDGE
    cut = [length > limit for length in array.shape]
    for axis in np.flatnonzero(cut):
        array = array.take([*range(EDGE), *range(-EDGE, 0)], axis)
    texts = iter(_texts(array.ravel().tolist(), dtype))
    return _nested(texts, array.shape, cut, 1, 12 if dtype in _TWELVE_A_LINE else 24)


def _texts(values, dtype):
    """Each value's text, all of one width."""
    write, width = _FORMAT.get(dtype) or (_SHORT if dtype.kind == "f" else _INTEGER)
    texts = [write(value) for value in values]
    width = max(map(len, texts)) if width is None else width
    return [text.rjust(width) for text in texts]


def _nested(texts, shape, cut, depth, per_line):
    """The next `prod(shape)` of `texts` in brackets; `cut` tells, for each axis, if its middle was left out."""
    if len(shape) == 1:
        row = [next(texts) for _ in range(shape[0])]
        if cut[0]:
            return f"[{', '.join(row[:EDGE])} ... {', '.join(row[EDGE:])}]"
        return f"[{_broken(row, per_line)}]"
    blocks = [_nested(texts, shape[1:], cut[1:], depth + 1, per_line) for _ in range(shape[0])]
    line = "\n" + " " * depth
    join = f",{line}".join
    return f"[{join(blocks[:EDGE])},{line}...{line}{join(blocks[EDGE:])}]" if cut[0] else f"[{join(blocks)}]"


def _broken(row, per_line):
    """A vector's texts with a line break after each `per_line`, even after the last."""
    lines = [", ".join(row[start : start + per_line]) for start in range(0, len(row), per_line)]
    return ", \n ".join(lines) + ("\n " if len(row) % per_line == 0 else "")
