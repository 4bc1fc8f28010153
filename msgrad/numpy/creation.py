"""Arrays that mindspore.numpy makes: from data, constants, ranges, grids, windows, random numbers."""

import builtins

import jax.numpy as jnp
import numpy as np

from msgrad import dtype as dtypes
from msgrad import ops
from msgrad.core.tensor import Tensor, adopt
from msgrad.errors import check_bool, check_int, check_one_of, wrong_type
from msgrad.numpy.convert import as_dtype, made, of_tensor, result, tensor
from msgrad.ops import create, random
from msgrad.ops.create import cast
from msgrad.ops.declare import FLOATING, KEEP, operator
from msgrad.ops.shape import as_shape


# ---------------------------------------------------------------- from data
def array(obj, dtype=None, copy=True, ndmin=0):
    """A Tensor of `obj`.

    Args:
        obj: a Tensor, number, or nested list or tuple of numbers and Tensors. Python's ints give int32, floats float32.
        dtype: the dtype of the result: MindSpore's, NumPy's, a name, or bool, int (int32) or float (float32).
        copy: whether a Tensor is copied.
        ndmin: the least number of dimensions; further ones come in front.

    Raises:
        TypeError: if `obj` is of another type, a NumPy array say. ValueError: if its rows differ in length.

    Source: mindspore.numpy.array, MindSpore 2.10.
    """
    out = asarray(obj, dtype)
    if copy and out is obj:
        out = ops.deepcopy(out)
    return out if out.ndim >= ndmin else ops.reshape(out, (1,) * (ndmin - out.ndim) + out.shape)


def asarray(a, dtype=None):
    """`array` that copies no Tensor. Source: mindspore.numpy.asarray, MindSpore 2.10."""
    dtype = as_dtype(dtype, "asarray")
    return result(a, dtype) if isinstance(a, Tensor) else made(a, "a", "asarray", dtype)


def asfarray(a, dtype=dtypes.float32):
    """`asarray` with a dtype of floats: float32 for another. Source: mindspore.numpy.asfarray, MindSpore 2.10."""
    dtype = as_dtype(dtype, "asfarray")
    return asarray(a, dtypes.float32 if dtype is not None and dtype.kind != "f" else dtype)


def copy(a):
    """A copy. Source: mindspore.numpy.copy, MindSpore 2.10."""
    return array(a)


# ---------------------------------------------------------------- constants
def lengths(value, owner):
    """A shape from an int, or a tuple or list of ints."""
    if not isinstance(value, (builtins.int, tuple, list)):
        raise wrong_type(value, "shape", owner, "an int, or a tuple or list of ints")
    return create.shape_of((value,) if isinstance(value, builtins.int) else value, owner, "shape")


def zeros(shape, dtype=dtypes.float32):
    """A Tensor of zeros; `shape` is an int, or a tuple or list of ints. Source: mindspore.numpy.zeros, 2.10."""
    return create.zeros(lengths(shape, "zeros"), as_dtype(dtype, "zeros"))


def ones(shape, dtype=dtypes.float32):
    """A Tensor of ones; `shape` is an int, or a tuple or list of ints. Source: mindspore.numpy.ones, 2.10."""
    return create.ones(lengths(shape, "ones"), as_dtype(dtype, "ones"))


def empty(shape, dtype=dtypes.float32):
    """A Tensor whose values may be any: zeros. Source: mindspore.numpy.empty, MindSpore 2.10."""
    return create.zeros(lengths(shape, "empty"), as_dtype(dtype, "empty"))


def full(shape, fill_value, dtype=None):
    """A Tensor filled with one value, or with an array that broadcasts to `shape`.

    Source: mindspore.numpy.full, MindSpore 2.10.
    """
    size = lengths(shape, "full")
    return manifold(result(asarray(fill_value), as_dtype(dtype, "full")), size)


def manifold(value, size):
    return ops.broadcast_to(value, size) if value.ndim else create.filled(size, value, value.dtype, "full")


