"""Steady training: time per step, resident memory and the sizes of msgrad's tables along 100 000 steps."""

import gc
import statistics
import sys

import numpy as np

import msgrad as ms
from benchmarks.measure import seconds
from msgrad.core import execute, instruction, program


def resident() -> float:
    """Resident memory in MB."""
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * 4096 / 1e6


def nodes(node) -> int:
    stack, count = [node], 0
    while stack:
        count += 1
        stack.extend(stack.pop().children.values())
    return count


def small_step():
    """A step of a two-layer network with Momentum on a new batch each time, its loss read every 100 steps."""
    nn = ms.nn
    net = nn.SequentialCell(nn.Dense(16, 32), nn.ReLU(), nn.Dropout(p=0.1), nn.Dense(32, 4))
    net.set_train()
    loss_fn = nn.CrossEntropyLoss()
    optimizer = nn.Momentum(net.trainable_params(), 0.01, 0.9)
    grad_fn = ms.value_and_grad(lambda x, y: loss_fn(net(x), y), None, optimizer.parameters)
    rng = np.random.default_rng(0)
    xs = rng.standard_normal((64, 8, 16)).astype(np.float32)
    ys = rng.integers(0, 4, (64, 8)).astype(np.int32)
    count = [0]

    def step():
        k = count[0] % 64
        loss, grads = grad_fn(ms.Tensor(xs[k]), ms.Tensor(ys[k]))
        optimizer(grads)
        count[0] += 1
        if count[0] % 100 == 0:
            loss.asnumpy()

    return step


def measure(steps=100_000) -> list[dict]:
    step = small_step()
    rows, chunk = [], max(1, steps // 10)
    for part in range(10):
        times = [seconds(step) for _ in range(chunk)]
        gc.collect()
        rows.append(
            {
                "steps": (part + 1) * chunk,
                "us": round(statistics.median(times) * 1e6, 1),
                "resident_mb": round(resident(), 1),
                "programs": len(execute._executables),
                "nodes": nodes(program.ROOT),
                "instructions": len(instruction._INSTRUCTIONS),
            }
        )
    return rows


if __name__ == "__main__":
    for row in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000):
        print(row)
