"""Collectives as Primitives, in a world of one process: what a group of one gives."""

import numpy as np

from msgrad.core.record import shared, wrap
from msgrad.core.tensor import Tensor
from msgrad.errors import check_int, check_one_of, check_positive_int, check_type
from msgrad.ops.communication import REDUCTIONS, ReduceOp, begin, post, taken
from msgrad.ops.groups import HCCL_WORLD_COMM_GROUP, check_rank, ranks_of
from msgrad.ops.spell import Primitive, primitive

GROUP = ("group", HCCL_WORLD_COMM_GROUP)
ANY_REDUCTION = ("op", ReduceOp.SUM)


def same(owner: str, x, group, op: str = "sum") -> Tensor:
    """`x`, what most collectives of one process give."""
    begin(owner, group, x, op=op)
    return wrap(shared(x))


def counted(owner: str, x, group, counts, name: str, op: str = "sum") -> Tensor:
    """`x`, of which `counts`, of one process, must speak."""
    counts = np.asarray(counts.asnumpy() if isinstance(counts, Tensor) else counts).reshape(-1).tolist()
    out = same(owner, x, group, op)
    if counts != [x.shape[0] if x.ndim else x.size]:
        raise ValueError(f"For '{owner}', the '{name}' must be [{x.shape[0]}], all of the one rank, but got {counts}.")
    return out


def collective(name: str, *init) -> type:
    """A Primitive that reduces or passes on one Tensor: `init` may have a reduction `op` and a rank."""
    rank = next((n for n, *_ in init if n.endswith("_rank")), None)

    def call(self, x):
        if rank is not None:
            check_rank(getattr(self, rank), self.group, rank, name)
        return same(name, x, self.group, getattr(self, "op", "sum"))

    call.__name__ = name
    made = primitive(name, call, (*init, GROUP), call)
    made.__doc__ = (
        f"`{name}` among one process: its Tensor. Constructor arguments: {', '.join(n for n, *_ in (*init, GROUP))}.\n\n"
        f"    Raises:\n        TypeError: if 'op' is none of {REDUCTIONS} or the argument no Tensor. RuntimeError: without"
        f" `init`,\n        or if there is no such group or rank.\n\n    Source: mindspore.ops.{name}, MindSpore 2.10.\n    "
    )
    return made


AllReduce = collective("AllReduce", ANY_REDUCTION)
AllGather = collective("AllGather")
ReduceScatter = collective("ReduceScatter", ANY_REDUCTION)
Reduce = collective("Reduce", ("dest_rank",), ANY_REDUCTION)
CollectiveGather = collective("CollectiveGather", ("dest_rank",))
CollectiveScatter = collective("CollectiveScatter", ("src_rank", 0))

AllGatherV = primitive(
    "AllGatherV",
    same,
    (GROUP,),
    lambda self, x, sizes: counted("AllGatherV", x, self.group, sizes, "output_split_sizes"),
)
ReduceScatterV = primitive(
    "ReduceScatterV",
    same,
    (ANY_REDUCTION, GROUP),
    lambda self, x, sizes: counted("ReduceScatterV", x, self.group, sizes, "input_split_sizes", self.op),
)


class Broadcast(Primitive):
    """The Tensors of process `root_rank`: a tuple of those of the argument, a tuple.

    Raises:
        TypeError: if `root_rank` is no int or the argument no tuple of Tensors.
        RuntimeError: without `init`, or if there is no such group or rank.

    Source: mindspore.ops.Broadcast, MindSpore 2.10.
    """

    init = (("root_rank",), GROUP)

    def __init__(self, root_rank, group=HCCL_WORLD_COMM_GROUP):
        super().__init__()
        self.root_rank, self.group = check_int(root_rank, "root_rank", "Broadcast"), group

    def __call__(self, inputs):
        ranks_of(self.group, "Broadcast")
        check_rank(self.root_rank, self.group, "root_rank", "Broadcast")
        return tuple(same("Broadcast", x, self.group) for x in check_type(inputs, (tuple, list), "input", "Broadcast"))


