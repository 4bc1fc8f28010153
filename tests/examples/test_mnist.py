"""examples/mnist.py learns, says what it does and draws it."""

import re

import pytest

from msgrad import nn, ops
from tests.examples.conftest import FOLDER

pytestmark = pytest.mark.alone
MNIST = FOLDER / "mnist.py"


def test_digits(run, tmp_path):
    """All of the default training: accuracy, the tutorial's lines, the picture, and no bar where no terminal is."""
    done = run(MNIST, "--data", "digits", "--out", "made")
    lines = done.stdout.splitlines()
    assert lines[0] == "Data: scikit-learn's bundled handwritten digits, 1,437 for training and 360 for testing."
    assert [line for line in lines if line.startswith("Epoch")] == ["Epoch 1", "Epoch 2", "Epoch 3"]

    losses = re.findall(r"^loss: (\d+\.\d{6})  \[ *(\d+)/203\]$", done.stdout, re.M)
    assert [int(step) for _, step in losses] == [0, 100, 200] * 3
    assert 2.2 < float(losses[0][0]) < 2.5  # ln 10, of a network that knows nothing
    assert float(losses[-1][0]) < 0.1
    accuracies = re.findall(r"^ Accuracy: (\d+\.\d)%, Avg loss: 0\.\d{6} $", done.stdout, re.M)
    assert len(accuracies) == 3 and float(accuracies[-1]) >= 97

    assert re.fullmatch(r"Trained in \d+\.\d s, \d+ steps/s\.", lines[-2])
    assert lines[-1] == "Done! The picture is made/mnist.png"
    assert (tmp_path / "made" / "mnist.png").read_bytes().startswith(b"\x89PNG")
    assert "\r" not in done.stdout and "step/s" not in done.stderr


def test_optimizers(example):
    """The tutorial's, and the default one: from 0.05 down to almost 0 in the given steps."""
    mnist = example("mnist")
    model = mnist.Network()
    tutorial = mnist.make_optimizer(model, 10, tutorial=True)
    assert type(tutorial) is nn.SGD and float(tutorial.get_lr()) == pytest.approx(0.01)
    default = mnist.make_optimizer(model, 10, tutorial=False)
    assert type(default) is nn.Momentum
    grads = [ops.zeros_like(parameter) for parameter in default.parameters]
    rates = []
    for _ in range(10):
        rates.append(float(default.get_lr()))
        default(tuple(grads))
    assert rates[0] == pytest.approx(0.05) and rates == sorted(rates, reverse=True) and 0 <= rates[-1] < 0.003


def test_a_picture_of_many_wrong_ones(example, tmp_path):
    """Wrong predictions take at most a quarter of the places."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np

    mnist = example("mnist")
    labels = np.arange(100) % 10
    predictions = np.where(np.arange(100) < 60, (labels + 1) % 10, labels)
    axes = plt.figure().subplots(4, 8).ravel()
    mnist.draw_predictions(axes, np.zeros((100, 28, 28)), labels, predictions)
    titles = [axis.get_title() for axis in axes]
    assert titles[:9] == [f"{d + 1}, not {d}" for d in range(8)] + ["0"]
    assert [axis.title.get_color() for axis in axes] == ["red"] * 8 + ["black"] * 24
    plt.close("all")


@pytest.mark.parametrize(
    "args, message",
    [
        (["--data", "idx:nowhere"], "mnist.py: the folder 'nowhere'.*train-images-idx3-ubyte.*t10k-labels-idx1-ubyte"),
        (["--data", "cifar"], "2"),
        (["--epochs", "0"], "2"),
    ],
)
def test_wrong_arguments(example, tmp_path, monkeypatch, args, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match=message):
        example("mnist").main(args)
