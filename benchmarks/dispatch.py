"""What one operator costs to record, `grad` of a small function whose value is read at every call, and the call of a
function under `ms.jit` that captures 121 Parameters."""

import statistics

import jax
import jax.numpy as jnp
import numpy as np

import msgrad as ms
from benchmarks.measure import in_turn, seconds, table

OPERATORS = 200
CAPTURED = 121


SPELLINGS = {
    "x + y": lambda x, y: x + y,
    "ops.add(x, y)": ms.ops.add,
    "the method x.add(y)": lambda x, y: x.add(y),
    "the Primitive ops.Add()(x, y)": ms.ops.Add(),
}


def recording_step(add):
    """Record a chain of additions, and let it go: nobody reads it, so nothing runs."""
    x, y = ms.Tensor(np.ones(3, np.float32)), ms.Tensor(np.ones(3, np.float32))

    def chain():
        z = x
        for _ in range(OPERATORS):
            z = add(z, y)

    def drop():
        ms.runtime.synchronize()

    return chain, drop


def jnp_step():
    x, y = jnp.ones(3, jnp.float32), jnp.ones(3, jnp.float32)

    def chain():
        z = x
        for _ in range(OPERATORS):
            z = z + y

    return chain


def measure_recording(calls=100) -> list[dict]:
    """µs an operator: msgrad's recording of each spelling, jnp's eager add."""
    eager, added = jnp_step(), []
    recorded: dict[str, list[float]] = {name: [] for name in SPELLINGS}
    steps = {name: recording_step(add) for name, add in SPELLINGS.items()}
    for _ in range(calls):
        for name, (chain, drop) in steps.items():
            recorded[name].append(seconds(chain) / OPERATORS)
            drop()
        added.append(seconds(eager) / OPERATORS)
    rows = [{"name": "jnp eager add", "us": round(statistics.median(added) * 1e6, 2), "ratio": 1.0}]
    for name, own in recorded.items():
        ratio = statistics.median(a / b for a, b in zip(own, added, strict=True))
        us = round(statistics.median(own) * 1e6, 2)
        rows.append({"name": f"msgrad, one recorded add: {name}", "us": us, "ratio": round(ratio, 3)})
    return rows


def measure_grad(calls=1000) -> list[dict]:
    """µs a call of grad(x * z + y), its value read."""
    values = [np.array([v], np.float32) for v in (2.0, 5.0, 3.0)]
    grad = ms.grad(lambda x, y, z: x * z + y)
    tensors = [ms.Tensor(v) for v in values]
    by_hand = jax.jit(jax.grad(lambda x, y, z: (x * z + y).sum()))
    arrays = [jnp.asarray(v) for v in values]
    steps = {"jax.jit(jax.grad)": lambda: np.asarray(by_hand(*arrays)), "msgrad grad": lambda: grad(*tensors).asnumpy()}
    return table(in_turn(steps, calls), "jax.jit(jax.grad)")


def captured_forward():
    """A jitted function that reads 121 Parameters; its input."""
    parameters = [ms.Parameter(ms.Tensor(np.ones((8, 8), np.float32)), name=f"p{i}") for i in range(CAPTURED)]

    @ms.jit
    def forward(x):
        for p in parameters:
            x = x + p
        return x

    return forward, ms.Tensor(np.ones((8, 8), np.float32))


def captured_step():
    """A jitted training step that reads and writes 120 Parameters, Adam's moments and its step; its input."""
    net = ms.nn.SequentialCell(*[ms.nn.Dense(8, 8) for _ in range(CAPTURED // 2)])
    optimizer = ms.nn.Adam(net.trainable_params(), 1e-3)
    grad = ms.value_and_grad(lambda x: net(x).sum(), None, optimizer.parameters)

    @ms.jit
    def step(x):
        loss, gradients = grad(x)
        optimizer(gradients)
        return loss

    return step, ms.Tensor(np.ones((8, 8), np.float32))


def measure_captured(calls=2000) -> list[dict]:
    """µs a call: jax.jit on the leaves that the jitted function reads, the function, and its Python without the executable.

    For the last, the executable is replaced by one that gives objects that are no arrays; its own time is taken off.
    """
    rows = []
    for name, make in (("forward", captured_forward), ("training step", captured_step)):
        fn, x = make()
        for _ in range(3):
            fn(x)
        (found,) = next(iter(fn.programs.values()))
        program, leaves = found.program, [x._value(), *[t._value() for t in found.traced.reads]]
        by_hand = jax.jit(found.traced.body())  # nothing donated: the same arrays each time
        avals = found.outs + found.written

        def stub(*values, avals=avals):
            return [object() if a.items is None else tuple([object() for _ in a.items]) for a in avals]

        steps = {"jax.jit": lambda by_hand=by_hand, leaves=leaves: by_hand(*leaves), "msgrad": lambda fn=fn, x=x: fn(x)}
        times = in_turn(steps, calls // 4)
        found.program = stub
        alone = in_turn({"call": lambda fn=fn, x=x: fn(x), "stub": lambda stub=stub: stub()}, calls)
        found.program = program
        python = statistics.median(alone["call"]) - statistics.median(alone["stub"])
        labels = {"jax.jit": f"jax.jit, {name}, {len(leaves)} leaves", "msgrad": f"ms.jit, {name}"}
        rows += [{**row, "name": labels[row["name"]]} for row in table(times, "jax.jit")]
        rows.append({"name": f"Python of that, {name}", "us": round(python * 1e6, 1), "ratio": ""})
    return rows


if __name__ == "__main__":
    for row in measure_recording() + measure_grad() + measure_captured():
        print(f"{row['name']:40} {row['us']:9.2f} µs   {row['ratio']}")
