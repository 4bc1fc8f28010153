"""mint's layers: how they print, and the names, shapes and dtypes of their Parameters."""

from encode import lines

LAYERS = """
    AdaptiveAvgPool1d(3)
    AdaptiveAvgPool2d((3, 4))
    AdaptiveAvgPool3d(3)
    AdaptiveMaxPool1d(3)
    AdaptiveMaxPool2d(3, True)
    AvgPool1d(3)
    AvgPool2d(3, stride=2)
    AvgPool3d(3)
    BCEWithLogitsLoss()
    BatchNorm1d(4)
    BatchNorm2d(4)
    BatchNorm3d(4, eps=1e-3, momentum=0.2)
    BatchNorm2d(4, affine=False)
    BatchNorm2d(4, track_running_stats=False)
    ConstantPad1d(1, 2.0)
    ConstantPad2d(1, 2.0)
    ConstantPad3d(1, 2.0)
    Conv1d(2, 4, 3)
    Conv2d(2, 4, 3)
    Conv2d(2, 4, (3, 2), bias=False, padding='same')
    Conv2d(4, 4, 3, groups=2, stride=2, padding=(1, 2), dtype=ms.float16)
    Conv3d(2, 4, 3)
    ConvTranspose2d(2, 4, 3)
    CosineEmbeddingLoss()
    CrossEntropyLoss()
    Dropout(0.3)
    Dropout2d(0.3)
    ELU()
    Embedding(4, 2)
    Embedding(4, 2, padding_idx=-1)
    Flatten()
    Fold(4, 2)
    GELU()
    GLU()
    GroupNorm(2, 4)
    GroupNorm(2, 4, affine=False)
    Hardshrink()
    Hardsigmoid()
    Hardswish()
    Hardtanh()
    Identity()
    KLDivLoss()
    L1Loss()
    LayerNorm(4)
    LayerNorm((3, 4), elementwise_affine=False)
    LayerNorm(4, bias=False)
    Linear(2, 3)
    Linear(2, 3, bias=False)
    LogSigmoid()
    LogSoftmax(1)
    MSELoss()
    MaxPool2d(2)
    MaxUnpool2d(2)
    Mish()
    NLLLoss()
    PReLU()
    PReLU(4)
    PixelShuffle(2)
    ReLU()
    ReLU6()
    ReflectionPad1d(1)
    ReplicationPad2d(1)
    SELU()
    SiLU()
    Sigmoid()
    SmoothL1Loss()
    SoftMarginLoss()
    Softmax(1)
    Softshrink()
    Tanh()
    Threshold(0.1, 2.0)
    Unfold(2)
    Upsample(4)
    UpsamplingBilinear2d(4)
    UpsamplingNearest2d(4)
    ZeroPad3d(1)
"""
WRONG = """
    Linear(0, 3)
    Linear(2.0, 3)
    Conv2d(0, 4, 3)
    Conv2d(3, 4, 3, groups=2)
    Conv2d(2, 4, 3, padding='x')
    Conv2d(2, 4, 3, stride=2, padding='same')
    Conv2d(2, 4, 3, padding_mode='x')
    Conv2d(2, 4)
    BatchNorm2d(0)
    GroupNorm(3, 4)
    Embedding(4, 2, padding_idx=4)
    ELU(1.0, False, 2)
    Threshold(0.1)
"""
RUNS = {
    "Linear": "l = mint.nn.Linear(3, 2)\nl.weight.set_data(Tensor(W)); l.bias.set_data(Tensor([1.0, 2.0]))\nout = l(x)",
    "ReLU": "out = mint.nn.ReLU()(x)",
    "Softmax": "out = mint.nn.Softmax(1)(x)",
    "BCELoss": "out = mint.nn.BCELoss()(Tensor([0.5, 0.25]), Tensor([1.0, 0.0]))",
    "BCEWithLogitsLoss": "out = mint.nn.BCEWithLogitsLoss()(Tensor([0.5, 0.25]), Tensor([1.0, 0.0]))",
    "NLLLoss": "out = mint.nn.NLLLoss()(x, Tensor([0, 2]))",
    "GLU": "out = mint.nn.GLU(0)(x)",
    "Identity": "out = mint.nn.Identity(1, 2, a=3)(x)",
    "Flatten": "out = mint.nn.Flatten()(x.reshape(1, 2, 3))",
    "Dropout, not training": "l = mint.nn.Dropout(0.5)\nl.set_train(False)\nout = l(x)",
    "Sigmoid": "out = mint.nn.Sigmoid()(x)",
    "Tanh": "out = mint.nn.Tanh()(x)",
    "SiLU": "out = mint.nn.SiLU()(x)",
}
W = "W = np.array([[1.0, 2.0, 3.0], [0.5, -1.0, 1.0]], np.float32)\nx = Tensor([[1.5, -2.0, 3.0], [4.0, 5.5, -6.0]])\n"

CASES = {
    **{
        f"{layer}": f"l = mint.nn.{layer}\n"
        "out = repr(l), [(p.name, p.shape, str(p.dtype), p.requires_grad) for p in l.get_parameters()]"
        for layer in lines(LAYERS)
    },
    **{f"wrong: {layer}": f"out = mint.nn.{layer}" for layer in lines(WRONG)},
    **{f"run: {name}": W + code for name, code in RUNS.items()},
}
DIFFERS = {
    "wrong: BatchNorm2d(0)": "a layer of no features is refused, as by the layers of mindspore.nn",
    "run: Tanh": "MindSpore's tanh of 4 is off by 1.5e-5",
}
