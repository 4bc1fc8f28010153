"""Seeds, and the generator whose state is an operand of every random operator."""

import secrets

import jax
import numpy as np

from msgrad.core.hostrandom import seed_host
from msgrad.core.instruction import aval_of
from msgrad.core.program import Var
from msgrad.core.record import wrap
from msgrad.core.tensor import Tensor, adopt
from msgrad.errors import check_int, wrong_value

_seed: int | None = None
_seedings = 0  # how often a seed was set
_states: dict[str, Tensor] = {}


def key_data(seed: int) -> np.ndarray:
    """The state of a generator that was just seeded: the key, as two uint32."""
    return np.array([(seed >> 32) & 0xFFFFFFFF, seed & 0xFFFFFFFF], np.uint32)


def state() -> Tensor:
    """The global generator's state. A random operator reads it and writes its successor."""
    found = _states.get("global")
    if found is None:
        seed = secrets.randbits(63) if _seed is None else _seed
        found = _states["global"] = stream(seed)
    return found


def stream(seed: int) -> Tensor:
    """The state of a new generator, which outlives the function that is compiled or mapped when it is first asked."""
    data = key_data(seed)
    return wrap(Var(aval_of(data), data))


def split(data):
    """A fresh key, and the state that follows `data` (JAX arrays, inside an operator's body)."""
    keys = jax.random.split(jax.random.wrap_key_data(data))
    return keys[0], jax.random.key_data(keys[1])


def set_seed(seed: int) -> None:
    """Seed every generator: operators, layers, initializers, NumPy's global one and the data pipeline.

    Raises:
        TypeError: if `seed` is no int. ValueError: if it is negative or above 2**32 - 1.

    Source: mindspore.set_seed, MindSpore 2.10.
    """
    global _seed, _seedings
    seed = check_int(seed, "seed", "set_seed")
    if not 0 <= seed < 2**32:
        raise wrong_value(seed, "seed", "set_seed", "within [0, 2**32)")
    _seed = seed
    _seedings += 1
    np.random.seed(seed)
    seed_host(seed)
    if "global" in _states:
        fresh = adopt(key_data(seed))
        _states["global"]._set(fresh._var)


def get_seed() -> int | None:
    """The seed last set, or None. Source: mindspore.get_seed, MindSpore 2.10."""
    return _seed


def seedings() -> int:
    """How often `set_seed` was called: the data pipeline looks whether its own seed is older."""
    return _seedings
