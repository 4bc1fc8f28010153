"""`_no_grad`, `mutable`, tensors written inside `grad`, outputs and cotangents of every structure, methods' arguments,
and what the next gradient gives after an exception."""

PRELUDE = """
x = Tensor([1.0, 2.0], ms.float32)
y = Tensor([3.0, -4.0], ms.float32)
w = Parameter(Tensor([2.0, 3.0], ms.float32), name="w")
u = Parameter(Tensor([5.0, 7.0], ms.float32), name="u")
n = Parameter(Tensor([2, 3], ms.int32), name="n")
def square(x): return x * x
def f(x, y): return x * x * y * w
def whole(v, *at):
    return [type(v).__name__, *[whole(item) for item in v]] if isinstance(v, (tuple, list)) else v
"""


def function(body, call):
    lines = "\n".join("    " + line for line in body.split("; "))
    return f"def g(x):\n{lines}\nout = {call}"


# ---------------------------------------------------------------- _no_grad
NO_GRAD = {
    "with": function("with ms._no_grad(): h = x * x; return x * h", "ms.value_and_grad(g)(x)"),
    "second_order": function("with ms._no_grad(): h = x * x; return x * x * h", "ms.grad(ms.grad(g))(x)"),
    "nested": "def g(x):\n    with ms._no_grad():\n        with ms._no_grad(): h = x * x\n        k = h * x\n"
    "    return x * h + k + x * x\nout = ms.grad(g)(x)",
    "reentered": "c = ms._no_grad()\ndef g(x):\n    with c:\n        with c: h = x * x\n        k = x * x\n"
    "    return x * h + k + x * x\nout = ms.grad(g)(x), attempt(lambda: ms.grad(g)(x))",
    "used_again": "c = ms._no_grad()\ndef g(x):\n    with c: h = x * x\n    return x * h\nout = ms.grad(g)(x), ms.grad(g)(x)",
    "as_value": "with ms._no_grad() as c: pass\nout = c",
    "decorator": "@ms._no_grad()\ndef h(x):\n    'doc'\n    return x * x\n"
    "out = ms.grad(lambda x: h(x) * x)(x), h.__name__, h.__doc__, h(x), h.__wrapped__(x)",
    "decorator_keywords": "@ms._no_grad()\ndef h(x, *, k=2): return x * k\nout = ms.grad(lambda x: h(x, k=3) * x)(x)",
    "decorator_recursive": "@ms._no_grad()\ndef h(x, n): return x * h(x, n - 1) if n else x\n"
    "out = ms.grad(lambda x: h(x, 3) * x)(x)",
    "decorated_whole": "g = ms._no_grad()(square)\nout = ms.value_and_grad(g)(x), ms.grad(square)(x)",
    "decorated_construct": "class Net(nn.Cell):\n    @ms._no_grad()\n    def construct(self, x): return x * x\n"
    "out = ms.grad(Net())(x)",
    "decorated_method": "class Net(nn.Cell):\n    @ms._no_grad()\n    def stat(self, x): return x * x\n"
    "    def construct(self, x): return self.stat(x) * x\nout = ms.grad(Net())(x)",
    "decorated_class": "@ms._no_grad()\nclass A: pass\nout = type(A).__name__, type(A()).__name__",
    "without_parentheses": "out = attempt(lambda: ms._no_grad(square))",
    "of_a_number": "out = attempt(lambda: callable(ms._no_grad()(3)))",
    "exception": "def g(x):\n    try:\n        with ms._no_grad():\n            h = x * x\n            raise KeyError\n"
    "    except KeyError: pass\n    return x * h + x * x\nout = ms.grad(g)(x)",
    "exception_in_decorated": "@ms._no_grad()\ndef h(x): raise KeyError('stop')\n"
    "out = attempt(lambda: h(x)), ms.grad(square)(x)",
    "exception_outside": "try:\n    with ms._no_grad(): raise KeyError\nexcept KeyError: pass\nout = ms.grad(square)(x)",
    "exception_through_grad": "def g(x):\n    with ms._no_grad(): raise KeyError('stop')\n"
    "out = attempt(lambda: ms.grad(g)(x)), ms.grad(square)(x)",
    "generator": "def gen(x):\n    with ms._no_grad():\n        yield x * x\n        yield x * x * x\n"
    "def g(x):\n    s = x * 0\n    for y in gen(x): s = s + y * x\n    return s\nout = ms.grad(g)(x)",
    "generator_suspended": "def gen(x):\n    with ms._no_grad():\n        yield x * x\n        yield x * x * x\n"
    "def g(x):\n    it = gen(x)\n    a = next(it)\n    b = x * x\n    list(it)\n    return a * x + b + x * x\n"
    "out = ms.grad(g)(x), ms.grad(square)(x)",
    "generator_closed": "def gen(x):\n    with ms._no_grad():\n        yield x * x\n"
    "def g(x):\n    it = gen(x)\n    a = next(it)\n    it.close()\n    return a * x + x * x\nout = ms.grad(g)(x)",
    "decorated_generator": "@ms._no_grad()\ndef gen(x):\n    yield x * x\n    yield x * x * x\n"
    "def g(x):\n    s = x * 0\n    for y in gen(x): s = s + y * x\n    return s\nout = ms.grad(g)(x)",
    "grad_made_inside": "with ms._no_grad(): out = attempt(lambda: ms.grad(square)), attempt(lambda: ms.value_and_grad(square)), "
    "attempt(lambda: ops.GradOperation()(square))",
    "grad_called_inside": "a, b, c = ms.grad(square), ms.value_and_grad(square), ops.GradOperation()(square)\n"
    "with ms._no_grad(): out = attempt(lambda: a(x)), attempt(lambda: b(x)), attempt(lambda: c(x))",
    "grad_operation_made_inside": "with ms._no_grad(): g = ops.GradOperation()\nout = g(square)(x)",
    "inner_grad": "def g(x):\n    with ms._no_grad(): d = ms.grad(square)(x)\n    return d * x\nout = attempt(lambda: ms.grad(g)(x))",
    "grad_after": "with ms._no_grad(): h = x * x\nout = ms.grad(lambda x: x * h)(x)",
    "inner_grad_after": "def g(x):\n    with ms._no_grad(): h = x * x\n    return ms.grad(lambda t: t * h)(x) * x\n"
    "out = ms.grad(g)(x)",
    "entered_only": "def g(x):\n    ms._no_grad().__enter__()\n    return x * x\n"
    "out = ms.grad(g)(x), attempt(lambda: ms.grad(square)(x))",
    "entered_and_left": "def g(x):\n    c = ms._no_grad()\n    c.__enter__()\n    h = x * x\n    c.__exit__(None, None, None)\n"
    "    return h * x\nout = ms.grad(g)(x), ms.grad(square)(x)",
    "augmented": function("with ms._no_grad(): h = x * 2; with ms._no_grad(): h += x; return h * x", "ms.grad(g)(x)"),
    "augmented_from_outside": function(
        "h = x * 2; with ms._no_grad(): h += 3.0; return h * x", "ms.value_and_grad(g)(x)"
    ),
    "set_item": function("h = x * 2; with ms._no_grad(): h[0] = x[1]; return h * x", "ms.value_and_grad(g)(x)"),
    "assign": function("with ms._no_grad(): ops.assign(w, x * 5); return w * x", "ms.value_and_grad(g, 0, w)(x), w"),
    "set_data": function("with ms._no_grad(): w.set_data(x * 5); return w * x", "ms.value_and_grad(g, 0, w)(x), w"),
    "weight": function("with ms._no_grad(): h = w * x; return h + w", "ms.value_and_grad(g, 0, w)(x)"),
    "optimizer": "opt = nn.SGD([w], 0.1)\ndef step(x):\n    l, d = ms.value_and_grad(lambda x: w * x, None, [w])(x)\n"
    "    with ms._no_grad(): opt(d)\n    return l\nout = step(x), step(x), w",
    "custom_bprop": "class Net(nn.Cell):\n    def construct(self, x): return x * x * x\n"
    "    def bprop(self, x, out, dout): return (x * dout,)\nnet = Net()\n"
    "def g(x):\n    with ms._no_grad(): h = net(x)\n    return h * x\nout = ms.grad(g)(x)",
    "of_jit": "@ms.jit\ndef j(x): return x * x\ndef g(x):\n    with ms._no_grad(): h = j(x)\n    return x * h\n"
    "out = ms.grad(g)(x)",
    "outside_jit": "@ms.jit\ndef j(x): return x * x\nwith ms._no_grad(): out = j(x)",
    "inside_jit": "@ms.jit\ndef j(x):\n    with ms._no_grad(): h = x * x\n    return x * h\nout = attempt(lambda: j(x))",
    "value_read": function("with ms._no_grad(): h = x * 2 if (x > 0).all() else x * 3; return h * x", "ms.grad(g)(x)"),
    "asnumpy": function("with ms._no_grad(): h = Tensor(x.asnumpy() * 2) + x; return h * x", "ms.grad(g)(x)"),
    "alias_of_input": function("with ms._no_grad(): h = x; return h * h", "ms.grad(g)(x)"),
    "view": function("h = x * x; with ms._no_grad(): k = h.reshape(2, 1); return k * x", "ms.grad(g)(x)"),
    "only_output": function("with ms._no_grad(): return x * x", "ms.value_and_grad(g)(x)"),
    "aux": "def g(x):\n    with ms._no_grad(): h = x * x\n    return x * x * x, h\n"
    "out = ms.value_and_grad(g, has_aux=True)(x)",
}

