"""What the page of a programme shows, read from the database."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lieudit.web import disputed, figures, places, said
from lieudit.web.disputed import Disputes
from lieudit.web.figures import Extent, Figure, Of, Scope, Sums
from lieudit.web.language import N_, STATUSES
from lieudit.web.places import Totals
from lieudit.web.rows import Named

PAGE_SIZE = 50  # communes in the table at a time
MOST_COUNTS = 20
MOST_DOCUMENTS = 8
MOST_LISTED = 12  # communes of each difference from an official list
IN = ("selected", "enrolled", "signed", "completed")  # who is in it: neither candidates nor those that withdrew

SORTS = {
    "name": N_("name"),
    "departement": N_("département"),
    "status": N_("status"),
    "since": N_("since when"),
    "sources": N_("witnesses"),
    "money": N_("money"),
}
# Each ends so that no two rows are alike: pages of the table neither repeat nor lose one.
_RANK = "case c.status " + " ".join(f"when '{one}' then {at}" for at, one in enumerate(STATUSES)) + " end"
_ORDERS = {
    "name": "m.name, m.code",
    "departement": "m.departement, m.name, m.code",
    "status": f"{_RANK}, m.name, m.code",
    "since": "c.edtf is null, c.edtf, m.name, m.code",
    "sources": "c.sources desc, m.name, m.code",
    "money": "s.eur is null, s.eur desc, m.name, m.code",
}
# What names one commune and no intercommunality beside it is its own.
_ALONE = """(select count(*) from award_claim_communes n where n.claim_id = b.claim_id) = 1
    and not exists (select 1 from award_claim_epcis n where n.claim_id = b.claim_id)"""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a reader wants the table of communes; an empty filter asks for all."""

    sort: str = "name"
    status: str = ""
    departement: str = ""
    number: int = 1  # which `PAGE_SIZE` of the rows

    @classmethod
    def read(cls, given: Callable[[str], str | None], number: int) -> Asked:
        """Take the parameters of an address; what is no order or status is none."""
        sort, status, departement = (given(name) or "" for name in ("sort", "status", "departement"))
        return cls(
            sort if sort in SORTS else "name",
            status if status in STATUSES else "",
            departement[:3] if departement.isalnum() else "",
            number,
        )

    def parameters(self) -> dict[str, str]:
        """As an address has them; what is usual is left out."""
        said = (("sort", self.sort if self.sort != "name" else ""), ("status", self.status))
        return {name: value for name, value in (*said, ("departement", self.departement)) if value}


@dataclass(frozen=True, slots=True)
class Row:
    """A commune in the programme."""

    claim_id: str
    commune: Named
    departement: str | None
    status: str
    edtf: str | None
    sources: int
    first_told: str | None
    last_told: str | None
    alone: Sums  # of this programme, for this commune and nobody beside it
    shared: Sums  # with others


@dataclass(frozen=True, slots=True)
class CountTold:
    """How many communes documents say that there are, where the latest says so, and how many are named."""

    claim_id: str
    value: int
    scope: str
    edtf: str | None
    sources: int
    first_told: str | None
    page_id: str
    start: int
    end: int
    named: int  # communes of the territory that the same document names as being in it
    found: int | None  # that any document names; None for a territory that is no région or département


@dataclass(frozen=True, slots=True)
class Difference:
    """Communes of which the latest official list and the documents say different things: how many, and the first."""

    total: int
    some: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The latest official list beside what documents say."""

    list_id: str
    filename: str
    as_of: str | None
    rows: int
    both: int
    said_only: Difference
    listed_only: Difference


@dataclass(frozen=True, slots=True)
class Statuses:
    """A programme's communes by the status last told, and by where they are."""

    numbers: dict[str, int]
    departements: dict[str, int]  # code → all that are told
    found: dict[str, int]  # those in it, by scope as counts have it: FR, a région, D and a département
    superseded: int  # told only by documents that were replaced

    @property
    def total(self) -> int:
        return sum(self.numbers.values())


@dataclass(frozen=True, slots=True)
class Money:
    """The programme's sums in the ledger, each once."""

    totals: Totals
    by_year: Figure
    by_funder: Figure
    budgets: Figure  # what names no commune


@dataclass(frozen=True, slots=True)
class Programme:
    """What the page of a programme shows, whichever communes are asked for."""

    named: Named
    acronym: str | None
    operator: str | None
    url: str | None
    statuses: Statuses
    places_by_year: Figure
    counts: tuple[CountTold, ...]
    count_total: int
    money: Money
    comparison: Comparison | None
    disputes: Disputes
    documents: tuple[said.Telling, ...]
    document_total: int


