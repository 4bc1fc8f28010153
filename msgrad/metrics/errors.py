"""Metrics of errors: losses, distances, perplexity."""

import math

import numpy as np

from msgrad.errors import check_type
from msgrad.metrics.base import Metric, rearrange_inputs


class Loss(Metric):
    """The mean of a loss over batches; a loss has no axis or one. Source: mindspore.train.Loss, MindSpore 2.10."""

    def __init__(self):
        super().__init__()
        self.clear()

    def clear(self):
        self._sum_loss, self._total_num = np.float64(0), 0

    @rearrange_inputs
    def update(self, *inputs):
        (loss,) = self._taken(inputs, 1)
        if loss.ndim > 1:
            raise ValueError(f"For 'Loss.update', the loss must have no axis or one, but its shape is {loss.shape}.")
        self._sum_loss += loss.reshape(-1).mean(-1)
        self._total_num += 1

    def eval(self):
        if not self._total_num:
            raise self._nothing()
        return self._sum_loss / self._total_num


class MAE(Metric):
    """The sum of |prediction - true value| over the number of samples. Source: mindspore.train.MAE, MindSpore 2.10."""

    def __init__(self):
        super().__init__()
        self.clear()

    def clear(self):
        self._error_sum = self._samples_num = 0

    def _error(self, difference):
        return np.abs(difference)

    @rearrange_inputs
    def update(self, *inputs):
        y_pred, y = self._taken(inputs, 2)
        self._error_sum += self._error(y.reshape(y_pred.shape) - y_pred).sum()
        self._samples_num += y.shape[0]

    def eval(self):
        if not self._samples_num:
            raise self._nothing()
        return np.float64(self._error_sum) / self._samples_num


class MSE(MAE):
    """The sum of (prediction - true value)^2 over the number of samples. Source: mindspore.train.MSE, MindSpore 2.10."""

    def _error(self, difference):
        return difference**2


class Perplexity(Metric):
    """exp of the mean surprise -log p of the true classes, from probabilities.

    Args:
        ignore_label: a class that does not count, an int (TypeError else), or None.

    Source: mindspore.train.Perplexity, MindSpore 2.10.
    """

    def __init__(self, ignore_label=None):
        super().__init__()
        self.ignore_label = ignore_label
        if ignore_label is not None:
            check_type(ignore_label, int, "ignore_label", "Perplexity")
        self.clear()

    def clear(self):
        self._sum_metric, self._num_inst = 0.0, 0

    @rearrange_inputs
    def update(self, *inputs):
        preds, labels = self._taken(inputs, 2)
        if labels.size != preds.size / preds.shape[-1]:
            raise RuntimeError(f"For 'Perplexity.update', the shapes {preds.shape} and {labels.shape} do not fit.")
        labels = labels.reshape(-1).astype(int)
        own = preds.reshape(-1, preds.shape[-1])[np.arange(labels.size), labels]
        counts = np.ones_like(labels, bool) if self.ignore_label is None else labels != self.ignore_label
        self._sum_metric -= np.log(np.maximum(1e-10, own[counts])).sum()
        self._num_inst += counts.sum()

    def eval(self):
        if not self._num_inst:
            raise self._nothing()
        return math.exp(self._sum_metric / self._num_inst)
