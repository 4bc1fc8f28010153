"""msgrad against values recorded from the real MindSpore (see recorded/record.py)."""

import importlib.util
import json
import sys
from functools import cache
from pathlib import Path

import pytest

RECORDED = Path(__file__).parent / "recorded"
sys.path.insert(0, str(RECORDED))

import encode  # noqa: E402

# Cases in which msgrad is known to differ, "topic: case" to the reason. Each of them must really differ.
DIFFERS: dict[str, str] = {}


def load(path):
    """The topic whose recording is `path`: its cases, name to code, and its recorded outcomes, name to outcome."""
    spec = importlib.util.spec_from_file_location(f"recorded_{path.stem}", path.with_suffix(".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    prelude = getattr(module, "PRELUDE", "")
    codes = {name: prelude + code for name, code in module.CASES.items()}
    return codes, json.loads(path.read_text())["cases"]


TOPICS = {path.stem: load(path) for path in sorted(RECORDED.glob("*.json"))}
ALL = [
    (topic, name, codes[name], outcomes[name])
    for topic, (codes, outcomes) in TOPICS.items()
    for name in codes
    if name in outcomes
]
IDS = [f"{topic}: {name}" for topic, name, *_ in ALL]


@cache
def names():
    """The scope of a case, with msgrad as MindSpore."""
    return encode.scope("msgrad")


@pytest.mark.parametrize(("topic", "name", "code", "recorded"), ALL, ids=IDS)
def test_recorded(topic, name, code, recorded):
    if "crash" in recorded:
        pytest.skip("MindSpore itself crashes here: nothing to compare with")
    found = encode.difference(recorded, encode.outcome(code, names()))
    if reason := DIFFERS.get(f"{topic}: {name}"):
        assert found, f"agrees with MindSpore now, yet DIFFERS says: {reason}"
    else:
        assert not found, f"{found}\n{code}"


@pytest.mark.parametrize("topic", TOPICS)
def test_recording_has_these_cases(topic):
    codes, outcomes = TOPICS[topic]
    assert outcomes.keys() == codes.keys(), "the cases have changed: record the topic again"


def test_every_known_difference_is_a_case():
    assert DIFFERS.keys() <= set(IDS)
