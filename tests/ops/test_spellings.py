"""One operator under its names: function, Primitive, method, keyword names; and the errors they all raise."""

import copy

import numpy as np
import pytest
from cases import CASES
from numpy.testing import assert_allclose
from test_reference import as_tuple, sample

import msgrad as ms
from msgrad import Tensor, ops
from msgrad.ops import primitives
from msgrad.ops.methods import METHODS
from msgrad.ops.spell import Primitive

X = np.array([[1.0, 7.0], [5.0, 2.0]], np.float32)
Y = np.array([[2.0, 3.0], [0.5, 4.0]], np.float32)


def tensors():
    return Tensor(X), Tensor(Y)


def same(a, b):
    a, b = as_tuple(a), as_tuple(b)
    assert len(a) == len(b)
    for x, y in zip(a, b, strict=True):
        assert x.dtype == y.dtype
        assert_allclose(x.asnumpy(), y.asnumpy(), 1e-6)


# ---------------------------------------------------------------- methods are the functions
METHOD_CASES = [
    case
    for case in CASES
    if case.name in METHODS and hasattr(Tensor, case.name) and getattr(ops, case.name, None) is case.op
]


@pytest.mark.parametrize("case", METHOD_CASES, ids=lambda case: case.name)
def test_method(case):
    first, *rest = map(Tensor, sample(case, "float32" if case.floats else "int32"))
    same(getattr(first, case.name)(*rest, *case.args, **case.kwargs), case.call(first, *rest))


def test_there_are_methods():
    assert len(METHOD_CASES) > 80


# ---------------------------------------------------------------- Primitives are the functions
PRIMITIVES = {
    "Add": (lambda x, y: ops.Add()(x, y), ops.add),
    "Sub": (lambda x, y: ops.Sub()(x, y), ops.sub),
    "Mul": (lambda x, y: ops.Mul()(x, y), ops.mul),
    "RealDiv": (lambda x, y: ops.RealDiv()(x, y), ops.div),
    "Pow": (lambda x, y: ops.Pow()(x, 2), lambda x, y: x * x),
    "Cast": (lambda x, y: ops.Cast()(x, ms.int32), lambda x, y: x.astype(ms.int32)),
    "Reshape": (lambda x, y: ops.Reshape()(x, (4,)), lambda x, y: x.reshape(4)),
    "Transpose": (lambda x, y: ops.Transpose()(x, (1, 0)), lambda x, y: x.T),
    "Concat": (lambda x, y: ops.Concat(1)((x, y)), lambda x, y: ops.concat((x, y), 1)),
    "Stack": (lambda x, y: ops.Stack(axis=1)([x, y]), lambda x, y: ops.stack((x, y), 1)),
    "Split": (lambda x, y: ops.Split(1, 2)(x), lambda x, y: ops.split(x, 1, 1)),
    "Gather": (lambda x, y: ops.Gather()(x, Tensor([1]), 0), lambda x, y: x[1:]),
    "Squeeze": (lambda x, y: ops.Squeeze(0)(x[None]), lambda x, y: x),
    "ExpandDims": (lambda x, y: ops.ExpandDims()(x, 0), lambda x, y: x[None]),
    "Tile": (lambda x, y: ops.Tile()(x, (2, 1)), lambda x, y: ops.concat((x, x))),
    "OneHot": (lambda x, y: ops.OneHot()(Tensor([1]), 2, Tensor(1.0), Tensor(0.0)), lambda x, y: Tensor([[0.0, 1.0]])),
    "ReduceMean": (lambda x, y: ops.ReduceMean(keep_dims=True)(x, 1), lambda x, y: ops.mean(x, 1, True)),
    "ReduceSum": (lambda x, y: ops.ReduceSum()(x, (0, 1)), lambda x, y: ops.sum(x)),
    "ReduceMax": (lambda x, y: ops.ReduceMax()(x), lambda x, y: x.max()),
    "ReduceAll": (lambda x, y: ops.ReduceAll()(x > 0), lambda x, y: ops.all(x > 0)),
    "ReduceStd": (lambda x, y: ops.ReduceStd()(x), lambda x, y: ops.std_mean(x, None, 1)),
    "Argmax": (lambda x, y: ops.Argmax(axis=1)(x), lambda x, y: ops.argmax(x, 1).astype(ms.int32)),
    "ArgMaxWithValue": (lambda x, y: ops.ArgMaxWithValue(1)(x), lambda x, y: ops.max(x, 1)[::-1]),
    "Softmax": (lambda x, y: ops.Softmax(0)(x), lambda x, y: ops.softmax(x, 0)),
    "BatchMatMul": (lambda x, y: ops.BatchMatMul(transpose_b=True)(x[None], y[None])[0], lambda x, y: x @ y.T),
    "MatMul": (lambda x, y: ops.MatMul(transpose_a=True)(x, y), lambda x, y: x.T @ y),
    "TopK": (lambda x, y: ops.TopK()(x, 1), lambda x, y: ops.topk(x, 1)),
    "Slice": (lambda x, y: ops.Slice()(x, (0, 1), (2, 1)), lambda x, y: x[:, 1:]),
    "StridedSlice": (lambda x, y: ops.StridedSlice(shrink_axis_mask=1)(x, (1, 0), (2, 2), (1, 1)), lambda x, y: x[1]),
    "Pad": (lambda x, y: ops.Pad(((0, 0), (1, 0)))(x), lambda x, y: ops.pad(x, (1, 0))),
    "Fill": (lambda x, y: ops.Fill()(ms.float32, (2,), 3), lambda x, y: ops.full((2,), 3, dtype=ms.float32)),
    "Select": (lambda x, y: ops.Select()(x > y, x, y), ops.maximum),
    "Einsum": (lambda x, y: ops.Einsum("ij,jk->ik")((x, y)), ops.matmul),
    "LpNorm": (lambda x, y: ops.LpNorm(1)(x), lambda x, y: ops.norm(x, dim=1)),
    "CumSum": (lambda x, y: ops.CumSum()(x, 0), lambda x, y: ops.cumsum(x, 0)),
    "DynamicShape": (lambda x, y: ops.TensorShape()(x), lambda x, y: Tensor([2, 2])),
    "Sort": (lambda x, y: ops.Sort(descending=True)(x), lambda x, y: ops.sort(x, -1, True)),
    "Meshgrid": (
        lambda x, y: ops.Meshgrid(indexing="ij")((x[0], y[0])),
        lambda x, y: ops.meshgrid(x[0], y[0], indexing="ij"),
    ),
    "SparseSoftmaxCrossEntropyWithLogits": (
        lambda x, y: ops.SparseSoftmaxCrossEntropyWithLogits()(x, Tensor([0, 1])),
        lambda x, y: ops.cross_entropy(x, Tensor(np.array([0, 1], np.int32))),
    ),
    "reduce_sum": (lambda x, y: ops.reduce_sum(x, 1), lambda x, y: x.sum(1)),
    "cached": (lambda x, y: primitives._get_cache_prim(ops.Softmax)(0)(x), lambda x, y: ops.softmax(x, 0)),
}


