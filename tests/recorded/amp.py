"""Mixed precision by levels and lists, loss scalers, managers and training steps."""

from encode import lines

PRELUDE = """from mindspore import amp
from mindspore.amp import LossScaler, StaticLossScaler, DynamicLossScaler, FixedLossScaleManager, DynamicLossScaleManager
X = Tensor(np.array([[0.1, 0.2, -0.3], [1.0, 1 / 3, 2.0]], np.float32))
def fix(cell):
    for p in cell.get_parameters():
        if p.requires_grad:
            p.set_data(Tensor((np.arange(p.size).reshape(p.shape) % 5 - 2) / 7, p.dtype))
    return cell
class Inner(nn.Cell):
    def __init__(self):
        super().__init__()
        self.dense, self.norm, self.act = nn.Dense(3, 2), nn.LayerNorm((2,)), nn.ReLU()
        self.seen = []
    def construct(self, x):
        a = self.dense(x)
        b = self.norm(a)
        c = self.act(b)
        d = ops.exp(c)
        return a, b, c, d
def net():
    return fix(Inner())
def inside(cell, level, **how):
    seen = []
    hook = lambda c, i, o: seen.append((type(c).__name__, str(i[0].dtype), str(o.dtype)))
    for child in (cell.dense, cell.norm, cell.act):
        child.register_forward_hook(hook)
    out = amp.auto_mixed_precision(cell, level, **how)(X)
    return seen, [o.dtype for o in out]
def scaled(scaler, *finite):
    out = []
    for f in finite:
        scaler.adjust(Tensor(f))
        out.append((float(scaler.scale_value), int(scaler.counter)))
    return out
def managed(manager, *overflows):
    out = []
    for o in overflows:
        manager.update_loss_scale(o)
        out.append(manager.get_loss_scale())
    return out
def built(level='O0', loss=True, **how):
    cell = fix(nn.SequentialCell(nn.Dense(3, 2), nn.BatchNorm1d(2), nn.Dense(2, 2)))
    return amp.build_train_network(cell, nn.SGD(cell.trainable_params(), 0.5), nn.MSELoss() if loss else None, level, **how), cell
def stepped(*args, **how):
    step, cell = built(*args, **how)
    out = step(X, X[:, :2])
    return out, step.training, [(p.name, p.dtype) for p in cell.get_parameters()], cell[0].weight.asnumpy()
G = (Tensor([1.0, 2.0]), (Tensor([4.0], ms.float16), Tensor([[0.5]])))
"""
ROWS = """
    [o for o in amp.auto_mixed_precision(net(), 'O2')(X)]
    amp.auto_mixed_precision(net(), 'O3')(X)[0]
    [o for o in amp.auto_mixed_precision(net(), 'O2', ms.bfloat16)(X)]
    inside(net(), 'O0')
    inside(net(), 'O2')
    inside(net(), 'O3')
    str(amp.auto_mixed_precision(net(), 'O2'))
    [(p.name, p.dtype) for p in amp.auto_mixed_precision(net(), 'O2').get_parameters()]
    (lambda n: (n is amp.auto_mixed_precision(n, 'O0'), n is amp.auto_mixed_precision(n, 'auto'), n is amp.auto_mixed_precision(n, 'O3')))(net())
    str(amp.custom_mixed_precision(net(), black_list=[nn.Dense]))
    [o for o in amp.custom_mixed_precision(net(), black_list=[nn.Dense, nn.LayerNorm])(X)]
    amp.auto_mixed_precision(lambda x: (ops.MatMul()(x, x.T), ops.Exp()(x)), 'auto')(X.astype(ms.float16))
    amp.auto_mixed_precision(3, 'O1')
    amp.auto_mixed_precision(3, 'auto')
    [amp.auto_mixed_precision(nn.Dense(3, 2, has_bias=b), 'auto')(X).dtype for b in (True, False)]
    [amp.auto_mixed_precision(nn.Conv1d(3, 2, 3, has_bias=b), 'auto')(Tensor(np.ones((1, 3, 5), np.float32))).dtype for b in (True, False)]
    [amp.auto_mixed_precision(c(3, 2, 3, has_bias=b), 'auto')(Tensor(np.ones((1, 3, 5, 5), np.float32))).dtype for c in (nn.Conv2d, nn.Conv2dTranspose) for b in (True, False)]
    amp.auto_mixed_precision(nn.SequentialCell(nn.Dense(3, 3), nn.ReLU(), nn.Dense(3, 2, has_bias=False)), 'auto')(X).dtype
    amp.auto_mixed_precision(net(), 'O7')
    amp.auto_mixed_precision(net(), 'O1', ms.float32)
    amp.custom_mixed_precision(net())
    amp.custom_mixed_precision(net(), white_list=[], black_list=[])
    amp.custom_mixed_precision(3, white_list=[])
    amp.custom_mixed_precision(net(), white_list=3)
    amp.custom_mixed_precision(net(), white_list=[3])
    amp.custom_mixed_precision(net(), white_list=[int])
    amp.custom_mixed_precision(net(), black_list=[ops.MatMul])
    amp.custom_mixed_precision(net(), white_list=[nn.Dense], dtype=ms.float32)
    [c.__name__ for c in amp.get_black_list()]
    (amp.get_white_list() is amp.get_white_list(), amp.get_white_list()[6].__name__)
    StaticLossScaler(4).scale(G)
    StaticLossScaler(4.0).unscale(G)
    StaticLossScaler(4.0).unscale(Tensor([3.0]))
    StaticLossScaler(4.0).adjust(Tensor(True))
    DynamicLossScaler(4, 2, 3).scale(G)
    DynamicLossScaler(8, 2, 1).unscale(G)
    scaled(DynamicLossScaler(4, 2, 2), True, True, True, False, True, True, False, False, False, False)
    scaled(DynamicLossScaler(2.0 ** 127, 2, 1), True, True, False)
    DynamicLossScaler(4, 2, 2).adjust(Tensor(True))
    (lambda s: (s.scale_value.name, s.counter.name, s.scale_value.dtype, s.counter.dtype, s.scale_window, s.scale_factor))(DynamicLossScaler(4, 2, 3))
    StaticLossScaler(0.5)
    StaticLossScaler('a')
    DynamicLossScaler(4, 0, 1)
    DynamicLossScaler(4, 2, 0)
    DynamicLossScaler(4, 2.0, 1)
    LossScaler()
    managed(FixedLossScaleManager(4.0), True, False)
    managed(DynamicLossScaleManager(4, 2, 2), False, False, False, True, True, True, True)
    type(FixedLossScaleManager().get_update_cell()).__name__, FixedLossScaleManager(2, False).get_update_cell()
    (lambda m: (m.get_drop_overflow_update(), type(m.get_update_cell()).__name__, m.get_loss_scale()))(DynamicLossScaleManager())
    FixedLossScaleManager(0.5)
    DynamicLossScaleManager(0.5)
    DynamicLossScaleManager(4, 0)
    DynamicLossScaleManager(4, 2, 0)
    managed(DynamicLossScaleManager(4), *[True] * 1001)
    stepped()
    stepped(loss_scale_manager=FixedLossScaleManager(4.0, False))
    stepped('O3')
    stepped('O0', cast_model_type=ms.float16)
    stepped('O2', loss_scale_manager=None)
    stepped('O2', loss_scale_manager=None, keep_batchnorm_fp32=False)
    [type(built(*how)[0]).__name__ for how in (('O0',), ('O3',))]
    built('O7')
    built(3)
    built(boost_level='O7')
    built(foo=1)
    built(cast_model_type=3)
    built(keep_batchnorm_fp32=3)
    built(loss_scale_manager=3)
    amp.build_train_network(net(), 3)
    amp.build_train_network(net(), nn.SGD(net().trainable_params()), 3)
"""
CASES = {row: f"out = {row}" for row in lines(ROWS)}
DIFFERS = {
    "[o for o in amp.auto_mixed_precision(net(), 'O2', ms.bfloat16)(X)]": "MindSpore's CPU multiplies no matrices of bfloat16",
}