# ---------------------------------------------------------------- mutable
DATA = {
    "tuple": "(1, 2)",
    "list": "[1.0, 2.5]",
    "dict": "{'a': 1, 'b': (2, 3)}",
    "int": "3",
    "float": "2.5",
    "bool": "True",
    "nested": "(1, [2.0, (x, {'k': 3})])",
    "tensors": "(x, y)",
    "empty": "()",
    "empty_list": "[]",
    "empty_dict": "{}",
    "int_keys": "{1: 2}",
    "parameter": "w",
    "str": "'a'",
    "none": "None",
    "numpy": "np.ones(2)",
    "str_inside": "(1, 'a')",
    "none_inside": "[1, None]",
    "str_in_dict": "{'a': 'b'}",
    "set": "{1, 2}",
    "complex": "1j",
    "range": "range(3)",
    "dtype": "ms.float32",
    "slice": "slice(1, 2)",
    "mutable": "ms.mutable((1, 2))",
    "numpy_int": "np.int64(3)",
    "numpy_inside": "(1, np.float32(2))",
}
KIND = "repr(m) if type(m).__name__ == '_Bool' else m, type(m).__name__, [k.__name__ for k in type(m).__mro__], m.__ms_mutable__, m.__ms_dynamic_len__"
CONTAINERS = {"tuple": "(x, y)", "list": "[x, y]", "dict": "{0: x, 1: y}"}
MUTABLE = {
    **{f"of_{name}": f"m = ms.mutable({data})\nout = {KIND}" for name, data in DATA.items()},
    **{f"dynamic_{name}": f"m = ms.mutable({data}, True)\nout = {KIND}" for name, data in DATA.items()},
    "tensor_itself": "m = ms.mutable(x)\nout = m is x, m.__ms_mutable__, m.__ms_dynamic_len__",
    "tensor_kept": "m = ms.mutable((x, 3))\nout = m[0] is x, type(m[1]).__name__",
    "list_copied": "a = [1, 2]\nm = ms.mutable(a)\nm.append(3)\nout = a, m, type(m).__name__",
    "self_reference": "a = [1]\na.append(a)\nout = attempt(lambda: ms.mutable(a))",
    "flag_int": "out = attempt(lambda: ms.mutable((1, 2), 1))",
    "flag_none": "out = attempt(lambda: ms.mutable((1, 2), None))",
    "nothing": "out = attempt(lambda: ms.mutable())",
    "keywords": "out = ms.mutable(input_data=(1,), dynamic_len=False)",
    "equal": "m = ms.mutable((1, 2))\nout = m == (1, 2), hash(m) == hash((1, 2)), len(m), list(m), repr(m), m[0:1], isinstance(m, tuple)",
    "tuple_sum": "m = ms.mutable((1, 2)) + (3,)\nout = m, type(m).__name__",
    "int_arithmetic": "m = ms.mutable(3)\nout = m + 1, type(m + 1).__name__, m / 2, -m, [1, 2, 3, 4][m], range(m), f'{m}', {m: 1}",
    "bool_looks": "m = ms.mutable(True)\nout = repr(m), str(m), not m, m and 3, isinstance(m, bool), isinstance(m, int)",
    "copies": "import copy\nm = ms.mutable((1, 2))\nout = type(copy.copy(m)).__name__, type(copy.deepcopy(m)).__name__",
    "in_operators": "out = x * ms.mutable(3), x + ms.mutable(2.5), x ** ms.mutable(2), x * np.float64(2.0)",
    "as_axis": "out = Tensor([[1.0, 2.0], [3.0, 4.0]]).sum(axis=ms.mutable(1))",
    "int_tensor_times_float": "out = Tensor([1, 2], ms.int32) * ms.mutable(2.5)",
    **{
        f"grad_{name}": f"out = ms.grad(lambda t: t[0] * t[1])(ms.mutable({data}))" for name, data in CONTAINERS.items()
    },
    **{
        f"grad_jit_{name}": f"def p(t): return t[0] * t[1]\n@ms.jit\ndef j(t): return ms.grad(p)(t)\n"
        f"out = whole(j(ms.mutable({data}))), j({data})"
        for name, data in CONTAINERS.items()
    },
    "grad_number": "out = ms.grad(lambda k, x: k * x, (0, 1))(ms.mutable(3.0), x), ms.grad(lambda k: k * x)(ms.mutable(3.0))",
    "grad_tensor": "out = ms.grad(lambda t: t * t)(ms.mutable(x))",
    "grad_beside": "out = ms.grad(lambda t, z: t[0] * t[1] * z, (0, 1))(ms.mutable((x, y)), x)",
    "grad_all": "g = ops.GradOperation(get_all=True)\n"
    "out = g(lambda t: t[0] * t[1])(ms.mutable((x, y))), g(lambda t, z: t[0] * t[1] * z)(ms.mutable((x, y)), x)",
    "grad_all_plain": "g = ops.GradOperation(get_all=True)\nout = g(lambda t, z: t[0] * t[1] * z)((x, y), x)",
    "grad_jit_nested": "def p(t): return t[0] * t[1][0]\n@ms.jit\ndef j(t): return ms.grad(p)(t)\n"
    "out = j(ms.mutable((x, (y, x))))",
    "grad_jit_numbers": "def p(t): return t[0] * t[1]\n@ms.jit\ndef j(t): return ms.grad(p)(t)\n"
    "out = j(ms.mutable((x, 3.0))), j(ms.mutable((x, 3)))",
    "grad_jit_number": "def p(k, x): return k * x\n@ms.jit\ndef j(k, x): return ms.grad(p, (0, 1))(k, x)\n"
    "out = j(ms.mutable(3.0), x), j(ms.mutable(3), x), j(3.0, x)",
    "grad_jit_only_number": "def p(k, x): return k * x\n@ms.jit\ndef j(k, x): return ms.grad(p)(k, x)\n"
    "out = j(ms.mutable(3.0), x), j(3.0, x)",
    "grad_jit_beside": "def p(t, z): return t[0] * t[1] * z\n@ms.jit\ndef j(t, z): return ms.grad(p, (0, 1))(t, z)\n"
    "out = j(ms.mutable((x, y)), x), j((x, y), x)",
    "grad_jit_all": "def p(t, z): return t[0] * t[1] * z\n@ms.jit\ndef j(t, z): return ops.GradOperation(get_all=True)(p)(t, z)\n"
    "out = j(ms.mutable((x, y)), x), j((x, y), x)",
    "grad_jit_first": "def p(t, z): return t[0] * t[1] * z\n@ms.jit\ndef j(t, z): return ops.GradOperation()(p)(t, z)\n"
    "out = j(ms.mutable((x, y)), x), j((x, y), x)",
    "grad_jit_weight": "def p(t): return t[0] * t[1] * w\n@ms.jit\ndef j(t): return ms.grad(p, 0, w)(t)\n"
    "out = j(ms.mutable((x, y)))",
    "grad_jit_unused": "def p(t): return t[0] * 2\n@ms.jit\ndef j(t): return ms.grad(p)(t)\nout = j(ms.mutable((x, y)))",
    "grad_jit_ids": "def p(t): return t[0] * t[1]\n@ms.jit\ndef j(t): return ms.grad(p, return_ids=True)(t)\n"
    "out = j(ms.mutable((x, y)))",
    "grad_jit_vag": "def p(t): return t[0] * t[1]\n@ms.jit\ndef j(t): return ms.value_and_grad(p)(t)\n"
    "out = j(ms.mutable((x, y)))",
    "grad_jit_made_inside": "def p(t): return t[0] * t[1]\n@ms.jit\ndef j(x, y): return ms.grad(p)(ms.mutable((x, y)))\n"
    "out = j(x, y)",
    "grad_jit_tuple_made_inside": "def p(t): return t[0] * t[1]\n@ms.jit\ndef j(x, y): return ms.grad(p)((x, y))\nout = j(x, y)",
    "jit_of_grad": "def p(t): return t[0] * t[1]\nout = ms.jit(ms.grad(p))(ms.mutable((x, y)))",
    "grad_of_jit": "def p(t): return t[0] * t[1]\nout = ms.grad(ms.jit(p))(ms.mutable((x, y)))",
    "jit_value": "@ms.jit\ndef j(t): return t[0] + t[1] * 2\nout = j(ms.mutable((x, y))), j(ms.mutable([x, y]))",
    "module": "from mindspore.common.mutable import mutable\nout = mutable is ms.mutable",
}

