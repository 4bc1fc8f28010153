"""msgrad: MindSpore code on JAX."""
import jax as _jax

_jax.config.update("jax_enable_x64", True)
