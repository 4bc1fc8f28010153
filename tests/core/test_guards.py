"""Nothing that ms.jit compiled is ever stale: what it read of Python's state and changed since is recorded anew.

Each case is a program that changes something between calls. It runs twice, plain and under `ms.jit`, and must do the same.
"""

import copy
import sys
import types

import numpy as np
import pytest

import msgrad as ms
from msgrad import Parameter, Tensor, nn, ops
from msgrad.core.compiled import _forms
from msgrad.core.names import is_library, names_in
from msgrad.core.reach import watch

PRELUDE = """
import types
x = Tensor([1.0, 2.0], ms.float32)
class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.w = Parameter(Tensor([2.0, 3.0], ms.float32), name="w")
        self.k, self.t, self.ks, self.cfg = 2.0, Tensor([1.0, 1.0]), [1.0, 2.0], types.SimpleNamespace(lr=0.5, deep={"a": 1.0})
        self.drop = nn.Dropout(p=0.5)
        self.relu = nn.ReLU()
        self.h = None
    def construct(self, x):
        return self.help(x) * self.k + self.t
    def help(self, x):
        return x * self.w
class Plain:
    size = 3.0
    def __init__(self): self.k = 2.0
    def __call__(self, x): return x * self.k * self.size
    @property
    def double(self): return self.k * 2
    @staticmethod
    def fixed(x): return x * FACTOR
    def later(self, x): return x
FACTOR = 4.0
net, plain = Net(), Plain()
"""

