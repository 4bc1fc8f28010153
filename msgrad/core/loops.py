"""Loops whose length is known only when they run, and their gradients, which JAX has not: pure functions of arrays.

`repeat` is a `while` loop. For its gradient the forward pass keeps the carry of some steps in `SLOTS` slots: when they
are full, every second one is dropped and the distance between those kept doubles. The backward pass goes from the last
stretch to the first, recomputes the stretch's carries from what was kept into as many slots again, and steps back
through them. So the memory is that of 2 * SLOTS carries, however long the loop; the extra time is about one more forward
pass up to SLOTS**2 steps, and n / (2 * SLOTS**2) more beyond. All loops here are made of themselves, so that
derivatives of any order can be taken in reverse.

Carries, sums and constants are trees of arrays. `sums` are what a step may only add to: as nothing depends on them
they need not be kept, and their cotangent is the same at each step.
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from msgrad.core.quiet import quietly

SLOTS = 128  # a power of two
ZERO, ONE = np.zeros((), np.int32), np.ones((), np.int32)


# ---------------------------------------------------------------- trees of arrays
def inexact(x) -> bool:
    return jnp.issubdtype(x.dtype, jnp.inexact)


def smooth(tree) -> list:
    """The arrays in `tree` that gradients are taken in."""
    return [x for x in jax.tree.leaves(tree) if inexact(x)]


def put_back(tree, chosen):
    """`tree` with the arrays that gradients are taken in replaced by `chosen`."""
    given = iter(chosen)
    return jax.tree.map(lambda x: next(given) if inexact(x) else x, tree)


def cotangent(tree, chosen):
    """`chosen` as the cotangent of `tree`: the integers in it have none."""
    given = iter(chosen)
    return jax.tree.map(lambda x: next(given) if inexact(x) else np.zeros(x.shape, jax.dtypes.float0), tree)


def pull(function: Callable, inputs: tuple, given) -> list[list]:
    """The cotangents of each of `inputs` from those of what `function(*inputs)` gives: of the smooth arrays only."""

    def run(*chosen):
        return [smooth(out) for out in function(*map(put_back, inputs, chosen))]

    _, back = jax.vjp(run, *map(smooth, inputs))
    return list(back(list(given)))


def zeros(tree, *lead: int):
    return jax.tree.map(lambda x: jnp.zeros((*lead, *x.shape), x.dtype), tree)


def rows(tree):
    """What one row of each buffer in `tree` is like."""
    return jax.tree.map(lambda x: jax.ShapeDtypeStruct(x.shape[1:], x.dtype), tree)


def at(buffers, k):
    return jax.tree.map(lambda b: lax.dynamic_index_in_dim(b, k, 0, keepdims=False), buffers)


def store(buffers, items, k):
    return jax.tree.map(lambda b, x: lax.dynamic_update_index_in_dim(b, x.astype(b.dtype), k, 0), buffers, items)


def added(a, b):
    return jax.tree.map(jnp.add, a, b)


# ---------------------------------------------------------------- at most `size` steps
def traverse(step: Callable, size: int, n, carry, sums, xs, consts, reverse: bool = False) -> tuple[Any, Any, Any]:
    """A scan over the first `n` rows of `xs`, which have `size`: `step(k, carry, sums, x, consts)` gives
    (carry, sums, y).

    Returns:
        The last carry and sums; the ys, zero from row `n` on. With `reverse`, rows come last to first.
    """
    like = jax.eval_shape(step, ZERO, carry, sums, rows(xs), consts)[2]

    @jax.custom_vjp
    def call(n, carry, sums, xs, consts):
        def body(s):
            j, carry, sums, ys = s
            k = n - 1 - j if reverse else j
            carry, sums, y = step(k, carry, sums, at(xs, k), consts)
            return j + 1, carry, sums, store(ys, y, k)

        return lax.while_loop(lambda s: s[0] < n, body, (jnp.asarray(ZERO), carry, sums, zeros(like, size)))[1:]

    def forward(n, carry, sums, xs, consts):
        def keeping(k, carry, sums, x, consts):
            new, sums, y = step(k, carry, sums, x, consts)
            return new, sums, (y, carry)

        carry, sums, (ys, kept) = traverse(keeping, size, n, carry, sums, xs, consts, reverse)
        return (carry, sums, ys), (n, kept, sums, xs, consts)

    def backward(known, given):
        n, kept, sums, xs, consts = known
        by_carry, by_sums, by_ys = map(smooth, given)

        def back(k, by_carry, totals, row, given):
            (carry, x, by_y), (consts, sums, by_sums) = row, given

            def here(carry, x, consts):
                return step(k, carry, sums, x, consts)

            by_carry, by_x, by_consts = pull(here, (carry, x, consts), (by_carry, by_sums, by_y))
            return by_carry, added(totals, by_consts), by_x

        by_carry, by_consts, by_xs = traverse(
            back, size, n, by_carry, zeros(smooth(consts)), (kept, xs, by_ys), (consts, sums, by_sums), not reverse
        )
        inputs = (n, []), (rows(kept), by_carry), (sums, by_sums), (xs, by_xs), (consts, by_consts)
        return tuple([cotangent(*pair) for pair in inputs])

    call.defvjp(forward, backward)
    return call(n, carry, sums, xs, consts)


# ---------------------------------------------------------------- any number of steps
def repeat(step: Callable, go, carry, consts):
    """`carry` after `go, carry = step(carry, consts)` while `go`."""

    def summing(carry, sums, consts):
        return *step(carry, consts), sums

    return run(summing, go, carry, (), consts)[0]


def run(step: Callable, go, carry, sums, consts) -> tuple[Any, Any]:
    """The carry and the sums after `go, carry, sums = step(carry, sums, consts)` while `go`."""

    @jax.custom_vjp
    def call(go, carry, sums, consts):
        return lax.while_loop(lambda s: s[0], lambda s: step(*s[1:], consts), (go, carry, sums))[1:]

    def forward(go, carry, sums, consts):
        *out, n, stride, slots = keeping(step, go, carry, sums, consts)
        return tuple(out), (go, n, stride, slots, out[1], consts)

    def backward(known, by):
        go, n, stride, slots, sums, consts = known
        by_carry, by_given = gradients(step, n, stride, slots, sums, consts, *map(smooth, by), None)
        return cotangent(go, []), by_carry, by[1], by_given

    call.defvjp(forward, backward)
    return call(go, carry, sums, consts)


def keeping(step, go, carry, sums, consts):
    """`run`, and what it passed through: how many steps, `stride`, every `stride`-th carry."""

    @jax.custom_vjp
    def call(go, carry, sums, consts):
        return kept(step, go, carry, sums, consts)

    def forward(go, carry, sums, consts):
        out = keeping(step, go, carry, sums, consts)
        return out, (go, *out[1:], consts)

    def backward(known, by):
        go, sums, n, stride, slots, consts = known
        by_carry, by_sums, _, _, by_slots = map(smooth, by)
        by_carry, by_given = gradients(step, n, stride, slots, sums, consts, by_carry, by_sums, by_slots)
        return cotangent(go, []), by_carry, by[1], by_given

    call.defvjp(forward, backward)
    return call(go, carry, sums, consts)


def kept(step, go, carry, sums, consts):
    zero, one, numbers = jnp.asarray(ZERO), jnp.asarray(ONE), jnp.arange(SLOTS)

    def stretch(s):
        """Keep the carry, then take up to `stride` steps."""
        go, carry, sums, n, stride, count, slots = s
        slots = store(slots, carry, count)
        go, carry, sums, k = lax.while_loop(
            lambda s: s[0] & (s[3] < stride), lambda s: (*step(*s[1:3], consts), s[3] + 1), (go, carry, sums, zero)
        )
        return go, carry, sums, n + k, stride, count + 1, slots

    def fill(s):
        """Take steps until the slots are full, then keep every second one."""
        go, carry, sums, n, stride, count, slots = lax.while_loop(lambda s: s[0] & (s[5] < SLOTS), stretch, s)
        full = go & (count == SLOTS)
        chosen = jnp.where(full, numbers * 2 % SLOTS, numbers)
        slots = jax.tree.map(lambda b: b[chosen], slots)
        return go, carry, sums, n, jnp.where(full, stride * 2, stride), jnp.where(full, SLOTS // 2, count), slots

    start = go, carry, sums, zero, one, zero, zeros(carry, SLOTS)
    _, carry, sums, n, stride, _, slots = lax.while_loop(lambda s: s[0], fill, start)
    return carry, sums, n, stride, slots


def advance(step, steps, carry, sums, consts):
    """`carry` after so many steps."""

    def onward(s, _, rest):
        (k, steps, carry), (sums, consts) = s, rest
        return k + 1 < steps, (k + 1, steps, step(carry, sums, consts)[1]), ()

    return run(onward, steps > 0, (jnp.asarray(ZERO), steps, carry), (), (sums, consts))[0][2]


def gradients(step, n, stride, slots, sums, consts, by_carry: list, by_sums: list, by_slots: list | None) -> tuple:
    """The cotangents of the first carry and of `consts` from those of the last carry, of the sums and of the slots."""
    step = quietly(step)
    width = jnp.maximum(stride, SLOTS)  # steps that are gone back through at once
    apart = jnp.maximum(stride // SLOTS, 1)  # the distance between the carries recomputed for it

    def chunk(c, by_carry, totals, _, known):
        """Back through the steps from c * width up to the next multiple."""
        n, stride, width, apart, slots, by_slots, rest = known
        start = c * width
        entries = -(-jnp.minimum(width, n - start) // apart)

        def recompute(j, carry, _, __, known):
            start, entries, stride, apart, slots, (sums, _, consts) = known
            place = start + j * apart
            here = at(slots, place // stride)
            carry = jax.tree.map(lambda a, b: jnp.where(place % stride == 0, a, b), here, carry)
            last = ((place + apart) % stride == 0) | (j + 1 == entries)
            return advance(step, jnp.where(last, 0, apart), carry, sums, consts), (), carry

        def back(j, by_carry, totals, carry, known):
            n, start, stride, apart, by_slots, rest = known
            place = start + j * apart
            by_carry, totals = through(carry, jnp.minimum(apart, n - place), by_carry, totals, rest)
            if by_slots is not None:
                more = [jnp.where(place % stride == 0, x, 0) for x in at(by_slots, place // stride)]
                by_carry = added(by_carry, more)
            return by_carry, totals, ()

        first = at(slots, start // stride)
        known = start, entries, stride, apart, slots, rest
        _, _, carries = traverse(recompute, SLOTS, entries, first, (), (), known)
        known = n, start, stride, apart, by_slots, rest
        return traverse(back, SLOTS, entries, by_carry, totals, carries, known, reverse=True)

    def through(carry, steps, by_carry, totals, rest):
        """Back through the `steps` steps from `carry` on, each reached anew."""

        def one(s, totals, known):
            (k, by_carry), (carry, (sums, by_sums, consts)) = s, known
            here = advance(step, k, carry, sums, consts)

            def again(carry, consts):
                return step(carry, sums, consts)[1:]

            by_carry, by_given = pull(again, (here, consts), (by_carry, by_sums))
            return k > 0, (k - 1, by_carry), added(totals, by_given)

        (_, by_carry), totals = run(one, steps > 0, (steps - 1, by_carry), totals, (carry, rest))
        return by_carry, totals

    known = n, stride, width, apart, slots, by_slots, (sums, by_sums, consts)
    by_carry, totals, _ = traverse(
        chunk, SLOTS, -(-n // width), by_carry, zeros(smooth(consts)), (), known, reverse=True
    )
    return cotangent(rows(slots), by_carry), cotangent(consts, totals)
