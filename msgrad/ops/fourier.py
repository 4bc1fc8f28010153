"""Fourier transforms: along one axis or several, of real, Hermitian and complex numbers, and of windows of a signal."""

import jax.numpy as jnp
import numpy as np

from msgrad import dtype as dtypes
from msgrad.core.tensor import Tensor
from msgrad.errors import check_axis, check_int, check_one_of, check_positive_int, check_type, wrong_type
from msgrad.ops.create import numeric
from msgrad.ops.declare import FLOATING, KEEP, check_tensor, operator

NORMS = ("backward", "forward", "ortho")
SWAPPED = {"backward": "forward", "forward": "backward", "ortho": "ortho"}


def check_norm(norm, owner) -> str:
    return "backward" if norm is None else check_one_of(check_type(norm, str, "norm", owner), NORMS, "norm", owner)


def single(x):
    """Half precision as float32: there is no transform of it."""
    return x.astype(jnp.float32) if x.dtype in (jnp.float16, jnp.bfloat16) else x


def transformed_axes(x, s, dim, owner) -> tuple:
    """The lengths, or None, and the axes of a transform over several axes."""
    for value, name in ((s, "s"), (dim, "dim")):
        if value is not None and not isinstance(value, (tuple, list)):
            raise wrong_type(value, name, owner, "a tuple of ints or None")
    if s is not None:
        s = tuple(check_positive_int(n, "s", owner) for n in s)
    if dim is None:
        count = x.ndim if s is None else len(s)
        if count > x.ndim:
            raise ValueError(f"For '{owner}', the 's' must have at most {x.ndim} elements, but got {s}.")
        return s, tuple(range(x.ndim - count, x.ndim))
    axes = tuple(check_axis(a, x.ndim, owner, "dim") for a in dim)
    if len(set(axes)) != len(axes):
        raise ValueError(f"For '{owner}', the 'dim' must not repeat an axis, but got {dim}.")
    if s is not None and len(s) != len(axes):
        raise ValueError(f"For '{owner}', 's' and 'dim' must have one length, but got {s} and {dim}.")
    return s, axes


def checked(input, owner):
    check_tensor(input, "input", owner)
    if not input.ndim:
        raise ValueError(f"For '{owner}', the 'input' must have at least 1 dimension, but its shape is ().")


def along_one(name, function, real, sentence):
    """A transform along one axis; `real` ones take the real part of complex numbers."""

    @operator(FLOATING, name=name, numeric="-")
    def body(input, n=None, dim=-1, norm=None):
        checked(input, name)
        n = None if n is None else check_positive_int(n, "n", name)
        x = single(input)
        return function(jnp.real(x) if real else x, n, check_axis(dim, x.ndim, name, "dim"), check_norm(norm, name))

    body.__doc__ = (
        f"{sentence}\n\n    Args:\n        input: Tensor of at least 1 dimension; integers and half precision count "
        "as float32.\n        n: the length along `dim`, to which the input is cut or filled with zeros; of the result "
        "for `irfft` and `hfft`.\n        dim: the axis.\n        norm: what divides by the length: 'backward' (the "
        "inverse), 'forward', or 'ortho' (both by its square root); None is 'backward'.\n\n    Raises:\n        "
        "ValueError: if `n`, `dim` or `norm` is out of range. TypeError: if an argument is of another type.\n\n    "
        f"Source: mindspore.ops.{name}, MindSpore 2.10; numpy.fft.{name}.\n    "
    )
    return body


