"""Base of distributions: which functions follow from which, and how formulas get their parameters."""

from functools import wraps

from msgrad import ops
from msgrad.core.cell import Cell
from msgrad.errors import check_non_negative_int, check_type
from msgrad.nn.probability import given

# What a public function is computed from: the first of these methods that there is, and what is then done.
FROM = {
    "prob": [("_prob", None), ("_log_prob", ops.exp)],
    "log_prob": [("_log_prob", None), ("_prob", ops.log)],
    "cdf": [
        ("_cdf", None),
        ("_log_cdf", ops.exp),
        ("_survival_function", lambda y: 1.0 - y),
        ("_log_survival", lambda y: 1.0 - ops.exp(y)),
    ],
    "log_cdf": [("_log_cdf", None), ("cdf", ops.log)],
    "survival_function": [("_survival_function", None), ("_log_survival", ops.exp), ("cdf", lambda y: 1.0 - y)],
    "log_survival": [("_log_survival", None), ("survival_function", ops.log)],
    "sd": [("_sd", None), ("_var", ops.sqrt)],
    "var": [("_var", None), ("_sd", ops.square)],
    **{
        name: [(f"_{name}", None)]
        for name in ("mean", "mode", "entropy", "kl_loss", "cross_entropy", "sample", "get_dist_args", "get_dist_type")
    },
}


def public(name: str):
    """The function `name`, from what FROM says."""

    def function(self, *args, **kwargs):
        for source, then in FROM[name]:
            if source in FROM or hasattr(type(self), source):
                out = getattr(self, source)(*args, **kwargs)
                return out if then is None else then(out)
        raise self._missing(name)

    function.__name__ = function.__qualname__ = name
    return function


class Distribution(Cell):
    """Base of distributions: a subclass defines `_log_prob` or `_prob`, `_mean`, `_sd` or `_var`, `_sample` and so on.

    Args:
        seed: of samples, a non-negative int; None or 0 for the global one. dtype: that of samples. name: a string.
        param: the arguments that the subclass was made with; `param["param_dict"]` those that parametrize it.

    The functions are `prob`, `log_prob`, `cdf`, `log_cdf`, `survival_function`, `log_survival`, of a Tensor; `mean`,
    `mode`, `sd`, `var`, `entropy`; `kl_loss` and `cross_entropy` of another distribution's class name and parameters;
    `sample` of a shape; each also takes other parameters than the distribution's own, as Tensors. The Cell called on
    the name of a function and its arguments calls it.

    Source: mindspore.nn.probability.distribution.Distribution, MindSpore 2.10.
    """

    def __init__(self, seed, dtype, name, param):
        super().__init__()
        check_type(name, str, "name", type(self).__name__)
        self._seed = check_non_negative_int(0 if seed is None else seed, "seed", name)
        self._name, self._dtype = name, dtype
        self._parameters = {k: v for k, v in param.items() if k != "self" and not k.startswith("_")}
        self.default_parameters, self.parameter_names = [], []
        if "distribution" not in self._parameters:
            values = self._parameters.get("param_dict", {})
            self.parameter_type = given.dtype_of(values, dtype)
            self._batch_shape = given.batch_shape(values.values())
            self._is_scalar_batch = given.is_scalar(values.values())
            self._broadcast_shape = self._batch_shape

    name = property(lambda self: self._name)
    dtype = property(lambda self: self._dtype)
    seed = property(lambda self: self._seed)
    parameters = property(lambda self: self._parameters)
    is_scalar_batch = property(lambda self: self._is_scalar_batch)
    batch_shape = property(lambda self: self._batch_shape)
    broadcast_shape = property(lambda self: self._broadcast_shape)

    def _missing(self, name: str) -> Exception:
        return NotImplementedError(f"{name} is not implemented for {self.name} distribution.")

    # ------------------------------------------------------------ parameters
    def _reset_parameters(self):
        self.default_parameters, self.parameter_names = [], []

    def _add_parameter(self, value, name):
        tensor = None if value is None else given.as_tensor(value, self.parameter_type)
        self.default_parameters.append(tensor)
        self.parameter_names.append(name)
        return tensor

    def _resolved(self, args) -> list:
        """The parameters given, or the distribution's own."""
        found = []
        for i, (name, default) in enumerate(zip(self.parameter_names, self.default_parameters, strict=True)):
            value = args[i] if i < len(args) else None
            if value is not None:
                found.append(given.checked_value(value, name))
            elif default is not None:
                found.append(default)
            else:
                raise TypeError(f"The '{name}' must be a Tensor, as the {type(self).__name__} was made without.")
        return found

    def _check_param_type(self, *args):
        """`_resolved`, of one dtype, broadcast against each other; one alone is not in a list."""
        found = [v if v.dtype == self.parameter_type else v.astype(self.parameter_type) for v in self._resolved(args)]
        return found[0] if len(found) == 1 else tuple(given.together(found))

    def _check_value(self, value, name):
        return given.checked_value(value, name)

    def _get_dist_type(self):
        if not self.shown:
            raise self._missing("get_dist_type")
        return type(self).__name__

    def _get_dist_args(self, *args):
        if not self.shown:
            raise self._missing("get_dist_args")
        own = zip(self.parameter_names, self.default_parameters, strict=True)
        passed = [*args, *[None] * len(self.parameter_names)]
        return tuple(
            default if value is None else given.checked_value(value, name)
            for (name, default), value in zip(own, passed, strict=False)
        )

    def extend_repr(self):
        if not self.shown:
            return ""
        if not self._is_scalar_batch:
            return f"batch_shape = {self._broadcast_shape}"
        return ", ".join(f"{n} = {v}" for n, v in zip(self.shown, self.default_parameters, strict=True))

    shown: tuple = ()  # what the parameters are called when printed

    # ------------------------------------------------------------ functions
    def construct(self, name, *args, **kwargs):
        if name not in FROM:
            raise self._missing(name)
        return getattr(self, name)(*args, **kwargs)

    def _start(self, seed, dtype, name, kinds: str, **values):
        """What subclasses begin with: checks of the dtype, the parameters as Tensors under `_` and their name."""
        owner = type(self).__name__
        if getattr(dtype, "kind", None) not in tuple(kinds):
            raise TypeError(f"For '{owner}', the 'dtype' must be of the kinds {kinds!r}, but got {dtype}.")
        param = {**values, "seed": seed, "dtype": dtype, "name": name, "param_dict": values}
        Distribution.__init__(self, seed, dtype, name, param)
        return [self._add_parameter(value, key) for key, value in values.items()]


