"""What Tensors, Parameters and dtypes look like: str, repr, format, and what Python's protocols make of them."""

from encode import DTYPES, words

TENSORS = {
    **{f"1-d {dtype}": f"Tensor([1, 0, 2], ms.{dtype})" for dtype in DTYPES},
    **{f"0-d {dtype}": f"Tensor(1, ms.{dtype})" for dtype in DTYPES},
    **{
        f"2-d {dtype}": f"Tensor([[1, 20], [3, 4]], ms.{dtype})"
        for dtype in ("bool_", "int32", "float16", "bfloat16", "float32", "float64", "complex64")
    },
    "floats": "Tensor([1.5, -2.25, 3e-5, 1e10])",
    "small floats": "Tensor([1e-8, 1.0])",
    "thirds": "Tensor([1/3, 2/3, 100/3])",
    "0-d third": "Tensor(1/3)",
    "0-d float64 third": "Tensor(np.float64(1/3))",
    "0-d large": "Tensor(123456789.0)",
    "bfloat16 third": "Tensor(1/3, ms.bfloat16)",
    "float16 third": "Tensor([1/3], ms.float16)",
    "nan and inf": "Tensor([float('nan'), float('inf'), -float('inf'), -0.0, 1.0])",
    "negative ints": "Tensor([-1, 20, -300])",
    "0-d negative": "Tensor(-1.5)",
    "0-d nan": "Tensor(float('nan'))",
    "complex": "Tensor([1 + 2j, -0.5j])",
    "empty": "Tensor(np.zeros((0,), np.float32))",
    "empty 2-d": "Tensor(np.zeros((2, 0), np.int32))",
    "list": "Tensor([])",
    "3-d": "Tensor(np.arange(12).reshape(2, 3, 2))",
    "4-d": "Tensor(np.arange(8.0, dtype=np.float32).reshape(1, 2, 2, 2))",
    "1000": "Tensor(np.arange(1000))",
    "1001": "Tensor(np.arange(1001))",
    "1001 floats": "Tensor(np.arange(1001, dtype=np.float32))",
    "40 x 40": "Tensor(np.arange(1600).reshape(40, 40))",
    "100 x 100 floats": "Tensor(np.linspace(-1, 1, 10000).reshape(100, 100).astype(np.float32))",
    "11 x 10 x 10": "Tensor(np.arange(1100).reshape(11, 10, 10))",
    "line breaks": "Tensor(np.linspace(0, 1, 30).astype(np.float32))",
    "strings": "Tensor(['ab', 'c'])",
    "a view": "Tensor(np.arange(6.0).reshape(2, 3)).T",
    "result": "Tensor([1.0, 2.0]) * 2",
    "tuple": "(Tensor([1, 2]), Tensor(1.5))",
    "list of tensors": "[Tensor([1, 2]), Tensor([[1.5]])]",
    "dict": "{'a': Tensor([1.0])}",
    "named Parameter": "Parameter(Tensor([1.0, 2.0]), name='w')",
    "frozen Parameter": "Parameter(Tensor([[1, 2]]), name='w', requires_grad=False)",
    "0-d Parameter": "Parameter(1.5, name='w')",
    "large Parameter": "Parameter(Tensor(np.zeros((100, 100), np.float32)), name='w')",
    "Parameters in a tuple": "(Parameter(Tensor([1.0]), name='w'), Parameter(Tensor([2.0]), name='v'))",
    "ParameterTuple": "ParameterTuple([Parameter(Tensor([1.0]), name='w'), Parameter(Tensor([2.0]), name='v')])",
    "Parameter plus 1": "Parameter(Tensor([1.0, 2.0]), name='w') + 1",
}
FORMATS = {
    "0-d float32": "Tensor(3.14159)",
    "0-d float64": "Tensor(np.float64(3.14159))",
    "0-d int": "Tensor(42)",
    "0-d float16": "Tensor(3.14, ms.float16)",
    "0-d bfloat16": "Tensor(3.14, ms.bfloat16)",
    "0-d bool": "Tensor(True)",
    "1-d of one": "Tensor([3.14159])",
    "1-d": "Tensor([1.0, 2.0])",
    "0-d Parameter": "Parameter(Tensor(3.14159), name='w')",
}
SPECS = ["", ".3f", ">7f", "8.2f", ".2e", "d", "5d", "s", ">12", ".2%", "g", "x", ","]
FACTS = words("""
        shape dtype ndim size itemsize nbytes strides T name requires_grad is_leaf grad data has_init
        device is_sparse layout real imag H mT""")
