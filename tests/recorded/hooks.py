"""Hooks on tensors and Cells, `_Function`, `Cell.bprop`, `Custom`, `HookBackward`, `recompute`: what they see and change."""

PRELUDE = """
x, y = Tensor([2.0]), Tensor([3.0])
log = []
grad = ms.grad
def seen(*args): log.append(args)
class Times(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(Tensor([4.0]), name="w")
    def construct(self, x): return x * self.w
class Scaled(nn.Cell):
    def construct(self, x, k, y=None): return x * k * (1 if y is None else y)
class Out(nn.Cell):
    def __init__(self, make):
        super().__init__()
        self.make = make
    def construct(self, x): return self.make(x)
def watched(cell, back=None, pre=None):
    if back: cell.register_backward_hook(back)
    if pre: cell.register_backward_pre_hook(pre)
    return cell
"""


def in_function(body, result="grad(f)(x)"):
    """A case whose function `f(a)` has `body`."""
    lines = "\n".join(f"    {line}" for line in body.split("; "))
    return f"def f(a):\n{lines}\nout = {result}, log"


TENSOR = {
    "two hooks": in_function(
        "z = a * a; z.register_hook(lambda g: log.append('1') or g * 2); "
        "z.register_hook(lambda g: log.append('2') or g + 1); return z * 3"
    ),
    "sees": in_function("z = a * a; z.register_hook(lambda g: log.append(g)); return z * 3"),
    "after use": in_function("z = a * a; w = z * 3; z.register_hook(lambda g: log.append(g) or g * 2); return w + z"),
    "removed": in_function("z = a * a; h = z.register_hook(lambda g: g * 2); h.remove(); h.remove(); return z"),
    "one of two removed": in_function(
        "z = a * a; h = z.register_hook(lambda g: g * 2); z.register_hook(lambda g: g * 5); h.remove(); return z"
    ),
    "float16 result": in_function("z = a * a; z.register_hook(lambda g: g.astype(ms.float16)); return z * 3"),
    "number": in_function("z = a * a; z.register_hook(lambda g: 3.0); return z * 3"),
    "other shape": in_function("z = a * a; z.register_hook(lambda g: Tensor([1.0, 2.0])); return z * 3"),
    "not a function": "out = x.register_hook(3)",
    "no argument": in_function("z = a * a; z.register_hook(lambda: 3); return z * 3"),
    "raises": in_function("z = a * a; z.register_hook(lambda g: 1 // 0); return z * 3"),
    "unused": in_function("z = a * a; z.register_hook(lambda g: log.append(g)); return a * 3"),
    "twice used": in_function("z = a * a; z.register_hook(lambda g: log.append(g) or g * 2); return z * z"),
    "of a split": in_function(
        "p, q = ops.split(a, 1); p.register_hook(lambda g: g * 7); return p * q", "grad(f)(Tensor([2.0, 3.0]))"
    ),
    "of a split, both": in_function(
        "p, q = ops.split(a, 1); p.register_hook(lambda g: g * 7); q.register_hook(lambda g: g * 3); return p * q",
        "grad(f)(Tensor([2.0, 3.0]))",
    ),
    "second order": in_function(
        "z = a * a * a; z.register_hook(lambda g: log.append(float(g)) or g * 2); return z", "grad(grad(f))(x)"
    ),
    "leaf": "x.register_hook(lambda g: log.append(g) or g * 5)\nout = grad(lambda a: a * a)(x), log",
    "leaf, removed": "h = x.register_hook(lambda g: g * 5)\na = grad(lambda a: a * a)(x)\nh.remove(); h.remove()\n"
    "out = a, grad(lambda a: a * a)(x)",
    "leaf in value_and_grad": "x.register_hook(lambda g: g * 5)\nout = ms.value_and_grad(lambda a: a * a)(x)",
    "leaf, another input asked": "x.register_hook(seen)\nout = grad(lambda a, b: a * b, 1)(x, y), log",
    "leaf, twice an input": "x.register_hook(lambda g: log.append(g) or g * 5)\n"
    "out = grad(lambda a, b: a * b * b, (0, 1))(x, x), log",
    "Parameter": "p = Parameter(Tensor([1.0]), name='p')\np.register_hook(lambda g: g * 7)\n"
    "out = grad(lambda a: a * p, None, (p,))(x)",
    "frozen Parameter": "p = Parameter(Tensor([1.0]), name='p', requires_grad=False)\np.register_hook(lambda g: g)",
    "hooks()": "f, g = (lambda g: g), (lambda g: g * 2)\nx.register_hook(f); x.register_hook(g)\n"
    "out = [x.hooks()[0] is f, x.hooks()[1] is g, len(x.hooks())]",
    "hooks() after remove": "h = x.register_hook(lambda g: g)\nh.remove()\nout = x.hooks()",
    "GradOperation": in_function(
        "z = a * a; z.register_hook(lambda g: log.append(g) or g * 2); return z", "ops.GradOperation()(f)(x)"
    ),
    "changes Python state": in_function(
        "z = a * a; z.register_hook(lambda g: log.append(len(log))); return z", "[grad(f)(x) for _ in range(3)]"
    ),
}

