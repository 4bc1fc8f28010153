"""Hooks and `ms.jit`, hooks inside other transforms, `saved_tensors_hooks`: which tensors they see, what they change; what
`_Function` writes, and each gradient of one's own under `grad`, `GradOperation` and twice."""

PRELUDE = """
x, y = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
w = Parameter(Tensor([5.0, 6.0]), name="w")
log = []
grad = ms.grad
def double(g): return g * 2
def triple(g): return g * 3
def seen(g):
    log.append(g)
    return g * 2
def square(a): return (a * a).sum()
def weighted(a): return (a * w).sum()
@ms.jit
def compiled(a): return (a * a).sum()
@ms.jit
def compiled_weighted(a): return (a * w).sum()
@ms.jit
def gradient(a): return ms.grad(square)(a)
@ms.jit
def gradient_in_w(a): return ms.grad(weighted, None, w)(a)
class Square(nn.Cell):
    def construct(self, a): return a * a
def tenfold(cell, gi, go): return (gi[0] * 10,)
hooked = Square()
hooked.register_backward_hook(tenfold)
def call(a): return hooked(a)
"""

JIT = {
    "input, outside": "x.register_hook(seen)\nout = grad(compiled)(x), log",
    "input, outside, later": "out = [grad(compiled)(x)]\nx.register_hook(seen)\nout += [grad(compiled)(x), log]",
    "Parameter, outside": "h = w.register_hook(seen)\nout = [grad(compiled_weighted, None, w)(x)]\nh.remove()\n"
    "out += [grad(compiled_weighted, None, w)(x), log]",
    "Parameter, outside, later": "out = [grad(compiled_weighted, None, w)(x)]\nw.register_hook(seen)\n"
    "out += [grad(compiled_weighted, None, w)(x), log]",
    "input, grad inside": "x.register_hook(double)\nout = gradient(x)",
    "input, grad inside, two": "x.register_hook(double)\nx.register_hook(triple)\nout = gradient(x)",
    "input, grad inside, later": "out = [gradient(x)]\nh = x.register_hook(double)\nout.append(gradient(x))\nh.remove()\n"
    "out.append(gradient(x))",
    "Parameter, grad inside": "w.register_hook(double)\nout = gradient_in_w(x)",
    "Parameter, grad inside, later": "out = [gradient_in_w(x)]\nh = w.register_hook(double)\n"
    "out.append(gradient_in_w(x))\nh.remove()\nout.append(gradient_in_w(x))",
    "registered inside": "@ms.jit\ndef f(a):\n    b = a * 2\n    b.register_hook(triple)\n    return (b * b).sum()\n"
    "out = [grad(f)(x) for _ in range(3)]",
    "registered inside, two": "@ms.jit\ndef f(a):\n    b = a * 2\n    b.register_hook(triple)\n    b.register_hook(double)\n"
    "    return (b * b).sum()\nout = grad(f)(x)",
    "registered inside, on the input": "@ms.jit\ndef f(a):\n    a.register_hook(triple)\n    return (a * a).sum()\n"
    "out = [grad(f)(x) for _ in range(3)]",
    "registered inside, on the input, grad inside": "def inner(a):\n    a.register_hook(triple)\n    return (a * a).sum()\n"
    "@ms.jit\ndef f(a): return ms.grad(inner)(a)\nout = [f(x) for _ in range(3)]",
    "registered inside, on a Parameter": "@ms.jit\ndef f(a):\n    w.register_hook(triple)\n    return (a * w).sum()\n"
    "out = [grad(f, None, w)(x) for _ in range(3)]",
    "registered inside, removed": "@ms.jit\ndef f(a):\n    b = a * 2\n    h = b.register_hook(triple)\n    h.remove()\n"
    "    return (b * b).sum()\nout = grad(f)(x)",
    "around": "def f(a):\n    b = a * 2\n    b.register_hook(seen)\n    return compiled(b)\nout = grad(f)(x), log",
    "grad compiled": "def f(a):\n    b = a * 2\n    b.register_hook(triple)\n    return (b * b).sum()\n"
    "out = ms.jit(grad(f))(x)",
}

