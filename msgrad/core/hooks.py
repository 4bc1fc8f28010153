"""Hooks on tensors: functions that see, and may replace, a tensor's gradient."""

import itertools
import weakref
from collections.abc import Callable

from msgrad.core.record import AT_ONCE, NeedsValue, changes, here, origin
from msgrad.core.staged import hooked_at_once
from msgrad.core.tape import Hooked
from msgrad.core.tensor import Tensor

on_leaves: list[bool] = []  # not empty once a tensor that may be an input has had a hook
_numbers = itertools.count(1)


class TensorHookHandle:
    """Takes a tensor's hook away again, `remove()`; doing so twice is harmless.

    Source: mindspore.common.hook_handle, MindSpore 2.10.
    """

    def __init__(self, tensor: Tensor, table: dict, key: int):
        self.id, self._table, self.tensor_weakref = key, table, weakref.ref(tensor)

    def remove(self) -> None:
        if self.id in self._table and here.rec.abstract:
            raise NeedsValue("takes a hook away")
        self._table.pop(self.id, None)


def register_hook(self: Tensor, hook: Callable) -> TensorHookHandle:
    """Call `hook(gradient)` whenever the gradient in this tensor is computed; its Tensor, if any, replaces that.

    Hooks run in the order they were registered, inside `grad` and its kin: those of a tensor made by the function
    that is differentiated when the gradient has reached it, those of an input or Parameter at the end. A gradient of
    another shape is summed where it was broadcast, one of another dtype cast. In a function that `ms.jit` compiles, a
    hook on one of its inputs holds for that call.

    Args:
        hook: a function of one Tensor, the gradient, of this tensor's shape and dtype; gives a Tensor or None.

    Returns:
        A handle whose `remove()` takes the hook away.

    Raises:
        TypeError: if `hook` cannot be called. RuntimeError: if the tensor is a Parameter that requires no gradient,
            or, when the gradient comes, if the hook returns something else.

    Source: mindspore.Tensor.register_hook, MindSpore 2.10.
    """
    if not callable(hook):
        raise TypeError(f"For 'register_hook', the 'hook' must be a function, but got {type(hook).__name__}.")
    if self.__class__ is not Tensor and not self.requires_grad:
        raise RuntimeError(
            "For 'register_hook', the Parameter must require gradients, but its 'requires_grad' is False."
        )
    if self._view is not None:
        self._sync()
    rec, place = origin(self._var)
    inside = rec is not None and (place.index >= 0 or rec.abstract)  # made, or an input, of what is recorded
    if not inside and here.rec.abstract and not here.rec.peeks:
        raise NeedsValue("registers a hook on a Tensor that it did not make")
    table = self.__dict__.setdefault("_hooks", {})
    key = next(_numbers)
    table[key] = hook
    changes[0] += 1
    if inside and isinstance(rec.tape, list):
        rec.tape.append(Hooked(place.index, table, key))
    elif inside and rec.tape is AT_ONCE and rec is here.rec:
        # in a recorded program: what follows reads the hooked value
        self._put(hooked_at_once(self, Hooked(place.index, table, key))._var)
    elif not on_leaves:
        on_leaves.append(True)
    return TensorHookHandle(self, table, key)


def hooks(self: Tensor) -> list[Callable]:
    """The tensor's hooks, in the order they were registered. Source: mindspore.Tensor.hooks, MindSpore 2.10."""
    return list(self.__dict__.get("_hooks", {}).values())


def registered(tensor: Tensor) -> tuple[Callable, ...]:
    """The tensor's hooks; nothing is looked at where no input of anything has had one."""
    return tuple(tensor.__dict__.get("_hooks", {}).values()) if on_leaves else ()


def of(tensor: Tensor, place: int) -> list[Hooked]:
    """Notes of the hooks on an input or Parameter."""
    table = tensor.__dict__.get("_hooks", ())
    return [Hooked(place, table, key) for key in table]


Tensor.register_hook, Tensor.hooks = register_hook, hooks
