"""Optimizers: paths of fixed parameters under fixed gradients, groups, learning rates, state, errors."""

PRELUDE = """
def make():
    \"\"\"Three fixed parameters: a matrix, a vector, and one number named as weight decay skips it.\"\"\"
    values = {"a.weight": [[1.0, -2.0], [0.5, 3.0]], "a.bias": [0.25, -0.75], "b.gamma": [2.0]}
    return [Parameter(Tensor(value, ms.float32), name=name) for name, value in values.items()]
def gradients(step):
    weight, bias, gamma = [[0.5, -1.0], [2.0, 0.0]], [-0.1, 0.3], [0.7]
    return (Tensor(weight, ms.float32) * (step + 1), Tensor(bias, ms.float32) - 0.05 * step,
            Tensor(gamma, ms.float32) / (step + 1))
def path(optimizer, steps=5):
    \"\"\"The parameters after each of `steps` steps.\"\"\"
    seen = []
    for step in range(steps):
        given = dict(zip(("a.weight", "a.bias", "b.gamma"), gradients(step)))
        optimizer(tuple(given[p.name] for p in optimizer.parameters))
        seen.append([p.asnumpy().copy() for p in optimizer.parameters])  # asnumpy shares memory
    return seen
def state(optimizer):
    \"\"\"Name and value of everything the optimizer keeps.\"\"\"
    return {p.name: p.asnumpy().copy() for p in optimizer.get_parameters()}
def names(parameters): return [p.name for p in parameters]
params = make()
"""

