"""The four networks in flax.nnx, and their training step."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx


class Bottleneck(nnx.Module):
    def __init__(self, channels, width, stride, rngs):
        out = 4 * width
        conv = functools.partial(nnx.Conv, use_bias=False, rngs=rngs)
        self.convs = nnx.List(
            [
                conv(channels, width, (1, 1)),
                conv(width, width, (3, 3), (stride, stride), padding=1),
                conv(width, out, (1, 1)),
            ]
        )
        self.norms = nnx.List([nnx.BatchNorm(n, rngs=rngs) for n in (width, width, out)])
        self.down = nnx.List([])
        if stride != 1 or channels != out:
            self.down = nnx.List([conv(channels, out, (1, 1), (stride, stride)), nnx.BatchNorm(out, rngs=rngs)])

    def __call__(self, x):
        out = x
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms, strict=True)):
            out = norm(conv(out))
            out = nnx.relu(out) if i < 2 else out
        for part in self.down:
            x = part(x)
        return nnx.relu(out + x)


class ResNet(nnx.Module):
    def __init__(self, size, rngs):
        width = channels = size["width"]
        self.conv = nnx.Conv(3, width, (7, 7), (2, 2), padding=3, use_bias=False, rngs=rngs)
        self.norm, blocks = nnx.BatchNorm(width, rngs=rngs), []
        for i, count in enumerate(size["blocks"]):
            for k in range(count):
                blocks.append(Bottleneck(channels, width * 2**i, 2 if i and not k else 1, rngs))
                channels = 4 * width * 2**i
        self.blocks, self.head = nnx.List(blocks), nnx.Linear(channels, size["classes"], rngs=rngs)

    def __call__(self, x):
        x = nnx.relu(self.norm(self.conv(x.transpose(0, 2, 3, 1))))
        x = nnx.max_pool(x, (3, 3), (2, 2), ((1, 1), (1, 1)))
        for block in self.blocks:
            x = block(x)
        return self.head(x.mean((1, 2)))


class Block(nnx.Module):
    def __init__(self, width, heads, rngs, mask=None):
        self.mask = nnx.data(mask)
        self.norm1, self.norm2 = nnx.LayerNorm(width, rngs=rngs), nnx.LayerNorm(width, rngs=rngs)
        self.attention = nnx.MultiHeadAttention(heads, width, decode=False, rngs=rngs)
        self.up, self.down = nnx.Linear(width, 4 * width, rngs=rngs), nnx.Linear(4 * width, width, rngs=rngs)

    def __call__(self, x):
        x = x + self.attention(self.norm1(x), mask=self.mask)
        return x + self.down(nnx.gelu(self.up(self.norm2(x))))


class ViT(nnx.Module):
    def __init__(self, size, rngs):
        width, patch = size["width"], (size["patch"],) * 2
        self.patches = nnx.Conv(3, width, patch, patch, padding="VALID", rngs=rngs)
        length = (size["image"] // size["patch"]) ** 2 + 1
        self.cls, self.position = (
            nnx.Param(jnp.zeros((1, 1, width), "f4")),
            nnx.Param(jnp.zeros((1, length, width), "f4")),
        )
        self.blocks = nnx.List([Block(width, size["heads"], rngs) for _ in range(size["layers"])])
        self.norm, self.head = nnx.LayerNorm(width, rngs=rngs), nnx.Linear(width, size["classes"], rngs=rngs)

    def __call__(self, x):
        x = self.patches(x.transpose(0, 2, 3, 1))
        x = x.reshape(x.shape[0], -1, x.shape[-1])
        x = jnp.concatenate([jnp.broadcast_to(self.cls[...], (x.shape[0], 1, x.shape[2])), x], 1) + self.position[...]
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)[:, 0])


class GPT(nnx.Module):
    def __init__(self, size, rngs):
        width, length = size["width"], size["length"]
        self.tokens, self.places = nnx.Embed(size["words"], width, rngs=rngs), nnx.Embed(length, width, rngs=rngs)
        mask = np.tril(np.ones((1, 1, length, length), bool))
        self.blocks = nnx.List([Block(width, size["heads"], rngs, mask) for _ in range(size["layers"])])
        self.norm = nnx.LayerNorm(width, rngs=rngs)
        self.head = nnx.Linear(width, size["words"], use_bias=False, rngs=rngs)

    def __call__(self, ids):
        x = self.tokens(ids) + self.places(jnp.arange(ids.shape[1]))
        for block in self.blocks:
            x = block(x)
        logits = self.head(self.norm(x))
        return logits.reshape(-1, logits.shape[-1])


class LSTM(nnx.Module):
    def __init__(self, size, rngs):
        width = size["width"]
        self.tokens = nnx.Embed(size["words"], width, rngs=rngs)
        self.layers = nnx.List([nnx.RNN(nnx.OptimizedLSTMCell(width, width, rngs=rngs)) for _ in range(size["layers"])])
        self.head = nnx.Linear(width, size["classes"], rngs=rngs)

    def __call__(self, ids):
        x = self.tokens(ids)
        for layer in self.layers:
            x = layer(x)
        return self.head(x[:, -1])


NETWORKS = {"resnet": ResNet, "vit": ViT, "gpt": GPT, "lstm": LSTM}


def step(name, model, size):
    net = NETWORKS[name](size, nnx.Rngs(0))
    optimizer = nnx.Optimizer(net, model.transformation(), wrt=nnx.Param)

    @nnx.jit
    def train(net, optimizer, x, y):
        def loss_fn(net):
            return optax.softmax_cross_entropy_with_integer_labels(net(x), y).mean()

        loss, grads = nnx.value_and_grad(loss_fn)(net)
        optimizer.update(net, grads)
        return loss

    x, y = map(jax.numpy.asarray, model.batch(size))
    return lambda: np.asarray(train(net, optimizer, x, y))
