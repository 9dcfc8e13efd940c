"""One fact or mention with all by which a reader judges it: its words, what found them, what else is said of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from db import reviews_read
from db.reviews_types import Kind, Reviewed, State
from ingest.document import Box
from lieudit import citations
from lieudit.web import claims, corpus, disagreements, originals
from lieudit.web.cutouts import Cutout, cut_out
from lieudit.web.images import MEDIA_TYPES
from lieudit.web.language import N_, Language
from lieudit.web.rows import Award, Count, Document, Facts, Named, Participation, StoredPage
from lieudit.web.segments import Mark, Node, weave
from lieudit.web.viewer import Overlay, padded
from lieudit.web.viewer_facts import ROLES

MOST_AROUND = 160  # code points of the page's text shown before and after a quote
MOST_QUOTED = 3000  # code points of a quote that are printed
MOST_WITNESSES = 12  # other facts of the claim that are listed; the claim's page has all

# How a part of a fact is drawn: as the mentions of which kind.
DRAWN = {
    "commune": "commune",
    "epci": "epci",
    "programme": "programme",
    "amount": "amount",
    "funder": "organisation",
    "organisation": "organisation",
    "date": "date",
}
PARTS = ROLES
TITLES = {
    "participation": N_("Place in a programme"),
    "award": N_("Sum of money"),
    "count": N_("Number of communes"),
    "commune": N_("Commune named on a page"),
    "programme": N_("Programme named on a page"),
    "epci": N_("Intercommunality named on a page"),
    "organisation": N_("Organisation named on a page"),
    "amount": N_("Amount on a page"),
    "date": N_("Date on a page"),
}
# What the view `facts_without_claim` says (db/claims_schema.py).
WITHOUT_CLAIM = (N_("misread: another copy of the document, read better, says otherwise"),)
_NAMES = {  # of what a mention stands for: column, table, its key
    "commune": ("commune_code", "communes", "code"),
    "programme": ("programme_id", "programmes", "id"),
    "epci": ("epci_siren", "epcis", "siren"),
    "organisation": ("organisation_id", "organisations", "id"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """What every table of facts and mentions has in common."""

    kind: str
    table: str
    id: str
    page_id: str
    start: int
    end: int
    words: str  # the quote of a fact, the text of a mention
    method: str
    confidence: float | None

    @property
    def is_fact(self) -> bool:
        return self.kind in citations.FACTS


@dataclass(frozen=True, slots=True)
class Mentioned:
    """What a mention stands for."""

    kind: str
    named: Named | None = None
    eur: float | None = None
    eur_low: float | None = None
    eur_high: float | None = None
    qualifier: str = "exact"
    tax: str | None = None
    edtf: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The words that tell a part of a fact."""

    role: str
    start: int
    end: int
    text: str
    boxes: tuple[Box, ...]
    is_in_quote: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where a stretch of a page's text stands: quoted, with what stands around it, and cut out of the page's image."""

    page: StoredPage
    document: Document
    start: int
    end: int
    before: tuple[Node, ...]
    quote: tuple[Node, ...]
    after: tuple[Node, ...]
    cutout: Cutout | None
    overlays: tuple[Overlay, ...]  # on the cut-out
    has_original: bool


@dataclass(frozen=True, slots=True)
class FactView:
    """All that the page of a fact or mention shows."""

    row: Row
    fact: Participation | Award | Count | None  # None: a mention
    mentioned: Mentioned | None
    source: Source
    parts: tuple[Part, ...]
    claim: claims.Claim | None
    witnesses: Facts  # the other facts of the claim
    without_claim: str | None  # why no claim rests on it
    disputes: tuple[disagreements.Dispute, ...]
    bears: Facts  # facts that rest on a mention
    reviews: tuple[Reviewed, ...]  # what people said of it, the latest first
    is_told: bool = True  # whether the database says it; what a person found wrong is shown all the same

    @property
    def standing(self) -> Reviewed | None:
        """The review that stands; None where there is none, or it doesn't fit."""
        return next((one for one in self.reviews if one.state is State.APPLIED), None)


