"""Layers that pad."""

from msgrad import ops
from msgrad.core.cell import Cell
from msgrad.errors import check_one_of, kind, wrong_type


def sides(padding, n: int, exact: bool, owner: str) -> tuple:
    """Two ints for each of the last axes, at most `n` of them, from the last one on; an int is for all sides."""
    if isinstance(padding, int) and not isinstance(padding, bool):
        return (padding,) * (2 * n)
    if not isinstance(padding, tuple):
        raise wrong_type(padding, "padding", owner, "an int or a tuple")
    if len(padding) % 2 or (exact and len(padding) > 2 * n):
        raise ValueError(
            f"For '{owner}', the 'padding' must hold two ints for each of at most {n} axes, but got {padding}."
        )
    return padding


class ConstantPad(Cell):
    """What the layers share that pad with a number."""

    axes = 2

    def __init__(self, padding, value):
        super().__init__()
        owner = type(self).__name__
        self.padding = sides(padding, self.axes, True, owner)
        if not isinstance(value, (int, float)):
            raise wrong_type(value, "value", owner, "an int or a float")
        self.value = value

    def construct(self, x):
        return ops.pad(x, self.padding, "constant", self.value)


class ConstantPad1d(ConstantPad):
    """`value` added at both ends of the last axis.

    Args:
        padding: an int, or a tuple (in front, behind); negative to cut off. value: an int or a float.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `padding` has another length, or cuts too much.

    Source: mindspore.nn.ConstantPad1d, MindSpore 2.10.
    """

    axes = 1


class ConstantPad2d(ConstantPad):
    """As `ConstantPad1d`, for the last two axes: (left, right, top, bottom).

    Source: mindspore.nn.ConstantPad2d, MindSpore 2.10.
    """


class ConstantPad3d(ConstantPad):
    """As `ConstantPad1d`, for the last three axes: (left, right, top, bottom, front, back).

    Source: mindspore.nn.ConstantPad3d, MindSpore 2.10.
    """

    axes = 3


class ZeroPad2d(ConstantPad):
    """As `ConstantPad2d`, with 0. Source: mindspore.nn.ZeroPad2d, MindSpore 2.10."""

    def __init__(self, padding):
        super().__init__(padding, 0)


# ---------------------------------------------------------------- from the input
def check_sides(padding: tuple, least: int | None, owner: str) -> tuple:
    if any(not isinstance(n, int) for n in padding):
        raise TypeError(f"For '{owner}', the 'padding' must hold ints, but got {padding}.")
    if least is not None and any(n < least for n in padding):
        raise ValueError(f"For '{owner}', the 'padding' must not be negative, but got {padding}.")
    return padding


class ReflectionPad1d(Cell):
    """The last axis mirrored at both ends, without the outermost element.

    Args:
        padding: an int, or a tuple (in front, behind).

    Raises:
        TypeError: if `padding` is of another type. ValueError: if it is negative, of odd length, or does not fit.

    Source: mindspore.nn.ReflectionPad1d, MindSpore 2.10.
    """

    axes = 1

    def __init__(self, padding):
        super().__init__()
        owner = type(self).__name__
        self.padding = check_sides(sides(padding, self.axes, False, owner), 0, owner)

    def construct(self, x):
        pairs = list(zip(self.padding[::2], self.padding[1::2], strict=True))[::-1]
        if x.ndim < len(pairs):
            raise ValueError(
                f"For '{type(self).__name__}', the input must have at least {len(pairs)} axes, but its shape is {x.shape}."
            )
        return ops.mirror_pad(x, [(0, 0)] * (x.ndim - len(pairs)) + pairs, "REFLECT") if pairs else x


class ReflectionPad2d(ReflectionPad1d):
    """As `ReflectionPad1d`, for the last two axes: (left, right, top, bottom).

    Source: mindspore.nn.ReflectionPad2d, MindSpore 2.10.
    """

    axes = 2


class ReflectionPad3d(ReflectionPad1d):
    """As `ReflectionPad1d`, for the last three axes: (left, right, top, bottom, front, back).

    Source: mindspore.nn.ReflectionPad3d, MindSpore 2.10.
    """

    axes = 3


class ReplicationPad1d(Cell):
    """The outermost elements of the last axis repeated, of Tensors of 2 or 3 axes.

    Args:
        padding: an int, or a tuple (in front, behind); negative to cut off.

    Raises:
        TypeError: if `padding` is of another type. ValueError: if it is of odd length, or does not fit.

    Source: mindspore.nn.ReplicationPad1d, MindSpore 2.10.
    """

    axes = 1

    def __init__(self, padding):
        super().__init__()
        owner = type(self).__name__
        self.padding = check_sides(sides(padding, self.axes, False, owner), None, owner)

    def construct(self, x):
        return ops.pad(x, self.padding, "replicate")


class ReplicationPad2d(ReplicationPad1d):
    """As `ReplicationPad1d`, for the last two of 3 or 4 axes: (left, right, top, bottom).

    Source: mindspore.nn.ReplicationPad2d, MindSpore 2.10.
    """

    axes = 2


class ReplicationPad3d(ReplicationPad1d):
    """As `ReplicationPad1d`, for the last three of 4 or 5 axes: (left, right, top, bottom, front, back).

    Source: mindspore.nn.ReplicationPad3d, MindSpore 2.10.
    """

    axes = 3


class Pad(Cell):
    """Elements added at both ends of all axes.

    Args:
        paddings: a tuple with a pair (in front, behind) for each of at most 4 axes.
        mode: 'CONSTANT' (zeros), 'REFLECT' (mirrored, without the outermost element) or 'SYMMETRIC' (with it).

    Raises:
        TypeError: if `paddings` is no tuple. ValueError: if it holds no pairs or more than 4, or `mode` is another.

    Source: mindspore.nn.Pad, MindSpore 2.10.
    """

    def __init__(self, paddings, mode="CONSTANT"):
        super().__init__()
        self.mode = check_one_of(mode, ["CONSTANT", "REFLECT", "SYMMETRIC"], "mode", "Pad")
        if not isinstance(paddings, tuple):
            raise TypeError(f"For 'Pad', the 'paddings' must be a tuple, but got {kind(paddings)}.")
        if len(paddings) > 4 or any(len(pair) != 2 for pair in paddings):
            raise ValueError(f"For 'Pad', the 'paddings' must hold at most 4 pairs, but got {paddings}.")
        self.paddings = paddings

    def construct(self, x):
        if self.mode != "CONSTANT":
            return ops.mirror_pad(x, self.paddings, self.mode)
        return ops.Pad(self.paddings)(x)
