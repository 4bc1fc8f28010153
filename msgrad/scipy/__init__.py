"""mindspore.scipy: linear algebra and optimization as in SciPy."""

from msgrad.scipy import linalg, optimize

__all__ = ["linalg", "optimize"]
