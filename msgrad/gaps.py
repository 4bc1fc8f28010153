"""What MindSpore 2.10 has and msgrad lacks, and what behaves differently, each with its reason.

Patterns: `*` stands for one part of a dotted name, `**` for any number; of several patterns that match,
the one with the most letters counts. `python -m msgrad.gaps` prints both tables, and how much
of each module is here, as a Markdown page.
"""

import re
from collections import Counter
from functools import cache

from . import surface

NOT_YET = "not there yet"

ABSENT = {
    "mindspore.*": f"{NOT_YET}: comes with the rest of the top level",
    "mindspore.amp.*": f"{NOT_YET}: comes with mixed precision",
    "mindspore.boost.*": f"{NOT_YET}: MindSpore's training shortcuts",
    "mindspore.communication.**": f"{NOT_YET}: comes with the parallel work",
    "mindspore.dataset.*": f"{NOT_YET}: comes with the data pipeline",
    "mindspore.dataset.audio.*": f"{NOT_YET}: comes with the audio transforms",
    "mindspore.dataset.text.*": f"{NOT_YET}: comes with the text transforms",
    "mindspore.dataset.transforms.*": f"{NOT_YET}: comes with the data pipeline",
    "mindspore.dataset.vision.*": f"{NOT_YET}: comes with the image transforms",
    "mindspore.experimental.**": f"{NOT_YET}: comes with the optimizers",
    "mindspore.graph.*": "extends MindSpore's graph compiler; msgrad compiles with XLA",
    "mindspore.hal.*": f"{NOT_YET}: comes with the device interface",
    "mindspore.mindrecord.*": f"{NOT_YET}: MindSpore's own file format",
    "mindspore.mint.**": f"{NOT_YET}: comes with mint",
    "mindspore.multiprocessing.*": f"{NOT_YET}: Python's multiprocessing with shared tensors",
    "mindspore.nn.*": f"{NOT_YET}: comes with the layers",
    "mindspore.nn.probability.**": f"{NOT_YET}: comes with the distributions",
    "mindspore.ops.*": f"{NOT_YET}: comes with the operators",
    "mindspore.parallel.*": f"{NOT_YET}: comes with the parallel work",
    "mindspore.profiler.*": f"{NOT_YET}: reads MindSpore's own traces; jax.profiler records msgrad's",
    "mindspore.rewrite.*": "edits the source that MindSpore's compiler parses; msgrad does not parse source",
    "mindspore.runtime.*": f"{NOT_YET}: comes with the device interface",
    "mindspore.train.*": f"{NOT_YET}: comes with Model and its callbacks",
    "mindspore.utils.*": f"{NOT_YET}: tools for training on Ascend clusters",
}

DIFFERS = {
    "mindspore": "the module is msgrad itself: its `__name__` and the `__module__` of its classes say msgrad",
    "mindspore.dataset.transforms.c_transforms": "imports, like `py_transforms`; MindSpore has dropped both",
    "mindspore.numpy.clip": "honours `dtype`, which MindSpore ignores",
    "mindspore.numpy.rand": "other numbers than MindSpore's from one seed, as all random functions; the distribution is the same",
    "mindspore.scipy.linalg.lstsq": "honours `rcond`, which MindSpore ignores",
    "mindspore.ops.csr2coo": "gives the row of each element; the page of MindSpore, which has no CPU kernel, prints another",
    "mindspore.COOTensor": "is also a tuple of its parts; a sum has sorted, distinct places, whatever those of the summands",
    "mindspore.dataset.vision.c_transforms": "imports, like `py_transforms`; MindSpore has dropped both",
}


@cache
def _matcher(pattern: str) -> re.Pattern:
    return re.compile(re.escape(pattern).replace(r"\*\*", ".*").replace(r"\*", r"[^.]*"))


@cache
def row(name: str) -> str | None:
    """The pattern in ABSENT that speaks of the dotted `name`."""
    matching = [pattern for pattern in ABSENT if _matcher(pattern).fullmatch(name)]
    return max(matching, key=lambda pattern: len(pattern.replace("*", "")), default=None)


def reason(name: str) -> str | None:
    """Why msgrad lacks the dotted `name`; None where no row speaks of it."""
    pattern = row(name)
    return None if pattern is None else ABSENT[pattern]


def difference(name: str) -> str | None:
    """What msgrad does differently in `name`; None for nothing known."""
    return DIFFERS.get(name)


def missing(has) -> dict[str, list[str]]:
    """For each documented module, the dotted names for which `has(path, name)` is false."""
    return {
        path: [f"{path}.{name}" for name in surface.public(path) if not has(path, name)] for path in surface.DOCUMENTED
    }


def page(has) -> str:
    """The Markdown page; `has(path, name)` says whether msgrad has a name of MindSpore's module."""
    lacking = missing(has)
    rows = Counter(row(name) for names in lacking.values() for name in names)
    whole = {path: len(surface.public(path)) for path in lacking}
    here = {path: whole[path] - len(names) for path, names in lacking.items()}
    return "\n".join(
        [
            "# What msgrad has of MindSpore 2.10",
            "",
            f"{sum(here.values())} of {sum(whole.values())} documented names, counted in each module.",
            "",
            "| module | here | of |",
            "|---|---:|---:|",
            *(f"| `{path}` | {here[path]} | {whole[path]} |" for path in whole),
            "",
            "## Not here",
            "",
            "| names | how many | why |",
            "|---|---:|---|",
            *(f"| `{pattern}` | {rows[pattern]} | {why} |" for pattern, why in ABSENT.items()),
            "",
            "## Different",
            "",
            *(f"- `{name}`: {text}" for name, text in DIFFERS.items()),
        ]
    )


if __name__ == "__main__":
    from msgrad.alias import has

    print(page(has))
