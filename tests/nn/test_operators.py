"""Operators of neural networks against NumPy, and their gradients against finite differences."""

import zlib
from functools import partial
from importlib import import_module

import numpy as np
import pytest
from numpy.testing import assert_allclose

from msgrad import Parameter, Tensor, float64, grad, ops, value_and_grad
from tests.nn.derivatives import finite_differences, gradients
from tests.ops.cases_nn import ACTIVATIONS, CASES, NORMS

pytestmark = pytest.mark.alone  # an operator called by itself runs alone in either mode
RTOL = {"float16": 1e-2, "float32": 2e-5}
IDS = [f"{i}-{case.label}" for i, case in enumerate(CASES)]


def sample(case, dtype):
    """Inputs of `case`: floats in `dtype`, other draws as they are."""
    generator = np.random.default_rng(zlib.crc32(case.label.encode()))
    inputs = []
    for i, shape in enumerate(case.shapes):
        x = case.draws[i](generator, shape) if i in case.draws else generator.uniform(*case.domain, shape)
        inputs.append(x.astype(dtype) if x.dtype.kind == "f" else x)
    return inputs


# float64 comes with the gradients; float16 is for those whose bodies compute in float32 or pick constants
VALUES = [
    pytest.param(case, dtype, id=f"{label}-{dtype}")
    for case, label in zip(CASES, IDS, strict=True)
    for dtype in RTOL
    if dtype == "float32" or case in (*ACTIVATIONS, *NORMS)
]


@pytest.mark.parametrize(("case", "dtype"), VALUES)
def test_value(case, dtype):
    inputs = sample(case, dtype)
    out = case.operator(*map(Tensor, inputs), **case.arguments).asnumpy()
    expected = case.reference(*(x.astype("float64") if x.dtype.kind == "f" else x for x in inputs), **case.arguments)
    assert out.dtype == dtype
    assert_allclose(out, expected, RTOL[dtype], RTOL[dtype] * max(1, np.abs(expected).max()))


def test_every_operator_has_a_case():
    # by name, as msgrad.ops.embedding is the function
    modules = [import_module(f"msgrad.ops.{m}") for m in ("activation", "conv", "embedding", "loss", "norm", "pool")]
    wrapped = {"layer_norm", "rms_norm", "group_norm"}  # their cases are functions around them
    wrapped |= {"add_layer_norm", "add_rms_norm", "conv3d_transpose", "EmbeddingLookup", "NoRepeatNGram"}  # tests/ops
    random = {"rrelu", "gumbel_softmax"}  # tested below
    declared = {name for module in modules for name in module.__all__}
    assert declared == {case.operator.__name__ for case in CASES} & declared | wrapped | random


def smooth_cases():
    for case, label in zip(CASES, IDS, strict=True):
        if case.smooth and not (case.operator is ops.cross_entropy and "probabilities" in case.name):
            yield pytest.param(case, id=label)


@pytest.mark.parametrize("case", list(smooth_cases()))
def test_gradient(case):
    inputs = sample(case, "float64")
    positions = tuple(
        i
        for i, x in enumerate(inputs)
        if x.dtype.kind == "f"
        and i not in case.constant
        and not (i in case.draws and case.draws[i].__name__ == "signs")
    )
    reference = partial(case.reference, **case.arguments)

    def operator(*tensors):
        out = case.operator(*tensors, **case.arguments)
        assert out.dtype == float64
        return out

    for i, found in zip(positions, gradients(operator, inputs, positions), strict=True):
        assert_allclose(found, finite_differences(reference, inputs, i), 1e-5, 1e-6, err_msg=f"input {i}")


def test_gradient_of_cross_entropy_in_probabilities():
    """In float32, as probabilities in float64 are a TypeError, as in MindSpore."""
    generator = np.random.default_rng(0)
    x, p = (generator.uniform(0, 1, (4, 3)).astype("float32") for _ in range(2))
    log_softmax = x - np.log(np.exp(x).sum(1, keepdims=True))
    assert_allclose(grad(ops.cross_entropy, 1)(Tensor(x), Tensor(p)).asnumpy(), -log_softmax / 4, 1e-5)