def alike_to(prototype, dtype, size, name, owner):
    """(shape, dtype) of an array like `prototype`, unless they are given."""
    prototype = tensor(prototype, name, owner)
    return prototype.shape if size is None else lengths(size, owner), as_dtype(dtype, owner) or prototype.dtype


def zeros_like(a, dtype=None, shape=None):
    """Zeros in the shape and dtype of `a`, or those given. Source: mindspore.numpy.zeros_like, MindSpore 2.10."""
    return create.zeros(*alike_to(a, dtype, shape, "a", "zeros_like"))


def ones_like(a, dtype=None, shape=None):
    """Ones in the shape and dtype of `a`, or those given. Source: mindspore.numpy.ones_like, MindSpore 2.10."""
    return create.ones(*alike_to(a, dtype, shape, "a", "ones_like"))


def empty_like(prototype, dtype=None, shape=None):
    """`zeros_like`: the values may be any. Source: mindspore.numpy.empty_like, MindSpore 2.10."""
    return create.zeros(*alike_to(prototype, dtype, shape, "prototype", "empty_like"))


def full_like(a, fill_value, dtype=None, shape=None):
    """`fill_value`, broadcast to the shape and in the dtype of `a`, or those given.

    Source: mindspore.numpy.full_like, MindSpore 2.10.
    """
    size, dtype = alike_to(a, dtype, shape, "a", "full_like")
    return full(size, fill_value, dtype)


# ---------------------------------------------------------------- ranges
def arange(start, stop=None, step=None, dtype=None):
    """The numbers start, start + step, ... before `stop`.

    Args:
        start: a number; alone it is `stop`, and the numbers start at 0.
        stop, step: numbers; `step` is 1 by default.
        dtype: by default int32 for ints, float32 if one is a float or a Tensor.

    Raises:
        TypeError: if an argument is of another type. ValueError: if there is no such number.
        ZeroDivisionError: if `step` is 0.

    Source: mindspore.numpy.arange, MindSpore 2.10.
    """
    if stop is None:
        start, stop = 0, start
    step = 1 if step is None else step
    whole = all(isinstance(n, builtins.int) for n in (start, stop, step))
    start, stop, step = (
        create.host(n, name, "arange") for n, name in ((start, "start"), (stop, "stop"), (step, "step"))
    )
    if step == 0:
        raise ZeroDivisionError("For 'arange', the 'step' must not be 0.")
    if (stop - start) / step <= 0:
        raise ValueError(f"For 'arange', there must be a number from {start} to {stop} in steps of {step}.")
    return create.ranged(
        start, stop, step, as_dtype(dtype, "arange") or (dtypes.int32 if whole else dtypes.float32), "arange"
    )


@operator(FLOATING, name="numpy.linspace", numeric="-")
def _linspace(start, stop, num, endpoint, axis):
    return jnp.linspace(start, stop, num, endpoint, axis=axis)


def spaced(start, stop, num, endpoint, axis, owner):
    if check_int(num, "num", owner) <= 0:
        raise ValueError(f"For '{owner}', the 'num' must be positive, but got {num}.")
    return _linspace(
        tensor(start, "start", owner),
        tensor(stop, "stop", owner),
        num,
        check_bool(endpoint, "endpoint", owner),
        check_int(axis, "axis", owner),
    )


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    """`num` numbers at equal distances from `start` to `stop`.

    Args:
        start, stop: numbers or arrays that broadcast against each other.
        num: a positive int.
        endpoint: whether `stop` is the last number; otherwise it would be the next.
        retstep: whether the distance comes as well.
        dtype: float32 by default.
        axis: the new axis along which the numbers run, if `start` or `stop` is an array.

    Returns:
        The numbers, or (numbers, distance).

    Raises:
        TypeError: if an argument is of another type. ValueError: if `num` is not positive.

    Source: mindspore.numpy.linspace, MindSpore 2.10.
    """
    out = result(spaced(start, stop, num, endpoint, axis, "linspace"), as_dtype(dtype, "linspace"))
    if not retstep:
        return out
    count = num - 1 if endpoint else num
    distance = cast(tensor(stop, "stop", "linspace") - tensor(start, "start", "linspace"), dtypes.float32)
    return out, distance / count if count else distance * float("nan")


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    """`base` raised to the numbers of `linspace`. Source: mindspore.numpy.logspace, MindSpore 2.10."""
    if not isinstance(base, (builtins.int, builtins.float)):
        raise wrong_type(base, "base", "logspace", "a number")
    return result(base ** spaced(start, stop, num, endpoint, axis, "logspace"), as_dtype(dtype, "logspace"))


