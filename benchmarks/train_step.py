"""One training step of the MNIST tutorial's network, the tutorial's code as it stands, beside the same by hand in JAX.

As in training, each step gets another batch, NumPy arrays as a data pipeline gives them, and its loss is read. With
`fresh=False` the same batch comes again and again, already on the device, with nothing at all between two steps: then
XLA's threads are still awake from the last step, which 20 µs of any other work would have put to sleep.

Peers (PyTorch, flax.nnx, equinox) are measured in the same process where they are installed; the real MindSpore in
a process of its own, `python benchmarks/train_step.py` in its environment.
"""

import itertools
import sys

import numpy as np

BATCH, SIZES, RATE = 64, (784, 512, 512, 10), 1e-2


def batches(convert, fresh=True):
    """An endless iterator of (images, labels), each passed through `convert`: at every step, or one pair once."""
    rng = np.random.default_rng(0)
    made = [
        (rng.standard_normal((BATCH, 1, 28, 28)).astype(np.float32), rng.integers(0, 10, BATCH).astype(np.int32))
        for _ in range(32)
    ]
    if not fresh:
        return itertools.repeat(tuple(map(convert, made[0])))
    return ((convert(x), convert(y)) for x, y in itertools.cycle(made))


def tutorial_step(mindspore, jit=False, fresh=True):
    """The step of MindSpore's quick start, from `mindspore` whichever it is; gives its loss as a Tensor."""
    nn, Tensor = mindspore.nn, mindspore.Tensor

    class Network(nn.Cell):
        def __init__(self):
            super().__init__()
            self.flatten = nn.Flatten()
            self.dense_relu_sequential = nn.SequentialCell(
                nn.Dense(28 * 28, 512), nn.ReLU(), nn.Dense(512, 512), nn.ReLU(), nn.Dense(512, 10)
            )

        def construct(self, x):
            x = self.flatten(x)
            return self.dense_relu_sequential(x)

    model = Network()
    loss_fn = nn.CrossEntropyLoss()
    optimizer = nn.SGD(model.trainable_params(), learning_rate=RATE)

    def forward_fn(data, label):
        logits = model(data)
        loss = loss_fn(logits, label)
        return loss, logits

    grad_fn = mindspore.value_and_grad(forward_fn, None, optimizer.parameters, has_aux=True)

    def train_step(data, label):
        (loss, _), grads = grad_fn(data, label)
        optimizer(grads)
        return loss

    model.set_train()
    step = mindspore.jit(train_step) if jit else train_step
    data = batches(Tensor, fresh)
    return lambda: step(*next(data)).asnumpy()


def jax_step(fresh=True):
    """The same step by hand: one jitted function, parameters and optimizer state donated."""
    import jax
    import jax.numpy as jnp
    import optax

    rng = np.random.default_rng(0)
    params = [
        (jnp.asarray((rng.uniform(-1, 1, (n, m)) / np.sqrt(m)).astype(np.float32)), jnp.zeros(n, jnp.float32))
        for m, n in zip(SIZES, SIZES[1:], strict=False)
    ]
    optimizer = optax.sgd(RATE)
    state = optimizer.init(params)

    def loss_fn(params, x, y):
        h = x.reshape(x.shape[0], -1)
        for i, (w, b) in enumerate(params):
            h = h @ w.T + b
            if i + 1 < len(params):
                h = jax.nn.relu(h)
        return optax.softmax_cross_entropy_with_integer_labels(h, y).mean(), h

    def step(params, state, x, y):
        (loss, _), grads = jax.value_and_grad(loss_fn, has_aux=True)(params, x, y)
        updates, state = optimizer.update(grads, state, params)
        return optax.apply_updates(params, updates), state, loss

    jitted = jax.jit(step, donate_argnums=(0, 1))
    data = batches(lambda array: array if fresh else jnp.asarray(array), fresh)
    held = [params, state]

    def run():
        held[0], held[1], loss = jitted(held[0], held[1], *next(data))
        return np.asarray(loss)

    return run


