"""What an optimizer keeps: names and order, reading and writing it, one instruction, copies, failures."""

import copy

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import optim
from msgrad.core.cell import Cell
from msgrad.core.execute import flush
from msgrad.core.instruction import Operator
from msgrad.core.record import apply, here
from tests.optim import formulas
from tests.optim.formulas import gradients, parameters, path, reference, tensors

NAMES = list(formulas.SHAPES)
STATE = {
    "sgd": (lambda p: optim.SGD(p, 0.1), ["momentum"], ["accum", "stat"]),
    "momentum": (lambda p: optim.Momentum(p, 0.1, 0.9), ["momentum"], ["moments"]),
    "adam": (lambda p: optim.Adam(p, 0.1), ["beta1_power", "beta2_power"], ["moment1", "moment2"]),
    "amsgrad": (
        lambda p: optim.Adam(p, use_amsgrad=True),
        ["beta1_power", "beta2_power"],
        ["moment1", "moment2", "vhat"],
    ),
    "adam_weight_decay": (lambda p: optim.AdamWeightDecay(p, 0.1), [], ["adam_m", "adam_v"]),
}


@pytest.mark.parametrize("case", STATE)
def test_names_and_order(case):
    make, scalars, slots = STATE[case]
    optimizer = make(parameters())
    names = ["global_step", "learning_rate", *NAMES, *scalars, *[f"{s}.{n}" for s in slots for n in NAMES]]
    assert [p.name for p in optimizer.get_parameters()] == names
    assert list(optimizer.parameters_dict()) == names
    assert [type(p) for p in optimizer.get_parameters()] == [ms.Parameter] * len(names)
    assert optimizer.global_step.shape == (1,) and optimizer.global_step.dtype == ms.int32
    for slot in slots:
        shapes = [p.shape for p in optimizer.get_parameters() if p.name.startswith(f"{slot}.")]
        assert shapes == list(formulas.SHAPES.values())


def test_a_list_of_rates_comes_last():
    names = [p.name for p in optim.SGD(parameters(), [0.1, 0.2]).get_parameters()]
    assert names[0] == "global_step" and names[1] == NAMES[0] and names[-1] == "learning_rate"


def test_printing():
    assert repr(optim.Adam(parameters())) == "Adam()"
    assert repr(optim.SGD(parameters(), [0.1])) == "SGD(\n  (learning_rate): _IteratorLearningRate()\n)"


def test_state_after_steps():
    params, grads = parameters(), gradients(3)
    optimizer = optim.Adam(params, 0.1)
    path(optimizer, grads)
    m = [sum(0.9 ** (2 - t) * 0.1 * g[i] for t, g in enumerate(grads)) for i in range(len(params))]
    v = [sum(0.999 ** (2 - t) * 0.001 * g[i] ** 2 for t, g in enumerate(grads)) for i in range(len(params))]
    for got, wanted in zip((*optimizer.moment1, *optimizer.moment2), (*m, *v), strict=True):
        assert_allclose(got.asnumpy(), wanted, 2e-5, 1e-7)
    assert_allclose(optimizer.beta1_power.asnumpy(), 0.9**3, 1e-6)
    assert_allclose(optimizer.beta2_power.asnumpy(), 0.999**3, 1e-6)
    assert optimizer.global_step.asnumpy() == [3]


# ---------------------------------------------------------------- members of bundles
def test_a_member_that_was_set_is_used_by_the_next_step():
    params, grads = parameters(), gradients(2)
    optimizer = optim.Momentum(params, 0.1, 0.5)
    path(optimizer, grads[:1])
    before = [p.asnumpy() for p in params]
    optimizer.moments[1].set_data(ms.Tensor(np.full(3, 8.0, np.float32)))
    assert (optimizer.moments[1].asnumpy() == 8).all()
    assert_allclose(optimizer.moments[0].asnumpy(), grads[0][0])
    path(optimizer, grads[1:])
    for i, p in enumerate(params):
        velocity = 0.5 * (8.0 if i == 1 else grads[0][i]) + grads[1][i]
        assert_allclose(optimizer.moments[i].asnumpy(), velocity, 1e-5)
        assert_allclose(p.asnumpy(), before[i] - 0.1 * velocity, 1e-5, 1e-6)


def test_a_member_is_read_while_the_step_is_pending():
    optimizer = optim.Momentum(parameters(), 0.1, 0.5)
    held = optimizer.moments[0]
    assert not held.asnumpy().any()
    for t in range(1, 4):
        optimizer(tensors([np.ones(s, np.float32) for s in formulas.SHAPES.values()]))
        assert_allclose(held.asnumpy(), 2 - 0.5 ** (t - 1), 1e-6)


