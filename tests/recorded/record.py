"""Record what the real MindSpore does: `python tests/recorded/record.py [topic ...]` in its environment.

Each `<topic>.py` beside this file holds `CASES: dict[str, str]`, name to code (see encode.py). Every case runs
in the installed MindSpore, and `<topic>.json` gets the outcomes. A topic runs in a worker process; a case that
kills the process, or takes longer than a minute, is recorded as {"crash": true}, and a new worker goes on
with the next case.
"""

import argparse
import faulthandler
import importlib
import json
import os
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

import encode

HERE = Path(__file__).resolve().parent
NO_TOPIC = {"record", "encode", "preludes"}
SECONDS = 60
BROKEN = 70  # exit status of a worker that failed itself


def topics():
    """Names of all topics, in alphabetical order."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NO_TOPIC)


def cases(topic):
    """A topic's cases, name to code: each begins with the topic's PRELUDE, if it has one."""
    module = importlib.import_module(topic)
    return {name: getattr(module, "PRELUDE", "") + code for name, code in module.CASES.items()}


def work(topic, start, path):
    """Run the cases of `topic` from number `start` on, each one's outcome appended to `path` as a line.

    Each case runs in a fork of this process, as MindSpore's errors leave traces in its later results. A child
    that dies ends this process too.
    """
    names = encode.scope("mindspore")
    for name, code in list(cases(topic).items())[start:]:
        if child := os.fork():
            if status := os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
                sys.exit(BROKEN if status == BROKEN else 1)
            continue
        try:
            faulthandler.dump_traceback_later(SECONDS, exit=True)
            names["ms"].runtime.launch_blocking()  # so that an operator raises its own errors only
            line = json.dumps(stored(encode.outcome(code, names)))
            with open(path, "a") as lines:
                print(line, file=lines)
        except BaseException:
            print(f"{topic}: {name}: cannot be recorded", file=sys.stderr)
            traceback.print_exc()
            os._exit(BROKEN)  # a fault of this script or of the case is not a crash of MindSpore
        os._exit(0)


def stored(result, inside=False):
    """An encoded outcome as it is stored: the base classes of exceptions are left out, as only the other side
    of a comparison needs them, and so are the messages of those inside a table."""
    if isinstance(result, dict):
        unneeded = {"kinds", "message"} if inside and "raises" in result else {"kinds"}
        return {key: stored(item, True) for key, item in result.items() if key not in unneeded}
    return [stored(item, True) for item in result] if isinstance(result, list) else result


def record(topic):
    """Write `<topic>.json`; returns how many cases it holds and how many of them crashed."""
    names, results, crashes = list(cases(topic)), [], 0
    with tempfile.NamedTemporaryFile("r") as lines, tempfile.TemporaryDirectory() as scratch:
        while len(results) < len(names):
            command = [sys.executable, HERE / "record.py", "--worker", topic, str(len(results)), lines.name]
            worker = subprocess.run(command, env={**os.environ, "GLOG_v": "4"}, cwd=scratch, check=False)
            if worker.returncode == BROKEN:
                sys.exit(f"{topic}: not recorded")
            lines.seek(0)
            results = [json.loads(line) for line in lines]
            if len(results) < len(names):
                crashes += 1
                print(f"{topic}: {names[len(results)]} crashed", file=sys.stderr)
                with open(lines.name, "a") as more:
                    print('{"crash": true}', file=more)
                results.append({"crash": True})
    import mindspore
    import numpy

    rows = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(result, separators=(',', ':'))}"
        for name, result in zip(names, results, strict=True)
    )
    header = f'"mindspore": "{mindspore.__version__}", "numpy": "{numpy.__version__}"'
    (HERE / f"{topic}.json").write_text(f'{{{header}, "cases": {{\n{rows}\n}}}}\n')
    return len(names), crashes


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("topics", nargs="*", help="all of them if none is given")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        topic, start, path = arguments.topics
        work(topic, int(start), path)
    else:
        for topic in arguments.topics or topics():
            print(topic, "cases: {}, crashed: {}".format(*record(topic)))