# name: (what the jitted function `f(x)` does, what happens between calls), each called as out.append(f(x)).
# The program is PRELUDE, f, then: call, change, call, call.
CASES = {
    "global_number": ("return x * FACTOR", "FACTOR = 5.0"),
    "global_int_to_float": ("return x.astype(ms.int32) * FACTOR", "FACTOR = 4"),
    "global_bool_for_one": ("return x * 2 if FLAG is True else x", "FLAG = 1", "FLAG = True"),
    "global_zero_sign": ("return ops.atan2(x * Z, -x)", "Z = -0.0", "Z = 0.0"),
    "global_string": ("return x * 2 if MODE == 'a' else x", "MODE = 'b'", "MODE = 'a'"),
    "global_none": ("return x if T is None else x + T", "T = Tensor([5.0, 5.0])", "T = None"),
    "global_tensor": ("return x + T", "T = Tensor([5.0, 5.0])", "T = Tensor([1.0, 1.0])"),
    "global_tensor_other_shape": ("return x + T", "T = Tensor([[5.0], [6.0]])", "T = Tensor([1.0, 1.0])"),
    "global_tensor_other_dtype": ("return x + T", "T = Tensor([5, 6])", "T = Tensor([1.0, 1.0])"),
    "global_tensor_in_place": ("return x + T", "T += 3", "T = Tensor([1.0, 1.0])"),
    "two_names_of_one_tensor": ("return x + T * S", "T = Tensor([5.0, 5.0])", "T = S = Tensor([1.0, 1.0])"),
    "two_tensors_become_one": ("return x + T * S", "T = S", "T, S = Tensor([1.0, 1.0]), Tensor([2.0, 2.0])"),
    "list_item": ("return x * KS[0]", "KS[0] = 7.0", "KS = [1.0, 2.0]"),
    "list_grows": ("return x * len(KS)", "KS.append(1)", "KS = [1.0, 2.0]"),
    "list_of_tensors": ("return x * KS[0]", "KS[0] = Tensor([3.0, 4.0])", "KS = [Tensor([1.0, 1.0])]"),
    "list_of_lists": ("return x * KS[0][1]", "KS[0][1] = 7.0", "KS = [[1.0, 2.0]]"),
    "list_another": ("return x * KS[0]", "KS = [3.0]", "KS = [1.0, 2.0]"),
    "dict_item": ("return x * D['a']", "D['a'] = 7.0", "D = {'a': 1.0}"),
    "dict_grows": ("return x * sum(D.values())", "D['b'] = 7.0", "D = {'a': 1.0}"),
    "dict_nested": ("return x * D['a']['b']", "D['a']['b'] = 7.0", "D = {'a': {'b': 1.0}}"),
    "set": ("return x * 2 if 3 in S else x", "S.add(3)", "S = {1}"),
    "tuple_of_list": ("return x * T[0][0]", "T[0][0] = 7.0", "T = ([1.0],)"),
    "numpy_in_place": ("return x * Tensor(A)", "A[0] = 7", "A = np.ones(2, np.float32)"),
    "numpy_scalar": ("return x * A", "A = np.float32(7)", "A = np.float32(2)"),
    "function_replaced": ("return g(x)", "def g(x): return x * 9", "def g(x): return x * 2"),
    "function_reads_global": ("return g(x)", "FACTOR = 9.0", "def g(x): return h(x)\ndef h(x): return x * FACTOR"),
    "function_default": ("return g(x)", "g.__defaults__ = (9.0,)", "def g(x, k=2.0): return x * k"),
    "function_keyword_default": ("return g(x)", "g.__kwdefaults__ = {'k': 9.0}", "def g(x, *, k=2.0): return x * k"),
    "function_code": ("return g(x)", "g.__code__ = (lambda x: x * 9).__code__", "def g(x): return x * 2"),
    "function_attribute": ("return g(x)", "g.k = 9.0", "def g(x): return x * g.k\ng.k = 2.0"),
    "default_list": ("return g(x)", "L[0] = 9.0", "L = [2.0]\ndef g(x, k=L): return x * k[0]"),
    "inner_function_reads_global": (
        "def inner(y):\n        return y * FACTOR\n    return inner(x)",
        "FACTOR = 9.0",
    ),
    "lambda_reads_global": ("return (lambda y: y * FACTOR)(x)", "FACTOR = 9.0"),
    "comprehension_reads_global": ("return [x * FACTOR for _ in range(2)]", "FACTOR = 9.0"),
    "partial": ("return g(x)", "K[0] = 9.0", "K = [2.0]\nimport functools\ng = functools.partial(lambda k, x: x * k[0], K)"),
    "closure": ("return g(x)", "set_k(9.0)", """
def make():
    k = 2.0
    def g(x): return x * k
    def set_k(value):
        nonlocal k
        k = value
    return g, set_k
g, set_k = make()"""),
    "closure_of_a_decorator": ("return g(x)", "SCALE[0] = 9.0", """
SCALE = [1.0]
def decorate(fn):
    scale = SCALE
    def wrapped(x): return fn(x) * scale[0]
    return wrapped
@decorate
def g(x): return x + 1"""),
    "attribute": ("return net(x)", "net.k = 9.0"),
    "attribute_tensor": ("return net(x)", "net.t = Tensor([9.0, 8.0])"),
    "attribute_tensor_shape": ("return net(x)", "net.t = Tensor([[9.0], [8.0]])"),
    "attribute_list": ("return x * net.ks[0]", "net.ks[0] = 9.0"),
    "attribute_deep": ("return x * net.cfg.lr", "net.cfg.lr = 9.0"),
    "attribute_deeper": ("return x * net.cfg.deep['a']", "net.cfg.deep['a'] = 9.0"),
    "attribute_of_a_library_layer": ("return ops.relu(net.drop(x) * 0) + x", "net.drop.p = 0.1; net.drop.set_train()"),
    "attribute_by_string": ("return x * getattr(net, 'k')", "net.k = 9.0"),
    "attribute_by_made_string": ("return x * getattr(net, f'{\"k\"}')", "net.k = 9.0"),
    "attribute_by_variable": ("name = NAME\n    return x * getattr(net, name)", "net.k = 9.0", "NAME = 'k'"),
    "attribute_by_dict": ("return x * net.__dict__['k']", "net.k = 9.0"),
    "attribute_by_vars": ("return x * vars(plain)['k']", "plain.k = 9.0"),
    "attribute_appears": ("return x * getattr(net, 'extra', 1.0)", "net.extra = 9.0"),
    "attribute_hasattr": ("return x * (2 if hasattr(plain, 'extra') else 3)", "plain.extra = 9.0"),
    "attribute_deleted": ("return x * (2 if hasattr(plain, 'extra') else 3)", "vars(plain).pop('extra', 0)", "plain.extra = 1"),
    "attribute_shadows_class": ("return plain(x)", "plain.size = 9.0"),
    "attribute_of_class": ("return plain(x)", "Plain.size = 9.0"),
    "attribute_of_base_class": ("return sub(x)", "Plain.size = 9.0", "class Sub(Plain): pass\nsub = Sub()"),
    "attribute_of_object": ("return plain(x)", "plain.k = 9.0"),
    "attribute_property": ("return x * plain.double", "plain.k = 9.0"),
    "attribute_static_method": ("return plain.fixed(x)", "FACTOR = 9.0"),
    "attribute_slots": ("return x * S.a", "S.a = 9.0", "class Slotted:\n    __slots__ = ('a',)\nS = Slotted(); S.a = 2.0"),
    "attribute_namespace": ("return x * args.lr", "args.lr = 9.0", "import argparse\nargs = argparse.Namespace(lr=2.0)"),
    "attribute_dataclass": ("return x * C.lr", "C.lr = 9.0", """
import dataclasses
@dataclasses.dataclass
class Config:
    lr: float = 2.0
C = Config()"""),
    "attribute_dict_subclass": ("return x * C.lr", "C['lr'] = 9.0", """
class Config(dict):
    def __getattr__(self, name): return self[name]
C = Config(lr=2.0)"""),
    "attribute_class_as_namespace": ("return x * C.lr", "C.lr = 9.0", "class C:\n    lr = 2.0"),
    "method_replaced_on_class": ("return net(x)", "Net.help = lambda self, x: x"),
    "method_replaced_on_object": ("return net(x)", "net.help = lambda x: x * 5"),
    "construct_replaced": ("return net(x)", "net.construct = lambda x: x * 5"),
    "method_of_plain_object_replaced": ("return plain.later(x)", "plain.later = lambda x: x * 5"),
    "object_replaced": ("return plain(x)", "plain = Plain(); plain.k = 9.0"),
    "object_in_a_list": ("return OS[0](x)", "OS[0].k = 9.0", "OS = [Plain()]"),
    "object_returned_by_a_function": ("return x * get().k", "C.k = 9.0", "C = Plain()\ndef get(): return C"),
    "object_made_inside": ("return Plain()(x)", "Plain.__init__ = lambda self: setattr(self, 'k', 9.0)"),
    "bound_method": ("return m(x)", "plain.k = 9.0", "m = plain.__call__"),
    "child_replaced": ("return net.relu(x - 1.5)", "net.relu = nn.Tanh()"),
    "child_added_to_a_list": (
        "for c in CS: x = c(x)\n    return x", "CS.append(nn.Tanh())", "CS = nn.CellList([nn.ReLU()])"),
    "child_appended_to_a_sequence": ("return Q(x)", "Q.append(nn.Tanh())", "Q = nn.SequentialCell(nn.ReLU())"),
    "hook": ("return net(x)", "net.register_forward_hook(lambda c, i, o: o * 5)"),
    "hook_removed": ("return net(x)", "H.remove()", "H = net.register_forward_hook(lambda c, i, o: o * 5)"),
    "hook_reads_global": ("return net(x)", "FACTOR = 9.0", "net.register_forward_hook(lambda c, i, o: o * FACTOR)"),
    "training": ("return x * 2 if net.training else x", "net.set_train()"),
    "training_deep": ("return ops.cast(net.drop(x) > 0, ms.float32) * 0 + (1 if net.drop.training else 2)", "net.set_train()"),
    "parameter_value": ("return net(x)", "net.w.set_data(Tensor([7.0, 8.0]))"),
    "parameter_shape": ("return net(x)", "net.w.set_data(Tensor([[7.0], [8.0]]))"),
    "parameter_dtype": ("return net(x)", "net.w.set_dtype(ms.float64)"),
    "parameter_replaced": ("return net(x)", "net.w = Parameter(Tensor([7.0, 8.0]), name='v')"),
    "parameter_requires_grad": ("return ms.grad(net, None, net.trainable_params())(x)", "net.w.requires_grad = False"),
    "parameter_frozen_weight": ("return ms.grad(net, None, [net.w])(x)", "net.w.requires_grad = False"),
    "parameter_attribute": ("return x * net.w.scale", "net.w.scale = 9.0", "net.w.scale = 2.0"),
    "tensor_attribute": ("return x * T.scale", "T.scale = 9.0", "T = Tensor([1.0]); T.scale = 2.0"),
    "parameter_name": ("return x * len(net.w.name)", "net.w.name = 'longer'"),
    "module": ("return x * cfg.lr", "cfg.lr = 9.0", "import sys\ncfg = sys.modules['cfg'] = types.ModuleType('cfg'); cfg.lr = 2.0"),
    "module_imported_inside": (
        "import cfg\n    return x * cfg.lr", "cfg.lr = 9.0",
        "import sys\ncfg = sys.modules['cfg'] = types.ModuleType('cfg'); cfg.lr = 2.0"),
    "module_name_imported_inside": (
        "from cfg import lr\n    return x * lr", "cfg.lr = 9.0",
        "import sys\ncfg = sys.modules['cfg'] = types.ModuleType('cfg'); cfg.lr = 2.0"),
    "primitive": ("return P(net.w * x)", "P.axis = (0,)", "P = ops.Softmax(-1)"),
    "grad_of_a_function": ("return G(x)", "FACTOR = 9.0", "G = ms.grad(lambda x: (x * FACTOR).sum())"),
    "grad_operation": ("return G(g)(x)", "FACTOR = 9.0", "G = ops.GradOperation()\ndef g(x): return (x * FACTOR).sum()"),
    "nested_jit": ("return g(x)", "FACTOR = 9.0", "@ms.jit\ndef g(x): return x * FACTOR"),
    "learning_rate": (
        "opt(G(x)); return net.w * 1", "opt.learning_rate.set_data(Tensor(0.5))",
        "opt = nn.SGD(net.trainable_params(), 0.1); G = ms.grad(net, None, opt.parameters)"),
    "weight_decay": (
        "opt((x,)); return net.w * 1", "opt.weight_decay = Tensor(0.5)", "opt = nn.Adam(net.trainable_params(), 0.1, weight_decay=0.1)"),
    "recursion": ("return g(x, 3)", "FACTOR = 2.0", "def g(x, n): return x if n == 0 else g(x * FACTOR, n - 1)"),
    "enum": ("return x * (2 if M is Mode.A else 3)", "M = Mode.B", "import enum\nclass Mode(enum.Enum):\n    A = 1\n    B = 2\nM = Mode.A"),
    "dtype": ("return x.astype(D)", "D = ms.float16", "D = ms.float64"),
    "slice": ("return x[S]", "S = slice(1, 2)", "S = slice(0, 1)"),
    "builtin_shadowed": ("return x * SIZE(x)", "SIZE = lambda x: 7", "SIZE = len"),
    "getitem_of_an_object": ("return x * T[0]", "T.k = 9.0", "class Tab:\n    k = 2.0\n    def __getitem__(self, i): return self.k\nT = Tab()"),
    "context_manager": ("with C: return x * C.k", "C.start = 9.0", """
class Ctx:
    start = 2.0
    def __enter__(self): self.k = self.start
    def __exit__(self, *e): pass
C = Ctx()"""),
    "iterated_object": ("for k in I: x = x * k\n    return x", "I.ks = [3.0]", """
class It:
    def __init__(self): self.ks = [2.0, 2.0]
    def __iter__(self): return iter(self.ks)
I = It()"""),
    "primitive_made_inside": ("return ops.Softmax(AXIS)(net.w * x)", "AXIS = 0", "AXIS = -1"),
    "library_attribute_written_inside": ("net.drop.p = net.drop.p / 2\n    return x", "pass", "S = lambda: net.drop.p"),
    "returns_an_array": ("return np.ones(2) * FACTOR", "out[0][0] = 9.0"),
    "returns_an_object": ("p = Plain()\n    p.k = x * 2\n    return p", "pass", "S = lambda: out.pop().k"),
    "returns_a_known_object": ("plain.k = x * 2\n    return plain", "pass", "S = lambda: out.pop().k"),
    "returns_a_function": ("def g(y): return x + y\n    return g", "pass", "S = lambda: out.pop()(x)"),
    # State that the function itself changes.
    "sets_attribute": ("net.h = x * 2\n    return x", "pass", "S = lambda: net.h"),
    "counts_in_attribute": ("net.n += 1\n    return x * net.n", "net.n = 10", "net.n = 0\nS = lambda: net.n"),
    "sets_once": ("if net.h is None: net.h = x * 2\n    return net.h + x", "net.h = None", "S = lambda: net.h"),
    "keeps_a_state": ("net.h = net.h * 0.5 + x\n    return net.h", "net.h = x * 9", "net.h = x\nS = lambda: net.h"),
    "keeps_two_states": (
        "a, b = net.state\n    net.state = (b, a + x)\n    return a", "net.state = (x * 9, x)", "net.state = (x, x)\nS = lambda: net.state"),
    "swaps_two_tensors": ("net.a, net.b = net.b, net.a\n    return net.a * x", "pass", "net.a, net.b = x * 2, x * 3\nS = lambda: (net.a, net.b)"),
    "sets_global": ("global LAST\n    LAST = x * 2\n    return x", "LAST = None", "LAST = None\nS = lambda: LAST"),
    "counts_in_global": ("global COUNT\n    COUNT += 1\n    return x * COUNT", "COUNT = 10", "COUNT = 0\nS = lambda: COUNT"),
    "sets_attribute_of_object": ("plain.k = plain.k * 2\n    return x * plain.k", "plain.k = 1.0", "S = lambda: plain.k"),
    "sets_attribute_of_class": ("Plain.size = x\n    return x", "pass", "S = lambda: Plain.size"),
    "sets_attribute_to_input": ("net.h = x\n    return x + 1", "pass", "S = lambda: net.h"),
    "sets_by_setattr": ("setattr(net, 'h', x * 3)\n    return x", "pass", "S = lambda: net.h"),
    "deletes_attribute": ("if hasattr(plain, 'extra'): del plain.extra\n    return x", "plain.extra = 1", "plain.extra = 1\nS = lambda: hasattr(plain, 'extra')"),
    "appends": ("KS.append(x * 2)\n    return x", "pass", "KS = []\nS = lambda: KS"),
    "appends_a_number": ("KS.append(1)\n    return x * len(KS)", "pass", "KS = []\nS = lambda: KS"),
    "fills_a_dict": ("D['a'] = x * 2\n    return x", "D.clear()", "D = {}\nS = lambda: D"),
    "changes_an_array": ("A[0] += 1\n    return x * Tensor(A)", "pass", "A = np.ones(2, np.float32)\nS = lambda: A"),
    "nonlocal": ("return g(x)", "pass", """
def make():
    n = 0
    def g(x):
        nonlocal n
        n = n + 1
        return x * n
    return g
g = make()"""),
    "makes_a_layer": ("return nn.Dense(2, 3, 'ones', 'ones')(x) * (net.relu(x).sum())", "pass"),
    "writes_to_a_parameter": ("ops.assign_add(net.w, x)\n    return net.w * 1", "pass", "S = lambda: net.w * 1"),
    "parameter_by_attribute": ("net.w = net.w + x\n    return net.w * 1", "pass", "S = lambda: net.w * 1"),
    "parameter_augmented": ("net.w += x\n    return net.w * 1", "pass", "S = lambda: net.w * 1"),
    "tensor_augmented": ("net.t += x\n    return net.t * 1", "net.t = Tensor([5.0, 6.0])", "S = lambda: net.t"),
    "tensor_item": ("T[0] = x[1]\n    return T * 1", "T = Tensor([5.0, 6.0])", "T = Tensor([1.0, 1.0])\nS = lambda: T"),
    "resets_and_raises": ("net.k = 5.0\n    raise KeyError", "pass"),
    # Whose value a tensor holds, where one takes that of another.
    "value_of_a_parameter": ("return net.w.value() * x", "net.w.set_data(net.w + 1)"),
    "set_data_to_another": ("net.w.set_data(T)\n    return net.w * x", "T.add_(1.0)", "T = x * 3\nS = lambda: net.w * 1"),
    "assign_another": ("ops.assign(net.w, T)\n    return net.w * x", "T.add_(1.0)", "T = x * 3\nS = lambda: net.w * 1"),
    "assign_a_parameter": ("ops.assign(net.w, V)\n    return net.w * x", "V.set_data(V + 1)", "V = Parameter(x * 3)\nS = lambda: net.w * 1"),
    "swap_parameters": (
        "a = net.w.value()\n    ops.assign(net.w, V)\n    ops.assign(V, a)\n    return net.w * x", "pass",
        "V = Parameter(x * 3)\nS = lambda: ops.stack([net.w, V])"),
    "data_of_a_parameter": ("return net.w.data * x", "net.w.set_data(net.w + 1)"),
    "parameter_from_a_tensor": ("return Parameter(T) * x", "T.add_(1.0)", "T = x * 3"),
    "copy_of_a_tensor": ("import copy\n    return copy.copy(T) * x", "T.add_(1.0)", "T = x * 3"),
    "cast_to_its_own_dtype": ("return net.w.astype(ms.float32) * ops.cast(net.w, ms.float32)", "net.w.set_data(net.w + 1)"),
    "value_in_a_gradient": ("return ms.grad(lambda t: (net.w.value() * t).sum())(x)", "net.w.set_data(net.w + 1)"),
    "assign_in_a_gradient": (
        "return ms.grad(lambda t: (ops.assign(net.w, T) * t).sum())(x)", "T.add_(1.0)", "T = x * 3\nS = lambda: net.w * 1"),
    "view": ("return V * x", "T.add_(1.0)", "T = Tensor([[1.0, 2.0], [3.0, 4.0]]); V = T[0]"),
    "view_whole": ("return T * x", "V.add_(1.0)", "T = Tensor([[1.0, 2.0], [3.0, 4.0]]); V = T[0]"),
    "view_whole_written": (
        "T.add_(x)\n    return V * x", "T.add_(1.0)", "T = Tensor([[1.0, 2.0], [3.0, 4.0]]); V = T[0]\nS = lambda: T * 1"),
    "view_written": ("V.add_(x)\n    return T * x", "T.add_(1.0)", "T = Tensor([[1.0, 2.0], [3.0, 4.0]]); V = T[0]\nS = lambda: T * 1"),
    "view_made_inside_written": ("u = T[1]\n    u += x\n    return T * 1", "T.add_(1.0)", "T = Tensor([[1.0, 2.0], [3.0, 4.0]])\nS = lambda: T * 1"),
    "item_written": ("T[0] = x\n    return V * 1", "T.add_(1.0)", "T = Tensor([[1.0, 2.0], [3.0, 4.0]]); V = T[0]\nS = lambda: V * 1"),
}  # fmt: skip


