"""`jvp` and `linearize`: values, dtypes, the structure of what they return, and what they refuse."""

PRELUDE = """
x = Tensor([1.0, 2.0], ms.float32)
y = Tensor([3.0, -4.0], ms.float32)
v = Tensor([1.0, 10.0], ms.float32)
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
        return x * x * y * self.w
net = Net()
"""

# name | function | inputs, tangents and flags
CALLS = """
tensor | lambda x: x ** 3 | x, v
tuple_of_one_and_tensor | lambda x: x ** 3 | (x,), v
two_inputs | lambda x, y: x * y * y | (x, y), (v, 2 * v)
lists | lambda x, y: x * y * y | [x, y], [v, 2 * v]
list_and_tuple | lambda x, y: x * y * y | [x, y], (v, 2 * v)
same_tensor_twice | lambda x, y: x * y * y | (x, x), (v, 2 * v)
captured_input_is_constant | lambda y: x * y * y | x, v
two_outputs | lambda x, y: (x * y, x + y) | (x, y), (v, v)
tuple_of_one_output | lambda x: (x * 2,) | x, v
unused_input | lambda x, y: x * 2 | (x, y), (v, v)
input_returned | lambda x: x | x, v
constant_output | lambda x: Tensor([3.0, 3.0]) | x, v
no_inputs | lambda: x * 2 | (), ()
no_outputs | lambda x: () | x, v
scalar_output | lambda x: x.sum() | x, v
scalar_input | lambda x: x * x | Tensor(3.0), Tensor(2.0)
matrix | lambda a: ops.matmul(a, a.T) | a, a
number_among_inputs | lambda x, n: x * n | (x, 3.0), (v, v)
tangent_broadcasts | lambda x: x * x | x, Tensor([5.0])
cell | net | x, v
cell_two_inputs | net | (x, y), (v, v)
operator | ops.tanh | x, v
layer | nn.Tanh() | x, v
parameter_input | lambda x: x * x | Parameter(x, name="p"), v
int64 | lambda x: x * x | i, Tensor([1, 10])
float64 | lambda x: x * x | d, d
float16 | lambda x: x * x | h, h
mixed_dtypes | lambda x, y: x * 2 + y | (x, i), (v, i)
bool_output | lambda x: x > 1 | x, v
int_output | lambda x: ops.argmax(x) | x, v
cast_to_int | lambda x: x.astype(ms.int32) * x.astype(ms.int32) | x, v
sort | lambda x: ops.sort(-x) | x, v
stop_gradient | lambda x: ops.stop_gradient(x) * x | x, v
ones_like | lambda x: ops.ones_like(x) | x, v
complex_imag | lambda z: ops.imag(z) | c, c
complex_conj | lambda z: ops.conj(z) | c, c
control_flow | lambda x: ops.relu(x - 1) if x.sum() > 2 else x | x, v
aux | lambda x: (x * x, x + 1) | x, v, True
aux_two | lambda x: (x * x, x + 1, x + 2) | x, v, True
aux_pair_first | lambda x: ((x * x, x * 3), x + 1, x + 2) | x, v, True
aux_number | lambda x: (x * x, 3) | x, v, has_aux=True
v_shape | lambda x: x * x | x, Tensor([1.0, 2.0, 3.0])
v_int | lambda x: x * x | x, i
v_float64 | lambda x: x * x | x, d
v_float16 | lambda x: x * x | x, h
v_too_few | lambda x, y: x * y | (x, y), (v,)
v_too_many | lambda x: x * x | x, (v, v)
v_empty | lambda x: x * x | (x,), ()
v_number | lambda x: x * x | x, 1.0
v_none | lambda x: x * x | x, None
v_none_inside | lambda x: x * x | (x,), (None,)
v_numpy | lambda x: x * x | x, np.ones(2, np.float32)
v_number_for_number | lambda x, n: x * n | (x, 3.0), (v, 1.0)
inputs_number | lambda x: x * x | 1.0, v
inputs_none | lambda x: x * x | None, v
inputs_str | lambda x: x * x | "x", v
inputs_dict | lambda x: x * x | {"x": x}, v
inputs_none_inside | lambda x: x * x | (None,), (v,)
inputs_too_few | lambda x, y: x * y | x, v
inputs_too_many | lambda x: x * x | (x, y), (v, v)
no_tangents | lambda x: x * x | x
too_many_arguments | lambda x: x * x | x, v, True, 1
aux_int | lambda x: (x * x, x) | x, v, 1
aux_none | lambda x: (x * x, x) | x, v, None
aux_one_output | lambda x: x * x | x, v, True
aux_list | lambda x: [x * x, x] | x, v, True
aux_tuple_of_one | lambda x: (x * x,) | x, v, True
output_number | lambda x: 3 | x, v
output_none | lambda x: None | x, v
output_number_inside | lambda x: (x * 2, 3) | x, v
output_none_inside | lambda x: (x * 2, None) | x, v
output_dict | lambda x: {"a": x * 2} | x, v
not_a_function | 3 | x, v
tuples_of_one | lambda x: x ** 3 | (x,), (v,)
output_list | lambda x: [x * 2, x] | x, v
output_nested | lambda x: (x * 2, (x, x * x)) | x, v
inputs_nested | lambda xs: xs[0] * xs[1] | ((x, y),), ((v, v),)
complex_product | lambda z: z * z | c, c
"""

