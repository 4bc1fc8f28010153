"""Checkpoints: Parameters to files and back; MindSpore's files are read here and msgrad's there."""

import atexit
import multiprocessing
import os
import re
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO

import numpy as np

from msgrad import log
from msgrad.core.cell import Cell
from msgrad.core.parameter import Parameter
from msgrad.core.tensor import Tensor
from msgrad.dtype import bfloat16, float16, float32, float64, int8, int16, int32, int64
from msgrad.errors import check_bool, check_type, wrong_type, wrong_value
from msgrad.ops.generator import Generator
from msgrad.train import formats

SLICE_SIZE = 512 * 1024  # KiB of a Parameter that one message of a .ckpt holds
THREAD = "asyn_save_ckpt"  # MindSpore's name of what saves beside the training
ALIKE = ({float16, float32, float64, bfloat16}, {int8, int16, int32, int64})  # converted into each other on loading
ENCRYPTED = "msgrad has no ciphers: it neither encrypts checkpoints nor reads encrypted ones."
_process: multiprocessing.process.BaseProcess | None = None


# ---------------------------------------------------------------- saving
def save_checkpoint(
    save_obj,
    ckpt_file_name,
    integrated_save=True,
    async_save=False,
    append_dict=None,
    enc_key=None,
    enc_mode="AES-GCM",
    choice_func=None,
    crc_check=False,
    format="ckpt",
    **kwargs,
):
    """Write Parameters to a file, which appears under its name when it is whole; nobody but its owner may read it.

    Args:
        save_obj: a Cell; a list of Parameters, or of dicts {"name": ..., "data": Tensor}; or a dict of Parameters,
            Tensors, arrays and strings by name, as `load_checkpoint` gives.
        ckpt_file_name: the path; the format is appended where it does not end with it.
        integrated_save: kept for MindSpore's parallel modes.
        async_save: True or 'thread' to write in a thread, 'process' in a process, in either case what there is now;
            the next such call waits for it.
        append_dict: more values by name: numbers, bools, strings, Tensors, Generators (their state).
        enc_key, enc_mode: refused: msgrad has no ciphers.
        choice_func: of a name, whether it is saved.
        crc_check: whether a checksum is written too.
        format: 'ckpt' or 'safetensors'; the latter holds no strings.
        kwargs: `remove_redundancy`, a bool that a .safetensors notes; `incremental` and `global_step_num`, about
            MindSpore's map parameters and services, which are not here.

    Raises:
        TypeError: if an argument or an element is of another type. ValueError: if `format` or `async_save` is none of
            these. IsADirectoryError, FileNotFoundError, PermissionError: of the path. NotImplementedError: for a key.

    Source: mindspore.save_checkpoint, MindSpore 2.10.
    """
    owner = "save_checkpoint"
    path = path_to_save(save_obj, ckpt_file_name, format)
    check_bool(integrated_save, "integrated_save", owner)
    check_async(async_save, owner)
    check_appended(append_dict)
    check_key(enc_key, enc_mode, owner, format)
    check_flag(crc_check, "crc_check", owner)
    redundancy = check_saving_options(kwargs, format)
    entries = {**chosen_to_save(save_obj, choice_func), **appended(append_dict or {})}
    arrays = {
        name: value if isinstance(value, str) else array_of(value, bool(async_save)) for name, value in entries.items()
    }
    if format == "ckpt":
        write = partial(formats.write_ckpt, arrays, 1024 * SLICE_SIZE, crc_check)
    else:
        metadata = {"format": "ms"}
        if redundancy is not None:
            metadata["remove_redundancy"] = str(redundancy)
        if crc_check:
            metadata["crc_num"] = str(formats.checksum(arrays.items()))
        write = partial(formats.write_safetensors, arrays, metadata)
    if async_save == "process":
        start_process(path, write)
    elif async_save:
        start_thread(path, write)
    else:
        replace(path, write)


