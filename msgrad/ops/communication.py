"""Collectives as functions, in a world of one process: what a group of one gives. They write into the tensors given.

`set_comm_ops_inplace(False)` has those that can return the result instead, with a handle: `(result, None)`.
"""

import copy
from collections import deque
from datetime import timedelta
from weakref import WeakValueDictionary

from msgrad.core.record import shared, wrap
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_int, check_one_of, check_type, wrong_type
from msgrad.ops.groups import check_alone, check_initialized, check_rank, ranks_of
from msgrad.ops.process_groups import (
    destroy_process_group,
    get_backend,
    get_global_rank,
    get_group_rank,
    get_process_group_ranks,
    get_rank,
    get_world_size,
    init_process_group,
    is_available,
    is_initialized,
    new_group,
)

REDUCTIONS = ["sum", "prod", "min", "max", "avg"]


class ReduceOp:
    """The reductions of collectives, by name. Source: mindspore.ops.ReduceOp, MindSpore 2.10."""

    SUM, MAX, MIN, PROD = "sum", "max", "min", "prod"


class CommHandle:
    """What an asynchronous collective gives: `wait` returns when its result is there."""

    def __init__(self, finish=None):
        self._finish = finish

    def wait(self):
        if self._finish is not None:
            finish, self._finish = self._finish, None
            finish()


# ---------------------------------------------------------------- checks and results
_in_place = dict.fromkeys(
    """all_reduce all_gather_into_tensor all_gather_into_tensor_uneven all_to_all all_to_all_single
    reduce_scatter_tensor reduce_scatter_tensor_uneven isend irecv send recv gather scatter all_gather reduce_scatter
    barrier broadcast reduce batch_isend_irecv all_gather_object broadcast_object_list gather_object scatter_object_list
    send_object_list recv_object_list gather_into_tensor scatter_tensor all_to_all_v_c""".split(),
    True,
)
ONLY_IN_PLACE = """all_gather reduce_scatter scatter gather all_gather_object broadcast_object_list gather_object
    scatter_object_list send_object_list recv_object_list""".split()


def set_comm_ops_inplace(is_enable, func_list=None):
    """Whether collectives write into the tensors given, or return the result and a handle.

    Args:
        is_enable: a bool; True is the default.
        func_list: names of functions, a list or tuple; None for all.

    Raises:
        TypeError: if `is_enable` is no bool or `func_list` no list. ValueError: if it holds another name.

    Source: mindspore.ops.communication.set_comm_ops_inplace, MindSpore 2.10.
    """
    check_bool(is_enable, "is_enable", "set_comm_ops_inplace")
    names = list(_in_place) if func_list is None else func_list
    for name in check_type(names, (list, tuple), "func_list", "set_comm_ops_inplace"):
        check_one_of(name, _in_place, "func_list", "set_comm_ops_inplace")
    _in_place.update(dict.fromkeys(names, is_enable))


def begin(owner: str, group, *tensors, op: str = "sum") -> None:
    """Check what every collective takes: Tensors, a group, the name of a reduction."""
    for tensor in tensors:
        check_type(tensor, Tensor, "tensor", owner)
    if check_type(op, str, "op", owner) not in REDUCTIONS:
        raise TypeError(f"For '{owner}', the 'op' must be one of {REDUCTIONS}, but got {op!r}.")
    ranks_of(group, owner)
    check_initialized(owner)
    check_alone(owner)
    if owner in ONLY_IN_PLACE and not _in_place[owner]:
        raise ValueError(f"For '{owner}', there is only the form that writes: call set_comm_ops_inplace(True).")


def one_each(tensors, name: str, owner: str):
    """`tensors`, a list or tuple with a Tensor for each process; TypeError otherwise."""
    for tensor in check_type(tensors, (list, tuple), name, owner):
        check_type(tensor, Tensor, name, owner)
    if len(tensors) != 1:
        raise TypeError(
            f"For '{owner}', the '{name}' must hold a Tensor for each rank: 1, but it holds {len(tensors)}."
        )
    return tensors


def whole(value: Tensor, sizes, name: str, owner: str) -> Tensor:
    """`value`, whose first axis `sizes`, of one process, must speak of; None for all."""
    if sizes is not None and len(sizes) > 0 and [int(n) for n in sizes] != [value.shape[0]]:
        raise ValueError(
            f"For '{owner}', the '{name}' must be [{value.shape[0]}], the rows of the one rank, but got {list(sizes)}."
        )
    return value


