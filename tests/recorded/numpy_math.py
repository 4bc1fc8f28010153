"""mindspore.numpy's elementwise functions: values and dtypes over the input's dtype, Python numbers, lists, `dtype`."""

from encode import lines, words

PRELUDE = "import mindspore.numpy as mnp\n"
DTYPES = "bool_ int8 int32 int64 uint8 uint32 float16 float32 float64 complex64"
PAIRS = "bool_ int8 int32 int64 uint8 float16 float32 float64"
UNARY = words("""
    abs absolute arccos arccosh arcsin arcsinh arctan arctanh bitwise_not cbrt ceil cos cosh deg2rad exp exp2 expm1
    fabs fix floor invert isfinite isinf isnan isneginf isposinf log log10 log1p log2 logical_not negative positive
    rad2deg radians reciprocal rint sign signbit sin sinh sqrt square tan tanh trunc
""")
PLAIN = {"fix", "isneginf", "isposinf"}
BINARY = words("""
    add subtract multiply divide true_divide floor_divide mod remainder fmod power float_power maximum minimum hypot
    arctan2 logaddexp logaddexp2 copysign heaviside gcd lcm bitwise_and bitwise_or bitwise_xor equal not_equal less
    less_equal greater greater_equal logical_and logical_or logical_xor divmod
""")
INTEGRAL = {"gcd", "lcm", "bitwise_and", "bitwise_or", "bitwise_xor"}
REDUCED = words("amax amin max min mean sum std var ptp cumsum cumprod count_nonzero argmax argmin sometrue")
NANS = words("nanmax nanmin nanmean nansum nanstd nanvar nancumsum")


def row(expression, dtypes=DTYPES):
    """Code for a row over dtypes `d`: values for those that can be had."""
    return f"out = [attempt(lambda: {expression}) for d in [getattr(ms, d) for d in '{dtypes}'.split()]]"


def dtypes_beside(name, dtype):
    """The dtypes that may stand beside `dtype`: bools have no remainder, and 8 bits unsigned no sum in MindSpore."""
    kept = PAIRS.split()
    if name in INTEGRAL:
        kept = [d for d in kept if "int" in d]
    if name in ("mod", "remainder", "fmod", "divmod") and dtype == "bool_":
        kept.remove("bool_")
    if name in ("add", "hypot"):
        kept.remove("uint8")  # MindSpore's sums with it are wrong
    return " ".join(kept)


