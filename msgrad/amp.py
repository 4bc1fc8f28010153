"""mindspore.amp: networks that compute partly in half precision, and scaled losses."""

import inspect
from abc import ABC, abstractmethod

import jax
import jax.numpy as jnp

from msgrad import log, nn, ops
from msgrad.core.cell import Cell
from msgrad.core.parameter import Parameter
from msgrad.core.precision import FLAGS, Choice, computing
from msgrad.core.tensor import Tensor
from msgrad.dtype import bfloat16, float16, float32, int32
from msgrad.errors import check_bool, check_one_of, check_positive_int, check_type, kind, wrong_type, wrong_value
from msgrad.nn.loss_scale import _any_overflow
from msgrad.ops.declare import KEEP, OPERATORS, operator
from msgrad.optim.optimizer import Optimizer

LEVELS = ["O0", "O1", "O2", "O3", "auto"]
WHITE_CELLS = [
    nn.Conv1d,
    nn.Conv2d,
    nn.Conv3d,
    nn.Conv1dTranspose,
    nn.Conv2dTranspose,
    nn.Conv3dTranspose,
    nn.Dense,
    nn.LSTMCell,
    nn.RNNCell,
    nn.GRUCell,
]
WHITE_PRIMITIVES = "Conv2D Conv3D Conv2DTranspose Conv3DTranspose MatMul BatchMatMul PReLU ReLU Ger".split()
AMP_WHITE_LIST = [*WHITE_CELLS, *(getattr(ops, name) for name in WHITE_PRIMITIVES)]
AMP_BLACK_LIST = [nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.LayerNorm]
# The operators that a Primitive calls, where its name in lower case is not the one.
CALLED = {
    "Conv2D": "conv2d_layer conv2d",
    "Conv3D": "conv3d_layer conv3d",
    "Conv2DTranspose": "conv_transpose",
    "Conv3DTranspose": "conv_transpose",
    "MatMul": "matmul batch_matmul",
    "BatchMatMul": "batch_matmul",
    "Ger": "outer",
}
# 'auto': these compute in half precision, those in float32, and the rest in the widest dtype they get.
AUTO_LOW = """conv1d conv1d_layer conv2d conv2d_layer conv3d conv3d_layer conv_transpose matmul mm mv batch_matmul prelu
    einsum dense addmm addbmm addmv baddbmm""".split()
AUTO_FULL = """pow acos asin cosh erfinv exp expm1 log log10 log1p log2 reciprocal rsqrt sinh tan softplus layer_norm
    layer_norm_axes batch_norm_train batch_norm_infer group_norm norm vector_norm kl_div smooth_l1_loss
    multilabel_margin_loss soft_margin_loss triplet_margin_loss multi_margin_loss binary_cross_entropy_with_logits pdist
    cdist renorm reduce_prod prod softmax log_softmax cumprod cumsum sum l1_loss mse_loss nll_loss""".split()


# ---------------------------------------------------------------- networks in half precision
def auto_mixed_precision(network, amp_level="O0", dtype=float16):
    """`network`, computing partly in half precision; its Parameters stay as they are, and it is changed in place.

    Args:
        network: a Cell; for 'auto' also a function.
        amp_level: 'O0' for no change; 'O1': the layers and operators of `get_white_list()` compute in `dtype` and give
            float32, functions such as `ops.matmul` too; 'O2': all but the layers of `get_black_list()` compute in
            `dtype`, and the output is float32; 'O3': all do; 'auto': the operators that are fast in it compute in
            `dtype`, those that need precision in float32.
        dtype: float16 or bfloat16.

    Returns:
        `network` itself; for 'O2' and 'O3' a Cell around it.

    Raises:
        TypeError: if `network` is of another type. ValueError: if `amp_level` or `dtype` is none of these.

    Source: mindspore.amp.auto_mixed_precision, MindSpore 2.10.
    """
    owner = "auto_mixed_precision"
    is_function = amp_level == "auto" and (inspect.isfunction(network) or inspect.ismethod(network))
    if not isinstance(network, Cell) and not is_function:
        raise wrong_type(network, "network", owner, "a Cell or a function" if amp_level == "auto" else "a Cell")
    check_dtype(dtype, owner)
    if amp_level not in LEVELS:
        raise wrong_value(amp_level, "amp_level", owner, f"one of {LEVELS}")
    if amp_level == "O0":
        return network
    if (before := getattr(network, "_amp_level", "O0")) != "O0":
        log.warning("For '%s', the network computes at the level %s already, and now at %s.", owner, before, amp_level)
    if amp_level == "O1":
        lower_listed(network, AMP_WHITE_LIST, dtype)
    elif amp_level == "O2":
        network = _OutputTo32(lower_unlisted(network, AMP_BLACK_LIST, dtype))
    elif amp_level == "O3":
        network = _OutputTo32(network.to_float(dtype))
    else:
        choice = Choice({**dict.fromkeys(AUTO_LOW, dtype), **dict.fromkeys(AUTO_FULL, float32)}, apart=True)
        if is_function:
            network = computing(choice)(network)
        else:
            network._set_precision(choice)
    network._amp_level = amp_level
    return network


