"""jvp, linearize, vjp, jacfwd, jacrev: the recorded function is replayed under jax.jvp, vjp, jacfwd or jacrev.

The function runs as Python on real inputs, as for `grad`. Where MindSpore compiles the whole (all but `vjp`), a
derivative belongs to an argument: a tensor that the function also captures, or gets twice, is a constant there.
"""

import functools
from collections.abc import Callable

from msgrad.core import hooks
from msgrad.core.autodiff import (
    Slice,
    check_aux,
    check_flag,
    check_output,
    check_position,
    check_weights,
    complete,
    cotangents_of,
    matched,
    wanted,
)
from msgrad.core.custom import enter, flat
from msgrad.core.instruction import Operator
from msgrad.core.parameter import Parameter
from msgrad.core.pullback import forward, pullback
from msgrad.core.pushforward import jacobian, pushforward
from msgrad.core.record import AT_ONCE, apply
from msgrad.core.tensor import Tensor
from msgrad.core.tree import replaced, tensors_in
from msgrad.errors import kind, wrong_type

TWIN = Operator("twin", lambda x: x, ("x",), (), (False,))


# ---------------------------------------------------------------- recording a function
def divided(out, has_aux: bool, slice_: Slice, owner: str) -> tuple:
    """What of a function's output is differentiated, and a tuple: empty, or with the others, one or a tuple of them."""
    if not has_aux:
        return out, ()
    check_aux(out, slice_, owner)
    first, *rest = out
    return first, (rest[0] if len(rest) == 1 else tuple(rest),)


class Call:
    """A recorded call whose outputs are differentiated in the tensors `sources`.

    `out` and `aux` are what `divided` gives, `heads` the places of the tensors in `out`.
    """

    __slots__ = ("aux", "heads", "out", "slice")

    def __init__(self, fn: Callable, args: list, sources: list[Tensor], has_aux: bool, owner: str):
        self.slice = slice_ = Slice(sources, AT_ONCE)
        self.out, self.aux = divided(slice_.call(fn, args, {}), has_aux, slice_, owner)
        outs = flat([self.out])
        for y in outs:
            if not isinstance(y, Tensor):
                slice_.abandon()
                raise TypeError(
                    f"For '{owner}', the 'fn' must return a Tensor, or a tuple or list of them, but it gave {kind(y)}."
                )
        for y in outs:
            enter(slice_.rec, y)
        for source, var in zip(sources, slice_.vars, strict=True):
            if var.home is not slice_.rec:
                slice_.rec.enter(source, var)
        self.heads = tuple([y._var.place.index for y in outs])

    def end(self) -> tuple:
        """Leave the recording: what `pushforward` and `jacobian` begin with, and the leaves to differentiate in."""
        wrt = wanted(self.slice.end())
        return self.slice.node, len(self.slice.leaves), self.heads, self.slice.live, wrt


def twins(tensors: list[Tensor]) -> list[Tensor]:
    """Tensors of the same values, each with a derivative of its own; a Parameter, which may be written to, is itself."""
    out: list[Tensor] = []
    for tensor in tensors:
        itself = isinstance(tensor, Parameter) and not any(tensor is other for other in out)
        out.append(tensor if itself else apply(TWIN, (tensor,)))
    return out


def with_twins(args) -> tuple[list, list[Tensor]]:
    """`args` with twins in the place of its tensors, and these."""
    made = twins(tensors_in(args))
    rest = iter(made)
    return [replaced(Tensor, lambda _: next(rest), a) for a in args], made


def several(value, name: str, owner: str) -> list:
    """What a tensor, tuple or list holds."""
    if isinstance(value, Tensor):
        return [value]
    if not isinstance(value, (tuple, list)):
        raise wrong_type(value, name, owner, "a Tensor, or a tuple or list of Tensors")
    return list(value)


def check_callable(fn, owner: str) -> None:
    if not callable(fn):
        raise ValueError(f"For '{owner}', the 'fn' must be a Cell or a function, but got {kind(fn)}.")


def tangents_of(inputs: list, v: list, owner: str) -> list[Tensor]:
    """The tangents in `v`, one for each tensor in `inputs`: of its dtype, of a shape that broadcasts to its own."""
    out = []
    for x, t in zip(inputs, v, strict=True):
        if isinstance(x, (tuple, list)) and isinstance(t, (tuple, list)) and len(x) == len(t):
            out += tangents_of(x, t, owner)
            continue
        if not isinstance(t, Tensor) or isinstance(x, (tuple, list)):
            raise TypeError(f"For '{owner}', the 'v' must hold Tensors, nested as the inputs are, but got {kind(t)}.")
        if not isinstance(x, Tensor):
            continue
        if t.dtype != x.dtype:
            raise TypeError(f"For '{owner}', the 'v' must have its input's dtype {x.dtype}, but got {t.dtype}.")
        if t.shape != x.shape and not broadcasts(t.shape, x.shape):
            raise ValueError(f"For '{owner}', the 'v' must have its input's shape {x.shape}, but got {t.shape}.")
        out.append(t)
    return out


