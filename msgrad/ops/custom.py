"""Operators whose function or gradient is the user's: Custom, InsertGradientOf, HookBackward."""

import json
from collections.abc import Callable

import jax
import numpy as np

from msgrad import dtype as dtypes
from msgrad.core.custom import differentiated, opaque
from msgrad.core.instruction import Operator
from msgrad.core.record import apply_vars, here, wrap
from msgrad.core.tape import zeros
from msgrad.core.tensor import Tensor, adopt
from msgrad.errors import wrong_type
from msgrad.ops.spell import Primitive


class InsertGradientOf(Primitive):
    """The identity, the gradient in whose result passes through `f`.

    Args:
        f: a function of the gradient, a Tensor; gives a Tensor of its shape and dtype.

    Raises:
        TypeError, when called: if `f` cannot be called or the argument is no Tensor.

    Source: mindspore.ops.InsertGradientOf, MindSpore 2.10.
    """

    init = (("f",),)

    def __init__(self, f):
        super().__init__()
        self.f = f

    def __call__(self, x):
        if not callable(self.f):
            raise wrong_type(self.f, "f", "InsertGradientOf", "a function")
        return passing("InsertGradientOf", (x,), lambda gradients: [self.f(*gradients)])[0]


class HookBackward(Primitive):
    """The identity on one Tensor or several, whose gradients pass through `hook_fn`.

    Args:
        hook_fn: a function of the tuple of gradients; what it gives, if not None, takes its place.
        cell_id: a name for printing.

    Raises:
        TypeError: if `hook_fn` cannot be called.

    Source: mindspore.ops.HookBackward, MindSpore 2.10.
    """

    init = (("cell_id", ""),)

    def __init__(self, hook_fn, cell_id=""):
        super().__init__()
        if not callable(hook_fn):
            raise wrong_type(hook_fn, "hook_fn", "HookBackward", "a function")
        self.hook_fn, self.cell_id = hook_fn, cell_id

    def __call__(self, *inputs):
        def backward(gradients):
            new = self.hook_fn(tuple(gradients))
            return gradients if new is None else list(new) if isinstance(new, (tuple, list)) else [new]

        out = passing("HookBackward", inputs, backward)
        return out if len(inputs) > 1 else out[0]


def passing(owner: str, tensors: tuple, backward: Callable) -> tuple:
    """The tensors as they are, whose gradients, zeros where none came, pass through `backward`."""
    for x in tensors:
        if not isinstance(x, Tensor):
            raise wrong_type(x, "x", owner, "a Tensor")
    if not differentiated():
        return tensors

    def filled(out):
        return lambda gradients: backward([zeros(t._var.aval) if g is None else g for t, g in zip(out, gradients)])

    return opaque(owner, lambda: tensors, list(tensors), filled)[0]


