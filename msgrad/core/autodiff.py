"""grad, value_and_grad, GradOperation: the recorded function is replayed under jax.vjp, as one instruction.

Gradients belong to tensors, not to argument positions, as in MindSpore's PyNative mode: a tensor passed twice, or
passed and also captured, gets the sum. Sources for the return structures and exceptions: MindSpore 2.10 itself,
recorded in tests/recorded/grad*.json.
"""

import functools
from collections.abc import Callable

from msgrad.core import hooks
from msgrad.core.execute import run
from msgrad.core.instruction import Aval, Operator
from msgrad.core.mutable import is_mutable
from msgrad.core.no_grad import refuse, settle
from msgrad.core.parameter import Parameter
from msgrad.core.pullback import forward, pullback
from msgrad.core.record import apply_vars, here, leave, log_write, open_recording, wrap
from msgrad.core.saved import look
from msgrad.core.staged import Staged
from msgrad.core.tape import add_to, assignments, zeros
from msgrad.core.tensor import Tensor
from msgrad.core.tree import tensors_in
from msgrad.errors import wrong_type


# ---------------------------------------------------------------- recording a function
class Slice:
    """A function's call, recorded: what it returned, and how to differentiate it.

    `sources` are the tensors whose gradients may be asked for; they are looked at before the call, which may
    rebind them.
    """

    __slots__ = (
        "held",
        "kept",
        "known",
        "leaves",
        "live",
        "node",
        "owners",
        "rec",
        "sources",
        "tape",
        "vars",
        "written",
    )

    def __init__(self, sources: list[Tensor], tape: list | tuple | None = None):
        for t in sources:
            if t._view is not None:
                t._sync()
            if t._var.value is None and t.has_init:
                t.init_data()
        self.sources = sources
        self.rec = open_recording()
        self.rec.tape = [] if tape is None else tape
        self.vars = [t._var for t in sources]

    def call(self, fn, args, kwargs):
        """`fn(*args, **kwargs)`, recorded. After an exception, what it wrote before stays written."""
        try:
            return fn(*args, **kwargs)
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
        places, integral, weights = self.places(heads, sens)
        slots = self.end()
        wrt = wanted(slots) if places else ()
        if hooks.on_leaves:
            self.hook_leaves(slots)
        if self.tape and (wrt or self.kept or self.written):
            return self.differentiated(slots, places, weights, wrt)
        if wrt:
            op = pullback(self.node, len(self.leaves), places, self.live, wrt, len(weights), integral)
        elif self.kept:
            op = forward(self.node, self.live)
        else:
            return [None] * len(slots)
        return matched(self.apply(op, weights), wrt, slots)

    def places(self, heads: list[Tensor], sens: list[Tensor] | None = None) -> tuple[tuple, bool, list]:
        """Where the heads that may depend on a source stand, whether one is of integers, and the `sens` of these."""
        rec = self.rec
        settle(rec)
        look(rec)
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
        return tuple(places), integral, weights

    def end(self) -> list[int | None]:
        """Leave the recording; for each source the number of its leaf, None if the function did not read it."""
        rec = self.rec
        slots = [~v.place.index if v.home is rec and v.place.index < 0 else None for v in self.vars]
        rec.start = 0
        live = rec.live()
        held, parent = rec.vars, rec.parent
        self.known = parent.parent is None and not rec.abstract
        if self.known:
            live = tuple([i for i in live if held[i].value is None])
        self.node, self.live, self.kept = rec.node, live, [held[i] for i in live]
        self.tape, self.held = rec.tape, held
        if rec.log and isinstance(rec.tape, list):
            self.tape += assignments(rec, self.sources)
        self.leaves, self.owners = rec.leaves, rec.owners
        self.written = rec.writes() if rec.log else ()
        leave(rec)
        return slots

    def apply(self, op: Operator, extra: list[Tensor]) -> list[Tensor]:
        """Record `op` on the program's leaves and `extra`: what it gives after the values that are still held.

        These are given once; an operator applied later, as `vjp` does, gives none of them.
        """
        operands, kept, self.kept = self.leaves, self.kept, []
        if extra:
            for tensor in extra:
                if tensor._view is not None:
                    tensor._sync()
            operands = operands + [tensor._var for tensor in extra]
        owners = self.owners
        if owners or here.rec.abstract:
            owners = (owners or [*map(wrap, self.leaves)]) + extra
        outs = apply_vars(op, operands, owners, kept)
        if self.written:
            self.note_writes()
        return [wrap(var) for var in outs[len(kept) :]]

    def note_writes(self) -> None:
        """Tell the recording around this one what was written."""
        for tensor, before in self.written:
            log_write(tensor, before)
        self.written = ()

    def hook_leaves(self, slots: list[int | None]) -> None:
        """Note the hooks on the sources."""
        owner = dict(zip(slots, self.sources, strict=True))
        self.tape += [note for k, t in owner.items() if k is not None for note in hooks.of(t, ~k)]

    def staged(self) -> Staged:
        return Staged(self.node, self.tape, self.leaves, self.owners)

    def differentiated(self, slots, places, weights, wrt: tuple) -> list[Tensor | None]:
        """The gradients of a recording with notes, one for each source."""
        staged = self.staged()
        try:
            staged.forward(self.held, self.live, self.known)
            grads = matched(staged.backward(places, weights, wrt), wrt, slots)
        finally:
            self.note_writes()
        for k, source in enumerate(self.sources):
            more = staged.assigned.get(id(source))
            if more is not None:
                found = {} if grads[k] is None else {k: grads[k]}
                add_to(found, k, more)
                grads[k] = found[k]
        return grads


