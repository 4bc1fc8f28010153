"""The four networks in PyTorch, and their training step."""

import math

import torch
from torch import nn
from torch.nn import functional


class Bottleneck(nn.Module):
    def __init__(self, channels, width, stride):
        super().__init__()
        out = 4 * width
        self.body = nn.Sequential(
            nn.Conv2d(channels, width, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, stride, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, out, 1, bias=False),
            nn.BatchNorm2d(out),
        )
        self.down = nn.Identity()
        if stride != 1 or channels != out:
            self.down = nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        return functional.relu(self.body(x) + self.down(x))


def resnet(size):
    width = channels = size["width"]
    parts = [nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    for i, count in enumerate(size["blocks"]):
        for k in range(count):
            parts.append(Bottleneck(channels, width * 2**i, 2 if i and not k else 1))
            channels = 4 * width * 2**i
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, size["classes"]))


class Block(nn.Module):
    def __init__(self, width, heads, causal=False):
        super().__init__()
        self.heads, self.causal = heads, causal
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def attention(self, x):
        n, t, width = x.shape
        q, k, v = (p.view(n, t, self.heads, -1).transpose(1, 2) for p in self.qkv(x).split(width, -1))
        out = functional.scaled_dot_product_attention(q, k, v, is_causal=self.causal)
        return self.out(out.transpose(1, 2).reshape(n, t, width))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.down(functional.gelu(self.up(self.norm2(x)), approximate="tanh"))


class ViT(nn.Module):
    def __init__(self, size):
        super().__init__()
        width, patch = size["width"], size["patch"]
        self.patches = nn.Conv2d(3, width, patch, patch)
        self.cls = nn.Parameter(torch.randn(1, 1, width) * 0.02)
        self.position = nn.Parameter(torch.randn(1, (size["image"] // patch) ** 2 + 1, width) * 0.02)
        self.blocks = nn.Sequential(*[Block(width, size["heads"]) for _ in range(size["layers"])])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, size["classes"])

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(len(x), -1, -1), x], 1) + self.position
        return self.head(self.norm(self.blocks(x))[:, 0])


class GPT(nn.Module):
    def __init__(self, size):
        super().__init__()
        width = size["width"]
        self.tokens, self.places = nn.Embedding(size["words"], width), nn.Embedding(size["length"], width)
        self.blocks = nn.Sequential(*[Block(width, size["heads"], causal=True) for _ in range(size["layers"])])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, size["words"], bias=False)
        for table in (self.tokens, self.places):
            nn.init.normal_(table.weight, std=0.01)

    def forward(self, ids):
        x = self.tokens(ids) + self.places(torch.arange(ids.shape[1]))
        return self.head(self.norm(self.blocks(x))).flatten(0, 1)


class LSTM(nn.Module):
    def __init__(self, size):
        super().__init__()
        width = size["width"]
        self.tokens, self.head = nn.Embedding(size["words"], width), nn.Linear(width, size["classes"])
        self.lstm = nn.LSTM(width, width, size["layers"], batch_first=True)

    def forward(self, ids):
        return self.head(self.lstm(self.tokens(ids))[0][:, -1])


NETWORKS = {"resnet": resnet, "vit": ViT, "gpt": GPT, "lstm": LSTM}


def step(name, model, size):
    net = NETWORKS[name](size)
    if name == "resnet":
        optimizer = torch.optim.SGD(net.parameters(), model.RATE, model.MOMENTUM)
    else:
        optimizer = torch.optim.Adam(net.parameters(), model.RATE)
    x, y = (torch.from_numpy(array.copy()) for array in model.batch(size))
    y = y.long()

    def run():
        optimizer.zero_grad()
        loss = functional.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()
        out = loss.item()
        assert math.isfinite(out)
        return out

    return run
