"""Collectives in a world of one process: what MindSpore's give where `msrun --worker_num 1` runs it, and refusals."""

import copy
import subprocess
import sys

import numpy as np
import pytest

import msgrad as ms
from msgrad import Tensor, communication, mint, nn, ops
from msgrad.communication import GlobalComm, comm_func
from msgrad.mint import distributed as dist

X = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32)


@pytest.fixture(autouse=True)
def world():
    dist.init_process_group()
    yield
    ops.set_comm_ops_inplace(True)
    communication.release()


def x():
    return Tensor(X)


def zeros():
    return Tensor(np.zeros((2, 2), np.float32))


# ---------------------------------------------------------------- groups
def test_the_world():
    assert (dist.get_rank(), dist.get_world_size(), dist.get_backend()) == (0, 1, "hccl")
    assert dist.is_available() and dist.is_initialized() and GlobalComm.INITED
    assert dist.get_process_group_ranks() == [0]
    assert (communication.get_rank(), communication.get_group_size()) == (0, 1)
    assert (communication.get_local_rank(), communication.get_local_rank_size()) == (0, 1)
    dist.destroy_process_group()
    assert not dist.is_initialized() and dist.get_rank() == 0 and dist.get_world_size() == 1


def test_groups():
    assert dist.new_group() == "hccl_world_group"
    assert dist.new_group([0]) == "hccl_1_b6589fc6ab0dc82cf12099d1c2d40ab994e8410c"  # MindSpore's name
    assert dist.new_group([0, 4]) == ""
    communication.create_group("mine", [0])
    assert communication.get_group_size("mine") == 1 and communication.get_rank("mine") == 0
    assert dist.get_global_rank("mine", 0) == 0 and dist.get_group_rank("mine", 0) == 0
    assert communication.get_process_group_ranks("mine") == [0] and communication.get_comm_name("mine") == "mine"
    assert dist.all_reduce(x(), group="mine") is None
    dist.destroy_process_group("mine")
    assert dist.get_rank("mine") == -1 and dist.get_world_size("mine") == -1


def test_backends():
    communication.init()
    assert (GlobalComm.BACKEND, GlobalComm.WORLD_COMM_GROUP) == ("mccl", "mccl_world_group")
    assert communication.get_comm_name() == "mccl_world_group"
    communication.init("nccl")
    assert GlobalComm.WORLD_COMM_GROUP == "nccl_world_group"
    dist.init_process_group(group_name="everyone")
    assert dist.new_group() == "everyone" and communication.get_group_size("everyone") == 1


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: communication.init("bad"), RuntimeError),
        (lambda: communication.init(3), TypeError),
        (lambda: communication.create_group(3, [0]), TypeError),
        (lambda: communication.create_group("g", (0,)), TypeError),
        (lambda: communication.create_group("g", []), ValueError),
        (lambda: communication.create_group("g", [0, 0]), ValueError),
        (lambda: communication.create_group("g", [0, 1]), RuntimeError),
        (lambda: communication.create_group("g", [0], object()), ValueError),
        (lambda: communication.destroy_group("nope"), RuntimeError),
        (lambda: communication.destroy_group("hccl_world_group"), ValueError),
        (lambda: communication.get_rank("nope"), RuntimeError),
        (lambda: communication.get_rank(3), TypeError),
        (lambda: communication.get_group_size(None), TypeError),
        (lambda: communication.get_local_rank("nope"), RuntimeError),
        (lambda: communication.get_world_rank_from_group_rank("hccl_world_group", 1), RuntimeError),
        (lambda: communication.get_group_rank_from_world_rank(1, "hccl_world_group"), RuntimeError),
        (lambda: dist.get_global_rank(None, 1), RuntimeError),
        (lambda: dist.new_group((0,)), TypeError),
        (lambda: dist.new_group([0, 0]), ValueError),
        (lambda: dist.new_group([0], backend="gloo"), ValueError),
        (lambda: dist.init_process_group("mccl"), ValueError),
        (lambda: dist.init_process_group(init_method="tcp://a:1"), ValueError),
        (lambda: dist.init_process_group(world_size=3), NotImplementedError),
        (lambda: dist.init_process_group(rank=2), ValueError),
        (lambda: dist.init_process_group(device_id=0), ValueError),
    ],
)
def test_groups_refused(call, error):
    with pytest.raises(error, match=r"For '\w+', "):
        call()


