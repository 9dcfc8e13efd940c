"""Verifies a database against itself, the reviews beside it and the originals; only reads, page after page.

All is read as it stood at one moment, also while an ingest writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlite_utils import Database

from db import beside, check_claims, check_documents, check_schema, decisions, migrations, reviews_file, views
from db.check_documents import DocumentsCheck
from db.check_schema import ANEW
from db.check_types import Fault, Found, Note, Progress, Remedy, Seen, Silent
from db.reviews_apply import changed_documents
from db.rows import reference_rows
from db.store import digest_of, files_of
from extract.reference import Reference
from ingest.errors import DatabaseError


@dataclass(frozen=True, slots=True)
class Check:
    """A check of a database; ``found`` runs it.

    Args:
        database: the file.
        reference: communes, programmes and the rest as the program knows them.
        seen: is counted up with what was looked at.
        progress: is told how far it is.
    """

    database: Path
    reference: Reference
    seen: Seen = field(default_factory=Seen)
    progress: Progress = field(default_factory=Silent)

    def found(self) -> Iterator[Found]:
        """Tell what is wrong, and what one may want to know of the files beside the database.

        Raises:
            DatabaseError: the file is no lieudit database, was made by a newer lieudit, or can't be read.
        """
        try:
            with closing(_opened(self.database)) as connection, closing(check_claims.blank()) as copy:
                yield from self._found(connection, copy)
        except sqlite3.Error as error:
            raise DatabaseError(f"{self.database} can't be read to its end: {error}", advice=ANEW) from error

    def _found(self, connection: sqlite3.Connection, copy: Database) -> Iterator[Found]:
        progress, files = self.progress, files_of(self.database)
        progress.begin("the file")
        faults = list(check_schema.of_file(connection))
        yield from faults
        if any(fault.where == "the file" for fault in faults):
            return
        if not migrations.is_current(connection):
            advice = "`lieudit check --repair`, or any command that writes, brings it to this version."
            yield Fault(str(self.database), "it was made by an older lieudit", Remedy.SCHEMA, own_advice=advice)
            return
        faults = list(check_schema.of_schema(connection, copy.conn))
        yield from faults
        if any(fault.subject.startswith("table ") for fault in faults):
            return  # what has lost a table or a column can't be asked for more
        progress.begin("keys")
        yield from check_schema.of_keys(connection)
        yield from _reference(connection, self.reference)
        progress.begin("pages", connection.execute("select count(*) from pages").fetchone()[0])
        with copy.atomic():
            yield from DocumentsCheck(connection, files, copy, self.seen, progress).found()
        progress.begin("the index of words")
        yield from check_schema.of_full_text(connection, copy)
        yield from _lists(connection)
        yield from _reviews(connection, self.database)
        waiting = list(check_claims.is_waiting(connection))
        yield from waiting
        if not waiting:
            yield from check_claims.of_claims(connection, copy, decisions.load(self.database), progress)
        yield from check_documents.of_files(connection, files, progress)


def _opened(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("begin")
    return connection


def _reference(connection: sqlite3.Connection, reference: Reference) -> Iterator[Found]:
    tables = reference_rows(reference)
    row = connection.execute("select value from meta where key = 'reference'").fetchone()
    if row is None or row[0] != digest_of(tables):
        yield Note("communes, programmes …", "not compared: other reference data were used, or another --programmes")
        return
    for table, rows in tables.items():
        columns = list(rows[0])
        names = ", ".join(f'"{column}"' for column in columns)
        stored = {one[0]: tuple(one) for one in connection.execute(f'select {names} from "{table}"')}
        for wanted in rows:
            key = str(wanted[columns[0]])
            if stored.pop(key, None) != tuple(wanted.values()):
                yield Fault(f"{table} {key}", "it isn't what the reference data say", Remedy.REFERENCE)
        if table in {one.name for one in views.TABLES}:
            for left in stored:
                yield Fault(f"{table} {left}", "the reference data have no such row", Remedy.REFERENCE)


def _lists(connection: sqlite3.Connection) -> Iterator[Fault]:
    sql = """select id, rows, (select count(*) from official_memberships where list_id = official_lists.id) as there
             from official_lists order by id"""
    for identifier, rows, there in connection.execute(sql):
        if rows != there:
            what = f"it has {there} communes, and had {rows} when it was imported"
            advice = "Remove the list and import it again."
            yield Fault(f"official list {identifier}", what, Remedy.NONE, own_advice=advice)


def _reviews(connection: sqlite3.Connection, database: Path) -> Iterator[Fault]:
    """Whether what people said is whole, and shown as it was said."""
    file = beside.path_of(database)
    if file.exists():
        try:
            with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as said:
                messages = [str(message) for (message,) in said.execute("pragma integrity_check(10)")]
        except sqlite3.Error as error:
            messages = [str(error)]
        if messages != ["ok"]:
            advice = "Copy back a backup of this file: it holds what was decided and reviewed, and nothing can make it."
            yield Fault(str(file), f"it is damaged ({messages[0]})", Remedy.NONE, own_advice=advice)
            return
    reviews = reviews_file.load(database)
    shown = {row["id"]: row for row in connection.execute("select * from reviews")}
    unlike = set(changed_documents(Database(connection), reviews))
    for document_id in sorted(unlike):
        what = "people said other things of it than are applied"
        yield Fault(f"document {document_id}", what, Remedy.REVIEWS, document_id)
    for one in reviews:
        row = shown.pop(one.id, None)
        told = (one.verdict, reviews_file.as_json(one.original), reviews_file.as_json(one.corrected), one.withdrawn_at)
        if one.place.document_id in unlike:
            continue
        if row is None or told != (row["verdict"], row["original"], row["corrected"], row["withdrawn_at"]):
            what = "it isn't shown as it was said"
            yield Fault(f"review {one.id}", what, Remedy.REVIEWS, one.place.document_id)
    for row in shown.values():
        if row["document_id"] not in unlike:
            yield Fault(f"review {row['id']}", "nobody said it", Remedy.REVIEWS, row["document_id"])
