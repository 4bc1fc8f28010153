"""New tensors: constants, ranges, grids of indices, windows; and casts."""

import math

import jax.numpy as jnp
import numpy as np
from jax import lax

from msgrad import dtype as dtypes
from msgrad.core.record import shared, wrap
from msgrad.core.soft import cut
from msgrad.core.tensor import Tensor
from msgrad.core.tree import replaced
from msgrad.errors import check_axis, check_bool, check_int, check_non_negative_int, of_tensors, wrong_type
from msgrad.ops.declare import FLOATING, KEEP, check_tensor, operator
from msgrad.ops.shape import as_shape, plain


def numeric(dtype, owner, name="dtype"):
    """A MindSpore dtype that NumPy has, from a MindSpore dtype or the int or float class."""
    if not isinstance(dtype, dtypes.Type):
        raise wrong_type(dtype, name, owner, "a MindSpore dtype")
    if getattr(dtype, "numpy", None) is None:
        raise TypeError(f"For '{owner}', the '{name}' must be a dtype of numbers, but got {dtype}.")
    return dtype


# ---------------------------------------------------------------- casts
def _soft_cast(input, dtype):
    """The cast when gradients pass through integers: a float stays one, cut to a whole number."""
    if jnp.issubdtype(input.dtype, jnp.floating) and dtype.numpy.kind in "biu":
        return cut(input, dtype.numpy)
    return lax.convert_element_type(input, dtype.numpy)


@operator(KEEP, name="cast", numeric="input", soft=_soft_cast)
def _cast(input, dtype):
    if jnp.iscomplexobj(input) and dtype.kind != "c":
        input = jnp.real(input)
    if dtype.kind == "b":
        return input != jnp.zeros((), input.dtype)
    return lax.convert_element_type(input, dtype.numpy)


def cast(input, dtype):
    """`input` in another dtype: floats are cut to integers, integers wrap, what is not 0 becomes True.

    Args:
        input: a Tensor, which is returned itself if it has the dtype already, or a number.
        dtype: a MindSpore dtype.

    Returns:
        A Tensor. The gradient passes through casts to integers too, as in MindSpore.

    Raises:
        TypeError: if `dtype` is no MindSpore dtype of numbers, or `input` neither a Tensor nor a number.

    Source: mindspore.ops.cast, MindSpore 2.10.
    """
    if isinstance(input, Tensor):
        if dtype.__class__ in _NUMBERS and input._var.aval.dtype == dtype.numpy:
            return input if input.__class__ is Tensor else wrap(shared(input))
    elif not isinstance(input, (bool, int, float, complex, np.ndarray, np.generic)):
        raise wrong_type(input, "input", "cast", "a Tensor or a number")
    return _cast(input, numeric(dtype, "cast"))


_NUMBERS = {dtypes.Bool, dtypes.Int, dtypes.UInt, dtypes.Float, dtypes.BFloat, dtypes.Complex}


# ---------------------------------------------------------------- constants
def _soft_full(shape, value, dtype):
    """`_full` when gradients pass through integers: a float stays one, cut to a whole number."""
    if jnp.issubdtype(value.dtype, jnp.floating) and dtype.kind in "biu":
        return jnp.full(shape, cut(value, dtype.numpy))
    return _full.__wrapped__(shape, value, dtype)


@operator(KEEP, name="full", numeric="value", soft=_soft_full)
def _full(shape, value, dtype):
    if jnp.iscomplexobj(value) and dtype.kind != "c":
        value = jnp.real(value)
    return jnp.full(shape, value.astype(dtype.numpy))


def shape_of(size, owner, name="size") -> tuple:
    if not plain(size):
        size = as_shape(size, name, owner)
    for n in size:
        if n < 0:
            raise ValueError(f"For '{owner}', the '{name}' must hold no negative length, but got {size}.")
    return size


