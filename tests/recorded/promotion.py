"""Dtypes of results: operators between Tensors of every pair of dtypes, with Python and NumPy operands, and
unary operators of every dtype. A row of a table is one case; its columns are `DTYPES` (see encode.py)."""

from encode import DTYPES, lines, words
from preludes import REFUSED

ARITHMETIC = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**"}
COMPARISON = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
BITWISE = {"and": "&", "or": "|", "xor": "^", "lshift": "<<", "rshift": ">>"}
OPERATORS = ARITHMETIC | COMPARISON | BITWISE | {"matmul": "@"}
BINARY = words("""
        maximum minimum fmod floor_div div true_divide atan2 pow logical_and logical_or logical_xor equal
        greater less bitwise_and xdivy hypot matmul""")
MINT_BINARY = words("add sub mul div pow maximum minimum eq lt logical_and matmul remainder floor_divide fmod")
SHAPES = {"0-d": ("3", "1"), "1-d": ("[3, 2]", "[2, 1]")}
SCALARS = ["True", "2", "-3", "1.5", "0.0", "1j"]
UNARY = words("""
        exp log sqrt rsqrt square abs neg sin cos tan tanh asin atan sigmoid relu gelu erf floor ceil
        round sign reciprocal log1p expm1 isnan isfinite logical_not softplus silu ones_like zeros_like
        trunc""")
REDUCTIONS = words("sum mean prod max min argmax argmin any all std var median norm sort nansum")
AXIS = words("softmax log_softmax cumsum cumprod argmax sum mean prod amax amin logsumexp var argsort sort")


def row(expression, outcome=".dtype"):
    """Code for a row of a table: `expression` for each dtype `d` (a name in `ms`), only dtypes kept."""
    return f"out = [attempt(lambda: ({expression}){outcome}) for d in [getattr(ms, d) for d in DTYPES]]"


