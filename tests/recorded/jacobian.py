"""`jacfwd` and `jacrev`: values, dtypes, the structure of what they return, and what they refuse. Each case runs both."""

PRELUDE = """
x = Tensor([1.0, 2.0], ms.float32)
y = Tensor([3.0, 5.0, 7.0], ms.float32)
a = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], ms.float32)
i = Tensor([1, 2], ms.int64)
h = Tensor([1.0, 2.0], ms.float16)
d = Tensor([1.0, 2.0], ms.float64)
c = Tensor([1 + 2j, 2 - 1j], ms.complex64)

class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(Tensor([3.0, 4.0], ms.float32), name="w")
    def construct(self, x, y=1.0):
        return x.sum() * x * self.w * y
net = Net()
"""

# name | function | grad_position and flags | inputs
CALLS = """
vector | lambda x: x.sum() * x | | x
scalar_output | lambda x: (x * x).sum() | | x
scalar_input | lambda x: x * x | | Tensor(2.0)
scalar_to_vector | lambda t: t * x | | Tensor(2.0)
two_outputs | lambda x: (x * x.sum(), x.sum()) | | x
tuple_of_one_output | lambda x: (x.sum() * x,) | | x
two_inputs_first | lambda x, y: x.sum() * y | 0 | x, y
two_inputs_second | lambda x, y: x.sum() * y | 1 | x, y
two_inputs_both | lambda x, y: x.sum() * y | (0, 1) | x, y
two_inputs_swapped | lambda x, y: x.sum() * y | (1, 0) | x, y
two_inputs_tuple_of_one | lambda x, y: x.sum() * y | (1,) | x, y
two_and_two | lambda x, y: (x.sum() * y, x) | (0, 1) | x, y
two_and_two_swapped | lambda x, y: (x.sum() * y, x) | (1, 0) | x, y
two_outputs_first_input | lambda x, y: (x.sum() * y, x) | 0 | x, y
matrix | lambda a: a * a | | a
matrix_product | lambda a: ops.matmul(a, a.T) | | a
unused_input | lambda x, y: y * y | 0 | x, y
constant_output | lambda x: Tensor([3.0]) | | x
no_outputs | lambda x: () | | x
input_returned | lambda x: x | | x
captured_input_is_constant | lambda y: x * y * y | | x
same_tensor_twice | lambda x, y: x * y * y | (0, 1) | x, x
same_tensor_twice_first | lambda x, y: x * y * y | 0 | x, x
parameter_input | lambda x: x * x.sum() | | Parameter(x, name="p")
cell | net | | x
cell_two_inputs | net | (0, 1) | x, x
layer | nn.Sigmoid() | | x
operator | ops.exp | | x
softmax | lambda x: ops.softmax(x) | | y
stop_gradient | lambda x: ops.stop_gradient(x) * x | | x
aux | lambda x, y: (x.sum() * y, x) | has_aux=True | x, y
aux_both | lambda x, y: (x.sum() * y, x) | (0, 1), True | x, y
aux_two | lambda x, y: (x.sum() * y, x, y) | 1, True | x, y
aux_number | lambda x: (x.sum() * x, 1) | has_aux=True | x
position_negative | lambda x: x * x | -1 | x
position_too_large | lambda x: x * x | 1 | x
position_true | lambda x: x * x | True | x
position_empty | lambda x: x * x | () | x
position_none | lambda x: x * x | None | x
position_str | lambda x: x * x | "0" | x
position_float | lambda x: x * x | 1.0 | x
position_list | lambda x: x * x | [0] | x
position_twice | lambda x: x * x | (0, 0) | x
position_str_inside | lambda x: x * x | (0, "1") | x
aux_int | lambda x: (x, x) | 0, 1 | x
aux_none | lambda x: (x, x) | has_aux=None | x
aux_one_output | lambda x: x * x | has_aux=True | x
aux_list | lambda x: [x * x, x] | has_aux=True | x
aux_tuple_of_one | lambda x: (x * x,) | has_aux=True | x
not_a_function | 3 | | x
input_number | lambda x: x * x | | 3.0
input_none | lambda x: x * x | | None
inputs_too_many | lambda x: x * x | | x, x
inputs_keyword | lambda x: x * x | | x=x
unknown_keyword | lambda x: x * x | wrong=1 | x
output_number | lambda x: 3 | | x
output_none | lambda x: None | | x
output_dict | lambda x: {"a": x} | | x
output_number_inside | lambda x: (x, 1) | | x
complex_output | lambda x: x * c | | x
complex_both | lambda z: ops.conj(z) | | c
output_list | lambda x: [x * x, x] | | x
output_nested | lambda x: (x, (x, x)) | | x
float64 | lambda x: x * x | | d
float16 | lambda x: x * x | | h
int64 | lambda x: x * x | | i
bool_output | lambda x: x > 1 | | x
cast_to_int | lambda x: x.astype(ms.int32) | | x
complex_imag | lambda z: ops.imag(z) | | c
number_among_inputs | lambda x, n: x * n | | x, 3.0
tuple_among_inputs | lambda x, xs: x * xs[0] * xs[1] | | x, (x, x)
control_flow | lambda x: x if x.sum() > 1 else x * x | | x
"""

