"""A convolution or affine map, a batch normalization and an activation in one layer."""

from msgrad.core.cell import Cell
from msgrad.errors import check_bool
from msgrad.nn.activation import LeakyReLU
from msgrad.nn.conv import Conv2d
from msgrad.nn.linear import Dense, find_activation
from msgrad.nn.normalization import BatchNorm1d, BatchNorm2d


class Combined(Cell):
    """What both layers share: the parts after the first."""

    def follow(self, has_bn, norm, activation, alpha, after_fake) -> None:
        owner = type(self).__name__
        self.has_bn = check_bool(has_bn, "has_bn", owner)
        self.has_act = activation is not None
        self.after_fake = check_bool(after_fake, "after_fake", owner)
        if has_bn:
            self.batchnorm = norm()
        self.activation = LeakyReLU(alpha) if activation == "leakyrelu" else find_activation(activation, owner)

    def after(self, x):
        x = self.batchnorm(x) if self.has_bn else x
        return self.activation(x) if self.has_act else x


class Conv2dBnAct(Combined):
    """`Conv2d`, then `BatchNorm2d` if `has_bn`, then the activation: a name, a Cell, a Primitive or None.

    Args:
        momentum, eps: of the normalization. alpha: of the activation 'leakyrelu'.
        after_fake: as MindSpore's, which quantizes with it elsewhere. The others are those of `Conv2d`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.Conv2dBnAct, MindSpore 2.10.
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pad_mode="same",
        padding=0,
        dilation=1,
        group=1,
        has_bias=False,
        weight_init="normal",
        bias_init="zeros",
        has_bn=False,
        momentum=0.997,
        eps=1e-5,
        activation=None,
        alpha=0.2,
        after_fake=True,
    ):
        super().__init__()
        self.conv = Conv2d(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            pad_mode,
            padding,
            dilation,
            group,
            has_bias,
            weight_init,
            bias_init,
        )
        self.follow(has_bn, lambda: BatchNorm2d(out_channels, eps, momentum), activation, alpha, after_fake)

    def construct(self, x):
        return self.after(self.conv(x))


class DenseBnAct(Combined):
    """`Dense`, then `BatchNorm1d` if `has_bn`, then the activation; the arguments as in `Conv2dBnAct`.

    Source: mindspore.nn.DenseBnAct, MindSpore 2.10.
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        weight_init="normal",
        bias_init="zeros",
        has_bias=True,
        has_bn=False,
        momentum=0.9,
        eps=1e-5,
        activation=None,
        alpha=0.2,
        after_fake=True,
    ):
        super().__init__()
        self.dense = Dense(in_channels, out_channels, weight_init, bias_init, has_bias)
        self.follow(has_bn, lambda: BatchNorm1d(out_channels, eps, momentum), activation, alpha, after_fake)

    def construct(self, x):
        return self.after(self.dense(x))