def read_row(connection: sqlite3.Connection, kind: str, row_id: str) -> Row | None:
    """A row of the facts or mentions; None where there is none.

    Args:
        connection: to the database.
        kind: a key of ``citations.FACTS`` or ``citations.MENTIONS``.
        row_id: its id.
    """
    table = (citations.FACTS | citations.MENTIONS)[kind]
    words = "quote" if kind in citations.FACTS else "text"
    found = connection.execute(
        f'select page_id, start, "end", {words}, method, confidence from {table} where id = ?', [row_id]
    ).fetchone()
    return Row(kind, table, row_id, *found) if found else None


def view(connection: sqlite3.Connection, row: Row, database: Path, language: Language) -> FactView:
    """All that the page of a fact or mention shows.

    Args:
        connection: to the database.
        row: as ``read_row`` found it.
        database: the file, beside which the originals lie.
        language: the reader's.
    """
    parts = parts_of(connection, row)
    fact = corpus.fact(connection, row.kind, row.id) if row.is_fact else None
    marks = [Mark(part.start, part.end, DRAWN[part.role], title=language.gettext(PARTS[part.role])) for part in parts]
    overlays = [
        Overlay(mark, tuple(padded(box) for box in part.boxes)) for mark, part in zip(marks, parts, strict=True)
    ]
    marks += _told_beside(row, fact)
    said = reviews_read.of_fact(connection, Kind(row.kind), row.id)
    source = source_of(connection, row.page_id, (row.start, row.end), database, marks=marks, overlays=overlays)
    if fact is None:
        named = mentioned(connection, row)
        bears = facts_resting_on(connection, row)
        return FactView(row, None, named, source, parts, None, Facts(), None, (), bears, said)
    claim = claims.of_fact(connection, row.kind, row.id)
    told = corpus.facts_of_claim(connection, row.kind, claim.id, MOST_WITNESSES + 1) if claim else Facts()
    return FactView(
        row,
        fact,
        None,
        source,
        parts,
        claim,
        _without(told, row.id),
        None if claim else _why_without_claim(connection, row),
        disagreements.of_fact(connection, row.kind, row.id, database, language),
        Facts(),
        said,
    )


def parts_of(connection: sqlite3.Connection, row: Row) -> tuple[Part, ...]:
    """The words that tell each part of a fact, in the order of the page; a mention tells itself."""
    if not row.is_fact:
        sql = f"select boxes from {row.table} where id = ?"
        boxes = _boxes(connection.execute(sql, [row.id]).fetchone()[0])
        return (Part(row.kind, row.start, row.end, row.words, boxes, True),)
    sql = """select role, start, "end", text, boxes from evidence where fact_id = ? and fact_kind = ?
             order by start, "end", role"""
    return tuple(
        Part(role, start, end, text, _boxes(boxes), row.start <= start and end <= row.end)
        for role, start, end, text, boxes in connection.execute(sql, [row.id, row.kind])
    )


def _told_beside(row: Row, fact: Participation | Award | Count | None) -> Iterator[Mark]:
    """The words of a status and of a number of communes, which are no mentions."""
    spans: list[tuple[int, int]] = []
    if isinstance(fact, Participation):
        spans = disagreements.status_in(row.words, fact.status)
    elif isinstance(fact, Count):
        spans = disagreements.number_in(row.words, fact.value)
    return (Mark(row.start + start, row.start + end, "hit") for start, end in spans)


def mentioned(connection: sqlite3.Connection, row: Row) -> Mentioned:
    """What a mention stands for, by name."""
    if row.kind == "amount":
        sql = "select eur, eur_low, eur_high, qualifier, tax from amounts where id = ?"
        return Mentioned("amount", None, *connection.execute(sql, [row.id]).fetchone())
    if row.kind == "date":
        (edtf,) = connection.execute("select edtf from dates where id = ?", [row.id]).fetchone()
        return Mentioned("date", edtf=edtf)
    column, table, key = _NAMES[row.kind]
    sql = f"select o.{key}, o.name from {row.table} m join {table} o on o.{key} = m.{column} where m.id = ?"
    return Mentioned(row.kind, Named(*connection.execute(sql, [row.id]).fetchone()))


def facts_resting_on(connection: sqlite3.Connection, row: Row) -> Facts:
    """The facts that have a mention as evidence, in the page's order."""
    sql = 'select fact_id from evidence where page_id = ? and start = ? and "end" = ?'
    resting = {fact for (fact,) in connection.execute(sql, [row.page_id, row.start, row.end])}
    if not resting:
        return Facts()
    said = corpus.facts_of_page(connection, row.page_id)
    return Facts(
        tuple(fact for fact in said.participations if fact.id in resting),
        tuple(fact for fact in said.awards if fact.id in resting),
        tuple(fact for fact in said.counts if fact.id in resting),
    )


