"""PyTorch's names, arguments and result dtypes for the operators: `mint.sum(x, dim=1, keepdim=True)`.

What `ops` has under the same name and arguments is the same function; the others are rows that pass their arguments on.
A function with a body of its own differs from the one in `ops` as its sentence says: mostly, indices are int64.
"""

# ruff: noqa: F401, F811 - these names are the module

from jax import lax

from msgrad import dtype as dtypes
from msgrad import ops
from msgrad.core.tensor import Tensor
from msgrad.errors import check_int, check_type, of_tensors, wrong_type, wrong_value
from msgrad.mint import distributed, linalg, nn, optim, special
from msgrad.mint.draws import (
    bernoulli,
    multinomial,
    normal,
    rand,
    rand_like,
    randint,
    randint_like,
    randn,
    randn_like,
    randperm,
)
from msgrad.mint.moments import batch_norm_elemt, batch_norm_gather_stats_with_counts, batch_norm_stats
from msgrad.mint.nn import functional
from msgrad.mint.nn.functional import conv2d, flatten
from msgrad.ops import (
    abs,
    acos,
    acosh,
    addbmm,
    addmm,
    addmv,
    allclose,
    arange,
    arccos,
    arccosh,
    arcsinh,
    arctan,
    arctan2,
    arctanh,
    argmax,
    asin,
    asinh,
    atan,
    atan2,
    atanh,
    bitwise_and,
    bitwise_or,
    bitwise_xor,
    broadcast_to,
    ceil,
    clamp,
    clip,
    cos,
    cosh,
    cross,
    div,
    divide,
    dot,
    eq,
    equal,
    erf,
    erfc,
    erfinv,
    exp,
    exp2,
    expm1,
    eye,
    flip,
    floor,
    floor_divide,
    fmod,
    full_like,
    gcd,
    ge,
    greater,
    greater_equal,
    gt,
    imag,
    inverse,
    isclose,
    isfinite,
    isinf,
    isneginf,
    kthvalue,
    le,
    lerp,
    less,
    less_equal,
    log,
    log1p,
    log2,
    log10,
    logaddexp,
    logaddexp2,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    logsumexp,
    lt,
    masked_select,
    matmul,
    maximum,
    minimum,
    mm,
    mul,
    nan_to_num,
    ne,
    neg,
    negative,
    nonzero,
    not_equal,
    ones_like,
    outer,
    ravel,
    real,
    reciprocal,
    remainder,
    reshape,
    roll,
    round,
    rsqrt,
    searchsorted,
    sigmoid,
    sign,
    sin,
    sinc,
    sinh,
    square,
    sum,
    swapaxes,
    take,
    tan,
    tanh,
    tril,
    triu,
    trunc,
    unbind,
    unsqueeze,
    xlogy,
    zeros_like,
)
from msgrad.ops import methods as _methods
from msgrad.ops.declare import KEEP, operator, tensor_or_raise
from msgrad.ops.scatter import _index_add, _scatter_elements
from msgrad.ops.shape import select_view as _select_view
from msgrad.ops.spell import in_place, spell

# ---------------------------------------------------------------- elements
add = spell("add(input, other, *, alpha=1)", _methods.add)
sub = spell("sub(input, other, *, alpha=1)", _methods.sub)
addcmul = spell("addcmul(input, tensor1, tensor2, *, value=1)", ops.addcmul)
addcdiv = spell("addcdiv(input, tensor1, tensor2, *, value=1)", ops.addcdiv)
arcsin = spell("arcsin(x)", asin)
bitwise_not, frac = spell("bitwise_not(input)", ops.bitwise_not), spell("frac(input)", ops.frac)
sqrt = spell("sqrt(input)", ops.sqrt)
isnan = spell("isnan(tensor)", ops.isnan)
fix = trunc
npu_gelu = ops.gelu
clone = spell("clone(input)", _methods.copy)


def polar(abs, angle):
    """The complex numbers of these magnitudes and angles (radians), two floating-point Tensors that broadcast.

    Raises:
        TypeError: if an argument is no Tensor.

    Source: mindspore.mint.polar, MindSpore 2.10.
    """
    return ops.polar(tensor_or_raise(abs, "abs", "polar"), tensor_or_raise(angle, "angle", "polar"))


