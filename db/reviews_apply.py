"""Reviews of a document, applied in the transaction that writes it, and shown in the table ``reviews``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlite_utils import Database

from db import changed, reviews_changes, reviews_file
from db.reviews_application import Application, Result
from db.reviews_schema import KNOWN, REVIEWS
from db.reviews_types import Kept
from db.table import Row
from db.write import insert


def changed_documents(database: Database, reviews: Iterable[Kept]) -> list[str]:
    """The documents whose reviews are others than those that the database knows."""
    by_document: dict[str, list[Kept]] = {}
    for one in reviews:
        by_document.setdefault(one.place.document_id, []).append(one)
    known = dict(database.execute(f"select document_id, digest from {KNOWN.name}").fetchall())
    said = {document: reviews_file.digest(ones) for document, ones in by_document.items()}
    return sorted(document for document in said.keys() | known.keys() if said.get(document) != known.get(document))


@contextmanager
def as_ruled(database: Database, document_id: str) -> Iterator[None]:
    """A document's rows as the rules made them, to be looked at; in a transaction. After it all is as before."""
    with _tried(database):
        reviews_changes.restore(database, document_id)
        yield


@contextmanager
def _tried(database: Database) -> Iterator[None]:
    """A part of a transaction that is taken back."""
    database.execute("savepoint tried")
    try:
        yield
    finally:
        database.execute("rollback to tried")
        database.execute("release tried")


def apply_again(database: Database, document_id: str, reviews: Sequence[Kept]) -> None:
    """Apply a document's reviews in place of those that were applied before; in a transaction.

    What rests on a fact that is told otherwise by now is marked as stale; ``db.claims.refresh`` joins it anew.
    """
    # A review changes nothing but what its page tells.
    sql = f"select distinct page from {REVIEWS.name} where document_id = ?"
    numbers = {number for (number,) in database.execute(sql, [document_id])} | {one.place.page for one in reviews}
    sql = (
        f"select id from pages where document_id = ? and number in ({', '.join('?' for _ in numbers)}) order by number"
    )
    pages = [page for (page,) in database.execute(sql, [document_id, *sorted(numbers)])]
    before = changed.seen(database, pages)
    with _tried(database):
        reviews_changes.restore(database, document_id)
        apply(database, document_id, reviews)
        after = changed.seen(database, pages)
    changed.forget(database, before, after)
    reviews_changes.restore(database, document_id)
    apply(database, document_id, reviews)
    changed.mark(database, document_id, pages, before)


def apply(database: Database, document_id: str, reviews: Sequence[Kept]) -> None:
    """Apply reviews to a document's rows as the rules made them, and show what became of each; in a transaction."""
    forget(database, document_id)
    if reviews:
        database.execute("pragma defer_foreign_keys = on")
        results = Application(database, document_id, reviews).run()
        insert(database, REVIEWS.name, [_shown(database, one, results[one.id]) for one in reviews])
        insert(database, KNOWN.name, [{"document_id": document_id, "digest": reviews_file.digest(reviews)}])


def forget(database: Database, document_id: str) -> None:
    """Forget what became of a document's reviews: they are about to be applied anew."""
    for table in (REVIEWS, KNOWN):
        database.execute(f"delete from {table.name} where document_id = ?", [document_id])


def _shown(database: Database, one: Kept, result: Result) -> Row:
    place = one.place
    page = database.execute(
        "select id from pages where document_id = ? and number = ?", [place.document_id, place.page]
    ).fetchone()
    kind, fact_id = result.fact
    return {
        "id": one.id,
        "fact_kind": str(kind),
        "fact_id": fact_id,
        "document_id": place.document_id,
        "page": place.page,
        "page_id": page[0] if page else None,
        "start": place.start,
        "end": place.end,
        "quote": place.quote,
        "verdict": str(one.verdict),
        "original": reviews_file.as_json(one.original),
        "corrected": reviews_file.as_json(one.corrected),
        "method": one.method,
        "confidence": one.confidence,
        "author": one.author,
        "comment": one.comment,
        "reviewed_at": one.reviewed_at,
        "state": str(result.state),
        "reason": None if result.reason is None else str(result.reason),
        "withdrawn_by": one.withdrawn_by,
        "withdrawn_at": one.withdrawn_at,
    }
