"""Where examples/mnist_data.py takes digits from, and what it says if it cannot."""

import functools
import http.server
import importlib.util
import sys
import threading
from types import SimpleNamespace

import numpy as np
import pytest

import msgrad as ms
from tests.examples.conftest import FOLDER
from tests.programs.digits import digits28, write_mnist

pytestmark = pytest.mark.alone
TFDS = all(importlib.util.find_spec(name) for name in ("tensorflow_datasets", "array_record"))
needs_tfds = pytest.mark.skipif(not TFDS, reason="tensorflow-datasets is not installed")


@pytest.fixture
def data(example, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return example("mnist_data")


def arrays(dataset):
    """A data set's images (N, 28, 28) and labels (N,)."""
    rows = [(image.asnumpy(), label.asnumpy()) for image, label in dataset.create_tuple_iterator()]
    return np.stack([image[..., 0] for image, _ in rows]), np.array([label for _, label in rows])


@pytest.mark.parametrize("choice", ["auto", "idx:MNIST_Data"])
def test_idx_files(data, tmp_path, choice):
    for part, count in (("train", 20), ("test", 10)):
        write_mnist(tmp_path / "MNIST_Data" / part, part, count)
    taken, train, test = data.load(choice)
    assert taken == "MNIST, the idx files in MNIST_Data"
    assert train.get_dataset_size() == 20
    for got, wanted in zip(arrays(test), digits28(10, 1200), strict=True):
        np.testing.assert_array_equal(got, wanted)


def test_idx_files_in_one_folder(data, tmp_path):
    for part in ("train", "test"):
        write_mnist(tmp_path / part, part, 10)
        for file in (tmp_path / part).iterdir():
            file.rename(tmp_path / file.name)
        (tmp_path / part).rmdir()
    _, train, test = data.load(f"idx:{tmp_path}")
    assert (train.get_dataset_size(), test.get_dataset_size()) == (10, 10)


def test_auto_without_tensorflow_datasets(data, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    taken, _, test = data.load("auto")
    assert taken.startswith("scikit-learn's bundled handwritten digits") and "\n" not in taken
    assert "no idx files in MNIST_Data or data/MNIST_Data" in taken
    assert "tensorflow_datasets" in taken and "pip install 'msgrad[data]'" in taken
    assert test.get_dataset_size() == 360
    with pytest.raises(RuntimeError, match="tensorflow_datasets"):
        data.load("tfds")


def test_digits_held_back_are_not_trained_on(data):
    """Whichever way a training image was moved, it is none of the test images moved likewise."""
    _, train, test = data.load("digits")
    images, labels = arrays(train)
    held, _ = arrays(test)
    assert images.shape == (9 * 1437, 28, 28) and held.shape == (360, 28, 28)
    assert np.bincount(labels).min() > 1000  # all ten digits, about equally often
    known = {image.tobytes() for image in images}
    assert sum(image.tobytes() in known for image in held) == 0
    _, again = data.load("digits")[1:]
    np.testing.assert_array_equal(arrays(again)[0], held)


def test_batches(data):
    _, _, test = data.load("digits")
    image, label = next(data.datapipe(test, 64).create_tuple_iterator())
    assert image.shape == (64, 1, 28, 28) and image.dtype == ms.float32
    assert label.shape == (64,) and label.dtype == ms.int32
    background = (0 - data.MEAN) / data.STD
    np.testing.assert_allclose(image.asnumpy()[:, 0, 0, 0], background, rtol=1e-6)


def test_preparing_needs_tensorflow(data, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match="no prepared mnist in here, and preparing it needs TensorFlow"):
        data.prepare(SimpleNamespace(data_dir="here"))


def test_preparing_needs_the_network(data, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    with pytest.raises(RuntimeError, match=r"no prepared mnist in here, and http://127\.0\.0\.1:9/ cannot be reached"):
        data.prepare(SimpleNamespace(data_dir="here", URL="http://127.0.0.1:9/"))


def test_reachable(data, tmp_path):
    (tmp_path / "there").touch()
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        assert data.reachable(address + "there", seconds=30)
        assert not data.reachable(address + "nowhere", seconds=30)
        server.shutdown()


@needs_tfds
def test_prepared_copy_of_tensorflow_datasets(run, tmp_path):
    """Written by tensorflow-datasets itself, without TensorFlow: what comes out is what went in."""
    run(FOLDER.parent / "tests" / "examples" / "prepare_tfds.py", tmp_path / "tfds", 40, 20)
    done = run("-c", "import mnist_data, numpy as np\n"
                     "from tests.examples.test_mnist_data import arrays\n"
                     "taken, train, test = mnist_data.load('auto')\n"
                     "print(taken)\n"
                     "np.savez('got.npz', *arrays(train), *arrays(test))")  # fmt: skip
    assert done.stdout.startswith("MNIST from tensorflow-datasets in ")
    got = [np.load(tmp_path / "got.npz")[f"arr_{i}"] for i in range(4)]
    for images, labels, (count, offset) in ((*got[:2], (40, 0)), (*got[2:], (20, 1200))):
        rows = sorted((image.tobytes(), label) for image, label in zip(images, labels, strict=True))
        wanted = sorted((image.tobytes(), label) for image, label in zip(*digits28(count, offset), strict=True))
        assert rows == wanted  # tensorflow-datasets shuffles as it writes


@needs_tfds
def test_nothing_prepared(run):
    """Neither a traceback nor minutes of trying to connect."""
    done = run(FOLDER / "mnist.py", "--data", "tfds", rc=1)
    message = done.stderr.splitlines()[-1]
    assert message.startswith("mnist.py: tensorflow-datasets has no prepared mnist in ")
    assert "needs TensorFlow" in message or "cannot be reached" in message
    assert "Traceback" not in done.stderr