def zeros(size, dtype=None):
    """A Tensor of zeros.

    Args:
        size: its shape: a tuple or list of ints, an int, or a 1-d Tensor.
        dtype: float32 by default.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a length is negative.

    Source: mindspore.ops.zeros, MindSpore 2.10.
    """
    return _full(shape_of(size, "zeros"), 0, dtypes.float32 if dtype is None else numeric(dtype, "zeros"))


def ones(shape, dtype=None):
    """A Tensor of ones; arguments and errors as for `zeros`. Source: mindspore.ops.ones, MindSpore 2.10."""
    return _full(shape_of(shape, "ones", "shape"), 1, dtypes.float32 if dtype is None else numeric(dtype, "ones"))


def full(size, fill_value, *, dtype=None):
    """A Tensor of one value.

    Args:
        size: its shape, a tuple or list of ints.
        fill_value: a number, bool or Tensor of one element.
        dtype: int64 by default, whatever the value, as in MindSpore.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a length is negative.

    Source: mindspore.ops.full, MindSpore 2.10.
    """
    if not isinstance(size, (tuple, list)):
        raise wrong_type(size, "size", "full", "a tuple or list of ints")
    return filled(size, fill_value, dtypes.int64 if dtype is None else numeric(dtype, "full"), "full")


def filled(shape, value, dtype, owner):
    if isinstance(value, Tensor):
        if value.size != 1:
            raise ValueError(f"For '{owner}', a Tensor as 'fill_value' must hold one element, but got {value.shape}.")
        value = value.reshape(())
    elif not isinstance(value, (bool, int, float, complex, np.generic)):
        raise wrong_type(value, "fill_value", owner, "a number")
    return _full(shape_of(shape, owner), value, dtype)


def like(input, dtype, owner):
    if not isinstance(input, Tensor):
        raise wrong_type(input, "input", owner, "a Tensor")
    return input.dtype if dtype is None else numeric(dtype, owner)


def zeros_like(input, *, dtype=None):
    """Zeros in the shape and, unless `dtype` is given, the dtype of `input`.

    Source: mindspore.ops.zeros_like, 2.10.
    """
    dtype = like(input, dtype, "zeros_like")
    return _full(input.shape, 0, dtype)


def ones_like(input, *, dtype=None):
    """Ones in the shape and, unless `dtype` is given, the dtype of `input`. Source: mindspore.ops.ones_like, 2.10."""
    dtype = like(input, dtype, "ones_like")
    return _full(input.shape, 1, dtype)


def full_like(input, fill_value, *, dtype=None):
    """`fill_value` in the shape and, unless `dtype` is given, the dtype of `input`.

    Source: mindspore.ops.full_like.
    """
    dtype = like(input, dtype, "full_like")
    return filled(input.shape, fill_value, dtype, "full_like")


def fill(type, shape, value):
    """A Tensor of one value, cast to the dtype `type`. Source: mindspore.ops.fill, MindSpore 2.10."""
    return filled(shape, value, numeric(type, "fill", "type"), "fill")


@of_tensors
def fills(x, value):
    """`value`, a number or 0-d Tensor, in the shape and dtype of `x`. Source: mindspore.ops.fills, MindSpore 2.10."""
    return filled(x.shape, value, x.dtype, "fills")


def eye(n, m=None, dtype=None):
    """A matrix of `n` rows and `m` (or n) columns, 1 on the diagonal, 0 elsewhere.

    Args:
        n, m: non-negative ints.
        dtype: float32 by default.

    Source: mindspore.ops.eye, MindSpore 2.10.
    """
    n = check_non_negative_int(n, "n", "eye")
    m = n if m is None else check_non_negative_int(m, "m", "eye")
    return _eye(n, m, dtypes.float32 if dtype is None else numeric(dtype, "eye"))


@operator(KEEP, name="eye", numeric="-")
def _eye(n, m, dtype):
    return jnp.eye(n, m, dtype=dtype.numpy)


