"""`jet` and `derivative`: values, dtypes, the structure of what they return, and what they refuse."""

PRELUDE = """
x = Tensor([1.0, 2.0], ms.float32)
y = Tensor([3.0, 5.0], ms.float32)
a = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], ms.float32)
i = Tensor([1, 2], ms.int64)
h = Tensor([1.0, 2.0], ms.float16)
d = Tensor([1.0, 2.0], ms.float64)
c = Tensor([1 + 2j, 2 - 1j], ms.complex64)
one = Tensor([[1.0, 1.0]], ms.float32)
two = Tensor([[1.0, 1.0], [0.0, 0.0]], ms.float32)
three = Tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], ms.float32)

class Net(nn.Cell):
    def construct(self, x):
        return ops.exp(ops.sin(x))
class Net2(nn.Cell):
    def construct(self, x, y):
        return ops.sin(x) * ops.cos(y)
net, net2 = Net(), Net2()
"""

# name | function | inputs and order
DERIVATIVES = """
first | net | x, 1
second | net | x, 2
third | net | x, 3
fourth | net | x, 4
matrix | net | a, 2
scalar | net | Tensor(1.0), 2
int64 | net | i, 2
int32 | net | i.astype(ms.int32), 1
float64 | net | d, 3
tuple_of_one | net | (x,), 2
two_inputs_first | net2 | (x, y), 1
two_inputs_second | net2 | (x, y), 2
two_inputs_third | net2 | (x, y), 3
sine | lambda x: ops.sin(x) | x, 2
product | lambda x: x * x * x | x, 2
product_beyond_degree | lambda x: x * x * x | x, 5
logarithm | lambda x: ops.log(x) | x, 3
quotient | lambda x: x / (x + 1) | x, 2
sums | lambda x: x + x - ops.exp(x) | x, 3
cosine_of_square | lambda x: ops.cos(x * x) | x, 3
tangent | lambda x: ops.tan(x) | x, 2
two_outputs | lambda x: (ops.sin(x), ops.cos(x)) | x, 2
two_outputs_two_inputs | lambda x, y: (x * y, x + y) | (x, y), 1
order_zero | net | x, 0
order_negative | net | x, -1
order_float | net | x, 1.0
order_bool | net | x, True
order_str | net | x, "1"
order_none | net | x, None
order_tensor | net | x, Tensor(1)
order_missing | net | x
primals_number | net | 1.0, 1
primals_none | net | None, 1
primals_list | net2 | [x, y], 2
primals_number_inside | net2 | (x, 1.0), 1
primals_numpy | net | np.ones(2, np.float32), 1
primals_float16 | net | h, 2
primals_complex | net | c, 2
primals_bool | net | x > 1, 2
inputs_too_few | net2 | x, 1
inputs_too_many | net | (x, y), 1
not_a_function | 3 | x, 1
output_number | lambda x: 3 | x, 1
output_none | lambda x: None | x, 1
power | lambda x: x ** 3 | x, 2
tanh | lambda x: ops.tanh(x) | x, 2
total | lambda x: ops.sin(x).sum() | x, 2
matmul | lambda x: ops.matmul(x, x) | a.matmul(a.T), 1
captured | lambda x: y * x | x, 1
list_output | lambda x: [ops.sin(x), ops.cos(x)] | x, 2
tuple_of_one_output | lambda x: (ops.sin(x),) | x, 2
control_flow | lambda x: x if x.sum() > 1 else x * x | x, 1
"""

# name | function | inputs and series
JETS = """
one_order | net | x, one
two_orders | net | x, two
three_orders | net | x, three
no_order_axis | net | x, Tensor([1.0, 1.0])
curved | net | x, Tensor([[1.0, 2.0], [3.0, 4.0]])
scalar | net | Tensor(1.0), Tensor([1.0, 0.0])
int64 | net | i, Tensor([[1, 1]])
float64 | net | d, Tensor([[1.0, 1.0], [0.0, 0.0]], ms.float64)
two_inputs | net2 | (x, y), (two, two)
two_inputs_one_moves | net2 | (x, y), (two, 0 * two)
two_inputs_one_order | net2 | (x, y), (one, one)
two_outputs | lambda x: (ops.sin(x), ops.cos(x)) | x, two
two_outputs_two_inputs | lambda x, y: (x * y, x + y) | (x, y), (two, two)
series_list | net2 | [x, y], [two, two]
series_tensor_for_tuple | net2 | (x, y), two
series_tuple_for_tensor | net | x, (one,)
series_none | net | x, None
series_missing | net | x
series_too_few | net2 | (x, y), (two,)
series_shape | net | x, Tensor([1.0, 1.0, 1.0])
series_shape_two | net | x, Tensor([[1.0, 1.0, 1.0]])
series_shape_inside | net2 | (x, y), (Tensor([1.0, 1.0]), Tensor([1.0, 1.0]))
series_orders_differ | net2 | (x, y), (two, one)
series_int | net | x, Tensor([[1, 1]])
series_float64 | net | x, Tensor([[1.0, 1.0]], ms.float64)
primals_number | net | 1.0, 1.0
primals_float16 | net | h, Tensor([[1.0, 1.0]], ms.float16)
primals_empty | net | (), ()
not_a_function | 3 | x, one
tuple_of_one | net | (x,), (one,)
"""


def rows(text):
    return [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]


CASES = {
    f"{api}_{name}": f"f = {fn}\nout = ops.{api}(f, {arguments})\n"
    for api, table in (("derivative", DERIVATIVES), ("jet", JETS))
    for name, fn, arguments in rows(table)
}

FEW = "MindSpore expands few operators, none of these among them"
DIFFERS = {
    "derivative_power": FEW,
    "derivative_tanh": FEW,
    "derivative_total": FEW,
    "derivative_matmul": FEW,
    "derivative_captured": "MindSpore expands what the function captures, too",
    "derivative_list_output": FEW,
    "derivative_control_flow": FEW,
    "derivative_tuple_of_one_output": "MindSpore takes a tuple of one for the series itself",
    "jet_tuple_of_one": "MindSpore refuses a tuple of one input, which its documentation allows",
}
