"""A block of the Transformer, normalized before its parts, as MindSpore's users write it and by hand in JAX."""

from math import sqrt

EPSILON = 1e-5


def block(mindspore, width, heads, causal=None):
    """A residual block of attention and a network of two layers; `causal`, if any, is True where not to look."""
    nn, ops = mindspore.nn, mindspore.ops

    class Attention(nn.Cell):
        def __init__(self):
            super().__init__()
            self.width, self.heads, self.mask = width, heads, causal
            self.qkv, self.out = nn.Dense(width, 3 * width), nn.Dense(width, width)

        def split(self, x):
            return x.reshape(x.shape[0], x.shape[1], self.heads, self.width // self.heads).transpose(0, 2, 1, 3)

        def construct(self, x):
            q, k, v = ops.split(self.qkv(x), self.width, axis=-1)
            q, k, v = self.split(q), self.split(k), self.split(v)
            scores = ops.matmul(q, k.swapaxes(-2, -1)) / sqrt(self.width // self.heads)
            if self.mask is not None:
                scores = ops.masked_fill(scores, self.mask, -1e9)
            out = ops.matmul(ops.softmax(scores, axis=-1), v)
            return self.out(out.transpose(0, 2, 1, 3).reshape(x.shape))

    class Block(nn.Cell):
        def __init__(self):
            super().__init__()
            self.norm1, self.attention = nn.LayerNorm((width,), epsilon=EPSILON), Attention()
            self.norm2, self.up = nn.LayerNorm((width,), epsilon=EPSILON), nn.Dense(width, 4 * width)
            self.gelu, self.down = nn.GELU(), nn.Dense(4 * width, width)

        def construct(self, x):
            x = x + self.attention(self.norm1(x))
            return x + self.down(self.gelu(self.up(self.norm2(x))))

    return Block()


def dense(p, x):
    return x @ p["weight"].T + p["bias"]


def norm(p, x):
    from jax import lax

    centered = x - x.mean(-1, keepdims=True)
    return centered * lax.rsqrt((centered**2).mean(-1, keepdims=True) + EPSILON) * p["gamma"] + p["beta"]


def forward(p, x, heads, causal=None):
    """What a block makes of `x`, of shape `(batch, length, width)`."""
    import jax
    import jax.numpy as jnp

    def attention(p, x):
        n, t, width = x.shape
        q, k, v = (
            part.reshape(n, t, heads, width // heads).swapaxes(1, 2) for part in jnp.split(dense(p["qkv"], x), 3, -1)
        )
        scores = q @ k.swapaxes(-2, -1) / sqrt(width // heads)
        if causal is not None:
            scores = jnp.where(causal, -1e9, scores)
        return dense(p["out"], (jax.nn.softmax(scores) @ v).swapaxes(1, 2).reshape(x.shape))

    x = x + attention(p["attention"], norm(p["norm1"], x))
    return x + dense(p["down"], jax.nn.gelu(dense(p["up"], norm(p["norm2"], x))))
