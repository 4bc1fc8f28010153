"""Random numbers on the host, for initializers.

As in MindSpore, each draw takes one integer from NumPy's global state and goes on from there with a generator of its
own: `np.random.seed` alone makes weights reproducible, and building a network advances NumPy's state by as much as it
does there. NumPy locks that state, and no two callers share a generator, so any thread may draw.
"""

import numpy as np


def seed_host(seed: int) -> None:
    """Make the generators from here on those of `seed`, within [0, 2**32)."""
    np.random.seed(seed)


def host_generator() -> np.random.Generator:
    """A fresh generator for one array; before any seed it depends on the operating system's entropy."""
    return np.random.Generator(np.random.SFC64(np.random.randint(1, 1 << 63, dtype=np.int64)))
