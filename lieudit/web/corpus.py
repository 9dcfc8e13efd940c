"""What the pages of lieudit show, read from the database: one function a question."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from ingest.document import Box
from lieudit.web.rows import (
    Award,
    Count,
    Document,
    Facts,
    MentionRow,
    Named,
    Participation,
    Place,
    StoredPage,
)

_DOCUMENT = """select d.id, coalesce(nullif(trim(d.title), ''), d.filename) as title, d.kind, d.publisher, d.published,
    d.published_from, d.source_url, d.filename, d.media_type, d.page_count, d.sha256, d.ingested_at,
    d.licence
    from documents d"""
_PLACE = """f.page_id, p.number, f.start, f."end", p.document_id,
    coalesce(nullif(trim(d.title), ''), d.filename) as title, d.published"""
_SAID_ON = "join pages p on p.id = f.page_id join documents d on d.id = p.document_id"
_NEWEST_FIRST = "order by d.published is null, d.published desc, p.document_id, p.number, f.start, f.id"
_REVIEWED = """(select r.verdict from reviews r
    where r.fact_id = f.id and r.fact_kind = '{}' and r.state = 'applied')"""
_MENTION_TABLES = {  # table, key and name of what a row stands for, where the name is
    "commune": ("commune_mentions", "m.commune_code", "o.name", "join communes o on o.code = m.commune_code"),
    "programme": ("programme_mentions", "m.programme_id", "o.name", "join programmes o on o.id = m.programme_id"),
    "amount": ("amounts", "m.id", "json_array(m.eur, m.eur_low, m.eur_high, m.qualifier)", ""),
    "date": ("dates", "m.edtf", "m.edtf", ""),
    "epci": ("epci_mentions", "m.epci_siren", "o.name", "join epcis o on o.siren = m.epci_siren"),
    "organisation": (
        "organisation_mentions",
        "m.organisation_id",
        "o.name",
        "join organisations o on o.id = m.organisation_id",
    ),
}


def document(connection: sqlite3.Connection, document_id: str) -> Document | None:
    """A document by its id; None where there is none."""
    row = connection.execute(f"{_DOCUMENT} where d.id = ?", [document_id]).fetchone()
    return Document(*row) if row else None


def latest_documents(connection: sqlite3.Connection, most: int) -> tuple[Document, ...]:
    """The documents that were ingested last."""
    rows = connection.execute(f"{_DOCUMENT} order by d.ingested_at desc, d.id limit ?", [most])
    return tuple(Document(*row) for row in rows)


def titles(connection: sqlite3.Connection, document_ids: Iterable[str]) -> dict[str, str]:
    """Documents' titles by their ids; a document that is not stored is missing."""
    ids = json.dumps(sorted(document_ids))
    sql = "select d.id, coalesce(nullif(trim(d.title), ''), d.filename) from documents d"
    return dict(connection.execute(f"{sql} where d.id in (select value from json_each(?))", [ids]).fetchall())


def page(connection: sqlite3.Connection, page_id: str) -> StoredPage | None:
    """A page by its id, with its layout; None where there is none."""
    row = connection.execute(
        """select p.id, p.document_id, p.number, p.text, p.method, p.reason, p.ocr_confidence, p.width, p.height,
        coalesce(p.rotation, 0), l.layout from pages p left join page_layouts l on l.page_id = p.id where p.id = ?""",
        [page_id],
    ).fetchone()
    return StoredPage(*row) if row else None


def page_numbers(connection: sqlite3.Connection, document_id: str) -> tuple[tuple[int, str], ...]:
    """Number and id of each page that was stored: one that failed is missing."""
    rows = connection.execute("select number, id from pages where document_id = ? order by number", [document_id])
    return tuple((row[0], row[1]) for row in rows)


def mentions(connection: sqlite3.Connection, page_id: str) -> tuple[MentionRow, ...]:
    """All mentions on a page, by start."""
    found = []
    for kind, (table, key, name, join) in _MENTION_TABLES.items():
        rows = connection.execute(
            f"""select m.id, m.start, m."end", {key}, {name}, m.boxes, m.confidence from {table} m {join}
            where m.page_id = ?""",
            [page_id],
        )
        for identifier, start, end, known, said, boxes, confidence in rows:
            named = Named(known, said or known)
            found.append(MentionRow(table, identifier, kind, start, end, named, boxes_read(boxes), confidence))
    return tuple(sorted(found, key=lambda mention: (mention.start, -mention.end, mention.kind, mention.id)))


def boxes_read(stored: str | None) -> tuple[Box, ...]:
    """A column `boxes`, in points."""
    return tuple(
        (float(x0), float(top), float(x1), float(bottom)) for x0, top, x1, bottom in json.loads(stored or "[]")
    )


def facts_of_page(connection: sqlite3.Connection, page_id: str, limit: int = 500) -> Facts:
    """What a page says, in its order; at most `limit` of each kind."""
    condition = "f.page_id = ?"
    return _facts(connection, page_id, limit, participations=condition, awards=condition, counts=condition)


