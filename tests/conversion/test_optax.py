"""optax transformations as optimizers, against the loop that optax's own documentation shows."""

import copy

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import Tensor, nn

X = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)

TRANSFORMATIONS = {
    "sgd": lambda: optax.sgd(0.1, 0.9),
    "adamw_schedule": lambda: optax.chain(
        optax.clip_by_global_norm(1.0), optax.adamw(optax.cosine_decay_schedule(0.1, 10))
    ),
    "groups": lambda: optax.multi_transform(
        {"slow": optax.sgd(0.01), "fast": optax.adam(0.1)},
        lambda params: {n: "fast" if n == "bias" else "slow" for n in params},
    ),
    "noise": lambda: optax.chain(optax.add_noise(0.1, 0.5, 0), optax.sgd(0.1)),
}


def make(transformation, **settings):
    net = nn.Dense(3, 2, weight_init="ones", bias_init="zeros")
    optimizer = ms.optax(transformation, net.trainable_params(), **settings)
    grad_fn = ms.value_and_grad(lambda x: (net(x) ** 2).sum(), None, optimizer.parameters)
    return net, optimizer, grad_fn


def steps(optimizer, grad_fn, count):
    for _ in range(count):
        _, grads = grad_fn(Tensor(X))
        assert optimizer(grads) == (True, True)
    return [p.asnumpy() for p in optimizer.parameters]


def by_hand(transformation, count):
    params = {"weight": jnp.ones((2, 3), jnp.float32), "bias": jnp.zeros(2, jnp.float32)}
    state = transformation.init(params)

    @jax.jit
    def step(params, state):
        grads = jax.grad(lambda p: ((X @ p["weight"].T + p["bias"]) ** 2).sum())(params)
        updates, state = transformation.update(grads, state, params)
        return optax.apply_updates(params, updates), state

    for _ in range(count):
        params, state = step(params, state)
    return [params["weight"], params["bias"]]


@pytest.mark.parametrize("name", TRANSFORMATIONS)
def test_path(name):
    _, optimizer, grad_fn = make(TRANSFORMATIONS[name]())
    for found, expected in zip(steps(optimizer, grad_fn, 4), by_hand(TRANSFORMATIONS[name](), 4), strict=True):
        assert_allclose(found, expected, 1e-5, 1e-6)


def test_the_state():
    _, optimizer, grad_fn = make(TRANSFORMATIONS["adamw_schedule"]())
    names = ["state.1.0.count", "mu.bias", "mu.weight", "nu.bias", "nu.weight", "state.1.2.count"]
    assert [p.name for p in optimizer.state] == names
    assert list(optimizer.parameters_dict()) == ["weight", "bias", *names] and not optimizer.state[0].requires_grad
    steps(optimizer, grad_fn, 2)
    assert int(optimizer.state[0]) == 2
    _, other, other_grad = make(TRANSFORMATIONS["adamw_schedule"]())
    assert not any(other.load_state_dict(optimizer.state_dict()))  # parameters too
    twin = copy.deepcopy(optimizer)
    expected = steps(optimizer, grad_fn, 2)
    for a, b in zip(steps(other, other_grad, 2), expected, strict=True):
        assert_allclose(a, b, 1e-6)
    assert int(twin.state[0]) == 2 and int(optimizer.state[0]) == 4


def test_hyperparameters_and_what_is_given_besides():
    transformation = optax.chain(
        optax.inject_hyperparams(optax.sgd)(learning_rate=0.5), optax.contrib.reduce_on_plateau(0.5, patience=1)
    )
    net, optimizer, grad_fn = make(transformation)
    (rate,) = [p for p in optimizer.state if p.name == "hyperparams.learning_rate"]
    before = net.weight.asnumpy()
    ms.ops.assign(rate, 0.0)
    _, grads = grad_fn(Tensor(X))
    optimizer(grads, value=1.0)
    assert_allclose(net.weight.asnumpy(), before, 0)
    for _ in range(3):
        optimizer(grads, value=Tensor(1.0))
    (scale,) = [p for p in optimizer.state if p.name == "scale"]
    assert 0 < float(scale) < 1


def test_loss_scale_and_wrappers():
    scaled, optimizer, grad_fn = make(optax.sgd(0.1), loss_scale=8.0)
    _, grads = grad_fn(Tensor(X))
    optimizer(tuple(g * 8 for g in grads))
    plain, *pair = make(optax.sgd(0.1))
    steps(*pair, 1)
    assert_allclose(scaled.weight.asnumpy(), plain.weight.asnumpy(), 1e-6)
    net, optimizer, _ = make(optax.adam(0.1))
    train = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), optimizer).set_train()
    losses = [float(train(Tensor(X), Tensor(np.ones((4, 2), np.float32)))) for _ in range(4)]
    assert losses[-1] < losses[0]


@pytest.mark.recorded_only
def test_compiled():
    from msgrad.core.record import here

    def run(compiled):
        _, optimizer, grad_fn = make(TRANSFORMATIONS["adamw_schedule"]())

        def step(x):
            loss, grads = grad_fn(x)
            optimizer(grads)
            return loss

        step = ms.jit(step) if compiled else step
        return [float(step(Tensor(X))) for _ in range(4)], optimizer, grad_fn

    (one, optimizer, grad_fn), (other, *_) = run(True), run(False)
    assert_allclose(one, other, 1e-6)
    _, grads = grad_fn(Tensor(X))
    before = here.rec.node.steps
    optimizer(grads)
    assert here.rec.node.steps - before == 1 and here.rec.due


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        ((1, "params"), TypeError, "'transformation' must be an optax.GradientTransformation"),
        ((optax.sgd(0.1), []), ValueError, "must not be empty"),
        ((optax.sgd(0.1), 1), TypeError, "'params' must be a list of Parameters"),
        ((optax.sgd(0.1), [Tensor([1.0])]), TypeError, "must be a Parameter"),
        ((optax.sgd(0.1), "params", 0), ValueError, "'loss_scale' must be in the range"),
    ],
)
def test_errors(given, error, text):
    params = nn.Dense(3, 2).trainable_params()
    with pytest.raises(error, match=text):
        ms.optax(*[params if item == "params" else item for item in given])


def test_wrong_gradients_change_nothing():
    net, optimizer, _ = make(optax.adam(0.1))
    with pytest.raises(ValueError, match="For 'optax', the gradient of 'weight'"):
        optimizer((Tensor([1.0]), Tensor([1.0, 2.0])))
    assert net.weight.asnumpy().min() == net.weight.asnumpy().max() == 1 and int(optimizer.state[0]) == 0
