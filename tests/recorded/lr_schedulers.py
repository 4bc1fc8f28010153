"""mindspore.experimental.optim.lr_scheduler: the learning rates of each epoch, of given epochs, state, errors."""

PRELUDE = """
from mindspore.experimental import optim
from mindspore.experimental.optim import lr_scheduler as S
def make(groups=1):
    params = [Parameter(Tensor([1.0]), name=f"p{i}") for i in range(groups)]
    return optim.SGD([{"params": p, "lr": 0.1 * (i + 1)} for i, p in enumerate(params)], 0.1)
def now(s): return np.array([float(rate) for rate in s.get_last_lr()], np.float32)
def epochs(s, count=8):
    out = [now(s)]
    for _ in range(count):
        s.step(); out.append(now(s))
    return out
def at(s, *epochs):
    out = []
    for epoch in epochs:
        s.step(epoch); out.append((now(s), float(s.last_epoch)))
    return out
o, two = make(), make(2)
"""

SCHEDULERS = {
    "step": "StepLR({o}, 2)",
    "step_gamma": "StepLR({o}, 3, 0.5)",
    "linear": "LinearLR({o})",
    "linear_down": "LinearLR({o}, 0.8, 0.2, 3)",
    "exponential": "ExponentialLR({o}, 0.5)",
    "polynomial": "PolynomialLR({o})",
    "polynomial_power": "PolynomialLR({o}, 4, 2.0)",
    "lambda": "LambdaLR({o}, lambda epoch: 0.95 ** epoch)",
    "multiplicative": "MultiplicativeLR({o}, lambda epoch: 0.9 + 0.01 * epoch)",
    "multi_step": "MultiStepLR({o}, [2, 4, 4, 7])",
    "multi_step_gamma": "MultiStepLR({o}, [3], 2)",
    "constant": "ConstantLR({o})",
    "constant_factor": "ConstantLR({o}, 0.5, 3)",
    "cosine": "CosineAnnealingLR({o}, 3, 0.01)",
    "cosine_int": "CosineAnnealingLR({o}, 5, 0)",
    "restarts": "CosineAnnealingWarmRestarts({o}, 3)",
    "restarts_longer": "CosineAnnealingWarmRestarts({o}, 2, 2, 0.01)",
    "cyclic": "CyclicLR({o}, 0.01, 0.1, 2)",
    "cyclic_down": "CyclicLR({o}, 0.01, 0.1, 2, 3, 'triangular2')",
    "cyclic_range": "CyclicLR({o}, 0.01, 0.1, 2, mode='exp_range', gamma=0.9)",
    "cyclic_own": "CyclicLR({o}, 0.01, 0.1, 2, scale_fn=lambda x: 0.9 ** x, scale_mode='iterations')",
    "cyclic_own_cycle": "CyclicLR({o}, 0.01, 0.1, 2, scale_fn=lambda x: 1 / x)",
    "cyclic_ints": "CyclicLR({o}, 1, 2, 2)",
}
LISTS = {
    "lambda": "LambdaLR(two, [lambda epoch: 0.9 ** epoch, lambda epoch: 1 / (epoch + 1)])",
    "multiplicative": "MultiplicativeLR(two, [lambda epoch: 0.9, lambda epoch: 0.8])",
    "cyclic": "CyclicLR(two, [0.01, 0.02], [0.1, 0.3], 3)",
}
SEQUENCES = {
    "two": "[S.ConstantLR(o, 0.1, 2), S.ExponentialLR(o, 0.9)], [2]",
    "three": "[S.LinearLR(o, 0.5, 1.0, 2), S.StepLR(o, 2), S.PolynomialLR(o, 4)], [3, 6]",
}
PLATEAUS = {
    "default": "patience=1",
    "max": "'max', 0.5, 1",
    "absolute": "patience=0, threshold=0.5, threshold_mode='abs'",
    "max_absolute": "'max', patience=0, threshold=0.5, threshold_mode='abs'",
    "cooldown": "factor=0.5, patience=0, cooldown=2",
    "lowest": "patience=0, min_lr=0.05",
    "lowest_each": "patience=0, min_lr=[0.05, 0.15]",
    "eps": "patience=0, eps=0.1",
}
ERRORS = {
    "no_optimizer": "StepLR(1, 2)",
    "nn_optimizer": "StepLR(nn.SGD([Parameter(Tensor([1.0]), name='p')]), 2)",
    "last_epoch": "StepLR(o, 2, last_epoch=-2)",
    "last_epoch_float": "StepLR(o, 2, last_epoch=1.0)",
    "no_initial_lr": "StepLR(o, 2, last_epoch=3)",
    "base": "LRScheduler(o)",
    "step_float": "StepLR(o, 2.0)",
    "step_bool": "StepLR(o, True)",
    "step_gamma_int": "StepLR(o, 2, 1)",
    "linear_start": "LinearLR(o, 0.0)",
    "linear_start_above": "LinearLR(o, 1.5)",
    "linear_end": "LinearLR(o, end_factor=-0.1)",
    "linear_total": "LinearLR(o, total_iters=2.0)",
    "exponential_int": "ExponentialLR(o, 1)",
    "exponential_missing": "ExponentialLR(o)",
    "polynomial_power_int": "PolynomialLR(o, power=1)",
    "polynomial_power": "PolynomialLR(o, power=-1.0)",
    "polynomial_total": "PolynomialLR(o, 2.0)",
    "lambda_length": "LambdaLR(o, [abs, abs])",
    "multiplicative_length": "MultiplicativeLR(o, (abs, abs))",
    "milestones_tuple": "MultiStepLR(o, (2, 4))",
    "milestones_float": "MultiStepLR(o, [2.0])",
    "milestones_gamma": "MultiStepLR(o, [2], 'x')",
    "constant_factor": "ConstantLR(o, 1.5)",
    "constant_total": "ConstantLR(o, 0.5, 2.0)",
    "cosine_float": "CosineAnnealingLR(o, 2.0)",
    "cosine_eta": "CosineAnnealingLR(o, 2, 'x')",
    "restarts_float": "CosineAnnealingWarmRestarts(o, 2.0)",
    "restarts_zero": "CosineAnnealingWarmRestarts(o, 0)",
    "restarts_mult": "CosineAnnealingWarmRestarts(o, 2, 0)",
    "restarts_eta": "CosineAnnealingWarmRestarts(o, 2, 1, 'x')",
    "cyclic_mode": "CyclicLR(o, 0.01, 0.1, mode='x')",
    "cyclic_length": "CyclicLR(o, [0.01, 0.1], 0.1)",
    "sequential_milestones": "SequentialLR(o, [S.StepLR(o, 2)], [1, 2])",
    "sequential_other": "SequentialLR(o, [S.StepLR(make(), 2)], [])",
    "plateau_factor": "ReduceLROnPlateau(o, factor=1.0)",
    "plateau_mode": "ReduceLROnPlateau(o, 'x')",
    "plateau_threshold_mode": "ReduceLROnPlateau(o, threshold_mode='x')",
    "plateau_length": "ReduceLROnPlateau(o, min_lr=[0.1, 0.2])",
    "plateau_no_optimizer": "ReduceLROnPlateau(1)",
}

