"""PyTorch's state_dicts: names, shapes, what is wrong, and that both compute the same."""

import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import Tensor, nn

pytestmark = pytest.mark.alone  # reads and writes values
ROWS = np.random.default_rng(0).normal(size=(2, 3)).astype(np.float32)
SIGNALS = np.random.default_rng(1).normal(size=(2, 3, 8)).astype(np.float32)
IMAGES = np.random.default_rng(2).normal(size=(2, 3, 6, 6)).astype(np.float32)

# What is written here and there, and what it is called on: those that load are to give the same.
LAYERS = {
    "linear": ("nn.Dense(3, 4)", "nn.Linear(3, 4)", ROWS),
    "conv1d": ("nn.Conv1d(3, 4, 3, pad_mode='valid', has_bias=True)", "nn.Conv1d(3, 4, 3)", SIGNALS),
    "conv2d": ("nn.Conv2d(3, 4, 3, pad_mode='valid', has_bias=True)", "nn.Conv2d(3, 4, 3)", IMAGES),
    "transposed": (
        "nn.Conv2dTranspose(3, 4, 3, pad_mode='valid', has_bias=True)",
        "nn.ConvTranspose2d(3, 4, 3)",
        IMAGES,
    ),
    "batch_norm": ("nn.BatchNorm2d(3)", "nn.BatchNorm2d(3)", IMAGES),
    "layer_norm": ("nn.LayerNorm((3,), epsilon=1e-5)", "nn.LayerNorm(3)", ROWS),
    "group_norm": ("nn.GroupNorm(3, 3)", "nn.GroupNorm(3, 3)", IMAGES),
    "embedding": ("nn.Embedding(5, 3)", "nn.Embedding(5, 3)", np.array([[1, 4]])),
    "lstm": ("nn.LSTM(8, 5, 2, bidirectional=True)", "nn.LSTM(8, 5, 2, bidirectional=True)", SIGNALS),
    "prelu": ("nn.PReLU(3)", "nn.PReLU(3)", IMAGES),
    "encoder": (
        "nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0)",
        "nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0)",
        SIGNALS,
    ),
}


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch", reason="PyTorch is not installed")


def first(out):
    return out[0] if isinstance(out, tuple) else out


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_computes_the_same(torch, name):
    ours, theirs, given = LAYERS[name]
    cell, module = eval(ours, {"nn": nn}), eval(theirs, {"nn": torch.nn})
    with torch.no_grad():
        for k, p in enumerate([*module.parameters(), *(b for b in module.buffers() if b.is_floating_point())]):
            p.copy_(torch.rand(p.shape, generator=torch.Generator().manual_seed(k)))  # no zeros and ones
    cell.set_train(False), module.eval()
    assert not any(ms.load_torch(cell, module.state_dict()))
    with torch.no_grad():
        expected = first(module(torch.from_numpy(given))).numpy()
    assert_allclose(first(cell(Tensor(given))).asnumpy(), expected, 1e-4, 1e-5)
    back = ms.to_torch(cell)
    held = {k: v for k, v in module.state_dict().items() if not k.endswith("num_batches_tracked")}
    assert {k: v.shape for k, v in back.items()} == {k: v.shape for k, v in held.items()}
    assert all(torch.equal(back[k], held[k]) for k in held)
    module.load_state_dict(back)


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.features = nn.SequentialCell(nn.Dense(3, 4), nn.LayerNorm((4,)))
        self.head = nn.Dense(4, 2, weight_init="zeros", bias_init="zeros")


def there(**more):
    """A state_dict of arrays, as another network names it."""
    shapes = {"fc.weight": (2, 4), "fc.bias": (2,)}
    shapes |= {f"net.body.0.{name}": shape for name, shape in (("weight", (4, 3)), ("bias", (4,)))}
    shapes |= {f"net.body.1.{name}": (4,) for name in ("weight", "bias")}
    made = {key: np.full(shape, 1 + k, np.float32) for k, (key, shape) in enumerate(shapes.items())}
    return {key: value for key, value in {**made, **more}.items() if value is not None}


NAMES = {"features": "net.body", "head": "fc"}


def test_a_map_of_names():
    net = Net()
    assert not any(ms.load_torch(net, there(), NAMES))
    assert float(net.head.bias[0]) == 2 and float(net.features[1].gamma[0]) == 5
    names = {"": "model", "head.bias": "shift"}
    state = {("model." + n if n != "head.bias" else "shift"): p for n, p in net.state_dict().items()}
    state = {key.replace("gamma", "weight").replace("beta", "bias"): value for key, value in state.items()}
    other = Net()
    assert not any(ms.load_torch(other, state, names))
    assert_allclose(other.head.weight.asnumpy(), net.head.weight.asnumpy(), 0)
    keys = ms.load_torch(Net(), there(**{"fc.bias": None, "more": ROWS}), NAMES, strict=False)
    assert keys == (["head.bias (there fc.bias)"], ["more"])


def test_everything_that_is_wrong_is_told_and_nothing_loaded():
    net = Net()
    wrong = there(**{"fc.bias": None, "more": ROWS, "net.body.0.weight": ROWS, "net.body.1.bias": np.arange(4)})
    with pytest.raises(RuntimeError) as caught:
        ms.load_torch(net, wrong, NAMES)
    text = str(caught.value)
    assert text.splitlines()[0] == "For 'load_torch', Net cannot take the state_dict:"
    assert "missing: head.bias (there fc.bias)." in text and "left over: more." in text
    assert "shape of 'features.0.weight': it is (4, 3) here, and (2, 3) there, in 'net.body.0.weight'." in text
    assert "dtype of 'features.1.beta': it is Float32 here, and int64 there" in text
    assert_allclose(net.head.weight.asnumpy(), np.zeros((2, 4)), 0)


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ((1, {}), TypeError, "'cell' must be Cell"),
        (("net", [1]), TypeError, "'state_dict' must be a dict of arrays"),
        (("net", {"head.bias": 1.0, **there()}), TypeError, r"state_dict\['head.bias'\]"),
        (("net", {}, [1]), TypeError, "'names' must be a dict of paths"),
        (("net", {}, {"tail": "fc"}), ValueError, r"the paths \['tail'\] in 'names'"),
        (("net", {}, {}, 1), TypeError, "'strict' must be bool"),
    ],
)
def test_errors(arguments, error, text):
    with pytest.raises(error, match=text):
        ms.load_torch(*[Net() if item == "net" else item for item in arguments])


def test_back_without_torch(monkeypatch):
    with pytest.raises(ValueError, match=r"the name 'x.weight' of 'head.weight' is taken by another Parameter"):
        ms.to_torch(Net(), {"features.0": "x", "head": "x"})
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match="pip install torch"):
        ms.to_torch(Net())


def test_dtypes(torch):
    cell = nn.Dense(3, 2).to_float(ms.float16)
    half = {"weight": torch.ones(2, 3, dtype=torch.bfloat16), "bias": torch.ones(2, dtype=torch.float64)}
    assert not any(ms.load_torch(cell, half))
    assert cell.weight.dtype == ms.float32 and float(cell.weight.sum()) == 6
    cell.weight.set_dtype(ms.bfloat16)
    assert ms.to_torch(cell)["weight"].dtype == torch.bfloat16
