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
