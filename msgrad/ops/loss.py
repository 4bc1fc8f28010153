"""Losses: from predictions and targets to a number."""

import math

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from msgrad.errors import check_int, check_type, kind
from msgrad.ops.activation import check_float, check_real, on_tensors
from msgrad.ops.declare import PROMOTE, operator, promoted, reduce_loss, widely
from msgrad.ops.unary import modulus


def check_tensors(owner: str, **tensors) -> None:
    """TypeError unless all are tensors; None is left out."""
    for name, x in tensors.items():
        if x is not None and (not hasattr(x, "dtype") or isinstance(x, np.ndarray)):
            raise TypeError(f"For '{owner}', the '{name}' must be a Tensor, but got {x!r} of type {kind(x)}.")


def check_same_shape(owner: str, **tensors) -> None:
    """ValueError unless all have one shape."""
    shapes = {name: x.shape for name, x in tensors.items() if x is not None}
    if len(set(shapes.values())) > 1:
        told = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"For '{owner}', the shapes must be equal, but got {told}.")


# ---------------------------------------------------------------- distances
@operator(casts=PROMOTE, numeric="-")
def mse_loss(input, target, reduction="mean"):
    """Squares of `input - target`.

    Args:
        input, target: Tensors whose shapes broadcast and whose dtypes promote; integers give float32.
        reduction: 'none', 'mean' or 'sum'.

    Raises:
        TypeError: if an argument is no Tensor.
        ValueError: if `reduction` is none of these, or the shapes do not broadcast.

    Source: mindspore.ops.mse_loss, MindSpore 2.10.
    """
    check_tensors("mse_loss", input=input, target=target)
    squares = jnp.square(difference(input, target, "mse_loss"))
    if not jnp.issubdtype(squares.dtype, jnp.floating):
        squares = squares.astype(jnp.float32)
    return reduce_loss(squares, reduction, "mse_loss")


def difference(input, target, owner: str):
    """`input - target`; ValueError if the shapes do not broadcast."""
    try:
        jnp.broadcast_shapes(input.shape, target.shape)
    except ValueError:
        raise ValueError(
            f"For '{owner}', the shapes of the input {input.shape} and the target {target.shape} do not broadcast."
        ) from None
    return input - target


@operator(casts=PROMOTE, numeric="-")
def l1_loss(input, target, reduction="mean"):
    """Absolute values of `input - target`.

    Raises:
        TypeError: if an argument is no Tensor.
        ValueError: if `reduction` is not 'none', 'mean' or 'sum', or the shapes do not broadcast.

    Source: mindspore.ops.l1_loss, MindSpore 2.10.
    """
    check_tensors("l1_loss", input=input, target=target)
    return reduce_kept(modulus(difference(input, target, "l1_loss")), reduction, "l1_loss")


def reduce_kept(values, reduction: str, owner: str):
    """`reduce_loss` in the dtype of `values`, integers too."""
    return reduce_loss(values.astype(jnp.float32) if values.dtype.kind in "biu" else values, reduction, owner).astype(
        values.dtype
    )


@operator(casts=PROMOTE, numeric="-")
def smooth_l1_loss(input, target, beta=1.0, reduction="none"):
    """0.5 d^2 / beta where |d| = |input - target| is below `beta`, |d| - 0.5 beta elsewhere.

    Args:
        input, target: Tensors of one shape.
        beta: where the parabola ends, a float, not negative; 0 gives the L1 loss.
        reduction: 'none', 'mean' or 'sum'.

    Raises:
        TypeError: if an argument is no floating-point Tensor or `beta` no number.
        ValueError: if `reduction` is none of these, or the shapes differ. RuntimeError: if `beta` is negative.

    Source: mindspore.ops.smooth_l1_loss, MindSpore 2.10; Girshick 2015.
    """
    check_floats("smooth_l1_loss", input=input, target=target)
    check_same_shape("smooth_l1_loss", input=input, target=target)
    if check_real(beta, "beta", "smooth_l1_loss") < 0:
        raise RuntimeError(f"For 'smooth_l1_loss', the 'beta' must not be negative, but got {beta}.")
    distance = modulus(input - target)
    if beta == 0:
        return reduce_loss(distance, reduction, "smooth_l1_loss")
    near = distance < beta
    parabola = 0.5 / beta * jnp.square(jnp.where(near, distance, jnp.zeros_like(distance)))
    return reduce_loss(jnp.where(near, parabola, distance - 0.5 * beta), reduction, "smooth_l1_loss")


