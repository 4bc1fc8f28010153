"""Modules of flax and equinox as Cells: values, training, modes, state, and the way back."""

import copy

import jax
import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import Tensor, nn

pytestmark = pytest.mark.alone  # a module runs as one operator
X = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)


@pytest.fixture(scope="module")
def nnx():
    return pytest.importorskip("flax.nnx", reason="flax is not installed")


@pytest.fixture(scope="module")
def eqx():
    return pytest.importorskip("equinox", reason="equinox is not installed")


def flax_module(nnx):
    class Net(nnx.Module):
        def __init__(self, rngs):
            self.layers = nnx.List([nnx.Linear(3, 4, rngs=rngs), nnx.Linear(4, 2, rngs=rngs)])
            self.norm = nnx.BatchNorm(4, rngs=rngs)
            self.drop = nnx.Dropout(0.5, rngs=rngs)

        def __call__(self, x):
            return self.layers[1](self.drop(self.norm(self.layers[0](x))))

    return Net(nnx.Rngs(0))


class Whole(nn.Cell):
    """A network of which a module is a part."""

    def __init__(self, body, width):
        super().__init__()
        self.body, self.head = body, nn.Dense(width, 1)

    def construct(self, x):
        return self.head(self.body(x))


def train(net, optimizer, loss, steps, decorate=lambda f: f):
    grad_fn = ms.value_and_grad(loss, None, optimizer.parameters)

    def step(x):
        value, grads = grad_fn(x)
        optimizer(grads)
        return value

    step = decorate(step)
    return [float(step(Tensor(X))) for _ in range(steps)]


def test_flax_names_and_values(nnx):
    module = flax_module(nnx)
    cell = ms.from_module(module)
    trained = [*(f"layers.{k}.{name}" for k in (0, 1) for name in ("bias", "kernel")), "norm.bias", "norm.scale"]
    assert [p.name for p in cell.trainable_params()] == trained and str(cell) == "ModuleCell(Net)"
    assert [p.name for p in cell.untrainable_params()] == ["drop.rngs.count", "drop.rngs.key", "norm.mean", "norm.var"]
    for _ in range(2):  # the mode it came in: its state goes on as the module's own
        assert_allclose(cell(Tensor(X)).asnumpy(), module(X), 1e-5, 1e-6)
    held = cell.parameters_dict()
    assert int(held["drop.rngs.count"]) == 2
    assert_allclose(held["norm.mean"].asnumpy(), module.norm.mean[...], 1e-5)


def test_flax_is_trained(nnx):
    cell = ms.from_module(flax_module(nnx))
    net = Whole(cell, 2).set_train()
    optimizer = nn.Adam(net.trainable_params(), 0.05)
    assert "body.layers.0.kernel" in [p.name for p in optimizer.parameters]
    losses = train(net, optimizer, lambda x: (net(x) ** 2).sum(), 3)
    losses += train(net, optimizer, lambda x: (net(x) ** 2).sum(), 3, ms.jit)
    assert min(losses[3:]) < losses[0]
    held = cell.parameters_dict()
    assert int(held["body.drop.rngs.count"]) == 6
    net.set_train(False)
    one, other = (cell(Tensor(X)).asnumpy() for _ in range(2))
    assert_allclose(one, other, 0)
    module = cell.to_module()
    assert_allclose(module.layers[0].kernel[...], held["body.layers.0.kernel"].asnumpy(), 0)
    assert_allclose(module(X), one, 1e-5, 1e-6)


def test_equinox(eqx):
    module = eqx.nn.MLP(3, 2, 4, 1, key=jax.random.key(0))
    cell = ms.from_module(module)
    assert [p.name for p in cell.get_parameters()] == [f"layers.{k}.{n}" for k in (0, 1) for n in ("weight", "bias")]
    over_rows = ms.vmap(cell)
    assert_allclose(over_rows(Tensor(X)).asnumpy(), jax.vmap(module)(X), 1e-5, 1e-6)
    twin = copy.deepcopy(cell)
    losses = train(cell, nn.SGD(cell.trainable_params(), 0.05), lambda x: (over_rows(x) ** 2).mean(), 4)
    assert losses[-1] < losses[0]
    trained = cell.to_module()
    assert_allclose(jax.vmap(trained)(X), over_rows(Tensor(X)).asnumpy(), 1e-5, 1e-6)
    assert_allclose(ms.vmap(twin)(Tensor(X)).asnumpy(), jax.vmap(module)(X), 1e-5, 1e-6)  # neither has changed


def test_equinox_modes(eqx):
    cell = ms.from_module(eqx.nn.Dropout(0.5)).set_train()
    assert (cell(Tensor(X), key=jax.random.key(3)).asnumpy() == 0).any()
    cell.set_train(False)
    assert_allclose(cell(Tensor(X)).asnumpy(), X, 0)


def test_what_is_no_module():
    with pytest.raises(TypeError, match=r"'module' must be a flax.nnx.Module or an equinox.Module"):
        ms.from_module(nn.Dense(2, 2))
