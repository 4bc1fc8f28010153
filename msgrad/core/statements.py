"""What rewritten functions call in place of Python's statements and expressions (see core.rewrite).

Where a tensor, or a number that a tensor decides, says which way to go, and the recording has no value for it, the ways
are recorded as one operator. Everything else is plain Python.
"""

import contextlib
import functools
import inspect
import types
from collections.abc import Callable, Iterator
from functools import partial

from msgrad import dtype as dtypes
from msgrad.core.branches import branch, truth
from msgrad.core.number import Number, converted, kind_of, number
from msgrad.core.pieces import Piece
from msgrad.core.record import NeedsValue, here
from msgrad.core.rewrite import rewritten
from msgrad.core.state import NotReturned, State, Undefined
from msgrad.core.tensor import Tensor, tensor
from msgrad.core.turns import Loop

DTYPES = {bool: dtypes.bool_, int: dtypes.int64, float: dtypes.float32}
UNROLLED = 16  # a loop of more turns becomes one operator where it can
DEEPEST = 40  # branches and loops inside each other: a function that calls itself on a tensor's say never ends
CHEAP = 32  # operators that are run whether they are needed or not, rather than in a branch


def unknown(value) -> bool:
    """Whether `value` is a Tensor or Number without a value here."""
    return isinstance(value, (Tensor, Number)) and here.rec.abstract


@contextlib.contextmanager
def inside():
    """Around the recording of a branch or loop."""
    if here.depth >= DEEPEST:
        raise NeedsValue("calls itself as often as a tensor says")
    here.depth += 1
    try:
        yield
    finally:
        here.depth -= 1


# ---------------------------------------------------------------- variables
def ld(value):
    """A variable's value where it is read."""
    if isinstance(value, Undefined):
        value.read()
    return value


def ldu(read: Callable, name: str):
    """An attribute or item that may not be there."""
    try:
        return read()
    except (KeyError, AttributeError, NameError, IndexError):
        return Undefined(name)


UndefinedReturnValue = NotReturned


class FunctionScope:
    """What stands around the body of a rewritten function."""

    def __init__(self, function_name, name, options):
        self.name = name

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def ret(self, value, returned):
        """What the function returns: None where no `return` was reached."""
        if returned is True:
            return value
        if returned is False:
            return None
        raise NeedsValue("returns a value on some paths and not on others, as a tensor decides")


def with_function_scope(body: Callable, name: str, options):
    return body(FunctionScope("", name, options))


def autograph_artifact(function):
    """Marks a function that is defined inside a rewritten one: its body is rewritten already."""
    function.__dict__["rewritten"] = True
    return function


# ---------------------------------------------------------------- if
def if_stmt(test, body, orelse, get_state, set_state, names, nouts):
    if not unknown(test):
        return body() if test else orelse()
    state = State(get_state, set_state, names, (body, orelse))
    with inside():
        branch(truth(test), state, known(test, True, state, body), known(test, False, state, orelse))


def known(test, outcome: bool, state: State, run: Callable) -> Callable:
    """`run`, with the variables that hold the test, or its opposite, bound to what they must be."""

    def call():
        look = state.look()
        for i, value in enumerate(look[: len(state.names)]):
            if isinstance(value, Number) and value.kind is bool:
                if value is test or (isinstance(test, Number) and value.opposite is test):
                    look[i] = outcome if value is test else not outcome
                elif isinstance(test, Number) and test.opposite is value:
                    look[i] = not outcome
        state.set(look)
        run()

    return call


def if_exp(test, if_true, if_false, text):
    if not unknown(test):
        return if_true() if test else if_false()
    return chosen(test, if_true, if_false)


def chosen(test, if_true: Callable, if_false: Callable):
    """The value of one of two expressions."""
    value: list = [NotReturned()]

    def bind(expression):
        def run():
            value[0] = expression()

        return run

    def put(values):
        (value[0],) = values

    if_stmt(test, bind(if_true), bind(if_false), lambda: (value[0],), put, ("the value",), 1)
    return value[0]


# ---------------------------------------------------------------- logic
def not_(value):
    if not unknown(value):
        return not value
    if isinstance(value, Tensor):
        return truth(value).logical_not()
    out = (value if value.kind is bool else value != 0) == False  # noqa: E712
    out.opposite = value
    return out


def and_(first: Callable, second: Callable):
    return both(first(), second, True)


def or_(first: Callable, second: Callable):
    return both(first(), second, False)


def both(a, second: Callable, conjunction: bool):
    """`a and second()`, or `a or second()`."""
    if not unknown(a):
        return (a and second()) if conjunction else (a or second())
    if is_bool(a) and cheap(second):
        b = second()
        if is_bool(b):
            return a & b if conjunction else a | b
        second = lambda: b  # noqa: E731
    return chosen(a, second, lambda: a) if conjunction else chosen(a, lambda: a, second)


