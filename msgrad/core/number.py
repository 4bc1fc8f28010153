"""Python numbers that a recorded branch or loop decides: not known while a function is recorded, yet no tensors."""

import math
from collections.abc import Callable
from functools import cache

import jax
import jax.numpy as jnp

from msgrad.core.instruction import NUMBERS, Operator
from msgrad.core.record import NeedsValue, apply, connect_number
from msgrad.core.tensor import Tensor


class Number:
    """A Python bool, int or float whose value is not known yet.

    `kind` is its type and `tensor` holds it: bool, int64 or float32, as MindSpore computes with them, and promoting
    like the Python number. Arithmetic gives what it gives for Python numbers; whatever needs the value raises
    NeedsValue. `opposite` is the Number or Tensor that this one negates, where `not` made it; `within` is the range that
    it comes from, where it counts the turns of a loop.
    """

    __slots__ = ("kind", "opposite", "tensor", "within")

    def __init__(self, tensor, kind: type):
        if tensor._var.aval.number is not kind:
            tensor = apply(standing_for(kind), (tensor,))
        self.tensor, self.kind, self.opposite, self.within = tensor, kind, None, None

    def unknown(self, *_, **__):
        raise NeedsValue(f"needs the value of a Python {self.kind.__name__} that a tensor decides")

    __bool__ = __int__ = __float__ = __complex__ = __index__ = __hash__ = __str__ = __repr__ = __format__ = unknown

    def __getattr__(self, name):
        self.unknown()


connect_number(Number)


@cache
def standing_for(kind: type) -> Operator:
    """The operator that makes a Number's tensor of a number or tensor."""
    return Operator("number", lambda x: x.astype(NUMBERS[kind]), ("x",), numeric=(True,), number=kind)


def kind_of(value) -> type | None:
    """The type of a bool, int or float, known or not; None for anything else."""
    if isinstance(value, Number):
        return value.kind
    kind = type(value)
    return kind if kind in (bool, int, float) else None


def number(value, kind: type | None = None) -> Number:
    """`value`, a Python number or a Tensor of one element, as a Number."""
    if isinstance(value, Number) and kind in (None, value.kind):
        return value
    if isinstance(value, Number):
        return Number(apply(standing_for(kind), (value.tensor,)), kind)
    if isinstance(value, Tensor):
        return Number(value if not value.shape else value.reshape(()), kind)
    return Number(apply(standing_for(kind or type(value)), (value,)), kind or type(value))


# ---------------------------------------------------------------- arithmetic
@cache
def operation(name: str, body: Callable, wanted: type, kind: type) -> Operator:
    """An operator on one or two numbers that are computed with as `wanted` and give a `kind`."""
    return Operator(
        name,
        lambda *numbers: body(*numbers).astype(NUMBERS[kind]),
        ("x", "y"),
        numeric=(True, True),
        rule=lambda operands: [NUMBERS[wanted]] * len(operands),
        number=kind,
    )


def compute(name: str, body: Callable, wanted: type, kind: type, *args) -> Number:
    args = tuple([a.tensor if isinstance(a, Number) else a for a in args])
    return Number(apply(operation(name, body, wanted, kind), args), kind)


def arithmetic(name: str, body: Callable, kinds: Callable) -> None:
    """Give Number the operator `name`. `kinds(a, b)` says what to compute with and what comes out."""

    def run(self, a, b):
        types = kinds(a, b)
        if types is None:
            self.unknown()
        return compute(name, body, *types, a, b)

    def forward(self, other):
        if isinstance(other, Tensor):
            return getattr(self.tensor, f"__{name}__")(other)
        return run(self, self, other) if kind_of(other) else NotImplemented

    def backward(self, other):
        if isinstance(other, Tensor):
            return getattr(other, f"__{name}__")(self.tensor)
        return run(self, other, self) if kind_of(other) else NotImplemented

    setattr(Number, f"__{name}__", forward)
    setattr(Number, f"__r{name}__", backward)