@operator(FLOATING, name="numpy.geomspace", numeric="-")
def _geomspace(start, stop, num, endpoint, axis):
    return jnp.geomspace(start, stop, num, endpoint, start.dtype, axis)


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    """`num` numbers at equal ratios from `start` to `stop`; arguments as for `linspace`.

    Source: mindspore.numpy.geomspace, MindSpore 2.10.
    """
    if check_int(num, "num", "geomspace") <= 0:
        raise ValueError(f"For 'geomspace', the 'num' must be positive, but got {num}.")
    ends = tensor(start, "start", "geomspace"), tensor(stop, "stop", "geomspace")
    return result(_geomspace(*ends, num, endpoint, axis), as_dtype(dtype, "geomspace"))


# ---------------------------------------------------------------- matrices
def eye(N, M=None, k=0, dtype=dtypes.float32):
    """A matrix of N rows and M columns (N by default) with ones on the diagonal `k`, above the main one.

    Source: mindspore.numpy.eye, MindSpore 2.10.
    """
    rows = check_int(N, "N", "eye")
    columns = rows if M is None else check_int(M, "M", "eye")
    return adopt(np.eye(rows, columns, check_int(k, "k", "eye"), dtype=as_dtype(dtype, "eye").numpy))


def identity(n, dtype=dtypes.float32):
    """The square matrix with ones on its diagonal. Source: mindspore.numpy.identity, MindSpore 2.10."""
    return eye(check_int(n, "n", "identity"), dtype=dtype)


def tri(N, M=None, k=0, dtype=dtypes.float32):
    """A matrix with ones on and below the diagonal `k`. Source: mindspore.numpy.tri, MindSpore 2.10."""
    columns = None if M is None else check_int(M, "M", "tri")
    return adopt(np.tri(check_int(N, "N", "tri"), columns, check_int(k, "k", "tri"), as_dtype(dtype, "tri").numpy))


def square(m, owner):
    """`m`, a vector repeated as the rows of a square matrix."""
    m = tensor(m, "m", owner)
    return ops.broadcast_to(m, (m.size, m.size)) if m.ndim == 1 else m


def tril(m, k=0):
    """The elements on and below the diagonal `k` of the last two axes, 0 elsewhere; of a vector the rows of a matrix.

    Source: mindspore.numpy.tril, MindSpore 2.10.
    """
    return create.tril(square(m, "tril"), k)


def triu(m, k=0):
    """The elements on and above the diagonal `k`, as `tril`. Source: mindspore.numpy.triu, MindSpore 2.10."""
    return create.triu(square(m, "triu"), k)


def places(arrays):
    return tuple(adopt(np.asarray(a).astype(np.int32)) for a in arrays)


def tril_indices(n, k=0, m=None):
    """(rows, columns), int32, of what is on and below the diagonal `k` of an n by m matrix.

    Source: mindspore.numpy.tril_indices, MindSpore 2.10.
    """
    return places(np.tril_indices(check_int(n, "n", "tril_indices"), k, m))


def triu_indices(n, k=0, m=None):
    """(rows, columns), int32, of what is on and above the diagonal `k`. Source: mindspore.numpy.triu_indices, 2.10."""
    return places(np.triu_indices(check_int(n, "n", "triu_indices"), k, m))


def matrix_shape(arr, owner):
    arr = tensor(arr, "arr", owner)
    if arr.ndim != 2:
        raise ValueError(f"For '{owner}', the 'arr' must have 2 dimensions, but its shape is {arr.shape}.")
    return arr.shape


