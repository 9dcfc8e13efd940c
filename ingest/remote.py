"""Files behind a URL, in any storage that fsspec knows: listed, looked at, and copied to where they can be read."""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any

from ingest.document import DOCUMENT_ID_DIGITS, Location, RemoteFile, Source
from ingest.errors import (
    ChangedFileError,
    FetchError,
    LieuditError,
    MissingDriverError,
    MissingFileError,
    UnreadableFileError,
)

COPIES_BYTES = 2 * 1024**3  # of copies that a process keeps at most; one larger file is kept alone
_BLOCK_BYTES = 1024**2
COPIES_PREFIX = "lieudit-copies-"
_URL = re.compile(r"(?:[A-Za-z][\w+.-]*::)*[A-Za-z][\w+.-]*://")
_MARKS = (  # by which storages tell one content, or one version, of a file from another
    *("ETag", "etag", "Content-MD5", "Digest", "md5Hash", "crc32c", "md5", "content_md5", "sha256", "sha", "CRC"),
    *("VersionId", "version_id", "generation"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a folder of a storage lists."""

    file: RemoteFile
    name: str
    is_folder: bool
    is_link: bool


@dataclass(frozen=True, slots=True)
class Looks:
    """What a storage tells of a file without its content: bytes, times in nanoseconds, its own mark of the content."""

    size: int
    modified_ns: int
    changed_ns: int
    mark: str


def location(text: str) -> Location:
    """What a user names: a path, or a URL (``s3://bucket/reports/``, ``zip://::file:///reports.zip``)."""
    return RemoteFile(text) if _URL.match(text) else Path(text)


def exists(file: RemoteFile) -> bool:
    """Whether there is such a file or folder; True where that can't be told, which opening it will explain."""
    try:
        _info(file)
    except MissingFileError:
        return False
    except LieuditError:
        return True
    return True


def is_folder(file: RemoteFile) -> bool:
    """Whether this is a folder (in an object store: whether names begin so); False where that can't be told."""
    try:
        return bool(_info(file)["type"] == "directory")
    except LieuditError:
        return False


def entries(folder: RemoteFile) -> list[Entry]:
    """What lies in a folder, in no order.

    Raises:
        LieuditError: it can't be listed.
    """
    with _explained(folder):
        system, root = _opened(folder)
        listing = system.ls(root, detail=True)
    found = []
    for one in listing:
        path = str(one["name"]).rstrip("/")
        prefix = root.rstrip("/") + "/" if root.rstrip("/") else ""
        name = path.removeprefix(prefix).lstrip("/")
        # Stores list the folder's own marker too; a web page links to others.
        if name and path.startswith(prefix) and "/" not in name:
            kind, is_link = one["type"], bool(one.get("islink"))
            if kind in ("file", "directory"):
                found.append(Entry(_below(folder, name), name, kind == "directory", is_link))
    return found


def looks(file: RemoteFile) -> Looks | None:
    """See how a file looks; None where its storage tells too little, or does not answer, which opening it explains."""
    try:
        with _explained(file):
            system, path = _opened(file)
            info = system.info(path)
    except LieuditError:
        return None
    marks = {name: str(info[name]) for name in _MARKS if info.get(name)}
    modified = 0
    with suppress(Exception):  # storages that know no such time say so in many ways
        modified = int(system.modified(path).timestamp() * 1e9)
    if not marks and not modified:
        return None
    changed = info.get("created")
    changed_ns = int(changed * 1e9) if isinstance(changed, float) else modified
    mark = json.dumps(marks, sort_keys=True) if marks else ""
    return Looks(int(info.get("size") or 0), modified, changed_ns, mark)


def fetch(place: Location) -> Path:
    """A file that can be read here: itself, or a new copy of what a URL leads to, which stays for ``fetched``.

    Raises:
        FileError: it can't be fetched.
    """
    return place if isinstance(place, Path) else _copies().fetch(place).path


def fetched(source: Source) -> Path:
    """As ``fetch``, for a file that was opened before, here or by another process: the copy is the same bytes.

    Raises:
        FileError: it can't be fetched, or is another by now.
    """
    if isinstance(source.path, Path):
        return source.path
    copies = _copies()
    copy = copies.known(source.path)
    if copy is None or copy.document_id != source.document_id:
        copy = copies.fetch(source.path)
    if copy.document_id != source.document_id:
        raise ChangedFileError(f"{source.path}: the file is no longer the one that was opened")
    return copy.path


def save(source: Source, target: Path) -> None:
    """Copy a file that was opened before, with its bytes as they were.

    Raises:
        FileError: it can't be read any more, or is another by now.
        OSError: ``target`` can't be written.
    """
    if isinstance(source.path, Path):
        try:
            opened = source.path.open("rb")
        except OSError as error:
            raise ChangedFileError(f"{source.path}: can't be read any more: {error.strerror}") from error
        with opened, target.open("wb") as copy:
            shutil.copyfileobj(opened, copy, _BLOCK_BYTES)
    else:
        _download(source.path, target)
    if _sha256(target) != source.sha256:
        raise ChangedFileError(f"{source.path}: the file is no longer the one that was opened")


def told_of(error: LieuditError, copy: Path, place: Location) -> LieuditError:
    """The same error with the name that the user knows in place of the copy's."""
    if copy == place:
        return error
    message = str(error).replace(str(copy), str(place)).replace(copy.name, str(place))
    return type(error)(message, advice=error.advice)


def _opened(file: RemoteFile) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    system, path = url_to_fs(file.url)
    return system, str(path)


def _info(file: RemoteFile) -> dict[str, Any]:
    with _explained(file):
        system, path = _opened(file)
        return dict(system.info(path))


def _below(folder: RemoteFile, name: str) -> RemoteFile:
    """The URL of what a folder lists; of a chain of URLs, the first that has a path is the folder's."""
    links = folder.url.split("::")
    place = next(number for number, link in enumerate(links) if "://" in link)
    link = links[place]
    links[place] = (link if link.endswith("://") else link.rstrip("/") + "/") + name
    return RemoteFile("::".join(links))


@contextmanager
def _explained(file: RemoteFile) -> Iterator[None]:
    """Storages raise what their libraries raise; the user is told what it means for this file."""
    try:
        yield
    except LieuditError:
        raise
    except FileNotFoundError as error:
        raise MissingFileError(f"{file}: there is no such file") from error
    except ImportError as error:
        raise MissingDriverError(f"{file}: {_line(error, file)}", advice=_driver(file)) from error
    except PermissionError as error:
        advice = "Give this machine, and each that works for it, credentials that may read it."
        raise UnreadableFileError(f"{file}: access is refused: {_line(error, file)}", advice=advice) from error
    except Exception as error:
        raise FetchError(f"{file}: {type(error).__name__}: {_line(error, file)}") from error


def _line(error: Exception, file: RemoteFile) -> str:
    return str(error).replace(file.url, str(file)).partition("\n")[0]


def _driver(file: RemoteFile) -> str:
    """How to install what fsspec needs for a protocol."""
    from fsspec.registry import known_implementations

    known = ((link.partition("://")[0], known_implementations.get(link.partition("://")[0])) for link in file.links)
    names = [
        f"'fsspec[{protocol}]'" if one["class"].startswith("fsspec.") else one["class"].partition(".")[0]
        for protocol, one in known
        if one is not None and "err" in one
    ]
    return f"pip install {' '.join(names)}, here and where the workers run." if names else MissingDriverError.advice


def _download(file: RemoteFile, target: Path) -> None:
    with _explained(file):
        system, path = _opened(file)
        info = system.info(path)
        if info["type"] == "directory":
            system.ls(path)  # which says why it could not be listed
            raise UnreadableFileError(f"{file}: is a folder", advice="Name the files in it, or ingest the folder.")
        if info["type"] != "file":
            raise UnreadableFileError(f"{file}: is not a regular file", advice="Save its content to a file first.")
        system.get_file(path, str(target))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class _Copy:
    path: Path
    document_id: str
    size: int


@dataclass(slots=True)
class _Copies:
    """A process's copies in a folder of its own, the last used last; the oldest go where all are too large."""

    folder: Path
    by_url: OrderedDict[str, _Copy] = field(default_factory=OrderedDict)
    made: int = 0

    def known(self, file: RemoteFile) -> _Copy | None:
        copy = self.by_url.get(file.url)
        if copy is not None:
            self.by_url.move_to_end(file.url)
        return copy

    def fetch(self, file: RemoteFile) -> _Copy:
        self._drop(file.url)
        self.made += 1
        path = self.folder / f"copy-{os.getpid()}-{self.made}"
        try:
            _download(file, path)
            copy = _Copy(path, _sha256(path)[:DOCUMENT_ID_DIGITS], path.stat().st_size)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        self.by_url[file.url] = copy
        while len(self.by_url) > 1 and sum(one.size for one in self.by_url.values()) > COPIES_BYTES:
            self._drop(next(iter(self.by_url)))
        return copy

    def _drop(self, url: str) -> None:
        copy = self.by_url.pop(url, None)
        if copy is not None:
            copy.path.unlink(missing_ok=True)


@cache
def _copies() -> _Copies:
    """This process's copies, which go with it; those that a killed process left go now."""
    folder = Path(tempfile.mkdtemp(prefix=COPIES_PREFIX))
    lock = _locked(folder / "lock.new")
    assert lock is not None
    os.rename(folder / "lock.new", folder / "lock")  # nobody sees a lock that is not held yet
    atexit.register(_remove, folder, lock)
    for other in folder.parent.glob(f"{COPIES_PREFIX}*"):
        with suppress(OSError):
            if other != folder and other.stat().st_uid == os.getuid() and (other / "lock").exists():
                left = _locked(other / "lock")
                if left is not None:
                    _remove(other, left)
    return _Copies(folder)


def _locked(path: Path) -> IO[bytes] | None:
    """A file with a lock that ends with its process; None: another process has it."""
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _remove(folder: Path, lock: IO[bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.close()
