"""What repeats another computation, for a gradient, does not print again."""

import functools
import threading
from collections.abc import Callable

_here = threading.local()


def is_quiet() -> bool:
    """Whether what is traced now repeats something."""
    return getattr(_here, "quiet", False)


def quietly(function: Callable) -> Callable:
    """`function`, printing nothing."""

    @functools.wraps(function)
    def run(*args):
        before, _here.quiet = is_quiet(), True
        try:
            return function(*args)
        finally:
            _here.quiet = before

    return run
