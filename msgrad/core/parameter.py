"""Parameter: a named tensor that training changes; ParameterTuple."""

import contextlib
import itertools
import threading
from collections.abc import Callable

import numpy as np

from msgrad import dtype as dtypes
from msgrad.core import printing
from msgrad.core.execute import flush
from msgrad.core.instruction import Operator, aval, aval_of
from msgrad.core.program import Var
from msgrad.core.record import apart, apply, changes, here, shared, wrap
from msgrad.core.tensor import Storage, Tensor, View, to_array
from msgrad.errors import wrong_type

_anonymous = itertools.count(1)
_initializer: Callable = Tensor  # set by msgrad.initializer


def connect(initializer: Callable) -> None:
    """msgrad.initializer tells how `clone(init)` draws values."""
    global _initializer
    _initializer = initializer


class Drawing(threading.local):
    """Whether, in this thread, Parameters draw their first values when they are made."""

    at_once = True


_drawing = Drawing()


@contextlib.contextmanager
def no_init_parameters():
    """Parameters made in this context draw their first values when these are first needed, and not if they are set before.

    Source: mindspore.nn.utils.no_init_parameters, MindSpore 2.10.
    """
    before, _drawing.at_once = _drawing.at_once, False
    try:
        yield
    finally:
        _drawing.at_once = before


