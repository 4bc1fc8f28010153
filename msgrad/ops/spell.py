"""Spellings of one operator: other argument names, Primitive classes, in-place methods."""

from collections.abc import Callable
from typing import Any

from msgrad import dtype as dtypes
from msgrad.core.layout import described
from msgrad.core.tensor import Tensor
from msgrad.errors import check_int, check_one_of, wrong_type


def respell(function: Callable, name: str = "", **names: str) -> Callable:
    """`function` under other keyword names: `respell(sum, axis="dim")` also takes `axis` where `sum` takes `dim`."""

    def spelled(*args, **kwargs):
        if kwargs:
            given, kwargs = kwargs, {names.get(k, k): v for k, v in kwargs.items()}
            if len(kwargs) < len(given):
                raise TypeError(f"{spelled.__name__}() got one argument under two names: {', '.join(given)}")
        return function(*args, **kwargs)

    spelled.__name__ = spelled.__qualname__ = name or function.__name__
    spelled.__doc__ = function.__doc__
    spelled.__wrapped__ = function
    spelled.names = names
    return spelled


def spell(signature: str, function: Callable) -> Callable:
    """`function` under another signature: `spell("var(input, dim=None, *, correction=1)", var)` passes what it is given
    on in that order. The docstring speaks of the new names.
    """
    name, _, parameters = signature.removesuffix(")").partition("(")
    taken, own = names_of(eval(f"lambda {parameters}: 0")), names_of(getattr(function, "__wrapped__", function))
    keywords = () if hasattr(function, "operator") else keyword_only(function)  # operators take all by position
    passed = ", ".join(f"{n}={new}" if n in keywords else new for new, n in zip(taken, own, strict=False))
    spelled = eval(f"lambda {parameters}: function({passed})", {"function": function, **DEFAULTS})
    spelled.__name__ = spelled.__qualname__ = name
    spelled.__doc__ = function.__doc__
    for new, old in zip(taken, own, strict=False):
        if new != old and spelled.__doc__:
            spelled.__doc__ = spelled.__doc__.replace(f"`{old}`", f"`{new}`").replace(f" {old}:", f" {new}:")
    return spelled


DEFAULTS = {"int64": dtypes.int64, "float32": dtypes.float32}


def names_of(function: Callable) -> tuple:
    """The names of a function's parameters."""
    code = function.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def keyword_only(function: Callable) -> tuple:
    """The names of the parameters that must be given by name."""
    code = function.__code__
    return code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]


def in_place(function: Callable, name: str) -> Callable:
    """The method that writes what `function(self, ...)` gives into self and whatever shares its memory."""

    def method(self, *args, **kwargs):
        write(self, function(self, *args, **kwargs), name)
        return self

    method.__name__ = method.__qualname__ = name
    method.__doc__ = (
        f"`{function.__name__}`, written into this Tensor and those that share its memory; returns it.\n\n"
        f"    Source: mindspore.Tensor.{name}, MindSpore 2.10.\n    "
    )
    return method


def write(tensor: Tensor, out: Tensor, owner: str) -> None:
    """Make `out` the value of `tensor`, in its dtype.

    Raises:
        TypeError: if floats would go into integers, or numbers into booleans. ValueError: if the shape differs.
    """
    own, new = tensor._var.aval, out._var.aval
    if own is not new:
        if own.shape != new.shape:
            raise ValueError(
                f"For '{owner}', the result must have this Tensor's shape {own.shape}, but got {new.shape}."
            )
        if own.dtype != new.dtype:
            if not fits(new.dtype, own.dtype):
                raise TypeError(f"For '{owner}', {new.dtype} numbers cannot be written into a Tensor of {own.dtype}.")
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
        if self.__class__ is not Tensor or (
            own is not new and (own.shape != new.shape or not fits(new.dtype, own.dtype))
        ):
            return out
        self._set(out._var if own.dtype == new.dtype else out.astype(self.dtype)._var)
        return self

    method.__name__ = method.__qualname__ = name
    return method


# ---------------------------------------------------------------- Primitives
CLASSES: dict[str, type] = {}  # those made by `primitive`, by their names