class Barrier(Primitive):
    """Wait for all processes of a group. RuntimeError without `init`. Source: mindspore.ops.Barrier, MindSpore 2.10."""

    init = (GROUP,)

    def __init__(self, group=HCCL_WORLD_COMM_GROUP):
        super().__init__()
        self.group = group

    def __call__(self):
        begin("Barrier", self.group)


# ---------------------------------------------------------------- all to all
class AlltoAll(Primitive):
    """The Tensor cut in `split_count` along `split_dim`, sent to as many processes, put together along `concat_dim`.

    Raises:
        ValueError: if `split_count` is not the number of processes, 1. RuntimeError: without `init`.

    Source: mindspore.ops.AlltoAll, MindSpore 2.10.
    """

    init = (("split_count",), ("split_dim",), ("concat_dim",), GROUP)

    def __init__(self, split_count, split_dim, concat_dim, group=HCCL_WORLD_COMM_GROUP):
        super().__init__()
        self.split_count = check_positive_int(split_count, "split_count", "AlltoAll")
        self.split_dim = check_int(split_dim, "split_dim", "AlltoAll")
        self.concat_dim, self.group = check_int(concat_dim, "concat_dim", "AlltoAll"), group

    def __call__(self, x):
        if self.split_count != (n := len(ranks_of(self.group, "AlltoAll"))):
            raise ValueError(
                f"For 'AlltoAll', the 'split_count' must be the number of ranks in the group, {n}, "
                f"but got {self.split_count}."
            )
        return same("AlltoAll", x, self.group)


def blocks(owner: str, x, counts, group, block_size: int, name: str) -> Tensor:
    """The elements of `x` in one axis, of which `counts`, in blocks, must speak."""
    counts = np.asarray(counts.asnumpy() if isinstance(counts, Tensor) else counts).reshape(-1) * block_size
    return counted(owner, x.reshape(-1), group, counts, name)


def all_to_all_v(self, x, send_numel_list, recv_numel_list):
    blocks("AlltoAllV", x, recv_numel_list, self.group, self.block_size, "recv_numel_list")
    return blocks("AlltoAllV", x, send_numel_list, self.group, self.block_size, "send_numel_list")


AlltoAllV = primitive("AlltoAllV", same, (GROUP, ("block_size", 1)), all_to_all_v)
AlltoAllVC = primitive(
    "AlltoAllVC",
    same,
    (GROUP, ("block_size", 1), ("transpose", False)),
    lambda self, x, counts: blocks("AlltoAllVC", x, counts, self.group, self.block_size, "send_count_matrix"),
)


class NeighborExchangeV2(Primitive):
    """Borders exchanged with the eight neighbours in a grid of processes: of one process, which has none, the Tensor.

    Args:
        send_rank_ids, recv_rank_ids: eight ranks, clockwise from the top; -1 for no neighbour.
        send_lens, recv_lens: four widths of borders: top, bottom, left, right.
        data_format: 'NCHW'.
        group: the name of the group.

    Raises:
        TypeError: if an argument is no list. ValueError: if it is of another length or `data_format` is another one.
        RuntimeError: when called, without `init`, or if a neighbour is named.

    Source: mindspore.ops.NeighborExchangeV2, MindSpore 2.10.
    """

    init = (("send_rank_ids",), ("send_lens",), ("recv_rank_ids",), ("recv_lens",), ("data_format",), GROUP)

    def __init__(self, send_rank_ids, send_lens, recv_rank_ids, recv_lens, data_format, group=HCCL_WORLD_COMM_GROUP):
        super().__init__()
        given = (("send_rank_ids", send_rank_ids, 8), ("send_lens", send_lens, 4))
        given += (("recv_rank_ids", recv_rank_ids, 8), ("recv_lens", recv_lens, 4))
        for name, value, count in given:
            if len(check_type(value, (list, tuple), name, self.name)) != count:
                raise ValueError(f"For '{self.name}', the '{name}' must have {count} items, but got {value}.")
            setattr(self, name, value)
        self.data_format, self.group = check_one_of(data_format, ["NCHW"], "data_format", self.name), group

    def __call__(self, x):
        for rank in (*self.send_rank_ids, *self.recv_rank_ids):
            if rank != -1:
                raise RuntimeError(f"For '{self.name}', a world of one rank has no neighbours, but got {rank}.")
        return same(self.name, x, self.group)


