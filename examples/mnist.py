"""Train the MNIST tutorial's network on handwritten digits, in MindSpore's own API, on msgrad.

    python examples/mnist.py [--data auto|idx:FOLDER|tfds|digits] [--epochs N] [--tutorial] [--out FOLDER]

`auto` takes MNIST's idx files from ./MNIST_Data or ./data/MNIST_Data if they are there, else MNIST through
tensorflow-datasets if it is prepared or can be downloaded (downloading needs TensorFlow), else scikit-learn's bundled
digits (1,797 real handwritten digits of 8x8 pixels, enlarged to 28x28; see mnist_data.py). One line says which.
Prints loss lines and the test accuracy of each epoch as the tutorial does, and saves a picture, mnist.png, of the
loss curve and of some predictions.

The tutorial trains with SGD at 0.01, which is slow: some 93 % on MNIST after its 3 epochs. Here it is Nesterov
momentum of 0.9 with a learning rate that falls from 0.05 to 0 along a cosine, likewise for 3 epochs and in batches
of 64. `--tutorial` takes the tutorial's optimizer.
"""

import argparse
import os
import sys
import time

import numpy as np
from mnist_data import MEAN, STD, datapipe, load

import msgrad as mindspore
from msgrad import nn


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
    """The optimizer for a training of `steps` steps."""
    if tutorial:
        return nn.SGD(model.trainable_params(), learning_rate=1e-2)
    falling = nn.cosine_decay_lr(min_lr=0.0, max_lr=0.05, total_step=steps, step_per_epoch=1, decay_epoch=steps)
    return nn.Momentum(model.trainable_params(), learning_rate=falling, momentum=0.9, use_nesterov=True)


def make_train_step(model, loss_fn, optimizer):
    def forward_fn(data, label):
        logits = model(data)
        loss = loss_fn(logits, label)
        return loss, logits

    grad_fn = mindspore.value_and_grad(forward_fn, None, optimizer.parameters, has_aux=True)

    def train_step(data, label):
        (loss, _), grads = grad_fn(data, label)
        optimizer(grads)
        return loss

    return train_step


def train_loop(model, train_step, dataset, bar):
    """One epoch; the loss of each step."""
    size, losses = dataset.get_dataset_size(), []
    model.set_train()
    for batch, (data, label) in enumerate(dataset.create_tuple_iterator()):
        loss = train_step(data, label)
        losses.append(loss)
        if batch % 100 == 0:
            bar.write(f"loss: {loss.asnumpy():>7f}  [{batch:>3d}/{size:>3d}]")
        bar.update()
    return [float(loss) for loss in losses]


def test_loop(model, loss_fn, dataset):
    """Accuracy and mean loss on the test set, and the prediction for each image."""
    model.set_train(False)
    predictions, total, correct, test_loss = [], 0, 0, 0.0
    for data, label in dataset.create_tuple_iterator():
        pred = model(data)
        total += len(data)
        test_loss += float(loss_fn(pred, label)) * len(data)
        digit = pred.argmax(1)
        correct += (digit == label).asnumpy().sum()
        predictions.append(digit.asnumpy())
    return correct / total, test_loss / total, np.concatenate(predictions)


