"""Mixed precision: inside a Cell that asks for it, operators compute in another floating-point dtype."""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from msgrad import dtype as dtypes
from msgrad.core import record
from msgrad.core.instruction import Operator
from msgrad.core.parameter import Parameter
from msgrad.core.record import changes, here
from msgrad.core.tensor import Tensor
from msgrad.dtype import bfloat16, float16, float32
from msgrad.errors import check_bool, check_one_of, kind

FLAGS = {"fp16": float16, "fp32": float32, "bf16": bfloat16}
FLOATS = {d.numpy for d in (float16, bfloat16, float32, dtypes.float64)}
STATISTICS = {"mean", "variance", "running_mean", "running_var"}  # never less precise than they are kept


class Choice:
    """Operators that compute in another dtype, by name; the rest compute in the dtypes they get.

    `back` is what the floating-point outputs of these are cast to; `apart` says that a bias is added after them, in the
    wider of their dtype and its own.
    """

    def __init__(self, dtypes: Mapping[str, dtypes.Type], back: dtypes.Type | None = None, apart: bool = False):
        self.dtypes, self.back, self.apart = dtypes, back, apart


def lowered(op: Operator, args: tuple):
    """`op` on the Tensors of floats in `args` in the dtype asked for."""
    target, back, apart, mixed = here.mixed, None, False, here.mixed
    if isinstance(target, Choice):
        target, back, apart = target.dtypes.get(op.name), target.back, target.apart
    here.mixed = None
    try:
        if not op.lowers or target is None:
            return record.apply(op, args)
        names, bias = op.names, None
        if apart and "bias" in names:
            at = names.index("bias")
            bias, args = args[at], (*args[:at], None, *args[at + 1 :])
        out = record.apply(op, tuple([a if names[i] in STATISTICS else cast(a, target) for i, a in enumerate(args)]))
        if bias is not None:
            out = out + (bias if op.name == "dense" else bias.reshape((-1,) + (1,) * (out.ndim - 2)))
        return out if back is None else cast(out, back)
    finally:
        here.mixed = mixed


@contextlib.contextmanager
def computing(choice: Choice):
    """Until the end of the context, operators compute as `choice` says."""
    record.start_lowering(lowered)
    mixed, here.mixed = here.mixed, choice
    try:
        yield
    finally:
        here.mixed = mixed


def cast(value, target):
    if isinstance(value, Tensor):
        found = value._var.aval.dtype
        return value.astype(target) if found in FLOATS and found != target.numpy else value
    if type(value) in (tuple, list) and any(isinstance(item, Tensor) for item in value):
        return type(value)(cast(item, target) for item in value)
    return value


