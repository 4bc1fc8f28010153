"""What a Cell says about stages, devices and names for MindSpore's distributed graphs; one process follows it alone."""

from collections import OrderedDict
from itertools import count
from typing import Any

from msgrad.errors import check_bool, check_non_negative_int, check_one_of, check_type, wrong_type, wrong_value

_made = count()


def kept(name: str, kind: type, first: Any):
    """An attribute of a type, `first` before it is set: what MindSpore's compiler notes of a Cell's layout."""

    def read(self):
        return self.__dict__.setdefault(f"_{name}", type(first)(first))

    def write(self, value):
        self.__dict__[f"_{name}"] = check_type(value, kind, name, "Cell")

    return property(read, write, doc=f"A {kind.__name__} that distributed programs fill and read; TypeError else.")


def number(name: str):
    """An attribute that is a non-negative int, there once it is set."""

    def read(self):
        if f"_{name}" not in self.__dict__:
            raise AttributeError(name)
        return self.__dict__[f"_{name}"]

    def write(self, value):
        if not isinstance(value, int) or isinstance(value, bool):
            raise wrong_type(value, name, "Cell", "an int")
        if value < 0:
            raise wrong_value(value, name, "Cell", "a non-negative int")
        self.__dict__[f"_{name}"] = value

    return property(
        read, write, doc=f"The {name.replace('_', ' ')} of the Cell, a non-negative int; TypeError or ValueError else."
    )


class Placement:
    """The part of a Cell that is about names, stages and devices."""

    _param_prefix: str
    pipeline_stage = number("pipeline_stage")
    pipeline_segment = number("pipeline_segment")
    parameter_layout_dict = kept("parameter_layout_dict", dict, {})
    parallel_parameter_name_list = kept("parallel_parameter_name_list", list, ())
    parallel_parameter_merge_net_dict = kept("parallel_parameter_merge_net_dict", dict, {})
    cell_type: str | None = None
    add_flags_recursive: Any
    cells_and_names: Any
    get_parameters: Any
    trainable_params: Any

    # ------------------------------------------------------------ names
    def update_cell_prefix(self) -> None:
        """Set the `param_prefix` of this Cell and all below it to their paths."""
        for name, cell in self.cells_and_names():
            cell.__dict__["_param_prefix"] = name

    def update_cell_type(self, cell_type: str) -> None:
        """Set the attribute `cell_type`."""
        self.cell_type = cell_type

    def generate_scope(self) -> None:
        """Give all Cells below a scope: the names and classes on the way to them."""
        for name, cell in self._below("Default"):
            cell.__dict__["_scope"] = name

    def _below(self, path: str):
        for name, cell in self.__dict__["_cells"].items():
            if cell is not None:
                own = f"{path}/{name}-{cell._get_name()}"
                yield own, cell
                yield from cell._below(own)

    def get_scope(self) -> str | None:
        """The scope that `generate_scope` of a Cell above gave, or None."""
        return self.__dict__.get("_scope")

    def _get_name(self) -> str:
        return type(self).__name__

    @property
    def create_time(self) -> int:
        """A number that is larger for a Cell first asked later."""
        return self.__dict__.setdefault("_create_time", next(_made) + 1)

    @property
    def phase(self) -> str:
        """A text that MindSpore's compiler keeps its graphs by; TypeError for anything else."""
        trained = self.__dict__.get("_flags", {}).get("training", True)
        return self.__dict__.get("_phase", "train" if trained else "predict")

    @phase.setter
    def phase(self, value):
        if not isinstance(value, str):
            raise wrong_type(value, "phase", "Cell", "a string")
        self.__dict__["_phase"] = value

    @property
    def bprop_debug(self) -> bool:
        """Whether MindSpore runs `bprop` as Python; here it always does. TypeError for anything but a bool."""
        return self.__dict__.get("_bprop_debug", False)

    @bprop_debug.setter
    def bprop_debug(self, value):
        self.__dict__["_bprop_debug"] = check_bool(value, "bprop_debug", "Cell")

    # ------------------------------------------------------------ several devices
    def shard(self, in_strategy, out_strategy=None, parameter_plan=None) -> None:
        """How the Cell is spread over devices; in one process, as MindSpore's, nothing is to be done.

        Source: mindspore.nn.Cell.shard, MindSpore 2.10.
        """

    def set_data_parallel(self) -> None:
        """Spread the batch over devices; there is one. Source: mindspore.nn.Cell.set_data_parallel, MindSpore 2.10."""

    def set_comm_fusion(self, fusion_type, recurse=True):
        """Set the attribute `comm_fusion` of the trainable Parameters, a non-negative int (ValueError else).

        Source: mindspore.nn.Cell.set_comm_fusion, MindSpore 2.10.
        """
        if not isinstance(fusion_type, int) or fusion_type < 0:
            raise wrong_value(fusion_type, "fusion_type", "Cell.set_comm_fusion", "a non-negative int")
        for p in self.trainable_params(recurse):
            p.comm_fusion = fusion_type
        return self

    def set_broadcast_flag(self, mode=True):
        """Set the flag `broadcast_flag` here and below."""
        self.add_flags_recursive(broadcast_flag=mode)
        return self

    def set_boost(self, boost_type):
        """Set the flag of a way to train faster, 'less_bn', here and below; ValueError for another one.

        Source: mindspore.nn.Cell.set_boost, MindSpore 2.10.
        """
        check_one_of(boost_type, ["less_bn"], "boost_type", "Cell.set_boost")
        self.add_flags_recursive(**{boost_type: True})
        return self

    def offload(self, backward_prefetch="Auto") -> None:
        """Keep intermediate values in the host's memory, where they are on this device.

        Raises:
            ValueError: if `backward_prefetch` is neither 'Auto' nor a non-negative int.

        Source: mindspore.nn.Cell.offload, MindSpore 2.10.
        """
        if isinstance(backward_prefetch, str):
            check_one_of(backward_prefetch, ["Auto"], "backward_prefetch", "Cell.offload")
        else:
            check_non_negative_int(backward_prefetch, "backward_prefetch", "Cell.offload")

    def parameters_broadcast_dict(self, recurse=True) -> OrderedDict | None:
        """The Parameters that are equal on all devices, by name; None if there are none."""
        found = OrderedDict((p.name, p) for p in self.get_parameters(recurse) if not p.layerwise_parallel)
        return found or None
