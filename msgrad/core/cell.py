"""Cell: a module of a network. It owns Parameters and other Cells, and `construct` says what it computes."""

import contextlib
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, ValuesView
from typing import Any, NamedTuple

from msgrad.core import cellhooks
from msgrad.core.cellhooks import HOOKS, HookHandle
from msgrad.core.custom import call_with_bprop, differentiated
from msgrad.core.execute import run
from msgrad.core.parameter import Parameter, ParameterTuple, take_data
from msgrad.core.placement import Placement
from msgrad.core.precision import FLAGS, Precision, check_hooks, swapped
from msgrad.core.recompute import recomputed
from msgrad.core.record import NeedsValue, as_called, changes, here
from msgrad.core.saved import saved_tensors_hooks
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, wrong_type, wrong_value

_LEGAL = re.compile(r"[\w.-]*", re.ASCII)  # what a prefix of Parameters' names is made of


EXTRA = "_extra_state"


class Registry(OrderedDict):
    """A Cell's Parameters or children by name, kept as plain attributes too, so that reading one is cheap."""

    def __init__(self, *args, cell=None):
        self.cell = cell
        super().__init__(*args)

    def __setitem__(self, name, value):
        changes[0] += 1
        changes[1] += 1
        if here.rec.watched:
            raise NeedsValue(f"gives a Cell the member '{name}'")
        super().__setitem__(name, value)
        if self.cell is not None:
            self.cell.__dict__[name] = value

    def __delitem__(self, name):
        changes[0] += 1
        changes[1] += 1
        super().__delitem__(name)
        if self.cell is not None:
            self.cell.__dict__.pop(name, None)

    def __reduce__(self):
        return Registry, (), {"cell": self.cell}, None, iter(self.items())