def common(a, b) -> type:
    """What Python computes with: a float if there is one, else an int."""
    return float if float in (kind_of(a), kind_of(b)) else int


def same(a, b):
    return common(a, b), common(a, b)


def power(a, b):
    """Of ints, an int or a float is known to come out only where the exponent is known."""
    if common(a, b) is float:
        return float, float
    return None if isinstance(b, Number) and b.kind is not bool else (int, int) if b >= 0 else (float, float)


def bits(a, b):
    kinds = {kind_of(a), kind_of(b)}
    return (bool, bool) if kinds == {bool} else None if float in kinds else (int, int)


ARITHMETIC = {
    "add": (jnp.add, same),
    "sub": (jnp.subtract, same),
    "mul": (jnp.multiply, same),
    "truediv": (jnp.divide, lambda a, b: (float, float)),
    "floordiv": (jnp.floor_divide, same),
    "mod": (jnp.mod, same),
    "pow": (jnp.power, power),
    "and": (jnp.bitwise_and, bits),
    "or": (jnp.bitwise_or, bits),
    "xor": (jnp.bitwise_xor, bits),
    "lshift": (jnp.left_shift, lambda a, b: None if common(a, b) is float else (int, int)),
    "rshift": (jnp.right_shift, lambda a, b: None if common(a, b) is float else (int, int)),
}
COMPARISONS = {
    "lt": jnp.less,
    "le": jnp.less_equal,
    "gt": jnp.greater,
    "ge": jnp.greater_equal,
    "eq": jnp.equal,
    "ne": jnp.not_equal,
}


def comparison(name: str, body: Callable) -> None:
    def compare(self, other):
        if isinstance(other, Tensor):
            return getattr(self.tensor, f"__{name}__")(other)
        if kind_of(other) is None:
            return NotImplemented
        return compute(name, body, common(self, other), bool, self, other)

    setattr(Number, f"__{name}__", compare)


def alone(name: str, body: Callable, kind: type | None = None) -> None:
    """Give Number a method of no arguments; of a bool it computes with the int."""

    def run(self):
        wanted = int if self.kind is bool else self.kind
        return compute(name, body, wanted, kind or wanted, self)

    setattr(Number, f"__{name}__", run)


for _name, (_body, _kinds) in ARITHMETIC.items():
    arithmetic(_name, _body, _kinds)
for _name, _body in COMPARISONS.items():
    comparison(_name, _body)
alone("neg", jnp.negative)
alone("pos", jnp.asarray)
alone("abs", jnp.abs)
alone("floor", jnp.floor, int)
alone("ceil", jnp.ceil, int)
alone("trunc", jnp.trunc, int)
Number.__divmod__ = lambda self, other: (self // other, self % other)
Number.__invert__ = lambda self: -self - 1
Number.__round__ = lambda self, digits=None: (
    compute("round", jnp.round, float, int, self) if digits is None else self.unknown()
)


# ---------------------------------------------------------------- what Python's functions on numbers give
STOPPED = Operator("value", lambda x: jax.lax.stop_gradient(x).reshape(()), ("x",), numeric=(False,))


def converted(value, kind: type | None) -> Number:
    """`bool(value)`, `int(value)` or `float(value)`, of a Number or a Tensor of one element; without a gradient.

    Without a kind, it is that of the Tensor's dtype.
    """
    if isinstance(value, Tensor):
        if value.size != 1:
            raise ValueError(
                f"For '{kind.__name__ if kind else 'item'}' of a Tensor, it must hold one element, but its shape is {value.shape}."
            )
        dtype = value._var.aval.dtype
        if dtype.kind == "c" or (dtype.itemsize == 8 and dtype.kind == "f"):
            raise NeedsValue(f"needs a Tensor of {value.dtype} as a Python number, which would be rounded")
        source = {"b": bool, "i": int, "u": int}.get(dtype.kind, float)
        value = Number(apply(STOPPED, (value,)), source)
    if kind in (None, value.kind):
        return value
    return value != 0 if kind is bool else math.trunc(value) if kind is int else number(value, float)
