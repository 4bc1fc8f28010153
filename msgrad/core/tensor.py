"""Tensor: a value that is computed when it is needed; views and writes."""

from sys import getrefcount
from weakref import ref

import numpy as np

from msgrad import dtype as dtypes
from msgrad.core import printing, record
from msgrad.core.context import backend
from msgrad.core.execute import flush, value_of
from msgrad.core.instruction import ASSIGNED, aval, aval_of
from msgrad.core.program import Var
from msgrad.core.record import apart, apply_vars, here, log_write, wrap


class Storage:
    """What a tensor and its views share: the whole value, and a version that each write raises."""

    __slots__ = ("array", "var", "version")

    def __init__(self, var: Var):
        self.var, self.version = var, 0

    def share(self, array: np.ndarray) -> None:
        """Have what will be written into `array`, which holds the value, be seen here until this is written to."""
        self.array = ref(array)
        self.__class__ = Shared


class Shared(Storage):
    """A Storage whose value somebody has as a NumPy array: what changed there since the last look is a new version.

    Where nobody holds the array any more, or after a write to the tensor, it is a plain Storage again.
    """

    __slots__ = ()

    @property
    def version(self) -> int:
        array = self.array()
        if array is None:
            self.__class__ = Storage
        elif not same_bytes(array, self.var.value):
            self.var = Var(self.var.aval, np.array(array).reshape(self.var.aval.shape))
            Storage.version.__set__(self, Storage.version.__get__(self) + 1)
        return Storage.version.__get__(self)


def same_bytes(x, y) -> bool:
    x, y = (np.ascontiguousarray(a).reshape(-1).view(np.uint8) for a in (x, y))
    return np.array_equal(x, y)


class View:
    """How a tensor is seen in its storage.

    Each of `steps` is (forward, put, *args): forward(whole, *args) gives the part, put(whole, part, *args) the whole
    with that part in it. `exact` is false where elements of the view share one place: it is read anew when written.
    """

    __slots__ = ("exact", "steps", "storage", "version")

    def __init__(self, storage: Storage, steps: tuple, exact: bool = True):
        self.storage, self.steps, self.version, self.exact = storage, steps, storage.version, exact

    def whole(self) -> "Tensor":
        """A tensor of all that is stored; in an abstract recording one that can be asked for it at each call."""
        out = wrap(self.storage.var)
        if here.rec.abstract:
            out._view = View(self.storage, ())
        return out

    def read(self):
        out = self.whole()
        for forward, _, *args in self.steps:
            out = forward(out, *args)
        return out

    def write(self, new):
        """The whole after `new` was written through this view."""
        wholes = [self.whole()]
        for forward, _, *args in self.steps[:-1]:
            wholes.append(forward(wholes[-1], *args))
        for whole, (_, put, *args) in zip(reversed(wholes), reversed(self.steps), strict=True):
            new = put(whole, new, *args)
        return new


