"""Callbacks that write checkpoints: ModelCheckpoint with its CheckpointConfig, BackupAndRestore, OnRequestExit."""

import json
import os
import signal
import time

from msgrad import log
from msgrad.core.cell import Cell
from msgrad.core.context import get_context
from msgrad.core.tensor import Tensor
from msgrad.errors import (
    check_bool,
    check_non_negative_int,
    check_positive_int,
    check_type,
    kind,
    wrong_type,
    wrong_value,
)
from msgrad.ops.generator import Generator
from msgrad.train import serialization
from msgrad.train.callback.base import Callback
from msgrad.train.serialization import check_flag, load_checkpoint, make_directory, save_checkpoint

BROKEN_OFF = "_breakpoint.ckpt"  # ends the names of checkpoints that an exception left


def directory_at(path) -> str:
    """The absolute path of a directory, made where there is none; TypeError if `path` is no string."""
    if not isinstance(path, str) or not path.strip():
        raise TypeError(
            f"For 'ModelCheckpoint', the 'directory' must be a path, but got {path!r} of type {kind(path)}."
        )
    return make_directory(path)


class CheckpointConfig:
    """When and how `ModelCheckpoint` writes.

    Args:
        save_checkpoint_steps: every so many steps; if it is 0 or None, `save_checkpoint_seconds` counts.
        save_checkpoint_seconds: every so many seconds.
        keep_checkpoint_max: how many files are kept; if it is 0 or None, `keep_checkpoint_per_n_minutes` counts.
        keep_checkpoint_per_n_minutes: one file is kept for so many minutes.
        integrated_save, async_save, crc_check, format: as of `save_checkpoint`. enc_key, enc_mode: refused there.
        saved_network: the Cell to write; None for all that is trained, the optimizer's state with it.
        append_info: a list of 'epoch_num', 'step_num' and at most one dict of values: what is written besides.
        exception_save: whether an exception leaves a checkpoint.
        remove_redundancy: must be False: this is about several devices.
        kwargs: `incremental`, as of `save_checkpoint`; `enable_redundance`, about MindSpore's services.

    Raises:
        TypeError: if an argument is of another type. ValueError: if all of the first four are 0 or None, or a number is
            negative, or `append_info` holds another string, or an argument does not go with 'safetensors'.
        NotImplementedError: for a key.

    Source: mindspore.train.CheckpointConfig, MindSpore 2.10.
    """

    def __init__(
        self,
        save_checkpoint_steps=1,
        save_checkpoint_seconds=0,
        keep_checkpoint_max=5,
        keep_checkpoint_per_n_minutes=0,
        integrated_save=True,
        async_save=False,
        saved_network=None,
        append_info=None,
        enc_key=None,
        enc_mode="AES-GCM",
        exception_save=False,
        crc_check=False,
        remove_redundancy=False,
        format="ckpt",
        **kwargs,
    ):
        owner = "CheckpointConfig"
        numbers = {
            "save_checkpoint_steps": save_checkpoint_steps,
            "save_checkpoint_seconds": save_checkpoint_seconds,
            "keep_checkpoint_max": keep_checkpoint_max,
            "keep_checkpoint_per_n_minutes": keep_checkpoint_per_n_minutes,
        }
        for name, value in numbers.items():
            if value is not None:
                check_non_negative_int(value, name, owner)
        if saved_network is not None and not isinstance(saved_network, Cell):
            raise wrong_type(saved_network, "saved_network", owner, "a Cell or None")
        if not any(numbers.values()):
            raise ValueError(f"For '{owner}', one of {list(numbers)} must be positive.")
        for name in kwargs.keys() - {"incremental", "enable_redundance"}:
            raise TypeError(f"For '{owner}', there is no keyword '{name}'.")
        self.exception_save = check_bool(exception_save, "exception_save", owner)
        self.save_checkpoint_steps = save_checkpoint_steps
        self.save_checkpoint_seconds = None if save_checkpoint_steps else save_checkpoint_seconds
        self.keep_checkpoint_max, self.keep_checkpoint_per_n_minutes = (
            keep_checkpoint_max,
            keep_checkpoint_per_n_minutes,
        )
        if keep_checkpoint_max:
            self.keep_checkpoint_per_n_minutes = None
        elif not keep_checkpoint_per_n_minutes:
            self.keep_checkpoint_max = 1
        self.integrated_save = check_bool(integrated_save, "integrated_save", owner)
        self.async_save = serialization.check_async(async_save, owner)
        self.saved_network = saved_network
        self.append_dict = appended(append_info)
        if not isinstance(format, str):
            raise wrong_value(format, "format", owner, "a string")
        check_flag(crc_check, "crc_check", owner)
        check_flag(remove_redundancy, "remove_redundancy", owner)
        self.map_param_inc = kwargs.get("incremental", False)
        if format == "safetensors" and (crc_check or exception_save or self.map_param_inc):
            raise ValueError(f"For '{owner}', 'crc_check', 'exception_save' and 'incremental' need the format 'ckpt'.")
        serialization.check_key(enc_key, enc_mode, "save_checkpoint", format)
        if remove_redundancy:
            raise TypeError(f"For '{owner}', the 'remove_redundancy' must be False on one device.")
        self.enc_key, self.enc_mode, self.crc_check, self.format = enc_key, enc_mode, crc_check, format
        self.remove_redundancy, self.enable_redundance = remove_redundancy, kwargs.get("enable_redundance", False)

    def get_checkpoint_policy(self):
        """The first four arguments, as they count, and `saved_network`, as a dict."""
        names = "save_checkpoint_steps save_checkpoint_seconds keep_checkpoint_max keep_checkpoint_per_n_minutes saved_network"
        return {name: getattr(self, name) for name in names.split()}

    def save(self, network, path: str, more: dict) -> None:
        """Write `network` and `more` to a file."""
        save_checkpoint(
            network,
            path,
            self.integrated_save,
            self.async_save,
            more,
            crc_check=self.crc_check,
            format=self.format,
            incremental=self.map_param_inc,
        )


