"""One row per operator: what it must give, by NumPy or SciPy in float64, and on which numbers.

`Case(op, reference, domains...)` calls `op(*tensors, *args, **kwargs)` on one tensor for each domain, and
`reference(*arrays)`. `ints` is the dtype of the result for int32 tensors, None where they are refused or not asked.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy import linalg as scipy_linalg
from scipy import special

import msgrad as ms
from msgrad import Tensor, ops
from msgrad.ops import primitives

ANY = (-3.0, 3.0)
POSITIVE = (0.5, 3.0)
UNIT = (-0.9, 0.9)


@dataclass
class Case:
    op: Callable
    reference: Callable
    domains: tuple = (ANY,)
    args: tuple = ()
    kwargs: dict = field(default_factory=dict)
    shapes: tuple = ()
    smooth: bool = True
    ints: str | None = "float32"
    floats: bool = True
    result: str | None = None  # the dtype of the result for any input
    name: str = ""
    rtol: float = 1.0  # factor on the dtype's tolerance

    def __post_init__(self):
        self.shapes = self.shapes or ((3, 4),) * len(self.domains)
        self.name = self.name or getattr(self.op, "__name__", type(self.op).__name__)

    def call(self, *tensors):
        return self.op(*tensors, *self.args, **self.kwargs)


def one(op, reference, domain=ANY, **options):
    return Case(op, reference, (domain,), **options)


def two(op, reference, first=ANY, second=ANY, **options):
    return Case(op, reference, (first, second), **options)


def flat(op, reference, domain=ANY, **options):
    """An operator that is constant between its steps: no gradient is checked."""
    return Case(op, reference, (domain,), smooth=False, **options)


rng = np.random.default_rng(5)
INDEX = Tensor(np.array([2, 0, 1]))
PAIRS = Tensor(np.array([[0, 1], [2, 3], [0, 1]]))
GRID = np.array([[0, 2, 1, 0], [1, 1, 0, 2], [2, 0, 2, 1]])
MASK = np.array([[True, False, True, True], [False, False, True, False], [True, True, False, True]])


def square(x):
    """Symmetric positive matrices from any."""
    return x @ x.swapaxes(-1, -2) + 2 * np.eye(x.shape[-1])


def positive_definite(op, *args, **kwargs):
    """`op` of a positive definite matrix made from its argument."""

    def function(x):
        return op(x @ x.T + 2 * ops.eye(3, dtype=x.dtype), *args, **kwargs)

    function.__name__ = op.__name__
    return function


def put_along(x, index, values, axis, add=False):
    out = x.copy()
    if add:
        for place in np.ndindex(*index.shape):
            target = list(place)
            target[axis] = index[place]
            out[tuple(target)] += values[place]
    else:
        np.put_along_axis(out, index, values, axis)
    return out


def at(x, index, values, ufunc=None):
    out = x.copy()
    if ufunc is None:
        out[index] = values
    else:
        ufunc.at(out, index, values)
    return out


UNARY = [
    flat(ops.sign, np.sign, ints="int32"),
    flat(ops.sgn, np.sign, ints="int32"),
    flat(ops.floor, np.floor, ints="int32"),
    flat(ops.ceil, np.ceil, ints="int32"),
    flat(ops.trunc, np.trunc, ints="int32"),
    flat(ops.round, np.round, ints="int32"),
    flat(ops.round, lambda x: np.round(x, 1), kwargs={"decimals": 1}, ints="int32", name="round_decimals"),
    flat(ops.signbit, np.signbit, ints="bool", result="bool"),
    one(ops.abs, np.abs, POSITIVE, ints="int32"),
    one(ops.neg, np.negative, ints="int32"),
    one(ops.positive, lambda x: x, ints="int32"),
    one(ops.frac, lambda x: x - np.trunc(x), POSITIVE, ints="int32"),
    one(ops.square, np.square, ints="int32"),
    one(ops.sqrt, np.sqrt, POSITIVE),
    one(ops.rsqrt, lambda x: 1 / np.sqrt(x), POSITIVE),
    one(ops.reciprocal, lambda x: 1 / x, POSITIVE),
    one(ops.exp, np.exp),
    one(ops.exp2, np.exp2),
    one(ops.expm1, np.expm1),
    one(ops.log, np.log, POSITIVE),
    one(ops.log2, np.log2, POSITIVE),
    one(ops.log10, np.log10, POSITIVE),
    one(ops.log1p, np.log1p, POSITIVE),
    one(ops.sin, np.sin),
    one(ops.cos, np.cos),
    one(ops.tan, np.tan, UNIT, ints=None),
    one(ops.asin, np.arcsin, UNIT, ints=None),
    one(ops.acos, np.arccos, UNIT, ints=None),
    one(ops.atan, np.arctan),
    one(ops.sinh, np.sinh),
    one(ops.cosh, np.cosh),
    one(ops.tanh, np.tanh),
    one(ops.asinh, np.arcsinh),
    one(ops.acosh, np.arccosh, (1.1, 8), ints=None),
    one(ops.atanh, np.arctanh, UNIT, ints=None),
    one(ops.sinc, np.sinc, POSITIVE, ints=None, rtol=10),
    one(ops.deg2rad, np.deg2rad),
    one(ops.rad2deg, np.rad2deg),
    one(ops.erf, special.erf),
    one(ops.erfc, special.erfc, rtol=10),
    one(ops.erfinv, special.erfinv, UNIT, ints=None),
    one(ops.lgamma, special.gammaln, POSITIVE, rtol=10),
    one(ops.digamma, special.digamma, (2, 6), rtol=10),
    one(ops.i0, special.i0, rtol=10),
    one(ops.bessel_i0, special.i0, rtol=10),
    one(ops.bessel_i0e, special.i0e, rtol=10),
    one(ops.bessel_i1, special.i1, POSITIVE, rtol=10),
    one(ops.bessel_i1e, special.i1e, POSITIVE, rtol=10),
    one(lambda x: ops.polygamma(1, x), lambda x: special.polygamma(1, x), (2, 6), name="polygamma", rtol=10),
    one(
        ops.mvlgamma,
        lambda x: (
            special.multigammaln(x[0, 0], 2) + 0 * x
            if x.ndim == 0
            else np.vectorize(lambda v: special.multigammaln(v, 2))(x)
        ),
        (2, 6),
        args=(2,),
        rtol=10,
    ),
    one(ops.logit, special.logit, (0.1, 0.9), ints=None),
    one(ops.logit, lambda x: special.logit(np.clip(x, 0.2, 0.8)), (0.3, 0.7), args=(0.2,), ints=None, name="logit_eps"),
    one(ops.real, np.real, ints="int32"),
    flat(ops.imag, np.imag, ints="int32"),
    one(ops.conj, np.conj, ints="int32"),
    flat(ops.angle, np.angle),
    one(ops.identity, lambda x: x, ints="int32"),
    flat(ops.stop_gradient, lambda x: x, ints="int32"),
    *[
        flat(op, ref, ints="bool", result="bool")
        for op, ref in (
            (ops.isnan, np.isnan),
            (ops.isinf, np.isinf),
            (ops.isfinite, np.isfinite),
            (ops.isneginf, lambda x: x == -np.inf),
            (ops.isposinf, lambda x: x == np.inf),
            (ops.isreal, lambda x: x == x),
            (ops.logical_not, lambda x: x == 0),
        )
    ],
    flat(ops.invert, np.invert, ints="int32", floats=False),
    flat(
        ops.population_count,
        lambda x: np.vectorize(lambda v: bin(int(v) & 0xFFFFFFFF).count("1"))(x),
        ints="uint8",
        floats=False,
    ),
    one(ops.nan_to_num, np.nan_to_num, ints="int32"),
]

BINARY = [
    two(ops.add, np.add, ints="int32"),
    two(ops.sub, np.subtract, ints="int32"),
    two(ops.mul, np.multiply, ints="int32"),
    two(ops.true_divide, np.true_divide, ANY, POSITIVE),
    two(ops.div, np.true_divide, ANY, POSITIVE),
    two(ops.subtract, lambda x, y: x - 2 * y, kwargs={"alpha": 2}, ints="int32"),
    Case(ops.floor_div, np.floor_divide, (ANY, POSITIVE), smooth=False, ints="int32"),
    Case(
        ops.div,
        np.floor_divide,
        (ANY, POSITIVE),
        kwargs={"rounding_mode": "floor"},
        smooth=False,
        ints="int32",
        name="div_floor",
    ),
    Case(
        ops.div,
        lambda x, y: np.trunc(x / y),
        (ANY, POSITIVE),
        kwargs={"rounding_mode": "trunc"},
        smooth=False,
        ints="int32",
        name="div_trunc",
    ),
    Case(ops.truncate_div, lambda x, y: np.trunc(x / y), (ANY, POSITIVE), smooth=False, ints="int32"),
    two(ops.floor_mod, np.mod, ANY, (5, 9), ints="int32"),
    two(ops.fmod, np.fmod, ANY, (5, 9), ints="int32"),
    two(ops.pow, np.power, POSITIVE, (1, 3), ints="int32"),
    one(lambda x: ops.pow(x, 2.5), lambda x: np.power(x, 2.5), POSITIVE, name="pow_number"),
    *[
        one(lambda x, n=n: ops.pow(x, n), lambda x, n=n: np.power(x, n), POSITIVE, ints=None, name=f"pow_static {n}")
        for n in (-2, -1, -0.5, 0.5, 1, 2, 3, 4, 2.0)
    ],
    two(ops.float_power, np.float_power, POSITIVE, POSITIVE, ints="float64", result="float64"),
    two(ops.maximum, np.maximum, ints="int32"),
    two(ops.minimum, np.minimum, ints="int32"),
    two(ops.fmax, np.fmax, ints="int32"),
    two(ops.fmin, np.fmin, ints="int32"),
    two(ops.atan2, np.arctan2, POSITIVE, POSITIVE),
    two(ops.hypot, np.hypot, POSITIVE, POSITIVE),
    two(ops.logaddexp, np.logaddexp),
    two(ops.logaddexp2, np.logaddexp2),
    two(ops.xlogy, special.xlogy, ANY, POSITIVE),
    two(ops.xdivy, lambda x, y: x / y, POSITIVE, POSITIVE),
    two(ops.copysign, np.copysign, POSITIVE, ANY),
    two(ops.ldexp, lambda x, y: x * 2.0**y),
    Case(ops.nextafter, lambda x, y: x, (ANY, ANY), smooth=False),
    Case(ops.heaviside, np.heaviside, (ANY, ANY), smooth=False, ints="int32"),
    Case(ops.igamma, special.gammainc, (POSITIVE, POSITIVE), smooth=False, rtol=100),
    Case(ops.igammac, special.gammaincc, (POSITIVE, POSITIVE), smooth=False, rtol=100),
    Case(ops.zeta, special.zeta, ((2, 6), POSITIVE), smooth=False, rtol=100),
    *[
        Case(op, ref, (ANY, POSITIVE), smooth=False, ints="int32", floats=False)
        for op, ref in (
            (ops.gcd, np.gcd),
            (ops.lcm, np.lcm),
            (ops.bitwise_and, np.bitwise_and),
            (ops.bitwise_or, np.bitwise_or),
            (ops.bitwise_xor, np.bitwise_xor),
            (ops.bitwise_left_shift, np.left_shift),
            (ops.bitwise_right_shift, np.right_shift),
        )
    ],
    two(primitives.SquaredDifference(), lambda x, y: (x - y) ** 2, ints="int32"),
    two(primitives.MulNoNan(), np.multiply, ANY, POSITIVE, ints="int32"),
    two(primitives.DivNoNan(), np.divide, ANY, POSITIVE),
    *[
        Case(op, ref, (ANY, ANY), smooth=False, ints="bool", result="bool")
        for op, ref in (
            (ops.equal, np.equal),
            (ops.not_equal, np.not_equal),
            (ops.greater, np.greater),
            (ops.less, np.less),
            (ops.greater_equal, np.greater_equal),
            (ops.less_equal, np.less_equal),
            (ops.logical_and, np.logical_and),
            (ops.logical_or, np.logical_or),
            (ops.logical_xor, np.logical_xor),
            (ops.isclose, np.isclose),
        )
    ],
    Case(
        ops.approximate_equal,
        lambda x, y: np.abs(x - y) < 0.5,
        (ANY, ANY),
        args=(0.5,),
        smooth=False,
        ints=None,
        result="bool",
    ),
]

TERNARY = [
    two(lambda x, y: ops.where(Tensor(MASK), x, y), lambda x, y: np.where(MASK, x, y), ints="int32", name="where"),
    one(lambda x: ops.where(Tensor(MASK), x, 1), lambda x: np.where(MASK, x, 1), ints="int32", name="where_number"),
    one(ops.clamp, lambda x: np.clip(x, -1, 2), args=(-1, 2), ints="int32"),
    one(ops.clamp, lambda x: np.maximum(x, -0.5), args=(-0.5,), name="clamp_min"),
    one(ops.clip_by_value, lambda x: np.clip(x, -1, 2), args=(-1, 2), ints="int32"),
    Case(ops.lerp, lambda x, y, w: x + w * (y - x), (ANY, ANY, ANY)),
    Case(ops.addcmul, lambda x, y, z: x + 2 * y * z, (ANY, ANY, ANY), args=(2,), ints="int32"),
    Case(ops.addcdiv, lambda x, y, z: x + 2 * y / z, (ANY, ANY, POSITIVE), args=(2,)),
    one(
        lambda x: ops.masked_fill(x, Tensor(MASK), 2), lambda x: np.where(MASK, 2, x), ints="int32", name="masked_fill"
    ),
]

REDUCE = [
    *[
        one(
            op,
            lambda x, ref=ref, axis=axis: ref(x, axis=axis),
            args=() if axis is None else (axis,),
            ints=ints,
            name=f"{op.__name__} {axis}",
        )
        for op, ref, ints in (
            (ops.sum, np.sum, "int64"),
            (ops.prod, np.prod, "int64"),
            (ops.amax, np.max, "int32"),
            (ops.amin, np.min, "int32"),
            (ops.std, np.std, "float32"),
            (ops.var, np.var, "float32"),
            (ops.nansum, np.nansum, "int32"),
            (ops.nanmean, np.nanmean, None),
        )
        for axis in (None, -1, (0, 1))
    ],
    one(ops.mean, np.mean, ints=None),
    one(ops.mean, lambda x: x.mean(1, keepdims=True), args=(1, True), ints=None, name="mean_keep"),
    one(ops.reduce_sum, lambda x: x.sum(0), args=(0,), ints="int32", name="reduce_sum"),
    one(ops.ReduceProd(), lambda x: x.prod(0), args=(0,), ints="int32", name="reduce_prod"),
    one(
        ops.sum,
        lambda x: x.sum(0, keepdims=True),
        kwargs={"dim": 0, "keepdim": True, "dtype": ms.float64},
        ints="float64",
        result="float64",
        name="sum_dtype",
    ),
    flat(ops.all, np.all, ints="bool", result="bool"),
    flat(ops.any, lambda x: np.any(x, 0), args=(0,), ints="bool", result="bool"),
    flat(ops.count_nonzero, lambda x: np.count_nonzero(x, 1), args=(1,), ints="int32", result="int32"),
    one(ops.max, lambda x: (x.max(1), x.argmax(1)), args=(1,), ints="int32"),
    one(ops.min, lambda x: (x.min(0, keepdims=True), x.argmin(0)[None]), args=(0, True), ints="int32"),
    flat(ops.argmax, lambda x: x.argmax(1), args=(1,), ints="int64", result="int64"),
    flat(ops.argmin, np.argmin, ints="int32", result="int32"),
    one(ops.aminmax, lambda x: (x.min(0), x.max(0)), ints="int32"),
    one(lambda x: x.ptp(1), lambda x: np.ptp(x, 1), ints="int32", name="ptp"),
    one(ops.var_mean, lambda x: (x.var(1, ddof=1), x.mean(1)), args=(1, True)),
    one(ops.std_mean, lambda x: (x.std(0), x.mean(0)), args=(0,)),
    one(ops.median, lambda x: (np.sort(x, 1)[:, 1], np.argsort(x, 1, kind="stable")[:, 1]), ints="int32"),
    one(ops.nanmedian, lambda x: (np.sort(x, 1)[:, 1], np.argsort(x, 1, kind="stable")[:, 1]), ints="int32"),
    one(ops.quantile, lambda x: np.quantile(x, 0.3), args=(0.3,)),
    one(
        ops.quantile,
        lambda x: np.quantile(x, [0.25, 0.5], axis=1),
        args=(Tensor([0.25, 0.5]), 1),
        name="quantile_axis",
        rtol=10,
    ),
    one(ops.nanquantile, lambda x: np.nanquantile(x, 0.3, axis=1, keepdims=True), args=(0.3, 1, True)),
    one(ops.logsumexp, lambda x: special.logsumexp(x, 1), args=(1,)),
    one(ops.cumsum, lambda x: np.cumsum(x, 1), args=(1,), ints="int32"),
    one(
        ops.CumSum(True, True),
        lambda x: np.cumsum(x[::-1], 0)[::-1] - x,
        args=(0,),
        ints="int32",
        name="cumsum_reverse",
    ),
    one(ops.cumprod, lambda x: np.cumprod(x, 0), args=(0,), ints="int64"),
    one(
        ops.CumProd(True),
        lambda x: np.cumprod(np.vstack([np.ones(4), x[:-1]]), 0),
        args=(0,),
        ints="int32",
        name="cumprod_exclusive",
    ),
    one(ops.cummax, lambda x: (np.maximum.accumulate(x, 0), None), args=(0,), ints="int32"),
    one(ops.cummin, lambda x: (np.minimum.accumulate(x, 1), None), args=(1,), ints="int32"),
    one(ops.logcumsumexp, lambda x: np.log(np.cumsum(np.exp(x), 1)), args=(1,)),
]

SHAPE = [
    *[
        one(op, ref, args=args, ints="int32", name=name)
        for name, op, ref, args in (
            ("reshape", ops.reshape, lambda x: x.reshape(2, 6), ((2, -1),)),
            ("flatten", ops.flatten, lambda x: x.reshape(3, 4), ()),
            ("flatten_F", ops.flatten, lambda x: x.T.reshape(4, 3), ("F",)),
            ("transpose", ops.transpose, np.transpose, ((1, 0),)),
            ("swapaxes", ops.swapaxes, np.transpose, (0, -1)),
            ("moveaxis", ops.moveaxis, lambda x: np.moveaxis(x, 0, 1), (0, 1)),
            ("expand_dims", ops.expand_dims, lambda x: x[:, None], (1,)),
            ("squeeze", lambda x: ops.squeeze(x.reshape(3, 1, 4)), lambda x: x, ()),
            ("broadcast_to", ops.broadcast_to, lambda x: np.broadcast_to(x, (2, 3, 4)), ((2, -1, 4),)),
            ("narrow", ops.narrow, lambda x: x[:, 1:3], (1, 1, 2)),
            ("diagonal", ops.diagonal, lambda x: np.diagonal(x, 1), (1,)),
            ("getitem", lambda x: x[1:, ::2], lambda x: x[1:, ::2], ()),
            ("concat", lambda x: ops.concat((x, x), 1), lambda x: np.concatenate([x, x], 1), ()),
            ("stack", lambda x: ops.stack([x, x], -1), lambda x: np.stack([x, x], -1), ()),
            ("hstack", lambda x: ops.hstack((x, x)), lambda x: np.hstack([x, x]), ()),
            ("vstack", lambda x: ops.vstack((x, x)), lambda x: np.vstack([x, x]), ()),
            ("dstack", lambda x: ops.dstack((x, x)), lambda x: np.dstack([x, x]), ()),
            ("column_stack", lambda x: ops.column_stack((x, x[:, 0])), lambda x: np.column_stack([x, x[:, 0]]), ()),
            ("block_diag", lambda x: ops.block_diag(x, x), lambda x: scipy_linalg.block_diag(x, x), ()),
            ("split", ops.split, lambda x: tuple(np.split(x, [3], 1)), ([3, 1], 1)),
            ("split_size", ops.split, lambda x: (x[:2], x[2:]), (2,)),
            ("chunk", ops.chunk, lambda x: (x[:, :2], x[:, 2:]), (2, 1)),
            ("tensor_split", ops.tensor_split, lambda x: tuple(np.array_split(x, 3, 1)), (3, 1)),
            ("unbind", ops.unbind, lambda x: tuple(x), ()),
            ("tile", ops.tile, lambda x: np.tile(x, (2, 1)), ((2, 1),)),
            ("repeat_interleave", ops.repeat_interleave, lambda x: np.repeat(x, [1, 2, 0], 0), ([1, 2, 0], 0)),
            ("repeat_elements", ops.repeat_elements, lambda x: np.repeat(x, 2, 1), (2, 1)),
            ("flip", ops.flip, lambda x: np.flip(x, (0, 1)), ((0, 1),)),
            ("roll", ops.roll, lambda x: np.roll(x, (1, 2), (0, 1)), ((1, 2), (0, 1))),
            ("rot90", ops.rot90, lambda x: np.rot90(x, 1, (0, 1)), (1, (0, 1))),
            ("tril", ops.tril, np.tril, ()),
            ("triu", ops.triu, lambda x: np.triu(x, 1), (1,)),
            ("diag", lambda x: ops.diag(x[0]), lambda x: np.diag(x[0]), ()),
            ("diag_embed", ops.diag_embed, lambda x: np.stack([np.diag(r, 1) for r in x]), (1,)),
            ("diagflat", ops.diagflat, lambda x: np.diagflat(x, -1), (-1,)),
            ("trace", ops.trace, np.trace, ()),
            ("pad", ops.pad, lambda x: np.pad(x, ((0, 0), (1, 2))), ((1, 2),)),
            ("pad_reflect", ops.pad, lambda x: np.pad(x, ((1, 1), (2, 1)), "reflect"), ((2, 1, 1, 1), "reflect")),
            ("pad_crop", ops.pad, lambda x: x[:, 1:-1], ((-1, -1),)),
            (
                "mirror_pad",
                ops.mirror_pad,
                lambda x: np.pad(x, ((1, 1), (2, 0)), "symmetric"),
                (((1, 1), (2, 0)), "SYMMETRIC"),
            ),
            ("strided_slice", ops.strided_slice, lambda x: x[0:3:2, 1:4], ((0, 1), (3, 4), (2, 1))),
            ("slice", ops.slice, lambda x: x[1:3, 2:4], ((1, 2), (2, -1))),
        )
    ],
    two(
        ops.diagonal_scatter,
        lambda x, y: x - np.diag(np.diag(x[:, :3])) @ np.eye(3, 4) + np.diag(y) @ np.eye(3, 4),
        shapes=((3, 4), (3,)),
        ints="int32",
    ),
    two(ops.meshgrid, lambda x, y: tuple(np.meshgrid(x, y)), shapes=((3,), (4,)), ints="int32"),
    two(ops.cartesian_prod, lambda x, y: np.array([(a, b) for a in x for b in y]), shapes=((3,), (4,)), ints="int32"),
    one(ops.combinations, lambda x: np.array([(x[0], x[1]), (x[0], x[2]), (x[1], x[2])]), shapes=((3,),), ints="int32"),
    flat(lambda x: ops.cast(x, ms.float32), lambda x: x, ints="float32", result="float32", name="cast", rtol=1e3),
    flat(ops.zeros_like, np.zeros_like, ints="int32"),
    flat(ops.ones_like, np.ones_like, ints="int32"),
    flat(lambda x: ops.full_like(x, 2), lambda x: np.full_like(x, 2), ints="int32", name="full_like"),
    flat(lambda x: ops.eye(3, 4, x.dtype), lambda x: np.eye(3, 4), ints="int32", name="eye"),
    flat(lambda x: ops.arange(1, 4, 0.5), lambda x: np.arange(1, 4, 0.5), ints=None, result="float32", name="arange"),
    two(lambda x, y: ops.linspace(x, y, 5), lambda x, y: np.linspace(x, y, 5), shapes=((), ()), name="linspace"),
    flat(lambda x: ops.one_hot(Tensor(GRID), 3), lambda x: np.eye(3)[GRID], ints=None, result="int64", name="one_hot"),
    flat(
        lambda x: ops.sequence_mask(Tensor([1, 3]), 4),
        lambda x: np.arange(4) < np.array([[1], [3]]),
        ints=None,
        result="bool",
        name="sequence_mask",
    ),
    one(
        ops.reverse_sequence,
        lambda x: np.stack([np.concatenate([r[:n][::-1], r[n:]]) for r, n in zip(x, (1, 3, 4), strict=True)]),
        args=(Tensor([1, 3, 4]), 1),
        ints="int32",
    ),
]

SCATTER = [
    *[
        one(op, ref, args=args, ints="int32", name=name)
        for name, op, ref, args in (
            ("gather", ops.gather, lambda x: x[[2, 0, 1]], (INDEX, 0)),
            ("gather_batch", ops.gather, lambda x: np.take_along_axis(x, GRID[:, :2], 1), (Tensor(GRID[:, :2]), 1, 1)),
            ("index_select", ops.index_select, lambda x: x[:, [2, 0, 1]], (1, INDEX)),
            ("take", ops.take, lambda x: x.ravel()[GRID], (Tensor(GRID),)),
            ("gather_elements", ops.gather_elements, lambda x: np.take_along_axis(x, GRID, 0), (0, Tensor(GRID))),
            ("gather_nd", ops.gather_nd, lambda x: x[[0, 2, 0], [1, 3, 1]], (PAIRS,)),
            ("index_fill", ops.index_fill, lambda x: at(x, [0, 2], 7), (0, Tensor([0, 2]), 7)),
            ("fill_diagonal", lambda x: x.fill_diagonal(5), lambda x: np.where(np.eye(3, 4) > 0, 5, x), ()),
            ("sort", ops.sort, lambda x: (np.sort(x, 0), np.argsort(x, 0, kind="stable")), (0,)),
            ("topk", ops.topk, lambda x: (-np.sort(-x, 1)[:, :2], np.argsort(-x, 1, kind="stable")[:, :2]), (2,)),
            ("topk_least", ops.topk, lambda x: (np.sort(x, 0)[:2], np.argsort(x, 0, kind="stable")[:2]), (2, 0, False)),
            (
                "kthvalue",
                lambda x: x.kthvalue(2),
                lambda x: (np.sort(x, 1)[:, 1], np.argsort(x, 1, kind="stable")[:, 1]),
                (),
            ),
            ("msort", ops.msort, lambda x: np.sort(x, 0), ()),
            ("masked_select", lambda x: ops.masked_select(x, Tensor(MASK)), lambda x: x[MASK], ()),
            (
                "unsorted_segment_sum",
                ops.unsorted_segment_sum,
                lambda x: np.stack([x[0] + x[2], 0 * x[0], x[1]]),
                (Tensor([0, 2, 0]), 3),
            ),
            (
                "unsorted_segment_max",
                ops.unsorted_segment_max,
                lambda x: np.stack([np.maximum(x[0], x[2]), x[1]]),
                (Tensor([0, 1, 0]), 2),
            ),
            (
                "unsorted_segment_min",
                ops.unsorted_segment_min,
                lambda x: np.stack([np.minimum(x[0], x[2]), x[1]]),
                (Tensor([0, 1, 0]), 2),
            ),
        )
    ],
    one(ops.unsorted_segment_prod, lambda x: np.stack([x[0] * x[2], x[1]]), args=(Tensor([0, 1, 0]), 2), ints="int32"),
    *[
        two(
            lambda x, y, op=op: op(x, PAIRS, y),
            lambda x, y, u=u: at(x, ([0, 2, 0], [1, 3, 1]), y, u),
            ANY,
            POSITIVE,
            shapes=((3, 4), (3,)),
            ints="int32" if u is not np.divide else None,
            name=op.__name__,
        )
        for op, u in (
            (ops.tensor_scatter_add, np.add),
            (ops.tensor_scatter_sub, np.subtract),
            (ops.tensor_scatter_mul, np.multiply),
            (ops.tensor_scatter_div, np.divide),
            (ops.tensor_scatter_max, np.maximum),
            (ops.tensor_scatter_min, np.minimum),
        )
    ],
    two(
        lambda x, y: ops.tensor_scatter_update(x, Tensor([[1], [0]]), y),
        lambda x, y: at(x, [1, 0], y),
        shapes=((3, 4), (2, 4)),
        ints="int32",
        name="tensor_scatter_update",
    ),
    *[
        two(
            lambda x, y, op=op: op(x, Tensor([1, 0, 1]), y),
            lambda x, y, u=u: at(x, [1, 0, 1], y, u),
            ANY,
            POSITIVE,
            ints="int32" if u is not np.divide else None,
            name=op.__name__,
        )
        for op, u in (
            (ops.scatter_add, np.add),
            (ops.scatter_sub, np.subtract),
            (ops.scatter_mul, np.multiply),
            (ops.scatter_div, np.divide),
            (ops.scatter_max, np.maximum),
            (ops.scatter_min, np.minimum),
        )
    ],
    two(
        lambda x, y: ops.scatter_update(x, Tensor([1, 0]), y),
        lambda x, y: at(x, [1, 0], y),
        shapes=((3, 4), (2, 4)),
        ints="int32",
        name="scatter_update",
    ),
    one(
        lambda y: ops.scatter_nd(PAIRS, y, (3, 4)),
        lambda y: at(np.zeros((3, 4), y.dtype), ([0, 2, 0], [1, 3, 1]), y, np.add),
        shapes=((3,),),
        ints="int32",
        name="scatter_nd",
    ),
    two(
        lambda x, y: ops.tensor_scatter_elements(x, Tensor(GRID), y, 0, "add"),
        lambda x, y: put_along(x, GRID, y, 0, add=True),
        ints="int32",
        name="tensor_scatter_elements",
    ),
    two(
        lambda x, y: ops.scatter(x, 1, Tensor(GRID[:, 1:3]), y),
        lambda x, y: put_along(x, GRID[:, 1:3], y[:, :2], 1),
        ints="int32",
        shapes=((3, 4), (3, 2)),
        name="scatter",
    ),
    two(
        lambda x, y: ops.index_add(x, Tensor([2, 0, 2]), y, 0),
        lambda x, y: at(x, [2, 0, 2], y, np.add),
        ints="int32",
        name="index_add",
    ),
    two(
        lambda x, y: x.index_put((Tensor([0, 0]), Tensor([1, 1])), y, True),
        lambda x, y: at(x, ([0, 0], [1, 1]), y, np.add),
        shapes=((3, 4), (2,)),
        ints="int32",
        name="index_put",
    ),
    two(
        lambda x, y: ops.select_scatter(x, y, 1, 2),
        lambda x, y: at(x, (slice(None), 2), y),
        shapes=((3, 4), (3,)),
        ints="int32",
        name="select_scatter",
    ),
    two(
        lambda x, y: ops.slice_scatter(x, y, 1, 1, 3),
        lambda x, y: at(x, (slice(None), slice(1, 3)), y),
        shapes=((3, 4), (3, 2)),
        ints="int32",
        name="slice_scatter",
    ),
    two(
        lambda x, y: x.masked_scatter(Tensor(MASK), y),
        lambda x, y: at(x, MASK, y.ravel()[: MASK.sum()]),
        ints="int32",
        name="masked_scatter",
    ),
    flat(ops.argsort, lambda x: np.argsort(x, 1, kind="stable"), ints="int32", result="int32"),
    flat(
        lambda x: ops.searchsorted(Tensor([-1.0, 0.5, 2.0]), x),
        lambda x: np.searchsorted([-1, 0.5, 2], x),
        ints="int64",
        result="int64",
        name="searchsorted",
    ),
    flat(ops.bucketize, lambda x: np.searchsorted([-1, 0.5, 2], x), args=([-1, 0.5, 2],), ints="int32", result="int32"),
    flat(lambda x: ops.histc(x, 4, -2.0, 2.0), lambda x: np.histogram(x, 4, (-2, 2))[0], ints="int32", name="histc"),
    flat(
        lambda x: ops.bincount(Tensor([1, 1, 3]), minlength=5),
        lambda x: np.bincount([1, 1, 3], minlength=5),
        ints=None,
        result="float32",
        name="bincount",
    ),
    flat(
        lambda x: ops.intopk(x, Tensor([0, 1, 2]), 2),
        lambda x: np.array([(r > r[i]).sum() < 2 for i, r in enumerate(x)]),
        ints="bool",
        result="bool",
        name="intopk",
    ),
]

MATRIX = ((3, 3),)
LINALG = [
    two(ops.matmul, np.matmul, shapes=((2, 3, 4), (4, 3)), ints="int32"),
    two(ops.matmul, np.matmul, shapes=((3, 4), (4,)), ints="int32", name="matmul_vector"),
    two(ops.mm, np.matmul, shapes=((3, 4), (4, 3)), ints="int32"),
    two(ops.mv, np.matmul, shapes=((3, 4), (4,)), ints="int32"),
    two(ops.bmm, np.matmul, shapes=((2, 3, 4), (2, 4, 3)), ints="int32"),
    two(
        ops.BatchMatMul(True, True),
        lambda x, y: x.swapaxes(1, 2) @ y.swapaxes(1, 2),
        shapes=((2, 3, 4), (2, 4, 3)),
        ints="int32",
        name="batch_matmul",
    ),
    two(ops.dot, np.dot, shapes=((3, 4), (2, 4, 3)), ints="int32"),
    two(ops.inner, np.inner, ints="int32"),
    two(ops.outer, np.outer, shapes=((3,), (4,)), ints="int32"),
    two(ops.vecdot, lambda x, y: (x * y).sum(-1), ints="int32"),
    two(
        ops.tensor_dot,
        lambda x, y: np.tensordot(x, y, ((1,), (0,))),
        args=(((1,), (0,)),),
        shapes=((3, 4), (4, 3)),
        ints="int32",
    ),
    two(ops.batch_dot, lambda x, y: np.einsum("bij,bjk->bik", x, y), shapes=((2, 3, 4), (2, 4, 3)), ints="int32"),
    two(lambda x, y: ops.einsum("ij,ij->j", x, y), lambda x, y: (x * y).sum(0), ints="int32", name="einsum"),
    two(ops.kron, np.kron, ints="int32"),
    two(ops.cross, lambda x, y: np.cross(x, y, axis=0), ints="int32"),
    Case(
        ops.addmm,
        lambda x, a, b: 2 * x + 3 * a @ b,
        (ANY,) * 3,
        kwargs={"beta": 2, "alpha": 3},
        shapes=((3, 3), (3, 4), (4, 3)),
        ints="int32",
    ),
    Case(ops.addmv, lambda x, a, b: x + a @ b, (ANY,) * 3, shapes=((3,), (3, 4), (4,)), ints="int32"),
    Case(ops.addr, lambda x, a, b: x + np.outer(a, b), (ANY,) * 3, shapes=((3, 4), (3,), (4,)), ints="int32"),
    Case(ops.baddbmm, lambda x, a, b: x + a @ b, (ANY,) * 3, shapes=((2, 3, 3), (2, 3, 4), (2, 4, 3)), ints="int32"),
    Case(
        ops.addbmm, lambda x, a, b: x + (a @ b).sum(0), (ANY,) * 3, shapes=((3, 3), (2, 3, 4), (2, 4, 3)), ints="int32"
    ),
    two(lambda x, y: ops.addn([x, y, x]), lambda x, y: 2 * x + y, ints="int32", name="addn"),
    one(ops.adjoint, np.transpose, ints="int32"),
    *[
        one(ops.norm, lambda x, o=o, d=d: np.linalg.norm(x, o, d), args=(o, d), name=f"norm {o} {d}", rtol=10)
        for o, d in (
            (None, None),
            (1, 1),
            (3, 1),
            (np.inf, 1),
            ("fro", (0, 1)),
            ("nuc", (0, 1)),
            (2, (0, 1)),
            (1, (0, 1)),
        )
    ],
    one(ops.vector_norm, lambda x: np.linalg.norm(x, 3, 1), args=(3, 1)),
    one(ops.matrix_norm, lambda x: np.linalg.norm(x, "fro")),
    one(ops.L2Normalize(1), lambda x: x / np.linalg.norm(x, axis=1, keepdims=True), name="l2_normalize"),
    one(
        ops.renorm, lambda x: x * np.minimum(1, 2 / np.linalg.norm(x, axis=1, keepdims=True)), args=(2, 0, 2.0), rtol=10
    ),
    two(ops.dist, lambda x, y: np.linalg.norm((x - y).ravel(), 3), args=(3,)),
    two(ops.cdist, lambda x, y: np.linalg.norm(x[:, None] - y[None], axis=-1)),
    one(ops.pdist, lambda x: np.linalg.norm(x[[0, 0, 1]] - x[[1, 2, 2]], axis=-1), ints=None),
    two(ops.cosine_similarity, lambda x, y: (x * y).sum(1) / np.linalg.norm(x, axis=1) / np.linalg.norm(y, axis=1)),
    two(
        lambda x, y: ops.clip_by_global_norm((x, y), 0.5),
        lambda x, y: tuple(0.5 * t / np.sqrt((x**2).sum() + (y**2).sum()) for t in (x, y)),
        ints=None,
        name="clip_by_global_norm",
        smooth=False,
    ),
    one(
        ops.clip_by_norm, lambda x: 0.5 * x / (np.linalg.norm(x) + 1e-6), args=(0.5,), ints=None, smooth=False, rtol=10
    ),
    one(positive_definite(ops.inverse), lambda x: np.linalg.inv(square(x)), shapes=MATRIX, ints=None, rtol=10),
    one(positive_definite(ops.det), lambda x: np.linalg.det(square(x)), shapes=MATRIX, ints=None, rtol=10),
    one(
        positive_definite(ops.slogdet), lambda x: tuple(np.linalg.slogdet(square(x))), shapes=MATRIX, ints=None, rtol=10
    ),
    one(positive_definite(ops.logdet), lambda x: np.linalg.slogdet(square(x))[1], shapes=MATRIX, ints=None, rtol=10),
    one(positive_definite(ops.cholesky), lambda x: np.linalg.cholesky(square(x)), shapes=MATRIX, ints=None, rtol=10),
    # Its gradients take 10 s to compile: they are those of jax.scipy.linalg.expm.
    flat(ops.matrix_exp, scipy_linalg.expm, UNIT, shapes=MATRIX, ints=None, rtol=10),
    one(ops.matrix_power, lambda x: np.linalg.matrix_power(x, 3), args=(3,), shapes=MATRIX, ints=None, rtol=10),
    one(positive_definite(ops.pinv), lambda x: np.linalg.pinv(square(x)), shapes=MATRIX, ints=None, rtol=20),
    one(ops.svd, lambda x: np.linalg.svd(x, compute_uv=False), kwargs={"compute_uv": False}, ints=None, rtol=10),
    two(
        lambda x, y: ops.matrix_solve(x @ x.T + 2 * ops.eye(3, dtype=x.dtype), y),
        lambda x, y: np.linalg.solve(square(x), y),
        shapes=((3, 3), (3, 2)),
        ints=None,
        name="matrix_solve",
        rtol=10,
    ),
    two(
        lambda x, y: ops.cholesky_solve(y, ops.cholesky(x @ x.T + 2 * ops.eye(3, dtype=x.dtype))),
        lambda x, y: np.linalg.solve(square(x), y),
        shapes=((3, 3), (3, 2)),
        ints=None,
        name="cholesky_solve",
        rtol=10,
    ),
    one(
        lambda x: ops.cholesky_inverse(ops.cholesky(x @ x.T + 2 * ops.eye(3, dtype=x.dtype))),
        lambda x: np.linalg.inv(square(x)),
        shapes=MATRIX,
        ints=None,
        name="cholesky_inverse",
        rtol=10,
    ),
    two(
        lambda x, y: y.triangular_solve(x @ x.T + 2 * ops.eye(3, dtype=x.dtype)),
        lambda x, y: scipy_linalg.solve_triangular(square(x), y),
        shapes=((3, 3), (3, 2)),
        ints=None,
        name="triangular_solve",
        rtol=10,
    ),
    two(
        lambda x, y: ops.lstsq(x, y),
        lambda x, y: np.linalg.lstsq(x, y)[0],
        shapes=((4, 3), (4, 2)),
        ints=None,
        name="lstsq",
        smooth=False,
        rtol=50,
    ),
    one(ops.diff, lambda x: np.diff(x, 2, 1), args=(2, 1), ints="int32"),
    one(ops.trapz, lambda x: np.trapezoid(x, dx=0.5, axis=0), kwargs={"dx": 0.5, "dim": 0}),
    one(ops.cov, np.cov),
    one(ops.vander, lambda x: np.vander(x, 3), args=(3,), shapes=((4,),), ints="int32"),
    one(primitives.L2Loss(), lambda x: (x**2).sum() / 2, ints=None, name="l2_loss"),
    two(primitives.SquareSumAll(), lambda x, y: ((x**2).sum(), (y**2).sum()), ints=None, name="square_sum_all"),
    flat(primitives.FloatStatus(), lambda x: np.zeros(1), ints=None, result="float32", name="float_status"),
    two(
        primitives.SigmoidCrossEntropyWithLogits(),
        lambda x, y: -y * np.log(special.expit(x)) - (1 - y) * np.log(special.expit(-x)),
        ANY,
        (0.1, 0.9),
        ints=None,
        name="sigmoid_cross_entropy",
    ),
    two(
        primitives.SoftmaxCrossEntropyWithLogits(),
        lambda x, y: (-(y * special.log_softmax(x, 1)).sum(1), special.softmax(x, 1) - y),
        ANY,
        (0.1, 0.9),
        ints=None,
        name="softmax_cross_entropy",
    ),
    Case(
        primitives.LayerNorm(1, 1, 1e-5),
        lambda x, g, b: (
            (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5) * g + b,
            x.mean(1, keepdims=True),
            x.var(1, keepdims=True),
        ),
        (ANY, ANY, ANY),
        shapes=((3, 4), (4,), (4,)),
        ints=None,
        name="layer_norm",
    ),
]

CASES = UNARY + BINARY + TERNARY + REDUCE + SHAPE + SCATTER + LINALG

# Operators without a row here, and why.
RANDOM = "its values are random: test_random.py"
UNTESTED = {
    "choice_with_mask": RANDOM,
    "bit_view": "test_methods.py: the result depends on the input's dtype",
    "setitem_where": "tests of indexing",
    "written_broadcast": "puts a broadcast view back when it is written: test_methods.py",
    "put_slice": "puts a piece back when a view is written: test_methods.py",
    "strided": "behind Tensor.set_: test_methods.py",
    "put_strided": "behind Tensor.set_: test_methods.py",
    "eig": "eigenvectors are determined up to a factor: test_reference.py",
    "eigvals": "in no order: test_reference.py",
    "qr": "up to signs: test_reference.py",
    "polar": "complex: test_reference.py",
    "view_as_real": "complex: test_reference.py",
}
