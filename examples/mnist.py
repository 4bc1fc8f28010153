"""Train the MNIST tutorial's network on handwritten digits, in MindSpore's own API, on msgrad.

    python examples/mnist.py [--data auto|idx:FOLDER|tfds|digits] [--epochs N] [--out FOLDER]

`auto` takes MNIST's idx files from ./MNIST_Data or ./data/MNIST_Data if they are there, else MNIST through
tensorflow-datasets if it is prepared or can be downloaded, else scikit-learn's bundled digits (1,797 real
handwritten digits of 8x8 pixels, enlarged to 28x28). Prints loss lines and test accuracy per epoch, and saves a picture
of the loss curve and of some predictions.

The tutorial trains with SGD at 0.01, which reaches 92 to 93 % on MNIST in 3 epochs; the default here is SGD with
Nesterov momentum 0.9 and a cosine schedule from 0.05, for 3 epochs of MNIST or 40 of the small digits.
`--tutorial` takes the tutorial's settings.
"""

import argparse
import os
import sys

import numpy as np

import msgrad as mindspore
from msgrad import nn

FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
MEAN, STD = 0.1307, 0.3081


# ---------------------------------------------------------------- data
def idx_folders(folder):
    """The folders of the training and of the test files: `folder` itself, or its train/ and test/."""
    def here(sub, names):
        return all(os.path.exists(os.path.join(folder, sub, n)) or os.path.exists(os.path.join(folder, sub, n + ".gz"))
                   for n in names)

    for train, test in (("train", "test"), ("", "")):
        if here(train, FILES[:2]) and here(test, FILES[2:]):
            return os.path.join(folder, train), os.path.join(folder, test)
    return None


def from_idx(folder):
    found = idx_folders(folder)
    if found is None:
        raise FileNotFoundError(f"The folder {folder!r}, or its train/ and test/, should hold MNIST's four files "
                                f"{', '.join(FILES)}.")
    from msgrad.dataset import MnistDataset

    return f"MNIST's idx files in {folder}", MnistDataset(found[0], "train"), MnistDataset(found[1], "test")


def from_tfds(download):
    """MNIST through tensorflow-datasets; a prepared copy is read without TensorFlow, preparing one needs it."""
    try:
        import tensorflow_datasets as tfds
    except ImportError as error:
        raise RuntimeError("tensorflow-datasets is not installed: pip install 'msgrad[data]'") from error
    builder = tfds.builder("mnist")
    if not builder.info.splits and not download:
        raise RuntimeError(f"tensorflow-datasets has no prepared MNIST in {builder.data_dir}")
    if not builder.info.splits:
        try:
            builder.download_and_prepare(file_format="array_record")
        except ImportError as error:
            raise RuntimeError("tensorflow-datasets needs TensorFlow to prepare MNIST: pip install tensorflow, "
                               "or give the idx files with --data idx:FOLDER") from error
    parts = []
    for split in ("train", "test"):
        items = list(builder.as_data_source(split=split))
        parts.append(slices(np.stack([i["image"] for i in items]), np.array([i["label"] for i in items]),
                            split == "train"))
    return f"MNIST from tensorflow-datasets in {builder.data_dir}", *parts


def from_digits():
    """scikit-learn's digits, every fifth held back for testing."""
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise RuntimeError("scikit-learn is not installed: pip install 'msgrad[data]'") from error

    data = load_digits()
    images = np.repeat(np.repeat((data.images * (255 / 16)).astype(np.uint8), 3, axis=1), 3, axis=2)
    images = np.pad(images, ((0, 0), (2, 2), (2, 2)))[..., None]
    held = np.arange(len(images)) % 5 == 0
    return ("scikit-learn's 1,797 bundled digits (no MNIST files here)", slices(images[~held], data.target[~held], True),
            slices(images[held], data.target[held], False))


def slices(images, labels, shuffle):
    from msgrad.dataset import NumpySlicesDataset

    return NumpySlicesDataset((images, labels.astype(np.uint32)), ["image", "label"], shuffle=shuffle)


def load(choice):
    """(what was taken, training set, test set) for the `--data` option."""
    if choice.startswith("idx:"):
        return from_idx(choice[4:])
    if choice == "tfds":
        return from_tfds(download=True)
    if choice == "digits":
        return from_digits()
    for folder in ("MNIST_Data", os.path.join("data", "MNIST_Data")):
        if idx_folders(folder):
            return from_idx(folder)
    try:
        return from_tfds(download=True)
    except Exception as error:  # whatever keeps tensorflow-datasets from it, the bundled digits remain
        print(f"tensorflow-datasets: {str(error).splitlines()[0]}")
    return from_digits()


def datapipe(dataset, batch_size):
    from msgrad.dataset import transforms, vision

    image_transforms = [vision.Rescale(1.0 / 255.0, 0), vision.Normalize(mean=(MEAN,), std=(STD,)), vision.HWC2CHW()]
    dataset = dataset.map(image_transforms, "image")
    dataset = dataset.map(transforms.TypeCast(mindspore.int32), "label")
    return dataset.batch(batch_size)


# ---------------------------------------------------------------- the tutorial
class Network(nn.Cell):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.dense_relu_sequential = nn.SequentialCell(
            nn.Dense(28 * 28, 512), nn.ReLU(), nn.Dense(512, 512), nn.ReLU(), nn.Dense(512, 10)
        )

    def construct(self, x):
        x = self.flatten(x)
        return self.dense_relu_sequential(x)


