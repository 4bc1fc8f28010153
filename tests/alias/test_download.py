"""msgrad.download against a server in this process, and against no server."""

import inspect
import io
import socket
import tarfile
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from msgrad.download import CONTENTS, download

FILES = {"train/a.txt": b"first", "test/b.txt": b"second"}
MNIST = [name.removeprefix("MNIST_Data/") for name in CONTENTS["MNIST_Data.zip"]]


def zipped(prefix="Set/"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in FILES.items():
            archive.writestr(prefix + name, data)
    return out.getvalue()


def tarred(mode):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in FILES.items():
            info = tarfile.TarInfo("Set/" + name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


PAGES = {
    "/plain.bin": b"x" * 700_000,
    "/Set.zip": zipped(),
    "/Set.tar": tarred("w"),
    "/Set.tar.gz": tarred("w:gz"),
    "/escaping.zip": zipped("../../"),
    "/broken.zip": b"<html>log in first</html>",
}


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        page = PAGES.get(self.path)
        if self.path == "/cut.bin":  # ends before the length it announced
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"half")
            return
        self.send_response(404 if page is None else 200)
        self.send_header("Content-Length", str(len(page or b"")))
        self.end_headers()
        self.wfile.write(page or b"")

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as pages:
        thread = threading.Thread(target=pages.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{pages.server_port}"
        pages.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def nowhere():
    """An address that refuses: a port that was free a moment ago, and is held without listening."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_signature():
    assert str(inspect.signature(download)) == (
        "(url, path, kind='file', progressbar=True, replace=False, timeout=10.0, verbose=True)"
    )


def test_file(server, tmp_path, capsys):
    path = str(tmp_path / "new" / "here.bin")
    assert download(f"{server}/plain.bin", path, progressbar=False) is path
    assert (tmp_path / "new" / "here.bin").read_bytes() == PAGES["/plain.bin"]
    assert capsys.readouterr().out == f"{server}/plain.bin fetched to {path}.\n"
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["here.bin"]


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_archive(kind, server, tmp_path):
    """Unpacked over what is there; other files stay."""
    (tmp_path / "Set" / "train").mkdir(parents=True)
    (tmp_path / "Set" / "train" / "a.txt").write_text("old")
    (tmp_path / "Set" / "train" / "mine.txt").write_text("mine")
    download(f"{server}/Set.{kind}", tmp_path, kind, progressbar=False, replace=True, verbose=False)
    found = {str(f.relative_to(tmp_path)): f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}
    assert found == {f"Set/{name}": data for name, data in FILES.items()} | {"Set/train/mine.txt": b"mine"}


def test_progress_bar(server, tmp_path, capsys):
    pytest.importorskip("tqdm")
    download(f"{server}/plain.bin", tmp_path / "a", verbose=False)
    assert "plain.bin: 100%" in capsys.readouterr().err
    download(f"{server}/plain.bin", tmp_path / "b", progressbar=False)
    assert not capsys.readouterr().err


def test_no_progress_bar_without_tqdm(server, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "tqdm", None)
    download(f"{server}/plain.bin", tmp_path / "a", verbose=False)
    assert (tmp_path / "a").exists() and not capsys.readouterr().err


@pytest.mark.parametrize("kind", ["file", "zip"])
def test_what_is_there_is_kept_unless_replaced(kind, nowhere, tmp_path, capsys):
    (tmp_path / "a").write_text("mine")
    path = tmp_path / "a" if kind == "file" else tmp_path
    assert download(f"{nowhere}/a", path, kind) == path
    assert "there already" in capsys.readouterr().out and (tmp_path / "a").read_text() == "mine"


def test_an_empty_folder_is_not_data(server, tmp_path):
    download(f"{server}/Set.zip", tmp_path, "zip", progressbar=False)
    assert (tmp_path / "Set" / "train" / "a.txt").exists()


def test_unreachable(nowhere, tmp_path):
    with pytest.raises(ConnectionError, match=r"cannot be fetched: .*refused.* fetch plain\.bin elsewhere as .*a"):
        download(f"{nowhere}/plain.bin", tmp_path / "a")
    with pytest.raises(ConnectionError, match=r"fetch Set\.zip elsewhere and unpack it in .*data"):
        download(f"{nowhere}/Set.zip", tmp_path / "data", "zip")
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]


def test_unknown_host(tmp_path):
    with pytest.raises(ConnectionError, match=r"cannot be fetched"):
        download("http://host.invalid/plain.bin", tmp_path / "a", timeout=2)


def test_server_without_the_file(server, tmp_path):
    with pytest.raises(ConnectionError, match=r"the server answered 404 Not Found"):
        download(f"{server}/nothing.bin", tmp_path / "a")


def test_transfer_that_breaks_off_leaves_nothing(server, tmp_path):
    with pytest.raises(ConnectionError, match=r"4 of 1000 bytes came"):
        download(f"{server}/cut.bin", tmp_path / "a", progressbar=False)
    assert not list(tmp_path.iterdir())


def test_server_that_does_not_answer(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ConnectionError, match="timed out"):
        download(f"http://127.0.0.1:{silent.getsockname()[1]}/a", tmp_path / "a", timeout=0.2)


def test_mnist_without_a_network(nowhere, tmp_path, monkeypatch, capsys):
    """The message names folders and files; once they are there, it goes on with them."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("not the data")
    url = f"{nowhere}/notebook/datasets/MNIST_Data.zip"
    with pytest.raises(ConnectionError) as caught:
        download(url, "./", kind="zip", replace=True)
    text = str(caught.value)
    assert "'./MNIST_Data/train', './MNIST_Data/test'" in text
    assert all(f"./MNIST_Data/{name}" in text for name in MNIST) and len(MNIST) == 4

    for name in MNIST:
        with pytest.raises(ConnectionError):
            download(url, "./", kind="zip", replace=True)
        (tmp_path / "MNIST_Data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "MNIST_Data" / name).write_text("digits")
    assert download(url, "./", kind="zip", replace=True) == "./"
    line = capsys.readouterr().out
    assert line.count("\n") == 1 and "going on with the data already in ./" in line


def test_other_archives_without_a_network(nowhere, tmp_path, capsys):
    """The folder of the archive's name counts as its data, a folder that merely holds something does not."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("")
    (tmp_path / "Set").mkdir()
    for archive in ["Set.zip", "Set.tar.gz"]:
        with pytest.raises(ConnectionError):
            download(f"{nowhere}/{archive}", tmp_path, archive.partition(".")[2], replace=True)
    (tmp_path / "Set" / "file").write_text("")
    for path in [tmp_path, tmp_path / "Set"]:
        assert download(f"{nowhere}/Set.tar.gz", path, "tar.gz", replace=True) == path
    (tmp_path / "one.bin").write_text("data")
    download(f"{nowhere}/one.bin", tmp_path / "one.bin", replace=True)
    assert capsys.readouterr().out.count("going on with the data already in") == 3


def test_archives_are_checked(server, tmp_path):
    with pytest.raises(OSError, match=r"broken\.zip must be a zip archive, but got"):
        download(f"{server}/broken.zip", tmp_path, "zip", progressbar=False)
    with pytest.raises(OSError, match=r"Set\.zip must be a tar archive"):
        download(f"{server}/Set.zip", tmp_path / "new", "tar", progressbar=False)
    download(f"{server}/escaping.zip", tmp_path / "deep" / "er", "zip", progressbar=False)
    assert {file.relative_to(tmp_path / "deep" / "er").as_posix() for file in tmp_path.rglob("*.txt")} == set(FILES)


def test_kind_is_checked(tmp_path):
    with pytest.raises(ValueError, match="For 'download', the 'kind' must be one of"):
        download("http://127.0.0.1/a", tmp_path, kind="rar")
