"""Groups of processes by PyTorch's names, as in mint.distributed."""

from hashlib import sha1

from msgrad.errors import check_int, check_one_of, check_type
from msgrad.ops import groups
from msgrad.ops.groups import (
    GROUPS,
    WORLDS,
    GlobalComm,
    check_alone,
    check_initialized,
    get_group_rank_from_world_rank,
    get_group_size,
    get_world_rank_from_group_rank,
    init,
    ranks_of,
    release,
)


def is_available():
    """True: a world of one process is always there. Source: mindspore.mint.distributed.is_available, 2.10."""
    return True


def is_initialized():
    """Whether `init_process_group` or `init` was called. Source: mindspore.mint.distributed.is_initialized, 2.10."""
    return GlobalComm.INITED


def init_process_group(
    backend="hccl",
    init_method=None,
    timeout=None,
    world_size=-1,
    rank=-1,
    store=None,
    group_name="",
    pg_options=None,
    device_id=None,
):
    """Begin to communicate; in a world of one process there is nobody to find.

    Args:
        backend: 'hccl', as in MindSpore; what communicates is msgrad.
        init_method: 'tcp://host:port', or `store`, a TCPStore: where processes would meet. Then `world_size` and `rank`
            must be given.
        timeout: how long to wait for the others.
        world_size: 1, or -1 for what there is.
        rank: 0, or -1.
        group_name: another name of the world.
        pg_options: must be None.
        device_id: must be None: JAX decides.

    Raises:
        ValueError: if `backend` is another one, both meeting places are given, or `world_size` or `rank` do not fit.
        NotImplementedError: if `world_size` or the environment asks for several processes.

    Source: mindspore.mint.distributed.init_process_group, MindSpore 2.10.
    """
    owner = "init_process_group"
    check_one_of(backend, ["hccl"], "backend", owner)
    for value, name in ((pg_options, "pg_options"), (device_id, "device_id")):
        if value is not None:
            raise ValueError(f"For '{owner}', the '{name}' must be None: there is no Ascend device to set up.")
    if init_method is not None and store is not None:
        raise ValueError(f"For '{owner}', only one of 'init_method' and 'store' may be given.")
    if (init_method is not None or store is not None) and (world_size <= 0 or rank < 0):
        raise ValueError(
            f"For '{owner}', the 'world_size' and 'rank' must be given beside 'init_method' or 'store', "
            f"but got {world_size} and {rank}."
        )
    check_alone(owner, check_int(world_size, "world_size", owner))
    if world_size not in (-1, 1) or check_int(rank, "rank", owner) not in (-1, 0):
        raise ValueError(f"For '{owner}', the world has one process, of rank 0, but got {world_size} and rank {rank}.")
    init(backend)
    if check_type(group_name, str, "group_name", owner):
        GROUPS[group_name] = (0,)
        GlobalComm.WORLD_COMM_GROUP = group_name


def destroy_process_group(group=None):
    """Forget a group, or end all communication where it is None. Of no such group, nothing.

    Source: mindspore.mint.distributed.destroy_process_group, MindSpore 2.10.
    """
    if group is None or group == GlobalComm.WORLD_COMM_GROUP:
        return release()
    GROUPS.pop(check_type(group, str, "group", "destroy_process_group"), None)


def get_rank(group=None):
    """The rank of this process in a group, None for the world: 0, or -1 where it is in no such group.

    Source: mindspore.mint.distributed.get_rank, MindSpore 2.10.
    """
    if group is None:
        return groups.get_rank()
    group = check_type(group, str, "group", "get_rank")
    return 0 if group in GROUPS or group in WORLDS.values() else -1


def get_world_size(group=None):
    """The number of processes in a group, None for the world: 1, or -1 where this one is in no such group.

    Source: mindspore.mint.distributed.get_world_size, MindSpore 2.10.
    """
    return get_group_size() if group is None else len(GROUPS.get(group, (0,))) if get_rank(group) == 0 else -1


def get_process_group_ranks(group=None):
    """The ranks in a group, None for the world: a list. RuntimeError if there is no such group.

    Source: mindspore.mint.distributed.get_process_group_ranks, MindSpore 2.10.
    """
    return list(ranks_of(group, "get_process_group_ranks"))


def get_backend(group=None):
    """The name of what communicates: 'hccl', as programs expect. RuntimeError if there is no such group.

    Source: mindspore.mint.distributed.get_backend, MindSpore 2.10.
    """
    ranks_of(group, "get_backend")
    return "hccl"


def new_group(
    ranks=None, timeout=None, backend=None, pg_options=None, use_local_synchronization=False, group_desc=None
):
    """A group of the given ranks, or of all; its name, and '' if it has a rank that is not in the world.

    Args:
        ranks: a list of ints, or None.
        timeout, use_local_synchronization, group_desc: for the setting up of groups, of which one process needs none.
        backend: None or 'hccl'.
        pg_options: must be None.

    Raises:
        TypeError: if `ranks` is no list of ints. ValueError: if it has a rank twice, or `backend` is another one.
        RuntimeError: if `init_process_group` was not called.

    Source: mindspore.mint.distributed.new_group, MindSpore 2.10.
    """
    check_one_of(backend, [None, "hccl"], "backend", "new_group")
    if pg_options is not None:
        raise ValueError("For 'new_group', the 'pg_options' must be None: there is no Ascend communication to set up.")
    check_initialized("new_group")
    if ranks is None or ranks == []:
        return GlobalComm.WORLD_COMM_GROUP
    check_type(ranks, list, "ranks", "new_group")
    if len({check_int(rank, "ranks", "new_group") for rank in ranks}) < len(ranks):
        raise ValueError(f"For 'new_group', the 'ranks' must be distinct, but got {ranks}.")
    if ranks != [0]:
        return ""
    GROUPS[name := f"hccl_1_{sha1(b'0').hexdigest()}"] = (0,)
    return name


def get_global_rank(group, group_rank):
    """The rank in the world of the process number `group_rank` of a group. RuntimeError if it has no such number.

    Source: mindspore.mint.distributed.get_global_rank, MindSpore 2.10.
    """
    return get_world_rank_from_group_rank(GlobalComm.WORLD_COMM_GROUP if group is None else group, group_rank)


def get_group_rank(group, global_rank):
    """The number in a group of the process of rank `global_rank`. RuntimeError if it is not in the group.

    Source: mindspore.mint.distributed.get_group_rank, MindSpore 2.10.
    """
    return get_group_rank_from_world_rank(global_rank, GlobalComm.WORLD_COMM_GROUP if group is None else group)
