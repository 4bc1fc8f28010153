"""ResNet-50 (He et al. 2015), trained with Momentum; by hand the moving statistics are state that is passed along."""

import numpy as np

SIZES = {
    "full": {"blocks": (3, 4, 6, 3), "width": 64, "image": 224, "batch": 2, "classes": 1000},
    "small": {"blocks": (3, 4, 6, 3), "width": 64, "image": 64, "batch": 4, "classes": 1000},
    "tiny": {"blocks": (1, 1), "width": 4, "image": 16, "batch": 3, "classes": 5},
}
RATE, MOMENTUM, KEPT, EPSILON = 1e-3, 0.9, 0.9, 1e-5


def batch(size):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((size["batch"], 3, size["image"], size["image"])).astype(np.float32)
    return x, rng.integers(0, size["classes"], size["batch"]).astype(np.int32)


def network(mindspore, size):
    nn, ops = mindspore.nn, mindspore.ops

    class Bottleneck(nn.Cell):
        def __init__(self, channels, width, stride):
            super().__init__()
            self.conv1, self.bn1 = nn.Conv2d(channels, width, 1), nn.BatchNorm2d(width)
            self.conv2 = nn.Conv2d(width, width, 3, stride, pad_mode="pad", padding=1)
            self.bn2 = nn.BatchNorm2d(width)
            self.conv3, self.bn3 = nn.Conv2d(width, 4 * width, 1), nn.BatchNorm2d(4 * width)
            self.relu = nn.ReLU()
            self.down = None
            if stride != 1 or channels != 4 * width:
                conv = nn.Conv2d(channels, 4 * width, 1, stride)
                self.down = nn.SequentialCell([conv, nn.BatchNorm2d(4 * width)])

        def construct(self, x):
            out = self.relu(self.bn1(self.conv1(x)))
            out = self.relu(self.bn2(self.conv2(out)))
            out = self.bn3(self.conv3(out))
            if self.down is not None:
                x = self.down(x)
            return self.relu(out + x)

    class ResNet(nn.Cell):
        def __init__(self, blocks, width, classes):
            super().__init__()
            self.conv = nn.Conv2d(3, width, 7, 2, pad_mode="pad", padding=3)
            self.bn = nn.BatchNorm2d(width)
            self.relu = nn.ReLU()
            self.pool = nn.MaxPool2d(3, 2, pad_mode="pad", padding=1)
            channels, layers = width, []
            for i, count in enumerate(blocks):
                for k in range(count):
                    layers.append(Bottleneck(channels, width * 2**i, 2 if i and not k else 1))
                    channels = 4 * width * 2**i
            self.layers = nn.SequentialCell(layers)
            self.fc = nn.Dense(channels, classes)

        def construct(self, x):
            x = self.pool(self.relu(self.bn(self.conv(x))))
            x = self.layers(x)
            x = ops.mean(x, (2, 3))
            return self.fc(x)

    return ResNet(size["blocks"], size["width"], size["classes"]).set_train()


def optimizer(mindspore, parameters):
    return mindspore.nn.Momentum(parameters, RATE, MOMENTUM)


def transformation():
    import optax

    return optax.sgd(RATE, MOMENTUM)


def forward(params, state, x, size):
    import jax
    import jax.numpy as jnp
    from jax import lax

    def conv(p, x, stride=1, pad=0):
        return lax.conv_general_dilated(x, p["weight"], (stride, stride), [(pad, pad)] * 2)

    def norm(p, s, x):
        mean = x.mean((0, 2, 3))
        centered = x - mean[:, None, None]
        variance = (centered**2).mean((0, 2, 3))
        out = centered * (lax.rsqrt(variance + EPSILON) * p["gamma"])[:, None, None] + p["beta"][:, None, None]
        n = x.size // x.shape[1]
        batch = {"moving_mean": mean, "moving_variance": variance * (n / (n - 1))}
        batch = lax.stop_gradient(batch)
        return out, {key: KEPT * s[key] + (1 - KEPT) * batch[key] for key in s}

    def bottleneck(p, s, x, stride):
        new = {}
        out, new["bn1"] = norm(p["bn1"], s["bn1"], conv(p["conv1"], x))
        out, new["bn2"] = norm(p["bn2"], s["bn2"], conv(p["conv2"], jax.nn.relu(out), stride, 1))
        out, new["bn3"] = norm(p["bn3"], s["bn3"], conv(p["conv3"], jax.nn.relu(out)))
        if "down" in p:
            down, moved = norm(p["down"]["1"], s["down"]["1"], conv(p["down"]["0"], x, stride))
            x, new["down"] = down, {"1": moved}
        return jax.nn.relu(out + x), new

    new = {"layers": {}}
    x, new["bn"] = norm(params["bn"], state["bn"], conv(params["conv"], x, 2, 3))
    around = ((0, 0), (0, 0), (1, 1), (1, 1))
    x = lax.reduce_window(jax.nn.relu(x), -jnp.inf, lax.max, (1, 1, 3, 3), (1, 1, 2, 2), around)
    number = 0
    for i, count in enumerate(size["blocks"]):
        for k in range(count):
            name, stride = str(number), 2 if i and not k else 1
            x, new["layers"][name] = bottleneck(params["layers"][name], state["layers"][name], x, stride)
            number += 1
    return x.mean((2, 3)) @ params["fc"]["weight"].T + params["fc"]["bias"], new
