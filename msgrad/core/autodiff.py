"""grad, value_and_grad, GradOperation: the recorded function is replayed under jax.vjp, as one instruction.

Gradients belong to tensors, not to argument positions, as in MindSpore's PyNative mode: a tensor passed twice, or
passed and also captured, gets the sum. Sources for the return structures and exceptions: MindSpore 2.10 itself,
recorded in tests/recorded/grad*.json.
"""

import functools
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from msgrad.core.execute import run
from msgrad.core.instruction import Operator
from msgrad.core.parameter import Parameter
from msgrad.core.program import Node, Var, path, replay
from msgrad.core.record import apply_vars, as_called, here, leave, log_write, open_recording, wrap
from msgrad.core.tensor import Tensor
from msgrad.core.tree import tensors_in
from msgrad.errors import wrong_type


# ---------------------------------------------------------------- the instruction
def pullback(node: Node, leaves: int, heads: tuple, live: tuple, wrt: tuple, sens: int, integral: bool) -> Operator:
    """An operator on the `leaves` leaves of the program at `node`, then `sens` cotangents of its outputs `heads`.

    It gives the values at the places `live`, then the gradients of the heads in the leaves `wrt`. Without
    cotangents every head is summed. `integral` says that a head is of an integer dtype. Made once for a program.
    """
    key = ("pullback", leaves, heads, live, wrt, sens)
    found = node.transforms.get(key)
    if found is None:
        steps = path(node)

        def body(*arrays):
            leaf_values, cotangents = list(arrays[:leaves]), arrays[leaves:]
            whole = integral or any(not jnp.issubdtype(leaf_values[k].dtype, jnp.inexact) for k in wrt)

            def forward(*inputs):
                values = list(leaf_values)
                for k, x in zip(wrt, inputs, strict=True):
                    values[k] = x
                outs = replay(soften(steps) if whole else steps, values, [], heads + live)
                return outs[: len(heads)], outs[len(heads) :]

            inputs = [differentiable(leaf_values[k]) for k in wrt]
            outs, back, aux = jax.vjp(forward, *inputs, has_aux=True)
            given = iter(cotangents)
            seeds = [seed(y, next(given) if sens else None) for y in outs]
            if whole:
                aux = [a.astype(s.dtype) for a, s in zip(aux, replay(steps, leaf_values, [], live), strict=True)]
            grads = [as_gradient(g, leaf_values[k]) for k, g in zip(wrt, back(seeds), strict=True)]
            return (*aux, *grads)

        found = node.transforms[key] = Operator("grad", body, transform=True, fallible=fallible(steps))
    return found


def fallible(steps) -> bool:
    return any(instruction.operator.fallible for instruction, _ in steps)


def seed(y, given):
    """The cotangent of an output: `given`, or ones; an output of an integer dtype has none."""
    if not jnp.issubdtype(y.dtype, jnp.inexact):
        return np.zeros(y.shape, jax.dtypes.float0)
    return jnp.ones_like(y) if given is None else jnp.conj(given.astype(y.dtype))


def as_gradient(cotangent, x):
    """The gradient in `x`, of its dtype. In a complex input MindSpore's is the conjugate of JAX's."""
    return jnp.conj(cotangent).astype(x.dtype) if jnp.iscomplexobj(x) else cotangent.astype(x.dtype)


def differentiable(x):
    """`x`, or for integers and booleans, in which MindSpore differentiates too, its float64 twin."""
    return x if jnp.issubdtype(x.dtype, jnp.inexact) else x.astype(jnp.float64)


def soften(steps):
    """The steps with their casts to integer dtypes left out where a float comes, so that gradients pass."""
    return [(instruction.soft, operands) for instruction, operands in steps]


