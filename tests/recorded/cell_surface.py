"""The rest of `Cell`: what is kept about compiling and devices, names, flags, buffers, and what is refused."""

from encode import lines

PRELUDE = """
class Net(nn.Cell):
    def __init__(self):
        super().__init__()
        self.p = Parameter(Tensor([1.0]), name='p')
        self.d = nn.Dense(2, 3)
    def construct(self, x):
        return self.d(x) * self.p
def names(net): return [p.name for p in net.get_parameters()]
n, d, x = Net(), nn.Dense(2, 3), Tensor([[1.0, 2.0]])
"""

CALLS = """
    d.parameter_layout_dict, d.parallel_parameter_name_list, d.parallel_parameter_merge_net_dict
    setattr(d, 'parameter_layout_dict', {'a': [1]}), d.parameter_layout_dict
    setattr(d, 'parameter_layout_dict', [1])
    setattr(d, 'parallel_parameter_name_list', ('a',)), d.parallel_parameter_name_list
    setattr(d, 'parallel_parameter_name_list', 3)
    setattr(d, 'parallel_parameter_merge_net_dict', 3)
    d.cell_type, d.update_cell_type('x'), d.cell_type
    d.phase, d.set_train(False).phase, d.set_train(True).phase
    setattr(d, 'phase', 3)
    setattr(d, 'phase', 'eval'), d.phase
    hasattr(d, 'pipeline_stage'), hasattr(d, 'pipeline_segment')
    setattr(d, 'pipeline_stage', 2), d.pipeline_stage
    d.jit_config_dict, d.param_prefix, d.bprop_debug, d.requires_grad, d.training
    n.infer_param_pipeline_stage()
    n.flatten_weights()
    n.set_param_ps()
    n.set_acc()
    n.cuda()
    n.train()
    n.named_parameters()
    n.requires_grad_(False)
    n.check_names()
    n.generate_scope(), n.get_scope(), n.d.get_scope()
    n.get_sub_cell('d') is n.d, n.get_sub_cell('') is n
    n.get_sub_cell('e')
    n.update_parameters_name('gen.'), names(n)
    n.update_parameters_name('gen', recurse=False), names(n)
    n.update_parameters_name('a b')
    n.update_parameters_name(1)
    n.update_parameters_name(), names(n)
    names(nn.CellList([n, d])), names(nn.SequentialCell(n, d))
    [p.name for p in n.trainable_params(False)], n.untrainable_params()
    n.set_train(1).training, n.d.training
    n.set_grad(0).requires_grad, n.d.requires_grad
    n.insert_child_to_cell('e', d), n.e is d, names(n)
    n.insert_child_to_cell('d', d), n.d is d
    n.insert_child_to_cell('f', None), n.f
    n.insert_child_to_cell('x.y', d)
    n.insert_child_to_cell('', d)
    n.insert_child_to_cell(1, d)
    n.insert_child_to_cell('g', 3)
    n.insert_param_to_cell('q', Parameter(Tensor([2.0]))), n.q.name
    n.insert_param_to_cell('q', 3)
    n.insert_param_to_cell('a.b', Parameter(Tensor([2.0])))
    n.insert_param_to_cell('a.b', Parameter(Tensor([2.0])), False), names(n)
    n.insert_param_to_cell('', Parameter(Tensor([2.0])))
    n.insert_param_to_cell('d', Parameter(Tensor([2.0])))
    n.add_flags(foo=1).foo, n.get_flags()
    n.add_flags_recursive(bar=2).d.bar, n.d.get_flags()
    len(n.init_parameters_data())
    n.to_float('float16')
    n.to_float(ms.int8)
    n.set_boost('x')
    n.set_comm_fusion(-1)
    n.set_comm_fusion(2).p.comm_fusion
    n.recompute(mp_comm_recompute=1)
    n.recompute(foo=True)
    n.register_forward_hook(1)
    n.register_backward_hook(None)
    n.offload('a')
    n.offload(-1)
    n.set_data_parallel(), n.shard(((1, 1),))
    n.get_extra_state()
    n.set_extra_state(1)
    n.update_cell_prefix(), n.d.param_prefix
    n.cls_name, n.extend_repr(), n.d.extend_repr()
    list(n.parameters_dict()), list(n.parameters_broadcast_dict())
    [name for name, _ in n.cells_and_names(name_prefix='q')]
    [name for name, _ in n.parameters_and_names('q')], [name for name, _ in n.parameters_and_names('q', False)]
    n.apply(1)
    n.apply(lambda cell: None) is n
    n.register_buffer('b', Tensor([1])), n.b, [k for k, _ in n.named_buffers('q')], list(n.state_dict())
    n.register_buffer('b', Tensor([1]), persistent=False), list(n.state_dict()), len(list(n.buffers()))
    n.register_buffer('b', None), n.b, list(n.state_dict())
    n.register_buffer('b', 3)
    n.register_buffer(3, Tensor([1]))
    n.register_buffer('d', Tensor([1]))
    n.register_buffer('a.b', Tensor([1]))
    n.register_buffer('', Tensor([1]))
    n.get_buffer('nope')
    n.get_buffer('d.nope')
    n.load_state_dict({}), n.p
    n.load_state_dict({'p': Tensor([2.0])}, strict=False).missing_keys, n.p
    list(n.load_state_dict({**n.state_dict(), 'p': Tensor([2.0])})), n.p
    n.load_state_dict({**n.state_dict(), 'p': Tensor([2.0, 3.0])})
    n.load_state_dict({**n.state_dict(), 'q': Tensor([2.0])})
    n.load_state_dict(3)
    nn.Cell()(x)
    nn.Cell().construct(x)
    n()
    n(x, x)
    n(x, y=x)
    n.half().p.dtype
    n.compile(x)
    n.set_inputs(x), n.get_inputs()[0].shape
"""

CASES = {call: f"out = {call}" for call in lines(CALLS)}
