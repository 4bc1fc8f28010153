"""Results of MindSpore code as JSON, and their comparison: the same rules for recording and for replaying.

A case is a few lines of Python that assign `out`. Its outcome is the value of `out`, or the exception it
raised; `encode` turns either into JSON, and `difference` says where an outcome departs from a recorded one.
"""

import importlib
import linecache
import re
import sys
import types

import numpy as np


def words(text):
    """The words of a table that is written as text."""
    return text.split()


def lines(text):
    """The lines of a table that is written as text, one name each."""
    return [line.strip() for line in text.strip().splitlines()]


# Relative tolerance of the numbers of each dtype; integers and bools are compared exactly.
RTOL = {
    "Float16": 1e-3,
    "BFloat16": 1e-2,
    "Float32": 1e-5,
    "Float64": 1e-9,
    "Complex64": 1e-5,
    "Complex128": 1e-9,
    "float16": 1e-3,
    "float32": 1e-5,
    "float64": 1e-9,
    "complex64": 1e-5,
    "complex128": 1e-9,
    "float": 1e-6,
}
DTYPES = words(
    "bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32 float64 complex64 complex128"
)
SCOPE = {"Tensor": "", "Parameter": "", "ParameterTuple": "", "nn": ".nn", "ops": ".ops", "mint": ".mint"}


def scope(package):
    """The names a case sees: `ms`, `np`, those of SCOPE, `DTYPES`, and `attempt(function)`, which gives the
    function's value or, as a value, the exception it raised."""
    ms = importlib.import_module(package)

    def attempt(function):
        try:
            value = function()
            wait(ms)
            encode(value, ms)  # an asynchronous error may come only when the value is read
            return value
        except Exception as error:
            settle(ms)
            return error.with_traceback(None)

    names = {"np": np, "ms": ms, "attempt": attempt, "DTYPES": DTYPES}
    for name, module in SCOPE.items():
        try:
            names[name] = importlib.import_module(package + module) if module else getattr(ms, name)
        except ModuleNotFoundError:  # of a package still being written: only the cases that use it fail
            continue
    return names


def wait(ms):
    """Let pending work finish, so that its error is raised here."""
    if runtime := getattr(ms, "runtime", None):
        runtime.synchronize()


def settle(ms, tries=20):
    """Let pending work finish and drop its errors: MindSpore raises an asynchronous error again at a later,
    innocent operator, so one failed case would be recorded for its successors too."""
    for _ in range(tries):
        try:
            return wait(ms)
        except Exception:
            continue
    raise SystemExit(f"still failing after {tries} tries to let pending work finish")


def execute(code, names):
    """Run `code` as a module "case" whose names and lines `inspect` finds: `ms.jit` reads source."""
    file = f"<case {hash(code)}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    module = sys.modules["case"] = types.ModuleType("case")
    vars(module).update(names)
    exec(compile(code, file, "exec"), vars(module))
    return module.out


def outcome(code, names):
    """Run `code` in a copy of `names`: the value of `out`, encoded, or the encoded exception."""
    ms = names["ms"]
    try:
        out = execute(code, names)
        wait(ms)
        return encode(out, ms)
    except Exception as error:
        settle(ms)
        return encode(error, ms)


def encode(value, ms):
    """`value` as JSON data. Values of plain JSON types stand for themselves; all others are an object whose
    first key names the kind."""
    if value is None or isinstance(value, (bool, str)) or type(value) is int:
        return value
    if type(value) is float:
        return {"float": value}
    if type(value) is complex:
        return {"complex": [value.real, value.imag]}
    if isinstance(value, BaseException):
        kinds = [kind.__name__ for kind in type(value).__mro__ if kind not in (object, BaseException)]
        return {"raises": kinds[0], "message": first_line(value), "kinds": kinds}
    if isinstance(value, ms.Tensor):
        wide = value.astype(ms.float32) if value.dtype == ms.bfloat16 else value
        return {
            "tensor": str(value.dtype),
            "shape": [int(n) for n in value.shape],
            "value": numbers(wide.asnumpy()),
            "class": type(value).__name__,
        }
    if isinstance(value, np.ndarray):
        return {"ndarray": str(value.dtype), "shape": list(value.shape), "value": numbers(value)}
    if isinstance(value, np.generic):
        return {"scalar": str(value.dtype), "value": numbers(np.asarray(value))}
    if isinstance(value, dict):
        return {"dict": [[encode(key, ms), encode(item, ms)] for key, item in value.items()]}
    if isinstance(value, list):
        return [encode(item, ms) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [encode(item, ms) for item in value], "class": type(value).__name__}
    if isinstance(value, np.dtype):
        return {"numpy dtype": str(value)}
    if isinstance(value, ms.Type):
        return {"dtype": str(value)}
    if isinstance(value, type):
        return {"type": value.__name__}
    return {"object": type(value).__name__}


