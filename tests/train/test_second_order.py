"""Models that train with THOR compute the inverses every so many steps."""

import numpy as np

import msgrad as ms
from msgrad import dataset, nn, train


def batches(count=5):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(4 * count, 3)).astype(np.float32), rng.normal(size=(4 * count, 1)).astype(np.float32)
    return dataset.NumpySlicesDataset((x, y), ["x", "y"], shuffle=False).batch(4)


class Watch(train.Callback):
    def __init__(self, optimizer):
        self.optimizer, self.seen = optimizer, []

    def on_train_step_end(self, run_context):
        self.seen.append(self.optimizer.matrix_a[0].asnumpy().sum())


def test_inverses_last_for_frequency_steps():
    net = nn.SequentialCell(nn.Dense(3, 1))
    schedule = ms.Tensor([0.01] * 5, ms.float32)
    optimizer = nn.thor(net, schedule, schedule, 0.5, frequency=2)
    plain = train.Model(net, nn.MSELoss(), optimizer)
    model = train.ConvertModelUtils.convert_to_thor_model(plain, net, nn.MSELoss(), optimizer, keep_batchnorm_fp32=True)
    watch = Watch(optimizer)
    model.train(1, batches(), callbacks=[watch], dataset_sink_mode=False)
    a, b, c, d, e = watch.seen
    assert a == b != c == d != e
    assert optimizer.cov_step.asnumpy() == [5]


def test_other_optimizers_keep_their_model():
    net = nn.SequentialCell(nn.Dense(3, 1))
    model = train.Model(net, nn.MSELoss(), nn.SGD(net.trainable_params()))
    assert train.ConvertModelUtils.convert_to_thor_model(model, net, optimizer=nn.SGD(net.trainable_params())) is model
    train.ConvertNetUtils().convert_to_thor_net(net)
    assert isinstance(net[0], nn.DenseThor)


def test_a_network_with_its_optimizer():
    net = nn.SequentialCell(nn.Dense(3, 1))
    schedule = ms.Tensor([0.01] * 5, ms.float32)
    optimizer = nn.thor(net, schedule, schedule, 0.5, frequency=3)
    step = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), optimizer)
    model = train.ConvertModelUtils.convert_to_thor_model(None, step, optimizer=optimizer)
    watch = Watch(optimizer)
    model.train(1, batches(4), callbacks=[watch], dataset_sink_mode=False)
    a, b, c, d = watch.seen
    assert a == b == c != d
