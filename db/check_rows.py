"""Whether the rows of a page say what the page says: its words, the boxes of its words, ids made of content."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from db.check_types import Fault, Remedy, shortened
from db.rows import Sheet, row_id, row_id_in
from extract.facts import Span
from ingest.document import Page

_MENTIONS = {  # table → kind and the column of its value, as they enter its id
    "commune_mentions": ("commune", "commune_code"),
    "programme_mentions": ("programme", "programme_id"),
    "epci_mentions": ("epci", "epci_siren"),
    "organisation_mentions": ("organisation", "organisation_id"),
    "amounts": ("amount", "eur"),
    "dates": ("date", "edtf"),
}
_FACTS = {"participation": "participations", "award": "awards", "count": "programme_counts"}
_SPANS = (*_MENTIONS, "refusals", *_FACTS.values(), "evidence")
_Row = Mapping[str, Any]


class PageRowsCheck:
    """Checks the rows of one page after another, and counts the stretches of text that it has looked at."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.spans = 0
        self._connection = connection

    def faults(
        self, page_id: str, text: str, page: Page | None, reviewed: frozenset[tuple[str, str]]
    ) -> Iterator[Fault]:
        """What is wrong with the rows of a page.

        Args:
            page_id: of the page.
            text: what it says.
            page: with its words' places; None where they are lost.
            reviewed: table and id of rows that people changed or brought in; these keep the ids that they had.
        """
        sheet = Sheet(page) if page is not None else None
        rows = {table: self._rows(table, page_id) for table in _SPANS}
        ids = {kind: {row["id"] for row in rows[table]} for kind, table in _FACTS.items()}
        amounts = {row["id"]: row for row in rows["amounts"]}
        for table, found in rows.items():
            for row in found:
                self.spans += 1
                for what in _wrong(row, text, sheet):
                    yield _fault(table, row, what)
                if (table, row["id"]) not in reviewed and not self._has_own_id(table, row):
                    yield _fault(table, row, "its id isn't what its content makes")
        for row in rows["evidence"]:
            if row["fact_id"] not in ids.get(row["fact_kind"], ()):
                yield _fault("evidence", row, f"the page has no {row['fact_kind']} {row['fact_id']}, which it tells of")
        for row in rows["awards"]:
            amount = amounts.get(row["amount_id"])
            if amount is None:
                yield _fault("awards", row, f"its sum, {row['amount_id']}, stands on another page or nowhere")
            elif amount["eur"] != row["eur"]:
                yield _fault("awards", row, f"it says {row['eur']} euros, and its sum {amount['eur']}")

    def _rows(self, table: str, page_id: str) -> list[_Row]:
        cursor = self._connection.execute(f'select * from "{table}" where page_id = ? order by id', [page_id])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def _has_own_id(self, table: str, row: _Row) -> bool:
        """Whether a row's id is what its content makes; older versions made it without the document's digits."""
        identity = self._identity(table, row)
        return row["id"] in (row_id_in(*identity), row_id(*identity))

    def _identity(self, table: str, row: _Row) -> tuple[Any, ...]:
        """What a row's id is made of (``db.rows``)."""
        place = (row["page_id"], row["start"], row["end"])
        if table in _MENTIONS:
            kind, column = _MENTIONS[table]
            low_high = (str(row["eur_low"]), str(row["eur_high"])) if table == "amounts" else ()
            return (place[0], kind, *place[1:], row[column], *low_high)
        if table == "refusals":
            return (place[0], "refusal", row["kind"], *place[1:])
        if table == "evidence":
            return (row["fact_id"], row["role"], *place[1:])
        if table == "participations":
            return (*place, "participation", row["commune_code"], row["programme_id"], row["status"], row["edtf"])
        if table == "programme_counts":
            return (*place, "count", row["programme_id"], row["value"], row["scope"])
        told = (row["amount_id"], row["role"], row["programme_id"], row["funder_id"])
        given = (
            self._given("award_communes", "commune_code", row["id"]),
            self._given("award_epcis", "epci_siren", row["id"]),
        )
        return (*place, "award", *told, *given, row["edtf"])

    def _given(self, table: str, column: str, award_id: str) -> list[str]:
        sql = f"select {column} from {table} where award_id = ? order by 1"
        return [value for (value,) in self._connection.execute(sql, [award_id])]


def reviewed_rows(connection: sqlite3.Connection, document_id: str) -> frozenset[tuple[str, str]]:
    """Table and id of the rows of a document that people changed or brought in."""
    sql = "select table_name, row_key from review_changes where document_id = ?"
    found = {(table, json.loads(key)[0]) for table, key in connection.execute(sql, [document_id])}
    return frozenset(found | {("awards", key) for table, key in found if table in {"award_communes", "award_epcis"}})


def _wrong(row: _Row, text: str, sheet: Sheet | None) -> Iterator[str]:
    start, end = row["start"], row["end"]
    said = row["quote"] if "quote" in row else row["text"]
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= len(text)):
        yield f"it stands from {start} to {end} on a page of {len(text)} characters"
        return
    if text[start:end] != said:
        yield f"it says {shortened(said)} where its page says {shortened(text[start:end])}"
    if sheet is not None and "boxes" in row and row["boxes"] != sheet.boxes(Span(start, end)):
        yield "its boxes don't lie on its words"


def _fault(table: str, row: _Row, what: str) -> Fault:
    page = str(row["page_id"])
    return Fault(f"{table} {row['id']} (page {page})", what, Remedy.EXTRACT, page.rpartition("-")[0])
