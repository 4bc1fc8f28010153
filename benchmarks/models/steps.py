"""A training step of a model: MindSpore's functional training loop, and the same by hand in JAX + optax."""

import numpy as np


def network_step(mindspore, model, size, jit=False):
    """The step of a network in MindSpore's API, from `mindspore` whichever it is; its loss is read. And the network."""
    net = model.network(mindspore, size)
    loss_fn = mindspore.nn.CrossEntropyLoss()
    optimizer = model.optimizer(mindspore, net.trainable_params())

    def forward_fn(data, label):
        return loss_fn(net(data), label)

    grad_fn = mindspore.value_and_grad(forward_fn, None, optimizer.parameters)

    def train_step(data, label):
        loss, grads = grad_fn(data, label)
        optimizer(grads)
        return loss

    step = mindspore.jit(train_step) if jit else train_step
    x, y = map(mindspore.Tensor, model.batch(size))
    return lambda: step(x, y).asnumpy(), net


def tree(parameters) -> dict:
    """The values of Parameters by the parts of their names."""
    import jax.numpy as jnp

    out: dict = {}
    for p in parameters:
        *path, last = p.name.split(".")
        at = out
        for part in path:
            at = at.setdefault(part, {})
        at[last] = jnp.array(p.asnumpy())
    return out


def losses(model, size):
    """The loss by hand: a function of the trained Parameters, the state, inputs and labels; its new state is aux."""
    import optax

    def loss_fn(params, state, x, y):
        logits, state = model.forward(params, state, x, size)
        return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean(), state

    return loss_fn


def jax_step(model, size, net):
    """The step by hand, from the values that the Parameters of `net` have now; one jitted function, its state donated."""
    import jax
    import jax.numpy as jnp
    import optax

    transformation, loss_fn = model.transformation(), losses(model, size)

    def step(params, state, moments, x, y):
        (loss, state), grads = jax.value_and_grad(loss_fn, has_aux=True)(params, state, x, y)
        updates, moments = transformation.update(grads, moments, params)
        return optax.apply_updates(params, updates), state, moments, loss

    jitted = jax.jit(step, donate_argnums=(0, 1, 2))
    x, y = map(jnp.asarray, model.batch(size))
    params = tree(net.trainable_params())
    held = [params, tree(net.untrainable_params()), transformation.init(params)]

    def run():
        *held[:], loss = jitted(*held, x, y)
        return np.asarray(loss)

    return run