def tril_indices_from(arr, k=0):
    """`tril_indices` for the shape of a matrix. Source: mindspore.numpy.tril_indices_from, MindSpore 2.10."""
    n, m = matrix_shape(arr, "tril_indices_from")
    return tril_indices(n, k, m)


def triu_indices_from(arr, k=0):
    """`triu_indices` for the shape of a matrix. Source: mindspore.numpy.triu_indices_from, MindSpore 2.10."""
    n, m = matrix_shape(arr, "triu_indices_from")
    return triu_indices(n, k, m)


def diag_indices(n, ndim=2):
    """The indices, int32, of the diagonal of an array with `ndim` axes of length n.

    Source: mindspore.numpy.diag_indices, MindSpore 2.10.
    """
    return places(np.diag_indices(check_int(n, "n", "diag_indices"), check_int(ndim, "ndim", "diag_indices")))


@operator(KEEP, name="numpy.diag", numeric="-")
def _diag(v, k):
    if v.ndim not in (1, 2):
        raise ValueError(f"For 'diag', the 'v' must have 1 or 2 dimensions, but its shape is {v.shape}.")
    return jnp.diag(v, k)


def diag(v, k=0):
    """The diagonal `k` of a matrix, or the matrix that has a vector there. Source: mindspore.numpy.diag, 2.10."""
    return _diag(of_tensor(v, "v", "diag"), check_int(k, "k", "diag"))


def diagflat(v, k=0):
    """The matrix with the elements of `v` on its diagonal `k`. Source: mindspore.numpy.diagflat, MindSpore 2.10."""
    return _diag(ops.ravel(of_tensor(v, "v", "diagflat")), check_int(k, "k", "diagflat"))


@operator(KEEP, name="numpy.vander", numeric="-")
def _vander(x, n, increasing):
    if x.ndim != 1:
        raise ValueError(f"For 'vander', the 'x' must have 1 dimension, but its shape is {x.shape}.")
    return jnp.vander(x, n, increasing)


def vander(x, N=None, increasing=False):
    """The matrix of the powers of `x`, N columns (as many as rows by default), from the highest down.

    Source: mindspore.numpy.vander, MindSpore 2.10.
    """
    return _vander(tensor(x, "x", "vander"), N or None, check_bool(increasing, "increasing", "vander"))


# ---------------------------------------------------------------- grids
@operator(KEEP, name="numpy.meshgrid", numeric="-")
def _meshgrid(arrays, sparse, indexing):
    return tuple(jnp.meshgrid(*arrays, sparse=sparse, indexing=indexing))


def meshgrid(*xi, sparse=False, indexing="xy"):
    """A list of the coordinates of a grid whose axes hold the 1-d Tensors `xi`.

    Args:
        xi: Tensors; those of more dimensions are flattened.
        sparse: whether each has length 1 along the others' axes.
        indexing: 'xy', where the first two axes are exchanged, or 'ij'.

    Raises:
        TypeError: if an argument is of another type. ValueError: for another `indexing`.

    Source: mindspore.numpy.meshgrid, MindSpore 2.10.
    """
    arrays = tuple(ops.ravel(of_tensor(x, "xi", "meshgrid")) for x in xi)
    check_one_of(indexing, ("xy", "ij"), "indexing", "meshgrid")
    return list(_meshgrid(arrays, check_bool(sparse, "sparse", "meshgrid"), indexing)) if arrays else []


def indices(dimensions, dtype=dtypes.int32, sparse=False):
    """A list of the indices of an array of the shape `dimensions`, one Tensor for each axis.

    Source: mindspore.numpy.indices, MindSpore 2.10.
    """
    if not isinstance(dimensions, (tuple, list)):
        raise wrong_type(dimensions, "dimensions", "indices", "a tuple or list of ints")
    dtype = as_dtype(dtype, "indices").numpy
    grids = np.indices(tuple(as_shape(dimensions)), sparse=check_bool(sparse, "sparse", "indices"))
    return [adopt(np.array(grid, dtype)) for grid in grids]


