"""Facts as rows: what stands in which column, and the ids that are derived from content.

An id is made of hexadecimal digits of the SHA-256 of what makes a row that row, so that a link to a fact stays good on
every machine and when the corpus is ingested again. Those of rows that a document brings begin as its own does, so
that in an index they lie together: spread over all of it, each would have a part of the database written that no other
row needs, half a megabyte a page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from db.table import Row, Value
from extract import communes_history
from extract.copies_keys import Sketch, sketch
from extract.evidence import Bearers, Evidence
from extract.facts import (
    Award,
    Count,
    Mention,
    PageFacts,
    Participation,
    Refusal,
    Span,
)
from extract.reference import Reference
from ingest.boxes import boxes_of
from ingest.document import Page


@dataclass(slots=True)
class PageRows:
    """The rows of one page, by table, in the order of writing, and the organisations that they name.

    ``sketch`` is what the page gives to the keys by which copies of its document are found.
    """

    sketch: Sketch
    tables: dict[str, list[Row]] = field(default_factory=dict)
    organisations: tuple[Row, ...] = ()

    def add(self, table: str, row: Row) -> None:
        self.tables.setdefault(table, []).append(row)


_OF_DOCUMENT, _OF_ROW = 6, 14  # digits of an id that tell of its document, and of the row
_encoded = json.JSONEncoder(ensure_ascii=False).encode
_compact = json.JSONEncoder(separators=(",", ":")).encode


def row_id(*parts: object) -> str:
    """An id from what identifies a row, as a JSON array; parts are told apart whatever they hold."""
    return hashlib.sha256(f"[{', '.join(map(_identity, parts))}]".encode()).hexdigest()[:16]


def _identity(part: object) -> str:
    """A part as JSON; the encoder sets up much for what is no string."""
    if part is None:
        return "null"
    return str(part) if type(part) is int else _encoded(part)


def row_id_in(whole: str, *parts: object) -> str:
    """The id of a row that is part of a page or of a fact; ``whole`` is the id of that, and one of its parts."""
    return whole[:_OF_DOCUMENT] + row_id(whole, *parts)[:_OF_ROW]


class Sheet:
    """A page, with the boxes of each stretch worked out once: the words of a mention bear facts, too."""

    def __init__(self, page: Page) -> None:
        self.id = page.id
        self.text = page.text
        self._page = page
        self._boxes: dict[tuple[int, int], str] = {}

    def boxes(self, span: Span) -> str:
        place = (span.start, span.end)
        if place not in self._boxes:
            self._boxes[place] = _compact(boxes_of(self._page, *place))
        return self._boxes[place]


def rows_of(page: Page, facts: PageFacts, reference: Reference) -> PageRows:
    """All rows that a page and its facts make, but its own layout."""
    row = page_row(page)
    rows, sheet, bearers = PageRows(sketch(str(row["text"]))), Sheet(page), Bearers(facts.mentions)
    rows.add("pages", row)
    mentions = facts.mentions
    for commune in mentions.communes:
        rows.add("commune_mentions", _mention(sheet, "commune", commune, "commune_code", commune.code))
    for programme in mentions.programmes:
        rows.add("programme_mentions", _mention(sheet, "programme", programme, "programme_id", programme.programme_id))
    for epci in mentions.epcis:
        rows.add("epci_mentions", _mention(sheet, "epci", epci, "epci_siren", epci.siren))
    for body in mentions.organisations:
        rows.add(
            "organisation_mentions", _mention(sheet, "organisation", body, "organisation_id", body.organisation_id)
        )
    for amount in mentions.amounts:
        low, high = amount.eur_low, amount.eur_high
        row = _mention(sheet, "amount", amount, "eur", amount.eur, str(low), str(high))
        row |= {"eur_low": low, "eur_high": high, "qualifier": str(amount.qualifier), "tax": amount.tax}
        rows.add("amounts", row)
    for date in mentions.dates:
        row = _mention(sheet, "date", date, "edtf", date.edtf)
        row |= {"modifier": date.modifier, "earliest": date.earliest, "latest": date.latest}
        rows.add("dates", row)
    for refusal in facts.refusals:
        rows.add("refusals", _refusal(sheet, refusal))
    for participation in facts.participations:
        row = _participation(sheet, participation)
        rows.add("participations", row)
        _evidence(rows, sheet, "participation", str(row["id"]), bearers.of_participation(participation))
    amount_ids = {(str(row["start"]), str(row["end"])): str(row["id"]) for row in rows.tables.get("amounts", [])}
    for award in facts.awards:
        award_id = _award(rows, sheet, award, amount_ids[str(award.amount.start), str(award.amount.end)])
        _evidence(rows, sheet, "award", award_id, bearers.of_award(award))
    for count in facts.counts:
        row = _count(sheet, count)
        rows.add("programme_counts", row)
        _evidence(rows, sheet, "count", str(row["id"]), bearers.of_count(count))
    for table, entries in rows.tables.items():
        rows.tables[table] = _once(entries)
    named = {body.organisation_id for body in mentions.organisations}
    named |= {award.funder_id for award in facts.awards if award.funder_id}
    rows.organisations = tuple(
        organisation_row(body, reference) for body in sorted(named - reference.organisations.keys())
    )
    return rows


def reference_rows(reference: Reference) -> dict[str, list[Row]]:
    """The rows of the reference tables; the first column of each is its key."""
    return {
        "epcis": [{"siren": epci.siren, "name": epci.name, "kind": epci.kind} for epci in reference.epcis.values()],
        "communes": [
            {
                "code": commune.code,
                "name": commune.name,
                "status": str(commune.status),
                "successor": commune.successor,
                "departement": commune.departement,
                "region": commune.region,
                "epci": commune.epci,
                "population": commune.population,
                "latitude": commune.latitude,
                "longitude": commune.longitude,
            }
            for commune in reference.communes.values()
        ],
        "programmes": [
            {
                "id": programme.id,
                "name": programme.name,
                "acronym": next(iter(programme.acronyms), None),
                "operator": programme.operator,
                "url": programme.url,
            }
            for programme in reference.programmes.values()
        ],
        "organisations": [
            {"id": body.id, "name": body.name, "kind": body.kind} for body in reference.organisations.values()
        ],
        "commune_history": [
            {
                "id": row_id("change", change.code, change.until, change.successor),
                "code": change.code,
                "name": change.name,
                "kind": str(change.kind),
                "until": change.until,
                "successor": change.successor,
            }
            for change in communes_history.changes(reference)
        ],
        "commune_periods": [
            {
                "id": row_id("period", period.code, period.since, period.code_then),
                "code": period.code,
                "since": period.since,
                "until": period.until,
                "code_then": period.code_then,
                "name_then": period.name_then,
            }
            for period in communes_history.periods(reference)
        ],
    }


def organisation_row(body: str, reference: Reference) -> Row:
    """A commune, an EPCI or a département as funder or partner.

    Raises:
        ValueError: it is none of these.
    """
    kind, _, code = body.partition("-")
    match kind:
        case "commune":
            name = reference.communes[code].name
        case "epci":
            name = reference.epcis[code].name
        case "departement":
            name = f"Département ({reference.departements[code].name})"
        case _:
            raise ValueError(f"no organisation of the registry: {body}")
    return {"id": body, "name": name, "kind": kind}


def page_row(page: Page) -> Row:
    """A page's row in ``pages``."""
    return {
        "id": page.id,
        "document_id": page.document_id,
        "number": page.number,
        "text": page.text,
        "method": str(page.method),
        "reason": page.reason,
        "ocr_confidence": page.ocr_confidence,
        "width": page.width,
        "height": page.height,
        "rotation": page.rotation,
    }


