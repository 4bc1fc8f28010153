"""Samplers: which rows of a source make an epoch, and in what order.

Source: mindspore.dataset samplers, MindSpore 2.10.
"""

import itertools
from collections.abc import Iterable, Iterator
from enum import Enum
from numbers import Integral

import numpy as np

from msgrad.errors import (
    check_bool,
    check_int,
    check_non_negative_int,
    check_positive_int,
    check_type,
    wrong_type,
)


class Shuffle(str, Enum):  # noqa: UP042 - its str() is MindSpore's
    """How far rows are mixed; the sources here know only all or not at all."""

    FALSE = "false"
    GLOBAL = "global"
    FILES = "files"
    INFILE = "infile"
    ADAPTIVE = "adaptive"
    PARTIAL = "partial"


class BuiltinSampler:
    """Base of the samplers: `draw` gives the rows of one pass; a child's rows are drawn first, and from those the
    sampler draws its own."""

    def __init__(self, num_samples=None):
        if num_samples is not None:
            num_samples = check_non_negative_int(num_samples, "num_samples", type(self).__name__)
        self.num_samples = num_samples or None
        self.child_sampler = None

    def draw(self, size: int, random: np.random.Generator, source=None) -> np.ndarray:
        """Indices below `size`, before `num_samples` cuts them; `source.labels()` gives the classes."""
        raise NotImplementedError

    def indices(self, size: int, random: np.random.Generator, source=None) -> np.ndarray:
        """The rows of one pass over `size` rows."""
        below = None
        if self.child_sampler is not None:
            below = self.child_sampler.indices(size, random, source)
            size = len(below)
        drawn = np.asarray(self.draw(size, random, source))
        if drawn.dtype == object or (drawn.size and drawn.dtype.kind not in "iu"):
            raise RuntimeError(f"For '{type(self).__name__}', the indices must be integers, but got {drawn!r}.")
        drawn = drawn.astype(np.intp, copy=False).ravel()[: self.num_samples]
        outside = drawn[(drawn < 0) | (drawn >= size)]
        if outside.size:
            raise RuntimeError(
                f"For '{type(self).__name__}', the index {outside[0]} is outside the range [0, {size - 1}]."
            )
        return drawn if below is None else below[drawn]

    def length(self, size: int, source=None) -> int:
        """How many rows a pass has."""
        return len(self.indices(size, np.random.default_rng(0), source))

    def is_shuffled(self) -> bool:
        return self.child_sampler is not None and self.child_sampler.is_shuffled()

    def is_sharded(self) -> bool:
        return self.child_sampler is not None and self.child_sampler.is_sharded()

    def add_child(self, sampler) -> None:
        """Draw from the rows that `sampler` gives; RuntimeError if there is a child already."""
        if self.child_sampler is not None:
            raise RuntimeError(f"For '{type(self).__name__}', a child sampler was added already.")
        self.child_sampler = None if sampler is None else as_sampler(sampler)

    def get_child(self):
        return self.child_sampler

    def get_num_samples(self):
        """The number of rows asked for, None for all."""
        own, child = self.num_samples, self.child_sampler and self.child_sampler.get_num_samples()
        return min(own, child) if own and child else own or child


class Sampler(BuiltinSampler):
    """Base for a user's sampler: a subclass gives the indices in `__iter__`, reading `self.dataset_size`."""

    dataset_size = 0

    def __iter__(self):
        raise NotImplementedError(f"For '{type(self).__name__}', a sampler must define '__iter__'.")

    def draw(self, size, random, source=None):
        self.dataset_size = size
        return list(itertools.islice(self, self.num_samples))


class IterSampler(Sampler):
    """The indices that an iterable gives, each pass anew; one that can be read only once is read here."""

    def __init__(self, sampler, num_samples=None):
        super().__init__(num_samples)
        self.sampler = list(itertools.islice(sampler, self.num_samples)) if isinstance(sampler, Iterator) else sampler

    def __iter__(self):
        return iter(self.sampler)


class SequentialSampler(BuiltinSampler):
    """Rows from `start_index` on, in order."""

    def __init__(self, start_index=None, num_samples=None):
        super().__init__(num_samples)
        self.start_index = (
            0 if start_index is None else check_non_negative_int(start_index, "start_index", "SequentialSampler")
        )

    def draw(self, size, random, source=None):
        if size and self.start_index >= size:
            raise RuntimeError(
                f"For 'SequentialSampler', the 'start_index' must be less than the number of rows, {size}, "
                f"but got {self.start_index}."
            )
        return np.arange(self.start_index, size)


