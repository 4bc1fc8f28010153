"""Losses of overlap, of hard examples, of margins and of many labels, as layers."""

from msgrad import ops
from msgrad.core.cell import Cell
from msgrad.core.tensor import Tensor
from msgrad.dtype import float16, float32, int32, int64, uint8
from msgrad.errors import check_bool, check_one_of, check_type, wrong_type, wrong_value
from msgrad.nn.activation import LogSoftmax, get_activation
from msgrad.nn.loss import LossBase, check_tensor


def check_shapes(a, b, names: tuple, owner: str) -> None:
    if a.shape != b.shape:
        raise ValueError(
            f"For '{owner}', the '{names[0]}' and '{names[1]}' must have one shape, but got {a.shape} and {b.shape}."
        )


# ---------------------------------------------------------------- overlap
class DiceLoss(LossBase):
    """1 - 2 |X Y| / (|X|^2 + |Y|^2 + smooth), over all elements.

    Raises:
        TypeError: if `smooth` is no float, or an input uint8. ValueError: if it is not positive, or the shapes differ.

    Source: mindspore.nn.DiceLoss, MindSpore 2.10.
    """

    def __init__(self, smooth=1e-5):
        super().__init__()
        self.smooth = check_type(smooth, float, "smooth", "DiceLoss")
        if smooth <= 0:
            raise wrong_value(smooth, "smooth", "DiceLoss", "positive")

    def construct(self, logits, label):
        for x, name in ((logits, "logits"), (label, "label")):
            check_tensor(x, name, "DiceLoss")
            if x.dtype == uint8:
                raise TypeError(f"For 'DiceLoss', the '{name}' must not be uint8.")
        check_shapes(logits, label, ("logits", "label"), "DiceLoss")
        shared = ops.sum(logits * label)
        whole = ops.sum(logits * logits) + ops.sum(label * label)
        return 1 - 2 * shared / (whole + self.smooth)


class MultiClassDiceLoss(LossBase):
    """The mean over the classes, axis 1, of `DiceLoss`.

    Args:
        weights: a Tensor of shape `(C, 1)` of factors, or None. ignore_indiex: a class to leave out, or None.
        activation: applied to the logits first: 'softmax', 'logsoftmax', 'relu', 'relu6', 'tanh', 'sigmoid', a Cell
            or None.

    Raises:
        TypeError: if an argument is of another type. ValueError: if it is out of range, or the shapes do not fit.

    Source: mindspore.nn.MultiClassDiceLoss, MindSpore 2.10.
    """

    def __init__(self, weights=None, ignore_indiex=None, activation="softmax"):
        super().__init__()
        owner = "MultiClassDiceLoss"
        self.binarydiceloss = DiceLoss(smooth=1e-5)
        if weights is not None:
            check_type(weights, Tensor, "weights", owner)
            if weights.ndim != 2:
                raise ValueError(f"For '{owner}', the 'weights' must have 2 axes, but their shape is {weights.shape}.")
        if ignore_indiex is not None:
            check_type(ignore_indiex, int, "ignore_indiex", owner)
        self.weights, self.ignore_indiex = weights, ignore_indiex
        if isinstance(activation, str):
            names = ["softmax", "logsoftmax", "relu", "relu6", "tanh", "sigmoid"]
            activation = get_activation(check_one_of(activation, names, "activation", owner))
        if activation is not None and not isinstance(activation, Cell):
            raise wrong_type(activation, "activation", owner, "a string or a Cell")
        self.activation = activation

    def construct(self, logits, label):
        owner = "MultiClassDiceLoss"
        check_tensor(logits, "logits", owner)
        check_tensor(label, "label", owner)
        check_shapes(logits, label, ("logits", "label"), owner)
        if logits.ndim < 2:
            raise ValueError(
                f"For '{owner}', the 'logits' must have at least 2 axes, but their shape is {logits.shape}."
            )
        logits = logits if self.activation is None else self.activation(logits)
        count, total = label.shape[1], 0
        if self.weights is not None and self.weights.shape[0] != count:
            raise ValueError(f"For '{owner}', the 'weights' must be {count}, but their shape is {self.weights.shape}.")
        for i in range(count):
            if i != self.ignore_indiex:
                loss = self.binarydiceloss(logits[:, i], label[:, i])
                total = total + (loss if self.weights is None else loss * self.weights[i])
        return total / count


