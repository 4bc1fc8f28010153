"""Dataset: MindSpore's interface to a pipeline; what each operation does is in its node.

Arguments about MindSpore's workers (`num_parallel_workers`, `python_multiprocessing`, `max_rowsize`, `offload`)
are checked and are hints without effect: every iterator prepares its rows in one background thread.
Source: mindspore.dataset.Dataset, MindSpore 2.10.
"""

import numpy as np

from msgrad.dataset import config
from msgrad.dataset.batch import Batch, MappedBatch, padder
from msgrad.dataset.chunk import elements
from msgrad.dataset.iterator import DictIterator, TupleIterator
from msgrad.dataset.node import UNBOUNDED, Node, Run
from msgrad.dataset.operations import Concat, Filter, Map, Project, Rename, Repeat, Shuffle, Skip, Take, Zip
from msgrad.dataset.samplers import RandomSampler, SequentialSampler, as_sampler
from msgrad.dataset.sources import Indexed
from msgrad.dataset.transforms.base import as_transforms
from msgrad.errors import check_bool, check_int, check_type, wrong_type, wrong_value

INT32_MAX = 2**31 - 1


class Dataset:
    """A pipeline. Its methods give new ones and leave it as it is; iterating over it is one epoch.

    Attributes:
        node: what it does.
    """

    def __init__(self, node: Node):
        self.node = node

    # Operations

    def map(
        self,
        operations,
        input_columns=None,
        output_columns=None,
        num_parallel_workers=None,
        *,
        python_multiprocessing=False,
        cache=None,
        callbacks=None,
        max_rowsize=None,
        offload=None,
    ):
        """Apply `operations`, a transform, a function or a list of these, one after the other, to some columns.

        Args:
            operations: each gets as many arguments as the one before gave values.
            input_columns: what the first gets, by default the first column.
            output_columns: the names of what the last gives, by default `input_columns`. If there are more or
                fewer than inputs, they come before the other columns.

        Raises:
            ValueError: if something among `operations` cannot be called, or a column is named twice.
            RuntimeError: on use, if a column does not exist, or an operation fails.
        """
        check_hints("map", num_parallel_workers, python_multiprocessing, max_rowsize)
        refuse("map", cache=cache, callbacks=callbacks)
        if offload is not None:
            check_bool(offload, "offload", "map")
        transforms = as_transforms(operations, "map")
        inputs = column_list(input_columns, "input_columns", "map")
        outputs = column_list(output_columns, "output_columns", "map")
        return Dataset(Map(self.node, transforms, inputs, outputs))

    def batch(
        self,
        batch_size,
        drop_remainder=False,
        num_parallel_workers=None,
        *,
        per_batch_map=None,
        input_columns=None,
        output_columns=None,
        python_multiprocessing=False,
        max_rowsize=None,
    ):
        """Stack `batch_size` rows into one.

        Args:
            batch_size: an int, or a function from `BatchInfo` to one.
            drop_remainder: leave out a last batch that is not full.
            per_batch_map: a function of a list of elements for each input column and a `BatchInfo`; it gives a
                tuple of such lists, which make the batch.
            input_columns: what `per_batch_map` gets, by default all.
            output_columns: the names of what it gives, by default `input_columns`.

        Raises:
            TypeError: if `batch_size` is neither int nor callable. ValueError: if it is not positive.
            RuntimeError: on use, if the elements of a batch differ in shape or dtype.
        """
        check_hints("batch", num_parallel_workers, python_multiprocessing, max_rowsize)
        if not callable(batch_size):
            batch_size = check_count(batch_size, "batch_size", "batch")
        check_bool(drop_remainder, "drop_remainder", "batch")
        if per_batch_map is None:
            if input_columns is not None or output_columns is not None:
                raise ValueError("For 'batch', columns can be named only where 'per_batch_map' is given.")
            if isinstance(batch_size, int):
                return Dataset(Batch(self.node, batch_size, drop_remainder))
            return Dataset(MappedBatch(self.node, batch_size, drop_remainder))
        if not callable(per_batch_map):
            raise wrong_type(per_batch_map, "per_batch_map", "batch", "callable")
        inputs = column_list(input_columns, "input_columns", "batch")
        outputs = column_list(output_columns, "output_columns", "batch")
        return Dataset(MappedBatch(self.node, batch_size, drop_remainder, per_batch_map, inputs, outputs))

    def padded_batch(self, batch_size, drop_remainder=False, num_parallel_workers=None, pad_info=None):
        """As `batch`, of elements padded at their ends to one shape.

        `pad_info` maps columns to `(shape, value)`, where None in the shape is the largest length in the batch;
        by default all columns are padded with zeros to the largest.
        """
        check_hints("padded_batch", num_parallel_workers)
        batch_size = check_count(batch_size, "batch_size", "padded_batch")
        check_bool(drop_remainder, "drop_remainder", "padded_batch")
        if pad_info is not None:
            check_type(pad_info, dict, "pad_info", "padded_batch")
        pad = padder(self.node.names(), pad_info)
        return Dataset(MappedBatch(self.node, batch_size, drop_remainder, pad))

    def shuffle(self, buffer_size):
        """Mix the rows in a buffer of `buffer_size` >= 2; with as many as there are rows, every order is as likely."""
        return Dataset(Shuffle(self.node, check_count(buffer_size, "buffer_size", "shuffle", least=2)))

    def repeat(self, count=None):
        """The rows `count` times; None or -1 stands for without end."""
        count = -1 if count is None else check_int(count, "count", "repeat")
        if count != -1 and not 0 < count <= INT32_MAX:
            raise wrong_value(count, "count", "repeat", "-1 or a positive int")
        return Dataset(Repeat(self.node, count))

    def take(self, count=-1):
        """The first `count` rows; -1 stands for all."""
        count = check_int(count, "count", "take")
        if count != -1 and not 0 < count <= INT32_MAX:
            raise wrong_value(count, "count", "take", "-1 or a positive int")
        return Dataset(Take(self.node, count))

    def skip(self, count):
        """All rows but the first `count`."""
        return Dataset(Skip(self.node, check_count(count, "count", "skip", least=0)))

    def project(self, columns):
        """Only `columns`, a name or a list of them, in that order."""
        columns = column_names(columns, "columns", "project")
        return Dataset(Project(self.node, columns))

    def rename(self, input_columns, output_columns):
        """The columns `input_columns` under the names `output_columns`."""
        old = column_names(input_columns, "input_columns", "rename")
        new = column_names(output_columns, "output_columns", "rename")
        if len(old) != len(new):
            raise ValueError(f"For 'rename', there must be as many new names as old ones, but got {old} and {new}.")
        return Dataset(Rename(self.node, old, new))

    def filter(self, predicate, input_columns=None, num_parallel_workers=None):
        """The rows for which `predicate` of the `input_columns`, by default all, is true."""
        check_hints("filter", num_parallel_workers)
        if not callable(predicate):
            raise wrong_type(predicate, "predicate", "filter", "callable")
        return Dataset(Filter(self.node, predicate, column_list(input_columns, "input_columns", "filter")))

    def zip(self, datasets):
        """The columns of this and of `datasets`, one or a tuple of them, side by side."""
        others = datasets if isinstance(datasets, tuple) else (datasets,)
        return zip((self, *others))

    def concat(self, datasets):
        """The rows of this, then those of `datasets`, one or a list of them; columns and dtypes must be the same."""
        others = datasets if isinstance(datasets, list) else [datasets]
        for other in others:
            check_type(other, Dataset, "datasets", "concat")
        return Dataset(Concat(self.node, *(other.node for other in others)))

    def __add__(self, other):
        return self.concat(other)

    def apply(self, apply_func):
        """What `apply_func` makes of the pipeline; TypeError if that is none."""
        if not callable(apply_func):
            raise wrong_type(apply_func, "apply_func", "apply", "callable")
        result = apply_func(self)
        if not isinstance(result, Dataset):
            raise TypeError(f"For 'apply', the 'apply_func' must return a dataset, but it returned {result!r}.")
        return result

    def split(self, sizes, randomize=True):
        """Disjoint parts of the rows.

        Args:
            sizes: a list of ints whose sum is the number of rows, or of fractions whose sum is 1.
            randomize: draw the rows of the parts at random, once for all epochs. (MindSpore draws for each part
                apart unless a seed is set, so that there the parts can overlap.)

        Returns:
            A tuple of datasets. A source that is itself shuffled deals out other rows in each epoch.

        Raises:
            TypeError: if `sizes` is no list, or `randomize` no bool.
            ValueError: if an entry is not positive, or fractions do not sum to 1.
            RuntimeError: if there is no row, ints do not sum to the number of rows, or a fraction is too small.
        """
        check_bool(randomize, "randomize", "split")
        sizes = split_sizes(sizes, self.get_dataset_size())
        seed = config.fresh_seed() if randomize else None
        starts = np.cumsum([0, *sizes[:-1]]).tolist()
        parts = builtin_zip(starts, sizes, strict=True)
        return tuple(self._part(start, size, seed) for start, size in parts)

    def _part(self, start, size, seed):
        mixed = self.node if seed is None else Shuffle(self.node, max(self.get_dataset_size(), 2), seed)
        return Dataset(Take(Skip(mixed, start), size))

    # Use

    def create_tuple_iterator(self, columns=None, num_epochs=-1, output_numpy=False, do_copy=False):
        """An iterator over rows as lists of Tensors.

        Args:
            columns: the columns wanted, by default all.
            num_epochs: epochs it will be used for, -1 for any number.
            output_numpy: give NumPy arrays instead, each the caller's own.
            do_copy: nothing: Tensors never share memory with the pipeline's next rows.

        Raises:
            TypeError: if an argument is of another type. RuntimeError: if a column does not exist.
        """
        columns = column_list(columns, "columns", "create_tuple_iterator")
        node = self.node if columns is None else Project(self.node, columns)
        return make_iterator(TupleIterator, node, num_epochs, output_numpy, do_copy)

    def create_dict_iterator(self, num_epochs=-1, output_numpy=False, do_copy=False):
        """As `create_tuple_iterator`, with rows as dicts from column to Tensor."""
        return make_iterator(DictIterator, self.node, num_epochs, output_numpy, do_copy)

    def __iter__(self):
        return self.create_tuple_iterator(num_epochs=1)

    def __len__(self):
        return self.get_dataset_size()

    # Facts

    def get_dataset_size(self) -> int:
        """Rows (batches, once batched) in an epoch; counted by a run where nothing tells."""
        return self.node.size()

    def get_batch_size(self) -> int:
        """The size of the last `batch` that has a fixed one, 1 if there is none."""
        sizes = (node.batch_size for node in line(self.node) if isinstance(node, (Batch, MappedBatch)))
        size = next(sizes, 1)
        return -1 if callable(size) else size

    def get_repeat_count(self) -> int:
        """The count of the last `repeat`, 1 if there is none."""
        return next((node.times for node in line(self.node) if isinstance(node, Repeat)), 1)

    def get_col_names(self) -> list[str]:
        """The columns' names."""
        return self.node.names()

    def output_shapes(self, estimate=False) -> list:
        """The shape of each column in the first row; with `estimate`, None where rows differ."""
        check_bool(estimate, "estimate", "output_shapes")
        if not estimate:
            return [list(np.shape(value)) for value in self._first_row()]
        known = None
        for chunk in self.node.chunks(Run(0), 1, UNBOUNDED):
            for row in builtin_zip(*map(elements, chunk.columns), strict=True):
                shapes = [list(np.shape(value)) for value in row]
                known = (
                    shapes
                    if known is None
                    else [
                        [a if a == b else None for a, b in builtin_zip(old, new, strict=True)]
                        for old, new in builtin_zip(known, shapes, strict=True)
                    ]
                )
        return known or []

    def output_types(self) -> list:
        """The NumPy dtype of each column in the first row, for strings without a length."""
        dtypes = [value.dtype for value in self._first_row()]
        return [np.dtype(dtype.kind) if dtype.kind in "US" else dtype for dtype in dtypes]

    def _first_row(self):
        chunk = self.node.first()
        if chunk is None:
            raise RuntimeError("For 'Dataset', the shapes and types are not known, because there is no row.")
        return [elements(column)[0] for column in chunk.columns]

    def num_classes(self):
        """The number of classes, None where the source does not tell, as MnistDataset."""
        return None

    def get_class_indexing(self) -> dict:
        """Class names and their numbers; empty where the source has none."""
        return {}

    def is_shuffled(self) -> bool:
        """Whether the order of the rows is random."""
        return any(
            isinstance(node, Shuffle)
            or (isinstance(node, Indexed) and node.sampler is not None and node.sampler.is_shuffled())
            for node in every(self.node)
        )

    def is_sharded(self) -> bool:
        """Whether a sampler gives only a shard of the rows."""
        return any(
            isinstance(node, Indexed) and node.sampler is not None and node.sampler.is_sharded()
            for node in every(self.node)
        )

    def reset(self):
        """Nothing: each iterator begins with a first epoch of its own."""


