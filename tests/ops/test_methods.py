"""What only Tensor's methods and operators do: views, writes, Python operators, values, maps and overloads."""

import operator

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import Tensor, ops

X = np.arange(6, dtype=np.float32).reshape(2, 3) + 1


# ---------------------------------------------------------------- Python operators
BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow]


@pytest.mark.parametrize("op", BINARY, ids=lambda op: op.__name__)
@pytest.mark.parametrize("number", [2, 2.5], ids=str)
def test_with_numbers(op, number):
    x = Tensor(X)
    for out, reference in ((op(x, number), op(X, np.float32(number))), (op(number, x), op(np.float32(number), X))):
        assert out.dtype == ms.float32
        assert_allclose(out.asnumpy(), reference, 1e-5)


@pytest.mark.parametrize(
    "op", [operator.add, operator.sub, operator.floordiv, operator.pow], ids=lambda op: op.__name__
)
def test_reflected_with_lists(op):
    """Of the arithmetic operators MindSpore takes lists in these only."""
    x = Tensor(X[0])
    assert_allclose(op([1.0, 2.0, 3.0], x).asnumpy(), op(np.array([1, 2, 3], np.float32), X[0]), 1e-5)


@pytest.mark.parametrize(("op", "name"), [(operator.and_, "and"), (operator.or_, "or"), (operator.xor, "xor")])
def test_bits(op, name):
    a, b = np.array([6, 3, 1], np.int32), np.array([5, 5, 1], np.int32)
    assert (op(Tensor(a), Tensor(b)).asnumpy() == op(a, b)).all()
    assert (op(Tensor(a > 2), Tensor(b > 2)).asnumpy() == op(a > 2, b > 2)).all()


def test_unary():
    x = Tensor(X - 3)
    assert_allclose((-x).asnumpy(), 3 - X)
    assert_allclose((+x).asnumpy(), X - 3)
    assert_allclose(abs(x).asnumpy(), abs(X - 3))
    assert (~x).asnumpy().tolist() == (X == 3).tolist()
    assert_allclose(round(Tensor([1.4, 2.5])).asnumpy(), [1, 2])


def test_comparisons():
    x = Tensor(X)
    assert (x == 3).asnumpy().tolist() == (X == 3).tolist()
    assert (x.__gt__(3)).asnumpy().tolist() == (X > 3).tolist()
    assert (x == None) is False and (x != None) is True and (x == "a") is False  # noqa: E711
    assert 3 in x and 30 not in x and Tensor(3.0) in x
    assert x not in [None, "x"]
    assert len({x, x}) == 1


def test_products_keep_the_larger_dtype():
    """In `*` and `/` a 0-d tensor yields to a larger one of its kind, as in MindSpore."""
    half, single = Tensor(X, ms.float16), Tensor(2.0, ms.float32)
    assert (half * single).dtype == ms.float16 and (single / half).dtype == ms.float16
    assert (half + single).dtype == ms.float32
    assert (Tensor([1, 2], ms.int32) * single).dtype == ms.float32
    assert (Tensor(X, ms.float64) * 0.1).asnumpy()[0, 0] == 0.1
    assert (Tensor(X) * np.float64(0.5)).dtype == ms.float32


# ---------------------------------------------------------------- in place
@pytest.mark.parametrize("op", ["iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow"])
def test_augmented(op):
    x = Tensor(X)
    alias, row = x, x[1]
    out = getattr(operator, op)(x, 2)
    assert out is alias
    reference = getattr(operator, op[1:])(X, np.float32(2))
    assert_allclose(alias.asnumpy(), reference, 1e-6)
    assert_allclose(row.asnumpy(), reference[1], 1e-6)


@pytest.mark.parametrize("op", ["iand", "ior", "ixor"])
def test_augmented_bits(op):
    x = alias = Tensor([6, 3])
    x = getattr(operator, op)(x, 5)
    assert x is alias
    assert alias.asnumpy().tolist() == getattr(operator, op)(np.array([6, 3]), 5).tolist()


def test_augmented_that_cannot_be_in_place():
    x = alias = Tensor([1, 2])
    x += 0.5
    assert x.dtype == ms.float32 and alias.asnumpy().tolist() == [1, 2]
    p = q = ms.Parameter(Tensor(X))
    p += 1
    assert type(p) is Tensor
    assert_allclose(q.asnumpy(), X)


