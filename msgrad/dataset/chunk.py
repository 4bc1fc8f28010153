"""Chunks: several rows of a pipeline at once, so that one NumPy call serves many rows.

A column of a chunk of n rows is a *block*, an array of shape `(n, *element)`, where all its elements have one
shape and dtype; otherwise it is a list of n elements. A chunk owns its arrays: whoever holds it may write to them.
"""

from dataclasses import dataclass
from math import prod

import numpy as np

LINE = 64  # bytes: XLA takes over host memory without copying where it starts on such a boundary


@dataclass(slots=True)
class Chunk:
    """`rows` rows; `columns` in the order of the node's names."""

    rows: int
    columns: list

    def part(self, start: int, stop: int) -> "Chunk":
        """Rows start to stop, sharing memory."""
        stop = min(stop, self.rows)
        return Chunk(stop - start, [column[start:stop] for column in self.columns])


def aligned(shape, dtype) -> np.ndarray:
    """An uninitialised array that starts on a cache line."""
    dtype = np.dtype(dtype)
    size = prod(shape) * dtype.itemsize
    raw = np.empty(size + LINE, np.uint8)
    start = -raw.ctypes.data % LINE
    return raw[start : start + size].view(dtype).reshape(shape)


def converted(block: np.ndarray, dtype) -> np.ndarray:
    """`block` as `dtype`, in C order; itself where it is so already."""
    if block.dtype == dtype and block.flags.c_contiguous:
        return block
    if np.dtype(dtype).itemsize == 0 or block.dtype.kind in "US":
        return np.ascontiguousarray(block, dtype)
    out = aligned(block.shape, dtype)
    np.copyto(out, block, casting="unsafe")
    return out


def as_element(value):
    """`value`, which a user's code gave, as an array (or a dict of arrays); TypeError if it cannot be one."""
    if isinstance(value, dict):
        return {key: as_element(item) for key, item in value.items()}
    if hasattr(value, "asnumpy"):
        value = value.asnumpy()
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise TypeError(f"a row must hold NumPy arrays, numbers, strings or Tensors, but got {value!r}") from error
    if array.dtype == object:
        raise TypeError(
            f"a row must hold NumPy arrays, numbers, strings or Tensors, but got {value!r} of type "
            f"{type(value).__name__}"
        )
    return array


def stack(elements: list):
    """A block of copies of `elements` if they are arrays of one shape and dtype, otherwise a list of copies."""
    first = elements[0] if elements else None
    if not isinstance(first, np.ndarray):
        return list(elements)
    shape, dtype = first.shape, first.dtype
    if all(isinstance(e, np.ndarray) and e.shape == shape and e.dtype == dtype for e in elements):
        out = aligned((len(elements), *shape), dtype)
        return np.stack(elements, out=out)
    return [np.array(e) if isinstance(e, np.ndarray) else e for e in elements]


def elements(column) -> list:
    """The elements of a column, each an array (of no dimensions for a number) or a dict."""
    if isinstance(column, np.ndarray):
        return [column[i, ...] for i in range(len(column))]
    return column


def join(columns: list):
    """The columns one after the other: a new block where all are blocks of one kind, otherwise a list."""
    if len(columns) == 1:
        return columns[0]
    first = columns[0]
    if all(isinstance(c, np.ndarray) and c.shape[1:] == first.shape[1:] and c.dtype == first.dtype for c in columns):
        out = aligned((sum(map(len, columns)), *first.shape[1:]), first.dtype)
        return np.concatenate(columns, out=out)
    return [element for column in columns for element in elements(column)]


def join_chunks(chunks: list[Chunk]) -> Chunk:
    """One chunk with the rows of all of `chunks`, of which there is at least one."""
    if len(chunks) == 1:
        return chunks[0]
    return Chunk(sum(c.rows for c in chunks), [join(list(parts)) for parts in zip(*(c.columns for c in chunks))])


def gather(column, indices: np.ndarray):
    """A copy of the elements at `indices`, all of which are in range."""
    if isinstance(column, np.ndarray):
        out = aligned((len(indices), *column.shape[1:]), column.dtype)
        return column.take(indices, axis=0, out=out, mode="clip")  # 'raise' would copy through a buffer
    return [np.array(e) if isinstance(e, np.ndarray) else e for e in (column[i] for i in indices)]


def nbytes(chunk: Chunk) -> int:
    """Bytes in the chunk's arrays; what is not an array counts as a word."""
    return sum(
        column.nbytes if isinstance(column, np.ndarray) else sum(getattr(e, "nbytes", 8) for e in column)
        for column in chunk.columns
    )
