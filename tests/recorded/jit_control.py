"""Control flow that tensors decide, under `ms.jit`: if, while, for, break, continue, return, in each other; gradients
through each; Parameters written in branches and loops; Python numbers that change."""

PRELUDE = """
x = Tensor([1.0, 2.0], ms.float32)
y = Tensor([3.0, -4.0], ms.float32)
i = Tensor([1, 2], ms.int32)
n = Tensor(3, ms.int32)
w = Parameter(Tensor([2.0, 3.0], ms.float32), name="w")
"""

# name: body of `def f(x, y)` under `@ms.jit`; called with (x, y), (-x, y) and (y, x).
BODIES = {
    # if
    "if": "if x.sum() > 2:\n        x = x * 2\n    return x",
    "if_else": "if x.sum() > 2:\n        z = x * 2\n    else:\n        z = y\n    return z",
    "if_elif": "if x.sum() > 2:\n        z = x\n    elif x.sum() > -1:\n        z = y\n    else:\n        z = x - y\n    return z",
    "if_elif_many": "s = x.sum()\n    if s > 3:\n        z = x\n    elif s > 2:\n        z = x * 2\n    elif s > 0:\n"
    "        z = x * 3\n    elif s > -2:\n        z = x * 4\n    else:\n        z = x * 5\n    return z",
    "if_nested": "if x.sum() > 0:\n        if y[0] > 1:\n            z = x + 1\n        else:\n            z = x + 2\n"
    "    else:\n        if y[0] > 1:\n            z = x + 3\n        else:\n            z = x + 4\n    return z",
    "if_several": "if x.sum() > 0:\n        a = x\n        b = y\n    else:\n        a = y\n        b = x\n    return a, b, a - b",
    "if_in_place": "z = x * 1\n    if x.sum() > 0:\n        z += y\n    return z",
    "if_set_item": "z = x * 1\n    if x.sum() > 0:\n        z[0] = 5.0\n    return z",
    "if_tuple": "if x.sum() > 0:\n        z = (x, y)\n    else:\n        z = (y, x)\n    return z",
    "if_list": "if x.sum() > 0:\n        z = [x, x * 2]\n    else:\n        z = [y, y * 3]\n    return z",
    "if_dict": "if x.sum() > 0:\n        z = {'a': x}\n    else:\n        z = {'a': y}\n    return z['a']",
    "if_not": "if not x.sum() > 0:\n        return y\n    return x",
    "if_and": "if x.sum() > 0 and y.sum() < 0:\n        return x\n    return y",
    "if_or": "if x.sum() > 2 or y.sum() > 2:\n        return x\n    return y",
    "if_chain": "if 0 < x.sum() < 5:\n        return x\n    return y",
    "if_number": "if x.sum() > 0:\n        k = 1\n    else:\n        k = 2\n    return k",
    "if_number_product": "if x.sum() > 0:\n        k = 3\n    else:\n        k = 2\n    return x * k, k + 1, k / 2, k // 2, k ** 2",
    "if_float": "if x.sum() > 0:\n        k = 0.5\n    else:\n        k = 0.25\n    return x * k, k",
    "if_bool": "if x.sum() > 0:\n        k = True\n    else:\n        k = False\n    return k",
    "if_int_and_float": "if x.sum() > 0:\n        k = 1\n    else:\n        k = 2.5\n    return x * k",
    "if_number_int32": "if x.sum() > 0:\n        k = 1\n    else:\n        k = 2\n    return i * k",
    "if_float_int32": "if x.sum() > 0:\n        k = 1.5\n    else:\n        k = 2.5\n    return i * k",
    "if_string": "if x.sum() > 0:\n        k = 'sum'\n    else:\n        k = 'mean'\n    return x if k == 'sum' else y",
    "if_same_constant": "if x.sum() > 0:\n        k = 'a'\n        z = x\n    else:\n        k = 'a'\n        z = y\n    return z, k",
    "if_none": "z = None\n    if x.sum() > 0:\n        z = x\n    return z",
    "if_one_way": "if x.sum() > 0:\n        z = x * 2\n    return z",
    "if_shapes": "if x.sum() > 0:\n        z = x\n    else:\n        z = ops.concat((x, y))\n    return z",
    "if_dtypes": "if x.sum() > 0:\n        z = x\n    else:\n        z = i\n    return z",
    "if_tensor_or_number": "if x.sum() > 0:\n        z = x.sum()\n    else:\n        z = 0.0\n    return z",
    "if_parameter": "if x.sum() > 0:\n        z = w\n    else:\n        z = x\n    return z * 1",
    "if_constant_and_tensor": "if x.ndim == 1 and x.sum() > 0:\n        return x\n    return y",
    "if_boolean_tensor": "if x[0] > 0:\n        return x\n    return y",
    "if_float_tensor": "if x.sum():\n        return x\n    return y",
    "if_one_element": "if x[:1] > 0:\n        return x\n    return y",
    "if_two_elements": "if x > 0:\n        return x\n    return y",
    "if_is_none": "z = None\n    if z is None and x.sum() > 0:\n        return x\n    return y",
    "if_raises": "if x.sum() > 0:\n        raise ValueError('positive')\n    return x",
    "if_assert": "assert x.sum() > 0, 'not positive'\n    return x",
    "if_append": "zs = [x]\n    if x.sum() > 0:\n        zs.append(y)\n    return zs",
    "if_replace_item": "zs = [x, y]\n    if x.sum() > 0:\n        zs[0] = x * 2\n    return zs",
    "if_dict_item": "d = {'a': x}\n    if x.sum() > 0:\n        d['a'] = y\n    return d['a']",
    "ternary": "return x if x.sum() > 0 else y",
    "ternary_number": "return x * (2 if x.sum() > 0 else 3)",
    "ternary_nested": "return x if x.sum() > 2 else y if x.sum() > 0 else x - y",
    "logic": "return x.sum() > 0 and y.sum() > 0, x.sum() > 0 or y.sum() > 0, not x.sum() > 0",
    "logic_values": "return x.sum() and y.sum()",
    # return
    "return_early": "if x.sum() > 0:\n        return x * 2\n    z = y * 3\n    return z",
    "return_nested": "if x.sum() > -5:\n        if y.sum() > 0:\n            return x\n        z = x + y\n    else:\n        z = y\n    return z",
    "return_none": "if x.sum() > 0:\n        return x",
    "return_different": "if x.sum() > 0:\n        return x, y\n    return x",
    "return_in_while": "while x.sum() < 50:\n        x = x * x + 1\n        if x[0] > 9:\n            return x\n    return y",
    "return_in_for": "for _ in range(5):\n        x = x * 2\n        if x.sum() > 20:\n            return x\n    return x - 1",
    # while
    "while": "while x.sum() < 50:\n        x = x * x + 1\n    return x",
    "while_two": "while x.sum() < 50:\n        x = x * x + 1\n        y = y + x\n    return x, y",
    "while_counter": "k = 0\n    while x.sum() < 50:\n        x = x * x + 1\n        k = k + 1\n    return x, k",
    "while_counter_int32": "k = 0\n    while x.sum() < 50:\n        x = x * x + 1\n        k += 1\n    return i * k",
    "while_float": "k = 1.0\n    while x.sum() < 50:\n        x = x * x + 1\n        k = k * 0.5\n    return x * k, k",
    "while_tensor_counter": "k = Tensor(0, ms.int32)\n    while k < n:\n        x = x + y\n        k = k + 1\n    return x, k",
    "while_number_below_tensor": "k = 0\n    while k < n:\n        x = x + k\n        k += 1\n    return x, k",
    "while_never": "while x.sum() > 1000:\n        x = x * 2\n    return x",
    "while_and": "k = 0\n    while x.sum() < 50 and k < 3:\n        x = x * x + 1\n        k += 1\n    return x, k",
    "while_break": "k = 0\n    while x.sum() < 50:\n        x = x * x + 1\n        if k == 2:\n            break\n        k += 1\n    return x, k",
    "while_tensor_break": "while x.sum() < 50:\n        x = x * x + 1\n        if x[0] > 9:\n            break\n        x = x + 1\n    return x",
    "while_continue": "k = 0\n    while k < n:\n        k += 1\n        if x.sum() > 2:\n            continue\n        x = x + 1\n    return x",
    "while_true": "k = 0\n    while True:\n        x = x * x + 1\n        k += 1\n        if x.sum() > 20:\n            break\n    return x, k",
    "while_flag": "done = False\n    while not done:\n        x = x * x + 1\n        done = x.sum() > 20\n    return x, done",
    "while_if": "while x.sum() < 50:\n        if x[0] > y[0]:\n            x = x * x + 1\n        else:\n            x = x + 3\n    return x",
    "while_nested": "while x.sum() < 50:\n        z = y\n        while z.sum() < 4:\n            z = z + 1\n        x = x + z * z + 1\n    return x",
    "while_tuple": "z = (x, y)\n    while z[0].sum() < 50:\n        z = (z[0] * z[0] + 1, z[1] + 1)\n    return z",
    "while_swap": "a, b = x, y\n    k = 0\n    while k < n:\n        a, b = b, a + 1\n        k += 1\n    return a, b",
    "while_in_place": "z = x * 1\n    while z.sum() < 20:\n        z += 3\n    return z",
    "while_set_item": "z = x * 1\n    k = 0\n    while k < n:\n        z[k % 2] = k\n        k += 1\n    return z",
    "while_index": "k = 0\n    s = x[0]\n    while s < 20:\n        s = s + x[k % 2] * x[k % 2]\n        k += 1\n    return s, k",
    "while_sum_from_number": "s = 0\n    while x.sum() < 50:\n        x = x * x + 1\n        s = s + x.sum()\n    return s",
    "while_sum_from_float": "s = 0.0\n    while x.sum() < 50:\n        x = x * x + 1\n        s = s + x.sum()\n    return s",
    "while_list": "zs = []\n    while x.sum() < 50:\n        x = x * x + 1\n        zs.append(x)\n    return zs",
    "while_shape": "while x.sum() < 50:\n        x = ops.concat((x, x + 1))\n        x = x * x + 1\n    return x.sum()",
    "while_dtype": "z = i\n    while z.sum() < 50:\n        z = z * 2.0 + 1\n    return z",
    "while_else": "while x.sum() < 50:\n        x = x * x + 1\n    else:\n        x = -x\n    return x",
    "while_unused": "k = 0\n    while k < n:\n        z = x * k\n        k += 1\n    return k",
    "while_last": "z = x\n    k = 0\n    while k < n:\n        z = x * k\n        k += 1\n    return z",
    # for
    "for_if": "for _ in range(3):\n        if x.sum() < 5:\n            x = x + 1\n    return x",
    "for_break": "for k in range(6):\n        if x.sum() > 5:\n            break\n        x = x + k\n    return x",
    "for_continue": "for k in range(6):\n        if x.sum() > 5:\n            continue\n        x = x + k\n    return x",
    "for_break_else": "z = x\n    for k in range(6):\n        if z.sum() > 5:\n            break\n        z = z + k\n    else:\n        z = -z\n    return z",
    "for_range_tensor": "for k in range(n):\n        x = x + k\n    return x",
    "for_range_item": "for k in range(int(n)):\n        x = x + k\n    return x",
    "for_rows": "s = 0\n    for row in x:\n        if row > 0:\n            s = s + row\n    return s",
    "for_zip": "s = 0.0\n    for a, b in zip(x, y):\n        if a > 0:\n            s = s + a * b\n        else:\n            s = s - b\n    return s",
    "for_enumerate": "s = x\n    for k, a in enumerate(x):\n        if a > 0:\n            s = s + k * a\n    return s",
    "for_nested": "for k in range(3):\n        for m in range(2):\n            if x.sum() < 9:\n                x = x + k + m\n    return x",
    "for_long": "for k in range(40):\n        x = x * 0.5 + k\n    return x",
    "for_long_break": "for k in range(40):\n        x = x * 0.5 + k\n        if x.sum() > 30:\n            break\n    return x",
    "for_long_if": "for k in range(40):\n        if x.sum() > k:\n            x = x - y\n        else:\n            x = x + y * y\n    return x",
    "for_long_list": "zs = []\n    for k in range(20):\n        x = x * 0.5 + k\n        zs.append(x)\n    return zs[-1], len(zs), zs[3]",
    "for_loop_variable": "k = 0\n    for k in range(6):\n        if x.sum() > 5:\n            break\n        x = x + k\n    return x, k",
    # functions and state
    "call": "def g(t):\n        if t.sum() > 0:\n            return t * 2\n        return t * 3\n    return g(x) + g(y)",
    "lambda": "g = lambda t: t if t.sum() > 0 else -t\n    return g(x) + g(y)",
    "assign_in_if": "if x.sum() > 0:\n        ops.assign(w, x)\n    return x",
    "assign_in_both": "if x.sum() > 0:\n        ops.assign(w, x)\n    else:\n        ops.assign(w, y)\n    return w * 1",
    "assign_in_while": "k = 0\n    while k < n:\n        ops.assign_add(w, x)\n        k += 1\n    return x",
    "assign_and_read": "k = 0\n    while k < n:\n        ops.assign_add(w, x)\n        y = y + w\n        k += 1\n    return y",
    "assign_in_for": "for k in range(3):\n        if x.sum() > k:\n            ops.assign_add(w, x)\n    return x",
    "print_in_if": "if x.sum() > 0:\n        print('positive')\n    else:\n        print('negative', x)\n    return x",
    "print_in_while": "while x.sum() < 50:\n        x = x * x + 1\n        print(x)\n    return x",
    "stop_gradient": "if x.sum() > 0:\n        z = ops.stop_gradient(x) * x\n    else:\n        z = x\n    return z",
    "try": "try:\n        if x.sum() > 0:\n            z = x\n        else:\n            z = y\n    except ValueError:\n        z = x\n    return z",
    "random": "if x.sum() > 0:\n        z = ops.standard_normal((2,))\n    else:\n        z = x\n    return z.shape",
}
DEFINE = "@ms.jit\ndef f(x, y):\n    {}\n"
GRADIENTS = """
    if if_else if_elif if_elif_many if_nested if_several if_in_place if_set_item if_tuple if_not if_and if_chain
    if_number_product if_float ternary ternary_nested return_early return_nested return_in_while return_in_for while
    while_two while_counter while_float while_tensor_counter while_number_below_tensor while_never while_and while_break
    while_tensor_break while_continue while_true while_flag while_if while_nested while_tuple while_swap while_in_place
    while_set_item while_index for_if for_break for_continue for_rows for_zip for_enumerate for_nested for_long
    for_long_break for_long_if call lambda stop_gradient assign_in_if""".split()

