"""Layers: names and printing, values against formulas, training and evaluation, errors."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import Parameter, Tensor, nn, ops


def data(*shape, seed=0, low=-1.0, high=1.0, dtype=np.float32):
    return np.random.default_rng(seed).uniform(low, high, shape).astype(dtype)


def text(net):
    """repr without the module and address of initializers."""
    return re.sub(r"<[\w.]*?(\w+) object at 0x\w+>", r"<\1>", repr(net))


# ---------------------------------------------------------------- names and printing
CONV = (
    "input_channels=2, output_channels=4, kernel_size={k}, stride={s}, pad_mode={m}, padding={p}, dilation={d}, "
    "group={g}, has_bias={b}, weight_init=<HeUniform>, bias_init={i}, format={f}"
)
BN = (
    "num_features=4, eps=1e-05, momentum={m}, gamma=Parameter (name=gamma, shape=(4,), dtype=Float32, "
    "requires_grad=True), beta=Parameter (name=beta, shape=(4,), dtype=Float32, requires_grad=True), "
    "moving_mean=Parameter (name=mean, shape=(4,), dtype=Float32, requires_grad=False), "
    "moving_variance=Parameter (name=variance, shape=(4,), dtype=Float32, requires_grad=False)"
)
REPR = {
    "nn.Dense(2, 3)": "Dense(input_channels=2, output_channels=3, has_bias=True)",
    "nn.Dense(2, 3, has_bias=False)": "Dense(input_channels=2, output_channels=3)",
    "nn.Dense(2, 3, activation='relu')": "Dense(\n  input_channels=2, output_channels=3, has_bias=True, "
    "activation=ReLU()\n  (activation): ReLU()\n)",
    "nn.Linear(2, 3)": "Linear(input_features=2, output_features=3, has_bias=True)",
    "nn.BiDense(2, 3, 4)": "BiDense(in1_channels=2, in2_channels=3, output_channels=4, has_bias=True)",
    "nn.Conv2d(2, 4, 3)": "Conv2d("
    + CONV.format(k=(3, 3), s=(1, 1), m="same", p=0, d=(1, 1), g=1, b=False, i=None, f="NCHW")
    + ")",
    "nn.Conv1d(2, 4, 3, has_bias=True)": "Conv1d("
    + CONV.format(k=(1, 3), s=(1, 1), m="same", p=(0, 0, 0, 0), d=(1, 1), g=1, b=True, i="<Uniform>", f="NCHW")
    + ")",
    "nn.Conv3d(2, 4, 3, group=2)": "Conv3d("
    + CONV.format(k=(3, 3, 3), s=(1, 1, 1), m="same", p=0, d=(1, 1, 1), g=2, b=False, i=None, f="NCDHW")
    + ")",
    "nn.BatchNorm2d(4)": f"BatchNorm2d({BN.format(m=0.9)})",
    "nn.InstanceNorm1d(4)": f"InstanceNorm1d({BN.format(m=0.1)})",
    "nn.LayerNorm([4])": "LayerNorm(normalized_shape=[4], begin_norm_axis=-1, begin_params_axis=-1, gammaParameter "
    "(name=gamma, shape=(4,), dtype=Float32, requires_grad=True), beta=Parameter (name=beta, "
    "shape=(4,), dtype=Float32, requires_grad=True))",
    "nn.GroupNorm(2, 4)": "GroupNorm(num_groups=2, num_channels=4)",
    "nn.Dropout()": "Dropout(keep_prob=0.5)",
    "nn.Dropout(p=0.3)": "Dropout(p=0.3)",
    "nn.Dropout2d(p=0.2)": "Dropout2d(p=0.8)",
    "nn.Flatten()": "Flatten()",
    "nn.Identity(1, a=2)": "Identity()",
    "nn.MaxPool1d(2)": "MaxPool1d(kernel_size=(1, 2), stride=(1, 1), pad_mode=VALID)",
    "nn.MaxPool2d((2, 3), (1, 2), 'same')": "MaxPool2d(kernel_size=(2, 3), stride=(1, 2), pad_mode=SAME)",
    "nn.AvgPool2d(3, 2, 'pad', 1)": "AvgPool2d(kernel_size=3, stride=2, pad_mode=PAD)",
    "nn.AdaptiveAvgPool2d(2)": "AdaptiveAvgPool2d()",
    "nn.ReLU()": "ReLU()",
    "nn.GELU(False)": "GELU()",
    "nn.Softmax(0)": "Softmax()",
    "nn.get_activation('hswish')": "HSwish()",
    "nn.Embedding(5, 3)": "Embedding(vocab_size=5, embedding_size=3, use_one_hot=False, embedding_table=Parameter "
    "(name=embedding_table, shape=(5, 3), dtype=Float32, requires_grad=True), dtype=Float32, "
    "padding_idx=None)",
    "nn.RMSELoss()": "RMSELoss(\n  (MSELoss): MSELoss()\n)",
    "nn.CrossEntropyLoss()": "CrossEntropyLoss()",
}


@pytest.mark.parametrize("code", REPR)
def test_repr(code):
    assert text(eval(code)) == REPR[code]


NAMES = {
    "nn.Dense(2, 3)": {"weight": (3, 2), "bias": (3,)},
    "nn.Dense(2, 3, has_bias=False)": {"weight": (3, 2)},
    "nn.Conv2d(2, 4, (3, 2), has_bias=True, group=2)": {"weight": (4, 1, 3, 2), "bias": (4,)},
    "nn.Conv1d(2, 4, 3)": {"weight": (4, 2, 1, 3)},
    "nn.Conv3d(2, 4, 3)": {"weight": (4, 2, 3, 3, 3)},
    "nn.Conv2dTranspose(2, 4, 3)": {"weight": (2, 4, 3, 3)},
    "nn.PReLU(3)": {"a": (3,)},
    "nn.BatchNorm2d(4)": {"mean": (4,), "variance": (4,), "gamma": (4,), "beta": (4,)},
    "nn.LayerNorm((2, 3))": {"gamma": (2, 3), "beta": (2, 3)},
    "nn.GroupNorm(2, 4)": {"gamma": (4,), "beta": (4,)},
    "nn.Embedding(5, 3)": {"embedding_table": (5, 3)},
    "nn.SequentialCell(nn.Dense(2, 3), nn.BatchNorm1d(3))": {
        "0.weight": (3, 2),
        "0.bias": (3,),
        "1.moving_mean": (3,),
        "1.moving_variance": (3,),
        "1.gamma": (3,),
        "1.beta": (3,),
    },
}


@pytest.mark.parametrize("code", NAMES)
def test_parameters(code):
    net = eval(code)
    assert {p.name: p.shape for p in net.get_parameters()} == NAMES[code]
    untrained = {"mean", "variance", "1.moving_mean", "1.moving_variance"}
    assert [p.name for p in net.trainable_params()] == [n for n in NAMES[code] if n not in untrained]


def test_default_weights_lie_within_the_bounds_of_their_fan_in():
    for net, fan_in in (
        (nn.Dense(50, 400), 50),
        (nn.Conv2d(10, 40, 5, has_bias=True), 250),
        (nn.Conv1d(20, 300, 3, has_bias=True), 60),
    ):
        reach = 1 / np.sqrt(fan_in)  # HeUniform(sqrt(5)) draws within sqrt(6 / (1 + 5) / fan-in)
        for p in (net.weight, net.bias):
            assert np.abs(p.asnumpy()).max() <= reach
            if p.size > 100:
                assert np.abs(p.asnumpy()).max() > 0.9 * reach
                assert abs(p.asnumpy().mean()) < 0.15 * reach


def test_given_weights():
    w = data(3, 2)
    net = nn.Dense(2, 3, weight_init=Tensor(w), bias_init="ones")
    assert_allclose(net.weight.asnumpy(), w)
    assert net.bias.asnumpy().tolist() == [1, 1, 1]
    assert nn.Dense(2, 3, weight_init=0.5).weight.asnumpy().tolist() == [[0.5, 0.5]] * 3
    assert nn.Dense(2, 3, dtype=ms.float16).weight.dtype == ms.float16
    kernel = data(4, 2, 3)
    assert_allclose(nn.Conv1d(2, 4, 3, weight_init=Tensor(kernel)).weight.asnumpy()[:, :, 0], kernel)
    with pytest.raises(ValueError, match=r"shape \(3, 2\)"):
        nn.Dense(2, 3, weight_init=Tensor(data(2, 3)))


def test_the_table_of_a_padded_embedding_starts_with_zeros():
    net = nn.Embedding(5, 3, padding_idx=2)
    assert net.embedding_table.asnumpy()[2].tolist() == [0, 0, 0]
    assert net.embedding_table.asnumpy()[1].any()
    assert net(Tensor([[2, 1]])).shape == (1, 2, 3)


def test_one_hot_embedding_gives_zeros_out_of_range():
    out = nn.Embedding(4, 2, True)(Tensor([1, 7, -1])).asnumpy()
    assert out[0].any()
    assert not out[1:].any()


# ---------------------------------------------------------------- values
def test_dense_of_any_rank_and_with_an_activation():
    net = nn.Dense(3, 2, activation=nn.Tanh())
    w, b = net.weight.asnumpy(), net.bias.asnumpy()
    for shape in ((3,), (4, 3), (2, 4, 3)):
        x = data(*shape)
        assert_allclose(net(Tensor(x)).asnumpy(), np.tanh(x @ w.T + b), 1e-5)


@pytest.mark.parametrize(
    ("layer", "same_as"),
    [
        (nn.MaxPool2d(3, 2, "same"), lambda x: ops.max_pool2d(ops_pad(x, (0, 1, 1, 1)), 3, 2)),
        (nn.MaxPool2d(2, 2), lambda x: ops.max_pool2d(x, 2, 2)),
        (nn.MaxPool2d(3, 2, "pad", 1, ceil_mode=True), lambda x: ops.max_pool2d(x, 3, 2, 1, ceil_mode=True)),
        (nn.AvgPool2d(2, 2), lambda x: ops.avg_pool2d(x, 2, 2)),
        (nn.AvgPool2d(2, 2, "pad", 1, divisor_override=3), lambda x: ops.avg_pool2d(x, 2, 2, 1, divisor_override=3)),
        (nn.AdaptiveAvgPool2d((None, 2)), lambda x: ops.adaptive_avg_pool2d(x, (5, 2))),
        (nn.AdaptiveMaxPool2d(2), lambda x: ops.adaptive_max_pool2d(x, 2)),
        (nn.LPPool2d(2, 2), lambda x: ops.lp_pool2d(x, 2, 2)),
    ],
    ids=lambda v: text(v) if isinstance(v, nn.Cell) else "",
)
def test_pooling_layers(layer, same_as):
    x = data(2, 3, 5, 6, low=0.1)
    assert_allclose(layer(Tensor(x)).asnumpy(), same_as(Tensor(x)).asnumpy(), 1e-6)
    assert_allclose(layer(Tensor(x[0])).asnumpy(), same_as(Tensor(x)).asnumpy()[0], 1e-6)  # without a batch


def ops_pad(x, widths):
    """`x` with `widths` rows and columns below every number: (left, right, top, bottom)."""
    left, right, top, bottom = widths
    return Tensor(np.pad(x.asnumpy(), ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=-np.inf))


def test_average_with_same_padding_counts_only_what_is_there():
    ones = Tensor(np.ones((1, 1, 5, 5), np.float32))
    assert nn.AvgPool2d(3, 2, "same")(ones).asnumpy().tolist() == np.ones((1, 1, 3, 3)).tolist()


def test_dilated_max_pool_and_its_gradient():
    x = data(1, 2, 6, 6)
    net = nn.MaxPool2d(2, 1, "pad", dilation=2)
    expected = np.max([x[:, :, i : i + 4, j : j + 4] for i in (0, 2) for j in (0, 2)], 0)
    assert_allclose(net(Tensor(x)).asnumpy(), expected)
    slopes = ms.grad(lambda x: net(x).sum())(Tensor(x)).asnumpy()
    assert slopes.sum() == expected.size


def test_transposed_convolution_is_the_adjoint():
    """<conv(x), y> = <x, transposed(y)>, whatever the padding, with the same kernel."""
    for settings in (
        {"pad_mode": "same", "stride": 2},
        {"pad_mode": "valid", "stride": 2},
        {"stride": 1},
        {"pad_mode": "pad", "padding": 1, "stride": 2},
        {"pad_mode": "valid", "dilation": 2},
    ):
        forward = nn.Conv2d(3, 2, 3, **settings)
        mode = settings.get("pad_mode"), settings.get("stride")
        size = {("same", 2): 8, ("valid", 2): 9, ("pad", 2): 9}.get(mode, 7)
        x = data(1, 3, size, size)
        y = forward(Tensor(x))
        back = nn.Conv2dTranspose(2, 3, 3, weight_init=forward.weight, **settings)
        other = data(*y.shape, seed=1)
        transposed = back(Tensor(other))
        assert transposed.shape == x.shape
        assert_allclose((y.asnumpy() * other).sum(), (x * transposed.asnumpy()).sum(), 1e-4, err_msg=str(settings))


def test_transposed_convolution_sizes():
    x = Tensor(data(1, 2, 4, 4))
    assert nn.Conv2dTranspose(2, 3, 2, stride=3)(x).shape == (1, 3, 12, 12)
    assert nn.Conv2dTranspose(2, 3, 2, stride=3, pad_mode="valid")(x).shape == (1, 3, 12, 12)
    padded = nn.Conv2dTranspose(2, 3, 3, 2, "pad", 1, output_padding=1)(x)
    assert padded.shape == (1, 3, 8, 8)
    assert not padded.asnumpy()[:, :, -1].any()  # MindSpore's layer appends zeros
    assert nn.Conv1dTranspose(2, 3, 3)(Tensor(data(1, 2, 4))).shape == (1, 3, 4)
    assert nn.Conv3dTranspose(1, 2, 2, pad_mode="valid")(Tensor(data(1, 1, 2, 2, 2))).shape == (1, 2, 3, 3, 3)


def test_group_norm_and_layer_norm():
    x = data(2, 4, 3)
    out = nn.GroupNorm(2, 4)(Tensor(x)).asnumpy()
    grouped = x.reshape(2, 2, -1)
    unit = (grouped - grouped.mean(2, keepdims=True)) / np.sqrt(grouped.var(2, keepdims=True) + 1e-5)
    assert_allclose(out, unit.reshape(x.shape), 1e-4, 1e-5)
    out = nn.LayerNorm((4, 3), begin_norm_axis=1, begin_params_axis=1)(Tensor(x)).asnumpy()
    assert_allclose(out, (x - x.mean((1, 2), keepdims=True)) / x.std((1, 2), keepdims=True), 1e-4, 1e-5)
    half = nn.LayerNorm([3])(Tensor(x.astype(np.float16)))
    assert half.dtype == ms.float16


def test_instance_norm_moves_its_statistics():
    x = data(3, 2, 4, 5)
    net = nn.InstanceNorm2d(2)
    out = net(Tensor(x)).asnumpy()
    mean, var = x.mean((2, 3), keepdims=True), x.var((2, 3), keepdims=True)
    assert_allclose(out, (x - mean) / np.sqrt(var + 1e-5), 1e-4, 1e-5)
    assert_allclose(net.moving_mean.asnumpy(), 0.1 * mean.mean(0).ravel(), 1e-5)


# ---------------------------------------------------------------- batch normalization
def statistics(x, axes):
    count = x.size // x.shape[1]
    return x.mean(axes), x.var(axes), x.var(axes) * count / (count - 1)


def test_batch_norm_in_training_and_evaluation():
    x = data(6, 3, 2, 2)
    net = nn.BatchNorm2d(3, momentum=0.8, gamma_init=2.0, beta_init=1.0)
    assert not net.training
    before = net(Tensor(x)).asnumpy()
    assert_allclose(before, 2 * x / np.sqrt(1 + 1e-5) + 1, 1e-5)
    net.set_train()
    out = net(Tensor(x)).asnumpy()
    mean, var, unbiased = statistics(x, (0, 2, 3))
    column = (slice(None), None, None)
    assert_allclose(out, 2 * (x - mean[column]) / np.sqrt(var[column] + 1e-5) + 1, 1e-4, 1e-5)
    assert_allclose(net.moving_mean.asnumpy(), 0.2 * mean, 1e-5)
    assert_allclose(net.moving_variance.asnumpy(), 0.8 + 0.2 * unbiased, 1e-5)
    net.set_train(False)
    kept = net.moving_mean.asnumpy()
    after = net(Tensor(x)).asnumpy()
    expected = (x - kept[column]) / np.sqrt(net.moving_variance.asnumpy()[column] + 1e-5)
    assert_allclose(after, 2 * expected + 1, 1e-4, 1e-5)
    assert_allclose(net.moving_mean.asnumpy(), kept)


@pytest.mark.parametrize(
    ("use", "training", "moves"), [(None, True, True), (None, False, False), (True, False, True), (False, True, False)]
)
def test_use_batch_statistics(use, training, moves):
    net = nn.BatchNorm1d(2, use_batch_statistics=use).set_train(training)
    net(Tensor(data(5, 2, low=1, high=2)))
    assert net.moving_mean.asnumpy().any() == moves


def test_batch_norm_statistics_move_inside_grad_and_stay_out_of_it():
    x = Tensor(data(5, 2, low=1, high=2))
    net = nn.BatchNorm1d(2, gamma_init=3.0).set_train()
    (value, grads) = ms.value_and_grad(lambda x: (net(x) * x).sum(), 0, net.trainable_params())(x)
    assert_allclose(net.moving_mean.asnumpy(), 0.1 * x.asnumpy().mean(0), 1e-5)
    of_x, (of_gamma, of_beta) = grads
    assert of_x.shape == x.shape
    assert_allclose(of_beta.asnumpy(), x.asnumpy().sum(0), 1e-5)
    unit = (x.asnumpy() - x.asnumpy().mean(0)) / np.sqrt(x.asnumpy().var(0) + 1e-5)
    assert_allclose(of_gamma.asnumpy(), (unit * x.asnumpy()).sum(0), 1e-4)
    assert_allclose(value.asnumpy(), (3 * unit * x.asnumpy()).sum(), 1e-4)


def test_batch_norm_over_other_ranks():
    x = data(4, 2, 3)
    net = nn.BatchNorm1d(2).set_train()
    assert_allclose(net(Tensor(x)).asnumpy().mean((0, 2)), 0, atol=1e-5)
    volume = nn.BatchNorm3d(2).set_train()
    out = volume(Tensor(data(2, 2, 2, 3, 2))).asnumpy()
    assert_allclose(out.std((0, 2, 3, 4)), 1, 1e-3)
    assert [p.name for p in volume.get_parameters()] == [
        "bn2d.moving_mean",
        "bn2d.moving_variance",
        "bn2d.gamma",
        "bn2d.beta",
    ]


def test_functional_batch_norm_moves_what_it_is_given():
    x = data(5, 2)
    mean, var = Parameter(np.zeros(2, np.float32), name="m"), Parameter(np.ones(2, np.float32), name="v")
    weight, bias = Tensor(np.ones(2, np.float32)), Tensor(np.zeros(2, np.float32))
    ops.batch_norm(Tensor(x), mean, var, weight, bias, True, 0.5)
    assert_allclose(mean.asnumpy(), 0.5 * x.mean(0), 1e-5)
    assert_allclose(var.asnumpy(), 0.5 + 0.5 * x.var(0, ddof=1), 1e-5)


# ---------------------------------------------------------------- dropout
def test_dropout_is_the_identity_in_evaluation():
    x = Tensor(data(20, 20))
    for net in (nn.Dropout(p=0.5), nn.Dropout(p=0.0).set_train(), nn.Dropout(keep_prob=1.0).set_train()):
        assert net(x) is x


def test_dropout_in_training_zeroes_a_share_and_scales_the_rest():
    x = Tensor(np.ones((100, 100), np.float32))
    for net, kept in ((nn.Dropout(p=0.3), 0.7), (nn.Dropout(keep_prob=0.9), 0.9), (nn.Dropout(), 0.5)):
        out = net.set_train()(x).asnumpy()
        assert_allclose(np.unique(out), [0, 1 / kept], 1e-5)
        assert abs((out > 0).mean() - kept) < 0.03
        assert (net(x).asnumpy() != out).any()


def test_channel_dropout_zeroes_whole_channels():
    for net, shape in (
        (nn.Dropout1d(0.5), (8, 16, 5)),
        (nn.Dropout2d(0.5), (8, 16, 3, 3)),
        (nn.Dropout3d(0.5), (8, 16, 2, 2, 2)),
    ):
        out = net.set_train()(Tensor(np.ones(shape, np.float32))).asnumpy().reshape(8, 16, -1)
        assert_allclose(np.unique(out), [0, 2])
        assert (out == out[:, :, :1]).all()
        assert 0.2 < (out > 0).mean() < 0.8


# ---------------------------------------------------------------- activations
def test_activations_by_name():
    names = "softmax logsoftmax relu relu6 tanh gelu elu sigmoid leakyrelu hswish hsigmoid softshrink hshrink silu mish"
    for name in names.split():
        layer = nn.get_activation(name)
        assert layer(Tensor(data(2, 3))).shape == (2, 3)
        assert layer is not nn.get_activation(name)
    assert nn.get_activation(None) is None
    with pytest.raises(KeyError, match="unknown"):
        nn.get_activation("unknown")


def test_table_of_activations_keeps_the_names_of_inputs():
    assert nn.ReLU()(input=Tensor([-1.0, 1.0])).asnumpy().tolist() == [0, 1]
    assert nn.Sigmoid()(x=Tensor([0.0])).asnumpy().tolist() == [0.5]
    with pytest.raises(TypeError):
        nn.ReLU(1)


def test_prelu_trains_its_slope():
    net = nn.PReLU(2, [0.5, 0.1])
    x = Tensor([[-2.0, -4.0]])
    assert_allclose(net(x).asnumpy(), [[-1.0, -0.4]], 1e-6)
    (slope,) = ms.grad(net, None, net.trainable_params())(x)
    assert slope.asnumpy().tolist() == [-2.0, -4.0]


# ---------------------------------------------------------------- errors
ERRORS = {
    "nn.Dense('3', 2)": TypeError,
    "nn.Dense(0, 2)": ValueError,
    "nn.Dense(3, 2, has_bias=1)": TypeError,
    "nn.Dense(3, 2, activation='unknown')": KeyError,
    "nn.Dense(3, 2, activation=3)": TypeError,
    "nn.Dense(3, 2, activation=ops.relu)": TypeError,
    "nn.Dense(3, 2, dtype='float32')": TypeError,
    "nn.Dense(3, 2)(Tensor(data(4, 5)))": ValueError,
    "nn.Dense(3, 2)(Tensor(data(4, 3, dtype=np.float64)))": TypeError,
    "nn.Conv2d(2, 3, 3, pad_mode='full')": ValueError,
    "nn.Conv2d(2, 3, 3, padding=1)": ValueError,
    "nn.Conv2d(2, 3, 3, pad_mode='pad', padding=-1)": ValueError,
    "nn.Conv2d(2, 3, 3, pad_mode='pad', padding=(1, 1))": ValueError,
    "nn.Conv2d(2, 3, 3, group=2)": ValueError,
    "nn.Conv2d(2, 3, 0)": ValueError,
    "nn.Conv2d(2, 3, 3.0)": TypeError,
    "nn.Conv2d(2, 3, (3, 3, 3))": TypeError,
    "nn.Conv2d(2, 3, 3, stride=0)": ValueError,
    "nn.Conv2d(2, 3, 3, has_bias='yes')": TypeError,
    "nn.Conv2d(2, 3, 3, data_format='NHWC')": ValueError,
    "nn.Conv2d(2, 3, 3)(Tensor(data(1, 3, 4, 4)))": RuntimeError,
    "nn.Conv2d(2, 3, 3)(Tensor(data(2, 4, 4)))": ValueError,
    "nn.Conv2d(2, 3, 5, pad_mode='valid')(Tensor(data(1, 2, 4, 4)))": ValueError,
    "nn.Conv1d(2, 3, (3,))": TypeError,
    "nn.Conv2dTranspose(2, 3, 3, output_padding=1)": ValueError,
    "nn.MaxPool2d(2, 2, pad_mode='full')": ValueError,
    "nn.MaxPool2d(0)": ValueError,
    "nn.MaxPool2d(2.0)": TypeError,
    "nn.MaxPool2d((1, 2, 3))(Tensor(data(1, 1, 4, 4)))": ValueError,
    "nn.MaxPool2d(2, 2, padding=1)": ValueError,
    "nn.MaxPool2d(2, 2, return_indices=True)": ValueError,
    "nn.MaxPool2d(2)(Tensor(data(3, 3)))": ValueError,
    "nn.MaxPool2d(5)(Tensor(data(1, 1, 2, 2)))": ValueError,
    "nn.MaxPool2d(2, 2, 'pad', 2)(Tensor(data(1, 1, 4, 4)))": ValueError,
    "nn.AvgPool2d(2, 2, padding=1)": ValueError,
    "nn.AvgPool2d(2, divisor_override=0)": ValueError,
    "nn.AdaptiveAvgPool1d(2.0)": TypeError,
    "nn.AdaptiveAvgPool1d(2)(Tensor(data(1, 1, 5)))": ValueError,
    "nn.BatchNorm2d(0)": ValueError,
    "nn.BatchNorm2d(2.0)": TypeError,
    "nn.BatchNorm2d(2, momentum=2)": ValueError,
    "nn.BatchNorm2d(2, use_batch_statistics=1)": ValueError,
    "nn.BatchNorm2d(2)(Tensor(data(2, 2)))": ValueError,
    "nn.BatchNorm2d(3)(Tensor(data(1, 2, 2, 2)))": ValueError,
    "nn.LayerNorm(4)": TypeError,
    "nn.LayerNorm([])": ValueError,
    "nn.LayerNorm([5])(Tensor(data(3, 4)))": ValueError,
    "nn.GroupNorm(3, 4)": ValueError,
    "nn.Dropout(p=1.0)": ValueError,
    "nn.Dropout(p=True)": TypeError,
    "nn.Dropout(keep_prob=0.0)": ValueError,
    "nn.Dropout2d(1)": TypeError,
    "nn.Embedding(5, 3, padding_idx=5)": ValueError,
    "nn.Embedding(5.0, 3)": TypeError,
    "nn.Embedding(4, 2)(Tensor([0.5]))": TypeError,
    "nn.Flatten(3)(Tensor(data(2, 2)))": ValueError,
    "nn.Unflatten(1.0, (2, 3))": TypeError,
    "nn.ReLU()(1.0)": TypeError,
    "nn.ReLU()(np.ones(2))": TypeError,
    "nn.Sigmoid()(Tensor([1]))": TypeError,
    "nn.GELU('tanh')": TypeError,
    "nn.Hardtanh(1, 0)": ValueError,
    "nn.Softmax('a')": TypeError,
    "nn.Softmax(2)(Tensor([1.0]))": ValueError,
    "nn.Softmax()(Tensor(1.0))": ValueError,
    "nn.PReLU(2, [0.1])": ValueError,
    "nn.PReLU(1, 1)": TypeError,
    "nn.RReLU(0.5, 0.1)": ValueError,
    "nn.GLU()(Tensor([1.0, 2.0, 3.0]))": ValueError,
    "nn.LRN(1.0)": TypeError,
}


@pytest.mark.parametrize("code", ERRORS)
def test_error(code):
    with pytest.raises(ERRORS[code]) as caught:
        eval(code)
    assert type(caught.value) is ERRORS[code]
    if ERRORS[code] is not KeyError:
        assert "For '" in str(caught.value) or "The initial value" in str(caught.value)
