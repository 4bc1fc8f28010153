"""What `ops.GradOperation` returns for each combination of its three flags."""

PRELUDE = """
x = Tensor([1.0, 2.0], ms.float32)
y = Tensor([3.0, -4.0], ms.float32)
z = Tensor([0.5, 5.0], ms.float32)

class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(Tensor([2.0, 3.0], ms.float32), name="w")
        self.b = Parameter(Tensor([-1.0, 1.0], ms.float32), name="b")
    def construct(self, x, y=2.0):
        return x * x * y * self.w + self.b
net = Net()
w, b = net.w, net.b
def f(x, y): return x * x * y * w + b
def pair(x, y): return x * y * w, x + y + b
"""

FUNCTIONS = {
    "cell": ("net", "x, y"),
    "function": ("f", "x, y"),
    "one_input": ("net", "x"),
    "pair": ("pair", "x, y"),
}
WEIGHTS = {
    "parameter": "w",
    "ptuple1": "ParameterTuple([w])",
    "ptuple": "ParameterTuple(net.trainable_params())",
    "list": "net.trainable_params()",
    "list1": "[w]",
    "tuple": "(b, w)",
    "none": "None",
}

CASES = {
    f"{name}_{'all' if every else 'first'}_{weights or 'inputs'}{'_sens' if sens else ''}": f"out = ops.GradOperation(get_all={every}, get_by_list={weights != ''}, sens_param={sens})"
    f"({fn}{', ' + WEIGHTS[weights] if weights else ''})({inputs}{', z' if sens else ''})"
    for name, (fn, inputs) in FUNCTIONS.items()
    for every in (False, True)
    for weights in ("", *(WEIGHTS if name == "cell" else ("ptuple",)))
    for sens in (False, True)
    if not (sens and (name == "pair" or weights not in ("", "ptuple")))
}
CASES |= {
    "alias": "out = ops.GradOperation is ms.ops.composite.GradOperation",
    "type_of_result": "g = ops.GradOperation()(net); out = type(g).__name__, callable(g)",
    "attributes": "g = ops.GradOperation(get_all=True); out = g.get_all, g.get_by_list, g.sens_param",
    "flags_by_position": "out = ops.GradOperation(True, True, True)(net, w)(x, y, z)",
    "sens_of_pair": "out = ops.GradOperation(sens_param=True)(pair)(x, y, (z, x))",
    "sens_by_keyword": "out = ops.GradOperation(sens_param=True)(f)(x, y, sens=z)",
    "sens_other_dtype": "out = ops.GradOperation(sens_param=True)(f)(x, y, z.astype(ms.float16))",
    "get_all_nothing": "out = ops.GradOperation(get_all=True)(lambda: w * 2)()",
    "nothing": "out = ops.GradOperation()(lambda: w * 2)()",
    "get_all_by_list_nothing": "out = ops.GradOperation(get_all=True, get_by_list=True)(lambda: w * 2, [w])()",
    "by_list_nothing": "out = ops.GradOperation(get_by_list=True)(lambda: w * 2, [w])()",
    "get_all_mixed_inputs": "out = ops.GradOperation(get_all=True)(lambda x, k, y, s: x * y * k)(x, 2.0, y, 'text')",
    "get_all_tuple_input": "out = ops.GradOperation(get_all=True)(lambda t, y: t[0] * t[1] * y)((x, z), y)",
    "get_all_none_input": "out = ops.GradOperation(get_all=True)(lambda x, n: x * x)(x, None)",
    "get_all_int_input": "out = ops.GradOperation(get_all=True)(lambda x, i: x * i)(x, Tensor([1, 2], ms.int32))",
    "get_all_unused": "out = ops.GradOperation(get_all=True)(lambda x, y: x * 2)(x, y)",
    "get_all_same_twice": "out = ops.GradOperation(get_all=True)(lambda x, y: x * y * y)(x, x)",
    "get_all_keyword": "out = ops.GradOperation(get_all=True)(f)(x, y=y)",
    "first_is_number": "out = ops.GradOperation()(lambda k, x: k * x)(2.0, x)",
    "first_is_tuple": "out = ops.GradOperation()(lambda t: t[0] * t[1])((x, y))",
    "second_order": "out = ops.GradOperation()(ops.GradOperation()(lambda x: x ** 3))(x)",
    "second_order_all": "g = ops.GradOperation(get_all=True)\nout = g(g(lambda x, y: x * x * y * y))(x, y)",
    "second_order_sens": "g = ops.GradOperation(sens_param=True)\n"
    "out = ops.GradOperation(get_all=True)(g(lambda x: x ** 3))(x, z)",
    "with_grad": "out = ms.grad(ops.GradOperation()(lambda x: x ** 3))(x)",
    "made_once_used_twice": "g = ops.GradOperation()\nout = g(f)(x, y), g(net)(x, y), g(lambda x: x)(x)",
    "called_twice": "g = ops.GradOperation(get_all=True)(f)\nout = g(x, y), g(y, x)",
    "in_cell": "class GradNet(nn.Cell):\n"
    "    def __init__(self, net):\n"
    "        super().__init__()\n"
    "        self.net = net\n"
    "        self.grad = ops.GradOperation(get_by_list=True)\n"
    "        self.weights = ParameterTuple(net.trainable_params())\n"
    "    def construct(self, x, y):\n"
    "        return self.grad(self.net, self.weights)(x, y)\n"
    "out = GradNet(net)(x, y)",
    "in_cell_all_list_sens": "class GradNet(nn.Cell):\n"
    "    def __init__(self, net):\n"
    "        super().__init__()\n"
    "        self.net = net\n"
    "        self.grad = ops.GradOperation(get_all=True, get_by_list=True, sens_param=True)\n"
    "        self.weights = ParameterTuple(net.trainable_params())\n"
    "    def construct(self, x, y, sens):\n"
    "        return self.grad(self.net, self.weights)(x, y, sens)\n"
    "out = GradNet(net)(x, y, z)",
    "in_jit": "@ms.jit\ndef j(x, y): return ops.GradOperation(get_all=True)(f)(x, y)\nout = j(x, y)",
    "in_jit_sens": "g = ops.GradOperation(sens_param=True)\n@ms.jit\ndef j(x, y, z): return g(f)(x, y, z)\n"
    "out = j(x, y, z)",
    "frozen_weight": "w.requires_grad = False\nout = ops.GradOperation(get_by_list=True)(net, [w, b])(x, y)",
}

# Where msgrad differs, and why.
DIFFERS = {}
