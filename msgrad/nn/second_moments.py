"""Layers that keep the second moments of their inputs and of the gradients in their outputs, for `nn.thor`."""

import numpy as np

from msgrad import ops
from msgrad.core.parameter import Parameter
from msgrad.dtype import float16, float32
from msgrad.errors import check_positive_int
from msgrad.initializer import initializer
from msgrad.nn.activation import get_activation
from msgrad.nn.conv import Conv2d
from msgrad.nn.embedding import Embedding, EmbeddingLookup
from msgrad.nn.linear import Dense
from msgrad.ops.conv import _conv2d_layer
from msgrad.ops.rearrange import _im2col


def kept(array, name: str) -> Parameter:
    return Parameter(np.asarray(array, np.float32), name=name, requires_grad=False)


def second_moment(rows, normalizer: int):
    """rows^T rows / normalizer, in float32."""
    rows = rows.astype(float32)
    return ops.matmul(rows.swapaxes(0, 1), rows) * (1.0 / normalizer)


class DenseThor(Dense):
    """`Dense` whose `matrix_a` and `matrix_g` are the second moments, over `in_channels` and over the batch.

    `thor` says whether they are kept. Arguments as in `Dense`; `activation` is a name or None.

    Source: mindspore.nn.DenseThor, MindSpore 2.10.
    """

    def __init__(
        self, in_channels, out_channels, weight_init="normal", bias_init="zeros", has_bias=True, activation=None
    ):
        super().__init__(in_channels, out_channels, weight_init, bias_init, has_bias)
        self.thor = True
        self.activation = get_activation(activation)
        self.activation_flag = self.activation is not None
        self.matrix_a = kept(np.eye(in_channels), "matrix_a")
        self.matrix_g = kept(np.eye(out_channels), "matrix_g")
        self.getG = ops.InsertGradientOf(self.save_gradient)

    def save_gradient(self, dout):
        self.matrix_g.set_data(second_moment(dout, dout.shape[0]))
        return dout

    def construct(self, x):
        if self.thor:
            self.matrix_a.set_data(second_moment(x, self.in_channels))
        out = ops.matmul(x, self.weight.swapaxes(0, 1))
        out = self.getG(out) if self.thor else out
        out = out + self.bias if self.has_bias else out
        return self.activation(out) if self.activation_flag else out

    def extend_repr(self):
        text = f"input_channels={self.in_channels}, output_channels={self.out_channels}"
        return f"{text}, has_bias=True" if self.has_bias else text


class Conv2dThor(Conv2d):
    """`Conv2d` whose `matrix_a_cov` and `matrix_g_cov` are the second moments of patches and gradients.

    Both are of means over the batch; `a_normalizer` and `g_normalizer` say over how many. `thor` says whether they
    are kept. Arguments as in `Conv2d`.

    Source: mindspore.nn.Conv2dThor, MindSpore 2.10.
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        pad_mode="same",
        padding=0,
        dilation=1,
        group=1,
        has_bias=False,
        weight_init="normal",
        bias_init="zeros",
    ):
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            pad_mode,
            padding,
            dilation,
            group,
            has_bias,
            weight_init,
            bias_init,
        )
        self.thor = True
        self.a_normalizer = Parameter(initializer(1, [1], float32), name="a_normalizer", requires_grad=False)
        self.g_normalizer = Parameter(initializer(1, [1], float32), name="g_normalizer", requires_grad=False)
        size = in_channels * self.kernel_size[0] * self.kernel_size[1]
        self.matrix_a_cov = kept(np.zeros((size, size)), "matrix_a")
        self.matrix_g_cov = kept(np.zeros((out_channels, out_channels)), "matrix_g")
        self.getG = ops.InsertGradientOf(self.save_gradient)

    def save_gradient(self, dout):
        rows = dout.mean(0).reshape(dout.shape[1], -1).swapaxes(0, 1)
        self.g_normalizer.set_data(ops.full((1,), float(rows.shape[0]), dtype=float32))
        self.matrix_g_cov.set_data(second_moment(rows, rows.shape[0]))
        return dout

    def construct(self, x):
        if not self.thor:
            return super().construct(x)
        around = []
        for size, k, stride in zip(x.shape[2:], self.kernel_size, self.stride, strict=True):
            lack = max((-(-size // stride) - 1) * stride + k - size, 0)
            around = [lack // 2, lack - lack // 2, *around]
        patches = _im2col(ops.pad(x, tuple(around)), self.kernel_size, (1, 1), (0, 0), self.stride).mean(0)
        rows = patches.reshape(-1, patches.shape[-1]).swapaxes(0, 1)
        self.a_normalizer.set_data(ops.full((1,), float(rows.shape[0]), dtype=float32))
        self.matrix_a_cov.set_data(second_moment(rows, rows.shape[0]))
        out = self.getG(_conv2d_layer(x, self.weight.astype(x.dtype), None, *self.arguments))
        return ops.bias_add(out, self.bias.astype(x.dtype)) if self.has_bias else out

    def extend_repr(self):
        return f"{self._shown()}, bias_init={self.bias_init}"


class Rows:
    """What both embeddings keep: how often each row is used, and the second moment of the gradients in them."""

    def keep(self, vocab_size: int, embedding_size: int) -> None:
        self.thor = True
        self.matrix_a = kept(np.zeros(vocab_size), "matrix_a")
        self.matrix_g = kept(np.zeros((embedding_size, embedding_size)), "matrix_g")
        self.getG = ops.InsertGradientOf(self.save_gradient)

    def save_gradient(self, dout):
        rows = dout.reshape(-1, dout.shape[-1])
        self.matrix_g.set_data(second_moment(rows, rows.shape[0]))
        return dout

    def noted(self, ids, out):
        if not self.thor:
            return out
        self.matrix_a.set_data(ops.sum(ops.one_hot(ids.reshape(-1), self.matrix_a.shape[0], 1.0, 0.0), 0))
        return self.getG(out)


class EmbeddingThor(Rows, Embedding):
    """`Embedding` whose `matrix_a` counts the rows used and whose `matrix_g` is the second moment of their gradients.

    Source: mindspore.nn.EmbeddingThor, MindSpore 2.10.
    """

    def __init__(
        self, vocab_size, embedding_size, use_one_hot=False, embedding_table="normal", dtype=float32, padding_idx=None
    ):
        super().__init__(vocab_size, embedding_size, use_one_hot, embedding_table, dtype, padding_idx)
        self.keep(vocab_size, embedding_size)

    def construct(self, ids):
        out = super().construct(ids)
        return out if self.use_one_hot else self.noted(ids, out)


class EmbeddingLookupThor(Rows, EmbeddingLookup):
    """`EmbeddingLookup` of a float16 table, with `matrix_a` and `matrix_g` as in `EmbeddingThor`.

    Source: mindspore.nn.EmbeddingLookupThor, MindSpore 2.10.
    """

    def __init__(
        self,
        vocab_size,
        embedding_size,
        param_init="normal",
        target="CPU",
        slice_mode="batch_slice",
        manual_shapes=None,
        max_norm=None,
        sparse=True,
    ):
        check_positive_int(vocab_size, "vocab_size", "EmbeddingLookupThor")
        super().__init__(
            vocab_size, embedding_size, param_init, target, slice_mode, manual_shapes, max_norm, sparse, float16
        )
        self.keep(vocab_size, embedding_size)

    def construct(self, indices):
        return self.noted(indices, super().construct(indices))
