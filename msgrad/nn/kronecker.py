"""The optimizer THOR: gradients times the inverses of their layers' second moments, one of inputs, one of outputs."""

import functools
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.scipy.linalg import cho_solve

from msgrad import dtype as dtypes
from msgrad.core.cell import Cell
from msgrad.core.instruction import Operator
from msgrad.core.parameter import Parameter, ParameterTuple
from msgrad.core.record import here
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_number, check_type, wrong_value
from msgrad.nn.conv import Conv2d
from msgrad.nn.embedding import Embedding, EmbeddingLookup
from msgrad.nn.linear import Dense
from msgrad.nn.normalization import LayerNorm
from msgrad.nn.second_moments import Conv2dThor, DenseThor, EmbeddingLookupThor, EmbeddingThor, Rows
from msgrad.optim import step
from msgrad.optim.groups import Counter
from msgrad.optim.optimizer import Optimizer, as_tensor, record

SPLIT = 128  # larger moments are inverted in blocks of this size on their diagonals


# ---------------------------------------------------------------- layers that keep moments
def dense_thor(cell: Dense) -> DenseThor:
    new = DenseThor(cell.in_channels, cell.out_channels, cell.weight, has_bias=cell.has_bias)
    new.activation, new.activation_flag = cell.activation, cell.activation_flag
    new.weight, new.bias = cell.weight, cell.bias
    return new


def conv_thor(cell: Conv2d) -> Conv2dThor:
    arguments = (cell.kernel_size, cell.stride, cell.pad_mode, cell.padding)
    new = Conv2dThor(cell.in_channels, cell.out_channels, *arguments, has_bias=cell.has_bias, weight_init="zeros")
    new.weight, new.bias = cell.weight, cell.bias
    return new


def embedding_thor(cell: Embedding) -> EmbeddingThor:
    new = EmbeddingThor(cell.vocab_size, cell.embedding_size)
    new.embedding_table = cell.embedding_table
    return new


def lookup_thor(cell: EmbeddingLookup) -> EmbeddingLookupThor:
    new = EmbeddingLookupThor(cell.vocab_size, cell.embedding_size, target=cell.target, sparse=cell.sparse)
    new.embedding_table = cell.embedding_table
    return new


FORMS = {Dense: dense_thor, Conv2d: conv_thor, Embedding: embedding_thor, EmbeddingLookup: lookup_thor}


def keeps_moments(cell: Cell, path: str) -> bool:
    """Whether the layer is exchanged for one that keeps moments."""
    if isinstance(cell, Conv2d) and (cell.group > 1 or cell.dilation != (1, 1)):
        return False  # moments of patches are those of neighbours, all channels together
    path = path.lower()
    if isinstance(cell, (Dense, Conv2d)) and ("rpn_with_loss.rpn_convs_list." in path or "wide" in path):
        return False
    weight = cell.weight if isinstance(cell, (Dense, Conv2d)) else cell.embedding_table
    return weight.requires_grad


def exchange(net: Cell, prefix: str = "") -> None:
    """Put layers that keep moments in the place of those of `net` that do not; their Parameters stay the same."""
    for name, cell in list(net.name_cells().items()):
        path = f"{prefix}{name}"
        form = FORMS.get(type(cell))
        if form is None:
            exchange(cell, f"{path}.")
        elif keeps_moments(cell, path):
            new = form(cell)
            new.update_parameters_name(f"{path}.")
            net.insert_child_to_cell(name, new)
    if hasattr(net, "cell_list"):
        net.cell_list = list(net.cells())


# ---------------------------------------------------------------- the gradients
class Shape(NamedTuple):
    """What a step of THOR does with each parameter; everything that is not a value."""

    kinds: tuple[str, ...]  # 'dense', 'conv', 'rows', 'norm' or '' for each parameter
    decayed: tuple[bool, ...]
    clipped: bool
    renewed: bool  # whether the inverses are computed anew