# ---------------------------------------------------------------- ranges
@operator(KEEP, name="arange", numeric="start step")
def _arange(start, step, count, dtype):
    wanted = dtype.numpy if dtype.kind != "b" else np.dtype(np.int64)
    return (start.astype(wanted) + step.astype(wanted) * lax.iota(wanted, count)).astype(dtype.numpy)


def host(value, name, owner):
    """A Python number from a number or a Tensor of one element."""
    if isinstance(value, Tensor):
        return value.item()
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise wrong_type(value, name, owner, "a number")
    return value.item() if isinstance(value, np.generic) else value


def ranged(start, end, step, dtype, owner):
    start, end, step = (host(v, n, owner) for v, n in ((start, "start"), (end, "end"), (step, "step")))
    if step == 0:
        raise ValueError(f"For '{owner}', the 'step' must not be 0.")
    if (end - start) * step < 0:
        raise ValueError(
            f"For '{owner}', the 'step' must lead from 'start' to 'end', but got {start}, {end} and {step}."
        )
    if dtype is None:
        dtype = (
            dtypes.int64
            if isinstance(start, int) and isinstance(end, int) and isinstance(step, int)
            else dtypes.float32
        )
    count = (
        -((start - end) // step)
        if isinstance(start, int) and isinstance(end, int) and isinstance(step, int)
        else (math.ceil((end - start) / step))
    )
    return _arange(start, step, count, numeric(dtype, owner))


def arange(start=0, end=None, step=1, *, dtype=None):
    """The numbers start, start + step, ... before `end`.

    Args:
        start: a number or 0-d Tensor; alone, it is `end`, and the range starts at 0.
        end, step: numbers or 0-d Tensors.
        dtype: by default int64 for ints, float32 if one is a float.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `step` is 0 or leads away from `end`.

    Source: mindspore.ops.arange, MindSpore 2.10.
    """
    if end is None:
        start, end = 0, start
    return ranged(start, end, step, dtype, "arange")


def range(start, end, step, maxlen=1000000):
    """`arange` of three given numbers, at most `maxlen` of them. Source: mindspore.ops.range, MindSpore 2.10."""
    dtype = next((x.dtype for x in (start, end, step) if isinstance(x, Tensor)), None)
    out = ranged(start, end, step, dtype, "range")
    if out.size > maxlen:
        raise ValueError(f"For 'range', at most {maxlen} ('maxlen') elements may come, but got {out.size}.")
    return out


def tensor_range(start, end, step):
    """`range`. Source: mindspore.ops.tensor_range, MindSpore 2.10."""
    return range(start, end, step)


@operator(FLOATING.on("start", "end"), numeric="start end", name="linspace")
def _linspace(start, end, steps):
    start, end = lax.stop_gradient((start, end))  # as in MindSpore
    # From both ends, so that the last number is `end` exactly.
    if steps == 1:
        return start.reshape(1)
    i = lax.iota(start.dtype, steps)
    step = (end - start) / (steps - 1)
    return jnp.where(2 * i < steps, start + step * i, end - step * (steps - 1 - i))


def linspace(start, end, steps):
    """`steps` numbers at equal distances, from `start` to `end`, which get no gradient.

    Args:
        start, end: numbers or 0-d Tensors; integers count as float32.
        steps: a positive int or 0-d Tensor.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `steps` is not positive.

    Source: mindspore.ops.linspace, MindSpore 2.10.
    """
    steps = check_int(int(steps) if isinstance(steps, Tensor) else steps, "steps", "linspace")
    if steps <= 0:
        raise ValueError(f"For 'linspace', the 'steps' must be positive, but got {steps}.")
    return _linspace(start, end, steps)


def logspace(start, end, steps, base=10, *, dtype=dtypes.float32):
    """`base` raised to the numbers of `linspace`. Source: mindspore.ops.logspace, MindSpore 2.10."""
    return cast(base ** linspace(start, end, steps), dtype)


# ---------------------------------------------------------------- one-hot and masks
@operator(KEEP, name="one_hot", numeric="on_value off_value")
def _one_hot(indices, depth, on_value, off_value, axis):
    check_tensor(indices, "indices", "one_hot")
    if indices.dtype.kind not in "iu":
        raise TypeError(f"For 'one_hot', the 'indices' must be a Tensor of integers, but got {indices.dtype}.")
    if on_value.dtype != off_value.dtype:
        raise TypeError(
            f"For 'one_hot', 'on_value' and 'off_value' must have one dtype, but got {on_value.dtype} and "
            f"{off_value.dtype}."
        )
    axis = check_axis(axis, indices.ndim + 1, "one_hot")
    hot = jnp.expand_dims(indices, axis) == lax.broadcasted_iota(
        indices.dtype, (1,) * axis + (depth,) + (1,) * (indices.ndim - axis), axis
    )
    on_value, off_value = lax.stop_gradient((on_value, off_value))  # as in MindSpore
    return jnp.where(hot, on_value.reshape(()), off_value.reshape(()))


def one_hot(indices, depth, on_value=1, off_value=0, axis=-1):
    """`on_value` at the places that `indices` name along a new axis, `off_value` elsewhere.

    Args:
        indices: Tensor of integers; one out of range gives only `off_value`.
        depth: the length of the new axis: an int or 0-d Tensor, at least 0.
        on_value, off_value: numbers or 0-d Tensors of one dtype; ints give int64, floats float32. No gradient passes.
        axis: where the new axis stands.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `depth` is negative or `axis` out of range.

    Source: mindspore.ops.one_hot, MindSpore 2.10.
    """
    depth = check_non_negative_int(int(depth) if isinstance(depth, Tensor) else depth, "depth", "one_hot")
    return _one_hot(indices, depth, on_value, off_value, axis)


def triangle(name, function, sentence):
    @operator(KEEP, name=name, numeric="-")
    def body(input, diagonal=0):
        check_tensor(input, "input", name)
        if input.ndim < 2:
            raise ValueError(f"For '{name}', the 'input' must have at least 2 dimensions, but got {input.ndim}.")
        return function(input, check_int(diagonal, "diagonal", name))

    body.__doc__ = (
        f"{sentence}; 0 elsewhere.\n\n    Args:\n        input: Tensor of at least 2 dimensions.\n        "
        "diagonal: an int: above the main diagonal if positive.\n\n    Source: "
        f"mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return body


tril = triangle("tril", jnp.tril, "The elements on and below a diagonal of the last two axes")
triu = triangle("triu", jnp.triu, "The elements on and above a diagonal of the last two axes")


def tril_indices(row, col, offset=0, *, dtype=dtypes.int64):
    """The indices of the elements on and below a diagonal, shape `(2, n)`.

    Source: mindspore.ops.tril_indices, 2.10.
    """
    return Tensor(np.stack(np.tril_indices(row, offset, col)).astype(numeric(dtype, "tril_indices").numpy))


def triu_indices(row, col, offset=0, *, dtype=dtypes.int64):
    """The indices of the elements on and above a diagonal, shape `(2, n)`.

    Source: mindspore.ops.triu_indices, 2.10.
    """
    return Tensor(np.stack(np.triu_indices(row, offset, col)).astype(numeric(dtype, "triu_indices").numpy))


@operator(KEEP, name="diag", numeric="-")
def diag(input):
    """A matrix, or for n dimensions a tensor of 2n, with `input` on its diagonal; of a matrix of 2 equal axes, too.

    Source: mindspore.ops.diag, MindSpore 2.10.
    """
    check_tensor(input, "input", "diag")
    if not input.ndim:
        raise ValueError("For 'diag', the 'input' must have at least 1 dimension, but its shape is ().")
    flat = jnp.diag(input.reshape(-1))
    return flat.reshape(input.shape + input.shape)


@operator(KEEP, numeric="-")
def diag_embed(input, offset=0, dim1=-2, dim2=-1):
    """The last axis put on the diagonals of a new plane of axes `dim1` and `dim2`.

    Source: mindspore.ops.diag_embed.
    """
    check_tensor(input, "input", "diag_embed")
    n = input.ndim + 1
    a, b = check_axis(dim1, n, "diag_embed", "dim1"), check_axis(dim2, n, "diag_embed", "dim2")
    if a == b:
        raise ValueError(f"For 'diag_embed', 'dim1' and 'dim2' must differ, but got {dim1} and {dim2}.")
    side = input.shape[-1] + abs(offset)
    i = np.arange(input.shape[-1])
    out = jnp.zeros((*input.shape[:-1], side, side), input.dtype)
    out = out.at[..., i - min(offset, 0), i + max(offset, 0)].set(input)
    return jnp.moveaxis(out, (-2, -1), (a, b))


@operator(KEEP, numeric="-")
def diagflat(input, offset=0):
    """A matrix with the flattened `input` on a diagonal. Source: mindspore.ops.diagflat, MindSpore 2.10."""
    check_tensor(input, "input", "diagflat")
    return jnp.diagflat(input, offset)


@of_tensors
def sequence_mask(lengths, maxlen=None):
    """Whether each position is below the length of its sequence.

    Args:
        lengths: Tensor of integers, shape `(*)`.
        maxlen: the number of positions, an int; by default the greatest length, which is computed for it.

    Returns:
        bool, shape `(*, maxlen)`.

    Source: mindspore.ops.sequence_mask, MindSpore 2.10.
    """
    maxlen = int(np.max(lengths.asnumpy())) if maxlen is None else check_int(maxlen, "maxlen", "sequence_mask")
    return _sequence_mask(lengths, maxlen)


@operator(KEEP, name="sequence_mask", numeric="-")
def _sequence_mask(lengths, maxlen):
    check_tensor(lengths, "lengths", "sequence_mask")
    return lax.iota(lengths.dtype, maxlen) < lengths[..., None]


def mixed_precision_cast(dst_dtype, x):
    """A floating-point Tensor in another dtype; of a tuple, list or dict, each such Tensor, and all else as it is.

    Source: mindspore.ops.mixed_precision_cast, MindSpore 2.10.
    """
    dst_dtype = numeric(dst_dtype, "mixed_precision_cast")
    return replaced(Tensor, lambda t: cast(t, dst_dtype) if t.dtype.is_floating_point else t, x)


# ---------------------------------------------------------------- from Python
def scalar_to_tensor(input_x, dtype=dtypes.float32):
    """A 0-d Tensor of a number. Source: mindspore.ops.scalar_to_tensor, MindSpore 2.10."""
    if not isinstance(input_x, (bool, int, float)):
        raise wrong_type(input_x, "input_x", "scalar_to_tensor", "a number")
    return Tensor(input_x, numeric(dtype, "scalar_to_tensor"))


def scalar_to_array(input_x):
    """A 0-d Tensor of a number: float32, int64 or bool. Source: mindspore.ops.scalar_to_array, MindSpore 2.10."""
    return Tensor(input_x)


def tuple_to_array(input_x):
    """A 1-d Tensor of a tuple of ints (int32) or floats (float32). Source: mindspore.ops.tuple_to_array, 2.10."""
    if not isinstance(input_x, tuple):
        raise wrong_type(input_x, "input_x", "tuple_to_array", "a tuple")
    return Tensor(input_x, dtypes.int32 if input_x and all(isinstance(n, int) for n in input_x) else None)


def make_range(start, stop=None, step=1) -> tuple:
    """A tuple of ints, as Python's `range` gives them. Source: mindspore.ops.make_range, MindSpore 2.10."""
    if stop is None:
        start, stop = 0, start
    return tuple(np.arange(start, stop, step).tolist())


@of_tensors
def eps(x):
    """The smallest step from 1 in x's floating dtype, in x's shape. Source: mindspore.ops.eps, MindSpore 2.10."""
    if not x.dtype.is_floating_point:
        raise TypeError(f"For 'eps', the 'x' must be a floating-point Tensor, but got {x.dtype}.")
    return _full(x.shape, float(jnp.finfo(x.dtype.numpy).eps), x.dtype)


# ---------------------------------------------------------------- windows
def window(name, curve, default=dtypes.float32):
    """A window function; `curve(t, n, *values)` is its value at the positions t of n, in float64."""

    def function(window_length, periodic, dtype, values):
        length = int(window_length) if isinstance(window_length, Tensor) else window_length
        length = check_non_negative_int(length, f"{name}'s length", name)
        check_bool(periodic, "periodic", name)
        wanted = default if dtype is None else numeric(dtype, name)
        n = length if periodic else length - 1
        t = np.arange(length)
        out = np.ones(length) if length == 1 else curve(t, n, *values)
        return Tensor(out.astype(wanted.numpy))

    return function


def cosine(t, n, *weights):
    return sum_of(w * (-1) ** k * np.cos(2 * np.pi * k * t / n) for k, w in enumerate(weights))


def sum_of(terms):
    return np.sum(list(terms), axis=0)


_hann = window("hann_window", lambda t, n: cosine(t, n, 0.5, 0.5), dtypes.float64)
_hamming = window("hamming_window", cosine)
_blackman = window("blackman_window", lambda t, n: cosine(t, n, 0.42, 0.5, 0.08))
_bartlett = window("bartlett_window", lambda t, n: 1 - np.abs(2 * t / n - 1))
_kaiser = window(
    "kaiser_window", lambda t, n, beta: np.i0(beta * np.sqrt(1 - (2 * t / n - 1) ** 2)) / np.i0(beta), dtypes.float64
)


def hann_window(window_length, periodic=True, *, dtype=None):
    """0.5 - 0.5 cos(2 pi t / n), with n = window_length if periodic, else one less. Source: mindspore.ops, 2.10."""
    return _hann(window_length, periodic, dtype, ())


def hamming_window(window_length, periodic=True, alpha=0.54, beta=0.46, *, dtype=None):
    """alpha - beta cos(2 pi t / n), with n = window_length if periodic, else one less.

    Source: mindspore.ops, 2.10.
    """
    return _hamming(window_length, periodic, dtype, (alpha, beta))


def blackman_window(window_length, periodic=True, *, dtype=None):
    """0.42 - 0.5 cos(2 pi t / n) + 0.08 cos(4 pi t / n), n as for `hann_window`. Source: mindspore.ops, 2.10."""
    return _blackman(window_length, periodic, dtype, ())


def bartlett_window(window_length, periodic=True, *, dtype=None):
    """The triangle 1 - |2 t / n - 1|, n as for `hann_window`. Source: mindspore.ops.bartlett_window, 2.10."""
    return _bartlett(window_length, periodic, dtype, ())


def kaiser_window(window_length, periodic=True, beta=12.0, *, dtype=None):
    """I0(beta sqrt(1 - (2 t / n - 1)**2)) / I0(beta), n as for `hann_window`. Source: mindspore.ops, 2.10."""
    return _kaiser(window_length, periodic, dtype, (beta,))


__all__ = """
    cast zeros ones full zeros_like ones_like full_like fill fills eye arange range tensor_range linspace
    logspace one_hot tril triu tril_indices triu_indices diag diag_embed diagflat sequence_mask scalar_to_tensor
    mixed_precision_cast scalar_to_array tuple_to_array make_range eps hann_window hamming_window blackman_window bartlett_window
    kaiser_window
""".split()
