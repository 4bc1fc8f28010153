"""How Ascend's operators are watched. XLA has none of this: what is set is kept."""

from msgrad.device_context.keep import keep
from msgrad.errors import check_non_negative_int, check_one_of, check_type

CONFIGS = {
    "max_opqueue_num": str,
    "err_msg_mode": ["0", "1"],
    "dump": [{"dump_scene": "lite_exception"}, {"dump_scene": "lite_exception:disable"}],
}


def execute_timeout(op_timeout) -> None:
    """How many seconds an operator may take: kept.

    TypeError for no int, ValueError for a negative one, RuntimeError if another was set before.

    Source: mindspore.device_context.ascend.op_debug.execute_timeout, MindSpore 2.10.
    """
    keep("execute_timeout", check_non_negative_int(op_timeout, "op_timeout", "execute_timeout"))


def debug_option(option_value) -> None:
    """What is looked for, 'oom': kept. TypeError for no string, ValueError for another one.

    Source: mindspore.device_context.ascend.op_debug.debug_option, MindSpore 2.10.
    """
    option = check_type(option_value, str, "option_value", "debug_option")
    keep("debug_option", check_one_of(option, ["oom"], "option_value", "debug_option"))


def aclinit_config(config) -> None:
    """Settings of Ascend's library, a dict: kept.

    Args:
        config: `max_opqueue_num`: a string; `err_msg_mode`: '0' or '1'; `dump`: a dict with a 'dump_scene'.

    Raises:
        ValueError: if a key is unknown or a value none of these. TypeError: if `max_opqueue_num` is no string.

    Source: mindspore.device_context.ascend.op_debug.aclinit_config, MindSpore 2.10.
    """
    for key, value in check_type(config, dict, "config", "aclinit_config").items():
        allowed = CONFIGS[check_one_of(key, CONFIGS, "config", "aclinit_config")]
        if isinstance(allowed, list):
            check_one_of(value, allowed, key, "aclinit_config")
        else:
            check_type(value, allowed, key, "aclinit_config")
    for key, value in config.items():
        keep(f"aclinit_config: {key}", value)


__all__ = ["aclinit_config", "debug_option", "execute_timeout"]
