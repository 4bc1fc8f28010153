"""Sixty operators beside the plain JAX call, jitted, and PyTorch's and MindSpore's where these are installed.

Small and large arrays, forward and gradient (of the sum, in all floating inputs). Each msgrad call is made as a user
makes it, without `ms.jit`: it is recorded and run each time. `python -m benchmarks.operators` writes the table.
"""

import argparse
import json
import statistics

import numpy as np

from benchmarks.measure import in_turn

SMALL, LARGE = (32, 64), (4096, 2048)  # 8 KB, where a call costs what Python costs; and 32 MB, where it costs nothing
SQUARE = ((64, 64), (768, 768))
WIDE = ((64, 64), (4096, 4096))
IMAGES = ((2, 8, 16, 16), (16, 32, 64, 64))
SEQUENCES = ((2, 16, 32), (16, 256, 256))
KERNEL = ((8, 8, 3, 3), (32, 32, 3, 3))
HEADS = ((2, 2, 16, 16), (4, 8, 256, 64))
ANY = (SMALL, LARGE)
TURNED = (SMALL[::-1], LARGE[::-1])
COLUMNS = ((64,), (2048,))

# name | MindSpore | JAX | PyTorch | the shapes of x, y, z: small and large; "i" marks whole numbers that
# index rows, as many as x has
TABLE = [
    ("add", "ops.add(x, y)", "x + y", "x + y", ANY, ANY),
    ("mul", "ops.mul(x, y)", "x * y", "x * y", ANY, ANY),
    ("div", "ops.div(x, y)", "x / y", "x / y", ANY, ANY),
    ("maximum", "ops.maximum(x, y)", "jnp.maximum(x, y)", "torch.maximum(x, y)", ANY, ANY),
    ("pow", "ops.pow(x, 3.0)", "x ** 3.0", "x ** 3.0", ANY),
    ("exp", "ops.exp(x)", "jnp.exp(x)", "torch.exp(x)", ANY),
    ("log", "ops.log(x * x + 1)", "jnp.log(x * x + 1)", "torch.log(x * x + 1)", ANY),
    ("sqrt", "ops.sqrt(x * x + 1)", "jnp.sqrt(x * x + 1)", "torch.sqrt(x * x + 1)", ANY),
    ("tanh", "ops.tanh(x)", "jnp.tanh(x)", "torch.tanh(x)", ANY),
    ("sin", "ops.sin(x)", "jnp.sin(x)", "torch.sin(x)", ANY),
    ("erf", "ops.erf(x)", "jax.scipy.special.erf(x)", "torch.erf(x)", ANY),
    ("abs", "ops.abs(x)", "jnp.abs(x)", "torch.abs(x)", ANY),
    ("sigmoid", "ops.sigmoid(x)", "jax.nn.sigmoid(x)", "torch.sigmoid(x)", ANY),
    ("relu", "ops.relu(x)", "jax.nn.relu(x)", "torch.relu(x)", ANY),
    ("gelu", "ops.gelu(x)", "jax.nn.gelu(x, approximate=False)", "F.gelu(x)", ANY),
    ("silu", "ops.silu(x)", "jax.nn.silu(x)", "F.silu(x)", ANY),
    ("where", "ops.where(x > 0, x, y)", "jnp.where(x > 0, x, y)", "torch.where(x > 0, x, y)", ANY, ANY),
    ("clamp", "ops.clamp(x, -1.0, 1.0)", "jnp.clip(x, -1.0, 1.0)", "torch.clamp(x, -1.0, 1.0)", ANY),
    ("sum", "ops.sum(x, -1)", "x.sum(-1)", "x.sum(-1)", ANY),
    ("mean", "ops.mean(x, 0)", "x.mean(0)", "x.mean(0)", ANY),
    ("amax", "ops.amax(x, -1)", "x.max(-1)", "torch.amax(x, -1)", ANY),
    ("var", "ops.var(x, -1)", "x.var(-1)", "x.var(-1, unbiased=False)", ANY),
    ("prod", "ops.prod(x * 0.01 + 1, -1)", "(x * 0.01 + 1).prod(-1)", "(x * 0.01 + 1).prod(-1)", (SMALL, (1024, 2048))),
    ("norm", "ops.norm(x, 2, -1)", "jnp.linalg.norm(x, 2, -1)", "torch.linalg.norm(x, 2, -1)", ANY),
    ("logsumexp", "ops.logsumexp(x, -1)", "jax.nn.logsumexp(x, -1)", "torch.logsumexp(x, -1)", ANY),
    ("argmax", "ops.argmax(x, -1)", "x.argmax(-1)", "x.argmax(-1)", ANY),
    ("cumsum", "ops.cumsum(x, -1)", "x.cumsum(-1)", "x.cumsum(-1)", ANY),
    ("sort", "ops.sort(x, -1)[0]", "jnp.sort(x, -1)", "torch.sort(x, -1)[0]", (SMALL, (256, 2048))),
    ("topk", "ops.topk(x, 8)[0]", "jax.lax.top_k(x, 8)[0]", "torch.topk(x, 8)[0]", ANY),
    ("softmax", "ops.softmax(x, -1)", "jax.nn.softmax(x, -1)", "torch.softmax(x, -1)", ANY),
    ("log_softmax", "ops.log_softmax(x, -1)", "jax.nn.log_softmax(x, -1)", "torch.log_softmax(x, -1)", ANY),
    ("layer_norm", "ops.layer_norm(x, (x.shape[-1],), y, z)",
     "(x - x.mean(-1, keepdims=True)) * jax.lax.rsqrt(x.var(-1, keepdims=True) + 1e-5) * y + z",
     "F.layer_norm(x, (x.shape[-1],), y, z)", ANY, COLUMNS, COLUMNS),
    ("cross_entropy", "ops.cross_entropy(x, i)",
     "-jnp.take_along_axis(jax.nn.log_softmax(x), i[:, None], 1).mean()", "F.cross_entropy(x, i)", ANY, "i"),
    ("mse_loss", "ops.mse_loss(x, y)", "((x - y) ** 2).mean()", "F.mse_loss(x, y)", ANY, ANY),
    ("matmul", "ops.matmul(x, y)", "x @ y", "x @ y", SQUARE, SQUARE),
    ("bmm", "ops.bmm(x, y.swapaxes(1, 2))", "x @ y.swapaxes(1, 2)", "x @ y.swapaxes(1, 2)", SEQUENCES, SEQUENCES),
    ("dense", "ops.dense(x, y)", "x @ y.T", "F.linear(x, y)", SQUARE, SQUARE),
    ("einsum", "ops.einsum('bik,bjk->bij', x, y)", "jnp.einsum('bik,bjk->bij', x, y)",
     "torch.einsum('bik,bjk->bij', x, y)", SEQUENCES, SEQUENCES),
    ("attention", "ops.matmul(ops.softmax(ops.matmul(x, y.swapaxes(2, 3)) * 0.125, -1), z)",
     "jax.nn.softmax(x @ y.swapaxes(2, 3) * 0.125, -1) @ z",
     "torch.softmax(x @ y.swapaxes(2, 3) * 0.125, -1) @ z", HEADS, HEADS, HEADS),
    ("conv2d", "ops.conv2d(x, y, pad_mode='same')",
     "jax.lax.conv_general_dilated(x, y, (1, 1), 'SAME')", "F.conv2d(x, y, padding='same')", IMAGES, KERNEL),
    ("conv2d, stride 2", "ops.conv2d(x, y, stride=2, pad_mode='valid')",
     "jax.lax.conv_general_dilated(x, y, (2, 2), 'VALID')", "F.conv2d(x, y, stride=2)", IMAGES, KERNEL),
    ("max_pool2d", "ops.max_pool2d(x, 2, 2)",
     "jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), 'VALID')", "F.max_pool2d(x, 2)",
     IMAGES),
    ("avg_pool2d", "ops.avg_pool2d(x, 2, 2)",
     "jax.lax.reduce_window(x, 0.0, jax.lax.add, (1, 1, 2, 2), (1, 1, 2, 2), 'VALID') / 4", "F.avg_pool2d(x, 2)",
     IMAGES),
    ("gather", "ops.gather(x, i, 0)", "x[i]", "x[i]", ANY, "i"),
    ("embedding", "ops.gather(x, i.reshape(2, -1), 0)", "jnp.take(x, i.reshape(2, -1), 0)",
     "F.embedding(i.reshape(2, -1), x)", ANY, "i"),
    ("take_along_axis", "ops.gather_elements(x, 0, i.reshape(-1, 1).tile((1, 32)))",
     "jnp.take_along_axis(x[:, :32], jnp.tile(i.reshape(-1, 1), (1, 32)), 0)",
     "torch.gather(x, 0, i.reshape(-1, 1).tile((1, 32)))", ANY, "i"),
    ("scatter", "ops.tensor_scatter_elements(x, i.reshape(-1, 1), y[:, :1], 1)",
     "x.at[jnp.arange(i.size)[:, None], i.reshape(-1, 1)].set(y[:, :1])",
     "x.scatter(1, i.reshape(-1, 1), y[:, :1])", ANY, "i", ANY),
    ("index_add", "x.index_add(0, i, y)", "x.at[i].add(y)", "x.index_add(0, i, y)", ANY, "i", ANY),
    ("one_hot", "ops.one_hot(i, 64).astype(x.dtype) * x.sum()", "jax.nn.one_hot(i, 64, dtype=x.dtype) * x.sum()",
     "F.one_hot(i, 64).to(x.dtype) * x.sum()", ANY, "i"),
    ("transpose", "ops.transpose(x, (1, 0)) * y", "x.T * y", "x.T * y", ANY, TURNED),
    ("concat", "ops.cat((x, y), 1)", "jnp.concatenate((x, y), 1)", "torch.cat((x, y), 1)", ANY, ANY),
    ("stack", "ops.stack((x, y), 1)", "jnp.stack((x, y), 1)", "torch.stack((x, y), 1)", ANY, ANY),
    ("pad", "ops.pad(x, (1, 1, 2, 2))", "jnp.pad(x, ((2, 2), (1, 1)))", "F.pad(x, (1, 1, 2, 2))", ANY),
    ("tile", "ops.tile(x, (2, 1))", "jnp.tile(x, (2, 1))", "torch.tile(x, (2, 1))", ANY),
    ("flip", "ops.flip(x, (1,))", "jnp.flip(x, 1)", "torch.flip(x, (1,))", ANY),
    ("roll", "ops.roll(x, 3, 1)", "jnp.roll(x, 3, 1)", "torch.roll(x, 3, 1)", ANY),
    ("tril", "ops.tril(x)", "jnp.tril(x)", "torch.tril(x)", WIDE),
    ("x[1:, ::2]", "x[1:, ::2] * 2", "x[1:, ::2] * 2", "x[1:, ::2] * 2", ANY),
    ("RNN cell", "ops.tanh(ops.matmul(x, y) + ops.matmul(z, y))", "jnp.tanh(x @ y + z @ y)",
     "torch.tanh(x @ y + z @ y)", SQUARE, SQUARE, SQUARE),
    ("LSTM gate", "ops.sigmoid(ops.matmul(x, y)) * ops.tanh(z) + ops.sigmoid(z) * x",
     "jax.nn.sigmoid(x @ y) * jnp.tanh(z) + jax.nn.sigmoid(z) * x",
     "torch.sigmoid(x @ y) * torch.tanh(z) + torch.sigmoid(z) * x", SQUARE, SQUARE, SQUARE),
]  # fmt: skip
WHOLE = {"argmax"}  # no gradient