# ---------------------------------------------------------------- writes inside
BOTH = "ms.value_and_grad(g, 0, w)(x), w"
WRITES = {
    "assign": function("ops.assign(w, x * 2); return x * w", BOTH),
    "assign_of_itself": function("ops.assign(w, w * 2); return x * w", BOTH),
    "assign_returns": function("return ops.assign(w, x * 5) * x", BOTH),
    "assign_returned": function("ops.assign(w, x * 2); return x * w, w", BOTH),
    "assign_alias": "v = w\n" + function("ops.assign(v, x * 2); return x * w", BOTH),
    "assign_other": "def g(x):\n    ops.assign(w, u)\n    return x * w * u\nout = ms.value_and_grad(g, 0, [w, u])(x), w",
    "assign_add": function("ops.assign_add(w, x); return x * w", BOTH),
    "assign_sub": function("ops.assign_sub(w, x); return x * w", BOTH),
    "assign_linear_three_times": function(
        "a = w + x; ops.assign(w, w * 2); b = w + x; ops.assign(w, w * 2); return a + b + w * 3", BOTH
    ),
    "assign_after_use": function("h = x * w; ops.assign(w, w * 10); return h + w", BOTH),
    "set_data": function("w.set_data(w * 2); return x * w", BOTH),
    "set_data_of_input": function("w.set_data(x * 2); return x * w", BOTH),
    "set_data_no_weight": function("w.set_data(x * 2); return x * w", "ms.value_and_grad(g)(x), w"),
    "assign_value": function("w.assign_value(x * 5); return x * w", BOTH),
    "set_item": function("w[0] = x[1] * 5; return x * w", BOTH),
    "set_item_constant": function("w[0] = 7.0; return x * w", BOTH),
    "set_item_no_weight": function("w[0] = x[1] * 5; return x * w", "ms.value_and_grad(g)(x), w"),
    "set_item_frozen": "w.requires_grad = False\n"
    + function("w[0] = x[1] * 5; return x * w", "ms.value_and_grad(g)(x), w"),
    "augmented": "def g(x):\n    global w\n    w += x\n    return x * w\nout = ms.value_and_grad(g, 0, w)(x), w",
    "attribute": "class Net(nn.Cell):\n    def __init__(s):\n        super().__init__()\n        s.w = Parameter(Tensor([2.0, 3.0]), name='w')\n"
    "    def construct(s, x):\n        s.w = x * 2\n        return x * s.w\nnet = Net()\nout = ms.value_and_grad(net, 0, net.w)(x), net.w",
    "input_assigned": "def g(v):\n    ops.assign(v, v * 2)\n    return v * v\nout = ms.value_and_grad(g)(x), x",
    "parameter_input_assigned": "def g(v):\n    ops.assign(v, v * 2)\n    return v * v\nout = ms.value_and_grad(g)(w), w",
    "tensor_assigned": "t = Tensor([2.0, 3.0])\n"
    + function("ops.assign(t, x * 5); return x * t", "ms.value_and_grad(g)(x), t"),
    "tensor_set_item": "t = Tensor([2.0, 3.0])\n"
    + function("t[0] = x[1] * 5; return x * t", "ms.value_and_grad(g)(x), t"),
    "tensor_assign_value": function("h = x * 3; h.assign_value(x * 5); return x * h", "ms.value_and_grad(g)(x)"),
    "second_order_in_weight": function(
        "ops.assign(w, x * 2); return x * w * w", "ms.grad(ms.grad(g, None, w), None, w)(x)"
    ),
    "second_order_mixed": function("ops.assign(w, x * 2); return x * w * w", "ms.grad(ms.grad(g), None, w)(x)"),
    "second_order_input": function("ops.assign(w, x * 2); return x * x * w", "ms.grad(ms.grad(g))(x)"),
    "inside_jit": "@ms.jit\ndef g(x):\n    ops.assign(w, x * 2)\n    return x * w\nout = ms.value_and_grad(g, 0, w)(x), w",
    "grad_inside_jit": "def g(x):\n    ops.assign(w, x * 2)\n    return x * w\n"
    "@ms.jit\ndef j(x): return ms.value_and_grad(g, 0, w)(x)\nout = j(x), w",
    "optimizer": "opt = nn.SGD([w], 0.5)\n" + function("opt((x,)); return x * w", "ms.value_and_grad(g, 0, w)(x), w"),
    "grad_operation": function(
        "ops.assign(w, x * 2); return x * w", "ops.GradOperation(get_all=True, get_by_list=True)(g, [w])(x), w"
    ),
    "augmented_intermediate": function("h = x * 2; k = h; h += x; return h * k", "ms.value_and_grad(g)(x)"),
    "multiplied_intermediate": function("h = x * 2; h *= x; return h * x", "ms.value_and_grad(g)(x)"),
    "augmented_all": function("h = x * 2; h -= 1; h /= 4; h **= 2; return h", "ms.value_and_grad(g)(x)"),
    "augmented_is_same": function("h = x * 2; k = h; h += x; assert h is k; return h", "ms.grad(g)(x)"),
}

