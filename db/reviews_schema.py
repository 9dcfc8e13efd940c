"""Tables of reviews in the database: what was said and what became of it, and the rows as the rules made them."""

from __future__ import annotations

from db.table import Table

REVIEWS = Table(
    "reviews",
    {
        "id": str,
        "fact_kind": str,
        "fact_id": str,
        "document_id": str,
        "page": int,
        "page_id": str,
        "start": int,
        "end": int,
        "quote": str,
        "verdict": str,
        "original": str,
        "corrected": str,
        "method": str,
        "confidence": float,
        "author": str,
        "comment": str,
        "reviewed_at": str,
        "state": str,
        "reason": str,
        "withdrawn_by": str,
        "withdrawn_at": str,
    },
    "id",
    {"page_id": "pages"},
    ("fact_kind", "fact_id", "document_id", "page", "quote", "verdict", "author", "reviewed_at", "state"),
)
# Each row that a review changed, removed or brought in, as it was before: JSON, or null where there was none.
CHANGES = Table(
    "review_changes",
    {"table_name": str, "row_key": str, "document_id": str, "row": str},
    ("table_name", "row_key"),
    {"document_id": "documents"},
    ("document_id",),
)
# Which reviews the database knows, so that those that came to the file since are seen.
KNOWN = Table("reviewed_documents", {"document_id": str, "digest": str}, "document_id", {}, ("digest",))

TABLES = (REVIEWS, CHANGES, KNOWN)
INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("reviews", ("fact_id",)),
    ("reviews", ("document_id",)),
    ("reviews", ("reviewed_at", "id")),
    # What is to be checked first: the least sure.
    *((table, ("confidence", "id")) for table in ("participations", "awards", "programme_counts")),
)