class Primitive:
    """An operator with its attributes given: `Softmax(axis=-1)` is called with the Tensor.

    Subclasses come from `primitive`; an object of this class itself, or of one that a user derives, runs the operator
    of its name. `name` is the class's name; every attribute can be read and set, and the representation is MindSpore's:
    `Prim[Softmax]<axis=-1>`.

    Source: mindspore.ops.Primitive, MindSpore 2.10.
    """

    init: tuple = ()  # (name, default) of each constructor argument; (name,) where it must be given
    _added: dict = {}  # attributes added to this object

    def __init__(self, name: str = ""):
        self.name = name or type(self).__name__

    def __call__(self, *args, **kwargs):
        found = CLASSES.get(self.name)
        if found is None:
            raise RuntimeError(f"For 'Primitive', there is no operator of the name {self.name!r}.")
        twin = object.__new__(found)
        twin.__dict__.update({name: default[0] for name, *default in found.init if default}, **self.__dict__)
        return twin(*args, **kwargs)

    @property
    def attrs(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name, *_ in self.init} | self._added

    def add_prim_attr(self, name, value):
        """Set an attribute; returns the Primitive. TypeError if `name` is no string."""
        if not isinstance(name, str):
            raise wrong_type(name, "name", "Primitive.add_prim_attr", "a string")
        if not callable(getattr(type(self), name, None)):
            setattr(self, name, value)
        if all(name != own for own, *_ in self.init):
            self._added = self._added | {name: value}
        return self

    def del_prim_attr(self, name):
        """Remove an attribute that was added, if there is one; returns the Primitive."""
        if name in self._added:
            self._added = {own: value for own, value in self._added.items() if own != name}
            self.__dict__.pop(name, None)
        return self

    def set_prim_instance_name(self, name):
        """Name the instance; returns the Primitive."""
        self.instance_name = name
        return self

    def shard(self, in_strategy=None, out_strategy=None):
        """How inputs and outputs are spread over devices: for each a tuple of ints or a Layout. One device keeps it only.

        Returns the Primitive. TypeError if a strategy is another. ValueError if one is of ints and one of
        Layouts, or there is none for the inputs.
        """
        kept = {} if in_strategy is None else described(in_strategy, "in_strategy", "Primitive.shard")
        if out_strategy is not None:
            after = described(out_strategy, "out_strategy", "Primitive.shard")
            if [name.replace("in_", "out_") for name in kept] != list(after):
                raise ValueError(
                    "For 'Primitive.shard', an 'out_strategy' needs an 'in_strategy', both of ints or both of Layouts, "
                    f"but got {in_strategy} and {out_strategy}."
                )
            kept |= after
        for name, value in kept.items():
            self.add_prim_attr(name, value)
        return self

    def set_stage(self, stage):
        """The stage of a pipeline that the operator belongs to, kept. Returns the Primitive."""
        return self.add_prim_attr("stage", stage)

    def set_device(self, device_target):
        """The device to run on, kept: JAX decides. Returns the Primitive. RuntimeError if there is no such one."""
        if device_target not in ("CPU", "GPU", "Ascend"):
            raise RuntimeError(
                f"For 'Primitive.set_device', the 'device_target' must be CPU, GPU or Ascend, but got {device_target!r}."
            )
        return self.add_prim_attr("primitive_target", device_target)

    def place(self, role, rank_id):
        """The process to run in, kept as attributes: there is one. ValueError if `role` is not 'MS_WORKER'."""
        check_one_of(role, ["MS_WORKER"], "role", "Primitive.place")
        self.add_prim_attr("_ms_role", role).add_prim_attr("_rank_id", check_int(rank_id, "rank_id", "Primitive.place"))

    def recompute(self, mode=True):
        """Whether the result may be computed anew for gradients, kept: XLA decides. Returns the Primitive."""
        return self.add_prim_attr("recompute", mode)

    def check_elim(self, *args):
        """(whether the call can be left out, its value then): (False, None)."""
        return False, None

    def init_prim_io_names(self, inputs, outputs):
        """Name the inputs and outputs."""
        self.input_names, self.output_names = inputs, outputs

    def __repr__(self):
        attrs = ", ".join(f"{k}={v}" for k, v in self.attrs.items())
        return f"Prim[{self.name}]" + (f"<{attrs}>" if attrs else "")

    def __deepcopy__(self, memo):
        out = object.__new__(self.__class__)
        out.__dict__.update(self.__dict__)
        return out


def constructor(name: str, init: tuple, tuples: tuple) -> Callable:
    """The `__init__` that takes the arguments `init` and keeps them as attributes, those in `tuples` as tuples."""
    names = tuple(n for n, *_ in init)
    known = frozenset(names)
    defaults = {n: default[0] for n, *default in init if default}

    def construct(self, *args, **kwargs):
        if len(args) > len(names):
            raise TypeError(f"For '{name}', there are {len(names)} arguments, but {len(args)} were given.")
        given = dict(zip(names, args, strict=False))
        if not known.issuperset(kwargs) or not given.keys().isdisjoint(kwargs):
            raise TypeError(f"For '{name}', the arguments are {list(names)}, but {sorted(kwargs)} were given by name.")
        self.__dict__.update(defaults, **given, **kwargs)
        self.name = name
        for n in names:
            if n not in self.__dict__:
                raise TypeError(f"For '{name}', the argument '{n}' is missing.")
        for n in tuples:
            value = self.__dict__[n]
            self.__dict__[n] = tuple(value) if isinstance(value, (tuple, list)) else (value,)

    return construct


def primitive(
    name: str, function: Callable, init: tuple = (), call: Callable | None = None, tuples: tuple = ()
) -> type:
    """The Primitive class `name`: arguments named in `init` are given at construction, the others at the call.

    `init` is a tuple of (name, default), or (name,) for an argument that must be given. The call is
    `function(*args, **attributes)`; `call(self, *args)` says otherwise. The arguments in
    `tuples` may be given as one item.
    """
    names = tuple(n for n, *_ in init)
    if call is None and not names:

        def call(self, *args, **kwargs):
            return function(*args, **kwargs)
    elif call is None:

        def call(self, *args, **kwargs):
            own = self.__dict__
            for n in names:
                kwargs[n] = own[n]
            return function(*args, **kwargs)

    doc = f"`{function.__name__}` as a Primitive." + (f" Constructor arguments: {', '.join(names)}." if names else "")
    doc += f"\n\n    Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    made = CLASSES[name] = type(
        name,
        (Primitive,),
        {
            "init": tuple(init),
            "__init__": constructor(name, tuple(init), tuples),
            "__call__": call,
            "__doc__": doc,
            "__module__": "msgrad.ops.primitives",
        },
    )
    return made


def checked(cls: type, check: Callable) -> type:
    """The Primitive class `cls`, whose constructor ends with `check(self)`."""
    plain = cls.__init__

    def construct(self, *args, **kwargs):
        plain(self, *args, **kwargs)
        check(self)

    cls.__init__ = construct
    return cls
