"""The Primitive classes of transforms, matrices, diagonals, segments, searching and sampling. One row each."""

import jax.numpy as jnp

from msgrad import dtype as dtypes
from msgrad.errors import check_bool, check_int, check_one_of, check_same_dtype, check_type, wrong_type
from msgrad.ops import (
    binary,
    compare,
    create,
    diagonal,
    fourier,
    join,
    linalg,
    matrix,
    methods,
    pad,
    random,
    rearrange,
    reduce,
    report,
    sampler,
    scatter,
    search,
    segment,
    shape,
    sort,
    special,
    unary,
)
from msgrad.ops.declare import KEEP, operator
from msgrad.ops.primitives import SEEDS, seed_of
from msgrad.ops.spell import Primitive, primitive

# ---------------------------------------------------------------- element by element
BesselJ0 = primitive("BesselJ0", special.bessel_j0)
BesselJ1 = primitive("BesselJ1", special.bessel_j1)
BesselK0 = primitive("BesselK0", special.bessel_k0)
BesselK0e = primitive("BesselK0e", special.bessel_k0e)
BesselK1 = primitive("BesselK1", special.bessel_k1)
BesselK1e = primitive("BesselK1e", special.bessel_k1e)
BesselY0 = primitive("BesselY0", special.bessel_y0)
BesselY1 = primitive("BesselY1", special.bessel_y1)
Betainc = primitive("Betainc", special.betainc)
Fmax = primitive("Fmax", binary.fmax)
Fmin = primitive("Fmin", binary.fmin)
IsClose = primitive("IsClose", compare.isclose, (("rtol", 1e-05), ("atol", 1e-08), ("equal_nan", False)))
Logit = primitive("Logit", unary.logit, (("eps", -1.0),))
CheckNumerics = primitive("CheckNumerics", report.check_numerics)
Reusing = primitive("Reusing", unary.identity)


def _identity_call(self, x):
    if not isinstance(x, (tuple, list)):
        raise wrong_type(x, "x", "IdentityN", "a tuple or list of Tensors")
    return tuple(unary.identity(t) for t in x)


IdentityN = primitive("IdentityN", unary.identity, (), _identity_call)

# ---------------------------------------------------------------- reductions and counts
CountNonZero = primitive(
    "CountNonZero", reduce.count_nonzero, (("dims", None),), lambda self, x: reduce.count_nonzero(x, self.dims)
)
CumulativeLogsumexp = primitive(
    "CumulativeLogsumexp", search.cumulative_logsumexp, (("exclusive", False), ("reverse", False))
)
EqualCount = primitive("EqualCount", search.equal_count)
EuclideanNorm = primitive(
    "EuclideanNorm",
    matrix.euclidean_norm,
    (("keep_dims", False),),
    lambda self, x, axes: matrix.euclidean_norm(x, axes, self.keep_dims),
)
NuclearNorm = primitive("NuclearNorm", matrix.nuclear_norm, (("dim", None), ("keepdim", False)))


def _quantile_call(self, x, q):
    function = reduce.nanquantile if self.ignore_nan else reduce.quantile
    return function(x, q, self.dim, self.keep_dims)


Quantile = primitive(
    "Quantile", reduce.quantile, (("dim", None), ("keep_dims", False), ("ignore_nan", False)), _quantile_call
)
Bincount = primitive("Bincount", search.weighted_bincount)
CompareAndBitpack = primitive("CompareAndBitpack", search.compare_and_bitpack)


def _confusion_call(self, labels, predictions, weights=None):
    return search.confusion_matrix(labels, predictions, weights, self.num_classes)


ConfusionMatrix = primitive(
    "ConfusionMatrix", search.confusion_matrix, (("num_classes",), ("dtype", "int32")), _confusion_call
)


def _histogram_call(self, x):
    search.check_bins(self.bins, self.min, self.max)
    out = sort.histc(x, self.bins, self.min, self.max)
    return out.astype(dtypes.float32) if x.dtype is dtypes.float16 else out


def _fixed_width_call(self, x, range):
    check_one_of(self.dtype, ["int32"], "dtype", "HistogramFixedWidth")
    return search.histogram_fixed_width(x, range, check_int(self.nbins, "nbins", "HistogramFixedWidth"))


Histogram = primitive("Histogram", sort.histc, (("bins", 100), ("min", 0.0), ("max", 0.0)), _histogram_call)
HistogramFixedWidth = primitive(
    "HistogramFixedWidth", search.histogram_fixed_width, (("nbins",), ("dtype", "int32")), _fixed_width_call
)

