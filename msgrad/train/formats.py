"""Files of named arrays: MindSpore's .ckpt, a sequence of protobuf messages, and .safetensors.

Each `write_*` yields the bytes of a file, piece by piece; each `read_*` gives the content of one, and raises ValueError
for bytes that are none. An entry is a NumPy array or, in a .ckpt, a string.

Source: the messages Checkpoint and TensorProto of MindSpore 2.10; the format of the safetensors library, 0.5.
"""

import json
from binascii import crc32
from collections.abc import Callable, Iterable, Iterator, Mapping

import ml_dtypes
import numpy as np

from msgrad import dtype as dtypes

MARK = b"crc_num"  # stands before the checksum at the end of a .ckpt
KINDS = {
    str(d): d.numpy
    for d in map(
        dtypes.from_numpy,
        map(np.dtype, "? i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8 c8 c16".split()),
    )
} | {"BFloat16": np.dtype(ml_dtypes.bfloat16)}
# The dtypes of safetensors, in the order in which it sorts: later ones come first in a file.
CODES = {
    "BOOL": np.dtype("?"),
    "U8": np.dtype("u1"),
    "I8": np.dtype("i1"),
    "F8_E5M2": np.dtype(ml_dtypes.float8_e5m2),
    "F8_E4M3": np.dtype(ml_dtypes.float8_e4m3fn),
    "I16": np.dtype("i2"),
    "U16": np.dtype("u2"),
    "F16": np.dtype("f2"),
    "BF16": np.dtype(ml_dtypes.bfloat16),
    "I32": np.dtype("i4"),
    "U32": np.dtype("u4"),
    "F32": np.dtype("f4"),
    "C64": np.dtype("c8"),
    "F64": np.dtype("f8"),
    "I64": np.dtype("i8"),
    "U64": np.dtype("u8"),
}
CODE_OF = {kind: (place, code) for place, (code, kind) in enumerate(CODES.items())}


def raw(array: np.ndarray) -> memoryview:
    """The bytes of an array."""
    return memoryview(np.ascontiguousarray(array).reshape(-1).view(np.uint8))


# ---------------------------------------------------------------- protobuf
def varint(value: int) -> bytes:
    """A number of protobuf: seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number: int, size: int) -> bytes:
    """What stands before `size` bytes that are field `number` of a message."""
    return varint(number << 3 | 2) + varint(size)


def take_varint(data: memoryview, at: int) -> tuple[int, int]:
    """(value, where it ends) of the number that begins at `at`."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    raise ValueError("a number has no end")


