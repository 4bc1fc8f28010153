"""Distributions and bijectors: every function, with their own parameters and with others, gradients, texts, errors."""

from encode import lines

PRELUDE = """
import mindspore.nn.probability.distribution as d
import mindspore.nn.probability.bijector as b
def t(*numbers):
    return Tensor(np.array(numbers, np.float32))
def functions(make, value, theirs, own):
    \"\"\"All functions of a distribution, with its own parameters, and of one made without with `own` ones.\"\"\"
    out = {}
    for name in 'prob log_prob cdf log_cdf survival_function log_survival'.split():
        out[name] = attempt(lambda: getattr(make, name)(value)), attempt(lambda: getattr(make, name)(value, *own))
    for name in 'mean sd var entropy get_dist_args'.split() + MODE:
        out[name] = attempt(lambda: getattr(make, name)()), attempt(lambda: getattr(make, name)(*own))
    kind = type(make).__name__
    for name in 'kl_loss cross_entropy'.split():
        out[name] = (attempt(lambda: getattr(make, name)(kind, *theirs)),
                     attempt(lambda: getattr(make, name)(kind, *theirs, *own)))
    out['type'] = attempt(make.get_dist_type)
    out['sample'] = [attempt(lambda: (s := make.sample(shape)).shape + (str(s.dtype),)) for shape in SHAPES]
    return out
MODE, SHAPES = ['mode'], ((), (2, 3))
"""
# distribution, a value, parameters of another one, parameters in the place of its own
FUNCTIONS = {
    "normal": ("d.Normal(3.0, 4.0)", "t(1, 2, 3)", "t(1), t(1, 1.5, 2)", "t(2), t(2, 2, 3)"),
    "normal_batch": ("d.Normal([1.0, 2.0], [[1.0], [2.0]])", "t(1, 2)", "t(1), t(1, 1.5)", "t(2), t(2, 2)"),
    "half_normal": ("d.HalfNormal(3.0, 4.0)", "t(1, 2, 4)", "t(1), t(1)", "t(2), t(2, 2, 2)"),
    "laplace": ("d.Laplace(3.0, 4.0)", "t(1, 2, 3)", "t(1), t(1)", "t(2), t(2, 2, 2)"),
    "student_t": ("d.StudentT(2.0, 3.0, 4.0)", "t(1, 2, 3)", "t(1), t(1), t(1)", "t(2), t(2), t(2, 2, 2)"),
    "cauchy": ("d.Cauchy(3.0, 4.0)", "t(1, 2, 3)", "t(1), t(1, 1.5, 2)", "t(2), t(2, 2, 3)"),
    "logistic": ("d.Logistic(3.0, 4.0)", "t(1, 2, 3)", "t(1), t(1, 1.5, 2)", "t(2), t(2, 2, 3)"),
    "uniform": ("d.Uniform(0.0, 1.0)", "t(-1, 0.5, 2)", "t(-1.5), t(2.5, 5, 0.5)", "t(0), t(2, 4, 1)"),
    "exponential": ("d.Exponential(0.5)", "t(-1, 0.5, 2)", "t(0.2, 0.5, 2)", "t(0.6)"),
    "gamma": ("d.Gamma([3.0], [4.0])", "t(1, 2, 0.5)", "t(1), t(1, 1.5, 2)", "t(2), t(2, 2, 3)"),
    "beta": ("d.Beta([3.0], [4.0])", "t(0.3, 0.7, 0.9)", "t(9), t(1, 1.5, 2)", "t(2), t(7, 6, 5)"),
    "bernoulli": ("d.Bernoulli(0.3)", "t(1, 0, 1)", "t(0.2, 0.3, 0.4)", "t(0.6)"),
    "geometric": ("d.Geometric(0.3)", "t(1, 0, 3)", "t(0.2, 0.3, 0.4)", "t(0.6)"),
    "poisson": ("d.Poisson([0.5])", "t(1, 0, 3)", "t(0.2, 0.3, 0.4)", "t(0.6)"),
    "categorical": ("d.Categorical([0.2, 0.8])", "t(1, 0)", "t(0.8, 0.2)", "t(0.1, 0.9)"),
    "categorical_batch": (
        "d.Categorical([[0.2, 0.8], [0.4, 0.6]])",
        "t(1, 0)",
        "Tensor(np.array([[0.8, 0.2], [0.9, 0.1]], np.float32))",
        "Tensor(np.array([[0.1, 0.9], [0.3, 0.7]], np.float32))",
    ),
    "log_normal": ("d.LogNormal(0.3, 0.4)", "t(1, 2, 3)", "t(1), t(1, 1.5, 2)", "t(2), t(2, 2, 3)"),
    "gumbel": ("d.Gumbel(0.5, 2.0)", "t(1, 2, 3)", "t(1), t(1, 1.5, 2)", ""),
    "transformed": ("d.TransformedDistribution(b.Exp(), d.Normal(0.0, 1.0))", "t(1, 2, 3)", "t(1), t(1)", "t(2), t(2)"),
    "affine": (
        "d.TransformedDistribution(b.ScalarAffine(2.0, 1.0), d.Normal(0.0, 1.0))",
        "t(1, 2, 3)",
        "t(1), t(1)",
        "t(2), t(2)",
    ),
}
BIJECTORS = {
    "exp": "b.Exp()",
    "power": "b.PowerTransform(0.5)",
    "power_zero": "b.PowerTransform(0.0)",
    "power_batch": "b.PowerTransform([0.5, 0.25, 1.0])",
    "affine": "b.ScalarAffine(2.0, -1.0)",
    "affine_batch": "b.ScalarAffine([1.0, 2.0, -3.0], 1.0)",
    "softplus": "b.Softplus(2.0)",
    "gumbel": "b.GumbelCDF(1.0, 2.0)",
    "invert": "b.Invert(b.Softplus(0.5))",
}
OTHERS = """
    repr(d.Normal(3.0, 4.0)), repr(d.Normal([1.0], [2.0])), repr(d.Normal()), repr(d.Bernoulli(0.5))
    repr(d.Beta([1.0], [2.0])), repr(d.Gamma([3.0], [4.0])), repr(d.Cauchy(3.0, 4.0)), repr(d.Exponential(0.5))
    repr(d.Categorical([0.2, 0.8])), repr(d.Categorical([[0.2, 0.8], [0.5, 0.5]])), repr(d.Categorical())
    repr(d.Gumbel(0.0, 1.0)), repr(d.LogNormal(3.0, 4.0)), repr(d.LogNormal()), repr(d.Poisson([0.5]))
    repr(d.Logistic(3.0, 4.0)), repr(d.Uniform(0.0, 1.0)), repr(d.HalfNormal(3.0, 4.0)), repr(d.StudentT(2.0, 3.0, 4.0))
    repr(d.TransformedDistribution(b.Exp(), d.Normal(0.0, 1.0))), repr(d.Geometric(0.5)), repr(d.Laplace(1.0, 1.0))
    repr(b.Exp()), repr(b.PowerTransform(0.5)), repr(b.PowerTransform([0.5])), repr(b.ScalarAffine(1.0, 2.0))
    repr(b.Softplus(2.0)), repr(b.Softplus([2.0])), repr(b.GumbelCDF(1.0, 2.0)), repr(b.Invert(b.Exp()))
    repr(b.Exp()(d.Normal(0.0, 1.0)))
    [(x.name, x.dtype, x.batch_shape, x.is_scalar_batch, x.seed) for x in (d.Normal(3.0, 4.0), d.Normal([1.0, 2.0], 1.0), d.Bernoulli())]
    [(x.name, x.dtype, x.batch_shape, x.is_constant_jacobian) for x in (b.Exp(), b.ScalarAffine([1.0]), b.Invert(b.Exp()))]
    ms.grad(lambda m, s, x: d.Normal().log_prob(x, m, s).sum(), (0, 1, 2))(t(1, 2), t(3, 4), t(0.5, 0.25))
    ms.grad(lambda p, x: d.Categorical().log_prob(x, p).sum())(t(0.4, 0.6), t(0, 1, 1))
    ms.grad(lambda x: d.LogNormal(0.3, 0.4).log_prob(x).sum())(t(1, 2, 3))
    ms.grad(lambda a, r, x: d.Gamma().log_prob(x, a, r).sum(), (0, 1, 2))(t(2), t(3), t(0.5, 1.5))
    ms.grad(lambda x: b.Softplus(2.0).forward(x).sum())(t(1, 2, 3))
    ms.grad(lambda x: b.PowerTransform(0.0).forward(x).sum())(t(1, 2, 3))
    d.Normal()('log_prob', t(1), t(0), t(1))
    d.Normal(1.0, 2.0, dtype=ms.float16).sample((2,)).dtype
    d.Normal('a', 1.0)
    d.Normal(True, 1.0)
    d.Normal(1.0, -1.0)
    d.Normal(1.0, 1.0, dtype=ms.int32)
    d.Normal(1.0, 1.0, seed=-1)
    d.Normal(1.0, 1.0, name=3)
    d.Bernoulli(1.5)
    d.Bernoulli([0.0])
    d.Categorical(0.5)
    d.Categorical([0.5, 0.6])
    d.Gamma(1.0, 2.0)
    d.Gamma([-1.0], [2.0])
    d.Uniform(1.0, 0.0)
    d.Poisson(0.5)
    d.Exponential(-1.0)
    d.Beta(1.0, 1.0)
    d.Normal(1.0, 1.0).prob(1.0)
    d.Normal(1.0, 1.0).prob(t(1), 1.0, 2.0)
    d.Normal().prob(t(1))
    d.Normal(1.0, 1.0).kl_loss('Gamma', t(1), t(1))
    d.Normal(1.0, 1.0).sample([2])
    d.Normal(1.0, 1.0)('foo')
    d.Normal(t(1), Tensor([1.0], ms.float16))
    d.Cauchy(1.0, 1.0).mean()
    d.Laplace(1.0, 1.0).cdf(t(1))
    d.TransformedDistribution(b.Exp(), 3)
    d.TransformedDistribution(3, d.Normal(0.0, 1.0))
    b.PowerTransform(-1.0)
    b.PowerTransform('a')
    b.Softplus(2.0).forward(1.0)
    b.Softplus(2.0).forward(Tensor([1]))
    b.Invert(3)
    b.GumbelCDF(0.0, -1.0)
"""
CASES = {
    **{
        name: ("MODE = []\n" if name == "bernoulli" else "")  # MindSpore raises there, and where it cannot sample
        + ("SHAPES = ()\n" if name in ("gamma", "beta", "poisson") else "")
        + f"out = functions({make}, {value}, ({theirs},), ({own},))".replace("(,)", "()")
        for name, (make, value, theirs, own) in FUNCTIONS.items()
    },
    **{
        f"bijector_{name}": f"f = {make}\nx = t(0.25, 0.5, 0.75)\n"
        "out = f.forward(x), f.inverse(x), f.forward_log_jacobian(x), f.inverse_log_jacobian(x), f('forward', x)"
        for name, make in BIJECTORS.items()
    },
    **{row: f"out = {row}" for row in lines(OTHERS)},
}
