"""Normalization layers."""

from msgrad.core.cell import Cell
from msgrad.core.tensor import Tensor
from msgrad.dtype import float32
from msgrad.errors import check_bool, check_one_of, check_positive_int, check_type, kind, wrong_value
from msgrad.initializer import Initializer
from msgrad.nn.weights import weight
from msgrad.ops.norm import (
    _batch_norm_infer,
    _batch_norm_train,
    _instance_norm,
    _layer_norm_axes,
    group_norm,
)
from msgrad.ops.shape import reshape


class BatchNorm(Cell):
    """What the layers of batch normalization share.

    In training the batch's own mean and variance normalize it, and `moving_mean` and `moving_variance` become
    `momentum` times themselves plus 1 - `momentum` times the batch's, the variance there being over the number of
    elements less one. Otherwise the moving statistics normalize.
    """

    ranks: tuple = ()

    def __init__(
        self,
        num_features,
        eps,
        momentum,
        affine,
        gamma_init,
        beta_init,
        moving_mean_init,
        moving_var_init,
        use_batch_statistics,
        data_format,
        dtype,
    ):
        super().__init__()
        owner = type(self).__name__
        check_type(num_features, int, "num_features", owner)
        if num_features < 1:
            raise ValueError(f"For '{owner}', the 'num_features' must be at least 1, but got {num_features}.")
        if not 0 <= momentum <= 1:
            raise ValueError(f"For '{owner}', the 'momentum' must be in the range [0, 1], but got {momentum}.")
        self.format = check_one_of(data_format, ["NCHW"], "data_format", owner)
        if use_batch_statistics is not None and not isinstance(use_batch_statistics, bool):
            raise ValueError(
                f"For '{owner}', the 'use_batch_statistics' must be a bool or None, but got {use_batch_statistics!r}."
            )
        self.use_batch_statistics = use_batch_statistics
        self.num_features, self.eps = num_features, eps
        self.gamma_init, self.beta_init = gamma_init, beta_init
        self.moving_mean_init, self.moving_var_init = moving_mean_init, moving_var_init
        n = num_features
        self.moving_mean = weight(moving_mean_init, None, n, dtype, "mean", requires_grad=False)
        self.moving_variance = weight(moving_var_init, None, n, dtype, "variance", requires_grad=False)
        self.gamma = weight(gamma_init, None, n, dtype, "gamma", requires_grad=affine)
        self.beta = weight(beta_init, None, n, dtype, "beta", requires_grad=affine)
        self.momentum = 1.0 - momentum  # as in MindSpore, what the batch counts

    def construct(self, x):
        if x.ndim not in self.ranks:
            ranks = " or ".join(map(str, self.ranks))
            raise ValueError(
                f"For '{type(self).__name__}', the input must have {ranks} axes, but its shape is {x.shape}."
            )
        own = self.use_batch_statistics
        mean, variance = self.moving_mean, self.moving_variance
        if own if own is not None else self.training:
            out, new_mean, new_variance = _batch_norm_train(
                x, self.gamma, self.beta, mean, variance, self.momentum, self.eps, "BatchNorm"
            )
            mean._set(new_mean._var)
            variance._set(new_variance._var)
            return out
        return _batch_norm_infer(x, self.gamma, self.beta, mean, variance, self.eps, "BatchNorm")

    def extend_repr(self):
        return (
            f"num_features={self.num_features}, eps={self.eps}, momentum={1.0 - self.momentum}, "
            f"gamma={self.gamma}, beta={self.beta}, moving_mean={self.moving_mean}, "
            f"moving_variance={self.moving_variance}"
        )


