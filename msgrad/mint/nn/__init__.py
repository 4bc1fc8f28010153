"""Layers, under PyTorch's names: `mint.nn.Linear(3, 4)`."""

# ruff: noqa: F401, F403 - these names are the module

from msgrad.mint.nn import functional
from msgrad.mint.nn.convolutions import Conv1d, Conv2d, Conv3d, ConvTranspose2d
from msgrad.mint.nn.layers import *
from msgrad.mint.nn.rows import *
from msgrad.nn import Flatten, Identity, Linear
