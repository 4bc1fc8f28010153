"""MindSpore's types: what `mindspore.dtype` holds, the NumPy dtype of each, and how operators promote them.

Every type is a singleton: `Int(32) is int32`, also after copy and pickle, so equality is identity. A type
of numbers has, besides MindSpore's attributes, `name` ("float32"), `kind` ("b", "i", "u", "f" or "c"),
`itemsize` (bytes) and `numpy` (its `numpy.dtype`, or None where NumPy has none).

This module shadows `bool`, `int` and `float`, as MindSpore's does.

Source: mindspore.common.dtype, MindSpore 2.10; the promotion is measured (tests/dtype.json).
"""

import builtins
import enum
from types import FunctionType as PythonFunction
from typing import Any

import ml_dtypes
import numpy as np

_INTERNED: dict[tuple, "Type"] = {}


class Type:
    """Root of the types. `str` gives MindSpore's long name ("Float32"), `repr` the public one."""

    __slots__ = ("_args", "_text", "name")
    name: str
    _args: Any
    _text: str

    def __new__(cls, *args):
        try:
            return _INTERNED[cls, args]
        except (KeyError, TypeError):
            raise TypeError(f"'{cls.__name__}' cannot be constructed from {args}.") from None

    def __str__(self):
        return self._text

    def __repr__(self):
        return f"mindspore.{self.name}"

    def __reduce__(self):
        return _restore, (type(self), self._args)


def _restore(cls, args):
    """The type behind a pickle: the singleton, made again if its elements were given by the user."""
    return _INTERNED.get((cls, args)) or cls(*args)


def _intern(cls: type, args, name: str, text: str) -> Any:
    """The one `cls` for `args`, made at its first use."""
    if (cls, args) not in _INTERNED:
        made = _INTERNED[cls, args] = object.__new__(cls)
        made.name, made._args, made._text = name, args, text
    return _INTERNED[cls, args]


# Numbers.


class Number(Type):
    """A type of numbers; without a size (`Int()`) it stands for all sizes of its class."""

    __slots__ = ("is_complex", "is_floating_point", "is_signed", "itemsize", "kind", "numpy")
    numpy: Any
    kind: str
    itemsize: builtins.int
    is_signed: builtins.bool
    is_floating_point: builtins.bool
    is_complex: builtins.bool

    def __new__(cls, bits=None):
        if (cls, bits) not in _INTERNED:
            sizes = [size for kind, size in _INTERNED if kind is cls and type(size) is builtins.int]
            raise RuntimeError(f"For '{cls.__name__}', the number of bits must be one of {sizes}, but got {bits!r}.")
        return _INTERNED[cls, bits]

    def to_complex(self):
        """The complex dtype that holds these floats; TypeError for float16, integers and unsized types."""
        if self.is_complex and self.numpy:
            return self
        if self not in _COMPLEX_OF:
            raise TypeError(f"Cannot convert type {self.name} to complex type.")
        return _COMPLEX_OF[self]

    def to_real(self):
        """The dtype of the real part; TypeError for a type without a size."""
        if self._args is None and self is not bool_:
            raise TypeError(f"Cannot convert type {self.name} to real type.")
        return _REAL_OF.get(self, self)


class Bool(Number):
    __slots__ = ()


class Int(Number):
    __slots__ = ()


class UInt(Number):
    __slots__ = ()


class Float(Number):
    __slots__ = ()


class BFloat(Number):
    __slots__ = ()


class Complex(Number):
    __slots__ = ()


_KIND = {Bool: "b", Int: "i", UInt: "u", Float: "f", BFloat: "f", Complex: "c", Number: ""}


def _number(cls, bits, name, text, numpy=None, itemsize=1) -> Number:
    made = _intern(cls, bits, name, text)
    made.numpy = np.dtype(numpy) if numpy else None
    made.itemsize = np.dtype(numpy).itemsize if numpy else itemsize
    made.kind = _KIND[cls]
    made.is_signed = made.kind in ("i", "f", "c")
    made.is_floating_point = made.kind == "f"
    made.is_complex = made.kind == "c"
    return made


