"""`vmap`: axes, nesting, Cells and lists of Cells, other transforms inside and outside, and what it refuses."""

PRELUDE = """
x = Tensor([1.0, 2.0], ms.float32)
y = Tensor([3.0, 5.0], ms.float32)
a = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], ms.float32)
b = Tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], ms.float32)
k = Tensor(np.arange(24).reshape(2, 3, 4).astype(np.float32))
scale = Parameter(Tensor([10.0, 20.0, 30.0], ms.float32), name="scale")

class Net(nn.Cell):
    def __init__(self, n):
        super().__init__()
        self.w = Parameter(Tensor([1.0 * n, 2.0 * n, 3.0], ms.float32), name="w")
    def construct(self, x):
        return x * self.w
class Factor(nn.Cell):
    def __init__(self, n):
        super().__init__()
        self.n = n
    def construct(self, x):
        return x * self.n
class Counter(nn.Cell):
    def __init__(self, n):
        super().__init__()
        self.n = Parameter(Tensor([1.0 * n], ms.float32), name="n")
    def construct(self, x):
        ops.assign(self.n, self.n + 1)
        return x * self.n
class Sum(nn.Cell):
    def __init__(self):
        super().__init__()
        self.total = Parameter(Tensor(0.0, ms.float32), name="total")
    def construct(self, x):
        ops.assign(self.total, self.total + x.sum())
        return x
net = Net(2)
nets = nn.CellList([Net(1), Net(10)])
"""