PATHS = {
    "sgd": "SGD(params, 0.1)",
    "sgd_default": "SGD(params)",
    "sgd_momentum": "SGD(params, 0.1, momentum=0.9)",
    "sgd_dampening": "SGD(params, 0.1, momentum=0.9, dampening=0.5)",
    "sgd_nesterov": "SGD(params, 0.1, momentum=0.9, nesterov=True)",
    "sgd_weight_decay": "SGD(params, 0.1, weight_decay=0.1)",
    "sgd_momentum_weight_decay": "SGD(params, 0.1, momentum=0.9, weight_decay=0.1)",
    "sgd_loss_scale": "SGD(params, 0.1, momentum=0.9, loss_scale=2.0)",
    "sgd_nesterov_weight_decay": "SGD(params, 0.1, momentum=0.9, nesterov=True, weight_decay=0.1)",
    "sgd_dampening_alone": "SGD(params, 0.1, dampening=0.5)",
    "momentum": "Momentum(params, 0.1, 0.9)",
    "momentum_zero": "Momentum(params, 0.1, 0.0)",
    "momentum_nesterov": "Momentum(params, 0.1, 0.9, use_nesterov=True)",
    "momentum_weight_decay": "Momentum(params, 0.1, 0.9, weight_decay=0.1)",
    "momentum_loss_scale": "Momentum(params, 0.1, 0.9, loss_scale=4.0)",
    "momentum_nesterov_weight_decay_scale": "Momentum(params, 0.1, 0.9, 0.1, 4.0, True)",
    "adam": "Adam(params)",
    "adam_lr": "Adam(params, 0.1)",
    "adam_betas": "Adam(params, 0.1, beta1=0.5, beta2=0.8)",
    "adam_eps": "Adam(params, 0.1, eps=0.1)",
    "adam_weight_decay_argument": "Adam(params, 0.1, weight_decay=0.1)",
    "adam_nesterov": "Adam(params, 0.1, use_nesterov=True)",
    "adam_amsgrad": "Adam(params, 0.1, use_amsgrad=True)",
    "adam_loss_scale": "Adam(params, 0.1, loss_scale=4.0)",
    "adam_locking": "Adam(params, 0.1, use_locking=True)",
    "adamweightdecay": "AdamWeightDecay(params)",
    "adamweightdecay_lr": "AdamWeightDecay(params, 0.1)",
    "adamweightdecay_decay": "AdamWeightDecay(params, 0.1, weight_decay=0.1)",
    "adamweightdecay_betas": "AdamWeightDecay(params, 0.1, 0.5, 0.8, 0.01, 0.1)",
    "rmsprop": "RMSProp(params, 0.1)",
    "rmsprop_momentum": "RMSProp(params, 0.1, 0.8, 0.9, 0.01)",
    "rmsprop_centered": "RMSProp(params, 0.1, centered=True)",
    "rmsprop_weight_decay": "RMSProp(params, 0.1, weight_decay=0.1)",
    "adagrad": "Adagrad(params, 0.1, 0.1)",
    "adagrad_no_update_slots": "Adagrad(params, 0.1, 0.1, update_slots=False)",
    "adagrad_weight_decay": "Adagrad(params, 0.1, 0.1, weight_decay=0.1)",
    "adamax": "AdaMax(params, 0.1)",
    "adadelta": "Adadelta(params, 0.1)",
    "adadelta_rho": "Adadelta(params, 1.0, 0.5, 0.01, weight_decay=0.1)",
    "ftrl": "FTRL(params, 0.1)",
    "ftrl_l1": "FTRL(params, 0.1, 0.1, -0.5, 0.01, 0.02)",
    "lazyadam": "LazyAdam(params, 0.1)",
    "rprop": "Rprop(params, 0.1)",
    "asgd": "ASGD(params, 0.1)",
    "proximal_adagrad": "ProximalAdagrad(params, 0.1, 0.1)",
}
RATES = {
    "number": "0.1",
    "int": "1",
    "tensor": "Tensor(0.1, ms.float32)",
    "list": "[0.5, 0.25, 0.125, 0.1, 0.05]",
    "short_list": "[0.5, 0.25]",
    "one_list": "[0.5]",
    "tensor_1d": "Tensor([0.5, 0.25, 0.125, 0.1, 0.05], ms.float32)",
    "exponential": "nn.ExponentialDecayLR(0.5, 0.5, 2)",
    "cosine": "nn.CosineDecayLR(0.01, 0.5, 4)",
    "polynomial": "nn.PolynomialDecayLR(0.5, 0.01, 4, 0.5)",
    "warmup": "nn.WarmUpLR(0.5, 3)",
    "dynamic": "nn.piecewise_constant_lr([2, 5], [0.5, 0.1])",
    "generator": "(0.1 * i for i in range(1, 6))",
    "numpy": "np.array([0.5, 0.25, 0.125, 0.1, 0.05], np.float32)",
    "zero": "0.0",
    "zero_tensor": "Tensor(0.0)",
    "tuple": "(0.5, 0.25, 0.1, 0.1, 0.1)",
}
GROUPS = {
    "lr": "[{'params': [params[0]], 'lr': 0.5}, {'params': params[1:]}], 0.1",
    "weight_decay": "[{'params': [params[0]], 'weight_decay': 0.1}, {'params': params[1:]}], 0.1",
    "both": "[{'params': [params[0]], 'lr': 0.5, 'weight_decay': 0.1}, {'params': params[1:], "
    "'weight_decay': 0.2}], 0.1",
    "order": "[{'params': [params[2], params[0]], 'lr': 0.5}, {'params': [params[1]]}, {'order_params': params}], 0.1",
    "centralization": "[{'params': [params[0]], 'grad_centralization': True}, {'params': params[1:]}], 0.1",
    "reversed": "[{'params': params[1:]}, {'params': [params[0]]}], 0.1",
    "schedule": "[{'params': [params[0]], 'lr': nn.ExponentialDecayLR(0.5, 0.5, 2)}, {'params': params[1:]}], 0.1",
    "list_lr": "[{'params': [params[0]], 'lr': [0.5, 0.4, 0.3, 0.2, 0.1]}, {'params': params[1:], "
    "'lr': [0.1] * 5}], 0.1",
    "all_schedules": "[{'params': [params[0]], 'lr': nn.ExponentialDecayLR(0.5, 0.5, 2)}, {'params': params[1:]}], "
    "nn.CosineDecayLR(0.01, 0.5, 4)",
    "weight_decay_zero": "[{'params': [params[0]], 'weight_decay': 0.0}, {'params': params[1:]}], 0.1",
    "mixed_lr": "[{'params': [params[0]], 'lr': [0.5, 0.4, 0.3, 0.2, 0.1]}, {'params': params[1:]}], 0.1",
}
ERRORS = {
    "empty": "SGD([])",
    "empty_tuple": "SGD(())",
    "none": "Adam(None)",
    "not_parameters": "SGD([1, 2])",
    "tensors": "SGD([Tensor([1.0])])",
    "one_parameter": "SGD(params[0])",
    "mixed": "SGD([params[0], 1])",
    "duplicate": "SGD([params[0], params[0]])",
    "duplicate_in_groups": "SGD([{'params': params}, {'params': params[:1]}])",
    "mixed_group": "SGD([{'params': params[:1]}, params[1]])",
    "group_without_params": "SGD([{'lr': 0.1}])",
    "group_empty": "SGD([{'params': []}])",
    "group_unknown_key": "SGD([{'params': params, 'momentum': 0.9}])",
    "group_order_wrong": "SGD([{'params': params[:1]}, {'order_params': params}])",
    "group_order_extra": "SGD([{'params': params}, {'order_params': params, 'lr': 0.1}])",
    "group_params_not_list": "SGD([{'params': params[0]}])",
    "group_lr_negative": "SGD([{'params': params, 'lr': -0.1}])",
    "group_decay_negative": "SGD([{'params': params, 'weight_decay': -0.1}])",
    "group_centralization_int": "SGD([{'params': params, 'grad_centralization': 1}])",
    "lr_negative": "SGD(params, -0.1)",
    "lr_str": "SGD(params, '0.1')",
    "lr_none": "SGD(params, None)",
    "lr_bool": "Adam(params, True)",
    "lr_2d": "SGD(params, Tensor([[0.1]]))",
    "lr_list_str": "SGD(params, ['a', 'b'])",
    "lr_list_empty": "SGD(params, [])",
    "lr_function": "SGD(params, lambda step: 0.1)",
    "lr_list_negative": "SGD(params, [-0.1, 0.1])",
    "lr_list_ints": "SGD(params, [1, 2])",
    "decay_negative": "SGD(params, weight_decay=-0.1)",
    "decay_int": "SGD(params, weight_decay=1)",
    "decay_str": "Adam(params, weight_decay='x')",
    "momentum_negative": "SGD(params, momentum=-0.9)",
    "momentum_str": "SGD(params, momentum='x')",
    "momentum_int": "SGD(params, momentum=1)",
    "dampening_negative": "SGD(params, dampening=-0.1)",
    "dampening_int": "SGD(params, dampening=1)",
    "nesterov_int": "SGD(params, nesterov=1)",
    "nesterov_no_momentum": "SGD(params, nesterov=True)",
    "nesterov_dampening": "SGD(params, momentum=0.9, dampening=0.1, nesterov=True)",
    "loss_scale_zero": "SGD(params, loss_scale=0.0)",
    "loss_scale_negative": "Momentum(params, 0.1, 0.9, loss_scale=-1.0)",
    "loss_scale_int": "SGD(params, loss_scale=1)",
    "momentum_missing": "Momentum(params, 0.1)",
    "momentum_momentum_negative": "Momentum(params, 0.1, -0.9)",
    "momentum_momentum_str": "Momentum(params, 0.1, 'x')",
    "momentum_nesterov_int": "Momentum(params, 0.1, 0.9, use_nesterov=1)",
    "adam_beta1_one": "Adam(params, beta1=1.0)",
    "adam_beta1_zero": "Adam(params, beta1=0.0)",
    "adam_beta2_large": "Adam(params, beta2=1.5)",
    "adam_beta_int": "Adam(params, beta1=1)",
    "adam_beta_str": "Adam(params, beta1='x')",
    "adam_eps_zero": "Adam(params, eps=0.0)",
    "adam_eps_negative": "Adam(params, eps=-1e-8)",
    "adam_nesterov_int": "Adam(params, use_nesterov=1)",
    "adam_amsgrad_and_lazy": "Adam(params, use_amsgrad=True, use_lazy=True)",
    "adam_unknown": "Adam(params, momentum=0.9)",
    "adamweightdecay_beta": "AdamWeightDecay(params, beta1=1.0)",
    "adamweightdecay_eps": "AdamWeightDecay(params, eps=0.0)",
    "adamweightdecay_decay": "AdamWeightDecay(params, weight_decay=-0.1)",
    "unknown_argument": "SGD(params, 0.1, beta=3)",
    "frozen_only": "SGD([Parameter(Tensor([1.0]), name='x', requires_grad=False)])",
}

