"""Networks trained side by side by one program, and what their disagreement says: python examples/ensemble.py

`vmap` over a CellList runs all networks at once, each with its own weights. Eight of them learn a curve from noisy
points that leave a gap; where there were points they agree, in the gap and beyond they do not, and say so.
"""

import numpy as np

import msgrad as mindspore
from msgrad import Tensor, nn

MEMBERS = 8


def curve(x):
    return np.sin(3 * x) + 0.5 * x


def member():
    return nn.SequentialCell(nn.Dense(1, 32), nn.Tanh(), nn.Dense(32, 32), nn.Tanh(), nn.Dense(32, 1))


def main():
    mindspore.set_seed(0)
    random = np.random.default_rng(0)
    x = random.uniform(-2, 2, (120, 1)).astype(np.float32)
    x = x[(x[:, 0] < -0.5) | (x[:, 0] > 0.8)]  # the gap
    y = (curve(x) + random.normal(0, 0.1, x.shape)).astype(np.float32)

    members = nn.CellList([member() for _ in range(MEMBERS)])
    ensemble = mindspore.vmap(members, in_axes=None)  # the same points for all
    optimizer = nn.Adam(members.trainable_params(), learning_rate=0.01)
    inputs, targets = Tensor(x), Tensor(y)

    def loss_fn():
        losses = ((ensemble(inputs) - targets) ** 2).mean((1, 2))
        return losses.sum(), losses  # a sum: each network has the gradient of its own loss

    step = mindspore.value_and_grad(loss_fn, None, optimizer.parameters, has_aux=True)
    for k in range(601):
        (_, losses), gradients = step()
        optimizer(gradients)
        if k % 200 == 0:
            print(f"step {k:3}: losses from {float(losses.min()):.4f} to {float(losses.max()):.4f}")

    alone = np.stack([net(inputs).asnumpy() for net in members])
    gap = np.abs(ensemble(inputs).asnumpy() - alone).max()
    print(f"side by side against one after the other: largest difference {gap:.1e}")

    grid = np.array([-3, -2.5, -1.5, -0.75, 0.1, 1, 1.5, 2.5, 3], np.float32)[:, None]
    guesses = ensemble(Tensor(grid)).asnumpy()[..., 0]
    for at, mean, spread in zip(grid[:, 0], guesses.mean(0), guesses.std(0)):
        where = "no points here" if at < -2 or -0.5 < at < 0.8 or at > 2 else "among points"
        print(f"x {at:5.2f}: {mean:6.2f} +- {spread:4.2f}, truly {curve(at):6.2f}  ({where})")


if __name__ == "__main__":
    main()
