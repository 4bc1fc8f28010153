"""ViT-B/16 (Dosovitskiy et al. 2020), trained with Adam."""

import numpy as np

from benchmarks.models import attention

SIZES = {
    "full": {"image": 224, "patch": 16, "width": 768, "heads": 12, "layers": 12, "classes": 1000, "batch": 2},
    "small": {"image": 64, "patch": 16, "width": 768, "heads": 12, "layers": 12, "classes": 1000, "batch": 2},
    "tiny": {"image": 8, "patch": 4, "width": 8, "heads": 2, "layers": 2, "classes": 5, "batch": 3},
}
RATE = 1e-4


def batch(size):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((size["batch"], 3, size["image"], size["image"])).astype(np.float32)
    return x, rng.integers(0, size["classes"], size["batch"]).astype(np.int32)


def network(mindspore, size):
    nn, ops, Parameter = mindspore.nn, mindspore.ops, mindspore.Parameter
    initializer, Normal = mindspore.common.initializer.initializer, mindspore.common.initializer.Normal
    width, patch = size["width"], size["patch"]

    class ViT(nn.Cell):
        def __init__(self):
            super().__init__()
            self.width = width
            self.patches = nn.Conv2d(3, width, patch, patch, pad_mode="valid", has_bias=True)
            self.cls = Parameter(initializer(Normal(0.02), (1, 1, width)), name="cls")
            length = (size["image"] // patch) ** 2 + 1
            self.position = Parameter(initializer(Normal(0.02), (1, length, width)), name="position")
            blocks = [attention.block(mindspore, width, size["heads"]) for _ in range(size["layers"])]
            self.blocks = nn.SequentialCell(blocks)
            self.norm = nn.LayerNorm((width,), epsilon=attention.EPSILON)
            self.head = nn.Dense(width, size["classes"])

        def construct(self, x):
            x = self.patches(x)
            x = x.reshape(x.shape[0], self.width, -1).swapaxes(1, 2)
            first = ops.broadcast_to(self.cls, (x.shape[0], 1, self.width))
            x = ops.concat((first, x), axis=1) + self.position
            x = self.blocks(x)
            return self.head(self.norm(x)[:, 0])

    return ViT().set_train()


def optimizer(mindspore, parameters):
    return mindspore.nn.Adam(parameters, RATE)


def transformation():
    import optax

    return optax.adam(RATE)


def forward(params, state, x, size):
    import jax.numpy as jnp
    from jax import lax

    patch, p = size["patch"], params["patches"]
    x = lax.conv_general_dilated(x, p["weight"], (patch, patch), "VALID") + p["bias"][:, None, None]
    x = x.reshape(*x.shape[:2], -1).swapaxes(1, 2)
    first = jnp.broadcast_to(params["cls"], (x.shape[0], 1, x.shape[2]))
    x = jnp.concatenate([first, x], 1) + params["position"]
    for i in range(size["layers"]):
        x = attention.forward(params["blocks"][str(i)], x, size["heads"])
    return attention.dense(params["head"], attention.norm(params["norm"], x)[:, 0]), state