def _place(sheet: Sheet, span: Span) -> Row:
    return {"page_id": sheet.id, "start": span.start, "end": span.end}


def _mention(sheet: Sheet, kind: str, mention: Mention, column: str, value: Value, *more: str) -> Row:
    return {
        "id": row_id_in(sheet.id, kind, mention.start, mention.end, value, *more),
        **_place(sheet, mention),
        "text": sheet.text[mention.start : mention.end],
        "boxes": sheet.boxes(mention),
        column: value,
        "confidence": round(mention.confidence, 3),
        "method": mention.method,
    }


def _fact(sheet: Sheet, fact: Mention, *identity: object) -> Row:
    return {
        "id": row_id_in(sheet.id, fact.start, fact.end, *identity),
        **_place(sheet, fact),
        "quote": sheet.text[fact.start : fact.end],
        "confidence": round(fact.confidence, 3),
        "method": fact.method,
    }


def _refusal(sheet: Sheet, refusal: Refusal) -> Row:
    return {
        "id": row_id_in(sheet.id, "refusal", refusal.kind, refusal.start, refusal.end),
        **_place(sheet, refusal),
        "text": sheet.text[refusal.start : refusal.end],
        "boxes": sheet.boxes(refusal),
        "kind": refusal.kind,
        "candidates": _compact(refusal.candidates),
        "reason": refusal.reason,
    }


def _participation(sheet: Sheet, fact: Participation) -> Row:
    identity = (fact.commune_code, fact.programme_id, str(fact.status), fact.edtf)
    return _fact(sheet, fact, "participation", *identity) | {
        "commune_code": fact.commune_code,
        "programme_id": fact.programme_id,
        "status": str(fact.status),
        "edtf": fact.edtf,
    }


def _evidence(rows: PageRows, sheet: Sheet, kind: str, fact_id: str, found: Iterable[Evidence]) -> None:
    for one in found:
        rows.add(
            "evidence",
            {
                "id": row_id_in(fact_id, one.role, one.start, one.end),
                **_place(sheet, one),
                "fact_kind": kind,
                "fact_id": fact_id,
                "role": one.role,
                "text": sheet.text[one.start : one.end],
                "boxes": sheet.boxes(one),
            },
        )


def _award(rows: PageRows, sheet: Sheet, fact: Award, amount_id: str) -> str:
    communes, epcis = sorted(set(fact.commune_codes)), sorted(set(fact.epci_sirens))
    identity = (amount_id, str(fact.role), fact.programme_id, fact.funder_id, communes, epcis, fact.edtf)
    row = _fact(sheet, fact, "award", *identity) | {
        "amount_id": amount_id,
        "eur": fact.amount.eur,
        "role": str(fact.role),
        "programme_id": fact.programme_id,
        "funder_id": fact.funder_id,
        "edtf": fact.edtf,
        "purpose": fact.purpose,
    }
    rows.add("awards", row)
    for code in communes:
        rows.add("award_communes", {"award_id": row["id"], "commune_code": code})
    for siren in epcis:
        rows.add("award_epcis", {"award_id": row["id"], "epci_siren": siren})
    return str(row["id"])


def _count(sheet: Sheet, fact: Count) -> Row:
    return _fact(sheet, fact, "count", fact.programme_id, fact.value, fact.scope) | {
        "programme_id": fact.programme_id,
        "value": fact.value,
        "scope": fact.scope,
        "edtf": fact.edtf,
    }


def _once(entries: Iterable[Row]) -> list[Row]:
    """Rows without repeats of an id (of a whole row where there is none), the first kept."""
    seen: dict[object, Row] = {}
    for row in entries:
        seen.setdefault(row.get("id", tuple(row.values())), row)
    return list(seen.values())