IN_PLACE = {
    "add_": ((2.0,), X + 2),
    "sub_": ((1.0,), X - 1),
    "mul_": ((3.0,), X * 3),
    "div_": ((2.0,), X / 2),
    "floor_divide_": ((2.0,), X // 2),
    "remainder_": ((2.0,), X % 2),
    "exp_": ((), np.exp(X)),
    "log_": ((), np.log(X)),
    "fill_": ((7,), np.full_like(X, 7)),
    "zero_": ((), X * 0),
    "clamp_": ((2, 4), X.clip(2, 4)),
    "tanh_": ((), np.tanh(X)),
    "sigmoid_": ((), 1 / (1 + np.exp(-X))),
    "sqrt_": ((), np.sqrt(X)),
    "copy_": ((Tensor([1, 2, 3]),), np.broadcast_to([1.0, 2, 3], (2, 3))),
    "neg_": ((), -X),
    "masked_fill_": ((Tensor(X > 3), 0), np.where(X > 3, 0, X)),
    "scatter_": ((1, Tensor([[0], [1]]), 9.0), np.array([[9, 2, 3], [4, 9, 6]])),
    "index_copy_": ((0, Tensor([1]), Tensor(X[:1])), X[[0, 0]]),
    "put_": ((Tensor([5]), Tensor([0.0])), np.where(X == 6, 0, X)),
    "index_put_": ((((Tensor([0]), Tensor([1]))), Tensor([0.0])), np.where(X == 2, 0, X)),
    "fill_diagonal_": ((0.0,), np.where(np.eye(2, 3) > 0, 0, X)),
}


@pytest.mark.parametrize("name", IN_PLACE)
def test_in_place(name):
    args, reference = IN_PLACE[name]
    x = Tensor(X)
    flat = x.reshape(-1)
    assert getattr(x, name)(*args) is x
    assert_allclose(x.asnumpy(), reference, 1e-6)
    assert_allclose(flat.asnumpy(), np.ravel(reference), 1e-6)
    assert x.dtype == ms.float32


def test_in_place_passes_gradients():
    def function(x):
        y = x * 2
        y.mul_(x)
        return y.sum()

    assert_allclose(ms.grad(function)(Tensor(X)).asnumpy(), 4 * X)


# ---------------------------------------------------------------- views
VIEWS = {
    "reshape": lambda x: x.reshape(3, 2),
    "view": lambda x: x.view(-1),
    "T": lambda x: x.T,
    "t": lambda x: x.t(),
    "transpose": lambda x: x.transpose(1, 0),
    "permute": lambda x: x.permute(1, 0),
    "swapaxes": lambda x: x.swapaxes(0, 1),
    "expand_dims": lambda x: x.expand_dims(1),
    "unsqueeze": lambda x: x.unsqueeze(0),
    "squeeze": lambda x: x.squeeze(),
    "split": lambda x: x.split(1)[1],
    "chunk": lambda x: x.chunk(2, 1)[0],
    "narrow": lambda x: x.narrow(1, 1, 2),
    "select": lambda x: x.select(1, 2),
    "unbind": lambda x: x.unbind(1)[1],
    "diagonal": lambda x: x.diagonal(),
    "flatten": lambda x: x.flatten(),
    "slice": lambda x: x[:, 1:],
    "row": lambda x: x[1],
    "mT": lambda x: x.mT,
    "tensor_split": lambda x: ops.tensor_split(x, 2, 1)[1],
    "twice": lambda x: x.T[1:].reshape(-1),
    "broadcast": lambda x: x.broadcast_to((1, 2, 3)),
    "moveaxis": lambda x: ops.moveaxis(x, 0, 1),
    "real part of views": lambda x: x.reshape(1, 2, 3).squeeze(0).swapaxes(0, 1),
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_writes_into_its_tensor(name):
    x = Tensor(X)
    view = VIEWS[name](x)
    before = view.asnumpy()
    view += 100
    assert_allclose(view.asnumpy(), before + 100)
    changed = set(np.ravel(before).tolist())
    assert_allclose(x.asnumpy(), np.where(np.isin(X, list(changed)), X + 100, X))


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_sees_writes_to_its_tensor(name):
    x = Tensor(X)
    view = VIEWS[name](x)
    x[...] = Tensor(X * 10)
    assert_allclose(view.asnumpy(), VIEWS[name](Tensor(X * 10)).asnumpy())


def test_copies_are_no_views():
    x = Tensor(X)
    for y in (x.copy(), x.clone(), x.astype(ms.float64), x * 1, x[[0, 1]].copy()):
        y += 1
        assert_allclose(x.asnumpy(), X)


# ---------------------------------------------------------------- values and dtypes
def test_values():
    x = Tensor(X)
    assert x.tolist() == X.tolist() and x[0, 0].item() == 1.0 and isinstance(x[0, 0].item(), float)
    assert x.itemset((0, 1), 9).asnumpy().tolist() == [[1, 9, 3], [4, 5, 6]] and x.asnumpy()[0, 1] == 2
    assert (x.stride(), x.stride(0), x.dim(), x.numel(), x.is_contiguous()) == ([3, 1], 3, 2, 6, True)
    assert x.type() == "Float32" and x.is_signed() and x.is_floating_point()
    assert_allclose(x.value().asnumpy(), X)


@pytest.mark.parametrize(
    ("method", "dtype"),
    [
        ("float", ms.float32),
        ("double", ms.float64),
        ("half", ms.float16),
        ("int", ms.int32),
        ("long", ms.int64),
        ("short", ms.int16),
        ("byte", ms.uint8),
        ("bool", ms.bool_),
        ("bfloat16", ms.bfloat16),
    ],
)
def test_casts(method, dtype):
    assert getattr(Tensor(X), method)().dtype == dtype


def test_cast_to_its_own_dtype():
    x = Tensor(X)
    assert ops.cast(x, ms.float32) is x
    y = x.astype(ms.float32)
    assert y is not x and y.dtype == x.dtype


def test_bit_view():
    assert Tensor([1.0]).view(ms.int32).asnumpy().tolist() == np.array([1.0], np.float32).view(np.int32).tolist()
    with pytest.raises(ValueError, match="2 must divide"):
        Tensor([1.0]).view(ms.int64)


def test_parameters_are_written():
    p = ms.Parameter(Tensor(X))
    written = ops.assign(p, Tensor(X + 1))
    assert type(written) is Tensor
    assert_allclose(written.asnumpy(), X + 1)
    ops.assign_add(p, Tensor(X))
    ops.assign_sub(p, Tensor(np.ones_like(X)))
    assert_allclose(p.asnumpy(), 2 * X)
    ops.scatter_update(p, Tensor([0]), Tensor(np.zeros((1, 3), np.float32)))
    assert_allclose(p.asnumpy(), 2 * X * [[0], [1]])
    step = ms.Parameter(Tensor(0))
    ops.assign_add(step, 1)
    assert step.asnumpy() == 1


# ---------------------------------------------------------------- values that decide shapes
def test_gradients_pass_through_selections():
    x = Tensor(X)
    for select in (
        lambda x: ops.masked_select(x, x > 3),
        lambda x: x[x > 3],
        lambda x: ops.gather_nd(x, ops.nonzero(x > 3)),
    ):
        assert_allclose(
            ms.grad(lambda x, select=select: (select(x) ** 2).sum())(x).asnumpy(), np.where(X > 3, 2 * X, 0)
        )
    values, index = ops.unique(Tensor([3.0, 1.0, 3.0]))
    assert values.asnumpy().tolist() == [3, 1] and index.asnumpy().tolist() == [0, 1, 0]
    assert ms.grad(lambda x: ops.unique(x)[0].sum())(Tensor([3.0, 1.0, 3.0])).asnumpy().tolist() == [1, 1, 0]


def test_unique_consecutive():
    values, inverse, counts = ops.unique_consecutive(Tensor([1, 1, 2, 2, 1]), True, True)
    assert (values.tolist(), inverse.tolist(), counts.tolist()) == ([1, 2, 1], [0, 0, 1, 1, 2], [2, 2, 1])
    assert ops.unique_consecutive(Tensor([[1, 1], [1, 1], [2, 1]]), dim=0).tolist() == [[1, 1], [2, 1]]
    assert [t.tolist() for t in ops.unique_with_pad(Tensor([1, 2, 2]), 0)] == [[1, 2, 0], [0, 1, 1]]
    assert [t.tolist() for t in ops.nonzero(Tensor([[0, 1], [2, 0]]), as_tuple=True)] == [[0, 1], [1, 0]]


# ---------------------------------------------------------------- maps, overloads, loops
def test_maps():
    x, y = Tensor([1.0]), Tensor([2.0])
    out = ops.HyperMap()(ops.add, (x, (y, [x])), (y, (y, [y])))
    assert isinstance(out[1][1], list) and [out[0].item(), out[1][0].item(), out[1][1][0].item()] == [3, 4, 3]
    assert [t.item() for t in ops.Map()(ops.mul, (x, y), y)] == [2, 4]
    assert ops.HyperMap(lambda a: a + 1)(1) == 2
    order = []
    ops.Map(reverse=True)(order.append, (1, 2, 3))
    assert order == [3, 2, 1]
    with pytest.raises(ValueError, match="one length"):
        ops.Map()(ops.add, (x, y), (x,))


def test_overloads():
    scale = ops.MultitypeFuncGraph("scale")

    @scale.register("Tensor", "Number")
    def of_tensor(x, n):
        return x * n

    @scale.register("Tuple", "Number")
    def of_tuple(x, n):
        return tuple(scale(item, n) for item in x)

    @scale.register(ms.int64, "Any")
    def of_int(x, n):
        return "int"

    assert scale(Tensor([2.0]), 3).item() == 6
    assert scale((Tensor([2.0]),), 3)[0].item() == 6
    assert scale(1, "x") == "int"
    partial = ops.partial(scale, Tensor([1.0]))
    assert ops.HyperMap(partial)((1, 2))[1].item() == 2
    assert repr(scale) == "MultitypeFuncGraph[scale]"
    with pytest.raises(ValueError, match="not known"):
        scale.register("Banana")


def test_loops():
    assert ops.WhileLoop()(lambda x: x < 10, lambda x: x * 2, Tensor(1)).item() == 16
    assert ops.ForiLoop()(0, 4, lambda i, x: x + i, Tensor(0)).item() == 6
    carry, ys = ops.Scan()(lambda c, x: (c + x, c), Tensor(0), [1, 2, 3])
    assert carry.item() == 6 and [y.item() for y in ys] == [0, 1, 3]


def test_constants():
    @ops.constexpr
    def double(n):
        return 2 * n

    @ops.constexpr(name="Triple")
    def triple(n):
        return 3 * n

    assert double(2) == 4 and triple(2) == 6 and triple.__name__ == "Triple"
    assert ops.depend(3, Tensor(1)) == 3
    cast = ops.mixed_precision_cast(ms.float16, (Tensor([1.0]), [Tensor([1])], "a"))
    assert cast[0].dtype == ms.float16 and cast[1][0].dtype == ms.int64 and cast[2] == "a"


def test_names_of_known_values():
    x = Tensor(X)
    assert (ops.shape(x), ops.rank(x), ops.size(x), ops.dtype(x), ops.is_tensor(x)) == ((2, 3), 2, 6, ms.float32, True)
    assert ops.Shape()(x) == (2, 3) and ops.DType()(x) == ms.float32 and ops.dyn_shape(x).tolist() == [2, 3]
    assert ops.InvertPermutation()((2, 0, 1)) == (1, 2, 0)


def test_print(capsys):
    ops.Print()("loss", Tensor([1]))
    assert capsys.readouterr().out == "loss\nTensor(shape=[1], dtype=Int64, value= [1])\n"


def test_windows():
    for ours, numpy in (
        (ops.hann_window, np.hanning),
        (ops.hamming_window, np.hamming),
        (ops.blackman_window, np.blackman),
        (ops.bartlett_window, np.bartlett),
    ):
        assert_allclose(ours(8, periodic=False).asnumpy(), numpy(8), 1e-6, 1e-6)
        assert_allclose(ours(8).asnumpy(), numpy(9)[:8], 1e-6, 1e-6)
    assert_allclose(ops.kaiser_window(8, False, 5.0).asnumpy(), np.kaiser(8, 5.0), 1e-6)


# ---------------------------------------------------------------- memory
def test_bytes_and_addresses():
    x = Tensor([1, 2, 3], ms.int16)
    assert x.get_bytes() == b"\x01\x00\x02\x00\x03\x00"
    assert x.data_ptr() == x.data_ptr() != 0
    assert not x.is_pinned() and not x.is_shared() and x.pin_memory() is x and x.flush_from_cache() is None


def test_offload(tmp_path):
    x = Tensor(X)
    assert x.offload_file_path() == "" and x.offload(tmp_path / "x") is True
    assert x.offload_file_path() == str(tmp_path / "x")
    assert (np.fromfile(tmp_path / "x", np.float32) == X.ravel()).all() and (x.asnumpy() == X).all()
    with pytest.raises(TypeError):
        x.offload(None)


def test_devices():
    x = Tensor(X)
    moved = x.move_to("CPU")
    moved[0] = 0
    assert (x.asnumpy() == X).all() and x.to_("CPU") is x and not x.is_meta
    assert Tensor(X, device="meta").is_meta
    for call in (lambda: x.move_to("X"), lambda: x.move_to(3), lambda: x.to_(device="x"), lambda: x.to("x")):
        with pytest.raises(ValueError, match="must be one of"):
            call()


def test_flags():
    x = Tensor(X)
    assert not x.const_arg and x.set_const_arg() is x and x.const_arg
    assert not x.is_init() and x.set_init_flag(True) is None and x.is_init() and x.init_flag
    with pytest.raises(TypeError, match="'const_arg' must be bool"):
        x.set_const_arg(1)


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (np.arange(6).reshape(2, 3), "int32"),
        (np.arange(4, dtype=np.int32).reshape(2, 2), "int64"),
        (np.arange(4, dtype=np.int32).reshape(2, 2), "int8"),
        (X, "int32"),
        (X, "uint8"),
        (np.array([True, False]), "int8"),
        (np.array([1, 0], np.uint8), "bool"),
        (np.arange(16, dtype=np.uint8), "float64"),
    ],
)
def test_view_as_another_dtype(value, dtype):
    x = Tensor(value)
    seen = x.view(getattr(ms, "bool_" if dtype == "bool" else dtype))
    assert seen.asnumpy().tobytes() == value.view(dtype).tobytes() and seen.shape == value.view(dtype).shape
    seen.zero_()
    assert not x.asnumpy().any()