@pytest.mark.parametrize("name", ["RANK_SIZE", "MS_WORKER_NUM"])
def test_several_processes_are_refused(monkeypatch, name):
    monkeypatch.setenv(name, "8")
    for call in (communication.init, dist.init_process_group, lambda: ops.AllReduce()(x())):
        with pytest.raises(NotImplementedError, match="one process, but there are to be 8"):
            call()


def test_before_init(monkeypatch):
    communication.release()
    for call in (lambda: ops.AllReduce()(x()), lambda: dist.all_reduce(x()), dist.barrier, ops.Barrier()):
        with pytest.raises(RuntimeError, match="call 'init' first"):
            call()
    monkeypatch.setenv("RANK_ID", "3")
    monkeypatch.setenv("RANK_SIZE", "4")
    assert communication.get_rank() == 3 and communication.get_group_size() == 4


# ---------------------------------------------------------------- what they give
WRITING = {
    "all_gather": lambda out: dist.all_gather([out], x()),
    "all_gather_into_tensor": lambda out: dist.all_gather_into_tensor(out, x()),
    "all_gather_into_tensor_uneven": lambda out: dist.all_gather_into_tensor_uneven(out, x(), [2]),
    "all_to_all": lambda out: dist.all_to_all([out], [x()]),
    "all_to_all_single": lambda out: dist.all_to_all_single(out, x()),
    "all_to_all_single sizes": lambda out: dist.all_to_all_single(out, x(), [2], [2]),
    "gather": lambda out: dist.gather(x(), [out]),
    "gather_into_tensor": lambda out: ops.gather_into_tensor(out, x()),
    "reduce_scatter": lambda out: dist.reduce_scatter(out, [x()], "max"),
    "reduce_scatter_tensor": lambda out: dist.reduce_scatter_tensor(out, x()),
    "reduce_scatter_tensor_uneven": lambda out: dist.reduce_scatter_tensor_uneven(out, x(), [2]),
    "scatter": lambda out: dist.scatter(out, [x()]),
    "scatter_tensor": lambda out: ops.scatter_tensor(out, x()),
}


@pytest.mark.parametrize("name", WRITING)
def test_written(name):
    whole = Tensor(np.zeros((3, 2), np.float32))
    out = whole[1:]  # a view is written through
    assert WRITING[name](out) is None
    assert out.asnumpy().tolist() == X.tolist()
    assert whole.asnumpy().tolist() == [[0, 0], *X.tolist()]


@pytest.mark.parametrize("name", ["all_reduce", "broadcast", "reduce"])
def test_written_to_itself(name):
    tensor, call = x(), getattr(dist, name)
    assert (call(tensor) if name == "all_reduce" else call(tensor, 0)) is None
    assert tensor.asnumpy().tolist() == X.tolist()
    handle = call(tensor, async_op=True) if name == "all_reduce" else call(tensor, 0, async_op=True)
    assert handle.wait() is None


RETURNING = {
    "all_reduce": lambda: ops.all_reduce(x(), "prod"),
    "broadcast": lambda: ops.broadcast(x(), 0),
    "all_gather_into_tensor": lambda: ops.all_gather_into_tensor(None, x()),
    "reduce_scatter_tensor": lambda: ops.reduce_scatter_tensor(None, x()),
    "scatter_tensor": lambda: ops.scatter_tensor(None, x()),
    "comm_func.all_reduce": lambda: comm_func.all_reduce(x(), "min"),
    "comm_func.all_gather_into_tensor": lambda: comm_func.all_gather_into_tensor(x()),
    "comm_func.reduce_scatter_tensor": lambda: comm_func.reduce_scatter_tensor(x()),
    "comm_func.all_to_all_single": lambda: comm_func.all_to_all_single_with_output_shape((2, 2), x()),
}


