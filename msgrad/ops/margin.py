"""Losses with a margin: hinge losses of classes, of sets of classes, and of triplets; and Primitives of losses."""

import jax
import jax.numpy as jnp

from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_int, check_one_of, check_type, wrong_type
from msgrad.ops import loss
from msgrad.ops.activation import check_float, on_tensors
from msgrad.ops.declare import reduce_loss
from msgrad.ops.loss import check_fits, check_floats, check_same_shape, check_tensors
from msgrad.ops.spell import checked, primitive

REDUCTIONS = ("none", "mean", "sum")
REDUCTION = (("reduction", "mean"),)


def check_reduction(self) -> None:
    check_one_of(self.reduction, REDUCTIONS, "reduction", self.name)


# ---------------------------------------------------------------- one class
@on_tensors
def _multi_margin_loss(input, target, weight, p, margin, reduction, owner):
    check_floats(owner, input=input, weight=weight)
    if not hasattr(target, "dtype") or target.dtype != jnp.int64:
        raise TypeError(f"For '{owner}', the 'target' must hold int64 class numbers, but got {target!r}.")
    if input.ndim != 2 or target.shape != input.shape[:1]:
        raise ValueError(f"For '{owner}', the shapes (N, C) and (N,) do not fit: {input.shape}, {target.shape}.")
    if weight is not None and weight.shape != input.shape[1:]:
        raise ValueError(f"For '{owner}', the 'weight' must have shape {input.shape[1:]}, but got {weight.shape}.")
    own = target[:, None] == jnp.arange(input.shape[1])
    score = jnp.take_along_axis(input, target[:, None], 1)
    short = jnp.maximum(margin - score + input, 0) ** p
    if weight is not None:
        short = short * weight[target][:, None]
    return reduce_loss(jnp.mean(jnp.where(own, jnp.zeros_like(short), short), 1), reduction, owner)


def multi_margin_loss(input, target, p=1, margin=1, weight=None, reduction="mean"):
    """Hinge loss of classes: the mean over the classes i of max(0, margin - x[target] + x[i])^p, the target left out.

    Args:
        input: scores, shape `(N, C)`.
        target: class numbers, int64 of shape `(N,)`.
        p: 1 or 2.
        margin: an int, by how much the target's score should be above the others.
        weight: one weight for each class, by which a row of that target counts, shape `(C,)`; or None.
        reduction: 'none', 'mean' or 'sum'.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit, or `p` or `reduction`
            is another.

    Source: mindspore.ops.multi_margin_loss, MindSpore 2.10.
    """
    owner = "multi_margin_loss"
    check_one_of(check_int(p, "p", owner), (1, 2), "p", owner)
    check_one_of(check_type(reduction, str, "reduction", owner), REDUCTIONS, "reduction", owner)
    return _multi_margin_loss(input, target, weight, p, check_int(margin, "margin", owner), reduction, owner)


def check_margin(self) -> None:
    check_one_of(check_int(self.p, "p", self.name), (1, 2), "p", self.name)
    check_type(self.margin, float, "margin", self.name)
    check_reduction(self)


MultiMarginLoss = checked(
    primitive(
        "MultiMarginLoss",
        multi_margin_loss,
        (("p", 1), ("margin", 1.0), *REDUCTION),
        lambda self, x, target, weight=None: _multi_margin_loss(
            x, target, weight, self.p, self.margin, self.reduction, "MultiMarginLoss"
        ),
    ),
    check_margin,
)


# ---------------------------------------------------------------- sets of classes
@on_tensors
def _multilabel_margin_loss(input, target, reduction, owner):
    """The loss, and which classes are targets, int32."""
    check_float(input, "input", owner)
    if not hasattr(target, "dtype") or target.dtype != jnp.int32:
        raise TypeError(f"For '{owner}', the 'target' must be an int32 Tensor, but got {target!r}.")
    check_same_shape(owner, input=input, target=target)
    if input.ndim not in (1, 2):
        raise ValueError(f"For '{owner}', the 'input' must have 1 or 2 axes, but its shape is {input.shape}.")
    scores, classes = jnp.atleast_2d(input), jnp.atleast_2d(target)
    count = scores.shape[1]
    given = jnp.cumprod(classes >= 0, 1).astype(bool)  # the first negative number ends the list
    place = jnp.where(given, classes, count)
    is_target = jnp.zeros((scores.shape[0], count + 1), bool)
    is_target = is_target.at[jnp.arange(scores.shape[0])[:, None], place].set(True)[:, :count]
    score = jnp.take_along_axis(scores, jnp.where(given, classes, 0), 1)
    short = jnp.maximum(1 - score[:, :, None] + scores[:, None, :], 0)
    short = jnp.where(given[:, :, None] & ~is_target[:, None, :], short, jnp.zeros_like(short))
    values = jnp.sum(short, (1, 2)) / count
    values = values if input.ndim == 2 else values[0]
    return reduce_loss(values, reduction, owner), is_target.astype(jnp.int32).reshape(target.shape)


