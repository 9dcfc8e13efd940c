"""Reviews as they are kept beside the database: a row each, never changed; what was taken back stays, and says so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from db import beside
from db.reviews_read import values_from
from db.reviews_types import Kept, Kind, Place, Told, Verdict
from db.rows import row_id
from db.table import Row, Table
from db.write import insert

_REVIEWS = Table(
    "reviews",
    {
        "number": int,
        "id": str,
        "fact_kind": str,
        "fact_id": str,
        "document_id": str,
        "page": int,
        "start": int,
        "end": int,
        "quote": str,
        "original": str,  # JSON
        "method": str,
        "confidence": float,
        "verdict": str,
        "corrected": str,  # JSON
        "author": str,
        "comment": str,
        "reviewed_at": str,
    },
    "number",
    {},
    ("id", "fact_kind", "fact_id", "document_id", "page", "start", "end", "quote", "verdict", "author", "reviewed_at"),
)
_WITHDRAWALS = Table(
    "review_withdrawals",
    {"review_id": str, "author": str, "withdrawn_at": str},
    "review_id",
    {},
    ("author", "withdrawn_at"),
)
_TABLES = (_REVIEWS, _WITHDRAWALS)


def load(database: Path, document_id: str | None = None) -> tuple[Kept, ...]:
    """The reviews beside a database, of one document or of all, in the order in which they were made."""
    if not beside.path_of(database).exists():
        return ()
    sql = f"""select r.*, w.author as withdrawn_by, w.withdrawn_at from {_REVIEWS.name} r
              left join {_WITHDRAWALS.name} w on w.review_id = r.id
              where :document is null or r.document_id = :document order by r.number"""
    with beside.opened(database, _TABLES) as reviews:
        return tuple(_kept(row) for row in reviews.query(sql, {"document": document_id}))


def append(database: Path, kept: Kept) -> str:
    """Keep a review; its number is the next. Gives its id."""
    with beside.opened(database, _TABLES) as reviews, reviews.atomic():
        said = reviews[_REVIEWS.name].count_where("fact_kind = ? and fact_id = ?", [str(kept.kind), kept.fact_id])
        row: Row = {
            "fact_kind": str(kept.kind),
            "fact_id": kept.fact_id,
            "document_id": kept.place.document_id,
            "page": kept.place.page,
            "start": kept.place.start,
            "end": kept.place.end,
            "quote": kept.place.quote,
            "original": as_json(kept.original),
            "method": kept.method,
            "confidence": kept.confidence,
            "verdict": str(kept.verdict),
            "corrected": as_json(kept.corrected),
            "author": kept.author,
            "comment": kept.comment,
            "reviewed_at": kept.reviewed_at,
        }
        # Of what is said twice of one fact within a second, both are kept.
        identifier = row_id("review", said, *row.values())
        insert(reviews, _REVIEWS.name, [{"id": identifier, **row}])
        return identifier


def withdraw(database: Path, review_id: str, author: str, at: str) -> bool:
    """Keep that a review was taken back; False where it was taken back before."""
    with beside.opened(database, _TABLES) as reviews, reviews.atomic():
        if reviews[_WITHDRAWALS.name].count_where("review_id = ?", [review_id]):
            return False
        insert(reviews, _WITHDRAWALS.name, [{"review_id": review_id, "author": author, "withdrawn_at": at}])
        return True


def standing(reviews: Iterable[Kept]) -> tuple[Kept, ...]:
    """Of each fact the last review that was not taken back, by kind and id."""
    last = {(one.kind, one.fact_id): one for one in reviews if one.withdrawn_at is None}
    return tuple(last[fact] for fact in sorted(last))


def digest(reviews: Iterable[Kept]) -> str:
    """What tells whether a database knows these reviews, in this order, and which of them were taken back."""
    known = [(one.id, one.withdrawn_at) for one in reviews]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16] if known else ""


def as_json(values: Mapping[str, Told]) -> str:
    """Values as text."""
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True)


def _kept(row: Mapping[str, Any]) -> Kept:
    return Kept(
        number=row["number"],
        id=row["id"],
        kind=Kind(row["fact_kind"]),
        fact_id=row["fact_id"],
        place=Place(row["document_id"], row["page"], row["start"], row["end"], row["quote"]),
        original=values_from(row["original"]),
        method=row["method"],
        confidence=row["confidence"],
        verdict=Verdict(row["verdict"]),
        corrected=values_from(row["corrected"]),
        author=row["author"],
        comment=row["comment"],
        reviewed_at=row["reviewed_at"],
        withdrawn_by=row["withdrawn_by"],
        withdrawn_at=row["withdrawn_at"],
    )