# name | f | call
COMPOSED = """
forward_over_reverse | lambda x: x ** 3 | ms.jacfwd(ms.jacrev(f))(x)
reverse_over_forward | lambda x: x ** 3 | ms.jacrev(ms.jacfwd(f))(x)
reverse_over_reverse | lambda x: x ** 3 | ms.jacrev(ms.jacrev(f))(x)
forward_over_forward | lambda x: x ** 3 | ms.jacfwd(ms.jacfwd(f))(x)
forward_over_grad | lambda x: (x ** 3).sum() * x.sum() | ms.jacfwd(ms.grad(f))(x)
reverse_over_grad | lambda x: (x ** 3).sum() * x.sum() | ms.jacrev(ms.grad(f))(x)
grad_over_forward | lambda x: x ** 3 | ms.grad(ms.jacfwd(f))(x)
grad_over_reverse | lambda x: x ** 3 | ms.grad(ms.jacrev(f))(x)
mixed_hessian | lambda x, y: x * x * y.sum() | ms.jacrev(ms.jacrev(f, (0, 1)), (0, 1))(x, y)
reverse_over_vmap | lambda x: x ** 3 | ms.jacrev(ms.vmap(f))(x)
forward_over_vmap | lambda x: x ** 3 | ms.jacfwd(ms.vmap(f))(x)
vmap_over_reverse | lambda x: x ** 3 | ms.vmap(ms.jacrev(f))(a)
vmap_over_forward | lambda x: x ** 3 | ms.vmap(ms.jacfwd(f))(a)
reverse_under_jit | lambda x: ms.jacrev(net)(x) | ms.jit(f)(x)
forward_under_jit | lambda x: ms.jacfwd(net)(x) | ms.jit(f)(x)
"""


def rows(text):
    return [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]


CASES = {
    f"{mode}_{name}": f"f = {fn}\nout = ms.{mode}(f{', ' * bool(flags)}{flags})({inputs})\n"
    for name, fn, flags, inputs in rows(CALLS)
    for mode in ("jacfwd", "jacrev")
}
CASES |= {name: f"f = {f}\nout = {call}\n" for name, f, call in rows(COMPOSED)}

DIFFERS = {
    "jacrev_tuple_of_one_output": "MindSpore's jacrev refuses a tuple of one output, its jacfwd does not",
    "jacfwd_complex_output": "MindSpore has no gradient of a complex product",
    "*_output_list": "MindSpore takes a tuple of outputs and refuses a list",
    "*_output_nested": "MindSpore refuses nested outputs",
    "*_float64": "MindSpore's Jacobians know float32 only",
    "*_float16": "MindSpore's Jacobians know float32 only",
    "*_int64": "MindSpore's Jacobians know float32 only; here they are of the input's dtype, as gradients are",
    "jacrev_bool_output": "MindSpore's jacrev knows float32 outputs only, its jacfwd gives these",
    "jacrev_cast_to_int": "MindSpore's jacrev knows float32 outputs only, its jacfwd gives these",
    "*_number_among_inputs": "MindSpore refuses other inputs than tensors",
    "*_tuple_among_inputs": "MindSpore refuses other inputs than tensors",
    "*_control_flow": "MindSpore refuses an `if` on a tensor's value in its Jacobians",
}
