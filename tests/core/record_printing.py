"""Records how MindSpore prints tensors and Parameters into printing.json; run it as a script, where MindSpore is."""

import json
from pathlib import Path

import mindspore as ms
import numpy as np
from mindspore.common.initializer import initializer

DTYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 bfloat16 complex64 complex128"
FLOATS = ["float16", "float32", "float64", "bfloat16"]

# Expressions of NumPy arrays, cast to each dtype of the list.
EVERY = [
    "np.array(2)",
    "np.array([0, 1, 3])",
    "np.arange(6).reshape(2, 3) * 7",
    "np.arange(24).reshape(2, 3, 4) % 11",
    "np.zeros((2, 0, 3))",
]
INTEGERS = ["np.array([-1, 20, 100])", "np.array(-5)"]
FLOATING = [
    "np.array(0.1)",
    "np.array(-0.0)",
    "np.array(2 / 3)",
    "np.array(12345.678)",
    "np.array(np.nan)",
    "np.array(-np.inf)",
    "np.array([1.0, -2.5, 0.125])",
    "np.array([np.nan, np.inf, -np.inf, -0.0])",
    "np.array([1e-7, 3.0, 60000.0])",
    "np.array([[0.1, -123.456], [1e4, 1e-4]])",
    "np.sin(np.arange(13.0))",
    "np.cos(np.arange(12.0))",
]
WIDE = [
    "np.array(1e10)",
    "np.array(1e6)",
    "np.array(1e5)",
    "np.array(999999.5)",
    "np.array(1e16)",
    "np.array(9.9e15)",
    "np.array(1.2345e-4)",
    "np.array(9.9e-5)",
    "np.array(-1.5e20)",
    "np.array(np.nan)",
    "np.array(1e-10)",
    "np.array([1e10, 1e-10, 1.0])",
    "np.array([123456789.0, 1.5])",
    "np.array([1e16, 1.0])",
    "np.random.RandomState(0).randn(30)",
    "np.random.RandomState(1).randn(3, 7) * 1e3",
]
COMPLEX = [
    "np.array(1j)",
    "np.array(1 + 2.5j)",
    "np.array(1e10 + 1e-10j)",
    "np.array(-0.0 - 0.0j)",
    "np.array(complex(0.0, -2.0))",
    "np.array(complex(-0.0, 2.0))",
    "np.array(complex(0.0, np.nan))",
    "np.array(complex(np.inf, -np.inf))",
    "np.array(1e20 + 123456.789j)",
    "np.array(-1.23456789 - 1e-7j)",
    "np.array([1 + 2j, 10.5 - 3j, -1.23456789 - 1e-7j, 1e10])",
    "np.array([[1 + 2j, 0], [-0.5j, 3]])",
    "np.array([complex('nan'), complex('inf+infj'), complex(1, -np.inf), complex(0, np.nan)])",
    "np.arange(25) * (1 + 0.5j)",
    "np.arange(24) * (1 - 0.5j)",
    "np.arange(1001) * (1 + 0.5j)",
]
CASES = [(code, dtype) for dtype in DTYPES.split() for code in EVERY]
CASES += [(code, dtype) for dtype in ("int8", "int16", "int32", "int64") for code in INTEGERS]
CASES += [(code, dtype) for dtype in FLOATS for code in FLOATING]
CASES += [(code, dtype) for dtype in FLOATS[1:] for code in WIDE]
CASES += [(code, dtype) for dtype in ("complex64", "complex128") for code in COMPLEX]
CASES += [
    ("np.array(2**40)", "int64"),
    ("np.array([2**63, 1])", "uint64"),
    ("np.array([-2**63, 1])", "int64"),
    ("np.array([True, True])", "bool"),
    ("np.arange(25) % 2", "bool"),
    ("np.arange(12) % 2", "bool"),
    ("np.arange(1001) % 3", "bool"),
    ("np.array(1e100)", "float64"),
    ("np.array([1e100, 1e-200, 1.0])", "float64"),
    ("np.array([[-1e100, 1.0, -2.0], [1.0, 2.0, 1e-300]])", "float64"),
    ("np.array([1e-45, 1e-40, 3e38])", "float32"),
    ("np.array([6e-8, 65504, 0.1])", "float16"),
    ("np.array([1e10, 1e-10, 0.1, np.nan, np.inf, -0.0, 1234567, 3e38])", "bfloat16"),
    ("np.arange(20.0)", "bfloat16"),
    ("np.arange(48.0)", "bfloat16"),
    ("np.arange(1001.0)", "bfloat16"),
    ("np.arange(1100.0).reshape(11, 100) / 8", "bfloat16"),
    ("np.zeros(0)", "float32"),
    ("np.zeros((0, 3))", "int32"),
    ("np.zeros((2, 3, 0))", "bool"),
    ("np.zeros(0)", "bfloat16"),
    ("np.array([[1]])", "int64"),
    ("np.array([[[1.0]]])", "float32"),
    ("np.arange(24)", "int64"),
    ("np.arange(25)", "int64"),
    ("np.arange(48)", "int32"),
    ("np.arange(1000)", "int64"),
    ("np.arange(1001)", "int64"),
    ("np.arange(1001.0)", "float32"),
    ("np.array([0] * 500 + [10**9] + [1] * 600)", "int64"),
    ("np.arange(30) * 1000 - 7", "int64"),
    ("np.arange(30.0).reshape(5, 6)", "float32"),
    ("np.arange(6).reshape(1, 6)", "int64"),
    ("np.arange(7).reshape(1, 7)", "int64"),
    ("np.arange(7).reshape(7, 1)", "int64"),
    ("np.arange(26.0).reshape(2, 13)", "float32"),
    ("np.arange(1000).reshape(40, 25)", "int64"),
    ("np.arange(1600).reshape(40, 40)", "int64"),
    ("np.arange(2200).reshape(2, 1100) % 9", "int64"),
    ("np.arange(2200).reshape(1100, 2) % 9", "int64"),
    ("np.arange(1400).reshape(7, 200)", "int32"),
    ("np.arange(1200).reshape(6, 200)", "uint16"),
    ("np.arange(1680).reshape(7, 6, 40)", "int64"),
    ("np.arange(10000.0).reshape(10, 10, 100)", "float64"),
    ("np.arange(24.0).reshape(2, 3, 2, 2)", "float32"),
    ("np.arange(2401).reshape(7, 7, 7, 7)", "int32"),
    ("np.arange(32).reshape(2, 2, 2, 2, 2)", "int8"),
    ("np.linspace(-1, 1, 28 * 28).reshape(28, 28)", "float32"),
    ("np.random.RandomState(2).rand(4, 3)", "float32"),
    ("np.random.RandomState(3).rand(3, 10) / 10", "float64"),
    ("np.random.RandomState(4).randn(2, 1, 3, 8)", "float16"),
    ("np.eye(8)", "float32"),
]
OWNED = [
    ("np.array(2.5)", "float64"),
    ("np.array([1.5, 2])", "float32"),
    ("np.arange(30.0).reshape(5, 6) / 7", "float64"),
    ("np.arange(1001)", "int64"),
    ("np.zeros((0, 2))", "float64"),
    ("np.array([True, False])", "bool"),
    ("np.array([1 + 2j])", "complex128"),
    ("np.arange(8).reshape(2, 2, 2)", "int32"),
    ("np.arange(30) * 100", "int64"),
    ("np.arange(2000).reshape(2, 1000)", "int64"),
    ("np.sin(np.arange(30.0))", "float16"),
]
UNINITIALIZED = [((), "float32"), ((3,), "int8"), ((2, 3), "float32"), ((2, 1, 4), "bool_")]
PARAMETERS = [
    ("weight", (2, 3), "float32", True),
    ("fc.bias", (4,), "float16", False),
    ("step", (), "int64", False),
    ("a.b", (1, 2), "bfloat16", True),
]


