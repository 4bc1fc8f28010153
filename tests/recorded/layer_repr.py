"""`repr` of the layers, losses and wrappers of `nn` that `cell_repr` leaves out, and of all of `mint.nn`."""

from cell_repr import PRELUDE, rows

PRELUDE += "d = nn.Dense(2, 3)\nsgd = nn.SGD(d.trainable_params())\n"
ALONE = True

LAYERS = """
    AvgPool1dExt(2) | AvgPool2dExt(2) | AvgPool3dExt(2) | MaxPool2dExt(2) | Dropout2dExt() | DropoutExt(0.3)
    CentralCrop(0.5) | ConstantPad1d(1, 0.5) | ConstantPad3d(1, 0.5) | ConstantPad2d((1, 2), 0)
    Conv2dBnAct(2, 3, 3) | Conv2dBnAct(2, 3, 3, has_bn=True, activation='relu') | DenseBnAct(2, 3)
    DenseBnAct(2, 3, has_bias=False, has_bn=True, activation='relu') | DenseBnAct(2, 3, activation='gelu')
    DiGamma() | LGamma() | LBeta() | IGamma() | MatDet() | MatInverse() | MatMul() | Moments() | Norm()
    Range(1, 8, 2) | ReduceLogSumExp(0) | L1Regularizer(0.1) | MatrixDiag() | MatrixDiagPart() | MatrixSetDiag()
    EmbeddingExt(5, 3) | EmbeddingExt(5, 3, padding_idx=1, max_norm=0.4) | LayerNormExt((4,)) | PReLUExt(2, 0.1)
    LogSoftmaxExt(1) | L1LossExt('sum') | Linear(2, 3) | Linear(2, 3, bias=False)
    EmbeddingThor(5, 3) | EmbeddingLookupThor(5, 3) | DenseThor(2, 3) | Conv2dThor(2, 3, 3)
    EmbeddingLookup(5, 3, max_norm=1.0) | MultiFieldEmbeddingLookup(5, 3, 2)
    FractionalMaxPool3d(2, output_size=2) | MaxUnpool1d(2) | MaxUnpool3d(2) | MaxUnpool2d(2, 3, 1)
    ImageGradients() | MSSSIM() | PSNR() | SSIM() | SSIM(2.0, filter_size=5)
    ReflectionPad1d(1) | ReflectionPad3d(1) | ReplicationPad1d(1) | ReplicationPad3d((1, 2, 0, 0, 1, 1))
    MultiClassDiceLoss() | MultiLabelSoftMarginLoss() | MultiMarginLoss() | MultilabelMarginLoss() | LossBase()
    SampledSoftmaxLoss(4, 5, 1) | TripletMarginWithDistanceLoss() | CrossEntropyLoss(Tensor([1.0, 2.0])) | NLLLoss(reduction='sum')
    SparseTensorDenseMatmul() | SparseToDense() | TimeDistributed(nn.Dense(2, 3), 1)
    TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 2) | TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 8), 1)
    TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 1, nn.LayerNorm((4,)))
    TransformerEncoderLayer(4, 2, 8, activation='gelu') | MultiheadAttention(4, 2, 0.1, kdim=3, vdim=5, add_bias_kv=True)
    RNN(2, 3, nonlinearity='relu') | GRU(2, 3, num_layers=2, dropout=0.2, has_bias=False)
    Conv1d(2, 4, 3, weight_init='normal') | Conv2d(2, 4, 3, weight_init=Tensor(np.ones((4, 2, 3, 3), np.float32)))
    Conv2dTranspose(2, 4, 3, stride=2, pad_mode='pad', padding=1, output_padding=1) | Conv3d(2, 4, 3, has_bias=True)
    BatchNorm1d(4, affine=False) | InstanceNorm2d(4, affine=False) | LayerNorm([4], gamma_init='zeros') | BatchNorm2d(2, dtype=ms.float16)
    ForwardValueAndGrad(d) | TrainOneStepWithLossScaleCell(d, sgd, Tensor([1.0])) | FixedLossScaleUpdateCell(2.0)
    DynamicLossScaleUpdateCell(2.0, 2, 10) | WithEvalCell(d, nn.MSELoss()) | WithGradCell(d, nn.MSELoss())
    ParameterUpdate(d.weight) | Jvp(d) | Vjp(d) | MicroBatchInterleaved(d, 2) | GradAccumulationCell(d, 2) | PipelineCell(d, 2)
    VirtualDatasetCellTriple(d) | OneHot() | Upsample(size=(2, 3), mode='bilinear', align_corners=True) | ClipByNorm(1)
    MaxPool2d(2, return_indices=True) | MaxPool3d((1, 2, 2), 2, 'pad', 1) | AvgPool3d(2, divisor_override=3) | LPPool2d(2.0, (2, 1))
    Softmax2d() | LRN(3, 0.5) | RReLU(0.1, 0.2) | GLU(0) | Hardtanh(-2.0, 2.0) | Softmin(0) | PReLU(3, 0.1) | HShrink(0.2) | SoftShrink(0.3)
    Dropout(p=0.0) | Dropout3d(0.1) | Flatten(0, 1) | BiDense(2, 3, 4, has_bias=False) | Unflatten(0, (2, -1)) | Roll((1, 2), (0, 1))
"""
MINT = """
    AdaptiveAvgPool1d(2) | AdaptiveAvgPool2d((2, None)) | AdaptiveAvgPool3d(2) | AdaptiveMaxPool1d(2)
    AdaptiveMaxPool2d(2, True) | AvgPool1d(2) | AvgPool2d(2, 1) | AvgPool2d((2, 3), padding=1, ceil_mode=True) | AvgPool3d(2)
    MaxPool2d(2) | MaxPool2d(2, 1, 1, return_indices=True) | MaxUnpool2d(2) | MaxUnpool2d((2, 3), 1, 1)
    BCELoss() | BCEWithLogitsLoss('sum') | CosineEmbeddingLoss() | CrossEntropyLoss(label_smoothing=0.1)
    KLDivLoss() | L1Loss() | MSELoss('none') | NLLLoss() | SmoothL1Loss(beta=0.5) | SoftMarginLoss()
    BatchNorm1d(3) | BatchNorm2d(3, affine=False) | BatchNorm3d(3, track_running_stats=False) | SyncBatchNorm(3)
    GroupNorm(2, 4) | GroupNorm(2, 4, affine=False) | LayerNorm((4, 5)) | LayerNorm(4, elementwise_affine=False)
    Conv1d(2, 4, 3) | Conv1d(2, 4, 3, bias=False, padding_mode='reflect') | Conv2d(2, 4, (3, 2), 2, 1, 1) | Conv2d(2, 4, 3, groups=2, padding='same')
    Conv3d(2, 4, 3) | ConvTranspose2d(2, 4, 3) | ConvTranspose2d(2, 4, 3, stride=2, output_padding=1, bias=False)
    ConstantPad1d(1, 0.5) | ConstantPad2d(1, 0.5) | ConstantPad3d(1, 0.5) | ZeroPad1d(1) | ZeroPad2d((1, 2, 0, 1)) | ZeroPad3d(1)
    ReflectionPad1d(1) | ReflectionPad2d(1) | ReflectionPad3d(1) | ReplicationPad1d(1) | ReplicationPad2d(1) | ReplicationPad3d(1)
    Dropout() | Dropout2d(0.2) | Embedding(5, 3) | Embedding(5, 3, padding_idx=-1, max_norm=2.0) | Flatten() | Flatten(0, 1)
    Fold((4, 5), (2, 2)) | Unfold(2, stride=2) | Linear(2, 3) | Linear(2, 3, bias=False) | PixelShuffle(2) | Identity()
    ELU() | ELU(0.5, True) | GELU() | GELU('tanh') | GLU() | GLU(0) | Hardshrink() | Hardshrink(0.2) | Hardsigmoid() | Hardswish()
    Hardtanh() | Hardtanh(-2, 2) | LogSigmoid() | LogSoftmax(1) | Mish() | PReLU() | PReLU(3, 0.1) | ReLU() | ReLU(True) | ReLU6()
    SELU() | SiLU() | Sigmoid() | Softmax(1) | Softmax() | Softshrink() | Softshrink(0.3) | Tanh() | Threshold(0.1, 2) | Threshold(0.1, 2, True)
    Upsample((2, 3)) | Upsample(scale_factor=2.0, mode='bilinear') | UpsamplingBilinear2d(scale_factor=2.0) | UpsamplingNearest2d((4, 5))
"""

CASES = {f"nn.{row}": f"out = plain(nn.{row})" for row in rows(LAYERS)}
CASES |= {f"mint.nn.{row}": f"out = plain(mint.nn.{row})" for row in rows(MINT)}