def facts_of_claim(connection: sqlite3.Connection, kind: str, claim_id: str, limit: int = 200) -> Facts:
    """The pages' words behind a claim (participation, award or count), the newest documents first."""
    condition = f"f.id in (select {kind}_id from claim_evidence where {kind}_claim_id = ?)"
    return _facts(
        connection,
        claim_id,
        limit,
        participations=condition if kind == "participation" else None,
        awards=condition if kind == "award" else None,
        counts=condition if kind == "count" else None,
    )


def fact(connection: sqlite3.Connection, kind: str, fact_id: str) -> Participation | Award | Count | None:
    """One fact (participation, award or count) by its id; None where there is none."""
    condition = "f.id = ?"
    found = _facts(
        connection,
        fact_id,
        1,
        participations=condition if kind == "participation" else None,
        awards=condition if kind == "award" else None,
        counts=condition if kind == "count" else None,
    )
    said: tuple[Participation | Award | Count, ...] = (*found.participations, *found.awards, *found.counts)
    return said[0] if said else None


def facts_by_id(connection: sqlite3.Connection, ids: Sequence[str]) -> Facts:
    """Facts of any kind by their ids, the newest documents first, then as they stand on their pages."""
    condition = "f.id in (select value from json_each(?))"
    key = json.dumps(ids)
    return _facts(connection, key, len(ids), participations=condition, awards=condition, counts=condition)


def _facts(
    connection: sqlite3.Connection,
    key: str,
    limit: int,
    *,
    participations: str | None = None,
    awards: str | None = None,
    counts: str | None = None,
) -> Facts:
    """The facts that meet a condition a kind, each with one place for `key`; none of a kind without a condition."""
    return Facts(
        _participations(connection, participations, key, limit) if participations else (),
        _awards(connection, awards, key, limit) if awards else (),
        _counts(connection, counts, key, limit) if counts else (),
        limit,
    )


def _participations(connection: sqlite3.Connection, condition: str, key: str, limit: int) -> tuple[Participation, ...]:
    rows = connection.execute(
        f"""select {_PLACE}, f.id, f.quote, c.code, c.name, g.id, g.name, f.status, f.edtf, f.confidence,
        {_REVIEWED.format("participation")} from participations f {_SAID_ON} join communes c on c.code = f.commune_code
        join programmes g on g.id = f.programme_id where {condition} {_NEWEST_FIRST} limit ?""",
        [key, limit],
    )
    return tuple(
        Participation(row[7], Place(*row[:7]), row[8], Named(row[9], row[10]), Named(row[11], row[12]), *row[13:])
        for row in rows
    )


def _awards(connection: sqlite3.Connection, condition: str, key: str, limit: int) -> tuple[Award, ...]:
    rows = connection.execute(
        f"""select {_PLACE}, f.id, f.quote, a.eur, a.eur_low, a.eur_high, a.qualifier, f.role, g.id, g.name,
        o.id, o.name, f.edtf, f.purpose, f.confidence, {_REVIEWED.format("award")}
        from awards f {_SAID_ON} join amounts a on a.id = f.amount_id
        left join programmes g on g.id = f.programme_id left join organisations o on o.id = f.funder_id
        where {condition} {_NEWEST_FIRST} limit ?""",
        [key, limit],
    ).fetchall()
    ids = json.dumps([row[7] for row in rows])
    communes = _beneficiaries(connection, _AWARD_COMMUNES, ids)
    epcis = _beneficiaries(connection, _AWARD_EPCIS, ids)
    return tuple(
        Award(
            id=row[7],
            place=Place(*row[:7]),
            quote=row[8],
            eur=row[9],
            eur_low=row[10],
            eur_high=row[11],
            qualifier=row[12],
            role=row[13],
            programme=_named(row[14], row[15]),
            funder=_named(row[16], row[17]),
            edtf=row[18],
            purpose=row[19],
            confidence=row[20],
            reviewed=row[21],
            communes=communes.get(row[7], ()),
            epcis=epcis.get(row[7], ()),
        )
        for row in rows
    )


_AWARD_COMMUNES = """select l.award_id, o.code, o.name from award_communes l
    join communes o on o.code = l.commune_code"""
_AWARD_EPCIS = """select l.award_id, o.siren, o.name from award_epcis l
    join epcis o on o.siren = l.epci_siren"""


def _beneficiaries(connection: sqlite3.Connection, sql: str, award_ids: str) -> dict[str, tuple[Named, ...]]:
    """Who the awards are for: award id → names."""
    found: dict[str, tuple[Named, ...]] = {}
    for award_id, key, name in connection.execute(
        f"{sql} where l.award_id in (select value from json_each(?)) order by o.name", [award_ids]
    ):
        found[award_id] = (*found.get(award_id, ()), Named(key, name))
    return found


def _counts(connection: sqlite3.Connection, condition: str, key: str, limit: int) -> tuple[Count, ...]:
    rows = connection.execute(
        f"""select {_PLACE}, f.id, f.quote, g.id, g.name, f.value, f.scope, f.edtf, f.confidence,
        {_REVIEWED.format("count")} from programme_counts f {_SAID_ON} join programmes g on g.id = f.programme_id
        where {condition} {_NEWEST_FIRST} limit ?""",
        [key, limit],
    )
    return tuple(Count(row[7], Place(*row[:7]), row[8], Named(row[9], row[10]), *row[11:]) for row in rows)


def _named(key: str | None, name: str | None) -> Named | None:
    return None if key is None else Named(key, name or key)
