"""A Cell's own gradient: `bprop(*inputs, out, dout)` in place of the derivative of `construct`."""

import inspect
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from msgrad.core.autodiff import fallible
from msgrad.core.execute import run
from msgrad.core.instruction import Operator
from msgrad.core.program import LEAVES, Node, Var, inputs_root, path, reach, replay
from msgrad.core.record import NeedsValue, Recording, apply_vars, here, leave, log_write, open_recording, wrap
from msgrad.core.tensor import Tensor
from msgrad.core.tree import replaced, tensors_in


def call_with_bprop(owner: str, construct: Callable, bprop: Callable, args: tuple, kwargs: dict):
    """`construct(*args, **kwargs)`, recorded as one operator whose gradients in the inputs `bprop` gives.

    `bprop` is recorded at once, on a `dout` without a value. It gives a gradient for each input, in a tuple if
    there are several; tensors that are no inputs, Parameters among them, get none.

    Raises:
        TypeError: if `bprop` does not take these inputs, `out` and `dout`.
        RuntimeError: if it gives too few gradients or one of another shape, reads a value, or writes to a tensor
            from outside.

    Source: mindspore.nn.Cell.bprop, MindSpore 2.10.
    """
    bound = inspect.signature(construct).bind(*args, **kwargs)
    bound.apply_defaults()
    inputs = (*bound.args, *bound.kwargs.values())
    rec = open_recording()
    try:
        for tensor in tensors_in(inputs):
            enter(rec, tensor)
        rec.node = inputs_root(tuple([var.aval for var in rec.leaves]))
        at = {id(tensor): tensor._var for tensor in tensors_in(inputs)}
        out = construct(*args, **kwargs)
        heads = tensors_in(out)
        for head in heads:
            enter(rec, head)
        places = [head._var.place.index for head in heads]
        node, sources, found, slots = record_bprop(owner, bprop, inputs, at, out, heads, rec)
    except BaseException:
        while here.rec is not rec:
            here.rec = here.rec.parent
        if not rec.abstract:
            run(rec)
        writes = rec.writes()  # what was written before stays written
        leave(rec)
        for tensor, before in writes:
            log_write(tensor, before)
        raise
    rec.start = 0
    live = rec.live()
    kept = [rec.vars[i] for i in live]
    passed = tuple(dict.fromkeys(place for place in places if place < 0))  # inputs returned as they came
    outs = (*live, *passed)
    douts = tuple(outs.index(place) for place in places)
    op = custom(owner, rec.node, node, outs, douts, sources, found, slots)
    leaves, owners = rec.leaves.copy(), rec.owners.copy()
    writes = rec.writes() if rec.log else ()
    leave(rec)
    made = apply_vars(op, leaves, owners, kept)[len(kept) :]
    for tensor, before in writes:
        log_write(tensor, before)
    new = dict(zip(passed, made, strict=True))
    twins = iter([wrap(new[place]) if place in new else head for head, place in zip(heads, places, strict=True)])
    return replaced(Tensor, lambda _: next(twins), out) if new else out


def enter(rec: Recording, tensor: Tensor) -> None:
    """Give `tensor` a place in `rec`, before its first step (see `inputs_root`) or after its last."""
    if tensor._view is not None:
        tensor._sync()
    if tensor._var.home is not rec:
        rec.enter(tensor, tensor._var)


def record_bprop(
    owner: str, bprop: Callable, inputs: tuple, at: dict[int, Var], out, heads: list[Tensor], rec: Recording
):
    """The program of `bprop`, and how it hangs on the one in `rec`; `at` holds the inputs' Vars by their ids.

    Gives its node; for each of its leaves after the cotangents, the place in `rec` it comes from; the places of
    the gradients in it; and the numbers of the leaves of `rec` that they are gradients in.
    """
    back = open_recording(abstract=True)
    back.modes, back.guards, back.undo = [], [], []
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
        grads = bprop(*inputs, out, douts[0] if isinstance(out, Tensor) else tuple(douts))
        if any(not (before.home is back and before.place.index >= 0) for _, before in back.writes()):
            raise RuntimeError(f"For '{owner}', the 'bprop' must not write to a Tensor from outside.")
        pairs = paired(inputs, grads if isinstance(grads, tuple) else (grads,), owner)
    except NeedsValue:
        drop(back)
        raise RuntimeError(
            f"For '{owner}', the 'bprop' must not read the value of a Tensor: it is recorded before there is one."
        ) from None
    except BaseException:
        drop(back)
        raise
    for _, grad in pairs:
        enter(back, grad)
    found = tuple([grad._var.place.index for _, grad in pairs])
    node, taken, owners = back.node, back.leaves[len(heads) :], back.owners[len(heads) :]
    back.put_back()
    leave(back)
    for var, tensor in zip(taken, owners, strict=True):
        if var.home is not rec:
            rec.enter(tensor, var)
    slots = tuple([~at[id(tensor)].place.index for tensor, _ in pairs])
    return node, tuple([var.place.index for var in taken]), found, slots


def drop(rec: Recording) -> None:
    """Leave `rec` and whatever is open inside it, with what was written there put back."""
    while here.rec is not rec:
        here.rec = here.rec.parent
    rec.put_back()
    leave(rec)


def paired(inputs, grads, owner: str) -> list[tuple[Tensor, Tensor]]:
    """(input, gradient) for the tensors in `inputs`, left out where the gradient is None; both sides are flattened."""
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
        if grad is None:
            continue
        if not isinstance(grad, Tensor) or grad.shape != value.shape:
            raise RuntimeError(
                f"For '{owner}', the 'bprop' must give a Tensor of the input's shape {value.shape}, "
                f"but got {grad.shape if isinstance(grad, Tensor) else type(grad).__name__}."
            )
        out.append((value, grad))
    return out


def flat(items) -> list:
    """What tuples and lists hold, however deep, in order."""
    return [part for item in items for part in (flat(item) if isinstance(item, (tuple, list)) else (item,))]


def custom(
    owner: str, node: Node, back: Node, outs: tuple, douts: tuple, sources: tuple, found: tuple, slots: tuple
) -> Operator:
    """An operator on the leaves of the program at `node` that gives the values at `outs`.

    Its gradients in the leaves `slots` are the values at `found` of the program at `back`, whose leaves are the
    cotangents of the outputs number `douts`, then the values that the first program has at `sources`.
    """
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
