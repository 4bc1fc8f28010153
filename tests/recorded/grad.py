"""What `grad`, `value_and_grad` and `get_grad` return: structure, dtype and value, for each kind of
function, position, weights, auxiliary output, sensitivity and input."""

PRELUDE = """
x = Tensor([1.0, 2.0], ms.float32)
y = Tensor([3.0, -4.0], ms.float32)
z = Tensor([0.5, 5.0], ms.float32)
w = Parameter(Tensor([2.0, 3.0], ms.float32), name="w")
b = Parameter(Tensor([-1.0, 1.0], ms.float32), name="b")
u = Parameter(Tensor([7.0, 8.0], ms.float32), name="u")

def f(x, y): return x * x * y * w + b
def pair(x, y): return x * y * w, x + y + b
def three(x, y): return x * y * w, x + y, 2 * y

class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(Tensor([2.0, 3.0], ms.float32), name="w")
        self.b = Parameter(Tensor([-1.0, 1.0], ms.float32), name="b")
    def construct(self, x, y=1.0):
        return x * x * y * self.w + self.b
    def again(self, x):
        return x * self.w
net = Net()
"""

POSITIONS = {
    "none": "None",
    "0": "0",
    "1": "1",
    "tuple0": "(0,)",
    "tuple1": "(1,)",
    "both": "(0, 1)",
    "swapped": "(1, 0)",
}
WEIGHTS = {
    "none": "None",
    "parameter": "w",
    "ptuple1": "ParameterTuple([w])",
    "ptuple2": "ParameterTuple([w, b])",
    "list1": "[w]",
    "list2": "[b, w]",
    "tuple1": "(w,)",
    "tuple2": "(w, b)",
    "unused": "[u, w]",
}