bool_ = bool = _number(Bool, None, "bool", "Bool", np.bool_)

int8 = byte = _number(Int, 8, "int8", "Int8", np.int8)
int16 = short = _number(Int, 16, "int16", "Int16", np.int16)
int32 = int = intc = _number(Int, 32, "int32", "Int32", np.int32)
int64 = long = intp = _number(Int, 64, "int64", "Int64", np.int64)
uint8 = ubyte = _number(UInt, 8, "uint8", "UInt8", np.uint8)
uint16 = ushort = _number(UInt, 16, "uint16", "UInt16", np.uint16)
uint32 = uintc = _number(UInt, 32, "uint32", "UInt32", np.uint32)
uint64 = uintp = _number(UInt, 64, "uint64", "UInt64", np.uint64)
qint4x2 = _number(Int, 4, "int4", "Int4", ml_dtypes.int4)

float16 = half = _number(Float, 16, "float16", "Float16", np.float16)
float32 = float = single = _number(Float, 32, "float32", "Float32", np.float32)
float64 = double = _number(Float, 64, "float64", "Float64", np.float64)
bfloat16 = _number(BFloat, 16, "bfloat16", "BFloat16", ml_dtypes.bfloat16)
float8_e4m3fn = _number(Float, "8E4M3FN", "float8_e4m3fn", "Float8E4M3FN", ml_dtypes.float8_e4m3fn)
float8_e5m2 = _number(Float, "8E5M2", "float8_e5m2", "Float8E5M2", ml_dtypes.float8_e5m2)
hifloat8 = _number(Float, "Hi8", "hifloat8", "HiFloat8")

complex64 = cfloat = _number(Complex, 64, "complex64", "Complex64", np.complex64)
complex128 = cdouble = _number(Complex, 128, "complex128", "Complex128", np.complex128)

number = _number(Number, None, "number", "Number")
int_ = _number(Int, None, "int", "Int")
uint = _number(UInt, None, "uint", "UInt")
float_ = _number(Float, None, "float", "Float")
_number(BFloat, None, "bfloat", "BFloat")
_number(Complex, None, "complex", "Complex")

_COMPLEX_OF = {bfloat16: complex64, float32: complex64, float64: complex128}
_REAL_OF = {complex64: float32, complex128: float64}

int_type = (int8, int16, int32, int64)
uint_type = (uint8, uint16, uint32, uint64)
float_type = (float16, float32, float64, bfloat16, float8_e4m3fn, float8_e5m2, hifloat8)
complex_type = (complex64, complex128)
number_type = (*int_type, *uint_type, *float_type[:4], *complex_type, qint4x2, *float_type[4:])
signed_type = (*int_type, *float_type[:4], *complex_type, qint4x2, *float_type[4:])
all_types = (bool_, *number_type)


# Types of things that are not numbers.


class _Sequence(Type):
    """A list or tuple type; `List([int32, float32])` names its elements."""

    __slots__ = ()

    def __new__(cls, elements=None):
        if elements is None:
            return _INTERNED[cls, ()]
        inner = ",".join(map(str, elements))
        return _intern(cls, (tuple(elements),), f"{cls.__name__.lower()}_", f"{cls.__name__}[{inner}]")


class List(_Sequence):
    __slots__ = ()


class Tuple(_Sequence):
    __slots__ = ()


class Function(Type):
    """A function's type; `Function([int32], float32)` names its arguments and its result."""

    __slots__ = ()

    def __new__(cls, args=None, retval=None):
        if args is None:
            return _INTERNED[cls, ()]
        inner = ", ".join(map(str, args))
        return _intern(cls, (tuple(args), retval), "function", f"Func[({inner}), {retval}]")


class TensorType(Type):
    """A tensor's type; `TensorType(float32)` names the dtype of its elements."""

    __slots__ = ()

    def __new__(cls, element=None):
        if element is None:
            return _INTERNED[cls, ()]
        if not isinstance(element, Type):
            raise TypeError(f"For '{cls.__name__}', the 'element' must be a MindSpore dtype, but got {element!r}.")
        return _intern(cls, (element,), f"tensor[{element.name}]", f"Tensor[{element}]")

    def element_type(self):
        """The dtype of the elements, None if it was not given."""
        return self._args[0] if self._args else None