@pytest.mark.parametrize("name", RETURNING)
def test_returned(name):
    ops.set_comm_ops_inplace(False)
    out, handle = RETURNING[name]()
    assert handle is None and out.asnumpy().tolist() == X.tolist()


def test_returned_in_other_shapes():
    ops.set_comm_ops_inplace(False, ["all_to_all"])
    (out,), _ = ops.all_to_all([(4,)], [x()])
    assert out.asnumpy().tolist() == [1, 2, 3, 4]
    (out,), _ = comm_func.all_to_all_with_output_shape([(4,)], [x()])
    assert out.shape == (4,)
    assert ops.all_reduce(x()) is None  # the others still write


SAME = {
    "AllReduce": lambda: ops.AllReduce("max"),
    "AllGather": ops.AllGather,
    "ReduceScatter": ops.ReduceScatter,
    "Reduce": lambda: ops.Reduce(0),
    "CollectiveGather": lambda: ops.CollectiveGather(0),
    "CollectiveScatter": ops.CollectiveScatter,
    "AlltoAll": lambda: ops.AlltoAll(1, 0, 1),
    "AllGatherV": lambda: lambda t: ops.AllGatherV()(t, [2]),
    "ReduceScatterV": lambda: lambda t: ops.ReduceScatterV()(t, Tensor([2])),
    "AlltoAllV": lambda: lambda t: ops.AlltoAllV(block_size=2)(t, [2], [2]).reshape(2, 2),
    "AlltoAllVC": lambda: lambda t: ops.AlltoAllVC()(t, Tensor([[4]])).reshape(2, 2),
    "Broadcast": lambda: lambda t: ops.Broadcast(0)((t,))[0],
    "NeighborExchange": lambda: lambda t: ops.NeighborExchange([0], [0], [(2, 2)], [(2, 2)], ms.float32)((t,))[0],
    "NeighborExchangeV2": lambda: ops.NeighborExchangeV2([-1] * 8, [0] * 4, [-1] * 8, [0] * 4, "NCHW"),
    "comm_func.broadcast": lambda: comm_func.broadcast,
    "comm_func.reduce": lambda: lambda t: comm_func.reduce(t, 0),
    "comm_func.gather_into_tensor": lambda: comm_func.gather_into_tensor,
    "comm_func.scatter_tensor": lambda: comm_func.scatter_tensor,
}


@pytest.mark.parametrize("name", SAME)
def test_same(name):
    collective = SAME[name]()
    assert collective(x()).asnumpy().tolist() == X.tolist()
    assert ms.grad(lambda t: (collective(t) ** 2).sum())(x()).asnumpy().tolist() == (2 * X).tolist()
    assert ms.jit(lambda t: collective(t) * 2)(x()).asnumpy().tolist() == (2 * X).tolist()


def test_representations():
    assert repr(ops.AllReduce()) == "Prim[AllReduce]<op=sum, group=hccl_world_group>"
    assert ops.ReduceOp.SUM == "sum" and ops.Broadcast(0).root_rank == 0


def test_a_step_of_data_parallel_training():
    net = nn.Dense(2, 1)
    step = ms.value_and_grad(lambda t: net(t).sum(), None, net.trainable_params())
    _, grads = step(x())
    reduced = [ops.AllReduce()(g) / communication.get_group_size() for g in grads]
    for ours, theirs in zip(reduced, grads, strict=True):
        assert ours.asnumpy().tolist() == theirs.asnumpy().tolist()
    assert mint.distributed.barrier() is None


# ---------------------------------------------------------------- to itself
def test_messages():
    into = zeros()
    handle = dist.irecv(into, 0, tag=3)
    dist.isend(x(), 0, tag=3).wait()
    assert not into.asnumpy().any()  # not waited for
    handle.wait()
    assert into.asnumpy().tolist() == X.tolist()
    with pytest.raises(RuntimeError, match="waits for what nobody has sent"):
        dist.irecv(zeros(), 0, tag=3).wait()