# name | function | axes | inputs
CALLS = """
vector | lambda x: x ** 3 | | x
matrix | lambda x: x.sum() * x | | a
two_inputs | lambda x, y: x * y | | a, a
axis_each | lambda x, y: x * y | (0, 1) | a, b
axis_each_list | lambda x, y: x * y | [0, 1] | a, b
axis_negative | lambda x, y: x * y | (0, -1) | a, b
axis_negative_out | lambda x, y: x * y | (0, -1), -1 | a, b
axis_one | lambda x: x.sum() * x | 1 | a
axis_one_out | lambda x: x.sum() * x | 0, 1 | a
axis_both_one | lambda x: x.sum() * x | 1, 1 | a
axis_none | lambda x, y: x * y | (0, None) | a, a[0]
axis_none_first | lambda x, y: x * y | (None, 0) | a, x
axis_none_number | lambda x, y: x * y | (0, None) | a, 3.0
axis_none_str | lambda x, y: x * len(y) | (0, None) | a, "ab"
three_axes_out | lambda x: x * 2 | 0, 2 | k
three_axes_in | lambda x: x * 2 | 2, 0 | k
three_axes_middle | lambda x: x.sum(0) | -2, -1 | k
two_outputs | lambda x: (x * 2, x.sum()) | | a
two_outputs_axes | lambda x: (x * 2, x.sum()) | 0, (1, 0) | a
two_outputs_axes_list | lambda x: (x * 2, x.sum()) | 0, [1, 0] | a
list_of_outputs | lambda x: [x * 2, x.sum()] | | a
list_of_outputs_axes | lambda x: [x * 2, x.sum()] | 0, (1, 0) | a
tuple_of_one_output | lambda x: (x * 2,) | 0, (0,) | a
one_output_tuple_of_one_axis | lambda x: x * 2 | 0, (0,) | a
no_outputs | lambda x: () | | a
nested_outputs | lambda x: (x, (x * 2, x * 3)) | | a
nested_outputs_axes | lambda x: (x, (x * 2, x * 3)) | 0, (0, 1) | a
nested_outputs_nested_axes | lambda x: (x, (x * 2, x * 3)) | 0, (0, (1, 0)) | a
captured_output | lambda x: (x * 2, y) | | a
captured_output_axis | lambda x: (x * 2, y) | 0, (0, 1) | a
captured_output_no_axis | lambda x: (x * 2, y) | 0, (0, None) | a
captured_output_alone | lambda x: y | | a
parameter_output | lambda x: scale | | a
number_output | lambda x: 3 | | a
float_output | lambda x: 3.5 | | a
number_among_outputs | lambda x: (x, 3) | | a
shape_output | lambda x: x.shape | | a
shape_inside | lambda x: x * x.shape[0] * x.ndim | | a
ones_like_output | lambda x: ops.ones_like(x) | | a
input_returned | lambda x: x | 1, 1 | a
nested_inputs | lambda xs, y: xs[0] * xs[1] + y | | (a, a), a
nested_inputs_axes | lambda xs, y: xs[0] * xs[1] + y | ((0, 1), None) | (a, b), 1.0
nested_inputs_none_inside | lambda xs, y: xs[0] * xs[1] + y | ((0, None), 0) | (a, a[0]), a
nested_inputs_one_axis | lambda xs, y: xs[0] * xs[1] + y | (0, None) | (a, a), a[0]
nested_inputs_axes_list | lambda xs, y: xs[0] * xs[1] + y | ([0, 0], None) | (a, a), a[0]
list_inputs_axes | lambda xs, y: xs[0] * xs[1] + y | ((0, 0), None) | [a, a], a[0]
default_argument | lambda x, y=2.0: x * y | | a
default_argument_axes | lambda x, y=2.0: x * y | (0,) | a
parameter_input | lambda x: x * x | | Parameter(a, name="p")
parameter_captured | lambda x: x * scale | | a
int64 | lambda x: x * x | | Tensor([[1, 2], [3, 4]])
float16 | lambda x: x * x | | a.astype(ms.float16)
bool_output | lambda x: x > 2 | | a
cast | lambda x: x.astype(ms.int32) | | a
matmul | ops.matmul | (0, None) | a, b
sort | lambda x: ops.sort(-x) | | a
cumsum | lambda x: ops.cumsum(x, 0) | | a
where | lambda x: ops.where(x > 2, x, -x) | | a
softmax | lambda x: ops.softmax(x) | 1, 1 | a
index | lambda x: x[1] | | a
index_tensor | lambda x, i: x[i] | | b, Tensor([0, 1, 1])
slice_backwards | lambda x: x[::-1] | | a
concat | ops.concat | | (a, a)
reshape | lambda x: x.reshape((3, 1)) | | a
norm | lambda x: ops.norm(x) | | a
split | lambda x: ops.split(x, 1) | | a
cell | net | | a
cell_axis_one | net | 1, 1 | a.T
layer_norm | nn.LayerNorm((3,)) | | a
conv | nn.Conv2d(1, 2, 3, weight_init="ones", has_bias=False) | | ops.ones((2, 1, 1, 4, 4))
dense | nn.Dense(3, 2, weight_init="ones", bias_init="ones") | | a
parameter_counts | Counter(1) | | a
cells | nets | | a
cells_axis_zero | nets | 0 | a
cells_no_axis | nets | None | a[0]
cells_no_axis_tuple | nets | (None,) | a[0]
cells_out_axis | nets | 0, 1 | a
cells_without_parameters | nn.CellList([nn.ReLU(), nn.ReLU()]) | None | a
cells_three | nn.CellList([Net(1), Net(2), Net(3)]) | None | a[0]
cells_attribute_of_the_last | nn.CellList([Factor(1.0), Factor(5.0)]) | None | a[0]
cells_dense | nn.CellList([nn.Dense(3, 2, "ones", "ones"), nn.Dense(3, 2, "zeros", "ones")]) | None | a
sequential | nn.SequentialCell([Net(1), Net(10)]) | | a
in_axes_none | lambda x: x * 2 | None | a
in_axes_all_none | lambda x: x * 2 | (None,) | a
in_axes_too_large | lambda x: x * 2 | 2 | a
in_axes_too_small | lambda x: x * 2 | -3 | a
in_axes_str | lambda x: x * 2 | "0" | a
in_axes_float | lambda x: x * 2 | 0.0 | a
in_axes_bool | lambda x: x * 2 | True | a
in_axes_dict | lambda x: x * 2 | {"x": 0} | a
in_axes_str_inside | lambda x: x * 2 | ("0",) | a
in_axes_too_many | lambda x: x * 2 | (0, 0) | a
in_axes_too_few | lambda x, y: x * y | (0,) | a, a
in_axes_empty | lambda x: x * 2 | () | a
in_axes_for_default | lambda x, y=2.0: x * y | (0, None) | a
out_axes_none | lambda x: x * 2 | 0, None | a
out_axes_all_none | lambda x: (x * 2, x) | 0, (None, None) | a
out_axes_none_for_mapped | lambda x: (x * 2, x) | 0, (0, None) | a
out_axes_too_large | lambda x: x * 2 | 0, 2 | a
out_axes_too_small | lambda x: x * 2 | 0, -3 | a
out_axes_str | lambda x: x * 2 | 0, "0" | a
out_axes_float | lambda x: x * 2 | 0, 1.0 | a
out_axes_too_many | lambda x: x * 2 | 0, (0, 0) | a
out_axes_too_few | lambda x: (x * 2, x) | 0, (0,) | a
out_axes_too_few_inside | lambda x: (x, (x * 2, x * 3)) | 0, (0, (1,)) | a
out_axes_empty | lambda x: x * 2 | 0, () | a
input_scalar | lambda x: x * 2 | | Tensor(1.0)
input_number | lambda x, y: x * y | | a, 3.0
input_number_axis | lambda x, y: x * y | (0, 0) | a, 3.0
input_none | lambda x, y: x * y | | a, None
input_numpy | lambda x: x * 2 | | np.ones((2, 3), np.float32)
input_list_of_numbers | lambda x: x[0] * 2 | | [1.0, 2.0]
input_dict | lambda x: x["a"] * 2 | | {"a": a}
input_keyword | lambda x: x * 2 | | x=a
input_keyword_second | lambda x, y: x * y | | a, y=a
inputs_too_many | lambda x: x * 2 | | a, a
inputs_none | lambda: y | |
sizes_differ | lambda x, y: x * y | | a, b
sizes_differ_nested | lambda x, y: x[0] * y | | (a, b), a
output_none | lambda x: None | | a
output_none_inside | lambda x: (x, None) | | a
output_str | lambda x: (x, "s") | | a
output_dict | lambda x: {"a": x} | | a
not_a_function | 3 | | a
not_a_function_str | "f" | | a
not_a_function_none | None | | a
unknown_keyword | lambda x: x * 2 | wrong=1 | a
control_flow | lambda x: x if x.sum() > 7 else x * 2 | | a
control_flow_scalar | lambda x: x if x > 1 else x * 2 | | x
parameter_written | Sum() | | a
batch_norm_training | nn.BatchNorm1d(3).set_train() | | k.transpose((0, 2, 1))
cells_one | nn.CellList([Net(1)]) | None | a[0]
cells_none | nn.CellList([]) | None | a[0]
list_empty | [] | | a
cells_size | nets | 0 | ops.ones((3, 3))
cells_size_one | nets | 0 | ops.ones((1, 3))
cells_parameters | nn.CellList([Net(1), nn.Dense(3, 3)]) | None | a
cells_bias | nn.CellList([nn.Dense(3, 2), nn.Dense(3, 2, has_bias=False)]) | None | a
cells_shapes | nn.CellList([nn.Dense(3, 2), nn.Dense(3, 4)]) | None | a
cells_out_none | nets | 0, None | a
item | lambda x: x.item() | | x
float_of | lambda x: float(x.sum()) | | a
asnumpy | lambda x: x.asnumpy() | | a
axes_longer_than_input | lambda xs, y: xs[0] * xs[1] + y | ((0, 0, 0), None) | (a, a), a[0]
list_of_functions | [(lambda x: x * 2), (lambda x: x * 3)] | | a
list_of_cells | [Net(1), Net(10)] | | a
primitive | ops.Sin() | | a
zero_slices | lambda x: x * 2 | | ops.ones((0, 2))
"""

