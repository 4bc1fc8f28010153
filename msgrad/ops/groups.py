"""The processes that communicate, and their groups: a world of one process, whose rank is 0."""

import os

import jax

from msgrad.core.context import get_context
from msgrad.errors import check_int, check_type

HCCL_WORLD_COMM_GROUP = "hccl_world_group"
NCCL_WORLD_COMM_GROUP = "nccl_world_group"
MCCL_WORLD_COMM_GROUP = "mccl_world_group"
WORLDS = {"hccl": HCCL_WORLD_COMM_GROUP, "nccl": NCCL_WORLD_COMM_GROUP, "mccl": MCCL_WORLD_COMM_GROUP}
BACKENDS = {"CPU": "mccl", "GPU": "nccl"}


class GlobalComm:
    """What `init` has set: the backend's name, the group of all processes, and whether it was called.

    Source: mindspore.communication.GlobalComm, MindSpore 2.10.
    """

    BACKEND = "hccl"
    WORLD_COMM_GROUP = HCCL_WORLD_COMM_GROUP
    INITED = False
    CHECK_ENVS = True


GROUPS: dict[str, tuple[int, ...]] = {}  # those made by create_group


# ---------------------------------------------------------------- the world
def check_alone(owner: str, world_size: int = 1) -> None:
    """Raise NotImplementedError where there are several processes: `world_size` of them, or as the environment says."""
    size = max([world_size, *(int(os.environ.get(name) or 1) for name in ("RANK_SIZE", "MS_WORKER_NUM"))])
    if size > 1 or (jax.distributed.is_initialized() and jax.process_count() > 1):
        raise NotImplementedError(
            f"For '{owner}', msgrad communicates within a world of one process, but there are to be {size}: its "
            "collectives would leave the others out. Run one process, and unset RANK_SIZE and MS_WORKER_NUM."
        )


def init(backend_name=None):
    """Begin to communicate. Names of one device's backend are taken on any other.

    Args:
        backend_name: 'hccl', 'nccl', 'mccl', or None for that of the device.

    Raises:
        TypeError: if `backend_name` is no string. RuntimeError: if there is no such backend.
        NotImplementedError: if RANK_SIZE or MS_WORKER_NUM ask for several processes.

    Source: mindspore.communication.init, MindSpore 2.10.
    """
    if backend_name is None:
        backend_name = BACKENDS.get(get_context("device_target"), "hccl")
    check_type(backend_name, str, "backend_name", "init")
    if backend_name not in WORLDS:
        raise RuntimeError(f"For 'init', the 'backend_name' must be one of {list(WORLDS)}, but got {backend_name!r}.")
    check_alone("init")
    GlobalComm.BACKEND, GlobalComm.WORLD_COMM_GROUP, GlobalComm.INITED = backend_name, WORLDS[backend_name], True


def release():
    """End what `init` began: all groups are gone. Source: mindspore.communication.release, MindSpore 2.10."""
    GROUPS.clear()
    GlobalComm.INITED = False


def check_initialized(owner: str) -> None:
    if not GlobalComm.INITED:
        raise RuntimeError(f"For '{owner}', there is nobody to communicate with yet: call 'init' first.")


# ---------------------------------------------------------------- groups
def ranks_of(group, owner: str) -> tuple[int, ...]:
    """The ranks in `group`, a name; None is the world. RuntimeError if there is no such group."""
    if group is None or check_type(group, str, "group", owner) in WORLDS.values():
        return (0,)
    if group not in GROUPS:
        raise RuntimeError(f"For '{owner}', there is no group {group!r}.")
    return GROUPS[group]


def check_rank(rank, group, name: str, owner: str) -> int:
    """`rank`, an int that is one of the group's processes. RuntimeError otherwise."""
    if check_int(rank, name, owner) not in (ranks := ranks_of(group, owner)):
        raise RuntimeError(f"For '{owner}', the '{name}' must be one of the group's ranks {ranks}, but got {rank}.")
    return rank


def create_group(group, rank_ids, options=None):
    """Make a group of some of the processes.

    Args:
        group: its name.
        rank_ids: a list of their ranks, each once; of this world that is [0].
        options: settings of Ascend's communication, a GroupOptions; there are none here.

    Raises:
        TypeError: if `group` is no string or `rank_ids` no list of ints.
        ValueError: if `rank_ids` is empty or has a rank twice, or `options` are given.
        RuntimeError: if `init` was not called, or a rank is not in the world.

    Source: mindspore.communication.create_group, MindSpore 2.10.
    """
    check_type(group, str, "group", "create_group")
    check_type(rank_ids, list, "rank_ids", "create_group")
    if options is not None:
        raise ValueError("For 'create_group', the 'options' must be None: there is no Ascend communication to set up.")
    if not rank_ids or len(set(rank_ids)) < len(rank_ids):
        raise ValueError(f"For 'create_group', the 'rank_ids' must be some ranks, each once, but got {rank_ids}.")
    check_initialized("create_group")
    GROUPS[group] = tuple(check_rank(rank, None, "rank_ids", "create_group") for rank in rank_ids)