class SampledDataset(Dataset):
    """A source with random access, whose rows a sampler picks."""

    def use_sampler(self, new_sampler):
        """Let `new_sampler` pick the rows."""
        if new_sampler is None:
            raise TypeError("For 'use_sampler', the 'new_sampler' must be a sampler, but got None.")
        self.node = self._resampled(as_sampler(new_sampler))

    def add_sampler(self, new_sampler):
        """Let `new_sampler` pick from the rows that the samplers so far give."""
        self.node = self._resampled(below(as_sampler(new_sampler), self.node.sampler))

    def _resampled(self, sampler) -> Indexed:
        """The node with another sampler; it shares the data."""
        node = object.__new__(type(self.node))
        node.__dict__.update(self.node.__dict__)
        node.sampler = sampler
        return node

    def _part(self, start, size, seed):
        sampler = self.node.sampler
        if seed is not None:
            sampler = below(RandomSampler(reshuffle_each_epoch=False, seed=seed), sampler)
        sampler = below(SequentialSampler(start, size), sampler)
        part = object.__new__(SampledDataset)
        part.node = self._resampled(sampler)
        return part


def below(sampler, child):
    """`sampler` with `child` as its child, below what it has."""
    last = sampler
    while last.get_child() is not None:
        last = last.get_child()
    last.add_child(child)
    return sampler


