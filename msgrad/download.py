"""`from download import download`: what MindSpore's tutorials fetch their data with.

Stands in for the package `download` where it is not installed, with the same signature. Without a
network it goes on with data that is already in place, and otherwise says what it wanted and where.
"""

import os
import tarfile
import tempfile
import zipfile
from contextlib import nullcontext
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

from .errors import check_one_of

BLOCK = 1 << 18  # bytes read at a time
KINDS = "file", "zip", "tar", "tar.gz"

# What programs read from these archives: MnistDataset takes the folders 'train' and 'test'.
CONTENTS = {
    "MNIST_Data.zip": [
        "MNIST_Data/train/train-images-idx3-ubyte",
        "MNIST_Data/train/train-labels-idx1-ubyte",
        "MNIST_Data/test/t10k-images-idx3-ubyte",
        "MNIST_Data/test/t10k-labels-idx1-ubyte",
    ],
}


def download(url, path, kind="file", progressbar=True, replace=False, timeout=10.0, verbose=True):
    """Fetch `url` to `path`, unpacking it there if it is an archive, and return `path`.

    Args:
        url: an http, https, ftp or file address.
        path: for 'file' the file to write; for an archive the folder to unpack into. Folders are made.
        kind: 'file', 'zip', 'tar' or 'tar.gz'.
        progressbar: whether to show one; needs `tqdm`, and there is none without it.
        replace: whether to fetch what is there already. If not, an existing `path` is returned as it is.
        timeout: seconds to wait for the server.
        verbose: whether to say in a line what was done.

    Raises:
        ValueError: if `kind` is none of these.
        ConnectionError: if the server cannot be reached or does not send the file, and the data
            is not in place already.
        OSError: if what came is not an archive of this kind, or cannot be written.
    """
    check_one_of(kind, KINDS, "kind", "download")
    target = Path(path).expanduser()
    say = print if verbose else lambda *_: None
    if not replace and (target.is_file() or (target.is_dir() and any(target.iterdir()))):
        say(f"{path} is there already and 'replace' is False: nothing fetched.")
        return path

    name = unquote(urlsplit(url).path).rpartition("/")[2] or "data"
    usable = in_place(target, kind, name)
    folder = target.parent if kind == "file" else target
    folder.mkdir(parents=True, exist_ok=True)
    # beside its place, so that the last step is a rename and a broken transfer leaves nothing behind
    with tempfile.TemporaryDirectory(prefix=".download-", dir=folder) as scratch:
        fetched = Path(scratch, name)
        try:
            fetch(url, fetched, timeout, progressbar)
        except (ConnectionError, HTTPException) as error:
            if not usable:
                raise ConnectionError(wanted(url, path, kind, name, error)) from error
            print(f"{url} cannot be fetched ({error}); going on with the data already in {path}.")
            return path
        if kind == "file":
            os.replace(fetched, target)
        else:
            unpacked = Path(scratch, "unpacked")
            unpack(fetched, kind, unpacked)
            move(unpacked, target)
    say(f"{url} fetched to {path}.")
    return path


def fetch(url, file, timeout, progressbar):
    """Write what `url` sends to `file`. Raises ConnectionError if it does not come, or not whole."""
    try:
        response = urlopen(url, timeout=timeout)
    except HTTPError as error:
        raise ConnectionError(f"the server answered {error.code} {error.reason}") from error
    except OSError as error:
        raise ConnectionError(str(getattr(error, "reason", error))) from error
    with response, open(file, "wb") as out:
        size = int(response.headers.get("Content-Length") or 0)
        with bar(size, file.name) if progressbar else nullcontext() as shown:
            while block := read(response):
                out.write(block)
                if shown is not None:
                    shown.update(len(block))
        if out.tell() < size:
            raise ConnectionError(f"{out.tell()} of {size} bytes came")


def read(response):
    """The next bytes; a transfer that breaks or stalls is a ConnectionError."""
    try:
        return response.read(BLOCK)
    except OSError as error:
        raise ConnectionError(f"the transfer broke: {error}") from error


def bar(size, name):
    """A progress bar in bytes, of unknown length if `size` is 0; nothing where `tqdm` is missing."""
    try:
        from tqdm import tqdm
    except ModuleNotFoundError:
        return nullcontext()
    return tqdm(total=size or None, unit="B", unit_scale=True, desc=name)


def unpack(file, kind, folder):
    """Unpack the archive `file` into `folder`; a member that points outside of it is refused."""
    try:
        if kind == "zip":
            with zipfile.ZipFile(file) as archive:
                archive.extractall(folder)
        else:
            with tarfile.open(file, "r:gz" if kind == "tar.gz" else "r:*") as archive:
                archive.extractall(folder, filter="data")
    except (zipfile.BadZipFile, tarfile.TarError) as error:
        raise OSError(f"For 'download', {file.name} must be a {kind} archive, but got: {error}.") from error


def move(source, target):
    """Move all below `source` to `target`, over what has the same name there."""
    for entry in sorted(source.rglob("*")):
        place = target / entry.relative_to(source)
        if entry.is_dir() and not entry.is_symlink():
            place.mkdir(parents=True, exist_ok=True)
        else:
            os.replace(entry, place)


def in_place(target, kind, name):
    """Whether `target` holds what the file or archive called `name` would bring."""
    if kind == "file":
        return target.is_file()
    if name in CONTENTS:
        return all((target / file).is_file() for file in CONTENTS[name])
    stem = name.removesuffix(f".{kind}").removesuffix(".tgz")
    folder = target if target.resolve().name == stem else target / stem
    return folder.is_dir() and any(folder.iterdir())


def wanted(url, path, kind, name, error):
    """The sentence that says what could not be had, and what to put where instead."""
    text = f"For 'download', {url} cannot be fetched: {error}. "
    if name in CONTENTS:
        files = [os.path.join(path, file) for file in CONTENTS[name]]
        folders = ", ".join(sorted({f"'{os.path.dirname(file)}'" for file in files}, reverse=True))
        return f"{text}Without a network, put these files into the folders {folders}: {', '.join(files)}."
    place = f"as {path}" if kind == "file" else f"and unpack it in {path}"
    return f"{text}Without a network, fetch {name} elsewhere {place}."
