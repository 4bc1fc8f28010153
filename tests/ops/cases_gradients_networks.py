"""What the gradients of operators of networks are checked on that no case of cases_nn.py calls; see cases_gradients.py."""

import numpy as np
from cases import ANY, POSITIVE, UNIT, Case, one, two

import msgrad as ms
from msgrad import CSRTensor, Tensor, ops

SHARE = (0.1, 0.9)
IMAGE = ((1, 2, 4, 5),)
QUERY, KEY = (1, 4, 3, 2), (1, 2, 5, 2)
# Computed in float32 whatever comes in, as in MindSpore: the step of the finite differences is larger.
SINGLE = {"cond", "crop_and_resize", "resize_area", "scale_and_translate"}


def int32(values) -> Tensor:
    return Tensor(np.array(values, np.int32))


def int64(values) -> Tensor:
    return Tensor(np.array(values, np.int64))


def many(name: str, function, *domains, shapes) -> Case:
    return Case(
        function, None, domains if len(domains) == len(shapes) else domains * len(shapes), shapes=shapes, name=name
    )


def first(function, *args, **kwargs):
    """The first output of `function`, which others follow that are statistics in float32 or whole numbers."""
    return lambda *tensors: function(*tensors, *args, **kwargs)[0]


def seeded(function):
    """`function` with the same random numbers in each call."""

    def call(*tensors):
        ms.set_seed(3)
        return function(*tensors)

    return call