def torch_step():
    import torch

    net = torch.nn.Sequential(
        torch.nn.Flatten(),
        torch.nn.Linear(784, 512),
        torch.nn.ReLU(),
        torch.nn.Linear(512, 512),
        torch.nn.ReLU(),
        torch.nn.Linear(512, 10),
    )
    loss_fn = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=RATE)
    data = batches(torch.from_numpy)

    def run():
        x, y = next(data)
        optimizer.zero_grad()
        loss = loss_fn(net(x), y.long())
        loss.backward()
        optimizer.step()
        return loss.item()

    return run


def nnx_step():
    import optax
    from flax import nnx

    class Net(nnx.Module):
        def __init__(self, rngs):
            self.a, self.b = nnx.Linear(784, 512, rngs=rngs), nnx.Linear(512, 512, rngs=rngs)
            self.c = nnx.Linear(512, 10, rngs=rngs)

        def __call__(self, x):
            x = x.reshape(x.shape[0], -1)
            return self.c(nnx.relu(self.b(nnx.relu(self.a(x)))))

    net = Net(nnx.Rngs(0))
    optimizer = nnx.Optimizer(net, optax.sgd(RATE), wrt=nnx.Param)

    @nnx.jit
    def step(net, optimizer, x, y):
        def loss_fn(net):
            return optax.softmax_cross_entropy_with_integer_labels(net(x), y).mean()

        loss, grads = nnx.value_and_grad(loss_fn)(net)
        optimizer.update(net, grads)
        return loss

    data = batches(lambda array: array)
    return lambda: np.asarray(step(net, optimizer, *next(data)))


def equinox_step():
    import equinox as eqx
    import jax
    import jax.numpy as jnp
    import optax

    net = eqx.nn.MLP(784, 10, 512, 2, key=jax.random.key(0), dtype=jnp.float32)
    optimizer = optax.sgd(RATE)

    @eqx.filter_jit(donate="all-except-first")
    def step(data, net, state):
        x, y = data

        def loss_fn(net):
            logits = jax.vmap(net)(x.reshape(x.shape[0], -1))
            return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()

        loss, grads = eqx.filter_value_and_grad(loss_fn)(net)
        updates, state = optimizer.update(grads, state)
        return eqx.apply_updates(net, updates), state, loss

    data = batches(lambda array: array)
    held = [net, optimizer.init(eqx.filter(net, eqx.is_array))]

    def run():
        held[0], held[1], loss = step(next(data), held[0], held[1])
        return np.asarray(loss)

    return run


def peers() -> dict:
    """The steps of the libraries that are installed here."""
    found = {}
    for name, make in {"PyTorch": torch_step, "flax.nnx": nnx_step, "equinox": equinox_step}.items():
        try:
            found[name] = make()
        except ImportError:
            continue
    return found


def measure(calls=1500, fresh=True) -> list[dict]:
    import msgrad
    from benchmarks.measure import in_turn, table

    steps = {
        "JAX + optax by hand": jax_step(fresh),
        "msgrad": tutorial_step(msgrad, fresh=fresh),
        "msgrad, ms.jit": tutorial_step(msgrad, jit=True, fresh=fresh),
    }
    return table(in_turn(steps, calls, burst=25), "JAX + optax by hand")


def measure_peers(calls=500) -> list[dict]:
    from benchmarks.measure import in_turn, table

    steps = {"JAX + optax by hand": jax_step(), **peers()}
    return table(in_turn(steps, calls, burst=25), "JAX + optax by hand")[1:]


if __name__ == "__main__":
    try:
        import mindspore
    except ImportError:
        for row in measure() + measure_peers() + measure(fresh=False):
            print(f"{row['name']:24} {row['us']:9.1f} µs   {row['ratio']:6.3f}")
        sys.exit()
    import json
    import statistics
    import time

    out = {}
    for name, jit in {"MindSpore": False, "MindSpore, ms.jit": True}.items():
        step = tutorial_step(mindspore, jit)
        times = []
        for _ in range(60):
            start = time.perf_counter()
            step()
            times.append(time.perf_counter() - start)
        out[name] = round(statistics.median(times[10:]) * 1e6, 1)
    print(json.dumps(out))
