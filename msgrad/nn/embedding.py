"""Embedding layers."""

import math

from msgrad.core.cell import Cell
from msgrad.core.parameter import Parameter
from msgrad.core.tensor import Tensor
from msgrad.dtype import float32, to_dtype
from msgrad.errors import check_bool, check_type
from msgrad.initializer import initializer
from msgrad.ops.embedding import _embedding


class Embedding(Cell):
    """Rows of a trained table by number, `(*)` to `(*, embedding_size)`.

    Args:
        vocab_size, embedding_size: the shape of the table.
        use_one_hot: MindSpore then multiplies one-hot rows with the table: a number out of range gives zeros, not NaN.
        embedding_table: the first values: an Initializer, its name, a number or a Tensor.
        dtype: that of one-hot rows; the table's is float32, or its Tensor's.
        padding_idx: a row that starts as zeros.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `padding_idx` is no row.

    Source: mindspore.nn.Embedding, MindSpore 2.10.
    """

    def __init__(
        self, vocab_size, embedding_size, use_one_hot=False, embedding_table="normal", dtype=float32, padding_idx=None
    ):
        super().__init__()
        self.vocab_size = check_type(vocab_size, int, "vocab_size", "Embedding")
        self.embedding_size = check_type(embedding_size, int, "embedding_size", "Embedding")
        self.use_one_hot = check_bool(use_one_hot, "use_one_hot", "Embedding")
        self.dtype = to_dtype(dtype)
        table = initializer(embedding_table, (vocab_size, embedding_size))
        if padding_idx is not None:
            check_type(padding_idx, int, "padding_idx", "Embedding")
            if not 0 <= padding_idx < vocab_size:
                raise ValueError(
                    f"For 'Embedding', the 'padding_idx' must be in the range [0, {vocab_size}), but got {padding_idx}."
                )
            table = table.init_data().asnumpy()
            table[padding_idx] = 0
            table = Tensor(table)
        self.padding_idx = padding_idx
        self.embedding_table = Parameter(table, name="embedding_table")

    def construct(self, ids):
        return _embedding(ids, self.embedding_table, None, False, 0.0 if self.use_one_hot else math.nan)

    def extend_repr(self):
        return (
            f"vocab_size={self.vocab_size}, embedding_size={self.embedding_size}, "
            f"use_one_hot={self.use_one_hot}, embedding_table={self.embedding_table}, dtype={self.dtype}, "
            f"padding_idx={self.padding_idx}"
        )
