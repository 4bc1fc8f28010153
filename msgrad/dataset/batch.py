"""Batches: several rows stacked into one.

Where the rows lie in blocks, a chunk of batches is the same memory in another shape.
Source: mindspore.dataset.Dataset.batch and padded_batch, MindSpore 2.10.
"""

from dataclasses import dataclass

import numpy as np

from msgrad.dataset.chunk import Chunk, as_element, elements, join_chunks, stack
from msgrad.dataset.node import UNBOUNDED, Node, positions


@dataclass(frozen=True)
class BatchInfo:
    """What a callable `batch_size` or `per_batch_map` is told: the number of the batch and of the epoch, from 0."""

    batch_num: int
    epoch_num: int

    def get_batch_num(self):
        return self.batch_num

    def get_epoch_num(self):
        return self.epoch_num


class Batch(Node):
    """`batch_size` rows as one; the last batch may be smaller unless it is dropped."""

    def __init__(self, child, batch_size: int, drop_remainder: bool):
        self.children, self.batch_size, self.drop_remainder = (child,), batch_size, drop_remainder

    def size(self):
        return self.child.size() // self.batch_size if self.drop_remainder else -(-self.child.size() // self.batch_size)

    def chunks(self, run, unit, limit):
        size = self.batch_size
        parts, held = [], 0  # the rows of a batch that is not full yet
        for chunk in self.child.chunks(run, unit * size, min(limit * size, UNBOUNDED)):
            start = 0
            if held:
                start = min(size - held, chunk.rows)
                parts.append(chunk.part(0, start))
                held += start
                if held < size:
                    continue
                yield folded(join_chunks(parts), size)
            stop = start + (chunk.rows - start) // size * size
            if stop > start:
                yield folded(chunk if stop == chunk.rows and not start else chunk.part(start, stop), size)
            held = chunk.rows - stop
            parts = [chunk.part(stop, chunk.rows)] if held else []
        if held and not self.drop_remainder:
            yield folded(join_chunks(parts), held)


