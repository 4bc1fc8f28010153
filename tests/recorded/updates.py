"""Optimizers' update Primitives: what they leave in what they write; constructors and calls that are wrong."""

from encode import lines

PRELUDE = """
def data(*shape, seed=0, low=-1.0, high=1.0, dtype=np.float32):
    \"\"\"Fixed numbers of no particular order.\"\"\"
    n = int(np.prod(shape))
    values = low + (high - low) * ((np.arange(n) * 7919 + 13 + 29 * seed) % 101) / 100
    return values.reshape(shape).astype(dtype)
def held(count, *shape, dtype=np.float32):
    \"\"\"Parameters: a variable, then its state, which is positive.\"\"\"
    low = [-1.0] + [0.05] * (count - 1)
    return [Parameter(Tensor(data(*shape, seed=i, low=low[i], dtype=dtype)), name=f'p{i}') for i in range(count)]
def after(op, count, *rest, shape=(3, 4), dtype=np.float32, times=2, first=0):
    \"\"\"What `op` leaves after some calls; `first` arguments come before what it writes.\"\"\"
    state = held(count, *shape, dtype=dtype)
    for _ in range(times):
        op(*rest[:first], *state, *rest[first:])
    return [p.asnumpy() for p in state]
G = Tensor(data(3, 4, seed=7))
H = Tensor(data(3, 4, seed=7, dtype=np.float16))
R = Tensor(data(2, 4, seed=8))
K = Tensor(data(3, seed=7))
I = Tensor([2, 0], ms.int32)
J = Tensor([1, 1], ms.int32)
def one(x):
    return Tensor([x], ms.float32)
"""
VALUES = """
    after(ops.ApplyGradientDescent(), 1, 0.1, G)
    after(ops.ApplyGradientDescent(), 1, Tensor(0.1, ms.float32), G)
    after(ops.ApplyGradientDescent(), 1, 0.1, Tensor(2.0, ms.float32), shape=())
    after(ops.ApplyProximalGradientDescent(), 1, 0.1, 0.2, 0.3, G)
    after(ops.ApplyProximalGradientDescent(), 1, 0.1, 0.0, 0.0, G)
    after(ops.ApplyMomentum(), 2, 0.1, G, 0.9)
    after(ops.ApplyMomentum(True), 2, 0.1, G, 0.9)
    after(ops.ApplyMomentum(gradient_scale=0.5), 2, Tensor(0.1, ms.float32), G, Tensor(0.9, ms.float32))
    after(ops.ApplyAddSign(), 2, 0.1, 1.0, 0.9, 0.8, G)
    after(ops.ApplyPowerSign(), 2, 0.1, 2.7, 0.9, 0.8, G)
    after(ops.Adam(), 3, 0.9, 0.999, 0.01, 0.9, 0.999, 1e-8, G)
    after(ops.Adam(False, True), 3, 0.9, 0.999, 0.01, 0.9, 0.999, 1e-8, G)
    after(ops.Adam(), 3, 0.9, 0.999, 0.01, 0.9, 0.999, 1e-8, H)
    after(ops.Adam(), 3, 0.9, 0.999, 0.01, 0.9, 0.999, 1e-8, Tensor(data(2, 1, 2, 3, 2)), shape=(2, 1, 2, 3, 2))
    after(ops.Adam(), 3, 0.9, 0.999, 0.01, 0.9, 0.999, 1e-3, H, dtype=np.float16, times=1)
    after(ops.AdamNoUpdateParam(), 2, one(0.9), one(0.999), one(0.01), one(0.9), one(0.999), one(1e-8), Tensor(abs(data(3, 4))))
    after(ops.AdamWeightDecay(), 3, 0.01, 0.9, 0.999, 1e-8, 0.1, G)
    after(ops.AdamWeightDecay(), 3, 0.01, 0.9, 0.999, 1e-8, 0.0, G)
    after(ops.FusedCastAdamWeightDecay(), 3, 0.01, 0.9, 0.999, 1e-8, 0.1, H, 2.0)
    after(ops.FusedSparseAdam(), 3, one(0.9), one(0.999), one(0.01), one(0.9), one(0.999), one(1e-8), R, I)
    after(ops.FusedSparseAdam(), 3, one(0.9), one(0.999), one(0.01), one(0.9), one(0.999), one(1e-8), R, J)
    after(ops.FusedSparseAdam(False, True), 3, one(0.9), one(0.999), one(0.01), one(0.9), one(0.999), one(1e-8), R, J)
    after(ops.FusedSparseLazyAdam(), 3, one(0.9), one(0.999), one(0.01), one(0.9), one(0.999), one(1e-8), R, I)
    after(ops.FusedSparseLazyAdam(False, True), 3, one(0.9), one(0.999), one(0.01), one(0.9), one(0.999), one(1e-8), R, J)
    after(ops.ApplyAdamWithAmsgradV2(), 4, 0.9, 0.999, 0.01, 0.9, 0.999, 1e-8, G)
    after(ops.ApplyAdamWithAmsgrad(0.8, 0.99, 1e-6), 4, Tensor(0.9, ms.float32), Tensor(0.999, ms.float32), Tensor(0.01, ms.float32), G)
    after(ops.ApplyAdaMax(), 3, 0.9, 0.01, 0.9, 0.999, 1e-8, G)
    after(ops.ApplyAdagrad(), 2, 0.1, G)
    after(ops.ApplyAdagrad(False), 2, 0.1, G)
    after(ops.ApplyAdagradV2(1e-3), 2, 0.1, G)
    after(ops.ApplyAdagradV2(1e-3, False), 2, 0.1, G)
    after(ops.ApplyAdagradDA(), 3, G, 0.1, 0.01, 0.2, 3)
    after(ops.ApplyAdagradDA(), 3, G, 0.1, 0.0, 0.2, 3)
    after(ops.ApplyProximalAdagrad(), 2, 0.1, 0.2, 0.3, G)
    after(ops.ApplyProximalAdagrad(), 2, 0.1, 0.0, 0.3, G)
    after(ops.ApplyAdadelta(), 3, 0.1, 0.9, 1e-3, G)
    after(ops.ApplyRMSProp(), 3, 0.1, K, 0.9, 0.1, 1e-3, shape=(3,))
    after(ops.ApplyCenteredRMSProp(), 4, Tensor(data(3, 4, seed=7, low=0.5)), 0.01, 0.9, 0.1, 2.0)
    after(ops.ApplyFtrl(), 3, G, 0.1, 0.1, 0.2, -0.5)
    after(ops.ApplyFtrl(), 3, G, 0.1, 0.0, 0.0, -0.5)
    after(ops.ApplyFtrl(), 3, G, 0.1, 0.1, 0.2, -0.3)
    after(ops.SparseApplyFtrl(0.1, 0.1, 0.2, -0.5), 3, R, I)
    after(ops.SparseApplyFtrl(0.1, 0.0, 0.0, -0.5), 3, R, Tensor([2, 0], ms.int64))
    after(ops.FusedSparseFtrl(0.1, 0.1, 0.2, -0.5), 3, R, I)
    after(ops.FusedSparseFtrl(0.1, 0.1, 0.2, -0.5), 3, R, J)
    after(ops.SparseApplyAdagradV2(0.1, 1e-3), 2, R, I)
    after(ops.SparseApplyAdagradV2(0.1, 1e-3, update_slots=False), 2, R, I)
    after(ops.SparseApplyRMSProp(0.9, 0.1, 1e-3), 3, 0.1, G, Tensor([2, 0, 1], ms.int32))
    after(ops.FusedSparseProximalAdagrad(), 2, 0.1, 0.2, 0.3, R, I)
    after(ops.FusedSparseProximalAdagrad(), 2, 0.1, 0.2, 0.3, R, J)
    after(ops.FusedAdaFactor(), 5, (1e-30, 1e-3), 1.0, 0.9, 0.8, 0.01, 0.03, Tensor(data(3)), first=7, shape=(3,))
"""
SGD = """
    ops.SGD()
    ops.SGD(0.1)
    ops.SGD(0.0, 0.2)
    ops.SGD(0.0, 0.2, True)
    ops.SGD(0.1, 0.2)
"""
RESULTS = """
    ops.ApplyMomentum()(*held(2, 3, 4), 0.1, G, 0.9)
    ops.ApplyGradientDescent()(*held(1, 3, 4), 0.1, G)
    ops.ApplyAdagrad()(*held(2, 3, 4), 0.1, G)
    ops.ApplyFtrl()(*held(3, 3, 4), G, 0.1, 0.1, 0.2, -0.5)
    ops.AdamNoUpdateParam()(*held(3, 3, 4)[1:], one(0.9), one(0.999), one(0.01), one(0.9), one(0.999), one(1e-8), Tensor(abs(data(3, 4))))
    ops.SparseApplyAdagradV2(0.1, 1e-3)(*held(2, 3, 4), R, I)
"""
WRONG = """
    ops.Adam(1)
    ops.Adam('a')
    ops.Adam(False, 1)
    ops.ApplyAdagrad(1)
    ops.ApplyAdagradV2(1)
    ops.ApplyAdagradV2('a')
    ops.ApplyMomentum(1)
    ops.ApplyMomentum(gradient_scale=1)
    ops.ApplyMomentum(gradient_scale='a')
    ops.ApplyFtrl('a')
    ops.SGD(0.1, 0.2, True)
    ops.SparseApplyFtrl(1, 0.0, 0.0, 0.0)
    ops.SparseApplyFtrl(-0.1, 0.0, 0.0, 0.0)
    ops.SparseApplyFtrl(0.1, -0.1, 0.0, 0.0)
    ops.SparseApplyFtrl(0.1, 0.1, 0.0, 0.5)
    ops.FusedSparseFtrl(0.1, 0.1, 0.0, 0.5)
    ops.SparseApplyRMSProp(2.0, 0.1, 0.1)
    ops.SparseApplyAdadelta(-1.0)
    ops.SparseApplyAdagradV2(1, 1.0)
    ops.LARSUpdate('a')
    ops.LARSUpdate(1)
    ops.ApplyMomentum()(*held(2, 3, 4), 0.1, Tensor([1.0]), 0.9)
    ops.ApplyMomentum()(*held(2, 3, 4, dtype=np.float16), 0.1, G, 0.9)
    ops.Adam()(*held(3, 3, 4), 0.9, 0.999, 0.01, 0.9, 0.999, 1e-8, Tensor([1.0]))
    ops.Adam()(*held(3, 3, 4, dtype=np.float16), 0.9, 0.999, 0.01, 0.9, 0.999, 1e-8, G)
    ops.ApplyGradientDescent()(*held(1, 3, 4), 'a', G)
    ops.ApplyGradientDescent()(*held(1, 3, 4), 0.1, 0.2)
    ops.ApplyAdagrad()(*held(2, 3, 4), None, G)
    ops.ApplyAdagrad()(*held(2, 3, 4), 0.1, [1.0, 2.0])
    ops.SparseApplyFtrl(0.1, 0.1, 0.1, -0.5)(*held(3, 3, 4), R, Tensor([0.0, 1.0]))
    ops.SparseApplyFtrl(0.1, 0.1, 0.1, -0.5)(*held(3, 3, 4), R, Tensor([0, 1, 0], ms.int32))
    ops.SparseApplyFtrl(0.1, 0.1, 0.1, -0.5)(*held(3, 3, 4), Tensor([[1.0, 2.0, 3.0]]), Tensor([0], ms.int32))
"""