@operator(casts=PROMOTE, numeric="-")
def huber_loss(input, target, reduction="mean", delta=1.0):
    """0.5 d^2 where |d| = |input - target| is below `delta`, delta (|d| - 0.5 delta) elsewhere.

    Raises:
        TypeError: if an argument is no Tensor or `delta` no number.
        ValueError: if `delta` is not positive, `reduction` not 'none', 'mean' or 'sum', or the shapes do not
            broadcast.

    Source: mindspore.ops.huber_loss, MindSpore 2.10; Huber 1964.
    """
    check_tensors("huber_loss", input=input, target=target)
    if check_real(delta, "delta", "huber_loss") <= 0:
        raise ValueError(f"For 'huber_loss', the 'delta' must be positive, but got {delta}.")
    distance = modulus(difference(input, target, "huber_loss"))
    if distance.dtype.kind in "biu":
        distance = distance.astype(jnp.float32)
    values = jnp.where(distance < delta, 0.5 * jnp.square(distance), delta * (distance - 0.5 * delta))
    return reduce_loss(values, reduction, "huber_loss")


# ---------------------------------------------------------------- binary classes
@on_tensors
def binary_cross_entropy(logits, labels, weight=None, reduction="mean"):
    """-(labels log(logits) + (1 - labels) log(1 - logits)), times `weight`.

    Args:
        logits: probabilities, a floating-point Tensor; one outside [0, 1] gives NaN.
        labels: the same shape and dtype.
        weight: a Tensor that broadcasts to that shape and gets no gradient, or None.
        reduction: 'none', 'mean' or 'sum'.

    Raises:
        TypeError: if an argument is no floating-point Tensor or the dtypes differ.
        ValueError: if the shapes differ or `reduction` is none of these.

    Source: mindspore.ops.binary_cross_entropy, MindSpore 2.10.
    """
    owner = "binary_cross_entropy"
    check_floats(owner, logits=logits, labels=labels, weight=weight)
    check_same_shape(owner, logits=logits, labels=labels)
    if weight is not None:
        check_fits(weight, "weight", logits, owner)
    values = surprise(logits, labels)
    return reduce_loss(values if weight is None else values * lax.stop_gradient(weight), reduction, owner)


FLOOR = 1e-12  # of the logarithms' arguments, as in MindSpore


@jax.custom_jvp
def surprise(p, labels):
    """-(labels log(p) + (1 - labels) log(1 - p)) with bounded logarithms; NaN where `p` is no probability.

    Its derivative in `p` is (p - labels) / (p (1 - p)) with a bounded denominator: 0 where a label is met exactly.
    """
    log_p, log_q = bounded_logs(p)
    inside = (p >= 0) & (p <= 1)
    return jnp.where(inside, -(labels * log_p + (1 - labels) * log_q), jnp.nan)


def bounded_logs(p):
    low = jnp.asarray(FLOOR, p.dtype)
    return jnp.log(jnp.maximum(p, low)), jnp.log(jnp.maximum(1 - p, low))


@surprise.defjvp
def _(primals, tangents):
    p, labels = primals
    log_p, log_q = bounded_logs(p)
    slope = (p - labels) / jnp.maximum(p * (1 - p), jnp.asarray(FLOOR, p.dtype))
    return surprise(p, labels), slope * tangents[0] + (log_q - log_p) * tangents[1]


def check_floats(owner: str, **tensors) -> None:
    """TypeError unless all are floating-point tensors of one dtype; None is left out."""
    given = {name: x for name, x in tensors.items() if x is not None}
    for name, x in given.items():
        check_float(x, name, owner)
    dtypes = {str(x.dtype) for x in given.values()}
    if len(dtypes) > 1:
        raise TypeError(f"For '{owner}', the dtypes must be equal, but got {sorted(dtypes)}.")


def check_fits(x, name: str, input, owner: str) -> None:
    """ValueError unless `x` broadcasts to the shape of `input`."""
    try:
        fits = jnp.broadcast_shapes(x.shape, input.shape) == input.shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f"For '{owner}', the '{name}' of shape {x.shape} does not broadcast to the input's shape {input.shape}."
        )


