"""Collectives that return what they give, in a world of one process."""

from msgrad.core.record import shared, wrap
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_type
from msgrad.ops import communication
from msgrad.ops.communication import CommHandle, begin, post, taken, whole
from msgrad.ops.groups import HCCL_WORLD_COMM_GROUP, check_rank

WORLD = HCCL_WORLD_COMM_GROUP


def given(owner: str, tensor, group, async_op=None, op: str = "sum", rank=None):
    """`tensor`, as a collective of one process gives it; with `async_op`, (it, a handle or None)."""
    begin(owner, group, tensor, op=op)
    if rank is not None:
        check_rank(rank, group, "rank", owner)
    out = wrap(shared(tensor))
    return out if async_op is None else (out, CommHandle() if check_bool(async_op, "async_op", owner) else None)


def all_reduce(tensor, op="sum", group=WORLD, async_op=False):
    """(the reduction of every process's tensor, a handle where `async_op`). Errors as mint.distributed.all_reduce.

    Source: mindspore.communication.comm_func.all_reduce, MindSpore 2.10.
    """
    return given("all_reduce", tensor, group, async_op, op)


def all_gather_into_tensor(tensor, group=WORLD, async_op=False):
    """(every process's tensor along the first axis, a handle where `async_op`).

    Source: mindspore.communication.comm_func.all_gather_into_tensor, MindSpore 2.10.
    """
    return given("all_gather_into_tensor", tensor, group, async_op)


def reduce_scatter_tensor(tensor, op="sum", group=WORLD, async_op=False):
    """(this process's part of the reduction of every tensor, a handle where `async_op`).

    Source: mindspore.communication.comm_func.reduce_scatter_tensor, MindSpore 2.10.
    """
    return given("reduce_scatter_tensor", tensor, group, async_op, op)


def reduce(tensor, dst, op="sum", group=WORLD):
    """The reduction of every process's tensor, at process `dst`. RuntimeError if there is no such process.

    Source: mindspore.communication.comm_func.reduce, MindSpore 2.10.
    """
    return given("reduce", tensor, group, op=op, rank=dst)


def broadcast(tensor, src=0, group=WORLD):
    """The tensor of process `src`. RuntimeError if there is no such process.

    Source: mindspore.communication.comm_func.broadcast, MindSpore 2.10.
    """
    return given("broadcast", tensor, group, rank=src)


def gather_into_tensor(tensor, dst=0, group=WORLD):
    """Every process's tensor along the first axis, at process `dst`.

    Source: mindspore.communication.comm_func.gather_into_tensor, MindSpore 2.10.
    """
    return given("gather_into_tensor", tensor, group, rank=dst)


def scatter_tensor(tensor, src=0, group=WORLD):
    """This process's part of the tensor of process `src`.

    Source: mindspore.communication.comm_func.scatter_tensor, MindSpore 2.10.
    """
    return given("scatter_tensor", tensor, group, rank=src)


def all_to_all_with_output_shape(output_shape_list, input_tensor_list, group=None, async_op=False):
    """(a tuple of what each process sent here, in the shapes given, a handle where `async_op`).

    Source: mindspore.communication.comm_func.all_to_all_with_output_shape, MindSpore 2.10.
    """
    owner = "all_to_all_with_output_shape"
    (value,) = communication.one_each(input_tensor_list, "input_tensor_list", owner)
    if len(check_type(output_shape_list, (list, tuple), "output_shape_list", owner)) != 1:
        raise TypeError(f"For '{owner}', the 'output_shape_list' must have one shape, but got {output_shape_list}.")
    shape = output_shape_list[0].shape if isinstance(output_shape_list[0], Tensor) else tuple(output_shape_list[0])
    out, handle = given(owner, value, group, async_op)
    return (out.reshape(shape),), handle