BACKWARD = {
    "grad": "out = grad(call)(x)",
    "vjp": "out = ms.vjp(call, x)[1](x)",
    "jit": "out = ms.jit(grad(hooked))(x)",
    "of vmap": "out = ms.vmap(grad(hooked))(x)",
    "vmap alone": "out = ms.vmap(hooked)(x)",
    "jacrev": "out = ms.jacrev(hooked)(x)",
    "jacfwd": "out = ms.jacfwd(hooked)(x)",
    "jvp": "out = ms.jvp(hooked, x, x)",
    "second order": "out = grad(grad(call))(x)",
}

PACK = """
def pack(t):
    log.append(("pack", t))
    return t + 0
def unpack(t):
    log.append(("unpack", t))
    return t
def inside(body, pack=pack, unpack=unpack):
    def f(*given):
        with ms.saved_tensors_hooks(pack, unpack): out = body(*given)
        log.append("end")
        return out
    return f
"""

# What the hooks see of the operators `body(x, y)`.
OPERATORS = {
    "mul": "a * b",
    "add": "a + b",
    "sub": "a - b",
    "self": "a * a + b",
    "exp": "ops.exp(a) + b",
    "sin": "ops.sin(a) + b",
    "tanh": "ops.tanh(a) + b",
    "sigmoid": "ops.sigmoid(a) + b",
    "sqrt": "ops.sqrt(a) + b",
    "log": "ops.log(a) + b",
    "square": "ops.square(a) + b",
    "maximum": "ops.maximum(a, b)",
    "by a number": "a * 2 + b",
    "sum": "a.sum() + b",
    "mean": "a.mean() + b",
    "neg": "-a + b",
    "reshape": "a.reshape((2, 1)) + b",
    "item": "a[0] + b",
    "matmul": "ops.matmul(a.reshape((1, 2)), b.reshape((2, 1)))",
    "dense": "ops.dense(a.reshape((1, 2)), b.reshape((1, 2)))",
    "cast": "a.astype(ms.float64) + b",
    "concat": "ops.concat((a, b))",
    "chain": "ops.exp(a * b) * a",
    "not of an input": "a + y * y + b",
    "Parameter": "a * w + b",
    "div": "a / b",
    "pow": "a ** 3 + b",
    "relu": "ops.relu(a) + b",
    "softmax": "ops.softmax(a) * b",
    "max": "a.max() + b",
    "gelu": "ops.gelu(a) + b",
}

