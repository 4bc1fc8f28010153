"""Training with Model where MindSpore's CPU gives nothing to compare with: sunk data, mixed precision, signals, speed."""

import os
import signal

import numpy as np
import pytest

import msgrad as ms
import msgrad.dataset as ds
from msgrad import Tensor, amp, nn, ops
from msgrad.core import execute, instruction, record
from msgrad.train import (
    Callback,
    DatasetHelper,
    LambdaCallback,
    Model,
    OnRequestExit,
    connect_network_with_dataset,
    data_sink,
)

X = np.arange(12, dtype=np.float32).reshape(6, 2) / 4
F16, F32 = ms.float16, ms.float32


def rows(batch=1):
    return ds.NumpySlicesDataset((X, X[::-1].copy()), ["x", "y"], shuffle=False).batch(batch)


class Steps(Callback):
    """Keeps (epoch, step, step of the epoch, first number of the data)."""

    def __init__(self, stop_at=None, act=None):
        self.seen, self.stop_at, self.act = [], stop_at, act

    def on_train_step_end(self, run_context):
        args = run_context.original_args()
        first = float(args.train_dataset_element[0].asnumpy().reshape(-1)[0])
        self.seen.append((args.cur_epoch_num, args.cur_step_num, (args.cur_step_num - 1) % args.batch_num + 1, first))
        if args.cur_step_num == self.stop_at:
            self.act()


def model(**how):
    net = nn.Dense(2, 2)
    return Model(net, nn.MSELoss(), nn.SGD(net.trainable_params(), 0.01), **how)


