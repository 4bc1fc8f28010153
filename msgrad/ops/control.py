"""Functions over functions and structures: maps, overloads, loops; and writes to Parameters."""

import functools
import operator as py_operator
from collections.abc import Callable

from msgrad import dtype as dtypes
from msgrad.core.parameter import Parameter
from msgrad.core.prints import recorded_print
from msgrad.core.record import apart, here, shared, wrap
from msgrad.core.tensor import Tensor
from msgrad.errors import wrong_type
from msgrad.ops.binary import add, sub
from msgrad.ops.create import cast
from msgrad.ops.spell import fits


# ---------------------------------------------------------------- writes
def put(variable, value, owner: str):
    """Make `value` the value of `variable`; of its shape, in its dtype."""
    if not isinstance(variable, Tensor):
        raise wrong_type(variable, "variable", owner, "a Parameter or a Tensor")
    own, new = variable._var.aval, value._var.aval
    if own.shape != new.shape:
        raise ValueError(
            f"For '{owner}', the 'value' must have the shape of the 'variable', {own.shape}, but got {new.shape}."
        )
    if own.dtype != new.dtype:
        if not fits(new.dtype, own.dtype):
            raise TypeError(
                f"For '{owner}', a 'value' of {value.dtype} cannot be put into a 'variable' of {variable.dtype}."
            )
        value = cast(value, variable.dtype)
    shared(value)
    variable._assign(value._var)
    return wrap(variable._var)


def as_value(value, variable, owner):
    if isinstance(value, Tensor):
        if value._view is not None:
            value._sync()
        return value
    if not isinstance(value, (bool, int, float)):
        raise wrong_type(value, "value", owner, "a Tensor or a number")
    return Tensor(
        value,
        variable.dtype
        if isinstance(variable, Tensor) and not (isinstance(value, float) and not variable.dtype.is_floating_point)
        else None,
    )


def assign(variable, value):
    """Write `value` into a Parameter; returns the value, a Tensor.

    Args:
        variable: Parameter or Tensor; whatever shares its memory changes too.
        value: a Tensor of its shape, whose dtype fits into variable's; for a 0-d variable also a number.

    Raises:
        ValueError: if the shape differs. TypeError: if the dtype does not fit.

    Source: mindspore.ops.assign, MindSpore 2.10.
    """
    value = as_value(value, variable, "assign")
    return put(variable, wrap(apart(value)) if here.rec.parent is None else value, "assign")


def assign_add(variable, value):
    """Add `value` to a Parameter; arguments and errors as for `assign`. Source: mindspore.ops.assign_add, 2.10."""
    return put(variable, add(variable, matched(variable, value, "assign_add")), "assign_add")


def assign_sub(variable, value):
    """Subtract `value` from a Parameter; arguments and errors as for `assign`.

    Source: mindspore.ops.assign_sub, 2.10.
    """
    return put(variable, sub(variable, matched(variable, value, "assign_sub")), "assign_sub")


def matched(variable, value, owner):
    value = as_value(value, variable, owner)
    if isinstance(variable, Tensor) and value.shape != variable.shape and value.size != 1:
        raise ValueError(
            f"For '{owner}', the 'value' must have the shape of the 'variable', {variable.shape}, "
            f"but got {value.shape}."
        )
    return value


def depend(value, expr):
    """`value`: operators run in the order they are called, so that nothing is left to be done.

    Source: mindspore.ops.depend, MindSpore 2.10.
    """
    return value


# ---------------------------------------------------------------- partial and constants
def partial(func, *args, **kwargs):
    """`func` with its first arguments given. Source: mindspore.ops.partial, MindSpore 2.10."""
    if not callable(func):
        raise wrong_type(func, "func", "partial", "a function")
    return functools.partial(func, *args, **kwargs)


def constexpr(fn=None, get_instance=True, name=None, reuse_result=True, check=True):
    """Marks a function of constants, `@constexpr` or `@constexpr(...)`: it runs as Python, as all functions do here.

    Source: mindspore.ops.constexpr, MindSpore 2.10.
    """

    def declare(function):
        if name is not None:
            function.__name__ = name
        return function if get_instance else lambda: function

    return declare if fn is None else declare(fn)


_primexpr = constexpr