def path_to_save(save_obj, name, format) -> str:
    if format not in ("safetensors", "ckpt"):
        raise wrong_value(format, "format", "save_checkpoint", "'safetensors' or 'ckpt'")
    if not isinstance(save_obj, (Cell, list, dict)):
        raise wrong_type(save_obj, "save_obj", "save_checkpoint", "a Cell, a list or a dict")
    if not isinstance(name, str):
        raise wrong_type(name, "ckpt_file_name", "save_checkpoint", "a string")
    path = os.path.realpath(name)
    if os.path.isdir(path):
        raise IsADirectoryError(
            f"For 'save_checkpoint', the 'ckpt_file_name' must be a file, but {path} is a directory."
        )
    return path if path.endswith(format) else f"{path}.{format}"


def check_async(value, owner):
    """`async_save`: a bool, 'process' or 'thread'."""
    if not isinstance(value, (bool, str)):
        raise wrong_type(value, "async_save", owner, "a bool or a string")
    if isinstance(value, str) and value not in ("process", "thread"):
        raise wrong_value(value, "async_save", owner, "a bool, 'process' or 'thread'")
    return value


def check_flag(value, name, owner):
    """A bool; ValueError otherwise, which is what MindSpore raises for these."""
    if not isinstance(value, bool):
        raise wrong_value(value, name, owner, "a bool")


def check_key(key, mode, owner, format):
    prefix = "enc" if owner == "save_checkpoint" else "dec"
    if not isinstance(key, (bytes, type(None))):
        raise wrong_value(key, f"{prefix}_key", owner, "bytes or None")
    if not isinstance(mode, str):
        raise wrong_value(mode, f"{prefix}_mode", owner, "a string")
    if format == "safetensors" and (key is not None or mode != "AES-GCM"):
        raise ValueError(
            f"For '{owner}', the format 'safetensors' has no encryption, but got {prefix}_key and {prefix}_mode."
        )
    if key is not None:
        raise NotImplementedError(f"For '{owner}', the '{prefix}_key' must be None: {ENCRYPTED}")


def check_saving_options(kwargs: dict, format) -> bool | None:
    """`remove_redundancy`; the other keywords make no difference here."""
    for name in kwargs.keys() - {"remove_redundancy", "incremental", "global_step_num"}:
        raise TypeError(f"For 'save_checkpoint', there is no keyword '{name}'.")
    redundancy = kwargs.get("remove_redundancy")
    if not isinstance(redundancy, (bool, type(None))):
        raise wrong_value(redundancy, "remove_redundancy", "save_checkpoint", "a bool or None")
    if format == "safetensors" and (kwargs.get("incremental", False) or kwargs.get("global_step_num") is not None):
        raise ValueError(
            "For 'save_checkpoint', the format 'safetensors' needs the 'incremental' False and the 'global_step_num' None."
        )
    return redundancy


def check_appended(given):
    if given is None:
        return
    if not isinstance(given, dict):
        raise wrong_type(given, "append_dict", "save_checkpoint", "a dict")
    for name, value in given.items():
        if not isinstance(name, str) or not isinstance(value, (int, float, str, Tensor, Generator)):
            raise TypeError(
                "For 'save_checkpoint', the 'append_dict' must hold numbers, bools, strings, Tensors and Generators by "
                f"name, but got {name!r}: {value!r}."
            )


def appended(given: dict) -> dict:
    kept = {name: value.get_state() if isinstance(value, Generator) else value for name, value in given.items()}
    return {name: value if isinstance(value, (str, Tensor)) else Tensor(value) for name, value in kept.items()}


def chosen_to_save(save_obj, chosen) -> dict:
    """Tensors, arrays and strings by name."""
    if isinstance(save_obj, Cell):
        save_obj.init_parameters_data()
        pairs: Iterable = ((p.name, p) for p in save_obj.get_parameters())
    elif isinstance(save_obj, dict):
        pairs = save_obj.items()
    elif save_obj and isinstance(save_obj[0], dict):
        pairs = map(named_data, save_obj)
    else:
        pairs = ((p.name if isinstance(p, Parameter) else None, p) for p in save_obj)
    kinds = (Tensor, np.ndarray, str) if isinstance(save_obj, dict) else Tensor
    out = {}
    for name, value in pairs:
        if not isinstance(name, str) or not isinstance(value, kinds):
            what = "Parameters by name" if isinstance(save_obj, dict) else "Parameters or dicts of 'name' and 'data'"
            raise TypeError(f"For 'save_checkpoint', the 'save_obj' must hold {what}, but got {name!r}: {value!r}.")
        if chosen is None or chosen(name):
            out[name] = value
    return out


