"""mint against what PyTorch gave for the same calls (record_torch.py)."""

import json
from pathlib import Path

import numpy as np
import pytest

from msgrad import Tensor, dtype, mint

from . import cases

pytestmark = pytest.mark.alone  # an operator called by itself runs alone in either mode
RECORDED = json.loads(Path(__file__).with_name("torch.json").read_text())["calls"]
RTOL = {"float16": 2e-3, "float32": 2e-5, "float64": 1e-9, "complex64": 2e-5}


def tensor(array):
    return Tensor(array)


@pytest.fixture(scope="module")
def tables():
    dtypes = type("T", (), {**vars(dtype), "bool": dtype.bool_})
    return (
        cases.environment(mint, tensor, dtypes),
        cases.environment(mint.nn.functional, tensor, dtypes),
    )


def compare(found, expected, call):
    if isinstance(expected, list):
        assert isinstance(found, (tuple, list)) and len(found) == len(expected), call
        for pair in zip(found, expected, strict=True):
            compare(*pair, call)
        return
    if not isinstance(expected, dict):
        assert found == expected
        return
    found = cases.plain(found)
    assert found["dtype"] == expected["dtype"] and found["shape"] == expected["shape"], (call, found, expected)
    rtol = RTOL.get(expected["dtype"], 0)
    scale = max((abs(v) for v in expected["value"] if np.isfinite(v)), default=0)
    np.testing.assert_allclose(found["value"], expected["value"], rtol, rtol * scale, err_msg=call)


@pytest.mark.parametrize("call", cases.CALLS)
def test_function(call, tables):
    compare(eval(call, dict(tables[0])), RECORDED[call], call)


@pytest.mark.parametrize("call", cases.FUNCTIONS)
def test_function_of_neural_networks(call, tables):
    compare(eval(call, dict(tables[1])), RECORDED[call], call)


def test_every_call_is_recorded():
    assert RECORDED.keys() == {*cases.CALLS, *cases.FUNCTIONS}
