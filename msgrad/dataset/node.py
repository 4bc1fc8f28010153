"""Nodes: what a pipeline does, apart from MindSpore's interface to it.

A node turns the chunks of its children into its own. `chunks` is one pass over the rows: whatever must live
longer than a pass (random generators, the epoch's number) is in the `Run`, which belongs to one iterator.
"""

from collections.abc import Iterator

import numpy as np

from msgrad.dataset.chunk import Chunk

UNBOUNDED = 1 << 62
COUNTED = 64  # rows made at a time where they are only counted


class Run:
    """What the passes of one iterator share.

    Attributes:
        epoch: number of passes over the whole pipeline finished so far.
        rows: rows of the pipeline's result wanted per chunk; the iterator adapts it to their size.
    """

    def __init__(self, seed: int):
        self.seed, self.epoch, self.rows = seed, 0, 1
        self._generators = {}

    def generator(self, node) -> np.random.Generator:
        """The node's own random numbers, which go on from one pass to the next."""
        if node not in self._generators:
            self._generators[node] = np.random.default_rng((self.seed, len(self._generators)))
        return self._generators[node]


class Node:
    """One step of a pipeline, with the steps before it in `children`."""

    children: tuple["Node", ...] = ()

    @property
    def child(self) -> "Node":
        return self.children[0]

    def names(self) -> list[str]:
        """The columns; RuntimeError if an operation names one that does not exist."""
        return self.child.names()

    @property
    def sized(self) -> bool:
        """Whether the number of rows is known without making them."""
        return all(child.sized for child in self.children)

    def size(self) -> int:
        """Rows in a pass."""
        return self.child.size()

    def chunks(self, run: Run, unit: int, limit: int) -> Iterator[Chunk]:
        """The chunks of one pass, none of them empty.

        Args:
            unit: rows of this node that make one row of the pipeline's result; a chunk should hold
                `run.rows * unit` rows.
            limit: no more than so many rows will be used, so that no more need be made.
        """
        raise NotImplementedError

    def first(self) -> Chunk | None:
        """A chunk of the first row, or None where there is none."""
        chunk = next(self.chunks(Run(0), 1, 1), None)
        return chunk and chunk.part(0, 1)

    def count(self) -> int:
        """Rows in a pass, found by making them."""
        run = Run(0)
        run.rows = COUNTED
        return sum(chunk.rows for chunk in self.chunks(run, 1, UNBOUNDED))


def positions(names: list[str], wanted: list[str], owner: str) -> list[int]:
    """Where the `wanted` columns are among `names`."""
    for name in wanted:
        if name not in names:
            raise RuntimeError(f"For '{owner}', the column '{name}' does not exist. The columns are {names}.")
    return [names.index(name) for name in wanted]