# ---------------------------------------------------------------- images
BOXES = Tensor([[0.1, 0.15, 0.83, 0.77], [0.3, 0.22, 0.64, 0.91]])
INSIDE = int32([0, 0])
COLORS = ((2, 3, 3),)
CORNERS = Tensor(np.array([0.0, 0.0, 9.0, 8.0]))
TURNED, PLACED = Tensor(np.array([0.5, 0.5, 0.5, 0.5, 20.0])), Tensor(np.array([0.0, 0.0, 2.0, 3.0, 0.0]))
IMAGES = [
    two(ops.AdjustHue(), None, SHARE, (-0.2, 0.2), shapes=(*COLORS, ()), name="adjust_hue"),
    two(ops.AdjustSaturation(), None, SHARE, (0.5, 0.9), shapes=(*COLORS, ()), name="adjust_saturation"),
    one(ops.RGBToHSV(), None, SHARE, shapes=((1, 2, 3, 3),), name="rgb_to_hsv"),
    one(ops.HSVToRGB(), None, SHARE, shapes=((1, 2, 3, 3),), name="hsv_to_rgb"),
    one(lambda x: ops.affine_grid(x, (1, 1, 2, 3)), None, shapes=((1, 2, 3),), name="affine_grid"),
    *(
        two(
            lambda x, at, given=given: ops.grid_sample(x, at, align_corners=False, **given),
            None,
            ANY,
            (-0.95, 0.95),
            shapes=(*IMAGE, (1, 2, 3, 2)),
            name=f"grid_sample {given}",
        )
        for given in ({}, {"mode": "nearest"}, {"padding_mode": "border"}, {"padding_mode": "reflection"})
    ),
    two(
        lambda x, at: ops.crop_and_resize(x, BOXES + at.astype(ms.float32) * 0.01, INSIDE, (2, 3)),
        None,
        ANY,
        (0, 0.05),
        shapes=((1, 4, 5, 2), (2, 4)),
        name="crop_and_resize",
    ),
    one(
        lambda x: ops.ROIAlign(2, 2, 0.5, 2)(x, Tensor(np.array([[0, 0.5, 1.0, 7.0, 6.0]]))),
        None,
        shapes=IMAGE,
        name="roi_align",
    ),
    one(
        seeded(lambda x: ops.ExtractGlimpse(uniform_noise=False, noise="zero")(x, int32([3, 3]), Tensor([[0.1, 0.2]]))),
        None,
        shapes=((1, 4, 5, 2),),
        name="draw_glimpse",
    ),
    *(
        one(
            seeded(first(op([1.0, 1.5, 1.4, 1.0], deterministic=True, seed=3))), None, shapes=((1, 5, 6, 1),), name=name
        )
        for op, name in (
            (ops.FractionalAvgPool, "draw_sequence_pool"),
            (ops.FractionalMaxPool, "draw_sequence_pool max"),
        )
    ),
    one(
        lambda x: ops.fractional_max_pool2d(x, 2, 3, _random_samples=Tensor(np.full((1, 2, 2), 0.4))),
        None,
        shapes=IMAGE,
        name="fractional_max_pool",
    ),
    one(
        lambda x: ops.max_unpool2d(x, int64([[[[0, 2, 11], [10, 14, 7]]]]), 2, 2, output_size=(1, 1, 4, 6)),
        None,
        shapes=((1, 1, 2, 3),),
        name="max_unpool",
    ),
    one(lambda x: ops.interpolate(x, (6, 7), mode="bilinear"), None, shapes=IMAGE, name="resize"),
    one(lambda x: ops.interpolate(x, (3, 8), mode="bicubic"), None, shapes=IMAGE, name="resize bicubic"),
    one(lambda x: ops.interpolate(x, (6, 7), mode="nearest"), None, shapes=IMAGE, name="resize_nearest"),
    one(lambda x: ops.ResizeArea()(x, int32([3, 7])), None, shapes=((1, 4, 5, 2),), name="resize_area"),
    Case(
        lambda x, scale, move: ops.ScaleAndTranslate()(x, int32([3, 4]), 1.2 + scale * 0.1, move * 0.1),
        None,
        (ANY, UNIT, UNIT),
        shapes=((1, 4, 5, 1), (2,), (2,)),
        name="scale_and_translate",
    ),
    two(ops.Dilation2D((1, 1), (1, 1), "VALID"), None, shapes=((1, 2, 4, 5), (2, 2, 2)), name="dilation2d"),
    Case(
        lambda x, w, at, b: ops.deformable_conv2d(x, w, at, (2, 2), (1, 1, 1, 1), (0, 0, 0, 0), bias=b),
        None,
        (ANY, ANY, (0.1, 0.4), ANY),
        shapes=((1, 1, 4, 4), (2, 1, 2, 2), (1, 12, 3, 3), (2,)),
        name="deformable_conv2d",
    ),
    two(ops.bounding_box_encode, None, (1, 2), (1, 2), shapes=((3, 4), (3, 4)), name="encode"),
    two(
        lambda x, d: ops.bounding_box_decode(x, d, (768, 1280)),
        None,
        (10, 20),
        (-0.5, 0.5),
        shapes=((3, 4), (3, 4)),
        name="decode",
    ),
    two(
        lambda a, b: ops.iou(a + CORNERS, b + CORNERS),
        None,
        (0, 2),
        (0, 2),
        shapes=((3, 4), (2, 4)),
        name="iou",
    ),
    two(
        lambda a, b: ops.rotated_iou(a * TURNED + PLACED, b * TURNED + PLACED),
        None,
        (0.1, 0.9),
        (0.1, 0.9),
        shapes=((1, 2, 5), (1, 2, 5)),
        name="rotated_iou",
    ),
]

# ---------------------------------------------------------------- losses
LABELS = int32([2, 0, 1])
LOSSES = [
    one(lambda x: ops.multi_margin_loss(x, int64([2, 0, 1])), None, name="multi_margin_loss"),
    one(
        lambda x: ops.multilabel_margin_loss(x, int32([[3, 0, -1, 1], [0, 2, 1, -1], [1, -1, 0, 0]])),
        None,
        name="multilabel_margin_loss",
    ),
    one(lambda x: ops.multilabel_soft_margin_loss(x, Tensor(np.eye(3, 4))), None, name="multilabel_soft_margin_loss"),
    two(
        lambda x, w: ops.NLLLoss()(x, LABELS, w)[0],
        None,
        ANY,
        POSITIVE,
        shapes=((3, 4), (4,)),
        name="nll_loss_and_weight",
    ),
    *(
        many(
            f"triplet_margin swap={swap}",
            lambda x, y, z, swap=swap: ops.TripletMarginLoss(swap=swap)(x, y, z, Tensor(9.0)),
            ANY,
            shapes=((3, 4),) * 3,
        )
        for swap in (False, True)
    ),
    one(
        lambda x: ops.ctc_loss(ops.log_softmax(x), int32([[1, 2], [3, 1]]), int32([4, 3]), int32([2, 1]))[0],
        None,
        shapes=((4, 2, 4),),
        name="ctc_loss",
    ),
    one(
        lambda x: ops.CTCLoss()(x, int64([[0, 0], [0, 1], [1, 0]]), int32([0, 1, 2]), int32([4, 3]))[0],
        None,
        shapes=((4, 2, 4),),
        name="ctc_loss_and_gradient",
    ),
    one(
        lambda x: ops.RNNTLoss()(x, int32([[1, 2], [3, 1]]), int32([3, 2]), int32([2, 1]))[0],
        None,
        shapes=((2, 3, 3, 4),),
        name="rnnt_loss",
    ),
]