CASES = {
    **{f"epochs_{name}": f"out = epochs(S.{made.format(o='o')})" for name, made in SCHEDULERS.items()},
    **{
        f"given_{name}": f"out = at(S.{made.format(o='two')}, 3, 1, Tensor(5.0), 6)"
        for name, made in SCHEDULERS.items()
    },
    **{f"lists_{name}": f"out = epochs(S.{made}, 4)" for name, made in LISTS.items()},
    **{f"sequence_{name}": f"out = epochs(S.SequentialLR(o, {given}))" for name, given in SEQUENCES.items()},
    **{
        f"plateau_{name}": f"s = S.ReduceLROnPlateau(two, {given}); out = []\n"
        "for m in (5.0, 4.0, 4.2, 3.9, 4.0, 4.0, 3.0, 3.0, 3.0, 3.5):\n"
        "    r = s.step(Tensor(m)); out.append((r, now(s), float(s.best), float(s.wait), float(s.cooldown_counter), "
        "bool(s.in_cooldown()), int(s.last_epoch)))"
        for name, given in PLATEAUS.items()
    },
    **{f"error_{name}": f"out = type(S.{made}).__name__" for name, made in ERRORS.items()},
    "error_negative_epoch": "s = S.CosineAnnealingWarmRestarts(o, 2); s.step(-1); out = 1",
    "about": "s = S.StepLR(two, 2); out = s.step(), s.get_last_lr(), s.last_epoch, s.last_epoch.name, s.base_lrs, s.groups_num, "
    "str(two), s.optimizer is two",
    "about_plateau": "s = S.ReduceLROnPlateau(o); out = [p.name for p in (s.best, s.wait, s.cooldown_counter, s.last_epoch)], "
    "s.step(1.0)",
    "about_sequence": "s = S.SequentialLR(o, [S.ConstantLR(o), S.StepLR(o, 2)], [2]); out = s.step(), s.last_epoch.name",
    "about_restarts": "s = S.CosineAnnealingWarmRestarts(o, 2, 2); s.step(); s.step(); out = s.step(), s.T_cur, s.T_i, s.T_0",
    "resumed": "o.param_groups[0]['initial_lr'] = Tensor(0.1); s = S.StepLR(o, 2, last_epoch=2); out = epochs(s, 3)",
    "own": "class Mine(S.LRScheduler):\n    def get_lr(self): return [rate * 0.5 for rate in self._last_lr]\n"
    "out = epochs(Mine(two), 3)",
    "own_floats": "class Mine(S.LRScheduler):\n    def get_lr(self): return [0.5, 0.25]\nout = epochs(Mine(two), 2)",
    "own_closed": "class Mine(S.LRScheduler):\n    def get_lr(self): return [rate * 0.5 for rate in self._last_lr]\n"
    "    def _get_closed_form_lr(self): return [base / (self.last_epoch + 1) for base in self.base_lrs]\n"
    "out = at(Mine(two), 3, 1)",
    "trained": "s = S.ExponentialLR(o, 0.5); p = o.parameters[0]; out = []\n"
    "for _ in range(3): o((Tensor([1.0]),)); s.step(); out.append(p.asnumpy().copy())",
}

DIFFERS = {
    "given_multi_step*": "has a closed form; MindSpore's reads an attribute that is not there",
    "given_restarts_longer": "is computed; MindSpore calls its logarithm with an argument too many",
}
ALONE = True
