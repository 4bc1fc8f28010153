"""Optimizer: the base of those whose groups are dicts, read anew at each step."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from msgrad import dtype as dtypes
from msgrad import log
from msgrad.core.execute import flush
from msgrad.core.parameter import Bundle, Parameter, ParameterTuple
from msgrad.core.record import here
from msgrad.core.tensor import Tensor
from msgrad.errors import check_number, check_type, kind, wrong_type
from msgrad.experimental.optim.step import Layout, step_operator
from msgrad.optim.stepper import Stepper, check_gradients, take_step


class Slot(NamedTuple):
    """An array of state for each parameter: what it begins with, and how its Parameter is named."""

    start: float = 0.0
    name: str = "{slot}.{parameter}"
    scalar: bool = False  # one number; it is no member of the optimizer, as in MindSpore
    grouped: bool = False  # a member of the groups that ask for it


class Optimizer(Stepper):
    """Base of the optimizers here. A subclass of a user's defines `construct(gradients)`.

    Args:
        params: Parameters, or dicts: each a group, with 'params', one Parameter or several, and values of its own for the
            names in `defaults`.
        defaults: what a group has that does not say otherwise, by name; 'lr' must be among them.

    Attributes:
        param_groups: the groups; what they hold is read anew at each step. 'lr' is a Parameter, which a scheduler or
            `ops.assign` writes to; a number put in its place counts too. No change of a number compiles anew.
        parameters: all Parameters, group by group. lrs: the Parameters of the learning rates.

    Raises:
        TypeError: if `params` is no iterable, a group no dict, what it holds no Parameter, or a learning rate or weight
            decay no number. ValueError: if there are no parameters, one is in two groups, or a number is negative.

    Source: mindspore.experimental.optim.Optimizer, MindSpore 2.10.
    """

    _decoupled = False  # whether the rule decays weights itself
    _ahead = 0  # what the counter is short of, of the number of steps taken

    def __init__(self, params, defaults):
        super().__init__(auto_prefix=False)
        groups = listed(params)
        self.defaults = defaults
        self.state = defaultdict(dict)
        self.param_groups, self.parameters, self.lrs, self.group_start_id = [], [], [], [0]
        self._slots: dict[str, Slot] = {}
        self._held: dict[str, list[Bundle | None]] = {}
        self._counter: str | None = None
        self._numbers: dict = {}
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    def __repr__(self):
        lines = [f"{type(self).__name__} ("]
        for number, group in enumerate(self.param_groups):
            lines += ([""] if number else []) + [f"Parameter Group {number}"]
            for key in sorted(group.keys() - {"params"}):
                value = group[key]
                lines.append(f"    {key}: {value.value() if key == 'lr' and isinstance(value, Parameter) else value}")
        return "\n".join(lines) + "\n)"

    # ------------------------------------------------------------ groups
    def add_param_group(self, param_group) -> None:
        """Update the Parameters of one more group too, with fresh state.

        Args:
            param_group: a dict as in `params`, which becomes the last of `param_groups`: it gets the values it lacks.

        Raises:
            TypeError, ValueError: as the optimizer itself. Then nothing has changed.
        """
        params = self._check_group(param_group)
        given = {**self.defaults, **param_group}
        rate = self._make_rate(given.get("lr"), f"learning_rate_group_{len(self.param_groups)}")
        decay = self._read_decay(given.get("weight_decay", 0.0))
        self._check_more(given)
        for name, default in self.defaults.items():
            param_group.setdefault(name, default)
        param_group.update(params=params, lr=rate, weight_decay=decay)
        self.parameters = ParameterTuple([*self.parameters, *params])
        self.lrs.append(rate)
        self.param_groups.append(param_group)
        self.group_start_id.append(self.group_start_id[-1] + len(params))
        for slot in self._slots:
            self._grow(slot, param_group)

    def _check_more(self, group: dict) -> None:
        """Raise what a subclass has against a group, with the defaults in it."""

    def _check_group(self, group) -> list[Parameter]:
        """The Parameters of a group."""
        if not isinstance(group, dict):
            raise wrong_type(group, "param_group", "Optimizer", "a dict")
        params = group["params"]
        if isinstance(params, set):
            raise TypeError("For 'Optimizer', the 'params' of a group must have an order, but got a set; give a list.")
        params = [params] if isinstance(params, Parameter) else list(params)
        for p in params:
            if not isinstance(p, Parameter):
                raise TypeError(f"For 'Optimizer', the 'params' must hold Parameters only, but got {kind(p)}.")
        ids = set(map(id, params))
        if len(ids) < len(params):
            log.warning("For 'Optimizer', a Parameter is in a group twice.")
        if not ids.isdisjoint(map(id, self.parameters)):
            raise ValueError("For 'Optimizer', a Parameter must not be in two groups.")
        return params

    def _make_rate(self, rate, name: str) -> Parameter:
        if isinstance(rate, (int, float)):
            return Parameter(Tensor(self._not_negative(float(rate), "learning rate"), dtypes.float32), name)
        if not isinstance(rate, Tensor):
            raise wrong_type(rate, "learning_rate", "Optimizer", "an int, float or Tensor")
        if rate.ndim:
            raise ValueError(
                f"For 'Optimizer', a Tensor as 'learning_rate' must be a scalar, but its shape is {rate.shape}."
            )
        return Parameter(rate.astype(dtypes.float32), name)

    def _read_decay(self, decay) -> float:
        if not isinstance(decay, (int, float)):
            raise wrong_type(decay, "weight_decay", "Optimizer", "an int or float")
        return self._not_negative(float(decay), "weight_decay")

    def _not_negative(self, value: float, name: str) -> float:
        if not value >= 0:
            raise ValueError(f"For '{self.cls_name}', the {name} must be a number of at least 0, but got {value}.")
        return value

    # ------------------------------------------------------------ what subclasses say of their rule
    def _rule(self, group: dict) -> tuple[str, tuple]:
        """The function of `formulas` that updates a group, and its static arguments."""
        raise NotImplementedError(f"For '{type(self).__name__}', the method 'construct' is not defined.")

    def _hyper(self, group: dict) -> dict[str, float]:
        """The numbers of a group that the formula reads."""
        return {}

    def _idle(self, group: dict) -> set[str]:
        """The state that the formula leaves alone for this group; a step neither reads nor writes it."""
        return set()

    def _use(self, **state: Slot | Tensor) -> None:
        """Make the state: a Parameter of a Tensor, which counts the steps, or one of a Slot for each parameter."""
        for name, given in state.items():
            if isinstance(given, Tensor):
                self._counter = name
                setattr(self, name, Parameter(given, name))
            else:
                self._slots[name] = given
                self._held[name] = []
                for group in self.param_groups:
                    self._grow(name, group)

    def _grow(self, name: str, group: dict) -> None:
        """Make the state `name` of the next group."""
        slot, bundle = self._slots[name], None
        if not slot.grouped or group["amsgrad"]:
            avals = [p._var.aval for p in group["params"]]
            # broadcast views take no memory until the first step replaces them
            arrays = [
                np.float32(slot.start) if slot.scalar else np.broadcast_to(np.array(slot.start, a.dtype), a.shape)
                for a in avals
            ]
            names = [slot.name.format(slot=name, parameter=p.name) for p in group["params"]]
            bundle = Bundle(arrays, names, [p.requires_grad for p in group["params"]])
        self._held[name].append(bundle)
        if not slot.grouped:
            self._list(name)
        elif bundle is not None:
            group[name] = bundle.members

    def _list(self, name: str) -> None:
        """Make the attribute with the state `name` of all Parameters."""
        members = [p for held in self._held[name] for p in held.members]
        setattr(self, name, members if self._slots[name].scalar else ParameterTuple(members))

    def _bundles(self) -> Iterable[Bundle]:
        return [bundle for held in self._held.values() for bundle in held if bundle is not None]

    # ------------------------------------------------------------ a step
    def construct(self, gradients):
        """Update the parameters; gives True.

        Args:
            gradients: a tuple or list with the gradient of each of `parameters`.

        Raises:
            TypeError, ValueError, RuntimeError: as `msgrad.optim.stepper.check_gradients`. Parameters and state are left
                as they were.
        """
        check_gradients(gradients, self.parameters, type(self).__name__)
        flush()
        counted = self._counter is not None
        layouts, state, others = [], [getattr(self, self._counter)] if counted else [], [*gradients]
        for number, group in enumerate(self.param_groups):
            idle = self._idle(group)
            slots = {name: held[number] for name, held in self._held.items() if name not in idle}
            if any(bundle is None for bundle in slots.values()):
                raise ValueError(f"For '{self.cls_name}', 'amsgrad' must be set when a group is added, not later.")
            state += slots.values()
            numbers = {"weight_decay": group["weight_decay"], **self._hyper(group)}
            layouts.append(
                Layout(
                    len(group["params"]),
                    *self._rule(group),
                    tuple(slots),
                    tuple(numbers)[1:],
                    bool(group.get("maximize", False)),
                    bool(group["weight_decay"]) and not self._decoupled,
                )
            )
            rate = group["lr"]
            others += [
                rate if isinstance(rate, Tensor) else self._as_tensor(number, "lr", rate),
                self._as_tensor(number, "numbers", tuple(numbers.values())),
            ]
        take_step(
            step_operator(type(self).__name__, tuple(layouts), counted, self._ahead), self.parameters, state, others
        )
        return True

    def _as_tensor(self, group: int, what: str, numbers) -> Tensor:
        """Numbers as an operand: the same Tensor for as long as they are the same."""
        kept: Any = self._numbers.get((group, what))
        if kept is not None and kept[0] == numbers:
            return kept[1]
        made = Tensor(np.array(numbers, np.float32))
        if not here.rec.abstract:
            self._numbers[group, what] = numbers, made
        return made


def listed(params) -> list:
    """`params` as a list."""
    if params is None:
        raise ValueError("For 'Optimizer', the 'params' must not be None.")
    if not isinstance(params, Iterable):
        raise wrong_type(params, "params", "Optimizer", "a list of Parameters or dicts")
    params = list(params)
    if not params:
        raise ValueError("For 'Optimizer', the 'params' must not be empty.")
    return params


# ---------------------------------------------------------------- checks of the subclasses' arguments
NUMBERS = (float, int, bool, Tensor)


def check_at_least(low: float, owner: str, **values) -> None:
    """Raise ValueError unless all values are `low` or above, TypeError if one is no number."""
    for name, value in values.items():
        if check_type(value, NUMBERS, name, owner) < low:
            raise ValueError(f"For '{owner}', the '{name}' must be at least {low}, but got {value}.")


def check_above(low: float, owner: str, **values) -> None:
    """Raise ValueError unless all values are above `low`, TypeError if one is no number."""
    for name, value in values.items():
        if check_type(value, NUMBERS, name, owner) <= low:
            raise ValueError(f"For '{owner}', the '{name}' must be above {low}, but got {value}.")


def check_float(value, name: str, owner: str, closed: str) -> None:
    """TypeError unless the value is a float, ValueError unless it is within 0 and 1; `closed` as in check_number."""
    check_number(check_type(value, float, name, owner), name, owner, 0, 1, closed)
