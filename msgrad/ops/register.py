"""Primitive classes that users write, and the descriptions of kernels that MindSpore's programs register."""

import functools
import inspect
from collections.abc import Callable

from msgrad.errors import check_type, wrong_type
from msgrad.ops.custom import CustomRegOp
from msgrad.ops.spell import Primitive


class PrimitiveWithCheck(Primitive):
    """A Primitive whose class checks its inputs with methods of its own.

    The operator of its name runs; `check_shape` and `check_dtype` are MindSpore's compiler's to call.

    Source: mindspore.ops.PrimitiveWithCheck, MindSpore 2.10.
    """


class PrimitiveWithInfer(Primitive):
    """A Primitive whose class says its outputs' shapes and dtypes; see PrimitiveWithCheck.

    Source: mindspore.ops.PrimitiveWithInfer, MindSpore 2.10.
    """


def prim_attr_register(fn: Callable) -> Callable:
    """A decorator of a Primitive's `__init__`: its arguments become attributes, before it runs.

    Source: mindspore.ops.prim_attr_register, MindSpore 2.10.
    """
    signature = inspect.signature(fn)

    @functools.wraps(fn)
    def construct(self, *args, **kwargs):
        bound = signature.bind(self, *args, **kwargs)
        bound.apply_defaults()
        _, *given = bound.arguments.items()
        Primitive.__init__(self, type(self).__name__)
        for name, value in given:
            self.add_prim_attr(name, value)
        return fn(self, *args, **kwargs)

    return construct


prim_arg_register = prim_attr_register


def add_flags(fn=None, **flags):
    """`fn` with `flags` added to its attribute `_func_graph_flags`; without `fn`, a decorator that does so.

    Source: mindspore.ops.add_flags, MindSpore 2.10.
    """
    if fn is None:
        return lambda function: add_flags(function, **flags)
    fn._func_graph_flags = {**getattr(fn, "_func_graph_flags", {}), **flags}
    return fn


class Registry(dict):
    """Functions under names: `registry.register("name")` is a decorator."""

    def register(self, key):
        def declare(function):
            self[key] = function
            return function

        return declare


vm_impl_registry = Registry()


def get_vm_impl_fn(prim):
    """What the function registered for a Primitive, or for its name, gives for it; None if there is none.

    Source: mindspore.ops.get_vm_impl_fn, MindSpore 2.10.
    """
    function = vm_impl_registry.get(prim.name if isinstance(prim, Primitive) else prim)
    return None if function is None else function(prim)


# ---------------------------------------------------------------- descriptions of kernels
def described(key: str, kind: type) -> Callable:
    """A method that keeps its argument under `key`; returns the object."""

    def method(self, value):
        if not isinstance(value, kind):
            raise wrong_type(value, key, type(self).__name__, f"of type {kind.__name__}")
        self.info[key] = value
        return self

    method.__doc__ = f"Keep '{key}', of type {kind.__name__}. Returns itself."
    return method


class AiCPURegOp(CustomRegOp):
    """Collects what MindSpore registers of a kernel for Ascend's AI CPU. Source: mindspore.ops.AiCPURegOp, 2.10."""

    fusion_type = described("fusion_type", str)
    imply_type = "AiCPU"

    def __init__(self, op_name):
        super().__init__(op_name)
        self.info["imply_type"] = self.imply_type

    def attr(self, name=None, value_type=None, value=None, **kwargs):
        """Describe an attribute. Returns itself."""
        given = {"name": name, "type": value_type, "value": value, **kwargs}
        for key, text in given.items():
            if text is not None:
                check_type(text, str, key, f"{type(self).__name__}.attr")
        self.info["attr"].append({key: text for key, text in given.items() if text is not None})
        return self

    def get_op_info(self):
        """What has been collected."""
        return dict(self.info)


# The methods of TBERegOp beside: the key of what they keep, its type, its value at first.
TBE = {
    "async_flag": ("async_flag", bool, False),
    "binfile_name": ("binfile", str, ""),
    "compute_cost": ("compute_cost", int, 10),
    "kernel_name": ("kernel", str, ""),
    "partial_flag": ("partial_flag", bool, False),
    "reshape_type": ("reshape_type", str, ""),
    "dynamic_rank_support": ("dynamicRankSupport", bool, False),
    "dynamic_shape": ("dynamicShapeSupport", bool, False),
    "dynamic_compile_static": ("dynamicCompileStatic", bool, False),
    "need_check_supported": ("needCheckSupport", bool, False),
    "is_dynamic_format": ("dynamicFormat", bool, False),
    "op_pattern": ("op_pattern", str, ""),
    "real_input_index": ("real_input_index", list, []),
    "input_to_attr_index": ("input_to_attr_index", list, []),
    "unknown_shape_formats": ("unknown_shape_formats", list, []),
}


class TBERegOp(AiCPURegOp):
    """Collects what MindSpore registers of a kernel for Ascend's tensor engine. Source: mindspore.ops.TBERegOp, 2.10."""

    imply_type = "TBE"

    def __init__(self, op_name):
        super().__init__(op_name)
        self.info.update({key: list(first) if kind is list else first for key, kind, first in TBE.values()})

    def attr(self, name=None, param_type=None, value_type=None, value=None, default_value=None, **kwargs):
        """Describe an attribute. Returns itself."""
        return super().attr(name, value_type, value, paramType=param_type, defaultValue=default_value, **kwargs)

    def input(self, index=None, name=None, need_compile=None, param_type=None, shape=None, value_depend=None, **kwargs):
        """Describe an input. Returns itself."""
        extra = {"needCompile": need_compile, "shape": shape, "valueDepend": value_depend, **kwargs}
        return self._part("inputs", index, name, param_type, extra)

    def output(self, index=None, name=None, need_compile=None, param_type=None, shape=None, **kwargs):
        """Describe an output. Returns itself."""
        return self._part("outputs", index, name, param_type, {"needCompile": need_compile, "shape": shape, **kwargs})


for _method, (_key, _kind, _) in TBE.items():
    setattr(TBERegOp, _method, described(_key, _kind))


def op_info_register(op_info) -> Callable:
    """A decorator that keeps the description of a kernel with the function, as `op_info`.

    Raises:
        TypeError: if `op_info` is neither a dict nor JSON.

    Source: mindspore.ops.op_info_register, MindSpore 2.10.
    """
    if not isinstance(op_info, (dict, str)):
        raise wrong_type(op_info, "op_info", "op_info_register", "a dict or a string")

    def declare(function):
        function.op_info = op_info
        return function

    return declare


__all__ = """
    AiCPURegOp add_flags PrimitiveWithCheck PrimitiveWithInfer TBERegOp get_vm_impl_fn op_info_register prim_arg_register
    prim_attr_register vm_impl_registry
""".split()
