"""Files that were read before, known by path, size and time, so that an unchanged folder is not read again.

The notes lie in ``NAME.files/seen.db``: they are about this machine's files, so they have no place in the database,
and nothing is lost with them. As git does with its index, a file is trusted only where its times lie well before the
moment it was noted: one that changed in the same instant would look the same.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from db.connection import connected
from ingest import remote
from ingest.document import Location, RemoteFile
from ingest.errors import DatabaseError

SETTLED_NS = 2_000_000_000  # the coarsest clock of a file system in use, FAT's
_SCHEMA = """create table seen (
    path text primary key, size integer, modified_ns integer, changed_ns integer, mark text, noted_ns integer,
    document_id text
) without rowid"""
_BUSY_SECONDS = 10.0
_VERSION = 2  # notes of another are forgotten
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a file looked at a moment: its size in bytes, its times and the moment's in nanoseconds.

    ``mark`` is what the storage behind a URL tells of the content or its version (ETag, checksum), empty elsewhere.
    """

    size: int
    modified_ns: int
    changed_ns: int
    noted_ns: int
    mark: str = ""

    @classmethod
    def of(cls, path: Location, *, now_ns: Callable[[], int] = time.time_ns) -> Stamp | None:
        """Look at a file; None where it can't be looked at, which opening it will tell."""
        noted = now_ns()
        if isinstance(path, RemoteFile):
            looks = remote.looks(path)
            return None if looks is None else cls(looks.size, looks.modified_ns, looks.changed_ns, noted, looks.mark)
        try:
            status = path.stat()
        except OSError:
            return None
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, noted)

    @property
    def is_settled(self) -> bool:
        """Whether a change after this moment would show in the times."""
        return bool(self.mark) or max(self.modified_ns, self.changed_ns) + SETTLED_NS < self.noted_ns


class SeenFiles:
    """The notes beside one database; use as a context manager.

    Notes that can't be read or written cost time, never a document: every file is opened then.
    """

    def __init__(self, folder: Path) -> None:
        self._connection: sqlite3.Connection | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # Each note stands by itself, so that no ingest keeps another waiting.
            self._connection = connected(folder / "seen.db", _BUSY_SECONDS)
            self._connection.execute("begin immediate")
            if self._connection.execute("pragma user_version").fetchone() != (_VERSION,):
                self._connection.execute("drop table if exists seen")
                self._connection.execute(_SCHEMA)
                self._connection.execute(f"pragma user_version = {_VERSION}")
            self._connection.execute("commit")
        except (OSError, sqlite3.Error, DatabaseError) as error:
            self._give_up(error)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()

    def document_id(self, path: Location, stamp: Stamp) -> str | None:
        """The document that a file was when it looked just so; None: it must be opened."""
        if self._connection is None or not stamp.is_settled:
            return None
        try:
            row = self._connection.execute(
                """select document_id from seen where path = ? and size = ? and modified_ns = ? and changed_ns = ?
                   and mark = ? and (mark <> '' or max(modified_ns, changed_ns) + ? < noted_ns)""",
                [_key(path), stamp.size, stamp.modified_ns, stamp.changed_ns, stamp.mark, SETTLED_NS],
            ).fetchone()
        except sqlite3.Error as error:
            self._give_up(error)
            return None
        return None if row is None else str(row[0])

    def note(self, path: Location, stamp: Stamp, document_id: str) -> None:
        """Remember what a file was; ``stamp`` was taken before it was opened."""
        if self._connection is None:
            return
        times = (stamp.modified_ns, stamp.changed_ns)
        row = (_key(path), stamp.size, *times, stamp.mark, stamp.noted_ns, document_id)
        try:
            self._connection.execute("insert or replace into seen values (?, ?, ?, ?, ?, ?, ?)", row)
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        _log.warning("what was seen of files before can't be used, all are opened: %s", error)
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _key(path: Location) -> str:
    """The path from the root, or the URL; a name that is no text in the file system's encoding keeps its bytes."""
    if isinstance(path, RemoteFile):  # two may differ in what is not shown of them
        return f"{path} {hashlib.sha256(path.url.encode()).hexdigest()[:16]}"
    return os.fsencode(os.path.abspath(path)).decode("utf-8", "backslashreplace")