class Parameter(Tensor):
    """A tensor that a Cell owns and an optimizer updates.

    Args:
        default_input: a Tensor (an `initializer(...)` among them, drawn here), NumPy array, number or list; copied.
        name: its name; a Cell names those without one after the attribute they are assigned to.
        requires_grad: whether `trainable_params()` lists it and gradients are computed for it.
        layerwise_parallel, parallel_optimizer, storage_format, device: kept for MindSpore's parallel modes.

    Raises:
        ValueError: if `name` is no string, or `default_input` is a bool.
        TypeError: if `default_input` or a flag is of another type.

    Source: mindspore.Parameter, MindSpore 2.10.
    """

    __slots__ = ()

    # What MindSpore's parallel modes set and read: kept.
    sliced = is_init = unique = cache_enable = parallel_optimizer_comm_recompute = False
    requires_aggr, comm_fusion, key = True, 1, -1

    def __init__(
        self,
        default_input,
        name=None,
        requires_grad=True,
        layerwise_parallel=False,
        parallel_optimizer=True,
        storage_format="",
        device=None,
    ):
        self._view = None
        if isinstance(default_input, bool):
            raise ValueError("For 'Parameter', the 'default_input' must not be a bool.")
        if isinstance(default_input, Tensor) and default_input.is_meta:
            self._var = Var(default_input._var.aval, None)
        elif isinstance(default_input, Tensor) and default_input.has_init and (here.meta or not _drawing.at_once):
            self.init = default_input.init
            self._var = Var(default_input._var.aval, None)
        elif isinstance(default_input, Tensor):
            old = shared(default_input.init_data() if default_input.has_init else default_input)
            known = old.value is not None and not here.rec.abstract
            self._var = Var(old.aval, old.value) if known else apart(default_input)
        else:
            if not isinstance(default_input, (int, float, list, np.ndarray, np.generic)):
                raise wrong_type(default_input, "default_input", "Parameter", "a Tensor, number, list or NumPy array")
            wanted = dtypes.int32 if type(default_input) is int else None
            array = to_array(default_input, wanted)
            self._var = Var(aval(array.shape, array.dtype), array)
        state = self.__dict__
        if here.meta:
            self._var = Var(self._var.aval, None)
            state.pop("init", None)
        name = check_name(name)
        state["_name"] = name or f"Parameter#{next(_anonymous)}"
        state["_named"] = bool(name)
        self.requires_grad = requires_grad
        self.layerwise_parallel = layerwise_parallel
        state["parallel_optimizer"] = parallel_optimizer
        state["storage_format"] = storage_format

    @property
    def name(self) -> str:
        return self.__dict__["_name"]

    @name.setter
    def name(self, name):
        name = check_name(name)
        changes[0] += 1
        self.__dict__["_name"] = name or f"Parameter#{next(_anonymous)}"
        self.__dict__["_named"] = bool(name)

    @property
    def requires_grad(self) -> bool:
        return self.__dict__["_requires_grad"]

    @requires_grad.setter
    def requires_grad(self, value):
        if not isinstance(value, bool):
            raise wrong_type(value, "requires_grad", "Parameter", "a bool")
        changes[0] += 1
        self.__dict__["_requires_grad"] = value

    @property
    def layerwise_parallel(self) -> bool:
        return self.__dict__["_layerwise_parallel"]

    @layerwise_parallel.setter
    def layerwise_parallel(self, value):
        if not isinstance(value, bool):
            raise wrong_type(value, "layerwise_parallel", "Parameter", "a bool")
        self.__dict__["_layerwise_parallel"] = value

    @property
    def data(self) -> Tensor:
        """A Tensor that shares the Parameter's memory. Setting it is `set_data`."""
        return Tensor(self)

    @data.setter
    def data(self, data):
        self.set_data(data)

    @property
    def inited_param(self):
        return None

    def value(self) -> Tensor:
        """A Tensor with this Parameter's present value, and memory of its own."""
        return wrap(apart(self))

    _write = Tensor._assign

    def set_data(self, data, slice_shape=False) -> "Parameter":
        """Take `data`'s value, cast to this Parameter's dtype; the shape may change. Returns the Parameter.

        Raises:
            TypeError: if `data` is no Tensor or number.
        """
        if not isinstance(data, (Tensor, int, float)):
            raise wrong_type(data, "data", "Parameter.set_data", "a Tensor or a number")
        if not isinstance(data, Tensor):
            data = Tensor(data)
        take_data(self, data if data.dtype == self.dtype else data.astype(self.dtype))
        return self

    def set_dtype(self, dtype):
        """Cast the Parameter itself; the new dtype."""
        self._set(self.astype(dtype)._var)
        return self.dtype

    def assign_value(self, value) -> "Parameter":
        """Take the value of a Tensor, its dtype and its shape. Returns the Parameter."""
        if not isinstance(value, Tensor):
            raise wrong_type(value, "value", "Parameter.assign_value", "a Tensor")
        take_data(self, value)
        return self

    def clone(self, init="same") -> "Parameter":
        """A new Parameter of the same name and flags; `init` is 'same', or an initializer or its name."""
        same = isinstance(init, str) and init == "same"
        data = self.value() if same else _initializer(init, self.shape, self.dtype)
        return Parameter(data, self.name, self.requires_grad, self.layerwise_parallel)

    copy = clone

    def __str__(self):
        return printing.parameter_str(self.name, self.shape, self.dtype, self.requires_grad)

    __repr__ = __str__
    __hash__ = object.__hash__

    def __deepcopy__(self, memo):
        out = memo[id(self)] = Parameter(
            Tensor(np.asarray(self._value())), self.name, self.requires_grad, self.layerwise_parallel
        )
        return out

    def __copy__(self):
        return self.clone()

    def __reduce__(self):
        return rebuild, (np.array(self._value()), self.name, self.requires_grad, self.layerwise_parallel)


def take_data(tensor: Tensor, data: Tensor) -> None:
    """Give `tensor` the value of `data`, whose dtype and shape it takes."""
    if data.has_init:
        data.init_data()
    var = shared(data)
    if here.rec.parent is None:
        var = Var(var.aval, var.value) if var.value is not None else apart(data)
    tensor._write(var)


def rebuild(array, name, requires_grad, layerwise_parallel) -> Parameter:
    return Parameter(Tensor(array), name, requires_grad, layerwise_parallel)