SAVED = {
    **{name: f"out = grad(inside(lambda a, b: {body}), (0, 1))(x, y), log" for name, body in OPERATORS.items()},
    "weights": "out = grad(inside(lambda a: a * w), 0, w)(x), log",
    "value_and_grad": "out = ms.value_and_grad(inside(lambda a, b: a * b), (0, 1))(x, y), log",
    "GradOperation": "out = ops.GradOperation(get_all=True)(inside(lambda a, b: a * b))(x, y), log",
    "vjp": "out = ms.vjp(inside(lambda a, b: a * b), x, y)[1](x), log",
    "jvp": "out = ms.jvp(inside(lambda a, b: a * b), (x, y), (x, y))",
    "jacrev": "out = ms.jacrev(inside(lambda a, b: a * b))(x, y)",
    "no grad": "out = inside(lambda a, b: a * b)(x, y), log",
    "_no_grad inside": "def f(a):\n    with ms._no_grad():\n        b = a * a\n    return b * a\n"
    "out = grad(inside(f))(x), log",
    "twice": "f = grad(inside(lambda a, b: a * b), (0, 1))\nout = f(x, y), f(x, y), log",
    "changed": "out = grad(inside(lambda a, b: a * b, lambda t: t * 10, lambda t: t), (0, 1))(x, y)",
    "changed output": "out = grad(inside(lambda a: ops.exp(a), lambda t: t * 10, lambda t: t))(x)",
    "NumPy": "out = grad(inside(lambda a, b: a * b, lambda t: t.asnumpy(), lambda n: Tensor(n) * 2), (0, 1))(x, y)",
    "half": "out = grad(inside(lambda a, b: a * b, lambda t: t.astype(ms.float16), lambda t: t.astype(ms.float32)), (0, 1))"
    "(x / 3, y)",
    "anything": "kept = {}\ndef put(t):\n    kept[len(kept)] = t + 1\n    return len(kept) - 1\n"
    "out = grad(inside(lambda a, b: a * b, put, lambda k: kept[k]), (0, 1))(x, y)",
    "the tensor itself": "out = grad(inside(lambda a, b: a * b, lambda t: t, lambda t: t), (0, 1))(x, y)",
    "changed in place": "out = grad(inside(lambda a, b: a * b, lambda t: t.add_(1.0), lambda t: t), (0, 1))(x, y)",
    "kind": "out = grad(inside(lambda a: a * w, lambda t: log.append(type(t).__name__) or t + 0, lambda t: t))(x), log",
    "pack cannot be called": "out = attempt(lambda: grad(inside(lambda a: a * a, 3))(x)), grad(square)(x)",
    "pack raises": "out = attempt(lambda: grad(inside(lambda a: a * a, lambda t: 1 // 0))(x)), grad(square)(x)",
    "unpack raises": "out = attempt(lambda: grad(inside(lambda a: a * a, pack, lambda t: 1 // 0))(x)), grad(square)(x)",
    "unpack gives a number": "out = grad(inside(lambda a: a * a, pack, lambda t: 3))(x)",
    "unpack gives nothing": "out = grad(inside(lambda a: a * a, pack, lambda t: None))(x)",
    "unpack gives another shape": "out = grad(inside(lambda a: a * a, pack, lambda t: Tensor([1.0, 2.0, 3.0])))(x)",
    "unpack gives a scalar": "out = grad(inside(lambda a: a * a, pack, lambda t: Tensor(2.0)))(x)",
    "unpack gives another dtype": "out = grad(inside(lambda a: a * a, pack, lambda t: t.astype(ms.float16)))(x)",
    "no argument": "out = ms.saved_tensors_hooks()",
    "nested": "def second(t):\n    log.append('second')\n    return t * 2\ndef f(a, b):\n"
    "    with ms.saved_tensors_hooks(pack, unpack):\n        c = a * b\n"
    "        with ms.saved_tensors_hooks(second, unpack):\n            d = c * c\n        return d * c\n"
    "out = grad(f, (0, 1))(x, y), log",
    "around grad": "with ms.saved_tensors_hooks(pack, unpack):\n    out = grad(lambda a, b: a * b, (0, 1))(x, y)\n"
    "out = out, log",
    "at which time": "def f(a, b):\n    with ms.saved_tensors_hooks(pack, unpack):\n        c = a * b\n"
    "        log.append('between')\n        d = c * c\n    return d\nout = grad(f)(x, y), log",
    "second order": "out = grad(grad(inside(lambda a: a * a * a)))(x), log",
    "second order, changed": "out = grad(grad(inside(lambda a: a * a * a, lambda t: t * 2, lambda t: t)))(x)",
    "_Function": "from mindspore.common._grad_function import _Function\nclass F(_Function):\n    @staticmethod\n"
    "    def forward(ctx, a):\n        ctx.save_for_backward(a, None)\n        return a * a\n    @staticmethod\n"
    "    def backward(ctx, g):\n        log.append('backward')\n        return g * ctx.saved_tensors[0] * 2\n"
    "out = grad(inside(lambda a: F.apply(a)))(x), log",
    "Cell": "n = Square()\nout = [n.register_saved_tensors_hooks(pack, unpack)]\nout += [grad(n)(x), log]",
    "Cell, again": "n = Square()\nn.register_saved_tensors_hooks(double, double)\n"
    "n.register_saved_tensors_hooks(pack, unpack)\nout = grad(n)(x), log",
    "Cell, inside another": "n = Square()\nn.register_saved_tensors_hooks(pack, unpack)\n"
    "out = grad(lambda a: n(a * 3) * a)(x), log",
    "jit": "@ms.jit\ndef f(a):\n    with ms.saved_tensors_hooks(pack, unpack):\n        return a * a\nout = f(x)",
    "decorator": "@ms.register_saved_tensors_hooks(pack, unpack)\ndef f(a, b): return a * b\nout = grad(f, (0, 1))(x, y), log",
    "hook on what is made": "def f(a, b):\n    c = a * b\n    c.register_hook(triple)\n    return c * a\n"
    "out = grad(inside(f), (0, 1))(x, y)",
    "setitem": "def f(a, b):\n    c = a * b\n    c[0] = a[1] * a[1]\n    return c\nout = grad(inside(f), (0, 1))(x, y)",
    "many steps": "def f(a):\n    for _ in range(5): a = ops.sin(a) * a\n    return a\nout = grad(inside(f))(x), len(log)",
}