def test_view_errors():
    with pytest.raises(ValueError, match="2 must divide the last axis"):
        Tensor(X).view(ms.int64)
    with pytest.raises(ValueError, match="0-d"):
        Tensor(2.5).view(ms.int8)


# ---------------------------------------------------------------- taking over
def test_set():
    x, source = Tensor([0.0]), Tensor([1.0, 2.0, 3.0, 4.0])
    assert x.set_(source) is x and x.asnumpy().tolist() == [1, 2, 3, 4]
    source[0] = 9
    assert x.asnumpy()[0] == 9
    x.set_(source, 1, (2,), (2,))
    x *= 10
    assert source.asnumpy().tolist() == [9, 20, 3, 40]
    assert x.set_(source, 0, (2, 2)).asnumpy().tolist() == [[9, 20], [3, 40]]
    assert x.set_().shape == (0,)
    for call, error in (
        (lambda: x.set_(2), TypeError),
        (lambda: x.set_(Tensor([1])), RuntimeError),
        (lambda: x.set_(source, 3, (2,)), ValueError),
    ):
        with pytest.raises(error, match=r"Tensor.set_"):
            call()
    ms.ops.assign(x, x)


def test_data_can_be_set():
    x = Tensor(X)
    x.data = Tensor([1, 2])
    assert x.dtype == ms.int64 and x.asnumpy().tolist() == [1, 2]
    x.delete_()
    assert x.asnumpy().tolist() == [0, 0]