ALONE = True  # each case calls one operator
CASES = {
    # Every pair of dtypes.
    **{
        f"tensor {name} tensor, {a}": row(f"Tensor([3, 2], ms.{a}) {sign} Tensor([2, 1], d)")
        for name, sign in OPERATORS.items()
        for a in DTYPES
    },
    # Is a 0-d operand weaker than others?
    **{
        f"{left} {name} {right}, {a}": row(f"Tensor({SHAPES[left][0]}, ms.{a}) {sign} Tensor({SHAPES[right][1]}, d)")
        for left, right in (("0-d", "1-d"), ("1-d", "0-d"), ("0-d", "0-d"))
        for name, sign in (ARITHMETIC | {"eq": "==", "lt": "<", "and": "&"}).items()
        for a in ("bool_", "int32", "uint8", "float16", "float32", "float64", "complex64")
        if (left, right) != ("0-d", "0-d") or a in ("int32", "float32")
    },
    **{
        f"ops.{name}, 1-d {a} and 0-d": row(f"ops.{name}(Tensor([3, 2], ms.{a}), Tensor(1, d))")
        for name in ("add", "sub", "mul", "div", "pow", "maximum")
        for a in ("int32", "float32")
    },
    **{
        f"1 x 1 {name} 2-d, {a}": row(f"Tensor([[3]], ms.{a}) {sign} Tensor([[1, 2], [3, 4]], d)")
        for name, sign in ARITHMETIC.items()
        if name in ("add", "mul")
        for a in ("int32", "float32")
    },
    # MindSpore 2.10 dies (segmentation fault) of float16 n-d with bfloat16 0-d: its rows go without that column.
    **{
        f"1-d {name} 0-d, float16": row(f"Tensor([3, 2], ms.float16) {sign} Tensor(1, d)").replace(
            "for d in DTYPES]", "for d in DTYPES if d != 'bfloat16']"
        )
        for name, sign in (("mul", "*"), ("truediv", "/"))
    },
    **{
        f"1-d {name} 0-d, float16 and bfloat16": f"out = Tensor([3, 2], ms.float16) {sign} Tensor(1, ms.bfloat16)"
        for name, sign in (("mul", "*"), ("truediv", "/"))
    },
    # Functions of two tensors.
    **{
        f"ops.{name}, {a}": row(f"ops.{name}(Tensor([3, 2], ms.{a}), Tensor([2, 1], d))")
        for name in BINARY
        for a in ("bool_", "int32", "uint8", "float16", "float32", "complex64")
    },
    **{
        f"mint.{name}, {a}": row(f"mint.{name}(Tensor([3, 2], ms.{a}), Tensor([2, 1], d))")
        for name in MINT_BINARY
        for a in ("bool_", "int32", "float32")
    },
    **{
        f"ops.{name}, {a}": row(f"ops.{name}((Tensor([3, 2], ms.{a}), Tensor([2, 1], d)))")
        for name in ("concat", "stack")
        for a in ("bool_", "int32", "float16", "float32")
    },
    **{
        f"ops.where, {a}": row(f"ops.where(Tensor([True, False]), Tensor([3, 2], ms.{a}), Tensor([2, 1], d))")
        for a in ("bool_", "int32", "float16", "float32")
    },
    # Python scalars on either side.
    **{
        f"tensor {name} {scalar}": row(f"Tensor([3, 2], d) {sign} {scalar}")
        for name, sign in OPERATORS.items()
        if sign != "@"
        for scalar in SCALARS
        if scalar != "0.0"
    },
    **{
        f"{scalar} {name} tensor": row(f"{scalar} {sign} Tensor([3, 2], d)")
        for name, sign in OPERATORS.items()
        if sign != "@"
        for scalar in ("True", "2", "1.5", "1j")
    },
    **{f"0-d tensor add {scalar}": row(f"Tensor(3, d) + {scalar}") for scalar in SCALARS},
    **{
        f"scalar out of range, {dtype} + {scalar}": f"out = Tensor([3, 2], ms.{dtype}) + ({scalar})"
        for dtype in ("int8", "uint8", "int32", "int64", "float16", "float32")
        for scalar in ("300", "-1", "2**40", "2**63", "2**70", "1e300", "float('inf')", "float('nan')")
    },
    # NumPy, lists and tuples on either side.
    **{
        f"every dtype + {other}": row(f"Tensor([3, 2], d) + {other}")
        for other in (
            "np.float32(1)",
            "np.float64(1.5)",
            "np.int64(1)",
            "np.int8(1)",
            "np.bool_(True)",
            "[1, 2]",
            "(1.5, 2.5)",
            "np.array([1, 2])",
            "np.array([1.5, 2.5], np.float32)",
            "np.array(1.5)",
            "[True, False]",
            "None",
            "'a'",
            "[Tensor(1), 2]",
        )
    },
    **{
        f"{other} + every dtype": row(f"{other} + Tensor([3, 2], d)", "")
        for other in (
            "np.float32(1)",
            "np.float64(1.5)",
            "np.int64(1)",
            "[1, 2]",
            "(1.5, 2.5)",
            "np.array([1, 2])",
            "np.array([1.5, 2.5], np.float32)",
            "None",
            "'a'",
        )
    },
    **{
        f"{other} {name} tensor": f"out = {other} {sign} Tensor([3.0, 2.0])"
        for other in ("np.float32(1)", "np.array([1.0, 2.0], np.float32)", "[1, 2]", "(1, 2)")
        for name, sign in OPERATORS.items()
    },
    **{
        f"tensor {name} {other}": f"out = Tensor([3.0, 2.0]) {sign} {other}"
        for other in ("np.float32(1)", "np.array([1.0, 2.0], np.float32)", "[1, 2]", "(1, 2)", "None", "'a'")
        for name, sign in OPERATORS.items()
    },
    # Unary operators and reductions.
    **{f"ops.{name}": row(f"ops.{name}(Tensor([1, 0], d))") for name in UNARY},
    **{
        f"mint.{name}": row(f"mint.{name}(Tensor([1, 0], d))")
        for name in words("exp sqrt sin abs neg sigmoid floor tanh square log reciprocal")
    },
    **{f"Tensor.{name}()": row(f"Tensor([[1, 0], [2, 3]], d).{name}()", "") for name in REDUCTIONS},
    **{
        f"Tensor.{name}(0)": row(f"Tensor([[1, 0], [2, 3]], d).{name}(0)", "")
        for name in words("cumsum cumprod logsumexp softmax")
    },
    **{f"ops.{name} along an axis": row(f"ops.{name}(Tensor([[1, 0], [2, 3]], d), -1)", "") for name in AXIS},
    **{f"mint.{name}()": row(f"mint.{name}(Tensor([[1, 0], [2, 3]], d))", "") for name in words("sum mean prod max")},
    "-tensor": row("-Tensor([1, 0], d)", ""),
    "+tensor": row("+Tensor([1, 0], d)", ""),
    "~tensor": row("~Tensor([1, 0], d)", ""),
    "abs(tensor)": row("abs(Tensor([1, 0], d))", ""),
    "round(tensor)": row("round(Tensor([1, 0], d))", ""),
    "divmod(tensor, 2)": row("divmod(Tensor([1, 0], d), 2)", ""),
    "not tensor": row("not Tensor([1], d)", ""),
    # Values where signs, zeros and wrapping matter.
    **{
        f"{name} of {dtype}, negative and zero": f"x, y = Tensor([7, -7, 7, -7, 0, 1], ms.{dtype}), "
        f"Tensor([3, 3, -3, -3, 5, 0], ms.{dtype})\nout = x {sign} y"
        for name, sign in {"floordiv": "//", "mod": "%", "truediv": "/"}.items()
        for dtype in ("int32", "int64", "int8", "float16", "float32", "float64")
    },
    **{
        f"pow of {dtype}": f"out = Tensor([2, -2, 0, 0, 3], ms.{dtype}) ** Tensor([3, 3, 0, 2, 4], ms.{dtype})"
        for dtype in ("int32", "int64", "int8", "uint8", "float16", "float32", "complex64")
    },
    **{
        f"pow of {dtype} with {power}": f"out = Tensor([2, -2, 1, 0], ms.{dtype}) ** {power}"
        for dtype in ("int32", "int64", "float32")
        for power in ("-1", "0.5", "-2.0", "0", "2")
    },
    **{
        f"{dtype} wraps: {code}": f"x = Tensor([100, 127, 1], ms.{dtype})\nout = {code}"
        for dtype in ("int8", "uint8", "int32")
        for code in ("x + x", "x * x", "x - 2 * x", "-x", "x << 5", "x * 3")
    },
    **{
        f"bool {name}": f"out = attempt(lambda: Tensor([True, False, True]) {sign} Tensor([True, True, False]))"
        for name, sign in OPERATORS.items()
        if sign != "@"
    },
}


