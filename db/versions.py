"""The version of a corpus: a short hash by which a citation names what stood in the database when it was made.

It covers what was read (documents with their metadata, pages, official lists), what the user said (decisions, reviews,
programmes added to the registry) and what read it (the program, the schema); neither when nor where. The facts
themselves enter by their number alone, which a reading by another OCR engine changes: to hash a million of them would
cost every ingest a second and more.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version

from sqlite_utils import Database

from db import schema
from db.decisions import Decisions
from db.write import Conflict, insert

KEY = "corpus_version"  # in the table meta
DIGITS = 12
_BATCH = 1000  # rows encoded at once; part of what is hashed
_DOCUMENTS = "select id, title, kind, publisher, published, source_url, licence, page_count from documents order by id"
_LISTS = "select id, programme_id, as_of from official_lists order by id"
_REVIEWS = "select id, state from reviews order by id"
_COUNTED = ("pages", "participations", "awards", "programme_counts", "amounts", "commune_mentions")


def refresh(database: Database, decisions: Decisions) -> str:
    """Work out the version of what is stored now, and keep it."""
    digest = hashlib.sha256()
    with database.atomic():  # nobody writes between what is looked at and what is said of it
        for part in _parts(database, decisions):
            digest.update(json.dumps(part, ensure_ascii=False).encode() + b"\n")
        found = digest.hexdigest()[:DIGITS]
        if of(database.conn) != found:
            insert(database, "meta", [{"key": KEY, "value": found}], Conflict.REPLACE)
    return found


def of(connection: sqlite3.Connection) -> str | None:
    """The corpus's version; None where no document was ingested since versions are kept."""
    row = connection.execute("select value from meta where key = ?", [KEY]).fetchone()
    return row[0] if row else None


def _parts(database: Database, decisions: Decisions) -> Iterator[object]:
    yield [version("lieudit"), schema.SCHEMA_VERSION]
    yield database.execute("select value from meta where key = 'reference'").fetchone()
    yield asdict(decisions)
    for table in _COUNTED:
        yield [table, database.execute(f"select count(*) from {table}").fetchone()[0]]
    for sql in (_LISTS, _DOCUMENTS, _REVIEWS):
        rows = database.execute(sql)
        while batch := rows.fetchmany(_BATCH):
            yield batch
