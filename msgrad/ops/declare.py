"""How operators are declared: a body of JAX arrays, the dtypes it sees, and the public function that records it."""

import inspect
import math
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from msgrad import dtype as dtypes
from msgrad.core.instruction import Operator
from msgrad.core.record import apply
from msgrad.core.tensor import Tensor
from msgrad.errors import kind

OPERATORS: dict[str, Operator] = {}
MOVING = (
    "create",
    "index",
    "methods",
    "shape",
)  # modules whose operators make, move or cast elements, in any precision


class Rule:
    """The dtypes an operator's body sees. `on("x", "y")` applies it to these arguments only.

    With `yielding`, a 0-d tensor takes the dtype of a larger one of the same kind (floats, ints), as in `*` and `/`.
    """

    def __init__(self, common: Callable, names: tuple = (), yielding: bool = False):
        self.common, self.names, self.yielding = common, names, yielding

    def on(self, *names: str) -> "Rule":
        return Rule(self.common, names, self.yielding)

    def bind(self, parameters: tuple) -> Callable:
        chosen = [parameters.index(n) for n in self.names] if self.names else None

        def casts(operands):
            among = [(d, shape) for i, d, shape in operands if chosen is None or i in chosen]
            if self.yielding:
                among = unyielding(among)
            target = self.common([d for d, _ in among]) if among else None
            return [target if chosen is None or i in chosen else None for i, _, _ in operands]

        return casts


def unyielding(operands: list) -> list:
    """The operands without the 0-d tensors of a kind of which there is a larger tensor."""
    kinds = {dtypes.from_numpy(d).kind for d, shape in operands if shape and isinstance(d, np.dtype)}
    kinds |= {"u"} if "i" in kinds else {"i"} if "u" in kinds else set()
    return [
        (d, shape)
        for d, shape in operands
        if shape or not isinstance(d, np.dtype) or dtypes.from_numpy(d).kind not in kinds
    ]


def promoted(operands) -> np.dtype:
    """The dtype MindSpore computes in, of NumPy dtypes and Python number types."""
    tensors = [dtypes.from_numpy(d) for d in operands if isinstance(d, np.dtype)]
    numbers = [d for d in operands if not isinstance(d, np.dtype)]
    if not tensors:
        return np.result_type(
            *({bool: np.bool_, int: np.int64, float: np.float32}.get(n, np.complex64) for n in numbers)
        )
    found = tensors[0]
    for other in tensors[1:]:
        found = dtypes.promote(found, other)
    for number in numbers:
        found = dtypes.promote_scalar(found, number)
    return found.numpy


def floating(operands) -> np.dtype:
    found = promoted(operands)
    return np.dtype(np.float32) if found.kind in "biu" else found


def widened(operands) -> np.dtype:
    found = promoted(operands)
    return np.dtype(np.int64) if found.kind in "biu" else found


_UNSIGNED = {np.dtype(name) for name in ("uint16", "uint32", "uint64")}


def beside_unsigned(common: Callable, *numbers: type) -> Callable:
    """`common`, in which Python numbers of these types yield to a tensor of uint16, uint32 or uint64."""

    def yielding(operands):
        if operands[0] in _UNSIGNED or operands[-1] in _UNSIGNED:
            operands = [d for d in operands if isinstance(d, np.dtype) or d not in numbers]
        return common(operands)

    return yielding


KEEP = Rule(lambda operands: None)
PROMOTE = Rule(promoted)
EQUALITY = Rule(beside_unsigned(promoted, int))
PRODUCT = Rule(beside_unsigned(promoted, int), yielding=True)
QUOTIENT = Rule(beside_unsigned(floating, int, float), yielding=True)
FLOATING = Rule(floating)  # integers and booleans become float32
WIDEN = Rule(widened)  # integers and booleans become int64
FIRST = Rule(lambda operands: operands[0] if isinstance(operands[0], np.dtype) else promoted(operands))


