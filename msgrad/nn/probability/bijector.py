"""Bijectors: invertible functions with the logarithm of their derivative, to transform distributions with."""

from msgrad import ops
from msgrad.core.cell import Cell
from msgrad.errors import check_bool, check_type, wrong_type
from msgrad.nn.activation import LogSigmoid
from msgrad.nn.probability import given

NAMES = ("forward", "inverse", "forward_log_jacobian", "inverse_log_jacobian")


class Bijector(Cell):
    """Base of invertible functions: a subclass defines `_forward`, `_inverse` and their `_log_jacobian`s.

    Args:
        is_constant_jacobian: whether the derivative is a constant. is_injective: whether the function is one to one.
        name: a string. dtype: that of the values, any floating-point one if None.
        param: the arguments that the subclass was made with.

    Called on the name of a method and its arguments, or on a distribution, which it transforms.

    Source: mindspore.nn.probability.bijector.Bijector, MindSpore 2.10.
    """

    def __init__(self, is_constant_jacobian=False, is_injective=True, name=None, dtype=None, param=None):
        super().__init__()
        owner = type(self).__name__
        check_type(name, str, "name", owner)
        self._is_constant_jacobian = check_bool(is_constant_jacobian, "is_constant_jacobian", owner)
        self._is_injective = check_bool(is_injective, "is_injective", owner)
        self._name, self._dtype = name, dtype
        self._parameters = {k: v for k, v in (param or {}).items() if k != "self" and not k.startswith("_")}
        values = self._parameters.get("param_dict", {})
        self.common_dtype = given.dtype_of(values, dtype)
        self._batch_shape = given.batch_shape(values.values())
        self._is_scalar_batch = given.is_scalar(values.values())
        self.default_parameters, self.parameter_names = [], []

    _transforms: tuple = ()  # the classes of distributions, and of transformed ones, which that module sets
    name = property(lambda self: self._name)
    dtype = property(lambda self: self._dtype)
    parameters = property(lambda self: self._parameters)
    is_constant_jacobian = property(lambda self: self._is_constant_jacobian)
    is_injective = property(lambda self: self._is_injective)
    batch_shape = property(lambda self: self._batch_shape)
    is_scalar_batch = property(lambda self: self._is_scalar_batch)

    def _add_parameter(self, value, name):
        tensor = None if value is None else given.as_tensor(value, self.common_dtype)
        self.default_parameters.append(tensor)
        self.parameter_names.append(name)
        return tensor

    def _check_value(self, value, name="value of bijector"):
        given.checked_value(value, name)
        if value.dtype.kind != "f" or self._dtype not in (None, value.dtype):
            wanted = "a floating-point one" if self._dtype is None else self._dtype
            raise TypeError(
                f"For '{type(self).__name__}', the dtype of the value must be {wanted}, but got {value.dtype}."
            )
        return value

    def _of_dtype(self, x, *parameters):
        return [p.astype(x.dtype) if p.dtype != x.dtype else p for p in parameters]

    def shape_mapping(self, shape):
        """The shape of the output for an input of `shape`."""
        return shape

    def forward(self, value, *args, **kwargs):
        """The function of `value`."""
        return self._forward(self._check_value(value), *args, **kwargs)  # type: ignore[attr-defined]

    def inverse(self, value, *args, **kwargs):
        """What the function gives `value` for."""
        return self._inverse(self._check_value(value), *args, **kwargs)  # type: ignore[attr-defined]

    def forward_log_jacobian(self, value, *args, **kwargs):
        """The logarithm of the derivative at `value`."""
        return self._forward_log_jacobian(self._check_value(value), *args, **kwargs)  # type: ignore[attr-defined]

    def inverse_log_jacobian(self, value, *args, **kwargs):
        """The logarithm of the derivative of the inverse at `value`."""
        return self._inverse_log_jacobian(self._check_value(value), *args, **kwargs)  # type: ignore[attr-defined]

    def __call__(self, *args, **kwargs):
        if args and self._transforms and isinstance(args[0], self._transforms[0]):
            return self._transforms[1](self, *args, **kwargs)
        return super().__call__(*args, **kwargs)

    def construct(self, name, *args, **kwargs):
        if name not in NAMES:
            raise ValueError(f"For '{type(self).__name__}', the name must be one of {list(NAMES)}, but got {name!r}.")
        return getattr(self, name)(*args, **kwargs)

    def extend_repr(self):
        if not self.parameter_names:
            return ""
        if not self._is_scalar_batch:
            return f"batch_shape = {self._batch_shape}"
        return ", ".join(f"{n} = {v}" for n, v in zip(self.parameter_names, self.default_parameters, strict=True))


class PowerTransform(Bijector):
    """(1 + c x)^(1 / c), which is exp(x) for c = 0.

    Args:
        power: c, at least 0. name: a string.

    Raises:
        ValueError: if `power` is negative. TypeError: if it is no number, list, array or Tensor.

    Source: mindspore.nn.probability.bijector.PowerTransform, MindSpore 2.10.
    """

    def __init__(self, power=0.0, name="PowerTransform"):
        param = {"power": power, "name": name, "param_dict": {"power": power}}
        super().__init__(name=name, param=param)
        self._power = self._add_parameter(power, "power")
        given.check_positive(self._power, "Power", or_zero=True)

    power = property(lambda self: self._power)

    def _chosen(self, x, of_zero, of_other):
        """`of_zero(x)` where the power is 0, `of_other(x, power)` elsewhere, each computed safely."""
        (c,) = self._of_dtype(x, self._power)
        at_zero = c == 0
        return ops.where(at_zero, of_zero(x), of_other(x, ops.where(at_zero, ops.ones_like(c), c)))

    def _forward(self, x):
        return self._chosen(x, ops.exp, lambda x, c: ops.exp(ops.log1p(x * c) / c))

    def _inverse(self, y):
        return self._chosen(y, ops.log, lambda y, c: ops.expm1(ops.log(y) * c) / c)

    def _forward_log_jacobian(self, x):
        return self._chosen(x, lambda x: x, lambda x, c: (1.0 / c - 1) * ops.log1p(x * c))

    def _inverse_log_jacobian(self, y):
        (c,) = self._of_dtype(y, self._power)
        return (c - 1) * ops.log(y)


