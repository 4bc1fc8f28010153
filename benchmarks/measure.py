"""Timing of two pieces of work in turn: machines are shared, so ratios are taken pair by pair."""

import platform
import statistics
import time
from collections.abc import Callable


def seconds(step: Callable) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def in_turn(steps: dict[str, Callable], calls: int, warm: int = 10) -> dict[str, list[float]]:
    """Seconds of each call of each step, the steps taking turns so that noise falls on all alike.

    The order alternates from round to round.
    """
    for _ in range(min(warm, calls)):
        for step in steps.values():
            step()
    times: dict[str, list[float]] = {name: [] for name in steps}
    names = list(steps)
    for _ in range(calls):
        for name in names:
            times[name].append(seconds(steps[name]))
        names.reverse()
    return times


def table(times: dict[str, list[float]], base: str) -> list[dict]:
    """A row for each step: its median in µs, and the median ratio to `base` in the same round."""
    rows = []
    for name, own in times.items():
        ratio = statistics.median(a / b for a, b in zip(own, times[base], strict=True))
        rows.append({"name": name, "us": round(statistics.median(own) * 1e6, 1), "ratio": round(ratio, 3)})
    return rows


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
