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
    """The cases of the topic whose recording is `path`: (topic, name, code, recorded outcome)."""
    spec = importlib.util.spec_from_file_location(f"recorded_{path.stem}", path.with_suffix(".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    outcomes = json.loads(path.read_text())["cases"]
    assert outcomes.keys() == module.CASES.keys(), f"{path.stem}: record again, the cases have changed"
    prelude = getattr(module, "PRELUDE", "")
    return [(path.stem, name, prelude + module.CASES[name], outcomes[name]) for name in outcomes]


ALL = [case for path in sorted(RECORDED.glob("*.json")) for case in load(path)]
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


def test_every_known_difference_is_a_case():
    assert DIFFERS.keys() <= set(IDS)
