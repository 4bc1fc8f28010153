"""The gradient of each sample of a batch at once, and what it is good for: python examples/per_sample_gradients.py

`grad` in the weights gives one sample's gradient, `vmap` those of a whole batch, as one program. Checked here against
a loop over the samples; then a network is trained on noisy labels with each sample's gradient clipped, so that no
single sample moves it far, as in differentially private training.
"""

import time

import numpy as np

import msgrad as mindspore
from msgrad import Tensor, nn, ops


def spirals(n, seed):
    """Points on three noisy spirals, 2 numbers each, and which spiral they are on; a tenth of the labels are wrong."""
    random = np.random.default_rng(seed)
    label = random.integers(0, 3, n)
    radius = random.uniform(0.2, 1, n)
    angle = 2 * np.pi * label / 3 + 3 * radius + random.normal(0, 0.1, n)
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).astype(np.float32)
    given = np.where(random.uniform(size=n) < 0.1, random.integers(0, 3, n), label)
    return points, label.astype(np.int32), given.astype(np.int32)


def seconds(function):
    """How long it takes, at best, when it has run before."""
    took = []
    for _ in range(5):
        began = time.perf_counter()
        function()
        took.append(time.perf_counter() - began)
    return min(took)


def main():
    mindspore.set_seed(0)
    network = nn.SequentialCell(nn.Dense(2, 64), nn.Tanh(), nn.Dense(64, 64), nn.Tanh(), nn.Dense(64, 3))
    weights, loss_fn = network.trainable_params(), nn.CrossEntropyLoss()

    def loss_of(x, label):
        """Of one sample."""
        return loss_fn(network(x), label)

    one = mindspore.grad(loss_of, None, weights)
    each = mindspore.vmap(mindspore.value_and_grad(loss_of, None, weights))

    points, _, given = (Tensor(a) for a in spirals(64, 1))

    def at_once():
        _, gradients = each(points, given)
        return [g.asnumpy() for g in gradients]

    def in_a_loop():
        rows = [one(points[k], given[k]) for k in range(len(points))]
        return [ops.stack([row[i] for row in rows]).asnumpy() for i in range(len(weights))]

    gap = max(np.abs(a - b).max() for a, b in zip(at_once(), in_a_loop()))
    print(f"64 gradients at once against a loop: largest difference {gap:.1e}")
    print(f"{seconds(in_a_loop) * 1e3:.1f} ms in a loop, {seconds(at_once) * 1e3:.1f} ms at once")

    optimizer = nn.Adam(weights, learning_rate=0.01)
    points, _, given = (Tensor(a) for a in spirals(512, 2))
    for epoch in range(1, 101):
        losses, gradients = each(points, given)
        norms = ops.sqrt(sum((g.reshape(len(g), -1) ** 2).sum(1) for g in gradients))
        factors = ops.clamp(1 / norms, max=1.0)  # no sample's gradient is longer than 1
        optimizer(tuple((g * factors.reshape((-1,) + (1,) * (g.ndim - 1))).mean(0) for g in gradients))
        if epoch % 25 == 0:
            print(f"epoch {epoch:3}: loss {float(losses.mean()):.3f}, "
                  f"gradients from {float(norms.min()):.3f} to {float(norms.max()):.2f}")  # fmt: skip

    points, label, _ = spirals(1000, 3)
    right = (network(Tensor(points)).argmax(1).asnumpy() == label).mean()
    print(f"right on {right:.1%} of new points")


if __name__ == "__main__":
    main()
