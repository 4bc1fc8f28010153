"""What the tests of the data pipeline share."""

import pytest

import msgrad.dataset as ds


@pytest.fixture(autouse=True)
def no_seed():
    """Each test starts without a seed of the pipeline's own."""
    ds.config.set_seed(5489)
