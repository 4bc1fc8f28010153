"""A deep narrow network, 121 Parameters and Adam: what a step costs beside the arithmetic.

20 residual blocks of width 32 (layer normalization, two Dense layers) and a head: about 100 operators and 490
operands a step. The same network, loss and update by hand in JAX + optax.
"""

import numpy as np

BATCH, WIDTH, BLOCKS, RATE = 32, 32, 20, 1e-3


def batch():
    rng = np.random.default_rng(0)
    return (rng.standard_normal((BATCH, WIDTH)).astype(np.float32), rng.standard_normal((BATCH, 1)).astype(np.float32))


def msgrad_step(mindspore, jit=False):
    nn, Tensor = mindspore.nn, mindspore.Tensor

    class Block(nn.Cell):
        def __init__(self):
            super().__init__()
            self.norm = nn.LayerNorm((WIDTH,))
            self.up, self.down, self.relu = nn.Dense(WIDTH, WIDTH), nn.Dense(WIDTH, WIDTH), nn.ReLU()

        def construct(self, x):
            return x + self.down(self.relu(self.up(self.norm(x))))

    class Network(nn.Cell):
        def __init__(self):
            super().__init__()
            self.blocks = nn.CellList([Block() for _ in range(BLOCKS)])
            self.head = nn.Dense(WIDTH, 1, has_bias=False)

        def construct(self, x):
            for block in self.blocks:
                x = block(x)
            return self.head(x)

    net = Network()
    loss_fn = nn.MSELoss()
    optimizer = nn.Adam(net.trainable_params(), learning_rate=RATE)
    assert len(optimizer.parameters) == 121
    grad_fn = mindspore.value_and_grad(lambda x, y: loss_fn(net(x), y), None, optimizer.parameters)

    def train_step(x, y):
        loss, grads = grad_fn(x, y)
        optimizer(grads)
        return loss

    step = mindspore.jit(train_step) if jit else train_step
    x, y = map(Tensor, batch())
    return lambda: step(x, y).asnumpy()


def jax_step():
    import jax
    import jax.numpy as jnp
    import optax

    rng = np.random.default_rng(0)

    def dense(m, n):
        return {"w": jnp.asarray((rng.uniform(-1, 1, (n, m)) / np.sqrt(m)).astype(np.float32)), "b": jnp.zeros(n, "f4")}

    params = {
        "blocks": [
            {
                "norm": {"g": jnp.ones(WIDTH, "f4"), "b": jnp.zeros(WIDTH, "f4")},
                "up": dense(WIDTH, WIDTH),
                "down": dense(WIDTH, WIDTH),
            }
            for _ in range(BLOCKS)
        ],
        "head": dense(WIDTH, 1)["w"],
    }
    optimizer = optax.adam(RATE)
    state = optimizer.init(params)

    def loss_fn(params, x, y):
        for block in params["blocks"]:
            mean = x.mean(-1, keepdims=True)
            var = ((x - mean) ** 2).mean(-1, keepdims=True)
            h = (x - mean) * jax.lax.rsqrt(var + 1e-7) * block["norm"]["g"] + block["norm"]["b"]
            h = jax.nn.relu(h @ block["up"]["w"].T + block["up"]["b"])
            x = x + h @ block["down"]["w"].T + block["down"]["b"]
        return ((x @ params["head"].T - y) ** 2).mean()

    def step(params, state, x, y):
        loss, grads = jax.value_and_grad(loss_fn)(params, x, y)
        updates, state = optimizer.update(grads, state, params)
        return optax.apply_updates(params, updates), state, loss

    jitted = jax.jit(step, donate_argnums=(0, 1))
    x, y = map(jnp.asarray, batch())
    held = [params, state]

    def run():
        held[0], held[1], loss = jitted(held[0], held[1], x, y)
        return np.asarray(loss)

    return run


def measure(calls=300) -> list[dict]:
    import msgrad
    from benchmarks.measure import in_turn, table

    steps = {
        "JAX + optax by hand": jax_step(),
        "msgrad": msgrad_step(msgrad),
        "msgrad, ms.jit": msgrad_step(msgrad, jit=True),
    }
    return table(in_turn(steps, calls), "JAX + optax by hand")


if __name__ == "__main__":
    for row in measure():
        print(f"{row['name']:24} {row['us']:9.1f} µs   {row['ratio']:6.3f}")