CELL = {
    "input asked": "out = grad(lambda a: watched(Times(), seen)(a))(x), [r[1:] for r in log]",
    "weights asked": "n = watched(Times(), seen)\nout = grad(lambda a: n(a), None, n.trainable_params())(x), "
    "[r[1:] for r in log]",
    "replaces": "out = grad(lambda a: watched(Times(), lambda c, gi, go: (gi[0] * 10,))(a))(x)",
    "replaces, no tuple": "out = grad(lambda a: watched(Times(), lambda c, gi, go: gi[0] * 10)(a))(x)",
    "pre replaces": "n = watched(Times(), pre=lambda c, go: (go[0] * 10,))\nout = grad(n, 0, n.trainable_params())(x)",
    "pre replaces, no tuple": "n = watched(Times(), pre=lambda c, go: go[0] * 10)\nout = grad(n)(x)",
    "other argument": "out = grad(lambda a: watched(Scaled(), seen)(a, 2))(x), [r[1:] for r in log]",
    "keyword": "out = grad(lambda a, b: watched(Scaled(), seen)(a, 2, y=b), (0, 1))(x, y), [r[1:] for r in log]",
    "two tensors": "out = grad(lambda a, b: watched(Scaled(), seen)(a, b), (0, 1))(x, y), [r[1:] for r in log]",
    "too many": "out = grad(lambda a: watched(Scaled(), lambda c, gi, go: (gi[0], gi[0]))(a, 2))(x)",
    "None in the tuple": "out = grad(lambda a: watched(Scaled(), lambda c, gi, go: (None,))(a, 2))(x)",
    "a list": "out = grad(lambda a: watched(Scaled(), lambda c, gi, go: [gi[0]])(a, 2))(x)",
    "one output": "out = grad(lambda a: watched(Out(lambda x: (x * 2,)), seen, seen)(a)[0])(x), [r[1:] for r in log]",
    "outputs that are no tensors": "out = grad(lambda a: watched(Out(lambda x: (x * 2, 's', None)), seen, seen)(a)[0])"
    "(x), [r[1:] for r in log]",
    "an output unused": "out = grad(lambda a: watched(Out(lambda x: (x * 2, x * 3)), seen, seen)(a)[0])(x), "
    "[r[1:] for r in log]",
    "outputs in a list": "out = grad(lambda a: watched(Out(lambda x: [x * 2, x * 3]), seen, seen)(a)[0])(x), "
    "[r[1:] for r in log]",
    "outputs in a dict": "out = grad(lambda a: watched(Out(lambda x: {'a': x * 2}), seen, seen)(a)['a'])(x), "
    "[r[1:] for r in log]",
    "two of each": "n = watched(watched(Scaled(), lambda c, gi, go: (gi[0] * 2,), lambda c, go: (go[0] * 5,)), "
    "lambda c, gi, go: log.append(gi) or (gi[0] + 1,), lambda c, go: log.append(go))\n"
    "out = grad(lambda a: n(a, 2))(x), log",
    "removed": "n = Scaled()\nh = n.register_backward_hook(lambda c, gi, go: (gi[0] * 2,))\n"
    "a = grad(lambda a: n(a, 2))(x)\nh.remove(); h.remove()\nout = a, grad(lambda a: n(a, 2))(x)",
    "order": "class Outer(nn.Cell):\n    def __init__(self):\n        super().__init__()\n"
    "        self.a = Scaled(); self.b = Scaled()\n    def construct(self, x): return self.b(self.a(x, 2), 3)\n"
    "n = Outer()\nfor name, c in (('o', n), ('a', n.a), ('b', n.b)):\n"
    "    c.register_backward_hook(lambda c, gi, go, name=name: log.append(name))\n"
    "    c.register_backward_pre_hook(lambda c, go, name=name: log.append(name + ' pre'))\n"
    "    c.register_forward_hook(lambda c, i, o, name=name: log.append(name + ' f'))\n"
    "    c.register_forward_pre_hook(lambda c, i, name=name: log.append(name + ' f pre'))\nout = grad(n)(x), log",
    "with bprop": "class B(nn.Cell):\n    def construct(self, x): return x * x\n"
    "    def bprop(self, x, out, dout): return (dout * 100,)\n"
    "out = grad(watched(B(), seen))(x), [r[1:] for r in log]",
    "hooks without grad": "n = watched(Times(), seen, seen)\nout = n(x), log",
    "not a function": "out = Times().register_backward_hook(3)",
    "pre not a function": "out = Times().register_backward_pre_hook(3)",
    "wrong number of arguments": "out = grad(watched(Times(), lambda c: None))(x)",
    "raises": "out = grad(watched(Times(), lambda c, gi, go: 1 // 0))(x)",
    "forward hook, always": "n = Out(lambda x: 1 // 0)\n"
    "n.register_forward_hook(lambda c, i, o: log.append(o), always_call=True)\nout = attempt(lambda: n(x)), log",
    "forward hook, first": "n = Scaled()\nn.register_forward_hook(lambda c, i, o: log.append(1))\n"
    "n.register_forward_hook(lambda c, i, o: log.append(2), prepend=True)\nout = n(x, 2), log",
    "forward pre-hook with keywords": "n = Scaled()\n"
    "n.register_forward_pre_hook(lambda c, a, k: ((a[0] * 2, a[1]), k), with_kwargs=True)\nout = n(x, 2, y=y)",
    "forward hook with keywords": "n = Scaled()\n"
    "n.register_forward_hook(lambda c, a, k, o: o * k['y'], with_kwargs=True)\nout = n(x, 2, y=y)",
}

