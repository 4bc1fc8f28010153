"""ConfusionMatrixMetric: one of many numbers made of true and false positives and negatives."""

import numpy as np

from msgrad.errors import check_bool, check_one_of, check_type, wrong_value
from msgrad.metrics.base import Metric, rearrange_inputs

DECREASES = ["none", "mean", "sum", "mean_batch", "sum_batch", "mean_channel", "sum_channel"]


def over(x, y):
    """x / y, NaN where y is 0."""
    return np.divide(x, y, out=np.full(np.broadcast(x, y).shape, np.nan), where=np.asarray(y) != 0)


def prevalence_threshold(tp, fp, tn, fn):
    tpr, tnr = over(tp, tp + fn), over(tn, tn + fp)
    return over(np.sqrt(tpr * (1 - tnr)) + tnr - 1, tpr + tnr - 1)


def correlation(tp, fp, tn, fn):
    return over(tp * tn - fp * fn, np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)))


# The numbers, each with the names it goes by.
NUMBERS = {
    "sensitivity recall hit_rate true_positive_rate tpr": lambda tp, fp, tn, fn: over(tp, tp + fn),
    "specificity selectivity true_negative_rate tnr": lambda tp, fp, tn, fn: over(tn, tn + fp),
    "precision positive_predictive_value ppv": lambda tp, fp, tn, fn: over(tp, tp + fp),
    "negative_predictive_value npv": lambda tp, fp, tn, fn: over(tn, tn + fn),
    "miss_rate false_negative_rate fnr": lambda tp, fp, tn, fn: over(fn, tp + fn),
    "fall_out false_positive_rate fpr": lambda tp, fp, tn, fn: over(fp, fp + tn),
    "false_discovery_rate fdr": lambda tp, fp, tn, fn: over(fp, fp + tp),
    "false_omission_rate for": lambda tp, fp, tn, fn: over(fn, fn + tn),
    "prevalence_threshold pt": prevalence_threshold,
    "threat_score critical_success_index ts csi": lambda tp, fp, tn, fn: over(tp, tp + fn + fp),
    "accuracy acc": lambda tp, fp, tn, fn: over(tp + tn, tp + fp + tn + fn),
    "balanced_accuracy ba": lambda tp, fp, tn, fn: (over(tp, tp + fn) + over(tn, tn + fp)) / 2,
    "f1_score f1": lambda tp, fp, tn, fn: over(2 * tp, 2 * tp + fn + fp),
    "matthews_correlation_coefficient mcc": correlation,
    "fowlkes_mallows_index fm": lambda tp, fp, tn, fn: np.sqrt(over(tp, tp + fp) * over(tp, tp + fn)),
    "informedness bookmaker_informedness bm": lambda tp, fp, tn, fn: over(tp, tp + fn) + over(tn, tn + fp) - 1,
    "markedness deltap mk": lambda tp, fp, tn, fn: over(tp, tp + fp) + over(tn, tn + fn) - 1,
}
NAMED = {name: number for names, number in NUMBERS.items() for name in names.split()}


