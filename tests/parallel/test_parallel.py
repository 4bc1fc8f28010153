"""Parallel modes in a process of its own: what a training step makes of the settings, and what is set by device."""

import sys

import numpy as np
import pytest

import msgrad as ms
from msgrad import Tensor, communication, dataset, nn, runtime
from msgrad.device_context import ascend, cpu, gpu, keep
from msgrad.parallel import auto_parallel_context
from msgrad.train import Callback, Model

AUTOMATIC = ("semi_auto_parallel", "auto_parallel")


@pytest.fixture(autouse=True)
def settings():
    yield
    communication.release()
    ms.reset_auto_parallel_context()


def trained(**given):
    """A Dense layer's weights after four steps under these settings, and what a callback saw."""
    if given:
        ms.set_auto_parallel_context(**given)
    seen = []

    class Look(Callback):
        def on_train_end(self, run_context):
            args = run_context.original_args()
            seen.extend([args.parallel_mode, args.device_number])

    net = nn.Dense(2, 1, weight_init="ones", bias_init="zeros")
    model = Model(net, nn.MSELoss(), nn.Momentum(net.trainable_params(), 0.1, 0.9))
    rows = np.ones((4, 2), np.float32), np.zeros((4, 1), np.float32)
    data = dataset.NumpySlicesDataset(rows, ["a", "b"], shuffle=False).batch(2)
    model.train(2, data, callbacks=Look())
    return net.weight.asnumpy().ravel().tolist(), seen


# The weights are MindSpore's, as the one worker of a cluster; there the automatic modes, of Ascend, do not run.
PLAIN = [-0.17879999] * 2
HALVED = [-0.09519994] * 2  # gradients are divided by two devices, though there is one


@pytest.mark.parametrize(
    ("given", "weights", "seen"),
    [
        ({}, PLAIN, ["stand_alone", 1]),
        ({"device_num": 2, "gradients_mean": True}, PLAIN, ["stand_alone", 1]),
        *[({"parallel_mode": mode}, PLAIN, [mode, 1]) for mode in ("data_parallel", "hybrid_parallel", *AUTOMATIC)],
        ({"parallel_mode": "data_parallel", "gradients_mean": True, "device_num": 1}, PLAIN, ["data_parallel", 1]),
        ({"parallel_mode": "data_parallel", "device_num": 2}, PLAIN, ["data_parallel", 2]),
        ({"parallel_mode": "data_parallel", "gradients_mean": True, "device_num": 2}, HALVED, ["data_parallel", 2]),
        ({"parallel_mode": "data_parallel", "full_batch": True}, PLAIN, ["data_parallel", 1]),
        ({"parallel_mode": "data_parallel", "parameter_broadcast": True}, PLAIN, ["data_parallel", 1]),
        ({"pipeline_stages": 2}, PLAIN, ["stand_alone", 1]),  # MindSpore's Parameters stay as they are
    ],
)
def test_training(given, weights, seen):
    found, saw = trained(**given)
    np.testing.assert_allclose(found, weights, rtol=1e-5)
    assert saw == seen


def test_a_training_step_has_the_reducer_of_its_mode():
    net = nn.Dense(2, 1)

    def step():
        cell = nn.TrainOneStepCell(net, nn.SGD(net.trainable_params()))
        return cell.reducer_flag, cell.parallel_mode, type(cell.grad_reducer).__name__

    assert step() == (False, "stand_alone", "Identity")
    ms.set_auto_parallel_context(parallel_mode="hybrid_parallel")
    assert step() == (True, "hybrid_parallel", "DistributedGradReducer")


@pytest.mark.parametrize(("mean", "degree", "factor"), [(None, 4, 1), (True, 4, 0.25), (True, None, 1), (False, 4, 1)])
def test_reducer(mean, degree, factor):
    """MindSpore's `degree` is the factor, in float32, whatever the gradients are."""
    reducer = nn.DistributedGradReducer(nn.Dense(2, 1).trainable_params(), mean, degree)
    assert float(reducer.degree) == 1 / (degree or 1)
    grads = Tensor([3.0, 5.0], ms.float16), Tensor(2.0)
    out = reducer(grads)
    assert [g.dtype for g in out] == [ms.float16, ms.float32]
    assert [g.asnumpy().tolist() for g in out] == [[3 * factor, 5 * factor], 2 * factor]
    assert reducer(grads[1]).asnumpy() == 2 * factor


def test_the_setting_decides_where_a_reducer_is_not_told():
    ms.set_auto_parallel_context(gradients_mean=True)
    assert nn.DistributedGradReducer([], degree=2)(Tensor(1.0)).asnumpy() == 0.5


def test_a_bad_setting_leaves_all_as_they_were():
    with pytest.raises(ValueError, match=r"'set_auto_parallel_context'.*'global_rank' must be an int within"):
        ms.set_auto_parallel_context(gradients_mean=True, global_rank=-1)
    assert not ms.get_auto_parallel_context("gradients_mean")


