"""The four networks in equinox, and their training step."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax
from jax.random import split


class Bottleneck(eqx.Module):
    convs: list
    norms: list
    down: list

    def __init__(self, channels, width, stride, key):
        out, keys = 4 * width, split(key, 4)
        self.convs = [
            eqx.nn.Conv2d(channels, width, 1, use_bias=False, key=keys[0]),
            eqx.nn.Conv2d(width, width, 3, stride, 1, use_bias=False, key=keys[1]),
            eqx.nn.Conv2d(width, out, 1, use_bias=False, key=keys[2]),
        ]
        self.norms = [eqx.nn.BatchNorm(n, "batch", mode="batch") for n in (width, width, out)]
        self.down = []
        if stride != 1 or channels != out:
            conv = eqx.nn.Conv2d(channels, out, 1, stride, use_bias=False, key=keys[3])
            self.down = [conv, eqx.nn.BatchNorm(out, "batch", mode="batch")]

    def __call__(self, x, state):
        out = x
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms, strict=True)):
            out, state = norm(conv(out), state)
            out = jax.nn.relu(out) if i < 2 else out
        if self.down:
            x, state = self.down[1](self.down[0](x), state)
        return jax.nn.relu(out + x), state


class ResNet(eqx.Module):
    conv: eqx.nn.Conv2d
    norm: eqx.nn.BatchNorm
    pool: eqx.nn.MaxPool2d
    blocks: list
    head: eqx.nn.Linear

    def __init__(self, size, key):
        width = channels = size["width"]
        first, last, *keys = split(key, 2 + sum(size["blocks"]))
        self.conv = eqx.nn.Conv2d(3, width, 7, 2, 3, use_bias=False, key=first)
        self.norm, self.pool = eqx.nn.BatchNorm(width, "batch", mode="batch"), eqx.nn.MaxPool2d(3, 2, 1)
        self.blocks = []
        for i, count in enumerate(size["blocks"]):
            for k in range(count):
                stride = 2 if i and not k else 1
                self.blocks.append(Bottleneck(channels, width * 2**i, stride, keys[len(self.blocks)]))
                channels = 4 * width * 2**i
        self.head = eqx.nn.Linear(channels, size["classes"], key=last)

    def __call__(self, x, state):
        x, state = self.norm(self.conv(x), state)
        x = self.pool(jax.nn.relu(x))
        for block in self.blocks:
            x, state = block(x, state)
        return self.head(x.mean((1, 2))), state


class Block(eqx.Module):
    norm1: eqx.nn.LayerNorm
    norm2: eqx.nn.LayerNorm
    attention: eqx.nn.MultiheadAttention
    up: eqx.nn.Linear
    down: eqx.nn.Linear

    def __init__(self, width, heads, key):
        keys = split(key, 3)
        self.norm1, self.norm2 = eqx.nn.LayerNorm(width), eqx.nn.LayerNorm(width)
        self.attention = eqx.nn.MultiheadAttention(
            heads,
            width,
            use_query_bias=True,
            use_key_bias=True,
            use_value_bias=True,
            use_output_bias=True,
            key=keys[0],
        )
        self.up = eqx.nn.Linear(width, 4 * width, key=keys[1])
        self.down = eqx.nn.Linear(4 * width, width, key=keys[2])

    def __call__(self, x, mask=None):
        h = jax.vmap(self.norm1)(x)
        x = x + self.attention(h, h, h, mask)
        return x + jax.vmap(lambda row: self.down(jax.nn.gelu(self.up(self.norm2(row)))))(x)


class ViT(eqx.Module):
    patches: eqx.nn.Conv2d
    cls: jax.Array
    position: jax.Array
    blocks: list
    norm: eqx.nn.LayerNorm
    head: eqx.nn.Linear

    def __init__(self, size, key):
        width, patch = size["width"], size["patch"]
        first, last, *keys = split(key, 2 + size["layers"])
        self.patches = eqx.nn.Conv2d(3, width, patch, patch, key=first)
        self.cls = jnp.zeros((1, width), "f4")
        self.position = jnp.zeros(((size["image"] // patch) ** 2 + 1, width), "f4")
        self.blocks = [Block(width, size["heads"], key) for key in keys]
        self.norm, self.head = eqx.nn.LayerNorm(width), eqx.nn.Linear(width, size["classes"], key=last)

    def __call__(self, x, state):
        x = self.patches(x)
        x = jnp.concatenate([self.cls, x.reshape(x.shape[0], -1).T]) + self.position
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x[0])), state


class GPT(eqx.Module):
    tokens: eqx.nn.Embedding
    places: eqx.nn.Embedding
    blocks: list
    norm: eqx.nn.LayerNorm
    head: eqx.nn.Linear

    def __init__(self, size, key):
        width = size["width"]
        a, b, last, *keys = split(key, 3 + size["layers"])
        self.tokens = eqx.nn.Embedding(size["words"], width, key=a)
        self.places = eqx.nn.Embedding(size["length"], width, key=b)
        self.blocks = [Block(width, size["heads"], key) for key in keys]
        self.norm = eqx.nn.LayerNorm(width)
        self.head = eqx.nn.Linear(width, size["words"], use_bias=False, key=last)

    def __call__(self, ids, state):
        x = self.tokens.weight[ids] + self.places.weight
        mask = np.tril(np.ones((len(ids), len(ids)), bool))
        for block in self.blocks:
            x = block(x, mask)
        return jax.vmap(lambda row: self.head(self.norm(row)))(x), state


class LSTM(eqx.Module):
    tokens: eqx.nn.Embedding
    cells: list
    head: eqx.nn.Linear

    def __init__(self, size, key):
        first, last, *keys = split(key, 2 + size["layers"])
        width = size["width"]
        self.tokens = eqx.nn.Embedding(size["words"], width, key=first)
        self.cells = [eqx.nn.LSTMCell(width, width, key=key) for key in keys]
        self.head = eqx.nn.Linear(width, size["classes"], key=last)

    def __call__(self, ids, state):
        x = self.tokens.weight[ids]
        for cell in self.cells:

            def advance(carried, row, cell=cell):
                carried = cell(row, carried)
                return carried, carried[0]

            zeros = jnp.zeros(x.shape[1], x.dtype)
            _, x = lax.scan(advance, (zeros, zeros), x)
        return self.head(x[-1]), state


NETWORKS = {"resnet": ResNet, "vit": ViT, "gpt": GPT, "lstm": LSTM}


def step(name, model, size):
    net, state = eqx.nn.make_with_state(NETWORKS[name])(size, jax.random.key(0))
    net = jax.tree.map(lambda leaf: leaf.astype("f4") if eqx.is_inexact_array(leaf) else leaf, net)
    transformation = model.transformation()

    @eqx.filter_jit(donate="all-except-first")
    def train(data, net, state, moments):
        x, y = data

        def loss_fn(net):
            forward = jax.vmap(net, axis_name="batch", in_axes=(0, None), out_axes=(0, None))
            logits, new = forward(x, state)
            logits = logits.reshape(-1, logits.shape[-1])
            return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean(), new

        (loss, new), grads = eqx.filter_value_and_grad(loss_fn, has_aux=True)(net)
        updates, moments = transformation.update(grads, moments)
        return eqx.apply_updates(net, updates), new, moments, loss

    data = tuple(map(jnp.asarray, model.batch(size)))
    held = [net, state, transformation.init(eqx.filter(net, eqx.is_inexact_array))]

    def run():
        *held[:], loss = train(data, *held)
        return np.asarray(loss)

    return run
