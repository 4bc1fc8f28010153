"""DatasetHelper and its kin: rows of a dataset, for training loops of one's own."""

import functools

from msgrad.core.cell import Cell
from msgrad.core.jit import jit
from msgrad.dataset.pipeline import Dataset
from msgrad.dtype import from_numpy
from msgrad.errors import check_bool, check_int, check_positive_int, check_type, wrong_value


def check_dataset(dataset, name: str, owner: str) -> int:
    """The steps of an epoch, of a dataset that has some; ValueError else."""
    size = dataset.get_dataset_size()
    if size == 0:
        raise ValueError(f"For '{owner}', the '{name}' must have rows, but it has none.")
    return size


def check_sink_size(size, owner: str) -> int:
    if check_int(size, "sink_size", owner) < -1 or size == 0:
        raise wrong_value(size, "sink_size", owner, "-1 or positive")
    return size


class Rows:
    """Rows of a dataset as lists, epoch after epoch; each pass over this is an epoch.

    Args:
        dataset: a Dataset. size: rows of an epoch here, which goes on where the one before ended; -1 for the dataset's.
    """

    def __init__(self, dataset, size: int = -1):
        self.dataset, self.size = dataset, size
        self._rows = dataset.create_tuple_iterator(num_epochs=-1)

    def __iter__(self):
        if self.size == -1:
            self.release()  # after an epoch that was broken off
            yield from self._rows
            return
        for _ in range(self.size):
            row = next(self._rows, None)
            yield next(self._rows) if row is None else row

    def release(self) -> None:
        """End the background thread."""
        self._rows.release()


class DatasetHelper:
    """Iterates over a dataset: each pass is an epoch.

    Args:
        dataset: a Dataset.
        dataset_sink_mode: with `sink_size`, rows of an epoch; the next goes on where it ended.
        sink_size: a positive int, or -1 for all rows.
        epoch_num: epochs to come.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.train.DatasetHelper, MindSpore 2.10, of which this is the form without data sinking.
    """

    def __init__(self, dataset, dataset_sink_mode=True, sink_size=-1, epoch_num=1):
        owner = "DatasetHelper"
        check_type(dataset, Dataset, "dataset", owner)
        self._sinks = check_bool(dataset_sink_mode, "dataset_sink_mode", owner)
        self._size = check_sink_size(sink_size, owner)
        self.epoch_num = check_positive_int(epoch_num, "epoch_num", owner)
        self.iter = Rows(dataset, self._size if self._sinks else -1)

    def __iter__(self):
        return iter(self.iter)

    def sink_size(self):
        """Steps of an item of this: 1."""
        return 1

    def types_shapes(self):
        """(the dtypes, the shapes) of the columns, lists."""
        dataset = self.iter.dataset
        return list(map(from_numpy, dataset.output_types())), dataset.output_shapes()

    get_data_info = types_shapes

    def stop_send(self):
        """Nothing is sent any more."""
        self.iter.release()

    release = stop_send

    def continue_send(self):
        """Rows are prepared when they are asked for: there is nothing to do."""


def connect_network_with_dataset(network, dataset_helper):
    """`network` itself: it is called with the rows that `dataset_helper` gives.

    Raises:
        TypeError: if an argument is of another type.

    Source: mindspore.train.connect_network_with_dataset, MindSpore 2.10, in PyNative mode.
    """
    check_type(dataset_helper, DatasetHelper, "dataset_helper", "connect_network_with_dataset")
    return check_type(network, Cell, "network", "connect_network_with_dataset")


def data_sink(fn, dataset, sink_size=1, jit_config=None, input_signature=None):
    """A function that calls `fn` on the next `sink_size` rows of `dataset`, and gives what the last call gave.

    Args:
        fn: a function of as many arguments as there are columns.
        dataset: a Dataset, which begins anew where it ends.
        sink_size: rows for each call.
        jit_config: where given, `fn` is compiled with `ms.jit`.
        input_signature: kept; shapes are those of the rows.

    Raises:
        TypeError: if `sink_size` is no int or `dataset` no Dataset. ValueError: if `sink_size` is not positive.

    Source: mindspore.train.data_sink, MindSpore 2.10.
    """
    check_type(dataset, Dataset, "dataset", "data_sink")
    rows = Rows(dataset, check_positive_int(sink_size, "sink_size", "data_sink"))
    run = fn if jit_config is None else jit(fn)

    @functools.wraps(fn)
    def sink_process(*args, **kwargs):
        out = None
        for row in rows:
            out = run(*row)
        return out

    return sink_process


__all__ = ["DatasetHelper", "connect_network_with_dataset", "data_sink"]
