"""State under `ms.jit`: what a compiled function writes, and what changes between its calls."""

PRELUDE = """
x = Tensor([1.0, 2.0], ms.float32)
y = Tensor([3.0, -4.0], ms.float32)
w = Parameter(Tensor([2.0, 3.0], ms.float32), name="w")
class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(Tensor([1.0, 1.0], ms.float32), name="w")
        self.n, self.k, self.h, self.t, self.items, self.d = 0, 2.0, None, Tensor([0.0, 0.0]), [], {}
        self.ks, self.tensors = [1.0, 2.0], [x, y]
        self.drop = nn.Dropout(p=0.5)
    def construct(self, x): return self.body(x)
net = Net()
@ms.jit_class
class Thing:
    def __init__(self): self.v, self.t = 2, x
    def times(self, t): return t * self.v
thing = Thing()
calls = lambda f, *each: [f(a) for a in each]
"""

# name: (body of a jitted `f(t)`, what is looked at after calls with x, y, x).
WRITES = {
    "parameter_assign": ("ops.assign(w, w + t)\n    return w * 1", "w"),
    "parameter_assign_add": ("ops.assign_add(w, t)\n    return w * 1", "w"),
    "parameter_augmented_cell": ("net.w += t\n    return net.w * 1", "net.w"),
    "parameter_attribute": ("net.w = net.w + t\n    return net.w * 1", "net.w"),
    "parameter_item": ("net.w[0] = t[1]\n    return net.w * 1", "net.w"),
    "parameter_scaled": ("net.w *= 2\n    return net.w + t", "net.w"),
    "attribute_number": ("net.n = net.n + 1\n    return t * net.n", "net.n"),
    "attribute_augmented": ("net.n += 2\n    return t * net.n", "net.n"),
    "attribute_tensor": ("net.h = t * 2\n    return net.h + 1", "net.h"),
    "attribute_accumulates": ("net.t = net.t + t\n    return net.t", "net.t"),
    "attribute_new": ("net.new = 3\n    return t * net.new", "net.new"),
    "attribute_string": ("net.name2 = 'a'\n    return t", "net.name2"),
    "attribute_tuple": ("net.pair = (t, 1)\n    return t", "net.pair"),
    "attribute_list": ("net.pair = [t * 2, 1]\n    return t", "net.pair"),
    "attribute_branch": ("net.n += 1\n    if net.n > 2:\n        return -t\n    return t", "net.n"),
    "attribute_input": ("net.h = t\n    return t + 1", "net.h"),
    "attribute_then_read": ("net.k = 5.0\n    a = t * net.k\n    net.k = 7.0\n    return a, t * net.k", "net.k"),
    "attribute_of_thing": ("thing.v = 7\n    return t * thing.v", "thing.v"),
    "attribute_counts_in_thing": ("thing.v += 1\n    return thing.times(t)", "thing.v"),
    "attribute_tensor_of_thing": ("thing.t = thing.t + t\n    return thing.t", "thing.t"),
    "list_append": ("net.items.append(t)\n    return len(net.items)", "net.items"),
    "list_item": ("net.ks[0] = 7.0\n    return t * net.ks[0]", "net.ks"),
    "dict_item": ("net.d['a'] = t\n    return t", "net.d"),
    "setattr": ("setattr(net, 'k', 9.0)\n    return t * net.k", "net.k"),
    "global_write": ("global counter\n    counter = counter + 1\n    return t * counter", "counter"),
    "global_tensor": ("global kept\n    kept = t * 2\n    return kept", "kept"),
    "global_list_append": ("kept_list.append(t)\n    return len(kept_list)", "kept_list"),
    "global_dict": ("kept_dict['a'] = t\n    return t", "kept_dict"),
    "in_a_branch": ("if t.sum() > 0:\n        ops.assign_add(w, t)\n    return w * 1", "w"),
    "in_a_loop": ("for _ in range(3): ops.assign_add(w, t)\n    return w * 1", "w"),
    "two_parameters": ("ops.assign(v, net.w)\n    ops.assign(net.w, t)\n    return v * net.w", "(v, net.w)"),
    "read_before_and_after": ("a = w * 1\n    ops.assign(w, t)\n    return a, w * 1", "w"),
    "inner_jit": ("return inner(t) + w", "w"),
    "in_a_method": ("return net.body(t)", "net.w"),
    "batch_norm": ("return bn(ops.stack([t, t * 2]))", "(bn.moving_mean, bn.moving_variance)"),
    "optimizer": ("opt((t,))\n    return net.w * 1", "net.w"),
    "optimizer_adam": ("adam((t,))\n    return net.w * 1", "(net.w, adam.moment1)"),
}

