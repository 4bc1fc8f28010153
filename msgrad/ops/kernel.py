"""`kernel`: functions in MindSpore's language of loops over arrays, which is Python, and runs as Python here."""

import functools
import itertools
import json
import math
from contextlib import nullcontext

import numpy as np

from msgrad.errors import check_type


def allocate(shape, dtype="float32", scope="global"):
    """An array of zeros; `scope` says where a compiled kernel would keep it."""
    return np.zeros(shape, dtype)


def scope(*args):
    """What a `with` of the language means to a compiler: nothing to Python."""
    return nullcontext()


WORDS = {
    "allocate": allocate,
    "output_tensor": allocate,
    "grid": lambda extents: itertools.product(*map(range, extents)),
    "attr": scope,
    "block_realize": scope,
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "erf": math.erf,
    "power": np.power,
    "ceil_div": lambda a, b: (a + b - 1) // b,
    "atan": np.arctan,
    "atan2": np.arctan2,
}
WORDS |= dict.fromkeys("range serial vectorize parallel reduce".split(), range)
WORDS |= {
    name: getattr(np, name)
    for name in """sqrt sign log tanh exp abs sin cos isnan isinf isfinite expm1 floor ceil trunc round
    int8 int16 int32 int64 float16 float32 float64""".split()
}


def kernel(fn=None, reg_info=None, compile_attrs=None):
    """A function in MindSpore's language for kernels: its words (`output_tensor`, `block_realize`, `grid`, ...) mean
    what they say in Python, so it runs on NumPy arrays, and as `ops.Custom(fn, func_type="hybrid")` on Tensors.

    Args:
        fn: the function of NumPy arrays, which gives one or several; None for a decorator.
        reg_info: what `CustomRegOp` has collected, kept.
        compile_attrs: a dict of what a compiler would be told, kept.

    Raises:
        TypeError: if `compile_attrs` is no dict of strings, or `reg_info` no string, dict or tuple.

    Source: mindspore.ops.kernel, MindSpore 2.10.
    """
    compile_attrs = check_type({} if compile_attrs is None else compile_attrs, dict, "compile_attrs", "kernel")
    for key in compile_attrs:
        check_type(key, str, "key of compile_attrs", "kernel")
    if reg_info is not None:
        check_type(reg_info, (str, dict, tuple), "reg_info", "kernel")

    def declare(function):
        @functools.wraps(function)
        def run(*args):
            names = function.__globals__
            before = {word: names[word] for word in WORDS if word in names}
            names.update(WORDS)
            try:
                return function(*args)
            finally:
                for word in WORDS:
                    del names[word]
                names.update(before)

        run.ms_kernel_flag, run.compile_attrs = True, json.dumps(compile_attrs)
        if reg_info is not None:
            run.reg_info = reg_info
        return run

    return declare if fn is None else declare(fn)


ms_kernel = kernel

__all__ = ["kernel", "ms_kernel"]