def arrays(shapes, large: bool) -> dict[str, np.ndarray]:
    """The inputs by their names: x, y, z for floats, i for indices of the rows of x."""
    rng, names, out = np.random.default_rng(0), iter("xyz"), {}
    for shape in shapes:
        if shape == "i":
            out["i"] = rng.integers(0, 32, out["x"].shape[0]).astype(np.int32)
        else:
            out[next(names)] = rng.standard_normal(shape[large]).astype(np.float32)
    return out


def function(expression: str, names, **known):
    """The expression as a function of its inputs."""
    return eval(
        f"lambda {', '.join(names)}: {expression}", {"__name__": __name__, **known}
    )  # MindSpore reads the module


def several(out) -> tuple:
    return out if isinstance(out, tuple) else (out,)


def mindspore_steps(expression: str, inputs: dict, mindspore, gradient: bool):
    """The call that a user of MindSpore writes, whichever it is; gives a Tensor, or a tuple of them."""
    call = function(expression, inputs, ops=mindspore.ops)
    floats = tuple(k for k, a in enumerate(inputs.values()) if a.dtype == np.float32)
    run = mindspore.grad(call, floats) if gradient else call
    tensors = [mindspore.Tensor(a) for a in inputs.values()]
    return lambda: run(*tensors)


def msgrad_steps(expression: str, inputs: dict, gradient: bool):
    import msgrad

    step = mindspore_steps(expression, inputs, msgrad, gradient)

    def ready():
        for tensor in several(step()):
            tensor._value().block_until_ready()

    return ready