def check_name(name):
    """`name` without the spaces around it; None or an empty one stands for none."""
    if name is None:
        return None
    if isinstance(name, str):
        return name.strip()
    raise ValueError(
        f"For 'Parameter', the 'name' must be a string or None, but got {name!r} of type {type(name).__name__}."
    )


class ParameterTuple(tuple):
    """A tuple of Parameters with different names.

    Raises:
        TypeError: if an element is no Parameter. ValueError: if two Parameters share a name.

    Source: mindspore.ParameterTuple, MindSpore 2.10.
    """

    def __new__(cls, iterable):
        items = tuple(iterable)
        names: dict = {}
        for p in items:
            if not isinstance(p, Parameter):
                raise TypeError(f"For 'ParameterTuple', every element must be a Parameter, but got {type(p).__name__}.")
            if names.setdefault(p.name, p) is not p:
                raise ValueError(
                    f"For 'ParameterTuple', the name '{p.name}' is taken by two Parameters; "
                    "give each a name of its own."
                )
        return tuple.__new__(cls, items)

    def clone(self, prefix, init="same") -> "ParameterTuple":
        """Copies whose names are `prefix`, a dot, and the name."""
        if not isinstance(prefix, str):
            raise wrong_type(prefix, "prefix", "ParameterTuple.clone", "a string")
        out = []
        for p in self:
            twin = p.clone(init)
            twin.name = f"{prefix}.{p.name}"
            out.append(twin)
        return ParameterTuple(out)


class Bundle(Tensor):
    """Several arrays that are read and written as one operand: an optimizer's moments.

    Its value is a tuple of arrays. `members` are Parameters that read and write one element each. They take
    their element when they are read, and give it up when the bundle is written, so that its buffer can be
    used again.
    """

    __slots__ = ()

    def __init__(self, arrays, names, requires_grad):
        flush()
        value = tuple(arrays)
        self._var = Var(aval_of(value), value)
        self._view = View(Storage(self._var), ())
        self.held: list[Parameter] = []
        self.members = ParameterTuple(map(self.member, range(len(value)), names, requires_grad))

    def member(self, index: int, name: str, requires_grad: bool) -> Parameter:
        """The Parameter that is element `index`."""

        def read(whole):
            flush()
            self.held.append(out)
            if whole._var.value is not None:
                array = whole._var.value[index]
                return wrap(Var(aval_of(array), array))
            return apply(ELEMENT, (whole, index))

        def write(whole, new):
            self.held.append(out)
            if self._view.storage.var is whole._var:
                self._sync()
                whole = self  # so that a function compiled with ms.jit knows whose value it reads
            items, array = whole._var.value, new._var.value
            if items is None or array is None or here.rec.abstract:
                return apply(WITH_ELEMENT, (whole, new, index))[0]
            items = (*items[:index], array, *items[index + 1 :])
            return wrap(Var(aval_of(items), items))

        item = self._var.aval.items[index]
        out = Parameter(wrap(Var(item, self._var.value[index])), name, requires_grad)
        out._var = Var(item)
        out._view = View(self._view.storage, ((read, write),))
        out._view.version = -1
        return out

    def _put(self, var: Var) -> None:
        super()._put(var)
        for member in self.held:
            member._var = Var(member._var.aval)
        self.held.clear()

    def __deepcopy__(self, memo):
        """A copy whose members are the copies of this one's."""
        arrays = [np.array(array) for array in self._value()]
        flags = [m.requires_grad for m in self.members]
        out = memo[id(self)] = Bundle(arrays, [m.name for m in self.members], flags)
        for old, new in zip(self.members, out.members, strict=True):
            memo[id(old)] = new
        return out


ELEMENT = Operator("element", lambda items, index: items[index], ("items", "index"), (), (False, False))
WITH_ELEMENT = Operator(
    "with_element",
    lambda items, new, index: ((*items[:index], new, *items[index + 1 :]),),
    ("items", "new", "index"),
    (),
    (False, False, False),
)
