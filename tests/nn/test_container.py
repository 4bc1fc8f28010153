"""SequentialCell, CellList, CellDict: contents, order, and the names of Parameters."""

from collections import OrderedDict
from itertools import pairwise

import numpy as np
import pytest

from msgrad import Tensor, nn


def names(net):
    return [p.name for p in net.get_parameters()]


def dense(*sizes):
    return [nn.Dense(a, b, has_bias=False) for a, b in pairwise(sizes)]


# ---------------------------------------------------------------- SequentialCell
def test_sequential_of_cells_a_list_or_an_ordered_dict():
    assert names(nn.SequentialCell(*dense(2, 3, 4))) == ["0.weight", "1.weight"]
    assert names(nn.SequentialCell(dense(2, 3, 4))) == ["0.weight", "1.weight"]
    first, last = dense(2, 3, 4)
    net = nn.SequentialCell(OrderedDict([("first", first), ("last", last)]))
    assert names(net) == ["first.weight", "last.weight"]
    assert net(Tensor(np.ones((1, 2), np.float32))).shape == (1, 4)
    assert net.first is first
    assert not nn.SequentialCell()
    for wrong in ((1, 2), {"a": first}, 3):
        with pytest.raises(TypeError):
            nn.SequentialCell(wrong)


def test_sequential_calls_in_order():
    class Times(nn.Cell):
        def __init__(self, factor):
            super().__init__()
            self.factor = factor

        def construct(self, x):
            return x * self.factor + 1

    net = nn.SequentialCell(Times(2), Times(10))
    assert net(Tensor([1.0])).asnumpy().tolist() == [31.0]
    net.append(Times(0))
    assert net(Tensor([1.0])).asnumpy().tolist() == [1.0]
    net[0] = Times(5)
    del net[2]
    assert net(Tensor([1.0])).asnumpy().tolist() == [61.0]
    assert [cell.factor for cell in net] == [5, 10]


def test_sequential_indexing_and_slices():
    net = nn.SequentialCell(*dense(1, 2, 3, 4))
    assert net[-1] is net[2]
    part = net[1:]
    assert isinstance(part, nn.SequentialCell)
    assert len(part) == 2
    assert part[0] is net[1]
    with pytest.raises(IndexError, match=r"\[-3, 3\)"):
        net[3]
    with pytest.raises(TypeError):
        net["0"]
    with pytest.raises(TypeError, match="subclass of Cell"):
        net[0] = 3


def test_deleting_renumbers_what_was_numbered():
    net = nn.SequentialCell(*dense(1, 1, 1, 1))
    del net[0]
    assert names(net) == ["0.weight", "1.weight"]
    named = nn.SequentialCell(OrderedDict(zip("abc", dense(1, 1, 1, 1), strict=True)))
    del named[:2]
    assert names(named) == ["c.weight"]
    with pytest.raises(TypeError):
        del net["a"]


def test_names_keep_what_stands_before_them():
    class Net(nn.Cell):
        def __init__(self):
            super().__init__()
            self.body = nn.SequentialCell(*dense(1, 1, 1))
            self.heads = nn.CellList(dense(1, 1, 1))

    net = Net()
    net.body.append(*dense(1, 1))
    net.heads.insert(0, *dense(1, 1))
    net.heads.append(*dense(1, 1))
    assert names(net) == [
        "body.0.weight",
        "body.1.weight",
        "body.2.weight",
        "heads.0.weight",
        "heads.1.weight",
        "heads.2.weight",
        "heads.3.weight",
    ]
    del net.heads[1]
    assert names(net)[3:] == ["heads.0.weight", "heads.1.weight", "heads.2.weight"]


# ---------------------------------------------------------------- CellList
def test_list_grows_and_shrinks():
    a, b, c, d = cells = dense(1, 2, 3, 4, 5)
    net = nn.CellList([a, b])
    net.append(c)
    net += [d]
    assert list(net) == cells
    assert names(net) == [f"{i}.weight" for i in range(4)]
    del net[1:3]
    assert list(net) == [a, d]
    assert names(net) == ["0.weight", "1.weight"]
    net.insert(-1, b)
    assert list(net) == [a, b, d]
    net[1] = c
    assert list(net) == [a, c, d]
    assert isinstance(net[:2], nn.CellList)
    assert nn.CellList([a], auto_prefix=False)[0].weight.name != "0.0.weight"
    assert len(nn.CellList()) == 0
    for bad, error in (
        (lambda: net[3], IndexError),
        (lambda: net["a"], TypeError),
        (lambda: net.append(1), TypeError),
        (lambda: net.extend((a,)), TypeError),
        (lambda: net.insert(9, a), IndexError),
        (lambda: nn.CellList([nn.CellDict()]), TypeError),
        (lambda: nn.CellList(3), TypeError),
    ):
        with pytest.raises(error):
            bad()
    with pytest.raises(NotImplementedError):
        net(Tensor([1.0]))


# ---------------------------------------------------------------- CellDict
def test_dict():
    a, b = dense(1, 2, 3)
    net = nn.CellDict({"a": a, "b": b})
    assert names(net) == ["a.weight", "b.weight"]
    assert list(net) == list(net.keys()) == ["a", "b"]
    assert list(net.values()) == [a, b]
    assert net["a"] is a
    assert "a" in net
    assert net.pop("a") is a
    assert len(net) == 1
    net.update([("c", a)])
    net["d"] = nn.ReLU()
    assert [key for key, _ in net.items()] == ["b", "c", "d"]
    net.clear()
    assert len(net) == 0
    with pytest.raises(KeyError):
        net["b"]


@pytest.mark.parametrize(
    ("key", "cell", "error"),
    [
        (1, nn.ReLU(), TypeError),
        ("", nn.ReLU(), KeyError),
        ("a.b", nn.ReLU(), KeyError),
        ("cells", nn.ReLU(), KeyError),
        ("a", None, TypeError),
        ("a", 3, TypeError),
        ("a", nn.SequentialCell(), TypeError),
    ],
)
def test_dict_errors(key, cell, error):
    with pytest.raises(error):
        nn.CellDict()[key] = cell


@pytest.mark.parametrize(("cells", "error"), [(3, TypeError), ([3], TypeError), ([("a",)], ValueError)])
def test_dict_update_errors(cells, error):
    with pytest.raises(error):
        nn.CellDict(cells)
