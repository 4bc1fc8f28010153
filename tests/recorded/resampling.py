"""Images seen at given places: grids, crops, regions of interest, glimpses; and colors."""

from encode import lines

PRELUDE = """
def data(*shape, low=-1.0, high=1.0, dtype=np.float32):
    \"\"\"Fixed numbers of no particular order.\"\"\"
    n = int(np.prod(shape))
    return Tensor((low + (high - low) * ((np.arange(n) * 7919 + 13) % 1009) / 1008).reshape(shape).astype(dtype))
X, G = data(2, 3, 4, 5), data(2, 3, 2, 2, low=-1.6, high=1.6)
V, H = data(2, 2, 3, 4, 3), data(2, 2, 3, 2, 3, low=-1.6, high=1.6)
T2, T3 = data(2, 2, 3), data(1, 3, 4)
M, B = data(2, 5, 6, 2), Tensor([[.1, .2, .8, .9], [-.1, 0., 1.2, .5], [.9, .8, .1, .2], [.5, .5, .5, .5]])
I = Tensor([0, 1, 0, 1], ms.int32)
F = data(2, 2, 6, 7)
R = Tensor([[0, 1., 1., 4., 5.], [1, .2, .3, 3.1, 2.2], [0, -3., -2., 2., 2.], [1, 4, 4, 9, 9], [0, 2, 2, 2, 2], [0, 3, 3, 1, 1]], ms.float32)
C = data(2, 2, 3, 3, low=0.0)
W = Tensor(np.arange(1, 31).reshape(1, 5, 6, 1).astype(np.float32))
"""
GRIDS = [
    f"ops.grid_sample({pair}, {mode!r}, {padding!r}, {align})"
    for pair in ("X, G", "V, H")
    for mode in ("bilinear", "nearest")
    for padding in ("zeros", "border", "reflection")
    for align in (False, True)
]
CROPS = [
    f"ops.crop_and_resize(M, B, I, {size}, {method!r}, {outside})"
    for method in ("bilinear", "nearest", "bilinear_v2")
    for size, outside in (("(3, 4)", 0.0), ("(1, 1)", -1.0), ("(7, 2)", 0.5))
]
REGIONS = [f"ops.ROIAlign(2, 3, 0.5, {samples}, {end})(F, R)" for end in (0, 1) for samples in (1, 2, 3)]
GLIMPSES = [
    f"ops.ExtractGlimpse({centered}, {normalized}, False, 'zero')(W, Tensor([3, 2], ms.int32), Tensor([{offset}]))"
    for centered in (True, False)
    for normalized in (True, False)
    for offset in ("[0.0, 0.0]", "[1.0, 2.0]", "[0.3, -0.4]", "[-1.0, 1.0]")
]
OTHERS = """
    ops.grid_sample(X, G)
    ops.grid_sample(X, G, 'bicubic')
    ops.grid_sample(X, G, padding_mode='a')
    ops.grid_sample(X, G.astype(ms.float64))
    ops.grid_sample(X.astype(ms.float64), G.astype(ms.float64))
    ops.grid_sample(X.astype(ms.int32), G)
    ops.grid_sample(X, G[:1])
    ops.grid_sample(X, H)
    ops.grid_sample(X, G, align_corners=1)
    ms.grad(lambda x, g: (ops.grid_sample(x, g) ** 2).sum(), (0, 1))(X, G)
    [g + 0.0 for g in ms.grad(lambda x, g: (ops.grid_sample(x, g, 'bilinear', 'border', True) ** 2).sum(), (0, 1))(X, G)]
    ops.GridSampler2D('nearest', 'border', True)(X, G)
    ops.GridSampler3D()(V, H)
    ops.GridSampler2D()(V, H)
    ops.GridSampler2D('a')
    ops.affine_grid(T2, (2, 3, 2, 3))
    ops.affine_grid(T2, (2, 3, 2, 3), True)
    ops.affine_grid(T3, (1, 3, 2, 3, 2))
    ops.affine_grid(T3, (1, 3, 2, 3, 2), True)
    ops.affine_grid(T2, (2, 3, 1, 1), True)
    ops.affine_grid(T2, [2, 3, 2, 3])
    ops.affine_grid(T2, (2, 3, 2, 3, 4))
    ops.affine_grid(T2, (1, 3, 2, 3))
    ops.affine_grid(T2, (2, 3, -2, 3))
    ops.AffineGrid(True)(T2, (2, 3, 2, 3))
    ops.crop_and_resize(M, B, I, (3, 4), 'a')
    ops.crop_and_resize(M, B, I, [3, 4])
    ops.crop_and_resize(M, B, I, (-3, 4))
    ops.crop_and_resize(M, B, I.astype(ms.int64), (3, 4))
    ops.crop_and_resize(M.astype(ms.int32), B, I, (2, 2))
    ops.crop_and_resize(M, B, I, (3, 4), 'nearest', 1)
    ops.crop_and_resize(M, B, I[:2], (3, 4))
    ops.CropAndResize('nearest')(M, B, I, (2, 2))
    ops.ROIAlign(2, 2, 1.0)(F, R)
    ops.ROIAlign(2, 2, 1)
    ops.ROIAlign(2.0, 2, 1.0)
    ops.ROIAlign(2, 2, 1.0, 2, 3)
    ops.ROIAlign(2, 2, 1.0)(F, R[:, :4])
    ms.grad(lambda x: (ops.ROIAlign(2, 2, 0.5)(x, R) ** 2).sum())(F)
    ops.ExtractGlimpse(noise='zero')
    ops.ExtractGlimpse(uniform_noise=False, noise='a')
    ops.AdjustHue()(C, Tensor(0.2))
    ops.AdjustHue()(C, Tensor(-0.4))
    ops.AdjustHue()(C, Tensor(1.3))
    ops.AdjustHue()(Tensor([[[1., 2, 3], [4, 5, 6]], [[-1, 2, .5], [3, 3, 3]]]), Tensor(0.2))
    ops.AdjustHue()(C.astype(ms.float16), Tensor(0.2)).dtype
    ops.AdjustHue()(Tensor([[1., 2., 3.]]), Tensor(0.2))
    ops.AdjustHue()(data(1, 1, 4), Tensor(0.2))
    ops.AdjustHue()(C, 0.2)
    ops.AdjustHue()(C.astype(ms.int32), Tensor(0.2))
    ops.AdjustSaturation()(C, Tensor(0.5))
    ops.AdjustSaturation()(C, Tensor(2.0))
    ops.AdjustSaturation()(C, Tensor(-1.0))
    ops.AdjustSaturation()(Tensor([[[1., 2, 3], [4, 5, 6]], [[-1, 2, .5], [3, 3, 3]]]), Tensor(0.2))
    ops.HSVToRGB()(C)
    ops.HSVToRGB()(C[0])
    ops.HSVToRGB()(C * 3 - 1)
    ops.RGBToHSV()(C)
"""
ALONE = True  # each case calls one operator
CASES = {name: f"out = {name}" for name in [*GRIDS, *CROPS, *REGIONS, *GLIMPSES, *lines(OTHERS)]}
DIFFERS = {
    "ops.grid_sample(X.astype(ms.float64), G.astype(ms.float64))": "MindSpore finds the places of float64 grids in float32",
}
