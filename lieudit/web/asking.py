"""What SQL may do here, whoever wrote it: read the corpus, and cost no more than this.

A database may itself come from a stranger, so its views and triggers are trusted no more than what is typed.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from datasette.database import QueryInterrupted, Results

Parameters = Mapping[str, Any] | Sequence[Any] | None

MOST_BYTES = 64 * 1024**2  # of a string that our own pages make (the list of all rows that say a word)
MOST_HEAP = 1024**3  # bytes that SQLite holds at once, all connections together
MOST_CELL = 4_000_000  # bytes of a string that SQL of readers makes: no function is interrupted once it runs
MOST_COLUMNS = 100  # of an answer
MOST_PATTERN = 500  # bytes of a pattern of LIKE or GLOB, whose cost is this times the text's length
MOST_ANSWER = 32_000_000  # bytes of an answer's strings

_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_TRANSACTION})
_PRAGMAS = frozenset(  # that tell of the schema, and those that Datasette and the full text ask for themselves
    {"cache_size", "data_version", "encoding", "foreign_key_list", "function_list", "index_info", "index_list",
     "index_xinfo", "page_count", "page_size", "schema_version", "table_info", "table_list", "table_xinfo"}
)  # fmt: skip
_FORBIDDEN = frozenset({"edit", "fts3_tokenizer", "load_extension", "readfile", "writefile"})


def prepare(connection: sqlite3.Connection) -> None:
    """Let a connection read, and nothing else: no other file, no extension, no setting."""
    connection.execute("pragma query_only = on")
    connection.execute("pragma trusted_schema = off")
    connection.execute(f"pragma hard_heap_limit = {MOST_HEAP}")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.set_authorizer(_authorize)


def _authorize(action: int, first: str | None, second: str | None, _database: str | None, _source: str | None) -> int:
    if action == sqlite3.SQLITE_FUNCTION:
        is_allowed = (second or "").lower() not in _FORBIDDEN
    elif action == sqlite3.SQLITE_PRAGMA:
        is_allowed = (first or "").lower() in _PRAGMAS
    elif action == sqlite3.SQLITE_UPDATE:
        is_allowed = first == "sqlite_master"  # what a virtual table declares, in memory
    else:
        is_allowed = action in _READING
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


@contextmanager
def within(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Interrupt what a connection does when it takes longer; sqlite3 then raises OperationalError("interrupted")."""
    lock = threading.Lock()
    is_over = False

    def interrupt() -> None:
        with lock:
            if not is_over:
                connection.interrupt()

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            is_over = True
        timer.cancel()


def is_interrupted(exception: Exception) -> bool:
    """Whether a question took too long."""
    return isinstance(exception, sqlite3.OperationalError) and exception.args == ("interrupted",)


def answer(
    connection: sqlite3.Connection, sql: str, params: Parameters, *, most_rows: int | None, seconds: float
) -> Results:
    """Run a query of a reader's.

    Args:
        connection: a prepared one.
        sql: the query.
        params: its parameters.
        most_rows: that are read, if any; whether there are more is told.
        seconds: that it may take.

    Raises:
        QueryInterrupted: it takes longer.
        sqlite3.OperationalError: it is no query that SQLite understands, may not do what it asks, or its answer is
            too large.
    """
    usual = [connection.setlimit(limit, most) for limit, most in _LIMITS]
    try:
        with within(connection, seconds):
            cursor = connection.execute(sql, params if params is not None else {})
            rows = _rows(cursor, most_rows)
    except MemoryError as error:
        raise sqlite3.OperationalError("the answer takes too much memory") from error
    except sqlite3.OperationalError as error:
        if is_interrupted(error):
            raise QueryInterrupted(error, sql, params) from error
        raise
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:  # the asker's mistake, not the program's
        raise sqlite3.OperationalError(str(error)) from error
    finally:
        for (limit, _), most in zip(_LIMITS, usual, strict=True):
            connection.setlimit(limit, most)
    if most_rows is None:
        return Results(rows, False, cursor.description)
    return Results(rows[:most_rows], len(rows) > most_rows, cursor.description)


_LIMITS = (
    (sqlite3.SQLITE_LIMIT_LENGTH, MOST_CELL),
    (sqlite3.SQLITE_LIMIT_COLUMN, MOST_COLUMNS),
    (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, MOST_PATTERN),
)


def _rows(cursor: sqlite3.Cursor, most: int | None) -> list[sqlite3.Row]:
    """Rows, one more than are wanted at most; as many bytes as an answer may have."""
    rows: list[sqlite3.Row] = []
    left = MOST_ANSWER
    for row in cursor:
        left -= sum(len(value) for value in row if isinstance(value, str | bytes))
        if left < 0:
            raise sqlite3.OperationalError(f"the answer is longer than {MOST_ANSWER:,} characters: ask for less")
        rows.append(row)
        if most is not None and len(rows) > most:
            break
    return rows