# name: (body of a jitted `f(t)`, the input afterwards).
INPUTS = {
    "augmented": "t += 1\n    return t",
    "augmented_scaled": "t *= 2\n    return t * 1",
    "item": "t[0] = 5\n    return t",
    "slice": "t[:1] = 9.0\n    return t",
    "add_": "t.add_(1)\n    return t",
    "alias": "u = t\n    u += 1\n    return t",
    "copy": "u = t * 1\n    u += 1\n    return t",
    "view": "u = t.view(2, 1)\n    return u",
    "returned": "return t",
    "returned_twice": "return t, t",
}

# name: (setup, body of a jitted `f(t)`, what changes after the first call).
CHANGES = {
    "global_number": ("scale = 2.0", "return t * scale", "scale = 5.0"),
    "global_string": ("mode = 'a'", "return t if mode == 'a' else -t", "mode = 'b'"),
    "global_tensor": ("s = Tensor([1.0, 1.0])", "return t * s", "s = Tensor([5.0, 5.0])"),
    "global_tensor_in_place": ("s = Tensor([1.0, 1.0])", "return t * s", "s += 4"),
    "global_list": ("ks = [1.0, 2.0]", "return t * ks[0]", "ks[0] = 7.0"),
    "global_dict": ("d = {'a': 2.0}", "return t * d['a']", "d['a'] = 7.0"),
    "global_function": ("def g(t): return t * 2", "return g(t)", "def g(t): return t * 9"),
    "global_in_function": ("scale = 2.0\ndef g(t): return t * scale", "return g(t)", "scale = 9.0"),
    "global_array": ("a = np.ones(2, np.float32)", "return t * Tensor(a)", "a[0] = 9"),
    "attribute_number": ("", "return t * net.k", "net.k = 9.0"),
    "attribute_tensor": ("", "return t + net.t", "net.t = Tensor([9.0, 9.0])"),
    "attribute_list": ("", "return t * net.ks[0]", "net.ks[0] = 9.0"),
    "attribute_of_thing": ("", "return thing.times(t)", "thing.v = 9"),
    "attribute_of_class": ("class C: k = 2.0\nC = ms.jit_class(C); c = C()", "return t * c.k", "C.k = 9.0"),
    "method": ("", "return thing.times(t)", "Thing.times = lambda self, t: t"),
    "training": ("", "return t * 2 if net.training else t", "net.set_train()"),
    "training_of_a_child": ("net.drop.set_train(False)", "return net.drop(t) * 1 if not net.drop.training else t * 7", "net.drop.set_train()"),
    "layer_attribute": ("layer = nn.LeakyReLU(0.1)", "return layer(-t)", "layer.alpha = 0.5"),
    "child": ("net.act = nn.ReLU()", "return net.act(-t)", "net.act = nn.Tanh()"),
    "parameter_set_data": ("", "return t * net.w", "net.w.set_data(Tensor([9.0, 9.0]))"),
    "parameter_assign": ("", "return t * net.w", "ops.assign(net.w, Tensor([9.0, 9.0]))"),
    "parameter_replaced": ("", "return t * net.w", "net.w = Parameter(Tensor([9.0, 9.0]), name='v')"),
    "requires_grad": ("def loss(t): return (t * net.w).sum()\ng = ms.grad(loss, None, [net.w])", "return g(t)", "net.w.requires_grad = False"),
    "closure": ("def make():\n    k = 2.0\n    def set_k(v):\n        nonlocal k\n        k = v\n    def g(t): return t * k\n"
                "    return g, set_k\ng, set_k = make()", "return g(t)", "set_k(9.0)"),
    "default": ("def g(t, k=2.0): return t * k", "return g(t)", "g.__defaults__ = (9.0,)"),
    "hook": ("", "return net.drop(t)", "net.drop.register_forward_hook(lambda c, i, o: o * 5)"),
    "seed": ("", "return ops.standard_normal((2,)) * 0 + t", "ms.set_seed(3)"),
}  # fmt: skip