def pow(input, exponent):
    """`input` raised to `exponent`; either may be a number.

    Raises:
        RuntimeError: if a Tensor of integers is raised to a negative int. TypeError: if an argument is of another type.

    Source: mindspore.mint.pow, MindSpore 2.10.
    """
    if isinstance(exponent, int) and exponent < 0 and isinstance(input, Tensor) and input.dtype.kind in "biu":
        raise RuntimeError(f"For 'pow', integers cannot be raised to a negative power, but got {exponent}.")
    return ops.pow(input, exponent)


def float_power(input, exponent):
    """`input` raised to `exponent` in float64; at least one is a Tensor, otherwise a TypeError says so.

    Source: mindspore.mint.float_power, MindSpore 2.10.
    """
    if not isinstance(input, Tensor):
        tensor_or_raise(exponent, "exponent", "float_power")
    return ops.float_power(input, exponent)


def item(input):
    """The one element, as a Python number.

    Raises:
        TypeError: if `input` is no Tensor. RuntimeError: if it does not hold exactly one element.

    Source: mindspore.mint.item, MindSpore 2.10.
    """
    if tensor_or_raise(input, "input", "item").size != 1:
        raise RuntimeError(f"For 'item', the 'input' must hold one element, but its shape is {input.shape}.")
    return _methods.item(input)


softmax = spell("softmax(input, dim, *, dtype=None)", functional.softmax)

# ---------------------------------------------------------------- products
addr_ = in_place(spell("addr(input, vec1, vec2, beta=1, alpha=1)", ops.addr), "addr_")
baddbmm, einsum = ops.baddbmm_ext, ops.einsum_ext
bmm = spell("bmm(input, mat2)", ops.bmm)
mv = spell("mv(input, vec)", ops.mv)
norm = spell("norm(input, p='fro', dim=None, keepdim=False, *, dtype=None)", linalg.norm_of_order)


def vdot(input, other):
    """The sum of the products of two vectors, the first conjugated. Source: mindspore.mint.vdot, MindSpore 2.10."""
    return ops.dot(ops.conj(input), other)


def triangular_solve(b, A, upper=True, transpose=False, unitriangular=False):
    """(X, A) with A X = `b` for triangles `A`; either may have leading axes, which broadcast.

    Args:
        b: Tensor, shape `(*, M, K)`.
        A: Tensor, shape `(*, M, M)`, of which one triangle is read.
        upper: the upper one.
        transpose: solve for the transposed `A`.
        unitriangular: the diagonal counts as ones.

    Raises:
        ValueError: if the shapes do not match.

    Source: mindspore.mint.triangular_solve, MindSpore 2.10.
    """
    return ops.triangular_solve(b, A, upper, transpose, unitriangular), A


def cdist(x1, x2, p=2.0, compute_mode="use_mm_for_euclid_dist_if_necessary"):
    """The distances of order `p` between the rows of `x1` and those of `x2`.

    Args:
        x1: Tensor, shape `(P, M)` or `(B, P, M)`.
        x2: Tensor, shape `(R, M)` or `(B, R, M)`.
        p: a number, at least 0.
        compute_mode: a string without effect, as in MindSpore: XLA decides.

    Source: mindspore.mint.cdist, MindSpore 2.10.
    """
    check_type(compute_mode, str, "compute_mode", "cdist")
    return ops.cdist(x1, x2, p)


@operator(KEEP, numeric="-")
def conv_tbc(input, weight, bias, pad=0):
    """The convolution along the first axis of `(T, B, C)`.

    Args:
        input: Tensor, shape `(T, B, C_in)`.
        weight: Tensor, shape `(K, C_in, C_out)`.
        bias: Tensor, shape `(C_out,)`.
        pad: zeros on either side, an int.

    Returns:
        Shape `(T + 2 * pad - K + 1, B, C_out)`.

    Raises:
        ValueError: if the shapes do not match.

    Source: mindspore.mint.conv_tbc, MindSpore 2.10.
    """
    if input.ndim != 3 or weight.ndim != 3 or bias.shape != weight.shape[2:] or input.shape[2] != weight.shape[1]:
        raise ValueError(
            "For 'conv_tbc', the shapes must be (T, B, C_in), (K, C_in, C_out) and (C_out,), but got "
            f"{input.shape}, {weight.shape} and {bias.shape}."
        )
    return lax.conv_general_dilated(input, weight, (1,), [(pad, pad)], dimension_numbers=("WNC", "WIO", "WNC")) + bias