def tensor(code, dtype):
    array = eval(code, {"np": np})
    if dtype == "bfloat16":
        return ms.Tensor(array.astype(np.float32)).astype(ms.bfloat16)
    return ms.Tensor(array.astype(dtype))


def main():
    """Writes printing.json beside this file."""
    lines = [f'"mindspore": {json.dumps(ms.__version__)}']
    printed = [[code, dtype, str(tensor(code, dtype)), repr(tensor(code, dtype))] for code, dtype in CASES]
    lines.append('"tensors": [\n' + ",\n".join(map(json.dumps, printed)) + "\n]")
    owned = [[c, d, repr(ms.Tensor.from_numpy(eval(c, {"np": np}).astype(d)))] for c, d in OWNED]
    lines.append('"owned by NumPy": [\n' + ",\n".join(map(json.dumps, owned)) + "\n]")
    lazy = [[s, d, str(initializer("zeros", s, getattr(ms, d)))] for s, d in UNINITIALIZED]
    lines.append('"uninitialized": [\n' + ",\n".join(map(json.dumps, lazy)) + "\n]")
    rows = []
    for name, shape, dtype, requires_grad in PARAMETERS:
        # From an initializer, hence lazy.
        init = initializer("zeros", shape, getattr(ms, dtype))
        parameter = ms.Parameter(init, name=name, requires_grad=requires_grad)
        rows.append([name, shape, dtype, requires_grad, str(parameter), repr(parameter)])
    lines.append('"parameters": [\n' + ",\n".join(map(json.dumps, rows)) + "\n]")
    Path(__file__).with_name("printing.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