def draw_training(axis, losses, accuracies):
    """The loss of each step and its mean over some, on a log axis; the accuracies at the ends of the epochs."""
    window = max(1, len(losses) // 50)
    mean = np.exp(np.convolve(np.log(losses), np.ones(window) / window, "valid"))
    axis.plot(losses, color="#4c78a8", linewidth=0.5, alpha=0.45)
    lines = axis.plot(np.arange(len(mean)) + window / 2, mean, color="#4c78a8", label="training loss")
    axis.set(xlabel="step", ylabel="training loss", yscale="log")
    ends = np.arange(1, len(accuracies) + 1) * (len(losses) / len(accuracies))
    right = axis.twinx()
    lines += right.plot(ends, np.multiply(accuracies, 100), "o-", color="#e4572e", label="test accuracy")
    right.set(ylabel="test accuracy, %", ylim=(100 * min(accuracies) - 1, 100))
    for end, accuracy in zip(ends, accuracies, strict=True):
        right.annotate(f"{100 * accuracy:.1f}", (end, 100 * accuracy), (-5, 5), textcoords="offset points", ha="right")
    axis.legend(handles=lines, loc="lower left")


def draw_predictions(axes, images, labels, predictions):
    """A test image on each of the axes, at most a quarter of them wrong ones, which come first, in red."""
    right = predictions == labels
    wrong = np.flatnonzero(~right)[: len(axes) // 4]
    shown = np.concatenate([wrong, np.flatnonzero(right)])
    for axis, i in zip(axes, shown, strict=False):
        axis.imshow(images[i], cmap="gray_r")
        text = str(predictions[i]) if right[i] else f"{predictions[i]}, not {labels[i]}"
        axis.set_title(text, color="black" if right[i] else "red", fontsize=10)
    for axis in axes:
        axis.axis("off")


def save_picture(path, losses, accuracies, dataset, predictions):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    batches = [(data.asnumpy(), label.asnumpy()) for data, label in dataset.create_tuple_iterator()]
    images, labels = (np.concatenate(column) for column in zip(*batches, strict=True))
    figure = plt.figure(figsize=(14, 5.2), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=(1.05, 1), wspace=0.03)
    left.suptitle("Training")
    draw_training(left.subplots(), losses, accuracies)
    right.suptitle(f"What the network takes test digits for; {(predictions != labels).sum()} of {len(labels):,} wrong")
    draw_predictions(right.subplots(4, 8).ravel(), images[:, 0] * STD + MEAN, labels, predictions)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="auto", help="auto, idx:FOLDER, tfds or digits")
    parser.add_argument("--epochs", type=int, default=3, help="passes over the training set")
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--tutorial", action="store_true", help="the tutorial's optimizer: SGD at 0.01")
    parser.add_argument("--out", default=os.path.join("examples", "out"), help="folder for the picture")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    if args.data not in ("auto", "tfds", "digits") and not args.data.startswith("idx:"):
        parser.error("--data must be auto, idx:FOLDER, tfds or digits")
    if args.epochs < 1 or args.batch_size < 1:
        parser.error("--epochs and --batch-size must be positive")
    try:
        from tqdm import tqdm

        taken, train_dataset, test_dataset = load(args.data)
    except (ImportError, RuntimeError, FileNotFoundError) as error:
        sys.exit(f"mnist.py: {error}")

    mindspore.set_seed(args.seed)
    print(f"Data: {taken}.")
    train_dataset, test_dataset = datapipe(train_dataset, args.batch_size), datapipe(test_dataset, args.batch_size)
    steps = args.epochs * train_dataset.get_dataset_size()
    model, loss_fn = Network(), nn.CrossEntropyLoss()
    train_step = make_train_step(model, loss_fn, make_optimizer(model, steps, args.tutorial))

    losses, accuracies, seconds = [], [], 0.0
    # the bar goes to stderr if that is a terminal; its `write` prints a line above it, or just the line
    with tqdm(total=steps, unit="step", leave=False, disable=None) as bar:
        for epoch in range(args.epochs):
            bar.write(f"Epoch {epoch + 1}\n-------------------------------")
            began = time.perf_counter()
            losses += train_loop(model, train_step, train_dataset, bar)
            seconds += time.perf_counter() - began
            accuracy, test_loss, predictions = test_loop(model, loss_fn, test_dataset)
            accuracies.append(accuracy)
            bar.write(f"Test: \n Accuracy: {100 * accuracy:>0.1f}%, Avg loss: {test_loss:>8f} \n")
    print(f"Trained in {seconds:.1f} s, {steps / seconds:,.0f} steps/s.")

    os.makedirs(args.out, exist_ok=True)
    path = os.path.join(args.out, "mnist.png")
    save_picture(path, losses, accuracies, test_dataset, predictions)
    print(f"Done! The picture is {path}")


if __name__ == "__main__":
    main()