for _name in FROM:
    setattr(Distribution, _name, public(_name))


# ---------------------------------------------------------------- formulas
def ordered(self, args, kwargs, endings: tuple) -> list:
    """Parameters given by position or by name, in order; a name may have one of `endings`."""
    out = list(args) + [None] * (len(self.parameter_names) - len(args))
    for key, value in kwargs.items():
        bare = next((key.removesuffix(end) for end in endings if end and key.endswith(end)), key)
        bare = bare.removesuffix("1") if bare == "probs1" else bare
        if bare not in self.parameter_names or (bare == key and "" not in endings):
            raise TypeError(f"A function of {type(self).__name__} got an unexpected keyword argument '{key}'.")
        out[self.parameter_names.index(bare)] = value
    return out


def of_parameters(body):
    """A method whose body gets the parameters as Tensors."""

    @wraps(body)
    def method(self, *args, **kwargs):
        found = self._check_param_type(*ordered(self, args, kwargs, ("", "_a")))
        return body(self, *(found if isinstance(found, tuple) else (found,)))

    return method


def of_value(body):
    """A method whose body gets a value, in the dtype of the parameters, and the parameters."""

    @wraps(body)
    def method(self, value, *args, **kwargs):
        value = self._check_value(value, "value")
        value = value if value.dtype == self.parameter_type else value.astype(self.parameter_type)
        found = self._check_param_type(*ordered(self, args, kwargs, ("", "_a")))
        return body(self, value, *(found if isinstance(found, tuple) else (found,)))

    return method


def of_other(body):
    """A method whose body gets the parameters of another distribution of the class, then the own ones."""

    @wraps(body)
    def method(self, dist, *args, **kwargs):
        if dist != self._get_dist_type():
            raise ValueError(f"The 'dist' must be '{self._get_dist_type()}', but got {dist!r}.")
        count = len(self.parameter_names)
        theirs = ordered(self, args[:count], {k: v for k, v in kwargs.items() if k.endswith("_b")}, ("_b",))
        own = {k: v for k, v in kwargs.items() if not k.endswith("_b")}
        names = [f"{name}_b" for name in self.parameter_names]
        theirs = [given.checked_value(v, n).astype(self.parameter_type) for v, n in zip(theirs, names, strict=True)]
        found = self._check_param_type(*ordered(self, args[count:], own, ("", "_a")))
        return body(self, *theirs, *(found if isinstance(found, tuple) else (found,)))

    return method


def of_shape(body):
    """A method whose body gets the whole shape of a sample, and the parameters; the sample is cast to the dtype."""

    @wraps(body)
    def method(self, shape=(), *args, **kwargs):
        if not isinstance(shape, tuple):
            raise TypeError(f"For shape, the input must be a tuple, but got {shape!r}.")
        found = self._check_param_type(*ordered(self, args, kwargs, ("", "_a")))
        found = found if isinstance(found, tuple) else (found,)
        return body(self, shape + found[0].shape, *found).astype(self.dtype)

    return method


def cross_entropy(self, dist, *args, **kwargs):
    """The entropy plus the divergence from the other distribution."""
    count = len(self.parameter_names)
    own = {key: value for key, value in kwargs.items() if not key.endswith("_b")}
    divergence = self.kl_loss(dist, *args, **kwargs)
    return self.entropy(*args[count:], **own) + divergence