def appended(given) -> dict | None:
    """`append_info` as a dict; the counters begin with 0."""
    owner = "CheckpointConfig"
    if given is None or given == []:
        return None
    if not isinstance(given, list):
        raise wrong_type(given, "append_info", owner, "a list")
    out = {name: 0 for name in ("epoch_num", "step_num") if name in given}
    dicts = [item for item in given if isinstance(item, dict)]
    for item in given:
        if not isinstance(item, (str, dict)):
            raise wrong_type(item, "append_info", owner, "a list of strings and a dict")
        if isinstance(item, str) and item not in ("epoch_num", "step_num"):
            raise wrong_value(item, "append_info", owner, "'epoch_num', 'step_num' or a dict")
    if len(dicts) > 1:
        raise TypeError(f"For '{owner}', the 'append_info' must hold one dict at most, but got {len(dicts)}.")
    for name, value in dicts[0].items() if dicts else ():
        if not isinstance(name, str) or not isinstance(value, (int, float, str, Tensor, Generator)):
            raise TypeError(
                f"For '{owner}', the dict in 'append_info' must hold values by name, but got {name!r}: {value!r}."
            )
        out[name] = value
    return out


def unused_prefix(directory: str, prefix: str, exception=False) -> str:
    """`prefix`, with a number after it where checkpoints of a former training in `directory` begin with it."""
    taken = 0
    for name in os.listdir(directory):
        broken_off = name.endswith(BROKEN_OFF)
        if broken_off != exception or (not exception and os.path.splitext(name)[1] not in (".ckpt", ".safetensors")):
            continue
        rest = name[len(prefix) :]
        if not name.startswith(prefix) or rest[0].isalpha() or "-" not in rest:
            continue
        number = rest[1 : rest.index("-")]
        if rest[0] == "-":
            taken = max(taken, 1)
        elif number.isdigit():
            taken = max(taken, int(number) + 1)
    return f"{prefix}_{taken}" if taken else prefix