def run(name, jitted: bool):
    """The outputs of each call, and the state S() after it, for a case under `ms.jit` or not."""
    body, change, *more = CASES[name]
    setup = more[0] if more else ""
    code = (
        f"{PRELUDE}\n{setup}\n{'@ms.jit' if jitted else ''}\ndef f(x):\n    {body}\n"
        "out = []\ndef call(x):\n    try: out.append(f(x))\n    except KeyError: out.append('raised')\n"
        "    if 'S' in globals() and callable(S): out.append(S())\n"
        f"call(x)\n{change}\ncall(x)\ncall(x * 2)\n{change}\ncall(x)\ncall(x)\n"
    )
    module = types.ModuleType(f"guarded_{name}")
    sys.modules[module.__name__] = module
    scope = vars(module)
    scope.update(ms=ms, np=np, nn=nn, ops=ops, Tensor=Tensor, Parameter=Parameter)
    exec(compile(code, f"<{name}>", "exec"), scope)
    return plain(scope["out"]), scope


def plain(value):
    """Tensors as lists of numbers, to be compared."""
    if isinstance(value, Tensor):
        return (str(value.dtype), value.asnumpy().tolist())
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


@pytest.mark.filterwarnings("ignore:ms.jit:UserWarning")
@pytest.mark.parametrize("name", CASES)
def test_jitted_does_what_python_does(name):
    expected, _ = run(name, False)
    found, _ = run(name, True)
    assert found == expected