def custom_mixed_precision(network, *, white_list=None, black_list=None, dtype=float16):
    """`network`, computing partly in half precision, by a list of one's own.

    Args:
        network: a Cell, which is changed in place.
        white_list: classes of Cells and Primitives that compute in `dtype` and give float32.
        black_list: classes of Cells that do not compute in `dtype`, while all else does; the output is float32.
        dtype: float16 or bfloat16.

    Returns:
        `network` itself, or with a `black_list` a Cell around it.

    Raises:
        TypeError: if `network` is no Cell or a list is of another type. ValueError: if not one list is given, or `dtype`
            is another.

    Source: mindspore.amp.custom_mixed_precision, MindSpore 2.10.
    """
    owner = "custom_mixed_precision"
    if not isinstance(network, Cell):
        raise wrong_type(network, "network", owner, "a Cell")
    if (white_list is None) == (black_list is None):
        raise ValueError(f"For '{owner}', either 'white_list' or 'black_list' must be given.")
    check_dtype(dtype, owner)
    if white_list is not None:
        check_list(white_list, "white_list", (Cell, ops.Primitive), owner)
        lower_listed(network, white_list, dtype)
        return network
    check_list(black_list, "black_list", (Cell,), owner)
    return _OutputTo32(lower_unlisted(network, black_list, dtype))


def get_white_list():
    """The classes of layers and operators that 'O1' computes in half precision, a new list.

    Source: mindspore.amp.get_white_list, MindSpore 2.10.
    """
    return AMP_WHITE_LIST.copy()


def get_black_list():
    """The classes of layers that 'O2' computes in float32, a new list. Source: mindspore.amp.get_black_list, 2.10."""
    return AMP_BLACK_LIST.copy()


def check_dtype(dtype, owner) -> None:
    if dtype not in (float16, bfloat16):
        raise wrong_value(dtype, "dtype", owner, "float16 or bfloat16")


def check_list(given, name, kinds, owner) -> None:
    if not isinstance(given, list):
        raise wrong_type(given, name, owner, "a list")
    for item in given:
        if not isinstance(item, type) or not issubclass(item, kinds):
            raise TypeError(f"For '{owner}', the '{name}' must hold classes of {kinds}, but got {item!r}.")


def is_set(cell) -> bool:
    """Whether somebody said in what dtype `cell` computes."""
    return any(getattr(cell, flag, False) for flag in FLAGS)


def to_32(cell, inputs, output):
    """The hook of a Cell that gives float32."""
    return ops.mixed_precision_cast(float32, output)


def lower_listed(network, listed, dtype) -> None:
    """Let the Cells and operators that are `listed` compute in `dtype` and give float32."""
    names = [
        name
        for cls in listed
        if issubclass(cls, ops.Primitive)
        for name in CALLED.get(cls.__name__, cls.__name__.lower()).split()
    ]
    for name in names:
        if name not in OPERATORS:
            raise NotImplementedError(
                f"For 'custom_mixed_precision', msgrad knows no operator of the Primitive {name}."
            )
    network._set_precision(Choice(dict.fromkeys(names, dtype), float32))
    cells = tuple(cls for cls in listed if issubclass(cls, Cell))

    def lower(cell):
        for child in cell.cells():
            if is_set(child):
                continue
            if isinstance(child, cells):
                child.to_float(dtype).register_forward_hook(to_32)
            else:
                lower(child)

    lower(network)


def lower_unlisted(network, listed, dtype):
    """Let `network` compute in `dtype`, but not the Cells below it that are `listed`."""
    network.to_float(dtype)
    keep(network, tuple(listed), dtype)
    return network


