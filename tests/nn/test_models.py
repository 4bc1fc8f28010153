"""The networks of benchmarks/models: loss and gradients are those of the same networks written by hand in JAX."""

import jax
import numpy as np
import pytest

import msgrad as ms
from benchmarks.models import gpt, lstm, resnet, steps, vit

MODELS = [resnet, vit, gpt, lstm]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__.split(".")[-1])
def test_loss_gradients_and_state_are_those_by_hand(model):
    size = model.SIZES["tiny"]
    net = model.network(ms, size)
    loss_fn = ms.nn.CrossEntropyLoss()
    x, y = model.batch(size)
    params, state = steps.tree(net.trainable_params()), steps.tree(net.untrainable_params())
    by_hand = jax.jit(jax.value_and_grad(steps.losses(model, size), has_aux=True))
    (expected, state), gradients = by_hand(params, state, x, y)

    grad_fn = ms.value_and_grad(lambda x, y: loss_fn(net(x), y), None, net.trainable_params())
    loss, grads = grad_fn(ms.Tensor(x), ms.Tensor(y))
    np.testing.assert_allclose(loss.asnumpy(), expected, rtol=1e-5)
    named = [ms.Parameter(grad, name=p.name) for grad, p in zip(grads, net.trainable_params(), strict=True)]
    compare(steps.tree(named), gradients)
    compare(steps.tree(net.untrainable_params()), state)


def compare(found, expected):
    assert jax.tree.structure(found) == jax.tree.structure(expected)
    for path, value in jax.tree.leaves_with_path(expected):
        own = found
        for part in path:
            own = own[part.key]
        np.testing.assert_allclose(own, value, rtol=1e-3, atol=2e-6, err_msg=jax.tree_util.keystr(path))
