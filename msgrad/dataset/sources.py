"""Where rows come from: random access through a sampler, or an iterable one row after the other."""

from itertools import islice
from typing import Any

import numpy as np

from msgrad.dataset.batch import batched
from msgrad.dataset.chunk import Chunk, as_element, gather, stack
from msgrad.dataset.node import UNBOUNDED, Node


class Source(Node):
    """A source without children."""

    def __init__(self, columns: list[str]):
        self.columns = columns

    def names(self):
        return list(self.columns)

    def labels(self) -> np.ndarray | None:
        """The class of each row, where the source has classes."""
        return None


class Indexed(Source):
    """Rows by index, in the order that a sampler gives."""

    def __init__(self, columns, sampler):
        super().__init__(columns)
        self.sampler = sampler

    def rows(self) -> int:
        """Rows there are, before sampling."""
        raise NotImplementedError

    def fetch(self, indices: np.ndarray) -> list:
        """Columns of the rows at `indices`, which the chunk may own."""
        raise NotImplementedError

    def size(self):
        return self.sampler.length(self.rows(), self)

    def chunks(self, run, unit, limit):
        order = self.sampler.indices(self.rows(), run.generator(self), self)[:limit]
        start = 0
        while start < len(order):
            some = order[start : start + unit * run.rows]
            yield Chunk(len(some), self.fetch(some))
            start += len(some)


class Blocks(Indexed):
    """Rows in memory: a column is a block, or a list of elements. `load` gives the columns when first needed."""

    def __init__(self, columns, sampler, load, label_column=None):
        super().__init__(columns, sampler)
        self.load, self.label_column = load, label_column

    def rows(self):
        return len(self.load()[0])

    def fetch(self, indices):
        return [gather(column, indices) for column in self.load()]

    def labels(self):
        return None if self.label_column is None else self.load()[self.label_column]


class Rows(Indexed):
    """Rows that a user's object gives through `__getitem__` and `__len__`."""

    def __init__(self, columns, sampler, source, column_types=None):
        super().__init__(columns, sampler)
        self.source, self.column_types = source, column_types

    def rows(self):
        return len(self.source)

    def fetch(self, indices):
        try:
            rows = [as_row(self.source[int(i)], self.columns, self.column_types) for i in indices]
        except Exception as error:
            raise failed(error) from error
        return [stack(list(column)) for column in zip(*rows, strict=True)]


class RowBatches(Rows):
    """Rows in batches whose indices an iterable gives; `collate` makes the columns of a batch from lists."""

    def __init__(self, columns, batches, source, column_types=None, collate=None):
        super().__init__(columns, None, source, column_types)
        self.batches, self.collate = batches, collate

    def size(self):
        return len(self.batches) if hasattr(self.batches, "__len__") else sum(1 for _ in self.batches)

    def chunks(self, run, unit, limit):
        if hasattr(self.batches, "dataset_size"):
            self.batches.dataset_size = self.rows()
        for indices in islice(self.batches, limit):
            try:
                rows = [as_row(self.source[int(i)], self.columns, self.column_types) for i in indices]
                columns = [list(column) for column in zip(*rows, strict=True)]
                if self.collate is not None:
                    columns = self.collate(*columns)
                    columns = columns if isinstance(columns, tuple) else (columns,)
                made = [batched([as_element(value) for value in column], i) for i, column in enumerate(columns)]
            except Exception as error:
                raise failed(error) from error
            if len(made) != len(self.columns):
                raise RuntimeError(
                    f"For 'GeneratorDataset', the 'collate_fn' must give the columns {self.columns}, "
                    f"but gave {len(made)}."
                )
            yield Chunk(1, [stack([column]) for column in made])


class Iterated(Source):
    """Rows that an iterable gives, or the iterable that a function gives, each pass anew."""

    def __init__(self, columns, source: Any, num_samples=None, column_types=None):
        super().__init__(columns)
        self.source, self.column_types = source, column_types
        self.most = num_samples or UNBOUNDED

    @property
    def sized(self):
        return hasattr(self.source, "__len__")

    def size(self):
        if not self.sized:
            return self.count()
        return min(len(self.source), self.most)

    def chunks(self, run, unit, limit):
        try:
            iterable: Any = self.source() if callable(self.source) else self.source
            iterator = iter(iterable)
        except Exception as error:
            raise failed(error) from error
        left = min(limit, self.most)
        while left > 0:
            rows = []
            try:
                for value in islice(iterator, min(unit * run.rows, left)):
                    rows.append(as_row(value, self.columns, self.column_types))
            except Exception as error:
                raise failed(error) from error
            if not rows:
                return
            left -= len(rows)
            yield Chunk(len(rows), [stack(list(column)) for column in zip(*rows, strict=True)])


def as_row(value, columns, column_types) -> tuple:
    """What a user's source gave for one row, as a tuple of arrays; TypeError where it does not fit the columns."""
    values = value if isinstance(value, (tuple, list)) else (value,)
    if len(values) != len(columns):
        raise TypeError(f"a row must have the columns {columns}, but {len(values)} values came")
    row = tuple(as_element(v) for v in values)
    if column_types is not None:
        for name, array, wanted in zip(columns, row, column_types, strict=True):
            if getattr(array, "dtype", None) != wanted:
                raise TypeError(
                    f"the column '{name}' must be of type {wanted}, but got {getattr(array, 'dtype', 'a dict')}"
                )
    return row


def failed(error: Exception) -> RuntimeError:
    """What MindSpore raises where a user's source raises `error`, or gives no proper row."""
    return RuntimeError(f"For 'GeneratorDataset', the 'source' failed: {type(error).__name__}: {error}")
