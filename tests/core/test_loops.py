"""The loops of core.loops against lax.scan: values, and gradients of every order in reverse."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from msgrad.core import loops

W = np.random.default_rng(0).standard_normal((4, 4)) * 0.4
H = np.random.default_rng(1).standard_normal((2, 4))


def cell(k, h, total, w, b):
    h = jnp.tanh(h @ w + b * k)
    return h, total + (h * h).sum()


def by_repeat(n):
    """A loop whose carry holds an int and a bool beside the floats."""

    def step(carry, consts):
        k, odd, h, total = carry
        h, total = cell(k, h, total, *consts)
        return k + 1 < n, (k + 1, ~odd, h, total)

    def run(h, w, b):
        start = jnp.zeros((), jnp.int64), jnp.zeros((), bool), h, jnp.zeros(())
        return loops.repeat(step, jnp.asarray(n > 0), start, (w, b))[2:]

    return run


def by_scan(n):
    def run(h, w, b):
        return lax.scan(lambda s, k: (cell(k, *s, w, b), None), (h, jnp.zeros(())), jnp.arange(n))[0]

    return run


def loss(run):
    def compute(h, w, b):
        last, total = run(h, w, b)
        return (last**3).sum() + 0.1 * total

    return compute


ARGUMENTS = jnp.asarray(H), jnp.asarray(W), jnp.asarray(0.01)


def assert_close(found, expected):
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("n", "slots"), [(0, 4), (1, 4), (4, 4), (5, 4), (16, 4), (17, 4), (70, 4), (3, 128), (300, 128)]
)
def test_values_and_gradients(n, slots, monkeypatch):
    monkeypatch.setattr(loops, "SLOTS", slots)
    assert_close(jax.jit(by_repeat(n))(*ARGUMENTS), by_scan(n)(*ARGUMENTS))
    found = jax.jit(jax.grad(loss(by_repeat(n)), (0, 1, 2)))(*ARGUMENTS)
    assert_close(found, jax.grad(loss(by_scan(n)), (0, 1, 2))(*ARGUMENTS))


@pytest.mark.parametrize("n", [3, 20])
def test_second_derivatives(n, monkeypatch):
    monkeypatch.setattr(loops, "SLOTS", 4)

    def second(run):
        return jax.grad(lambda *a: sum((g**2).sum() for g in jax.grad(loss(run), (0, 1))(*a)), (0, 1, 2))

    assert_close(jax.jit(second(by_repeat(n)))(*ARGUMENTS), second(by_scan(n))(*ARGUMENTS))


def test_under_vmap():
    h, w, b = ARGUMENTS
    many = jnp.stack([h, h * 2, -h])

    def each(run):
        return jax.vmap(jax.grad(loss(run), 1), (0, None, None))(many, w, b)

    assert_close(jax.jit(lambda: each(by_repeat(9)))(), each(by_scan(9)))


def test_lengths_that_differ_under_vmap():
    def step(carry, consts):
        x, y = carry
        return (y < 50).all(), (x, y * x)

    def run(x):
        return loops.repeat(step, jnp.asarray(True), (x, x), ())[1]

    xs = jnp.asarray([2.0, 3.0, 60.0])
    assert_close(jax.vmap(run)(xs), jnp.asarray([128.0, 243.0, 3600.0]))
    assert_close(jax.vmap(jax.grad(run))(xs), jnp.asarray([7 * 2.0**6, 5 * 3.0**4, 2 * 60.0]))


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("n", [0, 2, 5])
def test_traverse(n, reverse):
    """Rows, sums and what each step gives, of the first n of 5 rows."""
    rows = jnp.asarray(np.random.default_rng(2).standard_normal((5, 4)))

    def step(k, carry, sums, x, w):
        carry = jnp.sin(carry @ w + x)
        return carry, sums + carry.sum() * x, carry * k

    def run(h, rows, w):
        return loops.traverse(step, 5, jnp.asarray(n, jnp.int32), h, jnp.zeros(4), rows, w, reverse)

    def expected(h, rows, w):
        sums, ys = jnp.zeros(4), [jnp.zeros(4)] * 5
        for j in range(n):
            k = n - 1 - j if reverse else j
            h, sums, ys[k] = step(k, h, sums, rows[k], w)
        return h, sums, jnp.stack(ys)

    def weighed(run):
        return lambda *a: sum((out * (i + 1) ** 2).sum() for i, out in enumerate(run(*a)))

    given = ARGUMENTS[0][0], rows, ARGUMENTS[1]
    assert_close(run(*given), expected(*given))
    assert_close(jax.grad(weighed(run), (0, 1, 2))(*given), jax.grad(weighed(expected), (0, 1, 2))(*given))