def counted(body, setup="", between="", calls=4, options=""):
    """A jitted function `f(x)` after some calls, `between` executed before each but the first; and its module's names."""
    _forms.clear()
    module = types.ModuleType("counted")
    scope = vars(module)
    scope.update(ms=ms, np=np, nn=nn, ops=ops, Tensor=Tensor, Parameter=Parameter)
    code = f"{PRELUDE}\n{setup}\n@ms.jit({options})\ndef f(x):\n    {body}\nout = [f(x)]\n"
    exec(code + f"for i in range(1, {calls}):\n    {between or 'pass'}\n    out.append(f(x))\n", scope)
    return scope["f"], scope


# name: (body of f, setup, what happens before each call, recordings, executables)
COUNTS = {
    "nothing_changes": ("return net(x)", "", "", 1, 1),
    "another_tensor": ("return x + T", "T = x", "T = Tensor([float(i), 1.0])", 1, 1),
    "another_tensor_attribute": ("return net(x)", "", "net.t = Tensor([float(i), 1.0])", 1, 1),
    "another_tensor_in_a_list": ("return x + T[0]", "T = [x]", "T[0] = Tensor([float(i), 1.0])", 1, 1),
    "an_equal_number": ("return x * FACTOR", "", "FACTOR = float('4')", 1, 1),
    "an_equal_string": ("return x if M == 'ab' else -x", "M = 'ab'", "M = ''.join(['a', 'b'])", 1, 1),
    "another_number": ("return x * FACTOR", "", "FACTOR = float(i)", 4, 2),
    "another_number_attribute": ("return net(x)", "", "net.k = float(i + 5)", 4, 2),
    "two_modes": ("return net.drop(x)", "", "net.set_train(i % 2 == 1)", 2, 2),
    "the_same_mode": ("return net.drop(x)", "", "net.set_train(False)", 1, 1),
    "an_attribute_nobody_reads": ("return net(x)", "", "net.steps = i", 1, 1),
    "a_global_nobody_reads": ("return net(x)", "", "steps = i", 1, 1),
    "another_cell": ("return net(x)", "other = Net()", "other.k = i; nn.Dense(2, 2)", 1, 1),
    "parameter_values": ("return net(x)", "", "net.w.set_data(net.w + 1)", 1, 1),
    "parameter_frozen": ("return net(x)", "", "net.w.requires_grad = not net.w.requires_grad", 2, 1),
    "keeps_a_state": ("net.h = net.h * 0.5 + x\n    return net.h", "net.h = x", "", 1, 1),
    "a_state_that_is_none_at_first": ("net.h = x if net.h is None else net.h + x\n    return net.h", "", "", 2, 2),
    "a_count_in_an_attribute": ("net.n += 1\n    return x * net.n", "net.n = 0", "", 4, 2),
}  # fmt: skip


