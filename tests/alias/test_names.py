"""`import mindspore` in all its forms, against the stand-in of conftest.py."""

import pytest

SAME_OBJECT = {  # what MindSpore programs write: what it has to be
    "mindspore.Tensor": "msgrad.Tensor",
    "mindspore.nn": "msgrad.nn",
    "mindspore.nn.Dense": "msgrad.nn.Dense",
    "mindspore.dtype": "msgrad.dtype",
    "mindspore.common.dtype": "msgrad.dtype",
    "mindspore.common.dtype.float32": "msgrad.float32",
    "mindspore.common.tensor": "msgrad.tensor",
    "mindspore.common.Tensor": "msgrad.Tensor",
    "mindspore.common.initializer.Normal": "msgrad.initializer.Normal",
    "mindspore.context": "msgrad.core.context",
    "mindspore.context.set_context": "msgrad.set_context",
    "mindspore.nn.cell.Cell": "msgrad.nn.Cell",
    "mindspore.nn.layer.activation.ReLU": "msgrad.nn.ReLU",
    "mindspore.nn.optim.adam.Adam": "msgrad.nn.Adam",
    "mindspore.nn.layer.basic.Tensor": "msgrad.Tensor",
    "mindspore.nn.layer.basic.Cell": "msgrad.nn.Cell",
    "mindspore.ops.functional.add": "msgrad.ops.add",
    "mindspore.ops.operations.ReLU": "msgrad.ops.ReLU",
    "mindspore.ops.operations.nn_ops.ReLU": "msgrad.ops.ReLU",
    "mindspore.ops._primitive_cache._get_cache_prim": "msgrad.ops._get_cache_prim",
    "mindspore.dataset": "msgrad.dataset",
    "mindspore.dataset.vision.transforms.Resize": "msgrad.dataset.vision.Resize",
    "mindspore.dataset.vision.c_transforms.Resize": "msgrad.dataset.vision.Resize",
    "mindspore.dataset.engine.datasets_vision.MnistDataset": "msgrad.dataset.MnistDataset",
    "mindspore.train.callback": "msgrad.train.callback",
    "mindspore.train.callback.LossMonitor": "msgrad.train.LossMonitor",
    "mindspore.train.callback._loss_monitor.LossMonitor": "msgrad.train.LossMonitor",
    "mindspore.train.model.Model": "msgrad.train.Model",
}


@pytest.mark.parametrize("name", SAME_OBJECT)
def test_attribute_walk_and_from_import_give_msgrads_object(name, program):
    path, _, last = name.rpartition(".")
    ours = SAME_OBJECT[name]
    program(f"import mindspore, msgrad, msgrad.initializer\nassert {name} is {ours}")
    program(f"from {path} import {last} as x\nimport msgrad, msgrad.initializer\nassert x is {ours}")


@pytest.mark.parametrize(
    "path",
    [
        "mindspore.nn",
        "mindspore.common",
        "mindspore.common.dtype",
        "mindspore.common.initializer",
        "mindspore.ops.operations",
        "mindspore.train.callback._checkpoint",
        "mindspore.nn.wrap.cell_wrapper",
        "mindspore.ops._primitive_cache",
        "mindspore.mindrecord",
        "mindspore.dataset.vision",
        "mindspore.log",
        "mindspore.common.seed",
    ],
)
def test_every_form_of_import_gives_one_module(path, program):
    parent, _, last = path.rpartition(".")
    program(f"""
import importlib, sys
module = importlib.import_module({path!r})
assert sys.modules[{path!r}] is module
import {path}
if {path!r} != "mindspore.common.seed":
    import {path} as named
    from {parent} import {last} as taken
    assert named is taken is module is {path}
assert importlib.util.find_spec({path!r}) is not None
assert importlib.reload(module) is module
assert module.__name__ and module.__file__ and module.__spec__ and repr(module).startswith("<module ")
assert dir(module)
""")


def test_importing_a_module_does_not_hide_the_function_of_its_name(program):
    program("""
import mindspore, mindspore.common
from mindspore.common.tensor import Tensor
import mindspore.common.tensor as t
assert mindspore.common.tensor is t is mindspore.tensor and t(3) == 3
import sys
assert sys.modules["mindspore.common.tensor"].Tensor is Tensor
""")


