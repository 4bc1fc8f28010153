"""Where the examples take handwritten digits from: MNIST if it can be had, else scikit-learn's.

`load("auto")` takes MNIST's idx files from ./MNIST_Data or ./data/MNIST_Data if they are there, else MNIST through
tensorflow-datasets if it is prepared or can be downloaded, else scikit-learn's bundled digits. All give images
(28, 28, 1) of type uint8, bright on black, in the column "image", and numbers in "label".
"""

import importlib.util
import io
import os
import threading
import urllib.request

import numpy as np

import msgrad as mindspore
from msgrad.dataset import MnistDataset, NumpySlicesDataset, transforms, vision

FOLDERS = ("MNIST_Data", os.path.join("data", "MNIST_Data"))
FILES = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}
MEAN, STD = 0.1307, 0.3081  # of MNIST's pixels, as the tutorial normalises them
HELD_BACK = 360  # of the 1,797 digits


def load(choice):
    """(what was taken, training set, test set) for 'auto', 'idx:FOLDER', 'tfds' or 'digits'."""
    if choice.startswith("idx:"):
        return from_idx(choice.removeprefix("idx:"))
    if choice == "tfds":
        return from_tfds()
    if choice == "digits":
        return from_digits()
    for folder in FOLDERS:
        if idx_folders(folder):
            return from_idx(folder)
    try:
        return from_tfds()
    except Exception as error:  # whatever it is, the bundled digits remain
        reason = str(error).partition("\n")[0]
    taken, train, test = from_digits()
    return f"{taken}. Not MNIST: no idx files in {' or '.join(FOLDERS)}; {reason}", train, test


def datapipe(dataset, batch_size):
    """Batches of images (N, 1, 28, 28), float32, normalised, and labels (N,), int32: the tutorial's pipeline."""
    image_transforms = [vision.Rescale(1.0 / 255.0, 0), vision.Normalize(mean=(MEAN,), std=(STD,)), vision.HWC2CHW()]
    dataset = dataset.map(image_transforms, "image")
    dataset = dataset.map(transforms.TypeCast(mindspore.int32), "label")
    return dataset.batch(batch_size)


def from_arrays(images, labels, shuffle):
    return NumpySlicesDataset((images, labels.astype(np.uint32)), ["image", "label"], shuffle=shuffle)


# ---------------------------------------------------------------- MNIST's own files
def idx_folders(folder):
    """The folders of the training and of the test files: train/ and test/ in `folder`, or itself; None without."""
    for train, test in (("train", "test"), ("", "")):
        places = os.path.join(folder, train), os.path.join(folder, test)
        files = [os.path.join(place, name) for place, part in zip(places, FILES, strict=True) for name in FILES[part]]
        if all(os.path.exists(file) for file in files):
            return places
    return None


def from_idx(folder):
    places = idx_folders(folder)
    if places is None:
        raise FileNotFoundError(
            f"the folder {folder!r}, or train/ and test/ in it, should hold MNIST's four files, unpacked: "
            + ", ".join(FILES["train"] + FILES["test"])
        )
    train, test = MnistDataset(places[0], "train"), MnistDataset(places[1], "test", shuffle=False)
    return f"MNIST, the idx files in {folder}", train, test


# ---------------------------------------------------------------- tensorflow-datasets
def from_tfds():
    """MNIST through tensorflow-datasets. A copy prepared as array_record is read without TensorFlow."""
    try:
        import tensorflow_datasets as tfds
    except ImportError as error:
        raise RuntimeError(f"tensorflow-datasets: {error}; pip install 'msgrad[data]' brings it") from error
    builder = tfds.builder("mnist")
    if not builder.info.splits:
        prepare(builder)
    train, test = read(builder, "train"), read(builder, "test")
    taken = f"MNIST from tensorflow-datasets in {builder.data_dir}"
    return taken, from_arrays(*train, shuffle=True), from_arrays(*test, shuffle=False)


def prepare(builder):
    """Download MNIST and write it as array_record. tensorflow-datasets does this with TensorFlow only."""
    missing = f"tensorflow-datasets has no prepared mnist in {builder.data_dir}"
    if not importlib.util.find_spec("tensorflow"):
        raise RuntimeError(f"{missing}, and preparing it needs TensorFlow (pip install tensorflow)")
    # asked first, because without a network the download would go on trying for minutes
    if not reachable(builder.URL + FILES["test"][1] + ".gz"):
        raise RuntimeError(f"{missing}, and {builder.URL} cannot be reached")
    builder.download_and_prepare(file_format="array_record")


def reachable(url, seconds=3.0):
    """Whether `url` answers within `seconds`. Looking up a name knows no time limit, hence the thread."""
    answers = []

    def ask():
        try:
            with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=seconds) as answer:
                answers.append(answer.status)
        except OSError:
            pass

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    return bool(answers)


def read(builder, split):
    """Images, uint8 (N, 28, 28, 1), and labels (N,) of 'train' or 'test'."""
    import tensorflow_datasets as tfds
    from PIL import Image
    from tqdm import tqdm

    formats = {form.value for form in builder.info.available_file_formats()}
    if formats & {"array_record", "parquet"}:
        source = builder.as_data_source(split=split, decoders={"image": tfds.decode.SkipDecoding()})
        images, labels = np.empty((len(source), 28, 28, 1), np.uint8), np.empty(len(source), np.int64)
        for i, item in enumerate(tqdm(source, f"reading {split}", leave=False, disable=None)):
            images[i, :, :, 0] = Image.open(io.BytesIO(item["image"]))  # half the time of decoding in tfds
            labels[i] = item["label"]
        return images, labels
    if not importlib.util.find_spec("tensorflow"):
        raise RuntimeError(f"tensorflow-datasets has mnist in {builder.data_dir} as {', '.join(formats)}, which needs "
                           "TensorFlow to be read (pip install tensorflow)")  # fmt: skip
    whole = tfds.as_numpy(builder.as_dataset(split=split, batch_size=-1))
    return whole["image"], whole["label"]


# ---------------------------------------------------------------- scikit-learn
def from_digits():
    """scikit-learn's 1,797 handwritten digits of 8x8 pixels, enlarged three times, in a border of 2.

    360 of them, always the same ones, are held back for testing. The others are there nine times, moved by 0 or 2
    pixels either way.
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise RuntimeError("scikit-learn is not installed: pip install 'msgrad[data]' brings it") from error
    digits = load_digits()
    images = np.kron(digits.images * (255 / 16), np.ones((3, 3))).astype(np.uint8)
    images = np.pad(images, ((0, 0), (2, 2), (2, 2)))[..., None]
    order = np.random.default_rng(0).permutation(len(images))
    held, rest = order[:HELD_BACK], order[HELD_BACK:]
    moves = [(down, right) for down in (-2, 0, 2) for right in (-2, 0, 2)]
    train = np.concatenate([np.roll(images[rest], move, axis=(1, 2)) for move in moves])
    return (
        f"scikit-learn's bundled handwritten digits, {len(rest):,} for training and {HELD_BACK} for testing",
        from_arrays(train, np.tile(digits.target[rest], len(moves)), shuffle=True),
        from_arrays(images[held], digits.target[held], shuffle=False),
    )
