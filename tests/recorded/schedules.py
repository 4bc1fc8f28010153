"""Learning rates: schedule cells, dynamic lists, their errors."""

SCHEDULES = {
    "exponential": "ExponentialDecayLR(0.1, 0.9, 4)",
    "exponential_stair": "ExponentialDecayLR(0.1, 0.9, 4, True)",
    "natural": "NaturalExpDecayLR(0.1, 0.9, 4)",
    "natural_stair": "NaturalExpDecayLR(0.1, 0.9, 4, True)",
    "inverse": "InverseDecayLR(0.1, 0.5, 4)",
    "inverse_stair": "InverseDecayLR(0.1, 0.5, 4, True)",
    "cosine": "CosineDecayLR(0.01, 0.1, 4)",
    "cosine_zero": "CosineDecayLR(0.0, 0.1, 10)",
    "polynomial": "PolynomialDecayLR(0.1, 0.01, 4, 0.5)",
    "polynomial_update": "PolynomialDecayLR(0.1, 0.01, 4, 0.5, True)",
    "polynomial_linear": "PolynomialDecayLR(0.1, 0.0, 8, 1.0)",
    "warmup": "WarmUpLR(0.1, 2)",
    "warmup_five": "WarmUpLR(0.1, 5)",
}
LISTS = {
    "piecewise": "piecewise_constant_lr([2, 5, 10], [0.1, 0.05, 0.01])",
    "exponential": "exponential_decay_lr(0.1, 0.9, 6, 2, 1)",
    "exponential_stair": "exponential_decay_lr(0.1, 0.9, 6, 2, 2, True)",
    "natural": "natural_exp_decay_lr(0.1, 0.9, 6, 2, 2)",
    "natural_stair": "natural_exp_decay_lr(0.1, 0.9, 6, 2, 2, True)",
    "inverse": "inverse_decay_lr(0.1, 0.5, 6, 1, 1)",
    "inverse_stair": "inverse_decay_lr(0.1, 0.5, 6, 1, 2, True)",
    "cosine": "cosine_decay_lr(0.01, 0.1, 6, 2, 2)",
    "cosine_long": "cosine_decay_lr(0.0, 1.0, 12, 3, 3)",
    "polynomial": "polynomial_decay_lr(0.1, 0.01, 6, 2, 2, 0.5)",
    "polynomial_update": "polynomial_decay_lr(0.1, 0.01, 10, 2, 2, 0.5, True)",
    "warmup": "warmup_lr(0.1, 6, 2, 2)",
    "warmup_zero": "warmup_lr(0.1, 6, 2, 0)",
    "warmup_int": "warmup_lr(1, 6, 2, 3)",
}
ERRORS = {
    "exponential_int": "ExponentialDecayLR(1, 0.9, 4)",
    "exponential_zero": "ExponentialDecayLR(0.0, 0.9, 4)",
    "exponential_negative": "ExponentialDecayLR(-0.1, 0.9, 4)",
    "exponential_rate": "ExponentialDecayLR(0.1, -0.9, 4)",
    "exponential_rate_int": "ExponentialDecayLR(0.1, 1, 4)",
    "exponential_steps_float": "ExponentialDecayLR(0.1, 0.9, 4.0)",
    "exponential_steps_zero": "ExponentialDecayLR(0.1, 0.9, 0)",
    "exponential_stair": "ExponentialDecayLR(0.1, 0.9, 4, 1)",
    "cosine_order": "CosineDecayLR(0.1, 0.01, 4)",
    "cosine_equal": "CosineDecayLR(0.1, 0.1, 4)",
    "cosine_min_int": "CosineDecayLR(0, 0.1, 4)",
    "cosine_negative": "CosineDecayLR(-0.1, 0.1, 4)",
    "cosine_steps": "CosineDecayLR(0.0, 0.1, 4.5)",
    "polynomial_power_int": "PolynomialDecayLR(0.1, 0.01, 4, 1)",
    "polynomial_power_zero": "PolynomialDecayLR(0.1, 0.01, 4, 0.0)",
    "polynomial_update": "PolynomialDecayLR(0.1, 0.01, 4, 0.5, 1)",
    "polynomial_end_negative": "PolynomialDecayLR(0.1, -0.01, 4, 0.5)",
    "warmup_int": "WarmUpLR(1, 2)",
    "warmup_steps_zero": "WarmUpLR(0.1, 0)",
    "warmup_steps_float": "WarmUpLR(0.1, 2.0)",
    "missing": "WarmUpLR(0.1)",
    "str": "WarmUpLR('x', 2)",
    "piecewise_lengths": "piecewise_constant_lr([2, 5], [0.1])",
    "piecewise_order": "piecewise_constant_lr([5, 2], [0.1, 0.2])",
    "piecewise_equal": "piecewise_constant_lr([2, 2], [0.1, 0.2])",
    "piecewise_float": "piecewise_constant_lr([2.0, 5], [0.1, 0.2])",
    "piecewise_not_list": "piecewise_constant_lr(2, 0.1)",
    "piecewise_zero": "piecewise_constant_lr([0, 2], [0.1, 0.2])",
    "piecewise_lr_int": "piecewise_constant_lr([2, 5], [1, 2])",
    "piecewise_tuple": "piecewise_constant_lr((2, 5), (0.1, 0.2))",
    "piecewise_empty": "piecewise_constant_lr([], [])",
    "list_total_float": "exponential_decay_lr(0.1, 0.9, 6.0, 2, 1)",
    "list_total_zero": "exponential_decay_lr(0.1, 0.9, 0, 2, 1)",
    "list_lr_zero": "exponential_decay_lr(0.0, 0.9, 6, 2, 1)",
    "list_cosine_order": "cosine_decay_lr(0.1, 0.01, 6, 2, 2)",
    "list_cosine_int": "cosine_decay_lr(0, 0.1, 6, 2, 2)",
    "list_polynomial_power": "polynomial_decay_lr(0.1, 0.01, 6, 2, 2, -0.5)",
    "list_warmup_negative": "warmup_lr(0.1, 6, 2, -1)",
    "list_warmup_lr_negative": "warmup_lr(-0.1, 6, 2, 2)",
    "list_stair": "exponential_decay_lr(0.1, 0.9, 6, 2, 1, 1)",
}