def fields(data: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """(number, value) of each field of a message: bytes, or an int."""
    at = 0
    while at < len(data):
        key, at = take_varint(data, at)
        if key & 7 == 0:
            value, at = take_varint(data, at)
        elif key & 7 in (1, 2, 5):
            size = 8 if key & 7 == 1 else 4
            if key & 7 == 2:
                size, at = take_varint(data, at)
            value, at = data[at : at + size], at + size
            if at > len(data):
                raise ValueError("a field has no end")
        else:
            raise ValueError(f"a field is of the unknown kind {key & 7}")
        yield key >> 3, value


# ---------------------------------------------------------------- .ckpt
def write_ckpt(entries: Mapping[str, np.ndarray | str], most: int, crc: bool = False) -> Iterator[bytes | memoryview]:
    """The bytes of a .ckpt, a message for every `most` bytes of an array, none for one without elements; with `crc`,
    its checksum at the end."""
    checksum = 0
    for name, value in entries.items():
        text = isinstance(value, str)
        kind = "str" if text else str(dtypes.from_numpy(value.dtype))
        content = raw(np.array([value]) if text else value)
        tag, label = name.encode(), kind.encode()
        shape = b"".join(b"\x08" + varint(n) for n in ([0] if text else value.shape))
        for start in range(0, len(content), most):
            part = content[start : start + most]
            tensor = shape + field(2, len(label)) + label + field(3, len(part))
            entry = field(1, len(tag)) + tag + field(2, len(tensor) + len(part)) + tensor
            head = field(1, len(entry) + len(part)) + entry
            yield head
            yield part
            if crc:
                checksum = crc32(part, crc32(head, checksum))
    if crc:
        yield MARK + checksum.to_bytes(10, "big")


def read_ckpt(data: bytes, chosen: Callable[[str], bool], crc: bool = False) -> dict[str, np.ndarray | str]:
    """The entries for whose names `chosen` is true; with `crc`, after a look at the checksum, where there is one."""
    if data[-17:-10] == MARK:
        data, checksum = data[:-17], int.from_bytes(data[-10:], "big")
        if crc and crc32(data) != checksum:
            raise ValueError("For 'load_checkpoint', the checksum is another than that of the content.")
    out: dict[str, tuple[str, tuple, list]] = {}
    for number, message in fields(memoryview(data)):
        if number != 1 or isinstance(message, int):
            continue
        entry = dict(fields(message))
        tag = bytes(entry[1]).decode()
        if not chosen(tag):
            continue
        if 2 not in entry:
            raise ValueError(f"'{tag}' is a map parameter, which msgrad does not have.")
        shape, kind, content = tensor_of(entry[2])
        if tag in out:
            out[tag][2].append(content)
        else:
            out[tag] = kind, shape, [content]
    return {tag: value_of(*entry) for tag, entry in out.items()}


def tensor_of(message) -> tuple[tuple, str, memoryview]:
    """(shape, kind, bytes) of a TensorProto."""
    shape, kind, content = [], None, None
    for number, value in fields(message):
        if number == 1 and isinstance(value, int):
            shape.append(value)
        elif number == 1:  # several numbers, packed
            at = 0
            while at < len(value):
                length, at = take_varint(value, at)
                shape.append(length)
        elif number == 2:
            kind = bytes(value).decode()
        elif number == 3:
            content = value
    if kind is None or content is None:
        raise ValueError("a tensor lacks its type or its content")
    return tuple(shape), kind, content


def value_of(kind: str, shape: tuple, parts: list) -> np.ndarray | str:
    content = parts[0] if len(parts) == 1 else b"".join(parts)
    if kind == "str":
        return str(np.frombuffer(content, f"U{len(content) // 4}")[0])
    if kind not in KINDS:
        raise ValueError(f"the type '{kind}' is unknown")
    return np.frombuffer(content, KINDS[kind]).reshape(() if shape == (0,) else shape)


# ---------------------------------------------------------------- .safetensors
def write_safetensors(entries: Mapping[str, np.ndarray | str], metadata: dict) -> Iterator[bytes | memoryview]:
    """The bytes of a .safetensors; ValueError for an entry of another dtype than those the format knows."""
    for name, value in entries.items():
        if isinstance(value, str) or value.dtype not in CODE_OF:
            kind = "a string" if isinstance(value, str) else f"of dtype {value.dtype}"
            raise ValueError(
                f"For 'save_checkpoint', '{name}' is {kind}, which the format 'safetensors' does not have."
            )
    order = sorted(entries, key=lambda name: (-CODE_OF[entries[name].dtype][0], name.encode()))
    header, at = {"__metadata__": metadata} if entries else {}, 0
    for name in order:
        value = entries[name]
        header[name] = {
            "dtype": CODE_OF[value.dtype][1],
            "shape": list(value.shape),
            "data_offsets": [at, at + value.nbytes],
        }
        at += value.nbytes
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    yield len(text).to_bytes(8, "little") + text
    for name in order:
        yield raw(entries[name])


def read_safetensors(data: bytes, chosen: Callable[[str], bool]) -> tuple[dict[str, np.ndarray], dict]:
    """(the entries for whose names `chosen` is true, the metadata)."""
    try:
        size = int.from_bytes(data[:8], "little")
        header = json.loads(data[8 : 8 + size])
        metadata = header.pop("__metadata__", {})
        body = memoryview(data)[8 + size :]
        out = {}
        for name in sorted(filter(chosen, header)):
            (start, stop), kind = header[name]["data_offsets"], CODES[header[name]["dtype"]]
            out[name] = np.frombuffer(body[start:stop], kind).reshape(header[name]["shape"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"the header is none of safetensors: {error!r}") from None
    return out, metadata


def checksum(entries: Iterable[tuple[str, np.ndarray]]) -> int:
    """What MindSpore puts into the metadata of a .safetensors: over all names and contents, by name."""
    out = 0
    for name, value in sorted(entries):
        out = crc32(raw(value), crc32(name.encode(), out))
    return out
