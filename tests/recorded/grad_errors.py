"""Errors of `grad`, `value_and_grad`, `get_grad` and `GradOperation`: type and message for wrong arguments."""

PRELUDE = """
x = Tensor([1.0, 2.0], ms.float32)
y = Tensor([3.0, -4.0], ms.float32)
w = Parameter(Tensor([2.0, 3.0], ms.float32), name="w")
b = Parameter(Tensor([-1.0, 1.0], ms.float32), name="b")
def f(x, y): return x * x * y * w
def pair(x, y): return x * y * w, x + y
class Net(nn.Cell):
    def construct(self, x): return x * w
net = Net()
"""

# Arguments that are refused, or surprisingly accepted, when the gradient function is made or called.
ARGUMENTS = {
    "position_negative": "f, -1", "position_negative_in_tuple": "f, (0, -1)", "position_too_large": "f, 2",
    "position_too_large_in_tuple": "f, (0, 5)", "position_empty": "f, ()", "position_empty_with_weights": "f, (), w",
    "position_list": "f, [0, 1]", "position_str": "f, '0'", "position_float": "f, 0.0", "position_tensor": "f, x",
    "position_float_in_tuple": "f, (0, 1.0)", "position_str_in_tuple": "f, ('x',)", "position_twice": "f, (0, 0)",
    "position_none_in_tuple": "f, (None, 0)", "position_numpy_int": "f, np.int64(1)",
    "both_none": "f, None", "both_none_keyword": "f, grad_position=None, weights=None",
    "weights_tensor": "f, 0, x", "weights_str": "f, 0, 'w'", "weights_int": "f, 0, 3", "weights_tensor_list": "f, 0, [x]",
    "weights_mixed_list": "f, 0, [w, x]", "weights_str_list": "f, None, ['w']", "weights_none_list": "f, None, [None]",
    "weights_empty_list": "f, None, []", "weights_empty_tuple": "f, None, ()", "weights_dict": "f, None, {'w': w}",
    "weights_set": "f, None, {1, 2}", "weights_generator": "f, None, (p for p in [w, b])",
    "weights_nested_list": "f, None, [[w], b]", "weights_cell": "f, None, net", "weights_false": "f, None, False",
    "weights_filter": "f, None, filter(None, [w, b])",
    "has_aux_int": "pair, 0, None, 1", "has_aux_str": "pair, 0, None, 'yes'", "has_aux_none": "pair, 0, None, None",
    "has_aux_one_output": "f, 0, None, True", "has_aux_list_output": "lambda x, y: [x, y], 0, None, True",
    "has_aux_one_tuple": "lambda x, y: (x,), 0, None, True",
    "return_ids_int": "f, 0, None, False, 1", "return_ids_str": "f, 0, return_ids='x'",
    "return_ids_one_weight": "f, 0, w, return_ids=True", "return_ids_second": "f, 1, return_ids=True",
    "sens_param_int": "f, sens_param=1", "unknown_argument": "f, colour=1", "too_many_arguments": "f, 0, None, False, False, False, 1",
    "fn_none": "None", "fn_int": "3", "fn_tensor": "x", "fn_str": "'f'", "fn_parameter": "w", "fn_list": "[f]",
}
CALLS = {
    "no_arguments": "ms.grad(f)()", "missing_argument": "ms.grad(f)(x)", "extra_argument": "ms.grad(f)(x, y, y)",
    "unknown_keyword": "ms.grad(f)(x, z=y)", "argument_twice": "ms.grad(f)(x, y, x=x)",
    "extra_argument_cell": "ms.grad(net)(x, y)", "missing_argument_cell": "ms.grad(net)()",
    "no_argument_function": "ms.grad(lambda: w * 2)()", "no_argument_function_weights": "ms.grad(lambda: w * 2, None, w)()",
    "no_argument_position_and_weights": "ms.grad(lambda: w * 2, 0, w)()",
    "raises_inside": "ms.grad(lambda x: {}['missing'])(x)", "shape_error_inside": "ms.grad(lambda x: x + Tensor([1., 2., 3.]))(x)",
    "sens_missing": "ms.grad(f, sens_param=True)(x, y)", "sens_wrong_shape": "ms.grad(f, sens_param=True)(x, y, Tensor([1.0, 2.0, 3.0]))",
    "sens_scalar_shape": "ms.grad(f, sens_param=True)(x, y, Tensor(1.0))", "sens_number": "ms.grad(f, sens_param=True)(x, y, 1.0)",
    "sens_none": "ms.grad(f, sens_param=True)(x, y, None)", "sens_numpy": "ms.grad(f, sens_param=True)(x, y, np.ones(2, np.float32))",
    "sens_tuple_for_one": "ms.grad(f, sens_param=True)(x, y, (x,))", "sens_one_for_tuple": "ms.grad(pair, sens_param=True)(x, y, x)",
    "sens_short_tuple": "ms.grad(pair, sens_param=True)(x, y, (x,))", "sens_float64": "ms.grad(f, sens_param=True)(x, y, x.astype(ms.float64))",
    "sens_wrong_keyword": "ms.grad(f, sens_param=True)(x, y, sense=x)", "sens_broadcast": "ms.grad(f, sens_param=True)(x, y, Tensor([1.0]))",
    "sens_unasked": "ms.grad(f)(x, y, sens=x)",
    "get_grad_no_position": "ms.get_grad(ms.grad(f, (0, 1), return_ids=True)(x, y), 2)",
    "get_grad_no_weight": "ms.get_grad(ms.grad(f, None, [w], return_ids=True)(x, y), b)",
    "get_grad_str": "ms.get_grad(ms.grad(f, None, [w], return_ids=True)(x, y), 'w')",
    "get_grad_none": "ms.get_grad(ms.grad(f, None, [w], return_ids=True)(x, y), None)",
    "get_grad_float": "ms.get_grad(ms.grad(f, None, [w], return_ids=True)(x, y), 0.0)",
    "get_grad_bool": "ms.get_grad(ms.grad(f, (0, 1), return_ids=True)(x, y), True)",
    "get_grad_tensor": "ms.get_grad(ms.grad(f, (0, 1), return_ids=True)(x, y), x)",
    "get_grad_without_ids": "ms.get_grad(ms.grad(f, (0, 1))(x, y), 0)",
    "get_grad_of_tensor": "ms.get_grad(x, 0)", "get_grad_of_none": "ms.get_grad(None, 0)", "get_grad_of_list": "ms.get_grad([(0, x)], 0)",
    "get_grad_one_argument": "ms.get_grad((0, x))",
    "no_grad_context": "(lambda: [ms._no_grad().__enter__(), ms.grad(f)(x, y)])()",
    "stop_gradient_str": "ops.stop_gradient('text')", "stop_gradient_none": "ops.stop_gradient(None)",
    "stop_gradient_list": "ops.stop_gradient([x, y])", "stop_gradient_dict": "ops.stop_gradient({'a': x})",
    "stop_gradient_numpy": "ops.stop_gradient(np.ones(2))", "stop_gradient_nothing": "ops.stop_gradient()",
    "operation_get_all_int": "ops.GradOperation(get_all=1)", "operation_get_by_list_str": "ops.GradOperation(get_by_list='w')",
    "operation_sens_none": "ops.GradOperation(sens_param=None)", "operation_unknown": "ops.GradOperation(get_value=True)",
    "operation_fn_none": "ops.GradOperation()(None)", "operation_fn_none_called": "ops.GradOperation()(None)(x)",
    "operation_no_fn": "ops.GradOperation()()", "operation_weights_missing": "ops.GradOperation(get_by_list=True)(f)(x, y)",
    "operation_weights_tensor": "ops.GradOperation(get_by_list=True)(f, x)(x, y)",
    "operation_weights_str_list": "ops.GradOperation(get_by_list=True)(f, ['w'])(x, y)",
    "operation_weights_empty": "ops.GradOperation(get_by_list=True)(f, [])(x, y)",
    "operation_weights_unasked": "ops.GradOperation()(f, w)(x, y)",
    "operation_sens_missing": "ops.GradOperation(sens_param=True)(f)(x, y)",
    "operation_sens_shape": "ops.GradOperation(sens_param=True)(f)(x, y, Tensor([1.0]))",
    "operation_no_arguments": "ops.GradOperation()(f)()",
    "operation_position": "ops.GradOperation(get_all=True)(f, w, 0)(x, y)",
}

CASES = {
    **{f"make_{name}": f"out = callable(ms.grad({given}))" for name, given in ARGUMENTS.items()},
    **{f"call_{name}": f"out = ms.grad({given})(x, y)" for name, given in ARGUMENTS.items()},
    **{f"vag_{name}": f"out = ms.value_and_grad({given})(x, y)" for name, given in ARGUMENTS.items()},
    **{name: f"out = {code}" for name, code in CALLS.items()},
}
