"""Operators, and instructions: one operator with its static arguments on inputs of known shape and dtype."""

import operator as py_operator
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np

from msgrad.core.soft import cut_back, stands_for_integer


class Aval:
    """What is known of a value before it is computed: its shape and NumPy dtype. Interned: compare with `is`.

    The aval of a bundle (several arrays that travel as one operand) has the tuple of their avals as `items`.
    """

    __slots__ = ("dtype", "items", "shape", "struct")

    def __init__(self, shape, dtype, items=None):
        self.shape, self.dtype, self.items = shape, dtype, items
        self.struct = jax.ShapeDtypeStruct(shape, dtype) if items is None else tuple(a.struct for a in items)

    def __repr__(self):
        return f"{self.dtype}{list(self.shape)}" if self.items is None else repr(self.items)


_AVALS: dict[Any, Aval] = {}


def aval(shape: tuple[int, ...], dtype: np.dtype) -> Aval:
    found = _AVALS.get((shape, dtype))
    if found is None:
        found = _AVALS.setdefault((shape, dtype), Aval(shape, dtype))
    return found


def bundle_aval(items: tuple[Aval, ...]) -> Aval:
    found = _AVALS.get(items)
    if found is None:
        found = _AVALS.setdefault(items, Aval(None, None, items))
    return found


def aval_of(value) -> Aval:
    """The aval of an array, or of a tuple of arrays."""
    if type(value) is tuple:
        return bundle_aval(tuple(map(aval_of, value)))
    return aval(tuple(value.shape), np.dtype(value.dtype))


class Scalar:
    """Stands in a program for a Python number that is an operand, so that another value does not recompile."""

    __slots__ = ("type",)

    def __init__(self, type):
        self.type = type

    def __repr__(self):
        return self.type.__name__


SCALARS = {type: Scalar(type) for type in (bool, int, float, complex)}

# Parts of a template, the shape of an operator's argument list: an operand, or a sequence that holds some.
OPERAND = type("Operand", (), {"__repr__": lambda self: "·"})()


class Group(tuple):
    """A template of a tuple or list among the arguments, with operands inside."""

    __slots__ = ()


class Operator:
    """A pure function of JAX arrays, with the rule for the dtypes that its body sees.

    `names` and `defaults` are the body's parameters. `numeric` says of each whether a Python number there is an
    operand (its value may change without compiling anew) or a static argument. `rule(operands)` gives the dtype
    each operand is cast to, or None to leave it; `operands` are (parameter index, NumPy dtype or Python number
    type, shape). `transform` marks programs that are worth compiling whole at first sight. `soft` is the body used where
    gradients pass through integers (see core.autodiff). `fallible` operators may raise while they run (they call back
    into Python): a program that holds one keeps its inputs.
    """

    __slots__ = ("__weakref__", "body", "defaults", "fallible", "name", "names", "numeric", "rule", "soft", "transform")

    def __init__(
        self,
        name: str,
        body: Callable,
        names: Sequence[str] = (),
        defaults: tuple = (),
        numeric: Sequence[bool] = (),
        rule: Callable | None = None,
        transform: bool = False,
        soft: Callable | None = None,
        fallible: bool = False,
    ):
        self.fallible = fallible
        self.name, self.body, self.rule, self.transform, self.soft = name, body, rule, transform, soft or body
        self.names, self.defaults, self.numeric = tuple(names), defaults, tuple(numeric)

    def bind(self, args: tuple, kwargs: dict) -> tuple:
        """The full list of arguments, in the body's order; TypeError as Python raises for a wrong call."""
        names, given = self.names, len(args)
        if given > len(names):
            raise TypeError(f"{self.name}() takes {len(names)} arguments but {given} were given")
        out = list(args)
        first_default = len(names) - len(self.defaults)
        for i in range(given, len(names)):
            if names[i] in kwargs:
                out.append(kwargs[names[i]])
            elif i >= first_default:
                out.append(self.defaults[i - first_default])
            else:
                raise TypeError(f"{self.name}() missing a required argument: '{names[i]}'")
        if kwargs:
            for name in kwargs:
                if name not in names:
                    raise TypeError(f"{self.name}() got an unexpected keyword argument '{name}'")
                if names.index(name) < given:
                    raise TypeError(f"{self.name}() got multiple values for argument '{name}'")
        return tuple(out)

    def __repr__(self):
        return f"<operator {self.name}>"


class Constant(Operator):
    """An operator through which no gradient passes. A tensor that is given its output is differentiated in that anew."""

    __slots__ = ()


# What a tensor is assigned: only a value, no gradient passes into what it was computed from.
ASSIGNED = Constant("assigned", lambda value: jax.lax.stop_gradient(value))


