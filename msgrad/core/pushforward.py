"""The operators that differentiate a recorded program forwards: `jax.jvp` of its replay; and its Jacobians."""

from collections.abc import Callable

import jax
import jax.numpy as jnp

from msgrad.core.instruction import Operator
from msgrad.core.program import Node, path, replay
from msgrad.core.pullback import as_gradient, differentiable, fallible, function_of, soften


class Opened:
    """A program on the values `leaves`, for operators: `function` of those in `inputs`, which are floats.

    It gives the values at `heads`, zeros in the place of those that are no floats, and beside them those at `live`.
    Integers pass through it as floats; `dtypes` are the heads' own.
    """

    __slots__ = ("dtypes", "exact", "function", "inputs")

    def __init__(self, steps, leaves, heads: tuple, live: tuple, wrt: tuple):
        avals = [aval for instruction, _ in steps for aval in instruction.outs]
        self.dtypes = [avals[p].dtype if p >= 0 else leaves[~p].dtype for p in heads]
        whole = not all(map(floating, [*self.dtypes, *[leaves[k].dtype for k in wrt]]))
        replayed = function_of(soften(steps) if whole else steps, leaves, wrt, heads, live)

        def function(*inputs):
            outs, aux = replayed(*inputs)
            return [y if floating(y.dtype) else jnp.zeros(y.shape) for y in outs], aux

        self.function, self.inputs = function, [differentiable(leaves[k]) for k in wrt]
        self.exact = (lambda aux: replay(steps, leaves, [], live)) if whole else lambda aux: aux

    def forward_mode(self) -> Callable:
        """`jax.jvp`, or what does its work where a Cell has its own `bprop`, which JAX cannot apply forwards."""
        own = "custom_vjp_call" in str(jax.make_jaxpr(self.function)(*self.inputs))
        return by_pullbacks if own else jax.jvp


def floating(dtype) -> bool:
    return jnp.issubdtype(dtype, jnp.inexact)


def by_pullbacks(function: Callable, inputs: list, tangents: list, has_aux: bool = False) -> tuple:
    """As `jax.jvp`: the pullback, differentiated in its cotangent, as MindSpore does it."""
    outs, back, *aux = jax.vjp(function, *inputs, has_aux=has_aux)
    _, again = jax.vjp(back, jax.tree.map(jnp.ones_like, outs))
    return outs, again(tuple(tangents))[0], *aux


def pushforward(node: Node, leaves: int, heads: tuple, live: tuple, wrt: tuple) -> Operator:
    """An operator on the `leaves` leaves of the program at `node`, then a tangent for each of the leaves `wrt`.

    It gives the values at the places `live`, then the tangents of the values at `heads`. Made once for a program.
    """
    key = ("pushforward", leaves, heads, live, wrt)
    found = node.transforms.get(key)
    if found is None:
        steps = path(node)

        def body(*arrays):
            program = Opened(steps, arrays[:leaves], heads, live, wrt)
            given = zip(arrays[leaves:], program.inputs, strict=True)
            tangents = [jnp.broadcast_to(t, x.shape).astype(x.dtype) for t, x in given]
            _, moved, aux = program.forward_mode()(program.function, program.inputs, tangents, has_aux=True)
            return (*program.exact(aux), *[t.astype(d) for t, d in zip(moved, program.dtypes, strict=True)])

        found = node.transforms[key] = Operator("jvp", body, transform=True, fallible=fallible(steps))
    return found


def jacobian(node: Node, leaves: int, heads: tuple, live: tuple, wrt: tuple, reverse: bool) -> Operator:
    """An operator on the `leaves` leaves of the program at `node`, which gives the values at the places `live`, then
    for each of the values at `heads` its Jacobians in the leaves `wrt`, shaped as the value, then as the leaf."""
    key = ("jacobian", leaves, heads, live, wrt, reverse)
    found = node.transforms.get(key)
    if found is None:
        steps, positions = path(node), tuple(range(len(wrt)))

        def body(*arrays):
            program = Opened(steps, arrays, heads, live, wrt)
            if not heads:
                return tuple(replay(steps, arrays, [], live))
            forwards = not reverse and program.forward_mode() is jax.jvp
            mode = jax.jacfwd if forwards else jax.jacrev
            rows, aux = mode(program.function, positions, has_aux=True)(*program.inputs)
            if reverse:
                rows = [[as_gradient(j, arrays[k]) for k, j in zip(wrt, row, strict=True)] for row in rows]
            else:
                rows = [[j.astype(d) for j in row] for d, row in zip(program.dtypes, rows, strict=True)]
            return (*program.exact(aux), *[j for row in rows for j in row])

        name = "jacrev" if reverse else "jacfwd"
        found = node.transforms[key] = Operator(name, body, transform=True, fallible=fallible(steps))
    return found