CLASS = """
from mindspore.common._grad_function import _Function
class F(_Function):
    @staticmethod
    def forward(ctx, a, *more):
        {forward}
    @staticmethod
    def backward(ctx, *gs):
        {backward}
"""


def function(call, forward, backward="return gs[0] * 10"):
    """A case of a `_Function` F, which is applied to what was computed: inputs of `grad` may not be written to."""
    body = CLASS.format(forward=forward.replace("; ", "\n        "), backward=backward.replace("; ", "\n        "))
    return f"{body}\nout = {call}"


DIRTY = "a.add_(1.0); ctx.mark_dirty(a); return a"
FUNCTION = {
    "mark_dirty": function("grad(lambda a: F.apply(a * 3) * 2)(x)", DIRTY),
    "mark_dirty, value": function("ms.value_and_grad(lambda a: F.apply(a * 3))(x)", DIRTY),
    "mark_dirty, used after": function("grad(lambda a: (lambda b: F.apply(b) * b)(a * 3))(x)", DIRTY),
    "mark_dirty, without grad": function("F.apply(x), x", DIRTY),
    "mark_dirty, of two": function(
        "grad(lambda a, b: F.apply(a * 3, b)[0] * b, (0, 1))(x, y)",
        "a.mul_(more[0]); ctx.mark_dirty(a); return a, more[0] * 2",
        "return gs[0] * 10, gs[0] * 100 + gs[1]",
    ),
    "mark_dirty, of what is not returned": function(
        "grad(lambda a: F.apply(a * 3) * 2)(x)", "a.add_(1.0); ctx.mark_dirty(a); return a * 2"
    ),
    "mark_dirty, unchanged": function("grad(lambda a: F.apply(a * 3) * 2)(x)", "ctx.mark_dirty(a); return a"),
    "not differentiable, a number": function(
        "grad(lambda a: F.apply(a * 3) * 2)(x)", "ctx.mark_non_differentiable(3); return a * 2"
    ),
    "mark_dirty, a number": function("grad(lambda a: F.apply(a * 3) * 2)(x)", "ctx.mark_dirty(3); return a * 2"),
    "changed, not marked": function("grad(lambda a: F.apply(a * 3) * 2)(x)", "a.add_(1.0); return a"),
    "the input, not marked": function("grad(lambda a: F.apply(a * 3) * a)(x)", "return a"),
    "a view": function("grad(lambda a: F.apply(a * 3) * 2)(x)", "return a.view(2)"),
    "a view, value": function("ms.value_and_grad(lambda a: F.apply(a * 3) * a)(x)", "return a.reshape((2,))"),
    "a view, dirty": function(
        "grad(lambda a: F.apply((a * 3).reshape((2, 1))).sum())(x)", "a.add_(1.0); ctx.mark_dirty(a); return a"
    ),
    "two views": function(
        "grad(lambda a: (lambda p: p[0] * p[1])(F.apply(a * 3)))(x)",
        "return a[:1], a[1:]",
        "return ops.concat(gs) * 10",
    ),
    "written after": "out = None\n"
    + function("ms.value_and_grad(g)(x)", "return a * 2").replace(
        "\nout = ms", "\ndef g(a):\n    b = F.apply(a * 3)\n    b.mul_(2.0)\n    return b * a\nout = ms"
    ),
    "attributes": function(
        "grad(lambda a: F.apply(a, 4))(x)",
        "ctx.k, ctx.names = more[0], ['a']; ctx.shape = a.shape; return a * 2",
        "log.append((ctx.k, ctx.names, ctx.shape)); return gs[0] * ctx.k, None",
    )
    + ", log",
    "needs_input_grad": function(
        "grad(lambda a, b: F.apply(a, b, 3, w), (0,))(x, y)",
        "log.append(ctx.needs_input_grad); return a * more[0] * more[2]",
        "log.append(ctx.needs_input_grad); return gs[0], gs[0], None, gs[0]",
    )
    + ", log",
}

