"""Boxes: as offsets from anchors, their overlap, and which of many overlapping ones to keep."""

import math

import jax
import jax.numpy as jnp
from jax import lax

from msgrad.core import random as core_random
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, check_int, check_positive_int, check_type
from msgrad.ops import random, sort
from msgrad.ops.activation import check_float, on_tensors
from msgrad.ops.declare import KEEP, check_tensor, operator
from msgrad.ops.loss import check_floats, check_tensors
from msgrad.ops.norm import wide_dtype
from msgrad.ops.spell import checked, primitive


def check_boxes(x, name: str, owner: str) -> None:
    check_float(x, name, owner)
    if x.ndim != 2 or x.shape[1] != 4:
        raise ValueError(f"For '{owner}', the '{name}' must have shape (N, 4), but got {x.shape}.")


# ---------------------------------------------------------------- offsets from anchors
def centers(boxes):
    """The centers and sizes of boxes (x0, y0, x1, y1) whose last pixels belong to them."""
    low, high = boxes[:, :2], boxes[:, 2:]
    return (low + high) / 2, high - low + 1


@on_tensors
def _encode(anchor_box, groundtruth_box, means, stds, owner):
    check_boxes(anchor_box, "anchor_box", owner)
    check_boxes(groundtruth_box, "groundtruth_box", owner)
    if anchor_box.shape != groundtruth_box.shape:
        raise ValueError(f"For '{owner}', the shapes must be equal: {anchor_box.shape}, {groundtruth_box.shape}.")
    wide = wide_dtype(anchor_box)
    (at, size), (to, wanted) = centers(anchor_box.astype(wide)), centers(groundtruth_box.astype(wide))
    offsets = jnp.concatenate([(to - at) / size, jnp.log(wanted / size)], 1)
    out = (offsets - jnp.asarray(means, wide)) / jnp.asarray(stds, wide)
    return out.astype(anchor_box.dtype)


@on_tensors
def _decode(anchor_box, deltas, max_shape, means, stds, wh_ratio_clip, owner):
    check_boxes(anchor_box, "anchor_box", owner)
    check_boxes(deltas, "deltas", owner)
    if anchor_box.shape != deltas.shape:
        raise ValueError(f"For '{owner}', the shapes must be equal: {anchor_box.shape}, {deltas.shape}.")
    wide = wide_dtype(anchor_box)
    at, size = centers(anchor_box.astype(wide))
    offsets = deltas.astype(wide) * jnp.asarray(stds, wide) + jnp.asarray(means, wide)
    most = abs(math.log(wh_ratio_clip))
    to = at + size * offsets[:, :2]
    half = size * jnp.exp(jnp.clip(offsets[:, 2:], -most, most)) / 2
    ends = jnp.asarray([max_shape[1], max_shape[0]] * 2, wide)
    out = jnp.concatenate([to - half + 0.5, to + half - 0.5], 1)
    return jnp.where(ends > 0, jnp.clip(out, 0, jnp.abs(ends)), jnp.maximum(out, 0)).astype(anchor_box.dtype)


MEANS, STDS = (0.0, 0.0, 0.0, 0.0), (1.0, 1.0, 1.0, 1.0)


def check_statistics(means, stds, owner: str) -> None:
    for value, name in ((means, "means"), (stds, "stds")):
        if len(check_type(value, tuple, name, owner)) != 4:
            raise ValueError(f"For '{owner}', the '{name}' must hold 4 floats, but got {value}.")
        for number in value:
            check_type(number, float, name, owner)


def check_limits(max_shape, wh_ratio_clip, owner: str) -> None:
    if len(check_type(max_shape, tuple, "max_shape", owner)) != 2:
        raise ValueError(f"For '{owner}', the 'max_shape' must hold 2 ints, but got {max_shape}.")
    check_type(wh_ratio_clip, float, "wh_ratio_clip", owner)


def bounding_box_encode(anchor_box, groundtruth_box, means=MEANS, stds=STDS):
    """Boxes as offsets of the center and logarithms of the size, relative to anchors.

    Args:
        anchor_box, groundtruth_box: (x0, y0, x1, y1), floating-point Tensors of shape `(N, 4)`.
        means, stds: tuples of 4 floats; the offsets are given less `means`, over `stds`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.ops.bounding_box_encode, MindSpore 2.10.
    """
    check_statistics(means, stds, "bounding_box_encode")
    return _encode(anchor_box, groundtruth_box, means, stds, "bounding_box_encode")


