"""Which documents copy which: links, clusters, and what each copy changes."""

from __future__ import annotations

from sqlite_utils import Database

from db import stale


def refresh(database: Database) -> None:
    """Compare documents written since the last time with all others; mark the facts of those whose cluster changed.

    A document's cluster is the set of documents that it is linked with, however far; its id is that of the first of
    them (by date, then id).
    """
    sql = "select document_id from stale_documents order by document_id"
    for (document,) in database.execute(sql).fetchall():
        with database.atomic():
            database["document_clusters"].insert(
                {"document_id": document, "cluster_id": document, "is_superseded": 0}, replace=True
            )
            stale.mark(database, document)
            database.execute("delete from stale_documents where document_id = ?", [document])