# ---------------------------------------------------------------- searching
OUT_TYPE = (("out_type", dtypes.int32),)


def _bound_call(right, owner):
    def call(self, sorted_x, values):
        return search.bound(sorted_x, values, right, search.check_index_dtype(self.out_type, "out_type", owner))

    return call


LowerBound = primitive("LowerBound", search.bound, OUT_TYPE, _bound_call(False, "LowerBound"))
UpperBound = primitive("UpperBound", search.bound, OUT_TYPE, _bound_call(True, "UpperBound"))


def _bucketize_call(self, x):
    check_type(self.boundaries, list, "boundaries", "Bucketize")
    for number in self.boundaries:
        check_type(number, float, "boundaries", "Bucketize")
    return sort.bucketize(x, self.boundaries, right=True)


def _unique_consecutive_call(self, x):
    """(values, numbers of the groups, their sizes); of those not asked for, a 0-d Tensor."""
    out = sort.unique_consecutive(x, self.return_inverse, self.return_counts, self.dim)
    values, *asked = out if isinstance(out, tuple) else (out,)
    given = iter(asked)
    return values, *(
        next(given).astype(dtypes.int64) if wanted else create.zeros((), dtypes.int64)
        for wanted in (self.return_inverse, self.return_counts)
    )


Bucketize = primitive("Bucketize", sort.bucketize, (("boundaries",),), _bucketize_call)
ListDiff = primitive("ListDiff", search.list_diff, (("out_idx", dtypes.int32),))
MapUniform = primitive("MapUniform", search.map_uniform)
NthElement = primitive(
    "NthElement",
    search.nth_element,
    (("reverse", False),),
    lambda self, x, n: search.nth_element(x, search.check_place(n, "NthElement"), self.reverse),
)
RaggedRange = primitive(
    "RaggedRange",
    search.ragged_range,
    (("Tsplits",),),
    lambda self, starts, limits, deltas: search.ragged_range(
        starts, limits, deltas, search.check_index_dtype(self.Tsplits, "Tsplits", "RaggedRange")
    ),
)
UniqueConsecutive = primitive(
    "UniqueConsecutive",
    sort.unique_consecutive,
    (("return_inverse", False), ("return_counts", False), ("dim", None)),
    _unique_consecutive_call,
)
UnravelIndex = primitive("UnravelIndex", search.unravel_index)
LAYOUTS = (("src_format", "NHWC"), ("dst_format", "NCHW"))
DataFormatDimMap = primitive("DataFormatDimMap", search.data_format_dim_map, LAYOUTS)
DataFormatVecPermute = primitive("DataFormatVecPermute", search.data_format_vec_permute, LAYOUTS)

# ---------------------------------------------------------------- shapes
BatchToSpace = primitive(
    "BatchToSpace",
    rearrange.batch_to_space_nd,
    (("block_size",), ("crops",)),
    lambda self, x: rearrange.batch_to_space_nd(x, self.block_size, self.crops),
)


def _batch_to_space_call(self, x, block_shape, crops):
    crops = crops.tolist() if hasattr(crops, "tolist") else crops
    return rearrange.batch_to_space_nd(x, list(shape.as_shape(block_shape, "block_shape", "BatchToSpaceND")), crops)


BatchToSpaceNDV2 = primitive("BatchToSpaceNDV2", rearrange.batch_to_space_nd, (), _batch_to_space_call)
ChannelShuffle = primitive(
    "ChannelShuffle",
    rearrange.channel_shuffle,
    (("group",),),
    lambda self, x: rearrange.channel_shuffle(x, self.group),
)


def _col2im_call(self, x, output_size):
    return rearrange.col2im(x, output_size, self.kernel_size, self.dilation, self.padding, self.stride)