def test_batches():
    for batch, op in ((dist.batch_isend_irecv, dist.P2POp), (ops.batch_isend_irecv, ops.P2POp)):
        into = zeros()
        (handle,) = batch([op("irecv", into, 0), op(dist.isend, x(), 0)])
        handle.wait()
        assert into.asnumpy().tolist() == X.tolist()
    zero, out = comm_func.batch_isend_irecv(
        [comm_func.P2POp("isend", x(), 0), comm_func.P2POp("irecv", (2, 2), 0, recv_dtype=ms.float32)]
    )
    assert zero.asnumpy() == 0 and out.asnumpy().tolist() == X.tolist()
    zero, out = ops.BatchISendIRecv(("isend", "irecv"), [0, 0], [(2, 2)], [ms.float32])((x(),))
    assert zero.asnumpy() == 0 and out.asnumpy().tolist() == X.tolist()


def test_send_and_receive():
    assert ops.Send(7, 0)(x()).asnumpy().tolist() == X.tolist()
    assert ops.Receive(7, 0, [2, 2], ms.float32)().asnumpy().tolist() == X.tolist()
    ops.Send(7, 0)(x())
    with pytest.raises(ValueError, match="what was sent"):
        ops.Receive(7, 0, [4], ms.float32)()


def test_objects():
    items, into = [{1: [2]}], [None]
    dist.all_gather_object(into, items[0])
    assert into == items and into[0] is not items[0]
    dist.gather_object("a", into)
    assert into == ["a"]
    dist.scatter_object_list(into, [{3: 4}])
    assert into == [{3: 4}]
    three = ["a", 12, {1: 2}]
    dist.broadcast_object_list(three)
    assert three == ["a", 12, {1: 2}]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: dist.all_reduce(3), TypeError),
        (lambda: dist.all_reduce(x(), "bad"), TypeError),
        (lambda: dist.all_reduce(x(), group=3), TypeError),
        (lambda: dist.all_reduce(x(), group="nope"), RuntimeError),
        (lambda: dist.all_reduce(x(), async_op=1), TypeError),
        (lambda: dist.all_gather([zeros(), zeros()], x()), TypeError),
        (lambda: dist.all_gather([zeros().astype(ms.float16)], x()), TypeError),
        (lambda: dist.all_gather_into_tensor(Tensor(np.zeros((4, 2), np.float32)), x()), ValueError),
        (lambda: dist.all_gather_into_tensor_uneven(zeros(), x(), [3]), ValueError),
        (lambda: dist.broadcast(x(), 1), RuntimeError),
        (lambda: dist.broadcast(x(), "0"), TypeError),
        (lambda: dist.reduce(x(), 1), RuntimeError),
        (lambda: dist.scatter(zeros(), [x(), x()]), TypeError),
        (lambda: dist.send(x(), 1), RuntimeError),
        (lambda: dist.send(x(), 0), ValueError),
        (lambda: dist.recv(x(), 0), ValueError),
        (lambda: dist.isend(x(), 1), RuntimeError),
        (lambda: dist.send_object_list([1], 1), RuntimeError),
        (lambda: dist.recv_object_list([], 0), TypeError),
        (lambda: dist.gather_object(1, None), TypeError),
        (lambda: dist.all_gather_object([None, None], 1), TypeError),
        (lambda: dist.broadcast_object_list([1], device="cpu"), ValueError),
        (lambda: dist.P2POp("bad", x(), 1), TypeError),
        (lambda: dist.P2POp("isend", 3, 1), TypeError),
        (lambda: dist.batch_isend_irecv([]), TypeError),
        (lambda: dist.batch_isend_irecv([3]), TypeError),
        (lambda: comm_func.P2POp("irecv", (2,), 0), TypeError),
        (lambda: ops.AllReduce("bad")(x()), TypeError),
        (lambda: ops.AllReduce(group=3)(x()), TypeError),
        (lambda: ops.AllReduce()(3), TypeError),
        (lambda: ops.Broadcast("a"), TypeError),
        (lambda: ops.Broadcast(1)((x(),)), RuntimeError),
        (lambda: ops.Broadcast(0)(x()), TypeError),
        (lambda: ops.Reduce(1)(x()), RuntimeError),
        (lambda: ops.AlltoAll(2, 0, 1)(x()), ValueError),
        (lambda: ops.AllGatherV()(x(), [1, 1]), ValueError),
        (lambda: ops.NeighborExchange([1], [1], [(2, 2)], [(2, 2)], ms.float32)((x(),)), RuntimeError),
        (lambda: ops.NeighborExchangeV2([1] * 8, [0] * 4, [1] * 8, [0] * 4, "NCHW")(x()), RuntimeError),
        (lambda: ops.NeighborExchangeV2([-1] * 7, [0] * 4, [-1] * 8, [0] * 4, "NCHW"), ValueError),
        (lambda: ops.Send(0, 1)(x()), RuntimeError),
        (lambda: ops.BatchISendIRecv(("bad",), [0]), ValueError),
        (lambda: ops.set_comm_ops_inplace(1), TypeError),
        (lambda: ops.set_comm_ops_inplace(True, ["nope"]), ValueError),
    ],
)
def test_refused(call, error):
    with pytest.raises(error, match=r"For '\w+', "):
        call()


