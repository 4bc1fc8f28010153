"""Containers: Cells in sequence, in a list, in a dictionary. Keys are part of the names of Parameters."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from msgrad.core.cell import Cell


def check_cell(cell, owner: str) -> Cell:
    if not isinstance(cell, Cell):
        raise TypeError(f"For '{owner}', each cell must be a subclass of Cell, but got {type(cell).__name__}.")
    return cell


def check_index(index, low: int, high: int, owner: str) -> int:
    """`index`, an int in [low, high)."""
    if not isinstance(index, int):
        raise TypeError(f"For '{owner}', the 'index' must be an int, but got {type(index).__name__}.")
    if not low <= index < high:
        raise IndexError(f"For '{owner}', the 'index' must be in the range [{low}, {high}), but got {index}.")
    return index


def place(cells: Mapping) -> tuple[str, int]:
    """What the names of Parameters hold before a container's keys, and how many parts that is.

    A container does not know where it sits in a network; the names of its first two Cells with Parameters tell.
    """
    found = []
    for key, cell in cells.items():
        first = next(iter(cell.get_parameters()), None)
        if first is not None:
            found.append((key, first.name.split(".")))
        if len(found) == 2:
            break
    prefix, depth = "", 0
    if found:
        key, parts = found[0]
        for i, part in enumerate(parts):
            if part == key:
                prefix, depth = "".join(f"{p}." for p in parts[:i]), i
                if len(found) == 2 and found[1][1][i : i + 1] == [found[1][0]]:
                    break
    return prefix, depth


def rename(cell: Cell, prefix: str, depth: int, key: str) -> None:
    """Give the Parameters of `cell` the key `key`, which is part number `depth` of their names."""
    for p in cell.get_parameters():
        p.name = ".".join([prefix + key, *p.name.split(".")[depth + 1 :]])


def replace_all(cells, items: Iterable) -> None:
    """Make `items` the contents of the registry `cells`."""
    for key in list(cells):
        del cells[key]
    for key, cell in items:
        cells[key] = cell


class SequentialCell(Cell):
    """Cells called one after the other, each on the output of the one before.

    Args:
        *args: the Cells; or one list of them; or one OrderedDict, whose keys name them.

    Raises:
        TypeError: if the one argument is none of these, or an element no Cell.

    Source: mindspore.nn.SequentialCell, MindSpore 2.10.
    """

    def __init__(self, *args):
        super().__init__()
        (first,) = args if len(args) == 1 else (None,)
        if len(args) != 1 or isinstance(first, Cell):
            items = [(str(i), cell) for i, cell in enumerate(args)]
        elif isinstance(first, list):
            items = [(str(i), cell) for i, cell in enumerate(first)]
        elif isinstance(first, OrderedDict):
            items = list(first.items())
        else:
            raise TypeError(
                f"For '{type(self).__name__}', the 'args[0]' must be a Cell, a list or an OrderedDict, "
                f"but got {type(first).__name__}."
            )
        for key, cell in items:
            self.insert_child_to_cell(key, check_cell(cell, type(self).__name__))
            cell.update_parameters_name(key + ".")
        # whether a key is a number that changes when Cells before it go
        self._is_dynamic_name = [not isinstance(first, OrderedDict)] * len(items)
        self.cell_list = list(self._cells.values())

    def construct(self, input_data):
        for cell in self.cell_list:
            input_data = cell(input_data)
        return input_data

    def append(self, cell) -> None:
        """Add `cell` at the end."""
        check_cell(cell, type(self).__name__)
        key = str(len(self))
        cell.update_parameters_name(place(self._cells)[0] + key + ".")
        self._cells[key] = cell
        self._is_dynamic_name.append(True)
        self.cell_list = list(self._cells.values())

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(OrderedDict(list(self._cells.items())[index]))
        return self.cell_list[check_index(index, -len(self), len(self), type(self).__name__)]

    def __setitem__(self, index, cell):
        check_cell(cell, type(self).__name__)
        key = list(self._cells)[check_index(index, -len(self), len(self), type(self).__name__)]
        cell.update_parameters_name(place(self._cells)[0] + key + ".")
        self._cells[key] = cell
        self.cell_list = list(self._cells.values())

    def __delitem__(self, index):
        owner = type(self).__name__
        if not isinstance(index, slice):
            index = check_index(index, -len(self), len(self), owner) % len(self)
        keys = list(self._cells)
        gone = keys[index] if isinstance(index, slice) else [keys[index]]
        for key in gone:
            del self._cells[key]
        del self._is_dynamic_name[index]
        prefix, depth = place(self._cells)
        kept = []
        for i, (key, cell) in enumerate(self._cells.items()):
            if self._is_dynamic_name[i]:
                rename(cell, prefix, depth, str(i))
                key = str(i)
            kept.append((key, cell))
        replace_all(self._cells, kept)
        self.cell_list = list(self._cells.values())

    def __len__(self):
        return len(self._cells)

    def __bool__(self):
        return bool(self._cells)

    def __iter__(self):
        return iter(self.cell_list)

    def set_grad(self, flag=True) -> None:
        """Mark this Cell and those in it as ones that are differentiated."""
        self.requires_grad = flag
        for cell in self.cell_list:
            cell.set_grad(flag)


class CellList(Cell):
    """Cells in a list.

    Args:
        *args: a list of Cells.
        auto_prefix: whether the names of Parameters begin with the Cell's index.

    Raises:
        TypeError: if the argument is no list of Cells.

    Source: mindspore.nn.CellList, MindSpore 2.10.
    """

    __cell_as_list__ = True  # so that `vmap` knows it

    def __init__(self, *args, **kwargs):
        super().__init__(kwargs.get("auto_prefix", True))
        if len(args) == 1:
            self.extend(args[0])

    def extend(self, cells) -> "CellList":
        """Add the Cells of a list at the end."""
        owner = type(self).__name__
        if not isinstance(cells, list):
            raise TypeError(f"For '{owner}', the new cells must be a list, but got {type(cells).__name__}.")
        prefix = place(self._cells)[0]
        for cell in cells:
            check_cell(cell, owner)
            if isinstance(cell, CellDict):
                raise TypeError(f"For '{owner}', a cell must not be a CellDict.")
            self._put(str(len(self)), cell, prefix)
        return self

    def _put(self, key: str, cell: Cell, prefix: str) -> None:
        if self._auto_prefix:
            cell.update_parameters_name(f"{prefix}{key}.")
        self._cells[key] = cell

    def append(self, cell) -> None:
        """Add `cell` at the end."""
        check_cell(cell, type(self).__name__)
        self._put(str(len(self)), cell, place(self._cells)[0])

    def insert(self, index, cell) -> None:
        """Put `cell` before number `index`."""
        owner, length = type(self).__name__, len(self)
        index = check_index(index, -length, length + 1, owner)
        index = index + length if index < 0 else index
        check_cell(cell, owner)
        prefix, depth = place(self._cells)
        after = list(self._cells.values())[index:]
        for i, moved in enumerate(after, index + 1):
            if self._auto_prefix:
                rename(moved, prefix, depth, str(i))
            self._cells[str(i)] = moved
        self._put(str(index), cell, prefix)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return CellList(list(self._cells.values())[index])
        index = check_index(index, -len(self), len(self), type(self).__name__)
        return self._cells[str(index % len(self))]

    def __setitem__(self, index, cell):
        owner = type(self).__name__
        check_cell(cell, owner)
        index = check_index(index, -len(self), len(self), owner) % len(self)
        self._put(str(index), cell, place(self._cells)[0])

    def __delitem__(self, index):
        if not isinstance(index, slice):
            index = check_index(index, -len(self), len(self), type(self).__name__) % len(self)
        keys = list(self._cells)
        for key in keys[index] if isinstance(index, slice) else [keys[index]]:
            del self._cells[key]
        prefix, depth = place(self._cells)
        if self._auto_prefix:
            for i, cell in enumerate(self._cells.values()):
                rename(cell, prefix, depth, str(i))
        replace_all(self._cells, [(str(i), cell) for i, cell in enumerate(self._cells.values())])

    def __iadd__(self, cells):
        return self.extend(cells)

    def __len__(self):
        return len(self._cells)

    def __bool__(self):
        return bool(self._cells)

    def __iter__(self):
        return iter(list(self._cells.values()))

    def set_grad(self, flag=True) -> None:
        """Mark this Cell and those in it as ones that are differentiated."""
        self.requires_grad = flag
        for cell in self:
            cell.set_grad(flag)

    def construct(self, *inputs):
        raise NotImplementedError("For 'CellList', call the Cells in it; the list itself computes nothing.")


class CellDict(Cell):
    """Cells in a dictionary.

    Args:
        *args: a mapping, or an iterable of (key, Cell) pairs.
        auto_prefix: whether the names of Parameters begin with the Cell's key.

    Raises:
        TypeError: if a key is no string, or a value no Cell or a container.
        KeyError: if a key is empty, holds a dot or is an attribute of Cells.

    Source: mindspore.nn.CellDict, MindSpore 2.10.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(kwargs.get("auto_prefix", True))
        if len(args) == 1:
            self.update(args[0])

    def update(self, cells) -> None:
        """Add the Cells of a mapping, or of an iterable of (key, Cell) pairs, over those of the same keys."""
        if not isinstance(cells, Iterable):
            raise TypeError(
                f"For 'CellDict.update', the argument must be an iterable of key-value pairs, "
                f"but got {type(cells).__name__}."
            )
        if isinstance(cells, (Mapping, CellDict)):
            cells = list(cells.items())
        for i, pair in enumerate(cells):
            if not isinstance(pair, Iterable):
                raise TypeError(f"For 'CellDict.update', element {i} must be iterable, but got {type(pair).__name__}.")
            pair = tuple(pair)
            if len(pair) != 2:
                raise ValueError(f"For 'CellDict.update', element {i} must have length 2, but it has {len(pair)}.")
            self[pair[0]] = pair[1]

    def __getitem__(self, key):
        return self._cells[key]

    def __setitem__(self, key, cell):
        if not isinstance(key, str):
            raise TypeError(f"For 'CellDict', a key must be a string, but got {type(key).__name__}.")
        if not key or "." in key or (hasattr(self, key) and key not in self._cells):
            raise KeyError(
                f"For 'CellDict', a key must not be empty, hold a dot or be an attribute of Cells, but got {key!r}."
            )
        check_cell(cell, "CellDict")
        if isinstance(cell, (CellDict, CellList, SequentialCell)):
            raise TypeError(f"For 'CellDict', a cell must not be a container, but got {type(cell).__name__}.")
        if self._auto_prefix:
            cell.update_parameters_name(f"{place(self._cells)[0]}{key}.")
        self._cells[key] = cell

    def __delitem__(self, key):
        del self._cells[key]

    def pop(self, key) -> Cell:
        """The Cell at `key`, which is taken out."""
        cell = self[key]
        del self[key]
        return cell

    def clear(self) -> None:
        """Take all Cells out."""
        replace_all(self._cells, [])

    def keys(self):
        return self._cells.keys()

    def values(self):
        return self._cells.values()

    def items(self):
        return self._cells.items()

    def __len__(self):
        return len(self._cells)

    def __iter__(self):
        return iter(self._cells)

    def __contains__(self, key):
        return key in self._cells

    def construct(self, *inputs):
        raise NotImplementedError("For 'CellDict', call the Cells in it; the dictionary itself computes nothing.")