SETUP = """
counter, kept, kept_list, kept_dict = 0, None, [], {}
v = Parameter(Tensor([2.0, 3.0], ms.float32), name="v")
bn = nn.BatchNorm1d(2).set_train()
opt = nn.SGD([net.w], 0.1)
adam = nn.Adam([net.w], 0.1)
@ms.jit
def inner(t):
    ops.assign_add(w, t)
    return w * 1
def body(t):
    net.w += t
    return net.w * 2
net.body = body
"""

CASES = {
    **{
        f"writes_{name}": f"{SETUP}@ms.jit\ndef f(t):\n    {body}\nout = calls(f, x, y, x), {look}"
        for name, (body, look) in WRITES.items()
    },
    **{
        f"input_{name}": f"@ms.jit\ndef f(t):\n    {body}\na = Tensor([1.0, 2.0]); numbers = lambda t: np.array((ops.stack(t) "
        "if isinstance(t, tuple) else t).asnumpy())\nout = numbers(f(a)), numbers(a), numbers(f(a)), numbers(a)"
        for name, body in INPUTS.items()
    },
    "input_returned_is_it": "@ms.jit\ndef f(t): return t\nout = f(x) is x",
    "input_twice": "@ms.jit\ndef f(a, b):\n    a += 1\n    return b * 1\na = Tensor([1.0, 2.0]); out = f(a, a), a",
    "input_keyword": "@ms.jit\ndef f(a, b):\n    b += 1\n    return a\na = Tensor([1.0, 2.0]); out = f(x, b=a), a",
    "input_in_a_tuple": "@ms.jit\ndef f(p):\n    a = p[0]\n    a += 1\n    return a\na = Tensor([1.0, 2.0]); out = f((a, x)), a",
    "input_parameter": "@ms.jit\ndef f(p):\n    ops.assign_add(p, x)\n    return p * 1\nout = f(w), f(w), w",
    "input_list": "@ms.jit\ndef f(l):\n    l[0] = 5\n    return l\nl = [1, 2]; out = f(l), l",
    "input_list_append": "@ms.jit\ndef f(l):\n    l.append(5)\n    return l\nl = [x, 2]; out = f(l), l",
    "input_dict": "@ms.jit\ndef f(d):\n    d['a'] = 5\n    return d\nd = {'a': x}; out = f(d), d",
    **{
        f"changes_{name}": f"{setup}\n@ms.jit\ndef f(t):\n    {body}\na = f(x)\n{change}\nout = a, f(x)"
        for name, (setup, body, change) in CHANGES.items()
    },
    "cell_writes_itself": "class C(nn.Cell):\n    def __init__(self):\n        super().__init__()\n        self.n, self.h = 0, None\n"
    "    @ms.jit\n    def construct(self, t):\n        self.n += 1\n        self.h = t * self.n\n        return self.h\n"
    "c = C(); out = c(x), c(y), c.n, c.h",
    "two_objects": "class C(nn.Cell):\n    def __init__(self, k):\n        super().__init__()\n        self.k = k\n"
    "    @ms.jit\n    def construct(self, t): return t * self.k\na, b = C(2.0), C(3.0); out = a(x), b(x), a(x)",
    "graph_mode_writes": "ms.set_context(mode=ms.GRAPH_MODE)\nclass C(nn.Cell):\n    def __init__(self):\n        super().__init__()\n"
    "        self.w = Parameter(Tensor([1.0, 1.0]), name='w')\n        self.n = 0\n    def construct(self, t):\n"
    "        self.n += 1\n        self.w += t\n        return self.w * self.n\nc = C(); out = c(x), c(y), c.w, c.n",
    "graph_mode_changes": "ms.set_context(mode=ms.GRAPH_MODE)\nclass C(nn.Cell):\n    def __init__(self):\n        super().__init__()\n"
    "        self.k = 2.0\n    def construct(self, t): return t * self.k\nc = C(); a = c(x); c.k = 5.0; out = a, c(x)",
    "graph_mode_arguments": "ms.set_context(mode=ms.GRAPH_MODE)\nclass C(nn.Cell):\n"
    "    def construct(self, t, k=2, *rest, **more): return t * k, rest, more\n"
    "out = C()(x), C()(x, 3, 4, z=5), C()(x, y)",
    "graph_mode_nested": "ms.set_context(mode=ms.GRAPH_MODE)\nclass C(nn.Cell):\n    def __init__(self):\n        super().__init__()\n"
    "        self.a, self.b = nn.ReLU(), nn.Dense(2, 1, 'ones', 'zeros')\n    def construct(self, t): return self.b(self.a(t))\n"
    "out = C()(y)",
    "graph_mode_missing": "ms.set_context(mode=ms.GRAPH_MODE)\nout = nn.ReLU()()",
    "graph_mode_print": "ms.set_context(mode=ms.GRAPH_MODE); out = ms.get_context('mode') == ms.GRAPH_MODE, ms.GRAPH_MODE, ms.PYNATIVE_MODE",
    "graph_mode_back": "ms.set_context(mode=ms.GRAPH_MODE); a = nn.ReLU()(y); ms.set_context(mode=ms.PYNATIVE_MODE); out = a, nn.ReLU()(y)",
    # Errors inside.
    **{
        f"error_{name}": f"@ms.jit\ndef f(t):\n    {body}\nout = f(x)"
        for name, body in {
            "getitem_range": "return t[5]", "getitem_string": "return t['a']", "getitem_many": "return t[0, 0, 0]",
            "getitem_float": "return t[1.5]", "setitem_range": "t[5] = 1\n    return t", "setitem_string": "t['a'] = 1\n    return t",
            "setitem_value": "t[0] = 'a'\n    return t", "setitem_shape": "t[0] = Tensor([1, 2, 3])\n    return t",
            "list_range": "l = [1, 2]\n    return l[5]", "dict_key": "d = {'a': 1}\n    return d['b']",
            "tuple_range": "return (1, 2)[7]", "attribute": "return t.missing", "zero_division": "return 1 // 0",
            "type": "return t + 'a'", "missing_argument": "return ops.add(t)",
            "unpack": "a, b, c = t\n    return a", "raised": "raise ValueError('no')", "raised_type": "raise TypeError('no')",
            "assertion": "assert t.ndim == 2, 'no'\n    return t", "axis": "return t.sum(5)",
        }.items()
    },
    "error_then_again": "@ms.jit\ndef f(t, bad):\n    ops.assign_add(w, t)\n    if bad: raise ValueError('no')\n    return w * 1\n"
    "a = f(x, False); b = attempt(lambda: f(x, True)); out = a, b, f(x, False), w",
}  # fmt: skip

# About the compiled form.
COMPILED = "input_list input_list_append error_then_again"

# Where msgrad differs, and why.
STALE = "MindSpore keeps what it saw at the first call; msgrad sees that it changed"
OWN = "MindSpore runs this once, when it compiles; msgrad at each call, as Python does"
DIFFERS = {
    **{f"changes_{name}": STALE for name in CHANGES if name not in ("parameter_assign", "seed")},
    "graph_mode_changes": STALE,
    **dict.fromkeys(("writes_list_append", "writes_list_item", "writes_dict_item", "writes_global_*"), OWN),
    "writes_attribute_tensor": "MindSpore gives the value that was set by the first call",
    "writes_attribute_branch": "MindSpore decides by the attribute's value at the first call",
    "writes_attribute_counts_in_thing": "MindSpore reads the value from before the write",
    "input_item": "MindSpore's graph mode does not write items into an input; msgrad does, as in PyNative mode",
    "input_slice": "MindSpore's graph mode does not write items into an input; msgrad does, as in PyNative mode",
    **dict.fromkeys(("error_dict_key", "error_zero_division", "error_unpack"), "the exception is Python's own"),
}