ALONE = True  # each case calls one operator
CASES = {
    **{f"{name} of each dtype": row(f"mnp.{name}(Tensor([1, 0], d))") for name in UNARY},
    **{
        f"{name} of Python values": f"out = [attempt(lambda: mnp.{name}(x)) for x in (1, True, 0.5, [1, 0], (0.5, 0.25), [True, False], [], 'a', None, np.array([0.5, 1.0]))]"
        for name in UNARY
        if name not in ("abs", "absolute", "fabs", "log10", "log2")
    },
    **{
        f"{name} of special values": f"out = attempt(lambda: mnp.{name}(Tensor([float('nan'), float('inf'), -float('inf'), -0.0, 0.5, -0.5, 1.5, -1.5, 2.5, 100.0], ms.float32)))"
        for name in UNARY
        if name not in ("invert", "bitwise_not", "logical_not")
    },
    **{
        f"{name} with dtype": f"out = [attempt(lambda: mnp.{name}(Tensor([1, 0], ms.float32), dtype=d)) for d in (ms.float16, ms.float64, ms.int32, 'float32', ms.bool_, np.float32, int, float)]"
        for name in UNARY
        if name not in PLAIN and name != "arctan"  # pi / 4 in float32 ends as the compiler rounds, and float64 shows it
    },
    **{
        f"{name} of {a} and each dtype": row(
            f"mnp.{name}(Tensor([3, 2], ms.{a}), Tensor([2, 1], d))", dtypes_beside(name, a)
        )
        for name in BINARY
        for a in (("int32", "uint8") if name in INTEGRAL else ("bool_", "int32", "float16"))
    },
    **{
        f"{name} of Python values": "out = [attempt(lambda: mnp.NAME(x, y)) for x, y in ((3, 2), (3.5, 2), (True, 2), ([3, 2], 2), ([3.5], [[2], [1]]), "
        "(Tensor([3, 2], ms.int32), 2), (Tensor([3, 2], ms.int32), 1.5), (Tensor([3, 2], ms.int8), True), (2.0, Tensor([3, 2], ms.float16)), (1.5, Tensor([3, 2], ms.int64)), "
        "(Tensor([3, 2], ms.float64), 2.5), ('a', 1), (None, 1), (Tensor([1, 2, 3]), Tensor([1, 2])))]".replace(
            "NAME", name
        )
        for name in BINARY
        if name not in ("divmod", "gcd", "lcm")
    },
    **{
        f"{name} with dtype": f"out = [attempt(lambda: mnp.{name}(Tensor([3, 2], ms.int32), Tensor([2, 1], ms.int32), dtype=d)) for d in (ms.float16, ms.float64, ms.int64)]"
        for name in BINARY
    },
    **{f"{name} of each dtype": row(f"mnp.{name}(Tensor([[3, 1], [0, 2]], d))") for name in REDUCED + NANS},
    **{
        f"{name} along axes": f"out = [attempt(lambda: mnp.{name}(Tensor([[3., 1, 5], [0, 2, 4]]), axis)) for axis in (None, 0, 1, -1, (0, 1), {'' if name == 'sometrue' else '(),'} 2, -3, 1.5)]"
        for name in REDUCED + NANS
    },
    **{
        f"{name} keeps dims": f"out = [attempt(lambda: mnp.{name}(Tensor([[3., 1, 5], [0, 2, 4]]), axis, keepdims=True)) for axis in (None, 0, (0, 1))]"
        for name in REDUCED + NANS
        if name not in ("cumsum", "cumprod", "nancumsum", "argmax", "argmin")
    },
    **{
        f"{name} of Python values": f"out = [attempt(lambda: mnp.{name}(x)) for x in (1, 2.5, True, [1, 2], [[1.5, 2]], [True, False])]"
        for name in REDUCED + NANS
        if name not in ("count_nonzero", "argmin", "cumprod")
    },
    **{
        f"{name} of NaN": f"out = mnp.{name}(Tensor([[3., float('nan'), 5], [0, 2, float('nan')]]), 1)" for name in NANS
    },
    **{
        f"{name} with dtype": f"out = [attempt(lambda: mnp.{name}(Tensor([[3, 1, 5], [0, 2, 4]], a), dtype=d)) for a in (ms.int32, ms.float32) for d in (ms.float16, ms.float64, ms.int64, ms.int8, 'float32')]"
        for name in ("mean", "sum", "cumsum", "cumprod", "nansum", "nanmean", "nancumsum", "nanmax", "nanstd", "nanvar")
    },
    **{
        f"{name} with ddof": f"out = [mnp.{name}(Tensor([[3., 1, 5], [0, 2, 4]]), axis, ddof=n) for axis in (None, 0, 1) for n in (0, 1)]"
        for name in ("std", "var", "nanstd", "nanvar")
    },
    **{
        f"{name}: initial and where": f"x = Tensor([[3., 1, 5], [0, 2, 4]])\nout = [attempt(lambda: mnp.{name}(x, 0, initial=i, where=w)) for i in (None, 3, 3.5) for w in (True, Tensor([True, False, True]), Tensor([[True], [False]]))]"
        for name in ("amax", "amin", "max", "min")
    },
}

