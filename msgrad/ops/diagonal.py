"""Diagonals of matrices: read, written, and made into matrices; bands.

Several diagonals stand as rows, the highest first, in a Tensor as wide as the longest. `align` ('RIGHT_LEFT' ...)
says at which end the shorter ones stand: first those above the main diagonal, then those below.
"""

import jax.numpy as jnp
import numpy as np

from msgrad.core.tensor import Tensor
from msgrad.errors import check_one_of, wrong_type, wrong_value
from msgrad.ops.declare import FIRST, KEEP, check_tensor, operator
from msgrad.ops.shape import as_shape

ALIGN = ("LEFT_RIGHT", "RIGHT_LEFT", "LEFT_LEFT", "RIGHT_RIGHT")


def band_of(k, owner) -> tuple:
    """The lowest and highest diagonal that an int or a Tensor of one or two ints names."""
    if isinstance(k, bool) or not isinstance(k, (int, Tensor)):
        raise wrong_type(k, "k", owner, "a Tensor of one or two ints")
    band = (k,) if isinstance(k, int) else as_shape(k.reshape((-1,)), "k", owner)
    if len(band) not in (1, 2) or band[0] > band[-1]:
        raise wrong_value(band, "k", owner, "one diagonal, or the lowest and the highest")
    return band[0], band[-1]


def places(rows, cols, low, high, align):
    """For the elements of diagonals: their row and place among the diagonals, and their row and column."""
    lengths = {d: min(rows + min(d, 0), cols - max(d, 0)) for d in range(low, high + 1)}
    above, below = align.split("_")
    width, found = max(lengths.values()), []
    for i, d in enumerate(range(high, low - 1, -1)):
        t = np.arange(lengths[d])
        shift = width - lengths[d] if (above if d >= 0 else below) == "RIGHT" else 0
        found.append(np.stack([np.full_like(t, i), t + shift, t + max(-d, 0), t + max(d, 0)]))
    return width, np.concatenate(found, 1)


def checked_band(x, k, owner):
    if x.ndim < 2:
        raise ValueError(f"For '{owner}', the 'x' must have at least 2 dimensions, but got the shape {x.shape}.")
    rows, cols = x.shape[-2:]
    if not -rows < k[0] or not k[1] < cols:
        raise ValueError(f"For '{owner}', the 'k' must be within ({-rows}, {cols}), but got {k}.")


@operator(FIRST.on("x", "padding_value"), name="matrix_diag", numeric="padding_value")
def _matrix_diag(x, padding_value, k, rows, cols, align):
    owner, (low, high) = "matrix_diag", k
    check_tensor(x, "x", owner)
    if x.ndim < (1 if low == high else 2) or (low != high and x.shape[-2] != high - low + 1):
        raise ValueError(f"For '{owner}', the 'x' must hold the diagonals {low} to {high}, but got shape {x.shape}.")
    width = x.shape[-1]
    least = width - min(high, 0), width + max(low, 0)
    if rows == cols == -1:
        rows = cols = max(least)
    rows, cols = (n if m == -1 else m for m, n in zip((rows, cols), least, strict=True))
    if rows < least[0] or cols < least[1] or (rows != least[0] and cols != least[1]):
        raise ValueError(
            f"For '{owner}', 'num_rows' and 'num_cols' must fit diagonals {low} to {high} of length {width}, "
            f"but got {rows} and {cols}."
        )
    stack = x[..., None, :] if low == high else x
    _, (i, at, row, col) = places(rows, cols, low, high, align)
    out = jnp.broadcast_to(padding_value.reshape(()), (*stack.shape[:-2], rows, cols))
    return out.at[..., row, col].set(stack[..., i, at])


def matrix_diag(x, k=0, num_rows=-1, num_cols=-1, padding_value=0, align="RIGHT_LEFT"):
    """Matrices with the given diagonals, elsewhere `padding_value`.

    Args:
        x: Tensor: `(*, width)` for one diagonal, `(*, count, width)` for several.
        k: an int, or a Tensor of one int or of the lowest and highest diagonal.
        num_rows, num_cols: ints or 0-d Tensors; -1 for what the diagonals need, both for a square.
        padding_value: a number or 0-d Tensor.
        align: see the module.

    Returns:
        Shape `(*, num_rows, num_cols)`.

    Raises:
        ValueError: if the sizes do not fit, or `align` is unknown. TypeError: if `k` is of another type.

    Source: mindspore.ops.matrix_diag, MindSpore 2.10.
    """
    check_one_of(align, ALIGN, "align", "matrix_diag")
    rows, cols = int(num_rows), int(num_cols)
    return _matrix_diag(x, padding_value, band_of(k, "matrix_diag"), rows, cols, align)


@operator(FIRST.on("x", "padding_value"), name="matrix_diag_part", numeric="padding_value")
def _matrix_diag_part(x, padding_value, k, align):
    check_tensor(x, "x", "matrix_diag_part")
    checked_band(x, k, "matrix_diag_part")
    width, (i, at, row, col) = places(*x.shape[-2:], *k, align)
    out = jnp.broadcast_to(padding_value.reshape(()), (*x.shape[:-2], k[1] - k[0] + 1, width))
    out = out.at[..., i, at].set(x[..., row, col])
    return out[..., 0, :] if k[0] == k[1] else out