def folded(chunk: Chunk, size: int) -> Chunk:
    """The chunk's rows in batches of `size`, which divides their number."""
    return Chunk(chunk.rows // size, [fold(column, size, i) for i, column in enumerate(chunk.columns)])


def fold(column, size, number):
    if isinstance(column, np.ndarray):
        return column.reshape(len(column) // size, size, *column.shape[1:])
    return stack([batched(column[i : i + size], number) for i in range(0, len(column), size)])


def batched(values: list, number: int):
    """One array of the `values` of column `number`; RuntimeError where they do not fit together."""
    first = values[0]
    if isinstance(first, dict):
        return {key: batched([value[key] for value in values], number) for key in first}
    for value in values:
        if value.shape != first.shape:
            raise RuntimeError(
                f"For 'batch', the elements of column {number} must have one shape, but got {first.shape} and "
                f"{value.shape}. Use 'padded_batch', or a 'per_batch_map' that makes them alike."
            )
        if value.dtype != first.dtype and not (value.dtype.kind == first.dtype.kind and value.dtype.kind in "US"):
            raise RuntimeError(
                f"For 'batch', the elements of column {number} must have one dtype, but got {first.dtype} and "
                f"{value.dtype}."
            )
    return np.stack(values)


class MappedBatch(Node):
    """Batches of a size found anew for each, or changed by a function.

    Args:
        batch_size: an int, or a function of `BatchInfo`.
        function: takes a list of elements per input column and a `BatchInfo`, and gives a list per output
            column; None for none.
        inputs: the columns given to `function`, None for all.
        outputs: what it gives, None for `inputs`.
    """

    def __init__(self, child, batch_size, drop_remainder, function=None, inputs=None, outputs=None):
        self.children, self.batch_size, self.drop_remainder = (child,), batch_size, drop_remainder
        self.function, self.inputs, self.outputs = function, inputs, outputs

    def layout(self):
        """As `Map.plan`: outputs stay in the place of inputs if there are equally many, else they come first."""
        names = self.child.names()
        inputs = names if self.inputs is None else self.inputs
        places = positions(names, inputs, "batch")
        outputs = inputs if self.outputs is None else self.outputs
        if len(outputs) == len(inputs):
            order = [(True, places.index(i)) if i in places else (False, i) for i in range(len(names))]
        else:
            order = [(True, i) for i in range(len(outputs))]
            order += [(False, i) for i in range(len(names)) if i not in places]
        return places, outputs, order

    def names(self):
        names = self.child.names()
        _, outputs, order = self.layout()
        return [outputs[i] if new else names[i] for new, i in order]

    @property
    def sized(self):
        return not callable(self.batch_size) and super().sized

    def size(self):
        if callable(self.batch_size):
            return self.count()
        return Batch(self.child, self.batch_size, self.drop_remainder).size()

    def chunks(self, run, unit, limit):
        places, outputs, order = self.layout()
        few = 1 if callable(self.batch_size) else self.batch_size
        source = self.child.chunks(run, unit * few, UNBOUNDED if few == 1 else min(limit * few, UNBOUNDED))
        held: list[list] = []
        ended, number = False, 0
        while True:
            info = BatchInfo(number, run.epoch)
            size = self.next_size(info)
            while len(held) < size and not ended:
                chunk = next(source, None)
                if chunk is None:
                    ended = True
                else:
                    held.extend(map(list, zip(*map(elements, chunk.columns), strict=True)))
            rows, held = held[:size], held[size:]
            if not rows or (self.drop_remainder and len(rows) < size):
                return
            columns = [list(column) for column in zip(*rows, strict=True)]
            if self.function is not None:
                made = call(self.function, info, [columns[i] for i in places], outputs)
                columns = [made[i] if new else columns[i] for new, i in order]
            yield Chunk(1, [stack([batched(column, i)]) for i, column in enumerate(columns)])
            number += 1

    def next_size(self, info):
        if not callable(self.batch_size):
            return self.batch_size
        try:
            size = self.batch_size(info)
        except Exception as error:
            raise RuntimeError(f"For 'batch', the 'batch_size' failed: {type(error).__name__}: {error}") from error
        if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size <= 0:
            raise RuntimeError(f"For 'batch', the 'batch_size' must give a positive int, but it gave {size!r}.")
        return int(size)


def call(function, info, columns, outputs):
    """The columns that a user's `per_batch_map` makes of `columns`; RuntimeError if it fails or gives too few."""
    try:
        made = function(*columns, info)
        if not isinstance(made, tuple):
            made = (made,)
        if len(made) != len(outputs):
            raise TypeError(f"it gave {len(made)} columns, but the output columns are {outputs}")
        return [[as_element(value) for value in column] for column in made]
    except Exception as error:
        raise RuntimeError(f"For 'batch', the 'per_batch_map' failed: {type(error).__name__}: {error}") from error


def padder(names: list[str], padding: dict | None):
    """A `per_batch_map` for the columns `names` that pads elements to one shape.

    `padding` maps a column to `(shape, value)`; a None in the shape, or for it, stands for the largest length in
    the batch. None or an empty dict pads all columns so, with zeros.
    """
    padding = padding or dict.fromkeys(names, (None, None))
    positions(names, list(padding), "padded_batch")

    def pad(*args):
        return tuple(
            padded_alike(column, *padding[name]) if name in padding else column
            for name, column in zip(names, args[:-1], strict=True)
        )

    return pad


def padded_alike(values, shape, fill):
    """The `values` padded at their ends to `shape` with `fill`, 0 (or '') by default."""
    rank = values[0].ndim
    if any(value.ndim != rank for value in values) or (shape is not None and len(shape) != rank):
        raise RuntimeError(
            f"For 'padded_batch', the elements must have as many dimensions as the shape {shape}, "
            f"but got {sorted({value.shape for value in values})}."
        )
    largest = [max(value.shape[axis] for value in values) for axis in range(rank)]
    shape = largest if shape is None else [m if s is None else s for s, m in zip(shape, largest, strict=True)]
    out = []
    for value in values:
        to = np.full(shape, ("" if value.dtype.kind in "US" else 0) if fill is None else fill, value.dtype)
        box = tuple(slice(0, min(a, b)) for a, b in zip(shape, value.shape, strict=True))
        to[box] = value[box]
        out.append(to)
    return out
