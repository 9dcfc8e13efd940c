"""What documents say together, as pages show it: claims of a commune or programme, and one claim with its witnesses."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from lieudit.web import corpus
from lieudit.web.rows import Facts, Named

KINDS = ("participation", "award", "count")
LIMIT = 200  # claims on a page; the table has all


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, its columns as a reader wants them."""

    kind: str
    id: str
    commune: Named | None = None
    programme: Named | None = None
    funder: Named | None = None
    status: str | None = None  # of a place: the status last told; of money: what the sum is
    eur: float | None = None
    eur_low: float | None = None
    eur_high: float | None = None
    value: int | None = None
    scope: str | None = None
    purpose: str | None = None
    edtf: str | None = None
    sources: int = 0
    first_told: str | None = None
    last_told: str | None = None
    confidence: float | None = None
    left_out: str | None = None  # why the ledger does not count it
    is_superseded: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """Another claim, and what it is to this one."""

    claim: Claim
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Two awards that were joined or kept apart, and why."""

    first_id: str
    second_id: str
    is_joined: bool
    reason: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A claim with all that speaks for it."""

    claim: Claim
    communes: tuple[Named, ...]
    facts: Facts
    witnesses: tuple[tuple[Named, tuple[Named, ...]], ...]  # first document of a cluster, its copies that tell it
    wholes: tuple[Related, ...]
    parts: tuple[Related, ...]
    verdicts: tuple[Verdict, ...]


_WITNESSES = "c.sources, c.first_told, c.last_told, c.confidence"
_PARTICIPATION = f"""select c.id, m.code, m.name, g.id, g.name, c.status, c.edtf, {_WITNESSES}, c.is_superseded
    from participation_claims c join communes m on m.code = c.commune_code join programmes g on g.id = c.programme_id"""
AWARD = f"""select c.id, g.id, g.name, o.id, o.name, c.role, c.eur, c.eur_low, c.eur_high, c.purpose, c.edtf,
    {_WITNESSES}, c.is_superseded, (select l.reason from ledger_left_out l where l.claim_id = c.id)
    from award_claims c left join programmes g on g.id = c.programme_id
    left join organisations o on o.id = c.funder_id"""
_COUNT = f"""select c.id, g.id, g.name, c.value, c.scope, c.edtf, {_WITNESSES}, c.is_superseded
    from count_claims c join programmes g on g.id = c.programme_id"""
_LATEST = "order by c.last_told is null, c.last_told desc, c.id"


def of_fact(connection: sqlite3.Connection, kind: str, fact_id: str) -> Claim | None:
    """The claim that a fact speaks for; None where a better reading of its document says otherwise."""
    read = {"participation": _participations, "award": _awards, "count": _counts}[kind]
    row = connection.execute(f"select {kind}_claim_id from claim_evidence where {kind}_id = ?", [fact_id]).fetchone()
    return read(connection, "c.id = ?", row[0])[0] if row else None


def witnessed(connection: sqlite3.Connection, kind: str, claim_id: str) -> Witnessed | None:
    """A claim with its witnesses; None where there is none."""
    read = {"participation": _participations, "award": _awards, "count": _counts}[kind]
    found = read(connection, "c.id = ?", claim_id)
    if not found:
        return None
    communes = connection.execute(
        """select m.code, m.name from award_claim_communes a join communes m on m.code = a.commune_code
           where a.claim_id = ? order by m.name, m.code""",
        [claim_id],
    )
    return Witnessed(
        found[0],
        tuple(Named(*row) for row in communes),
        corpus.facts_of_claim(connection, kind, claim_id),
        _witnesses(connection, kind, claim_id),
        _related(connection, "part_id", "whole_id", claim_id) if kind == "award" else (),
        _related(connection, "whole_id", "part_id", claim_id) if kind == "award" else (),
        _verdicts(connection, claim_id) if kind == "award" else (),
    )


def _participations(connection: sqlite3.Connection, condition: str, key: str) -> tuple[Claim, ...]:
    rows = connection.execute(f"{_PARTICIPATION} where {condition} {_LATEST} limit {LIMIT}", [key])
    return tuple(
        Claim(
            "participation", row[0], commune=Named(row[1], row[2]), programme=Named(row[3], row[4]), status=row[5],
            edtf=row[6], sources=row[7], first_told=row[8], last_told=row[9], confidence=row[10],
            is_superseded=bool(row[11]),
        )
        for row in rows
    )  # fmt: skip


def _awards(connection: sqlite3.Connection, condition: str, key: str) -> tuple[Claim, ...]:
    rows = connection.execute(f"{AWARD} where {condition} {_LATEST} limit {LIMIT}", [key])
    return tuple(
        Claim(
            "award", row[0], programme=_named(row[1], row[2]), funder=_named(row[3], row[4]), status=row[5],
            eur=row[6], eur_low=row[7], eur_high=row[8], purpose=row[9], edtf=row[10], sources=row[11],
            first_told=row[12], last_told=row[13], confidence=row[14], is_superseded=bool(row[15]), left_out=row[16],
        )
        for row in rows
    )  # fmt: skip


def _counts(connection: sqlite3.Connection, condition: str, key: str) -> tuple[Claim, ...]:
    rows = connection.execute(f"{_COUNT} where {condition} {_LATEST} limit {LIMIT}", [key])
    return tuple(
        Claim(
            "count", row[0], programme=Named(row[1], row[2]), value=row[3], scope=row[4], edtf=row[5], sources=row[6],
            first_told=row[7], last_told=row[8], confidence=row[9], is_superseded=bool(row[10]),
        )
        for row in rows
    )  # fmt: skip


def _witnesses(connection: sqlite3.Connection, kind: str, claim_id: str) -> tuple[tuple[Named, tuple[Named, ...]], ...]:
    """The first document of each cluster that tells a claim, with the documents of that cluster that do."""
    title = "coalesce(nullif(trim({0}.title), ''), {0}.filename)"
    rows = connection.execute(
        f"""select distinct e.cluster_id, {title.format("f")}, e.document_id, {title.format("d")}
            from claim_evidence e join documents f on f.id = e.cluster_id join documents d on d.id = e.document_id
            where e.{kind}_claim_id = ? order by f.published is null, f.published, e.cluster_id, d.published, d.id""",
        [claim_id],
    )
    clusters: dict[Named, list[Named]] = {}
    for cluster, first, document, name in rows:
        clusters.setdefault(Named(cluster, first), []).append(Named(document, name))
    return tuple((first, tuple(documents)) for first, documents in clusters.items())


def _related(connection: sqlite3.Connection, own: str, other: str, claim_id: str) -> tuple[Related, ...]:
    rows = connection.execute(
        f"select {other}, reason from award_claim_parts where {own} = ? order by {other}", [claim_id]
    ).fetchall()
    return tuple(Related(_awards(connection, "c.id = ?", found)[0], reason) for found, reason in rows)


def _verdicts(connection: sqlite3.Connection, claim_id: str) -> tuple[Verdict, ...]:
    rows = connection.execute(
        """select v.first_id, v.second_id, v.is_joined, v.reason, v.decided_by from claim_verdicts v
           where v.key = (select key from award_claims where id = :id)
             and exists (select 1 from claim_evidence e where e.award_claim_id = :id
                         and e.award_id in (v.first_id, v.second_id))
           order by v.is_joined desc, v.first_id, v.second_id""",
        {"id": claim_id},
    )
    return tuple(Verdict(row[0], row[1], bool(row[2]), row[3], row[4]) for row in rows)


def _named(key: str | None, name: str | None) -> Named | None:
    return None if key is None else Named(key, name or key)
