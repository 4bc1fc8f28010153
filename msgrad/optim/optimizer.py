"""Optimizer, the base of all: one call records one instruction, whatever the number of parameters."""

import copy
import functools
import inspect
from collections.abc import Callable
from typing import NamedTuple

from msgrad import dtype as dtypes
from msgrad.core import context
from msgrad.core.cell import Cell
from msgrad.core.execute import flush
from msgrad.core.instruction import Aval, Operator
from msgrad.core.parameter import Bundle, Parameter, ParameterTuple
from msgrad.core.record import apply, apply_vars, here, wrap
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_number, check_one_of, check_type, wrong_type
from msgrad.optim import groups, step
from msgrad.optim.stepper import Stepper, check_gradients, current
from msgrad.parallel.settings import ParallelMode
from msgrad.parallel.world import AUTOMATIC, _get_enable_parallel_optimizer, _get_parallel_mode

ADD = Operator("assign_add", lambda value, more: value + more.astype(value.dtype), ("value", "more"), (), (False, True))
NUMBER = Operator("learning_rate", lambda rate: rate.reshape(()), ("rate",), (), (False,))


class Rule(NamedTuple):
    """How parameters are updated: a function of `msgrad.optim.transforms`, and its hashable arguments.

    `state` names what it reads and writes, `hyper` the attributes, Tensors, Parameters or floats, that it only reads.
    """

    name: str
    statics: tuple
    state: tuple[str, ...]
    hyper: tuple[str, ...]


class Plan(NamedTuple):
    """What a step of an optimizer needs, worked out at its first call and after an attribute was set."""

    rule: Rule
    operator: Operator
    avals: list[Aval]  # what the gradients are expected to be
    state: list[Tensor]
    fixed: list[Tensor]  # operands that are the same tensors at each step
    rates: list[int]  # the parameters whose learning rates are operands; empty where all share one
    decays: list[int] | None  # likewise for the weight decays; None where there are none
    tables: list  # learning rates that are lists
    done: tuple[bool, ...] | bool