def test_a_member_given_as_input():
    """A member is a tensor like any other: of an operator, and of another member."""
    optimizer = optim.Adam(parameters(), 0.1)
    path(optimizer, gradients(1))
    doubled = apply(Operator("double", lambda x: 2 * x, ("x",), (), (False,)), (optimizer.moment1[0],))
    optimizer.moment2[0].set_data(doubled)
    expected = 2 * optimizer.moment1[0].asnumpy()
    assert_allclose(optimizer.moment2[0].asnumpy(), expected)
    path(optimizer, [[np.zeros(s, np.float32) for s in formulas.SHAPES.values()]])
    assert_allclose(optimizer.moment2[0].asnumpy(), 0.999 * expected, 1e-5)


@pytest.mark.recorded_only
def test_a_step_leaves_members_alone():
    """Members give their element up when a step writes the bundle, so that its buffer can be used again."""
    optimizer = optim.Momentum(parameters(), 0.1, 0.5)
    optimizer.moments[0].asnumpy()
    assert optimizer.moments[0]._var.value is not None
    optimizer(tensors(gradients(1)[0]))
    assert [m._var.value for m in optimizer.moments] == [None] * len(NAMES)
    assert optimizer.moments[0].shape == formulas.SHAPES[NAMES[0]]


def test_state_moves_to_another_optimizer():
    params, grads = parameters(), gradients(6)
    optimizer = optim.Adam(params, 0.1)
    expected = reference(formulas.adam, [p.asnumpy() for p in params], grads)
    path(optimizer, grads[:3])
    state = {p.name: p.asnumpy() for p in optimizer.get_parameters()}
    other = optim.Adam(parameters(seed=5), 0.1)
    for p in other.get_parameters():
        p.set_data(ms.Tensor(state[p.name]))
    for got, wanted in zip(path(other, grads[3:]), expected[3:], strict=True):
        for a, b in zip(got, wanted, strict=True):
            assert_allclose(a, b, 2e-5, 2e-5)


# ---------------------------------------------------------------- one instruction
SQUARE = Operator(
    "square_sum",
    lambda x, weights: sum((x * w * w).sum() for w in weights),
    ("x", "weights"),
    (),
    (True, False),
)


def make_step(optimizer):
    grad_fn = ms.value_and_grad(lambda x: apply(SQUARE, (x, optimizer.parameters)), None, optimizer.parameters)

    def train_step(x):
        loss, grads = grad_fn(x)
        optimizer(grads)
        return loss

    return train_step


@pytest.mark.recorded_only
@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize(
    ("make", "more"),
    [
        (lambda p: optim.SGD(p, 0.1), 0),
        (lambda p: optim.Adam(p, 0.1, weight_decay=0.1, loss_scale=2.0), 0),
        (lambda p: optim.AdamWeightDecay([{"params": p, "lr": 0.5, "weight_decay": 0.1}], 0.1), 0),
        (lambda p: optim.Adam(p, optim.CosineDecayLR(0.0, 0.1, 5)), 2),
    ],
    ids=["sgd", "adam", "groups", "schedule"],
)
def test_one_instruction_for_all_parameters(make, more, count):
    """A schedule adds its own formula and makes its result a number."""
    params = [ms.Parameter(ms.Tensor(np.ones(2, np.float32)), name=f"p{i}") for i in range(count)]
    optimizer = make(params)
    optimizer(tensors([np.ones(2, np.float32)] * count))
    flush()
    grads = tensors([np.ones(2, np.float32)] * count)
    before = here.rec.node.steps
    optimizer(grads)
    assert here.rec.node.steps - before == 1 + more
    assert here.rec.due
    ms.Tensor(0.0)
    assert not here.rec.due and here.rec.node.steps == 0
    assert all(p._var.value is not None for p in params)