def named_data(item) -> tuple:
    return (item.get("name"), item.get("data")) if isinstance(item, dict) else (None, item)


def array_of(value, copy: bool) -> np.ndarray:
    """The value of a Tensor, or an array; `copy` where it must outlast what is written later."""
    array = np.asarray(value._value()) if isinstance(value, Tensor) else value
    return array.copy() if copy else array


def replace(path: str, write: Callable) -> None:
    """Write a file beside `path`, then give it that name: what was there stays if anything fails."""
    file, beside = tempfile.mkstemp(".tmp", os.path.basename(path) + ".", os.path.dirname(path))
    try:
        with os.fdopen(file, "wb") as out:
            out.writelines(write())
        os.chmod(beside, 0o400)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise


# ---------------------------------------------------------------- saving beside the training
def wait(how: bool | str) -> None:
    """Wait for what writes: a thread, or a process where `how` is 'process'."""
    if how == "process":
        wait_for_process()
        return
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join()


def start_thread(path: str, write: Callable) -> None:
    wait("thread")
    threading.Thread(target=replace, args=(path, write), name=THREAD).start()


def start_process(path: str, write: Callable) -> None:
    global _process
    wait_for_process()
    with warnings.catch_warnings():  # of a fork beside JAX's threads, of which this one uses nothing
        warnings.simplefilter("ignore")
        _process = multiprocessing.get_context("fork").Process(target=replace, args=(path, write), name=THREAD)
        _process.start()


def wait_for_process() -> None:
    global _process
    if _process is not None:
        _process.join()
        _process = None


atexit.register(wait_for_process)


def async_ckpt_thread_status():
    """Whether a thread is writing a checkpoint. Source: mindspore.async_ckpt_thread_status, MindSpore 2.10."""
    log.warning("The function 'async_ckpt_thread_status' is deprecated from MindSpore 2.5 on.")
    return any(thread.name == THREAD for thread in threading.enumerate())


# ---------------------------------------------------------------- loading
def load_checkpoint(
    ckpt_file_name,
    net=None,
    strict_load=False,
    filter_prefix=None,
    dec_key=None,
    dec_mode="AES-GCM",
    specify_prefix=None,
    choice_func=None,
    crc_check=False,
    remove_redundancy=False,
    format="ckpt",
):
    """Read a checkpoint: a dict of Parameters, and of the strings that were appended, by name.

    Args:
        ckpt_file_name: the path, which ends with the format; for 'safetensors' also a BytesIO.
        net, strict_load: a Cell that takes the values, as `load_param_into_net` does.
        filter_prefix, specify_prefix: strings, or lists of them: leave out the names that begin with one; take only
            those. Either takes the place of `choice_func`.
        dec_key, dec_mode: refused: msgrad has no ciphers.
        choice_func: of a name, whether it is read.
        crc_check: whether the checksum is compared, where the file holds one.
        remove_redundancy: must be False where `net` is given: this is about several devices.
        format: 'ckpt' or 'safetensors'.

    Raises:
        ValueError: if the file is not there or not of the format, is broken, or nothing in it is chosen.
        TypeError: if an argument is of another type. RuntimeError: if `net` does not take it; it stays as it was.
        NotImplementedError: for a key.

    Source: mindspore.load_checkpoint, MindSpore 2.10.
    """
    owner = "load_checkpoint"
    wanted, unwanted = check_prefix(specify_prefix), check_prefix(filter_prefix)
    check_flag(crc_check, "crc_check", owner)
    check_flag(remove_redundancy, "remove_redundancy", owner)
    source = file_to_load(ckpt_file_name, format)
    check_key(dec_key, dec_mode, owner, format)

    def chosen(name):
        if wanted is None and unwanted is None:
            return choice_func is None or bool(choice_func(name))
        return (wanted is None or name.startswith(wanted)) and not (unwanted and name.startswith(unwanted))

    entries = read(source, format, chosen, crc_check)
    if not entries:
        raise ValueError(
            "For 'load_checkpoint', nothing is left of the file; see 'filter_prefix', 'specify_prefix' and 'choice_func'."
        )
    out = {
        name: value if isinstance(value, str) else Parameter(Tensor(value), name=name)
        for name, value in entries.items()
    }
    if net is not None:
        load_param_into_net(net, out, strict_load, remove_redundancy)
    return out


