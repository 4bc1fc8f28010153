"""Buffers and state dictionaries of Cells."""

import copy

import numpy as np
import pytest

import msgrad as ms
from msgrad import Parameter, Tensor, nn


class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.dense = nn.Dense(2, 1)
        self.scale = Parameter(Tensor([2.0], ms.float32), name="scale")
        self.register_buffer("mean", Tensor([1.0], ms.float32))
        self.register_buffer("cache", Tensor([0.0], ms.float32), persistent=False)

    def construct(self, x):
        return self.dense(x) * self.scale - self.mean


def test_buffers_are_state_but_no_parameters():
    net = nn.SequentialCell(Net())
    assert list(net.state_dict()) == ["0.scale", "0.mean", "0.dense.weight", "0.dense.bias"]
    assert [name for name, _ in net.named_buffers()] == ["0.mean", "0.cache"]
    assert [p.name for p in net.get_parameters()] == ["0.scale", "0.dense.weight", "0.dense.bias"]
    assert net.get_buffer("0.mean") is net[0].mean is next(net.buffers())


def test_buffer_follows_its_copy():
    net = Net()
    twin = copy.deepcopy(net)
    twin.mean[0] = 5.0
    assert (float(net.mean), float(twin.mean), float(twin.get_buffer("mean"))) == (1.0, 5.0, 5.0)


@pytest.mark.parametrize("value", [Tensor([1.0]), 3, None], ids=["tensor", "number", "none"])
def test_buffer_cannot_be_replaced(value):
    with pytest.raises(TypeError, match="'mean' is a buffer"):
        Net().mean = value


@pytest.mark.parametrize(("name", "error"), [("", KeyError), ("a.b", KeyError), ("dense", KeyError), (3, TypeError)])
def test_wrong_buffer_names(name, error):
    with pytest.raises(error):
        Net().register_buffer(name, Tensor([1.0]))


def test_state_goes_from_net_to_net():
    net, other = Net(), Net()
    net.mean[0], net.scale[0] = 7.0, 9.0
    assert repr(other.load_state_dict(net.state_dict())) == "<All keys matched successfully>"
    x = Tensor(np.ones((3, 2), np.float32))
    np.testing.assert_array_equal(other(x).asnumpy(), net(x).asnumpy())
    net.mean[0] = 8.0
    assert float(other.mean) == 7.0


def test_loading_casts_to_the_dtype_here():
    net = Net()
    net.load_state_dict({**net.state_dict(), "scale": Tensor([4], ms.int32)})
    assert (net.scale.dtype, float(net.scale)) == (ms.float32, 4.0)


def test_what_does_not_fit_loads_nothing():
    net = Net()
    wrong = {**net.state_dict(), "scale": Tensor([4.0]), "mean": Tensor([1.0, 2.0]), "other": Tensor([1.0])}
    with pytest.raises(RuntimeError, match=r"'other'.*\n.*size mismatch for mean"):
        net.load_state_dict(wrong)
    assert float(net.scale) == 2.0
    del wrong["mean"]
    assert net.load_state_dict(wrong, strict=False) == (["mean"], ["other"])
    assert float(net.scale) == 4.0


def test_state_hooks_run_in_order():
    net, seen = Net(), []
    net.register_state_dict_pre_hook(lambda cell, prefix, keep_vars: seen.append(("save", prefix)))
    net.dense.register_state_dict_post_hook(lambda cell, state, at, meta: seen.append(("saved", at, len(state))))
    net.register_load_state_dict_pre_hook(lambda cell, state, *rest: state.pop("mean"))
    handle = net.register_load_state_dict_post_hook(lambda cell, keys: keys.missing_keys.clear())
    assert net.load_state_dict(net.state_dict()) == ([], [])
    assert seen == [("save", ""), ("saved", "dense.", 4)]
    handle.remove()
    with pytest.raises(RuntimeError, match="Missing key"):
        net.load_state_dict(net.state_dict())
