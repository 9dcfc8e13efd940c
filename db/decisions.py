"""The user's word on what belongs together, kept beside the database for ever.

Decisions stand in ``NAME.reviews.db``, so that they outlive the database: after a new ingest or other rules they are
applied again. A fact is found again by its id; where rules have changed what identifies it, by its sum and the
words of its page. A decision that fits nothing that is stored stays where it is, and does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlite_utils import Database

from db import beside, refind
from db.reviews_types import Kind, Place
from db.rows import row_id
from db.table import Row, Table
from db.write import Conflict, insert

_AWARDS = Table(
    "award_decisions",
    {
        "id": str,
        "is_joined": int,
        **{
            f"{side}_{column}": kind
            for side in ("first", "second")
            for column, kind in (("id", str), ("document_id", str), ("page", int), ("quote", str), ("eur", float))
        },
        "comment": str,
        "decided_at": str,
    },
    "id",
    {},
)
_DOCUMENTS = Table(
    "document_decisions",
    {"id": str, "from_id": str, "to_id": str, "kind": str, "comment": str, "decided_at": str},
    "id",
    {},
)
_TABLES = (_AWARDS, _DOCUMENTS)


class LinkKind(StrEnum):
    """What one document is to another."""

    COPY = "copy"
    EXCERPT = "excerpt"  # the first is a part of the second
    SUPERSEDES = "supersedes"  # the first replaces the second
    APART = "apart"  # nothing: only a user says so


@dataclass(frozen=True, slots=True)
class DocumentDecision:
    """What the user says that one document is to another."""

    from_id: str
    to_id: str
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class Quoted:
    """An award as a decision remembers it: enough to find it again."""

    award_id: str
    document_id: str
    page: int
    quote: str
    eur: float | None


@dataclass(frozen=True, slots=True)
class AwardDecision:
    """What the user says of two awards: one claim, or two."""

    first: Quoted  # of the two ids the lower
    second: Quoted
    is_joined: bool


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions that stand beside a database."""

    documents: tuple[DocumentDecision, ...] = ()
    awards: tuple[AwardDecision, ...] = ()


def load(database: Path) -> Decisions:
    """The decisions beside a database; none where there is no such file."""
    if not beside.path_of(database).exists():
        return Decisions()
    with beside.opened(database, _TABLES) as reviews:
        return Decisions(
            tuple(
                DocumentDecision(row["from_id"], row["to_id"], LinkKind(row["kind"]))
                for row in reviews[_DOCUMENTS.name].rows_where(order_by="id")
            ),
            tuple(
                AwardDecision(_quoted(row, "first"), _quoted(row, "second"), bool(row["is_joined"]))
                for row in reviews[_AWARDS.name].rows_where(order_by="id")
            ),
        )


def decide_documents(database: Path, decision: DocumentDecision, comment: str | None, at: str) -> None:
    """Keep what the user says of two documents, in place of what was said of them before."""
    row: Row = {
        "id": _pair(decision.from_id, decision.to_id),
        "from_id": decision.from_id,
        "to_id": decision.to_id,
        "kind": str(decision.kind),
        "comment": comment,
        "decided_at": at,
    }
    _keep(database, _DOCUMENTS, row)


def decide_awards(database: Path, decision: AwardDecision, comment: str | None, at: str) -> None:
    """Keep what the user says of two awards, in place of what was said of them before."""
    row: Row = {
        "id": _pair(decision.first.award_id, decision.second.award_id),
        "is_joined": int(decision.is_joined),
        **_columns("first", decision.first),
        **_columns("second", decision.second),
        "comment": comment,
        "decided_at": at,
    }
    _keep(database, _AWARDS, row)


def undo(database: Path, one_id: str, other_id: str) -> bool:
    """Forget what the user said of two documents or two awards; False where nothing was said of them."""
    if not beside.path_of(database).exists():
        return False
    with beside.opened(database, _TABLES) as reviews, reviews.atomic():
        pair = _pair(one_id, other_id)
        found = [reviews.execute(f"delete from {table.name} where id = ?", [pair]).rowcount for table in _TABLES]
        return any(found)


def decided_pairs(database: Database, decisions: Iterable[AwardDecision]) -> dict[tuple[str, str], bool]:
    """The awards that are stored and decided upon: their ids, the lower first → joined or apart."""
    pairs: dict[tuple[str, str], bool] = {}
    for decision in decisions:
        first, second = _stored(database, decision.first), _stored(database, decision.second)
        if first is not None and second is not None and first != second:
            pairs[min(first, second), max(first, second)] = decision.is_joined
    return pairs


def quoted(database: Database, award_id: str) -> Quoted | None:
    """An award as a decision remembers it; None where there is no such award."""
    sql = """select f.id, p.document_id, p.number, f.quote, f.eur from awards f join pages p on p.id = f.page_id
             where f.id = ?"""
    row = database.execute(sql, [award_id]).fetchone()
    return Quoted(*row) if row else None


def _stored(database: Database, award: Quoted) -> str | None:
    if database["awards"].count_where("id = ?", [award.award_id]):
        return award.award_id
    place = Place(award.document_id, award.page, 0, 0, award.quote)
    return refind.find(database, Kind.AWARD, place, {"eur": award.eur})


def _keep(database: Path, table: Table, row: Row) -> None:
    with beside.opened(database, _TABLES) as reviews, reviews.atomic():
        insert(reviews, table.name, [row], Conflict.REPLACE)


def _pair(one: str, other: str) -> str:
    return row_id("decision", *sorted((one, other)))


def _quoted(row: Mapping[str, object], side: str) -> Quoted:
    values: Sequence[object] = [row[f"{side}_{column}"] for column in ("id", "document_id", "page", "quote", "eur")]
    return Quoted(*values)  # type: ignore[arg-type]  # the table's columns have these types


def _columns(side: str, award: Quoted) -> Row:
    return {
        f"{side}_id": award.award_id,
        f"{side}_document_id": award.document_id,
        f"{side}_page": award.page,
        f"{side}_quote": award.quote,
        f"{side}_eur": award.eur,
    }
