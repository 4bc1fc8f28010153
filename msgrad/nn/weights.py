"""How layers make their Parameters."""

from msgrad.core.parameter import Parameter
from msgrad.core.tensor import Tensor
from msgrad.dtype import Type
from msgrad.errors import wrong_type
from msgrad.initializer import initializer


def weight(init, default, shape, dtype, name: str, requires_grad=True) -> Parameter:
    """A Parameter drawn from `init`: an Initializer, its name, a number or a Tensor; from `default` if None.

    Raises:
        TypeError: if `dtype` is no MindSpore dtype.
        ValueError: if `init` is a Tensor of another shape, or no initializer's name.
    """
    if not isinstance(dtype, Type):
        raise wrong_type(dtype, "dtype", "Parameter", "a MindSpore dtype")
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    chosen = default if init is None else init
    if isinstance(chosen, Tensor) and tuple(chosen.shape) != shape:
        raise ValueError(f"The initial value of '{name}' must have shape {shape}, but got {tuple(chosen.shape)}.")
    return Parameter(initializer(chosen, shape, dtype), name=name, requires_grad=requires_grad)