@pytest.mark.recorded_only
@pytest.mark.parametrize("name", COUNTS)
def test_what_is_recorded_anew(name):
    body, setup, between, recordings, executables = COUNTS[name]
    fn, _ = counted(body, setup, between)
    assert (len(fn.notes.reasons), fn.notes.compiled) == (recordings, executables), fn.notes.reasons


# name: (body of f, setup, between, the reason)
REASONS = {
    "global": ("return x * FACTOR", "", "FACTOR = 5.0", "the global 'FACTOR' of counted: 4.0 → 5.0"),
    "attribute": ("return net(x)", "", "net.k = 5.0", "the attribute 'k' of Net: 2.0 → 5.0"),
    "training": ("return net.drop(x)", "", "net.drop.set_train()", "the training mode of Dropout: False → True"),
    "list": ("return x * KS[0]", "KS = [1.0]", "KS[0] = 5.0", "the list in the global 'KS' of counted: 1.0 → 5.0"),
    "parameter": (
        "return x * net.w", "", "net.w.set_data(Tensor([[1.0]]))", "the Parameter w: float32[2] → float32[1, 1]"),
    "tensor": ("return x * T", "T = x", "T = Tensor([[1.0]])", "the global 'T' of counted: Float32[2] → Float32[1, 1]"),
    "member": ("return Q(x)", "Q = nn.SequentialCell(nn.ReLU())", "Q.append(nn.Tanh())", "the Cells or Parameters of SequentialCell"),
    "method": ("return plain.later(x)", "", "Plain.later = lambda self, x: x", "the attribute 'later' of Plain: Plain.later → <lambda>"),
}  # fmt: skip