# name | function | inputs | what is done with (out, jvp_fn)
LINEARIZED = """
tensor | lambda x: x * x | x | out[0], out[1](v)
twice | lambda x: x * x | x | out[0], out[1](v), out[1](x)
two_inputs | lambda x, y: x * y | (x, y) | out[0], out[1]((v, x))
lists | lambda x, y: x * y | [x, y] | out[0], out[1]([v, x])
two_outputs | lambda x, y: (x * y, x) | (x, y) | out[0], out[1]((v, x))
cell | net | x | out[0], out[1](v)
one_tangent_of_two | lambda x, y: x * y | (x, y) | out[1](v)
two_arguments | lambda x, y: x * y | (x, y) | out[1](v, v)
no_tangent | lambda x: x * x | x | out[1]()
tangent_none | lambda x: x * x | x | out[1](None)
tangent_int | lambda x: x * x | x | out[1](i)
tangent_shape | lambda x: x * x | x | out[1](Tensor([1.0, 2.0, 3.0]))
inputs_number | lambda x: x * x | 1.0 | out
inputs_none | lambda x: x * x | None | out
inputs_too_many | lambda x: x * x | (x, x) | out
not_a_function | 3 | x | out
"""

# name | f | g, which uses it | call
COMPOSED = """
of_grad | lambda x: (x ** 3).sum() | ms.grad(f) | ms.jvp(g, x, v)
grad_of | lambda x: x ** 3 | lambda x: ms.jvp(f, x, ops.ones_like(x))[1] | ms.grad(g)(x)
of_jvp | lambda x: x ** 3 | lambda x: ms.jvp(f, x, v)[1] | ms.jvp(g, x, v)
of_vmap | lambda x: x.sum() * x | ms.vmap(f) | ms.jvp(g, a, a)
vmap_of | lambda x: x.sum() * x | lambda x: ms.jvp(f, x, x) | ms.vmap(g)(a)
under_jit | lambda x: x ** 3 | lambda x: ms.jvp(f, x, v) | ms.jit(g)(x)
"""


def rows(text):
    return [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]


CASES = {name: f"f = {fn}\nout = ms.jvp(f, {arguments})\n" for name, fn, arguments in rows(CALLS)}
CASES |= {
    f"linearize_{name}": f"f = {fn}\nout = ops.linearize(f, {inputs})\nout = {then}\n"
    for name, fn, inputs, then in rows(LINEARIZED)
}
CASES |= {f"composed_{name}": f"f = {f}\ng = {g}\nout = {call}\n" for name, f, g, call in rows(COMPOSED)}

DIFFERS = {
    "tuples_of_one": "MindSpore refuses a tuple of one tangent, though its documentation allows it",
    "output_list": "MindSpore takes a tuple of outputs and refuses a list",
    "output_nested": "MindSpore refuses nested outputs",
    "inputs_nested": "MindSpore gives zeros for tensors inside a tuple: it counts them as constants",
    "complex_product": "MindSpore has no gradient of a complex product",
}
