"""The short examples print what they explain."""

import re

import pytest

from tests.examples.conftest import FOLDER

pytestmark = pytest.mark.alone

GRADIENTS = """
df_dx = [3.]
df_dz = [2.]
all_three = [3.], [1.], [2.]
by_inputs = [3.], [1.]
by_weights = [2.]
value = [11.]
gradient = [3.]
loss = 100.
prediction = [11.]
gradient = [60.]
first = [12.]
second = [12.]
third = [6.]
get_all = [3.], [1.], [2.]
get_by_list = [2.]
sens_param = [30.]
stopped = [5.]
not_stopped = [10.]
value = [0.3906]
gradient = [0.1562]
"""


def test_gradients(run):
    lines = run(FOLDER / "gradients.py").stdout.splitlines()
    assert [line.strip() for line in lines if line.startswith("    ")] == GRADIENTS.split("\n")[1:-1]


def test_lenet(run):
    out = run(FOLDER / "lenet.py", "--epochs", "1").stdout
    ((loss, accuracy),) = re.findall(r"^Epoch 1: loss (\d\.\d{4}), accuracy (\d+\.\d)%, \d+\.\d s$", out, re.M)
    assert float(loss) < 1 and float(accuracy) >= 96


def test_pinn(run):
    out = run(FOLDER / "pinn.py", "--steps", "600").stdout
    residuals = [float(r) for r in re.findall(r"^step +\d+  mean squared residual +(\d+\.\d{6})$", out, re.M)]
    (error,) = re.findall(r"^largest error against the exact solution: (\d\.\d{5}), ", out, re.M)
    assert len(residuals) == 6 and residuals[0] > 1 and residuals[-1] < 0.05
    assert float(error) < 0.05


def test_per_sample_gradients(run):
    out = run(FOLDER / "per_sample_gradients.py").stdout
    assert float(re.findall(r"largest difference (\S+)$", out, re.M)[0]) < 1e-5
    losses = [float(x) for x in re.findall(r"^epoch .*: loss (\d\.\d{3}), gradients from ", out, re.M)]
    assert len(losses) == 4 and losses[-1] < losses[0]
    assert float(re.findall(r"^right on (\d+\.\d)% of new points$", out, re.M)[0]) > 95


def test_ensemble(run):
    out = run(FOLDER / "ensemble.py").stdout
    losses = [float(x) for x in re.findall(r"^step .* to (\d\.\d{4})$", out, re.M)]
    assert len(losses) == 4 and losses[-1] < 0.05 < losses[0]
    assert float(re.findall(r"largest difference (\S+)$", out, re.M)[0]) < 1e-4
    spread = {
        where: [float(s) for s in re.findall(rf"\+- (\d\.\d\d), .*\({where}\)$", out, re.M)]
        for where in ("among points", "no points here")
    }
    assert max(spread["among points"]) < min(spread["no points here"])
