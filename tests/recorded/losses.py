"""Losses, as cells and as functions: values, gradients, reductions, weights, errors."""

PRELUDE = """
def data(*shape, low=-1.0, high=1.0, dtype=np.float32):
    \"\"\"Fixed numbers of no particular order.\"\"\"
    n = int(np.prod(shape))
    values = low + (high - low) * ((np.arange(n) * 7919 + 13) % 101) / 100
    return Tensor(values.reshape(shape).astype(dtype))
def other(*shape, low=-1.0, high=1.0, dtype=np.float32):
    \"\"\"Other fixed numbers.\"\"\"
    n = int(np.prod(shape))
    return Tensor((low + (high - low) * ((np.arange(n) * 4337 + 5) % 97) / 96).reshape(shape).astype(dtype))
def both(loss, *inputs):
    \"\"\"Value and gradient in the first input.\"\"\"
    return ms.value_and_grad(loss)(*inputs)
logits, scores = data(4, 3, low=-2.0, high=2.0), other(4, 3)
labels = Tensor([0, 2, 1, 2], ms.int32)
probs = ops.softmax(other(4, 3), -1)
unit = data(4, 3, low=0.05, high=0.95)
zeros_ones = Tensor([[0, 1, 1], [1, 0, 1], [0, 0, 1], [1, 1, 0]], ms.float32)
weight = Tensor([0.5, 2.0, 1.0], ms.float32)
"""
REDUCTIONS = ("none", "mean", "sum")

