"""Records what MindSpore's layers draw for their Parameters into weights.json; run it as a script, where MindSpore is."""

import json
from pathlib import Path

import mindspore as ms
import numpy as np
from mindspore import mint, nn  # noqa: F401 - the expressions name them

# Sizes for which another fan would give another scale, with thousands of elements for each Parameter.
LAYERS = """
nn.Dense(80, 5000)
nn.Dense(80, 100, weight_init='normal', bias_init='zeros')
nn.Linear(80, 5000)
nn.BiDense(6, 30, 5000)
nn.Conv1d(8, 5000, 3, has_bias=True)
nn.Conv1d(8, 5000, 3, group=4, has_bias=True)
nn.Conv2d(8, 5000, (3, 2), has_bias=True)
nn.Conv2d(8, 5000, (3, 2), group=4, has_bias=True)
nn.Conv3d(8, 3000, (3, 2, 1), has_bias=True)
nn.Conv1dTranspose(8, 5000, 3, has_bias=True)
nn.Conv1dTranspose(8, 5000, 3, group=4, has_bias=True)
nn.Conv2dTranspose(8, 5000, (3, 2), has_bias=True)
nn.Conv2dTranspose(8, 5000, (3, 2), group=4, has_bias=True)
nn.Conv3dTranspose(8, 3000, (3, 2, 1), has_bias=True)
nn.Conv2dBnAct(8, 5000, 3, has_bias=True, has_bn=True, activation='relu')
nn.DenseBnAct(80, 5000, has_bn=True, activation='relu')
nn.Embedding(500, 40)
nn.Embedding(500, 40, use_one_hot=True, padding_idx=3)
nn.EmbeddingLookup(500, 40)
nn.MultiFieldEmbeddingLookup(500, 40, 3)
nn.EmbeddingExt(500, 40)
nn.BatchNorm1d(8)
nn.BatchNorm2d(8)
nn.BatchNorm3d(8)
nn.SyncBatchNorm(8)
nn.LayerNorm((4, 5))
nn.LayerNormExt((4, 5))
nn.GroupNorm(2, 8)
nn.InstanceNorm1d(8)
nn.InstanceNorm2d(8)
nn.InstanceNorm3d(8)
nn.PReLU(5)
nn.PReLU(1, 0.5)
nn.PReLUExt(5)
nn.LSTM(60, 400)
nn.LSTM(30, 70, num_layers=2, bidirectional=True)
nn.GRU(60, 500)
nn.RNN(60, 700)
nn.LSTMCell(60, 400)
nn.GRUCell(60, 500)
nn.RNNCell(60, 700)
nn.MultiheadAttention(150, 3)
nn.MultiheadAttention(150, 3, kdim=50, vdim=30)
nn.MultiheadAttention(900, 3, add_bias_kv=True)
nn.TransformerEncoderLayer(90, 3, 300)
nn.TransformerDecoderLayer(90, 3, 300)
nn.TransformerEncoder(nn.TransformerEncoderLayer(40, 2, 60), 2)
nn.TransformerDecoder(nn.TransformerDecoderLayer(40, 2, 60), 2)
nn.Transformer(60, 3, 1, 1, 100)
mint.nn.Linear(80, 5000)
mint.nn.Conv1d(8, 5000, 3)
mint.nn.Conv2d(8, 5000, (3, 2))
mint.nn.Conv2d(8, 5000, (3, 2), groups=4)
mint.nn.Conv3d(8, 3000, (3, 2, 1))
mint.nn.ConvTranspose2d(8, 5000, (3, 2))
mint.nn.ConvTranspose2d(8, 5000, (3, 2), groups=4)
mint.nn.Embedding(500, 40)
mint.nn.Embedding(500, 40, padding_idx=3)
mint.nn.PReLU(5)
mint.nn.BatchNorm1d(8)
mint.nn.BatchNorm2d(8)
mint.nn.BatchNorm3d(8)
mint.nn.SyncBatchNorm(8)
mint.nn.GroupNorm(2, 8)
mint.nn.LayerNorm((4, 5))
nn.DenseThor(80, 900)
nn.Conv2dThor(8, 900, (3, 2), has_bias=True)
nn.EmbeddingThor(500, 40)
nn.EmbeddingLookupThor(500, 40)
"""


def figures(p):
    """Name, shape, dtype, whether it is trained; and of what was drawn mean, deviation, extremes and deciles."""
    wide = p.asnumpy().astype(np.float64)
    row = {"name": p.name, "shape": list(p.shape), "dtype": str(p.dtype), "requires_grad": p.requires_grad}
    values = [wide.mean(), wide.std(), wide.min(), wide.max()]
    row |= dict(zip(("mean", "std", "min", "max"), [float(f"{v:.6g}") for v in values]))
    if row["std"]:
        row["deciles"] = [float(f"{v:.5g}") for v in np.quantile(wide, np.arange(1, 10) / 10)]
    return row


def main():
    """Writes weights.json beside this file."""
    ms.set_seed(1)
    record = {}
    for code in filter(None, LAYERS.split("\n")):
        try:
            layer = eval(code)
        except Exception as error:
            print(code, type(error).__name__, str(error)[:200])
            continue
        record[code] = [figures(p) for p in layer.get_parameters()]
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in record.items())
    Path(__file__).with_name("weights.json").write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    main()