def filled(templates):
    """`a {} c|x y` stands for "a x c" and "a y c"."""
    parts = [template.partition("|") for template in templates]
    return [name.replace("{}", word) for name, _, fillings in parts for word in words(fillings or "_")]


REFUSED_CASES = """
    tensor mul tensor, *
    tensor truediv tensor, *
    tensor mod tensor, {}|bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 bfloat16
    tensor pow tensor, {}|bool_ int8 int16 int32 int64 uint8 bfloat16
    tensor eq tensor, *
    tensor ne tensor, {}|bool_ int8 int16 int32 int64 uint8 bfloat16
    tensor lt tensor, {}|bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32
    tensor lt tensor, {}|float64
    tensor le tensor, {}|bool_ int8 int16 int32 int64 uint8 bfloat16
    tensor gt tensor, {}|bool_ int8 int16 int32 int64 uint8 bfloat16
    tensor ge tensor, {}|bool_ int8 int16 int32 int64 uint8 bfloat16
    tensor matmul tensor, {}|uint16 uint32 uint64 bfloat16
    0-d mul *
    0-d truediv *
    0-d mod 1-d, {}|bool_ int32 uint8
    0-d pow 1-d, {}|bool_ int32 uint8
    0-d eq *
    0-d lt 1-d, {}|bool_ int32 uint8 float16 float32 float64
    1-d mul 0-d, {}|bool_ uint8 float16 float64 complex64
    * mul 0-d, {}|int32 float32
    1-d truediv 0-d, {}|bool_ uint8 float16 float64 complex64
    * truediv 0-d, {}|int32 float32
    1-d mod 0-d, {}|bool_ uint8
    * mod 0-d, int32
    1-d pow 0-d, {}|bool_ uint8
    * pow 0-d, int32
    1-d eq *
    1-d lt 0-d, {}|bool_ uint8 float16 float64
    * lt 0-d, {}|int32 float32
    ops.sub, 1-d int32 and 0-d
    ops.mul, 1-d *
    ops.div, 1-d *
    ops.pow, 1-d int32 and 0-d
    ops.maximum, 1-d *
    1 x 1 mul 2-d, *
    ops.maximum, *
    ops.minimum, *
    ops.fmod, bool_
    ops.div, *
    ops.true_divide, *
    ops.atan2, *
    ops.pow, {}|bool_ int32 uint8
    ops.logical_and, {}|bool_ int32 uint8
    ops.logical_or, {}|bool_ int32 uint8
    ops.logical_xor, {}|bool_ int32 uint8
    ops.equal, *
    ops.greater, {}|bool_ int32 uint8
    ops.less, {}|bool_ int32 uint8 float16 float32
    ops.xdivy, {}|bool_ int32 uint8
    ops.hypot, {}|bool_ int32 uint8 float16
    ops.where, {}|bool_ int32
    tensor mod {}|True 2 -3 1.5
    tensor pow {}|True 2 -3 1.5
    tensor eq {}|True 2 -3 1.5
    tensor ne {}|True 2 -3 1.5
    tensor lt {}|True 2 -3 1.5
    tensor le {}|True 2 -3 1.5
    tensor gt {}|True 2 -3 1.5
    tensor ge {}|True 2 -3 1.5
    {} sub tensor|True 2 1.5
    {} truediv tensor|True 2 1.5
    {} mod tensor|True 2 1.5
    {} pow tensor|True 2 1.5
    {} eq tensor|True 2 1.5
    {} ne tensor|True 2 1.5
    {} lt tensor|True 2 1.5
    {} le tensor|True 2 1.5
    {} gt tensor|True 2 1.5
    {} ge tensor|True 2 1.5
    every dtype + np.array([1, 2])
    every dtype + np.array([1.5, 2.5], np.float32)
    every dtype + np.array(1.5)
    np.array([1, 2]) + every dtype
    tensor {} np.array([1.0, 2.0], np.float32)|add sub mul truediv floordiv mod pow lt le gt ge
    ops.{}|exp log sqrt rsqrt square sin cos tan tanh asin atan sigmoid relu gelu erf floor ceil round sign
    ops.{}|reciprocal log1p expm1 isnan isfinite logical_not softplus silu ones_like
    Tensor.{}()|sum mean prod argmax argmin median sort nansum
    Tensor.cumsum(0)
    Tensor.cumprod(0)
    Tensor.logsumexp(0)
    Tensor.softmax(0)
    ops.{} along an axis|softmax cumsum cumprod argmax sum mean prod amax amin logsumexp var argsort sort
    ~tensor
    round(tensor)
"""

