"""Transforms of arrays of any kind. Source: mindspore.dataset.transforms, MindSpore 2.10."""

import operator
from enum import IntEnum

import numpy as np

from msgrad import dtype as dtypes
from msgrad.dataset.chunk import converted
from msgrad.dataset.transforms.base import Row, Transform
from msgrad.errors import check_int, check_number, check_positive_int, check_type, wrong_type


def numpy_dtype(value, name, owner) -> np.dtype:
    """The NumPy dtype of a MindSpore or NumPy dtype or of its name; TypeError if it is none."""
    found = getattr(dtypes.to_dtype(value, name, owner), "numpy", None)
    if found is None:
        raise wrong_type(value, name, owner, "a dtype that NumPy has")
    return np.dtype(found)


def same_sort(x: np.ndarray, value) -> bool:
    """Whether `value` is a string, bytes or a number as the elements of `x` are."""
    return {"U": str, "S": bytes}.get(x.dtype.kind, (int, float)) == (
        type(value) if isinstance(value, (str, bytes)) else (int, float)
    )


class TypeCast(Transform):
    """Elements as `data_type`; numbers are cut off, not rounded, and wrap around.

    Raises:
        TypeError: if `data_type` is no dtype. RuntimeError: on strings.
    """

    def __init__(self, data_type):
        self.data_type = numpy_dtype(data_type, "data_type", "TypeCast")

    def block(self, x):
        if x.dtype.kind in "US" and x.dtype != self.data_type:
            raise RuntimeError(f"For 'TypeCast', strings cannot be cast to {self.data_type}.")
        return converted(x, self.data_type)


class OneHot(Transform):
    """Class numbers as vectors of `num_classes`, of the same integer dtype.

    With `smoothing_rate` r the one is 1 - r + r / num_classes, the rest r / num_classes, in float64.

    Raises:
        TypeError: if `num_classes` is no int. ValueError: if it is not positive or the rate not in [0, 1].
        RuntimeError: on other than integers in [0, num_classes).
    """

    def __init__(self, num_classes, smoothing_rate=0.0):
        self.num_classes = check_positive_int(num_classes, "num_classes", "OneHot")
        self.smoothing_rate = float(check_number(smoothing_rate, "smoothing_rate", "OneHot", 0, 1))

    def block(self, x):
        if x.dtype.kind not in "iu":
            raise RuntimeError(f"For 'OneHot', the input must be of an integer type, but got {x.dtype}.")
        if x.ndim == 2 and x.shape[1] == 1:
            x = x[:, 0]
        if x.size and not (x.min() >= 0 and x.max() < self.num_classes):
            raise RuntimeError(
                f"For 'OneHot', the input must be in the range [0, {self.num_classes}), "
                f"but got {x.max() if x.min() >= 0 else x.min()}."
            )
        if not self.smoothing_rate:
            return np.eye(self.num_classes, dtype=x.dtype)[x]
        rest = self.smoothing_rate / self.num_classes
        return (np.eye(self.num_classes) * (1 - self.smoothing_rate) + rest)[x]


class Fill(Transform):
    """Every number replaced by `fill_value`, in the input's shape and dtype.

    Raises:
        TypeError: if `fill_value` is no number, string or bytes. RuntimeError: if only one side is a string.
    """

    def __init__(self, fill_value):
        self.fill_value = check_type(fill_value, (str, float, bool, int, bytes), "fill_value", "Fill")

    def block(self, x):
        if not same_sort(x, self.fill_value):
            raise RuntimeError(f"For 'Fill', {self.fill_value!r} cannot fill an input of type {x.dtype}.")
        if x.dtype.kind in "US":
            return np.full(x.shape, self.fill_value)
        return np.full_like(x, self.fill_value)


class Relational(IntEnum):
    """The comparisons of `Mask`."""

    EQ = 0
    NE = 1
    GT = 2
    GE = 3
    LT = 4
    LE = 5


class Mask(Transform):
    """Whether each element compares to `constant` as `operator`, a `Relational`, says; as `dtype`."""

    def __init__(self, operator, constant, dtype=dtypes.bool_):
        check_type(operator, Relational, "operator", "Mask")
        self.operator = operator
        self.constant = check_type(constant, (str, float, bool, int, bytes), "constant", "Mask")
        self.dtype = numpy_dtype(dtype, "dtype", "Mask")

    def block(self, x):
        if not same_sort(x, self.constant):
            raise RuntimeError(f"For 'Mask', an input of type {x.dtype} cannot be compared to {self.constant!r}.")
        compare = getattr(operator, self.operator.name.lower())
        constant = bool(self.constant) if x.dtype == bool else self.constant
        return compare(x, constant).astype(self.dtype)