class NeighborExchange(Primitive):
    """Tensors sent to processes and received from processes: of one process, from itself, in their order.

    Args:
        send_rank_ids, recv_rank_ids: lists of ranks.
        recv_shapes, send_shapes: a shape for each.
        recv_type: the dtype of what is received.
        group: the name of the group.

    Raises:
        TypeError: if an argument is no list. ValueError: when called, if shapes or dtypes do not fit.
        RuntimeError: when called, without `init`, or if a rank is not in the group.

    Source: mindspore.ops.NeighborExchange, MindSpore 2.10.
    """

    init = (("send_rank_ids",), ("recv_rank_ids",), ("recv_shapes",), ("send_shapes",), ("recv_type",), GROUP)

    def __init__(self, send_rank_ids, recv_rank_ids, recv_shapes, send_shapes, recv_type, group=HCCL_WORLD_COMM_GROUP):
        super().__init__()
        self.send_rank_ids = check_type(send_rank_ids, (list, tuple), "send_rank_ids", self.name)
        self.recv_rank_ids = check_type(recv_rank_ids, (list, tuple), "recv_rank_ids", self.name)
        self.recv_shapes = check_type(recv_shapes, (list, tuple), "recv_shapes", self.name)
        self.send_shapes = check_type(send_shapes, (list, tuple), "send_shapes", self.name)
        self.recv_type, self.group = recv_type, group

    def __call__(self, inputs):
        for name in ("send_rank_ids", "recv_rank_ids"):
            for rank in getattr(self, name):
                check_rank(rank, self.group, name, self.name)
        begin(self.name, self.group, *inputs)
        out = [(x.shape, x.dtype) for x in inputs]
        if out != [(tuple(s), self.recv_type) for s in self.recv_shapes] or len(inputs) != len(self.send_shapes):
            raise ValueError(
                f"For '{self.name}', what is received, {self.recv_shapes} of {self.recv_type}, must be what is sent: {out}."
            )
        return tuple(wrap(shared(x)) for x in inputs)


# ---------------------------------------------------------------- from one to another
class Send(Primitive):
    """Send a Tensor to process `dest_rank`, which may be this one; gives the Tensor.

    Args:
        sr_tag: an int that a `Receive` must name too.
        dest_rank: the rank.
        group, group_back: the names of the groups, forward and in the gradient.

    Raises:
        RuntimeError: when called, without `init`, or if there is no such rank.

    Source: mindspore.ops.Send, MindSpore 2.10.
    """

    init = (("sr_tag",), ("dest_rank",), GROUP, ("group_back", HCCL_WORLD_COMM_GROUP))

    def __init__(self, sr_tag, dest_rank, group=HCCL_WORLD_COMM_GROUP, group_back=HCCL_WORLD_COMM_GROUP):
        super().__init__()
        self.sr_tag, self.dest_rank = check_int(sr_tag, "sr_tag", "Send"), check_int(dest_rank, "dest_rank", "Send")
        self.group, self.group_back = group, group_back

    def __call__(self, x):
        post(x, self.dest_rank, self.group, self.sr_tag, "Send")
        return wrap(shared(x))


