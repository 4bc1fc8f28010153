"""Losses as layers: settings, reductions of one's own, errors; and the Cells around networks."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import Parameter, Tensor, nn


def data(*shape, seed=0, low=-1.0, high=1.0, dtype=np.float32):
    return np.random.default_rng(seed).uniform(low, high, shape).astype(dtype)


X, Y = data(4, 3), data(4, 3, seed=1)
LABELS = np.array([0, 2, 1, 2], np.int32)


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_loss_of_ones_own(reduction):
    class Mine(nn.LossBase):
        def construct(self, x, y):
            return self.get_loss((x - y) * (x - y), weights)

    weights = Tensor(np.array([1.0, 0.0, 2.0], np.float32))
    values = (X - Y) ** 2 * weights.asnumpy()
    expected = {"none": values, "mean": values.mean(), "sum": values.sum()}[reduction]
    assert_allclose(Mine(reduction)(Tensor(X), Tensor(Y)).asnumpy(), expected, 1e-5)
    half = Mine(reduction)(Tensor(X.astype(np.float16)), Tensor(Y.astype(np.float16)))
    assert half.dtype == ms.float16
    assert Mine().get_axis(Tensor(X)) == (0, 1)


VALUES = {
    "nn.MSELoss()": ((X - Y) ** 2).mean(),
    "nn.MAELoss('sum')": np.abs(X - Y).sum(),
    "nn.L1Loss()": np.abs(X - Y).mean(),
    "nn.RMSELoss()": np.sqrt(((X - Y) ** 2).mean()),
    "nn.HuberLoss('none', 9)": (X - Y) ** 2 / 2,
    "nn.SmoothL1Loss(9.0)": (X - Y) ** 2 / 18,
    "nn.PoissonNLLLoss()": (np.exp(X) - Y * X).mean(),
    "nn.PoissonNLLLoss(False)": (np.abs(X) - Y * np.log(np.abs(X) + 1e-8)).mean(),
    "nn.BCELoss()": None,
    "nn.SoftMarginLoss()": np.log1p(np.exp(-X * Y)).mean(),
    "nn.SoftmaxCrossEntropyWithLogits()": -(Y * (X - np.log(np.exp(X).sum(1, keepdims=True)))).sum(1),
}


@pytest.mark.parametrize("code", VALUES)
def test_value(code):
    x, y = (np.abs(X), Y) if "False" in code else (X, Y)
    expected = VALUES[code]
    if expected is None:
        x, y = np.abs(X), np.abs(Y)
        expected = -(y * np.log(x) + (1 - y) * np.log(1 - x)).mean()
    assert_allclose(eval(code)(Tensor(x), Tensor(y)).asnumpy(), expected, 2e-5)


def test_stirling_term():
    target = np.array([0.5, 2.0, 5.0], np.float32)
    out = nn.PoissonNLLLoss(full=True, reduction="none")(Tensor(np.zeros(3, np.float32)), Tensor(target)).asnumpy()
    many = (target + 0.5) * np.log(target) - target + 0.5 * np.log(2 * np.pi)
    assert_allclose(out, 1 + np.where(target > 1, many, 0), 1e-5)


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_sparse_and_dense_labels_agree(reduction):
    one_hot = np.eye(3, dtype=np.float32)[LABELS]
    sparse = nn.SoftmaxCrossEntropyWithLogits(True, reduction)(Tensor(X), Tensor(LABELS)).asnumpy()
    dense = nn.SoftmaxCrossEntropyWithLogits(False, reduction)(Tensor(X), Tensor(one_hot)).asnumpy()
    plain = nn.CrossEntropyLoss(reduction=reduction)(Tensor(X), Tensor(LABELS)).asnumpy()
    assert_allclose(sparse, dense, 1e-5)
    assert_allclose(sparse, plain, 1e-5)


def test_integers_stay_integers_in_mse_as_in_mindspore():
    out = nn.MSELoss()(Tensor([1, 2]), Tensor([3, 5]))
    assert out.dtype == ms.int64
    assert out.asnumpy() == 6


ERRORS = {
    "nn.MSELoss('average')": ValueError,
    "nn.LossBase(None)": ValueError,
    "nn.MSELoss()(Tensor(X), 1.0)": TypeError,
    "nn.MSELoss()(X, Tensor(Y))": TypeError,
    "nn.MSELoss()(Tensor(X), Tensor(data(5, 3)))": ValueError,
    "nn.CrossEntropyLoss([1.0])": TypeError,
    "nn.CrossEntropyLoss(ignore_index=1.5)": TypeError,
    "nn.CrossEntropyLoss(label_smoothing=1.5)": ValueError,
    "nn.CrossEntropyLoss(label_smoothing=1)": TypeError,
    "nn.CrossEntropyLoss()(Tensor(X), Tensor(LABELS.astype(np.int64)))": TypeError,
    "nn.CrossEntropyLoss()(Tensor(X), Tensor(LABELS[:3]))": ValueError,
    "nn.CrossEntropyLoss()(Tensor(X), Tensor(LABELS[:, None]))": TypeError,
    "nn.CrossEntropyLoss()(Tensor(X), [0, 2, 1, 2])": TypeError,
    "nn.CrossEntropyLoss(Tensor(data(2)))(Tensor(X), Tensor(LABELS))": ValueError,
    "nn.NLLLoss()(Tensor(X), Tensor(LABELS.astype(np.float32)))": TypeError,
    "nn.BCELoss()(Tensor(X), Tensor(LABELS))": TypeError,
    "nn.BCELoss()(Tensor(X), Tensor(Y[:2]))": ValueError,
    "nn.BCEWithLogitsLoss(weight=Parameter(Y, name='w'))": TypeError,
    "nn.BCEWithLogitsLoss()(Tensor(X), Tensor(LABELS))": TypeError,
    "nn.SoftmaxCrossEntropyWithLogits(sparse=1)": TypeError,
    "nn.SoftmaxCrossEntropyWithLogits()(Tensor(X), Tensor(Y[:2]))": ValueError,
    "nn.SmoothL1Loss('x')": TypeError,
    "nn.SmoothL1Loss(-1.0)(Tensor(X), Tensor(Y))": RuntimeError,
    "nn.HuberLoss(delta=-1.0)(Tensor(X), Tensor(Y))": ValueError,
    "nn.KLDivLoss('x')(Tensor(X), Tensor(Y))": ValueError,
    "nn.CosineEmbeddingLoss(2.0)": ValueError,
    "nn.GaussianNLLLoss(eps=0.0)": ValueError,
    "nn.MarginRankingLoss(1)(Tensor(X), Tensor(X), Tensor(X))": TypeError,
}


@pytest.mark.parametrize("code", ERRORS)
def test_error(code):
    with pytest.raises(ERRORS[code]) as caught:
        eval(code)
    assert type(caught.value) is ERRORS[code]


def test_probabilities_outside_their_range_give_nan():
    out = nn.BCELoss(reduction="none")(Tensor([1.5, 0.5, -0.5]), Tensor([1.0, 1.0, 0.0])).asnumpy()
    assert np.isnan(out).tolist() == [True, False, True]


def test_certain_probabilities():
    """Bounded losses, and slopes of 0 where the label is met; as measured in MindSpore 2.10."""
    p, y = Tensor([0.0, 1.0, 0.0, 1.0]), Tensor([0.0, 1.0, 1.0, 0.0])
    values, slopes = ms.value_and_grad(nn.BCELoss(reduction="none"))(p, y)
    assert_allclose(values.asnumpy(), [0, 0, 27.631021, 27.631021], 1e-5)
    assert_allclose(slopes.asnumpy(), [0, 0, -1e12, 1e12], 1e-5)


# ---------------------------------------------------------------- around networks
def network():
    return nn.Dense(3, 3, weight_init=Tensor(data(3, 3, seed=2)), bias_init="zeros")


def test_with_loss_and_with_eval():
    net = network()
    together = nn.WithLossCell(net, nn.MSELoss())
    expected = ((X @ net.weight.asnumpy().T - Y) ** 2).mean()
    assert_allclose(together(Tensor(X), Tensor(Y)).asnumpy(), expected, 1e-5)
    assert together.backbone_network is net
    assert [p.name for p in together.trainable_params()] == ["weight", "bias"]
    loss, outputs, label = nn.WithEvalCell(net, nn.MSELoss())(Tensor(X), Tensor(Y))
    assert_allclose(loss.asnumpy(), expected, 1e-5)
    assert outputs.shape == label.shape == (4, 3)
    half = nn.WithEvalCell(nn.Identity(), nn.MSELoss(), True)(Tensor(X.astype(np.float16)), Tensor(Y))
    assert half[1].dtype == ms.float32


@pytest.mark.parametrize("sens", [None, 0.5])
def test_training_step(sens):
    net = network()
    w = net.weight.asnumpy()
    step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), nn.SGD(net.trainable_params(), 0.1), sens)
    loss = step(Tensor(X), Tensor(Y))
    errors = X @ w.T - Y
    slope = 2 * errors.T @ X / errors.size
    assert_allclose(loss.asnumpy(), (errors**2).mean(), 1e-5)
    assert_allclose(net.weight.asnumpy(), w - 0.1 * (sens or 1) * slope, 1e-5)


def test_training_step_gives_gradients_by_name():
    net = network()
    step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), nn.SGD(net.trainable_params(), 0.1), None, True)
    loss, grads = step(Tensor(X), Tensor(Y))
    assert loss.shape == ()
    assert {name: g.shape for name, g in grads.items()} == {"weight": (3, 3), "bias": (3,)}
    with pytest.raises(ValueError, match="sens"):
        nn.TrainOneStepCell(net, nn.SGD(net.trainable_params(), 0.1), sens=0)


def test_gradients_of_a_network():
    net = network()
    errors = X @ net.weight.asnumpy().T - Y
    slope = 2 * errors.T @ X / errors.size
    of_weight, of_bias = nn.WithGradCell(net, nn.MSELoss())(Tensor(X), Tensor(Y))
    assert_allclose(of_weight.asnumpy(), slope, 1e-4, 1e-6)
    assert_allclose(of_bias.asnumpy(), 2 * errors.sum(0) / errors.size, 1e-4, 1e-6)
    twice, _ = nn.WithGradCell(net, nn.MSELoss(), Tensor(2.0))(Tensor(X), Tensor(Y))
    assert_allclose(twice.asnumpy(), 2 * slope, 1e-4, 1e-6)


def test_forward_value_and_grad():
    net = network()
    together = nn.WithLossCell(net, nn.MSELoss())
    errors = X @ net.weight.asnumpy().T - Y
    value, (of_inputs, of_weights) = nn.ForwardValueAndGrad(
        together, net.trainable_params(), get_all=True, get_by_list=True
    )(Tensor(X), Tensor(Y))
    assert_allclose(value.asnumpy(), (errors**2).mean(), 1e-5)
    assert_allclose(of_inputs[0].asnumpy(), 2 * errors @ net.weight.asnumpy() / errors.size, 1e-4, 1e-6)
    assert of_weights[0].shape == (3, 3)
    value, of_first = nn.ForwardValueAndGrad(together, sens_param=True)(Tensor(X), Tensor(Y), Tensor(3.0))
    assert_allclose(of_first.asnumpy(), 3 * of_inputs[0].asnumpy(), 1e-4, 1e-6)
    with pytest.raises(TypeError, match="weights"):
        nn.ForwardValueAndGrad(together, get_by_list=True)
    with pytest.raises(TypeError, match="network"):
        nn.ForwardValueAndGrad(3)


def test_parameter_update():
    p = Parameter(np.zeros(2, np.float32), name="p")
    assert nn.ParameterUpdate(p)(Tensor([1.0, 2.0])).asnumpy().tolist() == [1, 2]
    assert p.asnumpy().tolist() == [1, 2]
    with pytest.raises(TypeError, match="Parameter"):
        nn.ParameterUpdate(Tensor([1.0]))
