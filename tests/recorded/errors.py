"""Wrong calls of operators, methods and layers: the exception each of them raises."""

V = "Tensor([1.0, 2.0, 3.0])"
M = "Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])"
I = "Tensor([1, 2, 3])"
CALLS = [
    # wrong kinds of operand
    *(f"ops.{name}({x})" for name in "exp sin relu sigmoid tanh log abs neg sqrt floor erf gelu square".split() for x in ("1.0", "[1.0]", "None", "'a'")),
    *(f"ops.{name}()" for name in "exp add sum reshape softmax concat".split()),
    *(f"ops.{name}({V}, 1, 2, 3, 4, 5)" for name in "exp add relu reshape softmax".split()),
    *(f"ops.{name}({V}, nothing=1)" for name in "exp sum softmax mean reshape".split()),
    *(f"ops.{name}({I})" for name in "softmax log_softmax sigmoid tanh sin gelu".split()),
    *(f"ops.{name}({V}, {x})" for name in "add sub mul div pow maximum equal less logical_and".split() for x in ("'a'", "None", "[1, 2]", "Tensor([1.0, 2.0])")),
    *(f"ops.{name}(1, 2)" for name in "add mul maximum equal pow".split()),
    *(f"ops.{name}('a', {V})" for name in "add mul".split()),
    # axes
    *(f"ops.{name}({M}, {axis})" for name in "sum mean prod amax amin argmax argmin softmax log_softmax cumsum all any var std logsumexp expand_dims squeeze flip sort unstack median norm".split()
      for axis in ("2", "-4", "1.0", "'a'", "(0, 0)", "(0, 2)", "True")),
    *(f"{M}.{name}({axis})" for name in "sum mean max min argmax softmax unsqueeze squeeze flatten cumsum all unbind".split() for axis in ("5", "0.5", "'a'")),
    # shapes
    *(f"ops.reshape({M}, {shape})" for shape in ("(4,)", "(-1, -1)", "(2, 2)", "'a'", "(2.0, 3)", "None", "(-2, 3)", "(0, 3)", "6.0", "(-1, 4)")),
    *(f"{M}.view({shape})" for shape in ("4", "(-1, -1)", "'a'", "2.0", "")),
    *(f"ops.transpose({M}, {axes})" for axes in ("(0,)", "(0, 0)", "(0, 2)", "(1, 0, 2)", "1", "'a'", "(1.0, 0)", "None")),
    *(f"{M}.permute({axes})" for axes in ("0", "0, 0", "0, 2", "1.0, 0", "'a'")),
    *(f"ops.broadcast_to({M}, {shape})" for shape in ("(2,)", "(4, 3)", "(2, 4)", "'a'", "(2, 2.0)", "(-2, 3)", "3")),
    *(f"ops.concat({x})" for x in ("[]", "()", V, "None", f"[{V}, {M}]", f"[{V}, 1]", f"[{M}, {M}], 2", f"[{M}, {M}], -3", f"[{M}, {M}], 0.5", f"[{V}, {I}]", f"[{M}, {M}], 'a'")),
    *(f"ops.stack({x})" for x in ("[]", V, f"[{V}, {M}]", f"[{V}, 1]", f"[{V}, {V}], 3", f"[{V}, {V}], 0.5", f"[{V}, {I}]")),
    *(f"ops.split({M}, {x})" for x in ("0", "-1", "1.5", "'a'", "1, 2", "[1, 2]", "[3, -1]", "2, 'a'", "None")),
    *(f"ops.chunk({M}, {x})" for x in ("0", "-1", "1.5", "2, 2")),
    *(f"ops.tile({M}, {x})" for x in ("'a'", "(1.0,)", "(-1, 1)", "None", "(2,)")),
    *(f"ops.squeeze({M}, {x})" for x in ("0", "2", "'a'", "(0, 1)")),
    *(f"ops.matmul({x})" for x in (f"{M}, {M}", f"{V}, {M}", f"{M}, 2", f"{M}, Tensor(1.0)", f"{M}, {I}", f"{M}, None", f"{V}, Tensor([1.0])", "1, 2", f"Tensor([[True]]), Tensor([[True]])")),
    *(f"ops.bmm({x})" for x in (f"{M}, {M}", f"{V}, {V}", f"{M}[None], {M}[None]")),
    *(f"{M} @ {x}" for x in (M, "1", V.replace("3.0", "3.0, 4.0"))),
    *(f"ops.mm({x})" for x in (f"{M}, {M}", f"{V}, {V}")),
    *(f"ops.dot({x})" for x in (f"{M}, {M}", f"{V}, 1", f"{I}, {I}")),
    *(f"ops.dense({x})" for x in (f"{M}, {M}", f"{M}, Tensor([[1.0]])", f"{M}, {M}, Tensor([1.0, 2.0, 3.0])", f"{M}, 1")),
    # indices and choices
    *(f"ops.gather({x})" for x in (f"{V}, Tensor([5]), 0", f"{V}, Tensor([0]), 1", f"{V}, Tensor([0.5]), 0", f"{V}, [0], 0", f"{V}, Tensor([0]), 'a'", f"{V}, Tensor([0])", f"1, Tensor([0]), 0")),
    *(f"ops.one_hot({x})" for x in ("Tensor([0.5]), 3", "Tensor([0]), -1", "Tensor([0]), 2.0", "Tensor([0]), 3, 1.0, 0", "[0], 3", "Tensor([5]), 3")),
    *(f"ops.topk({x})" for x in (f"{V}, 4", f"{V}, -1", f"{V}, 1.5", f"{V}, 1, 3", f"{V}, 'a'", "1, 1")),
    *(f"ops.where({x})" for x in (f"{V}, {V}, {V}", f"Tensor([True]), 'a', {V}", f"Tensor([True, False]), {V}, {V}", f"True, {V}, {V}", f"Tensor([True]), 1, 2")),
    *(f"ops.masked_fill({x})" for x in (f"{V}, {V}, 0.0", f"{V}, Tensor([True, False]), 0.0", f"{V}, Tensor([True]), 'a'", f"{V}, Tensor([True]), {V}", f"1, Tensor([True]), 0")),
    *(f"ops.select({x})" for x in (f"Tensor([True]), {V}, {M}", f"{V}, {V}, {V}", f"Tensor([True, False, True]), {V}, {I}", f"Tensor([True]), 'a', {V}")),
    *(f"ops.clamp({x})" for x in (f"{V}", f"{V}, 'a'", f"{V}, None, None", "1, 0, 2", f"{V}, Tensor([0.0, 1.0])")),
    *(f"ops.clip_by_value({x})" for x in (f"{V}", f"{V}, 'a'", "1, 0, 2")),
    *(f"ops.cast({x})" for x in (f"{V}, 'a'", f"{V}, None", f"{V}, 5", f"{V}, np.float32", f"{V}, float", f"'a', ms.float32", f"{V}, ms.string")),
    *(f"{V}.astype({x})" for x in ("'a'", "None", "5", "ms.string", "str", "''", "ms.number")),
    *(f"{V}.{x}" for x in ("item(5)", "item('a')", "item(0.5)", "item()", "tolist(1)", "reshape()", "nothing()", "to('a')", "to(5)", "split(0)", "repeat('a')", "max('a')", "clip('a')", "asnumpy(1)", "view()", "gather()", "sum(axis='a')", "mean(axis=3)", "new_zeros('a')", "expand_dims(5)", "expand_dims()", "masked_fill()", "copy(1)", "all(3)", "sort('a')", "norm('a')", "topk(5)", "swapaxes(0, 3)", "swapaxes(0)", "squeeze(0)", "flatten('X')", "flatten(3)", "T()", "shape()", "dtype()")),
    # reductions and probabilities of losses
    *(f"ops.cross_entropy({x})" for x in (f"{M}, Tensor([0, 1], ms.int32), reduction='a'", f"{M}, Tensor([0, 1, 2], ms.int32)", f"{M}, Tensor([0.0, 1.0])", f"{M}, 1", f"{V}, Tensor([0], ms.int32)", f"{M}, Tensor([0, 9], ms.int32)", f"{M}, Tensor([0, 1], ms.int32), label_smoothing=2.0", f"{M}, {M}, reduction=None")),
    *(f"ops.mse_loss({x})" for x in (f"{V}, {V}, 'a'", f"{V}, {M}", f"{V}, 1", f"{V}, {V}, None", f"{V}, {I}", f"{V}, Tensor([1.0, 2.0])")),
    *(f"ops.l1_loss({x})" for x in (f"{V}, {V}, 'a'", f"{V}, Tensor([1.0, 2.0])", "1, 2")),
    *(f"ops.nll_loss({x})" for x in (f"{M}, Tensor([0, 1], ms.int32), reduction='a'", f"{M}, Tensor([0], ms.int32)", f"{M}, Tensor([0.0, 1.0])")),
    *(f"ops.binary_cross_entropy({x})" for x in (f"{V}, {V}, reduction='a'", f"{V}, {M}", f"{V}, 1")),
    *(f"ops.kl_div({x})" for x in (f"{V}, {V}, 'a'", f"{V}, 1", f"{V}, {V}, 5")),
    *(f"ops.dropout({x})" for x in (f"{V}, 1.5", f"{V}, -0.1", f"{V}, 'a'", f"{V}, 1", "1.0, 0.5", f"{V}, 0.5, 'a'")),
    *(f"ops.softmax({x})" for x in (f"{M}, 'a'", f"{M}, 2.0", f"{M}, (0, 1)", f"{M}, dtype='a'", f"Tensor(1.0), 0", "None")),
    *(f"ops.leaky_relu({x})" for x in (f"{V}, 'a'", f"{V}, None", f"{I}, 0.1")),
    *(f"ops.elu({x})" for x in (f"{V}, 'a'", f"{V}, 2.0", f"{I}")),
    # convolution, pooling, normalization
    *(f"ops.conv2d({x})" for x in (f"{M}, {M}", "Tensor(np.ones((1, 2, 4, 4), np.float32)), Tensor(np.ones((1, 3, 2, 2), np.float32))", "Tensor(np.ones((1, 1, 2, 2), np.float32)), Tensor(np.ones((1, 1, 3, 3), np.float32))",
                                   "Tensor(np.ones((1, 1, 4, 4), np.float32)), Tensor(np.ones((1, 1, 2, 2), np.float32)), stride=0", "Tensor(np.ones((1, 1, 4, 4), np.float32)), Tensor(np.ones((1, 1, 2, 2), np.float32)), pad_mode='a'", "Tensor(np.ones((1, 1, 4, 4), np.float32)), 1")),
    *(f"ops.max_pool2d({x})" for x in (f"{M}, 2", "Tensor(np.ones((1, 1, 4, 4), np.float32)), 0", "Tensor(np.ones((1, 1, 4, 4), np.float32)), 'a'", "Tensor(np.ones((1, 1, 4, 4), np.float32)), 2, padding=3")),
    *(f"ops.avg_pool2d({x})" for x in (f"{V}, 2", "Tensor(np.ones((1, 1, 4, 4), np.float32)), 0", "Tensor(np.ones((1, 1, 4, 4), np.float32)), 5")),
    *(f"ops.layer_norm({x})" for x in (f"{M}, (2,)", f"{M}, 3", f"{M}, (3,), Tensor([1.0])", f"{M}, ()")),
    *(f"ops.pad({x})" for x in (f"{M}, (1,)", f"{M}, (1, 1), 'a'", f"{M}, 'a'", f"{M}, (1, 1, 1, 1, 1, 1)", f"{M}, (-5, 0)", f"{M}, (1.0, 1)")),
    *(f"ops.interpolate({x})" for x in (f"{M}, size=2", "Tensor(np.ones((1, 1, 4, 4), np.float32)), mode='a', size=(2, 2)", "Tensor(np.ones((1, 1, 4, 4), np.float32))")),
    # layers
    *(f"nn.{x}" for x in ("Dense(0, 1)", "Dense(1.0, 1)", "Dense('a', 1)", "Dense(1)", "Dense(2, 1, has_bias=1)", "Dense(2, 1, activation='a')", "Dense(2, 1, weight_init='a')", f"Dense(2, 1)({M})", "Dense(2, 1)(1)", f"Dense(2, 1)({I})", "Conv2d(1, 1)", "Conv2d(0, 1, 3)", "Conv2d(1, 1, 0)", "Conv2d(1, 1, 3, pad_mode='a')",
                          "Conv2d(1, 1, 3, padding=1)", "Conv2d(1, 1, 3, stride=0)", "Conv2d(3, 4, 3, group=2)", f"Conv2d(1, 1, 3)({M})", "Conv2d(1, 1, 3, dilation='a')", "BatchNorm2d(0)", "BatchNorm2d('a')", "BatchNorm2d(2, momentum=2.0)", f"BatchNorm2d(2)({M})", "BatchNorm1d(2)(Tensor(np.ones((2, 3), np.float32)))",
                          "LayerNorm(3)", "LayerNorm((2,))(Tensor(np.ones((2, 3), np.float32)))", "LayerNorm('a')", "Dropout(p=1.5)", "Dropout(p=-1.0)", "Dropout(p='a')", "Dropout()", "Embedding(0, 2)", "Embedding(2, 0)", "Embedding(3, 2)(Tensor([0.5]))", "Embedding(3, 2)(1)", "Embedding(3, 2, padding_idx=5)", "MaxPool2d(0)",
                          "MaxPool2d(2, 0)", "MaxPool2d(2, pad_mode='a')", "MaxPool2d('a')", f"MaxPool2d(2)({V})", "AvgPool2d(0)", "ReLU()(1)", "ReLU(1)", f"Softmax('a')({V})", f"Softmax(3)({V})", "Softmax(1.5)", "LeakyReLU('a')", "GELU(1)", "CrossEntropyLoss(reduction='a')", "MSELoss('a')", "MSELoss(reduction=None)", f"MSELoss()({V})", f"MSELoss()({V}, {V}, {V})",
                          "L1Loss('a')", "BCELoss(reduction='a')", "SmoothL1Loss(beta=-1.0)", "SmoothL1Loss(beta='a')", "SequentialCell(1)", "SequentialCell([1])", "SequentialCell('a')", "CellList([1])", "CellList(1)", "CellList().append(1)", "CellList([])[0]", "Flatten(start_dim='a')", f"Flatten(start_dim=5)({M})", "LSTM(2)", "LSTM(2, 0)", "LSTM(2, 3, dropout=2.0)",
                          "SGD([])", "SGD(1)", "Adam([], 0.1)", "Adam([Parameter(Tensor([1.0]), name='w')], 'a')", "Adam([Parameter(Tensor([1.0]), name='w')], -1.0)", "Adam([Parameter(Tensor([1.0]), name='w')], beta1=2.0)", "Momentum([Parameter(Tensor([1.0]), name='w')], 0.1, -1.0)", "SGD([Parameter(Tensor([1.0]), name='w')], 0.1, momentum='a')",
                          "Cell()(1)", "Cell().nothing", "WithLossCell(1, 2)", "TrainOneStepCell(1, 2)", "Transformer(d_model=0)", "MultiheadAttention(3, 2)", "Unfold(1)", "Upsample(size=2, scale_factor=2.0)", "PReLU('a')", "Identity()", "GroupNorm(2, 3)", "GroupNorm(0, 2)", "Conv1d(1, 1, 0)", "Conv2dTranspose(1, 1, 0)")),
    # creation and modes
    *(f"ops.{x}" for x in ("zeros('a')", "zeros((2, -1))", "zeros((2.0,))", "ones(None)", "full((2,), 'a')", "eye(-1)", "eye(2.0)", "arange('a')", "arange(0, 5, 0)", "linspace(0, 1, 2.5)", "randn('a')", "rand(-1)", "normal((2,), 'a', 1.0)", "uniform((2,), 1, 0)", "randint(5, 0, (2,))", "randperm(-1)", "multinomial(Tensor([0.5]), 2)", "standard_normal('a')", "fill(1, (2,), 1)", "zeros((2,), 'float32')", "ones((2,), np.float32)", "meshgrid(1, 2)", "zeros_like(None)", "diag(Tensor(1.0))", "tril(Tensor([1.0]))", "range(0, 5, 0)")),
    *(f"ms.{x}" for x in ("set_seed('a')", "set_seed(-1)", "set_seed(1.5)", "set_context(mode=5)", "set_context(nothing=1)", "set_context(device_target='a')", "load_checkpoint('nothing.ckpt')", "load_checkpoint(1)", "save_checkpoint(1, 'a.ckpt')", "load_param_into_net(1, {})", "load_param_into_net(nn.Dense(1, 1), 1)", "grad(1)", "value_and_grad(1)", "Parameter(Tensor([1.0]), name=1)", "ParameterTuple(1)", "get_context('nothing')", "jit(1)", "vmap(1)", "nothing", "Model(1)", "tensor()", "set_device('a')")),
    *(f"ms.common.initializer.initializer({x})" for x in ("'a', (2,)", "1, 'a'", "'normal', (-1,)", "'normal', (2,), 'a'", "None, (2,)", "Tensor([1.0]), (2,)", "'he_uniform', (2,)", "'xavier_uniform', (2,)", "'zeros'", "1.0, (2.0,)")),
]

CASES = {call: f"out = {call}" for call in CALLS}