class Precision:
    """The part of a Cell that is about dtypes."""

    _hooks: Any
    training: bool

    def to_float(self, dst_type):
        """From now on, compute in `dst_type` here and in all Cells below.

        Operators get their floating-point Tensors cast to it; Parameters stay as they are, and the statistics of
        batch normalization are computed in their own dtype.

        Raises:
            ValueError: if `dst_type` is not float16, float32 or bfloat16.

        Source: mindspore.nn.Cell.to_float, MindSpore 2.10.
        """
        if not any(dst_type is d for d in FLAGS.values()):
            raise ValueError(
                f"For 'Cell.to_float', the 'dst_type' must be float16, float32 or bfloat16, but got {dst_type}."
            )
        self.add_flags_recursive(**{name: d is dst_type for name, d in FLAGS.items()})  # type: ignore[attr-defined]
        return self

    def _set_precision(self, dtype) -> None:
        """Run calls through the door of hooks, where the dtype, or the Choice, is set."""
        record.start_lowering(lowered)
        changes[0] += 1
        self._need_hooks()  # type: ignore[attr-defined]
        self.__dict__["_precision"] = dtype

    def get_mixed_precision_type(self):
        """The dtype that `to_float` set, or None."""
        return self.__dict__.get("_precision")

    # ------------------------------------------------------------ moving and casting
    def _apply(self, fn: Callable, recurse: bool = True):
        """Give every Parameter and buffer here, and in all Cells below, the value `fn(tensor)`."""
        for _, cell in self.cells_and_names() if recurse else [("", self)]:  # type: ignore[attr-defined]
            for tensor in [*cell._params.values(), *cell._buffers.values()]:
                if tensor is not None:
                    tensor._set(fn(tensor)._var)
        return self

    def to(self, *args, **kwargs):
        """Cast the Parameters and buffers of floats, here and in all Cells below.

        Called as `to(device=None, dtype=None, non_blocking=False)`, `to(dtype, non_blocking=False)` or
        `to(tensor, non_blocking=False)`, which takes the dtype of the Tensor. Values stay on the one device there is.

        Raises:
            TypeError: if the dtype is no floating-point or complex one, or the arguments fit no form.
            ValueError: if there is no such device.

        Source: mindspore.nn.Cell.to, MindSpore 2.10.
        """
        device, dtype = destination(args, kwargs)
        if device is not None:
            check_one_of(device.partition(":")[0], ["CPU", "GPU", "Ascend"], "device", "Cell.to")
        if dtype is None:
            return self
        if dtype.kind not in "fc":
            raise TypeError(f"For 'Cell.to', the 'dtype' must be floating-point or complex, but got {dtype}.")
        return self._apply(lambda t: t.astype(dtype) if t.dtype.kind in "fc" else t)

    def to_empty(self, *, device=None, recurse=True):
        """Give Parameters and buffers, here and in all Cells below, values that mean nothing: zeros.

        Raises:
            ValueError: if there is no such device.

        Source: mindspore.nn.Cell.to_empty, MindSpore 2.10.
        """
        if device is not None:
            check_one_of(device.partition(":")[0], ["CPU", "GPU", "Ascend"], "device", "Cell.to_empty")
        return self._apply(lambda t: Tensor(np.zeros(t.shape, t.dtype.numpy)), check_bool(recurse, "recurse", "Cell"))


def destination(args: tuple, kwargs: dict) -> tuple[str | None, Any]:
    """(device, dtype) of the forms of `Cell.to`."""
    names = ("device", "dtype", "non_blocking")
    if args and isinstance(args[0], Tensor):
        args = (None, args[0].dtype, *args[1:])
    elif args and isinstance(args[0], dtypes.Type):
        args = (None, *args)
    given = dict(zip(names, args, strict=False)) | kwargs
    device, dtype, waits = (given.get(name) for name in names)
    if (
        len(args) > 3
        or not given.keys() <= set(names)
        or not isinstance(device, (str, type(None)))
        or not isinstance(dtype, (dtypes.Type, type(None)))
        or not isinstance(waits, (bool, type(None)))
    ):
        kinds = ", ".join(kind(value) for value in (*args, *kwargs.values()))
        raise TypeError(f"For 'Cell.to', the arguments must be a device, a dtype and a bool, but got ({kinds}).")
    return device, dtype


def swapped(cell, hooks: dict) -> dict:
    """The attributes of `cell` that are Parameters with a hook, by name: what the hooks make of them."""
    return {name: hooks[id(p)](p) for name, p in cell._params.items() if p is not None and id(p) in hooks}


def check_hooks(hook, cell) -> list:
    """(Parameter, function) pairs of what `register_parameter_forward_hook` takes."""
    if callable(hook):
        return [(p, hook) for p in cell.get_parameters()]
    if not isinstance(hook, list):
        raise TypeError(
            f"For 'Cell.register_parameter_forward_hook', the 'hook' must be a function or a list, but got {kind(hook)}."
        )
    pairs = []
    for item in hook:
        if not isinstance(item, dict) or set(item) != {"params", "hook"}:
            raise ValueError(
                "For 'Cell.register_parameter_forward_hook', each element must be a dict of 'params' and 'hook', "
                f"but got {item!r}."
            )
        if not callable(item["hook"]) or not all(isinstance(p, Parameter) for p in item["params"]):
            raise TypeError(
                "For 'Cell.register_parameter_forward_hook', the 'params' must be Parameters and the 'hook' a function."
            )
        pairs += [(p, item["hook"]) for p in item["params"]]
    return pairs


__all__ = ["FLAGS", "Choice", "Precision", "computing", "check_hooks", "swapped"]