@on_tensors
def binary_cross_entropy_with_logits(input, target, weight=None, pos_weight=None, reduction="mean"):
    """-(pos_weight target log(p) + (1 - target) log(1 - p)) with p = sigmoid(input), times `weight`.

    Args:
        input: scores, a floating-point Tensor.
        target: probabilities of the positive class, the same shape.
        weight, pos_weight: Tensors that broadcast to that shape and get no gradient, or None.
        reduction: 'none', 'mean' or 'sum'.

    Raises:
        TypeError: if an argument is no floating-point Tensor.
        ValueError: if the shapes do not fit or `reduction` is none of these.

    Source: mindspore.ops.binary_cross_entropy_with_logits, MindSpore 2.10.
    """
    owner = "binary_cross_entropy_with_logits"
    for name, x in (("input", input), ("target", target), ("weight", weight), ("pos_weight", pos_weight)):
        if x is not None:
            check_float(x, name, owner)
    check_same_shape(owner, input=input, target=target)
    for name, x in (("weight", weight), ("pos_weight", pos_weight)):
        if x is not None:
            check_fits(x, name, input, owner)
    dtype = promoted([x.dtype for x in (input, target, weight, pos_weight) if x is not None])
    input, target, weight, pos_weight = (
        None if x is None else x.astype(dtype) for x in (input, target, weight, pos_weight)
    )
    log_p, log_q = widely(jax.nn.log_sigmoid)(input), widely(jax.nn.log_sigmoid)(-input)
    weight, pos_weight = lax.stop_gradient((weight, pos_weight))
    positive = target * log_p if pos_weight is None else pos_weight * target * log_p
    values = -(positive + (1 - target) * log_q)
    return reduce_loss(values if weight is None else values * weight, reduction, owner)


# ---------------------------------------------------------------- classes
def log_softmax_at(scores, label, axis: int):
    """The logarithm of the softmax of `scores` over `axis`, of one class for each place; the others' are never made."""
    top = lax.stop_gradient(jnp.max(scores, axis))
    total = jnp.log(jnp.sum(jnp.exp(scores - jnp.expand_dims(top, axis)), axis))
    chosen = jnp.take_along_axis(scores, jnp.expand_dims(label, axis), axis, mode="clip")
    return jnp.squeeze(chosen, axis) - top - total


def masked_at(values, label, axis: int):
    """One of `values` along `axis` for each place: by a mask, which fuses with what made them, as a gather does not."""
    numbers = lax.broadcasted_iota(label.dtype, values.shape, axis)
    return jnp.sum(jnp.where(jnp.expand_dims(label, axis) == numbers, values, jnp.zeros((), values.dtype)), axis)


def log_likelihood(
    values, target, axis: int, weight, ignore_index: int, reduction: str, smoothing: float, owner: str, at=masked_at
):
    """Negative log-likelihood of class numbers `target`, from log-probabilities with the classes on `axis`.

    `at(values, label, axis)` gives the log-probability of a class: from `values`, log-probabilities, or from scores. The
    mean is over the sum of the weights of the targets. A class number out of range gives NaN.
    """
    classes, dtype = values.shape[axis], values.dtype
    expected = values.shape[:axis] + values.shape[axis + 1 :]
    if target.dtype not in (jnp.int32, jnp.int64):
        raise TypeError(f"For '{owner}', class numbers must be int32 or int64, but got {target.dtype}.")
    if target.shape != expected:
        raise ValueError(
            f"For '{owner}', the target must have shape {expected} for an input of shape "
            f"{values.shape}, but got {target.shape}."
        )
    if weight is not None:
        if weight.shape != (classes,):
            raise ValueError(f"For '{owner}', the 'weight' must have shape ({classes},), but got {weight.shape}.")
        weight = weight.astype(dtype)
    ignored = target == ignore_index
    known = ignored | ((target >= -classes) & (target < classes))
    label = jnp.where(ignored, classes, jnp.where(target < 0, target + classes, target))
    shares = jnp.ones(expected, dtype) if weight is None else jnp.take(weight, label, mode="clip")
    loss = -at(values, label, axis)
    loss = loss if weight is None else loss * shares
    zero = jnp.zeros((), dtype)
    loss = jnp.where(ignored, zero, jnp.where(known, loss, jnp.asarray(jnp.nan, dtype)))
    counted = jnp.where(ignored, zero, shares)
    if smoothing:
        weighted = values if weight is None else values * weight.reshape((classes,) + (1,) * (values.ndim - 1 - axis))
        spread = -jnp.sum(jnp.where(jnp.expand_dims(ignored, axis), zero, weighted), axis)
        loss = (1.0 - smoothing) * loss + smoothing / classes * spread
    if reduction == "mean":
        return jnp.sum(loss) / jnp.sum(counted)
    return reduce_loss(loss, reduction, owner)