def test_only_in_place():
    ops.set_comm_ops_inplace(False)
    with pytest.raises(ValueError, match="only the form that writes"):
        dist.all_gather([zeros()], x())


# ---------------------------------------------------------------- a store
def test_store():
    store = ops.TCPStore("127.0.0.1", 1234, is_master=True)
    other = ops.TCPStore("127.0.0.1", 1234)
    assert store.add("n", 1) == 1 and other.add("n", 3) == 4 and store.get("n") == b"4"
    store.set("k", "v")
    assert other.get("k") == b"v"
    store.set("k", b"w")
    assert other.get("k") == b"w"
    assert other.delete_key("k") and not store.delete_key("k")
    for call, error in (
        (lambda: store.get("k"), RuntimeError),
        (lambda: store.get(3), TypeError),
        (lambda: store.set("k", 3), TypeError),
        (lambda: store.add("n", "x"), TypeError),
        (lambda: ops.TCPStore("127.0.0.1", 1234, is_master=True), RuntimeError),
        (lambda: ops.TCPStore("127.0.0.1", 1235), RuntimeError),
        (lambda: ops.TCPStore(3, 1), TypeError),
        (lambda: ops.TCPStore("a", -1), ValueError),
        (lambda: ops.TCPStore("a", 1, world_size=2), NotImplementedError),
    ):
        with pytest.raises(error, match=r"For 'TCPStore"):
            call()
    store = other = None
    ops.TCPStore("127.0.0.1", 1234, is_master=True)  # the first is gone


def test_paths():
    """The names of MindSpore 2.10, found where programs import them from."""
    program = """
import msgrad; msgrad.install()
from mindspore.communication import init, get_rank, get_group_size, GlobalComm
from mindspore.communication.management import init, get_rank, GlobalComm
from mindspore.communication.comm_func import all_reduce, barrier
from mindspore.mint.distributed import init_process_group, all_reduce as into, P2POp
from mindspore.ops.communication import TCPStore, set_comm_ops_inplace, all_to_all_v_c
from mindspore.ops.operations.comm_ops import AllReduce, ReduceScatterV, Broadcast, ReduceOp
from mindspore.ops import AllGather, all_reduce
import mindspore
mindspore.communication.init()
assert mindspore.communication.get_rank() == 0 and GlobalComm.INITED and mindspore.mint.distributed.is_initialized()
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_copies():
    assert copy.deepcopy(ops.AllReduce("max")).op == "max"