Col2Im = primitive(
    "Col2Im", rearrange.col2im, (("kernel_size",), ("dilation", 1), ("padding", 0), ("stride", 1)), _col2im_call
)
ConjugateTranspose = primitive(
    "ConjugateTranspose", shape.transpose, (), lambda self, x, perm: unary.conj(shape.transpose(x, perm))
)
DepthToSpace = primitive("DepthToSpace", rearrange.depth_to_space, (("block_size",),))
Im2Col = primitive("Im2Col", rearrange.im2col, (("ksizes",), ("strides", 1), ("dilations", 1), ("pads", 0)))
SpaceToBatch = primitive(
    "SpaceToBatch",
    rearrange.space_to_batch_nd,
    (("block_size",), ("paddings",)),
    lambda self, x: rearrange.space_to_batch_nd(x, self.block_size, self.paddings),
)
SpaceToBatchND = primitive(
    "SpaceToBatchND",
    rearrange.space_to_batch_nd,
    (("block_shape",), ("paddings",)),
    lambda self, x: rearrange.space_to_batch_nd(x, self.block_shape, self.paddings),
)
SpaceToDepth = primitive("SpaceToDepth", rearrange.space_to_depth, (("block_size",),))

PAD_MODES = {"constant": "constant", "reflect": "reflect", "edge": "replicate", "circular": "circular"}


def _pad_v3_call(self, x, paddings, constant_value=None):
    mode = PAD_MODES[check_one_of(self.mode, PAD_MODES, "mode", "PadV3")]
    widths = shape.as_shape(paddings, "paddings", "PadV3")
    if (mode == "constant") != (constant_value is not None):
        raise ValueError(
            f"For 'PadV3', a 'constant_value' belongs to mode 'constant' only, but got {constant_value} in {self.mode}."
        )
    if not check_bool(self.paddings_contiguous, "paddings_contiguous", "PadV3"):
        half = len(widths) // 2
        widths = tuple(n for pair in zip(widths[:half], widths[half:], strict=True) for n in pair)
    return pad.pad(x, widths, mode, constant_value)


PadV3 = primitive("PadV3", pad.pad, (("mode", "constant"), ("paddings_contiguous", True)), _pad_v3_call)


def _parallel_concat_call(self, values):
    for x in values:
        if not x.ndim or x.shape[0] != 1:
            raise ValueError(f"For 'ParallelConcat', the Tensors must have one row each, but got the shape {x.shape}.")
        if x.dtype is not values[0].dtype:
            raise TypeError(f"For 'ParallelConcat', the dtypes must be equal, but got {x.dtype}, {values[0].dtype}.")
    return join.concat(tuple(values), 0)


ParallelConcat = primitive("ParallelConcat", join.concat, (), _parallel_concat_call)
INDICES = (("row",), ("col",), ("offset", 0), ("dtype", dtypes.int32))
TrilIndices = primitive("TrilIndices", create.tril_indices, INDICES)
TriuIndices = primitive("TriuIndices", create.triu_indices, INDICES)
Fills = primitive("Fills", create.fills)

# ---------------------------------------------------------------- diagonals
ALIGN = (("align", "RIGHT_LEFT"),)
DiagPart = primitive("DiagPart", diagonal.diag_part)
FillDiagonal = primitive(
    "FillDiagonal",
    scatter.fill_diagonal,
    (("fill_value",), ("wrap", False)),
    lambda self, x: scatter.fill_diagonal(x, self.fill_value, self.wrap),
)
MatrixBandPart = primitive("MatrixBandPart", diagonal.matrix_band_part)
MatrixDiagPartV3 = primitive("MatrixDiagPartV3", diagonal.matrix_diag_part, ALIGN)
MatrixDiagV3 = primitive("MatrixDiagV3", diagonal.matrix_diag, ALIGN)
MatrixSetDiagV3 = primitive("MatrixSetDiagV3", diagonal.matrix_set_diag, ALIGN)

# ---------------------------------------------------------------- indices and segments
Coalesce = primitive("Coalesce", segment.coalesce)
InplaceIndexAdd = primitive(
    "InplaceIndexAdd",
    scatter.inplace_index_add,
    (("axis",),),
    lambda self, var, indices, updates: scatter.inplace_index_add(var, indices, updates, self.axis),
)
InplaceUpdateV2 = primitive(
    "InplaceUpdateV2", scatter.inplace_update, (), lambda self, x, indices, v: scatter.inplace_update(x, v, indices)
)


def _index_put_call(self, x1, x2, indices):
    check_one_of(check_int(self.accumulate, "accumulate", "IndexPut"), (0, 1), "accumulate", "IndexPut")
    check_same_dtype({"x1": x1, "x2": x2}, "IndexPut")
    return methods.index_put(x1, tuple(indices), x2, bool(self.accumulate))


