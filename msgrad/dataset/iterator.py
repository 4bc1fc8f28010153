"""Iterators over a pipeline: the next chunks are made in a background thread while the caller works."""

import atexit
import threading
import time
import weakref
from queue import Empty, Queue

from msgrad.core.tensor import adopt
from msgrad.dataset import config
from msgrad.dataset.chunk import Chunk, elements, nbytes
from msgrad.dataset.node import UNBOUNDED, Node, Run

CHUNK_BYTES = 2 << 20  # what a chunk should hold: enough for one NumPy call to be worth it, little enough for a cache
CHUNK_SECONDS = 0.02  # and how long it may take, so that rows that are slow to make come one by one
MOST_AHEAD = 4  # chunks

_open: "weakref.WeakSet[Feed]" = weakref.WeakSet()


class Feed:
    """One pass over a pipeline in a thread of its own, handed over in lists of rows."""

    def __init__(self, node: Node, run: Run, as_rows):
        self.queue: Queue = Queue(min(config.get_prefetch_size(), MOST_AHEAD))
        self.closed = False
        self.thread = threading.Thread(target=self.work, args=(node, run, as_rows), name="msgrad.dataset", daemon=True)
        _open.add(self)
        self.thread.start()

    def work(self, node, run, as_rows):
        """Put (rows, error) pairs; the last has None for rows."""
        error = None
        try:
            began = time.perf_counter()
            for chunk in node.chunks(run, 1, UNBOUNDED):
                adapt(run, chunk, time.perf_counter() - began)
                self.queue.put((as_rows(chunk), None))
                if self.closed:
                    return
                began = time.perf_counter()
            run.epoch += 1
        except BaseException as caught:  # it belongs to the thread that iterates
            error = caught
        self.queue.put((None, error))

    def close(self):
        """End the thread, wherever it is: it leaves at the next chunk."""
        self.closed = True
        try:
            while True:
                self.queue.get_nowait()
        except Empty:
            pass


def adapt(run: Run, chunk: Chunk, seconds: float) -> None:
    """Let the next chunk have as many rows as fit into the bytes and the time it should take."""
    per_row = max(nbytes(chunk) / chunk.rows, 1)
    fit = min(CHUNK_BYTES / per_row, CHUNK_SECONDS / max(seconds / chunk.rows, 1e-9))
    run.rows = max(1, min(int(fit), 4 * run.rows))


@atexit.register
def _close_all():
    # A thread that is still in NumPy or XLA while the interpreter goes away can crash it.
    feeds = list(_open)
    for feed in feeds:
        feed.close()
    for feed in feeds:
        feed.thread.join(1.0)


def as_tensor(value):
    """A Tensor that takes over the array; strings stay arrays, as in MindSpore."""
    if isinstance(value, dict):
        return {key: as_tensor(item) for key, item in value.items()}
    return value if value.dtype.kind in "US" else adopt(value)


def as_numpy(value):
    return value


class TupleIterator:
    """Rows as lists of Tensors (or arrays). Each `for` over it is an epoch, which goes on where it was left.

    Args:
        node: the pipeline.
        num_epochs: epochs it may be used for, -1 for any number; one more raises RuntimeError.
        output_numpy: give NumPy arrays.
    """

    def __init__(self, node: Node, num_epochs: int, output_numpy: bool):
        self._node, self._epochs_left = node, num_epochs
        self._names = node.names()
        self._convert = as_numpy if output_numpy else as_tensor
        self._run = Run(config.fresh_seed())
        self._rows = iter(())
        self._feed = None
        self._closer = None

    def __iter__(self):
        return self

    def __next__(self):
        for row in self._rows:
            return row
        return self._advance()

    def get_col_names(self):
        """The names of the columns."""
        return list(self._names)

    def release(self):
        """End the background thread; the iterator starts a new epoch if it is used again."""
        if self._closer is not None:
            self._closer()
        self._feed, self._closer, self._rows = None, None, iter(())

    stop = release

    def _advance(self):
        """The next row after those at hand; StopIteration at the end of an epoch."""
        if self._feed is None:
            if self._epochs_left == 0:
                raise RuntimeError(
                    "For 'create_tuple_iterator' or 'create_dict_iterator', the iterator was used for more epochs "
                    "than its 'num_epochs'."
                )
            self._epochs_left -= self._epochs_left > 0
            self._feed = Feed(self._node, self._run, self._as_rows())
            self._closer = weakref.finalize(self, self._feed.close)
            self._closer.atexit = False
        rows, error = self._feed.queue.get()
        if rows is None:
            self.release()
            if error is not None:
                raise error
            raise StopIteration
        self._rows = iter(rows)
        return next(self._rows)

    def _as_rows(self):
        """A function of a chunk that does not hold the iterator, which the caller drops to end the thread."""
        convert = self._convert

        def rows(chunk):
            columns = ([convert(value) for value in elements(column)] for column in chunk.columns)
            return [list(row) for row in zip(*columns, strict=True)]

        return rows


class DictIterator(TupleIterator):
    """As `TupleIterator`, with rows as dicts from column to Tensor."""

    def _as_rows(self):
        rows, names = super()._as_rows(), self._names
        return lambda chunk: [dict(zip(names, row, strict=True)) for row in rows(chunk)]
