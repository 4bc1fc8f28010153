"""Layers, under PyTorch's names: `mint.nn.Linear(3, 4)`."""

from msgrad.mint.nn import functional