def check_prefix(prefix) -> tuple[str, ...] | None:
    """A tuple of prefixes, None for none given."""
    if prefix is None:
        return None
    if not isinstance(prefix, (str, list, tuple)):
        raise wrong_type(prefix, "specify_prefix' or 'filter_prefix", "load_checkpoint", "a string, or a list of them")
    prefixes = (prefix,) if isinstance(prefix, str) else tuple(prefix)
    for item in prefixes:
        if not isinstance(item, str):
            raise wrong_type(item, "specify_prefix' or 'filter_prefix", "load_checkpoint", "strings")
    if not prefixes or "" in prefixes:
        raise ValueError("For 'load_checkpoint', the 'specify_prefix' and 'filter_prefix' must not be empty.")
    return prefixes


def file_to_load(name, format):
    """The path, or the BytesIO, to read from."""
    if format not in ("ckpt", "safetensors"):
        raise wrong_value(format, "format", "load_checkpoint", "'ckpt' or 'safetensors'")
    if isinstance(name, BytesIO):
        if format == "ckpt":
            raise TypeError("For 'load_checkpoint', a BytesIO must be of the format 'safetensors', but got 'ckpt'.")
        return name
    if not isinstance(name, str):
        raise wrong_type(name, "ckpt_file_name", "load_checkpoint", "a string")
    if not name.endswith(format):
        raise ValueError(f"For 'load_checkpoint', the file must end with the format '{format}', but got '{name}'.")
    path = os.path.realpath(name)
    if not os.path.exists(path):
        raise ValueError(f"For 'load_checkpoint', the file {path} does not exist; see 'ckpt_file_name'.")
    return path


def read(source, format, chosen, crc) -> dict:
    """Arrays and strings by name; ValueError for a file that cannot be read."""
    try:
        if isinstance(source, BytesIO):
            data = source.getvalue()
        else:
            with open(source, "rb") as file:
                data = file.read()
    except OSError as error:
        raise ValueError(f"For 'load_checkpoint', the file {source} cannot be read: {error}.") from error
    asked: list[BaseException] = []

    def choose(name):
        try:
            return chosen(name)
        except Exception as error:
            asked.append(error)  # the user's own, no fault of the file
            raise

    try:
        if format == "ckpt":
            if crc and data[-17:-10] != formats.MARK:
                log.warning("For 'load_checkpoint', the file %s holds no checksum.", source)
            return formats.read_ckpt(data, choose, crc)
        entries, metadata = formats.read_safetensors(data, choose)
        if crc:
            check_checksum(data, metadata, source)
        return entries
    except Exception as error:
        if asked:
            raise
        raise ValueError(
            f"For 'load_checkpoint', the file {source} is broken, encrypted or of another format: {error}."
        ) from error


def check_checksum(data, metadata: dict, source) -> None:
    if "crc_num" not in metadata:
        log.warning("For 'load_checkpoint', the file %s holds no checksum.", source)
    elif int(metadata["crc_num"]) != formats.checksum(formats.read_safetensors(data, lambda _: True)[0].items()):
        raise ValueError("the checksum is another than that of the content")


class Future:
    """What `load_checkpoint_async` gives: `result()` waits for the file and returns what `load_checkpoint` does."""

    def __init__(self, load: Callable, net, strict_load):
        self._executor = ThreadPoolExecutor(1)
        self._loaded, self._net, self._strict = self._executor.submit(load), net, strict_load

    def result(self):
        out = self._loaded.result()
        self._executor.shutdown()
        if self._net is not None:
            net, self._net = self._net, None
            load_param_into_net(net, out, self._strict)
        return out


def load_checkpoint_async(
    ckpt_file_name,
    net=None,
    strict_load=False,
    filter_prefix=None,
    dec_key=None,
    dec_mode="AES-GCM",
    specify_prefix=None,
    choice_func=None,
):
    """Read a checkpoint in a thread; see `load_checkpoint`. What is returned has the method `result()`, which gives the
    dict, and fills `net`.

    Source: mindspore.load_checkpoint_async, MindSpore 2.10, which fills `net` in the thread.
    """
    format = "safetensors" if ckpt_file_name.endswith(".safetensors") else "ckpt"
    load = partial(
        load_checkpoint,
        ckpt_file_name,
        None,
        False,
        filter_prefix,
        dec_key,
        dec_mode,
        specify_prefix,
        choice_func,
        format=format,
    )
    return Future(load, net, check_bool(strict_load, "strict_load", "load_checkpoint_async"))


