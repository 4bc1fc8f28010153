"""Functions of neural networks, under PyTorch's names: `F.relu(x)`, `F.cross_entropy(x, target)`."""

# ruff: noqa: F401 - these names are the module

import jax.numpy as jnp

from msgrad import ops
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_int, of_tensors, wrong_type
from msgrad.mint.nn import patches
from msgrad.ops import (
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    adaptive_max_pool2d,
    conv_transpose2d,
    cosine_embedding_loss,
    cross_entropy,
    embedding,
    group_norm,
    l1_loss,
    layer_norm,
    mse_loss,
    prelu,
    relu,
    sigmoid,
    soft_margin_loss,
    softplus,
    tanh,
)
from msgrad.ops import random as _random
from msgrad.ops.declare import check_tensor, operator, reduce_loss
from msgrad.ops.pool import _avg_pool
from msgrad.ops.spell import in_place, spell, write

# ---------------------------------------------------------------- activation
gelu = spell("gelu(input, *, approximate='none')", ops.gelu)
leaky_relu = spell("leaky_relu(input, negative_slope=0.01)", ops.leaky_relu)
logsigmoid = spell("logsigmoid(input)", ops.logsigmoid)
mish = spell("mish(input)", ops.mish)
selu = spell("selu(input)", ops.selu)
elu_ = in_place(spell("elu(input, alpha=1.0)", ops.elu), "elu_")
hardtanh_ = in_place(spell("hardtanh(input, min_val=-1, max_val=1)", ops.hardtanh), "hardtanh_")
relu_ = in_place(relu, "relu_")
sigmoid_ = in_place(sigmoid, "sigmoid_")
threshold_ = in_place(spell("threshold(input, threshold, value)", ops.threshold), "threshold_")


def placed(out, input, inplace, owner):
    """`out`, or with `inplace` the `input` that it was written into."""
    if not check_bool(inplace, "inplace", owner):
        return out
    write(input, out, owner)
    return input


def elu(input, alpha=1.0, inplace=False):
    """x above 0, `alpha` * (exp(x) - 1) below; with `inplace` written into `input`. Source: mindspore.mint, 2.10."""
    return placed(ops.elu(input, alpha), input, inplace, "elu")


def hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False):
    """x cut to [min_val, max_val]; with `inplace` written into `input`. Source: mindspore.mint, MindSpore 2.10."""
    return placed(ops.hardtanh(input, min_val, max_val), input, inplace, "hardtanh")


def relu6(input, inplace=False):
    """x cut to [0, 6]; with `inplace` written into `input`. Source: mindspore.mint.nn.functional.relu6, 2.10."""
    return placed(ops.relu6(input), input, inplace, "relu6")


def silu(input, inplace=False):
    """x * sigmoid(x); with `inplace` written into `input`. Source: mindspore.mint.nn.functional.silu, 2.10."""
    return placed(ops.silu(input), input, inplace, "silu")


def threshold(input, threshold, value, inplace=False):
    """x above `threshold`, elsewhere `value`; with `inplace` written into `input`. Source: mindspore.mint, 2.10."""
    return placed(ops.threshold(input, threshold, value), input, inplace, "threshold")


def glu(input, dim=-1):
    """The first half along `dim`, times the sigmoid of the second.

    Raises:
        TypeError: if `input` is no floating-point Tensor. IndexError: if `dim` is out of range. RuntimeError: if its
            length is odd.

    Source: mindspore.mint.nn.functional.glu, MindSpore 2.10.
    """
    if isinstance(input, Tensor) and input.ndim:
        if not -input.ndim <= check_int(dim, "dim", "glu") < input.ndim:
            raise IndexError(f"For 'glu', the 'dim' must be in the range [{-input.ndim}, {input.ndim}), but got {dim}.")
        if input.shape[dim] % 2:
            raise RuntimeError(f"For 'glu', the axis {dim} must be of even length, but the shape is {input.shape}.")
    return ops.glu(input, dim)


def class_axis(input, dim) -> int:
    """`dim`, or where it is None the axis of the classes: the second one, of 0, 1 or 3 dimensions the first."""
    if dim is None:
        return 0 if input.ndim in (0, 1, 3) else 1
    return dim


@of_tensors
def softmax(input, dim=None, dtype=None):
    """exp(x), divided by its sum along `dim`.

    Args:
        input: floating-point Tensor.
        dim: an int; by default 0 for 0, 1 or 3 dimensions, otherwise 1.
        dtype: the dtype to cast to first.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `dim` is out of range.

    Source: mindspore.mint.nn.functional.softmax, MindSpore 2.10.
    """
    return ops.softmax(input, class_axis(input, dim), dtype=dtype)