class RefType(TensorType):
    __slots__ = ()


def _plain(class_name, name, text):
    """A class of one type without parameters."""
    cls = type(class_name, (Type,), {"__slots__": (), "__module__": __name__})
    _intern(cls, (), name, text)
    return cls


Ellipsis_ = TypeEllipsis = _plain("TypeEllipsis", "Ellipsis", "Ellipsis")
NoneType = TypeNone = _plain("TypeNone", "type_none", "None")
_NullType = TypeNull = _plain("TypeNull", "Null", "Null")
AnythingType = TypeAny = _plain("TypeAny", "Any", "Any")
MsClassType = TypeMsClassType = _plain("TypeMsClassType", "Class", "Class")
String = _plain("String", "string_", "String")
Dict = _plain("Dict", "Dictionary", "Dictionary")
Slice = _plain("Slice", "Slice", "Slice")
TypeType = _plain("TypeType", "type_type", "TypeType")
EnvType = _plain("EnvType", "env_type", "Object:EnvType")
RefKeyType = _plain("RefKeyType", "type_refkey", "Object:RefKey")
SymbolicKeyType = _plain("SymbolicKeyType", "symbolic_key", "Object:SymbolicKey")
UndeterminedType = _plain("UndeterminedType", "Undetermined", "Undetermined")
CSRTensorType = _plain("CSRTensorType", "CSRTensor", "CSRTensor")
COOTensorType = _plain("COOTensorType", "COOTensor", "COOTensor")
RowTensorType = _plain("RowTensorType", "RowTensor", "RowTensor")
FunctionType = Function

_intern(RefType, (), "tensor", "Ref")
list_ = _intern(List, (), "list_", "List")
tuple_ = _intern(Tuple, (), "tuple_", "Tuple")
function = _intern(Function, (), "function", "Func")
tensor_type = _intern(TensorType, (), "tensor", "Tensor")
string = String()
type_none = NoneType()
_null = _NullType()
type_type = TypeType()
env_type = EnvType()
type_refkey = RefKeyType()
symbolic_key = SymbolicKeyType()
undetermined = UndeterminedType()
index_slices = RowTensorType()
coo_tensor = COOTensorType()
csr_tensor = CSRTensorType()


class QuantDtype(enum.Enum):
    """Quantised integers of 1 to 16 bits; `value()` is the code under which they are stored."""

    INT1, INT2, INT3, INT4, INT5, INT6, INT7, INT8 = range(8)
    INT9, INT10, INT11, INT12, INT13, INT14, INT15, INT16 = range(8, 16)
    UINT1, UINT2, UINT3, UINT4, UINT5, UINT6, UINT7, UINT8 = range(100, 108)
    UINT9, UINT10, UINT11, UINT12, UINT13, UINT14, UINT15, UINT16 = range(108, 116)

    def __str__(self):
        return self.name

    def value(self):
        """The stored code: 0 to 15 for INT1 to INT16, 100 to 115 for UINT1 to UINT16."""
        return self._value_


# From and to Python and NumPy.

_PYTHON_OF = (
    dict.fromkeys((int_, *int_type, *uint_type), builtins.int)
    | dict.fromkeys((float_, float16, float32, float64, bfloat16), builtins.float)
    | {complex64: complex, complex128: complex, bool_: builtins.bool}
    | {list_: list, tuple_: tuple, string: str, type_none: type(None)}
)
_NUMPY_SCALARS = {dtype.numpy.type: dtype for dtype in (bool_, *int_type, *uint_type, float16, float32, float64)}
_SIMPLE = _NUMPY_SCALARS | {
    list: list_,
    tuple: tuple_,
    type(None): type_none,
    builtins.bool: bool_,
    builtins.int: int64,
    builtins.float: float64,
    complex: complex128,
    str: string,
    np.str_: string,
}
_FROM_NUMPY: dict[Any, Type] = {dtype.numpy: dtype for dtype in all_types if dtype.numpy is not None}
_NAMED = {
    name: value for name, value in list(globals().items()) if isinstance(value, Number) and value.numpy is not None
} | {"bool": bool_, "int": int64, "float": float64, "complex": complex128, "int4": qint4x2}


