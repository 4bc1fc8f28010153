"""idx files, samplers' random orders, and what users' sources may do."""

import gzip
import struct
import warnings
from collections import Counter
from itertools import chain

import numpy as np
import pytest
from pipeline_cases import write_digits

import msgrad.dataset as ds

IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


@pytest.fixture
def folder(tmp_path):
    write_digits(tmp_path, train=10)
    return tmp_path


def labels(dataset):
    return [int(row["label"]) for row in dataset.create_dict_iterator(num_epochs=1, output_numpy=True)]


def test_images_are_the_bytes_of_the_file(folder):
    pixels = np.frombuffer((folder / IMAGES).read_bytes(), np.uint8, offset=16).reshape(10, 28, 28, 1)
    rows = list(ds.MnistDataset(str(folder), "train", shuffle=False).create_tuple_iterator(output_numpy=True))
    for i, (image, label) in enumerate(rows):
        np.testing.assert_array_equal(image, pixels[i])
        assert (label.dtype, label.shape, label) == (np.uint32, (), i)


def test_compressed_files(folder):
    for name in (IMAGES, LABELS):
        (folder / f"{name}.gz").write_bytes(gzip.compress((folder / name).read_bytes()))
        (folder / name).unlink()
    assert labels(ds.MnistDataset(folder, shuffle=False)) == list(range(10))


def edit(name, change):
    def apply(folder):
        (folder / name).write_bytes(change((folder / name).read_bytes()))

    return apply