class Instruction:
    """An operator with its argument template on operands of known avals; `outs` are the avals of what it gives."""

    __slots__ = (
        "__weakref__",
        "casts",
        "dtypes",
        "executable",
        "mixed",
        "operator",
        "outs",
        "seen",
        "single",
        "template",
    )

    def __init__(self, operator: Operator, template: tuple, operands: list):
        self.operator, self.template, self.seen, self.executable = operator, template, 0, None
        self.dtypes = [None if type(a) is Scalar else a.dtype for _, a in operands]
        kinds = [a.type if type(a) is Scalar else a.dtype for _, a in operands]
        self.mixed = any(kind is not None and jax.numpy.issubdtype(kind, np.inexact) for kind in kinds)
        casts = (
            operator.rule([(i, a.type, ()) if type(a) is Scalar else (i, a.dtype, a.shape) for i, a in operands])
            if (operator.rule)
            else [None] * len(operands)
        )
        self.casts = [
            np.dtype(c) if c is not None else _SCALAR_DTYPES[a.type] if type(a) is Scalar else None
            for c, (_, a) in zip(casts, operands, strict=True)
        ]
        structs = [
            jax.ShapeDtypeStruct((), c) if type(a) is Scalar else a.struct
            for c, (_, a) in zip(self.casts, operands, strict=True)
        ]
        out = jax.eval_shape(self.run, *structs)
        self.single = not isinstance(out, (tuple, list))
        self.outs = tuple(aval_of(o) for o in ((out,) if self.single else out))

    def run(self, *arrays):
        """The body on JAX arrays or tracers: an array, or a tuple of them."""
        cast = (a if c is None or a.dtype == c else a.astype(c) for a, c in zip(arrays, self.casts, strict=True))
        return self.operator.body(*fill(self.template, cast))

    def __call__(self, *arrays) -> tuple:
        out = self.run(*arrays)
        return (out,) if self.single else tuple(out)

    def soft(self, *arrays) -> tuple:
        """Like the instruction itself, but a float that comes where an integer was recorded stays a float."""
        own, cast = self.operator, []
        casting = own.soft is not own.body and jax.numpy.issubdtype(self.outs[0].dtype, np.inexact)
        for a, c, d in zip(arrays, self.casts, self.dtypes, strict=True):
            stays = c is None or (c.kind in "biu" and jax.numpy.issubdtype(a.dtype, np.inexact))
            # MindSpore casts integers that meet floats; an operator of integers only computes in floats by itself
            if (casting if c is None else self.mixed and not stays) and stands_for_integer(a, d):
                a = cut_back(a, d)
            cast.append(a if stays or a.dtype == c else a.astype(c))
        try:
            out = own.soft(*fill(self.template, iter(cast)))
        except TypeError:  # an operand that must be an integer, an index say: no gradient passes there
            exact = [
                a if d is None or a.dtype == d or d.kind not in "biu" else a.astype(d)
                for a, d in zip(arrays, self.dtypes, strict=True)
            ]
            return self(*exact)
        return (out,) if self.single else tuple(out)

    def alone(self) -> Callable:
        """This instruction as an executable of its own."""
        if self.executable is None:
            count_executable()
            self.executable = jax.jit(self.__call__)
        return self.executable

    def __repr__(self):
        return f"{self.operator.name}{self.template!r}"


_SCALAR_DTYPES = {
    bool: np.dtype(bool),
    int: np.dtype("int64"),
    float: np.dtype("float32"),
    complex: np.dtype("complex64"),
}


def fill(template: tuple, arrays) -> list:
    """The arguments that `template` describes, its operands taken from the iterator `arrays`."""
    return [
        next(arrays) if part is OPERAND else fill_group(part, arrays) if type(part) is Group else part
        for part in template
    ]


def fill_group(group: Group, arrays):
    return tuple(fill(group, arrays))


_INSTRUCTIONS: dict[Any, Instruction] = {}
_MOST_INSTRUCTIONS = 20_000

# An executable takes 1.5 MB and three of the 65 000 mappings a process may have: where shapes keep changing, the tables
# of programs are emptied now and then, and what is in use is compiled again.
_MOST_EXECUTABLES = 2000
_made = 0
tables: list[dict] = [_INSTRUCTIONS]


def count_executable() -> None:
    """To be called before another program is compiled."""
    global _made
    _made += 1
    if _made > _MOST_EXECUTABLES:
        forget()


def forget() -> None:
    """Let go of all programs and their executables, but for those that somebody else holds."""
    global _made
    _made = 0
    for table in tables:
        table.clear()


def instruction(operator: Operator, template: tuple, frozen: tuple, operands: list) -> Instruction:
    """The interned instruction; `frozen` is the template in a hashable form that tells 1 from True and 1.0."""
    key = (operator, frozen, tuple(map(py_operator.itemgetter(1), operands)))
    found = _INSTRUCTIONS.get(key)
    if found is None:
        if len(_INSTRUCTIONS) >= _MOST_INSTRUCTIONS:
            _INSTRUCTIONS.clear()
        found = _INSTRUCTIONS.setdefault(key, Instruction(operator, template, operands))
    return found