def wanted(slots: list[int | None]) -> tuple[int, ...]:
    """The leaves to differentiate in, each once."""
    wrt = tuple(slots)
    return tuple({k: None for k in wrt if k is not None}) if None in wrt or len(set(wrt)) < len(wrt) else wrt


def matched(grads: list[Tensor], wrt: tuple, slots: list[int | None]) -> list[Tensor | None]:
    """The gradients in the leaves `wrt`, one for each source."""
    if len(grads) == len(slots):
        return grads
    by_slot = dict(zip(wrt, grads, strict=True))
    return [by_slot.get(k) for k in slots]


# ---------------------------------------------------------------- what users call
def differentiable(inputs: tuple, positions, owner: str) -> list[int]:
    """The `positions` of a call's inputs where there is a tensor; a call without inputs has none."""
    try:
        return [p for p in positions if isinstance(inputs[p], Tensor) or counts(inputs[p])] if inputs else []
    except IndexError:
        raise RuntimeError(
            f"For '{owner}', the position {max(positions)} in 'grad_position' is out of range: "
            f"the function was called with {len(inputs)} inputs."
        ) from None


def counts(value) -> bool:
    """Whether an input that is no tensor has a gradient: while a function is compiled, as in MindSpore, if mutable."""
    return here.rec.abstract and is_mutable(value)


