"""Boxes: encoding, overlap, suppression; and lookups of embeddings and n-grams."""

from encode import lines

PRELUDE = """
def data(*shape, low=-1.0, high=1.0, dtype=np.float32):
    \"\"\"Fixed numbers of no particular order.\"\"\"
    n = int(np.prod(shape))
    return Tensor((low + (high - low) * ((np.arange(n) * 7919 + 13) % 1009) / 1008).reshape(shape).astype(dtype))
def boxes(n, high=10.0):
    x = data(n, 4, low=0.0, high=high).asnumpy()
    x[:, 2:] += x[:, :2]
    return x
A, B = Tensor(boxes(4)), Tensor(boxes(7)[4:])
D = data(4, 4)
S = Tensor(np.concatenate([boxes(8, 4.0), ((np.arange(8) * 5 + 3) % 8 / 10)[:, None]], 1).astype(np.float32))
O, P = data(6, 6, low=0.0), data(6, low=0.0)
Q, K = data(2, 5, 1, 4, low=0.0), data(2, 5, 3, low=0.0)
L = data(2, 5, 3, 4, low=-0.3, high=1.7)
W = data(4, 3)
def i32(*x):
    return Tensor(np.array(x[0] if len(x) == 1 else x, np.int32))
def f32(x):
    return Tensor(x, ms.float32)
"""
OTHERS = """
    ops.iou(A, B)
    ops.iou(A, B, 'iof')
    ops.iou(A, B, 'a')
    ops.iou(Tensor([[1., 1, 1, 1], [3, 3, 1, 1]]), Tensor([[1., 1, 1, 1], [0, 0, 2, 2]]))
    ops.iou(A.astype(ms.float16), B.astype(ms.float16)).dtype
    ops.iou(A.astype(ms.int32), B)
    ops.iou(A[:, :3], B)
    ops.IOU('iof')(A, B)
    ops.IOU('x')
    ops.bounding_box_encode(A[:3], B)
    ops.bounding_box_encode(A[:3], B, (.1, .2, .3, .4), (.5, .6, .7, .8))
    ops.bounding_box_encode(A[:3], B, [.1, .2, .3, .4])
    ops.bounding_box_encode(A[:3], B, (.1, .2, .3))
    ops.bounding_box_encode(A[:3], B, (1, 2, 3, 4))
    ops.bounding_box_encode(A, B)
    ops.bounding_box_decode(A, D, (8, 9))
    ops.bounding_box_decode(A, D * 10, (800, 900), (.1, .2, .3, .4), (.5, .6, .7, .8), 0.1)
    ops.bounding_box_decode(A, D, [8, 9])
    ops.bounding_box_decode(A, D, (8, 9, 1))
    ops.bounding_box_decode(A, D, (8, 9), wh_ratio_clip=1)
    ops.BoundingBoxDecode((8, 9))(A, D)
    ops.BoundingBoxEncode()(A[:3], B)
    ops.BoundingBoxEncode(1)
    ops.check_valid(A, Tensor([10.0, 12.0, 1.0]))
    ops.check_valid(A, Tensor([5.0, 6.0, 3.0]))
    ops.check_valid(Tensor([[0., 0, 9, 9], [0, 0, 10, 10], [0, 0, 11, 9], [0, 0, 12, 10]]), Tensor([10.0, 12.0, 1.0]))
    ops.check_valid(A.astype(ms.int32), i32(10, 12, 1))
    ops.check_valid(A, Tensor([10.0, 12.0]))
    ops.CheckValid()(A, Tensor([10.0, 12.0, 1.0]))
    ops.NMSWithMask(0.1)(S)
    ops.NMSWithMask(0.3)(S)
    ops.NMSWithMask(0.5)(S)
    ops.NMSWithMask(0.9)(S)
    ops.NMSWithMask(1)
    ops.NMSWithMask()(S[:, :4])
    ops.NMSWithMask()(S[:1])
    ops.NonMaxSuppressionWithOverlaps()(O, P, i32(2), f32(0.5), f32(0.1))
    ops.NonMaxSuppressionWithOverlaps()(O, P, i32(6), f32(0.2), f32(0.1))
    ops.NonMaxSuppressionWithOverlaps()(O, P, i32(6), f32(0.5), f32(0.1))
    ops.NonMaxSuppressionWithOverlaps()(O, P, i32(6), f32(0.8), f32(0.4))
    ops.NonMaxSuppressionWithOverlaps()(O, P, i32(6), f32(0.5), f32(2.0))
    ops.NonMaxSuppressionWithOverlaps()(O, P, i32(-1), f32(0.5), f32(0.1))
    ops.NonMaxSuppressionWithOverlaps()(O, P, 3, 0.5, 0.1)
    ops.NonMaxSuppressionWithOverlaps()(O, P[:3], i32(6), f32(0.5), f32(0.1))
    ops.CombinedNonMaxSuppression()(Q, K, i32(2), i32(4), f32(0.5), f32(0.2))
    ops.CombinedNonMaxSuppression(True, False)(Q, K, i32(2), i32(4), f32(0.5), f32(0.2))
    ops.CombinedNonMaxSuppression()(L, K, i32(2), i32(20), f32(0.1), f32(0.5))
    ops.CombinedNonMaxSuppression(True)(L, K, i32(2), i32(20), f32(0.1), f32(0.5))
    ops.CombinedNonMaxSuppression(False, False)(L, K, i32(2), i32(20), f32(0.1), f32(0.5))
    ops.CombinedNonMaxSuppression()(Q, K, i32(2), i32(0), f32(0.5), f32(0.2))
    ops.CombinedNonMaxSuppression()(Q, K, i32(2), i32(3), f32(1.5), f32(0.2))
    ops.CombinedNonMaxSuppression()(L[:, :, :2], K, i32(2), i32(3), f32(0.5), f32(0.2))
    ops.SubAndFilter()(i32(1, 3, 5, 8, 9, 16), 10, 5)
    ops.SubAndFilter()(Tensor([1, 3, 5, 8, 9, 16]), 3, 1)
    ops.SubAndFilter()(i32([[1, 3], [5, 8]]), 10, 2)
    ops.EmbeddingLookup()(W, i32([[5, 2], [8, 5]]), 4)
    ops.EmbeddingLookup()(W, i32(0, 3, 4, -1), 0)
    ops.EmbeddingLookup()(W[:, 0], i32(0, 3), 0)
    ops.EmbeddingLookup()(W, Tensor([5]), 4)
    ops.EmbeddingLookup()(W, f32([0.0, 3.0]), 0)
    ops.EmbeddingLookup()(data(4, 3, 2), i32(1, 2), 0)
    ops.EmbeddingLookup()(W, i32(1, 2), 1.0)
    ops.NoRepeatNGram(2)(i32([[[1, 2, 1, 2, 3, 1], [3, 3, 3, 3, 3, 3]]]), data(1, 2, 5))
    ops.NoRepeatNGram(1)(i32([[[1, 2, 1]]]), data(1, 1, 5))
    ops.NoRepeatNGram(4)(i32([[[1, 2, 1]]]), data(1, 1, 5))
    ops.NoRepeatNGram(9)(i32([[[1, 2, 1]]]), data(1, 1, 5))
    ops.NoRepeatNGram(0)
    ops.NoRepeatNGram(1.0)
    ops.NoRepeatNGram(2)(i32([[1, 2]]), data(1, 2))
    [x.dtype for x in ops.SampleDistortedBoundingBoxV2(1, 1)(i32(64, 48, 3), f32([[[.3, .1, .9, .4]]]), f32([0.5]))]
    [x.shape for x in ops.SampleDistortedBoundingBoxV2(1, 1)(Tensor([64, 48, 3]), f32([[[.3, .1, .9, .4]]]), f32([0.5]))]
    ops.SampleDistortedBoundingBoxV2(aspect_ratio_range=1.0)
    ops.SampleDistortedBoundingBoxV2(max_attempts=0)
    ops.SampleDistortedBoundingBoxV2()(i32(64, 48, 3), Tensor(np.zeros((1, 0, 4), np.float32)), f32([0.5]))
"""
ALONE = True  # each case calls one operator
CASES = {name: f"out = {name}" for name in lines(OTHERS)}
