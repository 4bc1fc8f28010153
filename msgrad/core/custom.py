"""A function with a gradient of its own: a Cell's `bprop(*inputs, out, dout)`, `_Function.backward`, hooks on Cells."""

import contextlib
import inspect
from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np

from msgrad.core.execute import run
from msgrad.core.instruction import Operator
from msgrad.core.program import LEAVES, Node, Var, inputs_root, path, reach, replay
from msgrad.core.pullback import fallible
from msgrad.core.record import (
    AT_ONCE,
    NeedsValue,
    Recording,
    apply_vars,
    here,
    leave,
    log_write,
    modes,
    open_recording,
    wrap,
)
from msgrad.core.tape import Custom, fitted, zeros
from msgrad.core.tensor import Tensor
from msgrad.core.tree import replaced, tensors_in


def differentiated() -> bool:
    """Whether what is called now may be differentiated: inside `grad` and its kin, or where a program is recorded."""
    return here.rec.tape is not None


def opaque(owner: str, fn: Callable, inputs: Sequence[Tensor], backward_of: Callable) -> tuple:
    """What `fn()` returns, recorded as one operator with a gradient of its own, and the note of it on the tape or None.

    `backward_of(out)` gives the function `backward(gradients)`, which takes a Tensor or None for each tensor in the
    output `out` and gives one for each of `inputs`. Tensors that are no inputs, Parameters among them, get none.
    Where values can be had, `backward` runs as the gradient is computed; in a recorded program it is recorded at once.
    """
    rec = open_recording()
    with undoing(rec):
        for tensor in inputs:
            enter(rec, tensor)
        rec.node = inputs_root(tuple([var.aval for var in rec.leaves]))
        at = [tensor._var for tensor in inputs]
        out = fn()
        heads = tensors_in(out)
        for head in heads:
            enter(rec, head)
        places = [head._var.place.index for head in heads]
        backward = backward_of(out)
        recorded = None
        if rec.parent.tape is AT_ONCE:
            recorded = record_backward(owner, backward, inputs, at, heads, rec)
    passed = tuple([place for place in places if place < 0])  # inputs returned as they came
    leaves = rec.leaves.copy()
    slots = [~var.place.index for var in at]

    def operator(node: Node, live: tuple) -> Operator:
        outs = (*live, *passed)
        return plain(owner, node, outs) if recorded is None else custom(owner, node, outs, places, *recorded)

    reading, here.reading = here.reading, True  # not run before the note of it is taken
    try:
        made = fold(rec, operator)
        if passed:
            new = iter(made)
            twins = iter([wrap(next(new)) if place < 0 else head for head, place in zip(heads, places, strict=True)])
            out = replaced(Tensor, lambda _: next(twins), out)
            heads = tensors_in(out)
        rec, note = here.rec, None
        if rec.tape is not AT_ONCE:
            note = Custom(
                rec.node.steps - 1,
                tuple([leaves[k].place.index for k in slots]),
                tuple([head._var.place.index for head in heads]),
                backward,
            )
            rec.tape.append(note)
    finally:
        here.reading = reading
    if modes.synchronize and not reading and not rec.abstract:
        run(rec)
    return out, note


@contextlib.contextmanager
def undoing(rec: Recording):
    """Leave the nested recording `rec` if an exception comes; what was written before stays written."""
    try:
        yield
    except BaseException:
        while here.rec is not rec:
            here.rec = here.rec.parent
        if not rec.abstract:
            run(rec)
        writes = rec.writes()
        leave(rec)
        for tensor, before in writes:
            log_write(tensor, before)
        raise