CUSTOM = {
    "_Function": function(
        "OF(F.apply)", "ctx.save_for_backward(a); return a * a", "return gs[0] * ctx.saved_tensors[0] * 7"
    ),
    "bprop": "class B(nn.Cell):\n    def construct(self, x): return x * x\n"
    "    def bprop(self, x, out, dout): return dout * x * x * 7\nb = B()\nout = OF(lambda a: b(a))",
    "bprop, the Cell": "class B(nn.Cell):\n    def construct(self, x): return x * x\n"
    "    def bprop(self, x, out, dout): return dout * x * x * 7\nout = OF(B())",
    "InsertGradientOf": "def ten(g): return g * 10\nop = ops.InsertGradientOf(ten)\nout = OF(lambda a: op(a * a) * a)",
    "HookBackward": "def ten(g): return (g[0] * 10,)\nop = ops.HookBackward(ten)\nout = OF(lambda a: op(a * a) * a)",
    "Custom": "def py(a): return a * a\ndef bp(a, out, dout): return dout * a * 7\n"
    "op = ops.Custom(py, lambda s: s, lambda d: d, 'pyfunc', bp)\nout = OF(lambda a: op(a))",
    "tensor hook": "def f(a):\n    b = a * a\n    b.register_hook(triple)\n    return b * a\nout = OF(f)",
    "recompute": "n = nn.SequentialCell(Square(), Square())\nn.recompute()\nout = OF(lambda a: n(a))",
}
HOW = {
    "grad": "grad({})(x)",
    "value_and_grad": "ms.value_and_grad({})(x)",
    "GradOperation": "ops.GradOperation()({})(x)",
    "GradOperation, all": "ops.GradOperation(get_all=True)({})(x)",
    "GradOperation, sens": "ops.GradOperation(sens_param=True)({})(x, y)",
    "second order": "grad(grad({}))(x)",
    "second order, GradOperation": "ops.GradOperation()(ops.GradOperation()({}))(x)",
    "vjp": "ms.vjp({}, x)[1](y)",
}


def under(code: str, how: str) -> str:
    """The case `code`, whose `OF(f)` stands for what is done to f."""
    head, _, f = code.rpartition("out = OF(")
    f = f.removesuffix(")")
    return f"{head}out = {how.format(f)}"


CASES = {
    **{f"function: {name}": code for name, code in FUNCTION.items()},
    **{f"{name}: {way}": under(code, how) for name, code in CUSTOM.items() for way, how in HOW.items()},
    **{f"jit: {name}": code for name, code in JIT.items()},
    **{f"backward: {name}": code for name, code in BACKWARD.items()},
    **{f"saved: {name}": PACK + code for name, code in SAVED.items()},
}

# Synchronized, the hook stays on the tensor that is passed.
COMPILED = "jit:?registered?inside,?on?the?input*"

STALE = "a hook registered or removed after compiling counts; MindSpore calls what it compiled before"
PYTHON = "runs as Python does, with a warning; MindSpore's graph mode refuses it"
READS = "the gradient of this operator reads other tensors here: its operands, or its output"
AT_ONCE = "gradients are recorded before there are any: it is refused; see gaps.py"
WRITTEN = "what is written in place is changed, as documented; MindSpore's CPU backend leaves the value"
DIFFERS = {
    **{
        f"function: {name}": WRITTEN
        for name in (
            "mark_dirty, value",
            "mark_dirty, used after",
            "mark_dirty, without grad",
            "mark_dirty, of two",
            "written after",
        )
    },
    "function: a view, dirty": "the gradient; MindSpore loses it",
    "recompute: second order*": "the second derivative; MindSpore gives zeros, as its recomputation is cut off",
    "jit: * grad inside, later": STALE,
    "jit: registered inside, two": "any number of hooks; MindSpore's graph mode takes one",
    "jit: registered inside, on a Parameter": PYTHON,
    "jit: registered inside, removed": PYTHON,
    "backward: j[av]*": AT_ONCE,
    "backward: second order": "the second derivative; MindSpore calls the hook without the gradient",
    **{f"saved: {name}": READS for name in ("maximum", "div", "pow", "softmax", "gelu")},
    "saved: _no_grad inside": "a constant counts as a tensor whose gradient may be asked for",
    "saved: unpack gives a scalar": "it must keep the shape: the gradient of another one is none of the operator",
    "saved: unpack gives another dtype": "it is cast back: a gradient has its tensor's dtype",
    "saved: at which time": "the hooks are called at the end of the context, in the order of the operators",
    "saved: Cell, inside another": "its hooks are called wherever the Cell is; in MindSpore as the function of `grad` only",
    "saved: jit": PYTHON,
    "saved: decorator": "it counts wherever the function is called; MindSpore looks at it in graph mode only",
}
