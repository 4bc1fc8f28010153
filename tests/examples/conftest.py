"""What the tests of the examples share."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples"


@pytest.fixture
def run(tmp_path):
    """Runs `python ARGS` in an empty folder, without a network, examples/ importable; the finished process."""
    nowhere = "http://127.0.0.1:9"
    env = {
        **os.environ, "JAX_PLATFORMS": "cpu", "PYTHONPATH": f"{ROOT}{os.pathsep}{FOLDER}",
        "TFDS_DATA_DIR": str(tmp_path / "tfds"), "http_proxy": nowhere, "https_proxy": nowhere,
    }  # fmt: skip

    def run(*args, rc=0):
        done = subprocess.run([sys.executable, *map(str, args)], cwd=tmp_path, env=env, capture_output=True, text=True,
                              timeout=300)  # fmt: skip
        assert done.returncode == rc, done.stderr[-3000:]
        return done

    return run


@pytest.fixture
def example(monkeypatch):
    """The module of that name from examples/."""
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module