def chain(left, first: tuple, *more: tuple):
    """`left < middle < right`, of (comparison, part) for each part: each part is evaluated once, if it is needed."""
    compare, part = first
    right = part()
    out = compare(left, right)
    return both(out, lambda: chain(right, *more), True) if more else out


def cheap(run: Callable) -> bool:
    """Whether `run` can as well be called where its value is not needed."""
    with inside():
        traced = Piece(lambda _: run(), NO_STATE, (), []).traced
    steps = [step.operator for step, _ in traced.steps]
    return not traced.writes and len(steps) <= CHEAP and not any(op.fallible or op.transform for op in steps)


NO_STATE = State(tuple, lambda values: None, (), ())


def is_bool(value) -> bool:
    return kind_of(value) is bool or (
        isinstance(value, Tensor) and value._var.aval.dtype.kind == "b" and not value.shape
    )


# ---------------------------------------------------------------- loops
def while_stmt(test, body, get_state, set_state, names, options):
    turns = 0
    while not unknown(go := test()):
        if not go:
            return
        if here.rec.abstract and turns in (UNROLLED, 8 * UNROLLED):
            state = State(get_state, set_state, names, (body, test))
            if compiled(Loop, state, lambda _: body(), test, None):
                return
        body()
        turns += 1
    state = State(get_state, set_state, names, (body, test))
    with inside():
        Loop(state, lambda _: body(), test, None).emit(truth(go))


def compiled(loop: Callable, *args, go=True) -> bool:
    """Record a loop that could be unrolled as one operator; whether it can be."""
    try:
        with inside():
            loop(*args).emit(go)
    except (NeedsValue, Exception):  # whatever it is, turn by turn it is the user's own to see
        return False
    return True


def for_stmt(items, extra_test, body, get_state, set_state, names, options):
    go = True if extra_test is None else extra_test()
    if here.rec.abstract and isinstance(items, Span):
        state = State(get_state, set_state, names, (body, extra_test))
        with inside():
            Loop(state, lambda k: body(items[k]), extra_test, items.length).emit(truth(go))
        return
    turn = 0
    if here.rec.abstract and isinstance(items, (range, Tensor, Zip, Enumerate)) and length(items) > UNROLLED:
        for turn in range(3):  # the first turns may be of another kind: a sum that begins as 0
            state = State(get_state, set_state, names, (body, extra_test))
            if isinstance(items, range):
                loop = Loop, state, body, extra_test, len(items) - turn, items[turn:]
            else:
                loop = (
                    Loop,
                    state,
                    lambda k: body(item(items, k)),
                    extra_test,
                    length(items) - turn,
                    range(turn, length(items)),
                )
            if compiled(*loop, go=truth(go)):
                return
            if not (unknown(go) or go):
                return
            guarded(go, partial(body, item(items, turn)), get_state, set_state, names)
            go = True if extra_test is None else extra_test()
        turn += 1
        items = map(partial(item, items), range(turn, length(items)))
    for target in items:
        if not (unknown(go) or go):
            break
        guarded(go, partial(body, target), get_state, set_state, names)
        if extra_test is not None:
            go = extra_test()


def guarded(go, run: Callable, get_state, set_state, names) -> None:
    """Run if `go`, which may not be known."""
    if unknown(go):
        if_stmt(go, run, lambda: None, get_state, set_state, names, len(names))
    else:
        run()


