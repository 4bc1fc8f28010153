"""Resizing of sequences, images and volumes: modes, mappings, scales, Primitives, gradients, wrong calls."""

from encode import lines

PRELUDE = """
def data(*shape, low=-1.0, high=1.0, dtype=np.float32):
    \"\"\"Fixed numbers of no particular order.\"\"\"
    n = int(np.prod(shape))
    return Tensor((low + (high - low) * ((np.arange(n) * 7919 + 13) % 101) / 100).reshape(shape).astype(dtype))
S, X, V = data(2, 3, 6), data(2, 2, 4, 5), data(1, 2, 3, 4, 2)
"""
SIZES = {
    "S": ("(4,)", "(9,)", "(1,)", "7"),
    "X": ("(2, 3)", "(7, 9)", "(1, 1)", "6"),
    "V": ("(5, 3, 4)", "(1, 2, 1)", "3"),
}
MODES = {
    "nearest": "SXV",
    "linear": "S",
    "bilinear": "X",
    "bicubic": "X",
    "trilinear": "V",
    "nearest-exact": "SX",
    "area": "XV",
}
CORNERS = ("linear", "bilinear", "bicubic", "trilinear")
INTERPOLATE = [
    f"ops.interpolate({x}, {size}, mode={mode!r}{corners})"
    for mode, inputs in MODES.items()
    for x in inputs
    for size in SIZES[x]
    for corners in ("", *((", align_corners=True", ", align_corners=False") if mode in CORNERS else ()))
    if not (mode == "bicubic" and "(1, 1)" in size)
]
SCALES = [
    f"ops.interpolate({x}, scale_factor={scale}, mode={mode!r}, recompute_scale_factor={again})"
    for mode, inputs in MODES.items()
    for x in inputs
    for scale in ("2.0", "1.7", "0.6")
    for again in ("None", "True", "False")
]
PRIMITIVES = [
    f"ops.{name}({corners}, {half})(X, {size})"
    for name in ("ResizeNearestNeighborV2", "ResizeBilinearV2", "ResizeBicubic")
    for corners, half in ((False, False), (True, False), (False, True), (True, True))
    for size in ("(2, 3)", "(7, 9)", "(4, 1)")
]
OTHERS = """
    ops.ResizeNearestNeighbor((2, 3))(X)
    ops.ResizeNearestNeighbor([7, 9], True)(X)
    ops.ResizeNearestNeighbor((7, 9), False, True)(X)
    ops.ResizeNearestNeighbor((7, 9), True, True)(X)
    ops.ResizeNearestNeighbor((2, 2))(Tensor(np.arange(16).reshape(1, 1, 4, 4).astype(np.int32)))
    ops.ResizeNearestNeighbor((2, 2))(S)
    ops.ResizeNearestNeighbor(2)
    ops.ResizeNearestNeighbor((-2, 2))(X)
    ops.ResizeNearestNeighborV2()(X, Tensor([2, 2], ms.int32))
    ops.ResizeBilinearV2()(X, [3, 3])
    ops.ResizeBilinearV2()(X, (-2, 2))
    ops.ResizeBilinearV2()(S, (2, 2))
    ops.ResizeLinear1D()(S, (9,))
    ops.ResizeLinear1D('half_pixel')(S, (9,))
    ops.ResizeLinear1D('align_corners')(S, [4])
    ops.ResizeLinear1D('foo')
    ops.ResizeArea()(data(1, 5, 6, 2), Tensor([2, 3], ms.int32))
    ops.ResizeArea()(data(1, 5, 6, 2), Tensor([3, 4], ms.int32))
    ops.ResizeArea(True)(data(1, 5, 6, 2), Tensor([2, 3], ms.int32))
    ops.ResizeArea()(data(1, 2, 3, 1), Tensor([5, 7], ms.int32))
    ops.UpsampleNearest3D()(V, None, [1.5, 2.0, 2.6])
    ops.UpsampleNearest3D()(V, [4, 4, 4])
    ops.UpsampleTrilinear3D()(V, None, [1.5, 2.0, 2.6])
    ops.UpsampleTrilinear3D(True)(V, None, [1.5, 2.0, 2.6])
    ops.UpsampleTrilinear3D()(V, [4, 4, 4], None)
    ops.UpsampleNearest3D()(V, [2, 2, 2], [1.5, 2.0, 2.6])
    ops.UpsampleNearest3D()(V)
    ops.interpolate(X, 5, 2.0)
    ops.interpolate(X)
    ops.interpolate(X, (5,))
    ops.interpolate(X, scale_factor=(5.0,))
    ops.interpolate(X, (0, 5))
    ops.interpolate(X, 'a')
    ops.interpolate(X, (2.0, 3.0))
    ops.interpolate(X, scale_factor=2)
    ops.interpolate(X, scale_factor=-2.0)
    ops.interpolate(X, scale_factor='a')
    ops.interpolate(1.0, 5)
    ops.interpolate(X.astype(ms.int32), (5, 5))
    ops.interpolate(X, (5, 5), recompute_scale_factor=True)
    ops.interpolate(X, (5, 5), recompute_scale_factor=False)
    ops.interpolate(X, (5, 5), mode=None)
    ops.interpolate(X, (5, 5), mode='foo')
    ops.interpolate(X, (5, 5), mode='linear')
    ops.interpolate(X, (5, 5), mode='nearest', align_corners=True)
    ops.interpolate(X, (5, 5), mode='bilinear', align_corners=1)
    ops.interpolate(X.astype(ms.float16), (5, 5), mode='bilinear')
    ops.interpolate(X.astype(ms.float64), (5, 5), mode='bilinear')
    ops.interpolate(X.astype(ms.float64), (5, 5))
    ops.interpolate(S, (3,), mode='area')
    ops.interpolate(S, (5,), mode='area')
    ms.grad(lambda x: (ops.interpolate(x, (7, 3), mode='bilinear') ** 2).sum())(X)
    ms.grad(lambda x: (ops.interpolate(x, (7, 3), mode='bilinear', align_corners=True) ** 2).sum())(X)
    ms.grad(lambda x: (ops.interpolate(x, (7, 3)) ** 2).sum())(X)
    ms.grad(lambda x: (ops.interpolate(x, (7, 3), mode='bicubic') ** 2).sum())(X)
"""
TRANSLATED = [
    f"ops.ScaleAndTranslate({kernel!r}, {antialias})(data(1, 4, 5, 2), Tensor([3, 6], ms.int32), Tensor({scale}), "
    "Tensor([0.2, -0.4]))"
    for kernel in ("lanczos1", "lanczos3", "lanczos5", "gaussian", "box", "triangle", "keyscubic", "mitchellcubic")
    for antialias in (True, False)
    for scale in ("[0.7, 1.3]", "[0.5, 0.4]")
]
ALONE = True  # each case calls one operator
CASES = {name: f"out = {name}" for name in [*INTERPOLATE, *SCALES, *PRIMITIVES, *lines(OTHERS), *TRANSLATED]}
DIFFERS = {
    "ops.ResizeNearestNeighbor((7, 9), False, True)(X)": "MindSpore's CPU kernel takes no notice of half_pixel_centers; "
    "msgrad gives what ResizeNearestNeighborV2 does in both",
}
