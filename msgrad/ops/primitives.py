"""The Primitive classes: `ops.Add()(x, y)`, `ops.ReduceMean(keep_dims=True)(x, 1)`. One row each."""

import jax
import jax.numpy as jnp
from jax import lax

from msgrad import dtype as dtypes
from msgrad.core.tensor import Tensor
from msgrad.errors import check_axis, check_int, check_one_of, wrong_type
from msgrad.ops import (
    activation,
    binary,
    compare,
    control,
    conv,
    create,
    join,
    linalg,
    loss,
    norm,
    pad,
    pool,
    random,
    reduce,
    scatter,
    shape,
    sort,
    ternary,
    unary,
)
from msgrad.ops.declare import FLOATING, KEEP, PROMOTE, operator, widely
from msgrad.ops.declare import binary as declare_binary
from msgrad.ops.spell import Primitive, primitive

KEEP_DIMS = (("keep_dims", False),)
SEEDS = (("seed", 0), ("seed2", 0))
LOCK = (("use_locking", False),)


def seed_of(self) -> Tensor:
    """The state that this Primitive draws from: with a seed, that of a stream of its own."""
    return random.stream(self.name, self.seed or self.seed2, self.__dict__.setdefault("_streams", {}))


def kept(name, function):
    """A call `(x, axis)` with `keep_dims` given at construction; an empty axis means all."""
    return primitive(name, function, KEEP_DIMS, lambda self, x, axis=(): function(x, axis, self.keep_dims))


# ---------------------------------------------------------------- one tensor
Abs = primitive("Abs", unary.abs)
ACos = primitive("ACos", unary.acos)
Acosh = primitive("Acosh", unary.acosh)
Angle = primitive("Angle", unary.angle)
Asin = primitive("Asin", unary.asin)
Asinh = primitive("Asinh", unary.asinh)
Atan = primitive("Atan", unary.atan)
Atanh = primitive("Atanh", unary.atanh)
BesselI0 = primitive("BesselI0", unary.bessel_i0)
BesselI0e = primitive("BesselI0e", unary.bessel_i0e)
BesselI1 = primitive("BesselI1", unary.bessel_i1)
BesselI1e = primitive("BesselI1e", unary.bessel_i1e)
Ceil = primitive("Ceil", unary.ceil)
ComplexAbs = primitive("ComplexAbs", unary.abs)
Conj = primitive("Conj", unary.conj)
Cos = primitive("Cos", unary.cos)
Cosh = primitive("Cosh", unary.cosh)
Digamma = primitive("Digamma", unary.digamma)
Erf = primitive("Erf", unary.erf)
Erfc = primitive("Erfc", unary.erfc)
Erfinv = primitive("Erfinv", unary.erfinv)
Exp = primitive("Exp", unary.exp)
Expm1 = primitive("Expm1", unary.expm1)
Floor = primitive("Floor", unary.floor)
Identity = primitive("Identity", unary.identity)
Imag = primitive("Imag", unary.imag)
Inv = primitive("Inv", unary.inv)
Invert = primitive("Invert", unary.invert)
IsFinite = primitive("IsFinite", unary.isfinite)
IsInf = primitive("IsInf", unary.isinf)
IsNan = primitive("IsNan", unary.isnan)
Lgamma = primitive("Lgamma", unary.lgamma)
Log = primitive("Log", unary.log)
Log1p = primitive("Log1p", unary.log1p)
LogicalNot = primitive("LogicalNot", unary.logical_not)
Mvlgamma = primitive("Mvlgamma", unary.mvlgamma, (("p",),))
NanToNum = primitive("NanToNum", unary.nan_to_num, (("nan", None), ("posinf", None), ("neginf", None)))
Neg = primitive("Neg", unary.neg)
PopulationCount = primitive("PopulationCount", unary.population_count)
Polygamma = primitive("Polygamma", unary.polygamma)
Real = primitive("Real", unary.real)
Reciprocal = primitive("Reciprocal", unary.reciprocal)
Rint = primitive("Rint", unary.round)
Round = primitive("Round", unary.round, (), lambda self, x, decimals=0: unary.round(x, decimals=decimals))
Rsqrt = primitive("Rsqrt", unary.rsqrt)
Sign = primitive("Sign", unary.sign)
Sin = primitive("Sin", unary.sin)
Sinh = primitive("Sinh", unary.sinh)
Sqrt = primitive("Sqrt", unary.sqrt)
Square = primitive("Square", unary.square)
StopGradient = primitive("StopGradient", unary.stop_gradient)
Tan = primitive("Tan", unary.tan)
Tanh = primitive("Tanh", unary.tanh)
Trunc = primitive("Trunc", unary.trunc)

