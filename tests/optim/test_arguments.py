"""What constructors accept, and the exceptions MindSpore raises for the rest."""

import numpy as np
import pytest

import msgrad as ms
from msgrad import alias, optim
from msgrad.core.cell import Cell


def parameter(name="w"):
    return ms.Parameter(ms.Tensor(np.ones((2, 2), np.float32)), name=name)


def momentum(params=None, rate=0.1, **more):
    return optim.Momentum([parameter()] if params is None else params, rate, more.pop("momentum", 0.9), **more)


WRONG = {
    # parameters
    "none": (lambda: optim.SGD(None), ValueError, "must not be None"),
    "number": (lambda: optim.SGD(5), TypeError, "list of Parameters or dicts"),
    "empty": (lambda: optim.SGD([]), ValueError, "must not be empty"),
    "text": (lambda: optim.SGD("abc"), TypeError, "must be Parameters, or all dicts"),
    "mixed": (lambda: optim.SGD([parameter(), 1]), TypeError, "must be Parameters, or all dicts"),
    "tensors": (lambda: optim.SGD([ms.Tensor(1.0)]), TypeError, "must be Parameters, or all dicts"),
    "bare": (lambda: optim.SGD(parameter()), TypeError, "must be Parameters, or all dicts"),
    "twice": (lambda: optim.SGD([parameter()] * 2), ValueError, "taken by two Parameters"),
    "same_name": (lambda: optim.SGD([parameter(), parameter()]), ValueError, "taken by two Parameters"),
    # groups
    "group_and_parameter": (
        lambda: optim.SGD([{"params": [parameter()]}, parameter()]),
        TypeError,
        "all dicts",
    ),
    "group_empty": (lambda: optim.SGD([{"params": []}]), ValueError, "'params' must not be empty"),
    "group_without": (lambda: optim.SGD([{"lr": 0.1}]), KeyError, "params"),
    "group_key": (lambda: optim.SGD([{"params": [parameter()], "momentum": 1}]), KeyError, "momentum"),
    "group_member": (lambda: optim.SGD([{"params": [1]}]), TypeError, "got int at index 0"),
    "group_bare": (lambda: optim.SGD([{"params": parameter()}]), TypeError, "got Tensor at index 0"),
    "group_twice": (
        lambda: optim.SGD([{"params": [parameter()]}, {"params": [parameter()]}]),
        RuntimeError,
        "'w' is in two groups",
    ),
    "group_centralization": (
        lambda: optim.SGD([{"params": [parameter()], "grad_centralization": 1}]),
        TypeError,
        "'grad_centralization' must be a bool",
    ),
    "group_rate": (lambda: optim.SGD([{"params": [parameter()], "lr": -1}]), ValueError, "learning rate"),
    "group_decay": (
        lambda: optim.SGD([{"params": [parameter()], "weight_decay": -1}]),
        ValueError,
        "weight_decay",
    ),
    "group_lengths": (
        lambda: optim.SGD([{"params": [parameter("a")], "lr": [0.1, 0.2]}, {"params": [parameter("b")], "lr": [0.1]}]),
        ValueError,
        "got 2 and 1",
    ),
    "order_with": (
        lambda: optim.SGD([{"params": [parameter()], "order_params": []}]),
        ValueError,
        "no other key",
    ),
    "order_number": (
        lambda: optim.SGD([{"params": [parameter()]}, {"order_params": 5}]),
        TypeError,
        "order_params",
    ),
    "order_length": (
        lambda: optim.SGD([{"params": [parameter("a")]}, {"order_params": [parameter("a"), parameter("b")]}]),
        ValueError,
        "holds 2",
    ),
    "order_other": (
        lambda: optim.SGD([{"params": [parameter("a")]}, {"order_params": [parameter("b")]}]),
        ValueError,
        r"\['b'\] in 'order_params' are in no group",
    ),
    # learning rates
    "rate_negative": (lambda: momentum(rate=-0.1), ValueError, "'Momentum', the 'learning rate'"),
    "rate_nan": (lambda: momentum(rate=float("nan")), ValueError, "finite"),
    "rate_none": (lambda: momentum(rate=None), TypeError, "'learning_rate' must be an int, float, Tensor"),
    "rate_text": (lambda: momentum(rate="x"), ValueError, "could not convert"),
    "rate_numpy_number": (lambda: momentum(rate=np.float32(0.1)), TypeError, "learning_rate"),
    "rate_matrix": (lambda: momentum(rate=ms.Tensor([[0.1]])), ValueError, "at most one dimension"),
    "rate_cell": (lambda: momentum(rate=Cell()), TypeError, "LearningRateSchedule"),
    # weight decay and loss scale
    "decay_negative": (lambda: momentum(weight_decay=-1), ValueError, "weight_decay"),
    "decay_text": (
        lambda: momentum(weight_decay="x"),
        TypeError,
        "'weight_decay' must be an int, float or Cell",
    ),
    "decay_tensor": (lambda: momentum(weight_decay=ms.Tensor(0.1)), TypeError, "weight_decay"),
    "sgd_decay_cell": (
        lambda: optim.SGD([parameter()], weight_decay=optim.WarmUpLR(0.1, 2)),
        TypeError,
        "Cell",
    ),
    "scale_zero": (lambda: momentum(loss_scale=0), ValueError, "loss_scale"),
    "scale_negative": (lambda: momentum(loss_scale=-1.0), ValueError, "loss_scale"),
    "scale_text": (lambda: momentum(loss_scale="x"), TypeError, "loss_scale"),
    "scale_numpy": (lambda: momentum(loss_scale=np.float32(2)), TypeError, "loss_scale"),
    # SGD and Momentum
    "momentum_int": (lambda: momentum(momentum=1), TypeError, "'momentum' must be float"),
    "momentum_negative": (lambda: momentum(momentum=-0.1), ValueError, "'momentum' must be in the range"),
    "momentum_missing": (lambda: optim.Momentum([parameter()], 0.1), TypeError, "momentum"),
    "momentum_nesterov": (lambda: momentum(use_nesterov=1), TypeError, "use_nesterov"),
    "sgd_momentum": (lambda: optim.SGD([parameter()], momentum="x"), TypeError, "momentum"),
    "sgd_momentum_negative": (lambda: optim.SGD([parameter()], momentum=-1), ValueError, "momentum"),
    "sgd_dampening": (lambda: optim.SGD([parameter()], dampening=-1), ValueError, "dampening"),
    "sgd_dampening_none": (lambda: optim.SGD([parameter()], dampening=None), TypeError, "dampening"),
    "sgd_nesterov": (
        lambda: optim.SGD([parameter()], nesterov=True),
        ValueError,
        "needs a 'momentum' above 0",
    ),
    "sgd_nesterov_damped": (
        lambda: optim.SGD([parameter()], 0.1, 0.9, 0.1, nesterov=True),
        ValueError,
        "of 0",
    ),
    "sgd_nesterov_int": (lambda: optim.SGD([parameter()], momentum=0.9, nesterov=1), TypeError, "nesterov"),
    "sgd_unknown": (lambda: optim.SGD([parameter()], beta=1), TypeError, "beta"),
    # Adam
    "beta_one": (
        lambda: optim.Adam([parameter()], beta1=1.0),
        ValueError,
        r"'beta1' must be in the range \(0, 1\)",
    ),
    "beta_zero": (lambda: optim.Adam([parameter()], beta2=0.0), ValueError, "'beta2' must be in the range"),
    "beta_int": (lambda: optim.Adam([parameter()], beta1=1), TypeError, "'beta1' must be float"),
    "eps_zero": (
        lambda: optim.AdamWeightDecay([parameter()], eps=0.0),
        ValueError,
        "'AdamWeightDecay', the 'eps'",
    ),
    "eps_int": (lambda: optim.AdamWeightDecay([parameter()], eps=1), TypeError, "eps"),
    "adam_flag": (lambda: optim.Adam([parameter()], use_locking=1), TypeError, "use_locking"),
    "adam_lazy_flag": (lambda: optim.Adam([parameter()], use_lazy=1), TypeError, "use_lazy"),
    "adam_two": (
        lambda: optim.Adam([parameter()], use_lazy=True, use_offload=True),
        ValueError,
        "at most one",
    ),
    "adam_amsgrad": (
        lambda: optim.Adam([parameter()], use_amsgrad=True, use_lazy=True),
        ValueError,
        "at most one",
    ),
    "adam_unknown": (lambda: optim.Adam([parameter()], momentum=0.9), KeyError, "momentum"),
    # the others: types are recorded, these are the sentences
    "etas": (lambda: optim.Rprop([parameter()], etas=[0.5, 1.2]), TypeError, "'Rprop', the 'etas' must be tuple"),
    "etaplus": (lambda: optim.Rprop([parameter()], etas=(0.5, 0.9)), ValueError, r"'etaplus' must be in .* \(1, None"),
    "step_sizes": (
        lambda: optim.Rprop([parameter()], step_sizes=(2.0, 1.0)),
        ValueError,
        "'step_sizes' must be a smallest step and one that is not below it",
    ),
    "accum": (lambda: optim.Adagrad([parameter()], accum=-1.0), ValueError, "'Adagrad', the 'accum' must be in the"),
    "ftrl_list": (
        lambda: optim.FTRL([parameter()], learning_rate=[0.1]),
        ValueError,
        "'FTRL', the 'learning_rate' must be one number",
    ),
    "rho": (lambda: optim.Adadelta([parameter()], rho=2.0), ValueError, r"'Adadelta', the 'rho' must .* \[0, 1\]"),
    "relative_step": (
        lambda: optim.AdaFactor([parameter()], 0.1),
        ValueError,
        "either the 'learning_rate' must be None or 'relative_step' False, but got 0.1 and True",
    ),
    "adafactor_eps": (lambda: optim.AdaFactor([parameter()], eps=(0.1,)), ValueError, "'eps' must be two floats"),
    "lars": (lambda: optim.LARS(5), TypeError, "'LARS', the 'optimizer' must be Optimizer, but got 5"),
    "tft": (lambda: optim.OptTFTWrapper(momentum()), ValueError, "MS_ENABLE_TFT"),
    "adasum": (
        lambda: optim.AdaSumByGradWrapCell(momentum()),
        RuntimeError,
        "'AdaSumByGradWrapCell', there must be at least 16 devices",
    ),
    "scale_of_decoupled": (
        lambda: optim.AdamWeightDecay([parameter()], loss_scale=2.0),
        TypeError,
        "loss_scale",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong(case):
    make, error, match = WRONG[case]
    with pytest.raises(error, match=match):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda p: optim.SGD(p, True, momentum=1, dampening=True, loss_scale=True),
        lambda p: optim.SGD(iter(p), 1, weight_decay=1, loss_scale=2),
        lambda p: optim.SGD(ms.ParameterTuple(p), np.float64(0.1)),
        lambda p: optim.SGD([{"params": iter(p)}], ms.Tensor(-1.0)),
        lambda p: optim.Adam(p, {0.1: None, 0.2: None}, use_lazy=False, use_offload=False),
        lambda p: optim.Momentum(p, ms.Parameter(ms.Tensor(0.1), name="q"), 2.0),
    ],
)
def test_right(make):
    optimizer = make([parameter("a"), parameter("b")])
    optimizer((ms.Tensor(np.ones((2, 2), np.float32)),) * 2)
    assert [p.name for p in optimizer.parameters] == ["a", "b"]
    rate = optimizer.get_lr_parameter(optimizer.parameters[0])
    assert rate.name == "learning_rate" and rate.dtype == ms.float32