CASES = {
    **{f"path_{name}": f"out = path(nn.{made})" for name, made in PATHS.items()},
    **{
        f"state_{name}": f"o = nn.{made}; before = list(state(o)); path(o, 2); out = before, state(o)"
        for name, made in PATHS.items()
    },
    **{
        f"rate_{kind}_{name}": f"out = path(nn.{kind}(params, {rate}{extra}))"
        for name, rate in RATES.items()
        for kind, extra in (("Momentum", ", 0.9"), ("SGD", ""))
    },
    **{
        f"rate_adam_{name}": f"out = path(nn.Adam(params, {RATES[name]}))"
        for name in ("tensor", "list", "exponential", "cosine")
    },
    **{
        f"get_lr_{name}": f"o = nn.SGD(params, {rate}); a = o.get_lr(); path(o, 2); "
        "out = a, o.get_lr(), o.global_step, repr(o.learning_rate)"
        for name, rate in RATES.items()
    },
    **{
        f"group_{name}_{kind}": f"o = nn.{kind}({given}{', 0.9' * (kind == 'Momentum')}); p = path(o); "
        "out = p, names(o.parameters), names(o.get_parameters()), "
        "o.is_group, o.is_group_lr, o.is_group_params_ordered"
        for name, given in GROUPS.items()
        for kind in ("SGD", "Momentum", "Adam", "AdamWeightDecay")
    },
    **{
        f"group_get_lr_{name}": f"o = nn.SGD({given}); out = o.get_lr(), path(o, 1), o.get_lr(), o.get_weight_decay()"
        for name, given in GROUPS.items()
    },
    **{f"error_{name}": f"out = nn.{made}; out = out.cls_name" for name, made in ERRORS.items()},
    "call_returns": "out = nn.SGD(params, 0.1)(gradients(0)), nn.Momentum(make(), 0.1, 0.9)(gradients(0)), "
    "nn.Adam(make())(gradients(0)), nn.AdamWeightDecay(make())(gradients(0))",
    "gradients_list": "o = nn.SGD(params, 0.1); o(list(gradients(0))); out = o.parameters",
    "gradients_too_few": "o = nn.SGD(params, 0.1); o(gradients(0)[:2]); out = o.parameters",
    "gradients_too_many": "o = nn.SGD(params, 0.1); o(gradients(0) + gradients(0)[:1]); out = o.parameters",
    "gradients_bare": "o = nn.SGD(params[1:2], 0.1); o(gradients(0)[1]); out = o.parameters",
    "gradients_none": "o = nn.SGD(params, 0.1); o(None); out = o.parameters",
    "gradients_shape": "o = nn.SGD(params[1:2], 0.1); o((Tensor([1.0, 2.0, 3.0]),)); out = o.parameters",
    "gradients_shape_adam": "o = nn.Adam(params[1:2], 0.1); o((Tensor([1.0, 2.0, 3.0]),)); out = o.parameters",
    "gradients_float16": "o = nn.Momentum(params[1:2], 0.1, 0.9); o((Tensor([1.0, 2.0], ms.float16),)); out = o.parameters",
    "gradients_int": "o = nn.Momentum(params[1:2], 0.1, 0.9); o((Tensor([1, 2], ms.int32),)); out = o.parameters",
    "gradients_nothing": "nn.SGD(params, 0.1)()\nout = 0",
    "float16_parameter": "p = Parameter(Tensor([1.0, 2.0], ms.float16), name='p'); o = nn.SGD([p], 0.1); "
    "o((Tensor([1.0, 2.0], ms.float16),)); out = p",
    "float16_parameter_adam": "p = Parameter(Tensor([1.0, 2.0], ms.float16), name='p'); o = nn.Adam([p], 0.1); "
    "o((Tensor([1.0, 2.0], ms.float16),)); out = p, o.moment1[0]",
    "int_parameter": "p = Parameter(Tensor([1, 2], ms.int32), name='p'); o = nn.SGD([p], 0.1); "
    "o((Tensor([1, 2], ms.int32),)); out = p",
    "parameters": "o = nn.SGD(params, 0.1); out = type(o.parameters).__name__, names(o.parameters), "
    "o.parameters[0] is params[0]",
    "parameters_generator": "o = nn.SGD((p for p in params), 0.1); out = names(o.parameters)",
    "parameters_ptuple": "o = nn.SGD(ParameterTuple(params), 0.1); out = names(o.parameters)",
    "parameters_of_net": "net = nn.SequentialCell(nn.Dense(2, 2), nn.BatchNorm1d(2)); o = nn.Adam(net.trainable_params()); "
    "out = names(o.parameters), names(o.get_parameters())",
    "parameters_get_parameters": "net = nn.SequentialCell(nn.Dense(2, 2), nn.BatchNorm1d(2)); o = nn.SGD(net.get_parameters()); "
    "out = names(o.parameters)",
    "frozen_among": "params[1].requires_grad = False; o = nn.SGD(params, 0.1); out = names(o.parameters)",
    "trainable_params": "o = nn.Adam(params); out = names(o.trainable_params()), names(o.untrainable_params())",
    "parameters_dict": "o = nn.Momentum(params, 0.1, 0.9); out = list(o.parameters_dict())",
    "global_step": "o = nn.SGD(params, 0.1); a = o.global_step.value(); path(o, 3); "
    "out = a, o.global_step, type(o.global_step).__name__",
    "global_step_dynamic": "o = nn.SGD(params, [0.1] * 9); a = o.global_step.value(); path(o, 3); out = a, o.global_step",
    "learning_rate": "o = nn.SGD(params, 0.1); out = o.learning_rate, type(o.learning_rate).__name__, "
    "o.learning_rate.name, o.dynamic_lr, o.is_group",
    "learning_rate_schedule": "o = nn.SGD(params, nn.WarmUpLR(0.1, 3)); out = repr(o.learning_rate), o.dynamic_lr",
    "learning_rate_set_data": "o = nn.SGD(params, 0.1); o.learning_rate.set_data(0.5); out = path(o, 1), o.get_lr()",
    "learning_rate_assign": "o = nn.SGD(params, 0.1); ops.assign(o.learning_rate, Tensor(0.5, ms.float32)); "
    "out = path(o, 1), o.get_lr()",
    "learning_rate_attribute": "o = nn.SGD(params, 0.1); o.learning_rate = Tensor(0.5); out = path(o, 1)",
    "get_lr_group_parameters": "o = nn.SGD([{'params': params[:1], 'lr': 0.5}, {'params': params[1:]}], 0.1); "
    "out = o.get_lr_parameter(params[0]), o.get_lr_parameter(params[1:]), o.get_lr_parameter(params)",
    "get_lr_parameter_plain": "o = nn.SGD(params, 0.1); out = o.get_lr_parameter(params[0])",
    "get_lr_parameter_unknown": "o = nn.SGD(params, 0.1); out = o.get_lr_parameter(make()[0])",
    "weight_decay_attribute": "o = nn.SGD(params, 0.1, weight_decay=0.01); out = o.weight_decay, o.get_weight_decay()",
    "weight_decay_none": "o = nn.SGD(params, 0.1); out = o.weight_decay, o.exec_weight_decay",
    "weight_decay_schedule": "class Decay(nn.Cell):\n    def construct(self, step): return 0.1 / (step.astype(ms.float32) + 1)\n"
    "o = nn.Momentum(params, 0.1, 0.9, weight_decay=Decay()); out = path(o, 3)",
    "weight_decay_of_names": "o = nn.Momentum(params, 0.1, 0.9, weight_decay=0.5); "
    "o((ops.zeros((2, 2)), ops.zeros(2), ops.zeros(1))); out = o.parameters",
    "weight_decay_of_names_sgd": "o = nn.SGD(params, 0.1, weight_decay=0.5); o((ops.zeros((2, 2)), ops.zeros(2), ops.zeros(1))); "
    "out = o.parameters",
    "weight_decay_of_beta_gamma": "ps = [Parameter(Tensor([1.0]), name=n) for n in ('a.weight', 'a.bias', 'a.gamma', 'a.beta', "
    "'beta_x', 'x')]\n"
    "o = nn.AdamWeightDecay(ps, 0.1, weight_decay=0.5); o(tuple(ops.zeros(1) for _ in ps)); "
    "out = {p.name: p.asnumpy() for p in ps}",
    "weight_decay_of_beta_gamma_adam": "ps = [Parameter(Tensor([1.0]), name=n) for n in ('a.weight', 'a.bias', 'a.gamma', 'a.beta', "
    "'beta_x', 'x')]\n"
    "o = nn.Momentum(ps, 0.1, 0.9, weight_decay=0.5); o(tuple(ops.zeros(1) for _ in ps)); "
    "out = {p.name: p.asnumpy() for p in ps}",
    "loss_scale_attribute": "o = nn.SGD(params, 0.1, loss_scale=4.0); out = o.loss_scale, o.reciprocal_scale",
    "moments": "o = nn.Adam(params); out = type(o.moment1).__name__, names(o.moment1), names(o.moment2), "
    "o.beta1_power.name, o.beta2_power.name, o.beta1_power",
    "moments_of_momentum": "o = nn.Momentum(params, 0.1, 0.9); out = names(o.moments), o.momentum",
    "moments_of_sgd": "o = nn.SGD(params, 0.1, momentum=0.9); out = names(o.accum), names(o.stat)",
    "two_optimizers_names": "a, b = nn.Adam(params[:1]), nn.Adam(params[1:]); "
    "out = names(a.get_parameters()), names(b.get_parameters())",
    "optimizer_in_cell": "class Train(nn.Cell):\n    def __init__(self):\n        super().__init__()\n"
    "        self.net = nn.Dense(2, 1)\n"
    "        self.opt = nn.Momentum(self.net.trainable_params(), 0.1, 0.9)\n"
    "out = names(Train().get_parameters()), names(Train().trainable_params())",
    "optimizer_is_cell": "o = nn.SGD(params); out = isinstance(o, nn.Cell), isinstance(o, nn.Optimizer), o.training, "
    "type(o).__mro__[1].__name__",
    "set_train": "o = nn.SGD(params); o.set_train(); out = o.training",
    "own_optimizer": "class Mine(nn.Optimizer):\n    def __init__(self, params, lr): super().__init__(lr, params)\n"
    "    def construct(self, gradients):\n        lr = self.get_lr()\n"
    "        for p, g in zip(self.parameters, gradients): ops.assign_sub(p, lr * g)\n"
    "        return True\n"
    "o = Mine(params, 0.1); out = path(o, 3), o(gradients(0)), o.global_step",
    "own_optimizer_schedule": "class Mine(nn.Optimizer):\n    def __init__(self, params, lr): super().__init__(lr, params)\n"
    "    def construct(self, gradients):\n        lr = self.get_lr()\n"
    "        self.assignadd(self.global_step, self.global_step_increase_tensor)\n"
    "        for p, g in zip(self.parameters, gradients): ops.assign_sub(p, lr * g)\n"
    "        return True\n"
    "o = Mine(params, nn.ExponentialDecayLR(0.5, 0.5, 2)); out = path(o, 3), o.global_step",
    "no_construct": "class Mine(nn.Optimizer): pass\nMine(0.1, params)(gradients(0))\nout = 0",
    "in_jit": "o = nn.Momentum(params, 0.1, 0.9)\n@ms.jit\ndef step(g): return o(g)\n"
    "for i in range(3): r = step(gradients(i))\nout = r, o.parameters, o.moments",
    "in_jit_adam": "o = nn.Adam(params, 0.1)\n@ms.jit\ndef step(g): return o(g)\n"
    "for i in range(3): r = step(gradients(i))\nout = r, o.parameters, o.global_step, o.beta1_power",
    "training_step": "net = nn.Dense(2, 1, weight_init='ones', bias_init='zeros'); "
    "o = nn.Adam(net.trainable_params(), 0.1); loss = nn.MSELoss()\n"
    "x, y = Tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]]), Tensor([[1.0], [0.0], [2.0]])\n"
    "step = ms.value_and_grad(lambda x, y: loss(net(x), y), None, o.parameters)\nlosses = []\n"
    "for _ in range(10):\n    value, grads = step(x, y)\n    o(grads)\n    losses.append(value)\n"
    "out = losses, net.weight, net.bias",
    "train_one_step_cell": "net = nn.Dense(2, 1, weight_init='ones', bias_init='zeros'); "
    "x, y = Tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]]), Tensor([[1.0], [0.0], [2.0]])\n"
    "train = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), nn.Momentum(net.trainable_params(), "
    "0.01, 0.9)).set_train()\n"
    "out = [train(x, y) for _ in range(5)], net.weight, net.bias",
    "train_one_step_cell_sens": "net = nn.Dense(2, 1, weight_init='ones', bias_init='zeros'); "
    "x, y = Tensor([[1.0, 2.0]]), Tensor([[1.0]])\n"
    "train = nn.TrainOneStepCell(nn.WithLossCell(net, nn.MSELoss()), "
    "nn.SGD(net.trainable_params(), 0.01), "
    "sens=10.0)\n"
    "out = train(x, y), net.weight, net.bias",
    "clip_then_step": "o = nn.SGD(params, 0.1); o(ops.clip_by_global_norm(gradients(0), 1.0)); out = o.parameters",
    "clip_by_value_then_step": "o = nn.SGD(params, 0.1); o(ops.clip_by_value(gradients(0), -0.2, 0.2)); out = o.parameters",
    "save_and_load": "o = nn.Adam(params, 0.1); path(o, 2); ms.save_checkpoint(o, 'o.ckpt'); "
    "d = ms.load_checkpoint('o.ckpt')\n"
    "p = nn.Adam(make(), 0.1); r = ms.load_param_into_net(p, d); out = r, sorted(d), path(p, 1)",
    "shared_parameter_changed_by_set_data": "o = nn.SGD(params, 0.1); params[2].set_data(Tensor([5.0])); o(gradients(0)); out = params[2]",
    "experimental_adam": "from mindspore.experimental import optim\no = optim.Adam(params, 0.1)\n"
    "for i in range(3): o(gradients(i))\nout = params",
    "experimental_sgd": "from mindspore.experimental import optim\no = optim.SGD(params, 0.1, momentum=0.9)\n"
    "for i in range(3): o(gradients(i))\nout = params, [g['lr'] for g in o.param_groups]",
    "experimental_adamw": "from mindspore.experimental import optim\no = optim.AdamW(params, 0.1)\n"
    "for i in range(3): o(gradients(i))\nout = params",
    "mint_adamw": "o = mint.optim.AdamW(params, 0.1)\nfor i in range(3): o(gradients(i))\nout = params",
}

# Where msgrad differs, and why.
DIFFERS = {
    "path_momentum_nesterov*": "msgrad updates with Nesterov's momentum, as documented; MindSpore's CPU ignores it",
    "state_momentum_nesterov*": "msgrad updates with Nesterov's momentum, as documented; MindSpore's CPU ignores it",
    "gradients_list": "a list of gradients is as good as a tuple in msgrad",
    "gradients_bare": "a wrong type is a TypeError; MindSpore's comes from its compiler",
    "gradients_none": "a wrong type is a TypeError; MindSpore's comes from its compiler",
    "gradients_shape": "a wrong shape is a ValueError; MindSpore's comes from its compiler",
    "*_adagrad_no_update_slots": "without `update_slots` the sums stay; MindSpore's CPU kernel updates them",
    "*_ftrl_l1": "by its formula; MindSpore's CPU kernel moves negative sums away from 0",
    "mint_adamw": "runs on any device; MindSpore on Ascend only",
}
