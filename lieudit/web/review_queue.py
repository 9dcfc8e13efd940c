"""What is to be checked first: facts in disagreements, then those of the lowest confidence; nothing twice."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lieudit.citations import FACTS
from lieudit.web.facts import TITLES

_CURSOR = re.compile(r"([12])~([0-9.]{1,20})~(participation|award|count)~(\w{1,64})")
_UNREVIEWED = """not exists (select 1 from reviews r where r.fact_id = {id} and r.fact_kind = {kind}
    and r.state = 'applied')"""
# Contradictions first: of them one side is wrong.
_DISPUTED = f"""
    with sides as (
      select first_kind as kind, first_id as id, cause from disagreements
      union all select second_kind, second_id, cause from disagreements),
    ranked as (
      select kind, id, min(case cause when 'contradiction' then 0 else 1 end) as rank from sides group by kind, id)
    select rank, kind, id from ranked
    where (rank, kind, id) > (?, ?, ?) and (? = '' or kind = ?)
      and {_UNREVIEWED.format(id="ranked.id", kind="ranked.kind")}
    order by rank, kind, id limit 1"""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the queue: which part of it, what orders it there, and the fact."""

    part: int  # 1: disputed; 2: by confidence
    order: float
    kind: str
    fact_id: str

    @property
    def is_start(self) -> bool:
        return self == START

    def __str__(self) -> str:
        return f"{self.part}~{self.order!r}~{self.kind}~{self.fact_id}"


START = Cursor(1, -1.0, "", "")


@dataclass(frozen=True, slots=True)
class Progress:
    """How many facts there are of a kind, or of all, and how many people have checked."""

    facts: int
    reviewed: int


def read_cursor(text: str | None) -> Cursor:
    """A place as an address has it; anything odd is the beginning."""
    match = _CURSOR.fullmatch(text or "")
    try:
        return Cursor(int(match[1]), float(match[2]), match[3], match[4]) if match else START
    except ValueError:
        return START


def following(connection: sqlite3.Connection, after: Cursor, kind: str = "") -> Cursor | None:
    """The next fact to be checked, of one kind or of all; None where none is left."""
    if after.part == 1:
        asked = (after.order, after.kind, after.fact_id, kind, kind)
        row = connection.execute(_DISPUTED, asked).fetchone()
        if row:
            return Cursor(1, float(row[0]), row[1], row[2])
        after = Cursor(2, -1.0, "", "")
    return min(_least_sure(connection, after, kind), key=lambda one: (one.order, one.kind, one.fact_id), default=None)


def _least_sure(connection: sqlite3.Connection, after: Cursor, kind: str) -> Iterator[Cursor]:
    """Of each kind the next by confidence that stands in no disagreement."""
    for one, table in FACTS.items():
        if kind not in {"", one}:
            continue
        # Of the same confidence, kinds come in their order.
        fact_id = after.fact_id if one == after.kind else "" if one > after.kind else "~"
        row = connection.execute(
            f"""select f.confidence, f.id from {table} f
                where f.confidence >= :order and (f.confidence, f.id) > (:order, :id)
                  and {_UNREVIEWED.format(id="f.id", kind=f"'{one}'")}
                  and not exists (select 1 from disagreements d where d.first_id = f.id and d.first_kind = '{one}')
                  and not exists (select 1 from disagreements d where d.second_id = f.id and d.second_kind = '{one}')
                order by f.confidence, f.id limit 1""",
            {"order": after.order, "id": fact_id},
        ).fetchone()
        if row:
            yield Cursor(2, row[0], one, row[1])


def progress(connection: sqlite3.Connection, kind: str = "") -> Progress:
    """How far checking has come. What a person found wrong is no fact any more, and counts as checked."""
    facts = sum(
        connection.execute(f"select count(*) from {table}").fetchone()[0]
        for one, table in FACTS.items()
        if kind in {"", one}
    )
    sql = """select count(*), coalesce(sum(verdict = 'wrong'), 0) from reviews
             where state = 'applied' and fact_kind in ('participation', 'award', 'count')
               and (? = '' or fact_kind = ?)"""
    reviewed, gone = connection.execute(sql, [kind, kind]).fetchone()
    return Progress(facts + gone, reviewed)


def context(connection: sqlite3.Connection, at: Cursor, after: Cursor, only: str) -> dict[str, Any]:
    """What the page of a fact shows of the queue in which it stands.

    Args:
        connection: to the database.
        at: where the queue goes on when the fact is judged.
        after: where it was.
        only: a kind of fact, or nothing.
    """
    return {
        "queue": at,
        "after": str(after),
        "only": only,
        "progress": progress(connection, only),
        "titles": TITLES,
        "queue_kinds": tuple(FACTS),
    }


def read_kind(text: str | None) -> str:
    """A kind of fact as an address has it; anything odd is all of them."""
    return text if text in FACTS else ""
