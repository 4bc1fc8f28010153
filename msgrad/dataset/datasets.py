"""The datasets: MindSpore's names and arguments for the sources.

Source: mindspore.dataset, MindSpore 2.10.
"""

import warnings
from functools import cache as cached
from pathlib import Path

import numpy as np

from msgrad.dataset import mnist
from msgrad.dataset.chunk import as_element, stack
from msgrad.dataset.pipeline import Dataset, SampledDataset, check_hints, column_list, refuse
from msgrad.dataset.samplers import choose_sampler
from msgrad.dataset.sources import Blocks, Iterated, RowBatches, Rows
from msgrad.dataset.transforms.general import numpy_dtype
from msgrad.errors import check_non_negative_int, check_type, wrong_type


class MnistDataset(SampledDataset):
    """Handwritten digits: 'image', uint8 `(28, 28, 1)`, and 'label', uint32 `()`.

    Args:
        dataset_dir: a folder with idx files such as 'train-images-idx3-ubyte' or 'train-images-idx3-ubyte.gz'
            (MindSpore does not read the latter).
        usage: 'train', 'test' or 'all' (also None), which reads the training and the test files that are there.
        num_samples: rows wanted, by default all.
        shuffle: whether in random order, by default so.
        sampler: what picks the rows, instead of `num_samples`, `shuffle` and shards.
        num_shards, shard_id: read one of so many shards.

    Raises:
        ValueError: if the folder does not exist, or `usage` is another.
        RuntimeError: if arguments contradict each other; on use, if a file is missing or is not what it should be.
    """

    def __init__(
        self,
        dataset_dir,
        usage=None,
        num_samples=None,
        num_parallel_workers=None,
        shuffle=None,
        sampler=None,
        num_shards=None,
        shard_id=None,
        cache=None,
    ):
        owner = "MnistDataset"
        if isinstance(dataset_dir, bool) or not isinstance(dataset_dir, (str, Path)):
            raise wrong_type(dataset_dir, "dataset_dir", owner, "str")
        if usage is not None:
            check_type(usage, str, "usage", owner)
            if usage not in mnist.PREFIXES:
                raise ValueError(f"For '{owner}', the 'usage' must be 'train', 'test' or 'all', but got {usage!r}.")
        usage = usage or "all"
        folder = Path(dataset_dir)
        if not folder.is_dir():
            raise ValueError(
                f"For '{owner}', the 'dataset_dir' must be a folder with {mnist.wanted_files(usage)}, each as it is "
                f"or as '.gz', but {folder} is not a folder."
            )
        check_hints(owner, num_parallel_workers)
        refuse(owner, cache=cache)
        sampler = choose_sampler(owner, num_samples, sampler, shuffle, num_shards, shard_id)
        load = cached(lambda: mnist.load_mnist(folder, usage))
        super().__init__(Blocks(["image", "label"], sampler, load, label_column=1))


class NumpySlicesDataset(SampledDataset):
    """Rows along the first axis of data in memory.

    Args:
        data: an array or list (one column), a tuple of these (a column each), or a dict from names to them.
        column_names: by default 'column_0', 'column_1', ... or the dict's keys.
        num_samples, shuffle, sampler, num_shards, shard_id: as for `MnistDataset`.

    Raises:
        TypeError: if `data` is of another type.
        ValueError: if it is empty, its columns differ in length, or there are more or fewer names than columns.
    """

    def __init__(
        self,
        data,
        column_names=None,
        num_samples=None,
        num_parallel_workers=1,
        shuffle=None,
        sampler=None,
        num_shards=None,
        shard_id=None,
    ):
        owner = "NumpySlicesDataset"
        check_hints(owner, num_parallel_workers)
        check_type(data, (list, tuple, dict, np.ndarray), "data", owner)
        if len(data) == 0:
            raise ValueError(f"For '{owner}', the 'data' must not be empty.")
        names = column_list(column_names, "column_names", owner)
        parts = list(data.values()) if isinstance(data, dict) else list(data) if isinstance(data, tuple) else [data]
        if names is None:
            names = list(data) if isinstance(data, dict) else [f"column_{i}" for i in range(len(parts))]
        if len(names) != len(parts):
            raise ValueError(
                f"For '{owner}', there must be a name for each of the {len(parts)} columns, but got {names}."
            )
        columns = [column_of(part) for part in parts]
        lengths = [len(column) for column in columns]
        if len(set(lengths)) > 1:
            raise ValueError(f"For '{owner}', the columns must be of one length, but got {lengths}.")
        sampler = choose_sampler(owner, num_samples, sampler, shuffle, num_shards, shard_id)
        super().__init__(Blocks(names, sampler, lambda: columns))


def column_of(part):
    """A column of a user's data; an array is copied only if it is not in C order, which `take` would do each time."""
    if isinstance(part, np.ndarray) and part.ndim and part.dtype != object and part.dtype.kind not in "US":
        return np.ascontiguousarray(part)
    if not isinstance(part, (list, tuple, np.ndarray)):
        raise wrong_type(part, "data", "NumpySlicesDataset", "made of lists, tuples or arrays")
    return stack([as_element(value) for value in part])