# name: (cell, function or None, inputs); both take `reduction`.
ELEMENTWISE = {
    "mse": ("nn.MSELoss({})", "ops.mse_loss(x, y, {})", "data(4, 3), other(4, 3)"),
    "l1": ("nn.L1Loss({})", "ops.l1_loss(x, y, {})", "data(4, 3), other(4, 3)"),
    "smooth_l1": ("nn.SmoothL1Loss(0.5, {})", "ops.smooth_l1_loss(x, y, 0.5, {})", "data(4, 3), other(4, 3)"),
    "huber": ("nn.HuberLoss({}, 0.5)", "ops.huber_loss(x, y, {}, 0.5)", "data(4, 3), other(4, 3)"),
    "bce": ("nn.BCELoss(reduction={})", "ops.binary_cross_entropy(x, y, None, {})", "unit, zeros_ones"),
    "bce_weight": (
        "nn.BCELoss(ops.broadcast_to(weight, (4, 3)), {})",
        "ops.binary_cross_entropy(x, y, ops.broadcast_to(weight, (4, 3)), {})",
        "unit, zeros_ones",
    ),
    "bce_logits": (
        "nn.BCEWithLogitsLoss({})",
        "ops.binary_cross_entropy_with_logits(x, y, None, None, {})",
        "logits, zeros_ones",
    ),
    "bce_logits_weights": (
        "nn.BCEWithLogitsLoss({}, weight, weight * 2)",
        "ops.binary_cross_entropy_with_logits(x, y, weight, weight * 2, {})",
        "logits, zeros_ones",
    ),
    "kl": ("nn.KLDivLoss({})", "ops.kl_div(x, y, {})", "ops.log_softmax(logits), probs"),
    "hinge_embedding": (
        "nn.HingeEmbeddingLoss(1.0, {})",
        "ops.hinge_embedding_loss(x, y, 1.0, {})",
        "data(4, 3), zeros_ones * 2 - 1",
    ),
    "poisson": ("nn.PoissonNLLLoss(reduction={})", None, "data(4, 3), zeros_ones"),
    "multilabel_soft_margin": (
        "nn.MultiLabelSoftMarginLoss(reduction={})",
        "ops.multilabel_soft_margin_loss(x, y, None, {})",
        "logits, zeros_ones",
    ),
    "cross_entropy": (
        "nn.CrossEntropyLoss(reduction={})",
        "ops.cross_entropy(x, y, reduction={})",
        "logits, labels",
    ),
    "cross_entropy_weight": (
        "nn.CrossEntropyLoss(weight, reduction={})",
        "ops.cross_entropy(x, y, weight, reduction={})",
        "logits, labels",
    ),
    "cross_entropy_ignore": (
        "nn.CrossEntropyLoss(ignore_index=2, reduction={})",
        "ops.cross_entropy(x, y, None, 2, {})",
        "logits, labels",
    ),
    "cross_entropy_smooth": (
        "nn.CrossEntropyLoss(reduction={}, label_smoothing=0.2)",
        "ops.cross_entropy(x, y, reduction={}, label_smoothing=0.2)",
        "logits, labels",
    ),
    "cross_entropy_all": (
        "nn.CrossEntropyLoss(weight, 2, {}, 0.2)",
        "ops.cross_entropy(x, y, weight, 2, {}, 0.2)",
        "logits, labels",
    ),
    "cross_entropy_probs": (
        "nn.CrossEntropyLoss(reduction={})",
        "ops.cross_entropy(x, y, reduction={})",
        "logits, probs",
    ),
    "cross_entropy_probs_weight_smooth": (
        "nn.CrossEntropyLoss(weight, reduction={}, label_smoothing=0.2)",
        "ops.cross_entropy(x, y, weight, reduction={}, label_smoothing=0.2)",
        "logits, probs",
    ),
    "cross_entropy_2d": (
        "nn.CrossEntropyLoss(reduction={})",
        "ops.cross_entropy(x, y, reduction={})",
        "data(2, 3, 2, 2), Tensor([[[0, 2], [1, 1]], [[2, 0], [0, 1]]], ms.int32)",
    ),
    "nll": (
        "nn.NLLLoss(reduction={})",
        "ops.nll_loss(x, y, reduction={})",
        "ops.log_softmax(logits), labels",
    ),
    "nll_weight": (
        "nn.NLLLoss(weight, reduction={})",
        "ops.nll_loss(x, y, weight, reduction={})",
        "ops.log_softmax(logits), labels",
    ),
    "nll_ignore": (
        "nn.NLLLoss(None, 2, {})",
        "ops.nll_loss(x, y, None, 2, {})",
        "ops.log_softmax(logits), labels",
    ),
    "nll_2d": (
        "nn.NLLLoss(reduction={})",
        "ops.nll_loss(x, y, reduction={})",
        "data(2, 3, 2, 2), Tensor([[[0, 2], [1, 1]], [[2, 0], [0, 1]]], ms.int32)",
    ),
    "softmax_sparse": ("nn.SoftmaxCrossEntropyWithLogits(True, {})", None, "logits, labels"),
    "softmax_dense": (
        "nn.SoftmaxCrossEntropyWithLogits(reduction={})",
        None,
        "logits, ops.one_hot(labels, 3, Tensor(1.0), Tensor(0.0))",
    ),
    "softmax_probs": ("nn.SoftmaxCrossEntropyWithLogits(reduction={})", None, "logits, probs"),
    "multi_margin": (
        "nn.MultiMarginLoss(reduction={})",
        "ops.multi_margin_loss(x, y, reduction={})",
        "logits, Tensor([0, 2, 1, 2])",
    ),
    "cosine": (
        "nn.CosineEmbeddingLoss(0.1, {})",
        None,
        "data(4, 3), other(4, 3), Tensor([1, -1, 1, -1], ms.int32)",
    ),
    "margin_ranking": (
        "nn.MarginRankingLoss(0.1, {})",
        "ops.margin_ranking_loss(x, *y, 0.1, {})",
        "data(4), other(4), Tensor([1.0, -1.0, 1.0, -1.0])",
    ),
    "gaussian_nll": ("nn.GaussianNLLLoss(reduction={})", None, "data(4, 3), other(4, 3), unit"),
    "focal": ("nn.FocalLoss(None, 2.0, {})", None, "logits, Tensor([[0], [2], [1], [2]], ms.int32)"),
}