@pytest.mark.recorded_only
@pytest.mark.parametrize("name", REASONS)
def test_why_it_is_recorded_anew(name):
    body, setup, between, reason = REASONS[name]
    fn, _ = counted(body, setup, between, calls=2)
    assert fn.notes.reasons[0] == "first call" and fn.notes.reasons[1].startswith(reason), fn.notes.reasons


# name: (body of f, setup, part of the reason why it runs recorded)
FALLBACKS = {
    "appends": ("KS.append(x)\n    return x", "KS = []", "changes the list in the global 'KS'"),
    "dict": ("D['a'] = x\n    return x", "D = {}", "changes the dict in the global 'D'"),
    "array": ("A[0] = 3\n    return x", "A = np.ones(2)", "changes the ndarray in the global 'A'"),
    "object": ("net.h = Plain()\n    return x", "", "changes the attribute 'h' of Net"),
    "deletes": ("del plain.k\n    return x", "plain.k = 2", "changes the attribute 'k' of Plain"),
    "layer": ("return nn.Dense(2, 1)(x)", "", "gives a Cell the member 'weight'"),
    "returned": ("p = Plain()\n    return p, x", "", "returns an object or a function that it makes"),
    "clock": ("return x * (time.time() > 0)", "import time", "reads the clock ('time')"),
    "clock_function": ("return x * (now() > 0)", "from time import perf_counter as now", "reads the clock ('now')"),
    "random": ("return x * (random.random() < 2)", "import random", "reads Python's random numbers ('random')"),
    "numpy_random": ("return x * (np.random.rand() < 2)", "", "reads NumPy's random numbers ('np')"),
    "value": ("return x * float(x.sum())", "", "reads a tensor's value"),
}  # fmt: skip