class Receive(Primitive):
    """A Tensor of the given shape and dtype that process `src_rank`, which may be this one, has sent.

    Raises:
        RuntimeError: when called, without `init`, if there is no such rank, or nothing was sent with this tag.
        ValueError: when called, if what was sent has another shape or dtype.

    Source: mindspore.ops.Receive, MindSpore 2.10.
    """

    init = (("sr_tag",), ("src_rank",), ("shape",), ("dtype",), GROUP, ("group_back", HCCL_WORLD_COMM_GROUP))

    def __init__(self, sr_tag, src_rank, shape, dtype, group=HCCL_WORLD_COMM_GROUP, group_back=HCCL_WORLD_COMM_GROUP):
        super().__init__()
        self.sr_tag, self.src_rank = check_int(sr_tag, "sr_tag", "Receive"), check_int(src_rank, "src_rank", "Receive")
        self.shape, self.dtype, self.group, self.group_back = tuple(shape), dtype, group, group_back

    def __call__(self):
        begin("Receive", self.group)
        check_rank(self.src_rank, self.group, "src_rank", "Receive")
        out = taken(self.group, self.sr_tag, "Receive")
        if (out.shape, out.dtype) != (self.shape, self.dtype):
            raise ValueError(
                f"For 'Receive', what was sent, {out.shape} of {out.dtype}, must be {self.shape} of {self.dtype}."
            )
        return out


class BatchISendIRecv(Primitive):
    """Sendings and receivings at once: what is received, and a zero for each sending, in a tuple.

    Args:
        op_types: 'isend' or 'irecv' for each, a tuple or list.
        remote_ranks: the other process's rank for each.
        receive_shapes, receive_dtypes: for each that receives.
        group: the name of the group.

    Raises:
        TypeError: if `op_types` is no tuple or list. ValueError: if it holds another word, or the lengths differ.
        RuntimeError: when called, without `init`, if there is no such rank, or nothing was sent.

    Source: mindspore.ops.BatchISendIRecv, MindSpore 2.10.
    """

    init = (("op_types",), ("remote_ranks",), ("receive_shapes", None), ("receive_dtypes", None), GROUP)

    def __init__(self, op_types, remote_ranks, receive_shapes=None, receive_dtypes=None, group=HCCL_WORLD_COMM_GROUP):
        super().__init__()
        for word in check_type(op_types, (tuple, list), "op_types", self.name):
            check_one_of(word, ["isend", "irecv"], "op_types", self.name)
        self.receive_shapes, self.receive_dtypes = list(receive_shapes or ()), list(receive_dtypes or ())
        received = list(op_types).count("irecv")
        if len(remote_ranks) != len(op_types) or {len(self.receive_shapes), len(self.receive_dtypes)} != {received}:
            raise ValueError(
                f"For '{self.name}', there must be a rank for each of {op_types}, and a shape and dtype for each 'irecv'."
            )
        self.op_types, self.remote_ranks, self.group = op_types, remote_ranks, group

    def __call__(self, inputs):
        given = iter(inputs)
        for word, rank in zip(self.op_types, self.remote_ranks, strict=True):
            check_rank(rank, self.group, "remote_ranks", self.name)
            if word == "isend":
                post(next(given), rank, self.group, 0, self.name)
        shapes = iter(zip(self.receive_shapes, self.receive_dtypes, strict=True))
        return tuple(
            Tensor(0.0) if word == "isend" else Receive(0, rank, *next(shapes), self.group)()
            for word, rank in zip(self.op_types, self.remote_ranks, strict=True)
        )


# ---------------------------------------------------------------- from one layout to another
def reshard(tensor, layout):
    """The tensor itself: a Layout says where its parts are, and one process has all of them. MindSpore looks at neither.

    Source: mindspore.ops.reshard, MindSpore 2.10.
    """
    return tensor


class Reshard(Primitive):
    """The Tensor itself, as `reshard`. Constructor arguments: tuples of Layouts before and after, and a strategy, kept.

    Source: mindspore.ops.Reshard, MindSpore 2.10.
    """

    init = (("in_layout",), ("out_layout",), ("in_strategy",))

    def __init__(self, in_layout, out_layout, in_strategy):
        super().__init__()
        self.shard(in_layout, out_layout)
        self.in_layout, self.out_layout, self.in_strategy = in_layout, out_layout, in_strategy

    def __call__(self, tensor):
        return tensor


__all__ = """
    AllGather AllGatherV AllReduce AlltoAll AlltoAllV AlltoAllVC Barrier BatchISendIRecv Broadcast CollectiveGather
    CollectiveScatter NeighborExchange NeighborExchangeV2 Receive Reduce ReduceOp ReduceScatter ReduceScatterV Reshard
    Send reshard
""".split()
