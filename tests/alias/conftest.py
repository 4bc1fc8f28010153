"""Programs run in processes of their own, under the alias."""

import pytest
from stand_in import build, run


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory):
    """The folder that holds the stand-in package."""
    root = tmp_path_factory.mktemp("stand_in")
    build(root)
    return root


@pytest.fixture
def program(stand_in, tmp_path):
    """Runs the text of a program under the alias; returns what it prints. It must not fail."""

    def run_text(text, before=""):
        """`before` runs before the alias is there, and installs it itself."""
        given = ["-c", before + "\n" + text] if before else ["-m", "msgrad", "-c", text]
        result = run("-S", *given, folder=tmp_path, path=stand_in)  # -S: without the msgrad installed here
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    return run_text
