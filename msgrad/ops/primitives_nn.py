"""The Primitive classes of networks' layers that take their sizes at construction. One row each."""

from msgrad import dtype as dtypes
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_non_negative_int, check_one_of, check_type
from msgrad.ops import activation, conv, create, norm, pool
from msgrad.ops.spell import Primitive, checked, primitive

# ---------------------------------------------------------------- pooling
SIZE = (("output_size",),)
INDICES = {"int32": dtypes.int32, "int64": dtypes.int64}


def numbers(size):
    """A size given as a Tensor or a list, as ints."""
    return tuple(size.tolist()) if isinstance(size, Tensor) else tuple(size) if isinstance(size, list) else size


def _adaptive_max_3d_call(self, x, output_size):
    out, where = pool._adaptive_max_pool(x, numbers(output_size), True, 3, self.name)
    return out, create.cast(where, dtypes.int32)


AdaptiveAvgPool2D = primitive("AdaptiveAvgPool2D", pool.adaptive_avg_pool2d, SIZE)
AdaptiveAvgPool3D = primitive("AdaptiveAvgPool3D", pool.adaptive_avg_pool3d, SIZE)
AdaptiveMaxPool2D = primitive(
    "AdaptiveMaxPool2D",
    pool.adaptive_max_pool2d,
    SIZE,
    lambda self, input: pool.adaptive_max_pool2d(input, numbers(self.output_size), True),
)
AdaptiveMaxPool3D = primitive("AdaptiveMaxPool3D", pool.adaptive_max_pool3d, (), _adaptive_max_3d_call)


def padding_of(self, pad, name: str) -> tuple:
    """(mode, padding) of a pooling Primitive; padding goes with the mode 'pad' only."""
    mode = check_type(self.pad_mode, str, "pad_mode", self.name).lower()
    check_one_of(mode, ("same", "valid", "pad"), "pad_mode", self.name)
    pad = tuple(pad) if isinstance(pad, list) else pad
    if mode != "pad" and any(pad if isinstance(pad, tuple) else (pad,)):
        raise ValueError(f"For '{self.name}', the '{name}' must be 0 with the pad_mode {mode!r}, but got {pad}.")
    return mode, pad


def _avg_3d_call(self, x):
    mode, pad = padding_of(self, self.pad, "pad")
    if mode == "same":  # whose zeros count here
        sizes = (
            conv.each_axis(v, 3, n, self.name)
            for v, n in ((self.kernel_size, "kernel_size"), (self.strides, "strides"))
        )
        pad = tuple(side for pair in pool.same_pads(x.shape[2:], *sizes, (1, 1, 1)) for side in pair)
        mode = "pad"
    return pool._avg_pool(
        x,
        self.kernel_size,
        self.strides,
        mode,
        pad,
        self.ceil_mode,
        self.count_include_pad,
        self.divisor_override,
        3,
        self.name,
    )


def _max_3d_call(self, x):
    mode, pad = padding_of(self, self.pad_list, "pad_list")
    return pool._max_pool(x, self.kernel_size, self.strides, mode, pad, 1, bool(self.ceil_mode), False, 3, self.name)


def check_3d(self) -> None:
    if self.name == "MaxPool3D" and self.ceil_mode is not None and self.pad_mode.lower() != "pad":
        raise ValueError("For 'MaxPool3D', the 'ceil_mode' must be None unless the pad_mode is 'pad'.")
    check_one_of(self.data_format, ("NCDHW",), "data_format", self.name)
    if self.ceil_mode is not None:
        check_bool(self.ceil_mode, "ceil_mode", self.name)
    padding_of(self, self.pad if hasattr(self, "pad") else self.pad_list, "pad")
    conv.each_axis(self.kernel_size, 3, "kernel_size", self.name)
    conv.each_axis(self.strides, 3, "strides", self.name)


AVG_3D = (
    ("kernel_size", 1),
    ("strides", 1),
    ("pad_mode", "valid"),
    ("pad", 0),
    ("ceil_mode", False),
    ("count_include_pad", True),
    ("divisor_override", 0),
    ("data_format", "NCDHW"),
)
MAX_3D = (
    ("kernel_size", 1),
    ("strides", 1),
    ("pad_mode", "VALID"),
    ("pad_list", 0),
    ("ceil_mode", None),
    ("data_format", "NCDHW"),
)
AvgPool3D = checked(primitive("AvgPool3D", pool.avg_pool3d, AVG_3D, _avg_3d_call), check_3d)
MaxPool3D = checked(primitive("MaxPool3D", pool.max_pool3d, MAX_3D, _max_3d_call), check_3d)


def with_places(name: str, n: int, init: tuple) -> type:
    """Max pooling that gives also the places, in the integers of `argmax_type`."""

    def call(self, x):
        kernel = self.kernel_size if n == 2 else self.ksize
        strides = kernel if self.strides is None else self.strides
        out, where = pool._max_pool(x, kernel, strides, "pad", self.pads, self.dilation, self.ceil_mode, True, n, name)
        return out, create.cast(where, self.argmax_type)

    def check(self):
        check_bool(self.ceil_mode, "ceil_mode", name)
        if self.argmax_type not in (dtypes.int32, dtypes.int64):
            raise TypeError(f"For '{name}', the 'argmax_type' must be int32 or int64, but got {self.argmax_type!r}.")

    return checked(primitive(name, pool._max_pool, init, call), check)