# ---------------------------------------------------------------- structures
OUTPUTS = {
    "scalars_only": "out = ms.grad(lambda a, b: Tensor(a * 2.0) * b)(1, 2)",
    "scalars_only_cell": "class Net(nn.Cell):\n    def construct(self, a, b): return w * a * b\nout = ms.grad(Net())(1, 2)",
    "scalars_only_weights": "out = ms.grad(lambda a, b: w * a * b, 0, w)(1, 2), ms.grad(lambda a, b: w * a * b, None, [w])(1, 2)",
    "no_inputs": "out = ms.grad(lambda: w * 2)(), ms.value_and_grad(lambda: w * 2)()",
    "no_inputs_positions": "out = ms.grad(lambda: w * 2, (0, 1))()",
    "slice_in_output": "out = ms.value_and_grad(lambda x: (x * x, slice(0, 1)))(x)[1]",
    "slice_output": "out = attempt(lambda: ms.grad(lambda x: slice(0, 1))(x))",
    "ellipsis_in_output": "out = ms.grad(lambda x: (x * x, ...))(x)",
    "dtype_in_output": "out = ms.grad(lambda x: (x * x, ms.float32))(x)",
    "function_in_output": "out = ms.grad(lambda x: (x * x, square))(x)",
    "set_in_output": "out = attempt(lambda: ms.grad(lambda x: (x * x, {1, 2}))(x))",
    "object_in_output": "out = attempt(lambda: ms.grad(lambda x: (x * x, object()))(x))",
    "dict_none": "out = ms.value_and_grad(lambda x: {'a': x * x, 'b': None, 'c': 'text', 'd': (x * 3, 4)})(x)",
    "dict_of_dicts": "out = ms.value_and_grad(lambda x: {'a': {'b': x * x}, 'c': [x * 3]})(x)",
    "dict_tensor_keys": "out = ms.grad(lambda x: {x * 2: x * x})(x)",
    "dict_tensor_keys_only": "out = ms.grad(lambda x: {x * 2: 'text'})(x)",
    "dict_sens": "out = ms.grad(lambda x: {'a': x * x, 'b': x * 3}, sens_param=True)(x, {'a': y, 'b': x})",
    "dict_sens_tuple": "out = attempt(lambda: ms.grad(lambda x: {'a': x * x, 'b': x * 3}, sens_param=True)(x, (y, x)))",
    "dict_sens_other_keys": "out = attempt(lambda: ms.grad(lambda x: {'a': x * x, 'b': x * 3}, sens_param=True)(x, {'c': y, 'd': x}))",
    "dict_sens_other_order": "out = ms.grad(lambda x: {'a': x * x, 'b': x * 3}, sens_param=True)(x, {'b': x, 'a': y})",
    "dict_sens_short": "out = attempt(lambda: ms.grad(lambda x: {'a': x * x, 'b': x * 3}, sens_param=True)(x, {'a': y}))",
    "dict_tensor_keys_sens": "out = attempt(lambda: ms.grad(lambda x: {x * 2: x * x}, sens_param=True)(x, {y: x}))",
    "nested_sens": "out = ms.grad(lambda x: (x * x, (x * 3, [x])), sens_param=True)(x, (y, (x, [y])))",
    "nested_sens_flat": "out = attempt(lambda: ms.grad(lambda x: (x * x, (x * 3, x)), sens_param=True)(x, (y, x, y)))",
    "sens_for_number": "out = attempt(lambda: ms.grad(lambda x: (x * x, 3), sens_param=True)(x, (y, 1)))",
    "sens_for_int_output": "out = attempt(lambda: ms.grad(lambda x: (x * x, x.argmax()), sens_param=True)(x, (y, Tensor(1))))",
    "sens_of_int": "out = ms.grad(lambda n: n * n, sens_param=True)(Tensor([2, 3], ms.int32), Tensor([1, 2], ms.int32))",
    "sens_operation_dict": "out = ops.GradOperation(sens_param=True)(lambda x: {'a': x * x, 'b': x * 3})(x, {'a': y, 'b': x})",
    "int_weight": "out = ms.grad(lambda x: x * n, None, n)(Tensor([4, 5], ms.int32)), ms.grad(lambda x: x * n, 0, [n])(x)",
    "int_weight_alone": "out = ms.grad(lambda: n * n, None, n)(), ms.grad(lambda: n * n, None, (n,))()",
    "int_weight_second": "out = ms.grad(ms.grad(lambda x: x * n * n, None, n), None, n)(Tensor([4, 5], ms.int32))",
    "int_bool_inputs": "out = ms.grad(lambda a, b: a * b * x, (0, 1))(Tensor([4, 5]), Tensor([True, False]))",
    "parameter_alone": "out = whole(ms.grad(f, None, w)(x, y)), whole(ms.grad(f, None, (w,))(x, y)), whole(ms.grad(f, None, [w])(x, y)), "
    "whole(ms.grad(f, None, ParameterTuple([w]))(x, y))",
    "position_far": "out = attempt(lambda: ms.grad(f, 7)(x, y)), attempt(lambda: ms.grad(f, (0, 7))(x, y)), "
    "attempt(lambda: ms.grad(lambda: w, 7)())",
    "position_far_keyword": "out = attempt(lambda: ms.grad(f, 2)(x, y=y))",
    "position_empty": "out = attempt(lambda: ms.grad(f, ())(x, y)), attempt(lambda: ms.grad(f, (), w)(x, y)), "
    "attempt(lambda: ms.value_and_grad(f, ())(x, y))",
    "nothing_to_do": "out = attempt(lambda: ms.grad(f, None)(x, y)), attempt(lambda: ms.value_and_grad(f, None, None)(x, y))",
    "get_grad_miss": "g = ms.grad(f, (0, 1), [w], return_ids=True)(x, y)\n"
    "out = attempt(lambda: ms.get_grad(g, 2)), attempt(lambda: ms.get_grad(g, u)), ms.get_grad(g, 1), ms.get_grad(g, w)",
    "complex_imag": "c = Tensor(np.array([1 + 2j], np.complex64))\nout = ms.grad(lambda c: ops.imag(c))(c)",
    "complex_sens": "c = Tensor(np.array([1 + 2j], np.complex64))\n"
    "out = ms.grad(lambda c: ops.conj(c), sens_param=True)(c, Tensor(np.array([0 + 1j], np.complex64)))",
}

