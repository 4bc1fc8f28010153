"""The first training step, compilation included, beside JAX's; and what `import msgrad` adds to `import jax`.

Each figure is from a fresh process.
"""

import json
import os
import statistics
import subprocess
import sys

_STEP = """
import time, json, sys
sys.path.insert(0, {root!r})
from benchmarks import train_step
import jax, optax
{imports}
jax.numpy.zeros(3).block_until_ready()
step = {make}
start = time.perf_counter()
step()
print(json.dumps(time.perf_counter() - start))
"""

_IMPORT = """
import time, json
import jax
start = time.perf_counter()
import msgrad
print(json.dumps(time.perf_counter() - start))
"""


def fresh(code: str) -> float:
    """Seconds that `code` prints, run in a process of its own, which may keep bytecode as an installed package does."""
    kept = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=kept)
    return json.loads(done.stdout.strip().splitlines()[-1])


def measure(rounds=7) -> list[dict]:
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    by_hand = _STEP.format(root=root, imports="", make="train_step.jax_step()")
    fresh(_IMPORT)  # bytecode is written now
    ours = _STEP.format(root=root, imports="import msgrad", make="train_step.tutorial_step(msgrad)")
    pairs = [(fresh(by_hand), fresh(ours)) for _ in range(rounds)]
    ratio = statistics.median(b / a for a, b in pairs)
    return [
        {"name": "first step, JAX + optax by hand", "ms": round(statistics.median(a for a, _ in pairs) * 1e3, 1)},
        {
            "name": "first step, msgrad",
            "ms": round(statistics.median(b for _, b in pairs) * 1e3, 1),
            "ratio": round(ratio, 3),
        },
        {
            "name": "import msgrad beyond import jax",
            "ms": round(statistics.median(fresh(_IMPORT) for _ in range(rounds)) * 1e3, 1),
        },
    ]


if __name__ == "__main__":
    for row in measure():
        print(row)
