"""Operations on rows against the same done to a Python list, for sizes and orders that hypothesis chooses."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import msgrad as ms
import msgrad.dataset as ds

counts = st.integers(1, 7)
STEPS = {
    "batch": st.tuples(st.just("batch"), counts, st.booleans()),
    "take": st.tuples(st.just("take"), st.integers(1, 40)),
    "skip": st.tuples(st.just("skip"), st.integers(0, 20)),
    "repeat": st.tuples(st.just("repeat"), st.integers(1, 3)),
    "map": st.tuples(st.just("map"), st.sampled_from(["block", "function"])),
    "filter": st.tuples(st.just("filter"), st.integers(1, 3)),
    "concat": st.tuples(st.just("concat"), st.integers(1, 5)),
}


def in_lists(rows, step):
    """The step on a list of rows, each a number or a nested list."""
    kind, *arguments = step
    if kind == "batch":
        size, drop = arguments
        batches = [rows[i : i + size] for i in range(0, len(rows), size)]
        return [batch for batch in batches if len(batch) == size or not drop]
    if kind == "take":
        return rows[: arguments[0]]
    if kind == "skip":
        return rows[arguments[0] :]
    if kind == "repeat":
        return rows * arguments[0]
    if kind == "map":
        return [plus_one(row) for row in rows]
    if kind == "filter":
        return [row for row in rows if np.sum(row) % arguments[0] == 0]
    return rows + rows[: arguments[0]]


def in_dataset(dataset, step):
    kind, *arguments = step
    if kind == "map":
        add = lambda x: x + 1  # noqa: E731
        return dataset.map(ds.transforms.Compose([AddOne()]) if arguments[0] == "block" else add)
    if kind == "filter":
        return dataset.filter(lambda x: np.sum(x) % arguments[0] == 0)
    if kind == "concat":
        return dataset + dataset.take(arguments[0])
    return getattr(dataset, kind)(*arguments)


class AddOne(ds.transforms.TypeCast):
    """A transform of blocks that writes into what it gets."""

    def __init__(self):
        super().__init__(ms.int64)

    def block(self, x):
        x += 1
        return x


def plus_one(row):
    return [plus_one(r) for r in row] if isinstance(row, list) else row + 1


def shape(row):
    return (len(row), *shape(row[0])) if isinstance(row, list) and row else ()


@given(st.integers(0, 30), st.lists(st.one_of(*STEPS.values()), max_size=5))
def test_like_a_list(size, steps):
    source = np.arange(size + 1)
    dataset, rows = ds.NumpySlicesDataset(source, ["a"], shuffle=False), list(range(size + 1))
    for step in steps:
        # Rows of several shapes, as a last batch that is smaller makes, cannot be batched again.
        if step[0] == "batch" and len({shape(row) for row in rows}) > 1:
            continue
        if step[0] == "concat" and not rows:
            continue
        dataset, rows = in_dataset(dataset, step), in_lists(rows, step)
    iterator = dataset.create_tuple_iterator(output_numpy=True)
    for _ in range(2):
        assert [row[0].tolist() for row in iterator] == rows
    assert dataset.get_dataset_size() == len(rows)
    assert (source == np.arange(size + 1)).all(), "the source's memory was written to"


@given(st.integers(1, 50), st.integers(2, 60), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_shuffle_keeps_rows(size, buffer_size, batch, seed):
    ds.config.set_seed(seed)
    dataset = ds.NumpySlicesDataset(np.arange(size), ["a"], shuffle=False).shuffle(buffer_size).batch(batch)
    got = [value for (row,) in dataset.create_tuple_iterator(num_epochs=1, output_numpy=True) for value in row]
    assert sorted(got) == list(range(size))
    # A row leaves the buffer only after it came in.
    assert all(value <= place + buffer_size for place, value in enumerate(got))


def test_shuffle_of_ragged_rows():
    rows = [np.arange(n % 4) + n for n in range(40)]
    dataset = ds.GeneratorDataset(lambda: iter([(row,) for row in rows]), ["a"]).shuffle(7)
    got = [tuple(row[0].tolist()) for row in dataset.create_tuple_iterator(num_epochs=1, output_numpy=True)]
    assert Counter(got) == Counter(tuple(row.tolist()) for row in rows)


def test_shuffle_is_even():
    ds.config.set_seed(1)
    iterator = ds.NumpySlicesDataset([0, 1, 2], ["a"], shuffle=False).shuffle(3).create_tuple_iterator()
    orders = Counter(tuple(int(row[0]) for row in iterator) for _ in range(600))
    assert len(orders) == 6
    assert min(orders.values()) > 60


def test_zip_of_chunks_of_other_sizes():
    wide = ds.NumpySlicesDataset(np.zeros((3000, 100)), ["w"], shuffle=False)
    narrow = ds.NumpySlicesDataset(np.arange(2500), ["n"], shuffle=False).filter(lambda n: n % 2 == 0)
    rows = [int(n) for _, n in ds.zip((wide, narrow)).create_tuple_iterator(num_epochs=1, output_numpy=True)]
    assert rows == list(range(0, 2500, 2))


def test_endless_repeat_of_nothing_ends():
    dataset = ds.NumpySlicesDataset([1, 2], ["a"], shuffle=False).skip(2).repeat()
    assert list(dataset.create_tuple_iterator(num_epochs=1)) == []


def test_take_of_an_endless_repeat():
    dataset = ds.NumpySlicesDataset([1, 2, 3], ["a"], shuffle=False).repeat().take(7)
    assert [int(row[0]) for row in dataset] == [1, 2, 3, 1, 2, 3, 1]


@pytest.mark.parametrize("randomize", [True, False])
@pytest.mark.parametrize("kind", ["source", "pipeline", "generator"])
def test_split_is_disjoint_and_lasting(kind, randomize):
    data = list(range(20))
    dataset = {
        "source": lambda: ds.NumpySlicesDataset(data, ["a"], shuffle=False),
        "pipeline": lambda: ds.NumpySlicesDataset(data, ["a"], shuffle=False).map(lambda x: x),
        "generator": lambda: ds.GeneratorDataset(lambda: iter(data), ["a"]),
    }[kind]()
    parts = dataset.split([0.3, 0.7], randomize)
    assert [len(part) for part in parts] == [6, 14]
    first, second = ([[int(row[0]) for row in part] for part in parts] for _ in range(2))
    assert first == second
    assert sorted(first[0] + first[1]) == data
    assert (first[0] + first[1] != data) == randomize


def test_take_makes_no_more_rows_than_it_needs():
    made = []

    def rows():
        for i in range(1000):
            made.append(i)
            yield i

    dataset = ds.GeneratorDataset(rows, ["a"])
    dataset = dataset.map(lambda x: x).skip(2).batch(3).take(2)
    assert sum(1 for _ in dataset) == 2
    assert len(made) == 8
    assert dataset.get_dataset_size() == 2
    assert len(made) == 16


def test_size_of_some_of_an_endless_generator():
    dataset = ds.GeneratorDataset(lambda: iter(int, 1), ["a"]).filter(lambda x: True).take(5)
    assert len(dataset) == 5
