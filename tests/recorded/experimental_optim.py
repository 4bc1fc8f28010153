"""mindspore.experimental.optim: 20 steps of fixed parameters under fixed gradients, groups, state, printing, errors."""

PRELUDE = """
from mindspore.experimental import optim
import mindspore.mint.optim
def make():
    values = {"a.weight": [[1.0, -2.0], [0.5, 3.0]], "a.bias": [0.25, -0.75]}
    return [Parameter(Tensor(value, ms.float32), name=name) for name, value in values.items()]
def gradients(step):
    weight, bias = [[0.5, -1.0], [2.0, 0.3]], [-0.1, 0.3]
    return Tensor(weight, ms.float32) * (1 - 0.15 * step), Tensor(bias, ms.float32) - 0.05 * step
def values(parameters): return [p.asnumpy().copy() for p in parameters]  # asnumpy shares memory
def path(optimizer, steps=20, seen=(0, 1, 2, 4, 9, 19)):
    out = []
    for step in range(steps):
        optimizer(gradients(step))
        if step in seen: out.append(values(params))
    return out
def state(optimizer): return {p.name: p.asnumpy().copy() for p in optimizer.get_parameters()}
def two(): return [{'params': [params[0]], 'lr': 0.5}, {'params': params[1]}]
params = make()
"""

