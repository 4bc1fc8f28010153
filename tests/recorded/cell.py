"""`Cell`: children, attributes, calling, modes, hooks, containers."""

PRELUDE = """
from collections import OrderedDict
x = Tensor([1.0, -2.0], ms.float32)
class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.first = nn.Dense(2, 3)
        self.act = nn.ReLU()
        self.inner = nn.SequentialCell(nn.Dense(3, 3), nn.Dropout(p=0.5), nn.BatchNorm1d(3))
    def construct(self, x):
        return self.inner(self.act(self.first(x)))
class Times(nn.Cell):
    def __init__(self, k=2.0):
        super().__init__()
        self.k = k
    def construct(self, x):
        return x * self.k
class One(nn.Cell):
    def __init__(self, **members):
        super().__init__()
        for key, member in members.items(): setattr(self, key, member)
    def construct(self, x): return x
def kinds(cells): return [type(c).__name__ for c in cells]
"""

CASES = {
    # Walking through a net.
    "cells": "out = kinds(Net().cells())",
    "cells_is": "out = type(Net().cells()).__name__",
    "cells_and_names": "out = [(n, type(c).__name__) for n, c in Net().cells_and_names()]",
    "cells_and_names_prefix": "out = [n for n, c in Net().cells_and_names(name_prefix='net')]",
    "cells_and_names_shared": "d = nn.ReLU(); out = [n for n, c in One(a=d, b=d).cells_and_names()]",
    "name_cells": "d = Net().name_cells(); out = type(d).__name__, list(d), kinds(d.values())",
    "name_cells_with_none": "n = Net(); n.act = None; out = list(n.name_cells()), kinds(n.cells()), list(n._cells)",
    "children_of": "n = Net(); out = list(n._cells), type(n._cells).__name__",
    "cell_init_args": "out = Net().cls_name, nn.Dense(2, 2).cls_name, nn.SequentialCell().cls_name",
    "cls_name_attribute": "n = Net(); n.cls_name = 'Other'; out = repr(n)[:5], n.cls_name",
    "apply": "seen = []\nr = Net().apply(lambda c: seen.append(type(c).__name__))\nout = seen, type(r).__name__",
    "get_attributes": "n = Net(); out = n.training, n.requires_grad",
    "bprop_debug": "n = Net(); out = n.bprop_debug",
    "len_of_cell": "out = len(Net())",
    "bool_of_cell": "out = bool(Net())",
    "hash_of_cell": "n = Net(); out = n in {n}, n == n, n == Net()",
    "iterate_cell": "out = list(Net())",
    "cell_dir": "out = [name for name in ('first', 'act', 'inner') if name in dir(Net())]",
    # Attributes.
    "plain_attribute": "n = One(a=3, b='text', c=[1, 2], d={'k': 1}, e=None); out = n.a, n.b, n.c, n.d, n.e",
    "missing_attribute": "out = Net().missing",
    "missing_attribute_before_init": "class A(nn.Cell):\n    def __init__(self): pass\n    def construct(self, x): return x\n"
    "out = A().missing",
    "cell_before_init": "class A(nn.Cell):\n    def __init__(self):\n        self.act = nn.ReLU()\n"
    "        super().__init__()\n"
    "A()\nout = 0",
    "number_before_init": "class A(nn.Cell):\n    def __init__(self):\n        self.k = 3\n        super().__init__()\n"
    "    def construct(self, x): return x * self.k\n"
    "out = A().k, A()(x)",
    "tensor_before_init": "class A(nn.Cell):\n    def __init__(self):\n        self.t = Tensor([1.0])\n"
    "        super().__init__()\n"
    "out = A().t",
    "no_init_called": "class A(nn.Cell):\n    def __init__(self): pass\n    def construct(self, x): return x\n"
    "out = A()(x)",
    "no_init_at_all": "class A(nn.Cell):\n    def construct(self, x): return x * 2\nout = A()(x)",
    "replace_cell": "n = Net(); n.act = nn.Tanh(); out = kinds(n.cells()), list(n.name_cells())",
    "replace_cell_keeps_order": "n = Net(); n.first = nn.Dense(2, 3, has_bias=False); "
    "out = list(n.name_cells()), [p.name for p in n.trainable_params()]",
    "replace_cell_by_none": "n = Net(); n.act = None; out = n.act",
    "replace_cell_by_number": "n = Net(); n.act = 3; out = n.act",
    "replace_cell_by_function": "n = Net(); n.act = ops.tanh; out = list(n.name_cells())",
    "replace_number_by_cell": "n = One(a=3); n.a = nn.ReLU(); out = kinds(n.cells()), repr(n.a)",
    "replace_none_by_cell": "n = One(a=None); n.a = nn.ReLU(); out = kinds(n.cells())",
    "delete_cell": "n = Net(); del n.act; out = list(n.name_cells()), hasattr(n, 'act')",
    "delete_attribute": "n = One(a=3); del n.a; out = hasattr(n, 'a')",
    "delete_missing": "n = One(); del n.a; out = 0",
    "setattr_getattr": "n = One(); setattr(n, 'a', nn.ReLU()); out = type(getattr(n, 'a')).__name__",
    "list_of_cells": "n = One(items=[nn.ReLU(), nn.Tanh()]); out = type(n.items).__name__, kinds(n.cells())",
    "tuple_of_cells": "n = One(items=(nn.ReLU(), nn.Tanh())); out = type(n.items).__name__, kinds(n.cells())",
    "same_cell_twice": "d = nn.ReLU(); n = One(a=d, b=d); out = list(n.name_cells()), n.a is n.b",
    "cell_is_own_child": "n = One(); n.a = n; out = list(n.name_cells())",
    "property": "class A(nn.Cell):\n    @property\n    def double(self): return 2\n"
    "    def construct(self, x): return x * self.double\n"
    "out = A()(x)",
    "primitive_attribute": "n = One(op=ops.ReLU()); out = type(n.op).__name__, kinds(n.cells())",
    "tensor_attribute_replaced": "n = One(t=Tensor([1.0])); n.t = Tensor([2.0]); out = n.t",
    "attribute_named_like_method": "n = One(); n.cells_count = 3; out = n.cells_count",
    "insert_child": "n = One(); n.insert_child_to_cell('a', nn.ReLU()); out = list(n.name_cells()), type(n.a).__name__",
    "insert_child_none": "n = One(); n.insert_child_to_cell('a', None); out = n.a, list(n._cells)",
    "insert_child_not_cell": "n = One(); n.insert_child_to_cell('a', 3); out = 0",
    "insert_child_existing": "n = One(a=nn.ReLU()); n.insert_child_to_cell('a', nn.Tanh()); out = type(n.a).__name__",
    "insert_child_existing_attribute": "n = One(a=3); n.insert_child_to_cell('a', nn.Tanh()); out = type(n.a).__name__",
    "insert_child_empty_name": "n = One(); n.insert_child_to_cell('', nn.Tanh()); out = 0",
    "insert_child_int_name": "n = One(); n.insert_child_to_cell(3, nn.Tanh()); out = list(n._cells)",
    "insert_child_dotted_name": "n = One(); n.insert_child_to_cell('a.b', nn.Tanh()); out = list(n._cells)",
    "deepcopy": "import copy\nn = Net(); m = copy.deepcopy(n); "
    "out = repr(m) == repr(n), m.first.weight is n.first.weight, "
    "bool((m.first.weight == n.first.weight).all()), m.first.weight.name",
    "pickle_layer": "import pickle\nn = nn.ReLU(); out = type(pickle.loads(pickle.dumps(n))).__name__",
    "register_buffer": "n = One(); n.register_buffer('b', Tensor([1.0])); "
    "out = n.b, [p.name for p in n.get_parameters()], list(n.state_dict())",
    "get_parameter": "out = nn.Dense(2, 1).get_parameter('bias').name",
    "get_sub_cell": "n = Net(); out = type(n.get_sub_cell('inner.1')).__name__",
    "buffers_api": "n = One(); out = [name for name in ('register_buffer', 'buffers', 'named_buffers', 'get_buffer', "
    "'get_parameter', 'get_sub_cell', 'state_dict', 'load_state_dict', "
    "'register_state_dict_post_hook', 'named_parameters', 'modules', 'children') if hasattr(n, name)]",
    # Calling.
    "call": "out = Times()(x)",
    "call_is_construct": "n = Times(); out = n.construct(x)",
    "call_too_many": "out = Times()(x, x)",
    "call_too_few": "out = Times()()",
    "call_unknown_keyword": "out = Times()(x, y=3)",
    "call_keyword": "out = Times()(x=x)",
    "call_number": "out = Times()(3.0)",
    "call_numpy": "out = Times()(np.ones(2, np.float32))",
    "call_list": "out = One()([x, x])",
    "call_dict": "out = One()({'a': x})",
    "call_none": "out = One()(None)",
    "call_str": "out = One()('text')",
    "call_too_few_layer": "out = nn.Dense(2, 1)()",
    "call_too_many_layer": "out = nn.ReLU()(x, x)",
    "no_construct": "class A(nn.Cell): pass\nout = A()(x)",
    "no_construct_defined": "class A(nn.Cell):\n    def forward(self, x): return x\nout = A()(x)",
    "plain_cell_call": "out = nn.Cell()(x)",
    "plain_cell_construct": "out = nn.Cell().construct(x)",
    "defaults": "class A(nn.Cell):\n    def construct(self, x, k=2.0, *, s=1.0): return x * k + s\n"
    "a = A(); out = a(x), a(x, 3.0), a(x, k=4.0, s=0.0)",
    "varargs": "class A(nn.Cell):\n    def construct(self, *xs): return len(xs), sum(xs)\nout = A()(x, x, x)",
    "kwargs": "class A(nn.Cell):\n    def construct(self, x, **k): return x * k['a']\nout = A()(x, a=3.0)",
    "returns_none": "class A(nn.Cell):\n    def construct(self, x): pass\nout = A()(x)",
    "returns_tuple": "class A(nn.Cell):\n    def construct(self, x): return x, 'text', None, [x]\nout = A()(x)",
    "returns_dict": "class A(nn.Cell):\n    def construct(self, x): return {'a': x}\nout = A()(x)",
    "raises": "class A(nn.Cell):\n    def construct(self, x): raise KeyError('stop')\nout = A()(x)",
    "call_overridden": "class A(Times):\n    def __call__(self, x): return super().__call__(x) + 1\nout = A()(x)",
    "construct_inherited": "class A(Times):\n    def construct(self, x): return super().construct(x) + 1\nout = A()(x)",
    "other_method": "class A(Times):\n    def twice(self, x): return self(self(x))\nout = A().twice(x)",
    "state_in_construct": "class A(nn.Cell):\n    n = 0\n    def construct(self, x):\n        self.n += 1\n"
    "        return x * self.n\na = A(); out = a(x), a(x), a.n",
    "static_construct": "class A(nn.Cell):\n    @staticmethod\n    def construct(x): return x\nout = A()(x)",
    "bprop": "class A(nn.Cell):\n    def construct(self, x): return x * x\n"
    "    def bprop(self, x, out, dout): return (dout * 100,)\na = A(); out = a(x), ms.grad(a)(x)",
    "bprop_two": "class A(nn.Cell):\n    def construct(self, x, y): return x * y\n"
    "    def bprop(self, x, y, out, dout): return out, dout * 7\n"
    "a = A(); out = ms.grad(a, (0, 1))(x, x + 1)",
    "bprop_inside": "class A(nn.Cell):\n    def construct(self, x): return x * x\n"
    "    def bprop(self, x, out, dout): return (dout * 100,)\n"
    "a = A(); out = ms.grad(lambda x: a(x * 2) * 3)(x)",
    "bprop_not_tuple": "class A(nn.Cell):\n    def construct(self, x): return x * x\n"
    "    def bprop(self, x, out, dout): return dout * 100\na = A(); out = ms.grad(a)(x)",
    "bprop_wrong_number": "class A(nn.Cell):\n    def construct(self, x): return x * x\n"
    "    def bprop(self, x, out, dout): return dout, dout\na = A(); out = ms.grad(a)(x)",
    # Modes.
    "training_default": "n = Net(); out = n.training, n.first.training, n.inner[1].training",
    "set_train": "n = Net(); r = n.set_train(); out = r is n, n.training, n.inner[1].training",
    "set_train_false": "n = Net().set_train(); n.set_train(False); out = n.training, n.inner[1].training",
    "set_train_not_bool": "n = Net(); n.set_train(1); out = n.training",
    "set_train_str": "n = Net(); n.set_train('yes'); out = n.training",
    "training_assigned": "n = Net(); n.training = True; out = n.training, n.first.training",
    "child_added_after_set_train": "n = Net(); n.set_train(); n.more = nn.ReLU(); out = n.more.training",
    "set_grad": "n = Net(); r = n.set_grad(); out = r is n, n.requires_grad, n.first.requires_grad",
    "set_grad_false": "n = Net(); n.set_grad(); n.set_grad(False); out = n.requires_grad",
    "requires_grad_default": "out = Net().requires_grad",
    "set_grad_method_on_params": "n = Net(); n.set_grad(False); out = [p.requires_grad for p in n.trainable_params()]",
    "dropout_modes": "d = nn.Dropout(p=0.5); t = Tensor(np.ones((100,), np.float32)); a = d(t).asnumpy(); "
    "d.set_train(); b = d(t).asnumpy(); out = a.min(), a.max(), sorted(set(b.tolist()))",
    "flags": "n = Net(); n.add_flags(a=1); out = n.get_flags(), n.a",
    "flags_recursive": "n = Net(); n.add_flags_recursive(a=1); out = n.first.get_flags()",
    "set_comm_fusion": "n = Net(); r = n.set_comm_fusion(2); out = r is n",
    "set_jit_config": "n = Times(); r = n.set_jit_config(ms.JitConfig(jit_level='O1')); "
    "out = r is n if r is not None else None, n(x)",
    "set_inputs": "n = Times(); r = n.set_inputs(Tensor(shape=[None], dtype=ms.float32)); out = r, n(x)",
    "recompute": "n = nn.SequentialCell(Times(), Times(3.0)); n.recompute(); out = n(x), ms.grad(n)(x)",
    "to_float": "n = nn.Dense(2, 1, weight_init='ones'); r = n.to_float(ms.float16); o = n(Tensor([[1.0, 2.0]])); "
    "out = r is n, o.dtype, n.weight.dtype",
    "to_float_net": "n = Net().to_float(ms.float16); o = n(Tensor([[1.0, 2.0]])); out = o.dtype, n.first.weight.dtype",
    "to_float_int": "n = Net().to_float(ms.int32); out = 0",
    "to_float_own_cell": "n = Times().to_float(ms.float16); o = n(x); out = o.dtype",
    "to_float_back": "n = Times().to_float(ms.float16); n.to_float(ms.float32); out = n(x.astype(ms.float16)).dtype",
    "to_float_inner": "n = nn.SequentialCell(Times().to_float(ms.float16), Times()); out = n(x).dtype",
    "to_float_int_input": "n = Times(2).to_float(ms.float16); out = n(Tensor([1, 2], ms.int32)).dtype",
    "to_float_grad": "n = nn.Dense(2, 1, weight_init='ones').to_float(ms.float16); "
    "out = ms.grad(n, 0, n.trainable_params())(Tensor([[1.0, 2.0]]))",
    "to_float_keyword_and_tuple": "class A(nn.Cell):\n    def construct(self, t, k=None): return t[0].dtype, k.dtype\n"
    "out = A().to_float(ms.float16)((x, x), k=x)",
    # Hooks.
    "forward_pre_hook": "seen = []\nn = Times()\nh = n.register_forward_pre_hook(lambda c, "
    "args: seen.append((type(c).__name__, args)))\nout = n(x), seen, type(h).__name__",
    "forward_pre_hook_changes": "n = Times()\nn.register_forward_pre_hook(lambda c, args: (args[0] + 1,))\nout = n(x)",
    "forward_pre_hook_not_tuple": "n = Times()\nn.register_forward_pre_hook(lambda c, args: args[0] + 1)\nout = n(x)",
    "forward_hook": "seen = []\nn = Times()\nn.register_forward_hook(lambda c, args, o: seen.append((args, o)))\n"
    "out = n(x), seen",
    "forward_hook_changes": "n = Times()\nn.register_forward_hook(lambda c, args, o: o * 10)\nout = n(x)",
    "hook_order": "seen = []\nn = Times()\n"
    "n.register_forward_pre_hook(lambda c, a: seen.append('pre1'))\n"
    "n.register_forward_hook(lambda c, a, o: seen.append('post1'))\n"
    "n.register_forward_pre_hook(lambda c, a: seen.append('pre2'))\n"
    "n.register_forward_hook(lambda c, a, o: seen.append('post2'))\n"
    "n(x)\nout = seen",
    "hook_removed": "n = Times()\nh = n.register_forward_hook(lambda c, a, o: o * 10)\n"
    "first = n(x); h.remove(); out = first, n(x)",
    "hook_removed_twice": "n = Times()\nh = n.register_forward_hook(lambda c, a, o: o * 10)\n"
    "h.remove(); h.remove(); out = n(x)",
    "hook_not_callable": "Times().register_forward_hook(3); out = 0",
    "pre_hook_not_callable": "Times().register_forward_pre_hook('f'); out = 0",
    "hook_with_kwargs": "seen = []\nn = Times()\nn.register_forward_hook(lambda c, a, k, o: seen.append((len(a), "
    "list(k))), with_kwargs=True)\nn(x=x)\nout = seen",
    "pre_hook_with_kwargs": "n = Times()\nn.register_forward_pre_hook(lambda c, a, k: (a, {'x': k['x'] + 1}), "
    "with_kwargs=True)\nout = n(x=x)",
    "hook_in_child": "seen = []\nn = nn.SequentialCell(Times(), Times(3.0))\n"
    "n[0].register_forward_hook(lambda c, a, o: seen.append(o))\nout = n(x), seen",
    "hook_in_grad": "n = Times()\nn.register_forward_hook(lambda c, a, o: o * 10)\nout = ms.grad(n)(x)",
    "backward_hook": "seen = []\nn = Times()\nn.register_backward_hook(lambda c, gi, go: seen.append((gi, go)))\n"
    "out = ms.grad(lambda x: n(x) * 5)(x), seen",
    "backward_hook_changes": "n = Times()\nn.register_backward_hook(lambda c, gi, go: (gi[0] * 100,))\n"
    "out = ms.grad(lambda x: n(x) * 5)(x)",
    "backward_pre_hook": "seen = []\nn = Times()\nn.register_backward_pre_hook(lambda c, go: seen.append(go))\n"
    "out = ms.grad(lambda x: n(x) * 5)(x), seen",
    "backward_pre_hook_changes": "n = Times()\nn.register_backward_pre_hook(lambda c, go: (go[0] * 100,))\n"
    "out = ms.grad(lambda x: n(x) * 5)(x)",
    "tensor_hook": "seen = []\ndef f(x):\n    h = x * 2\n    h.register_hook(lambda g: seen.append(g))\n"
    "    return h * h\nout = ms.grad(f)(x), seen",
    "tensor_hook_changes": "def f(x):\n    h = x * 2\n    h.register_hook(lambda g: g * 100)\n    return h * h\n"
    "out = ms.grad(f)(x)",
    "parameter_hook": "seen = []\nw = Parameter(Tensor([2.0]), name='w')\nw.register_hook(lambda g: g * 10)\n"
    "out = ms.grad(lambda x: x * w, None, w)(x)",
    "insert_grad_of": "def times(g): return g * 100\ng = ops.InsertGradientOf(times)\n"
    "out = ms.grad(lambda x: g(x * 2))(x)",
    "hook_backward": "seen = []\nh = ops.HookBackward(lambda g: seen.append(g))\n"
    "out = ms.grad(lambda x: h(x * 2) * 3)(x), seen",
    # SequentialCell.
    "sequence_call": "out = nn.SequentialCell(Times(), Times(3.0))(x)",
    "sequence_empty_call": "out = nn.SequentialCell()(x)",
    "sequence_of_list": "out = nn.SequentialCell([Times(), Times(3.0)])(x)",
    "sequence_of_tuple": "out = nn.SequentialCell((Times(), Times(3.0)))(x)",
    "sequence_of_ordered_dict": "s = nn.SequentialCell(OrderedDict([('b', Times()), ('a', Times(3.0))])); "
    "out = s(x), list(s.name_cells())",
    "sequence_of_dict": "s = nn.SequentialCell({'b': Times(), 'a': Times(3.0)}); out = s(x), list(s.name_cells())",
    "sequence_of_function": "out = nn.SequentialCell(Times(), ops.exp)(x)",
    "sequence_of_int": "out = nn.SequentialCell(3)",
    "sequence_of_generator": "out = nn.SequentialCell(Times() for _ in range(2))(x)",
    "sequence_of_two_lists": "out = nn.SequentialCell([Times()], [Times()])",
    "sequence_of_cell_list": "out = nn.SequentialCell(nn.CellList([Times(), Times()]))(x)",
    "sequence_of_unpacked_list": "out = nn.SequentialCell(*[Times(), Times()])(x)",
    "sequence_two_inputs": "out = nn.SequentialCell(Times(), Times())(x, x)",
    "sequence_len": "s = nn.SequentialCell(Times(), Times()); out = len(s), bool(s), bool(nn.SequentialCell())",
    "sequence_index": "s = nn.SequentialCell(Times(2.0), Times(3.0)); out = s[0].k, s[-1].k, s[1].k",
    "sequence_index_out": "out = nn.SequentialCell(Times(2.0))[1]",
    "sequence_index_negative_out": "out = nn.SequentialCell(Times(2.0))[-2]",
    "sequence_index_str": "out = nn.SequentialCell(Times(2.0))['0']",
    "sequence_index_float": "out = nn.SequentialCell(Times(2.0))[0.0]",
    "sequence_slice": "s = nn.SequentialCell(Times(2.0), Times(3.0), Times(4.0)); t = s[1:]; "
    "out = type(t).__name__, [c.k for c in t], list(t.name_cells())",
    "sequence_slice_keeps_names": "s = nn.SequentialCell(OrderedDict([('a', Times()), ('b', Times())])); "
    "out = list(s[1:].name_cells())",
    "sequence_slice_step": "s = nn.SequentialCell(Times(2.0), Times(3.0), Times(4.0)); out = [c.k for c in s[::-1]], s[::2](x)",
    "sequence_iterate": "s = nn.SequentialCell(Times(2.0), Times(3.0)); out = [c.k for c in s]",
    "sequence_contains": "t = Times(); s = nn.SequentialCell(t); out = t in s, Times() in s",
    "sequence_append": "s = nn.SequentialCell(Times(2.0)); r = s.append(Times(3.0)); "
    "out = len(s), s(x), list(s.name_cells()), r is s if r is not None else None",
    "sequence_append_dense": "s = nn.SequentialCell(nn.Dense(2, 2)); s.append(nn.Dense(2, 1)); "
    "out = [p.name for p in s.get_parameters()]",
    "sequence_append_not_cell": "s = nn.SequentialCell(Times()); s.append(3); out = 0",
    "sequence_extend": "s = nn.SequentialCell(Times(2.0)); r = s.extend([Times(3.0), Times(4.0)]); "
    "out = len(s), s(x), r is s if r is not None else None",
    "sequence_insert": "s = nn.SequentialCell(Times(2.0), Times(3.0)); r = s.insert(1, Times(5.0)); "
    "out = [c.k for c in s], list(s.name_cells())",
    "sequence_insert_negative": "s = nn.SequentialCell(Times(2.0), Times(3.0)); s.insert(-1, Times(5.0)); out = [c.k for c in s]",
    "sequence_insert_end": "s = nn.SequentialCell(Times(2.0)); s.insert(1, Times(5.0)); out = [c.k for c in s]",
    "sequence_insert_out": "s = nn.SequentialCell(Times(2.0)); s.insert(5, Times(5.0)); out = [c.k for c in s]",
    "sequence_insert_names": "s = nn.SequentialCell(nn.Dense(2, 2), nn.Dense(2, 2)); s.insert(0, nn.Dense(2, 2)); "
    "out = [p.name for p in s.get_parameters()]",
    "sequence_pop": "s = nn.SequentialCell(Times(2.0), Times(3.0)); r = s.pop(0); "
    "out = r.k, [c.k for c in s], list(s.name_cells())",
    "sequence_delete": "s = nn.SequentialCell(Times(2.0), Times(3.0), Times(4.0)); del s[1]; "
    "out = [c.k for c in s], list(s.name_cells()), s(x)",
    "sequence_delete_slice": "s = nn.SequentialCell(Times(2.0), Times(3.0), Times(4.0)); del s[1:]; out = [c.k for c in s]",
    "sequence_set_item": "s = nn.SequentialCell(Times(2.0), Times(3.0)); s[0] = Times(7.0); out = [c.k for c in s], s(x)",
    "sequence_set_item_negative": "s = nn.SequentialCell(Times(2.0), Times(3.0)); s[-1] = Times(7.0); out = [c.k for c in s]",
    "sequence_set_item_not_cell": "s = nn.SequentialCell(Times(2.0)); s[0] = 3; out = 0",
    "sequence_set_item_names": "s = nn.SequentialCell(nn.Dense(2, 2), nn.Dense(2, 2)); s[1] = nn.Dense(2, 1); "
    "out = [p.name for p in s.get_parameters()]",
    "sequence_attribute": "s = nn.SequentialCell(Times(2.0)); s.more = Times(3.0); out = len(s), s(x)",
    "sequence_attribute_by_name": "s = nn.SequentialCell(OrderedDict([('a', Times(2.0))])); out = s.a.k",
    "sequence_add": "s = nn.SequentialCell(Times()) + nn.SequentialCell(Times()); out = len(s)",
    "sequence_reversed": "s = nn.SequentialCell(Times(2.0), Times(3.0)); out = [c.k for c in reversed(s)]",
    "sequence_set_grad": "s = nn.SequentialCell(Times()); r = s.set_grad(); out = r is s if r is not None else None",
    # CellList.
    "list_call": "out = nn.CellList([Times()])(x)",
    "list_of_varargs": "out = len(nn.CellList(Times(), Times()))",
    "list_of_int": "out = nn.CellList([3])",
    "list_of_none": "out = nn.CellList([None])",
    "list_of_cell": "out = len(nn.CellList(Times()))",
    "list_of_generator": "out = len(nn.CellList(Times() for _ in range(3)))",
    "list_empty": "out = len(nn.CellList()), len(nn.CellList([]))",
    "list_index": "s = nn.CellList([Times(2.0), Times(3.0)]); out = s[0].k, s[-1].k",
    "list_index_out": "out = nn.CellList([Times()])[1]",
    "list_index_str": "out = nn.CellList([Times()])['0']",
    "list_slice": "s = nn.CellList([Times(2.0), Times(3.0), Times(4.0)])[1:]; out = type(s).__name__, [c.k for c in s]",
    "list_append": "s = nn.CellList([Times(2.0)]); r = s.append(Times(3.0)); "
    "out = [c.k for c in s], r is s if r is not None else None",
    "list_append_not_cell": "s = nn.CellList([Times(2.0)]); s.append(3); out = 0",
    "list_extend": "s = nn.CellList([Times(2.0)]); r = s.extend([Times(3.0), Times(4.0)]); "
    "out = [c.k for c in s], r is s",
    "list_extend_cell_list": "s = nn.CellList([Times(2.0)]); s.extend(nn.CellList([Times(3.0)])); out = [c.k for c in s]",
    "list_extend_not_list": "s = nn.CellList([Times(2.0)]); s.extend(3); out = 0",
    "list_insert": "s = nn.CellList([Times(2.0), Times(3.0)]); s.insert(1, Times(5.0)); "
    "out = [c.k for c in s], list(s.name_cells())",
    "list_insert_names": "s = nn.CellList([nn.Dense(2, 2), nn.Dense(2, 2)]); s.insert(0, nn.Dense(2, 2)); "
    "out = [p.name for p in s.get_parameters()]",
    "list_insert_negative": "s = nn.CellList([Times(2.0), Times(3.0)]); s.insert(-1, Times(5.0)); out = [c.k for c in s]",
    "list_pop": "s = nn.CellList([Times(2.0), Times(3.0)]); r = s.pop(0); out = r.k, [c.k for c in s]",
    "list_delete": "s = nn.CellList([Times(2.0), Times(3.0)]); del s[0]; out = [c.k for c in s], list(s.name_cells())",
    "list_delete_slice": "s = nn.CellList([Times(2.0), Times(3.0), Times(4.0)]); del s[:2]; out = [c.k for c in s]",
    "list_set_item": "s = nn.CellList([Times(2.0), Times(3.0)]); s[1] = Times(9.0); out = [c.k for c in s]",
    "list_set_item_out": "s = nn.CellList([Times(2.0)]); s[3] = Times(9.0); out = [c.k for c in s]",
    "list_iterate": "out = [c.k for c in nn.CellList([Times(2.0), Times(3.0)])]",
    "list_set_train": "s = nn.CellList([Times(2.0)]); s.set_train(); out = s[0].training",
    "list_add": "s = nn.CellList([Times(2.0)]) + nn.CellList([Times(3.0)]); out = [c.k for c in s]",
    "list_bool": "out = bool(nn.CellList()), bool(nn.CellList([Times()]))",
    "list_in_net": "class A(nn.Cell):\n    def __init__(self):\n        super().__init__()\n"
    "        self.all = nn.CellList([Times(float(i)) for i in range(1, 4)])\n"
    "    def construct(self, x):\n        for c in self.all: x = c(x)\n        return x\nout = A()(x)",
    # CellDict.
    "dict_keys": "d = nn.CellDict({'a': Times(2.0), 'b': Times(3.0)}); "
    "out = list(d.keys()), [c.k for c in d.values()], [(k, c.k) for k, c in d.items()]",
    "dict_iterate": "out = list(nn.CellDict({'a': Times(2.0), 'b': Times(3.0)}))",
    "dict_index": "out = nn.CellDict({'a': Times(2.0)})['a'].k",
    "dict_index_missing": "out = nn.CellDict({'a': Times(2.0)})['b']",
    "dict_set": "d = nn.CellDict(); d['a'] = Times(3.0); out = list(d), len(d)",
    "dict_set_not_cell": "d = nn.CellDict(); d['a'] = 3; out = 0",
    "dict_set_int_key": "d = nn.CellDict(); d[1] = Times(); out = list(d)",
    "dict_set_bad_key": "d = nn.CellDict(); d['a.b'] = Times(); out = list(d)",
    "dict_set_method_key": "d = nn.CellDict(); d['keys'] = Times(); out = list(d)",
    "dict_delete": "d = nn.CellDict({'a': Times(2.0), 'b': Times(3.0)}); del d['a']; out = list(d)",
    "dict_contains": "d = nn.CellDict({'a': Times(2.0)}); out = 'a' in d, 'b' in d",
    "dict_pop": "d = nn.CellDict({'a': Times(2.0), 'b': Times(3.0)}); c = d.pop('a'); out = c.k, list(d)",
    "dict_update": "d = nn.CellDict({'a': Times(2.0)}); d.update({'b': Times(3.0), 'a': Times(4.0)}); "
    "out = [(k, c.k) for k, c in d.items()]",
    "dict_update_pairs": "d = nn.CellDict(); d.update([('b', Times(3.0)), ('a', Times(4.0))]); "
    "out = [(k, c.k) for k, c in d.items()]",
    "dict_clear": "d = nn.CellDict({'a': Times(2.0)}); d.clear(); out = len(d)",
    "dict_call": "out = nn.CellDict({'a': Times(2.0)})(x)",
    "dict_of_pairs": "out = list(nn.CellDict([('a', Times()), ('b', Times())]))",
    "dict_of_list": "out = nn.CellDict([Times()])",
    "dict_of_int": "out = nn.CellDict(3)",
    "dict_order_of_dict": "out = list(nn.CellDict({'b': Times(), 'a': Times()})), list(nn.CellDict(OrderedDict([('b', "
    "Times()), ('a', Times())])))",
    "dict_names": "d = nn.CellDict({'a': nn.Dense(2, 2)}); d['b'] = nn.Dense(2, 1); "
    "out = [p.name for p in d.get_parameters()]",
}

# Where msgrad differs, and why.
DIFFERS = {
    "children_of": "a private registry is a subclass of OrderedDict in msgrad",
    "bprop_debug": "MindSpore's own debugging switch",
    "cell_dir": "dir() names children too in msgrad",
    "pickle_layer": "msgrad pickles layers; MindSpore cannot pickle its Primitives",
    "set_comm_fusion": "not there yet: comes with the parallel work",
    "to_float*": "not there yet: comes with mixed precision; it casts what each operator inside is given",
}
