"""How Tensors and Parameters come to be: the dtype and shape of what each kind of data gives, sharing, names."""

from encode import lines, words

NUMPY = words("""
    bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64
    complex128
""")
DATA = [
    "True",
    "1",
    "2**40",
    "-3",
    "1.5",
    "1j",
    "None",
    "'a'",
    "[]",
    "[[]]",
    "()",
    "(1, 2)",
    "[1, 2.5]",
    "[True, False]",
    "[True, 2]",
    "[1, 2j]",
    "[[1, 2], [3, 4]]",
    "[[1, 2], [3]]",
    "[(1, 2), [3, 4]]",
    "[np.float32(1), 2.0]",
    "[np.float64(1), 2]",
    "[np.int8(1)]",
    "[np.array([1, 2]), np.array([3, 4])]",
    "[Tensor(1), Tensor(2)]",
    "[Tensor([1, 2]), Tensor([3, 4])]",
    "(Tensor([1.0]), 2)",
    "range(3)",
    "{1: 2}",
    "{1, 2}",
    "['a', 'b']",
    "[None]",
    "np.array('a')",
    "np.array(['a', 'b'])",
    "np.array([1, None])",
    "np.array(1.5)",
    "np.zeros((0, 2))",
    "np.zeros((2, 0, 3), np.int32)",
    "np.arange(3)[::-1]",
    "np.arange(6).reshape(2, 3).T",
    "np.float32(1.5)",
    "np.bool_(True)",
    "2**63",
    "2**64",
    "-2**63",
    "float('nan')",
    "Tensor([1, 2])",
    "Parameter(Tensor([1.0]))",
    "np.ma.array([1, 2])",
    "np.matrix([[1, 2]])",
    "np.array([1, 2], dtype='>i4')",
    "bytearray(b'ab')",
    "b'ab'",
    "slice(1)",
    "ms.float32",
    "object()",
]
CASTS = [
    "2.7",
    "[1.7, -1.7]",
    "[300, -1]",
    "True",
    "[0, 1]",
    "np.array([1.5, -2.5])",
    "Tensor([1.5, -2.5])",
    "[1 + 2j]",
    "[float('nan')]",
]
CREATORS = [
    "zeros((2, 3))",
    "zeros(2)",
    "zeros((2,), ms.int32)",
    "zeros(())",
    "zeros((0, 2))",
    "zeros([2, 3])",
    "zeros(Tensor([2, 3]))",
    "zeros(2.0)",
    "zeros(-1)",
    "zeros('a')",
    "zeros((2, 3), dtype=ms.float16)",
    "ones((2, 3))",
    "ones(2, ms.bool_)",
    "ones((1, 2), ms.int8)",
    "ones((2,), ms.complex64)",
    "full((2, 2), 1)",
    "full((2, 2), 1.5)",
    "full((2,), True)",
    "full((2,), 3, dtype=ms.float16)",
    "full((), 7)",
    "full(2, 7)",
    "full((2,), 1j)",
    "full((2,), Tensor(3))",
    "arange(5)",
    "arange(5.0)",
    "arange(1, 5)",
    "arange(1, 5, 2)",
    "arange(0, 1, 0.25)",
    "arange(5, dtype=ms.float32)",
    "arange(5, 0, -1)",
    "arange(0)",
    "arange(1, 0)",
    "arange(Tensor(4))",
    "arange(0, 5, 0)",
    "arange(True)",
    "linspace(0, 1, 5)",
    "linspace(0.0, 1.0, 3)",
    "linspace(Tensor(0.0), Tensor(2.0), 3)",
    "linspace(0, 1, 1)",
    "linspace(1, 0, 3)",
    "linspace(0, 1, 0)",
    "linspace(0, 10, 3)",
    "eye(3)",
    "eye(2, 3)",
    "eye(2, 3, ms.int32)",
    "eye(2, dtype=ms.bool_)",
    "eye(0)",
    "zeros_like(Tensor([1, 2]))",
    "zeros_like(Tensor([1.5]), dtype=ms.int32)",
    "ones_like(Tensor([True, False]))",
    "ones_like(Tensor([1.5], ms.float16))",
    "full_like(Tensor([1, 2]), 1.5)",
    "full_like(Tensor([1, 2]), 3)",
    "full_like(Tensor([1.0]), True)",
    "full_like(Tensor([1, 2]), 1.5, dtype=ms.float32)",
    "zeros_like(Parameter(Tensor([1.0])))",
    "ones_like([1, 2])",
    "zeros_like(1)",
    "tril(Tensor([[1, 2], [3, 4]]))",
    "triu(Tensor([[1.0, 2], [3, 4]]), 1)",
    "diag(Tensor([1, 2]))",
    "diag(Tensor([[1, 2], [3, 4]]))",
    "meshgrid(Tensor([1, 2]), Tensor([3, 4, 5]))",
    "meshgrid(Tensor([1, 2]), Tensor([3, 4, 5]), indexing='ij')",
    "one_hot(Tensor([0, 2]), 3)",
    "one_hot(Tensor([0, 2]), 3, Tensor(1.0), Tensor(0.0))",
    "one_hot(Tensor([0, 2]), 3, 1, 0)",
    "fill(ms.float32, (2,), 1)",
    "logspace(0.0, 2.0, 3)",
    "range(0, 5, 2)",
    "empty((2, 0))",
    "tensor([1, 2])",
]
PARAMETERS = [
    "1",
    "1.5",
    "True",
    "[1, 2]",
    "[1.0, 2.0]",
    "(1, 2)",
    "np.ones(2)",
    "np.ones(2, np.float32)",
    "np.float32(1)",
    "Tensor([1.0])",
    "Tensor([1])",
    "Parameter(Tensor([1.0]), name='v')",
    "None",
    "'a'",
    "1j",
    "Tensor(shape=(2,), dtype=ms.float32, init=ms.common.initializer.One())",
    "ms.common.initializer.initializer('ones', (2, 2))",
    "ms.common.initializer.initializer('zeros', [2], ms.float16)",
]
PRELUDE = """import re
def name(p):
    '''The name, without the number of a default one, which counts the process's Parameters.'''
    return re.sub("#[0-9]+", "#n", p.name)
"""
FACTS = "out = type(w), name(w), w.requires_grad, w.dtype, w.shape, w.layerwise_parallel, w.parallel_optimizer, w"
NAMES = ["'w'", "''", "None", "'a.b.c'", "'with space'", "5", "['w']"]

