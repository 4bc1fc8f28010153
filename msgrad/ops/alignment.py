"""Sequences against sequences: CTC and transducer losses, which sum over alignments, decoding, and edit distance."""

import math

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_int, check_one_of, check_type, wrong_type
from msgrad.ops import create, join, sort
from msgrad.ops.activation import check_float, on_tensors
from msgrad.ops.loss import check_tensors
from msgrad.ops.reduce import amax
from msgrad.ops.spell import checked, primitive

IMPOSSIBLE = -math.inf


def add_logs(*terms):
    """The logarithm of the sum of exponentials, element by element; without NaN where all are minus infinity."""
    high = terms[0]
    for term in terms[1:]:
        high = jnp.maximum(high, term)
    floor = lax.stop_gradient(jnp.where(high == IMPOSSIBLE, jnp.zeros_like(high), high))
    total = sum(jnp.exp(term - floor) for term in terms)
    return jnp.where(high == IMPOSSIBLE, high, jnp.log(jnp.where(total == 0, 1, total)) + floor)


# ---------------------------------------------------------------- CTC
def extended(labels, blank: int):
    """Labels `(N, S)` with blanks between and around them, `(N, 2 S + 1)`."""
    out = jnp.full((labels.shape[0], 2 * labels.shape[1] + 1), blank, labels.dtype)
    return out.at[:, 1::2].set(labels)


def forward_table(log_probs, labels, input_lengths, blank: int, merge: bool = True):
    """Log-probabilities `(T, N, 2 S + 1)` that the first outputs give the first extended labels.

    Without `merge`, a label that is given twice in a row stands for two.
    """
    states = extended(labels, blank)
    emitted = jnp.take_along_axis(log_probs, states[None], 2)
    before = jnp.pad(states, ((0, 0), (2, 0)), constant_values=blank)[:, :-2]
    skips = (states != blank) & (jnp.arange(states.shape[1]) >= 2) & ((states != before) | (not merge))
    stays = (states == blank) | merge
    never = jnp.asarray(IMPOSSIBLE, log_probs.dtype)

    def shifted(row, by):
        return jnp.pad(row, ((0, 0), (by, 0)), constant_values=never)[:, : row.shape[1]]

    def step(row, given):
        emit, alive = given
        new = add_logs(jnp.where(stays, row, never), shifted(row, 1), jnp.where(skips, shifted(row, 2), never)) + emit
        return jnp.where(alive[:, None], new, row), new

    first = jnp.where(jnp.arange(states.shape[1]) < 2, emitted[0], never)
    alive = jnp.arange(1, log_probs.shape[0], dtype=input_lengths.dtype)[:, None] < input_lengths
    last, rows = lax.scan(step, first, (emitted[1:], alive))
    return jnp.concatenate([first[None], rows]), last


def ctc_values(log_probs, labels, input_lengths, target_lengths, blank: int, merge: bool = True):
    """The losses `(N,)`, and the table they come from."""
    table, last = forward_table(log_probs, labels, input_lengths, blank, merge)
    end = 2 * target_lengths[:, None]
    blank_end = jnp.take_along_axis(last, end, 1)[:, 0]
    label_end = jnp.take_along_axis(last, jnp.maximum(end - 1, 0), 1)[:, 0]
    label_end = jnp.where(target_lengths > 0, label_end, jnp.asarray(IMPOSSIBLE, last.dtype))
    return -add_logs(blank_end, label_end), table