class Optimizer(Stepper):
    """Base of optimizers. A subclass of a user's defines `construct(gradients)`, helped by the methods below.

    Args:
        learning_rate: float, int or 0-d Tensor; a list, iterable or 1-d Tensor with one number for each step;
            or a LearningRateSchedule, which is called with `global_step`.
        parameters: Parameters, or dicts, each a group: 'params', and if it has its own 'lr', 'weight_decay',
            'grad_centralization'; a dict with 'order_params' only gives the order of all.
        weight_decay: float or int of at least 0, or a Cell called with `global_step`. It does not reach
            Parameters with 'beta' or 'gamma' in their names, unless they are in groups.
        loss_scale: what gradients are divided by, above 0.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range or there are no
            parameters. KeyError: if a group has an unknown key. RuntimeError: if a Parameter is in two
            groups.

    Source: mindspore.nn.Optimizer, MindSpore 2.10.
    """

    _decoupled = False  # whether the rule decays weights itself
    _support_parallel_optimizer = False
    _one_result = False  # whether a call gives True, not a tuple with one for each parameter

    def __init__(self, learning_rate, parameters, weight_decay=0.0, loss_scale=1.0):
        super().__init__(auto_prefix=False)
        owner = type(self).__name__
        parameters = groups.read_parameters(parameters)
        if isinstance(loss_scale, int):
            loss_scale = float(loss_scale)
        check_type(loss_scale, float, "loss_scale", owner)
        self.loss_scale = check_number(loss_scale, "loss_scale", owner, 0, closed="neither")
        self._rule, self._state, self._plan, self._accepted = None, {}, None, None
        self._unique, self._target = True, context.get_context("device_target")
        self.global_step = Parameter(Tensor([0], dtypes.int32), "global_step")
        self._state["global_step"] = self.global_step
        rate = groups.read_rate(learning_rate, owner)
        self.dynamic_lr = groups.is_dynamic(rate)
        self.is_group = isinstance(parameters[0], dict)
        self.is_group_lr = self.is_group_params_ordered = self.grad_centralization = False
        if self.is_group:
            parameters = self._init_groups(groups.Groups(parameters, rate, weight_decay, loss_scale, owner))
        else:
            self._init_decay(groups.make_decay(weight_decay, loss_scale, owner), parameters)
        if not self.is_group_lr:
            self.learning_rate = groups.make_rate(rate, "learning_rate", False)
        self.parameters = ParameterTuple(parameters)
        self._parameters = self.parameters
        self._unique = not any(p.unique for p in self.parameters)
        self.param_length = len(self.parameters)
        self.need_scale = self.loss_scale != 1.0
        self.reciprocal_scale = Tensor(1.0 / self.loss_scale, dtypes.float32)
        self.global_step_increase_tensor = Tensor([1], dtypes.int32)
        self.use_parallel, self.optim_filter = self._is_shared(), (True,) * self.param_length

    def _is_shared(self) -> bool:
        """Whether `enable_parallel_optimizer` has devices share the work; of one device it does all. RuntimeError if it may not."""
        if not _get_enable_parallel_optimizer() or (mode := _get_parallel_mode()) in AUTOMATIC:
            return False
        found = f"For 'Optimizer', the setting 'enable_parallel_optimizer' needs {{}}, but got {type(self).__name__} in {mode}"
        if mode != ParallelMode.DATA_PARALLEL:
            raise RuntimeError(found.format(f"one of the modes {[ParallelMode.DATA_PARALLEL, *AUTOMATIC]}"))
        if self._target != "Ascend" or not self._support_parallel_optimizer:
            raise RuntimeError(found.format("the device Ascend, and Lamb or AdamWeightDecay") + f" on {self._target}.")
        return True

    def _init_groups(self, given: groups.Groups) -> list[Parameter]:
        self.group_params, self.is_group_params_ordered = given.params, given.ordered
        self.is_group_lr, self.grad_centralization_flags = given.own_rates, tuple(given.centralized)
        self.dynamic_lr = self.dynamic_lr or any(groups.is_dynamic(rate) for rate in given.rates)
        if self.is_group_lr:
            made = {
                key: groups.make_rate(rate, given.named[key], self.dynamic_lr)
                for key, rate in {id(rate): rate for rate in given.rates}.items()
            }
            self.group_lr = [made[id(rate)] for rate in given.rates]
            self.learning_rate = (groups.CellList if self.dynamic_lr else ParameterTuple)(self.group_lr)
        self.group_weight_decay = given.decays
        self.dynamic_decay_flags = tuple(isinstance(d, Cell) for d in given.decays)
        self.decay_flags = tuple(isinstance(d, Cell) or d > 0 for d in given.decays)
        made = {id(d): d if isinstance(d, Cell) else Tensor(d, dtypes.float32) for d in given.decays}
        self.weight_decay = tuple(made[id(d)] for d in given.decays)
        self.dynamic_weight_decay = any(self.dynamic_decay_flags)
        self.exec_weight_decay = any(self.decay_flags)
        return given.params

    def _init_decay(self, decay, parameters: list[Parameter]) -> None:
        self.dynamic_decay_flags = self.dynamic_weight_decay = isinstance(decay, Cell)
        self.exec_weight_decay = self.dynamic_weight_decay or decay > 0
        self.decay_flags = tuple("beta" not in p.name and "gamma" not in p.name for p in parameters)
        self.weight_decay = decay if self.dynamic_weight_decay else Tensor(decay, dtypes.float32)

    def _use(self, rule: str, statics: tuple = (), hyper: tuple[str, ...] = (), **names: str) -> None:
        """Update with a rule, and make its state, attributes that are named as in the rule.

        What is shared becomes a Parameter, and each slot a ParameterTuple. Their Parameters are called like the
        attribute, or as `names` has it; members of a slot with a dot, or what `names` has, before the parameter's name.
        """
        state = step.build(rule, statics).init([p._var.aval for p in self._parameters])
        for slot, value in state.items():
            if isinstance(value, list):
                prefix = names.get(slot, f"{slot}.")
                called = [prefix + p.name for p in self._parameters]
                bundle = Bundle(value, called, [p.requires_grad for p in self._parameters])
                self._state[slot] = bundle
                setattr(self, slot, bundle.members)
            else:
                self._state[slot] = Parameter(Tensor(value), names.get(slot, slot))
                setattr(self, slot, self._state[slot])
        self._rule = Rule(rule, statics, ("global_step", *state), hyper)

    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        self.__dict__["_plan"] = None

    def __deepcopy__(self, memo):
        for value in self._state.values():
            copy.deepcopy(value, memo)  # bundles first: they know which Parameters are their members
        out = memo[id(self)] = object.__new__(type(self))
        for name, value in self.__dict__.items():
            out.__dict__[name] = None if name in ("_plan", "_accepted") else copy.deepcopy(value, memo)
        return out

    # ------------------------------------------------------------ a step
    def construct(self, gradients):
        """Update the parameters; a tuple with True for each.

        Raises:
            TypeError: if `gradients` is no tuple or list of Tensors, or one is of a dtype that does not go
                with its parameter's. RuntimeError: if there are too many or too few. ValueError: if a shape
                differs from its parameter's. Parameters and state are left as they were.
        """
        rule = self._current_rule()
        if rule is None:
            raise NotImplementedError(f"For '{type(self).__name__}', the method 'construct' is not defined.")
        flush()
        plan = self._plan
        if plan is None or plan.rule is not rule:
            plan = self.__dict__["_plan"] = self._make_plan(rule)
        variables = self._read_gradients(gradients, plan)
        rates = self.get_lr()
        others = [rates[k] for k in plan.rates] if plan.rates else [rates]
        if plan.decays is not None:
            decays = self.get_weight_decay()
            others += [decays[k] for k in plan.decays] if plan.decays else [decays]
        others += plan.fixed

        params, state = self._parameters, plan.state
        for p in params:
            if p._view is not None:
                p._sync()
        before = [p._var for p in params]
        operands = before + variables + [current(t) for t in state] + [current(t) for t in others]
        outs = apply_vars(plan.operator, operands, [*params, *gradients, *state, *others])
        rec = here.rec
        if before[0].home is rec:  # not run at its line
            rec.log += [(p, var.place.index) for p, var in zip(params, before, strict=True)]
        for p, var in zip(params, outs, strict=False):
            if p._view is None:
                p._var = var
            else:
                p._set(var)
        for table in plan.tables:
            table.counter.stepped(state[0]._var, outs[len(params)])
        for t, var in zip(state, outs[len(params) :], strict=True):
            t._set(var)
        return plan.done

    def _read_gradients(self, gradients, plan: Plan) -> list:
        """The gradients' Vars, checked."""
        if not isinstance(gradients, (tuple, list)):
            self._check_gradients(gradients)
        try:
            for g in gradients:
                if g._view is not None:
                    g._sync()
            variables = [g._var for g in gradients]
        except AttributeError:
            self._check_gradients(gradients)
            raise
        avals = [var.aval for var in variables]
        if avals != plan.avals and avals != self._accepted:
            self._check_gradients(gradients)
            self.__dict__["_accepted"] = avals
        return variables

    def _current_rule(self) -> Rule | None:
        return self._rule

    def _make_plan(self, rule: Rule) -> Plan:
        """Which tensors are operands, and the operator they are operands of."""
        count = self.param_length
        own_rates = type(self).get_lr is not Optimizer.get_lr  # then what groups share is not known
        rate_of, rates = (0,) * count, []
        if self.is_group_lr:
            rate_of, rates = shared(range(count) if own_rates else map(id, self.group_lr))
        decay_of, decays = (None,) * count, None
        if self.exec_weight_decay:
            decay_of, decays = tuple(0 if flag else None for flag in self.decay_flags), []
            if self.is_group:
                flagged = zip(self.weight_decay, self.decay_flags, strict=True)
                decay_of, decays = shared(id(d) if flag else None for d, flag in flagged)
            elif not any(self.decay_flags):
                decays = None
        scaled = self.need_scale and not self._decoupled
        layout = step.Layout(
            count, rate_of, decay_of, self._centralized(), scaled, self._decoupled, rule.state, rule.hyper
        )
        fixed = ([self.reciprocal_scale] if scaled else []) + [as_tensor(getattr(self, name)) for name in rule.hyper]
        rate_cells = self.learning_rate if self.is_group_lr and self.dynamic_lr else [self.learning_rate]
        tables = [cell for cell in rate_cells if isinstance(cell, groups._IteratorLearningRate)]
        for p in self._parameters:
            if p._var.aval.dtype.kind not in "fV":
                raise TypeError(
                    f"For '{type(self).__name__}', the parameters must hold floats, "
                    f"but '{p.name}' is of dtype {p.dtype}."
                )
        operator = step.step_operator(type(self).__name__, rule.name, rule.statics, layout)
        avals, state = [p._var.aval for p in self._parameters], [self._state[name] for name in rule.state]
        done = self._one_result or (True,) * count
        return Plan(rule, operator, avals, state, fixed, rates, decays, list(dict.fromkeys(tables)), done)

    def _centralized(self) -> tuple[bool, ...]:
        return self.grad_centralization_flags if self.is_group else (False,) * self.param_length

    def _check_gradients(self, gradients) -> None:
        """Raise what is wrong with gradients unlike their parameters; nothing if they can be cast."""
        check_gradients(gradients, self._parameters, type(self).__name__, self._converts)

    def _converts(self, own, other) -> bool:
        wider = other.kind == "f" and other.itemsize > own.itemsize and not self._decoupled
        return not wider and other.kind not in "bc"

    # ------------------------------------------------------------ what subclasses call
    def get_lr(self):
        """The learning rate of this step: the Parameter, or a 0-d Tensor from the schedule or list.

        Where groups have their own, a tuple with one for each parameter.
        """
        rate = self.learning_rate
        if not self.dynamic_lr:
            return rate
        if not self.is_group_lr:
            return apply(NUMBER, (rate(self.global_step),))
        now = {id(cell): cell for cell in rate}
        now = {key: apply(NUMBER, (cell(self.global_step),)) for key, cell in now.items()}
        return tuple(now[id(cell)] for cell in rate)

    def get_lr_parameter(self, param):
        """The Parameter or schedule that holds the learning rate of `param`; a list for a list of Parameters.

        Raises:
            TypeError: if `param` is neither. ValueError: if it is not among the optimizer's parameters.
        """
        if not isinstance(param, (Parameter, list)):
            raise wrong_type(param, "param", "get_lr_parameter", "a Parameter or a list of them")
        places = {id(p): k for k, p in enumerate(self._parameters)}
        out = []
        for p in param if isinstance(param, list) else [param]:
            check_type(p, Parameter, "param", "get_lr_parameter")
            if id(p) not in places:
                raise ValueError(f"For 'get_lr_parameter', the Parameter '{p.name}' is not in the optimizer.")
            rate = self.learning_rate[places[id(p)]] if self.is_group_lr else self.learning_rate
            held = isinstance(rate, (groups._IteratorLearningRate, groups._ConvertToCell))
            out.append(rate.learning_rate if held else rate)
        return out if isinstance(param, list) else out[0]

    def get_weight_decay(self):
        """The weight decay of this step times the loss scale; in groups, a tuple with one per parameter."""
        if not self.dynamic_weight_decay:
            return self.weight_decay
        if not self.is_group:
            return self.weight_decay(self.global_step)
        return tuple(
            d(self.global_step) if dynamic else d
            for d, dynamic in zip(self.weight_decay, self.dynamic_decay_flags, strict=True)
        )

    def decay_weight(self, gradients):
        """`gradients` with weight decay times the parameter added to each that is decayed."""
        if not self.exec_weight_decay:
            return gradients
        decays = self.get_weight_decay()
        if self.is_group:
            places = tuple(k if flag else None for k, flag in enumerate(self.decay_flags))
        else:
            places, decays = tuple(0 if flag else None for flag in self.decay_flags), [decays]
        return record(step.decay_operator(places), [*self._parameters, *gradients, *decays])

    def gradients_centralization(self, gradients):
        """`gradients`, in groups with 'grad_centralization' less their mean over all axes but the first."""
        if not self.is_group or not any(self.grad_centralization_flags):
            return gradients
        return record(step.centralize_operator(self.grad_centralization_flags), list(gradients))

    def scale_grad(self, gradients):
        """`gradients` divided by the loss scale."""
        if not self.need_scale:
            return gradients
        return record(step.SCALE, [*gradients, self.reciprocal_scale])

    def flatten_gradients(self, gradients):
        """`gradients` themselves: parameters are not laid out in one array."""
        return gradients

    @staticmethod
    def assignadd(parameter, value):
        """Add `value` to `parameter` in place: so a `construct` of a user's own counts its steps."""
        parameter._set(apply(ADD, (parameter, value))._var)
        return parameter

    @staticmethod
    def map_(function: Callable, *sequences) -> tuple:
        """`function` of the first items, of the second items, and so on."""
        return tuple(map(function, *sequences))

    @classmethod
    def hyper_map(cls, function: Callable, *sequences):
        """Like `map_`, descending into tuples and lists of tuples and lists."""
        return tuple(
            cls.hyper_map(function, *i) if isinstance(i[0], (tuple, list)) else function(*i)
            for i in zip(*sequences, strict=True)
        )

    map_reverse, hyper_map_reverse = map_, hyper_map

    # ------------------------------------------------------------ settings
    @property
    def unique(self) -> bool:
        """Whether sparse gradients would be made unique; kept for MindSpore's sparse parameters."""
        return self._unique

    @unique.setter
    def unique(self, value):
        self.__dict__["_unique"] = check_bool(value, "unique", "Optimizer")

    @property
    def target(self) -> str:
        """The device that parameters are updated on."""
        return self._target

    @target.setter
    def target(self, value):
        raise NotImplementedError(f"For '{type(self).__name__}', the property 'target' cannot be set.")

    def _set_base_target(self, value) -> None:
        check_type(value, str, "target", "Optimizer")
        check_one_of(value, ("CPU", self._target), "target", "Optimizer")
        self.__dict__["_target"] = value


