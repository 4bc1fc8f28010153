"""What one operator costs to record, and `grad` of a small function whose value is read at every call."""

import statistics

import jax
import jax.numpy as jnp
import numpy as np

import msgrad as ms
from benchmarks.measure import in_turn, seconds, table

OPERATORS = 200


def recording_step():
    """Record a chain of additions, and let it go: nobody reads it, so nothing runs."""
    x, y = ms.Tensor(np.ones(3, np.float32)), ms.Tensor(np.ones(3, np.float32))

    def chain():
        z = x
        for _ in range(OPERATORS):
            z = z + y

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
    """µs an operator: msgrad's recording, jnp's eager add."""
    chain, drop = recording_step()
    eager = jnp_step()
    recorded, added = [], []
    for _ in range(calls):
        recorded.append(seconds(chain) / OPERATORS)
        drop()
        added.append(seconds(eager) / OPERATORS)
    ratio = statistics.median(a / b for a, b in zip(recorded, added, strict=True))
    return [
        {"name": "jnp eager add", "us": round(statistics.median(added) * 1e6, 2), "ratio": 1.0},
        {
            "name": "msgrad, one recorded add",
            "us": round(statistics.median(recorded) * 1e6, 2),
            "ratio": round(ratio, 3),
        },
    ]


def measure_grad(calls=1000) -> list[dict]:
    """µs a call of grad(x * z + y), its value read."""
    values = [np.array([v], np.float32) for v in (2.0, 5.0, 3.0)]
    grad = ms.grad(lambda x, y, z: x * z + y)
    tensors = [ms.Tensor(v) for v in values]
    by_hand = jax.jit(jax.grad(lambda x, y, z: (x * z + y).sum()))
    arrays = [jnp.asarray(v) for v in values]
    steps = {"jax.jit(jax.grad)": lambda: np.asarray(by_hand(*arrays)), "msgrad grad": lambda: grad(*tensors).asnumpy()}
    return table(in_turn(steps, calls), "jax.jit(jax.grad)")


if __name__ == "__main__":
    for row in measure_recording() + measure_grad():
        print(f"{row['name']:26} {row['us']:9.2f} µs   {row['ratio']:6.3f}")
