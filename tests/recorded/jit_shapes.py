"""Shapes that vary under `ms.jit`: dynamic lengths and ranks, `mutable`, input signatures; agree with static runs."""

PRELUDE = """
def t(*shape, dtype=ms.float32): return Tensor(np.arange(int(np.prod(shape))).reshape(shape), dtype)
D = Tensor(shape=[None, 3], dtype=ms.float32)
R = Tensor(shape=None, dtype=ms.float32)
class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.dense = nn.Dense(3, 2, "ones", "ones")
    def construct(self, a, b=None): return self.dense(a)
def fn(x, y): return x + 1, y.sum()
"""

# name: body of `def f(x)`, called with tensors of three shapes.
BODIES = {
    "shape": "return x.shape, x.shape[0] * 2, x.ndim, x.size",
    "sum": "return x.sum(), x.mean(0), x.amax(1)",
    "reshape": "return x.reshape(-1), x.reshape(x.shape[0] * 3), x.reshape((3, -1)), x.flatten()",
    "transpose": "return x.T, x.transpose(1, 0), x.swapaxes(0, 1)",
    "matmul": "return x @ x.T, ops.matmul(x.T, x)",
    "index": "return x[0], x[-1], x[:, 1], x[1:], x[::2]",
    "concat": "return ops.concat([x, x]), ops.stack([x, x]), ops.concat((x, x), 1)",
    "made": "return ops.zeros(x.shape), ops.ones((x.shape[0], 2)), ops.zeros_like(x), ops.arange(x.shape[0])",
    "broadcast": "return x + x[0], ops.broadcast_to(x[0], x.shape), x * x[:, :1]",
    "branch": "if x.shape[0] > 2:\n        return x * 2\n    return -x",
    "loop": "z = x[0]\n    for i in range(x.shape[0]):\n        z = z + x[i]\n    return z",
    "iterate": "z = 0\n    for row in x:\n        z = z + row\n    return z",
    "length": "return len(x), [i for i in range(len(x))]",
    "softmax": "return ops.softmax(x, -1), ops.log_softmax(x, 0)",
    "sort": "return ops.sort(x, 0), ops.topk(x, 2)",
    "split": "return ops.split(x, 1, 1), ops.unstack(x, 1)",
    "grad": "return ms.grad(square)(x)",
    "tile": "return ops.tile(x, (2, 1)), ops.repeat_interleave(x, 2, 0)",
    "expand": "return ops.expand_dims(x, 0), x.unsqueeze(1).shape, x.squeeze()",
    "where": "return ops.where(x > 2, x, -x), ops.clamp(x, 1, 4)",
}
SQUARE = "def square(t): return (t * t).sum()\n"
SETS = {
    "lengths": "n.set_inputs(D)",
    "rank": "n.set_inputs(R)",
    "keyword": "n.set_inputs(a=D)",
    "static": "n.set_inputs(t(2, 3))",
    "with_none": "n.set_inputs(D, None)",
    "none_set": "n",
}
CALLS = {
    "two": "n(t(2, 3))",
    "two_and_four": "n(t(2, 3)), n(t(4, 3))",
    "one_axis": "n(t(3))",
    "three_axes": "n(t(2, 2, 3))",
    "wrong_length": "n(t(2, 4))",
    "wrong_dtype": "n(t(2, 3, dtype=ms.float64))",
    "two_inputs": "n(t(2, 3), None)",
}
CASES = {
    **{
        f"{how}_{name}": f"{SQUARE}{decorator}\ndef f(x):\n    {body}\nout = f(t(2, 3)), f(t(4, 3)), f(t(2, 3))"
        for name, body in BODIES.items()
        for how, decorator in {
            "jit": "@ms.jit", "dynamic": "@ms.jit(dynamic=1)", "signature": "@ms.jit(input_signature=D)",
        }.items()
        if how == "jit" or name in ("shape", "sum", "reshape", "branch", "matmul", "grad", "index", "concat")
    },
    **{
        f"{mode}_{name}_{call}": f"{set_mode}\nn = Net()\n{SETS[name]}\nout = {calls}"
        for mode, set_mode in {"graph": "ms.set_context(mode=ms.GRAPH_MODE)", "pynative": ""}.items()
        for name in SETS
        for call, calls in CALLS.items()
        if mode == "graph" or name in ("lengths", "static")
    },
    **{
        f"jit_cell_{name}_{call}": f"n = Net()\n{SETS[name]}\nn = ms.jit(n)\nout = {CALLS[call]}"
        for name in ("lengths", "rank") for call in ("two", "two_and_four", "wrong_length", "wrong_dtype", "three_axes")
    },
    "set_inputs_unknown": "Net().set_inputs(q=D)",
    "set_inputs_both": "Net().set_inputs(D, b=D)",
    "set_inputs_none": "out = Net().set_inputs(), Net().get_inputs()",
    "set_inputs_number": "ms.set_context(mode=ms.GRAPH_MODE)\nn = Net(); n.set_inputs(3); out = n(t(2, 3))",
    "set_inputs_missing": "ms.set_context(mode=ms.GRAPH_MODE)\nn = Net(); n.set_inputs()",
    "set_inputs_too_many": "ms.set_context(mode=ms.GRAPH_MODE)\nn = Net(); n.set_inputs(D, D, D)",
    "get_inputs": "n = Net(); n.set_inputs(D); out = [a.shape for a in n.get_inputs()]",
    "tensor_of_lengths": "out = D.shape, D.dtype, repr(D), R.shape, repr(R), D.ndim",
    "tensor_without_shape": "out = Tensor(dtype=ms.float32).shape, Tensor(None, ms.int32).shape",
    "tensor_of_shape": "out = Tensor(shape=(2, 3), dtype=ms.float32)",
    "tensor_value": "out = D.asnumpy()",
    **{
        f"enable_{name}": f"@ms.enable_dynamic({pattern})\n@ms.jit\ndef f(x, y): return x + 1, y.sum()\nout = {calls}"
        for name, (pattern, calls) in {
            "lengths": ("y=D", "f(t(2, 3), t(2, 3)), f(t(2, 3), t(5, 3))"),
            "rank": ("y=R", "f(t(2, 3), t(2, 3)), f(t(2, 3), t(5))"),
            "both": ("x=D, y=D", "f(t(2, 3), t(4, 3))"),
            "by_name": ("y=D", "f(t(2, 3), y=t(4, 3))"),
            "wrong_axes": ("y=D", "f(t(2, 3), t(3))"),
            "wrong_length": ("y=D", "f(t(2, 3), t(2, 4))"),
            "wrong_dtype": ("y=D", "f(t(2, 3), t(2, 3, dtype=ms.int32))"),
        }.items()
    },
    **{
        f"enable_wrong_{name}": f"ms.enable_dynamic({pattern})(ms.jit(fn))(t(2, 3), t(2, 3))"
        for name, pattern in {"nothing": "", "number": "y=3", "string": "y='a'", "static": "y=t(2, 3)", "name": "q=D"}.items()
    },
    "enable_tuple": "def g(x, p): return x + 1, p[0].sum()\nf = ms.enable_dynamic(p=(D, D))(ms.jit(g))\n"
    "out = f(t(2, 3), ms.mutable((t(2, 3), t(4, 3))))",
    "enable_tuple_not_mutable": "def g(x, p): return x + 1, p[0].sum()\nf = ms.enable_dynamic(p=(D, D))(ms.jit(g))\n"
    "f(t(2, 3), (t(2, 3), t(4, 3)))",
    "enable_tuple_length": "def g(x, p): return x + 1, p[0].sum()\nf = ms.enable_dynamic(p=(D, D))(ms.jit(g))\n"
    "f(t(2, 3), ms.mutable((t(2, 3),)))",
    "enable_plain_function": "out = ms.enable_dynamic(y=D)(fn)(t(2, 3), t(4, 3))",
    "signature_two": "f = ms.jit(input_signature=(D, D))(fn)\nout = f(t(2, 3), t(4, 3)), f(t(5, 3), t(1, 3))",
    "signature_one_of_two": "f = ms.jit(input_signature=(D,))(fn)\nout = f(t(2, 3), t(4))",
    "signature_wrong_dtype": "f = ms.jit(input_signature=(D, D))(fn)\nout = f(t(2, 3), t(2, 3, dtype=ms.int32))",
    "signature_method": "class C(nn.Cell):\n    @ms.jit(input_signature=(D,))\n    def construct(self, x): return x * 2\n"
    "out = C()(t(2, 3)), C()(t(4, 3))",
    "mutable_length": "@ms.jit\ndef f(p):\n    z = 0\n    for i in range(len(p)): z = z + p[i]\n    return z\n"
    "out = f(ms.mutable((t(2), t(2)))), f(ms.mutable((t(2), t(2), t(2))))",
    "mutable_dynamic_numbers": "@ms.jit\ndef f(p):\n    z = 0\n    for i in p: z = z + i\n    return z\n"
    "out = f(ms.mutable((1, 2), True)), f(ms.mutable((1, 2, 3), True))",
    "mutable_dynamic_index": "@ms.jit\ndef f(p): return p[0] + p[1], len(p)\n"
    "out = f(ms.mutable((1, 2), True)), f(ms.mutable((4, 5, 6), True)), f(ms.mutable([t(2), t(2)], True))",
    "mutable_range": "@ms.jit\ndef f(x, n):\n    for i in range(n): x = x + i\n    return x\n"
    "out = f(t(2), ms.mutable(2)), f(t(2), ms.mutable(3))",
    "mutable_condition": "@ms.jit\ndef f(x, n):\n    if n > 2: return x\n    return -x\nout = f(t(2), ms.mutable(2)), f(t(2), ms.mutable(3))",
    "mutable_gradient": "def g(p): return p[0] * p[1]\nh = ms.grad(g)\n@ms.jit\ndef f(p): return h(p)\nout = f(ms.mutable((t(2), t(2))))",
    "mutable_gradient_eager": "def g(p): return p[0] * p[1]\nout = ms.grad(g)(ms.mutable((t(2), t(2))))",
    "parameter_shape": "w = Parameter(t(2, 3), name='w')\n@ms.jit\ndef f(x): return x @ w.T\nout = f(t(4, 3)), f(t(1, 3))",
    "batch_of_one": "@ms.jit\ndef f(x): return x.squeeze(), x.mean(0)\nout = f(t(1, 3)), f(t(2, 3))",
    "empty": "@ms.jit\ndef f(x): return x.sum(0), x.shape\nout = f(t(0, 3)), f(t(2, 3))",
}  # fmt: skip

# About the compiled form.
COMPILED = "*"

# Where msgrad differs, and why.
DIFFERS = {}