def test_what_was_given_is_not_shared():
    config = {"allreduce": {"mode": "size", "config": 32}}
    ms.set_auto_parallel_context(comm_fusion=config)
    config["allreduce"]["config"] = 1
    ms.get_auto_parallel_context("comm_fusion")["allreduce"]["config"] = 2
    assert auto_parallel_context().get_comm_fusion()["allreduce"]["config"] == 32


def test_optimizers_that_share_their_work_may_do_so_on_ascend():
    ms.set_auto_parallel_context(parallel_mode="data_parallel", enable_parallel_optimizer=True)
    parameters = nn.Dense(2, 1).trainable_params()
    ms.set_context(device_target="Ascend")
    try:
        assert nn.AdamWeightDecay(parameters).use_parallel and nn.Lamb(parameters, 0.1).use_parallel
        with pytest.raises(RuntimeError, match="Lamb or AdamWeightDecay, but got Adam in data_parallel on Ascend"):
            nn.Adam(parameters)
    finally:
        ms.context.reset_context()


# ---------------------------------------------------------------- settings of devices
@pytest.fixture
def fresh(monkeypatch):
    monkeypatch.setattr(keep, "_kept", {})


SETTINGS = [
    (ascend.op_precision.precision_mode, ["force_fp16"], "bad", ValueError),
    (ascend.op_precision.op_precision_mode, [__file__], "nowhere", ValueError),
    (ascend.op_precision.op_precision_mode, [__file__], 3, TypeError),
    (ascend.op_precision.matmul_allow_hf32, [True, False], "bad", ValueError),
    (ascend.op_precision.conv_allow_hf32, [True, False], 3, ValueError),
    (ascend.op_debug.execute_timeout, [100], -1, ValueError),
    (ascend.op_debug.execute_timeout, [100], "1", TypeError),
    (ascend.op_debug.debug_option, ["oom"], "bad", ValueError),
    (ascend.op_debug.debug_option, ["oom"], 3, TypeError),
    (ascend.op_debug.aclinit_config, [{"max_opqueue_num": "20000"}, {"max_opqueue_num": "2"}], {"a": 1}, ValueError),
    (ascend.op_debug.aclinit_config, [{"err_msg_mode": "1"}], {"err_msg_mode": 1}, ValueError),
    (ascend.op_debug.aclinit_config, [{"err_msg_mode": "0"}], {"max_opqueue_num": 1}, TypeError),
    (ascend.op_tuning.op_compile, [True, False], "bad", TypeError),
    (ascend.op_tuning.aoe_tune_mode, ["online", "offline"], "bad", ValueError),
    (ascend.op_tuning.aoe_job_type, ["1", "2"], "3", ValueError),
    (ascend.op_tuning.aclnn_cache, [True], "bad", ValueError),
    (gpu.op_precision.matmul_allow_tf32, [True, False], 1, TypeError),
    (gpu.op_precision.conv_allow_tf32, [True, False], 1, TypeError),
    (gpu.op_tuning.conv_fprop_algo, ["gemm", "normal"], "algo_0", ValueError),
    (gpu.op_tuning.conv_wgrad_algo, ["algo_3", "normal"], "gemm", ValueError),
    (gpu.op_tuning.conv_dgrad_algo, ["winograd", "normal"], "algo_3", ValueError),
    (cpu.op_tuning.threads_num, [10], 0, ValueError),
    (cpu.op_tuning.threads_num, [10], True, TypeError),
]


@pytest.mark.parametrize(("setting", "good", "bad", "error"), SETTINGS, ids=lambda x: getattr(x, "__name__", None))
def test_a_setting_of_a_device_is_checked_and_set_once(setting, good, bad, error, fresh):
    with pytest.raises(error, match=setting.__name__):
        setting(bad)
    assert not keep._kept
    setting(good[0])
    assert keep._kept
    for other in good[1:]:
        with pytest.raises(RuntimeError, match="can not be set repeatedly"):
            setting(other)


def test_which_settings_take_the_same_again(fresh):
    ascend.precision_mode("force_fp16")
    ascend.precision_mode("force_fp16")
    for setting in (cpu.threads_num, ascend.aclnn_cache):
        setting(1)
        with pytest.raises(RuntimeError, match="can not be set repeatedly"):
            setting(1)


def test_devices():
    assert cpu.is_available() and cpu.device_count() == 1 and not ascend.is_available()
    assert ms.device_context.gpu is gpu and not gpu.is_available()
    for device in (ascend, gpu):
        with pytest.raises(RuntimeError, match="there is no device"):
            device.device_count()


# ---------------------------------------------------------------- Python's depth and threads
def test_recursion_limit_is_never_lowered():
    before = sys.getrecursionlimit()
    try:
        ms.set_recursion_limit(1)
        assert sys.getrecursionlimit() == before
        ms.set_recursion_limit(before + 7)
        assert sys.getrecursionlimit() == before + 7
    finally:
        sys.setrecursionlimit(before)


def test_no_other_thread_dispatches():
    assert runtime.disable_multi_thread() is None and ms.alias.find("mindspore._c_expression", "disable_multi_thread")
