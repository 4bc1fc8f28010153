"""Random operators: seeds, shapes and dtypes, and the distributions they draw from."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

import msgrad as ms
from msgrad import Tensor, ops
from msgrad.core.program import path
from msgrad.core.record import leave, open_recording
from msgrad.ops.declare import OPERATORS

N = 4000

# Each operator as a call, and the distribution its values follow.
DISTRIBUTIONS = {
    "randn": (lambda: ops.randn(N), stats.norm()),
    "standard_normal": (lambda: ops.standard_normal((N,)), stats.norm()),
    "normal": (lambda: ops.normal((N,), 1.0, Tensor(2.0)), stats.norm(1, 2)),
    "StandardNormal": (lambda: ops.StandardNormal()((N,)), stats.norm()),
    "rand": (lambda: ops.rand(N), stats.uniform()),
    "uniform": (lambda: ops.uniform((N,), Tensor(-1.0), Tensor(3.0)), stats.uniform(-1, 4)),
    "UniformReal": (lambda: ops.UniformReal()((N,)), stats.uniform()),
    "gamma": (lambda: ops.gamma((N,), Tensor(2.0), Tensor(3.0)), stats.gamma(2, scale=1 / 3)),
    "standard_laplace": (lambda: ops.standard_laplace((N,)), stats.laplace()),
    "laplace": (lambda: ops.laplace((N,), Tensor(1.0), Tensor(2.0)), stats.laplace(1, 2)),
    "TruncatedNormal": (lambda: ops.TruncatedNormal()((N,)), stats.truncnorm(-2, 2)),
    "exponential_": (lambda: ops.zeros((N,)).exponential_(2), stats.expon(scale=0.5)),
    "normal_": (lambda: ops.zeros((N,)).normal_(1, 2), stats.norm(1, 2)),
    "uniform_": (lambda: ops.zeros((N,)).uniform_(1, 2), stats.uniform(1, 1)),
    "log_normal": (lambda: ops.zeros((N,)).log_normal(0.0, 0.5), stats.lognorm(0.5)),
    "cauchy": (lambda: ops.zeros((N,)).cauchy(1.0, 2.0), stats.cauchy(1, 2)),
    "Cauchy": (lambda: ops.Cauchy([N], 1.0, 2.0)(), stats.cauchy(1, 2)),
    "LogNormalReverse": (lambda: ops.LogNormalReverse(1.0, 0.5)(ops.zeros((N,))), stats.lognorm(0.5, scale=np.e)),
    "RandomGamma": (lambda: ops.RandomGamma(seed=3)(Tensor([N]), Tensor(2.0)), stats.gamma(2)),
    "ParameterizedTruncatedNormal": (
        lambda: ops.ParameterizedTruncatedNormal()(Tensor([1, N]), *map(Tensor, (1.0, 2.0, 0.0, 4.0)))[0],
        stats.truncnorm(-0.5, 1.5, 1, 2),
    ),
    "NonDeterministicInts": (
        lambda: ops.NonDeterministicInts(ms.int32)(Tensor([N, 1]))[:, 0].astype(ms.float32) / 2.0**32,
        stats.uniform(-0.5, 1),
    ),
    "Generator": (lambda: ops.uniform_(ops.zeros((N,)), generator=ms.Generator().manual_seed(3)), stats.uniform()),
}


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_distribution(name):
    draw, distribution = DISTRIBUTIONS[name]
    out = draw()
    assert (out.shape, out.dtype) == ((N,), ms.float32)
    assert stats.kstest(out.asnumpy(), distribution.cdf).pvalue > 1e-4


# Draws of whole numbers, with the probabilities of 0, 1, 2, ...
COUNTS = {
    "randint": (lambda: ops.randint(0, 4, (N,)), [0.25] * 4, ms.int64),
    "UniformInt": (lambda: ops.UniformInt()((N,), Tensor(0), Tensor(4)), [0.25] * 4, ms.int32),
    "random_": (lambda: ops.zeros((N,)).random_(0, 2), [0.5, 0.5], ms.float32),
    "bernoulli": (lambda: ops.bernoulli(ops.zeros((N,)), 0.3), [0.7, 0.3], ms.float32),
    "bernoulli_": (lambda: ops.zeros((N,)).bernoulli_(0.3), [0.7, 0.3], ms.float32),
    "Tensor.bernoulli": (lambda: ops.fills(ops.zeros((N,)), 0.3).bernoulli(), [0.7, 0.3], ms.float32),
    "multinomial": (lambda: ops.multinomial(Tensor([1.0, 2.0, 1.0]), N), [0.25, 0.5, 0.25], ms.int32),
    "random_categorical": (lambda: ops.random_categorical(Tensor([[0.0, 0.0]]), N)[0], [0.5, 0.5], ms.int64),
    "poisson": (lambda: ops.poisson((N,), Tensor(0.5)), stats.poisson(0.5).pmf(np.arange(4)), ms.int32),
    "random_poisson": (lambda: ops.random_poisson((N,), Tensor(0.5)), stats.poisson(0.5).pmf(np.arange(4)), ms.float32),
    "RandomPoisson": (
        lambda: ops.RandomPoisson(seed=2)(Tensor([N]), Tensor(0.5)),
        stats.poisson(0.5).pmf(np.arange(4)),
        ms.int64,
    ),
    "bernoulli_ext": (lambda: ops.bernoulli_ext(ops.fills(ops.zeros((N,)), 0.3)), [0.7, 0.3], ms.float32),
    "multinomial of ints": (lambda: ops.multinomial(Tensor([1, 2, 1]), N), [0.25, 0.5, 0.25], ms.int32),
    "multinomial_with_replacement": (
        lambda: ops.multinomial_with_replacement(Tensor([1.0, 2.0, 1.0]), 1, 2, N, True),
        [0.25, 0.5, 0.25],
        ms.int64,
    ),
    "UniformCandidateSampler": (
        lambda: ops.UniformCandidateSampler(1, N, False, 4)(Tensor([[0]]))[0],
        [0.25] * 4,
        ms.int64,
    ),
    "LogUniformCandidateSampler": (
        lambda: ops.LogUniformCandidateSampler(1, N, False, 3)(Tensor([[0]]))[0],
        np.log([2, 3 / 2, 4 / 3]) / np.log(4),
        ms.int64,
    ),
}


@pytest.mark.parametrize("name", COUNTS)
def test_counts(name):
    draw, chances, dtype = COUNTS[name]
    out = draw()
    assert (out.shape, out.dtype) == ((N,), dtype)
    found = [(out.asnumpy() == k).mean() for k in range(len(chances))]
    assert_allclose(found, chances, atol=4 * np.sqrt(0.25 / N))


@pytest.mark.recorded_only
def test_every_draw_is_tested():
    seen = set()
    for draw in (*(row[0] for row in DISTRIBUTIONS.values()), *(row[0] for row in COUNTS.values()), *OTHERS):
        rec = open_recording()
        try:
            draw()
            seen |= {step.operator.name for step, _ in path(rec.node)}
        finally:
            leave(rec)
    own = {
        name
        for name, op in OPERATORS.items()
        if name.startswith("draw_") and op.body.__module__ in ("msgrad.ops.random", "msgrad.ops.sampler")
    }
    assert sorted(own - seen) == []


# Draws with tests of their own below.
OTHERS = [lambda: ops.randperm(3), lambda: ops.dropout(ops.ones((3,))), lambda: ops.Dropout()(ops.ones((3,)))]


# ---------------------------------------------------------------- seeds
@pytest.mark.parametrize(
    "draw",
    [
        lambda: ops.randn(5),
        lambda: ops.dropout(ops.ones((50,))),
        lambda: ops.randint(0, 100, (5,)),
        lambda: ops.randperm(20),
        lambda: ops.randn(5, seed=3),
        lambda: ops.shuffle(ops.arange(20)),
    ],
)
def test_seeds(draw):
    ms.set_seed(7)
    first, second = draw().asnumpy(), draw().asnumpy()
    ms.set_seed(7)
    again = draw().asnumpy()
    assert (first == again).all() and not (first == second).all()


def test_a_seed_of_its_own():
    """An operator's own seed gives the same numbers whatever was drawn before."""
    ms.set_seed(1)
    first = ops.randn(3, seed=5).asnumpy()
    ms.set_seed(2)
    ops.randn(3)
    assert (ops.randn(3, seed=5).asnumpy() == first).all()
    one, other = ops.StandardNormal(seed=3), ops.StandardNormal(seed=3)
    first, second = one((5,)).asnumpy(), one((5,)).asnumpy()
    assert (other((5,)).asnumpy() == first).all() and not (first == second).all()


