"""Tensors inside tuples, named tuples, lists and dicts: what functions take and return."""

from collections.abc import Callable

from msgrad.core.tensor import Tensor


def tensors_in(tree) -> list[Tensor]:
    """The tensors in `tree`, in order; anything else is passed over, a dict's keys too."""
    if isinstance(tree, Tensor):
        return [tree]
    if isinstance(tree, (tuple, list)):
        return [t for item in tree for t in tensors_in(item)]
    if isinstance(tree, dict):
        return [t for item in tree.values() for t in tensors_in(item)]
    return []


def replaced(kind, function: Callable, tree):
    """`tree` with `function(x)` in the place of each `x` of the class `kind` among its values."""
    if isinstance(tree, kind):
        return function(tree)
    if isinstance(tree, (tuple, list)):
        items = [replaced(kind, function, item) for item in tree]
        return type(tree)._make(items) if hasattr(tree, "_fields") else type(tree)(items)
    if isinstance(tree, dict):
        return type(tree)((key, replaced(kind, function, item)) for key, item in tree.items())
    return tree