@pytest.mark.recorded_only
@pytest.mark.parametrize("name", FALLBACKS)
def test_what_runs_recorded(name):
    body, setup, reason = FALLBACKS[name]
    with pytest.warns(UserWarning, match="cannot be compiled ahead") as caught:
        fn, _ = counted(body, setup, calls=1)
    assert len(caught) == 1 and reason in str(caught[0].message)
    assert reason in fn.notes.fallback
    with pytest.raises(RuntimeError, match="fullgraph"):
        counted(body, setup, calls=1, options="fullgraph=True")


@pytest.mark.recorded_only
def test_strict(monkeypatch):
    monkeypatch.setenv("MSGRAD_STRICT", "1")
    with pytest.raises(RuntimeError, match="MSGRAD_STRICT") as caught:
        counted("return x * float(x.sum())", calls=1)
    assert "reads a tensor's value" in str(caught.value)
    monkeypatch.setenv("MSGRAD_STRICT", "0")
    with pytest.warns(UserWarning, match="runs recorded"):
        counted("return x * float(x.sum())", calls=1)


@pytest.mark.recorded_only
def test_what_changes_at_every_call_runs_recorded_at_last():
    with pytest.warns(UserWarning, match="FACTOR.* changes at every call|changes at every call.*FACTOR"):
        fn, scope = counted("return x * FACTOR", "", "FACTOR = float(i)", calls=40)
    assert len(fn.notes.reasons) < 20 and fn.notes.compiled == 2
    assert [out.asnumpy()[0] for out in scope["out"]] == [4.0, *map(float, range(1, 40))]


