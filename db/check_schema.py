"""Whether a database file holds together, and has the tables, indexes, triggers and views that the program makes."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from itertools import zip_longest

from sqlite_utils import Database

from db import claims_schema, reviews_schema, schema, views
from db.check_types import Fault, Remedy

_MOST_MESSAGES = 1000  # of SQLite's own check
_OF_INDEX = re.compile(r"(?:missing from|in|non-unique entry in) index (\S+)$")
_OF_FULL_TEXT = re.compile(r"FTS5|fts5")
_SEE = "See what else is said of it."
ANEW = (
    "Copy back a backup (`lieudit backup`), or ingest the originals into a new database: "
    "the folder NAME.files/originals holds them."
)
# Rows of these are made of the facts.
DERIVED = frozenset(
    (
        *claims_schema.DERIVED,
        *("document_links", "document_clusters", "document_changes", "document_pairs", "document_corrections"),
        *("document_bands", "document_signatures", "award_keys"),
    )
)
_REFERENCE = frozenset(("communes", "epcis", *(table.name for table in views.TABLES)))
_GIVEN = frozenset(("official_lists", "official_memberships", "document_metadata", "documents"))
# Rows of these go with the page that they are of.
OF_PAGES = frozenset(
    (*schema.FACT_TABLES, *schema.MENTION_TABLES, "refusals", "page_layouts", "failures", reviews_schema.CHANGES.name)
)


def of_file(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Faults of the file itself; those that nobody can mend make any other look at it vain."""
    for (message,) in connection.execute(f"pragma integrity_check({_MOST_MESSAGES})"):
        for line in str(message).splitlines():
            index = _OF_INDEX.search(line)
            if line == "ok" or line.startswith("***"):
                continue
            if index:
                yield Fault(index[1], f"the index doesn't fit its table ({line})", Remedy.INDEX, index[1])
            elif _OF_FULL_TEXT.search(line):
                yield Fault("pages_fts", line, Remedy.FULL_TEXT)
            elif line.startswith("NULL value in "):
                name, _, _ = line.removeprefix("NULL value in ").partition(".")
                yield Fault(
                    name, f"a value is missing ({line})", Remedy.NONE, own_advice="See what else is said of it."
                )
            else:
                yield Fault("the file", f"it is damaged ({line})", Remedy.NONE, own_advice=ANEW)


def of_schema(connection: sqlite3.Connection, wanted: sqlite3.Connection) -> Iterator[Fault]:
    """Tables, columns, keys, indexes, views and triggers that are missing or drawn otherwise; others may be there."""
    there, ours = _objects(connection), _objects(wanted)
    for (kind, name), sql in sorted(ours.items()):
        if (kind, name) not in there:
            yield Fault(name, f"the {kind} is missing", Remedy.SCHEMA, f"{kind} {name}")
        elif kind == "table" and not sql.startswith("create virtual"):
            # Tables of older databases grew: their columns stand in another order.
            missing = _columns(wanted, name) - _columns(connection, name)
            for column in sorted(missing):
                yield Fault(name, f"it lacks {' '.join(map(str, column))}", Remedy.SCHEMA, f"{kind} {name}")
        elif there[kind, name] != sql:
            yield Fault(name, f"the {kind} is drawn otherwise", Remedy.SCHEMA, f"{kind} {name}")


def _objects(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    sql = "select type, name, sql from sqlite_master where sql is not null and name not glob 'pages_fts_*[a-z]'"
    found = {(kind, name): _plain(text) for kind, name, text in connection.execute(sql)}
    sql = "select type, name, sql from sqlite_master where type = 'trigger'"
    return found | {(kind, name): _plain(text) for kind, name, text in connection.execute(sql)}


def _plain(sql: str) -> str:
    return " ".join(sql.split()).replace('"', "").replace("IF NOT EXISTS ", "").lower()


def _columns(connection: sqlite3.Connection, table: str) -> set[tuple[object, ...]]:
    columns: set[tuple[object, ...]] = {
        ("the column", name, kind, f"key {key}" if key else "no key")
        for _, name, kind, _, _, key in connection.execute(f'pragma table_info("{table}")')
    }
    keys = connection.execute(f'pragma foreign_key_list("{table}")')
    return columns | {("the foreign key", row[3], "→", row[2], row[4]) for row in keys}


def of_keys(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Rows that name a row of another table that isn't there."""
    for table, rowid, parent, number in connection.execute("pragma foreign_key_check"):
        keys = connection.execute(f'pragma foreign_key_list("{table}")').fetchall()
        column = next(row[3] for row in keys if row[0] == number)
        row = connection.execute(f'select "{column}" from "{table}" where rowid = ?', [rowid]).fetchone()
        what = f"its {column} names {row[0] if row else 'a row'}, which is not in {parent}"
        where = f"{table} row {rowid}"
        if table in DERIVED:
            yield Fault(where, what, Remedy.CLAIMS)
        elif table in _REFERENCE:
            yield Fault(where, what, Remedy.REFERENCE)
        elif table in {"pages", "document_metadata"}:
            yield Fault(where, what, Remedy.READ, row[0] if row else "")
        elif table in OF_PAGES:
            yield Fault(where, what, Remedy.ROW, f"{table} {rowid}")
        elif table == reviews_schema.REVIEWS.name:
            sql = f"select document_id from {table} where rowid = ?"
            yield Fault(where, what, Remedy.REVIEWS, connection.execute(sql, [rowid]).fetchone()[0])
        else:
            advice = "Remove the list and import it again." if table in _GIVEN else "Please report it."
            yield Fault(where, what, Remedy.NONE, own_advice=advice)


def of_full_text(connection: sqlite3.Connection, wanted: Database) -> Iterator[Fault]:
    """Whether the index of words is the one that the pages make.

    SQLite's own check of such an index compares it with the pages' text as it is, not as it is folded here.

    Args:
        connection: the database.
        wanted: one with the same pages, rowid for rowid, whose index was just made.
    """
    sql = "select id, sz from pages_fts_docsize order by id"
    for one, other in zip_longest(map(tuple, connection.execute(sql)), wanted.execute(sql)):
        if one != other:
            rowid = (one or other)[0] if one is None or other is None else min(one[0], other[0])
            page = connection.execute("select id from pages where rowid = ?", [rowid]).fetchone()
            where = f"page {page[0]}" if page else "pages_fts"
            yield Fault(where, "the search doesn't find it by its words, or finds it by others", Remedy.FULL_TEXT)
            return  # one row more or less, and none that follow fits
    for database in (connection, wanted.conn):
        database.execute("create virtual table temp.words_of_pages using fts5vocab(main, pages_fts, row)")
    sql = "select term, doc, cnt from temp.words_of_pages"
    try:
        for one, other in zip_longest(map(tuple, connection.execute(sql)), wanted.execute(sql)):
            if one != other:
                word = min(row[0] for row in (one, other) if row)
                yield Fault("pages_fts", f"the search finds {word!r} elsewhere than it stands", Remedy.FULL_TEXT)
                return
    finally:
        for database in (connection, wanted.conn):
            database.execute("drop table temp.words_of_pages")
