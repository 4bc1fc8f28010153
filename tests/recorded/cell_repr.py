"""`repr` and `str` of layers, containers, losses, optimizers and cells of one's own."""

PRELUDE = """
import re
from collections import OrderedDict
def plain(net):
    \"\"\"repr without the module and address of initializers.\"\"\"
    return re.sub(r"<[\\w.]*?(\\w+) object at 0x\\w+>", r"<\\1 object>", repr(net))
class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.first = nn.Dense(2, 3)
        self.scale = Parameter(Tensor([1.0, 2.0]), name="scale")
        self.act = nn.ReLU()
    def construct(self, x):
        return self.act(self.first(x))
class Outer(nn.Cell):
    def __init__(self):
        super().__init__()
        self.net = Net()
        self.cells_list = nn.CellList([nn.ReLU(), Net()])
        self.empty = nn.SequentialCell()
    def construct(self, x):
        return x
"""

LAYERS = """
    Dense(2, 3) | Dense(2, 3, has_bias=False) | Dense(2, 3, activation='relu')
    Dense(2, 3, activation=nn.Tanh())
    Dense(2, 3, weight_init='zeros', bias_init='ones') | Dense(2, 3, dtype=ms.float16)
    Conv1d(2, 4, 3) | Conv1d(2, 4, 3, has_bias=True) | Conv2d(2, 4, 3) | Conv2d(2, 4, (3, 2))
    Conv2d(2, 4, 3, has_bias=True)
    Conv2d(2, 4, 3, pad_mode='valid') | Conv2d(2, 4, 3, pad_mode='pad', padding=1)
    Conv2d(2, 4, 3, pad_mode='pad', padding=(1, 2, 1, 2))
    Conv2d(2, 4, 3, stride=2) | Conv2d(2, 4, 3, stride=(2, 1), dilation=2, group=2) | Conv3d(2, 4, 3)
    Conv2dTranspose(2, 4, 3) | Conv1dTranspose(2, 4, 3) | Conv3dTranspose(2, 4, 3)
    BatchNorm1d(4) | BatchNorm2d(4) | BatchNorm3d(4)
    BatchNorm2d(4, eps=1e-3, momentum=0.99, affine=False, use_batch_statistics=True)
    LayerNorm([4]) | LayerNorm((2, 3), epsilon=1e-6) | LayerNorm([4], begin_norm_axis=1, begin_params_axis=1)
    GroupNorm(2, 4) | GroupNorm(2, 4, affine=False) | InstanceNorm1d(4) | InstanceNorm2d(4)
    InstanceNorm3d(4) | SyncBatchNorm(4)
    LRN() | Dropout() | Dropout(p=0.3) | Dropout(keep_prob=0.9) | Dropout1d() | Dropout2d(p=0.2) | Dropout3d()
    Flatten() | Flatten(2, 3) | Unflatten(1, (2, 2)) | Identity()
    MaxPool1d(2) | MaxPool2d() | MaxPool2d(2, 2) | MaxPool2d((2, 3), (1, 2), pad_mode='same')
    MaxPool2d(3, 2, pad_mode='pad', padding=1, ceil_mode=True)
    AvgPool1d(2) | AvgPool2d() | AvgPool2d(2, 2)
    AvgPool2d(3, 2, pad_mode='pad', padding=1, count_include_pad=False)
    MaxPool3d(2) | AvgPool3d(2) | AdaptiveAvgPool1d(2) | AdaptiveAvgPool2d(2) | AdaptiveAvgPool2d((None, 3))
    AdaptiveAvgPool3d(2)
    AdaptiveMaxPool1d(2) | AdaptiveMaxPool2d(2) | AdaptiveMaxPool3d(2) | LPPool1d(1, 2) | LPPool2d(1, 2)
    MaxUnpool2d(2) | FractionalMaxPool2d(2, output_size=2)
    ReLU() | ReLU6() | LeakyReLU() | LeakyReLU(0.1) | PReLU() | RReLU() | ELU() | ELU(0.5) | SeLU() | CELU()
    GELU() | GELU(False) | SiLU() | Mish()
    Sigmoid() | LogSigmoid() | Tanh() | Tanhshrink() | Hardtanh() | Threshold(1.0, 2.0) | Softmax()
    Softmax(0) | LogSoftmax() | Softmax2d() | Softmin()
    HSwish() | HSigmoid() | HShrink() | SoftShrink() | Softsign() | FastGelu() | GLU()
    get_activation('relu')
    Embedding(5, 3) | Embedding(5, 3, use_one_hot=True, padding_idx=0) | EmbeddingLookup(5, 3)
    OneHot(depth=3)
    LSTM(2, 3) | GRU(2, 3) | RNN(2, 3) | LSTMCell(2, 3) | GRUCell(2, 3) | RNNCell(2, 3)
    LSTM(2, 3, num_layers=2, bidirectional=True, batch_first=True)
    MultiheadAttention(4, 2) | TransformerEncoderLayer(4, 2) | TransformerDecoderLayer(4, 2)
    Transformer(4, 2, 1, 1)
    Upsample(scale_factor=2.0) | PixelShuffle(2) | PixelUnshuffle(2) | ChannelShuffle(2)
    Unfold([1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1])
    ConstantPad2d(1, 0.5) | ZeroPad2d(1) | ReflectionPad2d(1) | ReplicationPad2d(1) | Pad(((1, 1), (0, 0)))
    ClipByNorm()
    BiDense(2, 3, 4) | Roll(1, 0) | Tril() | Triu()
    MSELoss() | L1Loss('sum') | CrossEntropyLoss() | CrossEntropyLoss(ignore_index=0, label_smoothing=0.1)
    BCELoss() | BCEWithLogitsLoss()
    SoftmaxCrossEntropyWithLogits(sparse=True) | NLLLoss() | SmoothL1Loss() | HuberLoss() | KLDivLoss()
    CosineEmbeddingLoss() | MAELoss() | RMSELoss()
    DiceLoss() | FocalLoss() | TripletMarginLoss() | MarginRankingLoss() | SoftMarginLoss()
    HingeEmbeddingLoss() | CTCLoss() | PoissonNLLLoss() | GaussianNLLLoss()
    WithLossCell(nn.Dense(2, 3), nn.MSELoss())
    TrainOneStepCell(nn.Dense(2, 3), nn.SGD(nn.Dense(2, 3).trainable_params()))
    SequentialCell() | SequentialCell(nn.ReLU()) | SequentialCell(nn.Dense(2, 3), nn.ReLU())
    SequentialCell([nn.Dense(2, 3), nn.ReLU()])
    SequentialCell(OrderedDict([('a', nn.Dense(2, 3)), ('b', nn.ReLU())]))
    SequentialCell([Net(), nn.SequentialCell(nn.ReLU())])
    CellList() | CellList([nn.ReLU(), nn.Dense(2, 3)]) | CellList([Net(), Net()]) | CellDict()
    CellDict({'a': nn.ReLU(), 'b': nn.Dense(2, 3)})
    Cell() | ExponentialDecayLR(0.1, 0.9, 4) | CosineDecayLR(0.01, 0.1, 4)
    PolynomialDecayLR(0.1, 0.01, 4, 0.5) | WarmUpLR(0.1, 2) | NaturalExpDecayLR(0.1, 0.9, 4)
    InverseDecayLR(0.1, 0.9, 4)
"""
OPTIMIZERS = """
    SGD(p) | SGD(p, 0.1, momentum=0.9, nesterov=True) | Momentum(p, 0.1, 0.9) | Adam(p) | AdamWeightDecay(p)
    RMSProp(p) | Adagrad(p) | Lamb(p, 0.1)
    LazyAdam(p) | FTRL(p) | AdaMax(p) | Rprop(p) | ASGD(p) | Adadelta(p) | ProximalAdagrad(p)
    LARS(nn.Momentum(p, 0.1, 0.9)) | Adam(p, nn.ExponentialDecayLR(0.1, 0.9, 4))
"""