def keep(network, listed: tuple, dtype) -> None:
    """Let the Cells below `network` that are `listed` compute in float32 and give `dtype`."""
    for name, cell in network.name_cells().items():
        if isinstance(cell, listed):
            network._cells[name] = _OutputTo16(cell.to_float(float32), dtype)
        else:
            keep(cell, listed, dtype)
    if isinstance(network, nn.SequentialCell):
        network.cell_list = list(network._cells.values())


class _Around(Cell):
    """A Cell around another, for what it gives."""

    def __init__(self, backbone, dtype=float32):
        super().__init__(auto_prefix=False)
        self._backbone, self.dtype = backbone, dtype
        if hasattr(backbone, "_amp_level"):
            self._amp_level = backbone._amp_level

    def construct(self, *args, **kwargs):
        return ops.mixed_precision_cast(self.dtype, self._backbone(*args, **kwargs))


class _OutputTo16(_Around):
    """A Cell whose output is cast to half precision."""


class _OutputTo32(_Around):
    """A Cell whose output is cast to float32."""


class _WithLossCell(nn.WithLossCell):
    """A network with its loss, which is computed in float32."""

    def construct(self, data, label):
        out, label = ops.mixed_precision_cast(float32, (self._backbone(data), label))
        return self._loss_fn(out, label)


# ---------------------------------------------------------------- scaled losses
@operator(KEEP, numeric="-")
def _times(tensors, factor):
    """The Tensors, each times `factor` in its own dtype."""
    return tuple(x * factor.astype(x.dtype) for x in tensors)


@operator(KEEP, numeric="-")
def _adjusted(scale, counter, finite, factor, window):
    """The scale and the counter of a DynamicLossScaler after one step."""
    finite = finite.reshape(())
    raised = scale * factor
    raised = jnp.where((counter == window - 1) & jnp.isfinite(raised), raised, scale)
    lowered = jnp.maximum(jnp.ones((), scale.dtype), scale / factor)
    return jnp.where(finite, raised, lowered), (counter + 1) % window * finite.astype(counter.dtype)


def leaves(inputs, owner):
    """(the Tensors in nested tuples and lists, a function that puts others in their places)."""
    found, structure = jax.tree.flatten(inputs, is_leaf=lambda x: isinstance(x, Tensor))
    for x in found:
        if not isinstance(x, Tensor):
            raise TypeError(
                f"For '{owner}', the 'inputs' must be a Tensor or nested tuples of them, but got {kind(x)}."
            )
    return tuple(found), structure.unflatten


def multiplied(inputs, factor):
    tensors, rebuilt = leaves(inputs, "LossScaler")
    return rebuilt(_times(tensors, factor))


def _grad_scale_map(scale_value, inputs):
    """`inputs`, Tensors in nested tuples, times a Tensor: for scalers of one's own."""
    return multiplied(inputs, scale_value)


def _grad_unscale_map(scale_value, inputs):
    """`inputs`, Tensors in nested tuples, over a Tensor: for scalers of one's own."""
    return multiplied(inputs, 1 / scale_value)


def all_finite(inputs):
    """Whether no element of the Tensors in `inputs`, a Tensor or nested tuples of them, is infinite or NaN.

    Returns:
        A bool Tensor of shape ().

    Source: mindspore.amp.all_finite, MindSpore 2.10.
    """
    return ops.logical_not(_any_overflow(leaves(inputs, "all_finite")[0]))


class LossScaler(ABC):
    """Base of loss scalers: a subclass defines `scale`, `unscale` and `adjust`.

    Source: mindspore.amp.LossScaler, MindSpore 2.10.
    """

    @abstractmethod
    def scale(self, inputs):
        """`inputs`, Tensors in nested tuples, times the scale."""

    @abstractmethod
    def unscale(self, inputs):
        """`inputs`, Tensors in nested tuples, over the scale."""

    @abstractmethod
    def adjust(self, grads_finite):
        """Change the scale by whether the gradients were finite, a bool Tensor; whether it ever changes."""


class StaticLossScaler(LossScaler):
    """A scale that stays, a number of at least 1. Source: mindspore.amp.StaticLossScaler, MindSpore 2.10."""

    def __init__(self, scale_value):
        self.scale_value = Parameter(Tensor(check_scale(scale_value, type(self).__name__), float32), name="scale_value")

    def scale(self, inputs):
        return _grad_scale_map(self.scale_value, inputs)

    def unscale(self, inputs):
        return _grad_unscale_map(self.scale_value, inputs)

    def adjust(self, grads_finite):
        return False


