"""A flax.nnx or equinox module as a Cell."""

import sys

import jax
import jax.numpy as jnp
from jax import tree_util

from msgrad import ops
from msgrad.conversion.jax_function import from_jax
from msgrad.core.cell import Cell
from msgrad.core.parameter import Parameter
from msgrad.core.tensor import adopt
from msgrad.errors import wrong_type


class Flax:
    """How a flax.nnx module is taken apart: its nnx.Params, its other variables, and its graph, which is static."""

    def split(self, module) -> tuple:
        """What is trained and what is not, as pytrees of arrays, and what is static."""
        from flax import nnx

        graph, params, others = nnx.split(module, nnx.Param, ...)
        return params, others, graph

    def join(self, params, others, graph):
        from flax import nnx

        return nnx.merge(graph, params, others)

    def changed(self, module):
        """What is not trained, after a call."""
        return self.split(module)[1]

    def restore(self, module, params, others, graph):
        from flax import nnx

        nnx.update(module, params, others)
        return module

    def train(self, module, mode: bool):
        (module.train if mode else module.eval)()
        return module


class Equinox:
    """How an equinox module is taken apart: its floats, its other arrays, and all else, which is static."""

    def split(self, module) -> tuple:
        import equinox as eqx

        params, others = eqx.partition(module, eqx.is_inexact_array)
        return params, *eqx.partition(others, eqx.is_array)

    def join(self, params, others, static):
        import equinox as eqx

        return eqx.combine(params, others, static)

    def changed(self, module):
        return self.split(module)[1]

    def restore(self, module, params, others, static):
        return self.join(params, others, static)

    def train(self, module, mode: bool):
        import equinox as eqx

        return eqx.nn.inference_mode(module, not mode)


def adapter(module) -> Flax | Equinox:
    """The one for `module`: only a package that is imported can have made it."""
    for package, made in (("flax.nnx", Flax), ("equinox", Equinox)):
        loaded = sys.modules.get(package)
        if loaded is not None and isinstance(module, loaded.Module):
            return made()
    raise wrong_type(module, "module", "from_module", "a flax.nnx.Module or an equinox.Module")


def is_key(array) -> bool:
    return jnp.issubdtype(array.dtype, jax.dtypes.prng_key)


class ModuleCell(Cell):
    """A Cell that calls a module of flax.nnx or equinox.

    Its Parameters are copies of the module's arrays, named by their paths in it; those that are trained there (nnx.Params,
    equinox's floats) require gradients. Other variables that a call changes, such as a BatchNorm's means and the counts of a
    Dropout's keys, are written back into their Parameters. A call is one operator, so that a module may be part of a network,
    trained by any optimizer, compiled and mapped. Its mode is the one it was converted in, until `set_train`.

    Args:
        module: a flax.nnx.Module or an equinox.Module.

    Raises:
        TypeError: if it is neither.
    """

    def __init__(self, module):
        super().__init__()
        self._module, self._adapter = module, adapter(module)
        *trees, self._static = self._adapter.split(module)
        self._trees: list[tuple] = []  # of what is trained and what is not: the structure, names, and which are keys
        for trained, tree in zip((True, False), trees, strict=True):
            found, structure = tree_util.tree_flatten_with_path(tree)
            names = [tree_util.keystr(path, simple=True, separator=".").removesuffix(".value") for path, _ in found]
            self._trees.append((structure, names, tuple([is_key(array) for _, array in found])))
            for name, (_, array) in zip(names, found, strict=True):
                data = jax.random.key_data(array) if is_key(array) else array
                p = Parameter(adopt(jnp.array(data, copy=True)), name, requires_grad=trained)
                self.insert_param_to_cell(name, p, check_name_contain_dot=False)
        self._operator = from_jax(self._call, type(module).__name__)

    def _join(self, arrays: list[list], static):
        """The trees of which the module is made, with these arrays."""
        trees = []
        for (structure, _, keys), values in zip(self._trees, arrays, strict=True):
            pairs = zip(values, keys, strict=True)
            trees.append(structure.unflatten([jax.random.wrap_key_data(x) if key else x for x, key in pairs]))
        return (*trees, static)

    def _call(self, static, arrays, args, kwargs):
        module = self._adapter.join(*self._join(arrays, static))
        out = module(*args, **kwargs)
        after = jax.tree.leaves(self._adapter.changed(module))
        after = [jax.random.key_data(x) if is_key(x) else x for x in after]
        return out, {k: new for k, (new, old) in enumerate(zip(after, arrays[1], strict=True)) if new is not old}

    def construct(self, *args, **kwargs):
        """What the module gives, its arrays as Tensors."""
        held = [[self._params[name] for name in names] for _, names, _ in self._trees]
        out, written = self._operator(self._static, held, args, kwargs)
        for k, value in written.items():
            ops.assign(held[1][k], value)
        return out

    def add_flags(self, **flags):
        """Set attributes; `training`, which `set_train` sets here and above, is the module's mode too."""
        if "training" in flags:
            self._module = self._adapter.train(self._module, flags["training"])
            self._static = self._adapter.split(self._module)[2]
        return super().add_flags(**flags)

    def to_module(self):
        """The module with the present values of the Parameters: of flax the one that was converted, of equinox a new one."""
        arrays = [[jnp.array(self._params[n]._value(), copy=True) for n in names] for _, names, _ in self._trees]
        self._module = self._adapter.restore(self._module, *self._join(arrays, self._static))
        return self._module

    def extend_repr(self):
        return type(self._module).__name__


def from_module(module) -> ModuleCell:
    """A flax.nnx or equinox module as a Cell; see ModuleCell. `cell.to_module()` gives it back with the trained values."""
    return ModuleCell(module)
