"""What the page of a commune shows, read from the database."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from lieudit.web import corpus, disputed, figures, money, said
from lieudit.web.disputed import Disputes
from lieudit.web.figures import Figure, Of, Scope, Sums
from lieudit.web.language import N_
from lieudit.web.rows import Named, Participation

MOST_SOURCES = 3  # of a place in a programme; its claim has all
MOST_SUMS = 400
MOST_FORMER = 40

HISTORY = {
    "merged": N_("merged"),
    "renamed": N_("renamed"),
    "code-changed": N_("given another code"),
    "split": N_("split"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """An official list that names the commune, perhaps under a code of before."""

    list_id: str
    programme: Named
    filename: str
    as_of: str | None
    code: str
    name: str | None
    edtf: str | None


@dataclass(frozen=True, slots=True)
class Membership:
    """A place in a programme as documents tell it together, with the words of some of them."""

    claim_id: str
    programme: Named
    status: str
    edtf: str | None
    sources: int
    first_told: str | None
    last_told: str | None
    confidence: float | None
    is_superseded: bool
    facts: tuple[Participation, ...]  # the latest of each witness
    is_listed: bool | None  # in the programme's latest official list; None where there is none


@dataclass(frozen=True, slots=True)
class Before:
    """A commune that is part of this one now, or what this one was called; `until` is EDTF."""

    named: Named
    status: str
    kind: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class Money:
    """The sums for a commune: its own, those shared with others, and those that the ledger leaves out."""

    by_year: Figure
    own: tuple[money.Line, ...]
    shared: tuple[money.Line, ...]
    left_out: tuple[money.Line, ...]
    is_cut: bool  # there are more than `MOST_SUMS`
    of_epci: Sums  # for its intercommunality: not its own


@dataclass(frozen=True, slots=True)
class Commune:
    """All that the page of a commune shows; a former one has no claims: they stand under today's."""

    named: Named
    status: str
    departement: str | None
    region: str | None
    population: int | None
    latitude: float | None
    longitude: float | None
    epci: Named | None
    successor: Named | None
    before: tuple[Before, ...]
    memberships: tuple[Membership, ...]
    money: Money | None
    listed: tuple[Listed, ...]
    disputes: Disputes
    said: said.Said
    gives: bool  # as a funder it has a page of its own

    @property
    def is_current(self) -> bool:
        return self.successor is None


def commune(connection: sqlite3.Connection, code: str, number: int = 1) -> Commune | None:
    """Read all about a commune; None where the reference data have no such code.

    Args:
        connection: the database.
        code: INSEE, of today or of before.
        number: which documents: `said.PAGE_SIZE` at a time, from 1.
    """
    row = connection.execute(
        """select m.code, m.name, m.status, m.departement, m.region, m.population, m.latitude, m.longitude,
           e.siren, e.name, s.code, s.name from communes m left join epcis e on e.siren = m.epci
           left join communes s on s.code = m.successor where m.code = ?""",
        [code],
    ).fetchone()
    if row is None:
        return None
    successor = Named(row[10], row[11]) if row[10] else None
    before = _before(connection, code)
    listed = _listed(connection, code) if successor is None else ()
    return Commune(
        named=Named(row[0], row[1]),
        status=row[2],
        departement=row[3],
        region=row[4],
        population=row[5],
        latitude=row[6],
        longitude=row[7],
        epci=Named(row[8], row[9]) if row[8] else None,
        successor=successor,
        before=before,
        memberships=_memberships(connection, code) if successor is None else (),
        money=_money(connection, code, row[8]) if successor is None else None,
        listed=listed,
        disputes=disputed.of_commune(connection, code),
        said=said.of_communes(connection, [code, *(one.named.key for one in before if one.named.key != code)], number),
        gives=connection.execute("select 1 from awards where funder_id = ? limit 1", [f"commune-{code}"]).fetchone()
        is not None,
    )