CASES = {
    **{
        f"{name}": f"s = nn.{made}; out = [s(Tensor(i, ms.int32)) for i in (0, 1, 2, 3, 4, 5, 7, 9)]"
        for name, made in SCHEDULES.items()
    },
    **{f"float_step_{name}": f"out = nn.{made}(Tensor(2.0, ms.float32))" for name, made in SCHEDULES.items()},
    **{f"int64_step_{name}": f"out = nn.{made}(Tensor(2))" for name, made in SCHEDULES.items()},
    **{f"list_{name}": f"out = nn.{made}" for name, made in LISTS.items()},
    **{
        f"error_{name}": f"r = nn.{made}; out = r if isinstance(r, list) else r.cls_name"
        for name, made in ERRORS.items()
    },
    # XLA multiplies by the reciprocal of a constant: 41 times that of 41 is below 1, 10 times that of 10 may be above
    **{
        f"whole_periods_{name}": f"s = nn.{made}; out = [s(Tensor(n * i, ms.int32)) for n in (41, 10) for i in range(5)]"
        for name, made in {
            "exponential": "ExponentialDecayLR(0.1, 0.9, 41, True)",
            "natural": "NaturalExpDecayLR(0.1, 0.001, 41, True)",
            "inverse": "InverseDecayLR(0.1, 0.5, 41, True)",
            "polynomial": "PolynomialDecayLR(0.1, 0.01, 10, 0.5)",
            "polynomial_update": "PolynomialDecayLR(0.1, 0.01, 10, 0.5, True)",
            "polynomial_update_long": "PolynomialDecayLR(0.1, 0.01, 41, 0.5, True)",
        }.items()
    },
    "vector_step": "out = nn.CosineDecayLR(0.01, 0.1, 4)(Tensor([0, 2, 4], ms.int32)), nn.ExponentialDecayLR(0.1, "
    "0.9, 4)(Tensor([0, 2], ms.int32))",
    "number_step": "out = nn.ExponentialDecayLR(0.1, 0.9, 4)(2)",
    "is_cell": "s = nn.WarmUpLR(0.1, 2); out = isinstance(s, nn.Cell), type(s).__mro__[1].__name__, "
    "list(s.get_parameters())",
    "own_schedule": "class Mine(nn.learning_rate_schedule.LearningRateSchedule):\n"
    "    def construct(self, step): return 0.1 / (step + 1)\n"
    "p = Parameter(Tensor([1.0]), name='p'); o = nn.SGD([p], Mine())\n"
    "for _ in range(3): o((Tensor([1.0]),))\nout = p, o.global_step",
    "own_cell_as_schedule": "class Mine(nn.Cell):\n    def construct(self, step): return 0.1 / (step + 1)\n"
    "p = Parameter(Tensor([1.0]), name='p'); o = nn.SGD([p], Mine())\n"
    "for _ in range(3): o((Tensor([1.0]),))\nout = p",
    "combined": "class Mine(nn.learning_rate_schedule.LearningRateSchedule):\n    def __init__(self):\n"
    "        super().__init__()\n        self.warm, self.cool = nn.WarmUpLR(0.1, 3), "
    "nn.CosineDecayLR(0.0, 0.1, 6)\n"
    "    def construct(self, step): return ops.select(step < 3, self.warm(step), self.cool(step))\n"
    "s = Mine(); out = [s(Tensor(i, ms.int32)) for i in range(7)]",
}