MaxPoolWithArgmaxV2 = with_places(
    "MaxPoolWithArgmaxV2",
    2,
    (
        ("kernel_size",),
        ("strides", None),
        ("pads", 0),
        ("dilation", (1, 1)),
        ("ceil_mode", False),
        ("argmax_type", dtypes.int64),
    ),
)
MaxPool3DWithArgmax = with_places(
    "MaxPool3DWithArgmax",
    3,
    (
        ("ksize",),
        ("strides",),
        ("pads",),
        ("dilation", (1, 1, 1)),
        ("ceil_mode", False),
        ("data_format", "NCDHW"),
        ("argmax_type", dtypes.int64),
    ),
)

# ---------------------------------------------------------------- convolutions
TRANSPOSED_2D = (
    ("out_channel",),
    ("kernel_size",),
    ("pad_mode", "valid"),
    ("pad", 0),
    ("pad_list", None),
    ("mode", 1),
    ("stride", 1),
    ("dilation", 1),
    ("group", 1),
    ("data_format", "NCHW"),
)
TRANSPOSED_3D = (
    ("in_channel",),
    ("out_channel",),
    ("kernel_size",),
    ("mode", 1),
    ("pad_mode", "valid"),
    ("pad", 0),
    ("stride", 1),
    ("dilation", 1),
    ("group", 1),
    ("output_padding", 0),
    ("data_format", "NCDHW"),
)


def _transpose_2d_call(self, dout, weight, input_size):
    """The gradient of a convolution in its input, whose shape is `input_size`."""
    owner, size = self.name, numbers(input_size)
    strides, steps = (conv.each_axis(v, 2, n, owner) for v, n in ((self.stride, "stride"), (self.dilation, "dilation")))
    reach = [d * (k - 1) + 1 for k, d in zip(weight.shape[2:], steps, strict=True)]
    given = self.pad if self.pad_list is None else tuple(self.pad_list)
    around = conv.pads(self.pad_mode.lower(), given, 2, owner, 2)
    if around == "SAME":
        around = pool.same_pads(size[2:], weight.shape[2:], strides, steps)
    extra = tuple(
        n + low + high - ((m - 1) * s + r)
        for n, (low, high), m, s, r in zip(size[2:], around, dout.shape[2:], strides, reach, strict=True)
    )
    if min(extra) < 0 or any(e >= s for e, s in zip(extra, strides, strict=True)):
        raise ValueError(f"For '{owner}', a convolution of the shape {size} does not give {dout.shape}.")
    return conv._conv_transpose(dout, weight, None, strides, tuple(around), extra, (0, 0), steps, self.group, owner)


def _transpose_3d_call(self, dout, weight, bias=None):
    if bias is not None:
        raise ValueError("For 'Conv3DTranspose', the 'bias' must be None.")
    mode = self.pad_mode.lower()
    return conv.transpose_volumes(
        dout, weight, mode, self.pad, self.stride, self.dilation, self.group, self.output_padding, self.name
    )


Conv2DTranspose = primitive("Conv2DTranspose", conv.conv_transpose2d, TRANSPOSED_2D, _transpose_2d_call)
Conv3DTranspose = primitive("Conv3DTranspose", conv.conv3d_transpose, TRANSPOSED_3D, _transpose_3d_call)


# ---------------------------------------------------------------- norms and gates
def _batch_norm_call(self, input_x, scale, bias, mean, variance):
    """The normalized input, then the mean and variance it was normalized by, twice.

    In training they are the batch's, and `mean` and `variance` move towards them.
    """
    owner = "BatchNorm"
    turned = self.data_format == "NHWC"
    x = input_x.transpose((0, input_x.ndim - 1, *range(1, input_x.ndim - 1))) if turned else input_x
    if self.is_training:
        out, new_mean, new_variance = norm._batch_norm_train(
            x, scale, bias, mean, variance, self.momentum, self.epsilon, owner
        )
        used = norm._batch_statistics(x)
        mean._set(new_mean._var)
        variance._set(new_variance._var)
    else:
        out = norm._batch_norm_infer(x, scale, bias, mean, variance, self.epsilon, owner)
        used = create.cast(mean, mean.dtype), create.cast(variance, variance.dtype)
    out = out.transpose((0, *range(2, out.ndim), 1)) if turned else out
    return (out, *used, *used)


BatchNorm = checked(
    primitive(
        "BatchNorm",
        norm.batch_norm,
        (("is_training", False), ("epsilon", 1e-5), ("momentum", 0.1), ("data_format", "NCHW")),
        _batch_norm_call,
    ),
    lambda self: check_one_of(self.data_format, ("NCHW", "NHWC"), "data_format", "BatchNorm") and None,
)


def check_lrn(self) -> None:
    check_non_negative_int(self.depth_radius, "depth_radius", "LRN")
    check_one_of(self.norm_region, ("ACROSS_CHANNELS",), "norm_region", "LRN")


LRN = checked(
    primitive(
        "LRN",
        norm.lrn,
        (
            ("depth_radius", 5),
            ("bias", 1.0),
            ("alpha", 1.0),
            ("beta", 0.5),
            ("norm_region", "ACROSS_CHANNELS"),
        ),
    ),
    check_lrn,
)


def _glu_call(self, x):
    if not -x.ndim <= self.axis < x.ndim:
        raise IndexError(f"For 'GLU', the 'axis' must be in the range [{-x.ndim}, {x.ndim}), but got {self.axis}.")
    if x.shape[self.axis] % 2:
        raise RuntimeError(f"For 'GLU', the axis {self.axis} must have even length, but the shape is {x.shape}.")
    return activation.glu(x, self.axis)


GLU = primitive("GLU", activation.glu, (("axis", -1),), _glu_call)

__all__ = [name for name, value in globals().items() if isinstance(value, type) and issubclass(value, Primitive)]
__all__.remove("Primitive")