def along_several(name, function, real, sentence, default=None):
    """A transform along several axes, by default the last two or all."""

    def run(input, s, dim, norm):
        checked(input, name)
        x = single(input)
        s, axes = transformed_axes(x, s, dim, name)
        return function(jnp.real(x) if real else x, s, axes, check_norm(norm, name))

    if default:

        def body(input, s=None, dim=(-2, -1), norm=None):
            return run(input, s, dim, norm)
    else:

        def body(input, s=None, dim=None, norm=None):
            return run(input, s, dim, norm)

    body.__name__ = name
    body.__doc__ = (
        f"{sentence}\n\n    Args:\n        input: Tensor; integers and half precision count as float32.\n        s: a "
        "tuple of lengths along `dim`, to which the input is cut or filled with zeros; of the result for `irfftn` and "
        f"`hfftn`.\n        dim: a tuple of axes; None for the last ones, as many as `s` has, or all.\n        norm: as "
        f"for `fft`.\n\n    Raises:\n        ValueError: if lengths, axes or `norm` are out of range or do not match. "
        f"TypeError: if an argument is of another type.\n\n    Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return operator(FLOATING, numeric="-")(body)


def hermitian(x, s, axes, norm):
    return jnp.fft.irfftn(jnp.conj(x), s, axes, SWAPPED[norm])


def inverse_hermitian(x, s, axes, norm):
    return jnp.conj(jnp.fft.rfftn(x, s, axes, SWAPPED[norm]))


fft = along_one("fft", jnp.fft.fft, False, "The Fourier transform along an axis.")
ifft = along_one("ifft", jnp.fft.ifft, False, "The inverse of `fft`.")
rfft = along_one("rfft", jnp.fft.rfft, True, "The first n // 2 + 1 elements of the transform of real numbers.")
irfft = along_one("irfft", jnp.fft.irfft, False, "The inverse of `rfft`: n, by default 2 (m - 1), real numbers.")
hfft = along_one("hfft", jnp.fft.hfft, False, "The transform, real, of a signal given by its first half.")
ihfft = along_one("ihfft", jnp.fft.ihfft, True, "The inverse of `hfft`.")

fft2 = along_several("fft2", jnp.fft.fftn, False, "The Fourier transform over two axes.", True)
ifft2 = along_several("ifft2", jnp.fft.ifftn, False, "The inverse of `fft2`.", True)
rfft2 = along_several("rfft2", jnp.fft.rfftn, True, "`fft2` of real numbers, the last axis cut to n // 2 + 1.", True)
irfft2 = along_several("irfft2", jnp.fft.irfftn, False, "The inverse of `rfft2`.", True)
hfft2 = along_several("hfft2", hermitian, False, "`hfft` along the last axis, `fft` along the first.", True)
ihfft2 = along_several("ihfft2", inverse_hermitian, True, "The inverse of `hfft2`.", True)
fftn = along_several("fftn", jnp.fft.fftn, False, "The Fourier transform over several axes.")
ifftn = along_several("ifftn", jnp.fft.ifftn, False, "The inverse of `fftn`.")
rfftn = along_several("rfftn", jnp.fft.rfftn, True, "`fftn` of real numbers, the last axis cut to n // 2 + 1.")
irfftn = along_several("irfftn", jnp.fft.irfftn, False, "The inverse of `rfftn`.")
hfftn = along_several("hfftn", hermitian, False, "`hfft` along the last axis, `fft` along the others.")
ihfftn = along_several("ihfftn", inverse_hermitian, True, "The inverse of `hfftn`.")


# ---------------------------------------------------------------- order and frequencies
def shifting(name, function, sentence):
    @operator(KEEP, name=name, numeric="-")
    def body(input, dim=None):
        check_tensor(input, "input", name)
        axes = dim if dim is None or isinstance(dim, (tuple, list)) else (check_int(dim, "dim", name),)
        return function(input, None if axes is None else tuple(check_axis(a, input.ndim, name, "dim") for a in axes))

    body.__doc__ = (
        f"{sentence}\n\n    Args:\n        input: Tensor.\n        dim: an int or a tuple of ints; None for all "
        f"axes.\n\n    Source: mindspore.ops.{name}, MindSpore 2.10; numpy.fft.{name}.\n    "
    )
    return body


fftshift = shifting("fftshift", jnp.fft.fftshift, "The elements moved so that frequency 0 stands in the middle.")
ifftshift = shifting("ifftshift", jnp.fft.ifftshift, "The inverse of `fftshift`.")


def frequencies(n, d, dtype, owner, numbers):
    n = check_positive_int(n, "n", owner)
    check_type(d, (int, float), "d", owner)
    wanted = dtypes.float32 if dtype is None else numeric(dtype, owner)
    return Tensor((numbers(n) / np.float32(n * d)).astype(np.float32).astype(wanted.numpy))


def fftfreq(n, d=1.0, dtype=None):
    """The frequencies of the elements of `fft`, in cycles per unit of the sample distance.

    Args:
        n: the length, a positive int.
        d: the distance of the samples.
        dtype: float32 by default.

    Source: mindspore.ops.fftfreq, MindSpore 2.10.
    """
    return frequencies(n, d, dtype, "fftfreq", lambda n: np.fft.ifftshift(np.arange(n) - n // 2).astype(np.float32))


def rfftfreq(n, d=1.0, dtype=None):
    """The frequencies of the elements of `rfft`; arguments as for `fftfreq`. Source: mindspore.ops.rfftfreq, 2.10."""
    return frequencies(n, d, dtype, "rfftfreq", lambda n: np.arange(n // 2 + 1, dtype=np.float32))


# ---------------------------------------------------------------- one operator for four transforms
_COMPLEX = {np.dtype(name) for name in ("complex64", "complex128")}
_REAL = {np.dtype(name) for name in ("bool", "int8", "int16", "int32", "int64", "uint8", "float32", "float64")}


@operator(FLOATING, numeric="-")
def fft_with_size(x, signal_ndim, inverse, real, norm="backward", onesided=True, signal_sizes=()):
    """The transform of the last `signal_ndim` axes: complex, or between real and complex numbers.

    Args:
        x: complex Tensor, or a real one for the forward transform of `real`.
        signal_ndim: 1, 2 or 3.
        inverse, real: which transform.
        norm: as for `fft`.
        onesided: whether of the last axis of complex numbers only the first half is kept, with `real`.
        signal_sizes: the shape of the signal that the inverse of `real` gives.

    Raises:
        TypeError: if x's dtype is not that of the transform. RuntimeError: if `x` has fewer dimensions.

    Source: mindspore.ops.FFTWithSize, MindSpore 2.10.
    """
    owner = "FFTWithSize"
    if signal_ndim > x.ndim:
        raise RuntimeError(f"For '{owner}', the 'x' must have {signal_ndim} dimensions, but got the shape {x.shape}.")
    norm, axes = check_norm(norm, owner), tuple(range(x.ndim - signal_ndim, x.ndim))
    if not real:
        return (jnp.fft.ifftn if inverse else jnp.fft.fftn)(x, None, axes, norm)
    if inverse:
        sizes = tuple(signal_sizes)
        if onesided:
            return jnp.fft.irfftn(x, sizes or None, axes, norm)
        return jnp.real(jnp.fft.ifftn(x, sizes or None, axes, norm))
    return (jnp.fft.rfftn if onesided else jnp.fft.fftn)(x, None, axes, norm)


def check_signal(x, inverse, real):
    """TypeError if x's dtype is not that of the transform."""
    if not isinstance(x, Tensor) or x.dtype.numpy not in (_REAL if real and not inverse else _COMPLEX):
        raise TypeError(
            f"For 'FFTWithSize', the 'x' must be a Tensor of {'real' if real and not inverse else 'complex'} numbers, "
            f"but got {getattr(x, 'dtype', x)}."
        )
    return x


# ---------------------------------------------------------------- windows of a signal
@operator(KEEP, name="stft", numeric="-")
def _stft(x, window, n_fft, hop_length, win_length, normalized, onesided, return_complex):
    """The transforms of the windows of a signal; see `stft`. Source: mindspore.ops.STFT, MindSpore 2.10."""
    check_tensor(x, "x", "stft")
    if x.dtype not in (jnp.float32, jnp.float64, jnp.complex64, jnp.complex128):
        raise TypeError(f"For 'stft', the 'x' must be a Tensor of floats or complex numbers, but got {x.dtype}.")
    if hop_length <= 0:
        raise ValueError(f"For 'stft', the 'hop_length' must be positive, but got {hop_length}.")
    if not 0 < win_length <= n_fft:
        raise ValueError(f"For 'stft', the 'win_length' must be within (0, {n_fft}], but got {win_length}.")
    if not 0 < n_fft <= x.shape[-1]:
        raise ValueError(f"For 'stft', the 'n_fft' must be within (0, {x.shape[-1]}], but got {n_fft}.")
    if window.shape != (win_length,):
        raise ValueError(f"For 'stft', the 'window' must have the shape ({win_length},), but got {window.shape}.")
    complex_numbers = jnp.iscomplexobj(x) or jnp.iscomplexobj(window)
    if complex_numbers and onesided:
        raise ValueError("For 'stft', the 'onesided' must be False for complex numbers, but got True.")
    left = (n_fft - win_length) // 2
    window = jnp.pad(window, (left, n_fft - win_length - left))
    dtype = jnp.result_type(x.dtype, window.dtype)
    starts = np.arange(0, x.shape[-1] - n_fft + 1, hop_length)
    frames = x[..., starts[:, None] + np.arange(n_fft)].astype(dtype) * window.astype(dtype)
    out = (jnp.fft.rfft if onesided else jnp.fft.fft)(frames)
    if normalized:
        out = out / jnp.asarray(n_fft**0.5, out.real.dtype)
    out = jnp.swapaxes(out, -1, -2)
    return out if return_complex else jnp.stack([out.real, out.imag], -1)


def stft(
    x,
    n_fft,
    hop_length=None,
    win_length=None,
    window=None,
    center=True,
    pad_mode="REFLECT",
    normalized=False,
    onesided=None,
    return_complex=None,
):
    """The Fourier transforms of windows of a signal.

    Args:
        x: Tensor of floats or complex numbers, shape `(*, length)`, of 1 or 2 dimensions.
        n_fft: the length of each transform.
        hop_length: the distance of the windows, by default n_fft // 4.
        win_length: the length of `window`, by default `n_fft`; a shorter one is centred.
        window: 1-d Tensor; by default ones.
        center: whether `x` is padded by n_fft // 2 on both sides, so that window k is centred at k * hop_length.
        pad_mode: 'CONSTANT', 'REFLECT' or 'SYMMETRIC'.
        normalized: whether the result is divided by sqrt(n_fft).
        onesided: whether only n_fft // 2 + 1 frequencies are given; by default for real numbers.
        return_complex: whether complex numbers are given, not pairs of real ones; by default for complex ones.

    Returns:
        Shape `(*, frequencies, windows)`, with a last axis of 2 for pairs.

    Raises:
        ValueError: if a length is out of range, `x` has other dimensions, or `pad_mode` is unknown.

    Source: mindspore.ops.stft, MindSpore 2.10.
    """
    if not isinstance(x, Tensor):
        raise wrong_type(x, "x", "stft", "a Tensor")
    if x.ndim not in (1, 2):
        raise ValueError(f"For 'stft', the 'x' must have 1 or 2 dimensions, but got the shape {x.shape}.")
    n_fft = check_int(n_fft, "n_fft", "stft")
    hop_length = n_fft // 4 if hop_length is None else check_int(hop_length, "hop_length", "stft")
    win_length = n_fft if win_length is None else check_int(win_length, "win_length", "stft")
    real = x.dtype.kind == "f" and (window is None or window.dtype.kind == "f")
    if window is None:
        kind = np.float64 if x.dtype in (dtypes.float64, dtypes.complex128) else np.float32
        window = Tensor(np.ones(max(win_length, 0), kind))
    if center:
        check_one_of(pad_mode, ("CONSTANT", "REFLECT", "SYMMETRIC"), "pad_mode", "stft")
        x = _centered(x, n_fft // 2, pad_mode.lower())
    onesided = real if onesided is None else onesided
    return_complex = not real if return_complex is None else return_complex
    return _stft(x, window, n_fft, hop_length, win_length, normalized, onesided, return_complex)


@operator(KEEP, name="pad_signal", numeric="-")
def _centered(x, width, mode):
    if mode == "reflect" and width >= x.shape[-1]:
        raise ValueError(f"For 'stft', the signal must be longer than the padding {width}, but got {x.shape[-1]}.")
    return jnp.pad(x, [(0, 0)] * (x.ndim - 1) + [(width, width)], mode)


__all__ = """
    fft ifft rfft irfft hfft ihfft fft2 ifft2 rfft2 irfft2 hfft2 ihfft2 fftn ifftn rfftn irfftn hfftn ihfftn
    fftshift ifftshift fftfreq rfftfreq stft
""".split()