@pytest.mark.recorded_only
def test_a_training_step_is_one_program():
    """Another learning rate, momentum or weight decay compiles nothing, nor does another optimizer alike."""
    from msgrad.core import execute

    params = [ms.Parameter(ms.Tensor(np.ones(3, np.float32)), name=f"p{i}") for i in range(3)]
    optimizer = optim.Momentum(params, 0.125, 0.9, weight_decay=0.25)
    train_step = make_step(optimizer)
    train_step(ms.Tensor(np.float32(1)))
    ms.Tensor(0.0)
    programs = len(execute._executables)
    for rate in (0.1, 0.2, 0.3):
        train_step(ms.Tensor(np.float32(1)))
        optimizer.learning_rate.set_data(ms.Tensor(rate, ms.float32))
        optimizer.momentum.set_data(ms.Tensor(rate, ms.float32))
        optimizer.weight_decay = ms.Tensor(rate, ms.float32)
    train_step = make_step(optim.Momentum(params, 0.5, 0.1, weight_decay=0.5))
    train_step(ms.Tensor(np.float32(1)))
    ms.Tensor(0.0)
    assert len(execute._executables) == programs


@pytest.mark.recorded_only
def test_an_attribute_that_is_a_float_is_an_operand_too():
    from msgrad.core import execute

    params, grads = parameters(), gradients(4)
    optimizer = optim.RMSProp(params, 0.1, 0.5)
    expected = reference(
        formulas.rmsprop, [p.asnumpy() for p in params], grads[:2], rho=0.5, momentum=0.0, epsilon=1e-10, centered=False
    )
    for a, b in zip(path(optimizer, grads[:2])[1], expected[1], strict=True):
        assert_allclose(a, b, 2e-5, 2e-5)
    programs, before, squares = len(execute._executables), params[0].asnumpy(), optimizer.ms[0].asnumpy()
    optimizer.decay = 0.25
    path(optimizer, grads[2:3])
    g = grads[2][0]
    assert len(execute._executables) == programs
    assert_allclose(params[0].asnumpy(), before - 0.1 * g / np.sqrt(0.25 * squares + 0.75 * g**2), 2e-5, 2e-5)


@pytest.mark.recorded_only
def test_forced_and_pending_values_agree():
    def run(force):
        params = parameters()
        optimizer = optim.Adam(params, 0.1, weight_decay=0.1)
        train_step = make_step(optimizer)
        for k in range(6):
            loss = train_step(ms.Tensor(np.float32(0.1 * k)))
            if force == "loss":
                float(loss)
            elif force == "state":
                [p.asnumpy() for p in optimizer.get_parameters()]
        return [p.asnumpy() for p in optimizer.get_parameters()]

    for force in ("loss", "state"):
        for a, b in zip(run(None), run(force), strict=True):
            assert_allclose(a, b, 1e-6, 1e-7)


def test_a_view_of_a_parameter_sees_the_step():
    params = parameters()
    identity = Operator("first_row", lambda x: x[0], ("x",), (), (False,))

    def row(whole):
        return apply(identity, (whole,))

    def put(whole, part):
        return apply(Operator("put_row", lambda x, y: x.at[0].set(y), ("x", "y"), (), (False, False)), (whole, part))

    view = params[0]._viewed(row(params[0]), row, put)
    optim.SGD(params, 0.1)(tensors([np.ones(s, np.float32) for s in formulas.SHAPES.values()]))
    assert_allclose(view.asnumpy(), params[0].asnumpy()[0])
    assert_allclose(params[0].asnumpy(), parameters()[0].asnumpy() - 0.1, 1e-5, 1e-6)


# ---------------------------------------------------------------- nesting
class Train(Cell):
    def __init__(self, optimizer):
        super().__init__()
        self.optimizer = optimizer

    def construct(self, x):
        return make_step(self.optimizer)(x)


@pytest.mark.parametrize("how", ["plain", "cell", "jit", "in_grad"])
def test_the_same_wherever_it_runs(how):
    params = parameters()
    optimizer = optim.Adam(params, [0.1, 0.2, 0.3, 0.4])
    train_step = make_step(optimizer)
    if how == "cell":
        train_step = Train(optimizer)
    elif how == "jit":
        train_step = ms.jit(train_step)
    elif how == "in_grad":
        inner, train_step = train_step, lambda x: ms.grad(inner)(x)
    for _ in range(3):
        train_step(ms.Tensor(np.float32(1)))
    weights = [p.asnumpy() for p in parameters()]
    states = [{} for _ in weights]
    for t in range(3):
        weights = [formulas.adam(w, 2 * w, 0.1 * (t + 1), s, t + 1) for w, s in zip(weights, states, strict=True)]
    for p, w in zip(params, weights, strict=True):
        assert_allclose(p.asnumpy(), w, 1e-4, 1e-5)
    assert optimizer.global_step.asnumpy() == [3]
    assert_allclose(optimizer.moment1[0].asnumpy(), states[0]["m"], 1e-4, 1e-5)