# ---------------------------------------------------------------- two tensors
Add = primitive("Add", binary.add)
Atan2 = primitive("Atan2", binary.atan2)
BitwiseAnd = primitive("BitwiseAnd", binary.bitwise_and)
BitwiseOr = primitive("BitwiseOr", binary.bitwise_or)
BitwiseXor = primitive("BitwiseXor", binary.bitwise_xor)
Complex = primitive("Complex", binary.complex)
Div = primitive("Div", binary.true_divide)
FloorDiv = primitive("FloorDiv", binary.floor_div)
FloorMod = primitive("FloorMod", binary.floor_mod)
Gcd = primitive("Gcd", binary.gcd)
Heaviside = primitive("Heaviside", binary.heaviside)
Hypot = primitive("Hypot", binary.hypot)
Igamma = primitive("Igamma", binary.igamma)
Igammac = primitive("Igammac", binary.igammac)
Lcm = primitive("Lcm", binary.lcm)
LeftShift = primitive("LeftShift", binary.bitwise_left_shift)
Maximum = primitive("Maximum", binary.maximum)
Minimum = primitive("Minimum", binary.minimum)
Mod = primitive("Mod", binary.truncate_mod)
Mul = primitive("Mul", binary.mul)
NextAfter = primitive("NextAfter", binary.nextafter)
Polar = primitive("Polar", binary.polar)
Pow = primitive("Pow", binary.pow)
RealDiv = primitive("RealDiv", binary.true_divide)
RightShift = primitive("RightShift", binary.bitwise_right_shift)
Sub = primitive("Sub", binary.sub)
TruncateDiv = primitive("TruncateDiv", binary.truncate_div)
TruncateMod = primitive("TruncateMod", binary.truncate_mod)
Xdivy = primitive("Xdivy", binary.xdivy)
Xlogy = primitive("Xlogy", binary.xlogy)
Zeta = primitive("Zeta", binary.zeta)

ApproximateEqual = primitive("ApproximateEqual", compare.approximate_equal, (("tolerance", 1e-5),))
Equal = primitive("Equal", compare.equal)
Greater = primitive("Greater", compare.greater)
GreaterEqual = primitive("GreaterEqual", compare.greater_equal)
Less = primitive("Less", compare.less)
LessEqual = primitive("LessEqual", compare.less_equal)
LogicalAnd = primitive("LogicalAnd", compare.logical_and)
LogicalOr = primitive("LogicalOr", compare.logical_or)
LogicalXor = primitive("LogicalXor", compare.logical_xor)
NotEqual = primitive("NotEqual", compare.not_equal)

_squared_difference = declare_binary(
    "squared_difference", lambda x, y: (x - y) * (x - y), PROMOTE, "(input - other)**2."
)
_mul_no_nan = declare_binary(
    "mul_no_nan",
    lambda x, y: jnp.where(y == 0, jnp.zeros((), x.dtype), x * jnp.where(y == 0, jnp.zeros((), y.dtype), y)),
    PROMOTE,
    "The product, and 0 where `other` is 0, whatever `input` is.",
)
_div_no_nan = declare_binary(
    "div_no_nan",
    lambda x, y: jnp.where(y == 0, jnp.zeros((), x.dtype), x / jnp.where(y == 0, jnp.ones((), y.dtype), y)),
    FLOATING,
    "The quotient, and 0 where `other` is 0.",
)
SquaredDifference = primitive("SquaredDifference", _squared_difference)
MulNoNan = primitive("MulNoNan", _mul_no_nan)
DivNoNan = primitive("DivNoNan", _div_no_nan)

# ---------------------------------------------------------------- three tensors
Addcdiv = primitive("Addcdiv", ternary.addcdiv)
Addcmul = primitive("Addcmul", ternary.addcmul)
Lerp = primitive("Lerp", ternary.lerp)
MaskedFill = primitive("MaskedFill", ternary.masked_fill)
Select = primitive("Select", ternary.select)

# ---------------------------------------------------------------- reductions
ReduceAll = primitive(
    "ReduceAll", reduce.all, KEEP_DIMS, lambda self, x, axis=None: reduce.all(x, axis, self.keep_dims)
)
ReduceAny = kept("ReduceAny", reduce.any)
ReduceMax = kept("ReduceMax", reduce.amax)
ReduceMean = kept("ReduceMean", reduce.mean)
ReduceMin = kept("ReduceMin", reduce.amin)
ReduceProd = kept("ReduceProd", reduce.reduce_prod)


def _reduce_sum_call(self, x, axis=()):
    if self.skip_mode and axis in ((), []):
        return x
    return reduce.reduce_sum(x, axis, self.keep_dims)


def _reduce_std_call(self, x):
    return reduce.std_mean(
        x, tuple(self.axis) if isinstance(self.axis, list) else self.axis, int(self.unbiased), self.keep_dims
    )


def _arg_call(function):
    return lambda self, x: create.cast(function(x, self.axis), self.output_type)


def _with_value_call(function):
    return lambda self, x: function(x, self.axis, self.keep_dims)[::-1]