def put(into: Tensor, value: Tensor, owner: str) -> None:
    """Write `value` into the Tensor `into` of its shape and dtype."""
    if into.shape != value.shape:
        raise ValueError(f"For '{owner}', the output must have the shape {value.shape}, but it is {into.shape}.")
    if into.dtype != value.dtype:
        raise TypeError(f"For '{owner}', the output must be of {value.dtype}, but it is of {into.dtype}.")
    if into is not value:
        into._write(shared(value))


def done(owner: str, value: Tensor, into: Tensor, async_op: bool):
    """End a collective: `value` written into `into`, or returned."""
    handle = CommHandle() if check_bool(async_op, "async_op", owner) else None
    if not _in_place[owner]:
        return wrap(shared(value)), handle
    put(check_type(into, Tensor, "output", owner), value, owner)
    return handle


# ---------------------------------------------------------------- tensors
def all_reduce(tensor, op="sum", group=None, async_op=False):
    """The reduction of every process's tensor, written into it: of one process, the tensor.

    Args:
        tensor: any shape.
        op: 'sum', 'prod', 'min', 'max' or 'avg'.
        group: the name of a group, None for all processes.
        async_op: whether to return a handle.

    Returns:
        None, or a CommHandle where `async_op`.

    Raises:
        TypeError: if `tensor` is no Tensor or `op` another one. RuntimeError: without `init_process_group`, or if there
        is no such group.

    Source: mindspore.mint.distributed.all_reduce, MindSpore 2.10.
    """
    begin("all_reduce", group, tensor, op=op)
    return done("all_reduce", tensor, tensor, async_op)


def all_gather_into_tensor(output_tensor, input_tensor, group=None, async_op=False):
    """Every process's `input_tensor`, along the first axis, in `output_tensor`. Errors as `all_reduce`; ValueError for
    another shape. Source: mindspore.mint.distributed.all_gather_into_tensor, MindSpore 2.10."""
    begin("all_gather_into_tensor", group, input_tensor)
    return done("all_gather_into_tensor", input_tensor, output_tensor, async_op)


def all_gather_into_tensor_uneven(output, input, output_split_sizes=None, group=None, async_op=False):
    """`all_gather_into_tensor` of `output_split_sizes[i]` rows from process i. ValueError if they do not fit.

    Source: mindspore.mint.distributed.all_gather_into_tensor_uneven, MindSpore 2.10.
    """
    owner = "all_gather_into_tensor_uneven"
    begin(owner, group, input)
    return done(owner, whole(input, output_split_sizes, "output_split_sizes", owner), output, async_op)


def reduce_scatter_tensor(output, input, op="sum", group=None, async_op=False):
    """This process's part, along the first axis, of the reduction of every `input`, in `output`. Errors as
    `all_reduce`; ValueError for another shape. Source: mindspore.mint.distributed.reduce_scatter_tensor, 2.10."""
    begin("reduce_scatter_tensor", group, input, op=op)
    return done("reduce_scatter_tensor", input, output, async_op)


def reduce_scatter_tensor_uneven(output, input, input_split_sizes=None, op="sum", group=None, async_op=False):
    """`reduce_scatter_tensor` of `input_split_sizes[i]` rows for process i. ValueError if they do not fit.

    Source: mindspore.mint.distributed.reduce_scatter_tensor_uneven, MindSpore 2.10.
    """
    owner = "reduce_scatter_tensor_uneven"
    begin(owner, group, input, op=op)
    return done(owner, whole(input, input_split_sizes, "input_split_sizes", owner), output, async_op)


def reduce(tensor, dst, op="sum", group=None, async_op=False):
    """The reduction of every process's tensor, written into that of process `dst`. RuntimeError if there is none.

    Source: mindspore.mint.distributed.reduce, MindSpore 2.10.
    """
    begin("reduce", group, tensor, op=op)
    check_rank(dst, group, "dst", "reduce")
    return done("reduce", tensor, tensor, async_op)


def broadcast(tensor, src, group=None, async_op=False):
    """The tensor of process `src`, written into every process's. RuntimeError if there is no such process.

    Source: mindspore.mint.distributed.broadcast, MindSpore 2.10.
    """
    begin("broadcast", group, tensor)
    check_rank(src, group, "src", "broadcast")
    return done("broadcast", tensor, tensor, async_op)