# ---------------------------------------------------------------- attention
def attention(*args, **kwargs):
    return lambda q, k, v: ops.flash_attention_score(q, k, v, 4, *args, input_layout="BNSD", **kwargs)


HEADS = (QUERY, KEY, KEY)
TABLE = int32([[1, 0]])
CHOSEN, SEEN = int32([[[1, 0], [0, 1]]] * 3), int32([[[[0, 1]], [[0, 2]], [[1, 3]]]])


def maxima(m):
    return m.broadcast_to((1, 2, 2, 8))


def sums(m):
    return maxima(m * 2 + 1)


ATTENTION = [
    many("draw_attention", attention(scalar_value=0.5), ANY, shapes=HEADS),
    many("draw_attention causal", attention(sparse_mode=3), ANY, shapes=HEADS),
    many(
        "inference",
        lambda q, k, v: ops.prompt_flash_attention(
            q, k, v, num_heads=4, num_key_value_heads=2, input_layout="BNSD", scale_value=0.5, next_tokens=2147483647
        ),
        ANY,
        shapes=HEADS,
    ),
    many(
        "paged_attention",
        lambda q, k, v: ops.PagedAttention(4, 0.5, 2)(q, k, v, TABLE, int32([3])),
        ANY,
        shapes=((1, 4, 2), (2, 2, 2, 2), (2, 2, 2, 2)),
    ),
    Case(
        lambda a, b, m, n: ops.ring_attention_update(a, maxima(m), sums(m), b, maxima(n), sums(n)),
        None,
        (ANY, ANY, (0.5, 1.5), (0.5, 1.5)),
        shapes=((2, 1, 4), (2, 1, 4), (1, 2, 2, 1), (1, 2, 2, 1)),
        name="ring_attention_update",
    ),
    *(
        many(
            f"rotary_position_embedding {mode}",
            lambda x, cos, sin, mode=mode: ops.rotary_position_embedding(x, cos, sin, mode),
            ANY,
            shapes=((1, 2, 3, 4), (1, 1, 3, 4), (1, 1, 3, 4)),
        )
        for mode in (0, 1)
    ),
    two(
        lambda x, w: ops.nsa_compress(x, w, 3, 2, actual_seq_len=(3, 7)),
        None,
        shapes=((7, 2, 2), (3, 2)),
        name="nsa_compress",
    ),
    many(
        "nsa_select_attention",
        lambda q, k, v: ops.nsa_select_attention(
            q, k, v, CHOSEN, 0.5, 4, 2, 2, actual_seq_qlen=(3,), actual_seq_kvlen=(4,)
        )[0],
        ANY,
        shapes=((3, 4, 2), (4, 2, 2), (4, 2, 3)),
    ),
    many(
        "nsa_compress_attention",
        lambda q, k, v: ops.nsa_compress_attention(
            q,
            k,
            v,
            0.5,
            4,
            4,
            2,
            4,
            1,
            actual_seq_qlen=(3,),
            actual_cmp_seq_kvlen=(4,),
            actual_sel_seq_kvlen=(8,),
        )[0],
        ANY,
        shapes=((3, 4, 2), (4, 2, 2), (4, 2, 3)),
    ),
    many(
        "sparse_flash",
        lambda q, k, v: ops.sparse_flash_attention(q, k, v, SEEN, 0.5)[0],
        ANY,
        shapes=((1, 3, 2, 2), (1, 4, 1, 2), (1, 4, 1, 2)),
    ),
    Case(
        lambda x, at, w: ops.multi_scale_deformable_attn_function(x, int32([[2, 3], [2, 1]]), int32([0, 6]), at, w),
        None,
        (ANY, SHARE, POSITIVE),
        shapes=((1, 8, 2, 2), (1, 2, 2, 2, 1, 2), (1, 2, 2, 2, 1)),
        name="deformable_attention",
    ),
    one(
        lambda x: ops.moe_token_permute(x, int32([[2, 0], [1, 2], [0, 1]]))[0],
        None,
        shapes=((3, 2),),
        name="moe_token_permute",
    ),
    two(
        lambda x, w: ops.moe_token_unpermute(x, int32([4, 0, 2, 5, 1, 3]), w),
        None,
        shapes=((6, 2), (3, 2)),
        name="moe_token_unpermute",
    ),
]
# ---------------------------------------------------------------- recurrent, norms
LAYERS = [
    many(
        "draw_lstm",
        lambda x, h, c, w: ops.LSTM(3, 2, 1, True, False, 0.0)(x, h, c, w)[:3],
        ANY,
        shapes=((3, 2, 3), (1, 2, 2), (1, 2, 2), (56,)),
    ),
    many(
        "dynamic_rnn",
        lambda x, w, b, h, c: ops.DynamicRNN(forget_bias=0.5)(x, w, b, None, h, c),
        ANY,
        shapes=((3, 2, 4), (7, 12), (12,), (1, 2, 3), (1, 2, 3)),
    ),
    many(
        "dynamic_gru",
        lambda x, w, u, b, d, h: ops.DynamicGRUV2()(x, w, u, b, d, None, h),
        ANY,
        shapes=((3, 2, 4), (4, 9), (3, 9), (9,), (9,), (2, 3)),
    ),
    many(
        "add_layer_norm",
        lambda *given: (lambda out: (out[0], out[3]))(ops.add_layer_norm(*given)),
        ANY,
        shapes=((2, 3, 4), (2, 3, 4), (4,), (4,)),
    ),
    many("sum_of", first(ops.add_rms_norm), ANY, shapes=((2, 3, 4), (2, 3, 4), (4,))),
    many(
        "batch_statistics",
        lambda x, g, b: ops.BatchNorm(True)(x, g, b, Tensor(np.zeros(3)), Tensor(np.ones(3)))[0],
        ANY,
        shapes=((4, 3, 2, 2), (3,), (3,)),
    ),
]