CLASS = """
from mindspore.common._grad_function import _Function
class F(_Function):
    @staticmethod
    def forward(ctx{args}):
        {forward}
    @staticmethod
    def backward(ctx, *gs):
        {backward}
"""


def function(call, forward, backward="return gs[0] * 10", args=", a", after=""):
    """A case of a `_Function` F."""
    body = CLASS.format(
        args=args, forward=forward.replace("; ", "\n        "), backward=backward.replace("; ", "\n        ")
    )
    return f"{body}{after}\nout = {call}, log"


PRODUCT = "ctx.save_for_backward(a, b); ctx.k = k; log.append(ctx.needs_input_grad); return a * b * k"
PULL = "a, b = ctx.saved_tensors; log.append(type(ctx.saved_tensors).__name__); return gs[0] * b * ctx.k, gs[0] * a * 100, None"
THREE = ", a, b, k"
FUNCTION = {
    "saves": function("grad(lambda a, b: F.apply(a, b, 2.0), (0, 1))(x, y)", PRODUCT, PULL, THREE),
    "one input asked": function("grad(lambda a, b: F.apply(a, b, 2.0))(x, y)", PRODUCT, PULL, THREE),
    "no grad": function("F.apply(x, y, 2.0)", PRODUCT, PULL, THREE),
    "too few": function("grad(lambda a, b: F.apply(a, b, 2.0))(x, y)", PRODUCT, "return gs[0]", THREE),
    "too many": function("grad(lambda a: F.apply(a))(x)", "return a * 2", "return gs[0], gs[0]"),
    "a number": function("grad(lambda a: F.apply(a))(x)", "return a * 2", "return 3.0"),
    "None": function("grad(lambda a: F.apply(a))(x)", "return a * 2", "return None"),
    "float16": function("grad(lambda a: F.apply(a))(x)", "return a * 2", "return gs[0].astype(ms.float16)"),
    "two outputs": function(
        "grad(lambda a: F.apply(a)[0])(x)", "return a * 2, a * 3", "log.append(gs); return gs[0] * 10"
    ),
    "not materialized": function(
        "grad(lambda a: F.apply(a)[0])(x)",
        "ctx.set_materialize_grads(False); return a * 2, a * 3",
        "log.append(gs); return gs[0] * 10",
    ),
    "not differentiable": function(
        "grad(lambda a: F.apply(a))(x)",
        "u, v = a * 2, a * 3; ctx.mark_non_differentiable(v); return u, v",
        "log.append(gs); return gs[0] * 10",
    ),
    "the input itself": function("grad(lambda a: F.apply(a))(x)", "return a"),
    "a view": function("grad(lambda a: F.apply(a))(x)", "return a.reshape((1, 1))", "return gs[0].reshape((1,)) * 10"),
    "second order": function(
        "grad(grad(lambda a: F.apply(a)))(x)",
        "ctx.save_for_backward(a); return a * a * a",
        "a, = ctx.saved_tensors; return gs[0] * a * a * 5",
    ),
    "keyword": function("grad(lambda a: F.apply(a, s=3.0))(x)", "return a * s", args=", a, s=1.0"),
    "no tensor among outputs": function(
        "grad(lambda a: F.apply(a)[0])(x), F.apply(x)", "return a * 2, 's', 3", "log.append(gs); return gs[0] * 10"
    ),
    "outputs in a list": function("grad(lambda a: F.apply(a)[0])(x)", "return [a * 2, a * 3]"),
    "inputs in a tuple": function(
        "grad(lambda a: F.apply((a, a)))(x)", "log.append(ctx.needs_input_grad); return a[0] * a[1]", "return gs[0]"
    ),
    "Parameter": function(
        "grad(lambda a: F.apply(a, p), 0, (p,))(x)",
        "log.append(ctx.needs_input_grad); return a * b",
        "return gs[0] * 10, gs[0] * 20",
        ", a, b",
        "p = Parameter(Tensor([3.0]), name='p')",
    ),
    "weights only": function(
        "grad(lambda a: F.apply(a, p), None, (p,))(x)",
        "return a * b",
        "return gs[0] * 10, gs[0] * 20",
        ", a, b",
        "p = Parameter(Tensor([3.0]), name='p')",
    ),
    "forward raises": function("attempt(lambda: grad(lambda a: F.apply(a))(x)), grad(lambda a: a * a)(x)", "1 // 0"),
    "backward raises": function(
        "attempt(lambda: grad(lambda a: F.apply(a))(x)), grad(lambda a: a * a)(x)", "return a * 2", "1 // 0"
    ),
    "no backward": "from mindspore.common._grad_function import _Function\nclass F(_Function):\n    @staticmethod\n"
    "    def forward(ctx, a): return a * 2\nout = grad(lambda a: F.apply(a))(x)",
    "no forward": "from mindspore.common._grad_function import _Function\nclass F(_Function): pass\nout = F.apply(x)",
    "setup_context": "from mindspore.common._grad_function import _Function\nclass F(_Function):\n    @staticmethod\n"
    "    def forward(a, b=2.0): return a * b\n    @staticmethod\n"
    "    def setup_context(ctx, inputs, output): log.append((inputs, output)); ctx.save_for_backward(inputs[0])\n"
    "    @staticmethod\n    def backward(ctx, g): return g * ctx.saved_tensors[0], None\n"
    "out = grad(lambda a: F.apply(a))(x), log",
    "in a Cell": function(
        "grad(N())(x)", "return a * 2", after="class N(nn.Cell):\n    def construct(self, x): return F.apply(x) * x\n"
    ),
    "NumPy inside": function(
        "grad(lambda a: F.apply(a))(x)",
        "ctx.n = a.asnumpy() ** 2; return Tensor(ctx.n)",
        "return Tensor(gs[0].asnumpy() * ctx.n)",
    ),
}

