"""What was compiled, how often, and why again; what was not, and why: `msgrad.explain()`, `python -m msgrad --explain`.

Notes are taken where something is compiled, never where it only runs.
"""

import os
import sys
from types import CodeType, FrameType, TracebackType

from msgrad.core.names import is_user_file

_MOST_NOTES = 1000


class Function:
    """The notes on one function that `ms.jit` was given: a reason for each recording, and why it runs recorded."""

    __slots__ = ("compiled", "fallback", "name", "place", "reasons")

    def __init__(self, fn):
        inner = getattr(fn, "__func__", fn)
        code = getattr(inner, "__code__", None)
        self.name = getattr(fn, "__qualname__", None) or repr(fn)
        self.place = of_code(code) if code is not None else ""
        self.reasons: list[str] = []
        self.compiled = 0
        self.fallback: str | None = None

    def note(self, reason: str, compiled: bool) -> None:
        """Note a recording, and whether it needed an executable of its own."""
        self.compiled += compiled
        if len(self.reasons) < _MOST_NOTES:
            self.reasons.append(reason)
        self.list()

    def fell_back(self, why: str) -> None:
        """Note that it runs recorded from now on."""
        self.fallback = why
        self.list()

    def list(self) -> None:
        if self not in functions:
            functions.append(self)


class Programs:
    """The notes on the programs that were compiled for one line of the user's: a reason for each, and the last of them."""

    __slots__ = ("last", "reasons")

    def __init__(self):
        self.reasons: list[str] = []
        self.last: tuple = ()


functions: list[Function] = []
programs: dict[str, Programs] = {}


def note_program(steps: tuple, avals: list) -> None:
    """Note that a program of these steps on inputs of these avals is compiled whole, for the user's line that is running."""
    place = of_frame(sys._getframe(1))
    if place not in programs and len(programs) >= _MOST_NOTES:
        return
    found = programs.setdefault(place, Programs())
    if len(found.reasons) < _MOST_NOTES:
        found.reasons.append(difference(found.last, (steps, avals)) if found.last else "first time")
    found.last = steps, avals


def difference(last: tuple, this: tuple) -> str:
    """Where a program, (pairs of an instruction and operands' places, the inputs' avals), departs from the last one."""
    (old, avals), (new, avals_now) = last, this
    for one, other in zip(avals, avals_now) if len(avals) == len(avals_now) else ():
        if one is not other:
            return f"an input: {one!r} → {other!r}"
    for (one, before), (other, after) in zip(old, new):
        if one is other and before == after:
            continue
        name = one.operator.name
        if one.operator is not other.operator:
            return f"'{other.operator.name}' came where '{name}' was" if other.operator.name != name else f"in '{name}'"
        if one.outs != other.outs:
            return f"'{name}' gives {listed(other.outs)}, not {listed(one.outs)}"
        if one is not other:
            return f"'{name}' has another argument: {one.template!r} → {other.template!r}"
        return f"'{name}' takes other operands"
    if len(old) != len(new):
        return f"it has {len(new)} operators, not {len(old)}"
    return "other results are kept, or other buffers can be used again"


def listed(avals) -> str:
    return ", ".join(map(repr, avals[:3])) + (", ..." if len(avals) > 3 else "")


# ---------------------------------------------------------------- places in the user's code
def of_code(code: CodeType) -> str:
    return f"{short(code.co_filename)}:{code.co_firstlineno}"


def of_frame(frame: FrameType | None) -> str:
    """file:line of the innermost frame that is the user's."""
    while frame is not None:
        if is_user_file(frame.f_code.co_filename):
            return f"{short(frame.f_code.co_filename)}:{frame.f_lineno}"
        frame = frame.f_back
    return "(no user's line)"


def of_traceback(trace: TracebackType | None) -> str:
    """file:line of the innermost of the user's frames that an exception passed; '' if there is none."""
    found = ""
    while trace is not None:
        if is_user_file(trace.tb_frame.f_code.co_filename):
            found = f"{short(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def short(file: str) -> str:
    """A path as it looks from the working directory, if it lies below that."""
    try:
        path = os.path.relpath(file)
    except ValueError:  # another drive
        return file
    return file if path.startswith("..") else path


# ---------------------------------------------------------------- what users call
class Explanation:
    """What `explain()` gives; its text is a table. `functions` and `programs` hold the notes."""

    def __init__(self):
        self.functions, self.programs = list(functions), dict(programs)

    def __str__(self):
        lines = ["Functions under ms.jit"]
        for fn in self.functions:
            lines.append(f"  {fn.name} ({fn.place}): {counted(len(fn.reasons), 'recording')}, {fn.compiled} compiled")
            lines += table(fn.reasons)
            if fn.fallback is not None:
                lines.append(f"    runs recorded: {fn.fallback}")
        if not self.functions:
            lines.append("  none was called")
        lines.append("Programs of other code")
        for place, found in self.programs.items():
            lines.append(f"  {place}: {counted(len(found.reasons), 'program')} compiled")
            lines += table(found.reasons)
        if not self.programs:
            lines.append("  none was compiled whole")
        return "\n".join(lines)

    __repr__ = __str__


def table(reasons: list[str], most: int = 8) -> list[str]:
    """A numbered line for each reason, the middle left out where there are many."""
    rows = [f"    {k}. {reason}" for k, reason in enumerate(reasons, 1)]
    if len(rows) > most:
        rows[most // 2 : -most // 2] = [f"    ... {len(rows) - most} more ..."]
    return rows


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def explain() -> Explanation:
    """What was compiled so far, how often and why again, and what fell back to running recorded, with its reason.

    Returns:
        An object whose text is a table.
    """
    return Explanation()