# ---------------------------------------------------------------- copies
PAIR = "lambda a, b: a * b * b, (0, 1)"
COPIES = {
    "copy": f"out = ms.grad({PAIR})(x, x.copy())",
    "copy_of_pending": f"z = x * 3\nout = ms.grad({PAIR})(z, z.copy())",
    "deepcopy": f"import copy\nout = ms.grad({PAIR})(x, copy.deepcopy(x))",
    "parameter_value": f"out = ms.grad({PAIR})(w, w.value())",
    "parameter_of_tensor": f"p = Parameter(x, name='p')\nout = ms.grad({PAIR})(x, p)",
    "parameter_of_pending": f"z = x * 3\np = Parameter(z, name='p')\nout = ms.grad({PAIR})(z, p)",
    "parameter_clone": f"p = w.clone()\nout = ms.grad({PAIR})(w, p)",
    "assigned": f"ops.assign(u, x)\nout = ms.grad({PAIR})(x, u)",
    "assigned_pending": f"z = x * 3\nops.assign(u, z)\nout = ms.grad({PAIR})(z, u)",
    "assigned_parameter": "ops.assign(u, w)\nout = ms.grad(lambda x: x * w * u * u, None, [w, u])(x)",
    "target_network": "ops.assign(w, w * 2)\nops.assign(u, w)\n"
    "out = ms.grad(lambda x: (x * w - x * u) * w, None, w)(x), ms.grad(lambda x: x * w * u, None, [w, u])(x)",
    "set_data": f"u.set_data(x)\nout = ms.grad({PAIR})(x, u)",
    "set_data_pending": f"z = x * 3\nu.set_data(z)\nout = ms.grad({PAIR})(z, u)",
    "set_data_parameter": "u.set_data(w)\nout = ms.grad(lambda x: x * w * u * u, None, [w, u])(x)",
    "inside": "out = ms.grad(lambda a: a * a.copy())(x)",
    "reshape": f"out = ms.grad({PAIR})(x, x.reshape(2))",
}