def test_random_methods():
    from scipy import stats

    ms.set_seed(4)
    x = ops.zeros((4000,), ms.float32)
    for out, cdf in (
        (x.uniform(1.0, 3.0), stats.uniform(1, 2).cdf),
        (x.cauchy(2.0, 3.0), stats.cauchy(2, 3).cdf),
        (x.log_normal(), stats.lognorm(2, scale=np.e).cdf),
        (x.log_normal(0.0, 0.5), stats.lognorm(0.5).cdf),
    ):
        assert out.dtype == ms.float32 and stats.kstest(out.asnumpy(), cdf).pvalue > 1e-3
    assert not x.asnumpy().any()


def test_alpha_scales():
    x, i = Tensor(X), Tensor([1, 2, 3])
    assert_allclose(x.add(x, alpha=0.5).asnumpy(), 1.5 * X)
    assert i.sub(i, alpha=2).asnumpy().tolist() == [-1, -2, -3]
    for call in (lambda: i.add(i, alpha=0.5), lambda: i.sub(2, alpha=1.0), lambda: i.add_(i, alpha=0.5)):
        with pytest.raises(TypeError, match="float 'alpha'"):
            call()


def test_other_names_of_arguments():
    x = Tensor(X)
    assert (x.repeat(repeats=(1, 2)).asnumpy() == np.tile(X, (1, 2))).all()
    assert x[0].expand_as(x=x).shape == (2, 3)
    assert x.repeat_interleave(2, dim=0, output_size=4).shape == (4, 3)
    with pytest.raises(ValueError, match="'output_size' must be 12"):
        x.repeat_interleave(2, output_size=3)
    with pytest.raises(ValueError, match="'index' must be in the range"):
        x.select(0, 7)