class FocalLoss(LossBase):
    """-(1 - p)^gamma log p of the softmax over axis 1, which counts hard examples more.

    Args:
        weight: a Tensor of one factor for each class, or None. gamma: a float. reduction: 'none', 'mean' or 'sum'.

    Called on `logits`, `(N, C, *)`, and `labels`: class numbers of shape `(N, 1, *)`, or `(N, C, *)`, one-hot.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.nn.FocalLoss, MindSpore 2.10; Lin et al. 2017.
    """

    def __init__(self, weight=None, gamma=2.0, reduction="mean"):
        super().__init__(reduction)
        self.gamma = check_type(gamma, float, "gamma", "FocalLoss")
        if weight is not None:
            check_type(weight, Tensor, "weight", "FocalLoss")
            if weight.ndim != 1:
                raise ValueError(f"For 'FocalLoss', the 'weight' must have 1 axis, but its shape is {weight.shape}.")
        self.weight = weight
        self.logsoftmax = LogSoftmax(1)

    def construct(self, logits, labels):
        owner = "FocalLoss"
        check_tensor(logits, "logits", owner)
        check_tensor(labels, "labels", owner)
        if logits.ndim != labels.ndim or logits.ndim < 2:
            raise ValueError(
                f"For '{owner}', the 'logits' and 'labels' must have one number of axes, 2 or more, but their shapes "
                f"are {logits.shape} and {labels.shape}."
            )
        if labels.shape[1] not in (1, logits.shape[1]):
            raise ValueError(
                f"For '{owner}', axis 1 of 'labels' must be 1 or {logits.shape[1]}, but the shape is {labels.shape}."
            )
        if labels.dtype not in (int32, int64, float16, float32):
            raise TypeError(
                f"For '{owner}', the 'labels' must be int32, int64, float16 or float32, but got {labels.dtype}."
            )
        by_number = labels.shape[1] == 1
        logits, labels = (x.reshape(*x.shape[:2], -1) for x in (logits, labels))
        logs = self.logsoftmax(logits)
        factor = None if self.weight is None else ops.broadcast_to(self.weight[None, :, None], logits.shape)
        if by_number:
            at = labels.astype(int32)
            logs = ops.gather_elements(logs, 1, at).squeeze(1)
            factor = None if factor is None else ops.gather_elements(factor, 1, at).squeeze(1)
        shares = ops.exp(logs)
        logs = logs if factor is None else logs * factor
        loss = -((1 - shares) ** self.gamma) * logs
        return self.get_loss((loss if by_number else loss * labels).mean(-1))


# ---------------------------------------------------------------- sequences and samples
class CTCLoss(LossBase):
    """Connectionist temporal classification; see `ops.ctc_loss`. Without the axis of the batch, one sequence.

    Source: mindspore.nn.CTCLoss, MindSpore 2.10; Graves et al. 2006.
    """

    def __init__(self, blank=0, reduction="mean", zero_infinity=False):
        super().__init__()
        self.blank, self.reduction, self.zero_infinity = blank, reduction, zero_infinity

    def construct(self, log_probs, targets, input_lengths, target_lengths):
        check_tensor(log_probs, "log_probs", "CTCLoss")
        check_tensor(targets, "targets", "CTCLoss")
        alone = log_probs.ndim == 2
        if alone:
            if targets.ndim == 2 and targets.shape[0] != 1:
                raise ValueError(
                    f"For 'CTCLoss', the 'targets' must be of one sequence, but their shape is {targets.shape}."
                )
            targets = targets.expand_dims(0) if targets.ndim == 1 else targets
            log_probs = log_probs.expand_dims(-2)
        loss, _ = ops.ctc_loss(
            log_probs, targets, input_lengths, target_lengths, self.blank, self.reduction, self.zero_infinity
        )
        return loss.squeeze(0) if alone and loss.ndim else loss


class SampledSoftmaxLoss(LossBase):
    """Cross entropy over the true classes and a sample of the others, for training with many classes.

    Args:
        num_sampled, num_classes, num_true: how many classes are drawn, there are, and are true for each row.
        sampled_values: (classes, expected counts of the true ones, of these), as `ops.UniformCandidateSampler` gives.
        remove_accidental_hits: whether true classes are not drawn. seed: of the sampler.

    Called on `weights`, `(classes, size)`, `biases`, `(classes,)`, `labels`, `(N, num_true)` or `(N,)`, and `logits`,
    `(N, size)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of range.

    Source: mindspore.nn.SampledSoftmaxLoss, MindSpore 2.10; Jean et al. 2014.
    """

    def __init__(
        self,
        num_sampled,
        num_classes,
        num_true=1,
        sampled_values=None,
        remove_accidental_hits=True,
        seed=0,
        reduction="none",
    ):
        super().__init__(reduction)
        owner = "SampledSoftmaxLoss"
        if num_true < 1:
            raise wrong_value(num_true, "num_true", owner, "at least 1")
        if seed < 0:
            raise wrong_value(seed, "seed", owner, "at least 0")
        for value, name in ((num_sampled, "num_sampled"), (num_true, "num_true")):
            if value > num_classes:
                raise wrong_value(value, name, owner, f"at most the 'num_classes' {num_classes}")
        if sampled_values is not None:
            check_type(sampled_values, (list, tuple), "sampled_values", owner)
            if len(sampled_values) != 3:
                raise wrong_value(sampled_values, "sampled_values", owner, "three Tensors")
        self.num_true, self.sampled_values = num_true, sampled_values
        self.sampler = ops.UniformCandidateSampler(
            num_true, num_sampled, True, num_classes, seed, remove_accidental_hits
        )

    def construct(self, weights, biases, labels, logits):
        for x, name in ((weights, "weights"), (biases, "biases"), (labels, "labels"), (logits, "logits")):
            check_tensor(x, name, "SampledSoftmaxLoss")
        if labels.dtype not in (int32, int64):
            raise TypeError(f"For 'SampledSoftmaxLoss', the 'labels' must be int32 or int64, but got {labels.dtype}.")
        true = labels.astype(int32).reshape(-1, self.num_true)
        drawn = self.sampler(true) if self.sampled_values is None else self.sampled_values
        sampled, expected_true, expected_sampled = drawn
        sampled = sampled.astype(int32)
        own = ops.sum(logits.expand_dims(1) * weights[true], -1) + biases[true] - ops.log(expected_true)
        others = ops.matmul(logits, weights[sampled].swapaxes(0, 1)) + biases[sampled] - ops.log(expected_sampled)
        shares = ops.softmax(ops.concat([own, others], 1), 1)[:, : self.num_true]
        return -ops.sum(ops.log(shares + 1e-20), 1) / self.num_true


