"""Images per second through the MNIST tutorial's pipeline, up to the Tensors; msgrad, or MindSpore where it is.

    python benchmarks/data_path.py

Random digits in idx files, read by MnistDataset, shuffled, rescaled, normalised, batched by 64.
"""

import statistics
import struct
import tempfile
import time
from pathlib import Path

import numpy as np

try:
    import msgrad as ms
    import msgrad.dataset as ds
    from msgrad.dataset import transforms, vision
except ImportError:
    import mindspore as ms
    import mindspore.dataset as ds
    from mindspore.dataset import transforms, vision

BATCH = 64


def write_digits(folder, images):
    """Training files of random digits, as MNIST's."""
    random = np.random.default_rng(0)
    pixels = random.integers(0, 256, (images, 28, 28), np.uint8)
    labels = random.integers(0, 10, images, np.uint8)
    header = struct.pack(">iiii", 2051, images, 28, 28)
    Path(folder, "train-images-idx3-ubyte").write_bytes(header + pixels.tobytes())
    Path(folder, "train-labels-idx1-ubyte").write_bytes(struct.pack(">ii", 2049, images) + labels.tobytes())


def pipeline(folder):
    image = [vision.Rescale(1 / 255, 0), vision.Normalize((0.1307,), (0.3081,)), vision.HWC2CHW()]
    dataset = ds.MnistDataset(str(folder), usage="train")
    dataset = dataset.map(image, "image").map(transforms.TypeCast(ms.int32), "label")
    return dataset.batch(BATCH)


def measure(epochs=5, images=60000):
    """Images per second of each epoch, and their median; a new iterator for each, as in the tutorial."""
    with tempfile.TemporaryDirectory() as folder:
        write_digits(folder, images)
        dataset = pipeline(folder)
        rates = []
        for _ in range(epochs):
            began, seen = time.perf_counter(), 0
            for image, _label in dataset.create_tuple_iterator(num_epochs=1):
                seen += len(image)
            rates.append(round(seen / (time.perf_counter() - began)))
    return {
        "package": ms.__name__,
        "images": images,
        "images/s": round(statistics.median(rates)),
        "each epoch": rates,
    }


if __name__ == "__main__":
    result = measure()
    print(f"{result['package']}: {result['images/s']:,.0f} images/s, median of {len(result['each epoch'])} epochs")
    print("  each: " + ", ".join(f"{rate:,.0f}" for rate in result["each epoch"]))