class Keys(NamedTuple):
    """What `Cell.load_state_dict` did not find, and what it did not use."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self):
        if not any(self):
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


class Cell(Precision, Placement):
    """Base of all networks and layers: subclass it, create Parameters and Cells in `__init__`, define `construct`.

    A subclass may define its own gradient: `bprop(self, *inputs, out, dout)` gives the gradients in the inputs, from
    what `construct` gave and the gradient `dout` in it. It must not read values or write to Parameters.

    Args:
        auto_prefix: whether the names of children's Parameters begin with the child's name.
        flags: attributes to set on the Cell.

    Source: mindspore.nn.Cell, MindSpore 2.10.
    """

    def __init__(self, auto_prefix=True, flags=None):
        state = self.__dict__
        state["_params"] = Registry(cell=self)
        state["_cells"] = Registry(cell=self)
        state["_buffers"] = Registry(cell=self)
        state["_auto_prefix"] = bool(auto_prefix)
        state["_param_prefix"] = ""
        state["_hooks"] = None if getattr(type(self), "bprop", None) is None else {when: {} for when in HOOKS}
        state["training"] = False
        state["requires_grad"] = False
        if flags:
            self.add_flags(**flags)

    # ------------------------------------------------------------ calling
    def __call__(self, *args, **kwargs):
        rec, construct = here.rec, self.construct
        if rec.abstract:
            construct = as_called(construct)
        rec.cells += 1
        try:
            if self._hooks is None:
                return construct(*args, **kwargs)
            return self._call_hooked(construct, args, kwargs)
        finally:
            rec = here.rec
            rec.cells -= 1
            if not rec.cells and rec.parent is None and rec.vars:
                run(rec)

    def construct(self, *args, **kwargs):
        """What the Cell computes; subclasses define it."""
        raise AttributeError("For 'Cell', the method 'construct' is not defined.")

    def run_construct(self, cast_inputs, kwargs):
        """`construct` with the arguments in a tuple and in a dict, without hooks.

        Source: mindspore.nn.Cell.run_construct, MindSpore 2.10, whose call fails.
        """
        return self.construct(*cast_inputs, **kwargs)

    def _call_hooked(self, construct, args, kwargs):
        """The call of a Cell with hooks, a gradient of its own, or a dtype to compute in."""
        state, mixed = self.__dict__, here.mixed
        here.mixed = state.get("_precision", mixed)
        lent = swapped(self, state["_parameter_hooks"]) if "_parameter_hooks" in state else {}
        own = {name: state[name] for name in lent}
        state.update(lent)
        try:
            return self._call_between_hooks(construct, args, kwargs)
        finally:
            state.update(own)
            here.mixed = mixed

    def _call_between_hooks(self, construct, args, kwargs):
        hooks, ran = self._hooks, set()
        backward = None
        try:
            args, kwargs = cellhooks.before(self, hooks, args, kwargs)
            if (hooks["back"] or hooks["back_pre"]) and differentiated():
                backward = cellhooks.Backward(self, hooks)
                args = backward.inputs(args)
            saved = [saved_tensors_hooks(*given) for given in hooks["saved"].values()]
            with saved[0] if saved else contextlib.nullcontext():
                out = self._construct_hooked(construct, args, kwargs)
            out = cellhooks.after(self, hooks, args, kwargs, out, ran)
        except Exception:
            cellhooks.after_error(self, hooks, args, kwargs, ran)
            raise
        return out if backward is None else backward.outputs(out)

    def _construct_hooked(self, construct, args, kwargs):
        if self.__dict__.get("_recomputed") and differentiated():
            return recomputed(construct, args, kwargs)
        if getattr(type(self), "bprop", None) is None or not differentiated():
            return construct(*args, **kwargs)
        return call_with_bprop(type(self).__name__, construct, self.bprop, args, kwargs)

    def _hook(self, when, hook_fn, name, with_kwargs=False, first=False, always=False) -> HookHandle:
        if not callable(hook_fn):
            raise wrong_type(hook_fn, "hook_fn", f"Cell.{name}", "a function")
        changes[0] += 1
        self._need_hooks()
        return HookHandle(self._hooks[when], (hook_fn, with_kwargs, always), first)

    def _need_hooks(self) -> None:
        if self._hooks is None:
            self.__dict__["_hooks"] = {when: {} for when in HOOKS}

    def register_forward_pre_hook(self, hook_fn, *, prepend=False, with_kwargs=False) -> HookHandle:
        """`hook_fn(cell, inputs)` runs before `construct`; what it returns, if not None, becomes the inputs.

        Args:
            prepend: whether it runs before the hooks there are. with_kwargs: call `hook_fn(cell, inputs, kwargs)`,
                which gives both.

        Raises:
            TypeError: if `hook_fn` cannot be called.

        Source: mindspore.nn.Cell.register_forward_pre_hook, MindSpore 2.10.
        """
        return self._hook("pre", hook_fn, "register_forward_pre_hook", with_kwargs, prepend)

    def register_forward_hook(self, hook_fn, *, prepend=False, with_kwargs=False, always_call=False) -> HookHandle:
        """`hook_fn(cell, inputs, output)` runs after `construct`; what it returns, if not None, is the output.

        Args:
            prepend: whether it runs before the hooks there are. with_kwargs: call
                `hook_fn(cell, inputs, kwargs, output)`. always_call: call it after an exception too, output None.

        Raises:
            TypeError: if `hook_fn` cannot be called.

        Source: mindspore.nn.Cell.register_forward_hook, MindSpore 2.10.
        """
        return self._hook("post", hook_fn, "register_forward_hook", with_kwargs, prepend, always_call)

    def register_saved_tensors_hooks(self, pack_hook, unpack_hook) -> None:
        """Call `construct` inside `saved_tensors_hooks(pack_hook, unpack_hook)` from now on; those before are forgotten.

        Source: mindspore.nn.Cell.register_saved_tensors_hooks, MindSpore 2.10.
        """
        changes[0] += 1
        self._need_hooks()
        self._hooks["saved"][0] = pack_hook, unpack_hook

    def recompute(self, *, use_reentrant=True, output_recompute=False, early_stop=True, context_fn=None, **kwargs):
        """From now on, compute the Cell's intermediate values anew for a gradient, instead of keeping them.

        Args:
            use_reentrant, output_recompute, early_stop, context_fn: as in `mindspore.recompute`.
            kwargs: `mp_comm_recompute`, `parallel_optimizer_comm_recompute`, `recompute_slice_activation`: bools,
                about communication, of which one device has none.

        Raises:
            TypeError: if a flag is no bool. ValueError: if there is another keyword.

        Source: mindspore.nn.Cell.recompute, MindSpore 2.10.
        """
        check_bool(output_recompute, "output_recompute", "Cell.recompute")
        check_bool(early_stop, "early_stop", "Cell.recompute")
        known = ("mp_comm_recompute", "parallel_optimizer_comm_recompute", "recompute_slice_activation")
        for name, value in kwargs.items():
            if name not in known:
                raise ValueError(f"For 'Cell.recompute', the keywords are {list(known)}, but got '{name}'.")
            check_bool(value, name, "Cell.recompute")
        self._need_hooks()
        changes[0] += 1
        self.__dict__["_recomputed"] = True

    def register_parameter_forward_hook(self, hook) -> None:
        """While `construct` runs, put `hook(parameter)` in the place of Parameters that are the Cells' attributes.

        Args:
            hook: a function, for all Parameters here and below; or a list of dicts of 'params', a list of Parameters,
                and 'hook'.

        Raises:
            TypeError: if an element is of another type. ValueError: if a dict has other keys.

        Source: mindspore.nn.Cell.register_parameter_forward_hook, MindSpore 2.10, which does so in graphs only.
        """
        hooks = {id(p): function for p, function in check_hooks(hook, self)}
        changes[0] += 1
        for _, cell in self.cells_and_names():
            if any(id(p) in hooks for p in cell._params.values()):
                cell._need_hooks()
                cell.__dict__["_parameter_hooks"] = {**cell.__dict__.get("_parameter_hooks", {}), **hooks}

    def register_backward_pre_hook(self, hook_fn) -> HookHandle:
        """`hook_fn(cell, grad_output)` runs when the gradients in the output have come.

        `grad_output` is a tuple, None for an output nothing depends on. What the hook returns, if not None, takes
        its place: a Tensor or a tuple of them.

        Raises:
            TypeError: if `hook_fn` cannot be called, or, when it runs, gives something else.

        Source: mindspore.nn.Cell.register_backward_pre_hook, MindSpore 2.10.
        """
        return self._hook("back_pre", hook_fn, "register_backward_pre_hook")

    def register_backward_hook(self, hook_fn) -> HookHandle:
        """`hook_fn(cell, grad_input, grad_output)` runs when the gradients in the positional inputs are known.

        Both are tuples. What the hook returns, if not None, takes the place of `grad_input`; where no gradient in the
        inputs is asked for, that holds None.

        Raises:
            TypeError: if `hook_fn` cannot be called, or, when it runs, gives something else.

        Source: mindspore.nn.Cell.register_backward_hook, MindSpore 2.10.
        """
        return self._hook("back", hook_fn, "register_backward_hook")

    # ------------------------------------------------------------ attributes
    def __getattr__(self, name) -> Any:
        raise AttributeError(f"The '{type(self).__name__}' object has no attribute '{name}'.")

    def __setattr__(self, name, value):
        state = self.__dict__
        if isinstance(value, Parameter):
            self._own_parameter(name, value)
        elif isinstance(value, ParameterTuple):
            for p in value:
                if "_params" in state and not p.__dict__["_named"]:
                    p.name = f"Parameter${1 + sum(known.startswith('Parameter$') for known in self._params)}"
                self.insert_param_to_cell(p.name, p, check_name_contain_dot=False)
            state.pop(name, None)
            object.__setattr__(self, name, value)
        elif isinstance(value, Cell):
            self._own_cell(name, value)
        elif "_params" in state and name in state["_params"]:
            self._replace_parameter(name, value)
        elif "_cells" in state and name in state["_cells"]:
            if value is not None:
                raise TypeError(
                    f"For 'Cell', the attribute '{name}' is a Cell and can be replaced by a Cell or None, "
                    f"but got {type(value).__name__}."
                )
            state["_cells"][name] = None
        elif "_buffers" in state and name in state["_buffers"]:
            raise TypeError(
                f"For 'Cell', the attribute '{name}' is a buffer and cannot be replaced by "
                f"{type(value).__name__}; write into it, or register it again."
            )
        else:
            changes[0] += 1
            rec = here.rec
            if rec.abstract and not (rec.watched or rec.peeks):
                raise NeedsValue(f"sets the attribute '{name}' of {type(self).__name__}")
            object.__setattr__(self, name, value)

    def _own_parameter(self, name, value):
        state = self.__dict__
        if "_params" not in state:
            raise AttributeError(f"For 'Cell', call super().__init__() before assigning the Parameter '{name}'.")
        if name in state and name not in state["_params"]:
            if name in state["_cells"] or name in state["_buffers"]:
                raise KeyError(f"For 'Cell', the name '{name}' is taken by a Cell or buffer, it cannot be a Parameter.")
            del state[name]
        self.insert_param_to_cell(name, value)

    def _own_cell(self, name, value):
        state = self.__dict__
        if "_cells" not in state:
            raise AttributeError(
                f"The '{type(self).__name__}' object has no attribute '_auto_prefix'. "
                f"Call super().__init__() before assigning the Cell '{name}'."
            )
        if name in state["_params"] or name in state["_buffers"]:
            raise KeyError(f"For 'Cell', the name '{name}' is taken by a Parameter or buffer, it cannot be a Cell.")
        if self._auto_prefix:
            value.update_parameters_name(name + ".")
        state["_cells"][name] = value

    def _replace_parameter(self, name, value):
        current = self._params[name]
        if value is None:
            self._params[name] = None
        elif isinstance(value, Tensor) and current is not None:
            current.set_data(value)
        else:
            raise TypeError(
                f"For 'Cell', the attribute '{name}' is a Parameter and can be replaced by a Parameter, "
                f"a Tensor or None, but got {type(value).__name__}."
            )

    def __delattr__(self, name):
        for registry in (self._params, self._cells, self._buffers):
            if name in registry:
                del registry[name]
                return
        changes[0] += 1
        object.__delattr__(self, name)

    def __dir__(self):
        return sorted({*super().__dir__(), *self._params, *self._cells, *self._buffers})

    # ------------------------------------------------------------ children
    def insert_child_to_cell(self, child_name: str, child_cell: "Cell") -> None:
        """Add a child.

        Raises:
            TypeError: if `child_name` is no string or `child_cell` no Cell.
            KeyError: if the name is empty, holds a dot or is taken.
        """
        if not isinstance(child_name, str):
            raise wrong_type(child_name, "child_name", "Cell.insert_child_to_cell", "a string")
        if not child_name or "." in child_name:
            raise KeyError(
                f"For 'Cell.insert_child_to_cell', the name must not be empty or hold a dot, but got '{child_name}'."
            )
        if child_cell is not None and not isinstance(child_cell, Cell):
            raise wrong_type(child_cell, "child_cell", "Cell.insert_child_to_cell", "a Cell")
        if child_name in self.__dict__ and child_name not in self._cells:
            raise KeyError(f"For 'Cell.insert_child_to_cell', the name '{child_name}' is taken.")
        self._cells[child_name] = child_cell

    def cells(self) -> ValuesView["Cell"]:
        """The direct children."""
        return self.name_cells().values()

    def name_cells(self) -> OrderedDict:
        """The direct children by name, each once."""
        seen, out = set(), OrderedDict()
        for name, cell in self._cells.items():
            if cell is not None and id(cell) not in seen:
                seen.add(id(cell))
                out[name] = cell
        return out

    def cells_and_names(self, cells=None, name_prefix="") -> Iterator[tuple[str, "Cell"]]:
        """This Cell and all below it with their dotted names, each once."""
        seen = cells if cells is not None else set()
        if self in seen:
            return
        seen.add(self)
        yield name_prefix, self
        for name, cell in self._cells.items():
            if cell is not None:
                yield from cell.cells_and_names(seen, f"{name_prefix}.{name}" if name_prefix else name)

    def get_sub_cell(self, target: str) -> "Cell":
        """The Cell at a dotted path below this one."""
        found = self
        for part in filter(None, target.split(".")):
            if part not in found._cells:
                raise AttributeError(f"The '{type(found).__name__}' object has no Cell '{part}'.")
            found = found._cells[part]
        return found

    def apply(self, fn: Callable) -> "Cell":
        """Call `fn(cell)` on every Cell below this one, then on itself."""
        for cell in self.cells():
            cell.apply(fn)
        fn(self)
        return self

    # ------------------------------------------------------------ parameters
    def insert_param_to_cell(self, param_name: str, param, check_name_contain_dot=True) -> None:
        """Add a Parameter under `param_name`; one without a name of its own takes this one.

        Raises:
            TypeError: if `param_name` is no string or `param` no Parameter.
            KeyError: if the name is empty, holds a dot or is taken by something else.
        """
        if not param_name and (param_name is None or isinstance(param_name, str)):
            raise KeyError("For 'Cell.insert_param_to_cell', the name must not be empty.")
        if not isinstance(param_name, str):
            raise wrong_type(param_name, "param_name", "Cell.insert_param_to_cell", "a string")
        if check_name_contain_dot and "." in param_name:
            raise KeyError(f"For 'Cell.insert_param_to_cell', the name must not hold a dot, but got '{param_name}'.")
        if not isinstance(param, Parameter) and param is not None:
            raise wrong_type(param, "param", "Cell.insert_param_to_cell", "a Parameter")
        if param_name in self.__dict__ and param_name not in self._params:
            raise KeyError(f"For 'Cell.insert_param_to_cell', the name '{param_name}' is taken.")
        if isinstance(param, Parameter) and not param.__dict__["_named"]:
            param.name = param_name
        self._params[param_name] = param

    def parameters_and_names(self, name_prefix="", expand=True) -> Iterator[tuple[str, Parameter]]:
        """(dotted name, Parameter): this Cell's own first, then its children's; each once."""
        seen = set()
        cells = self.cells_and_names(name_prefix=name_prefix) if expand else [(name_prefix, self)]
        for prefix, cell in cells:
            for name, p in cell._params.items():
                if p is not None and id(p) not in seen:
                    seen.add(id(p))
                    yield f"{prefix}.{name}" if prefix else name, p

    def get_parameters(self, expand=True) -> Iterator[Parameter]:
        """The Parameters, in the order of `parameters_and_names`."""
        for _, p in self.parameters_and_names(expand=expand):
            yield p

    def parameters_dict(self, recurse=True) -> OrderedDict:
        """The Parameters by their own names."""
        return OrderedDict((p.name, p) for p in self.get_parameters(expand=recurse))

    def trainable_params(self, recurse=True) -> list[Parameter]:
        """The Parameters that require gradients."""
        return [p for p in self.get_parameters(expand=recurse) if p.requires_grad]

    def untrainable_params(self, recurse=True) -> list[Parameter]:
        """The Parameters that do not require gradients."""
        return [p for p in self.get_parameters(expand=recurse) if not p.requires_grad]

    def update_parameters_name(self, prefix="", recurse=True) -> None:
        """Name every Parameter `prefix` followed by its path from this Cell.

        Raises:
            TypeError: if `prefix` is no string. ValueError: if it holds more than ASCII letters, digits and `_.-`.
        """
        if not isinstance(prefix, str):
            raise wrong_type(prefix, "prefix", "Cell.update_parameters_name", "a string")
        if not _LEGAL.fullmatch(prefix):
            raise wrong_value(prefix, "prefix", "Cell.update_parameters_name", "of ASCII letters, digits and '_.-'")
        for name, p in self.parameters_and_names(expand=recurse):
            p.name = prefix + name

    def check_names(self) -> None:
        """Raise ValueError if two Parameters share a name."""
        names = set()
        for p in self.get_parameters():
            if p.name in names:
                raise ValueError(
                    f"For 'Cell', the name '{p.name}' is taken by two Parameters; give each a name of its own."
                )
            names.add(p.name)

    def check_names_and_refresh_name(self) -> None:
        """Name every Parameter by its path from this Cell."""
        self.update_parameters_name()
        self.check_names()

    def init_parameters_data(self, auto_parallel_mode=False) -> dict:
        """Draw the values of Parameters that are still lazy; {Parameter: Parameter}.

        `auto_parallel_mode` is about slices of several devices; one process has none.
        """
        return {p: p.init_data() for p in self.get_parameters()}

    # ------------------------------------------------------------ buffers
    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a Tensor, or None, that belongs to the Cell's state but is no Parameter.

        Args:
            name: the attribute. tensor: its value. persistent: whether `state_dict` holds it.

        Raises:
            TypeError: if `name` is no string or `tensor` no Tensor.
            KeyError: if the name is empty, holds a dot or is taken by something else.
        """
        check_bool(persistent, "persistent", "Cell.register_buffer")
        if not isinstance(name, str):
            raise wrong_type(name, "name", "Cell.register_buffer", "a string")
        if not name or "." in name or (hasattr(self, name) and name not in self._buffers):
            raise KeyError(f"For 'Cell.register_buffer', the name must be a new one without a dot, but got '{name}'.")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise wrong_type(tensor, "tensor", "Cell.register_buffer", "a Tensor or None")
        self._buffers[name] = tensor
        passing = self.__dict__.setdefault("_passing", set())
        (passing.discard if persistent else passing.add)(name)

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True) -> Iterator[tuple[str, Tensor]]:
        """(dotted name, Tensor) of the buffers; with `remove_duplicate`, each once."""
        seen = set()
        for path, cell in self.cells_and_names(name_prefix=prefix) if recurse else [(prefix, self)]:
            for name, buffer in cell._buffers.items():
                if buffer is not None and not (remove_duplicate and id(buffer) in seen):
                    seen.add(id(buffer))
                    yield f"{path}.{name}" if path else name, buffer

    def buffers(self, recurse=True) -> Iterator[Tensor]:
        """The buffers, in the order of `named_buffers`."""
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def get_buffer(self, target: str) -> Tensor | None:
        """The buffer at a dotted path below this Cell; AttributeError if there is none."""
        path, _, name = target.rpartition(".")
        owner = self.get_sub_cell(path)
        if name not in owner._buffers:
            raise AttributeError(f"The '{type(owner).__name__}' object has no buffer '{name}'.")
        return owner._buffers[name]

    # ------------------------------------------------------------ state
    def _own_state(self) -> list[tuple[str, Tensor]]:
        """The Parameters and persistent buffers of this Cell alone."""
        passing = self.__dict__.get("_passing", ())
        own = [*self._params.items(), *(item for item in self._buffers.items() if item[0] not in passing)]
        return [(name, tensor) for name, tensor in own if tensor is not None]

    def get_extra_state(self) -> Any:
        """What `state_dict` holds besides, under '_extra_state'; a subclass defines it with `set_extra_state`."""
        raise RuntimeError("For 'Cell', the method 'get_extra_state' is not defined.")

    def set_extra_state(self, state: Any) -> None:
        """Take what `get_extra_state` gave; a subclass defines it."""
        raise RuntimeError("For 'Cell', the method 'set_extra_state' is not defined.")

    def _call_state_hooks(self, when: str, *args) -> None:
        for hook, *_ in list(self._hooks[when].values()) if self._hooks is not None else ():
            hook(self, *args)

    def state_dict(self, *args, destination=None, prefix="", keep_vars=False) -> dict:
        """The Parameters and persistent buffers themselves, no copies, by their dotted paths.

        Args:
            destination: the dict to fill; a new OrderedDict by default.
            prefix: what the keys begin with.
            keep_vars: passed on to hooks.
        """
        if args:  # the options, given by position
            destination, prefix, keep_vars = (*args, *(destination, prefix, keep_vars)[len(args) :])
        out = OrderedDict() if destination is None else destination
        self._call_state_hooks("save_pre", prefix, keep_vars)
        for name, tensor in self._own_state():
            out[prefix + name] = tensor
        if type(self).get_extra_state is not Cell.get_extra_state:
            out[prefix + EXTRA] = self.get_extra_state()
        for name, cell in self._cells.items():
            if cell is not None:
                cell.state_dict(destination=out, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        self._call_state_hooks("save_post", out, prefix, {})
        return out

    def load_state_dict(self, state_dict: Mapping, strict=True) -> Keys:
        """Take the values in `state_dict`, cast to the dtypes that are here.

        Returns:
            The keys that were missing, and those not used.

        Raises:
            TypeError: if `state_dict` is no mapping.
            RuntimeError: if a value is no Tensor of the right shape or, with `strict`, a key is missing or not
                used. Then nothing is loaded.
        """
        if not isinstance(state_dict, Mapping):
            raise wrong_type(state_dict, "state_dict", "Cell.load_state_dict", "a mapping")
        given, keys, problems, known, found = OrderedDict(state_dict), Keys([], []), [], set(), []
        self._find_state("", given, strict, keys, problems, known, found)
        keys.unexpected_keys.extend(key for key in given if key not in known and key not in keys.unexpected_keys)
        self._call_loaded_hooks(keys)
        if strict:
            problems[:0] = [
                f"{what} key(s) in state_dict: {', '.join(map(repr, names))}."
                for what, names in zip(("Missing", "Unexpected"), keys, strict=True)
                if names
            ]
        if problems:
            raise RuntimeError("\n\t".join([f"Error(s) in loading state_dict for {type(self).__name__}:", *problems]))
        for owner, value in found:
            if isinstance(owner, Cell):
                owner.set_extra_state(value)
            else:
                take_data(owner, value if value.dtype == owner.dtype else value.astype(owner.dtype))
        return keys

    def _find_state(self, prefix, given, strict, keys, problems, known, found) -> None:
        """Put each tensor here and below, with the value that `given` has for it, into `found`."""
        self._call_state_hooks("load_pre", given, prefix, {}, strict, *keys, problems)
        for name, tensor in self._own_state():
            key = prefix + name
            known.add(key)
            value = given.get(key)
            if key not in given:
                keys.missing_keys.append(key)
            elif not isinstance(value, Tensor):
                problems.append(f"the value of '{key}' must be a Tensor, but got {type(value).__name__}.")
            elif value.shape != tensor.shape:
                problems.append(f"size mismatch for {key}: it is {value.shape} there and {tensor.shape} here.")
            else:
                found.append((tensor, value))
        if type(self).set_extra_state is not Cell.set_extra_state:
            known.add(prefix + EXTRA)
            if prefix + EXTRA in given:
                found.append((self, given[prefix + EXTRA]))
            else:
                keys.missing_keys.append(prefix + EXTRA)
        for name, cell in self._cells.items():
            if cell is not None:
                cell._find_state(f"{prefix}{name}.", given, strict, keys, problems, known, found)

    def _call_loaded_hooks(self, keys: Keys) -> None:
        for cell in self._cells.values():
            if cell is not None:
                cell._call_loaded_hooks(keys)
        self._call_state_hooks("load_post", keys)

    def register_state_dict_pre_hook(self, hook) -> HookHandle:
        """`hook(cell, prefix, keep_vars)` runs before `state_dict` looks at the Cell."""
        return self._hook("save_pre", hook, "register_state_dict_pre_hook")

    def register_state_dict_post_hook(self, hook) -> HookHandle:
        """`hook(cell, state_dict, prefix, {})` runs after `state_dict` has looked at the Cell and those below."""
        return self._hook("save_post", hook, "register_state_dict_post_hook")

    def register_load_state_dict_pre_hook(self, hook) -> HookHandle:
        """`hook(cell, state_dict, prefix, {}, strict, missing, unexpected, problems)` runs before a Cell is loaded."""
        return self._hook("load_pre", hook, "register_load_state_dict_pre_hook")

    def register_load_state_dict_post_hook(self, hook) -> HookHandle:
        """`hook(cell, keys)` runs after `load_state_dict` looked for all keys; it may change the lists in `keys`."""
        return self._hook("load_post", hook, "register_load_state_dict_post_hook")

    # ------------------------------------------------------------ modes
    def set_train(self, mode=True) -> "Cell":
        """Training or evaluation mode, of this Cell and all below it (dropout, batch normalization)."""
        self.add_flags_recursive(training=mode)
        return self

    def set_grad(self, requires_grad=True) -> "Cell":
        """Mark the Cell as one that is differentiated; gradients are computed whenever they are asked for."""
        self.requires_grad = requires_grad
        return self

    def add_flags(self, **flags) -> "Cell":
        """Set attributes."""
        for name, value in flags.items():
            setattr(self, name, value)
            self.__dict__.setdefault("_flags", {})[name] = value
            if value is True and name in FLAGS:
                self._set_precision(FLAGS[name])
        return self

    def add_flags_recursive(self, **flags) -> "Cell":
        """Set attributes on this Cell and all below it."""
        for _, cell in self.cells_and_names():
            cell.add_flags(**flags)
        return self

    def get_flags(self) -> dict:
        return self.__dict__.get("_flags", {})

    @property
    def cls_name(self) -> str:
        return type(self).__name__

    @property
    def param_prefix(self) -> str:
        return self._param_prefix

    # ------------------------------------------------------------ printing
    def extend_repr(self) -> str:
        """What stands between the brackets of this Cell's text, before its children."""
        return ""

    def __repr__(self):
        own = self.extend_repr()
        children = list(self._cells.items())
        if not children and "\n" not in own:
            return f"{type(self).__name__}({own})"
        lines = [own] if own else []
        for name, cell in children:
            first, *rest = repr(cell).split("\n")
            lines.append("\n".join([f"({name}): {first}", *rest]))
        body = "\n".join(f"  {line}" for part in lines for line in part.split("\n"))
        return f"{type(self).__name__}(\n{body}\n)"