class BatchNorm1d(BatchNorm):
    """Normalization of each feature over a batch, of shape `(N, C)` or `(N, C, L)`.

    Args:
        num_features: C. eps: added to the variance.
        momentum: how much the moving statistics keep of themselves, in [0, 1].
        affine: whether `gamma` and `beta` are trained.
        gamma_init, beta_init, moving_mean_init, moving_var_init: the first values of the Parameters.
        use_batch_statistics: True for the batch's statistics always, False for the moving ones always, None for the
            batch's in training.
        data_format: 'NCHW'. dtype: that of the Parameters.

    Raises:
        TypeError: if `num_features` is no int. ValueError: if an argument is out of its range.

    Source: mindspore.nn.BatchNorm1d, MindSpore 2.10; Ioffe and Szegedy 2015.
    """

    ranks = (2, 3)

    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.9,
        affine=True,
        gamma_init="ones",
        beta_init="zeros",
        moving_mean_init="zeros",
        moving_var_init="ones",
        use_batch_statistics=None,
        data_format="NCHW",
        dtype=float32,
    ):
        super().__init__(
            num_features,
            eps,
            momentum,
            affine,
            gamma_init,
            beta_init,
            moving_mean_init,
            moving_var_init,
            use_batch_statistics,
            data_format,
            dtype,
        )


class BatchNorm2d(BatchNorm1d):
    """Normalization of each channel over a batch of images, of shape `(N, C, H, W)`; see `BatchNorm1d`.

    Source: mindspore.nn.BatchNorm2d, MindSpore 2.10.
    """

    ranks = (4,)


class SyncBatchNorm(BatchNorm1d):
    """Normalization of each feature over the batches of several devices, of shape `(N, C)` or `(N, C, H, W)`.

    Args:
        process_groups: lists of the ranks that normalize together, all of them if None; one process has rank 0.
        the others: as in `BatchNorm1d`.

    Raises:
        TypeError: if `process_groups` holds no lists of ints. ValueError: if it is no list, or a rank is there twice
            or does not exist.

    Source: mindspore.nn.SyncBatchNorm, MindSpore 2.10.
    """

    ranks = (2, 4)

    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.9,
        affine=True,
        gamma_init="ones",
        beta_init="zeros",
        moving_mean_init="zeros",
        moving_var_init="ones",
        use_batch_statistics=None,
        process_groups=None,
        dtype=float32,
    ):
        super().__init__(
            num_features,
            eps,
            momentum,
            affine,
            gamma_init,
            beta_init,
            moving_mean_init,
            moving_var_init,
            use_batch_statistics,
            dtype=dtype,
        )
        if process_groups is not None:
            if not isinstance(process_groups, list):
                raise wrong_value(process_groups, "process_groups", "SyncBatchNorm", "a list of lists")
            ranks = [
                rank for group in process_groups for rank in check_type(group, list, "process_groups", "SyncBatchNorm")
            ]
            for rank in ranks:
                if check_type(rank, int, "process_groups", "SyncBatchNorm") != 0:
                    raise ValueError(f"For 'SyncBatchNorm', a rank in 'process_groups' must be 0, but got {rank}.")
            if len(set(ranks)) < len(ranks):
                raise ValueError(
                    f"For 'SyncBatchNorm', the 'process_groups' must not repeat a rank, but got {process_groups}."
                )
        self.process_groups = process_groups


class BatchNorm3d(Cell):
    """Normalization of each channel over a batch of volumes, of shape `(N, C, D, H, W)`; see `BatchNorm1d`.

    The Parameters are those of a BatchNorm2d named `bn2d`, as in MindSpore.

    Source: mindspore.nn.BatchNorm3d, MindSpore 2.10.
    """

    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.9,
        affine=True,
        gamma_init="ones",
        beta_init="zeros",
        moving_mean_init="zeros",
        moving_var_init="ones",
        use_batch_statistics=None,
        dtype=float32,
    ):
        super().__init__()
        self.bn2d = BatchNorm2d(
            num_features,
            eps,
            momentum,
            affine,
            gamma_init,
            beta_init,
            moving_mean_init,
            moving_var_init,
            use_batch_statistics,
            "NCHW",
            dtype,
        )

    def construct(self, x):
        if x.ndim != 5:
            raise ValueError(f"For 'BatchNorm3d', the input must have 5 axes, but its shape is {x.shape}.")
        n, c, d, h, w = x.shape
        return reshape(self.bn2d(reshape(x, (n, c, d * h, w))), x.shape)