@pytest.mark.parametrize(
    "arguments", [{"pad_mode": "same", "stride": (2, 1)}, {"pad_mode": "pad", "padding": (1, 2), "dilation": (2, 1)}]
)
def test_convolution_of_few_and_of_many_channels_agree(arguments):
    """Empty channels change nothing but the form that is computed, nor do they in the gradients."""
    generator = np.random.default_rng(0)
    x, w = generator.uniform(-1, 1, (2, 2, 7, 6)), generator.uniform(-1, 1, (3, 2, 3, 2))
    empty = [(0, 0), (0, 4), (0, 0), (0, 0)]

    def run(x, w):
        step = value_and_grad(lambda x, w: (ops.conv2d(x, w, **arguments) ** 3).sum(), (0, 1))
        value, (of_x, of_w) = step(Tensor(x), Tensor(w))
        return value.asnumpy(), of_x.asnumpy()[:, :2], of_w.asnumpy()[:, :2]

    for few, many in zip(run(x, w), run(np.pad(x, empty), np.pad(w, empty)), strict=True):
        assert_allclose(few, many, 1e-12, 1e-12)


# ---------------------------------------------------------------- what depends on the kink or the extreme
@pytest.mark.parametrize(
    ("operator", "at", "slope"),
    [
        (ops.relu, 0.0, 0.0),
        (ops.relu6, 0.0, 0.0),
        (ops.relu6, 6.0, 1.0),
        (ops.leaky_relu, 0.0, 0.6),
        (ops.selu, 0.0, 1.050701),
        (ops.elu, 0.0, 1.0),
        (ops.hardswish, -3.0, -0.5),
        (ops.hardswish, 3.0, 1.5),
        (ops.hardsigmoid, 3.0, 0.0),
        (ops.hardtanh, 1.0, 0.5),
        (ops.softshrink, 0.5, 0.0),
        (ops.hardshrink, 0.5, 0.0),
        (ops.softsign, 0.0, 1.0),
        (ops.abs, 0.0, 0.0),
    ],
    ids=lambda v: getattr(v, "__name__", str(v)),
)
def test_slope_at_a_kink(operator, at, slope):
    """As measured in MindSpore 2.10."""
    assert_allclose(grad(operator)(Tensor([at])).asnumpy(), [slope], 1e-6)


def test_l1_loss_is_flat_where_it_is_met():
    x = Tensor([1.0, 2.0, 4.0])
    y = Tensor([1.0, 3.0, 3.0])
    assert grad(lambda x: ops.l1_loss(x, y, "sum"))(x).asnumpy().tolist() == [0.0, -1.0, 1.0]


def test_extremes_stay_finite():
    big = Tensor([-1e4, -100.0, 100.0, 1e4])
    assert_allclose(ops.logsigmoid(big).asnumpy(), [-1e4, -100.0, 0.0, 0.0], atol=1e-30)
    assert_allclose(ops.softplus(big).asnumpy(), [0.0, 0.0, 100.0, 1e4], atol=1e-30)
    assert_allclose(ops.mish(big).asnumpy(), [0.0, 0.0, 100.0, 1e4], atol=1e-30)
    loss = ops.binary_cross_entropy_with_logits(big, Tensor([1.0, 1.0, 0.0, 0.0]), reduction="none")
    assert_allclose(loss.asnumpy(), [1e4, 100.0, 100.0, 1e4])
    rows = ops.cross_entropy(Tensor([[1e4, 0.0, -1e4]]), Tensor(np.array([1], np.int32)))
    assert_allclose(rows.asnumpy(), 1e4)


def test_integers_where_mindspore_takes_them():
    x = Tensor(np.array([-10, 1, 5], np.int32))
    for operator, expected in (
        (ops.relu, [0, 1, 5]),
        (ops.leaky_relu, [0, 1, 5]),
        (ops.hardtanh, [-1, 1, 1]),
        (ops.hardsigmoid, [0, 0, 1]),
        (ops.hardswish, [0, 0, 5]),
    ):
        out = operator(x).asnumpy()
        assert out.dtype == np.int32
        assert out.tolist() == expected
    flags = ops.relu(Tensor([True, False])).asnumpy()
    assert flags.dtype == bool
    assert flags.tolist() == [True, False]


def test_relu_in_place():
    x = Tensor([-1.0, 2.0])
    assert ops.relu(x, inplace=True) is x
    assert x.asnumpy().tolist() == [0.0, 2.0]


def test_max_pool_gives_ties_to_the_first_and_keeps_nan():
    ones = Tensor(np.ones((1, 1, 2, 4), np.float32))
    slopes = grad(lambda x: ops.max_pool2d(x, 2).sum())(ones).asnumpy()
    assert slopes[0, 0].tolist() == [[1, 0, 1, 0], [0, 0, 0, 0]]
    x = np.zeros((1, 1, 2, 4), np.float32)
    x[0, 0, 1, 1] = np.nan
    out = ops.max_pool2d(Tensor(x), 2).asnumpy().ravel()
    assert np.isnan(out[0])
    assert out[1] == 0


