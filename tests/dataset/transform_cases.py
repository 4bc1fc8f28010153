"""Transforms called on one element each, which act alike under msgrad and MindSpore; see `pipeline_cases.World`."""

from io import BytesIO

import numpy as np

_random = np.random.default_rng(1)
IMAGES = {
    "c3": _random.integers(0, 256, (28, 20, 3), np.uint8),
    "c1": _random.integers(0, 256, (13, 28, 1), np.uint8),
    "flat": _random.integers(0, 256, (17, 9), np.uint8),
    "float": _random.normal(size=(12, 15, 1)).astype(np.float32),
}
ARRAYS = {
    "ints": np.array([3, 1, 3, 2]),
    "floats": np.float32([1.7, -2.5, 2.5]),
    "bytes8": np.uint8([3, 200]),
    "strings": np.array(["abc", "d"]),
    "bools": np.array([True, False]),
    "double": np.float64([300.7, -1.2]),
    "bytes": np.array([b"ab", b"c"]),
}
GRID = np.arange(12).reshape(3, 4)


def png(image):
    from PIL import Image

    file = BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return np.frombuffer(file.getvalue(), np.uint8)


def with_dtype(result):
    """Numbers and dtype of what a transform gave."""
    results = result if isinstance(result, tuple) else (result,)
    return [[np.asarray(value).dtype.name, value] for value in results]


def on(x, make):
    """A case: what the transform that `make` gives makes of `x`."""
    return lambda w: with_dtype(make(w)(x))


def images():
    for name, image in IMAGES.items():
        for how in ("NEAREST", "BILINEAR", "CUBIC", "AREA"):
            for size in ([14, 14], [32, 32], [28, 40], [7, 5], 9, [13, 14], [3, 50]):
                yield (
                    f"resize {how.lower()} {name} {size}",
                    on(image, lambda w, size=size, how=how: w.vision.Resize(size, w.vision.Inter[how])),
                )
        for size in (2, 3, (2, 3), (5, 4), (13, 30), (20, 8)):
            yield f"center {name} {size}", on(image, lambda w, size=size: w.vision.CenterCrop(size))
        for border in ("CONSTANT", "EDGE", "REFLECT", "SYMMETRIC"):
            for padding in (1, (1, 2), (1, 2, 3, 4)):
                yield (
                    f"pad {name} {border} {padding}",
                    on(
                        image,
                        lambda w, padding=padding, border=border, name=name: w.vision.Pad(
                            padding, (1, 2, 3) if name == "c3" else 7, w.vision.Border[border]
                        ),
                    ),
                )
        plain = {
            "crop": lambda w: w.vision.Crop((1, 2), (3, 4)),
            "crop outside": lambda w: w.vision.Crop((1, 2), (30, 4)),
            "mirror": lambda w: w.vision.HorizontalFlip(),
            "upside down": lambda w: w.vision.VerticalFlip(),
            "mirror certain": lambda w: w.vision.RandomHorizontalFlip(1.0),
            "upside down never": lambda w: w.vision.RandomVerticalFlip(0.0),
            "to tensor": lambda w: w.vision.ToTensor(),
            "to tensor double": lambda w: w.vision.ToTensor(np.float64),
            "to tensor uint8": lambda w: w.vision.ToTensor(np.uint8),
            "transpose": lambda w: w.vision.HWC2CHW(),
            "invert": lambda w: w.vision.Invert(),
            "normalize": lambda w: w.vision.Normalize((0.5,), (0.25,)),
            "normalize channels": lambda w: w.vision.Normalize((0.5, 0.4, 0.3), (0.25, 1, 2.5)),
            "rescale": lambda w: w.vision.Rescale(1 / 255, 0),
            "rescale shift": lambda w: w.vision.Rescale(1 / 127.5, -1),
            "to pillow": lambda w: w.vision.ToPIL(),
            "from pillow": lambda w: lambda x: w.vision.ToNumpy()(w.vision.ToPIL()(x)),
            "grey": lambda w: lambda x: np.asarray(w.vision.Grayscale(3)(w.vision.ToPIL()(x))),
            "grey of array": lambda w: w.vision.Grayscale(),
            "resize pillow": lambda w: lambda x: np.asarray(w.vision.Resize((14, 15))(w.vision.ToPIL()(x))),
            "resize pillow side": lambda w: lambda x: np.asarray(w.vision.Resize(9)(w.vision.ToPIL()(x))),
            "compose": lambda w: w.transforms.Compose(
                [w.vision.Rescale(2.0, 0.0), w.vision.HWC2CHW(), lambda x: x + 1]
            ),
            "apply certain": lambda w: w.transforms.RandomApply([w.vision.Rescale(2.0, 0.0)], 1.0),
            "choice of one": lambda w: w.transforms.RandomChoice([w.vision.Rescale(2.0, 0.0)]),
            "order of one": lambda w: w.transforms.RandomOrder([w.vision.Rescale(2.0, 0.0)]),
        }
        for does, make in plain.items():
            yield f"{does} {name}", on(image, make)


def arrays():
    for name, x in ARRAYS.items():
        for dtype in ("int32", "uint8", "float16", "float64", "bool_", "int8"):
            if name != "double" or dtype not in ("uint8", "int8"):  # out of range: left to the processor
                yield f"cast {name} {dtype}", on(x, lambda w, d=dtype: w.transforms.TypeCast(getattr(w.ms, d)))
        for value in (3, 2.5, "x", b"xyz"):
            yield f"fill {name} {value!r}", on(x, lambda w, v=value: w.transforms.Fill(v))
        for relation in ("EQ", "NE", "GT", "GE", "LT", "LE"):
            yield (
                f"mask {name} {relation}",
                on(x, lambda w, r=relation: w.transforms.Mask(w.transforms.Relational[r], 2)),
            )
        for length, value in ((6, None), (6, 7), (1, None), (6, "zz")):
            yield f"pad end {name} {length} {value}", on(x, lambda w, n=length, v=value: w.transforms.PadEnd([n], v))
        yield f"concatenate {name}", on(x, lambda w, x=x: w.transforms.Concatenate(0, x, x))
        yield f"duplicate {name}", on(x, lambda w: w.transforms.Duplicate())
        yield f"unique {name}", on(x, lambda w: w.transforms.Unique())