def broadcasts(shape: tuple, to: tuple) -> bool:
    return len(shape) <= len(to) and all(n in (1, m) for n, m in zip(reversed(shape), reversed(to)))


# ---------------------------------------------------------------- what users call
def jvp(fn, inputs, v, has_aux=False):
    """The outputs of `fn`, and how they move where its inputs move along `v`.

    Args:
        fn: a Cell or function that gives a Tensor, or a tuple or list of them.
        inputs: a Tensor, or a tuple or list of the inputs.
        v: tangents, a Tensor or a tuple or list as `inputs`; each of its input's shape and dtype.
        has_aux: only the first of `fn`'s outputs is differentiated; the others are returned last.

    Returns:
        (outputs, tangents of their shapes and dtypes); with `has_aux` also the other outputs: one as it is,
        several as a tuple.

    Raises:
        TypeError: if `inputs` or `v` are of another type, or `v` of another dtype.
        ValueError: if their numbers or shapes differ, or `has_aux` is set and `fn` returns one output.

    Source: mindspore.jvp, MindSpore 2.10.
    """
    check_flag(has_aux, "has_aux", "jvp")
    inputs, v = several(inputs, "inputs", "jvp"), several(v, "v", "jvp")
    if len(inputs) != len(v):
        raise ValueError(f"For 'jvp', there must be one 'v' for each input ({len(inputs)}), but got {len(v)}.")
    check_callable(fn, "jvp")
    tangents = tangents_of(inputs, v, "jvp")
    args, sources = with_twins(inputs)
    call = Call(fn, args, sources, has_aux, "jvp")
    moved = iter(call.slice.apply(pushforward(*call.end()), tangents))
    return (call.out, replaced(Tensor, lambda _: next(moved), call.out), *call.aux)


def linearize(fn, inputs):
    """The outputs of `fn`, and a function of `v` that gives their tangents, as `jvp`: `fn` itself runs once.

    Args:
        fn: a Cell or function that gives a Tensor, or a tuple or list of them.
        inputs: a Tensor, or a tuple or list of the inputs.

    Raises:
        TypeError: if `inputs` is of another type, or `v` does not fit them. ValueError: if a shape in `v` does not.

    Source: mindspore.ops.linearize, MindSpore 2.10.
    """
    inputs = several(inputs, "inputs", "linearize")
    if not callable(fn):
        raise wrong_type(fn, "fn", "linearize", "a Cell or a function")
    args, sources = with_twins(inputs)
    call = Call(fn, args, sources, False, "linearize")
    node, leaves, heads, live, wrt = call.end()
    if live:
        call.slice.apply(forward(node, live), [])

    def jvp_fn(v):
        given = several(v, "v", "linearize")
        if len(given) != len(inputs):
            raise wrong_type(v, "v", "linearize", f"{len(inputs)} Tensors")
        tangents = tangents_of(inputs, given, "linearize")
        moved = iter(call.slice.apply(pushforward(node, leaves, heads, (), wrt), tangents))
        return replaced(Tensor, lambda _: next(moved), call.out)

    return call.out, jvp_fn


def vjp(fn, *inputs, weights=None, has_aux=False):
    """The outputs of `fn`, and a function that pulls cotangents of them back to its inputs: `fn` itself runs once.

    Args:
        fn: a Cell or function.
        inputs: its inputs: Tensors, which are differentiated in, or tuples and lists, which pass through.
        weights: a Parameter, or a tuple or list of Parameters, to differentiate in; None for none.
        has_aux: only the first of `fn`'s outputs is differentiated; the others are returned last.

    Returns:
        (outputs, vjp_fn); with `has_aux` also the other outputs: one as it is, several as a tuple. `vjp_fn` takes one
        cotangent for each output and gives a tuple of gradients, one for each input; with `weights` the pair of that
        and the gradients in the weights: a Tensor for a single Parameter, else a tuple.

    Raises:
        TypeError: if an input or cotangent is of another type, or a cotangent of another dtype.
        ValueError: if a cotangent is of another shape, or `has_aux` is set and `fn` returns one output.
        RuntimeError: if the cotangents are not one for each output.

    Source: mindspore.vjp, MindSpore 2.10.
    """
    for x in inputs:
        if not isinstance(x, (Tensor, tuple, list)):
            raise wrong_type(x, "inputs", "vjp", "Tensors, or tuples or lists of them")
    check_flag(has_aux, "has_aux", "vjp")
    if not callable(fn):
        raise wrong_type(fn, "fn", "vjp", "a Cell or a function")
    listed, alone = check_weights(weights, "vjp") if weights is not None else ([], False)
    given = [x for x in inputs if isinstance(x, Tensor)]
    slice_ = Slice(given + listed)
    out, aux = divided(slice_.call(fn, inputs, {}), has_aux, slice_, "vjp")
    check_output(out, slice_, "vjp")
    heads = tensors_in(out)
    avals = [head._var.aval for head in heads]
    places, integral, reached = slice_.places(heads, range(len(heads)))
    slots = slice_.end()
    wrt = wanted(slots) if places else ()
    if hooks.on_leaves:
        slice_.hook_leaves(slots)
    staged = slice_.staged() if slice_.tape else None
    if staged is not None:
        staged.forward(slice_.held, slice_.live, slice_.known)
        slice_.note_writes()
    elif slice_.kept:
        slice_.apply(forward(slice_.node, slice_.live), [])

    def vjp_fn(*v):
        for t in v:
            if not isinstance(t, (Tensor, tuple, list)):
                raise wrong_type(t, "v", "vjp", "Tensors, or tuples or lists of them")
        cotangents = cotangents_of(avals, v, "vjp")
        grads = []
        if staged is not None:
            grads = staged.backward(places, [cotangents[k] for k in reached], wrt)
        elif wrt:
            op = pullback(slice_.node, len(slice_.leaves), places, (), wrt, len(reached), integral)
            grads = slice_.apply(op, [cotangents[k] for k in reached])
        grads = complete(matched(grads, wrt, slots), slice_.sources)
        n = len(given)
        if weights is None:
            return tuple(grads)
        return tuple(grads[:n]), grads[n] if alone else tuple(grads[n:])

    return (out, vjp_fn, *aux)