IndexPut = primitive("IndexPut", methods.index_put, (("accumulate", 0),), _index_put_call)
ScatterAddWithAxis = primitive(
    "ScatterAddWithAxis",
    scatter.tensor_scatter_elements,
    (("axis", 0),),
    lambda self, x, indices, updates: scatter.tensor_scatter_elements(x, indices, updates, self.axis, "add"),
)
SegmentMax = primitive("SegmentMax", segment.segment_max)
SegmentMean = primitive("SegmentMean", segment.segment_mean)
SegmentMin = primitive("SegmentMin", segment.segment_min)
SegmentProd = primitive("SegmentProd", segment.segment_prod)
SegmentSum = primitive("SegmentSum", segment.segment_sum)
SparseSegmentMean = primitive("SparseSegmentMean", segment.sparse_segment_mean)

# ---------------------------------------------------------------- matrices
UPPER = (("upper", False),)
CholeskyInverse = primitive("CholeskyInverse", linalg.cholesky_inverse, UPPER)
CholeskySolve = primitive("CholeskySolve", linalg.cholesky_solve, UPPER)


def _eig_call(self, x):
    """(eigenvalues, eigenvectors); a 0-d Tensor in their place without `compute_v`."""
    if not check_bool(self.compute_v, "compute_v", "Eig"):
        values = linalg.eigvals(x)
        return values, create.zeros((), values.dtype)
    return linalg.eig(x)


def _lstsq_call(self, x, a):
    if self.fast is not True or self.l2_regularizer != 0.0:
        raise TypeError(
            "For 'Lstsq', the 'fast' must be True and the 'l2_regularizer' 0.0, "
            f"but got {self.fast} and {self.l2_regularizer}."
        )
    return linalg.lstsq(x, a)


@operator(KEEP, numeric="-")
def integer_matrix_power(x, n):
    """Matrices of any dtype multiplied `n` times with themselves. Source: mindspore.ops.MatrixPower, MindSpore 2.10."""
    linalg.check_square(x, "x", "MatrixPower")
    return jnp.linalg.matrix_power(x, check_int(n, "n", "MatrixPower"))


Eig = primitive("Eig", linalg.eig, (("compute_v", False),), _eig_call)
Geqrf = primitive("Geqrf", matrix.geqrf)
Lstsq = primitive("Lstsq", linalg.lstsq, (("fast", True), ("l2_regularizer", 0.0)), _lstsq_call)
LuSolve = primitive("LuSolve", matrix.lu_solve)
LuUnpack = primitive("LuUnpack", matrix.lu_unpack, (("unpack_data", True), ("unpack_pivots", True)))
MatrixLogarithm = primitive("MatrixLogarithm", matrix.matrix_logarithm)
MatrixPower = primitive("MatrixPower", integer_matrix_power, (("n",),))
MatrixSolve = primitive("MatrixSolve", linalg.matrix_solve, (("adjoint", False),))
MatrixSolveLs = primitive("MatrixSolveLs", matrix.matrix_solve_ls, (("fast", True),))
MatrixTriangularSolve = primitive(
    "MatrixTriangularSolve", matrix.matrix_triangular_solve, (("lower", True), ("adjoint", False))
)
Orgqr = primitive("Orgqr", matrix.orgqr)
Ormqr = primitive("Ormqr", matrix.ormqr, (("left", True), ("transpose", False)))
Pdist = primitive("Pdist", matrix.pdist, (("p", 2.0),))
Qr = primitive(
    "Qr",
    linalg.qr,
    (("full_matrices", False),),
    lambda self, x: linalg.qr(x, "complete" if self.full_matrices else "reduced"),
)
TridiagonalMatMul = primitive("TridiagonalMatMul", matrix.tridiagonal_matmul)

# ---------------------------------------------------------------- transforms
FFTWithSize = primitive(
    "FFTWithSize",
    fourier.fft_with_size,
    (("signal_ndim",), ("inverse",), ("real",), ("norm", "backward"), ("onesided", True), ("signal_sizes", ())),
    lambda self, x: fourier.fft_with_size(
        fourier.check_signal(x, self.inverse, self.real),
        self.signal_ndim,
        self.inverse,
        self.real,
        self.norm,
        self.onesided,
        tuple(self.signal_sizes),
    ),
)


def _stft_call(self, x, window):
    return fourier._stft(
        x,
        window,
        self.n_fft,
        self.hop_length,
        self.win_length,
        self.normalized,
        self.onesided,
        self.return_complex,
    )


STFT = primitive(
    "STFT",
    fourier.stft,
    (("n_fft",), ("hop_length",), ("win_length",), ("normalized",), ("onesided",), ("return_complex",)),
    _stft_call,
)

