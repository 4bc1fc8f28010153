"""Losses as layers."""

from msgrad.core.cell import Cell
from msgrad.core.parameter import Parameter
from msgrad.core.tensor import Tensor
from msgrad.dtype import float16, float32
from msgrad.errors import check_bool, check_int, check_type, wrong_type
from msgrad.ops import loss as ops


class LossBase(Cell):
    """Base of losses: subclass it and end `construct` with `self.get_loss(values)`.

    Args:
        reduction: 'none', 'mean' or 'sum'.

    Raises:
        ValueError: if `reduction` is none of these.

    Source: mindspore.nn.LossBase, MindSpore 2.10.
    """

    def __init__(self, reduction="mean"):
        super().__init__()
        if reduction not in ("mean", "sum", "none"):
            raise ValueError(
                f"For '{type(self).__name__}', the 'reduction' must be one of ['mean', 'sum', 'none'], "
                f"but got {reduction!r}."
            )
        self.reduction = reduction
        self.average, self.reduce = reduction != "sum", reduction != "none"

    def get_axis(self, x) -> tuple:
        """All axes of `x`."""
        return tuple(range(x.ndim))

    def get_loss(self, x, weights=1.0):
        """`x` times `weights` (a number or a Tensor that broadcasts), reduced; computed in float32, dtype kept."""
        reduction = "none" if not self.reduce else "mean" if self.average else "sum"
        return ops._weighted_loss(x, weights, reduction)

    def construct(self, logits, labels):
        raise NotImplementedError(f"For '{type(self).__name__}', the method 'construct' is not defined.")


def check_tensor(x, name: str, owner: str) -> None:
    if not isinstance(x, Tensor):
        raise wrong_type(x, name, owner, "a Tensor")


def check_weight(weight, owner: str):
    """A float16 or float32 Tensor, or None."""
    if weight is not None:
        check_type(weight, Tensor, "weight", owner)
        if weight.dtype not in (float16, float32):
            raise TypeError(f"For '{owner}', the 'weight' must be float16 or float32, but got {weight.dtype}.")
    return weight


class L1Loss(LossBase):
    """|logits - labels|. Source: mindspore.nn.L1Loss, MindSpore 2.10."""

    def construct(self, logits, labels):
        return ops.l1_loss(logits, labels, self.reduction)


class MAELoss(LossBase):
    """|logits - label|. Source: mindspore.nn.MAELoss, MindSpore 2.10."""

    def construct(self, logits, label):
        return ops.l1_loss(logits, label, self.reduction)


class MSELoss(LossBase):
    """(logits - labels)^2. Source: mindspore.nn.MSELoss, MindSpore 2.10."""

    def construct(self, logits, labels):
        return ops._squared_error(logits, labels, self.reduction)


class RMSELoss(LossBase):
    """Root of the mean of (logits - label)^2. Source: mindspore.nn.RMSELoss, MindSpore 2.10."""

    def __init__(self):
        super().__init__()
        self.MSELoss = MSELoss()

    def construct(self, logits, label):
        return ops._root_mean_square_error(logits, label)


class SmoothL1Loss(LossBase):
    """0.5 d^2 / beta where |d| is below `beta`, |d| - 0.5 beta elsewhere, d = logits - labels.

    Raises:
        TypeError: if `beta` is no number. ValueError: if `reduction` is unknown.
        RuntimeError: at the call, if `beta` is not positive.

    Source: mindspore.nn.SmoothL1Loss, MindSpore 2.10.
    """

    def __init__(self, beta=1.0, reduction="none"):
        super().__init__(reduction)
        self.beta = check_type(beta, (float, int), "beta", "SmoothL1Loss")

    def construct(self, logits, labels):
        if self.beta <= 0:
            raise RuntimeError(f"For 'SmoothL1Loss', the 'beta' must be positive, but got {self.beta}.")
        return ops.smooth_l1_loss(logits, labels, self.beta, self.reduction)


class HuberLoss(LossBase):
    """0.5 d^2 where |d| is below `delta`, delta (|d| - 0.5 delta) elsewhere, d = logits - labels.

    Source: mindspore.nn.HuberLoss, MindSpore 2.10.
    """

    def __init__(self, reduction="mean", delta=1.0):
        super().__init__(reduction)
        self.delta = delta

    def construct(self, logits, labels):
        return ops.huber_loss(logits, labels, self.reduction, self.delta)


