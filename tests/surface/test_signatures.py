"""mint's functions and Tensor's methods take MindSpore's arguments: their names, their order and their defaults.

`signatures.json` is recorded by `record_signatures.py`; of an overloaded function it has several signatures, and all
of them must be taken. A method may take more names than one (`axis` and `dim`), or take its arguments apart itself
(`*args, **kwargs`): the cases of tests/recorded/tensor.py call those.
"""

import ast
import importlib
import inspect
import json
import re
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from msgrad import Tensor, alias, gaps, surface

SIGNATURES = json.loads(Path(__file__).with_name("signatures.json").read_text())["signatures"]

# Where msgrad's signature differs, or is missing, and why; a pattern speaks of several.
TWICE = "by place it is taken as the other overload's argument, by name too"
DIFFERS = {
    **dict.fromkeys(["mint.max", "mint.min", "Tensor.scatter", "Tensor.sub", "Tensor.take", "Tensor.where"], TWICE),
    **dict.fromkeys(["Tensor.sort", "Tensor.argsort"], TWICE),
    "Tensor.count_nonzero": "() and None both mean all axes",
    "Tensor.topk": "None and -1 both mean the last axis",
    "Tensor.std": "None for ddof means 0",
    "Tensor.var": "None for ddof means 0",
    "ops.lightning_indexer": "the same numbers, written out",
    "ops.sparse_flash_attention": "the same numbers, written out",
    "ops.reduce_sum": "an object of the Primitive, as in MindSpore, whose call shows no names",
    "scipy.optimize.linear_sum_assignment": "None stands for the largest int",
    **dict.fromkeys(["Tensor.fold", "Tensor.unfold", "Tensor.col2im"], "not there yet: comes with `ops` for images"),
    **dict.fromkeys(["Tensor.geqrf", "Tensor.lu_solve"], "not there yet: comes with `ops`"),
    **dict.fromkeys(["Tensor.orgqr", "Tensor.ormqr"], "not there yet: comes with `ops`"),
    **dict.fromkeys(["mint.nn.Mish", "mint.nn.SELU"], "the arguments of Cell itself, which only these two layers take"),
}


def parameters(text):
    """(name, kind, default as text or None) of each parameter in a signature: kinds are '', '*' and 'keyword'."""
    text = re.sub(r"(\*\w+), \*,", r"\1,", text)  # as MindSpore's documentation writes it
    arguments = ast.parse(f"def f{text}: 0").body[0].args
    given = [None] * (len(arguments.args) - len(arguments.defaults)) + arguments.defaults
    rows = [(a.arg, "", d) for a, d in zip(arguments.args, given, strict=True)]
    rows += [(arguments.vararg.arg, "*", None)] if arguments.vararg else []
    rows += [(a.arg, "keyword", d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    return [(name, kind, None if d is None else ast.unparse(d)) for name, kind, d in rows]


def fault(function, own, text):
    """What `function`, whose parameters are `own`, does not take of the signature `text`; None if it takes it."""
    free = any(p.kind is p.VAR_POSITIONAL for p in own.values())
    any_name = any(p.kind is p.VAR_KEYWORD for p in own.values())
    places = [n for n, p in own.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    twins = getattr(function, "names", {})
    for place, (name, kind, default) in enumerate(parameters(text)):
        if kind == "*":
            if not free:
                return f"takes no *{name}"
            continue
        mine = name if name in own else twins.get(name)
        if mine is None:
            if any_name or (free and kind == ""):
                continue
            return f"takes no '{name}'"
        if kind == "" and not free and (place >= len(places) or places[place] != mine):
            return f"has '{name}' at another place"
        if default is not None and shown(own[mine].default) != shown(ast.literal_eval(literal(default))):
            return f"has '{mine}' by default {own[mine].default!r}, not {default}"
    return None


def literal(default):
    return default if re.fullmatch(r"-?[\d.e+-]+|None|True|False|'.*'|\(.*\)", default) else repr(default)


def shown(default):
    """A default as text; 1 and 1.0 are the same."""
    text = repr(default) if isinstance(default, timedelta) else str(default)
    return str(float(default)) if type(default) in (int, float) else text.split(".")[-1].lower()


def found(name):
    """The function of this name, and its parameters without self; None if there is none."""
    path, _, last = name.rpartition(".")
    place = Tensor if path == "Tensor" else importlib.import_module(f"msgrad.{path}")
    static = inspect.getattr_static(place, last, None)
    if static is None or isinstance(static, property):
        return None
    function = getattr(place, last)
    if isinstance(function, type):
        function = function.__init__
    own = dict(inspect.signature(function).parameters)
    if (place is Tensor or function is not getattr(place, last)) and not isinstance(static, staticmethod):
        own.pop(next(iter(own)))
    return function, own


def difference(name):
    """What is wrong with the function `name`; None if nothing, or it is absent and gaps.py says why."""
    here = found(name)
    if here is None and name.startswith("ops.") and gaps.reason(f"mindspore.{name}"):
        return None
    if here is None:
        return "is missing"
    faults = [fault(*here, text) for text in SIGNATURES[name]]
    return next(filter(None, faults), None)


def reason(name):
    return next((why for pattern, why in DIFFERS.items() if fnmatchcase(name, pattern)), None)


@pytest.mark.parametrize("name", SIGNATURES)
def test_signature(name):
    wrong = difference(name)
    if reason(name):
        assert wrong, f"{name} takes MindSpore's arguments now, yet DIFFERS says: {reason(name)}"
    else:
        assert not wrong, f"{name} {wrong}: {SIGNATURES[name]}"


def test_each_difference_is_one():
    assert not [p for p in DIFFERS if not any(fnmatchcase(name, p) for name in SIGNATURES)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("(other, *, alpha=1)", None),
        ("(other, *, alpha=2)", "by default"),
        ("(other, alpha=1)", "another place"),
        ("(input, *, alpha=1)", "takes no 'input'"),
        ("(*other)", "takes no *other"),
    ],
)
def test_a_fault_is_seen(text, wrong):
    seen = fault(*found("Tensor.add"), text)
    assert seen is None if wrong is None else wrong in seen


# ---------------------------------------------------------------- what help() shows
UNSAID = {"pows", "reduce_max", "reduce_mean", "reduce_min", "reshape_", "shape_"}  # objects of Primitives


@pytest.mark.parametrize(
    "path",
    """ops mint mint.nn.functional mint.distributed numpy scipy.linalg scipy.optimize communication
    communication.comm_func""".split(),
)
def test_every_function_names_its_source(path):
    public = surface.public(f"mindspore.{path}")
    found = {name: alias.find(f"mindspore.{path}", name) for name in public if name not in UNSAID}
    functions = {name: f for name, f in found.items() if callable(f)}
    assert functions
    assert not [name for name, f in functions.items() if "Source" not in (f.__doc__ or "")]