def numbers(array):
    """Nested lists of an array's numbers, as short as they round-trip in its dtype; complex as pairs."""
    if array.dtype.name == "bfloat16":
        return numbers(array.astype(np.float32))
    if array.dtype.kind in "SO":  # bytes and objects: their text
        return array.astype(str).tolist()
    if array.dtype.kind == "c":
        return numbers(np.stack([array.real, array.imag], -1))
    if array.dtype.kind == "f" and array.itemsize < 8:
        return np.array([float(str(x)) for x in array.ravel()]).reshape(array.shape).tolist()
    return array.tolist()


def first_line(error):
    """The first line of an exception's message, without addresses and paths, at most 160 characters."""
    text = str(error).strip().split("\n")[0]
    return re.sub(r"0x[0-9a-f]+|(/[\w.-]+){3,}", "...", text)[:160]


def difference(expected, actual, kind="float", place="out", scale=0.0):
    """Where `actual` first departs from `expected` (both encoded), as a sentence; None if they agree.

    Structure, dtypes, classes and strings must be equal, exceptions are of the recorded type or a subclass.
    Numbers agree within RTOL of their dtype, of the number itself or a tenth of it of the array's largest
    (`scale`), which is what rounding leaves of a cancelled sum; never closer than a thousandth of it of 1.
    """
    if isinstance(expected, dict) and "raises" in expected:
        if isinstance(actual, dict) and expected["raises"] in actual.get("kinds", ()):
            return None
        message = expected.get("message", "")
        return f"{place}: expected {expected['raises']} ({message}), got {shorten(actual)}"
    if type(expected) is not type(actual) and not {type(expected), type(actual)} <= {int, float}:
        return f"{place}: expected {shorten(expected)}, got {shorten(actual)}"
    if isinstance(expected, dict):
        if expected.keys() != actual.keys():
            return f"{place}: expected {shorten(expected)}, got {shorten(actual)}"
        kind = next((expected[key] for key in ("tensor", "ndarray", "scalar") if key in expected), "float")
        scale = largest(expected.get("value", 0.0))
        pairs = [(f"{place}.{key}", expected[key], actual[key]) for key in expected]
    elif isinstance(expected, list):
        if len(expected) != len(actual):
            return f"{place}: expected {shorten(expected)}, got {shorten(actual)}"
        pairs = [(f"{place}[{i}]", *pair) for i, pair in enumerate(zip(expected, actual, strict=True))]
    elif isinstance(expected, float) or isinstance(actual, float):
        rtol = RTOL.get(kind, 0)
        signs = expected == 0 == actual and np.signbit(expected) != np.signbit(actual)
        if np.isclose(actual, expected, rtol=rtol, atol=rtol * max(scale / 10, 1e-3), equal_nan=True) and not signs:
            return None
        return f"{place}: expected {expected!r}, got {actual!r} ({kind})"
    else:
        return None if expected == actual else f"{place}: expected {shorten(expected)}, got {shorten(actual)}"
    found = (difference(one, other, kind, where, scale) for where, one, other in pairs)
    return next(filter(None, found), None)


def largest(value):
    """The largest finite magnitude in nested lists of numbers; 0 if there is none."""
    if isinstance(value, list):
        return max(map(largest, value), default=0.0)
    return abs(value) if isinstance(value, (int, float)) and np.isfinite(float(value)) else 0.0


def shorten(value, width=300):
    """A value's repr, cut to `width` characters."""
    text = repr(value)
    return text if len(text) <= width else text[:width] + "..."
