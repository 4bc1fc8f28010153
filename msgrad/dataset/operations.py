"""The operations on rows: map, filter, project, rename, take, skip, repeat, shuffle, zip, concat.

Each is a `Node`; `batch.py` holds those that make batches. Source: mindspore.dataset, MindSpore 2.10.
"""

from itertools import count

import numpy as np

from msgrad.dataset.chunk import Chunk, as_element, elements, gather, join_chunks, stack
from msgrad.dataset.node import UNBOUNDED, Node, positions


class Map(Node):
    """Apply transforms to some columns.

    Args:
        transforms: objects with `seeded(random)` and `on_chunk(columns, rows)`; see `transforms/base.py`.
        inputs: the columns given to the first; None stands for the first column.
        outputs: the names of what the last gives; None stands for `inputs`.
    """

    def __init__(self, child, transforms, inputs, outputs):
        self.children, self.transforms, self.inputs, self.outputs = (child,), transforms, inputs, outputs

    def plan(self):
        """Where the inputs are, the names of the outputs, and for each column of the result where it comes from:
        (whether it is an output, its place there)."""
        names = self.child.names()
        inputs = names[:1] if self.inputs is None else self.inputs
        places = positions(names, inputs, "map")
        outputs = inputs if self.outputs is None else self.outputs
        kept = [(False, i) for i, name in enumerate(names) if i not in places and name not in outputs]
        made = [(True, i) for i in range(len(outputs))]
        if len(outputs) != len(inputs):  # the outputs come first, then what is left
            return places, outputs, made + kept
        layout = [
            (True, places.index(i)) if i in places else (False, i)
            for i, name in enumerate(names)
            if i in places or name not in outputs
        ]
        return places, outputs, layout

    def names(self):
        names = self.child.names()
        _, outputs, layout = self.plan()
        return [outputs[i] if new else names[i] for new, i in layout]

    def chunks(self, run, unit, limit):
        places, outputs, layout = self.plan()
        transforms = [transform.seeded(run.generator(self)) for transform in self.transforms]
        for chunk in self.child.chunks(run, unit, limit):
            columns = [chunk.columns[i] for i in places]
            for transform in transforms:
                columns = transform.on_chunk(columns, chunk.rows)
            if len(columns) != len(outputs):
                raise RuntimeError(
                    f"For 'map', the operations gave {len(columns)} columns, but the 'output_columns' are {outputs}."
                )
            columns = [settled(column) for column in columns]
            yield Chunk(chunk.rows, [columns[i] if new else chunk.columns[i] for new, i in layout])


def settled(column):
    """What transforms gave, as a column of arrays."""
    if isinstance(column, np.ndarray):
        return column if column.flags.c_contiguous else np.ascontiguousarray(column)
    try:
        return stack([as_element(value) for value in column])
    except TypeError as error:
        raise RuntimeError(f"For 'map', an operation gave what is not data: {error}.") from error


class Filter(Node):
    """Keep the rows for which `predicate(*inputs)` holds; `inputs` None stands for all columns."""

    def __init__(self, child, predicate, inputs):
        self.children, self.predicate, self.inputs = (child,), predicate, inputs

    @property
    def sized(self):
        return False

    def size(self):
        return self.count()

    def chunks(self, run, unit, limit):
        names = self.child.names()
        places = positions(names, names if self.inputs is None else self.inputs, "filter")
        for chunk in self.child.chunks(run, unit, UNBOUNDED):
            rows = zip(*(elements(chunk.columns[i]) for i in places), strict=True)
            try:
                kept = np.array([i for i, row in enumerate(rows) if self.predicate(*row)], np.intp)
            except Exception as error:
                raise RuntimeError(f"For 'filter', the 'predicate' failed: {type(error).__name__}: {error}") from error
            if len(kept):
                yield Chunk(len(kept), [gather(column, kept) for column in chunk.columns])


class Project(Node):
    """The given columns, in that order."""

    def __init__(self, child, columns):
        self.children, self.columns = (child,), columns

    def names(self):
        positions(self.child.names(), self.columns, "project")
        return list(self.columns)

    def chunks(self, run, unit, limit):
        places = positions(self.child.names(), self.columns, "project")
        for chunk in self.child.chunks(run, unit, limit):
            yield Chunk(chunk.rows, [chunk.columns[i] for i in places])


class Rename(Node):
    """`old` columns under `new` names."""

    def __init__(self, child, old, new):
        self.children, self.old, self.new = (child,), old, new

    def names(self):
        names = self.child.names()
        positions(names, self.old, "rename")
        to = dict(zip(self.old, self.new, strict=True))
        renamed = [to.get(name, name) for name in names]
        if len(set(renamed)) != len(renamed):
            raise RuntimeError(f"For 'rename', every column must keep a name of its own, but the result is {renamed}.")
        return renamed

    def chunks(self, run, unit, limit):
        self.names()
        return self.child.chunks(run, unit, limit)


class Take(Node):
    """The first `count` rows; -1 stands for all."""

    def __init__(self, child, count):
        self.children, self.most = (child,), UNBOUNDED if count == -1 else count

    def size(self):
        if not self.sized:  # the child may have many more rows, or no end
            return self.count()
        return min(self.child.size(), self.most)

    def chunks(self, run, unit, limit):
        left = min(self.most, limit)
        for chunk in self.child.chunks(run, unit, left):
            yield chunk.part(0, left)
            left -= chunk.rows
            if left <= 0:
                return


class Skip(Node):
    """All but the first `count` rows."""

    def __init__(self, child, count):
        self.children, self.skipped = (child,), count

    def size(self):
        return max(self.child.size() - self.skipped, 0)

    def chunks(self, run, unit, limit):
        left = self.skipped
        for chunk in self.child.chunks(run, unit, limit + left):
            if chunk.rows > left:
                yield chunk.part(left, chunk.rows) if left else chunk
            left = max(left - chunk.rows, 0)