class Grid:
    """What `mgrid[0:5, 0:1:3j]` and `ogrid[...]` are: the coordinates that slices span.

    An imaginary step counts the numbers from start to stop, which is then one of them. Integers are int32, floats
    float32. `mgrid` gives one Tensor, `ogrid` a list of Tensors of length 1 along all axes but one.

    Source: mindspore.numpy.mgrid, mindspore.numpy.ogrid, MindSpore 2.10.
    """

    def __init__(self, sparse: bool):
        self.sparse = sparse

    def __getitem__(self, index):
        single = isinstance(index, slice)
        axes = [np.mgrid[part] for part in ((index,) if single else index)]
        axes = [axis.astype(np.int32 if axis.dtype.kind == "i" else np.float32) for axis in axes]
        if single:
            return adopt(axes[0])
        grids = np.meshgrid(*axes, indexing="ij", sparse=self.sparse)
        if self.sparse:
            return [adopt(np.array(grid)) for grid in grids]
        return adopt(np.stack(grids).astype(np.float32 if any(a.dtype.kind == "f" for a in axes) else np.int32))


mgrid, ogrid = Grid(sparse=False), Grid(sparse=True)


# ---------------------------------------------------------------- windows
def window(name: str, function, sentence: str):
    def public(M):
        return adopt(function(check_int(M, "M", name)).astype(np.float32))

    public.__name__ = public.__qualname__ = name
    public.__doc__ = f"{sentence} of M points, float32. Source: mindspore.numpy.{name}, MindSpore 2.10."
    return public


bartlett = window("bartlett", np.bartlett, "The Bartlett window, a triangle")
blackman = window("blackman", np.blackman, "The Blackman window")
hamming = window("hamming", np.hamming, "The Hamming window")
hanning = window("hanning", np.hanning, "The Hann window")


# ---------------------------------------------------------------- random numbers
def sizes(size, owner):
    if len(size) == 1 and isinstance(size[0], (tuple, list)):
        size = size[0]
    return lengths(size, owner) or (1,)


def rand(*shape, dtype=dtypes.float32):
    """Random numbers, uniform in [0, 1). Source: mindspore.numpy.rand, MindSpore 2.10."""
    return random.rand(*sizes(shape, "rand"), dtype=as_dtype(dtype, "rand"))


def randn(*shape, dtype=dtypes.float32):
    """Random numbers from the standard normal distribution. Source: mindspore.numpy.randn, MindSpore 2.10."""
    return random.randn(*sizes(shape, "randn"), dtype=as_dtype(dtype, "randn"))


def randint(minval, maxval=None, shape=None, dtype=dtypes.int32):
    """Random integers, uniform from `minval` up to `maxval` without it; from 0 to `minval` if that is alone.

    Args:
        minval, maxval: ints.
        shape: an int, or a tuple or list of ints; one number by default.
        dtype: a dtype of integers, int32 by default.

    Raises:
        TypeError: if an argument is of another type. ValueError: if no integer lies between both, or for a dtype of
            another kind.

    Source: mindspore.numpy.randint, MindSpore 2.10.
    """
    low, high = (0, minval) if maxval is None else (minval, maxval)
    if check_int(low, "minval", "randint") >= check_int(high, "maxval", "randint"):
        raise ValueError(f"For 'randint', the 'minval' must be below 'maxval', but got {low} and {high}.")
    dtype = as_dtype(dtype, "randint")
    if dtype.kind not in "iu":
        raise ValueError(f"For 'randint', the 'dtype' must be a dtype of integers, but got {dtype}.")
    return random.randint(low, high, (1,) if shape is None else lengths(shape, "randint"), dtype=dtype)


__all__ = """
    arange array asarray asfarray bartlett blackman diag diag_indices diagflat empty empty_like eye full full_like
    geomspace hamming hanning identity indices linspace logspace meshgrid mgrid ogrid ones ones_like rand randint randn
    tri tril tril_indices tril_indices_from triu triu_indices triu_indices_from vander zeros zeros_like
""".split()