class ConfusionMatrixMetric(Metric):
    """A number made of how many positives and negatives are true and false.

    Args:
        skip_channel: False to leave out the first of several channels, the background.
        metric_name: which number: 'sensitivity', 'precision', 'accuracy', 'f1 score', ... in MindSpore's names.
        calculation_method: whether it is computed of each sample and channel, and their mean taken; otherwise of the
            counts over all of them.
        decrease: how numbers of samples and channels are reduced, with `calculation_method`: 'none', 'mean', 'sum',
            'mean_batch', 'sum_batch', 'mean_channel' or 'sum_channel'.

    `update(y_pred, y)` takes arrays of 0 and 1, of shape (N, C, *).

    Raises:
        TypeError: if an argument is of another type. ValueError: if `decrease` is none of these; at `update`, if values or
            shapes do not fit. NotImplementedError: at `eval`, if there is no such number.
        RuntimeError: at `eval`, if there is nothing to compute it of.

    Source: mindspore.train.ConfusionMatrixMetric, MindSpore 2.10.
    """

    def __init__(self, skip_channel=True, metric_name="sensitivity", calculation_method=False, decrease="mean"):
        super().__init__()
        owner = "ConfusionMatrixMetric"
        self.skip_channel = check_bool(skip_channel, "skip_channel", owner)
        self.calculation_method = check_bool(calculation_method, "calculation_method", owner)
        self.metric_name = check_type(metric_name, str, "metric_name", owner)
        self.decrease = check_one_of(check_type(decrease, str, "decrease", owner), DECREASES, "decrease", owner)
        self.clear()

    def clear(self):
        self._total_num, self._class_num = 0, 0
        self._counts = np.zeros(4)

    def _number(self, counts):
        name = self.metric_name.replace(" ", "_").lower()
        if name not in NAMED:
            raise NotImplementedError(f"For 'ConfusionMatrixMetric', there is no number '{self.metric_name}'.")
        return NAMED[name](*np.moveaxis(counts, -1, 0))

    @rearrange_inputs
    def update(self, *inputs):
        y_pred, y = self._taken(inputs, 2)
        owner = "ConfusionMatrixMetric.update"
        if not np.all(y.astype(np.uint8) == y):
            raise ValueError(f"For '{owner}', the true values must be 0 or 1.")
        if y_pred.ndim < 2 or y_pred.shape != y.shape:
            raise ValueError(
                f"For '{owner}', predictions and true values must be (N, C, *), but got {y_pred.shape} and {y.shape}."
            )
        if y_pred.ndim == 2 or (y_pred.ndim == 3 and y_pred.shape[-1] == 1):
            self.calculation_method = False
        counts = counted(y_pred, y, self.skip_channel)
        if not self.calculation_method:
            self._counts += counts.sum((0, 1))
            return
        value, known = decreased(self._number(counts), self.decrease)
        if np.size(value) != 1:
            raise wrong_value(self.decrease, "decrease", owner, "one that leaves one number")
        known = int(np.asarray(known).item())
        self._total_num += np.asarray(value).item() * known
        self._class_num += known

    def eval(self):
        if not self.calculation_method:
            return np.asarray(self._number(self._counts[None]))
        if self._class_num == 0:
            raise self._nothing()
        return self._total_num / self._class_num


def counted(y_pred, y, all_channels: bool) -> np.ndarray:
    """True and false positives, true and false negatives on the last axis, for each sample and channel."""
    if not all_channels and y.shape[1] > 1:
        y_pred, y = y_pred[:, 1:], y[:, 1:]
    y_pred, y = (a.reshape(*a.shape[:2], -1).astype(float) for a in (y_pred, y))
    true_positive, true_negative = ((y_pred + y == both).sum(-1) for both in (2, 0))
    positive = y.sum(-1)
    false_positive = y.shape[-1] - positive - true_negative
    return np.stack([true_positive, false_positive, true_negative, positive - true_positive], -1).astype(float)


def decreased(numbers, how: str) -> tuple:
    """(the numbers of samples and channels reduced, how many of them there are), NaN counting as none."""
    known = ~np.isnan(numbers)
    counts, numbers = known.astype(float), np.where(known, numbers, 0)
    if how == "mean":
        numbers, counts = mean(numbers, counts, 1), counts.sum(1)
        known = (counts > 0).astype(float)
        return mean(numbers, known, 0), known.sum(0)
    if how == "sum":
        return numbers.sum((0, 1)), counts.sum((0, 1))
    if how == "none":
        return numbers, counts
    axis = 0 if how.endswith("batch") else 1
    total = mean(numbers, counts, axis) if how.startswith("mean") else numbers.sum(axis)
    return total, counts.sum(axis)


def mean(numbers, counts, axis: int):
    """The sum along an axis over the counts there, 0 where there is none."""
    counts = counts.sum(axis)
    return np.divide(numbers.sum(axis), counts, out=np.zeros(np.shape(counts)), where=counts > 0)