class Tensor:
    """An n-dimensional array of one dtype.

    Args:
        input_data: a Tensor, NumPy array, number, or nested tuple or list of numbers; copied.
        dtype: the MindSpore dtype of the result; by default Python floats give float32 and ints int64.
        shape: with `init`, the shape of a tensor whose values are drawn on `init_data()`; without, that of zeros. A length
            may be None, or the whole shape: such a tensor has no value, but says what is passed (`Cell.set_inputs`).
        init: an Initializer.
        const_arg: whether `ms.jit` treats the tensor as a constant.
        device: 'CPU', 'meta' or None: JAX decides where a tensor lies.

    Raises:
        TypeError: if `input_data` is of another type or a ragged list, or `dtype` is no numeric dtype of MindSpore.
        ValueError: if data and `shape` are both given, or `device` is another.

    Source: mindspore.Tensor, MindSpore 2.10.
    """

    __slots__ = ("__dict__", "__weakref__", "_var", "_view")

    def __init__(self, input_data=None, dtype=None, shape=None, init=None, const_arg=False, device=None):
        self._view = None
        if dtype is not None and getattr(dtype, "numpy", None) is None:
            raise TypeError(f"For 'Tensor', the 'dtype' must be a numeric dtype of MindSpore, but got {dtype!r}.")
        if device not in (None, "CPU", "meta"):
            raise ValueError(f"For 'Tensor', the 'device' must be one of ['CPU', 'meta'], but got {device!r}.")
        if input_data is None and (shape is not None or init is not None or dtype is not None):
            self._lazy(dtype, shape, init)
            return
        if shape is not None:
            raise ValueError(f"For 'Tensor', the 'shape' must be None where there is 'input_data', but got {shape}.")
        if isinstance(input_data, Tensor):
            self._share(input_data, dtype)
            return
        array = to_array(input_data, dtype)
        if here.rec.due:
            flush()
        meta = device == "meta" or (here.meta and device is None)
        self._var = made(Var(aval(array.shape, array.dtype), None if meta else array))

    def _share(self, other: "Tensor", dtype) -> None:
        """Be another tensor of the memory of `other`; of its value in `dtype` where that is another dtype."""
        if other.has_init:
            other.init_data()
        if dtype is not None and dtype.numpy != other._var.aval.dtype:
            self._var = other.astype(dtype)._var
            return
        alias = other._alias()
        self._var, self._view = alias._var, alias._view

    def _lazy(self, dtype, shape, init):
        if dtype is None or (shape is None and init is not None):
            raise ValueError(
                f"For 'Tensor', 'init' needs 'shape' and 'dtype' beside it, but got shape={shape}, dtype={dtype}."
            )
        if shape is None:
            shape = (-2,)  # MindSpore's sign for an unknown number of axes
        shape = (shape,) if isinstance(shape, int) else tuple(-1 if n is None else n for n in shape)
        kind = dtypes.to_dtype(dtype).numpy
        if init is not None:
            self.init = init
        known = init is None and all(n >= 0 for n in shape)
        self._var = made(Var(aval(shape, kind), np.zeros(shape, kind) if known else None))

    # ------------------------------------------------------------ what is known without computing
    @property
    def shape(self) -> tuple:
        return self._var.aval.shape

    @property
    def dtype(self):
        return dtypes.from_numpy(self._var.aval.dtype)

    @property
    def ndim(self) -> int:
        return len(self._var.aval.shape)

    @property
    def size(self) -> int:
        return int(np.prod(self._var.aval.shape, dtype=np.int64))

    @property
    def itemsize(self) -> int:
        return self._var.aval.dtype.itemsize

    @property
    def device(self) -> str:
        """'CPU', or the kind of device and its number: 'GPU:0', 'TPU:0'; 'meta' for a tensor without values."""
        if self.is_meta:
            return "meta"
        return "CPU" if (kind := backend()) == "CPU" else f"{kind}:0"

    @property
    def nbytes(self) -> int:
        return self.size * self.itemsize

    @property
    def strides(self) -> tuple:
        """Bytes from one element to the next along each axis, of the contiguous layout."""
        out, step = [], self.itemsize
        for n in reversed(self.shape):
            out.append(step)
            step *= n
        return tuple(reversed(out))

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of a 0-d tensor")
        return self.shape[0]

    # ------------------------------------------------------------ the value
    def _value(self):
        """The array, a JAX or a NumPy one; computed now if it is pending."""
        if self._view is not None:
            self._sync()
        var = self._var
        if var.value is None:
            if var.home is None and "init" in self.__dict__:
                return self.init_data()._value()
            return value_of(var)
        return var.value

    def asnumpy(self) -> np.ndarray:
        """The value as a NumPy array. What is written into it is seen in the tensor, until the tensor is written to."""
        value = self._value()
        view = self._view
        if view is None:
            view = self._view = View(Storage(self._var), ())
        elif view.steps:  # a part of another tensor's memory
            return np.array(value)
        elif view.storage.__class__ is Shared and (array := view.storage.array()) is not None:
            return array.view().reshape(self.shape)
        array = np.array(value)
        view.storage.share(array)
        return array

    @staticmethod
    def from_numpy(array) -> "Tensor":
        """A Tensor with the values of a NumPy array; what is written into that is seen in the Tensor, until the Tensor
        is written to. Source: mindspore.Tensor.from_numpy, MindSpore 2.10.

        Raises:
            TypeError: if `array` is no NumPy array.
        """
        if not isinstance(array, np.ndarray):
            raise TypeError(
                f"For 'Tensor.from_numpy', the 'array' must be a NumPy array, but got {type(array).__name__}."
            )
        out = from_array(array)
        if array.flags.writeable:
            out._view = View(Storage(out._var), ())
            out._view.storage.share(array)
        return out

    def init_data(self, slice_index=None, shape=None, opt_shard_group=None):
        """Draw the values of a tensor made by `initializer(...)`; a tensor that has its values returns itself."""
        if self.has_init:
            drawn = self.init.draw(self.shape if shape is None else tuple(shape), self._var.aval.dtype)
            self._var.aval, self._var.value = aval_of(drawn), drawn
            del self.init
        return self

    @property
    def has_init(self) -> bool:
        return self._var.value is None and self._var.home is None and "init" in self.__dict__

    @property
    def is_meta(self) -> bool:
        """Whether it lies on the device 'meta': it has a shape and a dtype, and no values (see core.device)."""
        var = self._var if self._view is None else self._view.storage.var
        if var.value is not None or var.home is not None or "init" in self.__dict__:
            return False
        return all(n >= 0 for n in var.aval.shape or ())

    def __array__(self, dtype=None, copy=None):
        if dtype is not None and self._var.aval.dtype != dtype:
            return np.asarray(self._value()).astype(dtype)
        return np.array(self._value()) if copy else self.asnumpy()

    def __bool__(self):
        return self._single("bool", bool)

    def __int__(self):
        return self._single("int", int)

    def __float__(self):
        return self._single("float", float)

    def __complex__(self):
        return self._single("complex", complex)

    def __index__(self):
        value = self._single("index", lambda v: v.item())
        if not isinstance(value, int):
            raise ValueError(f"Only an integer Tensor can be used as an index, but got {self.dtype!r}.")
        return int(value)

    def _single(self, what, convert):
        if self.size != 1:
            raise ValueError(f"For '{what}' of a Tensor, it must hold one element, but its shape is {self.shape}.")
        return convert(np.asarray(self._value()).reshape(()))

    def __format__(self, spec):
        if not spec:
            return str(self)
        if self.ndim:
            raise TypeError("unsupported format string passed to Tensor.__format__")
        return format(np.asarray(self._value()).item(), spec)

    def __str__(self):
        if self.has_init:
            return repr(self)
        if self.is_meta:
            return printing.tensor_text(self.shape, self.dtype, "<meta>")
        return printing.tensor_str(np.asarray(self._value()), self.dtype)

    def __repr__(self):
        if self.has_init:
            return printing.tensor_text(self.shape, self.dtype, "<uninitialized>")
        if self.is_meta:
            return printing.tensor_text(self.shape, self.dtype, "<meta>" if self.ndim > 1 else " <meta>")
        if any(n < 0 for n in self.shape):
            return printing.tensor_repr(np.zeros((0,) * self.ndim), self.dtype, self.shape)
        return printing.tensor_repr(np.asarray(self._value()), self.dtype)

    __hash__ = object.__hash__

    def __deepcopy__(self, memo):
        out = memo[id(self)] = wrap(made(Var(self._var.aval, np.array(self._value()))))
        return out

    def __copy__(self):
        return wrap(apart(self))

    def __reduce__(self):
        return from_array, (np.array(self._value()),)

    def __iter__(self):
        if not self.shape:
            raise TypeError("iteration over a 0-d tensor")
        return (self[i] for i in range(self.shape[0]))

    # ------------------------------------------------------------ writes and views
    def _set(self, var: Var) -> None:
        """Rebind the value, seen by every view that shares the storage."""
        log_write(self, self._var)
        self._put(var)

    def _assign(self, var: Var) -> None:
        """`_set` to what is only a value: no gradient passes into what it was computed from (see core.tape)."""
        if here.rec.parent is not None:
            (var,) = apply_vars(ASSIGNED, [var], [wrap(var)])
        self._set(var)

    def _write(self, var: Var) -> None:
        """`_set` by `x[...] = y` or `assign_value`: differentiated, save in Parameters."""
        self._set(var)

    def _put(self, var: Var) -> None:
        """`_set` without a note in the recording's log."""
        view = self._view
        if view is None:
            self._var = var
            return
        storage = view.storage
        if (rec := here.rec).abstract:
            rec.storages.setdefault(id(storage), (storage, storage.var))
        if storage.__class__ is not Storage:  # a NumPy array that shared it keeps the old value
            storage.__class__ = Storage
        if view.steps:
            storage.var = view.write(wrap(var))._var
        elif getrefcount(storage) == 3:  # nobody shares it
            self._var, self._view = var, None
            return
        else:
            storage.var = var
        storage.version += 1
        if view.exact:
            view.version = storage.version
        self._var = var

    def _sync(self) -> None:
        """Read the view anew if its storage was written through another tensor."""
        view = self._view
        storage = view.storage
        if view.version != storage.version:
            view.version = storage.version
            if not view.steps:
                self._var = storage.var
                return
            if (rec := here.rec).abstract:  # what is read here is to be read anew afterwards
                rec.storages.setdefault(id(storage), (storage, storage.var))
            here.reading = True
            try:
                self._var = view.read()._var
            finally:
                here.reading = False

    def _viewed(self, out: "Tensor", forward, put, *args) -> "Tensor":
        """Make `out`, which is forward(self, *args), share this tensor's storage; see View."""
        view = self._view
        if view is None:
            view = self._view = View(Storage(self._var), ())
        out._view = View(view.storage, (*view.steps, (forward, put, *args)), view.exact)
        return out

    def _alias(self) -> "Tensor":
        """Another tensor of the same value in the same storage."""
        if self._view is None:
            self._view = View(Storage(self._var), ())
        self._sync()
        out = wrap(self._var)
        out._view = View(self._view.storage, self._view.steps, self._view.exact)
        return out


