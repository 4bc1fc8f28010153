"""A GPT of twelve layers (Radford et al. 2019), trained with Adam to foretell the next token."""

import numpy as np

from benchmarks.models import attention

SIZES = {
    "full": {"words": 50257, "length": 256, "width": 768, "heads": 12, "layers": 12, "batch": 2},
    "small": {"words": 8192, "length": 64, "width": 384, "heads": 6, "layers": 12, "batch": 4},
    "tiny": {"words": 11, "length": 6, "width": 8, "heads": 2, "layers": 2, "batch": 3},
}
RATE = 1e-4


def batch(size):
    rng = np.random.default_rng(0)
    tokens = rng.integers(0, size["words"], (size["batch"], size["length"] + 1)).astype(np.int32)
    return tokens[:, :-1], tokens[:, 1:].reshape(-1)


def causal(size):
    """True where a token comes after the one that looks."""
    return np.triu(np.ones((size["length"], size["length"]), bool), 1)


def network(mindspore, size):
    nn, ops, Tensor = mindspore.nn, mindspore.ops, mindspore.Tensor

    class GPT(nn.Cell):
        def __init__(self, words, length, width, heads, layers):
            super().__init__()
            self.tokens, self.places = nn.Embedding(words, width), nn.Embedding(length, width)
            mask = Tensor(causal(size))
            blocks = [attention.block(mindspore, width, heads, mask) for _ in range(layers)]
            self.blocks = nn.CellList(blocks)
            self.norm = nn.LayerNorm((width,), epsilon=attention.EPSILON)
            self.head = nn.Dense(width, words, has_bias=False)

        def construct(self, ids):
            x = self.tokens(ids) + self.places(ops.arange(ids.shape[1]))
            for block in self.blocks:
                x = block(x)
            logits = self.head(self.norm(x))
            return logits.reshape(-1, logits.shape[-1])

    made = {key: value for key, value in size.items() if key != "batch"}
    return GPT(**made).set_train()


def optimizer(mindspore, parameters):
    return mindspore.nn.Adam(parameters, RATE)


def transformation():
    import optax

    return optax.adam(RATE)


def forward(params, state, ids, size):
    mask = causal(size)
    x = params["tokens"]["embedding_table"][ids] + params["places"]["embedding_table"]
    for i in range(size["layers"]):
        x = attention.forward(params["blocks"][str(i)], x, size["heads"], mask)
    logits = attention.norm(params["norm"], x) @ params["head"]["weight"].T
    return logits.reshape(-1, size["words"]), state
