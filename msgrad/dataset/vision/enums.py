"""The choices that vision transforms know. Source: mindspore.dataset.vision, MindSpore 2.10."""

from enum import Enum, IntEnum


class Inter(IntEnum):
    """How `Resize` finds values between pixels."""

    NEAREST = 0
    ANTIALIAS = 1
    BILINEAR = LINEAR = 2
    BICUBIC = CUBIC = 3
    AREA = 4
    PILCUBIC = 5


class Border(str, Enum):  # noqa: UP042 - its str() is MindSpore's
    """What lies outside an image: a constant, the edge, or the mirrored image without or with its edge."""

    CONSTANT = "constant"
    EDGE = "edge"
    REFLECT = "reflect"
    SYMMETRIC = "symmetric"


class ImageBatchFormat(IntEnum):
    NHWC = 0
    NCHW = 1


class ImageReadMode(IntEnum):
    UNCHANGED = 0
    GRAYSCALE = 1
    COLOR = 2


class SliceMode(IntEnum):
    PAD = 0
    DROP = 1