def to_array(data, dtype=None) -> np.ndarray:
    """A new NumPy array of what a Tensor may be made from; Python floats give float32."""
    wanted = None if dtype is None else dtypes.to_dtype(dtype).numpy
    if isinstance(data, (np.ndarray, np.generic)):
        if data.dtype == object or data.dtype.kind in "MmSU":
            raise TypeError(f"For 'Tensor', the 'input_data' must not hold {data.dtype} values.")
        return converted(np.array(data), wanted)
    if isinstance(data, (bool, int, float, complex)):
        return converted(np.array(data), natural(type(data)) if wanted is None and not large(data) else wanted)
    if isinstance(data, (tuple, list)):
        return list_to_array(data, wanted)
    if hasattr(data, "__jax_array__") or type(data).__module__.startswith("jax"):
        return np.array(data, dtype=wanted)
    raise TypeError(
        "For 'Tensor', the 'input_data' must be a Tensor, NumPy array, number, tuple or list, "
        f"but got {data!r} of type {type(data).__name__}."
    )


def converted(array: np.ndarray, dtype) -> np.ndarray:
    """`array` in another dtype unless that is None: of a complex number the real part, of a NaN what the CPU makes of it."""
    if dtype is None:
        return array
    if array.dtype.kind == "c" and np.dtype(dtype).kind not in "cb":
        array = array.real
    with np.errstate(invalid="ignore", over="ignore"):
        return array.astype(dtype, copy=False)