# Every position with every weights, for the four flags.
CASES = {
    f"{api}_{position}_{weights}_{flag or 'plain'}": f"out = ms.{api}({fn}, {at}, {of}{', ' + flag + '=True' if flag else ''})(x, y{', z' * sens})"
    for position, at in POSITIONS.items()
    for weights, of in WEIGHTS.items()
    if (position, weights) != ("none", "none")
    for api, flag, fn, sens in (
        ("grad", "", "f", False),
        ("grad", "has_aux", "three", False),
        ("grad", "return_ids", "f", False),
        ("value_and_grad", "", "f", False),
    )
    if not flag
    or (position in ("none", "0", "tuple0", "both") and weights in ("none", "parameter", "ptuple1", "list2"))
}
CASES |= {
    "position_true": "out = ms.grad(f, True)(x, y)",
    "position_tuple_true": "out = ms.grad(f, (True, 0), [w])(x, y)",
    # Other flags together.
    "vag_aux": "out = ms.value_and_grad(pair, 0, None, has_aux=True)(x, y)",
    "vag_aux_three": "out = ms.value_and_grad(three, 0, None, has_aux=True)(x, y)",
    "vag_aux_weights": "out = ms.value_and_grad(pair, None, [w, b], has_aux=True)(x, y)",
    "vag_aux_both": "out = ms.value_and_grad(pair, (0, 1), [w, b], has_aux=True)(x, y)",
    "vag_ids": "out = ms.value_and_grad(f, (0, 1), [w, b], return_ids=True)(x, y)",
    "vag_ids_aux": "out = ms.value_and_grad(pair, 0, w, has_aux=True, return_ids=True)(x, y)",
    "aux_ids": "out = ms.grad(pair, 1, None, has_aux=True, return_ids=True)(x, y)",
    "sens": "out = ms.grad(f, 0, sens_param=True)(x, y, z)",
    "sens_both": "out = ms.grad(f, (0, 1), [w, b], sens_param=True)(x, y, z)",
    "sens_weights": "out = ms.grad(f, None, [w, b], sens_param=True)(x, y, z)",
    "sens_vag": "out = ms.value_and_grad(f, 0, sens_param=True)(x, y, z)",
    "sens_tuple": "out = ms.grad(pair, 0, sens_param=True)(x, y, (z, x))",
    "sens_ids": "out = ms.grad(f, 0, sens_param=True, return_ids=True)(x, y, z)",
    "sens_aux": "out = ms.grad(three, 0, has_aux=True, sens_param=True)(x, y, z)",
    "sens_keyword": "out = ms.grad(f, 0, sens_param=True)(x, y, sens=z)",
    "sens_list_output": "out = ms.grad(lambda x: [x * 2, x * 3], 0, sens_param=True)(x, [z, y])",
    "sens_scalar": "out = ms.grad(lambda x: (x * x).sum(), 0, sens_param=True)(x, Tensor(3.0, ms.float32))",
    "sens_other_dtype": "out = ms.grad(lambda x: x * x, 0, sens_param=True)(x, Tensor([1.0, 2.0], ms.float16))",
    "sens_ints": "out = ms.grad(lambda x: x * x, 0, sens_param=True)(x, Tensor([1, 2], ms.int32))",
    "alias_ops": "out = ops.grad is ms.grad, ops.value_and_grad is ms.value_and_grad, ops.get_grad is ms.get_grad",
    "kind_of_result": "g = ms.grad(f); out = type(g).__name__, callable(g)",
    "kind_of_gradient": "g = ms.grad(f, None, w)(x, y); out = type(g).__name__, isinstance(g, Parameter)",
    "kind_of_tuple": "g = ms.grad(f, (0, 1), ParameterTuple([w]))(x, y); out = [type(a).__name__ for a in (g, *g)]",
    # Names of weights and gradients.
    "get_grad_position": "out = ms.get_grad(ms.grad(f, (0, 1), return_ids=True)(x, y), 1)",
    "get_grad_first": "out = ms.get_grad(ms.grad(f, 0, return_ids=True)(x, y), 0)",
    "get_grad_weight": "out = ms.get_grad(ms.grad(f, None, [w, b], return_ids=True)(x, y), b)",
    "get_grad_one_weight": "out = ms.get_grad(ms.grad(f, None, w, return_ids=True)(x, y), w)",
    "get_grad_both_position": "out = ms.get_grad(ms.grad(f, (0, 1), [w, b], return_ids=True)(x, y), 1)",
    "get_grad_both_weight": "out = ms.get_grad(ms.grad(f, (0, 1), [w, b], return_ids=True)(x, y), w)",
    "get_grad_position_and_weight": "out = ms.get_grad(ms.grad(f, 0, w, return_ids=True)(x, y), w)",
    "get_grad_vag": "out = ms.get_grad(ms.value_and_grad(f, 0, [w, b], return_ids=True)(x, y)[1], 0)",
    "ids_cell": "out = ms.grad(net, 0, net.trainable_params(), return_ids=True)(x, y)",
    # Kinds of function.
    "cell": "out = ms.grad(net)(x, y)",
    "cell_default": "out = ms.grad(net)(x)",
    "cell_weights": "out = ms.grad(net, None, net.trainable_params())(x, y)",
    "cell_parameters_dict": "out = ms.grad(net, 0, ParameterTuple(net.trainable_params()))(x, y)",
    "cell_get_parameters": "out = ms.grad(net, None, list(net.get_parameters()))(x, y)",
    "cell_keyword": "out = ms.grad(net)(x, y=y)",
    "method": "out = ms.grad(net.again)(x)",
    "method_weights": "out = ms.grad(net.again, None, net.trainable_params())(x)",
    "construct": "out = ms.grad(net.construct)(x, y)",
    "lambda": "out = ms.grad(lambda x: x ** 3)(x)",
    "operator": "out = ms.grad(ops.exp)(x)",
    "primitive": "out = ms.grad(ops.Exp())(x)",
    "mint": "out = ms.grad(mint.sin)(x)",
    "layer": "out = ms.grad(nn.Tanh())(x)",
    "partial": "import functools\nout = ms.grad(functools.partial(f, y=y))(x)",
    "callable_object": "class F:\n    def __call__(self, x): return x * x\nout = ms.grad(F())(x)",
    "static_method": "class F:\n    @staticmethod\n    def g(x): return x * x\n"
    "out = ms.grad(F.g)(x), ms.grad(F().g)(x)",
    "tensor_method": "out = ms.grad(Tensor.exp)(x)",
    "closure": "c = Tensor(3.0, ms.float32)\nout = ms.grad(lambda x: c * x * x)(x)",
    "decorator": "@ms.grad\ndef g(x): return x * x\nout = g(x)",
    "called_twice": "g = ms.grad(f, 0, w)\nout = g(x, y), g(y, x), g(x, y)",
    "weights_at_call": "g = ms.grad(f, None, w)\nfirst = g(x, y)\nw.set_data(w + 1)\n"
    "out = first, g(x, y), ms.grad(f)(x, y)",
    # Outputs.
    "two_outputs_sum": "out = ms.grad(pair)(x, y)",
    "vag_two_outputs": "out = ms.value_and_grad(pair)(x, y)",
    "list_output": "out = ms.value_and_grad(lambda x: [x * 2, x * 3])(x)",
    "nested_output": "out = ms.value_and_grad(lambda x: (x * 2, (x * 3, [x * 4])))(x)",
    "dict_output": "out = ms.value_and_grad(lambda x: {'a': x * 2, 'b': x * 3})(x)",
    "dict_in_tuple_output": "out = ms.value_and_grad(lambda x: (x * 2, {'b': x * 3}))(x)",
    "none_in_output": "out = ms.value_and_grad(lambda x: (x * 2, None))(x)",
    "str_in_output": "out = ms.value_and_grad(lambda x: (x * 2, 'text'))(x)",
    "number_in_output": "out = ms.value_and_grad(lambda x: (x * 2, 3))(x)",
    "numpy_in_output": "out = ms.value_and_grad(lambda x: (x * 2, np.ones(2)))(x)",
    "one_tuple_output": "out = ms.value_and_grad(lambda x: (x * 2,))(x)",
    "input_as_output": "out = ms.value_and_grad(lambda x: x)(x)",
    "inputs_as_outputs": "out = ms.value_and_grad(lambda x, y: (x, y), (0, 1))(x, y)",
    "parameter_as_output": "out = ms.value_and_grad(lambda x: w, None, w)(x)",
    "constant_output": "out = ms.value_and_grad(lambda x: y)(x)",
    "int_output": "out = ms.value_and_grad(lambda x: x.astype(ms.int32))(x)",
    "bool_output": "out = ms.value_and_grad(lambda x: x > 1)(x)",
    "int_in_output": "out = ms.value_and_grad(lambda x: (x * x, x.argmax()))(x)",
    "none_output": "out = ms.grad(lambda x: None)(x)",
    "number_output": "out = ms.grad(lambda x: 3.0)(x)",
    "str_output": "out = ms.grad(lambda x: 'text')(x)",
    "empty_output": "out = ms.grad(lambda x: ())(x)",
    "numpy_output": "out = ms.grad(lambda x: np.ones(2))(x)",
    "item_output": "out = ms.grad(lambda x: (x * x).sum().item())(x)",
    "dict_output_only_str": "out = ms.value_and_grad(lambda x: {'a': x * x, 's': 'text', 'n': 1})(x)",
    "aux_non_tensors": "out = ms.value_and_grad(lambda x: (x * x, 'text', None, 3, [x], {'k': x}), has_aux=True)(x)",
    "aux_grad_non_tensors": "out = ms.grad(lambda x: (x * x, 'text', None, 3, [x], {'k': x}), has_aux=True)(x)",
    "aux_tuple": "out = ms.grad(lambda x: (x * x, (x, x + 1)), has_aux=True)(x)",
    "aux_first_is_tuple": "out = ms.grad(lambda x: ((x * x, x), x + 1), has_aux=True)(x)",
    "aux_second_order": "out = ms.grad(ms.grad(lambda x: (x ** 3, x), has_aux=True), has_aux=True)(x)",
    "vag_output_is_tensor": "v, g = ms.value_and_grad(f)(x, y); out = type(v).__name__, v, g",
    "vag_output_connected": "out = ms.grad(lambda x: ms.value_and_grad(lambda x: x ** 3)(x)[0])(x)",
    # Inputs.
    "same_tensor_twice": "out = ms.grad(lambda a, b: a * b * b, (0, 1))(x, x)",
    "same_tensor_first": "out = ms.grad(lambda a, b: a * b * b, 0)(x, x)",
    "unused_input": "out = ms.grad(lambda a, b: a * 2, (0, 1))(x, y)",
    "only_unused_input": "out = ms.grad(lambda a, b: a * 2, 1)(x, y)",
    "unused_weight": "out = ms.grad(f, None, [u])(x, y)",
    "unused_one_weight": "out = ms.grad(f, None, u)(x, y)",
    "no_weights_list": "out = ms.grad(f, 0, [])(x, y)",
    "no_weights_tuple": "out = ms.grad(f, 0, ())(x, y)",
    "no_weights_ptuple": "out = ms.grad(f, 0, ParameterTuple([]))(x, y)",
    "frozen_weight": "w.requires_grad = False\nout = ms.grad(f, None, [w, b])(x, y)",
    "frozen_one_weight": "w.requires_grad = False\nout = ms.grad(f, None, w)(x, y)",
    "same_weight_twice": "out = ms.grad(f, None, [w, w])(x, y)",
    "parameter_input": "out = ms.grad(lambda a: a * a)(w)",
    "parameter_input_and_weight": "out = ms.grad(lambda a: a * a * w, 0, w)(w)",
    "frozen_parameter_input": "w.requires_grad = False\nout = ms.grad(lambda a: a * a)(w)",
    "tuple_input": "out = ms.grad(lambda t: t[0] * t[1])((x, y))",
    "list_input": "out = ms.grad(lambda t: t[0] * t[1])([x, y])",
    "nested_tuple_input": "out = ms.grad(lambda t: t[0] * t[1][0])((x, (y, z)))",
    "dict_input": "out = ms.grad(lambda t: t['a'] * t['b'])({'a': x, 'b': y})",
    "tuple_with_number_input": "out = ms.grad(lambda t: t[0] * t[1])((x, 3.0))",
    "tuple_and_tensor_input": "out = ms.grad(lambda t, z: t[0] * t[1] * z, (0, 1))((x, y), z)",
    "tensor_beside_tuple_input": "out = ms.grad(lambda t, z: t[0] * t[1] * z, 1)((x, y), z)",
    "mutable_tuple_input": "out = ms.grad(lambda t: t[0] * t[1])(ms.mutable((x, y)))",
    "none_input": "out = ms.grad(lambda a, b: a * a, 0)(x, None)",
    "grad_of_none_input": "out = ms.grad(lambda a, b: a * a, (0, 1))(x, None)",
    "only_none_input": "out = ms.grad(lambda a, b: b * b, 0)(None, x)",
    "float_input": "out = ms.grad(lambda a, b: a * b, 0)(x, 3.0)",
    "grad_of_float_input": "out = ms.grad(lambda a, b: a * b, (0, 1))(x, 3.0)",
    "only_float_input": "out = ms.grad(lambda a: a * x)(3.0)",
    "int_input": "out = ms.grad(lambda a, b: a * b, (0, 1))(x, 3)",
    "str_input": "out = ms.grad(lambda a, b: a * a, (0, 1))(x, 'text')",
    "numpy_input": "out = ms.grad(lambda a, b: a * Tensor(b), (0, 1))(x, np.ones(2, np.float32))",
    "bool_input": "out = ms.grad(lambda a, b: a * 2 if b else a, (0, 1))(x, True)",
    "keyword_input": "out = ms.grad(f)(x, y=y)",
    "keyword_input_by_position": "out = ms.grad(f, (0, 1))(x, y=y)",
    "keyword_only_second": "out = ms.grad(f, 1)(x, y=y)",
    "all_keywords": "out = ms.grad(f)(x=x, y=y)",
    "keywords_swapped": "out = ms.grad(f, (0, 1))(y=y, x=x)",
    "keyword_only_argument": "def g(x, *, k): return x * k\nout = ms.grad(g)(x, k=y)",
    "keyword_dict": "def g(x, **k): return x * k['a']\nout = ms.grad(g, 0)(x, a=y)",
    "default_argument": "def g(x, y=2.0): return x * x * y\nout = ms.grad(g)(x), ms.grad(g)(x, 5.0)",
    "default_tensor": "def g(x, y=y): return x * x * y\nout = ms.grad(g)(x)",
    "varargs": "def g(*a): return a[0] * a[1] * a[2]\nout = ms.grad(g, (0, 2))(x, y, z)",
    "vararg_tuple": "def g(x, *a): return x * a[0] + a[1]\nout = ms.grad(g, 0)(x, y, z)",
    "input_unchanged": "before = x.asnumpy().copy()\nms.grad(f)(x, y)\nout = x, bool((x.asnumpy() == before).all())",
    # dtypes of gradients.
    "dtype_float16": "out = ms.grad(lambda x: x * x)(x.astype(ms.float16))",
    "dtype_bfloat16": "out = ms.grad(lambda x: x * 2)(x.astype(ms.bfloat16)).dtype",
    "dtype_float64": "out = ms.grad(lambda x: x * x)(x.astype(ms.float64))",
    "dtype_int32": "out = ms.grad(lambda x: x * x)(x.astype(ms.int32))",
    "dtype_int64": "out = ms.grad(lambda x: x * x)(Tensor([1, 2]))",
    "dtype_int_unused": "out = ms.grad(lambda x, y: y * y)(x.astype(ms.int32), y)",
    "dtype_int_times_float": "out = ms.grad(lambda x, y: x * y, (0, 1))(x.astype(ms.int32), y)",
    "dtype_int8": "out = ms.grad(lambda x: x * x)(x.astype(ms.int8))",
    "dtype_uint8": "out = ms.grad(lambda x: x * x)(x.astype(ms.uint8))",
    "dtype_bool": "out = ms.grad(lambda x, y: ops.where(x, y, y * 2), (0, 1))(x > 1, y)",
    "dtype_bool_cast": "out = ms.grad(lambda x: x.astype(ms.float32))(x > 1)",
    "dtype_int_cast": "out = ms.grad(lambda x: x.astype(ms.float32) * y)(x.astype(ms.int32))",
    "dtype_index": "out = ms.grad(lambda x, i: x[i] * 2, (0, 1))(x, Tensor([1, 1], ms.int64))",
    "dtype_gather": "out = ms.grad(lambda x, i: ops.gather(x, i, 0), (0, 1))(x, Tensor([1, 1], ms.int32))",
    "dtype_complex64": "out = ms.grad(lambda x: x * x)(Tensor(np.array([1 + 2j, 3 - 1j], np.complex64)))",
    "dtype_complex_abs": "out = ms.grad(lambda x: ops.abs(x))(Tensor(np.array([3 + 4j], np.complex64)))",
    "dtype_mixed": "out = ms.value_and_grad(lambda a, b: a * b, (0, 1))(x, y.astype(ms.float16))",
    "dtype_cast_inside": "out = ms.value_and_grad(lambda a: (a.astype(ms.float16) * 2).sum())(x)",
    "dtype_int_division": "out = ms.grad(lambda x: x / 4)(Tensor([1, 2], ms.int32))",
    "dtype_scalar_tensor": "out = ms.grad(lambda x: x * x)(Tensor(3.0))",
    "dtype_python_weight": "p = Parameter(Tensor(2.0), name='p')\nout = ms.grad(lambda x: x * p, 0, p)(x)",
    "dtype_broadcast": "out = ms.grad(lambda a, b: a * b, (0, 1))(Tensor(np.ones((2, 3), np.float32)), Tensor([[1.0], "
    "[2.0]]))",
    "dtype_empty": "out = ms.grad(lambda a: a.sum())(Tensor(np.ones((0, 3), np.float32)))",
    # Higher orders.
    "second": "out = ms.grad(ms.grad(lambda x: x ** 4))(x)",
    "third": "out = ms.grad(ms.grad(ms.grad(lambda x: x ** 4)))(x)",
    "fourth": "out = ms.grad(ms.grad(ms.grad(ms.grad(ops.sin))))(x)",
    "second_mixed": "out = ms.grad(ms.grad(lambda x, y: x * x * y * y, 0), 1)(x, y)",
    "second_all": "out = ms.grad(ms.grad(lambda x, y: x * x * y * y, (0, 1)), (0, 1))(x, y)",
    "second_of_one_of_pair": "g = ms.grad(lambda x, y: x * x * y, (0, 1))\nout = ms.grad(lambda x, y: g(x, y)[1], (0, 1))(x, y)",
    "second_cell": "out = ms.grad(ms.grad(net))(x, y)",
    "second_weight": "out = ms.grad(ms.grad(f), None, w)(x, y)",
    "second_weight_twice": "out = ms.grad(ms.grad(lambda x: x * w * w, None, w), None, w)(x)",
    "second_exp": "out = ms.grad(ms.grad(ops.exp))(x)",
    "second_linear": "out = ms.grad(ms.grad(lambda x: 3 * x))(x)",
    "vag_of_grad": "out = ms.value_and_grad(ms.grad(lambda x: x ** 3))(x)",
    "grad_of_vag": "out = ms.grad(ms.value_and_grad(lambda x: x ** 3))(x)",
    "vag_of_vag": "out = ms.value_and_grad(ms.value_and_grad(lambda x: x ** 3))(x)",
    "penalty": "def g(x):\n    d = ms.grad(lambda x: x ** 3 * w)(x)\n    return (d * d).sum()\n"
    "out = ms.value_and_grad(g, 0, w)(x)",
    "inner_on_other_input": "out = ms.grad(lambda x: x * ms.grad(lambda t: t ** 3)(y))(x)",
    "inner_closes_over": "out = ms.grad(lambda x: ms.grad(lambda t: t * t * x)(y))(x)",
    "inner_same_name": "out = ms.grad(lambda x: ms.grad(lambda x: x * x * w)(x * 2) * x)(x)",
    "inner_constant": "out = ms.grad(lambda x: x * ms.grad(ops.sin)(x) + ms.grad(ops.cos)(x))(x)",
    "second_relu": "out = ms.grad(ms.grad(ops.relu))(x)",
    "second_matmul": "a = Tensor([[1.0, 2.0], [3.0, 4.0]])\n"
    "out = ms.grad(ms.grad(lambda a: ops.matmul(a, ops.matmul(a, a)).sum()))(a)",
    # Python inside.
    "if_on_value": "def g(x):\n    if x.sum() > 2: return x * 2\n    return x * 3\nout = ms.grad(g)(x), ms.grad(g)(-x)",
    "for_over_tensor": "def g(x):\n    s = 0\n    for e in x: s = s + e * e * e\n    return s\nout = ms.grad(g)(x)",
    "while_on_value": "def g(x):\n    while x.sum() < 50: x = x * 2\n    return x\nout = ms.value_and_grad(g)(x)",
    "list_append": "kept = []\ndef g(x):\n    h = x * 2\n    kept.append(h)\n    return h * h\n"
    "out = ms.grad(g)(x), kept",
    "kept_value_has_no_gradient": "kept = []\ndef g(x):\n    h = x * 2\n    kept.append(h)\n    return h * h\n"
    "ms.grad(g)(x)\nout = ms.grad(lambda x: x * kept[0])(x)",
    "global_counter": "n = 0\ndef g(x):\n    global n\n    n += 1\n    return x * n\ng = ms.grad(g)\nout = g(x), g(x), n",
    "print_inside": "def g(x):\n    print(x)\n    return x * x\nout = ms.grad(g)(x)",
    "item_inside": "out = ms.grad(lambda x: x * x[1].item())(x)",
    "asnumpy_inside": "out = ms.grad(lambda x: x * Tensor(x.asnumpy()))(x)",
    "float_inside": "out = ms.grad(lambda x: x * float(x[1]))(x)",
    "comprehension": "out = ms.grad(lambda x: ops.stack([x[i] * (i + 1) for i in range(2)]))(x)",
    "in_place_add": "def g(x):\n    h = x * 2\n    h += x\n    return h * h\nout = ms.value_and_grad(g)(x)",
    "in_place_method": "def g(x):\n    h = x * 2\n    h.add_(x)\n    return h * h\nout = ms.value_and_grad(g)(x)",
    "in_place_on_input": "def g(x):\n    x += 1\n    return x * x\nout = ms.value_and_grad(g)(x), x",
    "set_item": "def g(x):\n    h = x * 2\n    h[0] = x[1] * 5\n    return h * h\nout = ms.value_and_grad(g)(x)",
    "set_item_on_input": "def g(x):\n    x[0] = 5.0\n    return x * x\nout = ms.value_and_grad(g)(x), x",
    "set_item_constant": "def g(x):\n    h = x * x\n    h[0] = 7.0\n    return h\nout = ms.value_and_grad(g)(x)",
    "view_inside": "def g(x):\n    h = (x * 3).view(2, 1)\n    return h * h\nout = ms.value_and_grad(g)(x)",
    "view_then_in_place": "def g(x):\n    h = x * 3\n    v = h[0]\n    v *= 2\n    return h * h\n"
    "out = ms.value_and_grad(g)(x)",
    "reused_value": "def g(x):\n    h = ops.exp(x)\n    return h * h + h\nout = ms.grad(g)(x)",
    "exception_then_grad": "def bad(x):\n    h = x * 2\n    raise KeyError('stop')\n"
    "try: ms.grad(bad)(x)\nexcept KeyError as e: caught = e.args\n"
    "out = caught, ms.grad(f)(x, y)",
    "exception_inside_is_caught": "def g(x):\n    try:\n        h = x * 2\n        raise KeyError\n    except KeyError:\n"
    "        return h * x\n"
    "out = ms.grad(g)(x)",
    "exception_in_inner_grad": "def bad(x): raise KeyError('stop')\n"
    "def g(x):\n    try: ms.grad(bad)(x)\n    except KeyError: pass\n    return x * x\n"
    "out = ms.grad(g)(x)",
    "assign_inside": "def g(x):\n    ops.assign(w, w + x)\n    return x * w\nout = ms.value_and_grad(g)(x), w",
    "assign_add_inside": "def g(x):\n    ops.assign_add(w, x)\n    return x * w\nout = ms.value_and_grad(g)(x), w",
    "set_data_inside": "def g(x):\n    w.set_data(w + 1)\n    return x * w\nout = ms.value_and_grad(g, 0, w)(x), w",
    "assign_value_inside": "def g(x):\n    w.assign_value(Tensor([9.0, 9.0]))\n    return x * w\n"
    "out = ms.value_and_grad(g, 0, w)(x), w",
    "assign_then_weight": "def g(x):\n    ops.assign(w, x * 2)\n    return x * w\nout = ms.value_and_grad(g, 0, w)(x), w",
    "in_place_on_buffer": "def g(x):\n    b.add_(1.0)\n    return x * b\nb.requires_grad = False\n"
    "out = ms.value_and_grad(g)(x), b",
    "update_after_use": "def g(x):\n    h = x * w\n    ops.assign(w, w * 10)\n    return h\n"
    "out = ms.value_and_grad(g, 0, w)(x), w",
    "step_inside_loop": "def g(x): return ((x * w + b) ** 2).sum()\n"
    "step = ms.value_and_grad(g, None, [w, b])\nlosses = []\n"
    "for _ in range(3):\n    loss, (dw, db) = step(x)\n    losses.append(loss)\n"
    "    ops.assign_sub(w, dw * 0.01)\n    ops.assign_sub(b, db * 0.01)\n"
    "out = losses, w, b",
    # Stopping gradients.
    "stop": "out = ms.grad(lambda x: x * ops.stop_gradient(x * x))(x)",
    "stop_all": "out = ms.grad(lambda x: ops.stop_gradient(x * x))(x)",
    "stop_one_output": "out = ms.grad(lambda x: (x * x, ops.stop_gradient(x * 5)))(x)",
    "stop_tuple": "out = ops.stop_gradient((x, y))",
    "stop_tuple_in_grad": "def g(x):\n    a, b = ops.stop_gradient((x * 2, x * 3))\n    return a * x + b\nout = ms.grad(g)(x)",
    "stop_value": "out = ops.stop_gradient(x), ops.stop_gradient(x) is x",
    "stop_number": "out = ops.stop_gradient(3.0)",
    "stop_primitive": "out = ms.grad(lambda x: x * ops.StopGradient()(x))(x)",
    "stop_in_second_order": "out = ms.grad(ms.grad(lambda x: x * x * ops.stop_gradient(x)))(x)",
    "stop_weight": "out = ms.grad(lambda x: x * ops.stop_gradient(w), 0, w)(x)",
    "detach": "out = ms.grad(lambda x: x * x.detach())(x)",
    "no_grad": "def g(x):\n    with ms._no_grad(): h = x * x\n    return x * h\nout = ms.grad(g)(x)",
    # With jit.
    "jit_inside": "@ms.jit\ndef j(x): return x * x * w\nout = ms.value_and_grad(lambda x: j(x) * 2, 0, w)(x)",
    "grad_of_jit": "@ms.jit\ndef j(x, y): return x * x * y\nout = ms.grad(j, (0, 1))(x, y)",
    "grad_of_jit_two_outputs": "@ms.jit\ndef j(x, y): return x * x * y, x\nout = ms.value_and_grad(j, (0, 1))(x, y)",
    "jit_of_grad": "@ms.jit\ndef j(x, y): return ms.grad(f, (0, 1), [w, b])(x, y)\nout = j(x, y)",
    "jit_around_grad": "out = ms.jit(ms.grad(f))(x, y)",
    "jit_of_vag": "@ms.jit\ndef j(x, y): return ms.value_and_grad(pair, 0, w, has_aux=True)(x, y)\nout = j(x, y)",
    "grad_of_jit_of_grad": "@ms.jit\ndef j(x): return ms.grad(lambda x: x ** 4)(x)\nout = ms.grad(j)(x)",
    "second_of_jit": "@ms.jit\ndef j(x): return x ** 4\nout = ms.grad(ms.grad(j))(x)",
    "jit_unused_input": "@ms.jit\ndef j(x, y): return ms.grad(lambda x, y: x * 2, (0, 1))(x, y)\nout = j(x, y)",
    "jit_position_none": "@ms.jit\ndef j(x, y): return ms.grad(f, None, w)(x, y)\nout = j(x, y)",
    "jit_ptuple": "ws = ParameterTuple([w, b])\n@ms.jit\ndef j(x, y): return ms.grad(f, None, ws)(x, y)\nout = j(x, y)",
    "jit_has_aux": "@ms.jit\ndef j(x, y): return ms.grad(three, 0, None, has_aux=True)(x, y)\nout = j(x, y)",
    "jit_cell": "@ms.jit\ndef j(x, y): return ms.grad(net, 0)(x, y)\nout = j(x, y)",
    "jit_assign_inside": "@ms.jit\ndef j(x):\n    ops.assign(w, w + x)\n    return x * w\nout = ms.value_and_grad(j)(x), w",
    "jit_ids": "@ms.jit\ndef j(x, y): return ms.grad(f, (0, 1), [w, b], return_ids=True)(x, y)\nout = j(x, y)",
}

