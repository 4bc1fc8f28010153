"""A classifier trained as scripts for several devices do it; without `--run_distribute`, as on one."""
import argparse
import os

import numpy as np

import mindspore as ms
import mindspore.dataset as ds
from mindspore import Tensor, context, nn, ops
from mindspore.communication.management import get_group_size, get_rank, init
from mindspore.context import ParallelMode
from mindspore.parallel._auto_parallel_context import auto_parallel_context
from mindspore.parallel._utils import _get_device_num, _get_gradients_mean
from mindspore.train import Callback, CheckpointConfig, Model, ModelCheckpoint

parser = argparse.ArgumentParser()
parser.add_argument("--run_distribute", action="store_true")
args = parser.parse_args()


class TrainingWrapper(nn.Cell):
    """A step of its own, with the gradients of all devices."""

    def __init__(self, network, optimizer, sens=1.0):
        super(TrainingWrapper, self).__init__(auto_prefix=False)
        self.network = network
        self.network.set_grad()
        self.weights = ms.ParameterTuple(network.trainable_params())
        self.optimizer = optimizer
        self.grad = ops.GradOperation(get_by_list=True, sens_param=True)
        self.sens = sens
        self.reducer_flag = False
        self.grad_reducer = None
        self.parallel_mode = context.get_auto_parallel_context("parallel_mode")
        if self.parallel_mode in [ParallelMode.DATA_PARALLEL, ParallelMode.HYBRID_PARALLEL]:
            self.reducer_flag = True
        if self.reducer_flag:
            mean = context.get_auto_parallel_context("gradients_mean")
            if auto_parallel_context().get_device_num_is_set():
                degree = context.get_auto_parallel_context("device_num")
            else:
                degree = get_group_size()
            self.grad_reducer = nn.DistributedGradReducer(optimizer.parameters, mean, degree)

    def construct(self, *inputs):
        loss = self.network(*inputs)
        sens = ops.fill(ops.DType()(loss), ops.Shape()(loss), self.sens)
        grads = self.grad(self.network, self.weights)(*inputs, sens)
        if self.reducer_flag:
            grads = self.grad_reducer(grads)
        return ops.depend(loss, self.optimizer(grads))


class PrintLoss(Callback):
    def step_end(self, run_context):
        cb_params = run_context.original_args()
        print("epoch:", cb_params.cur_epoch_num, "device_number:", cb_params.device_number,
              "loss: %.4f" % float(cb_params.net_outputs.asnumpy()))


def create_dataset(rank_id, device_num, batch_size=4):
    rng = np.random.RandomState(3)
    data = rng.randn(24, 5).astype(np.float32)
    label = (data.sum(axis=1) > 0).astype(np.int32)
    if device_num == 1:
        data_set = ds.NumpySlicesDataset((data, label), ["data", "label"], shuffle=False)
    else:
        data_set = ds.NumpySlicesDataset((data, label), ["data", "label"], shuffle=False,
                                         num_shards=device_num, shard_id=rank_id)
    return data_set.batch(batch_size, drop_remainder=True)


def create_net():
    rng = np.random.RandomState(5)
    return nn.SequentialCell(
        nn.Dense(5, 8, weight_init=Tensor(rng.randn(8, 5).astype(np.float32)), bias_init="zeros"), nn.ReLU(),
        nn.Dense(8, 2, weight_init=Tensor(rng.randn(2, 8).astype(np.float32)), bias_init="zeros"))


if __name__ == "__main__":
    ms.set_seed(1)
    ms.set_context(mode=ms.PYNATIVE_MODE, device_target="CPU")
    rank_id, device_num = 0, 1
    if args.run_distribute:
        init()
        rank_id, device_num = get_rank(), get_group_size()
        ms.reset_auto_parallel_context()
        ms.set_auto_parallel_context(parallel_mode=ms.ParallelMode.DATA_PARALLEL, gradients_mean=True,
                                     device_num=get_group_size())
    print(_get_device_num(), _get_gradients_mean() == args.run_distribute)
    dataset = create_dataset(rank_id, device_num)
    loss_fn = nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean")

    net = create_net()
    opt = nn.Momentum(net.trainable_params(), learning_rate=0.1, momentum=0.9)
    train_step = TrainingWrapper(nn.WithLossCell(net, loss_fn), opt)
    train_step.set_train()
    for epoch in range(2):
        for batch in dataset.create_tuple_iterator():
            print("%.4f" % float(train_step(*batch).asnumpy()))

    net = create_net()
    opt = nn.Momentum(net.trainable_params(), learning_rate=0.1, momentum=0.9)
    model = Model(net, loss_fn=loss_fn, optimizer=opt, metrics={"acc"})
    cb = [PrintLoss()]
    if rank_id == 0:
        config_ck = CheckpointConfig(save_checkpoint_steps=6, keep_checkpoint_max=1)
        cb += [ModelCheckpoint(prefix="net", directory="ckpt_%d" % rank_id, config=config_ck)]
    model.train(2, dataset, callbacks=cb, dataset_sink_mode=False)
    print("%.4f" % model.eval(dataset)["acc"], sorted(n for n in os.listdir("ckpt_0") if n.endswith(".ckpt")))
    if get_rank() == 0 if args.run_distribute else True:
        ms.save_checkpoint(net, "net.ckpt")
    fresh = create_net()
    ms.load_param_into_net(fresh, ms.load_checkpoint("net.ckpt"))
    print(np.allclose(fresh[0].weight.asnumpy(), net[0].weight.asnumpy()))
