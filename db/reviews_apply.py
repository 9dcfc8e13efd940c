"""Reviews of a document, applied in the transaction that writes it, and shown in the table ``reviews``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from db import reviews_changes, reviews_file, stale
from db.reviews_application import Application, Result
from db.reviews_schema import KNOWN, REVIEWS
from db.reviews_types import Kept
from db.table import Row


def changed_documents(database: Database, reviews: Iterable[Kept]) -> list[str]:
    """The documents whose reviews are others than those that the database knows."""
    by_document: dict[str, list[Kept]] = {}
    for one in reviews:
        by_document.setdefault(one.place.document_id, []).append(one)
    known = dict(database.execute(f"select document_id, digest from {KNOWN.name}").fetchall())
    said = {document: reviews_file.digest(ones) for document, ones in by_document.items()}
    return sorted(document for document in said.keys() | known.keys() if said.get(document) != known.get(document))


def put_back(database: Database, document_id: str) -> None:
    """Put a document's rows back as the rules made them; in a transaction, with ``apply_again`` after it."""
    stale.mark(database, document_id)
    awards = "select f.id from awards f join pages p on p.id = f.page_id where p.document_id = ?"
    database.execute(f"delete from award_keys where award_id in ({awards})", [document_id])
    reviews_changes.restore(database, document_id)


def apply_again(database: Database, document_id: str, reviews: Sequence[Kept]) -> None:
    """Apply a document's reviews in place of those that were applied before; in a transaction.

    Its claims are marked as stale; ``db.claims.refresh`` joins them anew.
    """
    put_back(database, document_id)
    apply(database, document_id, reviews)
    if database["documents"].count_where("id = ?", [document_id]):
        stale.mark_document(database, document_id)


def apply(database: Database, document_id: str, reviews: Sequence[Kept]) -> None:
    """Apply reviews to a document's rows as the rules made them, and show what became of each; in a transaction."""
    forget(database, document_id)
    if reviews:
        database.execute("pragma defer_foreign_keys = on")
        results = Application(database, document_id, reviews).run()
        database[REVIEWS.name].insert_all(_shown(database, one, results[one.id]) for one in reviews)
        database[KNOWN.name].insert({"document_id": document_id, "digest": reviews_file.digest(reviews)})


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