def make_optimizer(model, steps, tutorial):
    if tutorial:
        return nn.SGD(model.trainable_params(), learning_rate=1e-2)
    schedule = nn.cosine_decay_lr(min_lr=0.0, max_lr=0.05, total_step=steps, step_per_epoch=1, decay_epoch=steps)
    return nn.Momentum(model.trainable_params(), learning_rate=schedule, momentum=0.9, use_nesterov=True)


def train(model, loss_fn, optimizer, dataset, bar):
    """One epoch; the losses, one a step."""
    def forward_fn(data, label):
        logits = model(data)
        return loss_fn(logits, label), logits

    grad_fn = mindspore.value_and_grad(forward_fn, None, optimizer.parameters, has_aux=True)

    def train_step(data, label):
        (loss, _), grads = grad_fn(data, label)
        optimizer(grads)
        return loss

    model.set_train()
    size, losses = dataset.get_dataset_size(), []
    for batch, (data, label) in enumerate(dataset.create_tuple_iterator()):
        losses.append(train_step(data, label))
        if batch % 100 == 0:
            bar.write(f"loss: {float(losses[-1]):>7f}  [{batch:>3d}/{size:>3d}]")
        bar.update()
    return [float(loss) for loss in losses]


def test(model, loss_fn, dataset):
    """Accuracy and mean loss over the test set."""
    model.set_train(False)
    total, correct, loss = 0, 0, 0.0
    for data, label in dataset.create_tuple_iterator():
        pred = model(data)
        total += len(data)
        loss += float(loss_fn(pred, label)) * len(data)
        correct += int((pred.argmax(1) == label).asnumpy().sum())
    return correct / total, loss / total


def picture(path, losses, accuracies, model, dataset):
    """The loss curve, and the first test digits with what the network takes them for."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(13, 5))
    left, right = figure.subfigures(1, 2, width_ratios=(1.1, 1))
    axis = left.subplots()
    axis.plot(losses, linewidth=0.5, color="#4c78a8", alpha=0.5)
    window = max(1, len(losses) // 50)
    smooth = np.convolve(losses, np.ones(window) / window, "valid")
    axis.plot(np.arange(len(smooth)) + window // 2, smooth, color="#4c78a8", label="training loss")
    axis.set(xlabel="step", ylabel="loss", yscale="log")
    other = axis.twinx()
    ends = np.arange(1, len(accuracies) + 1) * (len(losses) // len(accuracies))
    other.plot(ends, [100 * a for a in accuracies], "o-", color="#e4572e", markersize=3, label="test accuracy")
    other.set(ylabel="test accuracy, %")
    axis.legend(loc="lower left")
    other.legend(loc="center right")
    data, label = next(dataset.create_tuple_iterator())
    images, labels = data.asnumpy()[:32, 0] * STD + MEAN, label.asnumpy()[:32]
    predictions = model(data).argmax(1).asnumpy()[:32]
    for axis, image, wanted, got in zip(right.subplots(4, 8).flat, images, labels, predictions, strict=False):
        axis.imshow(image, cmap="gray_r")
        axis.set_title(str(got), color="black" if got == wanted else "red", fontsize=11)
        axis.axis("off")
    figure.savefig(path, dpi=110)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="auto", help="auto, idx:FOLDER, tfds or digits")
    parser.add_argument("--epochs", type=int, help="passes over the training set")
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--tutorial", action="store_true", help="the tutorial's optimizer: SGD at 0.01")
    parser.add_argument("--out", default=os.path.join("examples", "out"), help="folder for the picture")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    if args.data not in ("auto", "tfds", "digits") and not args.data.startswith("idx:"):
        parser.error("--data must be auto, idx:FOLDER, tfds or digits")

    try:
        from tqdm import tqdm
    except ImportError:
        sys.exit("tqdm is not installed: pip install 'msgrad[data]'")

    mindspore.set_seed(args.seed)
    taken, train_set, test_set = load(args.data)
    print(f"data: {taken}")
    train_set, test_set = datapipe(train_set, args.batch_size), datapipe(test_set, args.batch_size)
    epochs = args.epochs or (40 if len(train_set) < 200 else 3)
    model, loss_fn = Network(), nn.CrossEntropyLoss()
    optimizer = make_optimizer(model, epochs * len(train_set), args.tutorial)
    losses, accuracies = [], []
    with tqdm(total=epochs * len(train_set), unit="step", disable=None) as bar:
        for epoch in range(epochs):
            bar.write(f"Epoch {epoch + 1}\n-------------------------------")
            losses += train(model, loss_fn, optimizer, train_set, bar)
            accuracy, loss = test(model, loss_fn, test_set)
            accuracies.append(accuracy)
            bar.write(f"Test: \n Accuracy: {100 * accuracy:>0.1f}%, Avg loss: {loss:>8f} \n")
    os.makedirs(args.out, exist_ok=True)
    path = os.path.join(args.out, "mnist.png")
    picture(path, losses, accuracies, model, test_set)
    print(f"Done! The picture is {path}")
    return accuracies[-1]


if __name__ == "__main__":
    main()
