"""Where MindSpore's gradients are not JAX's, or msgrad's not MindSpore's: the rows of the table in docs/gradients.md.

Each row: what it shows, MindSpore's code (`d` as in grad_conventions.py), and JAX's, where `g(f, *inputs, at=0)` is
`jax.grad` of the sum of what f gives. tests/core/test_conventions.py runs both and compares with the documented values.
"""

from grad_conventions import PRELUDE as PRELUDE

KINKS = {
    "`abs` at 0": ("d(ops.abs, [0.0])", "g(jnp.abs, [0.0])"),
    "`relu6` at 0 and 6": ("d(ops.relu6, [0.0, 6.0])", "g(jax.nn.relu6, [0.0, 6.0])"),
    "`leaky_relu` with slope 0.2 at 0": ("d(ops.leaky_relu, [0.0])", "g(lambda x: jax.nn.leaky_relu(x, 0.2), [0.0])"),
    "`selu` at 0": ("d(ops.selu, [0.0])", "g(jax.nn.selu, [0.0])"),
    "`hardtanh` at -1 and 1": ("d(ops.hardtanh, [-1.0, 1.0])", "g(jax.nn.hard_tanh, [-1.0, 1.0])"),
    "`hardswish` at -3 and 3": ("d(ops.hardswish, [-3.0, 3.0])", "g(jax.nn.hard_swish, [-3.0, 3.0])"),
    "`copysign(x, -1)` at 0, in x": (
        "d(lambda x: ops.copysign(x, real([-1.0])), [0.0])",
        "g(lambda x: jnp.copysign(x, -1.0), [0.0])",
    ),
    "`hinge_embedding_loss` where margin - x is 0": (
        "d(lambda x: ops.hinge_embedding_loss(x, real([-1.0])), [1.0])",
        "g(lambda x: jax.nn.relu(1 - x), [1.0])",
    ),
    "`margin_ranking_loss` of equal inputs, target 1": (
        "d(lambda x: ops.margin_ranking_loss(x, real([1.0]), real([1.0])), [1.0])",
        "g(lambda x: jax.nn.relu(1 - x), [1.0])",
    ),
}
TIES = {
    "`clamp(x, 0, 1)` at 0 and 1": (
        "d(lambda x: ops.clamp(x, 0, 1), [0.0, 1.0])",
        "g(lambda x: jnp.clip(x, 0, 1), [0.0, 1.0])",
    ),
    "`fmax` at a tie, in both": (
        "d(lambda x, y: ops.fmax(x, y), [1.0], [1.0], at=both)",
        "g(jnp.fmax, [1.0], [1.0], at=(0, 1))",
    ),
    "`x.max(axis=0)` of 1 3 3": (
        "d(lambda x: x.max(axis=0), [1.0, 3.0, 3.0])",
        "g(lambda x: x.max(0), [1.0, 3.0, 3.0])",
    ),
    "`aminmax` of 3 1 1, its least": (
        "d(lambda x: ops.aminmax(x)[0], [3.0, 1.0, 1.0])",
        "g(lambda x: x.min(0), [3.0, 1.0, 1.0])",
    ),
    "`adaptive_max_pool1d` of 1 3 3": (
        "d(lambda x: ops.adaptive_max_pool1d(x, 1), [[[1.0, 3.0, 3.0]]])",
        "g(lambda x: x.max(-1), [[[1.0, 3.0, 3.0]]])",
    ),
    "`norm` of order inf of 2 -2 1": (
        "d(lambda x: ops.norm(x, inf, 0), [2.0, -2.0, 1.0])",
        "g(lambda x: jnp.linalg.norm(x, jnp.inf, 0), [2.0, -2.0, 1.0])",
    ),
    "`matrix_norm` of order 1 of equal columns": (
        "d(lambda x: ops.matrix_norm(x, 1), [[1.0, 1.0], [-1.0, 1.0]])",
        "g(lambda x: jnp.linalg.norm(x, 1), [[1.0, 1.0], [-1.0, 1.0]])",
    ),
    "`logit(x, eps=0.25)` at 0.25": (
        "d(lambda x: ops.logit(x, 0.25), [0.25])",
        "g(lambda x: jax.scipy.special.logit(jnp.clip(x, 0.25, 0.75)), [0.25])",
    ),
}
ZEROS = {
    "`norm` of order 1 of 0 2": (
        "d(lambda x: ops.norm(x, 1, 0), [0.0, 2.0])",
        "g(lambda x: jnp.linalg.norm(x, 1, 0), [0.0, 2.0])",
    ),
    "`norm` of order 3 (an int) of 0 0": (
        "d(lambda x: ops.norm(x, 3, 0), [0.0, 0.0])",
        "g(lambda x: jnp.linalg.norm(x, 3, 0), [0.0, 0.0])",
    ),
    "`cdist` of a point with itself": (
        "d(lambda x: ops.cdist(x, real([[1.0, 2.0]])), [[1.0, 2.0]])",
        "g(lambda x: jnp.linalg.norm(x - jnp.array([[1.0, 2.0]]), axis=-1), [[1.0, 2.0]])",
    ),
    "`dist` of a point with itself": (
        "d(lambda x: ops.dist(x, real([1.0, 2.0])), [1.0, 2.0])",
        "g(lambda x: jnp.linalg.norm(x - jnp.array([1.0, 2.0])), [1.0, 2.0])",
    ),
    "`cosine_similarity` of 0 0 with 3 4": (
        "d(lambda x: ops.cosine_similarity(x, real([3.0, 4.0]), dim=0), [0.0, 0.0])",
        "g(lambda x: x @ jnp.array([3.0, 4.0]) / jnp.maximum(jnp.linalg.norm(x), 1e-8) / 5, [0.0, 0.0])",
    ),
    "`renorm` of a row of zeros": (
        "d(lambda x: ops.renorm(x, 2, 0, 5.0), [[0.0, 0.0]])",
        "g(lambda x: x * jnp.minimum(1, 5 / jnp.linalg.norm(x, axis=1)), [[0.0, 0.0]])",
    ),
    "`hypot` at the origin": (
        "d(lambda x: ops.hypot(x, real([0.0])), [0.0])",
        "g(lambda x: jnp.hypot(x, 0.0), [0.0])",
    ),
    "`hypot(1e30, 1e30)`": (
        "d(lambda x: ops.hypot(x, real([1e30])), [1e30])",
        "g(lambda x: jnp.hypot(x, 1e30), [1e30])",
    ),
    "`logaddexp(inf, y)` at 0": (
        "d(lambda y: ops.logaddexp(real([inf]), y), [0.0])",
        "g(lambda y: jnp.logaddexp(jnp.inf, y), [0.0])",
    ),
    "`xlogy(x, 0)` at 0": (
        "d(lambda x: ops.xlogy(x, real([0.0])), [0.0])",
        "g(lambda x: jax.scipy.special.xlogy(x, jnp.zeros(1)), [0.0])",
    ),
    "`logit` at 0 and -0.5": ("d(ops.logit, [0.0, -0.5])", "g(jax.scipy.special.logit, [0.0, -0.5])"),
    "`lgamma` at 0": ("d(ops.lgamma, [0.0])", "g(jax.scipy.special.gammaln, [0.0])"),
    "`svd`, its u, of twice the unit matrix": (
        "d(lambda x: ops.svd(x)[1], [[2.0, 0.0], [0.0, 2.0]])",
        "g(lambda x: jnp.linalg.svd(x)[0], [[2.0, 0.0], [0.0, 2.0]])",
    ),
}
PLACES = {
    "`x[[0, 0]] = y`, in y": (
        "def f(y):\n    h = real([1.0, 2.0]) * 2\n    h[Tensor([0, 0])] = y\n    return h\nout = d(f, [5.0, 7.0])",
        "g(lambda y: jnp.ones(2).at[jnp.array([0, 0])].set(y), [5.0, 7.0])",
    ),
    "`tensor_scatter_update` twice in one place, in the updates": (
        "d(lambda y: ops.tensor_scatter_update(real([1.0, 2.0]), i([[0], [0]]), y), [5.0, 7.0])",
        "g(lambda y: jnp.ones(2).at[jnp.array([0, 0])].set(y), [5.0, 7.0])",
    ),
}
TYPES = {
    "x^2 of int32 1 -2": ("d(lambda x: x * x, i([1, -2]))", "g(lambda x: x * x, np.array([1, -2], np.int32))"),
    "x^2 of int8 100": ("d(lambda x: x * x, i([100], ms.int8))", "g(lambda x: x * x, np.array([100], np.int8))"),
    "a bool times 2, in the bool": (
        "d(lambda x: x * real([2.0]), Tensor([True]))",
        "g(lambda x: x * 2.0, np.array([True]))",
    ),
    "an int32 times 0.5, twice, added": (
        "d(lambda x: x * 0.5 + x * 0.5, i([1]))",
        "g(lambda x: x * 0.5 + x * 0.5, np.array([1], np.int32))",
    ),
    "x times its int32 part, at 2.75": (
        "d(lambda x: x.astype(ms.int32) * x, [2.75])",
        "g(lambda x: x.astype(jnp.int32) * x, [2.75])",
    ),
    "x times (x cast to bool), at 2": (
        "d(lambda x: x.astype(ms.bool_) * x, [2.0])",
        "g(lambda x: x.astype(bool) * x, [2.0])",
    ),
    "`imag` at 1+2j": ("d(lambda x: ops.imag(x), z([1 + 2j]))", "g(jnp.imag, np.array([1 + 2j], np.complex64))"),
    "`abs` at 3+4j": ("d(ops.abs, z([3 + 4j]))", "g(jnp.abs, np.array([3 + 4j], np.complex64))"),
    "`exp` at 2j, complex output": ("d(ops.exp, z([2j]))", "g(jnp.exp, np.array([2j], np.complex64))"),
}
CONSTANTS = {
    "`kl_div` in the labels 0.5": (
        "d(lambda y: ops.kl_div(real([-1.0]), y, 'sum'), [0.5])",
        "g(lambda y: y * (jnp.log(y) + 1), [0.5])",
    ),
    "`SoftmaxCrossEntropyWithLogits` in the labels": (
        "d(lambda y: nn.SoftmaxCrossEntropyWithLogits()(real([[0.0, 0.0]]), y), [[0.5, 0.5]])",
        "g(lambda y: -(y * jax.nn.log_softmax(jnp.zeros((1, 2)))).sum(1), [[0.5, 0.5]])",
    ),
    "`binary_cross_entropy` in the weight": (
        "d(lambda w: ops.binary_cross_entropy(real([0.5]), real([1.0]), w), [1.0])",
        "g(lambda w: -w * jnp.log(0.5), [1.0])",
    ),
    "`batch_norm` in the running mean": (
        "d(lambda m: ops.batch_norm(real([[1.0]]), m, real([4.0]), real([1.0]), real([0.0])), [0.5])",
        "g(lambda m: (1 - m) / jnp.sqrt(4 + 1e-5), [0.5])",
    ),
    "`LayerNorm` in x, its second output": (
        "d(lambda x: ops.LayerNorm()(x, real([1.0, 1.0]), real([0.0, 0.0]))[1], [[1.0, 3.0]])",
        "g(lambda x: x.mean(1), [[1.0, 3.0]])",
    ),
    "`linspace(x, 1, 3)` in x": (
        "d(lambda x: ops.linspace(x, real(1.0), 3), 0.0)",
        "g(lambda x: jnp.linspace(x, 1.0, 3), 0.0)",
    ),
    "`one_hot` in the value": (
        "d(lambda v: ops.one_hot(i([0, 1]), 2, v, real(0.0)), 1.0)",
        "g(lambda v: v * jax.nn.one_hot(jnp.array([0, 1]), 2), 1.0)",
    ),
    "`zeta(x, 3)` in x at 2": (
        "d(lambda x: ops.zeta(x, real([3.0])), [2.0])",
        "g(lambda x: jax.scipy.special.zeta(x, jnp.array([3.0])), [2.0])",
    ),
    "`Betainc` of 2 3 0.5, in the first": (
        "d(lambda a: ops.Betainc()(a, real([3.0]), real([0.5])), [2.0])",
        "g(lambda a: jax.scipy.special.betainc(a, jnp.array([3.0]), jnp.array([0.5])), [2.0])",
    ),
    "`nextafter` in x": (
        "d(lambda x: ops.nextafter(x, real([9.0])), [2.0])",
        "g(lambda x: jnp.nextafter(x, 9.0), [2.0])",
    ),
}
# Here msgrad does not follow MindSpore: it is wrong or gives up where a derivative exists.
OWN = {
    "`selu` at -1": ("d(ops.selu, [-1.0])", "g(jax.nn.selu, [-1.0])"),
    "`logsigmoid` at -100": ("d(ops.logsigmoid, [-100.0])", "g(jax.nn.log_sigmoid, [-100.0])"),
    "`cumprod` of 2 0 3": ("d(lambda x: ops.cumprod(x, 0), [2.0, 0.0, 3.0])", "g(jnp.cumprod, [2.0, 0.0, 3.0])"),
    "`ReduceProd` of 0 2 3": ("d(ops.ReduceProd(), [0.0, 2.0, 3.0])", "g(jnp.prod, [0.0, 2.0, 3.0])"),
    "`det` of a singular matrix": (
        "d(ops.det, [[1.0, 2.0], [2.0, 4.0]])",
        "g(jnp.linalg.det, [[1.0, 2.0], [2.0, 4.0]])",
    ),
    "`tensor_scatter_mul` twice in one place, in the updates": (
        "d(lambda y: ops.tensor_scatter_mul(real([3.0]), i([[0], [0]]), y), [5.0, 7.0])",
        "g(lambda y: 3 * y[0] * y[1], [5.0, 7.0])",
    ),
    "`topk` of 2 3 3 3, the first two weighted 1 2": (
        "d(lambda x: ops.topk(x, 2)[0] * real([1.0, 2.0]), [2.0, 3.0, 3.0, 3.0])",
        "g(lambda x: jax.lax.top_k(x, 2)[0] * jnp.array([1.0, 2.0]), [2.0, 3.0, 3.0, 3.0])",
    ),
    "int32 1 2 over 2": ("d(lambda x: x / 2, i([1, 2]))", "g(lambda x: x / 2, np.array([1, 2], np.int32))"),
    "`var` of one number": ("d(lambda x: ops.var(x), [2.0])", "g(jnp.var, [2.0])"),
    "`relu6` at NaN": ("d(ops.relu6, [nan])", "g(lambda x: jnp.where(x <= 0, 0.0, jnp.where(x > 6, 6.0, x)), [nan])"),
    "`amax` of 1 NaN 3": ("d(lambda x: ops.amax(x), [1.0, nan, 3.0])", "g(jnp.max, [1.0, nan, 3.0])"),
    "`matmul(a, a)`, second derivative": (
        "dd(lambda a: ops.matmul(a, a), [[1.0]])",
        "g(lambda a: g(lambda b: b @ b, a), [[1.0]])",
    ),
}

SECTIONS = {
    "Kinks": KINKS,
    "Ties and bounds": TIES,
    "Zeros, poles and equal singular values": ZEROS,
    "A place that is written twice": PLACES,
    "Integers, booleans, complex numbers": TYPES,
    "Inputs and outputs that MindSpore does not differentiate in": CONSTANTS,
    "Where msgrad does not follow MindSpore": OWN,
}
ROWS = {name: row for rows in SECTIONS.values() for name, row in rows.items()}
CASES = {name: code if "out =" in code else f"out = {code}" for name, (code, _) in ROWS.items()}

# Where msgrad differs, and why.
DIFFERS = dict.fromkeys(OWN, "MindSpore's gradient is wrong, or NaN where a derivative exists")
DIFFERS |= {
    "`topk` of 2 3 3 3, the first two weighted 1 2": "which of equal elements come first is not said",
    "`relu6` at NaN": "MindSpore's CPU kernels lose NaN",
    "`amax` of 1 NaN 3": "MindSpore's CPU kernels lose NaN",
    "int32 1 2 over 2": "an integer input gets a gradient of its own dtype, cut to it",
}
