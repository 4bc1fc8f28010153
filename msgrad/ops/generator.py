"""Generators of random numbers with a state of their own; the default one is the stream that `set_seed` seeds too."""

import secrets

import numpy as np

from msgrad.core import random
from msgrad.core.tensor import Tensor, adopt

STATE = 16  # bytes: the seed, then the state of the stream


class Generator:
    """A stream of random numbers for the operators that take a `generator`.

    Source: mindspore.Generator, MindSpore 2.10.
    """

    def __init__(self):
        self._seed = 0
        self._state = adopt(random.key_data(0))

    def manual_seed(self, seed):
        """Begin the stream anew from `seed`, an int; returns the Generator. TypeError if it is no int."""
        if isinstance(seed, bool) or not isinstance(seed, int):
            raise TypeError(f"For 'Generator.manual_seed', the 'seed' must be an int, but got {seed!r}.")
        self._seed = seed
        self._state._set(adopt(random.key_data(seed % 2**64))._var)
        return self

    def seed(self) -> int:
        """Begin the stream anew from a random seed, which is returned."""
        return self.manual_seed(secrets.randbits(31)).initial_seed()

    def initial_seed(self) -> int:
        """The seed the stream began from."""
        return self._seed

    def get_state(self) -> Tensor:
        """A uint8 Tensor from which `set_state` goes on."""
        seed = np.array([self._seed % 2**64], np.uint64)
        return Tensor(np.concatenate([seed.view(np.uint8), self._state.asnumpy().view(np.uint8)]))

    def set_state(self, state) -> None:
        """Go on from what `get_state` gave. RuntimeError if `state` is not of its kind."""
        if not isinstance(state, Tensor) or state.shape != (STATE,) or state.dtype.name != "uint8":
            raise RuntimeError(f"For 'Generator.set_state', the 'state' must be a uint8 Tensor of {STATE} elements.")
        data = state.asnumpy()
        self._seed = int(data[:8].view(np.uint64)[0])
        self._state._set(adopt(data[8:].view(np.uint32).copy())._var)


class DefaultGenerator(Generator):
    """The generator of the operators that are given none."""

    def __init__(self):
        self._seed = 0

    @property
    def _state(self) -> Tensor:
        return random.state()


default_generator = DefaultGenerator()
manual_seed, seed, initial_seed = default_generator.manual_seed, default_generator.seed, default_generator.initial_seed
get_rng_state, set_rng_state = default_generator.get_state, default_generator.set_state
