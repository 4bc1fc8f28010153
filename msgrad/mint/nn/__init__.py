"""Layers, under PyTorch's names: `mint.nn.Linear(3, 4)`."""

# ruff: noqa: F401 - these names are the module

from msgrad.mint.nn import functional
