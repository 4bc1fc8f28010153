"""Python inside `ms.jit`: structures, built-in functions, iterators, strings, classes, printing."""

PRELUDE = """
x = Tensor([1.0, 2.0], ms.float32)
y = Tensor([3.0, -4.0], ms.float32)
m = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], ms.float32)
k, names, table = 2, ("a", "b"), {"p": 1.5, "q": x}
def double(t): return t * 2
def big(v): return v > 1
def plus(a, b=1, *rest, c=0, **more): return a + b + c + len(rest) + len(more)
@ms.jit_class
class Thing:
    size = 4
    def __init__(self, v=2): self.v, self.t = v, x
    def times(self, t): return t * self.v
    def __call__(self, t): return t + self.v
    def __len__(self): return 3
    def __getitem__(self, i): return self.v + i
    @staticmethod
    def less(t): return t - 1
    @property
    def twice(self): return self.v * 2
thing = Thing()
class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.k, self.layers = 3, nn.CellList([nn.ReLU(), nn.Tanh()])
        self.fns = [double, ops.neg]
    def construct(self, t):
        for layer in self.layers: t = layer(t)
        return t
    def other(self, t): return self.fns[0](t) * self.k
net = Net()
"""

# name: body of `def f(x, y)` under `@ms.jit`; called with x, y.
BODIES = {
    # Tuples, lists, dicts.
    "tuple_index": "t = (x, y, 3)\n    return t[0], t[-1], t[:2], t[::-1]",
    "tuple_concatenate": "return (x,) + (y, 1), (1, 2) * 2",
    "tuple_compare": "return (1, 2) == (1, 2), (1, 2) < (1, 3), 2 in (1, 2), 3 not in (1, 2)",
    "tuple_unpack": "a, (b, c) = x, (y, 2)\n    return a * c, b",
    "tuple_star": "a, *b = (1, 2, 3)\n    return a, b",
    "tuple_len": "return len((x, y)), len(())",
    "list_index": "t = [x, y, 3]\n    return t[0], t[-1], t[:2]",
    "list_methods": "t = [1, 2]\n    t.append(3)\n    t.insert(0, 0)\n    t.extend([4])\n    a = t.pop()\n    t.reverse()\n    return t, a",
    "list_clear": "t = [1, 2]\n    t.clear()\n    return t, len(t)",
    "list_set_item": "t = [x, y]\n    t[0] = 5\n    return t",
    "list_add": "return [x] + [y], [1] * 3",
    "list_of_tensors_sum": "z = 0\n    for t in [x, y]:\n        z = z + t\n    return z",
    "list_comprehension": "return [i * 2 for i in range(4) if i % 2 == 0]",
    "list_comprehension_nested": "return [[i * j for j in range(2)] for i in range(2)]",
    "list_comprehension_two": "return [i * 10 + j for i in range(2) for j in range(2)]",
    "list_in": "return 2 in [1, 2], 'a' in ['b']",
    "dict_index": "d = {'a': x, 'b': 2}\n    return d['a'] * d['b']",
    "dict_methods": "d = {'a': 1, 'b': 2}\n    return d.keys(), d.values(), d.items(), d.get('a'), d.get('c', 7), len(d)",
    "dict_update": "d = {'a': 1}\n    d.update({'b': x})\n    d['c'] = 3\n    return d",
    "dict_clear": "d = {'a': 1}\n    d.clear()\n    return d",
    "dict_has": "d = {'a': 1}\n    return 'a' in d, 'b' in d, d.has_key('a') if hasattr(d, 'has_key') else True",
    "dict_loop": "z = 0\n    for key, value in {'a': x, 'b': y}.items():\n        z = z + value * len(key)\n    return z",
    "dict_comprehension": "return {name: i for i, name in enumerate(('a', 'b'))}",
    "dict_number_keys": "return {1: x, 2: y}[2]",
    "dict_fromkeys": "return dict.fromkeys(('a', 'b'), 1)",
    "dict_of_dict": "return {'a': {'b': x}}",
    "dict_call": "return dict(a=1, b=2)",
    "none_checks": "return None is None, x is None, x is not None, None == None",
    "empty_values": "return (), [], {}",
    "deep_nesting": "return [(x, {'a': [y, (1, None)]})]",
    # Numbers and strings.
    "numbers": "return 7 // 2, 7 % 3, 7 / 2, 2 ** 3, -7 // 2, 7.5 % 2, 1e3, True + 1",
    "bit_operators": "return 6 & 3, 6 | 3, 6 ^ 3, ~6, 1 << 3, 9 >> 1",
    "chained_compare": "return 1 < 2 < 3, 1 < 2 > 3",
    "boolean_values": "return 1 and 2, 0 or 5, not 0, None or 'a'",
    "ternary_number": "return 'yes' if k > 1 else 'no'",
    "augmented_number": "i = 1\n    i += 2\n    i *= 5\n    i -= 1\n    i //= 2\n    return i",
    "walrus": "return (n := 3) * 2, n",
    "string": "return 'a' + 'b', 'ab' * 2, 'abc'[1], len('abc'), 'b' in 'abc'",
    "string_methods": "return 'Ab'.lower(), 'a,b'.split(','), '-'.join(['a', 'b']), 'abc'.startswith('a'), 'abc'.replace('b', 'x')",
    "string_format": "return '{}-{}'.format(1, 'a'), '%d %s' % (3, 'b'), f'{k}!{1 + 1}'",
    "string_of_shape": "return f'{x.shape[0]}', str(x.ndim)",
    "string_compare": "return 'a' == 'a', 'a' < 'b', 'a' != 'b'",
    "string_loop": "n = 0\n    for c in 'abc':\n        n = n + 1\n    return n",
    # Built-in functions.
    "range_returned": "return range(3), range(1, 7, 2), range(0)",
    "zip_returned": "return zip((1, 2), (3, 4)), zip([x, y], (1, 2, 3))",
    "map_returned": "return map(double, (1, x)), map(lambda a, b: a + b, (1, 2), (3, 4))",
    "filter_returned": "return filter(big, (1, 2, 3)), filter(big, [0])",
    "enumerate_returned": "return enumerate((x, 1)), enumerate(['a'], 5)",
    "generator_returned": "return (i * 2 for i in range(3))",
    "reversed_list": "return list(reversed([1, 2, 3])), tuple(reversed((x, y)))",
    "sorted_numbers": "return sorted([3, 1, 2]), sorted((3, 1), reverse=True)",
    "sum_builtin": "return sum([1, 2, 3]), sum((x, y)), sum([1, 2], 10)",
    "max_min": "return max(1, 2), min([3, 4]), max((1.5, 2.5)), abs(-3), abs(x)",
    "round_pow": "return round(2.567, 2), round(2.5), pow(2, 3), divmod(7, 2)",
    "all_any": "return all([1, 2]), any([0, 0]), all(()), any([])",
    "conversions": "return int('3'), int(2.7), float(2), bool(0), str(2.5), list((1, 2)), tuple([1, 2]), complex(1, 2)",
    "tensor_conversions": "return int(x.shape[0]), float(k), bool(x.ndim)",
    "isinstance_builtin": "return isinstance(x, Tensor), isinstance(1, int), isinstance((1,), (list, tuple)), isinstance(1.0, int)",
    "type_builtin": "return type(1), type('a'), type(x), type(1) is int, type((1,)) == tuple",
    "hasattr_getattr": "return hasattr(x, 'shape'), hasattr(x, 'missing'), getattr(x, 'ndim'), getattr(x, 'missing', 7)",
    "getattr_of_cell": "return getattr(net, 'k'), getattr(net, 'missing', 5), hasattr(net, 'layers')",
    "len_builtin": "return len(x), len(m), len([1]), len('ab'), len({'a': 1})",
    "callable_builtin": "return callable(double), callable(3)",
    "slice_builtin": "s = slice(0, 1)\n    return x[s], s.start",
    "iter_next": "it = iter((1, 2))\n    return next(it), next(it)",
    "chr_ord_hex": "return chr(97), ord('a'), hex(10), bin(3)",
    "zip_loop": "z = 0\n    for a, b in zip((x, y), (1, 2)):\n        z = z + a * b\n    return z",
    "enumerate_loop": "z = 0\n    for i, a in enumerate((x, y)):\n        z = z + a * i\n    return z",
    "map_to_list": "return list(map(double, [x, y]))",
    "zip_star": "return tuple(zip(*((1, 2), (3, 4))))",
    "range_len": "z = 0\n    for i in range(len(x)):\n        z = z + x[i]\n    return z",
    "for_else": "for i in range(2):\n        z = x * i\n    else:\n        z = x + 10\n    return z",
    "while_else": "i = 0\n    while i < 2:\n        i += 1\n    return i",
    "continue": "z = 0\n    for i in range(5):\n        if i % 2:\n            continue\n        z = z + i\n    return z",
    "pass_and_del": "a = 3\n    pass\n    del a\n    return x",
    "assert_constant": "assert k == 2\n    return x",
    "with_statement": "with ms.ops.nothing() if False else Ctx():\n        z = x * 2\n    return z",
    # Functions.
    "default_arguments": "return plus(1), plus(1, 2), plus(1, c=3)",
    "star_arguments": "return plus(1, 2, 3, 4), plus(*(1, 2)), plus(**{'a': 1, 'c': 2}), plus(1, d=1, e=2)",
    "keyword_tensor": "return plus(a=x, b=y)",
    "lambda_closure": "n = 3\n    g = lambda t: t * n\n    return g(x)",
    "inner_function": "def g(t, n=2):\n        return t * n\n    return g(x), g(x, 3)",
    "inner_inner": "def g(t):\n        def h(u):\n            return u + t\n        return h\n    return g(x)(y)",
    "function_in_list": "return [g(x) for g in (double, ops.neg)]",
    "function_as_value": "g = double if k > 1 else ops.neg\n    return g(x)",
    "partial": "g = ops.partial(plus, 1)\n    return g(5)",
    "recursion": "return fact(4)",
    "higher_order": "return apply(double, apply(double, x))",
    "decorated": "return decorated(x)",
    "mutual": "return even(4), even(3)",
    # Classes and Cells.
    "jit_class_attribute": "return thing.v, thing.size, thing.t, thing.twice",
    "jit_class_method": "return thing.times(x), thing(x), thing.less(x), Thing.less(x)",
    "jit_class_special": "return len(thing), thing[5]",
    "jit_class_made": "return Thing(5).times(x), Thing().v",
    "jit_class_isinstance": "return isinstance(thing, Thing), hasattr(thing, 'v'), getattr(thing, 'w', 9)",
    "jit_class_missing": "return thing.missing",
    "cell_called": "return net(x), net.other(x), net.k",
    "cell_list": "z = x\n    for layer in net.layers:\n        z = layer(z)\n    return z, len(net.layers)",
    "cell_index": "return net.layers[0](y), net.layers[-1](x)",
    "cell_made_inside": "return nn.ReLU()(y)",
    "primitive_made_inside": "return ops.ReLU()(y), ops.Softmax(0)(x)",
    "global_tuple": "return names[0] + names[1], len(names)",
    "global_dict": "return table['p'], table['q'] * 2",
    "cell_missing": "return net.missing",
    # Tensors.
    "tensor_attributes": "return x.shape, x.dtype, x.size, x.ndim, m.T, x.itemsize, x.nbytes, x.strides",
    "tensor_methods": "return m.sum(), m.mean(0), m.reshape(3, 2), m.transpose(), m.max(), m.argmax(1), m.astype(ms.int32)",
    "tensor_iterate": "return [row.sum() for row in m]",
    "tensor_unpack": "a, b = m\n    return a, b",
    "tensor_index": "return m[0], m[0, 1], m[:, 1], m[..., 0], m[-1], m[None], m[[0, 1], [1, 2]], m[m[:, 0] > 2]",
    "tensor_made": "return Tensor([1, 2]), Tensor(3.0), ops.zeros((2,)), ops.ones_like(x), ops.arange(3)",
    "tensor_compare": "return x > 1, x == y, (x > 1) & (y > 1), ~(x > 1)",
    "tensor_operators": "return x + y, x - 1, 2 * x, x / y, x // y, x % 2, x ** 2, -x, x @ y, abs(y)",
    "tensor_in_f_string": "return f'{x}'",
    "tensor_bool_constant": "return True if Tensor(True) else False",
    "tensor_dtype_compare": "return x.dtype == ms.float32, x.dtype is ms.float32, x.dtype in (ms.float16, ms.float32)",
    "numpy_constant": "return Tensor(np.ones((2,), np.float32)) + x",
    "numpy_function": "return x * float(np.sqrt(4.0))",
    "math_function": "return x * math.sqrt(4), math.pi",
    "constexpr": "return shape_sum(m.shape)",
    "depend": "a = ops.depend(x, y * 2)\n    return a",
    "cast_number": "return ops.cast(3, ms.float32), ops.cast(x, ms.int32)",
    "stack_list": "return ops.stack([x, y]), ops.concat((x, y)), ops.split(m, 1, 1)",
    "size_in_shape": "return m.reshape(m.shape[0] * m.shape[1]), ops.zeros(m.shape)",
    "mutable_inside": "t = ms.mutable((x, y))\n    return t[0] * t[1], len(t)",
    "mutable_number": "n = ms.mutable(3)\n    return x * n",
    "hypermap": "return ops.HyperMap()(double, (x, (y, x)))",
    "grad_inside": "return ms.grad(double)(x), ms.value_and_grad(double)(x)",
}