# name | f | g, which uses it | call
COMPOSED = """
nested | lambda x, y: x * y | ms.vmap(f, (0, None)) | ms.vmap(g, (None, 0))(x, y)
nested_other_way | lambda x, y: x * y | ms.vmap(f, (None, 0)) | ms.vmap(g, (0, None))(x, y)
nested_three | lambda x: x.sum() * x | ms.vmap(f, 1, 1) | ms.vmap(g)(k)
of_grad | lambda x: (x ** 3).sum() | ms.grad(f) | ms.vmap(g)(a)
of_value_and_grad | lambda x: (x ** 3).sum() | ms.value_and_grad(f) | ms.vmap(g)(a)
grad_of | lambda x: x.sum() * x | ms.vmap(f) | ms.grad(g)(a)
grad_of_cell | net | ms.vmap(net) | ms.grad(g, 0, net.trainable_params())(a)
second_derivative | lambda x: x ** 3 | ms.grad(ms.grad(f)) | ms.vmap(g)(x)
per_sample_gradients | lambda x, y: ((net(x) - y) ** 2).sum() | ms.grad(f, None, net.trainable_params()) | ms.vmap(g)(a, x)
per_sample_gradients_and_inputs | lambda x: net(x).sum() | ms.grad(f, 0, net.trainable_params()) | ms.vmap(g)(a)
per_sample_values | lambda x: (net(x) ** 2).sum() | ms.value_and_grad(f, None, net.trainable_params()) | ms.vmap(g)(a)
under_jit | lambda x: x.sum() * x | lambda x: ms.vmap(f)(x) | ms.jit(g)(a)
jit_of | lambda x: net(x) + 1 | ms.vmap(f) | ms.jit(g)(a)
cells_grad_input | lambda x: ms.vmap(nets, None)(x) | ms.grad(f) | g(a[0])
cells_inside_vmap | lambda x: ms.vmap(nets, None)(x) | ms.vmap(f) | g(a)
cell_inside | lambda x: net(x) + net(2 * x) | ms.vmap(f) | g(a)
cells_write | nn.CellList([Counter(1), Counter(2)]) | ms.vmap(f) | (g(a), f[0].n.value(), f[1].n.value())
cells_write_twice | nn.CellList([Counter(1), Counter(2)]) | ms.vmap(f, None) | (g(x), g(x), f[1].n.value())
cell_writes | Counter(1) | ms.vmap(f) | (g(a), f.n.value())
cells_sum | nn.CellList([Sum(), Sum()]) | ms.vmap(f) | (g(a), f[0].total.value(), f[1].total.value())
cells_grad_weights | lambda x: ms.vmap(nets, None)(x) | ms.grad(f, None, nets.trainable_params()) | g(a[0])
"""


def rows(text):
    return [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]


CASES = {
    name: f"f = {fn}\nout = ms.vmap(f{', ' * bool(axes)}{axes})({inputs})\n" for name, fn, axes, inputs in rows(CALLS)
}
CASES |= {f"composed_{name}": f"f = {f}\ng = {g}\nout = {call}\n" for name, f, g, call in rows(COMPOSED)}

DIFFERS = {
    "item": "reading a mapped value is a ValueError however it is read; MindSpore's type depends on the way",
    "float_of": "reading a mapped value is a ValueError however it is read; MindSpore's type depends on the way",
    "asnumpy": "reading a mapped value is a ValueError however it is read; MindSpore's type depends on the way",
    "axes_longer_than_input": "MindSpore does not see axes that belong to no input",
    "list_of_functions": "MindSpore applies the last function to all slices; a list must hold Cells",
    "list_of_cells": "MindSpore takes Cells whose Parameters have different names only",
    "primitive": "MindSpore maps no primitive object, only functions and Cells",
    "zero_slices": "MindSpore cannot map over no slices",
    "composed_cells_inside_vmap": "MindSpore cannot map over a mapped list of Cells",
    "composed_cells_grad_weights": "MindSpore gives zeros: it differentiates copies of the Parameters",
}