def fold(rec: Recording, operator: Callable) -> list[Var]:
    """End the nested recording `rec`: one instruction of the recording around it takes its place.

    `operator(node, live)` gives its operator, whose first outputs are those at the places `live`, which somebody
    holds. The Vars of the other outputs.
    """
    rec.start = 0
    live = rec.live()
    kept = [rec.vars[i] for i in live]
    op = operator(rec.node, live)
    leaves, owners = rec.leaves.copy(), rec.owners.copy()
    writes = rec.writes() if rec.log else ()
    leave(rec)
    made = apply_vars(op, leaves, owners, kept)[len(kept) :]
    for tensor, before in writes:
        log_write(tensor, before)
    return made


def plain(owner: str, node: Node, outs: tuple) -> Operator:
    """An operator on the leaves of the program at `node` that gives the values at `outs`."""
    key = ("plain", outs)
    op = node.transforms.get(key)
    if op is None:
        steps = path(node)
        op = Operator(owner, lambda *leaves: tuple(replay(steps, leaves, [], outs)), fallible=fallible(steps))
        node.transforms[key] = op
    return op


def call_with_bprop(owner: str, construct: Callable, bprop: Callable, args: tuple, kwargs: dict):
    """`construct(*args, **kwargs)` with the gradients in its inputs that `bprop` gives.

    It gives a gradient for each input, in a tuple if there are several.

    Raises:
        TypeError: if `bprop` does not take these inputs, `out` and `dout`.
        RuntimeError: if it gives too few gradients, or one whose shape the input's does not broadcast to.

    Source: mindspore.nn.Cell.bprop, MindSpore 2.10.
    """
    bound = inspect.signature(construct).bind(*args, **kwargs)
    bound.apply_defaults()
    given = (*bound.args, *bound.kwargs.values())

    def backward_of(out):
        heads = tensors_in(out)

        def backward(gradients):
            douts = [zeros(head._var.aval) if g is None else g for head, g in zip(heads, gradients, strict=True)]
            grads = bprop(*given, out, douts[0] if isinstance(out, Tensor) else tuple(douts))
            return paired(given, grads if isinstance(grads, (tuple, list)) else (grads,), owner)

        return backward

    return opaque(owner, lambda: construct(*args, **kwargs), tensors_in(given), backward_of)[0]


def enter(rec: Recording, tensor: Tensor) -> None:
    """Give `tensor` a place in `rec`, before its first step (see `inputs_root`) or after its last."""
    if tensor._view is not None:
        tensor._sync()
    if tensor._var.home is not rec:
        rec.enter(tensor, tensor._var)


def record_backward(
    owner: str, backward: Callable, inputs: Sequence[Tensor], at: list[Var], heads: list[Tensor], rec: Recording
) -> tuple:
    """The program of `backward`, and how it hangs on the one in `rec`, where the inputs' Vars are `at`.

    Gives its node; for each of its leaves after the cotangents, the place in `rec` it comes from; the places of
    the gradients in it; and the numbers of the leaves of `rec` that they are gradients in.
    """
    back = open_recording(abstract=True)
    back.guards, back.storages, back.made, back.tape = [], {}, {}, AT_ONCE
    back.node = inputs_root(tuple([head._var.aval for head in heads]))
    douts = []
    reach(0, len(heads))
    for k, head in enumerate(heads):
        var = Var(head._var.aval, None, back, LEAVES[k])
        back.leaves.append(var)
        back.before.append(None)
        back.owners.append(None)
        douts.append(wrap(var))
    try:
        grads = backward(douts)
        if any(not (before.home is back and before.place.index >= 0) for _, before in back.writes()):
            raise NeedsValue(f"writes to a Tensor in the gradient of '{owner}'")
        pairs = [(var, fitted(g, var.aval)) for var, g in zip(at, grads, strict=True) if g is not None]
    except NeedsValue as need:
        drop(back)
        if rec.abstract:
            raise
        raise RuntimeError(f"For '{owner}', its gradient {need}: it is recorded before there is one.") from None
    except BaseException:
        drop(back)
        raise
    for _, grad in pairs:
        enter(back, grad)
    found = tuple([grad._var.place.index for _, grad in pairs])
    node, taken, owners = back.node, back.leaves[len(heads) :], back.owners[len(heads) :]
    leave(back)
    for var, tensor in zip(taken, owners, strict=True):
        if var.home is not rec:
            rec.take(tensor, var)
    slots = tuple([~var.place.index for var, _ in pairs])
    return node, tuple([var.place.index for var in taken]), found, slots