def matrix_diag_part(x, k, padding_value, align="RIGHT_LEFT"):
    """The diagonals of matrices; the shorter ones filled up with `padding_value`.

    Args:
        x: Tensor of shape `(*, m, n)`.
        k: a Tensor of one int or of the lowest and highest diagonal, or an int.
        padding_value: a 0-d Tensor or number.
        align: see the module.

    Returns:
        Shape `(*, width)` for one diagonal, `(*, count, width)` for several.

    Raises:
        ValueError: if `k` is out of range, or `align` unknown. TypeError: if `k` is of another type.

    Source: mindspore.ops.matrix_diag_part, MindSpore 2.10.
    """
    check_one_of(align, ALIGN, "align", "matrix_diag_part")
    return _matrix_diag_part(x, padding_value, band_of(k, "matrix_diag_part"), align)


@operator(KEEP, name="matrix_set_diag", numeric="-")
def _matrix_set_diag(x, diagonal, k, align):
    owner = "matrix_set_diag"
    check_tensor(x, "x", owner)
    check_tensor(diagonal, "diagonal", owner)
    if x.dtype != diagonal.dtype:
        raise TypeError(f"For '{owner}', 'x' and 'diagonal' must have one dtype, but got {x.dtype}, {diagonal.dtype}.")
    checked_band(x, k, owner)
    width, (i, at, row, col) = places(*x.shape[-2:], *k, align)
    wanted = (*x.shape[:-2], *(() if k[0] == k[1] else (k[1] - k[0] + 1,)), width)
    if diagonal.shape != wanted:
        raise ValueError(f"For '{owner}', the 'diagonal' must have the shape {wanted}, but got {diagonal.shape}.")
    stack = diagonal[..., None, :] if k[0] == k[1] else diagonal
    return x.at[..., row, col].set(stack[..., i, at])


def matrix_set_diag(x, diagonal, k=0, align="RIGHT_LEFT"):
    """Matrices with some diagonals replaced.

    Args:
        x: Tensor of shape `(*, m, n)`.
        diagonal: the diagonals as `matrix_diag_part` gives them.
        k: an int, or a Tensor of one int or of the lowest and highest diagonal.
        align: see the module.

    Raises:
        ValueError: if the shapes do not fit, or `align` is unknown. TypeError: if the dtypes differ.

    Source: mindspore.ops.matrix_set_diag, MindSpore 2.10.
    """
    check_one_of(align, ALIGN, "align", "matrix_set_diag")
    return _matrix_set_diag(x, diagonal, band_of(k, "matrix_set_diag"), align)


@operator(KEEP, numeric="lower upper")
def matrix_band_part(x, lower, upper):
    """The diagonals from `lower` below to `upper` above the main one; 0 elsewhere.

    Args:
        x: Tensor of shape `(*, m, n)`.
        lower, upper: ints or 0-d Tensors; negative for all diagonals on that side.

    Raises:
        TypeError: if `lower` or `upper` is no integer. ValueError: if it has dimensions, or `x` fewer than 2.

    Source: mindspore.ops.matrix_band_part, MindSpore 2.10.
    """
    owner = "matrix_band_part"
    check_tensor(x, "x", owner)
    if x.ndim < 2:
        raise ValueError(f"For '{owner}', the 'x' must have at least 2 dimensions, but got the shape {x.shape}.")
    for value, name in ((lower, "lower"), (upper, "upper")):
        if not hasattr(value, "dtype") or not jnp.issubdtype(value.dtype, jnp.integer):
            raise wrong_type(value, name, owner, "an int or a Tensor of one")
        if value.ndim:
            raise ValueError(f"For '{owner}', the '{name}' must have no dimension, but got the shape {value.shape}.")
    offset = jnp.arange(x.shape[-1]) - jnp.arange(x.shape[-2])[:, None]
    inside = ((lower < 0) | (-offset <= lower)) & ((upper < 0) | (offset <= upper))
    return jnp.where(inside, x, jnp.zeros((), x.dtype))


@operator(KEEP, numeric="-")
def diag_part(input_x):
    """The diagonal of a Tensor of shape `s + s`, in the shape s. Source: mindspore.ops.DiagPart, MindSpore 2.10."""
    check_tensor(input_x, "input_x", "DiagPart")
    half = input_x.ndim // 2
    shape = input_x.shape[:half]
    if not half or input_x.shape != shape + shape:
        raise ValueError(f"For 'DiagPart', the 'input_x' must have a shape twice over, but got {input_x.shape}.")
    count = int(np.prod(shape))
    return jnp.diagonal(input_x.reshape(count, count)).reshape(shape)


__all__ = "matrix_diag matrix_diag_part matrix_set_diag matrix_band_part".split()