# ---------------------------------------------------------------- into a network
def load_param_into_net(net, parameter_dict, strict_load=False, remove_redundancy=False):
    """Give the Parameters of a Cell the values that a dict has for their names; all of them or, after an error, none.

    Args:
        net: the Cell.
        parameter_dict: Parameters by name; strings in it are left alone.
        strict_load: take only equal names and equal dtypes. Otherwise a name counts that ends with the Parameter's,
            where all begin alike, and floats are cast to floats, signed ints to signed ints.
        remove_redundancy: must be False: this is about several devices.

    Returns:
        The names of `net` that got no value, and the names in the dict that no Parameter has.

    Raises:
        TypeError: if an argument is of another type, or with `remove_redundancy`.
        RuntimeError: if a shape or a dtype does not fit; a shape may have ones at its end that the Parameter's lacks.

    Source: mindspore.load_param_into_net, MindSpore 2.10.
    """
    owner = "load_param_into_net"
    if not isinstance(net, Cell):
        raise wrong_type(net, "net", owner, "a Cell")
    if not isinstance(parameter_dict, dict):
        raise wrong_type(parameter_dict, "parameter_dict", owner, "a dict")
    for name, value in parameter_dict.items():
        if not isinstance(name, str) or not isinstance(value, (Parameter, str)):
            raise TypeError(
                f"For '{owner}', the 'parameter_dict' must hold Parameters by name, but got {name!r}: {value!r}."
            )
    check_bool(strict_load, "strict_load", owner)
    check_flag(remove_redundancy, "remove_redundancy", owner)
    if remove_redundancy:
        raise TypeError(f"For '{owner}', the 'remove_redundancy' must be False on one device.")
    taken, missing, unused = [], [], list(parameter_dict)
    own = list({p.name: p for p in net.get_parameters()}.values())
    for p in own:
        if p.name not in parameter_dict:
            if not p.name.startswith("accu_grads"):
                missing.append(p.name)
        elif isinstance(parameter_dict[p.name], Parameter):
            taken.append((p, fitted(p, parameter_dict[p.name], strict_load)))
            unused.remove(p.name)
    if not strict_load:
        for prefix in prefixes(missing, parameter_dict):
            for p in own:
                if p.name in missing and isinstance(parameter_dict.get(prefix + p.name), Parameter):
                    taken.append((p, fitted(p, parameter_dict[prefix + p.name], False)))
                    missing.remove(p.name)
    for p, value in taken:
        p.set_data(value)
    if missing:
        log.warning("For 'load_param_into_net', %d parameters of the 'net' got no value: %s.", len(missing), missing)
    return missing, unused


def prefixes(missing: list, given: dict):
    """What the names of a dict begin with, that end with the names still `missing`: one at a time, each once."""
    tried = set()
    while found := next(
        (
            key[: -len(name)]
            for name in missing
            for key in given
            if key.endswith(name) and key[: -len(name)] not in tried
        ),
        None,
    ):
        tried.add(found)
        log.warning("For 'load_param_into_net', the names are taken without '%s', which they begin with.", found)
        yield found


def fitted(p: Parameter, new: Parameter, strict: bool) -> Tensor:
    """The value of `new` in the shape and dtype of `p`; RuntimeError if it has none there."""
    value, ndim = Tensor(new), len(p.shape)
    if new.shape != p.shape and new.shape[:ndim] == p.shape and set(new.shape[ndim:]) == {1}:
        value = value.reshape(p.shape)
    if value.shape != p.shape:
        raise RuntimeError(
            f"For 'load_param_into_net', '{p.name}' has the shape {p.shape} in the 'net', but {new.shape} in the "
            "'parameter_dict'."
        )
    if value.dtype == p.dtype:
        return value
    if strict or not any({value.dtype, p.dtype} <= kinds for kinds in ALIKE):
        raise RuntimeError(
            f"For 'load_param_into_net', '{p.name}' has the dtype {p.dtype} in the 'net', but {new.dtype} in the "
            "'parameter_dict'."
        )
    log.warning("For 'load_param_into_net', '%s' is cast from %s to %s.", p.name, value.dtype, p.dtype)
    return value.astype(p.dtype)


