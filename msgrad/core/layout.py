"""How tensors would be spread over devices: described and checked. One process has all of each."""

import math

from msgrad.errors import check_type, wrong_type, wrong_value

INTERLEAVED = "interleaved_parallel"


def check_axes(device_matrix, alias_name) -> None:
    """TypeError or ValueError unless these are a shape of devices and the names of its axes."""
    for size in check_type(device_matrix, tuple, "device_matrix", "Layout"):
        if not isinstance(size, int):
            raise wrong_type(size, "device_matrix", "Layout", "a tuple of ints")
    if len(check_type(alias_name, tuple, "alias_name", "Layout")) != len(device_matrix):
        raise wrong_value(alias_name, "alias_name", "Layout", f"a name for each axis of {device_matrix}")
    for name in alias_name:
        if check_type(name, str, "alias_name", "Layout") in ("", "None"):
            raise wrong_value(alias_name, "alias_name", "Layout", "names, of which none is '' or 'None'")
    if len(set(alias_name)) != len(alias_name) or INTERLEAVED in alias_name[:-1]:
        raise wrong_value(alias_name, "alias_name", "Layout", f"distinct names, '{INTERLEAVED}' the last")


class Layout:
    """An arrangement of devices with named axes; called with names, how the axes of a tensor are split over them.

    Args:
        device_matrix: a tuple of ints, the shape of the arrangement. alias_name: a tuple with the name of each of its axes.
        rank_list: a list of the devices' ranks; None for all in order.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the lengths do not fit, a name is '' or 'None' or there
            twice, or 'interleaved_parallel' is not the last.

    Source: mindspore.parallel.Layout, MindSpore 2.10.
    """

    def __init__(self, device_matrix, alias_name, rank_list=None):
        check_axes(device_matrix, alias_name)
        count = math.prod(device_matrix)
        self._device_shape, self._alias_name, self._tensor_map = device_matrix, alias_name, None
        self._rank_list = (
            list(range(count)) if rank_list is None else check_type(rank_list, list, "rank_list", "Layout")
        )
        for rank in self._rank_list:
            if not isinstance(rank, int):
                raise wrong_type(rank, "rank_list", "Layout", "a list of ints")
        if len(self._rank_list) != count:
            raise wrong_value(rank_list, "rank_list", "Layout", f"{count} ranks")

    def __call__(self, *tensor_map):
        """A Layout of these devices: for each axis of a tensor, the name of an axis of devices, several, or 'None'.

        ValueError if a name is none of them or is there twice.
        """
        seen: list = []

        def place(name):
            if name == "None":
                return -1
            if name not in self._alias_name or name in seen:
                what = "is there twice" if name in seen else f"is none of {self._alias_name}"
                raise ValueError(f"For 'Layout', the names of axes must be distinct ones, but {name!r} {what}.")
            seen.append(name)
            return len(self._alias_name) - 1 - self._alias_name.index(name)

        made = Layout(self._device_shape, self._alias_name, self._rank_list)
        made._tensor_map = tuple(
            tuple(place(name) for name in names) if isinstance(names, tuple) else place(names) for names in tensor_map
        )
        return made

    def to_dict(self) -> dict:
        """The devices, the places of a tensor's axes among theirs from the last, and the ranks. ValueError before a call."""
        if self._tensor_map is None:
            raise ValueError("For 'Layout.to_dict', call the Layout with the names of a tensor's axes first.")
        return {
            "device_matrix": self._device_shape,
            "tensor_map": self._tensor_map,
            INTERLEAVED: INTERLEAVED in self._alias_name,
            "alias_name": self._alias_name,
            "rank_list": self._rank_list,
        }


def described(strategy, name: str, owner: str) -> dict:
    """What `strategy`, a tuple with a tuple of ints or a Layout for each tensor, is kept as: by `name`, or by its layouts.

    TypeError if it is neither; ValueError if a Layout was not called.
    """
    parts = check_type(strategy, tuple, name, owner)
    if parts and isinstance(parts[0], Layout):
        layouts = [check_type(part, Layout, name, owner).to_dict() for part in parts]
        kept = tuple({key: value for key, value in layout.items() if key != "rank_list"} for layout in layouts)
        return {name.replace("strategy", "layout"): kept}
    for part in parts:
        for size in check_type(part, tuple, name, owner):
            check_type(size, int, name, owner)
    return {name: strategy}
