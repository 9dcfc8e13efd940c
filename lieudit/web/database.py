"""The database as Datasette reads it: read-only, and asked only once for what takes long."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import quote

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted, Results

from lieudit.web import asking
from lieudit.web.asking import Parameters
from lieudit.web.remembered import Remembered, state_of

COUNT_SECONDS = 0.15  # that a page waits for the number of rows that it would tell; the next one has it
SHOWN_ROWS = 200  # of a query's answer in a page: a thousand take longer to write than to find
MOST_REMEMBERED = 200  # answers, each of a thousand rows at most
WORTH_REMEMBERING = 0.02  # seconds
AT_ONCE = 4  # questions; Datasette has more threads (`num_sql_threads`), which stay free for pages

shown_rows: ContextVar[int | None] = ContextVar("shown_rows", default=None)
"""How many rows of a query's answer are wanted; None: as many as Datasette gives."""

_IS_COUNT = re.compile(r"select count\(\*\) from ", re.IGNORECASE)
_VARIES = re.compile(r":_|random|current_|\bnow\b|changes\(|last_insert", re.IGNORECASE)  # from one call to the next


class CorpusDatabase(Database):
    """A database file that is only ever read, also while an ingest writes to it.

    What took long is remembered until something is written. A count that a page waits for no longer, and a facet,
    are found to their end, so that the next page has them.
    """

    def __init__(self, ds: Datasette, path: str, *, is_mutable: bool) -> None:
        super().__init__(ds, path, is_mutable=is_mutable)
        self._remembered = Remembered(self.state, MOST_REMEMBERED, least_seconds=WORTH_REMEMBERING)
        self._turns = asyncio.Semaphore(AT_ONCE)

    def state(self) -> object:
        """Changes whenever something is written."""
        return state_of(Path(self.path))

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """Open the file read-only, whatever characters its path holds."""
        if write:
            raise sqlite3.OperationalError("lieudit serve only reads")
        connection = sqlite3.connect(uri_of(Path(self.path), self.is_mutable), uri=True, check_same_thread=False)
        asking.prepare(connection)
        self._all_file_connections.append(connection)
        return connection

    async def execute(  # noqa: PLR0917 (as Datasette calls it)
        self,
        sql: str,
        params: Parameters = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Results:
        """Run a query within the bounds of `asking`, or take its answer from what is remembered.

        Raises:
            QueryInterrupted: it takes longer than the limits allow.
            sqlite3.OperationalError: it is no query that SQLite understands, or its answer is too large.
        """
        most = shown_rows.get() if truncate else None
        most_rows = self.ds.max_returned_rows
        if most_rows == (page_size or self.ds.page_size):
            most_rows += 1
        seconds = self.ds.sql_time_limit_ms / 1000

        async def ask() -> Results:
            async with self._turns:
                found = await self.execute_fn(
                    lambda connection: asking.answer(
                        connection, sql, params, most_rows=most_rows if truncate else None, seconds=seconds
                    )
                )
            is_longer = most is not None and len(found.rows) > most
            return Results(found.rows[:most], True, found.description) if is_longer else found

        if _VARIES.search(sql):
            return await ask()
        limit = custom_time_limit / 1000 if custom_time_limit else COUNT_SECONDS if _IS_COUNT.match(sql) else None
        key = (sql, _key(params), truncate, page_size, most)
        try:
            answer = await asyncio.wait_for(self._remembered.get(key, ask), limit)
        except TimeoutError as error:
            raise QueryInterrupted(error, sql, params) from error
        return Results(list(answer.rows), answer.truncated, answer.description)

    async def attached_databases(self) -> list[Any]:
        """None: no other file is read."""
        return []

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:
        """The number of rows of each table; None for all, as long as they are still being counted."""
        names = await self.table_names()

        def count(connection: sqlite3.Connection) -> dict[str, int | None]:
            return {name: connection.execute(f"select count(*) from [{name}]").fetchone()[0] for name in names}

        try:
            return await asyncio.wait_for(self._remembered.get("counts", lambda: self.execute_fn(count)), COUNT_SECONDS)
        except TimeoutError:
            return dict.fromkeys(names)


def _key(params: Parameters) -> object:
    return tuple(sorted(params.items())) if isinstance(params, Mapping) else tuple(params or ())


def uri_of(path: Path, is_mutable: bool) -> str:
    """A database as SQLite opens it for reading."""
    return f"file:{quote(str(path))}?{'mode=ro' if is_mutable else 'immutable=1'}"
