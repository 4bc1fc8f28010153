"""DeviceCtx: where the tensors made in a block lie; 'meta' keeps only their shapes and dtypes."""

import contextlib

import jax

from msgrad.core.execute import run
from msgrad.core.record import here
from msgrad.errors import wrong_type

NAMES = ("CPU", "GPU", "Ascend", "meta")


class DeviceCtx:
    """The tensors and Parameters made in this context lie on a device, and operators in it run there.

    On 'meta', a tensor has a shape and a dtype, and no values: a Cell of any size is made without memory, and
    `Cell.to_empty` or a checkpoint gives it values later.

    Args:
        name: 'CPU', 'GPU', 'Ascend' or 'meta'. A device that this machine lacks is the one it has, as in `set_context`.
        device_id: the number of the device among those of its kind; by default the first.

    Raises:
        ValueError: on entering, if there is no such name, or `device_id` is negative or no device has it.
        TypeError: on entering, if `device_id` is no int.

    Source: mindspore.DeviceCtx, MindSpore 2.10.
    """

    def __init__(self, name: str, device_id: int | None = None):
        self.name, self.device_id = name, device_id
        self._left = contextlib.ExitStack()

    def __enter__(self):
        if self.name not in NAMES:
            raise ValueError(f"For 'DeviceCtx', the 'name' must be one of {list(NAMES)}, but got {self.name!r}.")
        if self.device_id is not None and (isinstance(self.device_id, bool) or not isinstance(self.device_id, int)):
            raise wrong_type(self.device_id, "device_id", "DeviceCtx", "an int or None")
        meta = self.name == "meta"
        at = self.device_id or 0
        found = jax.local_devices(backend="cpu" if self.name == "CPU" else None)
        if at < 0 or (at >= len(found) and not meta):
            raise ValueError(f"For 'DeviceCtx', the 'device_id' must be from 0 to {len(found) - 1}, but got {at}.")
        finish()  # what was recorded before runs where it was called
        self._left.callback(setattr, here, "meta", here.meta)
        here.meta = meta
        if not meta:
            self._left.enter_context(jax.default_device(found[at]))
        self._left.callback(finish)
        return self

    def __exit__(self, *error):
        self._left.close()


def finish() -> None:
    """Run what this thread has recorded, where a value may be computed."""
    rec = here.rec
    if rec.vars and not rec.abstract:
        run(rec)