# ---------------------------------------------------------------- after an exception
AFTER = {
    "in_function": "def bad(x):\n    h = x * 2\n    raise KeyError('stop')\nout = attempt(lambda: ms.grad(bad)(x)), ms.grad(square)(x)",
    "in_cell": "class Net(nn.Cell):\n    def construct(self, x):\n        h = x * 2\n        raise KeyError('stop')\n"
    "out = attempt(lambda: ms.grad(Net())(x)), ms.grad(square)(x)",
    "shape": "out = attempt(lambda: ms.grad(lambda x: x + Tensor([1.0, 2.0, 3.0]))(x)), ms.grad(square)(x)",
    "no_output": "out = attempt(lambda: ms.grad(lambda x: ())(x)), ms.grad(square)(x)",
    "aux": "out = attempt(lambda: ms.grad(square, has_aux=True)(x)), ms.grad(square)(x)",
    "sens_shape": "out = attempt(lambda: ms.grad(square, sens_param=True)(x, Tensor([1.0, 2.0, 3.0]))), ms.grad(square)(x)",
    "position": "out = attempt(lambda: ms.grad(square, 3)(x)), ms.grad(square)(x)",
    "weights": "out = attempt(lambda: ms.grad(square, 0, ['w'])(x)), ms.grad(square)(x)",
    "same_function": "n = 0\ndef g(x):\n    global n\n    n += 1\n    if n == 2: raise KeyError('stop')\n    return x * x * n\n"
    "d = ms.grad(g)\nout = d(x), attempt(lambda: d(x)), d(x)",
    "written_before": "def bad(x):\n    ops.assign(w, x)\n    raise KeyError('stop')\nout = attempt(lambda: ms.grad(bad)(x)), w",
    "operation": "def bad(x): raise KeyError('stop')\n"
    "out = attempt(lambda: ops.GradOperation()(bad)(x)), ops.GradOperation()(square)(x)",
    "nested_after": "def bad(x): raise KeyError('stop')\nout = attempt(lambda: ms.grad(ms.grad(bad))(x)), ms.grad(ms.grad(square))(x)",
}