# ---------------------------------------------------------------- recording a function
class Slice:
    """A function's call, recorded: what it returned, and how to differentiate it.

    `sources` are the tensors whose gradients may be asked for; they are looked at before the call, which may
    rebind them.
    """

    __slots__ = ("rec", "sources", "vars")

    def __init__(self, sources: list[Tensor]):
        for t in sources:
            if t._view is not None:
                t._sync()
            if t._var.value is None and t.has_init:
                t.init_data()
        self.sources = sources
        self.rec = open_recording()
        self.vars = [t._var for t in sources]

    def call(self, fn, args, kwargs):
        """`fn(*args, **kwargs)`, recorded. After an exception, what it wrote before stays written."""
        try:
            return as_called(fn)(*args, **kwargs)
        except BaseException:
            self.abandon()
            raise

    def abandon(self):
        rec = self.rec
        while here.rec is not rec:
            here.rec = here.rec.parent
        if not rec.abstract:
            run(rec)
        writes = rec.writes()
        leave(rec)
        for tensor, before in writes:
            log_write(tensor, before)

    def close(self, heads: list[Tensor], sens: list[Tensor] | None = None) -> list[Tensor | None]:
        """End the recording; the gradients of `heads`, summed or weighted by `sens`, one for each source.

        A source the heads do not depend on gets zeros. Tensors that came out of the function stay what they are:
        outputs of the one instruction that computes the gradients too.
        """
        rec = self.rec
        places, integral, weights = [], False, []
        for i, head in enumerate(heads):
            if head._view is not None:
                head._sync()
            var = head._var
            if var.home is not rec and any(var is source for source in self.vars):
                rec.enter(head, var)  # an input or Parameter that is an output too
            if var.home is rec:
                places.append(var.place.index)
                integral |= var.aval.dtype.kind in "biu"
                if sens:
                    weights.append(sens[i])
        slots = [~v.place.index if v.home is rec and v.place.index < 0 else None for v in self.vars]
        wrt = tuple(slots) if places else ()
        if None in wrt or len(set(wrt)) < len(wrt):
            wrt = tuple({k: None for k in wrt if k is not None})
        rec.start = 0
        live = rec.live()
        held, node, parent = rec.vars, rec.node, rec.parent
        if parent.parent is None and not rec.abstract:
            live = tuple([i for i in live if held[i].value is None])
        kept = [held[i] for i in live]
        leaves, owners = rec.leaves.copy(), rec.owners.copy()
        count = len(leaves)
        writes = rec.writes() if rec.log else ()
        leave(rec)
        if not kept and not wrt:
            return [None] * len(slots)
        op = pullback(node, count, tuple(places), live, wrt, len(weights), integral) if wrt else forward(node, live)
        if weights:
            leaves += [w._var for w in weights]
            owners = owners and owners + weights
        grads = [wrap(var) for var in apply_vars(op, leaves, owners, kept)[len(kept) :]]
        for tensor, before in writes:
            log_write(tensor, before)
        if len(grads) == len(slots):
            return grads
        by_slot = dict(zip(wrt, grads, strict=True))
        return [by_slot.get(k) for k in slots]


def forward(node: Node, live: tuple) -> Operator:
    """An operator that replays the program at `node` for the values at `live`."""
    found = node.transforms.get(live)
    if found is None:
        steps = path(node)
        found = node.transforms[live] = Operator(
            "forward", lambda *leaves: tuple(replay(steps, leaves, [], live)), fallible=fallible(steps)
        )
    return found


def zeros_like(t: Tensor) -> Tensor:
    shape, dtype = t._var.aval.shape, t._var.aval.dtype
    return wrap(Var(t._var.aval, np.zeros(shape, dtype)))


# ---------------------------------------------------------------- what users call
def input_tensors(args, kwargs, positions, owner) -> list:
    """The tensors at `positions` of a call's inputs, keyword arguments counted after the others.

    A function without inputs has none; what is no tensor is passed over.
    """
    inputs = (*args, *kwargs.values()) if kwargs else args
    if not inputs:
        return []
    if max(positions) >= len(inputs):
        raise RuntimeError(
            f"For '{owner}', the position {max(positions)} in 'grad_position' is out of range: "
            f"the function was called with {len(inputs)} inputs."
        )
    return [(p, inputs[p]) for p in positions if isinstance(inputs[p], Tensor)]


def check_position(grad_position, owner):
    """A tuple of positions, or None."""
    if grad_position is None:
        return None
    if isinstance(grad_position, int):
        positions = (int(grad_position),)
    elif isinstance(grad_position, tuple):
        positions = grad_position
    else:
        raise wrong_type(grad_position, "grad_position", owner, "an int, a tuple of ints or None")
    for p in positions:
        if not isinstance(p, int):
            raise wrong_type(p, "grad_position", owner, "an int, a tuple of ints or None")
        if p < 0:
            raise ValueError(f"For '{owner}', every position in 'grad_position' must be >= 0, but got {p}.")
    if len(set(positions)) < len(positions):
        raise ValueError(f"For '{owner}', the positions in 'grad_position' must differ, but got {positions}.")
    return positions


def check_weights(weights, owner):
    """A list of tensors, and whether they came alone."""
    if isinstance(weights, Tensor):
        return [weights], True
    if isinstance(weights, (tuple, list)):
        for w in weights:
            if not isinstance(w, Tensor):
                raise RuntimeError(
                    f"For '{owner}', every element of 'weights' must be a Parameter, but got {w!r} "
                    f"of type {type(w).__name__}."
                )
        return list(weights), False
    raise wrong_type(weights, "weights", owner, "a Parameter, or a tuple or list of Parameters")