ROUNDED = "MindSpore gives a complex quotient rounded down, its imaginary part lost; msgrad refuses complex numbers"
ROUNDED_CASES = """
    tensor floordiv tensor, {}|bool_ int8 int16 int32 int64 uint8 float16 bfloat16 float32 float64 complex64
    tensor floordiv tensor, {}|complex128
    0-d floordiv *
    1-d floordiv *
    ops.floor_div, *
    tensor floordiv {}|True 2 -3 1.5
    {} floordiv tensor|True 2 1.5
"""

UNDEFINED = "undefined, such as the remainder of a division by 0: MindSpore's result is the processor's accident"
UNDEFINED_CASES = """
    mod of int32, negative and zero
    mod of int64, negative and zero
    pow of complex64
    pow of int32 with -1
    pow of int64 with -1
"""

COMPLEX = "MindSpore trips over a complex number (AttributeError); msgrad's TypeError says so"
COMPLEX_CASES = """
    tensor eq 1j
    tensor ne 1j
    1j eq tensor
    1j ne tensor
"""

MINT_REFUSED_CASES = """
    mint.mul, bool_
    mint.mul, int32
    mint.mul, float32
    mint.div, bool_
    mint.div, int32
    mint.div, float32
    mint.pow, bool_
    mint.pow, int32
    mint.maximum, bool_
    mint.maximum, int32
    mint.maximum, float32
    mint.minimum, bool_
    mint.minimum, int32
    mint.minimum, float32
    mint.eq, bool_
    mint.eq, int32
    mint.eq, float32
    mint.lt, bool_
    mint.lt, int32
    mint.lt, float32
    mint.logical_and, bool_
    mint.logical_and, int32
    mint.fmod, bool_
    mint.exp
    mint.sqrt
    mint.sin
    mint.sigmoid
    mint.floor
    mint.tanh
    mint.square
    mint.log
    mint.reciprocal
    mint.sum()
    mint.mean()
    mint.prod()
"""
REMAINDERS = "MindSpore gives remainders of booleans and of complex numbers, which have none"


