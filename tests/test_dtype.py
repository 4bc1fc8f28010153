"""Types and promotion, against what MindSpore said (record_dtype.py)."""

import copy
import json
import pickle
from pathlib import Path
from types import SimpleNamespace

import ml_dtypes
import numpy as np
import pytest

from msgrad import dtype as mstype

RECORDED = json.loads(Path(__file__).with_name("dtype.json").read_text())
TYPES = RECORDED["types"]
BY_REPR = {repr(d): d for d in mstype.all_types}


def named(name):
    return getattr(mstype, name)


def outcome(function, *args):
    """The result's public name, or the error's type and message."""
    try:
        return repr(function(*args))
    except Exception as error:
        return [type(error).__name__, str(error)]


def agree(found, recorded):
    """Equal results, or errors of one type."""
    if isinstance(found, list) and isinstance(recorded, list):
        return found[0] == recorded[0]
    return found == recorded


@pytest.mark.parametrize("name", TYPES)
def test_type_is_as_recorded(name):
    value, row = named(name), TYPES[name]
    assert str(value) == f"{value}" == row["str"]
    assert repr(value) == row["repr"]
    assert type(value).__name__ == row["class"]
    assert mstype.type_size_in_bytes(value) == row["size"]
    assert [other for other in TYPES if mstype._issubclass_(value, named(other))] == row["subclass of"]
    assert agree(outcome(mstype.dtype_to_pytype, value), row["python"])
    # NumPy 2 renamed bool_, and MindSpore has a bfloat16 of its own.
    if value not in (mstype.bool_, mstype.bfloat16):
        assert agree(outcome(mstype.dtype_to_nptype, value), row["numpy"])
    if "is" in row:
        assert [value.itemsize, value.is_signed, value.is_floating_point, value.is_complex] == row["is"]
        assert agree(outcome(value.to_real), row["to_real"])
        assert agree(outcome(value.to_complex), row["to_complex"])


def test_aliases_are_the_recorded_ones():
    for name in TYPES:
        same = {other for other in TYPES if TYPES[other]["str"] == TYPES[name]["str"]}
        assert {other for other in TYPES if named(other) is named(name)} == same


def test_groups():
    for group, members in RECORDED["groups"].items():
        assert list(map(repr, named(group))) == members


def test_star_import_gives_what_mindspore_gives():
    assert sorted(mstype.__all__) == sorted(set(RECORDED["all"]))
    assert all(hasattr(mstype, name) for name in mstype.__all__)


@pytest.mark.parametrize("name", TYPES)
def test_copies_and_pickles_are_the_same_object(name):
    value = named(name)
    assert copy.copy(value) is copy.deepcopy([value])[0] is pickle.loads(pickle.dumps(value)) is value


def test_types_with_elements():
    assert mstype.TensorType(mstype.float32) is mstype.TensorType(mstype.float32)
    assert mstype.TensorType(mstype.float32) != mstype.tensor_type
    assert repr(mstype.TensorType(mstype.float32)) == "mindspore.tensor[float32]"
    assert str(mstype.TensorType(mstype.float32)) == "Tensor[Float32]"
    assert mstype.TensorType(mstype.float32).element_type() is mstype.float32
    assert mstype.TensorType().element_type() is None
    assert str(mstype.Tuple([mstype.int32, mstype.float32])) == "Tuple[Int32,Float32]"
    assert str(mstype.List([mstype.int32])) == "List[Int32]"
    assert str(mstype.FunctionType([mstype.int32], mstype.float32)) == "Func[(Int32), Float32]"
    nested = mstype.Tuple([mstype.TensorType(mstype.int8)])
    assert pickle.loads(pickle.dumps(nested)) is nested
    assert mstype._issubclass_(nested, mstype.tuple_)
    assert not mstype._issubclass_(mstype.TensorType(mstype.float32), mstype.TensorType(mstype.number))


def test_sizes_are_constructed():
    assert mstype.Int(32) is mstype.int32
    assert mstype.Float(16) is mstype.half
    assert mstype.Int() is mstype.int_
    assert mstype.Bool() is mstype.bool_
    with pytest.raises(RuntimeError, match=r"For 'Int', the number of bits must be .* but got 31"):
        mstype.Int(31)
    with pytest.raises(TypeError, match="'Type' cannot be constructed"):
        mstype.Type()


