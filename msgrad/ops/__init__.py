"""Operators: functions of Tensors. Each is defined once; Primitive classes and Tensor methods are spellings of it."""

# ruff: noqa: F401, F403, F405

# First of all: a module and a function of it may share a name (`shape`, `norm`, `sort`); the function wins below.
from msgrad.ops import methods as _methods, primitives as _primitives, primitives_nn as _primitives_nn  # isort: skip
from msgrad.ops import math_primitives as _math_primitives, alignment as _alignment, boxes as _boxes, sparse as _sparse  # isort: skip

from msgrad.core.autodiff import GradOperation, get_grad, grad, value_and_grad
from msgrad.core.taylor import derivative, jet
from msgrad.core.tensor import Tensor
from msgrad.core.transform import jacfwd, jacrev, jvp, linearize, vjp
from msgrad.core.vmap import vmap
from msgrad.ops.activation import (
    celu,
    elu,
    fast_gelu,
    gelu,
    glu,
    gumbel_softmax,
    hardshrink,
    hardsigmoid,
    hardswish,
    hardtanh,
    leaky_relu,
    log_softmax,
    logsigmoid,
    mish,
    prelu,
    relu,
    relu6,
    rrelu,
    selu,
    sigmoid,
    silu,
    softmax,
    softmin,
    softplus,
    softshrink,
    softsign,
    swiglu,
    tanhshrink,
    threshold,
)
from msgrad.ops.alignment import *
from msgrad.ops.attention import *
from msgrad.ops.binary import *
from msgrad.ops.boxes import *
from msgrad.ops.collectives import *
from msgrad.ops.color import *
from msgrad.ops.communication import (
    P2POp,
    TCPStore,
    all_gather,
    all_gather_into_tensor,
    all_gather_into_tensor_uneven,
    all_gather_object,
    all_reduce,
    all_to_all,
    all_to_all_single,
    all_to_all_v_c,
    barrier,
    batch_isend_irecv,
    broadcast,
    broadcast_object_list,
    destroy_process_group,
    gather_into_tensor,
    gather_object,
    get_backend,
    get_global_rank,
    get_group_rank,
    get_process_group_ranks,
    get_rank,
    get_world_size,
    init_process_group,
    irecv,
    is_available,
    is_initialized,
    isend,
    new_group,
    recv,
    recv_object_list,
    reduce,
    reduce_scatter,
    reduce_scatter_tensor,
    reduce_scatter_tensor_uneven,
    scatter_object_list,
    scatter_tensor,
    send,
    send_object_list,
    set_comm_ops_inplace,
)
from msgrad.ops.compare import *
from msgrad.ops.control import *
from msgrad.ops.control import _primexpr
from msgrad.ops.conv import bias_add, bidense, conv1d, conv2d, conv3d, conv3d_transpose, conv_transpose2d, dense
from msgrad.ops.create import *
from msgrad.ops.custom import *
from msgrad.ops.diagonal import *
from msgrad.ops.embedding import *
from msgrad.ops.fourier import *
from msgrad.ops.fractional import *
from msgrad.ops.grid import *
from msgrad.ops.join import *
from msgrad.ops.kernel import *
from msgrad.ops.linalg import *
from msgrad.ops.loss import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cosine_embedding_loss,
    cross_entropy,
    gaussian_nll_loss,
    hinge_embedding_loss,
    huber_loss,
    kl_div,
    l1_loss,
    margin_ranking_loss,
    mse_loss,
    nll_loss,
    smooth_l1_loss,
    soft_margin_loss,
    triplet_margin_loss,
)
from msgrad.ops.margin import *
from msgrad.ops.math_primitives import *
from msgrad.ops.matrix import *
from msgrad.ops.norm import *
from msgrad.ops.older import *
from msgrad.ops.pad import *
from msgrad.ops.pool import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    adaptive_max_pool1d,
    adaptive_max_pool2d,
    adaptive_max_pool3d,
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    lp_pool1d,
    lp_pool2d,
    max_pool2d,
    max_pool3d,
)
from msgrad.ops.primitives import *
from msgrad.ops.primitives_nn import *
from msgrad.ops.random import *
from msgrad.ops.rearrange import *
from msgrad.ops.recurrent import *
from msgrad.ops.reduce import *
from msgrad.ops.register import *
from msgrad.ops.report import *
from msgrad.ops.resize import *
from msgrad.ops.sampler import *
from msgrad.ops.scatter import *
from msgrad.ops.search import *
from msgrad.ops.segment import *
from msgrad.ops.shape import *
from msgrad.ops.sort import *
from msgrad.ops.sparse import *
from msgrad.ops.sparse_attention import *
from msgrad.ops.special import *
from msgrad.ops.spell import Primitive, spell
from msgrad.ops.ternary import *
from msgrad.ops.unary import *
from msgrad.ops.unpool import *
from msgrad.ops.update import *
from msgrad.ops.windows import *

soft_shrink = softshrink
mse_loss_ext, adaptive_avg_pool2d_ext = mse_loss, adaptive_avg_pool2d
pows, reshape_, shape_ = Pow(), Reshape(), Shape()
clamp_, erfinv_, tanh_, zero_, put_, type_as = (
    Tensor.clamp_,
    Tensor.erfinv_,
    Tensor.tanh_,
    Tensor.zero_,
    Tensor.put_,
    Tensor.type_as,
)

# Other names of these operators, whose parameters MindSpore calls otherwise.
arcsin, inv, numel = spell("arcsin(x)", asin), spell("inv(x)", reciprocal), spell("numel(input)", size)
floor_div, floor_mod = spell("floor_div(x, y)", floor_divide), spell("floor_mod(x, y)", remainder)
floormod, tensor_mod = spell("floormod(x, y)", remainder), spell("tensor_mod(x, y)", remainder)
tensor_div, truncate_mod = spell("tensor_div(x, y)", true_divide), spell("truncate_mod(x, y)", fmod)
true_divide = spell("true_divide(dividend, divisor)", true_divide)
row_stack, type_as = spell("row_stack(tensors)", vstack), spell("type_as(input, other)", type_as)
slice, tensor_slice = tensor_slice, spell("tensor_slice(input, begin, size)", tensor_slice)
unsorted_segment_sum = spell("unsorted_segment_sum(input_x, segment_ids, num_segments)", unsorted_segment_sum)
