"""Pipelines without randomness, which run alike under msgrad and MindSpore: name to a function of a `World`.

A function gives a dataset, whose rows and facts are compared, or anything made of numbers, lists and strings.
"""

import struct
from pathlib import Path

import numpy as np


class World:
    """A package's `dataset`, with idx files of 10 training and 6 test digits in `folder`."""

    def __init__(self, package, folder):
        self.ms, self.ds = package, package.dataset
        self.vision, self.transforms = self.ds.vision, self.ds.transforms
        self.folder = Path(folder)
        write_digits(self.folder / "both", train=10, test=6)
        write_digits(self.folder / "train", train=10)
        (self.folder / "empty").mkdir()

    def rows(self, n=10, name="a", **arguments):
        """One column 0 ... n-1."""
        return self.ds.NumpySlicesDataset(list(range(n)), [name], **{"shuffle": False, **arguments})

    def pairs(self):
        return self.ds.NumpySlicesDataset(([1, 2, 3, 4], [5, 6, 7, 8]), ["x", "y"], shuffle=False)

    def digits(self, usage="train", folder="both", **arguments):
        if not arguments.keys() & {"sampler", "shuffle"}:
            arguments["shuffle"] = False
        return self.ds.MnistDataset(str(self.folder / folder), usage, **arguments)

    def labels(self, **arguments):
        return self.digits(**arguments).project("label")

    def generated(self, source, *names, **arguments):
        return self.ds.GeneratorDataset(source, list(names), **arguments)


def write_digits(folder, train=0, test=0):
    folder.mkdir(parents=True, exist_ok=True)
    for prefix, n in (("train", train), ("t10k", test)):
        if n:
            pixels = np.random.default_rng(n).integers(0, 256, (n, 28, 28), np.uint8)
            images = struct.pack(">iiii", 2051, n, 28, 28) + pixels.tobytes()
            (folder / f"{prefix}-images-idx3-ubyte").write_bytes(images)
            labels = struct.pack(">ii", 2049, n) + (np.arange(n) % 10).astype(np.uint8).tobytes()
            (folder / f"{prefix}-labels-idx1-ubyte").write_bytes(labels)


class Squares:
    """A source with random access."""

    def __init__(self, n=6):
        self.n = n

    def __getitem__(self, i):
        if i == 100:
            raise KeyError(i)
        return np.array(i), np.array([i, i * i], np.int32)

    def __len__(self):
        return self.n


class Three:
    """An iterable that can be used again."""

    def __iter__(self):
        return iter([(1,), (2,), (3,)])


def counting():
    for i in range(5):
        yield np.array([i]), np.array(i * 2.0)


def every_kind():
    for i in range(2):
        yield i, float(i), "s" * (i + 1), True, np.float32(2), b"xx", [1, 2]


def growing():
    for n in (1, 5, 2, 4):
        yield (np.arange(n),)


def every_third(w):
    class EveryThird(w.ds.Sampler):
        def __iter__(self):
            yield from range(0, self.dataset_size, 3)

    return EveryThird()


def chained(w):
    sampler = w.ds.SubsetSampler([1, 2, 3])
    sampler.add_child(w.ds.SequentialSampler(start_index=2))
    return sampler


def resampled(w):
    dataset = w.digits()
    dataset.use_sampler(w.ds.SubsetSampler([5, 6]))
    return dataset.project("label")


def epochs(w, columns=None, **arguments):
    """What successive loops over one iterator give, the first of them left early."""
    iterator = w.pairs().create_tuple_iterator(columns, output_numpy=True, **arguments)
    got = [[int(next(iterator)[0]), int(next(iterator)[0])]]
    return got + [[int(row[0]) for row in iterator] for _ in range(2)]


def too_many_epochs(w):
    iterator = w.pairs().create_tuple_iterator(num_epochs=1)
    list(iterator)
    return list(iterator)


def double(x, info):
    return ([v * 2 for v in x],)


def both(x, y, info):
    return [v * 10 for v in y], x


def tutorial(w):
    image = [w.vision.Rescale(1 / 255, 0), w.vision.Normalize((0.1307,), (0.3081,)), w.vision.HWC2CHW()]
    cast = w.transforms.TypeCast(w.ms.int32)
    return w.digits().map(image, "image").map(cast, "label").batch(4)