ReduceSum = primitive("ReduceSum", reduce.reduce_sum, (("keep_dims", False), ("skip_mode", False)), _reduce_sum_call)
ReduceStd = primitive(
    "ReduceStd", reduce.std_mean, (("axis", ()), ("unbiased", True), ("keep_dims", False)), _reduce_std_call
)
OUTPUT = (("axis", -1), ("output_type", dtypes.int32))
Argmax = primitive("Argmax", reduce.argmax, OUTPUT, _arg_call(reduce.argmax))
Argmin = primitive("Argmin", reduce.argmin, OUTPUT, _arg_call(reduce.argmin))
AXIS_KEEP = (("axis", 0), ("keep_dims", False))
ArgMaxWithValue = primitive("ArgMaxWithValue", reduce.max, AXIS_KEEP, _with_value_call(reduce.max))
ArgMinWithValue = primitive("ArgMinWithValue", reduce.min, AXIS_KEEP, _with_value_call(reduce.min))
RUNNING = (("exclusive", False), ("reverse", False))
CumSum = primitive(
    "CumSum",
    reduce.cumsum,
    RUNNING,
    lambda self, x, axis: reduce._cumsum(x, scatter.int_of(axis, "axis", "CumSum"), None, self.exclusive, self.reverse),
)
CumProd = primitive(
    "CumProd",
    reduce.cumprod,
    RUNNING,
    lambda self, x, axis: reduce._cumprod(
        x, scatter.int_of(axis, "axis", "CumProd"), None, self.exclusive, self.reverse
    ),
)
Cummax = primitive("Cummax", reduce.cummax, (("axis",),))
Cummin = primitive("Cummin", reduce.cummin, (("axis",),))


def _median_call(self, x):
    """(median, its index); of all elements, the index given is 0."""
    function = reduce.nanmedian if self.ignore_nan else reduce.median
    if not self.global_median:
        return function(x, self.axis, self.keep_dims)
    found = function(shape.ravel(x), 0)[0]
    return found, create.zeros((), dtypes.int64)


Median = primitive(
    "Median",
    reduce.median,
    (("global_median", False), ("axis", 0), ("keep_dims", False), ("ignore_nan", False)),
    _median_call,
)

# ---------------------------------------------------------------- shapes
BroadcastTo = primitive("BroadcastTo", shape.broadcast_to, (("shape",),))
DType = primitive("DType", shape.dtype)
DynamicShape = primitive("DynamicShape", shape.dyn_shape, (("dtype", 9),), lambda self, x: shape.dyn_shape(x))
ExpandDims = primitive("ExpandDims", shape.expand_dims)
Flatten = primitive("Flatten", shape.flatten)
Rank = primitive("Rank", shape.rank)
Reshape = primitive("Reshape", shape.reshape)
Shape = primitive("Shape", shape.shape)
Size = primitive("Size", shape.size)
TensorShape = primitive("TensorShape", shape.dyn_shape)
Transpose = primitive("Transpose", shape.transpose)


def _squeeze_call(self, x):
    return shape.squeeze(x, self.axis or None)


Squeeze = primitive("Squeeze", shape.squeeze, (("axis", ()),), _squeeze_call, ("axis",))