class Repeat(Node):
    """Pass after pass of the child, `count` times; -1 stands for without end."""

    def __init__(self, child, times):
        self.children, self.times = (child,), times

    def size(self):
        return self.child.size() * max(self.times, 1)  # as MindSpore counts an endless one

    def count(self):
        return self.child.count() * max(self.times, 1)

    def chunks(self, run, unit, limit):
        for _ in count() if self.times == -1 else range(self.times):
            before = limit
            for chunk in self.child.chunks(run, unit, limit):
                yield chunk
                limit -= chunk.rows
            if limit <= 0 or limit == before:  # without rows there is no end to wait for
                return


class Shuffle(Node):
    """Rows in an order drawn from a buffer: each row is taken from a random place there, which the next row fills.

    `seed`: the order follows from it, the same in each pass; None: the order is another one in each.
    """

    def __init__(self, child, buffer_size, seed=None):
        self.children, self.buffer_size, self.seed = (child,), buffer_size, seed

    def chunks(self, run, unit, limit):
        random = run.generator(self) if self.seed is None else np.random.default_rng(self.seed)
        source = self.child.chunks(run, unit, UNBOUNDED)
        parts, held, rest = [], 0, None
        for chunk in source:
            room = self.buffer_size - held
            parts.append(chunk.part(0, room))
            held += parts[-1].rows
            if held == self.buffer_size:
                rest = chunk.part(room, chunk.rows)
                break
        if not parts:
            return
        pool = join_chunks(parts)
        pool = Chunk(held, [column.copy() for column in pool.columns])
        if rest is not None and rest.rows:
            yield swap(pool, rest, random)
        for chunk in source:
            yield swap(pool, chunk, random)
        order = random.permutation(held)
        step = unit * run.rows
        for start in range(0, held, step):
            some = order[start : start + step]
            yield Chunk(len(some), [gather(column, some) for column in pool.columns])


def swap(pool: Chunk, chunk: Chunk, random) -> Chunk:
    """Put the chunk's rows into random places of the pool, one by one; the rows that were there, in order."""
    slots = random.integers(0, pool.rows, chunk.rows)
    # A place drawn twice gives, the second time, what the chunk itself put there before.
    order = np.argsort(slots, kind="stable")
    again = np.flatnonzero(slots[order[1:]] == slots[order[:-1]])
    late, early = order[again + 1], order[again]
    taken = []
    for i, incoming in enumerate(chunk.columns):
        held = pool.columns[i]
        if not (isinstance(held, np.ndarray) and isinstance(incoming, np.ndarray)) or (
            held.dtype != incoming.dtype or held.shape[1:] != incoming.shape[1:]
        ):
            held = pool.columns[i] = list(elements(held))
        out = gather(held, slots)
        if isinstance(held, np.ndarray):
            out[late] = incoming[early]
            held[slots] = incoming  # NumPy keeps the last of several values for one place
        else:
            incoming = elements(incoming)
            for to, source in zip(late, early, strict=True):
                out[to] = incoming[source]
            for slot, value in zip(slots, incoming, strict=True):
                held[slot] = value
            out = stack(elements(out))
        taken.append(out)
    return Chunk(chunk.rows, taken)


class Zip(Node):
    """The columns of all children side by side, as long as each has rows."""

    def __init__(self, *children):
        self.children = children

    def names(self):
        names = [name for child in self.children for name in child.names()]
        for name in names:
            if names.count(name) > 1:
                raise RuntimeError(f"For 'zip', every column must have a name of its own, but '{name}' comes twice.")
        return names

    def size(self):
        return min(child.size() for child in self.children)

    def chunks(self, run, unit, limit):
        self.names()
        sources = [child.chunks(run, unit, limit) for child in self.children]
        held = [Chunk(0, [])] * len(sources)
        while True:
            for i, source in enumerate(sources):
                if not held[i].rows:
                    found = next(source, None)
                    if found is None:
                        return
                    held[i] = found
            rows = min(chunk.rows for chunk in held)
            parts = [chunk.part(0, rows) for chunk in held]
            held = [chunk.part(rows, chunk.rows) for chunk in held]
            yield Chunk(rows, [column for part in parts for column in part.columns])


class Concat(Node):
    """The rows of one child after those of the other; RuntimeError if names, dtypes or ranks differ."""

    def __init__(self, *children):
        self.children = children

    def names(self):
        names = self.children[0].names()
        for child in self.children[1:]:
            if child.names() != names:
                raise RuntimeError(
                    f"For 'concat', the datasets must have the same columns, but got {names} and {child.names()}."
                )
        return names

    def size(self):
        return sum(child.size() for child in self.children)

    def chunks(self, run, unit, limit):
        names, known = self.names(), None
        for child in self.children:
            if limit <= 0:
                return
            begun = False
            for chunk in child.chunks(run, unit, limit):
                if not begun:
                    begun, kinds = True, [kind_of(column) for column in chunk.columns]
                    if known is not None and kinds != known:
                        raise RuntimeError(
                            "For 'concat', the datasets must have the same dtypes and numbers of dimensions in "
                            f"the columns {names}, but got {known} and {kinds}."
                        )
                    known = kinds
                yield chunk
                limit -= chunk.rows


def kind_of(column):
    """The dtype (for strings only that) and rank of a column's first element."""
    first = elements(column[:1])[0]
    if isinstance(first, dict):
        return "dict", 0
    return first.dtype.kind if first.dtype.kind in "US" else first.dtype.name, first.ndim