# ---------------------------------------------------------------- instance
class InstanceNorm(Cell):
    """What the layers of instance normalization share."""

    rank = 4

    def __init__(
        self, num_features, eps=1e-5, momentum=0.1, affine=True, gamma_init="ones", beta_init="zeros", dtype=float32
    ):
        super().__init__()
        owner = type(self).__name__
        for value, types, name in (
            (num_features, int, "num_features"),
            (eps, float, "eps"),
            (momentum, float, "momentum"),
            (affine, bool, "affine"),
        ):
            check_type(value, types, name, owner)
        for value, name in ((gamma_init, "gamma_init"), (beta_init, "beta_init")):
            check_init(value, name, owner)
        if num_features < 1:
            raise ValueError(f"For '{owner}', the 'num_features' must be at least 1, but got {num_features}.")
        if not 0 <= momentum <= 1:
            raise ValueError(f"For '{owner}', the 'momentum' must be in the range [0, 1], but got {momentum}.")
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        n = num_features
        self.moving_mean = weight("zeros", None, n, dtype, "mean", requires_grad=False)
        self.moving_variance = weight("ones", None, n, dtype, "variance", requires_grad=False)
        self.gamma = weight(gamma_init, None, n, dtype, "gamma", requires_grad=affine)
        self.beta = weight(beta_init, None, n, dtype, "beta", requires_grad=affine)

    def construct(self, x):
        if x.ndim != self.rank:
            raise ValueError(
                f"For '{type(self).__name__}', the input must have {self.rank} axes, but its shape is {x.shape}."
            )
        mean, variance = self.moving_mean, self.moving_variance
        out, new_mean, new_variance = _instance_norm(
            x, self.gamma, self.beta, mean, variance, self.momentum, self.eps, "InstanceNorm"
        )
        mean._set(new_mean._var)
        variance._set(new_variance._var)
        return out

    def extend_repr(self):
        return (
            f"num_features={self.num_features}, eps={self.eps}, momentum={self.momentum}, gamma={self.gamma}, "
            f"beta={self.beta}, moving_mean={self.moving_mean}, moving_variance={self.moving_variance}"
        )


def check_init(value, name: str, owner: str) -> None:
    """TypeError unless `value` is a float32 Tensor, a number, a string or an Initializer."""
    if not isinstance(value, (Tensor, int, float, str, Initializer)):
        raise TypeError(
            f"For '{owner}', the '{name}' must be a Tensor, number, string or Initializer, but got {kind(value)}."
        )
    if isinstance(value, Tensor) and value.dtype != float32:
        raise TypeError(f"For '{owner}', the '{name}' must be float32, but got {value.dtype}.")


class InstanceNorm1d(InstanceNorm):
    """Normalization of each sequence's channel by itself, of shape `(N, C, L)`.

    Args:
        num_features: C. eps: added to the variance. momentum: how far the moving statistics go, in [0, 1].
        affine: whether `gamma` and `beta` are trained. gamma_init, beta_init: their first values.
        dtype: that of the Parameters.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of its range.

    Source: mindspore.nn.InstanceNorm1d, MindSpore 2.10; Ulyanov et al. 2016.
    """

    rank = 3


class InstanceNorm2d(InstanceNorm):
    """Normalization of each image's channel by itself, of shape `(N, C, H, W)`; see `InstanceNorm1d`.

    Source: mindspore.nn.InstanceNorm2d, MindSpore 2.10.
    """


class InstanceNorm3d(InstanceNorm):
    """Normalization of each volume's channel by itself, of shape `(N, C, D, H, W)`; see `InstanceNorm1d`.

    Source: mindspore.nn.InstanceNorm3d, MindSpore 2.10.
    """

    rank = 5