# ---------------------------------------------------------------- random
Cauchy = primitive("Cauchy", sampler.cauchy, (("size",), ("median", 0.0), ("sigma", 1.0)))
ComputeAccidentalHits = primitive("ComputeAccidentalHits", sampler.compute_accidental_hits, (("num_true", 1),))


def _sampler_call(function):
    """The call of a sampler whose seed has a stream of its own in each object."""

    def call(self, true_classes):
        return function(true_classes, **self.attrs, streams=self.__dict__.setdefault("_streams", {}))

    return call


SAMPLED = (("num_true", 1), ("num_sampled", 5), ("unique", True), ("range_max", 5), ("seed", 0))
LogUniformCandidateSampler = primitive(
    "LogUniformCandidateSampler",
    sampler.log_uniform_candidate_sampler,
    SAMPLED,
    _sampler_call(sampler.log_uniform_candidate_sampler),
)
UniformCandidateSampler = primitive(
    "UniformCandidateSampler",
    sampler.uniform_candidate_sampler,
    (("num_true",), ("num_sampled",), ("unique",), ("range_max",), ("seed", 0), ("remove_accidental_hits", False)),
    _sampler_call(sampler.uniform_candidate_sampler),
)
LogNormalReverse = primitive("LogNormalReverse", sampler.log_normal_reverse, (("mean", 1.0), ("std", 2.0)))
MultinomialWithReplacement = primitive(
    "MultinomialWithReplacement",
    sampler.multinomial_with_replacement,
    (("numsamples",), ("replacement", False)),
)
NonDeterministicInts = primitive("NonDeterministicInts", sampler.non_deterministic_ints, (("dtype", dtypes.int64),))
ParameterizedTruncatedNormal = primitive(
    "ParameterizedTruncatedNormal",
    sampler.parameterized_truncated_normal,
    SEEDS,
    lambda self, size, mean, stdevs, min, max: sampler.parameterized_truncated_normal(
        size, mean, stdevs, min, max, seed_of(self)
    ),
)
RandomGamma = primitive(
    "RandomGamma",
    random.random_gamma,
    SEEDS,
    lambda self, size, alpha: random.random_gamma(sampler.tensor_shape(size, "RandomGamma"), alpha, seed_of(self)),
)
RandomPoisson = primitive(
    "RandomPoisson",
    random.random_poisson,
    (*SEEDS, ("dtype", dtypes.int64)),
    lambda self, size, rate: random.random_poisson(
        size, rate, seed_of(self), sampler.check_kind(self.dtype, sampler.COUNTS, "RandomPoisson")
    ),
)
Randperm = primitive("Randperm", sampler.permutation, (("max_length", 1), ("pad", -1), ("dtype", dtypes.int32)))

# ---------------------------------------------------------------- values
HistogramSummary = primitive("HistogramSummary", report.histogram_summary)
ImageSummary = primitive("ImageSummary", report.image_summary)
ScalarSummary = primitive("ScalarSummary", report.scalar_summary)
TensorSummary = primitive("TensorSummary", report.tensor_summary)
DumpGradient = primitive("DumpGradient", report.dump_gradient)
TensorDump = primitive(
    "TensorDump",
    report.tensordump,
    (("input_output", "out"),),
    lambda self, file, input_x: report.tensordump(file, input_x, self.input_output),
)
MoveTo = primitive("MoveTo", report.move_to)

SCALARS = {dtypes.int64: int, dtypes.float64: float, dtypes.bool_: bool}


def scalar_cast(input_x, input_y):
    """A Python number as an int, float or bool.

    Args:
        input_x: a number.
        input_y: int64, float64 or bool.

    Raises:
        TypeError: if `input_x` is no number. ValueError: if `input_y` is another dtype.

    Source: mindspore.ops.scalar_cast, MindSpore 2.10.
    """
    if not isinstance(input_x, (bool, int, float)):
        raise wrong_type(input_x, "input_x", "scalar_cast", "a number")
    if input_y not in SCALARS:
        raise ValueError(f"For 'scalar_cast', the 'input_y' must be int64, float64 or bool, but got {input_y}.")
    return SCALARS[input_y](input_x)


ScalarCast = primitive("ScalarCast", scalar_cast)

__all__ = [name for name, value in globals().items() if isinstance(value, type) and issubclass(value, Primitive)]
__all__ += ["scalar_cast"]
