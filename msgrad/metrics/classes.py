"""Metrics of classes: accuracy, precision, recall and what is made of them."""

import sys

import numpy as np

from msgrad.errors import check_bool, check_one_of, check_type, wrong_value
from msgrad.metrics.base import EvaluationBase, Metric, by_number, rearrange_inputs

EPS = sys.float_info.min


class Accuracy(EvaluationBase):
    """The share of samples whose class, or whose whole set of classes, is predicted.

    Args:
        eval_type: 'classification' or 'multilabel'.

    Raises:
        TypeError: if it is neither. ValueError: at `update`, if the shapes do not fit.
        RuntimeError: at `eval`, if there was no sample.

    Source: mindspore.train.Accuracy, MindSpore 2.10.
    """

    def __init__(self, eval_type="classification"):
        super().__init__(eval_type)
        self.clear()

    def clear(self):
        self._correct_num = self._total_num = self._class_num = 0

    @rearrange_inputs
    def update(self, *inputs):
        y_pred, y = self._pair(inputs)
        if self._type == "classification":
            right = (y_pred.argmax(1) == y).reshape(-1)
        else:
            right = np.moveaxis(y_pred == y, 1, -1).reshape(-1, self._class_num).all(1)
        self._correct_num += right.sum()
        self._total_num += right.size

    def eval(self):
        if not self._total_num:
            raise self._nothing()
        return self._correct_num / self._total_num


class Counted(EvaluationBase):
    """What precision and recall share: how many positives are true, of all that `_all_of` counts."""

    def __init__(self, eval_type="classification"):
        super().__init__(eval_type)
        self.clear()

    def clear(self):
        self._class_num = 0
        empty = np.empty(0) if self._type == "multilabel" else 0
        self._true_positives, self._counted = empty, empty

    def _all_of(self, y_pred, y):
        raise NotImplementedError

    @rearrange_inputs
    def update(self, *inputs):
        y_pred, y = self._pair(inputs)
        count = self._class_num
        if self._type == "classification":
            y_pred, y = onehot(y_pred, y, count, type(self).__name__)
        else:
            y_pred, y = (np.swapaxes(x, 0, 1).reshape(count, -1) for x in (y_pred, y))
        right, whole = (y * y_pred).sum(0), self._all_of(y_pred, y).sum(0)
        if self._type == "multilabel":
            self._true_positives = np.concatenate([self._true_positives, right])
            self._counted = np.concatenate([self._counted, whole])
        else:
            self._true_positives, self._counted = self._true_positives + right, self._counted + whole

    def eval(self, average=False):
        """The value of each class (of each sample for 'multilabel'), or their mean with `average`."""
        if not self._class_num:
            raise self._nothing()
        check_bool(average, "average", type(self).__name__)
        values = self._true_positives / (self._counted + EPS)
        return values.mean() if average else values


def onehot(y_pred, y, count: int, owner: str):
    """The predicted and true classes, one-hot, one row for each sample."""
    if y.max() + 1 > count:
        raise ValueError(f"For '{owner}.update', the true classes must be less than {count}, but got {y.max()}.")
    return np.eye(count)[y_pred.argmax(1).reshape(-1)], np.eye(count)[y.reshape(-1)]


class Precision(Counted):
    """How many of the predicted positives are true, of each class. Source: mindspore.train.Precision, MindSpore 2.10."""

    def _all_of(self, y_pred, y):
        return y_pred


class Recall(Counted):
    """How many of the actual positives are predicted, of each class. Source: mindspore.train.Recall, MindSpore 2.10."""

    def _all_of(self, y_pred, y):
        return y


class Fbeta(Metric):
    """The weighted harmonic mean of precision and recall, (1 + beta^2) p r / (beta^2 p + r), of each class.

    Raises:
        ValueError: if `beta` is not positive.

    Source: mindspore.train.Fbeta, MindSpore 2.10.
    """

    _count_classes = EvaluationBase._count_classes

    def __init__(self, beta):
        super().__init__()
        if not beta > 0:
            raise wrong_value(beta, "beta", "Fbeta", "positive")
        self.beta = beta
        self.clear()

    def clear(self):
        self._true_positives = self._actual_positives = self._positives = self._class_num = 0

    @rearrange_inputs
    def update(self, *inputs):
        y_pred, y = self._taken(inputs, 2)
        y = by_number(y_pred, y)
        self._count_classes(y_pred)
        y_pred, y = onehot(y_pred, y, self._class_num, type(self).__name__)
        self._true_positives = self._true_positives + (y * y_pred).sum(0)
        self._actual_positives = self._actual_positives + y.sum(0)
        self._positives = self._positives + y_pred.sum(0)

    def eval(self, average=False):
        """The value of each class, or their mean with `average`."""
        check_bool(average, "average", type(self).__name__)
        if not self._class_num:
            raise self._nothing()
        square = self.beta**2
        values = (1 + square) * self._true_positives / (square * self._actual_positives + self._positives + EPS)
        return values.mean() if average else values


