"""mindspore.log: the logger that MindSpore's programs write to, on Python's logging."""

import logging
import os

_LEVELS = {0: logging.DEBUG, 1: logging.INFO, 2: logging.WARNING, 3: logging.ERROR, 4: logging.CRITICAL}
_logger = logging.getLogger("MindSpore")
_handler = logging.StreamHandler()
_handler.setFormatter(
    logging.Formatter(
        "[%(levelname)s] ME(%(process)d:%(thread)d,%(processName)s):%(asctime)s [%(pathname)s:%(lineno)d] %(message)s"
    )
)
_logger.addHandler(_handler)
_logger.propagate = False


def set_level(level: int) -> None:
    """Show messages of this level and above: 0 debug, 1 info, 2 warning, 3 error, 4 critical, as GLOG_v counts.

    Raises:
        ValueError: if `level` is none of these.
    """
    if level not in _LEVELS:
        raise ValueError(f"For 'set_level', the 'level' must be one of {list(_LEVELS)}, but got {level!r}.")
    _logger.setLevel(_LEVELS[level])


def get_level() -> str:
    """The level in force, '0' to '4', as a string. Source: mindspore.get_level, MindSpore 2.10."""
    return next((str(k) for k, v in _LEVELS.items() if v == _logger.level), "2")


def get_log_config() -> dict:
    """The settings read from the environment at start. Source: mindspore.get_log_config, MindSpore 2.10."""
    return {"GLOG_v": get_level()}


def debug(msg, *args, **kwargs):
    """Log at level 0. Source: mindspore.log.debug, MindSpore 2.10."""
    _logger.debug(msg, *args, stacklevel=2, **kwargs)


def info(msg, *args, **kwargs):
    """Log at level 1. Source: mindspore.log.info, MindSpore 2.10."""
    _logger.info(msg, *args, stacklevel=2, **kwargs)


def warning(msg, *args, **kwargs):
    """Log at level 2. Source: mindspore.log.warning, MindSpore 2.10."""
    _logger.warning(msg, *args, stacklevel=2, **kwargs)


def error(msg, *args, **kwargs):
    """Log at level 3. Source: mindspore.log.error, MindSpore 2.10."""
    _logger.error(msg, *args, stacklevel=2, **kwargs)


def critical(msg, *args, **kwargs):
    """Log at level 4. Source: mindspore.log.critical, MindSpore 2.10."""
    _logger.critical(msg, *args, stacklevel=2, **kwargs)


set_level({str(k): k for k in _LEVELS}.get(os.environ.get("GLOG_v", "2"), 2))