def check_flag(value, name, owner):
    if not isinstance(value, bool):
        raise wrong_type(value, name, owner, "a bool")


def complete(grads: list, sources: list) -> list:
    """The gradients, with zeros for sources without one and for frozen Parameters."""
    for i, source in enumerate(sources):
        if grads[i] is None or (source.__class__ is not Tensor and not source.__dict__.get("_requires_grad", True)):
            grads[i] = zeros_like(source)
    return grads


def differentiator(fn: Callable, grad_position, weights, has_aux, return_ids, sens_param, with_value: bool, owner: str):
    positions = check_position(grad_position, owner)
    check_flag(has_aux, "has_aux", owner)
    check_flag(return_ids, "return_ids", owner)
    check_flag(sens_param, "sens_param", owner)
    if positions is None and weights is None:
        raise ValueError(f"For '{owner}', 'grad_position' and 'weights' cannot be None at the same time.")

    @functools.wraps(fn, updated=())
    def grad_fn(*args, **kwargs):
        if not callable(fn):
            raise wrong_type(fn, "fn", owner, "a Cell or a function")
        if positions == ():
            raise RuntimeError(f"For '{owner}', 'grad_position' must not be empty.")
        sens = None
        if sens_param:
            args, kwargs, sens = take_sens(args, kwargs, owner)
        inputs = input_tensors(args, kwargs, positions, owner) if positions else []
        listed, alone = check_weights(weights, owner) if weights is not None else ([], False)
        slice_ = Slice([a for _, a in inputs] + listed)
        out = slice_.call(fn, args, kwargs)
        if has_aux and not (isinstance(out, tuple) and len(out) > 1):
            slice_.abandon()
            raise ValueError(
                f"For '{owner}', with 'has_aux' the function must return a tuple of more than one output, "
                f"but it returned {type(out).__name__}."
            )
        if isinstance(out, (tuple, list)) and not out:
            slice_.abandon()
            raise RuntimeError(f"For '{owner}', the function must return something to differentiate, but got {out!r}.")
        heads = tensors_in(out[0] if has_aux else out)
        cotangents = None if sens is None else match_sens(sens, heads, slice_, owner)
        grads = complete(slice_.close(heads, cotangents), slice_.sources)
        if return_ids:
            ids = [p for p, _ in inputs] + [getattr(w, "name", "") for w in listed]
            grads = list(zip(ids, grads, strict=True))
        n = len(inputs)
        by_input = grads[0] if n == 1 else tuple(grads[:n])
        by_weight = grads[n] if alone else tuple(grads[n:])
        if positions is None:
            result = by_weight
        elif weights is None:
            result = by_input
        else:
            result = (by_input, by_weight)
        if with_value:
            return out, result
        return (result, tuple(out[1:])) if has_aux else result

    return grad_fn


def grad(fn, grad_position=0, weights=None, has_aux=False, return_ids=False, sens_param=False):
    """A function that gives the gradients of `fn`, its outputs summed.

    Args:
        fn: a Cell or function of tensors; its other inputs pass through.
        grad_position: an int, a tuple of ints, or None: the inputs to differentiate in, counted from 0.
        weights: a Parameter, or a tuple or list of Parameters, to differentiate in; None for none.
        has_aux: only the first of `fn`'s outputs is differentiated; the others are returned beside the gradients.
        return_ids: each gradient comes as (position or Parameter name, gradient).
        sens_param: the gradient function takes the cotangent of `fn`'s output as its last argument.

    Returns:
        With inputs only: one Tensor, or a tuple of them where several inputs are tensors, `()` where none is.
        With weights only: a Tensor for a single Parameter, else a tuple. With both: the pair of these. With
        `has_aux`: (gradients, the tuple of other outputs). A gradient has its source's shape and dtype.

    Raises:
        ValueError: if both `grad_position` and `weights` are None, a position is negative, or `has_aux` is set
            and `fn` returns one output.
        RuntimeError: if a position is out of range, or `grad_position` is empty.
        TypeError: if an argument is of another type.

    Source: mindspore.grad, MindSpore 2.10.
    """
    return differentiator(fn, grad_position, weights, has_aux, return_ids, sens_param, False, "grad")


def value_and_grad(fn, grad_position=0, weights=None, has_aux=False, return_ids=False, sens_param=False):
    """Like `grad`, giving (what `fn` returned, gradients). Source: mindspore.value_and_grad, MindSpore 2.10."""
    return differentiator(fn, grad_position, weights, has_aux, return_ids, sens_param, True, "value_and_grad")


