"""Operators that look at values, and Primitive classes that users write or register."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import Parameter, Tensor, nn, ops
from msgrad.ops import report


def test_assert(capsys):
    check = ops.Assert(2)
    assert check(True, [Tensor([1])]) is None and check(Tensor(True), ()) is None
    with pytest.raises(RuntimeError, match="condition"):
        check(Tensor(False), [Tensor([1, 2, 3])])
    assert capsys.readouterr().out == "For 'Assert' condition is false.\ninput data: [1, 2]\n".replace(", ", " ")
    with pytest.raises(TypeError, match="condition"):
        check(1.0, [])


def test_check_numerics():
    x = Tensor([1.0, 2.0])
    assert ops.CheckNumerics()(x) is x
    for bad in (np.nan, np.inf):
        with pytest.raises(RuntimeError, match="CheckNumerics"):
            ops.CheckNumerics()(Tensor([1.0, bad]))


def test_dumps(tmp_path):
    ops.tensordump(str(tmp_path / "a.npy"), Tensor([1.0, 2.0]))
    ops.TensorDump()(str(tmp_path / "a"), Tensor([3]))
    first, second = sorted(tmp_path.glob("a_*.npy"), key=lambda path: int(path.stem.rsplit("_")[-1]))
    assert first.name.startswith("a_float32_") and second.name.startswith("a_int64_")
    assert np.load(first).tolist() == [1, 2] and np.load(second).tolist() == [3]
    path = str(tmp_path / "slope.npy")
    slope = ms.grad(lambda x: ops.DumpGradient()(path, x, "out") * 3)(Tensor(2.0))
    assert slope.item() == 3 and np.load(path) == 3
    with pytest.raises(ValueError, match="mode"):
        ops.tensordump("a", Tensor([1]), "nowhere")


@pytest.mark.filterwarnings("ignore:ms.jit")
def test_dumps_are_numbered_by_what_ran(tmp_path):
    @ms.jit
    def dump(x):
        ops.tensordump(str(tmp_path / "a"), x + 1)
        ops.tensordump(str(tmp_path / "b"), x + 2)
        return x

    dump(Tensor([1.0]))
    (first,), (second,) = (list(tmp_path.glob(f"{name}_*.npy")) for name in "ab")
    numbers = [int(path.stem.rsplit("_")[-1]) for path in (first, second)]
    assert numbers[1] == numbers[0] + 1
    assert np.load(first) == 2 and np.load(second) == 3


def test_summaries():
    ops.ScalarSummary()("loss", Tensor(3.0))
    ops.TensorSummary()("x", Tensor([1.0]))
    assert report.SUMMARIES["Scalar", "loss"].item() == 3 and report.SUMMARIES["Tensor", "x"].shape == (1,)
    with pytest.raises(ValueError, match="ImageSummary"):
        ops.ImageSummary()("x", Tensor([1.0]))
    with pytest.raises(TypeError, match="name"):
        ops.HistogramSummary()(1, Tensor([1.0]))


@pytest.mark.parametrize("compiled", [False, True])
def test_functions_as_operators(compiled):
    add = ops.PyFunc(lambda a, b: a + b, [ms.float32] * 2, [(2,)] * 2, [ms.float32], [(2,)])
    x, y = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    call = ms.jit(lambda x, y: add(x, y)[0]) if compiled else (lambda x, y: add((x, y))[0])
    assert call(x, y).tolist() == [4, 6]
    morph = ops.Morph(lambda x: x * x, lambda s: s, lambda d: d, lambda x, out, dout: 10 * dout)
    slope = ms.grad(morph)
    assert (ms.jit(slope) if compiled else slope)(x).tolist() == [10, 10]
    assert ops.Morph(lambda x: x * x, lambda s: s, lambda d: d)(x).tolist() == [1, 4]


def test_stop_gradient_in_place():
    def function(x):
        y = x * 2
        z = x * 3
        ops.stop_gradient_(z)
        return y + z

    assert ms.grad(function)(Tensor([1.0])).tolist() == [2]
    x = Tensor([1.0])
    assert ops.move_to(x, "CPU") is x


# ---------------------------------------------------------------- Primitives
def test_attributes():
    add = ops.Add().add_prim_attr("attr", 1)
    assert add.attrs == {"attr": 1} and add.attr == 1 and repr(add) == "Prim[Add]<attr=1>"
    assert add.del_prim_attr("attr").attrs == {} and add.del_prim_attr("other") is add
    assert repr(ops.Softmax().add_prim_attr("z", 3)) == "Prim[Softmax]<axis=(-1,), z=3>"
    assert repr(ops.Add().set_stage(0)) == "Prim[Add]<stage=0>"
    assert ops.Add().set_device("GPU").primitive_target == "GPU"
    assert repr(ops.Add().recompute()) == "Prim[Add]<recompute=True>" and ops.Add().check_elim() == (False, None)
    assert repr(ops.Add().shard(((1,), (1,)))) == "Prim[Add]<in_strategy=((1,), (1,))>"
    assert ops.Add().place("MS_WORKER", 0) is None
    for wrong, error in (
        (lambda: ops.Add().place("other", 0), ValueError),
        (lambda: ops.Add().place("MS_WORKER", "a"), TypeError),
        (lambda: ops.Add().set_device(3), RuntimeError),
        (lambda: ops.Add().add_prim_attr(1, 2), TypeError),
    ):
        with pytest.raises(error, match="Primitive"):
            wrong()


def test_own_classes():
    class MatMul(ops.PrimitiveWithCheck):
        @ops.prim_attr_register
        def __init__(self, transpose_a=False, transpose_b=False):
            self.init_prim_io_names(inputs=["x1", "x2"], outputs=["output"])

    product = MatMul(transpose_b=True)
    assert repr(product) == "Prim[MatMul]<transpose_a=False, transpose_b=True>" and product.name == "MatMul"
    assert product(Tensor([[1.0, 2.0]]), Tensor([[3.0, 4.0]])).item() == 11
    assert ops.Primitive("Add")(Tensor([1.0]), Tensor([2.0])).item() == 3
    assert ops.PrimitiveWithInfer("ReduceSum")(Tensor([1.0, 2.0])).item() == 3
    with pytest.raises(RuntimeError, match="nothing"):
        ops.Primitive("nothing")(Tensor([1.0]))


def test_registered():
    @ops.vm_impl_registry.register("Kind")
    def kind(prim):
        return lambda x: (prim, type(x))

    assert ops.get_vm_impl_fn("Kind")(1.0) == ("Kind", float) and ops.get_vm_impl_fn("no such") is None
    info = (
        ops.TBERegOp("Abs")
        .fusion_type("ELEMWISE")
        .async_flag(False)
        .kernel_name("abs")
        .input(0, "x", None, "required", None)
        .output(0, "y", True, "required", "all")
        .dtype_format(ops.DataType.F16_Default, ops.DataType.F16_Default)
        .get_op_info()
    )
    assert info["imply_type"] == "TBE" and info["kernel"] == "abs" and info["compute_cost"] == 10
    assert info["inputs"] == [{"index": 0, "name": "x", "paramType": "required"}]

    @ops.op_info_register(info)
    def kernel():
        pass

    assert kernel.op_info is info
    assert ops.AiCPURegOp("Stack").attr("axis", "int").get_op_info()["attr"] == [{"name": "axis", "type": "int"}]
    with pytest.raises(TypeError, match="fusion_type"):
        ops.TBERegOp("Abs").fusion_type(1)
    net = ops.add_flags(nn.ReLU(), predict=True)
    assert net._func_graph_flags == {"predict": True}


# ---------------------------------------------------------------- writes
def test_scatters_write():
    """A scatter writes into its Tensor, a Parameter or not, and gives its value: a Tensor of its own."""
    p = Parameter(Tensor([1.0, 2.0, 3.0]), name="p")
    out = ops.scatter_add(p, Tensor([1]), Tensor([5.0]))
    assert type(out) is Tensor and out.tolist() == p.tolist() == [1, 7, 3]
    x = Tensor([1.0, 2.0, 3.0])
    assert ops.ScatterNdUpdate()(x, Tensor([[0]]), Tensor([9.0])).tolist() == x.tolist() == [9, 2, 3]
    assert ops.index_add(x, Tensor([2]), Tensor([1.0]), 0).tolist() == x.tolist() == [9, 2, 4]
    slope = ms.grad(lambda u: ops.scatter_mul(Tensor([2.0, 3.0]), Tensor([1]), u).sum())(Tensor([5.0]))
    assert_allclose(slope.asnumpy(), [3])


def test_values_that_decide_shapes():
    kept, places = ops.ListDiff()(Tensor([1, 2, 2, 7, 4]), Tensor([2, 4]))
    assert kept.tolist() == [1, 7] and places.tolist() == [0, 3]
    splits, rows = ops.RaggedRange(ms.int64)(Tensor([2, 5, 8]), Tensor([3, 5, 12]), Tensor([1, 1, 1]))
    assert splits.tolist() == [0, 1, 1, 5] and rows.tolist() == [2, 8, 9, 10, 11]
    indices, values, _ = ops.coalesce(Tensor([[1, 0, 1], [1, 1, 1]]), Tensor([1.0, 5.0, 4.0]), Tensor([3, 3]))
    assert indices.tolist() == [[0, 1], [1, 1]] and values.tolist() == [5, 5]
    slope = ms.grad(lambda x: ops.SegmentMax()(x, Tensor([0, 0, 2])).sum())(Tensor([1.0, 3.0, 2.0]))
    assert slope.tolist() == [0, 1, 1]
