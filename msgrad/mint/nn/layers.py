"""Layers with Parameters or a state of training, with PyTorch's arguments."""

from msgrad import nn, ops
from msgrad.core.cell import Cell
from msgrad.core.parameter import Parameter
from msgrad.core.tensor import Tensor
from msgrad.dtype import float32, int64
from msgrad.errors import check_axis, check_bool, check_positive_int
from msgrad.initializer import Normal, initializer
from msgrad.mint.nn import functional as F
from msgrad.nn.weights import weight
from msgrad.ops.groups import check_alone, ranks_of
from msgrad.ops.random import check_chance


class Dropout(Cell):
    """In training, zeros with probability `p`, and the rest divided by 1 - `p`; otherwise the input itself.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `p` is not within [0, 1].

    Source: mindspore.mint.nn.Dropout, MindSpore 2.10.
    """

    function = staticmethod(F.dropout)

    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        check_chance(p, "p", type(self).__name__)
        self.p, self.inplace = p, check_bool(inplace, "inplace", type(self).__name__)

    def construct(self, input):
        return self.function(input, self.p, self.training, self.inplace)


class Dropout2d(Dropout):
    """As `Dropout`, of whole channels of `(N, C, H, W)`. Source: mindspore.mint.nn.Dropout2d, MindSpore 2.10."""

    function = staticmethod(F.dropout2d)


Dropout.__name__, Dropout2d.__name__ = "DropoutExt", "Dropout2dExt"  # as MindSpore shows them


class PReLU(Cell):
    """x above 0, a trained multiple of it below.

    Args:
        num_parameters: one number for all channels, or one for each.
        init: their first value.
        dtype: float32 by default.

    Source: mindspore.mint.nn.PReLU, MindSpore 2.10.
    """

    def __init__(self, num_parameters=1, init=0.25, dtype=None):
        super().__init__()
        self.num_parameters = check_positive_int(num_parameters, "num_parameters", "PReLU")
        value = ops.full((num_parameters,), init, dtype=float32 if dtype is None else dtype)
        self.weight = Parameter(value, name="weight")

    def construct(self, input):
        return F.prelu(input, self.weight)


PReLU.__name__ = "PReLUExt"


class Embedding(Cell):
    """Rows of a trained table by number, `(*)` to `(*, embedding_dim)`.

    Args:
        num_embeddings, embedding_dim: the shape of the table, drawn from the standard normal distribution.
        padding_idx: a row that starts as zeros and gets no gradient.
        max_norm, norm_type: rows of a larger norm are scaled down to it when they are read.
        scale_grad_by_freq: divide a row's gradient by how often it is named.
        sparse: False; gradients are whole Tensors.
        _weight: a Tensor to begin with.
        _freeze: whether the table is not trained.
        dtype: float32 by default.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `padding_idx` is no row, `_weight` has another
            shape or `sparse` is True.

    Source: mindspore.mint.nn.Embedding, MindSpore 2.10.
    """

    def __init__(
        self,
        num_embeddings,
        embedding_dim,
        padding_idx=None,
        max_norm=None,
        norm_type=2.0,
        scale_grad_by_freq=False,
        sparse=False,
        _weight=None,
        _freeze=False,
        dtype=None,
    ):
        super().__init__()
        self.num_embeddings = check_positive_int(num_embeddings, "num_embeddings", "Embedding")
        self.embedding_dim = check_positive_int(embedding_dim, "embedding_dim", "Embedding")
        if check_bool(sparse, "sparse", "Embedding"):
            raise ValueError("For 'Embedding', the 'sparse' must be False, but got True.")
        if padding_idx is not None:
            check_axis(padding_idx, num_embeddings, "Embedding", "padding_idx")
        self.padding_idx, self.max_norm, self.norm_type = padding_idx, max_norm, norm_type
        self.scale_grad_by_freq = check_bool(scale_grad_by_freq, "scale_grad_by_freq", "Embedding")
        self.dtype = float32 if dtype is None else dtype
        shape = (num_embeddings, embedding_dim)
        if _weight is None:
            table = initializer(Normal(1.0), shape, self.dtype).init_data()
            if padding_idx is not None:
                table[padding_idx] = 0
        elif tuple(_weight.shape) != shape:
            raise ValueError(f"For 'Embedding', the '_weight' must have the shape {shape}, but got {_weight.shape}.")
        else:
            table = _weight
        self.weight = Parameter(table, name="weight", requires_grad=not check_bool(_freeze, "_freeze", "Embedding"))

    def construct(self, input):
        return F.embedding(input, self.weight, self.padding_idx, self.max_norm, self.norm_type, self.scale_grad_by_freq)

    def extend_repr(self):
        return (
            f"num_embeddings={self.num_embeddings}, embedding_dim={self.embedding_dim}, "
            f"padding_idx={self.padding_idx}, max_norm={self.max_norm}, norm_type={self.norm_type}, "
            f"scale_grad_by_freq={self.scale_grad_by_freq}, dtype={self.dtype}"
        )


