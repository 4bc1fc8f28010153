"""Programs as their authors wrote them, run unchanged through `python -m msgrad`, print what they print."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest

from tests.programs.digits import write_mnist

HERE = os.path.dirname(os.path.abspath(__file__))
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")

# What the documents print; 5.0 and `5.` are the same number.
EXPECTED = {
    "grad_operation.py": """[3.]
[2.]
(Tensor(shape=[1], dtype=Float32, value= [ 3.00000000e+00]), Tensor(shape=[1], dtype=Float32, value= [ 1.00000000e+00]), Tensor(shape=[1], dtype=Float32, value= [ 2.00000000e+00]))
[3.]
(Tensor(shape=[1], dtype=Float32, value= [ 3.00000000e+00]), Tensor(shape=[1], dtype=Float32, value= [ 1.00000000e+00]))
[2.]
""",
    "derivation.py": """(Tensor(shape=[1], dtype=Float32, value= [ 3.00000000e+01]), Tensor(shape=[1], dtype=Float32, value= [ 9.00000000e+00]))
(Tensor(shape=[1], dtype=Float32, value= [ 4.50000000e+01]),)
16 (16, 1)
[5.]
[10.]
[-0.]
[1.]
[1.]
[-1.]
""",
}  # fmt: skip

# What MindSpore prints of it, alone and as the one worker of a cluster.
DATA_PARALLEL = """1 True
2.2338
1.5057
0.2480
1.9169
0.6649
0.1482
0.2354
0.1872
0.0011
0.1211
0.2079
0.3752
epoch: 1 device_number: 1 loss: 2.2338
epoch: 1 device_number: 1 loss: 1.5057
epoch: 1 device_number: 1 loss: 0.2480
epoch: 1 device_number: 1 loss: 1.9169
epoch: 1 device_number: 1 loss: 0.6649
epoch: 1 device_number: 1 loss: 0.1482
epoch: 2 device_number: 1 loss: 0.2354
epoch: 2 device_number: 1 loss: 0.1872
epoch: 2 device_number: 1 loss: 0.0011
epoch: 2 device_number: 1 loss: 0.1211
epoch: 2 device_number: 1 loss: 0.2079
epoch: 2 device_number: 1 loss: 0.3752
0.9583 ['net-2_6.ckpt']
True
"""  # fmt: skip


def run(script, cwd, *args):
    env = {**os.environ, "JAX_PLATFORMS": "cpu", "MPLBACKEND": "Agg"}
    done = subprocess.run([sys.executable, "-m", "msgrad", os.path.join(HERE, script), *args], cwd=cwd, env=env,
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.alone
@pytest.mark.parametrize("script", EXPECTED)
def test_prints_what_the_document_prints(script, tmp_path):
    assert run(script, tmp_path) == EXPECTED[script]


@pytest.mark.alone
@pytest.mark.parametrize("arguments", [(), ("--run_distribute",)], ids=str)
def test_a_script_for_several_devices_runs_on_one(arguments, tmp_path):
    assert run("data_parallel.py", tmp_path, *arguments) == DATA_PARALLEL


@pytest.mark.alone
def test_functional_differentiation(tmp_path):
    """Random weights: the gradients are (sigmoid(z) - 0) / 3 in every row, and their sum over inputs is b's."""
    out = run("functional.py", tmp_path)
    text = NUMBER.sub("#", out)
    row = "[ #,  #,  #]"
    assert text == (f"(Tensor(shape=[#, #], dtype=Float#, value=\n[{row},\n {row},\n {row},\n {row},\n {row}]), "
                    f"Tensor(shape=[#], dtype=Float#, value= {row}))\n")
    numbers = np.array([float(n) for n in NUMBER.findall(out) if "e" in n])
    rows, bias = numbers[:15].reshape(5, 3), numbers[15:]
    np.testing.assert_allclose(rows, np.broadcast_to(bias, (5, 3)))
    assert ((bias > 0) & (bias < 1 / 3)).all()


@pytest.mark.alone
def test_mnist_tutorial_from_download_to_done(tmp_path):
    """The course's MNIST program, its data already in place as the fallback asks, to `Done!` and its figure."""
    for part, count in (("train", 640), ("test", 256)):
        write_mnist(tmp_path / "MNIST_Data" / part, part, count)
    out = run("mnist_tutorial.py", tmp_path)
    assert "10 4\n" in out  # batches
    assert "Image shape: (64, 1, 28, 28), Label: [" in out
    assert len(re.findall("^loss: ", out, re.M)) == 3 and out.count("Accuracy: ") == 3 and out.endswith("Done!\n")
    assert re.search(r"loss: \d\.\d{6}  \[  0/ 10\]", out)
    losses = [float(x) for x in re.findall(r"Avg loss: ([\d.]+)", out)]
    assert losses[-1] < losses[0]


@pytest.mark.alone
def test_mnist_tutorial_without_data_names_what_it_wants(tmp_path):
    env = {**os.environ, "JAX_PLATFORMS": "cpu", "MPLBACKEND": "Agg"}
    done = subprocess.run([sys.executable, "-m", "msgrad", os.path.join(HERE, "mnist_tutorial.py")], cwd=tmp_path,
                          env={**env, "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"},
                          capture_output=True, text=True, timeout=300)
    assert done.returncode != 0
    for name in ("MNIST_Data", "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                 "t10k-labels-idx1-ubyte"):
        assert name in done.stderr