def bounding_box_decode(anchor_box, deltas, max_shape, means=MEANS, stds=STDS, wh_ratio_clip=0.016):
    """The boxes that `bounding_box_encode` made `deltas` of, within an image.

    Args:
        anchor_box, deltas: floating-point Tensors of shape `(N, 4)`.
        max_shape: (height, width), where boxes end at the latest.
        means, stds: tuples of 4 floats, those of the encoding.
        wh_ratio_clip: a float; sizes differ from the anchors' by this factor at most.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.ops.bounding_box_decode, MindSpore 2.10.
    """
    owner = "bounding_box_decode"
    check_statistics(means, stds, owner)
    check_limits(max_shape, wh_ratio_clip, owner)
    return _decode(anchor_box, deltas, max_shape, means, stds, wh_ratio_clip, owner)


BoundingBoxEncode = checked(
    primitive(
        "BoundingBoxEncode",
        bounding_box_encode,
        (("means", MEANS), ("stds", STDS)),
        lambda self, anchor_box, groundtruth_box: _encode(
            anchor_box, groundtruth_box, self.means, self.stds, "BoundingBoxEncode"
        ),
    ),
    lambda self: check_statistics(self.means, self.stds, "BoundingBoxEncode"),
)


def check_decode(self) -> None:
    check_statistics(self.means, self.stds, "BoundingBoxDecode")
    check_limits(self.max_shape, self.wh_ratio_clip, "BoundingBoxDecode")


BoundingBoxDecode = checked(
    primitive(
        "BoundingBoxDecode",
        bounding_box_decode,
        (("max_shape",), ("means", MEANS), ("stds", STDS), ("wh_ratio_clip", 0.016)),
        lambda self, anchor_box, deltas: _decode(
            anchor_box, deltas, self.max_shape, self.means, self.stds, self.wh_ratio_clip, "BoundingBoxDecode"
        ),
    ),
    check_decode,
)


@on_tensors
def check_valid(bboxes, img_metas):
    """Which boxes lie in an image.

    Args:
        bboxes: (x0, y0, x1, y1), floating-point Tensor of shape `(N, 4)`.
        img_metas: the image's (height, width, ratio), the same dtype; it ends at height ratio and width ratio.

    Returns:
        bool of shape `(N,)`.

    Raises:
        TypeError: if an argument is no floating-point Tensor. ValueError: if a shape is another.

    Source: mindspore.ops.check_valid, MindSpore 2.10.
    """
    check_boxes(bboxes, "bboxes", "check_valid")
    check_float(img_metas, "img_metas", "check_valid")
    if img_metas.shape != (3,):
        raise ValueError(f"For 'check_valid', the 'img_metas' must have shape (3,), but got {img_metas.shape}.")
    height, width = (img_metas[i] * img_metas[2] - 1 for i in range(2))
    low, high = bboxes[:, :2], bboxes[:, 2:]
    return jnp.all(low >= 0, 1) & (high[:, 0] <= width) & (high[:, 1] <= height)


CheckValid = primitive("CheckValid", check_valid)


# ---------------------------------------------------------------- overlap
def shared(a, b, extra: int):
    """The area that boxes (x0, y0, x1, y1) `(A, 4)` and `(B, 4)` share, `(A, B)`; pixels at the end add `extra`."""
    low = jnp.maximum(a[:, None, :2], b[None, :, :2])
    high = jnp.minimum(a[:, None, 2:], b[None, :, 2:])
    return jnp.prod(jnp.maximum(high - low + extra, 0), -1)


def areas(boxes, extra: int):
    return jnp.prod(boxes[:, 2:] - boxes[:, :2] + extra, -1)


@on_tensors
def _iou(anchor_boxes, gt_boxes, mode, owner):
    check_boxes(anchor_boxes, "anchor_boxes", owner)
    check_boxes(gt_boxes, "gt_boxes", owner)
    wide = wide_dtype(anchor_boxes)
    anchors, truth = anchor_boxes.astype(wide), gt_boxes.astype(wide)
    both = shared(truth, anchors, 1)
    own = areas(truth, 1)[:, None]
    whole = own if mode == "iof" else own + areas(anchors, 1) - both
    return (both / whole).astype(anchor_boxes.dtype)