def blocks(matrix, size: int):
    """The blocks of that size on the diagonal, `(count, size, size)`; the last is filled up with the identity."""
    count = -(-matrix.shape[0] // size)
    more = count * size - matrix.shape[0]
    whole = jnp.pad(matrix, ((0, more), (0, more))) + jnp.diag(jnp.arange(count * size) >= matrix.shape[0]).astype(
        matrix.dtype
    )
    return jnp.stack([whole[i * size : (i + 1) * size, i * size : (i + 1) * size] for i in range(count)])


def inverse(matrices):
    """The inverses of positive definite matrices."""
    eye = jnp.broadcast_to(jnp.eye(matrices.shape[-1], dtype=matrices.dtype), matrices.shape)
    return cho_solve((jnp.linalg.cholesky(matrices), True), eye)


def split(length: int) -> tuple[int, int]:
    """The size and the number of blocks that cover `length`."""
    size = min(length, SPLIT)
    return size, -(-length // size)


def precondition(grad, a, g):
    """The matrix `grad` times both inverses, block by block: `(h, w, m, m)` on its right, `(h, n, n)` on its left."""
    (h, w, m, _), n = a.shape, g.shape[-1]
    whole = jnp.pad(grad, ((0, h * n - grad.shape[0]), (0, w * m - grad.shape[1]))).reshape(h, n, w, m)
    out = jnp.einsum("hij,hjwk,hwkl->hiwl", g, whole, a).reshape(h * n, w * m)
    return out[: grad.shape[0], : grad.shape[1]]


def inverses(kind: str, a, g, normalizers, damping, scale, batch):
    """The inverses of both damped moments; of rows, the first is a vector."""
    damping_a = damping_g = damping
    factor = 1.0
    if kind == "conv":
        damping_a, damping_g = damping / normalizers[0], damping / normalizers[1]
        factor = jnp.sqrt(1 / normalizers[0])
    g = g * scale * (batch * batch) + jnp.sqrt(damping_g) * jnp.eye(g.shape[0], dtype=g.dtype)
    if kind == "rows":
        return 1 / (a / batch + jnp.sqrt(damping)), inverse(g)
    a = a + jnp.sqrt(damping_a) * jnp.eye(a.shape[0], dtype=a.dtype)
    (m, w), (n, h) = split(a.shape[0]), split(g.shape[0])
    a, g = inverse(blocks(a, m)) * factor, inverse(blocks(g, n)) * factor
    return jnp.broadcast_to(a, (h, w, m, m)), g


@functools.lru_cache(maxsize=64)
def thor_operator(shape: Shape) -> Operator:
    """The operator that gives the gradients, then if `renewed` the inverses, of the inputs' moments first.

    The operands are the parameters, their gradients, both moments of each layer and a convolution's two numbers of
    patches if `renewed`, else the inverses; the reciprocal of the loss scale, the damping of the step, the square of
    that reciprocal, the batch size and the weight decay.
    """
    layers = [kind for kind in shape.kinds if kind in ("dense", "conv", "rows")]

    def body(*operands):
        count = len(shape.kinds)
        *rest, unscale, table, at, scale, batch, decay = lax.stop_gradient(operands)
        params, grads, rest = rest[:count], rest[count : 2 * count], rest[2 * count :]
        first, second, numbers = rest[: len(layers)], rest[len(layers) : 2 * len(layers)], rest[2 * len(layers) :]
        damping = table.at[at.reshape(())].get(mode="fill", fill_value=np.nan).astype(jnp.float32)
        if shape.renewed:
            half = len(numbers) // 2
            sizes = iter(zip(numbers[:half], numbers[half:], strict=True))
            pairs = [
                inverses(kind, a, g, next(sizes) if kind == "conv" else None, damping, scale, batch)
                for kind, a, g in zip(layers, first, second, strict=True)
            ]
            first, second = zip(*pairs, strict=True) if pairs else ((), ())
        known = iter(zip(first, second, strict=True))
        out = []
        for kind, param, grad, decayed in zip(shape.kinds, params, grads, shape.decayed, strict=True):
            g = step.wide(step.scale(grad, unscale))
            if kind in ("dense", "conv"):
                g = precondition(g.reshape(g.shape[0], -1), *next(known)).reshape(g.shape)
            elif kind == "rows":
                a, b = next(known)
                g = (a[:, None] * g) @ b
            elif kind == "norm":
                g = g / (g * g / batch + jnp.sqrt(damping))
            if decayed:
                g = g + decay.astype(g.dtype) * step.wide(param)
            if shape.clipped:
                g = g / jnp.maximum(jnp.sqrt(jnp.sum(g * g)), 1)
            out.append(g.astype(grad.dtype))
        return (*out, *first, *second, at + 1) if shape.renewed else (*out, at + 1)

    return Operator("thor", body)


class ThorGpu(Optimizer):
    """What `thor` gives. `thor` says whether a call computes the inverses anew or takes those it has."""

    def __init__(
        self,
        net,
        learning_rate,
        damping,
        momentum,
        weight_decay=0.0,
        loss_scale=1.0,
        batch_size=32,
        use_nesterov=False,
        decay_filter=lambda x: True,
        split_indices=None,
        enable_clip_grad=False,
        frequency=100,
    ):
        super().__init__(learning_rate, [p for p in net.get_parameters() if p.requires_grad], weight_decay, loss_scale)
        check_number(check_type(momentum, float, "momentum", "thor"), "momentum", "thor", 0)
        if check_type(frequency, int, "frequency", "thor") < 2:
            raise wrong_value(frequency, "frequency", "thor", "at least 2")
        check_type(learning_rate, Tensor, "learning_rate", "thor")
        if check_type(damping, Tensor, "damping", "thor").ndim != 1:
            raise wrong_value(damping.shape, "damping", "thor", "a Tensor with one number for each step")
        self.momentum = Parameter(Tensor(momentum, dtypes.float32), name="momentum")
        self.params = self._parameters
        self.use_nesterov = check_bool(use_nesterov, "use_nesterov", "thor")
        self._use("momentum", (use_nesterov,), ("momentum",))
        self.net, self.damping, self.thor = net, damping, True
        self.enable_clip_grad = check_bool(enable_clip_grad, "enable_clip_grad", "thor")
        self.frequency, self.split_indices = frequency, split_indices
        self.batch_size = Tensor(batch_size, dtypes.float32)
        scale = self.loss_scale
        self.loss_scale = Tensor(1 / (scale * scale), dtypes.float32)
        self.decay_flags = tuple(bool(decay_filter(p)) for p in self._parameters)
        self.weight_decay = weight_decay
        self.exec_weight_decay = self.need_scale = False  # done with the gradients, before the rule
        self._find_layers()
        self.cov_step = Parameter(Tensor([0], dtypes.int32), name="cov_step", requires_grad=False)
        self._counter = Counter()
        self._make_inverses()

    def _find_layers(self) -> None:
        """What each parameter is, and the moments of its layer."""
        found = {}
        for _, cell in self.net.cells_and_names():
            if isinstance(cell, DenseThor):
                found[id(cell.weight)] = "dense", cell.matrix_a, cell.matrix_g
            elif isinstance(cell, Conv2dThor):
                found[id(cell.weight)] = "conv", cell.matrix_a_cov, cell.matrix_g_cov
            elif isinstance(cell, Rows):
                found[id(cell.embedding_table)] = "rows", cell.matrix_a, cell.matrix_g
            elif isinstance(cell, LayerNorm):
                found.update(dict.fromkeys((id(cell.gamma), id(cell.beta)), ("norm", None, None)))
        convolutions = {id(cell.weight): cell for _, cell in self.net.cells_and_names() if isinstance(cell, Conv2dThor)}
        rows = [found.get(id(p), ("", None, None)) for p in self._parameters]
        self._kinds = tuple(kind for kind, _, _ in rows)
        self.matrix_a_cov = ParameterTuple([a for _, a, _ in rows if a is not None])
        self.matrix_g_cov = ParameterTuple([g for _, _, g in rows if g is not None])
        patches = [convolutions[id(p)] for p in self._parameters if id(p) in convolutions]
        self.a_normalizer = ParameterTuple([cell.a_normalizer for cell in patches])
        self.g_normalizer = ParameterTuple([cell.g_normalizer for cell in patches])

    def _make_inverses(self) -> None:
        kinds = [kind for kind in self._kinds if kind in ("dense", "conv", "rows")]
        first, second = [], []
        for k, (kind, a, g) in enumerate(zip(kinds, self.matrix_a_cov, self.matrix_g_cov, strict=True)):
            (m, w), (n, h) = split(a.shape[0]), split(g.shape[0])
            shapes = (a.shape, g.shape) if kind == "rows" else ((h, w, m, m), (h, n, n))
            for made, name, shape in ((first, "matrix_a_inv_", shapes[0]), (second, "matrix_g_inv_", shapes[1])):
                made.append(Parameter(np.zeros(shape, np.float32), name=f"{name}{k}", requires_grad=False))
        self.matrix_a, self.matrix_g = ParameterTuple(first), ParameterTuple(second)

    def get_frequency(self) -> int:
        """How many steps the inverses are meant to last."""
        return self.frequency

    def construct(self, gradients):
        """Update the parameters, the inverses if `thor` is set, and `cov_step`; a tuple with True for each.

        Raises:
            TypeError, RuntimeError, ValueError: as any Optimizer's, for wrong gradients. RuntimeError: if there is no
                damping for this step. All values are left as they were.
        """
        self._check_gradients(gradients)
        if not here.rec.abstract and (at := self._counter.read(self.cov_step)) >= self.damping.size:
            raise RuntimeError(
                f"For 'thor', the 'damping' has {self.damping.size} numbers, but there is none for step {at}."
            )
        shape = Shape(
            self._kinds,
            tuple(flag and self.weight_decay > 0 for flag in self.decay_flags),
            self.enable_clip_grad,
            bool(self.thor),
        )
        known = [*self.matrix_a, *self.matrix_g]
        moments = [*self.matrix_a_cov, *self.matrix_g_cov, *self.a_normalizer, *self.g_normalizer]
        outs = record(
            thor_operator(shape),
            [
                *self._parameters,
                *gradients,
                *(moments if shape.renewed else known),
                self.reciprocal_scale,
                self.damping,
                self.cov_step,
                self.loss_scale,
                self.batch_size,
                as_tensor(self.weight_decay),
            ],
        )
        done = super().construct(outs[: self.param_length])
        self._counter.stepped(self.cov_step._var, outs[-1]._var)
        written = [*known, self.cov_step] if shape.renewed else [self.cov_step]
        for p, new in zip(written, outs[self.param_length :], strict=True):
            p._set(new._var)
        return done


def thor(
    net,
    learning_rate,
    damping,
    momentum,
    weight_decay=0.0,
    loss_scale=1.0,
    batch_size=32,
    use_nesterov=False,
    decay_filter=lambda x: True,
    split_indices=None,
    enable_clip_grad=False,
    frequency=100,
):
    """THOR, a second-order optimizer: `w -= lr v` with momentum of `(G + d)^-1 g (A + d)^-1`.

    `A` is the second moment of a layer's inputs and `G` that of the gradients in its outputs, `d` the root of the
    step's damping, over the number of patches in a convolution. Moments with more than 128 rows are inverted in blocks
    of 128 on their diagonals. Gradients of LayerNorm are divided by `g^2 / batch_size + d`; those of other layers, and of
    biases, are taken as they are.

    Dense, Conv2d (without groups and dilation), Embedding and EmbeddingLookup layers of `net` are exchanged for those
    that keep these moments; their Parameters stay. While the optimizer's attribute `thor` is True, each call computes
    the inverses from the moments of the last backward pass; set it to False, and the layers' likewise, for steps that
    take the ones they have.

    Args:
        net: the Cell that is trained.
        learning_rate, damping: Tensors with a number for each step.
        momentum: float of at least 0.
        weight_decay: number of at least 0, added times `w` to the gradients of the parameters that `decay_filter`
            is True for, after the inverses.
        loss_scale: what gradients are divided by, above 0.
        batch_size: the samples over which the loss is a mean.
        use_nesterov: update with `g + momentum v` for `v`.
        decay_filter: a function of a Parameter.
        split_indices: how MindSpore sends moments between devices; there is one.
        enable_clip_grad: scale each gradient down to a norm of 1.
        frequency: int of at least 2, how many steps the inverses are meant to last; who sets `thor` reads it with
            `get_frequency()`.

    Returns:
        An Optimizer. State: `momentum`, `moments`, `matrix_a` and `matrix_g`, the inverses, and `cov_step`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if a number is out of range.

    Source: mindspore.nn.thor, MindSpore 2.10; Chen et al. 2021.
    """
    exchange(check_type(net, Cell, "net", "thor"))
    return ThorGpu(
        net,
        learning_rate,
        damping,
        momentum,
        weight_decay,
        loss_scale,
        batch_size,
        use_nesterov,
        decay_filter,
        split_indices,
        enable_clip_grad,
        frequency,
    )
