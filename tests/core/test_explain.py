"""explain(): which functions were compiled how often and why again, which run recorded and why, with the user's lines."""

import subprocess
import sys

import numpy as np
import pytest

import msgrad as ms
from msgrad import Tensor
from msgrad.core import execute, explain, program

pytestmark = pytest.mark.recorded_only


@pytest.fixture(autouse=True)
def nothing_compiled(monkeypatch):
    ms.runtime.synchronize()
    monkeypatch.setattr(explain, "functions", [])
    monkeypatch.setattr(explain, "programs", {})
    program.ROOT.children.clear()
    execute._executables.clear()


scale = 2.0


@ms.jit
def scaled(x, n=1):
    return x * scale * n


@ms.jit
def reads(x):
    y = x * 2
    return y * float(x.sum())


def line_of(text: str) -> int:
    """The number of the first line of this file that holds `text`."""
    with open(__file__) as lines:
        return next(k for k, line in enumerate(lines, 1) if text in line)


def test_functions_and_reasons(monkeypatch):
    x = Tensor([1.0, 2.0])
    scaled(x)
    scaled(x)
    monkeypatch.setitem(globals(), "scale", 3.0)
    scaled(x)
    scaled(Tensor([1.0]))
    scaled(Tensor([1.0]), 2)
    scaled(Tensor([1.0]), n=2)
    text = str(ms.explain())
    place = f"{explain.short(__file__)}:{line_of('@ms.jit')}"
    assert f"scaled ({place}): 5 recordings" in text
    for reason in (
        "1. first call",
        f"2. the global 'scale' of {__name__}: 2.0 → 3.0",
        "3. input x: float32[2] → float32[1]",
        "4. other arguments",
    ):
        assert reason in text, text
    (found,) = ms.explain().functions
    assert found.fallback is None and len(found.reasons) == 5


def test_what_runs_recorded_and_where():
    with pytest.warns(UserWarning, match="runs recorded"):
        reads(Tensor([1.0]))
    text = str(ms.explain())
    place = f"{explain.short(__file__)}:{line_of('return y * float')}"
    assert f"runs recorded: it reads a tensor's value while it runs ({place})" in text
    assert repr(ms.explain()) == text


def test_nothing_to_tell():
    text = str(ms.explain())
    assert "none was called" in text and "none was compiled whole" in text


def test_programs_of_other_code():
    grad = ms.grad(lambda x: (x * x).sum())
    for n in (8, 8, 5, 8):
        grad(Tensor(np.ones((n, 4), np.float32))).asnumpy()
    place = f"{explain.short(__file__)}:{line_of('grad(Tensor(np.ones((n, 4)')}"
    found = ms.explain().programs[place]
    assert found.reasons == ["first time", "an input: float32[8, 4] → float32[5, 4]"]
    assert f"{place}: 2 programs compiled" in str(ms.explain())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda x: ms.grad(lambda t: (t * t).sum())(x), "in 'grad'"),
        (lambda x: ms.grad(lambda t: t.sum())(x) + x, "it has 2 operators, not 1"),
    ],
)
def test_why_a_program_differs(change, reason):
    x = Tensor([1.0, 2.0])
    for fn in (lambda x: ms.grad(lambda t: t.sum())(x), change):
        fn(x).asnumpy()
    (found,) = ms.explain().programs.values()
    assert found.reasons == ["first time", reason]


def test_long_lists_are_shortened():
    fn = explain.Function(test_nothing_to_tell)
    for k in range(30):
        fn.note(f"reason {k}", True)
    text = str(ms.explain())
    assert "reason 3" in text and "22 more" in text and "reason 26" in text and "reason 15" not in text


SCRIPT = """
import mindspore as ms
k = 2.0
@ms.jit
def fn(x): return x * k
fn(ms.Tensor(1.0)); k = 3.0; fn(ms.Tensor(1.0))
print("done")
"""


@pytest.mark.alone
@pytest.mark.parametrize("how", ["script", "code", "failing"])
def test_on_the_command_line(tmp_path, how):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT + ("raise SystemExit(3)" if how == "failing" else ""))
    given = ["-c", SCRIPT] if how == "code" else [str(script)]
    done = subprocess.run([sys.executable, "-m", "msgrad", "--explain", *given], capture_output=True, text=True)
    assert done.returncode == (3 if how == "failing" else 0) and done.stdout == "done\n"
    assert "fn (" in done.stderr and "2. the global 'k': 2.0 → 3.0" in done.stderr
