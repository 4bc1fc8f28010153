"""`python -m msgrad` does what `python` does: each case runs both ways and compares what comes out."""

import zipfile
from pathlib import Path

import pytest
from stand_in import run

SHOW = """
import sys
main = sys.modules["__main__"]
print(sys.argv, sys.path[0], __name__, __doc__, __package__, __spec__ and __spec__.name)
print(globals().get("__file__"), type(__loader__).__name__, vars(main) is globals())
x: int = 3
print(__annotations__, __builtins__)
"""


@pytest.fixture
def both(stand_in, tmp_path):
    """Results of `python *arguments` and `python -m msgrad *arguments`, run in one folder."""

    def run_both(*arguments, stdin="", files=None):
        for name, text in (files or {}).items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        plain = run("-S", *arguments, folder=tmp_path, path=stand_in, stdin=stdin)
        ours = run("-S", "-m", "msgrad", *arguments, folder=tmp_path, path=stand_in, stdin=stdin)
        return plain, ours

    return run_both


def assert_same(pair):
    plain, ours = pair
    assert (ours.stdout, ours.stderr, ours.returncode) == (plain.stdout, plain.stderr, plain.returncode)


CASES = {
    "script": (["show.py", "a", "-m", "--flag=3"], {"show.py": SHOW}),
    "script in a folder": (["sub/show.py"], {"sub/show.py": SHOW}),
    "script beside its module": (
        ["sub/show.py"],
        {"sub/show.py": "import near", "sub/near.py": "print(__name__)"},
    ),
    "module": (["-m", "show", "a"], {"show.py": SHOW}),
    "module in a package": (
        ["-m", "pack.show"],
        {"pack/__init__.py": "", "pack/show.py": SHOW + "from . import near", "pack/near.py": "print(1)"},
    ),
    "package": (["-m", "pack", "-x"], {"pack/__init__.py": "print(1)", "pack/__main__.py": SHOW}),
    "folder": (
        ["pack", "a"],
        {"pack/__main__.py": "import sys, near; print(sys.argv, __name__)", "pack/near.py": ""},
    ),
    "code": (["-c", SHOW, "a", "-c"], {}),
    "exit code": (["-c", "import sys; sys.exit(7)"], {}),
    "exit text": (["-c", "raise SystemExit('words')"], {}),
    "exit at once": (["-c", "import os; os._exit(4)"], {}),
    "error": (["fail.py"], {"fail.py": "def f():\n    return 1 / 0\n\n\nf()\n"}),
    "error in an import": (["a.py"], {"a.py": "import b", "b.py": "raise ValueError('b')"}),
    "error with a cause": (
        ["a.py"],
        {"a.py": "try:\n    [][0]\nexcept IndexError as e:\n    raise ValueError('a') from e\n"},
    ),
    "group of errors": (["a.py"], {"a.py": "raise ExceptionGroup('both', [ValueError('a'), KeyError('b')])"}),
    "syntax error": (["bad.py"], {"bad.py": "x = = 3\n"}),
    "missing module": (["a.py"], {"a.py": "import nothing_of_this_name"}),
    "own excepthook": (
        ["a.py"],
        {"a.py": "import sys\ndef hook(k, e, t):\n    print(k, e, t.tb_frame.f_code.co_name)\n"
                 "    print(t is e.__traceback__)\nsys.excepthook = hook\n1 / 0\n"},
    ),
    "encoding": (["a.py"], {"a.py": "# -*- coding: utf-8 -*-\nprint('数据')\n"}),
    "at exit": (["a.py"], {"a.py": "import atexit\nx = 3\natexit.register(lambda: print(x))\n"}),
    "pickle of a class of the script": (
        ["a.py"],
        {"a.py": "import pickle\nclass A: pass\nprint(pickle.loads(pickle.dumps(A)) is A)\n"},
    ),
    "interrupt": (["-c", "raise KeyboardInterrupt"], {}),
    "future": (["a.py"], {"a.py": "from __future__ import annotations\nx: nil = 3\nprint(__annotations__)"}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_same_as_python(case, both):
    arguments, files = CASES[case]
    assert_same(both(*arguments, files=files))


def test_standard_input(both):
    assert_same(both("-", "a", stdin="import sys; print(sys.argv, sys.path[0], __name__)"))


def test_archive(both, tmp_path):
    with zipfile.ZipFile(tmp_path / "app.zip", "w") as archive:
        archive.writestr("__main__.py", "import sys, near; print(sys.argv, near.x)")
        archive.writestr("near.py", "x = 3")
    assert_same(both("app.zip", "a"))


def test_no_such_script(both):
    plain, ours = both("nothing.py")
    assert ours.returncode == plain.returncode == 2
    assert "can't open file" in ours.stderr and "nothing.py" in ours.stderr


@pytest.mark.parametrize("name", ["nothing", "nothing.below", "os.nothing"])
def test_no_such_module(name, both):
    plain, ours = both("-m", name)
    assert ours.returncode == plain.returncode == 1
    assert f"No module named {name}" in ours.stderr and "Traceback" not in ours.stderr


def test_the_module_whose_import_fails_is_named(both):
    plain, ours = both("-m", "pack.run", files={"pack/__init__.py": "import nothing", "pack/run.py": ""})
    assert ours.returncode == plain.returncode == 1
    assert "No module named 'nothing'" in ours.stderr


def test_usage(both):
    assert both("--help")[1].stdout.startswith("usage: python -m msgrad")
    without = both()[1]
    assert without.returncode == 2 and "usage" in without.stderr
    for wrong in (["-c"], ["-m"], ["--nothing"]):
        assert both(*wrong)[1].returncode == 2


def test_the_alias_is_there_and_stays_out_of_tracebacks(both):
    script = "import mindspore as ms\nprint(ms.Tensor.value)\nms.nn.LSTM(3)\n"
    result = both("a.py", files={"a.py": script})[1]
    assert result.stdout == "1\n"
    assert result.stderr.count("File ") == 1 and 'a.py", line 3, in <module>' in result.stderr
    assert "AttributeError: module 'mindspore.nn' has no attribute 'LSTM'" in result.stderr


def test_safe_path_is_kept(stand_in, tmp_path):
    """Under -P nothing is put in front of the import path."""
    text = "import sys; print(sys.path[0])"
    plain, ours = (
        run("-S", "-P", *given, "-c", text, folder=tmp_path, path=stand_in) for given in ([], ["-m", "msgrad"])
    )
    assert ours.stdout == plain.stdout == f"{stand_in}\n"


def test_forked_workers_have_the_alias(both):
    script = """
import multiprocessing
def work(n):
    import mindspore
    return mindspore.ops.add(n, 1)
if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1) as pool:
        print(pool.map(work, [1, 2]))
"""
    result = both("a.py", files={"a.py": script})[1]
    assert (result.stdout, result.returncode) == ("[2, 3]\n", 0), result.stderr


def test_the_real_msgrad(tmp_path):
    """One program on the real msgrad; everything else here needs its import system only."""
    (tmp_path / "a.py").write_text(
        "import mindspore as ms\nfrom mindspore import Tensor, context\n"
        "from mindspore.common import dtype as mstype\n"
        "x = Tensor([1.0, 2.0], mstype.float32)\n"
        "print(isinstance(x, ms.Tensor), x.asnumpy().sum(), ms.__version__, context.GRAPH_MODE)\n"
    )
    result = run("-m", "msgrad", "a.py", folder=tmp_path, path=Path(__file__).parents[2])
    assert result.stdout == "True 3.0 2.10.0 0\n", result.stderr