VALUES = {
    "float": "Tensor([[1.5, 2.0, 3.0], [4.0, 5.0, 6.0]])",
    "int": "Tensor([1, 2])",
    "0-d": "Tensor(2)",
    "one": "Tensor([[3]])",
    "empty": "Tensor(np.zeros((0, 2), np.float32))",
    "bool": "Tensor([True, False])",
    "0-d float": "Tensor(2.5)",
    "0-d complex": "Tensor(1 + 2j)",
    "one bool": "Tensor([False])",
    "0-d bool": "Tensor(True)",
    "Parameter": "Parameter(Tensor([1.0, 2.0]), name='w')",
}
PROTOCOLS = [
    "len(x)",
    "bool(x)",
    "int(x)",
    "float(x)",
    "complex(x)",
    "x.__index__()",
    "[10, 20, 30][x]",
    "list(x)",
    "tuple(x)",
    "[type(i).__name__ for i in x]",
    "x == None",
    "x != None",
    "x is None",
    "None in [x]",
    "2 in x",
    "hash(x) == hash(x)",
    "len({x, x})",
    "x in [x]",
    "round(x)",
    "math.floor(x)",
    "range(x)",
    "reversed(x)",
    "sum(x)",
    "max(x)",
    "np.asarray(x)",
    "np.array(x, np.float64)",
    "np.sum(x)",
    "np.exp(x)",
    "np.shape(x)",
    "x.shape",
    "type(x.shape).__name__",
    "callable(x)",
    "isinstance(x, Tensor)",
    "copy.copy(x)",
    "copy.deepcopy(x)",
    "copy.copy(x) is x",
    "copy.deepcopy(x) is x",
    "pickle.loads(pickle.dumps(x))",
    "x.tolist()",
    "x.item()",
    "x.asnumpy()",
    "x.numpy()",
    "dir(x) != []",
    "'%s' % x",
    "'%.2f' % x",
    "'%d' % x",
    "' '.join(map(str, x))",
    "memoryview(x)",
    "x and 1",
    "1 if x else 2",
]
NAMES = words("""
        float32 float16 bfloat16 float64 double half int8 int32 int64 uint8 bool_ complex64 complex128
        string tensor_type number float_ int_ uint type_none""")