@on_tensors
def _ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, zero_infinity, owner):
    """The losses, and the forward table `(N, T, 2 S + 1)`, minus infinity beyond the lengths."""
    check_float(log_probs, "log_probs", owner)
    if log_probs.dtype.itemsize < 4:
        raise TypeError(f"For '{owner}', the 'log_probs' must be float32 or float64, but got {log_probs.dtype}.")
    for name, x in (("targets", targets), ("input_lengths", input_lengths), ("target_lengths", target_lengths)):
        if not hasattr(x, "dtype") or x.dtype not in (jnp.int32, jnp.int64):
            raise TypeError(f"For '{owner}', the '{name}' must hold int32 or int64, but got {x!r}.")
    count = log_probs.shape[1] if log_probs.ndim == 3 else 0
    if log_probs.ndim != 3 or targets.ndim != 2 or targets.shape[0] != count:
        raise ValueError(f"For '{owner}', (T, N, C) and (N, S) do not fit: {log_probs.shape}, {targets.shape}.")
    if input_lengths.shape != (count,) or target_lengths.shape != (count,):
        raise ValueError(
            f"For '{owner}', the lengths must have shape ({count},), but got {input_lengths.shape} and "
            f"{target_lengths.shape}."
        )
    if not 0 <= blank < log_probs.shape[2]:
        raise ValueError(f"For '{owner}', the 'blank' must be within [0, {log_probs.shape[2]}), but got {blank}.")
    values, table = ctc_values(log_probs, targets, input_lengths, target_lengths, blank)
    alive = jnp.arange(log_probs.shape[0], dtype=input_lengths.dtype)[:, None] < input_lengths
    # 0, whose gradient makes that of the loss the one after a log_softmax: what MindSpore gives
    total = jnp.sum(jnp.where(alive, jnp.sum(jnp.exp(log_probs), -1), jnp.zeros((), log_probs.dtype)), 0)
    lost = jnp.isinf(values)
    values = jnp.where(lost, lax.stop_gradient(values), values + (total - lax.stop_gradient(total)))
    if zero_infinity:
        values = jnp.where(lost, jnp.zeros_like(values), values)
    states = jnp.arange(table.shape[2], dtype=target_lengths.dtype) <= 2 * target_lengths[:, None]
    table = jnp.where(alive[..., None] & states, table, jnp.asarray(IMPOSSIBLE, table.dtype))
    return values, lax.stop_gradient(jnp.swapaxes(table, 0, 1))


def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean", zero_infinity=False):
    """Minus the logarithm of the probability that the outputs, repeats and blanks removed, are the targets.

    Args:
        log_probs: log-probabilities, float32 or float64 of shape `(T, N, C)`.
        targets: class numbers, int32 or int64 of shape `(N, S)`.
        input_lengths, target_lengths: how much of each row counts, Tensors or tuples of N ints.
        blank: the number of the blank class.
        reduction: 'none', 'mean' (of the losses over the targets' lengths) or 'sum'.
        zero_infinity: count a target for which the input is too short as 0, not infinity.

    Returns:
        The loss, and the log-probabilities of the first outputs giving the first of blank, target, blank, ...,
        shape `(N, T, 2 S + 1)`, which carry no gradient. The loss's gradient is the one for `log_probs` that come
        from a log_softmax.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit or a number is out of range.

    Source: mindspore.ops.ctc_loss, MindSpore 2.10; Graves et al. 2006.
    """
    owner = "ctc_loss"
    check_one_of(check_type(reduction, str, "reduction", owner), ("none", "sum", "mean"), "reduction", owner)
    check_bool(zero_infinity, "zero_infinity", owner)
    ins, outs = lengths(input_lengths), lengths(target_lengths)
    values, table = _ctc_loss(log_probs, targets, ins, outs, check_int(blank, "blank", owner), zero_infinity, owner)
    if reduction == "mean":
        values = (values / create.cast(outs, values.dtype)).mean()
    return values.sum() if reduction == "sum" else values, table


def lengths(given):
    return Tensor(list(given)) if isinstance(given, (tuple, list)) else given


def check_ctc(self) -> None:
    check_int(self.blank, "blank", "CTCLossV2")
    check_one_of(self.reduction, ("none",), "reduction", "CTCLossV2")
    check_bool(self.zero_infinity, "zero_infinity", "CTCLossV2")


CTCLossV2 = checked(
    primitive(
        "CTCLossV2",
        ctc_loss,
        (("blank", 0), ("reduction", "none"), ("zero_infinity", False)),
        lambda self, log_probs, targets, ins, outs: _ctc_loss(
            log_probs, targets, lengths(ins), lengths(outs), self.blank, self.zero_infinity, "CTCLossV2"
        ),
    ),
    check_ctc,
)