def gather_into_tensor(output_tensor, input_tensor, dst=0, group=None, async_op=False):
    """`all_gather_into_tensor` for process `dst` alone. Source: mindspore.ops.communication.gather_into_tensor, 2.10."""
    begin("gather_into_tensor", group, input_tensor)
    check_rank(dst, group, "dst", "gather_into_tensor")
    return done("gather_into_tensor", input_tensor, output_tensor, async_op)


def scatter_tensor(output_tensor, input_tensor, src=0, group=None, async_op=False):
    """This process's part, along the first axis, of the `input_tensor` of process `src`, in `output_tensor`.

    Source: mindspore.ops.communication.scatter_tensor, MindSpore 2.10.
    """
    begin("scatter_tensor", group, input_tensor)
    check_rank(src, group, "src", "scatter_tensor")
    return done("scatter_tensor", input_tensor, output_tensor, async_op)


# ---------------------------------------------------------------- lists of tensors
def all_gather(tensor_list, tensor, group=None, async_op=False):
    """Every process's tensor, written into those of `tensor_list`, one for each. TypeError for another number of them.

    Source: mindspore.mint.distributed.all_gather, MindSpore 2.10.
    """
    begin("all_gather", group, tensor)
    (into,) = one_each(tensor_list, "tensor_list", "all_gather")
    return done("all_gather", tensor, into, async_op)


def gather(tensor, gather_list, dst=0, group=None, async_op=False):
    """`all_gather` for process `dst` alone. Source: mindspore.mint.distributed.gather, MindSpore 2.10."""
    begin("gather", group, tensor)
    check_rank(dst, group, "dst", "gather")
    (into,) = one_each(gather_list, "gather_list", "gather")
    return done("gather", tensor, into, async_op)


def scatter(tensor, scatter_list, src=0, group=None, async_op=False):
    """This process's Tensor of process `src`'s `scatter_list`, written into `tensor`.

    Source: mindspore.mint.distributed.scatter, MindSpore 2.10.
    """
    begin("scatter", group, tensor)
    check_rank(src, group, "src", "scatter")
    (value,) = one_each(scatter_list, "scatter_list", "scatter")
    return done("scatter", value, tensor, async_op)


def reduce_scatter(output, input_list, op="sum", group=None, async_op=False):
    """The reduction of this process's Tensor in every `input_list`, written into `output`.

    Source: mindspore.mint.distributed.reduce_scatter, MindSpore 2.10.
    """
    begin("reduce_scatter", group, output, op=op)
    (value,) = one_each(input_list, "input_list", "reduce_scatter")
    return done("reduce_scatter", value, output, async_op)


def all_to_all(output_tensor_list, input_tensor_list, group=None, async_op=False):
    """Tensor i of `input_tensor_list` sent to process i, what they sent written into `output_tensor_list`.

    Where results are returned, that list may hold shapes.

    Source: mindspore.mint.distributed.all_to_all, MindSpore 2.10.
    """
    begin("all_to_all", group)
    (value,) = one_each(input_tensor_list, "input_tensor_list", "all_to_all")
    if _in_place["all_to_all"]:
        (into,) = one_each(output_tensor_list, "output_tensor_list", "all_to_all")
        return done("all_to_all", value, into, async_op)
    (shape,) = (t.shape if isinstance(t, Tensor) else tuple(t) for t in output_tensor_list)
    result, handle = done("all_to_all", value.reshape(shape), value, async_op)
    return (result,), handle


def all_to_all_single(output, input, output_split_sizes=None, input_split_sizes=None, group=None, async_op=False):
    """`input_split_sizes[i]` rows of `input` sent to process i, what they sent along the first axis of `output`.

    Source: mindspore.mint.distributed.all_to_all_single, MindSpore 2.10.
    """
    owner = "all_to_all_single"
    begin(owner, group, input)
    whole(input, output_split_sizes, "output_split_sizes", owner)
    return done(owner, whole(input, input_split_sizes, "input_split_sizes", owner), output, async_op)


