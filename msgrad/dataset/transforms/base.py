"""What an operation on elements is: applied to one element when called, to a whole chunk inside a pipeline.

A transform says what it does in one of two methods. `block(x)` takes elements of one shape and dtype as one array
`(n, *element)` which it may write to, and gives such an array: so n images cost one NumPy call. `element(x)` takes
one element and gives one. Everything else follows from these.
"""

import copy

import numpy as np

from msgrad.dataset import config
from msgrad.dataset.chunk import elements, stack
from msgrad.errors import check_number, wrong_type


class Transform:
    """Base of the transforms with one input and one output; several inputs are transformed one by one."""

    def block(self, x: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def element(self, x):
        """The result for one element; an array of it is the caller's."""
        return self.block(x[None])[0, ...]

    def accept(self, x):
        """A user's input as an array of its own; TypeError if it cannot be one."""
        return np.array(x)

    def __call__(self, *inputs):
        """The result for each input, given as arrays."""
        if not inputs:
            raise ValueError(f"For '{self.name}', there must be an input.")
        results = tuple(self.element(self.accept(x)) for x in inputs)
        return results[0] if len(results) == 1 else results

    @property
    def name(self) -> str:
        return type(self).__name__

    def seeded(self, random: np.random.Generator) -> "Transform":
        """The transform as one run of a pipeline uses it: if it draws, then from `random`."""
        return self

    def on_chunk(self, columns: list, rows: int) -> list:
        """The columns it makes of the `columns` of a chunk.

        Raises:
            RuntimeError: if it fails on a row.
        """
        try:
            return [self.on_column(column) for column in columns]
        except Exception as error:
            raise failed(self.name, error) from error

    def on_column(self, column):
        column = column if isinstance(column, np.ndarray) else restacked(column)
        if isinstance(column, np.ndarray) and type(self).block is not Transform.block:
            return self.block(column)
        return [self(value) for value in elements(column)]


class Drawing:
    """What transforms that draw random numbers share."""

    _random = None

    @property
    def random(self) -> np.random.Generator:
        if self._random is None:
            self._random = np.random.default_rng(config.fresh_seed())
        return self._random

    def seeded(self, random):
        other = copy.copy(self)
        other._random = random
        return other


class Function(Transform):
    """A user's callable: gets the elements of a row, one argument each, and gives one value or a tuple of them."""

    def __init__(self, function):
        self.function = function

    def __call__(self, *inputs):
        return self.function(*inputs)

    @property
    def name(self):
        return getattr(self.function, "__name__", type(self.function).__name__)

    def on_chunk(self, columns, rows):
        function = self.function
        try:
            results = [function(*row) for row in zip(*map(elements, columns), strict=True)]
        except Exception as error:
            raise failed(self.name, error) from error
        return spread(results, self.name)


class Row(Transform):
    """Base of the transforms that take or give several columns; `__call__` gives the outputs of one row."""

    def on_chunk(self, columns, rows):
        try:
            results = [self(*row) for row in zip(*map(elements, columns), strict=True)]
        except Exception as error:
            raise failed(self.name, error) from error
        return spread(results, self.name)


class Chain(Row):
    """Base of the transforms made of others."""

    def __init__(self, transforms):
        if not isinstance(transforms, list):
            raise wrong_type(transforms, "transforms", self.name, "list")
        if not transforms:
            raise ValueError(f"For '{self.name}', the 'transforms' must not be empty.")
        for i, transform in enumerate(transforms):
            if not callable(transform):
                raise wrong_type(transform, f"transforms[{i}]", self.name, "callable")
        self.transforms = as_transforms(transforms, self.name)

    def seeded(self, random):
        other = copy.copy(self)
        other.transforms = [transform.seeded(random) for transform in self.transforms]
        return other


def apply(transforms, inputs: tuple):
    """The value, or tuple of values, that the transforms one after the other make of `inputs`."""
    for transform in transforms:
        outputs = transform(*inputs)
        inputs = outputs if isinstance(outputs, tuple) else (outputs,)
    return inputs[0] if len(inputs) == 1 else inputs


def spread(results: list, name: str) -> list:
    """Columns of the results of each row, a value or a tuple of values."""
    rows = [result if isinstance(result, tuple) else (result,) for result in results]
    if any(len(row) != len(rows[0]) for row in rows):
        raise RuntimeError(f"For 'map', the operation '{name}' must give equally many values for every row.")
    return [list(column) for column in zip(*rows, strict=True)]


def restacked(values: list):
    """A block where the values are arrays of one kind."""
    return stack(values) if values and isinstance(values[0], np.ndarray) else values


def failed(name: str, error: Exception) -> RuntimeError:
    return RuntimeError(f"For 'map', the operation '{name}' failed: {type(error).__name__}: {error}")


def as_transforms(operations, owner) -> list[Transform]:
    """What a user gave as one operation or a list of them, as transforms.

    Raises:
        ValueError: if one is a class of transforms instead of an instance, or cannot be called.
    """
    if operations is None:
        return []
    made = []
    for operation in operations if isinstance(operations, (list, tuple)) else [operations]:
        if isinstance(operation, type) and issubclass(operation, Transform):
            raise ValueError(
                f"For '{owner}', the operations must be instances, but got the class {operation.__name__}; "
                f"write {operation.__name__}(...)."
            )
        if not callable(operation):
            raise ValueError(f"For '{owner}', the operations must be callable, but got {operation!r}.")
        made.append(operation if isinstance(operation, Transform) else Function(operation))
    return made


def check_probability(value, name, owner) -> float:
    if not isinstance(value, float) and value not in (0, 1):
        raise wrong_type(value, name, owner, "float")
    return float(check_number(value, name, owner, 0, 1))