Embedding.__name__ = "EmbeddingExt"


class LayerNorm(Cell):
    """The input normalized over its last axes, times `weight`, plus `bias`.

    Args:
        normalized_shape: their lengths: an int, or a tuple or list of ints.
        eps: added to the variance.
        elementwise_affine: whether there are a weight and, if `bias` is True, a bias.
        bias: see above.
        dtype: that of the Parameters, float32 by default.

    Source: mindspore.mint.nn.LayerNorm, MindSpore 2.10.
    """

    def __init__(self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True, dtype=None):
        super().__init__()
        shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.normalized_shape = tuple(check_positive_int(n, "normalized_shape", "LayerNorm") for n in shape)
        self.eps, self.elementwise_affine = eps, check_bool(elementwise_affine, "elementwise_affine", "LayerNorm")
        dtype = float32 if dtype is None else dtype
        self.weight = weight("ones", None, shape, dtype, "weight") if elementwise_affine else None
        self.bias = weight("zeros", None, shape, dtype, "bias") if elementwise_affine and bias else None

    def construct(self, input):
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extend_repr(self):
        return f"normalized_shape={self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


LayerNorm.__name__ = "LayerNormExt"


class GroupNorm(Cell):
    """Each group of channels of `(N, C, *)` normalized, times `weight`, plus `bias`.

    Args:
        num_groups: divides the channels.
        num_channels: a positive int.
        eps: added to the variance.
        affine: whether the weight and the bias are trained.
        dtype: that of the Parameters, float32 by default.

    Raises:
        ValueError: if `num_groups` does not divide `num_channels`.

    Source: mindspore.mint.nn.GroupNorm, MindSpore 2.10.
    """

    def __init__(self, num_groups, num_channels, eps=1e-5, affine=True, dtype=None):
        super().__init__()
        self.num_groups = check_positive_int(num_groups, "num_groups", "GroupNorm")
        self.num_channels = check_positive_int(num_channels, "num_channels", "GroupNorm")
        if num_channels % num_groups:
            raise ValueError(
                f"For 'GroupNorm', the 'num_groups' must divide 'num_channels', but got {num_groups} and {num_channels}."
            )
        self.eps, self.affine = eps, check_bool(affine, "affine", "GroupNorm")
        dtype = float32 if dtype is None else dtype
        self.weight = weight("ones", None, num_channels, dtype, "weight", requires_grad=affine)
        self.bias = weight("zeros", None, num_channels, dtype, "bias", requires_grad=affine)

    def construct(self, input):
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extend_repr(self):
        return f"num_groups={self.num_groups}, num_channels={self.num_channels}, eps={self.eps}, affine={self.affine}"


