"""Python that the preludes of several topics begin with, and the cases of those that call operators one by one."""

from encode import lines

# Fixed numbers, a network whose Parameters hold such, its outputs and gradients.
NETS = """
def data(*shape, low=-1.0, high=1.0, dtype=np.float32):
    \"\"\"Fixed numbers of no particular order.\"\"\"
    n = int(np.prod(shape))
    return Tensor((low + (high - low) * ((np.arange(n) * 7919 + 13) % 1009) / 1008).reshape(shape).astype(dtype))
def fix(net):
    for i, p in enumerate(net.get_parameters()):
        low = 0.5 if 'variance' in p.name else -0.5 - i / 50
        p.set_data(data(*p.shape, low=low, high=0.6 + i / 40).astype(p.dtype))
    return net
def both(net, *inputs, wrt=(0,)):
    \"\"\"The outputs, and of a weighted sum of them the gradients in inputs and Parameters.\"\"\"
    fix(net)
    def loss(*inputs):
        out = net(*inputs)
        parts = out if isinstance(out, tuple) else (out,)
        return sum((part * data(*part.shape, low=0.5, high=2.0)).sum() for part in parts), out
    (_, out), grads = ms.value_and_grad(loss, wrt, net.trainable_params() or None, has_aux=True)(*inputs)
    return out, grads
"""

REFUSED = "MindSpore's CPU backend refuses some of these dtypes; msgrad computes them, and in all others agrees"


def calls_and_rows(calls: str, rows: str) -> dict[str, str]:
    """A case for each call, and one for each call with an argument of each dtype `d`, of which the dtypes are recorded."""
    return {call: f"out = {call}" for call in lines(calls)} | {
        f"every dtype: {call}": f"out = [attempt(lambda: dtypes({call})) for d in [getattr(ms, d) for d in DTYPES]]"
        for call in lines(rows)
    }
