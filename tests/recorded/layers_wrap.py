"""Cells around networks: loss scaling, micro batches, derivatives; mixed precision and the rest of a Cell."""

from encode import lines
from preludes import NETS

PRELUDE = (
    NETS
    + """X, Y = data(4, 3), data(4, 2)
def net():
    return fix(nn.Dense(3, 2))
class Cube(nn.Cell):
    def construct(self, x):
        return x ** 3
class Product(nn.Cell):
    def construct(self, x, y):
        return x * y
class Two(nn.Cell):
    def construct(self, x, y):
        return x * y, x
class C(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w, self.k = Parameter(data(3), name='w'), Parameter(data(3), name='k', requires_grad=False)
        self.t = data(3)
    def construct(self, x, y=None):
        self.seen = [x.dtype, self.w.dtype]
        return x * self.w, x * self.k, x + self.t, self.w + self.k, self.w.T
"""
)
ROWS = """
    nn.TrainOneStepWithLossScaleCell(net(), nn.SGD(net().trainable_params()), 3)
    nn.TrainOneStepWithLossScaleCell(net(), nn.SGD(net().trainable_params()), Tensor([1.0, 2.0]))
    nn.DynamicLossScaleUpdateCell(212, 2, 1000).get_loss_scale(), nn.FixedLossScaleUpdateCell(3.0).get_loss_scale()
    [(p.name, p.dtype) for p in nn.DynamicLossScaleUpdateCell(212, 2, 1000).get_parameters()]
    (lambda m, s: [(bool(m(s, Tensor(o))), float(s), int(m.cur_iter), int(m.last_overflow_iter)) for o in (False, True, True, False, False, False)])(nn.DynamicLossScaleUpdateCell(8, 4, 2), Parameter(Tensor(8.0), name='s'))
    both(nn.GradAccumulationCell(nn.WithLossCell(net(), nn.MSELoss()), 2), X, Y)
    both(nn.MicroBatchInterleaved(nn.WithLossCell(net(), nn.MSELoss()), 4), X, Y)
    both(nn.PipelineCell(nn.WithLossCell(net(), nn.MSELoss()), 2), X, Y)
    both(nn.VirtualDatasetCellTriple(nn.BCELoss()), Y * 0.4 + 0.5, Y * 0.4 + 0.5, Y * 0.4 + 0.5)
    nn.GradAccumulationCell(3, 2)
    nn.GradAccumulationCell(net(), 2.0)
    nn.GradAccumulationCell(net(), 0)
    nn.MicroBatchInterleaved(net(), 0)
    nn.PipelineCell(net(), '2')
    nn.PipelineCell(net(), 2, {'foo': 1})
    nn.GradAccumulationCell(net(), 3)(X)
    nn.PipelineCell(nn.SequentialCell(net()), 2, {'0': 1}).network[0].pipeline_stage
    [o.dtype for o in C().to_float(ms.float16)(X)]
    (lambda c: ([o.dtype for o in c(X)], c.seen))(C().to_float(ms.bfloat16))
    [o.dtype for o in C().to_float(ms.float32)(X.astype(ms.float16))]
    [o.dtype for o in C().add_flags(fp16=True)(X)]
    (lambda n: (n(X), n.weight.dtype, n.fp16, n.get_flags()))(net().to_float(ms.float16))
    (lambda n: [g.dtype for g in ms.grad(lambda x: n(x).sum(), 0, n.trainable_params())(X)[1]])(net().to_float(ms.float16))
    (lambda n: (n(X).dtype, n.moving_mean.dtype, n.moving_mean.asnumpy()))(nn.BatchNorm1d(3).to_float(ms.float16).set_train())
    nn.LSTM(3, 2).to_float(ms.float16)(X.expand_dims(0))[0].dtype
    nn.SequentialCell(nn.Dense(3, 2).to_float(ms.float16), nn.Dense(2, 2))(X)
    net().to_float(ms.int32)
    net().to_float('float16')
    [p.dtype for p in net().to(ms.float16).get_parameters()]
    [p.dtype for p in net().to(dtype=ms.float64, device='CPU').get_parameters()]
    [p.dtype for p in net().to(Tensor(1.0, ms.float16)).get_parameters()]
    net().to(ms.int32)
    net().to('cuda')
    net().to(3)
    [(p.dtype, p.shape) for p in net().to_empty(device='CPU').get_parameters()]
    (lambda n: (n.update_cell_prefix(), n[0].param_prefix, n.param_prefix, n.update_cell_type('x'), n.cell_type))(nn.SequentialCell(net()))
    (lambda n: (n.set_comm_fusion(2) is n, n.weight.comm_fusion, n.shard(((1, 1),)), n.set_data_parallel(), n.offload()))(net())
    (lambda n: (n.set_broadcast_flag() is n, n.broadcast_flag, n.set_boost('less_bn') is n, n.less_bn, n.get_flags()))(net())
    net().set_comm_fusion(-2)
    net().set_boost('x')
    net().offload('x')
    list(nn.SequentialCell(net()).parameters_broadcast_dict())
    setattr(net(), 'pipeline_stage', 'a')
    setattr(net(), 'pipeline_stage', -1)
    setattr(net(), 'bprop_debug', 1)
    setattr(net(), 'phase', 1)
    net().get_extra_state()
    net().register_parameter_forward_hook([{'params': [3], 'hook': lambda p: p}])
    net().register_parameter_forward_hook([{'params': []}])
    nn.Jvp(Cube())(X, X * 0 + 1)
    nn.Vjp(Cube())(X, X * 0 + 2)
    nn.Jvp(Product())(X, X + 1, (X, X * 2))
    nn.Vjp(Two())(X, X + 1, (X, X * 2))
"""
CASES = {row: f"out = {row}" for row in lines(ROWS)}
