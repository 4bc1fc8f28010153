"""Fractional pooling: windows whose distances are drawn, so that an axis shrinks by any factor."""

import math

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from msgrad import dtype as dtypes
from msgrad.core import random as core_random
from msgrad.core.tensor import Tensor, adopt
from msgrad.errors import check_bool, check_one_of, check_type, wrong_type, wrong_value
from msgrad.ops import random
from msgrad.ops.activation import check_float, check_number, on_tensors
from msgrad.ops.conv import each_axis
from msgrad.ops.declare import KEEP, operator
from msgrad.ops.pool import lowest, spatial
from msgrad.ops.spell import checked, primitive


# ---------------------------------------------------------------- windows of a fixed size
@on_tensors
def _fractional_max_pool(x, samples, kernel, size, n, owner):
    """The largest element of each window and its place in the flattened image; samples hold (width, height, ...)."""
    check_number(x, owner, "x")
    check_float(samples, "random_samples", owner)
    x, added = spatial(x, n, owner)
    if samples.shape != (*x.shape[:2], n):
        raise ValueError(
            f"For '{owner}', the 'random_samples' must have shape {(*x.shape[:2], n)}, but got {samples.shape}."
        )
    flat = jnp.zeros((*x.shape[:2], *(1,) * (2 * n)), int)
    for axis, (s, k, m) in enumerate(zip(x.shape[2:], kernel, size, strict=True)):
        if s < k or s - k + 1 < m:
            raise ValueError(f"For '{owner}', {m} windows of {k} do not fit into an axis of {s}.")
        starts = window_starts(samples[..., axis if n == 3 else n - 1 - axis], s, k, m)
        at = starts[..., None] + jnp.arange(k)
        shape = [1] * (2 * n)
        shape[axis], shape[n + axis] = m, k
        flat = flat * s + at.reshape(*x.shape[:2], *shape)
    windows = flat.reshape(*x.shape[:2], math.prod(size), math.prod(kernel))
    rows = x.reshape(*x.shape[:2], 1, -1)
    values = jnp.take_along_axis(rows, windows, -1)
    best = jnp.argmax(values, -1)[..., None]
    out = jnp.take_along_axis(values, best, -1).reshape(*x.shape[:2], *size)
    where = jnp.take_along_axis(windows, best, -1).reshape(out.shape)
    return (out[0], where[0]) if added else (out, where)


def window_starts(sample, size: int, kernel: int, count: int):
    """Where `count` windows start: at distances near (size - kernel) / (count - 1), the last one at the end."""
    sample = sample[..., None].astype(jnp.float32 if sample.dtype.itemsize < 4 else sample.dtype)
    step = (size - kernel) / (count - 1) if count > 1 else 0.0
    at = jnp.arange(count).astype(sample.dtype)
    starts = jnp.floor((at + sample) * step) - jnp.floor(sample * step)
    return jnp.where(at == count - 1, size - kernel, starts.astype(int))


def fractional_pool(input, kernel_size, output_size, output_ratio, return_indices, samples, n: int, owner: str):
    check_bool(return_indices, "return_indices", owner)
    if output_size is None and output_ratio is None:
        raise ValueError(f"For '{owner}', one of 'output_size' and 'output_ratio' must be given.")
    if not isinstance(input, Tensor):
        raise wrong_type(input, "input", owner, "a Tensor")
    if input.ndim not in (n + 1, n + 2):
        raise ValueError(f"For '{owner}', the input must have {n + 1} or {n + 2} axes, but its shape is {input.shape}.")
    if output_size is None:
        ratios = output_ratio if isinstance(output_ratio, tuple) else (output_ratio,) * n
        for ratio in ratios:
            if not 0 < check_type(ratio, float, "output_ratio", owner) < 1:
                raise wrong_value(output_ratio, "output_ratio", owner, "between 0 and 1")
        output_size = tuple(int(s * r) for s, r in zip(input.shape[-n:], ratios, strict=True))
    lead = input.shape[:2] if input.ndim == n + 2 else (1, input.shape[0])
    if samples is None:
        dtype = input.dtype if input.dtype.is_floating_point else dtypes.float32
        samples = random.rand(*lead, n, dtype=dtype)
    kernel = each_axis(kernel_size, n, "kernel_size", owner)
    size = each_axis(output_size, n, "output_size", owner)
    out, where = _fractional_max_pool(input, samples, kernel, size, n, owner)
    return (out, where) if return_indices else out