BROKEN = lines("""
    mnp.sum(Tensor([[1, 2], [3, 4]]), initial=10)
    mnp.sum(Tensor([[1., 2], [3, 4]]), axis=0, initial=1.5)
    mnp.sum(Tensor([[1., 2], [3, 4]]), initial='a')
    mnp.clip(Tensor([1, 2, 3, 4, 5, 6, 7, 8, 0]), 3, 5)
    mnp.clip(Tensor([1, 2, 3, 4]), Tensor([2, 2, 2, 2]), 3)
    mnp.clip(Tensor([1., 2, 3, 4]), None, 3)
    mnp.clip(Tensor([1., 2, 3, 4]), 2, None)
    mnp.clip(Tensor([1., 2, 3, 4]), None, None)
    mnp.clip(Tensor([1, 2, 3, 4], ms.int32), 1.5, 3.5)
    mnp.clip(Tensor([1, 2, 3, 4], ms.float32), 2, 3, dtype=ms.int32)
    mnp.clip(3, 4, 5)
    mnp.isclose(Tensor([0, 1, 2, float('inf'), float('nan')]), Tensor([0, 1, 2.00001, float('inf'), float('nan')]))
    mnp.isclose(Tensor([0, 1, float('nan')]), Tensor([0, 1.1, float('nan')]), 0.2, equal_nan=True)
    mnp.isclose([0, 1], [0, 1])
    mnp.isclose(Tensor([1, 2], ms.int32), Tensor([1, 3], ms.int32))
    mnp.average(Tensor([[1., 2], [3, 4]]))
    mnp.average(Tensor([[1., 2], [3, 4]]), axis=0, weights=Tensor([1., 3]))
    mnp.average(Tensor([[1., 2], [3, 4]]), axis=0, weights=Tensor([[1., 3], [2, 1]]), returned=True)
    mnp.average(Tensor([[1, 2], [3, 4]]), axis=1, weights=[1., 3], returned=True)
    mnp.average(Tensor([[1., 2], [3, 4]]), returned=True)
    mnp.average(Tensor([1, 2, 3, 4]))
    mnp.average([1, 2, 3, 4])
    mnp.trapz(Tensor([[0, 1, 2], [3, 4, 5]]))
    mnp.trapz(Tensor([[0., 1, 2], [3, 4, 5]]), axis=0)
    mnp.trapz(Tensor([[0., 1, 2], [3, 4, 5]]), x=[1, 3, 4], axis=1)
    mnp.trapz(Tensor([[0., 1, 2], [3, 4, 5]]), dx=2)
    mnp.trapz([1, 2, 3])
    mnp.diff(Tensor([1, 3, -1, 0, 4]))
    mnp.diff(Tensor([1, 3, -1, 0, 4]), n=2)
    mnp.diff(Tensor([[1, 3, 6], [0, 5, 5]]), axis=0)
    mnp.diff(Tensor([1, 3, -1, 0, 4]), prepend=0, append=Tensor([9, 9]))
    mnp.diff(Tensor([1, 3, -1, 0, 4]), n=-1)
    mnp.diff(Tensor([1, 3]), n=0)
    mnp.diff([1, 2, 4])
    mnp.ediff1d(Tensor([1, 3, -1, 0, 4]))
    mnp.ediff1d(Tensor([[1, 3], [-1, 0]]), to_begin=Tensor([-1, 0]), to_end=5)
    mnp.ediff1d([1, 3])
    mnp.gradient(Tensor([1., 2, 4, 7, 11]))
    mnp.gradient(Tensor([[1., 2, 6], [3, 4, 5]]))
    mnp.gradient(Tensor([[1., 2, 6], [3, 4, 5]]), axis=-1)
    mnp.gradient(Tensor([[1., 2, 6], [3, 4, 5]]), 2, 3)
    mnp.gradient(Tensor([[1., 2, 6], [3, 4, 5]]), 2, axis=(0, 1))
    mnp.gradient([1, 2, 6])
    mnp.gradient(Tensor([1, 2, 4, 7], ms.int32))
    mnp.gradient(Tensor([1., 2, 4]), edge_order=2)
    mnp.convolve(Tensor([1, 2, 3, 4, 5]), Tensor([2, 3]), mode='valid')
    mnp.convolve(Tensor([1., 2, 3]), Tensor([0., 1, 0.5]))
    mnp.convolve([1, 2, 3], [0, 1], 'same')
    mnp.convolve([1, 2, 3], [0, 1], 'other')
    mnp.convolve(Tensor([[1, 2]]), [1])
    mnp.correlate(Tensor([1, 2, 3, 4, 5]), Tensor([2, 3]), mode='same')
    mnp.correlate(Tensor([1., 2, 3]), Tensor([0., 1, 0.5]))
    mnp.correlate([1, 2, 3], [0, 1], 'full')
    mnp.interp([-1.5, 1, 1.5, 2.72, 3.14], [1, 2, 3], [3, 2, 0])
    mnp.interp(Tensor([0., 2.5, 4.]), Tensor([1., 2, 3]), Tensor([3., 2, 0]), left=-1, right=9)
    mnp.interp(2.5, [1, 2, 3], [3, 2, 0])
    mnp.interp(2.5, [1, 2], [3, 2, 0])
    mnp.unwrap(Tensor([0., 0.78539816, 1.57079633, 5.49778714, 6.28318531]))
    mnp.unwrap(Tensor([[0., 3.5, 7], [0, -4, 8]]), axis=0)
    mnp.unwrap([0, 3, 7])
    mnp.cov(Tensor([[0., 2], [1, 1], [2, 0]]).T)
    mnp.cov(Tensor([[0., 2], [1, 1], [2, 0]]), rowvar=False, bias=True)
    mnp.cov(Tensor([[0., 2, 1], [1, 1, 5]]), Tensor([[1., 2, 3]]), ddof=0, fweights=Tensor([1, 2, 3]), aweights=Tensor([1., 2, 3]))
    mnp.cov([[0, 2], [1, 1]])
    mnp.cov(Tensor([-2.1, -1, 4.3]))
    mnp.corrcoef(Tensor([[2., 3, 4, 5], [0, 2, 3, 4], [7, 8, 9, 10]]))
    mnp.corrcoef([[2., 3, 4], [0, 2, 7]], [1., 5, 2], rowvar=True)
    mnp.corrcoef(Tensor([[2., 3, 4], [0, 2, 7]]), dtype=ms.float16)
    mnp.bincount(Tensor([0, 1, 1, 3, 2, 1, 7]))
    mnp.bincount(Tensor([0, 1, 1]), weights=Tensor([0.5, 1, 2]), minlength=5)
    mnp.bincount([0, 1, 1], length=2)
    mnp.bincount(Tensor([0., 1.5, 3]))
    mnp.digitize(Tensor([1.2, 10.0, 12.4, 15.5, 20.]), Tensor([0, 5, 10, 15, 20]))
    mnp.digitize(Tensor([1.2, 10.0, 12.4, 15.5, 20.]), Tensor([0, 5, 10, 15, 20]), right=True)
    mnp.digitize(Tensor([1.2, 10.0, 20.]), Tensor([20, 15, 10, 5, 0]))
    mnp.digitize([1.2], [0, 1, 2])
    mnp.searchsorted([1, 2, 3, 4, 5], 3)
    mnp.searchsorted(Tensor([1, 2, 3, 4, 5]), Tensor([-10, 10, 2, 3]), side='right')
    mnp.searchsorted([3, 1, 2], [2.5], sorter=[1, 2, 0])
    mnp.searchsorted([3, 1, 2], [2.5], side='middle')
    mnp.histogram(Tensor([1, 2, 1]), bins=[0, 1, 2, 3])
    mnp.histogram(Tensor([1., 2, 1, 5, 4.5]))
    mnp.histogram(Tensor([1., 2, 1]), bins=4, range=(0, 4), density=True)
    mnp.histogram([1., 2, 1], bins=2, weights=[1., 2, 3])
    mnp.histogram([1, 2, 1], bins=0)
    mnp.histogram_bin_edges(Tensor([0., 0, 0, 1, 2, 3, 3, 4, 5]))
    mnp.histogram_bin_edges(Tensor([0., 0, 0, 1, 2, 3, 3, 4, 5]), bins=2, range=(0, 1))
    mnp.histogram_bin_edges([1, 1])
    mnp.histogram_bin_edges([1, 2], bins='auto')
    mnp.histogram2d(Tensor([1., 1, 2, 3]), Tensor([0., 1, 1, 5]), bins=2)
    mnp.histogram2d([1., 1, 2, 3], [0., 1, 1, 5], bins=[2, 3], range=[[0, 4], [0, 6]], density=True)
    mnp.histogram2d([1., 1, 2, 3], [0., 1, 1, 5], bins=[[0, 2, 4], [0, 3, 6]])
    mnp.histogramdd(Tensor([[1., 0, 2], [1, 1, 3], [2, 1, 0], [3, 5, 1]]), bins=2)
    mnp.histogramdd([[1., 0, 2], [1, 1, 3]], bins=[1, 2, 3], weights=[1., 2])
    mnp.polyadd([1, 2], [9, 5, 4])
    mnp.polyadd(Tensor([1., 2]), Tensor([9, 5, 4], ms.int32))
    mnp.polysub([2, 10, -2], [3, 10, -4])
    mnp.polymul([3, 1, 2], [2, 5])
    mnp.polymul(Tensor([1., 2]), [3, 4])
    mnp.polyval([3., 0, 1], 2)
    mnp.polyval([3, 0, 1], 5)
    mnp.polyval(Tensor([3, 0, 1]), Tensor([[2, 5], [1, 0]]))
    mnp.polyder([1, 1, 1, 1])
    mnp.polyder(Tensor([1., 2, 3]), 2)
    mnp.polyder([1, 1], 3)
    mnp.polyint([1, 1, 1])
    mnp.polyint(Tensor([6., 2, 3]), 2, [1, 2])
    mnp.polyint(Tensor([6., 2, 3]), 2, 5)
    mnp.around(Tensor([-1.3, 0.0, 0.5, 1.5, 2.5]))
    mnp.around(Tensor([-1.32, 0.05]), 1)
    mnp.round(Tensor([-1.3, 0.5]))
    mnp.promote_types(ms.float32, ms.float64)
    mnp.promote_types(ms.int32, ms.float16)
    mnp.promote_types('int8', 'uint8')
    mnp.promote_types(ms.int64, ms.float32)
    mnp.promote_types(ms.bool_, ms.int8)
    mnp.result_type('i2', ms.float32, mnp.asarray([1, 2]))
    mnp.result_type(3, 2.5)
    mnp.result_type(ms.int32, 2.5)
    mnp.result_type(ms.uint8, ms.int32)
    mnp.result_type(Tensor([1], ms.float16), 2.5)
    mnp.argwhere(Tensor([[1, 0], [2, 3]]))
    mnp.nan, mnp.inf, mnp.pi, mnp.NINF, mnp.PINF
""")
CASES.update({call: f"out = {call}" for call in BROKEN})


