"""GRAPH_MODE: a Cell's call is compiled. The methods of Cells about compiling, attached to the class here."""

import inspect
from types import MethodType

from msgrad.core import context
from msgrad.core.cell import Cell
from msgrad.core.jit import Jitted
from msgrad.core.marks import JitConfig
from msgrad.core.record import changes, here
from msgrad.errors import check_type

_call = Cell.__call__


def _compiled(cell: Cell) -> Jitted:
    """The call of `cell`, hooks included, as a function that `ms.jit` compiles."""
    found = cell.__dict__.get("_compiled")
    if found is None:
        found = cell.__dict__["_compiled"] = Jitted(MethodType(_call, cell), of=cell.construct)
    return found


def _graph_call(self, *args, **kwargs):
    rec = here.rec
    if rec.parent is not None or rec.cells:
        return _call(self, *args, **kwargs)
    return _compiled(self)(*args, **kwargs)


def _choose(mode: int) -> None:
    Cell.__call__ = _graph_call if mode == context.GRAPH_MODE else _call


def set_inputs(self, *inputs, **kwargs):
    """Say of which shapes and dtypes the inputs are: in graph mode, and under `ms.jit`, others are errors.

    Args:
        inputs: for each input a Tensor, a tuple or list of them, or None or a number for a constant. The shape of a Tensor
            holds None where a length varies; it is None where the number of axes does.
        kwargs: the same by the names of `construct`.

    Raises:
        ValueError: if there are both, or `construct` has no argument of a name; at a call, if a shape or number of
            inputs does not agree. TypeError: at a call, if a dtype does not.

    Source: mindspore.nn.Cell.set_inputs, MindSpore 2.10.
    """
    if inputs and kwargs:
        raise ValueError("For 'Cell.set_inputs', give all inputs by position or all by name.")
    signature = inspect.signature(self.construct)
    for name in kwargs:
        if name not in signature.parameters:
            raise ValueError(
                f"For 'Cell.set_inputs', 'construct' has no argument '{name}', only {list(signature.parameters)}."
            )
    if not kwargs and context.get_context("mode") == context.GRAPH_MODE:
        signature.bind(*inputs)
    self.__dict__["_inputs"] = kwargs or inputs
    changes[0] += 1


def get_inputs(self):
    """What `set_inputs` was given: a tuple, or a dict by names; None if it was not called."""
    return self.__dict__.get("_inputs")


def set_jit_config(self, jit_config: JitConfig) -> None:
    """Keep the settings of a JitConfig for this Cell. XLA compiles in one way.

    Raises:
        TypeError: if `jit_config` is another.

    Source: mindspore.nn.Cell.set_jit_config, MindSpore 2.10.
    """
    check_type(jit_config, JitConfig, "jit_config", "Cell.set_jit_config")
    self.__dict__["_jit_config_dict"] = dict(jit_config.jit_config_dict)


def compile_cell(self, *args, **kwargs) -> None:
    """Record the call on these inputs and compile it, without running it.

    Source: mindspore.nn.Cell.compile, MindSpore 2.10.
    """
    _compiled(self).compile(*args, **kwargs)


def compile_and_run(self, *args, **kwargs):
    """Compile the call on these inputs and run it. Source: mindspore.nn.Cell.compile_and_run, MindSpore 2.10."""
    return _compiled(self)(*args, **kwargs)


Cell.set_inputs, Cell.get_inputs, Cell.set_jit_config = set_inputs, get_inputs, set_jit_config
Cell.compile, Cell.compile_and_run = compile_cell, compile_and_run
Cell.jit_config_dict = property(lambda self: self.__dict__.get("_jit_config_dict", {}))
context.on_mode(_choose)
