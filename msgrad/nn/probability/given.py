"""Parameters of distributions and bijectors: Tensors made of what is given, and their checks."""

import numpy as np

from msgrad import ops
from msgrad.core.parameter import Parameter
from msgrad.core.tensor import Tensor
from msgrad.dtype import float32
from msgrad.errors import kind


def as_tensor(value, dtype) -> Tensor:
    """A number, list, array or Tensor as a Tensor of `dtype`; a Parameter as it is."""
    if isinstance(value, Parameter):
        return value
    if isinstance(value, bool):
        raise TypeError("A parameter of a distribution must not be a bool.")
    if isinstance(value, Tensor):
        return value if value.dtype == dtype else value.astype(dtype)
    if isinstance(value, (np.ndarray, list, int, float)):
        return Tensor(value, dtype)
    raise TypeError(f"A parameter of a distribution must be a number, list, array or Tensor, but got {kind(value)}.")


def dtype_of(values: dict, dtype):
    """The dtype of the parameters: that of the Tensors and arrays among them, otherwise `dtype`, or float32."""
    found = None
    for name, value in values.items():
        if isinstance(value, (Tensor, np.ndarray)):
            own = Tensor(value).dtype if isinstance(value, np.ndarray) else value.dtype
            if found is not None and own != found:
                raise TypeError(f"The parameter '{name}' must be {found} as the others, but got {own}.")
            found = own
    chosen = dtype if found is None else found
    return chosen if chosen is not None and chosen.kind == "f" else float32


def batch_shape(values) -> tuple | None:
    """The shape that the parameters broadcast to; None if one is missing."""
    values = list(values)
    if any(value is None for value in values):
        return None
    return (
        np.broadcast_shapes(*(np.shape(v) if not isinstance(v, Tensor) else v.shape for v in values)) if values else ()
    )


def is_scalar(values) -> bool:
    return all(value is None or isinstance(value, (int, float)) for value in values)


def known(value):
    """The numbers of a parameter, to be checked; None for a Parameter, whose numbers change."""
    return None if value is None or isinstance(value, Parameter) else value.asnumpy()


def check_positive(value, what: str, or_zero: bool = False) -> None:
    numbers = known(value)
    if numbers is not None and not ((numbers >= 0) if or_zero else (numbers > 0)).all():
        raise ValueError(f"{what} must be greater than {'or equal to ' if or_zero else ''}zero.")


def check_probabilities(value) -> None:
    numbers = known(value)
    if numbers is not None and not (numbers > 0).all():
        raise ValueError("Probabilities must be greater than zero")
    if numbers is not None and not (numbers < 1).all():
        raise ValueError("Probabilities must be less than one")


def checked_value(value, name: str) -> Tensor:
    if not isinstance(value, Tensor):
        raise TypeError(f"For {name}, the input must be a Tensor or Parameter, but got {kind(value)}.")
    return value


def together(values: list) -> list:
    """The Tensors, broadcast against each other."""
    shape = np.broadcast_shapes(*(v.shape for v in values))
    return [v if v.shape == shape else ops.broadcast_to(v, shape) for v in values]