@on_tensors
def _ctc_loss_and_gradient(x, indices, values, sequence_length, collapse, merge):
    """The losses of scores `(T, N, C)`, whose last class is the blank, and their gradient."""
    owner = "CTCLoss"
    check_float(x, "x", owner)
    for name, tensor, dtype in (
        ("labels_indices", indices, jnp.int64),
        ("labels_values", values, jnp.int32),
        ("sequence_length", sequence_length, jnp.int32),
    ):
        if not hasattr(tensor, "dtype") or tensor.dtype != dtype:
            raise TypeError(f"For '{owner}', the '{name}' must be a Tensor of {dtype.__name__}, but got {tensor!r}.")
    if x.ndim != 3 or indices.ndim != 2 or indices.shape != (*values.shape, 2):
        raise ValueError(
            f"For '{owner}', the shapes (T, N, C), (M, 2) and (M,) do not fit: {x.shape}, {indices.shape}, {values.shape}."
        )
    if sequence_length.shape != x.shape[1:2]:
        raise ValueError(f"For '{owner}', the 'sequence_length' must have shape {x.shape[1:2]}.")
    count, width = x.shape[1], min(values.shape[0], x.shape[0])
    labels = jnp.zeros((count, width), jnp.int32).at[indices[:, 0], indices[:, 1]].set(values, mode="drop")
    sizes = jnp.zeros(count, int).at[indices[:, 0]].add(1)
    blanks = (labels == x.shape[2] - 1) & (jnp.arange(width, dtype=sizes.dtype) < sizes[:, None])
    sizes = jnp.where(
        jnp.any(blanks, 1), jnp.argmax(blanks, 1).astype(sizes.dtype), sizes
    )  # they fill up, as in MindSpore
    if collapse:
        kept = jnp.pad(labels[:, 1:] != labels[:, :-1], ((0, 0), (1, 0)), constant_values=True)
        kept = kept & (jnp.arange(width, dtype=sizes.dtype) < sizes[:, None])
        place = jnp.where(kept, jnp.cumsum(kept, 1) - 1, width)
        labels = jnp.zeros_like(labels).at[jnp.arange(count)[:, None], place].set(labels, mode="drop")
        sizes = jnp.sum(kept, 1)
    fits = jnp.minimum(sizes, width)

    def losses(scores):
        logs = jax.nn.log_softmax(scores, -1)
        out = ctc_values(logs, labels, sequence_length, fits, x.shape[2] - 1, merge)[0]
        return jnp.where(sizes > width, jnp.asarray(math.inf, out.dtype), out)

    out, back = jax.vjp(losses, x)
    (gradient,) = back(jnp.where(jnp.isinf(out), jnp.zeros_like(out), jnp.ones_like(out)))
    return out, gradient


CTC_FLAGS = (
    ("preprocess_collapse_repeated", False),
    ("ctc_merge_repeated", True),
    ("ignore_longer_outputs_than_inputs", False),
)


def _ctc_call(self, x, labels_indices, labels_values, sequence_length):
    # a label that is longer than its input has the loss infinity and no gradient, with and without the third flag
    return _ctc_loss_and_gradient(
        x,
        labels_indices,
        labels_values,
        sequence_length,
        self.preprocess_collapse_repeated,
        self.ctc_merge_repeated,
    )


def check_flags(self) -> None:
    for name, *_ in self.init:
        check_bool(getattr(self, name), name, self.name)


CTCLoss = checked(primitive("CTCLoss", _ctc_loss_and_gradient, CTC_FLAGS, _ctc_call), check_flags)


# ---------------------------------------------------------------- decoding
@on_tensors
def _best_path(inputs, sequence_length, merge_repeated, owner):
    """The likeliest classes `(N, T)`, which of them are given out, their places there, how many, and the scores."""
    check_float(inputs, "inputs", owner)
    if not hasattr(sequence_length, "dtype") or sequence_length.dtype != jnp.int32:
        raise TypeError(f"For '{owner}', the 'sequence_length' must be an int32 Tensor, but got {sequence_length!r}.")
    if inputs.ndim != 3 or sequence_length.shape != inputs.shape[1:2]:
        raise ValueError(
            f"For '{owner}', the shapes (T, N, C) and (N,) do not fit: {inputs.shape}, {sequence_length.shape}."
        )
    alive = jnp.arange(inputs.shape[0], dtype=sequence_length.dtype) < sequence_length[:, None]
    best = jnp.argmax(inputs, -1).T
    score = jnp.sum(jnp.where(alive, jnp.max(inputs, -1).T, jnp.zeros((), inputs.dtype)), 1, keepdims=True)
    given = alive & (best != inputs.shape[2] - 1)
    if merge_repeated:
        given &= jnp.pad(best[:, 1:] != best[:, :-1], ((0, 0), (1, 0)), constant_values=True)
    return best.astype(jnp.int64), given, jnp.cumsum(given, 1) - 1, jnp.sum(given, 1), -score


