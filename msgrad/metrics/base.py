"""Base of metrics: what is gathered from batches, on the host, and the value it gives."""

from abc import ABC, abstractmethod
from functools import wraps

import numpy as np

from msgrad.core.tensor import Tensor
from msgrad.errors import check_one_of, kind, wrong_value


def rearrange_inputs(func):
    """Let `func(self, *inputs)` get the inputs that `set_indexes` chose. Source: mindspore.train.rearrange_inputs, 2.10."""

    @wraps(func)
    def wrapper(self, *inputs):
        chosen = self.indexes
        return func(self, *([inputs[i] for i in chosen] if chosen else inputs))

    return wrapper


class Metric(ABC):
    """Base of metrics: a subclass defines `clear`, `update(*inputs)` and `eval`.

    Called on inputs, a metric is cleared, updated and evaluated.

    Source: mindspore.train.Metric, MindSpore 2.10.
    """

    def __init__(self):
        self._indexes = None

    def _convert_data(self, data) -> np.ndarray:
        """A Tensor, list or array as an array."""
        if isinstance(data, Tensor):
            return data.asnumpy()
        if not isinstance(data, (list, np.ndarray)):
            raise TypeError(
                f"For '{type(self).__name__}', the input must be a Tensor, list or array, but got {kind(data)}."
            )
        return np.asarray(data)

    @property
    def indexes(self):
        """Which inputs of `update` count, in order; None for all."""
        return getattr(self, "_indexes", None)

    def set_indexes(self, indexes):
        """Let `update` take the inputs of these numbers, a list of ints (ValueError else)."""
        if not isinstance(indexes, list) or not all(isinstance(i, int) for i in indexes):
            raise wrong_value(indexes, "indexes", "set_indexes", "a list of ints")
        self._indexes = indexes
        return self

    def __call__(self, *inputs):
        self.clear()
        self.update(*inputs)
        return self.eval()

    @abstractmethod
    def clear(self):
        """Forget what was gathered."""

    @abstractmethod
    def eval(self):
        """The value of what was gathered."""

    @abstractmethod
    def update(self, *inputs):
        """Gather from a batch."""

    def _taken(self, inputs: tuple, count: int) -> list[np.ndarray]:
        """The inputs as arrays; ValueError unless there are `count`."""
        if len(inputs) != count:
            raise ValueError(f"For '{type(self).__name__}.update', it needs {count} inputs, but got {len(inputs)}.")
        return [self._convert_data(x) for x in inputs]

    def _nothing(self) -> RuntimeError:
        return RuntimeError(f"For '{type(self).__name__}', there is nothing to evaluate; call 'update' first.")


def is_onehot(y) -> bool:
    """Whether `y` has one 1 in each row of axis 1 and otherwise zeros."""
    return y.ndim > 1 and bool((y**2 == y).all()) and bool((y.sum(1) == 1).all())


def by_number(y_pred, y):
    """`y` as class numbers where it is one-hot as `y_pred` has classes."""
    return y.argmax(1) if y_pred.ndim == y.ndim and is_onehot(y) else y


class EvaluationBase(Metric):
    """Base of metrics of classes: of 'classification', one for each sample, or 'multilabel', any number of them.

    Raises:
        TypeError: if `eval_type` is neither.

    Source: mindspore.train.metrics.EvaluationBase, MindSpore 2.10.
    """

    def __init__(self, eval_type):
        super().__init__()
        try:
            self._type = check_one_of(eval_type, ["classification", "multilabel"], "eval_type", type(self).__name__)
        except ValueError as error:
            raise TypeError(*error.args) from None
        self._class_num = 0

    def _pair(self, inputs) -> tuple[np.ndarray, np.ndarray]:
        """Predictions and true values, checked against each other and the batches before."""
        owner = type(self).__name__
        y_pred, y = self._taken(inputs, 2)
        y = by_number(y_pred, y) if self._type == "classification" else y
        fits = (y_pred.shape[0], *y_pred.shape[2:]) if self._type == "classification" else y_pred.shape
        if y.shape != fits:
            raise ValueError(
                f"For '{owner}', a prediction of shape {y_pred.shape} needs true values of {fits}, but got {y.shape}."
            )
        if self._type == "multilabel" and not ((y_pred**2 == y_pred).all() and (y**2 == y).all()):
            raise ValueError(f"For '{owner}', all elements must be 0 or 1 for 'multilabel'.")
        self._count_classes(y_pred)
        return y_pred, y

    def _count_classes(self, y_pred) -> None:
        if self._class_num not in (0, y_pred.shape[1]):
            raise ValueError(
                f"For '{type(self).__name__}.update', there must be {self._class_num} classes, but got {y_pred.shape[1]}."
            )
        self._class_num = y_pred.shape[1]

    def clear(self):
        raise NotImplementedError

    def update(self, *inputs):
        raise NotImplementedError

    def eval(self):
        raise NotImplementedError