def test_unique_candidates():
    """No class comes twice, each as often as the weights say; what is expected is what comes, on the average."""
    sampler = ops.LogUniformCandidateSampler(1, 3, True, 6)
    true = Tensor(np.arange(6)[:, None])
    runs = [[t.asnumpy() for t in sampler(true)] for _ in range(400)]
    assert all(len(set(drawn)) == 3 for drawn, *_ in runs)
    found = np.mean([np.isin(np.arange(6), drawn) for drawn, *_ in runs], 0)
    expected = np.mean([expectation[:, 0] for _, expectation, _ in runs], 0)
    assert_allclose(found, expected, atol=0.1)
    assert all((expectation[drawn, 0] == own).all() for drawn, expectation, own in runs)
    avoiding = ops.uniform_candidate_sampler(Tensor([[1], [3]]), 1, 4, True, 6, 0, True)[0]
    assert sorted(avoiding.tolist()) == [0, 2, 4, 5]
    assert sorted(ops.Randperm(5, -1)(Tensor([3])).tolist()) == [-1, -1, 0, 1, 2]
    hits = ops.ComputeAccidentalHits(2)(Tensor([[1, 2], [0, 4], [3, 3]]), Tensor([0, 1, 2, 3, 4]))
    assert [t.tolist() for t in hits[:2]] == [[0, 0, 1, 1, 2, 2], [1, 2, 0, 4, 3, 3]]


