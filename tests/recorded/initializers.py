"""Initializers: statistics of large samples, exact values where there are any, names, laziness, errors."""

PRELUDE = """
from mindspore.common import initializer as init
from mindspore.common.initializer import initializer
ms.set_seed(1)
def sample(how, shape=(400, 300), dtype=ms.float32):
    t = initializer(how, shape, dtype)
    return (t.init_data() if t.has_init else t).asnumpy().astype(np.float64)
def spread(a, std):
    \"\"\"Whether the mean is about 0, the standard deviation relative to `std`, and which distribution has
    such extremes.\"\"\"
    edge = np.abs(a).max() / std
    kind = 'uniform' if abs(edge - 3 ** 0.5) < 0.02 else 'truncated' if edge < 2.5 else 'normal'
    return bool(abs(a.mean()) < std / 20), round(float(a.std() / std), 1), kind
def fills(a, std):
    \"\"\"Whether a small sample lies within, and nearly reaches, the bounds of a uniform distribution.\"\"\"
    return bool(0.75 < np.abs(a).max() / (std * 3 ** 0.5) < 1.0001)
"""
STATISTICS = {
    "normal": ("init.Normal()", 0.01),
    "normal_sigma": ("init.Normal(0.5)", 0.5),
    "uniform": ("init.Uniform()", "0.07 / 3 ** 0.5"),
    "uniform_scale": ("init.Uniform(2.0)", "2.0 / 3 ** 0.5"),
    "truncated": ("init.TruncatedNormal()", 0.01),
    "truncated_sigma": ("init.TruncatedNormal(0.5)", 0.5),
    "xavier_uniform": ("init.XavierUniform()", "(2 / 700) ** 0.5"),
    "xavier_uniform_gain": ("init.XavierUniform(2)", "2 * (2 / 700) ** 0.5"),
    "xavier_normal": ("init.XavierNormal()", "(2 / 700) ** 0.5"),
    "he_uniform": ("init.HeUniform()", "(2 / 300) ** 0.5"),
    "he_uniform_fan_out": ("init.HeUniform(mode='fan_out')", "(2 / 400) ** 0.5"),
    "he_uniform_slope": ("init.HeUniform(5 ** 0.5)", "(1 / 3 / 300) ** 0.5"),
    "he_normal": ("init.HeNormal()", "(2 / 300) ** 0.5"),
    "he_normal_fan_out": ("init.HeNormal(mode='fan_out')", "(2 / 400) ** 0.5"),
    "he_normal_relu": ("init.HeNormal(nonlinearity='relu')", "(2 / 300) ** 0.5"),
    "he_normal_tanh": ("init.HeNormal(nonlinearity='tanh')", "5 / 3 / 300 ** 0.5"),
    "he_normal_sigmoid": ("init.HeNormal(nonlinearity='sigmoid')", "1 / 300 ** 0.5"),
    "variance_scaling": ("init.VarianceScaling()", "1 / 300 ** 0.5"),
    "variance_scaling_uniform": ("init.VarianceScaling(2.0, 'fan_avg', 'uniform')", "(2 / 350) ** 0.5"),
    "variance_scaling_untruncated": (
        "init.VarianceScaling(1.0, 'fan_out', 'untruncated_normal')",
        "1 / 400 ** 0.5",
    ),
    "name_normal": ("'normal'", 0.01),
    "name_uniform": ("'uniform'", "0.07 / 3 ** 0.5"),
    "name_he_uniform": ("'he_uniform'", "(2 / 300) ** 0.5"),
    "name_HeUniform": ("'HeUniform'", "(2 / 300) ** 0.5"),
    "name_henormal": ("'henormal'", "(2 / 300) ** 0.5"),
    "name_xavier_uniform": ("'xavier_uniform'", "(2 / 700) ** 0.5"),
    "name_XavierNormal": ("'XavierNormal'", "(2 / 700) ** 0.5"),
    "name_truncatednormal": ("'truncatedNormal'", 0.01),
    "name_variancescaling": ("'varianceScaling'", "1 / 300 ** 0.5"),
}
LAYERS = {
    "dense": ("nn.Dense(300, 400)", "1 / (3 * 300) ** 0.5", "1 / (3 * 300) ** 0.5"),
    "conv2d": ("nn.Conv2d(20, 60, 5, has_bias=True)", "1 / (3 * 500) ** 0.5", "1 / (3 * 500) ** 0.5"),
    "conv2d_group": (
        "nn.Conv2d(20, 60, 5, group=4, has_bias=True)",
        "1 / (3 * 125) ** 0.5",
        "1 / (3 * 125) ** 0.5",
    ),
    "conv1d": ("nn.Conv1d(50, 60, 5, has_bias=True)", "1 / (3 * 250) ** 0.5", "1 / (3 * 250) ** 0.5"),
    "conv3d": ("nn.Conv3d(10, 60, 3, has_bias=True)", "1 / (3 * 270) ** 0.5", "1 / (3 * 270) ** 0.5"),
    "deconv2d": (
        "nn.Conv2dTranspose(20, 60, 5, has_bias=True)",
        "1 / (3 * 1500) ** 0.5",
        "1 / (3 * 1500) ** 0.5",
    ),
    "embedding": ("nn.Embedding(400, 300)", 0.01, None),
    "lookup": ("nn.EmbeddingLookup(400, 300)", 0.01, None),
    "bidense": ("nn.BiDense(30, 40, 50)", "1 / (3 * 30) ** 0.5", "1 / (3 * 30) ** 0.5"),
    "lstm": ("nn.LSTM(200, 300)", "1 / (3 * 300) ** 0.5", None),
    "gru": ("nn.GRU(200, 300)", "1 / (3 * 300) ** 0.5", None),
    "rnn_cell": ("nn.RNNCell(200, 300)", "1 / (3 * 300) ** 0.5", None),
    "mint_linear": ("mint.nn.Linear(300, 400)", "1 / (3 * 300) ** 0.5", "1 / (3 * 300) ** 0.5"),
    "mint_embedding": ("mint.nn.Embedding(400, 300)", 1.0, None),
    "mint_conv2d": ("mint.nn.Conv2d(20, 60, 5)", "1 / (3 * 500) ** 0.5", "1 / (3 * 500) ** 0.5"),
    "attention": ("nn.MultiheadAttention(200, 4)", "(2 / 800) ** 0.5", None),
}

