"""Loops under ms.jit beside lax.scan by hand: a recurrent network of 512 steps, written as `for` and as `while`.

Width 64, batch 32: forward, and the gradients of the weights. Then what a loop whose length a tensor decides costs when
it is differentiated: msgrad's, beside a scan of the greatest length that skips the steps beyond the last, and beside the
plain function, recorded step by step.
"""

import time

import numpy as np

STEPS, BATCH, WIDTH = 512, 32, 64


def data(steps=STEPS):
    rng = np.random.default_rng(0)
    weights = [(rng.uniform(-1, 1, (WIDTH, WIDTH)) / 8).astype(np.float32) for _ in range(2)]
    return rng.standard_normal((steps, BATCH, WIDTH)).astype(np.float32), np.zeros((BATCH, WIDTH), np.float32), weights


def networks(mindspore):
    """The same network three ways: a `for` over the steps, a `while` below a tensor, and `for` with its outputs kept."""
    nn, ops, Parameter, Tensor = mindspore.nn, mindspore.ops, mindspore.Parameter, mindspore.Tensor

    class Recurrent(nn.Cell):
        def __init__(self):
            super().__init__()
            self.w, self.u = [Parameter(Tensor(weight), name=name) for weight, name in zip(data()[2], "wu")]

        def cell(self, x, h):
            return ops.tanh(ops.matmul(x, self.w) + ops.matmul(h, self.u))

    class For(Recurrent):
        def construct(self, x, h, n):
            for t in range(STEPS):
                h = self.cell(x[t], h)
            return h

    class While(Recurrent):
        def construct(self, x, h, n):
            t = 0
            while t < n:
                h = self.cell(x[t], h)
                t += 1
            return h

    class Kept(Recurrent):
        def construct(self, x, h, n):
            outs = []
            for t in range(STEPS):
                h = self.cell(x[t], h)
                outs.append(h)
            return ops.stack(outs)

    return For(), While(), Kept()


def jax_steps():
    """By hand: forward, also with its outputs kept, its gradient, and that of a loop over the first `n` steps only."""
    import jax
    import jax.numpy as jnp
    from jax import lax

    def cell(h, x, weights):
        return jnp.tanh(x @ weights[0] + h @ weights[1])

    def forward(weights, x, h):
        return lax.scan(lambda h, x: (cell(h, x, weights), None), h, x)[0]

    def kept(weights, x, h):
        return lax.scan(lambda h, x: (cell(h, x, weights),) * 2, h, x)[1]

    def masked(weights, x, h, n):
        def step(state, x):
            k, h = state
            return (k + 1, lax.cond(k < n, lambda: cell(h, x, weights), lambda: h)), None

        return lax.scan(step, (0, h), x)[0][1]

    def gradient(f):
        return jax.jit(jax.grad(lambda *a: f(*a).sum()))

    x, h, weights = data()
    given = [jnp.asarray(w) for w in weights], jnp.asarray(x), jnp.asarray(h)
    scan, outputs, grad, masked_grad = jax.jit(forward), jax.jit(kept), gradient(forward), gradient(masked)
    return (
        lambda: scan(*given).block_until_ready(),
        lambda: outputs(*given).block_until_ready(),
        lambda: jax.block_until_ready(grad(*given)),
        lambda n: jax.block_until_ready(masked_grad(*given, n)),
    )


def first_call(step) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def compared(steps: dict, base: str, calls: int) -> list[dict]:
    """Rows of the steps in turn, with the seconds of their first calls."""
    from benchmarks.measure import in_turn, table

    first = {name: first_call(step) for name, step in steps.items()}
    rows = table(in_turn(steps, calls, burst=5), base)
    return [{**row, "first call, s": round(first[row["name"]], 2)} for row in rows]


def measure(calls=200) -> dict[str, list[dict]]:
    import msgrad
    from msgrad import Tensor

    net_for, net_while, net_kept = networks(msgrad)
    x, h, _ = data()
    x, h, n = Tensor(x), Tensor(h), Tensor(STEPS, msgrad.int32)
    scan, outputs, grad, masked = jax_steps()

    def ready(call):
        def step():
            out = call()
            for tensor in out if isinstance(out, tuple) else (out,):
                tensor._value().block_until_ready()

        return step

    def forward(net):
        jitted = msgrad.jit(lambda x, h, n: net(x, h, n))
        return ready(lambda: jitted(x, h, n))

    def gradient(net, n=n, compile=True):
        grad = msgrad.grad(lambda x, h, n: net(x, h, n).sum(), None, net.trainable_params())
        grad = msgrad.jit(grad) if compile else grad
        return ready(lambda: grad(x, h, n))

    forwards = {
        "lax.scan by hand": scan,
        "msgrad, for": forward(net_for),
        "msgrad, while": forward(net_while),
    }
    kept = {"lax.scan by hand": outputs, "msgrad, for, with a list that grows": forward(net_kept)}
    gradients = {"lax.scan by hand": grad, "msgrad, for": gradient(net_for), "msgrad, while": gradient(net_while)}
    out = {
        f"{STEPS} recurrent steps, forward": compared(forwards, "lax.scan by hand", calls),
        f"{STEPS} recurrent steps, all outputs": compared(kept, "lax.scan by hand", calls),
        f"{STEPS} recurrent steps, gradients": compared(gradients, "lax.scan by hand", calls),
    }
    for steps in (STEPS, STEPS // 4):
        n = Tensor(steps, msgrad.int32)
        ways = {
            "a scan by hand that skips the rest": lambda steps=steps: masked(steps),
            "msgrad, while": gradient(net_while, n),
            "msgrad, while, recorded": gradient(net_while, n, compile=False),
        }
        title = f"gradients of a while loop, {steps} of at most {STEPS} steps"
        out[title] = compared(ways, "a scan by hand that skips the rest", max(10, calls // 10))
    return out


if __name__ == "__main__":
    for title, rows in measure().items():
        print(title)
        for row in rows:
            print(f"  {row['name']:36} {row['us']:9.1f} µs  {row['ratio']:7.3f}   first {row['first call, s']:6.2f} s")