def natural(number: type):
    """The dtype of a tensor made from a Python number, save for large ints."""
    return {bool: np.bool_, int: np.int64, float: np.float32, complex: np.complex128}.get(number)


def large(number) -> bool:
    """Whether a number is an int beyond int64; RuntimeError if it is beyond uint64 too."""
    if not isinstance(number, int) or -(2**63) <= number < 2**63:
        return False
    if not 0 <= number < 2**64:
        raise RuntimeError(f"For 'Tensor', an int must fit into 64 bits, but got {number}.")
    return True


def list_to_array(data, wanted) -> np.ndarray:
    try:
        array = np.array(as_arrays(data) if holds_tensors(data) else data)
    except ValueError as error:
        raise TypeError(f"For 'Tensor', the 'input_data' must have rows of one length: {error}") from None
    if array.dtype.kind not in "biufc" and array.dtype.name != "bfloat16":
        raise TypeError(f"For 'Tensor', the elements of 'input_data' must be numbers of one kind, but got {data!r}.")
    if wanted is None and array.dtype == np.float64:
        wanted = np.float32
    return converted(array, wanted)


def holds_tensors(data) -> bool:
    return any(isinstance(i, Tensor) or (isinstance(i, (tuple, list)) and holds_tensors(i)) for i in data)


def as_arrays(data):
    return [i.asnumpy() if isinstance(i, Tensor) else as_arrays(i) if isinstance(i, (tuple, list)) else i for i in data]


def made(var: Var) -> Var:
    """`var`, of a new tensor: where something abstract is recorded, writes to it are none to what was there before."""
    if (rec := here.rec).made is not None:
        rec.made[id(var)] = var
    return var


def adopt(array) -> Tensor:
    """A Tensor that takes over `array` (NumPy or JAX) without copying; nobody else may write to it."""
    if here.rec.due:
        flush()
    return wrap(made(Var(aval_of(array), array)))


def from_array(array) -> Tensor:
    """A Tensor with the values of `array`, copied; a number or list becomes an array first."""
    return adopt(to_array(array))


record.connect(Tensor, from_array)


def tensor(input_data=None, dtype=None, shape=None, init=None, const_arg=False) -> Tensor:
    """A Tensor; see the class. Source: mindspore.tensor, MindSpore 2.10."""
    return Tensor(input_data, dtype, shape, init, const_arg)


def is_tensor(obj) -> bool:
    """Whether `obj` is a Tensor. Source: mindspore.is_tensor, MindSpore 2.10."""
    return isinstance(obj, Tensor)
