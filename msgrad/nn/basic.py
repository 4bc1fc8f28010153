"""Layers that reshape, drop or pass on their input."""

from msgrad.core.cell import Cell
from msgrad.core.tensor import Tensor
from msgrad.errors import check_int, check_type, wrong_type
from msgrad.ops.random import dropout, dropout1d, dropout2d, dropout3d
from msgrad.ops.shape import flattened, reshape


class Identity(Cell):
    """Its input; any arguments are accepted. Source: mindspore.nn.Identity, MindSpore 2.10."""

    def __init__(self, *args, **kwargs):
        super().__init__()

    def construct(self, input):
        return input


class Flatten(Cell):
    """Axes `start_dim` to `end_dim` made one.

    Raises:
        ValueError: if an axis is out of range, or the first comes after the last.

    Source: mindspore.nn.Flatten, MindSpore 2.10.
    """

    def __init__(self, start_dim=1, end_dim=-1):
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def construct(self, x):
        if not isinstance(x, Tensor):
            raise wrong_type(x, "x", "Flatten", "a Tensor")
        return flattened(x, self.start_dim, self.end_dim, "Flatten")


class Unflatten(Cell):
    """Axis `axis` divided into axes of the lengths `unflattened_size`; one of them may be -1.

    Raises:
        TypeError: if `axis` is no int, or `unflattened_size` no tuple or list.

    Source: mindspore.nn.Unflatten, MindSpore 2.10.
    """

    def __init__(self, axis, unflattened_size):
        super().__init__()
        self.axis = check_int(axis, "axis", "Unflatten")
        self.unflattened_size = tuple(check_type(unflattened_size, (tuple, list), "unflattened_size", "Unflatten"))

    def construct(self, input_x):
        shape, axis = input_x.shape, self.axis
        after = () if axis == -1 else shape[axis + 1 :]
        return reshape(input_x, shape[:axis] + self.unflattened_size + after)


class Dropout(Cell):
    """In training, zeros with probability `p`, and the rest divided by 1 - `p`; otherwise the input itself.

    Args:
        keep_prob: 1 - p, in (0, 1]; deprecated, and used where `p` is None.
        p: in [0, 1).
        dtype: accepted and without effect, as in MindSpore.

    Raises:
        TypeError: if a probability is no float. ValueError: if it is out of its range.

    Source: mindspore.nn.Dropout, MindSpore 2.10; Srivastava et al. 2014.
    """

    def __init__(self, keep_prob=0.5, p=None, dtype=None):
        super().__init__()
        if p is None:
            check_type(keep_prob, float, "keep_prob", "Dropout")
            if not 0 < keep_prob <= 1:
                raise ValueError(f"For 'Dropout', the 'keep_prob' must be in the range (0, 1], but got {keep_prob}.")
        else:
            check_type(p, (float, int), "p", "Dropout")
            if not 0 <= p < 1:
                raise ValueError(f"For 'Dropout', the 'p' must be in the range [0, 1), but got {p}.")
        self.p, self.keep_prob = p, keep_prob

    def construct(self, x):
        p = 1 - self.keep_prob if self.p is None else self.p
        return dropout(x, p) if self.training and p else x

    def extend_repr(self):
        return f"keep_prob={self.keep_prob}" if self.p is None else f"p={self.p}"


def check_probability(p, owner: str) -> float:
    check_type(p, float, "p", owner)
    if not 0 <= p <= 1:
        raise ValueError(f"For '{owner}', the 'p' must be in the range [0, 1], but got {p}.")
    return p


class Dropout1d(Cell):
    """In training, zeros whole channels of shape `(N, C, L)` or `(C, L)` with probability `p`, and divides the rest.

    Raises:
        TypeError: if `p` is no float. ValueError: if it is not in [0, 1], or the input of another rank.

    Source: mindspore.nn.Dropout1d, MindSpore 2.10.
    """

    def __init__(self, p=0.5):
        super().__init__()
        self.prob = check_probability(p, "Dropout1d")

    def construct(self, x):
        return dropout1d(x, self.prob) if self.training and self.prob else x


class Dropout2d(Cell):
    """In training, zeros whole channels of shape `(N, C, H, W)` with probability `p`, and divides the rest.

    Raises:
        TypeError: if `p` is no float. ValueError: if it is not in [0, 1], or the input of another rank.

    Source: mindspore.nn.Dropout2d, MindSpore 2.10, which prints 1 - p.
    """

    def __init__(self, p=0.5):
        super().__init__()
        self.keep_prob = 1.0 - check_probability(p, "Dropout2d")
        self.prob = p

    def construct(self, x):
        return dropout2d(x, self.prob) if self.training and self.prob else x

    def extend_repr(self):
        return f"p={self.keep_prob}"


class Dropout3d(Cell):
    """In training, zeros whole channels of shape `(N, C, D, H, W)` with probability `p`, and divides the rest.

    Raises:
        TypeError: if `p` is no float. ValueError: if it is not in [0, 1], or the input of another rank.

    Source: mindspore.nn.Dropout3d, MindSpore 2.10, which prints 1 - p.
    """

    def __init__(self, p=0.5):
        super().__init__()
        self.keep_prob = 1.0 - check_probability(p, "Dropout3d")
        self.prob = p

    def construct(self, x):
        return dropout3d(x, self.prob) if self.training and self.prob else x

    def extend_repr(self):
        return f"p={self.keep_prob}"