def test_plain_sgd_in_jit_then_with_momentum():
    params = parameters()
    optimizer = optim.SGD(params, 0.1)
    step = ms.jit(lambda g: optimizer(g))
    ones = tensors([np.ones(s, np.float32) for s in formulas.SHAPES.values()])
    assert step(ones) == (True,) * len(params)
    optimizer.momentum.set_data(ms.Tensor(0.5, ms.float32))
    step(ones)
    step(ones)
    assert_allclose(params[0].asnumpy(), parameters()[0].asnumpy() - 0.1 * (1 + 1 + 1.5), 1e-5, 1e-6)


# ---------------------------------------------------------------- copies
def test_deepcopy():
    params, grads = parameters(), gradients(4)
    optimizer = optim.Adam(params, [0.1] * 4)
    path(optimizer, grads[:2])
    twin = copy.deepcopy(optimizer)
    assert [p.name for p in twin.get_parameters()] == [p.name for p in optimizer.get_parameters()]
    seen = path(optimizer, grads[2:])
    assert twin.global_step.asnumpy() == [2]
    for got, wanted in zip(path(twin, grads[2:]), seen, strict=True):
        for a, b in zip(got, wanted, strict=True):
            assert_allclose(a, b)
    twin.moment1[0].set_data(ms.Tensor(np.ones((3, 16), np.float32)))
    assert not (optimizer.moment1[0].asnumpy() == 1).any()
    assert dict(twin.parameters_and_names())["moment1.layer.weight"] is twin.moment1[0]


def test_deepcopy_with_the_network():
    class Net(Cell):
        def __init__(self):
            super().__init__()
            self.w = ms.Parameter(ms.Tensor(np.ones(2, np.float32)))

    net = Net()
    optimizer = optim.SGD(net.trainable_params(), 0.5, momentum=0.5)
    twin, twin_optimizer = copy.deepcopy((net, optimizer))
    twin_optimizer((ms.Tensor(np.ones(2, np.float32)),))
    assert (twin.w.asnumpy() == 0.5).all() and (net.w.asnumpy() == 1).all()


# ---------------------------------------------------------------- failures
WRONG = {
    "none": (None, TypeError, "must be a tuple or list"),
    "bare": (ms.Tensor(np.ones((1, 2), np.float32)), TypeError, "must be a tuple or list"),
    "too_few": ((), RuntimeError, "1 gradients, one per parameter, but got 0"),
    "too_many": ((ms.Tensor([1.0, 2.0]),) * 2, RuntimeError, "but got 2"),
    "no_tensor": ((None,), TypeError, "gradient of 'p' must be a Tensor, but got NoneType"),
    "array": ((np.ones(2, np.float32),), TypeError, "but got ndarray"),
    "shape": ((ms.Tensor([1.0, 2.0, 3.0]),), ValueError, r"its shape \(2,\), but got \(3,\)"),
    "transposed": ((ms.Tensor([[1.0], [2.0]]),), ValueError, r"its shape \(2,\), but got \(2, 1\)"),
    "wider": ((ms.Tensor([1.0, 2.0], ms.float64),), TypeError, "its dtype Float32 or one that converts"),
    "bool": ((ms.Tensor([True, False]),), TypeError, "but got Bool"),
}


@pytest.mark.parametrize("make", [lambda p: optim.SGD(p, 0.1, 0.9), lambda p: optim.Adam(p, 0.1)], ids=["sgd", "adam"])
@pytest.mark.parametrize("case", WRONG)
def test_wrong_gradients_change_nothing(make, case):
    given, error, match = WRONG[case]
    optimizer = make([ms.Parameter(ms.Tensor([1.0, 2.0]), name="p")])
    good = (ms.Tensor([1.0, -1.0]),)
    optimizer(good)
    before = [p.asnumpy() for p in optimizer.get_parameters()]
    with pytest.raises(error, match=match):
        optimizer(given)
    for p, old in zip(optimizer.get_parameters(), before, strict=True):
        assert (p.asnumpy() == old).all()
    optimizer(good)
    assert optimizer.global_step.asnumpy() == [2]


def test_an_exception_before_the_step_keeps_the_state():
    params, grads = parameters(), gradients(3)
    optimizer = optim.Adam(params, 0.1)
    expected = reference(formulas.adam, [p.asnumpy() for p in params], grads)
    path(optimizer, grads[:2])

    def loss(x):
        raise KeyError("data")

    with pytest.raises(KeyError):
        ms.value_and_grad(loss, None, optimizer.parameters)(ms.Tensor(1.0))
    for p, wanted in zip(path(optimizer, grads[2:])[0], expected[2], strict=True):
        assert_allclose(p, wanted, 2e-5, 2e-5)


