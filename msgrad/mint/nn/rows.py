"""Layers that keep the arguments of a function and call it: one row each, the signature first."""

from collections.abc import Callable

from msgrad import ops
from msgrad.core.cell import Cell
from msgrad.errors import check_int, wrong_value
from msgrad.mint.nn import functional as F
from msgrad.nn import LossBase
from msgrad.ops.spell import names_of


def layer(signature: str, function: Callable, *, shown: str = "", name: str = "", base: type = Cell) -> type:
    """The layer `signature`, whose call is `function(*inputs, **arguments)`.

    `shown` names the arguments in its representation; `name` is the class's, where MindSpore has another one.
    """
    own, _, parameters = signature.removesuffix(")").partition("(")
    names = names_of(eval(f"lambda {parameters}: 0"))
    bound = eval(f"lambda {parameters}: ({''.join(f'{n}, ' for n in names)})")
    told = shown.split()

    def __init__(self, *args, **kwargs):
        base.__init__(self)
        for n, value in zip(names, bound(*args, **kwargs), strict=True):
            setattr(self, n, value)

    def construct(self, *inputs):
        return function(*inputs, **{n: getattr(self, n) for n in names})

    def extend_repr(self):
        return ", ".join(f"{n}={getattr(self, n)}" for n in told)

    __init__.__wrapped__ = eval(f"lambda self{', ' if parameters else ''}{parameters}: None")
    note = (
        f"`{function.__name__}` of the input, with these arguments.\n\n    Source: mindspore.mint.nn.{own}, 2.10.\n    "
    )
    body = {"__init__": __init__, "construct": construct, "__doc__": note, "__module__": "msgrad.mint.nn"}
    return type(base)(name or own, (base,), body | ({"extend_repr": extend_repr} if told else {}))


# ---------------------------------------------------------------- activation
ELU = layer("ELU(alpha=1.0, inplace=False)", F.elu)
GELU = layer("GELU(approximate='none')", F.gelu)
GLU = layer("GLU(dim=-1)", F.glu)
Hardshrink = layer("Hardshrink(lambd=0.5)", ops.hardshrink, name="HShrink")
Hardsigmoid = layer("Hardsigmoid()", ops.hardsigmoid, name="HSigmoid")
Hardswish = layer("Hardswish()", ops.hardswish, name="HSwish")
Hardtanh = layer("Hardtanh(min_val=-1.0, max_val=1.0, inplace=False)", F.hardtanh)
LogSigmoid = layer("LogSigmoid()", F.logsigmoid)
LogSoftmax = layer("LogSoftmax(dim=None)", F.log_softmax, name="LogSoftmaxExt")
Mish = layer("Mish()", F.mish)
ReLU = layer("ReLU()", F.relu)
ReLU6 = layer("ReLU6(inplace=False)", F.relu6)
SELU = layer("SELU()", F.selu)
Sigmoid = layer("Sigmoid()", F.sigmoid)
SiLU = layer("SiLU(inplace=False)", F.silu)
Softmax = layer("Softmax(dim=None)", F.softmax, name="SoftmaxExt")
Softshrink = layer("Softshrink(lambd=0.5)", ops.softshrink, name="SoftShrink")
Tanh = layer("Tanh()", F.tanh)
Threshold = layer("Threshold(threshold, value, inplace=False)", F.threshold)

# ---------------------------------------------------------------- pooling
_WINDOW = "kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True"
AdaptiveAvgPool1d = layer("AdaptiveAvgPool1d(output_size)", F.adaptive_avg_pool1d, shown="output_size")
AdaptiveAvgPool2d = layer("AdaptiveAvgPool2d(output_size)", F.adaptive_avg_pool2d, shown="output_size")
AdaptiveAvgPool3d = layer("AdaptiveAvgPool3d(output_size)", F.adaptive_avg_pool3d)
AdaptiveMaxPool1d = layer(
    "AdaptiveMaxPool1d(output_size, return_indices=False)", F.adaptive_max_pool1d, shown="output_size return_indices"
)
AdaptiveMaxPool2d = layer("AdaptiveMaxPool2d(output_size, return_indices=False)", F.adaptive_max_pool2d)
AvgPool1d = layer(f"AvgPool1d({_WINDOW})", F.avg_pool1d, name="AvgPool1dExt")
AvgPool2d = layer(f"AvgPool2d({_WINDOW}, divisor_override=None)", F.avg_pool2d, name="AvgPool2dExt")
AvgPool3d = layer(f"AvgPool3d({_WINDOW}, divisor_override=None)", F.avg_pool3d, name="AvgPool3dExt")
MaxPool2d = layer(
    "MaxPool2d(kernel_size=1, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False)",
    F.max_pool2d,
    name="MaxPool2dExt",
)


