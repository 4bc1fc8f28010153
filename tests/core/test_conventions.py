"""The table of docs/gradients.md: each row's gradients are computed here, and must be what the document says.

`python tests/core/test_conventions.py` prints the tables as they should stand there.
"""

import json
import sys
from functools import cache
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

RECORDED = Path(__file__).parents[1] / "recorded"
sys.path.insert(0, str(RECORDED))

import encode  # noqa: E402
import grad_table  # noqa: E402

from msgrad import alias  # noqa: E402

DOCUMENT = Path(__file__).parents[2] / "docs" / "gradients.md"
MINDSPORE = json.loads((RECORDED / "grad_table.json").read_text())["cases"]
HEAD = "| gradient of | JAX | MindSpore 2.10 | msgrad |\n|---|---|---|---|"


# ---------------------------------------------------------------- the three columns
def by_mindspore(name):
    return shown(MINDSPORE[name])


@cache
def names():
    alias.install()
    return encode.scope("msgrad")


def by_msgrad(name):
    return shown(encode.outcome(grad_table.PRELUDE + grad_table.CASES[name], names()))


def gradient(f, *inputs, at=0):
    """`jax.grad` of the sum of what `f` gives, on float32."""
    arrays = [jnp.asarray(x, getattr(x, "dtype", np.float32)) for x in inputs]
    return jax.grad(lambda *a: f(*a).sum(), at)(*arrays)


def by_jax(name):
    _, code = grad_table.ROWS[name]
    try:
        with jax.numpy_dtype_promotion("standard"):
            found = eval(code, {"jax": jax, "jnp": jnp, "np": np, "nan": np.nan, "g": gradient})
    except (TypeError, ValueError, NotImplementedError):
        return "refuses"
    return shown(encode.encode(jax.tree.map(np.asarray, found), names()["ms"]))


def shown(encoded) -> str:
    """An encoded gradient as it stands in the table."""
    if "raises" in encoded:
        return "refuses"
    if "tuple" in encoded:
        return ", ".join(map(shown, encoded["tuple"]))
    dtype = (encoded.get("tensor") or encoded["ndarray"]).lower()
    value = encoded["value"]
    if dtype == "complex64":
        return ", ".join(f"{short(real)}{'-' if imag < 0 else '+'}{short(abs(imag))}j" for real, imag in value)
    note = "" if dtype == "float32" else f" ({dtype})"
    return f"{listed(value)}{note}"


def listed(value) -> str:
    if not isinstance(value, list):
        return short(value)
    if len(value) == 1:
        return listed(value[0])
    return f"[{', '.join(map(listed, value))}]"


def short(number) -> str:
    return str(number) if isinstance(number, bool) else f"{number + 0:.4g}"  # + 0: no -0


# ---------------------------------------------------------------- the document
def row(name) -> str:
    return f"| {name} | {by_jax(name)} | {by_mindspore(name)} | {by_msgrad(name)} |"


def tables() -> str:
    return "\n\n".join(
        "\n".join([f"### {title}", "", HEAD, *map(row, rows)]) for title, rows in grad_table.SECTIONS.items()
    )


@pytest.mark.parametrize("name", grad_table.ROWS)
def test_row(name):
    jax_s, mindspore, msgrad = by_jax(name), by_mindspore(name), by_msgrad(name)
    assert (msgrad != mindspore) == (name in grad_table.DIFFERS)
    assert len({jax_s, mindspore, msgrad}) > 1, "nobody differs here"
    assert row(name) in DOCUMENT.read_text().splitlines()


def test_the_document_has_these_rows_only():
    lines = DOCUMENT.read_text().splitlines()
    found = [line.split(" | ")[0].removeprefix("| ") for line in lines if line.startswith("| ")]
    assert [name for name in found if name != "gradient of"] == list(grad_table.ROWS)
    assert [line[4:] for line in lines if line.startswith("### ")] == list(grad_table.SECTIONS)


if __name__ == "__main__":
    print(tables())
