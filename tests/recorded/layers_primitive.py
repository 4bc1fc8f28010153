"""Primitives of layers: transposed and deformable convolutions, norms, gates, LSTM with packed weights."""

from encode import lines

PRELUDE = """
def data(*shape, low=-1.0, high=1.0, dtype=np.float32):
    \"\"\"Fixed numbers of no particular order.\"\"\"
    n = int(np.prod(shape))
    return Tensor((low + (high - low) * ((np.arange(n) * 7919 + 13) % 1009) / 1008).reshape(shape).astype(dtype))
X, W = data(2, 3, 6, 7), data(3, 2, 3, 3)
V, K = data(1, 2, 3, 4, 3), data(2, 3, 2, 3, 2)
D, E, F = data(2, 4, 6, 7), data(4, 2, 3, 2), data(2, 36, 3, 7)
def held():
    return [Parameter(Tensor(x, ms.float32), name=str(i)) for i, x in enumerate(([1.5, .5, 1.], [.1, .2, .3], [.3, .4, .5], [.5, .6, .7]))]
def norm(op, x=X):
    \"\"\"The output of a BatchNorm, and what its mean and variance are then.\"\"\"
    state = held()
    return op(x, *state)[0], state[2].asnumpy(), state[3].asnumpy()
"""
OTHERS = """
    ops.Conv2DTranspose(2, 3)(X, W, (2, 2, 8, 9))
    ops.Conv2DTranspose(2, 3, stride=2)(X, W, (2, 2, 14, 16))
    ops.Conv2DTranspose(2, 3, 'same', stride=2)(X, W, (2, 2, 11, 13))
    ops.Conv2DTranspose(2, 3, 'pad', pad=1, stride=2, dilation=2)(X, W, (2, 2, 13, 15))
    ops.Conv2DTranspose(2, 3, 'pad', pad=(1, 0, 2, 1))(X, W, (2, 2, 7, 6))
    ops.Conv2DTranspose(4, 3, group=3)(X, data(3, 1, 3, 3), (2, 3, 8, 9))
    ops.Conv2D(2, 3, pad_mode='pad', pad=(1, 0, 2, 1))(X, data(2, 3, 3, 3))
    ops.Conv2D(2, 3, pad_mode='pad', pad=1, stride=2)(X, data(2, 3, 3, 3))
    ops.Conv2D(2, 3, pad_mode='same', dilation=2)(X, data(2, 3, 3, 3))
    ops.conv3d_transpose(V, K)
    ops.conv3d_transpose(V, K, 'same')
    ops.conv3d_transpose(V, K, 'same', stride=2)
    ops.conv3d_transpose(V, K, 'pad', 1, 2, 1, 1, 1)
    ops.conv3d_transpose(V, K, 'pad', (1, 0, 0, 1, 1, 1), 2)
    ops.conv3d_transpose(V, K, output_padding=1)
    ops.conv3d_transpose(V, K, padding=1)
    ops.conv3d_transpose(V, K, 'same', stride=2, output_padding=1)
    ops.conv3d_transpose(V, K, 'pad', -1)
    ops.conv3d_transpose(V, K.astype(ms.float16))
    ops.Conv3DTranspose(2, 3, (2, 3, 2), stride=2)(V, K)
    ops.deformable_conv2d(D, E, F, (3, 2), (1, 1, 2, 1), (1, 1, 0, 1), None, (1, 1, 1, 1), 2, 2)
    ops.deformable_conv2d(D, data(4, 4, 3, 2), data(2, 18, 3, 5), (3, 2), (1, 1, 2, 1), (1, 1, 0, 0), Tensor([1., 2., 3., 4.]), (1, 1, 1, 2))
    ops.deformable_conv2d(D, E, F, (3, 2), (1, 1, 2, 1), (1, 1, 0, 1), modulated=False)
    ops.deformable_conv2d(D, E, F, 3, (1, 1, 2, 1), (1, 1, 0, 1))
    ops.deformable_conv2d(D, E, F, (3, 2), (1, 2), (1, 1, 0, 1))
    ops.deformable_conv2d(D, E, F[:, :5], (3, 2), (1, 1, 2, 1), (1, 1, 0, 1), groups=2, deformable_groups=2)
    norm(ops.BatchNorm())
    norm(ops.BatchNorm(False, 0.1))
    norm(ops.BatchNorm(True))
    norm(ops.BatchNorm(True, 1e-3, 0.3))
    norm(ops.BatchNorm(True), X[:, :, 0, 0])
    ops.BatchNorm()(X.astype(ms.int32), *held())
    ops.BatchNorm()(X, Tensor([1.0]), *held()[1:])
    ops.LRN(2, 1.1, 0.9, 0.7)(X)
    ops.LRN()(X)
    ops.LRN(0)(X)
    ops.LRN(norm_region='a')
    ops.LRN()(X[0])
    ops.LRN(-1)
    ops.LRN(1.0)
    ops.GLU(2)(X)
    ops.GLU(1)(X)
    ops.GLU(9)(X)
    ops.LSTM(3, 2, 1, False, False, 0.0)(data(4, 2, 3), data(1, 2, 2), data(1, 2, 2), data(40, 1, 1))[:3]
    ops.LSTM(3, 4, 1, False, False, 0.0, 2)(data(4, 2, 3), data(1, 2, 2), data(1, 2, 4), data(88, 1, 1))[:3]
"""
CASES = {name: f"out = {name}" for name in lines(OTHERS)}