def jax_steps(expression: str, inputs: dict, gradient: bool):
    import jax
    import jax.numpy as jnp

    call = function(expression, inputs, jax=jax, jnp=jnp)
    floats = tuple(k for k, a in enumerate(inputs.values()) if a.dtype == np.float32)
    run = jax.jit(jax.grad(lambda *xs: call(*xs).sum(), floats) if gradient else call)
    given = [jnp.asarray(a) for a in inputs.values()]
    return lambda: jax.block_until_ready(run(*given))


def torch_steps(expression: str, inputs: dict, gradient: bool):
    import torch
    import torch.nn.functional as F

    call = function(expression, inputs, torch=torch, F=F)
    given = [torch.from_numpy(a) if a.dtype == np.float32 else torch.from_numpy(a).long() for a in inputs.values()]
    floats = [t.requires_grad_() for t in given if gradient and t.is_floating_point()]
    if gradient:
        return lambda: torch.autograd.grad(call(*given).sum(), floats)
    return lambda: call(*given)


def measured():
    """(title, expressions, inputs, whether large, whether the gradient) of each figure."""
    for name, theirs, by_hand, torch, *shapes in TABLE:
        for large in (False, True):
            for gradient in (False, True):
                if gradient and name in WHOLE:
                    continue
                title = f"{name}, {'large' if large else 'small'}{', gradient' if gradient else ''}"
                yield title, theirs, by_hand, torch, arrays(shapes, large), large, gradient