def source_of(
    connection: sqlite3.Connection,
    page_id: str,
    span: tuple[int, int],
    database: Path,
    *,
    marks: Sequence[Mark] = (),
    overlays: Iterable[Overlay] = (),
) -> Source:
    """A stretch of a page's text with its surroundings and its cut-out.

    Args:
        connection: to the database.
        page_id: of a page that is there.
        span: start and end of the stretch.
        database: the file, beside which the originals lie.
        marks: what in the text is marked.
        overlays: what on the page's image is marked.
    """
    page = corpus.page(connection, page_id)
    assert page is not None  # foreign keys
    document = corpus.document(connection, page.document_id)
    assert document is not None
    start, end = span[0], min(span[1], span[0] + MOST_QUOTED)
    first, last = around(page.text, start, end)
    kept = originals.kept(database, document.sha256) is not None
    is_drawn = kept and page.width is not None and document.media_type in MEDIA_TYPES
    near = sorted((mark for mark in marks if first <= mark.start and mark.end <= last), key=lambda one: one.start)
    cutout = _cutout(page, start, end, near) if is_drawn else None
    return Source(
        page,
        document,
        *span,
        (*((Node("… "),) if first > 0 else ()), *weave(page.text, first, start, near)),
        (*weave(page.text, start, end, near), *((Node(" …"),) if end < span[1] else ())),
        (*weave(page.text, end, last, near), *((Node(" …"),) if last < len(page.text) else ())),
        cutout,
        tuple(_on(cutout, overlays)) if cutout else (),
        kept,
    )


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """How far the words reach that are shown before and after a stretch of text; none is cut in two."""
    first, last = max(start - MOST_AROUND, 0), min(end + MOST_AROUND, len(text))
    while 0 < first < start and not text[first - 1].isspace():
        first += 1
    while end < last < len(text) and not text[last].isspace():
        last -= 1
    return first, last


def _cutout(page: StoredPage, start: int, end: int, marks: Sequence[Mark]) -> Cutout | None:
    """A stretch cut out of the page's image, a long one around its marks; with the marks before it, if they fit."""
    within = [mark for mark in marks if start <= mark.start and mark.end <= end]
    first, last = disagreements.window(page.text, start, end, _middle(within))
    alone = cut_out(page, (first, last))
    earliest = min((mark.start for mark in marks), default=first)
    if alone is None or earliest >= first:
        return alone
    wider = cut_out(page, (earliest, last))
    return wider if wider and wider.region[3] >= alone.region[3] else alone


def _middle(marks: Sequence[Mark]) -> list[Mark]:
    """One mark over all, so that what is cut out of a long quote lies in their midst."""
    return [Mark(marks[0].start, max(mark.end for mark in marks), "highlight")] if marks else []


def _on(cutout: Cutout, overlays: Iterable[Overlay]) -> Iterable[Overlay]:
    """The parts of overlays that lie on a cut-out."""
    x0, top, x1, bottom = cutout.region
    for overlay in overlays:
        boxes = tuple(
            (x, y, width, height)
            for x, y, width, height in overlay.boxes
            if y < bottom and y + height > top and x < x1 and x + width > x0
        )
        if boxes:
            yield Overlay(overlay.mark, boxes)


def _without(facts: Facts, fact_id: str) -> Facts:
    return Facts(
        tuple(fact for fact in facts.participations if fact.id != fact_id)[:MOST_WITNESSES],
        tuple(fact for fact in facts.awards if fact.id != fact_id)[:MOST_WITNESSES],
        tuple(fact for fact in facts.counts if fact.id != fact_id)[:MOST_WITNESSES],
        MOST_WITNESSES,
    )


def _why_without_claim(connection: sqlite3.Connection, row: Row) -> str | None:
    sql = "select reason from facts_without_claim where kind = ? and id = ?"
    found = connection.execute(sql, [row.kind, row.id]).fetchone()
    return found[0] if found else None


def _boxes(text: str | None) -> tuple[Box, ...]:
    return tuple((float(x0), float(top), float(x1), float(bottom)) for x0, top, x1, bottom in json.loads(text or "[]"))