def test_integers_cannot_be_trained():
    with pytest.raises(TypeError, match="must hold floats, but 'p' is of dtype Int32"):
        optim.SGD([ms.Parameter(ms.Tensor([1, 2], ms.int32), name="p")], 0.1)((ms.Tensor([1, 2], ms.int32),))


# ---------------------------------------------------------------- what users subclass
class Mine(optim.Optimizer):
    """Momentum, written as MindSpore's documentation does."""

    def __init__(self, params, learning_rate, momentum=0.5, **more):
        super().__init__(learning_rate, params, **more)
        self.moments = self.parameters.clone(prefix="moments", init="zeros")
        self.momentum = momentum

    def construct(self, gradients):
        lr = self.get_lr()
        gradients = self.scale_grad(self.gradients_centralization(self.decay_weight(gradients)))
        self.assignadd(self.global_step, self.global_step_increase_tensor)
        update = Operator(
            "mine",
            lambda p, m, g, lr, u: (p - lr * (u * m + g), u * m + g),
            tuple("pmglu"),
            (),
            (False, False, False, False, True),
        )
        for p, m, g in zip(self.parameters, self.moments, self.flatten_gradients(gradients), strict=True):
            new, moment = apply(update, (p, m, g, lr, self.momentum))
            p._set(new._var)
            m._set(moment._var)
        return True


def test_an_optimizer_of_ones_own():
    params, grads = parameters(), gradients(4)
    expected = reference(
        formulas.momentum,
        [p.asnumpy() for p in params],
        grads,
        decay=0.2,
        scale=2.0,
        momentum=0.5,
        decayed=["beta" not in n and "gamma" not in n for n in NAMES],
    )
    optimizer = Mine(params, 0.1, weight_decay=0.2, loss_scale=2.0)
    for got, wanted in zip(path(optimizer, grads), expected, strict=True):
        for a, b in zip(got, wanted, strict=True):
            assert_allclose(a, b, 2e-5, 2e-5)
    assert optimizer.global_step.asnumpy() == [4]
    assert [p.name for p in optimizer.moments] == [f"moments.{n}" for n in NAMES]


def test_own_optimizer_with_groups():
    params, (grads,) = parameters(), gradients(1)
    optimizer = Mine(
        [{"params": params[:1], "grad_centralization": True, "weight_decay": 0.5}, {"params": params[1:]}],
        0.1,
    )
    before = [p.asnumpy() for p in params]
    optimizer(tensors(grads))
    g = grads[0] + 0.5 * before[0]
    assert_allclose(params[0].asnumpy(), before[0] - 0.1 * (g - g.mean(1, keepdims=True)), 1e-4, 1e-6)
    assert_allclose(params[1].asnumpy(), before[1] - 0.1 * grads[1], 1e-4, 1e-6)


def test_a_subclass_that_changes_the_gradients():
    class Doubled(optim.Momentum):
        def construct(self, gradients):
            double = Operator("double", lambda x: 2 * x, ("x",), (), (False,))
            return super().construct(tuple(apply(double, (g,)) for g in gradients))

        def get_lr(self):
            return ms.Tensor(0.5, ms.float32)

    params = parameters()
    Doubled(params, 0.1, 0.9)(tensors([np.ones(s, np.float32) for s in formulas.SHAPES.values()]))
    assert_allclose(params[0].asnumpy(), parameters()[0].asnumpy() - 1.0, 1e-5, 1e-6)


def test_no_construct():
    with pytest.raises(NotImplementedError, match="'construct' is not defined"):
        optim.Optimizer(0.1, parameters())(tensors(gradients(1)[0]))


def test_init_arguments_are_kept():
    from msgrad.optim.optimizer import opt_init_args_register

    class Kept(optim.Optimizer):
        @opt_init_args_register
        def __init__(self, params, learning_rate, weight_decay=0.25):
            super().__init__(learning_rate, params, weight_decay)

    params = parameters()
    kept = Kept(params, ms.Tensor(0.5))
    assert kept.init_params == {"params": params}
    assert (kept.init_learning_rate, kept.init_args) == (0.5, {"weight_decay": 0.25})
    with pytest.raises(TypeError, match="missing a required argument: 'learning_rate'"):
        Kept(params)