CASES = {
    # Sources
    "mnist": lambda w: w.digits().take(2),
    "mnist test": lambda w: w.labels(usage="test"),
    "mnist all": lambda w: w.labels(usage="all"),
    "mnist no usage": lambda w: w.labels(usage=None),
    "mnist train folder": lambda w: w.labels(usage=None, folder="train"),
    "mnist train folder all": lambda w: w.labels(usage="all", folder="train"),
    "mnist missing folder": lambda w: w.digits(folder="nowhere"),
    "mnist empty folder": lambda w: list(w.digits(folder="empty")),
    "mnist test missing": lambda w: list(w.digits(usage="test", folder="train")),
    "mnist bad usage": lambda w: w.digits(usage="validation"),
    "mnist folder type": lambda w: w.ds.MnistDataset(3),
    "mnist classes": lambda w: [w.digits().num_classes(), w.digits().get_class_indexing()],
    "mnist num_samples": lambda w: w.labels(num_samples=3),
    "mnist num_samples large": lambda w: w.labels(num_samples=30),
    "mnist num_samples 0": lambda w: w.labels(num_samples=0),
    "mnist num_samples -1": lambda w: w.labels(num_samples=-1),
    "mnist num_samples str": lambda w: w.labels(num_samples="a"),
    "mnist shards": lambda w: [w.labels(num_shards=3, shard_id=i) for i in range(3)],
    "mnist shards num_samples": lambda w: [w.labels(num_shards=3, shard_id=i, num_samples=2) for i in range(3)],
    "mnist shard_id missing": lambda w: w.labels(num_shards=3),
    "mnist shard_id large": lambda w: w.labels(num_shards=3, shard_id=3),
    "mnist shuffle int": lambda w: w.labels(shuffle=1),
    "mnist sampler and shuffle": lambda w: w.labels(sampler=w.ds.SequentialSampler(), shuffle=True),
    "mnist sampler and num_samples": lambda w: w.labels(sampler=w.ds.SequentialSampler(), num_samples=2),
    "mnist sampler and shards": lambda w: w.labels(sampler=w.ds.SequentialSampler(), num_shards=2, shard_id=0),
    "slices list": lambda w: w.rows(4),
    "slices names": lambda w: w.ds.NumpySlicesDataset(([1, 2], [3.0, 4.0]), shuffle=False),
    "slices nested": lambda w: w.ds.NumpySlicesDataset([[1, 2], [3, 4]], shuffle=False),
    "slices dict": lambda w: w.ds.NumpySlicesDataset({"x": [1, 2], "y": [3, 4]}, shuffle=False),
    "slices array": lambda w: w.ds.NumpySlicesDataset(np.arange(4, dtype=np.float32).reshape(2, 2), shuffle=False),
    "slices strings": lambda w: w.ds.NumpySlicesDataset(["a", "bc"], shuffle=False),
    "slices bytes": lambda w: w.ds.NumpySlicesDataset([b"a", b"bc"], shuffle=False),
    "slices bools": lambda w: w.ds.NumpySlicesDataset([True, False], shuffle=False),
    "slices uneven": lambda w: w.ds.NumpySlicesDataset(([1, 2], [3]), shuffle=False),
    "slices empty": lambda w: w.ds.NumpySlicesDataset([]),
    "slices number": lambda w: w.ds.NumpySlicesDataset(3),
    "slices range": lambda w: w.ds.NumpySlicesDataset(range(3)),
    "slices few names": lambda w: w.ds.NumpySlicesDataset(([1, 2], [3, 4]), ["a"]),
    "slices num_samples": lambda w: w.rows(6, num_samples=2),
    "slices shards": lambda w: [w.rows(5, num_shards=2, shard_id=i) for i in range(2)],
    "generator function": lambda w: w.generated(counting, "a", "b"),
    "generator num_samples": lambda w: w.generated(counting, "a", "b", num_samples=2),
    "generator kinds": lambda w: w.generated(every_kind, *"abcdefg"),
    "generator single": lambda w: w.generated(lambda: iter([1, 2]), "a"),
    "generator array": lambda w: w.generated(lambda: iter([np.array([1, 2])]), "a"),
    "generator list is a row": lambda w: w.generated(lambda: iter([[1, 2]]), "a", "b"),
    "generator ragged": lambda w: w.generated(growing, "a"),
    "generator iterable": lambda w: w.generated(Three(), "a").repeat(2),
    "generator list": lambda w: w.generated([1, 2, 3], "a", shuffle=False),
    "generator list of pairs": lambda w: w.generated([(1, 2), (3, 4)], "a", "b", shuffle=False),
    "generator access": lambda w: w.generated(Squares(), "a", "b", shuffle=False),
    "generator access sampler": lambda w: w.generated(Squares(), "a", "b", sampler=[3, 5]),
    "generator access num_samples": lambda w: w.generated(Squares(), "a", "b", shuffle=False, num_samples=3),
    "generator access shards": lambda w: [
        w.generated(Squares(5), "a", "b", shuffle=False, num_shards=2, shard_id=i) for i in range(2)
    ],
    "generator batch_sampler": lambda w: w.generated(Squares(), "a", "b", batch_sampler=[[0, 1], [2]]),
    "generator column_types": lambda w: w.generated(counting, "a", "b", column_types=[w.ms.int64, w.ms.float64]),
    "generator column_types wrong": lambda w: list(w.generated(counting, "a", "b", column_types=[w.ms.int64] * 2)),
    "generator too few names": lambda w: list(w.generated(counting, "a")),
    "generator too many names": lambda w: list(w.generated(counting, "a", "b", "c")),
    "generator no names": lambda w: w.ds.GeneratorDataset(counting),
    "generator name twice": lambda w: w.generated(counting, "a", "a"),
    "generator name empty": lambda w: w.generated(counting, "a", ""),
    "generator none": lambda w: w.generated(None, "a"),
    "generator number": lambda w: w.generated(4, "a"),
    "generator sampler": lambda w: w.generated(counting, "a", "b", sampler=[1]),
    "generator shards": lambda w: w.generated(counting, "a", "b", num_shards=2, shard_id=0),
    "generator fails": lambda w: list(w.generated(Squares(101), "a", "b", sampler=[99, 100])),
    "generator none in row": lambda w: list(w.generated(lambda: iter([(None,)]), "a")),
    "generator object in row": lambda w: list(w.generated(lambda: iter([(object(),)]), "a")),
    "generator collate alone": lambda w: w.generated(Squares(), "a", "b", collate_fn=lambda *columns: columns),
    # Samplers
    "sequential": lambda w: w.labels(sampler=w.ds.SequentialSampler(start_index=3, num_samples=4)),
    "sequential to the end": lambda w: w.labels(sampler=w.ds.SequentialSampler(start_index=5, num_samples=40)),
    "sequential beyond": lambda w: list(w.labels(sampler=w.ds.SequentialSampler(start_index=30))),
    "subset": lambda w: w.labels(sampler=w.ds.SubsetSampler([3, 1, 7])),
    "subset num_samples": lambda w: w.labels(sampler=w.ds.SubsetSampler([3, 1, 7], num_samples=2)),
    "subset beyond": lambda w: list(w.labels(sampler=w.ds.SubsetSampler([3, 70]))),
    "subset negative": lambda w: list(w.labels(sampler=w.ds.SubsetSampler([3, -1]))),
    "subset floats": lambda w: w.ds.SubsetSampler([1.5]),
    "distributed": lambda w: [w.labels(sampler=w.ds.DistributedSampler(4, i, shuffle=False)) for i in range(4)],
    "distributed offset": lambda w: [
        w.labels(sampler=w.ds.DistributedSampler(4, i, shuffle=False, offset=2)) for i in range(4)
    ],
    "distributed num_samples": lambda w: w.labels(sampler=w.ds.DistributedSampler(4, 1, False, num_samples=2)),
    "distributed shard": lambda w: list(w.labels(sampler=w.ds.DistributedSampler(4, 4))),
    "distributed offset large": lambda w: list(w.labels(sampler=w.ds.DistributedSampler(4, 0, offset=5))),
    "weighted zeros": lambda w: list(w.labels(sampler=w.ds.WeightedRandomSampler([0, 0]))),
    "weighted many": lambda w: list(w.labels(sampler=w.ds.WeightedRandomSampler([1.0] * 20))),
    "weighted strings": lambda w: w.ds.WeightedRandomSampler(["a"]),
    "pk": lambda w: w.labels(usage="all", sampler=w.ds.PKSampler(1)),
    "pk num_class": lambda w: w.ds.PKSampler(2, num_class=3),
    "pk zero": lambda w: list(w.labels(usage="all", sampler=w.ds.PKSampler(0))),
    "sampler list": lambda w: w.labels(sampler=[3, 4]),
    "sampler iterable": lambda w: w.labels(sampler=iter([3, 4])),
    "sampler of a user": lambda w: w.labels(sampler=every_third(w)),
    "sampler str": lambda w: w.labels(sampler="abc"),
    "sampler child": lambda w: w.labels(sampler=chained(w)),
    "use_sampler": resampled,
    "replacement str": lambda w: w.ds.RandomSampler(replacement="yes"),
    # batch
    "batch": lambda w: w.rows().batch(4),
    "batch drop": lambda w: w.rows().batch(4, True),
    "batch large": lambda w: w.rows(3).batch(4),
    "batch 0": lambda w: w.rows().batch(0),
    "batch float": lambda w: w.rows().batch(2.0),
    "batch drop int": lambda w: w.rows().batch(2, 1),
    "batch of batch": lambda w: w.rows().batch(2).batch(2),
    "batch strings": lambda w: w.ds.NumpySlicesDataset(["a", "bc", "d"], shuffle=False).batch(2),
    "batch ragged": lambda w: list(w.generated(growing, "a").batch(2)),
    "batch size called": lambda w: w.rows().batch(lambda info: info.get_batch_num() + 1),
    "batch map": lambda w: w.rows(5).batch(2, per_batch_map=double),
    "batch map some": lambda w: w.pairs().batch(2, per_batch_map=double, input_columns=["y"]),
    "batch map renamed": lambda w: w.pairs().batch(2, per_batch_map=double, input_columns=["y"], output_columns=["z"]),
    "batch map both": lambda w: w.pairs().batch(2, per_batch_map=both, output_columns=["p", "q"]),
    "batch map more": lambda w: w.pairs().batch(
        2, per_batch_map=lambda y, info: (y, y), input_columns=["y"], output_columns=["p", "q"]
    ),
    "batch map wrong arguments": lambda w: list(w.rows().batch(2, per_batch_map=lambda x: (x,))),
    "batch columns alone": lambda w: w.pairs().batch(2, input_columns=["y"]),
    "batch unknown argument": lambda w: w.pairs().batch(2, size=3),
    "padded_batch": lambda w: w.generated(growing, "a").padded_batch(2, pad_info={"a": ([6], -1)}),
    "padded_batch largest": lambda w: w.generated(growing, "a").padded_batch(2, pad_info={}),
    # Rows
    "repeat": lambda w: w.rows(3).repeat(2),
    "repeat of repeat": lambda w: w.rows(3).repeat(2).repeat(3),
    "repeat forever": lambda w: [w.rows(3).repeat().get_repeat_count(), len(w.rows(3).repeat())],
    "repeat 0": lambda w: w.rows(3).repeat(0),
    "repeat -2": lambda w: w.rows(3).repeat(-2),
    "repeat float": lambda w: w.rows(3).repeat(2.0),
    "repeat batch": lambda w: w.rows(3).repeat(2).batch(2),
    "batch repeat": lambda w: w.rows(3).batch(2).repeat(2),
    "take": lambda w: [w.rows(5).take(n) for n in (1, 5, 9, -1)],
    "take 0": lambda w: w.rows(5).take(0),
    "skip": lambda w: [w.rows(5).skip(n).repeat(1) for n in (0, 2, 4)],
    "skip -1": lambda w: w.rows(5).skip(-1),
    "repeat take skip": lambda w: w.rows(3).repeat(3).take(7).skip(2),
    "take repeat": lambda w: w.rows(5).take(2).repeat(2),
    "skip repeat": lambda w: w.rows(5).skip(3).repeat(2),
    "skip take batch repeat skip": lambda w: w.rows(9).skip(1).take(5).batch(2).repeat(2).skip(1),
    "shuffle 1": lambda w: w.rows().shuffle(1),
    "filter": lambda w: w.rows(9).filter(lambda x: x % 2 == 0),
    "filter batch": lambda w: w.rows(9).filter(lambda x: x % 2 == 0).batch(2),
    "filter columns": lambda w: w.pairs().filter(lambda y, x: y > 6 and x < 4, ["y", "x"]),
    "filter none": lambda w: len(w.rows(9).filter(lambda x: x > 9)),
    "filter fails": lambda w: list(w.rows().filter(lambda x: 1 / 0)),
    "filter no column": lambda w: list(w.pairs().filter(lambda y: True, "q")),
    "filter number": lambda w: w.rows().filter(3),
    "split": lambda w: list(w.rows().split([3, 7], randomize=False)),
    "split fractions": lambda w: list(w.rows().split([0.3, 0.7], randomize=False)),
    "split rounding": lambda w: list(w.rows().split([0.25, 0.25, 0.5], randomize=False)),
    "split rounding up": lambda w: list(w.rows().split([0.15, 0.35, 0.35, 0.15], randomize=False)),
    "split mnist": lambda w: [part.project("label") for part in w.digits().split([4, 6], randomize=False)],
    "split batches": lambda w: list(w.rows().batch(2).split([2, 3], randomize=False)),
    "split sum": lambda w: w.rows().split([3, 6]),
    "split fraction sum": lambda w: w.rows().split([0.3, 0.6]),
    "split mixed": lambda w: w.rows().split([3, 0.6]),
    "split zero": lambda w: w.rows().split([0, 10]),
    "split tiny": lambda w: w.rows().split([0.01, 0.99]),
    "split tuple": lambda w: w.rows().split((3, 7)),
    # Columns
    "project": lambda w: [w.pairs().project("y"), w.pairs().project(["y", "x"])],
    "project no column": lambda w: list(w.pairs().project("q")),
    "project twice": lambda w: w.pairs().project(["x", "x"]),
    "project int": lambda w: w.pairs().project(1),
    "rename": lambda w: [w.pairs().rename("x", "z"), w.pairs().rename(["y", "x"], ["p", "q"])],
    "rename swap": lambda w: w.pairs().rename(["x", "y"], ["y", "x"]),
    "rename no column": lambda w: list(w.pairs().rename("q", "z")),
    "rename taken": lambda w: list(w.pairs().rename("x", "y")),
    "rename lengths": lambda w: w.pairs().rename(["x", "y"], ["y"]),
    "zip": lambda w: w.ds.zip((w.pairs(), w.rows(3))),
    "zip method": lambda w: w.pairs().zip((w.rows(3), w.rows(2, "b"))),
    "zip same name": lambda w: list(w.rows(3).zip(w.rows(3))),
    "zip number": lambda w: w.rows(3).zip(3),
    "zip one": lambda w: w.ds.zip((w.rows(3),)),
    "concat": lambda w: [w.rows(3) + w.rows(2), w.rows(3).concat([w.rows(2), w.rows(1)])],
    "concat repeat": lambda w: (w.rows(3) + w.rows(2)).repeat(2),
    "concat batch": lambda w: (w.rows(3) + w.rows(3)).batch(4),
    "concat names": lambda w: list(w.rows(3) + w.rows(3, "b")),
    "concat dtypes": lambda w: list(w.rows(2) + w.ds.NumpySlicesDataset([1.0], ["a"], shuffle=False)),
    "concat ranks": lambda w: list(w.rows(2) + w.ds.NumpySlicesDataset([[1]], ["a"], shuffle=False)),
    "concat number": lambda w: w.rows(3) + 3,
    "apply": lambda w: w.rows(4).apply(lambda dataset: dataset.batch(2)),
    "apply no dataset": lambda w: w.rows(4).apply(lambda dataset: 3),
    "apply number": lambda w: w.rows(4).apply(3),
    # map
    "map": lambda w: w.pairs().map(lambda x: x + 1),
    "map float": lambda w: w.pairs().map(lambda x: x * 1.5, "y"),
    "map list": lambda w: w.pairs().map([lambda x: x * 1.5, lambda x: x + 1], ["y"]),
    "map swap": lambda w: w.pairs().map(lambda a, b: (b, a), ["x", "y"]),
    "map two to one": lambda w: w.pairs().map(lambda a, b: a + b, ["x", "y"], ["s"]),
    "map one to two": lambda w: w.pairs().map(lambda a: (a, a * 2), ["y"], ["p", "q"]),
    "map one to two, one kept": lambda w: w.pairs().map(lambda a: (a, a * 2), ["x"], ["p", "x"]),
    "map renames": lambda w: w.pairs().map(lambda a: a, ["y"], ["z"]),
    "map onto another": lambda w: w.pairs().map(lambda a: a, ["y"], ["x"]),
    "map string": lambda w: w.pairs().map(lambda a: "s", ["x"]),
    "map int": lambda w: w.pairs().map(lambda a: int(a), ["x"]),
    "map to list": lambda w: w.pairs().map(lambda a: [1, 2.5], ["x"]),
    "map tensor": lambda w: w.pairs().map(lambda a: w.ms.Tensor([1]), ["x"]),
    "map gets arrays": lambda w: w.pairs().map(lambda a: str(type(a)) + str(a.shape), ["x"]),
    "map compose": lambda w: w.pairs().map(
        w.transforms.Compose([lambda a: a + 1, w.transforms.TypeCast(w.ms.float32)]), ["x"]
    ),
    "map duplicate": lambda w: w.pairs().map(w.transforms.Duplicate(), ["x"], ["p", "q"]),
    "map of batches": lambda w: w.pairs().batch(2).map(lambda a: a.sum(keepdims=True), ["x"]),
    "map cast of batches": lambda w: w.pairs().batch(2).map(w.transforms.TypeCast(w.ms.float32), ["x"]),
    "map one-hot": lambda w: w.pairs().map(w.transforms.OneHot(5), ["x"]),
    "map one-hot of batches": lambda w: w.pairs().batch(2).map(w.transforms.OneHot(5), ["x"]),
    "map one-hot small": lambda w: list(w.pairs().map(w.transforms.OneHot(3), ["x"])),
    "map unique of batches": lambda w: (
        w.rows(4).repeat(2).batch(6).batch(1).map(w.transforms.Unique(), ["a"], ["u", "i", "n"])
    ),
    "map no column": lambda w: list(w.pairs().map(lambda a: a, ["q"])),
    "map too few": lambda w: list(w.pairs().map(lambda a: a, ["x"], ["p", "q"])),
    "map too many arguments": lambda w: list(w.pairs().map(lambda a, b: (a, b))),
    "map fails": lambda w: list(w.pairs().map(lambda a: 1 / 0, ["x"])),
    "map none": lambda w: list(w.pairs().map(lambda a: None, ["x"])),
    "map number": lambda w: w.pairs().map(3),
    "map class": lambda w: w.pairs().map(w.transforms.Unique),
    "map column twice": lambda w: w.pairs().map(lambda a, b: (a, b), ["x", "x"]),
    "map unknown argument": lambda w: w.pairs().map(lambda a: a, ["x"], column_order=["y", "x"]),
    "map normalize number": lambda w: list(w.pairs().map(w.vision.Normalize((1,), (1,)), ["x"])),
    "map transposed batches": lambda w: list(w.digits().batch(2).map(w.vision.HWC2CHW(), "image")),
    "tutorial": tutorial,
    "tutorial maps apart": lambda w: (
        w.digits()
        .map(w.vision.Rescale(1 / 255, 0), "image")
        .map(w.vision.Normalize((0.1307,), (0.3081,)), "image")
        .map(w.vision.HWC2CHW(), "image")
        .batch(3, True)
    ),
    "tutorial mapped batches": lambda w: (
        w.digits().batch(4).map([w.vision.Rescale(1 / 255, 0), w.vision.Normalize((0.1307,), (0.3081,))], "image")
    ),
    "to tensor": lambda w: (
        w.digits().map([w.vision.ToTensor(), w.vision.Normalize((0.1,), (0.3,), is_hwc=False)], "image").take(2)
    ),
    "resize": lambda w: w.digits().map(w.vision.Resize((32, 30)), "image").take(2),
    "by a function": lambda w: w.digits().map([lambda x: x[::2], w.vision.Rescale(2.0, 0.0)], "image").take(2),
    # Iterators
    "epochs": epochs,
    "epochs of a column": lambda w: epochs(w, ["y"]),
    "epochs too many": too_many_epochs,
    "epochs 0": lambda w: w.pairs().create_tuple_iterator(num_epochs=0),
    "epochs str": lambda w: w.pairs().create_tuple_iterator(num_epochs="a"),
    "iterator no column": lambda w: list(w.pairs().create_tuple_iterator(["q"], num_epochs=1)),
    "iterator numpy int": lambda w: w.pairs().create_tuple_iterator(output_numpy=1),
    "iterator kinds": lambda w: [
        type(next(iter(w.pairs().create_tuple_iterator()))).__name__,
        [type(value).__name__ for value in next(iter(w.pairs().create_tuple_iterator()))],
        [type(value).__name__ for value in next(iter(w.pairs().create_dict_iterator())).values()],
        [type(value).__name__ for value in next(iter(w.pairs().create_tuple_iterator(output_numpy=True)))],
        [type(value).__name__ for value in next(iter(w.ds.NumpySlicesDataset(["ab"], ["s"])))],
    ],
    "iterator names": lambda w: list(next(iter(w.pairs().create_dict_iterator()))),
    "iterator writable": lambda w: bool(next(w.pairs().create_tuple_iterator(output_numpy=True))[0].flags.writeable),
    "facts": lambda w: [
        getattr(w.digits().batch(4).repeat(3), fact)()
        for fact in ["get_batch_size", "get_repeat_count", "get_dataset_size", "get_col_names", "output_shapes"]
    ],
    "shapes estimated": lambda w: w.digits().batch(4).output_shapes(estimate=True),
    # Settings
    "seed -1": lambda w: w.ds.config.set_seed(-1),
    "seed str": lambda w: w.ds.config.set_seed("a"),
    "seed large": lambda w: w.ds.config.set_seed(2**32),
    "prefetch 0": lambda w: w.ds.config.set_prefetch_size(0),
    "prefetch": lambda w: w.ds.config.get_prefetch_size(),
    "workers 0": lambda w: w.pairs().map(lambda x: x, "x", num_parallel_workers=0),
    "workers str": lambda w: w.pairs().map(lambda x: x, "x", num_parallel_workers="a"),
}


