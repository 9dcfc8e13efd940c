"""The words that bear a fact, found again where a review has changed the fact or the mentions around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from db.reviews_changes import Changes
from db.reviews_types import FACTS, TABLES, Kind
from db.rows import row_id_in
from db.table import Row
from extract import evidence
from extract.evidence import Evidence
from extract.facts import (
    Amount,
    Award,
    CommuneMention,
    Count,
    DateMention,
    EpciMention,
    Mentions,
    OrganisationMention,
    Participation,
    ProgrammeMention,
    Qualifier,
    Role,
    Status,
)

_PLACES = " union all ".join(
    f'select start, "end", text, boxes from {table} where page_id = :page'
    for kind, table in TABLES.items()
    if kind not in (*FACTS, Kind.REFUSAL)
)


def find_again(changes: Changes, kind: Kind, fact_id: str) -> None:
    """Write a fact's evidence anew, from what it says and what is mentioned on its page now; none where it is gone."""
    database = changes.database
    for (identifier,) in database.execute("select id from evidence where fact_id = ?", [fact_id]).fetchall():
        changes.drop("evidence", identifier)
    row = changes.row(TABLES[kind], fact_id)
    if row is None:
        return
    page_id = str(row["page_id"])
    words = {(start, end): (text, boxes) for start, end, text, boxes in database.execute(_PLACES, {"page": page_id})}
    for one in _evidence(database, kind, row, _mentions(database, page_id)):
        text, boxes = words[one.start, one.end]
        found: Row = {
            "id": row_id_in(fact_id, one.role, one.start, one.end),
            "page_id": page_id,
            "start": one.start,
            "end": one.end,
            "fact_kind": str(kind),
            "fact_id": fact_id,
            "role": one.role,
            "text": text,
            "boxes": boxes,
        }
        changes.put("evidence", found)


def _evidence(database: Database, kind: Kind, row: Row, mentions: Mentions) -> tuple[Evidence, ...]:
    fact: dict[str, Any] = dict(row)
    bearers = evidence.Bearers(mentions)
    span = (fact["start"], fact["end"], fact["confidence"], fact["method"])
    if kind is Kind.PARTICIPATION:
        place = Participation(*span, fact["commune_code"], fact["programme_id"], Status(fact["status"]), fact["edtf"])
        return bearers.of_participation(place)
    if kind is Kind.COUNT:
        count = Count(*span, fact["programme_id"], fact["value"], fact["scope"], fact["edtf"])
        return bearers.of_count(count)
    amount = _amounts(database, "id = ?", str(row["amount_id"]))[0]
    communes = database.execute("select commune_code from award_communes where award_id = ? order by 1", [row["id"]])
    epcis = database.execute("select epci_siren from award_epcis where award_id = ? order by 1", [row["id"]])
    award = Award(
        *span,
        amount,
        Role(fact["role"]),
        tuple(code for (code,) in communes),
        tuple(siren for (siren,) in epcis),
        fact["programme_id"],
        fact["funder_id"],
        fact["edtf"],
        fact["purpose"],
    )
    return bearers.of_award(award)


def _mentions(database: Database, page_id: str) -> Mentions:
    def rows(table: str, columns: str) -> Iterator[tuple[Any, ...]]:
        sql = f'select start, "end", confidence, method, {columns} from {table} where page_id = ? order by start, id'
        yield from database.execute(sql, [page_id])

    return Mentions(
        communes=tuple(CommuneMention(*row) for row in rows("commune_mentions", "commune_code")),
        programmes=tuple(ProgrammeMention(*row) for row in rows("programme_mentions", "programme_id")),
        amounts=tuple(_amounts(database, "page_id = ?", page_id)),
        dates=tuple(DateMention(*row) for row in rows("dates", "edtf, modifier, earliest, latest")),
        epcis=tuple(EpciMention(*row) for row in rows("epci_mentions", "epci_siren")),
        organisations=tuple(OrganisationMention(*row) for row in rows("organisation_mentions", "organisation_id")),
    )


def _amounts(database: Database, where: str, value: str) -> list[Amount]:
    sql = f"""select start, "end", confidence, method, eur, eur_low, eur_high, qualifier, tax from amounts
              where {where} order by start, id"""
    return [
        Amount(start, end, confidence, method, eur, low, high, Qualifier(qualifier), tax)
        for start, end, confidence, method, eur, low, high, qualifier, tax in database.execute(sql, [value])
    ]