PATHS = {
    "adadelta": "Adadelta(params)",
    "adadelta_all": "Adadelta(params, 0.5, 0.6, 0.01, 0.1, maximize=True)",
    "adagrad": "Adagrad(params)",
    "adagrad_all": "Adagrad(params, 0.1, 0.2, 0.1, 0.3, 1e-3, maximize=True)",
    "adam": "Adam(params)",
    "adam_all": "Adam(params, 0.1, (0.5, 0.8), 0.1, 0.1, maximize=True)",
    "adam_tensor": "Adam(params, Tensor(0.1))",
    "adamw": "AdamW(params)",
    "adamw_all": "AdamW(params, 0.1, (0.5, 0.8), 0.1, 0.1, maximize=True)",
    "adamw_amsgrad": "AdamW(params, 0.1, (0.9, 0.9), amsgrad=True)",
    "adamax": "Adamax(params)",
    "adamax_all": "Adamax(params, 0.1, (0.5, 0.8), 0.1, 0.1, maximize=True)",
    "asgd": "ASGD(params)",
    "asgd_all": "ASGD(params, 0.1, 0.05, 0.5, 4.0, 0.1, True)",
    "nadam": "NAdam(params)",
    "nadam_all": "NAdam(params, 0.1, (0.5, 0.8), 0.1, 0.1, 0.05)",
    "radam": "RAdam(params)",
    "radam_all": "RAdam(params, 0.1, (0.5, 0.8), 0.1, 0.1)",
    "rmsprop": "RMSprop(params)",
    "rmsprop_all": "RMSprop(params, 0.1, 0.9, 0.1, 0.1, 0.5, True, True)",
    "rmsprop_momentum": "RMSprop(params, 0.1, momentum=0.9)",
    "rprop": "Rprop(params)",
    "rprop_all": "Rprop(params, 0.1, (0.6, 1.5), (0.05, 0.3), maximize=True)",
    "sgd": "SGD(params, 0.1)",
    "sgd_int": "SGD(params, 1, weight_decay=1)",
    "sgd_all": "SGD(params, 0.1, 0.9, 0.3, 0.1, maximize=True)",
    "sgd_nesterov": "SGD(params, 0.1, 0.9, weight_decay=0.1, nesterov=True)",
    "groups": "Adam([{'params': [params[0]], 'lr': 0.5, 'betas': (0.5, 0.6)}, {'params': params[1], "
    "'weight_decay': 0.1, 'maximize': True}], 0.1)",
    "groups_sgd": "SGD([{'params': params[0], 'momentum': 0.9, 'nesterov': True}, {'params': params[1:], 'lr': 1}], 0.1)",
    "groups_rmsprop": "RMSprop([{'params': params[0], 'centered': True}, {'params': params[1], 'momentum': 0.5}])",
}
NAMES = "ASGD Adadelta Adagrad Adam AdamW Adamax NAdam RAdam RMSprop Rprop".split()
ALL = {**{name: f"optim.{name}(params)" for name in NAMES}, "SGD": "optim.SGD(params, 0.1)"}
MINT = {
    "mint_adam": "mint.optim.Adam(params)",
    "mint_adam_amsgrad": "mint.optim.Adam(params, amsgrad=True)",
    "mint_adamw": "mint.optim.AdamW(params, weight_decay=0.1)",
    "mint_sgd": "mint.optim.SGD(params, 0.1, 0.9)",
}
CHANGES = {
    "lr": "o.param_groups[0]['lr'] = 0.5",
    "lr_assign": "ops.assign(o.param_groups[0]['lr'], 0.5)",
    "lr_set_data": "o.lrs[0].set_data(Tensor(0.5))",
    "weight_decay": "o.param_groups[0]['weight_decay'] = 0.5",
    "maximize": "o.param_groups[0]['maximize'] = True",
    "betas": "o.param_groups[0]['betas'] = (0.5, 0.6)",
    "lr_tensor": "o.param_groups[0]['lr'] = Tensor(0.5)",
}
ERRORS = {
    "empty": "SGD([], 0.1)",
    "none": "Adam(None)",
    "one": "Adam(params[0])",
    "not_parameters": "Adam([1, 2])",
    "tensors": "Adam([Tensor([1.0])])",
    "set": "Adam([{'params': set(params)}])",
    "mixed": "Adam([params[0], {'params': params[1]}])",
    "mixed_dict": "Adam([{'params': params[1]}, params[0]])",
    "no_params": "Adam([{'lr': 0.1}])",
    "two_groups": "Adam([{'params': params}, {'params': params[0]}])",
    "sgd_without_lr": "SGD(params)",
    "lr_negative": "Adam(params, -0.1)",
    "lr_zero": "Adam(params, 0.0)",
    "lr_str": "Adam(params, '0.1')",
    "lr_none": "Adam(params, None)",
    "lr_list": "SGD(params, [0.1])",
    "lr_1d": "Adam(params, Tensor([0.1]))",
    "lr_group_negative": "Adam([{'params': params, 'lr': -0.1}])",
    "lr_group_str": "Adam([{'params': params, 'lr': 'x'}])",
    "lr_group_1d": "Adam([{'params': params, 'lr': Tensor([0.1, 0.2])}])",
    "decay_negative": "Adam(params, weight_decay=-0.1)",
    "decay_str": "Adam(params, weight_decay='x')",
    "decay_group_str": "Adam([{'params': params, 'weight_decay': 'x'}])",
    "decay_group_negative": "AdamW([{'params': params, 'weight_decay': -1}])",
    "adam_beta": "Adam(params, betas=(1.0, 0.9))",
    "adam_beta_int": "Adam(params, betas=(0, 0.9))",
    "adam_betas_one": "Adam(params, betas=(0.9,))",
    "adam_betas_float": "Adam(params, betas=0.9)",
    "adam_eps": "Adam(params, eps=-1.0)",
    "adamw_eps": "AdamW(params, eps=-1.0)",
    "adamw_beta": "AdamW(params, betas=(0.9, 1.5))",
    "adadelta_lr": "Adadelta(params, 0.0)",
    "adadelta_rho": "Adadelta(params, rho=1.5)",
    "adadelta_rho_int": "Adadelta(params, rho=1)",
    "adadelta_eps": "Adadelta(params, eps=0.0)",
    "adagrad_decay": "Adagrad(params, lr_decay=-0.1)",
    "adagrad_start": "Adagrad(params, initial_accumulator_value=-0.1)",
    "adamax_beta": "Adamax(params, betas=(0.9, 1.0))",
    "adamax_beta_int": "Adamax(params, betas=(0, 0.9))",
    "nadam_decay": "NAdam(params, momentum_decay=-1.0)",
    "radam_lr": "RAdam(params, 0.0)",
    "asgd_lambd": "ASGD(params, lambd=1)",
    "asgd_t0": "ASGD(params, t0=1)",
    "rmsprop_alpha": "RMSprop(params, alpha=-0.1)",
    "rmsprop_momentum": "RMSprop(params, momentum=-0.1)",
    "rprop_eta": "Rprop(params, etas=(1.5, 1.2))",
    "rprop_eta_plus": "Rprop(params, etas=(0.5, 1.0))",
    "sgd_momentum": "SGD(params, 0.1, -0.9)",
    "sgd_momentum_str": "SGD(params, 0.1, 'x')",
    "sgd_momentum_bool": "SGD(params, 0.1, True)",
    "sgd_dampening": "SGD(params, 0.1, dampening='x')",
    "sgd_nesterov": "SGD(params, 0.1, nesterov=True)",
    "sgd_nesterov_int": "SGD(params, 0.1, 0.9, nesterov=1)",
    "sgd_maximize_int": "SGD(params, 0.1, maximize=1)",
    "keyword_only": "SGD(params, 0.1, 0.9, 0.0, 0.0, False, True)",
    "unknown": "Adam(params, momentum=0.9)",
}
MINT_ERRORS = {
    "adam_lr_tensor": "Adam(params, Tensor(0.1))",
    "adam_lr_int": "Adam(params, 1)",
    "adam_lr_negative": "Adam(params, -0.1)",
    "adam_betas_list": "Adam(params, betas=[0.9, 0.99])",
    "adam_betas_three": "Adam(params, betas=(0.9, 0.99, 0.9))",
    "adam_beta_int": "Adam(params, betas=(0, 0.9))",
    "adam_eps_int": "Adam(params, eps=1)",
    "adam_amsgrad_int": "Adam(params, amsgrad=1)",
    "adamw_decay_int": "AdamW(params, weight_decay=1)",
    "adamw_beta": "AdamW(params, betas=(0.9, 1.0))",
    "fused_mixed": "FusedAdamW([{'params': params[0], 'amsgrad': True}, {'params': params[1], 'amsgrad': False}])",
    "sgd_lr_str": "SGD(params, 'x')",
    "sgd_momentum": "SGD(params, 0.1, -1)",
    "sgd_nesterov": "SGD(params, 0.1, nesterov=True)",
    "sgd_decay": "SGD(params, 0.1, weight_decay=-1)",
    "sgd_without_lr": "SGD(params)",
}

