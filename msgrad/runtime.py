"""mindspore.runtime: waiting for the device, running operators at their line, memory in use."""

import jax

from msgrad.core.execute import run
from msgrad.core.record import here
from msgrad.core.record import modes as _modes


def synchronize() -> None:
    """Run what this thread has recorded and wait until the device is idle.

    Source: mindspore.runtime.synchronize, MindSpore 2.10.
    """
    rec = here.rec
    while rec.parent is not None:
        rec = rec.parent
    if rec.vars and not here.rec.abstract:
        run(rec)
    jax.effects_barrier()
    for device in jax.local_devices():
        jax.device_put(0, device).block_until_ready()


def launch_blocking() -> None:
    """Run every operator at its line from now on. Source: mindspore.runtime.launch_blocking, MindSpore 2.10."""
    _modes.synchronize = True


def memory_stats() -> dict:
    """Bytes of device memory in use, as JAX's allocator reports them; empty on a CPU.

    Source: mindspore.runtime.memory_stats, MindSpore 2.10.
    """
    return dict(jax.local_devices()[0].memory_stats() or {})


def memory_allocated() -> int:
    """Bytes of live arrays. Source: mindspore.runtime.memory_allocated, MindSpore 2.10."""
    return sum(array.nbytes for array in jax.live_arrays())


def ms_memory_recycle() -> None:
    """Forget compiled programs and free the memory they hold. Source: mindspore.ms_memory_recycle, MindSpore 2.10."""
    jax.clear_caches()


def empty_cache() -> None:
    """Forget compiled programs that nothing holds. Source: mindspore.runtime.empty_cache, MindSpore 2.10."""
    jax.clear_caches()


def disable_multi_thread() -> None:
    """Let no thread but the program's own dispatch operators, which is so in msgrad.

    Source: mindspore._c_expression.disable_multi_thread, MindSpore 2.10.
    """