@pytest.mark.recorded_only
def test_state_is_put_back_when_recording_fails():
    with pytest.warns(UserWarning, match="runs recorded"):
        _, scope = counted("net.n += 1; KS.append(1); D['a'] = 1; A[0] += 1\n    return x * float(x.sum())",
                            "net.n = 0; KS = []; D = {}; A = np.zeros(1)", calls=1)  # fmt: skip
    assert (scope["net"].n, scope["KS"], scope["D"], scope["A"][0]) == (1, [1], {"a": 1}, 1)


@pytest.mark.recorded_only
def test_recordings_are_bounded():
    @ms.jit
    def fn(x, k):
        return x * k

    for k in range(200):
        assert fn(Tensor([1.0]), k).asnumpy()[0] == k
    assert sum(map(len, fn.programs.values())) <= 64 and fn.notes.compiled == 2
    for k in range(190, 200):
        fn(Tensor([1.0]), k)
    assert len(fn.notes.reasons) == 200


def test_a_copy_is_another_function():
    net = ms.jit(vars(counted("return x", calls=1)[1]["net"]) and counted("return x", calls=1)[1]["net"])
    twin = copy.deepcopy(net)
    x = Tensor([1.0, 1.0])
    before = net(x).asnumpy()
    twin.w.set_data(twin.w * 2)
    twin.k = 10.0
    np.testing.assert_allclose(net(x).asnumpy(), before)
    np.testing.assert_allclose(twin(x).asnumpy(), [41, 61])


def test_library_and_user_modules():
    assert all(map(is_library, ("msgrad.nn", "numpy.random", "jax", "collections", "pytest", "builtins")))
    assert not any(map(is_library, ("__main__", __name__, "tests.core.test_jit", "not_imported")))


def test_names_in_code():
    def fn(self, x):
        import json

        inner = lambda t: t * scale  # noqa: E731, F821
        self.n = getattr(self, "k", 3) * 2
        return inner(x) + json.dumps(self.a.b) + np.random.rand()

    names = names_in(fn.__code__)
    assert {"getattr", "scale", "np"} <= set(names.globals) and names.modules == ("json",)
    assert {"k", "a", "b", "n", "dumps", "random"} <= names.attributes and names.stored >= {"n", "k"}
    assert ("np", "random") in names.pairs and not names.all


def test_a_large_network_is_looked_at_quickly():
    """Attributes of Cells are compared when one was written, not at each call."""
    net = nn.SequentialCell(*[nn.Dense(2, 2) for _ in range(60)])
    found = watch(lambda x: net(x), [])
    assert len(found.fast) < 10 and len(found.counted) > 200
    assert found.holds() and found.difference() == (None, {})
    net.set_train(True)
    assert not found.holds() and "training mode" in found.difference()[0]


SETTINGS = {
    "context": (lambda: ms.get_context("device_id"), lambda value: ms.set_context(device_id=value)),
    "parallel": (
        lambda: ms.get_auto_parallel_context("device_num"),
        lambda value: ms.set_auto_parallel_context(device_num=value),
    ),
    "algorithm": (
        lambda: int(ms.parallel.get_algo_parameters("fully_use_devices")),
        lambda value: ms.parallel.set_algo_parameters(fully_use_devices=value == 2),
    ),
}


@pytest.mark.recorded_only
@pytest.mark.parametrize("kind", SETTINGS)
def test_settings_that_are_read(kind):
    read, write = SETTINGS[kind]
    before = read()

    @ms.jit
    def scaled(x):
        return x * read()

    try:
        for value in (1, 2, 1, 2):
            write(value)
            assert scaled(Tensor([3.0])).asnumpy() == 3 * read()
        first, again = scaled.notes.reasons  # what was recorded before holds again
        assert first == "first call" and again.startswith("the context: {"), again
    finally:
        ms.set_context(device_id=0)
        ms.reset_auto_parallel_context()
        ms.parallel.reset_algo_parameters()
    assert read() == before
