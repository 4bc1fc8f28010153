"""What an optimizer is given: parameters or groups of them, learning rates and weight decays, checked."""

import math
from collections.abc import Iterable

import numpy as np

from msgrad import dtype as dtypes
from msgrad.core.cell import Cell
from msgrad.core.execute import value_of
from msgrad.core.instruction import Operator
from msgrad.core.parameter import Parameter
from msgrad.core.record import apply, here
from msgrad.core.tensor import Tensor
from msgrad.errors import kind, wrong_type, wrong_value
from msgrad.optim.schedules import LearningRateSchedule

KEYS = ("params", "lr", "weight_decay", "order_params", "grad_centralization")


# ---------------------------------------------------------------- learning rates
def _item(table, step):
    """The entry of `table` for each step; NaN beyond its end, where no exception can be raised."""
    return table.at[step].get(mode="fill", fill_value=np.nan)


ITEM = Operator("learning_rate_of_step", _item, ("table", "step"), (), (False, True))


class _IteratorLearningRate(LearningRateSchedule):
    """A list of learning rates, one for each step.

    Raises:
        RuntimeError: when called for a step beyond the end of the list.
    """

    def __init__(self, table: Tensor, name: str):
        super().__init__()
        self.learning_rate = Parameter(table, name)
        self.counter = Counter()

    def construct(self, global_step):
        count = self.learning_rate.shape[0]
        if not here.rec.abstract and not 0 <= (step := self.counter.read(global_step)) < count:
            raise RuntimeError(
                f"For 'Optimizer', the learning rate is a list of {count} numbers, but there is none for step {step}."
            )
        return apply(ITEM, (self.learning_rate, global_step))


class Counter:
    """Knows the number in an optimizer's global_step without waiting for the device to compute it."""

    _watched = ()  # ms.jit reads the step itself

    def __init__(self):
        self.var, self.number = None, 0

    def read(self, step) -> int:
        if not isinstance(step, Tensor):
            return int(step)
        if step._view is not None:
            step._sync()
        if step._var is not self.var:
            self.var, self.number = step._var, int(np.max(np.asarray(value_of(step._var))))
        return self.number

    def stepped(self, before, after) -> None:
        """Note that the Var `after` holds one more than `before`."""
        if self.var is before:
            self.var, self.number = after, self.number + 1

    def __deepcopy__(self, memo):
        return Counter()


class _ConvertToCell(LearningRateSchedule):
    """A constant learning rate among schedules."""

    def __init__(self, learning_rate: Parameter):
        super().__init__()
        self.learning_rate = learning_rate

    def construct(self, global_step):
        return self.learning_rate.value()


class CellList(Cell):
    """The schedules of all parameters, in order."""

    def __init__(self, schedules):
        super().__init__(auto_prefix=False)
        for k, schedule in enumerate(schedules):
            self.insert_child_to_cell(str(k), schedule)

    def __getitem__(self, index):
        return list(self._cells.values())[index]

    def __len__(self):
        return len(self._cells)

    def __iter__(self):
        return iter(self._cells.values())


def _product(decay, scale):
    return decay.astype(scale.dtype) * scale


PRODUCT = Operator("weight_decay_of_step", _product, ("decay", "scale"), (), (True, True))


class _WrappedWeightDecay(Cell):
    """A weight decay that depends on the step, times the loss scale."""

    def __init__(self, weight_decay: Cell, loss_scale: float):
        super().__init__()
        self.weight_decay = weight_decay
        self.loss_scale = Tensor(loss_scale, dtypes.float32)

    def construct(self, global_step):
        return apply(PRODUCT, (self.weight_decay(global_step), self.loss_scale))


def read_rate(rate, owner: str):
    """A float, a Tensor of at most one dimension, or a schedule.

    Raises:
        TypeError: if it is none of these and no iterable. ValueError: if it is negative or has 2 dimensions.
    """
    if isinstance(rate, (int, float)):
        return check_not_negative(float(rate), "learning rate", owner)
    if isinstance(rate, LearningRateSchedule):
        return rate
    if isinstance(rate, Tensor):
        if rate.ndim > 1:
            raise ValueError(
                f"For 'Optimizer', a Tensor as 'learning_rate' must have at most one dimension, "
                f"but its shape is {rate.shape}."
            )
        return Tensor(rate.asnumpy(), dtypes.float32)
    if isinstance(rate, Iterable):
        return Tensor(np.array(list(rate)).astype(np.float32))
    raise wrong_type(rate, "learning_rate", "Optimizer", "an int, float, Tensor, iterable or LearningRateSchedule")


def is_dynamic(rate) -> bool:
    return isinstance(rate, Cell) or (isinstance(rate, Tensor) and rate.ndim == 1)


def make_rate(rate, name: str, among_schedules: bool):
    """The Parameter or schedule that holds a learning rate that was read."""
    if isinstance(rate, Cell):
        return rate
    if isinstance(rate, Tensor) and rate.ndim == 1:
        return _IteratorLearningRate(rate, name)
    held = Parameter(Tensor(rate, dtypes.float32), name)
    return _ConvertToCell(held) if among_schedules else held


# ---------------------------------------------------------------- weight decays
def check_not_negative(value: float, name: str, owner: str) -> float:
    if not 0 <= value < math.inf:
        raise wrong_value(value, name, owner, "a finite number of at least 0")
    return value