CASES = {
    **{f"Tensor({data})": f"out = Tensor({data})" for data in DATA},
    **{f"ms.tensor({data})": f"out = ms.tensor({data})" for data in DATA},
    "Tensor()": "out = Tensor()",
    **{
        f"Tensor of numpy {dtype}": f"out = Tensor(np.array([1, 0], np.{dtype if dtype != 'bool' else 'bool_'}))"
        for dtype in NUMPY
    },
    **{f"Tensor of numpy scalar {dtype}": f"out = Tensor(np.array(1, '{dtype}')[()])" for dtype in NUMPY},
    **{f"from_numpy {dtype}": f"out = Tensor.from_numpy(np.array([1, 0], '{dtype}'))" for dtype in NUMPY},
    **{
        f"Tensor({data}, every dtype)": f"out = [attempt(lambda: Tensor({data}, getattr(ms, d))) for d in DTYPES]"
        for data in CASTS
    },
    **{
        f"Tensor(..., dtype={dtype})": f"out = attempt(lambda: Tensor([1, 2], {dtype})), attempt(lambda: "
        f"Tensor([1, 2], dtype={dtype}))"
        for dtype in (
            "np.float32",
            "'float32'",
            "float",
            "int",
            "bool",
            "np.dtype('int8')",
            "None",
            "5",
            "ms.string",
            "ms.number",
            "ms.float_",
            "ms.int_",
        )
    },
    **{
        f"ms.tensor(..., dtype={dtype})": f"out = ms.tensor([1, 2], dtype={dtype})"
        for dtype in ("ms.float32", "ms.int64", "np.float32", "float", "'float32'")
    },
    # shape and init
    "shape, init": "out = Tensor(shape=(2, 2), dtype=ms.float32, init=ms.common.initializer.One()).init_data()",
    "shape, init, before init_data": "x = Tensor(shape=(2, 2), dtype=ms.float32, "
    "init=ms.common.initializer.One())\n"
    "out = x.has_init, x.shape, x.dtype",
    "shape without init": "out = Tensor(shape=(2, 2), dtype=ms.float32).shape",
    "shape and data": "out = Tensor([1, 2], shape=(2,), dtype=ms.float32)",
    "init without dtype": "out = Tensor(shape=(2, 2), init=ms.common.initializer.One())",
    "shape None": "x = Tensor(shape=(None, 2), dtype=ms.float32)\nout = x.shape, x.dtype",
    "wrong keyword": "out = Tensor([1, 2], device='cpu')",
    "const_arg": "out = Tensor([1, 2], const_arg=True)",
    # sharing with NumPy
    **{
        f"write to the array after {make}": f"a = np.ones(3, np.float32)\nx = {make}\na[0] = 9\nout = x"
        for make in (
            "Tensor(a)",
            "ms.tensor(a)",
            "Tensor.from_numpy(a)",
            "ms.from_numpy(a)",
            "Tensor(a, ms.float32)",
            "Tensor(a, ms.float64)",
            "Tensor(a[::-1])",
            "Parameter(a)",
            "Parameter(Tensor(a))",
            "Parameter(Tensor.from_numpy(a))",
            "Tensor(Tensor.from_numpy(a))",
        )
    },
    **{
        f"write to the asnumpy() of {make}": f"x = {make}\na = x.asnumpy()\na[0] = 9\nout = x, a"
        for make in (
            "Tensor([1.0, 2.0])",
            "Tensor(np.ones(2))",
            "Tensor([1.0, 2.0]) * 1",
            "Tensor([[1.0, 2.0]])[0]",
            "Parameter(Tensor([1.0, 2.0]))",
            "Tensor.from_numpy(np.ones(2))",
            "ops.zeros(2)",
        )
    },
    **{
        f"write to the numpy() of {make}": f"x = {make}\na = x.numpy()\na[0] = 9\nout = x, a"
        for make in ("Tensor([1.0, 2.0])", "Tensor([1.0, 2.0]) * 1", "Parameter(Tensor([1.0, 2.0]))")
    },
    **{
        f"flags of {code}": f"a = {code}\nout = a.flags.writeable, a.flags.owndata, a.flags.c_contiguous, a.dtype"
        for code in (
            "Tensor([1.0]).asnumpy()",
            "(Tensor([1.0]) + 1).asnumpy()",
            "Tensor([[1.0, 2]]).T.asnumpy()",
            "np.asarray(Tensor([1.0]))",
            "Parameter(Tensor([1.0])).asnumpy()",
            "Tensor(1.0).asnumpy()",
        )
    },
    "asnumpy seen by a later write to the tensor": "x = Tensor([1.0, 2.0])\na = x.asnumpy()\nx[0] = 9\nout = a",
    "asnumpy seen by a later +=": "x = Tensor([1.0, 2.0])\na = x.asnumpy()\nx += 1\nout = a",
    "asnumpy of a Parameter seen by set_data": "w = Parameter(Tensor([1.0]))\na = w.asnumpy()\n"
    "w.set_data(Tensor([5.0]))\nout = a",
    "asnumpy of a Parameter seen by assign": "w = Parameter(Tensor([1.0]))\na = w.asnumpy()\n"
    "ops.assign(w, Tensor([5.0]))\nout = a",
    "asnumpy twice": "x = Tensor([1.0, 2.0])\nout = x.asnumpy() is x.asnumpy(), "
    "np.shares_memory(x.asnumpy(), x.asnumpy())",
    "asnumpy of bfloat16": "out = Tensor([1.5], ms.bfloat16).asnumpy()",
    "type of asnumpy of 0-d": "out = type(Tensor(1.0).asnumpy()).__name__, Tensor(1.0).asnumpy().shape",
    "Tensor(tensor) shares": "x = Tensor([1.0, 2.0])\ny = Tensor(x)\ny[0] = 9\nout = x, y, y is x",
    "Tensor(tensor, dtype) shares": "x = Tensor([1.0, 2.0])\ny = Tensor(x, ms.float32)\ny[0] = 9\nout = x, y",
    "ms.tensor(tensor) shares": "x = Tensor([1.0, 2.0])\ny = ms.tensor(x)\ny[0] = 9\nout = x, y, y is x",
    "Parameter(tensor) shares": "x = Tensor([1.0, 2.0])\nw = Parameter(x)\nw[0] = 9\nout = x, w",
    "Parameter(tensor), tensor written": "x = Tensor([1.0, 2.0])\nw = Parameter(x)\nx[0] = 9\nout = x, w",
    "Parameter(parameter) shares": "x = Parameter(Tensor([1.0, 2.0]), name='v')\nw = Parameter(x)\n"
    "w[0] = 9\nout = x, w",
    # Parameters
    **{f"Parameter({data})": f"w = Parameter({data}, name='w')\n{FACTS}" for data in PARAMETERS},
    **{f"Parameter({data}), no name": f"w = Parameter({data})\n{FACTS}" for data in PARAMETERS[:12]},
    **{f"Parameter named {name}": f"w = Parameter(Tensor([1.0]), name={name})\nout = name(w)" for name in NAMES},
    **{
        f"name set to {name}": f"w = Parameter(Tensor([1.0]), name='v')\nw.name = {name}\nout = name(w)"
        for name in NAMES
    },
    "default names": "names = [Parameter(Tensor([1.0])).name for _ in range(3)]\n"
    "out = [n.split('#')[0] for n in names], [int(n.split('#')[1]) - int(names[0].split('#')[1]) "
    "for n in names]",
    "requires_grad False": f"w = Parameter(Tensor([1.0]), 'w', False)\n{FACTS}",
    "requires_grad set": "w = Parameter(Tensor([1.0]), 'w')\nw.requires_grad = False\nout = w.requires_grad",
    "requires_grad 'a'": "out = Parameter(Tensor([1.0]), 'w', requires_grad='a')",
    "layerwise_parallel": f"w = Parameter(Tensor([1.0]), 'w', layerwise_parallel=True)\n{FACTS}",
    "all positional": f"w = Parameter(Tensor([1.0]), 'w', False, True, False)\n{FACTS}",
    "Parameter of an int Tensor": "w = Parameter(Tensor([1, 2]), 'w')\nout = w.requires_grad, w.dtype",
    "Parameter()": "out = Parameter()",
    "Parameter, unknown keyword": "out = Parameter(Tensor([1.0]), trainable=True)",
    "isinstance": "w = Parameter(Tensor([1.0]))\nout = isinstance(w, Tensor), type(w).__mro__[1].__name__",
    "Parameter.clone": "w = Parameter(Tensor([1.0]), 'w', False)\nv = w.clone()\nv[0] = 5\n"
    "out = type(v), v.name, v.requires_grad, v, w",
    "Parameter.clone('zeros')": "w = Parameter(Tensor([1.0]), 'w')\nv = w.clone('zeros')\nout = v.name, v",
    "Parameter.copy": "w = Parameter(Tensor([1.0]), 'w')\nv = w.copy()\nout = type(v), v.name, v",
    "Parameter.data": "w = Parameter(Tensor([1.0]), 'w')\nout = type(w.data), w.data is w",
    "Parameter.value": "w = Parameter(Tensor([1.0]), 'w')\nout = type(w.value()), w.value()",
    "Parameter results are Tensors": "w = Parameter(Tensor([1.0]), 'w')\n"
    "out = [type(v) for v in (w + 1, w[0], w.T, w.reshape(1), w.astype(ms.int32), -w)]",
    "Parameter.astype of the same dtype": "w = Parameter(Tensor([1.0]), 'w')\nv = w.astype(ms.float32)\n"
    "out = type(v), v is w",
    "ParameterTuple": "t = ParameterTuple([Parameter(Tensor([1.0]), 'a'), Parameter(Tensor([2.0]), 'b')])\n"
    "out = type(t), len(t), isinstance(t, tuple), [p.name for p in t], t[0], type(t[:1])",
    "ParameterTuple of equal names": "out = [p.name for p in ParameterTuple([Parameter(Tensor([1.0]), 'a'), "
    "Parameter(Tensor([2.0]), 'a')])]",
    "ParameterTuple of unnamed": "out = [name(p) for p in ParameterTuple([Parameter(Tensor([1.0])), "
    "Parameter(Tensor([2.0]))])]",
    "ParameterTuple of Tensors": "out = ParameterTuple([Tensor([1.0])])",
    "ParameterTuple of one": "out = ParameterTuple(Parameter(Tensor([1.0])))",
    "ParameterTuple of none": "out = len(ParameterTuple([])), len(ParameterTuple(()))",
    "ParameterTuple of a generator": "out = len(ParameterTuple(Parameter(Tensor([1.0]), n) for n in 'ab'))",
    "ParameterTuple.clone": "t = ParameterTuple([Parameter(Tensor([1.0]), 'a')])\n"
    "u = t.clone('m', init='zeros')\n"
    "out = type(u), u[0].name, u[0]",
    "ParameterTuple.clone as it is": "t = ParameterTuple([Parameter(Tensor([1.0]), 'a')])\nu = t.clone('m')\n"
    "out = u[0].name, u[0]",
    # functions
    **{f"ops.{code}": f"out = ops.{code}" for code in CREATORS},
    **{
        f"mint.{code}": f"out = mint.{code}"
        for code in CREATORS
        if code.split("(")[0]
        in (
            "zeros",
            "ones",
            "full",
            "arange",
            "linspace",
            "eye",
            "zeros_like",
            "ones_like",
            "full_like",
            "tril",
            "triu",
            "meshgrid",
            "empty",
        )
    },
    **{
        f"ms.numpy.{code}": f"import mindspore.numpy as mnp\nout = mnp.{code}"
        for code in CREATORS
        if code.split("(")[0] in ("zeros", "ones", "full", "arange", "linspace", "eye") and "ms.complex" not in code
    },
    "every dtype, zeros": "out = [attempt(lambda: ops.zeros(2, getattr(ms, d))) for d in DTYPES]",
    "every dtype, ones": "out = [attempt(lambda: ops.ones(2, getattr(ms, d))) for d in DTYPES]",
    "every dtype, full": "out = [attempt(lambda: ops.full((2,), 1, dtype=getattr(ms, d))) for d in DTYPES]",
    "every dtype, arange": "out = [attempt(lambda: ops.arange(3, dtype=getattr(ms, d))) for d in DTYPES]",
    "every dtype, eye": "out = [attempt(lambda: ops.eye(2, 2, getattr(ms, d))) for d in DTYPES]",
    **{
        f"every dtype, Tensor.{method}": "out = [attempt(lambda: Tensor([1, 2], getattr(ms, "
        f"d)).{method}((2,))) for d in DTYPES]"
        for method in ("new_zeros", "new_ones")
    },
}

