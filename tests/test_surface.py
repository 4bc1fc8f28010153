"""Every documented name of MindSpore 2.10 is in msgrad or has a row in gaps.py, and no row is stale.

The names come from `msgrad/surface`, recorded from MindSpore by `surface/record_surface.py`.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from msgrad import Tensor, alias, gaps, surface


@pytest.fixture(scope="module")
def missing():
    """For each documented module, the dotted names that msgrad lacks."""
    return gaps.missing(alias.has)


@pytest.mark.parametrize("path", surface.DOCUMENTED)
def test_each_name_is_here_or_explained(path, missing):
    assert surface.public(path), f"no names recorded for {path}"
    unexplained = [name for name in missing[path] if gaps.reason(name) is None]
    assert not unexplained


def test_the_page_of_the_documentation_is_this_table():
    page = Path(__file__).parents[1] / "docs" / "gaps.md"
    assert page.read_text() == gaps.page(alias.has) + "\n", "write it anew: python -m msgrad.gaps > docs/gaps.md"


@pytest.mark.parametrize("pattern", gaps.ABSENT)
def test_each_row_explains_something(pattern, missing):
    """A row whose names have all arrived is to be removed."""
    assert any(gaps.row(name) == pattern for names in missing.values() for name in names)


@pytest.mark.parametrize("name", gaps.DIFFERS)
def test_each_difference_is_in_something_that_is_here(name):
    path, _, last = name.rpartition(".")
    assert alias.exists(name) or alias.has(path, last)


@pytest.mark.parametrize("name", [name for text in gaps.EXAMPLES.values() for name in text.split()])
def test_each_example_is_of_something_that_is_here(name):
    path, _, last = f"mindspore.{name}".rpartition(".")
    assert alias.has(path, last) or (path == "mindspore.Tensor" and hasattr(Tensor, last))


def test_the_most_specific_row_speaks():
    assert gaps.row("mindspore.dataset.vision.Nothing") == "mindspore.dataset.vision.*"
    assert gaps.reason("mindspore.rewrite.SymbolTree") == gaps.ABSENT["mindspore.rewrite.*"]
    assert gaps.row("elsewhere.Nothing") is None and gaps.reason("elsewhere.Nothing") is None
    assert gaps.difference("mindspore") and gaps.difference("mindspore.nothing") is None


def test_recorded_modules():
    """The table of paths agrees with what was recorded."""
    modules = surface.modules()
    assert len(modules) > 2000 and modules["mindspore.nn"] and not modules["mindspore.nn.cell"]
    assert set(surface.DOCUMENTED) <= modules.keys()
    assert alias.RENAMED.keys() <= modules.keys()
    gone = {path for path in alias.PLACES if path not in modules}
    assert {path.rpartition(".")[2] for path in gone} == {"c_transforms", "py_transforms"}


def test_shadowed_modules_are_those_recorded():
    """A module is shadowed where its parent was found to hold something else under its name."""
    recorded = {}
    for path in surface.modules():
        parent, _, name = path.rpartition(".")
        held = surface.names(parent)
        if name in held and name not in held.modules:
            recorded.setdefault(parent, set()).add(name)
    assert {parent: set(names) for parent, names in alias.SHADOWED.items()} == recorded


@pytest.mark.parametrize(
    ("path", "name", "home", "spelling"),
    [
        ("mindspore.nn.layer.basic", "Tensor", "mindspore.common.tensor", "mindspore.Tensor"),
        ("mindspore.nn.layer.rnns", "LSTM", None, "mindspore.nn.LSTM"),
        ("mindspore.ops.operations.nn_ops", "Conv2D", None, "mindspore.ops.Conv2D"),
        ("mindspore.train.serialization", "save_checkpoint", None, "mindspore.train.save_checkpoint"),
        (
            "mindspore.ops._primitive_cache",
            "_get_cache_prim",
            None,
            "mindspore.ops._primitive_cache._get_cache_prim",
        ),
    ],
)
def test_names_know_where_they_come_from(path, name, home, spelling):
    assert name in surface.names(path) and "nothing" not in surface.names(path)
    assert surface.names(path).homes.get(name) == home
    assert surface.spelling(path, name) == spelling


def test_a_name_is_the_same_object_in_every_module_that_has_it():
    """`from mindspore.nn.layer.basic import Tensor` is `mindspore.Tensor`, and so on for all of them."""
    same = 0
    for path in surface.modules():
        held = surface.names(path)
        for name in (*held.public, *held.own, *held.homes):
            documented, _, _ = surface.spelling(path, name).rpartition(".")
            value = alias.find(documented, name)
            if documented != path and value is not alias.MISSING:
                assert alias.find(path, name) is value, f"{path}.{name} is not {documented}.{name}"
                same += 1
    assert same > 500


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("mindspore.ops.operations.nn_ops", "ReLU Conv2D MaxPool"),
        ("mindspore.ops.operations.array_ops", "Gather Tril Concat"),
        ("mindspore.ops.operations.math_ops", "FFTWithSize Add MatMul"),
        ("mindspore.ops.operations.image_ops", "CropAndResize ResizeBilinearV2 ResizeLinear1D"),
        ("mindspore.ops.operations._inner_ops", "Cast"),
        ("mindspore.ops.operations.comm_ops", "AllReduce ReduceOp"),
        ("mindspore.ops.operations", "Add"),
        ("mindspore.ops.functional", "depend add partial vmap grad"),
        ("mindspore.ops.composite", "GradOperation HyperMap MultitypeFuncGraph"),
        ("mindspore.ops.primitive", "Primitive constexpr"),
        ("mindspore.ops._primitive_cache", "_get_cache_prim"),
        ("mindspore.common.api", "jit"),
        ("mindspore.common.tensor", "Tensor"),
        ("mindspore.common.parameter", "Parameter ParameterTuple"),
        ("mindspore.common.seed", "set_seed get_seed"),
        ("mindspore.context", "set_context get_context PYNATIVE_MODE GRAPH_MODE"),
        ("mindspore._checkparam", "check_positive_int check_value_type args_type_check INC_BOTH"),
        ("mindspore.log", "info warning"),
        ("mindspore._c_expression", ""),
        ("mindspore._c_dataengine", ""),
    ],
)
def test_old_paths(path, names):
    """Paths that programs import from, though the documentation has others."""
    assert alias.exists(path)
    for name in names.split():
        assert alias.find(path, name) is not alias.MISSING, name


def test_page():
    """The page that `python -m msgrad.gaps` prints."""
    result = subprocess.run([sys.executable, "-m", "msgrad.gaps"], capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    page = result.stdout
    assert page.startswith("# What msgrad has of MindSpore 2.10\n")
    for name in [*surface.DOCUMENTED, *gaps.ABSENT, *gaps.DIFFERS]:
        assert f"`{name}`" in page
    here = sum(alias.has("mindspore.ops", name) for name in surface.public("mindspore.ops"))
    assert f"| `mindspore.ops` | {here} | {len(surface.public('mindspore.ops'))} |" in page
