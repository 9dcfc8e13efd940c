"""Facts and mentions as reviews see them: values read from rows, and rows made of values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from db.reviews_types import CONFIDENCE, FACTS, FIELDS, METHOD, SUM_FIELDS, Kind, Place, Told
from db.rows import organisation_row, rows_of
from db.table import Row
from db.write import insert
from extract import reference
from extract.claims import bounds
from extract.facts import (
    Amount,
    Award,
    CommuneMention,
    Count,
    DateMention,
    EpciMention,
    Mentions,
    OrganisationMention,
    PageFacts,
    Participation,
    ProgrammeMention,
    Qualifier,
    Role,
    Status,
)
from ingest.cache import loads_page
from ingest.document import Page


def values_of(database: Database, kind: Kind, row: Mapping[str, Any]) -> dict[str, Told]:
    """What a row says, field by field; of an award with its sum's words and its beneficiaries."""
    if kind is Kind.REFUSAL:
        return {"candidates": tuple(json.loads(row["candidates"])), "reason": row["reason"]}
    if kind is not Kind.AWARD:
        return {field.name: row[field.name] for field in FIELDS[kind]}
    amount = next(database.query("select * from amounts where id = ?", [row["amount_id"]]))
    listed: dict[str, Told] = {
        name: tuple(value for (value,) in database.execute(sql, [row["id"]]))
        for name, sql in (
            ("communes", "select commune_code from award_communes where award_id = ? order by 1"),
            ("epcis", "select epci_siren from award_epcis where award_id = ? order by 1"),
        )
    }
    said: dict[str, Told] = {name: row[name] for name in ("role", "programme_id", "funder_id", "edtf", "purpose")}
    sum_: dict[str, Told] = {name: amount[name] for name in SUM_FIELDS}
    return {**sum_, "amount": amount["text"], "amount_start": amount["start"], **said, **listed}


def place_of(database: Database, kind: Kind, row: Mapping[str, Any]) -> Place:
    """Where a row's words stand."""
    document, number = database.execute(
        "select document_id, number from pages where id = ?", [row["page_id"]]
    ).fetchone()
    return Place(document, number, row["start"], row["end"], row["quote" if kind in FACTS else "text"])


def page_of(database: Database, page_id: str) -> Page:
    """A stored page, with its words and boxes."""
    (layout,) = database.execute("select layout from page_layouts where page_id = ?", [page_id]).fetchone()
    return loads_page(layout)


def rows_made(page: Page, kind: Kind, start: int, end: int, values: Mapping[str, Told]) -> dict[str, list[Row]]:
    """The rows of what a person says stands on a page, by table, the organisations that it names first.

    Args:
        page: with the words.
        kind: what it is.
        start: of its words, in code points of the page's text.
        end: of its words.
        values: of its fields; an award's with ``amount`` and ``amount_start``, the words of its sum.
    """
    made = rows_of(page, _facts_said(page.id, kind, start, end, dict(values)), reference.load())
    tables = {table: rows for table, rows in made.tables.items() if table not in {"pages", "evidence"}}
    return {"organisations": list(made.organisations), **tables}


def _facts_said(page_id: str, kind: Kind, start: int, end: int, said: Any) -> PageFacts:
    span = (start, end, CONFIDENCE, METHOD)
    mentions = Mentions()
    match kind:
        case Kind.PARTICIPATION:
            place = Participation(
                *span, said["commune_code"], said["programme_id"], Status(said["status"]), said.get("edtf")
            )
            return PageFacts(page_id, mentions, participations=(place,))
        case Kind.COUNT:
            count = Count(*span, said["programme_id"], said["value"], said["scope"], said.get("edtf"))
            return PageFacts(page_id, mentions, counts=(count,))
        case Kind.AWARD:
            amount = _amount(said["amount_start"], said["amount_start"] + len(said["amount"]), said)
            award = Award(
                *span,
                amount,
                Role(said["role"]),
                tuple(said.get("communes") or ()),
                tuple(said.get("epcis") or ()),
                said.get("programme_id"),
                said.get("funder_id"),
                said.get("edtf"),
                said.get("purpose"),
            )
            return PageFacts(page_id, Mentions(amounts=(amount,)), awards=(award,))
        case Kind.COMMUNE | Kind.REFUSAL:
            mentions = Mentions(communes=(CommuneMention(*span, said["commune_code"]),))
        case Kind.PROGRAMME:
            mentions = Mentions(programmes=(ProgrammeMention(*span, said["programme_id"]),))
        case Kind.EPCI:
            mentions = Mentions(epcis=(EpciMention(*span, said["epci_siren"]),))
        case Kind.ORGANISATION:
            mentions = Mentions(organisations=(OrganisationMention(*span, said["organisation_id"]),))
        case Kind.AMOUNT:
            mentions = Mentions(amounts=(_amount(start, end, said),))
        case Kind.DATE:
            mentions = Mentions(dates=(DateMention(*span, said["edtf"], said.get("modifier"), *stretch(said["edtf"])),))
    return PageFacts(page_id, mentions)


def _amount(start: int, end: int, said: Any) -> Amount:
    qualifier = said.get("qualifier") or (Qualifier.RANGE if said.get("eur") is None else Qualifier.EXACT)
    sums = (said.get("eur"), said.get("eur_low"), said.get("eur_high"))
    return Amount(start, end, CONFIDENCE, METHOD, *sums, Qualifier(qualifier), said.get("tax"))


def stretch(edtf: str) -> tuple[str | None, str | None]:
    """The first and last day that a date may mean."""
    return bounds(edtf) or (None, None)


def name_organisation(database: Database, body: str | None) -> None:
    """Write the row of an organisation that is named on demand (a commune, an intercommunality, a département)."""
    if body is not None and not database["organisations"].count_where("id = ?", [body]):
        insert(database, "organisations", [organisation_row(body, reference.load())])


def knows_organisation(database: Database, body: str) -> bool:
    """Whether there is such an organisation: one that is stored, or a commune, EPCI or département."""
    kind, _, code = body.partition("-")
    known = reference.load()
    named = {"commune": known.communes, "epci": known.epcis, "departement": known.departements}
    return bool(database["organisations"].count_where("id = ?", [body])) or code in named.get(kind, {})
