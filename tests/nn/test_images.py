"""Layers that MindSpore computes on Ascend or GPU alone, against their formulas: similarity, patches, tables, matrices."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import msgrad as ms
from msgrad import Tensor, nn


def data(*shape, seed=0, low=0.0, high=1.0):
    return np.random.default_rng(seed).uniform(low, high, shape).astype(np.float32)


def ssim(a, b, size, sigma, k1=0.01, k2=0.03, most=1.0):
    """(similarity, contrast and structure) of two images, each a mean over windows."""
    at = np.arange(-size // 2 + 1, size // 2 + 1) ** 2
    window = np.exp(-(at[:, None] + at) / (2 * sigma**2))
    window /= window.sum()
    parts = np.lib.stride_tricks.sliding_window_view(np.stack([a, b, a * a, b * b, a * b]), (size, size), (1, 2))
    mu1, mu2, aa, bb, ab = (parts * window).sum((-2, -1))
    c1, c2 = (k1 * most) ** 2, (k2 * most) ** 2
    structure = (2 * (ab - mu1 * mu2) + c2) / (aa - mu1**2 + bb - mu2**2 + c2)
    return ((2 * mu1 * mu2 + c1) / (mu1**2 + mu2**2 + c1) * structure).mean(), structure.mean()


@pytest.mark.parametrize(("size", "sigma"), [(4, 1.5), (5, 2.0)])
def test_ssim(size, sigma):
    a, b = data(2, 3, 9, 8), data(2, 3, 9, 8, seed=1)
    out = nn.SSIM(filter_size=size, filter_sigma=sigma)(Tensor(a), Tensor(b)).asnumpy()
    expected = [np.mean([ssim(a[n, c], b[n, c], size, sigma)[0] for c in range(3)]) for n in range(2)]
    assert_allclose(out, expected, rtol=1e-4)
    assert_allclose(nn.SSIM(filter_size=size)(Tensor(a), Tensor(a)).asnumpy(), 1, rtol=1e-5)


def test_msssim():
    a = data(1, 1, 16, 16)
    b = a + 0.1 * data(1, 1, 16, 16, seed=1)
    out = nn.MSSSIM(power_factors=(0.4, 0.6), filter_size=3)(Tensor(a), Tensor(b)).asnumpy()
    half_a, half_b = (x[0, 0].reshape(8, 2, 8, 2).mean((1, 3)) for x in (a, b))
    expected = ssim(a[0, 0], b[0, 0], 3, 1.5)[1] ** 0.4 * ssim(half_a, half_b, 3, 1.5)[0] ** 0.6
    assert_allclose(out, [expected], rtol=1e-4)


def test_psnr():
    a, b = data(2, 3, 4, 5), data(2, 3, 4, 5, seed=1)
    out = nn.PSNR()(Tensor(a), Tensor(b)).asnumpy()
    assert_allclose(out, 10 * np.log10(1 / ((a - b) ** 2).mean((1, 2, 3))), rtol=1e-5)
    pixels = [Tensor((x * 255).astype(np.uint8)) for x in (a, b)]
    assert_allclose(nn.PSNR(255)(*pixels).asnumpy(), out, rtol=1e-2)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_unfold(padding):
    x = data(2, 3, 6, 7)
    out = nn.Unfold([1, 2, 3, 1], [1, 2, 2, 1], [1, 1, 2, 1], padding)(Tensor(x)).asnumpy()
    around = ((0, 0), (2, 2)) if padding == "same" else ((0, 0), (0, 0))  # a row reaches 5 columns
    padded = np.pad(x, ((0, 0), (0, 0), *around))
    counts = ((padded.shape[2] - 2) // 2 + 1, (padded.shape[3] - 5) // 2 + 1)
    for i in range(counts[0]):
        for j in range(counts[1]):
            patch = padded[:, :, 2 * i : 2 * i + 2, 2 * j : 2 * j + 5 : 2]
            assert_allclose(out[:, :, i, j], patch.transpose(0, 2, 3, 1).reshape(2, -1))
    assert out.shape == (2, 18, *counts)


@pytest.mark.parametrize("how", ["SUM", "MEAN", "MAX"])
def test_fields_of_a_table(how):
    table = data(7, 2, low=-1)
    net = nn.MultiFieldEmbeddingLookup(7, 2, 2, param_init=Tensor(table), operator=how)
    at = np.array([[2, 4, 6, 0], [1, 3, 5, 0]], np.int32)
    weights = np.array([[1, 2, 1, 0], [1, 1, -1, 0]], np.float32)
    fields = np.array([[0, 1, 1, 0], [0, 0, 1, 0]], np.int32)
    out = net(Tensor(at), Tensor(weights), Tensor(fields)).asnumpy()
    for n in range(2):
        for f in range(2):
            own = (fields[n] == f) & (weights[n] != 0)
            rows, w = table[at[n][own]] * weights[n][own, None], np.abs(weights[n][own])
            expected = {"SUM": rows.sum(0), "MEAN": rows.sum(0) / w.sum(), "MAX": rows.max(0)}[how]
            assert_allclose(out[n, f], expected, rtol=1e-5)


def test_matrices():
    a = np.array([[4, 12, -16], [12, 37, -43], [-16, -43, 98]], np.float32)
    assert_allclose(nn.MatInverse()(Tensor(a)).asnumpy() @ a, np.eye(3), atol=0.05)
    assert_allclose(nn.MatDet()(Tensor(a)).asnumpy(), 36, rtol=1e-2)
    x = data(2, 3)
    diagonal = nn.MatrixDiag()(Tensor(x))
    assert_allclose(diagonal.asnumpy(), x[:, :, None] * np.eye(3, dtype=np.float32))
    assert_allclose(nn.MatrixDiagPart()(diagonal).asnumpy(), x)
    assert_allclose(nn.MatrixSetDiag()(diagonal, Tensor(x * 2)).asnumpy(), 2 * diagonal.asnumpy())
    assert_allclose(nn.Roll((1, -2), (0, 1))(Tensor(x)).asnumpy(), np.roll(x, (1, -2), (0, 1)))


def test_multilabel_margin():
    loss = nn.MultilabelMarginLoss()(
        Tensor([[0.1, 0.2, 0.4, 0.8], [0.2, 0.3, 0.5, 0.7]], ms.float32),
        Tensor([[1, 2, 0, 3], [2, 3, -1, 1]], ms.int32),
    )
    assert_allclose(loss.asnumpy(), 0.325, rtol=1e-5)


def test_sampled_softmax_of_all_classes_is_the_softmax():
    weights, biases, logits, labels = data(5, 3), data(5), data(4, 3), np.array([0, 2, 1, 1], np.int32)
    counts = Tensor(np.ones((4, 1), np.float32)), Tensor(np.ones(5, np.float32))
    drawn = (Tensor(np.arange(5), ms.int32), *counts)
    net = nn.SampledSoftmaxLoss(5, 5, sampled_values=drawn)
    out = net(Tensor(weights), Tensor(biases), Tensor(labels), Tensor(logits)).asnumpy()
    scores = logits @ weights.T + biases
    own = scores[np.arange(4), labels]
    expected = np.log(np.exp(scores).sum(1) + np.exp(own)) - own  # the true class is counted twice
    assert_allclose(out, expected, rtol=1e-5)


# ---------------------------------------------------------------- layers for thor
def test_second_moments_of_inputs_and_gradients():
    net = nn.DenseThor(3, 2, weight_init="ones")
    x = data(4, 3)
    weights = data(4, 2, seed=1)
    ms.grad(lambda x: (net(x) * Tensor(weights)).sum(), None, net.trainable_params())(Tensor(x))
    assert_allclose(net.matrix_a.asnumpy(), x.T @ x / 3, rtol=1e-5)
    assert_allclose(net.matrix_g.asnumpy(), weights.T @ weights / 4, rtol=1e-5)


def test_second_moments_of_patches():
    net = nn.Conv2dThor(2, 3, 1, weight_init="ones", has_bias=True)
    x = data(4, 2, 3, 3)
    plain = nn.Conv2d(2, 3, 1, weight_init="ones", has_bias=True, bias_init="zeros")
    ms.grad(lambda x: net(x).sum(), None, net.trainable_params())(Tensor(x))
    assert_allclose(net(Tensor(x)).asnumpy(), plain(Tensor(x)).asnumpy(), rtol=1e-5)
    mean = x.mean(0).reshape(2, 9)
    assert_allclose(net.matrix_a_cov.asnumpy(), mean @ mean.T / 9, rtol=1e-5)
    assert_allclose(net.matrix_g_cov.asnumpy(), np.ones((3, 3)), rtol=1e-5)
    assert net.a_normalizer.asnumpy() == [9] == net.g_normalizer.asnumpy()


def test_second_moments_of_rows():
    for net in (nn.EmbeddingThor(5, 2), nn.EmbeddingLookupThor(5, 2)):
        ms.grad(lambda ids, net=net: net(ids).sum(), None, net.trainable_params())(Tensor([[0, 2], [2, 4]], ms.int32))
        assert net.matrix_a.asnumpy().tolist() == [1, 0, 2, 0, 1]
        assert_allclose(net.matrix_g.asnumpy(), np.ones((2, 2)))
