"""What mint does beside values: overloads, writes, random numbers, gradients, errors, and its other names."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads
from numpy.testing import assert_allclose
from scipy import stats

import msgrad as ms
from msgrad import Tensor, mint
from msgrad.mint import extended
from msgrad.ops.declare import OPERATORS

F = mint.nn.functional
X = np.array([[1.5, -2.0, 3.0], [4.0, 5.5, -6.0]], np.float32)


# ---------------------------------------------------------------- writes
@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (F.relu_, np.maximum(X, 0)),
        (F.sigmoid_, 1 / (1 + np.exp(-X))),
        (lambda x: F.elu_(x, 2.0), np.where(X > 0, X, 2 * np.expm1(X))),
        (lambda x: F.hardtanh_(x, -1, 2), np.clip(X, -1, 2)),
        (lambda x: F.threshold_(x, 2, 9), np.where(X > 2, X, 9)),
        (lambda x: F.relu(x, True), np.maximum(X, 0)),
        (lambda x: F.relu6(x, inplace=True), np.clip(X, 0, 6)),
        (lambda x: F.silu(x, True), X / (1 + np.exp(-X))),
        (lambda x: F.elu(x, inplace=True), np.where(X > 0, X, np.expm1(X))),
        (lambda x: F.hardtanh(x, inplace=True), np.clip(X, -1, 1)),
        (lambda x: F.threshold(x, 0.0, -1.0, inplace=True), np.where(X > 0, X, -1)),
        (lambda x: F.dropout(x, 1.0, inplace=True), np.zeros_like(X)),
        (lambda x: F.dropout(x, 0.5, training=False, inplace=True), X),
        (
            lambda x: mint.addr_(x, Tensor([1.0, 2.0]), Tensor([1.0, 0.0, 1.0]), alpha=2.0),
            X + 2 * np.outer([1, 2], [1, 0, 1]),
        ),
    ],
)
def test_written_into_the_input(write, expected):
    x = Tensor(X)
    seen = x.view(-1)
    assert write(x) is x
    assert_allclose(x.asnumpy(), expected, 1e-6)
    assert_allclose(seen.asnumpy(), expected.reshape(-1), 1e-6)


def test_not_written_without_inplace():
    x = Tensor(X)
    for function in (F.relu6, F.silu, F.elu, F.hardtanh, F.relu):
        assert function(x) is not x
    assert_allclose(x.asnumpy(), X)


def test_batch_norm_moves_the_running_statistics():
    x = np.random.default_rng(0).normal(size=(8, 3, 5)).astype(np.float32)
    mean, var = Tensor(np.zeros(3, np.float32)), Tensor(np.ones(3, np.float32))
    F.batch_norm(Tensor(x), mean, var, training=True, momentum=0.25)
    assert_allclose(mean.asnumpy(), 0.25 * x.mean((0, 2)), 1e-4, 1e-6)
    assert_allclose(var.asnumpy(), 0.75 + 0.25 * x.var((0, 2), ddof=1), 1e-4)
    kept = mean.asnumpy()
    F.batch_norm(Tensor(x), mean, var)
    assert_allclose(mean.asnumpy(), kept)
    free = F.batch_norm(Tensor(x), None, None, training=True).asnumpy()
    assert_allclose(free.mean((0, 2)), 0, atol=1e-5)


# ---------------------------------------------------------------- parts of batch normalization
def test_statistics_of_parts_are_those_of_the_whole():
    x = np.random.default_rng(1).normal(2, 3, size=(8, 3, 5)).astype(np.float32)
    eps, parts = 1e-5, (x[:2], x[2:])
    stats = [mint.batch_norm_stats(Tensor(part), eps) for part in parts]
    means, invstds = (mint.stack([s[k] for s in stats]) for k in (0, 1))
    running = Tensor(np.zeros(3, np.float32)), Tensor(np.ones(3, np.float32))
    counts = Tensor(np.array([10, 30], np.float32))
    mean, invstd = mint.batch_norm_gather_stats_with_counts(
        Tensor(parts[0]), means, invstds, *running, 0.1, eps, counts
    )
    assert_allclose(mean.asnumpy(), x.mean((0, 2)), 1e-5)
    assert_allclose(invstd.asnumpy(), 1 / np.sqrt(x.var((0, 2)) + eps), 1e-4)
    assert_allclose(running[0].asnumpy(), 0.1 * x.mean((0, 2)), 1e-5)
    assert_allclose(running[1].asnumpy(), 0.9 + 0.1 * x.var((0, 2), ddof=1), 1e-4)
    weight, bias = np.array([1, 2, 3], np.float32), np.array([0.5, 0, 1], np.float32)
    out = mint.batch_norm_elemt(Tensor(x), Tensor(weight), Tensor(bias), mean, invstd, eps).asnumpy()
    whole = (x - x.mean((0, 2))[:, None]) / np.sqrt(x.var((0, 2))[:, None] + eps)
    assert_allclose(out, whole * weight[:, None] + bias[:, None], 1e-4, 1e-5)


# ---------------------------------------------------------------- gradients of what mint itself declares
DECLARED = {
    "conv_tbc": (lambda body, *a: body(*a, 1), [(4, 2, 3), (2, 3, 2), (2,)]),
    "kl_div_of_logs": (lambda body, *a: body(*a, "mean"), [(3, 4), (3, 4)]),
    "to_columns": (lambda body, x: body(x, (2, 3), (1, 1), (1, 0), (2, 1)), [(2, 3, 4, 5)]),
    "from_columns": (lambda body, x: body(x, (4, 5), (2, 2), (1, 1), (0, 0), (1, 1)), [(2, 12, 12)]),
    "batch_norm_stats": (lambda body, x: body(x, 1e-5), [(4, 3, 2)]),
    "batch_norm_elemt": (lambda body, *a: body(*a, 1e-5), [(4, 3, 2), (3,), (3,), (3,), (3,)]),
}


@pytest.mark.parametrize("name", DECLARED)
def test_gradient(name):
    call, shapes = DECLARED[name]
    rng = np.random.default_rng(2)
    check_grads(
        lambda *a: call(OPERATORS[name].body, *map(jnp.asarray, a)),
        [rng.normal(size=s) for s in shapes],
        2,
        modes=["rev"],
        rtol=1e-4,
    )


def test_columns_and_their_transpose():
    """<unfold(x), y> = <x, fold(y)>"""
    rng = np.random.default_rng(3)
    x, y = (Tensor(rng.normal(size=s).astype(np.float32)) for s in ((2, 3, 5, 6), (2, 18, 6)))
    arguments = {"kernel_size": (2, 3), "dilation": (1, 2), "padding": (1, 0), "stride": (2, 1)}
    left = (F.unfold(x, **arguments) * y).sum()
    right = (x * F.fold(y, (5, 6), **arguments)).sum()
    assert_allclose(left.asnumpy(), right.asnumpy(), 1e-4)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: mint.max(x, 1)[0].sum() + mint.min(x, dim=0)[0].sum(),
        lambda x: mint.sort(x)[0][:, 0].sum() + mint.topk(x, 2)[0].sum(),
        lambda x: mint.var(x, 1).sum() + mint.std(x).sum(),
        lambda x: mint.cumsum(x, 1).sum() + mint.logsumexp(x, 1).sum(),
        lambda x: mint.scatter_add(x, 1, Tensor([[0, 0], [1, 2]]), x[:, :2] * 2).sum() + mint.norm(x),
        lambda x: F.normalize(x).sum() + F.glu(mint.cat((x, x), 1)).sum() + F.log_softmax(x, 1)[:, 0].sum(),
    ],
)
def test_gradients_are_those_of_differences(function):
    grad = ms.grad(function)(Tensor(X)).asnumpy()
    for place in np.ndindex(X.shape):
        step = np.zeros_like(X)
        step[place] = 1e-2
        up, down = (function(Tensor(X + sign * step)).asnumpy() for sign in (1, -1))
        assert_allclose(grad[place], (up - down) / 2e-2, 2e-2, 2e-3)


# ---------------------------------------------------------------- random numbers
N = 4000
NORMAL, UNIFORM = stats.norm.cdf, stats.uniform.cdf
DRAWS = {
    "rand": (lambda: mint.rand(N), UNIFORM),
    "rand_like": (lambda: mint.rand_like(mint.zeros(N)), UNIFORM),
    "randn": (lambda: mint.randn(40, 100), NORMAL),
    "randn_like": (lambda: mint.randn_like(mint.zeros((40, 100)), dtype=ms.float64), NORMAL),
    "normal": (lambda: mint.normal(2.0, 3.0, (N,)), lambda v: NORMAL((v - 2) / 3)),
    "normal of tensors": (
        lambda: mint.normal(mint.full((N,), 2.0), mint.full((N,), 3.0)),
        lambda v: NORMAL((v - 2) / 3),
    ),
    "normal of a tensor": (lambda: mint.normal(mint.full((N,), 2.0), 3.0), lambda v: NORMAL((v - 2) / 3)),
}


@pytest.mark.parametrize("name", DRAWS)
def test_distribution(name):
    draw, cdf = DRAWS[name]
    ms.set_seed(1)
    first, second = draw(), draw()
    assert stats.kstest(first.asnumpy().ravel(), cdf).pvalue > 1e-3
    assert (first.asnumpy() != second.asnumpy()).any()
    ms.set_seed(1)
    assert (draw().asnumpy() == first.asnumpy()).all()


def test_whole_numbers():
    ms.set_seed(2)
    for out in (mint.randint(6, (600,)), mint.randint(2, 8, (600,)) - 2, mint.randint_like(mint.zeros(600), 2, 8) - 2):
        counts = np.bincount(out.asnumpy().astype(int), minlength=6)
        assert len(counts) == 6 and stats.chisquare(counts).pvalue > 1e-3
    assert mint.randint(3, (2,)).dtype == ms.int64 and mint.randint(3, (2,), dtype=ms.int32).dtype == ms.int32
    assert mint.randint_like(Tensor([1], ms.int8), 3).dtype == ms.int8
    order = mint.randperm(50)
    assert order.dtype == ms.int64 and sorted(order.asnumpy()) == list(range(50)) != order.tolist()
    assert mint.randperm(0).shape == (0,)


def test_chances():
    ms.set_seed(3)
    hits = mint.bernoulli(mint.full((4000,), 0.3))
    assert hits.dtype == ms.float32 and abs(hits.asnumpy().mean() - 0.3) < 0.03
    drawn = mint.multinomial(Tensor([1.0, 0.0, 3.0]), 4000, True)
    assert drawn.dtype == ms.int64
    assert_allclose(np.bincount(drawn.asnumpy(), minlength=3) / 4000, [0.25, 0, 0.75], atol=0.03)
    assert sorted(mint.multinomial(Tensor([[1.0, 1.0], [5.0, 1.0]]), 2).asnumpy()[0]) == [0, 1]
    kept = F.dropout(mint.ones(4000), 0.25).asnumpy()
    assert abs((kept == 0).mean() - 0.25) < 0.03 and set(np.unique(kept)) == {0, np.float32(1 / 0.75)}


# ---------------------------------------------------------------- names
def test_names_of_the_documentation():
    assert extended.acos_ext is mint.acos and extended.narrow_view is mint.narrow
    assert extended.conv2d_ext is F.conv2d and extended.softmax_ext is F.softmax and extended.norm_ext is mint.norm
    with pytest.raises(AttributeError):
        _ = extended.acos
    with pytest.raises(AttributeError):
        _ = extended.nothing_ext


def test_docstrings_speak_of_the_own_names():
    assert "`dim`" in mint.index_select.__doc__ and "`axis`" not in mint.index_select.__doc__
    assert mint.cumsum.__doc__ and mint.max.__doc__ and mint.var.__doc__ and F.avg_pool1d.__doc__


def test_empty():
    assert mint.empty(2, 3).shape == mint.empty((2, 3)).shape == (2, 3) and mint.empty(2).dtype == ms.float32
    assert mint.empty(2, dtype=ms.int32, device="CPU", pin_memory=True).dtype == ms.int32
    assert mint.empty_like(Tensor(X), dtype=ms.int8).dtype == ms.int8


# ---------------------------------------------------------------- errors
ERRORS = [
    (lambda x: mint.pow(mint.full((2,), 2), -1), RuntimeError, "negative power"),
    (lambda x: mint.item(x), RuntimeError, "one element"),
    (lambda x: mint.item(2), TypeError, "'input' must be a Tensor"),
    (lambda x: mint.repeat_interleave(x, 2, output_size=5), ValueError, "'output_size' must be 12"),
    (lambda x: mint.empty(2, device="Mars"), ValueError, "'device'"),
    (lambda x: mint.empty(2, device="GPU", pin_memory=True), RuntimeError, "pinned"),
    (lambda x: mint.rand(2, device="Mars"), ValueError, "'device'"),
    (lambda x: mint.rand(2, generator=1), TypeError, "a Generator"),
    (lambda x: mint.rand(2, dtype=ms.int32), ValueError, "floating-point"),
    (lambda x: mint.randint(2), TypeError, "'high' and 'size'"),
    (lambda x: mint.randint(2, 3), TypeError, "'size'"),
    (lambda x: mint.randint(3, 3, (1,)), RuntimeError, "below 'high'"),
    (lambda x: mint.randint_like(2, 3), TypeError, "'input'"),
    (lambda x: mint.normal(0.0, -1.0, (2,)), ValueError, "negative"),
    (lambda x: mint.normal(x, 1.0, (2,)), TypeError, "'size' goes with numbers"),
    (lambda x: mint.bernoulli(Tensor([1])), TypeError, "floating-point"),
    (lambda x: mint.multinomial(Tensor([1.0, 2.0]), 3), RuntimeError, "at most 2"),
    (lambda x: mint.conv_tbc(x, x, x), ValueError, "shapes must be"),
    (lambda x: mint.norm(x, "x"), ValueError, "'p' must be"),
    (lambda x: mint.diag(Tensor(1.0)), ValueError, "1 or 2 dimensions"),
    (lambda x: mint.trace(x[0]), RuntimeError, "2 dimensions"),
    (lambda x: mint.cat((x, Tensor([[1]]))), Exception, "dtype"),
    (lambda x: F.glu(x), RuntimeError, "even length"),
    (lambda x: F.glu(x, 5), IndexError, "'dim' must be in the range"),
    (lambda x: F.conv2d(x, x), RuntimeError, "3 or 4 dimensions"),
    (lambda x: F.conv1d(x, x[None], stride=2, padding="same"), ValueError, "'stride' must be 1"),
    (lambda x: F.one_hot(x), TypeError, "integers"),
    (lambda x: F.one_hot(Tensor([1]), -2), ValueError, "at least -1"),
    (lambda x: F.dropout(x, 2.0), ValueError, "'p' must be in the range"),
    (lambda x: F.relu6(x, inplace=1), TypeError, "'inplace' must be bool"),
    (lambda x: F.batch_norm(x, None, None), ValueError, "must be given unless it trains"),
    (lambda x: F.avg_pool2d(x[None], 2, divisor_override=0), ValueError, "must not be 0"),
    (lambda x: F.adaptive_avg_pool1d(x, (1, 2)), ValueError, "'output_size' must be an int"),
    (lambda x: F.unfold(x, 2), ValueError, "3 or 4 dimensions"),
    (lambda x: F.unfold(x[None], 7), ValueError, "does not fit"),
    (lambda x: F.fold(x, 3, 2), ValueError, "windows was expected|C \\* 4"),
    (lambda x: F.kl_div(x, x, "x", True), ValueError, "'reduction'"),
    (lambda x: mint.cdist(x, x, compute_mode=1), TypeError, "'compute_mode'"),
]


@pytest.mark.parametrize(("call", "error", "match"), ERRORS)
def test_errors(call, error, match):
    with pytest.raises(error, match=match):
        call(Tensor(X))


def test_under_jit():
    function = ms.jit(lambda x: mint.sum(F.gelu(x), dim=1))
    assert_allclose(function(Tensor(X)).asnumpy(), jax.nn.gelu(X, approximate=False).sum(1), 1e-5)
