"""Rows for the operators of transforms, blocks, diagonals, matrices, segments and searching; see cases.py."""

import numpy as np
from cases import ANY, Case, flat, one, positive_definite, square, two
from scipy import linalg as scipy_linalg
from scipy import special

import msgrad as ms
from msgrad import Tensor, ops
from msgrad.ops.special import betainc

PAIR = Tensor(np.array([-1, 1], np.int32))
WIDE = (0.2, 60.0)


def parts(z):
    """Real and imaginary parts, so that gradients can be taken of both."""
    return ops.real(z), ops.imag(z)


def numbers(z):
    return np.real(z), np.imag(z)


def transform(name, shape=(3, 4), **arguments):
    """A Fourier transform of real numbers against NumPy's."""
    call, reference = getattr(ops, name), getattr(np.fft, name)
    named = {{"n": "n", "s": "s", "dim": "axis" if "n" in arguments or name[-1] == "t" else "axes"}.get(k, k): v
             for k, v in arguments.items()}  # fmt: skip
    real = name in ("irfft", "hfft", "irfft2", "irfftn")
    return one(
        (lambda x: call(x, **arguments)) if real else (lambda x: parts(call(x, **arguments))),
        (lambda x: reference(x, **named)) if real else (lambda x: numbers(reference(x, **named))),
        shapes=(shape,),
        ints=None,
        rtol=20,
        name=f"{name} {arguments or ''}",
    )


def several(name, whole):
    """hfft2 and its kin, which NumPy lacks: `whole(x)` along the last axis, then transforms along the others."""
    call = getattr(ops, name)
    real = name.startswith("hfft")
    return one(
        call if real else (lambda x: parts(call(x))),
        whole if real else (lambda x: numbers(whole(x))),
        ints=None,
        rtol=20,
        name=name,
    )


