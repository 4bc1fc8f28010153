"""Histograms, counts, interpolation and polynomials of mindspore.numpy."""

import jax.numpy as jnp

from msgrad import dtype as dtypes
from msgrad import ops
from msgrad.core.tensor import Tensor
from msgrad.errors import check_int, check_non_negative_int
from msgrad.numpy.convert import tensor
from msgrad.ops import create, join
from msgrad.ops.create import cast
from msgrad.ops.declare import FLOATING, PROMOTE, operator


# ---------------------------------------------------------------- histograms
def check_bins(bins, owner):
    if isinstance(bins, str):
        raise NotImplementedError(f"For '{owner}', the 'bins' must be an int or the edges, but got {bins!r}.")
    return bins if isinstance(bins, int) else tensor(bins, "bins", owner)


@operator(FLOATING, name="numpy.histogram_bin_edges", numeric="-")
def _edges(a, bins, span):
    return jnp.histogram_bin_edges(a, bins, span)


def histogram_bin_edges(a, bins=10, range=None, weights=None):
    """The edges of `bins` bins of equal width from the smallest to the largest element.

    Args:
        a: Tensor, number, or nested list or tuple of numbers.
        bins: how many; or the edges themselves, which are returned.
        range: (smallest, largest) instead of those of `a`.
        weights: not used, as in MindSpore and NumPy: equal bins do not depend on them.

    Raises:
        NotImplementedError: if `bins` is the name of a rule.

    Source: mindspore.numpy.histogram_bin_edges, MindSpore 2.10.
    """
    bins = check_bins(bins, "histogram_bin_edges")
    a = ops.reshape(tensor(a, "a", "histogram_bin_edges"), (-1,))
    return bins if isinstance(bins, Tensor) else _edges(a, bins, None if range is None else tuple(range))


@operator(FLOATING, name="numpy.histogram", numeric="-")
def _histogram(a, edges, weights, density):
    return jnp.histogram(a, edges, weights=weights, density=density)[0].astype(jnp.float32)


def histogram(a, bins=10, range=None, weights=None, density=False):
    """How many elements lie in each of `bins` bins.

    Args:
        a: Tensor, number, or nested list or tuple of numbers; flattened.
        bins: how many, of equal width; or their edges.
        range: (lowest, highest) edge, by default the smallest and the largest element.
        weights: what each element counts, in the shape of `a`.
        density: whether the counts are divided by their sum and the width of the bins.

    Returns:
        (counts float32, edges).

    Raises:
        ValueError: if the shape of `weights` differs.

    Source: mindspore.numpy.histogram, MindSpore 2.10.
    """
    a = tensor(a, "a", "histogram")
    edges = histogram_bin_edges(a, check_bins(bins, "histogram"), range)
    if weights is not None:
        weights = tensor(weights, "weights", "histogram")
        if weights.shape != a.shape:
            raise ValueError(f"For 'histogram', the 'weights' must have the shape {a.shape}, but got {weights.shape}.")
    return _histogram(a, edges, weights, bool(density)), edges


@operator(FLOATING, name="numpy.histogramdd", numeric="-")
def _histogramdd(sample, edges, weights, density):
    return jnp.histogramdd(sample, list(edges), None, weights, density)[0].astype(jnp.float32)


def histogramdd(sample, bins=10, range=None, weights=None, density=False):
    """How many points lie in each of the boxes that the bins of the coordinates form.

    Args:
        sample: Tensor `(N, D)` of points; or a tuple or list of D arrays of N coordinates.
        bins: how many bins along all axes; or for each axis how many, or their edges.
        range: (lowest, highest) edge for each axis, None for an axis to take the smallest and largest coordinate.
        weights: what each point counts, `(N,)`.
        density: whether the counts are divided by their sum and the size of the boxes.

    Returns:
        (counts float32, a list of the edges along each axis).

    Raises:
        ValueError: if there are bins or ranges for another number of axes, or weights for another number of points.

    Source: mindspore.numpy.histogramdd, MindSpore 2.10.
    """
    columns = not isinstance(sample, Tensor)
    sample = tensor(sample, "sample", "histogramdd")
    sample = ops.transpose(sample, (1, 0)) if columns else sample
    count, dims = sample.shape
    bins = [bins] * dims if isinstance(bins, int) else list(bins)
    ranges = [None] * dims if range is None else list(range)
    if len(bins) != dims or len(ranges) != dims:
        raise ValueError(f"For 'histogramdd', there must be 'bins' and 'range' for {dims} axes, but got {len(bins)}.")
    edges = [
        histogram_bin_edges(sample[:, n], check_bins(b, "histogramdd"), r)
        for n, (b, r) in enumerate(zip(bins, ranges, strict=True))
    ]
    if weights is not None:
        weights = tensor(weights, "weights", "histogramdd")
        if weights.shape != (count,):
            raise ValueError(f"For 'histogramdd', there must be {count} 'weights', but their shape is {weights.shape}.")
    return _histogramdd(sample, tuple(edges), weights, bool(density)), edges


def histogram2d(x, y, bins=10, range=None, weights=None, density=False):
    """`histogramdd` of the points (x, y): (counts, edges of x, edges of y). Source: mindspore.numpy.histogram2d."""
    if not isinstance(bins, int):
        bins = tuple(bins) if len(bins) == 2 else (bins, bins)
    counts, edges = histogramdd([x, y], bins, range, weights, density)
    return counts, *edges


@operator(FLOATING.on("weights"), name="numpy.bincount", numeric="-")
def _bincount(x, weights, length):
    return jnp.bincount(x, weights, length=length).astype(jnp.float32)