class DynamicLossScaler(StaticLossScaler):
    """A scale that falls by a factor, to no less than 1, where gradients are not finite, and rises after steps in which
    they are.

    Args:
        scale_value: the first scale, a number of at least 1. scale_factor: the factor, a positive int.
        scale_window: after so many steps it rises.

    Raises:
        TypeError: if an argument is of another type. ValueError: if it is less.

    Source: mindspore.amp.DynamicLossScaler, MindSpore 2.10.
    """

    def __init__(self, scale_value, scale_factor, scale_window):
        super().__init__(scale_value)
        self.scale_window = check_positive_int(scale_window, "scale_window", "DynamicLossScaler")
        self.scale_factor = check_positive_int(scale_factor, "scale_factor", "DynamicLossScaler")
        self.counter = Parameter(Tensor(0, int32), name="counter")
        self._factor, self._window = Tensor(scale_factor, float32), Tensor(scale_window, int32)

    def adjust(self, grads_finite):
        scale, counter = _adjusted(self.scale_value, self.counter, grads_finite, self._factor, self._window)
        ops.assign(self.scale_value, scale)
        ops.assign(self.counter, counter)
        return True


def check_scale(value, owner):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise wrong_type(value, "scale_value", owner, "a float or an int")
    if value < 1:
        raise wrong_value(value, "scale_value", owner, "at least 1")
    return value


# ---------------------------------------------------------------- training steps
class LossScaleManager:
    """Base of what gives a training its loss scale: a subclass defines the methods.

    Source: mindspore.amp.LossScaleManager, MindSpore 2.10.
    """

    def get_loss_scale(self):
        """The scale."""

    def update_loss_scale(self, overflow):
        """Change the scale by whether a step had an overflow, a bool."""

    def get_update_cell(self):
        """A Cell that changes the scale in a training step; None for a scale that the optimizer takes out."""


class FixedLossScaleManager(LossScaleManager):
    """A scale that stays.

    Args:
        loss_scale: the scale, at least 1 (ValueError).
        drop_overflow_update: whether a step with an overflow changes nothing; otherwise the optimizer's own `loss_scale`
            must be the same.

    Source: mindspore.amp.FixedLossScaleManager, MindSpore 2.10.
    """

    def __init__(self, loss_scale=128.0, drop_overflow_update=True):
        if loss_scale < 1:
            raise wrong_value(loss_scale, "loss_scale", "FixedLossScaleManager", "at least 1")
        self._loss_scale, self._drop_overflow_update = loss_scale, drop_overflow_update

    def get_loss_scale(self):
        return self._loss_scale

    def get_drop_overflow_update(self):
        """Whether a step with an overflow changes nothing."""
        return self._drop_overflow_update

    def get_update_cell(self):
        return nn.FixedLossScaleUpdateCell(self._loss_scale) if self._drop_overflow_update else None


class DynamicLossScaleManager(LossScaleManager):
    """A scale that falls at an overflow and rises after steps without one.

    Args:
        init_loss_scale: the first scale, at least 1. scale_factor: what it is divided by and multiplied with, positive.
        scale_window: after so many steps it rises.

    Raises:
        ValueError: if an argument is less. RuntimeError: at the 1001st overflow in a row.

    Source: mindspore.amp.DynamicLossScaleManager, MindSpore 2.10.
    """

    bad_step_max = 1000

    def __init__(self, init_loss_scale=2**24, scale_factor=2, scale_window=2000):
        owner = "DynamicLossScaleManager"
        if init_loss_scale < 1:
            raise wrong_value(init_loss_scale, "init_loss_scale", owner, "at least 1")
        self.loss_scale, self.scale_window = init_loss_scale, check_positive_int(scale_window, "scale_window", owner)
        if scale_factor <= 0:
            raise wrong_value(scale_factor, "scale_factor", owner, "positive")
        self.scale_factor = self.increase_ratio = scale_factor
        self.decrease_ratio = 1 / scale_factor
        self.cur_iter, self.last_overflow_iter, self.bad_step = 1, 0, 0

    def get_loss_scale(self):
        return self.loss_scale

    def get_drop_overflow_update(self):
        """True: a step with an overflow changes nothing."""
        return True

    def update_loss_scale(self, overflow):
        if overflow:
            self.loss_scale = max(self.loss_scale * self.decrease_ratio, 1)
            self.last_overflow_iter = self.cur_iter
            self.bad_step += 1
        else:
            if (self.cur_iter - self.last_overflow_iter) % self.scale_window == 0:
                self.loss_scale *= self.increase_ratio
            self.bad_step = 0
        if self.bad_step > self.bad_step_max:
            raise RuntimeError(f"For 'DynamicLossScaleManager', there were {self.bad_step} overflows in a row.")
        self.cur_iter += 1

    def get_update_cell(self):
        return nn.DynamicLossScaleUpdateCell(self.loss_scale, self.scale_factor, self.scale_window)


