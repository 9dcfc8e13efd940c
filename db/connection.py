"""Connections that write: how they wait for one another, what is durable when, and what their errors mean.

In WAL mode a transaction is in the database, whole, from its commit on, whatever becomes of the process. A power cut
may take the last transactions with it, each whole and none before a later one (``synchronous = normal``: the log is
forced to the disk when it is merged, not at each commit); the next ingest finds their documents missing and stores
them anew. What rows name outside of the database, the originals, is forced to the disk before the rows are written.
"""

from __future__ import annotations

import errno
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from db.write import STATEMENTS
from ingest.errors import BusyError, DatabaseError, DiskFullError

_CACHE_KILOBYTES = 16_384  # of the database: what one document touches of its indexes; the system holds the rest
_LOG_PAGES = 16_384  # 64 MB: a page of an index that many documents touch is merged into the file once for all of them
_POLL_SECONDS = 0.1  # SQLite waits so long by itself, and hears no Ctrl-C meanwhile
_LONG_SECONDS = 1.0  # a transaction of this length leaves others little chance between it and the next
_YIELD_SECONDS = 0.03  # longer than SQLite sleeps between two looks at a lock
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO}

Value = TypeVar("Value")


class WrittenDatabase(Database):  # type: ignore[misc]  # sqlite-utils has no types that mypy follows
    """A database whose transactions wait for the writer before them.

    One that reads before it writes would fail where another writes in between: a person who reviews while an ingest
    runs. ``busy_seconds`` is how long a transaction waits.
    """

    def __init__(self, path: Path, busy_seconds: float) -> None:
        """Open the file, made where it is missing.

        Raises:
            BusyError: another program kept it locked for longer than that.
            DatabaseError: it can't be used.
        """
        self.busy_seconds = busy_seconds
        self.path = path
        with explained(path):
            super().__init__(connected(path, busy_seconds))
            self.execute("pragma foreign_keys = on")
            self.execute(f"pragma cache_size = -{_CACHE_KILOBYTES}")
            self.execute(f"pragma wal_autocheckpoint = {_LOG_PAGES}")

    @contextmanager
    def atomic(self) -> Iterator[Database]:
        """A transaction that is written, or a part of one."""
        if self.conn.in_transaction:
            with super().atomic():
                yield self
            return
        with explained(self.path):
            _patiently(lambda: self.conn.execute("begin immediate"), self.path, self.busy_seconds)
            began = time.monotonic()
            try:
                yield self
                self.conn.execute("commit")
            except BaseException:
                self.conn.rollback()
                raise
        if time.monotonic() - began > _LONG_SECONDS:
            time.sleep(_YIELD_SECONDS)

    def merge(self) -> None:
        """Merge the write-ahead log into the file, so that this alone can be handed on.

        Where another program reads or writes all the time, the log stays until that closes it.
        """
        end = time.monotonic() + self.busy_seconds
        while self.execute("pragma wal_checkpoint(truncate)").fetchone()[0] and time.monotonic() < end:
            time.sleep(_POLL_SECONDS)


def connected(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """A connection in WAL mode, in which statements stand by themselves unless a transaction is begun.

    Raises:
        BusyError: another program kept the file locked for longer than that.
        sqlite3.Error: it can't be used.
    """
    connection = sqlite3.connect(path, timeout=_POLL_SECONDS, isolation_level=None, cached_statements=STATEMENTS)
    try:
        # Of two that make a file at once, SQLite tells one that it is locked without waiting.
        _patiently(lambda: connection.execute("pragma journal_mode = wal"), path, busy_seconds)
        connection.execute("pragma synchronous = normal")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def explained(what: Path) -> Iterator[None]:
    """Say what errors of SQLite and of the system mean for a database and the files beside it.

    Raises:
        BusyError: another program writes to it.
        DiskFullError: there is no room left.
        DatabaseError: it can't be read or written.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if _is_busy(error):
            raise BusyError(f"another program writes to {what}") from error
        if code == sqlite3.SQLITE_FULL:
            raise DiskFullError(f"there is no room left for {what}") from error
        if code in _UNUSABLE:
            raise DatabaseError(f"{what} can't be used as a database: {error}") from error
        raise
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(f"there is no room left for {error.filename or what}") from error
        if error.errno in _CLOSED:
            raise DatabaseError(f"{error.filename or what} can't be written: {error.strerror}") from error
        raise


_UNUSABLE = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


def _is_busy(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return (code & 0xFF) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _patiently(action: Callable[[], Value], path: Path, seconds: float) -> Value:
    """Try until nobody else has the lock; between two tries Ctrl-C is heard."""
    end = time.monotonic() + seconds
    while True:
        try:
            return action()
        except sqlite3.OperationalError as error:
            if not _is_busy(error):
                raise
            if time.monotonic() >= end:
                raise BusyError(f"another program writes to {path}") from error
        time.sleep(0.005)