# ---------------------------------------------------------------- reductions
all = spell("all(input, dim=None, keepdim=False)", ops.all)
any = spell("any(input, dim=None, keepdim=False)", ops.any)
amax = spell("amax(input, dim=(), keepdim=False)", ops.amax)
amin = spell("amin(input, dim=(), keepdim=False)", ops.amin)
mean = spell("mean(input, dim=None, keepdim=False, *, dtype=None)", _methods.mean)
prod = spell("prod(input, dim=None, keepdim=False, *, dtype=None)", ops.prod)
nansum = spell("nansum(input, dim=None, keepdim=False, *, dtype=None)", ops.nansum)
cummax = spell("cummax(input, dim)", ops.cummax)


def spread(name, function):
    """A row for `name`: the elements' number less `correction` divides."""
    ordered = spell(f"{name}(input, axis=None, correction=1, keepdim=False)", function)
    return spell(f"{name}(input, dim=None, *, correction=1, keepdim=False)", ordered)


std = spread("std", ops.std)
var = spread("var", ops.var)
std_mean = spread("std_mean", ops.std_mean)
var_mean = spread("var_mean", ops.var_mean)


def extreme(name, over_axes, along_axis, of_two):
    """`max` and `min`: of all elements, along an axis with the indices, or of two Tensors."""

    def function(input, dim=None, keepdim=False, *, other=None):
        other = dim if isinstance(dim, Tensor) else other
        if other is not None:
            return of_two(input, other)
        return over_axes(input) if dim is None else along_axis(input, dim, keepdim)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""The {name}imum: `{name}(input)` of all elements, `{name}(input, dim, keepdim=False)` along an axis,
    `{name}(input, other)` of two Tensors, element by element.

    Args:
        input: Tensor of real numbers.
        dim: an int.
        keepdim: whether the axis stays, with length 1.
        other: Tensor that broadcasts with `input`.

    Returns:
        A Tensor; along an axis (values, indices int64).

    Raises:
        TypeError: if an argument is of another type. ValueError: if `dim` is out of range.

    Source: mindspore.mint.{name}, MindSpore 2.10.
    """
    return function


max = extreme("max", ops.amax, ops.max, ops.maximum)
min = extreme("min", ops.amin, ops.min, ops.minimum)


def argmin(input, dim=None, keepdim=False):
    """The index of the smallest element along axis `dim`, int64; of the flattened Tensor for None.

    Source: mindspore.mint.argmin, MindSpore 2.10.
    """
    return ops.cast(ops.argmin(input, dim, keepdim), dtypes.int64)


@of_tensors
def median(input, dim=None, keepdim=False):
    """The element in the middle, the lower of two: of all elements for None, along `dim` (median, its index int64).

    Source: mindspore.mint.median, MindSpore 2.10.
    """
    return ops.median(ravel(input))[0] if dim is None else ops.median(input, dim, keepdim)


def count_nonzero(input, dim=None):
    """How many elements are not 0 along the axes `dim`, None for all; int64.

    Source: mindspore.mint.count_nonzero, MindSpore 2.10.
    """
    return ops.count_nonzero(input, () if dim is None else dim, False, dtypes.int64)


def cummin(input, dim):
    """(the smallest element up to each one along `dim`, its index int64).

    Source: mindspore.mint.cummin, MindSpore 2.10.
    """
    values, at = ops.cummin(input, dim)
    return values, ops.cast(at, dtypes.int64)


def running(name, function):
    def run(input, dim, dtype=None):
        whole = dtype is None and isinstance(input, Tensor) and input.dtype.kind in "biu"
        return function(ops.cast(input, dtypes.int64) if whole else input, dim, dtype)

    run.__name__ = run.__qualname__ = name
    run.__doc__ = f"""`ops.{name}` along `dim`, of integers and booleans in int64.

    Args:
        input: Tensor.
        dim: an int.
        dtype: the dtype to cast to first.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `dim` is out of range.

    Source: mindspore.mint.{name}, MindSpore 2.10.
    """
    return run


cumsum = running("cumsum", ops.cumsum)
cumprod = running("cumprod", ops.cumprod)


def trace(input):
    """The sum of the diagonal of a matrix, of integers and booleans in int64.

    Source: mindspore.mint.trace, MindSpore 2.10.
    """
    if tensor_or_raise(input, "input", "trace").ndim != 2:
        raise RuntimeError(f"For 'trace', the 'input' must have 2 dimensions, but its shape is {input.shape}.")
    return ops.trace(ops.cast(input, dtypes.int64) if input.dtype.kind in "biu" else input)


# ---------------------------------------------------------------- order
def sort(input, *, dim=-1, descending=False, stable=False):
    """(the elements in order along `dim`, the indices they come from, int64); equal ones keep their order.

    Args:
        input: Tensor.
        dim: an int.
        descending: largest first.
        stable: whether equal elements must keep their order; they always do.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `dim` is out of range.

    Source: mindspore.mint.sort, MindSpore 2.10.
    """
    check_type(stable, bool, "stable", "sort")
    values, at = ops.sort(input, dim, descending)
    return values, ops.cast(at, dtypes.int64)


def argsort(input, dim=-1, descending=False, stable=False):
    """The indices that sort along `dim`, int64; arguments as for `sort`. Source: mindspore.mint.argsort, 2.10."""
    return sort(input, dim=dim, descending=descending, stable=stable)[1]


def topk(input, k, dim=-1, largest=True, sorted=True):
    """(the `k` largest, or smallest, elements along `dim`, their indices int64), the outermost first.

    Source: mindspore.mint.topk, MindSpore 2.10.
    """
    values, at = ops.topk(input, k, dim, largest, sorted)
    return values, ops.cast(at, dtypes.int64)


def histc(input, bins=100, min=0, max=0):
    """How many elements fall into each of `bins` equal parts of [min, max]; of the data's range if both are equal.

    Raises:
        ValueError: if `bins` is not positive.

    Source: mindspore.mint.histc, MindSpore 2.10.
    """
    if check_int(bins, "bins", "histc") <= 0:
        raise wrong_value(bins, "bins", "histc", "a positive int")
    return ops.histc(input, bins, min, max)


def bincount(input, weights=None, minlength=0):
    """How often each non-negative int comes, int64; or the sum of its weights, float64 for such, else float32.

    Source: mindspore.mint.bincount, MindSpore 2.10.
    """
    out = ops.bincount(input, weights, minlength)
    return out if weights is not None else ops.cast(out, dtypes.int64)


unique = spell("unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None)", _methods.unique)

# ---------------------------------------------------------------- shapes
cat = concat = spell("cat(tensors, dim=0)", ops.cat)
stack = spell("stack(tensors, dim=0)", ops.stack)
split = spell("split(tensor, split_size_or_sections, dim=0)", ops.split)
chunk = spell("chunk(input, chunks, dim=0)", ops.chunk)
narrow = spell("narrow(input, dim, start, length)", ops.narrow)
permute = spell("permute(input, dims)", ops.permute)
transpose = spell("transpose(input, dim0, dim1)", ops.swapaxes)
squeeze = spell("squeeze(input, dim)", ops.squeeze)
select = spell("select(input, dim, index)", _select_view)
diff = spell("diff(input, n=1, dim=-1, prepend=None, append=None)", ops.diff)


@of_tensors
def t(input):
    """The first two axes exchanged; a Tensor of fewer dimensions itself. A view. Source: mindspore.mint.t, 2.10."""
    return swapaxes(input, 0, 1) if input.ndim > 1 else input


def several(name, function):
    """`hstack` and `dstack`: a Tensor alone is a TypeError."""

    def join(tensors):
        if not isinstance(tensors, (tuple, list)):
            raise wrong_type(tensors, "tensors", name, "a tuple or list of Tensors")
        return function(tensors)

    join.__name__ = join.__qualname__ = name
    join.__doc__ = function.__doc__
    return join


hstack = several("hstack", ops.hstack)
dstack = several("dstack", ops.dstack)


def tile(input, dims):
    """`input` repeated so often along each axis: `dims` is a tuple or list of ints.

    Source: mindspore.mint.tile, MindSpore 2.10.
    """
    if not isinstance(dims, (tuple, list)):
        raise wrong_type(dims, "dims", "tile", "a tuple of ints")
    return ops.tile(input, dims)


def unique_consecutive(input, return_inverse=False, return_counts=False, dim=None):
    """`ops.unique_consecutive`. TypeError if `input` is no Tensor. Source: mindspore.mint.unique_consecutive, 2.10."""
    return ops.unique_consecutive(
        tensor_or_raise(input, "input", "unique_consecutive"), return_inverse, return_counts, dim
    )


def diag(input, diagonal=0):
    """The matrix with a vector on its diagonal of that number, or that diagonal of a matrix.

    Raises:
        ValueError: if `input` has neither 1 nor 2 dimensions.

    Source: mindspore.mint.diag, MindSpore 2.10.
    """
    if not isinstance(input, Tensor) or input.ndim not in (1, 2):
        raise ValueError(f"For 'diag', the 'input' must be a Tensor of 1 or 2 dimensions, but got {input}.")
    return ops.diagonal(input, diagonal) if input.ndim == 2 else ops.diagflat(input, diagonal)


def meshgrid(*tensors, indexing=None):
    """The coordinates of a grid, from those along its axes; `indexing` is 'ij' by default, or 'xy'.

    Source: mindspore.mint.meshgrid, MindSpore 2.10.
    """
    return ops.meshgrid(*tensors, indexing="ij" if indexing is None else indexing)


def repeat_interleave(input, repeats, dim=None, *, output_size=None):
    """Each element along `dim` repeated in place; of the flattened Tensor for None.

    Args:
        input: Tensor.
        repeats: how often: an int, or one for each element: a tuple, list or 1-d Tensor.
        dim: an int or None.
        output_size: the length that comes out along that axis.

    Raises:
        RuntimeError: if `repeats` is negative. ValueError: if their number does not fit, or `output_size` is another.

    Source: mindspore.mint.repeat_interleave, MindSpore 2.10.
    """
    if isinstance(repeats, int) and repeats < 0:
        raise RuntimeError(f"For 'repeat_interleave', the 'repeats' must not be negative, but got {repeats}.")
    return _methods.repeat_interleave(input, repeats, dim, output_size=output_size)


# ---------------------------------------------------------------- places
gather = spell("gather(input, dim, index)", ops.gather_elements)
index_select = spell("index_select(input, dim, index)", ops.index_select)
scatter = spell("scatter(input, dim, index, src)", ops.scatter)


def scatter_add(input, dim, index, src):
    """`input` with the elements of `src` added at `index` along `dim`, at their own place along the others.

    Source: mindspore.mint.scatter_add, MindSpore 2.10.
    """
    return _scatter_elements(input, index, src, dim, "add")


def index_add(input, dim, index, source, *, alpha=1):
    """`input` with alpha * `source` added to the slices at `index` along `dim`. Source: mindspore.mint.index_add."""
    return _index_add(input, index, source, dim, alpha)


def where(condition, input=None, other=None):
    """`input` where `condition` is true, `other` elsewhere; alone, the indices where it is, one Tensor for each axis.

    Args:
        condition: bool Tensor.
        input, other: Tensors or numbers that broadcast with it, at least one a Tensor.

    Source: mindspore.mint.where, MindSpore 2.10.
    """
    if input is None and other is None:
        return nonzero(condition, as_tuple=True)
    return ops.where(condition, input, other)


# ---------------------------------------------------------------- new tensors
zeros = spell("zeros(size, *, dtype=None)", ops.zeros)
ones = spell("ones(size, *, dtype=None)", ops.ones)


def full(size, fill_value, *, dtype=None):
    """A Tensor of one value; by default bool, int64 or float32 as the value is, or the dtype of a Tensor.

    Args:
        size: its shape, a tuple or list of ints.
        fill_value: a number or a Tensor of one element.
        dtype: of the result.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a length is negative.

    Source: mindspore.mint.full, MindSpore 2.10.
    """
    if dtype is None:
        dtype = fill_value.dtype if isinstance(fill_value, Tensor) else Tensor(fill_value).dtype
    return ops.full(size, fill_value, dtype=dtype)


def linspace(start, end, steps, *, dtype=None):
    """`steps` numbers at equal distances from `start` to `end`, float32 by default.

    Source: mindspore.mint.linspace, MindSpore 2.10.
    """
    out = ops.linspace(start, end, steps)
    return out if dtype is None else ops.cast(out, dtype)


def empty(*size, dtype=None, device=None, pin_memory=False):
    """A Tensor of a shape, `empty(2, 3)` or `empty((2, 3))`; its values are zeros.

    Args:
        size: the lengths.
        dtype: float32 by default.
        device: None, or the name of a device; JAX decides where it lies.
        pin_memory: True asks for memory that a device can copy from, with the device 'cpu'.

    Raises:
        TypeError: if an argument is of another type. RuntimeError: if `pin_memory` goes with another device.

    Source: mindspore.mint.empty, MindSpore 2.10.
    """
    _methods.check_device(device, "empty", pin_memory)
    return zeros(_methods.dims_of(size), dtype=dtype)


def empty_like(input, *, dtype=None, device=None, pin_memory=False):
    """`empty` in the shape and, unless `dtype` is given, the dtype of `input`. Source: mindspore.mint.empty_like."""
    _methods.check_device(device, "empty_like", pin_memory)
    return zeros_like(input, dtype=dtype)