def bincount(x, weights=None, minlength=0, length=None):
    """How often each of 0, 1, 2, ... stands in `x`, float32.

    Args:
        x: non-negative integers, 1-d.
        weights: what each counts, 1-d.
        minlength: how many counts there are at least.
        length: how many there are; the largest element decides by default, whose value must then be known.

    Raises:
        TypeError: if `x` does not hold integers.

    Source: mindspore.numpy.bincount, MindSpore 2.10.
    """
    x = tensor(x, "x", "bincount")
    if x.dtype.kind not in "biu":
        raise TypeError(f"For 'bincount', the 'x' must hold integers, but got {x.dtype}.")
    if length is None:
        length = int(x.max().asnumpy()) + 1 if x.size else 0
        length = length if length > check_non_negative_int(minlength, "minlength", "bincount") else minlength
    weights = None if weights is None else tensor(weights, "weights", "bincount")
    return _bincount(x, weights, check_int(length, "length", "bincount"))


# ---------------------------------------------------------------- interpolation
@operator(FLOATING, name="numpy.interp", numeric="left right")
def _interp(x, xp, fp, left, right):
    return jnp.interp(x, xp, fp, left, right)


def interp(x, xp, fp, left=None, right=None):
    """The values at `x` of the line through the points (`xp`, `fp`).

    Args:
        x: where to look: Tensor, number, or nested list or tuple of numbers.
        xp: where the points stand, 1-d, rising.
        fp: their values, 1-d.
        left, right: the values before the first and behind the last point, by default those of these points.

    Raises:
        ValueError: if `xp` and `fp` are not 1-d of one length.

    Source: mindspore.numpy.interp, MindSpore 2.10.
    """
    x, xp, fp = tensor(x, "x", "interp"), tensor(xp, "xp", "interp"), tensor(fp, "fp", "interp")
    if xp.ndim != 1 or xp.shape != fp.shape:
        raise ValueError(f"For 'interp', 'xp' and 'fp' must be 1-d of one length, but got {xp.shape}, {fp.shape}.")
    return _interp(x, xp, fp, left, right)


# ---------------------------------------------------------------- polynomials, from the highest power down
def coefficients(p, name, owner):
    p = tensor(p, name, owner)
    p = ops.reshape(p, (1,)) if not p.ndim else p
    if p.ndim != 1:
        raise ValueError(f"For '{owner}', the '{name}' must have 1 dimension, but its shape is {p.shape}.")
    return p


def of_polynomials(name: str, function, sentence: str):
    @operator(PROMOTE, name=f"numpy.{name}")
    def body(a1, a2):
        return function(a1, a2)

    def public(a1, a2):
        return body(coefficients(a1, "a1", name), coefficients(a2, "a2", name))

    public.__name__ = public.__qualname__ = name
    public.__doc__ = (
        f"{sentence} of two polynomials, given and returned as their coefficients from the highest power down.\n\n"
        f"    Raises:\n        ValueError: if one is not 1-d.\n\n    Source: mindspore.numpy.{name}, MindSpore 2.10.\n    "
    )
    return public


def product(a1, a2):
    return sum(jnp.pad(a1 * a2[n], (n, a2.size - 1 - n)) for n in range(a2.size))


polyadd = of_polynomials("polyadd", jnp.polyadd, "The sum")
polysub = of_polynomials("polysub", jnp.polysub, "The difference")
polymul = of_polynomials("polymul", product, "The product")


@operator(FLOATING, name="numpy.polyval")
def _polyval(p, x):
    return jnp.polyval(p, x)


def polyval(p, x):
    """The polynomial with the coefficients `p`, from the highest power down, at `x`, in floats.

    Source: mindspore.numpy.polyval, MindSpore 2.10.
    """
    return _polyval(coefficients(p, "p", "polyval"), tensor(x, "x", "polyval"))


def polyder(p, m=1):
    """The coefficients of the m-th derivative of a polynomial. Source: mindspore.numpy.polyder, MindSpore 2.10."""
    p = coefficients(p, "p", "polyder")
    if check_non_negative_int(m, "m", "polyder") >= p.size:
        return create.zeros((0,))
    for _ in range(m):
        p = p[:-1] * cast(Tensor(list(range(p.size - 1, 0, -1))), p.dtype)
    return p


def polyint(p, m=1, k=None):
    """The coefficients of the m-th antiderivative of a polynomial, float32 for integers.

    Args:
        p: the coefficients, from the highest power down.
        m: how often to integrate.
        k: the constant of each integration, first to last: a number for all, or m of them; 0 by default.

    Raises:
        ValueError: if there are fewer or more constants.

    Source: mindspore.numpy.polyint, MindSpore 2.10.
    """
    p = coefficients(p, "p", "polyint")
    p = p if p.dtype.is_floating_point else cast(p, dtypes.float32)
    m = check_non_negative_int(m, "m", "polyint")
    constants = coefficients(0 if k is None else k, "k", "polyint")
    if constants.size not in (1, m):
        raise ValueError(f"For 'polyint', there must be 1 or {m} constants 'k', but got {constants.size}.")
    for n in range(m):
        constant = constants[n if constants.size > 1 else 0]
        p = p / cast(Tensor(list(range(p.size, 0, -1))), p.dtype)
        p = join.concat([p, ops.reshape(cast(constant, p.dtype), (1,))])
    return p


__all__ = """
    bincount histogram histogram2d histogram_bin_edges histogramdd interp polyadd polyder polyint polymul polysub polyval
""".split()