def all_to_all_v_c(output, input, send_count_matrix, group=None, async_op=False):
    """Elements of `input` sent, `send_count_matrix[i * n + j]` of them from process i to process j of n.

    Source: mindspore.ops.communication.all_to_all_v_c, MindSpore 2.10.
    """
    owner = "all_to_all_v_c"
    begin(owner, group, input)
    flat = input.reshape(-1)
    return done(owner, whole(flat, send_count_matrix, "send_count_matrix", owner), output, async_op)


def barrier(group=None, async_op=False, device_ids=None):
    """Wait for every process of the group. RuntimeError without `init_process_group`.

    Source: mindspore.mint.distributed.barrier, MindSpore 2.10.
    """
    begin("barrier", group)
    return CommHandle() if check_bool(async_op, "async_op", "barrier") else None


# ---------------------------------------------------------------- from one to another
_sent: dict = {}  # (group, tag): what this process has sent to itself and not yet received


def post(tensor: Tensor, dst, group, tag, owner: str) -> None:
    begin(owner, group, tensor)
    check_rank(dst, group, "dst", owner)
    _sent.setdefault((group, check_int(tag, "tag", owner)), deque()).append(wrap(shared(tensor)))


def taken(group, tag, owner: str) -> Tensor:
    """The first of what was sent and not yet received; RuntimeError where nothing was: nobody else would send it."""
    if not (letters := _sent.get((group, check_int(tag, "tag", owner)))):
        raise RuntimeError(f"For '{owner}', rank 0 waits for what nobody has sent with the tag {tag}.")
    return letters.popleft()


def not_itself(rank, group, name: str, owner: str) -> None:
    check_rank(rank, group, name, owner)
    raise ValueError(f"For '{owner}', the '{name}' must not be the process itself, but got {rank}.")


def send(tensor, dst=0, group=None, tag=0):
    """Send a tensor to process `dst`, and wait until it has it. ValueError if that is the process itself, RuntimeError
    if it is not in the group. Source: mindspore.mint.distributed.send, MindSpore 2.10."""
    begin("send", group, tensor)
    not_itself(dst, group, "dst", "send")


def recv(tensor, src=0, group=None, tag=0):
    """Wait for a tensor from process `src`, write it into `tensor`. Errors as `send`.

    Source: mindspore.mint.distributed.recv, MindSpore 2.10.
    """
    begin("recv", group, tensor)
    not_itself(src, group, "src", "recv")


def isend(tensor, dst=0, group=None, tag=0):
    """Send a tensor to process `dst`, which may be this one; a handle. RuntimeError if it is not in the group.

    Source: mindspore.mint.distributed.isend, MindSpore 2.10.
    """
    post(tensor, dst, group, tag, "isend")
    return CommHandle()


def irecv(tensor, src=0, group=None, tag=0):
    """Receive a tensor from process `src`, which may be this one, into `tensor`: when the handle returned is waited for.

    Where results are returned, (the Tensor, a handle); its shape and dtype are those of `tensor`.

    Raises:
        RuntimeError: if `src` is not in the group; when waited for, if nothing was sent.

    Source: mindspore.mint.distributed.irecv, MindSpore 2.10.
    """
    begin("irecv", group, tensor)
    check_rank(src, group, "src", "irecv")
    into = tensor if _in_place["irecv"] else wrap(shared(tensor))
    handle = CommHandle(lambda: put(into, taken(group, tag, "irecv"), "irecv"))
    return handle if _in_place["irecv"] else (into, handle)


class P2POp:
    """One sending or receiving of `batch_isend_irecv`.

    Args:
        op: 'isend' or 'irecv', or one of these functions.
        tensor: what is sent, or is written to.
        peer: the rank of the other process.
        group: the name of a group, None for all processes.
        tag: an int that tells messages between two processes apart.

    Raises:
        TypeError: if `op` is another one, or `tensor` no Tensor.

    Source: mindspore.mint.distributed.P2POp, MindSpore 2.10.
    """

    def __init__(self, op, tensor, peer, group=None, tag=0):
        name = op if isinstance(op, str) else getattr(op, "__name__", None)
        if name not in ("isend", "irecv"):
            raise wrong_type(op, "op", "P2POp", "isend or irecv")
        self.op, self.tensor = name, check_type(tensor, Tensor, "tensor", "P2POp")
        self.peer, self.group, self.tag = check_int(peer, "peer", "P2POp"), group, tag


