"""`ms.jit`: what can be decorated, returned, passed and changed; gradients in and out."""

PRELUDE = """
x = Tensor([1.0, 2.0], ms.float32)
y = Tensor([3.0, -4.0], ms.float32)
w = Parameter(Tensor([2.0, 3.0], ms.float32), name="w")
class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(Tensor([2.0, 3.0], ms.float32), name="w")
        self.k = 2.0
    def construct(self, x): return x * self.w * self.k
    def other(self, x): return x + self.w
class JitNet(Net):
    @ms.jit
    def construct(self, x): return x * self.w * self.k
"""

# name: body of `def f(x, y)` under `@ms.jit`; called with x, y.
BODIES = {
    "tensor": "return x * y",
    "tuple": "return x, y",
    "list": "return [x, y]",
    "nested": "return x, (y, [x * 2, y * 2])",
    "one_tuple": "return (x,)",
    "none": "return None",
    "nothing": "x * y",
    "number": "return 3",
    "float": "return 2.5",
    "bool": "return True",
    "string": "return 'text'",
    "dict": "return {'a': x, 'b': y}",
    "dict_nested": "return {'a': (x, [y])}",
    "empty_tuple": "return ()",
    "input": "return x",
    "input_twice": "return x, x",
    "mixed": "return x, None, 3, 'text', 2.5",
    "shape": "return x.shape",
    "dtype": "return x.dtype",
    "size": "return x.size, x.ndim",
    "len": "return len(x)",
    "slice": "return x[0], x[:1]",
    "parameter": "return w",
    "parameter_product": "return x * w",
    "scalar_item": "return x.sum()",
    "float_of_tensor": "return float(x.sum())",
    "int_of_shape": "return x.shape[0] * 2",
    "global_number": "return x * scale",
    "if_constant": "if x.ndim == 1:\n        return x * 2\n    return x",
    "if_value": "if x.sum() > 2:\n        return x * 2\n    return x * 3",
    "if_value_else": "if x.sum() > 100:\n        z = x * 2\n    else:\n        z = x * 3\n    return z",
    "for_range": "z = x\n    for i in range(3):\n        z = z * y + i\n    return z",
    "for_tensor": "z = 0\n    for e in x:\n        z = z + e * e\n    return z",
    "while_value": "z = x\n    while z.sum() < 50:\n        z = z * 2\n    return z",
    "while_number": "i = 0\n    while i < 3:\n        x = x + i\n        i += 1\n    return x",
    "break": "z = x\n    for i in range(5):\n        if i == 2:\n            break\n        z = z + 1\n    return z",
    "list_append": "zs = []\n    for i in range(3):\n        zs.append(x * i)\n    return zs",
    "comprehension": "return [x * i for i in range(3)]",
    "dict_build": "d = {}\n    d['a'] = x\n    return d",
    "set_item": "z = x * 1\n    z[0] = 5.0\n    return z",
    "augmented": "z = x\n    z += y\n    return z, x",
    "assert": "assert x.ndim == 1\n    return x",
    "raise": "raise ValueError('stop')",
    "raise_if": "if x.ndim > 1:\n        raise ValueError('stop')\n    return x",
    "print": "print('inside', x)\n    return x",
    "isinstance": "return isinstance(x, Tensor)",
    "f_string": "return f'{x.ndim}'",
    "zip": "return [a * b for a, b in zip(x, y)]",
    "enumerate": "z = x\n    for i, e in enumerate(x):\n        z = z + i * e\n    return z",
    "lambda": "g = lambda t: t * 2\n    return g(x)",
    "inner_function": "def g(t):\n        return t * y\n    return g(x)",
    "numpy_constant": "return x * np.array([1.0, 2.0], np.float32)",
    "asnumpy": "return Tensor(x.asnumpy() * 2)",
    "try": "try:\n        z = x * 2\n    except ValueError:\n        z = x\n    return z",
    "ternary": "return x if x.sum() > 2 else y",
    "boolean": "return (x.sum() > 2 and y.sum() < 0), not (x.sum() > 2)",
    "assign": "ops.assign(w, w + x)\n    return w * 1",
    "assign_add": "ops.assign_add(w, x)\n    return w * 1",
    "assign_then_read": "a = w * 1\n    ops.assign(w, x)\n    b = w * 1\n    return a, b",
    "set_data": "w.set_data(x)\n    return w * 1",
    "stop_gradient": "return ops.stop_gradient(x) * x",
    "where": "return ops.where(x > 1, x, y)",
    "grad": "return ms.grad(lambda t: t ** 3)(x)",
    "random_shape": "return ops.zeros_like(x).shape",
    "string_join": "return 'a' + 'b'",
    "unused_argument": "return y * 2",
    "constant_only": "return Tensor([1.0, 2.0])",
    "dynamic_shape": "return x[x > 1]",
    "nonzero": "return ops.nonzero(x - 1)",
    "integers": "return x.astype(ms.int32) + 1",
}
DEFINE = "scale = 3.0\n@ms.jit\ndef f(x, y):\n    {}\n"