def sgd(op):
    return (
        "state = held(3, 3, 4)\nstate[2] = Parameter(Tensor(np.ones((3, 4), np.float32)), name='stat')\n"
        f"for _ in range(3):\n    {op}(state[0], G, Tensor(0.1, ms.float32), state[1], Tensor(0.9, ms.float32), state[2])\n"
        "out = [p.asnumpy() for p in state]"
    )


KERNEL = "MindSpore's CPU kernel departs from its documented formula: {}"
DIFFERS = {
    "after(ops.ApplyMomentum(True), 2, 0.1, G, 0.9)": KERNEL.format("it has no Nesterov's form"),
    "after(ops.ApplyMomentum(gradient_scale=0.5), 2, Tensor(0.1, ms.float32), G, Tensor(0.9, ms.float32))": KERNEL.format(
        "it does not scale the gradient"
    ),
    "after(ops.ApplyAdagrad(False), 2, 0.1, G)": KERNEL.format("it updates its state without update_slots too"),
    "after(ops.ApplyAdagradDA(), 3, G, 0.1, 0.01, 0.2, 3)": KERNEL.format("a negative sum is moved away from 0"),
    "after(ops.ApplyFtrl(), 3, G, 0.1, 0.1, 0.2, -0.[35])": KERNEL.format("a negative sum is moved away from 0"),
    "ops.ApplyFtrl()(*held(3, 3, 4), G, 0.1, 0.1, 0.2, -0.5)": KERNEL.format("a negative sum is moved away from 0"),
}
CASES = {name: f"out = {name}" for name in lines(VALUES) + lines(RESULTS) + lines(WRONG)}
CASES |= {f"{name} three times": sgd(name) for name in lines(SGD)}
