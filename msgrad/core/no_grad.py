"""_no_grad: what is computed inside it is a constant to the `grad` around it."""

import contextlib
import threading

from jax import lax

from msgrad.core.execute import run
from msgrad.core.instruction import Constant
from msgrad.core.program import path, replay
from msgrad.core.record import Recording, apply_vars, here, leave, log_write, open_recording


class Open(threading.local):
    """The recordings of the `_no_grad` that are open in this thread; None where nothing around one is differentiated."""

    def __init__(self):
        self.recordings: list[Recording | None] = []


opened = Open()


class _no_grad(contextlib.ContextDecorator):
    """A context, or a decorator of functions, in which nothing is differentiated.

    To a `grad` around it what is computed inside is constant. Calling `grad`, `value_and_grad` or a GradOperation
    inside it is a RuntimeError. As a decorator of a generator function it covers the call that makes the generator,
    not what that computes.

    Source: mindspore._no_grad, MindSpore 2.10.
    """

    def __init__(self):
        pass

    def __enter__(self):
        rec = here.rec
        if rec.parent is None and not rec.abstract:
            return opened.recordings.append(None)
        if rec.due:
            run(rec)
        opened.recordings.append(open_recording())

    def __exit__(self, *raised):
        if not opened.recordings:
            raise RuntimeError("For '_no_grad', it was left more often than entered.")
        rec = opened.recordings.pop()
        if rec is here.rec:  # otherwise closed already, with the function it was opened in
            close(rec)


def refuse(owner: str) -> None:
    """RuntimeError inside `_no_grad`."""
    if opened.recordings:
        raise RuntimeError(f"For '{owner}', there are no gradients inside '_no_grad'.")


def settle(rec: Recording) -> None:
    """Close what was left open inside `rec`, a recording that is about to end."""
    while here.rec is not rec and any(here.rec is left for left in opened.recordings):
        close(here.rec)


def close(rec: Recording) -> None:
    """End the innermost recording: what is still held of it comes from one instruction without gradient."""
    rec.start = 0
    held, node = rec.vars, rec.node
    live = rec.live()
    kept = [held[i] for i in live]
    leaves, owners = rec.leaves.copy(), rec.owners.copy()
    writes = rec.writes()
    leave(rec)
    if kept:
        apply_vars(constants(node, live), leaves, owners, kept)
    for tensor, before in writes:
        log_write(tensor, before)


def constants(node, live: tuple) -> Constant:
    """An operator that replays the program at `node` for the values at `live`, without gradients."""
    key = ("no_grad", live)
    found = node.transforms.get(key)
    if found is None:
        steps = path(node)
        found = node.transforms[key] = Constant(
            "no_grad",
            lambda *leaves: tuple(map(lax.stop_gradient, replay(steps, leaves, [], live))),
            fallible=any(instruction.operator.fallible for instruction, _ in steps),
        )
    return found


__all__ = ["_no_grad"]