def test_max_pool_indices():
    x = np.random.default_rng(0).uniform(size=(2, 3, 5, 6)).astype(np.float32)
    out, where = ops.max_pool2d(Tensor(x), 2, 2, 1, return_indices=True)
    assert where.asnumpy().dtype == np.int64
    flat = x.reshape(2, 3, -1)
    assert_allclose(np.take_along_axis(flat, where.asnumpy().reshape(2, 3, -1), -1).reshape(out.shape), out.asnumpy())


def test_adaptive_max_pool_indices():
    x = np.random.default_rng(0).uniform(size=(2, 3, 5, 6)).astype(np.float32)
    out, where = ops.adaptive_max_pool2d(Tensor(x), (3, None), return_indices=True)
    flat = x.reshape(2, 3, -1)
    assert out.shape == (2, 3, 3, 6)
    assert_allclose(np.take_along_axis(flat, where.asnumpy().reshape(2, 3, -1), -1).reshape(out.shape), out.asnumpy())


@pytest.mark.parametrize(
    ("count_include_pad", "expected"), [(True, [[4 / 9, 6 / 9], [6 / 9, 9 / 9]]), (False, [[1, 1], [1, 1]])]
)
def test_avg_pool_counts_padding_or_not(count_include_pad, expected):
    ones = Tensor(np.ones((1, 1, 4, 4), np.float32))
    out = ops.avg_pool2d(ones, 3, 2, 1, False, count_include_pad)
    assert_allclose(out.asnumpy()[0, 0], expected, 1e-6)


def test_avg_pool_with_a_last_window_that_is_not_full():
    x = Tensor(np.arange(5, dtype=np.float32).reshape(1, 1, 5))
    assert ops.avg_pool1d(x, 2, 2).asnumpy().ravel().tolist() == [0.5, 2.5]
    assert ops.avg_pool1d(x, 2, 2, 0, True).asnumpy().ravel().tolist() == [0.5, 2.5, 4.0]


def test_random_activations():
    x = Tensor(-np.ones((2000, 3), np.float32))
    slopes = -ops.rrelu(x, 0.2, 0.4).asnumpy()
    assert slopes.min() >= 0.2
    assert slopes.max() <= 0.4
    assert np.unique(slopes).size > 5000
    logits = Tensor(np.log(np.array([[0.7, 0.2, 0.1]], np.float32)).repeat(2000, 0))
    hard = ops.gumbel_softmax(logits, 1.0, True).asnumpy()
    assert set(np.unique(hard)) == {0.0, 1.0}
    assert_allclose(hard.mean(0), [0.7, 0.2, 0.1], atol=0.05)
    soft = ops.gumbel_softmax(logits, 0.5).asnumpy()
    assert_allclose(soft.sum(1), 1, 1e-5)


def test_labels_outside_the_classes_are_seen():
    logits = Tensor(np.zeros((3, 4), np.float32))
    out = ops.cross_entropy(logits, Tensor(np.array([0, 4, -1], np.int32)), reduction="none").asnumpy()
    assert_allclose(out, [np.log(4), np.nan, np.log(4)], 1e-6)  # -1 is the last class, as MindSpore counts
    table = Tensor(np.ones((2, 3), np.float32))
    assert np.isnan(ops.embedding(Tensor([2]), table).asnumpy()).all()


def test_embedding_renorms_the_table_in_place_and_scales_gradients():
    table = Parameter(np.array([[3.0, 4.0], [0.3, 0.4], [6.0, 8.0]], np.float32), name="table")
    out = ops.embedding(Tensor([0, 1]), table, max_norm=1.0)
    assert_allclose(out.asnumpy(), [[0.6, 0.8], [0.3, 0.4]], 1e-5)
    assert_allclose(table.asnumpy(), [[0.6, 0.8], [0.3, 0.4], [6.0, 8.0]], 1e-5)
    ids = Tensor([0, 0, 1])
    plain = grad(lambda t: ops.embedding(ids, t).sum())(table).asnumpy()
    shared = grad(lambda t: ops.embedding(ids, t, scale_grad_by_freq=True).sum())(table).asnumpy()
    padded = grad(lambda t: ops.embedding(ids, t, padding_idx=0).sum())(table).asnumpy()
    assert plain[:, 0].tolist() == [2, 1, 0]
    assert shared[:, 0].tolist() == [1, 1, 0]
    assert padded[:, 0].tolist() == [0, 1, 0]
