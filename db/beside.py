"""The file beside a database that holds what users said of it, for ever: ``NAME.reviews.db``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from db.table import Table
from ingest.errors import DatabaseError

_BUSY_SECONDS = 60.0


def path_of(database: Path) -> Path:
    """The file beside a database that holds what users said of it."""
    return database.with_name(database.stem + ".reviews.db")


@contextmanager
def opened(database: Path, tables: Sequence[Table]) -> Iterator[Database]:
    """The file beside a database, made where it is missing, with these tables.

    Raises:
        DatabaseError: the file can't be read or written, or is no database.
    """
    file = path_of(database)
    try:
        beside = Database(sqlite3.connect(file, timeout=_BUSY_SECONDS, isolation_level=None))
        try:
            there = set(beside.table_names())
            for table in tables:
                if table.name not in there:
                    beside[table.name].create(
                        table.columns, pk=table.primary_key, not_null=set(table.not_null), if_not_exists=True
                    )
            yield beside
        finally:
            beside.close()
    except sqlite3.Error as error:
        advice = "Make it writable, or put it aside: it holds what was decided and reviewed."
        raise DatabaseError(f"{file} can't be used: {error}", advice=advice) from error