# ---------------------------------------------------------------- Custom
class Custom(Primitive):
    """A Python function of NumPy arrays as an operator.

    Args:
        func: takes an array for each input and gives an array or a tuple of them.
        out_shape: the outputs' shape, or a tuple of them for several; or a function of the inputs' shapes.
        out_dtype: likewise their dtype, or a function of the inputs' dtypes.
        func_type: 'pyfunc', or 'hybrid' for a function made by `ops.kernel`, whose outputs' shapes are found by a run on
            zeros. MindSpore's other kinds ('akg', 'tbe', 'aicpu', 'aot') are kernels compiled for
            its own backends.
        bprop: `bprop(*inputs, out, dout)` of Tensors, which gives the gradients in the inputs; None for no gradient.
        reg_info: what `CustomRegOp` gives, its dict or JSON; kept: the arrays' dtypes say all.

    Raises:
        TypeError: if `func`, `out_shape` or `out_dtype` is of another type. ValueError: if `func_type` is.
        NotImplementedError, when called: for another `func_type`. RuntimeError: if a gradient is asked for without
            `bprop`, or `func` gives an array of another size.

    Source: mindspore.ops.Custom, MindSpore 2.10.
    """

    init = (("func_name",), ("func_type", "pyfunc"))
    TYPES = ("hybrid", "akg", "tbe", "aicpu", "aot", "pyfunc")

    def __init__(self, func, out_shape=None, out_dtype=None, func_type="pyfunc", bprop=None, reg_info=None):
        super().__init__()
        if not callable(func) and not isinstance(func, str):
            raise wrong_type(func, "func", "Custom", "a function or a string")
        if func_type not in self.TYPES:
            raise ValueError(f"For 'Custom', the 'func_type' must be one of {list(self.TYPES)}, but got {func_type!r}.")
        if func_type == "pyfunc":
            if not callable(out_shape) and not isinstance(out_shape, (tuple, list)):
                raise wrong_type(out_shape, "out_shape", "Custom", "a tuple, a list or a function")
            if not callable(out_dtype) and not isinstance(out_dtype, (dtypes.Type, tuple, list)):
                raise wrong_type(out_dtype, "out_dtype", "Custom", "a dtype, a tuple of dtypes or a function")
        self.func, self.out_shape, self.out_dtype = func, out_shape, out_dtype
        self.func_type, self.bprop = func_type, bprop
        self.func_name = func if isinstance(func, str) else getattr(func, "__name__", "func")
        self.reg_info = json.loads(reg_info) if isinstance(reg_info, str) else reg_info

    def __call__(self, *inputs):
        if self.func_type != "pyfunc" and not self.is_kernel():
            raise NotImplementedError(
                f"For 'Custom', the 'func_type' {self.func_type!r} is a kernel for MindSpore's own backends. "
                "Write it as 'pyfunc', or in JAX, whose kernels (Pallas) run on CPU, GPU and TPU."
            )
        tensors = [x for x in inputs if isinstance(x, Tensor)]
        if not differentiated() or (self.bprop is None and here.rec.abstract):
            return self.compute(inputs)  # JAX refuses the gradient of a call back into Python, if one is asked for

        def backward_of(out):
            def backward(gradients):
                if self.bprop is None:
                    raise RuntimeError(f"For 'Custom', '{self.func_name}' has no 'bprop', so it has no gradient.")
                heads = out if isinstance(out, tuple) else (out,)
                douts = [zeros(t._var.aval) if g is None else g for t, g in zip(heads, gradients, strict=True)]
                grads = self.bprop(*inputs, out, tuple(douts) if isinstance(out, tuple) else douts[0])
                grads = grads if isinstance(grads, (tuple, list)) else (grads,)
                return [g for x, g in zip(inputs, grads, strict=False) if isinstance(x, Tensor)]

            return backward

        return opaque(self.func_name, lambda: self.compute(inputs), tensors, backward_of)[0]

    def is_kernel(self) -> bool:
        """Whether the function is written in the language of `ops.kernel`, and so runs as Python."""
        return self.func_type == "hybrid" and getattr(self.func, "ms_kernel_flag", False)

    def outputs(self, inputs) -> tuple[list, bool]:
        """(shape, NumPy dtype) of each output, and whether there are several."""
        tensors = [x for x in inputs if isinstance(x, Tensor)]
        if self.is_kernel():
            zeros = [np.zeros(x.shape, x._var.aval.dtype) if isinstance(x, Tensor) else x for x in inputs]
            given = self.func(*zeros)
            several = isinstance(given, tuple)
            return [(a.shape, a.dtype) for a in (given if several else (given,))], several
        shape, dtype = self.out_shape, self.out_dtype
        shape = shape(*(tuple(x.shape) for x in tensors)) if callable(shape) else shape
        dtype = dtype(*(x.dtype for x in tensors)) if not isinstance(dtype, (dtypes.Type, tuple, list)) else dtype
        several = isinstance(dtype, (tuple, list))
        shapes, kinds = (shape, dtype) if several else ([shape], [dtype])
        return [(tuple(s), dtypes.to_dtype(d).numpy) for s, d in zip(shapes, kinds, strict=True)], several

    def compute(self, inputs):
        """What the function gives: at once where the inputs have values, else by a call back into Python."""
        outs, several = self.outputs(inputs)
        if not here.rec.abstract:
            arrays = [x.asnumpy() if isinstance(x, Tensor) else x for x in inputs]
            given = self.checked(self.func(*arrays), outs, several)
            made = [adopt(array) for array in given]
            return tuple(made) if several else made[0]
        structs = [jax.ShapeDtypeStruct(shape, dtype) for shape, dtype in outs]
        tensors = [x for x in inputs if isinstance(x, Tensor)]

        def call(*arrays):
            left = iter(arrays)
            given = self.func(*(np.asarray(next(left)) if isinstance(x, Tensor) else x for x in inputs))
            return self.checked(given, outs, several)

        op = Operator(self.func_name, lambda *arrays: tuple(jax.pure_callback(call, structs, *arrays)), fallible=True)
        for x in tensors:
            if x._view is not None:
                x._sync()
        made = [wrap(var) for var in apply_vars(op, [x._var for x in tensors], tensors)]
        return tuple(made) if several else made[0]

    def checked(self, given, outs, several) -> list:
        arrays = list(given) if several else [given]
        if len(arrays) != len(outs):
            raise RuntimeError(
                f"For 'Custom', '{self.func_name}' must give {len(outs)} arrays, but gave {len(arrays)}."
            )
        for k, (array, (shape, dtype)) in enumerate(zip(arrays, outs, strict=True)):
            array = np.asarray(array)
            if array.size != int(np.prod(shape, dtype=np.int64)):
                raise RuntimeError(
                    f"For 'Custom', '{self.func_name}' must give an array of shape {shape}, but gave {array.shape}."
                )
            arrays[k] = np.array(array, dtype).reshape(shape)
        return arrays