def outcome(case, world):
    """What a case gives, as JSON can hold it: {"error": type} or {"value": ...}."""
    try:
        return {"value": plain(case(world), world)}
    except Exception as error:
        return {"error": type(error).__name__}


def plain(value, world):
    if hasattr(value, "create_tuple_iterator"):
        rows = list(value.create_tuple_iterator(num_epochs=1, output_numpy=True))
        return {
            "columns": value.get_col_names(),
            "size": value.get_dataset_size(),
            "types": [dtype.name for dtype in value.output_types()],
            "shapes": value.output_shapes(),
            "rows": [[plain(item, world) for item in row] for row in rows],
        }
    if isinstance(value, (list, tuple)):
        return [plain(item, world) for item in value]
    if isinstance(value, np.ndarray):
        return digest(value) if value.size > 64 else plain(value.tolist(), world)
    if type(value).__module__.startswith("PIL."):
        return plain(np.asarray(value), world)
    if isinstance(value, bytes):
        return value.decode()
    return value if value is None or isinstance(value, (str, int, float, dict)) else type(value).__name__


def digest(array):
    """Enough of a large array to tell it from others: its shape, its sum, and some of its values."""
    some = array.reshape(-1)[:: max(array.size // 16, 1)]
    return {"shape": list(array.shape), "sum": float(array.sum(dtype=np.float64)), "some": some.tolist()}