def drop(rec: Recording) -> None:
    """Leave `rec` and whatever is open inside it, with what was written there put back."""
    while here.rec is not rec:
        here.rec = here.rec.parent
    for tensor, before in reversed(rec.writes()):
        tensor._put(before)
    leave(rec)


def paired(inputs, grads, owner: str) -> list[Tensor | None]:
    """The gradient of each tensor in `inputs`; both sides are flattened."""
    inputs, grads, out = flat(inputs), flat(grads), []
    for i, value in enumerate(inputs):
        if not isinstance(value, Tensor):
            continue
        if i >= len(grads):
            raise RuntimeError(
                f"For '{owner}', the 'bprop' must give {len(inputs)} gradients, one for each input, "
                f"but got {len(grads)}."
            )
        grad = grads[i]
        if grad is not None and not isinstance(grad, Tensor):
            raise RuntimeError(
                f"For '{owner}', the gradients that 'bprop' gives must be Tensors or None, "
                f"but got {type(grad).__name__}."
            )
        out.append(grad)
    return out


def flat(items) -> list:
    """What tuples and lists hold, however deep, in order."""
    return [part for item in items for part in (flat(item) if isinstance(item, (tuple, list)) else (item,))]


def custom(
    owner: str, node: Node, outs: tuple, places: list, back: Node, sources: tuple, found: tuple, slots: tuple
) -> Operator:
    """An operator on the leaves of the program at `node` that gives the values at `outs`.

    Its gradients in the leaves `slots` are the values at `found` of the program at `back`, whose leaves are the
    cotangents of the outputs at `places`, then the values that the first program has at `sources`.
    """
    douts = tuple([outs.index(place) for place in places])
    key = ("bprop", back, outs, douts, sources, found, slots)
    op = node.transforms.get(key)
    if op is not None:
        return op
    steps, back_steps = path(node), path(back)

    @jax.custom_vjp
    def call(*leaves):
        return tuple(replay(steps, leaves, [], outs))

    def forward(*leaves):
        given = call(*leaves)  # so that a second derivative of what `bprop` makes of the outputs is its own too
        known = dict(zip(outs, given, strict=True))
        rest = [k for k in sources if k not in known]
        known.update(zip(rest, replay(steps, leaves, [], rest), strict=True))
        return given, (leaves, [given[k] for k in douts], [known[k] for k in sources])

    def backward(kept, cotangents):
        leaves, given, values = kept
        seeds = [
            cotangents[k] if jnp.issubdtype(y.dtype, jnp.inexact) else jnp.zeros_like(y)
            for k, y in zip(douts, given, strict=True)
        ]
        grads: list = [None] * len(leaves)
        for k, grad in zip(slots, replay(back_steps, [*seeds, *values], [], found), strict=True):
            if jnp.issubdtype(leaves[k].dtype, jnp.inexact):
                grad = grad.astype(leaves[k].dtype)
                grads[k] = grad if grads[k] is None else grads[k] + grad
        return tuple([zero(leaf) if grad is None else grad for leaf, grad in zip(leaves, grads, strict=True)])

    call.defvjp(forward, backward)
    op = node.transforms[key] = Operator(
        owner, lambda *leaves: call(*leaves), fallible=fallible(steps) or fallible(back_steps)
    )
    return op


def zero(leaf):
    """The cotangent of a leaf without a gradient."""
    return jax.tree.map(
        lambda x: jnp.zeros_like(x) if jnp.issubdtype(x.dtype, jnp.inexact) else np.zeros(x.shape, jax.dtypes.float0),
        leaf,
    )