class ModelCheckpoint(Callback):
    """Writes checkpoints while training: `prefix-epoch_step.ckpt`, the last one at the end; old files are removed.

    Args:
        prefix: how names begin; or a function of the training's dict, which gives the whole name.
        directory: the folder, made where there is none; or a function of that dict. None for the current one.
        config: a CheckpointConfig.

    Raises:
        ValueError: if `prefix` is no string without a slash. TypeError: if `directory` or `config` is of another type.

    Source: mindspore.train.ModelCheckpoint, MindSpore 2.10, which also writes the graph, `prefix-graph.meta`.
    """

    def __init__(self, prefix="CKP", directory=None, config=None):
        super().__init__()
        self._check_prefix(prefix, callable(prefix))
        if config is not None and not isinstance(config, CheckpointConfig):
            raise wrong_type(config, "config", "ModelCheckpoint", "a CheckpointConfig")
        self._config = config or CheckpointConfig()
        self._prefix_func = prefix if callable(prefix) else None
        self._directory_func = directory if callable(directory) else None
        self._prefix = self._exception_prefix = prefix
        if not callable(directory):
            self._directory = os.getcwd() if directory is None else directory_at(directory)
            if not callable(prefix):
                self._prefix = unused_prefix(self._directory, prefix)
        self._latest_ckpt_file_name = ""
        self._last_time = self._last_time_for_keep = time.time()
        self._last_triggered_step = 0
        self._append_dict = self._config.append_dict or {}
        self._begun = {name: self._append_dict.get(name, 0) for name in ("epoch_num", "step_num")}

    @staticmethod
    def _check_prefix(prefix, is_function):
        if not is_function and (not isinstance(prefix, str) or "/" in prefix):
            raise wrong_value(prefix, "prefix", "ModelCheckpoint", "a string without '/', or a function that gives one")

    @property
    def latest_ckpt_file_name(self):
        """The path of the last file."""
        return self._latest_ckpt_file_name

    def step_end(self, run_context):
        args = run_context.original_args()
        if self._prefix_func:
            self._prefix = self._prefix_func(args)
            self._check_prefix(self._prefix, False)
        if self._directory_func:
            self._directory = directory_at(self._directory_func(args))
        self._save(args, False)

    def end(self, run_context):
        self._save(run_context.original_args(), True)
        if self._config.async_save:
            serialization.wait(self._config.async_save)

    def _is_due(self, step: int, last: bool) -> bool:
        config = self._config
        if config.save_checkpoint_steps:
            return last or step >= self._last_triggered_step + config.save_checkpoint_steps
        if config.save_checkpoint_seconds:
            now = time.time()
            if last or now - self._last_time > config.save_checkpoint_seconds:
                self._last_time = now
                return True
        return False

    def _save(self, args, last: bool) -> None:
        config, step, epoch = self._config, args.cur_step_num, args.cur_epoch_num
        if step == self._last_triggered_step or not self._is_due(step, last):
            return
        if config.async_save:
            serialization.wait(config.async_save)
        name = self._prefix if self._prefix_func else f"{self._prefix}-{epoch}_{(step - 1) % args.batch_num + 1}"
        self._make_room()
        self._last_time_for_keep, self._last_triggered_step = time.time(), step
        self._count(epoch, step)
        path = os.path.join(self._directory, f"{name}.{config.format}")
        config.save(config.saved_network or args.train_network, path, self._append_dict)
        self._latest_ckpt_file_name = path

    def _count(self, epoch: int, step: int) -> None:
        for name, value in (("epoch_num", epoch), ("step_num", step)):
            if name in self._append_dict:
                self._append_dict[name] = self._begun[name] + value

    def _make_room(self) -> None:
        """Remove the files that are too many."""
        config, now = self._config, time.time()
        files = {path: os.path.getmtime(path) for path in self._files()}
        oldest_first = sorted(files, key=files.__getitem__)
        if config.keep_checkpoint_max:
            for path in oldest_first[: 1 if len(files) >= config.keep_checkpoint_max else 0]:
                self._remove(path)
        elif config.keep_checkpoint_per_n_minutes:
            seconds = 60 * config.keep_checkpoint_per_n_minutes
            if now - self._last_time_for_keep < seconds:
                for path in [path for path in oldest_first if now - files[path] < seconds][1:]:
                    self._remove(path)

    def _files(self) -> list[str]:
        """The checkpoints of this prefix: `prefix-`, numbers and the format."""
        ending = f".{self._config.format}"
        return [
            os.path.join(self._directory, name)
            for name in os.listdir(self._directory)
            if name.startswith(f"{self._prefix}-")
            and name.endswith(ending)
            and not any(map(str.isalpha, name[len(self._prefix) : -len(ending)]))
        ]

    @staticmethod
    def _remove(path: str) -> None:
        try:
            os.chmod(path, 0o600)
            os.remove(path)
        except OSError as error:
            log.warning("For 'ModelCheckpoint', the old file %s could not be removed: %s.", path, error)

    def save_after_exception(self, network, epoch: int, step: int) -> None:
        """Write `prefix-epoch_step_breakpoint.ckpt`, if the config says so."""
        if self._config.exception_save:
            prefix = unused_prefix(self._directory, self._exception_prefix, True)
            self._count(epoch, step)
            self._config.save(
                network, os.path.join(self._directory, f"{prefix}-{epoch}_{step}{BROKEN_OFF}"), self._append_dict
            )


