"""Reading the idx files of MNIST: http://yann.lecun.com/exdb/mnist describes the format.

Big-endian int32 header: magic (2051 images, 2049 labels), count, and for images rows and columns; then bytes.
"""

import gzip
from pathlib import Path

import numpy as np

IMAGES, LABELS = 2051, 2049
SIDE = 28
PREFIXES = {
    "train": ("train",),
    "test": ("t10k",),
    "all": ("t10k", "train"),
}  # MindSpore reads in sorted order


def load_mnist(folder: Path, usage: str) -> list[np.ndarray]:
    """Images, uint8 `(n, 28, 28, 1)`, and labels, uint32 `(n,)`, of the idx files in `folder`.

    Both the training and the test files are read for 'all', as far as they are there.

    Raises:
        RuntimeError: if no file is there, or one is not as its header says.
    """
    images, labels = [], []
    for prefix in PREFIXES[usage]:
        image_file, label_file = (find(folder, f"{prefix}-{kind}") for kind in ("images", "labels"))
        if image_file is None and label_file is None:
            continue
        if image_file is None or label_file is None:
            kind = "images" if image_file is None else "labels"
            raise RuntimeError(
                f"For 'MnistDataset', the images and labels must come together, but {folder} has no "
                f"'{prefix}-{kind}-idx{'3' if kind == 'images' else '1'}-ubyte'."
            )
        images.append(read_images(image_file))
        labels.append(read_labels(label_file))
        if len(images[-1]) != len(labels[-1]):
            raise RuntimeError(
                f"For 'MnistDataset', there must be as many images as labels, but {image_file} has {len(images[-1])} "
                f"images and {label_file} has {len(labels[-1])} labels."
            )
    if not images:
        raise RuntimeError(
            f"For 'MnistDataset', the folder {folder} must hold {wanted_files(usage)}, each as it is or as '.gz', "
            "but none of them is there."
        )
    if len(images) == 1:
        return [images[0], labels[0]]
    return [np.concatenate(images), np.concatenate(labels)]


def wanted_files(usage: str) -> str:
    return " and ".join(
        f"'{prefix}-{rest}'" for prefix in PREFIXES[usage] for rest in ("images-idx3-ubyte", "labels-idx1-ubyte")
    )


def find(folder: Path, prefix: str) -> Path | None:
    """The file whose name starts with `prefix`, such as 'train-images'; one that is not compressed is preferred."""
    found = sorted(path for path in folder.iterdir() if path.name.startswith(prefix) and path.is_file())
    return min(found, key=lambda path: path.suffix == ".gz", default=None)


def read(path: Path) -> bytes:
    try:
        return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError) as error:
        raise RuntimeError(f"For 'MnistDataset', the file {path} cannot be read: {error}") from error


def body(path: Path, magic: int, what: str, words: int) -> tuple[np.ndarray, np.ndarray]:
    """The header's words after the magic number, and the bytes after the header."""
    data = read(path)
    if len(data) < 4 * words:
        raise RuntimeError(
            f"For 'MnistDataset', the header of {path} must have {4 * words} bytes, but the file has {len(data)}."
        )
    header = np.frombuffer(data, ">i4", words)
    if header[0] != magic:
        raise RuntimeError(
            f"For 'MnistDataset', the magic number of the {what} in {path} must be {magic}, but got {header[0]}."
        )
    return header[1:], np.frombuffer(data, np.uint8, offset=4 * words)


def read_images(path: Path) -> np.ndarray:
    (count, rows, columns), pixels = body(path, IMAGES, "images", 4)
    if (rows, columns) != (SIDE, SIDE):
        raise RuntimeError(
            f"For 'MnistDataset', the images in {path} must be of shape (28, 28), but got ({rows}, {columns})."
        )
    check_length(path, len(pixels), int(count) * SIDE * SIDE)
    return pixels[: int(count) * SIDE * SIDE].reshape(int(count), SIDE, SIDE, 1)


def read_labels(path: Path) -> np.ndarray:
    (count,), labels = body(path, LABELS, "labels", 2)
    check_length(path, len(labels), int(count))
    return labels[: int(count)].astype(np.uint32)


def check_length(path, got, wanted):
    if got < wanted:
        raise RuntimeError(
            f"For 'MnistDataset', the file {path} is cut off: its header tells of {wanted} bytes, but {got} are there."
        )