def from_numpy(dtype) -> Type:
    """The MindSpore dtype of a `numpy.dtype` (any byte order) or NumPy scalar type; TypeError if none."""
    try:
        return _FROM_NUMPY[dtype]
    except KeyError:
        dtype = np.dtype(dtype)
    if dtype.kind in "US":
        return string
    try:
        return _FROM_NUMPY[dtype.newbyteorder("=")]
    except KeyError:
        raise TypeError(f"The NumPy dtype '{dtype}' has no MindSpore dtype.") from None


def to_dtype(value, name="dtype", owner="Tensor.astype") -> Type:
    """`value` as a MindSpore dtype, as `Tensor.astype` reads it.

    Args:
        value: a MindSpore dtype; a name in any case ("float32", "half"); a Python type, of which int means
            int64 and float means float64; a NumPy dtype or scalar type.
        name, owner: the argument and the callable that the error names.

    Raises:
        TypeError: if it is none of these.
    """
    if isinstance(value, Type):
        return value
    if isinstance(value, str):
        if value.lower() not in _NAMED:
            raise TypeError(f"For '{owner}', the '{name}' must be one of {list(_NAMED)}, but got {value!r}.")
        return _NAMED[value.lower()]
    if isinstance(value, type) and value in _SIMPLE:
        return _SIMPLE[value]
    if isinstance(value, np.dtype) or (isinstance(value, type) and issubclass(value, np.generic)):
        return from_numpy(value)
    raise TypeError(f"For '{owner}', the '{name}' must be a dtype, but got {value!r} of type {type(value).__name__}.")


def dtype_to_nptype(type_):
    """The NumPy scalar type of a MindSpore dtype; KeyError where MindSpore has none (float8, string)."""
    if type_ not in _PROMOTED_ALONE:
        raise KeyError(type_)
    return type_.numpy.type


def dtype_to_pytype(type_):
    """The Python type of a MindSpore type; KeyError if there is none."""
    return _PYTHON_OF[type_]


def pytype_to_dtype(obj):
    """The MindSpore type of a Python or NumPy scalar type.

    Raises:
        TypeError: if `obj` is not a type.
        NotImplementedError: for a type without a MindSpore counterpart.
    """
    if isinstance(obj, np.dtype):
        obj = obj.type
    if isinstance(obj, Type):
        return obj
    if not isinstance(obj, type):
        kind = type(obj).__name__
        raise TypeError(f"For 'pytype_to_dtype', the 'obj' must be a Python type such as int, but got {kind}.")
    if obj not in _SIMPLE:
        raise NotImplementedError(f"The python type {obj} cannot be converted to MindSpore type.")
    return _SIMPLE[obj]


def get_py_obj_dtype(obj):
    """The MindSpore type of a value or of a Python type; of a Tensor, its `TensorType`."""
    if hasattr(obj, "shape") and isinstance(getattr(obj, "dtype", None), Type):
        return TensorType(obj.dtype)
    if isinstance(obj, PythonFunction) or hasattr(obj, "__primitive_flag__") or hasattr(obj, "construct"):
        return function
    if isinstance(obj, Type):
        return type_type
    return pytype_to_dtype(obj if isinstance(obj, type) else type(obj))


def type_size_in_bytes(dtype):
    """Bytes of one element; 0 for a type that is not numeric."""
    if not isinstance(dtype, Type):
        raise TypeError(f"For 'type_size_in_bytes', the 'dtype' must be a MindSpore dtype, but got {dtype!r}.")
    return getattr(dtype, "itemsize", 0)


