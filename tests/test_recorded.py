"""msgrad against values recorded from the real MindSpore (see recorded/record.py).

A topic's own `COMPILED` names cases, or patterns, about the compiled form of a function: synchronized, `ms.jit` runs Python.
A topic's own `ALONE` says that each case calls an operator by itself, which runs alone in either mode: one run is enough.
A topic's own `DIFFERS` maps a case, or a pattern of cases (`fnmatch`), to the reason why msgrad differs there.
Each case that it names must really differ, and each pattern must name one.
"""

import importlib.util
import json
import os
import sys
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

from msgrad import alias

RECORDED = Path(__file__).parent / "recorded"
sys.path.insert(0, str(RECORDED))

import encode  # noqa: E402

DIFFERS: dict[str, str] = {}
COMPILED: set[str] = set()
ALONE: set[str] = set()
STALE: list[str] = []


def load(path):
    """The topic whose recording is `path`: its cases, name to code, and its recorded outcomes, name to outcome."""
    spec = importlib.util.spec_from_file_location(f"recorded_{path.stem}", path.with_suffix(".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    prelude = getattr(module, "PRELUDE", "")
    codes = {name: prelude + code for name, code in module.CASES.items()}
    for pattern, reason in getattr(module, "DIFFERS", {}).items():
        named = [pattern] if pattern in codes else [name for name in codes if fnmatchcase(name, pattern)]
        DIFFERS.update({f"{path.stem}: {name}": reason for name in named})
        if not named:
            STALE.append(f"{path.stem}: {pattern}")
    if getattr(module, "ALONE", False):
        ALONE.add(path.stem)
    for pattern in getattr(module, "COMPILED", "").split():
        COMPILED.update(f"{path.stem}: {name}" for name in codes if fnmatchcase(name, pattern))
    return codes, json.loads(path.read_text())["cases"]


TOPICS = {path.stem: load(path) for path in sorted(RECORDED.glob("*.json"))}
ALL = [
    (topic, name, codes[name], outcomes[name])
    for topic, (codes, outcomes) in TOPICS.items()
    for name in codes
    if name in outcomes
]
IDS = [f"{topic}: {name}" for topic, name, *_ in ALL]


@pytest.fixture(scope="module", autouse=True)
def elsewhere(tmp_path_factory):
    """Cases write files to where they run."""
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("recorded"))
    yield
    os.chdir(before)


@cache
def names():
    """The scope of a case, with msgrad as MindSpore, which cases may import too."""
    alias.install()
    return encode.scope("msgrad")


@pytest.mark.filterwarnings("ignore:Casting complex values:numpy.exceptions.ComplexWarning")  # NumPy's own
@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
@pytest.mark.filterwarnings("ignore:ms.jit:UserWarning")  # falling back is said; what comes out is compared
@pytest.mark.parametrize(
    ("topic", "name", "code", "recorded"),
    [pytest.param(*row, marks=[pytest.mark.alone] if row[0] in ALONE else []) for row in ALL],
    ids=IDS,
)
def test_recorded(topic, name, code, recorded, request):
    if isinstance(recorded, dict) and "crash" in recorded:
        pytest.skip("MindSpore itself crashes here: nothing to compare with")
    if f"{topic}: {name}" in COMPILED and request.config.getoption("--synchronize"):
        pytest.skip("looks at what is compiled, which synchronizing runs as Python")
    outcome = encode.outcome(code, names())
    found = encode.difference(recorded, outcome)
    if reason := DIFFERS.get(f"{topic}: {name}"):  # some differences are of what is recorded: synchronized, it agrees
        assert found or request.config.getoption("--synchronize"), (
            f"agrees with MindSpore now, yet DIFFERS says: {reason}"
        )
        if "refuses some of these dtypes" in reason:
            only_refusals_differ(recorded, outcome)
    else:
        assert not found, f"{found}\n{code}"


def refused(outcome):
    return isinstance(outcome, dict) and "raises" in outcome


def only_refusals_differ(recorded, outcome):
    """Of a row over all dtypes, some of which MindSpore refuses: in all others msgrad agrees, and it refuses no more."""
    recorded, outcome = ([row] if refused(row) or not isinstance(row, list) else row for row in (recorded, outcome))
    pairs = zip(recorded, outcome, strict=True)
    differences = [encode.difference(*pair) for pair in pairs if not refused(pair[0]) or refused(pair[1])]
    assert not any(differences), "\n".join(filter(None, differences))


@pytest.mark.parametrize("topic", TOPICS)
def test_recording_has_these_cases(topic):
    codes, outcomes = TOPICS[topic]
    assert outcomes.keys() == codes.keys(), "the cases have changed: record the topic again"


def test_every_known_difference_is_a_case():
    assert not STALE