def build_train_network(network, optimizer, loss_fn=None, level="O0", boost_level="O0", **kwargs):
    """A Cell that does a training step, in mixed precision and with a scaled loss as the level and the keywords say.

    Args:
        network: a Cell; it gives the loss where `loss_fn` is None.
        optimizer: what updates its Parameters.
        loss_fn: a Cell, the loss of what `network` gives.
        level: as `amp_level` of `auto_mixed_precision`; 'O2' brings a DynamicLossScaleManager.
        boost_level: must be 'O0': MindSpore's other shortcuts are not here.
        kwargs: `cast_model_type`, float16 or float32; `keep_batchnorm_fp32`, a bool; `loss_scale_manager`, a
            LossScaleManager or None: in the place of what the level brings.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a level or a keyword is none of these.
        NotImplementedError: for a `boost_level`.

    Source: mindspore.amp.build_train_network, MindSpore 2.10.
    """
    owner = "build_train_network"
    check_type(optimizer, Optimizer, "optimizer", owner)
    check_one_of(check_type(level, str, "level", owner), LEVELS, "level", owner)
    check_boost(boost_level, owner)
    config = {
        "keep_batchnorm_fp32": level == "O2",
        "cast_model_type": float16 if level in ("O2", "O3") else float32,
        "loss_scale_manager": DynamicLossScaleManager() if level == "O2" else None,
    }
    check_config(kwargs, config, owner)
    config |= kwargs
    network = lowered(network, level, config)
    if loss_fn is not None:
        check_type(loss_fn, Cell, "loss_fn", owner)
        low = config["cast_model_type"] is float16 or getattr(network, "_amp_level", "O0") in ("O2", "O3", "auto")
        network = (_WithLossCell if low else nn.WithLossCell)(network, loss_fn)
    scale, manager = None, config["loss_scale_manager"]
    if manager is not None:
        scale = manager.get_loss_scale()
        if (cell := manager.get_update_cell()) is not None:
            return nn.TrainOneStepWithLossScaleCell(network, optimizer, scale_sense=cell).set_train()
    return nn.TrainOneStepCell(network, optimizer, scale).set_train()


def check_boost(level, owner) -> None:
    check_one_of(level, ["O0", "O1", "O2"], "boost_level", owner)
    if level != "O0":
        raise NotImplementedError(f"For '{owner}', the 'boost_level' must be 'O0': MindSpore's boost is not in msgrad.")


def check_config(given: dict, known: dict, owner: str) -> None:
    for name in given.keys() - known:
        raise ValueError(f"For '{owner}', the keywords are {list(known)}, but got '{name}'.")
    if given.get("cast_model_type", float32) not in (float16, float32):
        raise wrong_type(given["cast_model_type"], "cast_model_type", owner, "float16 or float32")
    check_bool(given.get("keep_batchnorm_fp32", True), "keep_batchnorm_fp32", owner)
    if (manager := given.get("loss_scale_manager")) is not None:
        check_type(manager, LossScaleManager, "loss_scale_manager", owner)


def lowered(network, level: str, config: dict):
    """`network` in the precision of a level, with what the keywords change of it."""
    if config["cast_model_type"] is float16 or (not config["keep_batchnorm_fp32"] and level == "O2"):
        network.to_float(float16)
        if config["keep_batchnorm_fp32"]:
            keep(network, tuple(AMP_BLACK_LIST), float16)
        return network
    return network if level in ("O2", "O3") else auto_mixed_precision(network, level)


__all__ = [
    "DynamicLossScaleManager",
    "DynamicLossScaler",
    "FixedLossScaleManager",
    "LossScaleManager",
    "LossScaler",
    "StaticLossScaler",
    "all_finite",
    "auto_mixed_precision",
    "build_train_network",
    "custom_mixed_precision",
    "get_black_list",
    "get_white_list",
]