def programme(connection: sqlite3.Connection, programme_id: str) -> Programme:
    """Read all about a programme that there is, but its communes one by one."""
    sql = "select id, name, acronym, operator, url from programmes where id = ?"
    row = connection.execute(sql, [programme_id]).fetchone()
    scope = Scope(programme=programme_id)
    statuses = _statuses(connection, programme_id)
    counts, count_total = _counts(connection, programme_id, statuses)
    documents, document_total = said.speaking_most(
        connection, "programme_mentions", "programme_id", programme_id, MOST_DOCUMENTS
    )
    return Programme(
        named=Named(row[0], row[1]),
        acronym=row[2],
        operator=row[3],
        url=row[4],
        statuses=statuses,
        places_by_year=figures.places_by_year(connection, Of.STATUS, scope),
        counts=counts,
        count_total=count_total,
        money=Money(
            places.totals(connection, scope),
            figures.money_by_year(connection, Of.FUNDER, scope),
            figures.money_by(connection, Of.FUNDER, scope),
            figures.money_by_year(connection, Of.FUNDER, scope, Extent.WHOLE),
        ),
        comparison=_comparison(connection, programme_id),
        disputes=disputed.of_programme(connection, programme_id),
        documents=documents,
        document_total=document_total,
    )


def _statuses(connection: sqlite3.Connection, programme_id: str) -> Statuses:
    numbers: Counter[str] = Counter()
    departements: Counter[str] = Counter()
    found: Counter[str] = Counter()
    rows = connection.execute(
        """select m.departement, m.region, c.status, count(*) from participation_claims c
           join communes m on m.code = c.commune_code where c.programme_id = ? and not c.is_superseded
           group by 1, 2, 3""",
        [programme_id],
    )
    for departement, region, status, number in rows:
        numbers[status] += number
        departements[departement or ""] += number
        if status in IN:
            found.update({"FR": number, str(region): number, f"D{departement}": number})
    sql = "select count(*) from participation_claims where programme_id = ? and is_superseded"
    return Statuses(
        {status: numbers[status] for status in STATUSES if numbers[status]},
        dict(sorted(departements.items())),
        dict(found),
        connection.execute(sql, [programme_id]).fetchone()[0],
    )


def rows(
    connection: sqlite3.Connection, programme_id: str, asked: Asked, known: Statuses
) -> tuple[tuple[Row, ...], int]:
    """The communes that a reader asks for, and how many there are of them."""
    return _rows(connection, programme_id, asked), _total(connection, programme_id, known, asked)


def _where(asked: Asked) -> str:
    conditions = ["c.programme_id = :programme", "not c.is_superseded"]
    if asked.status:
        conditions.append("c.status = :status")
    if asked.departement:
        conditions.append("m.departement = :departement")
    return " and ".join(conditions)


def _values(programme_id: str, asked: Asked) -> dict[str, str | int]:
    return {"programme": programme_id, "status": asked.status, "departement": asked.departement}


def _rows(connection: sqlite3.Connection, programme_id: str, asked: Asked) -> tuple[Row, ...]:
    sums = ""
    if asked.sort == "money":
        sums = f"""left join (select b.commune_code, sum(l.eur) as eur from ledger l
            join award_claim_communes b on b.claim_id = l.claim_id where l.programme_id = :programme and {_ALONE}
            group by b.commune_code) s on s.commune_code = c.commune_code"""
    rows = connection.execute(
        f"""select c.id, m.code, m.name, m.departement, c.status, c.edtf, c.sources, c.first_told, c.last_told
            from participation_claims c join communes m on m.code = c.commune_code {sums}
            where {_where(asked)} order by {_ORDERS[asked.sort]} limit {PAGE_SIZE} offset :offset""",
        {**_values(programme_id, asked), "offset": (asked.number - 1) * PAGE_SIZE},
    ).fetchall()
    alone, shared = _sums(connection, programme_id, [row[1] for row in rows])
    return tuple(
        Row(
            claim_id=row[0],
            commune=Named(row[1], row[2]),
            departement=row[3],
            status=row[4],
            edtf=row[5],
            sources=row[6],
            first_told=row[7],
            last_told=row[8],
            alone=alone.get(row[1], Sums()),
            shared=shared.get(row[1], Sums()),
        )
        for row in rows
    )


def _sums(
    connection: sqlite3.Connection, programme_id: str, codes: Sequence[str]
) -> tuple[dict[str, Sums], dict[str, Sums]]:
    """Commune → its own sums of the programme, and those shared with others."""
    found: tuple[dict[str, Sums], dict[str, Sums]] = ({}, {})
    rows = connection.execute(
        f"""select b.commune_code, {_ALONE} as alone, count(*), sum(l.eur) from award_claim_communes b
            cross join ledger l on l.claim_id = b.claim_id
            where b.commune_code in (select value from json_each(?)) and +l.programme_id = ? group by 1, 2""",
        [json.dumps(codes), programme_id],
    )
    for code, is_alone, number, eur in rows:
        found[0 if is_alone else 1][code] = Sums(number, eur)
    return found


