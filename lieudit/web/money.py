"""Sums as the pages of communes and funders list them: each once, with why the ledger leaves one out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lieudit.web.rows import Named

MOST_NAMED = 6  # of those that share a sum


@dataclass(frozen=True, slots=True)
class Line:
    """A sum that documents tell together, as a line of a table; where it stands first on a page."""

    claim_id: str
    eur: float | None
    eur_low: float | None
    eur_high: float | None
    role: str
    programme: Named | None
    funder: Named | None
    purpose: str | None
    edtf: str | None
    sources: int
    left_out: str | None  # why the ledger does not count it
    page_id: str
    start: int
    end: int
    communes: tuple[Named, ...] = ()  # the first that it is for
    commune_count: int = 0
    epcis: tuple[Named, ...] = ()


_LINE = """select c.id, c.eur, c.eur_low, c.eur_high, c.role, g.id, g.name, o.id, o.name, c.purpose, c.edtf, c.sources,
    (select l.reason from ledger_left_out l where l.claim_id = c.id), a.page_id, a.start, a."end"
    from award_claims c join awards a on a.id = c.award_id left join programmes g on g.id = c.programme_id
    left join organisations o on o.id = c.funder_id"""
# The ids are chosen first, so that only these are looked up and asked why they are left out (not by a join, which would
# ask it of all claims).
_CHOSEN = "c.id in (select value from json_each(?))"
_LARGEST = "coalesce(c.eur, c.eur_high) desc, c.id"
_LATEST = "c.edtf is null, c.edtf desc, c.id"


def of_commune(connection: sqlite3.Connection, code: str, most: int) -> tuple[Line, ...]:
    """Sums for a commune of today, alone or with others, the largest first."""
    return _lines(
        connection,
        f"""select c.id from award_claim_communes b join award_claims c on c.id = b.claim_id
            where b.commune_code = ? order by {_LARGEST} limit ?""",
        [code, most],
        _LARGEST,
    )


def of_funder(
    connection: sqlite3.Connection, organisation_id: str, most: int, offset: int, *, latest_first: bool
) -> tuple[Line, ...]:
    """Sums that an organisation gives: a stretch of them, the largest or the latest first."""
    order = _LATEST if latest_first else _LARGEST
    return _lines(
        connection,
        f"select c.id from award_claims c where c.funder_id = ? order by {order} limit ? offset ?",
        [organisation_id, most, offset],
        order,
    )


def _lines(connection: sqlite3.Connection, sql: str, values: Sequence[str | int], order: str) -> tuple[Line, ...]:
    ids = json.dumps([row[0] for row in connection.execute(sql, values)])
    lines = [
        Line(row[0], row[1], row[2], row[3], row[4], _named(row[5], row[6]), _named(row[7], row[8]), *row[9:])
        for row in connection.execute(f"{_LINE} where {_CHOSEN} order by {order}", [ids])
    ]
    communes = _beneficiaries(connection, _COMMUNES, ids)
    epcis = _beneficiaries(connection, _EPCIS, ids)
    return tuple(
        replace(
            line,
            communes=communes.get(line.claim_id, ((), 0))[0],
            commune_count=communes.get(line.claim_id, ((), 0))[1],
            epcis=epcis.get(line.claim_id, ((), 0))[0],
        )
        for line in lines
    )


_COMMUNES = """select b.claim_id, n.code as key, n.name from award_claim_communes b
    join communes n on n.code = b.commune_code"""
_EPCIS = """select b.claim_id, n.siren as key, n.name from award_claim_epcis b join epcis n on n.siren = b.epci_siren"""


def _beneficiaries(connection: sqlite3.Connection, sql: str, ids: str) -> dict[str, tuple[tuple[Named, ...], int]]:
    """Claim → the first of those that it is for, by name, and how many they are."""
    rows = connection.execute(
        f"""select claim_id, key, name, total from (
              select *, count(*) over (partition by claim_id) as total,
                row_number() over (partition by claim_id order by name, key) as place
              from ({sql} where b.claim_id in (select value from json_each(?))))
            where place <= {MOST_NAMED} order by claim_id, place""",
        [ids],
    )
    found: dict[str, tuple[tuple[Named, ...], int]] = {}
    for claim_id, key, name, total in rows:
        known, _ = found.get(claim_id, ((), 0))
        found[claim_id] = ((*known, Named(key, name)), total)
    return found


def _named(key: str | None, name: str | None) -> Named | None:
    return None if key is None else Named(key, name or key)