def mixed_precision_cast(dst_dtype, x):
    """The floating-point Tensors in `x`, a Tensor or nested tuples, lists and dicts of them, in another dtype.

    Source: mindspore.ops.mixed_precision_cast, MindSpore 2.10.
    """
    if isinstance(x, Tensor):
        return cast(x, dst_dtype) if x.dtype.is_floating_point else x
    if isinstance(x, (tuple, list)):
        return type(x)(mixed_precision_cast(dst_dtype, item) for item in x)
    if isinstance(x, dict):
        return {key: mixed_precision_cast(dst_dtype, item) for key, item in x.items()}
    return x


# ---------------------------------------------------------------- overloads
_KINDS: dict[str, Callable] = {
    "Tensor": lambda x: isinstance(x, Tensor),
    "Parameter": lambda x: isinstance(x, Parameter),
    "Ref": lambda x: isinstance(x, Parameter),
    "Number": lambda x: isinstance(x, (int, float, complex)) and not isinstance(x, bool),
    "Bool": lambda x: isinstance(x, bool),
    "Int": lambda x: isinstance(x, int) and not isinstance(x, bool),
    "Float": lambda x: isinstance(x, float),
    "String": lambda x: isinstance(x, str),
    "Tuple": lambda x: isinstance(x, tuple),
    "List": lambda x: isinstance(x, list),
    "Dictionary": lambda x: isinstance(x, dict),
    "Dict": lambda x: isinstance(x, dict),
    "None": lambda x: x is None,
    "TypeNone": lambda x: x is None,
    "Function": callable,
    "Func": callable,
    "Slice": lambda x: isinstance(x, slice),
    "Ellipsis": lambda x: x is ...,
    "TypeType": lambda x: isinstance(x, dtypes.Type),
    "Any": lambda x: True,
}
_TYPES = {
    dtypes.tensor_type: "Tensor",
    dtypes.number: "Number",
    dtypes.int_: "Int",
    dtypes.float_: "Float",
    dtypes.bool_: "Bool",
    dtypes.string: "String",
    dtypes.tuple_: "Tuple",
    dtypes.list_: "List",
    dtypes.type_none: "None",
    dtypes.function: "Function",
    dtypes.type_type: "TypeType",
}


def kind_test(kind) -> Callable:
    """Whether a value is of the kind that a name ("Tensor", "Int32") or a type names."""
    if isinstance(kind, dtypes.Type):
        name = _TYPES.get(kind, str(kind))
    elif isinstance(kind, type):
        return lambda x: isinstance(x, kind)
    else:
        name = kind
    if name in _KINDS:
        return _KINDS[name]
    if name.startswith("Tensor["):
        wanted = name[7:-1]
        return lambda x: isinstance(x, Tensor) and str(x.dtype) == wanted
    for prefix, test in (("Int", "Int"), ("UInt", "Int"), ("Float", "Float")):
        if name.startswith(prefix) and name[len(prefix) :].isdigit():
            return _KINDS[test]
    raise ValueError(f"For 'MultitypeFuncGraph', the type {kind!r} is not known; known are {sorted(_KINDS)}.")


class MultitypeFuncGraph:
    """A function with one body for each combination of argument types, added by `register`.

    Args:
        name: a string, for errors.
        read_value: whether a Parameter is passed to the bodies as a Tensor.

    Raises:
        ValueError: if the name is no string. TypeError, when called: if no body takes such arguments.

    Source: mindspore.ops.MultitypeFuncGraph, MindSpore 2.10.
    """

    def __init__(self, name, read_value=False):
        if not isinstance(name, str):
            raise ValueError(f"For 'MultitypeFuncGraph', the 'name' must be a string, but got {name!r}.")
        self.name, self.read_value = name, read_value
        self.entries: list = []
        self._default = None

    def register(self, *type_names):
        """A decorator that adds a body for arguments of these types: names such as "Tensor", or dtypes."""
        tests = tuple(kind_test(t) for t in type_names)

        def declare(function):
            self.entries.append((tests, function))
            return function

        return declare

    def register_default(self):
        """A decorator for the body that takes all other arguments."""

        def declare(function):
            self._default = function
            return function

        return declare

    def __call__(self, *args):
        if self.read_value:
            args = tuple(wrap(shared(a)) if isinstance(a, Parameter) else a for a in args)
        for tests, function in self.entries:
            if len(tests) == len(args) and all(test(a) for test, a in zip(tests, args, strict=True)):
                return function(*args)
        if self._default is not None:
            return self._default(*args)
        kinds = ", ".join(type(a).__name__ for a in args)
        raise TypeError(f"For 'MultitypeFuncGraph', the function '{self.name}' has no body for ({kinds}).")

    def __repr__(self):
        return f"MultitypeFuncGraph[{self.name}]"


