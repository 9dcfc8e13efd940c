"""A copy of a database as it stands at one moment, also while an ingest writes to it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from db import beside, migrations
from db.connection import explained
from db.store import BUSY_SECONDS, files_of, original_path, replacing
from ingest.errors import DatabaseError, UsageError
from ingest.unfinished import force_to_disk

_PAGES = 4096  # of the database, copied at once


def backup(
    database: Path,
    target: Path,
    *,
    with_originals: bool = False,
    replace: bool = False,
    busy_seconds: float = BUSY_SECONDS,
) -> None:
    """Copy a database, what people said of it, and its originals if they are wanted; each file appears whole.

    Args:
        database: the file.
        target: the copy. Beside it stand ``NAME.reviews.db`` and ``NAME.files``, as beside the database.
        with_originals: whether originals are copied.
        replace: whether an older copy may be replaced.
        busy_seconds: how long to wait for a program that writes.

    Raises:
        BusyError: another program wrote for longer than that.
        DatabaseError: the file is no lieudit database, or it can't be read, or the copy can't be written.
        UsageError: there is a file of that name, or the database itself was named.
    """
    _see_that_it_is_free(database, target, replace=replace)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            copy = stack.enter_context(replacing(target))
            connection = stack.enter_context(_snapshot(database, target, stack, busy_seconds))
            _copy(connection, copy)
            if with_originals:
                _copy_originals(connection, files_of(database), files_of(target))
            if not beside.path_of(database).exists():  # what was said of an older copy isn't said of this one
                beside.path_of(target).unlink(missing_ok=True)
    except sqlite3.Error as error:
        raise DatabaseError(f"{database} can't be copied: {error}") from error
    except OSError as error:
        advice = "Choose another place for the copy, with room enough."
        raise DatabaseError(f"{target} can't be written: {error}", advice=advice) from error


def _see_that_it_is_free(database: Path, target: Path, *, replace: bool) -> None:
    its = (target, beside.path_of(target))
    for path in its:
        if path.resolve() in {database.resolve(), beside.path_of(database).resolve()}:
            raise UsageError(f"{path} is the database itself", advice="Give the copy a name of its own.")
        if path.exists() and not replace:
            raise UsageError(f"{path} is there", advice="Give another name, or replace it with --force.")
    for suffix in ("-wal", "-journal"):
        if any(path.with_name(path.name + suffix).exists() for path in its):
            raise UsageError(f"{target} is in use", advice="Give another name, or end what uses it.")


@contextmanager
def _snapshot(database: Path, target: Path, stack: ExitStack, busy_seconds: float) -> Iterator[sqlite3.Connection]:
    """The database as it stands at a moment; the reviews of that very moment are copied beside the target.

    A review is written beside the database within a transaction of it: while none is under way, both agree.
    """
    reviews, its_reviews = beside.path_of(database), beside.path_of(target)
    with closing(sqlite3.connect(database, timeout=busy_seconds, isolation_level=None)) as connection:
        migrations.is_current(connection)
        with closing(sqlite3.connect(database, timeout=busy_seconds, isolation_level=None)) as writer:
            with explained(database):
                writer.execute("begin immediate")
            connection.execute("begin")
            connection.execute("select count(*) from sqlite_master").fetchone()
            if reviews.exists():
                copy = stack.enter_context(replacing(its_reviews))
                with closing(sqlite3.connect(reviews, timeout=busy_seconds)) as said:
                    _copy(said, copy)
            writer.execute("rollback")
        yield connection


def _copy(connection: sqlite3.Connection, copy: Path) -> None:
    """Copy all of a database, as the connection sees it in its transaction, and see that it is on the disk.

    Page by page, and not as ``vacuum into`` does, which may give rows other numbers than the full-text index has.
    """
    with closing(sqlite3.connect(copy)) as target:
        connection.backup(target, pages=_PAGES)
    force_to_disk(copy)


def _copy_originals(connection: sqlite3.Connection, files: Path, its_files: Path) -> None:
    for (sha256,) in connection.execute("select sha256 from documents order by id"):
        source, target = original_path(files, sha256), original_path(its_files, sha256)
        if target.exists() or not source.exists():  # kept without, or removed since
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as temporary:
            shutil.copyfile(source, temporary)
            force_to_disk(temporary)