def batch_isend_irecv(p2p_op_list):
    """Do all that the P2POps of a list or tuple say, at once; a list of one handle. TypeError for another list.

    Source: mindspore.mint.distributed.batch_isend_irecv, MindSpore 2.10.
    """
    owner = "batch_isend_irecv"
    if not check_type(p2p_op_list, (list, tuple), "p2p_op_list", owner):
        raise TypeError(f"For '{owner}', the 'p2p_op_list' must not be empty.")
    for p in p2p_op_list:
        check_type(p, P2POp, "p2p_op_list", owner)
        begin(owner, p.group, p.tensor)
        check_rank(p.peer, p.group, "peer", owner)
    sent = [p for p in p2p_op_list if p.op == "isend"]
    for p in sent:
        post(p.tensor, p.peer, p.group, p.tag, owner)
    for p in p2p_op_list:
        if p.op == "irecv":
            put(p.tensor, taken(p.group, p.tag, owner), owner)
    return [CommHandle()]


# ---------------------------------------------------------------- Python's objects
def all_gather_object(object_list, obj, group=None):
    """A copy of every process's `obj` into `object_list`, which has a place for each. TypeError for another length.

    Source: mindspore.mint.distributed.all_gather_object, MindSpore 2.10.
    """
    begin("all_gather_object", group)
    one_place(object_list, "object_list", "all_gather_object")
    object_list[0] = copy.deepcopy(obj)


def gather_object(obj, object_gather_list=None, dst=0, group=None):
    """`all_gather_object` for process `dst` alone. Source: mindspore.mint.distributed.gather_object, MindSpore 2.10."""
    begin("gather_object", group)
    check_rank(dst, group, "dst", "gather_object")
    one_place(object_gather_list, "object_gather_list", "gather_object")
    object_gather_list[0] = copy.deepcopy(obj)


def scatter_object_list(scatter_object_output_list, scatter_object_input_list, src=0, group=None):
    """A copy of this process's item of process `src`'s list, put first in `scatter_object_output_list`.

    Source: mindspore.mint.distributed.scatter_object_list, MindSpore 2.10.
    """
    owner = "scatter_object_list"
    begin(owner, group)
    check_rank(src, group, "src", owner)
    if not check_type(scatter_object_output_list, list, "scatter_object_output_list", owner):
        raise TypeError(f"For '{owner}', the 'scatter_object_output_list' must not be empty.")
    one_place(scatter_object_input_list, "scatter_object_input_list", owner)
    scatter_object_output_list[0] = copy.deepcopy(scatter_object_input_list[0])


def broadcast_object_list(object_list, src=0, group=None, device=None):
    """The items of process `src`'s list into every process's. TypeError for an empty list.

    Source: mindspore.mint.distributed.broadcast_object_list, MindSpore 2.10.
    """
    objects(object_list, device, "broadcast_object_list", group)
    check_rank(src, group, "src", "broadcast_object_list")


def send_object_list(object_list, dst, group=None, device=None):
    """Send the items of a list to process `dst`. Errors as `send`.

    Source: mindspore.mint.distributed.send_object_list, MindSpore 2.10.
    """
    objects(object_list, device, "send_object_list", group)
    not_itself(dst, group, "dst", "send_object_list")


def recv_object_list(object_list, src=0, group=None, device=None):
    """Wait for a list from process `src`, put its items in `object_list`. Errors as `recv`.

    Source: mindspore.mint.distributed.recv_object_list, MindSpore 2.10.
    """
    objects(object_list, device, "recv_object_list", group)
    not_itself(src, group, "src", "recv_object_list")


def objects(items, device, owner: str, group) -> None:
    begin(owner, group)
    if not check_type(items, list, "object_list", owner):
        raise TypeError(f"For '{owner}', the 'object_list' must not be empty.")
    if device is not None:
        raise ValueError(f"For '{owner}', the 'device' must be None: objects travel on the host, but got {device!r}.")


def one_place(items, name: str, owner: str) -> None:
    if len(check_type(items, list, name, owner)) != 1:
        raise TypeError(f"For '{owner}', the '{name}' must have one item for each rank: 1, but it has {len(items)}.")


# ---------------------------------------------------------------- a store
_stores: WeakValueDictionary = WeakValueDictionary()  # (host, port): the TCPStore that keeps it