def test_a_dtype_equals_nothing_else():
    assert mstype.float32 not in ("float32", "Float32", np.float32, np.dtype("float32"), float, None)
    with pytest.raises(TypeError):
        mstype.float32 < mstype.float64  # noqa: B015
    with pytest.raises(AttributeError):
        mstype.float32.colour = 1


def test_numpy_twins():
    for dtype in mstype.all_types:
        if dtype is mstype.hifloat8:
            assert dtype.numpy is None
            continue
        assert dtype.numpy.name == dtype.name
        assert dtype.numpy.itemsize == dtype.itemsize
        assert mstype.from_numpy(dtype.numpy) is mstype.from_numpy(dtype.numpy.type) is dtype
    assert mstype.dtype_to_nptype(mstype.bool_) is np.bool_
    assert mstype.dtype_to_nptype(mstype.bfloat16) is ml_dtypes.bfloat16
    assert mstype.from_numpy(np.dtype(">f4")) is mstype.float32
    assert mstype.from_numpy(np.dtype("longlong")) is mstype.int64
    assert mstype.from_numpy(np.array(["a"]).dtype) is mstype.string
    with pytest.raises(TypeError, match="'object' has no MindSpore dtype"):
        mstype.from_numpy(np.dtype(object))


def test_to_dtype():
    for value, expected in [
        (mstype.int8, mstype.int8),
        ("float32", mstype.float32),
        ("Float32", mstype.float32),
        ("half", mstype.float16),
        ("bool", mstype.bool_),
        ("bool_", mstype.bool_),
        ("int", mstype.int64),
        ("float", mstype.float64),
        ("bfloat16", mstype.bfloat16),
        (bool, mstype.bool_),
        (int, mstype.int64),
        (float, mstype.float64),
        (complex, mstype.complex128),
        (np.float16, mstype.float16),
        (np.dtype("uint8"), mstype.uint8),
        (np.complex64, mstype.complex64),
        (ml_dtypes.bfloat16, mstype.bfloat16),
    ]:
        assert mstype.to_dtype(value) is expected
    for value in (3, None, dict):
        with pytest.raises(TypeError, match="For 'Cast', the 'to' must be a dtype"):
            mstype.to_dtype(value, "to", "Cast")
    with pytest.raises(TypeError, match=r"must be one of .* but got 'nope'"):
        mstype.to_dtype("nope")


def test_pytype_to_dtype():
    assert mstype.pytype_to_dtype(int) is mstype.int64
    assert mstype.pytype_to_dtype(np.dtype("float32")) is mstype.float32
    assert mstype.pytype_to_dtype(mstype.int8) is mstype.int8
    assert mstype.pytype_to_dtype(type(None)) is mstype.type_none
    with pytest.raises(NotImplementedError, match="cannot be converted to MindSpore type"):
        mstype.pytype_to_dtype(dict)
    with pytest.raises(TypeError, match="'obj' must be a Python type"):
        mstype.pytype_to_dtype("float32")


def test_get_py_obj_dtype():
    assert mstype.get_py_obj_dtype(1) is mstype.int64
    assert mstype.get_py_obj_dtype(1.0) is mstype.float64
    assert mstype.get_py_obj_dtype([1]) is mstype.list_
    assert mstype.get_py_obj_dtype(np.float32) is mstype.get_py_obj_dtype(np.float32(1)) is mstype.float32
    assert mstype.get_py_obj_dtype(mstype.float32) is mstype.type_type
    assert mstype.get_py_obj_dtype(lambda: 1) is mstype.function
    tensor = SimpleNamespace(shape=(2,), dtype=mstype.float32)
    assert mstype.get_py_obj_dtype(tensor) is mstype.TensorType(mstype.float32)


def test_promotion_of_tensors():
    for a, b, recorded in RECORDED["pairs"]:
        found = outcome(mstype.promote, BY_REPR[f"mindspore.{a}"], BY_REPR[f"mindspore.{b}"])
        assert found == recorded, (a, b)


def test_promotion_with_python_numbers():
    for a, scalar, recorded in RECORDED["scalars"]:
        python = {"bool": bool, "int": int, "float": float, "complex": complex}[scalar]
        found = outcome(mstype.promote_scalar, BY_REPR[f"mindspore.{a}"], python)
        assert found == recorded or (python is complex and found[0] == recorded[0]), (a, scalar)


def test_quantised_integers():
    assert str(mstype.QuantDtype.INT8) == "INT8"
    assert [mstype.QuantDtype.INT8.value(), mstype.QuantDtype.UINT16.value()] == [7, 115]
    assert len(mstype.QuantDtype) == 32