def test_sunk_data_goes_on_where_the_last_epoch_ended():
    steps = Steps()
    model().train(3, rows(), steps, dataset_sink_mode=True, sink_size=4)
    order = [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]
    assert [first for *_, first in steps.seen] == [X[k, 0] for k in order]
    assert [(epoch, step, inside) for epoch, step, inside, _ in steps.seen] == [
        (k // 4 + 1, k + 1, k % 4 + 1) for k in range(12)
    ]


def test_data_sink_and_its_kin():
    step = data_sink(lambda x, y: x + y, rows(), sink_size=4)
    assert step.__name__ == "<lambda>"
    for last in (3, 1, 5):
        assert np.array_equal(step().asnumpy()[0], X[last] + X[::-1][last])
    jitted = data_sink(lambda x, y: x * y, rows(2), jit_config=ms.JitConfig())
    assert np.array_equal(jitted().asnumpy(), X[:2] * X[::-1][:2])
    helper = DatasetHelper(rows(2))
    assert [len(row) for row in helper] == [2, 2, 2] == [len(row) for row in helper]
    assert helper.types_shapes() == ([F32, F32], [[2, 2], [2, 2]])
    net = nn.Dense(2, 2)
    assert connect_network_with_dataset(net, helper) is net


def test_a_signal_ends_the_training_and_the_next_goes_on_from_there(tmp_path):
    before = signal.getsignal(signal.SIGUSR1)
    try:
        request = OnRequestExit(directory=str(tmp_path), file_name="N", sig=signal.SIGUSR1)
        steps = Steps(4, lambda: os.kill(os.getpid(), signal.SIGUSR1))
        trained = model()
        trained.train(3, rows(), [steps, request])
        assert len(steps.seen) == 4
        assert os.listdir(tmp_path / "rank_0") == ["N_train.ckpt"]
        again, begun = model(), []
        note = LambdaCallback(on_train_step_begin=lambda c: begun.append(again._network.weight.asnumpy().copy()))
        again.train(1, rows(), [OnRequestExit(directory=str(tmp_path), file_name="N", sig=signal.SIGUSR1), note])
        assert np.array_equal(begun[0], trained._network.weight.asnumpy())
    finally:
        signal.signal(signal.SIGUSR1, before)


@pytest.mark.recorded_only
def test_a_training_is_one_program_run_once_a_step(monkeypatch):
    """What a loop written by hand comes to: nothing waits for a step, and nothing is compiled for the later ones."""
    trained = model(loss_scale_manager=amp.FixedLossScaleManager(8.0))
    trained.train(3, rows())
    runs, made = [], instruction._made
    run = execute.run
    monkeypatch.setattr(record, "_run", lambda rec: (runs.append(len(rec.vars)), run(rec))[1])
    trained.train(2, rows())
    assert instruction._made == made
    assert len(runs) <= 2 * 6 + 2, runs


class Inner(nn.Cell):
    def __init__(self):
        super().__init__()
        self.dense, self.norm, self.matmul = nn.Dense(2, 2), nn.BatchNorm1d(2), ops.MatMul()

    def construct(self, x):
        a = self.dense(x)
        b = self.matmul(a, a)
        c = self.norm(b)
        return a, b, c, ops.exp(c), ops.matmul(x, x)


@pytest.mark.parametrize(
    ("level", "dtypes"),
    [
        ("O0", [F32] * 5),
        ("O1", [F32] * 5),
        ("O2", [F32] * 5),
        ("O3", [F32] * 5),
        ("auto", [F32, F16, F32, F32, F16]),
    ],
)
def test_dtypes_of_a_level(level, dtypes):
    net, x = Inner(), Tensor(X[:2] + 1 / 3)
    exact = [o.asnumpy() for o in net(x)]
    out = amp.auto_mixed_precision(net, level)(x)
    assert [o.dtype for o in out] == dtypes
    half = [not np.array_equal(a, b.asnumpy()) for a, b in zip(exact, out, strict=True)]
    assert half == [level != "O0"] * 5
    assert all(p.dtype is F32 for p in net.get_parameters())
    # only the layers and operators of the list lose precision: what they are given they round, not what they give
    if level == "O1":
        assert np.array_equal(out[0].asnumpy(), out[0].astype(F16).asnumpy())
        assert not np.array_equal(out[3].asnumpy(), out[3].astype(F16).asnumpy())


def test_a_list_of_ones_own():
    net, x = Inner(), Tensor(X[:2] + 1 / 3)
    exact = net(x)
    out = amp.custom_mixed_precision(net, white_list=[ops.MatMul])(x)
    assert np.array_equal(out[0].asnumpy(), exact[0].asnumpy())
    assert not np.array_equal(out[1].asnumpy(), exact[1].asnumpy())
    with pytest.raises(NotImplementedError, match="no operator of the Primitive"):
        amp.custom_mixed_precision(net, white_list=[ops.LSTM])


def test_a_function_in_mixed_precision():
    x = Tensor(X[:2] + 1 / 3)
    function = amp.auto_mixed_precision(lambda x: ops.matmul(x, x), "auto")
    assert function(x).dtype is F16 and ops.matmul(x, x).dtype is F32


def test_a_compiled_function_computes_in_the_precision_of_its_caller():
    product = ms.jit(lambda x: ops.matmul(x, x))

    class Calls(nn.Cell):
        def construct(self, x):
            return product(x)

    x = Tensor(X[:2])
    low = Calls().to_float(F16)
    assert [f(x).dtype for f in (product, low, product, low)] == [F32, F16, F32, F16]


def test_overflow_with_a_scale_that_moves():
    manager = amp.DynamicLossScaleManager(2.0**120, 4, 2)
    trained = model(loss_scale_manager=manager, amp_level="O0")
    weight = trained._network.weight.asnumpy().copy()
    x = np.full((4, 2), 1e4, np.float32)
    data = ds.NumpySlicesDataset((x, x), ["x", "y"], shuffle=False).batch(2)
    trained.train(1, data)
    assert manager.get_loss_scale() == 2.0**116
    assert np.array_equal(trained._network.weight.asnumpy(), weight)
    model(amp_level="O2").train(1, rows(2))


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda: model(boost_level="O1"), NotImplementedError, "'boost_level' must be 'O0'"),
        (lambda: model(boost_config_dict={"a": 1}), NotImplementedError, "'boost_config_dict'"),
        (lambda: model().build(), ValueError, "must not both be None"),
        (lambda: model().build(rows(), rows()), RuntimeError, "'metrics'"),
        (lambda: model().build(3), TypeError, "'train_dataset' must be Dataset"),
    ],
)
def test_refused(make, error, match):
    with pytest.raises(error, match=match):
        make()
