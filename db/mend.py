"""What can be rebuilt in a database that a check found fault with; nothing that people wrote is deleted."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from db import check_schema, claims_schema, reviews_schema, schema, stale
from db.check_documents import ASIDE_SUFFIX
from db.store import Store
from db.table import Row
from db.write import insert
from extract.reference import Reference

_TRIGGERS = ("pages_fts_insert", "pages_fts_delete", "pages_fts_update")
# In the order in which rows may be deleted.
_JOINED = (
    *claims_schema.DERIVED,
    *("document_changes", "document_links", "document_clusters", "document_pairs", "document_corrections"),
    *("document_bands", "document_signatures", "award_keys", "stale_claims", "stale_documents"),
)


def reindex(database: Path, names: Iterable[str]) -> None:
    """Write indexes anew from their tables."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for name in names:
            connection.execute(f'reindex "{name}"')


def redraw(database: Path, objects: Iterable[str]) -> None:
    """Let the next ``Store`` make what is missing or drawn otherwise.

    Args:
        database: the file.
        objects: kind and name of each, as ``db.check_schema`` says them.
    """
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for kind, name in (one.split(" ", 1) for one in sorted(objects) if one):
            if kind != "table":
                connection.execute(f'drop {kind} if exists "{name}"')
        connection.execute("delete from meta where key = 'drawn'")
    Store(database).close()


def full_text(store: Store) -> None:
    """Write the index of words anew from the pages."""
    database = store.database
    with database.atomic():
        for trigger in _TRIGGERS:
            database.execute(f"drop trigger if exists {trigger}")
        database.execute("drop table if exists pages_fts")
    database.executescript(schema.FULL_TEXT)
    with database.atomic():
        database.execute("insert into pages_fts (pages_fts) values ('delete-all')")
        database.execute(
            f"insert into pages_fts (rowid, text) select rowid, {schema.FOLDED.format('pages')} from pages"
        )


def reference_data(store: Store, reference: Reference) -> None:
    """Write communes, programmes and the rest anew."""
    store.database.execute("delete from meta where key = 'reference'")
    store.put_reference(reference)


def loose_rows(store: Store) -> set[str]:
    """Delete rows of what pages say whose page, fact or code is gone; gives the documents that they were of."""
    database = store.database
    documents: set[str] = set()
    database.execute("pragma foreign_keys = off")
    try:
        with database.atomic():
            while loose := [
                (table, rowid)
                for table, rowid, *_ in database.execute("pragma foreign_key_check")
                if table in check_schema.OF_PAGES
            ]:
                for table, rowid in sorted(set(loose)):
                    documents |= _document_of(store, table, rowid)
                    database.execute(f'delete from "{table}" where rowid = ?', [rowid])
    finally:
        database.execute("pragma foreign_keys = on")
    return {one for one in documents if store.stored(one) is not None}


def _document_of(store: Store, table: str, rowid: int) -> set[str]:
    if table in {"award_communes", "award_epcis"}:
        sql = f"select a.page_id from {table} t join awards a on a.id = t.award_id where t.rowid = ?"
    elif table == "pages":
        sql = "select id from pages where rowid = ?"
    elif table == reviews_schema.CHANGES.name:
        sql = f"select document_id || '-' from {table} where rowid = ?"
    elif table == "failures":
        return set()
    else:
        sql = f'select page_id from "{table}" where rowid = ?'
    return {str(page).rpartition("-")[0] for (page,) in store.database.execute(sql, [rowid])}


def document_row(store: Store, document_id: str, original: Path) -> None:
    """Bring back the row of a document of which the rest is there, so that its original can be read again.

    Its name is lost: it is called as its original is kept.
    """
    sql = "select max(number) from pages where document_id = ?"
    row: Row = {
        "id": document_id,
        "filename": original.name,
        "media_type": "",
        "page_count": store.database.execute(sql, [document_id]).fetchone()[0] or 0,
        "sha256": original.name,
        "size_bytes": original.stat().st_size,
    }
    insert(store.database, "documents", [row])


def put_aside(original: Path) -> None:
    """Move an original that is no longer what it was out of the place of the whole one."""
    os.replace(original, original.with_name(original.name + ASIDE_SUFFIX))


def all_claims(store: Store) -> None:
    """Forget all that was joined of the facts, and mark every document, so that all is joined anew."""
    with store.database.atomic():
        for table in _JOINED:
            store.database.execute(f"delete from {table}")
        for document_id in store.document_ids():
            stale.mark_new(store.database, document_id)