BROKEN = {
    "image magic": (
        edit(IMAGES, lambda b: b"\0\0\0\1" + b[4:]),
        "magic number of the images .* must be 2051, but got 1",
    ),
    "label magic": (
        edit(LABELS, lambda b: b"\0\0\0\1" + b[4:]),
        "magic number of the labels .* must be 2049, but got 1",
    ),
    "image size": (
        edit(IMAGES, lambda b: b[:8] + b"\0\0\0\7" + b[12:]),
        r"must be of shape \(28, 28\), but got \(7, 28\)",
    ),
    "cut off": (edit(IMAGES, lambda b: b[:-100]), "cut off: its header tells of 7840 bytes, but 7740 are there"),
    "no header": (edit(IMAGES, lambda b: b[:9]), "must have 16 bytes, but the file has 9"),
    "fewer labels": (edit(LABELS, lambda b: struct.pack(">ii", 2049, 5) + b[8:13]), "10 images and .* 5 labels"),
    "no labels": (lambda folder: (folder / LABELS).unlink(), f"has no '{LABELS}'"),
    "no images": (lambda folder: (folder / IMAGES).unlink(), f"has no '{IMAGES}'"),
    "nothing": (lambda folder: [p.unlink() for p in folder.iterdir()], f"'{IMAGES}' and '{LABELS}', .* none of them"),
    "not gzip": (lambda folder: (folder / IMAGES).rename(folder / f"{IMAGES}.gz"), "cannot be read"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files(name, folder):
    damage, match = BROKEN[name]
    damage(folder)
    dataset = ds.MnistDataset(str(folder), "train")
    with pytest.raises(RuntimeError, match=match):
        next(iter(dataset))


def test_missing_folder_names_folder_and_files(tmp_path):
    with pytest.raises(ValueError, match=f"'{IMAGES}' and '{LABELS}', .*nowhere is not a folder"):
        ds.MnistDataset(str(tmp_path / "nowhere"), "train")


def order(sampler, size=10):
    dataset = ds.NumpySlicesDataset(np.arange(size), ["a"], sampler=sampler)
    iterator = dataset.create_tuple_iterator(output_numpy=True)
    return [[int(row[0]) for row in iterator] for _ in range(3)]


def test_random_sampler_takes_each_row_once_in_changing_order():
    epochs = order(ds.RandomSampler(), 100)
    assert all(sorted(epoch) == list(range(100)) for epoch in epochs)
    assert epochs[0] != epochs[1] != epochs[2]


def test_random_sampler_with_replacement():
    epochs = order(ds.RandomSampler(replacement=True), 1000)
    assert all(len(epoch) == 1000 and len(set(epoch)) < 800 for epoch in epochs)
    assert len(order(ds.RandomSampler(replacement=True, num_samples=20), 10)[0]) == 10  # as MindSpore


def test_subset_random_sampler():
    epochs = order(ds.SubsetRandomSampler(range(20, 60)), 100)
    assert all(sorted(epoch) == list(range(20, 60)) for epoch in epochs)
    assert epochs[0] != epochs[1]


def test_distributed_shards_are_disjoint_in_each_epoch():
    shards = [order(ds.DistributedSampler(3, i), 9) for i in range(3)]
    epochs = list(zip(*shards, strict=True))
    assert all(sorted(chain(*parts)) == list(range(9)) for parts in epochs)
    assert epochs[0] != epochs[1]


def test_size_of_a_sampler_leaves_its_order():
    sampler = ds.DistributedSampler(2, 0)
    dataset = ds.NumpySlicesDataset(np.arange(100), ["a"], sampler=sampler)
    other = ds.NumpySlicesDataset(np.arange(100), ["a"], sampler=ds.DistributedSampler(2, 1))
    assert len(dataset) == 50
    both = [int(row[0]) for part in (dataset, other) for row in part]
    assert sorted(both) == list(range(100))


def test_weighted_random_sampler():
    drawn = Counter(order(ds.WeightedRandomSampler([1, 0, 3], 4000), 4000)[0])
    assert drawn.keys() == {0, 2}
    assert 2.5 < drawn[2] / drawn[0] < 3.6
    assert sorted(order(ds.WeightedRandomSampler([1, 1, 1], 3, replacement=False))[0]) == [0, 1, 2]


def test_pk_sampler(folder):
    write_digits(folder, train=30)
    dataset = ds.MnistDataset(str(folder), "train", sampler=ds.PKSampler(2, shuffle=True))
    assert labels(dataset) == sorted([*range(10), *range(10)])
    with pytest.raises(RuntimeError, match="must be one with class labels"):
        next(iter(ds.NumpySlicesDataset([1, 2], ["a"], sampler=ds.PKSampler(1))))


def test_num_samples_of_shuffled_rows(folder):
    dataset = ds.MnistDataset(str(folder), num_samples=4)
    assert len(dataset) == len(labels(dataset)) == 4


DEFAULTS = {
    "mnist": (lambda folder: ds.MnistDataset(str(folder)), True),
    "slices": (lambda folder: ds.NumpySlicesDataset([1, 2]), True),
    "random access": (lambda folder: ds.GeneratorDataset([1, 2], ["a"]), True),
    "pairs of a zip": (lambda folder: ds.GeneratorDataset(zip([1], [2], strict=True), ["a", "b"]), True),
    "function": (lambda folder: ds.GeneratorDataset(lambda: iter([1]), ["a"]), False),
    "not": (lambda folder: ds.MnistDataset(str(folder), shuffle=False), False),
    "sampler": (lambda folder: ds.MnistDataset(str(folder), sampler=[1, 2]), False),
    "buffer": (lambda folder: ds.NumpySlicesDataset([1, 2], shuffle=False).shuffle(2).batch(1), True),
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_shuffled_by_default(name, folder):
    make, shuffled = DEFAULTS[name]
    assert make(folder).is_shuffled() is shuffled


def test_is_sharded(folder):
    assert ds.MnistDataset(str(folder), num_shards=2, shard_id=0).batch(2).is_sharded()
    assert not ds.MnistDataset(str(folder)).is_sharded()


def test_shuffle_of_a_function_warns():
    with pytest.warns(UserWarning, match="is not shuffled"):
        dataset = ds.GeneratorDataset(lambda: iter([1, 2]), ["a"], shuffle=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert [int(row[0]) for row in dataset] == [1, 2]


def test_rows_do_not_share_memory_with_the_source():
    data = np.zeros((4, 3))
    for dataset in (
        ds.NumpySlicesDataset(data, ["a"], shuffle=False),
        ds.GeneratorDataset(data, ["a"], shuffle=False),
        ds.GeneratorDataset(lambda: iter([(data[0],), (data[0][:2],)]), ["a"]),  # ragged: rows one by one
    ):
        for (row,) in dataset.create_tuple_iterator(num_epochs=1, output_numpy=True):
            row += 1
    assert (data == 0).all()


def test_collate_fn():
    source = [(i, np.arange(i)) for i in range(6)]

    def collate(numbers, arrays):
        longest = max(map(len, arrays))
        return numbers, [np.pad(a, (0, longest - len(a))) for a in arrays]

    dataset = ds.GeneratorDataset(source, ["n", "a"], batch_sampler=[[0, 2], [5]], collate_fn=collate)
    rows = [[c.tolist() for c in row] for row in dataset.create_tuple_iterator(num_epochs=1, output_numpy=True)]
    assert rows == [[[0, 2], [[0, 0], [0, 1]]], [[5], [[0, 1, 2, 3, 4]]]]
    assert len(dataset) == 2


def test_use_and_add_sampler():
    dataset = ds.NumpySlicesDataset(np.arange(10), ["a"], shuffle=False)
    dataset.use_sampler(ds.SubsetSampler([9, 8, 7, 6]))
    dataset.add_sampler(ds.SequentialSampler(1, 2))
    assert [int(row[0]) for row in dataset] == [8, 7]
    with pytest.raises(RuntimeError, match="must have '__getitem__'"):
        ds.GeneratorDataset(lambda: iter([1]), ["a"]).use_sampler(ds.SequentialSampler())