# ---------------------------------------------------------------- sparse matrices, linear algebra
ROWS, COLUMNS, PLACES = int32([0, 2, 2, 4]), int32([0, 2, 1, 3]), int32([[0, 0], [0, 2], [2, 1], [2, 3]])
WHOLE = (3, 4)
EYE = ops.eye(3, dtype=ms.float64)
MATRICES = [
    two(
        lambda v, x: CSRTensor(ROWS, COLUMNS, v, WHOLE).mm(x),
        None,
        shapes=((4,), (4, 2)),
        name="sparse_matmul",
    ),
    one(lambda v: CSRTensor(ROWS, COLUMNS, v, WHOLE).to_dense(), None, shapes=((4,),), name="sparse_to_dense"),
    one(
        lambda v: ops.csr_softmax(CSRTensor(ROWS, COLUMNS, v, WHOLE), ms.float64).values,
        None,
        shapes=((4,),),
        name="segment_softmax",
    ),
    one(lambda x: ops.csr_gather(ROWS, COLUMNS, x, WHOLE), None, shapes=(WHOLE,), name="csr_gather"),
    one(lambda x: ops.cond(x + 4 * EYE), None, shapes=((3, 3),), name="cond"),
    Case(ops.Betainc(), None, (POSITIVE, POSITIVE, SHARE), name="betainc"),
]

NETWORKS = IMAGES + LOSSES + ATTENTION + LAYERS + MATRICES