@pytest.mark.parametrize("name", PRIMITIVES)
def test_primitive(name):
    primitive, function = PRIMITIVES[name]
    same(primitive(*tensors()), function(*tensors()))


def test_primitive_object():
    mean = ops.ReduceMean(keep_dims=True)
    assert repr(mean) == "Prim[ReduceMean]<keep_dims=True>"
    assert repr(ops.Add()) == "Prim[Add]"
    assert repr(ops.Squeeze(1)) == "Prim[Squeeze]<axis=(1,)>"
    assert (mean.name, mean.keep_dims, ops.Softmax().axis) == ("ReduceMean", True, (-1,))
    assert isinstance(mean, Primitive) and copy.deepcopy(mean).keep_dims
    assert mean.add_prim_attr("tag", 3) is mean and mean.tag == 3
    assert primitives._get_cache_prim(ops.Softmax)(1) is primitives._get_cache_prim(ops.Softmax)(1)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: ops.Cummax(), "the argument 'axis' is missing"),
        (lambda: ops.Concat(1, 2), "1 arguments, but 2"),
        (lambda: ops.Concat(dim=1), "arguments are \\['axis'\\]"),
        (lambda: ops.Concat(1, axis=2), "arguments are"),
    ],
)
def test_primitive_arguments(call, sentence):
    with pytest.raises(TypeError, match=sentence):
        call()


