"""What docs/jit.md says, beside the programs of test_control."""

import re
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

import msgrad as ms
from msgrad import Tensor, nn, ops

PAGE = (Path(__file__).parents[2] / "docs" / "jit.md").read_text()
X = Tensor([1.0, 2.0, 3.0])


def operators(function) -> list[str]:
    """The operators of the one program that a jitted function was compiled to."""
    ((found,),) = function.programs.values()
    return [step.operator.name for step, _ in found.traced.steps]


def values(out) -> list:
    if isinstance(out, (tuple, list)):
        return [value for item in out for value in values(item)]
    return [out.asnumpy().tolist() if isinstance(out, Tensor) else out]


def test_the_example(tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    file = tmp_path / "example.py"
    file.write_text(code)
    names = {"ms": ms, "ops": ops}
    exec(compile(code, str(file), "exec"), names)
    root, steps = names["solve"](Tensor(1.0), Tensor(2.0))
    assert type(steps) is int and steps == 3
    np.testing.assert_allclose(root.asnumpy(), 2**0.5, atol=1e-4)
    grad = ms.grad(lambda x, t: names["solve"](x, t)[0], 1)(Tensor(1.0), Tensor(2.0))
    np.testing.assert_allclose(grad.asnumpy(), 0.5 / 2**0.5, rtol=1e-2)


# ---------------------------------------------------------------- what is compiled to what
def if_else(x):
    if x.sum() > 0:
        x = x * 2
    else:
        x = x * 3
    return x


def expression(x):
    return x if x.sum() > 0 else -x


def early_return(x):
    if x.sum() > 0:
        return x * 2
    return x * 3


def logic(x):
    return x * ((x.sum() > 0 and x.max() < 9) or 0 < x.min() < 1)


def costly(x):
    def far(x):
        for _ in range(20):
            x = ops.tanh(x) + ops.sin(x)
        return x.sum() > 0

    return x * (x.sum() > 0 and far(x))


def while_loop(x):
    while x.sum() < 50:
        x = x * x + 1
        if x.max() > 90:
            break
    else:
        x = -x
    return x


def while_primitive(x):
    return ops.WhileLoop()(lambda v: v.sum() < 50, lambda v: v * v + 1, x)


def for_of_unknown_length(x):
    for k in range(x.sum().astype(ms.int32)):
        x = x * 0.5 + k
    return x


def fori_of_unknown_length(x):
    return ops.ForiLoop()(0, x.sum().astype(ms.int32), lambda k, v: v * 0.5 + k, x)


def long_for(x):
    for k in range(60):
        x = x * 0.5 + k
    return x


def long_zip(x):
    for k, (a, b) in enumerate(zip(ops.ones((20, 3)), ops.zeros((20, 3)))):
        x = x * a + b + k
    return x


def long_for_with_break(x):
    for k in range(20):
        if x.sum() > 9:
            break
        x = x + k
    return x


def fori(x):
    return ops.ForiLoop()(0, 20, lambda k, v: v * 0.5 + k, x)


def scan(x):
    return ops.Scan()(lambda carry, y: (carry * 0.5 + y, carry.sum()), x, [x * k for k in range(20)])


def scan_of_length(x):
    return ops.Scan()(lambda carry, _: (carry * 0.5, carry), x, None, 20)[0]


def short_for(x):
    for k in range(16):
        x = x * 0.5 + k
    return x


def over_a_list(x):
    for k in [0.5] * 20:
        x = x * k
    return x


COMPILED = {
    if_else: "cond",
    expression: "cond",
    early_return: "cond",
    logic: "",
    costly: "cond",
    while_loop: "while cond",
    while_primitive: "while",
    for_of_unknown_length: "while",
    fori_of_unknown_length: "while",
    long_for: "scan",
    long_zip: "scan",
    long_for_with_break: "while",
    fori: "scan",
    scan: "scan",
    scan_of_length: "scan",
    short_for: "",
    over_a_list: "",
}


@pytest.mark.recorded_only
@pytest.mark.parametrize("function", COMPILED, ids=lambda f: f.__name__)
def test_what_is_compiled_to_what(function):
    jitted = ms.jit(function, fullgraph=True)
    for x in (X, -X, X * 0):
        for found, expected in zip(values(jitted(x)), values(function(x)), strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert set(operators(jitted)) & {"cond", "while", "scan"} == set(COMPILED[function].split())


def test_in_graph_mode():
    class Net(nn.Cell):
        def construct(self, x):
            return while_loop(x)

    net = Net()
    expected = values((net(X), net(X * 9)))
    ms.set_context(mode=ms.GRAPH_MODE)
    try:
        assert values((net(X), net(X * 9))) == expected
    finally:
        ms.set_context(mode=ms.PYNATIVE_MODE)


# ---------------------------------------------------------------- what comes out
@pytest.mark.recorded_only
def test_numbers_of_tensors():
    @ms.jit(fullgraph=True)
    def f(x):
        n = x.sum()
        return int(n), float(n), bool(n), n.item(), x * n.item()

    out = f(X)
    assert [type(value) for value in out[:4]] == [int, float, bool, float] and out[:4] == (6, 6.0, True, 6.0)
    np.testing.assert_allclose(ms.grad(lambda x: f(x)[4].sum())(X).asnumpy(), [6, 6, 6])


@pytest.mark.recorded_only
def test_beyond_the_bounds_the_nearest_item_is_read():
    @ms.jit(fullgraph=True)
    def f(x, k):
        i = 0
        while i < k:
            i += 1
        return x[i]

    assert f(X, Tensor(1)) == 2 and f(X, Tensor(7)) == 3


def test_a_gradient_through_more_steps_than_are_kept():
    @ms.jit
    def f(x, n):
        k = 0
        while k < n:
            x = x + 1e-4 * ops.sin(x)
            k += 1
        return x

    def by_hand(x, n):
        slope = 1.0
        for _ in range(n):
            x, slope = x + 1e-4 * np.sin(x), slope * (1 + 1e-4 * np.cos(x))
        return slope

    n = 300 if ms.get_context("pynative_synchronize") else 20_000
    np.testing.assert_allclose(ms.grad(f)(Tensor(1.0), Tensor(n)).asnumpy(), by_hand(1.0, n), rtol=2e-3)


# ---------------------------------------------------------------- what runs recorded
def recursion(x):
    return x if x.sum() > 20 else recursion(x * 2)


cell = nn.Cell()


def sets_an_attribute(x):
    if x.sum() > 0:
        cell.kept = x * 2
    return x


def comprehension_if(x):
    return [k for k in range(3) if x[k] > 1]


def contained(x):
    return 2.0 in [x[0], x[1]]


def formatted(x):
    return f"{x.sum()}"


def read(x):
    return x.asnumpy().sum()


RECORDED = {
    recursion: "calls itself as often as a tensor says",
    sets_an_attribute: "sets the attribute 'kept' of Cell",
    comprehension_if: "reads a tensor's value",
    contained: "reads a tensor's value",
    formatted: "reads a tensor's value",
    read: "reads a tensor's value",
}


@pytest.mark.recorded_only
@pytest.mark.parametrize("function", RECORDED, ids=lambda f: f.__name__)
def test_what_runs_recorded(function, monkeypatch):
    jitted = ms.jit(function)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert values(jitted(X)) == values(function(X)) and values(jitted(X)) == values(function(X))
    (warning,) = caught
    assert RECORDED[function] in str(warning.message) and __file__.rpartition("/")[2] in str(warning.message)
    with pytest.raises(RuntimeError, match="but 'fullgraph' asks for that"):
        ms.jit(function, fullgraph=True)(X)
    monkeypatch.setenv("MSGRAD_STRICT", "1")
    with pytest.raises(RuntimeError, match="MSGRAD_STRICT is set"):
        ms.jit(function)(X)


def with_and_else(x):
    with warnings.catch_warnings():
        for k in range(4):
            if x.sum() > 30:
                break
            x = x * 2 + k
        else:
            x = -x
    return x


def test_with_and_for_else_are_compiled():
    for x in (X, -X):
        assert values(ms.jit(with_and_else, fullgraph=True)(x)) == values(with_and_else(x))


def test_the_rewriting_is_loaded_when_it_is_needed():
    code = (
        "import sys, msgrad as ms\n"
        "ms.jit(lambda x: x + 1)(ms.Tensor([1.0]))\n"
        "print(sorted({'malt', 'gast', 'astunparse'} & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