SEEN = "what is written into the tensor is not seen in an array that asnumpy gave; in MindSpore it is"
SEEN_CASES = """
    asnumpy seen by a later write to the tensor
    asnumpy of a Parameter seen by assign
"""

STRINGS = "tensors hold numbers: XLA has no strings"
STRINGS_CASES = """
    Tensor(np.array('a'))
    Tensor(np.array(['a', 'b']))
    Tensor(b'ab')
    ms.tensor(np.array('a'))
    ms.tensor(np.array(['a', 'b']))
    ms.tensor(b'ab')
    Tensor(..., dtype=ms.string)
"""

REFUSED = "MindSpore refuses this, mostly for want of a kernel on its CPU backend; msgrad makes the tensor"
REFUSED_CASES = """
    mint.zeros(())
    mint.full((2, 2), 1)
    mint.full((2, 2), 1.5)
    mint.full((2,), True)
    mint.full((2,), 3, dtype=ms.float16)
    mint.full((), 7)
    mint.full((2,), 1j)
    mint.full((2,), Tensor(3))
    mint.arange(5)
    mint.arange(5.0)
    mint.arange(1, 5)
    mint.arange(1, 5, 2)
    mint.arange(0, 1, 0.25)
    mint.arange(5, dtype=ms.float32)
    mint.arange(5, 0, -1)
    mint.arange(0)
    mint.arange(Tensor(4))
    mint.linspace(0, 1, 5)
    mint.linspace(0.0, 1.0, 3)
    mint.linspace(Tensor(0.0), Tensor(2.0), 3)
    mint.linspace(0, 1, 1)
    mint.linspace(1, 0, 3)
    mint.linspace(0, 10, 3)
    mint.zeros_like(Tensor([1, 2]))
    mint.zeros_like(Tensor([1.5]), dtype=ms.int32)
    mint.ones_like(Tensor([True, False]))
    mint.ones_like(Tensor([1.5], ms.float16))
    mint.full_like(Tensor([1, 2]), 1.5)
    mint.full_like(Tensor([1, 2]), 3)
    mint.full_like(Tensor([1.0]), True)
    mint.full_like(Tensor([1, 2]), 1.5, dtype=ms.float32)
    mint.zeros_like(Parameter(Tensor([1.0])))
    mint.tril(Tensor([[1, 2], [3, 4]]))
    Tensor(np.array([1, 2], dtype='>i4'))
    ms.tensor(np.array([1, 2], dtype='>i4'))
    Parameter(np.float32(1))
    Parameter(np.float32(1)), no name
    ops.zeros(())
    every dtype, full
    every dtype, eye
"""