def iou(anchor_boxes, gt_boxes, mode="iou"):
    """How much of the union of two boxes they share, or with the mode 'iof' of the truth's area.

    Args:
        anchor_boxes: (x0, y0, x1, y1), floating-point Tensor of shape `(N, 4)`; the last pixels belong to a box.
        gt_boxes: shape `(M, 4)`.
        mode: 'iou' or 'iof'.

    Returns:
        Shape `(M, N)`.

    Raises:
        TypeError: if an argument is no floating-point Tensor. ValueError: if a shape is another. KeyError: if the
            mode is.

    Source: mindspore.ops.iou, MindSpore 2.10.
    """
    return _iou(anchor_boxes, gt_boxes, overlap_mode(mode, "iou"), "iou")


def overlap_mode(mode, owner: str) -> str:
    if mode not in ("iou", "iof"):
        raise KeyError(f"For '{owner}', the 'mode' must be 'iou' or 'iof', but got {mode!r}.")
    return mode


IOU = checked(
    primitive("IOU", iou, (("mode", "iou"),), lambda self, anchors, truth: _iou(anchors, truth, self.mode, "IOU")),
    lambda self: overlap_mode(self.mode, "IOU") and None,
)


def corners(boxes, centered: bool):
    """The corners `(..., 4, 2)`, in order, of boxes (x, y, w, h, angle), or (x0, y0, x1, y1, angle)."""
    if centered:
        middle, size = boxes[..., :2], boxes[..., 2:4]
    else:
        middle, size = (boxes[..., :2] + boxes[..., 2:4]) / 2, boxes[..., 2:4] - boxes[..., :2]
    angle = boxes[..., 4, None] * math.pi / 180
    unit = jnp.asarray([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]], boxes.dtype)
    x, y = (size[..., None, i] * unit[:, i] for i in range(2))
    turned = jnp.stack([x * jnp.cos(angle) - y * jnp.sin(angle), x * jnp.sin(angle) + y * jnp.cos(angle)], -1)
    return turned + middle[..., None, :], jnp.prod(size, -1)


def cross(a, b):
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def polygon_overlap(a, b, vertex: float, edge: float):
    """The area that two convex quadrilaterals share: of the corners of one in the other, and where edges cross."""

    def within(points, shape):
        sides = jnp.roll(shape, -1, -2) - shape
        turn = cross(sides[..., None, :, :], points[..., :, None, :] - shape[..., None, :, :])
        return jnp.all(turn >= -vertex - 1e-6, -1) | jnp.all(turn <= vertex + 1e-6, -1)

    along, across = jnp.roll(a, -1, -2) - a, jnp.roll(b, -1, -2) - b
    gap = b[..., None, :, :] - a[..., :, None, :]
    slope = cross(along[..., :, None, :], across[..., None, :, :])
    parallel = jnp.abs(slope) < 1e-12
    safe = jnp.where(parallel, 1, slope)
    t, u = cross(gap, across[..., None, :, :]) / safe, cross(gap, along[..., :, None, :]) / safe
    meets = ~parallel & (t >= -edge) & (t <= 1 + edge) & (u >= -edge) & (u <= 1 + edge)
    crossings = a[..., :, None, :] + t[..., None] * along[..., :, None, :]
    points = jnp.concatenate([a, b, crossings.reshape(*a.shape[:-2], 16, 2)], -2)
    real = jnp.concatenate([within(a, b), within(b, a), meets.reshape(*a.shape[:-2], 16)], -1)
    count = jnp.sum(real, -1)
    middle = jnp.sum(jnp.where(real[..., None], points, 0), -2) / jnp.maximum(count, 1)[..., None].astype(points.dtype)
    rays = points - middle[..., None, :]
    angle = jnp.where(real, jnp.arctan2(rays[..., 1], rays[..., 0]), jnp.inf)
    order = jnp.argsort(angle, -1)
    rays = jnp.take_along_axis(rays, order[..., None], -2)
    real = jnp.take_along_axis(real, order, -1)
    rays = jnp.where(real[..., None], rays, rays[..., :1, :])  # what is no corner repeats the first
    return jnp.where(count > 2, jnp.abs(jnp.sum(cross(rays, jnp.roll(rays, -1, -2)), -1)) / 2, 0)