class F1(Fbeta):
    """`Fbeta` with beta = 1. Source: mindspore.train.F1, MindSpore 2.10."""

    def __init__(self):
        super().__init__(1.0)


class TopKCategoricalAccuracy(Metric):
    """The share of samples whose class is among the `k` of the largest predictions.

    Raises:
        TypeError: if `k` is no int. ValueError: if it is not positive.

    Source: mindspore.train.TopKCategoricalAccuracy, MindSpore 2.10.
    """

    def __init__(self, k):
        super().__init__()
        self.k = check_type(k, int, "k", type(self).__name__)
        if k < 1:
            raise wrong_value(k, "k", type(self).__name__, "positive")
        self.clear()

    def clear(self):
        self._correct_num = self._samples_num = 0

    @rearrange_inputs
    def update(self, *inputs):
        y_pred, y = self._taken(inputs, 2)
        y = by_number(y_pred, y).reshape(-1, 1)
        self._correct_num += (np.argsort(-y_pred, 1)[:, : self.k] == y).sum()
        self._samples_num += len(y)

    def eval(self):
        if not self._samples_num:
            raise self._nothing()
        return self._correct_num / self._samples_num


class Top1CategoricalAccuracy(TopKCategoricalAccuracy):
    """`TopKCategoricalAccuracy` with k = 1. Source: mindspore.train.Top1CategoricalAccuracy, MindSpore 2.10."""

    def __init__(self):
        super().__init__(1)


class Top5CategoricalAccuracy(TopKCategoricalAccuracy):
    """`TopKCategoricalAccuracy` with k = 5. Source: mindspore.train.Top5CategoricalAccuracy, MindSpore 2.10."""

    def __init__(self):
        super().__init__(5)


class ConfusionMatrix(Metric):
    """How often each class, a row, is predicted as each, a column.

    Args:
        num_classes: an int. threshold: a prediction of one class counts from here on.
        normalize: 'no_norm', or what to divide by: the sums of 'target' (rows), 'prediction' (columns) or 'all'.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `normalize` is another.

    Source: mindspore.train.ConfusionMatrix, MindSpore 2.10.
    """

    TARGET, PREDICTION, ALL, NO_NORM = "target", "prediction", "all", "no_norm"

    def __init__(self, num_classes, normalize="no_norm", threshold=0.5):
        super().__init__()
        self.num_classes = check_type(num_classes, int, "num_classes", "ConfusionMatrix")
        self.normalize = check_one_of(
            normalize, ["target", "prediction", "all", "no_norm"], "normalize", "ConfusionMatrix"
        )
        self.threshold = check_type(threshold, float, "threshold", "ConfusionMatrix")
        self.clear()

    def clear(self):
        self.confusion_matrix = np.zeros((self.num_classes, self.num_classes))
        self._is_update = False

    @rearrange_inputs
    def update(self, *inputs):
        y_pred, y = self._taken(inputs, 2)
        if y_pred.ndim not in (y.ndim, y.ndim + 1):
            raise ValueError(f"For 'ConfusionMatrix.update', the shapes {y_pred.shape} and {y.shape} do not fit.")
        if y_pred.ndim == y.ndim + 1:
            y_pred = y_pred.argmax(1)
        elif y_pred.dtype.kind == "f":
            y_pred = y_pred >= self.threshold
        places = (y.reshape(-1) * self.num_classes + y_pred.reshape(-1)).astype(int)
        self.confusion_matrix += np.bincount(places, minlength=self.num_classes**2).reshape(self.num_classes, -1)
        self._is_update = True

    def eval(self):
        if not self._is_update:
            raise self._nothing()
        matrix = self.confusion_matrix
        if self.normalize == "no_norm":
            return matrix
        sums = {
            "target": lambda: matrix.sum(1, keepdims=True),
            "prediction": lambda: matrix.sum(0, keepdims=True),
            "all": lambda: matrix.sum(),
        }[self.normalize]()
        return np.divide(matrix, sums, out=np.zeros_like(matrix), where=sums != 0)