def measure(quick=False, only="") -> list[dict]:
    """A row for each: µs by hand, and the ratios to it."""
    try:
        import torch as _  # noqa: F401
    except ImportError:
        peers = {}
    else:
        peers = {"PyTorch": torch_steps}
    rows = []
    for title, theirs, by_hand, torch, inputs, large, gradient in measured():
        if only not in title:
            continue
        steps = {"JAX": jax_steps(by_hand, inputs, gradient), "msgrad": msgrad_steps(theirs, inputs, gradient)}
        steps |= {peer: make(torch, inputs, gradient) for peer, make in peers.items()}
        calls, burst = (2, 1) if quick else (30, 1) if large else (300, 10)
        times = in_turn(steps, calls, burst, warm=2 if quick else 5)
        row = {"operator": title, "JAX, jitted: us": round(statistics.median(times["JAX"]) * 1e6, 1)}
        for peer in steps.keys() - {"JAX"}:
            ratio = statistics.median(a / b for a, b in zip(times[peer], times["JAX"], strict=True))
            row[peer] = round(ratio, 3)
        rows.append(row)
    return rows


def with_mindspore(rows: list[dict], figures: dict[str, float]) -> list[dict]:
    """The rows with the ratios of MindSpore's µs, which were measured in a process of their own."""
    for row in rows:
        if row["operator"] in figures:
            row["MindSpore"] = round(figures[row["operator"]] / row["JAX, jitted: us"], 3)
    return rows


def mindspore_figures(calls=20) -> dict[str, float]:
    """µs of each row on the real MindSpore, whose values are read; without those that it has no CPU kernel for."""
    import mindspore

    figures = {}
    for title, theirs, _, _, inputs, large, gradient in measured():
        try:
            step = mindspore_steps(theirs, inputs, mindspore, gradient)
            read = {"MindSpore": lambda step=step: [t.asnumpy() for t in several(step())]}
            once = in_turn(read, 2, 1, warm=1)["MindSpore"][-1]  # some take seconds
            times = in_turn(read, min(calls if large else 5 * calls, 3 + int(1 / once)), 1, warm=1)["MindSpore"]
        except (RuntimeError, TypeError, ValueError):
            continue
        figures[title] = round(statistics.median(times) * 1e6, 1)
    return figures


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.operators")
    parser.add_argument("--quick", action="store_true", help="two calls of each: checks that everything runs")
    parser.add_argument("--only", default="", help="the rows whose title holds this")
    parser.add_argument("--mindspore", action="store_true", help="print the figures of the real MindSpore as JSON")
    args = parser.parse_args()
    if args.mindspore:
        print(json.dumps(mindspore_figures()))
        return
    for row in measure(args.quick, args.only):
        print(row)


if __name__ == "__main__":
    main()
