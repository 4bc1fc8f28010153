"""Training with a scaled loss: the step is the unscaled one, and an overflow changes nothing but the scale."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from msgrad import Parameter, Tensor, nn

X = np.random.default_rng(0).uniform(-1, 1, (4, 3)).astype(np.float32)
Y = np.random.default_rng(1).uniform(-1, 1, (4, 2)).astype(np.float32)


def made(scale):
    net = nn.Dense(3, 2, weight_init="ones", bias_init="zeros")
    optimizer = nn.SGD(net.trainable_params(), 0.1)
    return net, nn.TrainOneStepWithLossScaleCell(nn.WithLossCell(net, nn.MSELoss()), optimizer, scale)


@pytest.mark.parametrize("scale", [Tensor([1024.0]), Tensor(8.0), nn.FixedLossScaleUpdateCell(64.0)])
def test_step_is_the_unscaled_one(scale):
    net, step = made(scale)
    loss, overflow, used = step(Tensor(X), Tensor(Y))
    error = X @ np.ones((3, 2), np.float32) - Y
    assert_allclose(loss.asnumpy(), (error**2).mean(), rtol=1e-5)
    assert_allclose(net.weight.asnumpy(), 1 - 0.1 * (2 * error / error.size).T @ X, rtol=1e-5)
    assert not overflow.asnumpy() and float(used) in (1024.0, 8.0, 64.0)


def test_dynamic_scale_falls_at_an_overflow_which_changes_nothing_else():
    net, step = made(nn.DynamicLossScaleUpdateCell(64.0, 2, 2))
    before = net.weight.asnumpy().copy()
    _, overflow, scale = step(Tensor(X * np.float32(1e30)), Tensor(Y))
    assert overflow.asnumpy() and float(scale) == 32
    assert (net.weight.asnumpy() == before).all()
    scales = [float(step(Tensor(X), Tensor(Y))[2]) for _ in range(4)]
    assert scales == [32, 64, 64, 128]
    assert not (net.weight.asnumpy() == before).all()


def test_scale_is_set():
    _, step = made(Tensor([4.0]))
    step.set_sense_scale(Tensor([2.0]))
    assert float(step.scale_sense) == 2
    with pytest.raises(TypeError, match="For 'TrainOneStepWithLossScaleCell', the 'sens' must be a Tensor"):
        step.set_sense_scale(2.0)


def test_names():
    _, step = made(nn.DynamicLossScaleUpdateCell(64.0, 2, 2))
    names = [p.name for p in step.get_parameters()]
    assert {"scale_sense", "current_iterator_step", "last_overflow_iterator_step"} <= set(names)
    assert isinstance(step.scale_sense, Parameter)


def test_a_step_of_ones_own():
    """A subclass as MindSpore's documentation and public programs write it."""
    from msgrad import ops

    scaled = ops.MultitypeFuncGraph("scaled")

    @scaled.register("Tensor", "Tensor")
    def _(scale, grad):
        return grad * ops.cast(ops.Reciprocal()(scale), ops.dtype(grad))

    class Own(nn.TrainOneStepWithLossScaleCell):
        def construct(self, *inputs):
            loss = self.network(*inputs)
            status, scale = self.start_overflow_check(loss, self.scale_sense)
            filled = ops.ones_like(loss) * ops.cast(scale, ops.dtype(loss))
            grads = self.grad(self.network, self.weights)(*inputs, filled)
            grads = self.hyper_map(ops.partial(scaled, scale), grads)
            cond = self.get_overflow_status(status, self.grad_reducer(grads))
            if not self.process_loss_scale(cond):
                loss = ops.depend(loss, self.optimizer(grads))
            return loss, cond, scale

    net, _ = made(Tensor(8.0))
    step = Own(nn.WithLossCell(net, nn.MSELoss()), nn.SGD(net.trainable_params(), 0.1), Tensor(8.0))
    other, theirs = made(Tensor(8.0))
    assert_allclose(step(Tensor(X), Tensor(Y))[0].asnumpy(), theirs(Tensor(X), Tensor(Y))[0].asnumpy(), rtol=1e-6)
    assert_allclose(net.weight.asnumpy(), other.weight.asnumpy(), rtol=1e-6)


def test_gathered_gradients():
    from msgrad.nn.loss_scale import grad_scale, shard_grad_scale

    gathered = Parameter(Tensor([4.0, 8.0]), name="gathered")
    assert grad_scale(Tensor(2.0), Tensor([1.0, 1.0]), gathered).asnumpy().tolist() == [2, 4]
    assert gathered.asnumpy().tolist() == [0, 0]
    assert shard_grad_scale(Tensor(2.0), Tensor([1.0, 1.0]), gathered).asnumpy().tolist() == [0.5, 0.5]