FOURIER = [
    *(transform(name) for name in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft")),
    *(transform(name, n=5, dim=0) for name in ("fft", "irfft", "ihfft")),
    transform("fft", norm="ortho"),
    transform("hfft", n=7, dim=-1, norm="forward"),
    *(transform(name) for name in ("fft2", "ifft2", "rfft2", "irfft2")),
    *(transform(name, (2, 3, 4)) for name in ("fftn", "ifftn", "rfftn", "irfftn")),
    transform("fftn", (2, 3, 4), s=(2, 5), dim=(0, -1)),
    several("hfft2", lambda x: np.fft.hfft(np.fft.fft(x, axis=0), axis=1)),
    several("hfftn", lambda x: np.fft.hfft(np.fft.fft(x, axis=0), axis=1)),
    several("ihfft2", lambda x: np.fft.ifft(np.fft.ihfft(x, axis=1), axis=0)),
    several("ihfftn", lambda x: np.fft.ifft(np.fft.ihfft(x, axis=1), axis=0)),
    one(ops.fftshift, np.fft.fftshift, ints="int32"),
    one(ops.ifftshift, lambda x: np.fft.ifftshift(x, 1), args=(1,), ints="int32"),
    one(
        lambda x: parts(ops.FFTWithSize(1, False, True)(x)),
        lambda x: numbers(np.fft.rfft(x)),
        ints=None,
        rtol=20,
        name="fft_with_size",
    ),
    one(
        lambda x: ops.stft(x, 4, 2, 3, Tensor(np.array([1, 2, 1], x.dtype.numpy))),
        lambda x: stft(x, 4, 2, np.array([1.0, 2, 1, 0])),
        shapes=((2, 9),),
        ints=None,
        rtol=20,
        name="stft",
    ),
]


def stft(x, n, hop, window):
    x = np.pad(x, ((0, 0), (n // 2, n // 2)), "reflect")
    out = np.stack([np.fft.rfft(x[:, k : k + n] * window) for k in range(0, x.shape[1] - n + 1, hop)], -1)
    return np.stack([out.real, out.imag], -1)


SPECIAL = [
    one(ops.bessel_j0, special.j0, (-40, 40), ints=None, rtol=50),
    one(ops.bessel_j1, special.j1, (-40, 40), ints=None, rtol=50),
    one(ops.bessel_y0, special.y0, WIDE, ints=None, rtol=50),
    one(ops.bessel_y1, special.y1, WIDE, ints=None, rtol=50),
    one(ops.bessel_k0, special.k0, (0.1, 4), ints=None, rtol=10),
    one(ops.bessel_k1, special.k1, (0.1, 4), ints=None, rtol=10),
    one(ops.bessel_k0e, special.k0e, WIDE, ints=None, rtol=10),
    one(ops.bessel_k1e, special.k1e, WIDE, ints=None, rtol=10),
    # JAX differentiates it in x alone, to the first order.
    Case(
        betainc,
        special.betainc,
        ((0.5, 2), (0.5, 2), (0.1, 0.9)),
        shapes=((3, 4),) * 3,
        smooth=False,
        ints=None,
        rtol=10,
    ),
]


def windows(x, k):
    """The k x k windows of each plane as columns."""
    n, c, h, w = x.shape
    return np.stack([x[:, :, i : i + k, j : j + k].reshape(n, c, -1) for i in range(h - k + 1) for j in range(w - k + 1)], -1)  # fmt: skip


def shifted_squares(x, b):
    return np.concatenate([x[:, :, i::b, j::b] for i in range(b) for j in range(b)], 1)


BLOCKS = [
    one(
        ops.SpaceToDepth(2),
        lambda x: shifted_squares(x, 2),
        shapes=((1, 2, 4, 4),),
        ints="int32",
        name="space_to_depth",
    ),
    one(
        lambda x: ops.DepthToSpace(2)(ops.SpaceToDepth(2)(x)),
        lambda x: x,
        shapes=((1, 2, 4, 4),),
        ints="int32",
        name="depth_to_space",
    ),
    one(
        ops.pixel_unshuffle,
        lambda x: np.stack([x[:, i::2, j::2] for i in range(2) for j in range(2)], 1).reshape(8, 2, 3),
        args=(2,),
        shapes=((2, 4, 6),),
        ints="int32",
    ),
    one(
        lambda x: ops.pixel_shuffle(ops.pixel_unshuffle(x, 2), 2),
        lambda x: x,
        shapes=((2, 4, 6),),
        ints="int32",
        name="pixel_shuffle",
    ),
    one(ops.channel_shuffle, lambda x: x[:, [0, 3, 1, 4, 2, 5]], args=(2,), shapes=((1, 6, 2, 2),), ints="int32"),
    one(
        lambda x: ops.space_to_batch_nd(x, [2, 2], [[0, 0], [1, 1]]),
        lambda x: np.concatenate(
            [np.pad(x, ((0, 0), (0, 0), (0, 0), (1, 1)))[:, :, i::2, j::2] for i in range(2) for j in range(2)]
        ),
        shapes=((2, 1, 2, 4),),
        ints="int32",
        name="space_to_batch_nd",
    ),
    one(
        lambda x: ops.batch_to_space_nd(ops.space_to_batch_nd(x, [2, 2], [[0, 0], [1, 1]]), [2, 2], [[0, 0], [1, 1]]),
        lambda x: x,
        shapes=((2, 1, 2, 4),),
        ints="int32",
        name="batch_to_space_nd",
    ),
    one(ops.unfold, lambda x: windows(x, 2).reshape(1, 8, -1), args=(2,), shapes=((1, 2, 3, 4),), ints="int32"),
    one(
        lambda x: ops.fold(x, Tensor([2, 3]), 2),
        lambda x: np.array(
            [[[x[0, 0, 0], x[0, 1, 0] + x[0, 0, 1], x[0, 1, 1]], [x[0, 2, 0], x[0, 3, 0] + x[0, 2, 1], x[0, 3, 1]]]]
        )[None],
        shapes=((1, 4, 2),),
        ints="int32",
        name="col2im",
    ),
]

DIAGONALS = [
    one(ops.matrix_diag, np.diag, shapes=((4,),), ints="int32"),
    one(ops.matrix_diag_part, lambda x: np.diagonal(x, 1), args=(1, 0), shapes=((3, 4),), ints="int32"),
    one(
        lambda x: ops.matrix_diag_part(x, PAIR, 7, "LEFT_LEFT"),
        lambda x: np.stack([np.diagonal(x, 1), np.diagonal(x), np.append(np.diagonal(x, -1), 7)]),
        shapes=((3, 4),),
        ints="int32",
        name="matrix_diag_part of several",
    ),
    two(
        ops.matrix_set_diag,
        lambda x, y: np.where(np.eye(3, 4), y[:, None], x),
        shapes=((3, 4), (3,)),
        ints="int32",
    ),
    one(
        lambda x: ops.matrix_band_part(x, 1, 0),
        lambda x: np.tril(np.triu(x, -1)),
        ints="int32",
        name="matrix_band_part",
    ),
    one(ops.DiagPart(), np.diagonal, shapes=((3, 3),), ints="int32", name="diag_part"),
]

PIVOTS = Tensor(np.array([2, 3, 3], np.int32))


def lu(op):
    """`op(low, high)` of the packed LU of a well-conditioned matrix made from its argument."""
    return lambda x, *rest: op(x + Tensor(4 * np.eye(3, dtype=x.dtype.numpy)), *rest)


def packed(x):
    return x + 4 * np.eye(3)


EXCHANGED = np.eye(3)[[1, 2, 0]].T

MATRICES = [
    two(
        lu(lambda data, b: ops.lu_solve(b, data, PIVOTS)),
        lambda x, b: np.linalg.solve(EXCHANGED @ (np.tril(packed(x), -1) + np.eye(3)) @ np.triu(packed(x)), b),
        shapes=((3, 3), (3, 2)),
        ints=None,
        rtol=50,
        name="lu_solve",
    ),
    one(
        lu(lambda data: ops.lu_unpack(data, PIVOTS)),
        lambda x: (EXCHANGED, np.tril(packed(x), -1) + np.eye(3), np.triu(packed(x))),
        shapes=((3, 3),),
        ints=None,
        name="lu_unpack",
    ),
    flat(
        lambda x: ops.orgqr(*ops.geqrf(x)) @ ops.triu(ops.geqrf(x)[0][:3]),
        lambda x: x,
        shapes=((4, 3),),
        ints=None,
        rtol=10,
        name="geqrf",
    ),
    two(
        ops.orgqr,
        lambda x, t: scipy_linalg.lapack.dorgqr(np.asfortranarray(x), t)[0],
        shapes=((4, 3), (3,)),
        ints=None,
        rtol=10,
    ),
    Case(
        lambda x, t, y: ops.ormqr(x, t, y, True, True),
        lambda x, t, y: scipy_linalg.lapack.dormqr("L", "T", np.asfortranarray(x), t, np.asfortranarray(y), 64)[0],
        (ANY, ANY, ANY),
        shapes=((4, 3), (3,), (4, 2)),
        ints=None,
        rtol=10,
        name="ormqr",
    ),
    two(
        lambda x, y: ops.MatrixSolveLs()(x, y, Tensor(0.5, ms.float64)),
        lambda x, y: np.linalg.solve(x.T @ x + 0.5 * np.eye(3), x.T @ y),
        shapes=((4, 3), (4, 2)),
        ints=None,
        rtol=50,
        name="matrix_solve_ls",
    ),
    two(
        lu(ops.MatrixTriangularSolve(False, True)),
        lambda x, y: np.linalg.solve(np.triu(packed(x)).T, y),
        shapes=((3, 3), (3, 2)),
        ints=None,
        rtol=10,
        name="matrix_triangular_solve",
    ),
    Case(
        ops.TridiagonalMatMul(),
        lambda a, b, c, x: (np.diag(a[0, :-1], 1) + np.diag(b[0]) + np.diag(c[0, 1:], -1)) @ x,
        (ANY,) * 4,
        shapes=((1, 3), (1, 3), (1, 3), (3, 4)),
        ints="int32",
        name="tridiagonal_matmul",
    ),
    one(ops.MatrixPower(2), lambda x: x @ x, shapes=((3, 3),), ints="int32", name="integer_matrix_power"),
    flat(
        lambda x: ops.real(ops.MatrixLogarithm()(ops.Complex()(x @ x.T + 2 * ops.eye(3, dtype=x.dtype), 0 * x))),
        lambda x: scipy_linalg.logm(square(x)),
        shapes=((3, 3),),
        ints=None,
        rtol=50,
        name="matrix_logarithm",
    ),
    flat(
        positive_definite(ops.cond),
        lambda x: np.linalg.cond(square(x)),
        shapes=((3, 3),),
        ints=None,
        result="float32",
        rtol=1e5,  # float32 whatever the matrix
    ),
    one(
        ops.pdist,
        lambda x: np.array([np.linalg.norm(x[i] - x[j]) for i in range(3) for j in range(i + 1, 3)]),
        ints=None,
    ),
    one(
        ops.pdist,
        lambda x: np.array([np.abs(x[i] - x[j]).sum() for i in range(3) for j in range(i + 1, 3)]),
        args=(1.0,),
        ints=None,
        name="pdist 1",
    ),
    one(ops.NuclearNorm(), lambda x: np.linalg.norm(x, "nuc"), ints=None, rtol=10, name="nuclear_norm"),
    one(
        lambda x: ops.EuclideanNorm()(x, Tensor([0])),
        lambda x: np.linalg.norm(x, axis=0),
        ints=None,
        name="euclidean_norm",
    ),
]

IDS = Tensor(np.array([0, 0, 2]))


def runs(function, empty=0.0):
    """`function(slices, 0)` over the runs that `IDS` names."""
    return lambda x: np.stack([function(x[:2], 0), np.full(x.shape[1:], empty, x.dtype), x[2]])


SEGMENTS = [
    one(ops.SegmentSum(), runs(np.sum), args=(IDS,), ints="int32", name="segment sum"),
    one(ops.SegmentMean(), runs(np.mean), args=(IDS,), ints=None, name="segment mean"),
    one(ops.SegmentMax(), runs(np.max), args=(IDS,), ints="int32", name="segment max"),
    one(ops.SegmentMin(), runs(np.min), args=(IDS,), ints="int32", name="segment min"),
    one(ops.SegmentProd(), runs(np.prod, 1.0), args=(IDS,), ints="int32", name="segment prod"),
    one(
        lambda x: ops.sparse_segment_mean(x, Tensor([1, 1, 2]), IDS),
        lambda x: np.stack([x[1], 0 * x[1], x[2]]),
        ints=None,
        name="sparse_segment_mean",
    ),
]

ROWS = Tensor(np.array([[-1.0, 0.5, 2.0]] * 3))


def beside(function):
    """The places that `function` of `ROWS` and the argument gives, in the dtype of the argument."""
    return lambda x: function(ROWS.astype(x.dtype), x)


SEARCHING = [
    flat(beside(ops.LowerBound()), lambda x: np.searchsorted([-1, 0.5, 2], x), ints=None, result="int32", name="bound"),
    flat(
        beside(ops.UpperBound(ms.int64)),
        lambda x: np.searchsorted([-1, 0.5, 2], x, "right"),
        ints=None,
        result="int64",
        name="bound right",
    ),
    one(ops.NthElement(), lambda x: np.sort(x, -1)[:, 1], args=(1,), ints="int32", name="nth_element"),
    flat(
        lambda x: ops.UnravelIndex()(ops.abs(x), Tensor(np.array([3, 4], np.int32))),
        lambda x: np.stack(np.unravel_index(np.abs(x), (3, 4))),
        shapes=((5,),),
        floats=False,
        ints="int32",
        name="unravel_index",
    ),
    flat(
        lambda x: ops.HistogramFixedWidth(4)(x, Tensor(np.array([-2, 2], x.dtype.numpy))),
        lambda x: np.histogram(np.clip(x, -2, 2), 4, (-2, 2))[0],
        ints=None,
        result="int32",
        name="histogram_fixed_width",
    ),
    one(
        lambda x: ops.Bincount()(Tensor(np.array([1, 2, 2], np.int32)), Tensor(4), x),
        lambda x: np.array([0, x[0], x[1] + x[2], 0]),
        shapes=((3,),),
        ints="int32",
        name="count_weights",
    ),
    one(
        lambda x: ops.ConfusionMatrix(2)(Tensor([0, 1, 1]), Tensor([1, 1, 1]), x),
        lambda x: np.array([[0, x[0]], [0, x[1] + x[2]]]),
        shapes=((3,),),
        ints="int32",
        name="confusion_matrix",
    ),
    flat(lambda x: ops.EqualCount()(x, x), lambda x: np.array([x.size]), ints="int32", name="equal_count"),
    flat(
        lambda x: ops.CompareAndBitpack()(x, Tensor(np.array(0, x.dtype.numpy))),
        lambda x: np.packbits(x > 0, -1),
        shapes=((2, 8),),
        ints="uint8",
        result="uint8",
        name="compare_and_bitpack",
    ),
    one(
        lambda x: ops.CumulativeLogsumexp()(x, Tensor(1)),
        lambda x: np.log(np.cumsum(np.exp(x), 1)),
        ints=None,
        name="cumulative_logsumexp",
    ),
    flat(
        lambda x: ops.MapUniform()(x, 4, 2),
        lambda x: x % 2 * 4 + x // 2,
        floats=False,
        ints="int32",
        name="map_uniform",
    ),
    flat(
        lambda x: ops.DataFormatDimMap()(x),
        lambda x: np.array([0, 3, 1, 2])[x % 4],
        floats=False,
        ints="int32",
        name="data_format_dim_map",
    ),
    flat(
        lambda x: ops.DataFormatVecPermute()(x),
        lambda x: x[[0, 3, 1, 2]],
        shapes=((4, 2),),
        floats=False,
        ints="int32",
        name="data_format_vec_permute",
    ),
]

MATH = FOURIER + SPECIAL + BLOCKS + DIAGONALS + MATRICES + SEGMENTS + SEARCHING

UNTESTED_MATH = {"candidates": "its values are random: test_random.py"}
