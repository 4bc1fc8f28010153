"""Operators that look at values: assertions, dumps to files, summaries. They compute what they look at at once."""

import itertools
from pathlib import Path

import numpy as np

from msgrad.core.custom import call_with_bprop
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_int, check_one_of, check_type, wrong_type, wrong_value
from msgrad.ops.custom import Custom, passing
from msgrad.ops.sort import value
from msgrad.ops.spell import Primitive
from msgrad.ops.unary import stop_gradient


class Assert(Primitive):
    """RuntimeError unless a condition holds; before, the first elements of some Tensors are printed.

    Args:
        summarize: how many elements of each.

    The call takes `condition`, a bool or bool Tensor of one element, and `input_data`, a tuple or list of Tensors.

    Source: mindspore.ops.Assert, MindSpore 2.10.
    """

    init = (("summarize", 3),)

    def __init__(self, summarize=3):
        super().__init__()
        self.summarize = check_int(summarize, "summarize", "Assert")

    def __call__(self, condition, input_data):
        if isinstance(condition, Tensor) and condition.dtype.kind == "b":
            condition = bool(condition)
        check_bool(condition, "condition", "Assert")
        if not isinstance(input_data, (tuple, list)):
            raise wrong_type(input_data, "input_data", "Assert", "a tuple or list of Tensors")
        if not condition:
            print("For 'Assert' condition is false.")
            for x in input_data:
                print("input data:", np.array2string(value(x).ravel()[: self.summarize], separator=" "))
            raise RuntimeError("For 'Assert', the condition does not hold.")


def check_numerics(x):
    """`x` itself. RuntimeError if an element is NaN or infinite. Source: mindspore.ops.CheckNumerics, MindSpore 2.10."""
    if not isinstance(x, Tensor) or not x.dtype.is_floating_point:
        raise wrong_type(x, "x", "CheckNumerics", "a floating-point Tensor")
    for word, found in (("NaN", np.isnan), ("infinite", np.isinf)):
        if found(value(x).astype(np.float64)).any():
            raise RuntimeError(f"For 'CheckNumerics', the 'x' holds {word} values.")
    return x


# ---------------------------------------------------------------- files
_dumped = itertools.count()


def save(file: str, x: Tensor) -> None:
    path = Path(file)
    stem = path.with_suffix("") if path.suffix == ".npy" else path
    array = value(x)  # first: where there is no value yet, nothing has been numbered
    np.save(f"{stem}_{x.dtype.name}_{next(_dumped)}.npy", array)


def tensordump(file_name, tensor, mode="out"):
    """Write a Tensor to the file `{file_name}_{dtype}_{number}.npy`, numbered in order of the calls.

    Args:
        file_name: a path; a suffix '.npy' is left out first.
        tensor: Tensor.
        mode: 'out', 'in' or 'all': which of the layouts of a sharded Tensor; on one device they are the same.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `file_name` is empty or `mode` another one.

    Source: mindspore.ops.tensordump, MindSpore 2.10.
    """
    if not check_type(file_name, str, "file_name", "tensordump"):
        raise wrong_value(file_name, "file_name", "tensordump", "not empty")
    if not isinstance(tensor, Tensor):
        raise wrong_type(tensor, "tensor", "tensordump", "a Tensor")
    check_one_of(mode, ("out", "in", "all"), "mode", "tensordump")
    save(file_name, tensor)


def dump_gradient(path, x, input_output):
    """`x` itself; its gradient, when there is one, is written to the file `path`.

    Args:
        path: a path that ends in '.npy'.
        x: Tensor.
        input_output: 'in' or 'out': which of the layouts of a sharded Tensor; on one device they are the same.

    Source: mindspore.ops.DumpGradient, MindSpore 2.10.
    """
    check_type(path, str, "path", "DumpGradient")
    check_one_of(input_output, ("in", "out"), "input_output", "DumpGradient")

    def kept(gradients):
        np.save(path, value(gradients[0]))
        return gradients

    return passing("DumpGradient", (x,), kept)[0]


# ---------------------------------------------------------------- summaries
SUMMARIES: dict = {}  # (kind, name): the last Tensor summarized, until a SummaryRecord takes it


