"""The programs of docs/conversions.md run."""

import importlib.util
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.alone
PAGE = (Path(__file__).parents[2] / "docs" / "conversions.md").read_text()
PROGRAMS = dict(re.findall(r"## ([^\n]*)\n\n```python\n(.*?)```", PAGE, re.S))
ALL = re.findall(r"```python\n(.*?)```", PAGE, re.S)


def test_each_section_has_its_program():
    assert len(PROGRAMS) == PAGE.count("\n## ") and len(ALL) == len(PROGRAMS) + 1  # two for modules


@pytest.mark.parametrize("code", ALL, ids=lambda code: re.findall(r"from_\w+|load_torch|functional|optax", code)[0])
def test_program(code, tmp_path):
    for package in re.findall(r"^(?:import|from) (torch|flax|equinox)", code, re.M):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    file = tmp_path / "program.py"
    file.write_text(code)
    exec(compile(code, str(file), "exec"), {"__name__": "program"})
