"""`python -m msgrad script.py [args]` runs a program as `python` does, `import mindspore` meaning msgrad."""

import atexit
import io
import linecache
import os
import runpy
import sys
import zipfile
from importlib.abc import InspectLoader
from importlib.machinery import BuiltinImporter, ModuleSpec, SourceFileLoader
from importlib.util import find_spec
from itertools import dropwhile
from types import CodeType, ModuleType, TracebackType

from . import alias

USAGE = """usage: python -m msgrad [--explain] [-c code | -m module | script | -] [arguments]
Runs a MindSpore program on msgrad: `import mindspore` means msgrad in it.
--explain: at the end, print what was compiled, how often and why again, and what was not."""


def run(code: CodeType, file: str | None = None, spec: ModuleSpec | None = None) -> None:
    """Execute `code` as the module `__main__`."""
    main = ModuleType("__main__")
    loader = spec.loader if spec else SourceFileLoader("__main__", file) if file else BuiltinImporter
    main.__dict__.update(__builtins__=__builtins__, __loader__=loader, __spec__=spec, __annotations__={})
    if spec:
        main.__package__ = spec.parent
    if file:
        main.__dict__.update(__file__=file, __cached__=spec.cached if spec else None)
    sys.modules["__main__"] = main
    exec(code, main.__dict__)


def search(folder: str) -> None:
    """Put `folder` first on the import path, where `python -m msgrad` has put its own."""
    if not sys.flags.safe_path:
        sys.path[0] = folder


def run_script(path: str) -> None:
    if path == "-":
        search("")
        return run(compile(sys.stdin.buffer.read(), "<stdin>", "exec", dont_inherit=True))
    if not os.path.exists(path):
        print(f"python -m msgrad: can't open file {os.path.abspath(path)!r}: no such file", file=sys.stderr)
        sys.exit(2)
    if os.path.isdir(path) or zipfile.is_zipfile(path):
        del sys.path[0]  # run_path puts the folder or archive there
        runpy.run_path(path, run_name="__main__")
        return
    search(os.path.dirname(os.path.realpath(path)))
    file = os.path.abspath(path)
    with io.open_code(file) as stream:
        return run(compile(stream.read(), file, "exec", dont_inherit=True), file)


def run_module(name: str) -> None:
    search(os.getcwd())
    sys.argv[0] = "-m"
    try:
        spec = find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            spec = find_spec(f"{name}.__main__")
    except ModuleNotFoundError as error:
        if not f"{name}.".startswith(f"{error.name}."):  # raised inside a package on the way
            raise
        spec = None
    code = spec.loader.get_code(spec.name) if spec and isinstance(spec.loader, InspectLoader) else None
    if spec is None or code is None:
        print(f"python -m msgrad: No module named {name}", file=sys.stderr)
        sys.exit(1)
    sys.argv[0] = spec.origin or name
    run(code, spec.origin, spec)


def run_code(text: str) -> None:
    search("")
    sys.argv[0] = "-c"
    if sys.version_info >= (3, 13):  # from there on tracebacks show the lines of -c
        linecache.cache["<string>"] = len(text), None, text.splitlines(keepends=True), "<string>"
    run(compile(text, "<string>", "exec", dont_inherit=True))


def without_ours(trace: TracebackType | None) -> TracebackType | None:
    """`trace` without the frames that started the program, and without the alias's."""
    frames = []
    while trace is not None:
        frames.append(trace)
        trace = trace.tb_next
    program = dropwhile(lambda frame: file_of(frame) in (__file__, "<frozen runpy>"), frames)
    for frame in reversed([frame for frame in program if file_of(frame) != alias.__file__]):
        trace = TracebackType(trace, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return trace


def file_of(frame: TracebackType) -> str:
    return frame.tb_frame.f_code.co_filename


def print_explanation() -> None:
    from msgrad import explain  # the program may not have needed msgrad at all

    print(explain(), file=sys.stderr)


def main() -> None:
    if sys.argv[1:2] == ["--explain"]:
        del sys.argv[1]
        atexit.register(print_explanation)
    match sys.argv[1:]:
        case ["-c", text, *_]:
            start, given = 2, lambda: run_code(text)
        case ["-m", name, *_]:
            start, given = 2, lambda: run_module(name)
        case [] | ["-h" | "--help", *_]:
            asked = len(sys.argv) > 1
            print(USAGE, file=sys.stdout if asked else sys.stderr)
            sys.exit(0 if asked else 2)
        case [path, *_] if path == "-" or not path.startswith("-"):
            start, given = 1, lambda: run_script(path)
        case [option, *_]:
            print(f"unknown option or missing value: {option}\n{USAGE}", file=sys.stderr)
            sys.exit(2)
    sys.argv = sys.argv[start:]
    alias.install()
    try:
        given()
    except BaseException:
        show = sys.excepthook

        def shown(kind, error, trace):
            trace = without_ours(trace)
            show(kind, error.with_traceback(trace), trace)

        sys.excepthook = shown  # Python itself prints, and sets the exit code
        raise


if __name__ == "__main__":
    main()