def _memberships(connection: sqlite3.Connection, code: str) -> tuple[Membership, ...]:
    rows = connection.execute(
        """select c.id, g.id, g.name, c.status, c.edtf, c.sources, c.first_told, c.last_told, c.confidence,
           c.is_superseded, (select exists (select 1 from official_memberships m
             where m.list_id = l.id and m.commune_code = c.commune_code)
             from official_lists l where l.programme_id = c.programme_id
             order by coalesce(l.as_of, '') desc, l.imported_at desc, l.id limit 1)
           from participation_claims c join programmes g on g.id = c.programme_id where c.commune_code = ?
           order by c.is_superseded, c.sources desc, g.name, c.id""",
        [code],
    ).fetchall()
    ids = {row[0]: _sources(connection, row[0]) for row in rows}
    facts = corpus.facts_by_id(connection, [one for found in ids.values() for one in found])
    by_id = {one.id: one for one in facts.participations}
    return tuple(
        Membership(
            claim_id=row[0],
            programme=Named(row[1], row[2]),
            status=row[3],
            edtf=row[4],
            sources=row[5],
            first_told=row[6],
            last_told=row[7],
            confidence=row[8],
            is_superseded=bool(row[9]),
            facts=tuple(by_id[one] for one in ids[row[0]]),
            is_listed=None if row[10] is None else bool(row[10]),
        )
        for row in rows
    )


def _sources(connection: sqlite3.Connection, claim_id: str) -> list[str]:
    """The facts in which witnesses tell a place, one a witness: those that tell its status and date go first."""
    # Of each group the columns are those of the row with the greatest `told`, as SQLite says of ``max``.
    rows = connection.execute(
        f"""select e.participation_id, max((not e.is_superseded) || (f.status = c.status) || (f.edtf is c.edtf)
              || coalesce(e.published, '')) as told
            from participation_claims c join claim_evidence e on e.participation_claim_id = c.id
            join participations f on f.id = e.participation_id where c.id = ? group by e.cluster_id
            order by told desc, e.participation_id limit {MOST_SOURCES}""",
        [claim_id],
    )
    return [row[0] for row in rows]


def _money(connection: sqlite3.Connection, code: str, epci: str | None) -> Money:
    lines = money.of_commune(connection, code, MOST_SUMS + 1)
    is_cut = len(lines) > MOST_SUMS
    lines = lines[:MOST_SUMS]
    counted = [line for line in lines if line.left_out is None]
    of_epci = connection.execute(
        """select count(*), coalesce(sum(l.eur), 0) from award_claim_epcis e join ledger l on l.claim_id = e.claim_id
           where e.epci_siren = ?""",
        [epci],
    ).fetchone()
    return Money(
        figures.money_by_year(connection, Of.PROGRAMME, Scope(commune=code)),
        tuple(line for line in counted if line.commune_count == 1 and not line.epcis),
        tuple(line for line in counted if line.commune_count > 1 or line.epcis),
        tuple(line for line in lines if line.left_out is not None),
        is_cut,
        Sums(*of_epci),
    )


def _before(connection: sqlite3.Connection, code: str) -> tuple[Before, ...]:
    """The communes that are part of this one now, and the names that it had."""
    rows = connection.execute(
        f"""select m.code, m.name, m.status, h.kind, h.until from communes m
            left join commune_history h on h.code = m.code and h.successor = m.successor where m.successor = :code
            union select code, name, 'former', kind, until from commune_history
            where code = :code and successor = :code and kind in ('renamed', 'code-changed')
            order by 5 desc, 2, 1 limit {MOST_FORMER}""",
        {"code": code},
    )
    return tuple(Before(Named(*row[:2]), *row[2:]) for row in rows)


def _listed(connection: sqlite3.Connection, code: str) -> tuple[Listed, ...]:
    rows = connection.execute(
        """select l.id, g.id, g.name, l.filename, l.as_of, m.listed_code, m.name, m.edtf from official_memberships m
           join official_lists l on l.id = m.list_id join programmes g on g.id = l.programme_id
           where m.commune_code = ? order by g.name, l.as_of desc, l.id""",
        [code],
    )
    return tuple(Listed(row[0], Named(row[1], row[2]), *row[3:]) for row in rows)