def multilabel_margin_loss(input, target, reduction="mean"):
    """Hinge loss of sets of classes: the sum of max(0, 1 - x[j] + x[i]) over targets j and other classes i, over C.

    Args:
        input: scores, shape `(C,)` or `(N, C)`.
        target: int32 class numbers, the shape of `input`; a negative number ends a row's list.
        reduction: 'none', 'mean' or 'sum'.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes differ or `reduction` is another.

    Source: mindspore.ops.multilabel_margin_loss, MindSpore 2.10.
    """
    return _multilabel_margin_loss(input, target, reduction, "multilabel_margin_loss")[0]


MultilabelMarginLoss = checked(
    primitive(
        "MultilabelMarginLoss",
        multilabel_margin_loss,
        REDUCTION,
        lambda self, x, target: _multilabel_margin_loss(x, target, self.reduction, "MultilabelMarginLoss"),
    ),
    check_reduction,
)


@on_tensors
def _multilabel_soft_margin_loss(input, target, weight, reduction):
    owner = "multilabel_soft_margin_loss"
    check_tensors(owner, input=input, target=target)
    check_float(input, "input", owner)
    check_fits(target, "target", input, owner)
    target = target.astype(input.dtype)
    values = -(target * jax.nn.log_sigmoid(input) + (1 - target) * jax.nn.log_sigmoid(-input))
    if weight is not None:
        weight = jnp.asarray(weight).astype(input.dtype)
        check_fits(weight, "weight", input, owner)
        values = values * weight
    return reduce_loss(jnp.mean(values, -1), reduction, owner)


def multilabel_soft_margin_loss(input, target, weight=None, reduction="mean"):
    """The mean over the classes of the cross entropy of sigmoid(input) against 0 or 1.

    Args:
        input: scores, shape `(*, C)`.
        target: 0 or 1, a Tensor that broadcasts to that shape.
        weight: weights of the classes, a Tensor that broadcasts to that shape or a number; or None.
        reduction: 'none', 'mean' or 'sum'.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit or `reduction` is another.

    Source: mindspore.ops.multilabel_soft_margin_loss, MindSpore 2.10.
    """
    owner = "multilabel_soft_margin_loss"
    if weight is not None and not isinstance(weight, (Tensor, int, float)):
        raise wrong_type(weight, "weight", owner, "a Tensor or a number")
    return _multilabel_soft_margin_loss(input, target, weight, reduction)


# ---------------------------------------------------------------- triplets
@on_tensors
def _triplet_margin(x, positive, negative, margin, p, swap, eps, reduction):
    owner = "TripletMarginLoss"
    check_tensors(owner, x=x, positive=positive, negative=negative, margin=margin)

    def distance(a, b):
        return jnp.sum(jnp.abs(a - b + eps) ** p, -1) ** (1 / p)

    near, far = distance(x, positive), distance(x, negative)
    if swap:
        far = jnp.minimum(far, distance(positive, negative))
    return reduce_loss(jnp.maximum(near - far + margin.astype(x.dtype), 0), reduction, owner)


def check_triplet(self) -> None:
    check_int(self.p, "p", self.name)
    check_bool(self.swap, "swap", self.name)
    check_type(self.eps, float, "eps", self.name)
    check_reduction(self)


TripletMarginLoss = checked(
    primitive(
        "TripletMarginLoss",
        loss.triplet_margin_loss,
        (("p", 2), ("swap", False), ("eps", 1e-6), *REDUCTION),
        lambda self, x, positive, negative, margin: _triplet_margin(
            x, positive, negative, margin, self.p, self.swap, self.eps, self.reduction
        ),
    ),
    check_triplet,
)


# ---------------------------------------------------------------- log-likelihood
@on_tensors
def _nll_loss_and_weight(logits, labels, weight, ignore_index, reduction):
    """The loss and the sum of the weights of the labels."""
    owner = "NLLLoss"
    check_floats(owner, logits=logits, weight=weight)
    if labels.dtype == jnp.uint8:
        labels = labels.astype(jnp.int32)
    values = loss.log_likelihood(logits, labels, logits.ndim - 1, weight, ignore_index, reduction, 0.0, owner)
    counted = (labels != ignore_index) & (labels >= 0) & (labels < logits.shape[-1])
    shares = jnp.where(counted, weight[jnp.where(counted, labels, 0)], jnp.zeros((), weight.dtype))
    return values, jnp.sum(shares)


NLLLoss = checked(
    primitive(
        "NLLLoss",
        loss.nll_loss,
        (*REDUCTION, ("ignore_index", -100)),
        lambda self, logits, labels, weight: _nll_loss_and_weight(
            logits, labels, weight, self.ignore_index, self.reduction
        ),
    ),
    check_reduction,
)

__all__ = """
    multi_margin_loss multilabel_margin_loss multilabel_soft_margin_loss MultiMarginLoss MultilabelMarginLoss
    TripletMarginLoss NLLLoss
""".split()
