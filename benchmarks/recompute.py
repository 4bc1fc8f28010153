"""`Cell.recompute`: the memory that a compiled gradient needs for intermediate values, and the time it takes."""

import statistics

import jax
import numpy as np

import msgrad as ms
from benchmarks.measure import in_turn
from msgrad.core import execute

BATCH, WIDTH, LAYERS, BLOCKS = 2048, 64, 8, 16


def gradient(recomputed: bool):
    """A call that computes the gradients of `BLOCKS` blocks of `LAYERS` dense layers, and its program's memory in MB."""
    nn = ms.nn

    def block():
        return nn.SequentialCell(*[part for _ in range(LAYERS) for part in (nn.Dense(WIDTH, WIDTH), nn.Tanh())])

    net = nn.SequentialCell(*[block() for _ in range(BLOCKS)])
    for cell in net if recomputed else ():
        cell.recompute()
    grad = ms.grad(net, None, net.trainable_params())
    x = ms.Tensor(np.random.default_rng(0).standard_normal((BATCH, WIDTH)).astype(np.float32))

    def step():
        return grad(x)[0]._value().block_until_ready()

    known = set(execute._executables)
    step()
    (program,) = [found for key, found in execute._executables.items() if key not in known]
    shapes = []
    call = program.call
    program.call = lambda *arrays: (
        shapes.append([jax.ShapeDtypeStruct(a.shape, a.dtype) for a in arrays]) or call(*arrays)
    )
    step()
    program.call = call
    return step, call.lower(*shapes[0]).compile().memory_analysis().temp_size_in_bytes / 1e6


def measure(calls=30) -> list[dict]:
    names = ("all kept", "each block recomputed")
    made = [gradient(False), gradient(True)]
    times = in_turn({name: step for name, (step, _) in zip(names, made, strict=True)}, calls, burst=1, warm=2)
    base, memory = times[names[0]], made[0][1]
    return [
        {
            "name": name,
            "MB": round(mb, 1),
            "of all kept": round(mb / memory, 3),
            "ms": round(statistics.median(times[name]) * 1e3, 1),
            "ratio": round(statistics.median(a / b for a, b in zip(times[name], base, strict=True)), 3),
        }
        for name, (_, mb) in zip(names, made, strict=True)
    ]


if __name__ == "__main__":
    for row in measure():
        print(row)
