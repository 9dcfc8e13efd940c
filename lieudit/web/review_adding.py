"""The form for a fact that was missed: from words that were selected on a page, filled with what they name."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from db.reviews_types import Kind, Told
from extract.facts import Role, Status
from ingest.boxes import boxes_of
from lieudit.web import corpus, disagreements
from lieudit.web.facts import Source, source_of
from lieudit.web.segments import Mark
from lieudit.web.suggest import Names
from lieudit.web.viewer import Overlay, layout_of, padded, read_span


@dataclass(frozen=True, slots=True)
class Selection:
    """Words of a page that say what was missed."""

    source: Source
    words: str


def selection(connection: sqlite3.Connection, page_id: str, start: str, end: str, database: Path) -> Selection | None:
    """The words that an address names; None where the page has no such.

    Args:
        connection: to the database.
        page_id: of the page.
        start: of the words, as typed.
        end: of the words, as typed.
        database: the file, beside which the originals lie.
    """
    page = corpus.page(connection, page_id)
    span = read_span(f"{start}-{end}", page.text) if page else None
    if page is None or span is None:
        return None
    mark = Mark(*span, "highlight")
    layout = layout_of(page)
    boxes = tuple(padded(box) for box in boxes_of(layout, *span)) if layout else ()
    source = source_of(connection, page_id, span, database, overlays=[Overlay(mark, boxes)])
    return Selection(source, page.text[slice(*span)])


def named_in(connection: sqlite3.Connection, chosen: Selection, kind: Kind, names: Names) -> dict[str, Told]:
    """What the selected words name, as the values of a fact of a kind: a beginning, for a person to correct."""
    page, span = chosen.source.page.id, (chosen.source.start, chosen.source.end)

    def within(table: str, columns: str) -> list[tuple[str, ...]]:
        sql = f'select {columns} from {table} where page_id = ? and start >= ? and "end" <= ? order by start, id'
        return [tuple(row) for row in connection.execute(sql, [page, *span])]

    def one(table: str, column: str) -> Told:
        return next((value for (value,) in within(table, column)), None)

    communes = [code for (code,) in within("commune_mentions", "commune_code")]
    programme = one("programme_mentions", "programme_id") or _programme_before(connection, page, span[0])
    dates = [edtf for (edtf,) in within("dates", "edtf")]
    date = dates[0] if len(dates) == 1 else None
    if kind is Kind.PARTICIPATION:
        status = next((str(one) for one in Status if disagreements.status_in(chosen.words, str(one))), None)
        commune = communes[0] if communes else None
        return {"commune_code": commune, "programme_id": programme, "status": status, "edtf": date}
    if kind is Kind.AWARD:
        epcis = [siren for (siren,) in within("epci_mentions", "epci_siren")]
        return {
            **_sum(within("amounts", "eur, eur_low, eur_high, qualifier, tax, text")),
            "role": str(Role.GRANT),
            "communes": tuple(sorted(set(communes))),
            "epcis": tuple(sorted(set(epcis))),
            "programme_id": programme,
            "funder_id": one("organisation_mentions", "organisation_id"),
            "edtf": date,
        }
    if kind is Kind.COUNT:
        return {"programme_id": programme, "edtf": date, "scope": "FR"}
    column = {Kind.COMMUNE: "commune_code", Kind.PROGRAMME: "programme_id", Kind.EPCI: "epci_siren",
              Kind.ORGANISATION: "organisation_id"}.get(kind)  # fmt: skip
    meant = names.read(str(kind), chosen.words) if column else ()
    return {column: meant[0].key} if column and meant else {}


def _programme_before(connection: sqlite3.Connection, page_id: str, start: int) -> str | None:
    """The programme that was named last before the selection: in a heading, in the sentence before."""
    sql = 'select programme_id from programme_mentions where page_id = ? and "end" <= ? order by start desc limit 1'
    found = connection.execute(sql, [page_id, start]).fetchone()
    return found[0] if found else None


def _sum(amounts: list[tuple[str, ...]]) -> dict[str, Told]:
    if not amounts:
        return {"qualifier": "exact"}
    return dict(zip(("eur", "eur_low", "eur_high", "qualifier", "tax", "amount"), amounts[0], strict=True))