# ---------------------------------------------------------------- axis or dim
METHODS = {
    name: f"m = Tensor([[1.0, 2.0], [3.0, 5.0]])\nout = {', '.join(f'attempt(lambda: {call})' for call in calls)}"
    for name, calls in {
        "sum": ("m.sum(axis=1, keepdims=True)", "m.sum(dim=1, keepdim=True)", "m.sum(1)", "m.sum(dim=(0, 1))"),
        "mean": ("m.mean(axis=1, keep_dims=True)", "m.mean(dim=1, keepdim=True)", "m.mean(1)"),
        "max": ("m.max(axis=1, keepdims=True)", "m.max(dim=1, keepdim=True)", "m.max(1)"),
        "min": ("m.min(axis=1, keepdims=True)", "m.min(dim=1, keepdim=True)", "m.min(1)"),
        "prod": ("m.prod(axis=1, keep_dims=True)", "m.prod(dim=1, keepdim=True)", "m.prod(1)"),
        "var": ("m.var(axis=1, ddof=0, keepdims=True)", "m.var(1)"),
        "std": ("m.std(axis=1, ddof=0, keepdims=True)", "m.std(1)"),
        "argmax": ("m.argmax(axis=1)", "m.argmax(dim=1, keepdim=True)", "m.argmax(1)"),
        "softmax": ("m.softmax(axis=0)", "m.softmax(dim=0)"),
        "cumsum": ("m.cumsum(axis=0)", "m.cumsum(dim=0)"),
        "all": ("(m > 1).all(axis=1, keep_dims=True)", "(m > 1).all(dim=1, keepdim=True)"),
        "any": ("(m > 1).any(axis=1, keep_dims=True)", "(m > 1).any(dim=1, keepdim=True)"),
        "logsumexp": ("m.logsumexp(axis=1, keep_dims=True)", "m.logsumexp(dim=1, keepdim=True)"),
        "amax": ("m.amax(axis=1, keepdims=True)", "m.amax(1)"),
        "both": ("m.sum(axis=1, dim=1)", "m.mean(axis=0, keepdim=True)"),
        "gradient": (
            "ms.grad(lambda m: m.sum(axis=1, keepdims=True) * m)(m)",
            "ms.grad(lambda m: m.sum(dim=1, keepdim=True) * m)(m)",
            "ms.grad(lambda m: m.mean(dim=0, keepdim=True) * m)(m)",
        ),
    }.items()
}