builtin_zip = zip


def zip(datasets):
    """The columns of `datasets`, a tuple of at least two, side by side.

    Raises:
        TypeError: if one is no dataset. ValueError: if there are fewer than two.
    """
    check_type(datasets, tuple, "datasets", "zip")
    for dataset in datasets:
        check_type(dataset, Dataset, "datasets", "zip")
    if len(datasets) < 2:
        raise ValueError(f"For 'zip', there must be at least two datasets, but got {len(datasets)}.")
    return Dataset(Zip(*(dataset.node for dataset in datasets)))


def line(node):
    """The nodes from the last to the first, along first children."""
    while True:
        yield node
        if not node.children:
            return
        node = node.child


def every(node):
    """All nodes."""
    yield node
    for child in node.children:
        yield from every(child)


def make_iterator(kind, node, num_epochs, output_numpy, do_copy):
    name = "create_dict_iterator" if kind is DictIterator else "create_tuple_iterator"
    num_epochs = check_int(num_epochs, "num_epochs", name)
    if num_epochs != -1 and num_epochs <= 0:
        raise RuntimeError(f"For '{name}', the 'num_epochs' must be -1 or a positive int, but got {num_epochs}.")
    check_bool(do_copy, "do_copy", name)
    return kind(node, num_epochs, check_bool(output_numpy, "output_numpy", name))