def test_parameters_of_other_names_are_attributes_too():
    """As in MindSpore, a parameter whose name is a setting's cannot be taken."""
    optimizer = momentum([parameter("own")])
    assert optimizer.own is optimizer.parameters[0]
    with pytest.raises(KeyError, match="loss_scale"):
        momentum([parameter("loss_scale")])


def test_get_lr_parameter():
    a, b = parameter("a"), parameter("b")
    optimizer = momentum([{"params": [a], "lr": 0.5}, {"params": [b]}])
    assert [float(lr) for lr in optimizer.get_lr_parameter([b, a])] == pytest.approx([0.1, 0.5])
    assert optimizer.get_lr_parameter(a) is optimizer.learning_rate[0]
    for wrong, error in (
        (parameter("a"), ValueError),
        ("a", TypeError),
        ((a,), TypeError),
        (["a"], TypeError),
    ):
        with pytest.raises(error):
            optimizer.get_lr_parameter(wrong)


def test_properties():
    optimizer = optim.Adam([parameter()], loss_scale=4.0, weight_decay=0.5)
    assert optimizer.unique is True
    optimizer.unique = False
    assert optimizer.unique is False
    with pytest.raises(TypeError):
        optimizer.unique = 1
    assert optimizer.target == ms.get_context("device_target")
    optimizer.target = "CPU"
    for wrong, error in ((1, TypeError), ("x", ValueError), ("Ascend", ValueError)):
        with pytest.raises(error):
            optimizer.target = wrong
    with pytest.raises(NotImplementedError):
        momentum().target = "CPU"
    assert (optimizer.loss_scale, optimizer.need_scale, float(optimizer.reciprocal_scale)) == (
        4.0,
        True,
        0.25,
    )
    assert float(optimizer.weight_decay) == float(optimizer.get_weight_decay()) == 2.0  # times the loss scale
    assert optimizer.decay_flags == (True,) and optimizer.exec_weight_decay is True
    assert float(optimizer.beta1) == pytest.approx(0.9) and optimizer.eps.dtype == ms.float32


