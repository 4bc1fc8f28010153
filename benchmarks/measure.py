"""Timing of two pieces of work in turn: machines are shared, so ratios are taken pair by pair."""

import json
import os
import platform
import random
import statistics
import subprocess
import time
from collections.abc import Callable


def seconds(step: Callable) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def in_turn(steps: dict[str, Callable], calls: int, burst: int = 10, warm: int = 10) -> dict[str, list[float]]:
    """Seconds a call of each step, one figure for each `burst` of calls; about `calls` calls of each in all.

    The steps take turns, so that noise falls on all alike, in an order drawn anew for each round, so that none
    always finds the caches as another left them.
    """
    names = list(steps)
    for _ in range(min(warm, calls)):
        for step in steps.values():
            step()
    times: dict[str, list[float]] = {name: [] for name in steps}
    order = random.Random(0)
    burst = min(burst, calls)
    for _ in range(calls // burst):
        order.shuffle(names)
        for name in names:
            step = steps[name]
            start = time.perf_counter()
            for _ in range(burst):
                step()
            times[name].append((time.perf_counter() - start) / burst)
    return times


def table(times: dict[str, list[float]], base: str) -> list[dict]:
    """A row for each step: its median in µs, and the median ratio to `base` in the same round."""
    rows = []
    for name, own in times.items():
        ratio = statistics.median(a / b for a, b in zip(own, times[base], strict=True))
        rows.append({"name": name, "us": round(statistics.median(own) * 1e6, 1), "ratio": round(ratio, 3)})
    return rows


def figures_of(python: str, module: str, *arguments: str, **environment: str) -> dict:
    """What a benchmark prints as JSON in a process of its own."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    command = [python, "-m", f"benchmarks.{module}", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=1200, cwd=root, env={**os.environ, **environment}
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return json.loads(lines[-1]) if lines else {}


def oracle_figures(module: str, *arguments: str) -> dict:
    """What a benchmark prints when the real MindSpore runs it, where `make oracle` has installed it."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    python = os.path.join(root, ".oracle", "bin", "python")
    return figures_of(python, module, *arguments) if os.path.exists(python) else {}


def machine() -> str:
    """What the figures were measured on."""
    import jax

    cpu = platform.processor() or platform.machine()
    cores = "?"
    try:
        with open("/proc/cpuinfo") as f:
            info = f.read()
        models = [line.split(":")[1].strip() for line in info.splitlines() if line.startswith("model name")]
        cpu, cores = models[0], str(len(models))
    except (OSError, IndexError):
        pass
    device = jax.devices()[0]
    accelerator = "" if device.platform == "cpu" else f", {device.device_kind}"
    return f"{cpu}, {cores} cores{accelerator}; Python {platform.python_version()}, JAX {jax.__version__}"