class RandomSampler(BuiltinSampler):
    """All rows in random order, or with `replacement` each drawn from all of them; `shuffle` is True or global.

    `reshuffle_each_epoch` False repeats the first pass's order, which follows from `seed`.
    """

    def __init__(self, replacement=False, num_samples=None, shuffle=True, reshuffle_each_epoch=True, seed=None):
        super().__init__(num_samples)
        self.replacement = check_bool(replacement, "replacement", "RandomSampler")
        self.deterministic = not is_shuffle(shuffle, "RandomSampler")
        self.reshuffle_each_epoch, self.seed = reshuffle_each_epoch, seed

    def draw(self, size, random, source=None):
        if self.deterministic:
            return np.arange(size)
        if not self.reshuffle_each_epoch:
            random = np.random.default_rng(self.seed)
        if self.replacement:
            return random.integers(0, size, min(self.num_samples or size, size))
        return random.permutation(size)

    def is_shuffled(self):
        return not self.deterministic or super().is_shuffled()


class SubsetSampler(BuiltinSampler):
    """The rows `indices`, in that order."""

    def __init__(self, indices, num_samples=None):
        super().__init__(num_samples)
        name = type(self).__name__
        if isinstance(indices, Integral):
            indices = [indices]
        if isinstance(indices, str) or not isinstance(indices, Iterable):
            raise wrong_type(indices, "indices", name, "a sequence of ints")
        indices = list(indices)
        for index in indices:
            if isinstance(index, bool) or not isinstance(index, Integral):
                raise wrong_type(index, "indices", name, "a sequence of ints")
        self._indices = np.array(indices, np.intp)

    def draw(self, size, random, source=None):
        return self._indices


class SubsetRandomSampler(SubsetSampler):
    """The rows `indices` in random order."""

    def draw(self, size, random, source=None):
        return random.permutation(self._indices)

    def is_shuffled(self):
        return True


