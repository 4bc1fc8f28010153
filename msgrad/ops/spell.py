"""Spellings of one operator: other argument names, Primitive classes, in-place methods."""

from collections.abc import Callable
from typing import Any

from msgrad import dtype as dtypes
from msgrad.core.tensor import Tensor


def respell(function: Callable, name: str = "", **names: str) -> Callable:
    """`function` under other keyword names: `respell(sum, axis="dim")` also takes `axis` where `sum` takes `dim`."""
    def spelled(*args, **kwargs):
        if kwargs:
            kwargs = {names.get(k, k): v for k, v in kwargs.items()}
        return function(*args, **kwargs)

    spelled.__name__ = spelled.__qualname__ = name or function.__name__
    spelled.__doc__ = function.__doc__
    spelled.__wrapped__ = function
    return spelled


def in_place(function: Callable, name: str) -> Callable:
    """The method that writes what `function(self, ...)` gives into self and whatever shares its memory."""
    def method(self, *args, **kwargs):
        write(self, function(self, *args, **kwargs), name)
        return self

    method.__name__ = method.__qualname__ = name
    method.__doc__ = f"`{function.__name__}`, written into this Tensor and those that share its memory; returns it."
    return method


def write(tensor: Tensor, out: Tensor, owner: str) -> None:
    """Make `out` the value of `tensor`, in its dtype.

    Raises:
        TypeError: if floats would go into integers, or numbers into booleans. ValueError: if the shape differs.
    """
    own, new = tensor._var.aval, out._var.aval
    if own is not new:
        if own.shape != new.shape:
            raise ValueError(f"For '{owner}', the result must have this Tensor's shape {own.shape}, but got {new.shape}.")
        if own.dtype != new.dtype:
            if not fits(new.dtype, own.dtype):
                raise TypeError(f"For '{owner}', a result of {new.dtype} cannot be written into a Tensor of {own.dtype}.")
            out = out.astype(tensor.dtype)
    tensor._set(out._var)


_RANK = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}


def fits(new, own) -> bool:
    """Whether values of the NumPy dtype `new` may be written into one of `own`: a kind of number never narrows."""
    return _RANK[dtypes.from_numpy(new).kind] <= _RANK[dtypes.from_numpy(own).kind]


def augmented(function: Callable, name: str) -> Callable:
    """`x += y` and the like: written into x, unless x is a Parameter or cannot hold the result: then x is bound anew."""
    def method(self, other):
        out = function(self, other)
        own, new = self._var.aval, out._var.aval
        if self.__class__ is not Tensor or (own is not new and (own.shape != new.shape or not fits(new.dtype, own.dtype))):
            return out
        self._set(out._var if own.dtype == new.dtype else out.astype(self.dtype)._var)
        return self

    method.__name__ = method.__qualname__ = name
    return method


# ---------------------------------------------------------------- Primitives
class Primitive:
    """An operator with its attributes given: `Softmax(axis=-1)` is called with the Tensor.

    Subclasses come from `primitive`. `name` is the class's name; every attribute can be read and set, and the
    representation is MindSpore's: `Prim[Softmax]<axis=-1>`.

    Source: mindspore.ops.Primitive, MindSpore 2.10.
    """

    init: tuple = ()  # (name, default) of each constructor argument; without a default it must be given

    def __init__(self, *args, **kwargs):
        cls = self.__class__
        if cls is Primitive or not cls.init and "call" not in cls.__dict__ and cls.__mro__[1] is Primitive:
            self.name = args[0] if args else kwargs.get("name", cls.__name__)
            return
        self.name = cls.__name__
        names = [name for name, *_ in cls.init]
        if len(args) > len(names):
            raise TypeError(f"{cls.__name__} takes {len(names)} arguments but {len(args)} were given.")
        given = dict(zip(names, args, strict=False))
        for key, value in kwargs.items():
            if key not in names or key in given:
                raise TypeError(f"{cls.__name__} got an unexpected or repeated argument '{key}'.")
            given[key] = value
        for name, *default in cls.init:
            if name not in given and not default:
                raise TypeError(f"{cls.__name__} is missing the argument '{name}'.")
            setattr(self, name, given[name] if name in given else default[0])
        self.setup()

    def setup(self) -> None:
        """What a subclass checks or derives once its arguments are set."""

    @property
    def attrs(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name, *_ in self.init}

    def add_prim_attr(self, name, value):
        """Set an attribute; returns the Primitive."""
        setattr(self, name, value)
        return self

    def set_prim_instance_name(self, name):
        """Name the instance; returns the Primitive."""
        self.instance_name = name
        return self

    def shard(self, in_strategy=None, out_strategy=None):
        """Layouts for parallel runs, kept; one device has no use for them. Returns the Primitive."""
        self.in_strategy, self.out_strategy = in_strategy, out_strategy
        return self

    def set_stage(self, stage):
        self.stage = stage
        return self

    def set_device(self, device_target):
        self.device = device_target
        return self

    def recompute(self, mode=True):
        """Whether the result may be computed anew for gradients, kept: XLA decides."""
        self.recompute_mode = mode
        return self

    def init_prim_io_names(self, inputs, outputs):
        self.input_names, self.output_names = inputs, outputs

    def __repr__(self):
        attrs = ", ".join(f"{k}={v}" for k, v in self.attrs.items())
        return f"Prim[{self.name}]" + (f"<{attrs}>" if attrs else "")

    def __deepcopy__(self, memo):
        out = object.__new__(self.__class__)
        out.__dict__.update(self.__dict__)
        return out


def primitive(name: str, function: Callable, init: str | tuple = (), call: Callable | None = None) -> type:
    """The Primitive class `name`: arguments named in `init` are given at construction, the others at the call.

    `init` is a tuple of (name, default), of (name,) without a default, or of names, whose defaults are those of
    `function`. By default the call is `function(*tensors, **attributes)`; `call(self, *args)` says otherwise.
    """
    pairs = tuple((n,) if isinstance(n, str) else tuple(n) for n in (init.split() if isinstance(init, str) else init))
    names = tuple(n for n, *_ in pairs)
    if call is None:
        if not names:
            def call(self, *args):
                return function(*args)
        elif len(names) == 1:
            only = names[0]

            def call(self, *args):
                return function(*args, **{only: getattr(self, only)})
        else:
            def call(self, *args):
                return function(*args, **{n: getattr(self, n) for n in names})
    doc = f"`{function.__name__}` as a Primitive." + (f" Constructor arguments: {', '.join(names)}." if names else "")
    return type(name, (Primitive,), {"init": pairs, "__call__": call, "call": call, "__doc__": doc,
                                     "__module__": "msgrad.ops.primitives"})
