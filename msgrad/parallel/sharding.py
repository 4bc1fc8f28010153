"""Spreading functions and Parameters over devices. One process has nothing to spread, and MindSpore does nothing either."""

from msgrad.core.cell import Cell
from msgrad.errors import check_type
from msgrad.parallel.auto_parallel import check_json
from msgrad.parallel.context import auto_parallel_context


def shard(fn, in_strategy, out_strategy=None, parameter_plan=None):
    """`fn` itself: in one process there is nothing to spread, and MindSpore looks at no strategy then either.

    Source: mindspore.parallel.shard, MindSpore 2.10.
    """
    return fn


def parameter_broadcast(net, layout, cur_rank=0, initial_rank=0) -> None:
    """Give the Parameters of the first process to all others; there are none, and MindSpore looks at nothing then.

    Source: mindspore.parallel.parameter_broadcast, MindSpore 2.10.
    """


def sync_pipeline_shared_parameters(net) -> None:
    """Give the Parameters that stages of a pipeline share to all of them. One process has all stages, which share them.

    TypeError if `net` is no Cell.

    Source: mindspore.parallel.sync_pipeline_shared_parameters, MindSpore 2.10.
    """
    check_type(net, Cell, "net", "sync_pipeline_shared_parameters")


def set_op_strategy_config(mode="SAVE", path="") -> None:
    """Where the search for how operators are split writes what it found, or reads it: kept, as one device has no search.

    Args:
        mode: 'SAVE' or 'LOAD'. path: the absolute path of a .json.

    Raises:
        KeyError: if one is none of these.

    Source: mindspore.parallel.set_op_strategy_config, MindSpore 2.10.
    """
    check_json(path, "set_op_strategy_config")
    if mode not in ("SAVE", "LOAD"):
        raise KeyError(f"For 'set_op_strategy_config', the 'mode' must be 'SAVE' or 'LOAD', but got {mode!r}.")
    auto_parallel_context().keep({"op_strategy_config": (mode, path)})