class DataType:
    """`DataType.F32_Default` and its kin: a dtype and a layout. Source: mindspore.ops.DataType, MindSpore 2.10."""


_DTYPES = {"None": "", "BOOL": "bool", "BF16": "bfloat16"}
_DTYPES |= {
    f"{letter}{bits}": f"{name}{bits}"
    for letter, name, sizes in (
        ("I", "int", (8, 16, 32, 64)),
        ("U", "uint", (8, 16, 32, 64)),
        ("F", "float", (16, 32, 64)),
        ("C", "complex", (64, 128)),
    )
    for bits in sizes
}
_LAYOUTS: dict[str, tuple[str, ...]] = {
    "None": ("",),
    "Default": ("DefaultFormat",),
    "Default_List": ("DefaultFormat", "list"),
    "Default_Tuple": ("DefaultFormat", "tuple"),
    "5HD": ("NC1HWC0",),
    "FracNZ": ("FRACTAL_NZ",),
    "FracZ": ("FRACTAL_Z",),
    "FracZNLSTM": ("FRACTAL_ZN_LSTM",),
    "FracZNRNN": ("FRACTAL_ZN_RNN",),
    "ND_RNNBIAS": ("ND_RNN_BIAS",),
}
_LAYOUTS |= {
    name: (name,)
    for name in "C1HWNCoC0 ChannelLast DHWCN FRACTAL_Z_3D HWCN NC1HWC0 NCDHW NCHW NDC1HWC0 NDHWC NHWC".split()
}
for _short, _dtype in _DTYPES.items():
    for _name, _layout in _LAYOUTS.items():
        setattr(DataType, f"{_short}_{_name}", (_dtype, *_layout))


class CustomRegOp:
    """Collects what MindSpore registers of a Custom operator: `CustomRegOp().input(0, "x").output(0, "y")...`.

    Source: mindspore.ops.CustomRegOp, MindSpore 2.10.
    """

    def __init__(self, op_name="Custom"):
        if not isinstance(op_name, str):
            raise ValueError(f"For 'CustomRegOp', the 'op_name' must be a string, but got {op_name!r}.")
        self.info: dict = {
            "op_name": op_name,
            "inputs": [],
            "outputs": [],
            "attr": [],
            "fusion_type": "",
            "dtype_format": [],
        }
        self._target = ""

    def _part(self, part: str, index, name, param_type, extra: dict) -> "CustomRegOp":
        given = {"index": index, "name": name, "paramType": param_type, **extra}
        for key, value in (("index", int), ("name", str), ("paramType", str)):
            if given[key] is not None and not isinstance(given[key], value):
                raise wrong_type(given[key], key, f"CustomRegOp.{part}", f"of type {value.__name__}")
        self.info[part].append({key: value for key, value in given.items() if value is not None})
        return self

    def input(self, index=None, name=None, param_type="required", **kwargs) -> "CustomRegOp":
        """Describe an input. Returns itself."""
        return self._part("inputs", index, name, param_type, kwargs)

    def output(self, index=None, name=None, param_type="required", **kwargs) -> "CustomRegOp":
        """Describe an output. Returns itself."""
        return self._part("outputs", index, name, param_type, kwargs)

    def dtype_format(self, *args) -> "CustomRegOp":
        """A combination of dtypes and layouts, one for each input and output. Returns itself."""
        count = len(self.info["inputs"]) + len(self.info["outputs"])
        if len(args) != count:
            raise ValueError(f"For 'CustomRegOp.dtype_format', there must be {count} arguments, but got {len(args)}.")
        self.info["dtype_format"].append(args)
        return self

    def attr(self, name=None, param_type=None, value_type=None, default_value=None, **kwargs) -> "CustomRegOp":
        """Describe an attribute. Returns itself."""
        given = {"name": name, "paramType": param_type, "type": value_type, "defaultValue": default_value, **kwargs}
        for key, value in given.items():
            if value is not None and not isinstance(value, str):
                raise wrong_type(value, key, "CustomRegOp.attr", "a string")
        self.info["attr"].append({key: value for key, value in given.items() if value is not None})
        return self

    def target(self, target=None) -> "CustomRegOp":
        """The platform. Returns itself."""
        self._target = target
        return self

    def get_op_info(self) -> dict:
        """What has been collected."""
        return {**self.info, "target": self._target}


def custom_info_register(*reg_info):
    """A decorator that keeps what `CustomRegOp` collected with the function, as `reg_info`.

    Source: mindspore.ops.custom_info_register, MindSpore 2.10.
    """

    def declare(function):
        function.reg_info = list(reg_info)
        return function

    return declare


__all__ = ["Custom", "CustomRegOp", "DataType", "HookBackward", "InsertGradientOf", "custom_info_register"]
