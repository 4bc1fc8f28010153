"""Functions whose `if`, `while`, `for`, `and`, `or`, `not` and `x if c else y` call core.statements instead.

The rewriting is diastatic-malt's (the maintained fork of AutoGraph). It happens where a function that is compiled needs
a tensor's value for its control flow, and reaches the functions, methods and Cells that it calls, if they are
the user's: msgrad's own, the libraries it stands on and Python's stay as they are.
"""

import contextlib
import copy
import dis
import functools
import importlib.util
import os
import sys
import sysconfig
import types
from collections.abc import Callable
from functools import cache
from typing import Any

from msgrad.core.record import NeedsValue, here

PACKAGE = "diastatic-malt"
_DOUBLED = 64  # statements of a function that may stand in two branches
INLINED: list[type] = []  # classes whose instances call their `fn`, which is rewritten in their place
_refused: dict[types.CodeType, str] = {}  # functions that cannot be rewritten, and why
_statements: Any = None


def connect(statements) -> None:
    """core.statements tells what rewritten functions call."""
    global _statements
    _statements = statements


@cache
def available() -> bool:
    return importlib.util.find_spec("malt") is not None


# ---------------------------------------------------------------- which functions
@cache
def foreign() -> tuple[str, ...]:
    """Where the files lie that are not the user's."""
    roots = [os.path.dirname(os.path.dirname(__file__)), sysconfig.get_path("stdlib")]
    for name in ("jax", "jaxlib", "numpy", "optax", "malt", "gast"):
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin:
            roots.append(os.path.dirname(spec.origin))
    return tuple(os.path.join(root, "") for root in roots)


@cache
def of_user(code: types.CodeType) -> bool:
    file = code.co_filename
    if file.startswith("<frozen") or file == "<string>":
        return False
    return not file.startswith(foreign()) or ("site-packages" in file and not file.startswith(foreign()[2:]))


def rewritten(function: Callable) -> Callable:
    """`function` as it is called in a rewritten function: itself, unless it is a function of the user's."""
    if isinstance(function, functools.partial):
        return functools.partial(rewritten(function.func), *function.args, **function.keywords)
    if isinstance(function, types.MethodType):
        inner = rewritten(function.__func__)
        return function if inner is function.__func__ else types.MethodType(inner, function.__self__)
    if isinstance(function, types.FunctionType):
        return of_function(function)
    if isinstance(function, tuple(INLINED)):
        return rewritten(function.fn)
    call = type(function).__call__ if callable(function) else None
    if isinstance(call, types.FunctionType) and of_user(call.__code__):
        return types.MethodType(of_function(call), function)
    return function


def of_function(function: types.FunctionType) -> Callable:
    code = function.__code__
    if "rewritten" in function.__dict__ or code in _refused or not of_user(code) or not available():
        return function
    if code.co_flags & (0x20 | 0x80 | 0x200):  # generators and coroutines
        return function
    try:
        out = rewriter()(function)
    except Exception as error:  # no source, or a statement that the rewriting does not know
        _refused[code] = f"{type(error).__name__}: {error}"
        return function
    out.__dict__["rewritten"] = True
    return out


