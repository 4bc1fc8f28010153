"""The curve of true over false positives, and the area under it."""

import numpy as np

from msgrad.errors import check_type, kind
from msgrad.metrics.base import Metric, rearrange_inputs


class ROC(Metric):
    """The receiver operating characteristic of the last update.

    Args:
        class_num: the number of classes; 1 or None for predictions of one.
        pos_label: the true value that counts as positive, by default 1; None where there are several classes.

    `update(y_pred, y)` takes scores, of `y`'s shape or with an axis of classes after the first, and class numbers. `eval`
    gives three arrays, the rate of false positives, that of true positives, and the thresholds they belong to; of
    several classes, three lists of them.

    Raises:
        TypeError: if an argument is of another type. ValueError: at `update`, if the shapes do not fit; at `eval`, if
            there is no positive or no negative sample. RuntimeError: at `eval`, before an update.

    Source: mindspore.train.ROC, MindSpore 2.10.
    """

    def __init__(self, class_num=None, pos_label=None):
        super().__init__()
        self.class_num = None if class_num is None else check_type(class_num, int, "class_num", "ROC")
        self.pos_label = None if pos_label is None else check_type(pos_label, int, "pos_label", "ROC")
        self.clear()

    def clear(self):
        self.y_pred = self.y = 0
        self._is_update = False

    @rearrange_inputs
    def update(self, *inputs):
        y_pred, y = self._taken(inputs, 2)
        if y_pred.ndim == y.ndim:
            if self.class_num not in (None, 1):
                raise ValueError(
                    f"For 'ROC', the 'class_num' must be 1 for shapes that are equal, but got {self.class_num}."
                )
            self.class_num, y_pred = 1, y_pred.reshape(-1)
            self.pos_label = 1 if self.pos_label is None else self.pos_label
        elif y_pred.ndim == y.ndim + 1:
            if self.pos_label is not None:
                raise ValueError(
                    f"For 'ROC', the 'pos_label' must be None for several classes, but got {self.pos_label}."
                )
            if self.class_num != y_pred.shape[1]:
                raise ValueError(
                    f"For 'ROC', the 'class_num' must be that of the predictions, {y_pred.shape[1]}, but got {self.class_num}."
                )
            y_pred = np.moveaxis(y_pred, 1, -1).reshape(-1, self.class_num)
        else:
            raise ValueError(f"For 'ROC', predictions of shape {y_pred.shape} and true values of {y.shape} do not fit.")
        self.y_pred, self.y, self._is_update = y_pred, y.reshape(-1), True

    def eval(self):
        if not self._is_update:
            raise self._nothing()
        if self.class_num == 1:
            return curve(self.y_pred, self.y == self.pos_label)
        curves = [curve(self.y_pred[:, c], self.y == c) for c in range(self.class_num)]
        return tuple(map(list, zip(*curves, strict=True)))


def curve(scores, positive) -> tuple:
    """(rate of false positives, rate of true positives, threshold) for each score there is, the highest first, after a
    threshold that none reaches."""
    order = np.argsort(scores, kind="mergesort")[::-1]
    scores, positive = scores[order], positive[order]
    last = np.append(np.flatnonzero(np.diff(scores)), positive.size - 1)  # of each run of equal scores
    true = np.cumsum(positive)[last]
    false = 1 + last - true
    for count, what in ((false[-1], "negative"), (true[-1], "positive")):
        if count <= 0:
            raise ValueError(f"For 'ROC.eval', there is no {what} sample.")
    thresholds = scores[last]
    rates = [np.concatenate([[0], count]) / count[-1] for count in (false, true)]
    return *rates, np.concatenate([thresholds[:1] + 1, thresholds])


def auc(x, y, reorder=False):
    """The area under the curve through points (x, y), by the trapezoid rule.

    Args:
        x, y: arrays of shape (N,) or (N, 1). reorder: sort the points by x first; otherwise x must rise or fall.

    Raises:
        TypeError: if they are no arrays. ValueError: if shapes do not fit, there are less than two points, or `x` neither
            rises nor falls.

    Source: mindspore.train.auc, MindSpore 2.10.
    """
    for name, value in (("x", x), ("y", y)):
        if not isinstance(value, np.ndarray):
            raise TypeError(f"For 'auc', the '{name}' must be an array, but got {kind(value)}.")
        if value.shape[1:] not in ((), (1,)) or not value.ndim:
            raise ValueError(f"For 'auc', the '{name}' must have shape (N,) or (N, 1), but got {value.shape}.")
    x, y = x.reshape(-1), y.reshape(-1)
    if x.size != y.size or x.size < 2:
        raise ValueError(
            f"For 'auc', 'x' and 'y' must have as many elements, two at least, but got {x.size} and {y.size}."
        )
    if reorder:
        order = np.lexsort((y, x))
        x, y = x[order], y[order]
    steps = np.diff(x)
    if not (np.all(steps >= 0) or np.all(steps <= 0)):
        raise ValueError(f"For 'auc', the 'x' must rise or fall where 'reorder' is False, but got {x}.")
    area = np.sum(steps * (y[1:] + y[:-1]) / 2.0)
    return -area if np.any(steps < 0) else area