def all_to_all_single_with_output_shape(
    output_shape, tensor, output_split_sizes=None, input_split_sizes=None, group=None, async_op=False
):
    """(what each process sent here along the first axis, in the shape given, a handle where `async_op`).

    Source: mindspore.communication.comm_func.all_to_all_single_with_output_shape, MindSpore 2.10.
    """
    owner = "all_to_all_single_with_output_shape"
    check_type(tensor, Tensor, "tensor", owner)
    for sizes, name in ((output_split_sizes, "output_split_sizes"), (input_split_sizes, "input_split_sizes")):
        whole(tensor, sizes, name, owner)
    shape = output_shape.shape if isinstance(output_shape, Tensor) else tuple(output_shape)
    out, handle = given(owner, tensor, group, async_op)
    return out.reshape(shape), handle


def all_to_all_v_c(output, input, send_count_matrix, group=None, async_op=False):
    """Elements of `input` sent, as the matrix says, written into `output`. See mint.distributed.

    Source: mindspore.communication.comm_func.all_to_all_v_c, MindSpore 2.10.
    """
    return communication.all_to_all_v_c(output, input, send_count_matrix, group, async_op)


def barrier(group=WORLD):
    """Wait for every process of the group. Source: mindspore.communication.comm_func.barrier, MindSpore 2.10."""
    return communication.barrier(group)


def send(tensor, dst=0, group=WORLD, tag=0):
    """Send a tensor to another process. ValueError for this one, RuntimeError if there is no such one.

    Source: mindspore.communication.comm_func.send, MindSpore 2.10.
    """
    communication.send(tensor, dst, group, tag)


def recv(tensor, src=0, group=WORLD, tag=0):
    """A tensor from another process, of the shape and dtype of `tensor`. Errors as `send`.

    Source: mindspore.communication.comm_func.recv, MindSpore 2.10.
    """
    communication.recv(tensor, src, group, tag)


def isend(tensor, dst=0, group=WORLD, tag=0):
    """Send a tensor to process `dst`, which may be this one; a handle. RuntimeError if there is no such process.

    Source: mindspore.communication.comm_func.isend, MindSpore 2.10.
    """
    return communication.isend(tensor, dst, group, tag)


def irecv(tensor, src=0, group=WORLD, tag=0):
    """(a tensor from process `src`, of the shape and dtype of `tensor`, a handle). RuntimeError if nothing was sent.

    Source: mindspore.communication.comm_func.irecv, MindSpore 2.10.
    """
    begin("irecv", group, tensor)
    check_rank(src, group, "src", "irecv")
    out = wrap(shared(tensor))
    communication.put(out, taken(group, tag, "irecv"), "irecv")
    return out, CommHandle()


class P2POp(communication.P2POp):
    """One sending or receiving of `batch_isend_irecv`; `recv_dtype` is the dtype received, where `tensor` is a shape.

    Source: mindspore.communication.comm_func.P2POp, MindSpore 2.10.
    """

    def __init__(self, op, tensor, peer, group=None, tag=0, recv_dtype=None):
        if isinstance(tensor, (tuple, list)):
            if recv_dtype is None:
                raise TypeError("For 'P2POp', the 'recv_dtype' must be given where 'tensor' is a shape.")
            tensor = Tensor(shape=tuple(tensor), dtype=recv_dtype)
        super().__init__(op, tensor, peer, group, tag)


def batch_isend_irecv(p2p_op_list):
    """Do all that the P2POps say; a tuple with what each received, a zero where it sent.

    Source: mindspore.communication.comm_func.batch_isend_irecv, MindSpore 2.10.
    """
    owner = "batch_isend_irecv"
    for p in check_type(p2p_op_list, (list, tuple), "p2p_op_list", owner):
        check_type(p, communication.P2POp, "p2p_op_list", owner)
        check_rank(p.peer, p.group, "peer", owner)
        if p.op == "isend":
            post(p.tensor, p.peer, p.group, p.tag, owner)
    return tuple(Tensor(0.0) if p.op == "isend" else irecv(p.tensor, p.peer, p.group, p.tag)[0] for p in p2p_op_list)


__all__ = [
    "P2POp",
    "all_gather_into_tensor",
    "all_reduce",
    "all_to_all_single_with_output_shape",
    "all_to_all_v_c",
    "all_to_all_with_output_shape",
    "barrier",
    "batch_isend_irecv",
    "broadcast",
    "gather_into_tensor",
    "irecv",
    "isend",
    "recv",
    "reduce",
    "reduce_scatter_tensor",
    "scatter_tensor",
    "send",
]