def summary(kind: str, least: int):
    def function(name, value):
        owner = f"{kind}Summary"
        check_type(name, str, "name", owner)
        if not isinstance(value, Tensor):
            raise wrong_type(value, "value", owner, "a Tensor")
        if value.ndim < least or (kind == "Image" and value.ndim != 4):
            raise ValueError(f"For '{owner}', the 'value' must have {least} dimensions or more, but got {value.shape}.")
        if kind == "Scalar" and value.size != 1:
            raise ValueError(f"For '{owner}', the 'value' must have one element, but got the shape {value.shape}.")
        SUMMARIES[kind, name] = value

    function.__name__ = function.__qualname__ = f"{kind.lower()}_summary"
    function.__doc__ = (
        f"Keep a Tensor under a name for the summary. Source: mindspore.ops.{kind}Summary, MindSpore 2.10."
    )
    return function


scalar_summary, tensor_summary = summary("Scalar", 0), summary("Tensor", 1)
histogram_summary, image_summary = summary("Histogram", 1), summary("Image", 4)


# ---------------------------------------------------------------- functions as operators
class PyFunc(Custom):
    """A Python function of NumPy arrays as an operator.

    Args:
        fn: takes the arrays and gives one for each output.
        in_types, in_shapes: the inputs' dtypes and shapes, lists.
        out_types, out_shapes: likewise the outputs'.
        stateful: whether `fn` is run at each call even for equal inputs; it always is.

    The call takes the Tensors, or a tuple of them, and gives a tuple.

    Raises:
        TypeError: if `fn` is no function or an argument no list.

    Source: mindspore.ops.PyFunc, MindSpore 2.10.
    """

    init = (("fn",), ("in_types",), ("in_shapes",), ("out_types",), ("out_shapes",), ("stateful", True))

    def __init__(self, fn, in_types, in_shapes, out_types, out_shapes, stateful=True):
        for given, name in ((in_types, "in_types"), (in_shapes, "in_shapes"), (out_types, "out_types")):
            if not isinstance(given, (tuple, list)):
                raise wrong_type(given, name, "PyFunc", "a list")
        super().__init__(fn, out_shapes, out_types)
        self.fn, self.in_types, self.in_shapes, self.out_types, self.out_shapes = (
            fn,
            in_types,
            in_shapes,
            out_types,
            out_shapes,
        )
        self.stateful = check_bool(stateful, "stateful", "PyFunc")

    def __call__(self, *inputs):
        return super().__call__(*(inputs[0] if len(inputs) == 1 and isinstance(inputs[0], (tuple, list)) else inputs))

    def checked(self, given, outs, several):
        return super().checked(given if isinstance(given, (tuple, list)) else [given], outs, several)


class Morph(Primitive):
    """A function as one operator, with a gradient of its own if `bprop_fn` is given.

    Args:
        fn: the function of the inputs.
        infer_shape, infer_dtype: functions that give the outputs' shapes and dtypes, kept: they are known from `fn`.
        bprop_fn: takes the inputs, what `fn` gave and the gradient in it; gives a gradient for each input.

    Source: mindspore.ops.Morph, MindSpore 2.10.
    """

    def __init__(self, fn, infer_shape, infer_dtype, bprop_fn=None):
        super().__init__()
        for function, name in ((fn, "fn"), (infer_shape, "infer_shape"), (infer_dtype, "infer_dtype")):
            if not callable(function):
                raise wrong_type(function, name, "Morph", "a function")
        self.fn, self.infer_shape, self.infer_dtype, self.bprop_fn = fn, infer_shape, infer_dtype, bprop_fn

    def __call__(self, *args):
        return self.fn(*args) if self.bprop_fn is None else call_with_bprop("Morph", self.fn, self.bprop_fn, args, {})


# ---------------------------------------------------------------- in place and elsewhere
def stop_gradient_(input):
    """Cut off the gradient through a Tensor from here on, in place. Source: mindspore.ops.stop_gradient_, 2.10."""
    if not isinstance(input, Tensor):
        raise wrong_type(input, "input", "stop_gradient_", "a Tensor")
    input._set(stop_gradient(input)._var)


def move_to(input, to="CPU", blocking=True):
    """`input` itself: JAX decides where a Tensor lies, and computes with it wherever that is.

    Args:
        input: Tensor.
        to: 'CPU' or 'Ascend', as in MindSpore, or 'GPU'.
        blocking: whether to wait for a copy; there is none.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `to` is another one.

    Source: mindspore.ops.move_to, MindSpore 2.10.
    """
    if not isinstance(input, Tensor):
        raise wrong_type(input, "input", "move_to", "a Tensor")
    check_one_of(to, ("CPU", "GPU", "Ascend"), "to", "move_to")
    check_bool(blocking, "blocking", "move_to")
    return input


__all__ = ["Assert", "Morph", "PyFunc", "move_to", "stop_gradient_", "tensordump"]