@of_tensors
def log_softmax(input, dim=None, *, dtype=None):
    """The logarithm of `softmax`; arguments as for that. Source: mindspore.mint.nn.functional.log_softmax, 2.10."""
    return ops.log_softmax(input if dtype is None else ops.cast(input, dtype), class_axis(input, dim))


# ---------------------------------------------------------------- chance
def dropout(input, p=0.5, training=True, inplace=False):
    """Each element dropped to 0 with probability `p`, the others divided by 1 - p.

    Args:
        input: floating-point Tensor.
        p: the probability, within [0, 1].
        training: False to leave all as they are.
        inplace: write the result into `input`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `p` is out of range.

    Source: mindspore.mint.nn.functional.dropout, MindSpore 2.10.
    """
    p = _random.check_chance(p, "p", "dropout")
    out = input * 0 if training and p == 1 else _random.drop(input, p, training, None, None, "dropout")
    return placed(out, input, inplace, "dropout")


@of_tensors
def dropout2d(input, p=0.5, training=True, inplace=False):
    """Each channel of `(N, C, H, W)` dropped to 0 with probability `p`, the others divided by 1 - p.

    Source: mindspore.mint.nn.functional.dropout2d, MindSpore 2.10.
    """
    return placed(ops.dropout2d(input, p, training), input, inplace, "dropout2d")


# ---------------------------------------------------------------- linear maps and tables
linear = spell("linear(input, weight, bias=None)", ops.dense)


def flatten(input, start_dim=0, end_dim=-1):
    """The axes from `start_dim` to `end_dim` as one. ValueError if an axis is out of range or they are not in order.

    Source: mindspore.mint.flatten, MindSpore 2.10.
    """
    return ops.flatten(input, start_dim=start_dim, end_dim=end_dim)


pad = spell("pad(input, pad, mode='constant', value=None)", ops.pad)


def pixel_shuffle(input, upscale_factor):
    """`ops.pixel_shuffle`. Source: mindspore.mint.nn.functional.pixel_shuffle, MindSpore 2.10."""
    return ops.pixel_shuffle(input, upscale_factor)


def one_hot(tensor, num_classes=-1):
    """1 at the place that each index names along a new last axis, 0 elsewhere; int64.

    Args:
        tensor: Tensor of integers.
        num_classes: the length of the new axis; by default one more than the greatest index, which is computed now.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `num_classes` is below -1 or 0.

    Source: mindspore.mint.nn.functional.one_hot, MindSpore 2.10.
    """
    if not isinstance(tensor, Tensor) or tensor.dtype.kind not in "iu":
        raise wrong_type(tensor, "tensor", "one_hot", "a Tensor of integers")
    if check_int(num_classes, "num_classes", "one_hot") < -1:
        raise ValueError(f"For 'one_hot', the 'num_classes' must be at least -1, but got {num_classes}.")
    return ops.one_hot(tensor, int(ops.amax(tensor)) + 1 if num_classes == -1 else num_classes)


def normalize(input, p=2.0, dim=1, eps=1e-12):
    """`input` divided by its norm of order `p` along `dim`, or by `eps` where that is larger.

    Source: mindspore.mint.nn.functional.normalize, MindSpore 2.10.
    """
    return input / ops.clamp(ops.vector_norm(input, p, dim, True), min=eps)