# ---------------------------------------------------------------- maps
class Map:
    """Applies a function to the elements of tuples or lists, side by side.

    Args:
        ops: the function; without it, the first argument of each call.
        reverse: whether to apply it to the last elements first.

    Source: mindspore.ops.Map, MindSpore 2.10.
    """

    deep = False

    def __init__(self, ops=None, reverse=False):
        if ops is not None and not callable(ops):
            raise wrong_type(ops, "ops", type(self).__name__, "a function or None")
        self.ops, self.reverse = ops, reverse

    def __call__(self, *args):
        function, sequences = (args[0], args[1:]) if self.ops is None else (self.ops, args)
        return self.over(function, sequences)

    def over(self, function, items):
        nested = [i for i in items if isinstance(i, (tuple, list))]
        if not nested:
            return function(*items)
        if len({len(i) for i in nested}) > 1:
            raise ValueError(
                f"For '{type(self).__name__}', the sequences must have one length, but got {[len(i) for i in nested]}."
            )
        count = len(nested[0])
        columns = [tuple(i[k] if isinstance(i, (tuple, list)) else i for i in items) for k in range(count)]
        if self.reverse:
            columns.reverse()
        out = [self.over(function, c) if self.deep else function(*c) for c in columns]
        if self.reverse:
            out.reverse()
        return out if isinstance(nested[0], list) else tuple(out)


class HyperMap(Map):
    """Applies a function to all elements of nested tuples or lists of one structure.

    Args:
        ops: the function, such as a MultitypeFuncGraph; without it, the first argument of each call.
        reverse: whether to apply it to the last elements first.

    An argument that is no sequence is passed to every call. Source: mindspore.ops.HyperMap, MindSpore 2.10.
    """

    deep = True


# ---------------------------------------------------------------- loops
class WhileLoop:
    """`WhileLoop()(cond_func, loop_func, init_val)`: `loop_func` applied to its own result while `cond_func` is true.

    Source: mindspore.ops.WhileLoop, MindSpore 2.10.
    """

    def __call__(self, cond_func, loop_func, init_val):
        value = init_val
        while bool(cond_func(value)):
            value = loop_func(value)
        return value


class ForiLoop:
    """`ForiLoop()(lower, upper, loop_func, init_val)`: value = loop_func(i, value) for i from `lower` up.

    Source: mindspore.ops.ForiLoop, MindSpore 2.10.
    """

    def __call__(self, lower, upper, loop_func, init_val, unroll=True):
        value = init_val
        for i in range(py_operator.index(lower), py_operator.index(upper)):
            value = loop_func(i, value)
        return value


class Scan:
    """`Scan()(loop_func, init, xs)`: (carry, y) = loop_func(carry, x) for each x; gives (carry, the list of ys).

    `xs` is a tuple, list or None; with None, `length` says how often. Source: mindspore.ops.Scan, MindSpore 2.10.
    """

    def __call__(self, loop_func, init, xs, length=None, unroll=True):
        if xs is None:
            xs = [None] * py_operator.index(length)
        elif length is not None and length != len(xs):
            raise ValueError(f"For 'Scan', the 'length' must be that of 'xs', {len(xs)}, but got {length}.")
        carry, out = init, []
        for x in xs:
            carry, y = loop_func(carry, x)
            out.append(y)
        return carry, out


def print_(*input_x):
    """Print Tensors and strings, each on its line, as MindSpore's Print does. Source: mindspore.ops.print_, 2.10."""
    if here.rec.abstract:
        return recorded_print(*input_x)
    for item in input_x:
        print(repr(item) if isinstance(item, Tensor) else item)


__all__ = """
    assign assign_add assign_sub depend partial constexpr mixed_precision_cast MultitypeFuncGraph Map HyperMap
    WhileLoop ForiLoop Scan print_
""".split()
