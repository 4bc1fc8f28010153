"""Normalization: over the batch, over features, over groups of channels."""

import math

import jax.numpy as jnp
from jax import lax

from msgrad.errors import check_bool, check_non_negative_int, check_positive_int
from msgrad.ops.activation import check_float, on_tensors
from msgrad.ops.conv import channels
from msgrad.ops.declare import widely


def wide_dtype(x):
    """What statistics of `x` are computed in: float32 at least."""
    return jnp.float32 if x.dtype.itemsize < 4 else x.dtype


def standardize(x, axes: tuple, eps: float, scale=None):
    """`x` minus its mean, over its standard deviation, along `axes`, times `scale`; computed in float32 at least.

    A `scale` with one value for each mean, or for several, belongs here: the gradients in it and in the deviation are then
    one sum over `x`.
    """
    wide = x.astype(wide_dtype(x))
    mean = jnp.mean(wide, axes, keepdims=True)
    centered = wide - mean
    variance = jnp.mean(jnp.square(centered), axes, keepdims=True)
    factor = lax.rsqrt(variance + eps)
    return centered * (factor if scale is None else factor * scale.astype(factor.dtype)), mean, variance


def check_floats(owner: str, **tensors) -> None:
    """TypeError unless all are floating-point tensors; None is left out."""
    for name, x in tensors.items():
        if x is not None:
            check_float(x, name, owner)


# ---------------------------------------------------------------- batch
def check_batch_norm(x, owner: str, **vectors) -> None:
    check_floats(owner, x=x, **vectors)
    if x.ndim < 2:
        raise ValueError(f"For '{owner}', the input must have 2 axes or more, but its shape is {x.shape}.")
    for name, v in vectors.items():
        if v.shape != (x.shape[1],):
            raise ValueError(
                f"For '{owner}', the '{name}' must have shape ({x.shape[1]},) for an input of shape "
                f"{x.shape}, but got {v.shape}."
            )


@on_tensors
def _batch_norm_train(x, gamma, beta, mean, variance, momentum, eps, owner):
    """The normalized `x`, then the moving mean and variance after this batch."""
    check_batch_norm(x, owner, gamma=gamma, beta=beta, mean=mean, variance=variance)
    axes = (0, *range(2, x.ndim))
    scaled, batch_mean, batch_variance = standardize(x, axes, eps, channels(gamma, x.ndim))
    out = scaled + channels(beta, x.ndim).astype(scaled.dtype)
    count = x.size // x.shape[1]
    unbiased = batch_variance * (count / (count - 1) if count > 1 else 1.0)
    return out.astype(x.dtype), moved(mean, batch_mean, momentum), moved(variance, unbiased, momentum)


def moved(old, new, momentum: float):
    """`old`, a fraction `momentum` of the way towards `new`; no gradient passes."""
    new = lax.stop_gradient(new.reshape(old.shape)).astype(old.dtype)
    old = lax.stop_gradient(old)
    return (1 - momentum) * old + momentum * new


@on_tensors
def _batch_statistics(x):
    """The mean and variance of each channel over the batch."""
    _, mean, variance = standardize(x, (0, *range(2, x.ndim)), 0.0)
    return mean.reshape(-1), variance.reshape(-1)


@on_tensors
def _batch_norm_infer(x, gamma, beta, mean, variance, eps, owner):
    check_batch_norm(x, owner, gamma=gamma, beta=beta, mean=mean, variance=variance)
    mean, variance = lax.stop_gradient((mean, variance))
    wide = wide_dtype(x)
    scale = gamma.astype(wide) * lax.rsqrt(variance.astype(wide) + eps)
    shift = beta.astype(wide) - mean.astype(wide) * scale
    return (x.astype(wide) * channels(scale, x.ndim) + channels(shift, x.ndim)).astype(x.dtype)


def batch_norm(input_x, running_mean, running_var, weight, bias, training=False, momentum=0.1, eps=1e-5):
    """`input_x` normalized in each channel, which is axis 1, times `weight`, plus `bias`.

    Args:
        input_x: floating-point Tensor, shape `(N, C, *)`.
        running_mean, running_var, weight, bias: Tensors of shape `(C,)`; the first two get no gradient.
        training: normalize by the batch's own statistics (the variance over the number of elements), and move
            `running_mean` and `running_var` towards them (the variance over that number less one).
        momentum: how far they move, in [0, 1]. eps: added to the variance.

    Raises:
        TypeError: if an argument is no floating-point Tensor. ValueError: if the shapes do not fit.

    Source: mindspore.ops.batch_norm, MindSpore 2.10; Ioffe and Szegedy 2015.
    """
    if not training:
        return _batch_norm_infer(input_x, weight, bias, running_mean, running_var, eps, "batch_norm")
    out, mean, variance = _batch_norm_train(
        input_x, weight, bias, running_mean, running_var, momentum, eps, "batch_norm"
    )
    running_mean._set(mean._var)
    running_var._set(variance._var)
    return out