def greedy(inputs, sequence_length, merge_repeated, owner: str):
    best, given, places, counts, score = _best_path(
        inputs, sequence_length, check_bool(merge_repeated, "merge_repeated", owner), owner
    )
    rows = sort.nonzero(given)[:, 0]
    indices = join.stack((rows, sort.masked_select(places, given)), 1)
    shape = join.stack((Tensor(best.shape[0]), amax(counts)))
    return indices, sort.masked_select(best, given), shape, score


def ctc_greedy_decoder(inputs, sequence_length, merge_repeated=True):
    """The likeliest class at each time, without blanks; its number of elements is known once it is computed.

    Args:
        inputs: scores, shape `(T, N, C)`; the last class is the blank.
        sequence_length: how many times count, int32 of shape `(N,)`.
        merge_repeated: give a class that is the likeliest several times in a row once.

    Returns:
        (row, place in the row) of each class, the classes, (N, the longest row's length), all int64; and minus the
        sums of the scores, `(N, 1)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.ops.ctc_greedy_decoder, MindSpore 2.10.
    """
    return greedy(inputs, sequence_length, merge_repeated, "ctc_greedy_decoder")


CTCGreedyDecoder = checked(
    primitive(
        "CTCGreedyDecoder",
        ctc_greedy_decoder,
        (("merge_repeated", True),),
        lambda self, inputs, sequence_length: greedy(inputs, sequence_length, self.merge_repeated, self.name),
    ),
    check_flags,
)


# ---------------------------------------------------------------- transducer
def transducer_values(logs, labels, input_lengths, label_lengths, blank: int):
    """The losses `(N,)` of log-probabilities `(N, T, U, V)`: all ways of `T` blanks and the labels in their order."""
    blanks = logs[..., blank]
    emits = jnp.take_along_axis(logs[:, :, :-1], labels[:, None, :, None], -1)[..., 0]
    never = jnp.asarray(IMPOSSIBLE, logs.dtype)

    def row(before, emit):
        """The row of the table for one time, from what comes from the time before."""

        def cell(left, given):
            up, e = given
            now = add_logs(up, left + e)
            return now, now

        first = before[:, 0]
        _, rest = lax.scan(cell, first, (before[:, 1:].T, emit.T))
        return jnp.concatenate([first[:, None], rest.T], 1)

    start = jnp.full(blanks[:, 0].shape, never).at[:, 0].set(0)
    first = row(start, emits[:, 0])

    def step(table, given):
        emit, blank_before = given
        now = row(table + blank_before, emit)
        return now, now

    _, rows = lax.scan(step, first, (jnp.swapaxes(emits, 0, 1)[1:], jnp.swapaxes(blanks, 0, 1)[:-1]))
    table = jnp.concatenate([first[None], rows])
    at = jnp.arange(logs.shape[0])
    return -(table[input_lengths - 1, at, label_lengths] + blanks[at, input_lengths - 1, label_lengths])


@on_tensors
def _rnnt_loss(acts, labels, input_lengths, label_lengths, blank):
    """The losses of scores `(N, T, U, V)`, and their gradient."""
    check_tensors("RNNTLoss", labels=labels, input_lengths=input_lengths, label_lengths=label_lengths)
    check_float(acts, "acts", "RNNTLoss")
    if acts.ndim != 4 or labels.shape != (acts.shape[0], acts.shape[2] - 1):
        raise ValueError(
            f"For 'RNNTLoss', the shapes (B, T, U, V) and (B, U - 1) do not fit: {acts.shape}, {labels.shape}."
        )
    values, back = jax.vjp(
        lambda x: transducer_values(jax.nn.log_softmax(x, -1), labels, input_lengths, label_lengths, blank), acts
    )
    return values, back(jnp.ones_like(values))[0]


