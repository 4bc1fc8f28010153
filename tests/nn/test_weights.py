"""What layers draw for their Parameters comes from MindSpore's distributions (record_weights.py)."""

import json
from pathlib import Path

import numpy as np
import pytest

import msgrad as ms
from msgrad import mint, nn

RECORDED = json.loads(Path(__file__).with_name("weights.json").read_text())
SIGMAS = 5  # by which two samples of one distribution may lie apart


@pytest.mark.parametrize("code", RECORDED)
def test_parameters_are_drawn_from_the_same_distributions(code):
    ms.set_seed(3)
    found = list(eval(code, {"nn": nn, "mint": mint}).get_parameters())
    assert [p.name for p in found] == [row["name"] for row in RECORDED[code]]
    for p, row in zip(found, RECORDED[code], strict=True):
        own = [list(p.shape), str(p.dtype), p.requires_grad]
        assert own == [row["shape"], row["dtype"], row["requires_grad"]], row["name"]
        problem = apart(p.asnumpy().astype(np.float64), row)
        assert not problem, f"{row['name']}: {problem}"


def apart(values, row) -> str:
    """How a sample differs from the recorded one; '' if both may come from one distribution."""
    if not row["std"]:
        return "" if (values == row["mean"]).all() else f"not all are {row['mean']}"
    error = SIGMAS * np.sqrt(2 / values.size)
    even = row["max"] < 1.4 * row["deciles"][-1]  # up to the bounds
    if abs(values.mean() - row["mean"]) > error * row["std"]:
        return f"the mean is {values.mean()}, not {row['mean']}"
    for name, value in (("min", values.min()), ("max", values.max())):
        if even and not np.isclose(value, row[name], rtol=20 / values.size):
            return f"the {name} is {value}, not {row[name]}"
    for k, decile in enumerate(row["deciles"], 1):
        below, upto, share = (values < decile).mean(), (values <= decile).mean(), k / 10
        margin = error * np.sqrt(share * (1 - share))
        if not below - margin <= share <= upto + margin:
            return f"{below} lie below {decile}, not {share}"
    return ""


def test_another_scale_or_distribution_is_noticed():
    row = RECORDED["nn.Dense(80, 5000)"][1]
    uniform = np.random.default_rng(0).uniform(row["min"], row["max"], row["shape"])
    assert not apart(uniform, row)
    for other in (uniform * 1.02, uniform / 1.02, uniform + row["std"] / 5, np.sign(uniform) * row["std"]):
        assert apart(other, row)