@on_tensors
def _rotated_iou(boxes, query_boxes, centered, foreground, is_cross, v_threshold, e_threshold):
    owner = "rotated_iou"
    check_floats(owner, boxes=boxes, query_boxes=query_boxes)
    for name, x in (("boxes", boxes), ("query_boxes", query_boxes)):
        if x.ndim != 3 or x.shape[2] != 5 or x.shape[0] != boxes.shape[0]:
            raise ValueError(f"For '{owner}', the '{name}' must have shape (B, N, 5), but got {x.shape}.")
    wide = wide_dtype(boxes)
    a, area_a = corners(boxes.astype(wide), centered)
    b, area_b = corners(query_boxes.astype(wide), centered)
    if is_cross:
        shape = (a.shape[0], a.shape[1], b.shape[1])
        a, b = jnp.broadcast_to(a[:, :, None], (*shape, 4, 2)), jnp.broadcast_to(b[:, None], (*shape, 4, 2))
        area_a, area_b = area_a[:, :, None], area_b[:, None]
    elif a.shape != b.shape:
        raise ValueError(f"For '{owner}', the boxes must be as many as the query boxes without 'is_cross'.")
    both = polygon_overlap(a, b, v_threshold, e_threshold)
    whole = area_a + 0 * area_b if foreground else area_a + area_b - both
    return jnp.where(whole > 0, both / jnp.where(whole > 0, whole, 1), 0).astype(boxes.dtype)


def rotated_iou(boxes, query_boxes, trans=False, mode=0, is_cross=True, v_threshold=0.0, e_threshold=0.0):
    """How much of their union rotated rectangles share.

    Args:
        boxes: (x, y, width, height, angle in degrees), or with `trans` (x0, y0, x1, y1, angle), shape `(B, N, 5)`.
        query_boxes: shape `(B, K, 5)`.
        trans: the form of the boxes.
        mode: 0, or 1 for the share of the area of `boxes`.
        is_cross: each with each; otherwise the boxes of one number.
        v_threshold, e_threshold: how far outside a corner or a crossing of edges still counts, floats.

    Returns:
        Shape `(B, N, K)`, or `(B, N)` without `is_cross`.

    Raises:
        TypeError: if an argument is of another type. ValueError: if the shapes do not fit.

    Source: mindspore.ops.rotated_iou, MindSpore 2.10.
    """
    owner = "rotated_iou"
    for value, name in ((trans, "trans"), (is_cross, "is_cross")):
        check_bool(value, name, owner)
    check_int(mode, "mode", owner)
    for value, name in ((v_threshold, "v_threshold"), (e_threshold, "e_threshold")):
        check_type(value, float, name, owner)
    return _rotated_iou(boxes, query_boxes, not trans, mode == 1, is_cross, v_threshold, e_threshold)


# ---------------------------------------------------------------- suppression
def greedy(overlap, candidates, limit, threshold):
    """Which boxes, in their order, are kept: candidates that overlap none that was kept before by `threshold`."""

    def step(i, state):
        kept, count = state
        good = candidates[i] & (count < jnp.asarray(limit).astype(int)) & ~jnp.any(kept & (overlap[i] > threshold))
        return kept.at[i].set(good), count + good.astype(int)

    return lax.fori_loop(0, overlap.shape[0], step, (jnp.zeros(overlap.shape[0], bool), 0))[0]


def plain_overlap(boxes):
    """The share of the union of boxes whose corners may come in any order, `(N, N)`."""
    low, high = jnp.minimum(boxes[:, :2], boxes[:, 2:]), jnp.maximum(boxes[:, :2], boxes[:, 2:])
    boxes = jnp.concatenate([low, high], 1)
    both, own = shared(boxes, boxes, 0), areas(boxes, 0)
    whole = own[:, None] + own - both
    good = (own[:, None] > 0) & (own > 0)
    return jnp.where(good, both / jnp.where(good, whole, 1), 0)