MATRIX = "m, v = Tensor([[1.0, 2.0], [3.0, 4.0]]), Tensor([5.0, 6.0])\n"
BPROP = {
    name: f"{MATRIX}class B(nn.Cell):\n    def construct(self, x, y): return x * y\n"
    f"    def bprop(self, x, y, out, dout): return {grads}\nout = grad(B(), (0, 1))(m, v)"
    for name, grads in {
        "as it is": "dout * y, dout * x",
        "of a smaller shape": "dout.sum(), dout",
        "float16": "dout.astype(ms.float16), dout",
        "None": "None, dout",
        "number": "3.0, dout",
        "too few": "dout",
        "too many": "dout, dout, dout",
        "a list": "[dout, dout]",
        "of another shape": "Tensor([1.0, 2.0, 3.0]), dout",
        "reads a value": "dout * float(dout.sum()), dout",
        "wrong": "out, dout * 7",
    }.items()
}
NESTED = """
class Inner(nn.Cell):
    def construct(self, x): return x * x
    def bprop(self, x, out, dout): log.append('inner'); return (dout * 100,)
class Outer(nn.Cell):
    def __init__(self):
        super().__init__()
        self.inner = Inner()
    def construct(self, x): return self.inner(x) * 2
"""
BPROP |= {
    "nested": f"{NESTED}out = grad(Outer())(x), log",
    "nested, both": f"{NESTED}class Two(Outer):\n    def bprop(self, x, out, dout): log.append('outer'); "
    "return (dout * 7,)\nout = grad(Two())(x), log",
    "prints": "class B(nn.Cell):\n    def construct(self, x): return x * x\n"
    "    def bprop(self, x, out, dout): log.append((out, dout)); return (dout,)\nout = grad(B())(x), log",
    "second order": "class B(nn.Cell):\n    def construct(self, x): return x * x * x\n"
    "    def bprop(self, x, out, dout): return (dout * x * x * 5,)\nb = B()\nout = grad(grad(lambda a: b(a)))(x)",
    "of two outputs": "class B(nn.Cell):\n    def construct(self, x): return x * 2, x * 3\n"
    "    def bprop(self, x, out, dout): log.append(dout); return (dout[0] * 10,)\n"
    "out = grad(lambda a: B()(a)[0])(x), log",
    "raises": "class B(nn.Cell):\n    def construct(self, x): return x * 2\n    def bprop(self, x, out, dout): 1 // 0\n"
    "out = attempt(lambda: grad(B())(x)), grad(lambda a: a * a)(x)",
}

