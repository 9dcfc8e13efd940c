"""Rows written into tables by statements that SQLite prepares once."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from itertools import chain

from sqlite_utils import Database

from db.table import Row

STATEMENTS = 512  # prepared statements that a connection keeps: more than all that this package has


class Conflict(StrEnum):
    """What becomes of a row whose key is there: an error, nothing, or it takes the other's place."""

    FAIL = "abort"
    IGNORE = "ignore"
    REPLACE = "replace"


def insert(database: Database, table: str, rows: Iterable[Row], conflict: Conflict = Conflict.FAIL) -> None:
    """Write rows of a table, all with the columns of the first; nothing is looked up but what SQLite itself checks.

    Raises:
        KeyError: a row lacks a column that the first has.
    """
    waiting = iter(rows)
    first = next(waiting, None)
    if first is not None:
        columns = tuple(first)
        values = (tuple(map(row.__getitem__, columns)) for row in chain((first,), waiting))
        database.conn.executemany(_statement(table, columns, conflict), values)


@cache
def _statement(table: str, columns: tuple[str, ...], conflict: Conflict) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" for _ in columns)
    return f'insert or {conflict} into "{table}" ({names}) values ({marks})'