def rows(table):
    """The entries of a table, which are separated by bars or ends of lines."""
    return [row.strip() for line in table.strip().splitlines() for row in line.split(" | ")]


CASES = {
    **{row: f"out = plain(nn.{row})" for row in rows(LAYERS)},
    **{row: f"p = nn.Dense(2, 3).trainable_params()\nout = repr(nn.{row})" for row in rows(OPTIMIZERS)},
    "str": "n = nn.Dense(2, 3); out = str(n) == repr(n), str(Net()) == repr(Net())",
    "net": "out = repr(Net())",
    "nested": "out = repr(Outer())",
    "sequence_of_nested": "out = repr(nn.SequentialCell(Outer(), nn.SequentialCell(Net(), Net())))",
    "extend_repr": "class A(nn.Cell):\n    def extend_repr(self): return 'size=3'\n"
    "    def construct(self, x): return x\n"
    "out = repr(A())",
    "extend_repr_with_children": "class A(Net):\n    def extend_repr(self): return 'size=3'\nout = repr(A())",
    "extend_repr_of_dense": "out = nn.Dense(2, 3).extend_repr()",
    "extend_repr_default": "out = Net().extend_repr()",
    "two_lines_in_child": "class A(nn.Cell):\n    def extend_repr(self): return 'one\\ntwo'\n"
    "    def construct(self, x): return x\n"
    "out = repr(nn.SequentialCell(A(), nn.ReLU()))",
    "only_parameters": "class A(nn.Cell):\n    def __init__(self):\n        super().__init__()\n"
    "        self.w = Parameter(Tensor([1.0]), name='w')\n"
    "out = repr(A())",
    "child_none": "net = Net(); net.act = None; out = repr(net)",
    "shared": "d = nn.Dense(2, 3); out = repr(nn.SequentialCell(d, d))",
    "after_naming": "net = Outer(); net.parameters_dict(); out = repr(net.net.first)",
    "mint_linear": "out = repr(mint.nn.Linear(2, 3))",
    "mint_relu": "out = repr(mint.nn.ReLU())",
    "mint_conv": "out = repr(mint.nn.Conv2d(2, 3, 3))",
    "mint_dropout": "out = repr(mint.nn.Dropout(0.3))",
    "mint_layer_norm": "out = repr(mint.nn.LayerNorm(4))",
    "mint_batch_norm": "out = repr(mint.nn.BatchNorm2d(4))",
    "mint_embedding": "out = repr(mint.nn.Embedding(4, 2))",
    "lenet": "class LeNet5(nn.Cell):\n"
    "    def __init__(self):\n"
    "        super().__init__()\n"
    "        self.conv1 = nn.Conv2d(1, 6, 5, pad_mode='valid')\n"
    "        self.conv2 = nn.Conv2d(6, 16, 5, pad_mode='valid')\n"
    "        self.relu = nn.ReLU()\n"
    "        self.pool = nn.MaxPool2d(kernel_size=2, stride=2)\n"
    "        self.flatten = nn.Flatten()\n"
    "        self.fc1 = nn.Dense(400, 120, weight_init='normal')\n"
    "        self.fc2 = nn.Dense(120, 10)\n"
    "out = plain(LeNet5())",
    "tutorial_network": "class Network(nn.Cell):\n"
    "    def __init__(self):\n"
    "        super().__init__()\n"
    "        self.flatten = nn.Flatten()\n"
    "        self.dense_relu_sequential = nn.SequentialCell(\n"
    "            nn.Dense(28*28, 512), nn.ReLU(), nn.Dense(512, 512), nn.ReLU(), nn.Dense(512, 10))\n"
    "out = repr(Network())",
}