def make_decay(weight_decay, loss_scale: float, owner: str):
    """Weight decay times the loss scale, which scaling undoes: a float, or a Cell called with the step."""
    if isinstance(weight_decay, (int, float)):
        return check_not_negative(float(weight_decay), "weight_decay", owner) * loss_scale
    if isinstance(weight_decay, Cell):
        return _WrappedWeightDecay(weight_decay, loss_scale)
    raise wrong_type(weight_decay, "weight_decay", "Optimizer", "an int, float or Cell")


# ---------------------------------------------------------------- parameters
def listed(parameters, name: str) -> list:
    """`parameters` as a list; ValueError if there are none, TypeError if it is no iterable."""
    if parameters is None:
        raise ValueError(f"For 'Optimizer', the '{name}' must not be None.")
    if not isinstance(parameters, Iterable):
        raise wrong_type(parameters, name, "Optimizer", "a list of Parameters or dicts")
    parameters = list(parameters)
    if not parameters:
        raise ValueError(f"For 'Optimizer', the '{name}' must not be empty.")
    return parameters


def read_parameters(parameters) -> list:
    """A list of Parameters, or one of dicts."""
    parameters = listed(parameters, "parameters")
    if not any(all(isinstance(p, expected) for p in parameters) for expected in (Parameter, dict)):
        raise TypeError(
            "For 'Optimizer', all elements of 'parameters' must be Parameters, or all dicts, "
            f"but got {sorted({kind(p) for p in parameters})}."
        )
    return parameters


class Groups:
    """Groups as users write them: for each parameter its learning rate, weight decay and centralization.

    `rates` are floats, Tensors and schedules, the same object for all parameters of a group; `named` gives
    for each of them the name of the Parameter that will hold it. `own_rates` tells whether a group brought
    one.

    Raises:
        KeyError: if a group has an unknown key, or no 'params'.
        TypeError, ValueError: if a value in it is wrong.
        RuntimeError: if a parameter is in two groups.
    """

    def __init__(self, groups: list[dict], rate, weight_decay, loss_scale: float, owner: str):
        self.params: list[Parameter] = []
        self.rates: list = []
        self.named: dict[int, str] = {}
        self.decays: list = []
        self.centralized: list[bool] = []
        self.own_rates, self.ordered = False, False
        self.length = rate.size if isinstance(rate, Tensor) and rate.ndim == 1 else None
        order, names = None, set()
        members = [self.check(group) for group in groups]
        for number, (group, params) in enumerate(zip(groups, members, strict=True)):
            if "order_params" in group:
                order, self.ordered = params, True
                continue
            for p in params:
                if p.name in names:
                    raise RuntimeError(f"For 'Optimizer', the Parameter '{p.name}' is in two groups.")
                names.add(p.name)
            own = self.read_group_rate(group, owner) if "lr" in group else rate
            self.named[id(own)] = f"learning_rate_group_{number}" if "lr" in group else "learning_rate"
            own_decay = make_decay(group.get("weight_decay", weight_decay), loss_scale, owner)
            centralized = group.get("grad_centralization", False)
            if not isinstance(centralized, bool):
                raise wrong_type(centralized, "grad_centralization", "Optimizer", "a bool")
            self.params += params
            self.rates += [own] * len(params)
            self.decays += [own_decay] * len(params)
            self.centralized += [centralized] * len(params)
        if order:
            self.arrange(order)

    @staticmethod
    def check(group: dict) -> list:
        """The Parameters of a group, or those whose order it gives."""
        unknown = [key for key in group if key not in KEYS]
        if unknown:
            raise KeyError(f"For 'Optimizer', the keys of a group must be among {KEYS}, but got {unknown}.")
        if "order_params" in group:
            if len(group) > 1:
                raise ValueError(
                    f"For 'Optimizer', a group with 'order_params' must have no other key, but got {list(group)}."
                )
            if not isinstance(group["order_params"], Iterable):
                raise wrong_type(group["order_params"], "order_params", "Optimizer", "a list of Parameters")
            return list(group["order_params"])
        params = listed(group["params"], "params")
        for k, p in enumerate(params):
            if not isinstance(p, Parameter):
                raise TypeError(
                    f"For 'Optimizer', the 'params' of a group must be Parameters, but got {kind(p)} at index {k}."
                )
        return params

    def read_group_rate(self, group: dict, owner: str):
        self.own_rates = True
        own = read_rate(group["lr"], owner)
        if isinstance(own, float):
            own = Tensor(own, dtypes.float32)  # an object of its own, so that groups can be told apart
        if isinstance(own, Tensor) and own.ndim == 1:
            if self.length not in (None, own.size):
                raise ValueError(
                    "For 'Optimizer', learning rates that are lists must be of one length, "
                    f"but got {self.length} and {own.size}."
                )
            self.length = own.size
        return own

    def arrange(self, order: list) -> None:
        """Put everything in the order of 'order_params'."""
        if len(order) != len(self.params):
            raise ValueError(
                "For 'Optimizer', the 'order_params' must hold all Parameters of the groups, "
                f"but it holds {len(order)} and they {len(self.params)}."
            )
        place = {p.name: k for k, p in enumerate(self.params)}
        missing = [p.name for p in order if p.name not in place]
        if missing:
            raise ValueError(f"For 'Optimizer', the Parameters {missing} in 'order_params' are in no group.")
        chosen = [place[p.name] for p in order]
        for name in ("params", "rates", "decays", "centralized"):
            values = getattr(self, name)
            setattr(self, name, [values[k] for k in chosen])