# ---------------------------------------------------------------- what loops go over
class Span:
    """`range(...)` with a bound that is not known."""

    def __init__(self, *bounds):
        bounds = [bound if type(bound) is int else whole(bound) for bound in bounds]
        self.start, stop, self.step = (0, *bounds, 1) if len(bounds) == 1 else (*bounds, 1)[:3]
        if isinstance(self.step, Number) or self.step == 0:
            raise NeedsValue("has a range whose step is not known")
        self.length = number(-((self.start - stop) // self.step))

    def __getitem__(self, k: Number):
        return self.start + self.step * k

    def __iter__(self):
        raise NeedsValue("makes a list of a range whose length a tensor decides")


class Zip:
    """`zip(...)` of tensors, ranges and the like."""

    def __init__(self, *sources):
        self.sources = sources

    def __iter__(self):
        return zip(*[over(source) for source in self.sources])


class Enumerate:
    """`enumerate(...)` of a tensor, a range or the like."""

    def __init__(self, source, start=0):
        self.source, self.start = source, start

    def __iter__(self):
        return enumerate(over(self.source), self.start)


def over(source) -> Iterator:
    return (item(source, k) for k in range(length(source)))


def length(source) -> int:
    """The number of items of what loops are compiled over."""
    if isinstance(source, Zip):
        return min(map(length, source.sources))
    return length(source.source) if isinstance(source, Enumerate) else len(source)


def item(source, k):
    """Number `k`, known or not, of them."""
    if isinstance(source, Zip):
        return tuple([item(part, k) for part in source.sources])
    if isinstance(source, Enumerate):
        return k + source.start if source.start else k, item(source.source, k)
    if isinstance(source, range) and isinstance(k, Number):
        return source.start + source.step * k
    return source[k]


def whole(bound):
    """A bound of a range as an int or a Number."""
    if isinstance(bound, Tensor) and bound._var.aval.dtype.kind in "iu":
        return converted(bound, int)
    if kind_of(bound) in (int, bool):
        return bound
    raise TypeError(f"'{type(bound).__name__}' object cannot be interpreted as an integer")


# ---------------------------------------------------------------- calls
def converted_call(function, args: tuple, kwargs: dict | None, scope):
    """`function(*args, **kwargs)`, the function rewritten if it is the user's."""
    kwargs = kwargs or {}
    special = SPECIAL.get(id(function))
    if special is not None and here.rec.abstract:
        if special is _super:
            return special(scope, *args)
        return special(*args, **kwargs)
    owner = getattr(function, "__self__", None)
    if isinstance(owner, Tensor) and unknown(owner) and function.__name__ == "item" and not (args or kwargs):
        return converted(owner, None)
    called = rewritten(function)
    takes = not isinstance(function, type) or function in (map, filter)
    if called is function and takes and "rewritten" not in getattr(function, "__dict__", ()):
        args = tuple([rewritten(a) if isinstance(a, FUNCTIONS) else a for a in args])  # what others call
        kwargs = {name: rewritten(a) if isinstance(a, FUNCTIONS) else a for name, a in kwargs.items()}
    return called(*args, **kwargs)


FUNCTIONS = (types.FunctionType, types.MethodType, functools.partial)


def _super(scope, *args):
    if args:
        return super(*args)
    frame, found = inspect.currentframe(), None
    while frame is not None:
        if frame.f_locals.get(scope.name) is scope:
            found = frame
        frame = frame.f_back
    return super(found.f_locals["__class__"], found.f_locals[found.f_code.co_varnames[0]])


def range_(*bounds):
    return Span(*bounds) if any(unknown(bound) for bound in bounds) else range(*bounds)


def _zip(*sources, strict=False):
    if sources and not strict and all(isinstance(s, (Tensor, range, Zip, Enumerate)) for s in sources):
        return Zip(*sources)
    return zip(*sources, strict=strict)


def _enumerate(source, start=0):
    return Enumerate(source, start) if isinstance(source, (Tensor, range, Zip, Enumerate)) else enumerate(source, start)


def _convert(kind):
    def convert(*args, **kwargs):
        if len(args) == 1 and not kwargs and unknown(args[0]):
            return converted(args[0], kind)
        return kind(*args, **kwargs)

    return convert


def _isinstance(value, classes):
    return issubclass(value.kind, classes) if isinstance(value, Number) else isinstance(value, classes)


def _type(*args):
    return args[0].kind if len(args) == 1 and isinstance(args[0], Number) else type(*args)


def _extreme(function, first_is_kept):
    def extreme(*args, **kwargs):
        items = list(args[0]) if len(args) == 1 and isinstance(args[0], (tuple, list)) else args
        if kwargs or not any(isinstance(a, Number) for a in items) or not all(kind_of(a) for a in items):
            return function(*args, **kwargs)
        found = items[0]
        for other in items[1:]:
            found = if_exp(first_is_kept(found, other), lambda a=found: a, lambda b=other: b, "")
        return found

    return extreme


def _quantifier(every: bool):
    """`all` or `any`."""

    def decide(items):
        found = every
        for item in items:
            found = both(found, lambda item=item: item, every)
            if not unknown(found) and bool(found) is not every:
                return not every
        return converted(found, bool) if unknown(found) else bool(found)

    return decide


def _tensor(*args, **kwargs):
    if args and isinstance(args[0], Number):
        tensor = converted(args[0], args[0].kind).tensor
        dtype = args[1] if len(args) > 1 else kwargs.get("dtype") or DTYPES[args[0].kind]
        return tensor.astype(dtype)
    return Tensor(*args, **kwargs)


def _needs(what: str) -> Callable:
    def refuse(*args, **kwargs):
        raise NeedsValue(f"calls {what}()")

    return refuse


SPECIAL = {
    id(function): special
    for function, special in (
        (super, _super),
        (range, range_),
        (zip, _zip),
        (enumerate, _enumerate),
        (bool, _convert(bool)),
        (int, _convert(int)),
        (float, _convert(float)),
        (isinstance, _isinstance),
        (type, _type),
        (min, _extreme(min, lambda a, b: a <= b)),
        (max, _extreme(max, lambda a, b: a >= b)),
        (any, _quantifier(False)),
        (all, _quantifier(True)),
        (Tensor, _tensor),
        (tensor, _tensor),
        *[(function, _needs(function.__name__)) for function in (eval, exec, locals, globals)],
    )
}