def _issubclass_(type_, dtype):
    """Whether `type_` is `dtype` or among the types it stands for: float16 of `float_`, all of `number`."""
    if not isinstance(type_, Type):
        return False
    if not isinstance(dtype, Type):
        raise TypeError(f"For '_issubclass_', the 'dtype' must be a MindSpore dtype, but got {dtype!r}.")
    return type_ is dtype or (not dtype._args and isinstance(type_, type(dtype)))


# The names of MindSpore's own conversions inside the package, which log no warning.
_dtype_to_nptype = dtype_to_nptype
_dtype_to_pytype = dtype_to_pytype
_pytype_to_dtype = pytype_to_dtype
_get_py_obj_dtype = get_py_obj_dtype


# Promotion.


def _joined(a, b):
    """The dtype of `a + b` for two of `_PROMOTED_ALONE`, or None where MindSpore refuses. Neither the rank of the
    operands, even 0, nor their order counts."""
    if a is b or b is bool_:
        return a
    if a is bool_:
        return b
    wide_unsigned = {uint16, uint32, uint64}
    if a in wide_unsigned or b in wide_unsigned:
        return None
    low, high = sorted((a, b), key=lambda d: ("uifc".index(d.kind), d.itemsize))
    if high.kind == "c":
        return complex128 if complex128 in (a, b) or float64 in (a, b) else complex64
    if high.kind == "f":
        return float32 if {a, b} == {float16, bfloat16} else high
    return int16 if high is int8 and low is uint8 else high


_PROMOTED_ALONE = (bool_, *int_type, *uint_type, *float_type[:4], *complex_type)
_PROMOTED = {(a, b): c for a in _PROMOTED_ALONE for b in _PROMOTED_ALONE if (c := _joined(a, b))}
_PROMOTED |= {(a, a): a for a in all_types}
_PROMOTED_SCALAR = {(a, builtins.bool): a for a in _PROMOTED_ALONE}
_PROMOTED_SCALAR |= {(a, builtins.int): int64 if a is bool_ else a for a in (bool_, *int_type, uint8)}
_PROMOTED_SCALAR |= {(a, builtins.float): float32 for a in (bool_, *int_type, uint8)}
_PROMOTED_SCALAR |= {
    (a, scalar): a for a in (*float_type[:4], *complex_type) for scalar in (builtins.int, builtins.float)
}
_SCALAR_TYPE = {builtins.int: int64, builtins.float: float32, complex: complex128}


def promote(a, b):
    """The dtype in which an operator such as `add` computes on tensors of dtypes `a` and `b`.

    Raises:
        TypeError: uint16, uint32 or uint64 with anything but itself and bool, as in MindSpore; the 8-bit floats
            and int4 with another dtype.
    """
    try:
        return _PROMOTED[a, b]
    except KeyError:
        raise TypeError(f"Type implicit conversion between {b} and {a} is not supported.") from None


def promote_scalar(a, python_type):
    """The dtype in which an operator computes on a tensor of dtype `a` and a Python bool, int or float.

    Raises:
        TypeError: uint16, uint32 or uint64 with int or float; complex with anything, as in MindSpore.
    """
    try:
        return _PROMOTED_SCALAR[a, python_type]
    except KeyError:
        scalar = _SCALAR_TYPE.get(python_type, python_type)
        raise TypeError(f"Type implicit conversion between Tensor[{scalar}] and {a} is not supported.") from None


# fmt: off
__all__ = [
    "bool_", "int8", "byte", "int16", "short", "int32", "intc", "int64", "long", "intp", "uint8", "ubyte",
    "uint16", "ushort", "uint32", "uintc", "uint64", "uintp", "float16", "half", "float32", "single",
    "float64", "double", "complex64", "cfloat", "complex128", "cdouble", "qint4x2", "bfloat16",
    "float8_e4m3fn", "float8_e5m2", "hifloat8", "int_", "uint", "float_", "list_", "tuple_", "string",
    "number", "tensor_type", "type_none", "_null", "TensorType", "Type", "Int", "QuantDtype",
    "dtype_to_nptype", "dtype_to_pytype", "pytype_to_dtype", "get_py_obj_dtype",
]
# fmt: on