def check_count(value, name, owner, least=1):
    """An int from `least` to the largest int32."""
    value = check_int(value, name, owner)
    if not least <= value <= INT32_MAX:
        raise wrong_value(value, name, owner, f"in the range [{least}, {INT32_MAX}]")
    return value


def check_hints(owner, num_parallel_workers=None, python_multiprocessing=False, max_rowsize=None):
    """The arguments about workers, which are hints."""
    if num_parallel_workers is not None:
        check_count(num_parallel_workers, "num_parallel_workers", owner)
    check_bool(python_multiprocessing, "python_multiprocessing", owner)
    if max_rowsize is not None:
        check_type(max_rowsize, (int, list), "max_rowsize", owner)


def refuse(owner, **arguments):
    """NotImplementedError for an argument given that msgrad has no counterpart of."""
    for name, value in arguments.items():
        if value is not None:
            raise NotImplementedError(f"For '{owner}', the '{name}' is not supported by msgrad; leave it None.")


def column_names(columns, name, owner) -> list[str]:
    """Column names, given as one or as a list, as a list.

    Raises:
        TypeError: if they are something else. ValueError: if one is empty or comes twice.
    """
    columns = [columns] if isinstance(columns, str) else columns
    check_type(columns, list, name, owner)
    for column in columns:
        check_type(column, str, name, owner)
        if not column:
            raise ValueError(f"For '{owner}', the '{name}' must not hold an empty name, but got {columns}.")
    if not columns:
        raise ValueError(f"For '{owner}', the '{name}' must not be empty.")
    if len(set(columns)) != len(columns):
        raise ValueError(f"For '{owner}', the '{name}' must not name a column twice, but got {columns}.")
    return list(columns)


