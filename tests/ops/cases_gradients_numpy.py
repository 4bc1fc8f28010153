"""What the gradients of operators that msgrad.numpy, msgrad.mint and msgrad.scipy add are checked on; see cases_gradients.py."""

import numpy as np
from cases import ANY, POSITIVE, Case, one, two

import msgrad.numpy as mnp
from msgrad import Tensor, mint
from msgrad.mint.nn import functional
from msgrad.scipy import linalg

# Computed in float32 whatever comes in, as in MindSpore: the step of the finite differences is larger.
SINGLE = {f"numpy.{name}" for name in "bincount divide float_power nanstd nanvar select histogram histogramdd".split()}
SQUARE = ((3, 3),)
VECTOR = ((5,),)
VECTORS = ((4,), (4,))
INDEX = Tensor(np.array([2, 0, 1]))
CHOICE = Tensor(np.array([[0, 1, 1, 0]] * 3))
TRUE = Tensor(np.array([[True, False, True, True], [False, False, True, False], [True, True, False, True]]))
HOLES = Tensor(np.array([[0.0, np.nan, 0.0, 0.0], [np.nan, 0.0, 0.0, np.nan], [0.0, 0.0, 0.0, 0.0]]))


def numpy(name: str, *domains, shapes=(), args=(), **kwargs) -> Case:
    """`mnp.name(*tensors, *args, **kwargs)` on one tensor for each domain."""
    function = mnp
    for part in name.split("."):
        function = getattr(function, part)
    label = "-".join([f"numpy.{name}", *map(str, args), *(f"{k}={v}" for k, v in kwargs.items())])
    short = label if len(label) < 60 else f"numpy.{name}"
    return Case(function, None, domains or (ANY,), args, kwargs, shapes, name=short)


NUMPY = [
    numpy("arctan2", ANY, POSITIVE),
    numpy("average"),
    numpy("average", axis=1),
    two(lambda x, w: mnp.average(x, 1, w), None, ANY, POSITIVE, name="numpy.average weighted"),
    one(lambda w: mnp.bincount(Tensor([1, 1, 3]), w), None, shapes=((3,),), name="numpy.bincount"),
    numpy("cbrt", POSITIVE),
    two(lambda x, y: mnp.choose(CHOICE, [x, y]), None, name="numpy.choose"),
    *(numpy("convolve", ANY, ANY, shapes=((5,), (3,)), mode=mode) for mode in ("full", "same", "valid")),
    *(numpy("correlate", ANY, ANY, shapes=((5,), (3,)), mode=mode) for mode in ("full", "same", "valid")),
    numpy("corrcoef"),
    numpy("corrcoef", ANY, ANY),
    numpy("cov"),
    numpy("cov", ddof=0),
    two(lambda x, w: mnp.cov(x, aweights=w), None, ANY, POSITIVE, shapes=((3, 4), (4,)), name="numpy.cov weighted"),
    numpy("cross", ANY, ANY, shapes=((4, 3), (4, 3))),
    numpy("cumprod", POSITIVE, axis=1),
    numpy("cumsum", axis=0),
    numpy("diag", shapes=SQUARE),
    numpy("diag", shapes=VECTOR),
    numpy("diff"),
    numpy("diff", n=2, axis=0),
    numpy("divide", ANY, POSITIVE),
    numpy("dot", ANY, ANY, shapes=((3, 4), (4, 2))),
    numpy("dot", ANY, ANY, shapes=VECTORS),
    numpy("ediff1d", shapes=VECTOR),
    two(lambda x, y: mnp.ediff1d(x, to_end=y), None, shapes=((5,), (2,)), name="numpy.ediff1d, an end"),
    numpy("float_power", POSITIVE, ANY),
    two(lambda x, y: mnp.geomspace(x, y, 5), None, POSITIVE, (3, 5), shapes=((), ()), name="numpy.geomspace"),
    two(lambda x, y: mnp.linspace(x, y, 5), None, shapes=((3,), (3,)), name="numpy.linspace"),
    numpy("gradient"),
    numpy("gradient", axis=1),
    numpy("inner", ANY, ANY, shapes=((2, 4), (3, 4))),
    two(lambda x, f: mnp.interp(x, Tensor([-4.0, -1.0, 0.5, 4.0]), f), None, shapes=((3,), (4,)), name="numpy.interp"),
    numpy("kron", ANY, ANY, shapes=((2, 3), (2, 2))),
    numpy("meshgrid", ANY, ANY, shapes=((3,), (2,))),
    two(lambda x, y: mnp.multi_dot([x, y, x]), None, shapes=SQUARE * 2, name="numpy.multi_dot"),
    one(lambda x: mnp.nancumsum(x + HOLES, 1), None, name="numpy.nancumsum"),
    *(
        one(lambda x, function=getattr(mnp, f"nan{name}"): function(x + HOLES, 1), None, name=f"numpy.nan{name}")
        for name in ("max", "mean", "min", "std", "sum", "var")
    ),
    numpy("norm", shapes=SQUARE),
    numpy("norm", shapes=VECTOR, ord=3),
    numpy("norm", ord=1, axis=1),
    numpy("outer", ANY, ANY, shapes=((3,), (2,))),
    *(
        numpy("pad", args=(((1, 2), (0, 1)),), mode=mode)
        for mode in ("constant", "edge", "reflect", "wrap", "mean", "maximum")
    ),
    numpy("pad", args=(((1, 2), (0, 1)),), mode="linear_ramp", end_values=1.5),
    numpy("polyadd", ANY, ANY, shapes=((3,), (5,))),
    numpy("polysub", ANY, ANY, shapes=((3,), (5,))),
    numpy("polymul", ANY, ANY, shapes=((3,), (4,))),
    numpy("polyval", ANY, ANY, shapes=((4,), (3,))),
    numpy("reciprocal", POSITIVE),
    numpy("repeat", args=(2,), axis=1),
    numpy("repeat", args=([1, 0, 2],), axis=0),
    numpy("roll", args=(2,)),
    numpy("roll", args=(1,), axis=0),
    numpy("rot90"),
    two(lambda x, y: mnp.select([TRUE, TRUE], [x, y], 0.5), None, name="numpy.select"),
    one(lambda x: mnp.take(x, INDEX, 1), None, name="numpy.take"),
    one(lambda x: mnp.take_along_axis(x, CHOICE, 0), None, name="numpy.take_along_axis"),
    numpy("tensordot", ANY, ANY, shapes=((3, 4), (4, 2)), axes=1),
    numpy("trapz"),
    two(lambda y, x: mnp.trapz(y, x), None, name="numpy.trapz between"),
    numpy("unwrap", (-9, 9), shapes=VECTOR),
    numpy("vander", shapes=VECTOR, N=3),
    two(lambda x, y: mnp.where(TRUE, x, y), None, name="numpy.where"),
    two(
        lambda x, w: mnp.histogram(x, Tensor([-4.0, 0.0, 4.0]), weights=w)[0],
        None,
        shapes=VECTORS,
        name="numpy.histogram",
    ),
    two(
        lambda x, w: mnp.histogramdd([x, x], [Tensor([-4.0, 0.0, 4.0])] * 2, weights=w)[0],
        None,
        shapes=VECTORS,
        name="numpy.histogramdd",
    ),
    one(lambda x: mnp.histogram_bin_edges(x, 4), None, shapes=VECTOR, name="numpy.histogram_bin_edges"),
]