def jacfwd(fn, grad_position=0, has_aux=False):
    """A function that gives the Jacobians of `fn`, a column at a time: for few inputs and many outputs.

    Args:
        fn: a Cell or function that gives a Tensor, or a tuple or list of them.
        grad_position: an int or tuple of ints: the inputs to differentiate in, counted from 0.
        has_aux: only the first of `fn`'s outputs is differentiated; the others are returned beside the Jacobians.

    Returns:
        For each output a Jacobian of the output's shape followed by the input's: for several inputs a tuple of
        them, for several outputs a tuple of these. With `has_aux`: (Jacobians, other outputs).

    Raises:
        TypeError: if an argument or output is of another type, or an input to differentiate in is complex.
        ValueError: if a position is negative, repeated, missing or out of range, or `has_aux` is set and `fn`
            returns one output.

    Source: mindspore.jacfwd, MindSpore 2.10.
    """
    return jacobians(fn, grad_position, has_aux, "jacfwd")


def jacrev(fn, grad_position=0, has_aux=False):
    """Like `jacfwd`, a row at a time: for few outputs and many inputs.

    Here the outputs must not be complex, and an empty `grad_position` is a RuntimeError.

    Source: mindspore.jacrev, MindSpore 2.10.
    """
    return jacobians(fn, grad_position, has_aux, "jacrev")


def jacobians(fn, grad_position, has_aux, owner: str):
    check_flag(has_aux, "has_aux", owner)
    reverse = owner == "jacrev"

    @functools.wraps(fn, updated=())
    def jacobian_fn(*args):
        check_callable(fn, owner)
        if grad_position is None:
            raise wrong_type(grad_position, "grad_position", owner, "an int or a tuple of ints")
        positions = check_position(grad_position, owner)
        if not positions:
            raise (RuntimeError if reverse else ValueError)(f"For '{owner}', the 'grad_position' must not be empty.")
        if max(positions) >= len(args):
            raise ValueError(
                f"For '{owner}', the positions in 'grad_position' must be below the number of inputs, "
                f"{len(args)}, but got {positions}."
            )
        for p in positions:
            if not isinstance(args[p], Tensor):
                raise wrong_type(args[p], f"inputs[{p}]", owner, "a Tensor")
            if not reverse:
                check_real(args[p], "inputs", owner)
        sources = twins([args[p] for p in positions])
        inputs = list(args)
        for p, twin in zip(positions, sources, strict=True):
            inputs[p] = twin
        call = Call(fn, inputs, sources, has_aux, owner)
        if reverse:
            try:
                for y in flat([call.out]):
                    check_real(y, "outputs", owner)
            except TypeError:
                call.slice.abandon()
                raise
        found = iter(call.slice.apply(jacobian(*call.end(), reverse), []))
        one = len(positions) == 1
        rows = replaced(Tensor, lambda _: next(found) if one else tuple([next(found) for _ in positions]), call.out)
        if isinstance(call.out, tuple) and len(call.out) == 1:
            rows = rows[0]
        return (rows, *call.aux) if has_aux else rows

    return jacobian_fn


def check_real(tensor: Tensor, name: str, owner: str) -> None:
    if tensor.dtype.is_complex:
        raise TypeError(f"For '{owner}', the '{name}' must be real, but got {tensor.dtype}.")


__all__ = ["jacfwd", "jacrev", "jvp", "linearize", "vjp"]
