"""Losses of overlap, of hard examples, of margins, of sequences and of samples: values, gradients, texts, errors."""

from encode import lines

PRELUDE = """
def data(*shape, low=-1.0, high=1.0, dtype=np.float32):
    \"\"\"Fixed numbers of no particular order.\"\"\"
    n = int(np.prod(shape))
    return Tensor((low + (high - low) * ((np.arange(n) * 7919 + 13) % 1009) / 1008).reshape(shape).astype(dtype))
def fix(net):
    for i, p in enumerate(net.get_parameters()):
        low = 0.5 if 'variance' in p.name else -0.5 - i / 50
        p.set_data(data(*p.shape, low=low, high=0.6 + i / 40).astype(p.dtype))
    return net
def both(net, *inputs, wrt=(0,)):
    \"\"\"The outputs, and of a weighted sum of them the gradients in inputs and Parameters.\"\"\"
    fix(net)
    def loss(*inputs):
        out = net(*inputs)
        parts = out if isinstance(out, tuple) else (out,)
        return sum((part * data(*part.shape, low=0.5, high=2.0)).sum() for part in parts), out
    (_, out), grads = ms.value_and_grad(loss, wrt, net.trainable_params() or None, has_aux=True)(*inputs)
    return out, grads
X, Y = data(4, 3), data(4, 3, low=0.0)
N = Tensor([0, 2, 1, 1], ms.int32)
L = ops.log_softmax(data(6, 2, 4), -1)
M = data(2, 3, 4), data(2, 3, 4, low=0.0)
"""
ROWS = """
    both(nn.DiceLoss(), X, Y)
    both(nn.DiceLoss(0.5), M[0], M[1])
    nn.DiceLoss(0.0)
    nn.DiceLoss('a')
    nn.DiceLoss()(X, Y[:2])
    nn.DiceLoss()(X.astype(ms.uint8), Y)
    nn.MultiClassDiceLoss()(X, Y)
    both(nn.MultiClassDiceLoss(ignore_indiex=1, activation='sigmoid'), X, Y)
    both(nn.MultiClassDiceLoss(weights=Tensor([[1.0], [2.0], [0.5]]), activation='tanh'), M[0], M[1])
    both(nn.MultiClassDiceLoss(activation=None), X, Y)
    nn.MultiClassDiceLoss(activation='foo')
    nn.MultiClassDiceLoss(activation=3)
    nn.MultiClassDiceLoss(weights=3)
    nn.MultiClassDiceLoss(weights=Tensor([1.0]))
    nn.MultiClassDiceLoss(weights=Tensor([[1.0]]))(X, Y)
    repr(nn.MultiClassDiceLoss())
    both(nn.FocalLoss(), X, N.expand_dims(1))
    both(nn.FocalLoss(weight=Tensor([1.0, 2.0, 0.5]), gamma=1.5, reduction='sum'), X, N.expand_dims(1))
    both(nn.FocalLoss(reduction='none'), M[0], Tensor(np.array([[[0, 1, 2, 0]], [[1, 1, 2, 2]]]), ms.int32))
    nn.FocalLoss(reduction='none')(M[0], M[1])
    nn.FocalLoss(weight=Tensor([1.0, 2.0, 0.5]))(M[0], M[1])
    nn.FocalLoss(gamma=2)
    nn.FocalLoss(weight=3)
    nn.FocalLoss(weight=Tensor([[1.0]]))
    nn.FocalLoss(reduction='foo')
    nn.FocalLoss()(X, N)
    nn.FocalLoss()(X, Y[:, :2])
    nn.FocalLoss()(X, Tensor(np.ones((4, 1)), ms.bool_))
    both(nn.CTCLoss(), L, Tensor([[1, 2, 3], [2, 2, 1]], ms.int32), Tensor([6, 5], ms.int32), Tensor([3, 2], ms.int32))
    both(nn.CTCLoss(reduction='none'), L, Tensor([[1, 2, 3], [2, 2, 1]], ms.int32), Tensor([6, 5], ms.int32), Tensor([3, 2], ms.int32))
    nn.CTCLoss(3, 'sum')(L, Tensor([[1, 2, 0], [2, 2, 1]], ms.int32), Tensor([6, 5], ms.int32), Tensor([3, 2], ms.int32))
    nn.CTCLoss(reduction='none')(L[:, 0], Tensor([1, 2, 3], ms.int32), Tensor([6], ms.int32), Tensor([3], ms.int32))
    nn.CTCLoss(reduction='foo')(L, Tensor([[1, 2, 3], [2, 2, 1]], ms.int32), Tensor([6, 5], ms.int32), Tensor([3, 2], ms.int32))
    nn.CTCLoss()(3, Tensor([[1, 2, 3], [2, 2, 1]], ms.int32), Tensor([6, 5], ms.int32), Tensor([3, 2], ms.int32))
    both(nn.MultiLabelSoftMarginLoss(), X, (Y > 0.5).astype(ms.float32))
    both(nn.MultiLabelSoftMarginLoss(Tensor([1.0, 2.0, 0.5]), 'sum'), X, (Y > 0.5).astype(ms.float32))
    nn.MultiLabelSoftMarginLoss(reduction='foo')
    both(nn.MultiMarginLoss(), X, N.astype(ms.int64))
    both(nn.MultiMarginLoss(p=2, margin=0.5, reduction='none', weight=Tensor([1.0, 2.0, 0.5])), X, N.astype(ms.int64))
    nn.MultiMarginLoss(reduction='sum')(X, N.astype(ms.int64), Tensor([1.0, 2.0, 0.5]))
    nn.MultiMarginLoss(p=3)
    nn.MultiMarginLoss(margin='a')
    nn.MultiMarginLoss(reduction='foo')
    nn.MultiMarginLoss()(3, N)
    both(nn.TripletMarginWithDistanceLoss(), X, Y, Y * 0.5 - 0.1, wrt=(0, 1, 2))
    both(nn.TripletMarginWithDistanceLoss(lambda a, b: ops.abs(a - b).sum(-1), True, 'none', 0.3), X, Y, Y * 0.5 - 0.1, wrt=(0, 1, 2))
    nn.TripletMarginWithDistanceLoss(margin=1)
    nn.TripletMarginWithDistanceLoss(swap=1)
    nn.TripletMarginWithDistanceLoss(reduction='foo')
    nn.TripletMarginWithDistanceLoss()(X, Y, 3)
    both(nn.SampledSoftmaxLoss(2, 5, sampled_values=(Tensor([1, 3], ms.int32), Tensor([[0.4], [0.4], [0.4], [0.4]]), Tensor([0.4, 0.5]))), data(5, 3), data(5), N, X, wrt=(0, 1, 3))
    nn.SampledSoftmaxLoss(2, 5, 0)
    nn.SampledSoftmaxLoss(6, 5)
    nn.SampledSoftmaxLoss(2, 5, 6)
    nn.SampledSoftmaxLoss(2, 5, seed=-1)
    nn.SampledSoftmaxLoss(2, 5, sampled_values=3)
    nn.SampledSoftmaxLoss(2, 5, sampled_values=(1, 2))
    both(nn.SoftmaxCrossEntropyWithLogits(), X, Y, wrt=(0, 1))
"""
ALONE = True  # each case calls one layer; those of `layers` run both ways
CASES = {row: f"out = {row}" for row in lines(ROWS)}
