"""mint's functions under the names that MindSpore's own code, and the examples in its documentation, have for them:
`ops.acos_ext`, `ops.auto_generate.narrow_view`, `ops.function.nn_func.conv2d_ext`.
"""

from msgrad import mint
from msgrad.mint import linalg
from msgrad.mint.nn import functional

NAMES = {
    "clone": mint.clone,
    "empty": mint.empty,
    "empty_like": mint.empty_like,
    "elu_": functional.elu_,
    "hardtanh_": functional.hardtanh_,
    "relu_": functional.relu_,
    "threshold_": functional.threshold_,
    "inplace_elu": functional.elu_,
    "inplace_hardtanh": functional.hardtanh_,
    "inplace_relu": functional.relu_,
    "inplace_threshold": functional.threshold_,
    "linalg_norm": linalg.norm,
    "linalg_qr": linalg.qr,
    "linalg_vector_norm": linalg.vector_norm,
}


def __getattr__(name):
    plain = name.removesuffix("_view").removesuffix("_ext")
    found = NAMES.get(name)
    if found is None and plain != name:
        found = next((getattr(m, plain) for m in (functional, mint, linalg) if hasattr(m, plain)), None)
    if found is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return found