def operator(casts: Rule = KEEP, name: str = "", numeric: str = "", soft: Callable | None = None) -> Callable:
    """Declare the decorated body as an operator.

    `casts` is the dtype rule. `numeric` names the parameters where a Python number is an operand, so that another
    number does not compile anew: by default those without a default value. All other arguments that are not
    tensors are static.
    """

    def declare(body: Callable) -> Callable:
        code = body.__code__
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        defaults = (body.__defaults__ or ()) + tuple((body.__kwdefaults__ or {}).values())
        numbers = numeric.split() if numeric else names[: len(names) - len(defaults)]
        op = Operator(
            name or body.__name__,
            by_position(body),
            names,
            defaults,
            [n in numbers for n in names],
            None if casts is KEEP else casts.bind(names),
            soft=soft,
        )
        return publish(op, body)

    return declare


def renamed(names: str, *functions: Callable) -> None:
    """Give operators the parameter names that MindSpore has, where their kin have others: `renamed("x", frac, sqrt)`."""
    for function in functions:
        op, new = function.operator, names.split()
        signature = inspect.signature(function)
        pairs = zip(signature.parameters.values(), new, strict=False)
        for old, name in zip(op.names, new, strict=False):
            function.__doc__ = function.__doc__.replace(f"`{old}`", f"`{name}`").replace(f" {old}:", f" {name}:")
        renamed_ones = [p.replace(name=name) for p, name in pairs]
        function.__signature__ = signature.replace(
            parameters=[*renamed_ones, *list(signature.parameters.values())[len(new) :]]
        )
        op.names = (*new, *op.names[len(new) :])


def by_position(body: Callable) -> Callable:
    """`body`, called with its keyword-only arguments after the others."""
    code = body.__code__
    count = code.co_argcount
    keywords = code.co_varnames[count : count + code.co_kwonlyargcount]
    if not keywords:
        return body
    return lambda *args: body(*args[:count], **dict(zip(keywords, args[count:], strict=True)))


def publish(op: Operator, body: Callable) -> Callable:
    """The public function that records `op`."""
    if op.name in OPERATORS:
        raise ValueError(f"The operator '{op.name}' is declared twice.")
    OPERATORS[op.name] = op
    op.lowers = body.__module__.rpartition(".")[2] not in MOVING and op.name not in ("split", "unstack", "put_slice")
    count = len(op.names)

    def public(*args, **kwargs):
        if kwargs or len(args) != count:
            args = op.bind(args, kwargs)
        return apply(op, args)

    public.__name__ = public.__qualname__ = op.name
    public.__module__ = body.__module__
    public.__doc__ = body.__doc__
    public.__wrapped__ = body
    public.operator = op
    return public


def body_of(name: str, function: Callable, doc: str) -> Callable:
    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


