"""mindspore.parallel: settings of runs on several devices, as one process takes them. See `context`."""

from msgrad.core.layout import Layout
from msgrad.ops.collectives import reshard
from msgrad.parallel.context import (
    auto_parallel_context,
    get_auto_parallel_context,
    reset_auto_parallel_context,
    set_auto_parallel_context,
)
from msgrad.parallel.settings import (
    ParallelMode,
    get_algo_parameters,
    get_ps_context,
    reset_algo_parameters,
    reset_ps_context,
    set_algo_parameters,
    set_ps_context,
)
from msgrad.parallel.sharding import (
    parameter_broadcast,
    set_op_strategy_config,
    shard,
    sync_pipeline_shared_parameters,
)

__all__ = [
    "Layout",
    "ParallelMode",
    "auto_parallel_context",
    "get_algo_parameters",
    "get_auto_parallel_context",
    "get_ps_context",
    "parameter_broadcast",
    "reset_algo_parameters",
    "reset_auto_parallel_context",
    "reset_ps_context",
    "reshard",
    "set_algo_parameters",
    "set_auto_parallel_context",
    "set_op_strategy_config",
    "set_ps_context",
    "shard",
    "sync_pipeline_shared_parameters",
]