RNNTLoss = checked(
    primitive(
        "RNNTLoss",
        _rnnt_loss,
        (("blank_label", 0),),
        lambda self, acts, labels, ins, outs: _rnnt_loss(acts, labels, ins, outs, self.blank_label),
    ),
    lambda self: check_int(self.blank_label, "blank_label", "RNNTLoss") and None,
)


# ---------------------------------------------------------------- edit distance
def dense(indices, values, shape: tuple):
    """The sequences of a sparse tensor in groups, `(groups, elements)`, and their lengths."""
    groups = indices[:, 0]
    for axis, n in enumerate(shape[1:], 1):
        groups = groups * n + indices[:, axis]
    count, total = math.prod(shape), values.shape[0]
    same = groups[:, None] == groups[None]
    rank = jnp.sum(same & (jnp.arange(total)[None] < jnp.arange(total)[:, None]), 1)
    out = jnp.zeros((count, total), values.dtype).at[groups, rank].set(values, mode="drop")
    return out, jnp.zeros(count, jnp.int32).at[groups].add(1, mode="drop")


@on_tensors
def _edit_distance(hypothesis_indices, hypothesis_values, truth_indices, truth_values, shape, normalize):
    """How many insertions, deletions and replacements lead from each hypothesis to its truth."""
    owner = "EditDistance"
    for name, x in (("hypothesis_indices", hypothesis_indices), ("truth_indices", truth_indices)):
        if not hasattr(x, "dtype") or x.dtype != jnp.int64:
            raise TypeError(f"For '{owner}', the '{name}' must be an int64 Tensor, but got {x!r}.")
    check_tensors(owner, hypothesis_values=hypothesis_values, truth_values=truth_values)
    if hypothesis_values.dtype != truth_values.dtype:
        raise TypeError(f"For '{owner}', the values must have one dtype.")
    guess, guessed = dense(hypothesis_indices[:, :-1], hypothesis_values, shape)
    truth, given = dense(truth_indices[:, :-1], truth_values, shape)
    at = jnp.arange(truth.shape[1] + 1, dtype=jnp.int32)

    def step(row, element):
        number, letter = element
        replaced = row[:, :-1] + (truth != letter[:, None])
        best = jnp.concatenate([row[:, :1] + 1, jnp.minimum(row[:, 1:] + 1, replaced)], 1)
        best = lax.cummin(best - at, 1) + at  # an insertion moves along the row
        return jnp.where((number < guessed)[:, None], best, row).astype(row.dtype), None

    first = jnp.broadcast_to(at, (guess.shape[0], at.shape[0]))
    last, _ = lax.scan(step, first, (jnp.arange(guess.shape[1]), guess.T))
    distance = jnp.take_along_axis(last, given[:, None], 1)[:, 0].astype(jnp.float32)
    if normalize:
        distance = distance / given.astype(jnp.float32)
        distance = jnp.where((given == 0) & (guessed == 0), 0, distance)
    return distance.reshape(shape)


def _edit_call(self, hypothesis_indices, hypothesis_values, hypothesis_shape, truth_indices, truth_values, truth_shape):
    for value, name in ((hypothesis_shape, "hypothesis_shape"), (truth_shape, "truth_shape")):
        if not isinstance(value, Tensor):
            raise wrong_type(value, name, "EditDistance", "a Tensor of ints")
    shape = tuple(int(n) for n in np.maximum(hypothesis_shape.asnumpy(), truth_shape.asnumpy())[:-1])
    return _edit_distance(hypothesis_indices, hypothesis_values, truth_indices, truth_values, shape, self.normalize)


EditDistance = checked(primitive("EditDistance", _edit_distance, (("normalize", True),), _edit_call), check_flags)

__all__ = ["ctc_loss", "ctc_greedy_decoder", "CTCLoss", "CTCLossV2", "CTCGreedyDecoder", "RNNTLoss", "EditDistance"]