CASES = {
    f"{group}_{name}": code
    for group, rows in {
        "no_grad": NO_GRAD,
        "mutable": MUTABLE,
        "write": WRITES,
        "output": OUTPUTS,
        "copy": COPIES,
        "after": AFTER,
        "method": METHODS,
    }.items()
    for name, code in rows.items()
}

# About the compiled form.
COMPILED = "mutable_grad_jit_* mutable_jit_*"

# Where msgrad differs, and why.
DIFFERS = {
    **dict.fromkeys(
        ("mutable_grad_jit_nested", "mutable_grad_jit_beside", "mutable_grad_jit_all", "mutable_grad_jit_first"),
        "a tensor that is passed twice is one input: it has the sum of the gradients, as in PyNative mode",
    ),
    "no_grad_reentered": "MindSpore's contexts keep one state each: entered twice, they never switch back; msgrad's do",
    "no_grad_decorator_recursive": "MindSpore's contexts keep one state each: entered twice, they never switch back",
    "no_grad_set_item": "what is written inside is a constant, as for +=; MindSpore differentiates the value before",
    "no_grad_inside_jit": "MindSpore's graph mode cannot do this",
    "mutable_of_parameter": "MindSpore's Parameter has other base classes",
    "mutable_grad_jit_tuple_made_inside": "MindSpore's graph mode counts a tuple made inside as mutable; msgrad asks for it",
    "write_assign_after_use": "MindSpore differentiates with the value written later, which is wrong",
    "write_inside_jit": "no gradient is taken in what a compiled function assigns inside itself",
    "write_augmented_intermediate": "h += x changes the tensor, as add_ is documented to; MindSpore's CPU backend rebinds",
    "write_augmented_is_same": "h += x changes the tensor, as add_ is documented to; MindSpore's CPU backend rebinds",
    "method_prod": "msgrad takes each argument under all of MindSpore's names for it",
    "method_softmax": "msgrad takes each argument under all of MindSpore's names for it",
    "method_logsumexp": "msgrad takes each argument under all of MindSpore's names for it",
    "method_both": "msgrad takes each argument under all of MindSpore's names for it, so axis beside keepdim",
}