def get_grad(gradients, identifier):
    """The gradient of the input position or Parameter `identifier` in what `grad(..., return_ids=True)` gave.

    Raises:
        RuntimeError: if it is not there. TypeError: if `identifier` is neither an int nor a Parameter.

    Source: mindspore.get_grad, MindSpore 2.10.
    """
    if not isinstance(identifier, (int, Parameter)):
        raise wrong_type(identifier, "identifier", "get_grad", "an int or a Parameter")
    wanted = int(identifier) if isinstance(identifier, int) else identifier.name

    def search(item):
        if len(item) == 2 and isinstance(item[1], Tensor) and not isinstance(item[0], (Tensor, tuple)):
            return item[1] if item[0] == wanted and type(item[0]) is type(wanted) else None
        for part in item:
            found = search(part) if isinstance(part, tuple) else None
            if found is not None:
                return found
        return None

    found = search(gradients) if isinstance(gradients, tuple) else None
    if found is None:
        raise RuntimeError(f"For 'get_grad', there is no gradient for the position or Parameter {wanted!r}.")
    return found


class GradOperation:
    """Builds gradient functions: `GradOperation(...)(net)` or `GradOperation(get_by_list=True)(net, weights)`.

    Args:
        get_all: differentiate in all inputs, giving a tuple; by default in the first one.
        get_by_list: differentiate in weights; with `get_all`, in both, as ((inputs...), (weights...)).
        sens_param: the gradient function takes the cotangent of the output as its last argument
            (a Tensor of the output's shape, or a tuple of them).

    Raises:
        TypeError: if an argument is not a bool.

    Source: mindspore.ops.GradOperation, MindSpore 2.10.
    """

    def __init__(self, get_all=False, get_by_list=False, sens_param=False):
        for name, value in (("get_all", get_all), ("get_by_list", get_by_list), ("sens_param", sens_param)):
            check_flag(value, name, "GradOperation")
        self.get_all, self.get_by_list, self.sens_param = get_all, get_by_list, sens_param

    def __call__(self, fn, weights=None):
        if self.get_by_list and weights is None:
            if not hasattr(fn, "trainable_params"):
                raise TypeError(
                    "For 'GradOperation', 'get_by_list' of a function needs the weights as second argument."
                )
            weights = fn.trainable_params()

        @functools.wraps(fn, updated=())
        def grad_fn(*args, **kwargs):
            if not callable(fn):
                raise wrong_type(fn, "fn", "GradOperation", "a Cell or a function")
            sens = None
            if self.sens_param:
                args, kwargs, sens = take_sens(args, kwargs, "GradOperation")
            by_input = self.get_all or not self.get_by_list
            inputs = [a for a in (*args, *kwargs.values()) if isinstance(a, Tensor)] if by_input else []
            if not self.get_all:
                first = (*args, *kwargs.values())[:1]
                inputs = [a for a in first if isinstance(a, Tensor)] if by_input else []
            listed, alone = check_weights(weights, "GradOperation") if self.get_by_list else ([], False)
            slice_ = Slice(inputs + listed)
            out = slice_.call(fn, args, kwargs)
            heads = tensors_in(out)
            cotangents = None if sens is None else match_sens(sens, heads, slice_, "GradOperation")
            grads = complete(slice_.close(heads, cotangents), slice_.sources)
            n = len(inputs)
            of_inputs = tuple(grads[:n]) if self.get_all else grads[0] if n else ()
            of_weights = grads[n] if alone else tuple(grads[n:])
            if not self.get_by_list:
                return of_inputs
            return (of_inputs, of_weights) if self.get_all else of_weights

        return grad_fn


def take_sens(args, kwargs, owner):
    """The arguments without the cotangent, which is the keyword `sens` or the last positional one."""
    if "sens" in kwargs:
        return args, {k: v for k, v in kwargs.items() if k != "sens"}, kwargs["sens"]
    if not args:
        raise TypeError(f"For '{owner}', 'sens_param' needs the cotangent of the output as last argument.")
    return args[:-1], kwargs, args[-1]


def match_sens(sens, heads: list[Tensor], slice_: Slice, owner: str) -> list[Tensor]:
    """The cotangents of the outputs, checked against them."""
    try:
        found = tensors_in(sens)
        if len(found) != len(heads):
            raise RuntimeError(
                f"For '{owner}', there must be one cotangent for each output ({len(heads)}), but got {len(found)}."
            )
        for s, head in zip(found, heads, strict=True):
            if s.shape != head.shape:
                raise ValueError(
                    f"For '{owner}', a cotangent must have its output's shape {head.shape}, but got {s.shape}."
                )
            if s.dtype != head.dtype:
                raise TypeError(
                    f"For '{owner}', a cotangent must have its output's dtype {head.dtype}, but got {s.dtype}."
                )
    except BaseException:
        slice_.abandon()
        raise
    return found
