"""PyTorch's state_dicts: into a Cell, and out of one."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping

import numpy as np

from msgrad import nn
from msgrad.core.cell import Cell, Keys
from msgrad.core.parameter import take_data
from msgrad.core.tensor import Tensor, adopt
from msgrad.errors import check_bool, check_type, wrong_type

# What PyTorch names otherwise, Parameters and children, in the layers of these classes.
NORM = {"gamma": "weight", "beta": "bias", "moving_mean": "running_mean", "moving_variance": "running_var"}
FEED_FORWARD = {"dense1": "linear1", "dense2": "linear2"}
RENAMED: dict[type, dict[str, str]] = {
    **dict.fromkeys((nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.SyncBatchNorm), NORM),
    **dict.fromkeys((nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d, nn.LayerNorm, nn.GroupNorm), NORM),
    **dict.fromkeys((nn.TransformerEncoderLayer, nn.TransformerDecoderLayer), FEED_FORWARD),
    nn.Embedding: {"embedding_table": "weight"},
    nn.PReLU: {"w": "weight"},
}
FLAT = (nn.Conv1d, nn.Conv1dTranspose)  # their weights have an axis of length 1 before the last one; PyTorch's do not
UNKNOWN = "num_batches_tracked"  # of PyTorch's BatchNorms, which MindSpore's do not count


def pairs(cell: Cell, names: Mapping, path="", there="") -> Iterator[tuple[str, str, Tensor, bool]]:
    """(path, PyTorch's name, Parameter or buffer, whether its weight is flat there) of all that is here and below."""
    renamed = next((table for kind, table in RENAMED.items() if isinstance(cell, kind)), {})

    def child(name: str) -> tuple[str, str]:
        own = f"{path}.{name}" if path else name
        default = renamed.get(name, name)
        return own, names.get(own, f"{there}.{default}" if there else default)

    for name, tensor in cell._own_state():
        yield (*child(name), tensor, isinstance(cell, FLAT) and name == "weight")
    for name, below in cell._cells.items():
        if below is not None:
            yield from pairs(below, names, *child(name))


def listed(cell: Cell, names, owner: str) -> list[tuple[str, str, Tensor, bool]]:
    """The pairs of a Cell, and the checks of both arguments."""
    check_type(cell, Cell, "cell", owner)
    names = {} if names is None else names
    if not isinstance(names, Mapping):
        raise wrong_type(names, "names", owner, "a dict of paths")
    found = list(pairs(cell, names, there=names.get("", "")))
    known = {"", *(path for path, *_ in found), *(path for path, _ in cell.cells_and_names())}
    if unknown := [name for name in names if name not in known]:
        raise ValueError(
            f"For '{owner}', the paths {unknown} in 'names' are no Cells or Parameters of {cell.cls_name}."
        )
    return found


def load_torch(cell: Cell, state_dict: Mapping, names: Mapping | None = None, strict: bool = True) -> Keys:
    """Take the values of a PyTorch `state_dict` into a Cell, cast to the dtypes that are here.

    Names are paths, as in `cell.state_dict()`, and known to differ in layers of `nn`: `gamma`, `beta`, `moving_mean` and
    `moving_variance` of normalizations, `embedding_table`, PReLU's `w`, `dense1` and `dense2` of Transformer layers. The
    weights of `nn.Conv1d` get their axis of length 1. PyTorch's `num_batches_tracked` are passed over.

    Args:
        cell: a Cell.
        state_dict: Tensors of PyTorch, arrays or Tensors, by PyTorch's names.
        names: where PyTorch's names are others: a dict from the path of a Cell or Parameter here, '' for `cell` itself, to
            that of its counterpart there; what is below a Cell follows.
        strict: whether what is missing or left over is an error.

    Returns:
        `(missing_keys, unexpected_keys)`: paths for which there was no value, and PyTorch's names that were not used.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `names` has a path that is not here.
        RuntimeError: if a shape or kind of dtype differs or, with `strict`, a value is missing or left over: all that is
            wrong is named. Then nothing is loaded.
    """
    check_bool(strict, "strict", "load_torch")
    found = listed(cell, names, "load_torch")
    if not isinstance(state_dict, Mapping):
        raise wrong_type(state_dict, "state_dict", "load_torch", "a dict of arrays")
    keys, problems, values = Keys([], []), [], []
    for path, key, tensor, flat in found:
        if key not in state_dict:
            keys.missing_keys.append(path if path == key else f"{path} (there {key})")
            continue
        value = to_numpy(state_dict[key], key)
        shape = (*tensor.shape[:-2], tensor.shape[-1]) if flat else tensor.shape
        dtype = tensor._var.aval.dtype
        if value.shape not in (shape, tensor.shape):
            problems.append(f"shape of '{path}': it is {tensor.shape} here, and {value.shape} there, in '{key}'.")
        elif (value.dtype.kind == "f") != (dtype.kind in "fV"):
            problems.append(f"dtype of '{path}': it is {tensor.dtype} here, and {value.dtype} there, in '{key}'.")
        else:
            values.append((tensor, value.reshape(tensor.shape).astype(dtype)))
    used = {key for _, key, *_ in found}
    keys.unexpected_keys.extend(k for k in state_dict if k not in used and k.rpartition(".")[2] != UNKNOWN)
    if strict:
        told = zip(("missing", "left over"), keys, strict=True)
        problems[:0] = [f"{what}: {', '.join(listed)}." for what, listed in told if listed]
    if problems:
        raise RuntimeError("\n\t".join([f"For 'load_torch', {cell.cls_name} cannot take the state_dict:", *problems]))
    for tensor, value in values:
        take_data(tensor, adopt(value))
    return keys


def to_torch(cell: Cell, names: Mapping | None = None) -> OrderedDict:
    """The Parameters and buffers of a Cell as a PyTorch `state_dict`: what `load_torch` takes, copied.

    Args:
        cell: a Cell. names: as in `load_torch`.

    Raises:
        TypeError, ValueError: as `load_torch`; ValueError if two get the same name. ImportError: if PyTorch is missing.
    """
    found, taken = listed(cell, names, "to_torch"), set()
    for path, key, *_ in found:
        if key in taken:
            raise ValueError(f"For 'to_torch', the name '{key}' of '{path}' is taken by another Parameter.")
        taken.add(key)
    try:
        import torch
    except ImportError as error:
        raise ImportError("For 'to_torch', PyTorch is needed: pip install torch.") from error
    out = OrderedDict()
    for _, key, tensor, flat in found:
        value = np.asarray(tensor._value())
        brief = value.dtype.name == "bfloat16"
        made = torch.from_numpy(np.array(value, np.float32 if brief else None))
        made = made.squeeze(-2) if flat else made
        out[key] = made.bfloat16() if brief else made
    return out


def to_numpy(value, key: str) -> np.ndarray:
    """The values of a Tensor of PyTorch, an array or a Tensor."""
    if isinstance(value, Tensor):
        value = value._value()
    elif hasattr(value, "detach"):
        value = value.detach().cpu()
        value = (value.float() if str(value.dtype) == "torch.bfloat16" else value).numpy()
    if not hasattr(value, "dtype"):
        raise wrong_type(value, f"state_dict['{key}']", "load_torch", "an array")
    value = np.asarray(value)
    return value.astype(np.float32) if value.dtype.name == "bfloat16" else value
