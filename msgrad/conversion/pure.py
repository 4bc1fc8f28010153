"""A Cell as a pure function of arrays."""

import jax
import jax.numpy as jnp
import numpy as np

from msgrad.core.cell import Cell
from msgrad.core.instruction import aval_of
from msgrad.core.parameter import Parameter, take_data
from msgrad.core.random import state
from msgrad.core.record import NeedsValue, wrap
from msgrad.core.rewrite import recorded
from msgrad.core.tensor import Tensor, adopt
from msgrad.core.tracing import Slot, trace
from msgrad.core.tree import replaced
from msgrad.errors import check_bool, check_type
from msgrad.optim.stepper import current

RANDOM = "random_state"


def functional(cell: Cell, random: bool = False) -> tuple["Pure", dict[str, jax.Array]]:
    """`(fn, arrays)`: the Cell as a pure function, and the values of its Parameters and buffers by their paths.

    `fn(arrays, *inputs)` gives what the Cell would give with these values, as JAX arrays: for `jax.jit`, `jax.grad`,
    `jax.vmap`, an optax loop, or any other transformation. `fn.with_state(arrays, *inputs)` gives `(output, arrays)`, with
    what the Cell wrote, such as the moving averages of a BatchNorm; `fn.load(arrays)` writes values into the Cell.

    The Cell is recorded anew at each call, in the mode it is in then (`set_train`), on inputs without values. `if`, `while`
    and `for` on tensors are compiled, as `ms.jit` does; what else reads a value, as `print` does, is an error. Arrays
    among the inputs, in any pytree, are operands.

    Args:
        cell: a Cell.
        random: whether the state of the generator is one of the arrays, under 'random_state', for Cells that draw.

    Raises:
        TypeError: if `cell` is no Cell.
    """
    pure = Pure(check_type(cell, Cell, "cell", "functional"), check_bool(random, "random", "functional"))
    return pure, {name: jnp.array(tensor._value(), copy=True) for name, tensor in pure.tensors().items()}


class Pure:
    """What `functional` gives: called with arrays and inputs, it computes what its Cell would."""

    def __init__(self, cell: Cell, random: bool):
        self.cell, self.random = cell, random
        self.rewrite = False  # whether its control flow is rewritten (see core.rewrite)

    def __repr__(self):
        return f"<functional {type(self.cell).__name__}>"

    def tensors(self) -> dict[str, Tensor]:
        """What the arrays are the values of."""
        found = dict(self.cell.parameters_and_names())
        found.update((name, buffer) for name, buffer in self.cell.named_buffers() if name not in found)
        return {**found, **({RANDOM: state()} if self.random else {})}

    def __call__(self, arrays: dict, *inputs, **kwargs):
        """What the Cell gives.

        Raises:
            KeyError: if an array is missing or left over. ValueError: if a shape is wrong. RuntimeError: if the Cell writes
                state, which `with_state` gives, draws random numbers although `random` was not asked for, or reads a value.
        """
        out, new = self.run(arrays, inputs, kwargs)
        if written := sorted(new.keys() - {RANDOM}):
            raise RuntimeError(
                f"For 'functional', {type(self.cell).__name__} writes {written}: call `fn.with_state(arrays, ...)`, which "
                "gives the output and the new arrays, or `set_train(False)`."
            )
        return out

    def with_state(self, arrays: dict, *inputs, **kwargs) -> tuple:
        """What the Cell gives, and the arrays with what it wrote. Raises as a call does."""
        out, new = self.run(arrays, inputs, kwargs)
        return out, {**arrays, **new}

    def run(self, arrays: dict, inputs: tuple, kwargs: dict) -> tuple:
        """What the Cell gives, and what it wrote, by name."""
        tensors = self.tensors()
        check(arrays, tensors)
        leaves, structure = jax.tree.flatten((inputs, kwargs))
        leaves = [leaf._value() if isinstance(leaf, Tensor) else leaf for leaf in leaves]
        places = [k for k, leaf in enumerate(leaves) if isinstance(leaf, (jax.Array, np.ndarray, np.generic))]
        operands = [*[arrays[name] for name in tensors], *[leaves[k] for k in places]]

        def build(twins):
            for tensor, twin in zip(tensors.values(), twins, strict=False):
                tensor._set(twin._var)
            given = list(leaves)
            for k, twin in zip(places, twins[len(tensors) :], strict=True):
                given[k] = twin
            return structure.unflatten(given)

        def call(*args, **named):
            out = jax.tree.map(lambda x: wrap(x._var) if isinstance(x, Parameter) else x, self.cell(*args, **named))
            return out, {name: wrap(current(tensor)) for name, tensor in tensors.items()}

        owner = type(self.cell).__name__
        try:
            traced = recorded(lambda: trace(call, [aval_of(jnp.asarray(x)) for x in operands], build), self)
        except NeedsValue as need:
            raise RuntimeError(f"For 'functional', {owner} cannot be recorded: it {need}.") from need.__cause__
        own = {id(t) for t in tensors.values()} | {id(t._view.storage) for t in tensors.values() if t._view}
        if any(id(t) not in own and not (t._view and id(t._view.storage) in own) for t in traced.writes):
            raise RuntimeError(
                f"For 'functional', {owner} writes to what is not its own: the generator's state, if it draws random numbers; "
                "`functional(cell, random=True)` makes that one of the arrays."
            )
        reads = [jax.tree.map(jnp.asarray, t._value()) for t in traced.reads]
        values = traced.body()(*map(jnp.asarray, operands), *reads)
        out, after = traced.out
        places = zip(after.items(), range(len(tensors)), strict=True)
        written = {name: values[slot.index] for (name, slot), k in places if traced.places[slot.index] != ~k}
        return replaced(Slot, lambda slot: values[slot.index], out), written

    def load(self, arrays: dict) -> None:
        """Write values into the Cell.

        Raises:
            KeyError: if one is missing or left over. ValueError: if a shape is wrong. Then nothing is written.
        """
        tensors = self.tensors()
        check(arrays, tensors)
        for name, tensor in tensors.items():
            take_data(tensor, adopt(jnp.array(arrays[name], tensor._var.aval.dtype, copy=True)))


def check(arrays: dict, tensors: dict[str, Tensor]) -> None:
    """KeyError unless there is an array for each tensor and no other, ValueError unless it has its shape."""
    missing, over = [n for n in tensors if n not in arrays], [n for n in arrays if n not in tensors]
    if missing or over:
        raise KeyError(
            f"For 'functional', the arrays must be those of the Cell, but {missing} are missing and {over} left over."
        )
    for name, tensor in tensors.items():
        if jnp.shape(arrays[name]) != tensor.shape:
            raise ValueError(
                f"For 'functional', the array '{name}' must be of shape {tensor.shape}, but got {jnp.shape(arrays[name])}."
            )