# Where msgrad differs, and why.
DIFFERS = {
    **dict.fromkeys(filled(lines(REFUSED_CASES)), REFUSED),
    **dict.fromkeys(filled(lines(ROUNDED_CASES)), ROUNDED),
    **dict.fromkeys(filled(lines(UNDEFINED_CASES)), UNDEFINED),
    **dict.fromkeys(filled(lines(COMPLEX_CASES)), COMPLEX),
    "np.float32(1) + every dtype": "the promotion is NumPy's: these were recorded with NumPy 1.26, where a scalar's dtype yields",
    "np.float64(1.5) + every dtype": "the promotion is NumPy's: these were recorded with NumPy 1.26, where a scalar's dtype yields",
    "np.int64(1) + every dtype": "the promotion is NumPy's: these were recorded with NumPy 1.26, where a scalar's dtype yields",
    "ops.abs": "the length of a complex number is real, as in NumPy; MindSpore gives it as a complex number",
    "Tensor.norm()": "the length of a complex number is real, as in NumPy; MindSpore gives it as a complex number",
    "mint.abs": "the length of a complex number is real, as in NumPy; MindSpore gives it as a complex number",
    "abs(tensor)": "the length of a complex number is real, as in NumPy; MindSpore gives it as a complex number",
    "tensor eq np.float32(1)": "MindSpore takes a NumPy number for another type of object; msgrad compares with it",
    "tensor ne np.float32(1)": "MindSpore takes a NumPy number for another type of object; msgrad compares with it",
    "Tensor.max()": "complex numbers have no order: a TypeError, where MindSpore's kernel is missing (RuntimeError)",
    "Tensor.min()": "complex numbers have no order: a TypeError, where MindSpore's kernel is missing (RuntimeError)",
    "Tensor.std()": "MindSpore cuts the mean of integers to an integer first, which makes their variance wrong",
    "Tensor.var()": "MindSpore cuts the mean of integers to an integer first, which makes their variance wrong",
    "ops.concat, bool_": "bool combines with uint16, uint32 and uint64, so msgrad calls it two dtypes (RuntimeError), as for all others",
    "every dtype + [Tensor(1), 2]": "a list that holds a Tensor is refused for int64 too, which alone MindSpore takes",
    "Tensor.any()": "MindSpore misses the elements that are not 0 of float64 and complex128",
    "ops.log_softmax along an axis": "MindSpore's result in float64 is wrong by 2e-6",
    **dict.fromkeys(lines(MINT_REFUSED_CASES), REFUSED),
    **dict.fromkeys([f"mint.floor_divide, {a}" for a in ("bool_", "int32", "float32")], ROUNDED),
    **dict.fromkeys([f"mint.remainder, {a}" for a in ("bool_", "int32", "float32")], REMAINDERS),
    "mint.max()": "complex numbers have no order: a TypeError, where MindSpore's kernel is missing (RuntimeError)",
}