CASES = {
    **{f"statistics_{name}": f"out = spread(sample({how}), {std})" for name, (how, std) in STATISTICS.items()},
    **{
        f"layer_{name}": f"n = {net}; w = list(n.trainable_params()); out = spread(w[0].asnumpy(), {std})"
        + (f", fills(w[1].asnumpy(), {bias})" if bias and name != "mint_linear" else "")
        for name, (net, std, bias) in LAYERS.items()
    },
    "conv_shape_he": "out = spread(sample(init.HeUniform(), (40, 30, 5, 5)), (2 / 750) ** 0.5)",
    "conv_shape_xavier": "out = spread(sample(init.XavierNormal(), (40, 30, 5, 5)), (2 / (750 + 1000)) ** 0.5)",
    "normal_mean": "a = sample(init.Normal(0.1, 3.0)); out = round(float(a.mean()), 2), round(float(a.std()), 2)",
    "truncated_bounds": "a = sample(init.TruncatedNormal(1.0, 0.0, -0.5, 1.0)); "
    "out = bool(a.min() >= -0.5), bool(a.max() <= 1.0), round(float(a.min()), 1), "
    "round(float(a.max()), 1)",
    "truncated_mean": "a = sample(init.TruncatedNormal(1.0, 5.0)); "
    "out = bool(a.max() <= 2), round(float(a.mean()), 1), round(float(a.std()), 1)",
    "uniform_bounds": "a = sample(init.Uniform(0.5)); out = round(float(a.min()), 2), round(float(a.max()), 2)",
    "layer_lstm_bounds": "n = nn.LSTM(200, 300); out = [round(float(np.abs(p.asnumpy()).max() * 300 ** 0.5), "
    "2) for p in n.trainable_params()]",
    "layer_constants": "out = {k: [p.asnumpy() for p in n.get_parameters()] for k, n in {'bn': nn.BatchNorm2d(2), "
    "'ln': nn.LayerNorm([2]), 'gn': nn.GroupNorm(1, 2), 'prelu': nn.PReLU(), "
    "'in': nn.InstanceNorm2d(2)}.items()}",
    "layer_dense_strings": "n = nn.Dense(300, 400, weight_init='normal', bias_init='zeros'); "
    "out = spread(n.weight.asnumpy(), 0.01), float(n.bias.asnumpy().max())",
    "layer_dense_classes": "n = nn.Dense(300, 400, weight_init=init.XavierUniform(), bias_init=init.Constant(0.5)); "
    "out = spread(n.weight.asnumpy(), (2 / 700) ** 0.5), float(n.bias.asnumpy().max())",
    "layer_two_differ": "out = bool((nn.Dense(3, 4).weight == nn.Dense(3, 4).weight).all())",
    "layer_seed_repeats": "ms.set_seed(3); a = nn.Dense(3, 4).weight; ms.set_seed(3); b = nn.Dense(3, 4).weight; "
    "out = bool((a == b).all())",
    "zero": "out = sample('zeros', (2, 3)), sample('zero', (2,)), sample(init.Zero(), (2,))",
    "one": "out = sample('ones', (2, 3)), sample('one', (2,)), sample(init.One(), (2,))",
    "constant": "out = sample(init.Constant(3.5), (2, 2)), sample(3, (2,)), sample(0.25, (2,))",
    "constant_int_dtype": "out = initializer(init.Constant(3), (2,), ms.int32).init_data()",
    "identity": "out = sample('identity', (2, 3)), sample(init.Identity(), (3, 3))",
    "dirac": "out = sample(init.Dirac(), (2, 2, 3)), sample(init.Dirac(2), (4, 2, 3, 3))",
    "orthogonal": "a = sample(init.Orthogonal(), (3, 5)); out = np.round(a @ a.T, 4) + 0.0",
    "orthogonal_gain": "a = sample(init.Orthogonal(2.0), (6, 3)); out = np.round(a.T @ a, 3) + 0.0",
    "orthogonal_conv": "a = sample('orthogonal', (4, 2, 3)).reshape(4, 6); out = np.round(a @ a.T, 4) + 0.0",
    "sparse": "a = sample(init.Sparse(0.25), (8, 5)); out = (a == 0).sum(0)",
    "sparse_sigma": "a = sample(init.Sparse(0.5, 2.0), (400, 300)); out = round(float(a[a != 0].std()), 1)",
    "from_tensor": "out = initializer(Tensor([1.0, 2.0]), [2], ms.float32)",
    "from_tensor_is_it": "t = Tensor([1.0, 2.0]); out = initializer(t, [2], ms.float32) is t",
    "from_numpy": "out = initializer(np.ones(2), [2])",
    "dtype_float16": "out = initializer('ones', (2,), ms.float16).init_data()",
    "dtype_default": "t = initializer('ones', (2,)); out = t.dtype, t.shape",
    "dtype_default_shape": "t = initializer('ones'); out = t.shape",
    "shape_int": "out = initializer('ones', 3).init_data()",
    "shape_list": "out = initializer('ones', [2, 1]).init_data()",
    "lazy": "t = initializer('normal', (2, 3), ms.float32); "
    "out = type(t).__name__, t.has_init, t.shape, t.dtype, t.init is not None, t.size, t.ndim",
    "lazy_after": "t = initializer('normal', (2, 3), ms.float32); d = t.init_data(); "
    "out = d is t, t.has_init, d.has_init, type(d).__name__, d.shape",
    "lazy_twice": "t = initializer('normal', (2, 3), ms.float32); a = t.init_data().asnumpy().copy(); "
    "b = t.init_data().asnumpy(); out = bool((a == b).all())",
    "lazy_print": "t = initializer('ones', (2, 2), ms.float32); out = str(t)",
    "lazy_asnumpy": "out = initializer('ones', (2, 2), ms.float32).asnumpy()",
    "lazy_arithmetic": "out = initializer('ones', (2, 2), ms.float32) + 1",
    "parameter_of_lazy": "p = Parameter(initializer('ones', (2, 2), ms.float32), name='p'); "
    "out = p, p.has_init, type(p).__name__, str(p)",
    "tensor_of_init": "t = Tensor(shape=(2, 2), dtype=ms.float32, init=init.One()); "
    "out = t.shape, t.has_init, t.init_data()",
    "same_seed": "ms.set_seed(5); a = sample('normal', (3,)); ms.set_seed(5); b = sample('normal', (3,)); "
    "out = bool((a == b).all())",
    "two_differ": "out = bool((sample('normal', (3,)) == sample('normal', (3,))).all())",
    "own_initializer": "class Halves(init.Initializer):\n    def _initialize(self, arr): arr[:] = 0.5\n"
    "out = initializer(Halves(), (2,), ms.float32).init_data()",
    "names": "out = [n for n in ('normal', 'Normal', 'NORMAL', 'zeros', 'Zero', 'ones', 'One', 'uniform', "
    "'Uniform', 'he_uniform', 'heuniform', 'HeUniform', 'he_normal', 'xavier_uniform', "
    "'XavierUniform', 'xavier_normal', 'truncatedNormal', 'truncatednormal', 'TruncatedNormal', "
    "'truncated_normal', 'orthogonal', 'Orthogonal', 'dirac', 'identity', 'Identity', 'sparse', "
    "'varianceScaling', 'constant', 'Constant', "
    "'kaiming') if isinstance(attempt(lambda: initializer(n, (4, 4, 3) if n == 'dirac' else (4, 4), "
    "ms.float32).init_data()), Tensor)]",
}
ERRORS = {
    "name": "initializer('unknown', (2,))",
    "kind": "initializer([1.0], (2,))",
    "none": "initializer(None, (2,))",
    "shape_negative": "initializer('ones', (-1, 2))",
    "shape_zero": "initializer('ones', (0, 2))",
    "shape_float": "initializer('ones', (2.0,))",
    "shape_str": "initializer('ones', 'x')",
    "dtype": "initializer('ones', (2,), 'float32')",
    "tensor_shape": "initializer(Tensor([1.0]), (2,))",
    "he_one_dim": "sample('he_uniform', (5,))",
    "xavier_one_dim": "sample('xavier_uniform', (5,))",
    "he_mode": "sample(init.HeUniform(mode='fan'))",
    "he_nonlinearity": "sample(init.HeUniform(nonlinearity='unknown'))",
    "variance_mode": "init.VarianceScaling(mode='fan')",
    "variance_distribution": "init.VarianceScaling(distribution='x')",
    "variance_scale": "init.VarianceScaling(scale=-1.0)",
    "identity_one_dim": "sample('identity', (3,))",
    "dirac_two_dim": "sample(init.Dirac(), (3, 3))",
    "orthogonal_one_dim": "sample(init.Orthogonal(), (3,))",
    "sparse_three_dim": "sample(init.Sparse(0.1), (2, 2, 2))",
    "sparse_range": "sample(init.Sparse(1.5), (2, 2))",
    "constant_str": "sample(init.Constant('x'), (2,))",
    "bool": "initializer(True, (2,))",
    "dirac_groups": "sample(init.Dirac(3), (4, 2, 3))",
}
CASES |= {f"error_{name}": f"out = {code}" for name, code in ERRORS.items()}

# Where msgrad differs, and why.
DIFFERS = {
    "statistics_*variance*scaling": "truncated normal, as documented; MindSpore draws uniform values of this variance",
    "lazy_twice": "values are drawn when they are needed, so init_data() may come again",
    "lazy_arithmetic": "values are drawn when they are needed, arithmetic included",
}
