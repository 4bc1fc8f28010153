"""Record the signatures of functions, Primitive classes, mint's layers and Tensor's methods, with MindSpore:
`python tests/surface/record_signatures.py`. Each name gets a list: the one that Python knows, or those that the documentation gives for its overloads.
Names, order and defaults of the parameters are recorded, nothing else.
"""

import importlib
import inspect
import json
import re
import types
from pathlib import Path

import mindspore
from mindspore import Tensor, mint


def documented(name, value):
    """The overloads of a function that C++ takes apart, from the lines of its documentation that show them."""
    lines = (value.__doc__ or "").splitlines()
    pattern = rf"\s*(?:\.\. (?:function|method)::\s*)?(?:Tensor\.)?{re.escape(name)}(\([^>]*?\))\s*(?:->.*)?"
    return [found[1] for line in lines if (found := re.fullmatch(pattern, line))]


def signature(name, value):
    try:
        own = inspect.signature(value)
    except (TypeError, ValueError):
        return documented(name, value)
    kinds = {p.kind for p in own.parameters.values()}
    if kinds and kinds <= {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}:
        return documented(name, value)
    plain = [p.replace(annotation=p.empty) for p in own.parameters.values() if p.name != "self"]
    return [re.sub(r"mindspore\.(\w+)", r"\1", str(inspect.Signature(plain)))]


found = {}
for path in ("", ".nn.functional", ".special", ".linalg"):
    module = mint
    for part in path.split(".")[1:]:
        module = getattr(module, part)
    for name in sorted({*getattr(module, "__all__", ()), *vars(module)}):
        value = getattr(module, name, None)
        home = getattr(value, "__module__", "") or ""
        if name.startswith("_") or isinstance(value, (type, types.ModuleType)) or not callable(value):
            continue
        if name in module.__all__ or home == module.__name__:
            found[f"mint{path}.{name}"] = signature(name, value)
for name, layer in vars(mint.nn).items():
    if isinstance(layer, type) and issubclass(layer, mindspore.nn.Cell) and name != "Cell":
        found[f"mint.nn.{name}"] = signature(name, layer.__init__)
for path in "ops numpy scipy.linalg scipy.optimize communication communication.comm_func".split():
    module = importlib.import_module(f"mindspore.{path}")
    for name in sorted(module.__all__):
        value = getattr(module, name, None)
        if callable(value) and not isinstance(value, (types.ModuleType, type)) and not name.startswith("_"):
            found[f"{path}.{name}"] = signature(name, value)
        elif isinstance(value, type) and path == "ops" and not name.startswith("_"):
            found[f"{path}.{name}"] = signature(name, value.__init__)
for name in dir(Tensor):
    value = inspect.getattr_static(Tensor, name)
    if not name.startswith("_") and not isinstance(value, property) and callable(getattr(Tensor, name)):
        found[f"Tensor.{name}"] = signature(name, getattr(Tensor, name))
rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(rows)}" for name, rows in found.items() if rows)
Path(__file__).with_name("signatures.json").write_text(
    f'{{"mindspore": "{mindspore.__version__}", "signatures": {{\n{rows}\n}}}}\n'
)
