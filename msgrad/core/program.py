"""Values, places, and programs: what has been recorded, as a path in a tree of all programs seen.

Recording an operator is one step down the tree: the key of the step is the operator, its static arguments and the
places its operands come from. A program met before is found again by the walk itself; nothing is hashed at the end.
"""

import itertools
from collections.abc import Iterable
from typing import Any

import jax
import jax.numpy as jnp

from msgrad.core.instruction import Aval, Instruction, tables


class Place:
    """Where in a program a value stands: output number `index` of its steps, or leaf number `~index`."""

    __slots__ = ("index",)

    def __init__(self, index: int):
        self.index = index

    def __repr__(self):
        return f"%{self.index}" if self.index >= 0 else f"leaf{~self.index}"


PLACES = [Place(i) for i in range(512)]
LEAVES = [Place(~i) for i in range(512)]


def reach(steps: int, leaves: int) -> None:
    """Make sure that there are at least so many places."""
    PLACES.extend(Place(i) for i in range(len(PLACES), steps + 1))
    LEAVES.extend(Place(~i) for i in range(len(LEAVES), leaves + 1))


class Var:
    """A value: its aval, and either an array (a tuple of arrays for a bundle) or a place in a recording, or both."""

    __slots__ = ("aval", "home", "place", "value")

    def __init__(self, aval: Aval, value=None, home=None, place=None):
        self.aval, self.value, self.home, self.place = aval, value, home, place


class Node:
    """A program: the steps from the root to here. Holds what was worked out for it."""

    __slots__ = (
        "aval",
        "children",
        "full",
        "instruction",
        "leaves",
        "operands",
        "outputs",
        "parent",
        "programs",
        "runs",
        "scalars",
        "steps",
        "transforms",
    )

    def __init__(self, parent: Any = None, instruction: Any = None, operands=(), scalars=(), leaves=0):
        self.parent, self.instruction, self.operands, self.scalars = parent, instruction, operands, scalars
        self.children: dict = {}
        self.steps = 0 if parent is None else parent.steps + 1
        self.outputs = 0 if parent is None else parent.outputs + len(instruction.outs)
        self.leaves = leaves
        self.aval = instruction.outs[0] if instruction is not None and instruction.single else None
        self.full = False
        self.programs: dict = {}
        self.transforms: dict = {}
        self.runs = 0


ROOT = Node()
tables.append(ROOT.children)


def inputs_root(avals: tuple[Aval, ...]) -> Node:
    """The empty program whose first leaves are inputs of these avals."""
    key = ("inputs", *avals)
    return ROOT.children.get(key) or ROOT.children.setdefault(key, Node(leaves=len(avals)))


_MOST_NODES = 100_000
_nodes = itertools.count(1)


LONG = 100  # steps after which it is looked at whether a program has grown long


def grow(parent: Node, key: tuple, instruction: Instruction, operands, scalars, leaves: int) -> Node:
    """The child of `parent` at `key`, made if another thread has not just made it."""
    if next(_nodes) % _MOST_NODES == 0:
        ROOT.children.clear()  # programs that are still in use grow again and find their executables
    node = Node(parent, instruction, operands, scalars, leaves)
    node.full = node.steps % LONG == 0
    reach(node.outputs, leaves)
    return parent.children.setdefault(key, node)


def with_leaf(node: Node, aval: Aval) -> Node:
    """The same program with one leaf more, which no step has read yet: what comes after it depends on the aval."""
    key = ("leaf", aval)
    found = node.children.get(key)
    if found is None:
        found = Node(node.parent, node.instruction, node.operands, node.scalars, node.leaves + 1)
        found.steps, found.outputs = node.steps, node.outputs
        found = node.children.setdefault(key, found)
    return found


def path(node: Any, first: int = 0) -> tuple:
    """The steps after step number `first` up to `node`: pairs of an instruction and its operands' places."""
    steps = []
    while node.steps > first:
        steps.append((node.instruction, node.operands))
        node = node.parent
    return tuple(reversed(steps))


def replay(steps, leaves, values, outputs) -> list:
    """What `steps` give at the places `outputs`, on JAX values or tracers.

    `leaves` is indexed by leaf number; `values` holds the outputs of the steps before these, and grows.
    """
    for instruction, operands in steps:
        values.extend(instruction(*[values[i] if i >= 0 else leaves[~i] for i in operands]))
    return [values[i] if i >= 0 else leaves[~i] for i in outputs]


def constants(numbers: Iterable) -> list:
    """Python numbers as constants of the program that is being compiled.

    What is not an integer stands behind a barrier: XLA would make one addition of two, and (x + 0.5) - 0.5 is not x.
    """
    given = [jnp.asarray(number) for number in numbers]
    rounded = {i: array for i, array in enumerate(given) if jnp.issubdtype(array.dtype, jnp.inexact)}
    for i, array in zip(rounded, jax.lax.optimization_barrier([*rounded.values()])):
        given[i] = array
    return given
