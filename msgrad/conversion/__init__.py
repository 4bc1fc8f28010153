"""Between msgrad and its neighbours: optax, JAX functions, flax and equinox modules, PyTorch's state_dicts."""
