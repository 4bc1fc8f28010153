"""jet, derivative: the recorded function along a curve, its derivatives by forward mode nested as deep as the order.

`jax.experimental.jet` grows slower with the order, but lacks rules for many operators and passes derivatives through
casts to integers; here each order doubles the work.
"""

from collections.abc import Callable

import jax.numpy as jnp

from msgrad.core.instruction import Operator
from msgrad.core.program import Node, path, replay
from msgrad.core.pullback import fallible
from msgrad.core.pushforward import Opened
from msgrad.core.record import apply
from msgrad.core.tensor import Tensor
from msgrad.core.transform import Call
from msgrad.core.tree import replaced
from msgrad.errors import kind, wrong_type, wrong_value

DTYPES = ("Int32", "Int64", "Float32", "Float64")
START = Operator("start", lambda x: x.astype(jnp.float32) if x.dtype.kind == "i" else x, ("x",), (), (False,))
UNIT_SPEED = Operator("unit_speed", lambda x: jnp.ones_like(x)[None], ("x",), (), (False,))
FIRST_ORDER = Operator("first_order", lambda s: s[None], ("s",), (), (False,))


# ---------------------------------------------------------------- the instruction
def taylor(node: Node, leaves: int, heads: tuple, live: tuple, wrt: tuple, order: int, every: bool) -> Operator:
    """An operator on the `leaves` leaves of the program at `node`, then for each of the leaves `wrt` its derivatives
    along a curve, from the first one, on a new first axis; those that are not given are zeros.

    It gives the values at the places `live`, then of each of the values at `heads` the derivatives from the first to
    number `order`, likewise, or this last one alone. Made once for a program.
    """
    key = ("taylor", leaves, heads, live, wrt, order, every)
    found = node.transforms.get(key)
    if found is None:
        steps = path(node)

        def body(*arrays):
            program = Opened(steps, arrays[:leaves], heads, (), wrt)
            series = arrays[leaves:]

            def along(t):
                return [program.function(*[curve(x, s, t) for x, s in zip(program.inputs, series, strict=True)])[0]]

            rows = derivatives(along, order, program.forward_mode())(jnp.zeros(()))[1:]
            moved = map(jnp.stack, zip(*rows, strict=True)) if every else rows[-1]
            aux = replay(steps, arrays[:leaves], [], live)
            return (*aux, *[y.astype(d) for y, d in zip(moved, program.dtypes, strict=True)])

        found = node.transforms[key] = Operator("jet", body, transform=True, fallible=fallible(steps))
    return found


def curve(x, series, t):
    """The point at `t` of the curve from `x` with these derivatives: x + s1 t + s2 t^2/2 + s3 t^3/6 + ..."""
    t, rest = t.astype(x.dtype), jnp.zeros_like(x)
    for k in range(len(series), 0, -1):
        rest = (series[k - 1].astype(x.dtype) + rest) * t / k
    return x + rest


def derivatives(function: Callable, order: int, push: Callable) -> Callable:
    """A function that gives what `function` gives, a list of one, and after it the derivatives up to `order`."""
    if not order:
        return function

    def longer(t):
        outs, moved = push(derivatives(function, order - 1, push), [t], [jnp.ones_like(t)])
        return [outs[0], *moved]

    return longer


# ---------------------------------------------------------------- what users call
def jet(fn, primals, series):
    """The outputs of `fn`, and their derivatives along a curve that begins at its inputs.

    Args:
        fn: a Cell or function that gives a Tensor, or a tuple or list of them.
        primals: a Tensor or tuple of Tensors, the inputs: int32, int64, float32 or float64; integers become float32.
        series: for each input its first to n-th derivative along the curve, on a new first axis; of the input's
            dtype. For a single input and n = 1 that axis may be left out.

    Returns:
        (outputs, their derivatives on a new first axis); lists of both where `fn` gives several.

    Raises:
        TypeError: if the inputs and `series` are not both Tensors or both tuples, or of another dtype.
        ValueError: if their numbers or shapes do not fit. RuntimeError: if `fn` is no function.

    Source: mindspore.ops.jet, MindSpore 2.10.
    """
    if isinstance(primals, Tensor) and isinstance(series, Tensor):
        if series.shape[1:] != primals.shape and series.shape == primals.shape:
            series = apply(FIRST_ORDER, (series,))
        primals, series = (primals,), (series,)
    elif not (isinstance(primals, tuple) and isinstance(series, tuple)):
        raise TypeError(
            "For 'jet', the 'primals' and 'series' must both be Tensors or both be tuples, "
            f"but got {kind(primals)} and {kind(series)}."
        )
    if not primals:
        raise wrong_type(primals, "primals", "jet", "a Tensor or a tuple of Tensors")
    if len(primals) != len(series):
        raise ValueError(f"For 'jet', there must be a 'series' for each input ({len(primals)}), but got {len(series)}.")
    for x, s in zip(primals, series, strict=True):
        check_primal(x, "jet")
        if not isinstance(s, Tensor) or s.dtype != x.dtype:
            raise wrong_type(s, "series", "jet", f"Tensors of their inputs' dtypes ({x.dtype})")
        if s.shape[1:] != x.shape or not s.shape or s.shape[0] != series[0].shape[0] or not s.shape[0]:
            raise ValueError(
                f"For 'jet', the 'series' must have the shape (n, *{x.shape}) with the same n for all inputs, "
                f"but got {s.shape}."
            )
    return expanded(fn, primals, list(series), series[0].shape[0], True, "jet")


def derivative(fn, primals, order):
    """The outputs of `fn`, and their derivative of one order, all inputs moving at speed 1.

    Args:
        fn: a Cell or function that gives a Tensor, or a tuple or list of them.
        primals: a Tensor or tuple of Tensors, the inputs: int32, int64, float32 or float64; integers become float32.
        order: an int from 1; each order doubles the work.

    Returns:
        (outputs, derivatives); lists of both where `fn` gives several.

    Raises:
        TypeError: if an argument is of another type or dtype. ValueError: if `order` is below 1.
        RuntimeError: if `fn` is no function.

    Source: mindspore.ops.derivative, MindSpore 2.10.
    """
    if type(order) is not int:
        raise wrong_type(order, "order", "derivative", "an int")
    if order < 1:
        raise wrong_value(order, "order", "derivative", "1 or more")
    primals = (primals,) if not isinstance(primals, tuple) else primals
    for x in primals:
        check_primal(x, "derivative")
    return expanded(fn, primals, [apply(UNIT_SPEED, (x,)) for x in primals], order, False, "derivative")


def check_primal(x, owner: str) -> None:
    if not isinstance(x, Tensor):
        raise wrong_type(x, "primals", owner, "a Tensor or a tuple of Tensors")
    if str(x.dtype) not in DTYPES:
        raise TypeError(f"For '{owner}', the 'primals' must be int32, int64, float32 or float64, but got {x.dtype}.")


def expanded(fn, primals: tuple, series: list[Tensor], order: int, every: bool, owner: str) -> tuple:
    """The outputs of `fn` and their derivatives, in lists where it gives several."""
    if not callable(fn):
        raise RuntimeError(f"For '{owner}', the 'fn' must be a Cell or a function, but got {kind(fn)}.")
    sources = [apply(START, (x,)) for x in primals]
    call = Call(fn, sources, sources, False, owner)
    found = iter(call.slice.apply(taylor(*call.end(), order, every), series))
    moved = replaced(Tensor, lambda _: next(found), call.out)
    return (call.out, moved) if isinstance(call.out, Tensor) else (list(call.out), list(moved))


__all__ = ["derivative", "jet"]