SAME = "lambda *s: s[0], lambda *d: d[0], 'pyfunc'"
OPERATORS = {
    "HookBackward": "h = ops.HookBackward(lambda g: log.append(g) or (g[0] * 10,))\nout = grad(lambda a: h(a) * 3)(x), log",
    "HookBackward, no tuple": "out = grad(lambda a: ops.HookBackward(lambda g: g[0] * 2)(a) * 3)(x)",
    "HookBackward, two": "h = ops.HookBackward(lambda *g: log.append(g), 'id1')\n"
    "out = grad(lambda a, b: h(a, b)[0] * b, (0, 1))(x, y), str(h), log",
    "HookBackward, not a function": "out = ops.HookBackward(3)",
    "InsertGradientOf": "def ten(g): return g * 10\nop = ops.InsertGradientOf(ten)\nout = op(x), grad(lambda a: op(a) * a)(x)",
    "Custom": f"def py(a, b): log.append(type(a).__name__); return a + b * 2\nout = ops.Custom(py, {SAME})(x, y), log",
    "Custom, static": "out = ops.Custom(lambda a, b: a + b, (1,), ms.float32, 'pyfunc')(x, y)",
    "Custom, bprop": "def py(a, b): return a + b * 2\ndef bp(a, b, out, dout): log.append((out, dout)); return dout * 5, dout * 6\n"
    f"out = grad(lambda a, b: ops.Custom(py, {SAME}, bp)(a, b), (0, 1))(x, y), log",
    "Custom, no bprop": f"out = grad(lambda a: ops.Custom(lambda a: a * 2, {SAME})(a))(x)",
    "Custom, two outputs": "def py(a): return a * 2, a * 3\n"
    "out = ops.Custom(py, lambda a: (a, a), lambda a: (a, a), 'pyfunc')(x)",
    "Custom, two static outputs": "def py(a): return a * 2, a * 3\n"
    "out = ops.Custom(py, ([1], [1]), (ms.float32, ms.float32), 'pyfunc')(x)",
    "Custom, other dtype": "out = ops.Custom(lambda a: a.astype(np.int32), lambda a: a, lambda a: ms.int32, 'pyfunc')(x)",
    "Custom, no shape": "out = ops.Custom(lambda a: a, func_type='pyfunc')(x)",
    "Custom, unknown kind": f"out = ops.Custom(lambda a: a, {SAME[:-8]}'foo')(x)",
    "Custom, not a function": f"out = ops.Custom(3, {SAME})(x)",
    "Custom, raises": f"out = ops.Custom(lambda a: 1 // 0, {SAME})(x).asnumpy()",
    "CustomRegOp": "from mindspore.ops import CustomRegOp, DataType, custom_info_register\n"
    "info = CustomRegOp('k').input(0, 'x').input(1, 'y').output(0, 'z').attr('n', 'required', 'int', '3')"
    ".dtype_format(DataType.F32_Default, DataType.F32_Default, DataType.I8_5HD).target('CPU').get_op_info()\n"
    "out = info",
    "custom_info_register": "from mindspore.ops import CustomRegOp, DataType, custom_info_register\n"
    "info = CustomRegOp('k').input(0, 'x').input(1, 'y').output(0, 'z')"
    ".dtype_format(DataType.F32_Default, DataType.F32_Default, DataType.F32_Default).target('CPU').get_op_info()\n"
    "@custom_info_register(info)\ndef k(a, b): return a - b\n"
    f"out = ops.Custom(k, {SAME})(x, y)",
    "CustomRegOp, wrong count": "from mindspore.ops import CustomRegOp, DataType\n"
    "out = CustomRegOp('k').input(0, 'x').dtype_format(DataType.F32_Default, DataType.F32_Default)",
    "CustomRegOp, wrong name": "from mindspore.ops import CustomRegOp\nout = CustomRegOp(3)",
    "DataType": "from mindspore.ops import DataType\n"
    "out = sorted((n, getattr(DataType, n)) for n in dir(DataType) if n[:3] in ('F32', 'BF1') and 'Default' in n)",
}