def destroy_group(group):
    """Forget a group. ValueError for the world, RuntimeError if there is no such group.

    Source: mindspore.communication.destroy_group, MindSpore 2.10.
    """
    ranks_of(group, "destroy_group")
    if group in WORLDS.values():
        raise ValueError("For 'destroy_group', the world itself must stay: call 'release'.")
    del GROUPS[group]


# ---------------------------------------------------------------- questions
def get_rank(group=HCCL_WORLD_COMM_GROUP):
    """The rank of this process in a group: 0. Before `init`, what the environment says as RANK_ID.

    Raises:
        TypeError: if `group` is no string. RuntimeError: if there is no such group.

    Source: mindspore.communication.get_rank, MindSpore 2.10.
    """
    check_type(group, str, "group", "get_rank")
    return ranks_of(group, "get_rank").index(0) if GlobalComm.INITED else int(os.environ.get("RANK_ID") or 0)


def get_group_size(group=HCCL_WORLD_COMM_GROUP):
    """The number of processes in a group: 1. Before `init`, what the environment says as RANK_SIZE.

    Raises:
        TypeError: if `group` is no string. RuntimeError: if there is no such group.

    Source: mindspore.communication.get_group_size, MindSpore 2.10.
    """
    check_type(group, str, "group", "get_group_size")
    return len(ranks_of(group, "get_group_size")) if GlobalComm.INITED else int(os.environ.get("RANK_SIZE") or 1)


def get_local_rank(group=HCCL_WORLD_COMM_GROUP):
    """The rank of this process among those of its machine: 0. RuntimeError if there is no such group.

    Source: mindspore.communication.get_local_rank, MindSpore 2.10.
    """
    return ranks_of(check_type(group, str, "group", "get_local_rank"), "get_local_rank").index(0)


def get_local_rank_size(group=HCCL_WORLD_COMM_GROUP):
    """The number of a group's processes on this machine: 1. RuntimeError if there is no such group.

    Source: mindspore.communication.get_local_rank_size, MindSpore 2.10.
    """
    return len(ranks_of(check_type(group, str, "group", "get_local_rank_size"), "get_local_rank_size"))


def get_world_rank_from_group_rank(group, group_rank_id):
    """The rank in the world of the process number `group_rank_id` of a group. RuntimeError if it has no such number.

    Source: mindspore.communication.get_world_rank_from_group_rank, MindSpore 2.10.
    """
    owner = "get_world_rank_from_group_rank"
    ranks = ranks_of(check_type(group, str, "group", owner), owner)
    if not 0 <= check_int(group_rank_id, "group_rank_id", owner) < len(ranks):
        raise RuntimeError(f"For '{owner}', the group {group!r} has {len(ranks)} ranks, but got {group_rank_id}.")
    return ranks[group_rank_id]


def get_group_rank_from_world_rank(world_rank_id, group):
    """The number in a group of the process of rank `world_rank_id`. RuntimeError if it is not in the group.

    Source: mindspore.communication.get_group_rank_from_world_rank, MindSpore 2.10.
    """
    owner = "get_group_rank_from_world_rank"
    ranks = ranks_of(check_type(group, str, "group", owner), owner)
    return ranks.index(check_rank(world_rank_id, group, "world_rank_id", owner))


def get_process_group_ranks(group=HCCL_WORLD_COMM_GROUP):
    """The ranks in a group, a list. RuntimeError if there is no such group.

    Source: mindspore.communication.get_process_group_ranks, MindSpore 2.10.
    """
    return list(ranks_of(group, "get_process_group_ranks"))


def get_comm_name(group=HCCL_WORLD_COMM_GROUP):
    """The name that the backend gives a group: its own. RuntimeError if there is no such group.

    Source: mindspore.communication.get_comm_name, MindSpore 2.10.
    """
    ranks_of(check_type(group, str, "group", "get_comm_name"), "get_comm_name")
    return GlobalComm.WORLD_COMM_GROUP if group in WORLDS.values() else group
