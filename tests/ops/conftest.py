"""Operators are tested in JAX's strict promotion: a body that leans on implicit casting fails."""

import jax
import pytest


@pytest.fixture(autouse=True)
def strict_promotion():
    with jax.numpy_dtype_promotion("strict"):
        yield