# ---------------------------------------------------------------- from one format to the other
def ckpt_to_safetensors(file_path, save_path=None, name_map=None, file_name_regex=None, processes_num=1):
    """Write the checkpoints at `file_path` as .safetensors.

    Args:
        file_path: a .ckpt, or a directory with directories `rank...` of them.
        save_path: the directory for the new files; None for where the old ones are.
        name_map: new names of Parameters by their old ones.
        file_name_regex: which files.
        processes_num: how many files at a time.

    Raises:
        ValueError: if there is nothing at `file_path`, or an argument does not fit.

    Source: mindspore.ckpt_to_safetensors, MindSpore 2.10.
    """
    convert(
        "ckpt_to_safetensors", "ckpt", "safetensors", file_path, save_path, name_map, file_name_regex, processes_num
    )


def safetensors_to_ckpt(file_path, save_path=None, name_map=None, file_name_regex=None, processes_num=1):
    """Write the .safetensors at `file_path` as checkpoints; see `ckpt_to_safetensors`.

    Source: mindspore.safetensors_to_ckpt, MindSpore 2.10.
    """
    convert(
        "safetensors_to_ckpt", "safetensors", "ckpt", file_path, save_path, name_map, file_name_regex, processes_num
    )


def convert(owner, old, new, source, save_path, name_map, regex, count):
    if not os.path.exists(source):
        raise wrong_value(source, "file_path", owner, "a file or a directory that exists")
    if save_path and os.path.splitext(save_path)[1]:
        raise wrong_value(save_path, "save_path", owner, "a directory")
    if name_map is not None and not isinstance(name_map, dict):
        raise wrong_value(name_map, "name_map", owner, "a dict")
    if os.path.isdir(source):
        ranks = [
            d for d in sorted(os.listdir(source)) if d.startswith("rank") and os.path.isdir(os.path.join(source, d))
        ]
        if not ranks:
            raise wrong_value(source, "file_path", owner, "a directory with directories 'rank...'")
        pairs = [(os.path.join(source, d), os.path.join(save_path or source, d)) for d in ranks]
        tasks = [
            (os.path.join(there, file), to)
            for there, to in pairs
            for file in sorted(os.listdir(there))
            if file.endswith(f".{old}") and (regex is None or re.search(regex, file))
        ]
    else:
        if not source.endswith(f".{old}") or (regex is not None and not re.search(regex, source)):
            raise wrong_value(source, "file_path", owner, f"a .{old} that matches the 'file_name_regex'")
        tasks = [(source, save_path or os.path.dirname(source))]
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(lambda task: convert_file(*task, old, new, name_map or {}), tasks))


def make_directory(path, arg_name="path") -> str:
    """The absolute path of a directory, made where there is none.

    TypeError if `path` is no string. ValueError if it is blank. NotADirectoryError if it is a file, or below one.

    Source: mindspore.train._utils._make_directory, MindSpore 2.10.
    """
    if not check_type(path, str, arg_name, "_make_directory").strip():
        raise wrong_value(path, arg_name, "_make_directory", "a path")
    path = os.path.realpath(path)
    if os.path.isfile(path):
        raise NotADirectoryError(
            f"For '_make_directory', the '{arg_name}' must be a directory, but got the file {path!r}."
        )
    os.makedirs(path, exist_ok=True)
    return path


def convert_file(file, directory, old, new, name_map) -> None:
    os.makedirs(directory or ".", exist_ok=True)
    name = os.path.basename(file).removesuffix(old) + new
    entries = read(os.path.realpath(file), old, lambda _: True, False)
    renamed = {name_map.get(key, key): value for key, value in entries.items()}
    save_checkpoint(renamed, os.path.join(directory, name), format=new)


__all__ = [
    "async_ckpt_thread_status",
    "ckpt_to_safetensors",
    "load_checkpoint",
    "load_checkpoint_async",
    "load_param_into_net",
    "safetensors_to_ckpt",
    "save_checkpoint",
]