class BackupAndRestore(Callback):
    """Writes `backup.ckpt` after epochs, and takes the values in it when a training begins anew.

    Args:
        backup_dir: the folder, made where there is none.
        save_freq: 'epoch', or every how many of them.
        delete_checkpoint: whether the file is removed at the end of a training.

    Raises:
        ValueError: if `save_freq` is no positive int. TypeError: if `delete_checkpoint` is no bool.

    Source: mindspore.train.BackupAndRestore, MindSpore 2.10.
    """

    def __init__(self, backup_dir, save_freq="epoch", delete_checkpoint=True):
        super().__init__()
        self.backup_file = os.path.join(directory_at(backup_dir), "backup.ckpt")
        self.save_freq = 1 if save_freq == "epoch" else check_positive_int(save_freq, "save_freq", "BackupAndRestore")
        self.delete_checkpoint = check_bool(delete_checkpoint, "delete_checkpoint", "BackupAndRestore")

    def on_train_begin(self, run_context):
        if os.path.exists(self.backup_file):
            load_checkpoint(self.backup_file, net=run_context.original_args().train_network)

    def on_train_epoch_end(self, run_context):
        args = run_context.original_args()
        if args.cur_epoch_num % self.save_freq == 0:
            save_checkpoint(args.train_network, self.backup_file)

    def on_train_end(self, run_context):
        if self.delete_checkpoint:
            os.chmod(self.backup_file, 0o600)
            os.remove(self.backup_file)


class OnRequestExit(Callback):
    """Ends a training or an evaluation after a step, once a signal has come, and writes a checkpoint.

    The next training, or evaluation, takes the values in it: `directory/rank_0/file_name_train.ckpt` or `..._eval.ckpt`.

    Args:
        save_ckpt: whether it is written.
        save_mindir: MindSpore writes its graph too; msgrad has none to write, and says so in the log.
        file_name, directory: where. config_file: a JSON file; a 1 in it under 'GracefulExit' counts as the signal.
        sig: the signal.

    Raises:
        ValueError: if an argument is of another type, or `sig` cannot be caught.

    Source: mindspore.train.OnRequestExit, MindSpore 2.10.
    """

    def __init__(
        self, save_ckpt=True, save_mindir=True, file_name="Net", directory="./", config_file=None, sig=signal.SIGTERM
    ):
        super().__init__()
        owner = "OnRequestExit"
        check_flag(save_ckpt, "save_ckpt", owner)
        check_flag(save_mindir, "save_mindir", owner)
        if not isinstance(sig, int) or sig == getattr(signal, "SIGKILL", None):
            raise wrong_value(sig, "sig", owner, "a signal that can be caught")
        self.save_ckpt, self.save_mindir, self.sig, self.exit = save_ckpt, save_mindir, sig, False
        self.remote_config_file = None if config_file is None else check_type(config_file, str, "config_file", owner)
        if save_ckpt or save_mindir:
            folder = directory_at(os.path.join(directory or os.getcwd(), f"rank_{get_context('device_id')}"))
            self.train_name, self.eval_name = (
                os.path.join(folder, f"{file_name}_{mode}") for mode in ("train", "eval")
            )

    def _begin(self, network, names) -> None:
        signal.signal(self.sig, self._handle_signal)
        found = [f"{name}.ckpt" for name in names if self.save_ckpt and os.path.isfile(f"{name}.ckpt")]
        if found:
            load_checkpoint(found[0], net=network)

    def _handle_signal(self, signum, frame):
        self.exit = True

    def _step_end(self, run_context) -> None:
        if self.exit or self._is_told():
            self.exit = True
            run_context.request_stop()

    def _is_told(self) -> bool:
        """Whether the file says so."""
        if self.remote_config_file is None or not os.path.exists(self.remote_config_file):
            return False
        try:
            with open(self.remote_config_file, encoding="utf-8") as file:
                return json.load(file).get("GracefulExit") == 1
        except ValueError as error:
            log.warning("For 'OnRequestExit', the file %s is no JSON: %s.", self.remote_config_file, error)
            return False

    def _end(self, network, name: str) -> None:
        if not self.exit:
            return
        if self.save_ckpt:
            save_checkpoint(network, name)
        if self.save_mindir:
            log.warning("For 'OnRequestExit', msgrad writes no MindIR; the checkpoint holds what was trained.")

    def on_train_begin(self, run_context):
        self._begin(run_context.original_args().train_network, [self.train_name] if self.save_ckpt else [])

    def on_train_step_end(self, run_context):
        self._step_end(run_context)

    def on_train_end(self, run_context):
        if self.exit:
            self._end(run_context.original_args().train_network, getattr(self, "train_name", ""))

    def on_eval_begin(self, run_context):
        names = [self.eval_name, self.train_name] if self.save_ckpt else []
        self._begin(run_context.original_args().eval_network, names)

    def on_eval_step_end(self, run_context):
        self._step_end(run_context)

    def on_eval_end(self, run_context):
        if self.exit:
            self._end(run_context.original_args().eval_network, getattr(self, "eval_name", ""))