# The count and the running moments are given, and so is what each element counts.
PARTS = [Tensor(np.array([2.0, 3.0])), Tensor(np.array([1.0, 2.0, 0.5])), Tensor(np.array([0.5, 1.0, 2.0]))]

MINT = [
    one(lambda x: mint.batch_norm_stats(x, 1e-5), None, shapes=((4, 3, 2),), name="batch_norm_stats"),
    Case(
        mint.batch_norm_elemt,
        None,
        (ANY, ANY, ANY, ANY, POSITIVE),
        shapes=((4, 3, 2), *((3,),) * 4),
        name="batch_norm_elemt",
    ),
    two(
        lambda mean, invstd: mint.batch_norm_gather_stats_with_counts(
            Tensor(np.zeros((4, 3))), mean, invstd, *PARTS[1:], 0.2, 1e-5, PARTS[0]
        ),
        None,
        ANY,
        POSITIVE,
        shapes=((2, 3),) * 2,
        name="batch_norm_gather_stats_with_counts",
    ),
    Case(mint.conv_tbc, None, (ANY,) * 3, (1,), shapes=((4, 2, 3), (2, 3, 2), (2,)), name="conv_tbc"),
    one(lambda x: functional.unfold(x, (2, 2)), None, shapes=((1, 2, 3, 4),), name="to_columns"),
    one(lambda x: functional.fold(x, (3, 4), (2, 2)), None, shapes=((1, 8, 6),), name="from_columns"),
    two(
        lambda x, y: functional.kl_div(x, y, reduction="batchmean", log_target=True),
        None,
        name="kl_div_of_logs",
    ),
]


SYSTEM = ((3, 3), (3, 2))


def spd(x):
    """A positive definite matrix, whose eigenvalues are far apart."""
    return x @ x.transpose(1, 0) * 0.1 + Tensor(np.diag([2.0, 4.0, 7.0]))


def solved(how):
    return lambda x, b: how(spd(x), b)


SCIPY = [
    one(lambda x: linalg.cho_factor(spd(x))[0], None, shapes=SQUARE, name="scipy.beside_factor"),
    two(solved(lambda a, b: linalg.cho_solve(linalg.cho_factor(a), b)), None, shapes=SYSTEM, name="scipy.cho_solve"),
    two(solved(linalg.solve_triangular), None, shapes=SYSTEM, name="scipy.solve_triangular"),
    one(lambda x: linalg.lu_factor(spd(x))[0], None, shapes=SQUARE, name="scipy.lu_factor"),
    one(lambda x: linalg.lu(spd(x))[1:], None, shapes=SQUARE, name="scipy.lu"),
    two(solved(lambda a, b: linalg.lu_solve(linalg.lu_factor(a), b)), None, shapes=SYSTEM, name="scipy.lu_solve"),
    one(lambda x: linalg.eigh(spd(x))[0], None, shapes=SQUARE, name="scipy.eigh"),
    one(lambda x: linalg.eigh(spd(x), eigvals_only=True), None, shapes=SQUARE, name="scipy.eigvalsh"),
    two(solved(lambda a, b: linalg.lstsq(a, b)[0]), None, shapes=SYSTEM, name="scipy.lstsq"),
]
