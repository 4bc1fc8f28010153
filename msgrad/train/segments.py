"""Checkpoints and Parameters that lie in parts, put together."""

import os

import numpy as np

from msgrad.core.parameter import Parameter
from msgrad.core.tensor import Tensor
from msgrad.dtype import bfloat16, float32
from msgrad.errors import check_type, wrong_value
from msgrad.train.serialization import load_checkpoint


def load_segmented_checkpoints(
    ckpt_file_dir,
    net=None,
    strict_load=False,
    filter_prefix=None,
    dec_key=None,
    dec_mode="AES-GCM",
    specify_prefix=None,
    choice_func=None,
):
    """The Parameters of all .ckpt in a directory, a dict by name; of several of one name that of the last file.

    Args:
        ckpt_file_dir: the directory.
        net, strict_load, filter_prefix, dec_key, dec_mode, specify_prefix, choice_func: as of `load_checkpoint`, for each.

    Raises:
        TypeError: if `ckpt_file_dir` is no string. ValueError: if there is no such directory. As `load_checkpoint`.

    Source: mindspore.parallel.load_segmented_checkpoints, MindSpore 2.10.
    """
    owner = "load_segmented_checkpoints"
    if not os.path.isdir(check_type(ckpt_file_dir, str, "ckpt_file_dir", owner)):
        raise wrong_value(ckpt_file_dir, "ckpt_file_dir", owner, "a directory")
    found = {}
    for name in sorted(os.listdir(ckpt_file_dir)):
        if name.endswith(".ckpt"):
            file = os.path.join(ckpt_file_dir, name)
            found |= load_checkpoint(
                file, net, strict_load, filter_prefix, dec_key, dec_mode, specify_prefix, choice_func
            )
    return found


def merge_sliced_parameter(sliced_parameters, strategy=None):
    """The Parameter whose slices along the first axis are given, in float32 where they are in bfloat16.

    Args:
        sliced_parameters: a list of Parameters of one name and of one shape but for the first axis, in order.
        strategy: None. Layouts that MindSpore's compiler wrote are not read.

    Raises:
        TypeError: if the slices are no list of Parameters or `strategy` no dict. ValueError: if there is none, or names
            or shapes differ. KeyError: if `strategy` does not have the name. NotImplementedError: for a layout there.

    Source: mindspore.merge_sliced_parameter, MindSpore 2.10.
    """
    owner, name = "merge_sliced_parameter", "sliced_parameters"
    for x in check_type(sliced_parameters, list, name, owner):
        check_type(x, Parameter, name, owner)
    check_type(strategy or {}, dict, "strategy", owner)
    if len({(x.name, x.shape[1:], x.ndim) for x in sliced_parameters}) != 1:
        raise wrong_value(sliced_parameters, name, owner, "slices of one Parameter")
    first = sliced_parameters[0]
    if strategy:
        if first.name not in strategy:
            raise KeyError(f"For '{owner}', the 'strategy' must have the Parameter's name {first.name!r}.")
        raise NotImplementedError(
            f"For '{owner}', the 'strategy' must be None: msgrad does not read the layouts of MindSpore's compiler. "
            "Give slices along the first axis."
        )
    slices = [(x.astype(float32) if x.dtype == bfloat16 else x).asnumpy() for x in sliced_parameters]
    return Parameter(Tensor(np.concatenate(slices)), first.name, first.requires_grad, first.layerwise_parallel)


__all__ = ["load_segmented_checkpoints", "merge_sliced_parameter"]