def fractional_max_pool2d(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """The largest element of each of windows at random distances.

    Args:
        input: shape `(N, C, H, W)` or `(C, H, W)`.
        kernel_size: an int or a tuple of two.
        output_size: how many windows for each axis, an int or a tuple of two; or give
        output_ratio: that number over the input's size, a float within (0, 1) or a tuple of two.
        return_indices: give also the places in the flattened image, int64.
        _random_samples: Tensor of shape `(N, C, 2)` within [0, 1) that decides the distances along W and H; drawn
            if None.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.ops.fractional_max_pool2d, MindSpore 2.10; Graham 2014.
    """
    owner = "fractional_max_pool2d"
    return fractional_pool(input, kernel_size, output_size, output_ratio, return_indices, _random_samples, 2, owner)


def fractional_max_pool3d(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """As `fractional_max_pool2d`, for shapes `(N, C, D, H, W)` and `(C, D, H, W)`, with three samples.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.ops.fractional_max_pool3d, MindSpore 2.10.
    """
    owner = "fractional_max_pool3d"
    return fractional_pool(input, kernel_size, output_size, output_ratio, return_indices, _random_samples, 3, owner)


def fixed_primitive(name: str, n: int, formats: tuple):
    def call(self, x, random_samples):
        check_one_of(self.data_format, formats, "data_format", name)
        kernel, size = each_axis(self.ksize, n, "ksize", name), each_axis(self.output_shape, n, "output_shape", name)
        if self.data_format == formats[0]:
            return _fractional_max_pool(x, random_samples, kernel, size, n, name)
        front = (*range(x.ndim - n - 1), x.ndim - 1, *range(x.ndim - n - 1, x.ndim - 1))
        outs = _fractional_max_pool(x.transpose(front), random_samples, kernel, size, n, name)
        back = (*range(x.ndim - n - 1), *range(x.ndim - n, x.ndim), x.ndim - n - 1)
        return tuple(out.transpose(back) for out in outs)

    return primitive(name, _fractional_max_pool, (("ksize",), ("output_shape",), ("data_format", formats[0])), call)


FractionalMaxPoolWithFixedKsize = fixed_primitive("FractionalMaxPoolWithFixedKsize", 2, ("NCHW",))
FractionalMaxPool3DWithFixedKsize = fixed_primitive("FractionalMaxPool3DWithFixedKsize", 3, ("NCDHW", "NDHWC"))


# ---------------------------------------------------------------- windows that follow each other
def boundaries(key, size: int, count: int, regular: bool):
    """Where `count` windows that cover `size` elements end; the first of the `count` + 1 numbers is 0.

    Their lengths are the two ints around size / count in random order, or those of a random phase if `regular`.
    """
    step = size / count
    if regular:
        k = int(step)
        most = min((k + 2) / step - 1, (size + 1 - k) / step - (count - 1))
        phase = jax.random.uniform(key, (), jnp.float32) * most
        inner = jnp.ceil(step * (jnp.arange(1, count, dtype=jnp.float32) + phase)).astype(int) - 1
        return jnp.concatenate([jnp.zeros(1, int), inner, jnp.full(1, size)])
    lengths = np.full(count, size // count)
    lengths[: size % count] += 1
    return jnp.concatenate([jnp.zeros(1, int), jnp.cumsum(jax.random.permutation(key, lengths))])


def held(ends, size: int, overlapping: bool):
    """Which elements each window holds, `(count, size)`; with `overlapping`, also the first one of the next."""
    at = jnp.arange(size)
    return (at >= ends[:-1, None]) & (at < ends[1:, None] + int(overlapping))


def pooled_max(x, rows, columns):
    for axis, inside in ((1, rows), (2, columns)):
        inside = inside.reshape(*(1,) * axis, *inside.shape, *(1,) * (3 - axis))
        x = jnp.max(jnp.where(inside, jnp.expand_dims(x, axis), lowest(x.dtype)), axis + 1)
    return x


def pooled_mean(x, rows, columns):
    sums = jnp.einsum("nhwc,ih,jw->nijc", x, rows.astype(x.dtype), columns.astype(x.dtype))
    counts = jnp.outer(rows.sum(1), columns.sum(1))[None, :, :, None].astype(x.dtype)
    return lax.div(sums, jnp.broadcast_to(counts, sums.shape))  # of integers cut, as in MindSpore


@operator(KEEP, name="draw_sequence_pool", numeric="-")
def _sequence_pool(state, x, sizes, regular, overlapping, mean):
    """The pooled images `(N, H, W, C)`, where the windows of rows and columns end, and the next state."""
    key, following = core_random.split(state)
    keys = jax.random.split(key)
    ends = [boundaries(k, s, m, regular) for k, s, m in zip(keys, x.shape[1:3], sizes, strict=True)]
    rows, columns = (held(e, s, overlapping) for e, s in zip(ends, x.shape[1:3], strict=True))
    return (pooled_mean if mean else pooled_max)(x, rows, columns), *ends, following


RATIOS = (
    ("pooling_ratio",),
    ("pseudo_random", False),
    ("overlapping", False),
    ("deterministic", False),
    ("seed", 0),
    ("seed2", 0),
)


def sequence_primitive(name: str, mean: bool) -> type:
    """Pooling of images `(N, H, W, C)` in windows whose lengths are drawn; `deterministic` draws the same ones each time."""

    def call(self, x):
        if not isinstance(x, Tensor) or x.ndim != 4:
            raise ValueError(f"For '{name}', the 'x' must be a Tensor of 4 axes, but got {x!r}.")
        ratio = self.pooling_ratio
        if len(ratio) != 4 or ratio[0] != 1 or ratio[3] != 1 or min(ratio) < 1:
            raise ValueError(f"For '{name}', the 'pooling_ratio' must be [1, h, w, 1] with h, w >= 1, but got {ratio}.")
        sizes = tuple(int(s / r) for s, r in zip(x.shape[1:3], ratio[1:3], strict=True))
        state = random.stream(name, self.seed or self.seed2, self.__dict__.setdefault("_streams", {}))
        if self.deterministic:
            state = adopt(core_random.key_data(self.seed or self.seed2))
        *outs, following = _sequence_pool(state, x, sizes, self.pseudo_random, self.overlapping, mean)
        state._set(following._var)
        return tuple(outs)

    def check(self):
        for item in check_type(self.pooling_ratio, (list, tuple), "pooling_ratio", name):
            check_type(item, float, "pooling_ratio", name)
        for flag in ("pseudo_random", "overlapping", "deterministic"):
            check_bool(getattr(self, flag), flag, name)

    return checked(primitive(name, _sequence_pool, RATIOS, call), check)


FractionalAvgPool = sequence_primitive("FractionalAvgPool", True)
FractionalMaxPool = sequence_primitive("FractionalMaxPool", False)

__all__ = """
    fractional_max_pool2d fractional_max_pool3d FractionalMaxPoolWithFixedKsize FractionalMaxPool3DWithFixedKsize
    FractionalAvgPool FractionalMaxPool
""".split()