@on_tensors
def _nms_with_mask(bboxes, iou_threshold):
    """Boxes (x0, y0, x1, y1, score) from the best score on, their numbers there, and which are kept."""
    check_float(bboxes, "bboxes", "NMSWithMask")
    if bboxes.ndim != 2 or bboxes.shape[1] != 5:
        raise ValueError(f"For 'NMSWithMask', the 'bboxes' must have shape (N, 5), but got {bboxes.shape}.")
    boxes = bboxes[jnp.argsort(-bboxes[:, 4], stable=True)]
    wide = boxes[:, :4].astype(wide_dtype(boxes))
    both, own = shared(wide, wide, 0), areas(wide, 0)
    overlap = both / (own[:, None] + own - both)
    kept = greedy(overlap, jnp.ones(len(boxes), bool), len(boxes), iou_threshold)
    return boxes, jnp.arange(len(boxes), dtype=jnp.int32), kept


NMSWithMask = checked(
    primitive("NMSWithMask", _nms_with_mask, (("iou_threshold", 0.5),)),
    lambda self: check_type(self.iou_threshold, float, "iou_threshold", "NMSWithMask") and None,
)


@on_tensors
def _suppress(overlaps, boxes, scores, limit, threshold, score_threshold, owner):
    """The order of the scores, and which boxes in that order are kept."""
    check_tensors(owner, scores=scores, limit=limit, threshold=threshold, score_threshold=score_threshold)
    check_float(scores, "scores", owner)
    given = overlaps if boxes is None else boxes
    check_float(given, "overlaps" if boxes is None else "boxes", owner)
    if given.ndim != 2 or given.shape[1] not in ((given.shape[0],) if boxes is None else (4,)):
        raise ValueError(f"For '{owner}', the first argument has the shape {given.shape}.")
    if scores.shape != given.shape[:1]:
        raise ValueError(f"For '{owner}', the 'scores' must have shape {given.shape[:1]}, but got {scores.shape}.")
    order = jnp.argsort(-scores, stable=True)
    matrix = overlaps if boxes is None else plain_overlap(boxes)
    good = scores[order] > score_threshold.astype(scores.dtype).reshape(())
    kept = greedy(matrix[order][:, order], good, limit.reshape(()), threshold.astype(matrix.dtype).reshape(()))
    return order.astype(jnp.int32), kept


def suppressed(self, overlaps, boxes, scores, limit, threshold, score_threshold):
    for name, value in (("max_output_size", limit), ("threshold", threshold), ("score_threshold", score_threshold)):
        if not isinstance(value, Tensor):
            raise TypeError(f"For '{self.name}', the '{name}' must be a Tensor, but got {value!r}.")
    if int(limit) < 0 and boxes is None:
        raise ValueError(f"For '{self.name}', the 'max_output_size' must not be negative, but got {limit}.")
    order, kept = _suppress(overlaps, boxes, scores, limit, threshold, score_threshold, self.name)
    return sort.masked_select(order, kept)


NonMaxSuppressionV3 = primitive(
    "NonMaxSuppressionV3",
    _suppress,
    (),
    lambda self, boxes, scores, limit, threshold, score_threshold: suppressed(
        self, None, boxes, scores, limit, threshold, score_threshold
    ),
)
NonMaxSuppressionWithOverlaps = primitive(
    "NonMaxSuppressionWithOverlaps",
    _suppress,
    (),
    lambda self, overlaps, scores, limit, threshold, score_threshold: suppressed(
        self, overlaps, None, scores, limit, threshold, score_threshold
    ),
)


