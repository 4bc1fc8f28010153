"""An optax transformation as an optimizer with MindSpore's interface."""

import functools
from collections import Counter
from collections.abc import Iterable

import jax
import jax.numpy as jnp
from jax import lax, tree_util

from msgrad import dtype as dtypes
from msgrad.core.execute import flush
from msgrad.core.instruction import Constant, Operator
from msgrad.core.parameter import Bundle, ParameterTuple
from msgrad.core.tensor import Tensor
from msgrad.errors import check_number, wrong_type
from msgrad.optim.stepper import Stepper, check_gradients, take_step


class Optax(Stepper):
    """An optimizer whose updates an optax transformation computes: `msgrad.optax(optax.adamw(1e-3), net.trainable_params())`.

    It is called with the gradients, in the order of the parameters, and with what the transformation wants besides, such
    as `value=loss`, by keyword. One call is one operator. The transformation sees the parameters as a dict by their names.

    Args:
        transformation: an optax.GradientTransformation; its schedules count in its own state.
        params: Parameters with different names.
        loss_scale: what gradients are divided by, above 0.

    Attributes:
        parameters: the Parameters. state: a ParameterTuple of the arrays in the transformation's state, which checkpoints
            hold; each is named by its path there, without the numbers in it where that is enough: 'mu.fc.weight', 'count'.

    Raises:
        TypeError: if an argument is of another type. ValueError: if there are no parameters, two share a name, or
            `loss_scale` is not above 0. When called, as `msgrad.optim.stepper.check_gradients`.
    """

    def __init__(self, transformation, params, loss_scale=1.0):
        super().__init__(auto_prefix=False)
        if not callable(getattr(transformation, "init", None)) or not callable(getattr(transformation, "update", None)):
            raise wrong_type(transformation, "transformation", "optax", "an optax.GradientTransformation")
        if not isinstance(params, Iterable) or isinstance(params, Tensor):
            raise wrong_type(params, "params", "optax", "a list of Parameters")
        params = list(params)
        if not params:
            raise ValueError("For 'optax', the 'params' must not be empty.")
        self.parameters = ParameterTuple(params)
        self.loss_scale = float(check_number(loss_scale, "loss_scale", "optax", 0, closed="neither"))
        self._factor = Tensor(1 / self.loss_scale, dtypes.float32)
        self._transformation, self._names = transformation, tuple([p.name for p in self.parameters])
        state = transformation.init({p.name: jnp.asarray(p._value()) for p in self.parameters})
        found, self._tree = tree_util.tree_flatten_with_path(state)
        leaves = [jnp.asarray(leaf) for _, leaf in found]
        self._keys = tuple([jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key) for leaf in leaves])
        leaves = [jax.random.key_data(x) if key else x for x, key in zip(leaves, self._keys, strict=True)]
        names = names_of([path for path, _ in found], {*self._names})
        self._bundle = Bundle(leaves, names, [False] * len(names)) if names else None
        self.state = ParameterTuple(self._bundle.members if names else ())

    def _bundles(self):
        return [] if self._bundle is None else [self._bundle]

    def construct(self, gradients, **extra):
        """Update the parameters; a tuple with True for each."""
        check_gradients(gradients, self.parameters, "optax")
        flush()
        scaled = self.loss_scale != 1
        operator = step_operator(self._transformation, self._names, self._tree, self._keys, scaled, tuple(extra))
        others = [*gradients, *([self._factor] if scaled else ()), *map(as_tensor, extra.values())]
        take_step(operator, self.parameters, self._bundles(), others)
        return (True,) * len(self.parameters)


optax = Optax  # msgrad.optax


def as_tensor(value) -> Tensor:
    return value if isinstance(value, Tensor) else Tensor(value, dtypes.float32 if isinstance(value, float) else None)


def names_of(paths: list, taken: set[str]) -> list[str]:
    """A name for each path in a pytree: without its numbers, unless another one has that name too."""
    short = [
        tree_util.keystr(
            tuple([k for k in path if not isinstance(k, tree_util.SequenceKey)]), simple=True, separator="."
        )
        for path in paths
    ]
    count = Counter([*short, *taken])
    whole = [tree_util.keystr(path, simple=True, separator=".") for path in paths]
    return [name if name and count[name] == 1 else f"state.{long}" for name, long in zip(short, whole, strict=True)]


@functools.lru_cache(maxsize=256)
def step_operator(transformation, names: tuple, tree, keys: tuple, scaled: bool, extra: tuple) -> Operator:
    """The operator of one step, on the parameters, the state's bundle, the gradients, the reciprocal of the loss scale if
    `scaled`, and what else is given. It gives the new parameters and state."""
    import optax

    update = optax.with_extra_args_support(transformation).update
    count = len(names)

    def body(*operands):
        operands = list(lax.stop_gradient(operands))
        params, rest = operands[:count], operands[count:]
        held = rest.pop(0) if keys else ()
        grads, rest = [g.astype(p.dtype) for g, p in zip(rest, params, strict=False)], rest[count:]
        if scaled:
            factor = rest.pop(0)
            grads = [g * factor.astype(g.dtype) for g in grads]
        state = [jax.random.wrap_key_data(x) if key else x for x, key in zip(held, keys, strict=True)]
        before = dict(zip(names, params, strict=True))
        updates, after = update(
            dict(zip(names, grads, strict=True)), tree.unflatten(state), before, **dict(zip(extra, rest, strict=True))
        )
        new = optax.apply_updates(before, updates)
        leaves, structure = jax.tree.flatten(after)
        if structure != tree:
            raise TypeError(
                f"For 'optax', the transformation changed the structure of its state {tree} to {structure}."
            )
        leaves = [jax.random.key_data(x) if key else jnp.asarray(x) for x, key in zip(leaves, keys, strict=True)]
        leaves = tuple([x.astype(old.dtype) for x, old in zip(leaves, held, strict=True)])
        return (*[new[name].astype(p.dtype) for name, p in before.items()], *((leaves,) if keys else ()))

    return Constant("optax", body, transform=True)
