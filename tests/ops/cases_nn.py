"""One row for each operator of neural networks: its NumPy reference in float64, the shapes and domain of its inputs."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy import special

from msgrad import ops


@dataclass(frozen=True)
class Case:
    """`operator(*inputs, **arguments)` against `reference(*inputs, **arguments)`, with inputs drawn from `domain`.

    `draws` replaces the uniform draw of some inputs: input number to a function of (generator, shape). `smooth` says
    whether finite differences are defined; gradients are checked in the inputs that hold floats, save for the
    `constant` ones.
    """

    operator: Callable
    reference: Callable
    shapes: tuple = ((3, 4),)
    domain: tuple = (-3.0, 3.0)
    arguments: dict = field(default_factory=dict)
    draws: dict = field(default_factory=dict)
    smooth: bool = True
    name: str = ""

    @property
    def label(self) -> str:
        told = ",".join(f"{k}={v}" for k, v in self.arguments.items())
        return f"{self.operator.__name__}({self.name or told})"

    @property
    def constant(self) -> tuple:
        return tuple(k for k in CONSTANT.get(self.operator.__name__, ()) if k < len(self.shapes))


# Inputs, by operator and number, that MindSpore gives the gradient 0 by its own decision, see docs/gradients.md.
CONSTANT = {
    "batch_norm": (1, 2),
    "binary_cross_entropy": (2,),
    "binary_cross_entropy_with_logits": (2, 3),
    "kl_div": (1,),
}


# ---------------------------------------------------------------- activations
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def softplus(x, beta=1, threshold=20):
    return np.where(beta * x > threshold, x, np.log1p(np.exp(beta * x)) / beta)


def gelu(x, approximate="none"):
    if approximate == "tanh":
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    return 0.5 * x * (1 + special.erf(x / np.sqrt(2)))


def selu(x):
    return 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x))


ACTIVATIONS = [
    Case(ops.relu, lambda x: np.maximum(x, 0)),
    Case(ops.relu6, lambda x: np.clip(x, 0, 6), domain=(-3, 9)),
    Case(ops.leaky_relu, lambda x, alpha=0.2: np.where(x > 0, x, alpha * x)),
    Case(ops.leaky_relu, lambda x, alpha: np.minimum(x, alpha * x), arguments={"alpha": 2}),
    Case(ops.prelu, lambda x, w: np.where(x > 0, x, x * w[:, None]), shapes=((2, 3, 4), (3,))),
    Case(ops.threshold, lambda x, thr, value: np.where(x > thr, x, value), arguments={"thr": 0.5, "value": 20.0}),
    Case(ops.elu, lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.expm1(x))),
    Case(ops.elu, lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(x)), arguments={"alpha": 0.3}),
    Case(ops.selu, selu),
    Case(ops.celu, lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(x / alpha)), arguments={"alpha": 0.5}),
    Case(ops.softplus, softplus, domain=(-30, 30)),
    Case(ops.softplus, softplus, arguments={"beta": 2, "threshold": 3}),
    Case(ops.sigmoid, sigmoid, domain=(-8, 8)),
    Case(ops.logsigmoid, lambda x: -np.log1p(np.exp(-x)), domain=(-8, 8)),
    Case(ops.hardsigmoid, lambda x: np.clip(x / 6 + 0.5, 0, 1), domain=(-5, 5)),
    Case(ops.hardswish, lambda x: x * np.clip(x + 3, 0, 6) / 6, domain=(-5, 5)),
    Case(ops.silu, lambda x: x * sigmoid(x)),
    Case(ops.swiglu, lambda x: (x * sigmoid(x))[:, :2] * x[:, 2:]),
    Case(ops.glu, lambda x, axis=-1: x[:2] * sigmoid(x[2:]), shapes=((4, 3),), arguments={"axis": 0}),
    Case(ops.mish, lambda x: x * np.tanh(np.log1p(np.exp(x)))),
    Case(ops.softsign, lambda x: x / (1 + np.abs(x))),
    Case(ops.gelu, gelu),
    Case(ops.gelu, gelu, arguments={"approximate": "tanh"}),
    Case(ops.fast_gelu, lambda x: x / (1 + np.exp(-1.702 * np.abs(x))) * np.exp(0.851 * (x - np.abs(x)))),
    Case(ops.tanhshrink, lambda x: x - np.tanh(x)),
    Case(ops.hardshrink, lambda x, lambd=0.5: np.where(np.abs(x) > lambd, x, 0)),
    Case(ops.softshrink, lambda x, lambd=0.5: np.sign(x) * np.maximum(np.abs(x) - lambd, 0)),
    Case(ops.hardtanh, lambda x, min_val=-1, max_val=1: np.clip(x, min_val, max_val)),
    Case(
        ops.hardtanh,
        lambda x, min_val, max_val: np.clip(x, min_val, max_val),
        arguments={"min_val": -2.0, "max_val": 0.5},
    ),
    Case(ops.softmax, softmax),
    Case(ops.softmax, softmax, arguments={"axis": 0}),
    Case(ops.softmin, lambda x: softmax(-x)),
    Case(ops.log_softmax, lambda x: np.log(softmax(x))),
    Case(ops.log_softmax, lambda x, axis: np.log(softmax(x, axis)), shapes=((2, 3, 4),), arguments={"axis": 1}),
]


# ---------------------------------------------------------------- convolutions and pools, by loops
def windows(size, kernel, stride, dilation=1):
    """The slices of all windows over axes of lengths `size`, by output position."""
    counts = [(s - dilation * (k - 1) - 1) // t + 1 for s, k, t in zip(size, kernel, stride, strict=True)]
    for at in np.ndindex(*counts):
        yield (
            at,
            tuple(
                slice(i * t, i * t + dilation * (k - 1) + 1, dilation)
                for i, t, k in zip(at, stride, kernel, strict=True)
            ),
        )


def as_tuple(value, n):
    return tuple(value) if isinstance(value, (tuple, list)) else (value,) * n


def padded(x, pad_mode, padding, kernel, stride, dilation=1, fill=0.0):
    """`x` with its spatial axes padded as MindSpore's modes say."""
    n = x.ndim - 2
    if pad_mode == "pad":
        pairs = [(p, p) for p in as_tuple(padding, n)]
    elif pad_mode == "valid":
        pairs = [(0, 0)] * n
    else:
        pairs = []
        for s, k, t in zip(x.shape[2:], kernel, stride, strict=True):
            total = max((-(-s // t) - 1) * t + dilation * (k - 1) + 1 - s, 0)
            pairs.append((total // 2, total - total // 2))
    return np.pad(x, [(0, 0), (0, 0), *pairs], constant_values=fill)


def convolution(x, w, b=None, stride=1, pad_mode="valid", padding=0, dilation=1, groups=1):
    n = x.ndim - 2
    stride, kernel = as_tuple(stride, n), w.shape[2:]
    x = padded(x, pad_mode, padding, kernel, stride, dilation)
    counts = [(s - dilation * (k - 1) - 1) // t + 1 for s, k, t in zip(x.shape[2:], kernel, stride, strict=True)]
    out = np.zeros((x.shape[0], w.shape[0], *counts))
    ins, outs = x.shape[1] // groups, w.shape[0] // groups
    for at, window in windows(x.shape[2:], kernel, stride, dilation):
        for g in range(groups):
            part = x[:, g * ins : (g + 1) * ins][(slice(None), slice(None), *window)].reshape(x.shape[0], -1)
            flat = w[g * outs : (g + 1) * outs].reshape(outs, -1)
            out[(slice(None), slice(g * outs, (g + 1) * outs), *at)] = part @ flat.T
    return out if b is None else out + b.reshape(1, -1, *[1] * n)


def transposed(x, w, b=None, stride=1, padding=0, output_padding=0, groups=1):
    """The adjoint of `convolution`: each input element adds the kernel, times itself, to the output."""
    (n, c, h, width), (_, outs, kh, kw) = x.shape, w.shape
    rows, columns = ((s - 1) * stride + k + output_padding for s, k in ((h, kh), (width, kw)))
    full = np.zeros((n, outs * groups, rows, columns))
    ins = c // groups
    for i, j, k in np.ndindex(h, width, c):
        g = k // ins
        full[:, g * outs : (g + 1) * outs, i * stride : i * stride + kh, j * stride : j * stride + kw] += (
            x[:, k, i, j, None, None, None] * w[k]
        )
    out = full[:, :, padding : full.shape[2] - padding, padding : full.shape[3] - padding]
    return out if b is None else out + b.reshape(1, -1, 1, 1)


def pool(reduce, x, kernel_size, stride, padding=0, fill=0.0):
    n = x.ndim - 2
    kernel, stride = as_tuple(kernel_size, n), as_tuple(stride, n)
    x = padded(x, "pad", padding, kernel, stride, fill=fill)
    counts = [(s - k) // t + 1 for s, k, t in zip(x.shape[2:], kernel, stride, strict=True)]
    out = np.zeros((*x.shape[:2], *counts))
    for at, window in windows(x.shape[2:], kernel, stride):
        part = x[(slice(None), slice(None), *window)].reshape(*x.shape[:2], -1)
        out[(slice(None), slice(None), *at)] = reduce(part, -1)
    return out


def max_pool(x, kernel_size, stride=None, padding=0):
    return pool(np.max, x, kernel_size, kernel_size if stride is None else stride, padding, -np.inf)


def avg_pool(x, kernel_size=1, stride=1, padding=0):
    return pool(np.mean, x, kernel_size, stride, padding)


def adaptive(reduce, x, output_size):
    n = 1 if isinstance(output_size, int) and x.ndim == 3 else x.ndim - 2
    sizes = as_tuple(output_size, n)
    out = np.zeros((*x.shape[:-n], *sizes))
    for at in np.ndindex(*sizes):
        window = tuple(slice(i * s // o, -(-(i + 1) * s // o)) for i, s, o in zip(at, x.shape[-n:], sizes, strict=True))
        part = x[(..., *window)]
        out[(..., *at)] = reduce(part, tuple(range(-n, 0)))
    return out


IMAGE, KERNEL = (2, 2, 5, 6), (4, 2, 3, 2)
CONVOLUTIONS = [
    Case(ops.dense, lambda x, w, b: x @ w.T + b, shapes=((2, 3, 4), (5, 4), (5,))),
    Case(
        ops.bidense,
        lambda x, y, w, b: np.einsum("ni,kij,nj->nk", x, w, y) + b,
        shapes=((3, 2), (3, 4), (5, 2, 4), (5,)),
    ),
    Case(ops.bias_add, lambda x, b: x + b[:, None], shapes=((2, 3, 4), (3,))),
    Case(ops.conv1d, convolution, shapes=((2, 3, 7), (4, 3, 2)), arguments={"stride": 2}),
    Case(ops.conv1d, convolution, shapes=((2, 3, 7), (4, 3, 2), (4,)), arguments={"pad_mode": "same"}),
    Case(ops.conv2d, convolution, shapes=(IMAGE, KERNEL)),
    Case(ops.conv2d, convolution, shapes=(IMAGE, KERNEL, (4,)), arguments={"pad_mode": "same", "stride": (2, 1)}),
    Case(
        ops.conv2d, convolution, shapes=(IMAGE, KERNEL), arguments={"pad_mode": "pad", "padding": (1, 2), "stride": 2}
    ),
    Case(ops.conv2d, convolution, shapes=(IMAGE, KERNEL), arguments={"dilation": 2}),
    Case(ops.conv2d, convolution, shapes=(IMAGE, (4, 1, 3, 2)), arguments={"groups": 2, "pad_mode": "same"}),
    Case(ops.conv3d, convolution, shapes=((1, 2, 3, 4, 3), (2, 2, 2, 2, 2), (2,))),
    Case(
        ops.conv_transpose2d,
        transposed,
        shapes=((2, 3, 3, 4), (3, 2, 3, 2), (2,)),
        arguments={"stride": 2, "padding": 1, "output_padding": 1},
    ),
    Case(ops.conv_transpose2d, transposed, shapes=((1, 4, 3, 3), (4, 1, 2, 2)), arguments={"groups": 2}),
]

POOLS = [
    Case(ops.max_pool2d, max_pool, shapes=(IMAGE,), arguments={"kernel_size": 2}),
    Case(ops.max_pool2d, max_pool, shapes=(IMAGE,), arguments={"kernel_size": (3, 2), "stride": 2, "padding": 1}),
    Case(ops.max_pool2d, max_pool, shapes=((1, 1, 9, 9),), arguments={"kernel_size": 5, "stride": 3, "padding": 2}),
    Case(ops.max_pool3d, max_pool, shapes=((1, 2, 4, 4, 4),), arguments={"kernel_size": 2}),
    Case(ops.avg_pool1d, avg_pool, shapes=((2, 3, 7),), arguments={"kernel_size": 3, "stride": 2, "padding": 1}),
    Case(ops.avg_pool2d, avg_pool, shapes=(IMAGE,), arguments={"kernel_size": (2, 3)}),
    Case(ops.avg_pool3d, avg_pool, shapes=((1, 2, 4, 4, 4),), arguments={"kernel_size": 2, "stride": 2}),
    Case(
        ops.adaptive_avg_pool1d,
        lambda x, output_size: adaptive(np.mean, x, output_size),
        shapes=((2, 3, 6),),
        arguments={"output_size": 3},
    ),
    Case(
        ops.adaptive_avg_pool2d,
        lambda x, output_size: adaptive(np.mean, x, output_size),
        shapes=(IMAGE,),
        arguments={"output_size": (3, 4)},
    ),
    Case(
        ops.adaptive_avg_pool3d,
        lambda x, output_size: adaptive(np.mean, x, output_size),
        shapes=((1, 2, 4, 5, 3),),
        arguments={"output_size": (2, 3, 3)},
    ),
    Case(
        ops.adaptive_max_pool1d,
        lambda x, output_size: adaptive(np.max, x, output_size),
        shapes=((2, 3, 6),),
        arguments={"output_size": 2},
    ),
    Case(
        ops.adaptive_max_pool2d,
        lambda x, output_size: adaptive(np.max, x, output_size),
        shapes=(IMAGE,),
        arguments={"output_size": (3, 4)},
    ),
    Case(
        ops.adaptive_max_pool3d,
        lambda x, output_size: adaptive(np.max, x, output_size),
        shapes=((1, 2, 4, 5, 3),),
        arguments={"output_size": (2, 3, 3)},
    ),
    Case(
        ops.lp_pool1d,
        lambda x, norm_type, kernel_size: pool(
            lambda p, axis: (p**norm_type).sum(axis) ** (1 / norm_type), x, kernel_size, kernel_size
        ),
        shapes=((2, 3, 6),),
        domain=(0.5, 2),
        arguments={"norm_type": 3, "kernel_size": 2},
    ),
    Case(
        ops.lp_pool2d,
        lambda x, norm_type, kernel_size: pool(
            lambda p, axis: (p**norm_type).sum(axis) ** (1 / norm_type), x, kernel_size, kernel_size
        ),
        shapes=(IMAGE,),
        domain=(0.5, 2),
        arguments={"norm_type": 1.5, "kernel_size": 2},
    ),
]


# ---------------------------------------------------------------- normalization and embedding
def standardized(x, axes, eps):
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + eps)


def group_norm(x, w, b, num_groups=2, eps=1e-5):
    unit = standardized(x.reshape(x.shape[0], num_groups, -1), 2, eps).reshape(x.shape)
    return unit * w.reshape(1, -1, 1) + b.reshape(1, -1, 1)


def lrn(x, depth_radius=5, bias=1.0, alpha=1.0, beta=0.5):
    sums = np.stack([(x[:, max(i - depth_radius, 0) : i + depth_radius + 1] ** 2).sum(1) for i in range(x.shape[1])], 1)
    return x / (bias + alpha * sums) ** beta


def batch_norm(x, mean, variance, weight, bias, eps=1e-5):
    column = (slice(None), None)
    return (x - mean[column]) / np.sqrt(variance[column] + eps) * weight[column] + bias[column]


def rms_norm(x, gamma, epsilon=1e-6):
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + epsilon) * gamma


def draw_ints(high):
    return lambda generator, shape: generator.integers(0, high, shape).astype(np.int32)


def draw_positive(generator, shape):
    return generator.uniform(0.5, 2.0, shape)


def whole_layer_norm(x, w, b):
    return standardized(x, (-2, -1), 1e-5) * w + b


def layer_norm(input, weight, bias):
    return ops.layer_norm(input, (3, 4), weight, bias)


def rms_normalized(x, gamma):
    return ops.rms_norm(x, gamma)[0]


def grouped(input, weight, bias):
    return ops.group_norm(input, 2, weight, bias)


NORMS = [
    Case(ops.batch_norm, batch_norm, shapes=((2, 3, 4), (3,), (3,), (3,), (3,)), draws={2: draw_positive}),
    Case(layer_norm, whole_layer_norm, shapes=((2, 3, 4), (3, 4), (3, 4))),
    Case(rms_normalized, rms_norm, shapes=((3, 4), (4,))),
    Case(grouped, group_norm, shapes=((2, 4, 3), (4,), (4,))),
    Case(ops.lrn, lrn, shapes=((2, 6, 2, 2),), arguments={"depth_radius": 2, "bias": 2.0, "alpha": 0.5, "beta": 0.75}),
    Case(ops.embedding, lambda ids, table: table[ids], shapes=((2, 3), (5, 4)), draws={0: draw_ints(5)}),
]


# ---------------------------------------------------------------- losses
def reduced(values, reduction):
    return {"none": lambda v: v, "mean": np.mean, "sum": np.sum}[reduction](values)


def likelihood(log_probs, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """By the definition: one target after the other."""
    classes = log_probs.shape[1]
    weight = np.ones(classes) if weight is None else weight
    losses, counted = np.zeros(target.shape), np.zeros(target.shape)
    for at in np.ndindex(*target.shape):
        label = target[at]
        if label != ignore_index:
            row = log_probs[(at[0], slice(None), *at[1:])]
            even = -(weight * row).sum() / classes
            losses[at] = (1 - label_smoothing) * -weight[label] * row[label] + label_smoothing * even
            counted[at] = weight[label]
    return losses.sum() / counted.sum() if reduction == "mean" else reduced(losses, reduction)


def cross_entropy(x, target, weight=None, **arguments):
    return likelihood(np.log(softmax(x, 1)), target, weight, **arguments)


def cross_entropy_of_probabilities(x, target, weight=None, reduction="mean"):
    weight = np.ones(x.shape[1]) if weight is None else weight
    return reduced(-(np.log(softmax(x, 1)) * target * weight).sum(1), reduction)


def smooth_l1(x, y, beta=1.0, reduction="none"):
    d = np.abs(x - y)
    return reduced(np.where(d < beta, d * d / (2 * beta), d - beta / 2), reduction)


def huber(x, y, reduction="mean", delta=1.0):
    d = np.abs(x - y)
    return reduced(np.where(d < delta, d * d / 2, delta * (d - delta / 2)), reduction)


def bce(p, y, weight=1.0, reduction="mean"):
    return reduced(-weight * (y * np.log(p) + (1 - y) * np.log(1 - p)), reduction)


def bce_logits(x, y, weight=1.0, pos_weight=1.0, reduction="mean"):
    return reduced(-weight * (pos_weight * y * np.log(sigmoid(x)) + (1 - y) * np.log(sigmoid(-x))), reduction)


def kl(log_q, p, reduction="mean"):
    values = special.xlogy(p, p) - p * log_q
    return values.sum() / len(p) if reduction == "batchmean" else reduced(values, reduction)


def cosine_embedding(x, y, target, margin=0.0, reduction="mean"):
    cosine = (x * y).sum(1) / np.linalg.norm(x, axis=1) / np.linalg.norm(y, axis=1)
    return reduced(np.where(target == 1, 1 - cosine, np.maximum(cosine - margin, 0)), reduction)


def triplet(a, p, n, margin=1.0, p_norm=2, eps=1e-6):
    near, far = (np.linalg.norm(a - other + eps, ord=p_norm, axis=-1) for other in (p, n))
    return np.maximum(near - far + margin, 0).mean()


def gaussian_nll(x, y, var, full=False, reduction="mean"):
    return reduced(0.5 * (np.log(var) + (x - y) ** 2 / var) + full * 0.5 * np.log(2 * np.pi), reduction)


def probabilities(generator, shape):
    return softmax(generator.uniform(-1, 1, shape))


def signs(generator, shape):
    return generator.choice([-1.0, 1.0], shape)


PAIR, LABELED = ((4, 3), (4, 3)), ((4, 3), (4,))
LABELS, UNIT = {1: draw_ints(3)}, {0: lambda g, s: g.uniform(0.05, 0.95, s), 1: lambda g, s: g.uniform(0, 1, s)}
LOSSES = [
    *(
        Case(ops.mse_loss, lambda x, y, reduction: reduced((x - y) ** 2, reduction), PAIR, arguments={"reduction": r})
        for r in ("none", "mean", "sum")
    ),
    Case(ops.l1_loss, lambda x, y: np.abs(x - y).mean(), PAIR),
    Case(ops.smooth_l1_loss, smooth_l1, PAIR),
    Case(ops.smooth_l1_loss, smooth_l1, PAIR, arguments={"beta": 0.4, "reduction": "mean"}),
    Case(ops.huber_loss, huber, PAIR),
    Case(ops.huber_loss, huber, PAIR, arguments={"delta": 0.7, "reduction": "sum"}),
    Case(ops.binary_cross_entropy, bce, PAIR, draws=UNIT),
    Case(ops.binary_cross_entropy, bce, (*PAIR, (3,)), draws=UNIT, arguments={"reduction": "sum"}, name="weight"),
    Case(ops.binary_cross_entropy_with_logits, bce_logits, PAIR, draws={1: UNIT[1]}),
    Case(
        ops.binary_cross_entropy_with_logits,
        bce_logits,
        (*PAIR, (3,), (3,)),
        draws={1: UNIT[1]},
        arguments={"reduction": "none"},
        name="weights",
    ),
    Case(ops.nll_loss, likelihood, LABELED, draws=LABELS),
    Case(
        ops.nll_loss,
        likelihood,
        (*LABELED, (3,)),
        draws={**LABELS, 2: draw_positive},
        arguments={"ignore_index": 1, "label_smoothing": 0.3},
    ),
    Case(ops.cross_entropy, cross_entropy, LABELED, draws=LABELS),
    *(
        Case(
            ops.cross_entropy,
            cross_entropy,
            (*LABELED, (3,)),
            draws={**LABELS, 2: draw_positive},
            arguments={"ignore_index": 2, "reduction": r, "label_smoothing": 0.1},
        )
        for r in ("none", "mean", "sum")
    ),
    Case(ops.cross_entropy, cross_entropy, ((2, 3, 2, 2), (2, 2, 2)), draws=LABELS, name="images"),
    Case(ops.cross_entropy, cross_entropy_of_probabilities, PAIR, draws={1: probabilities}, name="probabilities"),
    Case(
        ops.cross_entropy,
        cross_entropy_of_probabilities,
        (*PAIR, (3,)),
        draws={1: probabilities, 2: draw_positive},
        arguments={"reduction": "sum"},
        name="weighted probabilities",
    ),
    *(
        Case(ops.kl_div, kl, PAIR, draws={1: probabilities}, arguments={"reduction": r})
        for r in ("none", "mean", "batchmean", "sum")
    ),
    Case(ops.cosine_embedding_loss, cosine_embedding, (*PAIR, (4,)), draws={2: signs}, arguments={"margin": 0.1}),
    Case(
        ops.margin_ranking_loss,
        lambda x, y, t, margin=0.0: np.maximum(-t * (x - y) + margin, 0).mean(),
        ((5,), (5,), (5,)),
        draws={2: signs},
        arguments={"margin": 0.5},
    ),
    Case(
        ops.hinge_embedding_loss,
        lambda x, t, margin=1.0: np.where(t > 0, x, np.maximum(margin - x, 0)).mean(),
        PAIR,
        draws={1: signs},
    ),
    Case(ops.soft_margin_loss, lambda x, t: np.log1p(np.exp(-t * x)).mean(), PAIR, draws={1: signs}),
    Case(ops.gaussian_nll_loss, gaussian_nll, (*PAIR, (4, 3)), draws={2: draw_positive}, arguments={"full": True}),
    Case(ops.triplet_margin_loss, triplet, (*PAIR, (4, 3))),
]

CASES = [*ACTIVATIONS, *CONVOLUTIONS, *POOLS, *NORMS, *LOSSES]