CASES = {
    f"{name}_{reduction}_{form}": f"out = both({cell.format(repr(reduction))}, {inputs})"
    if form == "cell"
    else f"def f(x, {'*y' if '*y' in function else 'y'}): return "
    f"{function.format(repr(reduction))}\nout = both(f, {inputs})"
    for name, (cell, function, inputs) in ELEMENTWISE.items()
    for reduction in REDUCTIONS
    for form in ("cell", "function")
    if form == "cell" or (function and (reduction == "none" or name in ("mse", "cross_entropy")))
}
CASES |= {
    "batchmean": "out = both(nn.KLDivLoss('batchmean'), ops.log_softmax(logits), probs)",
    "kl_default": "out = both(nn.KLDivLoss(), ops.log_softmax(logits), probs)",
    "mae": "out = both(nn.MAELoss(), data(4, 3), other(4, 3))",
    "rmse": "out = both(nn.RMSELoss(), data(4, 3), other(4, 3))",
    "dice": "out = both(nn.DiceLoss(), unit, zeros_ones)",
    "multi_class_dice": "out = both(nn.MultiClassDiceLoss(), unit, zeros_ones)",
    "bce_extremes": "x = Tensor([0.0, 1.0, 0.0, 1.0]); y = Tensor([0.0, 1.0, 1.0, 0.0]); "
    "out = both(nn.BCELoss(reduction='none'), x, y)",
    "bce_logits_large": "x = Tensor([200.0, -200.0]); y = Tensor([1.0, 1.0]); "
    "out = both(nn.BCEWithLogitsLoss('none'), x, y)",
    "cross_entropy_large": "out = both(nn.CrossEntropyLoss(), Tensor([[1000.0, 0.0, -1000.0]]), Tensor([1], ms.int32))",
    "cross_entropy_one_dim": "out = both(nn.CrossEntropyLoss(), Tensor([1.0, 2.0, 3.0]), Tensor(1, ms.int32))",
    "cross_entropy_all_ignored": "out = nn.CrossEntropyLoss(ignore_index=2)(logits, Tensor([2, 2, 2, 2], ms.int32))",
    "cross_entropy_default_ignore": "out = nn.CrossEntropyLoss()(logits, Tensor([0, -100, 1, -100], ms.int32))",
    "cross_entropy_int64": "out = nn.CrossEntropyLoss()(logits, labels.astype(ms.int64))",
    "cross_entropy_uint8": "out = nn.CrossEntropyLoss()(logits, labels.astype(ms.uint8))",
    "cross_entropy_float_labels": "out = nn.CrossEntropyLoss()(logits, labels.astype(ms.float32))",
    "cross_entropy_float16": "out = nn.CrossEntropyLoss()(logits.astype(ms.float16), labels)",
    "cross_entropy_label_out_of_range": "out = nn.CrossEntropyLoss()(logits, Tensor([0, 3, 1, 2], ms.int32))",
    "cross_entropy_label_negative": "out = nn.CrossEntropyLoss()(logits, Tensor([0, -1, 1, 2], ms.int32))",
    "cross_entropy_empty": "out = nn.CrossEntropyLoss()(Tensor(np.ones((0, 3), np.float32)), Tensor(np.ones(0, np.int32)))",
    "softmax_sparse_int64": "out = nn.SoftmaxCrossEntropyWithLogits(True, 'mean')(logits, labels.astype(ms.int64))",
    "softmax_sparse_out_of_range": "out = nn.SoftmaxCrossEntropyWithLogits(True)(logits, Tensor([0, 3, 1, 2], ms.int32))",
    "softmax_float16": "out = nn.SoftmaxCrossEntropyWithLogits(True)(logits.astype(ms.float16), labels)",
    "ops_softmax_ce": "out = ops.SoftmaxCrossEntropyWithLogits()(logits, probs)",
    "ops_sparse_softmax_ce": "out = ops.SparseSoftmaxCrossEntropyWithLogits()(logits, labels), "
    "ops.SparseSoftmaxCrossEntropyWithLogits(is_grad=True)(logits, labels)",
    "mse_broadcast": "out = nn.MSELoss()(data(4, 3), other(3))",
    "mse_dtypes": "out = nn.MSELoss()(data(4, dtype=np.float16), other(4)), nn.MSELoss()(data(4, dtype=np.float16), "
    "other(4, dtype=np.float16)).dtype",
    "mse_ints": "out = nn.MSELoss()(Tensor([1, 2]), Tensor([3, 5]))",
    "mse_empty": "out = nn.MSELoss()(Tensor(np.ones(0, np.float32)), Tensor(np.ones(0, np.float32)))",
    "mse_at_equal": "out = both(nn.L1Loss(), Tensor([1.0, 2.0]), Tensor([1.0, 2.0])), both(nn.MSELoss(), "
    "Tensor([1.0]), Tensor([1.0]))",
    "mse_gradient_of_target": "out = ms.grad(nn.MSELoss(), 1)(data(4), other(4))",
    "smooth_l1_default": "out = both(nn.SmoothL1Loss(), data(4), other(4))",
    "smooth_l1_beta_zero": "out = nn.SmoothL1Loss(0.0)(data(4), other(4))",
    "defaults_value": "out = nn.SmoothL1Loss()(data(3), other(3)), nn.SoftmaxCrossEntropyWithLogits(sparse=True)(logits, "
    "labels), nn.BCELoss()(unit, zeros_ones)",
    "loss_base": "class Mine(nn.LossBase):\n    def construct(self, x, y): return self.get_loss((x - y) ** 2)\n"
    "out = Mine()(data(3), other(3)), Mine('sum')(data(3), other(3)), Mine('none')(data(3), other(3)), "
    "Mine()(data(3), other(3)).dtype",
    "loss_base_weights": "class Mine(nn.LossBase):\n    def construct(self, x, y): return self.get_loss((x - y) ** 2, "
    "Tensor([1.0, 0.0, 2.0]))\n"
    "out = Mine()(data(3), other(3)), Mine('sum')(data(3), other(3))",
    "loss_base_bad": "out = nn.LossBase('average')",
    "with_loss_cell": "net = nn.Dense(3, 3, weight_init='ones', bias_init='zeros'); "
    "out = nn.WithLossCell(net, nn.MSELoss())(data(4, 3), other(4, 3))",
    "ctc": "out = nn.CTCLoss()(ops.log_softmax(data(5, 2, 4), -1), Tensor([[1, 2], [3, 1]], ms.int32), "
    "Tensor([5, 4], ms.int32), Tensor([2, 1], ms.int32))",
    "l1_out_of_place": "x, y = data(3), other(3); nn.L1Loss()(x, y); out = x, y",
}
ERRORS = {
    "reduction_mse": "nn.MSELoss('average')",
    "reduction_ce": "nn.CrossEntropyLoss(reduction='x')",
    "reduction_ce_called": "nn.CrossEntropyLoss(reduction='x')(logits, labels)",
    "reduction_bce": "nn.BCELoss(reduction='x')",
    "reduction_none": "nn.MSELoss(None)",
    "reduction_upper": "nn.L1Loss('MEAN')(data(3), other(3))",
    "reduction_int": "nn.L1Loss(1)",
    "shape_mse": "nn.MSELoss()(data(3), other(4))",
    "shape_l1": "nn.L1Loss()(data(2, 3), other(3, 2))",
    "shape_ce": "nn.CrossEntropyLoss()(logits, Tensor([0, 1, 2], ms.int32))",
    "shape_ce_rank": "nn.CrossEntropyLoss()(logits, Tensor([[0], [1], [2], [0]], ms.int32))",
    "shape_ce_probs": "nn.CrossEntropyLoss()(logits, other(4, 2))",
    "shape_bce": "nn.BCELoss()(unit, Tensor([1.0, 0.0]))",
    "shape_bce_logits": "nn.BCEWithLogitsLoss()(logits, Tensor([[1.0, 0.0]]))",
    "shape_nll": "nn.NLLLoss()(logits, Tensor([0, 1, 2], ms.int32))",
    "shape_softmax": "nn.SoftmaxCrossEntropyWithLogits()(logits, labels)",
    "shape_softmax_sparse": "nn.SoftmaxCrossEntropyWithLogits(True)(logits, probs)",
    "weight_shape_ce": "nn.CrossEntropyLoss(Tensor([1.0, 2.0]))(logits, labels)",
    "weight_type_ce": "nn.CrossEntropyLoss([1.0, 2.0, 3.0])(logits, labels)",
    "ignore_type_ce": "nn.CrossEntropyLoss(ignore_index=1.5)(logits, labels)",
    "smoothing_ce": "nn.CrossEntropyLoss(label_smoothing=1.5)(logits, labels)",
    "smoothing_negative_ce": "nn.CrossEntropyLoss(label_smoothing=-0.1)(logits, labels)",
    "smoothing_type_ce": "nn.CrossEntropyLoss(label_smoothing='x')",
    "not_tensor_mse": "nn.MSELoss()(data(3), 1.0)",
    "not_tensor_ce": "nn.CrossEntropyLoss()(logits, [0, 1, 2, 0])",
    "numpy_mse": "nn.MSELoss()(np.ones(3, np.float32), data(3))",
    "number_mse": "nn.MSELoss()(1.0, 2.0)",
    "one_input": "nn.MSELoss()(data(3))",
    "three_inputs": "nn.MSELoss()(data(3), data(3), data(3))",
    "bce_range": "nn.BCELoss()(Tensor([1.5, -0.5]), Tensor([1.0, 0.0]))",
    "bce_dtype": "nn.BCELoss()(unit, zeros_ones.astype(ms.int32))",
    "bce_logits_dtype": "nn.BCEWithLogitsLoss()(logits, zeros_ones.astype(ms.int32))",
    "beta_negative": "nn.SmoothL1Loss(-1.0)(data(3), other(3))",
    "beta_type": "nn.SmoothL1Loss('x')",
    "sparse_type": "nn.SoftmaxCrossEntropyWithLogits(sparse=1)",
    "softmax_reduction": "nn.SoftmaxCrossEntropyWithLogits(reduction='x')",
    "huber_delta": "nn.HuberLoss(delta=-1.0)",
    "ops_mse_reduction": "ops.mse_loss(data(3), other(3), 'x')",
    "ops_ce_not_tensor": "ops.cross_entropy(logits, 3)",
    "nll_float_labels": "nn.NLLLoss()(logits, labels.astype(ms.float32))",
    "softmax_float_labels": "nn.SoftmaxCrossEntropyWithLogits(True)(logits, labels.astype(ms.float32))",
    "with_loss_not_cell": "nn.WithLossCell(3, nn.MSELoss())",
}
CASES |= {f"error_{name}": f"out = {code}" for name, code in ERRORS.items()}

# Where msgrad differs, and why.
DIFFERS = {
    "cross_entropy_label_out_of_range": "a label beyond the classes gives NaN: a compiled program cannot raise",
    "error_bce_range": "a probability out of range gives NaN: a compiled program cannot raise",
    "softmax_float16": "MindSpore's primitive takes float32 only; msgrad computes float16 too",
    "error_weight_shape_ce": "a ValueError that names the shapes, where MindSpore's gather fails with a RuntimeError",
    "multilabel_soft_margin_*_cell": "not there yet: it comes with the rest of the losses",
    "multi_margin_*_cell": "not there yet: it comes with the rest of the losses",
    "focal_*": "not there yet: it comes with the rest of the losses",
    "dice": "not there yet: it comes with the rest of the losses",
    "multi_class_dice": "not there yet: it comes with the rest of the losses",
    "ctc": "not there yet: it comes with the rest of the losses",
}
