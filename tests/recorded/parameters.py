"""`Parameter` and `ParameterTuple`, and the names and order of parameters in cells."""

PRELUDE = """
class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.first = nn.Dense(2, 3)
        self.scale = Parameter(Tensor([1.0, 2.0]), name="scale")
        self.norm = nn.BatchNorm2d(3)
        self.shift = Parameter(Tensor([0.0]), name="other_name", requires_grad=False)
        self.layers = nn.CellList([nn.Dense(3, 3), nn.SequentialCell(nn.Dense(3, 1), nn.ReLU())])
    def construct(self, x):
        return x
def names(parameters): return [p.name for p in parameters]
class One(nn.Cell):
    def __init__(self, **members):
        super().__init__()
        for key, member in members.items(): setattr(self, key, member)
    def construct(self, x): return x
def P(*value, **options): return Parameter(Tensor(list(value), ms.float32), **options)
"""

CASES = {
    # Names and order in a net.
    "get_parameters": "out = names(Net().get_parameters())",
    "get_parameters_is": "out = type(Net().get_parameters()).__name__",
    "get_parameters_no_expand": "out = names(Net().get_parameters(expand=False))",
    "trainable_params": "out = names(Net().trainable_params())",
    "trainable_params_is": "out = type(Net().trainable_params()).__name__",
    "trainable_params_no_recurse": "out = names(Net().trainable_params(recurse=False))",
    "untrainable_params": "out = names(Net().untrainable_params())",
    "parameters_dict": "d = Net().parameters_dict(); out = type(d).__name__, list(d), names(d.values())",
    "parameters_dict_no_recurse": "out = list(Net().parameters_dict(recurse=False))",
    "parameters_and_names": "out = [(n, p.name) for n, p in Net().parameters_and_names()]",
    "parameters_and_names_prefix": "out = [(n, p.name) for n, p in Net().parameters_and_names(name_prefix='net')]",
    "parameters_and_names_no_expand": "out = [n for n, p in Net().parameters_and_names(expand=False)]",
    "names_before_asking": "n = Net(); out = n.first.weight.name, n.norm.moving_mean.name, n.layers[1][0].weight.name, "
    "n.shift.name",
    "names_after_asking": "n = Net(); n.parameters_dict(); out = n.first.weight.name, n.norm.moving_mean.name, "
    "n.layers[1][0].weight.name",
    "names_after_trainable": "n = Net(); n.trainable_params(); out = n.first.weight.name, n.layers[1][0].weight.name",
    "nested_twice": "o = One(net=Net()); out = names(o.get_parameters())",
    "nested_twice_inner_names": "o = One(net=Net()); out = o.net.first.weight.name, o.net.layers[0].weight.name",
    "asked_before_nested": "n = Net(); n.parameters_dict(); o = One(net=n); "
    "out = names(o.get_parameters()), n.first.weight.name",
    "asked_after_nested_inside": "n = Net(); o = One(net=n); out = names(n.get_parameters()), list(n.parameters_dict())",
    "nested_in_two": "d = nn.Dense(2, 2); a = One(a=d); b = One(b=d); "
    "out = names(a.get_parameters()), names(b.get_parameters())",
    "shared_cell": "d = nn.Dense(2, 2); o = One(a=d, b=d); "
    "out = names(o.get_parameters()), [n for n, p in o.parameters_and_names()]",
    "shared_cell_in_sequence": "d = nn.Dense(2, 2); o = nn.SequentialCell(d, nn.ReLU(), d); "
    "out = names(o.get_parameters()), list(o.parameters_dict())",
    "shared_parameter": "p = P(1.0, name='p'); o = One(a=p, b=p); out = names(o.get_parameters())",
    "shared_parameter_in_children": "p = P(1.0, name='p'); o = One(x=One(a=p), y=One(b=p)); out = names(o.get_parameters())",
    "tied_weights": "a = nn.Dense(2, 2); b = nn.Dense(2, 2); b.weight = a.weight; o = One(a=a, b=b); "
    "out = names(o.get_parameters())",
    "sequence": "out = names(nn.SequentialCell(nn.Dense(1, 2), nn.ReLU(), nn.Dense(2, 1)).get_parameters())",
    "sequence_in_net": "out = names(One(seq=nn.SequentialCell(nn.Dense(1, 2), nn.ReLU(), nn.Dense(2, "
    "1))).get_parameters())",
    "ordered_dict": "from collections import OrderedDict\n"
    "out = names(nn.SequentialCell(OrderedDict(a=nn.Dense(1, 2), b=nn.Dense(2, 1))).get_parameters())",
    "cell_list": "out = names(One(items=nn.CellList([nn.Dense(1, 2), nn.Dense(2, 1)])).get_parameters())",
    "cell_list_alone": "out = names(nn.CellList([nn.Dense(1, 2), nn.Dense(2, 1)]).get_parameters())",
    "cell_list_no_rename": "out = names(nn.CellList([nn.Dense(1, 2)], auto_prefix=False).get_parameters())",
    "cell_dict": "out = names(One(items=nn.CellDict({'a': nn.Dense(1, 2), 'b': nn.Dense(2, 1)})).get_parameters())",
    "python_list_of_cells": "o = One(items=[nn.Dense(1, 2), nn.Dense(2, 1)]); "
    "out = type(o.items).__name__, names(o.get_parameters())",
    "python_tuple_of_cells": "o = One(items=(nn.Dense(1, 2), nn.Dense(2, 1))); "
    "out = type(o.items).__name__, names(o.get_parameters())",
    "python_dict_of_cells": "o = One(items={'a': nn.Dense(1, 2)}); out = type(o.items).__name__, names(o.get_parameters())",
    "python_list_of_parameters": "o = One(items=[P(1.0, name='p'), P(2.0, name='q')]); "
    "out = type(o.items).__name__, names(o.get_parameters())",
    "python_tuple_of_parameters": "o = One(items=(P(1.0, name='p'), P(2.0, name='q'))); "
    "out = type(o.items).__name__, names(o.get_parameters())",
    "mixed_list": "o = One(items=[P(1.0, name='p'), 3]); out = type(o.items).__name__, names(o.get_parameters())",
    "no_auto_prefix": "class A(nn.Cell):\n    def __init__(self):\n        super().__init__(auto_prefix=False)\n"
    "        self.d = nn.Dense(2, 2)\n"
    "out = names(A().get_parameters())",
    "every_layer": "out = {k: [(p.name, str(p.dtype), p.shape, p.requires_grad) for p in n.get_parameters()] for k, "
    "n in {"
    "'dense': nn.Dense(2, 3), 'conv': nn.Conv2d(2, 3, 3, has_bias=True), 'bn': nn.BatchNorm2d(3), "
    "'bn1': nn.BatchNorm1d(3), 'ln': nn.LayerNorm([3]), "
    "'gn': nn.GroupNorm(1, 3), 'in': nn.InstanceNorm2d(3), 'emb': nn.Embedding(4, 3), "
    "'lookup': nn.EmbeddingLookup(4, 3), 'prelu': nn.PReLU(), 'bidense': nn.BiDense(2, 3, 4), "
    "'lstm': nn.LSTM(2, 3, 2, bidirectional=True), 'gru': nn.GRU(2, 3), 'rnn': nn.RNN(2, 3), "
    "'lstmcell': nn.LSTMCell(2, 3), "
    "'grucell': nn.GRUCell(2, 3), 'rnncell': nn.RNNCell(2, 3), 'deconv': nn.Conv2dTranspose(2, 3, 3, "
    "has_bias=True), 'attn': nn.MultiheadAttention(4, 2), "
    "'conv1d': nn.Conv1d(2, 3, 3), 'conv3d': nn.Conv3d(2, 3, 3)}.items()}",
    "bn_no_affine": "out = [(p.name, p.requires_grad) for p in nn.BatchNorm2d(3, affine=False).get_parameters()]",
    "encoder_layer": "out = names(nn.TransformerEncoderLayer(4, 2).get_parameters())",
    # Names that collide or are missing.
    "anonymous": "out = P(1.0).name.split('#')[0]",
    "anonymous_in_cell": "p = P(1.0); o = One(w=p); out = p.name, names(o.get_parameters())",
    "anonymous_two_in_cell": "o = One(w=P(1.0), v=P(2.0)); out = names(o.get_parameters())",
    "anonymous_in_list": "o = One(ws=ParameterTuple([P(1.0, name='a'), P(2.0, name='b')])); out = names(o.get_parameters())",
    "anonymous_in_ptuple": "a, b = names(ParameterTuple([P(1.0), P(2.0)])); out = a != b, a.split('#')[0]",
    "anonymous_ptuple_in_cell": "o = One(ws=ParameterTuple([P(1.0), P(2.0)])); out = names(o.get_parameters())",
    "same_name_in_cell": "o = One(a=P(1.0, name='w'), b=P(2.0, name='w')); out = names(o.get_parameters())",
    "same_name_in_children": "o = One(x=One(a=P(1.0, name='w')), y=One(a=P(2.0, name='w'))); out = names(o.get_parameters())",
    "same_name_parent_and_child": "o = One(w=P(1.0, name='c.w'), c=One(w=P(2.0, name='w'))); out = names(o.get_parameters())",
    "same_name_no_prefix": "class A(nn.Cell):\n    def __init__(self):\n        super().__init__(auto_prefix=False)\n"
    "        self.d = nn.Dense(2, 2)\n        self.e = nn.Dense(2, 2)\n"
    "out = names(A().get_parameters())",
    "same_name_optimizer": "nn.SGD([P(1.0, name='w'), P(2.0, name='w')])\nout = 'accepted'",
    "same_name_ptuple": "out = names(ParameterTuple([P(1.0, name='w'), P(2.0, name='w')]))",
    "name_differs_from_attribute": "o = One(a=P(1.0, name='b')); out = names(o.get_parameters()), [n for n, "
    "p in o.parameters_and_names()], list(o._params)",
    "name_with_dot": "out = P(1.0, name='a.b').name",
    "name_empty": "out = P(1.0, name='').name.split('#')[0]",
    "name_none": "out = P(1.0, name=None).name.split('#')[0]",
    "name_int": "out = P(1.0, name=3).name",
    "name_space": "out = P(1.0, name=' a ').name",
    "rename": "p = P(1.0, name='a'); p.name = 'b'; out = p.name",
    "rename_int": "p = P(1.0, name='a'); p.name = 3; out = p.name",
    "rename_none": "p = P(1.0, name='a'); p.name = None; out = p.name.split('#')[0]",
    "param_info_name": "p = P(1.0, name='a'); out = p.param_info.name",
    "update_parameters_name": "n = Net(); n.update_parameters_name('net.'); out = names(n.get_parameters())",
    "update_parameters_name_no_recurse": "n = Net(); n.update_parameters_name('net.', recurse=False); out = names(n.get_parameters())",
    "update_parameters_name_default": "n = One(w=P(1.0, name='w')); n.update_parameters_name(); out = names(n.get_parameters())",
    "update_parameters_name_bad": "n = Net(); n.update_parameters_name(3); out = 0",
    "update_parameters_name_characters": "n = Net(); n.update_parameters_name('a b/'); out = names(n.get_parameters())[0]",
    "param_prefix": "n = Net(); out = n.param_prefix, n.first.param_prefix, n.layers[1].param_prefix",
    "param_prefix_after": "n = Net(); n.parameters_dict(); out = n.param_prefix, n.first.param_prefix, "
    "n.layers[1][0].param_prefix",
    "set_param_prefix": "n = nn.Dense(2, 2); n.update_parameters_name('x.'); "
    "out = n.param_prefix, names(n.get_parameters())",
    "init_parameters_data": "n = Net(); r = n.init_parameters_data(); out = type(r).__name__",
    # Making Parameters.
    "repr": "out = repr(P(1.0, name='a'))",
    "str": "out = str(P(1.0, name='a'))",
    "repr_frozen": "out = repr(P(1.0, 2.0, name='a', requires_grad=False))",
    "repr_many": "out = repr(Parameter(Tensor(np.ones((2, 3), np.float16)), name='a.b'))",
    "from_float": "p = Parameter(3.0, name='a'); out = p, p.dtype, p.shape",
    "from_int": "p = Parameter(3, name='a'); out = p",
    "from_bool": "p = Parameter(True, name='a'); out = p",
    "from_list": "p = Parameter([1.0, 2.0], name='a'); out = p",
    "from_nested_list": "p = Parameter([[1, 2], [3, 4]], name='a'); out = p",
    "from_tuple": "p = Parameter((1.0, 2.0), name='a'); out = p",
    "from_numpy": "p = Parameter(np.ones((2, 3), np.float32), name='a'); out = p",
    "from_numpy_float64": "p = Parameter(np.ones(2), name='a'); out = p",
    "from_str": "out = Parameter('text', name='a')",
    "from_none": "out = Parameter(None, name='a')",
    "nothing": "out = Parameter()",
    "from_parameter": "q = P(1.0, name='q', requires_grad=False); p = Parameter(q); "
    "out = p, p.name.split('#')[0], p.requires_grad, p is q",
    "from_parameter_named": "p = Parameter(P(1.0, name='q'), name='p'); out = p.name",
    "from_tensor_copies": "t = Tensor([1.0, 2.0]); p = Parameter(t, name='p'); t[0] = 9.0; out = p, t",
    "from_tensor_copies_back": "t = Tensor([1.0, 2.0]); p = Parameter(t, name='p'); p[0] = 9.0; out = p, t",
    "from_initializer": "p = Parameter(ms.common.initializer.initializer('ones', (2, 3)), name='p'); out = p, p.shape",
    "is_tensor": "p = P(1.0, name='p'); out = isinstance(p, Tensor), type(p).__name__, isinstance(p, Parameter), "
    "issubclass(Parameter, Tensor)",
    "requires_grad_default": "out = P(1.0).requires_grad",
    "requires_grad_not_bool": "out = P(1.0, requires_grad=1).requires_grad",
    "requires_grad_set": "p = P(1.0); p.requires_grad = False; out = p.requires_grad",
    "requires_grad_set_not_bool": "p = P(1.0); p.requires_grad = 'no'; out = p.requires_grad",
    "layerwise_parallel": "p = P(1.0); out = p.layerwise_parallel, p.parallel_optimizer",
    "layerwise_parallel_not_bool": "p = P(1.0, layerwise_parallel=1); out = p.layerwise_parallel",
    "unknown_argument": "out = P(1.0, colour=1)",
    "attributes": "p = P(1.0, name='p'); out = p.has_init, p.sliced, p.is_init, p.key, p.cache_enable, p.unique",
    "inited_param": "p = P(1.0, name='p'); out = p.inited_param",
    "comm_fusion": "p = P(1.0, name='p'); out = p.comm_fusion",
    "requires_aggr": "p = P(1.0, name='p'); out = p.requires_aggr",
    "bool_of": "out = bool(P(1.0))",
    "len_of": "out = len(P(1.0, 2.0))",
    "hash_by_identity": "p, q = P(1.0), P(1.0); out = hash(p) == hash(p), len({p, q}), len({p, p}), p in [p]",
    "equals": "p, q = P(1.0), P(1.0); out = p == q",
    "in_list_of_others": "p, q = P(1.0), P(1.0); out = p in [q]",
    "float_of": "out = float(P(1.5))",
    "value": "p = P(1.0, name='p'); v = p.value(); out = v, type(v).__name__",
    "data": "p = P(1.0, name='p'); d = p.data; out = d is p, type(d).__name__",
    "arithmetic_class": "p = P(1.0, name='p'); out = type(p + 1).__name__, type(-p).__name__, type(p.T).__name__, "
    "type(p * p).__name__",
    "method_class": "p = P(1.0, name='p'); out = type(p.sum()).__name__, type(p.astype(ms.float16)).__name__, "
    "type(p.copy()).__name__",
    "index_class": "p = P(1.0, 2.0, name='p'); out = type(p[0]).__name__, type(p[:1]).__name__",
    "asnumpy": "p = P(1.0, 2.0, name='p'); out = p.asnumpy()",
    "asnumpy_is_shared": "p = P(1.0, 2.0, name='p'); a = p.asnumpy(); p.set_data(Tensor([5.0, 6.0])); out = a, p",
    "copy": "p = P(1.0, name='p'); q = p.copy(); out = type(q).__name__, q",
    "deepcopy": "import copy\np = P(1.0, name='p', requires_grad=False); q = copy.deepcopy(p); "
    "out = q, q.name, q.requires_grad, q is p",
    "clone": "p = P(1.0, name='p', requires_grad=False); q = p.clone(); out = q, q.name, q.requires_grad, q is p",
    "clone_zeros": "p = P(1.0, 2.0, name='p'); q = p.clone(init='zeros'); out = q, q.name",
    "clone_number": "p = P(1.0, 2.0, name='p'); q = p.clone(init=7); out = q, q.name",
    "pickle": "import pickle\np = P(1.0, name='p', requires_grad=False); q = pickle.loads(pickle.dumps(p)); "
    "out = q, q.name, q.requires_grad",
    # Changing values.
    "set_data": "p = P(1.0, 2.0, name='p'); r = p.set_data(Tensor([3.0, 4.0])); out = p, r is p",
    "set_data_other_dtype": "p = P(1.0, 2.0, name='p'); p.set_data(Tensor([3, 4], ms.int32)); out = p",
    "set_data_float64": "p = P(1.0, 2.0, name='p'); p.set_data(Tensor([3.0, 4.0], ms.float64)); out = p",
    "set_data_float16": "p = P(1.0, 2.0, name='p'); p.set_data(Tensor([3.0, 4.0], ms.float16)); out = p",
    "set_data_into_int": "p = Parameter(Tensor([1, 2], ms.int32), name='p'); p.set_data(Tensor([3.5, 4.5])); out = p",
    "set_data_shape": "p = P(1.0, 2.0, name='p'); p.set_data(Tensor([3.0])); out = p",
    "set_data_slice_shape": "p = P(1.0, 2.0, name='p'); p.set_data(Tensor([3.0, 1.0, 2.0]), slice_shape=True); out = p",
    "set_data_number": "p = P(1.0, name='p'); p.set_data(3.0); out = p",
    "set_data_number_for_vector": "p = P(1.0, 2.0, name='p'); p.set_data(3.0); out = p",
    "set_data_numpy": "p = P(1.0, name='p'); p.set_data(np.ones(1, np.float32)); out = p",
    "set_data_list": "p = P(1.0, name='p'); p.set_data([1.0]); out = p",
    "set_data_none": "p = P(1.0, name='p'); p.set_data(None); out = p",
    "set_data_parameter": "p = P(1.0, name='p'); q = P(2.0, name='q'); p.set_data(q); q.set_data(Tensor([9.0])); "
    "out = p, p.name",
    "set_data_tensor_copies": "p = P(1.0, name='p'); t = Tensor([2.0]); p.set_data(t); t[0] = 9.0; out = p",
    "set_data_initializer": "p = P(1.0, 2.0, name='p'); p.set_data(ms.common.initializer.initializer('zeros', (2,))); out = p",
    "assign_value": "p = P(1.0, name='p'); r = p.assign_value(Tensor([3.0])); out = p, r is p",
    "assign": "p = P(1.0, name='p'); r = ops.assign(p, Tensor([3.0])); out = p, r, r is p, type(r).__name__",
    "assign_number": "p = Parameter(Tensor(1.0), name='p'); ops.assign(p, 3.0); out = p",
    "assign_shape": "p = P(1.0, name='p'); ops.assign(p, Tensor([3.0, 4.0])); out = p",
    "assign_dtype": "p = P(1.0, name='p'); ops.assign(p, Tensor([3], ms.int32)); out = p",
    "assign_add": "p = P(1.0, name='p'); r = ops.assign_add(p, Tensor([3.0])); out = p, r",
    "assign_sub": "p = P(1.0, name='p'); r = ops.assign_sub(p, Tensor([3.0])); out = p, r",
    "iadd": "p = P(1.0, name='p'); q = p; p += 1; out = p, q, type(p).__name__, p is q",
    "imul_attribute": "o = One(w=P(1.0, name='w')); o.w *= 3; out = o.w, type(o.w).__name__",
    "setitem": "p = P(1.0, 2.0, name='p'); p[0] = 5; out = p, type(p).__name__",
    "set_dtype": "p = P(1.0, name='p'); p.set_dtype(ms.float16); out = p.dtype, p",
    "copy_": "p = P(1.0, name='p'); p.copy_(Tensor([4.0])); out = p",
    "set_item_of_attribute": "o = One(w=P(1.0, 2.0, name='w')); o.w[1] = 7.0; out = o.w",
    # ParameterTuple.
    "ptuple": "t = ParameterTuple([P(1.0, name='a'), P(2.0, name='b')]); "
    "out = t, type(t).__name__, isinstance(t, tuple), len(t)",
    "ptuple_repr": "out = repr(ParameterTuple([P(1.0, name='a')]))",
    "ptuple_of_generator": "out = len(ParameterTuple(Net().get_parameters()))",
    "ptuple_of_one": "out = len(ParameterTuple(P(1.0, 2.0, name='a')))",
    "ptuple_of_tensors": "out = ParameterTuple([Tensor([1.0])])",
    "ptuple_of_other": "out = ParameterTuple([1, 2])",
    "ptuple_empty": "out = len(ParameterTuple([])), len(ParameterTuple(()))",
    "ptuple_nothing": "out = ParameterTuple()",
    "ptuple_slice": "t = ParameterTuple([P(1.0, name='a'), P(2.0, name='b')])[:1]; out = type(t).__name__",
    "ptuple_add": "t = ParameterTuple([P(1.0, name='a')]); out = type(t + t).__name__, len(t + t)",
    "ptuple_clone": "t = ParameterTuple([P(1.0, name='a'), P(2.0, name='b')]); c = t.clone('m', 'zeros'); "
    "out = c, names(c), type(c).__name__",
    "ptuple_clone_same": "t = ParameterTuple([P(1.0, name='a')]); c = t.clone('m'); out = c, names(c)",
    "ptuple_clone_no_prefix": "out = ParameterTuple([P(1.0, name='a')]).clone()",
    "ptuple_index": "t = ParameterTuple([P(1.0, name='a'), P(2.0, name='b')]); out = t[1], t[-1].name, names(t)",
    # Cells and their parameters: moving, replacing, inserting.
    "insert_param": "o = One(); o.insert_param_to_cell('w', P(1.0, name='w')); out = o.w, list(o._params)",
    "insert_param_anonymous": "o = One(); o.insert_param_to_cell('w', P(1.0)); out = o.w.name",
    "insert_param_none": "o = One(); o.insert_param_to_cell('w', None); out = o.w, list(o._params)",
    "insert_param_not_parameter": "o = One(); o.insert_param_to_cell('w', Tensor([1.0])); out = 0",
    "insert_param_empty_name": "o = One(); o.insert_param_to_cell('', P(1.0)); out = 0",
    "insert_param_dotted_name": "o = One(); o.insert_param_to_cell('a.b', P(1.0)); out = 0",
    "insert_param_existing": "o = One(a=3); o.insert_param_to_cell('a', P(1.0)); out = 0",
    "insert_param_existing_parameter": "o = One(w=P(1.0, name='w')); o.insert_param_to_cell('w', P(2.0, name='w')); out = o.w",
    "insert_param_no_check": "o = One(); o.insert_param_to_cell('w', P(1.0, name='v'), False); out = o.w.name",
    "replace_parameter": "o = One(w=P(1.0, name='w')); o.w = P(2.0, name='w2'); out = o.w, names(o.get_parameters())",
    "replace_parameter_anonymous": "o = One(w=P(1.0, name='w')); o.w = P(2.0); out = o.w, names(o.get_parameters())",
    "replace_by_tensor": "o = One(w=P(1.0, name='w')); o.w = Tensor([5.0]); "
    "out = o.w, type(o.w).__name__, names(o.get_parameters())",
    "replace_by_tensor_shape": "o = One(w=P(1.0, name='w')); o.w = Tensor([5.0, 6.0]); out = o.w",
    "replace_by_none": "o = One(w=P(1.0, name='w')); o.w = None; out = o.w, names(o.get_parameters())",
    "replace_by_number": "o = One(w=P(1.0, name='w')); o.w = 3.0; out = o.w",
    "replace_by_cell": "o = One(w=P(1.0, name='w')); o.w = nn.ReLU(); out = repr(o.w)",
    "replace_cell_by_parameter": "o = One(w=nn.ReLU()); o.w = P(1.0, name='w'); out = o.w",
    "replace_number_by_parameter": "o = One(w=3); o.w = P(1.0, name='w'); out = o.w, names(o.get_parameters())",
    "delete_parameter": "o = One(w=P(1.0, name='w')); del o.w; out = hasattr(o, 'w'), names(o.get_parameters())",
    "params_of": "n = Net(); out = list(n._params), type(n._params).__name__",
    "dict_of_parameters_is_ordered": "n = Net(); out = [k for k in n.parameters_dict()]",
    "attribute_tensor": "o = One(t=Tensor([1.0])); out = o.t, names(o.get_parameters())",
    "parameter_before_init": "class A(nn.Cell):\n    def __init__(self):\n        self.w = Parameter(Tensor([1.0]), name='w')\n"
    "        super().__init__()\n"
    "A()\nout = 0",
    "class_attribute_parameter": "class A(nn.Cell):\n    w = Parameter(Tensor([1.0]), name='w')\n"
    "    def construct(self, x): return x * self.w\n"
    "a = A()\nout = names(a.get_parameters()), a(Tensor([2.0]))",
    "ptuple_attribute": "o = One(ws=ParameterTuple([P(1.0, name='a'), P(2.0, name='b')])); "
    "out = type(o.ws).__name__, names(o.get_parameters()), list(o._params)",
    "ptuple_attribute_replaced": "o = One(ws=ParameterTuple([P(1.0, name='a')])); o.ws = ParameterTuple([P(2.0, name='b')]); "
    "out = names(o.get_parameters()), names(o.ws)",
    "freeze": "n = Net()\nfor p in n.first.get_parameters(): p.requires_grad = False\n"
    "out = names(n.trainable_params())",
    "get_parameter_by_dict": "n = Net(); out = n.parameters_dict()['scale'] is n.scale",
    # Saving and loading, in memory and in a file.
    "load": "n = nn.Dense(2, 1); r = ms.load_param_into_net(n, {'weight': P(3.0, 4.0, "
    "name='weight').reshape(1, 2)}); out = 0",
    "load_some": "n = nn.Dense(2, 1); w = Parameter(Tensor([[3.0, 4.0]]), name='weight')\n"
    "r = ms.load_param_into_net(n, {'weight': w}); out = r, n.weight",
    "load_all": "n = nn.Dense(2, 1); r = ms.load_param_into_net(n, {'weight': Parameter(Tensor([[3.0, 4.0]]), "
    "name='weight'), "
    "'bias': Parameter(Tensor([1.0]), name='bias')}); out = r, n.weight, n.bias",
    "load_unknown": "n = nn.Dense(2, 1); r = ms.load_param_into_net(n, {'other': P(3.0, name='other')}); out = r",
    "load_shape": "n = nn.Dense(2, 1); r = ms.load_param_into_net(n, {'weight': P(3.0, name='weight')}); out = r",
    "load_dtype": "n = nn.Dense(2, 1); r = ms.load_param_into_net(n, {'bias': Parameter(Tensor([3.0], ms.float16), "
    "name='bias')}); out = r, n.bias",
    "load_dtype_strict": "n = nn.Dense(2, 1); ms.load_param_into_net(n, {'bias': Parameter(Tensor([3.0], ms.float16), "
    "name='bias')}, strict_load=True); out = n.bias",
    "load_tensor": "n = nn.Dense(2, 1); ms.load_param_into_net(n, {'bias': Tensor([3.0])}); out = n.bias",
    "load_not_dict": "ms.load_param_into_net(nn.Dense(2, 1), [1]); out = 0",
    "load_not_cell": "ms.load_param_into_net(3, {}); out = 0",
    "load_prefix": "n = nn.Dense(2, 1); r = ms.load_param_into_net(n, {'net.bias': Parameter(Tensor([7.0]), "
    "name='net.bias')}); out = r",
    "save_load": "n = nn.Dense(2, 1); ms.save_checkpoint(n, 'n.ckpt'); d = ms.load_checkpoint('n.ckpt'); "
    "out = type(d).__name__, list(d), [type(p).__name__ for p in d.values()], names(d.values())",
    "save_load_equal": "n = nn.Dense(2, 1); ms.save_checkpoint(n, 'n.ckpt'); m = nn.Dense(2, 1)\n"
    "out = ms.load_param_into_net(m, ms.load_checkpoint('n.ckpt')), bool((n.weight == m.weight).all())",
    "save_list": "ms.save_checkpoint([{'name': 'a', 'data': Tensor([1.0, 2.0])}], 'l.ckpt'); "
    "d = ms.load_checkpoint('l.ckpt'); out = d",
    "save_dict": "ms.save_checkpoint({'a': Tensor([1.0, 2.0])}, 'd.ckpt'); out = ms.load_checkpoint('d.ckpt')",
    "save_appended": "n = nn.Dense(2, 1); ms.save_checkpoint(n, 'n.ckpt', append_dict={'epoch': 3, 'lr': 0.5, "
    "'on': True, 'tag': 'x'}); d = ms.load_checkpoint('n.ckpt'); "
    "out = {k: d[k] for k in ('epoch', 'lr', 'on', 'tag')}",
    "save_moving": "n = nn.BatchNorm1d(1); ms.save_checkpoint(n, 'b.ckpt'); out = ms.load_checkpoint('b.ckpt')",
    "load_missing": "ms.load_checkpoint('missing.ckpt'); out = 0",
    "load_into": "n = nn.Dense(2, 1); m = nn.Dense(2, 1); ms.save_checkpoint(n, 'n.ckpt'); "
    "ms.load_checkpoint('n.ckpt', m); out = bool((n.weight == m.weight).all())",
    "load_filter": "n = nn.Dense(2, 1); ms.save_checkpoint(n, 'n.ckpt'); "
    "out = list(ms.load_checkpoint('n.ckpt', filter_prefix='bias'))",
    "load_choice": "n = nn.Dense(2, 1); ms.save_checkpoint(n, 'n.ckpt'); "
    "out = list(ms.load_checkpoint('n.ckpt', choice_func=lambda name: name == 'bias'))",
    "load_extension": "ms.save_checkpoint(nn.Dense(2, 1), 'name_without'); import os; "
    "out = os.path.exists('name_without'), list(ms.load_checkpoint('name_without.ckpt'))",
    "state_dict_exists": "out = hasattr(nn.Dense(2, 1), 'state_dict'), hasattr(nn.Dense(2, 1), 'load_state_dict')",
    "state_dict": "n = Net(); d = n.state_dict(); out = type(d).__name__, list(d), "
    "[type(v).__name__ for v in d.values()][:2]",
    "load_state_dict": "n = nn.Dense(2, 1); r = n.load_state_dict({'weight': Tensor([[3.0, 4.0]]), "
    "'bias': Tensor([1.0])}); out = repr(r), n.weight, n.bias",
    "load_state_dict_missing": "n = nn.Dense(2, 1); n.load_state_dict({'weight': Tensor([[3.0, 4.0]])}); out = 0",
    "load_state_dict_unexpected": "n = nn.Dense(2, 1); r = n.load_state_dict({'weight': Tensor([[3.0, 4.0]]), 'x': Tensor([1.0])}, "
    "strict=False); out = repr(r)",
}

# Where msgrad differs, and why.
DIFFERS = {
    "param_info_name": "MindSpore's own record behind a Parameter",
    "is_tensor": "Parameter is a subclass of Tensor in msgrad; MindSpore only makes isinstance say so",
    "set_data_tensor_copies": "set_data copies; in MindSpore a later write to the Tensor may show in the Parameter",
    "save_dict": "takes plain Tensors too, where MindSpore fails on its own variable",
    "params_of": "a private registry is a subclass of OrderedDict in msgrad",
}