def test_a_module_under_another_name(program):
    """`from mindspore.ops import functional as F` in MindSpore's own source makes F part of the module."""
    program("""
import mindspore.nn.optim.adam as adam, mindspore.ops.functional
assert adam.F is mindspore.ops.functional and adam.F.add(1, 2) == 3
""")


def test_only_what_mindspore_has_imports(program):
    """`mindspore.ops.unary` is a file of msgrad, `mindspore.nothing` is of neither."""
    program("""
import importlib.util
for path in ["mindspore.nothing", "mindspore.ops.unary", "mindspore.core", "mindspore.nn.layer.Dense"]:
    try:
        importlib.import_module(path)
    except ModuleNotFoundError as error:
        assert error.name == path and str(error) == f"No module named {path!r}"
    else:
        raise AssertionError(path)
assert importlib.util.find_spec("mindspore.nothing") is None
""")


def test_every_recorded_path_imports(program):
    out = program("""
import importlib
from msgrad import surface
for path in surface.modules():
    importlib.import_module(path)
print(len(surface.modules()))
""")
    assert int(out) > 2000


def test_packages_and_modules(program):
    program("""
import mindspore, mindspore.common, mindspore.ops.operations, mindspore.nn.layer.activation, mindspore.hal
assert mindspore.common.__path__ == [] and mindspore.hal.__path__ == []
assert not hasattr(mindspore.nn.layer.activation, "__path__")
assert mindspore.nn.layer.activation.__package__ == "mindspore.nn.layer"
""")


@pytest.mark.parametrize(
    ("path", "name", "spelt"),
    [
        ("mindspore.nn", "LSTM", "mindspore.nn.LSTM"),
        ("mindspore.nn.layer.rnns", "LSTM", "mindspore.nn.LSTM"),
        ("mindspore.ops.operations.math_ops", "BatchMatMul", "mindspore.ops.BatchMatMul"),
        ("mindspore", "export", "mindspore.export"),
        ("mindspore.train.serialization", "export", "mindspore.train.export"),
        ("mindspore.mindrecord", "FileWriter", "mindspore.mindrecord.FileWriter"),
        ("mindspore.common.dtype", "pytype_to_dtype", "mindspore.pytype_to_dtype"),
    ],
)
def test_a_name_that_msgrad_lacks_says_so(path, name, spelt, program):
    text = f"from {path!r}: msgrad does not have it ("
    out = program(f"""
import {path} as module
assert not hasattr(module, {name!r}) and getattr(module, {name!r}, 5) == 5
try:
    module.{name}
except AttributeError as error:
    assert str(error).startswith("module {path!r} has no attribute {name!r}: msgrad does not have it (")
try:
    from {path} import {name}
except ImportError as error:
    print(error)
""")
    assert out.startswith(f"cannot import name {name!r} {text}")
    assert out.endswith(f"MindSpore 2.10 spells it {spelt}.")


@pytest.mark.parametrize("path", ["mindspore", "mindspore.nn", "mindspore.common", "mindspore.common.dtype"])
def test_a_name_of_neither_gives_the_ordinary_words(path, program):
    out = program(f"""
import {path} as module
try:
    module.nothing
except AttributeError as error:
    print(error)
try:
    from {path} import nothing
except ImportError as error:
    print(str(error).split("(")[0])
""")
    first, second = out.splitlines()
    assert first == f"module {path!r} has no attribute 'nothing'"
    assert second.startswith("cannot import name 'nothing' from ")


def test_places_give_what_they_offer_only(program):
    """Not what they happen to have imported, nor another area's class of the same name."""
    program("""
import mindspore as ms, mindspore.nn.layer.basic as basic, mindspore.ops.operations as P, mindspore.mint.nn
assert not hasattr(basic, "sqrt")
assert not hasattr(P, "Dense") and P.ReLU is not ms.nn.ReLU
assert not hasattr(ms.mint.nn, "ReLU") and not hasattr(ms.nn.probability.bijector, "Exp")
assert not hasattr(ms.ops.operations.nn_ops, "Adam")
""")


def test_star_imports(program):
    program("""
from mindspore import *
assert Tensor and set_context and "nn" not in globals()
from mindspore.common.dtype import *
assert float32 and "helper" not in globals()
from mindspore.ops.operations import *
assert ReLU and "add" not in globals()
from mindspore.ops.functional import *
assert add(1, 2) == 3
""")