RECOMPUTE = {
    "Cell": "n = nn.SequentialCell(Times(), Times())\na = grad(n, 0, n.trainable_params())(x)\nn.recompute()\n"
    "out = a, grad(n, 0, n.trainable_params())(x)",
    "function": "n = Times()\nout = grad(lambda a: ms.recompute(n, a) * a)(x)",
    "second order": "n = Out(lambda x: x * x * x)\nn.recompute()\nout = grad(grad(lambda a: n(a)))(x)",
    "plain function": "out = ms.recompute(lambda a: a * a, x)",
    "no function": "out = ms.recompute(3, x)",
    "plain function, not reentrant": "out = ms.recompute(lambda a: a * a, x, use_reentrant=False)",
    "unknown keyword": "out = Times().recompute(foo=1)",
    "keywords": "out = Times().recompute(mp_comm_recompute=True, parallel_optimizer_comm_recompute=False, "
    "recompute_slice_activation=True)",
    "keyword of another type": "out = Times().recompute(mp_comm_recompute=3)",
    "output_recompute of another type": "out = Times().recompute(output_recompute=3)",
    "prints once each": "n = Out(lambda x: log.append(1) or x * x)\nn.recompute()\nout = n(x), len(log)",
}

CASES = {
    f"{part}: {name}": code
    for part, cases in {
        "tensor": TENSOR, "cell": CELL, "function": FUNCTION, "bprop": BPROP, "operator": OPERATORS, "recompute": RECOMPUTE,
    }.items()
    for name, code in cases.items()
}  # fmt: skip

# Where msgrad differs, and why.
DIFFERS = {
    "cell: outputs in a list": "hooks see the tensors in a list too; MindSpore passes over them",
    "cell: outputs in a dict": "hooks see the tensors in a dict too; MindSpore passes over them",
    "function: outputs in a list": "tensors in a list have gradients too; MindSpore gives zeros",
    "recompute: second order": "the second derivative; MindSpore gives zeros, as its recomputation is cut off",
}
