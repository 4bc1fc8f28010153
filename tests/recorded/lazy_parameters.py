"""Parameters made in `no_init_parameters` draw their first values when these are first needed."""

PRELUDE = """
from mindspore.nn.utils import no_init_parameters
with no_init_parameters():
    net = nn.SequentialCell(nn.Dense(2, 3, 'ones', 'zeros'), nn.LayerNorm((3,)), mint.nn.Linear(3, 1, weight_init='ones'))
    own = Parameter(Tensor([1.0]), name='own')
    table = nn.Embedding(3, 2, padding_idx=1).embedding_table
after = nn.Dense(2, 3)
first = net[0].weight
"""

CASES = {
    "which": "out = [p.has_init for p in net.get_parameters()], own.has_init, own.asnumpy(), table.has_init",
    "outside": "out = after.weight.has_init, after.weight.shape",
    "read": "out = first.shape, first.dtype, repr(first), first.asnumpy(), first.has_init",
    "called": "out = net[:2](Tensor([[1.0, 2.0]])), first.has_init, net[2].weight.has_init",
    "drawn": "out = len(net.init_parameters_data()), [p.has_init for p in net.get_parameters()]",
    "set_before": "first.set_data(Tensor([[1.0, 2.0]] * 3)); out = first.has_init, first.asnumpy()",
    "gradient": "grads = ms.grad(lambda x: net[:2](x).sum(), None, net[:2].trainable_params())(Tensor([[1.0, 2.0]]))\n"
    "out = grads, first.has_init",
    "jitted": "@ms.jit\ndef f(x): return net[0](x)\nout = f(Tensor([[1.0, 2.0]])), first.has_init",
    "optimizer": "sgd = nn.SGD(net[0].trainable_params(), 0.5); sgd((Tensor([[1.0, 1.0]] * 3), Tensor([1.0] * 3)))\n"
    "out = first.asnumpy(), net[0].bias.asnumpy()",
    "error_inside": "try:\n    with no_init_parameters(): raise KeyError\nexcept KeyError: pass\nout = nn.Dense(2, 3).weight.has_init",
    "names": "out = nn.no_init_parameters is no_init_parameters, ms.nn.utils.no_init_parameters is no_init_parameters",
}
DIFFERS = {
    "optimizer": "MindSpore's optimizers cannot be made of Parameters that are still to be drawn (TypeError)",
    "jitted": "MindSpore's compiled function reads zeros where nothing was drawn",
}
