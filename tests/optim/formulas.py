"""The optimizers' formulas as plain NumPy loops, one parameter at a time, and parameters to run them on."""

import numpy as np

import msgrad as ms

SHAPES = {"layer.weight": (3, 16), "layer.bias": (3,), "norm.gamma": (3,), "norm.beta": (3,), "scalar": ()}


def parameters(dtype=np.float32, seed=0):
    rng = np.random.default_rng(seed)
    return [ms.Parameter(ms.Tensor(rng.normal(size=shape).astype(dtype)), name=name) for name, shape in SHAPES.items()]


def gradients(steps, dtype=np.float32, seed=1):
    """Arrays for each step and parameter."""
    rng = np.random.default_rng(seed)
    return [[np.asarray(rng.normal(size=shape), dtype) for shape in SHAPES.values()] for _ in range(steps)]


def tensors(arrays):
    return tuple(ms.Tensor(a) for a in arrays)


def path(optimizer, grads):
    """The parameters after each step."""
    seen = []
    for g in grads:
        optimizer(tensors(g))
        seen.append([p.asnumpy() for p in optimizer.parameters])
    return seen


def reference(rule, start, grads, rates=0.1, decay=0.0, decayed=None, scale=1.0, **hyper):
    """What `path` should give: `rule(w, g, lr, state, t, **hyper)` gives the next w and keeps its state."""
    weights = [w.astype(np.float64) for w in start]
    states = [{} for _ in weights]
    seen = []
    for t, step in enumerate(grads):
        lr = rates if isinstance(rates, float) else rates[t]
        for i, g in enumerate(step):
            g = g.astype(np.float64)
            if decay and (decayed is None or decayed[i]):
                g = g + decay * scale * weights[i]
            weights[i] = rule(weights[i], g / scale, lr, states[i], t + 1, **hyper)
        seen.append(list(weights))
    return seen


def sgd(w, g, lr, state, t, momentum=0.0, dampening=0.0, nesterov=False):
    if momentum == 0:
        return w - lr * g
    v = state["v"] = g if t == 1 else momentum * state["v"] + (1 - dampening) * g
    return w - lr * (g + momentum * v if nesterov else v)


def momentum(w, g, lr, state, t, momentum, nesterov=False):
    v = state["v"] = momentum * state.get("v", 0) + g
    return w - lr * (g + momentum * v if nesterov else v)


def adam(w, g, lr, state, t, beta1=0.9, beta2=0.999, eps=1e-8, nesterov=False, amsgrad=False):
    m = state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * g
    v = state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * g**2
    if amsgrad:
        v = state["top"] = np.maximum(state.get("top", 0), v)
    if nesterov:
        m = beta1 * m + (1 - beta1) * g
    return w - lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m / (np.sqrt(v) + eps)


def adam_weight_decay(w, g, lr, state, t, beta1=0.9, beta2=0.999, eps=1e-6, weight_decay=0.0):
    m = state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * g
    v = state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * g**2
    return w - lr * (m / (np.sqrt(v) + eps) + weight_decay * w)


def lamb(w, g, lr, state, t, beta1=0.9, beta2=0.999, eps=1e-6, weight_decay=0.0):
    m = state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * g
    v = state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * g**2
    r = m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps) + weight_decay * w
    return w - lr * np.linalg.norm(w) / np.linalg.norm(r) * r


def adagrad(w, g, lr, state, t, accum=0.1, update_slots=True):
    a = state["a"] = state.get("a", accum) + update_slots * g**2
    return w - lr * g / np.sqrt(a + 1e-8)


def rmsprop(w, g, lr, state, t, rho, momentum, epsilon, centered):
    s = state["s"] = rho * state.get("s", 1) + (1 - rho) * g**2
    mean = state["g"] = rho * state.get("g", 0) + (1 - rho) * g
    m = state["m"] = momentum * state.get("m", 0) + lr * g / np.sqrt(s - centered * mean**2 + epsilon)
    return w - m


def ftrl(w, g, lr, state, t, l1, l2, power):
    before = state.get("a", 0.1)
    after = state["a"] = before + g**2
    u = state["u"] = state.get("u", 0) + g - (after**-power - before**-power) / lr * w
    return np.where(abs(u) > l1, (np.sign(u) * l1 - u) / (after**-power / lr + 2 * l2), 0)