# ---------------------------------------------------------------- instance
@on_tensors
def _instance_norm(x, gamma, beta, mean, variance, momentum, eps, owner):
    """Each image's channel by its own statistics; then the moving mean and variance."""
    check_batch_norm(x, owner, gamma=gamma, beta=beta, mean=mean, variance=variance)
    scaled, own_mean, own_variance = standardize(x, tuple(range(2, x.ndim)), eps, channels(gamma, x.ndim))
    out = scaled + channels(beta, x.ndim).astype(scaled.dtype)
    count = math.prod(x.shape[2:])
    unbiased = own_variance * (count / (count - 1) if count > 1 else 1.0)
    return (
        out.astype(x.dtype),
        moved(mean, jnp.mean(own_mean, 0), momentum),
        moved(variance, jnp.mean(unbiased, 0), momentum),
    )


# ---------------------------------------------------------------- features
@on_tensors
def _layer_norm_axes(x, gamma, beta, begin_norm_axis, begin_params_axis, eps):
    check_floats("LayerNorm", x=x, gamma=gamma, beta=beta)
    for name, axis in (("begin_norm_axis", begin_norm_axis), ("begin_params_axis", begin_params_axis)):
        if not -x.ndim <= axis < x.ndim:
            raise RuntimeError(
                f"For 'LayerNorm', the '{name}' must be in the range [{-x.ndim}, {x.ndim}), but got {axis}."
            )
    first, params = begin_norm_axis % x.ndim, begin_params_axis % x.ndim
    for name, v in (("gamma", gamma), ("beta", beta)):
        if v.shape != x.shape[params:]:
            raise ValueError(
                f"For 'LayerNorm', the '{name}' must have the input's shape from axis {params} on, "
                f"{x.shape[params:]}, but got {v.shape}."
            )
    unit = standardize(x, tuple(range(first, x.ndim)), eps)[0]
    return (unit * gamma.astype(unit.dtype) + beta.astype(unit.dtype)).astype(x.dtype)


@on_tensors
def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    """`input` normalized over its last axes, times `weight`, plus `bias`.

    Args:
        input: floating-point Tensor, shape `(*, *normalized_shape)`.
        normalized_shape: an int or a tuple of the lengths of the last axes.
        weight, bias: Tensors of that shape, or None for ones and zeros.
        eps: added to the variance.

    Raises:
        TypeError: if an argument is no floating-point Tensor.
        ValueError: if the shape of `input` does not fit. RuntimeError: if that of `weight` or `bias` does not.

    Source: mindspore.ops.layer_norm, MindSpore 2.10; Ba et al. 2016.
    """
    check_floats("layer_norm", input=input, weight=weight, bias=bias)
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not shape or input.shape[-len(shape) :] != shape:
        raise ValueError(
            f"For 'layer_norm', the input's shape must end with the 'normalized_shape', "
            f"but got {input.shape} and {normalized_shape}."
        )
    for name, v in (("weight", weight), ("bias", bias)):
        if v is not None and v.shape != shape:
            raise RuntimeError(f"For 'layer_norm', the '{name}' must have shape {shape}, but got {v.shape}.")
    out = standardize(input, tuple(range(-len(shape), 0)), eps)[0]
    out = out if weight is None else out * weight.astype(out.dtype)
    out = out if bias is None else out + bias.astype(out.dtype)
    return out.astype(input.dtype)


@on_tensors
def rms_norm(x, gamma, epsilon=1e-6):
    """`x` over the root of its mean square along the axes of `gamma`, times `gamma`; and the inverse root.

    Args:
        x: floating-point Tensor. gamma: Tensor whose shape is that of the last axes of `x`.
        epsilon: added to the mean square.

    Returns:
        The normalized Tensor, and 1 / root in float32 or wider, with length 1 on the normalized axes.

    Raises:
        TypeError: if an argument is no floating-point Tensor. ValueError: if the shapes do not fit.

    Source: mindspore.ops.rms_norm, MindSpore 2.10; Zhang and Sennrich 2019.
    """
    check_floats("rms_norm", x=x, gamma=gamma)
    if not gamma.ndim or x.shape[-gamma.ndim :] != gamma.shape:
        raise ValueError(
            f"For 'rms_norm', the shape of 'x' must end with that of 'gamma', but got {x.shape} and {gamma.shape}."
        )
    wide = x.astype(wide_dtype(x))
    inverse = lax.rsqrt(jnp.mean(jnp.square(wide), tuple(range(-gamma.ndim, 0)), keepdims=True) + epsilon)
    return (wide * inverse * gamma.astype(wide.dtype)).astype(x.dtype), inverse


@on_tensors
def _add_layer_norm(x1, x2, gamma, beta, epsilon):
    owner = "add_layer_norm"
    check_floats(owner, x1=x1, x2=x2, gamma=gamma, beta=beta)
    if x1.shape != x2.shape or gamma.shape != x1.shape[-1:] or beta.shape != gamma.shape:
        raise ValueError(
            f"For '{owner}', 'x1' and 'x2' must have one shape, 'gamma' and 'beta' that of its last axis, "
            f"but got {x1.shape}, {x2.shape}, {gamma.shape} and {beta.shape}."
        )
    total = x1 + x2
    unit, mean, variance = standardize(total, (total.ndim - 1,), epsilon)
    out = unit * gamma.astype(unit.dtype) + beta.astype(unit.dtype)
    return out.astype(x1.dtype), mean, lax.rsqrt(variance + epsilon), total