COPIES = "a Parameter has memory of its own; in MindSpore it shares that of the Tensor it was made from"
COPIES_CASES = """
    write to the array after Parameter(Tensor.from_numpy(a))
"""


# Where msgrad differs, and why.
DIFFERS = {
    "ops.empty((2, 0))": "MindSpore 2.10 lacks it, yet the examples of its documentation call it",
    "ms.numpy.zeros(Tensor([2, 3]))": "a Tensor of ints is a shape too",
    "ms.numpy.arange(True)": "True is the number 1, as in NumPy",
    **dict.fromkeys(lines(SEEN_CASES), SEEN),
    **dict.fromkeys(lines(STRINGS_CASES), STRINGS),
    **dict.fromkeys(lines(REFUSED_CASES), REFUSED),
    **dict.fromkeys(lines(COPIES_CASES), COPIES),
    "Tensor(Tensor([1.5, -2.5]), every dtype)": "a negative float as an unsigned integer is undefined; MindSpore's wraps by accident",
    "isinstance": "the name of a base class inside MindSpore",
    "mint.arange(True)": "MindSpore lacks the kernel (RuntimeError); a bool is no number of a range, as in ops.arange",
    "flags of *": "the array that asnumpy gives owns its memory, which in MindSpore is the tensor's",
    "ops.zeros_like(1)": "MindSpore trips over what is no Tensor (AttributeError); msgrad's TypeError says so",
}
