"""What the gradients of operators are checked on: every smooth case of cases.py and cases_nn.py, and the rows here."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from cases import CASES, POSITIVE, Case, one, two
from cases_gradients_networks import NETWORKS
from cases_gradients_networks import SINGLE as SINGLE_NETWORKS
from cases_gradients_numpy import MINT, NUMPY, SCIPY, SINGLE
from cases_math import MATH

import msgrad as ms
from msgrad import Tensor, amp, nn, ops
from msgrad.nn.loss_scale import _next_scale
from msgrad.ops import loss
from msgrad.ops.recurrence import _recurrent_layer, _recurrent_step
from tests.ops import cases_nn


@dataclass
class Row:
    """`call(*tensors)` on `arrays`, differentiated in those that hold floats.

    MindSpore gives those numbered in `constant` the gradient 0 by its own decision; those in `held` are not moved.
    `outputs` says how many outputs are differentiated, `order` of the derivative JAX has. A larger `step` of the finite
    differences suits what is computed in float32, where it is linear; a larger `rtol` where it is not.
    """

    name: str
    call: Callable
    arrays: list
    constant: tuple = ()
    held: tuple = ()
    outputs: int | None = None
    order: int = 2
    step: float = 1e-3
    rtol: float = 1e-4


def apart(domains, shapes, seed=0):
    """Numbers of the domains, far from each other, so that a tie or a step does not blur a result."""
    rng = np.random.default_rng(seed)
    out = []
    for (low, high), shape in zip(domains, shapes, strict=True):
        count = int(np.prod(shape))
        x = rng.permutation(np.linspace(low, high, max(count, 2) + 2)[1:-1])[:count]
        out.append((x + rng.uniform(0.001, 0.02, x.shape)).clip(low, high).reshape(shape))
    return out


# Inputs, by case and number, that MindSpore gives the gradient 0 by its own decision, as `constant` of cases_nn.
CONSTANT = {
    "zeta": (0,),
    "betainc": (0, 1),
    "linspace": (0, 1),
    "sigmoid_cross_entropy": (1,),
    "softmax_cross_entropy": (1,),
    "softmax_cross_entropy_with_logits": (1,),
}
# Operators of which only the first output has a gradient, again as in MindSpore.
FIRST = {"softmax_cross_entropy", "layer_norm"}
# JAX differentiates these once.
ONCE = {"igamma", "igammac", "eigvals"}


def row_of(case: Case) -> Row:
    return Row(
        case.name,
        case.call,
        apart(case.domains, case.shapes),
        CONSTANT.get(case.name, ()),
        outputs=1 if case.name in FIRST else None,
        order=1 if case.name in ONCE else 2,
        **({"step": 0.05, "rtol": 1e-2} if case.name in SINGLE | SINGLE_NETWORKS else {}),
    )


def row_of_network(case: cases_nn.Case, number: int) -> Row:
    generator = np.random.default_rng(zlib.crc32(case.label.encode()))
    arrays = [
        case.draws[i](generator, shape) if i in case.draws else generator.uniform(*case.domain, shape)
        for i, shape in enumerate(case.shapes)
    ]
    return Row(
        f"{number}-{case.label}",
        lambda *tensors: case.operator(*tensors, **case.arguments),
        arrays,
        case.constant,
        tuple(i for i, draw in case.draws.items() if draw.__name__ == "signs"),
    )


# ---------------------------------------------------------------- what has no smooth case of its own
def seeded(function: Callable) -> Callable:
    """`function` with the same random numbers in each call."""

    def call(*tensors):
        ms.set_seed(3)
        return function(*tensors)

    return call


def weighed(layer: Callable) -> Callable:
    """A call of a layer made in float64."""
    made: list = []

    def call(*tensors):
        if not made:
            made.append(layer())
            for p in made[0].get_parameters():
                p.set_dtype(ms.float64)
        return made[0](*tensors)

    return call


def parts(op: Callable, *args) -> Callable:
    """`op` on the complex number that two real Tensors make: its real and imaginary parts."""

    def call(x, y):
        z = op(ops.Complex()(x, y), *args)
        return (ops.real(z), ops.imag(z)) if z.dtype.kind == "c" else z

    return call


def put(x, y):
    h = x * 2
    h[Tensor(MASK)] = y
    return h


def in_view(x, y):
    h = x * 2
    first, _ = ops.split(h, 2)
    first *= y
    return h


def in_strides(x, y):
    """Every other element, seen by `set_`, times y: both are written."""
    whole, part = x * 1.0, Tensor([0.0], ms.float64)
    part.set_(whole, 1, (2,), (2,))
    part *= y
    return whole * part.sum()


def in_broadcast(x, y):
    h = x * 2
    ops.broadcast_to(h, (2, 3)).mul_(y)
    return h


MASK = np.array([[True, False, True, True], [False, False, True, False], [True, True, False, True]])
LABELS = Tensor(np.array([0, 2, 1], np.int32))
SQUARE = ((3, 3),)


def lstm_layer(x, w):
    """All outputs of a layer of one unit, whose weights are in `w`."""
    weights = w[:8].reshape(4, 2), w[8:].reshape(4, 1), *[None] * 6
    return _recurrent_layer(x, None, None, None, *weights, "LSTM", 0, 0, "LSTM")[0]


def gru_step(x, w):
    weights = w[:6].reshape(3, 2), w[6:].reshape(3, 1), None, None
    return _recurrent_step(x, x[:, :1], None, *weights, "GRU", "GRUCell")[0]


attention = weighed(lambda: nn.MultiheadAttention(4, 2))

MORE = [
    two(parts(ops.angle), None, POSITIVE, name="angle"),
    two(parts(ops.identity), None, name="complex"),
    two(parts(ops.exp), None, name="complex exp"),
    two(parts(ops.sqrt), None, POSITIVE, name="complex sqrt"),
    two(parts(lambda z: z * ops.conj(z)), None, name="complex mul"),
    two(parts(lambda z: ops.matmul(z, z)), None, shapes=SQUARE * 2, name="complex matmul"),
    two(parts(lambda z: ops.view_as_real(z * z)), None, name="view_as_real"),
    two(lambda r, a: ops.view_as_real(ops.polar(r, a)), None, POSITIVE, name="polar"),
    one(lambda x: ops.svd(x)[1] ** 2, None, shapes=SQUARE, name="svd vectors"),
    one(lambda x: ops.svd(x)[2] ** 2, None, shapes=((4, 3),), name="svd tall"),
    one(lambda x: ops.svd(x)[1] ** 2, None, shapes=((3, 4),), name="svd wide"),
    one(lambda x: ops.real(ops.eigvals(x @ x.T)) ** 2, None, shapes=SQUARE, name="eigvals"),
    one(lambda x: ops.qr(x), None, shapes=((4, 3),), name="qr"),
    two(lambda x, y: ops.lstsq(x, y), None, shapes=((4, 3), (4, 2)), name="lstsq"),
    two(lambda x, y: ops.cdist(x, y, 3.0), None, name="cdist 3"),
    two(lambda x, y: ops.clip_by_global_norm((x, y), 0.5), None, name="clip_by_global_norm"),
    one(lambda x: ops.clip_by_norm(x, 0.5), None, name="clip_by_norm"),
    two(ops.igamma, None, (1, 3), (1, 3)),
    two(ops.igammac, None, (1, 3), (1, 3)),
    two(lambda x, y: ops.zeta(x, y), None, (2, 4), (1, 3), name="zeta"),
    two(ops.nextafter, None),
    one(lambda x: x * ops.stop_gradient(Tensor(2.0, ms.float64)), None, name="stop_gradient"),
    one(lambda x: ops.cast(x, ms.float64) ** 2, None, name="cast"),
    one(lambda x: ops.full((2, 3), x.sum(), dtype=ms.float64) ** 2, None, name="full"),
    one(ops.matrix_exp, None, (-0.9, 0.9), shapes=((2, 2),)),
    one(lambda w: ops.embedding(Tensor([2, 0]), w * 1.0, max_norm=0.5), None, name="renormed"),
    one(lambda x: ops.bincount(Tensor([1, 1, 3]), x), None, shapes=((3,),), name="bincount"),
    two(put, None, shapes=((3, 4), ()), name="setitem_where"),
    two(in_view, None, shapes=((4,), (2,)), name="put_slice"),
    two(in_strides, None, shapes=((4,), (2,)), name="strided"),
    two(in_broadcast, None, shapes=((3,), ()), name="written_broadcast"),
    # The operators behind layers.
    two(nn.MSELoss(), None, name="MSELoss"),
    two(nn.RMSELoss(), None, name="RMSELoss"),
    two(nn.PoissonNLLLoss(), None, name="poisson_nll_loss"),
    two(
        # MindSpore's gradient is that of labels whose sum is 1
        lambda x, y: loss.softmax_cross_entropy_with_logits(x, ops.softmax(y)),
        None,
        name="softmax_cross_entropy_with_logits",
    ),
    one(lambda x: nn.SoftmaxCrossEntropyWithLogits(True)(x, LABELS), None, name="sparse_softmax_cross_entropy"),
    one(lambda x: nn.CrossEntropyLoss()(x, LABELS), None, name="cross_entropy_loss"),
    one(weighed(lambda: nn.BatchNorm1d(4).set_train()), None, name="batch_norm_train"),
    one(weighed(lambda: nn.InstanceNorm1d(3)), None, shapes=((2, 3, 4),), name="instance_norm"),
    one(weighed(lambda: nn.LayerNorm((4,))), None, name="layer_norm_axes"),
    one(weighed(lambda: nn.Conv1d(2, 3, 2)), None, shapes=((1, 2, 5),), name="conv1d_layer"),
    one(weighed(lambda: nn.Conv2d(2, 3, 2)), None, shapes=((1, 2, 4, 3),), name="conv2d_layer"),
    one(weighed(lambda: nn.Conv3d(1, 2, 2)), None, shapes=((1, 1, 3, 3, 3),), name="conv3d_layer"),
    two(lstm_layer, None, shapes=((3, 1, 2), (12,)), name="_recurrent_layer"),
    two(gru_step, None, shapes=((2, 2), (9,)), name="_recurrent_step"),
    one(lambda x: attention(x, x, x), None, shapes=((3, 1, 4),), name="attention"),
    one(
        lambda x: _next_scale(x.sum(), Tensor(3), Tensor(0), Tensor(False), Tensor(2.0, ms.float64), Tensor(1))[0],
        None,
        name="_next_scale",
    ),
]
ROWS = [
    *(row_of(case) for case in CASES + MATH if case.smooth and case.floats),
    *(
        row_of_network(case, k)
        for k, case in enumerate(cases_nn.CASES)
        if case.smooth and not (case.operator is ops.cross_entropy and "probabilities" in case.name)
    ),
    *(row_of(case) for case in MORE + NUMPY + MINT + SCIPY + NETWORKS),
    # Random numbers are float32: the step is large and the functions are linear, or nearly so.
    *(
        Row(name, seeded(call), [np.array([0.5, -1.0, 2.0]), np.array([1.5, 2.0, 0.75])][:count], step=0.1)
        for name, call, count in (
            ("draw_normal", lambda m, s: ops.normal((3,), m, s), 2),
            ("draw_laplace", lambda m, s: ops.laplace((3,), m, s), 2),
            ("draw_between", lambda m, s: ops.uniform((3,), m.astype(ms.float32), s.astype(ms.float32)), 2),
            ("draw_dropout", lambda x: ops.dropout(x, 0.5), 1),
            ("draw_dropout_mask", lambda x: ops.Dropout(0.5)(x)[0], 1),
            ("rrelu", ops.rrelu, 1),
            ("LossBase.get_loss", lambda x: nn.L1Loss().get_loss(x, 2.0), 1),
        )
    ),
    Row("loss scaling", lambda x: amp.StaticLossScaler(3.0).scale(x), [np.array([0.5, -1.0, 2.0])]),
    Row(
        "loss scale",
        lambda x: amp._adjusted(x, Tensor(1), Tensor(True), Tensor(2.0, ms.float64), 2)[0],
        [np.array([0.5, 1.0, 2.0])],
    ),
    Row("gumbel_softmax", seeded(lambda x: ops.gumbel_softmax(x)), [np.array([[0.5, -1.0, 2.0]])]),
]

# Operators without a gradient to check, and why.
WHOLE = "gives whole numbers or booleans"
STEPS = "is constant between steps: its gradient is 0, see test_steps_are_flat"
DRAWS = "draws numbers that depend on no input differentiably"
NOT_DIFFERENTIABLE = {
    **dict.fromkeys(
        """_any_overflow all any approximate_equal argmax argmin argsort bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift
        bitwise_xor count_nonzero equal gcd greater greater_equal intopk invert isclose isfinite isinf isnan isneginf
        isposinf isreal lcm less less_equal logical_and logical_not logical_or logical_xor not_equal population_count
        searchsorted sequence_mask signbit choice_with_mask numpy.array_equal numpy.array_equiv numpy.digitize numpy.isclose
        numpy.isin bound numpy.ravel_multi_index numpy.searchsorted numpy.unravel_index""".split(),
        WHOLE,
    ),
    **dict.fromkeys(
        """ceil floor floor_div round sgn sign trunc truncate_div heaviside histc float_status numpy.ceil numpy.sign
        numpy.trunc""".split(),
        STEPS,
    ),
    **dict.fromkeys(
        """draw_bernoulli draw_categories draw_cauchy draw_exponential draw_integers draw_permutation draw_poisson
        draw_standard_laplace draw_standard_normal draw_truncated_normal draw_uniform""".split(),
        DRAWS,
    ),
    **dict.fromkeys(
        """Adam AdamNoUpdateParam AdamWeightDecay ApplyAdaMax ApplyAdadelta ApplyAdagrad ApplyAdagradDA
        ApplyAdagradV2 ApplyAdamWithAmsgrad ApplyAdamWithAmsgradV2 ApplyAddSign ApplyCenteredRMSProp ApplyFtrl
        ApplyGradientDescent ApplyKerasMomentum ApplyMomentum ApplyPowerSign ApplyProximalAdagrad
        ApplyProximalGradientDescent ApplyRMSProp FusedAdaFactor FusedCastAdamWeightDecay FusedSparseAdam
        FusedSparseFtrl FusedSparseLazyAdam FusedSparseProximalAdagrad SGD SparseApplyAdadelta
        SparseApplyAdagradV2 SparseApplyFtrl SparseApplyProximalAdagrad SparseApplyRMSProp lars_update""".split(),
        "writes Parameters; what it gives is a value",
    ),
    **dict.fromkeys(
        """best_path check_valid combined_nms compare_and_bitpack coo2csr data_format_dim_map
        data_format_vec_permute edit_distance equal_count histogram_fixed_width less_offset lightning_indexer
        lookup nms_with_mask no_repeat suppress unravel_index moe_init_routing""".split(),
        WHOLE,
    ),
    **dict.fromkeys(
        "draw_any_integers draw_cauchy_primitive draw_cut_normal draw_distorted_box draw_log_normal_primitive map_uniform candidates".split(),
        DRAWS,
    ),
    **dict.fromkeys(("arange", "one_hot"), "the numbers that it puts into place get no gradient in MindSpore"),
    "eig": "eigenvectors are determined up to a factor; neither MindSpore nor JAX has a gradient. eigvals has one",
    **dict.fromkeys(("geqrf", "matrix_logarithm"), "neither MindSpore nor JAX has a gradient"),
    "bit_view": "reads the bits of a number as another",
    "draw_gamma": "the gradient in alpha is that of the distribution, not of a draw",
}