def as_tensor(value) -> Tensor:
    return value if isinstance(value, Tensor) else Tensor(value, dtypes.float32)


def shared(keys) -> tuple[tuple, list[int]]:
    """For each key its number among the different ones, None for None; and where each of these first is."""
    numbers, firsts, first = [], [], {}
    for k, key in enumerate(keys):
        if key is not None and key not in first:
            first[key] = len(first)
            firsts.append(k)
        numbers.append(None if key is None else first[key])
    return tuple(numbers), firsts


def record(op: Operator, tensors: list) -> tuple[Tensor, ...]:
    """What `op` gives on `tensors`."""
    flush()
    return tuple([wrap(var) for var in apply_vars(op, [current(t) for t in tensors], tensors)])


def opt_init_args_register(init: Callable) -> Callable:
    """Make an optimizer's `__init__` keep its arguments: `init_params`, `init_learning_rate`, `init_args`."""
    signature = inspect.signature(init)

    @functools.wraps(init)
    def wrapper(self, *args, **kwargs):
        bound = signature.bind(self, *args, **kwargs)
        bound.apply_defaults()
        given = {name: value for name, value in bound.arguments.items() if name != "self"}
        if "params" in given:
            self.init_params = {"params": given.pop("params")}
        if "learning_rate" in given:
            rate = given.pop("learning_rate")
            rate = rate.asnumpy().tolist() if isinstance(rate, Tensor) else rate
            self.init_learning_rate = None if isinstance(rate, Cell) else rate
        self.init_args = given
        init(self, *args, **kwargs)

    return wrapper
