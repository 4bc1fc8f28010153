"""Embedding layers."""

import math

from msgrad import ops
from msgrad.core.cell import Cell
from msgrad.core.parameter import Parameter
from msgrad.core.tensor import Tensor
from msgrad.dtype import float32, int32, int64, to_dtype
from msgrad.errors import check_bool, check_one_of, check_positive_int, check_type, wrong_value
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


class EmbeddingLookup(Cell):
    """Rows of a trained table by number, `(*)` to `(*, embedding_size)`; a number out of range gives zeros.

    Args:
        vocab_size, embedding_size: the shape of the table.
        param_init: its first values: an Initializer, its name, a number or a Tensor.
        target: 'CPU' or 'DEVICE'; both look up where the table is. slice_mode: how several devices share the table.
        manual_shapes: with slice_mode 'field_slice', a tuple of their numbers of rows.
        max_norm: what a row's norm is at most, a positive float; None for any.
        sparse: must be True for the target 'CPU'. dtype: the table's.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of range.

    Source: mindspore.nn.EmbeddingLookup, MindSpore 2.10.
    """

    BATCH_SLICE, FIELD_SLICE = "batch_slice", "field_slice"
    TABLE_ROW_SLICE, TABLE_COLUMN_SLICE = "table_row_slice", "table_column_slice"

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
        dtype=float32,
    ):
        super().__init__()
        owner = type(self).__name__
        self.sparse = check_bool(sparse, "sparse", owner)
        self.vocab_size = check_positive_int(vocab_size, "vocab_size", owner)
        self.embedding_size = check_positive_int(embedding_size, "embedding_size", owner)
        self.target = check_one_of(target, ["CPU", "DEVICE"], "target", owner)
        if not sparse and target == "CPU":
            raise ValueError(f"For '{owner}', the 'sparse' must be True when the 'target' is 'CPU', but got {sparse}.")
        self.slice_mode, self.manual_shapes = slice_mode, manual_shapes
        table = initializer(param_init, (vocab_size, embedding_size), dtype)
        self.embedding_table = Parameter(table, name="embedding_table")
        self.max_norm = max_norm
        if max_norm is not None:
            check_type(max_norm, float, "max_norm", owner)
            if max_norm <= 0:
                raise wrong_value(max_norm, "max_norm", owner, "positive")

    def rows(self, indices):
        """The rows, their norms limited."""
        out = _embedding(indices, self.embedding_table, None, False, 0.0)
        if self.max_norm is None:
            return out
        return out * (self.max_norm / ops.maximum(ops.sqrt(ops.sum(ops.square(out), -1, True)), self.max_norm))

    def construct(self, indices):
        return self.rows(indices)


class MultiFieldEmbeddingLookup(EmbeddingLookup):
    """The rows of each field of a sample, weighted and put together, `(N, L)` to `(N, field_size, embedding_size)`.

    Args:
        field_size: how many fields there are. operator: 'SUM', 'MEAN' (over the sum of |weights|) or 'MAX'.
        feature_num_list: as `manual_shapes`; the others: as in `EmbeddingLookup`.

    Called on the numbers, their weights and their fields, all `(N, L)`; a weight of 0 leaves a number out.

    Raises:
        TypeError: if an argument is of another type. ValueError: if one is out of range.

    Source: mindspore.nn.MultiFieldEmbeddingLookup, MindSpore 2.10.
    """

    OPERATOR_SUM, OPERATOR_MEAN, OPERATOR_MAX = "SUM", "MEAN", "MAX"

    def __init__(
        self,
        vocab_size,
        embedding_size,
        field_size,
        param_init="normal",
        target="CPU",
        slice_mode="batch_slice",
        feature_num_list=None,
        max_norm=None,
        sparse=True,
        operator="SUM",
        dtype=float32,
    ):
        super().__init__(
            vocab_size, embedding_size, param_init, target, slice_mode, feature_num_list, max_norm, sparse, dtype
        )
        self.field_size = check_positive_int(field_size, "field_size", "MultiFieldEmbeddingLookup")
        self.operator = check_one_of(operator, ["SUM", "MAX", "MEAN"], "operator", "MultiFieldEmbeddingLookup")

    def construct(self, input_indices, input_values, field_ids):
        owner = "MultiFieldEmbeddingLookup"
        for x, name, dtypes in (
            (input_indices, "input_indices", (int32, int64)),
            (input_values, "input_values", (float32,)),
            (field_ids, "field_ids", (int32,)),
        ):
            if x.ndim != 2:
                raise ValueError(f"For '{owner}', the '{name}' must have 2 axes, but its shape is {x.shape}.")
            if x.dtype not in dtypes:
                raise TypeError(
                    f"For '{owner}', the '{name}' must be {' or '.join(map(str, dtypes))}, but got {x.dtype}."
                )
        n, count = input_indices.shape[0], input_indices.shape[0] * self.field_size
        at = (field_ids + ops.arange(0, count, self.field_size, dtype=int32).reshape(n, 1)).reshape(-1)
        given = (self.rows(input_indices) * input_values.expand_dims(-1)).reshape(-1, self.embedding_size)
        weights = ops.abs(input_values).reshape(-1)
        if self.operator == "MAX":
            left_out = (input_values.reshape(-1, 1) == 0).astype(float32) * -3.4e38
            out = ops.unsorted_segment_max(given + left_out, at, count)
            there = (ops.unsorted_segment_sum(weights, at, count) != 0).expand_dims(-1)
            out = ops.where(there, out, ops.zeros_like(out))
        else:
            out = ops.unsorted_segment_sum(given, at, count)
            if self.operator == "MEAN":
                whole = ops.unsorted_segment_sum(weights, at, count).expand_dims(-1)
                out = ops.DivNoNan()(out, whole)
        return out.reshape(n, self.field_size, -1)