def test_maps():
    pairs = ((1, (2, 3)), (10, (20, 30)))
    assert optim.Optimizer.hyper_map(lambda a, b: a + b, *pairs) == (11, (22, 33))
    assert optim.Optimizer.map_(lambda a, b: a * b, (1, 2), (3, 4)) == (3, 8)


PATHS = {
    "optim": "Optimizer Adam Momentum SGD Lamb thor OptTFTWrapper",
    "optim.optimizer": "Optimizer opt_init_args_register",
    "optim.adam": "Adam AdamWeightDecay AdamOffload",
    "optim.lamb": "Lamb",
    "optim.lars": "LARS",
    "optim.ada_grad": "Adagrad",
    "optim.tft_wrapper": "OptTFTWrapper",
    "optim.adasum": "AdaSumByGradWrapCell AdaSumByDeltaWeightWrapCell",
    "optim.thor": "thor ThorGpu",
    "dynamic_lr": "warmup_lr piecewise_constant_lr",
    "learning_rate_schedule": "LearningRateSchedule WarmUpLR",
    "wrap.grad_reducer": "DistributedGradReducer",
}


@pytest.mark.parametrize("path", PATHS)
def test_paths_that_programs_import(path):
    for name in PATHS[path].split():
        found = alias.find(f"mindspore.nn.{path}", name)
        assert found.__name__ == name and getattr(ms.nn, name, found) is found