CASES = {
    **{name: f"o = optim.{made}; out = path(o), state(o)" for name, made in PATHS.items()},
    **{
        f"about_{name}": f"o = {made}; out = str(o), repr(o) == str(o), o.cls_name, o(gradients(0)), "
        "[n for n, _ in o.parameters_and_names()], [p.name for p in o.lrs], o.group_start_id, type(o.parameters).__name__, "
        "[(p.name, p.shape, p.dtype) for p in o.get_parameters()], sorted(o.defaults), isinstance(o, nn.Optimizer), "
        "isinstance(o, nn.Cell), [sorted(g) for g in o.param_groups]"
        for name, made in {**ALL, "groups": "optim.Adam(two(), 0.1)"}.items()
    },
    **{
        f"about_{name}": f"o = {made}; out = str(o), [n for n, _ in o.parameters_and_names()], "
        "[(p.name, p.shape, p.dtype) for p in o.get_parameters()]"
        for name, made in MINT.items()
    },
    **{
        f"change_{name}": f"o = optim.Adam(params, 0.1); o(gradients(0)); o(gradients(1))\n{change}\n"
        "out = path(o, 3), str(o)"
        for name, change in CHANGES.items()
    },
    **{f"error_{name}": f"out = str(optim.{made})" for name, made in ERRORS.items()},
    **{f"error_mint_{name}": f"out = str(mint.optim.{made})" for name, made in MINT_ERRORS.items()},
    "error_group_no_dict": "o = optim.Adam(params[:1]); o.add_param_group([params[1]]); out = 1",
    "error_group_again": "o = optim.Adam(params); o.add_param_group({'params': params[0]}); out = 1",
    "error_gradients_short": "out = optim.Adam(params)(gradients(0)[:1])",
    "error_gradients_shape": "out = optim.Adam(params)(gradients(0)[::-1])",
    "adam_amsgrad": "o = optim.Adam(params, 0.1, (0.9, 0.9), amsgrad=True); out = path(o)",
    "add_group": "o = optim.SGD(params[:1], 0.1); o.add_param_group({'params': params[1], 'lr': 0.5}); out = path(o, 3)",
    "group_dict_is_kept": "g = two(); o = optim.SGD(g, 0.1); out = o.param_groups[0] is g[0], sorted(g[0]), type(g[1]['params'])"
    ".__name__, g[1]['weight_decay'], g[1]['lr']",
    "own": "class Mine(optim.Optimizer):\n    def __init__(self, params, lr): super().__init__(params, dict(lr=lr))\n"
    "    def construct(self, gradients):\n        for n, group in enumerate(self.param_groups):\n"
    "            for k, p in enumerate(group['params']):\n"
    "                ops.assign(p, p - gradients[self.group_start_id[n] + k] * group['lr'])\n"
    "o = Mine(params[:1], 0.1); o.add_param_group({'params': params[1], 'lr': 0.5}); o(gradients(0)); out = values(params), "
    "str(o), len(o.parameters)",
    "own_without_lr": "out = str(optim.Optimizer(params, {}))",
    "own_without_construct": "out = optim.Optimizer(params, {'lr': 0.1})(gradients(0))",
    "ints_in_a_group": "o = optim.SGD([{'params': params, 'lr': 1, 'weight_decay': 0}], 0.1); out = str(o)",
    "jit": "o = optim.Adam(params, 0.1)\n@ms.jit\ndef step(g): return o(g)\nout = [step(gradients(k)) for k in range(3)], "
    "values(params)",
    "value_and_grad": "net = nn.Dense(2, 1, weight_init='ones', bias_init='zeros'); o = optim.SGD(net.trainable_params(), 0.1, 0.9)\n"
    "f = ms.value_and_grad(lambda x: net(x).sum(), None, o.parameters); x = Tensor([[1.0, 2.0]])\nseen = []\n"
    "for _ in range(3):\n    loss, grads = f(x); o(grads); seen.append(loss.asnumpy().copy())\nout = seen",
}

DIFFERS = {
    "adam_amsgrad": "AMSGrad is computed as in AdamW; MindSpore ignores the argument",
    "change_lr_tensor": "a Tensor in the place of a group's 'lr' counts, as a float does; MindSpore goes on with the old one",
    "change_lr_set_data": "the Parameter's value counts, however it was set; MindSpore's compiled step has the old one",
    "add_group": "a group that comes later gets its state; MindSpore fails at the next step",
}
ALONE = True