# ---------------------------------------------------------------- keyword names
KEYWORDS = {
    "sum axis": (lambda x: x.sum(axis=0, keepdims=True), lambda x: ops.sum(x, 0, True)),
    "sum dim": (lambda x: x.sum(dim=0, keepdim=True), lambda x: ops.sum(x, 0, True)),
    "sum positional": (lambda x: x.sum(0, True), lambda x: ops.sum(x, 0, True)),
    "sum dtype": (lambda x: x.sum(0, ms.float64, True), lambda x: ops.sum(x, 0, True, dtype=ms.float64)),
    "sum initial": (lambda x: x.sum(initial=3), lambda x: ops.sum(x) + 3),
    "mean axis": (lambda x: x.mean(axis=0, keep_dims=True), lambda x: ops.mean(x, 0, True)),
    "mean dim": (lambda x: x.mean(dim=0, keepdim=True), lambda x: ops.mean(x, 0, True)),
    "max": (lambda x: x.max(), lambda x: ops.amax(x)),
    "max axis": (lambda x: x.max(axis=0), lambda x: ops.amax(x, 0)),
    "max axes": (lambda x: x.max(axis=(0, 1)), lambda x: ops.amax(x)),
    "max dim": (lambda x: x.max(dim=0), lambda x: ops.max(x, 0)),
    "max positional": (lambda x: x.max(0, True), lambda x: ops.max(x, 0, True)),
    "max indices": (lambda x: x.max(axis=0, return_indices=True), lambda x: ops.max(x, 0)),
    "min initial": (lambda x: x.min(axis=0, initial=1.5), lambda x: ops.minimum(ops.amin(x, 0), 1.5)),
    "argmax": (lambda x: x.argmax(axis=1, keepdims=True), lambda x: ops.argmax(x, 1, True)),
    "argmin": (lambda x: x.argmin(dim=1, keepdim=True), lambda x: ops.argmin(x, 1, True)),
    "std": (lambda x: x.std(axis=0, ddof=1), lambda x: ops.std(x, 0, 1)),
    "std correction": (lambda x: x.std(dim=0, correction=1, keepdim=True), lambda x: ops.std(x, 0, 1, True)),
    "all": (lambda x: (x > 2).all(dim=0, keepdim=True), lambda x: ops.all(x > 2, 0, True)),
    "split dim": (lambda x: x.split(1, dim=1), lambda x: ops.split(x, 1, 1)),
    "split axis": (lambda x: x.split(split_size_or_sections=[1, 1], axis=1), lambda x: ops.split(x, 1, 1)),
    "chunk": (lambda x: x.chunk(2, dim=1), lambda x: ops.chunk(x, 2, 1)),
    "sort": (lambda x: x.sort(dim=0, descending=True), lambda x: ops.sort(x, 0, True)),
    "unsqueeze": (lambda x: x.unsqueeze(dim=0), lambda x: ops.expand_dims(x, 0)),
    "transpose": (lambda x: x.transpose(0, 1), lambda x: ops.transpose(x, (1, 0))),
    "transpose tuple": (lambda x: x.transpose((1, 0)), lambda x: ops.transpose(x, (1, 0))),
    "transpose all": (lambda x: x.transpose(), lambda x: ops.transpose(x, (1, 0))),
    "permute": (lambda x: x.permute(1, 0), lambda x: ops.transpose(x, (1, 0))),
    "reshape list": (lambda x: x.reshape([4]), lambda x: ops.reshape(x, (4,))),
    "reshape Tensor": (lambda x: x.reshape(Tensor([4])), lambda x: ops.reshape(x, (4,))),
    "view": (lambda x: x.view(-1), lambda x: ops.reshape(x, (4,))),
    "flatten": (lambda x: x.flatten(), lambda x: ops.reshape(x, (4,))),
    "flatten F": (lambda x: x.flatten("F"), lambda x: ops.reshape(x.T, (4,))),
    "gather": (lambda x: x.gather(Tensor([1, 0]), 1), lambda x: ops.gather(x, Tensor([1, 0]), 1)),
    "gather dim": (lambda x: x.gather(1, Tensor([[0], [1]])), lambda x: ops.gather_elements(x, 1, Tensor([[0], [1]]))),
    "select view": (lambda x: x.select(0, 1), lambda x: x[1]),
    "select": (lambda x: x.select(x > 2, 0.0), lambda x: ops.where(x > 2, x, 0.0)),
    "where": (lambda x: x.where(x > 2, y=0.0), lambda x: ops.where(x > 2, x, 0.0)),
    "add alpha": (lambda x: x.add(x, alpha=2), lambda x: x * 3),
    "sub alpha": (lambda x: x.sub(x, alpha=3), lambda x: x * -2),
    "div rounding": (lambda x: x.div(2, rounding_mode="floor"), lambda x: x // 2),
    "take": (lambda x: x.take(Tensor([9])), lambda x: x[1, 1:]),
    "take wrap": (lambda x: x.take(Tensor([5]), mode="wrap"), lambda x: x[0, 1:]),
    "take axis": (lambda x: x.take(Tensor([1]), 0), lambda x: x[1:]),
    "index_add": (
        lambda x: x.index_add(0, Tensor([0]), Tensor([[1.0, 1.0]]), alpha=2),
        lambda x: ops.index_add(x, Tensor([0]), Tensor([[2.0, 2.0]]), 0),
    ),
    "index_add axis": (
        lambda x: x.index_add(Tensor([0]), Tensor([[1.0, 1.0]]), 0),
        lambda x: ops.index_add(x, Tensor([0]), Tensor([[1.0, 1.0]]), 0),
    ),
    "scatter": (
        lambda x: x.scatter(1, Tensor([[0], [1]]), Tensor([[9.0], [8.0]])),
        lambda x: ops.scatter(x, 1, Tensor([[0], [1]]), Tensor([[9.0], [8.0]])),
    ),
    "scatter reduce": (
        lambda x: x.scatter(1, Tensor([[0], [1]]), Tensor([[9.0], [8.0]]), reduce="add"),
        lambda x: x.scatter_add(1, Tensor([[0], [1]]), Tensor([[9.0], [8.0]])),
    ),
    "scatter_add rows": (
        lambda x: x.scatter_add(Tensor([[0, 1]]), Tensor([2.0])),
        lambda x: ops.tensor_scatter_add(x, Tensor([[0, 1]]), Tensor([2.0])),
    ),
    "to": (lambda x: x.to(ms.float16), lambda x: x.astype(ms.float16)),
    "astype name": (lambda x: x.astype("int32"), lambda x: ops.cast(x, ms.int32)),
    "float": (lambda x: x.astype(ms.float64).float(), lambda x: x),
    "type": (lambda x: x.type(ms.float64), lambda x: x.astype(ms.float64)),
    "expand": (lambda x: x.expand(3, 2, 2), lambda x: ops.broadcast_to(x, (3, 2, 2))),
    "repeat": (lambda x: x.repeat(1, 2), lambda x: ops.tile(x, (1, 2))),
    "logical": (lambda x: (x > 2).logical_and(y=x < 6), lambda x: ops.logical_and(x > 2, x < 6)),
    "diagonal": (lambda x: x.diagonal(0, axis1=1, axis2=0), lambda x: ops.diagonal(x, 0, 1, 0)),
    "sum_to_size": (lambda x: x.sum_to_size(1, 2), lambda x: x.sum(0, True)),
    "new_zeros": (lambda x: x.new_zeros((2,)), lambda x: ops.zeros((2,))),
    "choose": (lambda x: Tensor([0, 1]).choose([x[0], x[1]]), lambda x: ops.stack((x[0, 0], x[1, 1]))),
    "unique": (
        lambda x: Tensor([3, 1, 3]).unique(return_inverse=True, return_counts=True),
        lambda x: (Tensor([1, 3]), Tensor([1, 0, 1]), Tensor([1, 2])),
    ),
    "argmax_with_value": (lambda x: x.argmax_with_value(1), lambda x: ops.max(x, 1)),
}


@pytest.mark.parametrize("name", KEYWORDS)
def test_keywords(name):
    method, function = KEYWORDS[name]
    same(method(Tensor(X)), function(Tensor(X)))


# ---------------------------------------------------------------- errors
ERRORS = {
    "broadcast": (lambda x: x + Tensor([1.0, 2.0, 3.0]), ValueError, "need to broadcast"),
    "string operand": (lambda x: x + "a", TypeError, "must be a Tensor or a number"),
    "list operand": (lambda x: x * [1.0, 2.0], TypeError, "must be a Tensor or a number"),
    "None operand": (lambda x: x * None, TypeError, "must be a Tensor or a number"),
    "unsigned promotion": (lambda x: x + Tensor([1], ms.uint16), TypeError, "implicit conversion"),
    "big number": (lambda x: x + 2**70, RuntimeError, "does not fit"),
    "number to exp": (lambda x: ops.exp(2.0), TypeError, "must be a Tensor"),
    "axis range": (lambda x: ops.sum(x, 2), ValueError, r"in the range \[-2, 2\)"),
    "axis type": (lambda x: ops.sum(x, 1.5), TypeError, "'axis' must be int"),
    "axis twice": (lambda x: ops.mean(x, (0, -2)), ValueError, "must not repeat"),
    "mean of bool": (lambda x: ops.mean(x > 1), RuntimeError, "Cast it first"),
    "reshape": (lambda x: x.reshape(3), ValueError, "cannot take the shape"),
    "reshape twice -1": (lambda x: x.reshape(-1, -1), ValueError, "one -1"),
    "reshape float": (lambda x: x.reshape(2.0, 2), TypeError, "tuple of ints"),
    "transpose": (lambda x: ops.transpose(x, (0, 0)), ValueError, "repeat"),
    "transpose number": (lambda x: ops.transpose(x, (0,)), ValueError, "all 2 axes"),
    "broadcast_to": (lambda x: ops.broadcast_to(x, (3,)), ValueError, "at least the 2 dimensions"),
    "matmul shape": (lambda x: x @ Tensor(np.ones((3, 3), np.float32)), RuntimeError, "must be equal"),
    "matmul dtype": (lambda x: x @ x.astype(ms.float64), TypeError, "one dtype"),
    "concat shape": (lambda x: ops.concat((x, ops.ones((3, 3)))), ValueError, "may differ along axis 0 only"),
    "concat empty": (lambda x: ops.concat(()), ValueError, "at least one"),
    "concat Tensor": (lambda x: ops.concat(x), TypeError, "tuple or list"),
    "concat dtype": (lambda x: ops.concat((x, x.astype(ms.int32))), RuntimeError, "one dtype"),
    "stack shape": (lambda x: ops.stack((x, x[0])), ValueError, "one shape"),
    "split sum": (lambda x: ops.split(x, [1, 2]), ValueError, "add up to 2"),
    "clamp none": (lambda x: ops.clamp(x), ValueError, "at least one"),
    "where condition": (lambda x: ops.where(x, x, x), TypeError, "bool Tensor"),
    "mask dtype": (lambda x: ops.masked_select(x, x), TypeError, "bool Tensor"),
    "cast": (lambda x: ops.cast(x, "float16"), TypeError, "MindSpore dtype"),
    "one_hot": (lambda x: ops.one_hot(x, 3), TypeError, "integers"),
    "arange step": (lambda x: ops.arange(0, 5, 0), ValueError, "must not be 0"),
    "arange way": (lambda x: ops.arange(5, 0), ValueError, "must lead"),
    "linspace": (lambda x: ops.linspace(0, 1, 0), ValueError, "positive"),
    "zeros": (lambda x: ops.zeros((-1,)), ValueError, "no negative"),
    "index float": (lambda x: ops.gather(x, x, 0), TypeError, "integers"),
    "scatter shape": (
        lambda x: ops.tensor_scatter_add(x, Tensor([[0]]), Tensor([1.0])),
        ValueError,
        "must have the shape",
    ),
    "topk": (lambda x: ops.topk(x, 3), ValueError, "within the 2 elements"),
    "square": (lambda x: ops.inverse(x[:1]), ValueError, "square matrices"),
    "in place shape": (lambda x: x[0].add_(x), ValueError, "this Tensor's shape"),
    "in place dtype": (lambda x: x.astype(ms.int32).add_(0.5), TypeError, "cannot be written"),
    "assign shape": (lambda x: ops.assign(ms.Parameter(x), x[0]), ValueError, "shape of the 'variable'"),
    "assign dtype": (lambda x: ops.assign(ms.Parameter(x.astype(ms.int32)), x), TypeError, "cannot be put"),
    "item": (lambda x: x.item(), ValueError, "one element"),
    "unknown keyword": (lambda x: x.sum(axes=0), TypeError, "not known"),
    "gradients of bits": (lambda x: ops.bitwise_and(x, x), TypeError, "integers or booleans"),
    "neg bool": (lambda x: -(x > 1), TypeError, "numbers"),
    "order complex": (lambda x: ops.Complex()(x, x) < 1.0, TypeError, "must be real"),
    "pad": (lambda x: ops.pad(x, (1,)), ValueError, "two ints"),
    "dropout": (lambda x: ops.dropout(x, 1.5), RuntimeError, "range"),
    "randint": (lambda x: ops.randint(3, 3, (2,)), RuntimeError, "'low'|'high'|below"),
    "overload": (lambda x: ops.MultitypeFuncGraph("f")(x), TypeError, "no body"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name):
    call, error, sentence = ERRORS[name]
    with pytest.raises(error, match=sentence):
        call(Tensor(X))


def test_an_error_leaves_the_recording_as_it_was():
    x = Tensor(X)
    y = x + 1
    with pytest.raises(ValueError, match="broadcast"):
        y + Tensor([1.0, 2.0, 3.0])
    assert_allclose((y * 2).asnumpy(), (X + 1) * 2)