class GeneratorDataset(SampledDataset):
    """Rows that a user's code gives.

    Args:
        source: an object with `__getitem__` and `__len__`; an iterable; or a function without arguments that
            gives an iterable, called for every epoch. A row is a tuple or list of values, or the only value.
        column_names: a name for each value.
        column_types: the dtype each column must have.
        num_samples: rows wanted, by default all.
        shuffle: whether in random order; by default so if `source` has `__getitem__`, else that is not possible.
        sampler, num_shards, shard_id: as for `MnistDataset`, only with `__getitem__`.
        batch_sampler: an iterable of lists of indices, which make the batches.
        collate_fn: takes a list of values per column of such a batch and gives the batch's columns.

    Raises:
        TypeError: if `source` is none of these.
        ValueError: if there are no column names, or an argument is given that needs `__getitem__` without that.
        RuntimeError: on use, if `source` fails or gives rows that do not fit the columns.
    """

    def __init__(
        self,
        source,
        column_names=None,
        column_types=None,
        schema=None,
        num_samples=None,
        num_parallel_workers=1,
        shuffle=None,
        sampler=None,
        num_shards=None,
        shard_id=None,
        python_multiprocessing=True,
        max_rowsize=None,
        batch_sampler=None,
        collate_fn=None,
    ):
        owner = "GeneratorDataset"
        refuse(owner, schema=schema)
        check_hints(owner, num_parallel_workers, python_multiprocessing, max_rowsize)
        if isinstance(source, zip):  # MindSpore gives it random access, hence shuffles it
            source = list(source)
        indexed = hasattr(source, "__getitem__")
        if not (indexed or callable(source) or hasattr(source, "__iter__") or hasattr(source, "__next__")):
            raise TypeError(
                f"For '{owner}', the 'source' must be callable, iterable or have '__getitem__', but got {source!r}."
            )
        names = column_list(column_names, "column_names", owner)
        if names is None:
            raise ValueError(f"For '{owner}', the 'column_names' must be given.")
        types = None if column_types is None else [numpy_dtype(t, "column_types", owner) for t in as_list(column_types)]
        if types is not None and len(types) != len(names):
            raise ValueError(
                f"For '{owner}', there must be a type for each of the columns {names}, but got {column_types}."
            )
        if not indexed:
            self._check_iterated(shuffle, sampler, num_shards, batch_sampler)
            if num_samples is not None:
                check_non_negative_int(num_samples, "num_samples", owner)
            Dataset.__init__(self, Iterated(names, source, num_samples, types))
            return
        if not hasattr(source, "__len__"):
            raise RuntimeError(f"For '{owner}', a 'source' with '__getitem__' must have '__len__' as well.")
        if collate_fn is not None and batch_sampler is None:
            raise ValueError(f"For '{owner}', the 'collate_fn' can be given only with 'batch_sampler'.")
        if batch_sampler is None:
            sampler = choose_sampler(owner, num_samples, sampler, shuffle, num_shards, shard_id)
            super().__init__(Rows(names, sampler, source, types))
            return
        others = {
            "num_samples": num_samples,
            "shuffle": shuffle,
            "sampler": sampler,
            "num_shards": num_shards,
        }
        for name, value in others.items():
            if value is not None:
                raise ValueError(f"For '{owner}', 'batch_sampler' and '{name}' must not be given together.")
        if not hasattr(batch_sampler, "__iter__"):
            raise wrong_type(batch_sampler, "batch_sampler", owner, "iterable")
        if collate_fn is not None and not callable(collate_fn):
            raise wrong_type(collate_fn, "collate_fn", owner, "callable")
        super().__init__(RowBatches(names, batch_sampler, source, types, collate_fn))

    @staticmethod
    def _check_iterated(shuffle, sampler, num_shards, batch_sampler):
        for name, value in {
            "sampler": sampler,
            "num_shards": num_shards,
            "batch_sampler": batch_sampler,
        }.items():
            if value is not None:
                raise ValueError(
                    f"For 'GeneratorDataset', the '{name}' can be given only if the 'source' has '__getitem__'."
                )
        if shuffle:
            warnings.warn(
                "For 'GeneratorDataset', a 'source' without '__getitem__' is not shuffled; "
                "use the dataset's method 'shuffle'.",
                stacklevel=3,
            )

    def use_sampler(self, new_sampler):
        """Let `new_sampler` pick the rows; RuntimeError if the source has no `__getitem__`."""
        self._check_indexed("use_sampler")
        super().use_sampler(new_sampler)

    def add_sampler(self, new_sampler):
        self._check_indexed("add_sampler")
        super().add_sampler(new_sampler)

    def _check_indexed(self, owner):
        if getattr(self.node, "sampler", None) is None:
            raise RuntimeError(f"For '{owner}', the dataset's source must have '__getitem__'.")

    def _part(self, start, size, seed):
        kind = Dataset if getattr(self.node, "sampler", None) is None else SampledDataset
        return kind._part(self, start, size, seed)


def as_list(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]