class BCELoss(LossBase):
    """Cross entropy of probabilities `logits` against `labels`, times `weight`.

    Source: mindspore.nn.BCELoss, MindSpore 2.10.
    """

    def __init__(self, weight=None, reduction="mean"):
        super().__init__(reduction)
        self.weight = weight

    def construct(self, logits, labels):
        return ops.binary_cross_entropy(logits, labels, self.weight, self.reduction)


class BCEWithLogitsLoss(LossBase):
    """Cross entropy of sigmoid(input) against `target`, times `weight`, with positives times `pos_weight`.

    Raises:
        TypeError: if a weight is a Parameter.

    Source: mindspore.nn.BCEWithLogitsLoss, MindSpore 2.10.
    """

    def __init__(self, reduction="mean", weight=None, pos_weight=None):
        super().__init__(reduction)
        for value, name in ((weight, "weight"), (pos_weight, "pos_weight")):
            if isinstance(value, Parameter):
                raise TypeError(f"For 'BCEWithLogitsLoss', the '{name}' must not be a Parameter.")
        self.weight, self.pos_weight = weight, pos_weight

    def construct(self, input, target):
        return ops.binary_cross_entropy_with_logits(input, target, self.weight, self.pos_weight, self.reduction)


class CrossEntropyLoss(LossBase):
    """Cross entropy of softmax(logits) against class numbers (int32) or probabilities; see `ops.cross_entropy`.

    Raises:
        TypeError: if an argument is of another type, or the class numbers are not int32.
        ValueError: if `label_smoothing` is not in [0, 1], or `reduction` unknown.

    Source: mindspore.nn.CrossEntropyLoss, MindSpore 2.10.
    """

    def __init__(self, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        super().__init__(reduction)
        self.ignore_index = check_int(ignore_index, "ignore_index", "CrossEntropyLoss")
        self.label_smoothing = check_type(label_smoothing, float, "label_smoothing", "CrossEntropyLoss")
        if not 0 <= label_smoothing <= 1:
            raise ValueError(
                f"For 'CrossEntropyLoss', the 'label_smoothing' must be in the range [0, 1], but got {label_smoothing}."
            )
        self.weight = check_weight(weight, "CrossEntropyLoss")

    def construct(self, logits, labels):
        return ops._cross_entropy_loss(
            logits, labels, self.weight, self.ignore_index, self.reduction, self.label_smoothing
        )


class NLLLoss(LossBase):
    """Negative log-likelihood of class numbers, from log-probabilities; see `ops.nll_loss`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `reduction` is unknown.

    Source: mindspore.nn.NLLLoss, MindSpore 2.10.
    """

    def __init__(self, weight=None, ignore_index=-100, reduction="mean"):
        super().__init__(reduction)
        self.ignore_index = check_int(ignore_index, "ignore_index", "NLLLoss")
        self.weight = check_weight(weight, "NLLLoss")

    def construct(self, logits, labels):
        return ops.nll_loss(logits, labels, self.weight, self.ignore_index, self.reduction, 0.0)


class SoftmaxCrossEntropyWithLogits(LossBase):
    """Cross entropy of softmax(logits), shape `(N, C)`, against probabilities, or class numbers if `sparse`.

    Raises:
        TypeError: if `sparse` is no bool. ValueError: if `reduction` is unknown.

    Source: mindspore.nn.SoftmaxCrossEntropyWithLogits, MindSpore 2.10.
    """

    def __init__(self, sparse=False, reduction="none"):
        super().__init__(reduction)
        self.sparse = check_bool(sparse, "sparse", "SoftmaxCrossEntropyWithLogits")

    def construct(self, logits, labels):
        check_tensor(logits, "logits", "SoftmaxCrossEntropyWithLogits")
        check_tensor(labels, "labels", "SoftmaxCrossEntropyWithLogits")
        if self.sparse:
            return ops.sparse_softmax_cross_entropy_with_logits(logits, labels, self.reduction)
        return self.get_loss(ops.softmax_cross_entropy_with_logits(logits, labels))


class KLDivLoss(LossBase):
    """Kullback-Leibler divergence of probabilities `labels` from log-probabilities `logits`; see `ops.kl_div`.

    Source: mindspore.nn.KLDivLoss, MindSpore 2.10.
    """

    def __init__(self, reduction="mean"):
        super().__init__()
        self.reduction = reduction

    def construct(self, logits, labels):
        return ops.kl_div(logits, labels, self.reduction)


class CosineEmbeddingLoss(LossBase):
    """1 - cos(x1, x2) where `labels` is 1, max(0, cos(x1, x2) - margin) where it is -1.

    Raises:
        TypeError: if `margin` is no float. ValueError: if it is not in [-1, 1] or `reduction` unknown.

    Source: mindspore.nn.CosineEmbeddingLoss, MindSpore 2.10.
    """

    def __init__(self, margin=0.0, reduction="mean"):
        super().__init__(reduction)
        self.margin = check_type(margin, float, "margin", "CosineEmbeddingLoss")
        if not -1 <= margin <= 1:
            raise ValueError(f"For 'CosineEmbeddingLoss', the 'margin' must be in [-1, 1], but got {margin}.")

    def construct(self, logits_x1, logits_x2, labels):
        return ops.cosine_embedding_loss(logits_x1, logits_x2, labels, self.margin, self.reduction)


class MarginRankingLoss(LossBase):
    """max(0, -target (input1 - input2) + margin). Source: mindspore.nn.MarginRankingLoss, MindSpore 2.10."""

    def __init__(self, margin=0.0, reduction="mean"):
        super().__init__(reduction)
        self.margin = margin

    def construct(self, input1, input2, target):
        return ops.margin_ranking_loss(input1, input2, target, self.margin, self.reduction)


class HingeEmbeddingLoss(LossBase):
    """logits where `labels` is 1, max(0, margin - logits) where it is -1.

    Source: mindspore.nn.HingeEmbeddingLoss, MindSpore 2.10.
    """

    def __init__(self, margin=1.0, reduction="mean"):
        super().__init__(reduction)
        self.margin = check_type(margin, (float, int), "margin", "HingeEmbeddingLoss")

    def construct(self, logits, labels):
        return ops.hinge_embedding_loss(logits, labels, self.margin, self.reduction)


class SoftMarginLoss(LossBase):
    """log(1 + exp(-labels logits)). Source: mindspore.nn.SoftMarginLoss, MindSpore 2.10."""

    def construct(self, logits, labels):
        return ops.soft_margin_loss(logits, labels, self.reduction)


class TripletMarginLoss(LossBase):
    """max(0, |x - positive| - |x - negative| + margin) in the `p`-norm; see `ops.triplet_margin_loss`.

    Source: mindspore.nn.TripletMarginLoss, MindSpore 2.10.
    """

    def __init__(self, p=2, swap=False, eps=1e-6, reduction="mean", margin=1.0):
        super().__init__(reduction)
        self.p, self.swap, self.eps, self.margin = p, swap, eps, margin

    def construct(self, x, positive, negative, margin=1.0):
        margin = self.margin if self.margin != 1.0 else margin
        return ops.triplet_margin_loss(x, positive, negative, margin, self.p, self.eps, self.swap, self.reduction)


class PoissonNLLLoss(LossBase):
    """exp(input) - target input, or input - target log(input + eps) without `log_input`.

    Args:
        log_input: whether `input` is the logarithm of the rate.
        full: add Stirling's approximation of log(target!) where `target` is above 1.
        eps: keeps the logarithm finite. reduction: 'none', 'mean' or 'sum'.

    Source: mindspore.nn.PoissonNLLLoss, MindSpore 2.10.
    """

    def __init__(self, log_input=True, full=False, eps=1e-8, reduction="mean"):
        super().__init__(reduction)
        self.log_input, self.full, self.eps = log_input, full, eps

    def construct(self, input, target):
        return ops._poisson_nll_loss(input, target, self.log_input, self.full, self.eps, self.reduction)


class GaussianNLLLoss(LossBase):
    """Negative log-likelihood under normal distributions; see `ops.gaussian_nll_loss`.

    Raises:
        TypeError: if `full` is no bool. ValueError: if `eps` is not positive or `reduction` unknown.

    Source: mindspore.nn.GaussianNLLLoss, MindSpore 2.10.
    """

    def __init__(self, *, full=False, eps=1e-6, reduction="mean"):
        super().__init__(reduction)
        self.full = check_bool(full, "full", "GaussianNLLLoss")
        self.eps = check_type(eps, float, "eps", "GaussianNLLLoss")
        if eps <= 0:
            raise ValueError(f"For 'GaussianNLLLoss', the 'eps' must be positive, but got {eps}.")

    def construct(self, logits, labels, var):
        return ops.gaussian_nll_loss(logits, labels, var, self.full, self.eps, self.reduction)