def refused(function) -> str | None:
    """Why a function could not be rewritten."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return _refused.get(code)


# ---------------------------------------------------------------- how
@cache
def rewriter() -> Callable:
    """A function that rewrites functions; made at the first use, as it needs the package."""
    import gast
    from malt.converters import (
        break_statements,
        call_trees,
        conditional_expressions,
        continue_statements,
        control_flow,
        functions,
        logical_expressions,
        return_statements,
        variables,
    )
    from malt.core import converter
    from malt.pyct import anno, cfg, parser, qual_names, templates, transpiler
    from malt.pyct.static_analysis import activity, reaching_definitions

    unknown = (gast.Yield, gast.YieldFrom, gast.Await, gast.NamedExpr, gast.ClassDef, gast.AsyncFunctionDef)
    unknown += (gast.AsyncFor, gast.AsyncWith, *[getattr(gast, n) for n in ("Match", "TryStar") if hasattr(gast, n)])

    class Options(converter.ConversionOptions):
        """There is one set of options; calls of `print` are rewritten too."""

        def uses(self, feature):
            return feature is converter.Feature.BUILTIN_FUNCTIONS

        def call_options(self):
            return self

        def to_ast(self):
            return parser.parse_expression("None")

    class Conditions(conditional_expressions.ConditionalExpressionTransformer):
        """Conditional expressions, those inside others too."""

        def visit_IfExp(self, node):
            return super().visit_IfExp(self.generic_visit(node))

    class Logic(logical_expressions.LogicalExpressionTransformer):
        """`and`, `or`, `not`, and `a < b < c`, of which each part is evaluated once."""

        def visit_Compare(self, node):
            if len(node.ops) == 1:
                return self.generic_visit(node)
            node = self.generic_visit(node)
            out = templates.replace_as_expression("ag__.chain(left)", left=node.left)
            for op, part in zip(node.ops, node.comparators, strict=True):
                pair = templates.replace_as_expression("(lambda a, b: a < b, lambda: part)", part=part)
                pair.elts[0].body.ops = [op]
                out.args.append(pair)
            return out

    def returns(nodes) -> bool:
        """Whether there is a `return` in a branch of these statements."""
        return any(
            isinstance(node, gast.Return) or (isinstance(node, gast.If) and returns([*node.body, *node.orelse]))
            for node in nodes
        )

    def ends(nodes) -> bool:
        """Whether these statements always return."""
        last = nodes[-1] if nodes else None
        return isinstance(last, gast.Return) or (isinstance(last, gast.If) and ends(last.body) and ends(last.orelse))

    def with_tails(nodes: list, room: int) -> list:
        """The statements with what follows an `if` that may return moved into both of its branches.

        So no variable is needed that only some ways bind. Of more than `room` statements none are doubled.
        """
        for k, node in enumerate(nodes):
            if isinstance(node, gast.If) and returns([node]):
                rest = nodes[k + 1 :]
                if not (ends(node.body) or ends(node.orelse)):
                    if len(rest) > room:
                        return nodes
                    node.body, node.orelse = [*node.body, *copy.deepcopy(rest)], [*node.orelse, *rest]
                    nodes, room = nodes[: k + 1], (room - len(rest)) // 2
                node.body, node.orelse = with_tails(node.body, room), with_tails(node.orelse, room)
        return nodes

    class Rewriter(transpiler.PyToPy):
        def get_extra_locals(self):
            return {"ag__": _statements}

        def get_caching_key(self, user_context):
            return None

        def transform_ast(self, node, ctx):
            for part in gast.walk(node):
                if isinstance(part, unknown):
                    raise NotImplementedError(f"{type(part).__name__} at line {part.lineno}")
                name = part.attr if isinstance(part, gast.Attribute) else ""
                if name.startswith("__") and not name.endswith("__"):
                    raise NotImplementedError(f"the private name {name}")
                if isinstance(part, gast.FunctionDef):
                    part.body = with_tails(part.body, _DOUBLED)
            graphs = cfg.build(node)
            node = qual_names.resolve(node)
            node = activity.resolve(node, ctx, None)
            node = reaching_definitions.resolve(node, ctx, graphs)
            anno.dup(node, {anno.Static.DEFINITIONS: anno.Static.ORIG_DEFINITIONS})
            for step in (functions, break_statements, continue_statements, return_statements, call_trees, control_flow):
                node = step.transform(node, ctx)
            return variables.transform(Logic(ctx).visit(Conditions(ctx).visit(node)), ctx)

    program = converter.ProgramContext(options=Options())
    made = Rewriter()
    return lambda function: made.transform(function, program)[0]


# ---------------------------------------------------------------- loops that are being unrolled
class Unrolling(BaseException):
    """A loop that has been recorded for long, turn by turn: it may be better rewritten."""


@cache
def loops_in(code: types.CodeType) -> list[tuple[int, int]]:
    """From where to where in its bytecode a function loops."""
    return [
        (instruction.argval, instruction.offset)
        for instruction in dis.get_instructions(code)
        if "JUMP" in instruction.opname
        and isinstance(instruction.argval, int)
        and instruction.argval < instruction.offset
    ]


def watch() -> None:
    """Called now and then while a function is recorded as it is: raises Unrolling inside one of its loops."""
    frame = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if of_user(code) and not code.co_name.startswith("<"):
            for start, end in loops_in(code):
                if start <= frame.f_lasti <= end:
                    raise Unrolling
        frame = frame.f_back if code.co_name != "trace" or of_user(code) else None


@contextlib.contextmanager
def calling(rewrite, watch):
    """While it is open, functions of the user's are called as `rewrite` gives them, and `watch` looks at long recordings."""
    before = here.rewrite, here.watch
    here.rewrite, here.watch = rewrite, watch
    try:
        yield
    finally:
        here.rewrite, here.watch = before


def recorded(record: Callable, owner):
    """`record()`, of a function as it is; if that needs a value, or unrolls a long loop, with control flow rewritten.

    `owner.rewrite` says whether it must be rewritten, and is set where it must. What the rewritten function raises is
    not the user's to see: as it is, it may raise that at its own line.

    Raises:
        NeedsValue: if it cannot be recorded in either way; caused by what the rewritten function raised, if it did.
    """
    need: BaseException | None = None
    raised: Exception | None = None
    if not owner.rewrite or here.rewrite is not None:
        try:
            with calling(here.rewrite, watch if here.rewrite is None else None):
                return record()
        except Unrolling:
            pass
        except NeedsValue as error:
            if here.rewrite is not None:
                raise
            need = error
    try:
        with calling(rewritten, None):
            found = record()
        owner.rewrite = True
        return found
    except NeedsValue as error:
        why = str(error) if available() else f"{need} (with the package {PACKAGE} control flow would be compiled)"
        at = error.__traceback__ if need is None else need.__traceback__
    except Exception as error:
        raised, why = error, f"raises {type(error).__name__} where control flow is compiled ({error})"
        at = error.__traceback__ if need is None else need.__traceback__
    if need is None and not owner.rewrite:
        with calling(None, None):
            return record()
    raise NeedsValue(why).with_traceback(at) from raised  # at the line of the user's that needed it
