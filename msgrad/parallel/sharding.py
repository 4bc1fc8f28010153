"""Spreading functions and Parameters over devices. One process has nothing to spread, and MindSpore does nothing either."""


def shard(fn, in_strategy, out_strategy=None, parameter_plan=None):
    """`fn` itself: in one process there is nothing to spread, and MindSpore looks at no strategy then either.

    Source: mindspore.parallel.shard, MindSpore 2.10.
    """
    return fn


def parameter_broadcast(net, layout, cur_rank=0, initial_rank=0) -> None:
    """Give the Parameters of the first process to all others; there are none, and MindSpore looks at nothing then.

    Source: mindspore.parallel.parameter_broadcast, MindSpore 2.10.
    """
