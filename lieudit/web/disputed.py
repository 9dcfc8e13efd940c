"""The first of the disagreements about something, in short; the page of disagreements has both sides in full."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from lieudit.web.disagreements import CAUSES
from lieudit.web.rows import Named

LIMIT = 5
_ORDER = "case d.cause " + " ".join(f"when '{cause}' then {at}" for at, cause in enumerate(CAUSES)) + " end"
# A funder or commune by its name; any other value as it is.
_VALUE = """case d.subject
    when 'funder' then coalesce((select name from organisations where id = d.{0}_value), d.{0}_value)
    when 'commune' then coalesce((select name from communes where code = d.{0}_value), d.{0}_value)
    else d.{0}_value end"""
_SIDE = f"d.{{0}}_kind, {_VALUE}, d.{{0}}_page_id, d.{{0}}_start, d.{{0}}_end, d.{{0}}_quote"


@dataclass(frozen=True, slots=True)
class Side:
    """What one page says."""

    kind: str  # participation, award, count
    value: str
    page_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Dispute:
    id: str
    subject: str
    cause: str
    explanation: str
    programme: Named | None
    commune: Named | None
    first: Side
    second: Side


@dataclass(frozen=True, slots=True)
class Disputes:
    """How many there are, and the first of them: contradictions before what can be explained."""

    total: int
    some: tuple[Dispute, ...]


def of_commune(connection: sqlite3.Connection, code: str) -> Disputes:
    """Disagreements about a commune, or about whether it is meant."""
    # Each part has its index; of one thing told of two communes both are meant.
    told = " or ".join(f"(d.subject = 'commune' and d.{side}_value = :key)" for side in ("first", "second"))
    return _read(connection, f"d.commune_code = :key or {told}", code)


def of_programme(connection: sqlite3.Connection, programme_id: str) -> Disputes:
    """Disagreements about a programme's communes, money and numbers."""
    return _read(connection, "d.programme_id = :key", programme_id)


def of_document(connection: sqlite3.Connection, document_id: str) -> Disputes:
    """Disagreements of which one side is a page of a document."""
    pages = "(select id from pages where document_id = :key)"
    return _read(connection, f"d.first_page_id in {pages} or d.second_page_id in {pages}", document_id)


def _read(connection: sqlite3.Connection, condition: str, key: str) -> Disputes:
    total = connection.execute(f"select count(*) from disagreements d where {condition}", {"key": key}).fetchone()[0]
    rows = connection.execute(
        f"""select d.id, d.subject, d.cause, d.explanation, g.id, g.name, c.code, c.name, {_SIDE.format("first")},
            {_SIDE.format("second")}
            from disagreements d left join programmes g on g.id = d.programme_id
            left join communes c on c.code = d.commune_code
            where {condition} order by {_ORDER}, d.subject, d.id limit {LIMIT}""",
        {"key": key},
    )
    return Disputes(total, tuple(_dispute(row) for row in rows))


def _dispute(row: Sequence[str | int | None]) -> Dispute:
    identifier, subject, cause, explanation, programme, programme_name, commune, commune_name = map(_text, row[:8])
    return Dispute(
        identifier,
        subject,
        cause,
        explanation,
        Named(programme, programme_name) if programme else None,
        Named(commune, commune_name) if commune else None,
        Side(*row[8:14]),  # type: ignore[arg-type]  # as the query orders them
        Side(*row[14:20]),  # type: ignore[arg-type]
    )


def _text(value: str | int | None) -> str:
    return "" if value is None else str(value)