def column_list(columns, name, owner) -> list[str] | None:
    """As `column_names`, where None and an empty list stand for a default."""
    return None if columns is None or columns == [] else column_names(columns, name, owner)


def split_sizes(sizes, total) -> list[int]:
    """The rows in each part, from ints or from fractions of `total` rows."""
    check_type(sizes, list, "sizes", "split")
    if not sizes:
        raise ValueError("For 'split', the 'sizes' must not be empty.")
    if total <= 0:
        raise RuntimeError(f"For 'split', the dataset must have rows, but its size is {total}.")
    whole = all(isinstance(s, int) and not isinstance(s, bool) for s in sizes)
    if not whole and not all(isinstance(s, float) for s in sizes):
        raise ValueError(f"For 'split', the 'sizes' must be all ints or all floats, but got {sizes}.")
    if any(s <= 0 for s in sizes):
        raise ValueError(f"For 'split', the 'sizes' must be positive, but got {sizes}.")
    if whole:
        if sum(sizes) != total:
            raise RuntimeError(f"For 'split', the 'sizes' must sum to the number of rows, {total}, but got {sizes}.")
        return sizes
    if any(s > 1 for s in sizes) or abs(sum(sizes) - 1) > 1e-9:
        raise ValueError(f"For 'split', fractions must sum to 1, but got {sizes}.")
    rows = [round(s * total) for s in sizes]
    for fraction, count in builtin_zip(sizes, rows, strict=True):
        if count == 0:
            raise RuntimeError(f"For 'split', the fraction {fraction} of {total} rows is less than a row.")
    # As in MindSpore: the first takes what rounding left over, the first large enough gives what is too much.
    excess = sum(rows) - total
    if excess < 0:
        rows[0] -= excess
    elif excess > 0:
        place = next(i for i, count in enumerate(rows) if count > excess)
        rows[place] -= excess
    return rows