MORE = """
import math
class Ctx:
    def __enter__(self): return self
    def __exit__(self, *error): return False
def fact(n):
    if n <= 1: return 1
    return n * fact(n - 1)
def even(n):
    if n == 0: return True
    return odd(n - 1)
def odd(n):
    if n == 0: return False
    return even(n - 1)
def apply(g, t): return g(t)
def decorate(g):
    def inner(t): return g(t) + 1
    return inner
@decorate
def decorated(t): return t * 2
@ms.constexpr
def shape_sum(shape): return sum(shape)
"""

PRINTS = """
import contextlib, io, os, sys, tempfile
def printed(call):
    sys.stdout.flush()
    with tempfile.TemporaryFile() as file, contextlib.redirect_stdout(io.StringIO()) as text:
        saved = os.dup(1)
        os.dup2(file.fileno(), 1)
        try:
            call().asnumpy()
            ms.runtime.synchronize()
        finally:
            os.dup2(saved, 1)
            os.close(saved)
        file.seek(0)
        return file.read().decode() + text.getvalue()
"""
# name: what is printed inside, of x and y; the text of two calls is compared.
PRINTED = {
    "text": "'hello'",
    "tensor": "x",
    "several": "'x is', x, 3, 2.5, None, True",
    "integers": "y.astype(ms.int32), y.astype(ms.int8), abs(y).astype(ms.uint16), y.astype(ms.int64)",
    "booleans": "x > 1, (x > 1)[0]",
    "scalar": "x.sum(), x[0].astype(ms.int32)",
    "matrix": "m * x.sum(), (m * x.sum()).astype(ms.int32)",
    "cube": "ops.stack([m, m]) * x[0]",
    "half": "x.astype(ms.float16), x.astype(ms.float64)",
    "long": "ops.arange(30) * x[0]",
    "longer": "ops.arange(2000) * x[0].astype(ms.int64)",
    "large": "ops.ones((10, 10)) * x[0]",
    "nested": "(x, 1), [y, (x, 2)]",
    "dict": "{'a': x, 'b': 2}",
    "negative": "y, y * 1e10, y * 1e-10",
    "special": "x / 0, y / 0, x - x, (x - x) / 0",
    "complex": "ops.cast(x, ms.complex64)",
    "parameter": "ms.Parameter and w",
    "nothing": "",
}

