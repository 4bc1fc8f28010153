"""Handwritten digits in MNIST's file format, from scikit-learn's bundled set: small, real, offline."""

import struct

import numpy as np

PREFIX = {"train": "train", "test": "t10k"}


def digits28(count: int, offset: int = 0):
    """`count` images, uint8 (28, 28), and labels: the 8x8 digits enlarged three times, with a border of 2."""
    from sklearn.datasets import load_digits

    data = load_digits()
    pick = (np.arange(count) + offset) % len(data.images)
    small = (data.images[pick] * (255 / 16)).astype(np.uint8)
    large = np.repeat(np.repeat(small, 3, axis=1), 3, axis=2)
    return np.pad(large, ((0, 0), (2, 2), (2, 2))), data.target[pick].astype(np.uint8)


def write_mnist(folder, part: str, count: int) -> None:
    """The two idx files of `part`, 'train' or 'test'."""
    folder.mkdir(parents=True)
    images, labels = digits28(count, 0 if part == "train" else 1200)
    prefix = PREFIX[part]
    with open(folder / f"{prefix}-images-idx3-ubyte", "wb") as f:
        f.write(struct.pack(">IIII", 2051, count, 28, 28) + images.tobytes())
    with open(folder / f"{prefix}-labels-idx1-ubyte", "wb") as f:
        f.write(struct.pack(">II", 2049, count) + labels.tobytes())