CASES = {
    **{f"body_{name}": DEFINE.format(body) + "out = f(x, y)" for name, body in BODIES.items()},
    **{
        f"twice_{name}": DEFINE.format(BODIES[name]) + "out = f(x, y), f(y, x), w"
        for name in (
            "tensor",
            "if_value",
            "assign",
            "assign_add",
            "while_value",
            "global_number",
            "set_data",
            "parameter_product",
        )
    },
    **{
        f"grad_{name}": DEFINE.format(BODIES[name]) + "out = ms.grad(f, (0, 1))(x, y)"
        for name in (
            "tensor",
            "tuple",
            "if_value",
            "for_range",
            "while_value",
            "stop_gradient",
            "set_item",
            "where",
            "ternary",
            "unused_argument",
            "inner_function",
            "break",
            "nested",
            "dict",
        )
    },
    # Spellings of the decorator.
    "call_form": "def f(x, y): return x * y\nout = ms.jit(f)(x, y)",
    "empty_parentheses": "@ms.jit()\ndef f(x, y): return x * y\nout = f(x, y)",
    "capture_mode_ast": "@ms.jit(capture_mode='ast')\ndef f(x, y): return x * y\nout = f(x, y)",
    "capture_mode_trace": "@ms.jit(capture_mode='trace')\ndef f(x, y): return x * y\nout = f(x, y)",
    "capture_mode_bytecode": "@ms.jit(capture_mode='bytecode')\ndef f(x, y): return x * y\nout = f(x, y)",
    "capture_mode_unknown": "@ms.jit(capture_mode='x')\ndef f(x, y): return x * y\nout = f(x, y)",
    "jit_level": "@ms.jit(jit_level='O0')\ndef f(x, y): return x * y\nout = f(x, y)",
    "jit_level_one": "@ms.jit(jit_level='O1')\ndef f(x, y): return x * y\nout = f(x, y)",
    "jit_level_unknown": "@ms.jit(jit_level='O9')\ndef f(x, y): return x * y\nout = f(x, y)",
    "fullgraph": "@ms.jit(fullgraph=True)\ndef f(x, y): return x * y\nout = f(x, y)",
    "fullgraph_not_bool": "@ms.jit(fullgraph=1)\ndef f(x, y): return x * y\nout = f(x, y)",
    "dynamic": "@ms.jit(dynamic=1)\ndef f(x, y): return x * y\n"
    "out = f(x, y), f(Tensor([1.0, 2.0, 3.0]), Tensor([1.0, 2.0, 3.0]))",
    "dynamic_unknown": "@ms.jit(dynamic=5)\ndef f(x, y): return x * y\nout = f(x, y)",
    "backend": "@ms.jit(backend='ms_backend')\ndef f(x, y): return x * y\nout = f(x, y)",
    "backend_unknown": "@ms.jit(backend='x')\ndef f(x, y): return x * y\nout = f(x, y)",
    "unknown_option": "@ms.jit(colour=1)\ndef f(x, y): return x * y\nout = f(x, y)",
    "old_fn_keyword": "def f(x, y): return x * y\nout = ms.jit(fn=f)(x, y)",
    "old_hash_args": "@ms.jit(hash_args=3)\ndef f(x, y): return x * y\nout = f(x, y)",
    "old_mode": "@ms.jit(mode='PIJit')\ndef f(x, y): return x * y\nout = f(x, y)",
    "jit_config": "@ms.jit(jit_config=ms.JitConfig(jit_level='O1'))\ndef f(x, y): return x * y\nout = f(x, y)",
    "input_signature": "@ms.jit(input_signature=(Tensor(shape=[None], dtype=ms.float32), Tensor(shape=[None], "
    "dtype=ms.float32)))\ndef f(x, y): return x * y\nout = f(x, y)",
    "not_callable": "out = ms.jit(3)(x)",
    "name_and_doc": "@ms.jit\ndef f(x, y):\n    'Multiply.'\n    return x * y\nout = f.__name__, f.__doc__, callable(f)",
    "jit_of_jit": "@ms.jit\n@ms.jit\ndef f(x, y): return x * y\nout = f(x, y)",
    "jit_class": "out = ms.jit_class is not None",
    # Cells and methods.
    "cell": "out = ms.jit(Net())(x)",
    "cell_construct": "out = JitNet()(x)",
    "cell_method": "n = Net(); out = ms.jit(n.other)(x)",
    "cell_construct_wrapped": "n = Net(); n.construct = ms.jit(n.construct); out = n(x)",
    "cell_twice": "n = JitNet(); a = n(x); n.w.set_data(n.w + 1); out = a, n(x)",
    "cell_attribute_changed": "n = JitNet(); a = n(x); n.k = 5.0; out = a, n(x)",
    "cell_two_instances": "a, b = JitNet(), JitNet(); b.k = 7.0; out = a(x), b(x)",
    "cell_grad": "n = JitNet(); out = ms.grad(n, 0, n.trainable_params())(x)",
    "cell_in_function": "n = Net()\n@ms.jit\ndef f(x): return n(x) + 1\nout = f(x)",
    "layer": "out = ms.jit(nn.Dense(2, 1, weight_init='ones', bias_init='zeros'))(Tensor([[1.0, 2.0]]))",
    "sequence": "out = ms.jit(nn.SequentialCell(nn.ReLU(), nn.Tanh()))(x)",
    "set_attribute_inside": "class A(nn.Cell):\n    def __init__(self):\n        super().__init__()\n        self.n = 0\n"
    "    @ms.jit\n    def construct(self, x):\n        self.n = self.n + 1\n        return x * self.n\n"
    "a = A(); out = a(x), a(x), a.n",
    "batch_norm_state": "n = nn.BatchNorm1d(2).set_train()\nf = ms.jit(n)\nt = Tensor([[1.0, 2.0], [3.0, 5.0]])\n"
    "out = f(t), n.moving_mean, n.moving_variance",
    "dropout_inside": "n = nn.Dropout(p=0.5).set_train()\n@ms.jit\ndef f(x): return n(x)\n"
    "t = Tensor(np.ones(500, np.float32)); a, b = f(t).asnumpy(), f(t).asnumpy(); "
    "out = sorted(set(a.tolist())), bool((a == b).all())",
    "graph_mode": "ms.set_context(mode=ms.GRAPH_MODE); out = Net()(x), nn.ReLU()(x), ms.get_context('mode')",
    "graph_mode_grad": "ms.set_context(mode=ms.GRAPH_MODE); n = Net(); "
    "out = ms.grad(n, 0, n.trainable_params())(x), ms.value_and_grad(n)(x)",
    "graph_mode_function": "ms.set_context(mode=ms.GRAPH_MODE)\ndef f(x): return x * 2\nout = f(x), ms.grad(f)(x)",
    # Arguments.
    "keyword": "@ms.jit\ndef f(x, y): return x - y\nout = f(x, y=y), f(y=y, x=x)",
    "default": "@ms.jit\ndef f(x, k=2.0): return x * k\nout = f(x), f(x, 3.0), f(x, k=4.0)",
    "varargs": "@ms.jit\ndef f(*a): return a[0] + a[-1], len(a)\nout = f(x, y), f(x, y, x)",
    "kwargs": "@ms.jit\ndef f(x, **k): return x * k['a']\nout = f(x, a=y)",
    "keyword_only": "@ms.jit\ndef f(x, *, k): return x * k\nout = f(x, k=y)",
    "number_argument": "@ms.jit\ndef f(x, k): return x * k\nout = f(x, 2), f(x, 3), f(x, 2.5)",
    "bool_argument": "@ms.jit\ndef f(x, k):\n    if k: return x\n    return -x\nout = f(x, True), f(x, False)",
    "str_argument": "@ms.jit\ndef f(x, k):\n    if k == 'a': return x\n    return -x\nout = f(x, 'a'), f(x, 'b')",
    "none_argument": "@ms.jit\ndef f(x, k):\n    if k is None: return x\n    return x * k\nout = f(x, None), f(x, y)",
    "tuple_argument": "@ms.jit\ndef f(t): return t[0] * t[1]\nout = f((x, y)), f((y, y))",
    "list_argument": "@ms.jit\ndef f(t): return t[0] * t[1]\nout = f([x, y]), f([y, y])",
    "list_argument_changed": "@ms.jit\ndef f(t):\n    t.append(t[0])\n    return len(t)\nt = [x]; out = f(t), len(t)",
    "dict_argument": "@ms.jit\ndef f(t): return t['a'] * t['b']\nout = f({'a': x, 'b': y})",
    "numpy_argument": "@ms.jit\ndef f(x, t): return x * Tensor(t)\nout = f(x, np.ones(2, np.float32))",
    "function_argument": "@ms.jit\ndef f(g, x): return g(x)\nout = f(ops.exp, x)",
    "cell_argument": "@ms.jit\ndef f(g, x): return g(x)\nout = f(nn.ReLU(), x)",
    "parameter_argument": "@ms.jit\ndef f(p, x): return p * x\nout = f(w, x)",
    "other_shape": "@ms.jit\ndef f(x): return x * 2\nout = f(x), f(Tensor([1.0, 2.0, 3.0])), f(Tensor(5.0))",
    "other_dtype": "@ms.jit\ndef f(x): return x * 2\nout = f(x), f(x.astype(ms.int32)), f(x.astype(ms.float16))",
    "tensor_then_number": "@ms.jit\ndef f(x): return x * 2\nout = f(x), f(4), f(4.5)",
    "missing_argument": "@ms.jit\ndef f(x, y): return x * y\nout = f(x)",
    "extra_argument": "@ms.jit\ndef f(x, y): return x * y\nout = f(x, y, x)",
    "no_arguments": "@ms.jit\ndef f(): return w * 2\na = f(); w.set_data(x); out = a, f()",
    # State and closures.
    "global_changed": "scale = 2.0\n@ms.jit\ndef f(x): return x * scale\na = f(x); scale = 5.0; out = a, f(x)",
    "global_tensor_changed": "t = Tensor([1.0, 1.0])\n@ms.jit\ndef f(x): return x * t\n"
    "a = f(x); t = Tensor([5.0, 5.0]); out = a, f(x)",
    "global_list": "ks = [1.0, 2.0]\n@ms.jit\ndef f(x): return x * ks[0] + ks[1]\na = f(x); ks[0] = 9.0; out = a, f(x)",
    "closure_number": "def make(k):\n    @ms.jit\n    def f(x): return x * k\n    return f\n"
    "out = make(2.0)(x), make(3.0)(x)",
    "closure_tensor": "def make(k):\n    @ms.jit\n    def f(x): return x * k\n    return f\nout = make(x)(x), make(y)(x)",
    "parameter_changed_outside": "@ms.jit\ndef f(x): return x * w\na = f(x); w.set_data(Tensor([10.0, 20.0])); out = a, f(x)",
    "parameter_assigned_in_if": "@ms.jit\ndef f(x):\n    if x.sum() > 2:\n        ops.assign(w, x)\n    return x\n"
    "f(-x); a = w.asnumpy().copy(); f(x); out = a, w",
    "parameter_counter": "n = Parameter(Tensor(0, ms.int32), name='n')\n@ms.jit\ndef f(x):\n"
    "    ops.assign_add(n, Tensor(1, ms.int32))\n    return x\nfor _ in range(3): f(x)\nout = n",
    "random_differs": "@ms.jit\ndef f(): return ops.standard_normal((3,))\n"
    "a, b = f().asnumpy(), f().asnumpy(); out = bool((a == b).any())",
    "calls_other_jit": "@ms.jit\ndef g(x): return x * 2\n@ms.jit\ndef f(x): return g(x) + 1\nout = f(x), g(x)",
    "calls_plain_function": "def g(x): return x * 2\n@ms.jit\ndef f(x): return g(x) + 1\nout = f(x)",
    "recursion": "@ms.jit\ndef f(x, n):\n    if n == 0: return x\n    return f(x * 2, n - 1)\nout = f(x, 3)",
    "generator_inside": "@ms.jit\ndef f(x): return sum(x * i for i in range(3))\nout = f(x)",
    "exception_then_again": "@ms.jit\ndef f(x):\n    if x.ndim > 1: raise ValueError('stop')\n    return x\n"
    "a = attempt(lambda: f(Tensor([[1.0]]))); out = a, f(x)",
    "shape_error": "@ms.jit\ndef f(x, y): return x + y\nout = f(x, Tensor([1.0, 2.0, 3.0]))",
    "undefined_name": "@ms.jit\ndef f(x): return x * missing\nout = f(x)",
    "result_is_tensor": "@ms.jit\ndef f(x): return x\nr = f(x); out = type(r).__name__, r is x",
    "result_changed_later": "@ms.jit\ndef f(x): return x * 1\nr = f(x); r[0] = 9.0; out = r, x",
    # Gradients.
    "value_and_grad_outside": "@ms.jit\ndef f(x): return (x * w).sum()\nout = ms.value_and_grad(f, 0, w)(x)",
    "value_and_grad_inside": "def f(x): return (x * w).sum()\ng = ms.value_and_grad(f, 0, w)\n@ms.jit\n"
    "def step(x): return g(x)\nout = step(x)",
    "value_and_grad_inside_aux": "def f(x): return (x * w).sum(), x * 2\n"
    "g = ms.value_and_grad(f, None, ParameterTuple([w]), has_aux=True)\n@ms.jit\ndef step(x):\n"
    "    (loss, aux), grads = g(x)\n    return loss, aux, grads\nout = step(x)",
    "grad_of_jit_second": "@ms.jit\ndef f(x): return x ** 3\nout = ms.grad(ms.grad(f))(x)",
    "jit_of_second": "def f(x): return x ** 3\n@ms.jit\ndef g(x): return ms.grad(ms.grad(f))(x)\nout = g(x)",
    "grad_of_jit_parameter_update": "@ms.jit\ndef f(x):\n    ops.assign_add(w, x)\n    return x * w\nout = ms.grad(f)(x), w",
    "training_step": "net = nn.Dense(2, 1, weight_init='ones', bias_init='zeros'); "
    "opt = nn.Momentum(net.trainable_params(), 0.1, 0.9); loss = nn.MSELoss()\n"
    "def forward(x, y): return loss(net(x), y)\ng = ms.value_and_grad(forward, None, opt.parameters)\n"
    "@ms.jit\ndef step(x, y):\n    value, grads = g(x, y)\n    opt(grads)\n    return value\n"
    "out = [step(Tensor([[1.0, 2.0], [0.5, -1.0]]), Tensor([[1.0], [0.0]])) for _ in range(4)], "
    "net.weight, net.bias, opt.moments",
    "vmap_in_jit": "def dot(a, b): return (a * b).sum()\nv = ms.vmap(dot)\n@ms.jit\ndef f(a, b): return v(a, b)\n"
    "out = f(Tensor([[1.0, 2.0], [3.0, 4.0]]), Tensor([[1.0, 1.0], [2.0, 2.0]]))",
}

# About the compiled form.
COMPILED = "list_argument_changed"

# Where msgrad differs, and why.
DIFFERS = {
    "grad_of_jit_parameter_update": "a gradient passes through assign in MindSpore's graph mode and not in PyNative; here never",
    "body_numpy_constant": "MindSpore's graph mode cannot do this",
    "body_try": "MindSpore's graph mode cannot do this",
    "*_set_data": "MindSpore's graph mode cannot do this",
    "body_boolean": "`not` on a tensor is Python's: a bool",
    "cell_twice": "MindSpore does not see a Parameter changed outside after the first call; msgrad does",
    "no_arguments": "MindSpore does not see a Parameter changed outside after the first call; msgrad does",
    "parameter_changed_outside": "MindSpore does not see a Parameter changed outside after the first call; msgrad does",
    "cell_attribute_changed": "MindSpore keeps an attribute's value of the first call; msgrad sees that it changed",
    "global_*": "MindSpore keeps a global's value of the first call; msgrad sees that it changed",
    "result_changed_later": "MindSpore's compiled x * 1 shares the input's memory, which is an accident",
}