# Where msgrad differs, and why.
DIFFERS = {
    "primitive": "MindSpore needs __name__ of the function; msgrad takes any callable",
    "grad_[0bt]*_parameter_return_ids": "MindSpore takes the truth of a tensor here and raises; msgrad gives the pairs",
    "vag_ids_aux": "MindSpore takes the truth of a tensor here and raises; msgrad gives the pairs",
    "get_grad_position_and_weight": "MindSpore takes the truth of a tensor here and raises; msgrad gives the pairs",
    "aux_ids": "MindSpore indexes the gradient in place of its tuple",
    "partial": "MindSpore needs __name__ of the function; msgrad takes any callable",
    "callable_object": "MindSpore needs __name__ of the function; msgrad takes any callable",
    "tensor_method": "MindSpore needs __module__ of the function; msgrad takes any callable",
    "dtype_complex64": "MindSpore has no gradient of mul for complex inputs",
    "dtype_int_division": "MindSpore gives an integer input a float gradient here; msgrad gives it the input's dtype",
    "second_matmul": "MindSpore's second derivative of matmul is 0, which is wrong",
    "kept_value_has_no_gradient": "MindSpore raises; a value kept from another call is a constant in msgrad",
    "exception_in_inner_grad": "MindSpore cannot go on after an exception in an inner grad; msgrad can",
    "in_place_method": "add_ changes the tensor, as documented; MindSpore's CPU backend leaves it alone",
    "in_place_on_buffer": "add_ changes the tensor, as documented; MindSpore's CPU backend leaves it alone",
    "in_place_on_input": "x += y changes the tensor, as add_ is documented to; MindSpore's CPU backend rebinds",
    "view_then_in_place": "x += y changes the tensor, as add_ is documented to; MindSpore's CPU backend rebinds",
    "set_item_on_input": "MindSpore forbids writing to an input; msgrad writes and differentiates",
    "update_after_use": "MindSpore differentiates with the value written later, which is wrong",
    "jit_of_grad": "in MindSpore's graph mode a list of weights gives a list; msgrad gives a tuple, as outside it",
    "jit_ids": "MindSpore's graph mode cannot do this",
}