CASES = {
    **{f"body_{name}": f"{MORE}@ms.jit\ndef f(x, y):\n    {body}\nout = f(x, y)" for name, body in BODIES.items()},
    **{
        f"print_{name}": f"{PRINTS}w = Parameter(Tensor([1.0, 2.0]), name='w')\n@ms.jit\ndef f(x, y):\n    print({items})\n"
        "    return x * 2\nout = printed(lambda: f(x, y)), printed(lambda: f(y, x))"
        for name, items in PRINTED.items()
    },
    "print_twice": f"{PRINTS}@ms.jit\ndef f(x):\n    print('a', x)\n    z = x * 2\n    print('b', z)\n    return z\n"
    "out = printed(lambda: f(x)), printed(lambda: f(y))",
    "print_in_a_loop": f"{PRINTS}@ms.jit\ndef f(x):\n    for i in range(3): print(i, x * i)\n    return x\n"
    "out = printed(lambda: f(x))",
    "print_in_a_cell": f"{PRINTS}class P(nn.Cell):\n    def construct(self, x):\n        print('in', x)\n        return x\n"
    "p = P()\n@ms.jit\ndef f(x): return p(x)\nout = printed(lambda: f(x)), printed(lambda: f(y))",
    "print_primitive": f"{PRINTS}@ms.jit\ndef f(x):\n    ops.print_('a', x, 1)\n    return x\nout = printed(lambda: f(x))",
    "print_separator": f"{PRINTS}@ms.jit\ndef f(x):\n    print('a', x, sep='-')\n    return x\nout = printed(lambda: f(x))",
    # Decorators and marks.
    "jit_class_of_a_cell": "out = ms.jit_class(nn.Dense)",
    "jit_class_of_a_function": "out = ms.jit_class(double)",
    "jit_class_same": "class C: pass\nout = ms.jit_class(C) is C",
    "no_inline": "out = ms.no_inline(double) is double, ms.no_inline()(double)(3)",
    "no_inline_number": "out = ms.no_inline(3)",
    "lazy_inline": "class A(nn.Cell):\n    @ms.lazy_inline\n    def __init__(self, a):\n        super().__init__()\n        self.a = a\n"
    "    def construct(self, x): return x * self.a\nout = A(3)(x)",
    "lazy_inline_policy": "class A(nn.Cell):\n    @ms.lazy_inline(policy='front')\n    def __init__(self, a):\n        super().__init__()\n"
    "        self.a = a\n    def construct(self, x): return x * self.a\nout = A(3)(x)",
    "lazy_inline_function": "out = ms.lazy_inline(double)",
    "constexpr_plain": "out = ms.constexpr(double)(3), ms.constexpr()(double)(3), ms.constexpr(name='n')(double)(3)",
    "constexpr_class": "out = ms.constexpr(get_instance=False)(double)()(3)",
    "jit_config": "out = ms.JitConfig().jit_config_dict, ms.JitConfig(jit_level='O1', exc_mode='no_sink', foo='1').jit_config_dict",
    **{
        f"jit_config_{name}": f"out = ms.JitConfig({name}='x')"
        for name in ("jit_level", "exc_mode", "jit_syntax_level", "debug_level", "infer_boost")
    },
    "set_jit_config": "n = nn.Dense(2, 2); n.set_jit_config(ms.JitConfig(jit_level='O1')); out = n.jit_config_dict",
    "compile": "n = nn.Dense(2, 1, 'ones', 'ones'); t = Tensor([[1.0, 2.0]]); out = n.compile(t), n(t), n.compile_and_run(t)",
    "memory_recycle": "out = ms.ms_memory_recycle()",
    **{
        f"mutable_{name}": f"out = ms.mutable({value})"
        for name, value in {
            "tensor": "x", "tuple": "(x, 1)", "list": "[x, 1]", "dict": "{'a': x}", "nested": "(x, (y, [1]))",
            "string": "'a'", "none": "None", "array": "np.ones(2)", "tuple_of_string": "(x, 'a')",
            "dynamic_tuple": "(x, y), True", "dynamic_list": "[x, y], dynamic_len=True", "dynamic_dict": "{'a': x}, True",
            "dynamic_number": "3, True", "dynamic_tensor": "x, True", "dynamic_no_bool": "(x,), 3",
        }.items()
    },
    **{
        f"mutable_call_{name}": f"@ms.jit\ndef f(t): return {body}\nout = f(ms.mutable({value}))"
        for name, (body, value) in {
            "int": ("t * 2, t", "3"), "float": ("t * 2, t", "3.5"), "int_tensor": ("x * t", "3"),
            "tuple": ("t[0] + t[1], len(t)", "(x, y)"), "tuple_number": ("t[0] + t[1], len(t)", "(x, 1)"),
            "dynamic": ("t[0] + t[1], len(t)", "(x, y), True"), "dynamic_numbers": ("t[0] + t[1], len(t)", "(1, 2), True"),
            "dict": ("t['a'] * 2", "{'a': x}"), "list": ("t[0] * 2", "[x, y]"),
        }.items()
    },
}  # fmt: skip

# About the compiled form.
COMPILED = "print_*"

# Where msgrad differs, and why.
CANNOT = "MindSpore's graph mode cannot do this"
DIFFERS = {
    "mutable_call_int": "what `mutable` makes of a number is a subclass of int inside too",
    "mutable_call_float": "what `mutable` makes of a number is a subclass of float inside too",
    **dict.fromkeys(("body_list_comprehension_two", "body_walrus", "body_for_else", "body_pass_and_del"), CANNOT),
    **dict.fromkeys(("body_with_statement", "print_separator"), CANNOT),
    "body_iter_next": "MindSpore's `next` gives the element and the iterator; here it is Python's",
}
