"""DeviceCtx: Cells without memory on 'meta', and blocks that run on another device. Texts are MindSpore 2.10's."""

import os
import subprocess
import sys

import numpy as np
import pytest

import msgrad as ms
from msgrad import Parameter, Tensor, nn

META = {(): " <meta>", (2,): " <meta>", (2, 3): "\n<meta>"}


@pytest.mark.parametrize("shape", META, ids=str)
def test_printing_on_meta(shape):
    x = Tensor(np.ones(shape), device="meta")
    assert repr(x) == f"Tensor(shape={list(shape)}, dtype=Float64, value={META[shape]})"
    assert str(x) == repr(x).replace("= <", "=<")


def test_a_cell_on_meta_gets_its_memory_later():
    with ms.DeviceCtx("meta"):
        net = nn.Dense(1 << 20, 1 << 20)  # 4 TB
        x, host = Tensor(np.ones(3, np.float32)), Tensor([1.0], device="CPU")
        given = [Parameter(np.ones(3, np.float32)), Parameter(Tensor([1.0]))]
    after = Tensor([1.0])
    assert [t.is_meta for t in (net.weight, net.bias, x, *given, host, after)] == [True] * 5 + [False] * 2
    assert net.weight.device == x.device == "meta" and host.device == "CPU"
    assert (net.weight.shape, net.weight.dtype, net.weight.has_init) == ((1 << 20, 1 << 20), ms.float32, False)
    for read in (x.asnumpy, lambda: x + 1, lambda: net.weight.sum(), lambda: float(given[1])):
        with pytest.raises(RuntimeError, match="on the device 'meta' has a shape and a dtype, but no values"):
            read()
    with ms.DeviceCtx("meta"):
        net = nn.Dense(4, 3)
    assert net.to_empty(device="CPU") is net
    assert not net.weight.is_meta and net(Tensor(np.ones((2, 4), np.float32))).shape == (2, 3)


def test_values_on_meta_are_set():
    with ms.DeviceCtx("meta"):
        net = nn.Dense(2, 2)
    net.weight.set_data(Tensor(np.eye(2, dtype=np.float32)))
    ms.load_param_into_net(net, {"bias": Parameter(Tensor([1.0, 2.0]), name="bias")})
    assert (net(Tensor([[3.0, 4.0]])).asnumpy() == [[4, 6]]).all()


BAD = {
    "name": (("foo",), ValueError, r"the 'name' must be one of \['CPU', 'GPU', 'Ascend', 'meta'\], but got 'foo'"),
    "negative": (("CPU", -1), ValueError, "'device_id' must be from 0 to"),
    "beyond": (("CPU", 10_000), ValueError, "'device_id' must be from 0 to"),
    "no int": (("CPU", "0"), TypeError, "'device_id' must be an int or None"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_devices(case):
    args, error, text = BAD[case]
    context = ms.DeviceCtx(*args)
    with pytest.raises(error, match=text):
        context.__enter__()
    assert not Tensor([1.0]).is_meta


PROGRAM = """
import jax, msgrad as ms
from msgrad import Tensor, ops
before = Tensor([1.0]) + 1
with ms.DeviceCtx("CPU", 1):
    inside = ops.ones((3,)) * 2
    with ms.DeviceCtx("CPU"):
        nested = ops.ones((3,)) * 3
after = Tensor([1.0]) * 4
print([t._value().devices().pop().id for t in (before, inside, nested, after)])
"""


def test_a_block_runs_on_its_device():
    env = {**os.environ, "XLA_FLAGS": "--xla_force_host_platform_device_count=2"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=env)
    assert done.stdout.strip() == "[0, 1, 0, 0]", done.stderr
