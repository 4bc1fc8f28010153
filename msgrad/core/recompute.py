"""recompute: a Cell whose intermediate values are computed anew for the gradient, instead of being kept."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from msgrad.core.context import backend
from msgrad.core.custom import differentiated, enter, fold, undoing, zero
from msgrad.core.instruction import Operator
from msgrad.core.program import Node, path, replay
from msgrad.core.pullback import fallible
from msgrad.core.record import AT_ONCE, open_recording
from msgrad.core.staged import leave_staged
from msgrad.core.tensor import adopt
from msgrad.errors import check_bool

# Always true. It is an operand, so that the compiler cannot know and cannot take the recomputation out of its branch.
_ON = adopt(np.asarray(True))


def recomputed(fn: Callable, args: tuple, kwargs: dict):
    """`fn(*args, **kwargs)`, of which a gradient keeps the inputs only."""
    if not differentiated():
        return fn(*args, **kwargs)
    rec = open_recording()
    rec.tape = [] if isinstance(rec.parent.tape, list) else AT_ONCE
    with undoing(rec):
        out = fn(*args, **kwargs)
    if rec.tape:
        leave_staged(rec, jax.checkpoint)
        return out
    if backend() == "CPU":
        enter(rec, _ON)
        fold(rec, recomputing)
    else:
        fold(rec, checkpoint)
    return out


def checkpoint(node: Node, live: tuple) -> Operator:
    """An operator that gives the values at `live` of the program at `node` and is replayed for its gradient."""
    return made(node, ("checkpoint", live), lambda steps: jax.checkpoint(replaying(steps, live)))


def recomputing(node: Node, live: tuple) -> Operator:
    """Like `checkpoint`, its last leaf true.

    XLA's CPU compiler moves what `jax.checkpoint` computes again to the front, where it takes the memory that it
    should save. Inside a branch it stays where it is.
    """

    def build(steps):
        body = replaying(steps, live)

        @jax.custom_vjp
        def call(*leaves):
            return body(*leaves[:-1])

        def forward(*leaves):
            return call(*leaves), leaves

        def backward(leaves, cotangents):
            wrt = [k for k, leaf in enumerate(leaves) if type(leaf) is not tuple and is_float(leaf)]
            heads = [k for k, c in enumerate(cotangents) if c.dtype != jax.dtypes.float0]

            def pull(leaves, came):
                def floats(*values):
                    given = dict(zip(wrt, values, strict=True))
                    outs = body(*[given.get(k, leaf) for k, leaf in enumerate(leaves[:-1])])
                    return [outs[k] for k in heads]

                return jax.vjp(floats, *[leaves[k] for k in wrt])[1](came)

            def nothing(leaves, came):
                return tuple([jnp.zeros_like(leaves[k]) for k in wrt])

            grads = jax.lax.cond(leaves[-1], pull, nothing, leaves, [cotangents[k] for k in heads])
            found = dict(zip(wrt, grads, strict=True))
            return tuple([found[k] if k in found else zero(leaf) for k, leaf in enumerate(leaves)])

        call.defvjp(forward, backward)
        return call

    return made(node, ("recompute", live), build)


def is_float(array) -> bool:
    return jnp.issubdtype(array.dtype, jnp.inexact)


def made(node: Node, key: tuple, build: Callable) -> Operator:
    """The operator `build(steps)` of the program at `node`, made once."""
    op = node.transforms.get(key)
    if op is None:
        steps = path(node)
        body = build(steps)
        op = node.transforms[key] = Operator("recompute", lambda *leaves: body(*leaves), fallible=fallible(steps))
    return op


def replaying(steps, live: tuple) -> Callable:
    return lambda *leaves: tuple(replay(steps, leaves, [], live))


def recompute(block, *args, use_reentrant=True, output_recompute=False, early_stop=True, context_fn=None, **kwargs):
    """`block(*args, **kwargs)`, whose intermediate values the gradient computes again instead of keeping them.

    Args:
        block: a Cell; without `use_reentrant` or with `output_recompute` also a function.
        use_reentrant, output_recompute, early_stop: how MindSpore's PyNative mode does it. Here XLA does, in one way
            for all: the inputs are kept, whatever their structure, and any order of derivative is right.
        context_fn: a function that gives two context managers, for the computation and for its repetition; None for
            none. What is recomputed was recorded once, so that only the first is entered, around `block`.

    Raises:
        TypeError: if `block` is no Cell, or a flag no bool.

    Source: mindspore.recompute, MindSpore 2.10.
    """
    check_bool(output_recompute, "output_recompute", "recompute")
    check_bool(early_stop, "early_stop", "recompute")
    plain = not use_reentrant or output_recompute
    if not callable(block) or not (plain or hasattr(block, "construct")):
        raise TypeError(f"For 'recompute', the 'block' must be a Cell, but got {type(block).__name__}.")
    if context_fn is None or not plain:
        return recomputed(block, args, kwargs)
    with context_fn()[0]:
        return recomputed(block, args, kwargs)