def check_classes(owner: str, input, target, weight, ignore_index, reduction, label_smoothing) -> None:
    check_tensors(owner, input=input, target=target, weight=weight)
    check_float(input, "input", owner)
    check_int(ignore_index, "ignore_index", owner)
    check_type(label_smoothing, float, "label_smoothing", owner)
    if label_smoothing < 0:
        raise ValueError(f"For '{owner}', the 'label_smoothing' must not be negative, but got {label_smoothing}.")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(
            f"For '{owner}', the 'reduction' must be one of ['none', 'mean', 'sum'], but got {reduction!r}."
        )


@on_tensors
def nll_loss(inputs, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """Negative log-likelihood of class numbers, from log-probabilities.

    Args:
        inputs: log-probabilities, shape `(C,)`, `(N, C)` or `(N, C, d1, d2, ...)`.
        target: class numbers, integers of shape `()`, `(N,)` or `(N, d1, d2, ...)`.
        weight: one weight for each class, shape `(C,)`, or None.
        ignore_index: the class number that counts for nothing.
        reduction: 'none', 'mean' (over the sum of the targets' weights) or 'sum'.
        label_smoothing: how much of the target is spread evenly over the classes, in [0, 1].

    Raises:
        TypeError: if an argument is no Tensor of the right kind.
        ValueError: if the shapes do not fit, or `reduction` is none of these.

    Source: mindspore.ops.nll_loss, MindSpore 2.10.
    """
    check_classes("nll_loss", inputs, target, weight, ignore_index, reduction, label_smoothing)
    return log_likelihood(
        inputs, target, min(1, inputs.ndim - 1), weight, ignore_index, reduction, label_smoothing, "nll_loss"
    )


@on_tensors
def cross_entropy(input, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """Cross entropy of the softmax of scores against class numbers or probabilities.

    Args:
        input: scores, shape `(C,)`, `(N, C)` or `(N, C, d1, d2, ...)`.
        target: class numbers, integers of shape `()`, `(N,)` or `(N, d1, d2, ...)`; or probabilities, floats
            of the shape of `input`.
        weight: one weight for each class, shape `(C,)`, or None.
        ignore_index: the class number that counts for nothing.
        reduction: 'none', 'mean' (over the sum of the targets' weights; for probabilities over `N`) or 'sum'.
        label_smoothing: how much of the target is spread evenly over the classes, in [0, 1].

    Raises:
        TypeError: if an argument is no Tensor of the right kind.
        ValueError: if the shapes do not fit, or `reduction` is none of these.

    Source: mindspore.ops.cross_entropy, MindSpore 2.10.
    """
    owner = "cross_entropy"
    check_classes(owner, input, target, weight, ignore_index, reduction, label_smoothing)
    axis = min(1, input.ndim - 1)
    if target.dtype not in (jnp.float16, jnp.bfloat16, jnp.float32):
        how = axis, weight, ignore_index, reduction, label_smoothing, owner
        if label_smoothing:
            return log_likelihood(jax.nn.log_softmax(input, axis), target, *how)
        return log_likelihood(input, target, *how, at=log_softmax_at)
    log_probs = jax.nn.log_softmax(input, axis)
    check_same_shape(owner, input=input, target=target)
    classes = input.shape[axis]
    target = target.astype(input.dtype)
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / classes
    if weight is not None:
        target = target * weight.astype(input.dtype).reshape((classes,) + (1,) * (input.ndim - 1 - axis))
    values = -jnp.sum(log_probs * target, axis)
    return reduce_loss(values, reduction, owner)


@on_tensors
def softmax_cross_entropy_with_logits(logits, labels):
    """Cross entropy of the softmax of scores against probabilities, one for each row.

    Args:
        logits: scores, shape `(N, C)`. labels: probabilities, the same shape and dtype; they get no gradient.

    Returns:
        Shape `(N,)`. The gradient in the logits is softmax(logits) - labels, even for labels whose sum is not 1.

    Raises:
        TypeError: if the arguments are no floating-point Tensors of one dtype.
        ValueError: if they are not of one two-dimensional shape.

    Source: mindspore.ops.SoftmaxCrossEntropyWithLogits, MindSpore 2.10, its first output.
    """
    owner = "SoftmaxCrossEntropyWithLogits"
    check_floats(owner, logits=logits, labels=labels)
    check_same_shape(owner, logits=logits, labels=labels)
    if logits.ndim != 2:
        raise ValueError(f"For '{owner}', the 'logits' must have 2 axes, but got shape {logits.shape}.")
    wide = logits.astype(jnp.float32) if logits.dtype.itemsize < 4 else logits
    total = jax.nn.logsumexp(wide, -1, keepdims=True)
    fixed = lax.stop_gradient(total)
    shares = (wide - fixed).astype(logits.dtype)
    return -jnp.sum(lax.stop_gradient(labels) * shares, -1) + (total - fixed)[:, 0].astype(logits.dtype)


@on_tensors
def sparse_softmax_cross_entropy_with_logits(logits, labels, reduction="mean"):
    """Cross entropy of the softmax of scores against class numbers.

    Args:
        logits: scores, shape `(N, C)`. labels: class numbers, integers of shape `(N,)`.
        reduction: 'none', 'mean' or 'sum'. A label out of range gives NaN for 'mean', otherwise its row gives 0,
            as in MindSpore, where one-hot labels are made of them.

    Raises:
        TypeError: if `logits` is no floating-point Tensor or `labels` no Tensor of integers.
        ValueError: if the shapes do not fit.

    Source: mindspore.ops.SparseSoftmaxCrossEntropyWithLogits, MindSpore 2.10, which gives the mean.
    """
    owner = "SparseSoftmaxCrossEntropyWithLogits"
    check_tensors(owner, logits=logits, labels=labels)
    check_float(logits, "logits", owner)
    if logits.ndim != 2:
        raise ValueError(f"For '{owner}', the 'logits' must have 2 axes, but got shape {logits.shape}.")
    loss = log_likelihood(logits, labels, 1, None, -1 << 31, "none", 0.0, owner, at=log_softmax_at)
    if reduction != "mean":
        known = (labels >= 0) & (labels < logits.shape[1])
        loss = jnp.where(known, loss, -jnp.zeros_like(loss))
    return reduce_loss(loss, reduction, owner)


@on_tensors
def kl_div(logits, labels, reduction="mean"):
    """Kullback-Leibler divergence of `labels` from `logits`, in nats: labels (log(labels) - logits).

    Args:
        logits: log-probabilities, shape `(N, *)`.
        labels: probabilities, the same shape and dtype; a zero contributes nothing. They get no gradient.
        reduction: 'none', 'mean' (over all elements), 'batchmean' (over `N`) or 'sum'.

    Raises:
        TypeError: if the arguments are no floating-point Tensors of one dtype.
        ValueError: if the shapes differ or `reduction` is none of these.

    Source: mindspore.ops.kl_div, MindSpore 2.10; Kullback and Leibler 1951.
    """
    check_floats("kl_div", logits=logits, labels=labels)
    check_same_shape("kl_div", logits=logits, labels=labels)
    return widely(_divergence)(logits, lax.stop_gradient(labels), reduction)


def _divergence(logits, labels, reduction):
    positive = labels > 0
    entropy = jnp.where(positive, labels * jnp.log(jnp.where(positive, labels, jnp.ones_like(labels))), 0 * labels)
    values = entropy - labels * logits
    if reduction == "batchmean":
        return jnp.sum(values) / labels.shape[0]
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(
            f"For 'kl_div', the 'reduction' must be one of ['none', 'mean', 'batchmean', 'sum'], but got {reduction!r}."
        )
    return reduce_loss(values, reduction, "kl_div")


# ---------------------------------------------------------------- margins
@operator(casts=PROMOTE.on("input1", "input2"), numeric="-")
def cosine_embedding_loss(input1, input2, target, margin=0.0, reduction="mean"):
    """1 - cos(x1, x2) where `target` is 1, max(0, cos(x1, x2) - margin) where it is -1.

    Args:
        input1, input2: one shape `(N, *)`, the cosine is along axis 1. target: 1 or -1, without that axis.
        margin: in [-1, 1]. reduction: 'none', 'mean' or 'sum'.

    Raises:
        TypeError: if an argument is no Tensor or `margin` no float.
        ValueError: if the shapes do not fit or an argument is out of its range.

    Source: mindspore.ops.cosine_embedding_loss, MindSpore 2.10.
    """
    owner = "cosine_embedding_loss"
    check_tensors(owner, input1=input1, input2=input2, target=target)
    check_type(margin, float, "margin", owner)
    if not -1 <= margin <= 1:
        raise ValueError(f"For '{owner}', the 'margin' must be in [-1, 1], but got {margin}.")
    check_same_shape(owner, input1=input1, input2=input2)
    axis = 1 if input1.ndim > 1 else 0
    norms = jnp.sqrt(jnp.sum(jnp.square(input1), axis)) * jnp.sqrt(jnp.sum(jnp.square(input2), axis))
    cosine = jnp.sum(input1 * input2, axis) / norms
    zero = jnp.zeros_like(cosine)
    values = jnp.where(target == 1, 1 - cosine, zero) + jnp.where(
        target == -1, jnp.maximum(cosine - margin, zero), zero
    )
    return reduce_loss(values, reduction, owner)


@on_tensors
def margin_ranking_loss(input1, input2, target, margin=0.0, reduction="mean"):
    """max(0, -target (input1 - input2) + margin).

    Raises:
        TypeError: if the arguments are no floating-point Tensors of one dtype, or `margin` no float.
        ValueError: if `reduction` is not 'none', 'mean' or 'sum'.

    Source: mindspore.ops.margin_ranking_loss, MindSpore 2.10.
    """
    owner = "margin_ranking_loss"
    check_floats(owner, input1=input1, input2=input2, target=target)
    check_type(margin, float, "margin", owner)
    excess = -target * (input1 - input2) + margin
    return reduce_loss(jnp.where(excess < 0, jnp.zeros_like(excess), excess), reduction, owner)


@on_tensors
def hinge_embedding_loss(inputs, targets, margin=1.0, reduction="mean"):
    """x where `targets` is 1, max(0, margin - x) where it is -1.

    Raises:
        TypeError: if `inputs` or `targets` is no floating-point Tensor, or `margin` no number.
        ValueError: if `reduction` is not 'none', 'mean' or 'sum'.

    Source: mindspore.ops.hinge_embedding_loss, MindSpore 2.10.
    """
    owner = "hinge_embedding_loss"
    check_float(inputs, "inputs", owner)
    check_float(targets, "targets", owner)
    check_real(margin, "margin", owner)
    zero = jnp.zeros_like(inputs)
    values = jnp.where(targets > 0, inputs, zero) + jnp.where(targets < 0, jnp.maximum(margin - inputs, zero), zero)
    return reduce_loss(values, reduction, owner)


@on_tensors
def soft_margin_loss(input, target, reduction="mean"):
    """log(1 + exp(-target input)).

    Raises:
        TypeError: if the arguments are no floating-point Tensors of one dtype.
        ValueError: if the shapes differ or `reduction` is not 'none', 'mean' or 'sum'.

    Source: mindspore.ops.soft_margin_loss, MindSpore 2.10.
    """
    check_floats("soft_margin_loss", input=input, target=target)
    check_same_shape("soft_margin_loss", input=input, target=target)
    return reduce_loss(jax.nn.softplus(-target * input), reduction, "soft_margin_loss")


@operator(casts=PROMOTE, numeric="-")
def gaussian_nll_loss(x, target, var, full=False, eps=1e-6, reduction="mean"):
    """Negative log-likelihood of `target` under normal distributions of means `x` and variances `var`.

    Args:
        x, target: Tensors of one shape. var: the same shape, or without the last axis, or with length 1 there.
        full: add the constant 0.5 log(2 pi). eps: the least variance. reduction: 'none', 'mean' or 'sum'.

    Raises:
        TypeError: if an argument is no Tensor or `full` no bool.
        ValueError: if `eps` is no positive float or `reduction` none of these.

    Source: mindspore.ops.gaussian_nll_loss, MindSpore 2.10.
    """
    owner = "gaussian_nll_loss"
    check_tensors(owner, x=x, target=target, var=var)
    check_type(full, bool, "full", owner)
    if not isinstance(eps, float) or eps <= 0:
        raise ValueError(f"For '{owner}', the 'eps' must be a positive float, but got {eps}.")
    if x.shape[:-1] == var.shape and x.shape != var.shape:
        var = jnp.expand_dims(var, -1)
    var = jnp.maximum(var, eps)
    values = 0.5 * (jnp.log(var) + jnp.square(x - target) / var) + (0.5 * math.log(2 * math.pi) if full else 0.0)
    return reduce_loss(values, reduction, owner)


@operator(casts=PROMOTE.on("anchor", "positive", "negative"), numeric="margin")
def triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2, eps=1e-6, swap=False, reduction="mean"):
    """max(0, |anchor - positive| - |anchor - negative| + margin) in the `p`-norm along the last axis.

    Args:
        anchor, positive, negative: Tensors whose shapes broadcast. margin: a number or a Tensor.
        p: the norm. eps: added to each difference. swap: use the smaller of |anchor - negative| and
            |positive - negative|. reduction: 'none', 'mean' or 'sum'.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `reduction` is none of these.

    Source: mindspore.ops.triplet_margin_loss, MindSpore 2.10.
    """
    owner = "triplet_margin_loss"
    check_tensors(owner, anchor=anchor, positive=positive, negative=negative)
    check_int(p, "p", owner)
    check_type(eps, float, "eps", owner)
    check_type(swap, bool, "swap", owner)

    def distance(a, b):
        return jnp.sum(jnp.abs(a - b + eps) ** p, -1) ** (1 / p)

    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = jnp.minimum(far, distance(positive, negative))
    return reduce_loss(jax.nn.relu(near - far + jnp.asarray(margin).astype(near.dtype)), reduction, owner)


# ---------------------------------------------------------------- what the layers of losses call
@operator(numeric="weights", name="LossBase.get_loss")
def _weighted_loss(x, weights, reduction):
    """`x` times `weights`, reduced: in float32, given in the dtype of `x`."""
    check_tensors("get_loss", x=x)
    values = x.astype(jnp.float32) * weights.astype(jnp.float32)
    return reduce_loss(values, reduction, "get_loss").astype(x.dtype)


@operator(casts=PROMOTE, numeric="-", name="MSELoss")
def _squared_error(logits, labels, reduction):
    """As `mse_loss`, but integers give an integer, as the layer does in MindSpore."""
    check_tensors("MSELoss", logits=logits, labels=labels)
    return reduce_kept(jnp.square(difference(logits, labels, "MSELoss")), reduction, "MSELoss")


@operator(casts=PROMOTE, numeric="-", name="RMSELoss")
def _root_mean_square_error(logits, label):
    check_tensors("RMSELoss", logits=logits, label=label)
    return jnp.sqrt(reduce_kept(jnp.square(difference(logits, label, "RMSELoss")), "mean", "RMSELoss"))


@on_tensors
def _cross_entropy_loss(logits, labels, weight, ignore_index, reduction, label_smoothing):
    """`cross_entropy` with the checks of the layer: class numbers are int32."""
    check_tensors("CrossEntropyLoss", logits=logits, labels=labels)
    check_float(logits, "logits", "CrossEntropyLoss")
    if labels.ndim == logits.ndim - 1 and labels.dtype != jnp.int32:
        raise TypeError(f"For 'CrossEntropyLoss', labels that are class numbers must be int32, but got {labels.dtype}.")
    if labels.ndim == logits.ndim and labels.dtype not in (jnp.float16, jnp.float32):
        raise TypeError(
            f"For 'CrossEntropyLoss', labels that are probabilities must be float16 or float32, but got {labels.dtype}."
        )
    return cross_entropy.__wrapped__(logits, labels, weight, ignore_index, reduction, label_smoothing)


@on_tensors
def _poisson_nll_loss(input, target, log_input, full, eps, reduction):
    owner = "PoissonNLLLoss"
    check_tensors(owner, input=input, target=target)
    check_float(input, "input", owner)
    target = target.astype(input.dtype)
    values = jnp.exp(input) - target * input if log_input else input - target * jnp.log(input + eps)
    if full:
        many = jnp.maximum(target, eps)
        stirling = (many + 0.5) * jnp.log(many) - many + 0.5 * math.log(2 * math.pi)
        values = values + jnp.where(many > 1, stirling, jnp.zeros_like(many))
    return reduce_loss(values, reduction, owner)


__all__ = [
    "mse_loss",
    "l1_loss",
    "smooth_l1_loss",
    "huber_loss",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "nll_loss",
    "cross_entropy",
    "kl_div",
    "cosine_embedding_loss",
    "margin_ranking_loss",
    "hinge_embedding_loss",
    "soft_margin_loss",
    "gaussian_nll_loss",
    "triplet_margin_loss",
]