@on_tensors
def _combined_nms(boxes, scores, threshold, score_threshold, per_class, total, clip):
    """The best boxes `(N, total, 4)` of all classes, their scores and classes, and how many of them are real."""
    owner = "CombinedNonMaxSuppression"
    check_floats(owner, boxes=boxes, scores=scores)
    if boxes.ndim != 4 or boxes.shape[3] != 4 or scores.ndim != 3 or boxes.shape[:2] != scores.shape[:2]:
        raise ValueError(f"For '{owner}', (N, B, Q, 4) and (N, B, C) do not fit: {boxes.shape}, {scores.shape}.")
    classes = scores.shape[2]
    if boxes.shape[2] not in (1, classes):
        raise ValueError(f"For '{owner}', axis 2 of the boxes must be 1 or {classes}, but got {boxes.shape[2]}.")
    size = min(per_class, scores.shape[1])

    def one_class(boxes, scores):
        order = jnp.argsort(-scores, stable=True)
        boxes, scores = boxes[order], scores[order]
        kept = greedy(plain_overlap(boxes), scores > score_threshold.reshape(()), size, threshold.reshape(()))
        first = jnp.argsort(~kept, stable=True)[:size]
        return boxes[first], jnp.where(kept[first], scores[first], -jnp.inf)

    def one_image(boxes, scores):
        spread = jnp.broadcast_to(boxes.swapaxes(0, 1), (classes, *boxes.shape[:1], 4))
        found, values = jax.vmap(one_class)(spread, scores.T)
        found, values = found.reshape(-1, 4), values.reshape(-1)
        numbers = jnp.repeat(jnp.arange(classes), size).astype(scores.dtype)
        order = jnp.argsort(-values, stable=True)[:total]
        found, values, numbers = found[order], values[order], numbers[order]
        real = values > -jnp.inf
        found = jnp.clip(found, 0, 1) if clip else found
        more = total - len(order)
        return (
            jnp.pad(jnp.where(real[:, None], found, 0), ((0, more), (0, 0))),
            jnp.pad(jnp.where(real, values, 0), (0, more)),
            jnp.pad(jnp.where(real, numbers, 0), (0, more)),
            jnp.sum(real).astype(jnp.int32),
        )

    return jax.vmap(one_image)(boxes, scores)


def _combined_call(self, boxes, scores, max_output_size_per_class, max_total_size, iou_threshold, score_threshold):
    per_class = check_positive_int(int(max_output_size_per_class), "max_output_size_per_class", self.name)
    total = check_positive_int(int(max_total_size), "max_total_size", self.name)
    if not 0 <= float(iou_threshold) <= 1:
        raise ValueError(f"For '{self.name}', the 'iou_threshold' must be within [0, 1], but got {iou_threshold}.")
    if self.pad_per_class:
        total = min(total, per_class * scores.shape[2])
    return _combined_nms(boxes, scores, iou_threshold, score_threshold, per_class, total, self.clip_boxes)


def check_flags(self) -> None:
    check_bool(self.pad_per_class, "pad_per_class", self.name)
    check_bool(self.clip_boxes, "clip_boxes", self.name)


CombinedNonMaxSuppression = checked(
    primitive(
        "CombinedNonMaxSuppression", _combined_nms, (("pad_per_class", False), ("clip_boxes", True)), _combined_call
    ),
    check_flags,
)


# ---------------------------------------------------------------- what lies in a range
@on_tensors
def _less_offset(input_x, max_num, offset):
    check_tensor(input_x, "input_x", "SubAndFilter")
    out = (input_x - jnp.asarray(offset, input_x.dtype)).reshape(-1)
    return out, (out >= 0) & (out < max_num), jnp.arange(out.size, dtype=input_x.dtype)


def _sub_and_filter_call(self, input_x, max_num, offset):
    """What of `input_x - offset` lies within [0, max_num), and where."""
    out, within, places = _less_offset(input_x, max_num, offset)
    return sort.masked_select(out, within), sort.masked_select(places, within)


SubAndFilter = primitive("SubAndFilter", _less_offset, (), _sub_and_filter_call)