def test_dir_lists_names_and_modules(program):
    program("""
import mindspore.common, mindspore.ops.operations as P
assert {"Tensor", "dtype", "initializer", "tensor"} <= set(dir(mindspore.common))
assert "ReLU" in dir(P) and "nn_ops" in dir(P) and "BatchMatMul" not in dir(P)
""")


def test_pickles_travel(program):
    program("""
import pickle, msgrad, mindspore as ms
from mindspore.common.tensor import Tensor
x = pickle.loads(pickle.dumps(Tensor()))
assert isinstance(x, ms.Tensor) and isinstance(x, msgrad.Tensor)
of_mindspore = b"cmindspore.common.tensor\\nTensor\\n."
assert pickle.loads(of_mindspore) is Tensor
""")


def test_nothing_is_imported_until_used(program):
    program("""
import sys, mindspore as ms, mindspore.nn as nn
assert not {"msgrad.dataset", "msgrad.train", "msgrad.initializer", "tqdm", "tarfile", "msgrad.conversion", "optax"} & sys.modules.keys()
assert ms.dataset.MnistDataset and "msgrad.train" not in sys.modules
""")


def test_names_are_not_read_while_lookups_succeed(program):
    program("""
import mindspore as ms
from mindspore import nn, ops, context, Tensor
from mindspore.ops import functional as F, operations as P
from mindspore.nn.layer.activation import ReLU
F.add, P.ReLU, ms.common.dtype.float32, nn.Dense
from msgrad import surface
assert not surface._blocks.cache_info().currsize
F.nothing if hasattr(F, "nothing") else None
assert surface._blocks.cache_info().currsize
""")


def test_a_found_name_is_kept(program):
    """The second access is an ordinary attribute."""
    program("""
import mindspore.ops.functional as F
assert "add" not in vars(F)
assert F.add(1, 2) == 3 and vars(F)["add"] is F.add
""")


def test_modules_loaded_behind_the_alias_are_adopted(program):
    program("""
import msgrad.train, mindspore as ms
assert ms.train.callback._loss_monitor.LossMonitor is msgrad.train.LossMonitor
""")


def test_install_and_uninstall(program):
    program(
        """
assert "msgrad.alias" not in sys.modules
msgrad.install(); msgrad.install()
assert len(sys.meta_path) == before + 2
import mindspore as ms
from mindspore.ops import functional as F
import mindspore.common.dtype, download
msgrad.uninstall(); msgrad.uninstall()
assert len(sys.meta_path) == before
assert not [name for name in sys.modules if name.startswith("mindspore") or name == "download"]
assert importlib.util.find_spec("mindspore") is None
assert F.add(1, 2) == 3 and F.relu.__name__ if hasattr(F, "relu") else F.ReLU
assert ms.common.dtype.float32 == "float32" and ms.nn.layer.activation.ReLU is ms.nn.ReLU
msgrad.install()
import mindspore
assert mindspore is ms and mindspore.ops.functional is F
""",
        before="import sys, importlib.util, msgrad\nbefore = len(sys.meta_path)",
    )


def test_ipython_extension(program):
    program(
        "msgrad.load_ipython_extension(None)\nimport mindspore\n"
        "msgrad.unload_ipython_extension(None)\nassert 'mindspore' not in sys.modules",
        before="import sys, msgrad",
    )


def test_mindspore_itself_is_left_alone(program):
    out = program(
        """
try:
    msgrad.install()
except RuntimeError as error:
    print(error)
assert sys.modules["mindspore"] is real and len(sys.meta_path) == before
msgrad.uninstall()
assert sys.modules["mindspore"] is real
""",
        before="import sys, types, msgrad\nbefore = len(sys.meta_path)\n"
        "real = sys.modules['mindspore'] = types.ModuleType('mindspore')",
    )
    assert out.startswith("For 'msgrad.install', 'mindspore' must not be imported yet")


def test_the_download_package_wins_where_it_is_installed(program):
    program("from download import download\nassert download.__module__ == 'msgrad.download'")
    program("""
import pathlib, sys
pathlib.Path("download.py").write_text("theirs = True")
import download
assert download.theirs
""")