# ---------------------------------------------------------------- features and groups
class LayerNorm(Cell):
    """Normalization over the last axes.

    Args:
        normalized_shape: a tuple or list: the shape of `gamma` and `beta`.
        begin_norm_axis: the first axis that is normalized.
        begin_params_axis: the first axis of `gamma` and `beta` in the input.
        gamma_init, beta_init: the first values of the Parameters.
        epsilon: added to the variance. dtype: that of the Parameters.

    Raises:
        TypeError: if `normalized_shape` is no tuple or list. ValueError: if it is empty, or does not fit the input.

    Source: mindspore.nn.LayerNorm, MindSpore 2.10; Ba et al. 2016.
    """

    def __init__(
        self,
        normalized_shape,
        begin_norm_axis=-1,
        begin_params_axis=-1,
        gamma_init="ones",
        beta_init="zeros",
        epsilon=1e-7,
        dtype=float32,
    ):
        super().__init__()
        if not isinstance(normalized_shape, (tuple, list)):
            raise TypeError(
                f"For 'LayerNorm', the 'normalized_shape' must be a tuple or list of ints, "
                f"but got {normalized_shape!r}."
            )
        if not normalized_shape:
            raise ValueError("For 'LayerNorm', the 'normalized_shape' must not be empty.")
        self.normalized_shape = normalized_shape
        self.begin_norm_axis, self.begin_params_axis, self.epsilon = begin_norm_axis, begin_params_axis, epsilon
        self.gamma = weight(gamma_init, None, normalized_shape, dtype, "gamma")
        self.beta = weight(beta_init, None, normalized_shape, dtype, "beta")

    def construct(self, input_x):
        return _layer_norm_axes(
            input_x, self.gamma, self.beta, self.begin_norm_axis, self.begin_params_axis, self.epsilon
        )

    def extend_repr(self):
        # the missing '=' after gamma is MindSpore's
        return (
            f"normalized_shape={self.normalized_shape}, begin_norm_axis={self.begin_norm_axis}, "
            f"begin_params_axis={self.begin_params_axis}, gamma{self.gamma}, beta={self.beta}"
        )


class GroupNorm(Cell):
    """Normalization of each group of channels, of shape `(N, C, *)`.

    Args:
        num_groups: a divisor of `num_channels`. num_channels: C. eps: added to the variance, a float.
        affine: whether `gamma` and `beta` are trained. gamma_init, beta_init: their first values.
        dtype: that of the Parameters.

    Raises:
        TypeError: if an argument is of another type.
        ValueError: if `num_groups` does not divide `num_channels`, or a number is not positive.

    Source: mindspore.nn.GroupNorm, MindSpore 2.10; Wu and He 2018.
    """

    def __init__(
        self, num_groups, num_channels, eps=1e-5, affine=True, gamma_init="ones", beta_init="zeros", dtype=float32
    ):
        super().__init__()
        self.num_groups = check_positive_int(num_groups, "num_groups", "GroupNorm")
        self.num_channels = check_positive_int(num_channels, "num_channels", "GroupNorm")
        if num_channels % num_groups:
            raise ValueError(
                f"For 'GroupNorm', the 'num_groups' must divide 'num_channels', but got {num_groups} and "
                f"{num_channels}."
            )
        self.eps = check_type(eps, float, "eps", "GroupNorm")
        self.affine = check_bool(affine, "affine", "GroupNorm")
        self.gamma = weight(gamma_init, None, num_channels, dtype, "gamma", requires_grad=affine)
        self.beta = weight(beta_init, None, num_channels, dtype, "beta", requires_grad=affine)

    def construct(self, x):
        return group_norm(x, self.num_groups, self.gamma, self.beta, self.eps)

    def extend_repr(self):
        return f"num_groups={self.num_groups}, num_channels={self.num_channels}"
