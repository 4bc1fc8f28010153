"""A physics-informed network: it learns a solution of the heat equation from the equation alone.

    python examples/pinn.py [--steps N]

The equation is u_t = 0.2 u_xx for 0 <= x <= 1, with u = 0 at both ends and u = sin(pi x) + sin(2 pi x) / 2 at t = 0.
The network is written so that it meets these conditions whatever its weights are; what it has to learn is the
equation. `grad` and `jvp` give its derivatives at a point, `vmap` takes them at all points, `value_and_grad` the
gradient of the squared residual in the weights: three derivatives on top of each other, one XLA program a step.
"""

import argparse
import time

import numpy as np

import msgrad as mindspore
from msgrad import Tensor, nn, ops

DIFFUSIVITY = 0.2
PI = float(np.pi)


def start(x):
    return ops.sin(PI * x) + ops.sin(2 * PI * x) / 2


def solution(x, t):
    """The exact one: each wave decays at its own speed."""
    decay = np.exp(-DIFFUSIVITY * np.pi**2 * t)
    return np.sin(np.pi * x) * decay + np.sin(2 * np.pi * x) / 2 * decay**4


class Heat(nn.Cell):
    """u(x, t) of two numbers."""

    def __init__(self, width=32):
        super().__init__()
        self.net = nn.SequentialCell(
            nn.Dense(2, width), nn.Tanh(), nn.Dense(width, width), nn.Tanh(), nn.Dense(width, 1)
        )

    def construct(self, x, t):
        free = 10 * self.net(ops.stack([4 * x - 2, 4 * t - 2]))[0]
        return start(x) + x * (1 - x) * t * free  # nothing is added at both ends and at t = 0


def residual_of(u):
    """By how much u misses the equation at a point."""
    u_x, u_t = mindspore.grad(u, 0), mindspore.grad(u, 1)

    def residual(x, t):
        _, u_xx = mindspore.jvp(lambda x: u_x(x, t), x, ops.ones_like(x))
        return u_t(x, t) - DIFFUSIVITY * u_xx

    return residual


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=1500)
    args = parser.parse_args(argv)

    mindspore.set_seed(0)
    u = Heat()
    residual = mindspore.vmap(residual_of(u))
    schedule = nn.cosine_decay_lr(1e-5, 0.02, args.steps, 1, args.steps)
    optimizer = nn.Adam(u.trainable_params(), learning_rate=schedule)
    step = mindspore.value_and_grad(lambda x, t: (residual(x, t) ** 2).mean(), None, optimizer.parameters)

    began = time.perf_counter()
    for k in range(args.steps):
        points = ops.rand(2, 256)
        loss, gradients = step(points[0], points[1])
        optimizer(gradients)
        if k % max(1, args.steps // 5) == 0 or k == args.steps - 1:
            print(f"step {k:5}  mean squared residual {float(loss):10.6f}")
    seconds = time.perf_counter() - began

    x, t = np.meshgrid(np.linspace(0, 1, 51, dtype=np.float32), np.linspace(0, 1, 51, dtype=np.float32))
    learned = mindspore.vmap(mindspore.vmap(u))(Tensor(x), Tensor(t)).asnumpy()
    error = np.abs(learned - solution(x, t)).max()
    print(f"largest error against the exact solution: {error:.5f}, {seconds:.1f} s")


if __name__ == "__main__":
    main()
