"""Tensors that are assigned while a function is differentiated: what is read afterwards is differentiated anew.

An assignment gives a tensor a value; no gradient passes into what that was computed from. The gradient in the tensor is
the sum of those in each value that it had: for this the program is cut at the assignments, and the assigned values are
leaves of what follows.
"""

from jax import lax

from msgrad.core.instruction import Constant, Operator
from msgrad.core.program import Node, path, reach
from msgrad.core.record import Recording

ASSIGNED = Constant("assigned", lambda value: lax.stop_gradient(value))
SUM = Operator("sum_of_gradients", lambda *gradients: sum(gradients[1:], gradients[0]))


def assignments(rec: Recording, sources: list) -> list[list[int]]:
    """For each of `sources`, the places in `rec` of the values that it was assigned; [] if there are none at all.

    Where `rec` is inside another recording that may be differentiated, other tensors follow that were assigned.
    """
    writes = rec.writes()
    held = {id(tensor): [tensor] for tensor in sources}
    outermost = rec.parent is None or rec.parent.parent is None
    for tensor, before in writes:
        if id(tensor) in held or not outermost:
            held.setdefault(id(tensor), [tensor]).append(before)
    if all(len(found) == 1 for found in held.values()):
        return []
    constant, node = set(), rec.node
    while node.steps:
        if isinstance(node.instruction.operator, Constant):
            constant.update(range(node.parent.outputs, node.outputs))
        node = node.parent

    def places(tensor, *before):
        vars = (*before, tensor._var) if before else ()
        return sorted({var.place.index for var in vars if var.home is rec} & constant)

    own = [places(*held[id(tensor)]) for tensor in sources]
    others = [places(*found) for found in held.values() if not any(found[0] is tensor for tensor in sources)]
    return own + others if any(own) or any(others) else []


def cut(node: Node, leaves: int, places: tuple[int, ...]) -> Node:
    """The program at `node` in which the values at `places` are leaves, numbered from `leaves` on."""
    key = ("cut", leaves, places)
    found = node.transforms.get(key)
    if found is None:
        found = Node(leaves=leaves + len(places))
        for instruction, operands in path(node):
            moved = tuple(moved_to(place, leaves, places) for place in operands)
            found = Node(found, instruction, moved, (), leaves + len(places))
        reach(found.outputs, found.leaves)
        node.transforms[key] = found
    return found


def moved_to(place: int, leaves: int, places: tuple[int, ...]) -> int:
    """Where the value at `place` stands in the program that is cut at `places`."""
    return ~(leaves + places.index(place)) if place in places else place
