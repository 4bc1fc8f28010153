"""Hooks on Cells: functions around `construct`, and functions of the gradients in its inputs and outputs."""

import warnings
from collections.abc import Callable

from msgrad.core.custom import opaque
from msgrad.core.record import AT_ONCE, NeedsValue, here
from msgrad.core.tensor import Tensor
from msgrad.core.tree import replaced, tensors_in

HOOKS = ("pre", "post", "back_pre", "back", "save_pre", "save_post", "load_pre", "load_post", "saved")


class HookHandle:
    """Takes a hook away again; doing so twice is harmless."""

    _count = 0

    def __init__(self, table: dict, hook: tuple, first: bool = False):
        HookHandle._count += 1
        self._table, self.handle_id = table, HookHandle._count
        table[self.handle_id] = hook
        if first:
            for key in [key for key in table if key != self.handle_id]:
                table[key] = table.pop(key)

    def remove(self) -> None:
        self._table.pop(self.handle_id, None)


def before(cell, hooks: dict, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
    """The inputs as the forward pre-hooks give them."""
    for hook, with_kwargs, _ in list(hooks["pre"].values()):
        new = hook(cell, args, kwargs) if with_kwargs else hook(cell, args)
        if new is None:
            continue
        if with_kwargs:
            args, kwargs = new
        else:
            args = new if isinstance(new, tuple) else (new,)
    return args, kwargs


def after(cell, hooks: dict, args: tuple, kwargs: dict, out, ran: set):
    """The output as the forward hooks give it; the hooks that were called are noted in `ran`."""
    for key, (hook, with_kwargs, _) in list(hooks["post"].items()):
        ran.add(key)
        new = hook(cell, args, kwargs, out) if with_kwargs else hook(cell, args, out)
        if new is not None:
            out = new
    return out


def after_error(cell, hooks: dict, args: tuple, kwargs: dict, ran: set) -> None:
    """Call the forward hooks that are called even after an exception, unless they have been."""
    for key, (hook, with_kwargs, always) in list(hooks["post"].items()):
        if always and key not in ran:
            try:
                hook(cell, args, kwargs, None) if with_kwargs else hook(cell, args, None)
            except Exception as error:
                warnings.warn(f"A forward hook of '{type(cell).__name__}' raised after another exception: {error}")


class Backward:
    """The backward hooks around one call of a Cell."""

    def __init__(self, cell, hooks: dict):
        self.cell, self.pre, self.post = cell, hooks["back_pre"], hooks["back"]
        self.note, self.came, self.count = None, (), 1
        if self.post and here.rec.tape is AT_ONCE:
            if here.rec.abstract:
                raise NeedsValue(f"has the backward hooks of {type(cell).__name__}")
            raise NotImplementedError(
                f"For '{type(cell).__name__}', its backward hooks run as gradients are computed, but 'jvp', 'jacfwd' and "
                "'jacrev' record them before. Use 'grad', 'value_and_grad' or 'vjp'."
            )

    def inputs(self, args: tuple) -> tuple:
        """The inputs, watched: their gradients pass through the hooks."""
        at = [k for k, a in enumerate(args) if isinstance(a, Tensor)]
        self.count = len(at) or 1
        if not self.post or not at:
            return args
        tensors = [args[k] for k in at]
        twins, self.note = watch(self.cell, tensors, self.leave)
        given = dict(zip(at, twins, strict=True))
        return tuple([given.get(k, a) for k, a in enumerate(args)])

    def outputs(self, out):
        """The output, watched: the gradients in it come here first."""
        tensors = tensors_in(out)
        if not tensors:
            return out
        twins = iter(watch(self.cell, tensors, self.enter)[0])
        return replaced(Tensor, lambda _: next(twins), out)

    def enter(self, gradients: list) -> list:
        for hook, *_ in list(self.pre.values()):
            gradients = self.changed(hook(self.cell, tuple(gradients)), gradients)
        self.came = tuple(gradients)
        if self.post and (self.note is None or not self.note.active):
            for hook, *_ in list(self.post.values()):
                hook(self.cell, (None,) * self.count, self.came)
        return gradients

    def leave(self, gradients: list) -> list:
        for hook, *_ in list(self.post.values()):
            gradients = self.changed(hook(self.cell, tuple(gradients), self.came), gradients)
        return gradients

    def changed(self, new, gradients: list) -> list:
        """The gradients that a hook gave in the place of `gradients`, or these."""
        if new is None:
            return gradients
        items = list(new) if isinstance(new, tuple) else [new]
        if len(items) != len(gradients):
            raise TypeError(
                f"For '{type(self.cell).__name__}', a backward hook must give {len(gradients)} gradients, "
                f"but got {len(items)}."
            )
        for item, gradient in zip(items, gradients, strict=True):
            if not isinstance(item, Tensor) and not (item is None and gradient is None):
                raise TypeError(
                    f"For '{type(self.cell).__name__}', a backward hook must give Tensors, but got {type(item).__name__}."
                )
        return items


def watch(cell, tensors: list[Tensor], backward: Callable) -> tuple[list[Tensor], object]:
    """The same tensors, whose gradients pass through `backward`, and the note of it."""
    out, note = opaque(type(cell).__name__, lambda: tuple(tensors), tensors, lambda out: backward)
    return list(out), note
