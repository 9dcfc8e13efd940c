"""A fact or mention as JSON, for programs: what it says, where, what told it, what else is said."""

from __future__ import annotations

import sqlite3

from lieudit import citations
from lieudit.citations import Citation
from lieudit.web.facts import FactView
from lieudit.web.links import Links

Json = dict[str, object]
_LISTS = {  # what an award is for: member, sql
    "communes": "select commune_code from award_communes where award_id = ? order by 1",
    "epcis": "select epci_siren from award_epcis where award_id = ? order by 1",
}
_OF_AMOUNT = "select eur_low, eur_high, qualifier, tax from amounts where id = ?"


def as_json(connection: sqlite3.Connection, view: FactView, citation: Citation, base: str) -> Json:
    """A fact or mention with all that its page shows.

    Args:
        connection: to the database.
        view: what the page shows.
        citation: of the row.
        base: where the corpus is served.
    """
    row, source = view.row, view.source
    document, page, links = source.document, source.page, Links(base)
    disputes = [
        {"id": one.id, "subject": one.subject, "cause": one.cause, "explanation": one.explanation,
         "sides": [{"kind": side.kind, "id": side.fact_id, "value": side.value} for side in one.sides]}
        for one in view.disputes
    ]  # fmt: skip
    return {
        "kind": row.kind,
        "id": row.id,
        "values": _values(connection, view),
        "confidence": row.confidence,
        "method": row.method,
        "quote": row.words,
        "start": row.start,
        "end": row.end,
        "page": {
            "id": page.id, "number": page.number, "method": page.method, "ocr_confidence": page.ocr_confidence,
        },
        "document": {
            "id": document.id, "title": document.title, "kind": document.kind, "publisher": document.publisher,
            "published": document.published, "source_url": document.source_url, "filename": document.filename,
        },
        "evidence": [
            {"role": part.role, "start": part.start, "end": part.end, "text": part.text, "boxes": part.boxes}
            for part in view.parts
        ],
        "claim": _claim(view),
        "disagreements": disputes,
        "citation": {
            "french": citations.french(citation, base),
            "bibtex": citations.bibtex(citation, base),
            "csl": citations.csl(citation, base),
        },
        "corpus_version": citation.corpus_version,
        "links": {
            "page": links.page(page.id, row.start, row.end),
            "row": links.row(row.table, row.id),
            "fact": links.fact(row.kind, row.id),
            "annotation": f"{links.fact(row.kind, row.id)}.jsonld",
        },
    }  # fmt: skip


def _values(connection: sqlite3.Connection, view: FactView) -> Json:
    """The columns that are the row's own, with those of an award's amount and beneficiaries."""
    row = view.row
    cursor = connection.execute(f"select * from {row.table} where id = ?", [row.id])
    columns = dict(zip((entry[0] for entry in cursor.description), cursor.fetchone(), strict=True))
    common = {"id", "page_id", "start", "end", "quote", "text", "boxes", "confidence", "method"}
    values: Json = {name: value for name, value in columns.items() if name not in common}
    if row.kind == "award":
        names = ("eur_low", "eur_high", "qualifier", "tax")
        values |= dict(zip(names, connection.execute(_OF_AMOUNT, [values["amount_id"]]).fetchone(), strict=True))
        for name, sql in _LISTS.items():
            values[name] = [key for (key,) in connection.execute(sql, [row.id])]
    return values


def _claim(view: FactView) -> Json | None:
    if view.claim is None:
        return {"id": None, "reason": view.without_claim} if view.without_claim else None
    claim = view.claim
    said: Json = {"id": claim.id, "sources": claim.sources, "confidence": claim.confidence}
    if claim.kind == "award":
        said |= {"is_in_ledger": claim.left_out is None, "left_out": claim.left_out}
    return said