# ---------------------------------------------------------------- margins
class MultiLabelSoftMarginLoss(LossBase):
    """Mean over the classes of the logistic loss; see `ops.multilabel_soft_margin_loss`.

    Source: mindspore.nn.MultiLabelSoftMarginLoss, MindSpore 2.10.
    """

    def __init__(self, weight=None, reduction="mean"):
        super().__init__(reduction)
        self.weight = weight

    def construct(self, x, target):
        return ops.multilabel_soft_margin_loss(x, target, self.weight, self.reduction)


class MultiMarginLoss(LossBase):
    """Hinge loss of the true class against each other one; see `ops.multi_margin_loss`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of range.

    Source: mindspore.nn.MultiMarginLoss, MindSpore 2.10.
    """

    def __init__(self, p=1, margin=1.0, reduction="mean", weight=None):
        super().__init__()
        self.multi_margin_loss = ops.MultiMarginLoss(p=p, margin=margin, reduction=reduction)
        self.weight = weight

    def construct(self, x, target, weight=None):
        check_tensor(x, "x", "MultiMarginLoss")
        check_tensor(target, "target", "MultiMarginLoss")
        weight = weight if self.weight is None else self.weight
        if weight is not None:
            check_tensor(weight, "weight", "MultiMarginLoss")
        return self.multi_margin_loss(x, target, ops.ones(x.shape[1:], x.dtype) if weight is None else weight)


class MultilabelMarginLoss(LossBase):
    """Hinge loss of each true class against each other one; see `ops.multilabel_margin_loss`.

    Source: mindspore.nn.MultilabelMarginLoss, MindSpore 2.10.
    """

    def __init__(self, reduction="mean"):
        super().__init__()
        check_one_of(reduction, ["none", "mean", "sum"], "reduction", "MultilabelMarginLoss")
        self.how = reduction

    def construct(self, x, target):
        return ops.multilabel_margin_loss(x, target, self.how)


class TripletMarginWithDistanceLoss(LossBase):
    """max(0, d(x, positive) - d(x, negative) + margin).

    Args:
        distance_function: of two Tensors; the 2-norm over axis 1 if None.
        swap: whether d(positive, negative) counts where it is less than d(x, negative).
        reduction: 'none', 'mean' or 'sum'. margin: a float.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `reduction` is unknown.

    Source: mindspore.nn.TripletMarginWithDistanceLoss, MindSpore 2.10.
    """

    def __init__(self, distance_function=None, swap=False, reduction="mean", margin=1.0):
        super().__init__(reduction)
        self.margin = check_type(margin, float, "margin", "TripletMarginWithDistanceLoss")
        self.swap = check_bool(swap, "swap", "TripletMarginWithDistanceLoss")
        self.distance_function = euclidean if distance_function is None else distance_function

    def construct(self, x, positive, negative):
        for value, name in ((x, "x"), (positive, "positive"), (negative, "negative")):
            check_tensor(value, name, "TripletMarginWithDistanceLoss")
        far = self.distance_function(x, negative)
        if self.swap:
            far = ops.minimum(far, self.distance_function(positive, negative))
        return self.get_loss(ops.maximum(self.distance_function(x, positive) - far + self.margin, 0))


def euclidean(x, y):
    if x.ndim == 0:
        raise ValueError("For 'TripletMarginWithDistanceLoss', the inputs must have at least 1 axis, but got 0.")
    return ops.LpNorm(axis=1, p=2)(ops.abs(x - y))
