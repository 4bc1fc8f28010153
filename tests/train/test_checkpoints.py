"""Checkpoints: what is left after failures, processes that write; the rest is recorded from MindSpore."""

import os

import numpy as np
import pytest

import msgrad as ms
from msgrad import Parameter, Tensor, nn
from msgrad.train import formats, serialization

pytestmark = pytest.mark.alone


def net():
    return nn.Dense(3, 2)


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = str(tmp_path / "m.ckpt")
    ms.save_checkpoint(net(), path)
    old = (tmp_path / "m.ckpt").read_bytes()

    def broken(*_):
        yield b"some"
        raise OSError("the disk is full")

    monkeypatch.setattr(formats, "write_ckpt", broken)
    with pytest.raises(OSError, match="full"):
        ms.save_checkpoint(net(), path)
    assert (tmp_path / "m.ckpt").read_bytes() == old
    assert os.listdir(tmp_path) == ["m.ckpt"]


@pytest.mark.parametrize("how", [True, "thread", "process"])
def test_beside_the_training(tmp_path, how):
    """What is written are the values at the time of the call."""
    cell, path = net(), str(tmp_path / "m.ckpt")
    before = cell.weight.asnumpy().copy()
    ms.save_checkpoint(cell, path, async_save=how)
    ms.ops.assign(cell.weight, cell.weight + 1)
    cell.weight.asnumpy()[:] = 7
    ms.save_checkpoint(cell, str(tmp_path / "n.ckpt"), async_save=how)  # waits for the first
    if how == "process":
        serialization.wait_for_process()
    assert np.array_equal(ms.load_checkpoint(path)["weight"].asnumpy(), before)


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda path: ms.save_checkpoint(net(), path, enc_key=b"0" * 16), NotImplementedError, "no ciphers"),
        (lambda path: ms.load_checkpoint(path, dec_key=b"0" * 16), NotImplementedError, "no ciphers"),
        (lambda path: ms.save_checkpoint(net(), path, foo=1), TypeError, "no keyword 'foo'"),
        (lambda path: ms.save_checkpoint({"a": 3}, path), TypeError, "'a': 3"),
        (lambda path: ms.load_checkpoint(path, choice_func=lambda name: name.foo), AttributeError, "foo"),
    ],
)
def test_refused(tmp_path, call, error, match):
    path = str(tmp_path / "m.ckpt")
    ms.save_checkpoint(net(), path)
    with pytest.raises(error, match=match):
        call(path)
    assert len(ms.load_checkpoint(path)) == 2


def test_names_of_safetensors(tmp_path):
    path = str(tmp_path / "m.safetensors")
    ms.save_checkpoint(net(), path, format="safetensors")
    assert [p.name for p in ms.load_checkpoint(path, format="safetensors", specify_prefix="w").values()] == ["weight"]


def test_complex_and_empty(tmp_path):
    path = str(tmp_path / "m.ckpt")
    ms.save_checkpoint(
        {"c": Tensor([1 + 2j]), "e": Tensor(np.zeros((0, 3), np.float32)), "b": Parameter(Tensor(1))}, path
    )
    out = ms.load_checkpoint(path)
    assert set(out) == {"c", "b"}
    assert out["c"].asnumpy() == 1 + 2j


@pytest.mark.parametrize("size", [0, 1, 127, 128, 300, 2**40])
def test_numbers_of_protobuf(size):
    data = memoryview(formats.varint(size))
    assert formats.take_varint(data, 0) == (size, len(data))
    if size:
        with pytest.raises(ValueError, match="no end"):
            formats.take_varint(data[:-1], 0)


def test_a_directory_of_ranks(tmp_path):
    for rank in range(2):
        (tmp_path / f"rank_{rank}").mkdir()
        ms.save_checkpoint(net(), str(tmp_path / f"rank_{rank}" / "m.ckpt"))
    ms.ckpt_to_safetensors(str(tmp_path), str(tmp_path / "out"), processes_num=2)
    assert (tmp_path / "out" / "rank_1" / "m.safetensors").exists()
    ms.safetensors_to_ckpt(str(tmp_path / "out"))
    one, other = (tmp_path / d / "rank_0" / "m.ckpt" for d in ("", "out"))
    assert ms.load_checkpoint(str(one)).keys() == ms.load_checkpoint(str(other)).keys()
