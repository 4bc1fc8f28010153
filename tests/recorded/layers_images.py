"""Layers of images, unpooling and fractional pooling, combined layers, embeddings: values, gradients, texts, errors."""

from encode import lines
from preludes import NETS

PRELUDE = (
    NETS
    + """I, J = data(2, 3, 6, 7, low=0.0), data(2, 3, 6, 7, low=0.1, high=0.9)
"""
)
ROWS = """
    both(nn.ImageGradients(), I)
    both(nn.ImageGradients(), I[:, :, :1])
    nn.ImageGradients()(I[0])
    both(nn.CentralCrop(0.5), I)
    both(nn.CentralCrop(0.5), I[0])
    nn.CentralCrop(1.0)(I)
    nn.CentralCrop(0.0)
    nn.CentralCrop(1)
    nn.CentralCrop(0.5)(I[0, 0])
    nn.SSIM(0.0)
    nn.SSIM(filter_size=0)
    nn.SSIM(k1=1)
    nn.MSSSIM(power_factors=1)
    nn.PSNR('a')
    [repr(x) for x in (nn.PSNR(), nn.ImageGradients(), nn.CentralCrop(0.5))]
    [(p.name, p.shape, p.requires_grad) for p in nn.SSIM(filter_size=4).get_parameters()], nn.SSIM(filter_size=4).conv.weight.asnumpy()
    nn.SSIM(filter_size=5, filter_sigma=2.0).conv.weight.asnumpy()
    [(p.name, p.shape) for p in nn.MSSSIM().get_parameters()]
    (lambda v, i: nn.MaxUnpool2d(2)(v, i))(*ops.max_pool2d(I[..., :6], 2, 2, return_indices=True))
    (lambda v, i: nn.MaxUnpool2d(2, 2, 0)(v, i, (2, 3, 6, 7)))(*ops.max_pool2d(I, 2, 2, return_indices=True))
    nn.MaxUnpool1d(2)(data(2, 3, 2), Tensor(np.array([[[0, 2], [1, 3], [0, 3]]] * 2), ms.int64))
    nn.MaxUnpool3d(2)(data(1, 1, 1, 1, 2), Tensor(np.array([[[[[0, 3]]]]]), ms.int64))
    nn.MaxUnpool1d(2)(data(2, 3, 2), Tensor(np.zeros((2, 3, 2)), ms.int64), output_size=[4])
    nn.MaxUnpool1d(2)(data(2, 3, 2), Tensor(np.zeros((2, 3, 2)), ms.int64), output_size=())
    nn.FractionalMaxPool2d(2, output_size=(2, 3), return_indices=True, _random_samples=data(2, 3, 2, low=0.0))(I)
    nn.FractionalMaxPool2d(2, output_ratio=(0.5, 0.5), _random_samples=data(2, 3, 2, low=0.0))(I)
    nn.FractionalMaxPool3d(2, output_size=(1, 2, 2), return_indices=True, _random_samples=data(1, 1, 3, low=0.0))(data(1, 1, 3, 4, 4))
    both(nn.Conv2dBnAct(3, 2, 3), I)
    both(nn.Conv2dBnAct(3, 2, 3, has_bias=True, has_bn=True, activation='relu'), I)
    both(nn.Conv2dBnAct(3, 2, 3, activation='leakyrelu', alpha=0.3), I)
    both(nn.DenseBnAct(7, 2), I[0, 0])
    both(nn.DenseBnAct(7, 2, has_bn=True, activation='sigmoid'), I[0, 0])
    nn.DenseBnAct(7, 2, has_bn=1)
    nn.Conv2dBnAct(3, 2, 3, activation=3)
    repr(nn.DenseBnAct(7, 2, has_bn=True, activation='relu'))
    [p.name for p in nn.DenseBnAct(7, 2, has_bn=True).get_parameters()]
    fix(nn.EmbeddingLookup(5, 3))(Tensor([[0, 2], [4, 1]], ms.int32))
    fix(nn.EmbeddingLookup(5, 3))(Tensor([[0, 2], [4, 7]], ms.int32))
    fix(nn.EmbeddingLookup(5, 3, max_norm=0.3))(Tensor([[0, 2], [4, 1]], ms.int32))
    nn.EmbeddingLookup(0, 3)
    nn.EmbeddingLookup(5, 3, target='GPU')
    nn.EmbeddingLookup(5, 3, sparse=False)
    nn.EmbeddingLookup(5, 3, max_norm=-1.0)
    [(p.name, p.shape) for p in nn.EmbeddingLookup(5, 3).get_parameters()]
    nn.MultiFieldEmbeddingLookup(5, 3, 2, operator='FOO')
    nn.MultiFieldEmbeddingLookup(5, 3, 0)
    repr(nn.SyncBatchNorm(3))
    (lambda n: (n(I), n.moving_mean.asnumpy(), n.moving_variance.asnumpy()))(fix(nn.SyncBatchNorm(3)).set_train())
    both(nn.SyncBatchNorm(3), I)
    nn.SyncBatchNorm(3)(I[0])
    nn.SyncBatchNorm(3, process_groups=3)
    nn.SyncBatchNorm(3, process_groups=[0])
    fix(nn.DenseThor(7, 2)).set_train(False)(I[0, 0])
    (lambda n: (fix(n), n(I[0, 0]), n.matrix_a.asnumpy(), n.matrix_g.asnumpy()))(nn.DenseThor(7, 2))[1:]
    [(p.name, p.shape, p.requires_grad) for p in nn.DenseThor(7, 2).get_parameters()]
    [(p.name, p.shape, p.requires_grad) for p in nn.Conv2dThor(3, 2, 3).get_parameters()]
    [(p.name, p.shape, p.requires_grad) for p in nn.EmbeddingThor(5, 3).get_parameters()]
    repr(nn.DenseThor(7, 2, activation='relu'))
    repr(nn.Conv2dThor(3, 2, 3))
    (lambda n: (fix(n), n(Tensor([[0, 2], [4, 2]], ms.int32)), n.matrix_a.asnumpy()))(nn.EmbeddingThor(5, 3))[1:]
"""
ALONE = True  # each case calls one layer; those of `layers` run both ways
CASES = {row: f"out = {row}" for row in lines(ROWS)}
DIFFERS = {
    "fix(nn.EmbeddingLookup(5, 3, max_norm=0.3))*": "limits the norm of each row; MindSpore's CPU kernel something else",
}