def _split_call(self, x):
    axis, count = check_axis(self.axis, x.ndim, "Split"), check_int(self.output_num, "output_num", "Split")
    if count < 1 or x.shape[axis] % count:
        raise ValueError(
            f"For 'Split', the 'output_num' must divide the {x.shape[axis]} elements of axis {axis}, but got {count}."
        )
    return join.split(x, x.shape[axis] // count, axis)


def _split_v_call(self, x):
    axis, sizes = check_axis(self.split_dim, x.ndim, "SplitV"), list(self.size_splits)
    if len(sizes) != self.num_split or sizes.count(-1) > 1:
        raise ValueError(
            f"For 'SplitV', the 'size_splits' must be {self.num_split} lengths, at most one of them -1, but got {sizes}."
        )
    rest = x.shape[axis] - sum(n for n in sizes if n != -1)
    return join.split(x, [rest if n == -1 else n for n in sizes], axis)


def _gathered(*args):
    """The Tensors of a call that takes a tuple of them, or them one by one."""
    return tuple(args[0]) if len(args) == 1 and isinstance(args[0], (tuple, list)) else args


Concat = primitive("Concat", join.concat, (("axis", 0),), lambda self, *x: join.concat(_gathered(*x), self.axis))
Meshgrid = primitive(
    "Meshgrid",
    join.meshgrid,
    (("indexing", "xy"),),
    lambda self, inputs: join.meshgrid(*inputs, indexing=self.indexing),
)
ReverseV2 = primitive("ReverseV2", join.flip, (("axis",),), lambda self, x: join.reverse(x, self.axis), ("axis",))
Roll = primitive("Roll", join.roll, (("shift",), ("axis", None)), lambda self, x: join.roll(x, self.shift, self.axis))
Split = primitive("Split", join.split, (("axis", 0), ("output_num", 1)), _split_call)
SplitV = primitive("SplitV", join.split, (("size_splits",), ("split_dim",), ("num_split",)), _split_v_call)
Stack = primitive("Stack", join.stack, (("axis", 0),), lambda self, *x: join.stack(_gathered(*x), self.axis))
Tile = primitive("Tile", join.tile)
Unstack = primitive("Unstack", join.unstack, (("axis", 0), ("num", None)), lambda self, x: join.unstack(x, self.axis))

# ---------------------------------------------------------------- new tensors
Cast = primitive("Cast", create.cast)
Diag = primitive("Diag", create.diag)
Eps = primitive("Eps", create.eps)
Eye = primitive("Eye", create.eye)
Fill = primitive("Fill", create.fill)
FillV2 = primitive(
    "FillV2", create.full, (), lambda self, shape_, value: create.filled(shape_, value, value.dtype, "FillV2")
)
LinSpace = primitive("LinSpace", create.linspace)
LogSpace = primitive("LogSpace", create.logspace, (("steps", 10), ("base", 10), ("dtype", dtypes.float32)))
OneHot = primitive("OneHot", create.one_hot, (("axis", -1),))
Ones = primitive("Ones", create.ones)
OnesLike = primitive("OnesLike", create.ones_like)
Range = primitive("Range", create.range, (("maxlen", 1000000),))
ScalarToTensor = primitive("ScalarToTensor", create.scalar_to_tensor)
Tril = primitive("Tril", create.tril, (("diagonal", 0),))
Triu = primitive("Triu", create.triu, (("diagonal", 0),))
Zeros = primitive("Zeros", create.zeros)
ZerosLike = primitive("ZerosLike", create.zeros_like)
TupleToArray = primitive("TupleToArray", create.tuple_to_array)
PERIODIC = (("periodic", True), ("dtype", dtypes.float32))
BartlettWindow = primitive("BartlettWindow", create.bartlett_window, PERIODIC)
BlackmanWindow = primitive("BlackmanWindow", create.blackman_window, PERIODIC)
HammingWindow = primitive(
    "HammingWindow",
    create.hamming_window,
    (("periodic", True), ("alpha", 0.54), ("beta", 0.46), ("dtype", dtypes.float32)),
)

# ---------------------------------------------------------------- padding
Pad = primitive(
    "Pad",
    pad.pad,
    (("paddings",),),
    lambda self, x: pad._pad(x, tuple((int(low), int(high)) for low, high in self.paddings), "constant", 0),
)
MirrorPad = primitive("MirrorPad", pad.mirror_pad, (("mode", "REFLECT"),))
Padding = primitive("Padding", pad.padding, (("pad_dim_size", 8),))

# ---------------------------------------------------------------- gathering and scattering
Gather = primitive("Gather", scatter.gather, (("batch_dims", 0),))
SparseGatherV2 = primitive("SparseGatherV2", scatter.gather)
GatherD = primitive("GatherD", scatter.gather_d)
GatherNd = primitive("GatherNd", scatter.gather_nd)
INDEX_ADD = (("axis",), ("use_lock", True), ("check_index_bound", True))
IndexAdd = primitive("IndexAdd", scatter.index_add, INDEX_ADD)
IndexFill = primitive("IndexFill", scatter.index_fill)
InplaceAdd = primitive("InplaceAdd", scatter.inplace_add, (("indices",),))
InplaceSub = primitive("InplaceSub", scatter.inplace_sub, (("indices",),))
InplaceUpdate = primitive("InplaceUpdate", scatter.inplace_update, (("indices",),))
ReverseSequence = primitive("ReverseSequence", scatter.reverse_sequence, (("seq_dim",), ("batch_dim", 0)))
ScatterNd = primitive("ScatterNd", scatter.scatter_nd)
Slice = primitive("Slice", scatter.slice_by)
StridedSlice = primitive(
    "StridedSlice",
    scatter.strided_slice,
    tuple((f"{name}_mask", 0) for name in ("begin", "end", "ellipsis", "new_axis", "shrink_axis")),
)
TensorScatterElements = primitive(
    "TensorScatterElements", scatter.tensor_scatter_elements, (("axis", 0), ("reduction", "none"))
)
TensorScatterAdd = primitive("TensorScatterAdd", scatter.tensor_scatter_add)
TensorScatterDiv = primitive("TensorScatterDiv", scatter.tensor_scatter_div)
TensorScatterMax = primitive("TensorScatterMax", scatter.tensor_scatter_max)
TensorScatterMin = primitive("TensorScatterMin", scatter.tensor_scatter_min)
TensorScatterMul = primitive("TensorScatterMul", scatter.tensor_scatter_mul)
TensorScatterSub = primitive("TensorScatterSub", scatter.tensor_scatter_sub)
TensorScatterUpdate = primitive("TensorScatterUpdate", scatter.tensor_scatter_update)
UnsortedSegmentMax = primitive("UnsortedSegmentMax", scatter.unsorted_segment_max)
UnsortedSegmentMin = primitive("UnsortedSegmentMin", scatter.unsorted_segment_min)
UnsortedSegmentProd = primitive("UnsortedSegmentProd", scatter.unsorted_segment_prod)
UnsortedSegmentSum = primitive("UnsortedSegmentSum", scatter.unsorted_segment_sum)


def into_parameter(name, function):
    return primitive(
        name, function, LOCK, lambda self, variable, indices, updates: function(variable, indices, updates)
    )


ScatterAdd = into_parameter("ScatterAdd", scatter.scatter_add)
ScatterDiv = into_parameter("ScatterDiv", scatter.scatter_div)
ScatterMax = into_parameter("ScatterMax", scatter.scatter_max)
ScatterMin = into_parameter("ScatterMin", scatter.scatter_min)
ScatterMul = into_parameter("ScatterMul", scatter.scatter_mul)
ScatterSub = into_parameter("ScatterSub", scatter.scatter_sub)
ScatterUpdate = into_parameter("ScatterUpdate", scatter.scatter_update)
ScatterNdAdd = into_parameter("ScatterNdAdd", scatter.scatter_nd_add)
ScatterNdDiv = into_parameter("ScatterNdDiv", scatter.scatter_nd_div)
ScatterNdMax = into_parameter("ScatterNdMax", scatter.scatter_nd_max)
ScatterNdMin = into_parameter("ScatterNdMin", scatter.scatter_nd_min)
ScatterNdMul = into_parameter("ScatterNdMul", scatter.scatter_nd_mul)
ScatterNdSub = into_parameter("ScatterNdSub", scatter.scatter_nd_sub)
ScatterNdUpdate = into_parameter("ScatterNdUpdate", scatter.scatter_nd_update)


def _invert_permutation(input_x) -> tuple:
    """The permutation, a tuple of ints, that undoes `input_x`."""
    if sorted(input_x) != list(range(len(input_x))):
        raise ValueError(f"For 'InvertPermutation', the 'input_x' must be a permutation, but got {input_x}.")
    return tuple(sorted(range(len(input_x)), key=input_x.__getitem__))


InvertPermutation = primitive("InvertPermutation", _invert_permutation)

# ---------------------------------------------------------------- sorting and searching
Sort = primitive("Sort", sort.sort, (("axis", -1), ("descending", False)))
TopK = primitive("TopK", sort.topk, (("sorted", True),), lambda self, x, k: sort.top_k(x, k, self.sorted))
InTopK = primitive("InTopK", sort.intopk, (("k",),))
MaskedSelect = primitive("MaskedSelect", sort.masked_select)
NonZero = primitive("NonZero", sort.nonzero)
SearchSorted = primitive(
    "SearchSorted",
    sort.searchsorted,
    (("dtype", dtypes.int64), ("right", False)),
    lambda self, rows, values, sorter=None: sort._searchsorted(rows, values, sorter, self.right, self.dtype),
)
Unique = primitive("Unique", sort.unique)
UniqueWithPad = primitive("UniqueWithPad", sort.unique_with_pad)

# ---------------------------------------------------------------- linear algebra
AddN = primitive("AddN", linalg.addn)
AccumulateNV2 = primitive("AccumulateNV2", linalg.accumulate_n)
TRANSPOSED = (("transpose_a", False), ("transpose_b", False))


def _matmul_call(self, x, y):
    if x.ndim != 2 or y.ndim != 2:
        raise ValueError(f"For 'MatMul', the arguments must be matrices, but got the shapes {x.shape} and {y.shape}.")
    return linalg.batch_matmul(x, y, self.transpose_a, self.transpose_b)


def _einsum_call(self, operands):
    return linalg.einsum(self.equation, *operands)


def _lp_norm_call(self, x):
    return linalg.vector_norm(x, self.p, self.axis, self.keep_dims)


BatchMatMul = primitive("BatchMatMul", linalg.batch_matmul, TRANSPOSED)
Cdist = primitive("Cdist", linalg.cdist, (("p", 2.0),))
Cholesky = primitive("Cholesky", linalg.cholesky, (("upper", False),))
Cross = primitive(
    "Cross",
    linalg.cross,
    (("dim", -65530),),
    lambda self, x, y: linalg.cross(x, y, None if self.dim == -65530 else self.dim),
)
Einsum = primitive("Einsum", linalg.einsum, (("equation",),), _einsum_call)
Ger = primitive("Ger", linalg.ger)
L2Normalize = primitive("L2Normalize", linalg.l2_normalize, (("axis", 0), ("epsilon", 1e-4)))
LogMatrixDeterminant = primitive("LogMatrixDeterminant", linalg.slogdet)
LpNorm = primitive(
    "LpNorm", linalg.vector_norm, (("axis",), ("p", 2), ("keep_dims", False), ("epsilon", 1e-12)), _lp_norm_call
)
MatMul = primitive("MatMul", linalg.matmul, TRANSPOSED, _matmul_call)
MatrixDeterminant = primitive("MatrixDeterminant", linalg.det)
MatrixInverse = primitive(
    "MatrixInverse",
    linalg.inverse,
    (("adjoint", False),),
    lambda self, x: linalg.inverse(linalg.adjoint(x) if self.adjoint else x),
)
Renorm = primitive(
    "Renorm",
    linalg.renorm,
    (("p",), ("dim",), ("maxnorm",)),
    lambda self, x: linalg.renorm(x, self.p, self.dim, self.maxnorm),
)
Svd = primitive("Svd", linalg.svd, (("full_matrices", False), ("compute_uv", True)))
Trace = primitive("Trace", linalg.trace)


@operator(KEEP, numeric="-")
def l2_loss(x):
    """Half of the sum of squares. Source: mindspore.ops.L2Loss, MindSpore 2.10."""
    return jnp.sum(x * x) / 2


@operator(KEEP, numeric="-")
def square_sum_all(x, y):
    """(sum of the squares of `x`, of `y`). Source: mindspore.ops.SquareSumAll, MindSpore 2.10."""
    return jnp.sum(x * x), jnp.sum(y * y)


L2Loss = primitive("L2Loss", l2_loss)
SquareSumAll = primitive("SquareSumAll", square_sum_all)

# ---------------------------------------------------------------- random
StandardNormal = primitive(
    "StandardNormal", random.standard_normal, SEEDS, lambda self, size: random.standard_normal(size, seed_of(self))
)
StandardLaplace = primitive(
    "StandardLaplace", random.standard_laplace, SEEDS, lambda self, size: random.standard_laplace(size, seed_of(self))
)
UniformReal = primitive(
    "UniformReal", random.uniform_real, SEEDS, lambda self, size: random.uniform_real(size, seed_of(self))
)
UniformInt = primitive(
    "UniformInt",
    random.uniform_int,
    SEEDS,
    lambda self, size, low, high: random.uniform_int(size, low, high, seed_of(self)),
)
Gamma = primitive(
    "Gamma", random.gamma, SEEDS, lambda self, size, alpha, beta: random.gamma(size, alpha, beta, seed_of(self))
)
Poisson = primitive(
    "Poisson", random.poisson, SEEDS, lambda self, size, mean: random.poisson(size, mean, seed_of(self))
)
Multinomial = primitive(
    "Multinomial",
    random.multinomial,
    (*SEEDS, ("dtype", dtypes.int32)),
    lambda self, x, count: create.cast(random.multinomial(x, count, True, seed_of(self)), self.dtype),
)
RandomCategorical = primitive(
    "RandomCategorical",
    random.random_categorical,
    (("dtype", dtypes.int64),),
    lambda self, x, count, seed=0: random.random_categorical(x, count, seed, self.dtype),
)
RandomChoiceWithMask = primitive(
    "RandomChoiceWithMask",
    random.choice_with_mask,
    (("count", 256), *SEEDS),
    lambda self, x: random.choice_with_mask(x, self.count, seed_of(self)),
)
RandomShuffle = primitive("RandomShuffle", random.shuffle, SEEDS, lambda self, x: random.shuffle(x, seed_of(self)))
RandpermV2 = primitive("RandpermV2", random.randperm, (("seed", 0), ("offset", 0), ("dtype", dtypes.int64)))
Bernoulli = primitive(
    "Bernoulli",
    random.bernoulli,
    (("seed", -1), ("offset", 0)),
    lambda self, x, p: random.bernoulli(x, p, max(self.seed, 0) + self.offset),
)


def _truncated_normal_call(self, size):
    if not (isinstance(self.dtype, dtypes.Type) and self.dtype.kind == "f"):
        raise wrong_type(self.dtype, "dtype", "TruncatedNormal", "a floating-point dtype")
    state = random.stream("truncated_normal", seed_of(self))
    return random.draw(random._truncated_of, state, random.lengths(size, "TruncatedNormal"), self.dtype)


TruncatedNormal = primitive(
    "TruncatedNormal", random.standard_normal, (("dtype", dtypes.float32), *SEEDS), _truncated_normal_call
)


def _dropout_call(self, x):
    """What is kept, scaled, and the mask as ones and zeros."""
    out, mask = random.dropout_mask(x, 1 - self.keep_prob, self.Seed0 or self.Seed1, None)
    return out, create.cast(mask, x.dtype)


def channel_mask(axes):
    def call(self, x):
        return random.dropout_mask(x, 1 - self.keep_prob, 0, axes)

    return call


Dropout = primitive("Dropout", random.dropout, (("keep_prob", 0.5), ("Seed0", 0), ("Seed1", 0)), _dropout_call)
Dropout2D = primitive("Dropout2D", random.dropout2d, (("keep_prob", 0.5),), channel_mask(2))
Dropout3D = primitive("Dropout3D", random.dropout3d, (("keep_prob", 0.5),), channel_mask(2))

# ---------------------------------------------------------------- activations
Elu = primitive("Elu", activation.elu, (("alpha", 1.0),))
FastGeLU = primitive("FastGeLU", activation.fast_gelu)
GeLU = primitive("GeLU", activation.gelu, (), lambda self, x: activation.gelu(x, "tanh"))
HShrink = primitive("HShrink", activation.hardshrink, (("lambd", 0.5),))
HSigmoid = primitive("HSigmoid", activation.hardsigmoid)
HSwish = primitive("HSwish", activation.hardswish)
LogSoftmax = primitive("LogSoftmax", activation.log_softmax, (("axis", -1),))
Mish = primitive("Mish", activation.mish)
PReLU = primitive("PReLU", activation.prelu)
ReLU = primitive("ReLU", activation.relu)
ReLU6 = primitive("ReLU6", activation.relu6)
SeLU = primitive("SeLU", activation.selu)
Sigmoid = primitive("Sigmoid", activation.sigmoid)
SiLU = primitive("SiLU", activation.silu)
Softmax = primitive(
    "Softmax",
    activation.softmax,
    (("axis", -1),),
    lambda self, x: activation.softmax(x, self.axis[0] if len(self.axis) == 1 else self.axis),
    ("axis",),
)
Softplus = primitive("Softplus", activation.softplus)
SoftShrink = primitive("SoftShrink", activation.softshrink, (("lambd", 0.5),))
Softsign = primitive("Softsign", activation.softsign)

# ---------------------------------------------------------------- layers
NCHW = ("data_format", "NCHW")


def check_format(self, owner):
    check_one_of(self.data_format, ("NCHW", "NCDHW"), "data_format", owner)


def _conv_call(layer, owner):
    def call(self, x, weight):
        check_format(self, owner)
        pads = tuple(self.pad) if isinstance(self.pad, (tuple, list)) else self.pad
        pads = pads if self.pad_mode.lower() == "pad" else 0
        return layer(x, weight, None, self.stride, self.pad_mode.lower(), pads, self.dilation, self.group)

    return call


def _pool_call(recorded, n, owner):
    def call(self, x):
        check_format(self, owner)
        mode = self.pad_mode.lower()
        if n == 2 and recorded is pool._max_pool:
            return recorded(x, spatial(self.kernel_size), spatial(self.strides), mode, 0, 1, False, False, 2, owner)
        return recorded(x, spatial(self.kernel_size), spatial(self.strides), mode, 0, False, False, None, 2, owner)

    return call


def spatial(size):
    """The last two of a size given for all four axes."""
    return tuple(size[-2:]) if isinstance(size, (tuple, list)) else size


CONV = (
    ("out_channel",),
    ("kernel_size",),
    ("mode", 1),
    ("pad_mode", "valid"),
    ("pad", 0),
    ("stride", 1),
    ("dilation", 1),
    ("group", 1),
)
POOL = (("kernel_size", 1), ("strides", 1), ("pad_mode", "valid"), NCHW)
AvgPool = primitive("AvgPool", pool.avg_pool2d, POOL, _pool_call(pool._avg_pool, 2, "AvgPool"))
BiasAdd = primitive("BiasAdd", conv.bias_add, (NCHW,), lambda self, x, bias: conv.bias_add(x, bias))
Conv2D = primitive("Conv2D", conv.conv2d, (*CONV, NCHW), _conv_call(conv._conv2d_layer, "Conv2D"))
Conv3D = primitive("Conv3D", conv.conv3d, (*CONV, ("data_format", "NCDHW")), _conv_call(conv._conv3d_layer, "Conv3D"))
LayerNorm = primitive(
    "LayerNorm",
    norm.layer_norm,
    (("begin_norm_axis", 1), ("begin_params_axis", 1), ("epsilon", 1e-7)),
    lambda self, x, gamma, beta: layer_norm(x, gamma, beta, self.begin_norm_axis, self.begin_params_axis, self.epsilon),
)
MaxPool = primitive("MaxPool", pool.max_pool2d, POOL, _pool_call(pool._max_pool, 2, "MaxPool"))


@operator(KEEP, name="layer_norm_primitive", numeric="-")
def layer_norm(x, gamma, beta, begin_norm_axis, begin_params_axis, eps):
    """(normalized, mean, variance) over the axes from `begin_norm_axis` on; gradients pass through the first only.

    Source: mindspore.ops.LayerNorm, 2.10.
    """
    axes = tuple(range(begin_norm_axis % x.ndim, x.ndim))
    unit, mean, variance = norm.standardize(x, axes, eps)
    out = (unit * gamma.astype(unit.dtype) + beta.astype(unit.dtype)).astype(x.dtype)
    return out, lax.stop_gradient(mean), lax.stop_gradient(variance)


# ---------------------------------------------------------------- losses
BCEWithLogitsLoss = primitive(
    "BCEWithLogitsLoss",
    loss.binary_cross_entropy_with_logits,
    (("reduction", "mean"),),
    lambda self, x, target, weight=None, pos_weight=None: loss.binary_cross_entropy_with_logits(
        x, target, weight, pos_weight, self.reduction
    ),
)
BinaryCrossEntropy = primitive(
    "BinaryCrossEntropy",
    loss.binary_cross_entropy,
    (("reduction", "mean"),),
    lambda self, x, target, weight=None: loss.binary_cross_entropy(x, target, weight, self.reduction),
)
KLDivLoss = primitive("KLDivLoss", loss.kl_div, (("reduction", "mean"),))
SmoothL1Loss = primitive("SmoothL1Loss", loss.smooth_l1_loss, (("beta", 1.0), ("reduction", "none")))


@operator(KEEP, numeric="-")
def sigmoid_cross_entropy_with_logits(logits, label):
    """-label log s - (1 - label) log(1 - s), with s the sigmoid; `label` gets no gradient. Source: mindspore.ops, 2.10."""
    label = lax.stop_gradient(label)
    return jnp.maximum(logits, jnp.zeros((), logits.dtype)) - logits * label + jnp.log1p(jnp.exp(-jnp.abs(logits)))


@operator(KEEP, numeric="-")
def softmax_cross_entropy(logits, labels):
    """(cross entropy of each row, its gradient in the logits); gradients pass from the first to `logits` only.

    Source: mindspore.ops.SoftmaxCrossEntropyWithLogits, MindSpore 2.10.
    """
    labels = lax.stop_gradient(labels)
    logs = widely(jax.nn.log_softmax)(logits)
    return -jnp.sum(labels * logs, -1), lax.stop_gradient(jnp.exp(logs) - labels)


SigmoidCrossEntropyWithLogits = primitive("SigmoidCrossEntropyWithLogits", sigmoid_cross_entropy_with_logits)
SoftmaxCrossEntropyWithLogits = primitive("SoftmaxCrossEntropyWithLogits", softmax_cross_entropy)


def _sparse_cross_entropy_call(self, logits, labels):
    """The mean cross entropy against class numbers, or with `is_grad` its gradient in the logits."""
    hot = create.cast(create.one_hot(labels, logits.shape[-1]), logits.dtype)
    values, gradient = softmax_cross_entropy(logits, hot)
    return gradient / logits.shape[0] if self.is_grad else reduce.mean(values)


SparseSoftmaxCrossEntropyWithLogits = primitive(
    "SparseSoftmaxCrossEntropyWithLogits", softmax_cross_entropy, (("is_grad", False),), _sparse_cross_entropy_call
)

# ---------------------------------------------------------------- writes and control
Assign = primitive("Assign", control.assign)
AssignAdd = primitive("AssignAdd", control.assign_add)
AssignSub = primitive("AssignSub", control.assign_sub)
Depend = primitive("Depend", control.depend)
Partial = primitive("Partial", control.partial)
Print = primitive("Print", control.print_)


# ---------------------------------------------------------------- overflow flags
@operator(KEEP, numeric="-")
def float_status(x):
    """float32 [1] if an element is NaN or infinite, else [0]. Source: mindspore.ops.FloatStatus, MindSpore 2.10."""
    return jnp.any(~jnp.isfinite(x)).astype(jnp.float32).reshape(1)


def _no_status(*args):
    """Eight zeros: the device flag that only Ascend has is never set."""
    return Tensor([0.0] * 8)


FloatStatus = primitive("FloatStatus", float_status)
NPUAllocFloatStatus = primitive("NPUAllocFloatStatus", _no_status)
NPUGetFloatStatus = primitive("NPUGetFloatStatus", _no_status)
NPUClearFloatStatus = primitive("NPUClearFloatStatus", _no_status)


# ---------------------------------------------------------------- the functions that MindSpore makes of Primitives
reduce_sum, reduce_mean, reduce_max, reduce_min = ReduceSum(), ReduceMean(), ReduceMax(), ReduceMin()


def _get_cache_prim(cls):
    """A function that makes objects of the Primitive class `cls`, one for each list of arguments.

    Source: mindspore.ops._primitive_cache, MindSpore 2.10.
    """

    def make(*args, **kwargs):
        try:
            key = (cls, args, tuple(sorted(kwargs.items())))
            found = _CACHE.get(key)
        except TypeError:  # an argument that cannot be hashed
            return cls(*args, **kwargs)
        if found is None:
            found = _CACHE[key] = cls(*args, **kwargs)
        return found

    return make


_CACHE: dict = {}

__all__ = [name for name, value in globals().items() if isinstance(value, type) and issubclass(value, Primitive)]
__all__ += ["reduce_max", "reduce_mean", "reduce_min", "reduce_sum", "_get_cache_prim"]