def _unpooled(input, indices, output_size=None, *, kernel_size, stride, padding):
    return F.max_unpool2d(input, indices, kernel_size, stride, padding, output_size)


MaxUnpool2d = layer("MaxUnpool2d(kernel_size, stride=None, padding=0)", _unpooled)

# ---------------------------------------------------------------- patches and sizes
Fold = layer("Fold(output_size, kernel_size, dilation=1, padding=0, stride=1)", F.fold)
Unfold = layer("Unfold(kernel_size, dilation=1, padding=0, stride=1)", F.unfold, name="UnfoldExt")
PixelShuffle = layer("PixelShuffle(upscale_factor)", F.pixel_shuffle)
_SIZE = "size=None, scale_factor=None"
Upsample = layer(
    f"Upsample({_SIZE}, mode='nearest', align_corners=None, recompute_scale_factor=None)",
    F.interpolate,
    name="UpsampleExt",
)


def _bilinear(input, size, scale_factor):
    return F.interpolate(input, size, scale_factor, "bilinear", True)


def _nearest(input, size, scale_factor):
    return F.interpolate(input, size, scale_factor, "nearest")


UpsamplingBilinear2d = layer(f"UpsamplingBilinear2d({_SIZE})", _bilinear)
UpsamplingNearest2d = layer(f"UpsamplingNearest2d({_SIZE})", _nearest)


# ---------------------------------------------------------------- padding
def padded(name: str, n: int, mode: str):
    """A function that pads the last `n` axes of a batch or of one sample."""

    def function(input, padding, value=None):
        if isinstance(padding, (tuple, list)):
            if len(padding) != 2 * n:
                raise wrong_value(padding, "padding", name, f"an int or a tuple of {2 * n} ints")
        else:
            padding = (check_int(padding, "padding", name),) * (2 * n)
        if mode != "constant" and input.ndim not in (n + 1, n + 2):
            raise ValueError(
                f"For '{name}', the input must have {n + 1} or {n + 2} dimensions, but its shape is {input.shape}."
            )
        return F.pad(input, tuple(padding), mode, value)

    return function


ConstantPad1d, ConstantPad2d, ConstantPad3d = (
    layer(f"ConstantPad{n}d(padding, value)", padded(f"ConstantPad{n}d", n, "constant")) for n in (1, 2, 3)
)
ReflectionPad1d, ReflectionPad2d, ReflectionPad3d = (
    layer(f"ReflectionPad{n}d(padding)", padded(f"ReflectionPad{n}d", n, "reflect")) for n in (1, 2, 3)
)
ReplicationPad1d, ReplicationPad2d, ReplicationPad3d = (
    layer(f"ReplicationPad{n}d(padding)", padded(f"ReplicationPad{n}d", n, "replicate")) for n in (1, 2, 3)
)
ZeroPad1d, ZeroPad2d, ZeroPad3d = (
    layer(f"ZeroPad{n}d(padding)", padded(f"ZeroPad{n}d", n, "constant")) for n in (1, 2, 3)
)

# ---------------------------------------------------------------- losses
BCEWithLogitsLoss = layer(
    "BCEWithLogitsLoss(weight=None, reduction='mean', pos_weight=None)", F.binary_cross_entropy_with_logits
)
CosineEmbeddingLoss = layer("CosineEmbeddingLoss(margin=0.0, reduction='mean')", F.cosine_embedding_loss)
CrossEntropyLoss = layer(
    "CrossEntropyLoss(weight=None, ignore_index=-100, reduction='mean', label_smoothing=0.0)", F.cross_entropy
)
KLDivLoss = layer("KLDivLoss(reduction='mean', log_target=False)", F.kl_div)
L1Loss = layer("L1Loss(reduction='mean')", F.l1_loss, name="L1LossExt", base=LossBase)
MSELoss = layer("MSELoss(reduction='mean')", F.mse_loss)
NLLLoss = layer("NLLLoss(weight=None, ignore_index=-100, reduction='mean')", F.nll_loss)
SmoothL1Loss = layer("SmoothL1Loss(reduction='mean', beta=1.0)", F.smooth_l1_loss)
SoftMarginLoss = layer("SoftMarginLoss(reduction='mean')", F.soft_margin_loss, base=LossBase)

__all__ = [name for name, value in vars().items() if isinstance(value, type) and value.__module__ == "msgrad.mint.nn"]