def test_generators():
    """Two generators draw apart; each goes on from a state that was kept."""
    one, other = ms.Generator().manual_seed(1), ms.Generator().manual_seed(1)

    def draw(generator):
        return ops.normal_(ops.zeros((4,)), generator=generator).tolist()

    first = draw(one)
    state = one.get_state()
    second = draw(one)
    assert draw(other) == first and draw(other) == second and first != second
    one.set_state(state)
    assert draw(one) == second and one.initial_seed() == 1
    assert ms.manual_seed(5) is ms.default_generator and ms.initial_seed() == 5
    kept = ms.get_rng_state()
    again = ops.rand(3).tolist()
    ms.set_rng_state(kept)
    assert ops.rand(3).tolist() == again
    assert one.seed() == one.initial_seed()


@pytest.mark.parametrize(
    "draw",
    [
        lambda: ops.Cauchy([3])(),
        lambda: ops.log_uniform_candidate_sampler(Tensor([[1]]), 1, 3, True, 9)[0],
        lambda: ops.bernoulli_ext(ops.fills(ops.zeros((64,)), 0.5)),
        lambda: ops.rand(3),
    ],
)
def test_seeds_inside_jit(draw):
    """A compiled function draws what it draws when it runs line by line, and anew at each call."""

    def run(function):
        ms.set_seed(11)
        return [function().tolist() for _ in range(3)]

    plain = run(draw)
    assert run(ms.jit(draw)) == plain and plain[0] != plain[1]


def test_draws_inside_grad():
    """The forward value and its gradient see the same draw, and each call a new one."""
    x = ops.ones((50,))
    step = ms.value_and_grad(lambda x: ops.dropout(x, 0.5), 0)
    (first, slope), (second, _) = step(x), step(x)
    assert_allclose(first.asnumpy(), slope.asnumpy())
    assert not (first.asnumpy() == second.asnumpy()).all()


# ---------------------------------------------------------------- dropout and order
def test_dropout():
    x = Tensor(np.ones((100, 50), np.float32))
    out = ops.dropout(x, 0.2).asnumpy()
    assert set(np.unique(out).round(6)) == {0.0, 1.25}
    assert abs((out == 0).mean() - 0.2) < 0.03
    assert ops.dropout(x, 0.0) is x and ops.dropout(x, training=False) is x
    with pytest.raises(RuntimeError, match="range"):
        ops.dropout(x, 1.0)
    channels = ops.dropout2d(Tensor(np.ones((4, 50, 3, 3), np.float32))).asnumpy()
    assert ((channels == 0).all((2, 3)) | (channels == 2).all((2, 3))).all() and 0 < (channels == 0).mean() < 1
    assert ops.dropout1d(ops.ones((5, 4))).shape == (5, 4) and ops.dropout3d(ops.ones((1, 5, 2, 2, 2))).ndim == 5
    kept, mask = ops.Dropout(keep_prob=0.5)(x)
    assert_allclose(kept.asnumpy(), 2 * mask.asnumpy())
    assert ops.Dropout2D(0.5)(ops.ones((2, 3, 2, 2)))[1].dtype == ms.bool_


def test_order():
    assert sorted(ops.randperm(30).tolist()) == list(range(30)) and ops.randperm(3, dtype=ms.int32).dtype == ms.int32
    assert sorted(ops.shuffle(Tensor(np.arange(30))).tolist()) == list(range(30))
    rows = ops.multinomial(Tensor([[1.0, 1.0, 1.0], [1.0, 0.0, 1.0]]), 2, False).asnumpy()
    assert all(len(set(row)) == 2 for row in rows) and 1 not in rows[1]
    index, real = ops.choice_with_mask(Tensor([[True, False], [True, False]]), 3)
    assert real.tolist() == [True, True, False] and sorted(index.tolist()[:2]) == [[0, 0], [1, 0]]


def test_dtypes():
    x = Tensor(np.ones((2, 3), np.float16))
    assert ops.rand_like(x).dtype == ms.float16 and ops.randn_like(x, dtype=ms.float64).dtype == ms.float64
    assert (
        ops.randn_like(Tensor([1, 2])).dtype == ms.float32 and ops.randint_like(Tensor([1, 2]), 0, 5).dtype == ms.int64
    )
    assert (
        ops.randn(2, 3, dtype=ms.float16).shape == (2, 3)
        and ops.rand((2, 3)).shape == (2, 3)
        and ops.randn().shape == ()
    )
    assert ops.uniform((2,), Tensor(0, ms.int32), Tensor(5, ms.int32), dtype=ms.int32).dtype == ms.int32
    assert ops.random_gamma((2,), Tensor([1.0, 2.0])).shape == (2, 2)
    with pytest.raises(ValueError, match="floating-point"):
        ops.rand(2, dtype=ms.int32)
    with pytest.raises(ValueError, match="integer"):
        ops.randint(0, 2, (2,), dtype=ms.float32)
