"""Records what MindSpore's initializers draw into initializer.json; run it as a script, where MindSpore is."""

import inspect
import json
from pathlib import Path

import mindspore as ms
import numpy as np
from mindspore.common import initializer as module
from mindspore.common.initializer import *  # noqa: F403

SHAPE = (400, 500)
CONV = (40, 50, 10, 10)

# Random ones: figures of a float32 array of the shape.
RANDOM = {
    "Uniform()": SHAPE,
    "Uniform(3)": SHAPE,
    "Uniform(-0.5)": SHAPE,
    "Normal()": SHAPE,
    "Normal(2.0, -1.0)": SHAPE,
    "Normal(0)": SHAPE,
    "TruncatedNormal()": SHAPE,
    "TruncatedNormal(1.0)": SHAPE,
    "TruncatedNormal(1.0, 5.0)": SHAPE,
    "TruncatedNormal(3.0, 1.0, -1.0, 2.0)": SHAPE,
    "TruncatedNormal(0.5, 0.0, 1.0, 5.0)": SHAPE,
    "TruncatedNormal(0.5, 0.0, -5.0, -1.0)": SHAPE,
    "TruncatedNormal(1.0, 0.0, 4.0, 8.0)": SHAPE,
    "TruncatedNormal(1.0, 0.0, 2.0, 2.1)": SHAPE,
    "TruncatedNormal(1.0, 0.0, 2.0, -2.0)": SHAPE,
    "XavierUniform()": SHAPE,
    "XavierUniform(2.5)": CONV,
    "XavierNormal()": SHAPE,
    "XavierNormal(0.5)": CONV,
    "HeUniform()": SHAPE,
    "HeUniform(5**0.5)": SHAPE,
    "HeUniform(0.2, 'fan_out')": CONV,
    "HeUniform(mode='FAN_OUT', nonlinearity='tanh')": SHAPE,
    "HeUniform(None)": SHAPE,
    "HeUniform(nonlinearity='sigmoid')": SHAPE,
    "HeNormal()": CONV,
    "HeNormal(mode='fan_out', nonlinearity='relu')": CONV,
    "HeNormal(nonlinearity='linear')": SHAPE,
    "VarianceScaling()": SHAPE,
    "VarianceScaling(2.0, 'fan_out', 'uniform')": SHAPE,
    "VarianceScaling(2.0, 'fan_avg', 'untruncated_normal')": CONV,
    "Orthogonal()": SHAPE,
    "Orthogonal(2.0)": (100, 10),
    "Sparse(0.1)": SHAPE,
    "Sparse(0.75, 2.0)": SHAPE,
}
# Deterministic ones: (expression, shape, dtype).
EXACT = [
    ("'zeros'", [2, 3], "float32"),
    ("'ones'", [2, 3], "int8"),
    ("'ONE'", [2], "bool_"),
    ("2", [3], "float16"),
    ("2.75", [3], "int32"),
    ("2.5", [], "float32"),
    ("True", [2], "float32"),
    ("Constant(-3)", 4, "float64"),
    ("'identity'", [2, 3], "float32"),
    ("Identity()", [3, 2], "int32"),
    ("'dirac'", [3, 2, 3], "float32"),
    ("Dirac(2)", [4, 3, 2], "float32"),
    ("Dirac(3)", [6, 1, 3, 4], "float32"),
    ("Dirac()", [2, 2, 1, 3, 2], "float32"),
    ("'normal'", [2, 2], "int32"),
]
# What is refused: (expression, shape).
REFUSED = [
    ("'nope'", [2]),
    ("None", [2]),
    ("[1]", [2]),
    ("Normal", [2]),
    ("'ones'", None),
    ("'ones'", [2, 0]),
    ("'ones'", [2, -1]),
    ("'ones'", [2, 1.5]),
    ("'ones'", [2, "a"]),
    ("'ones'", 2.0),
    ("'ones'", "ab"),
    ("ms.Tensor([1.0, 2.0])", [3]),
    ("ms.Tensor([1.0, 2.0])", None),
    ("Constant([1, 2])", [2]),
    ("Constant('a')", [2]),
    ("Constant()", [2]),
    ("'sparse'", [2, 2]),
    ("'identity'", [2]),
    ("Sparse(0.5)", [2, 2, 2]),
    ("Dirac()", [2, 2]),
    ("Dirac(2)", [3, 3, 1]),
    ("Orthogonal()", [3]),
    ("XavierNormal()", [3]),
    ("XavierUniform()", [3]),
    ("HeNormal()", [3]),
    ("HeUniform()", [3]),
    ("VarianceScaling()", [3]),
    ("VarianceScaling(0)", [3, 2]),
    ("VarianceScaling(mode='x')", [3, 2]),
    ("VarianceScaling(distribution='x')", [3, 2]),
    ("HeUniform(mode='x')", [3, 2]),
    ("HeUniform(nonlinearity='x')", [3, 2]),
    ("HeUniform('a')", [3, 2]),
    ("HeUniform(True)", [3, 2]),
    ("Normal(-1)", [2]),
    ("TruncatedNormal(-1)", [2]),
    ("TruncatedNormal(0)", [2]),
    ("Uniform('a')", [2]),
    ("Initializer()", [2]),
]


def figures(code, shape):
    """Moments, extremes and deciles of what the initializer draws, and the share of zeros."""
    arr = np.zeros(shape, np.float32)
    eval(code)(arr)
    values = arr.astype(np.float64)
    return {
        "shape": shape,
        "mean": values.mean(),
        "std": values.std(),
        "min": values.min(),
        "max": values.max(),
        "zeros": (arr == 0).mean(),
        "deciles": np.quantile(values, np.arange(1, 10) / 10).round(8).tolist(),
    }


def error(code, shape):
    try:
        initializer(eval(code), shape).init_data()  # noqa: F405
    except Exception as caught:
        return type(caught).__name__
    raise AssertionError(f"{code} is not refused")


def exact(code, shape, dtype):
    return initializer(eval(code), shape, getattr(ms, dtype)).init_data().asnumpy().tolist()  # noqa: F405


def main():
    """Writes initializer.json beside this file."""
    np.random.seed(0)
    classes = [name for name in module.__all__ if name != "initializer"]
    record = {
        "mindspore": ms.__version__,
        "random": {code: figures(code, shape) for code, shape in RANDOM.items()},
        "exact": [[*case, exact(*case)] for case in EXACT],
        "refused": [[*case, error(*case)] for case in REFUSED],
        "signatures": {name: str(inspect.signature(getattr(module, name))) for name in classes},
        "aliases": {name: cls.__name__ for name, cls in module._INITIALIZER_ALIAS.items()},
    }
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in record.items())
    Path(__file__).with_name("initializer.json").write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    main()