def filled(text):
    """The case names of lines `pattern|words`, where each word fills the pattern's braces."""
    return [
        pattern.format(word.replace("_and_", " and "))
        for pattern, _, fills in (line.partition("|") for line in lines(text))
        for word in fills.split()
    ]


REFUSED = "MindSpore refuses some of these dtypes or Python values, which msgrad takes as its own operators do"
REFUSED_CASES = """
    {} of each dtype|arccos arccosh arcsin arcsinh arctan arctanh bitwise_not cos cosh exp expm1 floor
    {} of each dtype|invert isfinite isinf isnan isneginf isposinf log log1p rint sign sin sinh tan
    {} of each dtype|tanh amax amin max min ptp count_nonzero sometrue nanmax nanmin nansum nancumsum
    {} of Python values|arccos arccosh arcsin arcsinh arctan arctanh bitwise_not cos cosh deg2rad exp
    {} of Python values|expm1 floor invert log log1p positive rad2deg radians rint sign sin sinh tan
    {} of Python values|tanh add multiply float_power hypot arctan2 logaddexp2 copysign not_equal
    {} of Python values|less_equal logical_xor cumsum nanmax nanmin nancumsum
    {} with dtype|signbit logaddexp logaddexp2 sum cumsum nancumsum
    {} of bool_ and each dtype|add subtract minimum hypot logaddexp logaddexp2 copysign
    {} of int32 and each dtype|add hypot logaddexp logaddexp2 copysign
    {} of float16 and each dtype|add hypot copysign
"""
OTHERS = {
    "the length of a complex number is real, as in NumPy; MindSpore gives it as a complex number": """
        {} of each dtype|abs absolute fabs""",
    "MindSpore's cube root is NaN of 0 and of infinity": """
        cbrt of {}|each_dtype Python_values special_values
        {} with dtype|cbrt""",
    "MindSpore rounds otherwise in float16 or in its own approximation": """
        {} of each dtype|deg2rad rad2deg radians
        {} with dtype|arcsinh cosh exp rad2deg
        logaddexp of {} and each dtype|float16
        logaddexp of {} values|Python""",
    "undefined: NaN and infinity as an integer, or 1 / 0 of integers": """
        reciprocal of {}|each_dtype Python_values
        {} with dtype|arccosh arctanh reciprocal""",
    "complex logarithm of 0: NaN in MindSpore": """
        {} of each dtype|log10 log2""",
    "the sign of 0 and of infinity, as IEEE 754 and NumPy have it": """
        {} of special values|expm1 log1p reciprocal sign signbit""",
    "MindSpore cuts the mean of integers to an integer first, which makes their variance wrong": """
        {} of each dtype|std var
        {} of Python values|std var""",
    "the mean of booleans is wrong in MindSpore": """
        {} of each dtype|nanmean nanstd nanvar
        {} of Python values|nanmean nanstd nanvar""",
}
DIFFERS = {
    **dict.fromkeys(
        [f"{name} of each dtype" for name in ("ceil", "fix", "trunc", "signbit")],
        "of complex numbers: JAX warns where it drops the imaginary part, and signbit takes it dropped; MindSpore refuses some",
    ),
    **dict.fromkeys(filled(REFUSED_CASES), REFUSED),
    **{name.replace("_", " "): why for why, text in OTHERS.items() for name in filled(text)},
    "nanmean with dtype": "the result has the dtype asked for; MindSpore's has that of the division",
    "mnp.clip(Tensor([1, 2, 3, 4], ms.float32), 2, 3, dtype=ms.int32)": "MindSpore ignores `dtype`",
    **dict.fromkeys(
        lines("""
            mnp.average(Tensor([[1, 2], [3, 4]]), axis=1, weights=[1., 3], returned=True)
            mnp.cov(Tensor([[0., 2, 1], [1, 1, 5]]), Tensor([[1., 2, 3]]), ddof=0, fweights=Tensor([1, 2, 3]), aweights=Tensor([1., 2, 3]))
            mnp.searchsorted([3, 1, 2], [2.5], sorter=[1, 2, 0])"""),
        "MindSpore refuses a list or int64 numbers here",
    ),
}