class Exp(PowerTransform):
    """exp(x). Source: mindspore.nn.probability.bijector.Exp, MindSpore 2.10."""

    def __init__(self, name="Exp"):
        super().__init__(name=name)

    def extend_repr(self):
        return "exp"


class ScalarAffine(Bijector):
    """scale x + shift. Source: mindspore.nn.probability.bijector.ScalarAffine, MindSpore 2.10."""

    def __init__(self, scale=1.0, shift=0.0, name="ScalarAffine"):
        param = {"scale": scale, "shift": shift, "name": name, "param_dict": {"scale": scale, "shift": shift}}
        super().__init__(is_constant_jacobian=True, name=name, param=param)
        self._scale, self._shift = self._add_parameter(scale, "scale"), self._add_parameter(shift, "shift")

    scale = property(lambda self: self._scale)
    shift = property(lambda self: self._shift)

    def _forward(self, x):
        scale, shift = self._of_dtype(x, self._scale, self._shift)
        return scale * x + shift

    def _inverse(self, y):
        scale, shift = self._of_dtype(y, self._scale, self._shift)
        return (y - shift) / scale

    def _forward_log_jacobian(self, x):
        return ops.log(ops.abs(self._of_dtype(x, self._scale)[0]))

    def _inverse_log_jacobian(self, y):
        return -self._forward_log_jacobian(y)


class Softplus(Bijector):
    """log(1 + exp(k x)) / k with the sharpness k. Source: mindspore.nn.probability.bijector.Softplus, MindSpore 2.10."""

    def __init__(self, sharpness=1.0, name="Softplus"):
        param = {"sharpness": sharpness, "name": name, "param_dict": {"sharpness": sharpness}}
        super().__init__(name=name, param=param)
        self._sharpness = self._add_parameter(sharpness, "sharpness")
        self.log_sigmoid = LogSigmoid()

    sharpness = property(lambda self: self._sharpness)

    def _scaled(self, x):
        (k,) = self._of_dtype(x, self._sharpness)
        return k * x, k

    def _forward(self, x):
        scaled, k = self._scaled(x)
        return -self.log_sigmoid(-scaled) / k

    def _inverse(self, y):
        scaled, k = self._scaled(y)
        return (scaled + ops.log(-ops.expm1(-scaled))) / k

    def _forward_log_jacobian(self, x):
        return self.log_sigmoid(self._scaled(x)[0])

    def _inverse_log_jacobian(self, y):
        return -ops.log(-ops.expm1(-self._scaled(y)[0]))


class GumbelCDF(Bijector):
    """exp(-exp(-z)) with z = (x - loc) / scale, the cumulative distribution of a Gumbel distribution.

    Raises:
        ValueError: if `scale` is not positive.

    Source: mindspore.nn.probability.bijector.GumbelCDF, MindSpore 2.10.
    """

    def __init__(self, loc=0.0, scale=1.0, name="GumbelCDF"):
        param = {"loc": loc, "scale": scale, "name": name, "param_dict": {"loc": loc, "scale": scale}}
        super().__init__(name=name, param=param)
        self._loc, self._scale = self._add_parameter(loc, "loc"), self._add_parameter(scale, "scale")
        given.check_positive(self._scale, "scale")

    loc = property(lambda self: self._loc)
    scale = property(lambda self: self._scale)

    def _forward(self, x):
        loc, scale = self._of_dtype(x, self._loc, self._scale)
        return ops.exp(-ops.exp(-(x - loc) / scale))

    def _inverse(self, y):
        loc, scale = self._of_dtype(y, self._loc, self._scale)
        return loc - scale * ops.log(-ops.log(y))

    def _forward_log_jacobian(self, x):
        loc, scale = self._of_dtype(x, self._loc, self._scale)
        z = (x - loc) / scale
        return -z - ops.exp(-z) - ops.log(scale)

    def _inverse_log_jacobian(self, y):
        (scale,) = self._of_dtype(y, self._scale)
        return ops.log(scale / (-ops.log(y) * y))


class Invert(Bijector):
    """The inverse of another bijector. TypeError if it is none. Source: mindspore.nn.probability.bijector.Invert, 2.10."""

    def __init__(self, bijector, name=""):
        if not isinstance(bijector, Bijector):
            raise wrong_type(bijector, "bijector", "Invert", "a Bijector")
        super().__init__(
            bijector.is_constant_jacobian,
            bijector.is_injective,
            name or f"Invert{bijector.name}",
            bijector.dtype,
            {"bijector": bijector, "name": name},
        )
        self._batch_shape, self._is_scalar_batch = bijector.batch_shape, bijector.is_scalar_batch
        self._bijector = bijector

    bijector = property(lambda self: self._bijector)

    def forward(self, value):
        return self._bijector.inverse(value)

    def inverse(self, value):
        return self._bijector.forward(value)

    def forward_log_jacobian(self, value):
        return self._bijector.inverse_log_jacobian(value)

    def inverse_log_jacobian(self, value):
        return self._bijector.forward_log_jacobian(value)


__all__ = ["Bijector", "Exp", "GumbelCDF", "Invert", "PowerTransform", "ScalarAffine", "Softplus"]
