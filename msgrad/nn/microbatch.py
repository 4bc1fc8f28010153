"""Cells around a network that split a batch, and that put gradients of several devices together.

In one process there is one stage and one device: a pipeline computes its parts in turn.
"""

from msgrad import dtype as dtypes
from msgrad.core.cell import Cell
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_type, wrong_type
from msgrad.nn.container import CellList
from msgrad.ops.groups import get_group_size
from msgrad.parallel.world import _get_gradients_mean


def check_network(network, count, name: str, owner: str) -> None:
    if not isinstance(network, Cell):
        raise wrong_type(network, "network", owner, "a Cell")
    check_type(count, int, name, owner)
    if count <= 0:
        raise ValueError(f"For '{owner}', the '{name}' must be positive, but got {count}.")


class _MicroBatch(Cell):
    """Part `i` of each input, of `count` equal ones."""

    def __init__(self, count):
        super().__init__()
        self.count = count

    def construct(self, i, *inputs):
        sizes = [x.shape[0] // self.count for x in inputs]
        return tuple(x[i * n : (i + 1) * n] for x, n in zip(inputs, sizes, strict=True))


class MicroBatches(Cell):
    """What the Cells share that sum a network's outputs over equal parts of the batch."""

    def __init__(self, network, count, name: str, parts: str = "micro_inputs"):
        super().__init__(auto_prefix=False)
        check_network(network, count, name, type(self).__name__)
        self.network, self.count = network, count
        self.parts = parts  # the name under which MindSpore prints them
        setattr(self, parts, CellList([_MicroBatch(count) for _ in range(count)]))

    def construct(self, *inputs):
        for x in inputs:
            if x.shape[0] % self.count:
                raise ValueError(
                    f"For '{type(self).__name__}', the first axis of each input must be divisible by {self.count}, "
                    f"but got the shape {x.shape}."
                )
        total, parts = None, getattr(self, self.parts)
        for i in range(self.count):
            out = self.network(*parts[i](i, *inputs))
            total = out if total is None else total + out
        return total


class GradAccumulationCell(MicroBatches):
    """The sum of the network's outputs over `micro_size` parts of the batch.

    Raises:
        TypeError: if `network` is no Cell or `micro_size` no int. ValueError: if it is not positive, or does not
            divide the batch.

    Source: mindspore.nn.GradAccumulationCell, MindSpore 2.10.
    """

    def __init__(self, network, micro_size):
        super().__init__(network, micro_size, "micro_size")
        self.micro_size = micro_size


class GradAccumulation(GradAccumulationCell):
    """The later name of GradAccumulationCell. Source: mindspore.parallel.nn.GradAccumulation, MindSpore 2.10."""


class MicroBatchInterleaved(MicroBatches):
    """The sum of the network's outputs over `interleave_num` parts of the batch; on several devices these overlap.

    Raises:
        TypeError: if `interleave_num` is no int. ValueError: if it is not positive, or does not divide the batch.

    Source: mindspore.nn.MicroBatchInterleaved, MindSpore 2.10.
    """

    def __init__(self, network, interleave_num=2):
        super().__init__(network, interleave_num, "interleave_num", "interleave_inputs")
        self.interleave_num = interleave_num


class Pipeline(MicroBatches):
    """The sum of the network's outputs over `micro_size` parts of the batch, which go through its stages.

    Args:
        network: a Cell. micro_size: a positive int.
        stage_config, segment_config: the stage and the segment of Cells, by their names in `network`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `micro_size` is not positive, or does not divide
            the batch. KeyError: if `network` has no Cell of a name.

    Source: mindspore.parallel.nn.Pipeline, MindSpore 2.10.
    """

    def __init__(self, network, micro_size, stage_config=None, segment_config=None):
        super().__init__(network, micro_size, "micro_size")
        self.micro_size = micro_size
        for config, attribute in ((stage_config, "pipeline_stage"), (segment_config, "pipeline_segment")):
            cells = {name: cell for name, cell in network.cells_and_names() if name}
            cells[str(network)] = network
            for name, number in (config or {}).items():
                if name not in cells:
                    raise KeyError(
                        f"For '{type(self).__name__}', the 'network' has no Cell '{name}'; it has {list(cells)}."
                    )
                setattr(cells[name], attribute, number)


class PipelineCell(Pipeline):
    """The older name of Pipeline, which cannot be sharded as a whole. Source: mindspore.nn.PipelineCell, MindSpore 2.10."""

    def shard(self, in_strategy, out_strategy=None, parameter_plan=None, device="Ascend", level=0):
        """ValueError: a pipeline cannot be sharded as a whole."""
        raise ValueError("For 'PipelineCell', the method 'shard' cannot be used.")


class VirtualDatasetCellTriple(Cell):
    """`backbone` of three inputs. Source: mindspore.nn.VirtualDatasetCellTriple, MindSpore 2.10."""

    def __init__(self, backbone):
        super().__init__(auto_prefix=False)
        self._backbone = backbone

    def construct(self, a, b, c):
        return self._backbone(a, b, c)


# ---------------------------------------------------------------- gradients
class DistributedGradReducer(Cell):
    """The sum of gradients over the devices, divided by `degree` if `mean`; one process has one device.

    Args:
        parameters: those of the gradients. mean: whether the sum is divided; None as the setting `gradients_mean`.
        degree: what by, a positive int; None for the number of processes. fusion_type, group: how MindSpore sends.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `degree` is not positive.

    Source: mindspore.nn.DistributedGradReducer, MindSpore 2.10.
    """

    def __init__(self, parameters, mean=None, degree=None, fusion_type=1, group="hccl_world_group"):
        super().__init__(auto_prefix=False)
        owner = "DistributedGradReducer"
        self.mean = _get_gradients_mean() if mean is None else check_bool(mean, "mean", owner)
        self.divisor = get_group_size() if degree is None else check_type(degree, int, "degree", owner)
        if self.divisor <= 0:
            raise ValueError(f"For '{owner}', the 'degree' must be positive, but got {degree}.")
        self.degree = Tensor(1 / self.divisor, dtypes.float32)  # what MindSpore calls so, a factor
        self.fusion_type, self.group = fusion_type, check_type(group, str, "group", owner)

    def construct(self, grads):
        if not self.mean or self.divisor == 1:
            return grads
        if isinstance(grads, Tensor):
            return (grads.astype(dtypes.float32) * self.degree).astype(grads.dtype)
        return tuple(self.construct(g) for g in grads)


class PipelineGradReducer(Cell):
    """The gradients of a pipeline's micro batches, divided by `scale_sense`.

    Args:
        parameters: those of the gradients. scale_sense: the scale of the loss. opt_shard: whether the optimizer's
            state is spread over devices.

    Source: mindspore.nn.PipelineGradReducer, MindSpore 2.10.
    """

    def __init__(self, parameters, scale_sense=1.0, opt_shard=None):
        super().__init__(auto_prefix=False)
        self.scale_sense = scale_sense
        self.opt_shard = False if opt_shard is None else check_bool(opt_shard, "opt_shard", "PipelineGradReducer")

    def construct(self, grads):
        return grads if self.scale_sense == 1 else tuple(g * (1 / self.scale_sense) for g in grads)
