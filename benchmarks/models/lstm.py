"""Two layers of LSTM over tokens (Zaremba et al. 2014), trained with Adam to tell the class of a text."""

import numpy as np

SIZES = {
    "full": {"words": 10000, "width": 256, "length": 64, "layers": 2, "classes": 2, "batch": 8},
    "small": {"words": 1000, "width": 128, "length": 32, "layers": 2, "classes": 2, "batch": 8},
    "tiny": {"words": 11, "width": 4, "length": 5, "layers": 2, "classes": 3, "batch": 3},
}
RATE = 1e-3


def batch(size):
    rng = np.random.default_rng(0)
    x = rng.integers(0, size["words"], (size["batch"], size["length"])).astype(np.int32)
    return x, rng.integers(0, size["classes"], size["batch"]).astype(np.int32)


def network(mindspore, size):
    nn = mindspore.nn

    class Classifier(nn.Cell):
        def __init__(self, words, width, layers, classes):
            super().__init__()
            self.tokens = nn.Embedding(words, width)
            self.lstm = nn.LSTM(width, width, layers, batch_first=True)
            self.head = nn.Dense(width, classes)

        def construct(self, ids):
            out, _ = self.lstm(self.tokens(ids))
            return self.head(out[:, -1])

    return Classifier(size["words"], size["width"], size["layers"], size["classes"]).set_train()


def optimizer(mindspore, parameters):
    return mindspore.nn.Adam(parameters, RATE)


def transformation():
    import optax

    return optax.adam(RATE)


def forward(params, state, ids, size):
    import jax
    import jax.numpy as jnp
    from jax import lax

    x, p = params["tokens"]["embedding_table"][ids].swapaxes(0, 1), params["lstm"]
    for layer in range(size["layers"]):
        weight, bias = p[f"weight_hh_l{layer}"], p[f"bias_ih_l{layer}"] + p[f"bias_hh_l{layer}"]
        given = x @ p[f"weight_ih_l{layer}"].T + bias

        def step(carried, given, weight=weight):
            h, c = carried
            i, f, g, o = jnp.split(given + h @ weight.T, 4, -1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h

        zeros = jnp.zeros((x.shape[1], size["width"]), x.dtype)
        _, x = lax.scan(step, (zeros, zeros), given)
    return x[-1] @ params["head"]["weight"].T + params["head"]["bias"], state
