"""A function of JAX arrays as an operator on Tensors."""

import functools
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from msgrad.core.instruction import Operator
from msgrad.core.record import apply
from msgrad.core.tensor import Tensor, adopt
from msgrad.errors import kind, wrong_type

_MOST_FORMS = 256
ARRAY, KEY = (lambda array: array), jax.random.wrap_key_data  # how an operand becomes what `fn` is called on


class Static:
    """An argument that is no array. Those of two calls are equal if they are of the same type too."""

    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return isinstance(other, Static) and type(self.value) is type(other.value) and bool(self.value == other.value)

    def __hash__(self):
        return hash((type(self.value), self.value))


def from_jax(fn: Callable, name: str | None = None) -> Callable:
    """A function of Tensors that calls `fn` with JAX arrays: one operator, recorded, compiled, differentiated and mapped like
    any other, in Cells and under `ms.jit`.

    Its arguments may be any pytrees. Tensors and arrays in them are operands; all else, numbers too, are constants, for each
    of which `fn` is traced anew: give a Tensor for a number that changes. What `fn` returns may be any pytree; its leaves
    become Tensors. Gradients are JAX's, those of `jax.custom_vjp` among them. `fn` must be pure: what it reads from outside,
    it reads when it is traced. 64-bit types are on in msgrad: `jnp.zeros(3)` is float64 unless it is given a dtype.

    Args:
        fn: a function that `jax.jit` could compile.
        name: what errors and `ms.explain` call it; its own name by default.

    Raises:
        TypeError: if `fn` cannot be called, or, when it is called, a constant cannot be hashed. What `fn` raises for these
            shapes is raised at the line of the call.
    """
    if not callable(fn):
        raise wrong_type(fn, "fn", "from_jax", "a function")
    name = name or getattr(fn, "__name__", kind(fn))
    form = functools.lru_cache(_MOST_FORMS)(lambda structure, parts: Form(fn, name, structure, parts))

    def call(*args, **kwargs):
        leaves, structure = jax.tree.flatten((args, kwargs))
        operands, parts = [], []
        for leaf in leaves:
            key = isinstance(leaf, jax.Array) and jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key)
            if isinstance(leaf, (jax.Array, np.ndarray, np.generic)):
                leaf = adopt(jax.random.key_data(leaf) if key else jnp.asarray(leaf))
            if isinstance(leaf, Tensor):
                operands.append(leaf)
                parts.append(KEY if key else ARRAY)
            elif type(leaf).__hash__ is None:
                raise TypeError(
                    f"For '{name}', an argument must be an array or something to be hashed, but got {leaf!r}."
                )
            else:
                parts.append(Static(leaf))
        return form(structure, tuple(parts))(operands)

    return functools.update_wrapper(call, fn, updated=())


class Form:
    """The operator for the calls of one structure. `outs` holds the structures of what `fn` gave, by the shapes and dtypes."""

    def __init__(self, fn: Callable, name: str, structure, parts: tuple):
        self.outs, count = {}, sum(not isinstance(part, Static) for part in parts)

        def body(*arrays):
            given = iter(arrays)
            args, kwargs = structure.unflatten(
                [part.value if isinstance(part, Static) else part(next(given)) for part in parts]
            )
            leaves, out = jax.tree.flatten(fn(*args, **kwargs))
            self.outs[tuple([(x.shape, x.dtype) for x in arrays])] = out
            return tuple([jnp.asarray(leaf) for leaf in leaves])

        self.operator = Operator(name, body, [f"x{k}" for k in range(count)], (), (False,) * count)

    def __call__(self, operands: list[Tensor]):
        outs = apply(self.operator, tuple(operands))
        avals = [x._var.aval for x in operands]
        return self.outs[tuple([(a.shape, a.dtype) for a in avals])].unflatten(outs)
