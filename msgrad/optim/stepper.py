"""What all optimizers are: Cells whose call records one operator, which gives the parameters and the state anew."""

import copy
from collections.abc import Callable, Iterable, Sequence

from msgrad.core.cell import Cell
from msgrad.core.instruction import Operator
from msgrad.core.parameter import Bundle
from msgrad.core.record import apply_vars, here
from msgrad.core.tensor import Tensor
from msgrad.errors import kind, wrong_type


class Stepper(Cell):
    """Base of Cells that update Parameters when they are called."""

    def __call__(self, *args, **kwargs):
        rec = here.rec
        rec.cells += 1
        try:
            return (
                self.construct(*args, **kwargs)
                if self._hooks is None
                else self._call_hooked(self.construct, args, kwargs)
            )
        finally:
            rec = here.rec
            rec.cells -= 1
            if rec.parent is None and not rec.abstract:
                rec.due = True  # run at the next operator: by then the caller has let go of the gradients

    def _bundles(self) -> Iterable[Bundle]:
        """The state that travels as bundles."""
        return ()

    def __deepcopy__(self, memo):
        for bundle in self._bundles():
            copy.deepcopy(bundle, memo)  # first: they know which Parameters are their members
        out = memo[id(self)] = object.__new__(type(self))
        for name, value in self.__dict__.items():
            out.__dict__[name] = copy.deepcopy(value, memo)
        return out


def current(tensor: Tensor):
    """The Var of a tensor, read anew if it is a view."""
    if tensor._view is not None:
        tensor._sync()
    return tensor._var


def convertible(own, other) -> bool:
    """Whether a gradient of the NumPy dtype `other` can be cast to `own`: a complex one to complex ones alone."""
    return other.kind != "c" or own.kind == "c"


def check_gradients(gradients, params: Sequence[Tensor], owner: str, converts: Callable = convertible) -> None:
    """Raise what is wrong with gradients that cannot be used for these parameters.

    Raises:
        TypeError: if they are no tuple or list of Tensors, or one does not convert. RuntimeError: if there are too many or
            too few. ValueError: if a shape differs from its parameter's.
    """
    if not isinstance(gradients, (tuple, list)):
        raise wrong_type(gradients, "gradients", owner, "a tuple or list of Tensors")
    if len(gradients) != len(params):
        raise RuntimeError(
            f"For '{owner}', there must be {len(params)} gradients, one per parameter, but got {len(gradients)}."
        )
    known = [p._var.aval for p in params]
    if [g._var.aval if isinstance(g, Tensor) else None for g in gradients] == known:
        return
    for p, g in zip(params, gradients, strict=True):
        if not isinstance(g, Tensor):
            raise TypeError(f"For '{owner}', the gradient of '{p.name}' must be a Tensor, but got {kind(g)}.")
        if g.shape != p.shape:
            raise ValueError(
                f"For '{owner}', the gradient of '{p.name}' must have its shape {p.shape}, but got {g.shape}."
            )
        if not converts(p._var.aval.dtype, g._var.aval.dtype):
            raise TypeError(
                f"For '{owner}', the gradient of '{p.name}' must be of its dtype {p.dtype} "
                f"or one that converts to it, but got {g.dtype}."
            )


def take_step(operator: Operator, params: Sequence[Tensor], state: Sequence[Tensor], others: Sequence[Tensor]) -> None:
    """Record `operator` on `params`, `state` and `others`; its outputs are the new values of the first two."""
    tensors = [*params, *state, *others]
    operands = [current(t) for t in tensors]
    outs = apply_vars(operator, operands, tensors)
    rec = here.rec
    if operands[0].home is rec:  # not run at its line
        rec.log += [(p, var.place.index) for p, var in zip(params, operands, strict=False)]
    for p, var in zip(params, outs, strict=False):
        if p._view is None:
            p._var = var
        else:
            p._set(var)
    for t, var in zip(state, outs[len(params) :], strict=True):
        t._set(var)
