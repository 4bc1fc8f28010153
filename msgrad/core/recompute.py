"""recompute: a Cell whose intermediate values are computed anew for the gradient, instead of being kept."""

from collections.abc import Callable

import jax

from msgrad.core.custom import differentiated, fold, undoing
from msgrad.core.instruction import Operator
from msgrad.core.program import Node, path, replay
from msgrad.core.pullback import fallible
from msgrad.core.record import open_recording
from msgrad.core.tape import leave_staged
from msgrad.errors import check_bool


def recomputed(fn: Callable, args: tuple, kwargs: dict):
    """`fn(*args, **kwargs)`, of which a gradient keeps the inputs only."""
    if not differentiated():
        return fn(*args, **kwargs)
    rec = open_recording()
    rec.tape = None if rec.parent.tape is None else []
    with undoing(rec):
        out = fn(*args, **kwargs)
    if rec.tape:
        leave_staged(rec, jax.checkpoint)
    else:
        fold(rec, checkpoint)
    return out


def checkpoint(node: Node, live: tuple) -> Operator:
    """An operator that gives the values at `live` of the program at `node` and is replayed for its gradient."""
    key = ("recompute", live)
    op = node.transforms.get(key)
    if op is None:
        steps = path(node)

        @jax.checkpoint
        def body(*leaves):
            return tuple(replay(steps, leaves, [], live))

        op = node.transforms[key] = Operator("recompute", lambda *leaves: body(*leaves), fallible=fallible(steps))
    return op


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
