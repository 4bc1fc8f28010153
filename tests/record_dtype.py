"""Records MindSpore's types and promotion into dtype.json; run it as a script, where MindSpore is."""

import json
from pathlib import Path

import mindspore as ms
from mindspore.common import dtype as mstype

ms.set_context(mode=ms.PYNATIVE_MODE, pynative_synchronize=True)
NAMES = [name for name in sorted(vars(mstype)) if isinstance(getattr(mstype, name), mstype.Type)]
UNSUPPORTED = (mstype.qint4x2, mstype.float8_e4m3fn, mstype.float8_e5m2, mstype.hifloat8)
TENSORS = [repr(d).split(".")[1] for d in mstype.all_types if d not in UNSUPPORTED]


def attempt(function, *args):
    """The result's public name, or the error's type and first line."""
    try:
        return repr(function(*args))
    except Exception as error:
        return [type(error).__name__, str(error).splitlines()[0]]


def describe(name):
    value = getattr(mstype, name)
    row = {"str": str(value), "repr": repr(value), "class": type(value).__name__}
    row["size"] = mstype.type_size_in_bytes(value)
    row["subclass of"] = [other for other in NAMES if mstype._issubclass_(value, getattr(mstype, other))]
    row["python"] = attempt(mstype._dtype_to_pytype, value)
    row["numpy"] = attempt(mstype._dtype_to_nptype, value)
    if isinstance(value, mstype.typing.Number):
        row["is"] = [value.itemsize, value.is_signed, value.is_floating_point, value.is_complex]
        row["to_real"], row["to_complex"] = attempt(value.to_real), attempt(value.to_complex)
    return row


def tensor(name, shape):
    return ms.Tensor(0, getattr(mstype, name)) if shape == () else ms.Tensor([1, 0], getattr(mstype, name))


def added(a, b):
    return (a + b).dtype


PAIRS = [
    [a, b, attempt(added, tensor(a, s), tensor(b, t))]
    for s, t in [((2,), (2,)), ((2,), ()), ((), (2,)), ((), ())]
    for a in TENSORS
    for b in TENSORS
]
SCALARS = [
    [a, type(scalar).__name__, attempt(added, tensor(a, shape), scalar)]
    for shape in [(2,), ()]
    for a in TENSORS
    for scalar in (True, 2, 2.5, 1j)
]
record = {
    "mindspore": ms.__version__,
    "types": {name: describe(name) for name in NAMES},
    "groups": {
        g: list(map(repr, v))
        for g, v in sorted(vars(mstype).items())
        if g.endswith(("_type", "_types")) and type(v) is tuple
    },
    "all": sorted(mstype.__all__),
    "pairs": PAIRS,
    "scalars": SCALARS,
}
lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in record.items())
Path(__file__).with_name("dtype.json").write_text("{\n" + lines + "\n}\n")
