"""Collectives by PyTorch's names, in a world of one process: see msgrad.ops.communication."""

# ruff: noqa: F403

from msgrad.ops.communication import *
from msgrad.ops.communication import __all__ as _all

__all__ = [
    n
    for n in _all
    if n not in ("TCPStore gather_into_tensor scatter_tensor set_comm_ops_inplace all_to_all_v_c").split()
]