CASES = {
    **{f"str: {name}": f"out = str({code})" for name, code in TENSORS.items()},
    **{f"repr: {name}": f"out = repr({code})" for name, code in TENSORS.items()},
    **{
        f"format: {name}": f"x = {code}\nout = [attempt(lambda: format(x, spec)) for spec in {SPECS}]"
        for name, code in FORMATS.items()
    },
    **{f"f-string: {name}": f"x = {code}\nout = f'{{x}} {{x!r}} {{x!s}}'" for name, code in FORMATS.items()},
    **{f"dtype {name}": f"d = ms.{name}\nout = str(d), repr(d), f'{{d}}', type(d).__name__" for name in NAMES},
    **{
        f"attribute {name}": f"out = [attempt(lambda: x.{name}) for x in ({', '.join(VALUES.values())})]"
        for name in FACTS
    },
    **{
        f"{protocol}": "import copy, math, pickle\n"
        f"out = [attempt(lambda: {protocol}) for x in ({', '.join(VALUES.values())})]"
        for protocol in PROTOCOLS
    },
    # the number in a default name counts the process's Parameters
    "unnamed Parameter": "import re\nout = re.sub('#[0-9]+', '#n', str(Parameter(Tensor([1.0, 2.0]))))",
    "printed shape": "out = str(Tensor([[1, 2]]).shape), str(Tensor(1).shape), repr(Tensor([1]).shape)",
    "printed with print": "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as text:\n"
    "    print('x:', Tensor([1.5, 2.0]), Tensor(3), Tensor([1]).dtype)\nout = text.getvalue()",
    "numpy print options": "with np.printoptions(precision=2, suppress=True, threshold=5):\n"
    "    out = str(Tensor([1.23456, 1e-6])), str(Tensor(np.arange(10)))",
    "ms.set_printoptions exists": "out = hasattr(ms, 'set_printoptions')",
    "dtypes compare": "out = (ms.float32 == ms.float32, ms.float32 == ms.float64, ms.float32 == 'float32', "
    "ms.float32 == np.float32, ms.float32 in (ms.float16, ms.float32), ms.half == ms.float16)",
    "dtypes hash": "out = len({ms.float32, ms.float32, ms.int32}), {ms.float32: 1}[Tensor([1.0]).dtype]",
    "dtype_to_nptype": "out = [attempt(lambda: ms.dtype_to_nptype(getattr(ms, d)).__name__) for d in DTYPES]",
    "dtype_to_pytype": "out = [attempt(lambda: ms.dtype_to_pytype(getattr(ms, d)).__name__) for d in DTYPES]",
    "pytype_to_dtype": "out = [attempt(lambda: ms.common.dtype.pytype_to_dtype(t)) for t in (int, float, "
    "bool, str, "
    "complex, list, np.float32, np.int8, np.ndarray, None)]",
    "Tensor.dtype is": "out = Tensor([1.0]).dtype is ms.float32, Tensor([1.0]).dtype == ms.float32",
    "finfo": "f = ms.finfo(ms.float32)\nout = f.max, f.min, f.eps, f.bits",
    "iinfo": "f = ms.iinfo(ms.int8)\nout = f.max, f.min, f.bits",
    "is_floating_point": "out = [attempt(lambda: Tensor([1], getattr(ms, d)).is_floating_point()) for d in DTYPES]",
    "is_complex": "out = [attempt(lambda: Tensor([1], getattr(ms, d)).is_complex()) for d in DTYPES]",
    "is_signed": "out = [attempt(lambda: Tensor([1], getattr(ms, d)).is_signed()) for d in DTYPES]",
    "ms.is_tensor": "out = ms.is_tensor(Tensor([1])), ms.is_tensor(1), ms.is_tensor(Parameter(Tensor([1])))",
    "deepcopy is independent": "import copy\nx = Tensor([1, 2])\ny = copy.deepcopy(x)\ny[0] = 9\nout = x, y",
    "copy is independent": "import copy\nx = Tensor([1, 2])\ny = copy.copy(x)\ny[0] = 9\nout = x, y",
    "deepcopy of a Parameter": "import copy\nw = Parameter(Tensor([1.0]), name='w', requires_grad=False)\n"
    "v = copy.deepcopy(w)\nout = type(v), v.name, v.requires_grad, v",
    "copy of a Parameter": "import copy\nw = Parameter(Tensor([1.0]), name='w')\nv = copy.copy(w)\n"
    "out = type(v), v.name, v.requires_grad, v, v is w",
    "pickle of a Parameter": "import pickle\nw = Parameter(Tensor([1.0]), name='w', requires_grad=False)\n"
    "v = pickle.loads(pickle.dumps(w))\nout = type(v), v.name, v.requires_grad, v",
    "pickle of bfloat16": "import pickle\nout = pickle.loads(pickle.dumps(Tensor([1.5], ms.bfloat16)))",
}

# Where msgrad differs, and why.
DIFFERS = {
    "attribute requires_grad": "says whether Tensor.backward reaches the tensor; MindSpore has no such attribute",
    "attribute is_leaf": "says whether Tensor.backward ends at the tensor; MindSpore has no such attribute",
    "attribute grad": "Tensor.backward accumulates there; MindSpore has no such attribute",
    "attribute real": "a method of a Python class, where MindSpore's is a function written in C++",
    "attribute imag": "a method of a Python class, where MindSpore's is a function written in C++",
    "complex(x)": "MindSpore's CPU backend refuses some of these dtypes; msgrad computes them, and in all others agrees",
    "round(x)": "MindSpore's CPU backend refuses some of these dtypes; msgrad computes them, and in all others agrees",
    "format: 0-d *": "MindSpore formats no tensor with a specification; msgrad formats one element as its number",
    "dtype_to_nptype": "NumPy 2 calls its bool type 'bool', the NumPy 1.26 of the recording 'bool_'",
    "is_signed": "float16 has a sign; MindSpore says it has none",
    "deepcopy is independent": "a deep copy has memory of its own; in MindSpore it shares it",
}