# ---------------------------------------------------------------- random boxes
@operator(KEEP, name="draw_distorted_box", numeric="-")
def _distorted_box(state, image_size, boxes, covered, ratios, areas_, attempts):
    """The first of the drawn boxes that covers enough of one of `boxes`; the whole image if none does.

    Gives its start, its size, both (height, width, channels), its (y0, x0, y1, x1) over the image's size, and the
    next state.
    """
    key, following = core_random.split(state)
    keys = jax.random.split(key, 4)
    height, width = (image_size[i].astype(jnp.float32) for i in range(2))
    ratio = jax.random.uniform(keys[0], (attempts,), jnp.float32, *ratios)
    least = jnp.round(jnp.sqrt(areas_[0] * height * width / ratio))
    most = jnp.round(jnp.sqrt(areas_[1] * height * width / ratio))
    most = jnp.minimum(jnp.where(jnp.round(most * ratio) > width, jnp.floor((width + 0.4999) / ratio), most), height)
    least = jnp.minimum(least, most)
    tall = jnp.floor(least + jax.random.uniform(keys[1], (attempts,), jnp.float32) * (most - least + 1))
    tall = jnp.minimum(tall, most)
    wide = jnp.round(tall * ratio)
    area = tall * wide / (height * width)
    good = (area >= areas_[0]) & (area <= areas_[1]) & (wide <= width) & (wide > 0) & (tall > 0)
    top = jnp.floor(jax.random.uniform(keys[2], (attempts,), jnp.float32) * (height - tall + 1))
    left = jnp.floor(jax.random.uniform(keys[3], (attempts,), jnp.float32) * (width - wide + 1))
    drawn = jnp.stack([top / height, left / width, (top + tall) / height, (left + wide) / width], 1)
    given = boxes.reshape(-1, 4)
    share = shared(drawn, given, 0) / jnp.maximum(areas(given, 0), 1e-12)
    good &= jnp.any(share >= covered.reshape(()), 1)
    first, found = jnp.argmax(good), jnp.any(good)
    whole = jnp.stack([0 * height, 0 * width, height, width])
    start_y, start_x, size_y, size_x = jnp.where(
        found, jnp.stack([top[first], left[first], tall[first], wide[first]]), whole
    )
    box = jnp.stack([start_y / height, start_x / width, (start_y + size_y) / height, (start_x + size_x) / width])
    dtype = image_size.dtype
    begin = jnp.stack([start_y, start_x, 0 * start_x]).astype(dtype)
    last = jnp.asarray(-1).astype(dtype)
    size = jnp.concatenate([jnp.stack([size_y, size_x]).astype(dtype), last[None]])
    return begin, size, box.reshape(1, 1, 4), following


def _distorted_call(self, image_size, bounding_boxes, min_object_covered):
    name = self.name
    for value, what in (
        (image_size, "image_size"),
        (bounding_boxes, "bounding_boxes"),
        (min_object_covered, "min_object_covered"),
    ):
        if not isinstance(value, Tensor):
            raise TypeError(f"For '{name}', the '{what}' must be a Tensor, but got {value!r}.")
    if image_size.shape != (3,) or bounding_boxes.ndim != 3 or bounding_boxes.shape[2] != 4:
        raise ValueError(
            f"For '{name}', the shapes (3,) and (batch, N, 4) do not fit: {image_size.shape}, {bounding_boxes.shape}."
        )
    for what in ("aspect_ratio_range", "area_range"):
        value = getattr(self, what)
        if len(value) != 2 or value[0] <= 0 or value[0] >= value[1]:
            raise ValueError(f"For '{name}', the '{what}' must hold two rising positive floats, but got {value}.")
    if not bounding_boxes.size:
        if not self.use_image_if_no_bounding_boxes:
            raise ValueError(f"For '{name}', there must be a box unless 'use_image_if_no_bounding_boxes' is True.")
        bounding_boxes = Tensor([[[0.0, 0.0, 1.0, 1.0]]])
    state = random.stream(name, self.seed or self.seed2, self.__dict__.setdefault("_streams", {}))
    *outs, following = _distorted_box(
        state,
        image_size,
        bounding_boxes,
        min_object_covered,
        tuple(self.aspect_ratio_range),
        tuple(self.area_range),
        self.max_attempts,
    )
    state._set(following._var)
    return tuple(outs)


def check_distorted(self) -> None:
    for name in ("aspect_ratio_range", "area_range"):
        check_type(getattr(self, name), (list, tuple), name, self.name)
    check_positive_int(self.max_attempts, "max_attempts", self.name)
    check_bool(self.use_image_if_no_bounding_boxes, "use_image_if_no_bounding_boxes", self.name)


SampleDistortedBoundingBoxV2 = checked(
    primitive(
        "SampleDistortedBoundingBoxV2",
        _distorted_box,
        (
            ("seed", 0),
            ("seed2", 0),
            ("aspect_ratio_range", (0.75, 1.33)),
            ("area_range", (0.05, 1.0)),
            ("max_attempts", 100),
            ("use_image_if_no_bounding_boxes", False),
        ),
        _distorted_call,
    ),
    check_distorted,
)

__all__ = """
    bounding_box_encode bounding_box_decode check_valid iou rotated_iou BoundingBoxEncode BoundingBoxDecode CheckValid
    IOU NMSWithMask NonMaxSuppressionV3 NonMaxSuppressionWithOverlaps CombinedNonMaxSuppression SubAndFilter
    SampleDistortedBoundingBoxV2
""".split()