class TCPStore:
    """Bytes under names, which processes share: those of one process, whose master keeps them.

    Args:
        host_name, port: where the master would listen; they name the store.
        world_size: 1 or None.
        is_master: whether this object keeps the store; otherwise another one of this process must.
        timeout, wait_for_workers, multi_tenant, master_listen_fd, use_libuv: for the connection to other processes,
            of which there are none.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `port` or `world_size` is out of range.
        RuntimeError: if there is a master already, or none. NotImplementedError: if `world_size` is more than 1.

    Source: mindspore.mint.distributed.TCPStore, MindSpore 2.10.
    """

    def __init__(
        self,
        host_name,
        port,
        world_size=None,
        is_master=False,
        timeout=timedelta(seconds=300),
        wait_for_workers=True,
        multi_tenant=False,
        master_listen_fd=None,
        use_libuv=True,
    ):
        self.host = check_type(host_name, str, "host_name", "TCPStore")
        self.port = check_int(port, "port", "TCPStore")
        check_bool(is_master, "is_master", "TCPStore")
        check_type(timeout, timedelta, "timeout", "TCPStore")
        check_bool(wait_for_workers, "wait_for_workers", "TCPStore")
        world_size = 1 if world_size is None else check_int(world_size, "world_size", "TCPStore")
        if not 0 <= port <= 65535 or world_size <= 0:
            raise ValueError(
                f"For 'TCPStore', the 'port' must be one of 65535 and the 'world_size' positive, but got {port} "
                f"and {world_size}."
            )
        check_alone("TCPStore", world_size)
        if is_master == ((host_name, port) in _stores):
            raise RuntimeError(
                f"For 'TCPStore', there is {'a' if is_master else 'no'} master at {host_name}:{port}"
                + (" already." if is_master else " in this process.")
            )
        self._master = None if is_master else _stores[host_name, port]
        self._values: dict[str, bytes] = {} if is_master else self._master._values
        if is_master:
            _stores[host_name, port] = self

    def _kept(self, key, method: str) -> dict[str, bytes]:
        check_type(key, str, "key", f"TCPStore.{method}")
        return self._values

    def add(self, key, amount):
        """Add an int to the number under `key`, from 0; the sum. Source: mindspore.mint.distributed.TCPStore.add, 2.10."""
        values = self._kept(key, "add")
        total = int(values.get(key, b"0")) + check_int(amount, "amount", "TCPStore.add")
        values[key] = str(total).encode()
        return total

    def set(self, key, value):
        """Keep a string or bytes under `key`. Source: mindspore.mint.distributed.TCPStore.set, MindSpore 2.10."""
        values = self._kept(key, "set")
        check_type(value, (str, bytes), "value", "TCPStore.set")
        values[key] = value.encode() if isinstance(value, str) else value

    def get(self, key):
        """The bytes under `key`; RuntimeError if there are none. Source: mindspore.mint.distributed.TCPStore.get, 2.10."""
        values = self._kept(key, "get")
        if key not in values:
            raise RuntimeError(f"For 'TCPStore.get', there is nothing under {key!r}, and nobody else to set it.")
        return values[key]

    def delete_key(self, key):
        """Forget `key`; whether it was there. Source: mindspore.mint.distributed.TCPStore.delete_key, 2.10."""
        return self._kept(key, "delete_key").pop(key, None) is not None


__all__ = [
    "P2POp",
    "TCPStore",
    "all_gather",
    "all_gather_into_tensor",
    "all_gather_into_tensor_uneven",
    "all_gather_object",
    "all_reduce",
    "all_to_all",
    "all_to_all_single",
    "all_to_all_v_c",
    "barrier",
    "batch_isend_irecv",
    "broadcast",
    "broadcast_object_list",
    "destroy_process_group",
    "gather",
    "gather_into_tensor",
    "gather_object",
    "get_backend",
    "get_global_rank",
    "get_group_rank",
    "get_process_group_ranks",
    "get_rank",
    "get_world_size",
    "init_process_group",
    "irecv",
    "is_available",
    "is_initialized",
    "isend",
    "new_group",
    "recv",
    "recv_object_list",
    "reduce",
    "reduce_scatter",
    "reduce_scatter_tensor",
    "reduce_scatter_tensor_uneven",
    "scatter",
    "scatter_object_list",
    "scatter_tensor",
    "send",
    "send_object_list",
    "set_comm_ops_inplace",
]
