"""A file becomes a ``Source``, and each of its pages a ``Page``: the readers behind one door.

Which reader a file needs is told by its content. The readers themselves are imported when they are needed, so
that reading a web page loads no PDF engine.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

from ingest.cache import dumps_page, rounded
from ingest.compose import storable
from ingest.document import (
    DOCUMENT_ID_DIGITS,
    TOLD_LENGTH,
    Inspection,
    Limits,
    Page,
    PageRef,
    ReadOptions,
    Source,
    Told,
)
from ingest.errors import (
    ChangedFileError,
    EmptyFileError,
    MissingFileError,
    UnknownFormatError,
    UnreadableFileError,
)
from ingest.recognise import recognise

MODULES = {
    "application/pdf": "ingest.pdf",
    "text/html": "ingest.html",
    "text/plain": "ingest.plain",
    "image/png": "ingest.image",
    "image/jpeg": "ingest.image",
    "image/tiff": "ingest.image",
}

_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # turns the order of letters, beyond a title's end too
_NO_FILE = "Save its content to a file, or take it out of the folder."

_Signature = tuple[int, int, int, int]
_known: dict[Path, tuple[_Signature, str]] = {}  # files whose bytes this process has hashed: signature, document id


class Reader(Protocol):
    """What a module that reads one kind of file offers."""

    def inspect(self, path: Path) -> Inspection:
        """Count the pages and read what the file says of itself."""

    def read(self, ref: PageRef, options: ReadOptions, limits: Limits) -> Page:
        """Read one page."""


def get_ready() -> None:
    """Do nothing: whoever calls this has imported what files are opened with."""


def open_source(path: Path) -> Source:
    """Recognise a file by its content and read what it says of itself, none of its pages.

    Raises:
        FileError: it is missing, unreadable, empty, of an unknown format, damaged, encrypted, or changed meanwhile.
    """
    before = _signature(path)
    if before[1] == 0:
        raise EmptyFileError(f"{path}: the file is empty")
    sha256 = _sha256(path)
    media_type = recognise(path)
    inspection = _reader(media_type).inspect(path)
    if _signature(path) != before:
        raise ChangedFileError(f"{path}: the file changed while it was being read")
    document_id = sha256[:DOCUMENT_ID_DIGITS]
    _known[path] = (before, document_id)
    return Source(
        path=path,
        document_id=document_id,
        sha256=sha256,
        size_bytes=before[1],
        media_type=media_type,
        page_count=inspection.page_count,
        title=_kept(inspection.title),
        publisher=_kept(inspection.publisher),
        published=_kept(inspection.published),
        source_url=_kept(inspection.source_url),
        licence=_kept(inspection.licence),
    )


def _kept(told: Told | None) -> Told | None:
    """What a file says of itself, as it can be stored: whoever wrote it may have meant to hurt."""
    text = _TURNING.sub("", storable(told.value[:TOLD_LENGTH])).strip() if told else ""
    return Told(text, told.source) if told and text else None


def read_page(ref: PageRef, options: ReadOptions, limits: Limits) -> Page:
    """Read one page, in this process and without its limits of time and memory (``ingest.guard`` keeps those).

    The page is rounded as ``ingest.cache`` keeps it: what is used now equals what is used when it is read again.

    Raises:
        PageError: this page can't be read; others of the file may.
        FileError: the file is gone, damaged, or no longer the one that ``ref`` names.
    """
    return rounded(_read(ref, options, limits))


def read_bytes(ref: PageRef, options: ReadOptions, limits: Limits) -> bytes:
    """Read one page as ``read_page`` does, and write it as ``ingest.cache.dumps_page`` does."""
    return dumps_page(_read(ref, options, limits))


def _read(ref: PageRef, options: ReadOptions, limits: Limits) -> Page:
    _verify(ref)
    page = _reader(ref.media_type).read(ref, options, limits)
    _verify(ref)
    limits.hold_characters(len(page.text))
    return page


def _reader(media_type: str) -> Reader:
    if media_type not in MODULES:
        raise UnknownFormatError(f"no reader for {media_type}")
    return cast(Reader, importlib.import_module(MODULES[media_type]))


def _verify(ref: PageRef) -> None:
    """Hold the file to the bytes that gave its document id; hashed once a process, then by size and time."""
    signature = _signature(ref.path)
    known = _known.get(ref.path)
    if known is None or known[0] != signature:
        known = (signature, _sha256(ref.path)[:DOCUMENT_ID_DIGITS])
        _known[ref.path] = known
    if known[1] != ref.document_id:
        raise ChangedFileError(f"{ref.path}: the file is no longer the one that was opened")


def _signature(path: Path) -> _Signature:
    """What changes when a file is written to or replaced."""
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise MissingFileError(f"{path}: no such file") from error
    except OSError as error:
        raise UnreadableFileError(f"{path}: {error.strerror}") from error
    if stat.S_ISDIR(status.st_mode):
        try:
            os.scandir(path).close()
        except OSError as error:
            raise UnreadableFileError(f"{path}: the folder can't be listed: {error.strerror}") from error
        raise UnreadableFileError(f"{path}: is a folder", advice="Name the files in it, or ingest the folder.")
    if not stat.S_ISREG(status.st_mode):
        kind = next((name for is_one, name in _KINDS if is_one(status.st_mode)), "something else")
        raise UnreadableFileError(f"{path}: is not a regular file but {kind}", advice=_NO_FILE)
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise MissingFileError(f"{path}: no such file") from error
    except OSError as error:
        raise UnreadableFileError(f"{path}: {error.strerror}") from error