def slices():
    for parts in (
        (slice(1, 3),),
        (slice(1, 3), slice(0, 2)),
        ([0, 2], [1]),
        (Ellipsis,),
        (-1,),
        (1, 2),
        (None,),
        (Ellipsis, 2),
        (slice(1, 9),),
        ([0, -1],),
        (9,),
        ("a",),
        (True,),
    ):
        yield f"slice {parts}", on(GRID, lambda w, parts=parts: w.transforms.Slice(*parts))
    yield "slice backwards", on(GRID, lambda w: w.transforms.Slice(slice(None, None, -1)))
    yield "slice list and range", on(GRID, lambda w: w.transforms.Slice([0, 1], slice(1, None)))


FIXED = {
    "one-hot": on(np.array(2), lambda w: w.transforms.OneHot(4)),
    "one-hot int32": on(np.int32([2, 1]), lambda w: w.transforms.OneHot(4)),
    "one-hot one": on(np.array([2]), lambda w: w.transforms.OneHot(4)),
    "one-hot smooth": on(np.array(2), lambda w: w.transforms.OneHot(4, 0.1)),
    "one-hot smooth many": on(np.array([2, 1, 3]), lambda w: w.transforms.OneHot(4, 0.1)),
    "one-hot large": on(np.array(4), lambda w: w.transforms.OneHot(4)),
    "one-hot float": on(np.array(1.0), lambda w: w.transforms.OneHot(4)),
    "one-hot 0": lambda w: w.transforms.OneHot(0),
    "one-hot rate": lambda w: w.transforms.OneHot(3, 1.5),
    "unique grid": on(np.array([[3, 1], [3, 2]]), lambda w: w.transforms.Unique()),
    "pad end grid": on(np.ones((3, 2)), lambda w: w.transforms.PadEnd([2, 5], 7)),
    "pad end rank": on(np.ones(3), lambda w: w.transforms.PadEnd([2, 5], 7)),
    "concatenate axis": lambda w: w.transforms.Concatenate(1),
    "concatenate grid": lambda w: w.transforms.Concatenate(0, np.ones((2, 1))),
    "concatenate dtypes": on(np.ones(2), lambda w: w.transforms.Concatenate(0, np.array([1]))),
    "cast number": on(3.7, lambda w: w.transforms.TypeCast(w.ms.int32)),
    "cast nothing": lambda w: w.transforms.TypeCast(None),
    "mask dtype": on(np.array([1, 3]), lambda w: w.transforms.Mask(w.transforms.Relational.GT, 2, w.ms.int32)),
    "mask no relation": lambda w: w.transforms.Mask("GT", 2),
    "compose empty": lambda w: w.transforms.Compose([]),
    "compose number": lambda w: w.transforms.Compose(3),
    "compose of number": lambda w: w.transforms.Compose([3]),
    "apply probability": lambda w: w.transforms.RandomApply([lambda x: x], 1.5),
    "normalize zero": lambda w: w.vision.Normalize((10,), (0,)),
    "normalize lengths": lambda w: w.vision.Normalize((10,), (1, 2)),
    "normalize mean": lambda w: w.vision.Normalize((300,), (1,)),
    "normalize number": lambda w: w.vision.Normalize(0.5, (1,)),
    "normalize first axis": on(
        np.arange(12.0).reshape(3, 2, 2), lambda w: w.vision.Normalize((1, 2, 3), (4, 5, 6), is_hwc=False)
    ),
    "rescale str": lambda w: w.vision.Rescale("a", 1),
    "rescale list": on([1, 2], lambda w: w.vision.Rescale(2.0, 1.0)),
    "transpose batch": on(np.ones((2, 3, 4, 5), np.uint8), lambda w: w.vision.HWC2CHW()),
    "to tensor line": on(np.ones(3, np.uint8), lambda w: w.vision.ToTensor()),
    "to tensor int64": on(np.ones((3, 3), np.int64), lambda w: w.vision.ToTensor()),
    "resize 0": lambda w: w.vision.Resize(0),
    "resize int mode": lambda w: w.vision.Resize(3, 2),
    "resize antialias array": on(IMAGES["c3"], lambda w: w.vision.Resize(9, w.vision.Inter.ANTIALIAS)),
    "flip probability": lambda w: w.vision.RandomHorizontalFlip(1.5),
    "crop negative": lambda w: w.vision.Crop((-1, 3), 4),
    "pad negative": lambda w: w.vision.Pad(-1),
    "random crop all": on(IMAGES["c3"], lambda w: w.vision.RandomCrop((28, 20))),
    "random crop large": on(IMAGES["c3"], lambda w: w.vision.RandomCrop(30)),
    "decode": lambda w: w.vision.Decode()(png(IMAGES["c3"])),
    "decode pillow": lambda w: w.vision.Decode(True)(png(IMAGES["c3"])),
    "decode image": lambda w: w.vision.Decode()(IMAGES["c3"]),
    "decode broken": lambda w: w.vision.Decode()(png(IMAGES["c3"])[20:]),
}

CASES = dict(images()) | dict(arrays()) | dict(slices()) | {f"fixed {name}": case for name, case in FIXED.items()}