class BatchNorm(Cell):
    """What the layers of batch normalization share.

    In training the batch's own mean and variance normalize it, and the running ones move towards them by the fraction
    `momentum`, or are the mean over all batches if that is None. Otherwise the running ones normalize, or the
    batch's own where there are none.
    """

    ranks: tuple = ()

    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, dtype=None):
        super().__init__()
        owner = type(self).__name__
        self.num_features = check_positive_int(num_features, "num_features", owner)
        self.eps, self.momentum = eps, momentum
        self.affine = check_bool(affine, "affine", owner)
        self.track_running_stats = check_bool(track_running_stats, "track_running_stats", owner)
        dtype = float32 if dtype is None else dtype

        def vector(init, name, trained):
            return weight(init, None, num_features, dtype, name, requires_grad=trained)

        self.weight = vector("ones", "weight", True) if affine else None
        self.bias = vector("zeros", "bias", True) if affine else None
        self.running_mean = vector("zeros", "running_mean", False) if track_running_stats else None
        self.running_var = vector("ones", "running_var", False) if track_running_stats else None
        self.num_batches_tracked = (
            Parameter(Tensor(0, int64), name="num_batches_tracked", requires_grad=False)
            if track_running_stats
            else None
        )

    def construct(self, input):
        if self.ranks and input.ndim not in self.ranks:
            raise ValueError(
                f"For '{type(self).__name__}', the input must have {' or '.join(map(str, self.ranks))} dimensions, "
                f"but its shape is {input.shape}."
            )
        momentum = self.momentum
        if self.training and self.track_running_stats:
            ops.assign_add(self.num_batches_tracked, Tensor(1, int64))
            if momentum is None:
                momentum = 1 / int(self.num_batches_tracked)
        own = self.training or not self.track_running_stats
        return F.batch_norm(
            input, self.running_mean, self.running_var, self.weight, self.bias, own, momentum or 0.0, self.eps
        )

    def extend_repr(self):
        return (
            f"num_features={self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"track_running_stats={self.track_running_stats}"
        )


class BatchNorm1d(BatchNorm):
    """Batch normalization of `(N, C)` or `(N, C, L)`.

    Args:
        num_features: C.
        eps: added to the variance.
        momentum: how far the running statistics move; None for the mean over all batches.
        affine: whether there are a weight and a bias.
        track_running_stats: whether there are running statistics.
        dtype: that of the Parameters, float32 by default.

    Raises:
        ValueError: if the input has another number of dimensions.

    Source: mindspore.mint.nn.BatchNorm1d, MindSpore 2.10.
    """

    ranks = (2, 3)


class BatchNorm2d(BatchNorm):
    """Batch normalization of `(N, C, H, W)`; see `BatchNorm1d`. Source: mindspore.mint.nn.BatchNorm2d, 2.10."""

    ranks = (4,)


class BatchNorm3d(BatchNorm):
    """Batch normalization of `(N, C, D, H, W)`; see `BatchNorm1d`. Source: mindspore.mint.nn.BatchNorm3d, 2.10."""

    ranks = (5,)


class BCELoss(Cell):
    """Binary cross entropy of probabilities: `nn.BCELoss`. Source: mindspore.mint.nn.BCELoss, MindSpore 2.10."""

    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.bce_loss = nn.BCELoss(weight, reduction)

    def construct(self, input, target):
        return self.bce_loss(input, target)


# What MindSpore prints inside of `SyncBatchNorm`; here nothing but that text.
class SyncBatchNormInner(Cell):
    pass


class _SyncBatchNorm(Cell):
    def __init__(self):
        super().__init__()
        self.inner = SyncBatchNormInner()


class SyncBatchNorm(BatchNorm):
    """Batch normalization of `(N, C, ...)` over the batches of all processes of a group: of one, its own batch.

    Args:
        num_features, eps, momentum, affine, track_running_stats, dtype: as of `BatchNorm1d`.
        process_group: the name of a group, None for all processes.

    Raises:
        RuntimeError: if there is no such group. NotImplementedError: if there are several processes.

    Source: mindspore.mint.nn.SyncBatchNorm, MindSpore 2.10.
    """

    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.1,
        affine=True,
        track_running_stats=True,
        process_group=None,
        dtype=None,
    ):
        check_alone("SyncBatchNorm")
        ranks_of(process_group, "SyncBatchNorm")
        super().__init__(num_features, eps, momentum, affine, track_running_stats, dtype)
        self.process_group, self.sync_batch_norm = process_group, _SyncBatchNorm()


__all__ = """
    BCELoss BatchNorm1d BatchNorm2d BatchNorm3d Dropout Dropout2d Embedding GroupNorm LayerNorm PReLU SyncBatchNorm
""".split()
