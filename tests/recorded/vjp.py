"""`vjp`: values, dtypes, the structure of what it and its function return, and what they refuse."""

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
        self.b = Parameter(Tensor([1.0, 1.0], ms.float32), name="b")
    def construct(self, x, y=1.0):
        return x * x * y * self.w + self.b
net = Net()
"""

# name | function | inputs and flags | cotangents
CALLS = """
tensor | lambda x: x ** 3 | x | v
two_inputs | lambda x, y: x * y * y | x, y | v
same_tensor_twice | lambda x, y: x * y * y | x, x | v
captured_input | lambda y: x * y * y | x | v
two_outputs | lambda x, y: (x * y, x + y) | x, y | v, v
cotangents_in_a_tuple | lambda x, y: (x * y, x + y) | x, y | (v, v)
cotangents_in_a_list | lambda x, y: (x * y, x + y) | x, y | [v, v]
tuple_of_one_output | lambda x: (x * 2,) | x | v
tuple_of_one_both | lambda x: (x * 2,) | x | (v,)
list_output | lambda x: [x * 2, x] | x | v, v
nested_output | lambda x: (x * 2, (x, x * x)) | x | v, (v, v)
dict_output | lambda x: {"a": x * 2} | x | v
none_among_outputs | lambda x: (x * 2, None) | x | v
unused_input | lambda x, y: x * 2 | x, y | v
input_returned | lambda x: x | x | v
constant_output | lambda x: Tensor([3.0, 3.0]) | x | v
no_inputs | lambda: x * 2 | | v
tuple_input | lambda y, xs: xs[0] * xs[1] * y | x, (x, y) | v
tuple_input_alone | lambda xs: xs[0] * xs[1] | (x, y) | v
list_input_alone | lambda xs: xs[0] * xs[1] | [x, y] | v
scalar_output | lambda x: (x * x).sum() | x | Tensor(2.0)
matrix | lambda a: ops.matmul(a, a.T) | a | Tensor([[1.0, 2.0], [3.0, 4.0]])
cell | net | x | v
cell_two_inputs | net | x, y | v
parameter_input | lambda x: x * x | Parameter(x, name="p") | v
int64 | lambda x: x * x | i | Tensor([1, 10])
float64 | lambda x: x * x | d | d
float16 | lambda x: x * x | h | h
bool_output | lambda x: x > 1 | x | Tensor([True, False])
cast_to_int | lambda x: x.astype(ms.int32) | x | Tensor([1, 2], ms.int32)
complex_imag | lambda z: ops.imag(z) | c | v
control_flow | lambda x: x if x.sum() > 1 else x * x | x | v
weights_list | net | x, weights=net.trainable_params() | v
weights_parametertuple | net | x, weights=ParameterTuple(net.trainable_params()) | v
weights_parameter | net | x, weights=net.w | v
weights_list_of_one | net | x, weights=[net.w] | v
weights_tuple_of_one | net | x, weights=(net.b,) | v
weights_empty | net | x, weights=[] | v
weights_unused | net | x, weights=[Parameter(y, name="u"), net.w] | v
weights_aux | lambda x: (net(x), x) | x, weights=[net.w], has_aux=True | v
aux | lambda x: (x * x, x + 1) | x, has_aux=True | v
aux_two | lambda x: (x * x, x + 1, x + 2) | x, has_aux=True | v
aux_pair_first | lambda x: ((x * x, x * 3), x + 1, x + 2) | x, has_aux=True | v, v
aux_number | lambda x: (x * x, 3) | x, has_aux=True | v
cotangent_shape | lambda x: x * x | x | Tensor([1.0, 2.0, 3.0])
cotangent_broadcasts_not | lambda x: x * x | x | Tensor([1.0])
cotangent_int | lambda x: x * x | x | i
cotangent_float64 | lambda x: x * x | x | d
cotangent_float16 | lambda x: x * x | x | h
cotangent_too_few | lambda x, y: (x * y, x + y) | x, y | v
cotangent_too_many | lambda x: x * x | x | v, v
cotangent_none_given | lambda x: x * x | x |
cotangent_none | lambda x: x * x | x | None
cotangent_number | lambda x: x * x | x | 1.0
cotangent_str | lambda x: x * x | x | "v"
cotangent_numpy | lambda x: x * x | x | np.ones(2, np.float32)
cotangent_dict | lambda x: {"a": x * 2} | x | {"a": v}
cotangent_keyword | lambda x: x * x | x | w=v
inputs_number | lambda x, n: x * n | x, 3.0 | v
inputs_none | lambda x: x * x | None | v
inputs_str | lambda x: x * x | "x" | v
inputs_numpy | lambda x: x * x | np.ones(2, np.float32) | v
inputs_too_few | lambda x, y: x * y | x | v
inputs_too_many | lambda x: x * x | x, x | v
weights_str | net | x, weights="w" | v
weights_int | net | x, weights=1 | v
weights_int_inside | net | x, weights=[1] | v
weights_dict | net | x, weights={"w": net.w} | v
unknown_keyword | net | x, wrong=2 | v
aux_int | lambda x: (x * x, x) | x, has_aux=1 | v
aux_one_output | lambda x: x * x | x, has_aux=True | v
aux_list | lambda x: [x * x, x] | x, has_aux=True | v
aux_tuple_of_one | lambda x: (x * x,) | x, has_aux=True | v
output_none | lambda x: None | x | v
output_empty | lambda x: () | x |
not_a_function | 3 | x | v
not_a_function_tensor | x | x | v
complex_product | lambda z: z * z | c | c
number_output | lambda x: 3 | x | v
weights_input | net | x, weights=[x] | v
"""

# name | code
MORE = """
called_twice | f = lambda x: x * x; _, back = ms.vjp(f, x); out = back(v), back(2 * v)
after_a_change | _, back = ms.vjp(net, x, weights=net.w); net.w.set_data(y); out = back(v), net.w.value()
nothing | out = ms.vjp()
printed_between | f = lambda x: x * x; y, back = ms.vjp(f, x); s = str(y); out = s, back(v)
of_grad | f = lambda x: (x ** 3).sum(); out = ms.vjp(ms.grad(f), x)[1](v)
of_vmap | f = lambda x: x.sum() * x; out = ms.vjp(ms.vmap(f), a)[1](a)
"""


def rows(text):
    return [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]


CASES = {
    name: f"f = {fn}\nout, back, *rest = ms.vjp(f{', ' * bool(inputs)}{inputs})\nout = (out, back({given}), *rest)\n"
    for name, fn, inputs, given in rows(CALLS)
}
CASES |= {name: code.replace("; ", "\n") + "\n" for name, code in rows(MORE)}
CASES["second_order"] = """
def f(x):
    _, back = ms.vjp(lambda x: x * x * x, x)
    return back(ops.ones_like(x))[0]
out = ms.grad(f)(x)
"""
CASES["under_jit"] = """
def f(x):
    out, back = ms.vjp(net, x)
    return out, back(Tensor([2.0, 1.0]))
out = ms.jit(f)(x)
"""
CASES["under_vmap"] = """
def f(x):
    out, back = ms.vjp(lambda x: x * x * x, x)
    return out, back(x)
out = ms.vmap(f)(a)
"""

DIFFERS = {
    "after_a_change": "MindSpore keeps the Parameter's memory, not its value, and multiplies by what was written since",
    "aux_number": "MindSpore refuses other outputs that are no tensors, though `grad` and `jvp` take them in graph mode",
    "complex_product": "MindSpore has no gradient of a complex product",
    "number_output": "MindSpore takes a cotangent for a number, and ignores it",
    "weights_input": "MindSpore gives zeros for a plain tensor among the weights",
}
