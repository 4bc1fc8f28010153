"""Printing, byte for byte as MindSpore did it (record_printing.py)."""

import json
from pathlib import Path

import numpy as np
import pytest

from msgrad import dtype as mstype
from msgrad.core.printing import parameter_str, tensor_repr, tensor_str, tensor_text

RECORDED = json.loads(Path(__file__).with_name("printing.json").read_text())


def made(code, dtype):
    """The array that the recorded expression gives, and its MindSpore dtype."""
    dtype = mstype.to_dtype(dtype)
    array = eval(code, {"np": np})
    return (array.astype(np.float32) if dtype is mstype.bfloat16 else array).astype(dtype.numpy), dtype


@pytest.mark.parametrize(("code", "dtype", "text", "_"), RECORDED["tensors"])
def test_str(code, dtype, text, _):
    assert tensor_str(*made(code, dtype)) == text


@pytest.mark.parametrize(("code", "dtype", "_", "text"), RECORDED["tensors"])
def test_repr(code, dtype, _, text):
    assert tensor_repr(*made(code, dtype)) == text


@pytest.mark.parametrize(("name", "shape", "dtype", "requires_grad", "text", "representation"), RECORDED["parameters"])
def test_parameter(name, shape, dtype, requires_grad, text, representation):
    assert parameter_str(name, shape, mstype.to_dtype(dtype), requires_grad) == text == representation


@pytest.mark.parametrize(("code", "dtype", "text"), RECORDED["owned by NumPy"])
def test_repr_of_an_array_owned_by_numpy(code, dtype, text):
    assert tensor_repr(*made(code, dtype), numpy_owned=True) == text


@pytest.mark.parametrize(("shape", "dtype", "text"), RECORDED["uninitialized"])
def test_before_the_values_are_drawn(shape, dtype, text):
    assert tensor_text(shape, mstype.to_dtype(dtype), "<uninitialized>") == text


def test_str_follows_numpy_print_options():
    array = np.array([1 / 3, 2 / 3], np.float32)
    with np.printoptions(precision=2):
        assert tensor_str(array, mstype.float32) == "[0.33 0.67]"