CASES = {
    **{
        name: DEFINE.format(body)
        + "out = attempt(lambda: f(x, y)), attempt(lambda: f(-x, y)), attempt(lambda: f(y, x)), w"
        for name, body in BODIES.items()
    },
    **{
        f"grad_{name}": DEFINE.format(BODIES[name]) + "g = ms.grad(f, (0, 1))\nout = g(x, y), g(-x, y), g(y, x)"
        for name in GRADIENTS
    },
    **{
        f"jit_grad_{name}": DEFINE.format(BODIES[name])
        + "g = ms.jit(ms.grad(f, (0, 1)))\nout = g(x, y), g(-x, y), g(y, x)"
        for name in "if_else if_number_product while while_two for_break for_long while_nested call".split()
    },
    "weights_if": "@ms.jit\ndef f(x):\n    if x.sum() > 0:\n        return (w * x).sum()\n    return (w * w * x).sum()\n"
    "g = ms.value_and_grad(f, 0, w)\nout = g(x), g(-x)",
    "weights_while": "@ms.jit\ndef f(x):\n    while x.sum() < 50:\n        x = x * x * w + 1\n    return x.sum()\n"
    "g = ms.value_and_grad(f, 0, w)\nout = g(x), g(-x)",
    "second_if": "@ms.jit\ndef f(x):\n    if x.sum() > 0:\n        return x ** 3\n    return x ** 2\nout = ms.grad(ms.grad(f))(x), ms.grad(ms.grad(f))(-x)",
    "second_while": "@ms.jit\ndef f(x):\n    while x.sum() < 50:\n        x = x * x + 1\n    return x\nout = ms.grad(ms.grad(f))(x)",
    "in_construct": "class Net(nn.Cell):\n    def __init__(self):\n        super().__init__()\n        self.w = Parameter(Tensor([2.0, 3.0]), name='w')\n"
    "    def construct(self, x):\n        while x.sum() < 50:\n            x = x * x * self.w + 1\n        if x[0] > 20:\n            return x\n        return -x\n"
    "net = Net(); net.construct = ms.jit(net.construct)\nout = net(x), net(y)",
    "in_method": "class Net(nn.Cell):\n    def __init__(self):\n        super().__init__()\n        self.w = Parameter(Tensor([2.0, 3.0]), name='w')\n"
    "    def step(self, x):\n        if x.sum() > 5:\n            return x - self.w\n        return x + self.w\n    @ms.jit\n    def construct(self, x):\n"
    "        for _ in range(4):\n            x = self.step(x)\n        return x\nnet = Net()\nout = net(x), net(y)",
    "in_child": "class Child(nn.Cell):\n    def construct(self, x):\n        if x.sum() > 5:\n            return x - 1\n        return x + 1\n"
    "class Net(nn.Cell):\n    def __init__(self):\n        super().__init__()\n        self.child = Child()\n    @ms.jit\n    def construct(self, x):\n"
    "        return self.child(self.child(x))\nnet = Net()\nout = net(x), net(y)",
    "in_sequential": "class Child(nn.Cell):\n    def construct(self, x):\n        if x.sum() > 5:\n            return x - 1\n        return x + 1\n"
    "net = nn.SequentialCell(Child(), Child())\nf = ms.jit(lambda x: net(x))\nout = f(x), f(y)",
    "in_called_function": "def g(x):\n    if x.sum() > 0:\n        return x\n    return -x\n@ms.jit\ndef f(x): return g(x) + 1\nout = f(x), f(-x)",
    "nested_jit": "@ms.jit\ndef g(x):\n    if x.sum() > 0:\n        return x\n    return -x\n@ms.jit\ndef f(x):\n    while x.sum() < 50:\n        x = x + g(y)\n    return g(x)\nout = f(x)",
    "grad_inside": "def h(x):\n    if x.sum() > 0:\n        return x * x\n    return x ** 3\ng = ms.grad(h)\n@ms.jit\ndef f(x): return g(x)\nout = f(x), f(-x)",
    "grad_inside_while": "def h(x): return (x ** 2).sum()\ng = ms.grad(h)\n@ms.jit\ndef f(x):\n    while (x ** 2).sum() > 0.5:\n        x = x - 0.1 * g(x)\n    return x\nout = f(x)",
    "recursion": "def g(x):\n    if x.sum() > 20:\n        return x\n    return g(x * 2)\n@ms.jit\ndef f(x): return g(x)\nout = f(x)",
    "global_in_if": "scale = 2.0\n@ms.jit\ndef f(x):\n    if x.sum() > 0:\n        return x * scale\n    return x\nout = f(x), f(-x)",
    "while_loop_primitive": "@ms.jit\ndef f(x): return ops.WhileLoop()(lambda v: v.sum() < 50, lambda v: v * 2 + 1, x)\nout = f(x)",
    "fori_loop_primitive": "@ms.jit\ndef f(x): return ops.ForiLoop()(0, 5, lambda k, v: v * 2 + k, x)\nout = f(x)",
    "fori_loop_rolled": "@ms.jit\ndef f(x): return ops.ForiLoop()(0, 5, lambda k, v: v * 2 + k, x, False)\nout = f(x)",
    "scan_primitive": "def step(c, v): return c + v, c * v\n@ms.jit\ndef f(x): return ops.Scan()(step, x, [x, x * 2, x * 3])\nout = f(x)",
    "scan_length": "def step(c, v): return c * 2, c\n@ms.jit\ndef f(x): return ops.Scan()(step, x, None, 3)\nout = f(x)",
    "training_until": "net = nn.Dense(2, 1, weight_init='ones', bias_init='zeros'); opt = nn.SGD(net.trainable_params(), 0.1)\n"
    "loss = nn.MSELoss()\ng = ms.value_and_grad(lambda a, b: loss(net(a), b), None, opt.parameters)\n@ms.jit\ndef train(a, b):\n"
    "    value, grads = g(a, b)\n    if value > 0.5:\n        opt(grads)\n    return value\n"
    "out = [train(Tensor([[1.0, 2.0], [0.5, -1.0]]), Tensor([[1.0], [0.0]])) for _ in range(6)], net.weight",
}

COMPILED = "logic"  # `not` gives a Tensor in graph mode, a bool in Python

REFUSED = "MindSpore's graph mode refuses this, which is valid Python"
DIFFERS = {
    **dict.fromkeys(
        """if_string if_dtypes return_different if_tensor_or_number while_and while_true while_sum_from_number
        while_sum_from_float while_shape while_dtype while_else for_break_else for_range_tensor for_rows try grad_while_and
        grad_while_true grad_while_tuple grad_for_rows second_if second_while""".split(),
        REFUSED,
    ),
    "if_one_way": f"{REFUSED}: here a NameError where the variable has no value",
    "if_raises": "after one call that raised, MindSpore's later calls raise too",
    "if_assert": "after one call that raised, MindSpore's later calls raise RuntimeError",
    "if_append": "MindSpore's list has tensors of one axis more where the branch is not taken",
    "in_sequential": f"{REFUSED}: a lambda beside another call on its line",
    "training_until": f"{REFUSED}: a lambda beside another call on its line",
}
