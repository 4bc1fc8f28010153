"""One step of all groups as one operator."""

import functools
from typing import NamedTuple

from jax import lax

from msgrad.core.instruction import Constant, Operator
from msgrad.optim.step import wide


class Layout(NamedTuple):
    """What a step does with one group; everything that is not a value.

    The group's operands are its learning rate, its weight decay and numbers as one vector, and its state, a bundle for
    each of `slots`.
    """

    count: int
    rule: str  # a function of `formulas`, called with `statics`
    statics: tuple
    slots: tuple[str, ...]
    numbers: tuple[str, ...]
    maximize: bool
    decayed: bool  # the weight decay is added to the gradients


@functools.lru_cache(maxsize=256)
def step_operator(name: str, groups: tuple[Layout, ...], counted: bool, ahead: int) -> Operator:
    """The operator of one step, on the parameters, the counter if `counted`, the groups' bundles, the gradients, and each
    group's learning rate and numbers. It gives the new values of the parameters, the counter and the bundles.

    The counter holds how often the step was taken, less `ahead`.
    """
    transforms = [transformation(group) for group in groups]
    total, slots = sum(group.count for group in groups), sum(len(group.slots) for group in groups)

    def body(*operands):
        operands = iter(lax.stop_gradient(operands))
        params = [next(operands) for _ in range(total)]
        counter = next(operands) if counted else None
        bundles = iter([next(operands) for _ in range(slots)])
        gradients = [next(operands) for _ in range(total)]
        step = {"step": counter.reshape(()) + 1 + ahead} if counted else {}
        out, after, done = [], [], 0
        for group, transform in zip(groups, transforms, strict=True):
            members = slice(done, done + group.count)
            done += group.count
            rate, numbers = next(operands).reshape(()), next(operands)
            h = {key: numbers[k] for k, key in enumerate(("weight_decay", *group.numbers))}
            weights = [wide(p) for p in params[members]]
            grads = [g.astype(w.dtype) for g, w in zip(gradients[members], weights, strict=True)]
            if group.maximize:
                grads = [-g for g in grads]
            if group.decayed:
                decay = h["weight_decay"]
                grads = [g + decay.astype(w.dtype) * w for g, w in zip(grads, weights, strict=True)]
            state = {slot: next(bundles) for slot in group.slots}
            now = {slot: [wide(item) for item in items] for slot, items in state.items()}
            updates, new = transform.update(grads, now, weights, lr=[rate] * group.count, **h, **step)
            out += [(w + u).astype(p.dtype) for p, w, u in zip(params[members], weights, updates, strict=True)]
            for slot, items in state.items():
                after.append(tuple([v.astype(item.dtype) for v, item in zip(new[slot], items, strict=True)]))
        return (*out, *([counter + 1] if counted else ()), *after)

    return Constant(name, body, transform=True)


def transformation(group: Layout):
    """The gradient transformation of a group's rule."""
    from msgrad.experimental.optim import formulas  # not before: it takes optax, which takes as long as all of msgrad

    return getattr(formulas, group.rule)(*group.statics)