def unary(name: str, function: Callable, casts: Rule, doc: str) -> Callable:
    """An operator on one tensor, element by element; `doc` is its sentence."""

    def body(input):
        check_tensor(input, "input", name)
        return function(input)

    note = (
        f"{doc}\n\n    Shape `(*)` to `(*)`. {DTYPES[casts]}\n\n    Raises:\n        TypeError: if `input` is no "
        f"Tensor or of another dtype.\n\n    Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return operator(casts, numeric="-")(body_of(name, body, note))


def binary(name: str, function: Callable, casts: Rule, doc: str, lists: str = "") -> Callable:
    """An operator on two tensors or numbers that broadcast against each other.

    `lists` names the arguments that may be a list or tuple of numbers, which takes the other's dtype.
    """

    def body(input, other):
        if lists:
            input, other = (
                as_array(input, other) if "input" in lists else input,
                as_array(other, input) if "other" in lists else other,
            )
        check_broadcast(input, other, name)
        return function(input, other)

    note = (
        f"{doc}\n\n    Shapes broadcast; `input` and `other` are Tensors or numbers. {DTYPES[casts]}\n\n"
        f"    Raises:\n        ValueError: if the shapes do not broadcast. TypeError: if an argument is neither "
        f"a Tensor nor a number.\n\n    Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return operator(casts)(body_of(name, body, note))


def with_slope(function: Callable, slope: Callable) -> Callable:
    """`function` of one array, element by element, with the derivative `slope(x)` where JAX has another convention."""
    function = jax.custom_jvp(function)
    function.defjvps(lambda tangent, out, x: tangent * slope(x))
    return function


_HALF = (jnp.float16, jnp.bfloat16)


def widely(function: Callable) -> Callable:
    """`function` computed in float32 for half precision, and given in that again, as MindSpore's kernels do."""

    def wide(*args, **options):
        half = next((a.dtype for a in args if getattr(a, "dtype", None) in _HALF), None)
        if half is None:
            return function(*args, **options)
        out = function(*[a.astype(jnp.float32) if getattr(a, "dtype", None) == half else a for a in args], **options)
        return jax.tree.map(lambda y: y.astype(half) if y.dtype == jnp.float32 else y, out)

    return wide


DTYPES = {
    KEEP: "Any dtype, kept.",
    PROMOTE: "Dtypes promote as in MindSpore.",
    EQUALITY: "Dtypes promote as in MindSpore.",
    PRODUCT: "Dtypes promote as in MindSpore: a 0-d Tensor keeps the dtype of a larger one of its kind.",
    QUOTIENT: "Integers and booleans are computed in float32; a 0-d Tensor keeps the dtype of a larger float one.",
    FLOATING: "Integers and booleans are computed in float32.",
    WIDEN: "Integers and booleans are computed in int64.",
    FIRST: "Computed in the dtype of the first Tensor.",
}


def as_array(value, other):
    """`value`, or where it is a list or tuple of numbers an array in the dtype of `other`, as in MindSpore."""
    if not isinstance(value, (tuple, list)) or not hasattr(other, "dtype") or any(hasattr(n, "dtype") for n in value):
        return value
    if other.dtype == bool:
        raise TypeError(f"A list cannot be combined with a Tensor of Bool, but got {list(value)!r}.")
    return jnp.asarray(np.array(value).astype(other.dtype))


def check_tensor(x, name: str, owner: str) -> None:
    if not hasattr(x, "dtype") or isinstance(x, (np.ndarray, np.generic)):
        raise TypeError(f"For '{owner}', the '{name}' must be a Tensor, but got {x!r} of type {kind(x)}.")


def check_broadcast(x, y, owner: str) -> None:
    for value, name in ((x, "input"), (y, "other")):
        if not hasattr(value, "dtype"):
            raise TypeError(
                f"For '{owner}', the '{name}' must be a Tensor or a number, but got {value!r} of type {kind(value)}."
            )
    if x.shape != y.shape:
        for a, b in zip(reversed(x.shape), reversed(y.shape), strict=False):
            if a != b and a != 1 and b != 1:
                raise ValueError(
                    f"For '{owner}', input.shape and other.shape need to broadcast, but got {x.shape} and {y.shape}."
                )


def reduce_axes(x, axis, owner: str) -> tuple:
    from msgrad.errors import check_axes

    return check_axes(axis, x.ndim, owner)


def reduce_loss(values, reduction: str, owner: str, weight=None):
    """'none', 'mean' or 'sum' of a loss's values; with `weight`, the mean is over the sum of weights."""
    if reduction == "none":
        return values
    if reduction == "sum":
        return jnp.sum(values)
    if reduction == "mean":
        return jnp.mean(values) if weight is None else jnp.sum(values) / jnp.sum(weight)
    raise ValueError(f"For '{owner}', the 'reduction' must be one of ['none', 'mean', 'sum'], but got {reduction!r}.")


def tensor_or_raise(value, name: str, owner: str) -> Tensor:
    if not isinstance(value, Tensor):
        raise TypeError(f"For '{owner}', the '{name}' must be a Tensor, but got {value!r} of type {kind(value)}.")
    return value


def size_of(shape) -> int:
    return math.prod(shape)