class PadEnd(Transform):
    """Elements padded at their ends, or cut, to `pad_shape`; None keeps a length. `pad_value` is by default 0 or ''.

    Raises:
        TypeError: if `pad_shape` is no list of ints. ValueError: if a length is not positive.
        RuntimeError: on inputs of another rank.
    """

    def __init__(self, pad_shape, pad_value=None):
        check_type(pad_shape, list, "pad_shape", "PadEnd")
        self.pad_shape = [n if n is None else check_positive_int(n, "pad_shape", "PadEnd") for n in pad_shape]
        if pad_value is not None:
            check_type(pad_value, (str, float, bool, int, bytes), "pad_value", "PadEnd")
        self.pad_value = pad_value

    def block(self, x):
        if x.ndim - 1 != len(self.pad_shape):
            raise RuntimeError(
                f"For 'PadEnd', the input must have {len(self.pad_shape)} dimensions, but got {x.ndim - 1}."
            )
        value = {"U": "", "S": b""}.get(x.dtype.kind, 0) if self.pad_value is None else self.pad_value
        if not same_sort(x, value):
            raise RuntimeError(f"For 'PadEnd', an input of type {x.dtype} cannot be padded with {value!r}.")
        shape = [have if want is None else want for want, have in zip(self.pad_shape, x.shape[1:], strict=True)]
        dtype = np.result_type(x.dtype, np.asarray(value).dtype) if x.dtype.kind in "US" else x.dtype
        out = np.full((len(x), *shape), value, dtype)
        box = (slice(None), *(slice(0, min(a, b)) for a, b in zip(shape, x.shape[1:], strict=True)))
        out[box] = x[box]
        return out


class Slice(Transform):
    """Parts of elements: an index, a list of them, a slice, None or ... for each of the first axes; axes are kept.

    Raises:
        TypeError: if a part is something else. RuntimeError: on an index out of bounds.
    """

    def __init__(self, *slices):
        for part in slices:
            if part is None or part is Ellipsis or part is True:
                continue
            for index in check_type(part, list, "slices", "Slice") if isinstance(part, list) else [part]:
                if not isinstance(index, slice):
                    check_int(index, "slices", "Slice")
        if sum(part is Ellipsis for part in slices) > 1:
            raise ValueError("For 'Slice', '...' must not come twice.")
        self.slices = slices

    def block(self, x):
        parts = list(self.slices)
        if Ellipsis in parts:
            place = parts.index(Ellipsis)
            parts[place : place + 1] = [slice(None)] * (x.ndim - len(parts))
        if len(parts) > x.ndim - 1:
            raise RuntimeError(f"For 'Slice', the input must have {len(parts)} dimensions, but got {x.ndim - 1}.")
        for axis, part in enumerate(parts, 1):
            if part is None or part is True:
                continue
            if isinstance(part, int):
                part = [part]
            if isinstance(part, list) and any(not -x.shape[axis] <= i < x.shape[axis] for i in part):
                raise RuntimeError(
                    f"For 'Slice', the indices {part} must be in the range of an axis of {x.shape[axis]} elements."
                )
            x = x[(slice(None),) * axis + (part,)]
        return x


class Concatenate(Transform):
    """`prepend`, the input and `append`, all of 1 dimension and of one dtype, one after the other.

    Raises:
        TypeError: if an argument is of another type. ValueError: if there would be more dimensions.
        RuntimeError: on an input of other dtype or rank.
    """

    def __init__(self, axis=0, prepend=None, append=None):
        if check_int(axis, "axis", "Concatenate") not in (0, -1):
            raise ValueError(f"For 'Concatenate', the 'axis' must be 0 or -1, but got {axis}.")
        for name, part in {"prepend": prepend, "append": append}.items():
            if part is None:
                continue
            check_type(part, np.ndarray, name, "Concatenate")
            if part.ndim != 1:
                raise ValueError(f"For 'Concatenate', the '{name}' must have 1 dimension, but got {part.ndim}.")
        self.prepend, self.append = prepend, append

    def block(self, x):
        if x.ndim != 2:
            raise RuntimeError(f"For 'Concatenate', the input must have 1 dimension, but got {x.ndim - 1}.")
        parts = [part for part in (self.prepend, x, self.append) if part is not None]
        if any(part.dtype != x.dtype for part in parts):
            raise RuntimeError(f"For 'Concatenate', the dtypes must be one, but got {[p.dtype.name for p in parts]}.")
        return np.concatenate([np.broadcast_to(part, (len(x), part.shape[-1])) for part in parts], axis=1)


class Duplicate(Row):
    """The input twice, as two columns."""

    def __call__(self, x):
        return np.array(x), np.array(x)


class Unique(Row):
    """The different values in the order they come, the place among them of each element, and how often each comes.

    The input is flattened; the last two are int32. RuntimeError on strings, and on less than 2 dimensions, as where
    the rows were not batched.
    """

    def __call__(self, x):
        if x.ndim < 2 or x.dtype.kind in "US":
            raise RuntimeError(
                f"For 'Unique', the input must be numbers in 2 dimensions or more, but got {x.dtype} in {x.ndim}."
            )
        values, first, places, counts = np.unique(
            np.ravel(x), return_index=True, return_inverse=True, return_counts=True
        )
        order = np.argsort(first)
        rank = np.argsort(order)
        return values[order], rank[places].astype(np.int32), counts[order].astype(np.int32)


def not_random(function):
    """Mark a user's operation as giving the same for the same input; nothing follows from it here."""
    function.random = False
    return function