def like(value, gradients):
    """The next of `gradients` in the place of each tensor in `value`, and 0 in that of each number."""
    if isinstance(value, Tensor):
        return next(gradients)
    if isinstance(value, dict):
        return {key: like(item, gradients) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        items = [like(item, gradients) for item in value]
        return items if isinstance(value, list) else tuple(items)
    return 0.0 if isinstance(value, float) else 0


def regrouped(grads: list, inputs: list) -> list:
    """The gradients of the tensors in `inputs`, put together to one for each input; what follows stays."""
    given = iter(grads)
    return [like(value, given) for value in inputs] + list(given)


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


def check_aux(out, slice_: Slice, owner: str) -> None:
    """With 'has_aux' there must be outputs beside the first."""
    if not (isinstance(out, tuple) and len(out) > 1):
        slice_.abandon()
        raise ValueError(
            f"For '{owner}', with 'has_aux' the function must return a tuple of more than one output, "
            f"but it returned {type(out).__name__}."
        )


def check_output(out, slice_: Slice, owner: str) -> None:
    if isinstance(out, (tuple, list)) and not out:
        slice_.abandon()
        raise RuntimeError(f"For '{owner}', the function must return something to differentiate, but got {out!r}.")


def complete(grads: list, sources: list) -> list:
    """The gradients, with zeros for sources without one and for frozen Parameters."""
    for i, source in enumerate(sources):
        if grads[i] is None or (source.__class__ is not Tensor and not source.__dict__.get("_requires_grad", True)):
            grads[i] = zeros(source._var.aval)
    return grads


def differentiator(fn: Callable, grad_position, weights, has_aux, return_ids, sens_param, with_value: bool, owner: str):
    refuse(owner)
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
        refuse(owner)
        if positions == ():
            raise RuntimeError(f"For '{owner}', 'grad_position' must not be empty.")
        sens = None
        if sens_param:
            args, kwargs, sens = take_sens(args, kwargs, owner)
        inputs = (*args, *kwargs.values()) if kwargs else args  # keyword arguments count after the others
        where = differentiable(inputs, positions, owner) if positions else ()
        listed, alone = check_weights(weights, owner) if weights is not None else ([], False)
        values = [inputs[p] for p in where]
        nested = here.rec.abstract and any(not isinstance(value, Tensor) for value in values)
        slice_ = Slice((tensors_in(values) if nested else values) + listed)
        out = slice_.call(fn, args, kwargs)
        if has_aux:
            check_aux(out, slice_, owner)
        check_output(out, slice_, owner)
        heads = tensors_in(out[0] if has_aux else out)
        cotangents = None if sens is None else match_sens(sens, heads, slice_, owner)
        grads = complete(slice_.close(heads, cotangents), slice_.sources)
        if nested:
            grads = regrouped(grads, values)
        if return_ids:
            ids = [*where, *(getattr(w, "name", "") for w in listed)]
            grads = list(zip(ids, grads, strict=True))
        n = len(values)
        result = grads[0] if n == 1 else tuple(grads[:n])
        if weights is not None:
            by_weight = grads[n] if alone else tuple(grads[n:])
            result = by_weight if positions is None else (result, by_weight)
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
        refuse("GradOperation")
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
            refuse("GradOperation")
            sens = None
            if self.sens_param:
                args, kwargs, sens = take_sens(args, kwargs, "GradOperation")
            by_input = self.get_all or not self.get_by_list
            taken = (*args, *kwargs.values())[: None if self.get_all else 1] if by_input else ()
            inputs = [a for a in taken if isinstance(a, Tensor) or counts(a)]
            listed, alone = check_weights(weights, "GradOperation") if self.get_by_list else ([], False)
            nested = here.rec.abstract and any(not isinstance(value, Tensor) for value in inputs)
            slice_ = Slice((tensors_in(inputs) if nested else inputs) + listed)
            out = slice_.call(fn, args, kwargs)
            heads = tensors_in(out)
            cotangents = None if sens is None else match_sens(sens, heads, slice_, "GradOperation")
            grads = complete(slice_.close(heads, cotangents), slice_.sources)
            if nested:
                grads = regrouped(grads, inputs)
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
        return cotangents_of([head._var.aval for head in heads], sens, owner)
    except BaseException:
        slice_.abandon()
        raise


def cotangents_of(outputs: list[Aval], sens, owner: str) -> list[Tensor]:
    """The tensors in `sens`, one for each of `outputs`, of its shape and dtype."""
    found = tensors_in(sens)
    if len(found) != len(outputs):
        raise RuntimeError(
            f"For '{owner}', there must be one cotangent for each output ({len(outputs)}), but got {len(found)}."
        )
    for given, out in zip(found, outputs, strict=True):
        if given.shape != out.shape:
            raise ValueError(
                f"For '{owner}', a cotangent must have its output's shape {out.shape}, but got {given.shape}."
            )
        if given._var.aval.dtype != out.dtype:
            raise TypeError(
                f"For '{owner}', a cotangent must have its output's dtype {out.dtype}, but got {given.dtype}."
            )
    return found
