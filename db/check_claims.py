"""Whether what is joined of the facts is what the facts give: all is joined anew, beside the database, and compared."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database

from db import claims, schema, stale
from db.check_schema import DERIVED
from db.check_types import Fault, Progress, Remedy
from db.decisions import Decisions
from db.table import Table

# Of these claims are made; ``pages`` come before them.
_MADE_OF = (
    *("documents", "epcis", "communes", "programmes", "organisations", "official_lists", "official_memberships"),
    *(*schema.MENTION_TABLES, "participations", "awards", "award_communes", "award_epcis", "programme_counts"),
    "reviews",
)
_ROWS = 10_000  # read at once
_WAITING = ("stale_documents", "stale_claims")


def blank() -> Database:
    """A database of one's own without rows, on disk where it grows large, gone when it is closed."""
    made = Database(sqlite3.connect("", isolation_level=None))
    made.execute("pragma synchronous = off")
    schema.create(made)
    return made


def is_waiting(connection: sqlite3.Connection) -> Iterator[Fault]:
    """What still is to be joined."""
    for table in _WAITING:
        (count,) = connection.execute(f"select count(*) from {table}").fetchone()
        if count:
            what = f"{count} still to be joined: an ingest is running, or was stopped"
            yield Fault(table, what, Remedy.JOIN)


def of_claims(
    connection: sqlite3.Connection, copy: Database, decisions: Decisions, progress: Progress
) -> Iterator[Fault]:
    """Rows of claims, copies, disagreements that are others than those that the facts give.

    Args:
        connection: the database; nothing in it waits to be joined.
        copy: its pages, and nothing else.
        decisions: what the user says.
        progress: is told of each table.
    """
    progress.begin("joining the facts anew", len(_MADE_OF) + len(DERIVED))
    for table in _MADE_OF:
        cursor = connection.execute(f'select * from "{table}"')
        columns = ", ".join(f'"{column[0]}"' for column in cursor.description)
        marks = ", ".join("?" for _ in cursor.description)
        with copy.atomic():
            while rows := cursor.fetchmany(_ROWS):
                copy.conn.executemany(f'insert into "{table}" ({columns}) values ({marks})', map(tuple, rows))
        progress.advance()
    with copy.atomic():
        for (document_id,) in copy.execute("select id from documents order by id").fetchall():
            stale.mark_new(copy, document_id)
    claims.refresh(copy, decisions)
    for derived in (table for table in schema.TABLES if table.name in DERIVED):
        yield from _differences(connection, copy, derived)
        progress.advance()


def _differences(connection: sqlite3.Connection, copy: Database, table: Table) -> Iterator[Fault]:
    key = (table.primary_key,) if isinstance(table.primary_key, str) else table.primary_key
    columns = [*key, *(column for column in table.columns if column not in key)]
    names, order = (", ".join(f'"{column}"' for column in some) for some in (columns, key))
    sql = f'select {names} from "{table.name}" order by {order}'
    stored, made = (map(tuple, cursor) for cursor in (connection.execute(sql), copy.execute(sql)))
    one, other = next(stored, None), next(made, None)
    while one is not None or other is not None:
        keys = [row[: len(key)] for row in (one, other) if row is not None]
        first = min(keys)
        where = f"{table.name} {' '.join(map(str, first))}"
        if one is not None and other is not None and one == other:
            one, other = next(stored, None), next(made, None)
        elif one is not None and other is not None and one[: len(key)] == other[: len(key)]:
            differing = [name for name, a, b in zip(columns, one, other, strict=True) if a != b]
            yield Fault(where, f"its {', '.join(differing)} are others than the facts give", Remedy.CLAIMS)
            one, other = next(stored, None), next(made, None)
        elif one is not None and one[: len(key)] == first:
            yield Fault(where, "the facts don't give it", Remedy.CLAIMS)
            one = next(stored, None)
        else:
            yield Fault(where, "the facts give it, and it is missing", Remedy.CLAIMS)
            other = next(made, None)
