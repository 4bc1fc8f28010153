"""Pools that are Primitives only, fractional pooling, unpooling: values, places, wrong calls."""

from encode import lines

PRELUDE = """
def data(*shape, low=-1.0, high=1.0, dtype=np.float32):
    \"\"\"Fixed numbers of no particular order.\"\"\"
    n = int(np.prod(shape))
    return Tensor((low + (high - low) * ((np.arange(n) * 7919 + 13) % 1009) / 1008).reshape(shape).astype(dtype))
X, V = data(2, 3, 7, 9), data(1, 2, 5, 6, 7)
X2, V3 = data(2, 3, 2, low=0.0, high=0.99), data(1, 2, 3, low=0.0, high=0.99)
P, I = ops.max_pool2d(X, 2, 2, return_indices=True)
"""
AVERAGE = """
    kernel_size=2
    kernel_size=(2, 3, 2), strides=(2, 1, 2)
    kernel_size=3, strides=2, pad_mode='same'
    kernel_size=3, strides=2, pad_mode='pad', pad=1
    kernel_size=3, strides=2, pad_mode='pad', pad=(1, 0, 1, 1, 0, 1)
    kernel_size=3, strides=2, pad_mode='pad', pad=1, count_include_pad=False
    kernel_size=3, strides=2, pad_mode='pad', pad=1, ceil_mode=True
    kernel_size=3, strides=2, pad_mode='pad', pad=1, divisor_override=5
    kernel_size=2, pad=1
    kernel_size=0
    kernel_size=2, pad_mode='foo'
    kernel_size='a'
    kernel_size=2, ceil_mode=1
    kernel_size=2, data_format='NDHWC'
"""
LARGEST = """
    kernel_size=2
    kernel_size=(2, 3, 2), strides=(2, 1, 2)
    kernel_size=3, strides=2, pad_mode='same'
    kernel_size=3, strides=2, pad_mode='SAME', ceil_mode=True
    kernel_size=3, strides=2, pad_mode='pad', pad_list=1
    kernel_size=3, strides=2, pad_mode='pad', pad_list=(1, 0, 1, 1, 0, 1)
    kernel_size=3, strides=2, pad_mode='pad', pad_list=1, ceil_mode=True
    kernel_size=2, pad_list=1
    kernel_size=0
    kernel_size=2, pad_mode='foo'
"""
PLACES = ["2", "3, 2, 1", "(3, 2), (2, 1), (1, 0)", "2, 1, 0, (2, 2)", "3, 2, 1, (1, 1), True"]
PLACES += ["3, 2, 1, (1, 1), False, ms.int32", "0", "2, 2, 3", "'a'", "2, 2, 0, 1, 1", "2, 2, 0, 1, False, ms.float32"]
OTHERS = """
    ops.MaxPool3DWithArgmax(2, 2, 0)(V)
    ops.MaxPool3DWithArgmax((2, 3, 3), (2, 1, 2), 1)(V)
    ops.MaxPool3DWithArgmax(2, 1, 0, (1, 2, 1), True, argmax_type=ms.int32)(V)
    ops.MaxPoolWithArgmaxV2(2)(Tensor(np.arange(16).reshape(1, 1, 4, 4).astype(np.int32)))
    ops.AdaptiveAvgPool2D((None, 2))(X)
    ops.AdaptiveAvgPool3D((2, None, 3))(V)
    ops.AdaptiveAvgPool3D((2, 3))(V)
    ops.AdaptiveMaxPool2D((2, 3))(X)
    ops.AdaptiveMaxPool3D()(V, Tensor([2, 3, 2], ms.int32))
    ops.fractional_max_pool2d(X, (2, 3), (3, 4), return_indices=True, _random_samples=X2)
    ops.fractional_max_pool2d(X, 2, output_ratio=(0.5, 0.4), _random_samples=X2)
    ops.fractional_max_pool2d(X[0], 2, (3, 4), _random_samples=X2[:1])
    ops.fractional_max_pool2d(X, 2, 1, _random_samples=X2).shape
    ops.fractional_max_pool3d(V, (2, 2, 3), (3, 4, 4), return_indices=True, _random_samples=V3)
    ops.fractional_max_pool2d(X, 2)
    ops.fractional_max_pool2d(X, 8, 2)
    ops.fractional_max_pool2d(X, 2, 9)
    ops.fractional_max_pool2d(X, 2, output_ratio=1.5)
    ops.fractional_max_pool2d(X, -2, 2)
    ops.fractional_max_pool2d(X.astype(ms.int32), 2, 2).dtype
    ops.FractionalMaxPoolWithFixedKsize(2, (3, 3))(X, X2)
    ops.FractionalMaxPool3DWithFixedKsize((1, 2, 2), (2, 2, 2))(V, V3)
    ops.FractionalAvgPool([1.0, 2.0, 3.0, 1.0])(data(1, 6, 6, 2))
    ops.FractionalAvgPool([1.0, 2.0, 3.0, 1.0], overlapping=True)(data(1, 6, 6, 2))
    ops.FractionalAvgPool([1.0, 2.0, 3.0, 1.0])(data(1, 6, 6, 1, high=50.0).astype(ms.int32))
    ops.FractionalMaxPool([1.0, 2.0, 3.0, 1.0], overlapping=True)(data(1, 6, 6, 2))
    ops.FractionalAvgPool(2.0)
    ops.FractionalAvgPool([1.0, 2.0, 3.0, 1.0], 1)
    ops.max_unpool2d(P, I, 2, output_size=(2, 3, 7, 9))
    ops.max_unpool2d(P, I, 2, output_size=(7, 9))
    ops.max_unpool2d(P, I, 2, output_size=(3, 7, 9))
    ops.max_unpool2d(P, I % 48, 2).shape
    ops.max_unpool2d(P[0], I[0] % 48, 2).shape
    ops.max_unpool2d(P, I % 30, 3, 2, 1).shape
    ops.max_unpool2d(P, I, 2, output_size=(9, 9))
    ops.max_unpool2d(P, I, 2, output_size=[7, 9])
    ops.max_unpool2d(P, P, 2)
    ops.max_unpool2d(P, I[:1], 2)
    ops.max_unpool2d(P, I, 0)
    ops.max_unpool2d(P, I, 2, 2, -1)
    ops.max_unpool2d(P, I, 'a')
    ops.max_unpool1d(Tensor([[[2.0, 4.0, 6.0]]]), Tensor([[[1, 3, 5]]]), 2)
    ops.max_unpool1d(Tensor([[2.0, 4.0, 6.0]]), Tensor([[1, 3, 5]]), 2, output_size=(7,))
    ops.max_unpool3d(Tensor([[[[[2.0, 4.0]]]]]), Tensor([[[[[1, 3]]]]]), 2)
    ops.max_unpool3d(Tensor([[[[[2.0, 4.0]]]]]), Tensor([[[[[1, 3]]]]]), 2, output_size=(2, 2, 5))
    ops.MaxUnpool2D(2, output_shape=(2, 7, 9, 3), data_format='NHWC')(P.transpose(0, 2, 3, 1), I.transpose(0, 2, 3, 1))
    ops.MaxUnpool3D(2, output_shape=(1, 1, 2, 2, 5))(Tensor([[[[[2.0, 4.0]]]]]), Tensor([[[[[1, 3]]]]]))
    ms.grad(lambda x: (ops.AvgPool3D(2)(x) ** 2).sum())(V)
    ms.grad(lambda x: (ops.max_unpool2d(x, I, 2, output_size=(7, 9)) ** 2).sum())(P)
"""
ALONE = True  # each case calls one operator
CASES = {f"ops.AvgPool3D({kw})(V)": f"out = ops.AvgPool3D({kw})(V)" for kw in lines(AVERAGE)}
CASES |= {f"ops.MaxPool3D({kw})(V)": f"out = ops.MaxPool3D({kw})(V)" for kw in lines(LARGEST)}
CASES |= {f"ops.MaxPoolWithArgmaxV2({a})(X)": f"out = ops.MaxPoolWithArgmaxV2({a})(X)" for a in PLACES}
CASES |= {name: f"out = {name}" for name in lines(OTHERS)}