class DistributedSampler(BuiltinSampler):
    """Every `num_shards`-th row from `shard_id` on; all shards get equally many, going on from the first row again.

    With `offset` o >= 0 the rows are dealt out from shard o on, and none twice. The order is the same in all
    processes: it follows from the number of the pass alone.
    """

    def __init__(self, num_shards, shard_id, shuffle=True, num_samples=None, offset=-1):
        super().__init__(num_samples)
        self.num_shards = check_positive_int(num_shards, "num_shards", "DistributedSampler")
        self.shard_id = check_int(shard_id, "shard_id", "DistributedSampler")
        self.offset = check_int(offset, "offset", "DistributedSampler")
        self.shuffle = is_shuffle(shuffle, "DistributedSampler")
        if not 0 <= self.shard_id < self.num_shards:
            raise RuntimeError(
                f"For 'DistributedSampler', the 'shard_id' must be in the range [0, {num_shards - 1}], "
                f"but got {shard_id}."
            )
        if self.offset > self.num_shards:
            raise RuntimeError(
                f"For 'DistributedSampler', the 'offset' must not exceed 'num_shards', {num_shards}, but got {offset}."
            )
        self._passes = 0

    def draw(self, size, random, source=None):
        if self.offset >= 0:
            places = np.arange(self.shard_id - self.offset, size, self.num_shards)
            places = places[places >= 0]
        else:
            per_shard = -(-size // self.num_shards)
            places = (self.shard_id + self.num_shards * np.arange(per_shard)) % max(size, 1)
        if not self.shuffle:
            return places
        self._passes += 1
        return np.random.default_rng(self._passes).permutation(size)[places]

    def length(self, size, source=None):
        passes = self._passes
        try:
            return super().length(size, source)
        finally:
            self._passes = passes

    def is_shuffled(self):
        return self.shuffle or super().is_shuffled()

    def is_sharded(self):
        return True


class WeightedRandomSampler(BuiltinSampler):
    """Row i with a probability in proportion to `weights[i]`."""

    def __init__(self, weights, num_samples=None, replacement=True):
        super().__init__(num_samples)
        check_type(weights, (list, tuple, np.ndarray), "weights", "WeightedRandomSampler")
        self.replacement = check_bool(replacement, "replacement", "WeightedRandomSampler")
        for weight in weights:
            if isinstance(weight, bool) or not isinstance(weight, (int, float, np.number)):
                raise wrong_type(weight, "weights", "WeightedRandomSampler", "a list of numbers")
        self.weights = np.array(weights, np.float64)
        if not self.weights.size or (self.weights < 0).any() or not self.weights.any():
            raise RuntimeError(
                "For 'WeightedRandomSampler', the 'weights' must be non-negative and not all zero, "
                f"but got {weights!r}."
            )

    def draw(self, size, random, source=None):
        if len(self.weights) > size:
            raise RuntimeError(
                f"For 'WeightedRandomSampler', there must be at most one weight per row, {size}, "
                f"but got {len(self.weights)}."
            )
        wanted = self.num_samples or size
        if not self.replacement and wanted > np.count_nonzero(self.weights):
            raise RuntimeError(
                "For 'WeightedRandomSampler' without replacement, 'num_samples' must not exceed the number of "
                f"positive weights, {np.count_nonzero(self.weights)}, but got {wanted}."
            )
        chances = self.weights / self.weights.sum()
        return random.choice(len(chances), wanted, self.replacement, chances)

    def is_shuffled(self):
        return True


class PKSampler(BuiltinSampler):
    """`num_val` rows of each class, class by class; the rows are drawn at random if `shuffle`."""

    def __init__(self, num_val, num_class=None, shuffle=False, class_column="label", num_samples=None):
        super().__init__(num_samples)
        self.num_val = check_int(num_val, "num_val", "PKSampler")
        if self.num_val <= 0:
            raise RuntimeError(f"For 'PKSampler', the 'num_val' must be positive, but got {num_val}.")
        if num_class is not None:
            raise NotImplementedError("For 'PKSampler', the 'num_class' is not supported; leave it None for all.")
        self.shuffle = is_shuffle(shuffle, "PKSampler")
        self.class_column = check_type(class_column, str, "class_column", "PKSampler")

    def draw(self, size, random, source=None):
        labels = None if source is None else source.labels()
        if labels is None:
            raise RuntimeError("For 'PKSampler', the dataset must be one with class labels.")
        if self.child_sampler is not None:
            raise RuntimeError("For 'PKSampler', there must be no child sampler.")
        order = random.permutation(size) if self.shuffle else np.arange(size)
        groups = (order[labels[order] == label] for label in np.unique(labels))
        return np.concatenate([np.resize(group, self.num_val) for group in groups])

    def is_shuffled(self):
        return self.shuffle


def is_shuffle(value, owner) -> bool:
    """Whether `value`, a bool or a `Shuffle`, asks for shuffling."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Shuffle):
        return value is not Shuffle.FALSE
    raise wrong_type(value, "shuffle", owner, "bool or Shuffle")


def as_sampler(sampler, num_samples=None) -> BuiltinSampler:
    """What a user gave as a sampler: one of ours, indices, or any iterable of them."""
    if isinstance(sampler, BuiltinSampler):
        return sampler
    if isinstance(sampler, (list, tuple, np.ndarray, Integral)) and not isinstance(sampler, bool):
        return SubsetSampler(sampler, num_samples)
    if isinstance(sampler, Iterable) and not isinstance(sampler, str):
        return IterSampler(sampler, num_samples)
    raise wrong_type(sampler, "sampler", "Dataset", "a Sampler, indices or an iterable of them")


def choose_sampler(owner, num_samples, sampler, shuffle, num_shards, shard_id) -> BuiltinSampler:
    """The sampler that the arguments of a source ask for; `shuffle` None means shuffled."""
    if num_samples is not None:
        num_samples = check_non_negative_int(num_samples, "num_samples", owner) or None
    if shuffle is not None:
        check_bool(shuffle, "shuffle", owner)
    if (num_shards is None) != (shard_id is None):
        raise RuntimeError(f"For '{owner}', 'num_shards' and 'shard_id' must be given together.")
    if num_shards is not None:
        check_positive_int(num_shards, "num_shards", owner)
        if not 0 <= check_int(shard_id, "shard_id", owner) < num_shards:
            raise ValueError(
                f"For '{owner}', the 'shard_id' must be in the range [0, {num_shards - 1}], but got {shard_id}."
            )
    if sampler is not None:
        given = {"shuffle": shuffle, "num_shards": num_shards}
        if isinstance(sampler, BuiltinSampler):
            given["num_samples"] = num_samples
        for name, value in given.items():
            if value is not None:
                raise RuntimeError(f"For '{owner}', 'sampler' and '{name}' must not be given together.")
        return as_sampler(sampler, num_samples)
    shuffle = shuffle is not False
    if num_shards is not None:
        return DistributedSampler(num_shards, shard_id, shuffle, num_samples)
    if shuffle:
        # MindSpore draws with replacement where only some rows are wanted.
        return RandomSampler(replacement=num_samples is not None, num_samples=num_samples)
    return SequentialSampler(num_samples=num_samples)
