"""The operators that differentiate a recorded program: `jax.vjp` of its replay, with MindSpore's conventions."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from msgrad.core.instruction import Operator
from msgrad.core.program import Node, path, replay
from msgrad.core.soft import through_integers


def pullback(node: Node, leaves: int, heads: tuple, live: tuple, wrt: tuple, sens: int, integral: bool) -> Operator:
    """An operator on the `leaves` leaves of the program at `node`, then `sens` cotangents of its outputs `heads`.

    It gives the values at the places `live`, then the gradients of the heads in the leaves `wrt`. Without
    cotangents every head is summed. `integral` says that a head is of an integer dtype. Made once for a program.
    """
    key = ("pullback", leaves, heads, live, wrt, sens)
    found = node.transforms.get(key)
    if found is None:
        steps = path(node)
        integral |= through_integers(steps, wrt)
        body = gradients_of(steps, leaves, at_start, heads, live, wrt, sens, integral)
        found = node.transforms[key] = Operator("grad", body, transform=True, fallible=fallible(steps))
    return found


def gradients_of(
    steps, count: int, place: Callable, heads: tuple, live: tuple, wrt: tuple, sens: int, integral: bool
) -> Callable:
    """The body of `pullback`; `place(arrays)` gives leaves and earlier values for `replay` from its `count` arrays."""

    def body(*arrays):
        given, cotangents = list(arrays[:count]), arrays[count:]
        whole = integral or any(not jnp.issubdtype(given[k].dtype, jnp.inexact) for k in wrt)
        forward = function_of(soften(steps) if whole else steps, given, wrt, heads, live, place)
        outs, back, aux = jax.vjp(forward, *[differentiable(given[k]) for k in wrt], has_aux=True)
        came = iter(cotangents)
        seeds = [seed(y, next(came) if sens else None) for y in outs]
        if whole:
            aux = replay(steps, *place(given), live)
        grads = [as_gradient(g, given[k]) for k, g in zip(wrt, back(seeds), strict=True)]
        return (*aux, *grads)

    return body


def at_start(arrays) -> tuple:
    """Leaves and earlier values of a whole program: its leaves are the arrays."""
    return arrays, []


def function_of(steps, given, wrt: tuple, heads: tuple, live: tuple, place: Callable = at_start) -> Callable:
    """The program as a function of its arrays `wrt`: its values at `heads`, and beside them those at `live`."""

    def forward(*inputs):
        arrays = list(given)
        for k, x in zip(wrt, inputs, strict=True):
            arrays[k] = x
        outs = replay(steps, *place(arrays), heads + live)
        return outs[: len(heads)], outs[len(heads) :]

    return forward


def forward(node: Node, live: tuple) -> Operator:
    """An operator that replays the program at `node` for the values at `live`."""
    found = node.transforms.get(live)
    if found is None:
        steps = path(node)
        found = node.transforms[live] = Operator(
            "forward", lambda *leaves: tuple(replay(steps, leaves, [], live)), fallible=fallible(steps)
        )
    return found


def fallible(steps) -> bool:
    return any(instruction.operator.fallible for instruction, _ in steps)


def seed(y, given):
    """The cotangent of an output: `given`, or ones; an output of an integer dtype has none."""
    if not jnp.issubdtype(y.dtype, jnp.inexact):
        return np.zeros(y.shape, jax.dtypes.float0)
    given = jnp.ones_like(y) if given is None else given.astype(y.dtype)
    return jnp.conj(given) if jnp.iscomplexobj(y) else given


def as_gradient(cotangent, x):
    """The gradient in `x`, of its dtype. In a complex input MindSpore's is the conjugate of JAX's."""
    if jnp.iscomplexobj(x):
        return jnp.conj(cotangent).astype(x.dtype)
    if jnp.issubdtype(x.dtype, jnp.integer):
        cotangent = cotangent.astype(jnp.int64)  # so that it wraps in a narrow dtype, as MindSpore's does
    return cotangent.astype(x.dtype)


def differentiable(x):
    """`x`, or for integers and booleans, in which MindSpore differentiates too, its float64 twin."""
    return x if jnp.issubdtype(x.dtype, jnp.inexact) else x.astype(jnp.float64)


def soften(steps):
    """The steps with floats in the place of integers where gradients come from floats, see core.soft."""
    return [(instruction.soft, operands) for instruction, operands in steps]