def add_layer_norm(x1, x2, gamma, beta, epsilon=1e-5, additional_output=False):
    """x1 + x2, normalized over the last axis, times `gamma`, plus `beta`.

    Args:
        x1, x2: floating-point Tensors of one shape. gamma, beta: Tensors of the length of its last axis.
        epsilon: added to the variance.
        additional_output: whether the sum is asked for; it is given in any case.

    Returns:
        The normalized Tensor; mean and 1 / standard deviation, float32, with length 1 on the last axis; and the sum.

    Raises:
        TypeError: if an argument is no floating-point Tensor. ValueError: if the shapes do not fit.

    Source: mindspore.ops.add_layer_norm, MindSpore 2.10.
    """
    check_bool(additional_output, "additional_output", "add_layer_norm")
    return _add_layer_norm(x1, x2, gamma, beta, epsilon)


@on_tensors
def _sum_of(x1, x2):
    check_floats("add_rms_norm", x1=x1, x2=x2)
    if x1.shape != x2.shape:
        raise ValueError(f"For 'add_rms_norm', the shapes must be equal, but got {x1.shape} and {x2.shape}.")
    return x1 + x2


def add_rms_norm(x1, x2, gamma, epsilon=1e-6):
    """`rms_norm` of x1 + x2.

    Returns:
        The normalized Tensor, 1 / root mean square in float32, and the sum.

    Raises:
        TypeError: if an argument is no floating-point Tensor. ValueError: if the shapes do not fit.

    Source: mindspore.ops.add_rms_norm, MindSpore 2.10.
    """
    total = _sum_of(x1, x2)
    return (*rms_norm(total, gamma, epsilon), total)


# ---------------------------------------------------------------- groups
@on_tensors
def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    """`input` normalized in each group of channels, times `weight`, plus `bias`.

    Args:
        input: floating-point Tensor, shape `(N, C, *)`.
        num_groups: how many groups, a divisor of C.
        weight, bias: Tensors of shape `(C,)`, or None for ones and zeros.
        eps: added to the variance.

    Raises:
        TypeError: if an argument is no floating-point Tensor. ValueError: if the shapes do not fit.

    Source: mindspore.ops.group_norm, MindSpore 2.10; Wu and He 2018.
    """
    owner = "group_norm"
    check_floats(owner, input=input, weight=weight, bias=bias)
    groups = check_positive_int(num_groups, "num_groups", owner)
    if input.ndim < 2 or input.shape[1] % groups:
        raise ValueError(
            f"For '{owner}', the 'num_groups' must divide axis 1 of the input {input.shape}, but got {num_groups}."
        )
    for name, v in (("weight", weight), ("bias", bias)):
        if v is not None and v.shape != (input.shape[1],):
            raise ValueError(f"For '{owner}', the '{name}' must have shape ({input.shape[1]},), but got {v.shape}.")
    grouped = input.reshape(input.shape[0], groups, -1)
    out = standardize(grouped, (2,), eps)[0].reshape(input.shape)
    out = out if weight is None else out * channels(weight, input.ndim).astype(out.dtype)
    out = out if bias is None else out + channels(bias, input.ndim).astype(out.dtype)
    return out.astype(input.dtype)


@on_tensors
def lrn(x, depth_radius=5, bias=1.0, alpha=1.0, beta=0.5, norm_region="ACROSS_CHANNELS"):
    """x / (bias + alpha times the sum of squares over the 2 `depth_radius` + 1 channels around)^beta.

    Args:
        x: floating-point Tensor, shape `(N, C, H, W)`.
        norm_region: 'ACROSS_CHANNELS', the only region there is.

    Raises:
        TypeError: if `x` is no floating-point Tensor. ValueError: if its shape or `norm_region` is another.

    Source: mindspore.ops.lrn, MindSpore 2.10; Krizhevsky et al. 2012.
    """
    check_float(x, "x", "lrn")
    if x.ndim != 4:
        raise ValueError(f"For 'lrn', the 'x' must have 4 axes, but its shape is {x.shape}.")
    if norm_region != "ACROSS_CHANNELS":
        raise ValueError(f"For 'lrn', the 'norm_region' must be 'ACROSS_CHANNELS', but got {norm_region!r}.")
    reach = check_non_negative_int(depth_radius, "depth_radius", "lrn")

    def normalized(x):
        padded = jnp.pad(jnp.square(x), ((0, 0), (reach, reach), (0, 0), (0, 0)))
        sums = sum(lax.slice_in_dim(padded, i, i + x.shape[1], axis=1) for i in range(2 * reach + 1))
        return x / (bias + alpha * sums) ** beta

    return widely(normalized)(x)


__all__ = ["batch_norm", "layer_norm", "rms_norm", "add_layer_norm", "add_rms_norm", "group_norm", "lrn"]
