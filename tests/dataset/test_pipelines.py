"""Pipelines against what MindSpore gave for the same code (record_pipeline.py)."""

import json
from pathlib import Path

import numpy as np
import pytest
from pipeline_cases import CASES as PIPELINES
from pipeline_cases import World, outcome
from transform_cases import CASES as TRANSFORMS

import msgrad
import msgrad.dataset

RECORDED = json.loads(Path(__file__).with_name("recorded.json").read_text())["cases"]

CASES = PIPELINES | TRANSFORMS

# Cases in which msgrad differs on purpose; each of them must really differ.
DIFFERS = {
    "map onto another": "MindSpore's output_types counts the column that is overwritten",
    "fixed one-hot smooth many": "MindSpore smooths only the first of several classes",
    "slice backwards": "MindSpore's Slice knows no negative steps",
    "slice list and range": "MindSpore's Slice knows lists and ranges only apart",
    "resize cubic c1 [13, 14]": "a few pixels by 1, as the weights' last bits are rounded in another order",
    "resize cubic c3 [28, 40]": "as above",
    "resize area c3 [14, 14]": "as above",
    "resize area c3 9": "as above",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return World(msgrad, tmp_path_factory.mktemp("digits"))


def test_every_case_is_recorded():
    assert CASES.keys() == RECORDED.keys()


@pytest.mark.parametrize("name", CASES)
def test_as_mindspore(name, world):
    got, wanted = outcome(CASES[name], world), RECORDED[name]
    if name in DIFFERS:
        assert not same(got, wanted), "it no longer differs"
    else:
        assert same(got, wanted), f"\ngot    {got}\nwanted {wanted}"


def same(got, wanted):
    if isinstance(wanted, dict):
        return isinstance(got, dict) and got.keys() == wanted.keys() and all(same(got[k], wanted[k]) for k in wanted)
    if isinstance(wanted, list):
        return isinstance(got, (list, tuple)) and len(got) == len(wanted) and all(map(same, got, wanted))
    if isinstance(wanted, float):
        return bool(np.isclose(got, wanted, rtol=1e-6, atol=1e-6))
    return got == wanted and type(got) is type(wanted)
