"""Layers, containers, losses and optimizers: `mindspore.nn`. The rarer ones are loaded on first use."""

# ruff: noqa: F401, F403 - these names are the module

from importlib import import_module as _import_module

from msgrad.core.cell import Cell
from msgrad.core.parameter import no_init_parameters
from msgrad.nn.activation import (
    CELU,
    ELU,
    GELU,
    GLU,
    LRN,
    FastGelu,
    Hardtanh,
    HShrink,
    HSigmoid,
    HSwish,
    LeakyReLU,
    LogSigmoid,
    LogSoftmax,
    Mish,
    PReLU,
    ReLU,
    ReLU6,
    RReLU,
    SeLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softmax2d,
    Softmin,
    SoftShrink,
    Softsign,
    Tanh,
    Tanhshrink,
    Threshold,
    get_activation,
)
from msgrad.nn.basic import Dropout, Dropout1d, Dropout2d, Dropout3d, Flatten, Identity, Unflatten
from msgrad.nn.container import CellDict, CellList, SequentialCell
from msgrad.nn.conv import Conv1d, Conv1dTranspose, Conv2d, Conv2dTranspose, Conv3d, Conv3dTranspose
from msgrad.nn.embedding import Embedding, EmbeddingLookup, MultiFieldEmbeddingLookup
from msgrad.nn.linear import BiDense, Dense, Linear
from msgrad.nn.loss import (
    BCELoss,
    BCEWithLogitsLoss,
    CosineEmbeddingLoss,
    CrossEntropyLoss,
    GaussianNLLLoss,
    HingeEmbeddingLoss,
    HuberLoss,
    KLDivLoss,
    L1Loss,
    LossBase,
    MAELoss,
    MarginRankingLoss,
    MSELoss,
    NLLLoss,
    PoissonNLLLoss,
    RMSELoss,
    SmoothL1Loss,
    SoftMarginLoss,
    SoftmaxCrossEntropyWithLogits,
    TripletMarginLoss,
)
from msgrad.nn.normalization import (
    BatchNorm1d,
    BatchNorm2d,
    BatchNorm3d,
    GroupNorm,
    InstanceNorm1d,
    InstanceNorm2d,
    InstanceNorm3d,
    LayerNorm,
    SyncBatchNorm,
)
from msgrad.nn.pooling import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveAvgPool3d,
    AdaptiveMaxPool1d,
    AdaptiveMaxPool2d,
    AdaptiveMaxPool3d,
    AvgPool1d,
    AvgPool2d,
    AvgPool3d,
    FractionalMaxPool2d,
    FractionalMaxPool3d,
    LPPool1d,
    LPPool2d,
    MaxPool1d,
    MaxPool2d,
    MaxPool3d,
    MaxUnpool1d,
    MaxUnpool2d,
    MaxUnpool3d,
)
from msgrad.nn.wrap import (
    ForwardValueAndGrad,
    ParameterUpdate,
    TrainOneStepCell,
    WithEvalCell,
    WithGradCell,
    WithLossCell,
)
from msgrad.optim import *
from msgrad.optim import dynamic as dynamic_lr
from msgrad.optim import schedules as learning_rate_schedule

# Modules that are loaded when one of their names is first asked for.
_LATE = {
    "arrange": "ChannelShuffle MatrixDiag MatrixDiagPart MatrixSetDiag OneHot PixelShuffle PixelUnshuffle Roll "
    "TimeDistributed Tril Triu Unfold Upsample",
    "combined": "Conv2dBnAct DenseBnAct",
    "derivatives": "Jvp Vjp",
    "image": "CentralCrop ImageGradients MSSSIM PSNR SSIM",
    "kronecker": "thor",
    "loss_scale": "DynamicLossScaleUpdateCell FixedLossScaleUpdateCell TrainOneStepWithLossScaleCell",
    "mathematics": "ClipByNorm DiGamma IGamma L1Regularizer LBeta LGamma MatDet MatInverse MatMul Moments Norm Range "
    "ReduceLogSumExp",
    "microbatch": "DistributedGradReducer GradAccumulationCell MicroBatchInterleaved PipelineCell PipelineGradReducer "
    "VirtualDatasetCellTriple",
    "multilabel": "CTCLoss DiceLoss FocalLoss MultiClassDiceLoss MultiLabelSoftMarginLoss MultiMarginLoss "
    "MultilabelMarginLoss SampledSoftmaxLoss TripletMarginWithDistanceLoss",
    "padding": "ConstantPad1d ConstantPad2d ConstantPad3d Pad ReflectionPad1d ReflectionPad2d ReflectionPad3d "
    "ReplicationPad1d ReplicationPad2d ReplicationPad3d ZeroPad2d",
    "recurrent": "GRU GRUCell LSTM LSTMCell RNN RNNCell",
    "sparse": "SparseTensorDenseMatmul SparseToDense",
    "second_moments": "Conv2dThor DenseThor EmbeddingLookupThor EmbeddingThor",
    "transformer": "MultiheadAttention Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder "
    "TransformerEncoderLayer",
}
_PLACES = {name: (f"msgrad.nn.{module}", name) for module, names in _LATE.items() for name in names.split()}
_METRICS = (
    "Accuracy BleuScore ConfusionMatrix ConfusionMatrixMetric CosineSimilarity Dice F1 Fbeta HausdorffDistance Loss MAE MSE "
    "MeanSurfaceDistance Metric OcclusionSensitivity Perplexity Precision ROC Recall RootMeanSquareDistance "
    "Top1CategoricalAccuracy Top5CategoricalAccuracy TopKCategoricalAccuracy auc get_metric_fn get_metrics names "
    "rearrange_inputs"
)
_PLACES |= {name: ("msgrad.metrics", name) for name in _METRICS.split()}
# Layers of `mint.nn` under the names that `nn` has for them.
_OF_MINT = "AvgPool1d AvgPool2d AvgPool3d Dropout Dropout2d Embedding L1Loss LayerNorm LogSoftmax MaxPool2d PReLU"
_PLACES |= {f"{name}Ext": ("msgrad.mint.nn", name) for name in _OF_MINT.split()}


def __getattr__(name):
    if name not in _PLACES:
        raise AttributeError(f"module 'msgrad.nn' has no attribute {name!r}")
    module, there = _PLACES[name]
    value = globals()[name] = getattr(_import_module(module), there)
    return value


def __dir__():
    return sorted({*globals(), *_PLACES})