# ---------------------------------------------------------------- convolution
def convolution(name, function, n):
    """A convolution of `n` axes, of a batch or of one sample; the padding is a number of zeros, or a mode."""

    def convolve(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
        if not isinstance(input, Tensor):
            raise wrong_type(input, "input", name, "a Tensor")
        if input.ndim not in (n + 1, n + 2):
            raise RuntimeError(
                f"For '{name}', the 'input' must have {n + 1} or {n + 2} dimensions, but its shape is {input.shape}."
            )
        mode, zeros = (padding, 0) if isinstance(padding, str) else ("pad", padding)
        if mode == "same" and stride not in (1, (1,) * n, [1] * n):
            raise ValueError(f"For '{name}', the 'stride' must be 1 where the 'padding' is 'same', but got {stride}.")
        if isinstance(weight, Tensor) and weight.ndim == n + 2 and weight.shape[1] * groups != input.shape[-n - 1]:
            raise ValueError(
                f"For '{name}', the 'input' must have {weight.shape[1] * groups} channels, but its shape is {input.shape}."
            )
        batch = input if input.ndim == n + 2 else ops.expand_dims(input, 0)
        out = function(batch, weight, bias, stride, mode, zeros, dilation, groups)
        return out if batch is input else ops.squeeze(out, 0)

    convolve.__name__ = convolve.__qualname__ = name
    convolve.__doc__ = f"""Convolution along {n} axes.

    Args:
        input: shape `(N, C_in, *)` or `(C_in, *)`, {n} axes in the place of *.
        weight: shape `(C_out, C_in / groups, *K)`, of the same dtype.
        bias: shape `(C_out,)`, or None.
        stride, dilation: an int, or one for each axis.
        padding: how many zeros stand at both ends: an int, or one for each axis; or 'valid' (none) or 'same' (the
            output is as long as the input).
        groups: divides both numbers of channels.

    Raises:
        TypeError: if the dtypes are not one floating-point dtype, or an argument is of another type.
        ValueError: if shapes and groups do not fit, or an argument is out of its range.
        RuntimeError: if `input` has other dimensions.

    Source: mindspore.mint.nn.functional.{name}, MindSpore 2.10.
    """
    return convolve


conv1d = convolution("conv1d", ops.conv1d, 1)
conv2d = convolution("conv2d", ops.conv2d, 2)
conv3d = convolution("conv3d", ops.conv3d, 3)


def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    """The patches under a sliding window, each as a column.

    Args:
        input: Tensor, shape `(N, C, H, W)` or `(C, H, W)`.
        kernel_size, dilation, padding, stride: ints, or tuples or lists of two.

    Returns:
        Shape `(N, C * K_h * K_w, L)` for L windows.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.mint.nn.functional.unfold, MindSpore 2.10.
    """
    return patches.to_columns(input, *patches.windows(kernel_size, dilation, padding, stride, "unfold"))


def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """The images whose patches are the columns of `input`, added where they overlap: what `unfold` is transposed.

    Args:
        input: Tensor, shape `(N, C * K_h * K_w, L)` or `(C * K_h * K_w, L)`.
        output_size: (H, W), or an int for both.
        kernel_size, dilation, padding, stride: as for `unfold`.

    Returns:
        Shape `(N, C, H, W)` or `(C, H, W)`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.mint.nn.functional.fold, MindSpore 2.10.
    """
    size = patches.each_axis(output_size, 2, "output_size", "fold")
    return patches.from_columns(input, size, *patches.windows(kernel_size, dilation, padding, stride, "fold"))


# ---------------------------------------------------------------- pooling
def avg_pool(name, n):
    def pool(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override=None):
        stride = kernel_size if stride is None or stride == () else stride
        check_bool(ceil_mode, "ceil_mode", name)
        check_bool(count_include_pad, "count_include_pad", name)
        if divisor_override is not None and check_int(divisor_override, "divisor_override", name) == 0:
            raise ValueError(f"For '{name}', the 'divisor_override' must not be 0.")
        if isinstance(padding, (tuple, list)):  # one for each axis
            padding = tuple(p for p in padding for _ in range(2))
        return _avg_pool(
            input, kernel_size, stride, "pad", padding, ceil_mode, count_include_pad, divisor_override, n, name
        )

    pool.__doc__ = f"""The mean of each window along {n} axes.

    Args:
        input: shape `(N, C, *)` or `(C, *)`, {n} axes in the place of *.
        kernel_size: an int, or one for each axis.
        stride: likewise; the kernel by default.
        padding: zeros at both ends: an int, or one for each axis.
        ceil_mode: count a last window that is not full.
        count_include_pad: divide by the window's size even where it reaches into the padding.
        divisor_override: divide by this instead.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.mint.nn.functional.{name}, MindSpore 2.10.
    """
    return pool


_POOL = "input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True"
avg_pool1d = spell(f"avg_pool1d({_POOL})", avg_pool("avg_pool1d", 1))
avg_pool2d = spell(f"avg_pool2d({_POOL}, divisor_override=None)", avg_pool("avg_pool2d", 2))
avg_pool3d = spell(f"avg_pool3d({_POOL}, divisor_override=None)", avg_pool("avg_pool3d", 3))


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The largest element of each window; arguments as for `ops.max_pool2d`, in another order.

    Source: mindspore.mint.nn.functional.max_pool2d, MindSpore 2.10.
    """
    return ops.max_pool2d(input, kernel_size, stride, padding, dilation, return_indices, ceil_mode)


def one_size(output_size, owner):
    """The int in the place of which a tuple of one may stand."""
    if isinstance(output_size, (tuple, list)):
        if len(output_size) != 1:
            raise ValueError(f"For '{owner}', the 'output_size' must be an int, but got {output_size}.")
        return output_size[0]
    return check_int(output_size, "output_size", owner)


def adaptive_avg_pool1d(input, output_size):
    """The means of windows that divide the last axis of `(N, C, L)` or `(C, L)` as evenly as can be.

    Source: mindspore.mint.nn.functional.adaptive_avg_pool1d, MindSpore 2.10.
    """
    size = one_size(output_size, "adaptive_avg_pool1d")
    return ops.squeeze(adaptive_avg_pool2d(ops.expand_dims(input, -2), (1, size)), -2)


def adaptive_max_pool1d(input, output_size, return_indices=False):
    """The largest elements of windows that divide the last axis of `(N, C, L)` or `(C, L)` as evenly as can be;
    with `return_indices` also their places, int64.

    Source: mindspore.mint.nn.functional.adaptive_max_pool1d, MindSpore 2.10.
    """
    size = one_size(output_size, "adaptive_max_pool1d")
    out = adaptive_max_pool2d(ops.expand_dims(input, -2), (1, size), return_indices)
    return tuple(ops.squeeze(part, -2) for part in out) if return_indices else ops.squeeze(out, -2)


def max_unpool2d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    """`ops.max_unpool2d`. Source: mindspore.mint.nn.functional.max_unpool2d, MindSpore 2.10."""
    return ops.max_unpool2d(input, indices, kernel_size, stride, padding, output_size)


# ---------------------------------------------------------------- resizing
def interpolate(input, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None):
    """`ops.interpolate`. Source: mindspore.mint.nn.functional.interpolate, MindSpore 2.10."""
    return ops.interpolate(input, size, scale_factor, mode, align_corners, recompute_scale_factor)


def upsample(input, size=None, scale_factor=None, mode="nearest", align_corners=None):
    """`interpolate`. Source: mindspore.mint.nn.functional.upsample, MindSpore 2.10."""
    return interpolate(input, size, scale_factor, mode, align_corners)


def grid_sample(input, grid, mode="bilinear", padding_mode="zeros", align_corners=None):
    """`ops.grid_sample`. Source: mindspore.mint.nn.functional.grid_sample, MindSpore 2.10."""
    return ops.grid_sample(input, grid, mode, padding_mode, False if align_corners is None else align_corners)


# ---------------------------------------------------------------- normalization
@of_tensors
def batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    """`ops.batch_norm`; a `weight` or `bias` that is None counts as ones or zeros, and so do, in training, the
    running statistics, which then are moved nowhere.

    Source: mindspore.mint.nn.functional.batch_norm, MindSpore 2.10.
    """
    channels = input.shape[1:2]
    one, zero = ops.ones(channels, input.dtype), ops.zeros(channels, input.dtype)
    if not training and (running_mean is None or running_var is None):
        raise ValueError("For 'batch_norm', 'running_mean' and 'running_var' must be given unless it trains.")
    return ops.batch_norm(
        input,
        zero if running_mean is None else running_mean,
        one if running_var is None else running_var,
        one if weight is None else weight,
        zero if bias is None else bias,
        training,
        momentum,
        eps,
    )


# ---------------------------------------------------------------- losses
binary_cross_entropy = spell(
    "binary_cross_entropy(input, target, weight=None, reduction='mean')", ops.binary_cross_entropy
)
nll_loss = spell("nll_loss(input, target, weight=None, ignore_index=-100, reduction='mean')", ops.nll_loss)


def smooth_l1_loss(input, target, reduction="mean", beta=1.0):
    """`ops.smooth_l1_loss`, its mean by default. Source: mindspore.mint.nn.functional.smooth_l1_loss, 2.10."""
    return ops.smooth_l1_loss(input, target, beta, reduction)


def binary_cross_entropy_with_logits(input, target, weight=None, reduction="mean", pos_weight=None):
    """`ops.binary_cross_entropy_with_logits`, its arguments in another order. Source: mindspore.mint, 2.10."""
    return ops.binary_cross_entropy_with_logits(input, target, weight, pos_weight, reduction)


@operator(name="kl_div_of_logs", numeric="-")
def _kl_div_of_logs(input, target, reduction):
    check_tensor(input, "input", "kl_div")
    check_tensor(target, "target", "kl_div")
    values = jnp.exp(target) * (target - input)
    if reduction == "batchmean":
        return jnp.sum(values) / input.shape[0]
    return reduce_loss(values, reduction, "kl_div")


@of_tensors
def kl_div(input, target, reduction="mean", log_target=False):
    """Kullback-Leibler divergence of `target` from `input`, in nats.

    Args:
        input: log-probabilities, shape `(N, *)`.
        target: probabilities, or with `log_target` their logarithms; a shape that broadcasts with that.
        reduction: 'none', 'mean' (over all elements), 'batchmean' (over `N`) or 'sum'.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `reduction` is none of these.

    Source: mindspore.mint.nn.functional.kl_div, MindSpore 2.10.
    """
    if check_bool(log_target, "log_target", "kl_div"):
        return _kl_div_of_logs(input, target, reduction)
    return ops.kl_div(input, ops.broadcast_to(target, input.shape), reduction)