def _total(connection: sqlite3.Connection, programme_id: str, known: Statuses, asked: Asked) -> int:
    if asked.departement:
        sql = f"""select count(*) from participation_claims c join communes m on m.code = c.commune_code
                  where {_where(asked)}"""
        return int(connection.execute(sql, _values(programme_id, asked)).fetchone()[0])
    return known.numbers.get(asked.status, 0) if asked.status else known.total


def _counts(connection: sqlite3.Connection, programme_id: str, known: Statuses) -> tuple[tuple[CountTold, ...], int]:
    """The numbers told: of all France first, then of régions and départements."""
    total = connection.execute("select count(*) from count_claims where programme_id = ?", [programme_id]).fetchone()[0]
    rows = connection.execute(
        f"""select c.id, c.value, c.scope, c.edtf, c.sources, c.first_told,
              (select e.count_id from claim_evidence e where e.count_claim_id = c.id
               order by e.is_superseded, e.published is null, e.published desc, e.count_id limit 1)
            from count_claims c where c.programme_id = ? and not c.is_superseded
            order by c.scope <> 'FR', c.scope glob 'D[0-9]*', c.sources desc, c.scope, c.value, c.id
            limit {MOST_COUNTS}""",
        [programme_id],
    ).fetchall()
    return tuple(_count(connection, row, programme_id, known) for row in rows), total


def _count(connection: sqlite3.Connection, row: Sequence[str], programme_id: str, known: Statuses) -> CountTold:
    claim_id, value, scope, edtf, sources, first_told, count_id = row
    page_id, start, end = connection.execute(
        'select page_id, start, "end" from programme_counts where id = ?', [count_id]
    ).fetchone()
    is_place = scope == "FR" or scope.isdigit() or (scope[:1] == "D" and scope[1:2].isdigit())
    within = {"FR": "1", "D": "m.departement = :code"}.get(scope if scope == "FR" else scope[:1], "m.region = :code")
    # ``+``: page by page, not by the programme, which thousands of pages name.
    named = connection.execute(
        f"""select count(distinct coalesce(m.successor, m.code)) from pages p
            cross join participations f on f.page_id = p.id join communes m on m.code = f.commune_code
            where p.document_id = (select document_id from pages where id = :page) and +f.programme_id = :programme
              and f.status in {IN} and {within if is_place else "1"}""",
        {"page": page_id, "programme": programme_id, "code": scope.lstrip("D")},
    ).fetchone()[0]
    found = known.found.get(scope, 0) if is_place else None
    return CountTold(claim_id, int(value), scope, edtf, int(sources), first_told, page_id, start, end, named, found)


def _comparison(connection: sqlite3.Connection, programme_id: str) -> Comparison | None:
    latest = connection.execute(
        """select id, filename, as_of, rows from official_lists where programme_id = ?
           order by coalesce(as_of, '') desc, imported_at desc, id limit 1""",
        [programme_id],
    ).fetchone()
    if latest is None:
        return None
    both = connection.execute(
        f"""select count(*) from official_memberships l join participation_claims c
            on c.commune_code = l.commune_code and c.programme_id = ? and not c.is_superseded and c.status in {IN}
            where l.list_id = ?""",
        [programme_id, latest[0]],
    ).fetchone()[0]
    said_only = f"""from participation_claims c join communes m on m.code = c.commune_code
        where c.programme_id = :programme and not c.is_superseded and c.status in {IN} and not exists (
          select 1 from official_memberships l where l.list_id = :list and l.commune_code = c.commune_code)"""
    listed_only = """from official_memberships l join communes m on m.code = l.commune_code
        where l.list_id = :list and not exists (
          select 1 from participation_claims c where c.commune_code = l.commune_code and c.programme_id = :programme
            and not c.is_superseded)"""
    values = {"programme": programme_id, "list": latest[0]}
    return Comparison(
        list_id=latest[0],
        filename=latest[1],
        as_of=latest[2],
        rows=latest[3],
        both=both,
        said_only=_difference(connection, said_only, values),
        listed_only=_difference(connection, listed_only, values),
    )


def _difference(connection: sqlite3.Connection, said_of: str, values: dict[str, str]) -> Difference:
    total = connection.execute(f"select count(*) {said_of}", values).fetchone()[0]
    some = connection.execute(
        f"select m.code, m.name {said_of} order by m.name, m.code limit {MOST_LISTED}", values
    ).fetchall()
    return Difference(total, tuple(Named(*row) for row in some))
